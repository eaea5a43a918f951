//! What stands in a block, as far as stacking asks for it.

use portolan_model::Ms;
use portolan_model::container::{Cargo, Flow, SizeType};
use portolan_model::ids::{BoxId, CallId, LineId};
use portolan_model::place::Slot;
use serde::{Deserialize, Serialize};

/// A stack of a block by the ground it stands on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct StackPlace {
    /// Bay of 20 ft from the waterside; a stack of long boxes is named by the first (even) of its two.
    pub bay: u8,
    /// Row across the block.
    pub row: u8,
}

impl StackPlace {
    /// The bay pair it belongs to.
    pub const fn pair(self) -> u8 {
        self.bay / 2
    }

    /// The two stacks that its row of the bay pair has room for.
    pub(super) const fn both(self) -> [Self; 2] {
        let even = self.pair() * 2;
        [Self { bay: even, row: self.row }, Self { bay: even + 1, row: self.row }]
    }
}

impl From<Slot> for StackPlace {
    fn from(slot: Slot) -> Self {
        Self { bay: slot.bay, row: slot.row }
    }
}

/// Boxes that need no order among themselves: any of them serves, or they leave together. One on top of another of its group is never
/// dug for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Group(pub u32);

impl Group {
    /// In no group: this box and no other is wanted.
    pub const NONE: Self = Self(0);

    /// Boxes that are loaded on the same call (below 2³⁰), in whatever order they come to hand.
    pub const fn of_call(call: CallId) -> Self {
        Self(1 << 31 | call.0 & ((1 << 30) - 1))
    }

    /// Empties of a line and type.
    pub const fn of_empties(line: LineId, size: SizeType, reefer: bool) -> Self {
        Self(1 << 30 | (line.0 as u32) << 8 | (size as u32) << 1 | reefer as u32)
    }

    /// Whether two boxes of these groups need no order among themselves.
    pub const fn is_same(self, other: Self) -> bool {
        self.0 == other.0 && self.0 != Self::NONE.0
    }
}

/// A box in a stack: what the rules of stacking and the choice of a slot ask for, and no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// Which box.
    pub id: BoxId,
    /// When it is expected to leave, as far as the terminal knows today.
    pub wanted_ms: Ms,
    /// Its gross weight.
    pub weight_kg: u32,
    /// Which boxes it needs no order with.
    pub group: Group,
    /// Its length and height.
    pub size: SizeType,
    /// What the port does with it.
    pub flow: Flow,
    /// What restricts it.
    pub cargo: Cargo,
}

impl Standing {
    /// What an empty place of the compact array holds, so that equal blocks are equal in every byte.
    pub(super) const VACANT: Self = Self {
        id: BoxId(u64::MAX),
        wanted_ms: Ms::MAX,
        weight_kg: 0,
        group: Group::NONE,
        size: SizeType::Twenty,
        flow: Flow::Empty,
        cargo: Cargo { reefer: false, out_of_gauge: false, domestic: false, dangerous: None },
    };
}
