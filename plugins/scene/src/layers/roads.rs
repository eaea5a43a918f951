//! How often each road was driven over in the last hour: wider and warmer where it was often.

use std::collections::BTreeMap;

use bevy::prelude::*;
use portolan_clock::{Clock, WatchedPort};
use portolan_model::HOUR_MS;
use portolan_protocol::NodeId;
use portolan_terminal::landside::LandsideBook;
use portolan_terminal::roads::{Drive, Roads};
use portolan_terminal::transport::{TransportDesk, Ways};

use super::Sheet;
use crate::look::Paints;
use crate::palette::Palette;
use crate::shape::Shape;
use crate::show::{Epoch, Stage, Watch};
use crate::view::SceneView;

/// The layer is drawn anew so often, in seconds of the wall.
const EVERY_S: f32 = 1.0;

#[derive(Resource, Default)]
pub(crate) struct RoadLayer {
    epoch: Epoch,
    sheet: Sheet,
    drawn_s: Option<f32>,
}

/// Shows or hides the layer.
pub(crate) fn show_road_use(
    mut commands: Commands,
    time: Res<Time<Real>>,
    port: Option<Res<WatchedPort>>,
    watch: Res<Watch>,
    view: Res<SceneView>,
    stage: Res<Stage>,
    paints: Option<Res<Paints>>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut layer: ResMut<RoadLayer>,
) {
    let (Some(port), Some(_), Some(paints)) = (port, watch.ground(), paints) else { return };
    let layer = &mut *layer;
    if layer.epoch.is_over(&stage) {
        layer.sheet.forget();
        layer.drawn_s = None;
    }
    if !view.layers.road_use {
        layer.sheet.hide(&mut commands);
        layer.drawn_s = None;
        return;
    }
    let now_s = time.elapsed_secs();
    if layer.drawn_s.is_some_and(|drawn_s| now_s - drawn_s < EVERY_S) {
        return;
    }
    layer.drawn_s = Some(now_s);
    let world = port.world();
    let Some(roads) = world.get_resource::<Ways>().and_then(|ways| ways.roads.as_ref()) else { return };
    let since_ms = world.get_resource::<Clock>().map_or(0, Clock::now_ms) - HOUR_MS;
    let vehicles = world.get_resource::<TransportDesk>().into_iter().flat_map(|desk| desk.log.drives());
    let trucks = world.get_resource::<LandsideBook>().into_iter().flat_map(|book| book.log.drives());
    let counts = passages(roads, vehicles.chain(trucks).filter(|drive| drive.departed_ms >= since_ms));
    layer.sheet.show(&mut commands, &mut meshes, &paints, draw(roads, &counts, &stage.palette));
}

/// How often each road was driven over.
pub(crate) fn passages(roads: &Roads, drives: impl Iterator<Item = Drive>) -> BTreeMap<(NodeId, NodeId), u32> {
    // Many drives lead the same way: each way is looked up once.
    let mut ways: BTreeMap<(NodeId, NodeId), u32> = BTreeMap::new();
    for drive in drives {
        *ways.entry((drive.from, drive.to)).or_default() += 1;
    }
    let mut counts = BTreeMap::new();
    for ((from, to), times) in ways {
        let Some(course) = roads.course(from, to) else { continue };
        for road in course.nodes().windows(2) {
            *counts.entry((road[0], road[1])).or_default() += times;
        }
    }
    counts
}

fn draw(roads: &Roads, counts: &BTreeMap<(NodeId, NodeId), u32>, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let most = counts.values().copied().max().unwrap_or(1).max(1);
    let place = |node: NodeId| roads.place_mm(node).map(|(x, y)| (x as f32 * 1e-3, y as f32 * 1e-3));
    for ((from, to), count) in counts {
        let (Some(a), Some(b)) = (place(*from), place(*to)) else { continue };
        // The square root: a road with a quarter of the most is still seen.
        let share = (*count as f32 / most as f32).sqrt();
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx.hypot(dy).max(0.01);
        // Both ways of a road lie side by side.
        let both = counts.contains_key(&(*to, *from));
        let aside = if both { 1.6 } else { 0.0 };
        let (ox, oy) = (dy / length * aside, -dx / length * aside);
        let wide = 0.7 + share * if both { 2.2 } else { 4.0 };
        let z = 0.2 + share * 0.05;
        shape.stripe((a.0 + ox, a.1 + oy), (b.0 + ox, b.1 + oy), wide, z, palette.heat_of(share).opacity(0.92));
    }
    shape
}
