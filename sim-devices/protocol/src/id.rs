//! Names of devices: a kind and an index within the kind, written as on the machine's nameplate (`QC03`, `AGV017`).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a device is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum DeviceKind {
    /// A ship-to-shore crane on the quay rail.
    QuayCrane,
    /// A yard crane (rail-mounted or rubber-tyred) of a block.
    YardCrane,
    /// An automated guided vehicle, or a terminal truck that takes the same orders.
    Vehicle,
    /// One lane of a gate with its readers and barrier.
    GateLane,
    /// An X-ray scanner of the examination hall or of the road exit.
    Scanner,
}

impl DeviceKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 5] = [Self::QuayCrane, Self::YardCrane, Self::Vehicle, Self::GateLane, Self::Scanner];

    /// The letters in front of the number: `QC`, `YC`, `AGV`, `GATE`, `SCAN`.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::QuayCrane => "QC",
            Self::YardCrane => "YC",
            Self::Vehicle => "AGV",
            Self::GateLane => "GATE",
            Self::Scanner => "SCAN",
        }
    }

    const fn digits(self) -> usize {
        match self {
            Self::QuayCrane | Self::GateLane | Self::Scanner => 2,
            Self::YardCrane | Self::Vehicle => 3,
        }
    }
}

/// One device of a terminal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeviceId {
    /// What it is.
    pub kind: DeviceKind,
    /// Which of its kind, from 0; written from 1.
    pub index: u16,
}

impl DeviceId {
    /// The device of this kind with this index (from 0).
    pub const fn new(kind: DeviceKind, index: u16) -> Self {
        Self { kind, index }
    }
    /// Quay crane `index`, from 0.
    pub const fn quay_crane(index: u16) -> Self {
        Self::new(DeviceKind::QuayCrane, index)
    }
    /// Yard crane `index`, from 0.
    pub const fn yard_crane(index: u16) -> Self {
        Self::new(DeviceKind::YardCrane, index)
    }
    /// Vehicle `index`, from 0.
    pub const fn vehicle(index: u16) -> Self {
        Self::new(DeviceKind::Vehicle, index)
    }
    /// Gate lane `index`, from 0.
    pub const fn gate_lane(index: u16) -> Self {
        Self::new(DeviceKind::GateLane, index)
    }
    /// Scanner `index`, from 0.
    pub const fn scanner(index: u16) -> Self {
        Self::new(DeviceKind::Scanner, index)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:0width$}", self.kind.prefix(), u32::from(self.index) + 1, width = self.kind.digits())
    }
}

/// The text is not the name of a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseDeviceIdError(
    /// The text that was read.
    pub String,
);

impl fmt::Display for ParseDeviceIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is no device name; write a kind and a number from 1, such as QC03, YC012, AGV017, GATE02, SCAN01", self.0)
    }
}

impl std::error::Error for ParseDeviceIdError {}

impl FromStr for DeviceId {
    type Err = ParseDeviceIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ParseDeviceIdError(text.chars().take(40).collect());
        let split = text.find(|c: char| c.is_ascii_digit()).ok_or_else(error)?;
        let (prefix, digits) = text.split_at(split);
        let kind = DeviceKind::ALL.into_iter().find(|kind| kind.prefix().eq_ignore_ascii_case(prefix)).ok_or_else(error)?;
        let number: u16 = digits.parse().map_err(|_| error())?;
        let index = number.checked_sub(1).ok_or_else(error)?;
        Ok(Self { kind, index })
    }
}

// Readable formats carry the nameplate, binary ones (facts, snapshots) the two numbers.
impl Serialize for DeviceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { (self.kind, self.index).serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for DeviceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
        } else {
            let (kind, index) = Deserialize::deserialize(deserializer)?;
            Ok(Self { kind, index })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_the_same_device() {
        for kind in DeviceKind::ALL {
            for index in [0, 8, 98, 119, u16::MAX - 1] {
                let id = DeviceId::new(kind, index);
                assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
        assert_eq!(DeviceId::quay_crane(2).to_string(), "QC03");
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in ["", "QC", "QC00", "03", "XX01", "QC99999", "QC-1", "QC1x"] {
            assert!(text.parse::<DeviceId>().is_err(), "{text}");
        }
    }
}
