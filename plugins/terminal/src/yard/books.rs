//! The yard's books: how full each block is and what is on its way to it. Decisions read these, not the blocks themselves.

use bevy_ecs::resource::Resource;
use portolan_clock::Stream;
use portolan_model::container::{Cargo, Flow, SizeType};
use portolan_model::ids::{BlockId, BoxId, LineId, TruckId};
use serde::{Deserialize, Serialize};

use super::block::{Side, YardJob};
use super::section::Purpose;
use crate::transport::JobId;

/// What a decision needs to know of a block.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockBook {
    /// Which.
    pub id: BlockId,
    /// Its centre along the quay.
    pub x_mm: i32,
    /// What it is for.
    pub purpose: Purpose,
    /// Places in TEU.
    pub capacity_teu: u32,
    /// Boxes standing in it.
    pub stock_boxes: u32,
    /// TEU standing in it.
    pub stock_teu: u32,
    /// TEU decided to come into it, not yet there.
    pub incoming_teu: u32,
    /// Boxes that may come in: 20 ft, longer, and of both those in need of a plug. Boxes decided to come are not taken off.
    pub room: Room,
    /// Boxes decided to come into it, not yet there.
    pub incoming_boxes: u32,
    /// Plugs in all.
    pub plugs: u16,
    /// Plugs taken, by boxes that stand or are decided to come.
    pub plugs_taken: u16,
    /// Whether an operator keeps new boxes out.
    pub frozen: bool,
    /// Vehicles and trucks waiting for its cranes.
    pub waiting: u16,
}

/// How many more boxes of each kind may come into a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Room {
    /// 20 ft.
    pub short: u32,
    /// 40 and 45 ft.
    pub long: u32,
    /// 20 ft on plugs.
    pub short_reefer: u32,
    /// 40 and 45 ft on plugs.
    pub long_reefer: u32,
}

impl Room {
    /// Room for boxes of this kind.
    pub const fn of(self, size: SizeType, reefer: bool) -> u32 {
        match (size.is_long(), reefer) {
            (false, false) => self.short,
            (true, false) => self.long,
            (false, true) => self.short_reefer,
            (true, true) => self.long_reefer,
        }
    }
}

impl BlockBook {
    /// TEU not taken, counting those on their way as taken.
    pub const fn free_teu(&self) -> u32 {
        self.capacity_teu.saturating_sub(self.stock_teu + self.incoming_teu)
    }
}

/// Who asks for a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Asker {
    /// A transport job.
    Job(JobId),
    /// A truck inside the gate or about to enter.
    Truck(TruckId),
}

/// What is wanted of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Wanted {
    /// A place for a box, or for two of 20 ft that come on one vehicle.
    Place {
        /// The box; of two, the first.
        container: BoxId,
        /// How many come: 1 or 2.
        boxes: u8,
        /// Its size.
        size: SizeType,
        /// What the port does with it.
        flow: Flow,
        /// What restricts it.
        cargo: Cargo,
    },
    /// Any box at all: a planner's coarse mode, where boxes are not told apart.
    AnyBox,
    /// Any empty of a line and size.
    Empty {
        /// Whose.
        line: LineId,
        /// Which.
        size: SizeType,
    },
}

/// A question for a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockQuestion {
    /// Who asks.
    pub asker: Asker,
    /// What for.
    pub wanted: Wanted,
    /// Where along the quay the box comes from or goes to; none for the road.
    pub near_x_mm: Option<i32>,
}

/// An answer: this block.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BlockAnswer {
    /// The question.
    pub question: BlockQuestion,
    /// The block.
    pub block: BlockId,
}

/// How likely boxes are in the way in blocks without slots.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(super) struct DigChances {
    /// Probability that a box must be dug off (and again), by side.
    pub(super) probability: [f64; 2],
    /// At most so many for one box.
    pub(super) digs_max: u8,
    /// Where chance comes from.
    pub(super) stream: Stream,
}

/// The yard's books and the questions put to whoever decides.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct YardBooks {
    /// All blocks by id.
    pub blocks: Vec<BlockBook>,
    /// Whether some blocks are for empties alone.
    pub empties_apart: bool,
    /// What is in the way in blocks without slots.
    pub(super) digs: Option<DigChances>,
    /// Questions not answered yet, in the order of asking. One that cannot be answered (the yard is full) stays.
    pub questions: Vec<BlockQuestion>,
    /// Who stands at a block that has no place for the box any more, and is to ask anew.
    pub in_vain: Vec<(BlockId, YardJob)>,
    /// Questions of those who have come to a block in vain: with the answer a place is kept. In the order of asking.
    pub asked_anew: Vec<BlockQuestion>,
    /// Answers not carried out yet.
    pub answers: Vec<BlockAnswer>,
    /// Blocks decided for the boxes of jobs.
    pub job_answers: Vec<(JobId, BlockId)>,
    /// Blocks decided for jobs that take any box of a kind.
    pub fetch_answers: Vec<(JobId, BlockQuestion, BlockId)>,
    /// Questions to which there is no answer.
    pub nothing_found: Vec<BlockQuestion>,
    /// Blocks with slots for whose cranes work was decided and not yet begun.
    pub begun: Vec<BlockId>,
    /// Blocks with slots whose cranes may have something to begin.
    pub cranes_ready: Vec<BlockId>,
}

impl YardBooks {
    /// The book of a block.
    pub fn block(&mut self, id: BlockId) -> &mut BlockBook {
        &mut self.blocks[usize::from(id.0)]
    }

    /// Boxes are decided to come into a block.
    pub fn expect(&mut self, block: BlockId, boxes: u8, size: SizeType, cargo: Cargo) {
        let book = self.block(block);
        book.incoming_teu += size.teu() * u32::from(boxes);
        book.incoming_boxes += u32::from(boxes);
        book.plugs_taken += u16::from(cargo.reefer) * u16::from(boxes);
    }

    /// Boxes that were decided to come into a block go elsewhere.
    pub fn expect_no_more(&mut self, block: BlockId, boxes: u8, size: SizeType, cargo: Cargo) {
        let book = self.block(block);
        book.incoming_teu = book.incoming_teu.saturating_sub(size.teu() * u32::from(boxes));
        book.incoming_boxes = book.incoming_boxes.saturating_sub(u32::from(boxes));
        book.plugs_taken = book.plugs_taken.saturating_sub(u16::from(cargo.reefer) * u16::from(boxes));
    }

    /// How many boxes are in the way of one fetched from a block without slots: one with the side's probability, one more with the
    /// same, and so on.
    pub(super) fn draw_digs(&mut self, side: Side) -> u8 {
        let Some(chances) = &mut self.digs else { return 0 };
        let mut digs = 0;
        while digs < chances.digs_max && chances.stream.chance(chances.probability[side as usize]) {
            digs += 1;
        }
        digs
    }

    /// Notes that a block's cranes may have something to begin.
    pub fn crane_ready(&mut self, block: BlockId) {
        if !self.cranes_ready.contains(&block) {
            self.cranes_ready.push(block);
        }
    }

    /// Answers a question.
    pub fn answer(&mut self, question: BlockQuestion, block: BlockId) {
        match (question.asker, question.wanted) {
            (Asker::Job(job), Wanted::Place { .. }) => self.job_answers.push((job, block)),
            (Asker::Job(job), _) => self.fetch_answers.push((job, question, block)),
            (Asker::Truck(_), _) => self.answers.push(BlockAnswer { question, block }),
        }
    }

    /// Whether so many boxes may be stored in a block as far as the books tell: it is for them, and after all that are decided to come
    /// there are as many places.
    pub fn takes(&self, book: &BlockBook, boxes: u8, size: SizeType, flow: Flow, cargo: Cargo) -> bool {
        self.suits(book, boxes, size, flow, cargo) && book.room.of(size, cargo.reefer) >= book.incoming_boxes + u32::from(boxes)
    }

    /// The same without a look at places: the block is for such boxes, open, and not full by TEU or plugs.
    pub fn suits(&self, book: &BlockBook, boxes: u8, size: SizeType, flow: Flow, cargo: Cargo) -> bool {
        let suits = match (cargo.dangerous, flow, book.purpose) {
            (Some(_), _, purpose) => purpose == Purpose::Dangerous,
            // Empties have blocks of their own where there are some, and stand among the others when these are full.
            (None, Flow::Empty, purpose) => purpose != Purpose::Dangerous,
            (None, _, purpose) => purpose == Purpose::General,
        };
        !book.frozen && suits && book.free_teu() >= size.teu() * u32::from(boxes) && (!cargo.reefer || book.plugs_taken < book.plugs)
    }

    /// Share of the yard's places taken, standing boxes only, in percent.
    pub fn fill_pct(&self) -> f64 {
        let (stock, capacity) = self.blocks.iter().fold((0_u64, 0_u64), |(stock, capacity), block| {
            (stock + u64::from(block.stock_teu), capacity + u64::from(block.capacity_teu))
        });
        if capacity == 0 { 0.0 } else { 100.0 * stock as f64 / capacity as f64 }
    }
}
