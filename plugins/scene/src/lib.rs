//! The port as a picture in three dimensions: quay, vessels, cranes, vehicles, trucks, and every box where it stands.
//!
//! The scene reads the port that is watched ([`WatchedPort`](portolan_clock::WatchedPort)) and draws what it sees there; nothing drawn can
//! change the port. Whoever hosts it lets the port's time go on, says what to show in [`SceneView`], steers [`SceneCamera`], and reads
//! from [`ScenePicks`] what was pointed at. The scene knows neither panels nor their toolkit, and needs no window: it draws on whatever
//! its camera's target is.
//!
//! ```no_run
//! use bevy::camera::RenderTarget;
//! use bevy::prelude::*;
//! use portolan_scene::{ScenePlugin, scene_camera};
//!
//! App::new()
//!     .add_plugins((DefaultPlugins, ScenePlugin))
//!     .add_systems(Startup, |mut commands: Commands| {
//!         commands.spawn(scene_camera(RenderTarget::default()));
//!     })
//!     // and `WatchedPort` as a resource, whose `frame` is called before `SceneSystems::Look`
//!     .run();
//! ```
//!
//! Where things are is worked out in [`portolan_terminal::poses`] as pure functions of time, tested without a picture. Here they become
//! meshes: standing boxes one mesh a block, made anew when the block changed; machines a few shared meshes; everything else one mesh of
//! the ground. So the number of draws depends on the number of blocks and of kinds of things, not on that of boxes.
//!
//! What deliberately does not live here: words (a picture has names, numbers and signs; sentences are the panels'), and any figure that
//! decides something.

mod camera;
pub mod frame;
mod layers;
mod look;
mod palette;
mod pick;
pub mod picture;
mod shape;
mod show;
mod view;

use bevy::prelude::*;

pub use self::camera::{CameraMode, Eye, SavedView, SceneCamera, SceneEye, scene_camera};
pub use self::layers::zones::Zone;
pub use self::look::{Adapter, Look};
pub use self::palette::{Ink, Palette, Standing, Theme};
pub use self::view::{Click, Layers, PixelRect, SceneFigures, ScenePicks, SceneView, Smoothing};

/// The steps of a frame, in [`Update`]. Let the port's time go on and write [`SceneView`] before [`Look`](Self::Look); read
/// [`ScenePicks`] after [`Pick`](Self::Pick).
#[derive(SystemSet, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SceneSystems {
    /// The pointer is found, the port looked at.
    Look,
    /// What was pointed at is said.
    Pick,
    /// The camera is steered and moved.
    Steer,
    /// The stage is set and things are put up.
    Show,
    /// Things are moved to where they were seen.
    Move,
}

/// Draws the watched port.
pub struct ScenePlugin;

impl Plugin for ScenePlugin {
    fn build(&self, app: &mut App) {
        use SceneSystems as Set;

        app.add_plugins(look::LookPlugin);
        app.init_resource::<SceneView>()
            .init_resource::<ScenePicks>()
            .init_resource::<SceneFigures>()
            .init_resource::<SceneCamera>()
            .init_resource::<camera::Followed>()
            .init_resource::<pick::Pointer>()
            .init_resource::<show::Watch>()
            .init_resource::<show::Stage>()
            .init_resource::<show::machines::Machines>()
            .init_resource::<show::vessels::Vessels>()
            .init_resource::<show::loose::LooseBoxes>()
            .init_resource::<show::blocks::Blocks>()
            .init_resource::<show::signs::Signs>()
            .init_resource::<show::labels::Labels>()
            .init_resource::<layers::fill::FillLayer>()
            .init_resource::<layers::claims::ClaimsLayer>()
            .init_resource::<layers::zones::ZonesLayer>()
            .init_resource::<layers::roads::RoadLayer>();
        app.configure_sets(Update, (Set::Look, Set::Pick, Set::Steer, Set::Show, Set::Move).chain());
        app.add_systems(
            Update,
            (
                (show::watch_port, pick::find_pointer).chain().in_set(Set::Look),
                (camera::steer, pick::pick, camera::steer_by_keys).chain().in_set(Set::Pick),
                (camera::move_eye, camera::place_camera).chain().in_set(Set::Steer),
                (look::mix_paints, show::set_stage).chain().in_set(Set::Show),
                (
                    show::machines::put_up_machines,
                    show::machines::move_machines,
                    show::vessels::show_vessels,
                    show::loose::show_loose_boxes,
                    show::blocks::show_blocks,
                    show::signs::show_outlines,
                    show::signs::show_badges,
                    show::labels::show_labels,
                    layers::fill::show_fill,
                    layers::claims::show_claims,
                    layers::zones::show_zones,
                    layers::roads::show_road_use,
                )
                    .chain()
                    .in_set(Set::Move),
            ),
        );
    }
}
