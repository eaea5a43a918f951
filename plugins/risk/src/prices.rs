//! What goods usually cost: robust statistics of the price by unit, per goods, origin and unit.
//!
//! Prices of goods spread over orders of magnitude and a few are wrong on purpose, so that everything is in logarithms and by median and
//! median absolute deviation, which half of all values cannot move. Where too few of the same goods and origin are known, broader groups
//! answer. Logarithms are kept as integers (thousandths), so that statistics are the same whatever came first.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facts::DeclarationFacts;

/// Which group of declarations a price is held against.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Group {
    /// The same goods (six digits) from the same country.
    GoodsOrigin,
    /// The same goods (six digits).
    Goods,
    /// The same heading (four digits).
    Heading,
    /// The same chapter (two digits).
    Chapter,
}

impl Group {
    const ALL: [Self; 4] = [Self::GoodsOrigin, Self::Goods, Self::Heading, Self::Chapter];

    /// In words: "HS 391910 from DE".
    pub fn words(self, facts: &DeclarationFacts) -> String {
        match self {
            Self::GoodsOrigin => format!("HS {} from {}", facts.hs, facts.origin),
            Self::Goods => format!("HS {}", facts.hs),
            Self::Heading => format!("HS {}", facts.hs_prefix(4)),
            Self::Chapter => format!("HS {}", facts.hs_prefix(2)),
        }
    }

    fn key(self, facts: &DeclarationFacts) -> String {
        let unit = facts.quantity.as_ref().map_or("kg", |quantity| quantity.unit.as_str());
        match self {
            Self::GoodsOrigin => format!("{}/{}/{unit}", facts.hs, facts.origin),
            Self::Goods => format!("{}/{unit}", facts.hs),
            Self::Heading => format!("{}/{unit}", facts.hs_prefix(4)),
            Self::Chapter => format!("{}/{unit}", facts.hs_prefix(2)),
        }
    }
}

/// What a group usually costs by unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reference {
    /// The group that answered.
    pub group: Group,
    /// How many prices are known of it.
    pub count: usize,
    /// Median of the natural logarithm of the price by unit (currency by kilogram, say), thousandths.
    pub median_milli: i32,
    /// Median absolute deviation from it, thousandths.
    pub mad_milli: i32,
}

impl Reference {
    /// The median price by unit, in the currency.
    pub fn median(&self) -> f64 {
        libm::exp(f64::from(self.median_milli) / 1_000.0)
    }

    /// How many robust standard deviations a price lies from the median; below it is negative. Where prices of a group hardly differ, a
    /// deviation of a tenth of the price counts as one.
    pub fn deviations(&self, log_milli: i32) -> f64 {
        let spread = (1.4826 * f64::from(self.mad_milli)).max(100.0);
        f64::from(log_milli - self.median_milli) / spread
    }
}

/// The logarithm of the price by unit, thousandths; none where price or amount is not known.
pub fn log_unit_price_milli(facts: &DeclarationFacts) -> Option<i32> {
    let amount_milli = facts.quantity.as_ref().map_or(facts.net_mass_g, |quantity| quantity.thousandths);
    if facts.price_fen <= 0 || amount_milli <= 0 {
        return None;
    }
    let unit_price = (facts.price_fen as f64 / 100.0) / (amount_milli as f64 / 1_000.0);
    Some((libm::log(unit_price) * 1_000.0).round() as i32)
}

/// Prices that were declared so far.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct PriceBook {
    /// Sorted logarithms of each group.
    groups: BTreeMap<String, Vec<i32>>,
}

impl PriceBook {
    /// Takes in a declared price.
    pub fn note(&mut self, facts: &DeclarationFacts) {
        let Some(log_milli) = log_unit_price_milli(facts) else { return };
        for group in Group::ALL {
            let prices = self.groups.entry(group.key(facts)).or_default();
            let place = prices.partition_point(|price| *price <= log_milli);
            prices.insert(place, log_milli);
        }
    }

    /// What the closest group of at least `sample` prices usually costs; none if even the broadest has fewer.
    pub fn reference(&self, facts: &DeclarationFacts, sample: usize) -> Option<Reference> {
        Group::ALL.into_iter().find_map(|group| {
            let prices = self.groups.get(&group.key(facts)).filter(|prices| prices.len() >= sample.max(1))?;
            let (median_milli, mad_milli) = median_and_mad(prices);
            Some(Reference { group, count: prices.len(), median_milli, mad_milli })
        })
    }
}

/// Of sorted values, not empty. Of an even number the lower middle counts: a value that really occurred.
fn median_and_mad(sorted: &[i32]) -> (i32, i32) {
    let middle = (sorted.len() - 1) / 2;
    let median = sorted[middle];
    // Deviations grow outwards from the middle: walk to the middle one of them from there.
    let (mut below, mut above) = (middle, middle + 1);
    let mut deviation = 0;
    for _ in 0..middle {
        let down = below.checked_sub(1).map(|next| median - sorted[next]);
        let up = sorted.get(above).map(|value| value - median);
        match (down, up) {
            (Some(down), None) => (below, deviation) = (below - 1, down),
            (Some(down), Some(up)) if down <= up => (below, deviation) = (below - 1, down),
            (_, Some(up)) => (above, deviation) = (above + 1, up),
            (None, None) => break,
        }
    }
    (median, deviation)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn goods(hs: &str, origin: &str, price_fen: i64, net_mass_g: i64) -> DeclarationFacts {
        DeclarationFacts { hs: hs.to_owned(), origin: origin.to_owned(), price_fen, net_mass_g, ..DeclarationFacts::default() }
    }

    #[test]
    fn the_closest_group_with_enough_prices_answers() {
        let mut book = PriceBook::default();
        for price in [900, 1_000, 1_100] {
            book.note(&goods("391910", "DE", price, 1_000));
        }
        book.note(&goods("391990", "CN", 200, 1_000));
        let asked = goods("391910", "DE", 500, 1_000);
        let reference = book.reference(&asked, 3).expect("three are known");
        assert_eq!((reference.group, reference.count), (Group::GoodsOrigin, 3));
        assert!((reference.median() - 10.0).abs() < 0.01, "{reference:?}");
        assert_eq!(book.reference(&asked, 4).map(|reference| reference.group), Some(Group::Heading));
        assert_eq!(book.reference(&goods("391910", "FR", 1, 1), 3).map(|reference| reference.group), Some(Group::Goods));
        assert_eq!(book.reference(&asked, 5), None);
        assert_eq!(log_unit_price_milli(&goods("391910", "DE", 0, 1_000)), None);
    }

    proptest! {
        #[test]
        fn median_and_deviation_are_those_of_a_plain_reckoning(mut values in prop::collection::vec(-5_000_i32..5_000, 1..40)) {
            values.sort_unstable();
            let middle = (values.len() - 1) / 2;
            let median = values[middle];
            let mut deviations: Vec<i32> = values.iter().map(|value| (value - median).abs()).collect();
            deviations.sort_unstable();
            prop_assert_eq!(median_and_mad(&values), (median, deviations[middle]));
        }
    }
}
