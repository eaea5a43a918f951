//! What a foreign value can become: the fields of our messages.

use portolan_protocol::wire::Kind;

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A whole number, least and most.
    Whole(i64, i64),
    /// Any finite number.
    Number,
    /// Yes or no.
    Flag,
    /// A text.
    Text,
    /// Texts: one, or a list.
    Texts,
    /// An instant: milliseconds of UTC since 1970.
    Instant,
}

impl Shape {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Whole(..) => "a whole number",
            Self::Number => "a number",
            Self::Flag => "true or false",
            Self::Text | Self::Texts => "a text",
            Self::Instant => "an instant",
        }
    }
}

/// A field: its name with points where it lies within another, what it holds, whether a message is none without it.
pub(super) type Field = (&'static str, Shape, bool);

const INT: Shape = Shape::Whole(i32::MIN as i64, i32::MAX as i64);
const COUNT: Shape = Shape::Whole(0, u32::MAX as i64);
const SMALL: Shape = Shape::Whole(0, u8::MAX as i64);

/// What any state may say beside its readings.
pub(super) const OF_ANY_STATE: &[Field] = &[
    ("at_ms", Shape::Instant, false),
    ("in_hand", COUNT, false),
    ("last_seen", COUNT, false),
    ("condition.down", Shape::Flag, false),
    ("condition.paused", Shape::Flag, false),
    ("condition.reader_down", Shape::Flag, false),
    ("condition.low_battery", Shape::Flag, false),
];

/// What a report says.
pub(super) const OF_REPORT: &[Field] = &[
    ("outcome", Shape::Text, true),
    ("at_ms", Shape::Instant, false),
    ("order", COUNT, false),
    ("active_ms", COUNT, false),
    ("correlation", Shape::Text, false),
    ("reason", Shape::Text, false),
    ("gate.plate", Shape::Text, false),
    ("gate.containers", Shape::Texts, false),
    ("gate.rfid", Shape::Text, false),
    ("gate.gross_kg", COUNT, false),
    ("gate.lock_intact", Shape::Flag, false),
    ("gate.radiation_usv_h", Shape::Number, false),
    ("gate.by_hand", Shape::Flag, false),
    ("scan.container", Shape::Text, false),
    ("scan.image", Shape::Text, false),
];

/// What a connection says.
pub(super) const OF_CONNECTION: &[Field] = &[("state", Shape::Text, true), ("at_ms", Shape::Instant, false)];

/// The words of a connection's state.
pub(super) const CONNECTION_STATES: &[&str] = &["online", "offline", "broken"];

/// The words of a report's outcome.
pub(super) const OUTCOMES: &[&str] = &[
    "acknowledged",
    "completed",
    "refused",
    "down",
    "repaired",
    "paused",
    "resumed",
    "low_battery",
    "reader_failed",
    "reader_repaired",
    "diverted",
];

/// The readings of a kind of device.
pub(super) const fn readings(kind: Kind) -> &'static [Field] {
    match kind {
        Kind::QuayCrane => &[
            ("gantry_mm", INT, true),
            ("trolley_mm", INT, false),
            ("hoist_mm", INT, false),
            ("locked", Shape::Flag, false),
            ("load_kg", COUNT, false),
            ("wind_m_s", Shape::Number, false),
        ],
        Kind::YardCrane => &[
            ("at.along_mm", INT, true),
            ("at.across_mm", INT, true),
            ("at.tier", SMALL, true),
            ("locked", Shape::Flag, false),
            ("load_kg", COUNT, false),
        ],
        Kind::Agv => &[
            ("x_mm", INT, true),
            ("y_mm", INT, true),
            ("heading_deg", Shape::Number, false),
            ("speed_m_s", Shape::Number, false),
            ("charge_share", Shape::Number, false),
            ("boxes", SMALL, false),
        ],
        Kind::TruckTerminal => &[
            ("plate", Shape::Text, true),
            ("x_mm", INT, true),
            ("y_mm", INT, true),
            ("appointment", Shape::Text, false),
            ("confirmed", Shape::Flag, false),
        ],
        Kind::GateLane => &[
            ("barrier_open", Shape::Flag, true),
            ("display", Shape::Text, false),
            ("gross_kg", COUNT, false),
            ("radiation_usv_h", Shape::Number, false),
            ("read_share", Shape::Number, false),
        ],
        Kind::Scanner => &[("beam_on", Shape::Flag, true), ("scans", COUNT, false), ("dose_usv_h", Shape::Number, false)],
        Kind::ReeferMonitor => &[
            ("container", Shape::Text, true),
            ("plugged", Shape::Flag, true),
            ("set_c", Shape::Number, true),
            ("supply_c", Shape::Number, true),
            ("return_c", Shape::Number, true),
            ("humidity_share", Shape::Number, false),
            ("shock_g", Shape::Number, false),
            ("alarm", Shape::Whole(0, u16::MAX as i64), false),
        ],
        Kind::WeatherStation => &[
            ("wind_m_s", Shape::Number, true),
            ("gust_m_s", Shape::Number, true),
            ("wind_from_deg", Shape::Number, true),
            ("temperature_c", Shape::Number, false),
            ("humidity_share", Shape::Number, false),
            ("pressure_hpa", Shape::Number, false),
            ("visibility_m", Shape::Number, false),
            ("rain_mm_h", Shape::Number, false),
            ("tide_m", Shape::Number, false),
        ],
        Kind::Camera => &[
            ("recording", Shape::Flag, true),
            ("frames_per_s", Shape::Number, true),
            ("lens_clear", Shape::Flag, true),
            ("aligned", Shape::Flag, true),
            ("temperature_c", Shape::Number, false),
            ("storage_free_share", Shape::Number, false),
        ],
        Kind::PerimeterSensor => &[
            ("zone", Shape::Text, true),
            ("armed", Shape::Flag, true),
            ("intrusion", Shape::Flag, true),
            ("tampered", Shape::Flag, true),
            ("x_mm", INT, false),
            ("y_mm", INT, false),
        ],
        Kind::VesselAis => &[
            ("mmsi", COUNT, true),
            ("lat_deg", Shape::Number, true),
            ("lon_deg", Shape::Number, true),
            ("speed_kn", Shape::Number, false),
            ("course_deg", Shape::Number, false),
            ("name", Shape::Text, false),
            ("imo", COUNT, false),
            ("destination", Shape::Text, false),
            ("eta_ms", Shape::Instant, false),
            ("draught_m", Shape::Number, false),
        ],
    }
}

/// How the readings of a kind are called in a state.
pub(super) fn readings_name(kind: Kind) -> String {
    kind.slug().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use portolan_protocol::wire::StateMessage;
    use serde_json::{Map, Value, json};

    use super::*;

    fn example(shape: Shape) -> Value {
        match shape {
            Shape::Whole(..) | Shape::Instant => json!(7),
            Shape::Number => json!(0.5),
            Shape::Flag => json!(true),
            Shape::Text => json!("x"),
            Shape::Texts => json!(["x"]),
        }
    }

    fn put(into: &mut Map<String, Value>, field: &str, value: Value) {
        match field.split_once('.') {
            Some((outer, inner)) => {
                into.entry(outer).or_insert_with(|| json!({}))[inner] = value;
            }
            None => drop(into.insert(field.to_owned(), value)),
        }
    }

    /// The table is what the types say: all its fields are taken, none is lost, and without one that is needed there is no message.
    #[test]
    fn the_fields_are_those_of_the_types() {
        for kind in Kind::ALL {
            let mut all = Map::new();
            for (name, shape, _) in readings(kind) {
                put(&mut all, name, example(*shape));
            }
            let state = |readings: &Map<String, Value>| {
                serde_json::from_value::<StateMessage>(
                    json!({"seq": 1, "session": 1, "at_ms": 0, "readings": {readings_name(kind): readings}}),
                )
            };
            let read = serde_json::to_value(state(&all).unwrap_or_else(|error| panic!("{kind}: {error}"))).expect("JSON");
            assert_eq!(read["readings"][readings_name(kind)], Value::Object(all.clone()), "{kind}");
            for (name, _, needed) in readings(kind) {
                let mut less = all.clone();
                match name.split_once('.') {
                    Some((outer, inner)) => drop(less[outer].as_object_mut().expect("an object").remove(inner)),
                    None => drop(less.remove(*name)),
                }
                assert_eq!(state(&less).is_err(), *needed, "{kind} without {name}");
            }
        }
    }
}
