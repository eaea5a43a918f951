//! The way of a declaration: filing, approval, targeting, tax, payment, release.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_customs::contracts::{Inputs, Outcome, Subject, Terms, shipped};
use portolan_customs::declaration::Procedure;
use portolan_customs::payment::{Account, Charged, Way};
use portolan_customs::states::{DeskQueue, Event, FullDeclaration, Movement, Permission, Standing, Targeting, TaxState};
use portolan_customs::tables::Tables;
use portolan_customs::tax::{Circumstances, assess};
use portolan_customs::words::{Day, Fen};
use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Ruling, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::BoxId;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use portolan_scenario::ScenarioHeader;
use portolan_terminal::boxes::{BoxView, Boxes};
use portolan_terminal::control::Control;
use portolan_terminal::examination::{ExaminationSection, HallBook};
use serde::{Deserialize, Serialize};

use super::case::{Case, Step};
use super::figures::{ClearanceFigures, Sums};
use super::forecast::Releases;
use super::goods::{Catalogue, Declared, steps};
use super::learned::{Memory, Model};
use super::risk::{PriceAndPast, RiskFacts, RiskScore, RiskSource};
use super::section::{Process, Processed, RiskChoice};
use super::traders::TraderRecord;
use crate::section::ClearanceSection;

/// Goods that a contract holds though nothing stands open are looked at again after so long.
const LOOKED_AT_AGAIN_MS: Ms = HOUR_MS;

/// What decisions are made by: read once, the same for all runs.
#[derive(Resource, Default)]
pub(crate) struct Rules {
    loaded: OnceLock<Loaded>,
    model: Model,
}

#[derive(Debug)]
struct Loaded {
    tables: Tables,
    catalogue: Catalogue,
    terms: Vec<Terms>,
}

impl Rules {
    #[expect(clippy::expect_used, reason = "the shipped contracts are compiled in, and a test reads them")]
    fn get(&self) -> &Loaded {
        self.loaded.get_or_init(|| Loaded {
            tables: Tables::shipped(),
            catalogue: Catalogue::shipped(),
            terms: shipped().into_iter().map(|signed| Terms::new(signed.contract).expect("sound")).collect(),
        })
    }
}

/// All declarations on their way, and what the offices remember.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct OfficeBook {
    cases: BTreeMap<BoxId, Case>,
    accounts: BTreeMap<u32, Account>,
    desks: Vec<DeskQueue>,
    officers: Option<DeskQueue>,
    risk: PriceAndPast,
    memory: Memory,
    traders: BTreeMap<u32, TraderRecord>,
    sums: Sums,
    /// Decisions with all that it takes to take them again, as JSON.
    decisions: Vec<String>,
}

impl OfficeBook {
    /// A box's declaration, while something is open about it.
    pub fn case(&self, container: BoxId) -> Option<&Case> {
        self.cases.get(&container)
    }

    /// All open declarations, in the order of their boxes.
    pub fn cases(&self) -> impl Iterator<Item = (BoxId, &Case)> {
        self.cases.iter().map(|(container, case)| (*container, case))
    }

    /// What is known of each trader that has declared, by its number.
    pub fn traders(&self) -> &BTreeMap<u32, TraderRecord> {
        &self.traders
    }

    /// The releases that were seen, to ask them how long the next will take.
    pub fn releases<'a>(&'a self, catalogue: &'a Catalogue) -> Releases<'a> {
        Releases { seen: &self.sums.seen, catalogue }
    }

    /// The decisions kept, one JSON object each.
    pub fn decisions(&self) -> &[String] {
        &self.decisions
    }

    /// What clearance came to; none where the scenario has no process.
    pub fn figures(&self, section: &ClearanceSection) -> Option<ClearanceFigures> {
        let ClearanceSection::Processed(section) = section else { return None };
        let open = self.cases.values().filter(|case| case.flow == Flow::Import && case.released_ms.is_none()).count();
        Some(self.sums.figures(&section.costs, open as u64))
    }
}

/// What the offices work with.
#[derive(SystemParam)]
pub(crate) struct Office<'w> {
    section: Res<'w, ClearanceSection>,
    header: Res<'w, ScenarioHeader>,
    examination: Res<'w, ExaminationSection>,
    hall: ResMut<'w, HallBook>,
    book: ResMut<'w, OfficeBook>,
    rules: Res<'w, Rules>,
}

/// The parts of an office that one case needs, borrowed once.
struct Desk<'a> {
    section: &'a Processed,
    header: &'a ScenarioHeader,
    rules: &'a Loaded,
    model: &'a Model,
    hall: &'a mut HallBook,
    book: &'a mut OfficeBook,
    bays_free: i64,
}

impl Office<'_> {
    /// Whether the scenario has a process.
    pub(crate) fn is_open(&self) -> bool {
        matches!(*self.section, ClearanceSection::Processed(_))
    }

    /// Whether a box has a declaration here.
    pub(crate) fn knows(&self, container: BoxId) -> bool {
        self.book.cases.contains_key(&container)
    }

    fn desk(&mut self) -> Option<Desk<'_>> {
        let ClearanceSection::Processed(section) = &*self.section else { return None };
        let taken = i64::from(self.hall.places_taken()) + self.hall.ordered() as i64;
        let bays_free = i64::from(self.examination.capacity) - taken;
        let (header, rules, model) = (&*self.header, self.rules.get(), &self.rules.model);
        Some(Desk { section, header, rules, model, hall: &mut self.hall, book: &mut self.book, bays_free })
    }

    /// A box stands in the yard: its declaration begins its way, or has it behind it.
    pub(crate) fn begin(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, view: &BoxView) {
        if let Some(mut desk) = self.desk() {
            desk.begin(control, boxes, container, view);
        }
    }

    /// Something is due.
    pub(crate) fn go_on(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        if let Some(mut desk) = self.desk() {
            desk.look_at(control, boxes, container);
        }
    }

    /// An examination is over.
    pub(crate) fn take_in_result(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, found: bool) {
        if let Some(mut desk) = self.desk() {
            desk.take_in_result(control, boxes, container, found);
        }
    }
}

impl Desk<'_> {
    fn begin(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, view: &BoxView) {
        let (now_ms, streams) = (control.now_ms(), control.clock.streams);
        let declared = Declared::draw(self.section, &self.rules.catalogue, streams, container, view.flow, view.weight_kg);
        let movement = if view.flow == Flow::Import { Movement::Import } else { Movement::Export };
        let mut way = steps(streams, container, 0);
        let traders = &self.section.traders;
        let after_ms = way.draw_h_as_ms(&traders.declares_after_h);
        let filed_ms = match &self.section.process {
            Process::Electronic(electronic) => match (movement, declared.procedure) {
                (Movement::Export, _) => now_ms,
                (_, Procedure::Early) => now_ms - way.draw_h_as_ms(&electronic.early_by_h),
                (_, Procedure::TwoStep) => now_ms + (after_ms as f64 * electronic.summary_share) as Ms,
                _ => now_ms + after_ms,
            },
            Process::Paper(paper) => {
                let courier_ms = way.draw_h_as_ms(&paper.courier_h);
                now_ms + courier_ms + if movement == Movement::Import { after_ms } else { 0 }
            }
        };
        let case = Case {
            declared,
            flow: view.flow,
            standing: Standing::lodged(movement, declared.procedure),
            step: Step::Filing,
            due_ms: Some(filed_ms),
            landed_ms: now_ms,
            load: self.book.cases.len() as u32,
            accepted_ms: None,
            released_ms: None,
            tax: Fen::ZERO,
            true_tax: Fen::ZERO,
            score: RiskScore::default(),
            sent: 0,
            examined: false,
        };
        self.book.sums.declarations += 1;
        let record = self.record(&declared);
        (record.aeo, record.declared) = (declared.aeo, record.declared + 1);
        self.book.cases.insert(container, case);
        self.work(control, boxes, container);
    }

    fn look_at(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let now_ms = control.now_ms();
        let Some(case) = self.book.cases.get_mut(&container) else { return };
        match boxes.get(control, container) {
            // It has left; what is open about it is settled nevertheless.
            None => {
                let left = if case.flow == Flow::Import { Event::PickUp } else { Event::Load };
                if case.released_ms.is_none() {
                    self.book.cases.remove(&container);
                    return;
                }
                if let Ok(standing) = case.standing.apply(left) {
                    case.standing = standing;
                }
            }
            // An operator took the order for its examination back.
            Some(view) if case.step == Step::Examination && !view.holds.has(Hold::Examination) => {
                if let Ok(standing) = case.standing.apply(Event::PassExamination) {
                    (case.standing, case.due_ms) = (standing, Some(now_ms));
                }
            }
            Some(_) => {}
        }
        self.work(control, boxes, container);
    }

    /// Takes all steps of a case that are due, and waits for the next.
    fn work(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let now_ms = control.now_ms();
        let Some(mut case) = self.book.cases.remove(&container) else { return };
        while let Some(due_ms) = case.due_ms.filter(|due_ms| *due_ms <= now_ms) {
            case.due_ms = None;
            self.step(control, &mut case, container, due_ms);
        }
        Self::hold_or_free(control, boxes, &mut case, container);
        if case.released_ms.is_some() && (case.due_ms.is_none() || case.standing.is_over()) {
            return;
        }
        if let Some(due_ms) = case.due_ms {
            control.clock.calendar.at(due_ms, Happening::ReleaseDue(container));
        }
        self.book.cases.insert(container, case);
    }

    fn hold_or_free(control: &mut Control, boxes: &mut Boxes, case: &mut Case, container: BoxId) {
        let Some(view) = boxes.get(control, container) else { return };
        let held = case.released_ms.is_none();
        if held && case.step == Step::Examination && !case.examined {
            case.examined = true;
            boxes.hold(control, container, Hold::Customs);
            boxes.hold(control, container, Hold::Examination);
            control.soon(Happening::ExaminationOrdered(container));
        } else if held {
            boxes.hold(control, container, Hold::Customs);
        } else {
            boxes.free(control, container, Hold::Customs);
            // Only imports are collected; nobody waits to hear of the others. Whose truck is foreseen already hears nothing new.
            if view.flow == Flow::Import && boxes.get(control, container).is_some_and(|view| view.holds.none()) {
                control.soon(Happening::BoxFree(container));
            }
        }
    }

    fn record(&mut self, declared: &Declared) -> &mut TraderRecord {
        self.book.traders.entry(declared.trader).or_default()
    }

    fn apply(&mut self, case: &mut Case, event: Event) -> bool {
        let Ok(standing) = case.standing.apply(event) else {
            self.book.sums.refused += 1;
            return false;
        };
        case.standing = standing;
        true
    }

    fn rule(control: &mut Control, container: BoxId, ruling: Ruling) {
        control.note(What::Ruled { container, ruling });
    }

    fn day(&self, at_ms: Ms) -> Day {
        let start: String = self.header.start.datetime(0).chars().take(10).collect();
        start.parse::<Day>().unwrap_or(Day::of_number(0)).plus(self.header.start.day(at_ms))
    }

    /// Milliseconds between midnight of the Monday before the start and the start: what desks count from.
    fn monday_ms(&self) -> Ms {
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

    fn step(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let traders = &self.section.traders;
        let mut chance = steps(control.clock.streams, container, 8 + case.step_number());
        match case.step {
            Step::Filing => {
                case.sent += 1;
                if case.declared.flawed && case.sent == 1 {
                    self.book.sums.quarantined += 1;
                    self.record(&case.declared).quarantined += 1;
                    Self::rule(control, container, Ruling::Quarantined);
                    case.due_ms = Some(at_ms + chance.draw_h_as_ms(&traders.mend_h));
                    return;
                }
                match &self.section.process {
                    Process::Electronic(electronic) => {
                        (case.step, case.due_ms) = (Step::Deciding, Some(at_ms + chance.draw_s_as_ms(&electronic.machine_s)));
                    }
                    Process::Paper(_) => self.go_to_desk(control, case, container, 0, at_ms),
                }
            }
            Step::Desk(desk) => {
                // The first desk takes it in.
                case.accepted_ms.get_or_insert(at_ms);
                self.go_to_desk(control, case, container, desk + 1, at_ms);
            }
            Step::Deciding => self.decide(control, case, container, at_ms),
            Step::Review => {
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
            Step::Examination => self.settle_tax(control, case, container, at_ms),
            Step::Treatment => {
                self.apply(case, Event::SettleFinding);
                self.settle_tax(control, case, container, at_ms);
            }
            Step::Money => {
                // The account is filled.
                let (on, tax) = (self.day(at_ms), case.tax);
                let account = self.account(case);
                account.balance += Fen(tax.0.saturating_mul(2));
                if let Charged::Paid { fee } = account.pay(container.0, on) {
                    control.note(What::TaxPaid { container, fen: (tax + fee).0 });
                    self.apply(case, Event::Pay);
                }
                self.release(control, case, container, at_ms);
            }
            Step::Releasing => self.release(control, case, container, at_ms),
            Step::Settlement => self.settle_rest(control, case, container, at_ms),
            Step::Nothing => {}
        }
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

    /// What conditions of contracts may ask about.
    fn inputs(&mut self, case: &Case, explored: bool) -> Inputs {
        let declared = &case.declared;
        let line = self.rules.catalogue.line(usize::from(declared.line));
        let record = self.book.traders.get(&declared.trader).copied().unwrap_or_default();
        let (credit, listed) = (i64::from(record.credit().rating), record.is_watch_listed());
        let left = self.account(case).guarantee_left();
        Inputs::default()
            .with("aeo", declared.aeo)
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
            .with("procedure", declared.procedure.name())
            .with("risk_ppm", i64::from(case.score.probability_ppm))
            .with("targeting_settled", case.standing.targeting.is_settled())
            .with("tax_fen", case.tax.0)
            .with("tax_secured", case.standing.tax.is_secured())
            .with("trader", format!("T{:05}", declared.trader).as_str())
            .with("watch_listed", listed)
    }

    fn outcome(&mut self, subject: Subject, inputs: &Inputs, container: BoxId, on: Day) -> Outcome {
        let Some(terms) = self.rules.terms.iter().find(|terms| terms.contract().decides == subject) else { return subject.careful() };
        if self.book.decisions.len() >= self.section.keep_decisions as usize {
            return terms.outcome(inputs);
        }
        let decision = terms.decide(&container.to_string(), on, inputs.clone());
        if let Ok(text) = serde_json::to_string(&decision) {
            self.book.decisions.push(text);
        }
        decision.outcome
    }

    fn account(&mut self, case: &Case) -> &mut Account {
        let traders = &self.section.traders;
        let yuan = if case.declared.aeo { traders.aeo_guarantee_yuan } else { traders.guarantee_yuan };
        self.book.accounts.entry(case.declared.trader).or_insert_with(|| Account::new(Fen::ZERO, Fen::yuan(i64::from(yuan))))
    }

    fn tax_of(&self, declared: &Declared, on: Day, truly: bool) -> Fen {
        let entry = declared.entry(&self.rules.catalogue, on, truly);
        assess(&self.rules.tables, &entry, &Circumstances::default()).map_or(Fen::ZERO, |assessment| assessment.total)
    }

    /// Whether the learned index scores.
    fn learns(&self) -> bool {
        matches!(&self.section.process, Process::Electronic(electronic) if electronic.risk == RiskChoice::Learned)
    }

    fn score(&mut self, case: &Case, container: BoxId, on: Day) -> RiskScore {
        if self.learns() {
            let (memory, catalogue) = (&mut self.book.memory, &self.rules.catalogue);
            return memory.score(self.model, &case.declared, catalogue, container, on, case.tax);
        }
        self.book.risk.score(&RiskFacts { declared: case.declared, tax: case.tax })
    }

    /// Approval and targeting.
    fn decide(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let on = self.day(at_ms);
        if case.flow == Flow::Import {
            case.tax = self.tax_of(&case.declared, on, false);
            case.true_tax = if case.declared.is_false() { self.tax_of(&case.declared, on, true) } else { case.tax };
            case.score = self.score(case, container, on);
        }
        let mut chance = steps(control.clock.streams, container, 2);
        let (explored, picked) = (chance.uniform(), chance.uniform());
        let picks = match &self.section.process {
            Process::Electronic(electronic) => {
                let explored = case.flow == Flow::Import && explored < electronic.explored_share;
                let inputs = self.inputs(case, explored);
                match self.outcome(Subject::Approval, &inputs, container, on) {
                    Outcome::Reject => {
                        self.apply(case, Event::Reject);
                        Self::rule(control, container, Ruling::Rejected);
                        case.standing = Standing::lodged(case.standing.movement, case.standing.procedure);
                        let mend_ms = chance.draw_h_as_ms(&self.section.traders.mend_h);
                        (case.step, case.due_ms) = (Step::Filing, Some(at_ms + mend_ms));
                        return;
                    }
                    // An officer takes it in, and has seen the papers.
                    Outcome::Refer => Outcome::Review,
                    _ => self.outcome(Subject::Examination, &inputs, container, on),
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
                self.hall.know(container, told);
                self.bays_free -= 1;
                case.step = Step::Examination;
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

    /// A false statement is told: the true tax is due.
    fn correct(&mut self, control: &mut Control, case: &mut Case, container: BoxId) {
        self.book.sums.evaded_found += case.evaded();
        self.record(&case.declared).wrong += 1;
        case.tax = case.true_tax;
        Self::rule(control, container, Ruling::Corrected);
    }

    /// Tax and payment; then release.
    fn settle_tax(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
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
            self.outcome(Subject::Payment, &inputs, container, on)
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

    fn release(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        let on = self.day(at_ms);
        let outcome = if matches!(self.section.process, Process::Electronic(_)) {
            let inputs = self.inputs(case, false);
            self.outcome(Subject::Release, &inputs, container, on)
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

    fn settle_rest(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
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

    fn note_result(&mut self, control: &mut Control, case: &mut Case, container: BoxId, told: bool) {
        self.book.sums.examined += 1;
        self.record(&case.declared).examined += 1;
        let on = self.day(control.now_ms());
        if self.learns() {
            self.book.memory.learn(&case.declared, &self.rules.catalogue, container, on, case.tax, told);
        }
        self.book.risk.learn(&case.declared, told);
        if told {
            self.book.sums.hits += 1;
            self.correct(control, case, container);
        }
    }

    fn take_in_result(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, found: bool) {
        let now_ms = control.now_ms();
        boxes.free(control, container, Hold::Examination);
        let Some(mut case) = self.book.cases.remove(&container) else { return };
        // Ordered by an operator, for reasons of its own: the declaration goes its way.
        if case.standing.targeting != Targeting::Selected {
            self.book.cases.insert(container, case);
            return;
        }
        self.note_result(control, &mut case, container, found);
        if found {
            self.apply(&mut case, Event::FindInExamination);
            let mut chance = steps(control.clock.streams, container, 9);
            if chance.chance(self.section.traders.seized_share) {
                self.apply(&mut case, Event::Seize);
                Self::rule(control, container, Ruling::Seized);
                (case.step, case.due_ms) = (Step::Nothing, None);
            } else {
                let treated_ms = now_ms + chance.draw_h_as_ms(&self.section.traders.treatment_h);
                (case.step, case.due_ms) = (Step::Treatment, Some(treated_ms));
            }
        } else {
            self.apply(&mut case, Event::PassExamination);
            case.due_ms = Some(now_ms);
        }
        self.book.cases.insert(container, case);
        self.work(control, boxes, container);
    }
}

impl Case {
    /// Each step draws from a stream of its own.
    const fn step_number(&self) -> u64 {
        match self.step {
            Step::Filing => 11 + self.sent as u64 * 20,
            Step::Desk(desk) => 1_000 + desk as u64,
            Step::Deciding => 12,
            Step::Review => 13,
            Step::Examination => 14,
            Step::Treatment => 15,
            Step::Money => 16,
            Step::Settlement => 17,
            Step::Releasing => 18,
            Step::Nothing => 19,
        }
    }
}
