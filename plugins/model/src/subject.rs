//! What a person can point at: the things of the port that have a name, in one value.

use std::fmt;

use portolan_protocol::DeviceId;
use serde::{Deserialize, Serialize};

use crate::ids::{BlockId, BoxId, CallId, SensorId, Speaker, TruckId};

/// One thing of the port: what an alarm is about, what a click picks, what an inspector shows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Subject {
    /// A visit of a vessel, feeder or barge.
    Call(CallId),
    /// A crane, vehicle, gate lane or scanner.
    Device(DeviceId),
    /// A sensor, a camera, a vessel's transponder: what only watches.
    Sensor(SensorId),
    /// A yard block.
    Block(BlockId),
    /// A box.
    Container(BoxId),
    /// A truck's visit.
    Truck(TruckId),
    /// The gate as a whole.
    Gate,
    /// The fleet of terminal vehicles as a whole.
    Fleet,
    /// The examination hall.
    Hall,
    /// The port as a whole: its weather, its links.
    Port,
}

impl From<Speaker> for Subject {
    fn from(speaker: Speaker) -> Self {
        match speaker {
            Speaker::Machine(device) => Self::Device(device),
            Speaker::Sensor(sensor) => Self::Sensor(sensor),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(call) => call.fmt(f),
            Self::Device(device) => device.fmt(f),
            Self::Sensor(sensor) => f.write_str(sensor.nameplate()),
            Self::Block(block) => block.fmt(f),
            Self::Container(container) => container.fmt(f),
            Self::Truck(truck) => truck.fmt(f),
            Self::Gate => f.write_str("gate"),
            Self::Fleet => f.write_str("fleet"),
            Self::Hall => f.write_str("hall"),
            Self::Port => f.write_str("port"),
        }
    }
}
