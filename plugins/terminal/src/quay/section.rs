//! The scenario's section `quay`.

use bevy_ecs::resource::Resource;
use portolan_behaviour::QuayCraneSpec;
use portolan_model::distribution::Distribution;
use serde::{Deserialize, Serialize};

/// The quay: its length, its berths and its cranes.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuaySection {
    /// Length, metres.
    pub length_m: f64,
    /// Depth alongside, metres: no deeper draught can berth.
    pub depth_m: f64,
    /// How calls lie along it.
    pub berths: Berths,
    /// How many quay cranes stand on its rail.
    pub cranes: u16,
    /// All of them.
    pub crane: QuayCraneSpec,
    /// Least distance between the middles of two cranes, metres.
    #[serde(default = "gap_m")]
    pub gap_m: f64,
    /// Boxes of one crane that may be under way at one time.
    #[serde(default = "in_flight_max")]
    pub in_flight_max: u8,
    /// When a crane goes from discharging a bay to loading it, and from a bay to the next.
    #[serde(default)]
    pub next_phase: NextPhase,
    /// Whether two 20 ft boxes are lifted together where they stand next to each other.
    #[serde(default)]
    pub twin_lift: bool,
    /// Crew changes.
    #[serde(default)]
    pub shifts: Option<Shifts>,
    /// Wind at which quay cranes stop, metres a second, in gusts.
    #[serde(default = "wind_stop_m_s")]
    pub wind_stop_m_s: f64,
}

/// How calls lie along the quay.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Berths {
    /// Anywhere, with a clearance between two calls.
    Continuous {
        /// Metres between two calls, and to the ends of the quay half of it.
        clearance_m: f64,
    },
    /// In so many berths of equal length; the cranes of a berth stay there.
    Equal {
        /// How many.
        count: u16,
    },
}

/// When a crane goes on to the next part of its work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum NextPhase {
    /// When the last box of the part is lifted.
    #[default]
    AfterLift,
    /// When the last box of the part is where it belongs: stored, or aboard.
    AfterStore,
}

/// Crew changes of the quay cranes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shifts {
    /// Hours of the port's day at which they begin.
    pub at_hours: Vec<f64>,
    /// Minutes that each takes.
    pub pause_min: Distribution,
}

const fn gap_m() -> f64 {
    30.0
}
const fn in_flight_max() -> u8 {
    6
}
const fn wind_stop_m_s() -> f64 {
    20.0
}
