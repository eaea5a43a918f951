//! Scores, what is odd about a declaration, and the reasons in words that are stored with a decision.
//!
//! Where the scenario has the section `risk`, its model judges if the process asks for the learned index; its policies and its watch for
//! what is odd hold whoever judges.

use portolan_customs::contracts::Told;
use portolan_customs::words::{Day, Fen};
use portolan_model::ids::BoxId;
use portolan_risk::facts::{self, DeclarationFacts, Standing};
use portolan_risk::lanes::Lane;

use super::Desk;
use crate::processed::case::Case;
use crate::processed::learned::facts_of;
use crate::processed::risk::{RiskFacts, RiskScore, RiskSource};
use crate::processed::section::{Process, RiskChoice};
use crate::processed::traders::TraderRecord;

impl Desk<'_> {
    /// Whether the learned index scores.
    fn learns(&self) -> bool {
        matches!(&self.section.process, Process::Electronic(electronic) if electronic.risk == RiskChoice::Learned)
    }

    fn facts(&self, case: &Case, container: BoxId, on: Day) -> DeclarationFacts {
        let watched = self.book.traders.get(&case.declared.trader).is_some_and(TraderRecord::is_watch_listed);
        let mut facts = facts_of(&case.declared, &self.rules.catalogue, container, on, case.tax);
        if watched {
            facts.standing = Standing::Watched;
        }
        facts
    }

    /// How likely it is to be false, what is odd about it, and what policy demands. Once for each time that it is decided.
    pub(super) fn judge(&mut self, case: &mut Case, container: BoxId, on: Day) {
        let (learns, facts) = (self.learns(), self.facts(case, container, on));
        let by_rule = self.book.risk.score(&RiskFacts { declared: case.declared, tax: case.tax });
        self.odd.clear();
        (case.odd, case.policy) = (0, Lane::Release);
        let Some((desk, memory)) = self.risk.as_mut() else {
            case.score = if learns { self.book.memory.score(self.model, &facts) } else { by_rule };
            return;
        };
        let (score, odd) = memory.declared(desk, &facts, facts.declared_on);
        self.odd.extend(odd.iter().map(ToString::to_string));
        case.odd = odd.len().min(u8::MAX.into()) as u8;
        case.policy = score.least;
        case.score = if learns {
            RiskScore { probability_ppm: score.probability_ppm, expected: Fen(score.expected_duty_fen) }
        } else {
            // The rule knows the trader's standing itself; goods, origins and rates are policy's.
            let plain = DeclarationFacts { standing: Standing::Ordinary, ..facts };
            let applied = desk.policies.apply(&plain, by_rule.probability_ppm, plain.declared_on);
            let more_fen = plain.duty_at_fen(applied.duty_rate_ppm - plain.duty_rate_ppm.min(applied.duty_rate_ppm));
            let of = |fen: i64, ppm: u32, by: u32| (i128::from(fen) * i128::from(ppm) / i128::from(by.max(1))) as i64;
            let expected = of(by_rule.expected.0, applied.probability_ppm, by_rule.probability_ppm);
            RiskScore {
                probability_ppm: applied.probability_ppm,
                expected: Fen(expected + of(more_fen, applied.probability_ppm, 1_000_000)),
            }
        };
    }

    /// The least that the policies of a day demand.
    pub(super) fn policy_lane(&self, case: &Case, container: BoxId, on: Day) -> Lane {
        let facts = self.facts(case, container, on);
        self.risk.as_ref().map_or(Lane::Release, |(desk, _)| desk.policies.apply(&facts, 0, facts::Day(on.number() as i32)).least)
    }

    /// Takes in what a look at the goods came to.
    pub(super) fn learn(&mut self, case: &Case, container: BoxId, on: Day, wrong: bool) {
        let (learns, facts) = (self.learns(), self.facts(case, container, on));
        match &mut self.risk {
            Some((_, memory)) => memory.examined(&facts, wrong),
            None if learns => self.book.memory.learn(&facts, wrong),
            None => {}
        }
        self.book.risk.learn(&case.declared, wrong);
    }

    /// Why, in words.
    pub(super) fn told(&self, case: &Case, container: BoxId, on: Day) -> Told {
        let facts = self.facts(case, container, on);
        let policies = self.risk.as_ref().map_or("none".to_owned(), |(desk, _)| desk.policies.version.clone());
        let (model, reasons) = match (&self.risk, self.learns()) {
            (Some((desk, memory)), true) => (desk.index.version().to_owned(), memory.explain(desk, &facts)),
            (None, true) => self.book.memory.explain(self.model, &facts),
            (_, false) => ("price and past".to_owned(), Vec::new()),
        };
        let mut words: Vec<String> = reasons.into_iter().map(|reason| reason.to_string()).collect();
        if !self.learns() {
            words = self.book.risk.reasons(&case.declared);
        }
        if let Some((desk, _)) = &self.risk {
            let applied = desk.policies.apply(&facts, case.score.probability_ppm, facts.declared_on);
            words.extend(applied.rules.iter().map(|rule| format!("policy {rule}")));
        }
        if words.is_empty() {
            words.push("nothing that is known speaks for or against it".to_owned());
        }
        Told { model, policies, reasons: words, odd: self.odd.clone() }
    }
}
