//! What must always be so, worked out the slow way from the boxes alone. For tests and for files that come from outside.

use std::collections::BTreeSet;

use portolan_model::container::Dangerous;
use portolan_model::place::Slot;

use super::pile::{Pile, Use};
use super::rules::Hazards;
use super::standing::{StackPlace, Standing};
use super::{Room, Stacks};

impl Stacks {
    /// Everything that is not as it must be, in words; empty if all is well.
    pub fn check(&self) -> Vec<String> {
        let mut broken = Vec::new();
        self.check_identity(&mut broken);
        for (slot, standing) in self.standing() {
            self.check_slot(slot, standing, &mut broken);
        }
        self.check_segregation(&mut broken);
        self.check_summaries(&mut broken);
        self.check_counts(&mut broken);
        broken
    }

    fn check_identity(&self, broken: &mut Vec<String>) {
        let mut seen = BTreeSet::new();
        broken.extend(
            self.standing().filter(|(_, one)| !seen.insert(one.id)).map(|(slot, one)| format!("{} stands twice: {slot:?}", one.id)),
        );
        let mut seen = BTreeSet::new();
        broken.extend(
            self.kept.iter().filter(|kept| !seen.insert(kept.standing.id)).map(|kept| format!("two places kept for {}", kept.standing.id)),
        );
    }

    fn check_slot(&self, slot: Slot, standing: &Standing, broken: &mut Vec<String>) {
        let mut must = |so: bool, what: &str| {
            if !so {
                broken.push(format!("{} at {slot:?}: {what}", standing.id));
            }
        };
        let [even, odd] = StackPlace::from(slot).both();
        let cargo = standing.cargo;
        let stack = self.stack(slot.into());
        let high = stack.len();
        must(slot.tier < self.shape.tiers, "stands too high");
        must(!standing.size.is_long() || slot.bay.is_multiple_of(2), "is long and begins at an odd bay");
        let lengths: BTreeSet<bool> =
            [even, odd].iter().flat_map(|&place| self.boxes_bound_for(place)).map(|one| one.size.is_long()).collect();
        must(lengths.len() == 1, "shares a row of a bay pair with another length");
        must(!standing.size.is_long() || self.boxes_bound_for(odd).next().is_none(), "is long and something stands at its other bay");
        must(
            !cargo.out_of_gauge || self.above(slot).is_empty() && self.kept_at(slot.into()).next().is_none(),
            "is out of gauge and bears a box",
        );
        must(!cargo.reefer || self.shape.reefer_pairs.contains(&(slot.bay / 2)), "is a reefer without a rack");
        must(cargo.dangerous.is_none() || self.shape.dangerous, "is dangerous in an ordinary block");
        must(stack.iter().all(|one| one.cargo.dangerous.is_some() == cargo.dangerous.is_some()), "shares a stack of dangerous goods");
        must(
            match cargo.dangerous {
                None => true,
                Some(Dangerous::NeverStored) => false,
                Some(Dangerous::Restricted) => high == 1,
                Some(Dangerous::Flammable) => high <= 2,
                Some(Dangerous::Oxidising | Dangerous::Lithium | Dangerous::Other) => high <= 3,
            },
            "stands in a stack too high for its class",
        );
    }

    fn check_segregation(&self, broken: &mut Vec<String>) {
        let dangerous: Vec<_> = self.standing().filter_map(|(slot, one)| Some((slot, one.cargo.dangerous?))).collect();
        for (position, &(one, class)) in dangerous.iter().enumerate() {
            for &(other, other_class) in &dangerous[..position] {
                let apart = match (class, other_class) {
                    (Dangerous::Flammable, Dangerous::Oxidising) | (Dangerous::Oxidising, Dangerous::Flammable) => true,
                    (one, other) => (one == Dangerous::Lithium) != (other == Dangerous::Lithium),
                };
                if apart && (one.bay / 2).abs_diff(other.bay / 2) < self.shape.segregation_pairs.max(1) {
                    broken.push(format!("{class:?} at {one:?} and {other_class:?} at {other:?} stand too near"));
                }
            }
        }
    }

    fn check_summaries(&self, broken: &mut Vec<String>) {
        let tiers = usize::from(self.shape.tiers);
        for place in (0..self.shape.bays).flat_map(|bay| (0..self.shape.rows).map(move |row| StackPlace { bay, row })) {
            let stack = self.index(place);
            let used = place.both().iter().flat_map(|&place| self.boxes_bound_for(place)).next();
            let used = used.map_or(Use::Open, |one| if one.size.is_long() { Use::Long } else { Use::Short });
            let pile = Pile { used, ..Pile::of(self.shape.tiers, self.stack(place), self.kept_at(place)) };
            if pile != self.piles[stack] {
                broken.push(format!("the summary of {place:?} is stale: {:?} should be {pile:?}", self.piles[stack]));
            }
            if usize::from(pile.planned) > tiers {
                broken.push(format!("more boxes stand or are expected at {place:?} than there are tiers"));
            }
            if self.standing[stack * tiers..(stack + 1) * tiers].iter().skip(usize::from(pile.height)).any(|one| *one != Standing::VACANT) {
                broken.push(format!("a box floats over {place:?}"));
            }
        }
    }

    fn check_counts(&self, broken: &mut Vec<String>) {
        let mut must = |what: &str, kept: u32, counted: u32| {
            if kept != counted {
                broken.push(format!("{what} are {counted}, the books say {kept}"));
            }
        };
        let boxes = || self.standing().map(|(_, one)| one);
        must("boxes", self.boxes, boxes().count() as u32);
        must("TEU", self.teu, boxes().map(|one| one.size.teu()).sum());
        let plugged: BTreeSet<_> =
            boxes().chain(self.kept.iter().map(|kept| &kept.standing)).filter(|one| one.cargo.reefer).map(|one| one.id).collect();
        must("plugs taken", self.plugs_used.into(), plugged.len() as u32);
        let mut room = [Room::default(); 2];
        for place in (0..self.shape.bays).step_by(2).flat_map(|bay| (0..self.shape.rows).map(move |row| StackPlace { bay, row })) {
            let [even, odd] = place.both().map(|place| self.index(place));
            let (part, of_row) = (usize::from(self.shape.reefer_pairs.contains(&place.pair())), self.room_of(even, odd));
            room[part] = Room { long: room[part].long + of_row.long, short: room[part].short + of_row.short };
        }
        for part in [0, 1] {
            must("places for long boxes", self.room[part].long, room[part].long);
            must("places for 20 ft boxes", self.room[part].short, room[part].short);
        }
        let mut hazards = vec![Hazards::default(); self.hazards.len()];
        let kept = self.kept.iter().map(|kept| (kept.place.pair(), &kept.standing));
        for (pair, one) in self.standing().map(|(slot, one)| (slot.bay / 2, one)).chain(kept) {
            if let Some(class) = one.cargo.dangerous {
                *hazards[usize::from(pair)].of(class) += 1;
            }
        }
        if hazards != self.hazards {
            broken.push("the counts of dangerous goods are stale".to_owned());
        }
        if plugged.len() > usize::from(self.shape.plugs) {
            broken.push(format!("{} reefers on {} plugs", plugged.len(), self.shape.plugs));
        }
    }
}
