//! A declaration is sent: put aside or taken in, and on paper carried from desk to desk.

use portolan_customs::declaration::{Declaration, Procedure};
use portolan_customs::gate::{Ed25519, Gate, Taken};
use portolan_customs::states::{DeskQueue, FullDeclaration};
use portolan_customs::words::Day;
use portolan_model::facts::Ruling;
use portolan_model::ids::BoxId;
use portolan_model::{DAY_MS, Ms};
use portolan_terminal::control::Control;

use super::Desk;
use crate::processed::case::{Case, Step};
use crate::processed::documents::{Fault, Filing, bytes_of, document};
use crate::processed::goods::steps;
use crate::processed::section::Process;

impl Desk<'_> {
    /// It is sent, for the first time or again.
    pub(super) fn file(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let mut chance = steps(control.clock.streams, container, 8 + case.step_number());
        case.sent += 1;
        let documents = matches!(&self.section.process, Process::Electronic(electronic) if electronic.documents);
        let aside = if documents { !self.send_document(control, case, container, at_ms) } else { case.declared.flawed && case.sent == 1 };
        if aside {
            self.book.sums.quarantined += 1;
            self.record(&case.declared).quarantined += 1;
            Self::rule(control, container, Ruling::Quarantined);
            case.due_ms = Some(at_ms + chance.draw_h_as_ms(&self.section.traders.mend_h));
            return;
        }
        match &self.section.process {
            Process::Electronic(electronic) => {
                (case.step, case.due_ms) = (Step::Deciding, Some(at_ms + chance.draw_s_as_ms(&electronic.machine_s)));
            }
            Process::Paper(_) => self.go_to_desk(control, case, container, 0, at_ms),
        }
    }

    /// The document passes the quality gate, or is put aside.
    fn send_document(&mut self, control: &mut Control, case: &Case, container: BoxId, at_ms: Ms) -> bool {
        let (on, landed_on) = (self.day(at_ms), self.day(case.landed_ms));
        let early = case.declared.procedure == Procedure::Early;
        let fault = (case.declared.flawed && case.sent == 1)
            .then(|| self.section.traders.faults.of(steps(control.clock.streams, container, 10).uniform()));
        // One that was rejected was taken in before; it is filed anew.
        let reference = if case.filings == 0 { format!("D-{container}") } else { format!("D-{container}-{}", case.filings) };
        let filing = Filing {
            reference: &reference,
            flow: case.flow,
            on,
            arrives_on: if early { landed_on.max(on.plus(1)) } else { landed_on },
            whole: case.standing.full == FullDeclaration::Complete,
        };
        let declaration = document(&case.declared, &self.rules.catalogue, &self.rules.tables, filing);
        let taken = self.at_gate(&bytes_of(declaration.clone(), fault), on);
        if let Taken::Accepted { mended: true, .. } = &taken {
            Self::rule(control, container, Ruling::Mended);
        }
        if fault == Some(Fault::Doubled) {
            let twice = Declaration { functional_reference_id: format!("{reference}-B"), ..declaration };
            self.at_gate(&bytes_of(twice, None), on);
        }
        matches!(taken, Taken::Accepted { .. })
    }

    fn at_gate(&mut self, document: &[u8], on: Day) -> Taken {
        let rules = self.rules;
        let gate = Gate::with_shape(&rules.tables, &rules.register, &Ed25519, rules.shape.clone());
        let taken = gate.take_in(&mut self.book.gate, document, Some(on));
        if let Taken::Quarantined(aside) = &taken {
            for reason in &aside.reasons {
                *self.book.sums.gate_reasons.entry(reason.code.to_string()).or_default() += 1;
            }
        }
        taken
    }

    /// A desk is done with it. The first one takes it in.
    pub(super) fn leave_desk(&mut self, control: &Control, case: &mut Case, container: BoxId, desk: u16, at_ms: Ms) {
        case.accepted_ms.get_or_insert(at_ms);
        self.go_to_desk(control, case, container, desk + 1, at_ms);
    }

    /// Milliseconds between midnight of the Monday before the start and the start: what desks count from.
    pub(super) fn monday_ms(&self) -> Ms {
        Ms::from(self.header.start.weekday(0)) * DAY_MS + self.header.start.ms_of_day(0)
    }

    fn serve_at_desk(&mut self, desk: usize, at_ms: Ms, work_ms: Ms) -> Ms {
        let Process::Paper(paper) = &self.section.process else { return at_ms };
        while self.book.desks.len() < paper.desks.len() {
            let plan = &paper.desks[self.book.desks.len()];
            self.book.desks.push(DeskQueue::new(plan.hours, usize::from(plan.clerks)));
        }
        let from_ms = self.monday_ms();
        self.book.desks.get_mut(desk).map_or(at_ms, |queue| queue.serve(at_ms + from_ms, work_ms) - from_ms)
    }

    fn go_to_desk(&mut self, control: &Control, case: &mut Case, container: BoxId, desk: u16, at_ms: Ms) {
        let Process::Paper(paper) = &self.section.process else { return };
        let Some(plan) = paper.desks.get(usize::from(desk)) else {
            (case.step, case.due_ms) = (Step::Deciding, Some(at_ms));
            return;
        };
        let work_ms = steps(control.clock.streams, container, 100 + u64::from(desk)).draw_min_as_ms(&plan.work_min);
        (case.step, case.due_ms) = (Step::Desk(desk), Some(self.serve_at_desk(usize::from(desk), at_ms, work_ms)));
    }
}
