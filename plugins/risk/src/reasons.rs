//! Why a declaration is thought risky or not, in words and with its own figures.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::facts::DeclarationFacts;
use crate::features::{COUNT, Features, PRICE_SAMPLE, Signal, signal};
use crate::history::{History, Likeness, Tally};
use crate::learned::RiskModel;
use crate::prices::log_unit_price_milli;

/// How many reasons are given.
pub const MOST: usize = 3;

/// One reason: what speaks for or against, and how strongly.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reason {
    /// What it tells of.
    pub signal: Signal,
    /// How much it moves the model's answer, thousandths: of the log-odds for boosting and rules, of the probability for a forest. Above
    /// zero it raises the risk.
    pub weight_milli: i32,
    /// What was looked at.
    pub evidence: Evidence,
}

/// What a reason rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Evidence {
    /// What was found in declarations that are like it.
    Like {
        /// What they have in common, in words.
        of: String,
        /// How many of them were examined, and how many were wrong.
        tally: Tally,
    },
    /// Its price by unit against what such goods usually cost.
    UnitPrice {
        /// Its own, fen by unit.
        own_fen: i64,
        /// The median, fen by unit.
        median_fen: i64,
        /// How many prices that rests on.
        count: usize,
        /// Whose prices, in words.
        of: String,
    },
    /// Something that the declaration says.
    Says(String),
}

impl Reason {
    /// Its stable name, for programs and translation.
    pub const fn code(&self) -> &'static str {
        match self.signal {
            Signal::Like(Likeness::Repeat) => "like-repeat",
            Signal::Like(Likeness::GoodsMassPrice) => "like-goods-mass-price",
            Signal::Like(Likeness::GoodsMass) => "like-goods-mass",
            Signal::Like(Likeness::MassPrice) => "like-mass-price",
            Signal::Like(Likeness::GoodsRouteTariff) => "like-goods-route-tariff",
            Signal::Like(Likeness::GoodsOriginUnitPrice) => "like-goods-origin-unit-price",
            Signal::Like(Likeness::GoodsOrigin) => "like-goods-origin",
            Signal::Like(Likeness::Goods) => "like-goods",
            Signal::Like(Likeness::HeadingOriginRate) => "like-heading-origin-rate",
            Signal::Like(Likeness::Heading) => "like-heading",
            Signal::Like(Likeness::ImporterHeading) => "like-importer-heading",
            Signal::Like(Likeness::Importer) => "like-importer",
            Signal::Like(Likeness::Seller) => "like-seller",
            Signal::Like(Likeness::Declarant) => "like-declarant",
            Signal::Like(Likeness::Courier) => "like-courier",
            Signal::Like(Likeness::Office) => "like-office",
            Signal::Like(Likeness::Route) => "like-route",
            Signal::Like(Likeness::Origin) => "like-origin",
            Signal::Like(Likeness::Tariff) => "like-tariff",
            Signal::UnitPrice => "unit-price",
            Signal::Value => "value",
            Signal::Mass => "mass",
            Signal::Rate => "rate",
            Signal::Detour => "detour",
            Signal::Express => "express",
            Signal::SellerNamed => "seller-named",
            Signal::Chapter => "chapter",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.weight_milli > 0 { "raises risk: " } else { "lowers risk: " })?;
        match &self.evidence {
            Evidence::Like { of, tally: Tally { examined: 0, .. } } => write!(f, "none examined before: {of}"),
            Evidence::Like { of, tally: Tally { examined, found } } => write!(f, "{found} of {examined} examined before were wrong: {of}"),
            Evidence::UnitPrice { own_fen, median_fen, count, of } => {
                write!(f, "price {} a unit, usually {} (median of {count}, {of})", money(*own_fen), money(*median_fen))
            }
            Evidence::Says(words) => f.write_str(words),
        }
    }
}

/// What signals that mostly tell of the same examples have in common: together they make one reason, so that three reasons are three.
const fn family(signal: Signal) -> u8 {
    match signal {
        Signal::Like(Likeness::Repeat | Likeness::GoodsMassPrice | Likeness::GoodsMass | Likeness::MassPrice) => 0,
        Signal::Like(Likeness::GoodsRouteTariff | Likeness::GoodsOriginUnitPrice | Likeness::GoodsOrigin | Likeness::Goods) => 1,
        Signal::Like(Likeness::HeadingOriginRate | Likeness::Heading) | Signal::Chapter => 2,
        Signal::Like(Likeness::ImporterHeading | Likeness::Importer) => 3,
        Signal::Like(Likeness::Seller) | Signal::SellerNamed => 4,
        Signal::Like(Likeness::Declarant) => 5,
        Signal::Like(Likeness::Courier) | Signal::Express => 6,
        Signal::Like(Likeness::Office) => 7,
        Signal::Like(Likeness::Route | Likeness::Origin) | Signal::Detour => 8,
        Signal::Like(Likeness::Tariff) | Signal::Rate => 9,
        Signal::UnitPrice => 10,
        Signal::Value => 11,
        Signal::Mass => 12,
    }
}

/// Of a family: what all its signals add up to, and the one that did most of it.
#[derive(Clone, Copy)]
struct Weighed {
    sum: f64,
    strongest: (Signal, f64),
}

/// The strongest reasons of a model for a declaration, strongest first. Those that tell of nothing are left out.
pub fn reasons(model: &dyn RiskModel, features: &Features, facts: &DeclarationFacts, history: &History) -> Vec<Reason> {
    let mut contributions = [0.0; COUNT];
    model.contributions(features, &mut contributions);
    let mut by_signal: BTreeMap<Signal, f64> = BTreeMap::new();
    for (place, contribution) in contributions.into_iter().enumerate() {
        *by_signal.entry(signal(place)).or_default() += contribution;
    }
    let mut families: BTreeMap<u8, Weighed> = BTreeMap::new();
    for (signal, weight) in &by_signal {
        let weighed = families.entry(family(*signal)).or_insert(Weighed { sum: 0.0, strongest: (*signal, 0.0) });
        weighed.sum += weight;
    }
    for (signal, weight) in by_signal {
        if let Some(weighed) = families.get_mut(&family(signal)) {
            // Only what pulls the same way as the whole can stand for it.
            let pull = weight * weighed.sum.signum();
            if pull > weighed.strongest.1 {
                weighed.strongest = (signal, pull);
            }
        }
    }
    let weigh = |one: Weighed| (one.strongest.0, (one.sum * 1_000.0).round() as i32);
    let mut weighed: Vec<(Signal, i32)> = families.into_values().map(weigh).filter(|one| one.1 != 0).collect();
    // Stable: of equal strength the closer likeness comes first.
    weighed.sort_by_key(|(_, weight)| std::cmp::Reverse(weight.abs()));
    weighed.truncate(MOST);
    weighed.into_iter().map(|(signal, weight_milli)| Reason { signal, weight_milli, evidence: evidence(signal, facts, history) }).collect()
}

fn evidence(signal: Signal, facts: &DeclarationFacts, history: &History) -> Evidence {
    let says = |words: String| Evidence::Says(words);
    match signal {
        Signal::Like(likeness) => Evidence::Like { of: common(likeness, facts), tally: history.tally(likeness, facts) },
        Signal::UnitPrice => match (log_unit_price_milli(facts), history.prices().reference(facts, PRICE_SAMPLE)) {
            (Some(own), Some(reference)) => Evidence::UnitPrice {
                own_fen: (libm::exp(f64::from(own) / 1_000.0) * 100.0).round() as i64,
                median_fen: (reference.median() * 100.0).round() as i64,
                count: reference.count,
                of: reference.group.words(facts),
            },
            (Some(_), None) => says(format!("price {} for {}, and no reference price is known", money(facts.price_fen), mass(facts))),
            (None, _) => says(format!("price {} for {}: no price by unit", money(facts.price_fen), mass(facts))),
        },
        Signal::Value => says(format!("value {}", money(facts.price_fen))),
        Signal::Mass => says(format!("net mass {}", mass(facts))),
        Signal::Rate => says(format!("duty rate {}", percent(facts.duty_rate_ppm))),
        Signal::Detour if facts.departure == facts.origin => says(format!("departs from its origin {}", facts.origin)),
        Signal::Detour => says(format!("of {} origin, departs from {}", facts.origin, facts.departure)),
        Signal::Express => {
            says(facts.courier.as_ref().map_or_else(|| "no express carrier".to_owned(), |courier| format!("express carrier {courier}")))
        }
        Signal::SellerNamed => {
            says(facts.seller.as_ref().map_or_else(|| "no seller named".to_owned(), |seller| format!("seller {seller} named")))
        }
        Signal::Chapter => says(format!("goods of chapter {}", facts.hs_prefix(2))),
    }
}

/// What declarations that are alike have in common, with this one's values.
fn common(likeness: Likeness, facts: &DeclarationFacts) -> String {
    let (hs, heading, origin) = (&facts.hs, facts.hs_prefix(4), &facts.origin);
    let (money, mass, rate) = (money(facts.price_fen), mass(facts), percent(facts.duty_rate_ppm));
    let route = format!("of {origin} by {}", facts.departure);
    match likeness {
        Likeness::Repeat => {
            format!("the same thing (HS {hs} of {origin} by {}, {mass}, {money}, {rate} {})", facts.departure, facts.tax_type)
        }
        Likeness::GoodsMassPrice => format!("HS {hs} of {mass} at {money}"),
        Likeness::GoodsMass => format!("HS {hs} of {mass}"),
        Likeness::MassPrice => format!("{mass} at {money}, whatever the goods"),
        Likeness::GoodsRouteTariff => format!("HS {hs} of {origin} by {} at {rate} {}", facts.departure, facts.tax_type),
        Likeness::GoodsOriginUnitPrice => format!("HS {hs} of {origin} at the same price by kilogram"),
        Likeness::GoodsOrigin => format!("HS {hs} of {origin}"),
        Likeness::Goods => format!("HS {hs}"),
        Likeness::HeadingOriginRate => format!("HS {heading} of {origin} at {rate}"),
        Likeness::Heading => format!("HS {heading}"),
        Likeness::ImporterHeading => format!("importer {} with HS {heading}", facts.importer),
        Likeness::Importer => format!("importer {}", facts.importer),
        Likeness::Seller => {
            facts.seller.as_ref().map_or_else(|| "a seller who is not named".to_owned(), |seller| format!("seller {seller}"))
        }
        Likeness::Declarant => format!("declarant {}", facts.declarant),
        Likeness::Courier => {
            facts.courier.as_ref().map_or_else(|| "no express carrier".to_owned(), |courier| format!("express carrier {courier}"))
        }
        Likeness::Office => format!("office {}", facts.office),
        Likeness::Route if facts.departure == *origin => format!("from {origin} directly"),
        Likeness::Route => route,
        Likeness::Origin => format!("origin {origin}"),
        Likeness::Tariff => format!("tariff {} at {rate}", facts.tax_type),
    }
}

/// Fen as money: 1,234,567 is 12345.67.
fn money(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", fen.unsigned_abs() / 100, fen.unsigned_abs() % 100)
}

fn mass(facts: &DeclarationFacts) -> String {
    let grams = facts.net_mass_g.max(0);
    if grams % 1_000 == 0 {
        format!("{} kg", grams / 1_000)
    } else {
        format!("{}.{} kg", grams / 1_000, format!("{:03}", grams % 1_000).trim_end_matches('0'))
    }
}

fn percent(ppm: u32) -> String {
    if ppm.is_multiple_of(10_000) {
        format!("{} %", ppm / 10_000)
    } else {
        format!("{}.{} %", ppm / 10_000, format!("{:04}", ppm % 10_000).trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::features;
    use crate::learned::rules::Rules;

    #[test]
    fn figures_are_written_as_people_write_them() {
        assert_eq!([money(5), money(1_234_567), money(-250)], ["0.05", "12345.67", "-2.50"]);
        assert_eq!([percent(65_000), percent(80_000), percent(7_543_000)], ["6.5 %", "8 %", "754.3 %"]);
        let weigh = |net_mass_g| mass(&DeclarationFacts { net_mass_g, ..DeclarationFacts::default() });
        assert_eq!([weigh(300), weigh(12_000), weigh(1_050)], ["0.3 kg", "12 kg", "1.05 kg"]);
    }

    #[test]
    fn reasons_tell_the_rows_own_figures() {
        let facts = DeclarationFacts {
            hs: "391910".to_owned(),
            origin: "DE".to_owned(),
            departure: "NL".to_owned(),
            net_mass_g: 1_000,
            price_fen: 1_250,
            ..DeclarationFacts::default()
        };
        let mut history = History::default();
        history.take_in_result(&facts, true);
        history.take_in_result(&facts, true);
        history.take_in_result(&facts, false);
        let told = reasons(&Rules, &features(&facts, &history), &facts, &history);
        assert_eq!(told.len(), 2, "{told:?}");
        let words = told[0].to_string();
        assert!(
            words.starts_with("raises risk: 2 of 3 examined before were wrong: the same thing (HS 391910 of DE by NL, 1 kg, 12.50"),
            "{words}"
        );
        assert_eq!(told[0].code(), "like-repeat");
        assert_eq!(told[1].to_string(), "raises risk: of DE origin, departs from NL");
        assert!(told[0].weight_milli >= told[1].weight_milli);
    }
}
