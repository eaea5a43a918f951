//! What is drawn: the things of the port as entities of the scene.
//!
//! The port is looked at once a frame ([`Watch`]); each subject draws what was seen. Standing boxes are one mesh a block, made anew when
//! something in the block changed; only what moves is an entity of its own.

pub(crate) mod blocks;
pub(crate) mod labels;
pub(crate) mod loose;
pub(crate) mod machines;
pub(crate) mod signs;
pub(crate) mod vessels;

use bevy::ecs::world::WorldId;
use bevy::prelude::*;
use portolan_behaviour::Device;
use portolan_clock::{Clock, WatchedPort};
use portolan_devices::SimulatedFleet;
use portolan_model::container::{Container, Flow, Holds};
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_terminal::poses::{Ground, Lookout, Seen};
use portolan_terminal::transport::Ways;

use crate::look::{Look as Looks, Paints};
use crate::palette::{Palette, Theme};
use crate::shape;
use crate::shape::Shape;
use crate::shape::marks::Look;
use crate::view::SceneView;

/// The port as it was last looked at.
#[derive(Resource, Default)]
pub(crate) struct Watch {
    lookout: Option<Lookout>,
    port: Option<WorldId>,
    /// Rises when another port is watched.
    generation: u32,
}

impl Watch {
    pub(crate) const fn lookout(&self) -> Option<&Lookout> {
        self.lookout.as_ref()
    }

    pub(crate) fn ground(&self) -> Option<&Ground> {
        self.lookout.as_ref().map(Lookout::ground)
    }

    pub(crate) fn seen(&self) -> Option<&Seen> {
        self.lookout.as_ref().map(Lookout::seen)
    }
}

/// Looks at the port.
pub(crate) fn watch_port(port: Option<Res<WatchedPort>>, mut watch: ResMut<Watch>) {
    let Some(port) = port else {
        *watch = Watch { generation: watch.generation, ..Watch::default() };
        return;
    };
    let world = port.world();
    if watch.port != Some(world.id()) || watch.lookout.is_none() {
        watch.lookout = Lookout::new(world);
        watch.port = Some(world.id());
        watch.generation += 1;
    }
    let fleet = world.get_resource::<SimulatedFleet>();
    let now_ms = world.get_resource::<Clock>().map_or(0, Clock::now_ms) as f64;
    if let Some(lookout) = &mut watch.lookout {
        lookout.look(world, &|id| fleet.and_then(|fleet| fleet.device(id)).map(Device::motion), now_ms);
    }
}

/// Everything that belongs to the picture of one port in one theme.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Drawn;

/// The stage that things stand on: what colours they have, and which picture this is.
#[derive(Resource, Clone, PartialEq, Debug)]
pub(crate) struct Stage {
    /// Rises when all has to be drawn anew.
    pub(crate) epoch: u32,
    pub(crate) palette: Palette,
    key: (u32, Theme, Looks),
}

impl Default for Stage {
    fn default() -> Self {
        Self { epoch: 0, palette: Palette::new(Theme::Dark), key: (0, Theme::Dark, Looks::Auto) }
    }
}

/// Clears the stage when another port, theme or look is wanted, and puts up what stands still.
pub(crate) fn set_stage(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    looks: Res<Looks>,
    paints: Option<Res<Paints>>,
    mut stage: ResMut<Stage>,
    mut meshes: ResMut<Assets<Mesh>>,
    drawn: Query<Entity, With<Drawn>>,
) {
    let Some(paints) = paints else { return };
    let key = (watch.generation, view.theme, *looks);
    if stage.key == key && stage.epoch > 0 {
        return;
    }
    for entity in &drawn {
        commands.entity(entity).despawn();
    }
    *stage = Stage { epoch: stage.epoch + 1, palette: Palette::new(view.theme), key };
    let (Some(port), Some(ground)) = (port, watch.ground()) else { return };
    let roads = port.world().get_resource::<Ways>().and_then(|ways| ways.roads.as_ref());
    let shape = shape::ground::ground(ground, roads, &stage.palette);
    let mesh = meshes.add(shape.into_mesh());
    paints.solid(&mut commands.spawn((Drawn, Mesh3d(mesh), Transform::default())));
}

/// What has to be drawn anew by a system: which picture its entities belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Epoch(u32);

impl Epoch {
    /// Whether the stage was cleared since the last call; what a system drew is gone then.
    pub(crate) const fn is_over(&mut self, stage: &Stage) -> bool {
        let over = self.0 != stage.epoch;
        self.0 = stage.epoch;
        over
    }
}

/// Puts a shape on the stage.
pub(crate) fn put_up(commands: &mut Commands, meshes: &mut Assets<Mesh>, paints: &Paints, shape: Shape) -> (Entity, Handle<Mesh>) {
    let mesh = meshes.add(shape.into_mesh());
    (put_up_mesh(commands, paints, &mesh), mesh)
}

/// Puts something on the stage that has a mesh already.
pub(crate) fn put_up_mesh(commands: &mut Commands, paints: &Paints, mesh: &Handle<Mesh>) -> Entity {
    let mut entity = commands.spawn((Drawn, Mesh3d(mesh.clone()), Transform::default()));
    paints.solid(&mut entity);
    entity.id()
}

/// What is to be said of a box.
pub(crate) fn look_of(port: &World, index: &Index, id: BoxId) -> Look {
    let Some(entity) = index.find_box(id) else { return Look::FREE };
    let Some(container) = port.get::<Container>(entity) else { return Look::FREE };
    let held = port.get::<Holds>(entity).is_some_and(|holds| !holds.none());
    Look::of(held, container.cargo.dangerous.is_some(), container.cargo.reefer, container.flow == Flow::Empty)
}

/// The shade of a box among its like.
pub(crate) const fn grain_of(id: BoxId) -> u8 {
    (id.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// Moves something that is on the stage; nothing is written for one that stands.
pub(crate) fn move_to(transforms: &mut Query<(&mut Transform, &mut Visibility), With<Drawn>>, entity: Entity, to: Transform, shown: bool) {
    if let Ok((mut transform, mut visibility)) = transforms.get_mut(entity) {
        visibility.set_if_neq(if shown { Visibility::Inherited } else { Visibility::Hidden });
        if shown {
            transform.set_if_neq(to);
        }
    }
}
