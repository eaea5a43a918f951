//! The terminal in a road truck: where the truck is, and what its driver was told and has confirmed.
//!
//! The truck goes round: in at the gate, past its points, out, and in again with another plate and appointment.

use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use portolan_protocol::wire::TruckTerminalState;
use serde::{Deserialize, Serialize};

use super::ms_of_min;
use crate::stream::{Stream, ms_from_s};

/// The figures of a truck.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TruckTerminalSpec {
    /// The points that it passes, metres in the port's frame, from the gate in to the gate out. Default: from a gate to a block and out.
    pub way_m: Vec<(f64, f64)>,
    /// How fast, metres a second. Default 5.6 (20 km/h, a usual limit in terminals).
    pub speed_m_s: f64,
    /// How long it stands at each point, in minutes. Default `Triangular(1, 6, 20)`, *assumed*.
    pub stands_min: Distribution,
    /// How long it is away between two visits, in minutes. Default `Triangular(40, 90, 240)`, *assumed*.
    pub away_min: Distribution,
    /// How long its driver takes to confirm, in seconds. Default `Triangular(5, 15, 90)`, *assumed*.
    pub confirms_s: Distribution,
}

impl Default for TruckTerminalSpec {
    fn default() -> Self {
        Self {
            way_m: vec![(250.0, 1_200.0), (400.0, 430.0), (850.0, 1_200.0)],
            speed_m_s: 5.6,
            stands_min: Distribution::Triangular(1.0, 6.0, 20.0),
            away_min: Distribution::Triangular(40.0, 90.0, 240.0),
            confirms_s: Distribution::Triangular(5.0, 15.0, 90.0),
        }
    }
}

impl TruckTerminalSpec {
    pub(super) fn validate(&self, place: &mut Place<'_>) {
        let mut way = place.at("way_m");
        if !(2..=100).contains(&self.way_m.len()) {
            way.say("not-a-way", format!("has {} points", self.way_m.len()), "give 2 to 100 points, the first and the last at a gate");
        }
        for (index, (x_m, y_m)) in self.way_m.iter().enumerate() {
            let mut place = way.index(index);
            place.at("x").within(*x_m, -100_000.0, 100_000.0);
            place.at("y").within(*y_m, -100_000.0, 100_000.0);
        }
        place.at("speed_m_s").within(self.speed_m_s, 0.5, 40.0);
        self.stands_min.validate(&mut place.at("stands_min"), Values::NotNegative);
        self.away_min.validate(&mut place.at("away_min"), Values::NotNegative);
        self.confirms_s.validate(&mut place.at("confirms_s"), Values::NotNegative);
    }
}

#[derive(Clone, PartialEq, Debug)]
pub(super) struct Truck {
    spec: TruckTerminalSpec,
    stream: Stream,
    plate: String,
    visit: u32,
    /// It goes to this point, or stands there.
    to: usize,
    /// Since when it goes, and when it is there.
    goes_ms: (i64, i64),
    /// When it goes on from there.
    leaves_ms: i64,
    /// When its driver confirms where to go.
    confirms_ms: i64,
    now_ms: i64,
}

impl Truck {
    pub(super) fn new(spec: TruckTerminalSpec, stream: Stream, start_ms: i64) -> Self {
        let mut truck = Self {
            spec,
            stream,
            plate: String::new(),
            visit: 0,
            to: 0,
            goes_ms: (start_ms, start_ms),
            leaves_ms: start_ms,
            confirms_ms: start_ms,
            now_ms: start_ms,
        };
        // Each is on its way somewhere when the day begins.
        let away_ms = ms_of_min(truck.stream.draw(&truck.spec.away_min));
        let begins_ms = start_ms + (away_ms as f64 * truck.stream.uniform()) as i64;
        truck.begin_visit(begins_ms);
        truck
    }

    /// A truck stands at the first gate.
    fn begin_visit(&mut self, at_ms: i64) {
        const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
        self.visit += 1;
        let letter = char::from(LETTERS[self.stream.below(LETTERS.len() as u32) as usize]);
        self.plate = format!("沪{letter}{:05}", self.stream.below(100_000));
        self.to = 0;
        self.arrive((at_ms, at_ms));
    }

    fn arrive(&mut self, goes_ms: (i64, i64)) {
        self.goes_ms = goes_ms;
        self.confirms_ms = goes_ms.1.saturating_add(i64::from(ms_from_s(self.stream.draw(&self.spec.confirms_s))));
        self.leaves_ms = goes_ms.1.saturating_add(ms_of_min(self.stream.draw(&self.spec.stands_min))).max(self.confirms_ms);
    }

    fn leave(&mut self) {
        let from = self.point(self.to);
        if self.to + 1 >= self.spec.way_m.len() {
            let away_ms = ms_of_min(self.stream.draw(&self.spec.away_min));
            return self.begin_visit(self.leaves_ms.saturating_add(away_ms));
        }
        self.to += 1;
        let to = self.point(self.to);
        let way_m = libm::hypot(to.0 - from.0, to.1 - from.1);
        let takes_ms = ms_of_min(way_m / self.spec.speed_m_s.max(0.1) / 60.0);
        self.arrive((self.leaves_ms, self.leaves_ms.saturating_add(takes_ms)));
    }

    fn point(&self, index: usize) -> (f64, f64) {
        self.spec.way_m.get(index).copied().unwrap_or_default()
    }

    pub(super) fn advance(&mut self, now_ms: i64) {
        self.now_ms = now_ms;
        while self.leaves_ms <= now_ms {
            self.leave();
        }
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> TruckTerminalState {
        self.advance(now_ms);
        let (from, to) = (self.point(self.to.saturating_sub(1)), self.point(self.to));
        let (since_ms, there_ms) = self.goes_ms;
        let share = if now_ms >= there_ms {
            1.0
        } else {
            (now_ms.saturating_sub(since_ms)).max(0) as f64 / there_ms.saturating_sub(since_ms).max(1) as f64
        };
        let mm = |from: f64, to: f64| ((from + (to - from) * share) * 1_000.0) as i32;
        TruckTerminalState {
            plate: self.plate.clone(),
            x_mm: mm(from.0, to.0),
            y_mm: mm(from.1, to.1),
            appointment: Some(format!("A{:04}-{}", u32::from(self.plate.bytes().last().unwrap_or(0)), self.visit)),
            confirmed: Some(now_ms >= self.confirms_ms),
        }
    }

    pub(super) fn next_change_ms(&self) -> i64 {
        [self.goes_ms.1, self.confirms_ms, self.leaves_ms].into_iter().filter(|ms| *ms > self.now_ms).min().unwrap_or(self.leaves_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truck_goes_in_past_its_points_and_out() {
        let spec = TruckTerminalSpec {
            way_m: vec![(0.0, 0.0), (600.0, 0.0)],
            speed_m_s: 10.0,
            stands_min: Distribution::Fixed(1.0),
            away_min: Distribution::Fixed(10.0),
            confirms_s: Distribution::Fixed(20.0),
        };
        let mut truck = Truck::new(spec, Stream::new(1), 0);
        let begins_ms = truck.goes_ms.0;
        let first = truck.readings(begins_ms);
        assert_eq!((first.x_mm, first.confirmed), (0, Some(false)));
        assert_eq!(truck.next_change_ms(), begins_ms + 20_000);
        assert_eq!(truck.readings(begins_ms + 20_000).confirmed, Some(true));
        assert_eq!(truck.readings(begins_ms + 90_000).x_mm, 300_000, "half of the way");
        assert_eq!(truck.readings(begins_ms + 120_000).x_mm, 600_000);
        let next = truck.readings(begins_ms + 180_000 + 600_000);
        assert_eq!(next.x_mm, 0);
        assert_ne!(next.plate, first.plate, "another truck");
    }
}
