//! The port every five minutes of its clock: what trends show, and what the last hour is reckoned from.

use std::collections::VecDeque;

use portolan_indicators::Occupation;
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

/// Between two samples.
pub(crate) const STEP_MS: Ms = 5 * MINUTE_MS;
/// How far trends reach back, hours.
pub(crate) const TREND_H: i64 = 8;
/// Samples kept: those of a trend, and an hour before its first for rates.
const SAMPLES_MAX: usize = ((TREND_H + 1) * HOUR_MS / STEP_MS) as usize + 1;

/// What is sampled. Sums run since the chronicle began.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Sample {
    pub(crate) at_ms: Ms,
    /// Boxes over the rail.
    pub(crate) moves: u64,
    /// Time of cranes on calls.
    pub(crate) joined_ms: i64,
    /// Time of calls at berth.
    pub(crate) berth_ms: i64,
    /// Time of the vehicles by occupation.
    pub(crate) fleet_ms: [i64; Occupation::COUNT],
    /// Devices down.
    pub(crate) down: u16,
    /// Boxes whose examination waits.
    pub(crate) backlog: u16,
    /// Late calls.
    pub(crate) late: u16,
    /// Median turn time of trucks.
    pub(crate) turn_ms: Option<Ms>,
}

/// What happened between two samples.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Between {
    from: Sample,
    to: Sample,
}

impl Between {
    /// Moves of a crane hour; none with too little crane time to say.
    pub(crate) fn crane_rate(&self) -> Option<f64> {
        self.per_hour(self.to.joined_ms - self.from.joined_ms)
    }

    /// Moves of a berth hour; likewise.
    pub(crate) fn berth_rate(&self) -> Option<f64> {
        self.per_hour(self.to.berth_ms - self.from.berth_ms)
    }

    fn per_hour(&self, over_ms: i64) -> Option<f64> {
        // A crane that has just come says nothing: a few cycles at least.
        (over_ms >= 10 * MINUTE_MS).then(|| (self.to.moves - self.from.moves) as f64 * HOUR_MS as f64 / over_ms as f64)
    }

    /// The vehicles' time by occupation, and all of it.
    pub(crate) fn fleet_ms(&self) -> ([i64; Occupation::COUNT], i64) {
        let mut spent_ms = [0; Occupation::COUNT];
        for (spent_ms, (to, from)) in spent_ms.iter_mut().zip(self.to.fleet_ms.iter().zip(self.from.fleet_ms)) {
            *spent_ms = to - from;
        }
        (spent_ms, spent_ms.iter().sum())
    }

    /// Share of the vehicles' time on jobs, percent.
    pub(crate) fn fleet_use_pct(&self) -> Option<f64> {
        let (spent_ms, all_ms) = self.fleet_ms();
        let on_jobs: i64 = Occupation::ALL.into_iter().filter(|occupation| occupation.is_on_a_job()).map(|o| spent_ms[o as usize]).sum();
        (all_ms > 0).then(|| 100.0 * on_jobs as f64 / all_ms as f64)
    }
}

/// The samples of the last hours.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    kept: VecDeque<Sample>,
    /// When the next one is due.
    due_ms: Ms,
}

impl Samples {
    /// Begins with how things were found; the next sample is taken at the next full five minutes of the port's clock.
    pub(super) fn beginning(first: Sample, past_hour_ms: Ms) -> Self {
        let due_ms = first.at_ms + STEP_MS - (first.at_ms + past_hour_ms).rem_euclid(STEP_MS);
        Self { kept: VecDeque::from([first]), due_ms }
    }

    /// When the next sample is due.
    pub(super) const fn due_ms(&self) -> Ms {
        self.due_ms
    }

    pub(super) fn keep(&mut self, sample: Sample) {
        if self.kept.len() >= SAMPLES_MAX {
            self.kept.pop_front();
        }
        self.kept.push_back(sample);
        self.due_ms = sample.at_ms + STEP_MS;
    }

    /// The hour before a sample: from the last sample that is at least an hour older, or the first there is.
    pub(super) fn hour_before(&self, to: Sample) -> Option<Between> {
        let position = self.kept.partition_point(|sample| sample.at_ms <= to.at_ms - HOUR_MS);
        let from = *self.kept.get(position.saturating_sub(1))?;
        (from.at_ms < to.at_ms).then_some(Between { from, to })
    }

    /// A value at each step of the trend's hours, the newest at the end; none where nothing was sampled.
    pub(crate) fn trend(&self, now_ms: Ms, value: impl Fn(&Sample, Option<Between>) -> Option<f64>) -> Vec<Option<f32>> {
        let last_ms = self.due_ms - STEP_MS;
        let steps = TREND_H * HOUR_MS / STEP_MS;
        // Steps in which nothing was due yet at the chronicle's beginning are gaps; so are none at all.
        if self.kept.len() < 2 || last_ms > now_ms {
            return Vec::new();
        }
        let at = |step: i64| {
            let at_ms = last_ms - (steps - step) * STEP_MS;
            let position = self.kept.binary_search_by_key(&at_ms, |sample| sample.at_ms).ok()?;
            let sample = &self.kept[position];
            value(sample, self.hour_before(*sample)).map(|value| value as f32)
        };
        (0..=steps).map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(at_ms: Ms, moves: u64) -> Sample {
        Sample {
            at_ms,
            moves,
            joined_ms: 2 * at_ms,
            berth_ms: at_ms,
            fleet_ms: [0; Occupation::COUNT],
            down: 0,
            backlog: 0,
            late: 0,
            turn_ms: None,
        }
    }

    #[test]
    fn the_last_hour_begins_an_hour_ago() {
        // The scenario starts at two minutes past the hour.
        let mut samples = Samples::beginning(sample(0, 0), 2 * MINUTE_MS);
        let mut moves = 0;
        while samples.due_ms() <= 10 * HOUR_MS {
            moves += 5;
            samples.keep(sample(samples.due_ms(), moves));
        }
        assert!(samples.kept.iter().skip(1).all(|sample| (sample.at_ms + 2 * MINUTE_MS) % STEP_MS == 0));
        assert_eq!(samples.kept.len(), SAMPLES_MAX);
        let between = samples.hour_before(sample(10 * HOUR_MS, moves)).expect("an hour");
        assert_eq!(between.to.at_ms - between.from.at_ms, 62 * MINUTE_MS);
        // Two cranes at sixty boxes an hour together.
        let rate = between.crane_rate().expect("time");
        assert!((29.0..=31.0).contains(&rate), "{rate}");
        let trend = samples.trend(10 * HOUR_MS, |_, hour| hour.and_then(|hour| hour.berth_rate()));
        assert_eq!(trend.len(), 97);
        assert!(trend.iter().all(|rate| rate.is_some_and(|rate| (rate - 60.0).abs() < 0.01)), "{trend:?}");
    }

    #[test]
    fn what_was_not_lived_through_is_a_gap() {
        let mut samples = Samples::beginning(sample(0, 0), 0);
        for minute in [5, 10, 15] {
            samples.keep(sample(minute * MINUTE_MS, 3));
        }
        let trend = samples.trend(17 * MINUTE_MS, |sample, _| Some(sample.moves as f64));
        assert_eq!(trend.len(), 97);
        assert_eq!(trend.iter().filter(|value| value.is_some()).count(), 4, "the beginning fell on a step");
        assert_eq!(trend.last(), Some(&Some(3.0)));
    }
}
