//! Whether a vehicle is there, and where it is, often.

use serde::{Deserialize, Serialize};

use super::{AgvPosition, Header, LooseHeader, Velocity, whole};

/// Whether a vehicle is there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Its header; that of a last will is as old as the connection.
    #[serde(flatten)]
    pub header: Header,
    /// Whether.
    pub connection_state: ConnectionState,
}

/// Whether a vehicle is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ConnectionState {
    /// It is.
    #[serde(rename = "ONLINE")]
    Online,
    /// It took its leave.
    #[serde(rename = "OFFLINE")]
    Offline,
    /// It sleeps. (Since 3.0.)
    #[serde(rename = "HIBERNATING")]
    Hibernating,
    /// Its broker lost it.
    #[serde(rename = "CONNECTIONBROKEN")]
    ConnectionBroken,
}

/// Where a vehicle is and how fast, for screens.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visualization {
    /// Its header.
    #[serde(flatten)]
    pub header: LooseHeader,
    /// The last state before it. (Since 3.0.)
    #[serde(default, deserialize_with = "whole::read_some", skip_serializing_if = "Option::is_none")]
    pub reference_state_header_id: Option<u32>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agv_position: Option<AgvPosition>,
    /// How fast.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub velocity: Option<Velocity>,
}
