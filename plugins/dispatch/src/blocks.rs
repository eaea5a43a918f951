//! Which block a box goes to, or comes from where any box serves.

use bevy_ecs::prelude::*;
use portolan_clock::{Stream, Turn};
use portolan_model::container::Flow;
use portolan_model::ids::BlockId;
use portolan_terminal::yard::{BlockBook, BlockQuestion, Purpose, Wanted, YardBooks};
use serde::{Deserialize, Serialize};

/// A block as a policy sees it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BlockView<'a> {
    /// Its book.
    pub book: &'a BlockBook,
    /// Whether it can serve the question.
    pub serves: bool,
}

/// Chooses a block.
pub trait BlockChoice: Send + Sync + 'static {
    /// The position in `blocks` (all blocks of the yard, along the quay) that serves best, or none if none serves.
    fn choose(&self, question: &BlockQuestion, blocks: &dyn BlockList, chance: &mut Stream) -> Option<usize>;
}

/// The blocks of the yard along the quay; a policy looks only at those it asks for.
pub trait BlockList {
    /// How many.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// One of them.
    fn get(&self, position: usize) -> BlockView<'_>;
}

/// The part of the yard that counts as near: first position and number of blocks.
fn near(blocks: &dyn BlockList, near_x_mm: Option<i32>, share: f64) -> (usize, usize) {
    let all = blocks.len();
    let Some(x_mm) = near_x_mm else { return (0, all) };
    let count = ((all as f64 * share) as usize).clamp(1, all);
    let position = (0..all).take_while(|position| blocks.get(*position).book.x_mm <= x_mm).count().saturating_sub(1);
    (position.saturating_sub(count / 2).min(all - count), count)
}

/// Of two drawn by chance, the emptier; the fuller to take from (the power of two choices: nearly as even as knowing all).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TwoChoices {
    /// Share of the blocks counted as near.
    pub near_share: f64,
}

impl BlockChoice for TwoChoices {
    fn choose(&self, question: &BlockQuestion, blocks: &dyn BlockList, chance: &mut Stream) -> Option<usize> {
        let (first, count) = near(blocks, question.near_x_mm, self.near_share);
        let (one, other) = (first + chance.below(count), first + chance.below(count));
        let (a, b) = (blocks.get(one), blocks.get(other));
        let take_out = !matches!(question.wanted, Wanted::Place { .. });
        let one_wins = if take_out { a.book.stock_boxes >= b.book.stock_boxes } else { a.book.stock_boxes <= b.book.stock_boxes };
        match (a.serves, b.serves) {
            (true, true) => Some(if one_wins { one } else { other }),
            (true, false) => Some(one),
            (false, true) => Some(other),
            // Neither: the nearest after them that does.
            (false, false) => (0..blocks.len()).map(|step| (one + step) % blocks.len()).find(|position| blocks.get(*position).serves),
        }
    }
}

/// The least filled of the near ones, where each vehicle or truck waiting there counts as one percent more: a queue costs more than a
/// way. Where no near one serves, of all.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LeastFilled {
    /// Share of the blocks counted as near.
    pub near_share: f64,
}

/// More than any fill: an empty goes among other boxes only where no block for empties takes it.
const ELSEWHERE: u64 = 1_000_000;

impl BlockChoice for LeastFilled {
    fn choose(&self, question: &BlockQuestion, blocks: &dyn BlockList, _: &mut Stream) -> Option<usize> {
        let (first, count) = near(blocks, question.near_x_mm, self.near_share);
        let take_out = !matches!(question.wanted, Wanted::Place { .. });
        let empty = matches!(question.wanted, Wanted::Place { flow: Flow::Empty, .. });
        let load = |position: &usize| {
            let book = blocks.get(*position).book;
            let elsewhere = if empty && book.purpose != Purpose::Empties { ELSEWHERE } else { 0 };
            let fill = u64::from(book.stock_teu + book.incoming_teu) * 10_000 / u64::from(book.capacity_teu.max(1));
            let fill = if take_out { 10_000_u64.saturating_sub(fill) } else { fill };
            elsewhere + fill + u64::from(book.waiting) * 100 + u64::from(book.incoming_boxes) * 50
        };
        let best = |range: std::ops::Range<usize>| {
            range.filter(|position| blocks.get(*position).serves).min_by_key(|position| (load(position), *position))
        };
        // Blocks for empties are few and far: all are looked at.
        let near = if empty { None } else { best(first..first + count) };
        near.or_else(|| best(0..blocks.len()))
    }
}

/// The block policy in charge.
#[derive(Resource)]
pub(crate) struct BlockPolicy(pub(crate) Box<dyn BlockChoice>);

/// Chances of the block policy.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct BlockChances {
    pub(crate) two: Stream,
}

struct Books<'a> {
    books: &'a YardBooks,
    wanted: Wanted,
}

impl BlockList for Books<'_> {
    fn len(&self) -> usize {
        self.books.blocks.len()
    }
    fn get(&self, position: usize) -> BlockView<'_> {
        let book = &self.books.blocks[position];
        let serves = match self.wanted {
            Wanted::Place { size, flow, cargo, .. } => self.books.takes(book, size, flow, cargo),
            Wanted::AnyBox => book.stock_boxes > 0,
            // Answered by the terminal itself: it knows where empties stand.
            Wanted::Empty { .. } => false,
        };
        BlockView { book, serves }
    }
}

/// Whether there are questions.
pub(crate) fn blocks_are_asked_for(world: &World) -> bool {
    let books = world.resource::<YardBooks>();
    !books.questions.is_empty()
}

/// Answers the questions for a block; those that no block serves wait.
pub(crate) fn decide_blocks(_: InMut<Turn>, policy: Res<BlockPolicy>, mut chances: ResMut<BlockChances>, mut books: ResMut<YardBooks>) {
    let questions = std::mem::take(&mut books.questions);
    for question in questions {
        let list = Books { books: &books, wanted: question.wanted };
        let chosen = if list.is_empty() { None } else { policy.0.choose(&question, &list, &mut chances.two) };
        match chosen {
            Some(position) => {
                let book = &mut books.blocks[position];
                if let Wanted::Place { size, cargo, .. } = question.wanted {
                    book.incoming_teu += size.teu();
                    book.incoming_boxes += 1;
                    book.plugs_taken += u16::from(cargo.reefer);
                }
                let block: BlockId = book.id;
                books.answer(question, block);
            }
            None if matches!(question.wanted, Wanted::AnyBox) => books.nothing_found.push(question),
            None => books.questions.push(question),
        }
    }
}
