//! JSON as the reference library writes it: numbers as ECMAScript writes them, paths flattened with dots.

use serde_json::Value;

use crate::error::DocumentError;

// Deeper documents are not read; the parser would refuse them too.
const DEPTH_MAX: usize = 100;

/// A number as ECMAScript's `String(value)` writes it.
pub(crate) fn number_text(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned(); // -0 too.
    }
    // Rust gives the shortest digits that read back as the same number, as ECMAScript does.
    let scientific = format!("{:e}", value.abs());
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let digits = digits.replace('.', "");
    let (count, point) = (digits.len() as i32, exponent.parse::<i32>().unwrap_or(0) + 1);
    let text = if count <= point && point <= 21 {
        format!("{digits}{}", "0".repeat((point - count) as usize))
    } else if 0 < point && point <= 21 {
        format!("{}.{}", &digits[..point as usize], &digits[point as usize..])
    } else if -6 < point && point <= 0 {
        format!("0.{}{digits}", "0".repeat(-point as usize))
    } else {
        let (sign, size) = if point > 0 { ('+', point - 1) } else { ('-', 1 - point) };
        if count == 1 { format!("{digits}e{sign}{size}") } else { format!("{}.{}e{sign}{size}", &digits[..1], &digits[1..]) }
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

/// `JSON.stringify({path: value})`: what a leaf's hash is taken over.
pub(crate) fn leaf_text(path: &str, value: &Value) -> String {
    // Strings are escaped alike: only quotes, backslashes and control characters, those in lower case hexadecimal.
    let value = match value {
        Value::Number(number) => number.as_f64().map_or_else(|| number.to_string(), number_text),
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    };
    format!("{{{}:{value}}}", Value::from(path))
}

/// Shows all leaves below a value: whatever is neither an object nor an array with something in it.
pub(crate) fn each_leaf(value: &Value, show: &mut dyn FnMut(&str, &Value)) -> Result<(), DocumentError> {
    step(value, String::new(), 0, show)
}

fn step(value: &Value, path: String, depth: usize, show: &mut dyn FnMut(&str, &Value)) -> Result<(), DocumentError> {
    if depth > DEPTH_MAX {
        return Err(DocumentError::shape(path, format!("it is nested more than {DEPTH_MAX} deep")));
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (key, value) in fields {
                if key.contains('.') {
                    let what = format!("the name {key:?} holds a dot, so that its path would be another's");
                    return Err(DocumentError::shape(path, what));
                }
                step(value, below(key), depth + 1, show)?;
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                step(value, below(&at.to_string()), depth + 1, show)?;
            }
        }
        leaf => show(&path, leaf),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_ecmascript_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (5.0, "5"),
            (12.5, "12.5"),
            (-0.001, "-0.001"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (123_456_789_012_345_680_000.0, "123456789012345680000"),
            (1e-6, "0.000001"),
            (1e-7, "1e-7"),
            (1.5e-9, "1.5e-9"),
            (1.234e25, "1.234e+25"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(number_text(value), text);
        }
    }

    #[test]
    fn leaves_are_written_as_the_reference_writes_them() {
        let value = serde_json::json!({"a": {"b": [1.50, {}], "c": "\"\\\n\u{1}é😀", "d": null, "e": []}});
        let mut leaves = Vec::new();
        each_leaf(&value, &mut |path, value| leaves.push(leaf_text(path, value))).expect("leaves");
        assert_eq!(
            leaves,
            [r#"{"a.b.0":1.5}"#, r#"{"a.b.1":{}}"#, "{\"a.c\":\"\\\"\\\\\\n\\u0001é😀\"}", r#"{"a.d":null}"#, r#"{"a.e":[]}"#]
        );
        assert!(each_leaf(&serde_json::json!({"a.b": 1}), &mut |_, _| {}).is_err());
    }
}
