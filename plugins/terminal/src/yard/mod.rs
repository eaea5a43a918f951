//! The yard: blocks, their two cranes each, and the boxes that stand there.
//!
//! A block is modelled in one of two ways. In a [`Pool`] boxes have no slots; whether one is in the way is a matter of chance, and one
//! order serves one box. In [`Stacks`] boxes stand on one another; what is in the way is dug off lift by lift, and the
//! two cranes, which cannot pass, claim the bays they work in. Who waits at a transfer point cannot tell which.
//!
//! Which block a box goes to, and in blocks with slots which job is next and which slot is taken, is decided in `portolan_dispatch` in
//! the topic [`Yard`](portolan_model::topics::Topic::Yard); here the questions are put and the answers carried out.

mod answers;
mod block;
mod books;
mod pool_service;
mod populate;
mod section;
mod slot_service;
pub mod stacks;

pub(crate) use answers::{
    ask_anew, begin_yard_work, carry_out_answers, cranes_are_to_begin, empties_are_asked_for, fetch_any, find_empties, jobs_are_answered,
    jobs_fetch_any, others_are_answered, some_came_in_vain, tell_jobs,
};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use block::{BAY_MM, Block, CranePost, Customer, Errand, Pool, ROW_MM, Side, Step, TRANSFER_MM, Work, YardJob};
pub use books::{Asker, BlockAnswer, BlockBook, BlockQuestion, Room, Wanted, YardBooks};
pub(crate) use populate::{open_books, populate_yard};
use portolan_clock::Turn;
use portolan_model::container::{Flow, Onward, SizeType};
use portolan_model::facts::{What, YardMoveKind};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::place::Place;
use portolan_model::topics::Topic;
use portolan_protocol::DeviceId;
pub use section::{BlockGroup, Purpose, YardFidelity, YardSection};
use stacks::{Group, Stacks, Standing};

use crate::boxes::{BoxView, Boxes};
use crate::control::{Control, Devices};
use crate::transport::Fleet;

/// The blocks and their books.
#[derive(SystemParam)]
pub struct Yard<'w, 's> {
    /// The books.
    pub books: ResMut<'w, YardBooks>,
    blocks: Query<'w, 's, (&'static mut Block, Option<&'static mut Pool>, Option<&'static mut Stacks>)>,
}

impl Yard<'_, '_> {
    /// Somebody asks which block serves; the answer comes in the topic.
    pub fn ask(&mut self, control: &mut Control, question: BlockQuestion) {
        self.books.questions.push(question);
        control.want(Topic::Yard);
    }

    /// Somebody stands at a transfer point.
    pub fn join(&mut self, control: &mut Control, block: BlockId, side: Side, container: BoxId, errand: Errand, customer: Customer) {
        let job = YardJob { container, errand, customer, since_ms: control.now_ms() };
        self.books.block(block).waiting += 1;
        let Ok((mut found, pool, _)) = self.blocks.get_mut(control.index.block(block)) else { return };
        found.post(side).queue.push_back(job);
        if pool.is_some() {
            self.begin_in_pool(control, block, side);
        } else {
            self.books.crane_ready(block);
            control.want(Topic::Yard);
        }
    }

    /// A crane's order is over, or it works again: it goes on. Tells whom it has served.
    pub fn crane_goes_on(&mut self, control: &mut Control, boxes: &mut Boxes, crane: DeviceId, order_over: bool) -> Option<Customer> {
        let (block, side) = Side::of_crane(crane);
        let (_, pool, _) = self.blocks.get(*control.index.blocks().get(usize::from(block.0))?).ok()?;
        match (pool.is_some(), order_over) {
            (true, true) => self.finish_in_pool(control, boxes, block, side),
            (true, false) => {
                self.begin_in_pool(control, block, side);
                None
            }
            (false, true) => self.finish_step(control, boxes, block, side),
            (false, false) => {
                self.books.crane_ready(block);
                control.want(Topic::Yard);
                None
            }
        }
    }

    /// Takes the oldest box out of a block that suits, for one who does not ask for a number. It is claimed from now on.
    pub fn pick_any(&mut self, control: &Control, boxes: &mut Boxes, block: BlockId, wanted: Wanted) -> Option<BoxId> {
        let (_, pool, stacks) = self.blocks.get(control.index.block(block)).ok()?;
        let suits = |view: &BoxView| match wanted {
            Wanted::AnyBox => true,
            Wanted::Empty { line, size } => view.flow == Flow::Empty && view.line == line && view.size == size,
            Wanted::Place { .. } => false,
        };
        let free = |id: BoxId| boxes.get(control, id).is_some_and(|view| !view.onward.claimed && view.holds.none() && suits(&view));
        let found = match (pool, stacks) {
            (Some(pool), _) => pool.boxes.iter().copied().find(|id| free(*id)),
            (_, Some(stacks)) => stacks.most_accessible(|standing| free(standing.id)).map(|(_, standing)| standing.id),
            _ => None,
        }?;
        boxes.set_onward(control, found, |onward: &mut Onward| onward.claimed = true);
        Some(found)
    }

    /// How many boxes stand on the one in a place.
    pub fn above(&self, control: &Control, place: &Place) -> usize {
        let Place::Slot(slot) = place else { return 0 };
        self.blocks
            .get(control.index.block(slot.block))
            .ok()
            .and_then(|(_, _, stacks)| stacks)
            .map_or(0, |stacks| stacks.above(*slot).len())
    }

    /// Writes into the books what room a block has.
    pub(crate) fn refresh_room(&mut self, control: &Control, id: BlockId) {
        let Ok((_, _, stacks)) = self.blocks.get(control.index.block(id)) else { return };
        let book = self.books.block(id);
        book.room = match stacks {
            Some(stacks) => Room {
                short: stacks.room_for(SizeType::Twenty, false),
                long: stacks.room_for(SizeType::Forty, false),
                short_reefer: stacks.room_for(SizeType::Twenty, true),
                long_reefer: stacks.room_for(SizeType::Forty, true),
            },
            None => Room { short: u32::MAX, long: u32::MAX, short_reefer: u32::MAX, long_reefer: u32::MAX },
        };
    }

    /// What stacking asks of a box.
    pub fn standing(id: BoxId, view: &BoxView) -> Standing {
        let group = match (view.flow, view.onward.call) {
            (Flow::Export | Flow::Transshipment, Some(call)) => Group::of_call(call),
            (Flow::Empty, _) => Group::of_empties(view.line, view.size, view.cargo.reefer),
            _ => Group::NONE,
        };
        Standing {
            id,
            wanted_ms: view.onward.wanted_ms,
            weight_kg: view.weight_kg,
            group,
            size: view.size,
            flow: view.flow,
            cargo: view.cargo,
        }
    }

    /// Reads a block.
    pub fn read(&self, control: &Control, block: BlockId) -> Option<(&Block, Option<&Pool>, Option<&Stacks>)> {
        self.blocks.get(*control.index.blocks().get(usize::from(block.0))?).ok()
    }

    /// A box is in: the books, the chain of custody and the one who brought it learn so.
    fn stored(&mut self, control: &mut Control, boxes: &mut Boxes, crane: DeviceId, job: &YardJob, place: Place) {
        let Some(block) = place.block() else { return };
        if let Some(view) = boxes.get(control, job.container) {
            if job.errand == Errand::Land {
                // Imports come under customs control; the others wait for a call.
                control.soon(match view.flow {
                    Flow::Import | Flow::Export => Happening::ControlBegan(job.container),
                    Flow::Transshipment | Flow::Empty => Happening::BoxLanded(job.container),
                });
            }
            let book = self.books.block(block);
            book.incoming_teu = book.incoming_teu.saturating_sub(view.size.teu());
            book.incoming_boxes = book.incoming_boxes.saturating_sub(1);
            book.stock_teu += view.size.teu();
            book.stock_boxes += 1;
            book.waiting = book.waiting.saturating_sub(1);
        }
        boxes.hand_over(control, job.container, place);
        control.note(What::YardMove { crane, block, kind: YardMoveKind::Store, boxes: 1 });
    }

    /// A box is out: likewise.
    fn retrieved(&mut self, control: &mut Control, boxes: &mut Boxes, crane: DeviceId, block: BlockId, job: &YardJob) {
        if let Some(view) = boxes.get(control, job.container) {
            let book = self.books.block(block);
            book.stock_teu = book.stock_teu.saturating_sub(view.size.teu());
            book.stock_boxes = book.stock_boxes.saturating_sub(1);
            book.plugs_taken = book.plugs_taken.saturating_sub(u16::from(view.cargo.reefer));
            book.waiting = book.waiting.saturating_sub(1);
        }
        let to = match job.customer {
            Customer::Vehicle(vehicle) => Place::Vehicle(vehicle),
            Customer::Truck(_) => Place::Truck,
        };
        boxes.hand_over(control, job.container, to);
        control.note(What::YardMove { crane, block, kind: YardMoveKind::Retrieve, boxes: 1 });
        if !self.books.questions.is_empty() || !self.books.asked_anew.is_empty() {
            control.want(Topic::Yard);
        }
    }
}

/// A yard crane says something.
pub(crate) fn hear_yard_crane(mut turn: InMut<Turn>, devices: Devices, mut yard: Yard, mut boxes: Boxes, mut fleet: Fleet) {
    let Happening::YardCraneReported(report) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let over = control.report(&report);
    match yard.crane_goes_on(&mut control, &mut boxes, report.device, over) {
        Some(Customer::Vehicle(vehicle)) => fleet.served(&mut control, &mut yard, vehicle),
        Some(Customer::Truck(truck)) => control.soon(Happening::TruckServed(truck)),
        None => {}
    }
}
