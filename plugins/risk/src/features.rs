//! What the learned index looks at: numbers from the declaration, from the history of what is like it, and from prices.

use serde::{Deserialize, Serialize};

use crate::facts::DeclarationFacts;
use crate::history::{History, Likeness};
use crate::prices::log_unit_price_milli;

/// What a feature tells of. Features that tell of one thing make one reason together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Signal {
    /// What was found in declarations that are like this one.
    Like(Likeness),
    /// The price by unit against what such goods usually cost.
    UnitPrice,
    /// The value.
    Value,
    /// The mass.
    Mass,
    /// The duty rate.
    Rate,
    /// Whether it departs from where it originates.
    Detour,
    /// Whether an express carrier brings it.
    Express,
    /// Whether the seller is named.
    SellerNamed,
    /// The chapter of the goods.
    Chapter,
}

/// How many prices must be known before a group is a reference.
pub const PRICE_SAMPLE: usize = 8;

/// Each likeness has two: the share found wrong and how many were examined.
const OF_LIKENESSES: usize = 2 * Likeness::ALL.len();

/// What the plain features tell of, in their order.
const PLAIN: [Signal; 10] = [
    Signal::UnitPrice,
    Signal::UnitPrice,
    Signal::UnitPrice,
    Signal::Value,
    Signal::Mass,
    Signal::Rate,
    Signal::Detour,
    Signal::Express,
    Signal::SellerNamed,
    Signal::Chapter,
];

const PLAIN_NAMES: [&str; PLAIN.len()] = [
    "unit_price_log",
    "unit_price_against_reference",
    "unit_price_deviations",
    "value_log",
    "mass_log",
    "rate",
    "detour",
    "express",
    "seller_named",
    "chapter",
];

/// How many features there are.
pub const COUNT: usize = OF_LIKENESSES + PLAIN.len();

/// The features of one declaration. Each is a finite number; what is not known has a value of its own outside the others'.
pub type Features = [f32; COUNT];

/// What the feature in this place tells of.
pub fn signal(feature: usize) -> Signal {
    if feature < OF_LIKENESSES { Signal::Like(Likeness::ALL[feature / 2]) } else { PLAIN[(feature - OF_LIKENESSES).min(PLAIN.len() - 1)] }
}

/// The names of all features, in their order. A model file carries them, so that no model is asked with other features than it learned.
pub fn names() -> Vec<String> {
    let of_likenesses =
        Likeness::ALL.into_iter().flat_map(|likeness| [format!("{likeness:?}.found_share"), format!("{likeness:?}.examined")]);
    of_likenesses.chain(PLAIN_NAMES.into_iter().map(str::to_owned)).collect()
}

/// The place of the two features of a likeness: share found wrong, and how many were examined.
pub fn of_likeness(features: &Features, likeness: Likeness) -> (f32, f32) {
    let place = Likeness::ALL.iter().position(|one| *one == likeness).unwrap_or(0);
    (features[2 * place], features[2 * place + 1])
}

/// The logarithm of the price by unit against its reference; none if there is no reference.
pub fn price_gap(features: &Features) -> Option<f32> {
    Some(features[OF_LIKENESSES + 1]).filter(|gap| *gap > UNKNOWN_LOG)
}

/// Below every logarithm that occurs.
const UNKNOWN_LOG: f32 = -50.0;

/// The features of a declaration, as far as `history` knows.
pub fn features(facts: &DeclarationFacts, history: &History) -> Features {
    let mut features = [0.0; COUNT];
    let base = history.base_ppm() as f32 / 1_000_000.0;
    for (pair, likeness) in features.chunks_exact_mut(2).zip(Likeness::ALL) {
        let tally = history.tally(likeness, facts);
        // As if one more had been examined, wrong by the average: few examples say little.
        pair[0] = (tally.found as f32 + base) / (tally.examined as f32 + 1.0);
        pair[1] = tally.examined as f32;
    }
    let log = |value: i64, unit: f64| libm::log1p(value.max(0) as f64 / unit) as f32;
    let unit_price = log_unit_price_milli(facts);
    let reference = history.prices().reference(facts, PRICE_SAMPLE);
    let (gap, deviations) = match (unit_price, reference) {
        (Some(milli), Some(reference)) => ((milli - reference.median_milli) as f32 / 1_000.0, reference.deviations(milli) as f32),
        _ => (UNKNOWN_LOG, UNKNOWN_LOG * 1_000.0),
    };
    let chapter = facts.hs_prefix(2).parse::<u8>().map_or(-1.0, f32::from);
    let plain: [f32; PLAIN.len()] = [
        unit_price.map_or(UNKNOWN_LOG, |milli| milli as f32 / 1_000.0),
        gap,
        deviations,
        log(facts.price_fen, 100.0),
        log(facts.net_mass_g, 1_000.0),
        facts.duty_rate_ppm as f32 / 1_000_000.0,
        f32::from(u8::from(facts.departure != facts.origin)),
        f32::from(u8::from(facts.courier.is_some())),
        f32::from(u8::from(facts.seller.is_some())),
        chapter,
    ];
    features[OF_LIKENESSES..].copy_from_slice(&plain);
    features
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_feature_has_a_name_of_its_own() {
        let mut names = names();
        assert_eq!(names.len(), COUNT);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COUNT);
        assert_eq!(signal(0), Signal::Like(Likeness::Repeat));
        assert_eq!(signal(COUNT - 1), Signal::Chapter);
    }

    #[test]
    fn an_empty_declaration_has_finite_features() {
        let features = features(&DeclarationFacts::default(), &History::default());
        assert!(features.iter().all(|value| value.is_finite()));
        assert_eq!(price_gap(&features), None);
    }

    #[test]
    fn history_is_seen_and_only_what_was_taken_in() {
        let facts = DeclarationFacts { hs: "391910".to_owned(), price_fen: 100, net_mass_g: 10, ..DeclarationFacts::default() };
        let mut history = History::default();
        let before = features(&facts, &history);
        history.take_in_result(&facts, true);
        let after = features(&facts, &history);
        assert_eq!(of_likeness(&before, Likeness::Goods).1, 0.0);
        assert_eq!(of_likeness(&after, Likeness::Goods).1, 1.0);
        assert!(of_likeness(&after, Likeness::Goods).0 > of_likeness(&before, Likeness::Goods).0);
    }
}
