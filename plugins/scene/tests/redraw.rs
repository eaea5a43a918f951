//! What is drawn anew and when; that nothing drawn changes the port. Without a renderer.

use bevy::prelude::*;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{Clock, ClockPlugin, Digest, Pace, Paced, WatchedPort, advance_to};
use portolan_devices::InProcessLinkPlugin;
use portolan_dispatch::DispatchPlugin;
use portolan_ledger::port::LedgerPlugin;
use portolan_model::container::{Hold, Holds};
use portolan_model::ids::BlockId;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_protocol::DeviceId;
use portolan_scenario::{ScenarioText, load};
use portolan_scene::picture::without_renderer;
use portolan_scene::{CameraMode, Layers, SavedView, SceneCamera, SceneFigures, ScenePlugin, SceneView, Theme, scene_camera};
use portolan_terminal::TerminalPlugin;
use portolan_terminal::yard::stacks::Stacks;

const MINUTE_MS: i64 = 60_000;

fn day() -> World {
    let text = ScenarioText::from_text("day.ron", include_str!("../../../scenarios/day_at_the_terminal.ron"));
    let mut app = App::empty();
    app.add_plugins((
        ClockPlugin { seed: 1 },
        TerminalPlugin,
        DispatchPlugin,
        ClearancePlugin,
        InProcessLinkPlugin,
        LedgerPlugin::default(),
    ));
    load(&mut app, &text).expect("a sound scenario");
    app.finish();
    app.cleanup();
    std::mem::take(app.world_mut())
}

/// An app that shows the port, after its first frame.
fn scene(port: World) -> App {
    let mut app = App::new();
    app.add_plugins((without_renderer(), ScenePlugin));
    app.insert_resource(WatchedPort::new(port, Paced::new(Pace::Paused, 0)));
    app.add_systems(Startup, |mut commands: Commands| {
        commands.spawn(scene_camera(bevy::camera::RenderTarget::None { size: UVec2::new(320, 180) }));
    });
    app.finish();
    app.cleanup();
    app.update();
    app
}

fn figures(app: &App) -> SceneFigures {
    *app.world().resource::<SceneFigures>()
}

fn port(app: &mut App) -> Mut<'_, WatchedPort> {
    app.world_mut().resource_mut::<WatchedPort>()
}

fn digest(port: &mut World) -> Digest {
    port.resource_mut::<Clock>().facts.digest()
}

#[test]
fn a_port_that_stands_still_is_drawn_once() {
    let mut app = scene(day());
    let first = figures(&app);
    assert_eq!((first.blocks, first.blocks_drawn), (24, 24));
    assert!(first.standing_boxes > 15_000, "{first:?}");
    // What is seen of a full yard is a small part of all faces of all its boxes.
    assert!(first.standing_triangles * 3 < first.standing_boxes * 12, "{first:?}");
    for _ in 0..10 {
        app.update();
    }
    assert_eq!(figures(&app), first);
}

#[test]
fn only_blocks_in_which_something_changed_are_drawn_anew() {
    let mut app = scene(day());
    let stacks = |app: &App| -> Vec<Stacks> {
        let port = app.world().resource::<WatchedPort>().world();
        port.resource::<Index>().blocks().iter().map(|block| port.get::<Stacks>(*block).expect("slots").clone()).collect()
    };
    let (before, first) = (stacks(&app), figures(&app));
    let mut now_ms = app.world().resource::<WatchedPort>().world().resource::<Clock>().now_ms();
    let mut changed = 0;
    while changed == 0 {
        now_ms += 20_000;
        advance_to(port(&mut app).world_mut(), now_ms).expect("comes to rest");
        changed = before.iter().zip(&stacks(&app)).filter(|(before, after)| before != after).count() as u64;
    }
    while {
        app.update();
        figures(&app).blocks_due > 0
    } {}
    let drawn = figures(&app).blocks_drawn - first.blocks_drawn;
    assert!(drawn >= changed, "{drawn} drawn, {changed} changed");
    assert!(drawn < 24, "not all of them: {drawn}");
}

#[test]
fn a_hold_is_seen_though_no_box_moved() {
    let mut app = scene(day());
    let first = figures(&app);
    {
        let mut port = port(&mut app);
        let world = port.world_mut();
        let block = world.resource::<Index>().block(BlockId(2));
        let top = world.get::<Stacks>(block).expect("slots").standing().next().map(|(_, standing)| standing.id).expect("a box");
        let entity = world.resource::<Index>().container(top);
        assert!(world.get_mut::<Holds>(entity).expect("a box has holds").set(Hold::Operator));
    }
    app.update();
    app.update();
    assert_eq!(figures(&app).blocks_drawn, first.blocks_drawn + 1);
}

#[test]
fn a_layer_that_shows_boxes_otherwise_draws_all_blocks_a_few_at_a_time() {
    let mut app = scene(day());
    let first = figures(&app);
    app.world_mut().resource_mut::<SceneView>().layers = Layers { holds: true, ..Layers::default() };
    app.update();
    let drawn = figures(&app).blocks_drawn - first.blocks_drawn;
    assert!(drawn > 0 && drawn < 12, "{drawn} in one frame");
    for _ in 0..6 {
        app.update();
    }
    assert_eq!(figures(&app).blocks_drawn, first.blocks_drawn + 24);
}

#[test]
fn another_theme_sets_the_stage_anew() {
    let mut app = scene(day());
    let things = |app: &mut App| app.world_mut().query::<&Mesh3d>().iter(app.world()).count();
    let before = things(&mut app);
    app.world_mut().resource_mut::<SceneView>().theme = Theme::Light;
    app.update();
    app.update();
    assert_eq!(things(&mut app), before, "what was there is there again, and nothing twice");
    assert_eq!(figures(&app).blocks_drawn, 24);
}

#[test]
fn a_port_that_is_shown_writes_the_same_facts() {
    let mut alone = day();
    advance_to(&mut alone, 20 * MINUTE_MS).expect("comes to rest");
    let mut app = scene(day());
    app.world_mut().resource_mut::<SceneView>().layers =
        Layers { fill: true, road_use: true, holds: true, claims: true, zones: true, names: true };
    app.world_mut().resource_mut::<SceneView>().selected = Some(Subject::Device(DeviceId::quay_crane(1)));
    app.world_mut().resource_mut::<SceneCamera>().set_mode(CameraMode::Follow);
    for step in 1..=60 {
        advance_to(port(&mut app).world_mut(), step * 20_000).expect("comes to rest");
        if step == 30 {
            app.world_mut().resource_mut::<SceneCamera>().go_to(SavedView::Gate);
        }
        app.update();
    }
    assert_eq!(digest(&mut alone), digest(port(&mut app).world_mut()));
}

#[test]
fn another_port_takes_the_place_of_the_first() {
    let mut app = scene(day());
    let mut later = day();
    advance_to(&mut later, 120 * MINUTE_MS).expect("comes to rest");
    app.insert_resource(WatchedPort::new(later, Paced::new(Pace::Paused, 0)));
    app.update();
    app.update();
    let figures = figures(&app);
    assert_eq!((figures.blocks, figures.blocks_drawn), (24, 24));
    app.world_mut().remove_resource::<WatchedPort>();
    app.update();
}
