//! What dispatch tells of requests: how one is submitted, what stands in its way, what may be asked of a thing.

use bevy_ecs::world::World;
use portolan_clock::Clock;
use portolan_model::happenings::Happening;
use portolan_model::requests::{Action, OperatorRequest, RequestDesk, RequestId, Role, Rule};
use portolan_model::subject::Subject;

/// One interlock of an action: the rule, and whether it holds now.
pub(crate) type Held = (Rule, bool);

/// Puts a request to the port: it is answered when the port's time goes on.
pub(crate) fn submit(port: &mut World, request: OperatorRequest) -> RequestId {
    let id = port.resource_mut::<RequestDesk>().take_in(request);
    port.resource_mut::<Clock>().calendar.from_outside(Happening::RequestMade(id));
    id
}

/// The roles that may ask for an action.
pub(crate) fn may_ask(_: &World, _: &Action) -> Vec<Role> {
    Vec::new()
}

/// The interlocks of an action as they stand now, in the order in which they are looked at.
pub(crate) fn interlocks(_: &World, _: &Action, _: Option<RequestId>) -> Vec<Held> {
    Vec::new()
}

/// What may be asked of a thing.
pub(crate) fn actions_for(_: &World, _: Subject) -> Vec<Action> {
    Vec::new()
}
