//! A machine at its end of the line: orders by number, answers to be said again, what it read.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use portolan_behaviour::{Device, LaneReader, NoRoads, Reading, readings};
use portolan_protocol::wire::{AtLane, Condition, GateRead, OrderMessage, Readings, ReportMessage, ScanRead};
use portolan_protocol::{DeviceKind, Fault, Order, OrderNumber, Outcome, Report, Task};

use super::counts::Counts;
use super::line::Acknowledges;
use super::truth::Event;

/// What is to be reported, before it has a sequence number.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Said {
    order: OrderNumber,
    correlation: Option<String>,
    outcome: Outcome,
    reason: Option<String>,
    gate: Option<GateRead>,
    scan: Option<ScanRead>,
    /// When it happened, operating time; none for what is said of now.
    pub(super) happened_ms: Option<i64>,
}

impl Said {
    pub(super) fn message(self, seq: u64, session: u64, at_ms: i64) -> ReportMessage {
        let Self { order, correlation, outcome, reason, gate, scan, .. } = self;
        ReportMessage { seq, session, at_ms, order, correlation, outcome, reason, gate, scan }
    }
}

/// An order that came, until its answer is forgotten.
struct Known {
    number: OrderNumber,
    correlation: String,
    task: Task,
    at_lane: Option<AtLane>,
    received_ms: i64,
    answer: Option<Said>,
}

/// So many orders back an answer can be said again.
const KNOWN_MAX: usize = 64;

/// What is waited for: when in operating time, in which order it was asked for, the device's token.
type Timer = Reverse<(i64, u64, u32)>;

pub(super) struct MachineCore {
    device: Device,
    timers: BinaryHeap<Timer>,
    asked: u64,
    effects: portolan_behaviour::Effects,
    reader: LaneReader,
    at_mm: (i32, i32),
    session: u64,
    known: VecDeque<Known>,
    /// Acknowledgements that a fault holds back: when, by the wall, and of which order.
    late_acks: VecDeque<(i64, OrderNumber)>,
    reports: Vec<Said>,
    events: Vec<(i64, Event)>,
    executed: u64,
    scans: u32,
    trucks_read: (u32, u32),
    gross_kg: Option<u32>,
    /// What others steer by, as it was last said.
    last_standing: (Option<OrderNumber>, OrderNumber, Condition),
}

impl MachineCore {
    pub(super) fn new(device: Device, at_mm: (i32, i32), reader_seed: u64, session: u64) -> Self {
        let last_standing = standing(&device);
        Self {
            device,
            timers: BinaryHeap::new(),
            asked: 0,
            effects: portolan_behaviour::Effects::default(),
            reader: LaneReader::new(reader_seed),
            at_mm,
            session,
            known: VecDeque::new(),
            late_acks: VecDeque::new(),
            reports: Vec::new(),
            events: Vec::new(),
            executed: 0,
            scans: 0,
            trucks_read: (0, 0),
            gross_kg: None,
            last_standing,
        }
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        self.timers.peek().map(|Reverse((due_ms, ..))| *due_ms)
    }

    pub(super) fn next_ack_ms(&self) -> Option<i64> {
        self.late_acks.front().map(|(due_ms, _)| *due_ms)
    }

    /// What is to be reported, and what happened.
    pub(super) fn take_said(&mut self) -> (Vec<Said>, Vec<(i64, Event)>) {
        (std::mem::take(&mut self.reports), std::mem::take(&mut self.events))
    }

    pub(super) fn standing(&self) -> (Option<OrderNumber>, OrderNumber, Condition) {
        standing(&self.device)
    }

    /// Whether that is another than when it was last asked.
    pub(super) fn has_changed(&mut self) -> bool {
        let now = self.standing();
        std::mem::replace(&mut self.last_standing, now) != now
    }

    pub(super) fn readings(&self, operating_ms: i64) -> Readings {
        let at_lane = self.device.order_in_hand().and_then(|number| self.known(number)).and_then(|known| known.at_lane.as_ref());
        let extra = Reading {
            at_mm: self.at_mm,
            display: at_lane.map(|truck| truck.plate.as_str()),
            gross_kg: self.gross_kg,
            trucks_read: self.trucks_read,
            scans: self.scans,
        };
        readings(&self.device, extra, operating_ms)
    }

    fn known(&self, number: OrderNumber) -> Option<&Known> {
        self.known.iter().rev().find(|known| known.number == number)
    }

    pub(super) fn on_order(&mut self, order: OrderMessage, operating_ms: i64, now_ms: i64, acks: Acknowledges, counts: &mut Counts) {
        if order.number <= self.device.last_seen() {
            counts.orders_repeated += 1;
            self.events.push((now_ms, Event::OrderRepeated { order: order.number }));
            return self.say_again(order.number, now_ms, acks);
        }
        counts.orders_received += 1;
        let OrderMessage { number, correlation, task, at_lane, .. } = order;
        self.events.push((now_ms, Event::OrderReceived { order: number, correlation: correlation.clone(), task }));
        if self.known.len() >= KNOWN_MAX {
            self.known.pop_front();
        }
        self.known.push_back(Known { number, correlation, task, at_lane, received_ms: operating_ms, answer: None });
        self.acknowledge(number, now_ms, acks);
        let order = Order { number, device: self.device.id(), task: by_length(task) };
        self.device.on_order(&order, operating_ms, &NoRoads, &mut self.effects);
        self.carry_out(operating_ms, now_ms, counts);
    }

    /// An order that cannot be read, but for its number. It is not kept; of an older one nothing is said.
    pub(super) fn refuse(&mut self, number: OrderNumber, correlation: Option<String>, why: String) {
        if number > self.device.last_seen() {
            let (outcome, reason) = (Outcome::Refused, Some(why));
            self.reports.push(Said { order: number, correlation, outcome, reason, gate: None, scan: None, happened_ms: None });
        }
    }

    fn acknowledge(&mut self, number: OrderNumber, now_ms: i64, acks: Acknowledges) {
        match acks {
            Acknowledges::AtOnce => self.say(number, Outcome::Acknowledged),
            Acknowledges::Late(ms) => self.late_acks.push_back((now_ms.saturating_add(i64::from(ms)), number)),
            Acknowledges::Never => {}
        }
    }

    /// An order came again: the answer is said again, or that it is in hand.
    fn say_again(&mut self, number: OrderNumber, now_ms: i64, acks: Acknowledges) {
        match self.known(number).map(|known| known.answer.clone()) {
            Some(Some(answer)) => self.reports.push(answer),
            Some(None) => self.acknowledge(number, now_ms, acks),
            // So long ago that it is forgotten: what the state says of the highest order seen must do.
            None => {}
        }
    }

    fn say(&mut self, number: OrderNumber, outcome: Outcome) {
        let correlation = self.known(number).map(|known| known.correlation.clone());
        self.reports.push(Said { order: number, correlation, outcome, reason: None, gate: None, scan: None, happened_ms: None });
    }

    pub(super) fn on_fault(&mut self, fault: Fault, for_ms: i64, operating_ms: i64, now_ms: i64) {
        self.device.on_fault(fault, for_ms, operating_ms, &mut self.effects);
        self.carry_out(operating_ms, now_ms, &mut Counts::default());
    }

    /// Mends what is broken, all or the fault of this name; says what was.
    pub(super) fn repair(&mut self, name: Option<&str>, operating_ms: i64, now_ms: i64) -> Vec<&'static str> {
        let mut mended = Vec::new();
        let faults = [("down", Fault::Down, self.device.is_down()), ("reader_down", Fault::ReaderDown, self.device.is_reader_down())];
        for (of, fault, is_broken) in faults {
            if is_broken && name.is_none_or(|name| name == of) {
                self.device.on_repair(fault, operating_ms, &mut self.effects);
                mended.push(of);
            }
        }
        self.carry_out(operating_ms, now_ms, &mut Counts::default());
        mended
    }

    pub(super) fn on_time(&mut self, operating_ms: i64, now_ms: i64, counts: &mut Counts) {
        while let Some((_, number)) = self.late_acks.pop_front_if(|(due_ms, _)| *due_ms <= now_ms) {
            self.say(number, Outcome::Acknowledged);
        }
        // Each at its own time: what follows from one may be due before now too.
        while let Some(Reverse((due_ms, _, token))) = self.timers.peek().copied()
            && due_ms <= operating_ms
        {
            self.timers.pop();
            self.device.on_timer(token, due_ms, &mut self.effects);
            self.carry_out(due_ms, now_ms, counts);
        }
    }

    /// Puts what the device did at an instant of operating time where it belongs.
    fn carry_out(&mut self, at_ms: i64, now_ms: i64, counts: &mut Counts) {
        let mut effects = std::mem::take(&mut self.effects);
        for (due_ms, token) in effects.timers.drain(..) {
            self.asked += 1;
            self.timers.push(Reverse((due_ms, self.asked, token)));
        }
        for report in effects.reports.drain(..) {
            self.report(report, at_ms, now_ms, counts);
        }
        self.effects = effects;
    }

    fn report(&mut self, report: Report, at_ms: i64, now_ms: i64, counts: &mut Counts) {
        let Report { order, outcome, .. } = report;
        let known = self.known(order);
        let correlation = known.map(|known| known.correlation.clone());
        let task = known.map(|known| known.task);
        let at_lane = known.and_then(|known| known.at_lane.clone());
        let received_ms = known.map_or(0, |known| known.received_ms);
        let reason = self.reason(outcome, task);
        let mut said = Said { order, correlation, outcome, reason, gate: None, scan: None, happened_ms: Some(at_ms) };
        let completed = matches!(outcome, Outcome::Completed { .. });
        match task {
            Some(Task::PassTruck { .. }) if completed => said.gate = Some(self.read_truck(at_lane.as_ref())),
            Some(Task::Scan) if completed => said.scan = Some(self.scan(at_lane.as_ref())),
            _ => {}
        }
        let answers = match outcome {
            Outcome::Completed { .. } | Outcome::Paused | Outcome::Resumed | Outcome::Diverted => {
                counts.orders_executed += 1;
                self.executed += 1;
                true
            }
            Outcome::Refused => {
                counts.orders_refused += 1;
                true
            }
            Outcome::Down
            | Outcome::Repaired
            | Outcome::LowBattery
            | Outcome::ReaderFailed
            | Outcome::ReaderRepaired
            | Outcome::Acknowledged => false,
        };
        if answers {
            let executed = self.executed;
            self.events.push((now_ms, Event::OrderEnded { order, outcome, received_operating_ms: received_ms, executed }));
            if let Some(known) = self.known.iter_mut().rev().find(|known| known.number == order) {
                known.answer = Some(said.clone());
            }
        } else {
            self.events.push((now_ms, Event::Befell { order, outcome }));
        }
        self.reports.push(said);
    }

    fn read_truck(&mut self, at_lane: Option<&AtLane>) -> GateRead {
        let by_hand = self.device.is_by_hand();
        self.trucks_read.1 += 1;
        if !by_hand {
            self.trucks_read.0 += 1;
        }
        let read = self.reader.read(at_lane, by_hand);
        self.gross_kg = read.gross_kg;
        read
    }

    fn scan(&mut self, at_lane: Option<&AtLane>) -> ScanRead {
        self.scans += 1;
        ScanRead {
            container: at_lane.and_then(|truck| truck.containers.first().cloned()),
            image: Some(format!("scan://{}/{}/{}", self.device.id(), self.session, self.scans)),
        }
    }

    /// The device's own words for a refusal or a breakdown.
    fn reason(&self, outcome: Outcome, task: Option<Task>) -> Option<String> {
        let kind = self.device.id().kind;
        match outcome {
            Outcome::Refused => Some(match (self.device.order_in_hand(), task) {
                (Some(in_hand), _) => format!("order {} is in hand", in_hand.0),
                (None, Some(Task::Divert { .. })) => "no drive on roads is in hand".to_owned(),
                (None, _) => format!("this {} cannot do that", portolan_protocol::wire::Kind::from(kind)),
            }),
            Outcome::Down => Some(
                match kind {
                    DeviceKind::QuayCrane => "spreader: twist-lock does not close",
                    DeviceKind::YardCrane => "gantry drive: over-temperature",
                    DeviceKind::Vehicle => "bumper: obstacle",
                    DeviceKind::GateLane => "barrier: does not open",
                    DeviceKind::Scanner => "generator: interlock open",
                }
                .to_owned(),
            ),
            Outcome::ReaderFailed => Some("camera: no picture".to_owned()),
            _ => None,
        }
    }
}

fn standing(device: &Device) -> (Option<OrderNumber>, OrderNumber, Condition) {
    let condition = Condition {
        down: device.is_down(),
        paused: device.is_paused(),
        reader_down: device.is_reader_down(),
        low_battery: device.is_battery_low(),
    };
    (device.order_in_hand(), device.last_seen(), condition)
}

/// A vehicle behind a line that speaks `portolan/v1` has no map: it drives lengths.
fn by_length(task: Task) -> Task {
    match task {
        Task::Drive { from, to, length_mm, on_roads: true } => Task::Drive { from, to, length_mm, on_roads: false },
        task => task,
    }
}
