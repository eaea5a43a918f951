//! What operators ask for: authority, interlocks, orders, and how to undo it.
//!
//! A request is answered in the topic of its instant, after all that befalls the port then: whether it was foreseen in a script or came
//! from outside, the port is the same when it is answered. It is refused by a [`Rule`], or accepted and carried out by the same means
//! that policies have: flags that decisions read, and orders to devices. Nothing is edited past the devices. Every hop is a fact. To undo
//! is to ask for the opposite, naming the request it compensates: that one is then marked so.
//!
//! Whoever is about to ask sees beforehand what stands against it: [`interlocks`](interlocks()) lists the rules, and the answer is their
//! [`verdict`].

mod actions;
mod authority;
mod carry_out;
mod interlocks;
mod sight;
mod submit;

pub use actions::{actions_for, opposite};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemState;
pub use interlocks::{Interlock, interlocks, verdict};
use portolan_clock::Turn;
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::requests::{OperatorRequest, RequestDesk, RequestId, RequestStage, Rule};
use portolan_model::topics::Topic;
use portolan_terminal::examination::Hall;
use portolan_terminal::landside::Landside;
use portolan_terminal::port::{Port, PortRooms};
pub use submit::{Submissions, recorded, submit};

use self::interlocks::interlocks_in;
use self::sight::Sight;

/// Requests made in the present instant and not answered yet. Empty between two instants.
#[derive(Resource, Default)]
pub(crate) struct Unanswered(Vec<RequestId>);

/// What a request may change.
type Hands<'w, 's> = (PortRooms<'w, 's>, Landside<'w, 's>, Hall<'w, 's>, ResMut<'w, RequestDesk>);

/// A request waits to be answered.
pub(crate) fn take_in_request(mut turn: InMut<Turn>, mut unanswered: ResMut<Unanswered>) {
    if let Happening::RequestMade(id) = turn.happening {
        unanswered.0.push(id);
        turn.clock.calendar.want(Topic::Requests);
    }
}

/// Whether requests wait to be answered.
pub(crate) fn requests_wait(world: &World) -> bool {
    !world.resource::<Unanswered>().0.is_empty()
}

/// Answers the requests of an instant in the order of asking.
pub(crate) fn answer_requests(mut turn: InMut<Turn>, world: &mut World, hands: &mut SystemState<Hands<'static, 'static>>) {
    let mut ids = std::mem::take(&mut world.resource_mut::<Unanswered>().0);
    ids.sort_unstable();
    for id in ids {
        let request = world.resource::<RequestDesk>().get(id).map(|(request, _)| request.clone());
        let answer = request.as_ref().map(|request| {
            let OperatorRequest { role, action, compensates, .. } = request;
            verdict(&interlocks_in(Sight::within(world, &turn), *role, action, *compensates))
        });
        if let Ok(hands) = hands.get_mut(world) {
            answer_request(&mut turn, hands, id, request.zip(answer));
        }
        hands.apply(world);
    }
}

fn answer_request(turn: &mut Turn, hands: Hands, id: RequestId, asked: Option<(OperatorRequest, Result<(), Rule>)>) {
    let (rooms, mut landside, mut hall, mut desk) = hands;
    let mut port = rooms.open(turn);
    note(&mut port, &mut desk, id, RequestStage::Requested);
    let Some((request, answer)) = asked else { return };
    match answer.and_then(|()| carry_out::carry_out(&mut port, &mut landside, &mut hall, &request.action)) {
        Ok(()) => {
            note(&mut port, &mut desk, id, RequestStage::Accepted);
            note(&mut port, &mut desk, id, RequestStage::Sent);
            note(&mut port, &mut desk, id, RequestStage::Completed);
            if let Some(earlier) = request.compensates {
                note(&mut port, &mut desk, earlier, RequestStage::Compensated);
            }
        }
        Err(rule) => {
            // Where the terminal looks at its own rules again when it acts, they are those that the interlocks have read.
            debug_assert_eq!(answer, Err(rule), "the interlocks let {:?} pass, the port does not", request.action);
            note(&mut port, &mut desk, id, RequestStage::Refused(rule));
        }
    }
}

fn note(port: &mut Port, desk: &mut RequestDesk, request: RequestId, stage: RequestStage) {
    desk.note(request, stage);
    port.control.note(What::Request { request, stage });
}
