//! Room to dig: how full a block may be made, so that a box can still be dug out of it.
//!
//! No rule of stacking forbids to fill a block to the last tier, but then nothing can be moved any more. A box that comes in can wait
//! outside; one that is dug cannot. So places are kept for the digs of both cranes: of either length, in the reefer racks and outside.
//! Racks are for reefers only, as long as there is another place: a reefer that must be dug has nowhere else to go.
//!
//! What is deliberately absent: that the free places lie where a crane can reach them now. If they do not, it waits for the other.

use portolan_model::container::SizeType;

use super::Stacks;
use super::pile::Use;
use super::standing::Standing;

/// What a box that looks for a slot may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Leave {
    /// Stand in the block at all.
    pub(super) to_stand: bool,
    /// Stand where nothing stands in a (bay pair, row), which its length then has for itself.
    pub(super) to_open_a_row: bool,
    /// Stand at reefer racks.
    pub(super) to_use_racks: bool,
}

impl Leave {
    /// All that the rules allow.
    pub(super) const fn all() -> Self {
        Self { to_stand: true, to_open_a_row: true, to_use_racks: true }
    }
}

impl Stacks {
    /// How many more boxes like this, otherwise of no particular kind, can come in with room left to dig: what may be promised of the
    /// block.
    pub fn room_for(&self, size: SizeType, reefer: bool) -> u32 {
        let plugs = if reefer { u32::from(self.shape.plugs - self.plugs_used) } else { u32::MAX };
        self.places_to_promise(size, reefer).min(plugs)
    }

    /// Whether boxes of a length that stands in the block find room for less than this share of its places, in percent: of those at
    /// reefer racks for reefers, of the others for other boxes.
    pub fn is_short_of_room(&self, size: SizeType, reefer: bool, below_pct: u8) -> bool {
        let stands = if size.is_long() { self.long_boxes() > 0 } else { self.short_boxes() > 0 };
        stands && 100 * self.places_to_promise(size, reefer) * size.teu() < u32::from(below_pct) * self.shape.capacity_of(reefer)
    }

    /// What a box may do when it comes in.
    pub(super) fn leave_to_come_in(&self, needs: Use, standing: &Standing) -> Leave {
        let (reefer, tiers) = (standing.cargo.reefer, u32::from(self.shape.tiers));
        // Nothing stands on a box out of gauge: it may cost a whole stack.
        let spare = self.places_for_digs(reefer) + if standing.cargo.out_of_gauge { tiers - 1 } else { 0 };
        let room = self.room[usize::from(reefer)];
        let (own, other_stands, other, other_lost) = match needs {
            Use::Long => (room.long, self.short_boxes() > 0, room.short, 2 * tiers),
            Use::Short | Use::Open => (room.short, self.long_boxes() > 0, room.long, tiers),
        };
        let to_stand = own > spare;
        Leave { to_stand, to_open_a_row: to_stand && (!other_stands || other >= spare + other_lost), to_use_racks: reefer }
    }

    fn places_to_promise(&self, size: SizeType, racks: bool) -> u32 {
        let room = self.room[usize::from(racks)];
        if size.is_long() { room.long } else { room.short }.saturating_sub(self.places_for_digs(racks))
    }

    /// Places of each length that stay free: both cranes may have a stack's lowest box to dig out. Where that is too much to ask, an
    /// eighth.
    fn places_for_digs(&self, racks: bool) -> u32 {
        (2 * u32::from(self.shape.tiers)).min(self.shape.capacity_of(racks) / 8)
    }
}
