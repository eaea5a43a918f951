//! Vehicles that speak VDA 5050: each has a master here, which turns the port's orders into the standard's and what comes back into reports.

use std::collections::{BTreeMap, BTreeSet};

use portolan_link::Delivery;
use portolan_protocol::wire::{AgvState, Condition, Readings};
use portolan_protocol::{DeviceId, Order, Report};
use portolan_vda5050::model::ConnectionState;
use portolan_vda5050::{Address, Belief, Effects, Heard, Master, MasterProfile, Version, Way, stamp};

use super::inbox::{Hearing, Line, Presence};
use super::switchboard::Outgoing;

/// What every master of this port has in common.
#[derive(Clone, PartialEq, Debug)]
pub struct VehicleTreatment {
    /// Sets this start of the port apart from all others.
    pub session: String,
    /// The share of the battery below which a vehicle wants energy.
    pub low_battery_share: f64,
    /// How many times as fast as the wall operating time passes. Masters live in operating time, as their vehicles do.
    pub speed: f64,
    /// Where operating time and the wall's agree, milliseconds of UTC since 1970.
    pub epoch_ms: i64,
}

impl VehicleTreatment {
    fn operating_ms(&self, now_ms: i64) -> i64 {
        self.epoch_ms + ((now_ms - self.epoch_ms) as f64 * self.speed) as i64
    }

    fn wall_ms(&self, operating_ms: i64) -> i64 {
        self.epoch_ms + ((operating_ms - self.epoch_ms) as f64 / self.speed.max(1e-3)).round() as i64
    }
}

/// What became of a message on a topic of the standard.
pub(super) enum HeardVehicle {
    /// Its line, and what it came to.
    Taken(Line, Box<Novelty>),
    /// It came again, or behind a newer one.
    Stale(Line),
    /// It makes no sense.
    Malformed(Option<Line>, String),
    /// Nobody here drives this vehicle.
    Stranger,
}

/// What a message of a vehicle brought.
pub(super) struct Novelty {
    pub(super) reports: Vec<(Report, Option<String>)>,
    pub(super) presence: Presence,
    pub(super) condition: Condition,
    pub(super) readings: Option<Readings>,
    pub(super) error: Option<String>,
    /// When it was so, by our clock: milliseconds of UTC since 1970.
    pub(super) happened_ms: i64,
    /// When the order was sent that it answers, if it is the first answer to one: by our clock likewise.
    pub(super) answers_ms: Option<i64>,
}

/// The masters.
pub(super) struct Vehicles {
    treatment: VehicleTreatment,
    masters: BTreeMap<Line, Master>,
    /// Those that hear and say nothing: another master drives their vehicles, or the port only listens.
    silent: BTreeSet<Line>,
    /// `interface/level/manufacturer/serial` of each.
    by_topic: BTreeMap<String, Line>,
    /// Those of which it was told that they do not hear their order.
    deaf: BTreeSet<Line>,
    effects: Effects,
}

/// So much of the wall's time the word that a vehicle has more way may take to reach it, beyond what the base allows for at life's own pace,
/// seconds. At sixty times life a broker's worst hundredth would stop vehicles on the way.
const LATE_S: f64 = 1.0;
/// How fast a vehicle drives, metres a second: 22 km/h.
const DRIVEN_M_S: f64 = 6.1;

impl Vehicles {
    pub(super) fn new(treatment: VehicleTreatment) -> Self {
        Self {
            treatment,
            masters: BTreeMap::new(),
            silent: BTreeSet::new(),
            by_topic: BTreeMap::new(),
            deaf: BTreeSet::new(),
            effects: Effects::default(),
        }
    }

    pub(super) fn drives(&self, line: Line) -> bool {
        self.masters.contains_key(&line)
    }

    /// Whether a vehicle that speaks at this place in the tree has a master here.
    pub(super) fn knows(&self, place: &str) -> bool {
        self.by_topic.contains_key(place)
    }

    /// Whether its master only hears.
    pub(super) fn is_silent(&self, line: Line) -> bool {
        self.silent.contains(&line)
    }

    /// A vehicle's address is known: it gets a master, which hears what it says even where it is silent itself.
    pub(super) fn appoint(
        &mut self,
        line: Line,
        device: DeviceId,
        address: Address,
        is_silent: bool,
        now_ms: i64,
        out: &mut Vec<Outgoing>,
    ) {
        if self.drives(line) {
            return;
        }
        if is_silent {
            self.silent.insert(line);
        }
        let treatment = &self.treatment;
        let in_operating_ms = |ms: u32| (f64::from(ms) * treatment.speed.max(1.0)) as u32;
        let mut profile = MasterProfile::new(address, device, treatment.session.clone());
        profile.low_battery_share = treatment.low_battery_share;
        profile.ack_ms = in_operating_ms(profile.ack_ms);
        profile.silence_ms = in_operating_ms(profile.silence_ms);
        profile.base_m += (treatment.speed - 1.0).max(0.0) * LATE_S * DRIVEN_M_S;
        if let Some(place) = profile.address.topic(portolan_vda5050::TopicKind::State).strip_suffix("/state") {
            self.by_topic.insert(place.to_owned(), line);
        }
        let mut master = Master::new(profile);
        master.on_connected(self.treatment.operating_ms(now_ms), &mut self.effects);
        self.masters.insert(line, master);
        self.send(line, out);
    }

    pub(super) fn connected(&mut self, now_ms: i64, out: &mut Vec<Outgoing>) {
        let now_ms = self.treatment.operating_ms(now_ms);
        let lines: Vec<Line> = self.masters.keys().copied().collect();
        for line in lines {
            if let Some(master) = self.masters.get_mut(&line) {
                master.on_connected(now_ms, &mut self.effects);
                self.send(line, out);
            }
        }
    }

    pub(super) fn order(&mut self, line: Line, order: &Order, way: Option<&Way>, now_ms: i64, out: &mut Vec<Outgoing>) -> Option<Novelty> {
        let master = self.masters.get_mut(&line)?;
        master.on_order(order, way, self.treatment.operating_ms(now_ms), &mut self.effects);
        let novelty = novelty(master, &mut self.effects, false, now_ms);
        self.send(line, out);
        Some(novelty)
    }

    /// Repetitions and silences of one vehicle.
    pub(super) fn tick(&mut self, line: Line, now_ms: i64, out: &mut Vec<Outgoing>) -> Option<Novelty> {
        let operating_ms = self.treatment.operating_ms(now_ms);
        let master = self.masters.get_mut(&line)?;
        if master.next_due_ms() > operating_ms {
            return None;
        }
        master.on_timer(operating_ms, &mut self.effects);
        let novelty = novelty(master, &mut self.effects, false, now_ms);
        self.send(line, out);
        Some(novelty)
    }

    /// The vehicle that speaks on a topic.
    pub(super) fn speaker(&self, topic: &str) -> Option<Line> {
        self.by_topic.get(topic.rsplit_once('/')?.0).copied()
    }

    /// A message of a vehicle, which was so at `happened_ms` by our clock.
    pub(super) fn message(&mut self, line: Line, topic: &str, payload: &[u8], happened_ms: i64, out: &mut Vec<Outgoing>) -> HeardVehicle {
        let Some(master) = self.masters.get_mut(&line) else { return HeardVehicle::Stranger };
        let asked_ms = master.asked_ms();
        // Whatever the master orders in answer, it orders as of then.
        let heard = master.on_message(topic, payload, self.treatment.operating_ms(happened_ms), &mut self.effects);
        let answers_ms = asked_ms.filter(|_| master.asked_ms() != asked_ms).map(|asked_ms| self.treatment.wall_ms(asked_ms));
        let novelty = novelty(master, &mut self.effects, true, happened_ms);
        self.send(line, out);
        match heard {
            Heard::Taken => HeardVehicle::Taken(line, Box::new(Novelty { answers_ms, ..novelty })),
            Heard::Stale => HeardVehicle::Stale(line),
            Heard::Malformed(error) => HeardVehicle::Malformed(Some(line), error.to_string()),
            Heard::NotMine => HeardVehicle::Stranger,
        }
    }

    /// Whether a vehicle hears its order, where that changed: the one that it does not hear, or none any more.
    pub(super) fn hearing(&mut self, line: Line) -> Option<Hearing> {
        let master = self.masters.get(&line)?;
        // Of one that is lost it is told that it is.
        let unheard = master.unheard_order().filter(|_| !master.belief().is_silent && !self.silent.contains(&line));
        let changed = if unheard.is_some() { self.deaf.insert(line) } else { self.deaf.remove(&line) };
        changed.then(|| unheard.map_or(Hearing::Well, Hearing::Deaf))
    }

    /// Orders of vehicles that are not over.
    pub(super) fn unanswered(&self) -> usize {
        self.masters.values().filter(|master| master.order_in_hand().is_some()).count()
    }

    /// What was lost and what came twice, of one vehicle.
    pub(super) fn belief(&self, line: Line) -> Option<&Belief> {
        self.masters.get(&line).map(Master::belief)
    }

    fn send(&mut self, line: Line, out: &mut Vec<Outgoing>) {
        if self.silent.contains(&line) {
            self.effects.outgoing.clear();
        }
        for message in self.effects.outgoing.drain(..) {
            // The standard asks for quality of service 0; over one more hop than it thinks of, 1 spares its repetitions.
            let delivery = if message.retain { Delivery::Retained } else { Delivery::Order };
            // Masters live in operating time; stamps at the wire are the wall's.
            let payload = stamp::moved(message.payload, |ms| Some(self.treatment.wall_ms(ms)));
            out.push(Outgoing { topic: message.topic, payload: payload.into(), delivery });
        }
        self.effects.remarks.clear();
    }
}

fn novelty(master: &Master, effects: &mut Effects, with_readings: bool, happened_ms: i64) -> Novelty {
    let why = |report: &Report| effects.remarks.iter().find(|remark| remark.order == report.order).map(|remark| remark.what.clone());
    let reports = effects.reports.iter().map(|report| (*report, why(report))).collect();
    effects.reports.clear();
    let belief = master.belief();
    let presence = match belief.connection {
        Some(ConnectionState::Online) | None if belief.is_silent => Presence::Silent,
        Some(ConnectionState::Online) => Presence::Online,
        Some(ConnectionState::Offline) => Presence::Left,
        Some(_) => Presence::Broken,
        None if belief.last_seen_ms.is_some() => Presence::Online,
        None => Presence::Unheard,
    };
    let condition = Condition { down: belief.is_down(), paused: belief.is_paused, ..Condition::default() };
    let readings = belief.position.as_ref().filter(|_| with_readings).map(|position| {
        let speed_m_s = belief.velocity.as_ref().and_then(|velocity| Some(velocity.vx?.hypot(velocity.vy.unwrap_or_default())));
        Readings::Agv(AgvState {
            x_mm: (position.x * 1_000.0) as i32,
            y_mm: (position.y * 1_000.0) as i32,
            heading_deg: Some(position.theta.to_degrees()),
            speed_m_s,
            charge_share: belief.charge_percent.map(|percent| (percent / 100.0).clamp(0.0, 1.0)),
            boxes: None,
        })
    });
    let error = belief.errors.first().map(|error| match &error.error_description {
        Some(description) => format!("{}: {description}", error.error_type),
        None => error.error_type.clone(),
    });
    Novelty { reports, presence, condition, readings, error, happened_ms, answers_ms: None }
}

/// What a descriptor says of a vehicle that speaks the standard: `vda5050/2.1.0`.
pub(super) fn version_of(protocol: &str) -> Option<Version> {
    let number = protocol.strip_prefix("vda5050/")?;
    Version::ALL.into_iter().find(|version| version.number() == number)
}
