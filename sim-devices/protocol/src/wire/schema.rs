//! The JSON Schemas of the messages, generated from the types.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{BenchMessage, ConnectionMessage, DeadLetter, Descriptor, OrderMessage, ReportMessage, StateMessage};

/// The name of each message and its schema (JSON Schema 2020-12), in alphabetical order.
pub fn all() -> Vec<(&'static str, Schema)> {
    vec![
        ("bench", of::<BenchMessage>()),
        ("connection", of::<ConnectionMessage>()),
        ("dead-letter", of::<DeadLetter>()),
        ("descriptor", of::<Descriptor>()),
        ("order", of::<OrderMessage>()),
        ("report", of::<ReportMessage>()),
        ("state", of::<StateMessage>()),
    ]
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}
