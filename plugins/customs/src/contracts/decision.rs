//! A decision, and how it is taken again.

use serde::{Deserialize, Serialize};

use super::condition::{Condition, ConditionError, known};
use super::contract::{Contract, ContractHash, Outcome, Subject};
use super::inputs::Inputs;
use crate::words::Day;

/// A contract made ready to decide: its conditions are read once.
#[derive(Debug)]
pub struct Terms {
    contract: Contract,
    hash: ContractHash,
    conditions: Vec<Condition>,
    /// All that the conditions ask about.
    variables: Vec<&'static str>,
}

/// What was told with a decision, for whoever reads it: nothing was decided by these words, so nothing of them is decided again.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Which index said how likely it is to be false.
    pub model: String,
    /// Which edition of the policy tables held.
    pub policies: String,
    /// Why, in words, the strongest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// What is odd about it, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<String>,
}

/// What was decided, with all that it takes to decide it again.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What about: a declaration's reference.
    pub reference: String,
    /// When.
    pub on: Day,
    /// Which contract.
    pub contract: String,
    /// Which version of it.
    pub version: u32,
    /// Its hash.
    pub hash: ContractHash,
    /// What it decides.
    pub subject: Subject,
    /// What was known.
    pub inputs: Inputs,
    /// The clauses whose conditions held, in their order; the first decided.
    pub fired: Vec<String>,
    /// Clauses that came to nothing, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<(String, String)>,
    /// What follows.
    pub outcome: Outcome,
    /// The reasons in words, of what is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<Told>,
}

/// Why a decision cannot be taken again.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAgain {
    /// The contract is another one.
    #[error("{reference}: was decided by {contract} {version} ({wanted}), not by this text of it ({found})")]
    OtherContract {
        /// What about.
        reference: String,
        /// The contract.
        contract: String,
        /// Its version.
        version: u32,
        /// The hash that decided.
        wanted: ContractHash,
        /// The hash at hand.
        found: ContractHash,
    },
    /// The same contract decides otherwise: what is stored was changed.
    #[error("{reference}: {contract} {version} comes to {now:?}, {stored:?} is stored")]
    OtherResult {
        /// What about.
        reference: String,
        /// The contract.
        contract: String,
        /// Its version.
        version: u32,
        /// What is stored.
        stored: Outcome,
        /// What it comes to.
        now: Outcome,
    },
}

impl Terms {
    /// Makes a contract ready.
    ///
    /// # Errors
    /// The first clause that is no condition.
    pub fn new(contract: Contract) -> Result<Self, ConditionError> {
        let conditions: Vec<Condition> = contract.clauses.iter().map(|clause| Condition::new(&clause.when)).collect::<Result<_, _>>()?;
        let mut variables: Vec<&'static str> = conditions.iter().flat_map(Condition::variables).copied().collect();
        variables.sort_unstable();
        variables.dedup();
        Ok(Self { hash: contract.hash(), contract, conditions, variables })
    }

    /// The contract.
    pub const fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Its hash.
    pub const fn hash(&self) -> ContractHash {
        self.hash
    }

    /// Decides. A clause that comes to nothing is noted, and nothing bolder follows than what a careful officer would do.
    pub fn decide(&self, reference: &str, on: Day, inputs: Inputs) -> Decision {
        let (mut fired, mut failed, mut outcome) = (Vec::new(), Vec::new(), None);
        let context = known(&inputs, &self.variables);
        for (clause, condition) in self.contract.clauses.iter().zip(&self.conditions) {
            match condition.holds_in(&context) {
                Ok(true) => {
                    fired.push(clause.id.clone());
                    outcome.get_or_insert(clause.then);
                }
                Ok(false) => {}
                Err(error) => {
                    failed.push((clause.id.clone(), error));
                    outcome.get_or_insert(self.contract.decides.careful());
                }
            }
        }
        let contract = &self.contract;
        Decision {
            reference: reference.to_owned(),
            on,
            contract: contract.id.clone(),
            version: contract.version,
            hash: self.hash,
            subject: contract.decides,
            inputs,
            fired,
            failed,
            outcome: outcome.unwrap_or(contract.otherwise),
            told: None,
        }
    }

    /// The outcome alone, for whoever decides by thousands and stores the inputs otherwise.
    pub fn outcome(&self, inputs: &Inputs) -> Outcome {
        let context = known(inputs, &self.variables);
        for (clause, condition) in self.contract.clauses.iter().zip(&self.conditions) {
            match condition.holds_in(&context) {
                Ok(true) => return clause.then,
                Ok(false) => {}
                Err(_) => return self.contract.decides.careful(),
            }
        }
        self.contract.otherwise
    }
}

impl Decision {
    /// Takes the decision again from what is stored.
    ///
    /// # Errors
    /// When the contract is another one, or it comes to something else.
    pub fn taken_again(&self, terms: &Terms) -> Result<(), NotAgain> {
        let (reference, contract, version) = (self.reference.clone(), self.contract.clone(), self.version);
        if terms.hash() != self.hash || terms.contract().id != self.contract || terms.contract().version != self.version {
            return Err(NotAgain::OtherContract { reference, contract, version, wanted: self.hash, found: terms.hash() });
        }
        let again = Self { told: self.told.clone(), ..terms.decide(&self.reference, self.on, self.inputs.clone()) };
        if again == *self {
            return Ok(());
        }
        Err(NotAgain::OtherResult { reference, contract, version, stored: self.outcome, now: again.outcome })
    }
}
