//! One simulated device at its end of the line.
//!
//! A [`Host`] is a state machine like the device that it holds: it is told that the connection stands, that a message came, what time it
//! is, and it answers into [`Effects`]. It reads no clock and touches no network, so that a day of messages can be gone through in a
//! moment, twice, and compared. Times are the wall's, milliseconds of UTC since 1970; operating time follows by a [`Pace`].

mod bench;
mod counts;
mod effects;
mod impossible;
mod line;
mod machine;
mod saying;
mod truth;
mod vehicle;
mod watcher;

use portolan_clock::{Purpose, Stream, Streams};
use portolan_link::{Delivery, Will};
use portolan_protocol::OrderNumber;
use portolan_protocol::wire::{BenchFault, Channel, ConnectionMessage, ConnectionState, Descriptor, OrderMessage, Topic, WireId};
use serde::Deserialize;

pub use counts::Counts;
pub use effects::{Effects, Outgoing};
pub use truth::{Event, Truth};

use self::line::Line;
use self::machine::MachineCore;
use self::vehicle::VehicleCore;
use self::watcher::Watcher;
use crate::fleet::{Body, Member, machine};
use crate::pace::Pace;

/// What all devices of a run share.
#[derive(Clone, PartialEq, Debug)]
pub struct Run {
    /// The terminal's name in topics.
    pub terminal: String,
    /// The seed of every chance.
    pub seed: u64,
    /// The number of this session; it never comes twice, so the wall's milliseconds when it begins do well.
    pub session: u64,
    /// How operating time follows the wall's.
    pub pace: Pace,
    /// How often each device says its state, microseconds, where a bench asks for a rate; else as its fleet file says.
    pub state_period_us: Option<u64>,
}

/// What a device is, to its line.
enum Core {
    Machine(Box<MachineCore>),
    Watcher(Box<Watcher>),
    /// A vehicle that speaks VDA 5050 in its own words.
    Vehicle(Box<VehicleCore>),
}

/// As much of an order as is needed to answer it.
#[derive(Deserialize)]
struct Addressed {
    number: OrderNumber,
    correlation: Option<String>,
}

/// One simulated device.
pub struct Host {
    id: WireId,
    run: Run,
    descriptor: Descriptor,
    core: Core,
    line: Line,
    /// Reports and states said in this session.
    seq: u64,
    connected: bool,
    period_us: i64,
    /// When a state is due at the latest, microseconds of the wall.
    state_due_us: i64,
    /// The faults of the fleet file that are still to come, the last first: by the wall.
    planned: Vec<(i64, BenchFault, Option<u64>)>,
    counts: Counts,
}

/// Who is behind with its states by more than this does not make up for it.
const BEHIND_MAX_US: i64 = 200_000;

impl Host {
    /// A device at rest whose session begins now.
    pub fn new(member: &Member, run: Run) -> Self {
        let now_ms = run.pace.wall_start_ms();
        let operating_ms = run.pace.operating_start_ms();
        let reader_seed = member.own_seed("reader", run.seed);
        let core = match &member.body {
            Body::Sensor(spec) => Core::Watcher(Box::new(Watcher::new(spec, member.own_seed("sensor", run.seed), operating_ms))),
            Body::Machine { .. } if member.speaks_vda5050() => Core::Vehicle(Box::new(VehicleCore::new(member, &run))),
            Body::Machine { id, spec, place, at_mm } => {
                let device = machine(*id, spec, *place, run.seed);
                Core::Machine(Box::new(MachineCore::new(device, *at_mm, reader_seed, run.session)))
            }
        };
        let period_us = run.state_period_us.map_or(i64::from(member.state_period_ms) * 1_000, |us| us.max(1) as i64);
        let stream: Stream = Streams::of_run(run.seed).stream(Purpose::named(&format!("line {}", member.id)), 0);
        let mut planned: Vec<(i64, BenchFault, Option<u64>)> = member
            .faults
            .iter()
            .filter_map(|(at_ms, fault, for_ms)| {
                let begins_ms = run.pace.wall_ms(operating_ms.saturating_add(*at_ms))?;
                Some((begins_ms, fault.clone(), for_ms.map(|ms| (ms as f64 / run.pace.speed()).ceil() as u64)))
            })
            .collect();
        planned.sort_by_key(|(at_ms, ..)| std::cmp::Reverse(*at_ms));
        let state_period_ms = u32::try_from((period_us + 999) / 1_000).unwrap_or(u32::MAX);
        Self {
            id: member.id.clone(),
            descriptor: member.descriptor(state_period_ms),
            core,
            line: Line::new(stream),
            seq: 0,
            connected: false,
            period_us,
            state_due_us: now_ms.saturating_mul(1_000),
            planned,
            counts: Counts::default(),
            run,
        }
    }

    /// Which device it is.
    pub fn id(&self) -> &WireId {
        &self.id
    }

    /// Its name at the broker.
    pub fn client_id(&self) -> String {
        format!("sim-{}-{}", self.run.terminal, self.id.id)
    }

    fn topic(&self, channel: Channel) -> String {
        Topic::new(&self.run.terminal, self.id.clone(), channel).to_string()
    }

    /// What it listens to.
    pub fn subscriptions(&self) -> Vec<String> {
        let mut topics = match &self.core {
            Core::Machine(_) => vec![self.topic(Channel::Order)],
            Core::Watcher(_) => Vec::new(),
            Core::Vehicle(vehicle) => vehicle.subscriptions(),
        };
        topics.push(self.topic(Channel::Bench));
        topics
    }

    /// Its last will: that it is broken off.
    pub fn will(&self) -> Will {
        if let Core::Vehicle(vehicle) = &self.core {
            return vehicle.will();
        }
        let message = ConnectionMessage { state: ConnectionState::Broken, session: self.run.session, at_ms: self.run.pace.wall_start_ms() };
        Will { topic: self.topic(Channel::Connection), payload: json(&message).into() }
    }

    /// What it has counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// When it wants to be told the time, by the wall.
    pub fn next_due_ms(&self) -> Option<i64> {
        let operating_ms = match &self.core {
            Core::Machine(machine) => machine.next_due_ms(),
            Core::Watcher(watcher) => watcher.next_due_ms(),
            Core::Vehicle(vehicle) => vehicle.next_due_ms(),
        };
        let by_wall_ms = match &self.core {
            Core::Machine(machine) => machine.next_ack_ms(),
            Core::Watcher(_) | Core::Vehicle(_) => None,
        };
        let says_states = self.connected && !matches!(self.core, Core::Vehicle(_));
        let state_ms = says_states.then_some(self.state_due_us.saturating_add(999) / 1_000);
        let planned_ms = self.planned.last().map(|(at_ms, ..)| *at_ms);
        let core_ms = operating_ms.and_then(|ms| self.run.pace.wall_ms(ms));
        [core_ms, by_wall_ms, state_ms, planned_ms, self.line.next_due_ms()].into_iter().flatten().min()
    }

    /// The connection stands.
    pub fn on_connected(&mut self, session_kept: bool, now_ms: i64, effects: &mut Effects) {
        self.connected = true;
        self.tell(now_ms, Event::Connected { session_kept }, effects);
        effects.outgoing.push(Outgoing::new(self.topic(Channel::Descriptor), json(&self.descriptor), Delivery::Retained));
        if let Core::Vehicle(vehicle) = &mut self.core {
            vehicle.on_connected(self.run.pace.operating_ms(now_ms));
            return self.say_vehicle(now_ms, effects);
        }
        self.say_connection(ConnectionState::Online, now_ms, effects);
        self.say_state(now_ms, effects);
    }

    /// The connection is gone.
    pub fn on_lost(&mut self, why: &str, now_ms: i64, effects: &mut Effects) {
        if std::mem::replace(&mut self.connected, false) {
            self.tell(now_ms, Event::Lost { why: why.to_owned() }, effects);
        }
        if let Core::Vehicle(vehicle) = &mut self.core {
            vehicle.on_lost(self.run.pace.operating_ms(now_ms));
            self.say_vehicle(now_ms, effects);
        }
    }

    /// It takes its leave.
    pub fn leave(&mut self, now_ms: i64, effects: &mut Effects) {
        self.line.flush(&mut self.counts, effects);
        if let Core::Vehicle(vehicle) = &mut self.core {
            vehicle.leave(self.run.pace.operating_ms(now_ms));
            self.say_vehicle(now_ms, effects);
        } else {
            self.say_connection(ConnectionState::Offline, now_ms, effects);
        }
        self.connected = false;
        self.tell(now_ms, Event::Left, effects);
    }

    /// A message came.
    pub fn on_message(&mut self, topic: &str, payload: &[u8], now_ms: i64, effects: &mut Effects) {
        // Before it lives on to now: it may have heard it earlier.
        if let Core::Vehicle(vehicle) = &mut self.core
            && vehicle.on_message(topic, payload, &self.run.pace, now_ms)
        {
            return self.on_time(now_ms, effects);
        }
        self.on_time(now_ms, effects);
        match topic.parse::<Topic>() {
            Ok(topic) if topic.device == self.id && topic.channel == Channel::Order => self.on_order(payload, now_ms, effects),
            Ok(topic) if topic.device == self.id && topic.channel == Channel::Bench => self.on_bench(payload, now_ms, effects),
            // Nothing else was asked for.
            _ => self.counts.unreadable += 1,
        }
        self.say_what_changed(now_ms, effects);
    }

    fn on_order(&mut self, payload: &[u8], now_ms: i64, effects: &mut Effects) {
        let Core::Machine(machine) = &mut self.core else {
            self.counts.unreadable += 1;
            return;
        };
        let order: OrderMessage = match serde_json::from_slice(payload) {
            Ok(order) => order,
            Err(error) => {
                self.counts.unreadable += 1;
                let what = format!("order: {error}");
                // Whoever gave it would repeat it for ever.
                if let Ok(Addressed { number, correlation }) = serde_json::from_slice(payload) {
                    machine.refuse(number, correlation, what.clone());
                }
                self.tell(now_ms, Event::Unreadable { what }, effects);
                return self.say_reports(now_ms, effects);
            }
        };
        let pace = &self.run.pace;
        let heard_ms = pace.heard_ms(order.at_ms, now_ms);
        machine.on_order(order, heard_ms, now_ms, self.line.acknowledges(), &mut self.counts);
        machine.on_time(pace.operating_ms(now_ms), now_ms, &mut self.counts);
        self.say_reports(now_ms, effects);
    }

    /// Time passes.
    pub fn on_time(&mut self, now_ms: i64, effects: &mut Effects) {
        while let Some((_, fault, for_ms)) = self.planned.pop_if(|(at_ms, ..)| *at_ms <= now_ms) {
            self.inject(fault, for_ms, now_ms, effects);
        }
        for fault in self.line.expire(now_ms) {
            self.tell(now_ms, Event::FaultEnded { fault: fault.to_owned() }, effects);
        }
        self.disturb(effects);
        let operating_ms = self.run.pace.operating_ms(now_ms);
        let mut changed = false;
        match &mut self.core {
            Core::Machine(machine) => machine.on_time(operating_ms, now_ms, &mut self.counts),
            Core::Watcher(watcher) => changed = watcher.has_changed(operating_ms),
            Core::Vehicle(vehicle) => vehicle.on_time(operating_ms),
        }
        self.say_vehicle(now_ms, effects);
        self.say_reports(now_ms, effects);
        if changed {
            self.say_state(now_ms, effects);
        }
        self.say_what_changed(now_ms, effects);
        self.say_due_states(now_ms, effects);
        self.line.release(now_ms, &mut self.counts, effects);
    }
}

/// The bytes of a message. Values of ours are always JSON.
fn json(message: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(message).unwrap_or_default()
}
