//! Draws a scenario at a moment, without a window.
//!
//! `cargo run -p portolan_scene --example picture -- scenarios/day_at_the_terminal.ron 12:00 out.png orbit quay light fill`
//!
//! After the scenario come words in any order: a time of the port's clock, a file to write, a size (`1920x1080`), how the camera looks
//! (`map`, `orbit`, `follow`), from where (`port`, `quay`, `yard`, `gate`, or `@x,y,metres,yaw,pitch`), a theme (`dark`, `light`), a look
//! (`flat`, `lit`, `shadows`), layers (`fill`, `roads`, `holds`, `claims`, `zones`), edits of the scenario (`path=value`), and a device to
//! select (`QC03`).

use std::error::Error;
use std::path::PathBuf;

use bevy::prelude::*;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{ClockPlugin, Pace, Paced, WatchedPort, advance_to};
use portolan_devices::InProcessLinkPlugin;
use portolan_dispatch::DispatchPlugin;
use portolan_model::moment::Moment;
use portolan_model::subject::Subject;
use portolan_protocol::DeviceId;
use portolan_scenario::{ScenarioHeader, ScenarioText, load};
use portolan_scene::picture::{canvas, onto, save, without_window};
use portolan_scene::{CameraMode, Layers, Look, SavedView, SceneCamera, ScenePlugin, SceneView, Smoothing, Theme, scene_camera};
use portolan_terminal::TerminalPlugin;

/// What is asked for on the command line.
#[derive(Resource, Clone)]
struct Wish {
    scenario: PathBuf,
    at: Moment,
    out: PathBuf,
    mode: CameraMode,
    view: Option<SavedView>,
    /// What to look at, how many metres to see of it, from where and how steeply.
    eye: Option<[f32; 5]>,
    look: Look,
    size: (u32, u32),
    edits: Vec<String>,
    shown: SceneView,
}

fn wish() -> Result<Wish, Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let scenario = words.next().ok_or("name a scenario, such as scenarios/day_at_the_terminal.ron")?.into();
    let mut layers = Layers::default();
    let mut wish = Wish {
        scenario,
        at: Moment::FirstDay(12 * 3_600_000),
        out: "picture.png".into(),
        mode: CameraMode::Map,
        view: None,
        eye: None,
        look: Look::Auto,
        size: (1_920, 1_080),
        edits: Vec::new(),
        shown: SceneView { smoothing: Smoothing::On, ..SceneView::default() },
    };
    for word in words {
        match word.as_str() {
            "map" => wish.mode = CameraMode::Map,
            "orbit" => wish.mode = CameraMode::Orbit,
            "follow" => wish.mode = CameraMode::Follow,
            "port" => wish.view = Some(SavedView::Port),
            "quay" => wish.view = Some(SavedView::Quay),
            "yard" => wish.view = Some(SavedView::Yard),
            "gate" => wish.view = Some(SavedView::Gate),
            "dark" => wish.shown.theme = Theme::Dark,
            "light" => wish.shown.theme = Theme::Light,
            "flat" => wish.look = Look::Flat,
            "lit" => wish.look = Look::Lit,
            "shadows" => wish.look = Look::Shadows,
            "fill" => layers.fill = true,
            "roads" => layers.road_use = true,
            "holds" => layers.holds = true,
            "claims" => layers.claims = true,
            "zones" => layers.zones = true,
            _ if word.ends_with(".png") => wish.out = word.into(),
            _ if word.contains('=') => wish.edits.push(word),
            _ if word.contains(':') => wish.at = word.parse()?,
            _ if word.starts_with('@') => {
                let parts: Vec<f32> = word[1..].split(',').map(str::parse).collect::<Result<_, _>>()?;
                wish.eye = Some(parts.try_into().map_err(|_| "write an eye as @x,y,metres,yaw,pitch")?);
            }
            _ if word.starts_with(|first: char| first.is_ascii_digit()) => {
                let (width, height) = word.split_once('x').ok_or("write a size as 1920x1080")?;
                wish.size = (width.parse()?, height.parse()?);
            }
            _ => wish.shown.selected = Some(Subject::Device(word.parse::<DeviceId>().map_err(|error| error.to_string())?)),
        }
    }
    wish.shown.layers = layers;
    Ok(wish)
}

/// The port that a scenario describes, at the moment asked for.
fn port(wish: &Wish) -> Result<bevy_ecs::world::World, Box<dyn Error>> {
    let mut text = ScenarioText::read(&wish.scenario).map_err(|problem| problem.to_string())?;
    for edit in &wish.edits {
        text.set(edit).map_err(|problem| problem.to_string())?;
    }
    let mut app = bevy_app::App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, TerminalPlugin, DispatchPlugin, ClearancePlugin, InProcessLinkPlugin));
    load(&mut app, &text).map_err(|problems| format!("{problems:?}"))?;
    app.finish();
    app.cleanup();
    let until_ms = app.world().resource::<ScenarioHeader>().start.ms(wish.at);
    advance_to(app.world_mut(), until_ms)?;
    Ok(std::mem::take(app.world_mut()))
}

#[derive(Resource)]
struct Canvas(Handle<Image>);

fn main() -> Result<(), Box<dyn Error>> {
    let wish = wish()?;
    let watched = WatchedPort::new(port(&wish)?, Paced::new(Pace::Paused, 0));
    App::new()
        .add_plugins((without_window(), ScenePlugin))
        .insert_resource(watched)
        .insert_resource(wish.shown.clone())
        .insert_resource(wish.look)
        .insert_resource(wish)
        .add_systems(Startup, begin)
        .add_systems(Update, take_picture)
        .run();
    Ok(())
}

fn begin(mut commands: Commands, wish: Res<Wish>, mut images: ResMut<Assets<Image>>, mut camera: ResMut<SceneCamera>) {
    let image = canvas(&mut images, wish.size.0, wish.size.1);
    commands.spawn(scene_camera(onto(&image)));
    commands.insert_resource(Canvas(image));
    camera.set_mode(wish.mode);
    if let Some(view) = wish.view {
        camera.go_to(view);
    }
    if let Some([x, y, metres, yaw, pitch]) = wish.eye {
        let eye = *camera.eye();
        let reach = eye.reach * metres / eye.seen_m();
        camera.look(portolan_scene::Eye { focus: Vec3::new(x, y, 0.0), yaw, pitch, reach });
    }
}

/// The first frames compile what draws; then the picture is taken, and comes back some frames later.
fn take_picture(
    mut commands: Commands,
    wish: Res<Wish>,
    canvas: Res<Canvas>,
    mut camera: ResMut<SceneCamera>,
    mut frame: Local<u32>,
    mut exit: MessageWriter<AppExit>,
) {
    *frame += 1;
    match *frame {
        ..12 => camera.at_once(),
        25 => {
            save(&mut commands, &canvas.0, wish.out.clone());
        }
        40 => {
            exit.write(AppExit::Success);
        }
        _ => {}
    }
}
