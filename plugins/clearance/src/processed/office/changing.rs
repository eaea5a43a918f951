//! Rules change in the middle of a run: a contract comes into force, tables or policies change, filers are warned.

use portolan_customs::contracts::{ContractBook, Decision, try_out};
use portolan_customs::gate::Ed25519;
use portolan_customs::states::{Authority, Checks, Event};
use portolan_customs::words::Day;
use portolan_model::container::Flow;
use portolan_model::facts::{RuleSet, Ruling, What};
use portolan_model::ids::BoxId;
use portolan_risk::lanes::Lane;
use portolan_terminal::boxes::Boxes;
use portolan_terminal::control::Control;
use serde::{Deserialize, Serialize};

use super::Desk;
use super::rules::Planned;
use crate::processed::case::Step;
use crate::processed::goods::steps;

/// What became of a contract that was to come into force.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Activation {
    /// The contract.
    pub contract: String,
    /// The version.
    pub version: u32,
    /// The day.
    pub on: Day,
    /// Decisions of this run that it was tried on.
    pub tried_on: u64,
    /// How many of them it would have changed.
    pub would_change: u64,
    /// Why it did not come into force, if it did not.
    pub refused: Option<String>,
}

impl Desk<'_> {
    /// Something of what was planned is due.
    pub(super) fn rules_change(&mut self, control: &mut Control, boxes: &mut Boxes, place: u32) {
        let Some((_, planned)) = self.rules.planned.get(place as usize) else { return };
        match *planned {
            Planned::Warning(day) => self.warn_filers(control, day),
            Planned::InForce(rules) => {
                self.book.sums.rules_changed += 1;
                control.note(What::RulesChanged { rules });
                if rules == RuleSet::Policies {
                    self.pick_by_policy(control, boxes);
                }
            }
            Planned::Activation(index) => self.activate(control, index),
        }
    }

    /// A contract comes into force: it is tried on what was decided in this run, and brought into force by whoever may.
    fn activate(&mut self, control: &mut Control, index: usize) {
        let Some(to_come) = self.rules.to_come.get(index) else { return };
        let (contract, today) = (&to_come.signed.contract, self.day(control.now_ms()));
        let known = self.rules.terms.iter().find(|terms| terms.contract() == contract);
        let Some(terms) = known else { return };
        let kept = self.book.for_trial.get(&contract.decides);
        let history: Vec<Decision> = kept.into_iter().flatten().filter_map(|text| serde_json::from_str(text).ok()).collect();
        let trial = try_out(terms, &history);
        let permissions = &self.rules.permissions;
        let proposed = self.book.contracts.propose(to_come.signed.clone(), &to_come.by, permissions);
        self.book.contracts.note_trial(&trial);
        let (id, version) = (contract.id.as_str(), contract.version);
        let activated = proposed.and_then(|_| self.book.contracts.activate(id, version, &to_come.by, today, permissions, &Ed25519));
        if activated.is_ok() {
            control.note(What::RulesChanged { rules: RuleSet::Contracts });
            self.book.sums.rules_changed += 1;
        }
        self.book.activations.push(Activation {
            contract: id.to_owned(),
            version,
            on: today,
            tried_on: trial.cases as u64,
            would_change: trial.changed.len() as u64,
            refused: activated.err().map(|refusal| refusal.to_string()),
        });
        if !self.rules.tries(contract.decides, &self.book.activations) {
            self.book.for_trial.remove(&contract.decides);
        }
    }

    /// Filers whose declarations are open are told that the tables change for their goods.
    fn warn_filers(&mut self, control: &mut Control, day: Day) {
        let today = self.day(control.now_ms());
        let rules = self.rules;
        let open = self.book.cases.iter_mut().filter(|(_, case)| case.flow == Flow::Import && case.released_ms.is_none() && !case.warned);
        let mut warned = Vec::new();
        for (container, case) in open {
            let hs = rules.catalogue.line(usize::from(case.declared.line)).hs;
            if rules.tables.changes(today, day.since(today), hs).iter().any(|change| change.from == day) {
                case.warned = true;
                warned.push(*container);
            }
        }
        self.book.sums.warned += warned.len() as u64;
        for container in warned {
            Self::rule(control, container, Ruling::Warned);
        }
    }

    /// Goods that policy wants examined from today on are picked, if they are still here and nobody has looked into them.
    fn pick_by_policy(&mut self, control: &mut Control, boxes: &mut Boxes) {
        let waiting = |step: Step| matches!(step, Step::Review | Step::Money | Step::Releasing);
        let open = self.book.cases.iter().filter(|(_, case)| case.flow == Flow::Import && case.released_ms.is_none() && waiting(case.step));
        let open: Vec<BoxId> = open.map(|(container, _)| *container).collect();
        for container in open {
            let Some(mut case) = self.book.cases.remove(&container) else { continue };
            if self.policy_lane(&case, container, self.day(control.now_ms())) == Lane::Examination
                && self.apply(&mut case, Event::SelectForExamination)
            {
                Self::rule(control, container, Ruling::Selected);
                let told = case.declared.is_false()
                    && steps(control.clock.streams, container, 19).chance(self.section.traders.told_by_examination_share);
                (case.step, case.due_ms) = (Step::Examination, None);
                self.ask(control, container, Authority::Customs, Checks::SCAN, told);
            }
            self.book.cases.insert(container, case);
            self.work(control, boxes, container);
        }
    }
}

/// The contracts in force when a run begins.
pub(super) fn opened(book: &mut ContractBook, at_first: &ContractBook) {
    if book.is_empty() {
        book.clone_from(at_first);
    }
}
