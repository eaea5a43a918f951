//! How a value is taken from a message and made ours.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, fmt::strtime};
use serde::Deserialize;
use serde_json::Value;

use super::fields::Shape;
use super::path::{OnePath, Within};
use super::topic::Template;
use super::unit::Unit;

/// How a field is filled. A value comes from one place; then bits are cut out, codes looked up, the figure scaled and reckoned into our
/// unit, in this order.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Take {
    /// Where it stands in the payload.
    pub from: Option<OnePath>,
    /// A text made from topic and payload, such as a container's number in a topic.
    pub text: Option<Template>,
    /// The same for every message.
    pub value: Option<Value>,
    /// One, two or four 16-bit registers that make one number together, the high one first.
    pub words: Vec<OnePath>,
    /// What these registers hold. Default: a whole number with its sign.
    pub hold: Hold,
    /// The low register comes first.
    pub low_first: bool,
    /// One bit of a status word, from 0: a flag.
    pub bit: Option<u8>,
    /// Some bits of a status word: the lowest, from 0, and how many.
    pub bits: Option<(u8, u8)>,
    /// Their codes and what they mean.
    pub codes: BTreeMap<String, Value>,
    /// A table of codes by its name, from `codes` of the file.
    pub table: Option<String>,
    /// What a code means that is in no table; else it is refused.
    pub otherwise: Option<Value>,
    /// What a figure is multiplied by.
    pub scale: Option<f64>,
    /// What is added then.
    pub offset: Option<f64>,
    /// The unit of the figure. Default: ours.
    pub unit: Option<Unit>,
    /// How an instant is written. Default: RFC 3339 for texts, milliseconds since 1970 for numbers.
    pub time: Option<TimeForm>,
}

/// What 16-bit registers hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
pub enum Hold {
    /// A whole number with its sign.
    #[default]
    Signed,
    /// A whole number without a sign.
    Unsigned,
    /// A number as IEEE 754 has it.
    Float,
}

/// How an instant is written.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub enum TimeForm {
    /// `2026-03-03T09:20:00+08:00`; without an offset it is UTC.
    Rfc3339,
    /// Seconds since 1970, with a fraction or without.
    UnixS,
    /// Milliseconds since 1970.
    UnixMs,
    /// Microseconds since 1970.
    UnixUs,
    /// Nanoseconds since 1970.
    UnixNs,
    /// Seconds since 1601, as Windows has it, in units of 100 ns.
    FileTime,
    /// By a pattern of `strptime`, with the offset from UTC of what has none: `("%d.%m.%Y %H:%M:%S", "+08:00")`.
    Pattern(String, String),
}

impl Take {
    /// What is wrong with it whatever it fills.
    pub(super) fn slip(&self, tables: &BTreeMap<String, BTreeMap<String, Value>>) -> Option<String> {
        let places = [self.from.is_some(), self.text.is_some(), self.value.is_some(), !self.words.is_empty()];
        let slip = match places.into_iter().filter(|place| *place).count() {
            0 => "it says not where the value comes from\u{1f}give one of from, text, value, words",
            1 if !matches!(self.words.len(), 0 | 1 | 2 | 4) => "registers come alone, by two or by four\u{1f}name 1, 2 or 4 words",
            1 if self.hold == Hold::Float && self.words.len() == 1 => "one register holds no floating number\u{1f}name 2 or 4 words",
            1 if self.bit.is_some() && self.bits.is_some() => "bit and bits are both given\u{1f}give one of them",
            1 if self.bit.is_some_and(|bit| bit > 63) => "there is no such bit\u{1f}bits count from 0 to 63",
            1 if self.bits.is_some_and(|(low, count)| count == 0 || u32::from(low) + u32::from(count) > 64) => {
                "there are no such bits\u{1f}write the lowest, from 0, and how many: (4, 3)"
            }
            1 if !self.codes.is_empty() && self.table.is_some() => "codes and table are both given\u{1f}give one of them",
            1 if self.otherwise.is_some() && self.codes.is_empty() && self.table.is_none() => {
                "otherwise is for codes and there are none\u{1f}give codes or table"
            }
            1 if [self.scale, self.offset].into_iter().flatten().any(|figure| !figure.is_finite()) => {
                "scale or offset is not finite\u{1f}give a number"
            }
            1 => "",
            _ => "the value comes from several places\u{1f}give one of from, text, value, words",
        };
        if !slip.is_empty() {
            return Some(slip.to_owned());
        }
        if let Some(table) = self.table.as_ref().filter(|table| !tables.contains_key(*table)) {
            return Some(format!("there is no table “{table}”\u{1f}write it under codes of the file"));
        }
        let targets = self.codes.values().chain(&self.value).chain(&self.otherwise);
        if targets.into_iter().any(|target| target.is_array() || target.is_object()) {
            return Some("a code means a text, a number, true or false\u{1f}write such a value".to_owned());
        }
        match &self.time {
            Some(TimeForm::Pattern(pattern, offset)) => {
                if offset_of(offset).is_none() {
                    return Some(format!("“{offset}” is no offset from UTC\u{1f}write +08:00"));
                }
                // What it writes it must be able to read.
                let epoch = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
                let tried = strtime::format(pattern, &epoch).and_then(|text| strtime::parse(pattern, text));
                let made = tried.and_then(|broken| broken.to_datetime().map(|_| ()).or_else(|_| broken.to_timestamp().map(|_| ())));
                made.err().map(|why| format!("“{pattern}” is no pattern of an instant: {why}\u{1f}write such as %d.%m.%Y %H:%M:%S"))
            }
            _ => None,
        }
    }

    /// The value made ours; nothing where the message has none.
    ///
    /// # Errors
    /// In words, where there is one that cannot be taken.
    pub(super) fn value(
        &self,
        field: &str,
        shape: Shape,
        levels: &[&str],
        within: Within<'_>,
        tables: &BTreeMap<String, BTreeMap<String, Value>>,
    ) -> Result<Option<Value>, String> {
        let Some(mut raw) = self.raw(levels, within)? else { return Ok(None) };
        let wrong = |what: String| format!("{}: {what}", self.place());
        if let Some((low, count)) = self.bits.or(self.bit.map(|bit| (bit, 1))) {
            let word = raw.as_u64().or_else(|| raw.as_i64().map(|signed| signed as u64)).or_else(|| raw.as_str()?.trim().parse().ok());
            let word = word.ok_or_else(|| wrong(format!("{} has no bits", shown(&raw))))?;
            let cut = word >> low & (u64::MAX >> (64 - u32::from(count)));
            raw = if self.bit.is_some() { Value::Bool(cut == 1) } else { cut.into() };
        }
        let codes = self.table.as_ref().and_then(|name| tables.get(name)).unwrap_or(&self.codes);
        let mut is_decoded = false;
        if !codes.is_empty() {
            let code = code_of(&raw);
            let meaning = codes.get(&code).or(self.otherwise.as_ref());
            raw = meaning.cloned().ok_or_else(|| {
                let known: Vec<&str> = codes.keys().map(String::as_str).take(20).collect();
                wrong(format!("the code “{}” is none of {}", clipped(&code), known.join(", ")))
            })?;
            is_decoded = true;
            if raw.is_null() {
                return Ok(None);
            }
        }
        self.shaped(field, shape, raw, is_decoded).map(Some).map_err(wrong)
    }

    fn raw(&self, levels: &[&str], within: Within<'_>) -> Result<Option<Value>, String> {
        if let Some(value) = &self.value {
            return Ok(Some(value.clone()));
        }
        if let Some(path) = &self.from {
            return Ok(path.0.find(within).cloned());
        }
        if let Some(text) = &self.text {
            return text.made(levels, within).map(|made| Some(Value::String(made)));
        }
        let mut words = Vec::with_capacity(self.words.len());
        for path in &self.words {
            let Some(value) = path.0.find(within) else { return Ok(None) };
            let word = number(value).filter(|word| word.fract() == 0.0 && (-32_768.0..=65_535.0).contains(word));
            words.push(word.ok_or_else(|| format!("{}: {} is no 16-bit register", path.0, shown(value)))? as i64 as u16);
        }
        if self.low_first {
            words.reverse();
        }
        let joined = words.iter().fold(0_u64, |joined, word| joined << 16 | u64::from(*word));
        Ok(Some(match (self.hold, words.len()) {
            (Hold::Unsigned, _) => joined.into(),
            (Hold::Signed, 1) => i64::from(joined as u16 as i16).into(),
            (Hold::Signed, 2) => i64::from(joined as u32 as i32).into(),
            (Hold::Signed, _) => (joined as i64).into(),
            (Hold::Float, 2) => finite(f64::from(f32::from_bits(joined as u32)))?,
            (Hold::Float, _) => finite(f64::from_bits(joined))?,
        }))
    }

    fn shaped(&self, field: &str, shape: Shape, raw: Value, is_decoded: bool) -> Result<Value, String> {
        match shape {
            Shape::Text => match raw {
                Value::String(text) => Ok(Value::String(text.trim().to_owned())),
                Value::Number(number) => Ok(Value::String(number.to_string())),
                other => Err(format!("{} is no text", shown(&other))),
            },
            Shape::Texts => match raw {
                Value::Array(texts) if texts.iter().all(Value::is_string) => Ok(Value::Array(texts)),
                Value::String(text) => Ok(Value::Array(text.split([',', ';']).map(|text| Value::String(text.trim().to_owned())).collect())),
                other => Err(format!("{} is no list of texts", shown(&other))),
            },
            Shape::Flag => flag(&raw).map(Value::Bool).ok_or_else(|| format!("{} is neither true nor false; give codes", shown(&raw))),
            Shape::Instant => self.instant(&raw).map(Value::from),
            Shape::Whole(..) | Shape::Number => {
                let theirs = number(&raw).ok_or_else(|| format!("{} is no number", shown(&raw)))?;
                let figure = if is_decoded { theirs } else { self.reckoned(field, theirs) };
                if !figure.is_finite() {
                    return Err(format!("{theirs} becomes no number"));
                }
                let Shape::Whole(least, most) = shape else { return finite(figure) };
                let whole = figure.round();
                if whole < least as f64 || whole > most as f64 {
                    return Err(format!("{figure} is not from {least} to {most}"));
                }
                Ok((whole as i64).into())
            }
        }
    }

    fn reckoned(&self, field: &str, theirs: f64) -> f64 {
        let scaled = theirs * self.scale.unwrap_or(1.0) + self.offset.unwrap_or(0.0);
        match (self.unit, Unit::of_field(field)) {
            (Some(unit), Some(ours)) => unit.into_ours(scaled, ours),
            _ => scaled,
        }
    }

    fn instant(&self, raw: &Value) -> Result<i64, String> {
        let form = self.time.as_ref().unwrap_or(if raw.is_string() { &TimeForm::Rfc3339 } else { &TimeForm::UnixMs });
        let no = || format!("{} is no instant", shown(raw));
        let ms = match form {
            TimeForm::Rfc3339 => {
                let text = raw.as_str().ok_or_else(no)?.trim();
                let stamp = text.parse::<Timestamp>().or_else(|_| format!("{text}Z").parse());
                stamp.map_err(|_| no())?.as_millisecond() as f64
            }
            TimeForm::Pattern(pattern, offset) => {
                let text = raw.as_str().ok_or_else(no)?.trim();
                let broken = strtime::parse(pattern, text).map_err(|error| format!("“{}” is not “{pattern}”: {error}", clipped(text)))?;
                let stamp = broken.to_timestamp().ok().or_else(|| {
                    let civil: DateTime = broken.to_datetime().ok()?;
                    offset_of(offset)?.to_timestamp(civil).ok()
                });
                stamp.ok_or_else(no)?.as_millisecond() as f64
            }
            TimeForm::UnixS => number(raw).ok_or_else(no)? * 1e3,
            TimeForm::UnixMs => number(raw).ok_or_else(no)?,
            TimeForm::UnixUs => number(raw).ok_or_else(no)? * 1e-3,
            TimeForm::UnixNs => number(raw).ok_or_else(no)? * 1e-6,
            TimeForm::FileTime => number(raw).ok_or_else(no)? * 1e-4 - 11_644_473_600_000.0,
        };
        // The years 0 to 9999.
        if (-62_167_219_200_000.0..253_402_300_800_000.0).contains(&ms) { Ok(ms.round() as i64) } else { Err(no()) }
    }

    /// Where the value comes from, in words.
    pub(super) fn place(&self) -> String {
        match (&self.from, &self.text, &self.value, self.words.first()) {
            (Some(path), ..) => path.0.to_string(),
            (_, Some(text), ..) => text.to_string(),
            (_, _, Some(value), _) => shown(value),
            (_, _, _, Some(word)) => word.0.to_string(),
            _ => "nowhere".to_owned(),
        }
    }
}

fn offset_of(text: &str) -> Option<Offset> {
    if text == "Z" {
        return Some(Offset::UTC);
    }
    let stamp: jiff::Zoned = format!("2026-01-01T00:00:00{text}[{text}]").parse().ok()?;
    debug_assert!(*stamp.time_zone() != TimeZone::unknown(), "an offset is a zone of its own");
    Some(stamp.offset())
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

fn finite(number: f64) -> Result<Value, String> {
    serde_json::Number::from_f64(number).map(Value::Number).ok_or_else(|| format!("{number} is no number"))
}

fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => match number.as_f64()? {
            0.0 => Some(false),
            1.0 => Some(true),
            _ => None,
        },
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A value as it is looked up: `7`, `AUTO`, `true`; 7.0 is 7.
fn code_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 && whole.abs() < 9e15 => format!("{}", whole as i64),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn shown(value: &Value) -> String {
    clipped(&value.to_string())
}

pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(take: Take, shape: Shape, field: &str, payload: &Value) -> Result<Option<Value>, String> {
        let tables = BTreeMap::new();
        assert_eq!(take.slip(&tables), None);
        take.value(field, shape, &["7"], Within { top: payload, element: payload }, &tables)
    }

    fn path(text: &str) -> OnePath {
        OnePath::try_from(text.to_owned()).expect("a path")
    }

    fn unit(text: &str) -> Unit {
        Unit::try_from(text.to_owned()).expect("a unit")
    }

    #[test]
    fn figures_are_scaled_and_reckoned() {
        let payload = json!({"pos": "12.5", "raw": 4095, "words": [65535, 65486], "float": [0x4148, 0]});
        let int = Shape::Whole(i64::from(i32::MIN), i64::from(i32::MAX));
        let from = |at: &str| Take { from: Some(path(at)), ..Take::default() };
        assert_eq!(taken(Take { unit: Some(unit("m")), ..from("$.pos") }, int, "gantry_mm", &payload), Ok(Some(json!(12_500))));
        let scaled = Take { scale: Some(0.01), offset: Some(-5.0), unit: Some(unit("m")), ..from("$.raw") };
        assert_eq!(taken(scaled, int, "gantry_mm", &payload), Ok(Some(json!(35_950))));
        let words = |at: [&str; 2]| Take { words: at.map(path).to_vec(), ..Take::default() };
        assert_eq!(taken(words(["$.words[0]", "$.words[1]"]), int, "gantry_mm", &payload), Ok(Some(json!(-50))));
        let float = Take { hold: Hold::Float, unit: Some(unit("m")), ..words(["$.float[0]", "$.float[1]"]) };
        assert_eq!(taken(float, int, "gantry_mm", &payload), Ok(Some(json!(12_500))));
        let swapped = Take { hold: Hold::Float, low_first: true, unit: Some(unit("m")), ..words(["$.float[1]", "$.float[0]"]) };
        assert_eq!(taken(swapped, int, "gantry_mm", &payload), Ok(Some(json!(12_500))));
        assert_eq!(taken(from("$.absent"), int, "gantry_mm", &payload), Ok(None));
        assert!(taken(from("$.words"), int, "gantry_mm", &payload).is_err());
    }

    #[test]
    fn codes_and_bits_mean_what_they_are_said_to() {
        let payload = json!({"mode": 2, "word": 0b1010_0100, "lock": "CLOSED"});
        let codes = |pairs: &[(&str, Value)]| pairs.iter().map(|(code, value)| ((*code).to_owned(), value.clone())).collect();
        let mode = Take { from: Some(path("$.mode")), codes: codes(&[("1", json!("down")), ("2", json!("repaired"))]), ..Take::default() };
        assert_eq!(taken(mode.clone(), Shape::Text, "outcome", &payload), Ok(Some(json!("repaired"))));
        let unknown = taken(mode.clone(), Shape::Text, "outcome", &json!({"mode": 9})).expect_err("an unknown code");
        assert_eq!(unknown, "$.mode: the code “9” is none of 1, 2");
        let other = Take { otherwise: Some(json!("down")), ..mode };
        assert_eq!(taken(other, Shape::Text, "outcome", &json!({"mode": 9})), Ok(Some(json!("down"))));
        let word = |bit| Take { from: Some(path("$.word")), bit: Some(bit), ..Take::default() };
        assert_eq!(taken(word(2), Shape::Flag, "locked", &payload), Ok(Some(json!(true))));
        assert_eq!(taken(word(3), Shape::Flag, "locked", &payload), Ok(Some(json!(false))));
        let some = Take { from: Some(path("$.word")), bits: Some((4, 4)), ..Take::default() };
        assert_eq!(taken(some, Shape::Whole(0, 255), "boxes", &payload), Ok(Some(json!(10))));
        assert!(
            taken(Take { from: Some(path("$.lock")), ..Take::default() }, Shape::Flag, "locked", &payload)
                .is_err_and(|why| why.contains("give codes"))
        );
    }

    #[test]
    fn instants_are_read_however_they_are_written() {
        let at = |time: Option<TimeForm>, value: Value| {
            taken(Take { from: Some(path("$")), time, ..Take::default() }, Shape::Instant, "at_ms", &value)
        };
        let noon = Ok(Some(json!(1_772_508_000_000_i64)));
        assert_eq!(at(None, json!("2026-03-03T11:20:00+08:00")), noon);
        assert_eq!(at(None, json!("2026-03-03T03:20:00")), noon);
        assert_eq!(at(None, json!(1_772_508_000_000_i64)), noon);
        assert_eq!(at(Some(TimeForm::UnixS), json!(1_772_508_000.0)), noon);
        assert_eq!(at(Some(TimeForm::UnixUs), json!("1772508000000000")), noon);
        assert_eq!(at(Some(TimeForm::FileTime), json!(134_169_816_000_000_000_i64)), noon);
        let german = TimeForm::Pattern("%d.%m.%Y %H:%M:%S".to_owned(), "+08:00".to_owned());
        assert_eq!(at(Some(german.clone()), json!("03.03.2026 11:20:00")), noon);
        assert!(at(Some(german), json!("2026-03-03")).is_err());
        assert!(at(Some(TimeForm::UnixS), json!(1e300)).is_err());
    }
}
