//! What every message begins with.

use serde::{Deserialize, Serialize};

use super::whole;

/// Header of a message; its fields stand beside the message's own.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    /// Rises by one per topic with each message that is sent.
    #[serde(deserialize_with = "whole::read")]
    pub header_id: u32,
    /// When it was sent, ISO 8601 in UTC.
    pub timestamp: String,
    /// Version of the standard: `2.1.0`.
    pub version: String,
    /// Who made the vehicle.
    pub manufacturer: String,
    /// Which of the maker's vehicles.
    pub serial_number: String,
}

/// The same where the standard's schemas do not insist on all of it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LooseHeader {
    /// Rises by one per topic with each message that is sent.
    #[serde(deserialize_with = "whole::read")]
    pub header_id: u32,
    /// When it was sent, ISO 8601 in UTC.
    pub timestamp: String,
    /// Version of the standard: `2.1.0`.
    pub version: String,
    /// Who made the vehicle.
    pub manufacturer: String,
    /// Which of the maker's vehicles.
    pub serial_number: String,
}

impl From<Header> for LooseHeader {
    fn from(header: Header) -> Self {
        let Header { header_id, timestamp, version, manufacturer, serial_number } = header;
        Self { header_id, timestamp, version, manufacturer, serial_number }
    }
}
