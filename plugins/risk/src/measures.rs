//! How good an order of declarations is, against what was really so.

use serde::{Deserialize, Serialize};

use crate::ranking::{Ranking, Stake, order};

/// The shares of all declarations that are looked at, in thousandths.
pub const SHARES_MILLI: [u32; 3] = [10, 50, 100];

/// What a declaration was thought to be, and what it was.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Judged {
    /// What it is ranked by.
    pub stake: Stake,
    /// The calibrated probability, millionths.
    pub probability_ppm: u32,
    /// Whether it was wrong.
    pub wrong: bool,
    /// The duty that was evaded if it was wrong, fen.
    pub duty_fen: i64,
    /// Whether the same thing had been declared and examined before.
    pub repeat: bool,
}

/// All figures of a model on some declarations.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Measures {
    /// Declarations.
    pub rows: usize,
    /// Of these, wrong.
    pub wrong: usize,
    /// The area under the ROC curve: how often a wrong one is ranked above one in order.
    pub auc: f64,
    /// The same among those of which the same thing had been examined before.
    pub auc_repeats: Option<f64>,
    /// The same among all others: what the model knows of goods it never saw.
    pub auc_others: Option<f64>,
    /// The share of those of which the same thing had been examined before.
    pub repeats: f64,
    /// Mean squared error of the probability (Brier).
    pub brier: f64,
    /// The largest gap between probability and share, over tenths of the rows in order, weighted by rows.
    pub calibration_error: f64,
    /// At the threshold that the model carries.
    pub at_threshold: Cut,
    /// The threshold, millionths.
    pub threshold_ppm: u32,
    /// By probability, at each of [`SHARES_MILLI`].
    pub by_probability: Vec<Cut>,
    /// By expected duty.
    pub by_duty: Vec<Cut>,
    /// Interleaved.
    pub interleaved: Vec<Cut>,
}

/// What is caught when so many are looked at.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Cut {
    /// How many are looked at.
    pub looked_at: usize,
    /// The share of them that is wrong.
    pub precision: f64,
    /// The share of the wrong ones that is caught.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// The share of the evaded duty that is caught.
    pub revenue_recall: f64,
}

/// Reckons all figures; `threshold_ppm` is the probability from which on a declaration counts as thought wrong.
pub fn measure(judged: &[Judged], threshold_ppm: u32) -> Measures {
    let stakes: Vec<Stake> = judged.iter().map(|one| one.stake).collect();
    let by = |ranking| {
        let order = order(&stakes, ranking);
        SHARES_MILLI.iter().map(|share| cut(judged, &order[..part(order.len(), *share)])).collect()
    };
    let above: Vec<usize> = (0..judged.len()).filter(|place| judged[*place].probability_ppm >= threshold_ppm).collect();
    let those = |repeat| -> Vec<Judged> { judged.iter().filter(|one| one.repeat == repeat).copied().collect() };
    let (repeats, others) = (those(true), those(false));
    let squared = |one: &Judged| (f64::from(one.probability_ppm) / 1e6 - f64::from(u8::from(one.wrong))).powi(2);
    Measures {
        rows: judged.len(),
        wrong: judged.iter().filter(|one| one.wrong).count(),
        auc: auc(judged).unwrap_or(0.5),
        auc_repeats: auc(&repeats),
        auc_others: auc(&others),
        repeats: share(repeats.len() as f64, judged.len() as f64),
        brier: share(judged.iter().map(squared).sum(), judged.len() as f64),
        calibration_error: calibration_error(judged),
        at_threshold: cut(judged, &above),
        threshold_ppm,
        by_probability: by(Ranking::Probability),
        by_duty: by(Ranking::Duty),
        interleaved: by(Ranking::Interleaved),
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// How many of `rows` a share of thousandths is: one at least, where there is one.
pub(crate) fn part(rows: usize, share_milli: u32) -> usize {
    (rows * share_milli as usize / 1_000).max(1).min(rows)
}

fn cut(judged: &[Judged], looked_at: &[usize]) -> Cut {
    let wrong = judged.iter().filter(|one| one.wrong).count() as f64;
    let duty: f64 = judged.iter().filter(|one| one.wrong).map(|one| one.duty_fen as f64).sum();
    let caught = looked_at.iter().filter(|place| judged[**place].wrong);
    let caught_duty: f64 = caught.clone().map(|place| judged[*place].duty_fen as f64).sum();
    let caught = caught.count() as f64;
    Cut {
        looked_at: looked_at.len(),
        precision: share(caught, looked_at.len() as f64),
        recall: share(caught, wrong),
        f1: share(2.0 * caught, looked_at.len() as f64 + wrong),
        revenue_recall: share(caught_duty, duty),
    }
}

/// The area under the ROC curve; ties count half. None where only one kind is there.
pub fn auc(judged: &[Judged]) -> Option<f64> {
    let mut rows: Vec<(f64, bool)> = judged.iter().map(|one| (one.stake.probability, one.wrong)).collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut area, mut right_below, mut start) = (0.0, 0.0, 0);
    while start < rows.len() {
        let end = start + rows[start..].iter().take_while(|row| row.0 == rows[start].0).count().max(1);
        let wrong = rows[start..end].iter().filter(|row| row.1).count() as f64;
        let right = (end - start) as f64 - wrong;
        area += wrong * (right_below + right / 2.0);
        (right_below, start) = (right_below + right, end);
    }
    let wrong = rows.len() as f64 - right_below;
    (wrong > 0.0 && right_below > 0.0).then(|| area / (wrong * right_below))
}

/// The threshold with the best F1: the lowest probability of those that would be looked at, millionths.
pub fn best_threshold_ppm(judged: &[Judged]) -> u32 {
    let mut rows: Vec<(u32, bool)> = judged.iter().map(|one| (one.probability_ppm, one.wrong)).collect();
    rows.sort_by(|a, b| b.cmp(a));
    let wrong = rows.iter().filter(|row| row.1).count() as f64;
    let (mut caught, mut best, mut threshold) = (0.0, -1.0, 500_000);
    for (place, (probability_ppm, is_wrong)) in rows.iter().enumerate() {
        caught += f64::from(u8::from(*is_wrong));
        // A threshold takes all of one probability or none of them.
        if rows.get(place + 1).is_some_and(|next| next.0 == *probability_ppm) {
            continue;
        }
        let f1 = share(2.0 * caught, (place + 1) as f64 + wrong);
        if f1 > best {
            (best, threshold) = (f1, *probability_ppm);
        }
    }
    threshold
}

fn calibration_error(judged: &[Judged]) -> f64 {
    let mut rows: Vec<(u32, bool)> = judged.iter().map(|one| (one.probability_ppm, one.wrong)).collect();
    rows.sort_unstable();
    let tenth = rows.len().div_ceil(10).max(1);
    let gap = |bin: &[(u32, bool)]| {
        let thought: f64 = bin.iter().map(|row| f64::from(row.0) / 1e6).sum();
        let wrong = bin.iter().filter(|row| row.1).count() as f64;
        (thought - wrong).abs()
    };
    share(rows.chunks(tenth).map(gap).sum(), rows.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(rows: &[(f64, bool, i64)]) -> Vec<Judged> {
        let one = |(probability, wrong, duty_fen): &(f64, bool, i64)| Judged {
            stake: Stake { probability: *probability, expected_duty_fen: (*probability * *duty_fen as f64) as i64 },
            probability_ppm: (*probability * 1e6) as u32,
            wrong: *wrong,
            duty_fen: *duty_fen,
            repeat: false,
        };
        rows.iter().map(one).collect()
    }

    #[test]
    fn the_area_is_the_share_of_pairs_in_order() {
        let rows = judged(&[(0.9, true, 0), (0.8, false, 0), (0.7, true, 0), (0.7, false, 0), (0.1, false, 0)]);
        // Pairs of wrong and right: 3 + (1 + ½) of 6.
        assert!((auc(&rows).expect("both kinds") - 4.5 / 6.0).abs() < 1e-12);
        assert_eq!(auc(&judged(&[(0.9, true, 0)])), None);
    }

    #[test]
    fn a_cut_tells_what_is_caught() {
        let rows = judged(&[(0.9, true, 10), (0.8, false, 50), (0.2, true, 990), (0.1, false, 0)]);
        let measures = measure(&rows, 800_000);
        let Cut { looked_at, precision, recall, f1, revenue_recall } = measures.at_threshold;
        assert_eq!((looked_at, precision, recall, f1, revenue_recall), (2, 0.5, 0.5, 0.5, 0.01));
        // One of four is a tenth of them at least.
        assert_eq!(measures.by_duty[2].revenue_recall, 0.99);
        assert_eq!(best_threshold_ppm(&rows), 200_000);
    }

    #[test]
    fn nothing_at_all_has_figures_too() {
        let measures = measure(&[], 500_000);
        assert_eq!((measures.rows, measures.auc, measures.at_threshold.looked_at), (0, 0.5, 0));
    }
}
