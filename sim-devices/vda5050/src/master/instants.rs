//! Instant actions: said until the vehicle is known to have heard them.

use portolan_protocol::{OrderNumber, Outcome};
use serde_json::Value;

use super::profile::{LONGEST_WAIT_MS, MOST_TRIES};
use super::{Master, Pausing};
use crate::model::{Action, ActionParameter, ActionState, ActionStatus, BlockingType, InstantActions, Message, State};
use crate::{Effects, TopicKind};

/// An instant action that the vehicle has not acknowledged.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Pending {
    pub(super) action: Action,
    pub(super) due_ms: i64,
    tries: u32,
    /// Whether it matters only now: a request that another one would replace.
    is_passing: bool,
}

impl Master {
    /// Asks for something that may be asked again and again: a state, a factsheet.
    pub(super) fn ask(&mut self, action_type: &str, now_ms: i64, effects: &mut Effects) {
        self.pending.retain(|pending| pending.action.action_type != action_type);
        let action_id = self.instantly(action_type, Vec::new(), now_ms, effects);
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.action.action_id == action_id) {
            pending.is_passing = true;
        }
    }

    /// Says that something is to be done at once, and again until it is acknowledged. The name of the action.
    pub(super) fn instantly(&mut self, action_type: &str, parameters: Vec<(&str, Value)>, now_ms: i64, effects: &mut Effects) -> String {
        self.actions += 1;
        let action_id = format!("{}-{}-a{}", self.profile.session, self.profile.device, self.actions);
        let parameters = parameters.into_iter().map(|(key, value)| ActionParameter { key: key.to_owned(), value });
        let action = Action {
            action_type: action_type.to_owned(),
            action_id: action_id.clone(),
            action_description: None,
            blocking_type: BlockingType::None,
            action_parameters: Some(parameters.collect()).filter(|parameters: &Vec<_>| !parameters.is_empty()),
        };
        self.pending.push(Pending { action, due_ms: now_ms, tries: 0, is_passing: false });
        self.repeat_pending(now_ms, effects);
        action_id
    }

    /// Says again what is due to be said again.
    pub(super) fn repeat_pending(&mut self, now_ms: i64, effects: &mut Effects) {
        let ack_ms = i64::from(self.profile.ack_ms);
        let mut actions = Vec::new();
        for pending in self.pending.iter_mut().filter(|pending| pending.due_ms <= now_ms) {
            pending.due_ms = now_ms.saturating_add((ack_ms << pending.tries.min(8)).min(LONGEST_WAIT_MS));
            pending.tries += 1;
            actions.push(pending.action.clone());
        }
        self.pending.retain(|pending| !(pending.is_passing && pending.tries > MOST_TRIES));
        if !actions.is_empty() {
            let header = self.header(TopicKind::InstantActions, now_ms);
            self.send(TopicKind::InstantActions, Message::InstantActions(InstantActions { header, actions }), effects);
        }
    }

    /// What a state says of an action of ours.
    pub(super) fn action_state<'a>(state: &'a State, action_id: &str) -> Option<&'a ActionState> {
        state.action_states.iter().chain(&state.instant_action_states).find(|action| action.action_id == action_id)
    }

    /// Whatever a state mentions was heard. A state is the answer to a request for one, whether or not it says so.
    pub(super) fn note_acknowledged(&mut self, state: &State) {
        self.pending.retain(|pending| {
            let is_mentioned = Self::action_state(state, &pending.action.action_id).is_some();
            !is_mentioned && pending.action.action_type != "stateRequest"
        });
    }

    pub(super) fn withdraw(&mut self, action_id: &str) {
        self.pending.retain(|pending| pending.action.action_id != action_id);
    }

    /// The port wants the vehicle to stand, or to go on.
    pub(super) fn want_pause(&mut self, number: OrderNumber, wants_pause: bool, now_ms: i64, effects: &mut Effects) {
        if let Some(earlier) = self.pausing.take() {
            self.withdraw(&earlier.action_id);
            self.refuse(earlier.number, "overtaken by a later request", effects);
        }
        let action_id = self.instantly(if wants_pause { "startPause" } else { "stopPause" }, Vec::new(), now_ms, effects);
        self.pausing = Some(Pausing { number, wants_pause, action_id });
    }

    /// What a state says about pausing, to whoever wants to know.
    pub(super) fn hear_pausing(&mut self, state: &State, effects: &mut Effects) {
        let status =
            self.pausing.as_ref().and_then(|pausing| Self::action_state(state, &pausing.action_id)).map(|state| state.action_status);
        if let Some(pausing) = &self.pausing {
            let (number, wants_pause) = (pausing.number, pausing.wants_pause);
            // A vehicle need not tell whether it is paused. That of its action is as good.
            let is_so = match state.paused {
                Some(paused) => paused == wants_pause,
                None => status == Some(ActionStatus::Finished),
            };
            if is_so {
                let action_id = pausing.action_id.clone();
                self.withdraw(&action_id);
                self.pausing = None;
                self.said_paused = wants_pause;
                self.answer(number, if wants_pause { Outcome::Paused } else { Outcome::Resumed }, effects);
                return;
            }
            if status == Some(ActionStatus::Failed) {
                self.pausing = None;
                self.refuse(number, "the vehicle could not do it", effects);
            }
        }
        // Somebody at the vehicle, or another master.
        if let Some(paused) = state.paused
            && paused != self.said_paused
        {
            self.said_paused = paused;
            self.report_event(if paused { Outcome::Paused } else { Outcome::Resumed }, effects);
        }
    }
}
