//! Salts: `uuid:type:value`, so that nobody can find a hidden value by trying.

use serde_json::Value;

use crate::error::DocumentError;
use crate::json::number_text;

/// A UUID of version 4 and the colon after it.
const SALT_BYTES: usize = 37;

fn new_salt() -> Result<String, DocumentError> {
    let mut bytes: [u8; 16] = portolan_keys::random_bytes().map_err(|error| DocumentError::Key(error.to_string()))?;
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(bytes);
    Ok(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]))
}

/// The value with a salt at every leaf; empty objects and arrays have none.
pub(crate) fn salted(value: &Value, path: &str) -> Result<Value, DocumentError> {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let typed = match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| Ok((key.clone(), salted(value, &below(key))?)));
            return Ok(Value::Object(fields.collect::<Result<_, DocumentError>>()?));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate().map(|(at, value)| salted(value, &below(&at.to_string())));
            return Ok(Value::Array(items.collect::<Result<_, _>>()?));
        }
        Value::Null => "null:null".to_owned(),
        Value::Bool(value) => format!("boolean:{value}"),
        Value::String(text) => format!("string:{text}"),
        Value::Number(number) => {
            let float = number.as_f64().unwrap_or(f64::NAN);
            let exact = match (number.as_u64(), number.as_i64()) {
                (Some(own), _) => float as u128 == u128::from(own),
                (None, Some(own)) => float as i128 == i128::from(own),
                (None, None) => float.is_finite(),
            };
            if !exact {
                return Err(DocumentError::shape(
                    path,
                    format!("the number {number} cannot be kept exactly; write it as a text, in quotes"),
                ));
            }
            format!("number:{}", number_text(float))
        }
    };
    Ok(Value::String(format!("{}:{typed}", new_salt()?)))
}

/// A salted text without its salt and type; any other text as it is.
pub fn unsalted_text(text: &str) -> &str {
    let Some(typed) = typed_part(text) else { return text };
    typed.split_once(':').map_or(typed, |(_, value)| value)
}

fn typed_part(text: &str) -> Option<&str> {
    let salt = text.get(..SALT_BYTES)?;
    let is_uuid = salt.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => byte == b'4',
        19 => matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
        36 => byte == b':',
        _ => byte.is_ascii_hexdigit(),
    });
    is_uuid.then(|| text[SALT_BYTES..].trim())
}

/// The value as it was before it was salted.
pub fn unsalted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(fields.iter().map(|(key, value)| (key.clone(), unsalted(value))).collect()),
        Value::Array(items) => Value::Array(items.iter().map(unsalted).collect()),
        Value::String(text) => match typed_part(text).and_then(|typed| typed.split_once(':')) {
            Some(("number", value)) => value.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map_or(Value::Null, Value::Number),
            Some(("boolean", value)) => Value::Bool(value == "true"),
            Some(("null" | "undefined", _)) => Value::Null,
            Some((_, value)) => Value::String(value.to_owned()),
            None => value.clone(),
        },
        other => other.clone(),
    }
}
