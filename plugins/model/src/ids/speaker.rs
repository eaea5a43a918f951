//! Who speaks at a line to the port: its machines, and what only watches.
//!
//! Machines are counted by the terminal. Sensors are not: what comes up at a line has the name that its maker gave it, and a fact about it
//! must stay as small as one about a box. So each name is kept once for the whole program, and a fact holds where.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, OnceLock, PoisonError};

use portolan_protocol::DeviceId;
use portolan_protocol::wire::{Kind, WireId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ParseIdError;

/// How many names are kept. A port has hundreds of sensors; whoever sends more names than this is none.
const NAMES_MAX: usize = 65_536;

/// What watches and takes no orders: a camera, a fence sensor, a weather station, the monitor of a reefer, a vessel's transponder.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SensorId {
    /// `camera/CAM03`.
    name: &'static str,
}

/// All names that were heard.
static NAMES: OnceLock<Mutex<BTreeSet<&'static str>>> = OnceLock::new();

impl SensorId {
    /// The sensor of this id at the wire; none for a machine, which the terminal counts, and none once there are more names than any port
    /// has.
    pub fn of(id: &WireId) -> Option<Self> {
        if id.kind.machine().is_some() {
            return None;
        }
        let mut names = NAMES.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
        let name = id.to_string();
        if let Some(name) = names.get(name.as_str()) {
            return Some(Self { name });
        }
        if names.len() >= NAMES_MAX {
            return None;
        }
        let name: &'static str = Box::leak(name.into_boxed_str());
        names.insert(name);
        Some(Self { name })
    }

    /// Its id at the wire.
    pub fn wire(self) -> Option<WireId> {
        let (kind, id) = self.name.split_once('/')?;
        WireId::new(kind.parse::<Kind>().ok()?, id)
    }

    /// What it is called among those of its kind: `CAM03`.
    pub fn nameplate(self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(_, id)| id)
    }
}

impl fmt::Display for SensorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl fmt::Debug for SensorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl FromStr for SensorId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.split_once('/').and_then(|(kind, id)| WireId::new(kind.parse().ok()?, id));
        id.and_then(|id| Self::of(&id)).ok_or_else(|| ParseIdError {
            text: text.chars().take(80).collect(),
            of: "sensor",
            such_as: "camera/CAM03",
        })
    }
}

// By name in every format: there is no number that another program would know it by.
impl Serialize for SensorId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for SensorId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Who speaks at a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Speaker {
    /// A machine of the terminal, which takes orders.
    Machine(DeviceId),
    /// What only watches.
    Sensor(SensorId),
}

impl Speaker {
    /// Who has this id at the wire: one of these machines, or a sensor. None for a machine that the terminal does not have.
    pub fn of(id: &WireId, machine: Option<DeviceId>) -> Option<Self> {
        machine.map(Self::Machine).or_else(|| SensorId::of(id).map(Self::Sensor))
    }
}

impl From<DeviceId> for Speaker {
    fn from(device: DeviceId) -> Self {
        Self::Machine(device)
    }
}

impl fmt::Display for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Machine(device) => device.fmt(f),
            Self::Sensor(sensor) => sensor.fmt(f),
        }
    }
}

// Readable formats carry the name alone, which tells machines and sensors apart.
impl Serialize for Speaker {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            _ if serializer.is_human_readable() => serializer.collect_str(self),
            Self::Machine(device) => serializer.serialize_newtype_variant("Speaker", 0, "Machine", device),
            Self::Sensor(sensor) => serializer.serialize_newtype_variant("Speaker", 1, "Sensor", sensor),
        }
    }
}

impl<'de> Deserialize<'de> for Speaker {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename = "Speaker")]
        enum Numbered {
            Machine(DeviceId),
            Sensor(SensorId),
        }
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            let machine = text.parse().map(Self::Machine);
            return machine.or_else(|_| text.parse().map(Self::Sensor)).map_err(serde::de::Error::custom);
        }
        Ok(match Numbered::deserialize(deserializer)? {
            Numbered::Machine(device) => Self::Machine(device),
            Numbered::Sensor(sensor) => Self::Sensor(sensor),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sensor_reads_back_and_keeps_its_kind() {
        let sensor: SensorId = "perimeter-sensor/PIDS.01".parse().expect("a sensor");
        assert_eq!((sensor.nameplate(), sensor.wire().map(|id| id.kind)), ("PIDS.01", Some(Kind::PerimeterSensor)));
        assert_eq!(serde_json::to_string(&Speaker::Sensor(sensor)).expect("text"), "\"perimeter-sensor/PIDS.01\"");
        for speaker in [Speaker::Sensor(sensor), DeviceId::vehicle(4).into()] {
            let bytes = postcard::to_allocvec(&speaker).expect("bytes");
            assert_eq!(postcard::from_bytes::<Speaker>(&bytes).expect("a speaker"), speaker);
            let text = serde_json::to_string(&speaker).expect("text");
            assert_eq!(serde_json::from_str::<Speaker>(&text).expect("a speaker"), speaker, "{text}");
        }
        for text in ["", "camera", "camera/", "camera/a b", "quay-crane/QC01", "kettle/K1"] {
            assert!(text.parse::<SensorId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_machine_is_none_of_the_sensors() {
        let crane = WireId::from(DeviceId::quay_crane(0));
        assert_eq!(Speaker::of(&crane, Some(DeviceId::quay_crane(0))), Some(DeviceId::quay_crane(0).into()));
        assert_eq!(Speaker::of(&crane, None), None, "a crane that the terminal does not have");
    }
}
