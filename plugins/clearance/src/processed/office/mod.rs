//! The way of a declaration: filing, approval, targeting, tax, payment, release; and what the other authorities have to say.
//!
//! | file | what |
//! |---|---|
//! | `rules` | tables, goods, contracts, the learned index: what does not change with the run |
//! | `filing` | sent, put aside, mended; on paper from desk to desk |
//! | `changing` | contracts, tables and policies that change in the middle of a run |
//! | `deciding` | what contracts are told and decide, and the look at the papers |
//! | `examining` | who wants to look into a box, one visit for all of them, and what follows |
//! | `paying` | tax and payment |
//! | `releasing` | release, and what is settled after it |
//! | `told` | scores, what is odd, and the reasons in words that are stored with a decision |
//! | `watch` | border inspection and the maritime authority: ships, trucks, dangerous goods |

mod changing;
mod deciding;
mod examining;
mod filing;
mod paying;
mod releasing;
mod rules;
mod told;
mod watch;

use std::collections::{BTreeMap, VecDeque};

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_customs::contracts::{ContractBook, Subject};
use portolan_customs::declaration::Procedure;
use portolan_customs::gate::GateBook;
use portolan_customs::payment::Account;
use portolan_customs::states::{Authority, AuthorityHolds, DeskQueue, Event, HeldThing, Movement, Standing};
use portolan_customs::words::{Day, Fen};
use portolan_model::Ms;
use portolan_model::container::{Flow, Hold};
use portolan_model::facts::{Ruling, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, CallId, TruckId};
use portolan_risk::desk::{RiskDesk, RiskMemory};
use portolan_risk::lanes::Lane;
use portolan_scenario::ScenarioHeader;
use portolan_terminal::boxes::{BoxView, Boxes};
use portolan_terminal::control::Control;
use portolan_terminal::detained::Detained;
use portolan_terminal::examination::{ExaminationSection, HallBook};
use serde::{Deserialize, Serialize};

pub use self::changing::Activation;
use self::rules::Loaded;
pub(crate) use self::rules::{Rules, read_rules};
use self::watch::Watch;
use super::case::{Case, Step};
use super::figures::{ClearanceFigures, GateFigures, Sums};
use super::forecast::Releases;
use super::goods::{Catalogue, Declared, steps};
use super::learned::{Memory, Model};
use super::looks::Looks;
use super::risk::{PriceAndPast, RiskScore};
use super::section::{Process, Processed};
use super::traders::TraderRecord;
use crate::section::ClearanceSection;

/// All declarations on their way, and what the offices remember.
#[derive(Resource, Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct OfficeBook {
    cases: BTreeMap<BoxId, Case>,
    accounts: BTreeMap<u32, Account>,
    desks: Vec<DeskQueue>,
    officers: Option<DeskQueue>,
    risk: PriceAndPast,
    memory: Memory,
    looks: BTreeMap<BoxId, Looks>,
    watch: Watch,
    traders: BTreeMap<u32, TraderRecord>,
    sums: Sums,
    /// What is in force by now, and what was put forward.
    #[serde(with = "as_json")]
    contracts: ContractBook,
    activations: Vec<Activation>,
    /// Decisions on subjects on which a contract is to come into force, as JSON: what it is tried on.
    for_trial: BTreeMap<Subject, VecDeque<String>>,
    /// What the quality gate remembers.
    #[serde(with = "as_json")]
    gate: GateBook,
    /// Decisions with all that it takes to take them again, as JSON.
    decisions: Vec<String>,
}

/// Values whose form leaves fields out: a snapshot keeps them as JSON.
mod as_json {
    use serde::de::{DeserializeOwned, Error as _};
    use serde::ser::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<T: serde::Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&serde_json::to_string(value).map_err(S::Error::custom)?)
    }

    pub(super) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Decisions on their way to whoever wants them all. It is no part of the port: nothing is decided by it, and no snapshot keeps it.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Default)]
pub struct DecisionLog {
    /// Whether anybody does.
    pub wanted: bool,
    /// Those that nobody has taken yet, one JSON object each.
    pub fresh: Vec<String>,
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

    /// The contracts: in force, put forward, out of force.
    pub const fn contracts(&self) -> &ContractBook {
        &self.contracts
    }

    /// The quality gate: counts, and what stands aside.
    pub const fn gate(&self) -> &GateBook {
        &self.gate
    }

    /// Who wants to look, or has looked, into a box.
    pub fn looks(&self, container: BoxId) -> Option<&Looks> {
        self.looks.get(&container)
    }

    /// Who holds which ships, trucks, people and dangerous goods now.
    pub const fn holds(&self) -> &AuthorityHolds {
        self.watch.holds()
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
        let mut figures = self.sums.figures(&section.costs, open as u64);
        figures.activations.clone_from(&self.activations);
        let documents = matches!(&section.process, Process::Electronic(electronic) if electronic.documents);
        let counts = self.gate.counts;
        figures.gate = documents.then(|| GateFigures {
            received: counts.received,
            accepted: counts.accepted,
            quarantined: counts.quarantined,
            mended: counts.mended,
            aside: self.gate.aside.len() as u64,
            reasons: self.sums.gate_reasons.clone(),
        });
        figures.authorities = section.authorities.as_ref().map(|_| self.watch.sums.figures());
        Some(figures)
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
    log: ResMut<'w, DecisionLog>,
    risk: Option<Res<'w, RiskDesk>>,
    risk_memory: Option<ResMut<'w, RiskMemory>>,
}

/// The parts of an office that one case needs, borrowed once.
struct Desk<'a> {
    section: &'a Processed,
    header: &'a ScenarioHeader,
    rules: &'a Loaded,
    model: &'a Model,
    hall: &'a mut HallBook,
    book: &'a mut OfficeBook,
    log: &'a mut DecisionLog,
    /// The section `risk`, where the scenario has it: a model, policies, what is odd.
    risk: Option<(&'a RiskDesk, &'a mut RiskMemory)>,
    bays_free: i64,
    /// What is odd about the declaration in hand, in words.
    odd: Vec<String>,
}

impl Office<'_> {
    /// Whether the scenario has a process.
    pub(crate) fn is_open(&self) -> bool {
        matches!(*self.section, ClearanceSection::Processed(_))
    }

    /// Whether something is open about a box here: its declaration, a look into it, its dangerous goods.
    pub(crate) fn knows(&self, container: BoxId) -> bool {
        self.book.cases.contains_key(&container) || self.book.looks.contains_key(&container) || self.book.watch.knows(container)
    }

    fn desk(&mut self) -> Option<Desk<'_>> {
        let ClearanceSection::Processed(section) = &*self.section else { return None };
        let taken = i64::from(self.hall.places_taken()) + self.hall.ordered() as i64;
        let bays_free = i64::from(self.examination.capacity) - taken;
        let (header, rules, model) = (&*self.header, self.rules.get(), &self.rules.model);
        changing::opened(&mut self.book.contracts, &rules.contracts);
        let risk = self.risk.as_deref().zip(self.risk_memory.as_deref_mut());
        let (hall, book, log) = (&mut *self.hall, &mut *self.book, &mut *self.log);
        Some(Desk { section, header, rules, model, hall, book, log, risk, bays_free, odd: Vec::new() })
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

    /// Those beside customs look whether they have a hand in a box that stands in the yard.
    pub(crate) fn begin_watch(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, view: &BoxView) {
        if let Some(mut desk) = self.desk() {
            desk.begin_watch(control, boxes, container, view);
        }
    }

    /// A visit to the hall is over.
    pub(crate) fn examination_over(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId, found: bool) {
        if let Some(mut desk) = self.desk() {
            desk.examination_over(control, boxes, container, found);
        }
    }

    /// Something of what was planned for the rules is due.
    pub(crate) fn rules_change(&mut self, control: &mut Control, boxes: &mut Boxes, place: u32) {
        if let Some(mut desk) = self.desk() {
            desk.rules_change(control, boxes, place);
        }
    }

    /// A ship lies fast.
    pub(crate) fn ship_reported(&mut self, control: &mut Control, detained: &mut Detained, call: CallId) {
        if let Some(mut desk) = self.desk() {
            desk.ship_reported(control, detained, call);
        }
    }

    /// An authority is done with a ship or its crew.
    pub(crate) fn ship_let_go(&mut self, control: &mut Control, detained: &mut Detained, thing: HeldThing, by: Authority) {
        if let Some(mut desk) = self.desk() {
            desk.ship_let_go(control, detained, thing, by);
        }
    }

    /// A truck is through the in-gate.
    pub(crate) fn truck_reported(&mut self, control: &mut Control, truck: TruckId) {
        match self.desk() {
            Some(mut desk) => desk.truck_reported(control, truck),
            None => control.soon(Happening::TruckCleared(truck)),
        }
    }

    /// Border inspection is done with a truck.
    pub(crate) fn truck_let_go(&mut self, control: &mut Control, truck: TruckId) {
        if let Some(mut desk) = self.desk() {
            desk.truck_let_go(control, truck);
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
            filings: 0,
            examined: false,
            warned: false,
            odd: 0,
            policy: Lane::Release,
        };
        self.book.sums.declarations += 1;
        let record = self.record(&declared);
        (record.aeo, record.declared) = (declared.aeo, record.declared + 1);
        self.book.cases.insert(container, case);
        self.work(control, boxes, container);
    }

    fn look_at(&mut self, control: &mut Control, boxes: &mut Boxes, container: BoxId) {
        let Some(case) = self.book.cases.get_mut(&container) else { return self.tend(control, boxes, container) };
        // It has left; what is open about it is settled nevertheless.
        if boxes.get(control, container).is_none() {
            let left = if case.flow == Flow::Import { Event::PickUp } else { Event::Load };
            if case.released_ms.is_none() {
                self.book.cases.remove(&container);
                return self.tend(control, boxes, container);
            }
            if let Ok(standing) = case.standing.apply(left) {
                case.standing = standing;
            }
        }
        self.send_for(control, boxes, container);
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
        if case.released_ms.is_none() || !(case.due_ms.is_none() || case.standing.is_over()) {
            if let Some(due_ms) = case.due_ms {
                control.clock.calendar.at(due_ms, Happening::ReleaseDue(container));
            }
            self.book.cases.insert(container, case);
        }
        self.tend(control, boxes, container);
    }

    fn hold_or_free(control: &mut Control, boxes: &mut Boxes, case: &mut Case, container: BoxId) {
        if boxes.get(control, container).is_none() {
            return;
        }
        if case.released_ms.is_none() {
            case.examined |= case.step == Step::Examination;
            boxes.hold(control, container, Hold::Customs);
        } else {
            boxes.free(control, container, Hold::Customs);
            Self::free_if_unheld(control, boxes, container);
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
        rules::day_of(self.header, at_ms)
    }

    /// Takes the step that is due.
    fn step(&mut self, control: &mut Control, case: &mut Case, container: BoxId, at_ms: Ms) {
        match case.step {
            Step::Filing => self.file(control, case, container, at_ms),
            Step::Desk(desk) => self.leave_desk(control, case, container, desk, at_ms),
            Step::Deciding => self.decide(control, case, container, at_ms),
            Step::Review => self.conclude_review(control, case, container, at_ms),
            Step::Examination => self.settle_tax(control, case, container, at_ms),
            Step::Treatment => {
                self.apply(case, Event::SettleFinding);
                self.settle_tax(control, case, container, at_ms);
            }
            Step::Money => self.pay_late(control, case, container, at_ms),
            Step::Releasing => self.release(control, case, container, at_ms),
            Step::Settlement => self.settle_rest(control, case, container, at_ms),
            Step::Nothing => {}
        }
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
