//! Versions 2.0.0 and 2.1.0 from and to the internal model.
//!
//! The model has their field names, so that reading needs nothing but the few spellings in which the schemas of 2.0.0 differ, which stand
//! with the fields. What 3.0 added is put here into words that 2.x has.

use serde_json::Value;

use crate::model::{ActionStatus, BlockingType, ConnectionState, ErrorLevel, Factsheet, Message, OperatingMode, State};
use crate::wire::valued;

/// The message as it stands on the wire.
pub(crate) fn from_internal(mut message: Message) -> Value {
    match &mut message {
        Message::Order(order) => {
            let of_nodes = order.nodes.iter_mut().flat_map(|node| &mut node.actions);
            let of_edges = order.edges.iter_mut().flat_map(|edge| &mut edge.actions);
            for action in of_nodes.chain(of_edges) {
                action.blocking_type = known_blocking(action.blocking_type);
            }
        }
        Message::InstantActions(message) => {
            for action in &mut message.actions {
                action.blocking_type = known_blocking(action.blocking_type);
            }
        }
        Message::State(state) => in_known_words(state),
        Message::Visualization(visualization) => visualization.reference_state_header_id = None,
        Message::Connection(connection) => {
            if connection.connection_state == ConnectionState::Hibernating {
                connection.connection_state = ConnectionState::Offline;
            }
        }
        Message::Factsheet(factsheet) => without_additions(factsheet),
    }
    valued(&message)
}

/// Of two words, the one that lets less go on beside it.
const fn known_blocking(blocking: BlockingType) -> BlockingType {
    if matches!(blocking, BlockingType::Single) { BlockingType::Hard } else { blocking }
}

fn in_known_words(state: &mut State) {
    // One list holds them all.
    let instant = std::mem::take(&mut state.instant_action_states);
    state.action_states.extend(instant);
    for action in &mut state.action_states {
        action.action_status = match action.action_status {
            // The text has the word PAUSED, the schemas do not, and a state that fails its schema is lost on many a master. The action is
            // under way still, and `paused` says why it makes no headway.
            ActionStatus::Paused => ActionStatus::Running,
            ActionStatus::Retriable => ActionStatus::Failed,
            status => status,
        };
    }
    for error in &mut state.errors {
        error.error_level = match error.error_level {
            ErrorLevel::Urgent => ErrorLevel::Warning,
            ErrorLevel::Critical => ErrorLevel::Fatal,
            level => level,
        };
    }
    state.operating_mode = match state.operating_mode {
        OperatingMode::Startup => OperatingMode::Service,
        OperatingMode::Intervened => OperatingMode::Semiautomatic,
        mode => mode,
    };
}

fn without_additions(factsheet: &mut Factsheet) {
    for action in &mut factsheet.protocol_features.agv_actions {
        (action.blocking_types, action.pause_allowed, action.cancel_allowed) = (None, None, None);
    }
}
