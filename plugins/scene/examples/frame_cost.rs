//! What a frame costs the processor: `cargo run --release -p portolan_scene --example frame_cost -- scenarios/yangshan_iv.ron [edits]`
//!
//! Once without a renderer (what the scene itself does: looking at the port, putting up, moving), once with one that draws on a canvas of
//! 64 × 36 pixels (with that, extraction, preparation, queueing and encoding; almost nothing is rasterised). The port advances by a
//! sixtieth of a second times a pace each frame, outside of what is measured.

use std::error::Error;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{Calendar, ClockPlugin, Pace, Paced, WatchedPort, advance_to};
use portolan_devices::InProcessLinkPlugin;
use portolan_dispatch::DispatchPlugin;
use portolan_scenario::{ScenarioText, load};
use portolan_scene::picture::{canvas, onto, without_renderer, without_window};
use portolan_scene::{CameraMode, SavedView, SceneCamera, SceneFigures, ScenePlugin, scene_camera};
use portolan_terminal::TerminalPlugin;

const FRAMES: usize = 400;
const WARM_UP: usize = 60;

fn port(file: &str, edits: &[String]) -> Result<World, Box<dyn Error>> {
    let mut text = ScenarioText::read(file.as_ref()).map_err(|problem| problem.to_string())?;
    for edit in edits {
        text.set(edit).map_err(|problem| problem.to_string())?;
    }
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, DispatchPlugin, ClearancePlugin, InProcessLinkPlugin));
    load(&mut app, &text).map_err(|problems| format!("{problems:?}"))?;
    app.finish();
    app.cleanup();
    // Into the day, so that cranes, vehicles and trucks are at work.
    advance_to(app.world_mut(), 8 * 3_600_000)?;
    Ok(std::mem::take(app.world_mut()))
}

fn begin(mut commands: Commands, mut images: ResMut<Assets<Image>>, mut camera: ResMut<SceneCamera>) {
    let image = canvas(&mut images, 64, 36);
    commands.spawn(scene_camera(onto(&image)));
    camera.set_mode(CameraMode::Orbit);
    camera.go_to(SavedView::Port);
}

/// Milliseconds of each frame.
fn measure(app: &mut App, pace: f64) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut costs = Vec::with_capacity(FRAMES);
    for frame in 0..WARM_UP + FRAMES {
        let mut watched = app.world_mut().resource_mut::<WatchedPort>();
        let world = watched.world_mut();
        let until_ms = world.resource::<Calendar>().now_ms() + (pace * 1_000.0 / 60.0) as i64;
        advance_to(world, until_ms)?;
        #[expect(clippy::disallowed_methods, reason = "what is measured is the wall's time")]
        let began = Instant::now();
        app.update();
        let cost: Duration = began.elapsed();
        if frame >= WARM_UP {
            costs.push(cost.as_secs_f64() * 1e3);
        }
    }
    costs.sort_by(f64::total_cmp);
    Ok(costs)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let file = words.next().unwrap_or_else(|| "scenarios/yangshan_iv.ron".to_owned());
    let edits: Vec<String> = words.collect();
    for (name, draws) in [("looking, putting up, moving", false), ("with extraction and encoding", true)] {
        let mut app = App::new();
        if draws {
            app.add_plugins(without_window());
        } else {
            app.add_plugins(without_renderer());
        }
        app.add_plugins(ScenePlugin).add_systems(Startup, begin);
        app.insert_resource(WatchedPort::new(port(&file, &edits)?, Paced::new(Pace::Paused, 0)));
        while app.plugins_state() == bevy::app::PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        for pace in [1.0, 10.0, 100.0] {
            let costs = measure(&mut app, pace)?;
            let at = |share: f64| costs[((costs.len() - 1) as f64 * share) as usize];
            let mean = costs.iter().sum::<f64>() / costs.len() as f64;
            let line = format!("{name}, ×{pace}: mean {mean:.2} ms, median {:.2}, p95 {:.2}, most {:.2}", at(0.5), at(0.95), at(1.0));
            #[expect(clippy::print_stdout, reason = "the program's answer")]
            {
                println!("{line}");
            }
        }
        let figures = app.world().resource::<SceneFigures>();
        #[expect(clippy::print_stdout, reason = "the program's answer")]
        {
            println!("{figures:?}");
        }
    }
    Ok(())
}
