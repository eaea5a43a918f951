//! Bytes to messages and back, in whichever version is spoken.

use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use crate::model::Message;
use crate::rules::{self, Violation};
use crate::{TopicKind, Version, v2_1, v3_0};

/// Bytes that are no message of their kind.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Malformed {
    /// They are no JSON.
    #[error("no JSON: {0}")]
    NoJson(String),
    /// They are JSON and not of the standard's shape.
    #[error("{}", listed(.0))]
    Shape(Vec<Violation>),
    /// They have the shape and could not be read all the same.
    #[error("{0}")]
    Unreadable(String),
}

fn listed(violations: &[Violation]) -> String {
    let texts: Vec<String> = violations.iter().take(8).map(ToString::to_string).collect();
    let more = if violations.len() > texts.len() { ", …" } else { "" };
    format!("{}{more}", texts.join(", "))
}

/// Reads a message generously: what is needed has to be there, what is not known is passed over. For what others say about themselves.
///
/// # Errors
/// Bytes that no message can be made of.
pub fn read(version: Version, kind: TopicKind, payload: &[u8]) -> Result<Message, Malformed> {
    match version {
        Version::V2_0 | Version::V2_1 => match kind {
            TopicKind::Order | TopicKind::InstantActions => from_value(kind, v2_1::to_internal(parsed(payload)?)),
            _ => from_bytes(kind, payload),
        },
        Version::V3_0 => from_value(kind, v3_0::to_internal(kind, parsed(payload)?)),
    }
}

/// Reads a message that has to be right in every field. For what is asked of us.
///
/// A time stamp that is no instant is let pass: nothing is decided by it, and many a master writes its own kind. So is null in place of a
/// field that may be left out, as many libraries write what they were not given.
///
/// # Errors
/// All that is wrong with it.
pub fn read_strictly(version: Version, kind: TopicKind, payload: &[u8]) -> Result<Message, Malformed> {
    let mut value = parsed(payload)?;
    drop_nulls(&mut value);
    // A master of 2.0 may well drive a vehicle of 2.1.
    let is_2_0 = value["version"].as_str().is_some_and(|number| number.starts_with("2.0"));
    let version = if is_2_0 && version == Version::V2_1 { Version::V2_0 } else { version };
    let mut violations = rules::violations(version, kind, &value);
    violations.retain(|violation| violation.path != "timestamp" || !value["timestamp"].is_string());
    if !violations.is_empty() {
        return Err(Malformed::Shape(violations));
    }
    from_value(kind, if version == Version::V3_0 { v3_0::to_internal(kind, value) } else { v2_1::to_internal(value) })
}

/// A member that is null is none. One that is needed is missing then.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(elements) => elements.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Writes a message.
pub fn write(version: Version, message: Message) -> Vec<u8> {
    let value = match version {
        Version::V2_0 | Version::V2_1 => v2_1::from_internal(version, message),
        Version::V3_0 => v3_0::from_internal(message),
    };
    value.to_string().into_bytes()
}

/// The JSON value of the internal model.
pub(crate) fn valued(message: &Message) -> Value {
    let value = match message {
        Message::Order(order) => serde_json::to_value(order),
        Message::InstantActions(actions) => serde_json::to_value(actions),
        Message::State(state) => serde_json::to_value(state),
        Message::Visualization(visualization) => serde_json::to_value(visualization),
        Message::Connection(connection) => serde_json::to_value(connection),
        Message::Factsheet(factsheet) => serde_json::to_value(factsheet),
    };
    // Only a word that we never say, or a map with keys that are no texts, could not be written.
    value.unwrap_or(Value::Null)
}

fn parsed(payload: &[u8]) -> Result<Value, Malformed> {
    serde_json::from_slice(payload).map_err(|error| Malformed::NoJson(error.to_string()))
}

fn from_bytes(kind: TopicKind, payload: &[u8]) -> Result<Message, Malformed> {
    fn message<T: DeserializeOwned>(payload: &[u8], into: impl Fn(T) -> Message) -> Result<Message, Malformed> {
        serde_json::from_slice(payload)
            .map(into)
            .map_err(|error| if error.is_data() { Malformed::Unreadable(error.to_string()) } else { Malformed::NoJson(error.to_string()) })
    }
    match kind {
        TopicKind::Order => message(payload, Message::Order),
        TopicKind::InstantActions => message(payload, Message::InstantActions),
        TopicKind::State => message(payload, Message::State),
        TopicKind::Visualization => message(payload, Message::Visualization),
        TopicKind::Connection => message(payload, Message::Connection),
        TopicKind::Factsheet => message(payload, Message::Factsheet),
    }
}

fn from_value(kind: TopicKind, value: Value) -> Result<Message, Malformed> {
    fn message<T: DeserializeOwned>(value: Value, into: impl Fn(T) -> Message) -> Result<Message, Malformed> {
        serde_json::from_value(value).map(into).map_err(|error| Malformed::Unreadable(error.to_string()))
    }
    match kind {
        TopicKind::Order => message(value, Message::Order),
        TopicKind::InstantActions => message(value, Message::InstantActions),
        TopicKind::State => message(value, Message::State),
        TopicKind::Visualization => message(value, Message::Visualization),
        TopicKind::Connection => message(value, Message::Connection),
        TopicKind::Factsheet => message(value, Message::Factsheet),
    }
}
