//! What the segments of a container's group say of the box itself: weights, dangerous goods, temperature, overhang, seals.

use super::{Builder, some};
use crate::edi::container::{DangerousGoods, Overhang, Seal};
use crate::edi::segment::Segment;

impl Builder {
    pub(super) fn measure(&mut self, segment: &Segment) {
        let Some(container) = &mut self.container else { return };
        let (purpose, property) = (segment.get(1, 0), segment.get(2, 0));
        let property = if property.is_empty() { purpose } else { property };
        let (unit, value) = (segment.get(3, 0), segment.get(3, 1));
        let in_kg = match unit.trim() {
            "KGM" | "KG" => Some(1.0),
            "TNE" => Some(1_000.0),
            "LBR" => Some(0.453_592_37),
            _ => None,
        };
        let into = match property {
            "VGM" => &mut container.verified_gross_mass_kg,
            "G" | "WT" | "AET" | "AAD" | "GW" | "EGW" => &mut container.gross_kg,
            "T" | "AAT" => &mut container.tare_kg,
            "AAL" | "N" => &mut container.net_kg,
            // Volumes and the like are nothing that the port asks for.
            _ if in_kg.is_none() => return,
            other => {
                let what = format!("{:?} is no weight that is read: VGM, AET, G, WT, AAD, GW, EGW, T, AAT, AAL, N", short(other));
                self.warn("weight", segment, what);
                return;
            }
        };
        let Some(in_kg) = in_kg else {
            self.warn("unit", segment, format!("{:?} is no unit of weight that is read: KGM, TNE, LBR", short(unit)));
            return;
        };
        match decimal(value).map(|value| (value * in_kg * 1_000.0).round() / 1_000.0) {
            Some(kg) if (0.0..=HEAVIEST_KG).contains(&kg) => *into = Some(kg),
            Some(kg) => self.warn("weight", segment, format!("{kg} kg is nothing that a container weighs; it is left out")),
            None => self.warn("number", segment, format!("{:?} is no weight", short(value))),
        }
    }

    pub(super) fn dangerous(&mut self, segment: &Segment) {
        let Some(container) = &mut self.container else { return };
        let flashpoint_c = decimal(segment.get(4, 0)).and_then(|value| celsius(value, segment.get(4, 1)));
        let un = segment.get(3, 0).trim();
        let un_number = un.trim_start_matches("UN").trim().parse().ok().filter(|number| (1..10_000).contains(number));
        let packing_group = match segment.get(5, 0) {
            "1" | "I" => Some(1),
            "2" | "II" => Some(2),
            "3" | "III" => Some(3),
            _ => None,
        };
        container.dangerous.push(DangerousGoods {
            regulation: segment.get(1, 0).to_owned(),
            class: some(segment.get(2, 0)),
            un_number,
            flashpoint_c,
            packing_group,
            emergency_schedule: some(segment.get(6, 0)),
        });
        if segment.get(2, 0).is_empty() && segment.get(3, 0).is_empty() {
            self.warn("dangerous", segment, "names neither class nor UN number");
        }
        if un_number.is_none() && !un.is_empty() {
            self.warn("dangerous", segment, format!("{:?} is no UN number", short(un)));
        }
        let flashpoint = segment.get(4, 0).trim();
        if flashpoint_c.is_none() && !flashpoint.is_empty() {
            self.warn("dangerous", segment, format!("{:?} is no flashpoint", short(&[flashpoint, segment.get(4, 1)].join(":"))));
        }
    }

    pub(super) fn temperature(&mut self, segment: &Segment) {
        let read = decimal(segment.get(2, 0)).and_then(|value| celsius(value, segment.get(2, 1)));
        match (&mut self.container, read) {
            (Some(container), Some(degrees)) if TEMPERATURES_C.contains(&degrees) => container.temperature_c = read,
            (Some(_), Some(degrees)) => {
                self.warn("number", segment, format!("{degrees} °C is nothing that a container is kept at; it is left out"));
            }
            (Some(_), None) => self.warn("number", segment, "names no temperature"),
            (None, _) => {}
        }
    }

    pub(super) fn range(&mut self, segment: &Segment) {
        let Some(container) = &mut self.container else { return };
        let unit = segment.get(2, 0);
        let read = |component| decimal(segment.get(2, component)).and_then(|value| celsius(value, unit));
        (container.temperature_min_c, container.temperature_max_c) = (read(1), read(2));
    }

    pub(super) fn overhang(&mut self, segment: &Segment) {
        let Some(container) = &mut self.container else { return };
        let side = match segment.get(1, 0) {
            "5" => "front",
            "6" => "back",
            "7" => "right",
            "8" => "left",
            "9" | "13" => "height",
            // The others are of the box itself, inside or out, or of a package in it (code list 6145): nothing sticks out.
            _ => return,
        };
        let in_cm = match segment.get(2, 0).trim() {
            "CMT" | "" => 1.0,
            "MTR" => 100.0,
            "DMT" => 10.0,
            "MMT" => 0.1,
            "INH" => 2.54,
            "FOT" => 30.48,
            other => {
                self.warn("unit", segment, format!("{:?} is no unit of length that is read: CMT, DMT, MMT, MTR, INH, FOT", short(other)));
                return;
            }
        };
        let values = (1..=3).filter_map(|component| decimal(segment.get(2, component)));
        let overhangs: Vec<Overhang> =
            values.filter(|value| *value > 0.0).map(|value| Overhang { side: side.to_owned(), by_cm: value * in_cm }).collect();
        container.out_of_gauge.extend(overhangs);
    }

    pub(super) fn seal(&mut self, segment: &Segment) {
        let (Some(container), Some(number)) = (&mut self.container, some(segment.get(1, 0))) else { return };
        let by = some(segment.get(2, 0)).or_else(|| some(segment.get(1, 1)));
        container.seals.push(Seal { number, by });
    }

    pub(super) fn verification(&mut self, segment: &Segment) {
        let Some(container) = &mut self.container else { return };
        container.verification_method = match segment.get(1, 0) {
            "SM1" => Some(1),
            "SM2" => Some(2),
            _ => container.verification_method,
        };
    }
}

/// What no container weighs, with all that a port moves on a flat or a platform.
const HEAVIEST_KG: f64 = 250_000.0;
/// Between these lies what a container is kept at, in degrees Celsius.
const TEMPERATURES_C: std::ops::RangeInclusive<f64> = -200.0..=200.0;

/// So much of a text as a warning quotes.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A number with a point or a comma.
fn decimal(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain =
        !text.is_empty() && text.len() <= 20 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+'));
    plain.then(|| text.replace(',', ".").parse().ok()).flatten()
}

/// A temperature in degrees Celsius, to a tenth. What has no unit is taken for Celsius, as all do.
fn celsius(value: f64, unit: &str) -> Option<f64> {
    let value = match unit.trim() {
        "CEL" | "C" | "" => value,
        "FAH" | "F" => (value - 32.0) / 1.8,
        "KEL" | "K" => value - 273.15,
        _ => return None,
    };
    Some((value * 10.0).round() / 10.0)
}
