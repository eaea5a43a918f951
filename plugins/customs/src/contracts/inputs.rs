//! What conditions may ask about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A value of a variable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// So or not so.
    Truth(bool),
    /// A count, an amount in fen, a probability in millionths.
    Number(i64),
    /// A code or a name.
    Text(String),
}

impl Value {
    /// Its kind.
    pub const fn kind(&self) -> VariableKind {
        match self {
            Self::Truth(_) => VariableKind::Truth,
            Self::Number(_) => VariableKind::Number,
            Self::Text(_) => VariableKind::Text,
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// What a variable holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VariableKind {
    /// So or not so.
    Truth,
    /// A whole number.
    Number,
    /// A text.
    Text,
}

impl VariableKind {
    /// What a variable holds that nobody stated.
    pub fn usual(self) -> Value {
        match self {
            Self::Truth => Value::Truth(false),
            Self::Number => Value::Number(0),
            Self::Text => Value::Text(String::new()),
        }
    }
}

/// The variables, in the order of the alphabet, what each holds and means.
pub const VARIABLES: &[(&str, VariableKind, &str)] = &[
    ("aeo", VariableKind::Truth, "the trader is an authorised economic operator"),
    ("anomalies", VariableKind::Number, "how many things are odd about it, whatever its score is"),
    ("arrived", VariableKind::Truth, "the goods are in the port"),
    ("bays_free", VariableKind::Number, "inspection bays that are free"),
    ("chapter", VariableKind::Number, "the first two digits of the first heading"),
    ("credit", VariableKind::Number, "the trader's credit, 0 to 100"),
    ("customs_value_fen", VariableKind::Number, "customs value of all items, fen"),
    ("dangerous", VariableKind::Truth, "dangerous goods are among them"),
    ("direction", VariableKind::Text, "import, export or transit"),
    ("expected_duty_fen", VariableKind::Number, "evaded duty to be expected, fen"),
    ("explored", VariableKind::Truth, "drawn by chance to be looked at"),
    ("full", VariableKind::Truth, "all papers are in"),
    ("guarantee_left_fen", VariableKind::Number, "what of the trader's guarantee is free, fen"),
    ("hs", VariableKind::Text, "the first heading, eight digits"),
    ("late_days", VariableKind::Number, "days after the last day for declaring"),
    ("origin", VariableKind::Text, "the first item's origin, two letters"),
    ("papers_missing", VariableKind::Number, "licences and permits that are missing"),
    ("policy_lane", VariableKind::Text, "the least that policy tables demand: release, review or examination"),
    ("procedure", VariableKind::Text, "ordinary, early, two_step, two_stage, periodic or paper"),
    ("risk_ppm", VariableKind::Number, "probability that the declaration is false, millionths"),
    ("targeting_settled", VariableKind::Truth, "nobody wants to look any more"),
    ("tax_fen", VariableKind::Number, "all that is due, fen"),
    ("tax_secured", VariableKind::Truth, "the tax is paid, secured, or nothing is due"),
    ("trader", VariableKind::Text, "the trader's number"),
    ("watch_listed", VariableKind::Truth, "the trader is on the watch-list"),
];

/// What a variable holds; none for names that are no variables.
pub(super) fn kind_of(name: &str) -> Option<VariableKind> {
    VARIABLES.binary_search_by(|(known, ..)| (*known).cmp(name)).ok().map(|place| VARIABLES[place].1)
}

/// The values of the variables for one declaration; what is not stated is 0, false or empty.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Inputs(pub BTreeMap<String, Value>);

impl Inputs {
    /// The same with a variable stated.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<Value> {
        let kind = kind_of(name)?;
        Some(self.0.get(name).filter(|value| value.kind() == kind).cloned().unwrap_or_else(|| kind.usual()))
    }

    /// The first name that is no variable, or holds what its variable cannot.
    pub fn wrong(&self) -> Option<&str> {
        self.0.iter().find(|(name, value)| kind_of(name) != Some(value.kind())).map(|(name, _)| name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_stand_in_order_so_that_they_are_found() {
        assert!(VARIABLES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(VARIABLES.iter().all(|(name, kind, _)| kind_of(name) == Some(*kind)));
    }
}
