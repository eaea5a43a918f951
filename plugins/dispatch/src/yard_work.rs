//! What the cranes of a block with slots do next.

use portolan_clock::Turn;
use std::collections::VecDeque;
use std::ops::RangeInclusive;

use bevy_ecs::prelude::*;
use portolan_model::ids::BlockId;
use portolan_model::place::{Place, Slot};
use portolan_terminal::boxes::Boxes;
use portolan_terminal::control::{Control, Devices};
use portolan_terminal::yard::stacks::{Search, StackPlace, Stacks, Standing};
use portolan_terminal::yard::{Block, Side, Step, Work, Yard, YardFidelity, YardJob, YardSection};

use crate::slots::SlotChoice;
use crate::yard_cranes::{YardJobChoice, YardJobPolicy};

/// The slot policy in charge.
#[derive(Resource)]
pub(crate) struct SlotPolicy(pub(crate) Box<dyn SlotChoice>);

/// Bays that a crane can be in, both ends included.
type Claim = (i16, i16);

const fn overlap(a: Claim, b: Claim, gap: i16) -> bool {
    a.0 - gap <= b.1 && b.0 - gap <= a.1
}

/// Whether cranes of blocks with slots may have something to begin.
pub(crate) fn cranes_are_ready(world: &World) -> bool {
    let books = world.resource::<portolan_terminal::yard::YardBooks>();
    !books.cranes_ready.is_empty()
}

/// Gives work to the idle cranes of blocks where something changed: in the order that the policy
/// in charge chooses, as far as the other crane leaves room.
pub(crate) fn decide_yard_work(
    mut turn: InMut<Turn>,
    policy: Res<SlotPolicy>,
    order: Res<YardJobPolicy>,
    section: Res<YardSection>,
    devices: Devices,
    boxes: Boxes,
    mut blocks: Query<(&mut Block, &mut Stacks)>,
    mut books: ResMut<portolan_terminal::yard::YardBooks>,
) {
    let control = devices.control(&mut turn);
    let YardFidelity::Detailed { crane_gap_bays, .. } = section.fidelity else { return };
    for id in std::mem::take(&mut books.cranes_ready) {
        let Ok((mut block, mut stacks)) = blocks.get_mut(control.index.block(id)) else { continue };
        let gap = i16::from(crane_gap_bays) + 1;
        let mut desk =
            BlockDesk { policy: &*policy.0, order: &*order.0, control: &control, boxes: &boxes, gap, in_vain: &mut books.in_vain };
        if desk.decide(&mut block, &mut stacks) {
            books.begun.push(id);
        }
    }
}

struct BlockDesk<'a, 'w, 's> {
    policy: &'a dyn SlotChoice,
    order: &'a dyn YardJobChoice,
    control: &'a Control<'a, 'w, 's>,
    boxes: &'a Boxes<'w, 's>,
    gap: i16,
    /// Who is to look for another block.
    in_vain: &'a mut Vec<(BlockId, YardJob)>,
}

impl BlockDesk<'_, '_, '_> {
    /// Decides what can be decided; true if anything was.
    fn decide(&mut self, block: &mut Block, stacks: &mut Stacks) -> bool {
        let mut any = false;
        // Who waits longest goes first, so that neither end starves the other.
        let oldest = |side: Side| block.posts[side as usize].queue.front().map(|job| job.since_ms);
        let mut order = Side::BOTH;
        if oldest(Side::Land).is_some_and(|land| oldest(Side::Water).is_none_or(|water| land < water)) {
            order.reverse();
        }
        for side in order {
            any |= self.decide_side(block, stacks, side);
        }
        any
    }

    fn decide_side(&mut self, block: &mut Block, stacks: &mut Stacks, side: Side) -> bool {
        let post = &block.posts[side as usize];
        if post.work.is_some() || post.queue.is_empty() || !self.control.is_ready(side.crane(block.id)) {
            return false;
        }
        let other = &block.posts[side.other() as usize];
        let busy = other.work.as_ref().map(|work| work.claim);
        let other_bay = other.bay;
        let (at, now_ms, transfer) = (post.bay, self.control.now_ms(), block.transfer_bay(side));
        let mut waiting: Vec<YardJob> = post.queue.iter().copied().collect();
        while !waiting.is_empty() {
            let chosen = self.order.choose(at, now_ms, &waiting, &|job| self.first_bay(job, transfer)).min(waiting.len() - 1);
            let job = waiting.remove(chosen);
            let has_place = stacks.reserved_for(job.container).is_some();
            let Some((steps, claim)) = self.plan(block, stacks, side, &job, busy) else {
                // Nobody is in the way, and still there is no place: it was promised and is gone.
                if job.errand.stores() && busy.is_none() && !has_place {
                    block.post(side).queue.retain(|queued| queued.container != job.container);
                    self.in_vain.push((block.id, job));
                }
                continue;
            };
            if busy.is_none() && overlap(claim, (other_bay, other_bay), self.gap) {
                // The other crane is idle in the way: it steps aside first, and this one is asked again when it has.
                Self::release(stacks, &job, &steps, has_place);
                return self.send_aside(block, side.other(), claim);
            }
            let post = block.post(side);
            post.queue.retain(|queued| queued.container != job.container);
            post.work = Some(Work { job: Some(job), steps, claim, digs: 0, started: false });
            return true;
        }
        false
    }

    /// Where a crane goes first for a job.
    fn first_bay(&self, job: &YardJob, transfer: i16) -> i16 {
        match self.boxes.get(self.control, job.container).map(|view| view.place) {
            Some(Place::Slot(slot)) if !job.errand.stores() => i16::from(slot.bay),
            _ => transfer,
        }
    }

    /// The lifts of a job and the bays they need, if the other crane leaves them.
    fn plan(&self, block: &Block, stacks: &mut Stacks, side: Side, job: &YardJob, busy: Option<Claim>) -> Option<(VecDeque<Step>, Claim)> {
        let here = block.posts[side as usize].bay;
        let transfer = block.transfer_bay(side);
        let view = self.boxes.get(self.control, job.container)?;
        let reach = self.reach(block, side, busy)?;
        if job.errand.stores() {
            let standing = Yard::standing(job.container, &view);
            // A store is best put down near the middle of what this crane serves, so that either side reaches it.
            let near_bay = block.bays / 2;
            // A place that is kept for the box is taken if it is in reach; if not, one that is may serve as well.
            let kept = stacks.reserved_for(job.container).filter(|kept| reach.contains(&kept.bay));
            let search = Search { standing: &standing, dug: false, near_bay, reach, avoid: &[] };
            let place = kept.or_else(|| self.policy.choose(stacks, &search))?;
            let slot = stacks.reserve(place, &standing).ok()?;
            return Some((VecDeque::from([Step::In { to: slot }]), span(&[here, transfer, i16::from(slot.bay)])));
        }
        let Place::Slot(slot) = view.place else { return None };
        let first = span(&[here, transfer, i16::from(slot.bay)]);
        if busy.is_some_and(|busy| overlap(first, busy, self.gap)) {
            return None;
        }
        let steps = self.plan_digs(stacks, slot, reach)?;
        let bays: Vec<i16> = steps
            .iter()
            .flat_map(|step| match step {
                Step::Dig { from, to } => [i16::from(from.bay), i16::from(to.bay)],
                _ => [transfer, transfer],
            })
            .chain([first.0, first.1])
            .collect();
        Some((steps, span(&bays)))
    }

    /// Where the boxes on a wanted one go, from the top down, and then the wanted one out.
    fn plan_digs(&self, stacks: &mut Stacks, slot: Slot, reach: RangeInclusive<u8>) -> Option<VecDeque<Step>> {
        let above: Vec<Standing> = stacks.above(slot).iter().rev().copied().collect();
        let mut steps = VecDeque::with_capacity(above.len() + 1);
        let avoid = [StackPlace::from(slot)];
        for (depth, standing) in above.iter().enumerate() {
            let search = Search { standing, dug: true, near_bay: slot.bay, reach: reach.clone(), avoid: &avoid };
            let kept = self.policy.choose(stacks, &search).and_then(|place| stacks.reserve(place, standing).ok());
            let Some(to) = kept else {
                for planned in &above[..depth] {
                    stacks.release(planned.id);
                }
                return None;
            };
            let from = Slot { tier: slot.tier + (above.len() - depth) as u8, ..slot };
            steps.push_back(Step::Dig { from, to });
        }
        steps.push_back(Step::Out { from: slot });
        Some(steps)
    }

    /// Gives up the places kept for a plan that is not begun, but not the one that the box had before.
    fn release(stacks: &mut Stacks, job: &YardJob, steps: &VecDeque<Step>, had_place: bool) {
        if job.errand.stores() && !had_place {
            stacks.release(job.container);
        }
        for step in steps {
            if let Step::Dig { from, .. } = step
                && let Some(standing) = stacks.at(*from).copied()
            {
                stacks.release(standing.id);
            }
        }
    }

    /// The bays that a crane may go to now.
    fn reach(&self, block: &Block, side: Side, busy: Option<Claim>) -> Option<RangeInclusive<u8>> {
        let last = i16::from(block.bays) - 1;
        let (from, to) = match (busy, side) {
            (None, _) => (0, last),
            (Some(busy), Side::Water) => (0, (busy.0 - self.gap - 1).min(last)),
            (Some(busy), Side::Land) => ((busy.1 + self.gap + 1).max(0), last),
        };
        // A pair of bays is not parted between two cranes.
        let (from, to) = (from + from % 2, to - (to + 1) % 2);
        (from <= to && to >= 0).then_some(from as u8..=to as u8)
    }

    /// Sends an idle crane out of a claim, towards its own end.
    fn send_aside(&self, block: &mut Block, side: Side, claim: Claim) -> bool {
        if !self.control.is_ready(side.crane(block.id)) {
            return false;
        }
        let to_bay = match side {
            Side::Water => claim.0 - self.gap - 1,
            Side::Land => claim.1 + self.gap + 1,
        };
        let post = block.post(side);
        if post.work.is_some() {
            return false;
        }
        let claim = span(&[post.bay, to_bay]);
        post.work = Some(Work { job: None, steps: VecDeque::from([Step::Aside { to_bay }]), claim, digs: 0, started: false });
        true
    }
}

/// From the least to the greatest bay.
fn span(bays: &[i16]) -> Claim {
    bays.iter().fold((i16::MAX, i16::MIN), |(least, greatest), bay| (least.min(*bay), greatest.max(*bay)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_keep_their_distance() {
        assert!(overlap((0, 5), (6, 9), 2));
        assert!(!overlap((0, 5), (8, 9), 2));
        assert!(overlap((8, 9), (0, 5), 4));
        assert_eq!(span(&[3, -2, 7]), (-2, 7));
    }
}
