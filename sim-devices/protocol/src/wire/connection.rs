//! Whether a device is there.

use serde::{Deserialize, Serialize};

/// How a device stands to the broker.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConnectionState {
    /// It is connected.
    Online,
    /// It took its leave.
    Offline,
    /// The broker lost it: its last will.
    Broken,
}

/// Retained; the last will of a device is this message with `broken`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionMessage {
    /// How it stands.
    pub state: ConnectionState,
    /// Which session of the device.
    pub session: u64,
    /// When, by the device's clock; of a last will, when the session began. Milliseconds of UTC since 1970.
    pub at_ms: i64,
}
