//! A rail-mounted yard crane, in the parts that move against each other.

use portolan_terminal::poses::BlockGround;

use super::{Shape, faces};
use crate::palette::Palette;

/// From the outermost row to the middle of the rail.
pub(crate) const BESIDE: f32 = 2.0;
/// Half of the wheelbase, along the block.
const HALF_BASE: f32 = 5.2;
const LEG: f32 = 1.0;

/// Where the trolley runs, above where its spreader hangs between lifts.
pub(crate) fn trolley_z(high_m: f64) -> f32 {
    high_m as f32 + 2.6
}

/// Half of the distance between its rails.
pub(crate) fn half_gauge(block: &BlockGround) -> f32 {
    block.width_m() as f32 / 2.0 + BESIDE
}

/// Legs and girders. Its middle across the block is at x = 0, its spreader hangs at y = 0.
pub(crate) fn gantry(block: &BlockGround, high_m: f64, palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (half, top) = (half_gauge(block), trolley_z(high_m));
    let steel = palette.yard_crane;
    for side in [-1.0, 1.0] {
        let x = side * half;
        shape.cuboid([x - 0.55, -HALF_BASE - 0.8, 0.0], [x + 0.55, HALF_BASE + 0.8, 1.5], faces::STANDING, palette.chassis);
        for end in [-1.0, 1.0] {
            let y = end * HALF_BASE;
            shape.cuboid([x - LEG / 2.0, y - LEG / 2.0, 1.5], [x + LEG / 2.0, y + LEG / 2.0, top], faces::STANDING, steel);
        }
        shape.cuboid([x - 0.45, -HALF_BASE, top - 2.0], [x + 0.45, HALF_BASE, top - 0.8], faces::ALL, steel);
        // An electrics house at one foot.
        if side > 0.0 {
            shape.cuboid([x - 0.9, -2.6, 1.5], [x + 0.9, 2.6, 4.1], faces::STANDING, palette.building);
        }
    }
    for end in [-1.0, 1.0] {
        let y = end * (HALF_BASE - 1.4);
        shape.cuboid([-half - 0.6, y - 0.55, top], [half + 0.6, y + 0.55, top + 1.7], faces::ALL, steel);
    }
    shape
}

/// The trolley across both girders; its underside is at the origin.
pub(crate) fn trolley(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    shape.cuboid([-2.2, -HALF_BASE + 0.7, 1.7], [2.2, HALF_BASE - 0.7, 2.7], faces::ALL, palette.trolley);
    shape.cuboid([-1.4, -2.0, 2.7], [1.4, 2.0, 4.2], faces::ALL, palette.trolley);
    shape.cuboid([-1.6, -3.0, 0.2], [1.6, 3.0, 1.7], faces::ALL, palette.trolley);
    shape
}

/// The spreader over a box that lies along the block; its underside is at the origin.
pub(crate) fn spreader(palette: &Palette) -> Shape {
    super::quay_crane::spreader(palette).placed(std::f32::consts::FRAC_PI_2, [0.0; 3])
}
