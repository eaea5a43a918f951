//! Showing: the desk over the picture, and the picture in what the desk leaves free.

use bevy::prelude::*;
use bevy_egui::EguiContexts;
use portolan_clock::WatchedPort;
use portolan_panels::Layer;
use portolan_panels::look::ThemeKind;
use portolan_scene::{Layers, PixelRect, SceneCamera, ScenePicks, SceneView, Theme};

use crate::board::{Board, Meter};

/// Shows the desk, keeps what was asked of it, and tells the scene what it may show where.
pub(crate) fn show_desk(
    mut contexts: EguiContexts,
    mut board: ResMut<Board>,
    port: Res<WatchedPort>,
    camera: Res<SceneCamera>,
    meter: Res<Meter>,
    time: Res<Time<Real>>,
    mut view: ResMut<SceneView>,
) {
    let Ok(ctx) = contexts.ctx_mut() else { return };
    let ctx = ctx.clone();
    let board = &mut *board;
    let around = board.surroundings(&port, &camera, &meter);
    let wanted = board.desk.wanted();
    let views = if board.all_at_once {
        board.overview.update_all(port.world(), &wanted, &around)
    } else {
        board.overview.update(port.world(), &wanted, &around, time.elapsed())
    };
    let shown = board.desk.show(&ctx, views, &mut board.asked);

    let scale = ctx.pixels_per_point();
    let pixels = |points: f32| (points * scale).round().max(0.0) as u32;
    let asked = SceneView {
        theme: match board.desk.theme() {
            ThemeKind::Dark => Theme::Dark,
            ThemeKind::Light => Theme::Light,
        },
        layers: Layers {
            fill: board.desk.shows(Layer::YardFill),
            road_use: board.desk.shows(Layer::RoadUse),
            holds: board.desk.shows(Layer::Holds),
            claims: board.desk.shows(Layer::Claims),
            zones: board.desk.shows(Layer::Zones),
            names: board.desk.shows(Layer::Labels),
        },
        selected: board.desk.selected(),
        viewport: Some(PixelRect {
            x: pixels(shown.port.min.x),
            y: pixels(shown.port.min.y),
            width: pixels(shown.port.width()),
            height: pixels(shown.port.height()),
        }),
        takes_pointer: shown.pointer_on_port,
        takes_keys: !shown.typing,
        smoothing: view.smoothing,
    };
    view.set_if_neq(asked);
}

/// What was clicked in the picture is selected.
pub(crate) fn select_what_was_clicked(mut picks: ResMut<ScenePicks>, mut board: ResMut<Board>) {
    if let Some(click) = picks.take_click() {
        board.desk.select(click.subject);
    }
}
