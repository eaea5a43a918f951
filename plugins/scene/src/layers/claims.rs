//! Places kept: where boxes on their way will stand, as glass boxes.

use bevy::ecs::change_detection::Tick;
use bevy::prelude::*;
use portolan_clock::WatchedPort;
use portolan_model::index::Index;
use portolan_terminal::poses::{BOX_WIDTH_M, BlockGround, box_height_m, box_length_m};
use portolan_terminal::yard::stacks::Stacks;

use super::Sheet;
use crate::look::Paints;
use crate::palette::Palette;
use crate::shape::{Shape, faces};
use crate::show::{Epoch, Stage, Watch};
use crate::view::SceneView;

#[derive(Resource, Default)]
pub(crate) struct ClaimsLayer {
    epoch: Epoch,
    sheets: Vec<(Sheet, Option<Tick>)>,
}

/// Shows or hides the layer.
pub(crate) fn show_claims(
    mut commands: Commands,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut layer: ResMut<ClaimsLayer>,
) {
    let (Some(port), Some(ground), Some(paints)) = (port, watch.ground(), paints) else { return };
    let Some(index) = port.world().get_resource::<Index>() else { return };
    if layer.epoch.is_over(&stage) {
        layer.sheets.clear();
    }
    layer.sheets.resize_with(ground.blocks.len(), Default::default);
    for (block, (sheet, shown)) in ground.blocks.iter().zip(&mut layer.sheets) {
        let entity = index.blocks().get(usize::from(block.id.0)).and_then(|entity| port.world().get_entity(*entity).ok());
        let Some(entity) = entity else { continue };
        let (Some(stacks), Some(ticks)) = (entity.get::<Stacks>(), entity.get_change_ticks::<Stacks>()) else { continue };
        let wanted = view.layers.claims.then_some(ticks.changed);
        if *shown == wanted {
            continue;
        }
        *shown = wanted;
        match wanted {
            Some(_) => sheet.show(&mut commands, &mut meshes, &paints, kept(block, stacks, &stage.palette)),
            None => sheet.hide(&mut commands),
        }
    }
}

/// The places kept in a block, one over the other in the order in which they were kept.
fn kept(block: &BlockGround, stacks: &Stacks, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let mut over: Vec<(portolan_terminal::yard::stacks::StackPlace, f64)> = Vec::new();
    for (standing, place) in stacks.reservations() {
        let own: f64 = stacks.stack(place).iter().map(|below| box_height_m(below.size)).sum();
        let promised: f64 = over.iter().filter(|(at, _)| *at == place).map(|(_, high)| high).sum();
        over.push((place, box_height_m(standing.size)));
        let (x, y) = block.slot_m(place.bay, place.row, standing.size.is_long());
        let (half_x, half_y) = (BOX_WIDTH_M / 2.0, box_length_m(standing.size) / 2.0);
        let low = own + promised;
        let least = [(x - half_x) as f32, (y - half_y) as f32, low as f32 + 0.05];
        let greatest = [(x + half_x) as f32, (y + half_y) as f32, (low + box_height_m(standing.size)) as f32];
        shape.cuboid(least, greatest, faces::STANDING, palette.plan.opacity(0.35));
        rim(&mut shape, least, greatest, palette.plan);
    }
    shape
}

/// The upper edges of a glass box.
fn rim(shape: &mut Shape, least: [f32; 3], greatest: [f32; 3], ink: crate::palette::Ink) {
    let z = greatest[2] + 0.04;
    let corners = [(least[0], least[1]), (greatest[0], least[1]), (greatest[0], greatest[1]), (least[0], greatest[1])];
    for side in 0..4 {
        shape.stripe(corners[side], corners[(side + 1) % 4], 0.3, z, ink);
    }
    // Crossed, so that it is told from a box by its shape.
    shape.stripe(corners[0], corners[2], 0.22, z, ink);
    shape.stripe(corners[1], corners[3], 0.22, z, ink);
}
