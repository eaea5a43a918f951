//! The outline of a port: what the indicators must know of it before the first fact.

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::ids::{BlockId, CallId};
use portolan_model::moment::PortCalendar;
use portolan_protocol::DeviceKind;
use serde::{Deserialize, Serialize};

/// What a call is made by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallKind {
    /// A deep-sea vessel.
    #[default]
    Vessel,
    /// A feeder.
    Feeder,
    /// A barge.
    Barge,
}

impl CallKind {
    /// `vessel`, `feeder` or `barge`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Vessel => "vessel",
            Self::Feeder => "feeder",
            Self::Barge => "barge",
        }
    }
}

/// One call as it was planned.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CallOutline {
    /// Which.
    pub id: CallId,
    /// The vessel's name.
    pub name: String,
    /// What makes the call.
    pub kind: CallKind,
    /// Length overall, millimetres.
    pub length_mm: i32,
    /// When it was to arrive, as first planned.
    pub scheduled_ms: Ms,
}

/// One block of the yard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockOutline {
    /// Which.
    pub id: BlockId,
    /// What fits in it, in twenty-foot equivalents.
    pub capacity_teu: u32,
}

/// How many devices of each kind a port has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Fleet {
    /// Quay cranes.
    pub quay_cranes: u16,
    /// Yard cranes.
    pub yard_cranes: u16,
    /// Vehicles.
    pub vehicles: u16,
    /// Gate lanes, in and out together.
    pub gate_lanes: u16,
    /// Scanners.
    pub scanners: u16,
}

impl Fleet {
    /// How many of this kind.
    pub const fn of(self, kind: DeviceKind) -> u16 {
        match kind {
            DeviceKind::QuayCrane => self.quay_cranes,
            DeviceKind::YardCrane => self.yard_cranes,
            DeviceKind::Vehicle => self.vehicles,
            DeviceKind::GateLane => self.gate_lanes,
            DeviceKind::Scanner => self.scanners,
        }
    }
}

/// What is known of a port before its run. Whoever builds the port inserts it as a resource.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outline {
    /// When the scenario starts, in the port's own time.
    pub calendar: PortCalendar,
    /// The days within which work arrives, milliseconds. What comes after is the rest being worked off, in which most vehicles stand
    /// still: shares of use are taken over these days.
    pub days_ms: Ms,
    /// Length of the quay, millimetres.
    pub quay_length_mm: i32,
    /// The blocks, in the order of their ids from 0.
    pub blocks: Vec<BlockOutline>,
    /// The devices.
    pub fleet: Fleet,
    /// Lanes of the in-gate.
    pub gate_lanes_in: u16,
    /// Lanes of the out-gate.
    pub gate_lanes_out: u16,
    /// The calls known beforehand. A call that is not listed is counted all the same, under its id and as a vessel.
    pub calls: Vec<CallOutline>,
}

impl Outline {
    /// A port with devices and nothing else known of it.
    pub const fn bare(calendar: PortCalendar, fleet: Fleet) -> Self {
        Self {
            calendar,
            days_ms: Ms::MAX,
            quay_length_mm: 0,
            blocks: Vec::new(),
            fleet,
            gate_lanes_in: 0,
            gate_lanes_out: 0,
            calls: Vec::new(),
        }
    }

    /// What fits in the whole yard, in twenty-foot equivalents.
    pub fn capacity_teu(&self) -> u64 {
        self.blocks.iter().map(|block| u64::from(block.capacity_teu)).sum()
    }
}
