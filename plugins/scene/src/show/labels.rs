//! Names over the picture: blocks, quay cranes and vessels on the map, where what is painted on the ground is too small to read.

use std::collections::BTreeMap;

use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::ids::CallId;
use portolan_model::index::Index;
use portolan_terminal::calls::Call;
use portolan_terminal::poses::Lookout;

use super::{Drawn, Epoch, Stage, Watch};
use crate::camera::{CameraMode, SceneCamera};
use crate::frame::to_picture;
use crate::look::Paints;
use crate::palette::{Ink, Palette};
use crate::shape::{Shape, glyphs};
use crate::view::SceneView;

/// Names of blocks are shown from so far away on: nearer the ground says them.
const FAR_M: f32 = 330.0;
/// Height of a letter, as a share of what is seen from bottom to top, and its bounds in metres.
const LETTER: f32 = 0.017;
const LETTER_M: (f32, f32) = (2.5, 15.0);

/// The names on the stage.
#[derive(Resource, Default)]
pub(crate) struct Labels {
    epoch: Epoch,
    blocks: Option<Entity>,
    cranes: Vec<Entity>,
    vessels: BTreeMap<CallId, Entity>,
}

/// A word on a plate, its capitals a metre high, its middle at the origin.
pub(crate) fn plate(word: &str, turned: bool, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    add_plate(&mut shape, word, (0.0, 0.0), 1.0, turned, 0.0, palette);
    shape
}

/// A word on a plate at a place; turned, it is read from the quay inland.
pub(crate) fn add_plate(shape: &mut Shape, word: &str, middle: (f32, f32), high: f32, turned: bool, z: f32, palette: &Palette) {
    let (wide, deep) = (glyphs::width(word, high) + high * 0.9, high * 1.7);
    let (half_x, half_y) = if turned { (deep / 2.0, wide / 2.0) } else { (wide / 2.0, deep / 2.0) };
    let plate = palette.sky.opacity(0.78);
    shape.slab((middle.0 - half_x, middle.1 - half_y), (middle.0 + half_x, middle.1 + half_y), z, plate);
    let heading = if turned { std::f32::consts::FRAC_PI_2 } else { 0.0 };
    glyphs::paint(shape, word, middle, high, heading, z + 0.02, ink(palette));
}

fn ink(palette: &Palette) -> Ink {
    palette.hovered
}

/// Puts names where they belong, as large as they can be read.
pub(crate) fn show_labels(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    camera: Res<SceneCamera>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut labels: ResMut<Labels>,
    mut transforms: Query<(&mut Transform, &mut Visibility), With<Drawn>>,
) {
    let (Some(port), Some(lookout), Some(paints)) = (port, watch.lookout(), paints) else { return };
    let labels = &mut *labels;
    let palette = &stage.palette;
    let mut put = |commands: &mut Commands, shape: Shape| {
        let mesh = meshes.add(shape.into_mesh());
        commands.spawn((Drawn, Mesh3d(mesh), MeshMaterial3d(paints.over_all.clone()), Transform::default(), Visibility::Hidden)).id()
    };
    if labels.epoch.is_over(&stage) {
        *labels = Labels { epoch: labels.epoch, ..Labels::default() };
        labels.blocks = Some(put(&mut commands, block_names(lookout, palette)));
        labels.cranes =
            lookout.seen().quay_cranes.iter().map(|crane| put(&mut commands, plate(&crane.id.to_string(), true, palette))).collect();
    }
    let seen_m = camera.eye().seen_m();
    let letter = (seen_m * LETTER).clamp(LETTER_M.0, LETTER_M.1);
    let map = camera.mode() == CameraMode::Map && view.layers.names;
    if let Some(blocks) = labels.blocks {
        super::move_to(&mut transforms, blocks, Transform::default(), map && seen_m > FAR_M && !view.layers.fill);
    }
    let (ground, seen) = (lookout.ground(), lookout.seen());
    for (crane, entity) in seen.quay_cranes.iter().zip(&labels.cranes) {
        let y = ground.rails_m.1 + 17.0 + f64::from(letter) * 2.6;
        let place = Transform::from_translation(to_picture(crane.x_m, y, 80.0)).with_scale(Vec3::splat(letter));
        super::move_to(&mut transforms, *entity, place, map);
    }
    labels.vessels.retain(|id, entity| {
        let here = seen.vessels.iter().any(|vessel| vessel.id == *id);
        if !here {
            commands.entity(*entity).despawn();
        }
        here
    });
    let index = port.world().get_resource::<Index>();
    for vessel in &seen.vessels {
        let entity = *labels.vessels.entry(vessel.id).or_insert_with(|| {
            let name = index.and_then(|index| port.world().get::<Call>(index.find_call(vessel.id)?)).map(|call| call.name.clone());
            put(&mut commands, plate(&said(name.as_deref(), vessel.id), false, palette))
        });
        let off_m = vessel.hull.beam_m / 2.0 + f64::from(letter) * 1.6 + 4.0;
        let place = to_picture(vessel.pose.x_m, vessel.pose.y_m - off_m, vessel.hull.water_m + 1.0);
        super::move_to(&mut transforms, entity, Transform::from_translation(place).with_scale(Vec3::splat(letter)), map);
    }
}

/// A name in letters that can be painted; the number of the call for one that is written in others.
fn said(name: Option<&str>, id: CallId) -> String {
    name.filter(|name| name.is_ascii() && !name.is_empty()).map_or_else(|| id.to_string(), str::to_ascii_uppercase)
}

/// The names of all blocks, along them, as large as their width allows.
fn block_names(lookout: &Lookout, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    for block in &lookout.ground().blocks {
        let high = (block.width_m() as f32 * 0.42).min(14.0);
        let z = f32::from(block.tiers) * 2.9 + 1.0;
        let y = block.y_m as f32 + glyphs::width("B00", high) * 0.5 + high;
        add_plate(&mut shape, &block.id.to_string(), (block.x_m as f32, y), high, true, z, palette);
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_cannot_be_painted_gives_way_to_the_calls_number() {
        let id = CallId::new(1, 6);
        assert_eq!(said(Some("Alder Strait"), id), "ALDER STRAIT");
        assert_eq!(said(Some("东方鹭"), id), "B007");
        assert_eq!(said(None, id), "B007");
    }
}
