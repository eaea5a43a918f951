//! What would have changed: a contract tried against history before it is in force.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contract::{ContractHash, Outcome};
use super::decision::{Decision, Terms};

/// A decision that would have been another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Changed {
    /// What about.
    pub reference: String,
    /// What was decided.
    pub before: Outcome,
    /// What would be.
    pub after: Outcome,
    /// The clauses that would hold.
    pub fired: Vec<String>,
}

/// What a trial came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Trial {
    /// The contract that was tried.
    pub contract: String,
    /// Its version.
    pub version: u32,
    /// Its hash.
    pub hash: ContractHash,
    /// Decisions of the past on its subject.
    pub cases: usize,
    /// How often each outcome became which.
    pub turned: BTreeMap<String, usize>,
    /// Those that would have been other ones.
    pub changed: Vec<Changed>,
    /// How often each clause would have decided.
    pub decided_by: BTreeMap<String, usize>,
    /// Cases in which a clause came to nothing.
    pub failed: usize,
}

/// Tries a contract on decisions of the past; those on other subjects are left out.
pub fn try_out(terms: &Terms, history: &[Decision]) -> Trial {
    let contract = terms.contract();
    let mut trial = Trial {
        contract: contract.id.clone(),
        version: contract.version,
        hash: terms.hash(),
        cases: 0,
        turned: BTreeMap::new(),
        changed: Vec::new(),
        decided_by: contract.clauses.iter().map(|clause| (clause.id.clone(), 0)).collect(),
        failed: 0,
    };
    for past in history.iter().filter(|past| past.subject == contract.decides) {
        let now = terms.decide(&past.reference, past.on, past.inputs.clone());
        trial.cases += 1;
        trial.failed += usize::from(!now.failed.is_empty());
        let by = now.fired.first().cloned().unwrap_or_else(|| "otherwise".to_owned());
        *trial.decided_by.entry(by).or_default() += 1;
        if now.outcome != past.outcome {
            *trial.turned.entry(format!("{:?} to {:?}", past.outcome, now.outcome)).or_default() += 1;
            trial.changed.push(Changed { reference: now.reference, before: past.outcome, after: now.outcome, fired: now.fired });
        }
    }
    trial
}
