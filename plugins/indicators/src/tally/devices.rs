//! Where the time of devices went.

use portolan_model::facts::Activity;
use portolan_model::ids::CallId;
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber, Outcome};
use serde::{Deserialize, Serialize};

use crate::occupation::Occupation;
use crate::outline::Fleet;

const KINDS: usize = DeviceKind::ALL.len();

/// Time that a device spent, and the call on which it did so if it is a quay crane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    pub(super) ms: Ms,
    pub(super) call: Option<CallId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct DeviceTime {
    /// Up to when its time is booked.
    since_ms: Ms,
    activity: Activity,
    down: bool,
    paused: bool,
    /// The order in hand.
    order: OrderNumber,
    /// The call a quay crane works.
    call: Option<CallId>,
    /// Orders completed in the current hour.
    completed: u32,
}

impl DeviceTime {
    const NEW: Self =
        Self { since_ms: 0, activity: Activity::Idle, down: false, paused: false, order: OrderNumber(0), call: None, completed: 0 };

    fn occupation(&self) -> Occupation {
        if self.down {
            Occupation::Down
        } else if self.paused {
            Occupation::Paused
        } else {
            Occupation::from(self.activity)
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct KindTime {
    devices: Vec<DeviceTime>,
    /// By occupation.
    spent_ms: [u64; Occupation::COUNT],
    /// The same up to the end of the days in which work arrives, once they are over.
    spent_in_days_ms: Option<[u64; Occupation::COUNT]>,
    breakdowns: u64,
    completed: u64,
    /// The most orders one device completed within an hour.
    completed_per_h_max: u32,
}

/// All devices.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Devices {
    kinds: [KindTime; KINDS],
    /// Time of quay cranes between joining and leaving calls.
    pub(super) joined_ms: Ms,
    /// Of this, what net moves per hour count.
    pub(super) joined_net_ms: Ms,
    /// The vehicles' time on jobs and their whole time, up to the end of each hour.
    pub(super) vehicle_hours: Vec<(u64, u64)>,
    pub(super) orders_issued: u64,
    pub(super) orders_completed: u64,
    pub(super) orders_refused: u64,
    pub(super) reader_failures: u64,
    pub(super) shift_changes_ms: Vec<Ms>,
}

impl Devices {
    pub(super) fn new(fleet: Fleet) -> Self {
        let kinds =
            DeviceKind::ALL.map(|kind| KindTime { devices: vec![DeviceTime::NEW; usize::from(fleet.of(kind))], ..KindTime::default() });
        Self {
            kinds,
            joined_ms: 0,
            joined_net_ms: 0,
            vehicle_hours: Vec::new(),
            orders_issued: 0,
            orders_completed: 0,
            orders_refused: 0,
            reader_failures: 0,
            shift_changes_ms: Vec::new(),
        }
    }

    /// Books the time of a device up to now on what it did, and gives the device to be changed.
    fn book(&mut self, id: DeviceId, at_ms: Ms) -> (&mut DeviceTime, Spent) {
        let kind = &mut self.kinds[id.kind as usize];
        let index = usize::from(id.index);
        if kind.devices.len() <= index {
            kind.devices.resize(index + 1, DeviceTime::NEW);
        }
        let device = &mut kind.devices[index];
        let ms = (at_ms - device.since_ms).max(0);
        device.since_ms = device.since_ms.max(at_ms);
        let occupation = device.occupation();
        kind.spent_ms[occupation as usize] += ms as u64;
        if device.call.is_some() {
            self.joined_ms += ms;
            if !occupation.is_left_out_of_net() {
                self.joined_net_ms += ms;
            }
        }
        let spent = Spent { ms, call: device.call };
        (device, spent)
    }

    pub(super) fn ordered(&mut self, id: DeviceId, number: OrderNumber, activity: Activity, at_ms: Ms) -> Spent {
        self.orders_issued += 1;
        let (device, spent) = self.book(id, at_ms);
        device.activity = activity;
        device.order = number;
        spent
    }

    pub(super) fn turned(&mut self, id: DeviceId, activity: Activity, at_ms: Ms) -> Spent {
        // Cranes stand one after another, as they finish their lifts: that is one change.
        if activity == Activity::ShiftChange && self.shift_changes_ms.last().is_none_or(|last| *last + HOUR_MS < at_ms) {
            self.shift_changes_ms.push(at_ms);
        }
        let (device, spent) = self.book(id, at_ms);
        device.activity = activity;
        spent
    }

    pub(super) fn reported(&mut self, id: DeviceId, number: OrderNumber, outcome: Outcome, at_ms: Ms) -> Spent {
        let (device, spent) = self.book(id, at_ms);
        match outcome {
            Outcome::Completed { .. } | Outcome::Refused => {
                // The end of an older order (a repeat, or one overtaken) says nothing about what the device does now.
                if number >= device.order {
                    device.activity = Activity::Idle;
                }
                if matches!(outcome, Outcome::Refused) {
                    self.orders_refused += 1;
                } else {
                    device.completed += 1;
                    self.orders_completed += 1;
                    self.kinds[id.kind as usize].completed += 1;
                }
            }
            Outcome::Down => {
                device.down = true;
                self.kinds[id.kind as usize].breakdowns += 1;
            }
            Outcome::Repaired => device.down = false,
            Outcome::Paused => device.paused = true,
            Outcome::Resumed => device.paused = false,
            Outcome::ReaderFailed => self.reader_failures += 1,
            Outcome::LowBattery | Outcome::ReaderRepaired | Outcome::Diverted | Outcome::Acknowledged => {}
        }
        spent
    }

    pub(super) fn join(&mut self, crane: DeviceId, call: Option<CallId>, at_ms: Ms) -> Spent {
        let (device, spent) = self.book(crane, at_ms);
        device.call = call;
        spent
    }

    /// Books all time up to now.
    pub(super) fn book_all(&mut self, end_ms: Ms, mut spent: impl FnMut(Spent)) {
        for kind in DeviceKind::ALL {
            for index in 0..self.kinds[kind as usize].devices.len() {
                spent(self.book(DeviceId::new(kind, index as u16), end_ms).1);
            }
        }
    }

    /// The days in which work arrives are over: what follows is no longer counted in where the time went.
    pub(super) fn close_days(&mut self, end_ms: Ms, spent: impl FnMut(Spent)) {
        self.book_all(end_ms, spent);
        for kind in &mut self.kinds {
            kind.spent_in_days_ms = Some(kind.spent_ms);
        }
    }

    /// Books all time up to now and notes what an hour was.
    pub(super) fn close_hour(&mut self, end_ms: Ms, spent: impl FnMut(Spent)) {
        self.book_all(end_ms, spent);
        for kind in &mut self.kinds {
            let most = kind.devices.iter_mut().map(|device| std::mem::take(&mut device.completed)).max();
            kind.completed_per_h_max = kind.completed_per_h_max.max(most.unwrap_or(0));
        }
        let vehicles = &self.kinds[DeviceKind::Vehicle as usize].spent_ms;
        let on_jobs = Occupation::ALL.into_iter().filter(|o| o.is_on_a_job()).map(|o| vehicles[o as usize]).sum();
        self.vehicle_hours.push((on_jobs, vehicles.iter().sum()));
    }

    pub(super) fn count(&self, kind: DeviceKind) -> u32 {
        self.kinds[kind as usize].devices.len() as u32
    }

    pub(super) const fn spent_ms(&self, kind: DeviceKind) -> &[u64; Occupation::COUNT] {
        &self.kinds[kind as usize].spent_ms
    }

    /// The same within the days in which work arrives, so far.
    pub(super) fn spent_in_days_ms(&self, kind: DeviceKind) -> &[u64; Occupation::COUNT] {
        let kind = &self.kinds[kind as usize];
        kind.spent_in_days_ms.as_ref().unwrap_or(&kind.spent_ms)
    }

    pub(super) const fn breakdowns(&self, kind: DeviceKind) -> u64 {
        self.kinds[kind as usize].breakdowns
    }

    pub(super) const fn completed(&self, kind: DeviceKind) -> u64 {
        self.kinds[kind as usize].completed
    }

    pub(super) const fn completed_per_h_max(&self, kind: DeviceKind) -> u32 {
        self.kinds[kind as usize].completed_per_h_max
    }
}
