//! From a device: answers to orders, and what befell it.

use serde::{Deserialize, Serialize};

use crate::{OrderNumber, Outcome};

/// A report.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportMessage {
    /// Counts the reports and states of this session together, from 1.
    pub seq: u64,
    /// Which session of the device.
    pub session: u64,
    /// When, by the device's clock: milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// The order that it is about: the one in hand, or the last one; 0 before the first.
    pub order: OrderNumber,
    /// What that order's message carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
    /// What is reported.
    pub outcome: Outcome,
    /// Why, in the device's words: of a refusal or a breakdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a gate lane read of the truck that it passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gate: Option<GateRead>,
    /// What a scanner made of a box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan: Option<ScanRead>,
}

/// What a gate lane read. What it could not read it leaves out.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GateRead {
    /// The number plate (OCR).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<String>,
    /// The numbers of the boxes (OCR).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub containers: Vec<String>,
    /// The truck's RFID tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rfid: Option<String>,
    /// The weighbridge, kilograms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_kg: Option<u32>,
    /// Whether the electronic lock is closed and untouched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_intact: Option<bool>,
    /// The radiation portal, microsieverts an hour at the highest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radiation_usv_h: Option<f64>,
    /// Whether a clerk had to help.
    #[serde(default)]
    pub by_hand: bool,
}

/// What a scanner made.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScanRead {
    /// Which box, as the scanner read its number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// Where the image is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
}
