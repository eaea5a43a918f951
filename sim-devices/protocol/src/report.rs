//! What a device tells the port.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, OrderNumber};

/// One report of one device.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Report {
    /// Who reports.
    pub device: DeviceId,
    /// The order in hand, or the last one.
    pub order: OrderNumber,
    /// What came of it.
    pub outcome: Outcome,
}

/// What is reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The order is done.
    Completed {
        /// Time the device was in motion for it, breakdowns and pauses left out, in milliseconds.
        active_ms: u32,
    },
    /// The order cannot be carried out by this device, or came while another was in hand.
    Refused,
    /// The device broke down; the order in hand waits.
    Down,
    /// The device works again and goes on with the order in hand.
    Repaired,
    /// The device stands, as it was told.
    Paused,
    /// The device goes on, as it was told.
    Resumed,
    /// A vehicle's charge fell below the level at which it wants energy.
    LowBattery,
    /// A gate lane could not read the truck and passes it by hand.
    ReaderFailed,
    /// A gate lane's reader works again.
    ReaderRepaired,
    /// The vehicle's drive ends at an earlier node, as it was told.
    Diverted,
    /// The device has the order and will answer it. Said over a line that may lose messages only, and never heard by the terminal.
    Acknowledged,
}
