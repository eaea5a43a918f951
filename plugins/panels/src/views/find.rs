//! What a search found.

use super::{Message, Named};

/// One thing found.
#[derive(Clone, PartialEq, Debug)]
pub struct FindHit {
    /// Which.
    pub named: Named,
    /// What it is doing, in one line, of [`codes::HEADLINES`](crate::codes::HEADLINES).
    pub headline: Message,
}

/// The answer to a search.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FindView {
    /// What was asked.
    pub query: String,
    /// What was found, the best first.
    pub hits: Vec<FindHit>,
    /// How many were found in all.
    pub total: u32,
}
