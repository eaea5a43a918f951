//! What a device says, and when.

use portolan_link::Delivery;
use portolan_protocol::OrderNumber;
use portolan_protocol::wire::{Channel, Condition, ConnectionMessage, ConnectionState, StateMessage};

use super::{BEHIND_MAX_US, Core, Effects, Event, Host, Outgoing, Truth, json, watcher};

impl Host {
    pub(super) fn say_connection(&mut self, state: ConnectionState, now_ms: i64, effects: &mut Effects) {
        let message = ConnectionMessage { state, session: self.run.session, at_ms: self.line.clock_ms(now_ms) };
        effects.outgoing.push(Outgoing::new(self.topic(Channel::Connection), json(&message), Delivery::Retained));
    }

    /// Says what the machine has to report; while the connection is away it waits in the outbox.
    pub(super) fn say_reports(&mut self, now_ms: i64, effects: &mut Effects) {
        let Core::Machine(machine) = &mut self.core else { return };
        let (reports, events) = machine.take_said();
        for (at_ms, event) in events {
            self.tell(at_ms, event, effects);
        }
        if reports.is_empty() {
            return;
        }
        let topic = self.topic(Channel::Report);
        for report in reports {
            self.seq += 1;
            // When it happened, which is not when it could be said where the machine was looked after late.
            let happened_ms = report.happened_ms.and_then(|ms| self.run.pace.wall_ms(ms)).map_or(now_ms, |ms| ms.min(now_ms));
            let message = report.message(self.seq, self.run.session, self.line.clock_ms(happened_ms));
            self.counts.reports += 1;
            self.line.pass(Outgoing::new(topic.clone(), json(&message), Delivery::Order), now_ms, &mut self.counts, effects);
        }
    }

    /// Says what a vehicle has to say, in its own words.
    pub(super) fn say_vehicle(&mut self, now_ms: i64, effects: &mut Effects) {
        let Core::Vehicle(vehicle) = &mut self.core else { return };
        let said = vehicle.take_said(&self.run.pace, self.line.clock_ms(now_ms) - now_ms);
        for (at_ms, deed) in vehicle.take_deeds(&mut self.counts) {
            let wall_ms = self.run.pace.wall_ms(at_ms).unwrap_or(now_ms);
            self.tell(wall_ms, Event::Did { deed }, effects);
        }
        self.counts.vda5050 += said.len() as u64;
        for message in said {
            match message.delivery {
                Delivery::Telemetry => self.line.pass(message, now_ms, &mut self.counts, effects),
                Delivery::Order | Delivery::Retained => effects.outgoing.push(message),
            }
        }
    }

    /// Says the state of a machine when something about it changed that others steer by.
    pub(super) fn say_what_changed(&mut self, now_ms: i64, effects: &mut Effects) {
        if let Core::Machine(machine) = &mut self.core
            && self.connected
            && machine.has_changed()
        {
            self.say_state(now_ms, effects);
        }
    }

    /// No state that is said for its period alone before this time; what changes is said all the same.
    pub fn postpone_states(&mut self, until_ms: i64) {
        self.state_due_us = self.state_due_us.max(until_ms.saturating_mul(1_000));
    }

    pub(super) fn say_due_states(&mut self, now_ms: i64, effects: &mut Effects) {
        if matches!(self.core, Core::Vehicle(_)) {
            return;
        }
        let now_us = now_ms.saturating_mul(1_000);
        if self.state_due_us < now_us - BEHIND_MAX_US {
            self.state_due_us = now_us;
        }
        while self.connected && self.state_due_us <= now_us {
            let due_us = self.state_due_us;
            self.say_state(now_ms, effects);
            // From when it was due, so that a rate is kept.
            self.state_due_us = due_us.saturating_add(self.period_us);
        }
    }

    /// Says the state now; the next one is due a period later.
    pub(super) fn say_state(&mut self, now_ms: i64, effects: &mut Effects) {
        if !self.connected {
            return;
        }
        let operating_ms = self.run.pace.operating_ms(now_ms);
        let (mut readings, in_hand, last_seen, condition) = match &mut self.core {
            Core::Machine(machine) => {
                let (in_hand, last_seen, condition) = machine.standing();
                (machine.readings(operating_ms), in_hand, last_seen, condition)
            }
            Core::Watcher(watcher) => (watcher.readings(operating_ms), None, OrderNumber::default(), Condition::default()),
            // It says its states in its own words.
            Core::Vehicle(_) => return,
        };
        if let Some(stuck) = &self.line.stuck_at {
            readings = stuck.clone();
        }
        self.line.spoil_readings(&mut readings, &mut self.counts);
        watcher::by_the_wall(&mut readings, self.run.pace);
        self.seq += 1;
        self.counts.states += 1;
        let at_ms = self.line.clock_ms(now_ms);
        let message = StateMessage { seq: self.seq, session: self.run.session, at_ms, in_hand, last_seen, condition, readings };
        let outgoing = Outgoing::new(self.topic(Channel::State), json(&message), Delivery::Telemetry);
        self.line.pass(outgoing, now_ms, &mut self.counts, effects);
        self.state_due_us = now_ms.saturating_mul(1_000).saturating_add(self.period_us);
    }

    pub(super) fn tell(&self, now_ms: i64, event: Event, effects: &mut Effects) {
        let operating_ms = self.run.pace.operating_ms(now_ms);
        effects.truth.push(Truth { at_ms: now_ms, operating_ms, device: self.id.to_string(), event });
    }
}
