//! The scenario's section `calls`: who comes by water, when, and with what.

use bevy_ecs::resource::Resource;
use portolan_model::distribution::Distribution;
use portolan_model::moment::Moment;
use serde::{Deserialize, Serialize};

/// The calls of a run.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallsSection {
    /// Kinds of calls, each with all that one of its kind needs.
    pub profiles: Vec<CallProfile>,
    /// Calls by name and time.
    #[serde(default)]
    pub scheduled: Vec<ScheduledCall>,
    /// A CSV file of calls beside the scenario, as a planner has them: `name,profile,eta,discharge,load,length_m,draught_m,ata`.
    #[serde(default)]
    pub recorded: Option<String>,
}

/// What calls of one kind are like.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallProfile {
    /// Its name, also the beginning of the names of generated calls.
    pub name: String,
    /// Vessel, feeder or barge.
    pub kind: CallKind,
    /// How many come, and how they are spread.
    #[serde(default)]
    pub arrivals: Arrivals,
    /// Length over all, metres.
    pub length_m: Distribution,
    /// Draught, metres.
    pub draught_m: Distribution,
    /// Into how many parts along its length the work is divided.
    pub bays: Bays,
    /// Boxes over the rail in one call, discharged and loaded together.
    pub moves: Distribution,
    /// Share of them that is discharged.
    #[serde(default = "half")]
    pub discharge_share: f64,
    /// What the discharged boxes are.
    #[serde(default)]
    pub brings: Brings,
    /// What is loaded.
    #[serde(default)]
    pub takes: Takes,
    /// Most quay cranes at work on it at one time.
    pub cranes_max: u16,
    /// Hatch covers of each bay that are taken off and put back.
    #[serde(default)]
    pub hatch_covers: u8,
    /// Hours from becoming known to the scheduled arrival.
    #[serde(default = "a_week")]
    pub announced_before_h: f64,
    /// How much later (or earlier, if negative) than scheduled it really comes, hours. The estimate follows half-way there.
    #[serde(default = "none")]
    pub deviation_h: Distribution,
    /// Minutes from leaving the anchorage to lying fast.
    pub mooring_min: Distribution,
    /// Minutes until the authorities let work begin.
    #[serde(default = "none")]
    pub clearing_min: Distribution,
    /// Minutes to take lashings off.
    #[serde(default = "none")]
    pub unlashing_min: Distribution,
    /// Minutes to put lashings on.
    #[serde(default = "none")]
    pub lashing_min: Distribution,
    /// Minutes to cast off and leave the berth.
    pub unmooring_min: Distribution,
    /// Hours before the estimated arrival at which its export boxes must be in and released.
    #[serde(default = "half_a_day")]
    pub cut_off_before_h: f64,
    /// Precedence at the berths: higher goes first.
    #[serde(default)]
    pub priority: i8,
}

impl CallProfile {
    /// How many of the boxes that a call of this kind loads are export boxes that trucks bring.
    pub fn export_bookings(&self, load: u32) -> u32 {
        match self.takes {
            Takes::AnyBox => 0,
            Takes::Shares { transshipment, empty } => (f64::from(load) * (1.0 - transshipment - empty).max(0.0)).round() as u32,
        }
    }
}

/// What comes by water.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CallKind {
    /// A deep-sea vessel.
    Vessel,
    /// A feeder.
    Feeder,
    /// A barge.
    Barge,
}

impl CallKind {
    /// In lower case, as it is written in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vessel => "vessel",
            Self::Feeder => "feeder",
            Self::Barge => "barge",
        }
    }
}

/// How generated calls are spread over the run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Arrivals {
    /// None but those that are scheduled or recorded.
    #[default]
    None,
    /// A Poisson stream: exponential gaps, the first at the start.
    Poisson {
        /// Calls a day; times the days of the run, rounded, is their number.
        per_day: f64,
    },
    /// A timetable: even gaps, the first half a gap after it begins.
    Even {
        /// Calls a day.
        per_day: f64,
        /// Hours after the start of the scenario at which it begins: until then only listed calls come.
        #[serde(default)]
        after_h: f64,
    },
}

/// How the work on a call is divided along its length.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Bays {
    /// As many parts as cranes come to work it.
    PerCrane,
    /// So many.
    Count(u8),
}

/// What the discharged boxes are, as shares of their number; the rest is import.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brings {
    /// Goes on by water.
    pub transshipment: f64,
    /// Empty.
    pub empty: f64,
}

/// What is loaded.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Takes {
    /// Any box of the yard: boxes are not told apart.
    AnyBox,
    /// By shares of the boxes to load; the rest is export that trucks bring.
    Shares {
        /// Came by water.
        transshipment: f64,
        /// Empty.
        empty: f64,
    },
}

impl Default for Takes {
    fn default() -> Self {
        Self::Shares { transshipment: 0.0, empty: 0.0 }
    }
}

/// One call by name and time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduledCall {
    /// The vessel's name.
    pub name: String,
    /// The name of its profile.
    pub profile: String,
    /// When it is due.
    pub eta: Moment,
    /// Boxes to discharge, where known; else drawn by the profile.
    #[serde(default)]
    pub discharge: Option<u32>,
    /// Boxes to load, where known.
    #[serde(default)]
    pub load: Option<u32>,
    /// Length over all, where known.
    #[serde(default)]
    pub length_m: Option<f64>,
    /// Draught, where known.
    #[serde(default)]
    pub draught_m: Option<f64>,
    /// When it really arrives, where known; else it deviates from its schedule as its profile says.
    #[serde(default)]
    pub ata: Option<Moment>,
}

const fn half() -> f64 {
    0.5
}
const fn a_week() -> f64 {
    168.0
}
const fn half_a_day() -> f64 {
    12.0
}
const fn none() -> Distribution {
    Distribution::Fixed(0.0)
}
