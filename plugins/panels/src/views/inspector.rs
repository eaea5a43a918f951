//! The selected thing: what it is, what it was, what may be asked of it.

use std::borrow::Cow;

use portolan_model::Ms;
use portolan_model::requests::Rule;

use super::{ActionView, Message, Named, Param, Severity};

/// One thing known about it.
#[derive(Clone, PartialEq, Debug)]
pub struct FactRow {
    /// Which, of [`codes::FACTS`](crate::codes::FACTS).
    pub label: Cow<'static, str>,
    /// What is known.
    pub value: Param,
    /// Whether it is as it should be.
    pub severity: Severity,
}

impl FactRow {
    /// A fact that is as it should be.
    pub fn new(label: impl Into<Cow<'static, str>>, value: Param) -> Self {
        Self { label: label.into(), value, severity: Severity::Normal }
    }
    /// The same fact, out of order.
    #[must_use]
    pub fn at(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// One entry of its history.
#[derive(Clone, PartialEq, Debug)]
pub struct HistoryRow {
    /// When.
    pub at_ms: Ms,
    /// What, of [`codes::HISTORY`](crate::codes::HISTORY) or [`codes::HAPPENINGS`](crate::codes::HAPPENINGS).
    pub message: Message,
}

/// An action that may be asked for from it.
#[derive(Clone, PartialEq, Debug)]
pub struct Offer {
    /// The action.
    pub action: ActionView,
    /// The rule by which it would be refused now, if one is known already.
    pub refused_by: Option<Rule>,
}

/// The selected thing.
#[derive(Clone, PartialEq, Debug)]
pub struct InspectorView {
    /// Which, and what it is called.
    pub named: Named,
    /// What it is doing, in one line, of [`codes::HEADLINES`](crate::codes::HEADLINES).
    pub headline: Message,
    /// How it is.
    pub severity: Severity,
    /// What is known about it.
    pub facts: Vec<FactRow>,
    /// What befell it, the newest first.
    pub history: Vec<HistoryRow>,
    /// What may be asked of it.
    pub offers: Vec<Offer>,
}
