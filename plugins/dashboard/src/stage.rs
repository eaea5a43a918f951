//! The app that both the window and the picture without a window are made of.

use bevy::camera::{ClearColorConfig, RenderTarget};
use bevy::prelude::*;
use bevy_egui::{EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, PrimaryEguiContext};
use portolan_clock::WatchedPort;
use portolan_scene::{ScenePlugin, scene_camera};

use crate::board::{Board, Meter};
use crate::carry_out::carry_out;
use crate::haste::{Haste, let_time_pass};
use crate::show::{select_what_was_clicked, show_desk};

/// Time goes on before anything looks at the port.
pub(crate) fn set_the_stage(app: &mut App, port: WatchedPort, board: Board) {
    app.add_plugins((EguiPlugin::default(), ScenePlugin));
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    app.insert_resource(port).insert_resource(board).init_resource::<Meter>().init_resource::<Haste>();
    app.add_systems(First, let_time_pass);
    app.add_systems(EguiPrimaryContextPass, show_desk);
    app.add_systems(PostUpdate, select_what_was_clicked);
    app.add_systems(Last, carry_out);
}

/// The picture's camera and, over it, the panels'.
pub(crate) fn spawn_cameras(world: &mut World, target: &RenderTarget) {
    world.spawn(scene_camera(target.clone()));
    world.spawn((
        PrimaryEguiContext,
        Camera2d,
        Camera { order: 1, clear_color: ClearColorConfig::None, ..Camera::default() },
        target.clone(),
        Msaa::Off,
    ));
}
