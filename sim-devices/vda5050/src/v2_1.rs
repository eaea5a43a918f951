//! Versions 2.0.0 and 2.1.0 from and to the internal model.
//!
//! The model has their field names, so that reading needs nothing but the few spellings in which the schemas of 2.0.0 differ. What 3.0 added is put here into words that 2.x has.

use serde_json::Value;

use crate::Version;
use crate::model::{ActionStatus, BlockingType, ConnectionState, ErrorLevel, Factsheet, Message, OperatingMode, State};
use crate::wire::valued;

/// The message as it stands on the wire.
pub(crate) fn from_internal(version: Version, mut message: Message) -> Value {
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
    let mut value = valued(&message);
    if version == Version::V2_0 {
        spelled_as_in_2_0(&mut value);
    }
    value
}

/// What came on the wire in the model's names: those that 2.0 spells otherwise, where the usual ones are not there as well.
pub(crate) fn to_internal(mut value: Value) -> Value {
    fill(&mut value, "actions", "instantActions");
    for action in value.get_mut("actions").and_then(Value::as_array_mut).into_iter().flatten() {
        fill(action, "actionType", "actionName");
    }
    for node in value.get_mut("nodes").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(position) = node.get_mut("nodePosition") {
            fill(position, "allowedDeviationXY", "allowedDeviationXy");
        }
    }
    value
}

fn fill(value: &mut Value, name: &str, other: &str) {
    if let Some(fields) = value.as_object_mut()
        && !fields.contains_key(name)
        && let Some(found) = fields.remove(other)
    {
        fields.insert(name.to_owned(), found);
    }
}

/// The schemas of 2.0.0 spell two fields in another way than its text; a reader of either finds its own.
fn spelled_as_in_2_0(value: &mut Value) {
    for action in value.get_mut("actions").and_then(Value::as_array_mut).into_iter().flatten() {
        action["actionName"] = action["actionType"].clone();
    }
    for node in value.get_mut("nodes").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(position) = node.get_mut("nodePosition")
            && position["allowedDeviationXY"].is_number()
        {
            position["allowedDeviationXy"] = position["allowedDeviationXY"].clone();
        }
    }
    for node in value.get_mut("nodeStates").and_then(Value::as_array_mut).into_iter().flatten() {
        // It insists on the heading there, and not on the position.
        if node.pointer("/nodePosition").is_some_and(|position| position["theta"].is_null())
            && let Some(fields) = node.as_object_mut()
        {
            fields.remove("nodePosition");
        }
    }
    for edge in value.get_mut("edgeStates").and_then(Value::as_array_mut).into_iter().flatten() {
        for point in edge.pointer_mut("/trajectory/controlPoints").and_then(Value::as_array_mut).into_iter().flatten() {
            // It insists on the weight.
            if point["weight"].is_null() {
                point["weight"] = Value::from(1.0);
            }
        }
    }
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
