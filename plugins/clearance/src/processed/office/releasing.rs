//! The goods may leave; and what follows when they have.

use portolan_customs::contracts::{Outcome, Subject};
use portolan_customs::payment::Charged;
use portolan_customs::states::{Event, FullDeclaration, Permission, Targeting, TaxState};
use portolan_model::container::Flow;
use portolan_model::facts::{Ruling, What};
use portolan_model::ids::BoxId;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use portolan_terminal::control::Control;

use super::Desk;
use crate::processed::case::{Case, Step};
use crate::processed::goods::steps;
use crate::processed::section::Process;

/// Goods that a contract holds though nothing stands open are looked at again after so long.
const LOOKED_AT_AGAIN_MS: Ms = HOUR_MS;

impl Desk<'_> {
    pub(super) fn release(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let on = self.day(at_ms);
        let outcome = if matches!(self.section.process, Process::Electronic(_)) {
            let inputs = self.inputs(case, false);
            self.outcome(Subject::Release, &inputs, case, container, on)
        } else {
            Outcome::Release
        };
        let (event, ruling) = match outcome {
            Outcome::Release => (Event::Release, Ruling::Released),
            Outcome::ReleaseConditionally => (Event::ReleaseConditionally, Ruling::ReleasedConditionally),
            _ => {
                // Looked at again: the contract may wait for something.
                (case.step, case.due_ms) = (Step::Releasing, Some(at_ms.max(control.now_ms()) + LOOKED_AT_AGAIN_MS));
                return;
            }
        };
        if !self.apply(case, event) {
            (case.step, case.due_ms) = (Step::Nothing, None);
            return;
        }
        Self::rule(control, container, ruling);
        case.released_ms = Some(at_ms.max(case.landed_ms));
        self.permit_use(case);
        let hour = (self.header.start.ms_of_day(case.landed_ms) / HOUR_MS) as u8;
        self.book.sums.note_release(case, &self.section.costs, hour);
        if case.flow == Flow::Import && !case.standing.is_over() {
            self.plan_rest(control, case, container, at_ms);
        }
    }

    /// The goods may be used once nothing stands open; the tax may be secured only.
    fn permit_use(&mut self, case: &mut Case) {
        if case.flow == Flow::Import && case.standing.targeting.is_settled() && case.standing.full == FullDeclaration::Complete {
            self.apply(case, Event::PermitUse);
        }
    }

    /// What is to follow after the goods may leave: papers, payment, an examination where they went. What follows only after the days of the
    /// run are over is left open.
    fn plan_rest(&self, control: &Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let days = 1 + steps(control.clock.streams, container, 6).below(9) as i64;
        let due_ms = at_ms.max(case.landed_ms) + days * DAY_MS;
        let waits = case.standing.full == FullDeclaration::Awaited
            || case.standing.targeting == Targeting::Selected
            || case.standing.tax == TaxState::Guaranteed;
        case.step = Step::Settlement;
        case.due_ms = (waits && due_ms < i64::from(self.header.days) * DAY_MS).then_some(due_ms);
    }

    pub(super) fn settle_rest(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        if case.standing.targeting == Targeting::Selected {
            let told = case.declared.is_false()
                && steps(control.clock.streams, container, 7).chance(self.section.traders.told_by_examination_share);
            self.note_result(control, case, container, told);
            self.apply(case, if told { Event::FindInExamination } else { Event::PassExamination });
            if told {
                self.apply(case, Event::SettleFinding);
            }
        }
        if case.standing.full == FullDeclaration::Awaited {
            self.apply(case, Event::Complete);
            self.apply(case, Event::Assess);
        }
        let (on, tax) = (self.day(at_ms), case.tax);
        if case.standing.tax == TaxState::Guaranteed {
            let account = self.account(case);
            account.balance = account.balance.max(tax);
            if let Charged::Paid { fee } = account.pay(container.0, on) {
                control.note(What::TaxPaid { container, fen: (tax + fee).0 });
                self.apply(case, Event::Pay);
            }
        }
        if case.standing.permission == Permission::Withheld {
            self.permit_use(case);
        }
    }
}
