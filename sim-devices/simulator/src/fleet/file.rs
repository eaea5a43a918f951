//! A fleet file as it stands.

use portolan_behaviour::sensor::{CameraSpec, PerimeterSpec, ReeferSpec, SensorSpec, TruckTerminalSpec, VesselSpec, WeatherSpec};
use portolan_behaviour::{DeviceSpec, GateLaneSpec, QuayCraneSpec, ScannerSpec, VehicleSpec, YardCraneSpec};
use portolan_protocol::wire::Kind;
use serde::{Deserialize, Serialize};

/// A fleet file.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FleetFile {
    /// The version of the format: 1.
    pub format: u32,
    /// What it is called.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub about: String,
    /// The terminal's name at the wire, as it stands in topics.
    pub terminal: String,
    /// The seed of every chance.
    #[serde(default = "one")]
    pub seed: u64,
    /// When operating time begins, with its offset from UTC; when the program starts if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<String>,
    /// The devices.
    pub groups: Vec<Group>,
    /// What goes wrong, and when.
    #[serde(default)]
    pub faults: Vec<PlannedFault>,
}

const fn one() -> u64 {
    1
}

/// Devices that are alike.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What they are called: ids, and ranges such as `QC01..QC10`.
    pub ids: Vec<String>,
    /// What they are.
    pub is: Is,
    /// Where they stand when it begins, one place each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub places: Option<Places>,
    /// How often they say their state at the least, milliseconds of the wall's time.
    #[serde(default = "a_second")]
    pub state_period_ms: u32,
    /// Who made them.
    #[serde(default = "our_works")]
    pub maker: String,
    /// Which model they are.
    #[serde(default)]
    pub model: String,
    /// The version of their program.
    #[serde(default = "first_version")]
    pub firmware: String,
    /// How they speak.
    #[serde(default)]
    pub speaks: Speaks,
}

const fn a_second() -> u32 {
    1_000
}

fn our_works() -> String {
    "Portolan".to_owned()
}

fn first_version() -> String {
    "1.0".to_owned()
}

/// What a device is, and its figures.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Is {
    /// A quay crane.
    QuayCrane(QuayCraneSpec),
    /// A yard crane.
    YardCrane(YardCraneSpec),
    /// An automated guided vehicle or terminal truck.
    Vehicle(VehicleSpec),
    /// A gate lane.
    GateLane(GateLaneSpec),
    /// A scanner.
    Scanner(ScannerSpec),
    /// A reefer's monitor.
    Reefer(ReeferSpec),
    /// A weather and tide station.
    Weather(WeatherSpec),
    /// A camera.
    Camera(CameraSpec),
    /// A sensor of the perimeter.
    Perimeter(PerimeterSpec),
    /// A truck's terminal.
    TruckTerminal(TruckTerminalSpec),
    /// A vessel with AIS.
    Vessel(VesselSpec),
}

/// What a group is made of: a machine that takes orders, or a sensor.
pub(crate) enum Made {
    Machine(DeviceSpec),
    Sensor(SensorSpec),
}

impl Is {
    /// The kind at the wire.
    pub fn kind(&self) -> Kind {
        match self.made() {
            Made::Machine(spec) => match spec {
                DeviceSpec::QuayCrane(_) => Kind::QuayCrane,
                DeviceSpec::YardCrane(_) => Kind::YardCrane,
                DeviceSpec::Vehicle(_) => Kind::Agv,
                DeviceSpec::GateLane(_) => Kind::GateLane,
                DeviceSpec::Scanner(_) => Kind::Scanner,
            },
            Made::Sensor(spec) => spec.kind(),
        }
    }

    pub(crate) fn made(&self) -> Made {
        match self.clone() {
            Self::QuayCrane(spec) => Made::Machine(DeviceSpec::QuayCrane(spec)),
            Self::YardCrane(spec) => Made::Machine(DeviceSpec::YardCrane(spec)),
            Self::Vehicle(spec) => Made::Machine(DeviceSpec::Vehicle(spec)),
            Self::GateLane(spec) => Made::Machine(DeviceSpec::GateLane(spec)),
            Self::Scanner(spec) => Made::Machine(DeviceSpec::Scanner(spec)),
            Self::Reefer(spec) => Made::Sensor(SensorSpec::Reefer(spec)),
            Self::Weather(spec) => Made::Sensor(SensorSpec::Weather(spec)),
            Self::Camera(spec) => Made::Sensor(SensorSpec::Camera(spec)),
            Self::Perimeter(spec) => Made::Sensor(SensorSpec::Perimeter(spec)),
            Self::TruckTerminal(spec) => Made::Sensor(SensorSpec::TruckTerminal(spec)),
            Self::Vessel(spec) => Made::Sensor(SensorSpec::Vessel(spec)),
        }
    }
}

impl From<DeviceSpec> for Is {
    fn from(spec: DeviceSpec) -> Self {
        match spec {
            DeviceSpec::QuayCrane(spec) => Self::QuayCrane(spec),
            DeviceSpec::YardCrane(spec) => Self::YardCrane(spec),
            DeviceSpec::Vehicle(spec) => Self::Vehicle(spec),
            DeviceSpec::GateLane(spec) => Self::GateLane(spec),
            DeviceSpec::Scanner(spec) => Self::Scanner(spec),
        }
    }
}

/// Where the machines of a group stand when it begins, in the order of their ids.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Places {
    /// Quay cranes: millimetres along the quay.
    AlongQuay(Vec<i32>),
    /// Yard cranes: millimetres along and across the block, and the tier.
    InBlock(Vec<(i32, i32, u8)>),
    /// Vehicles: the node of the road graph, and where it lies, millimetres in the port's frame.
    OnRoad(Vec<(u16, i32, i32)>),
}

impl Places {
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::AlongQuay(places) => places.len(),
            Self::InBlock(places) => places.len(),
            Self::OnRoad(places) => places.len(),
        }
    }
}

/// How a device speaks.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Speaks {
    /// As `portolan/v1`.
    #[default]
    Portolan,
    /// As VDA 5050 has it; vehicles only.
    Vda5050 {
        /// The maker's name in topics: `uagv/v2/<manufacturer>/<id>/…`. No terminal stands there: where two terminals share a broker, give
        /// the vehicles of each another manufacturer, or both answer to one name.
        manufacturer: String,
        /// Which version: 2.0.0, 2.1.0 or 3.0.0.
        #[serde(default = "version_2_1")]
        version: String,
    },
}

fn version_2_1() -> String {
    "2.1.0".to_owned()
}

/// A fault that comes by itself.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// When, in seconds of operating time from the beginning.
    pub at_s: f64,
    /// Whom it strikes: an id, or a pattern with `*` and `?`.
    pub ids: String,
    /// Which, in the words of `sim-devices inject`: `latency ms=200`.
    pub fault: String,
    /// For how long, in seconds of operating time; for good if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_s: Option<f64>,
}
