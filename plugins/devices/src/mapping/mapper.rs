//! Their messages, one after the other, made ours.

use std::collections::BTreeMap;

use portolan_protocol::wire::{Channel, DeadReason, Descriptor, Kind, Topic, VERSION, WireId};
use serde_json::{Map, Value, json};

use super::fields::readings_name;
use super::file::{MappingFile, Says, Source};
use super::path::Within;
use super::take::clipped;
use crate::gateway::{PAYLOAD_LEN_MAX, read_message};

/// How many devices a mapping may find: an id that is made of the wrong value must not fill the memory.
const DEVICES_MAX: usize = 10_000;
/// How many elements of one message are looked at.
const ELEMENTS_MAX: usize = 10_000;

/// What became of a message, or of one of its elements.
#[derive(Clone, PartialEq, Debug)]
pub enum Became {
    /// A message of ours.
    Message {
        /// Where it belongs.
        topic: String,
        /// What it says.
        payload: Vec<u8>,
    },
    /// It was taken in, and with all that came so far there is no state yet.
    Kept {
        /// Of which device.
        device: WireId,
        /// What is lacking.
        lacks: Vec<&'static str>,
    },
    /// It could not be taken.
    Refused {
        /// Of which device, if that is known.
        device: Option<WireId>,
        /// Why.
        reason: DeadReason,
        /// In words: what is wrong, and where in the message.
        what: String,
        /// Where in the mapping file: `sources[2].fields.gantry_mm`.
        place: String,
    },
}

/// What came of the values of one source.
type Taken = BTreeMap<String, (Value, i64)>;

/// A device as it has been heard.
#[derive(Default)]
struct Heard {
    seq: u64,
    is_described: bool,
    /// The latest value of each field of its state by source.
    fields: BTreeMap<usize, Taken>,
}

/// A mapping at work.
pub struct Mapper {
    file: MappingFile,
    terminal: String,
    session: u64,
    devices: BTreeMap<WireId, Heard>,
}

impl Mapper {
    /// For a terminal; `session` sets this start apart from those before, as the wall's milliseconds do.
    pub fn new(file: MappingFile, terminal: impl Into<String>, session: u64) -> Self {
        Self { file, terminal: terminal.into(), session, devices: BTreeMap::new() }
    }

    /// What to listen to.
    pub fn subscriptions(&self) -> impl Iterator<Item = &str> {
        self.file.sources.iter().map(|source| source.topic.text())
    }

    /// Whether it brings answers to orders of devices of this kind: then somebody out there passes our orders on.
    pub fn brings_answers(&self, kind: Kind) -> bool {
        self.file.sources.iter().any(|source| source.kind == kind && source.says == Says::Report)
    }

    /// Whether some source takes this topic.
    pub fn takes(&self, topic: &str) -> bool {
        !topic.starts_with(VERSION) && self.file.sources.iter().any(|source| source.topic.taken(topic).is_some())
    }

    /// A message came. Nothing at all where no source is for it.
    pub fn message(&mut self, topic: &str, payload: &[u8], now_ms: i64) -> Vec<Became> {
        let mut became = Vec::new();
        if topic.starts_with(VERSION) {
            return became;
        }
        let mut json: Option<Result<Value, String>> = None;
        for at in 0..self.file.sources.len() {
            let source = &self.file.sources[at];
            let Some(levels) = source.topic.taken(topic) else { continue };
            let refused = |reason, what: String| Became::Refused { device: None, reason, what, place: format!("sources[{at}]") };
            if payload.len() > PAYLOAD_LEN_MAX {
                let what = format!("{} bytes; a message may have {PAYLOAD_LEN_MAX}", payload.len());
                became.push(refused(DeadReason::TooLong, what));
                continue;
            }
            let read = if source.plain {
                std::str::from_utf8(payload).map(|text| Value::String(text.trim().to_owned())).map_err(|_| "it is no text".to_owned())
            } else {
                json.get_or_insert_with(|| serde_json::from_slice(payload).map_err(|error| format!("it is no JSON: {error}"))).clone()
            };
            let top = match read {
                Ok(top) => top,
                Err(what) => {
                    became.push(refused(DeadReason::Malformed, what));
                    continue;
                }
            };
            let elements = source.each.as_ref().map_or_else(|| vec![&top], |each| each.find_all(&top));
            if elements.len() > ELEMENTS_MAX {
                became.push(refused(DeadReason::TooLong, format!("{} elements; a message may have {ELEMENTS_MAX}", elements.len())));
                continue;
            }
            let holds = |within: Within<'_>| {
                source.when.as_ref().is_none_or(|when| when.from.0.find(within).is_some_and(|value| when.is.contains(value)))
            };
            for element in elements.into_iter().filter(|element| holds(Within { top: &top, element })) {
                let within = Within { top: &top, element };
                match taken(&self.file, at, source, &levels, within, now_ms) {
                    Ok((device, fields)) => {
                        if self.devices.len() >= DEVICES_MAX && !self.devices.contains_key(&device) {
                            became.push(refused(DeadReason::UnknownDevice, format!("{device} is one device more than {DEVICES_MAX}")));
                            continue;
                        }
                        let heard = self.devices.entry(device.clone()).or_default();
                        speak(&self.terminal, self.session, at, source, heard, device, fields, now_ms, &mut became);
                    }
                    Err(refusal) => became.push(refusal),
                }
            }
        }
        became
    }
}

/// The values that a source takes from an element.
fn taken(
    file: &MappingFile,
    at: usize,
    source: &Source,
    levels: &[&str],
    within: Within<'_>,
    now_ms: i64,
) -> Result<(WireId, Taken), Became> {
    let refused = |device, what, place| Became::Refused { device, reason: DeadReason::Unmapped, what, place };
    let id = source.id.made(levels, within).map_err(|what| refused(None, what, format!("sources[{at}].id")))?;
    let id = source.names.get(&id).unwrap_or(&id);
    let Some(device) = WireId::new(source.kind, id) else {
        let what = format!("“{}” can be no id: 1 to 64 letters, digits, - _ .", clipped(id));
        return Err(refused(None, what, format!("sources[{at}].id")));
    };
    let mut fields = Taken::new();
    for (name, take) in &source.fields {
        let Some(shape) = source.shape_of(name) else { continue };
        match take.value(name, shape, levels, within, &file.codes) {
            Ok(Some(value)) => drop(fields.insert(name.clone(), (value, now_ms))),
            Ok(None) => {}
            Err(what) => return Err(refused(Some(device), what, format!("sources[{at}].fields.{name}"))),
        }
    }
    Ok((device, fields))
}

fn speak(
    terminal: &str,
    session: u64,
    at: usize,
    source: &Source,
    heard: &mut Heard,
    device: WireId,
    fields: Taken,
    now_ms: i64,
    became: &mut Vec<Became>,
) {
    let (channel, mut message) = match source.says {
        Says::State => {
            let known = heard.fields.entry(at).or_default();
            if source.changes_only {
                known.extend(fields);
            } else {
                *known = fields;
            }
            if let Some(lasts_ms) = source.lasts_ms {
                known.retain(|_, (_, since_ms)| now_ms.saturating_sub(*since_ms) <= lasts_ms);
            }
            match state(source, heard, at) {
                Ok(state) => (Channel::State, state),
                Err(lacks) => return became.push(Became::Kept { device, lacks }),
            }
        }
        Says::Report => match report(fields) {
            Ok(Some(report)) => (Channel::Report, report),
            Ok(None) => return,
            Err(lacks) => {
                let (reason, place) = (DeadReason::Unmapped, format!("sources[{at}].fields.{lacks}"));
                return became.push(Became::Refused { device: Some(device), reason, what: format!("there is no {lacks}"), place });
            }
        },
        Says::Connection => {
            let Some((state, _)) = fields.get("state") else { return };
            let mut message = Map::new();
            message.insert("state".to_owned(), state.clone());
            message.extend(fields.get("at_ms").map(|(at_ms, _)| ("at_ms".to_owned(), at_ms.clone())));
            (Channel::Connection, message)
        }
    };
    message.insert("session".to_owned(), session.into());
    message.entry("at_ms").or_insert_with(|| now_ms.into());
    if channel != Channel::Connection {
        message.insert("seq".to_owned(), (heard.seq + 1).into());
    }
    let topic = Topic::new(terminal, device.clone(), channel).to_string();
    // A value of JSON is always written.
    let payload = serde_json::to_vec(&Value::Object(message)).unwrap_or_default();
    // Held against our own contract, so that whoever hears it hears nothing that cannot be.
    if let Err(refusal) = read_message(terminal, &topic, &payload) {
        let place = format!("sources[{at}]");
        return became.push(Became::Refused { device: Some(device), reason: refusal.reason, what: refusal.what, place });
    }
    if let Some(describes) = source.describes.as_ref().filter(|_| !heard.is_described) {
        heard.is_described = true;
        let descriptor = Descriptor {
            protocol: VERSION.to_owned(),
            device: device.clone(),
            maker: describes.maker.clone(),
            model: describes.model.clone(),
            serial: device.id.clone(),
            firmware: describes.firmware.clone(),
            simulated: false,
            // It is read and not driven.
            tasks: Vec::new(),
            state_period_ms: describes.state_period_ms,
        };
        let topic = Topic::new(terminal, device, Channel::Descriptor).to_string();
        became.push(Became::Message { topic, payload: serde_json::to_vec(&descriptor).unwrap_or_default() });
    }
    if channel != Channel::Connection {
        heard.seq += 1;
    }
    became.push(Became::Message { topic, payload });
}

/// All fields of a device as a state; else what is lacking.
fn state(source: &Source, heard: &Heard, at: usize) -> Result<Map<String, Value>, Vec<&'static str>> {
    // Where two sources give one field, the newer value counts.
    let mut all: BTreeMap<&str, (&Value, i64)> = BTreeMap::new();
    for fields in heard.fields.values() {
        for (name, (value, since_ms)) in fields {
            let newest = all.entry(name).or_insert((value, *since_ms));
            if *since_ms >= newest.1 {
                *newest = (value, *since_ms);
            }
        }
    }
    let needed = super::fields::readings(source.kind);
    let lacks: Vec<&'static str> =
        needed.iter().filter(|(name, _, needed)| *needed && !all.contains_key(name)).map(|(name, ..)| *name).collect();
    if !lacks.is_empty() {
        return Err(lacks);
    }
    let (mut state, mut readings) = (Map::new(), Map::new());
    for (name, (value, _)) in &all {
        let is_reading = needed.iter().any(|(reading, ..)| reading == name);
        put(if is_reading { &mut readings } else { &mut state }, name, (*value).clone());
    }
    // The stamp of this message and no older one's.
    match heard.fields.get(&at).and_then(|fields| fields.get("at_ms")) {
        Some((at_ms, _)) => drop(state.insert("at_ms".to_owned(), at_ms.clone())),
        None => drop(state.remove("at_ms")),
    }
    state.insert("readings".to_owned(), json!({readings_name(source.kind): readings}));
    Ok(state)
}

/// A report from its fields; nothing where its code means none; else what is lacking.
fn report(mut fields: Taken) -> Result<Option<Map<String, Value>>, &'static str> {
    let Some((Value::String(outcome), _)) = fields.remove("outcome") else { return Ok(None) };
    let active_ms = fields.remove("active_ms");
    let outcome = match outcome.as_str() {
        "completed" => json!({"completed": {"active_ms": active_ms.map_or(json!(0), |(value, _)| value)}}),
        _ => Value::String(outcome),
    };
    let is_answer = !matches!(outcome.as_str(), Some("down" | "repaired" | "low_battery" | "reader_failed" | "reader_repaired"));
    if is_answer && !fields.contains_key("order") {
        return Err("order");
    }
    let mut report = Map::new();
    report.insert("order".to_owned(), 0.into());
    for (name, (value, _)) in fields {
        put(&mut report, &name, value);
    }
    report.insert("outcome".to_owned(), outcome);
    Ok(Some(report))
}

fn put(into: &mut Map<String, Value>, field: &str, value: Value) {
    match field.split_once('.') {
        Some((outer, inner)) => {
            let inside = into.entry(outer).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inside) = inside {
                inside.insert(inner.to_owned(), value);
            }
        }
        None => drop(into.insert(field.to_owned(), value)),
    }
}
