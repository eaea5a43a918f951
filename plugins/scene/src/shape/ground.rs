//! What stands still: water, quay, pavement, roads, rails, block pads, gates, hall, stations, and the words painted on the ground.

use std::collections::BTreeSet;

use portolan_protocol::NodeId;
use portolan_terminal::poses::{BlockGround, GateGround, Ground, Rect};
use portolan_terminal::roads::Roads;
use portolan_terminal::yard::Purpose;

use super::yard_crane::half_gauge;
use super::{Shape, faces, glyphs};
use crate::palette::Palette;

/// Heights of what lies on the ground, one over the other, metres: far enough apart to be told apart from the highest camera.
mod layers {
    pub(super) const LAND: f32 = -0.30;
    pub(super) const PAVED: f32 = -0.16;
    pub(super) const PART: f32 = -0.08;
    pub(super) const ROAD: f32 = 0.0;
    pub(super) const PAINT: f32 = 0.06;
    pub(super) const RAIL: f32 = 0.10;
}

/// The water's surface above the quay's ground.
const WATER: f32 = -4.0;
/// How far water and land reach beyond the terminal.
const FAR: f32 = 6_000.0;
/// A lane's width.
const LANE: f32 = 4.2;

/// All of it.
pub(crate) fn ground(ground: &Ground, roads: Option<&Roads>, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    areas(&mut shape, ground, palette);
    quay(&mut shape, ground, palette);
    if let Some(roads) = roads {
        draw_roads(&mut shape, roads, palette);
    }
    for block in &ground.blocks {
        pad(&mut shape, block, palette);
    }
    stands(&mut shape, ground, palette);
    for gate in &ground.gates {
        draw_gate(&mut shape, ground, gate, palette);
    }
    if let Some(rect) = ground.hall {
        hall(&mut shape, rect, ground.hall_stop_m, palette);
    }
    for rect in &ground.stations {
        station(&mut shape, *rect, palette);
    }
    if let Some((x, y)) = ground.truck_scanner_m {
        scanner(&mut shape, (x as f32, y as f32), std::f32::consts::FRAC_PI_2, palette);
    }
    shape
}

fn corners(rect: Rect) -> ((f32, f32), (f32, f32)) {
    ((rect.x0 as f32, rect.y0 as f32), (rect.x1 as f32, rect.y1 as f32))
}

fn areas(shape: &mut Shape, ground: &Ground, palette: &Palette) {
    let all = ground.rect();
    let (from, to) = corners(all);
    shape.slab((-FAR, -FAR), (to.0 + FAR, 0.0), WATER, palette.water);
    // The shore goes on to both sides, behind the line of the quay.
    shape.slab((-FAR, 0.0), (from.0, FAR), layers::LAND, palette.land);
    shape.slab((to.0, 0.0), (to.0 + FAR, FAR), layers::LAND, palette.land);
    shape.slab((from.0, to.1), (to.0, FAR), layers::LAND, palette.land);
    shape.slab((from.0, 0.0), to, layers::PAVED, palette.paved);
    shape.slab((from.0, 0.0), (to.0, ground.apron_m as f32 - 1.0), layers::PART, palette.apron);
    shape.quad([[-FAR, 0.0, WATER], [from.0, 0.0, WATER], [from.0, 0.0, layers::LAND], [-FAR, 0.0, layers::LAND]], palette.land);
    shape.quad([[to.0, 0.0, WATER], [to.0 + FAR, 0.0, WATER], [to.0 + FAR, 0.0, layers::LAND], [to.0, 0.0, layers::LAND]], palette.land);
}

fn quay(shape: &mut Shape, ground: &Ground, palette: &Palette) {
    let rect = ground.rect();
    let (from, to, length) = (rect.x0 as f32, rect.x1 as f32, ground.quay_m as f32);
    shape.quad([[from, 0.0, WATER - 0.5], [to, 0.0, WATER - 0.5], [to, 0.0, layers::PART], [from, 0.0, layers::PART]], palette.wall);
    // Coping, fenders and bollards along the berths.
    shape.cuboid([0.0, 0.05, layers::PART], [length, 1.2, 0.25], faces::STANDING, palette.wall.mixed(palette.line, 0.4));
    let mut x = 10.0;
    while x < length {
        shape.cuboid([x - 0.9, -1.1, WATER + 0.5], [x + 0.9, 0.0, -0.8], faces::ALL, palette.gap);
        shape.block((x + 10.0, 0.6), 0.25, [0.7, 0.7, 0.6], palette.line);
        x += 20.0;
    }
    for y in [ground.rails_m.0 as f32, ground.rails_m.1 as f32] {
        shape.slab((0.0, y - 0.55), (length, y + 0.55), layers::ROAD, palette.road);
        shape.slab((0.0, y - 0.15), (length, y + 0.15), layers::RAIL, palette.rail);
    }
}

/// One strip a road; where roads cross, strips of one height and colour lie on one another and look like one.
fn draw_roads(shape: &mut Shape, roads: &Roads, palette: &Palette) {
    let place = |node| roads.place_mm(node).map(|(x, y)| (x as f32 * 1e-3, y as f32 * 1e-3));
    let all: BTreeSet<(NodeId, NodeId)> = roads.stretches().map(|(from, to, _)| (from, to)).collect();
    for (a, b) in all.iter().copied() {
        let (Some(from), Some(to)) = (place(a), place(b)) else { continue };
        let length = (to.0 - from.0).hypot(to.1 - from.1);
        if length < 0.01 {
            continue;
        }
        // Both ways of a road are drawn once.
        let there_and_back = all.contains(&(b, a));
        if there_and_back && b < a {
            continue;
        }
        let (ux, uy) = ((to.0 - from.0) / length * LANE / 2.0, (to.1 - from.1) / length * LANE / 2.0);
        shape.stripe((from.0 - ux, from.1 - uy), (to.0 + ux, to.1 + uy), LANE, layers::ROAD, palette.road);
        if !there_and_back && length > 20.0 {
            arrow(shape, from, to, palette);
        }
    }
}

/// Which way a lane leads: an arrow in its middle.
fn arrow(shape: &mut Shape, from: (f32, f32), to: (f32, f32), palette: &Palette) {
    let length = (to.0 - from.0).hypot(to.1 - from.1);
    let (ux, uy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let middle = (f32::midpoint(from.0, to.0), f32::midpoint(from.1, to.1));
    let at = |along: f32, aside: f32| (middle.0 + ux * along - uy * aside, middle.1 + uy * along + ux * aside);
    shape.stripe(at(-2.2, 0.0), at(0.6, 0.0), 0.35, layers::PAINT, palette.line);
    let (tip, left, right) = (at(2.4, 0.0), at(0.4, 0.9), at(0.4, -0.9));
    let z = layers::PAINT;
    shape.triangle([[tip.0, tip.1, z], [left.0, left.1, z], [right.0, right.1, z]], palette.line);
}

fn pad(shape: &mut Shape, block: &BlockGround, palette: &Palette) {
    let (from, to) = corners(block.rect().grown(0.4));
    shape.slab(from, to, layers::PART + 0.04, palette.pad);
    let (rail_from, rail_to) = block.rails_m();
    let half = half_gauge(block);
    let x = block.x_m as f32;
    for side in [-1.0, 1.0] {
        let rail = x + side * half;
        shape.slab((rail - 0.5, rail_from as f32), (rail + 0.5, rail_to as f32), layers::PART + 0.04, palette.road);
        shape.slab((rail - 0.14, rail_from as f32), (rail + 0.14, rail_to as f32), layers::RAIL, palette.rail);
    }
    // Every fifth bay pair is counted by a line across.
    let bay = block.length_m() as f32 / f32::from(block.bays.max(1));
    for pair in (0..=block.bays).step_by(10) {
        let y = block.y_m as f32 + f32::from(pair) * bay;
        shape.slab((from.0, y - 0.12), (to.0, y + 0.12), layers::PAINT, palette.line.mixed(palette.pad, 0.4));
    }
    if !block.reefer_bays.is_empty() {
        let racks = [block.reefer_bays.start, block.reefer_bays.end].map(|at| block.y_m as f32 + f32::from(at) * bay);
        for row in [0.0, f64::from(block.rows)] {
            let x = block.row_x_m(row - 0.5) as f32;
            shape.cuboid([x - 0.25, racks[0], 0.0], [x + 0.25, racks[1], 1.2], faces::STANDING, palette.building);
        }
    }
    let name = block.id.to_string();
    let ink = palette.word;
    let ends = [block.y_m as f32 - 4.4, block.end_m() as f32 + 3.2];
    for y in ends {
        glyphs::paint(shape, &name, (x, y), 5.0, 0.0, layers::PAINT, ink);
    }
    let purpose = match block.purpose {
        Purpose::General => return,
        Purpose::Dangerous => "IMDG",
        Purpose::Empties => "MT",
    };
    glyphs::paint(shape, purpose, (x + 10.5, ends[0]), 2.6, 0.0, layers::PAINT, ink);
}

/// Where vehicles stand: lanes at the waterside ends of blocks, lanes under the quay cranes, the truck bays behind the blocks.
fn stands(shape: &mut Shape, ground: &Ground, palette: &Palette) {
    let ink = palette.line.mixed(palette.apron, 0.45);
    for y in &ground.portal_m {
        let y = *y as f32;
        for side in [-2.0, 2.0] {
            shape.slab((0.0, y + side - 0.1), (ground.quay_m as f32, y + side + 0.1), layers::PAINT, ink);
        }
    }
    for block in &ground.blocks {
        let lanes = ((block.width_m() / 5.2) as usize).max(1);
        for (middle, half) in [(block.water_transfer_m() as f32, 8.6), (block.land_transfer_m() as f32 + 1.4, 7.6)] {
            for line in 0..=lanes {
                let x = block.x_m as f32 + (line as f32 - lanes as f32 / 2.0) * 5.2;
                shape.slab((x - 0.12, middle - half), (x + 0.12, middle + half), layers::PAINT, ink);
            }
        }
    }
}

fn draw_gate(shape: &mut Shape, ground: &Ground, gate: &GateGround, palette: &Palette) {
    let half = gate.lane_m() as f32 * f32::from(gate.lanes) / 2.0;
    let (x, y) = (gate.x_m as f32, gate.barrier_m() as f32);
    let outside = ground.rect().y1 as f32;
    // The plaza, from where lanes spread to where they end, and the road beyond it.
    shape.slab((x - half - 3.0, gate.y_m as f32 - 12.0), (x + half + 3.0, outside - 26.0), layers::PART, palette.road);
    shape.slab((ground.rect().x0 as f32, outside - 26.0), (ground.rect().x1 as f32, outside - 10.0), layers::PART, palette.road);
    for lane in 0..=usize::from(gate.lanes) {
        let line = gate.lane_x_m(lane) as f32 - gate.lane_m() as f32 / 2.0;
        // Islands between lanes, with a kiosk each.
        shape.cuboid([line - 0.6, y - 9.0, layers::PART], [line + 0.6, y + 9.0, 0.2], faces::STANDING, palette.line);
        if lane < usize::from(gate.lanes) {
            shape.block((line, y + 2.0), 0.2, [1.0, 2.4, 2.5], palette.building);
        }
        shape.block((line, y - 5.5), 0.2, [0.4, 0.4, 5.6], palette.rail);
        shape.block((line, y + 5.5), 0.2, [0.4, 0.4, 5.6], palette.rail);
        shape.slab((line - 0.1, y + 10.0), (line + 0.1, y + 70.0), layers::PAINT, palette.line.mixed(palette.road, 0.4));
    }
    // Two beams carry the readers; the roof is left open, so that lanes are seen from above.
    for beam in [y - 5.5, y + 5.5] {
        shape.cuboid([x - half - 1.0, beam - 0.6, 5.8], [x + half + 1.0, beam + 0.6, 6.8], faces::ALL, palette.roof);
    }
    // Which way trucks pass, in every lane, and its number.
    let ahead = if gate.inward { -1.0 } else { 1.0 };
    for lane in 0..usize::from(gate.lanes) {
        let lane_x = gate.lane_x_m(lane) as f32;
        arrow(shape, (lane_x, y - ahead * 20.0), (lane_x, y - ahead * 14.0), palette);
        glyphs::paint(shape, &(lane + 1).to_string(), (lane_x, y - 11.5), 2.6, 0.0, layers::PAINT, palette.word);
    }
}

/// The examination hall: a yard for boxes in front, the building with its scanner behind.
fn hall(shape: &mut Shape, rect: Rect, stop: Option<(f64, f64)>, palette: &Palette) {
    let (from, to) = corners(rect);
    shape.slab(from, to, layers::PART + 0.02, palette.pad);
    let back = to.1 - 8.0;
    shape.cuboid_with([from.0 + 0.6, back, 0.0], [to.0 - 0.6, to.1 - 0.6, 7.5], faces::STANDING, palette.building, palette.roof);
    for side in [from.0 + 0.6, to.0 - 1.2] {
        shape.cuboid([side, from.1 + 0.6, 0.0], [side + 0.6, back, 2.4], faces::STANDING, palette.building);
    }
    // The gate to the scanner, dark.
    let middle = f32::midpoint(from.0, to.0);
    shape.cuboid([middle - 2.4, back - 0.15, 0.0], [middle + 2.4, back, 5.2], faces::ALL, palette.gap);
    // A cross-hair: here boxes are looked into.
    let sight = (middle, from.1 + 3.4);
    for (dx, dy) in [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0)] {
        shape.stripe((sight.0 + dx * 0.7, sight.1 + dy * 0.7), (sight.0 + dx * 2.4, sight.1 + dy * 2.4), 0.4, layers::PAINT, palette.word);
    }
    let ring: Vec<(f32, f32)> = (0..=16)
        .map(|step| step as f32 / 16.0 * std::f32::consts::TAU)
        .map(|angle| (sight.0 + angle.cos() * 1.5, sight.1 + angle.sin() * 1.5))
        .collect();
    for pair in ring.windows(2) {
        shape.stripe(pair[0], pair[1], 0.4, layers::PAINT, palette.word);
    }
    if let Some((x, y)) = stop {
        let (x, y) = (x as f32, y as f32);
        for side in [-2.2, 2.2] {
            shape.slab((x + side - 0.15, y - 8.0), (x + side + 0.15, y + 8.0), layers::PAINT, palette.line);
        }
        shape.stripe((x, y + 8.0), (middle, from.1), 0.3, layers::PAINT, palette.line);
    }
}

/// A portal over a lane that trucks drive through.
fn scanner(shape: &mut Shape, (x, y): (f32, f32), heading: f32, palette: &Palette) {
    let mut portal = Shape::new();
    for side in [-1.0, 1.0] {
        portal.cuboid([-7.0, side * 3.4 - 0.8, 0.0], [7.0, side * 3.4 + 0.8, 5.6], faces::STANDING, palette.building);
    }
    portal.cuboid([-4.0, -4.2, 5.6], [4.0, 4.2, 6.8], faces::ALL, palette.roof);
    shape.append(&portal.placed(heading, [x, y, 0.0]));
}

/// A battery station: a low building with a canopy.
fn station(shape: &mut Shape, rect: Rect, palette: &Palette) {
    let (from, to) = corners(rect);
    shape.slab(from, to, layers::PART + 0.02, palette.pad);
    shape.cuboid_with([from.0 + 1.0, from.1 + 8.0, 0.0], [to.0 - 1.0, to.1 - 1.0, 5.0], faces::STANDING, palette.building, palette.roof);
    let middle = f32::midpoint(from.0, to.0);
    // A lightning bolt, as on every battery.
    let z = layers::PAINT;
    shape.stripe((middle + 1.0, from.1 + 6.4), (middle - 0.9, from.1 + 3.8), 0.6, z, palette.word);
    shape.stripe((middle - 0.9, from.1 + 3.8), (middle + 0.9, from.1 + 3.8), 0.6, z, palette.word);
    shape.stripe((middle + 0.9, from.1 + 3.8), (middle - 1.0, from.1 + 1.2), 0.6, z, palette.word);
}
