//! The JSON Schemas of the messages, generated from the types.

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::state;
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
        ("state", with_limits(of::<StateMessage>())),
    ]
}

/// What a reading can be at all, so that whoever validates a state refuses what a port refuses.
fn with_limits(mut schema: Schema) -> Schema {
    for (of_type, name, least, most) in state::limits() {
        let field = schema.pointer_mut(&format!("/$defs/{of_type}/properties/{name}"));
        if let Some(field) = field.and_then(|field| field.as_object_mut()) {
            for (bound, figure) in [("minimum", least), ("maximum", most)] {
                // Whole numbers stay whole, also in the schema.
                let figure = if figure.fract() == 0.0 { (figure as i64).into() } else { figure.into() };
                field.insert(bound.to_owned(), figure);
            }
        }
    }
    schema
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>()
}
