//! An action that is proposed: who may ask for it, and what stands in its way.

use portolan_dispatch::requests::interlocks;
use portolan_model::requests::{Action, RequestId, Role, Rule};
use portolan_panels::views::{Interlock, ProposalView};

use crate::port::Port;

/// All roles, in the order of their declaration.
const ROLES: [Role; 7] = [
    Role::ShiftLeader,
    Role::VesselPlanner,
    Role::YardPlanner,
    Role::EquipmentController,
    Role::GateClerk,
    Role::CustomsOfficer,
    Role::Observer,
];

pub(crate) fn proposal(port: &Port, action: Action, compensates: Option<RequestId>) -> ProposalView {
    let stands = |role: Role| interlocks(port.world, role, &action, compensates);
    let has_authority = |role: &Role| stands(*role).iter().all(|interlock| interlock.rule != Rule::NoAuthority || interlock.holds);
    let may_ask: Vec<Role> = ROLES.into_iter().filter(has_authority).collect();
    // Whoever asks, the other rules are the same.
    let others = stands(may_ask.first().copied().unwrap_or(Role::Observer));
    let others = others.into_iter().filter(|interlock| interlock.rule != Rule::NoAuthority);
    ProposalView {
        action: port.action(action),
        may_ask,
        interlocks: others.map(|interlock| Interlock { rule: interlock.rule, holds: interlock.holds }).collect(),
        compensates,
    }
}

/// The rule by which an action would be refused now, whoever of those who may ask for it asks.
pub(crate) fn refused_by(port: &Port, action: Action) -> Option<Rule> {
    let others = interlocks(port.world, Role::Observer, &action, None).into_iter().filter(|interlock| interlock.rule != Rule::NoAuthority);
    others.into_iter().find(|interlock| !interlock.holds).map(|interlock| interlock.rule)
}
