//! Answers about blocks: what is decided is told to those who asked.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::container::Flow;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::topics::Topic;

use super::block::Customer;
use super::books::{Asker, BlockAnswer, BlockQuestion, Wanted, YardBooks};
use crate::boxes::Boxes;
use crate::control::Devices;
use crate::landside::Landside;
use crate::port::{Port, PortRooms};
use crate::transport::Fleet;

/// Whether somebody asks for an empty. Conditions are cheaper than their systems, which need the whole port.
pub(crate) fn empties_are_asked_for(world: &World) -> bool {
    let books = world.resource::<YardBooks>();
    books.questions.iter().any(|question| matches!(question.wanted, Wanted::Empty { .. }))
}

/// Whether there are answers to carry out.
pub(crate) fn others_are_answered(world: &World) -> bool {
    let books = world.resource::<YardBooks>();
    !books.answers.is_empty() || !books.nothing_found.is_empty()
}

/// Whether work was decided for cranes.
pub(crate) fn cranes_are_to_begin(world: &World) -> bool {
    let books = world.resource::<YardBooks>();
    !books.begun.is_empty()
}

/// Questions for an empty are answered by where the least buried one of its line and size stands.
pub(crate) fn find_empties(mut turn: InMut<Turn>, rooms: PortRooms) {
    let mut port = rooms.open(&mut turn);
    let questions = std::mem::take(&mut port.yard.books.questions);
    for question in questions {
        let Wanted::Empty { line, size } = question.wanted else {
            port.yard.books.questions.push(question);
            continue;
        };
        let found = port.least_buried_empty(line, size);
        match found {
            Some((block, _)) => port.yard.books.answer(question, block),
            None => port.yard.books.nothing_found.push(question),
        }
    }
}

impl Port<'_, '_, '_> {
    /// Of the empties of a line and size that stood longest, the one with the fewest boxes on it.
    fn least_buried_empty(
        &mut self,
        line: portolan_model::ids::LineId,
        size: portolan_model::container::SizeType,
    ) -> Option<(BlockId, BoxId)> {
        let mut gone = Vec::new();
        let mut best: Option<(usize, BlockId, BoxId)> = None;
        let mut looked_at = 0;
        for id in self.calls.onwards.empties_like(line, size) {
            let view = self.boxes.get(&self.control, id).filter(|view| !view.onward.claimed && view.flow == Flow::Empty);
            let Some((view, block)) = view.and_then(|view| Some((view, view.place.block()?))) else {
                gone.push(id);
                continue;
            };
            let above = self.yard.above(&self.control, &view.place);
            if best.is_none_or(|(least, ..)| above < least) {
                best = Some((above, block, id));
            }
            looked_at += 1;
            if above == 0 || looked_at == 16 {
                break;
            }
        }
        self.calls.onwards.empties.retain(|entry| !gone.contains(&entry.3));
        best.map(|(_, block, id)| (block, id))
    }
}

/// Jobs learn the block for their boxes.
pub(crate) fn tell_jobs(mut turn: InMut<Turn>, devices: Devices, mut fleet: Fleet, mut books: ResMut<YardBooks>) {
    let mut control = devices.control(&mut turn);
    for (job, block) in std::mem::take(&mut books.job_answers) {
        fleet.set_block(&mut control, job, block);
    }
}

/// Whether somebody has come to a block in vain.
pub(crate) fn some_came_in_vain(world: &World) -> bool {
    !world.resource::<YardBooks>().in_vain.is_empty()
}

/// Those whose place is gone ask anew from where they stand; the block expects nothing of them any more.
pub(crate) fn ask_anew(mut turn: InMut<Turn>, devices: Devices, boxes: Boxes, fleet: Fleet, mut books: ResMut<YardBooks>) {
    let mut control = devices.control(&mut turn);
    for (block, job) in std::mem::take(&mut books.in_vain) {
        let (asker, left) = match job.customer {
            Customer::Truck(truck) => (Asker::Truck(truck), [Some(job.container), None]),
            Customer::Vehicle(index) => {
                let Some((id, found)) = fleet.job_of(&control, index) else { continue };
                let mut left = found.boxes.iter().flatten().skip(usize::from(found.handled)).copied();
                (Asker::Job(id), [left.next(), left.next()])
            }
        };
        let Some(view) = boxes.get(&control, job.container) else { continue };
        let count = left.iter().flatten().count() as u8;
        let book = books.block(block);
        book.waiting = book.waiting.saturating_sub(1);
        let near_x_mm = Some(book.x_mm);
        books.expect_no_more(block, count, view.size, view.cargo);
        let wanted = Wanted::Place { container: job.container, boxes: count, size: view.size, flow: view.flow, cargo: view.cargo };
        books.asked_anew.push(BlockQuestion { asker, wanted, near_x_mm });
        control.want(Topic::Yard);
    }
}

/// Whether jobs are answered.
pub(crate) fn jobs_are_answered(world: &World) -> bool {
    let books = world.resource::<YardBooks>();
    !books.job_answers.is_empty()
}

/// The others who asked learn their block, or that there is none.
pub(crate) fn carry_out_answers(mut turn: InMut<Turn>, rooms: PortRooms, mut landside: Landside) {
    let mut port = rooms.open(&mut turn);
    for question in std::mem::take(&mut port.yard.books.nothing_found) {
        match question.asker {
            Asker::Job(job) => port.cancel_job(job),
            Asker::Truck(truck) => landside.block_denied(&mut port.control, truck),
        }
    }
    for BlockAnswer { question, block } in std::mem::take(&mut port.yard.books.answers) {
        if let Asker::Truck(truck) = question.asker {
            landside.block_answered(&mut port.control, &mut port.boxes, &mut port.yard, truck, block);
        }
    }
}

/// Whether jobs that take any box of a kind know the block.
pub(crate) fn jobs_fetch_any(world: &World) -> bool {
    !world.resource::<YardBooks>().fetch_answers.is_empty()
}

/// Jobs that take any box of a kind get one of the block that was decided.
pub(crate) fn fetch_any(mut turn: InMut<Turn>, devices: Devices, mut boxes: Boxes, mut yard: super::Yard, mut fleet: Fleet) {
    let mut control = devices.control(&mut turn);
    for (job, question, block) in std::mem::take(&mut yard.books.fetch_answers) {
        match (yard.pick_any(&control, &mut boxes, block, question.wanted), fleet.desk.job_mut(job)) {
            (Some(container), Some(found)) => {
                found.boxes[0] = Some(container);
                fleet.set_block(&mut control, job, block);
            }
            _ => yard.books.nothing_found.push(question),
        }
    }
}

/// Cranes of blocks with slots begin what was decided for them.
pub(crate) fn begin_yard_work(mut turn: InMut<Turn>, devices: Devices, mut yard: super::Yard) {
    let mut control = devices.control(&mut turn);
    for block in std::mem::take(&mut yard.books.begun) {
        yard.begin_decided(&mut control, block);
    }
}
