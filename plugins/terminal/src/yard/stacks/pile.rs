//! One stack in short: what a search reads of it.
//!
//! A search looks at hundreds of stacks and at hardly any box, so each stack keeps 32 bytes that answer all its questions. They are a
//! pure function of the boxes that stand there and of those that have a place kept there, made anew at every change.

use portolan_model::Ms;
use portolan_model::container::Dangerous;

use super::standing::{Group, Standing};

/// What a (bay pair, row) is used for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Use {
    /// Nothing stands or is expected there.
    Open,
    /// Two stacks of 20 ft boxes.
    Short,
    /// One stack of long boxes.
    Long,
}

/// A stack in short.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pile {
    /// The earliest leave in the stack; `Ms::MAX` if it is empty.
    pub(super) earliest_ms: Ms,
    /// The earliest leave of the boxes that are not in the group of the earliest one: with it the earliest leave outside *any* group
    /// is known without a look at the boxes.
    pub(super) earliest_other_ms: Ms,
    /// The group of the earliest box.
    pub(super) earliest_group: Group,
    /// The weight of the box that the next one will stand on.
    pub(super) top_kg: u32,
    /// Boxes that stand there.
    pub(super) height: u8,
    /// Boxes that stand there or have a place kept there.
    pub(super) planned: u8,
    /// How high it may become with what it holds.
    pub(super) limit: u8,
    /// What the whole (bay pair, row) is used for.
    pub(super) used: Use,
    /// Whether its boxes are dangerous goods; all are or none is.
    pub(super) dangerous: bool,
}

impl Pile {
    /// A stack without a box.
    pub(super) const fn empty(tiers: u8) -> Self {
        Self {
            earliest_ms: Ms::MAX,
            earliest_other_ms: Ms::MAX,
            earliest_group: Group::NONE,
            top_kg: 0,
            height: 0,
            planned: 0,
            limit: tiers,
            used: Use::Open,
            dangerous: false,
        }
    }

    /// The stack of these boxes, from the ground up, and of those that a place is kept for.
    pub(super) fn of<'a>(tiers: u8, standing: &[Standing], kept: impl Iterator<Item = &'a Standing>) -> Self {
        let mut pile = Self::empty(tiers);
        for standing in standing {
            pile.add(standing);
        }
        pile.height = pile.planned;
        for standing in kept {
            pile.add(standing);
        }
        pile
    }

    fn add(&mut self, standing: &Standing) {
        self.planned += 1;
        self.top_kg = standing.weight_kg;
        self.used = if standing.size.is_long() { Use::Long } else { Use::Short };
        self.dangerous = standing.cargo.dangerous.is_some();
        self.limit = self.limit.min(height_limit(standing));
        if standing.cargo.out_of_gauge {
            self.limit = self.limit.min(self.planned);
        }
        let same = standing.group.is_same(self.earliest_group);
        if standing.wanted_ms < self.earliest_ms {
            if !same {
                self.earliest_other_ms = self.earliest_ms;
                self.earliest_group = standing.group;
            }
            self.earliest_ms = standing.wanted_ms;
        } else if !same {
            self.earliest_other_ms = self.earliest_other_ms.min(standing.wanted_ms);
        }
    }

    /// The earliest leave of the boxes that are not of this group.
    pub(super) const fn earliest_outside(&self, group: Group) -> Ms {
        if self.holds_group(group) { self.earliest_other_ms } else { self.earliest_ms }
    }

    /// Whether its earliest box is of this group.
    pub(super) const fn holds_group(&self, group: Group) -> bool {
        self.earliest_group.is_same(group)
    }
}

/// How high a stack with this box may be, the box itself counted.
pub(super) fn height_limit(standing: &Standing) -> u8 {
    match standing.cargo.dangerous {
        None => u8::MAX,
        Some(Dangerous::NeverStored) => 0,
        Some(Dangerous::Restricted) => 1,
        Some(Dangerous::Flammable) => 2,
        Some(Dangerous::Oxidising | Dangerous::Lithium | Dangerous::Other) => 3,
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::container::{Cargo, Flow, SizeType};
    use portolan_model::ids::{BoxId, BoxSource};

    use super::*;

    #[test]
    fn a_stack_in_short_stays_within_half_a_cache_line() {
        assert!(size_of::<Pile>() <= 32, "{}", size_of::<Pile>());
        assert!(size_of::<Standing>() <= 32, "{}", size_of::<Standing>());
    }

    #[test]
    fn the_earliest_leave_outside_any_group_is_exact() {
        // All stacks of three boxes with three times and three groups, one of which is none.
        for code in 0..9_u32.pow(3) {
            let boxes: Vec<Standing> = (0..3)
                .map(|tier| code / 9_u32.pow(tier) % 9)
                .map(|digit| Standing {
                    id: BoxId::new(BoxSource::Stock, 0),
                    wanted_ms: Ms::from(digit % 3),
                    weight_kg: 0,
                    group: Group(digit / 3),
                    size: SizeType::Twenty,
                    flow: Flow::Export,
                    cargo: Cargo::default(),
                })
                .collect();
            let pile = Pile::of(5, &boxes, [].iter());
            for group in (0..4).map(Group) {
                let by_hand = boxes.iter().filter(|one| !one.group.is_same(group)).map(|one| one.wanted_ms).min();
                assert_eq!(pile.earliest_outside(group), by_hand.unwrap_or(Ms::MAX), "{boxes:?} {group:?}");
            }
        }
    }
}
