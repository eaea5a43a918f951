//! What carries an action out.

use portolan_model::facts::What;
use portolan_model::happenings::Happening;
use portolan_model::ids::CallId;
use portolan_model::requests::{Action, Rule};
use portolan_model::topics::Topic;
use portolan_protocol::Fault;
use portolan_terminal::examination::{Hall, order_examination, withdraw_examination};
use portolan_terminal::landside::Landside;
use portolan_terminal::port::Port;
use portolan_terminal::quay::CraneTask;

/// Carries out an action that nothing forbids.
pub(super) fn carry_out(port: &mut Port, landside: &mut Landside, hall: &mut Hall, action: &Action) -> Result<(), Rule> {
    match *action {
        Action::HoldCall(call) => set_held(port, call, true),
        Action::FreeCall(call) => set_held(port, call, false),
        Action::PrioritizeCall { call, priority } => {
            if let Some(mut found) = port.calls.get_mut(&port.control, call) {
                found.priority = priority;
            }
            port.control.want(Topic::Berths);
            port.control.want(Topic::Cranes);
        }
        Action::ReassignCrane { crane, call } => {
            if let Some(mut found) = port.quay.crane_mut(&port.control, crane.index) {
                found.pinned = call;
                // It finishes its bay first: a hatch is not left open.
                found.leaving = call.is_some() && found.call.is_some() && found.call != call && found.task != CraneTask::Free;
            }
            port.control.want(Topic::Cranes);
        }
        Action::FreezeBlock(block) | Action::ThawBlock(block) => {
            let frozen = matches!(action, Action::FreezeBlock(_));
            port.yard.books.block(block).frozen = frozen;
            port.control.note(What::BlockFrozen { block, frozen });
            port.control.want(Topic::Yard);
        }
        Action::StopVehicle(vehicle) => {
            port.control.pause(vehicle, true);
        }
        Action::FreeVehicle(vehicle) => {
            // Sent to it as to any other: mended by those who were sent to it, and told to go on.
            port.control.soon(Happening::DeviceRepaired { device: vehicle, fault: Fault::Down });
            port.control.pause(vehicle, false);
        }
        Action::CloseLane(lane) => landside.set_lane_open(&mut port.control, lane, false)?,
        Action::OpenLane(lane) => landside.set_lane_open(&mut port.control, lane, true)?,
        Action::RebookTruck { truck, to_ms } => landside.rebook(&mut port.control, truck, to_ms)?,
        Action::Examine(container) => order_examination(&mut port.control, &mut port.boxes, hall, container)?,
        Action::WithdrawExamination(container) => withdraw_examination(&mut port.control, &mut port.boxes, hall, container)?,
    }
    Ok(())
}

fn set_held(port: &mut Port, call: CallId, held: bool) {
    port.calls.hold_off(&mut port.control, call, held);
    port.control.want(Topic::Berths);
}
