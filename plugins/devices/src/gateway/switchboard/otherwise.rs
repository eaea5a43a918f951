//! Machines that speak otherwise than `portolan/v1`: vehicles that speak VDA 5050, and those of which a mapping says how they are read.

use portolan_protocol::wire::{DeadReason, Topic};
use portolan_protocol::{DeviceId, OrderNumber, Outcome, Report};
use portolan_vda5050::stamp;

use super::Switchboard;
use crate::gateway::inbox::{Came, Line, Presence};
use crate::gateway::intake::Refusal;
use crate::gateway::vehicles::{HeardVehicle, Novelty};
use crate::mapping::Became;

impl Switchboard {
    /// What is new of a vehicle, told to the port.
    pub(super) fn take_novelty(&mut self, line: Line, novelty: Novelty, now_ms: i64) {
        let Novelty { reports, presence, condition, readings, error, happened_ms, .. } = novelty;
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
    pub(super) fn hear_vehicle(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        let refuse = |line: Option<Line>, reason, what, board: &mut Self| {
            let device = line.map(|line| board.lines[line.0 as usize].id.clone());
            board.put_aside(Refusal { device, reason, what }, topic, payload, now_ms);
        };
        let Some(line) = self.vehicles.speaker(topic) else { return self.strangers.note(topic, payload, now_ms) };
        // What a broker keeps is as old as it may be; a state is stamped when it is said.
        let stamp_ms = stamp::of(payload).filter(|_| topic.ends_with("/state") || topic.ends_with("/visualization"));
        let happened_ms = stamp_ms.map_or(now_ms, |stamp_ms| self.lines[line.0 as usize].clock.ours_ms(stamp_ms, now_ms));
        match self.vehicles.message(line, topic, payload, happened_ms, &mut self.out) {
            HeardVehicle::Taken(line, novelty) => {
                if let Some(stamp_ms) = stamp_ms {
                    let clock = &mut self.lines[line.0 as usize].clock;
                    clock.heard(stamp_ms, now_ms);
                    if let Some(sent_ms) = novelty.answers_ms {
                        clock.exchanged(sent_ms, stamp_ms, now_ms);
                    }
                }
                let states = self.vehicles.belief(line).map_or(0, |belief| belief.states);
                let lost = self.vehicles.belief(line).map_or(0, |belief| belief.lost);
                let followed = &mut self.lines[line.0 as usize];
                (followed.track.counters.states, followed.track.counters.missing) = (states, lost);
                followed.last_heard_ms = now_ms;
                let followed = &mut self.lines[line.0 as usize];
                if novelty.presence == Presence::Online && matches!(followed.presence, Presence::Left | Presence::Broken) {
                    // It may have begun anew, with a clock that was set meanwhile.
                    followed.clock.forget();
                }
                let is_read = novelty.readings.is_some();
                self.take_novelty(line, *novelty, now_ms);
                if let Some(stamp_ms) = stamp_ms.filter(|_| is_read) {
                    self.stamp_last(line, stamp_ms);
                }
            }
            HeardVehicle::Stale(line) => self.lines[line.0 as usize].track.counters.doubled += 1,
            HeardVehicle::Malformed(line, what) => refuse(line, DeadReason::Malformed, what, self),
            HeardVehicle::Stranger => self.strangers.note(topic, payload, now_ms),
        }
    }

    /// Tells of vehicles that are nobody's after all.
    pub(super) fn tell_strangers(&mut self, now_ms: i64) {
        for (topic, payload) in self.strangers.due(now_ms, |place| self.vehicles.knows(place)) {
            let what = "no vehicle of this terminal has this address".to_owned();
            self.put_aside(Refusal { device: None, reason: DeadReason::UnknownDevice, what }, &topic, &payload, now_ms);
        }
    }

    /// A mapping reads, it does not drive. A machine of ours that is heard through one which brings no answers to orders is at the disposal of
    /// whoever drives it: the port is told that once, and gives it no orders that nobody would hear.
    fn lend_what_is_only_read(&mut self, topic: &str, now_ms: i64) {
        let Ok(topic) = topic.parse::<Topic>() else { return };
        let Some(device) = topic.device.machine().filter(|machine| self.config.machines.contains(machine)) else { return };
        let is_driven = self.config.listen_only || self.mapper.as_ref().is_none_or(|mapper| mapper.brings_answers(topic.device.kind));
        if !is_driven && self.config.driven_by_others.insert(device) {
            self.lend(device, "it is read by a mapping and takes no orders of ours", now_ms);
        }
    }

    /// A machine is not at the port's disposal.
    pub(super) fn lend(&mut self, device: DeviceId, why: &str, now_ms: i64) {
        let line = self.line(&device.into(), now_ms);
        let report = Report { device, order: OrderNumber(0), outcome: Outcome::Down };
        self.arrive(line, now_ms, Came::Reported { report, reason: Some(why.to_owned()), gate: None, scan: None, happened_ms: now_ms });
    }

    /// A message of a machine that speaks otherwise: what it comes to is heard as if the machine had said it so.
    pub(super) fn hear_mapped(&mut self, topic: &str, payload: &[u8], now_ms: i64) {
        let became = self.mapper.as_mut().map(|mapper| mapper.message(topic, payload, now_ms)).unwrap_or_default();
        for became in became {
            match became {
                Became::Message { topic, payload } => {
                    self.lend_what_is_only_read(&topic, now_ms);
                    self.message(&topic, &payload, now_ms);
                }
                Became::Kept { .. } => {}
                Became::Refused { device, reason, what, place } => {
                    self.put_aside(Refusal { device, reason, what: format!("{what} (mapping {place})") }, topic, payload, now_ms);
                }
            }
        }
    }
}
