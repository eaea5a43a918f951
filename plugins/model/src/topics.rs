//! Topics: decisions over many things, and the phases within each.

use serde::{Deserialize, Serialize};

/// A subject on which decisions are taken together. A handler asks for a topic; its schedule runs once when the instant's happenings
/// are drained, in the order of this declaration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Topic {
    /// What operators ask for.
    Requests,
    /// Which call goes where along the quay.
    Berths,
    /// Which quay crane works which call.
    Cranes,
    /// Where boxes are put and fetched, and what each yard crane does next.
    Yard,
    /// Which vehicle takes which job.
    Vehicles,
    /// What becomes of boxes before customs.
    Clearance,
    /// Which gate lane trucks line up at.
    Gate,
}

impl Topic {
    /// All topics, in the order in which they run at an instant.
    pub const ALL: [Self; 7] = [Self::Requests, Self::Berths, Self::Cranes, Self::Yard, Self::Vehicles, Self::Clearance, Self::Gate];
}

/// The steps of a topic, always in this order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Phase {
    /// Take in what arrived since the last run.
    Ingest,
    /// Work out what there is to decide.
    Assess,
    /// Decide.
    Decide,
    /// Carry out what was decided.
    Act,
    /// Note what came of it.
    Record,
}

impl Phase {
    /// All phases in their order.
    pub const ALL: [Self; 5] = [Self::Ingest, Self::Assess, Self::Decide, Self::Act, Self::Record];
}
