//! What a block measures and what it is equipped for.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// The measures and the equipment of a block. Nothing here changes while boxes stand in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Bays of 20 ft along the block, counted from the waterside: an even number.
    pub bays: u8,
    /// Rows across the block.
    pub rows: u8,
    /// Boxes on one another, at most.
    pub tiers: u8,
    /// Plugs for reefers in the whole block.
    pub plugs: u16,
    /// The bay pairs with reefer racks, where a plug can be reached; pair `k` is bays `2k` and `2k + 1`.
    pub reefer_pairs: Range<u8>,
    /// Whether dangerous goods may be stored here.
    pub dangerous: bool,
    /// How many bay pairs apart boxes that must be segregated stand, at least: 1 is the next pair. 0 counts as 1, since they never
    /// share a stack.
    pub segregation_pairs: u8,
}

/// Why there can be no block of such a shape.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ShapeError {
    /// A block needs an even number of 20 ft bays.
    #[error("a block has an even number of 20 ft bays, at least 2, not {0}")]
    Bays(u8),
    /// A block needs a row.
    #[error("a block has at least one row")]
    Rows,
    /// A block needs a tier.
    #[error("a block has at least one tier")]
    Tiers,
    /// The reefer racks lie outside.
    #[error("reefer racks at bay pairs {from}..{to} do not lie in a block of {pairs} bay pairs")]
    ReeferPairs {
        /// The first pair named.
        from: u8,
        /// The pair after the last one named.
        to: u8,
        /// How many there are.
        pairs: u8,
    },
    /// Plugs that no reefer can reach.
    #[error("{0} plugs, but no bay pair has reefer racks")]
    PlugsWithoutRacks(u16),
}

impl Shape {
    /// A block without plugs and without dangerous goods.
    pub const fn plain(bays: u8, rows: u8, tiers: u8) -> Self {
        Self { bays, rows, tiers, plugs: 0, reefer_pairs: 0..0, dangerous: false, segregation_pairs: 1 }
    }

    /// The same block with plugs, and reefer racks at the landside end: as many bay pairs as hold a reefer on each plug and leave the
    /// top tier free, so that reefers can be dug to each other's stacks.
    pub const fn with_plugs(self, plugs: u16) -> Self {
        let a_pair = self.rows as u16 * if self.tiers > 1 { self.tiers as u16 - 1 } else { 1 };
        let (pairs, racks) = (self.pairs(), if a_pair == 0 { 0 } else { plugs.div_ceil(a_pair) });
        let from = if racks < pairs as u16 { pairs - racks as u8 } else { 0 };
        Self { plugs, reefer_pairs: from..pairs, ..self }
    }

    /// Bay pairs of 40 ft.
    pub const fn pairs(&self) -> u8 {
        self.bays / 2
    }

    /// What it would hold if it were filled to the last tier.
    pub const fn capacity_teu(&self) -> u32 {
        self.bays as u32 * self.rows as u32 * self.tiers as u32
    }

    /// The same of the bay pairs with reefer racks, or of those without.
    pub(super) const fn capacity_of(&self, racks: bool) -> u32 {
        let with = (self.reefer_pairs.end - self.reefer_pairs.start) as u32;
        let pairs = if racks { with } else { self.pairs() as u32 - with };
        2 * pairs * self.rows as u32 * self.tiers as u32
    }

    /// Whether there can be such a block.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub const fn check(&self) -> Result<(), ShapeError> {
        let Range { start: from, end: to } = self.reefer_pairs;
        if self.bays == 0 || !self.bays.is_multiple_of(2) {
            Err(ShapeError::Bays(self.bays))
        } else if self.rows == 0 {
            Err(ShapeError::Rows)
        } else if self.tiers == 0 {
            Err(ShapeError::Tiers)
        } else if from > to || to > self.pairs() {
            Err(ShapeError::ReeferPairs { from, to, pairs: self.pairs() })
        } else if self.plugs > 0 && from == to {
            Err(ShapeError::PlugsWithoutRacks(self.plugs))
        } else {
            Ok(())
        }
    }
}
