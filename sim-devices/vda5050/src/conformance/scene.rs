//! What a check has heard of its vehicle.

use crate::model::{ActionState, ConnectionState, Factsheet, Message, State};
use crate::{TopicKind, Version, read, rules};

/// What a check has heard of its vehicle.
pub(super) struct Scene {
    version: Version,
    pub(super) now_ms: i64,
    /// When the step in hand began.
    pub(super) step_ms: i64,
    pub(super) connection: Option<ConnectionState>,
    pub(super) factsheet: Option<Factsheet>,
    /// How many factsheets came since the clause began.
    pub(super) factsheets: usize,
    /// States since the clause began.
    pub(super) states: Vec<State>,
    /// How many of them had come when the step began.
    pub(super) states_before_step: usize,
    pub(super) last: Option<State>,
    pub(super) last_payload: Option<String>,
    /// The longest time between two states.
    pub(super) last_state_ms: Option<i64>,
    pub(super) longest_gap_ms: i64,
    /// The first message that was not right, and why.
    pub(super) first_wrong: Option<(String, String)>,
    pub(super) messages: u64,
    last_header: Option<u32>,
}

/// More states than any clause needs to look back on.
const MOST_STATES: usize = 5_000;
/// A message is shown up to here.
const SHOWN: usize = 4_000;

impl Scene {
    pub(super) fn new(version: Version, now_ms: i64) -> Self {
        Self {
            version,
            now_ms,
            step_ms: now_ms,
            connection: None,
            factsheet: None,
            factsheets: 0,
            states: Vec::new(),
            states_before_step: 0,
            last: None,
            last_payload: None,
            last_state_ms: None,
            longest_gap_ms: 0,
            first_wrong: None,
            messages: 0,
            last_header: None,
        }
    }

    pub(super) fn begin_clause(&mut self) {
        self.states.clear();
        (self.factsheets, self.states_before_step) = (0, 0);
    }

    pub(super) fn begin_step(&mut self, now_ms: i64) {
        self.step_ms = now_ms;
        self.states_before_step = self.states.len();
    }

    pub(super) fn hear(&mut self, kind: TopicKind, payload: &[u8], now_ms: i64) {
        self.messages += 1;
        let text: String = String::from_utf8_lossy(payload).chars().take(SHOWN).collect();
        let wrong = match serde_json::from_slice(payload) {
            Ok(value) => rules::violations(self.version, kind, &value).first().map(ToString::to_string),
            Err(error) => Some(format!("no JSON: {error}")),
        };
        if let Some(wrong) = wrong
            && self.first_wrong.is_none()
        {
            self.first_wrong = Some((format!("{}: {wrong}", kind.name()), text.clone()));
        }
        let Ok(message) = read(self.version, kind, payload) else { return };
        match message {
            Message::State(state) => {
                self.last_payload = Some(text);
                if let Some(before_ms) = self.last_state_ms {
                    self.longest_gap_ms = self.longest_gap_ms.max(now_ms - before_ms);
                }
                self.last_state_ms = Some(now_ms);
                // One that came again or was overtaken tells nothing new.
                if self.last_header.is_some_and(|last| state.header.header_id.wrapping_sub(last).wrapping_sub(1) > u32::MAX / 2) {
                    return;
                }
                self.last_header = Some(state.header.header_id);
                self.last = Some(state.clone());
                if self.states.len() < MOST_STATES {
                    self.states.push(state);
                }
            }
            Message::Connection(connection) => self.connection = Some(connection.connection_state),
            Message::Factsheet(factsheet) => {
                self.factsheet = Some(factsheet);
                self.factsheets += 1;
            }
            Message::Visualization(_) | Message::Order(_) | Message::InstantActions(_) => {}
        }
    }

    /// Whether an order is in hand, by the last state.
    pub(super) fn is_busy(&self) -> bool {
        self.last.as_ref().is_some_and(|state| {
            let is_open = |action: &ActionState| !action.action_status.is_over();
            !state.node_states.is_empty() || state.driving || state.paused == Some(true) || state.action_states.iter().any(is_open)
        })
    }

    /// The last state that came since the step began.
    pub(super) fn news(&self) -> Option<&State> {
        self.states.get(self.states_before_step..).and_then(<[State]>::last)
    }
}

/// What a state says of an action.
pub(super) fn action<'a>(state: &'a State, action_id: &str) -> Option<&'a ActionState> {
    state.action_states.iter().chain(&state.instant_action_states).find(|action| action.action_id == action_id)
}
