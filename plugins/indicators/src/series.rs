//! A run over time: what the charts of a report show.

use portolan_model::Ms;
use portolan_model::ids::BlockId;
use portolan_protocol::DeviceKind;
use serde::{Deserialize, Serialize};

use crate::occupation::Occupation;
use crate::tally::{CallRow, Incident};

/// Length of an hourly bin, milliseconds.
pub const HOUR_BIN_MS: Ms = portolan_model::HOUR_MS;
/// Width of a bin of the truck turn histogram, minutes.
pub const TURN_BIN_MIN: u32 = 5;
/// Bins of the truck turn histogram; the last one holds everything from 180 minutes.
pub const TURN_BINS: usize = 37;

/// Boxes over the ship's rail within an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct QuayHour {
    /// From the vessels.
    pub discharge: u32,
    /// Onto the vessels.
    pub load: u32,
}

/// The longest queues within ten minutes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct GateQueue {
    /// Trucks that joined the in-gate queue and that no lane passes yet.
    pub inbound: u32,
    /// Trucks at the out-gate beyond the number of its lanes (the facts do not say when a lane begins to let a truck out).
    pub outbound: u32,
}

/// How full one block was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockSeries {
    /// Which.
    pub id: BlockId,
    /// What fits in it, in twenty-foot equivalents.
    pub capacity_teu: u32,
    /// What stood in it at the opening.
    pub teu_start: u32,
    /// What stood in it at the end of each hour.
    pub teu: Vec<u32>,
}

/// A part of a fleet's time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimePart {
    /// What it went on.
    pub occupation: Occupation,
    /// How much of it, milliseconds summed over the devices.
    pub ms: u64,
}

/// Where the time of a fleet went.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimeSplit {
    /// Which devices.
    pub kind: DeviceKind,
    /// How many.
    pub devices: u32,
    /// Their time, in the order of [`Occupation::ALL`]; what took no time is left out.
    pub parts: Vec<TimePart>,
}

impl TimeSplit {
    /// All their time, milliseconds.
    pub fn total_ms(&self) -> u64 {
        self.parts.iter().map(|part| part.ms).sum()
    }

    /// The share of an occupation, from 0 to 1; 0 where there is no time at all.
    pub fn share(&self, occupation: Occupation) -> f64 {
        let total = self.total_ms();
        let part = self.parts.iter().find(|part| part.occupation == occupation).map_or(0, |part| part.ms);
        if total == 0 { 0.0 } else { part as f64 / total as f64 }
    }
}

/// A run over time. Hourly bins begin at full hours of the port's clock, so that the first and the last may be shorter.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Series {
    /// When the first hourly bin begins; at or before 0.
    pub first_hour_ms: Ms,
    /// When the first ten-minute bin begins; at or before 0.
    pub first_slot_ms: Ms,
    /// When the last call and truck were gone, or where the run was stopped; nothing here reaches beyond.
    pub end_ms: Ms,
    /// One row per call.
    pub calls: Vec<CallRow>,
    /// Boxes over the rail, per hour.
    pub quay_moves: Vec<QuayHour>,
    /// What stood in the yard at the opening, in twenty-foot equivalents.
    pub yard_teu_start: u32,
    /// What stood in the yard at the end of each hour, in twenty-foot equivalents.
    pub yard_teu: Vec<u32>,
    /// The same block by block.
    pub blocks: Vec<BlockSeries>,
    /// Truck turns in bins of [`TURN_BIN_MIN`] minutes; the last is open.
    pub truck_turns: Vec<u32>,
    /// The longest gate queues, per ten minutes.
    pub gate_queues: Vec<GateQueue>,
    /// Trucks that arrived, per hour.
    pub truck_arrivals: Vec<u32>,
    /// Share of the vehicles' time on jobs per hour, percent; `None` where there was no time.
    pub agv_use_pct: Vec<Option<f64>>,
    /// Where the time of each kind of device went within the days of the run.
    pub time_splits: Vec<TimeSplit>,
    /// When crews changed on the quay cranes.
    pub shift_changes_ms: Vec<Ms>,
    /// Breakdowns and closures, in the order in which they began.
    pub incidents: Vec<Incident>,
    /// How many more there were than are listed.
    pub incidents_left_out: u32,
}

impl Series {
    /// When an hourly bin begins.
    pub const fn hour_ms(&self, index: usize) -> Ms {
        self.first_hour_ms + HOUR_BIN_MS * index as Ms
    }
}
