//! Requests that come from outside the scenario: from a screen, or whoever watches the port.

use bevy_ecs::prelude::*;
use portolan_clock::Clock;
use portolan_model::Ms;
use portolan_model::happenings::Happening;
use portolan_model::moment::PortCalendar;
use portolan_model::requests::{OperatorRequest, RequestDesk, RequestId};
use portolan_terminal::script::RecordedRequest;
use serde::{Deserialize, Serialize};

/// The requests that came from outside, in the order of asking, each with the instant at which it is answered.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Submissions(Vec<(Ms, RequestId)>);

impl Submissions {
    /// When each is answered, and which it is.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Ms, RequestId)> + '_ {
        self.0.iter().copied()
    }
}

/// Puts a request to a port from outside. It is answered a millisecond after the last instant that was executed; how far it has come
/// stands in the [`RequestDesk`].
///
/// # Panics
/// If the world is no port.
pub fn submit(world: &mut World, request: OperatorRequest) -> RequestId {
    let id = world.resource_mut::<RequestDesk>().take_in(request);
    let calendar = &mut world.resource_mut::<Clock>().calendar;
    let at_ms = calendar.now_ms() + 1;
    calendar.from_outside(Happening::RequestMade(id));
    world.resource_mut::<Submissions>().0.push((at_ms, id));
    id
}

/// The requests that came from outside, as a scenario holds them (`script.recorded`): with these, a run without anybody watching writes
/// the same facts.
///
/// # Panics
/// If the world is no port that was built from a scenario.
pub fn recorded(world: &World) -> Vec<RecordedRequest> {
    let (port, desk) = (world.resource::<PortCalendar>(), world.resource::<RequestDesk>());
    let asked = world.resource::<Submissions>().iter();
    asked.filter_map(|(at_ms, id)| Some(RecordedRequest::of(port.moment(at_ms), &desk.get(id)?.0))).collect()
}
