//! Words of facts about clearance.

use serde::{Deserialize, Serialize};

/// What an authority decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Ruling {
    /// The declaration was put aside: it has flaws.
    Quarantined,
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
