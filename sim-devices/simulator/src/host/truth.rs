//! What truly happened, whatever the line made of it: to be held against what a port believed.

use portolan_protocol::wire::BenchFault;
use portolan_protocol::{OrderNumber, Outcome, Task};
use portolan_vda5050::Deed;
use serde::Serialize;

/// Something that happened to a device. As JSON one object a line:
/// `{"at_ms":…,"operating_ms":…,"device":"quay-crane/QC01","event":"order_ended","order":7,…}`.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Truth {
    /// By the wall, milliseconds of UTC since 1970: the true time, whatever the device's clock shows.
    pub at_ms: i64,
    /// In operating time, likewise.
    pub operating_ms: i64,
    /// To whom: kind and id.
    pub device: String,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// What happened.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An order came for the first time.
    OrderReceived {
        /// Its number.
        order: OrderNumber,
        /// What its message carried.
        correlation: String,
        /// What is asked.
        task: Task,
    },
    /// An order came again; it was not carried out again.
    OrderRepeated {
        /// Its number.
        order: OrderNumber,
    },
    /// An order was answered for good: carried out, or not.
    OrderEnded {
        /// Its number.
        order: OrderNumber,
        /// What came of it.
        outcome: Outcome,
        /// When it came, in operating time.
        received_operating_ms: i64,
        /// How many orders the device has carried out with this one.
        executed: u64,
    },
    /// Something befell the machine, or it said something of its own accord.
    Befell {
        /// The order in hand, or the last one.
        order: OrderNumber,
        /// What it reported.
        outcome: Outcome,
    },
    /// A message came that could not be read.
    Unreadable {
        /// What is wrong with it.
        what: String,
    },
    /// A fault began.
    FaultBegan {
        /// Which.
        fault: BenchFault,
        /// For how long, milliseconds of the wall's time; none until it is cleared.
        #[serde(skip_serializing_if = "Option::is_none")]
        for_ms: Option<u64>,
    },
    /// A fault ended.
    FaultEnded {
        /// Its name.
        fault: String,
    },
    /// A fault was asked for that the device cannot have.
    FaultRefused {
        /// Which.
        fault: BenchFault,
        /// Why.
        why: String,
    },
    /// The connection stood.
    Connected {
        /// Whether the broker still knew the device.
        session_kept: bool,
    },
    /// The connection was gone.
    Lost {
        /// Why.
        why: String,
    },
    /// The device took its leave.
    Left,
    /// A vehicle that speaks VDA 5050 did something.
    Did {
        /// What.
        deed: Deed,
    },
}
