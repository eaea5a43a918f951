//! What devices say in the words of this house, `portolan/v1`: what of it is news, and what it answers.

use portolan_protocol::wire::{ConnectionState, DeadReason, Descriptor, ReportMessage, StateMessage};
use portolan_protocol::{DeviceId, OrderNumber, Outcome, Report};
use portolan_vda5050::Address;

use super::Switchboard;
use super::holds::Holds;
use crate::gateway::desk::Answer;
use crate::gateway::inbox::{Came, Line, Presence};
use crate::gateway::intake::{Heard, Refusal};
use crate::gateway::track::{Seen, Voice};
use crate::gateway::vehicles::version_of;

impl Switchboard {
    /// Takes in a message that could be read.
    pub(super) fn hear(&mut self, line: Line, heard: Heard, topic: &str, payload: &[u8], now_ms: i64) {
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
    fn see(&mut self, line: Line, (session, seq, voice): (u64, u64, Voice), at_ms: i64, now_ms: i64) -> Seen {
        let followed = &mut self.lines[line.0 as usize];
        let known = followed.track.session();
        let seen = followed.track.see(session, seq, voice);
        if seen == Seen::Outlived {
            return seen;
        }
        followed.last_heard_ms = now_ms;
        if known != followed.track.session() {
            followed.clock.forget();
            followed.held.count_anew();
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
        let seen = self.see(line, (message.session, message.seq, Voice::Report), message.at_ms, now_ms);
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
        if let Some((what, holds)) = Holds::of(message.outcome)
            && !followed.held.reported(what, message.seq, holds)
        {
            return self.send_due(line, now_ms);
        }
        if let Some(device) = self.at_disposal(line) {
            let happened_ms = self.lines[line.0 as usize].clock.ours_ms(message.at_ms, now_ms);
            let ReportMessage { order, outcome, reason, gate, scan, .. } = message;
            let report = Report { device, order, outcome };
            let came = Came::Reported { report, reason, gate: gate.map(Box::new), scan: scan.map(Box::new), happened_ms };
            self.arrive(line, now_ms, came);
            self.stamp_last(line, message.at_ms);
        }
        self.send_due(line, now_ms);
    }

    /// The machine of ours that this is, unless others drive it: what befalls it then is their matter, and the port has it down for good.
    fn at_disposal(&self, line: Line) -> Option<DeviceId> {
        self.lines[line.0 as usize].machine.filter(|machine| !self.config.driven_by_others.contains(machine))
    }

    fn hear_state(&mut self, line: Line, message: StateMessage, topic: &str, payload: &[u8], now_ms: i64) {
        let seen = self.see(line, (message.session, message.seq, Voice::State), message.at_ms, now_ms);
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
            let holds = what.is_in(condition);
            let is_news = self.lines[line.0 as usize].held.stated(what, message.seq, holds);
            if is_news && let Some((outcome, device)) = what.outcome(holds).zip(self.at_disposal(line)) {
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
