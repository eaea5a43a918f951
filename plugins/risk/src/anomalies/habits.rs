//! A trader that is not like itself: new goods from new places through new hands, values of another size, a sudden flood.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Anomaly, Bounds};
use crate::facts::{Day, DeclarationFacts};

/// How many of its latest values and days are kept of a trader.
const KEPT: usize = 64;

/// Days of a flood.
const WEEK_DAYS: i32 = 7;

/// The fewest declarations in a week that are a flood.
const FLOOD: u32 = 8;

/// What is new about a trader.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Change {
    /// Several things that it never had before come together.
    NewWays {
        /// What they are, in words.
        what: Vec<String>,
        /// How unlikely that is by what it did before: one in so many.
        one_in: u32,
    },
    /// The value is of another size.
    Value {
        /// Of this declaration, fen.
        own_fen: i64,
        /// The median of its latest, fen.
        median_fen: i64,
    },
    /// It files many more than it used to.
    Flood {
        /// In the last seven days, this one counted.
        in_week: u32,
        /// Usually in seven days, thousandths.
        usual_milli: u32,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
        match self {
            Self::NewWays { what, .. } => write!(f, "new are {}", what.join(", ")),
            Self::Value { own_fen, median_fen } => write!(f, "value {}, usually {}", money(*own_fen), money(*median_fen)),
            Self::Flood { in_week, usual_milli } => {
                write!(f, "{in_week} declarations in a week, usually {}.{}", usual_milli / 1_000, usual_milli % 1_000 / 100)
            }
        }
    }
}

/// What is known of one trader.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
struct Ways {
    declarations: u32,
    first: Day,
    chapters: BTreeSet<String>,
    origins: BTreeSet<String>,
    offices: BTreeSet<String>,
    declarants: BTreeSet<String>,
    /// The latest values, fen, and days.
    latest: VecDeque<(Day, i64)>,
}

/// What is known of all traders.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Habits {
    traders: BTreeMap<String, Ways>,
}

impl Habits {
    /// Takes in a declaration.
    pub(super) fn note(&mut self, facts: &DeclarationFacts) {
        if facts.importer.is_empty() {
            return;
        }
        let ways = self.traders.entry(facts.importer.clone()).or_default();
        if ways.declarations == 0 {
            ways.first = facts.declared_on;
        }
        ways.declarations = ways.declarations.saturating_add(1);
        for (set, value) in [
            (&mut ways.chapters, facts.hs_prefix(2)),
            (&mut ways.origins, &facts.origin),
            (&mut ways.offices, &facts.office),
            (&mut ways.declarants, &facts.declarant),
        ] {
            if !set.contains(value) {
                set.insert(value.to_owned());
            }
        }
        if ways.latest.len() >= KEPT {
            ways.latest.pop_front();
        }
        ways.latest.push_back((facts.declared_on, facts.price_fen));
    }

    /// What is new about the importer of this declaration.
    pub(super) fn changes(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Vec<Anomaly> {
        let Some(ways) = self.traders.get(&facts.importer).filter(|ways| ways.declarations >= bounds.habit_sample.max(1)) else {
            return Vec::new();
        };
        let changes = [ways.new_ways(facts, bounds), ways.value(facts, bounds), ways.flood(facts, bounds)];
        let anomaly = |change| Anomaly::ChangedHabit { trader: facts.importer.clone(), known: ways.declarations, change };
        changes.into_iter().flatten().map(anomaly).collect()
    }
}

impl Ways {
    /// Something new is as likely as the new things were that it had so far; several at once are as likely as all of that together.
    fn new_ways(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Option<Change> {
        let seen = f64::from(self.declarations);
        let (mut likely, mut what) = (1.0, Vec::new());
        for (name, set, value) in [
            ("goods of chapter", &self.chapters, facts.hs_prefix(2)),
            ("origin", &self.origins, facts.origin.as_str()),
            ("office", &self.offices, facts.office.as_str()),
            ("declarant", &self.declarants, facts.declarant.as_str()),
        ] {
            if !set.contains(value) {
                likely *= (set.len() as f64 / (seen + 1.0)).min(1.0);
                what.push(format!("{name} {value}"));
            }
        }
        let one_in = (1.0 / likely).min(1e9) as u32;
        (what.len() >= 2 && one_in >= bounds.habit_odds).then_some(Change::NewWays { what, one_in })
    }

    fn value(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Option<Change> {
        let mut values: Vec<i64> = self.latest.iter().map(|one| one.1).collect();
        values.sort_unstable();
        let median_fen = *values.get((values.len().max(1) - 1) / 2)?;
        let (lowest, highest) = (*values.first()?, *values.last()?);
        let times = i128::from(bounds.habit_value_times);
        let (own, median) = (i128::from(facts.price_fen), i128::from(median_fen));
        // Beyond all it ever had, and by far.
        let more = own > median * times && own > i128::from(highest) * 2;
        let less = own * times < median && own * 2 < i128::from(lowest);
        (more || less).then_some(Change::Value { own_fen: facts.price_fen, median_fen })
    }

    fn flood(&self, facts: &DeclarationFacts, bounds: &Bounds) -> Option<Change> {
        let since = facts.declared_on.plus(1 - WEEK_DAYS);
        let in_week = 1 + self.latest.iter().filter(|one| one.0 >= since && one.0 <= facts.declared_on).count() as u32;
        let before = self.declarations.saturating_sub(in_week - 1);
        let days = since.0.saturating_sub(self.first.0);
        // A trader that is new has no usual week yet.
        if in_week < FLOOD || before < bounds.habit_sample || days < 4 * WEEK_DAYS {
            return None;
        }
        let usual_milli = (u64::from(before) * 1_000 * WEEK_DAYS as u64 / days as u64) as u32;
        let flood = u64::from(in_week) * 1_000_000 > u64::from(usual_milli) * u64::from(bounds.habit_rate_milli);
        flood.then_some(Change::Flood { in_week, usual_milli })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(day: i32) -> DeclarationFacts {
        DeclarationFacts {
            declared_on: Day(day),
            importer: "A".to_owned(),
            declarant: "D".to_owned(),
            office: "22".to_owned(),
            origin: "CN".to_owned(),
            hs: "391910".to_owned(),
            price_fen: 100_000,
            ..DeclarationFacts::default()
        }
    }

    /// A trader that files the same every third day for two months.
    fn steady() -> Habits {
        let mut habits = Habits::default();
        for number in 0..20 {
            habits.note(&facts(100 + 3 * number));
        }
        habits
    }

    fn changes(habits: &Habits, facts: &DeclarationFacts) -> Vec<Change> {
        let change = |anomaly| match anomaly {
            Anomaly::ChangedHabit { change, .. } => change,
            other => panic!("{other:?}"),
        };
        habits.changes(facts, &Bounds::default()).into_iter().map(change).collect()
    }

    #[test]
    fn a_trader_like_itself_is_not_odd() {
        assert_eq!(changes(&steady(), &facts(160)), []);
        let one_new = DeclarationFacts { origin: "DE".to_owned(), price_fen: 300_000, ..facts(160) };
        assert_eq!(changes(&steady(), &one_new), [], "one new origin is trade");
        assert_eq!(changes(&Habits::default(), &facts(160)), []);
    }

    #[test]
    fn new_goods_from_a_new_place_are_odd() {
        let new = DeclarationFacts { origin: "DE".to_owned(), hs: "851712".to_owned(), ..facts(160) };
        let told = changes(&steady(), &new);
        assert_eq!(told, [Change::NewWays { what: vec!["goods of chapter 85".to_owned(), "origin DE".to_owned()], one_in: 441 }]);
        assert_eq!(told[0].to_string(), "new are goods of chapter 85, origin DE");
    }

    #[test]
    fn values_of_another_size_and_floods_are_odd() {
        let dear = DeclarationFacts { price_fen: 2_100_000, ..facts(160) };
        assert_eq!(changes(&steady(), &dear), [Change::Value { own_fen: 2_100_000, median_fen: 100_000 }]);
        let cheap = DeclarationFacts { price_fen: 4_000, ..facts(160) };
        assert_eq!(changes(&steady(), &cheap).len(), 1);
        let mut habits = steady();
        for _ in 0..14 {
            habits.note(&facts(165));
        }
        let told = changes(&habits, &facts(166));
        assert!(matches!(told[..], [Change::Flood { in_week: 15, usual_milli: 2_333..=2_400 }]), "{told:?}");
    }
}
