//! The same thing declared twice, exactly or nearly: by one importer, within some days.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Anomaly, Bounds};
use crate::facts::{Day, DeclarationFacts};

/// The most declarations of one importer and heading that are kept: beyond it the oldest are forgotten.
const MOST_KEPT: usize = 256;

/// What is kept of a declaration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct Kept {
    id: String,
    on: Day,
    hs: String,
    seller: Option<String>,
    departure: String,
    net_mass_g: i64,
    price_fen: i64,
    description: Option<String>,
}

impl Kept {
    fn of(facts: &DeclarationFacts) -> Self {
        Self {
            id: facts.id.clone(),
            on: facts.declared_on,
            hs: facts.hs.clone(),
            seller: facts.seller.clone(),
            departure: facts.departure.clone(),
            net_mass_g: facts.net_mass_g,
            price_fen: facts.price_fen,
            description: facts.description.clone(),
        }
    }

    /// What differs a little from `facts`; none if something differs too much.
    fn differs(&self, facts: &DeclarationFacts, milli: u32) -> Option<Vec<String>> {
        let mut differs = Vec::new();
        for (name, a, b) in [("net mass", self.net_mass_g, facts.net_mass_g), ("price", self.price_fen, facts.price_fen)] {
            let (gap, larger) = (i128::from(a.abs_diff(b)), i128::from(a.max(b)));
            if gap * 1_000 > larger * i128::from(milli) {
                return None;
            }
            if gap > 0 {
                differs.push(name.to_owned());
            }
        }
        let rest = [
            ("class", self.hs != facts.hs),
            ("seller", self.seller != facts.seller),
            ("departure", self.departure != facts.departure),
            ("description", self.description != facts.description),
        ];
        let others: Vec<String> = rest.iter().filter(|one| one.1).map(|one| one.0.to_owned()).collect();
        // Where mass and price are the same to the gram and fen, one of the rest may have been written anew; where they are not, none.
        let allowed = usize::from(differs.is_empty());
        if others.len() > allowed {
            return None;
        }
        differs.extend(others);
        Some(differs)
    }
}

/// Declarations of the last days, by importer, heading and origin.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Recent {
    kept: BTreeMap<(String, String, String), Vec<Kept>>,
}

fn key(facts: &DeclarationFacts) -> (String, String, String) {
    (facts.importer.clone(), facts.hs_prefix(4).to_owned(), facts.origin.clone())
}

impl Recent {
    /// Takes in a declaration, and forgets those of its kind that are too old.
    pub(super) fn note(&mut self, facts: &DeclarationFacts, days: i32) {
        let kept = self.kept.entry(key(facts)).or_default();
        kept.retain(|one| one.on.plus(days) >= facts.declared_on);
        if kept.len() >= MOST_KEPT {
            kept.remove(0);
        }
        kept.push(Kept::of(facts));
    }

    /// The latest declaration that this one repeats; an exact one before a near one.
    pub(super) fn duplicate(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Option<Anomaly> {
        if facts.importer.is_empty() {
            return None;
        }
        let kept = self.kept.get(&key(facts))?;
        let near = kept
            .iter()
            .rev()
            .filter(|one| one.id != facts.id && one.on <= facts.declared_on && one.on.plus(bounds.duplicate_days) >= facts.declared_on)
            .filter_map(|one| Some((one, one.differs(facts, bounds.duplicate_milli)?)))
            .min_by_key(|(_, differs)| differs.len());
        let (one, differs) = near?;
        Some(Anomaly::Duplicate { of: one.id.clone(), days: facts.declared_on.0 - one.on.0, differs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(id: &str, day: i32, price_fen: i64) -> DeclarationFacts {
        DeclarationFacts {
            id: id.to_owned(),
            declared_on: Day(day),
            importer: "A".to_owned(),
            hs: "391910".to_owned(),
            net_mass_g: 1_000_000,
            price_fen,
            ..DeclarationFacts::default()
        }
    }

    fn found(asked: &DeclarationFacts) -> Option<(String, Vec<String>)> {
        let mut recent = Recent::default();
        recent.note(&facts("1", 100, 500_000), 30);
        match recent.duplicate(asked, &Bounds::default()) {
            Some(Anomaly::Duplicate { of, differs, .. }) => Some((of, differs)),
            _ => None,
        }
    }

    #[test]
    fn exact_and_near_duplicates_are_found_and_others_are_not() {
        assert_eq!(found(&facts("2", 110, 500_000)), Some(("1".to_owned(), vec![])));
        assert_eq!(found(&facts("2", 110, 504_000)), Some(("1".to_owned(), vec!["price".to_owned()])));
        let other_class = DeclarationFacts { hs: "391990".to_owned(), ..facts("2", 110, 500_000) };
        assert_eq!(found(&other_class), Some(("1".to_owned(), vec!["class".to_owned()])));
        assert_eq!(found(&DeclarationFacts { price_fen: 504_000, ..other_class }), None);
        assert_eq!(found(&facts("2", 110, 600_000)), None);
        assert_eq!(found(&facts("2", 131, 500_000)), None, "too long ago");
        assert_eq!(found(&facts("1", 110, 500_000)), None, "amended, not declared twice");
        assert_eq!(found(&DeclarationFacts { importer: "B".to_owned(), ..facts("2", 110, 500_000) }), None);
    }

    #[test]
    fn what_is_kept_does_not_grow_without_end() {
        let mut recent = Recent::default();
        for number in 0..2_000 {
            recent.note(&facts(&number.to_string(), 100, number), 30);
        }
        assert_eq!(recent.kept.values().map(Vec::len).sum::<usize>(), MOST_KEPT);
        recent.note(&facts("later", 200, 1), 30);
        assert_eq!(recent.kept.values().map(Vec::len).sum::<usize>(), 1);
    }
}
