//! All that a gateway decides, without any I/O: what a message means, which orders go out when, who is there and who is silent.
//!
//! Time comes in with every call. So a test can put a port and its simulated devices through loss, repetition and disorder in a moment, and
//! a broker adds nothing but wires.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use portolan_link::Delivery;
use portolan_protocol::wire::{
    AtLane, BenchMessage, Channel, ConnectionState, DeadLetter, DeadReason, Descriptor, OrderMessage, ReportMessage, StateMessage, Topic,
    VERSION, WireId,
};
use portolan_protocol::{DeviceId, DeviceKind, Order, OrderNumber, Outcome, Report};
use portolan_vda5050::{Address, Way};

use super::desk::{Answer, OrderDesk};
use super::inbox::{Arrival, Came, Line, Presence};
use super::intake::{self, Heard, Refusal};
use super::track::{ClockBelief, Seen, Track};
use super::vehicles::{HeardVehicle, Novelty, VehicleTreatment, Vehicles, version_of};
use crate::mapping::{Became, Mapper, MappingFile};

/// Until a device has said how often it speaks.
const STATE_PERIOD_MS: i64 = 10_000;
/// Who misses so many of its periods is silent.
const PERIODS_SILENT: i64 = 3;
/// How many vehicles of others are remembered.
const STRANGERS_MAX: usize = 1_000;
/// So long a vehicle may speak before anybody says whose it is.
const STRANGER_GRACE_MS: i64 = 5_000;
/// How much of a dead letter is kept.
const DEAD_LETTER_LEN: usize = 2_000;

/// What a gateway is for.
#[derive(Clone, PartialEq, Debug)]
pub struct SwitchboardConfig {
    /// The terminal's name at the wire.
    pub terminal: String,
    /// Whether nothing at all is sent.
    pub listen_only: bool,
    /// The machines that the port has; another one that speaks is taken note of and given no order.
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

/// One device as the gateway follows it.
struct Followed {
    id: WireId,
    machine: Option<DeviceId>,
    track: Track,
    clock: ClockBelief,
    desk: OrderDesk,
    /// What is added to the port's order numbers at the wire: the highest number that the device had seen when this port first heard its
    /// state, so that a port which starts anew is not taken to repeat itself. None before, and while the device still works for whoever
    /// gave it orders then; until it is known no order leaves.
    base: Option<u32>,
    /// Orders for a vehicle of which nobody knows yet what it speaks.
    waiting: Vec<Outbound>,
    presence: Presence,
    /// Since when it is there, by our clock.
    present_ms: i64,
    last_heard_ms: i64,
    period_ms: i64,
    /// The newest message that told of each thing that holds it: down, paused, reader, battery.
    told: [(u64, bool); 4],
}

/// A vehicle that is none of ours, as far as anybody knows.
struct Stranger {
    since_ms: i64,
    /// What it said first, until it is told.
    message: Option<(String, Vec<u8>)>,
}

/// What holds a device, in the order of [`Followed::told`].
#[derive(Clone, Copy)]
enum Holds {
    Down,
    Paused,
    Reader,
    Battery,
}

impl Holds {
    const ALL: [Self; 4] = [Self::Down, Self::Paused, Self::Reader, Self::Battery];

    /// What a report says of it.
    const fn of(outcome: Outcome) -> Option<(Self, bool)> {
        match outcome {
            Outcome::Down => Some((Self::Down, true)),
            Outcome::Repaired => Some((Self::Down, false)),
            Outcome::Paused => Some((Self::Paused, true)),
            Outcome::Resumed => Some((Self::Paused, false)),
            Outcome::ReaderFailed => Some((Self::Reader, true)),
            Outcome::ReaderRepaired => Some((Self::Reader, false)),
            Outcome::LowBattery => Some((Self::Battery, true)),
            Outcome::Completed { .. } | Outcome::Refused | Outcome::Diverted | Outcome::Acknowledged => None,
        }
    }

    /// The report that says so; a full battery is no news.
    const fn outcome(self, holds: bool) -> Option<Outcome> {
        match (self, holds) {
            (Self::Down, true) => Some(Outcome::Down),
            (Self::Down, false) => Some(Outcome::Repaired),
            (Self::Paused, true) => Some(Outcome::Paused),
            (Self::Paused, false) => Some(Outcome::Resumed),
            (Self::Reader, true) => Some(Outcome::ReaderFailed),
            (Self::Reader, false) => Some(Outcome::ReaderRepaired),
            (Self::Battery, true) => Some(Outcome::LowBattery),
            (Self::Battery, false) => None,
        }
    }
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
    /// Vehicles that speak here and belong to nobody of ours, by their place in the tree: each is told once, if none of ours has turned out
    /// to be it meanwhile. What describes a vehicle may come behind what it says.
    strangers: BTreeMap<String, Stranger>,
    /// Whether the broker can be reached, and since when; none before the first try.
    is_connected: Option<bool>,
    connected_ms: i64,
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
            strangers: BTreeMap::new(),
            is_connected: None,
            connected_ms: 0,
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
        self.connected_ms = now_ms;
        for followed in &mut self.lines {
            followed.desk.begin_anew(now_ms);
            // Silence while nobody could speak is no silence of the device.
            followed.last_heard_ms = followed.last_heard_ms.max(now_ms);
        }
        self.vehicles.connected(now_ms, &mut self.out);
        for device in std::mem::take(&mut self.lent) {
            let line = self.line(&device.into(), now_ms);
            let reason = Some("another master drives it".to_owned());
            let report = Report { device, order: OrderNumber(0), outcome: Outcome::Down };
            self.arrive(line, now_ms, Came::Reported { report, reason, gate: None, scan: None, happened_ms: now_ms });
        }
        self.tick(now_ms);
    }

    /// The connection to the broker broke, or could not be made. Until it stands nobody is silent and no order is overdue: nobody could be
    /// heard, and the port is told that once.
    pub fn lost(&mut self, now_ms: i64) {
        self.connect(false, now_ms);
    }

    fn connect(&mut self, up: bool, now_ms: i64) {
        if self.is_connected.replace(up) != Some(up) {
            let (counters, clock) = Default::default();
            self.arrivals.push(Arrival { line: None, at_ms: now_ms, counters, clock, said_ms: None, came: Came::Connected(up) });
        }
    }

    /// The port gives an order.
    pub fn order(&mut self, outbound: Outbound, now_ms: i64) {
        let id = WireId::from(outbound.order.device);
        let line = self.line(&id, now_ms);
        if self.config.listen_only || self.config.driven_by_others.contains(&outbound.order.device) {
            return;
        }
        self.lines[line.0 as usize].track.counters.orders += 1;
        self.give(line, outbound, now_ms);
    }

    /// Gives an order in the language of its device; one for a vehicle that has not been heard waits.
    fn give(&mut self, line: Line, outbound: Outbound, now_ms: i64) {
        let Outbound { order, at_lane, way, given_ms } = outbound;
        if self.vehicles.drives(line) {
            if let Some(novelty) = self.vehicles.order(line, &order, way.as_ref(), given_ms, &mut self.out) {
                self.take_novelty(line, novelty, now_ms);
            }
            return;
        }
        let followed = &mut self.lines[line.0 as usize];
        if order.device.kind == DeviceKind::Vehicle && followed.base.is_none() {
            return followed.waiting.push(Outbound { order, at_lane, way, given_ms });
        }
        let correlation = format!("{}-{}-{}", self.config.session, followed.id.id, order.number.0);
        followed.desk.give(OrderMessage { number: order.number, correlation, at_ms: given_ms, task: order.task, at_lane }, now_ms);
        self.send_due(line, now_ms);
    }

    fn appoint_master(&mut self, line: Line, device: DeviceId, address: Address, now_ms: i64) {
        if !self.config.machines.contains(&device) {
            return;
        }
        let is_silent = self.config.listen_only || self.config.driven_by_others.contains(&device);
        self.vehicles.appoint(line, device, address, is_silent, now_ms, &mut self.out);
        self.give_what_waits(line, now_ms);
    }

    fn give_what_waits(&mut self, line: Line, now_ms: i64) {
        for outbound in std::mem::take(&mut self.lines[line.0 as usize].waiting) {
            self.give(line, outbound, now_ms);
        }
    }

    fn take_novelty(&mut self, line: Line, novelty: Novelty, now_ms: i64) {
        let Novelty { reports, presence, condition, readings, error, happened_ms } = novelty;
        self.turn(line, presence, now_ms);
        // Who drives a vehicle that is lent is told how its orders go; the port has given none.
        let is_lent = self.vehicles.is_silent(line) && !self.config.listen_only;
        for (report, reason) in reports.into_iter().filter(|_| !is_lent) {
            self.lines[line.0 as usize].track.counters.reports += 1;
            self.arrive(line, now_ms, Came::Reported { report, reason, gate: None, scan: None, happened_ms });
        }
        if let Some(error) = error {
            self.arrive(line, now_ms, Came::Erred(error));
        }
        if let Some(readings) = readings {
            self.arrive(line, now_ms, Came::Read { condition, readings: Box::new(readings) });
        }
    }

    /// A message on a topic of VDA 5050.
    fn hear_vehicle(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        let refuse = |line: Option<Line>, reason, what, board: &mut Self| {
            let device = line.map(|line| board.lines[line.0 as usize].id.clone());
            board.put_aside(Refusal { device, reason, what }, topic, payload, now_ms);
        };
        match self.vehicles.message(topic, payload, now_ms, &mut self.out) {
            HeardVehicle::Taken(line, novelty) => {
                let states = self.vehicles.belief(line).map_or(0, |belief| belief.states);
                let lost = self.vehicles.belief(line).map_or(0, |belief| belief.lost);
                let followed = &mut self.lines[line.0 as usize];
                (followed.track.counters.states, followed.track.counters.missing) = (states, lost);
                followed.last_heard_ms = now_ms;
                self.take_novelty(line, *novelty, now_ms);
            }
            HeardVehicle::Stale(line) => self.lines[line.0 as usize].track.counters.doubled += 1,
            HeardVehicle::Malformed(line, what) => refuse(line, DeadReason::Malformed, what, self),
            HeardVehicle::Stranger => {
                let place = topic.rsplit_once('/').map_or(topic, |(place, _)| place);
                if !self.config.listen_only && self.strangers.len() < STRANGERS_MAX {
                    let heard = || Stranger { since_ms: now_ms, message: Some((topic.to_owned(), payload.to_vec())) };
                    self.strangers.entry(place.to_owned()).or_insert_with(heard);
                }
            }
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
        if !topic.starts_with(VERSION) {
            if self.mapper.as_ref().is_some_and(|mapper| mapper.takes(topic)) {
                return self.hear_mapped(topic, payload, now_ms);
            }
            return self.hear_vehicle(topic, payload, now_ms);
        }
        match intake::read(&self.config.terminal, topic, payload) {
            Ok((id, heard)) => {
                let line = self.line(&id, now_ms);
                self.hear(line, heard, topic, payload, now_ms);
            }
            Err(refusal) => self.put_aside(refusal, topic, payload, now_ms),
        }
    }

    /// Tells of vehicles that are nobody's after all.
    fn tell_strangers(&mut self, now_ms: i64) {
        let known = |place: &String| self.vehicles.knows(place);
        let due: Vec<String> = self
            .strangers
            .iter()
            .filter(|(_, stranger)| stranger.message.is_some() && now_ms - stranger.since_ms >= STRANGER_GRACE_MS)
            .map(|(place, _)| place.clone())
            .collect();
        let (ours, others): (Vec<String>, Vec<String>) = due.into_iter().partition(known);
        for place in ours {
            self.strangers.remove(&place);
        }
        for place in others {
            let message = self.strangers.get_mut(&place).and_then(|stranger| stranger.message.take());
            if let Some((topic, payload)) = message {
                let what = "no vehicle of this terminal has this address".to_owned();
                self.put_aside(Refusal { device: None, reason: DeadReason::UnknownDevice, what }, &topic, &payload, now_ms);
            }
        }
    }

    /// A message of a machine that speaks otherwise: what it comes to is heard as if the machine had said it so.
    fn hear_mapped(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        let became = self.mapper.as_mut().map(|mapper| mapper.message(topic, payload, now_ms)).unwrap_or_default();
        for became in became {
            match became {
                Became::Message { topic, payload } => self.message(&topic, &payload, now_ms),
                Became::Kept { .. } => {}
                Became::Refused { device, reason, what, place } => {
                    self.put_aside(Refusal { device, reason, what: format!("{what} (mapping {place})") }, topic, payload, now_ms);
                }
            }
        }
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
                if let Some(hearing) = self.vehicles.overdue(line) {
                    self.arrive(line, now_ms, Came::Hears(hearing));
                }
                if let Some(novelty) = self.vehicles.tick(line, now_ms, &mut self.out) {
                    self.take_novelty(line, novelty, now_ms);
                }
                continue;
            }
            let followed = &mut self.lines[index];
            let silent = now_ms - followed.last_heard_ms > PERIODS_SILENT * followed.period_ms;
            if silent && followed.presence == Presence::Online {
                followed.presence = Presence::Silent;
                self.arrive(line, now_ms, Came::Turned(Presence::Silent));
            }
            let followed = &mut self.lines[index];
            // Of one that is lost it is told that it is.
            let is_lost = !matches!(followed.presence, Presence::Online | Presence::Unheard);
            let unsent = followed.waiting.first().map(|outbound| (outbound.given_ms, outbound.order.number));
            let from_ms = self.connected_ms.max(followed.present_ms);
            if let Some(hearing) = (!is_lost).then(|| followed.desk.overdue(unsent, from_ms, now_ms)).flatten() {
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
        self.lines.push(Followed {
            id: id.clone(),
            machine,
            track: Track::default(),
            clock: ClockBelief::default(),
            desk: OrderDesk::default(),
            base: None,
            waiting: Vec::new(),
            presence: Presence::Unheard,
            present_ms: now_ms,
            last_heard_ms: now_ms,
            period_ms: STATE_PERIOD_MS,
            told: [(0, false); 4],
        });
        self.arrive(line, now_ms, Came::Appeared(id.clone()));
        line
    }

    fn arrive(&mut self, line: Line, at_ms: i64, came: Came) {
        let followed = &mut self.lines[line.0 as usize];
        followed.track.counters.repeats = followed.desk.repeats;
        let (counters, clock) = (followed.track.counters, followed.clock);
        self.arrivals.push(Arrival { line: Some(line), at_ms, counters, clock, said_ms: None, came });
    }

    /// Says of the last arrival when its device said it.
    fn stamp_last(&mut self, line: Line, at_ms: i64) {
        let said_ms = self.lines[line.0 as usize].clock.said_ms(at_ms);
        if let Some(arrival) = self.arrivals.last_mut() {
            arrival.said_ms = Some(said_ms);
        }
    }

    fn send_due(&mut self, line: Line, now_ms: i64) {
        let followed = &mut self.lines[line.0 as usize];
        let out = &mut self.out;
        let Some(base) = followed.base else { return };
        followed.desk.due(now_ms, |message| {
            let number = OrderNumber(base.wrapping_add(message.number.0));
            // An order is plain numbers and names.
            let payload = serde_json::to_vec(&OrderMessage { number, ..message.clone() }).unwrap_or_default();
            let topic = Topic::new(&self.config.terminal, followed.id.clone(), Channel::Order).to_string();
            out.push(Outgoing { topic, payload: payload.into(), delivery: Delivery::Order });
        });
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

    fn hear(&mut self, line: Line, heard: Heard, topic: &str, payload: &[u8], now_ms: i64) {
        match heard {
            Heard::Descriptor(descriptor) => self.hear_descriptor(line, descriptor, now_ms),
            Heard::Connection(connection) => {
                let followed = &mut self.lines[line.0 as usize];
                // The will of a session that was followed by another says nothing of that one.
                if followed.track.session().is_some_and(|session| connection.session < session) {
                    followed.track.counters.outlived += 1;
                    return;
                }
                let presence = match connection.state {
                    ConnectionState::Online => Presence::Online,
                    ConnectionState::Offline => Presence::Left,
                    ConnectionState::Broken => Presence::Broken,
                };
                if presence == Presence::Online {
                    followed.last_heard_ms = now_ms;
                    followed.desk.begin_anew(now_ms);
                }
                self.turn(line, presence, now_ms);
                self.send_due(line, now_ms);
            }
            Heard::Report(report) => self.hear_report(line, report, topic, payload, now_ms),
            Heard::State(state) => self.hear_state(line, state, topic, payload, now_ms),
        }
    }

    fn turn(&mut self, line: Line, presence: Presence, now_ms: i64) {
        let followed = &mut self.lines[line.0 as usize];
        if followed.presence != presence {
            followed.presence = presence;
            followed.present_ms = now_ms;
            self.arrive(line, now_ms, Came::Turned(presence));
        }
    }

    fn hear_descriptor(&mut self, line: Line, descriptor: Descriptor, now_ms: i64) {
        let followed = &mut self.lines[line.0 as usize];
        followed.period_ms = i64::from(descriptor.state_period_ms).clamp(100, 3_600_000);
        if let Some((version, device)) = version_of(&descriptor.protocol).zip(followed.machine) {
            let address = Address::new(&descriptor.maker, &descriptor.serial).speaking(version);
            self.appoint_master(line, device, address, now_ms);
        }
        self.arrive(line, now_ms, Came::Described(Box::new(descriptor)));
    }

    /// Takes in the head of a report or a state; what of it counts is the answer.
    fn see(&mut self, line: Line, session: u64, seq: u64, at_ms: i64, now_ms: i64) -> Seen {
        let followed = &mut self.lines[line.0 as usize];
        let known = followed.track.session();
        let seen = followed.track.see(session, seq);
        if seen == Seen::Outlived {
            return seen;
        }
        followed.last_heard_ms = now_ms;
        if known != followed.track.session() {
            followed.clock.forget();
            followed.told = followed.told.map(|(_, holds)| (0, holds));
            if known.is_some() {
                followed.desk.begin_anew(now_ms);
            }
        }
        followed.clock.heard(at_ms, now_ms);
        // Who speaks is there, whatever was said of it.
        self.turn(line, Presence::Online, now_ms);
        seen
    }

    fn hear_report(&mut self, line: Line, mut message: ReportMessage, topic: &str, payload: &[u8], now_ms: i64) {
        let seen = self.see(line, message.session, message.seq, message.at_ms, now_ms);
        if matches!(seen, Seen::Doubled | Seen::Outlived) {
            return;
        }
        let followed = &mut self.lines[line.0 as usize];
        followed.track.counters.reports += 1;
        let ends_an_order = Holds::of(message.outcome).is_none() || matches!(message.outcome, Outcome::Paused | Outcome::Resumed);
        let base = followed.base.unwrap_or(if self.config.listen_only { 0 } else { u32::MAX });
        message.order = OrderNumber(message.order.0.saturating_sub(base));
        if ends_an_order && message.order.0 == 0 {
            // It answers whoever gave it orders before this port began.
            return;
        }
        let answer = if ends_an_order { followed.desk.answer(message.order, message.outcome) } else { Answer::Answered };
        match answer {
            Answer::Acknowledged { sent_ms } => {
                followed.clock.exchanged(sent_ms, message.at_ms, now_ms);
                return self.send_due(line, now_ms);
            }
            Answer::Unknown if !self.config.listen_only => {
                let what = format!("it answers order {}; the last one given is {}", message.order.0, followed.desk.last_given().0);
                let device = Some(followed.id.clone());
                return self.put_aside(Refusal { device, reason: DeadReason::UnknownOrder, what }, topic, payload, now_ms);
            }
            Answer::Repeated if message.outcome == Outcome::Acknowledged => return,
            Answer::Repeated if !matches!(message.outcome, Outcome::Paused | Outcome::Resumed) => return,
            Answer::Answered | Answer::Repeated | Answer::Unknown => {}
        }
        if let Some((what, holds)) = Holds::of(message.outcome) {
            let told = &mut followed.told[what as usize];
            // Overtaken by a message that knew better.
            if message.seq < told.0 {
                return self.send_due(line, now_ms);
            }
            *told = (message.seq, holds);
        }
        if let Some(device) = self.lines[line.0 as usize].machine {
            let happened_ms = self.lines[line.0 as usize].clock.ours_ms(message.at_ms, now_ms);
            let ReportMessage { order, outcome, reason, gate, scan, .. } = message;
            let report = Report { device, order, outcome };
            let came = Came::Reported { report, reason, gate: gate.map(Box::new), scan: scan.map(Box::new), happened_ms };
            self.arrive(line, now_ms, came);
            self.stamp_last(line, message.at_ms);
        }
        self.send_due(line, now_ms);
    }

    fn hear_state(&mut self, line: Line, message: StateMessage, topic: &str, payload: &[u8], now_ms: i64) {
        let seen = self.see(line, message.session, message.seq, message.at_ms, now_ms);
        let followed = &mut self.lines[line.0 as usize];
        // The latest readings count: older ones tell nothing any more.
        if seen != Seen::New {
            return;
        }
        followed.track.counters.states += 1;
        if followed.base.is_none() && message.in_hand.is_none() {
            followed.base = Some(message.last_seen.0);
            self.give_what_waits(line, now_ms);
        }
        let followed = &mut self.lines[line.0 as usize];
        let base = followed.base.unwrap_or(u32::MAX);
        let given = base.saturating_add(followed.desk.last_given().0);
        if message.last_seen.0 > given && !self.config.listen_only && followed.machine.is_some() {
            let seen = message.last_seen.0;
            let what = format!("it has seen order {seen}, the last one given is {given}: somebody else gives it orders");
            let device = Some(followed.id.clone());
            self.put_aside(Refusal { device, reason: DeadReason::UnknownOrder, what }, topic, payload, now_ms);
        }
        let of_port = |number: OrderNumber| OrderNumber(number.0.saturating_sub(base));
        let (in_hand, last_seen) = (message.in_hand.map(of_port), of_port(message.last_seen));
        self.lines[line.0 as usize].desk.holds(in_hand, now_ms);
        let condition = message.condition;
        for what in Holds::ALL {
            let holds = match what {
                Holds::Down => condition.down,
                Holds::Paused => condition.paused,
                Holds::Reader => condition.reader_down,
                Holds::Battery => condition.low_battery,
            };
            let told = &mut self.lines[line.0 as usize].told[what as usize];
            // A report of it was lost: the state says it too.
            let is_news = message.seq > told.0 && told.1 != holds;
            *told = (message.seq.max(told.0), if message.seq > told.0 { holds } else { told.1 });
            if is_news && let Some((outcome, device)) = what.outcome(holds).zip(self.lines[line.0 as usize].machine) {
                let report = Report { device, order: in_hand.unwrap_or(last_seen), outcome };
                // When it was nobody says; it is so now.
                let came = Came::Reported { report, reason: None, gate: None, scan: None, happened_ms: now_ms };
                self.arrive(line, now_ms, came);
            }
        }
        self.arrive(line, now_ms, Came::Read { condition, readings: Box::new(message.readings) });
        self.stamp_last(line, message.at_ms);
        self.send_due(line, now_ms);
    }
}
