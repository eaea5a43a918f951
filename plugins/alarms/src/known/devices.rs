//! Devices: who is down, who stands, what quay cranes do, whose battery is low.

use portolan_model::facts::{Activity, Condition};
use portolan_model::ids::CallId;
use portolan_model::subject::Subject;
use portolan_protocol::{DeviceId, DeviceKind, Outcome};
use serde::{Deserialize, Serialize};

use super::{Reading, Watched};
use crate::notice::Parameter;
use crate::rules::NoticeRule;

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Standing {
    down: bool,
    paused: bool,
    /// It refused its last order and has done none since.
    refuses: bool,
}

impl Standing {
    const fn condition(self) -> Condition {
        match self {
            Self { down: true, .. } => Condition::Down,
            Self { paused: true, .. } => Condition::Paused,
            _ => Condition::Working,
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct QuayCraneKnown {
    call: Option<CallId>,
    activity: Activity,
}

impl QuayCraneKnown {
    const NEW: Self = Self { call: None, activity: Activity::Idle };
}

/// How a vehicle's battery is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
enum Battery {
    #[default]
    Enough,
    /// It said that it is low.
    Low,
    /// The vehicle is on its way to energy, waits for it or takes it.
    Filling,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Devices {
    standing: [Vec<Standing>; DeviceKind::ALL.len()],
    quay_cranes: Vec<QuayCraneKnown>,
    batteries: Vec<Battery>,
    fleet: u32,
    low: u32,
}

/// The place of a device in a list that grows as devices are heard of.
fn at<T: Clone>(list: &mut Vec<T>, device: DeviceId, new: T) -> &mut T {
    let index = usize::from(device.index);
    if list.len() <= index {
        list.resize(index + 1, new);
    }
    &mut list[index]
}

impl Devices {
    pub(super) fn new(quay_cranes: u16, vehicles: u16) -> Self {
        Self {
            quay_cranes: vec![QuayCraneKnown::NEW; usize::from(quay_cranes)],
            batteries: vec![Battery::Enough; usize::from(vehicles)],
            fleet: u32::from(vehicles),
            ..Self::default()
        }
    }

    pub(super) fn join(&mut self, crane: DeviceId, call: Option<CallId>, touched: &mut Vec<Watched>) {
        at(&mut self.quay_cranes, crane, QuayCraneKnown::NEW).call = call;
        touched.push((NoticeRule::CraneIdle, Subject::Device(crane)));
    }

    /// A device does something else from now on.
    pub(super) fn turn(&mut self, device: DeviceId, activity: Activity, touched: &mut Vec<Watched>) {
        match device.kind {
            DeviceKind::QuayCrane => {
                at(&mut self.quay_cranes, device, QuayCraneKnown::NEW).activity = activity;
                touched.push((NoticeRule::CraneIdle, Subject::Device(device)));
            }
            DeviceKind::Vehicle => {
                let battery = at(&mut self.batteries, device, Battery::Enough);
                let next = match (*battery, activity) {
                    (Battery::Low, Activity::Energizing) => Battery::Filling,
                    // Between driving there, waiting and taking energy it does nothing else.
                    (Battery::Filling, activity) if activity != Activity::Energizing => Battery::Enough,
                    (same, _) => same,
                };
                if std::mem::replace(battery, next) != Battery::Enough && next == Battery::Enough {
                    self.low = self.low.saturating_sub(1);
                    touched.push((NoticeRule::LowBatteries, Subject::Fleet));
                }
            }
            _ => {}
        }
    }

    pub(super) fn report(&mut self, device: DeviceId, outcome: Outcome, touched: &mut Vec<Watched>) {
        match outcome {
            Outcome::Refused => {
                at(&mut self.standing[device.kind as usize], device, Standing::default()).refuses = true;
                touched.push((NoticeRule::OrderRefused, Subject::Device(device)));
                return;
            }
            Outcome::Completed { .. } => {
                let standing = self.standing[device.kind as usize].get_mut(usize::from(device.index));
                if standing.is_some_and(|standing| std::mem::take(&mut standing.refuses)) {
                    touched.push((NoticeRule::OrderRefused, Subject::Device(device)));
                }
                if device.kind == DeviceKind::QuayCrane {
                    self.turn(device, Activity::Idle, touched);
                }
                return;
            }
            Outcome::LowBattery => {
                let battery = at(&mut self.batteries, device, Battery::Enough);
                if *battery == Battery::Enough {
                    *battery = Battery::Low;
                    self.low += 1;
                    touched.push((NoticeRule::LowBatteries, Subject::Fleet));
                }
                return;
            }
            Outcome::ReaderFailed | Outcome::ReaderRepaired | Outcome::Diverted | Outcome::Acknowledged => return,
            Outcome::Down | Outcome::Repaired | Outcome::Paused | Outcome::Resumed => {}
        }
        let standing = at(&mut self.standing[device.kind as usize], device, Standing::default());
        match outcome {
            Outcome::Down => standing.down = true,
            Outcome::Repaired => standing.down = false,
            Outcome::Paused => standing.paused = true,
            _ => standing.paused = false,
        }
        match device.kind {
            DeviceKind::QuayCrane => {
                touched.extend([NoticeRule::CraneDown, NoticeRule::CraneIdle].map(|rule| (rule, Subject::Device(device))));
            }
            DeviceKind::YardCrane => touched.push((NoticeRule::CraneDown, Subject::Device(device))),
            DeviceKind::Vehicle => touched.push((NoticeRule::VehicleStopped, Subject::Device(device))),
            DeviceKind::GateLane | DeviceKind::Scanner => {}
        }
    }

    fn condition(&self, device: DeviceId) -> Condition {
        let standing = self.standing[device.kind as usize].get(usize::from(device.index)).copied();
        standing.unwrap_or_default().condition()
    }

    pub(super) fn crane_down(&self, crane: DeviceId) -> Reading {
        let condition = self.condition(crane);
        Reading::so(condition == Condition::Down, [Parameter::Condition(condition)])
    }

    /// Whether a quay crane that could work does nothing over a vessel that is worked.
    pub(super) fn crane_idle(&self, crane: DeviceId) -> Reading {
        let Some(known) = self.quay_cranes.get(usize::from(crane.index)) else { return Reading::default() };
        let Some(call) = known.call else { return Reading::default() };
        let waits = matches!(known.activity, Activity::Idle | Activity::WaitingVehicle | Activity::WaitingCrane);
        Reading::so(waits && self.condition(crane) == Condition::Working, [Parameter::Call(call)])
    }

    /// Whether a machine would not do what it was ordered.
    pub(super) fn order_refused(&self, device: DeviceId) -> Reading {
        let standing = self.standing[device.kind as usize].get(usize::from(device.index));
        Reading::so(standing.is_some_and(|standing| standing.refuses), [])
    }

    pub(super) fn vehicle_stopped(&self, vehicle: DeviceId) -> Reading {
        let condition = self.condition(vehicle);
        Reading::so(condition != Condition::Working, [Parameter::Condition(condition)])
    }

    /// Percent of the fleet that wants energy, those at the stations included.
    pub(super) fn low_batteries(&self) -> Reading {
        let level = i64::from(100 * self.low / self.fleet.max(1));
        Reading::at(level, [Parameter::Vehicles(i64::from(self.low)), Parameter::Percent(level)])
    }
}
