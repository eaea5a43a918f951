//! Models that learned, or know by rule, how probable it is that a declaration is wrong, and how much each feature had to do with it.

pub mod boosting;
pub mod calibration;
pub mod grow;
pub mod rules;
pub mod shapley;
pub mod tree;

use std::fmt;

use serde::{Deserialize, Serialize};

use self::boosting::Ensemble;
use self::rules::Rules;
use crate::features::{COUNT, Features};

/// A model of risk. Its answers rise with the probability that a declaration is wrong; what that probability is, a
/// [`Calibration`](calibration::Calibration) tells.
pub trait RiskModel {
    /// What kind of model it is.
    fn kind(&self) -> Kind;
    /// What it answers.
    fn answer(&self, features: &Features) -> f64;
    /// How much each feature moved the answer; returns what it would answer if nothing were known. All together are the answer.
    fn contributions(&self, features: &Features, contributions: &mut [f64; COUNT]) -> f64;
}

/// The kinds of models.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum Kind {
    /// Gradient boosting: answers log-odds.
    #[default]
    Boosting,
    /// A random forest: answers a probability.
    Forest,
    /// Rules that nobody trained: answers log-odds.
    Rules,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Boosting => "boosting",
            Self::Forest => "forest",
            Self::Rules => "rules",
        })
    }
}

/// Gradient boosting with the logistic loss.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Boosting(pub Ensemble);

/// A random forest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Forest(pub Ensemble);

impl RiskModel for Boosting {
    fn kind(&self) -> Kind {
        Kind::Boosting
    }

    fn answer(&self, features: &Features) -> f64 {
        self.0.predict(features)
    }

    fn contributions(&self, features: &Features, contributions: &mut [f64; COUNT]) -> f64 {
        shapley::explain(&self.0, features, contributions)
    }
}

impl RiskModel for Forest {
    fn kind(&self) -> Kind {
        Kind::Forest
    }

    fn answer(&self, features: &Features) -> f64 {
        self.0.predict(features)
    }

    fn contributions(&self, features: &Features, contributions: &mut [f64; COUNT]) -> f64 {
        shapley::explain(&self.0, features, contributions)
    }
}

/// A model as a file holds it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Learner {
    /// Gradient boosting.
    Boosting(Boosting),
    /// A random forest.
    Forest(Forest),
    /// Rules that nobody trained.
    Rules(Rules),
}

impl Learner {
    /// The model.
    pub fn model(&self) -> &dyn RiskModel {
        match self {
            Self::Boosting(model) => model,
            Self::Forest(model) => model,
            Self::Rules(model) => model,
        }
    }

    /// Whether every question to it ends in an answer.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Boosting(Boosting(ensemble)) | Self::Forest(Forest(ensemble)) => {
                ensemble.base.is_finite() && ensemble.trees.iter().all(|tree| tree.is_sound(COUNT))
            }
            Self::Rules(_) => true,
        }
    }
}
