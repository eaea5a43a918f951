//! What is worth knowing beyond the thing that it befell, in the order of happening.

use std::collections::VecDeque;

use portolan_model::Ms;
use portolan_panels::views::Severity;

use super::Past;

/// Happenings that are kept: about a day of a large terminal.
pub(super) const HAPPENINGS_MAX: usize = 2_000;

/// One happening.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Happening {
    /// When.
    pub(crate) at_ms: Ms,
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What.
    pub(crate) what: Past,
}

/// The last happenings, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Happenings {
    last: VecDeque<Happening>,
    total: u32,
}

impl Happenings {
    pub(super) fn note(&mut self, at_ms: Ms, what: Past) {
        let Some(severity) = what.severity() else { return };
        if self.last.len() >= HAPPENINGS_MAX {
            self.last.pop_front();
        }
        self.last.push_back(Happening { at_ms, severity, what });
        self.total += 1;
    }

    /// Those that are kept, the newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Happening> {
        self.last.iter().rev()
    }

    /// How many there were since the beginning.
    pub(crate) const fn total(&self) -> u32 {
        self.total
    }
}
