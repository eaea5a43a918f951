//! What operators ask for: authority, interlocks, orders, and how to undo it.
//!
//! A request is answered at the instant after it was made. It is refused by a [`Rule`], or accepted and carried out by the same means
//! that policies have: flags that decisions read, and orders to devices. Nothing is edited past the devices. Every hop is a fact. To undo
//! is to ask for the opposite, naming the request it compensates: that one is then marked so.

mod authority;
mod carry_out;

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::requests::{RequestDesk, RequestId, RequestStage, Rule};
use portolan_terminal::examination::Hall;
use portolan_terminal::landside::Landside;
use portolan_terminal::port::{Port, PortRooms};

use authority::may_ask;

/// Answers a request.
pub(crate) fn answer_request(
    mut turn: InMut<Turn>,
    rooms: PortRooms,
    mut landside: Landside,
    mut hall: Hall,
    mut desk: ResMut<RequestDesk>,
) {
    let Happening::RequestMade(id) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    note(&mut port, &mut desk, id, RequestStage::Requested);
    let Some((request, _)) = desk.get(id).cloned() else { return };
    let undoes = request.compensates.map(|earlier| (earlier, desk.get(earlier).map(|(_, stage)| *stage)));
    let answer = if !may_ask(request.role, &request.action) {
        Err(Rule::NoAuthority)
    } else if matches!(undoes, Some((_, stage)) if stage != Some(RequestStage::Completed)) {
        Err(Rule::NothingToUndo)
    } else {
        carry_out::interlocks(&port, &request.action)
    };
    if let Err(rule) = answer {
        note(&mut port, &mut desk, id, RequestStage::Refused(rule));
        return;
    }
    match carry_out::carry_out(&mut port, &mut landside, &mut hall, &request.action) {
        Ok(()) => {
            note(&mut port, &mut desk, id, RequestStage::Accepted);
            note(&mut port, &mut desk, id, RequestStage::Sent);
            note(&mut port, &mut desk, id, RequestStage::Completed);
            if let Some((earlier, _)) = undoes {
                note(&mut port, &mut desk, earlier, RequestStage::Compensated);
            }
        }
        Err(rule) => note(&mut port, &mut desk, id, RequestStage::Refused(rule)),
    }
}

fn note(port: &mut Port, desk: &mut RequestDesk, request: RequestId, stage: RequestStage) {
    desk.note(request, stage);
    port.control.note(What::Request { request, stage });
}
