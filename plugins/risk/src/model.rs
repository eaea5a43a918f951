//! A trained model: what it learned, what its answers mean, what its training rows showed, and how it was made.

use serde::{Deserialize, Serialize};

use crate::drift::DriftReference;
use crate::facts::{Day, DeclarationFacts};
use crate::features::{Features, features};
use crate::history::{History, Likeness};
use crate::learned::boosting::Learning;
use crate::learned::calibration::Calibration;
use crate::learned::{Kind, Learner};
use crate::measures::{Judged, Measures};
use crate::policy::MILLION;
use crate::ranking::Stake;

/// Everything that scoring needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Model {
    /// What it learned.
    pub learner: Learner,
    /// How its answers become probabilities.
    pub calibration: Calibration,
    /// From this probability on a declaration counts as thought wrong: the best F1 on the validation rows. Millionths.
    pub threshold_ppm: u32,
    /// What the training rows showed.
    pub history: History,
    /// How the validation rows looked.
    pub drift: DriftReference,
    /// How it was made.
    pub record: Record,
}

/// How a model was made, and how good it was.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// What kind it is.
    pub kind: Kind,
    /// The rows it was trained on.
    pub rows: usize,
    /// The first day of them.
    pub from: Day,
    /// The last.
    pub until: Day,
    /// The seed of every chance.
    pub seed: u64,
    /// How it was trained.
    pub learning: Option<Learning>,
    /// The trees that were kept.
    pub trees: usize,
    /// Figures on rows that it never saw.
    pub valid: Measures,
    /// The first and last day of those.
    pub valid_days: (Day, Day),
}

impl Model {
    /// The answer and the probability that it stands for, millionths.
    pub fn judge(&self, features: &Features) -> (f64, u32) {
        let answer = self.learner.model().answer(features);
        (answer, self.calibration.probability_ppm(answer))
    }

    /// Judges a declaration whose truth is known, by the history of training and without policies: for measuring.
    pub fn judge_known(&self, facts: &DeclarationFacts, wrong: bool) -> Judged {
        let (answer, probability_ppm) = self.judge(&features(facts, &self.history));
        let duty_fen = facts.duty_fen();
        Judged {
            stake: Stake { probability: answer, expected_duty_fen: expected_fen(duty_fen, probability_ppm) },
            probability_ppm,
            wrong,
            duty_fen,
            repeat: self.history.tally(Likeness::Repeat, facts).examined > 0,
        }
    }
}

/// A probability of a sum, fen, rounded down.
pub(crate) fn expected_fen(duty_fen: i64, probability_ppm: u32) -> i64 {
    (i128::from(duty_fen) * i128::from(probability_ppm) / i128::from(MILLION)) as i64
}
