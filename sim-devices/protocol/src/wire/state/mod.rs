//! Readings of a device: the latest ones count.

mod machines;
mod range;
mod sensors;

pub use machines::{AgvState, GateLaneState, QuayCraneState, ScannerState, YardCraneState};
#[cfg(feature = "schema")]
pub(in crate::wire) use range::limits;
pub use sensors::{CameraState, PerimeterState, ReeferState, TruckTerminalState, VesselAisState, WeatherState};
use serde::{Deserialize, Serialize};

use super::kind::Kind;
use crate::OrderNumber;

/// The state of a device, on change and at least as often as its descriptor says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StateMessage {
    /// Counts the reports and states of this session together, from 1.
    pub seq: u64,
    /// Which session of the device.
    pub session: u64,
    /// When, by the device's clock: milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// The order that it is carrying out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_hand: Option<OrderNumber>,
    /// The highest order number that it has seen; 0 before the first.
    #[serde(default)]
    pub last_seen: OrderNumber,
    /// What holds it.
    #[serde(default)]
    pub condition: Condition,
    /// Its readings, by kind.
    pub readings: Readings,
}

/// What holds a device. Where nothing does, it works.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Condition {
    /// It is broken down.
    pub down: bool,
    /// It stands as it was told.
    pub paused: bool,
    /// Its reader is broken: a gate lane passes trucks by hand.
    pub reader_down: bool,
    /// Its battery wants energy.
    pub low_battery: bool,
}

/// Readings of a kind of device.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Readings {
    /// Of a quay crane.
    QuayCrane(QuayCraneState),
    /// Of a yard crane.
    YardCrane(YardCraneState),
    /// Of a vehicle.
    Agv(AgvState),
    /// Of a truck's terminal.
    TruckTerminal(TruckTerminalState),
    /// Of a gate lane.
    GateLane(GateLaneState),
    /// Of a scanner.
    Scanner(ScannerState),
    /// Of a reefer.
    ReeferMonitor(ReeferState),
    /// Of a weather and tide station.
    WeatherStation(WeatherState),
    /// Of a camera.
    Camera(CameraState),
    /// Of the perimeter.
    PerimeterSensor(PerimeterState),
    /// Of a vessel.
    VesselAis(VesselAisState),
}

impl Readings {
    /// The kind of device that has such readings.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::QuayCrane(_) => Kind::QuayCrane,
            Self::YardCrane(_) => Kind::YardCrane,
            Self::Agv(_) => Kind::Agv,
            Self::TruckTerminal(_) => Kind::TruckTerminal,
            Self::GateLane(_) => Kind::GateLane,
            Self::Scanner(_) => Kind::Scanner,
            Self::ReeferMonitor(_) => Kind::ReeferMonitor,
            Self::WeatherStation(_) => Kind::WeatherStation,
            Self::Camera(_) => Kind::Camera,
            Self::PerimeterSensor(_) => Kind::PerimeterSensor,
            Self::VesselAis(_) => Kind::VesselAis,
        }
    }

    /// The first reading that cannot be, in words; nothing where all can.
    pub fn out_of_range(&self) -> Option<String> {
        range::first_impossible(self)
    }
}
