//! Who may ask for what.

use portolan_model::requests::{Action, Role};

/// Whether a role may ask for an action. The shift leader may ask for everything that the terminal decides; what customs decide is for
/// customs alone.
pub(super) const fn may_ask(role: Role, action: &Action) -> bool {
    match role {
        Role::Observer => false,
        Role::ShiftLeader => !matches!(action, Action::Examine(_) | Action::WithdrawExamination(_)),
        Role::VesselPlanner => {
            matches!(action, Action::HoldCall(_) | Action::FreeCall(_) | Action::PrioritizeCall { .. } | Action::ReassignCrane { .. })
        }
        Role::YardPlanner => matches!(action, Action::FreezeBlock(_) | Action::ThawBlock(_)),
        Role::EquipmentController => matches!(action, Action::StopVehicle(_) | Action::FreeVehicle(_) | Action::ReassignCrane { .. }),
        Role::GateClerk => matches!(action, Action::CloseLane(_) | Action::OpenLane(_) | Action::RebookTruck { .. }),
        Role::CustomsOfficer => matches!(action, Action::Examine(_) | Action::WithdrawExamination(_)),
    }
}
