//! Readings of what only watches: reefers, weather, cameras, the perimeter, trucks, vessels.

use serde::{Deserialize, Serialize};

/// Readings of a truck's terminal, in the port's local frame.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TruckTerminalState {
    /// The truck's number plate.
    pub plate: String,
    /// Along the quay.
    pub x_mm: i32,
    /// Inland.
    pub y_mm: i32,
    /// The appointment that its driver has accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<String>,
    /// Whether the driver has confirmed the last thing that he was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// Readings of a reefer.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReeferState {
    /// The box (ISO 6346).
    pub container: String,
    /// Whether it has power.
    pub plugged: bool,
    /// What it is to keep.
    pub set_c: f64,
    /// Of the air that it blows in.
    pub supply_c: f64,
    /// Of the air that comes back.
    pub return_c: f64,
    /// Relative humidity, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub humidity_share: Option<f64>,
    /// The hardest knock since the last state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shock_g: Option<f64>,
    /// Its own alarm code, 0 for none.
    #[serde(default)]
    pub alarm: u16,
}

/// Readings of a weather and tide station.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WeatherState {
    /// Mean of ten minutes.
    pub wind_m_s: f64,
    /// The strongest three seconds of them.
    pub gust_m_s: f64,
    /// Where it comes from: 0 north, clockwise.
    pub wind_from_deg: f64,
    /// Of the air.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature_c: Option<f64>,
    /// Relative humidity, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub humidity_share: Option<f64>,
    /// At sea level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pressure_hpa: Option<f64>,
    /// How far one sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility_m: Option<f64>,
    /// Rain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rain_mm_h: Option<f64>,
    /// Water above chart datum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tide_m: Option<f64>,
}

/// State and self-diagnosis of a camera.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CameraState {
    /// Whether it records.
    pub recording: bool,
    /// Frames a second that it delivers.
    pub frames_per_s: f64,
    /// Whether it finds its lens clear.
    pub lens_clear: bool,
    /// Whether it still looks where it was pointed.
    pub aligned: bool,
    /// Inside its housing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature_c: Option<f64>,
    /// What is left of its storage, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage_free_share: Option<f64>,
}

/// Readings of a sensor of the perimeter.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PerimeterState {
    /// Which zone it guards.
    pub zone: String,
    /// Whether it is armed.
    pub armed: bool,
    /// Whether somebody is crossing.
    pub intrusion: bool,
    /// Whether somebody has been at the sensor itself.
    pub tampered: bool,
    /// Where along the quay, in the port's local frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_mm: Option<i32>,
    /// Where inland.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y_mm: Option<i32>,
}

/// A vessel as its AIS tells.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VesselAisState {
    /// Its identity in AIS, nine digits.
    pub mmsi: u32,
    /// WGS84, north positive.
    pub lat_deg: f64,
    /// WGS84, east positive.
    pub lon_deg: f64,
    /// Over ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed_kn: Option<f64>,
    /// Over ground, 0 north, clockwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course_deg: Option<f64>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its number at the IMO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imo: Option<u32>,
    /// Where it says it is bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination: Option<String>,
    /// When it says it will be there: milliseconds of UTC since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta_ms: Option<i64>,
    /// How deep it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draught_m: Option<f64>,
}
