//! A test bench: one host, the time it lives by, and everything it said.

use portolan_link::Hold;
use portolan_protocol::wire::{AtLane, BenchFault, BenchMessage, ReportMessage, StateMessage};
use portolan_protocol::{OrderNumber, Outcome, Task};
use portolan_simulator::Pace;
use portolan_simulator::fleet::{Fleet, FleetFile};
use portolan_simulator::host::{Counts, Effects, Event, Host, Outgoing, Run, Truth};

pub(crate) const START_MS: i64 = 1_790_000_000_000;

pub(crate) fn fleet(groups: &str) -> Fleet {
    let text = format!("(format: 1, name: \"Bench\", terminal: \"t\", starts: \"2026-03-03T09:20:00+08:00\", groups: [{groups}])");
    FleetFile::from_text("bench.ron", &text).expect("RON").fleet().expect("a sound fleet")
}

pub(crate) fn run(wall_start_ms: i64, seed: u64, speed: f64, fleet: &Fleet) -> Run {
    Run {
        terminal: "t".to_owned(),
        seed,
        session: wall_start_ms as u64,
        pace: Pace::new(wall_start_ms, fleet.starts_ms.unwrap_or(wall_start_ms), speed),
        state_period_us: None,
    }
}

/// The first device of a fleet at the wall's pace, connected.
pub(crate) struct Bench {
    pub(crate) host: Host,
    pub(crate) now_ms: i64,
    pub(crate) said: Vec<(i64, Outgoing)>,
    pub(crate) truth: Vec<Truth>,
    pub(crate) holds: Vec<(i64, Hold)>,
    effects: Effects,
    number: u32,
}

impl Bench {
    pub(crate) fn new(groups: &str) -> Self {
        let fleet = fleet(groups);
        let run = run(START_MS, 1, 1.0, &fleet);
        let mut bench = Self::silent(Host::new(&fleet.members[0], run), START_MS);
        bench.connect();
        bench
    }

    pub(crate) fn silent(host: Host, now_ms: i64) -> Self {
        let (said, truth, holds) = (Vec::new(), Vec::new(), Vec::new());
        Self { host, now_ms, said, truth, holds, effects: Effects::default(), number: 0 }
    }

    pub(crate) fn connect(&mut self) {
        self.host.on_connected(false, self.now_ms, &mut self.effects);
        self.note();
    }

    fn note(&mut self) {
        let now_ms = self.now_ms;
        self.said.extend(self.effects.outgoing.drain(..).map(|message| (now_ms, message)));
        self.truth.append(&mut self.effects.truth);
        self.holds.extend(self.effects.hold.take().map(|hold| (now_ms, hold)));
    }

    pub(crate) fn send(&mut self, channel: &str, payload: &[u8]) {
        let topic = format!("portolan/v1/t/{}/{channel}", self.host.id());
        self.send_to(&topic, payload);
    }

    pub(crate) fn send_to(&mut self, topic: &str, payload: &[u8]) {
        self.host.on_message(topic, payload, self.now_ms, &mut self.effects);
        self.note();
    }

    pub(crate) fn order_numbered(&mut self, number: u32, task: Task, at_lane: Option<AtLane>) {
        let order = portolan_protocol::wire::OrderMessage {
            number: OrderNumber(number),
            correlation: format!("c{number}"),
            at_ms: self.now_ms,
            task,
            at_lane,
        };
        self.send("order", &serde_json::to_vec(&order).expect("JSON"));
    }

    pub(crate) fn order(&mut self, task: Task) -> u32 {
        self.number += 1;
        self.order_numbered(self.number, task, None);
        self.number
    }

    pub(crate) fn inject(&mut self, fault: &str, for_ms: Option<u64>) {
        let fault: BenchFault = portolan_simulator::fault::from_words(fault.split_whitespace()).expect("a fault");
        self.send("bench", &serde_json::to_vec(&BenchMessage::Inject { fault, for_ms }).expect("JSON"));
    }

    pub(crate) fn clear(&mut self, fault: Option<&str>) {
        let message = BenchMessage::Clear { fault: fault.map(str::to_owned) };
        self.send("bench", &serde_json::to_vec(&message).expect("JSON"));
    }

    /// Lets so much time pass, waking the host whenever it asks for it.
    pub(crate) fn pass(&mut self, ms: i64) {
        let until_ms = self.now_ms + ms;
        let mut woken = 0;
        while let Some(due_ms) = self.host.next_due_ms().filter(|due_ms| *due_ms <= until_ms) {
            woken = if due_ms <= self.now_ms { woken + 1 } else { 0 };
            assert!(woken < 100, "it asks to be woken at {due_ms} again and again");
            self.now_ms = self.now_ms.max(due_ms);
            self.host.on_time(self.now_ms, &mut self.effects);
            self.note();
        }
        self.now_ms = until_ms;
    }

    fn of<T: serde::de::DeserializeOwned>(&self, channel: &str) -> Vec<(i64, T)> {
        let of_channel = self.said.iter().filter(|(_, message)| message.topic.ends_with(channel));
        of_channel.filter_map(|(at_ms, message)| Some((*at_ms, serde_json::from_slice(&message.payload).ok()?))).collect()
    }

    pub(crate) fn reports(&self) -> Vec<ReportMessage> {
        self.of("/report").into_iter().map(|(_, report)| report).collect()
    }

    pub(crate) fn reports_at(&self) -> Vec<(i64, ReportMessage)> {
        self.of("/report")
    }

    pub(crate) fn outcomes(&self) -> Vec<(u32, Outcome)> {
        self.reports().into_iter().map(|report| (report.order.0, report.outcome)).collect()
    }

    pub(crate) fn states(&self) -> Vec<StateMessage> {
        self.of("/state").into_iter().map(|(_, state)| state).collect()
    }

    pub(crate) fn counts(&self) -> &Counts {
        self.host.counts()
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.truth.iter().map(|truth| &truth.event)
    }

    pub(crate) fn forget(&mut self) {
        self.said.clear();
    }
}

pub(crate) const CRANE: &str = r#"(ids: ["QC01"], is: QuayCrane(cycle_s: Fixed(60)), state_period_ms: 5000)"#;
pub(crate) const LANE: &str = r#"(ids: ["GATE01"], is: GateLane(booked_s: Fixed(20), walk_in_s: Fixed(90), manual_s: Fixed(180), misread_share: 0), state_period_ms: 5000)"#;
pub(crate) const WEATHER: &str = r#"(ids: ["WX01"], is: Weather(), state_period_ms: 1000)"#;

pub(crate) const LIFT: Task = Task::QuayLift { boxes: 1 };
