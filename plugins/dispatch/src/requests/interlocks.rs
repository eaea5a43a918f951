//! The interlocks of each action: every rule that applies to it, and whether the port meets it now.
//!
//! They are read, never acted on, and from a world that cannot be changed through them: whoever proposes a request sees the very list by
//! which it would be answered at this instant.

use bevy_ecs::prelude::*;
use portolan_clock::Calendar;
use portolan_model::container::{Hold, Holds, Onward};
use portolan_model::equipment::Equipment;
use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::{BlockId, BoxId, CallId, TruckId};
use portolan_model::index::Index;
use portolan_model::place::Whereabouts;
use portolan_model::requests::{Action, RequestDesk, RequestId, RequestStage, Role, Rule};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::calls::Call;
use portolan_terminal::examination::{ExaminationSection, HallBook, Progress};
use portolan_terminal::landside::{GateBook, Truck};
use portolan_terminal::quay::QuayCrane;
use portolan_terminal::yard::{BlockBook, Purpose, YardBooks};

use super::authority::may_ask;

/// One rule that applies to a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Interlock {
    /// The rule by which the request would be refused.
    pub rule: Rule,
    /// True where the port meets it: by this rule the request is not refused. One that does not hold stands against the request.
    pub holds: bool,
}

/// Every rule that applies to a request, in the order in which it is refused by them, and whether it is met at this instant. Where the
/// thing that is named does not exist, what would be asked of it is left out.
///
/// # Panics
/// If the world is no port.
pub fn interlocks(world: &World, role: Role, action: &Action, compensates: Option<RequestId>) -> Vec<Interlock> {
    let mut list = Checklist { world, found: Vec::new() };
    list.check(Rule::NoAuthority, may_ask(role, action));
    if let Some(earlier) = compensates {
        let stage = world.resource::<RequestDesk>().get(earlier).map(|(_, stage)| *stage);
        list.check(Rule::NothingToUndo, stage == Some(RequestStage::Completed));
    }
    list.check_action(action);
    list.found
}

/// What a list of interlocks comes to: nothing stands against the request, or the first rule that does.
///
/// # Errors
/// That rule.
pub fn verdict(interlocks: &[Interlock]) -> Result<(), Rule> {
    interlocks.iter().find(|interlock| !interlock.holds).map_or(Ok(()), |interlock| Err(interlock.rule))
}

/// A component of the thing that an entity is.
fn part<T: Component>(world: &World, entity: Option<Entity>) -> Option<&T> {
    world.get(entity?)
}

/// A call that is known.
pub(super) fn find_call(world: &World, id: CallId) -> Option<&Call> {
    part(world, world.resource::<Index>().find_call(id))
}

/// A device of this kind.
pub(super) fn find_device(world: &World, id: DeviceId, kind: DeviceKind) -> Option<&Equipment> {
    part(world, world.resource::<Index>().find_device(id).filter(|_| id.kind == kind))
}

/// A quay crane.
pub(super) fn find_crane(world: &World, id: DeviceId) -> Option<&QuayCrane> {
    part(world, world.resource::<Index>().find_device(id).filter(|_| id.kind == DeviceKind::QuayCrane))
}

/// A block's book.
pub(super) fn find_block(world: &World, id: BlockId) -> Option<&BlockBook> {
    world.resource::<YardBooks>().blocks.get(usize::from(id.0))
}

/// A truck that is foreseen or in the port.
pub(super) fn find_truck(world: &World, id: TruckId) -> Option<&Truck> {
    part(world, world.resource::<Index>().find_truck(id))
}

/// Whether a gate lane is open, if there is such a lane.
pub(super) fn lane_is_open(world: &World, lane: DeviceId) -> Option<bool> {
    let gates = world.resource::<GateBook>();
    gates.inward.lane(lane).or_else(|| gates.outward.lane(lane)).map(|lane| lane.open)
}

/// Whether a vehicle stands, because it was told to or because it must.
pub(super) fn stands(vehicle: &Equipment) -> bool {
    vehicle.told_to_pause || vehicle.condition != Condition::Working
}

/// How far the examination of a box has come, if it is in one.
pub(super) fn progress(world: &World, container: BoxId) -> Option<Progress> {
    world.resource::<HallBook>().progress(container)
}

/// The rules found so far.
struct Checklist<'w> {
    world: &'w World,
    found: Vec<Interlock>,
}

impl<'w> Checklist<'w> {
    fn check(&mut self, rule: Rule, holds: bool) {
        self.found.push(Interlock { rule, holds });
    }

    /// What is named must exist; without it nothing else can be asked.
    fn check_known<T>(&mut self, found: Option<T>) -> Option<T> {
        self.check(Rule::Unknown, found.is_some());
        found
    }

    fn check_action(&mut self, action: &Action) -> Option<()> {
        let world: &'w World = self.world;
        match *action {
            Action::HoldCall(call) => self.check_before_berthing(call, true)?,
            Action::FreeCall(call) => self.check_before_berthing(call, false)?,
            Action::PrioritizeCall { call, .. } => {
                let found = self.check_known(find_call(world, call))?;
                self.check(Rule::CallDeparted, found.stage < CallStage::Completed);
            }
            Action::ReassignCrane { crane, call: None } => {
                let found = self.check_known(find_crane(world, crane))?;
                self.check(Rule::AlreadySo, found.pinned.is_some());
            }
            Action::ReassignCrane { crane, call: Some(call) } => self.check_reassignment(crane, call)?,
            Action::FreezeBlock(block) => {
                let book = self.check_known(find_block(world, block))?;
                self.check(Rule::AlreadySo, !book.frozen);
                if book.purpose == Purpose::General {
                    let blocks = world.resource::<YardBooks>().blocks.iter();
                    let mut open = blocks.filter(|other| other.purpose == book.purpose && !other.frozen && other.id != block);
                    self.check(Rule::YardFull, open.any(|other| other.free_teu() > 0));
                }
            }
            Action::ThawBlock(block) => {
                let book = self.check_known(find_block(world, block))?;
                self.check(Rule::AlreadySo, book.frozen);
            }
            Action::StopVehicle(vehicle) => {
                let found = self.check_known(find_device(world, vehicle, DeviceKind::Vehicle))?;
                self.check(Rule::AlreadySo, !stands(found));
            }
            Action::FreeVehicle(vehicle) => {
                let found = self.check_known(find_device(world, vehicle, DeviceKind::Vehicle))?;
                self.check(Rule::AlreadySo, stands(found));
            }
            Action::CloseLane(lane) => {
                let open = self.check_known(lane_is_open(world, lane))?;
                self.check(Rule::AlreadySo, open);
                let gates = world.resource::<GateBook>();
                let gate = if gates.inward.has(lane) { &gates.inward } else { &gates.outward };
                let others = gate.lanes().iter().filter(|lane| lane.open).count() > usize::from(open);
                self.check(Rule::LastLane, others);
            }
            Action::OpenLane(lane) => {
                let open = self.check_known(lane_is_open(world, lane))?;
                self.check(Rule::AlreadySo, !open);
            }
            Action::RebookTruck { truck, to_ms } => {
                let found = self.check_known(find_truck(world, truck))?;
                self.check(Rule::TruckArrived, !found.arrived);
                self.check(Rule::TimePast, to_ms >= world.resource::<Calendar>().now_ms());
                self.check(Rule::AlreadySo, found.due_ms != to_ms);
            }
            Action::Examine(container) => self.check_examination(container)?,
            Action::WithdrawExamination(container) => {
                self.check_known(world.resource::<Index>().find_box(container))?;
                let progress = progress(world, container);
                self.check(Rule::NothingToUndo, progress.is_some());
                self.check(Rule::ExaminationBegun, progress.is_none_or(|progress| progress == Progress::Ordered));
            }
        }
        Some(())
    }

    fn check_before_berthing(&mut self, call: CallId, held: bool) -> Option<()> {
        let found = self.check_known(find_call(self.world, call))?;
        self.check(Rule::CallBerthed, found.stage < CallStage::Berthing);
        self.check(Rule::AlreadySo, found.held != held);
        Some(())
    }

    fn check_reassignment(&mut self, crane: DeviceId, call: CallId) -> Option<()> {
        let world = self.world;
        let (found, to) = self.check_known(find_crane(world, crane).zip(find_call(world, call)))?;
        self.check(Rule::AlreadySo, found.call != Some(call));
        let condition = find_device(world, crane, DeviceKind::QuayCrane).map(|device| device.condition);
        self.check(Rule::CraneDown, condition != Some(Condition::Down));
        let alongside = to.alongside.filter(|_| to.is_workable());
        self.check(Rule::CallNotWorked, alongside.is_some());
        let (from_mm, to_mm) = alongside?;
        let index = world.resource::<Index>();
        let cranes = index.fleet(DeviceKind::QuayCrane).iter().filter_map(|entity| world.get::<QuayCrane>(*entity));
        let mut between = cranes.filter(|other| {
            let works_elsewhere = other.call.is_some_and(|other| other != call && Some(other) != found.call);
            let passed = (other.index > found.index && other.x_mm < from_mm) || (other.index < found.index && other.x_mm > to_mm);
            works_elsewhere && passed
        });
        self.check(Rule::CraneBetween, between.next().is_none());
        Some(())
    }

    fn check_examination(&mut self, container: BoxId) -> Option<()> {
        let world = self.world;
        let has_hall = world.resource::<ExaminationSection>().has_hall();
        let entity = self.check_known(world.resource::<Index>().find_box(container).filter(|_| has_hall))?;
        let stands = part::<Whereabouts>(world, Some(entity)).is_some_and(|whereabouts| whereabouts.place.block().is_some());
        self.check(Rule::NotInYard, stands);
        let claimed = part::<Onward>(world, Some(entity)).is_some_and(|onward| onward.claimed);
        self.check(Rule::BoxLeaving, !(stands && claimed));
        let ordered = part::<Holds>(world, Some(entity)).is_some_and(|holds| holds.has(Hold::Examination));
        self.check(Rule::AlreadySo, !ordered && progress(world, container).is_none());
        Some(())
    }
}
