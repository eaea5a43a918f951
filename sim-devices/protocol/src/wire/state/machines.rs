//! Readings of the machines that a terminal gives orders to.

use serde::{Deserialize, Serialize};

use crate::Spot;

/// Readings of a quay crane.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QuayCraneState {
    /// Where its portal stands along the quay.
    pub gantry_mm: i32,
    /// Where its trolley hangs: 0 over the waterside rail, positive over the water.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trolley_mm: Option<i32>,
    /// Height of the spreader above the quay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hoist_mm: Option<i32>,
    /// Whether the twist-locks are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// What hangs under the spreader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<u32>,
    /// The anemometer on the boom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wind_m_s: Option<f64>,
}

/// Readings of a yard crane.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct YardCraneState {
    /// Where its spreader hangs in the block.
    pub at: Spot,
    /// Whether the twist-locks are closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<bool>,
    /// What hangs under the spreader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load_kg: Option<u32>,
}

/// Readings of a vehicle, in the port's local frame.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AgvState {
    /// Along the quay.
    pub x_mm: i32,
    /// Inland.
    pub y_mm: i32,
    /// Where it heads: 0 along the quay, counter-clockwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading_deg: Option<f64>,
    /// How fast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_m_s: Option<f64>,
    /// What its battery holds, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge_share: Option<f64>,
    /// Boxes on it, 0 to 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boxes: Option<u8>,
}

/// Readings of a gate lane.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GateLaneState {
    /// Whether the barrier is up.
    pub barrier_open: bool,
    /// What the display says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// The weighbridge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gross_kg: Option<u32>,
    /// The radiation portal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radiation_usv_h: Option<f64>,
    /// Share of plates and numbers read without help since the session began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_share: Option<f64>,
}

/// Readings of a scanner.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScannerState {
    /// Whether the beam is on.
    pub beam_on: bool,
    /// Scans since the session began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scans: Option<u32>,
    /// Dose rate at the fence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dose_usv_h: Option<f64>,
}
