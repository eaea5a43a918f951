//! Whether a new model may serve in place of an old one: both judge the same held-out declarations, and chance is given its due.
//!
//! Declarations are drawn anew with replacement, the same for both, and each draw gives a difference; the middle 95 % of differences are
//! an interval. A new model does not serve if its area under the curve could be worse by more than the tolerance (the lower end of the
//! interval), or its precision or revenue recall is worse by more than theirs. A few rows hold most of the duty, so that intervals of
//! revenue are wide whatever the models: their ends would refuse every new one.

use portolan_clock::{Purpose, Streams};
use serde::{Deserialize, Serialize};

use crate::measures::{Judged, Measures, auc, measure, part};
use crate::ranking::{Ranking, Stake, order};

const DRAWS: Purpose = Purpose::named("risk comparison");

/// How many draws give an interval.
const DRAWN: usize = 200;

/// How much worse a new model may be.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Tolerance {
    /// Of the area under the curve, at the lower end of its interval.
    pub auc: f64,
    /// Of the precision in the first twentieth by probability.
    pub precision: f64,
    /// Of the revenue recall in the first twentieth, interleaved.
    pub revenue_recall: f64,
}

impl Default for Tolerance {
    /// Half a point of area, three points of the others, *assumed*.
    fn default() -> Self {
        Self { auc: 0.005, precision: 0.03, revenue_recall: 0.03 }
    }
}

/// A difference, new less old, with its interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difference {
    /// On the declarations as they are.
    pub mean: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Both models on the same declarations.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Comparison {
    /// The old one's figures.
    pub old: Measures,
    /// The new one's.
    pub new: Measures,
    /// Of the area under the curve.
    pub auc: Difference,
    /// Of the precision in the first twentieth by probability.
    pub precision: Difference,
    /// Of the revenue recall in the first twentieth, interleaved.
    pub revenue_recall: Difference,
    /// Whether the new one may serve.
    pub may_serve: bool,
}

/// Compares two models by what they said of the same declarations, in the same order. `thresholds_ppm` are their own, old and new.
pub fn compare(old: &[Judged], new: &[Judged], thresholds_ppm: (u32, u32), tolerance: &Tolerance, seed: u64) -> Comparison {
    let rows = old.len().min(new.len());
    let (old, new) = (&old[..rows], &new[..rows]);
    let figures = |judged: &[Judged]| -> [f64; 3] {
        let (precision, revenue) = first_twentieth(judged);
        [auc(judged).unwrap_or(0.5), precision, revenue]
    };
    let difference = |old: &[Judged], new: &[Judged]| {
        let (old, new) = (figures(old), figures(new));
        [new[0] - old[0], new[1] - old[1], new[2] - old[2]]
    };
    let mut draws: Vec<[f64; 3]> = Vec::with_capacity(DRAWN);
    for draw in 0..DRAWN {
        let mut stream = Streams::of_run(seed).stream(DRAWS, draw as u64);
        let places: Vec<usize> = (0..rows).map(|_| stream.below(rows)).collect();
        let drawn = |judged: &[Judged]| -> Vec<Judged> { places.iter().map(|place| judged[*place]).collect() };
        draws.push(difference(&drawn(old), &drawn(new)));
    }
    let mean = difference(old, new);
    let interval = |figure: usize| {
        let mut values: Vec<f64> = draws.iter().map(|draw| draw[figure]).collect();
        values.sort_by(f64::total_cmp);
        Difference { mean: mean[figure], low: values[DRAWN / 40], high: values[DRAWN - 1 - DRAWN / 40] }
    };
    let (auc, precision, revenue_recall) = (interval(0), interval(1), interval(2));
    Comparison {
        old: measure(old, thresholds_ppm.0),
        new: measure(new, thresholds_ppm.1),
        auc,
        precision,
        revenue_recall,
        may_serve: auc.low >= -tolerance.auc && precision.mean >= -tolerance.precision && revenue_recall.mean >= -tolerance.revenue_recall,
    }
}

/// Precision by probability and revenue recall interleaved, of the first twentieth.
fn first_twentieth(judged: &[Judged]) -> (f64, f64) {
    let stakes: Vec<Stake> = judged.iter().map(|one| one.stake).collect();
    let first = part(judged.len(), 50);
    let caught = |ranking| order(&stakes, ranking).into_iter().take(first).filter(|place| judged[*place].wrong);
    let duty = |one: &Judged| one.duty_fen as f64;
    let evaded: f64 = judged.iter().filter(|one| one.wrong).map(duty).sum();
    let revenue: f64 = caught(Ranking::Interleaved).map(|place| duty(&judged[place])).sum();
    let precision = caught(Ranking::Probability).count() as f64 / first.max(1) as f64;
    (precision, if evaded > 0.0 { revenue / evaded } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Declarations of which a judge with less noise knows more.
    fn judged(noise: f64) -> Vec<Judged> {
        let mut stream = Streams::of_run(4).stream(Purpose::named("test"), 0);
        let judge = |_| {
            let (wrong, error, duty_fen) = (stream.chance(0.2), stream.uniform(), (stream.uniform() * 1e6) as i64);
            let probability = f64::from(u8::from(wrong)) * (1.0 - noise) + error * noise;
            let stake = Stake { probability, expected_duty_fen: (probability * duty_fen as f64) as i64 };
            Judged { stake, probability_ppm: (probability * 1e6) as u32, wrong, duty_fen, repeat: false }
        };
        (0..2_000).map(judge).collect()
    }

    #[test]
    fn the_better_serves_and_the_worse_does_not() {
        let (good, bad) = (judged(0.6), judged(0.9));
        let compare = |old, new| compare(old, new, (500_000, 500_000), &Tolerance::default(), 1);
        let better = compare(&bad, &good);
        assert!(better.may_serve && better.auc.low > 0.0, "{:?}", better.auc);
        let worse = compare(&good, &bad);
        assert!(!worse.may_serve && worse.auc.high < 0.0, "{:?}", worse.auc);
    }

    #[test]
    fn a_model_may_serve_in_its_own_place() {
        let rows = judged(0.8);
        let same = compare(&rows, &rows, (500_000, 500_000), &Tolerance::default(), 1);
        assert!(same.may_serve);
        assert_eq!(same.auc, Difference { mean: 0.0, low: 0.0, high: 0.0 });
        assert!(compare(&[], &[], (0, 0), &Tolerance::default(), 1).may_serve, "nothing is no reason against it");
    }
}
