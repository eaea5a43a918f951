//! What happened and is worth knowing.

use portolan_model::Ms;

use super::{Message, Named, Severity};

/// One happening.
#[derive(Clone, PartialEq, Debug)]
pub struct HappeningRow {
    /// When.
    pub at_ms: Ms,
    /// How much it matters.
    pub severity: Severity,
    /// What, of [`codes::HAPPENINGS`](crate::codes::HAPPENINGS).
    pub message: Message,
    /// What it is about.
    pub subject: Named,
}

/// The list of happenings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct HappeningsView {
    /// The newest first.
    pub rows: Vec<HappeningRow>,
    /// How many there were in all since the start.
    pub total: u32,
}
