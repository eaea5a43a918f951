//! Cranes of blocks with slots: carrying out, lift by lift, what was decided.

use portolan_model::facts::{Activity, What, YardMoveKind};
use portolan_model::ids::BlockId;
use portolan_model::place::{Place, Slot};
use portolan_model::topics::Topic;
use portolan_protocol::{Lift, Task};

use super::Yard;
use super::block::{Block, Customer, Side, Step};
use super::stacks::Stacks;
use crate::boxes::Boxes;
use crate::control::Control;

impl Yard<'_, '_> {
    /// Gives the first order of every work that was decided and not begun.
    pub(super) fn begin_decided(&mut self, control: &mut Control, id: BlockId) {
        for side in Side::BOTH {
            let task = {
                let Ok((mut block, _, Some(stacks))) = self.blocks.get_mut(control.index.block(id)) else { continue };
                let shape = block.clone_shape();
                let Some(work) = block.post(side).work.as_mut().filter(|work| !work.started) else { continue };
                work.started = true;
                work.steps.front().map(|step| task_of(&shape, &stacks, side, *step))
            };
            if let Some((task, activity)) = task {
                control.order(side.crane(id), task, activity);
            }
        }
    }

    /// A lift is done: the box is where it was to be, and the next lift begins.
    pub(super) fn finish_step(&mut self, control: &mut Control, boxes: &mut Boxes, id: BlockId, side: Side) -> Option<Customer> {
        let crane = side.crane(id);
        let (step, job, next, dug, landed) = {
            let Ok((mut block, _, Some(mut stacks))) = self.blocks.get_mut(control.index.block(id)) else { return None };
            let shape = block.clone_shape();
            let transfer_bay = block.transfer_bay(side);
            let post = block.post(side);
            let Some(work) = &mut post.work else { return None };
            let step = work.steps.pop_front()?;
            let job = work.job;
            let (mut dug, mut landed) = (None, None);
            post.bay = match step {
                Step::Dig { from, to } => {
                    // The plan looked at the stack and kept the place, and nobody else digs in this claim.
                    let lifted = stacks.take(from).ok();
                    dug = lifted.and_then(|standing| Some((standing.id, stacks.place_reserved(standing.id)?)));
                    i16::from(to.bay)
                }
                Step::Out { from } => {
                    let lifted = stacks.take(from);
                    debug_assert!(lifted.is_ok(), "{lifted:?}");
                    transfer_bay
                }
                Step::In { to } => {
                    landed = job.and_then(|job| stacks.place_reserved(job.container));
                    i16::from(to.bay)
                }
                Step::Aside { to_bay } => to_bay,
            };
            let next = work.steps.front().map(|step| task_of(&shape, &stacks, side, *step));
            if next.is_none() {
                post.work = None;
            }
            (step, job, next, dug, landed)
        };
        self.refresh_room(control, id);
        if let Some((task, activity)) = next {
            control.order(crane, task, activity);
        } else {
            self.books.crane_ready(id);
            control.want(Topic::Yard);
        }
        match (step, job) {
            (Step::Dig { .. }, _) => {
                if let Some((container, slot)) = dug {
                    boxes.hand_over(control, container, Place::Slot(slot));
                }
                control.note(What::YardMove { crane, block: id, kind: YardMoveKind::Rehandle, boxes: 1 });
            }
            (Step::Out { .. }, Some(job)) => {
                self.retrieved(control, boxes, crane, id, &job);
                return Some(job.customer);
            }
            (Step::In { to }, Some(job)) => {
                self.stored(control, boxes, crane, &job, Place::Slot(landed.unwrap_or(to)));
                return Some(job.customer);
            }
            _ => {}
        }
        None
    }
}

/// The order for a step, and what the crane does for it.
fn task_of(block: &Block, stacks: &Stacks, side: Side, step: Step) -> (Task, Activity) {
    let over = |slot: Slot| block.spot(i16::from(slot.bay), slot.row, slot.tier, stacks.holds_long(slot.into()));
    // Vehicles and trucks stand on the ground, their platform about half a tier up: the ground tier serves.
    let transfer = |row| block.spot(block.transfer_bay(side), row, 0, false);
    match step {
        Step::Dig { from, to } => (Task::YardLift(Lift { from: over(from), to: over(to) }), Activity::Digging),
        Step::Out { from } => (Task::YardLift(Lift { from: over(from), to: transfer(from.row) }), Activity::Lifting),
        Step::In { to } => (Task::YardLift(Lift { from: transfer(to.row), to: over(to) }), Activity::Lifting),
        Step::Aside { to_bay } => (Task::YardTravel { to: block.spot_aside(to_bay) }, Activity::Travelling),
    }
}
