//! A quay crane, in the parts that move against each other.

use portolan_terminal::poses::{Ground, QUAY_HIGH_M};

use super::{Shape, faces};
use crate::palette::Palette;

/// The underside of girder and boom above the ground.
const GIRDER: f32 = QUAY_HIGH_M as f32 + 5.0;
/// How far the boom reaches over the water.
const OUTREACH: f32 = 68.0;
/// How far the girder reaches behind the landside rail.
const BACKREACH: f32 = 17.0;
/// Half of what the crane takes along the rail, legs and buffers.
const HALF_BASE: f32 = 9.0;
const HALF_WIDE: f32 = 13.0;
/// Girder and boom are two beams, so far from the middle.
const BEAM: f32 = 3.4;
const APEX: f32 = GIRDER + 29.0;
const LEG: f32 = 1.5;

/// Where the boom is hinged: inland and up.
pub(crate) fn hinge(ground: &Ground) -> (f32, f32) {
    (ground.rails_m.0 as f32 - 1.0, GIRDER + 1.2)
}

/// Where the trolley runs, above the ground.
pub(crate) const TROLLEY_Z: f32 = GIRDER;

/// What the whole crane takes: least and greatest corner, for picking and culling.
pub(crate) fn extent(ground: &Ground) -> ([f32; 3], [f32; 3]) {
    ([-HALF_WIDE, -OUTREACH, 0.0], [HALF_WIDE, ground.rails_m.1 as f32 + BACKREACH, APEX])
}

/// The portal with girder, apex and machinery house. Its middle along the quay is at x = 0, y and z are the port's.
pub(crate) fn portal(ground: &Ground, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (water, land) = (ground.rails_m.0 as f32, ground.rails_m.1 as f32);
    let steel = palette.crane;
    for y in [water, land] {
        for side in [-1.0, 1.0] {
            let x = side * HALF_BASE;
            // Bogies, a sill over them, the leg.
            shape.cuboid([x - 4.0, y - 0.8, 0.0], [x + 4.0, y + 0.8, 1.6], faces::STANDING, palette.chassis);
            shape.cuboid([x - LEG / 2.0, y - LEG / 2.0, 1.6], [x + LEG / 2.0, y + LEG / 2.0, GIRDER + 2.4], faces::STANDING, steel);
            shape.cuboid(
                [side * (HALF_WIDE - 0.8) - 0.8, y - 0.5, 0.9],
                [side * (HALF_WIDE - 0.8) + 0.8, y + 0.5, 1.7],
                faces::ALL,
                palette.warning,
            );
        }
        shape.cuboid([-HALF_BASE, y - 0.9, 2.0], [HALF_BASE, y + 0.9, 3.8], faces::ALL, steel);
        shape.cuboid([-HALF_BASE, y - 0.7, GIRDER - 3.0], [HALF_BASE, y + 0.7, GIRDER - 1.0], faces::ALL, steel);
    }
    for side in [-1.0, 1.0] {
        let x = side * HALF_BASE;
        // The portal beam high above vehicles, and a brace.
        shape.cuboid([x - 0.7, water, 15.0], [x + 0.7, land, 17.0], faces::ALL, steel);
        shape.beam([x, water, 17.0], [x, land, GIRDER - 3.0], 0.9, steel);
        let x = side * BEAM;
        shape.cuboid([x - 0.6, water - 1.0, GIRDER], [x + 0.6, land + BACKREACH, GIRDER + 2.2], faces::ALL, steel);
        // The apex over the waterside legs, held back to the landside ones.
        shape.beam([side * HALF_BASE, water, GIRDER + 2.0], [side * 1.6, water + 1.5, APEX], 1.1, steel);
        shape.beam([side * 1.6, water + 1.5, APEX], [side * HALF_BASE, land, GIRDER + 1.5], 0.7, steel);
    }
    shape.cuboid([-2.2, water + 0.9, APEX - 1.0], [2.2, water + 2.1, APEX + 0.2], faces::ALL, steel);
    shape.cuboid([-HALF_BASE, land + BACKREACH - 1.2, GIRDER + 0.2], [HALF_BASE * 0.5, land + BACKREACH, GIRDER + 2.0], faces::ALL, steel);
    shape.cuboid([-4.6, land - 9.0, GIRDER + 2.2], [4.6, land + 5.0, GIRDER + 8.0], faces::ALL, palette.building);
    shape
}

/// The boom from its hinge, which is at the origin, over the water.
pub(crate) fn boom(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    for side in [-1.0, 1.0] {
        let x = side * BEAM;
        shape.cuboid([x - 0.55, -OUTREACH, -1.2], [x + 0.55, 0.0, 0.9], faces::ALL, palette.crane);
    }
    for cross in 0..8 {
        let y = -OUTREACH + 0.6 + cross as f32 * (OUTREACH - 4.0) / 7.5;
        shape.cuboid([-BEAM, y - 0.5, 0.1], [BEAM, y + 0.5, 0.9], faces::ALL, palette.crane);
    }
    shape.cuboid([-BEAM - 0.55, -OUTREACH - 0.6, -1.2], [BEAM + 0.55, -OUTREACH + 0.4, 1.2], faces::ALL, palette.warning);
    shape
}

/// The stays that hold a lowered boom, from the apex.
pub(crate) fn stays(ground: &Ground, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let water = ground.rails_m.0 as f32;
    for side in [-1.0, 1.0] {
        for reach in [0.48, 0.93] {
            shape.beam(
                [side * 1.6, water + 1.5, APEX - 0.5],
                [side * BEAM, water - 1.0 - OUTREACH * reach, GIRDER + 2.0],
                0.35,
                palette.rope,
            );
        }
    }
    shape
}

/// The trolley with its cab, its middle at x = y = 0, its underside at the origin's height.
pub(crate) fn trolley(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    shape.cuboid([-BEAM + 0.7, -3.2, -0.4], [BEAM - 0.7, 3.2, 0.9], faces::ALL, palette.trolley);
    shape.cuboid([-1.1, 3.2, -3.0], [1.1, 5.6, -0.4], faces::ALL, palette.cab);
    shape
}

/// The spreader over a box that lies along the quay; its underside is at the origin.
pub(crate) fn spreader(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    shape.cuboid([-6.1, -0.6, 0.15], [6.1, 0.6, 0.75], faces::ALL, palette.trolley);
    for end in [-1.0, 1.0] {
        shape.cuboid([end * 5.85 - 0.25, -1.22, 0.0], [end * 5.85 + 0.25, 1.22, 0.5], faces::ALL, palette.warning);
    }
    shape.cuboid([-1.6, -1.0, 0.75], [1.6, 1.0, 1.9], faces::ALL, palette.trolley);
    shape
}

/// Four ropes one metre long, upwards from the origin; scaled to what hangs.
pub(crate) fn ropes(half_length: f32, half_width: f32, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    for (x, y) in [(-half_length, -half_width), (half_length, -half_width), (half_length, half_width), (-half_length, half_width)] {
        shape.cuboid([x - 0.09, y - 0.09, 0.0], [x + 0.09, y + 0.09, 1.0], faces::X0 | faces::X1 | faces::Y0 | faces::Y1, palette.rope);
    }
    shape
}

/// A hatch cover, its middle at the origin, lying on it.
pub(crate) fn hatch_cover(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    shape.cuboid_with([-6.3, -5.5, 0.0], [6.3, 5.5, 0.55], faces::ALL, palette.deck, palette.deck.times(1.15));
    for rib in -2..=2 {
        let y = rib as f32 * 2.2;
        shape.cuboid([-6.3, y - 0.15, 0.55], [6.3, y + 0.15, 0.62], faces::STANDING, palette.hull);
    }
    shape
}
