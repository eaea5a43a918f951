//! What a person asked of the screen, carried out on the port: notices and requests.

use bevy_ecs::world::World;
use portolan_alarms::{NoticeError, NoticeRule, acknowledge, comment, own};
use portolan_model::ids::CallId;
use portolan_model::requests::{Action, Role};
use portolan_model::subject::Subject;
use portolan_panels::actions::NoticeAction;
use portolan_panels::views::NoticeId;

/// Bits of a notice's number on screen that count the notices of one rule; the others are the rule.
const NUMBER_BITS: u32 = 24;

/// The number that a notice has on screen.
pub(crate) const fn shown_id(id: portolan_alarms::NoticeId) -> NoticeId {
    NoticeId((id.rule as u32) << NUMBER_BITS | (id.number & ((1 << NUMBER_BITS) - 1)))
}

/// The notice behind a number on screen.
fn notice_of(id: NoticeId) -> Option<portolan_alarms::NoticeId> {
    let rule = *NoticeRule::ALL.get((id.0 >> NUMBER_BITS) as usize)?;
    Some(portolan_alarms::NoticeId { rule, number: id.0 & ((1 << NUMBER_BITS) - 1) })
}

/// Does with a notice what somebody asked for. The board alone changes by it, not the port.
///
/// # Errors
/// When there is no such notice, or the board refuses.
pub fn act_on_notice(port: &mut World, id: NoticeId, action: &NoticeAction, by: Role) -> Result<(), NoticeError> {
    let unknown = portolan_alarms::NoticeId { rule: NoticeRule::LateCall, number: id.0 };
    let notice = notice_of(id).filter(|_| port.contains_resource::<portolan_alarms::NoticeBoard>()).ok_or(NoticeError::Unknown(unknown))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_on_screen_leads_back_to_its_notice() {
        for rule in NoticeRule::ALL {
            for number in [0, 7, (1 << NUMBER_BITS) - 1] {
                let id = portolan_alarms::NoticeId { rule, number };
                assert_eq!(notice_of(shown_id(id)), Some(id));
            }
        }
        assert_eq!(notice_of(NoticeId(u32::MAX)), None);
    }
}
