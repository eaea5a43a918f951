//! All that a gateway decides, without any I/O: what a message means, which orders go out when, who is there and who is silent.
//!
//! Time comes in with every call. So a test can put a port and its simulated devices through loss, repetition and disorder in a moment, and
//! a broker adds nothing but wires.
//!
//! Here is what keeps it together: what it is for, who is there, what goes by and what is put aside. Orders on their way out ([`orders`]),
//! what devices say ([`hearing`]), also in other words than ours ([`otherwise`]), and vehicles of nobody ([`strangers`]) have rooms of
//! their own, as has what is known of one device ([`followed`], [`holds`]).

mod followed;
mod hearing;
mod holds;
mod orders;
mod otherwise;
mod strangers;

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use portolan_link::Delivery;
use portolan_protocol::wire::{AtLane, BenchMessage, Channel, DeadLetter, DeadReason, Topic, VERSION, WireId};
use portolan_protocol::{DeviceId, Order};
use portolan_vda5050::{Address, Way};

use self::followed::Followed;
use self::strangers::Strangers;
use super::inbox::{Arrival, Came, Line, Presence};
use super::intake::{self, Refusal};
use super::vehicles::{VehicleTreatment, Vehicles};
use crate::mapping::{Mapper, MappingFile};

/// How much of a dead letter is kept.
const DEAD_LETTER_LEN: usize = 2_000;

/// So long after the broker came back a device may need to find its way there: half as long again as the longest pause of our own.
const RETURN_MS: i64 = 15_000;

/// What a gateway is for.
#[derive(Clone, PartialEq, Debug)]
pub struct SwitchboardConfig {
    /// The terminal's name at the wire.
    pub terminal: String,
    /// Whether nothing at all is sent.
    pub listen_only: bool,
    /// The machines that the port has; what another one says is put aside.
    pub machines: Vec<DeviceId>,
    /// Sets this start of the port apart from all others, in what answers to orders carry back.
    pub session: String,
    /// How vehicles that speak VDA 5050 are treated.
    pub vehicles: VehicleTreatment,
    /// Where vehicles that speak VDA 5050 are found. One that describes itself needs no entry.
    pub addresses: Vec<(DeviceId, Address)>,
    /// Vehicles that another master drives: they are read and get no orders, and the port is told that they are not at its disposal.
    pub driven_by_others: BTreeSet<DeviceId>,
    /// How machines are read that never heard of `portolan/v1`.
    pub mapping: Option<MappingFile>,
}

/// An order with what the port knows beside it.
#[derive(Clone, PartialEq, Debug)]
pub struct Outbound {
    /// The order.
    pub order: Order,
    /// Who stands at the lane, for a lane.
    pub at_lane: Option<AtLane>,
    /// The way of a drive over roads.
    pub way: Option<Way>,
    /// When it was given, by the port's time put to the wall's: milliseconds of UTC since 1970.
    pub given_ms: i64,
}

/// A message that is to go out.
#[derive(Clone, PartialEq, Debug)]
pub struct Outgoing {
    /// Where.
    pub topic: String,
    /// What.
    pub payload: Bytes,
    /// How much it matters.
    pub delivery: Delivery,
}

/// The gateway's mind.
pub struct Switchboard {
    config: SwitchboardConfig,
    lines: Vec<Followed>,
    by_id: BTreeMap<WireId, Line>,
    vehicles: Vehicles,
    mapper: Option<Mapper>,
    /// Vehicles of which the port has yet to be told that others drive them.
    lent: BTreeSet<DeviceId>,
    strangers: Strangers,
    /// Whether the broker can be reached; none before the first try.
    is_connected: Option<bool>,
    /// Until then devices may be on their way back, by our clock: whoever lost a broker tries again after ever longer pauses.
    returning_ms: i64,
    /// What is to go out; whoever drives the switchboard empties it.
    pub out: Vec<Outgoing>,
    /// What came; likewise.
    pub arrivals: Vec<Arrival>,
}

impl Switchboard {
    /// A gateway that has heard nothing yet. It knows its machines and waits for them to appear.
    pub fn new(config: SwitchboardConfig) -> Self {
        let (machines, addresses) = (config.machines.clone(), config.addresses.clone());
        let vehicles = Vehicles::new(config.vehicles.clone());
        let session = u64::try_from(config.vehicles.epoch_ms).unwrap_or(0);
        let mapper = config.mapping.clone().map(|file| Mapper::new(file, config.terminal.clone(), session));
        let mut board = Self {
            mapper,
            lent: config.driven_by_others.clone(),
            config,
            lines: Vec::new(),
            by_id: BTreeMap::new(),
            vehicles,
            strangers: Strangers::default(),
            is_connected: None,
            returning_ms: 0,
            out: Vec::new(),
            arrivals: Vec::new(),
        };
        for machine in machines {
            board.line(&machine.into(), 0);
        }
        for (device, address) in addresses {
            let line = board.line(&device.into(), 0);
            board.appoint_master(line, device, address, 0);
        }
        board
    }

    /// What to listen to.
    pub fn subscriptions(&self) -> Vec<String> {
        let listened = [Channel::Descriptor, Channel::Connection, Channel::Report, Channel::State];
        let ours = listened.into_iter().map(|channel| Topic::filter(&self.config.terminal, channel));
        let interfaces: BTreeSet<&str> =
            self.config.addresses.iter().map(|(_, address)| address.interface.as_str()).chain(["uagv"]).collect();
        let standard = interfaces
            .into_iter()
            .flat_map(|interface| ["state", "visualization", "connection", "factsheet"].map(|kind| format!("{interface}/+/+/+/{kind}")));
        let mapped = self.mapper.iter().flat_map(Mapper::subscriptions).map(str::to_owned);
        ours.chain(standard).chain(mapped).collect()
    }

    /// The terminal's name at the wire.
    pub fn terminal(&self) -> &str {
        &self.config.terminal
    }

    /// Orders that no device has answered yet.
    pub fn unanswered(&self) -> usize {
        self.lines.iter().map(|line| line.desk.unanswered() + line.waiting.len()).sum::<usize>() + self.vehicles.unanswered()
    }

    /// The connection to the broker stands again: whatever is open is asked for again.
    pub fn connected(&mut self, now_ms: i64) {
        self.connect(true, now_ms);
        for followed in &mut self.lines {
            followed.desk.begin_anew(now_ms);
        }
        self.woke(now_ms);
        for device in std::mem::take(&mut self.lent) {
            self.lend(device, "another master drives it", now_ms);
        }
        self.tick(now_ms);
    }

    /// The connection to the broker broke, or could not be made. Until it stands nobody is silent and no order is overdue: nobody could be
    /// heard, and the port is told that once.
    pub fn lost(&mut self, now_ms: i64) {
        self.connect(false, now_ms);
    }

    /// Nobody listened for a while: there was no connection, or the machine slept. Silence meanwhile is no silence of the devices; they get
    /// their time to be heard again.
    pub fn woke(&mut self, now_ms: i64) {
        self.returning_ms = now_ms + RETURN_MS;
        for followed in &mut self.lines {
            followed.last_heard_ms = followed.last_heard_ms.max(now_ms);
        }
        self.vehicles.connected(now_ms, &mut self.out);
    }

    fn connect(&mut self, up: bool, now_ms: i64) {
        if self.is_connected.replace(up) != Some(up) {
            let (counters, clock) = Default::default();
            self.arrivals.push(Arrival { line: None, at_ms: now_ms, counters, clock, said_ms: None, came: Came::Connected(up) });
        }
    }

    /// A test bench asks something of a simulated device.
    pub fn bench(&mut self, device: &WireId, message: &BenchMessage) {
        if !self.config.listen_only {
            let topic = Topic::new(&self.config.terminal, device.clone(), Channel::Bench).to_string();
            let payload = serde_json::to_vec(message).unwrap_or_default();
            self.out.push(Outgoing { topic, payload: payload.into(), delivery: Delivery::Order });
        }
    }

    /// A message came.
    pub fn message(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        // With nothing in it a message that the broker keeps is taken back; that says nothing of the device.
        if payload.is_empty() && ["/descriptor", "/connection", "/factsheet"].iter().any(|kept| topic.ends_with(kept)) {
            return;
        }
        if !topic.starts_with(VERSION) {
            if self.mapper.as_ref().is_some_and(|mapper| mapper.takes(topic)) {
                return self.hear_mapped(topic, payload, now_ms);
            }
            return self.hear_vehicle(topic, payload, now_ms);
        }
        match intake::read(&self.config.terminal, topic, payload) {
            Ok((id, _)) if self.is_no_machine_of_ours(&id) => {
                let what = format!("this terminal has no {} of this name", id.kind);
                self.put_aside(Refusal { device: None, reason: DeadReason::UnknownDevice, what }, topic, payload, now_ms);
            }
            Ok((id, heard)) => {
                let line = self.line(&id, now_ms);
                self.hear(line, heard, topic, payload, now_ms);
            }
            Err(refusal) => self.put_aside(refusal, topic, payload, now_ms),
        }
    }

    /// Whether it says that it is a machine and is none that the terminal has. Sensors may be called as they like.
    fn is_no_machine_of_ours(&self, id: &WireId) -> bool {
        id.kind.machine().is_some() && id.machine().is_none_or(|machine| !self.config.machines.contains(&machine))
    }

    /// Time has passed: repetitions, who is silent, what is overdue.
    pub fn tick(&mut self, now_ms: i64) {
        self.tell_strangers(now_ms);
        if self.is_connected == Some(false) {
            return;
        }
        for index in 0..self.lines.len() {
            let line = Line(index as u32);
            if self.vehicles.drives(line) {
                let hearing = (now_ms > self.returning_ms).then(|| self.vehicles.hearing(line)).flatten();
                if let Some(hearing) = hearing {
                    self.arrive(line, now_ms, Came::Hears(hearing));
                }
                if let Some(novelty) = self.vehicles.tick(line, now_ms, &mut self.out) {
                    self.take_novelty(line, novelty, now_ms);
                }
                continue;
            }
            let followed = &mut self.lines[index];
            if now_ms > self.returning_ms && followed.should_have_spoken(now_ms) && followed.presence == Presence::Online {
                self.turn(line, Presence::Silent, now_ms);
            }
            if let Some(hearing) = self.lines[index].hearing(self.returning_ms, now_ms) {
                self.arrive(line, now_ms, Came::Hears(hearing));
            }
            self.send_due(line, now_ms);
        }
    }

    fn line(&mut self, id: &WireId, now_ms: i64) -> Line {
        if let Some(line) = self.by_id.get(id) {
            return *line;
        }
        let line = Line(self.lines.len() as u32);
        let machine = id.machine().filter(|machine| self.config.machines.contains(machine));
        self.by_id.insert(id.clone(), line);
        self.lines.push(Followed::new(id.clone(), machine, now_ms));
        self.arrive(line, now_ms, Came::Appeared(id.clone()));
        line
    }

    fn arrive(&mut self, line: Line, at_ms: i64, came: Came) {
        let followed = &mut self.lines[line.0 as usize];
        followed.track.counters.repeats = followed.desk.repeats;
        let (counters, clock) = (followed.track.counters, followed.clock);
        self.arrivals.push(Arrival { line: Some(line), at_ms, counters, clock, said_ms: None, came });
    }

    /// Whether a device is there has turned out otherwise than it was.
    fn turn(&mut self, line: Line, presence: Presence, now_ms: i64) {
        let followed = &mut self.lines[line.0 as usize];
        if followed.presence != presence {
            (followed.presence, followed.presence_ms) = (presence, now_ms);
            self.arrive(line, now_ms, Came::Turned(presence));
        }
    }

    /// Says of the last arrival when its device said it.
    fn stamp_last(&mut self, line: Line, at_ms: i64) {
        let said_ms = self.lines[line.0 as usize].clock.said_ms(at_ms);
        if let Some(arrival) = self.arrivals.last_mut() {
            arrival.said_ms = Some(said_ms);
        }
    }

    fn put_aside(&mut self, refusal: Refusal, topic: &str, payload: &[u8], now_ms: i64) {
        let line = refusal.device.as_ref().and_then(|id| self.by_id.get(id).copied());
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(DEAD_LETTER_LEN)]).into_owned();
        let letter = DeadLetter {
            at_ms: now_ms,
            topic: topic.to_owned(),
            reason: refusal.reason,
            what: refusal.what,
            payload: shown,
            payload_len: payload.len(),
        };
        if !self.config.listen_only {
            let payload = serde_json::to_vec(&letter).unwrap_or_default();
            let topic = Topic::dead_letter(&self.config.terminal);
            self.out.push(Outgoing { topic, payload: payload.into(), delivery: Delivery::Telemetry });
        }
        let (counters, clock) = match line {
            Some(line) => {
                let followed = &mut self.lines[line.0 as usize];
                followed.track.counters.dead += 1;
                (followed.track.counters, followed.clock)
            }
            None => Default::default(),
        };
        self.arrivals.push(Arrival { line, at_ms: now_ms, counters, clock, said_ms: None, came: Came::Dead(Box::new(letter)) });
    }
}
