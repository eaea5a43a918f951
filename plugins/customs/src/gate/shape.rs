//! From bytes to a declaration, with every way in which it departs from the schema.

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::LARGEST_BYTES;
use super::reason::{Aspect, Reasons};
use crate::declaration::{Declaration, SCHEMA};

/// More departures than this are not told of one document.
const TOLD_MAX: usize = 50;

/// The shape of a document: its schema, made ready once.
pub struct Shape(Validator);

impl std::fmt::Debug for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shape")
    }
}

/// What could be read.
pub(super) struct Read {
    pub(super) reference: Option<String>,
    pub(super) declaration: Option<Declaration>,
}

impl Shape {
    /// That of declarations.
    #[expect(clippy::expect_used, reason = "the schema is compiled in, and a test makes it anew from the types")]
    ///
    /// # Panics
    /// Never: a test reads the schema.
    pub fn of_declarations() -> Self {
        let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
        Self(jsonschema::validator_for(&schema).expect("the schema is a schema"))
    }

    pub(super) fn read(&self, document: &[u8], reasons: &mut Reasons) -> Read {
        let nothing = Read { reference: None, declaration: None };
        if document.len() > LARGEST_BYTES {
            let bytes = document.len().to_string();
            reasons.against(Aspect::Compliance, "too-large", "", &[("bytes", &bytes), ("most", &LARGEST_BYTES.to_string())]);
            return nothing;
        }
        let value: Value = match serde_json::from_slice(document) {
            Ok(value) => value,
            Err(error) => {
                let (line, column) = (error.line().to_string(), error.column().to_string());
                reasons.against(Aspect::Compliance, "no-json", "", &[("line", &line), ("column", &column), ("error", &error.to_string())]);
                return nothing;
            }
        };
        let reference = value.get("functionalReferenceId").and_then(Value::as_str).map(|text| text.chars().take(100).collect());
        let mut sound = true;
        for error in self.0.iter_errors(&value).take(TOLD_MAX) {
            sound = false;
            tell(&error, reasons);
        }
        if !sound {
            return Read { reference, declaration: None };
        }
        match serde_json::from_value(value) {
            Ok(declaration) => Read { reference, declaration: Some(declaration) },
            // What a schema cannot say: a 30 February.
            Err(error) => {
                reasons.against(Aspect::Compliance, "not-readable", "", &[("error", &error.to_string())]);
                Read { reference, declaration: None }
            }
        }
    }
}

fn tell(error: &jsonschema::ValidationError<'_>, reasons: &mut Reasons) {
    let path = path_of(error.instance_path().as_str());
    let found = error.instance().to_string();
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let field = property.as_str().unwrap_or_default();
            let path = if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
            reasons.against(Aspect::Completeness, "field-missing", &path, &[]);
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for field in unexpected {
                reasons.against(Aspect::Compliance, "field-unknown", &path, &[("field", field)]);
            }
        }
        ValidationErrorKind::Type { .. } => reasons.against(Aspect::Compliance, "wrong-type", &path, &[("found", &found)]),
        ValidationErrorKind::Pattern { pattern } => {
            reasons.against(Aspect::Compliance, "wrong-form", &path, &[("found", &found), ("pattern", pattern)]);
        }
        ValidationErrorKind::Enum { options } => {
            reasons.against(Aspect::Compliance, "unknown-code", &path, &[("found", &found), ("codes", &options.to_string())]);
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::Constant { .. } => {
            reasons.against(Aspect::Compliance, "wrong-value", &path, &[("found", &found)]);
        }
        _ => reasons.against(Aspect::Compliance, "wrong-value", &path, &[("found", &found), ("rule", error.schema_path().as_str())]),
    }
}

/// `/goodsShipment/goodsItems/0/netMassKg` as `goodsShipment.goodsItems[0].netMassKg`.
fn path_of(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() {
            path.push('[');
            path.push_str(part);
            path.push(']');
        } else {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(part);
        }
    }
    path.chars().take(200).collect()
}
