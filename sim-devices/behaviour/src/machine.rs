//! What tells one kind of device from another: how long a task takes it and what the task leaves behind.

use portolan_protocol::{NodeId, Spot, Task};
use serde::{Deserialize, Serialize};

use crate::battery::Battery;
use crate::kinematics::{CourseBook, Kinematics};
use crate::motion::Place;
use crate::spec::{Breakdown, DeviceSpec, GateLaneSpec, QuayCraneSpec, ScannerSpec, VehicleSpec, YardCraneSpec};
use crate::stream::{Stream, ms_from_s};
use crate::yard;

/// A machine and where it stands.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Machine {
    QuayCrane {
        spec: QuayCraneSpec,
        at_mm: Option<i32>,
    },
    YardCrane {
        spec: YardCraneSpec,
        at: Option<Spot>,
    },
    Vehicle {
        spec: VehicleSpec,
        kinematics: Kinematics,
        battery: Option<Battery>,
        at: Option<NodeId>,
    },
    /// `by_hand`: whether the truck at the lane, or the last one, could not be read.
    GateLane {
        spec: GateLaneSpec,
        by_hand: bool,
    },
    Scanner {
        spec: ScannerSpec,
    },
}

impl Machine {
    pub(crate) fn new(spec: DeviceSpec, stream: &mut Stream) -> Self {
        match spec {
            DeviceSpec::QuayCrane(spec) => Self::QuayCrane { spec, at_mm: None },
            DeviceSpec::YardCrane(spec) => Self::YardCrane { spec, at: None },
            DeviceSpec::Vehicle(spec) => Self::Vehicle {
                kinematics: Kinematics::new(spec.speed_m_s, spec.acceleration_m_s2),
                battery: spec.energy.as_ref().map(|energy| Battery::new(energy, stream)),
                at: None,
                spec,
            },
            DeviceSpec::GateLane(spec) => Self::GateLane { spec, by_hand: false },
            DeviceSpec::Scanner(spec) => Self::Scanner { spec },
        }
    }

    /// Time in motion that the task takes, in milliseconds; nothing for a task that this machine cannot do.
    pub(crate) fn plan_ms(
        &mut self,
        task: &Task,
        now_ms: i64,
        reader_works: bool,
        stream: &mut Stream,
        courses: &dyn CourseBook,
    ) -> Option<u32> {
        match (self, *task) {
            (Self::QuayCrane { spec, at_mm }, Task::Gantry { to_mm }) => {
                // Without a place to start from it is taken to stand there already.
                let way_mm = at_mm.map_or(0, |at_mm| at_mm.abs_diff(to_mm));
                Some(ms_from_s(f64::from(way_mm) * 1e-3 / spec.gantry_speed_m_s))
            }
            (Self::QuayCrane { spec, .. }, Task::QuayLift { boxes: 1 }) => Some(ms_from_s(stream.draw(&spec.cycle_s))),
            (Self::QuayCrane { spec, .. }, Task::QuayLift { boxes: 2 }) => {
                spec.twin_cycle_s.as_ref().map(|twin_cycle_s| ms_from_s(stream.draw(twin_cycle_s)))
            }
            (Self::QuayCrane { spec, .. }, Task::HatchCover) => Some(ms_from_s(stream.draw(&spec.hatch_cover_s))),
            (Self::YardCrane { spec, at }, Task::YardLift(lift)) => {
                Some(yard::lift_ms(&spec.service, at.unwrap_or(lift.from), lift, stream))
            }
            (Self::YardCrane { spec, .. }, Task::YardService { lifts }) => yard::service_ms(&spec.service, lifts, stream),
            (Self::YardCrane { spec, at }, Task::YardTravel { to }) => Some(yard::travel_ms(&spec.service, at.unwrap_or(to), to)),
            (Self::Vehicle { spec, kinematics, battery, .. }, Task::Drive { from, to, length_mm, on_roads }) => {
                let duration_ms =
                    if on_roads { courses.free_flow_ms(from, to, kinematics)? } else { kinematics.rest_to_rest_ms(length_mm) };
                if let (Some(battery), Some(energy)) = (battery, &spec.energy) {
                    battery.spend_time(energy, now_ms);
                }
                Some(duration_ms)
            }
            (Self::Vehicle { spec, battery, .. }, Task::Energize) => {
                let (battery, energy) = (battery.as_mut()?, spec.energy.as_ref()?);
                battery.spend_time(energy, now_ms);
                Some(battery.refill_ms(energy, stream))
            }
            (Self::GateLane { spec, by_hand }, Task::PassTruck { booked }) => {
                // Drawn for every truck, so that a reader that fails does not shift what is drawn for the trucks after it.
                let misread = stream.uniform() < spec.misread_share;
                *by_hand = misread || !reader_works;
                let time_s = match (*by_hand, booked) {
                    (true, _) => &spec.manual_s,
                    (false, true) => &spec.booked_s,
                    (false, false) => &spec.walk_in_s,
                };
                Some(ms_from_s(stream.draw(time_s)))
            }
            (Self::Scanner { spec }, Task::Scan) => Some(ms_from_s(stream.draw(&spec.scan_s))),
            _ => None,
        }
    }

    /// The drive in hand with its end at an earlier node, and the time in motion that it takes then; nothing where there is no drive on
    /// roads, or no way to the node.
    pub(crate) fn diverted(&self, task: &Task, node: NodeId, length_mm: u32, courses: &dyn CourseBook) -> Option<(Task, u32)> {
        match (self, *task) {
            (Self::Vehicle { kinematics, .. }, Task::Drive { from, on_roads: true, .. }) => {
                let duration_ms = courses.free_flow_ms(from, node, kinematics)?;
                Some((Task::Drive { from, to: node, length_mm, on_roads: true }, duration_ms))
            }
            _ => None,
        }
    }

    /// Takes over what a finished task leaves behind. True if the port has to be told that the charge is low.
    pub(crate) fn finish(&mut self, task: &Task, now_ms: i64) -> bool {
        match (self, *task) {
            (Self::QuayCrane { at_mm, .. }, Task::Gantry { to_mm }) => *at_mm = Some(to_mm),
            (Self::YardCrane { at, .. }, Task::YardLift(lift)) => *at = Some(lift.to),
            (Self::YardCrane { at, .. }, Task::YardTravel { to }) => *at = Some(to),
            (Self::Vehicle { spec, battery, at, .. }, Task::Drive { to, length_mm, on_roads, .. }) => {
                *at = on_roads.then_some(to);
                if let (Some(battery), Some(energy)) = (battery, &spec.energy) {
                    battery.spend_time(energy, now_ms);
                    battery.spend_way(energy, length_mm);
                    return battery.became_low(energy);
                }
            }
            (Self::Vehicle { battery: Some(battery), .. }, Task::Energize) => battery.fill(now_ms),
            _ => {}
        }
        false
    }

    pub(crate) fn spec(&self) -> DeviceSpec {
        match self {
            Self::QuayCrane { spec, .. } => DeviceSpec::QuayCrane(spec.clone()),
            Self::YardCrane { spec, .. } => DeviceSpec::YardCrane(spec.clone()),
            Self::Vehicle { spec, .. } => DeviceSpec::Vehicle(spec.clone()),
            Self::GateLane { spec, .. } => DeviceSpec::GateLane(spec.clone()),
            Self::Scanner { spec } => DeviceSpec::Scanner(spec.clone()),
        }
    }

    pub(crate) fn is_battery_low(&self) -> bool {
        matches!(self, Self::Vehicle { battery: Some(battery), .. } if battery.is_low())
    }

    pub(crate) fn is_by_hand(&self) -> bool {
        matches!(self, Self::GateLane { by_hand: true, .. })
    }

    pub(crate) fn breakdown(&self) -> Option<&Breakdown> {
        match self {
            Self::QuayCrane { spec, .. } => spec.breakdown.as_ref(),
            Self::YardCrane { spec, .. } => spec.breakdown.as_ref(),
            Self::Vehicle { spec, .. } => spec.breakdown.as_ref(),
            Self::GateLane { .. } | Self::Scanner { .. } => None,
        }
    }

    pub(crate) fn charge_share(&self) -> Option<f64> {
        if let Self::Vehicle { battery: Some(battery), .. } = self { Some(battery.share()) } else { None }
    }

    pub(crate) fn place(&self) -> Place {
        match self {
            Self::QuayCrane { at_mm: Some(mm), .. } => Place::AlongQuay { mm: *mm },
            Self::YardCrane { at: Some(spot), .. } => Place::InBlock(*spot),
            Self::Vehicle { at: Some(node), .. } => Place::OnRoad(*node),
            _ => Place::Unknown,
        }
    }

    /// Sets it down somewhere. A place that is not of its kind changes nothing.
    pub(crate) fn put(&mut self, place: Place) {
        match (self, place) {
            (Self::QuayCrane { at_mm, .. }, Place::AlongQuay { mm }) => *at_mm = Some(mm),
            (Self::YardCrane { at, .. }, Place::InBlock(spot)) => *at = Some(spot),
            (Self::Vehicle { at, .. }, Place::OnRoad(node)) => *at = Some(node),
            _ => {}
        }
    }

    /// Where the task begins and ends, for a task that leads elsewhere.
    pub(crate) fn way(&self, task: &Task) -> Option<(Place, Place)> {
        match *task {
            Task::Gantry { to_mm } => Some((self.place(), Place::AlongQuay { mm: to_mm })),
            Task::YardLift(lift) => Some((self.place(), Place::InBlock(lift.to))),
            Task::YardTravel { to } => Some((self.place(), Place::InBlock(to))),
            Task::Drive { from, to, on_roads: true, .. } => Some((Place::OnRoad(from), Place::OnRoad(to))),
            _ => None,
        }
    }
}
