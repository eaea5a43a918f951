//! What the rules know of the port: the little that they need, taken from facts, each in constant or logarithmic time.

mod boxes;
mod calls;
mod devices;
mod gate;
mod line;

use portolan_model::Ms;
use portolan_model::facts::{Fact, What};
use portolan_model::ids::Speaker;
use portolan_model::subject::Subject;
use serde::{Deserialize, Serialize};

use self::boxes::Boxes;
use self::calls::Calls;
use self::devices::Devices;
use self::gate::Queues;
use self::line::Line;
use crate::notice::Parameter;
use crate::outline::Outline;
use crate::rules::NoticeRule;

/// A rule and what it is about: of which there is at most one notice at a time.
pub(crate) type Watched = (NoticeRule, Subject);

/// Parameters of a notice in place: most readings make none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Few([Option<Parameter>; 3]);

impl Few {
    const NONE: Self = Self([None; 3]);

    /// These, three at most.
    pub(crate) fn of<const N: usize>(parameters: [Parameter; N]) -> Self {
        let mut few = Self::NONE;
        few.0.iter_mut().zip(parameters).for_each(|(place, parameter)| *place = Some(parameter));
        few
    }

    /// One after the other.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Parameter> + '_ {
        self.0.iter().copied().flatten()
    }
}

impl Default for Few {
    fn default() -> Self {
        Self::NONE
    }
}

/// How something stands by a rule.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Reading {
    /// In the rule's unit; 1 or 0 where something is so or is not.
    pub level: i64,
    /// What a notice would say.
    pub parameters: Few,
    /// When it will be otherwise even if nothing happens.
    pub again_ms: Option<Ms>,
}

impl Reading {
    /// Nothing to tell, until an instant.
    const fn quiet_until(again_ms: Option<Ms>) -> Self {
        Self { level: 0, parameters: Few::NONE, again_ms }
    }

    /// Something is so, or is not.
    fn so<const N: usize>(holds: bool, parameters: [Parameter; N]) -> Self {
        Self::at(i64::from(holds), parameters)
    }

    /// A level, which only a fact will change.
    fn at<const N: usize>(level: i64, parameters: [Parameter; N]) -> Self {
        Self { level, parameters: Few::of(parameters), again_ms: None }
    }
}

/// The port as far as the rules need it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Known {
    calls: Calls,
    boxes: Boxes,
    devices: Devices,
    gate: Queues,
    line: Line,
    wind_dm_s: u16,
    reefer_limit_mk: i64,
}

impl Known {
    pub(crate) fn new(outline: &Outline) -> Self {
        Self {
            calls: Calls::new(&outline.calls),
            boxes: Boxes::new(&outline.blocks_teu),
            devices: Devices::new(outline.quay_cranes, outline.vehicles),
            gate: Queues::new(outline.lanes_in, outline.lanes_out),
            line: Line::default(),
            wind_dm_s: 0,
            reefer_limit_mk: outline.reefer_limit_mk,
        }
    }

    /// Takes a fact, and names what may stand otherwise because of it.
    pub(crate) fn take(&mut self, fact: &Fact, touched: &mut Vec<Watched>) {
        match fact.what {
            What::BoxEntered { container, size, .. } => self.boxes.enter(container, size),
            What::Custody { container, to } => self.boxes.change_hands(container, to, &mut self.calls, touched),
            What::Held { container, hold } => self.boxes.hold(container, hold, true, &mut self.calls, touched),
            What::Freed { container, hold } => self.boxes.hold(container, hold, false, &mut self.calls, touched),
            What::Booked { container, call } => self.boxes.book(container, Some(call), &mut self.calls, touched),
            What::Rolled { container, .. } => self.boxes.roll(container, &mut self.calls, touched),
            What::Examined { container, stage } => self.boxes.examine(container, stage, touched),
            What::ReeferWarm { container, above } => self.boxes.warm(container, above, touched),
            What::Call { call, stage } => self.calls.reach(call, stage, touched),
            What::Estimate { call, eta_ms } => self.calls.expect(call, eta_ms, fact.at_ms, touched),
            What::CraneJoined { crane, call } => self.devices.join(crane, Some(call), touched),
            What::CraneLeft { crane, .. } => self.devices.join(crane, None, touched),
            What::Ordered { device, activity, .. } | What::Turned { device, activity } => self.devices.turn(device, activity, touched),
            What::Reported { device, outcome, .. } => self.devices.report(device, outcome, touched),
            What::Line { up } => self.line.connect(up, touched),
            What::DeviceLost { device } => self.line.hear(device, true, touched),
            What::DeviceFound { device } => self.line.hear(device, false, touched),
            What::Disputed { device, open } => self.line.dispute(device, open, touched),
            What::Ailing { device, ailment, level } => self.line.ail(device, ailment, level, touched),
            What::Intrusion { sensor, crossing } => self.line.cross(sensor, crossing, touched),
            What::Truck { truck, stage, .. } => self.gate.truck(truck, stage, touched),
            What::LaneClosed { lane, closed } => self.gate.lane(lane, closed, touched),
            What::Wind { wind_dm_s } => {
                self.wind_dm_s = wind_dm_s;
                touched.push((NoticeRule::Wind, Subject::Port));
            }
            What::Berthed { .. }
            | What::Workload { .. }
            | What::QuayMove { .. }
            | What::YardMove { .. }
            | What::BlockFrozen { .. }
            | What::RoadClosed { .. }
            | What::Detour { .. }
            | What::Ruled { .. }
            | What::Detained { .. }
            | What::LookWanted { .. }
            | What::LookAnswered { .. }
            | What::RulesChanged { .. }
            | What::Taxed { .. }
            | What::TaxPaid { .. }
            | What::Tide { .. }
            | What::Request { .. } => {}
        }
    }

    /// How something stands by a rule at an instant, all facts of which are taken. `within_ms` is how far the rule looks ahead, if it does.
    pub(crate) fn read(&self, (rule, subject): Watched, within_ms: Ms, now_ms: Ms) -> Reading {
        match (rule, subject) {
            (NoticeRule::LateCall, Subject::Call(call)) => self.calls.late(call, within_ms, now_ms),
            (NoticeRule::CutOffAtRisk, Subject::Call(call)) => self.calls.cut_off_at_risk(call, within_ms, now_ms),
            (NoticeRule::HeldBox, Subject::Container(container)) => {
                let Some((call, hold)) = self.boxes.held_for(container) else { return Reading::default() };
                self.calls.held_box(call, hold, within_ms, now_ms)
            }
            (NoticeRule::CraneDown, Subject::Device(crane)) => self.devices.crane_down(crane),
            (NoticeRule::CraneIdle, Subject::Device(crane)) => self.devices.crane_idle(crane),
            (NoticeRule::VehicleStopped, Subject::Device(vehicle)) => self.devices.vehicle_stopped(vehicle),
            (NoticeRule::OrderRefused, Subject::Device(device)) => self.devices.order_refused(device),
            (NoticeRule::LowBatteries, Subject::Fleet) => self.devices.low_batteries(),
            (NoticeRule::GateQueue, Subject::Gate) => self.gate.queue(),
            (NoticeRule::BlockFill, Subject::Block(block)) => self.boxes.fill(block),
            (NoticeRule::ReeferTemperature, Subject::Container(container)) => {
                Reading::so(self.boxes.is_warm(container), [Parameter::Millikelvin(self.reefer_limit_mk)])
            }
            (NoticeRule::Wind, Subject::Port) => {
                Reading::at(i64::from(self.wind_dm_s / 10), [Parameter::WindDmS(i64::from(self.wind_dm_s))])
            }
            (NoticeRule::LineDown, Subject::Port) => self.line.is_down(),
            (NoticeRule::ExaminationBacklog, Subject::Hall) => self.boxes.examination_backlog(),
            (rule, Subject::Device(device)) => self.line.read(rule, Speaker::Machine(device)),
            (rule, Subject::Sensor(sensor)) => self.line.read(rule, Speaker::Sensor(sensor)),
            _ => Reading::default(),
        }
    }
}
