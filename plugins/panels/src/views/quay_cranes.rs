//! Quay cranes and their work queues.

use portolan_model::Ms;
use portolan_model::facts::{Activity, Condition};
use portolan_protocol::DeviceId;

use super::Named;

/// What a crane is at within its call.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum CranePhase {
    /// No call.
    #[default]
    Free,
    /// At a call, between hatches.
    BetweenHatches,
    /// On its way to a hatch.
    ToHatch,
    /// Hatch covers come off.
    CoversOff,
    /// Discharges.
    Discharging,
    /// Loads.
    Loading,
    /// Hatch covers go on.
    CoversOn,
    /// Makes way for another crane.
    MakesWay,
}

impl CranePhase {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Free,
        Self::BetweenHatches,
        Self::ToHatch,
        Self::CoversOff,
        Self::Discharging,
        Self::Loading,
        Self::CoversOn,
        Self::MakesWay,
    ];
}

/// One hatch of a crane's work queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HatchRow {
    /// Bay of the vessel, counted from the stern from 1.
    pub bay: u8,
    /// Boxes to discharge in all.
    pub discharge: u16,
    /// Boxes discharged.
    pub discharged: u16,
    /// Boxes to load in all.
    pub load: u16,
    /// Boxes loaded.
    pub loaded: u16,
    /// Whether it is worked now.
    pub current: bool,
}

/// One crane.
#[derive(Clone, PartialEq, Debug)]
pub struct QuayCraneRow {
    /// Which.
    pub crane: DeviceId,
    /// Where it stands, metres along the quay.
    pub x_m: f32,
    /// How it is.
    pub condition: Condition,
    /// Since when it is so, if it is not working.
    pub condition_since_ms: Option<Ms>,
    /// What it does.
    pub activity: Activity,
    /// The call it works.
    pub call: Option<Named>,
    /// Where in its work it is.
    pub phase: CranePhase,
    /// Gross moves an hour over its present call; unknown before the first move.
    pub gross_moves_per_h: Option<f32>,
    /// Its moves in each of the last hours, the newest at the end.
    pub hourly_moves: Vec<u16>,
    /// Its work queue on the call, in the order of working.
    pub queue: Vec<HatchRow>,
    /// Since when a move waits for a vehicle, if one does.
    pub waiting_vehicle_since_ms: Option<Ms>,
    /// Vehicles that stand under it.
    pub vehicles_under: u8,
    /// The call an operator put it on.
    pub pinned: Option<Named>,
}

impl Default for QuayCraneRow {
    fn default() -> Self {
        Self {
            crane: DeviceId::quay_crane(0),
            x_m: 0.0,
            condition: Condition::Working,
            condition_since_ms: None,
            activity: Activity::Idle,
            call: None,
            phase: CranePhase::Free,
            gross_moves_per_h: None,
            hourly_moves: Vec::new(),
            queue: Vec::new(),
            waiting_vehicle_since_ms: None,
            vehicles_under: 0,
            pinned: None,
        }
    }
}

impl QuayCraneRow {
    /// Moves done and to do in all on its queue.
    pub fn done_of(&self) -> (u32, u32) {
        let done = self.queue.iter().map(|hatch| u32::from(hatch.discharged) + u32::from(hatch.loaded)).sum();
        let total = self.queue.iter().map(|hatch| u32::from(hatch.discharge) + u32::from(hatch.load)).sum();
        (done, total)
    }
}

/// All quay cranes.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct QuayCranesView {
    /// In the order on the rail.
    pub cranes: Vec<QuayCraneRow>,
    /// Gross moves an hour a crane should reach.
    pub target_moves_per_h: Option<f32>,
}
