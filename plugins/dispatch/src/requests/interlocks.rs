//! The interlocks of each action: every rule that applies to it, and whether the port meets it now.
//!
//! They are read, never acted on, and from a world that cannot be changed through them: whoever proposes a request sees the very list by
//! which it would be answered at this instant.

use bevy_ecs::prelude::*;
use portolan_model::container::{Hold, Holds, Onward};
use portolan_model::facts::{CallStage, Condition};
use portolan_model::ids::{BoxId, CallId};
use portolan_model::place::Whereabouts;
use portolan_model::requests::{Action, RequestDesk, RequestId, RequestStage, Role, Rule};
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::examination::{ExaminationSection, Progress};
use portolan_terminal::quay::QuayCrane;
use portolan_terminal::yard::{Purpose, YardBooks};

use super::authority::may_ask;
use super::sight::{Sight, stands};

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
    interlocks_in(Sight::of(world), role, action, compensates)
}

/// The same for a port at rest or within an instant.
pub(super) fn interlocks_in(sight: Sight, role: Role, action: &Action, compensates: Option<RequestId>) -> Vec<Interlock> {
    let mut list = Checklist { sight, found: Vec::new() };
    list.check(Rule::NoAuthority, may_ask(role, action));
    if let Some(earlier) = compensates {
        let stage = sight.world.resource::<RequestDesk>().get(earlier).map(|(_, stage)| *stage);
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

/// The rules found so far.
struct Checklist<'w> {
    sight: Sight<'w>,
    found: Vec<Interlock>,
}

impl Checklist<'_> {
    fn check(&mut self, rule: Rule, holds: bool) {
        self.found.push(Interlock { rule, holds });
    }

    /// What is named must exist; without it nothing else can be asked.
    fn check_known<T>(&mut self, found: Option<T>) -> Option<T> {
        self.check(Rule::Unknown, found.is_some());
        found
    }

    fn check_action(&mut self, action: &Action) -> Option<()> {
        let sight = self.sight;
        match *action {
            Action::HoldCall(call) => self.check_before_berthing(call, true)?,
            Action::FreeCall(call) => self.check_before_berthing(call, false)?,
            Action::PrioritizeCall { call, .. } => {
                let found = self.check_known(sight.call(call))?;
                self.check(Rule::CallDeparted, found.stage < CallStage::Completed);
            }
            Action::ReassignCrane { crane, call: None } => {
                let found = self.check_known(sight.crane(crane))?;
                self.check(Rule::AlreadySo, found.pinned.is_some());
            }
            Action::ReassignCrane { crane, call: Some(call) } => self.check_reassignment(crane, call)?,
            Action::FreezeBlock(block) => {
                let book = self.check_known(sight.block(block))?;
                self.check(Rule::AlreadySo, !book.frozen);
                if book.purpose == Purpose::General {
                    let blocks = sight.world.resource::<YardBooks>().blocks.iter();
                    let mut open = blocks.filter(|other| other.purpose == book.purpose && !other.frozen && other.id != block);
                    self.check(Rule::YardFull, open.any(|other| other.free_teu() > 0));
                }
            }
            Action::ThawBlock(block) => {
                let book = self.check_known(sight.block(block))?;
                self.check(Rule::AlreadySo, book.frozen);
            }
            Action::StopVehicle(vehicle) => {
                let found = self.check_known(sight.device(vehicle, DeviceKind::Vehicle))?;
                self.check(Rule::AlreadySo, !stands(found));
            }
            Action::FreeVehicle(vehicle) => {
                let found = self.check_known(sight.device(vehicle, DeviceKind::Vehicle))?;
                self.check(Rule::AlreadySo, stands(found));
            }
            Action::CloseLane(lane) => {
                let open = self.check_known(sight.lane_is_open(lane))?;
                self.check(Rule::AlreadySo, open);
                let gates = sight.gates();
                let gate = if gates.inward.has(lane) { &gates.inward } else { &gates.outward };
                let others = gate.lanes().iter().filter(|lane| lane.open).count() > usize::from(open);
                self.check(Rule::LastLane, others);
            }
            Action::OpenLane(lane) => {
                let open = self.check_known(sight.lane_is_open(lane))?;
                self.check(Rule::AlreadySo, !open);
            }
            Action::RebookTruck { truck, to_ms } => {
                let found = self.check_known(sight.truck(truck))?;
                self.check(Rule::TruckArrived, !found.arrived);
                self.check(Rule::TimePast, to_ms >= sight.now_ms);
                self.check(Rule::AlreadySo, found.due_ms != to_ms);
            }
            Action::Examine(container) => self.check_examination(container)?,
            Action::WithdrawExamination(container) => {
                self.check_known(sight.index.find_box(container))?;
                let progress = sight.progress(container);
                self.check(Rule::NothingToUndo, progress.is_some());
                self.check(Rule::ExaminationBegun, progress.is_none_or(|progress| progress == Progress::Ordered));
            }
        }
        Some(())
    }

    fn check_before_berthing(&mut self, call: CallId, held: bool) -> Option<()> {
        let found = self.check_known(self.sight.call(call))?;
        self.check(Rule::CallBerthed, found.stage < CallStage::Berthing);
        self.check(Rule::AlreadySo, found.held != held);
        Some(())
    }

    fn check_reassignment(&mut self, crane: DeviceId, call: CallId) -> Option<()> {
        let sight = self.sight;
        let (found, to) = self.check_known(sight.crane(crane).zip(sight.call(call)))?;
        self.check(Rule::AlreadySo, found.call != Some(call));
        let condition = sight.device(crane, DeviceKind::QuayCrane).map(|device| device.condition);
        self.check(Rule::CraneDown, condition != Some(Condition::Down));
        let alongside = to.alongside.filter(|_| to.is_workable());
        self.check(Rule::CallNotWorked, alongside.is_some());
        let (from_mm, to_mm) = alongside?;
        let cranes = sight.index.fleet(DeviceKind::QuayCrane).iter().filter_map(|entity| sight.part::<QuayCrane>(Some(*entity)));
        let mut between = cranes.filter(|other| {
            let works_elsewhere = other.call.is_some_and(|other| other != call && Some(other) != found.call);
            let passed = (other.index > found.index && other.x_mm < from_mm) || (other.index < found.index && other.x_mm > to_mm);
            works_elsewhere && passed
        });
        self.check(Rule::CraneBetween, between.next().is_none());
        Some(())
    }

    fn check_examination(&mut self, container: BoxId) -> Option<()> {
        let sight = self.sight;
        let has_hall = sight.world.resource::<ExaminationSection>().has_hall();
        let entity = self.check_known(sight.index.find_box(container).filter(|_| has_hall))?;
        let stands = sight.part::<Whereabouts>(Some(entity)).is_some_and(|whereabouts| whereabouts.place.block().is_some());
        self.check(Rule::NotInYard, stands);
        let claimed = sight.part::<Onward>(Some(entity)).is_some_and(|onward| onward.claimed);
        self.check(Rule::BoxLeaving, !(stands && claimed));
        let ordered = sight.part::<Holds>(Some(entity)).is_some_and(|holds| holds.has(Hold::Examination));
        self.check(Rule::AlreadySo, !ordered && sight.progress(container).is_none());
        Some(())
    }
}
