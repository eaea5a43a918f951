//! The ground that the stock is stood on: which block has room, and which stack.

use std::ops::ControlFlow;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_model::container::{Container, Flow};
use portolan_model::place::{Place, Slot};

use crate::control::Control;
use crate::yard::stacks::{Search, StackPlace, Stacks, Standing};
use crate::yard::{Block, BlockBook, Pool, Purpose, YardBooks};

/// Stacks that are looked at before one without a dig is taken: those of some ten bay pairs, as in a yard that was worked for a while.
const STACKS_LOOKED_AT: usize = 60;

/// The blocks while the stock is stood in them.
#[derive(SystemParam)]
pub(crate) struct Ground<'w, 's> {
    books: ResMut<'w, YardBooks>,
    blocks: Query<'w, 's, (&'static Block, Option<&'static mut Pool>, Option<&'static mut Stacks>)>,
    fill: Local<'s, f64>,
}

impl Ground<'_, '_> {
    /// How many blocks.
    pub(super) fn blocks(&self) -> usize {
        self.books.blocks.len()
    }

    /// Blocks are filled up to this share.
    pub(super) fn aim_at(&mut self, fill: f64) {
        *self.fill = fill;
    }

    fn is_open(&self, book: &BlockBook) -> bool {
        f64::from(book.stock_teu) < *self.fill * f64::from(book.capacity_teu)
    }

    /// Whether the general blocks are as full as they are to be.
    pub(super) fn is_full(&self) -> bool {
        !self.books.blocks.iter().any(|book| book.purpose == Purpose::General && self.is_open(book))
    }

    /// The least filled block of those that a box may stand in.
    pub(super) fn choose(&self, container: &Container) -> Option<usize> {
        let purpose = match (container.cargo.dangerous, container.flow) {
            (Some(_), _) => Purpose::Dangerous,
            (None, Flow::Empty) if self.books.empties_apart => Purpose::Empties,
            _ => Purpose::General,
        };
        let serves =
            |book: &&BlockBook| book.purpose == purpose && self.is_open(book) && (!container.cargo.reefer || book.plugs_taken < book.plugs);
        // TEU taken per million places, so that blocks of unequal size fill alike.
        let fill = |book: &BlockBook| u64::from(book.stock_teu) * 1_000_000 / u64::from(book.capacity_teu.max(1));
        self.books.blocks.iter().filter(serves).min_by_key(|book| (fill(book), book.id)).map(|book| usize::from(book.id.0))
    }

    /// Stands a box somewhere in a block; none if the block does not take it.
    pub(super) fn stand_anywhere(&mut self, control: &Control, block: usize, standing: &Standing) -> Option<Place> {
        let entity = *control.index.blocks().get(block)?;
        let place = match self.blocks.get_mut(entity).ok()? {
            (_, _, Some(mut stacks)) => {
                // The bay that it stands near goes through the block by the golden ratio, so that boxes spread evenly.
                let number = stacks.boxes().wrapping_mul(0x9e37_79b9);
                let near_bay = ((u64::from(number) * u64::from(stacks.shape().bays)) >> 32) as u8;
                let stack = soundest(&stacks, standing, near_bay)?;
                Place::Slot(stacks.place(stack, standing).ok()?)
            }
            (block, Some(mut pool), None) => {
                pool.boxes.push(standing.id);
                Place::Pool(block.id)
            }
            _ => return None,
        };
        self.count(block, standing);
        Some(place)
    }

    /// Stands a box in a slot; none if it may not stand there.
    pub(super) fn stand_at(&mut self, control: &Control, slot: Slot, standing: &Standing) -> Option<Place> {
        let block = usize::from(slot.block.0);
        let entity = *control.index.blocks().get(block)?;
        let (_, _, stacks) = self.blocks.get_mut(entity).ok()?;
        let place = Place::Slot(stacks?.place(StackPlace::from(slot), standing).ok()?);
        self.count(block, standing);
        Some(place)
    }

    fn count(&mut self, block: usize, standing: &Standing) {
        let book = &mut self.books.blocks[block];
        book.stock_boxes += 1;
        book.stock_teu += standing.size.teu();
        book.plugs_taken += u16::from(standing.cargo.reefer);
    }
}

/// Of the nearest stacks the one that costs the least: no rack taken from a reefer, no dig, no row opened, near.
fn soundest(stacks: &Stacks, standing: &Standing, near_bay: u8) -> Option<StackPlace> {
    let search = Search { standing, dug: false, near_bay, reach: 0..=stacks.shape().bays - 1, avoid: &[] };
    let (mut best, mut seen) = (None, 0);
    stacks.candidates(&search, |candidate| {
        let cost = (
            candidate.has_racks && !standing.cargo.reefer,
            candidate.would_dig,
            !candidate.same_group,
            candidate.opens,
            candidate.pairs_away,
            candidate.place,
        );
        if best.is_none_or(|least| cost < least) {
            best = Some(cost);
        }
        seen += 1;
        if seen < STACKS_LOOKED_AT { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    best.map(|(.., place)| place)
}
