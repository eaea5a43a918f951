//! The interlocks of each action, and what carries it out.

use portolan_model::facts::{CallStage, Condition, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::CallId;
use portolan_model::place::Place;
use portolan_model::requests::{Action, Rule};
use portolan_model::topics::Topic;
use portolan_protocol::{DeviceId, DeviceKind, Fault};
use portolan_terminal::examination::{Hall, order_examination, withdraw_examination};
use portolan_terminal::landside::Landside;
use portolan_terminal::port::Port;
use portolan_terminal::quay::CraneTask;
use portolan_terminal::yard::Purpose;

/// Whether nothing forbids an action now.
pub(super) fn interlocks(port: &Port, action: &Action) -> Result<(), Rule> {
    match *action {
        Action::HoldCall(call) => before_berthing(port, call, true),
        Action::FreeCall(call) => before_berthing(port, call, false),
        Action::PrioritizeCall { call, .. } => {
            let found = port.calls.get(&port.control, call).ok_or(Rule::Unknown)?;
            if found.stage >= CallStage::Completed { Err(Rule::CallDeparted) } else { Ok(()) }
        }
        Action::ReassignCrane { crane, call } => may_reassign(port, crane, call),
        Action::FreezeBlock(block) => {
            let books = &port.yard.books;
            let book = books.blocks.get(usize::from(block.0)).ok_or(Rule::Unknown)?;
            if book.frozen {
                return Err(Rule::AlreadySo);
            }
            let open = books.blocks.iter().filter(|other| other.purpose == book.purpose && !other.frozen && other.id != block);
            let room: u32 = open.map(portolan_terminal::yard::BlockBook::free_teu).sum();
            if room == 0 && book.purpose == Purpose::General { Err(Rule::YardFull) } else { Ok(()) }
        }
        Action::ThawBlock(block) => {
            let book = port.yard.books.blocks.get(usize::from(block.0)).ok_or(Rule::Unknown)?;
            if book.frozen { Ok(()) } else { Err(Rule::AlreadySo) }
        }
        Action::StopVehicle(vehicle) => vehicle_stands(port, vehicle, false),
        Action::FreeVehicle(vehicle) => vehicle_stands(port, vehicle, true),
        // The landside answers for its own lanes and trucks when it is asked to act.
        Action::CloseLane(_) | Action::OpenLane(_) | Action::RebookTruck { .. } => Ok(()),
        Action::Examine(container) => {
            let view = port.boxes.get(&port.control, container).ok_or(Rule::Unknown)?;
            match view.place {
                Place::Pool(_) | Place::Slot(_) if view.onward.claimed => Err(Rule::BoxLeaving),
                Place::Pool(_) | Place::Slot(_) => Ok(()),
                _ => Err(Rule::NotInYard),
            }
        }
        Action::WithdrawExamination(container) => port.boxes.get(&port.control, container).map(|_| ()).ok_or(Rule::Unknown),
    }
}

fn before_berthing(port: &Port, call: CallId, held: bool) -> Result<(), Rule> {
    let found = port.calls.get(&port.control, call).ok_or(Rule::Unknown)?;
    if found.stage >= CallStage::Berthing {
        return Err(Rule::CallBerthed);
    }
    if found.held == held { Err(Rule::AlreadySo) } else { Ok(()) }
}

fn may_reassign(port: &Port, crane: DeviceId, call: Option<CallId>) -> Result<(), Rule> {
    let found = if crane.kind == DeviceKind::QuayCrane { port.quay.crane(&port.control, crane.index) } else { None };
    let found = found.ok_or(Rule::Unknown)?;
    let Some(call) = call else { return if found.pinned.is_some() { Ok(()) } else { Err(Rule::AlreadySo) } };
    if found.call == Some(call) {
        return Err(Rule::AlreadySo);
    }
    if port.control.device(crane).is_some_and(|device| device.condition == Condition::Down) {
        return Err(Rule::CraneDown);
    }
    let to = port.calls.get(&port.control, call).ok_or(Rule::Unknown)?;
    let (from_mm, to_mm) = to.alongside.filter(|_| to.is_workable()).ok_or(Rule::CallNotWorked)?;
    let cranes = port.control.index.fleet(DeviceKind::QuayCrane).len() as u16;
    let between = (0..cranes).filter_map(|index| port.quay.crane(&port.control, index)).any(|other| {
        let works_elsewhere = other.call.is_some_and(|other| other != call && Some(other) != found.call);
        let passed = (other.index > found.index && other.x_mm < from_mm) || (other.index < found.index && other.x_mm > to_mm);
        works_elsewhere && passed
    });
    if between { Err(Rule::CraneBetween) } else { Ok(()) }
}

fn vehicle_stands(port: &Port, vehicle: DeviceId, should: bool) -> Result<(), Rule> {
    if vehicle.kind != DeviceKind::Vehicle {
        return Err(Rule::Unknown);
    }
    let device = port.control.device(vehicle).ok_or(Rule::Unknown)?;
    let stands = device.told_to_pause || device.condition != Condition::Working;
    if stands == should { Ok(()) } else { Err(Rule::AlreadySo) }
}

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
    if let Some(mut found) = port.calls.get_mut(&port.control, call) {
        found.held = held;
    }
    port.control.want(Topic::Berths);
}
