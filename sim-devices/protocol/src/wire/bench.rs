//! From a test bench to a simulated device: what is to go wrong.

use serde::{Deserialize, Serialize};

use crate::Fault;

/// What a bench asks of a simulated device.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BenchMessage {
    /// A fault begins; one of the same name is replaced.
    Inject {
        /// Which.
        fault: BenchFault,
        /// For how long, in milliseconds of the wall's time; none until it is cleared.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        for_ms: Option<u64>,
    },
    /// All faults end, or the one of this name.
    Clear {
        /// The name of a fault, as [`BenchFault::name`] gives it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        fault: Option<String>,
    },
}

/// A fault: of the machine, or of its line.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BenchFault {
    /// The machine itself fails.
    Machine(Fault),
    /// What it says, or how it says it, fails.
    Line(LineFault),
}

/// What may go wrong between a device and the port.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LineFault {
    /// What it says comes late.
    Latency {
        /// By how much, milliseconds.
        ms: u32,
        /// And up to so much more, drawn for each message.
        #[serde(default)]
        jitter_ms: u32,
    },
    /// What it says is lost.
    Drop {
        /// The share of messages.
        share: f64,
    },
    /// What it says comes twice.
    Duplicate {
        /// The share of messages.
        share: f64,
    },
    /// What it says is overtaken by what it says next.
    Reorder {
        /// The share of messages.
        share: f64,
    },
    /// Its clock is wrong.
    ClockSkew {
        /// By how much it is ahead, milliseconds.
        ms: i64,
    },
    /// Its readings do not change any more.
    Stuck,
    /// Its payloads are noise.
    Garbage {
        /// The share of messages.
        share: f64,
    },
    /// Its payloads are JSON of the wrong shape.
    Malformed {
        /// The share of messages.
        share: f64,
    },
    /// Its readings are impossible.
    OutOfRange {
        /// The share of states.
        share: f64,
    },
    /// It acknowledges orders late.
    LateAck {
        /// By how much, milliseconds.
        ms: u32,
    },
    /// It acknowledges no order.
    NoAck,
    /// Its socket stays open and carries nothing.
    HalfOpen,
    /// Its connection breaks without a leave, and it comes back when the fault ends.
    Kill,
    /// Its connection breaks again and again.
    Flapping {
        /// How long it stays each time, milliseconds.
        up_ms: u32,
        /// How long it is gone each time, milliseconds.
        down_ms: u32,
    },
}

impl BenchFault {
    /// The names of all faults.
    pub const NAMES: [&'static str; 16] = [
        "down",
        "reader_down",
        "latency",
        "drop",
        "duplicate",
        "reorder",
        "clock_skew",
        "stuck",
        "garbage",
        "malformed",
        "out_of_range",
        "late_ack",
        "no_ack",
        "half_open",
        "kill",
        "flapping",
    ];

    /// Its name, as it stands in JSON and on a command line.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Machine(Fault::Down) => "down",
            Self::Machine(Fault::ReaderDown) => "reader_down",
            Self::Line(line) => match line {
                LineFault::Latency { .. } => "latency",
                LineFault::Drop { .. } => "drop",
                LineFault::Duplicate { .. } => "duplicate",
                LineFault::Reorder { .. } => "reorder",
                LineFault::ClockSkew { .. } => "clock_skew",
                LineFault::Stuck => "stuck",
                LineFault::Garbage { .. } => "garbage",
                LineFault::Malformed { .. } => "malformed",
                LineFault::OutOfRange { .. } => "out_of_range",
                LineFault::LateAck { .. } => "late_ack",
                LineFault::NoAck => "no_ack",
                LineFault::HalfOpen => "half_open",
                LineFault::Kill => "kill",
                LineFault::Flapping { .. } => "flapping",
            },
        }
    }
}
