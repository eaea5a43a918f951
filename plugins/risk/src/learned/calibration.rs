//! From what a model answers to a probability that holds: of a hundred declarations at 30 %, about thirty are wrong.

use serde::{Deserialize, Serialize};

use super::boosting::logistic;
use crate::policy::MILLION;

/// How answers become probabilities.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Calibration {
    /// The answer is a log-odds already.
    Logistic,
    /// Rising steps learned on rows that the model had not seen, with straight lines between them.
    Isotonic(Vec<Step>),
}

/// A point of an isotonic calibration.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Step {
    /// What the model answers.
    pub answer: f64,
    /// The share of such rows that was wrong.
    pub share: f64,
}

impl Calibration {
    /// Learns rising steps from answers and what was really so (pool adjacent violators).
    pub fn isotonic(answers: &[f64], wrong: &[bool]) -> Self {
        let mut rows: Vec<(f64, bool)> =
            answers.iter().copied().zip(wrong.iter().copied()).filter(|(answer, _)| answer.is_finite()).collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        // A block: the sum of its answers, how many rows, how many of them wrong.
        let mut blocks: Vec<(f64, f64, f64)> = Vec::new();
        let mut last = None;
        for (answer, wrong) in rows {
            let row = (answer, 1.0, f64::from(u8::from(wrong)));
            match blocks.last_mut() {
                // The same answer belongs into the same block, whatever it says.
                Some(block) if last == Some(answer) => *block = (block.0 + row.0, block.1 + row.1, block.2 + row.2),
                _ => blocks.push(row),
            }
            last = Some(answer);
            while let [.., (a, rows_a, wrong_a), (b, rows_b, wrong_b)] = blocks[..] {
                if wrong_a * rows_b < wrong_b * rows_a {
                    break;
                }
                blocks.truncate(blocks.len() - 2);
                blocks.push((a + b, rows_a + rows_b, wrong_a + wrong_b));
            }
        }
        let mut highest = 0.0_f64;
        let steps = blocks.into_iter().map(|(answers, rows, wrong)| {
            // As if half a row more of each kind had been seen: nothing is certain.
            highest = highest.max((wrong + 0.5) / (rows + 1.0));
            Step { answer: answers / rows, share: highest }
        });
        Self::Isotonic(steps.collect())
    }

    /// The probability of an answer, between 0 and 1.
    pub fn probability(&self, answer: f64) -> f64 {
        let steps = match self {
            Self::Logistic => return logistic(answer),
            Self::Isotonic(steps) => steps,
        };
        let above = steps.partition_point(|step| step.answer < answer);
        let (Some(last), Some(next)) = (steps[..above].last().or(steps.first()), steps.get(above).or(steps.last())) else {
            return logistic(answer);
        };
        let width = next.answer - last.answer;
        let way = if width > 0.0 { ((answer - last.answer) / width).clamp(0.0, 1.0) } else { 0.0 };
        last.share + way * (next.share - last.share)
    }

    /// The same in millionths.
    pub fn probability_ppm(&self, answer: f64) -> u32 {
        ((self.probability(answer) * f64::from(MILLION)).round() as u32).min(MILLION)
    }

    /// Whether a file holds a sound one: rising answers, shares between 0 and 1 that do not fall.
    pub fn is_sound(&self) -> bool {
        let Self::Isotonic(steps) = self else { return true };
        let within = steps.iter().all(|step| step.answer.is_finite() && (0.0..=1.0).contains(&step.share));
        within && !steps.is_empty() && steps.windows(2).all(|pair| pair[0].answer <= pair[1].answer && pair[0].share <= pair[1].share)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_are_those_that_were_seen() {
        let answers: Vec<f64> = (0..1_000).map(f64::from).collect();
        let wrong: Vec<bool> = (0..1_000).map(|row| row % 10 < row / 250 * 3).collect();
        let calibration = Calibration::isotonic(&answers, &wrong);
        assert!(calibration.is_sound());
        for (answer, share) in [(100.0, 0.0), (375.0, 0.3), (625.0, 0.6), (900.0, 0.9)] {
            assert!((calibration.probability(answer) - share).abs() < 0.05, "{answer}: {}", calibration.probability(answer));
        }
    }

    proptest! {
        #[test]
        fn probabilities_rise_with_answers(rows in prop::collection::vec((-5.0_f64..5.0, any::<bool>()), 1..80), a in -9.0_f64..9.0, b in -9.0_f64..9.0) {
            let (answers, wrong): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
            let calibration = Calibration::isotonic(&answers, &wrong);
            prop_assert!(calibration.is_sound());
            prop_assert!(calibration.probability(a.min(b)) <= calibration.probability(a.max(b)) + 1e-12);
            prop_assert!((0.0..=1.0).contains(&calibration.probability(a)));
        }
    }
}
