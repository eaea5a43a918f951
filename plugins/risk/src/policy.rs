//! Policy tables: what a change of tariff, an embargo or an outbreak does to risk, from the day on which it holds.
//!
//! A table is data and acts at once: the learned index need not be trained anew for it. Odds are multiplied, since evidence adds up in
//! odds, and everything is reckoned in integers, since lanes are decided by it.

use portolan_files::FileKind;
use portolan_model::problem::{Place, Problem, Problems};
use ron::extensions::Extensions;
use serde::{Deserialize, Serialize};

use crate::facts::{Day, DeclarationFacts, Standing};
use crate::lanes::Lane;

/// A probability of this many is certain.
pub const MILLION: u32 = 1_000_000;

/// A factor of this many leaves odds as they are.
const ONE_MILLI: u32 = 1_000;

/// The largest factor that a table may name: beyond it a rule should ask for a lane instead.
const LARGEST_FACTOR_MILLI: u32 = 1_000_000;

/// All rules of policy that may hold in a run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyTables {
    /// Which edition of the tables this is; decisions name it.
    pub version: String,
    /// What multiplies the odds of an authorised economic operator, in thousandths. Default 200: examined at less than a fifth of the
    /// average share, as the order on authorised operators asks for.
    pub aeo_odds_milli: u32,
    /// What multiplies the odds of a trader on the watch-list, in thousandths. Default 3000, *assumed*.
    pub watched_odds_milli: u32,
    /// The rules, in the order in which they are applied.
    pub rules: Vec<PolicyRule>,
}

impl Default for PolicyTables {
    fn default() -> Self {
        Self { version: "none".to_owned(), aeo_odds_milli: 200, watched_odds_milli: 3_000, rules: Vec::new() }
    }
}

/// One rule: to whom it applies, when, and what it does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyRule {
    /// Its name, unique in the table.
    pub id: String,
    /// The first day on which it holds.
    pub from: Day,
    /// The last day on which it holds; for ever if not given.
    #[serde(default)]
    pub until: Option<Day>,
    /// Classes of goods by their first digits; all goods if empty.
    #[serde(default)]
    pub goods: Vec<String>,
    /// Countries of origin; all if empty.
    #[serde(default)]
    pub origins: Vec<String>,
    /// Countries of departure; all if empty.
    #[serde(default)]
    pub departures: Vec<String>,
    /// What it does.
    pub measure: Measure,
}

/// What a rule of policy does.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Measure {
    /// The duty is higher: more is at stake, and hiding pays better.
    TariffRise {
        /// Added to the rate, in millionths of the value.
        added_rate_ppm: u32,
        /// Multiplies the odds, in thousandths.
        odds_milli: u32,
    },
    /// The goods must not come in: every one is examined.
    Embargo,
    /// A pest or a disease at the place of origin.
    Outbreak {
        /// Multiplies the odds, in thousandths.
        odds_milli: u32,
        /// The least that is done with every one.
        lane: Lane,
    },
}

/// What the tables make of one declaration.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Applied {
    /// The probability that it is wrong, in millionths.
    pub probability_ppm: u32,
    /// The duty rate, in millionths of the value.
    pub duty_rate_ppm: u32,
    /// The least that must be done with it.
    pub least: Lane,
    /// The rules that did so, by name.
    pub rules: Vec<String>,
}

impl PolicyRule {
    /// Whether it holds on this day for this declaration.
    pub fn applies(&self, facts: &DeclarationFacts, on: Day) -> bool {
        let named = |list: &[String], value: &str| list.is_empty() || list.iter().any(|one| one == value);
        self.from <= on
            && self.until.is_none_or(|until| on <= until)
            && (self.goods.is_empty() || self.goods.iter().any(|prefix| facts.hs.starts_with(prefix.as_str())))
            && named(&self.origins, &facts.origin)
            && named(&self.departures, &facts.departure)
    }
}

/// The files of policy tables.
pub const POLICY_FILE: FileKind = FileKind {
    name: "policy table",
    largest_bytes: 4 * 1024 * 1024,
    example: "assets/risk/policy.ron",
    extensions: Extensions::IMPLICIT_SOME.union(Extensions::UNWRAP_NEWTYPES),
};

impl PolicyTables {
    /// Reads tables from RON and checks their sense.
    ///
    /// # Errors
    /// Everything that is wrong, each with its place in `name`.
    pub fn from_ron(name: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let tables: Self = POLICY_FILE.value_of(name, text).map_err(|problem| vec![problem])?;
        let mut problems = Problems::default();
        tables.validate(&mut problems.at(name));
        if problems.is_empty() { Ok(tables) } else { Err(problems.into_vec()) }
    }

    /// Says everything that makes no sense.
    pub fn validate(&self, place: &mut Place<'_>) {
        let factor = |place: &mut Place<'_>, milli: u32| {
            if milli == 0 || milli > LARGEST_FACTOR_MILLI {
                place.say(
                    "factor",
                    format!("is {milli}"),
                    "give thousandths from 1 to 1000000: 1000 changes nothing; for certainty ask for a lane",
                );
            }
        };
        factor(&mut place.at("aeo_odds_milli"), self.aeo_odds_milli);
        factor(&mut place.at("watched_odds_milli"), self.watched_odds_milli);
        place.at("rules").unique_ids(self.rules.iter().map(|rule| rule.id.as_str()));
        for (index, rule) in self.rules.iter().enumerate() {
            let mut rules = place.at("rules");
            let mut place = rules.index(index);
            if rule.until.is_some_and(|until| until < rule.from) {
                place.at("until").say("never", "lies before `from`", "let the rule hold for a day at least");
            }
            for prefix in &rule.goods {
                if prefix.is_empty() || prefix.len() > 10 || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
                    place.at("goods").say("class", format!("{prefix:?} is no class"), "give the first two to ten digits of one");
                }
            }
            match rule.measure {
                Measure::TariffRise { odds_milli, .. } | Measure::Outbreak { odds_milli, .. } => {
                    factor(&mut place.at("measure").at("odds_milli"), odds_milli);
                }
                Measure::Embargo => {}
            }
        }
    }

    /// What the tables make of a declaration on a day, of which the index says `probability_ppm`.
    pub fn apply(&self, facts: &DeclarationFacts, probability_ppm: u32, on: Day) -> Applied {
        let (standing_milli, standing) = match facts.standing {
            Standing::Ordinary => (ONE_MILLI, None),
            Standing::Aeo => (self.aeo_odds_milli, Some("standing:aeo")),
            Standing::Watched => (self.watched_odds_milli, Some("standing:watched")),
        };
        let mut applied = Applied {
            probability_ppm: times_odds(probability_ppm, standing_milli),
            duty_rate_ppm: facts.duty_rate_ppm,
            least: Lane::Release,
            rules: standing.map(str::to_owned).into_iter().collect(),
        };
        for rule in self.rules.iter().filter(|rule| rule.applies(facts, on)) {
            match rule.measure {
                Measure::TariffRise { added_rate_ppm, odds_milli } => {
                    applied.duty_rate_ppm = applied.duty_rate_ppm.saturating_add(added_rate_ppm);
                    applied.probability_ppm = times_odds(applied.probability_ppm, odds_milli);
                }
                Measure::Embargo => applied.least = Lane::Examination,
                Measure::Outbreak { odds_milli, lane } => {
                    applied.least = applied.least.max(lane);
                    applied.probability_ppm = times_odds(applied.probability_ppm, odds_milli);
                }
            }
            applied.rules.push(rule.id.clone());
        }
        applied
    }
}

/// The probability whose odds are `milli` thousandths of those of this one, rounded.
pub fn times_odds(probability_ppm: u32, milli: u32) -> u32 {
    let probability = u128::from(probability_ppm.min(MILLION));
    let wrong = probability * u128::from(milli);
    let right = (u128::from(MILLION) - probability) * u128::from(ONE_MILLI);
    let all = wrong + right;
    // Only odds of nothing to nothing have no sum: certainty times a factor of 0.
    (wrong * u128::from(MILLION) + all / 2).checked_div(all).map_or(probability_ppm, |ppm| ppm as u32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tables(rules: &str) -> Result<PolicyTables, Vec<Problem>> {
        PolicyTables::from_ron("policy.ron", &format!("(version: \"test\", rules: [{rules}])"))
    }

    fn of(hs: &str, origin: &str) -> DeclarationFacts {
        DeclarationFacts {
            hs: hs.to_owned(),
            origin: origin.to_owned(),
            duty_rate_ppm: 80_000,
            price_fen: 100_000,
            ..DeclarationFacts::default()
        }
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    #[test]
    fn a_rule_holds_from_its_first_day_to_its_last() {
        let tables = tables(
            r#"(id: "rise", from: "2026-03-05", until: "2026-03-06", goods: ["87"], origins: ["US"],
                measure: TariffRise(added_rate_ppm: 250000, odds_milli: 2000))"#,
        )
        .expect("a table");
        let car = of("870323", "US");
        for (on, rate, rules) in
            [("2026-03-04", 80_000, 0), ("2026-03-05", 330_000, 1), ("2026-03-06", 330_000, 1), ("2026-03-07", 80_000, 0)]
        {
            let applied = tables.apply(&car, 200_000, day(on));
            assert_eq!((applied.duty_rate_ppm, applied.rules.len()), (rate, rules), "{on}");
        }
        // Odds of 1 to 4 become 2 to 4: a third.
        assert_eq!(tables.apply(&car, 200_000, day("2026-03-05")).probability_ppm, 333_333);
        assert!(tables.apply(&of("870323", "JP"), 200_000, day("2026-03-05")).rules.is_empty());
        assert!(tables.apply(&of("880323", "US"), 200_000, day("2026-03-05")).rules.is_empty());
    }

    #[test]
    fn the_strictest_measure_holds() {
        let tables = tables(
            r#"(id: "embargo", from: "2026-01-01", origins: ["XX"], measure: Embargo),
               (id: "locusts", from: "2026-01-01", origins: ["XX", "YY"], measure: Outbreak(odds_milli: 4000, lane: Review))"#,
        )
        .expect("a table");
        let applied = tables.apply(&of("100199", "XX"), 100_000, day("2026-02-01"));
        assert_eq!((applied.least, applied.rules.len()), (Lane::Examination, 2));
        assert_eq!(tables.apply(&of("100199", "YY"), 100_000, day("2026-02-01")).least, Lane::Review);
    }

    #[test]
    fn the_shipped_example_is_read() {
        let text = include_str!("../../../assets/risk/policy.ron");
        let tables = PolicyTables::from_ron("policy.ron", text).expect("an example that holds");
        assert_eq!(tables.rules.len(), 3);
        assert_eq!(tables.apply(&of("930200", "XX"), 1, day("2026-03-01")).least, Lane::Examination);
    }

    #[test]
    fn standing_counts() {
        let tables = PolicyTables::default();
        let trusted = DeclarationFacts { standing: Standing::Aeo, ..of("870323", "US") };
        let watched = DeclarationFacts { standing: Standing::Watched, ..of("870323", "US") };
        assert_eq!(tables.apply(&trusted, 500_000, Day(0)).probability_ppm, 166_667);
        assert_eq!(tables.apply(&watched, 500_000, Day(0)).probability_ppm, 750_000);
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let problems = tables(
            r#"(id: "a", from: "2026-03-05", until: "2026-03-01", goods: ["8x"], measure: Embargo),
               (id: "a", from: "2026-03-05", measure: Outbreak(odds_milli: 0, lane: Review))"#,
        )
        .expect_err("refused");
        let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert!(paths.iter().any(|path| path.ends_with("rules[0].until")), "{paths:?}");
        assert!(paths.iter().any(|path| path.ends_with("rules[0].goods")), "{paths:?}");
        assert!(paths.iter().any(|path| path.ends_with("rules[1].measure.odds_milli")), "{paths:?}");
        assert_eq!(problems.len(), 4, "{problems:?}");
        let shape = tables(r#"(id: "a", since: "2026-03-05")"#).expect_err("refused");
        assert!(shape[0].path.starts_with("policy.ron:1:"), "{shape:?}");
    }

    proptest! {
        #[test]
        fn odds_keep_their_order_and_certainty_stays(p in 0_u32..=MILLION, q in 0_u32..=MILLION, milli in 1_u32..=LARGEST_FACTOR_MILLI) {
            let (a, b) = (times_odds(p.min(q), milli), times_odds(p.max(q), milli));
            prop_assert!(a <= b && b <= MILLION);
            prop_assert_eq!(times_odds(p, ONE_MILLI), p);
            prop_assert_eq!(times_odds(MILLION, milli), MILLION);
            prop_assert_eq!(times_odds(0, milli), 0);
        }
    }
}
