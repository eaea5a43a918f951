//! A drive under way: sent, acknowledged, extended, ended, or begun anew.

use portolan_protocol::{NodeId, OrderNumber, Outcome};

use super::drive::Stage;
use super::profile::MOST_TRIES;
use super::{Master, Work, told};
use crate::Effects;
use crate::model::{ActionStatus, State};
use crate::vehicle::error_words;

/// How often a drive is ordered anew before it is taken for impossible.
const MOST_ATTEMPTS: u32 = 8;

impl Master {
    /// What is due to be said again of a drive.
    pub(super) fn repeat_drive(&mut self, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        if drive.due_ms > now_ms {
            return;
        }
        match &drive.stage {
            Stage::Driving if !drive.is_acknowledged => {
                if drive.was_taken && drive.tries > MOST_TRIES {
                    // It has the order and does not take the update: it is asked to end there, and goes on under another order.
                    self.remark("the vehicle takes no update of its order, which is ordered anew", effects);
                    return self.begin_cancel(None, now_ms, effects);
                }
                self.send_order(now_ms, effects);
                self.ask("stateRequest", now_ms, effects);
            }
            Stage::Driving => {
                drive.due_ms = i64::MAX;
                self.extend_drive(now_ms, effects);
            }
            Stage::Cancelling { .. } | Stage::Interrupted => {
                drive.due_ms = now_ms.saturating_add(super::profile::LONGEST_WAIT_MS);
                self.ask("stateRequest", now_ms, effects);
            }
        }
    }

    /// The port wants the drive to end at an earlier node.
    pub(super) fn divert(&mut self, number: OrderNumber, to: NodeId, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &mut self.work else { return self.refuse(number, "no drive is in hand", effects) };
        let Some(end) = drive.ahead(to) else { return self.refuse(number, "the node is not ahead", effects) };
        if let Stage::Cancelling { divert, .. } = &mut drive.stage {
            let earlier = divert.replace((number, end));
            if let Some((earlier, _)) = earlier {
                self.refuse(earlier, "overtaken by a later request", effects);
            }
            return;
        }
        // A base cannot be taken back, a horizon can: nothing beyond the node is released any more.
        if end >= drive.released || drive.stage == Stage::Interrupted {
            drive.end = end;
            self.answer(number, Outcome::Diverted, effects);
            self.extend_drive(now_ms, effects);
            return;
        }
        self.begin_cancel(Some((number, end)), now_ms, effects);
    }

    /// The vehicle is to give up what it has in hand.
    pub(super) fn begin_cancel(&mut self, divert: Option<(OrderNumber, usize)>, now_ms: i64, effects: &mut Effects) {
        let action_id = self.instantly("cancelOrder", Vec::new(), now_ms, effects);
        if let Some(Work::Drive(drive)) = &mut self.work {
            drive.stage = Stage::Cancelling { action_id, divert };
            drive.due_ms = now_ms.saturating_add(super::profile::LONGEST_WAIT_MS);
            drive.tries = 0;
        }
    }

    pub(super) fn hear_drive(&mut self, state: &State, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        let is_ours = state.order_id == drive.order_id;
        if is_ours {
            drive.was_taken = true;
            drive.note_progress(state);
        }
        match drive.stage.clone() {
            Stage::Driving => {
                if is_ours {
                    self.hear_driving(state, now_ms, effects);
                } else {
                    self.hear_other_order(state, now_ms, effects);
                }
            }
            Stage::Cancelling { action_id, divert } => self.hear_cancelling(state, &action_id, divert, now_ms, effects),
            Stage::Interrupted => {
                if state.operating_mode.obeys_master() && state.node_states.is_empty() && !state.driving && !self.belief.is_down() {
                    self.begin_anew(now_ms, effects);
                }
            }
        }
    }

    /// The vehicle has the order.
    fn hear_driving(&mut self, state: &State, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        if !drive.is_acknowledged && state.order_update_id >= drive.update_id {
            drive.is_acknowledged = true;
            drive.due_ms = i64::MAX;
            drive.tries = 0;
        }
        if !drive.is_acknowledged {
            if let Some(error) = self.objection(state) {
                self.remark(format!("an update was turned down ({error}); the rest is ordered anew"), effects);
                self.begin_cancel(None, now_ms, effects);
            }
            return;
        }
        drive.wants_more = state.new_base_request == Some(true);
        let has_ended = state.node_states.is_empty() && !state.driving;
        if has_ended && drive.released == drive.end && drive.is_at_end(state, &self.profile) {
            let (number, active_ms) = (drive.number, drive.active_ms);
            return self.complete(number, active_ms, effects);
        }
        if !(has_ended && drive.passed < drive.released) {
            drive.empty_states = 0;
        } else if drive.empty_states == 0 {
            // It may be about to fill its lists. The next state tells.
            drive.empty_states = 1;
            return self.ask("stateRequest", now_ms, effects);
        } else {
            // Nothing to drive, and not where it was sent: somebody made it give up.
            self.interrupt(now_ms);
            self.remark("the vehicle gave its order up", effects);
            if state.operating_mode.obeys_master() && !self.belief.is_down() {
                self.begin_anew(now_ms, effects);
            }
            return;
        }
        self.extend_drive(now_ms, effects);
    }

    /// More base, or a shorter horizon, once the vehicle has what was sent before.
    fn extend_drive(&mut self, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        if drive.stage == Stage::Driving && drive.is_acknowledged && drive.has_more(&self.profile) {
            // Some vehicles want time between two orders.
            let interval_s = self.belief.factsheet.as_ref().map_or(0.0, |sheet| sheet.protocol_limits.timing.min_order_interval);
            let earliest_ms = drive.sent_ms.saturating_add((interval_s.clamp(0.0, 60.0) * 1_000.0) as i64);
            if now_ms < earliest_ms {
                drive.due_ms = earliest_ms;
                return;
            }
            drive.extend(&self.profile);
            self.send_order(now_ms, effects);
        }
    }

    /// The vehicle speaks of another order, or of none.
    fn hear_other_order(&mut self, state: &State, now_ms: i64, effects: &mut Effects) {
        let Some(Work::Drive(drive)) = &self.work else { return };
        if drive.was_taken {
            // It had ours: it has begun anew and forgot, or someone else drives it.
            self.remark(format!("the vehicle has the order “{}” in hand and not ours", state.order_id), effects);
            if state.node_states.is_empty() {
                self.interrupt(now_ms);
                if state.operating_mode.obeys_master() && !state.driving && !self.belief.is_down() {
                    self.begin_anew(now_ms, effects);
                }
            } else {
                self.begin_cancel(None, now_ms, effects);
            }
            return;
        }
        if let Some(error) = self.objection(state) {
            let is_unfit = !state.operating_mode.obeys_master() || self.belief.is_down();
            if state.node_states.is_empty() && is_unfit {
                // It will take it when it is itself again.
                self.remark(format!("the vehicle takes no order now ({error})"), effects);
                self.interrupt(now_ms);
            } else if state.node_states.is_empty() {
                self.give_up(format!("the vehicle turned the order down ({error})"), effects);
            } else {
                self.remark(format!("the vehicle has something else in hand ({error}), which is cancelled"), effects);
                self.begin_cancel(None, now_ms, effects);
            }
        }
    }

    /// What the vehicle says against the order that it was sent last, if it does.
    fn objection(&self, state: &State) -> Option<String> {
        let Some(Work::Drive(drive)) = &self.work else { return None };
        let known: &[_] = self.state.as_ref().map(|state| state.errors.as_slice()).unwrap_or_default();
        let error = state.errors.iter().find(|error| {
            if !error_words::AGAINST_ORDERS.contains(&error.error_type.as_str()) {
                return false;
            }
            let names_order = error.references().iter().any(|reference| reference.reference_key == "orderId");
            let update = drive.update_id.to_string();
            let names_update = error.references().iter().any(|reference| reference.reference_key == "orderUpdateId");
            match (names_order, names_update) {
                (true, true) => error.refers_to("orderId", &drive.order_id) && error.refers_to("orderUpdateId", &update),
                // It does not say which: then it is ours if it is new.
                (true, false) => error.refers_to("orderId", &drive.order_id) && !known.contains(error),
                (false, _) => drive.tries > 0 && !known.contains(error),
            }
        })?;
        Some(told(error))
    }

    fn hear_cancelling(
        &mut self,
        state: &State,
        action_id: &str,
        divert: Option<(OrderNumber, usize)>,
        now_ms: i64,
        effects: &mut Effects,
    ) {
        let status = Self::action_state(state, action_id).map(|action| action.action_status);
        // A vehicle may keep its action states to itself: nothing to drive, nothing driven, is as good.
        let is_over = match status {
            Some(status) => status.is_over() && !state.driving && state.node_states.is_empty(),
            None => state.node_states.is_empty() && !state.driving && self.was_said_before(action_id, now_ms),
        };
        if !is_over {
            if status == Some(ActionStatus::Failed) && !state.node_states.is_empty() {
                // Once more, under another name.
                self.begin_cancel(divert, now_ms, effects);
            }
            return;
        }
        self.withdraw(action_id);
        let Some(Work::Drive(drive)) = &mut self.work else { return };
        if let Some((number, end)) = divert {
            if drive.passed > end {
                self.refuse(number, "the vehicle could not stop there any more", effects);
            } else {
                drive.end = end;
                self.answer(number, Outcome::Diverted, effects);
            }
        }
        if !state.operating_mode.obeys_master() || self.belief.is_down() {
            return self.interrupt(now_ms);
        }
        self.begin_anew(now_ms, effects);
    }

    /// The rest waits until the vehicle can be ordered again.
    fn interrupt(&mut self, now_ms: i64) {
        if let Some(Work::Drive(drive)) = &mut self.work {
            drive.stage = Stage::Interrupted;
            drive.due_ms = now_ms.saturating_add(super::profile::LONGEST_WAIT_MS);
        }
    }

    /// Whether a while has passed since an action was said, so that a state without it is no state from before.
    fn was_said_before(&self, action_id: &str, now_ms: i64) -> bool {
        let Some(pending) = self.pending.iter().find(|pending| pending.action.action_id == action_id) else { return true };
        pending.due_ms.saturating_sub(now_ms) < i64::from(self.profile.ack_ms) || pending.due_ms <= now_ms
    }

    /// The rest of the drive under a new order, from where the vehicle is; nothing, if it is where it was to go.
    fn begin_anew(&mut self, now_ms: i64, effects: &mut Effects) {
        if self.belief.position.as_ref().is_some_and(|position| !position.position_initialized) {
            // It has to be told first where it is.
            return self.interrupt(now_ms);
        }
        let Some(Work::Drive(drive)) = &self.work else { return };
        let (number, active_ms, attempt) = (drive.number, drive.active_ms, drive.attempt + 1);
        let position = self.belief.position.clone();
        let (x, y) = drive.way.points[drive.end].place_m();
        let is_there = drive.passed == drive.end
            && drive.was_taken
            && position.as_ref().is_none_or(|position| libm::hypot(position.x - x, position.y - y) <= self.profile.deviation_m);
        if is_there {
            return self.complete(number, active_ms, effects);
        }
        if attempt > MOST_ATTEMPTS {
            return self.give_up(format!("after {attempt} orders the vehicle is not there"), effects);
        }
        let order_id = self.order_id(number, attempt);
        if let Some(Work::Drive(drive)) = &mut self.work {
            drive.begin_anew(order_id, position.as_ref(), &self.profile);
        }
        self.send_order(now_ms, effects);
    }
}
