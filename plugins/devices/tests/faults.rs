//! A gateway and its devices through everything that a line can do to them, in virtual time: whatever is lost, doubled, overtaken, late or
//! stamped by a wrong clock, each order is carried out exactly once, and the port hears of it exactly once.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use portolan_devices::gateway::{Came, ClockBelief, Counters, Outbound, Presence, Switchboard, SwitchboardConfig, VehicleTreatment};
use portolan_link::{Delivery, Hold};
use portolan_protocol::wire::BenchFault;
use portolan_protocol::{DeviceId, DeviceKind, Order, OrderNumber, Outcome, Task};
use portolan_simulator::Pace;
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::host::{Effects, Event, Host, Run};

const START_MS: i64 = 1_790_000_000_000;
/// Sixty times life, so that a lift is a second or two of the line.
const SPEED: f64 = 60.0;
/// How long a message is on its way.
const WAY_MS: i64 = 7;
const STEP_MS: i64 = 10;

const FLEET: &str = r#"(format: 1, name: "Faults", terminal: "t", groups: [
    (ids: ["QC01", "QC02"], is: QuayCrane(), state_period_ms: 1000),
    (ids: ["YC001"], is: YardCrane(), state_period_ms: 1000),
    (ids: ["GATE01"], is: GateLane(), state_period_ms: 1000),
    (ids: ["SCAN01"], is: Scanner(), state_period_ms: 1000),
])"#;

/// A device at its end of the line.
struct End {
    host: Host,
    effects: Effects,
    device: DeviceId,
    /// Whether its connection stands.
    is_joined: bool,
    hold: Hold,
    /// What waits for it at the broker: it is kept while the device is away.
    inbox: VecDeque<(i64, String, Vec<u8>)>,
    /// What it has to say that must not be lost, while it is away.
    outbox: VecDeque<(String, Vec<u8>)>,
    /// Orders it ended, by their numbers at the wire, and how often each.
    ended: BTreeMap<OrderNumber, u32>,
    /// Orders that the port heard the end of, and how often.
    heard: BTreeMap<OrderNumber, u32>,
    given: u32,
    clock: ClockBelief,
    counters: Counters,
    presence: Presence,
}

/// The whole line.
struct Line {
    board: Switchboard,
    ends: Vec<End>,
    now_ms: i64,
    is_broker_up: bool,
    to_port: VecDeque<(i64, String, Vec<u8>)>,
    dead: Vec<String>,
}

impl Line {
    fn new() -> Self {
        let fleet = FleetFile::from_text("faults.ron", FLEET).expect("RON").fleet().expect("a sound fleet");
        let run = Run {
            terminal: "t".to_owned(),
            seed: 5,
            session: START_MS as u64,
            pace: Pace::new(START_MS, START_MS, SPEED),
            state_period_us: None,
        };
        let end = |member| {
            let host = Host::new(member, run.clone());
            let device = host.id().machine().expect("a machine");
            End {
                host,
                effects: Effects::default(),
                device,
                is_joined: false,
                hold: Hold::Free,
                inbox: VecDeque::new(),
                outbox: VecDeque::new(),
                ended: BTreeMap::new(),
                heard: BTreeMap::new(),
                given: 0,
                clock: ClockBelief::default(),
                counters: Counters::default(),
                presence: Presence::Unheard,
            }
        };
        let ends: Vec<End> = fleet.members.iter().map(end).collect();
        let board = Switchboard::new(SwitchboardConfig {
            terminal: "t".to_owned(),
            listen_only: false,
            machines: ends.iter().map(|end| end.device).collect(),
            session: "s".to_owned(),
            vehicles: VehicleTreatment { session: "s".to_owned(), low_battery_share: 0.25, speed: SPEED, epoch_ms: START_MS },
            addresses: Vec::new(),
            driven_by_others: BTreeSet::new(),
            mapping: None,
        });
        let mut line = Self { board, ends, now_ms: START_MS, is_broker_up: false, to_port: VecDeque::new(), dead: Vec::new() };
        line.broker(true);
        line.pass(3_000);
        line
    }

    /// The broker comes up or dies; what it had in hand dies with it, as with one that keeps nothing on disk.
    fn broker(&mut self, is_up: bool) {
        self.is_broker_up = is_up;
        let now_ms = self.now_ms;
        if is_up {
            self.board.connected(now_ms);
        } else {
            self.board.lost(now_ms);
            self.to_port.clear();
        }
        for end in &mut self.ends {
            if !is_up {
                end.inbox.clear();
            }
            end.settle(is_up, now_ms);
        }
    }

    fn inject(&mut self, fault: &str) {
        let fault: BenchFault = portolan_simulator::fault::from_words(fault.split_whitespace()).expect("a fault");
        let now_ms = self.now_ms;
        for end in &mut self.ends {
            end.host.inject(fault.clone(), None, now_ms, &mut end.effects);
        }
    }

    fn clear(&mut self) {
        let now_ms = self.now_ms;
        for end in &mut self.ends {
            end.host.clear(None, now_ms, &mut end.effects);
        }
    }

    /// Time passes in small steps.
    fn pass(&mut self, ms: i64) {
        for _ in 0..ms / STEP_MS {
            self.now_ms += STEP_MS;
            self.step();
        }
    }

    fn step(&mut self) {
        let now_ms = self.now_ms;
        for end in &mut self.ends {
            while end.is_joined && end.hold == Hold::Free && end.inbox.front().is_some_and(|(due_ms, ..)| *due_ms <= now_ms) {
                let Some((_, topic, payload)) = end.inbox.pop_front() else { break };
                end.host.on_message(&topic, &payload, now_ms, &mut end.effects);
            }
            end.host.on_time(now_ms, &mut end.effects);
            end.carry(self.is_broker_up, now_ms, &mut self.to_port);
        }
        while self.to_port.front().is_some_and(|(due_ms, ..)| *due_ms <= now_ms) {
            let Some((_, topic, payload)) = self.to_port.pop_front() else { break };
            self.board.message(&topic, &payload, now_ms);
        }
        self.board.tick(now_ms);
        self.hear();
        self.give();
        self.send();
    }

    /// Every device is given its next order when the port has heard of its last.
    fn give(&mut self) {
        let now_ms = self.now_ms;
        for end in &mut self.ends {
            if end.heard.len() as u32 != end.given {
                continue;
            }
            end.given += 1;
            let task = match end.device.kind {
                DeviceKind::QuayCrane => Task::QuayLift { boxes: 1 },
                DeviceKind::YardCrane => Task::YardService { lifts: 1 },
                DeviceKind::GateLane => Task::PassTruck { booked: true },
                _ => Task::Scan,
            };
            let order = Order { number: OrderNumber(end.given), device: end.device, task };
            self.board.order(Outbound { order, at_lane: None, way: None, given_ms: now_ms }, now_ms);
        }
    }

    /// Orders go to the broker; while there is none they wait with the gateway's own queue, which loses none.
    fn send(&mut self) {
        if !self.is_broker_up {
            return;
        }
        for message in self.board.out.drain(..) {
            let of = self.ends.iter_mut().find(|end| message.topic.contains(&format!("/{}/", end.host.id().id)));
            if let Some(end) = of {
                end.inbox.push_back((self.now_ms + WAY_MS, message.topic, message.payload.to_vec()));
            }
        }
    }

    fn hear(&mut self) {
        for arrival in self.board.arrivals.drain(..) {
            match arrival.came {
                Came::Dead(letter) => self.dead.push(format!("{}: {}", letter.topic, letter.what)),
                Came::Reported { report, .. } if matches!(report.outcome, Outcome::Completed { .. }) => {
                    let end = self.ends.iter_mut().find(|end| end.device == report.device).expect("one of ours");
                    *end.heard.entry(report.order).or_default() += 1;
                    (end.clock, end.counters) = (arrival.clock, arrival.counters);
                }
                Came::Turned(presence) => {
                    // Lines are in the order of the machines.
                    let end = arrival.line.and_then(|line| self.ends.get_mut(line.0 as usize));
                    end.expect("one of ours").presence = presence;
                }
                _ => {}
            }
        }
    }

    /// Lets what is open come to its end, and proves that nothing was lost or done twice.
    fn prove(mut self, least: u32) {
        self.clear();
        self.pass(90_000);
        for end in &self.ends {
            let id = end.host.id();
            assert!(end.given > least, "{id}: {} orders given", end.given);
            let twice: Vec<_> = end.ended.iter().chain(&end.heard).filter(|(_, times)| **times != 1).collect();
            assert!(twice.is_empty(), "{id}: not exactly once: {twice:?}");
            // All but the one that is in hand.
            let (done, heard) = (end.ended.len() as u32, end.heard.len() as u32);
            assert!(
                done + 1 >= end.given && heard + 1 >= end.given && heard <= done,
                "{id}: {done} done, {heard} heard, {} given",
                end.given
            );
            assert_eq!(end.presence, Presence::Online, "{id}");
        }
        assert!(self.dead.is_empty(), "{:?}", self.dead);
    }
}

impl End {
    /// The connection comes and goes with the broker and with what a fault does to it.
    fn settle(&mut self, is_broker_up: bool, now_ms: i64) {
        let joins = is_broker_up && self.hold != Hold::Cut;
        if joins && !self.is_joined {
            self.is_joined = true;
            self.host.on_connected(true, now_ms, &mut self.effects);
        } else if !joins && self.is_joined {
            self.is_joined = false;
            self.host.on_lost("the line is cut", now_ms, &mut self.effects);
        }
    }

    fn carry(&mut self, is_broker_up: bool, now_ms: i64, to_port: &mut VecDeque<(i64, String, Vec<u8>)>) {
        for truth in self.effects.truth.drain(..) {
            if let Event::OrderEnded { order, .. } = truth.event {
                *self.ended.entry(order).or_default() += 1;
            }
        }
        if let Some(hold) = self.effects.hold.take() {
            if hold == Hold::Cut && self.is_joined {
                let will = self.host.will();
                to_port.push_back((now_ms + WAY_MS, will.topic, will.payload.to_vec()));
            }
            self.hold = hold;
            self.settle(is_broker_up, now_ms);
        }
        let moves = self.is_joined && self.hold == Hold::Free;
        if moves {
            to_port.extend(self.outbox.drain(..).map(|(topic, payload)| (now_ms + WAY_MS, topic, payload)));
        }
        for message in self.effects.outgoing.drain(..) {
            if moves {
                to_port.push_back((now_ms + WAY_MS, message.topic, message.payload));
            } else if message.delivery == Delivery::Order {
                self.outbox.push_back((message.topic, message.payload));
            }
        }
    }
}

#[test]
fn doubled_and_overtaken_reports_count_once() {
    let mut line = Line::new();
    line.inject("duplicate share=0.2");
    line.inject("reorder share=0.2");
    line.pass(120_000);
    for end in &line.ends {
        assert!(end.counters.doubled > 10 && end.counters.late > 10, "{}: the fault does nothing: {:?}", end.host.id(), end.counters);
    }
    line.prove(20);
}

#[test]
fn lost_reports_are_asked_for() {
    let mut line = Line::new();
    line.inject("drop share=0.2");
    line.pass(120_000);
    for end in &line.ends {
        assert!(end.counters.missing > 10, "{}: the fault does nothing: {:?}", end.host.id(), end.counters);
    }
    line.prove(10);
}

#[test]
fn a_clock_ten_minutes_off_is_known_and_harms_nothing() {
    for skew_ms in [600_000, -600_000] {
        let mut line = Line::new();
        line.inject(&format!("clock_skew ms={skew_ms}"));
        line.pass(60_000);
        for end in &line.ends {
            let known_ms = end.clock.offset_ms.expect("exchanges tell");
            assert!((known_ms - skew_ms).abs() <= 2 * WAY_MS + STEP_MS, "{}: {known_ms} ms", end.host.id());
        }
        line.prove(10);
    }
}

#[test]
fn a_broker_that_dies_loses_no_order() {
    for away_ms in [1_000, 60_000] {
        let mut line = Line::new();
        line.pass(20_000);
        line.broker(false);
        line.pass(away_ms);
        line.broker(true);
        line.pass(20_000);
        line.prove(10);
    }
}

#[test]
fn a_device_that_flaps_does_its_work() {
    let mut line = Line::new();
    line.inject("flapping up_ms=3000 down_ms=2000");
    line.pass(120_000);
    line.prove(10);
}

#[test]
fn a_socket_that_carries_nothing_is_noticed() {
    let mut line = Line::new();
    line.inject("half_open");
    line.pass(20_000);
    for end in &line.ends {
        assert_eq!(end.presence, Presence::Silent, "{}", end.host.id());
    }
    line.prove(5);
}
