//! What may sensibly be asked of a thing, and how a request is undone.

use bevy_ecs::prelude::*;
use portolan_model::HOUR_MS;
use portolan_model::facts::CallStage;
use portolan_model::ids::CallId;
use portolan_model::requests::Action;
use portolan_model::subject::Subject;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::Call;

use super::sight::{Sight, stands};

/// What may sensibly be asked of a thing as it is now, in a fixed order; nothing for one that is unknown. What stands against each is for
/// [`interlocks`](super::interlocks()) to say.
///
/// Where an action has a figure it is a proposal to be changed: precedence one higher, or normal again; a truck's time an hour later.
///
/// # Panics
/// If the world is no port.
pub fn actions_for(world: &World, subject: Subject) -> Vec<Action> {
    let sight = Sight::of(world);
    match subject {
        Subject::Call(call) => sight.call(call).map(of_call).unwrap_or_default(),
        Subject::Device(device) => of_device(sight, device),
        Subject::Block(block) => {
            let book = sight.block(block);
            book.map(|book| if book.frozen { Action::ThawBlock(block) } else { Action::FreezeBlock(block) }).into_iter().collect()
        }
        Subject::Container(container) => {
            let known = sight.index.find_box(container);
            let examined = sight.progress(container).is_some();
            known.map(|_| if examined { Action::WithdrawExamination(container) } else { Action::Examine(container) }).into_iter().collect()
        }
        Subject::Truck(truck) => {
            let found = sight.truck(truck).filter(|found| !found.arrived);
            found.map(|found| Action::RebookTruck { truck, to_ms: found.due_ms + HOUR_MS }).into_iter().collect()
        }
        Subject::Gate => {
            let gates = sight.gates();
            let lanes = (gates.inward.lanes().len() + gates.outward.lanes().len()) as u16;
            (0..lanes).flat_map(|lane| of_device(sight, DeviceId::gate_lane(lane))).collect()
        }
        Subject::Sensor(_) | Subject::Fleet | Subject::Hall | Subject::Port => Vec::new(),
    }
}

fn of_call(call: &Call) -> Vec<Action> {
    let mut actions = Vec::new();
    if call.stage < CallStage::Berthing {
        actions.push(if call.held { Action::FreeCall(call.id) } else { Action::HoldCall(call.id) });
    }
    if call.stage < CallStage::Completed {
        actions.push(Action::PrioritizeCall { call: call.id, priority: call.priority.saturating_add(1) });
        if call.priority != 0 {
            actions.push(Action::PrioritizeCall { call: call.id, priority: 0 });
        }
    }
    actions
}

fn of_device(sight: Sight, device: DeviceId) -> Vec<Action> {
    match device.kind {
        DeviceKind::QuayCrane => {
            let Some(crane) = sight.crane(device) else { return Vec::new() };
            let worked = |id: &CallId| sight.call(*id).is_some_and(Call::is_workable) && crane.call != Some(*id);
            let calls = sight.index.calls().iter().copied().filter(worked);
            let mut actions: Vec<Action> = calls.map(|call| Action::ReassignCrane { crane: device, call: Some(call) }).collect();
            if crane.pinned.is_some() {
                actions.push(Action::ReassignCrane { crane: device, call: None });
            }
            actions
        }
        DeviceKind::Vehicle => {
            let vehicle = sight.device(device, DeviceKind::Vehicle);
            vehicle
                .map(|vehicle| if stands(vehicle) { Action::FreeVehicle(device) } else { Action::StopVehicle(device) })
                .into_iter()
                .collect()
        }
        DeviceKind::GateLane => {
            let open = sight.lane_is_open(device);
            open.map(|open| if open { Action::CloseLane(device) } else { Action::OpenLane(device) }).into_iter().collect()
        }
        DeviceKind::YardCrane | DeviceKind::Scanner => Vec::new(),
    }
}

/// The action that undoes another; none for one that cannot be undone without knowing what was before, as a truck's time.
pub const fn opposite(action: &Action) -> Option<Action> {
    Some(match *action {
        Action::HoldCall(call) => Action::FreeCall(call),
        Action::FreeCall(call) => Action::HoldCall(call),
        Action::PrioritizeCall { call, .. } => Action::PrioritizeCall { call, priority: 0 },
        Action::ReassignCrane { crane, call: Some(_) } => Action::ReassignCrane { crane, call: None },
        Action::FreezeBlock(block) => Action::ThawBlock(block),
        Action::ThawBlock(block) => Action::FreezeBlock(block),
        Action::StopVehicle(vehicle) => Action::FreeVehicle(vehicle),
        Action::FreeVehicle(vehicle) => Action::StopVehicle(vehicle),
        Action::CloseLane(lane) => Action::OpenLane(lane),
        Action::OpenLane(lane) => Action::CloseLane(lane),
        Action::Examine(container) => Action::WithdrawExamination(container),
        Action::WithdrawExamination(container) => Action::Examine(container),
        Action::ReassignCrane { call: None, .. } | Action::RebookTruck { .. } => return None,
    })
}
