//! What operators asked for and how far it has come.

use portolan_dispatch::requests::opposite;
use portolan_model::Ms;
use portolan_model::ids::CallId;
use portolan_model::requests::{Action, RequestId, RequestStage};
use portolan_panels::views::{RequestRow, RequestsView};

use crate::port::Port;

/// Requests that are shown.
const ROWS_MAX: usize = 300;

/// Requests that were heard of, and those that were made on this screen and wait for the port's time to go on.
pub(crate) fn requests(port: &Port, made: &[(RequestId, Ms)]) -> RequestsView {
    let heard = port.chronicle.requests.iter().map(|(id, log)| (*id, log.at_ms, log.stage_ms));
    let waits = made.iter().filter(|(id, _)| !port.chronicle.requests.contains_key(id)).map(|(id, at_ms)| (*id, *at_ms, *at_ms));
    let mut rows: Vec<RequestRow> = heard.chain(waits).filter_map(|(id, at_ms, stage_ms)| row(port, id, at_ms, stage_ms)).collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.at_ms), std::cmp::Reverse(row.id)));
    rows.truncate(ROWS_MAX);
    RequestsView { rows }
}

fn row(port: &Port, id: RequestId, at_ms: Ms, stage_ms: Ms) -> Option<RequestRow> {
    let (request, stage) = port.desk.get(id)?;
    let undo = if *stage == RequestStage::Completed { undo_of(port, id, request.action) } else { None };
    Some(RequestRow {
        id,
        at_ms,
        role: request.role,
        action: port.action(request.action),
        why: request.why.clone(),
        stage: *stage,
        stage_ms,
        compensates: request.compensates,
        undo: undo.map(|action| port.action(action)),
    })
}

/// What would undo a request that was carried out; none for one whose opposite nobody knows any more.
fn undo_of(port: &Port, id: RequestId, action: Action) -> Option<Action> {
    match action {
        Action::PrioritizeCall { call, .. } => Some(Action::PrioritizeCall { call, priority: priority_before(port, id, call)? }),
        other => opposite(&other),
    }
}

/// The precedence that a call had before a request: the one asked for last before it, or that of its profile.
fn priority_before(port: &Port, id: RequestId, call: CallId) -> Option<i8> {
    let asked = port.desk.iter().take_while(|(other, ..)| *other < id).filter_map(|(_, request, stage)| match request.action {
        Action::PrioritizeCall { call: other, priority } if other == call && stage == RequestStage::Completed => Some(priority),
        _ => None,
    });
    asked.last().or_else(|| Some(port.profile(port.call(call)?)?.priority))
}
