//! The rules of stacking: where a box may stand, in words.
//!
//! Only rules live here, nothing of taste: that a heavy box rather not stands on a light one, or a late one on an early one, is the
//! concern of whoever chooses among the stacks that the rules leave.

use portolan_model::container::Dangerous;

use super::Stacks;
use super::pile::{Pile, Use, height_limit};
use super::standing::{StackPlace, Standing};

/// A rule that keeps a box from standing somewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StackRule {
    /// The block has no such stack.
    #[error("the block has no stack at bay {}, row {}", .0.bay, .0.row)]
    NoSuchStack(StackPlace),
    /// A long box begins at an even bay.
    #[error("a box longer than 20 ft begins at an even bay, not at bay {bay}")]
    OddBay {
        /// The bay named.
        bay: u8,
    },
    /// 20 ft and longer boxes are not mixed in a (bay pair, row).
    #[error("boxes of 20 ft and longer ones are not mixed in one row of a bay pair")]
    MixedLengths,
    /// The stack is as high as it may be.
    #[error("the stack is full: {tiers} tiers")]
    Full {
        /// The tiers of the block.
        tiers: u8,
    },
    /// The box on top bears nothing.
    #[error("nothing stands on an out-of-gauge box")]
    UnderOutOfGauge,
    /// A place is kept there for another box, and it is not known which of the two comes first.
    #[error("an out-of-gauge box and another cannot both be on their way to one stack")]
    OrderUnknown,
    /// Reefer racks are elsewhere.
    #[error("a reefer needs a plug, and there are none at bay pair {pair}")]
    NoRack {
        /// The bay pair named.
        pair: u8,
    },
    /// All plugs are taken.
    #[error("all {plugs} plugs of the block are taken")]
    PlugsTaken {
        /// How many there are.
        plugs: u16,
    },
    /// Goods that no port stores.
    #[error("explosives of divisions 1.1 and 1.2 and ammonium nitrate are never stored")]
    NeverStored,
    /// Dangerous goods in an ordinary block.
    #[error("dangerous goods are stored in blocks for dangerous goods only")]
    NotForDangerous,
    /// Dangerous goods and others in one stack.
    #[error("dangerous goods and others do not stand on one another")]
    DangerousOnOthers,
    /// A class that is stacked less high.
    #[error("this class of dangerous goods, or one in the stack, stands at most {limit} high")]
    DangerousTooHigh {
        /// How high at most.
        limit: u8,
    },
    /// Classes that must be apart.
    #[error("a box that must be segregated from this one stands less than {pairs} bay pairs away")]
    Segregation {
        /// How far apart they must be, in bay pairs.
        pairs: u8,
    },
}

/// Kinds of dangerous goods as segregation tells them apart, counted for each bay pair.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Hazards {
    flammable: u16,
    oxidising: u16,
    lithium: u16,
    others: u16,
}

impl Hazards {
    /// Where boxes of this class are counted.
    pub(super) const fn of(&mut self, class: Dangerous) -> &mut u16 {
        match class {
            Dangerous::Flammable => &mut self.flammable,
            Dangerous::Oxidising => &mut self.oxidising,
            Dangerous::Lithium => &mut self.lithium,
            Dangerous::NeverStored | Dangerous::Restricted | Dangerous::Other => &mut self.others,
        }
    }

    /// Whether something here must be apart from this class: flammables from oxidisers, lithium from everything else.
    const fn forbid(self, class: Dangerous) -> bool {
        match class {
            Dangerous::Flammable => self.oxidising > 0 || self.lithium > 0,
            Dangerous::Oxidising => self.flammable > 0 || self.lithium > 0,
            Dangerous::Lithium => self.flammable > 0 || self.oxidising > 0 || self.others > 0,
            Dangerous::NeverStored | Dangerous::Restricted | Dangerous::Other => self.lithium > 0,
        }
    }
}

/// What a box demands of a stack, worked out once for a search.
#[derive(Clone, Copy)]
pub(super) struct Demand {
    pub(super) needs: Use,
    limit: u8,
    class: Option<Dangerous>,
    out_of_gauge: bool,
}

impl Demand {
    pub(super) fn of(standing: &Standing) -> Self {
        Self {
            needs: if standing.size.is_long() { Use::Long } else { Use::Short },
            limit: height_limit(standing),
            class: standing.cargo.dangerous,
            out_of_gauge: standing.cargo.out_of_gauge,
        }
    }

    /// Whether the stack itself takes the box: [`Stacks::allowed`] without words, and without what concerns the whole block or pair.
    pub(super) const fn is_met_by(self, pile: &Pile) -> bool {
        (matches!(pile.used, Use::Open) || pile.used as u8 == self.needs as u8)
            && pile.planned < pile.limit
            && pile.planned < self.limit
            && (pile.planned == 0 || pile.dangerous == self.class.is_some())
            && !(self.out_of_gauge && pile.planned > pile.height)
    }
}

impl Stacks {
    /// Whether a box may be put on this stack, on top of what stands there or has a place kept there.
    ///
    /// # Errors
    /// The first rule against it.
    pub fn allowed(&self, place: StackPlace, standing: &Standing) -> Result<(), StackRule> {
        let demand = Demand::of(standing);
        let pile = self.pile(place).ok_or(StackRule::NoSuchStack(place))?;
        if demand.needs == Use::Long && !place.bay.is_multiple_of(2) {
            return Err(StackRule::OddBay { bay: place.bay });
        }
        self.allowed_in_block(standing)?;
        self.allowed_in_pair(place.pair(), standing)?;
        if pile.used != Use::Open && pile.used != demand.needs {
            return Err(StackRule::MixedLengths);
        }
        if pile.planned >= self.shape().tiers {
            return Err(StackRule::Full { tiers: self.shape().tiers });
        }
        if pile.planned > 0 && pile.dangerous != demand.class.is_some() {
            return Err(StackRule::DangerousOnOthers);
        }
        if self.boxes_bound_for(place).last().is_some_and(|last| last.cargo.out_of_gauge) {
            return Err(if pile.planned > pile.height { StackRule::OrderUnknown } else { StackRule::UnderOutOfGauge });
        }
        if demand.out_of_gauge && pile.planned > pile.height {
            return Err(StackRule::OrderUnknown);
        }
        let limit = pile.limit.min(demand.limit);
        if pile.planned >= limit {
            return Err(StackRule::DangerousTooHigh { limit });
        }
        Ok(())
    }

    /// What the whole block has to say about a box, wherever in it.
    ///
    /// # Errors
    /// The first rule against it.
    pub fn allowed_in_block(&self, standing: &Standing) -> Result<(), StackRule> {
        match standing.cargo.dangerous {
            Some(Dangerous::NeverStored) => return Err(StackRule::NeverStored),
            Some(_) if !self.shape().dangerous => return Err(StackRule::NotForDangerous),
            _ => {}
        }
        // A reefer that is dug keeps the plug it has: it is never on two at once.
        if standing.cargo.reefer && self.plugs_used() >= self.shape().plugs && !self.has_plug(standing.id) {
            return Err(StackRule::PlugsTaken { plugs: self.shape().plugs });
        }
        Ok(())
    }

    /// What a bay pair has to say about a box, in whatever row.
    pub(super) fn allowed_in_pair(&self, pair: u8, standing: &Standing) -> Result<(), StackRule> {
        if standing.cargo.reefer && !self.shape().reefer_pairs.contains(&pair) {
            return Err(StackRule::NoRack { pair });
        }
        let Some(class) = standing.cargo.dangerous else { return Ok(()) };
        let pairs = self.shape().segregation_pairs.max(1);
        let (from, to) = (pair.saturating_sub(pairs - 1), pair.saturating_add(pairs - 1).min(self.shape().pairs() - 1));
        if (from..=to).any(|near| self.hazards(near).forbid(class)) {
            return Err(StackRule::Segregation { pairs });
        }
        Ok(())
    }
}
