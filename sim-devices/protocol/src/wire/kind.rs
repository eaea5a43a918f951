//! Kinds and ids at the wire. They reach further than the machines that a terminal gives orders to: sensors and vessels speak too, and a
//! device of an unknown maker may be called as it likes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{DeviceId, DeviceKind};

/// What a device at the wire is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A ship-to-shore crane.
    QuayCrane,
    /// A crane of a yard block.
    YardCrane,
    /// An automated guided vehicle or a terminal truck.
    Agv,
    /// The driver's terminal in a road truck.
    TruckTerminal,
    /// A gate lane with its readers, scales, portal, barrier and display.
    GateLane,
    /// An X-ray scanner.
    Scanner,
    /// The monitor of a reefer, or of the rack it is plugged into.
    ReeferMonitor,
    /// A weather and tide station.
    WeatherStation,
    /// A camera: its state and self-diagnosis, never its pictures.
    Camera,
    /// A fence sensor, trip-wire or radar of the perimeter.
    PerimeterSensor,
    /// A vessel as its AIS tells.
    VesselAis,
}

impl Kind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 11] = [
        Self::QuayCrane,
        Self::YardCrane,
        Self::Agv,
        Self::TruckTerminal,
        Self::GateLane,
        Self::Scanner,
        Self::ReeferMonitor,
        Self::WeatherStation,
        Self::Camera,
        Self::PerimeterSensor,
        Self::VesselAis,
    ];

    /// As it stands in a topic: `quay-crane`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::QuayCrane => "quay-crane",
            Self::YardCrane => "yard-crane",
            Self::Agv => "agv",
            Self::TruckTerminal => "truck-terminal",
            Self::GateLane => "gate-lane",
            Self::Scanner => "scanner",
            Self::ReeferMonitor => "reefer-monitor",
            Self::WeatherStation => "weather-station",
            Self::Camera => "camera",
            Self::PerimeterSensor => "perimeter-sensor",
            Self::VesselAis => "vessel-ais",
        }
    }

    /// The machine of the terminal that this is, if the terminal gives it orders.
    pub const fn machine(self) -> Option<DeviceKind> {
        match self {
            Self::QuayCrane => Some(DeviceKind::QuayCrane),
            Self::YardCrane => Some(DeviceKind::YardCrane),
            Self::Agv => Some(DeviceKind::Vehicle),
            Self::GateLane => Some(DeviceKind::GateLane),
            Self::Scanner => Some(DeviceKind::Scanner),
            Self::TruckTerminal | Self::ReeferMonitor | Self::WeatherStation | Self::Camera | Self::PerimeterSensor | Self::VesselAis => {
                None
            }
        }
    }
}

impl From<DeviceKind> for Kind {
    fn from(kind: DeviceKind) -> Self {
        match kind {
            DeviceKind::QuayCrane => Self::QuayCrane,
            DeviceKind::YardCrane => Self::YardCrane,
            DeviceKind::Vehicle => Self::Agv,
            DeviceKind::GateLane => Self::GateLane,
            DeviceKind::Scanner => Self::Scanner,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.slug())
    }
}

/// The text names no kind of device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseKindError(
    /// The text that was read.
    pub String,
);

impl fmt::Display for ParseKindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is no kind of device; there are ", self.0)?;
        for (position, kind) in Kind::ALL.into_iter().enumerate() {
            write!(f, "{}{kind}", if position > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseKindError {}

impl FromStr for Kind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|kind| kind.slug() == text).ok_or_else(|| ParseKindError(text.chars().take(40).collect()))
    }
}

/// A device at the wire: its kind and its id there, 1 to 64 letters, digits, `-`, `_` or `.`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WireId {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub id: String,
}

impl WireId {
    /// The longest id in bytes.
    pub const ID_LEN_MAX: usize = 64;

    /// The device of this kind and id; nothing where the id could not stand in a topic.
    pub fn new(kind: Kind, id: &str) -> Option<Self> {
        Self::is_id(id).then(|| Self { kind, id: id.to_owned() })
    }

    /// Whether a text may be an id.
    pub fn is_id(text: &str) -> bool {
        (1..=Self::ID_LEN_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    }

    /// The machine of the terminal that this is, if it is one and is called as the terminal calls its machines.
    pub fn machine(&self) -> Option<DeviceId> {
        let device: DeviceId = self.id.parse().ok()?;
        (Some(device.kind) == self.kind.machine()).then_some(device)
    }
}

impl From<DeviceId> for WireId {
    fn from(device: DeviceId) -> Self {
        Self { kind: device.kind.into(), id: device.to_string() }
    }
}

impl fmt::Display for WireId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_reads_back_and_a_machine_keeps_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.slug().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).expect("a kind is text"), kind.slug());
        }
        for kind in DeviceKind::ALL {
            let device = DeviceId::new(kind, 6);
            assert_eq!(WireId::from(device).machine(), Some(device));
        }
    }

    #[test]
    fn a_crane_that_calls_itself_a_lane_is_no_machine() {
        assert_eq!(WireId::new(Kind::QuayCrane, "GATE01").and_then(|id| id.machine()), None);
        assert_eq!(WireId::new(Kind::QuayCrane, "a/b"), None);
        assert_eq!(WireId::new(Kind::QuayCrane, ""), None);
        assert_eq!(WireId::new(Kind::Camera, &"x".repeat(65)), None);
    }
}
