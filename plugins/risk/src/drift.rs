//! Whether declarations still look as they did when the model was made: the population stability index of each feature and of the score.
//!
//! Below 0.1 a distribution has hardly moved, above 0.25 it has moved so far that the model should be trained anew (the customary bounds).

use serde::{Deserialize, Serialize};

use crate::features::{COUNT, Features, names};

/// From here on a distribution is watched, thousandths.
pub const MOVED_MILLI: u32 = 100;

/// From here on a model should be trained anew, thousandths.
pub const DRIFTED_MILLI: u32 = 250;

/// The most bins of a profile.
const BINS: usize = 10;

/// How the values of one thing are spread: how many rows lie in each bin.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Profile {
    /// The largest value of each bin but the last, rising.
    edges: Vec<f32>,
    /// Rows in each bin.
    rows: Vec<u64>,
}

impl Profile {
    /// Bins of about the same number of rows each.
    fn of(mut values: Vec<f32>) -> Self {
        values.sort_by(f32::total_cmp);
        let mut edges: Vec<f32> = (1..BINS).filter_map(|bin| values.get(bin * values.len() / BINS).copied()).collect();
        edges.dedup();
        // An edge at the very top would leave nothing above it.
        if edges.last() == values.last() {
            edges.pop();
        }
        let mut profile = Self { rows: vec![0; edges.len() + 1], edges };
        for value in values {
            profile.note(value);
        }
        profile
    }

    /// The same bins without any rows.
    fn emptied(&self) -> Self {
        Self { edges: self.edges.clone(), rows: vec![0; self.rows.len()] }
    }

    fn note(&mut self, value: f32) {
        let bin = self.edges.partition_point(|edge| *edge < value);
        if let Some(rows) = self.rows.get_mut(bin) {
            *rows += 1;
        }
    }

    /// The population stability index of `now` against this, thousandths.
    fn stability_milli(&self, now: &Self) -> u32 {
        let all = |profile: &Self| profile.rows.iter().sum::<u64>() as f64 + 0.5 * profile.rows.len() as f64;
        let (then_all, now_all) = (all(self), all(now));
        // Half a row more in each bin: an empty bin is no infinite surprise.
        let terms = self.rows.iter().zip(&now.rows).map(|(then, now)| {
            let (then, now) = ((*then as f64 + 0.5) / then_all, (*now as f64 + 0.5) / now_all);
            (now - then) * libm::log(now / then)
        });
        (terms.sum::<f64>() * 1_000.0).round() as u32
    }

    fn is_sound(&self) -> bool {
        self.rows.len() == self.edges.len() + 1
    }
}

/// How declarations looked when the model was made.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct DriftReference {
    features: Vec<Profile>,
    score: Profile,
}

impl DriftReference {
    /// Of rows of features and the probabilities (millionths) that they were given.
    pub fn of(rows: &[Features], probabilities_ppm: &[u32]) -> Self {
        let column = |place: usize| rows.iter().map(|row| row[place]).collect();
        Self {
            features: (0..COUNT).map(|place| Profile::of(column(place))).collect(),
            score: Profile::of(probabilities_ppm.iter().map(|ppm| *ppm as f32).collect()),
        }
    }

    /// Whether it fits the features that there are.
    pub fn is_sound(&self) -> bool {
        self.features.len() == COUNT && self.features.iter().all(Profile::is_sound) && self.score.is_sound()
    }
}

/// Counts what comes in, against a reference.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DriftWatch {
    reference: DriftReference,
    now: DriftReference,
    rows: u64,
}

/// How far one thing has moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Drift {
    /// The feature, or `score`.
    pub name: String,
    /// Population stability index, thousandths.
    pub stability_milli: u32,
    /// What that means.
    pub verdict: Verdict,
}

/// What a stability index means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It has hardly moved.
    Steady,
    /// It has moved.
    Moved,
    /// The model should be trained anew.
    Drifted,
}

impl DriftWatch {
    /// Watches against this reference.
    pub fn against(reference: &DriftReference) -> Self {
        let now = DriftReference { features: reference.features.iter().map(Profile::emptied).collect(), score: reference.score.emptied() };
        Self { reference: reference.clone(), now, rows: 0 }
    }

    /// Counts a declaration.
    pub fn note(&mut self, features: &Features, probability_ppm: u32) {
        for (profile, value) in self.now.features.iter_mut().zip(features) {
            profile.note(*value);
        }
        self.now.score.note(probability_ppm as f32);
        self.rows += 1;
    }

    /// How many were counted.
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// How far everything has moved: the score first, then features, what moved most first.
    pub fn report(&self) -> Vec<Drift> {
        let drift = |name: String, then: &Profile, now: &Profile| {
            let stability_milli = then.stability_milli(now);
            let verdict = match stability_milli {
                DRIFTED_MILLI.. => Verdict::Drifted,
                MOVED_MILLI.. => Verdict::Moved,
                _ => Verdict::Steady,
            };
            Drift { name, stability_milli, verdict }
        };
        let pairs = self.reference.features.iter().zip(&self.now.features);
        let mut features: Vec<Drift> = names().into_iter().zip(pairs).map(|(name, (then, now))| drift(name, then, now)).collect();
        features.sort_by_key(|drift| std::cmp::Reverse(drift.stability_milli));
        let score = drift("score".to_owned(), &self.reference.score, &self.now.score);
        std::iter::once(score).chain(features).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(shift: f32) -> Vec<Features> {
        (0..1_000_u16).map(|row| std::array::from_fn(|column| f32::from(row % 97) + if column == 5 { shift } else { 0.0 })).collect()
    }

    fn watched(shift: f32) -> Vec<Drift> {
        let reference = DriftReference::of(&rows(0.0), &(0..1_000).collect::<Vec<u32>>());
        let mut watch = DriftWatch::against(&reference);
        for (ppm, row) in rows(shift).iter().enumerate() {
            watch.note(row, ppm as u32);
        }
        assert_eq!(watch.rows(), 1_000);
        watch.report()
    }

    #[test]
    fn what_has_not_moved_is_steady() {
        assert!(watched(0.0).iter().all(|drift| drift.verdict == Verdict::Steady && drift.stability_milli == 0));
    }

    #[test]
    fn what_moved_is_named_first_and_alone() {
        let report = watched(60.0);
        assert_eq!(report[0].name, "score");
        assert_eq!((report[1].name.as_str(), report[1].verdict), (names()[5].as_str(), Verdict::Drifted));
        assert!(report[2..].iter().all(|drift| drift.verdict == Verdict::Steady));
    }

    #[test]
    fn a_column_of_one_value_is_a_profile_too() {
        let profile = Profile::of(vec![1.0; 50]);
        assert_eq!((profile.is_sound(), profile.rows.clone()), (true, vec![50]));
        let mut now = profile.emptied();
        now.note(9.0);
        assert_eq!(profile.stability_milli(&now), 0, "one bin holds whatever comes");
        assert!(Profile::of(Vec::new()).is_sound());
    }
}
