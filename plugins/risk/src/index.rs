//! The risk index: a model, what it learned from, and how it judges one declaration.

use serde::{Deserialize, Serialize};

use crate::drift::{DriftReference, DriftWatch};
use crate::facts::{Day, DeclarationFacts};
use crate::features::{COUNT, Features, features};
use crate::history::History;
use crate::lanes::{Candidate, Lane};
use crate::learned::boosting::logistic;
use crate::learned::calibration::Calibration;
use crate::learned::rules::Rules;
use crate::learned::{Kind, Learner, RiskModel};
use crate::model::{Model, Record, expected_fen};
use crate::model_file::ModelFileError;
use crate::policy::{Applied, MILLION, PolicyTables};
use crate::ranking::Stake;
use crate::reasons::{Reason, reasons};

/// The model that is shipped; `assets/risk/README.md` tells how it was made and how good it is.
const SHIPPED: &[u8] = include_bytes!("../../../assets/risk/customs_2020.risk");

/// A model that serves.
#[derive(Clone, PartialEq, Debug)]
pub struct RiskIndex {
    model: Model,
    version: String,
}

/// What the index says of one declaration.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Score {
    /// What the model answered: for putting in order, never for thresholds.
    pub answer: f64,
    /// The probability that it is wrong as the model alone has it, calibrated, millionths.
    pub learned_ppm: u32,
    /// The same after policies and the trader's standing, millionths: lanes are decided by this.
    pub probability_ppm: u32,
    /// Expected evaded duty at the rate of the day, fen: duty times probability.
    pub expected_duty_fen: i64,
    /// The least that policy demands.
    pub least: Lane,
    /// The rules of policy that had to do with it, by name.
    pub rules: Vec<String>,
}

impl Score {
    /// What it is ranked by: the probability, and the model's answer among equal ones.
    pub fn stake(&self) -> Stake {
        let probability = f64::from(self.probability_ppm) + logistic(self.answer);
        Stake { probability, expected_duty_fen: self.expected_duty_fen }
    }

    /// What a lane is chosen by.
    pub const fn candidate<'a>(&self, id: &'a str) -> Candidate<'a> {
        Candidate { id, probability_ppm: self.probability_ppm, expected_duty_fen: self.expected_duty_fen, least: self.least }
    }
}

impl RiskIndex {
    /// The model within the program. Rules stand in if it could not be read, which a test rules out.
    pub fn shipped() -> Self {
        Self::read(SHIPPED).unwrap_or_else(|_| Self::rules_only())
    }

    /// Rules that nobody trained, with an empty history.
    pub fn rules_only() -> Self {
        let model = Model {
            learner: Learner::Rules(Rules),
            calibration: Calibration::Logistic,
            threshold_ppm: MILLION / 2,
            history: History::default(),
            drift: DriftReference::of(&[], &[]),
            record: Record { kind: Kind::Rules, ..Record::default() },
        };
        Self { model, version: "rules".to_owned() }
    }

    /// A model from the bytes of its file.
    ///
    /// # Errors
    /// When they are no model of this version, damaged, or senseless.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelFileError> {
        let model = Model::from_bytes(bytes)?;
        let digest = blake3::hash(bytes).to_hex();
        let version = format!("{} {} {}", model.record.kind, model.record.until, &digest.as_str()[..12]);
        Ok(Self { model, version })
    }

    /// A model that has just been made.
    ///
    /// # Errors
    /// When it cannot be written, which is a defect.
    pub fn of(model: Model) -> Result<Self, ModelFileError> {
        let bytes = model.to_bytes().map_err(|error| ModelFileError::Senseless(error.to_string()))?;
        Self::read(&bytes)
    }

    /// Which model this is: kind, last day of its training, beginning of its digest. A decision stores it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The model.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// What its training rows showed. A run begins with a copy and takes in its own results.
    pub const fn history(&self) -> &History {
        &self.model.history
    }

    /// Judges a declaration by what `history` knows, under the policies of the day.
    pub fn score(&self, facts: &DeclarationFacts, history: &History, policies: &PolicyTables, on: Day) -> Score {
        let (answer, learned_ppm) = self.model.judge(&features(facts, history));
        let Applied { probability_ppm, duty_rate_ppm, least, rules } = policies.apply(facts, learned_ppm, on);
        let duty_fen = facts.duty_at_fen(duty_rate_ppm);
        Score { answer, learned_ppm, probability_ppm, expected_duty_fen: expected_fen(duty_fen, probability_ppm), least, rules }
    }

    /// The strongest reasons, strongest first. Ask for those that are selected: it takes thirty times as long as a score.
    pub fn explain(&self, facts: &DeclarationFacts, history: &History) -> Vec<Reason> {
        reasons(self.risk_model(), &features(facts, history), facts, history)
    }

    /// How much each feature moved the answer, and what would be answered if nothing were known.
    pub fn contributions(&self, features: &Features) -> (f64, [f64; COUNT]) {
        let mut contributions = [0.0; COUNT];
        let base = self.risk_model().contributions(features, &mut contributions);
        (base, contributions)
    }

    /// Begins to watch whether declarations still look as they did when the model was made.
    pub fn watch(&self) -> DriftWatch {
        DriftWatch::against(&self.model.drift)
    }

    fn risk_model(&self) -> &dyn RiskModel {
        self.model.learner.model()
    }
}
