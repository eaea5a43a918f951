//! Tax and how it is paid.

use portolan_customs::contracts::{Outcome, Subject};
use portolan_customs::payment::{Account, Charged, Way};
use portolan_customs::states::{Event, FullDeclaration};
use portolan_customs::tax::{Circumstances, assess};
use portolan_customs::words::{Day, Fen};
use portolan_model::Ms;
use portolan_model::container::Flow;
use portolan_model::facts::{Ruling, What};
use portolan_model::ids::BoxId;
use portolan_terminal::control::Control;

use super::Desk;
use crate::processed::case::{Case, Step};
use crate::processed::goods::{Declared, steps};

impl Desk<'_> {
    pub(super) fn account(&mut self, case: &Case) -> &mut Account {
        let traders = &self.section.traders;
        let yuan = if case.declared.aeo { traders.aeo_guarantee_yuan } else { traders.guarantee_yuan };
        self.book.accounts.entry(case.declared.trader).or_insert_with(|| Account::new(Fen::ZERO, Fen::yuan(i64::from(yuan))))
    }

    pub(super) fn tax_of(&self, declared: &Declared, on: Day, truly: bool) -> Fen {
        let entry = declared.entry(&self.rules.catalogue, on, truly);
        assess(&self.rules.tables, &entry, &Circumstances::default()).map_or(Fen::ZERO, |assessment| assessment.total)
    }

    /// Tax and payment; then release.
    pub(super) fn settle_tax(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        if case.flow != Flow::Import {
            return self.release(control, case, container, at_ms);
        }
        let on = self.day(at_ms);
        let inputs = self.inputs(case, false);
        let summary = case.standing.full == FullDeclaration::Awaited;
        let outcome = if summary && case.tax <= self.account(case).guarantee_left() {
            Outcome::Guarantee
        } else {
            if summary {
                // The guarantee does not hold it: all papers first.
                self.apply(case, Event::Complete);
            }
            self.outcome(Subject::Payment, &inputs, case, container, on)
        };
        control.note(What::Taxed { container, fen: case.tax.0 });
        if case.tax == Fen::ZERO {
            self.apply(case, if case.standing.full == FullDeclaration::Awaited { Event::Guarantee } else { Event::AssessNothing });
            return self.release(control, case, container, at_ms);
        }
        if case.standing.full == FullDeclaration::Complete {
            self.apply(case, Event::Assess);
        }
        let way = match outcome {
            Outcome::Guarantee => Way::Guaranteed,
            Outcome::Periodic => Way::Periodic,
            _ => Way::OnAssessment,
        };
        let short = steps(control.clock.streams, container, 4).chance(self.section.traders.short_share);
        let tax = case.tax;
        let account = self.account(case);
        if way == Way::OnAssessment && !short {
            // Its treasurer sees to it that the account holds what is due.
            account.balance = account.balance.max(tax);
        }
        match account.charge(container.0, tax, way, on) {
            Charged::Paid { fee } => {
                control.note(What::TaxPaid { container, fen: (tax + fee).0 });
                self.apply(case, Event::Pay);
            }
            Charged::Secured { .. } => {
                Self::rule(control, container, Ruling::Guaranteed);
                self.apply(case, Event::Guarantee);
            }
            _ => {
                self.book.sums.payments_failed += 1;
                self.record(&case.declared).payments_failed += 1;
                Self::rule(control, container, Ruling::PaymentFailed);
                let filled_ms = steps(control.clock.streams, container, 5).draw_h_as_ms(&self.section.traders.fills_account_h);
                (case.step, case.due_ms) = (Step::Money, Some(at_ms + filled_ms));
                return;
            }
        }
        self.release(control, case, container, at_ms);
    }

    /// The account is filled.
    pub(super) fn pay_late(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let (on, tax) = (self.day(at_ms), case.tax);
        let account = self.account(case);
        account.balance += Fen(tax.0.saturating_mul(2));
        if let Charged::Paid { fee } = account.pay(container.0, on) {
            control.note(What::TaxPaid { container, fen: (tax + fee).0 });
            self.apply(case, Event::Pay);
        }
        self.release(control, case, container, at_ms);
    }
}
