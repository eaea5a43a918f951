//! Words of facts about moves.

use serde::{Deserialize, Serialize};

/// Which way over the ship's rail.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Direction {
    /// From the vessel.
    Discharge,
    /// Onto the vessel.
    Load,
}

/// What a yard crane's move was for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum YardMoveKind {
    /// A box was put into the block.
    Store,
    /// A box was taken out of the block.
    Retrieve,
    /// A box that stood on the wanted one was put elsewhere.
    Rehandle,
}
