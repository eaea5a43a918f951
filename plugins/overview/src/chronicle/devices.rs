//! Devices: what each does and since when, how each is and since when, and where the fleet's time goes.

use std::collections::VecDeque;

use portolan_indicators::Occupation;
use portolan_model::equipment::Equipment;
use portolan_model::facts::{Activity, Condition};
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber, Outcome};

use super::Past;
use super::integral::Integral;

/// Sums over time for each occupation of the vehicles.
pub(crate) type FleetTime = [Integral; Occupation::COUNT];

/// One device.
#[derive(Clone, Debug)]
pub(crate) struct DeviceLog {
    activity: Activity,
    /// Since when it does that, or was seen to do it.
    pub(crate) activity_since_ms: Ms,
    down: bool,
    paused: bool,
    /// Since when it is as it is; none where nobody saw it change.
    pub(crate) condition_since_ms: Option<Ms>,
    down_since_ms: Option<Ms>,
    /// Whether its reader has failed.
    pub(crate) reader_down: bool,
    reader_down_since_ms: Option<Ms>,
    order: (OrderNumber, Ms),
    /// When it carried out orders within the last hour: trucks of a lane, boxes of a scanner.
    done: VecDeque<Ms>,
}

impl DeviceLog {
    const fn seen(activity: Activity, at_ms: Ms) -> Self {
        Self {
            activity,
            activity_since_ms: at_ms,
            down: false,
            paused: false,
            condition_since_ms: None,
            down_since_ms: None,
            reader_down: false,
            reader_down_since_ms: None,
            order: (OrderNumber(0), at_ms),
            done: VecDeque::new(),
        }
    }

    const fn condition(&self) -> Condition {
        match (self.down, self.paused) {
            (true, _) => Condition::Down,
            (false, true) => Condition::Paused,
            (false, false) => Condition::Working,
        }
    }

    fn occupation(&self) -> Occupation {
        match self.condition() {
            Condition::Down => Occupation::Down,
            Condition::Paused => Occupation::Paused,
            Condition::Working => Occupation::from(self.activity),
        }
    }

    /// Orders carried out within the last hour.
    pub(crate) fn done_last_h(&self, now_ms: Ms) -> u16 {
        let recent = self.done.iter().rev().take_while(|at_ms| **at_ms > now_ms - HOUR_MS);
        recent.count().try_into().unwrap_or(u16::MAX)
    }
}

/// All devices.
#[derive(Debug, Default)]
pub(crate) struct Devices {
    kinds: [Vec<DeviceLog>; DeviceKind::ALL.len()],
    fleet_time: FleetTime,
    down: u16,
    shift_change_ms: Option<Ms>,
}

impl Devices {
    /// As they are found.
    pub(super) fn seen(mut equipment: Vec<&Equipment>, at_ms: Ms) -> Self {
        equipment.sort_unstable_by_key(|device| device.id);
        let mut devices = Self { fleet_time: [Integral::of(0, at_ms); Occupation::COUNT], ..Self::default() };
        for found in equipment {
            let mut log = DeviceLog::seen(found.activity, at_ms);
            log.down = found.condition == Condition::Down;
            log.paused = found.condition == Condition::Paused;
            devices.down += u16::from(log.down);
            if found.id.kind == DeviceKind::Vehicle {
                devices.fleet_time[log.occupation() as usize].change(1, at_ms);
            }
            devices.kinds[found.id.kind as usize].push(log);
        }
        devices
    }

    pub(crate) fn get(&self, device: DeviceId) -> Option<&DeviceLog> {
        self.kinds[device.kind as usize].get(usize::from(device.index))
    }

    /// How many are down.
    pub(crate) const fn down(&self) -> u16 {
        self.down
    }

    /// Where the vehicles' time went.
    pub(crate) const fn fleet_time(&self) -> &FleetTime {
        &self.fleet_time
    }

    /// Changes a device, and books the time of a vehicle on what it did before.
    fn change<T>(&mut self, device: DeviceId, at_ms: Ms, change: impl FnOnce(&mut DeviceLog) -> T) -> T {
        let logs = &mut self.kinds[device.kind as usize];
        let index = usize::from(device.index);
        if logs.len() <= index {
            logs.resize(index + 1, DeviceLog::seen(Activity::Idle, at_ms));
        }
        let log = &mut logs[index];
        let (before, was_down) = (log.occupation(), log.down);
        let result = change(log);
        let (after, is_down) = (log.occupation(), log.down);
        match (was_down, is_down) {
            (false, true) => self.down += 1,
            (true, false) => self.down = self.down.saturating_sub(1),
            _ => {}
        }
        if device.kind == DeviceKind::Vehicle && before != after {
            self.fleet_time[before as usize].change(-1, at_ms);
            self.fleet_time[after as usize].change(1, at_ms);
        }
        result
    }

    fn turn_to(log: &mut DeviceLog, activity: Activity, at_ms: Ms) {
        if log.activity != activity {
            log.activity = activity;
            log.activity_since_ms = at_ms;
        }
    }

    pub(super) fn ordered(&mut self, device: DeviceId, number: OrderNumber, activity: Activity, at_ms: Ms) -> Past {
        self.change(device, at_ms, |log| {
            Self::turn_to(log, activity, at_ms);
            log.order = (number, at_ms);
        });
        Past::Ordered(device, activity)
    }

    /// What a turn is for the device, and what else it tells: the first crane of a crew change tells of the change.
    pub(super) fn turned(&mut self, device: DeviceId, activity: Activity, at_ms: Ms) -> (Past, Option<Past>) {
        self.change(device, at_ms, |log| Self::turn_to(log, activity, at_ms));
        // The others stand when they have put down what they have in hand, some minutes later; the next change is hours away.
        let begins = activity == Activity::ShiftChange && self.shift_change_ms.is_none_or(|told_ms| at_ms - told_ms > HOUR_MS);
        if begins {
            self.shift_change_ms = Some(at_ms);
        }
        (Past::Turned(device, activity), begins.then_some(Past::ShiftChange))
    }

    pub(super) fn reported(&mut self, device: DeviceId, number: OrderNumber, outcome: Outcome, at_ms: Ms) -> Option<Past> {
        self.change(device, at_ms, |log| {
            let before = log.condition();
            let past = match outcome {
                Outcome::Completed { .. } | Outcome::Refused => {
                    // The end of an older order says nothing about what the device does now.
                    if number >= log.order.0 {
                        Self::turn_to(log, Activity::Idle, at_ms);
                    }
                    let span_ms = at_ms - log.order.1;
                    if outcome == Outcome::Refused {
                        Some(Past::OrderRefused(device))
                    } else {
                        if matches!(device.kind, DeviceKind::GateLane | DeviceKind::Scanner) {
                            log.done.push_back(at_ms);
                            while log.done.front().is_some_and(|done_ms| *done_ms <= at_ms - HOUR_MS) {
                                log.done.pop_front();
                            }
                        }
                        (number == log.order.0).then_some(Past::OrderDone { device, span_ms })
                    }
                }
                Outcome::Down => {
                    log.down = true;
                    log.down_since_ms = Some(at_ms);
                    Some(Past::DeviceDown(device))
                }
                Outcome::Repaired => {
                    log.down = false;
                    let span_ms = log.down_since_ms.take().map(|since_ms| at_ms - since_ms);
                    Some(Past::DeviceRepaired { device, span_ms })
                }
                Outcome::Paused => {
                    log.paused = true;
                    Some(Past::DeviceStopped(device))
                }
                Outcome::Resumed => {
                    log.paused = false;
                    Some(Past::DeviceFreed(device))
                }
                Outcome::ReaderFailed => {
                    log.reader_down = true;
                    log.reader_down_since_ms = Some(at_ms);
                    Some(Past::ReaderDown(device))
                }
                Outcome::ReaderRepaired => {
                    log.reader_down = false;
                    let span_ms = log.reader_down_since_ms.take().map(|since_ms| at_ms - since_ms);
                    Some(Past::ReaderRepaired { lane: device, span_ms })
                }
                _ => None,
            };
            if log.condition() != before {
                log.condition_since_ms = Some(at_ms);
            }
            past
        })
    }
}
