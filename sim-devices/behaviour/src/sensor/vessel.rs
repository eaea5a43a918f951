//! A vessel under way, as its AIS tells.

use portolan_model::problem::Place;
use portolan_protocol::wire::VesselAisState;
use serde::{Deserialize, Serialize};

use super::hundredths;
use crate::stream::Stream;

/// The figures of a vessel.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VesselSpec {
    /// Its name.
    pub name: String,
    /// Its identity in AIS, nine digits; drawn if not given.
    pub mmsi: Option<u32>,
    /// Its number at the IMO.
    pub imo: Option<u32>,
    /// Where it says it is bound.
    pub destination: Option<String>,
    /// How deep it goes, metres.
    pub draught_m: Option<f64>,
    /// Where it goes: at least one point; with one it lies still.
    pub way: Vec<Waypoint>,
    /// So long after the beginning it sets out, hours.
    pub sets_out_h: f64,
}

/// A point of a way.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waypoint {
    /// WGS84, north positive.
    pub lat_deg: f64,
    /// WGS84, east positive.
    pub lon_deg: f64,
    /// How fast it goes from here to the next, knots.
    pub speed_kn: f64,
}

impl Waypoint {
    /// A point, and how fast to go from it.
    pub const fn at(lat_deg: f64, lon_deg: f64, speed_kn: f64) -> Self {
        Self { lat_deg, lon_deg, speed_kn }
    }
}

impl Default for VesselSpec {
    fn default() -> Self {
        let way = vec![Waypoint::at(30.626, 122.08, 0.0)];
        Self { name: String::new(), mmsi: None, imo: None, destination: None, draught_m: None, way, sets_out_h: 0.0 }
    }
}

impl VesselSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        if self.name.len() > 20 {
            place.at("name").say("too-long", format!("has {} characters", self.name.len()), "AIS carries 20");
        }
        if let Some(mmsi) = self.mmsi
            && !(100_000_000..=999_999_999).contains(&mmsi)
        {
            place.at("mmsi").say("not-an-mmsi", format!("is {mmsi}"), "give nine digits");
        }
        if let Some(draught_m) = self.draught_m {
            place.at("draught_m").within(draught_m, 0.0, 25.5);
        }
        place.at("sets_out_h").within(self.sets_out_h, 0.0, 10_000.0);
        let mut way = place.at("way");
        if !(1..=1_000).contains(&self.way.len()) {
            way.say("not-a-way", format!("has {} points", self.way.len()), "give 1 to 1000 points");
        }
        for (index, point) in self.way.iter().enumerate() {
            let mut place = way.index(index);
            place.at("lat_deg").within(point.lat_deg, -85.0, 85.0);
            place.at("lon_deg").within(point.lon_deg, -180.0, 180.0);
            let least_kn = if index + 1 < self.way.len() { 0.1 } else { 0.0 };
            place.at("speed_kn").within(point.speed_kn, least_kn, 60.0);
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Vessel {
    spec: VesselSpec,
    mmsi: u32,
    /// When it is at each point.
    passes_ms: Vec<i64>,
}

/// Miles north and east from one point to another, on the plane that touches the earth between them: legs are short.
fn miles(from: &Waypoint, to: &Waypoint) -> (f64, f64) {
    let middle_rad = f64::midpoint(from.lat_deg, to.lat_deg).to_radians();
    ((to.lat_deg - from.lat_deg) * 60.0, (to.lon_deg - from.lon_deg) * 60.0 * libm::cos(middle_rad))
}

impl Vessel {
    pub(super) fn new(spec: VesselSpec, mut stream: Stream, start_ms: i64) -> Self {
        let mmsi = spec.mmsi.unwrap_or_else(|| 412_000_000 + stream.below(1_000_000));
        let mut at_ms = start_ms.saturating_add((spec.sets_out_h * 3_600_000.0) as i64);
        let mut passes_ms = vec![at_ms];
        for leg in spec.way.windows(2) {
            let (north, east) = miles(&leg[0], &leg[1]);
            let takes_ms = libm::hypot(north, east) / leg[0].speed_kn.max(0.01) * 3_600_000.0;
            at_ms = at_ms.saturating_add((takes_ms as i64).max(1));
            passes_ms.push(at_ms);
        }
        Self { spec, mmsi, passes_ms }
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> VesselAisState {
        let way = &self.spec.way;
        let leg = self.passes_ms.partition_point(|ms| *ms <= now_ms);
        let (lat_deg, lon_deg, speed_kn, course_deg) = if leg == 0 || leg >= way.len() {
            let point = if leg == 0 { way.first() } else { way.last() };
            point.map_or((0.0, 0.0, 0.0, None), |point| (point.lat_deg, point.lon_deg, 0.0, None))
        } else {
            let (from, to) = (&way[leg - 1], &way[leg]);
            let (since_ms, there_ms) = (self.passes_ms[leg - 1], self.passes_ms[leg]);
            let share = (now_ms - since_ms) as f64 / (there_ms - since_ms) as f64;
            let (north, east) = miles(from, to);
            let course_deg = libm::fmod(libm::atan2(east, north).to_degrees() + 360.0, 360.0);
            let between = |from: f64, to: f64| from + (to - from) * share;
            (between(from.lat_deg, to.lat_deg), between(from.lon_deg, to.lon_deg), from.speed_kn, Some(course_deg))
        };
        // AIS counts ten-thousandths of a minute.
        let as_sent = |degrees: f64| libm::round(degrees * 600_000.0) / 600_000.0;
        VesselAisState {
            mmsi: self.mmsi,
            lat_deg: as_sent(lat_deg),
            lon_deg: as_sent(lon_deg),
            speed_kn: Some(hundredths(speed_kn)),
            course_deg: course_deg.map(|degrees| libm::floor(degrees * 10.0) / 10.0),
            name: (!self.spec.name.is_empty()).then(|| self.spec.name.clone()),
            imo: self.spec.imo,
            destination: self.spec.destination.clone(),
            eta_ms: self.passes_ms.last().copied().filter(|ms| *ms > now_ms),
            draught_m: self.spec.draught_m,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vessel_goes_its_legs_and_lies_at_the_end() {
        let way = vec![Waypoint::at(30.0, 122.0, 12.0), Waypoint::at(30.2, 122.0, 6.0), Waypoint::at(30.2, 122.1, 0.0)];
        let mut vessel = Vessel::new(VesselSpec { way, sets_out_h: 1.0, ..VesselSpec::default() }, Stream::new(1), 0);
        let waits = vessel.readings(0);
        assert_eq!((waits.lat_deg, waits.speed_kn, waits.course_deg), (30.0, Some(0.0), None));
        // 12 miles at 12 knots: an hour.
        let north = vessel.readings(3_600_000 * 3 / 2);
        assert_eq!((north.lat_deg, north.lon_deg, north.speed_kn, north.course_deg), (30.1, 122.0, Some(12.0), Some(0.0)));
        let east = vessel.readings(3_600_000 * 2 + 60_000);
        assert_eq!((east.speed_kn, east.course_deg), (Some(6.0), Some(90.0)));
        let there = vessel.readings(3_600_000 * 9);
        assert_eq!((there.lon_deg, there.speed_kn, there.eta_ms), (122.1, Some(0.0), None));
    }
}
