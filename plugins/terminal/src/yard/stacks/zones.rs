//! Zones of a block for dangerous goods: each kind that must stand apart from others keeps to its own bay pairs.
//!
//! The rules of segregation alone would let the first boxes stand anywhere, after which nobody else can stand near them, and one that
//! is dug off another may find no place at all. So oxidisers keep to the waterside end, lithium to the landside end, and the others to
//! the middle, with the distance of segregation between; each zone keeps places free for its own digs.

use std::ops::Range;

use portolan_model::container::Dangerous;

use super::Stacks;
use super::pile::{Pile, Use, height_limit};
use super::room::Leave;
use super::standing::Standing;

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

    /// What a dangerous box may do in its zone when it comes in, so that both cranes can still dig there: for boxes of either length,
    /// and of the class that stands lowest, since it is that which finds no other place. What stands on the ground only is never dug.
    pub(super) fn leave_in_zone(&self, zone: &Range<u8>, standing: &Standing, needs: Use) -> Leave {
        let tiers = u32::from(self.shape.tiers);
        let spare = 2 * tiers;
        let piles = || {
            (zone.start * 2..zone.end * 2).flat_map(move |bay| self.piles_of_bay(bay).iter().map(move |pile| (bay.is_multiple_of(2), pile)))
        };
        let stand = |used: Use| piles().any(|(_, pile)| pile.used == used && pile.planned > 0);
        let limits = piles().filter(|(_, pile)| pile.planned > 0).map(|(_, pile)| pile.limit).chain([height_limit(standing)]);
        let lowest = limits.filter(|limit| *limit > 1).min().unwrap_or(u8::MAX);
        let places = |used: Use| -> u32 {
            // A long box is counted where it is named, at the even bay.
            let counts = |is_even: bool, pile: &Pile| (is_even || used == Use::Short) && (pile.used == Use::Open || pile.used == used);
            let free = |pile: &Pile| u32::from(pile.limit.min(lowest).saturating_sub(pile.planned));
            piles().filter(|(is_even, pile)| counts(*is_even, pile)).map(|(_, pile)| free(pile)).sum()
        };
        let (other, other_lost) = if needs == Use::Long { (Use::Short, 2 * tiers) } else { (Use::Long, tiers) };
        let to_stand = places(needs) > spare;
        Leave { to_stand, to_open_a_row: to_stand && (!stand(other) || places(other) >= spare + other_lost), to_use_racks: true }
    }
}
