//! What a person asked of the screen, carried out on the port: notices and requests.

use bevy_ecs::world::World;
use portolan_alarms::{NoticeBoard, NoticeError, acknowledge, comment, own};
use portolan_model::ids::CallId;
use portolan_model::requests::{Action, Role};
use portolan_model::subject::Subject;
use portolan_panels::actions::NoticeAction;
use portolan_panels::views::NoticeId;

/// Does with a notice what somebody asked for. The board alone changes by it, not the port.
///
/// # Errors
/// When there is no such notice, or the board refuses.
pub fn act_on_notice(port: &mut World, id: NoticeId, action: &NoticeAction, by: Role) -> Result<(), NoticeError> {
    let notice = portolan_alarms::NoticeId(id.0);
    if !port.contains_resource::<NoticeBoard>() {
        return Err(NoticeError::Unknown(notice));
    }
    match action {
        NoticeAction::Acknowledge(role) => acknowledge(port, notice, *role),
        NoticeAction::Own(owner) => own(port, notice, by, *owner),
        NoticeAction::Comment(text) => comment(port, notice, by, text),
    }
}

/// What an action acts on.
pub(crate) const fn subject_of(action: &Action) -> Subject {
    match *action {
        Action::HoldCall(call) | Action::FreeCall(call) | Action::PrioritizeCall { call, .. } => Subject::Call(call),
        Action::ReassignCrane { crane: device, .. }
        | Action::StopVehicle(device)
        | Action::FreeVehicle(device)
        | Action::CloseLane(device)
        | Action::OpenLane(device) => Subject::Device(device),
        Action::FreezeBlock(block) | Action::ThawBlock(block) => Subject::Block(block),
        Action::RebookTruck { truck, .. } => Subject::Truck(truck),
        Action::Examine(container) | Action::WithdrawExamination(container) => Subject::Container(container),
    }
}

/// The other thing that an action names, if it names one.
pub(crate) const fn other_call_of(action: &Action) -> Option<CallId> {
    match *action {
        Action::ReassignCrane { call, .. } => call,
        _ => None,
    }
}
