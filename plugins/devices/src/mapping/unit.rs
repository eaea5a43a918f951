//! Units: theirs into ours.

use serde::{Deserialize, Deserializer};

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dimension {
    Length,
    Mass,
    Speed,
    Angle,
    Temperature,
    Share,
    DoseRate,
    Pressure,
    Rain,
    Frequency,
    Acceleration,
    Time,
}

/// A unit by its name in the file.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Unit {
    name: &'static str,
    dimension: Dimension,
    /// `ours = theirs × factor + offset`, where ours is the dimension's first unit.
    factor: f64,
    offset: f64,
}

const fn unit(name: &'static str, dimension: Dimension, factor: f64) -> Unit {
    Unit { name, dimension, factor, offset: 0.0 }
}

/// All units. The first of each dimension is the one that others are reckoned in.
const UNITS: &[Unit] = &[
    unit("m", Dimension::Length, 1.0),
    unit("mm", Dimension::Length, 1e-3),
    unit("cm", Dimension::Length, 1e-2),
    unit("dm", Dimension::Length, 1e-1),
    unit("km", Dimension::Length, 1e3),
    unit("in", Dimension::Length, 0.0254),
    unit("ft", Dimension::Length, 0.3048),
    unit("NM", Dimension::Length, 1_852.0),
    unit("kg", Dimension::Mass, 1.0),
    unit("g_mass", Dimension::Mass, 1e-3),
    unit("t", Dimension::Mass, 1e3),
    unit("lb", Dimension::Mass, 0.453_592_37),
    unit("m/s", Dimension::Speed, 1.0),
    unit("mm/s", Dimension::Speed, 1e-3),
    unit("m/min", Dimension::Speed, 1.0 / 60.0),
    unit("km/h", Dimension::Speed, 1.0 / 3.6),
    unit("kn", Dimension::Speed, 1_852.0 / 3_600.0),
    unit("mph", Dimension::Speed, 0.447_04),
    unit("deg", Dimension::Angle, 1.0),
    unit("rad", Dimension::Angle, 180.0 / std::f64::consts::PI),
    unit("mrad", Dimension::Angle, 0.18 / std::f64::consts::PI),
    unit("gon", Dimension::Angle, 0.9),
    unit("°C", Dimension::Temperature, 1.0),
    Unit { name: "K", dimension: Dimension::Temperature, factor: 1.0, offset: -273.15 },
    Unit { name: "°F", dimension: Dimension::Temperature, factor: 5.0 / 9.0, offset: -160.0 / 9.0 },
    unit("share", Dimension::Share, 1.0),
    unit("%", Dimension::Share, 1e-2),
    unit("‰", Dimension::Share, 1e-3),
    unit("µSv/h", Dimension::DoseRate, 1.0),
    unit("nSv/h", Dimension::DoseRate, 1e-3),
    unit("mSv/h", Dimension::DoseRate, 1e3),
    unit("hPa", Dimension::Pressure, 1.0),
    unit("mbar", Dimension::Pressure, 1.0),
    unit("Pa", Dimension::Pressure, 1e-2),
    unit("kPa", Dimension::Pressure, 10.0),
    unit("inHg", Dimension::Pressure, 33.863_886_67),
    unit("mm/h", Dimension::Rain, 1.0),
    unit("in/h", Dimension::Rain, 25.4),
    unit("1/s", Dimension::Frequency, 1.0),
    unit("1/min", Dimension::Frequency, 1.0 / 60.0),
    unit("g", Dimension::Acceleration, 1.0),
    unit("m/s²", Dimension::Acceleration, 1.0 / 9.806_65),
    unit("s", Dimension::Time, 1.0),
    unit("ms", Dimension::Time, 1e-3),
    unit("min", Dimension::Time, 60.0),
];

/// The same written as keyboards have it.
const ALIASES: &[(&str, &str)] = &[
    ("C", "°C"),
    ("degC", "°C"),
    ("F", "°F"),
    ("degF", "°F"),
    ("uSv/h", "µSv/h"),
    ("m/s2", "m/s²"),
    ("percent", "%"),
    ("kt", "kn"),
    ("knots", "kn"),
    ("°", "deg"),
    ("fps", "1/s"),
];

impl TryFrom<String> for Unit {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        named(&text).ok_or_else(|| {
            let names: Vec<&str> = UNITS.iter().map(|unit| unit.name).collect();
            format!("“{text}” is no unit that is known here\u{1f}there are {}; for others use scale and offset", names.join(", "))
        })
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

fn named(text: &str) -> Option<Unit> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == text).map_or(text, |(_, name)| name);
    UNITS.iter().find(|unit| unit.name == name).copied()
}

impl Unit {
    /// The unit that a field of ours is in, by the end of its name; none for counts and codes.
    pub(super) fn of_field(field: &str) -> Option<Self> {
        const ENDINGS: &[(&str, &str)] = &[
            ("_usv_h", "µSv/h"),
            ("_mm_h", "mm/h"),
            ("_m_s", "m/s"),
            ("_mm", "mm"),
            ("_m", "m"),
            ("_kg", "kg"),
            ("_kn", "kn"),
            ("_deg", "deg"),
            ("_c", "°C"),
            ("_share", "share"),
            ("_hpa", "hPa"),
            ("_ms", "ms"),
            ("_g", "g"),
            ("frames_per_s", "1/s"),
        ];
        ENDINGS.iter().find(|(ending, _)| field.ends_with(ending)).and_then(|(_, name)| named(name))
    }

    /// Whether one can be reckoned in the other.
    pub(super) fn fits(self, ours: Self) -> bool {
        self.dimension == ours.dimension
    }

    /// The units that fit.
    pub(super) fn that_fit(ours: Self) -> String {
        UNITS.iter().filter(|unit| unit.fits(ours)).map(|unit| unit.name).collect::<Vec<_>>().join(", ")
    }

    /// A figure of theirs in ours.
    pub(super) fn into_ours(self, theirs: f64, ours: Self) -> f64 {
        // Both against the dimension's first unit; the ratio first, so that mm from m is an exact thousand.
        if self.offset == 0.0 && ours.offset == 0.0 {
            return if self.factor >= ours.factor { theirs * (self.factor / ours.factor) } else { theirs / (ours.factor / self.factor) };
        }
        (theirs * self.factor + self.offset - ours.offset) / ours.factor
    }

    pub(super) const fn name(self) -> &'static str {
        self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn theirs_becomes_ours() {
        let reckon = |theirs: f64, from: &str, field: &str| {
            let (from, ours) = (named(from).expect("a unit"), Unit::of_field(field).expect("a unit"));
            assert!(from.fits(ours));
            from.into_ours(theirs, ours)
        };
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
        near(reckon(12.345, "m", "gantry_mm"), 12_345.0);
        near(reckon(40.0, "ft", "hoist_mm"), 12_192.0);
        near(reckon(30.5, "t", "load_kg"), 30_500.0);
        near(reckon(36.0, "km/h", "wind_m_s"), 10.0);
        near(reckon(10.0, "m/s", "speed_kn"), 10.0 * 3_600.0 / 1_852.0);
        near(reckon(std::f64::consts::PI, "rad", "heading_deg"), 180.0);
        near(reckon(0.0, "F", "supply_c"), -160.0 / 9.0);
        near(reckon(273.15, "K", "supply_c"), 0.0);
        near(reckon(55.0, "%", "charge_share"), 0.55);
        near(reckon(100.0, "nSv/h", "radiation_usv_h"), 0.1);
        near(reckon(3.0, "in/h", "rain_mm_h"), 76.2);
    }

    #[test]
    fn a_unit_of_another_kind_does_not_fit() {
        assert!(!named("t").expect("a unit").fits(Unit::of_field("gantry_mm").expect("a unit")));
        assert_eq!(Unit::of_field("boxes"), None);
        assert!(Unit::try_from("furlong".to_owned()).is_err());
    }
}
