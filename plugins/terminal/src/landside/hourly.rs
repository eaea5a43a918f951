//! How trucks spread over the hours of a port's day.

use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use serde::{Deserialize, Serialize};

const HOURS: usize = 24;

/// Weights of the 24 hours of the port's day, from midnight on. Only their proportions count.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Hourly([f64; HOURS]);

impl TryFrom<Vec<f64>> for Hourly {
    type Error = String;

    fn try_from(weights: Vec<f64>) -> Result<Self, String> {
        let count = weights.len();
        let weights =
            <[f64; HOURS]>::try_from(weights).map_err(|_| format!("there are {count} hours; give 24 weights, from midnight on"))?;
        if let Some(weight) = weights.iter().find(|weight| !(0.0..=1e9).contains(*weight)) {
            return Err(format!("{weight} is no weight of an hour; give numbers from 0 to 1000000000"));
        }
        if weights.iter().all(|weight| *weight == 0.0) {
            return Err("every hour has the weight 0; give at least one hour more".to_owned());
        }
        Ok(Self(weights))
    }
}

impl From<Hourly> for Vec<f64> {
    fn from(hourly: Hourly) -> Self {
        hourly.0.to_vec()
    }
}

impl Hourly {
    /// Every hour alike.
    pub const EVEN: Self = Self([1.0; HOURS]);

    /// The weight of the hour in which an instant lies.
    pub fn weight_at(&self, port: &PortCalendar, at_ms: Ms) -> f64 {
        self.0[(port.ms_of_day(at_ms) / HOUR_MS) as usize % HOURS]
    }

    /// The largest weight.
    pub fn peak(&self) -> f64 {
        self.0.iter().copied().fold(0.0, f64::max)
    }

    /// The sum of all weights.
    pub fn total(&self) -> f64 {
        self.0.iter().sum()
    }

    /// An instant on the port's day on which `target_ms` lies, the likelier the more weight its hour has, not before `from_ms` and before
    /// `until_ms`; `u` is a uniform number in `[0, 1)`. Where that leaves nothing of the day, or nothing with weight, the days after it
    /// are tried; where none has any before `until_ms`, the instant nearest to the target within the limits is taken as it is.
    pub fn instant(&self, port: &PortCalendar, target_ms: Ms, from_ms: Ms, until_ms: Ms, u: f64) -> Ms {
        let target_ms = target_ms.max(from_ms);
        let mut midnight_ms = target_ms - port.ms_of_day(target_ms);
        // An hour with weight comes at least once a day: two days suffice, but for the limits.
        for _ in 0..3 {
            let (from_ms, until_ms) = (from_ms.max(midnight_ms), until_ms.min(midnight_ms + DAY_MS));
            if let Some(at_ms) = self.within_day(midnight_ms, from_ms, until_ms, u) {
                return at_ms;
            }
            midnight_ms += DAY_MS;
        }
        target_ms.min(until_ms - 1).max(from_ms)
    }

    fn within_day(&self, midnight_ms: Ms, from_ms: Ms, until_ms: Ms, u: f64) -> Option<Ms> {
        // Weight times milliseconds of each hour's part between the limits.
        let part = |hour: usize| {
            let begins_ms = midnight_ms + hour as Ms * HOUR_MS;
            let (from_ms, until_ms) = (from_ms.max(begins_ms), until_ms.min(begins_ms + HOUR_MS));
            (from_ms, until_ms, self.0[hour] * (until_ms - from_ms).max(0) as f64)
        };
        let mut rest = u * (0..HOURS).map(|hour| part(hour).2).sum::<f64>();
        let mut last = None;
        for hour in 0..HOURS {
            let (from_ms, until_ms, weight) = part(hour);
            if weight <= 0.0 {
                continue;
            }
            if rest < weight {
                return Some((from_ms + (rest / self.0[hour]) as Ms).min(until_ms - 1));
            }
            rest -= weight;
            last = Some(until_ms - 1);
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn port() -> PortCalendar {
        "2026-03-03T09:20:00+08:00".parse().unwrap()
    }

    fn hourly() -> impl Strategy<Value = Hourly> {
        prop::collection::vec(prop_oneof![Just(0.0), 0.0..10.0], HOURS)
            .prop_filter_map("at least one hour has weight", |weights| Hourly::try_from(weights).ok())
    }

    #[test]
    fn a_profile_has_24_hours_and_some_weight() {
        let read = |text: &str| ron::from_str::<Hourly>(text);
        assert!(read("[1, 2]").is_err());
        assert!(read("[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]").is_err());
        let peaks = read("[0,0,0,0,0,0,0,0,0,0,3,1,0,0,0,0,0,0,0,0,0,0,0,0]").unwrap();
        assert_eq!((peaks.peak(), peaks.total()), (3.0, 4.0));
        assert_eq!(peaks.weight_at(&port(), 40 * 60_000), 3.0, "10:00 is 40 minutes after the start");
    }

    #[test]
    fn trucks_gather_where_the_weight_is() {
        let mut weights = vec![0.0; HOURS];
        (weights[10], weights[20]) = (3.0, 1.0);
        let hourly = Hourly::try_from(weights).unwrap();
        let hour = |u: f64| port().ms_of_day(hourly.instant(&port(), DAY_MS, 0, Ms::MAX, u)) / HOUR_MS;
        let at_ten = (0..1_000).filter(|step| hour(f64::from(*step) / 1_000.0) == 10).count();
        assert_eq!(at_ten, 750);
    }

    proptest! {
        #[test]
        fn an_instant_keeps_its_limits_and_finds_weight(
            hourly in hourly(), target in -3 * DAY_MS..10 * DAY_MS, from in -DAY_MS..9 * DAY_MS, span in 1..9 * DAY_MS, u in 0.0..1.0
        ) {
            let until = from + span;
            let at = hourly.instant(&port(), target, from, until, u);
            prop_assert!((from..until).contains(&at), "{at} outside {from}..{until}");
            if target >= from && target + 2 * DAY_MS < until {
                prop_assert!(hourly.weight_at(&port(), at) > 0.0);
            }
            let same_day = port().day(at) == port().day(target);
            let from_midnight = target - port().ms_of_day(target);
            if from <= from_midnight && from_midnight + DAY_MS <= until {
                prop_assert!(same_day, "a whole day has room for every profile");
            }
        }
    }
}
