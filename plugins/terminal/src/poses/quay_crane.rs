//! A quay crane: gantry along the rail, trolley across, hoist.

use portolan_behaviour::{Motion, Place};

use super::cycle::{Cycle, Point, Speeds, Stage};
use super::progress::{ease, elapsed_s, share_behind};
use super::{Ground, Hull};

/// Trolley and hoist of a ship-to-shore crane, metres a second: 180 m/min, 180 empty, 90 laden (common in vendors' data sheets).
const SPEEDS: Speeds = Speeds { travel_s: trolley_s, gantry_m_s: 0.75, gantry_m_s2: 0.2, trolley_m_s: 3.0, empty_m_s: 3.0, laden_m_s: 1.5 };
/// Finding and locking, or landing and unlocking, in seconds (*assumed*).
const GRIP_S: f64 = 7.0;
/// Where the spreader of a quay crane travels and waits, above the ground: clear of the highest stack aboard (*assumed*).
pub const QUAY_HIGH_M: f64 = 36.0;
/// Share of a gantry move in which it gets up to speed, or stops (*assumed*).
const RAMP: f64 = 0.05;

fn trolley_s(from: Point, to: Point, speeds: Speeds) -> f64 {
    (from[1] - to[1]).abs() / speeds.trolley_m_s
}

/// Where the spreader grips and where it lets go: inland of the quay's edge (negative over the water), and its underside above ground.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct QuayLift {
    /// Where it grips.
    pub from_m: (f64, f64),
    /// Where it lets go.
    pub to_m: (f64, f64),
}

impl QuayLift {
    /// A box between a vehicle that stands `vehicle_m` inland and a place aboard, as [`Hull::place_m`] says. `deck_m` is the height of a
    /// vehicle's platform and `box_m` that of the box.
    pub fn of_box(hull: &Hull, loads: bool, vehicle_m: f64, (across_m, up_m): (f64, f64), deck_m: f64, box_m: f64) -> Self {
        let (vehicle, vessel) = ((vehicle_m, deck_m + box_m), (hull.alongside_m() + across_m, up_m + box_m));
        if loads { Self { from_m: vehicle, to_m: vessel } } else { Self { from_m: vessel, to_m: vehicle } }
    }

    /// A hatch cover between the vessel and the ground behind the crane, where `laid` covers lie already.
    pub fn of_cover(hull: &Hull, ground: &Ground, takes_off: bool, laid: u8) -> Self {
        let vessel = (hull.alongside_m(), hull.deck_m + 0.6);
        let land = (ground.covers_m, 0.6 * (f64::from(laid) + 1.0));
        if takes_off { Self { from_m: vessel, to_m: land } } else { Self { from_m: land, to_m: vessel } }
    }
}

/// What a quay crane does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum QuayWork {
    /// Nothing hangs under its spreader, nor will.
    Waits,
    /// It moves something between vessel and quay.
    Lifts(QuayLift),
}

/// Where a quay crane is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct QuayCranePose {
    /// The middle of its gantry along the quay.
    pub x_m: f64,
    /// Where its spreader hangs.
    pub hook: Point,
    /// Where the thing that it lifts is.
    pub stage: Option<Stage>,
}

/// Where a quay crane is that does what it said. None for one that was never told where it stands.
pub fn quay_crane(ground: &Ground, motion: Motion, work: QuayWork, now_ms: f64) -> Option<QuayCranePose> {
    let along = |place: Place| if let Place::AlongQuay { mm } = place { Some(f64::from(mm) * 1e-3) } else { None };
    let waits = |x_m: f64| QuayCranePose { x_m, hook: [x_m, ground.shore_m(), QUAY_HIGH_M], stage: None };
    Some(match (motion, work) {
        (Motion::Standing { at } | Motion::Working { at, .. }, QuayWork::Waits) | (Motion::Standing { at }, _) => waits(along(at)?),
        (Motion::Underway { from, to, progress }, _) => {
            let (from_m, to_m) = (along(from)?, along(to)?);
            waits(from_m + (to_m - from_m) * ease(share_behind(progress, now_ms), RAMP))
        }
        (Motion::Working { at, progress }, QuayWork::Lifts(lift)) => {
            let x_m = along(at)?;
            let rest = [x_m, ground.shore_m(), QUAY_HIGH_M];
            let point = |(y_m, z_m): (f64, f64)| [x_m, y_m, z_m.min(QUAY_HIGH_M)];
            let cycle = Cycle::new(rest, point(lift.from_m), point(lift.to_m), rest, GRIP_S, SPEEDS);
            let cycle = cycle.stretched(f64::from(progress.duration_ms) * 1e-3);
            let (hook, stage) = cycle.at(elapsed_s(progress, now_ms));
            QuayCranePose { x_m, hook, stage: Some(stage) }
        }
    })
}
