//! What contracts are told, and what they decide: approval, targeting; then the papers are looked at.

use portolan_customs::contracts::{Inputs, Outcome, Subject};
use portolan_customs::declaration::Procedure;
use portolan_customs::states::{Asked, Authority, Checks, DeskQueue, Event, FullDeclaration, Standing};
use portolan_customs::words::Day;
use portolan_model::Ms;
use portolan_model::container::Flow;
use portolan_model::facts::Ruling;
use portolan_model::ids::BoxId;
use portolan_risk::lanes::Lane;
use portolan_terminal::control::Control;

use super::Desk;
use crate::processed::case::{Case, Step};
use crate::processed::goods::steps;
use crate::processed::section::Process;

/// A contract is tried on so many of the latest decisions of the run at most.
const TRIED_MAX: usize = 2_000;

impl Desk<'_> {
    /// What conditions of contracts may ask about.
    pub(super) fn inputs(&mut self, case: &Case, explored: bool) -> Inputs {
        let declared = &case.declared;
        let line = self.rules.catalogue.line(usize::from(declared.line));
        let record = self.book.traders.get(&declared.trader).copied().unwrap_or_default();
        let (credit, listed) = (i64::from(record.credit().rating), record.is_watch_listed());
        let left = self.account(case).guarantee_left();
        Inputs::default()
            .with("aeo", declared.aeo)
            .with("anomalies", i64::from(case.odd))
            .with("arrived", case.standing.arrived)
            .with("bays_free", self.bays_free)
            .with("chapter", i64::from(line.hs.chapter()))
            .with("credit", credit)
            .with("customs_value_fen", i64::from(declared.stated_yuan) * 100)
            .with("direction", if case.flow == Flow::Import { "import" } else { "export" })
            .with("expected_duty_fen", case.score.expected.0)
            .with("explored", explored)
            .with("full", case.standing.full == FullDeclaration::Complete)
            .with("guarantee_left_fen", left.0)
            .with("hs", line.hs.to_string().as_str())
            .with("origin", line.origin.to_string().as_str())
            .with("policy_lane", lane_name(case.policy))
            .with("procedure", declared.procedure.name())
            .with("risk_ppm", i64::from(case.score.probability_ppm))
            .with("targeting_settled", case.standing.targeting.is_settled())
            .with("tax_fen", case.tax.0)
            .with("tax_secured", case.standing.tax.is_secured())
            .with("trader", format!("T{:05}", declared.trader).as_str())
            .with("watch_listed", listed)
    }

    /// What the contract of the day decides. Where decisions are kept or wanted, all that it takes to take them again is written down.
    pub(super) fn outcome(&mut self, subject: Subject, inputs: &Inputs, case: &Case, container: BoxId, on: Day) -> Outcome {
        let rules = self.rules;
        let Some(terms) = rules.terms_of(&self.book.contracts, subject, on) else { return subject.careful() };
        let kept = self.book.decisions.len() < self.section.keep_decisions as usize;
        let tried = rules.tries(subject, &self.book.activations);
        if !(kept || tried || self.log.wanted) {
            return terms.outcome(inputs);
        }
        let mut decision = terms.decide(&container.to_string(), on, inputs.clone());
        let outcome = decision.outcome;
        if (kept || self.log.wanted) && matches!(outcome, Outcome::Review | Outcome::Examine) {
            decision.told = Some(self.told(case, container, on));
        }
        let Ok(text) = serde_json::to_string(&decision) else { return outcome };
        if tried {
            let for_trial = self.book.for_trial.entry(subject).or_default();
            if for_trial.len() >= TRIED_MAX {
                for_trial.pop_front();
            }
            for_trial.push_back(text.clone());
        }
        if kept {
            self.book.decisions.push(text.clone());
        }
        if self.log.wanted {
            self.log.fresh.push(text);
        }
        outcome
    }

    /// Approval and targeting.
    pub(super) fn decide(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let on = self.day(at_ms);
        if case.flow == Flow::Import {
            // The rates of the day of entry apply to what is declared before it.
            let early = case.declared.procedure == Procedure::Early;
            let rated_on = if early { self.day(at_ms.max(case.landed_ms)) } else { on };
            case.tax = self.tax_of(&case.declared, rated_on, false);
            case.true_tax = if case.declared.is_false() { self.tax_of(&case.declared, rated_on, true) } else { case.tax };
            let version = self.rules.tables.version(rated_on).to_owned();
            *self.book.sums.taxed_by_version.entry(version).or_default() += 1;
            self.judge(case, container, on);
            if case.odd > 0 {
                self.book.sums.odd += 1;
                Self::rule(control, container, Ruling::Odd);
            }
        }
        let mut chance = steps(control.clock.streams, container, 2);
        let (explored, picked) = (chance.uniform(), chance.uniform());
        let picks = match &self.section.process {
            Process::Electronic(electronic) => {
                let explored = case.flow == Flow::Import && explored < electronic.explored_share;
                let inputs = self.inputs(case, explored);
                match self.outcome(Subject::Approval, &inputs, case, container, on) {
                    Outcome::Reject => {
                        self.apply(case, Event::Reject);
                        Self::rule(control, container, Ruling::Rejected);
                        case.standing = Standing::lodged(case.standing.movement, case.standing.procedure);
                        case.filings += 1;
                        let mend_ms = chance.draw_h_as_ms(&self.section.traders.mend_h);
                        (case.step, case.due_ms) = (Step::Filing, Some(at_ms + mend_ms));
                        return;
                    }
                    // An officer takes it in, and has seen the papers.
                    Outcome::Refer => Outcome::Review,
                    _ => self.outcome(Subject::Examination, &inputs, case, container, on),
                }
            }
            Process::Paper(paper) => {
                let share = if case.flow == Flow::Import { paper.examined_share } else { paper.exports_examined_share };
                if picked < share { Outcome::Examine } else { Outcome::Pass }
            }
        };
        self.apply(case, Event::Accept);
        self.apply(case, Event::Arrive);
        case.accepted_ms.get_or_insert(at_ms);
        self.book.sums.tax += case.tax;
        self.record(&case.declared).tax += case.tax;
        if case.declared.is_false() {
            self.book.sums.false_declarations += 1;
            self.book.sums.evaded += case.evaded();
        }
        Self::rule(control, container, Ruling::Accepted);
        match picks {
            Outcome::Examine => {
                self.apply(case, Event::SelectForExamination);
                Self::rule(control, container, Ruling::Selected);
                if case.declared.procedure == Procedure::TwoStage {
                    return self.settle_tax(control, case, container, at_ms);
                }
                let told = case.declared.is_false() && chance.chance(self.section.traders.told_by_examination_share);
                case.step = Step::Examination;
                if let Asked::Answered { .. } = self.ask(control, container, Authority::Customs, Checks::SCAN, told) {
                    // Somebody has looked already; the image shows what customs would have seen.
                    self.conclude(control, case, container, told, true);
                }
            }
            Outcome::Review => {
                self.apply(case, Event::CallForReview);
                Self::rule(control, container, Ruling::Reviewed);
                self.book.sums.reviewed += 1;
                self.record(&case.declared).reviewed += 1;
                (case.step, case.due_ms) = (Step::Review, Some(self.reviewed_ms(control, container, at_ms)));
            }
            _ => {
                self.apply(case, Event::ClearOfRisk);
                Self::rule(control, container, Ruling::Cleared);
                self.settle_tax(control, case, container, at_ms);
            }
        }
    }

    fn reviewed_ms(&mut self, control: &Control, container: BoxId, at_ms: Ms) -> Ms {
        let Process::Electronic(electronic) = &self.section.process else { return at_ms };
        let work_ms = steps(control.clock.streams, container, 3).draw_min_as_ms(&electronic.review_min);
        let from_ms = self.monday_ms();
        if at_ms < control.now_ms() {
            // Before the box was there nobody waited for it.
            return electronic.officer_hours.done(at_ms + from_ms, work_ms) - from_ms;
        }
        let officers = self.book.officers.get_or_insert_with(|| DeskQueue::new(electronic.officer_hours, usize::from(electronic.officers)));
        officers.serve(at_ms + from_ms, work_ms) - from_ms
    }

    /// An officer has looked at the papers.
    pub(super) fn conclude_review(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let mut chance = steps(control.clock.streams, container, 8 + case.step_number());
        if let Process::Electronic(electronic) = &self.section.process
            && case.declared.is_false()
            && chance.chance(electronic.told_by_review_share)
        {
            self.book.sums.told_by_review += 1;
            self.correct(control, case, container);
        }
        self.apply(case, Event::PassReview);
        self.settle_tax(control, case, container, at_ms);
    }

    /// A false statement is told: the true tax is due.
    pub(super) fn correct(&mut self, control: &mut Control, case: &mut Case, container: BoxId) {
        self.book.sums.evaded_found += case.evaded();
        self.record(&case.declared).wrong += 1;
        case.tax = case.true_tax;
        Self::rule(control, container, Ruling::Corrected);
    }
}

const fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Release => "release",
        Lane::Review => "review",
        Lane::Examination => "examination",
    }
}
