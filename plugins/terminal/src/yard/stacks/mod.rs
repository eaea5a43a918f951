//! The stacks of a block: which box stands on which.
//!
//! A block is a grid of 20 ft bays (counted from the waterside), rows and tiers. [`Stacks`] knows what stands where, what may stand
//! where ([`StackRule`]), what stands on a wanted box, and shows the stacks that would take another ([`Stacks::candidates`]). It is
//! plain data: no system, no time, no crane, no taste. Which of the stacks is best is a policy's matter and lives with the policies;
//! what the crane does about it is the block's.
//!
//! **Lengths.** A box longer than 20 ft takes bays `2k` and `2k + 1` and is named by bay `2k`. Within one (bay pair, row) stand either
//! two stacks of 20 ft boxes or one stack of longer ones, never both. Containers bear on their corner castings: a 40 ft box on two
//! 20 ft ones would be sound, the reverse is not, and since any stack is taken down and built up again all day, terminals keep
//! lengths apart so that no box is ever without a bearing. A (bay pair, row) where nothing stands is open to both. 45 ft boxes have
//! castings at 40 ft and stand on any long stack; that they reach over the bay's ends by 0.75 m, for which real blocks keep their end
//! bays or wider gaps, is not modelled.
//!
//! **Places kept.** A box that a crane brings, or will, has a place kept ([`Stacks::reserve`]) which the search counts as taken, so
//! that two decisions never pick one tier. It is not known in which order boxes on their way to one stack arrive, so a stack takes
//! two of them only if any order is sound.
//!
//! **Room to dig.** The rules alone would let a block be filled until nothing in it can be moved. The search does not show a box that
//! comes in the last places, nor reefer racks to boxes that need no plug ([`Stacks::room_for`] tells what may be promised).
//!
//! **Speed.** Boxes lie in one array of `bays × rows × tiers`; a slot is an index. Each stack has a summary of 32 bytes that the
//! search reads instead of the boxes. A box is found by the slot its owner remembers, not by its id: slots never shift, since
//! boxes come and go at the top only.

mod check;
mod moves;
mod pile;
mod record;
mod room;
mod rules;
mod search;
mod shape;
mod standing;
#[cfg(test)]
mod tests;
mod zones;

use bevy_ecs::component::Component;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::place::Slot;
use serde::{Deserialize, Serialize};

pub use self::moves::LiftRefusal;
use self::pile::{Pile, Use};
use self::record::Record;
use self::rules::Hazards;
pub use self::rules::StackRule;
pub use self::search::{Candidate, Search};
pub use self::shape::{Shape, ShapeError};
pub use self::standing::{Group, StackPlace, Standing};

/// A place kept for a box on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Kept {
    place: StackPlace,
    standing: Standing,
    /// Whether it holds a plug of its own: not while the box still stands in this block and holds one there.
    takes_plug: bool,
}

/// What stands in a block.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub struct Stacks {
    block: BlockId,
    shape: Shape,
    /// By bay, row, tier.
    standing: Vec<Standing>,
    /// By bay, row.
    piles: Vec<Pile>,
    /// By bay pair; places kept count.
    hazards: Vec<Hazards>,
    /// Few: one for each box in motion. In the order in which they were kept.
    kept: Vec<Kept>,
    boxes: u32,
    teu: u32,
    plugs_used: u16,
    /// Outside the reefer racks, and in them.
    room: [Room; 2],
}

/// Free places of a part of the block, for boxes of no particular kind. Where nothing stands they count for both lengths.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Room {
    long: u32,
    short: u32,
}

impl Stacks {
    /// An empty block.
    ///
    /// # Errors
    /// If there can be no block of this shape.
    pub fn new(block: BlockId, shape: Shape) -> Result<Self, ShapeError> {
        shape.check()?;
        let stacks = usize::from(shape.bays) * usize::from(shape.rows);
        Ok(Self {
            block,
            standing: vec![Standing::VACANT; stacks * usize::from(shape.tiers)],
            piles: vec![Pile::empty(shape.tiers); stacks],
            hazards: vec![Hazards::default(); usize::from(shape.pairs())],
            kept: Vec::new(),
            boxes: 0,
            teu: 0,
            plugs_used: 0,
            room: [false, true].map(|racks| {
                let short = shape.capacity_of(racks);
                Room { long: short / 2, short }
            }),
            shape,
        })
    }

    /// Which block.
    pub const fn block(&self) -> BlockId {
        self.block
    }
    /// Its measures and equipment.
    pub const fn shape(&self) -> &Shape {
        &self.shape
    }
    /// Boxes that stand in it.
    pub const fn boxes(&self) -> u32 {
        self.boxes
    }
    /// TEU that stand in it.
    pub const fn teu(&self) -> u32 {
        self.teu
    }
    /// Boxes longer than 20 ft that stand in it.
    pub const fn long_boxes(&self) -> u32 {
        self.teu - self.boxes
    }
    /// Boxes of 20 ft that stand in it.
    pub const fn short_boxes(&self) -> u32 {
        2 * self.boxes - self.teu
    }
    /// What it would hold if it were filled to the last tier.
    pub const fn capacity_teu(&self) -> u32 {
        self.shape.capacity_teu()
    }
    /// Plugs taken by reefers that stand or have a place kept; one that is dug counts once.
    pub const fn plugs_used(&self) -> u16 {
        self.plugs_used
    }
    /// Places where a long box could still be stacked; where nothing stands they are also counted in [`Self::free_short`].
    pub const fn free_long(&self) -> u32 {
        self.room[0].long + self.room[1].long
    }
    /// Places where a 20 ft box could still be stacked.
    pub const fn free_short(&self) -> u32 {
        self.room[0].short + self.room[1].short
    }
    /// Boxes that a place is kept for.
    pub const fn reserved(&self) -> usize {
        self.kept.len()
    }
    /// The places kept: for whom and where, in the order in which they were kept.
    pub fn reservations(&self) -> impl Iterator<Item = (&Standing, StackPlace)> {
        self.kept.iter().map(|kept| (&kept.standing, kept.place))
    }
    /// The stack on which a box has a place kept, if it has one.
    pub fn reserved_for(&self, id: BoxId) -> Option<StackPlace> {
        self.kept.iter().find(|kept| kept.standing.id == id).map(|kept| kept.place)
    }
    /// How many boxes have a place kept on this stack.
    pub fn reserved_at(&self, place: StackPlace) -> u8 {
        self.pile(place).map_or(0, |pile| pile.planned - pile.height)
    }

    /// The boxes of a stack, from the ground up; none where there is no such stack.
    pub fn stack(&self, place: StackPlace) -> &[Standing] {
        let Some(pile) = self.pile(place) else { return &[] };
        let ground = self.index(place) * usize::from(self.shape.tiers);
        &self.standing[ground..ground + usize::from(pile.height)]
    }
    /// The box in a slot, if one stands there.
    pub fn at(&self, slot: Slot) -> Option<&Standing> {
        self.stack(slot.into()).get(usize::from(slot.tier))
    }
    /// The boxes that stand on a slot, from the lowest up: a digger takes them from the end.
    pub fn above(&self, slot: Slot) -> &[Standing] {
        self.stack(slot.into()).get(usize::from(slot.tier) + 1..).unwrap_or(&[])
    }
    /// All slots with the boxes in them, by bay, row and tier.
    pub fn standing(&self) -> impl Iterator<Item = (Slot, &Standing)> {
        let places = (0..self.shape.bays).flat_map(|bay| (0..self.shape.rows).map(move |row| StackPlace { bay, row }));
        places.flat_map(move |place| {
            let slot = move |tier| Slot { block: self.block, bay: place.bay, row: place.row, tier };
            self.stack(place).iter().zip(0..).map(move |(standing, tier)| (slot(tier), standing))
        })
    }
    /// Looks for a box in the whole block. Who works with boxes remembers their slots; this is for those who doubt them.
    pub fn find(&self, id: BoxId) -> Option<Slot> {
        self.standing().find(|(_, standing)| standing.id == id).map(|(slot, _)| slot)
    }

    /// The box with the fewest boxes on it among those that serve, for one who does not ask for a number; of equals the first by bay
    /// and row. Looks at the tops first, and at no more than it must.
    pub fn most_accessible(&self, serves: impl Fn(&Standing) -> bool) -> Option<(Slot, &Standing)> {
        (0..self.shape.tiers).find_map(|above| {
            let (rows, tiers) = (usize::from(self.shape.rows), usize::from(self.shape.tiers));
            self.piles.iter().enumerate().find_map(|(stack, pile)| {
                let tier = pile.height.checked_sub(above + 1)?;
                let standing = &self.standing[stack * tiers + usize::from(tier)];
                let slot = || Slot { block: self.block, bay: (stack / rows) as u8, row: (stack % rows) as u8, tier };
                serves(standing).then(|| (slot(), standing))
            })
        })
    }
    /// Whether long boxes stand on a stack, or are on their way to it.
    pub fn holds_long(&self, place: StackPlace) -> bool {
        self.boxes_bound_for(place).next().is_some_and(|standing| standing.size.is_long())
    }

    fn index(&self, place: StackPlace) -> usize {
        usize::from(place.bay) * usize::from(self.shape.rows) + usize::from(place.row)
    }
    fn pile(&self, place: StackPlace) -> Option<&Pile> {
        if place.row < self.shape.rows { self.piles.get(self.index(place)) } else { None }
    }
    fn piles_of_bay(&self, bay: u8) -> &[Pile] {
        let rows = usize::from(self.shape.rows);
        &self.piles[usize::from(bay) * rows..][..rows]
    }
    fn hazards(&self, pair: u8) -> Hazards {
        self.hazards[usize::from(pair)]
    }
    fn next_slot(&self, place: StackPlace) -> Slot {
        Slot { block: self.block, bay: place.bay, row: place.row, tier: self.piles[self.index(place)].planned }
    }
    /// The boxes of a stack and then those on their way to it.
    fn boxes_bound_for(&self, place: StackPlace) -> impl Iterator<Item = &Standing> {
        self.stack(place).iter().chain(self.kept_at(place))
    }
    fn kept_at(&self, place: StackPlace) -> impl Iterator<Item = &Standing> {
        self.kept.iter().filter(move |kept| kept.place == place).map(|kept| &kept.standing)
    }
    /// Whether a box holds a plug of this block, where it stands or where a place is kept for it.
    fn has_plug(&self, id: BoxId) -> bool {
        let racks = self.shape.reefer_pairs.start * 2..self.shape.reefer_pairs.end * 2;
        self.kept.iter().any(|kept| kept.takes_plug && kept.standing.id == id)
            || racks
                .flat_map(|bay| (0..self.shape.rows).map(move |row| StackPlace { bay, row }))
                .any(|place| self.stack(place).iter().any(|standing| standing.id == id))
    }

    /// Makes the summary of a stack anew after a change, and what hangs on it: what its neighbour may be used for, the free places.
    fn renew(&mut self, place: StackPlace) {
        let pair = place.both();
        let [even, odd] = pair.map(|place| self.index(place));
        let before = self.room_of(even, odd);
        let pile = Pile::of(self.shape.tiers, self.stack(place), self.kept_at(place));
        let stack = self.index(place);
        self.piles[stack] = pile;
        let used = match (&self.piles[even], &self.piles[odd]) {
            (even, _) if even.planned > 0 => {
                if self.holds_long(pair[0]) {
                    Use::Long
                } else {
                    Use::Short
                }
            }
            (_, odd) if odd.planned > 0 => Use::Short,
            _ => Use::Open,
        };
        self.piles[even].used = used;
        self.piles[odd].used = used;
        let after = self.room_of(even, odd);
        let room = &mut self.room[usize::from(self.shape.reefer_pairs.contains(&place.pair()))];
        room.long = room.long + after.long - before.long;
        room.short = room.short + after.short - before.short;
    }

    /// Free places of a (bay pair, row).
    fn room_of(&self, even: usize, odd: usize) -> Room {
        let [even, odd] = [even, odd].map(|stack| &self.piles[stack]);
        let free = |pile: &Pile| u32::from(pile.limit - pile.planned);
        Room {
            long: if even.used == Use::Short { 0 } else { free(even) },
            short: if even.used == Use::Long { 0 } else { free(even) + free(odd) },
        }
    }
}
