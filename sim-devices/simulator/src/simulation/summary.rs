//! What a run came to.

use portolan_link::LinkStatus;
use portolan_protocol::wire::WireId;
use serde::Serialize;

use crate::host::Counts;

/// How a device is.
#[derive(Clone, Debug)]
pub struct DeviceStatus {
    /// Which.
    pub id: WireId,
    /// Its connection.
    pub link: LinkStatus,
    /// What it has counted.
    pub counts: Counts,
}

/// What a run came to.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// The fleet.
    pub fleet: String,
    /// The terminal's name in topics.
    pub terminal: String,
    /// The seed.
    pub seed: u64,
    /// How many times faster than the wall's clock operating time ran.
    pub speed: f64,
    /// How long it ran, seconds of the wall's time.
    pub seconds: f64,
    /// How many devices.
    pub devices: usize,
    /// Of these connected now.
    pub connected: usize,
    /// What the devices counted, together.
    pub counts: Counts,
    /// Messages given to the network.
    pub sent: u64,
    /// Messages received.
    pub received: u64,
    /// Telemetry dropped since the broker took less than was said.
    pub dropped_in_queue: u64,
    /// Messages that the broker refused.
    pub refused_by_broker: u64,
    /// Connections beyond the first of each device.
    pub reconnects: u64,
    /// Messages given to the network a second.
    pub sent_per_s: f64,
}
