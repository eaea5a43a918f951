//! An action that is proposed: what it is, and what stands in its way.

use portolan_model::requests::{Action, RequestId, Role, Rule};

use super::Named;

/// An action and what people call the things it names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionView {
    /// The action.
    pub action: Action,
    /// What it acts on.
    pub on: Named,
    /// The other thing it names, if it names one: the call a crane is to work.
    pub to: Option<Named>,
}

/// One condition that must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interlock {
    /// The rule by which a request is refused where it does not hold.
    pub rule: Rule,
    /// Whether it holds now.
    pub holds: bool,
}

/// A proposal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProposalView {
    /// What is proposed.
    pub action: ActionView,
    /// The roles that may ask for it.
    pub may_ask: Vec<Role>,
    /// Its interlocks as they stand now, in the order in which they are looked at.
    pub interlocks: Vec<Interlock>,
    /// The request it would undo.
    pub compensates: Option<RequestId>,
}
