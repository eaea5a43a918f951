//! What may be laid over the picture: how full blocks are, how much roads are used, places kept, what ground is for.
//!
//! (Holds are no layer of their own: they draw all other boxes back, see [`shape::marks`](crate::shape::marks).)

pub(crate) mod claims;
pub(crate) mod fill;
pub(crate) mod roads;
pub(crate) mod zones;

use bevy::prelude::*;

use crate::look::Paints;
use crate::shape::Shape;
use crate::show::Drawn;

/// One mesh of a layer, made anew when what it says changed.
#[derive(Default)]
pub(crate) struct Sheet {
    entity: Option<Entity>,
    mesh: Handle<Mesh>,
}

impl Sheet {
    /// Shows a shape.
    pub(crate) fn show(&mut self, commands: &mut Commands, meshes: &mut Assets<Mesh>, paints: &Paints, shape: Shape) {
        if shape.is_empty() {
            self.hide(commands);
            return;
        }
        let mesh = shape.into_mesh();
        if let Some(entity) = self.entity {
            let _ = meshes.insert(self.mesh.id(), mesh);
            // Its space is measured anew.
            commands.entity(entity).remove::<bevy::camera::primitives::Aabb>();
            return;
        }
        self.mesh = meshes.add(mesh);
        let sign = (Drawn, Mesh3d(self.mesh.clone()), MeshMaterial3d(paints.glass.clone()), Transform::default());
        self.entity = Some(commands.spawn(sign).id());
    }

    /// Shows nothing.
    pub(crate) fn hide(&mut self, commands: &mut Commands) {
        if let Some(entity) = self.entity.take() {
            commands.entity(entity).despawn();
        }
    }

    /// Forgets what was cleared from the stage.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}
