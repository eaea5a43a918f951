//! Which block a box goes to, or comes from where any box serves.

use bevy_ecs::prelude::*;
use portolan_clock::{Stream, Turn};
use portolan_model::container::Flow;
use portolan_terminal::yard::{BlockBook, BlockQuestion, Purpose, Wanted, YardBooks, YardSection};
use serde::{Deserialize, Serialize};

use crate::places;

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
    /// The books of all of them.
    fn books(&self) -> &[BlockBook];
    /// How many.
    fn len(&self) -> usize {
        self.books().len()
    }
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.books().is_empty()
    }
    /// One of them.
    fn get(&self, position: usize) -> BlockView<'_>;
}

/// The part of the yard that counts as near: first position and number of blocks.
fn near(blocks: &dyn BlockList, near_x_mm: Option<i32>, share: f64) -> (usize, usize) {
    let all = blocks.len();
    let Some(x_mm) = near_x_mm else { return (0, all) };
    let count = ((all as f64 * share) as usize).clamp(1, all);
    let position = blocks.books().iter().take_while(|book| book.x_mm <= x_mm).count().saturating_sub(1);
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
/// way. Where no near one serves, or the best of them is four fifths full, of all: above that a yard crane digs more than it moves, and a
/// longer way is cheaper (productivity falls above 80 %: the trade's rule of thumb).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LeastFilled {
    /// Share of the blocks counted as near.
    pub near_share: f64,
}

/// The fill, in hundredths of a percent, from which a near block is no longer preferred to a farther one.
const NEARLY_FULL: u64 = 8_000;

/// More than any fill: an empty goes among other boxes only where no block for empties takes it.
const ELSEWHERE: u64 = 1_000_000;

impl BlockChoice for LeastFilled {
    fn choose(&self, question: &BlockQuestion, blocks: &dyn BlockList, _: &mut Stream) -> Option<usize> {
        let (first, count) = near(blocks, question.near_x_mm, self.near_share);
        let take_out = !matches!(question.wanted, Wanted::Place { .. });
        let empty = matches!(question.wanted, Wanted::Place { flow: Flow::Empty, .. });
        let fill = |book: &BlockBook| u64::from(book.stock_teu + book.incoming_teu) * 10_000 / u64::from(book.capacity_teu.max(1));
        let load = |position: &usize| {
            let book = blocks.get(*position).book;
            let elsewhere = if empty && book.purpose != Purpose::Empties { ELSEWHERE } else { 0 };
            let fill = if take_out { 10_000_u64.saturating_sub(fill(book)) } else { fill(book) };
            elsewhere + fill + u64::from(book.waiting) * 100 + u64::from(book.incoming_boxes) * 50
        };
        let best = |range: std::ops::Range<usize>| {
            range.filter(|position| blocks.get(*position).serves).min_by_key(|position| (load(position), *position))
        };
        // Blocks for empties are few and far: all are looked at.
        let near = if empty { None } else { best(first..first + count) };
        let near = near.filter(|position| take_out || fill(blocks.get(*position).book) < NEARLY_FULL);
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
    fn books(&self) -> &[BlockBook] {
        &self.books.blocks
    }
    fn get(&self, position: usize) -> BlockView<'_> {
        let book = &self.books.blocks[position];
        let serves = match self.wanted {
            Wanted::Place { boxes, size, flow, cargo, .. } => self.books.takes(book, boxes, size, flow, cargo),
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

/// Gives a question its block, which expects the box from now on.
pub(crate) fn grant(books: &mut YardBooks, question: BlockQuestion, position: usize) {
    let block = books.blocks[position].id;
    if let Wanted::Place { boxes, size, cargo, .. } = question.wanted {
        books.expect(block, boxes, size, cargo);
    }
    books.answer(question, block);
}

/// Answers the questions for a block; those that no block serves wait.
pub(crate) fn decide_blocks(
    _: InMut<Turn>,
    policy: Res<BlockPolicy>,
    yard: Res<YardSection>,
    mut chances: ResMut<BlockChances>,
    mut books: ResMut<YardBooks>,
) {
    let questions = std::mem::take(&mut books.questions);
    for question in questions {
        if places::is_kept_for(&yard, &question) {
            books.questions.push(question);
            continue;
        }
        let list = Books { books: &books, wanted: question.wanted };
        let chosen = if list.is_empty() { None } else { policy.0.choose(&question, &list, &mut chances.two) };
        match chosen {
            Some(position) => grant(&mut books, question, position),
            None if matches!(question.wanted, Wanted::AnyBox) => books.nothing_found.push(question),
            None => books.questions.push(question),
        }
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::container::{Cargo, SizeType};
    use portolan_model::ids::{BlockId, BoxId, BoxSource};
    use portolan_terminal::yard::{Asker, Room};

    use super::*;

    struct Yard(Vec<BlockBook>);

    impl BlockList for Yard {
        fn books(&self) -> &[BlockBook] {
            &self.0
        }
        fn get(&self, position: usize) -> BlockView<'_> {
            BlockView { book: &self.0[position], serves: true }
        }
    }

    fn book(index: u16, fill_pct: u32) -> BlockBook {
        BlockBook {
            id: BlockId(index),
            x_mm: i32::from(index) * 50_000,
            purpose: Purpose::General,
            capacity_teu: 1_000,
            stock_boxes: fill_pct * 6,
            stock_teu: fill_pct * 10,
            incoming_teu: 0,
            room: Room::default(),
            incoming_boxes: 0,
            plugs: 0,
            plugs_taken: 0,
            frozen: false,
            waiting: 0,
        }
    }

    fn chosen(fills_pct: [u32; 9], wanted: Wanted) -> Option<usize> {
        let yard = Yard((0..).zip(fills_pct).map(|(index, fill)| book(index, fill)).collect());
        let asker = Asker::Truck(portolan_model::ids::TruckId(0));
        // The last third is near.
        let question = BlockQuestion { asker, wanted, near_x_mm: Some(400_000) };
        let mut chance = portolan_clock::Streams::of_run(1).stream(portolan_clock::Purpose::named("test"), 0);
        LeastFilled { near_share: 0.34 }.choose(&question, &yard, &mut chance)
    }

    fn place(boxes: u8) -> Wanted {
        let container = BoxId::new(BoxSource::Stock, 0);
        Wanted::Place { container, boxes, size: SizeType::Twenty, flow: Flow::Import, cargo: Cargo::default() }
    }

    #[test]
    fn near_blocks_are_preferred_until_they_are_four_fifths_full() {
        assert_eq!(chosen([10, 10, 10, 10, 10, 10, 79, 75, 78], place(1)), Some(7));
        assert_eq!(chosen([70, 40, 60, 60, 60, 60, 81, 80, 85], place(1)), Some(1));
        assert_eq!(chosen([90, 90, 90, 90, 90, 90, 85, 84, 88], place(1)), Some(7), "the near one is the least filled of all");
        assert_eq!(chosen([90, 90, 90, 90, 90, 90, 85, 84, 88], Wanted::AnyBox), Some(8), "to take from, the fullest near one");
    }

    #[test]
    fn two_boxes_are_promised_what_two_boxes_take() {
        let mut books = YardBooks::default();
        let room = Room { short: 3, long: 40, short_reefer: 0, long_reefer: 0 };
        books.blocks.push(BlockBook { room, ..book(0, 50) });
        let list = |books: &YardBooks, boxes| Books { books, wanted: place(boxes) }.get(0).serves;
        assert!(list(&books, 1) && list(&books, 2));
        grant(&mut books, BlockQuestion { asker: Asker::Truck(portolan_model::ids::TruckId(0)), wanted: place(2), near_x_mm: None }, 0);
        assert_eq!((books.blocks[0].incoming_boxes, books.blocks[0].incoming_teu), (2, 2));
        assert!(list(&books, 1) && !list(&books, 2), "forty places of 40 ft are none for boxes of 20 ft");
    }
}
