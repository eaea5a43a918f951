//! Vehicles and trucks. Their length lies along x, their front at greater x, their middle at the origin.

use portolan_terminal::poses::{TRUCK_DECK_M, VEHICLE_DECK_M};

use super::{Shape, faces};
use crate::palette::Palette;

/// Half of a vehicle's length and width.
pub(crate) const VEHICLE: (f32, f32) = (7.4, 1.5);

/// A driverless vehicle: a platform that drives either way.
pub(crate) fn vehicle(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let (half, wide) = VEHICLE;
    let deck = VEHICLE_DECK_M as f32;
    shape.cuboid([-half, -wide, 0.45], [half, wide, deck - 0.25], faces::ALL, palette.vehicle);
    shape.cuboid([-half + 0.6, -wide + 0.15, deck - 0.25], [half - 0.6, wide - 0.15, deck - 0.02], faces::STANDING, palette.chassis);
    for end in [-1.0, 1.0] {
        shape.cuboid(
            [end * (half + 0.15) - 0.25, -wide * 0.9, 0.35],
            [end * (half + 0.15) + 0.25, wide * 0.9, 1.1],
            faces::ALL,
            palette.warning,
        );
        for side in [-1.0, 1.0] {
            let (x, y) = (end * 5.0, side * (wide - 0.25));
            shape.cuboid([x - 0.8, y - 0.28, 0.0], [x + 0.8, y + 0.28, 1.0], faces::ALL, palette.gap);
        }
    }
    shape
}

/// A road truck; the middle of its trailer is at the origin.
pub(crate) fn truck(palette: &Palette) -> Shape {
    let mut shape = Shape::new();
    let deck = TRUCK_DECK_M as f32;
    shape.cuboid([-6.3, -1.2, deck - 0.35], [6.3, 1.2, deck - 0.02], faces::ALL, palette.chassis);
    for axle in [-5.2, -3.9, -2.6, 5.0] {
        for side in [-1.0, 1.0] {
            shape.cuboid([axle - 0.5, side * 0.95 - 0.25, 0.0], [axle + 0.5, side * 0.95 + 0.25, 1.0], faces::ALL, palette.gap);
        }
    }
    // The tractor: its frame under the trailer's front, its cab before it.
    shape.cuboid([4.2, -1.1, 0.5], [10.2, 1.1, 1.05], faces::ALL, palette.chassis);
    shape.cuboid([7.2, -1.25, 0.6], [9.9, 1.25, 3.5], faces::ALL, palette.cab);
    shape.cuboid([9.7, -1.1, 2.0], [9.95, 1.1, 3.1], faces::ALL, palette.gap);
    for side in [-1.0, 1.0] {
        shape.cuboid([8.2, side * 1.0 - 0.25, 0.0], [9.3, side * 1.0 + 0.25, 1.05], faces::ALL, palette.gap);
    }
    shape
}
