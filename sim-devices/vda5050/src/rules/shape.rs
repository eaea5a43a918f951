//! Shapes of JSON values, and how a value is held against one.

use std::f64::consts::PI;
use std::fmt::Write as _;

use serde_json::Value;

use super::Violation;
use crate::stamp;

/// What a value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Text,
    Bool,
    /// Within these bounds.
    Number(f64, f64),
    /// A number without a fraction within these bounds.
    Whole(f64, f64),
    /// One of these words.
    Word(&'static [&'static str]),
    /// An instant.
    Stamp,
    /// Anything but null.
    Value,
    List(&'static Shape),
    Object(&'static [Field]),
    /// An object whose values all have this shape.
    Table(&'static Shape),
}

/// A field of an object.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

/// A field that must be there.
pub(super) const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, is_required: true, shape }
}

/// A field that may be there.
pub(super) const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, is_required: false, shape }
}

pub(super) const ANY: Shape = Shape::Number(f64::MIN, f64::MAX);
pub(super) const NOT_NEGATIVE: Shape = Shape::Number(0.0, f64::MAX);
pub(super) const PERCENT: Shape = Shape::Number(0.0, 100.0);
pub(super) const SHARE: Shape = Shape::Number(0.0, 1.0);
/// The schemas write π with nine to eleven digits, rounded up.
pub(super) const ROUNDED: f64 = 1e-9;
pub(super) const ANGLE: Shape = Shape::Number(-PI - ROUNDED, PI + ROUNDED);
pub(super) const COUNT: Shape = Shape::Whole(0.0, u32::MAX as f64);

/// More is not said about one message.
const MOST: usize = 64;

impl Shape {
    pub(super) fn check(&self, value: &Value, path: &mut String, found: &mut Vec<Violation>) {
        let mut say = |what: String| {
            if found.len() < MOST {
                found.push(Violation { path: path.clone(), what });
            }
        };
        match self {
            Self::Text if !value.is_string() => say("no text".to_owned()),
            Self::Bool if !value.is_boolean() => say("neither true nor false".to_owned()),
            Self::Value if value.is_null() => say("null".to_owned()),
            Self::Stamp if value.as_str().and_then(stamp::read).is_none() => say("no instant".to_owned()),
            Self::Word(words) if !value.as_str().is_some_and(|text| words.contains(&text)) => {
                say(format!("not one of {}", words.join(", ")));
            }
            Self::Number(least, most) | Self::Whole(least, most) => match value.as_f64() {
                None => say("no number".to_owned()),
                Some(number) if matches!(self, Self::Whole(..)) && number.fract() != 0.0 => say("no whole number".to_owned()),
                Some(number) if number < *least || number > *most => say(format!("{number} is not within {least} and {most}")),
                Some(_) => {}
            },
            Self::List(item) => match value.as_array() {
                None => say("no list".to_owned()),
                Some(items) => {
                    for (index, value) in items.iter().enumerate() {
                        deeper(path, format_args!("[{index}]"), |path| item.check(value, path, found));
                    }
                }
            },
            Self::Table(entry) => match value.as_object() {
                None => say("no object".to_owned()),
                Some(fields) => {
                    for (name, value) in fields {
                        deeper(path, format_args!(".{name}"), |path| entry.check(value, path, found));
                    }
                }
            },
            Self::Object(fields) => match value.as_object() {
                None => say("no object".to_owned()),
                Some(object) => {
                    for field in *fields {
                        deeper(path, format_args!(".{}", field.name), |path| match object.get(field.name) {
                            Some(value) => field.shape.check(value, path, found),
                            None if field.is_required && found.len() < MOST => {
                                found.push(Violation { path: path.clone(), what: "missing".to_owned() });
                            }
                            None => {}
                        });
                    }
                }
            },
            _ => {}
        }
    }
}

/// Runs with the path one level down.
fn deeper(path: &mut String, level: std::fmt::Arguments<'_>, run: impl FnOnce(&mut String)) {
    let length = path.len();
    // Writing to a String cannot fail.
    let _ = path.write_fmt(level);
    if length == 0 && path.starts_with('.') {
        path.remove(0);
    }
    run(path);
    path.truncate(length);
}
