//! Looking for a slot: all stacks that may take a box, the nearest first.
//!
//! The search knows the rules and the [prudence](super::room) of leaving room to dig; it has no taste. It shows the caller one stack after another and stops when told, so that a policy pays
//! only for the stacks it looks at. Nothing is allocated.

use std::ops::{ControlFlow, RangeInclusive};

use portolan_model::Ms;

use super::Stacks;
use super::pile::{Pile, Use};
use super::room::Leave;
use super::rules::Demand;
use super::standing::{StackPlace, Standing};

/// What slot is looked for.
#[derive(Clone, Debug)]
pub struct Search<'a> {
    /// The box.
    pub standing: &'a Standing,
    /// Whether it stands in this block already and is dug off another. A box that comes in can wait outside if it must, one that is
    /// dug cannot, so the last places are kept for these.
    pub dug: bool,
    /// Where the crane would rather not travel far from.
    pub near_bay: u8,
    /// The bays that the crane may go to now. A long box needs both of its bays in it.
    pub reach: RangeInclusive<u8>,
    /// Stacks that are dug just now: what is put there would be in the way at once.
    pub avoid: &'a [StackPlace],
}

/// A stack that may take the box.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Which.
    pub place: StackPlace,
    /// The tier that the box gets.
    pub tier: u8,
    /// How many boxes its contents let it take in all from now on, this one counted.
    pub free_tiers: u8,
    /// Whether something under the box leaves before it, so that it will be dug off again. Boxes of the same group do not count.
    pub would_dig: bool,
    /// Whether the earliest box of the stack is of the same group.
    pub same_group: bool,
    /// The earliest leave of the boxes under it that are not of its group; `Ms::MAX` if there are none.
    pub earliest_ms: Ms,
    /// The weight of the box right under it; none on the ground.
    pub on_kg: Option<u32>,
    /// Whether it opens a bay pair and row where nothing stands: places of the other length are lost.
    pub opens: bool,
    /// Whether there are reefer racks.
    pub has_racks: bool,
    /// Distance from the bay named, in bays of 20 ft.
    pub bays_away: u8,
    /// Distance from the bay pair named, in bay pairs. Never falls from one candidate to the next.
    pub pairs_away: u8,
}

impl Stacks {
    /// Shows all stacks that may take the box ([`Stacks::allowed`]), by distance in bay pairs, until the visitor breaks off. A box that
    /// comes in is not shown what must stay free for digs.
    #[inline]
    pub fn candidates(&self, search: &Search<'_>, mut visit: impl FnMut(&Candidate) -> ControlFlow<()>) {
        let (standing, shape) = (search.standing, self.shape());
        if self.allowed_in_block(standing).is_err() {
            return;
        }
        let demand = Demand::of(standing);
        let mut leave = if search.dug { Leave::all() } else { self.leave_to_come_in(demand.needs, standing) };
        if !leave.to_stand {
            return;
        }
        let (first_bay, last_bay) = (*search.reach.start(), (*search.reach.end()).min(shape.bays - 1));
        // A long box needs whole pairs; a 20 ft box may find half a pair in reach.
        let (mut first, mut last) = match demand.needs {
            Use::Long => (i16::from(first_bay.div_ceil(2)), (i16::from(last_bay) - 1).div_euclid(2)),
            Use::Short | Use::Open => (i16::from(first_bay) / 2, i16::from(last_bay) / 2),
        };
        if standing.cargo.reefer {
            first = first.max(i16::from(shape.reefer_pairs.start));
            last = last.min(i16::from(shape.reefer_pairs.end) - 1);
        }
        if standing.cargo.dangerous.is_some() {
            let zone = self.zone(standing);
            if !search.dug {
                let in_zone = self.leave_in_zone(&zone, standing, demand.needs);
                if !in_zone.to_stand {
                    return;
                }
                leave.to_open_a_row &= in_zone.to_open_a_row;
            }
            first = first.max(i16::from(zone.start));
            last = last.min(i16::from(zone.end) - 1);
        }
        let centre = i16::from(search.near_bay.min(shape.bays - 1)) / 2;
        for away in 0..=(centre - first).max(last - centre) {
            for pair in [centre - away, centre + away] {
                if pair < first || pair > last || self.allowed_in_pair(pair as u8, standing).is_err() {
                    continue;
                }
                let has_racks = shape.reefer_pairs.contains(&(pair as u8));
                if has_racks && !leave.to_use_racks {
                    continue;
                }
                let bays = pair as u8 * 2..pair as u8 * 2 + if demand.needs == Use::Long { 1 } else { 2 };
                for bay in bays.filter(|bay| search.reach.contains(bay)) {
                    for (row, pile) in (0..).zip(self.piles_of_bay(bay)) {
                        let place = StackPlace { bay, row };
                        if !demand.is_met_by(pile) || pile.used == Use::Open && !leave.to_open_a_row || search.avoid.contains(&place) {
                            continue;
                        }
                        let mut candidate = Candidate::new(place, pile, standing);
                        candidate.has_racks = has_racks;
                        candidate.bays_away = bay.abs_diff(search.near_bay);
                        candidate.pairs_away = away as u8;
                        if visit(&candidate).is_break() {
                            return;
                        }
                    }
                }
                if away == 0 {
                    break;
                }
            }
        }
    }
}

impl Stacks {
    /// Whether a box that comes in finds a place anywhere in the block.
    pub fn has_place_for(&self, standing: &Standing) -> bool {
        let mut found = false;
        self.candidates(&Search { standing, dug: false, near_bay: 0, reach: 0..=self.shape().bays - 1, avoid: &[] }, |_| {
            found = true;
            ControlFlow::Break(())
        });
        found
    }
}

impl Candidate {
    #[inline]
    fn new(place: StackPlace, pile: &Pile, standing: &Standing) -> Self {
        let earliest_ms = pile.earliest_outside(standing.group);
        Self {
            place,
            tier: pile.planned,
            free_tiers: pile.limit - pile.planned,
            would_dig: earliest_ms < standing.wanted_ms,
            same_group: pile.holds_group(standing.group),
            earliest_ms,
            on_kg: (pile.planned > 0).then_some(pile.top_kg),
            opens: pile.used == Use::Open,
            has_racks: false,
            bays_away: 0,
            pairs_away: 0,
        }
    }
}
