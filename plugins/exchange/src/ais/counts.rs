//! How much was read and what came of it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::sentence::Refusal;

/// Lines read and what came of them: `lines = understood + refused + waiting + blank`, at every instant.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Counts {
    /// Lines read; several where they have run together.
    pub lines: u64,
    /// Lines that are a message, or a part of one that was put together.
    pub understood: u64,
    /// Lines that were refused.
    pub refused: u64,
    /// Lines that wait for the other parts of their message; none once the feed is finished.
    pub waiting: u64,
    /// Empty lines and lines that begin with `#`.
    pub blank: u64,
    /// Messages that the understood lines came to.
    pub messages: u64,
    /// Refused lines by what was wrong.
    pub refused_by: BTreeMap<&'static str, u64>,
}

impl Counts {
    pub(crate) fn refuse(&mut self, refusal: &Refusal) {
        self.refused += 1;
        *self.refused_by.entry(refusal.code()).or_default() += 1;
    }

    /// Whether every line is accounted for.
    pub fn add_up(&self) -> bool {
        self.lines == self.understood + self.refused + self.waiting + self.blank && self.refused_by.values().sum::<u64>() == self.refused
    }
}
