//! A fence sensor, trip-wire or radar of the perimeter.

use portolan_model::problem::Place;
use portolan_protocol::wire::PerimeterState;
use serde::{Deserialize, Serialize};

use super::Happens;
use super::episodes::{self, Episodes};
use crate::stream::Stream;

/// The figures of a perimeter sensor.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PerimeterSpec {
    /// Which zone it guards. Default `fence`.
    pub zone: String,
    /// Where along the quay it stands, metres in the port's frame; none if it does not say.
    pub x_m: Option<f64>,
    /// Where inland.
    pub y_m: Option<f64>,
    /// Whether it is armed. Default: yes.
    pub armed: bool,
    /// Times when somebody, or some animal, crosses. Default: never.
    pub crossed: Option<Happens>,
    /// Times when somebody is at the sensor itself. Default: never.
    pub tampered: Option<Happens>,
}

impl Default for PerimeterSpec {
    fn default() -> Self {
        Self { zone: "fence".to_owned(), x_m: None, y_m: None, armed: true, crossed: None, tampered: None }
    }
}

impl PerimeterSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        if self.zone.is_empty() || self.zone.len() > 80 {
            place.at("zone").say("not-a-zone", format!("has {} bytes", self.zone.len()), "name the zone in 1 to 80 bytes");
        }
        for (name, metres) in [("x_m", self.x_m), ("y_m", self.y_m)] {
            if let Some(metres) = metres {
                place.at(name).within(metres, -100_000.0, 100_000.0);
            }
        }
        episodes::validate(self.crossed.as_ref(), "crossed", place);
        episodes::validate(self.tampered.as_ref(), "tampered", place);
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Perimeter {
    spec: PerimeterSpec,
    crossed: Episodes,
    tampered: Episodes,
}

impl Perimeter {
    pub(super) fn new(spec: PerimeterSpec, mut stream: Stream, start_ms: i64) -> Self {
        let mut own = |happens: Option<&Happens>| Episodes::new(happens, Stream::new(u64::from(stream.below(u32::MAX))), start_ms);
        let (crossed, tampered) = (own(spec.crossed.as_ref()), own(spec.tampered.as_ref()));
        Self { spec, crossed, tampered }
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        self.crossed.advance(now_ms);
        self.tampered.advance(now_ms);
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> PerimeterState {
        self.advance(now_ms);
        let mm = |metres: Option<f64>| metres.map(|metres| (metres * 1_000.0) as i32);
        PerimeterState {
            zone: self.spec.zone.clone(),
            armed: self.spec.armed,
            intrusion: self.spec.armed && self.crossed.is_on(),
            tampered: self.tampered.is_on(),
            x_mm: mm(self.spec.x_m),
            y_mm: mm(self.spec.y_m),
        }
    }

    pub(super) fn next_change_ms(&self) -> Option<i64> {
        [&self.crossed, &self.tampered].into_iter().filter_map(Episodes::next_change_ms).min()
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::distribution::Distribution;

    use super::*;

    #[test]
    fn who_crosses_is_seen_while_it_is_armed() {
        let crossed = Some(Happens { every_h: Distribution::Fixed(1.0), for_min: Distribution::Fixed(1.0) });
        let spec = PerimeterSpec { crossed, x_m: Some(12.5), ..PerimeterSpec::default() };
        let mut armed = Perimeter::new(spec.clone(), Stream::new(1), 0);
        let mut disarmed = Perimeter::new(PerimeterSpec { armed: false, ..spec }, Stream::new(1), 0);
        assert_eq!((armed.readings(3_600_000).intrusion, disarmed.readings(3_600_000).intrusion), (true, false));
        assert_eq!((armed.readings(3_660_000).intrusion, armed.readings(3_660_000).x_mm), (false, Some(12_500)));
    }
}
