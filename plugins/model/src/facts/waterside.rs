//! Words of facts about calls.

use serde::{Deserialize, Serialize};

/// How far a call has come, in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum CallStage {
    /// Known, not yet here.
    Announced,
    /// At the anchorage, waiting for a berth.
    Arrived,
    /// Moving to its berth and mooring.
    Berthing,
    /// Moored, not yet cleared to work.
    Moored,
    /// Cleared to work: lashings come off.
    Cleared,
    /// Cranes work it.
    Working,
    /// All boxes done, lashings go on.
    Completed,
    /// Unmooring and leaving the berth.
    Unmooring,
    /// Gone.
    Departed,
}

/// Why a box missed its call.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum RollReason {
    /// It came, or would have come, after the cut-off.
    Late,
    /// It was not released in time.
    NotReleased,
    /// Its gross mass was missing or contested.
    GrossMass,
    /// It was held for examination.
    Examination,
    /// An operator held it.
    Operator,
}
