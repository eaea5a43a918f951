//! The chronicle: what the facts of a port tell, as far as a screen shows it.
//!
//! It is a record room: it reads each fact once, in the order of writing, and keeps what no component of the port says: since when, how
//! often within the hour, what happened before. All of it is bounded. What it holds at an instant depends on the facts up to that instant
//! and on how the port was found when it began, never on when facts happen to be handed over; so it is the same headless or paced.
//!
//! A chronicle is no part of a saved run, since who watches is a matter of the program that watches: one that begins in the middle takes
//! the port as it finds it and knows nothing of before.

mod annals;
mod calls;
mod devices;
mod examinations;
mod happenings;
mod integral;
mod past;
mod quay;
mod samples;
mod seen;
mod visits;

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use portolan_indicators::Occupation;
use portolan_model::Ms;
use portolan_model::container::Holds;
use portolan_model::facts::{Activity, CallStage, Fact, What};
use portolan_model::ids::{BoxId, Speaker};
use portolan_model::moment::PortCalendar;
use portolan_model::place::Place;
use portolan_model::requests::{RequestDesk, RequestId, RequestStage};
use portolan_model::subject::Subject;

pub(crate) use self::annals::Annals;
pub(crate) use self::calls::CallLog;
pub(crate) use self::devices::Devices;
pub(crate) use self::examinations::{Examination, Examinations};
pub(crate) use self::happenings::{Happening, Happenings};
pub(crate) use self::past::Past;
pub(crate) use self::quay::QuayLog;
pub(crate) use self::samples::{Between, STEP_MS, Sample, Samples, TREND_H};
pub(crate) use self::seen::Seen;
pub(crate) use self::visits::{Visit, Visits};
use crate::acting::subject_of;

/// How far a request has come, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct RequestLog {
    /// When it was made.
    pub(crate) at_ms: Ms,
    /// How far it has come.
    pub(crate) stage: RequestStage,
    /// When it came so far.
    pub(crate) stage_ms: Ms,
}

/// What must be known beforehand to judge facts by: limits of the scenario and its rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Limits {
    /// Wind from which quay cranes stand, tenths of a metre a second.
    pub(crate) wind_stop_dm_s: u16,
    /// From so much behind its timetable a call is late.
    pub(crate) late_ms: Ms,
    /// Calls expected within so much time are looked at for that.
    pub(crate) late_within_ms: Ms,
}

/// What the facts of a port tell.
#[derive(Resource, Debug)]
pub struct Chronicle {
    calendar: PortCalendar,
    limits: Limits,
    /// The instant of the last fact, or up to which it was told that all are taken.
    now_ms: Ms,
    pub(crate) happenings: Happenings,
    pub(crate) annals: Annals,
    pub(crate) devices: Devices,
    pub(crate) quay: QuayLog,
    pub(crate) calls: CallLog,
    pub(crate) visits: Visits,
    pub(crate) examinations: Examinations,
    pub(crate) samples: Samples,
    /// Boxes that are held.
    pub(crate) held: BTreeMap<BoxId, Holds>,
    pub(crate) requests: BTreeMap<RequestId, RequestLog>,
    pub(crate) wind_dm_s: Option<u16>,
    pub(crate) tide_mm: Option<i32>,
    ended: bool,
}

impl Chronicle {
    /// Takes a fact; facts come in the order of writing. `desk` tells what a request was for.
    pub(crate) fn take(&mut self, fact: &Fact, desk: &RequestDesk) {
        let at_ms = fact.at_ms;
        if at_ms > self.now_ms {
            self.live_through(at_ms);
            self.now_ms = at_ms;
        }
        match fact.what {
            What::BoxEntered { container, flow, .. } => {
                // What stands there when the scenario opens has no past.
                if at_ms > 0 {
                    self.annals.of_box(container, (at_ms, Past::BoxEntered(container, flow)));
                }
            }
            What::Custody { container, to } => self.change_hands(container, to, at_ms),
            What::Held { container, hold } => {
                self.held.entry(container).or_default().set(hold);
                self.tell_box(container, Past::BoxHeld(container, hold, true));
            }
            What::Freed { container, hold } => {
                if let Some(holds) = self.held.get_mut(&container) {
                    holds.lift(hold);
                    if holds.none() {
                        self.held.remove(&container);
                    }
                }
                self.tell_box(container, Past::BoxHeld(container, hold, false));
            }
            What::Rolled { container, call, reason } => self.tell_box(container, Past::BoxRolled(container, call, reason)),
            What::Examined { container, stage } => {
                let past = self.examinations.reach(container, stage, at_ms, &self.calendar);
                self.tell_box(container, past);
            }
            What::Booked { .. }
            | What::ReeferWarm { .. }
            | What::YardMove { .. }
            | What::Detour { .. }
            | What::Ruled { .. }
            | What::Detained { .. }
            | What::LookWanted { .. }
            | What::LookAnswered { .. }
            | What::RulesChanged { .. }
            | What::Taxed { .. }
            | What::TaxPaid { .. } => {}

            What::Call { call, stage } => {
                let past = self.calls.reach(call, stage, at_ms);
                self.happenings.note(at_ms, past);
                // Its announcement is told by its first estimate, its berth by where that is.
                if !matches!(stage, CallStage::Berthing) {
                    self.annals.of_call(call, (at_ms, past));
                }
            }
            What::Estimate { call, eta_ms } => {
                if let Some(past) = self.calls.expect(call, eta_ms, at_ms) {
                    self.happenings.note(at_ms, past);
                    self.annals.of_call(call, (at_ms, past));
                }
            }
            What::Berthed { call, from_mm, to_mm } => {
                let past = Past::CallBerthed { call, from_mm, to_mm };
                self.happenings.note(at_ms, past);
                self.annals.of_call(call, (at_ms, past));
            }
            What::Workload { call, discharge, load } => self.calls.workload(call, discharge + load),
            What::CraneJoined { crane, call } => {
                self.quay.join(crane, call, at_ms);
                let past = Past::CraneJoined(crane, call);
                self.happenings.note(at_ms, past);
                self.annals.of_call(call, (at_ms, past));
                self.annals.of_device(crane, (at_ms, past));
            }
            What::CraneLeft { crane, call } => {
                self.quay.leave(crane, at_ms);
                let past = Past::CraneLeft(crane, call);
                self.happenings.note(at_ms, past);
                self.annals.of_call(call, (at_ms, past));
                self.annals.of_device(crane, (at_ms, past));
            }
            What::QuayMove { crane, call, direction, boxes } => {
                self.quay.moved(crane, call, boxes, at_ms);
                self.calls.moved(call, direction, boxes);
            }

            What::BlockFrozen { block, frozen } => {
                let past = Past::BlockFrozen(block, frozen);
                self.happenings.note(at_ms, past);
                self.annals.of_block(block, (at_ms, past));
            }
            What::Truck { truck, stage, visit, booked } => {
                self.visits.reach(truck, stage, visit, booked, at_ms);
                self.happenings.note(at_ms, Past::TruckReached(truck, stage));
            }
            What::Line { up } => self.happenings.note(at_ms, Past::LineUp(up)),
            What::DeviceLost { device } => self.tell_speaker(device, Past::DeviceHeard(device, false)),
            What::DeviceFound { device } => self.tell_speaker(device, Past::DeviceHeard(device, true)),
            What::Disputed { device, open } => self.tell_speaker(device, Past::DeviceDisputed(device, open)),
            What::Ailing { device, ailment, level } => {
                // Of what is more or less wrong, notices tell when it is too much.
                if !ailment.is_graded() {
                    self.tell_speaker(device, Past::DeviceAiling(device, ailment, level > 0));
                }
            }
            What::Intrusion { sensor, crossing } => self.tell_speaker(Speaker::Sensor(sensor), Past::Intrusion(sensor, crossing)),
            What::Tide { level_mm } => {
                self.tide_mm = Some(level_mm);
                self.happenings.note(at_ms, Past::TideChanged(level_mm));
            }
            What::RoadClosed { vehicle, closed, .. } => self.tell_device(vehicle, Past::RoadClosed(vehicle, closed)),
            What::LaneClosed { lane, closed } => self.tell_device(lane, Past::LaneClosed(lane, closed)),

            What::Ordered { device, number, activity } => {
                let past = self.devices.ordered(device, number, activity, at_ms);
                self.annals.of_device(device, (at_ms, past));
            }
            What::Reported { device, number, outcome } => {
                if let Some(past) = self.devices.reported(device, number, outcome, at_ms) {
                    self.tell_device(device, past);
                }
            }
            What::Turned { device, activity } => {
                let (past, happening) = self.devices.turned(device, activity, at_ms);
                // Between two orders it is idle for no time at all.
                if activity != Activity::Idle {
                    self.annals.of_device(device, (at_ms, past));
                }
                if let Some(happening) = happening {
                    self.happenings.note(at_ms, happening);
                }
            }
            What::Wind { wind_dm_s } => {
                let stop_dm_s = self.limits.wind_stop_dm_s;
                let stood = self.wind_dm_s.is_some_and(|before| before >= stop_dm_s);
                self.wind_dm_s = Some(wind_dm_s);
                let stops = wind_dm_s >= stop_dm_s && !stood;
                self.happenings.note(at_ms, if stops { Past::WindStop(wind_dm_s) } else { Past::WindChanged(wind_dm_s) });
            }
            What::Request { request, stage } => self.request(request, stage, desk),
        }
    }

    /// All facts up to and before an instant are taken; `ended` if nothing is left to happen.
    pub(crate) fn settle(&mut self, now_ms: Ms, ended: bool) {
        if ended && !self.ended && self.now_ms > 0 {
            self.ended = true;
            // When the last thing happened, however far the clock was moved on since.
            let at_ms = self.now_ms;
            self.happenings.note(at_ms, Past::ScenarioEnded);
        }
        self.live_through(now_ms);
    }

    /// Time moves on to an instant, at which things may still happen: what was due before it is noted.
    fn live_through(&mut self, now_ms: Ms) {
        while self.samples.due_ms() <= now_ms {
            let due_ms = self.samples.due_ms();
            self.pass_cut_offs(due_ms);
            let sample = self.sample(due_ms);
            self.samples.keep(sample);
        }
        self.pass_cut_offs(now_ms);
    }

    fn pass_cut_offs(&mut self, before_ms: Ms) {
        while let Some((at_ms, past)) = self.calls.next_cut_off(before_ms) {
            self.happenings.note(at_ms, past);
            if let Some(Subject::Call(call)) = past.subject() {
                self.annals.of_call(call, (at_ms, past));
            }
        }
    }

    /// The port at an instant, up to which all facts are taken.
    fn sample(&self, at_ms: Ms) -> Sample {
        Sample {
            down: self.devices.down(),
            backlog: self.examinations.backlog(),
            late: self.calls.late(self.limits.late_ms, self.limits.late_within_ms, at_ms),
            turn_ms: self.visits.turn_ms([0.5], at_ms).map(|[median_ms]| median_ms),
            ..self.sums(at_ms)
        }
    }

    /// The last hour, reckoned back from an instant up to which all facts are taken.
    pub(crate) fn last_hour(&self, at_ms: Ms) -> Option<Between> {
        self.samples.hour_before(self.sums(at_ms))
    }

    /// The sums of a sample, without what takes longer to find out.
    fn sums(&self, at_ms: Ms) -> Sample {
        let mut fleet_ms = [0; Occupation::COUNT];
        for (spent_ms, time) in fleet_ms.iter_mut().zip(self.devices.fleet_time()) {
            *spent_ms = time.until(at_ms);
        }
        Sample {
            at_ms,
            moves: self.quay.moves(),
            joined_ms: self.quay.joined().until(at_ms),
            berth_ms: self.calls.at_berth().until(at_ms),
            fleet_ms,
            down: 0,
            backlog: 0,
            late: 0,
            turn_ms: None,
        }
    }

    /// What the rules and the scenario judge by.
    pub(crate) const fn limits(&self) -> Limits {
        self.limits
    }

    /// The port's calendar.
    pub(crate) const fn calendar(&self) -> &PortCalendar {
        &self.calendar
    }

    fn change_hands(&mut self, container: BoxId, to: Place, at_ms: Ms) {
        if matches!(to, Place::LeftByRoad | Place::LeftByWater(_)) {
            self.held.remove(&container);
        }
        // Where the stock stands when the scenario opens is told by the boxes themselves.
        if at_ms > 0 {
            self.annals.of_box(container, (at_ms, Past::BoxAt(container, to)));
        }
    }

    fn tell_box(&mut self, container: BoxId, past: Past) {
        self.happenings.note(self.now_ms, past);
        self.annals.of_box(container, (self.now_ms, past));
    }

    fn tell_device(&mut self, device: portolan_protocol::DeviceId, past: Past) {
        self.happenings.note(self.now_ms, past);
        self.annals.of_device(device, (self.now_ms, past));
    }

    fn tell_speaker(&mut self, device: Speaker, past: Past) {
        match device {
            Speaker::Machine(device) => self.tell_device(device, past),
            Speaker::Sensor(sensor) => {
                self.happenings.note(self.now_ms, past);
                self.annals.of_sensor(sensor, (self.now_ms, past));
            }
        }
    }

    fn request(&mut self, request: RequestId, stage: RequestStage, desk: &RequestDesk) {
        let at_ms = self.now_ms;
        let log = self.requests.entry(request).or_insert(RequestLog { at_ms, stage, stage_ms: at_ms });
        (log.stage, log.stage_ms) = (stage, at_ms);
        let past = match stage {
            RequestStage::Completed => Past::RequestCompleted(request),
            RequestStage::Refused(rule) => Past::RequestRefused(request, rule),
            RequestStage::Requested | RequestStage::Accepted | RequestStage::Sent | RequestStage::Compensated => return,
        };
        self.happenings.note(at_ms, past);
        let Some((request, _)) = desk.get(request) else { return };
        match subject_of(&request.action) {
            Subject::Call(call) => self.annals.of_call(call, (at_ms, past)),
            Subject::Device(device) => self.annals.of_device(device, (at_ms, past)),
            Subject::Block(block) => self.annals.of_block(block, (at_ms, past)),
            Subject::Container(container) => self.annals.of_box(container, (at_ms, past)),
            Subject::Sensor(_) | Subject::Truck(_) | Subject::Gate | Subject::Fleet | Subject::Hall | Subject::Port => {}
        }
    }
}
