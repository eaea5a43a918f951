//! Words of facts about trucks and examinations.

use serde::{Deserialize, Serialize};

/// How far a truck's visit has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum TruckStage {
    /// It joined the in-gate queue.
    Arrived,
    /// A lane of the in-gate began to pass it.
    InGate,
    /// It is inside and drives to its block.
    Entered,
    /// It stands at its block.
    AtBlock,
    /// Its box is on or off.
    Served,
    /// It stands at the exit scan.
    AtScan,
    /// It joined the out-gate queue.
    AtOutGate,
    /// It left.
    Left,
    /// It left at once: what it came for cannot be had.
    TurnedAway,
}

/// What a truck came for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum VisitKind {
    /// Brings an export box.
    Deliver,
    /// Collects an import box.
    Collect,
    /// Brings an empty back.
    ReturnEmpty,
    /// Fetches an empty.
    FetchEmpty,
}

/// How far an examination has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ExaminationStage {
    /// Ordered; the box still stands in the yard.
    Ordered,
    /// On its way to the hall.
    Fetched,
    /// In the hall, waiting for the scanner.
    InHall,
    /// Scanned; the image waits to be judged.
    Scanned,
    /// The doors are opened.
    Opened,
    /// A sample is at the laboratory.
    Sampled,
    /// Over, nothing found.
    Passed,
    /// Over, something found.
    Found,
    /// Back in the yard.
    Returned,
    /// Withdrawn before it began.
    Withdrawn,
}
