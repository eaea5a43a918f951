//! One device: its order in hand, what holds it, and what it says about both.
//!
//! A device moves when it has an order in hand and nothing holds it. Two things can hold it, each by itself: a pause that it was told,
//! and a breakdown. [`Device::halt`] and [`Device::go_on`] are the only places where motion stops and starts, so that time in motion is
//! counted once.

use portolan_protocol::{DeviceId, Fault, NodeId, Order, OrderNumber, Outcome, Report, Task};
use serde::{Deserialize, Serialize};

use crate::effects::Effects;
use crate::job::{Job, Step};
use crate::kinematics::CourseBook;
use crate::machine::Machine;
use crate::motion::{Motion, Place, Progress};
use crate::spec::{Breakdown, DeviceSpec};
use crate::stream::Stream;

/// Sets the stream of failures apart from that of durations, so that a scenario without breakdowns draws the same durations.
const FAILURES: u64 = 0x6661_696c_7572_6573;

/// A simulated device. All of it is plain data: save it, load it, and it goes on as if nothing had been.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Device {
    id: DeviceId,
    machine: Machine,
    job: Option<Job>,
    /// The highest number of any order that came; whatever is not above it is a repeat.
    last_seen: OrderNumber,
    /// The last order carried out, to be said again if it is asked again.
    completed: Option<(OrderNumber, Outcome)>,
    /// The last order answered at once (paused, resumed, refused), to be said again likewise.
    answered: Option<(OrderNumber, Outcome)>,
    paused: bool,
    /// While it is down: when the repair ends, `i64::MAX` if only [`Device::on_repair`] ends it.
    down_until_ms: Option<i64>,
    /// The same for a gate lane's reader.
    reader_down_until_ms: Option<i64>,
    /// Time in motion until it fails by itself; none for a machine that does not.
    to_failure_ms: Option<u64>,
    timers: Timers,
    durations: Stream,
    failures: Stream,
}

/// The tokens waited for. Each timer asked for gets a token of its own; one that is not among these is stale.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
struct Timers {
    last_token: u32,
    /// The end of the step in progress.
    step: Option<u32>,
    /// The end of the repair.
    repair: Option<u32>,
    /// The end of the reader's repair.
    reader: Option<u32>,
}

impl Timers {
    fn token(&mut self) -> u32 {
        self.last_token = self.last_token.wrapping_add(1);
        self.last_token
    }
}

impl Device {
    /// A device at rest. `seed` decides all that chance decides for it; give each device its own.
    pub fn new(id: DeviceId, spec: DeviceSpec, seed: u64) -> Self {
        let mut durations = Stream::new(seed);
        let mut failures = Stream::new(seed ^ FAILURES);
        let machine = Machine::new(spec, &mut durations);
        let to_failure_ms = machine.breakdown().map(|breakdown| next_failure_ms(breakdown, &mut failures));
        Self {
            id,
            machine,
            job: None,
            last_seen: OrderNumber(0),
            completed: None,
            answered: None,
            paused: false,
            down_until_ms: None,
            reader_down_until_ms: None,
            to_failure_ms,
            timers: Timers::default(),
            durations,
            failures,
        }
    }

    /// Says where the device stands when the scenario begins. A place that is not of its kind changes nothing.
    pub fn put(&mut self, place: Place) {
        self.machine.put(place);
    }

    /// Its name.
    pub fn id(&self) -> DeviceId {
        self.id
    }

    /// The order in hand.
    pub fn order_in_hand(&self) -> Option<OrderNumber> {
        self.job.as_ref().map(|job| job.number)
    }

    /// What the order in hand asks.
    pub fn task_in_hand(&self) -> Option<Task> {
        self.job.as_ref().map(|job| job.task)
    }

    /// The highest number of any order that came; 0 before the first.
    pub fn last_seen(&self) -> OrderNumber {
        self.last_seen
    }

    /// What machine it is.
    pub fn spec(&self) -> DeviceSpec {
        self.machine.spec()
    }

    /// Whether a gate lane's reader is broken.
    pub fn is_reader_down(&self) -> bool {
        self.reader_down_until_ms.is_some()
    }

    /// Whether a vehicle has asked for energy and not got it.
    pub fn is_battery_low(&self) -> bool {
        self.machine.is_battery_low()
    }

    /// Whether a gate lane passes the truck in hand, or passed the last one, by hand.
    pub fn is_by_hand(&self) -> bool {
        self.machine.is_by_hand()
    }

    /// Whether it was told to stand.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Whether it is broken down.
    pub fn is_down(&self) -> bool {
        self.down_until_ms.is_some()
    }

    /// What its battery holds, from 0 (empty) to 1 (full), as of the last order; none for a device without one.
    pub fn charge_share(&self) -> Option<f64> {
        self.machine.charge_share()
    }

    /// What it is doing, for a screen.
    pub fn motion(&self) -> Motion {
        let at = self.machine.place();
        let Some(job) = &self.job else { return Motion::Standing { at } };
        let progress = Progress { duration_ms: job.duration_ms, done_ms: job.done_ms, since_ms: job.step.map(|step| step.since_ms) };
        match self.machine.way(&job.task) {
            Some((from, to)) => Motion::Underway { from, to, progress },
            None => Motion::Working { at, progress },
        }
    }

    /// An order arrives. One that is addressed to another device is no order of this one's and is passed over in silence.
    pub fn on_order(&mut self, order: &Order, now_ms: i64, courses: &dyn CourseBook, effects: &mut Effects) {
        if order.device != self.id {
            return;
        }
        if order.number <= self.last_seen {
            return self.say_again(order.number, effects);
        }
        self.last_seen = order.number;
        match order.task {
            Task::Pause => {
                self.halt(now_ms);
                self.paused = true;
                self.answer(order.number, Outcome::Paused, effects);
            }
            Task::Resume => {
                self.paused = false;
                self.answer(order.number, Outcome::Resumed, effects);
                self.go_on(now_ms, effects);
            }
            Task::Divert { to, length_mm } => self.divert(order.number, to, length_mm, now_ms, courses, effects),
            task => {
                let reader_works = self.reader_down_until_ms.is_none();
                let planned_ms = match self.job {
                    None => self.machine.plan_ms(&task, now_ms, reader_works, &mut self.durations, courses),
                    Some(_) => None,
                };
                let Some(duration_ms) = planned_ms else {
                    return self.answer(order.number, Outcome::Refused, effects);
                };
                self.job = Some(Job { number: order.number, task, duration_ms, done_ms: 0, step: None });
                self.go_on(now_ms, effects);
            }
        }
    }

    /// Lets the drive in hand end at an earlier node. One that comes too late to stop there ends at once: it is where it was told to be,
    /// to within its braking distance.
    fn divert(&mut self, number: OrderNumber, to: NodeId, length_mm: u32, now_ms: i64, courses: &dyn CourseBook, effects: &mut Effects) {
        let shorter = self.job.as_ref().and_then(|job| self.machine.diverted(&job.task, to, length_mm, courses));
        let Some((task, duration_ms)) = shorter else { return self.answer(number, Outcome::Refused, effects) };
        self.halt(now_ms);
        if let Some(job) = &mut self.job {
            (job.task, job.duration_ms) = (task, duration_ms.max(job.done_ms));
        }
        self.answer(number, Outcome::Diverted, effects);
        self.go_on(now_ms, effects);
    }

    /// A timer is due. One that is no longer waited for is passed over; one that comes too early is asked for again.
    pub fn on_timer(&mut self, token: u32, now_ms: i64, effects: &mut Effects) {
        if self.timers.step == Some(token) {
            self.on_step_end(token, now_ms, effects);
        } else if self.timers.repair == Some(token) {
            match self.down_until_ms {
                Some(until_ms) if now_ms < until_ms => effects.timers.push((until_ms, token)),
                _ => self.on_repair(Fault::Down, now_ms, effects),
            }
        } else if self.timers.reader == Some(token) {
            match self.reader_down_until_ms {
                Some(until_ms) if now_ms < until_ms => effects.timers.push((until_ms, token)),
                _ => self.on_repair(Fault::ReaderDown, now_ms, effects),
            }
        }
    }

    /// A fault strikes for so many milliseconds, `i64::MAX` until [`on_repair`](Self::on_repair). A fault on top of the same fault lasts
    /// until the later end and is not reported again. Only a gate lane has a reader.
    pub fn on_fault(&mut self, fault: Fault, for_ms: i64, now_ms: i64, effects: &mut Effects) {
        let until_ms = if for_ms == i64::MAX { i64::MAX } else { now_ms.saturating_add(for_ms.max(0)) };
        match fault {
            Fault::Down => self.go_down(until_ms, now_ms, effects),
            Fault::ReaderDown => {
                if !matches!(self.machine, Machine::GateLane { .. }) {
                    return;
                }
                if self.reader_down_until_ms.is_none() {
                    self.report(Outcome::ReaderFailed, effects);
                }
                if self.reader_down_until_ms.is_none_or(|already_ms| already_ms < until_ms) {
                    self.reader_down_until_ms = Some(until_ms);
                    self.timers.reader = self.repair_timer(until_ms, effects);
                }
            }
        }
    }

    /// A fault is mended, before its time or because nothing else would. Without that fault nothing happens.
    pub fn on_repair(&mut self, fault: Fault, now_ms: i64, effects: &mut Effects) {
        match fault {
            Fault::Down => {
                if self.down_until_ms.take().is_some() {
                    self.timers.repair = None;
                    self.report(Outcome::Repaired, effects);
                    self.go_on(now_ms, effects);
                }
            }
            Fault::ReaderDown => {
                if self.reader_down_until_ms.take().is_some() {
                    self.timers.reader = None;
                    self.report(Outcome::ReaderRepaired, effects);
                }
            }
        }
    }

    /// Starts a step if there is work and nothing holds the device.
    fn go_on(&mut self, now_ms: i64, effects: &mut Effects) {
        if self.paused || self.down_until_ms.is_some() {
            return;
        }
        let Some(job) = &mut self.job else { return };
        if job.step.is_some() {
            return;
        }
        let remaining_ms = job.remaining_ms();
        let length_ms = match self.to_failure_ms {
            Some(to_failure_ms) if wears(&job.task) => u64::from(remaining_ms).min(to_failure_ms) as u32,
            _ => remaining_ms,
        };
        let step = Step { since_ms: now_ms, length_ms };
        job.step = Some(step);
        let token = self.timers.token();
        self.timers.step = Some(token);
        effects.timers.push((step.ends_ms(), token));
    }

    /// Ends the step in progress, if any, and counts the motion in it.
    fn halt(&mut self, now_ms: i64) {
        self.timers.step = None;
        let Some(job) = &mut self.job else { return };
        let Some(step) = job.step.take() else { return };
        let moved_ms = step.elapsed_ms(now_ms);
        job.done_ms += moved_ms;
        if let Some(to_failure_ms) = &mut self.to_failure_ms
            && wears(&job.task)
        {
            *to_failure_ms = to_failure_ms.saturating_sub(u64::from(moved_ms));
        }
    }

    fn on_step_end(&mut self, token: u32, now_ms: i64, effects: &mut Effects) {
        let Some(step) = self.job.as_ref().and_then(|job| job.step) else { return };
        if now_ms < step.ends_ms() {
            effects.timers.push((step.ends_ms(), token));
            return;
        }
        self.halt(now_ms);
        match self.job.take_if(|job| job.remaining_ms() == 0) {
            Some(job) => self.complete(&job, now_ms, effects),
            None => self.break_down(now_ms, effects),
        }
    }

    fn complete(&mut self, job: &Job, now_ms: i64, effects: &mut Effects) {
        let outcome = Outcome::Completed { active_ms: job.duration_ms };
        self.completed = Some((job.number, outcome));
        // The low charge is said first: with the completion the port decides what the vehicle does next.
        if self.machine.finish(&job.task, now_ms) {
            effects.reports.push(Report { device: self.id, order: job.number, outcome: Outcome::LowBattery });
        }
        effects.reports.push(Report { device: self.id, order: job.number, outcome });
    }

    fn break_down(&mut self, now_ms: i64, effects: &mut Effects) {
        let Some(breakdown) = self.machine.breakdown() else { return };
        let repair_ms = (self.failures.draw(&breakdown.repair_min) * 60_000.0 + 0.5) as i64;
        self.to_failure_ms = Some(next_failure_ms(breakdown, &mut self.failures));
        // A repair drawn without end still ends: nobody would come to mend it.
        self.go_down(now_ms.saturating_add(repair_ms.max(0)).min(i64::MAX - 1), now_ms, effects);
    }

    fn go_down(&mut self, until_ms: i64, now_ms: i64, effects: &mut Effects) {
        if self.down_until_ms.is_none() {
            self.halt(now_ms);
            self.report(Outcome::Down, effects);
        }
        if self.down_until_ms.is_none_or(|already_ms| already_ms < until_ms) {
            self.down_until_ms = Some(until_ms);
            self.timers.repair = self.repair_timer(until_ms, effects);
        }
    }

    /// Asks to be called when a repair ends, unless it has no end of its own.
    fn repair_timer(&mut self, until_ms: i64, effects: &mut Effects) -> Option<u32> {
        (until_ms != i64::MAX).then(|| {
            let token = self.timers.token();
            effects.timers.push((until_ms, token));
            token
        })
    }

    fn say_again(&self, number: OrderNumber, effects: &mut Effects) {
        let said = [self.completed, self.answered].into_iter().flatten().find(|(of, _)| *of == number);
        if let Some((order, outcome)) = said {
            effects.reports.push(Report { device: self.id, order, outcome });
        }
    }

    fn answer(&mut self, order: OrderNumber, outcome: Outcome, effects: &mut Effects) {
        self.answered = Some((order, outcome));
        effects.reports.push(Report { device: self.id, order, outcome });
    }

    /// Reports what befell the device rather than what it was told: under the order in hand, or the last one.
    fn report(&self, outcome: Outcome, effects: &mut Effects) {
        let order = self.order_in_hand().unwrap_or(self.last_seen);
        effects.reports.push(Report { device: self.id, order, outcome });
    }
}

/// Whether a task counts as operating time. A vehicle that takes energy stands.
fn wears(task: &Task) -> bool {
    !matches!(task, Task::Energize)
}

/// Never nothing, so that an order of n milliseconds ends after at most n breakdowns.
fn next_failure_ms(breakdown: &Breakdown, failures: &mut Stream) -> u64 {
    ((failures.draw(&breakdown.mtbf_h) * 3_600_000.0 + 0.5) as u64).max(1)
}
