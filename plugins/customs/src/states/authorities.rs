//! Who may hold what, and who may let it go.

use std::collections::{BTreeMap, BTreeSet};

pub use portolan_model::facts::{Authority, HeldThing};
use serde::{Deserialize, Serialize};

/// Why a hold is not set or lifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
pub enum HoldRefusal {
    /// That authority holds no such things.
    #[error("{0:?} holds no such things")]
    NotItsMatter(Authority),
    /// It holds it already.
    #[error("{0:?} holds it already")]
    AlreadySo(Authority),
    /// It does not hold it; another may.
    #[error("{0:?} does not hold it; whoever holds it lets it go")]
    NotItsHold(Authority),
}

/// What authorities hold: each lets go only what it holds itself.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AuthorityHolds(BTreeMap<HeldThing, BTreeSet<Authority>>);

impl AuthorityHolds {
    /// Who holds a thing.
    pub fn holders(&self, thing: HeldThing) -> impl Iterator<Item = Authority> {
        self.0.get(&thing).into_iter().flatten().copied()
    }

    /// Whether nobody holds it.
    pub fn is_free(&self, thing: HeldThing) -> bool {
        !self.0.contains_key(&thing)
    }

    /// An authority holds a thing.
    ///
    /// # Errors
    /// When it may not, or does already.
    pub fn hold(&mut self, authority: Authority, thing: HeldThing) -> Result<(), HoldRefusal> {
        if !authority.may_hold(thing) {
            return Err(HoldRefusal::NotItsMatter(authority));
        }
        if self.0.entry(thing).or_default().insert(authority) { Ok(()) } else { Err(HoldRefusal::AlreadySo(authority)) }
    }

    /// An authority lets a thing go; true if nobody holds it any more.
    ///
    /// # Errors
    /// When it does not hold it.
    pub fn release(&mut self, authority: Authority, thing: HeldThing) -> Result<bool, HoldRefusal> {
        let Some(holders) = self.0.get_mut(&thing) else { return Err(HoldRefusal::NotItsHold(authority)) };
        if !holders.remove(&authority) {
            return Err(HoldRefusal::NotItsHold(authority));
        }
        let free = holders.is_empty();
        if free {
            self.0.remove(&thing);
        }
        Ok(free)
    }
}
