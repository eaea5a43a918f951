//! Notices: what wants someone's eye.

use portolan_model::Ms;
use portolan_model::requests::Role;

use super::{Message, Named, Severity};

/// The number of a notice, from 0 in the order of raising.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NoticeId(pub u32);

/// How a notice stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum NoticeState {
    /// Its condition holds and nobody has acknowledged it.
    #[default]
    Raised,
    /// Its condition holds and somebody has seen it.
    Acknowledged,
    /// Its condition is over and nobody has acknowledged it.
    Returned,
    /// It is over and was seen.
    Cleared,
}

impl NoticeState {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 4] = [Self::Raised, Self::Returned, Self::Acknowledged, Self::Cleared];
}

/// One notice.
#[derive(Clone, PartialEq, Debug)]
pub struct NoticeRow {
    /// Which.
    pub id: NoticeId,
    /// By which rule and with what figures, of [`codes::NOTICES`](crate::codes::NOTICES).
    pub message: Message,
    /// How much it matters.
    pub severity: Severity,
    /// How it stands.
    pub state: NoticeState,
    /// When it was raised.
    pub raised_ms: Ms,
    /// When its condition was over.
    pub cleared_ms: Option<Ms>,
    /// Who looks after it.
    pub owner: Option<Role>,
    /// What its owner wrote last.
    pub comment: String,
    /// What it is about.
    pub subject: Named,
}

/// All notices worth showing.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct NoticesView {
    /// In any order; the panel sorts.
    pub rows: Vec<NoticeRow>,
}
