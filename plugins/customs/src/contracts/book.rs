//! Which version of which contract is in force, and who may say so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contract::{ContractHash, SignedContract, Subject};
use super::trial::Trial;
use crate::gate::SignatureCheck;
use crate::words::Day;

/// What may be done with contracts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Put a version forward.
    Propose,
    /// Bring a version into force.
    Activate,
    /// Take a version out of force.
    Retire,
}

/// Who may do what with the contracts of a subject.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Permission {
    /// The party.
    pub party: String,
    /// The subject.
    pub subject: Subject,
    /// What it may do.
    pub actions: Vec<Action>,
}

/// Permissions: kept apart from the contracts, so that no contract can give them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permissions(pub Vec<Permission>);

impl Permissions {
    /// Whether a party may.
    pub fn may(&self, party: &str, subject: Subject, action: Action) -> bool {
        self.0.iter().any(|permission| permission.party == party && permission.subject == subject && permission.actions.contains(&action))
    }
}

/// How a version stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Standing {
    /// Put forward.
    Proposed,
    /// In force from its day on, until a later one is.
    Active,
    /// Taken out of force.
    Retired,
}

/// Why a version is not put forward, brought into force or taken out of it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ActivationRefusal {
    /// The party may not.
    #[error("{party} may not {action:?} contracts on {subject:?}")]
    NotAllowed {
        /// Who.
        party: String,
        /// What.
        action: Action,
        /// On what.
        subject: Subject,
    },
    /// No such version.
    #[error("{contract} {version} is not known")]
    Unknown {
        /// The contract.
        contract: String,
        /// The version.
        version: u32,
    },
    /// That version is another text, or not above those before it.
    #[error("{contract} {version} is taken, or not above the versions before it")]
    VersionTaken {
        /// The contract.
        contract: String,
        /// The version.
        version: u32,
    },
    /// Its clauses are wrong.
    #[error("{0}")]
    Wrong(String),
    /// Too few have signed.
    #[error("{found} of the {needed} signatures that it needs are there")]
    Signatures {
        /// How many are right.
        found: usize,
        /// How many it takes.
        needed: u32,
    },
    /// It was not tried, or another text of it was, or on nothing.
    #[error("it was not tried against history")]
    NotTried,
    /// It would decide about the past.
    #[error("it takes effect on {effective}, before today, {today}")]
    InThePast {
        /// Its day.
        effective: Day,
        /// Today.
        today: Day,
    },
    /// It is not as it should be for that.
    #[error("it is {0:?}")]
    Is(Standing),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Entry {
    signed: SignedContract,
    standing: Standing,
}

/// All versions of all contracts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ContractBook {
    /// By name and version.
    entries: BTreeMap<String, BTreeMap<u32, Entry>>,
    trials: Vec<(ContractHash, usize)>,
}

impl ContractBook {
    /// A book in which these contracts are in force already: they were tried and brought into force before it was opened. Who signed them
    /// is asked nevertheless.
    ///
    /// # Errors
    /// The first that is wrong, not signed by enough, or has the name and version of another.
    pub fn opened_with(signed: impl IntoIterator<Item = SignedContract>, check: &dyn SignatureCheck) -> Result<Self, ActivationRefusal> {
        let mut book = Self::default();
        for signed in signed {
            let text = &signed.contract;
            if let Some(problem) = text.problems("contract").first() {
                return Err(ActivationRefusal::Wrong(problem.to_string()));
            }
            let (found, needed) = (signed.signed_by(check).len(), text.signatures_needed);
            if found < needed as usize {
                return Err(ActivationRefusal::Signatures { found, needed });
            }
            let (id, version) = (text.id.clone(), text.version);
            let entry = Entry { signed, standing: Standing::Active };
            if book.entries.entry(id.clone()).or_default().insert(version, entry).is_some() {
                return Err(ActivationRefusal::VersionTaken { contract: id, version });
            }
        }
        Ok(book)
    }

    /// Every version, in the order of names and versions.
    pub fn all(&self) -> impl Iterator<Item = (&SignedContract, Standing)> {
        self.entries.values().flat_map(BTreeMap::values).map(|entry| (&entry.signed, entry.standing))
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A version is put forward.
    ///
    /// # Errors
    /// When the party may not, the version is taken, or it is wrong.
    pub fn propose(&mut self, signed: SignedContract, by: &str, permissions: &Permissions) -> Result<ContractHash, ActivationRefusal> {
        let contract = &signed.contract;
        allowed(permissions, by, contract.decides, Action::Propose)?;
        if let Some(problem) = contract.problems("contract").first() {
            return Err(ActivationRefusal::Wrong(problem.to_string()));
        }
        let (id, version, hash) = (contract.id.clone(), contract.version, contract.hash());
        let versions = self.entries.entry(id.clone()).or_default();
        if versions.last_key_value().is_some_and(|(last, _)| *last >= version) {
            return Err(ActivationRefusal::VersionTaken { contract: id, version });
        }
        versions.insert(version, Entry { signed, standing: Standing::Proposed });
        Ok(hash)
    }

    /// A trial is noted.
    pub fn note_trial(&mut self, trial: &Trial) {
        self.trials.push((trial.hash, trial.cases));
    }

    /// A version comes into force on its day.
    ///
    /// # Errors
    /// Whatever it lacks.
    pub fn activate(
        &mut self,
        contract: &str,
        version: u32,
        by: &str,
        today: Day,
        permissions: &Permissions,
        check: &dyn SignatureCheck,
    ) -> Result<(), ActivationRefusal> {
        let unknown = || ActivationRefusal::Unknown { contract: contract.to_owned(), version };
        let tried = &self.trials;
        let entry = self.entries.get_mut(contract).and_then(|versions| versions.get_mut(&version)).ok_or_else(unknown)?;
        let text = &entry.signed.contract;
        allowed(permissions, by, text.decides, Action::Activate)?;
        if entry.standing != Standing::Proposed {
            return Err(ActivationRefusal::Is(entry.standing));
        }
        let (found, needed) = (entry.signed.signed_by(check).len(), text.signatures_needed);
        if found < needed as usize {
            return Err(ActivationRefusal::Signatures { found, needed });
        }
        let hash = text.hash();
        if !tried.iter().any(|(tried, cases)| *tried == hash && *cases > 0) {
            return Err(ActivationRefusal::NotTried);
        }
        if text.effective < today {
            return Err(ActivationRefusal::InThePast { effective: text.effective, today });
        }
        entry.standing = Standing::Active;
        Ok(())
    }

    /// A version is taken out of force; the one before it decides again.
    ///
    /// # Errors
    /// When the party may not, or it is not in force.
    pub fn retire(&mut self, contract: &str, version: u32, by: &str, permissions: &Permissions) -> Result<(), ActivationRefusal> {
        let unknown = || ActivationRefusal::Unknown { contract: contract.to_owned(), version };
        let entry = self.entries.get_mut(contract).and_then(|versions| versions.get_mut(&version)).ok_or_else(unknown)?;
        allowed(permissions, by, entry.signed.contract.decides, Action::Retire)?;
        if entry.standing != Standing::Active {
            return Err(ActivationRefusal::Is(entry.standing));
        }
        entry.standing = Standing::Retired;
        Ok(())
    }

    /// The contract that decides on a subject on a day: of those in force the one with the latest day, of one day the highest version.
    pub fn in_force(&self, subject: Subject, on: Day) -> Option<&SignedContract> {
        let entries = self.entries.values().flat_map(BTreeMap::values);
        let standing = entries.filter(|entry| entry.standing == Standing::Active && entry.signed.contract.decides == subject);
        let due = standing.map(|entry| &entry.signed).filter(|signed| signed.contract.effective <= on);
        due.max_by_key(|signed| (signed.contract.effective, signed.contract.version))
    }

    /// Any version, in force or not: decisions of the past are taken again by it.
    pub fn find(&self, contract: &str, version: u32) -> Option<(&SignedContract, Standing)> {
        let entry = self.entries.get(contract)?.get(&version)?;
        Some((&entry.signed, entry.standing))
    }
}

fn allowed(permissions: &Permissions, party: &str, subject: Subject, action: Action) -> Result<(), ActivationRefusal> {
    if permissions.may(party, subject, action) {
        Ok(())
    } else {
        Err(ActivationRefusal::NotAllowed { party: party.to_owned(), action, subject })
    }
}
