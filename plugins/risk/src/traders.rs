//! What customs knows of a trader: results of examinations, a rating that rests on them, the watch-list, and a statement that a bank can
//! check.
//!
//! A rating is a pure function of results within a window, so that whoever is given the results reckons the same one. A [`Statement`]
//! carries the rating and the results without the declarations' numbers (a digest stands for each), and one digest over all of it:
//! a result left out, added or turned round is noticed. Who vouches for that digest, by signature or ledger, is said elsewhere.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::facts::{Day, DeclarationFacts, Standing};
use crate::policy::MILLION;

/// The rules by which results become a rating.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RatingRules {
    /// Days back of which results count. Default 730, *assumed*.
    pub window_days: i32,
    /// The fewest results for a rating. Default 5, *assumed*.
    pub fewest: u32,
    /// As if so many more had been examined, at the average share of wrong ones. Default 5, *assumed*.
    pub prior: u32,
    /// The average share of wrong ones, millionths. Default 200,000, *assumed*.
    pub average_ppm: u32,
    /// The highest share for grades A, B, C, D, millionths. Default 50,000, 100,000, 200,000, 400,000, *assumed*.
    pub highest_ppm: [u32; 4],
    /// So many wrong ones within [`watch_days`](Self::watch_days) put a trader on the watch-list. Default 3, *assumed*.
    pub watch_wrong: u32,
    /// Days within which they count for the watch-list. Default 180, *assumed*.
    pub watch_days: i32,
}

impl Default for RatingRules {
    fn default() -> Self {
        Self {
            window_days: 730,
            fewest: 5,
            prior: 5,
            average_ppm: 200_000,
            highest_ppm: [50_000, 100_000, 200_000, 400_000],
            watch_wrong: 3,
            watch_days: 180,
        }
    }
}

/// How well a trader can be trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Grade {
    /// Hardly ever wrong, over many results.
    A,
    /// Seldom wrong.
    B,
    /// Wrong as often as the average at most.
    C,
    /// Wrong more often than the average.
    D,
    /// Wrong very often.
    E,
    /// Too few results.
    Unrated,
}

/// What became of one declaration.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// BLAKE3 of the declaration's number, in hexadecimal: the trader and customs know which it is, a bank need not.
    pub declaration: String,
    /// The day of the declaration.
    pub on: Day,
    /// Whether it was wrong.
    pub wrong: bool,
    /// The duty that was at stake, fen.
    pub duty_fen: i64,
}

/// A rating and what it was reckoned from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Rating {
    /// The grade.
    pub grade: Grade,
    /// Results that counted.
    pub examined: u32,
    /// Of these, wrong.
    pub wrong: u32,
    /// The share of wrong ones, drawn towards the average where results are few, millionths.
    pub share_ppm: u32,
    /// Duty at stake in what was wrong, fen.
    pub evaded_fen: i64,
    /// Whether the trader is on the watch-list.
    pub watched: bool,
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { grade, examined, wrong, share_ppm, evaded_fen, watched } = self;
        match grade {
            Grade::Unrated => write!(f, "unrated: {wrong} of {examined} examined were wrong, too few to tell")?,
            grade => {
                let share = format!("{}.{} %", share_ppm / 10_000, share_ppm % 10_000 / 1_000);
                write!(f, "{grade:?}: {wrong} of {examined} examined were wrong, a share of {share} with the average of all counted in")?;
            }
        }
        if *evaded_fen > 0 {
            write!(f, "; duty at stake in these {}.{:02}", evaded_fen / 100, evaded_fen % 100)?;
        }
        if *watched { f.write_str("; on the watch-list") } else { Ok(()) }
    }
}

/// Reckons the rating of a trader from its results, as of a day.
pub fn rate(outcomes: &[Outcome], on: Day, rules: &RatingRules) -> Rating {
    let within = |outcome: &&Outcome, days: i32| outcome.on <= on && outcome.on > on.plus(-days);
    let counted: Vec<&Outcome> = outcomes.iter().filter(|outcome| within(outcome, rules.window_days)).collect();
    let (examined, wrong) = (counted.len() as u32, counted.iter().filter(|outcome| outcome.wrong).count() as u32);
    let recent = outcomes.iter().filter(|outcome| outcome.wrong && within(outcome, rules.watch_days)).count() as u32;
    let (all, average) = (u64::from(examined) + u64::from(rules.prior), u64::from(rules.prior) * u64::from(rules.average_ppm));
    let share = (u64::from(wrong) * u64::from(MILLION) + average).checked_div(all).unwrap_or(u64::from(rules.average_ppm));
    let share_ppm = share.min(u64::from(MILLION)) as u32;
    let grades = [Grade::A, Grade::B, Grade::C, Grade::D];
    let graded = rules.highest_ppm.into_iter().zip(grades).find(|(highest, _)| share_ppm <= *highest).map_or(Grade::E, |found| found.1);
    Rating {
        grade: if examined < rules.fewest { Grade::Unrated } else { graded },
        examined,
        wrong,
        share_ppm,
        evaded_fen: counted.iter().filter(|outcome| outcome.wrong).fold(0_i64, |sum, outcome| sum.saturating_add(outcome.duty_fen)),
        watched: rules.watch_wrong > 0 && recent >= rules.watch_wrong,
    }
}

/// A rating, and all that it rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The trader.
    pub trader: String,
    /// The day as of which it is rated.
    pub on: Day,
    /// The rules.
    pub rules: RatingRules,
    /// The results, by day.
    pub outcomes: Vec<Outcome>,
    /// The rating.
    pub rating: Rating,
    /// BLAKE3 of everything above, in hexadecimal.
    pub digest: String,
}

/// Why a statement is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Something was changed.
    #[error("its digest is not that of what it says: something in it was changed")]
    Digest,
    /// Its results do not give its rating.
    #[error("its results give {reckoned}, it says {stated}")]
    Rating {
        /// What the results give.
        reckoned: Box<Rating>,
        /// What it says.
        stated: Box<Rating>,
    },
}

impl Statement {
    /// Checks that nothing was changed and that the results give the rating. That the digest is one that customs gave out is for
    /// whoever keeps such digests to say.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(&self) -> Result<(), StatementError> {
        if self.digest != self.reckoned_digest() {
            return Err(StatementError::Digest);
        }
        let reckoned = rate(&self.outcomes, self.on, &self.rules);
        if reckoned != self.rating {
            return Err(StatementError::Rating { reckoned: Box::new(reckoned), stated: Box::new(self.rating.clone()) });
        }
        Ok(())
    }

    fn reckoned_digest(&self) -> String {
        let parts = (&self.trader, self.on, self.rules, &self.outcomes, &self.rating);
        // These values always have a form; if one had none, an empty digest would fit nothing.
        postcard::to_stdvec(&parts).map_or_else(|_| String::new(), |bytes| blake3::hash(&bytes).to_hex().to_string())
    }
}

/// The results of all traders.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TraderBook {
    outcomes: BTreeMap<String, Vec<Outcome>>,
}

impl TraderBook {
    /// Takes in what an examination found, for the importer.
    pub fn take_in_result(&mut self, facts: &DeclarationFacts, wrong: bool) {
        if facts.importer.is_empty() {
            return;
        }
        let declaration = blake3::hash(facts.id.as_bytes()).to_hex().to_string();
        let outcome = Outcome { declaration, on: facts.declared_on, wrong, duty_fen: facts.duty_fen() };
        let outcomes = self.outcomes.entry(facts.importer.clone()).or_default();
        let place = outcomes.partition_point(|one| (one.on, &one.declaration) <= (outcome.on, &outcome.declaration));
        outcomes.insert(place, outcome);
    }

    /// The results of a trader, by day.
    pub fn outcomes(&self, trader: &str) -> &[Outcome] {
        self.outcomes.get(trader).map_or(&[], Vec::as_slice)
    }

    /// The rating of a trader as of a day.
    pub fn rating(&self, trader: &str, on: Day, rules: &RatingRules) -> Rating {
        rate(self.outcomes(trader), on, rules)
    }

    /// Everyone on the watch-list as of a day, by name, with the rating that says why.
    pub fn watch_list(&self, on: Day, rules: &RatingRules) -> Vec<(&str, Rating)> {
        let rated = self.outcomes.iter().map(|(trader, outcomes)| (trader.as_str(), rate(outcomes, on, rules)));
        rated.filter(|(_, rating)| rating.watched).collect()
    }

    /// How customs stands to a trader: the watch-list comes before a certificate, and one who does badly loses what it brings.
    pub fn standing(&self, trader: &str, certified: bool, on: Day, rules: &RatingRules) -> Standing {
        let rating = self.rating(trader, on, rules);
        match rating.grade {
            _ if rating.watched => Standing::Watched,
            Grade::D | Grade::E => Standing::Ordinary,
            _ if certified => Standing::Aeo,
            _ => Standing::Ordinary,
        }
    }

    /// The rating with all that it rests on.
    pub fn statement(&self, trader: &str, on: Day, rules: &RatingRules) -> Statement {
        let within = |outcome: &&Outcome| outcome.on <= on && outcome.on > on.plus(-rules.window_days.max(rules.watch_days));
        let outcomes: Vec<Outcome> = self.outcomes(trader).iter().filter(within).cloned().collect();
        let rating = rate(&outcomes, on, rules);
        let mut statement = Statement { trader: trader.to_owned(), on, rules: *rules, outcomes, rating, digest: String::new() };
        statement.digest = statement.reckoned_digest();
        statement
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TODAY: Day = Day(20_000);

    fn book(results: &[(i32, bool)]) -> TraderBook {
        let mut book = TraderBook::default();
        for (number, (days_ago, wrong)) in results.iter().enumerate() {
            let facts = DeclarationFacts {
                id: number.to_string(),
                importer: "A".to_owned(),
                declared_on: TODAY.plus(-days_ago),
                price_fen: 100_000,
                duty_rate_ppm: 80_000,
                ..DeclarationFacts::default()
            };
            book.take_in_result(&facts, *wrong);
        }
        book
    }

    fn grade(results: &[(i32, bool)]) -> Grade {
        book(results).rating("A", TODAY, &RatingRules::default()).grade
    }

    #[test]
    fn a_rating_rises_with_what_was_in_order() {
        let in_order = |count| vec![(30, false); count];
        assert_eq!(grade(&in_order(4)), Grade::Unrated);
        // One of 5 + 5, one of 10 + 5, one of 15 + 5.
        assert_eq!([grade(&in_order(5)), grade(&in_order(10)), grade(&in_order(15))], [Grade::B, Grade::B, Grade::A]);
        assert_eq!(grade(&[in_order(8), vec![(30, true); 2]].concat()), Grade::C);
        assert_eq!(grade(&[in_order(2), vec![(30, true); 8]].concat()), Grade::E);
        assert_eq!(grade(&[(731, true); 50]), Grade::Unrated, "long ago counts no more");
    }

    #[test]
    fn the_watch_list_comes_before_a_certificate() {
        let rules = RatingRules::default();
        let good = vec![(400, false); 60];
        let watched = book(&[good.clone(), vec![(10, true), (20, true), (30, true)]].concat());
        assert_eq!(watched.standing("A", true, TODAY, &rules), Standing::Watched);
        assert_eq!(watched.watch_list(TODAY, &rules).len(), 1);
        assert_eq!(watched.standing("A", true, TODAY.plus(200), &rules), Standing::Aeo, "half a year later it is off the list");
        assert_eq!(book(&good).standing("A", true, TODAY, &rules), Standing::Aeo);
        assert_eq!(book(&good).standing("A", false, TODAY, &rules), Standing::Ordinary);
        let bad = book(&[(400, true); 20]);
        assert_eq!(bad.standing("A", true, TODAY, &rules), Standing::Ordinary, "a certificate does not help who does badly");
    }

    #[test]
    fn a_statement_holds_and_a_changed_one_does_not() {
        let results = [(30, false), (40, true), (50, false), (60, false), (70, false), (80, false)];
        let statement = book(&results).statement("A", TODAY, &RatingRules::default());
        assert_eq!(statement.check(), Ok(()));
        let mut hidden = statement.clone();
        hidden.outcomes.retain(|outcome| !outcome.wrong);
        assert_eq!(hidden.check(), Err(StatementError::Digest));
        let mut flattering = statement.clone();
        flattering.rating.grade = Grade::A;
        assert_eq!(flattering.check(), Err(StatementError::Digest));
        flattering.digest = flattering.reckoned_digest();
        assert!(
            matches!(flattering.check(), Err(StatementError::Rating { .. })),
            "with a digest of its own it still does not fit its results"
        );
        assert_eq!(
            statement.rating.to_string(),
            "C: 1 of 6 examined were wrong, a share of 18.1 % with the average of all counted in; duty at stake in these 80.00"
        );
    }

    proptest! {
        #[test]
        fn one_more_finding_never_makes_a_rating_better(results in prop::collection::vec((0_i32..700, any::<bool>()), 5..60), place in 0_usize..60) {
            let before = book(&results).rating("A", TODAY, &RatingRules::default());
            let mut worse = results.clone();
            let place = place % worse.len();
            worse[place].1 = true;
            let after = book(&worse).rating("A", TODAY, &RatingRules::default());
            prop_assert!(after.grade >= before.grade && after.share_ppm >= before.share_ppm && (after.watched || !before.watched));
        }
    }
}
