//! Boxes come and go: places kept for boxes on their way, boxes set down, boxes lifted off.

use portolan_model::Ms;
use portolan_model::ids::BoxId;
use portolan_model::place::Slot;

use super::rules::StackRule;
use super::search::Search;
use super::standing::{Group, StackPlace, Standing};
use super::{Kept, Stacks};

/// Why a box cannot be lifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LiftRefusal {
    /// No box stands in the slot.
    #[error("no box stands there")]
    Empty,
    /// Other boxes stand on it.
    #[error("{above} boxes stand on it")]
    NotOnTop {
        /// How many.
        above: u8,
    },
}

impl Stacks {
    /// Keeps a place on a stack for a box on its way, so that no other decision takes it. The slot named is the one it will have if
    /// boxes come in the order in which places were kept. A box has one place kept at most: a new one replaces the old.
    ///
    /// # Errors
    /// The first rule against it; a place kept before stays kept.
    pub fn reserve(&mut self, place: StackPlace, standing: &Standing) -> Result<Slot, StackRule> {
        self.with_own_place_released(place, standing, |stacks| {
            let slot = stacks.next_slot(place);
            let takes_plug = standing.cargo.reefer && !stacks.has_plug(standing.id);
            stacks.kept.push(Kept { place, standing: *standing, takes_plug });
            stacks.plugs_used += u16::from(takes_plug);
            stacks.count_hazard(place.pair(), standing, true);
            stacks.renew(place);
            slot
        })
    }

    /// Gives up the place kept for a box; the stack it was on, if there was one.
    pub fn release(&mut self, id: BoxId) -> Option<StackPlace> {
        self.release_at(id).map(|(_, kept)| kept.place)
    }

    /// Sets a box down on top of a stack, on the place kept for it or on any that is free. A place kept for it elsewhere is given up.
    /// It is the caller's care that the box stands nowhere else.
    ///
    /// # Errors
    /// The first rule against it; a place kept before stays kept.
    pub fn place(&mut self, place: StackPlace, standing: &Standing) -> Result<Slot, StackRule> {
        self.with_own_place_released(place, standing, |stacks| {
            let stack = stacks.index(place);
            let tier = stacks.piles[stack].height;
            stacks.standing[stack * usize::from(stacks.shape.tiers) + usize::from(tier)] = *standing;
            stacks.piles[stack].height += 1;
            stacks.boxes += 1;
            stacks.teu += standing.size.teu();
            stacks.plugs_used += u16::from(standing.cargo.reefer);
            stacks.count_hazard(place.pair(), standing, true);
            stacks.renew(place);
            Slot { block: stacks.block, bay: place.bay, row: place.row, tier }
        })
    }

    /// Sets a box down on the place kept for it and tells the slot, whose tier is another than the one foretold if boxes came in
    /// another order; none if no place is kept for it.
    pub fn place_reserved(&mut self, id: BoxId) -> Option<Slot> {
        let kept = *self.kept.iter().find(|kept| kept.standing.id == id)?;
        self.place(kept.place, &kept.standing).ok()
    }

    /// Lifts a box off the top of its stack.
    ///
    /// # Errors
    /// If no box stands there, or others stand on it.
    pub fn take(&mut self, slot: Slot) -> Result<Standing, LiftRefusal> {
        let standing = *self.at(slot).ok_or(LiftRefusal::Empty)?;
        let above = self.above(slot).len() as u8;
        if above > 0 {
            return Err(LiftRefusal::NotOnTop { above });
        }
        let place = StackPlace::from(slot);
        let stack = self.index(place);
        self.standing[stack * usize::from(self.shape.tiers) + usize::from(slot.tier)] = Standing::VACANT;
        self.piles[stack].height -= 1;
        self.boxes -= 1;
        self.teu -= standing.size.teu();
        if standing.cargo.reefer {
            // A reefer that is dug takes its plug along to the place kept for it.
            match self.kept.iter_mut().find(|kept| kept.standing.id == standing.id) {
                Some(kept) => kept.takes_plug = true,
                None => self.plugs_used -= 1,
            }
        }
        self.count_hazard(place.pair(), &standing, false);
        self.renew(place);
        Ok(standing)
    }

    /// Corrects when a box is expected to leave; false if none stands there.
    pub fn set_wanted(&mut self, slot: Slot, wanted_ms: Ms) -> bool {
        self.correct(slot, |standing| standing.wanted_ms = wanted_ms)
    }

    /// Puts a box into another group, as when it is rolled to another call; false if none stands there.
    pub fn set_group(&mut self, slot: Slot, group: Group) -> bool {
        self.correct(slot, |standing| standing.group = group)
    }

    /// Fills the block with boxes in the order given, each where `choose` says, and tells where each stands: none where it found no
    /// slot or named one that the rules forbid.
    ///
    /// The bay that a box is to stand near goes through the block by the golden ratio, so that boxes spread evenly however many
    /// there are, and a longer list begins like a shorter one.
    pub fn fill(&mut self, boxes: &[Standing], mut choose: impl FnMut(&Self, &Search<'_>) -> Option<StackPlace>) -> Vec<Option<Slot>> {
        let bays = u64::from(self.shape.bays);
        boxes
            .iter()
            .zip(0_u32..)
            .map(|(standing, number)| {
                let near_bay = ((u64::from(number.wrapping_mul(0x9e37_79b9)) * bays) >> 32) as u8;
                let place = choose(self, &Search { standing, dug: false, near_bay, reach: 0..=self.shape.bays - 1, avoid: &[] })?;
                self.place(place, standing).ok()
            })
            .collect()
    }

    /// Does what is allowed once the place kept for the box is given up; if it is not allowed, that place is kept as it was.
    fn with_own_place_released<T>(
        &mut self,
        place: StackPlace,
        standing: &Standing,
        change: impl FnOnce(&mut Self) -> T,
    ) -> Result<T, StackRule> {
        let own = self.release_at(standing.id);
        match self.allowed(place, standing) {
            Ok(()) => Ok(change(self)),
            Err(rule) => {
                if let Some((position, kept)) = own {
                    self.plugs_used += u16::from(kept.takes_plug);
                    self.count_hazard(kept.place.pair(), &kept.standing, true);
                    self.kept.insert(position, kept);
                    self.renew(kept.place);
                }
                Err(rule)
            }
        }
    }

    fn release_at(&mut self, id: BoxId) -> Option<(usize, Kept)> {
        let position = self.kept.iter().position(|kept| kept.standing.id == id)?;
        // The order of the others tells which tier each gets.
        let kept = self.kept.remove(position);
        self.plugs_used -= u16::from(kept.takes_plug);
        self.count_hazard(kept.place.pair(), &kept.standing, false);
        self.renew(kept.place);
        Some((position, kept))
    }

    fn correct(&mut self, slot: Slot, change: impl FnOnce(&mut Standing)) -> bool {
        if self.at(slot).is_none() {
            return false;
        }
        let place = StackPlace::from(slot);
        let position = self.index(place) * usize::from(self.shape.tiers) + usize::from(slot.tier);
        change(&mut self.standing[position]);
        self.renew(place);
        true
    }

    fn count_hazard(&mut self, pair: u8, standing: &Standing, more: bool) {
        if let Some(class) = standing.cargo.dangerous {
            let count = self.hazards[usize::from(pair)].of(class);
            *count = if more { *count + 1 } else { *count - 1 };
        }
    }
}
