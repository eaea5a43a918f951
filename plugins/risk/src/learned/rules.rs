//! The model that stands in when no trained one can be read: what an officer would do with the history and a price list.
//!
//! The closest likeness of which enough is known gives the odds; a price far below its reference multiplies them; so does a route that
//! does not begin at the origin. Weights are *assumed*.

use serde::{Deserialize, Serialize};

use super::boosting::log_odds;
use super::{Kind, RiskModel};
use crate::features::{COUNT, Features, Signal, of_likeness, price_gap, signal};
use crate::history::Likeness;

/// From the closest to the broadest, with how many must have been examined.
const BY_LIKENESS: [(Likeness, f32); 7] = [
    (Likeness::Repeat, 1.0),
    (Likeness::GoodsMassPrice, 2.0),
    (Likeness::ImporterHeading, 5.0),
    (Likeness::GoodsRouteTariff, 5.0),
    (Likeness::GoodsOrigin, 8.0),
    (Likeness::Goods, 10.0),
    (Likeness::Importer, 10.0),
];

/// The odds where nothing is known: a declaration in five is wrong, *assumed*.
const BASE_ODDS: f64 = 0.25;

/// From here on a price is far below its reference: a third of it.
const FAR_BELOW: f32 = -1.1;

/// Rules that nobody trained.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Rules;

impl Rules {
    /// What each rule adds to the log-odds, and of which signal it tells.
    fn points(features: &Features) -> impl Iterator<Item = (Signal, f64)> {
        let of_likeness = BY_LIKENESS.into_iter().find_map(|(likeness, enough)| {
            let (share, examined) = of_likeness(features, likeness);
            let share = f64::from(share).clamp(0.01, 0.99);
            (examined >= enough).then(|| (Signal::Like(likeness), log_odds(share) - libm::log(BASE_ODDS)))
        });
        let cheap = price_gap(features).filter(|gap| *gap < FAR_BELOW).map(|_| (Signal::UnitPrice, libm::log(3.0)));
        let detour = (0..COUNT).find(|place| signal(*place) == Signal::Detour && features[*place] > 0.5);
        let detour = detour.map(|_| (Signal::Detour, libm::log(1.2)));
        of_likeness.into_iter().chain(cheap).chain(detour)
    }
}

impl RiskModel for Rules {
    fn kind(&self) -> Kind {
        Kind::Rules
    }

    fn answer(&self, features: &Features) -> f64 {
        Self::points(features).fold(libm::log(BASE_ODDS), |sum, (_, points)| sum + points)
    }

    fn contributions(&self, features: &Features, contributions: &mut [f64; COUNT]) -> f64 {
        for (of, points) in Self::points(features) {
            if let Some(place) = (0..COUNT).find(|place| signal(*place) == of) {
                contributions[place] += points;
            }
        }
        libm::log(BASE_ODDS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::DeclarationFacts;
    use crate::features::features;
    use crate::history::History;

    #[test]
    fn rules_follow_the_closest_likeness_and_the_price() {
        let facts = DeclarationFacts { hs: "391910".to_owned(), net_mass_g: 1_000, price_fen: 10_000, ..DeclarationFacts::default() };
        let mut history = History::default();
        for _ in 0..10 {
            history.note_declared(&facts);
        }
        let unknown = Rules.answer(&features(&facts, &history));
        let cheap = DeclarationFacts { price_fen: 1_000, ..facts.clone() };
        assert!(Rules.answer(&features(&cheap, &history)) > unknown);
        history.take_in_result(&facts, true);
        let known = features(&facts, &history);
        assert!(Rules.answer(&known) > unknown);
        let mut contributions = [0.0; COUNT];
        let base = Rules.contributions(&known, &mut contributions);
        assert!((base + contributions.iter().sum::<f64>() - Rules.answer(&known)).abs() < 1e-12);
    }
}
