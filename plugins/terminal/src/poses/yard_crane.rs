//! A yard crane: gantry along the block, trolley across, hoist.

use portolan_behaviour::{Motion, Place, YardService, rest_to_rest_ms};
use portolan_protocol::Spot;

use super::BlockGround;
use super::cycle::{Cycle, Point, Speeds, Stage};
use super::progress::{ease, elapsed_s, share_behind};

/// Finding and locking, or landing and unlocking, in seconds, where the length of a lift leaves nothing over (*assumed*).
const GRIP_S: f64 = 8.0;
/// Share of a move without a box in which it gets up to speed, or stops (*assumed*).
const RAMP: f64 = 0.25;

/// Where a spreader grips a box or lets it go.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Hook {
    /// Along the quay.
    pub x_m: f64,
    /// Inland.
    pub y_m: f64,
    /// The top of the box above the ground.
    pub top_m: f64,
}

/// What a yard crane does.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum YardWork {
    /// Nothing hangs under its spreader, nor will.
    Travels,
    /// It moves a box.
    Lifts {
        /// From here.
        from: Hook,
        /// To there.
        to: Hook,
    },
}

/// Where a yard crane is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct YardCranePose {
    /// Where its spreader hangs; its gantry stands as far inland.
    pub hook: Point,
    /// Where the box that it lifts is.
    pub stage: Option<Stage>,
}

fn travel_s(from: Point, to: Point, speeds: Speeds) -> f64 {
    let gantry_ms = rest_to_rest_ms((from[1] - to[1]).abs(), speeds.gantry_m_s, speeds.gantry_m_s2);
    (f64::from(gantry_ms) * 1e-3).max((from[0] - to[0]).abs() / speeds.trolley_m_s)
}

/// A crane's speeds and how high its spreader hangs between lifts. One whose service is drawn moves like a common one.
fn speeds(service: &YardService, tiers: u8) -> (Speeds, f64) {
    let common = YardService::kinematic();
    let computed = if matches!(service, YardService::Kinematic { .. }) { service } else { &common };
    let YardService::Kinematic { gantry_m_s, gantry_accel_m_s2, trolley_m_s, hoist_laden_m_s, hoist_empty_m_s, tier_m, over_tiers, .. } =
        computed
    else {
        return (Speeds { travel_s, gantry_m_s: 4.0, gantry_m_s2: 0.4, trolley_m_s: 1.0, empty_m_s: 1.3, laden_m_s: 0.65 }, 18.0);
    };
    let speeds = Speeds {
        travel_s,
        gantry_m_s: *gantry_m_s,
        gantry_m_s2: *gantry_accel_m_s2,
        trolley_m_s: *trolley_m_s,
        empty_m_s: *hoist_empty_m_s,
        laden_m_s: *hoist_laden_m_s,
    };
    (speeds, (f64::from(tiers.max(*over_tiers)) + 1.0) * tier_m + 0.4)
}

/// How high the spreader of a block's cranes hangs between lifts.
pub fn spreader_high_m(block: &BlockGround, service: &YardService) -> f64 {
    speeds(service, block.tiers).1
}

/// Where a yard crane is that does what it said. `home` is where it waits if it does not model places.
pub fn yard_crane(block: &BlockGround, service: &YardService, motion: Motion, work: YardWork, home: Spot, now_ms: f64) -> YardCranePose {
    let (speeds, high_m) = speeds(service, block.tiers);
    let over = |place: Place| {
        let (x_m, y_m) = block.spot_m(if let Place::InBlock(spot) = place { spot } else { home });
        [x_m, y_m, high_m]
    };
    let (from, to, progress) = match motion {
        Motion::Standing { at } => return YardCranePose { hook: over(at), stage: None },
        Motion::Working { at, progress } => (over(at), over(at), progress),
        Motion::Underway { from, to, progress } => (over(from), over(to), progress),
    };
    let YardWork::Lifts { from: grip, to: let_go } = work else {
        let share = ease(share_behind(progress, now_ms), RAMP);
        return YardCranePose { hook: std::array::from_fn(|axis| from[axis] + (to[axis] - from[axis]) * share), stage: None };
    };
    let point = |hook: Hook| [hook.x_m, hook.y_m, hook.top_m.min(high_m)];
    let cycle = Cycle::new(from, point(grip), point(let_go), to, GRIP_S, speeds);
    let length_s = f64::from(progress.duration_ms) * 1e-3;
    let cycle = if matches!(service, YardService::Kinematic { .. }) { cycle.lasting(length_s) } else { cycle.stretched(length_s) };
    let (hook, stage) = cycle.at(elapsed_s(progress, now_ms));
    YardCranePose { hook, stage: Some(stage) }
}
