//! Zones of a block for dangerous goods: each kind that must stand apart from others keeps to its own bay pairs.
//!
//! The rules of segregation alone would let the first boxes stand anywhere, after which nobody else can stand near them, and one that
//! is dug off another may find no place at all. So oxidisers keep to the waterside end, lithium to the landside end, and the others to
//! the middle, with the distance of segregation between; each zone keeps places free for its own digs.

use std::ops::Range;

use portolan_model::container::Dangerous;

use super::Stacks;
use super::pile::Use;
use super::standing::{StackPlace, Standing};

/// Blocks with fewer bay pairs are not divided.
const PAIRS_MIN: u8 = 10;

impl Stacks {
    /// The bay pairs that a box keeps to.
    pub(super) fn zone(&self, standing: &Standing) -> Range<u8> {
        let pairs = self.shape.pairs();
        let (fifth, apart) = (pairs / 5, self.shape.segregation_pairs.clamp(1, pairs));
        let is_divided = pairs >= PAIRS_MIN && 2 * (u16::from(fifth) + u16::from(apart)) < u16::from(pairs);
        let Some(kind) = standing.cargo.dangerous.filter(|_| is_divided) else { return 0..pairs };
        match kind {
            Dangerous::Oxidising => 0..fifth,
            Dangerous::Lithium => pairs - fifth..pairs,
            _ => fifth + apart - 1..pairs - fifth - apart + 1,
        }
    }

    /// Whether a zone has room for a dangerous box that comes in besides what the digs of both cranes may need.
    pub(super) fn zone_has_room(&self, zone: &Range<u8>, needs: Use) -> bool {
        let spare = 2 * u32::from(self.shape.tiers);
        let mut places = 0;
        for bay in zone.start * 2..zone.end * 2 {
            // A long box is counted where it is named, at the even bay.
            if needs == Use::Long && !bay.is_multiple_of(2) {
                continue;
            }
            for row in 0..self.shape.rows {
                let Some(pile) = self.pile(StackPlace { bay, row }) else { continue };
                if pile.used == Use::Open || pile.used == needs {
                    places += u32::from(pile.limit - pile.planned);
                }
                if places > spare {
                    return true;
                }
            }
        }
        false
    }
}
