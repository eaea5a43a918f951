//! Which block, and at once which place in it, for boxes to which none can be promised by counting.
//!
//! Most boxes are promised a block by the number of its free places, and the slot is chosen when they are there: that is the best time
//! to choose it. For dangerous goods free places tell nothing: zones, heights and distances leave many that serve nobody. And now and
//! then a place that was promised is gone when the box comes, since boxes of the other length or out of gauge have taken more than
//! one. Both get a place kept for them with the block, which nobody else takes; so nobody comes in vain twice.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::index::Index;
use portolan_terminal::boxes::Boxes;
use portolan_terminal::control::Devices;
use portolan_terminal::yard::stacks::{Search, StackPlace, Stacks, Standing};
use portolan_terminal::yard::{BlockBook, BlockQuestion, Wanted, Yard, YardBooks, YardFidelity, YardSection};

use crate::blocks::{BlockChances, BlockList, BlockPolicy, BlockView, grant};
use crate::slots::SlotChoice;
use crate::yard_work::SlotPolicy;

/// Whether a question is answered here: it is for dangerous goods, in a yard with slots.
pub(crate) fn is_kept_for(yard: &YardSection, question: &BlockQuestion) -> bool {
    matches!(yard.fidelity, YardFidelity::Detailed { .. })
        && matches!(question.wanted, Wanted::Place { cargo, .. } if cargo.dangerous.is_some())
}

/// Whether there are such questions.
pub(crate) fn places_are_to_be_kept(world: &World) -> bool {
    let (books, yard) = (world.resource::<YardBooks>(), world.resource::<YardSection>());
    !books.asked_anew.is_empty() || books.questions.iter().any(|question| is_kept_for(yard, question))
}

/// Answers these questions: those who came in vain first. Those for whom there is no place now wait.
pub(crate) fn keep_places(
    mut turn: InMut<Turn>,
    blocks: Res<BlockPolicy>,
    slots: Res<SlotPolicy>,
    yard: Res<YardSection>,
    devices: Devices,
    boxes: Boxes,
    mut chances: ResMut<BlockChances>,
    mut stacks: Query<&'static mut Stacks>,
    mut books: ResMut<YardBooks>,
) {
    let control = devices.control(&mut turn);
    let mut keep = |books: &mut YardBooks, question: &BlockQuestion| {
        let Wanted::Place { container, .. } = question.wanted else { return None };
        let standing = Yard::standing(container, &boxes.get(&control, container)?);
        let list = Places { books, index: control.index, stacks: &stacks, wanted: question.wanted, standing: &standing };
        let position = blocks.0.choose(question, &list, &mut chances.two)?;
        let mut chosen = stacks.get_mut(control.index.block(books.blocks[position].id)).ok()?;
        let place = place_in(&*slots.0, &chosen, &standing)?;
        chosen.reserve(place, &standing).ok()?;
        Some(position)
    };
    for question in std::mem::take(&mut books.asked_anew) {
        match keep(&mut books, &question) {
            Some(position) => grant(&mut books, question, position),
            None => books.asked_anew.push(question),
        }
    }
    for question in std::mem::take(&mut books.questions) {
        match is_kept_for(&yard, &question).then(|| keep(&mut books, &question)).flatten() {
            Some(position) => grant(&mut books, question, position),
            None => books.questions.push(question),
        }
    }
}

/// The place for a box that comes in, wherever in the block.
fn place_in(policy: &dyn SlotChoice, stacks: &Stacks, standing: &Standing) -> Option<StackPlace> {
    let last_bay = stacks.shape().bays - 1;
    policy.choose(stacks, &Search { standing, dug: false, near_bay: last_bay / 2, reach: 0..=last_bay, avoid: &[] })
}

/// The blocks of the yard as they are, not as they are booked: one serves that has a place now.
struct Places<'a, 'w, 's> {
    books: &'a YardBooks,
    index: &'a Index,
    stacks: &'a Query<'w, 's, &'static mut Stacks>,
    wanted: Wanted,
    standing: &'a Standing,
}

impl BlockList for Places<'_, '_, '_> {
    fn books(&self) -> &[BlockBook] {
        &self.books.blocks
    }
    fn get(&self, position: usize) -> BlockView<'_> {
        let book = &self.books.blocks[position];
        let serves = match self.wanted {
            Wanted::Place { boxes, size, flow, cargo, .. } => {
                self.books.suits(book, boxes, size, flow, cargo)
                    && self.stacks.get(self.index.block(book.id)).is_ok_and(|stacks| stacks.has_place_for(self.standing))
            }
            Wanted::AnyBox | Wanted::Empty { .. } => false,
        };
        BlockView { book, serves }
    }
}
