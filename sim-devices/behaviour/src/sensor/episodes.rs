//! Things that befall a sensor now and then and pass again.

use portolan_model::distribution::{Distribution, Values};
use portolan_model::problem::Place;
use serde::{Deserialize, Serialize};

use super::ms_of_min;
use crate::stream::Stream;

/// How often something happens, and for how long.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Happens {
    /// From the end of one to the next, in hours. Default `Exponential(mean: 24)`, *assumed*.
    pub every_h: Distribution,
    /// How long it lasts, in minutes. Default `Triangular(1, 5, 20)`, *assumed*.
    pub for_min: Distribution,
}

impl Default for Happens {
    fn default() -> Self {
        Self { every_h: Distribution::Exponential { mean: 24.0 }, for_min: Distribution::Triangular(1.0, 5.0, 20.0) }
    }
}

impl Happens {
    /// What happens oftener than every six minutes is a state, not an event.
    const EVERY_LEAST_H: f64 = 0.1;

    pub(super) fn validate(&self, place: &mut Place<'_>) {
        self.every_h.validate(&mut place.at("every_h"), Values::NotNegative);
        if self.every_h.mean() < Self::EVERY_LEAST_H {
            let what = format!("happens every {} hours", self.every_h.mean());
            place.at("every_h").say("too-frequent", what, format!("give {} hours on average or more", Self::EVERY_LEAST_H));
        }
        self.for_min.validate(&mut place.at("for_min"), Values::NotNegative);
    }
}

/// Says what is wrong with something that may happen.
pub(super) fn validate(happens: Option<&Happens>, name: &str, place: &mut Place<'_>) {
    if let Some(happens) = happens {
        happens.validate(&mut place.at(name));
    }
}

/// Episodes of one kind: whether one is on, and when that changes next.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Episodes {
    happens: Option<Happens>,
    stream: Stream,
    on: bool,
    changes_ms: i64,
}

impl Episodes {
    pub(super) fn new(happens: Option<&Happens>, mut stream: Stream, start_ms: i64) -> Self {
        let changes_ms = happens.map_or(i64::MAX, |happens| start_ms.saturating_add(ms_of_min(stream.draw(&happens.every_h) * 60.0)));
        Self { happens: happens.cloned(), stream, on: false, changes_ms }
    }

    /// Brings it to `now_ms`.
    pub(super) fn advance(&mut self, now_ms: i64) {
        let Some(happens) = &self.happens else { return };
        while self.changes_ms <= now_ms {
            self.on = !self.on;
            let for_ms =
                if self.on { ms_of_min(self.stream.draw(&happens.for_min)) } else { ms_of_min(self.stream.draw(&happens.every_h) * 60.0) };
            self.changes_ms = self.changes_ms.saturating_add(for_ms);
        }
    }

    pub(super) fn is_on(&self) -> bool {
        self.on
    }

    pub(super) fn next_change_ms(&self) -> Option<i64> {
        self.happens.is_some().then_some(self.changes_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_episode_begins_and_ends_as_drawn() {
        let happens = Happens { every_h: Distribution::Fixed(2.0), for_min: Distribution::Fixed(10.0) };
        let mut episodes = Episodes::new(Some(&happens), Stream::new(1), 0);
        let at = |episodes: &mut Episodes, minutes: i64| {
            episodes.advance(minutes * 60_000);
            (episodes.is_on(), episodes.next_change_ms())
        };
        assert_eq!(at(&mut episodes, 119), (false, Some(7_200_000)));
        assert_eq!(at(&mut episodes, 120), (true, Some(7_800_000)));
        assert_eq!(at(&mut episodes, 130), (false, Some(15_000_000)));
        assert_eq!(at(&mut episodes, 251), (true, Some(15_600_000)));
    }
}
