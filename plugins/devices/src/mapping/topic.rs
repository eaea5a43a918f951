//! Foreign topics, and ids made from them.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

use super::path::{OnePath, Within};

/// A topic filter of MQTT: `+` for one level, `#` at its end for all that follow.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Filter(String);

impl TryFrom<String> for Filter {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong =
            |what: &str| Err(format!("“{text}” is no topic: {what}\u{1f}write it as a subscription, such as acme/cranes/+/telemetry"));
        if text.is_empty() || text.len() > 1_000 {
            return wrong("it is empty or too long");
        }
        let levels: Vec<&str> = text.split('/').collect();
        for (at, level) in levels.iter().enumerate() {
            if level.contains('#') && (*level != "#" || at + 1 < levels.len()) {
                return wrong("# stands alone and last");
            }
            if level.contains('+') && *level != "+" {
                return wrong("+ stands for a whole level");
            }
        }
        if text.contains('\0') {
            return wrong("it holds a zero");
        }
        if text.starts_with("portolan/v1") {
            return wrong("devices speak for themselves under portolan/v1");
        }
        Ok(Self(text))
    }
}

impl Filter {
    /// What stands in place of each wildcard; nothing where the topic is another.
    pub(super) fn taken<'a>(&self, topic: &'a str) -> Option<Vec<&'a str>> {
        let mut taken = Vec::new();
        let mut levels = topic.split('/');
        for wanted in self.0.split('/') {
            if wanted == "#" {
                taken.extend(levels);
                return Some(taken);
            }
            let level = levels.next()?;
            match wanted {
                "+" => taken.push(level),
                wanted if wanted == level => {}
                _ => return None,
            }
        }
        levels.next().is_none().then_some(taken)
    }

    /// As it is subscribed to.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A piece of a text that is made from a message.
#[derive(Clone, PartialEq, Debug)]
enum Piece {
    Text(String),
    /// The n-th wildcard of the topic, from 1.
    Level(usize),
    Value(OnePath),
}

/// A text made from a message: `QC{1}` with the first wildcard of its topic, `{$.crane.id}` with a value of its payload; `{1:02}` fills up
/// with zeros.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Template {
    text: String,
    pieces: Vec<(Piece, usize)>,
}

impl TryFrom<String> for Template {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            if !before.is_empty() {
                pieces.push((Piece::Text(before.to_owned()), 0));
            }
            let wrong = |what: &str| {
                format!("“{text}” is no pattern: {what}\u{1f}write {{1}} for the first + of the topic, {{$.id}} for a value of the payload")
            };
            // A path may hold braces of its own only within quotation marks, and nobody's does.
            let (inside, after) = after.split_once('}').ok_or_else(|| wrong("a } is missing"))?;
            rest = after;
            let (inside, width) = match inside.rsplit_once(":0") {
                Some((inside, width)) => (
                    inside,
                    width
                        .parse::<usize>()
                        .ok()
                        .filter(|width| *width <= 20)
                        .ok_or_else(|| wrong("after : stands how many digits, such as 02"))?,
                ),
                None => (inside, 0),
            };
            let piece = match inside.parse::<usize>() {
                Ok(0) => return Err(wrong("wildcards count from 1")),
                Ok(level) => Piece::Level(level),
                Err(_) => Piece::Value(OnePath::try_from(inside.to_owned())?),
            };
            pieces.push((piece, width));
        }
        if !rest.is_empty() {
            pieces.push((Piece::Text(rest.to_owned()), 0));
        }
        Ok(Self { text, pieces })
    }
}

impl Template {
    /// The highest wildcard that it takes.
    pub(super) fn levels(&self) -> usize {
        self.pieces.iter().filter_map(|(piece, _)| if let Piece::Level(level) = piece { Some(*level) } else { None }).max().unwrap_or(0)
    }

    /// The part of its own text that no id of a device can have.
    pub(super) fn no_id(&self) -> Option<&str> {
        let mut texts = self.pieces.iter().filter_map(|(piece, _)| if let Piece::Text(text) = piece { Some(text.as_str()) } else { None });
        texts.find(|text| !portolan_protocol::wire::WireId::is_id(text))
    }

    pub(super) fn made(&self, levels: &[&str], within: Within<'_>) -> Result<String, String> {
        let mut made = String::new();
        for (piece, width) in &self.pieces {
            let part = match piece {
                Piece::Text(text) => text.clone(),
                Piece::Level(level) => {
                    levels.get(level - 1).map(|level| (*level).to_owned()).ok_or_else(|| format!("the topic has no wildcard {level}"))?
                }
                Piece::Value(path) => match path.0.find(within) {
                    Some(Value::String(text)) => text.clone(),
                    Some(Value::Number(number)) => number.to_string(),
                    Some(_) => return Err(format!("{} is neither text nor a number", path.0)),
                    None => return Err(format!("{} is not there", path.0)),
                },
            };
            let missing = width.saturating_sub(part.chars().count());
            // Writing into a text does not fail.
            let _ = write!(made, "{}{part}", "0".repeat(missing));
        }
        Ok(made)
    }
}

impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filter(text: &str) -> Filter {
        Filter::try_from(text.to_owned()).expect("a filter")
    }

    #[test]
    fn topics_are_told_apart() {
        assert_eq!(filter("acme/+/plc/+").taken("acme/7/plc/x"), Some(vec!["7", "x"]));
        assert_eq!(filter("acme/+/plc").taken("acme/7/plc/x"), None);
        assert_eq!(filter("acme/+/plc/x").taken("acme/7/plc"), None);
        assert_eq!(filter("acme/#").taken("acme/7/plc"), Some(vec!["7", "plc"]));
        for text in ["", "a/#/b", "a/b#", "a/b+", "portolan/v1/x/+/+/state"] {
            assert!(Filter::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn ids_are_made() {
        let payload = json!({"crane": {"no": 7}});
        let within = Within { top: &payload, element: &payload };
        let made = |text: &str| Template::try_from(text.to_owned()).expect("a pattern").made(&["3", "x"], within);
        assert_eq!(made("QC{1:02}").as_deref(), Ok("QC03"));
        assert_eq!(made("QC{$.crane.no:02}-{2}").as_deref(), Ok("QC07-x"));
        assert!(made("QC{3}").is_err() && made("{$.nothing}").is_err());
        for text in ["QC{", "QC{0}", "QC{x}", "QC{1:0x}"] {
            assert!(Template::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
