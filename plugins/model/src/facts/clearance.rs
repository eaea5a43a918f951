//! Words of facts about clearance.

use serde::{Deserialize, Serialize};

use crate::ids::{BoxId, CallId, TruckId};

/// An authority at the border. Quarantine is part of customs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Goods.
    Customs,
    /// Ships, vehicles, people.
    BorderInspection,
    /// Ships, dangerous goods.
    Maritime,
}

/// What can be held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldThing {
    /// A ship on a call.
    Ship(CallId),
    /// Somebody of its crew.
    Crew(CallId),
    /// A truck.
    Vehicle(TruckId),
    /// Who drives it.
    Driver(TruckId),
    /// Goods in a box.
    Goods(BoxId),
    /// Dangerous goods in a box.
    DangerousGoods(BoxId),
}

impl Authority {
    /// Whether it may hold such a thing.
    pub const fn may_hold(self, thing: HeldThing) -> bool {
        match self {
            Self::Customs => matches!(thing, HeldThing::Goods(_) | HeldThing::DangerousGoods(_) | HeldThing::Vehicle(_)),
            Self::BorderInspection => {
                matches!(thing, HeldThing::Ship(_) | HeldThing::Crew(_) | HeldThing::Vehicle(_) | HeldThing::Driver(_))
            }
            Self::Maritime => matches!(thing, HeldThing::Ship(_) | HeldThing::DangerousGoods(_)),
        }
    }
}

/// Which of the rules changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSet {
    /// The tables by which goods are taxed and asked for papers.
    Tables,
    /// The contracts that decide.
    Contracts,
    /// The policy tables of risk.
    Policies,
}

/// What an authority decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Ruling {
    /// The declaration was put aside: it has flaws.
    Quarantined,
    /// What had been put aside was mended, sent again, and taken in.
    Mended,
    /// Its filer is told that the rules change before its goods are free.
    Warned,
    /// Something about it is odd, whatever its score is.
    Odd,
    /// It was taken in.
    Accepted,
    /// It was not.
    Rejected,
    /// Nobody looks.
    Cleared,
    /// Somebody looks at the papers.
    Reviewed,
    /// Somebody looks at the goods.
    Selected,
    /// A false statement was told and put right.
    Corrected,
    /// The tax is secured by a guarantee.
    Guaranteed,
    /// A payment failed.
    PaymentFailed,
    /// The goods may leave.
    Released,
    /// The goods may leave on conditions.
    ReleasedConditionally,
    /// The goods stay for good.
    Seized,
}
