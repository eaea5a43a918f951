//! What a right message looks like, field by field: what must be there, of which type, within which bounds, in which words.
//!
//! The official schemas say the same and more; these rules are ours, stand in the program, and are asked wherever a message has to be
//! right: of the orders that our vehicle takes, and of every message in a conformance check. Fields that no rule names are let pass.

mod shape;
mod three;
mod two;

use std::fmt;

use serde_json::Value;

use crate::{TopicKind, Version};

/// Something about a message that is not right.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Where: `nodes[2].nodePosition.x`.
    pub path: String,
    /// What: `missing`, `no number`, `not one of NONE, SOFT, HARD`.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.what) } else { write!(f, "{}: {}", self.path, self.what) }
    }
}

/// All that is not right about a message; nothing for a right one.
pub fn violations(version: Version, kind: TopicKind, message: &Value) -> Vec<Violation> {
    let shape = match (version, kind) {
        (Version::V3_0, TopicKind::Order) => &three::ORDER,
        (Version::V3_0, TopicKind::InstantActions) => &three::INSTANT_ACTIONS,
        (Version::V3_0, TopicKind::State) => &three::STATE,
        (Version::V3_0, TopicKind::Visualization) => &three::VISUALIZATION,
        (Version::V3_0, TopicKind::Connection) => &three::CONNECTION,
        (Version::V3_0, TopicKind::Factsheet) => &three::FACTSHEET,
        (_, TopicKind::Order) => &two::ORDER,
        (Version::V2_0, TopicKind::InstantActions) => &two::INSTANT_ACTIONS_2_0,
        (_, TopicKind::InstantActions) => &two::INSTANT_ACTIONS,
        (Version::V2_0, TopicKind::State) => &two::STATE_2_0,
        (_, TopicKind::State) => &two::STATE,
        (_, TopicKind::Visualization) => &two::VISUALIZATION,
        (_, TopicKind::Connection) => &two::CONNECTION,
        (_, TopicKind::Factsheet) => &two::FACTSHEET,
    };
    let mut found = Vec::new();
    shape.check(message, &mut String::new(), &mut found);
    found
}
