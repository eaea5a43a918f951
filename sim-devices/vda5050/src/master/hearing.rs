//! What comes from the vehicle: which of it is news, and what the port has to hear of it.

use portolan_protocol::Outcome;

use super::{LastState, Master, Work};
use crate::model::{ConnectionState, Message, State};
use crate::{Effects, Malformed, TopicKind, read, stamp};

/// What became of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// It was taken in.
    Taken,
    /// It came again, or behind a newer one, and was passed over.
    Stale,
    /// It could not be read.
    Malformed(Malformed),
    /// It is on a topic of another vehicle, or on one that a master does not listen to.
    NotMine,
}

/// A state with a lower number is one of a vehicle that began anew, if it was written so much later than the last.
const RESTART_MS: i64 = 1;

impl Master {
    /// The broker delivers something.
    pub fn on_message(&mut self, topic: &str, payload: &[u8], now_ms: i64, effects: &mut Effects) -> Heard {
        let kind = match self.profile.address.kind_of(topic) {
            Some(kind) if !matches!(kind, TopicKind::Order | TopicKind::InstantActions) => kind,
            _ => return Heard::NotMine,
        };
        let message = match read(self.profile.address.version, kind, payload) {
            Ok(message) => message,
            Err(error) => {
                self.belief.malformed += 1;
                return Heard::Malformed(error);
            }
        };
        match message {
            Message::State(state) => self.hear_state(state, now_ms, effects),
            Message::Connection(connection) => {
                self.hear_connection(connection.connection_state, now_ms, effects);
                Heard::Taken
            }
            Message::Factsheet(factsheet) => {
                self.seen(now_ms);
                self.pending.retain(|pending| pending.action.action_type != "factsheetRequest");
                self.factsheet_due_ms = i64::MAX;
                self.belief.factsheet = Some(factsheet);
                Heard::Taken
            }
            Message::Visualization(visualization) => {
                self.seen(now_ms);
                // One that was overtaken by a state shows what is no longer so.
                let last_ms = self.last_state.and_then(|last| last.stamp_ms);
                if stamp::read(&visualization.header.timestamp).zip(last_ms).is_some_and(|(shown_ms, last_ms)| shown_ms < last_ms) {
                    self.belief.stale += 1;
                    return Heard::Stale;
                }
                if visualization.agv_position.is_some() {
                    self.belief.position = visualization.agv_position;
                }
                if visualization.velocity.is_some() {
                    self.belief.velocity = visualization.velocity;
                }
                Heard::Taken
            }
            Message::Order(_) | Message::InstantActions(_) => Heard::NotMine,
        }
    }

    fn seen(&mut self, now_ms: i64) {
        self.belief.last_seen_ms = Some(self.belief.last_seen_ms.map_or(now_ms, |seen_ms| seen_ms.max(now_ms)));
        self.belief.is_silent = false;
    }

    fn hear_connection(&mut self, state: ConnectionState, now_ms: i64, effects: &mut Effects) {
        let was = self.belief.connection.replace(state);
        if state != ConnectionState::Online {
            return;
        }
        self.seen(now_ms);
        if was != Some(ConnectionState::Online) {
            // It may have missed what was said, and may have begun anew.
            self.ask("stateRequest", now_ms, effects);
            if self.belief.factsheet.is_none() {
                self.factsheet_tries = 0;
                self.factsheet_due_ms = self.factsheet_due_ms.min(now_ms.saturating_add(i64::from(self.profile.ack_ms)));
            }
            self.say_what_is_in_doubt(now_ms, effects);
        }
    }

    fn hear_state(&mut self, state: State, now_ms: i64, effects: &mut Effects) -> Heard {
        let stamp_ms = stamp::read(&state.header.timestamp);
        let header_id = state.header.header_id;
        if let Some(last) = self.last_state {
            if !is_news(last, header_id, stamp_ms, now_ms) {
                self.belief.stale += 1;
                return Heard::Stale;
            }
            self.belief.lost += u64::from(header_id.saturating_sub(last.header_id.wrapping_add(1)));
        }
        self.seen(now_ms);
        self.count_motion(&state, stamp_ms, now_ms);
        self.last_state = Some(LastState { header_id, stamp_ms, heard_ms: now_ms });
        self.belief.take_state(&state, now_ms);
        if self.belief.factsheet.is_none() && self.factsheet_due_ms == i64::MAX && self.factsheet_tries == 0 {
            self.factsheet_due_ms = now_ms;
        }
        self.note_acknowledged(&state);
        self.hear_trouble(effects);
        self.hear_pausing(&state, effects);
        self.hear_battery(effects);
        match &self.work {
            Some(Work::Drive(_)) => self.hear_drive(&state, now_ms, effects),
            Some(Work::Energize(_)) => self.hear_energize(&state, now_ms, effects),
            None => {}
        }
        self.state = Some(state);
        Heard::Taken
    }

    /// Time in motion: between two states of which the first one said that it drives, by the vehicle's own clock where it has one.
    fn count_motion(&mut self, state: &State, stamp_ms: Option<i64>, now_ms: i64) {
        let Some(last) = self.last_state else { return };
        let passed_ms = match (last.stamp_ms, stamp_ms) {
            (Some(before), Some(after)) => after - before,
            _ => now_ms - last.heard_ms,
        };
        let passed_ms = passed_ms.clamp(0, 600_000);
        match &mut self.work {
            Some(Work::Drive(drive)) if self.belief.is_driving && state.order_id == drive.order_id => drive.active_ms += passed_ms,
            Some(Work::Energize(energize)) if self.belief.is_charging && !self.belief.is_down() => energize.active_ms += passed_ms,
            _ => {}
        }
    }

    fn hear_trouble(&mut self, effects: &mut Effects) {
        let is_down = self.belief.is_down();
        if is_down != self.said_down {
            self.said_down = is_down;
            self.report_event(if is_down { Outcome::Down } else { Outcome::Repaired }, effects);
        }
    }

    fn hear_battery(&mut self, effects: &mut Effects) {
        let Some(percent) = self.belief.charge_percent else { return };
        let low = self.profile.low_battery_share * 100.0;
        if percent < low && !self.said_low {
            self.said_low = true;
            self.report_event(Outcome::LowBattery, effects);
        } else if percent >= low + 1.0 {
            // A percent more, so that a charge that trembles is said once.
            self.said_low = false;
        }
    }
}

/// Whether a state is newer than the last one: by its number, or, where the vehicle counts from the beginning again, by its stamp.
fn is_news(last: LastState, header_id: u32, stamp_ms: Option<i64>, now_ms: i64) -> bool {
    if header_id == last.header_id {
        return stamp_ms.zip(last.stamp_ms).is_some_and(|(stamp_ms, before_ms)| stamp_ms > before_ms);
    }
    // The number turns over after 2³².
    if header_id.wrapping_sub(last.header_id) < u32::MAX / 2 {
        return true;
    }
    match (last.stamp_ms, stamp_ms) {
        (Some(before), Some(after)) => after >= before + RESTART_MS,
        // No stamps to tell by: so late it is no straggler.
        _ => now_ms - last.heard_ms > 10_000,
    }
}
