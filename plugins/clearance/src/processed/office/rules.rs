//! What decisions are made by: tables, goods, contracts, the learned index; and when something of it changes in the run.
//!
//! Read when the scenario is opened, and the same in all runs of it. What has come into force by now is the book's to remember.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bevy_ecs::prelude::*;
use portolan_customs::contracts::{Contract, ContractBook, Permissions, SignedContract, Subject, Terms, shipped};
use portolan_customs::gate::{Ed25519, Register, Shape};
use portolan_customs::tables::Tables;
use portolan_customs::words::Day;
use portolan_model::facts::RuleSet;
use portolan_model::problem::{Problem, Problems};
use portolan_model::{DAY_MS, Ms};
use portolan_risk::desk::RiskDesk;
use portolan_scenario::{ScenarioFolder, ScenarioHeader, Section};

use super::changing::Activation;
use crate::processed::goods::Catalogue;
use crate::processed::learned::Model;
use crate::processed::section::{NewContract, Processed};
use crate::section::ClearanceSection;

/// The permissions that come with the program.
const PERMISSIONS: &str = include_str!("../../../../../assets/contracts/permissions.ron");

/// What decisions are made by.
#[derive(Resource, Default)]
pub(crate) struct Rules {
    loaded: OnceLock<Loaded>,
    pub(super) model: Model,
}

/// Something that changes in the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Planned {
    /// Tables that change on a day are known: filers with open declarations are warned, once each, until it has come.
    Warning(Day),
    /// Rules of this kind change.
    InForce(RuleSet),
    /// A contract is to come into force: its place in the list.
    Activation(usize),
}

/// A contract that is to come into force in the run.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct ToCome {
    pub(super) signed: SignedContract,
    pub(super) by: String,
}

#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) tables: Tables,
    pub(super) catalogue: Catalogue,
    /// All contracts that may decide in the run.
    pub(super) terms: Vec<Terms>,
    /// Those in force when it begins.
    pub(super) contracts: ContractBook,
    pub(super) permissions: Permissions,
    pub(super) to_come: Vec<ToCome>,
    /// What changes and when, in order.
    pub(super) planned: Vec<(Ms, Planned)>,
    pub(super) shape: Arc<Shape>,
    pub(super) register: Register,
}

impl Loaded {
    #[expect(clippy::expect_used, reason = "what is shipped is compiled in, and tests read it")]
    fn shipped() -> Self {
        Self {
            tables: Tables::shipped(),
            catalogue: Catalogue::shipped(),
            terms: shipped().into_iter().map(|signed| Terms::new(signed.contract).expect("sound")).collect(),
            contracts: ContractBook::opened_with(shipped(), &Ed25519).expect("signed"),
            permissions: ron::from_str(PERMISSIONS).expect("sound"),
            to_come: Vec::new(),
            planned: Vec::new(),
            shape: Arc::new(Shape::of_declarations()),
            register: Register::shipped(),
        }
    }

    /// The contract that decides on a subject on a day, made ready.
    pub(super) fn terms_of(&self, book: &ContractBook, subject: Subject, on: Day) -> Option<&Terms> {
        let contract = &book.in_force(subject, on)?.contract;
        self.terms.iter().find(|terms| terms.contract().id == contract.id && terms.contract().version == contract.version)
    }

    /// Whether a contract on a subject is still to come into force: then decisions are kept for its trial.
    pub(super) fn tries(&self, subject: Subject, done: &[Activation]) -> bool {
        let open = |contract: &Contract| !done.iter().any(|done| done.contract == contract.id && done.version == contract.version);
        self.to_come.iter().map(|to_come| &to_come.signed.contract).any(|contract| contract.decides == subject && open(contract))
    }
}

impl Rules {
    pub(super) fn get(&self) -> &Loaded {
        self.loaded.get_or_init(Loaded::shipped)
    }

    /// The contracts that may decide in the run, in force or to come.
    pub(crate) fn contracts(&self) -> impl Iterator<Item = &SignedContract> {
        let loaded = self.get();
        loaded.contracts.all().map(|(signed, _)| signed).chain(loaded.to_come.iter().map(|to_come| &to_come.signed))
    }

    /// What changes in the run and when, by the place in the list.
    pub(crate) fn changes(&self) -> impl Iterator<Item = (Ms, u32)> {
        self.get().planned.iter().enumerate().map(|(place, (at_ms, _))| (*at_ms, place as u32))
    }
}

/// The day of an instant of the port's clock.
pub(super) fn day_of(header: &ScenarioHeader, at_ms: Ms) -> Day {
    let start: String = header.start.datetime(0).chars().take(10).collect();
    start.parse::<Day>().unwrap_or(Day::of_number(0)).plus(header.start.day(at_ms))
}

/// Reads the tables and contracts that the section names.
pub(crate) fn read_rules(world: &mut World, problems: &mut Problems) {
    let Some(ClearanceSection::Processed(section)) = world.get_resource::<ClearanceSection>().cloned() else { return };
    let Some(header) = world.get_resource::<ScenarioHeader>().cloned() else { return };
    let folder: PathBuf = world.get_resource::<ScenarioFolder>().map(|folder| folder.0.clone()).unwrap_or_default();
    let mut loaded = Loaded::shipped();
    if let Some(name) = &section.tables {
        match Tables::read_over_shipped(&folder.join(name)) {
            Ok(tables) => loaded.tables = tables,
            Err(found) => problems.extend(found),
        }
    }
    let mut activations = Vec::new();
    for (index, new) in section.contracts.iter().enumerate() {
        match contract_of(new, &folder) {
            Ok((signed, terms)) => {
                activations.push((header.start.ms(new.at).max(0), Planned::Activation(loaded.to_come.len())));
                loaded.terms.push(terms);
                loaded.to_come.push(ToCome { signed, by: new.by.clone() });
            }
            Err(found) => {
                for problem in found {
                    let path = format!("{}.contracts[{index}] {}", ClearanceSection::NAME, problem.path);
                    problems.push(Problem { path, ..problem });
                }
            }
        }
    }
    loaded.planned = activations;
    loaded.plan(&section, &header, world.get_resource::<RiskDesk>());
    world.insert_resource(Rules { loaded: OnceLock::from(loaded), model: Model::default() });
}

impl Loaded {
    /// When tables and policies change within the days of the run.
    fn plan(&mut self, section: &Processed, header: &ScenarioHeader, risk: Option<&RiskDesk>) {
        let first = day_of(header, 0);
        let last = first.plus(i64::from(header.days));
        let midnight_ms = |day: Day| day.since(first) * DAY_MS - header.start.ms_of_day(0);
        for day in self.tables.change_days(first, last) {
            let announced = day.plus(-i64::from(section.announced_days));
            for warned in (0..day.since(announced)).map(|days| announced.plus(days)) {
                let at_ms = midnight_ms(warned);
                if at_ms > -DAY_MS {
                    self.planned.push((at_ms.max(0), Planned::Warning(day)));
                }
            }
            self.planned.push((midnight_ms(day), Planned::InForce(RuleSet::Tables)));
        }
        for rule in risk.map(|desk| desk.policies.rules.as_slice()).unwrap_or_default() {
            let ends = rule.until.map(|until| until.plus(1));
            for day in [Some(rule.from), ends].into_iter().flatten().map(|day| Day::of_number(i64::from(day.0))) {
                if day > first && day <= last {
                    self.planned.push((midnight_ms(day), Planned::InForce(RuleSet::Policies)));
                }
            }
        }
        self.planned.sort_unstable();
        self.planned.dedup();
    }
}

fn contract_of(new: &NewContract, folder: &Path) -> Result<(SignedContract, Terms), Vec<Problem>> {
    let text = std::fs::read_to_string(folder.join(&new.file)).map_err(|error| {
        let what = format!("cannot be read: {error}");
        vec![Problem::new("unreadable", new.file.clone(), what, "name a contract relative to the scenario's folder")]
    })?;
    let signed = SignedContract::read(&new.file, &text)?;
    let terms = Terms::new(signed.contract.clone()).map_err(|error| {
        vec![Problem::new("no-condition", new.file.clone(), error.to_string(), "write CEL over the variables of contracts")]
    })?;
    Ok((signed, terms))
}
