//! Reasons: codes with parameters, never sentences.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which of the gate's questions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// Is it after the schema and the tables?
    Compliance,
    /// Is all there?
    Completeness,
    /// Does it come from whom it says?
    Authenticity,
    /// Does it come in its time?
    Timeliness,
    /// Has it come before?
    Duplication,
}

/// One thing about a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// The question.
    pub aspect: Aspect,
    /// The answer.
    pub code: Cow<'static, str>,
    /// Where in the document.
    pub path: String,
    /// What belongs to the answer.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<Cow<'static, str>, String>,
}

/// Reasons so far: those that put a document aside, and those that its filer is told.
#[derive(Default)]
pub(super) struct Reasons {
    against: Vec<Reason>,
    notes: Vec<Reason>,
}

/// Values of a document may be long or full of control characters; a reason quotes what can be recognised.
fn quoted(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(80).collect()
}

fn reason(aspect: Aspect, code: &'static str, path: &str, parameters: &[(&'static str, &str)]) -> Reason {
    let parameters = parameters.iter().map(|(name, value)| (Cow::Borrowed(*name), quoted(value))).collect();
    Reason { aspect, code: Cow::Borrowed(code), path: path.to_owned(), parameters }
}

impl Reasons {
    pub(super) fn against(&mut self, aspect: Aspect, code: &'static str, path: &str, parameters: &[(&'static str, &str)]) {
        self.against.push(reason(aspect, code, path, parameters));
    }

    pub(super) fn note(&mut self, aspect: Aspect, code: &'static str, path: &str, parameters: &[(&'static str, &str)]) {
        self.notes.push(reason(aspect, code, path, parameters));
    }

    pub(super) fn parted(self) -> (Vec<Reason>, Vec<Reason>) {
        (self.against, self.notes)
    }
}
