//! One run of a scenario: opened or taken up again, driven, summed up.

use std::path::Path;

use bevy_app::App;
use bevy_ecs::world::World;
use portolan_clearance::processed::{ClearanceFigures, OfficeBook};
use portolan_clearance::{ClearanceSection, contract_texts, decides_by_contracts};
use portolan_clock::{Clock, Endless, RunSoFar, advance_to, advance_to_end};
use portolan_indicators::{Indicators, Outline, Tally};
use portolan_ledger::port::PortLedger;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::problem::Problem;
use portolan_model::requests::RequestDesk;
use portolan_model::{HOUR_MS, Ms};
use portolan_report::{FactsFile, Header, LinesFile, ReportError, ReportInput, Written, request_lines, write_folder};
use portolan_scenario::{ScenarioHeader, ScenarioText};
use portolan_terminal::unfinished;
use serde::Serialize;

use crate::measure::{Cost, Since, peak_rss_mib};
use crate::port::{Outside, open, open_with};
use crate::record::{finish_decisions_file, finish_facts_file, write_decisions_into, write_facts_into};

/// A run and what it has cost so far.
pub struct Run {
    app: App,
    load: Cost,
    work: Cost,
}

/// What a run came to: what `--json` prints.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Summary {
    /// The scenario's name.
    pub scenario: String,
    /// The run's seed.
    pub seed: u64,
    /// Days in which work arrives.
    pub days: u32,
    /// What the run came to.
    pub indicators: Indicators,
    /// What clearance came to, where the scenario works declarations one by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clearance: Option<ClearanceFigures>,
    /// What its ledger came to, where the scenario asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ledger: Option<LedgerFigures>,
    /// Entries of the calendar that were executed.
    pub happenings: u64,
    /// Hours from the start to the last fact.
    pub simulated_hours: f64,
    /// Seconds on the wall that the simulation took, without reading and building.
    pub wall_seconds: f64,
    /// The same of the processor.
    pub cpu_seconds: Option<f64>,
    /// Seconds on the wall for reading the scenario and building the port.
    pub load_seconds: f64,
    /// The most memory that the process has held, MiB.
    pub peak_rss_mib: Option<f64>,
    /// The digest of all facts.
    pub facts_digest: String,
    /// How many facts were written.
    pub facts: u64,
    /// The program's version.
    pub version: String,
    /// Things not finished although nothing is left to happen; none while something is.
    pub left_undone: Option<usize>,
}

/// What a ledger came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LedgerFigures {
    /// The log's name.
    pub log: String,
    /// How many entries there are.
    pub entries: u64,
    /// The root of its Merkle tree, hexadecimal.
    pub root: String,
}

impl Run {
    /// Builds the port of a scenario.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario.
    pub fn open(text: &ScenarioText) -> Result<Self, Vec<Problem>> {
        let since = Since::now();
        let app = open(text)?;
        Ok(Self { app, load: since.cost(), work: Cost::NONE })
    }

    /// Builds the port of a scenario with some of it outside.
    ///
    /// # Errors
    /// Everything that is wrong with the scenario.
    pub fn open_with(text: &ScenarioText, outside: Outside) -> Result<Self, Vec<Problem>> {
        let since = Since::now();
        let app = open_with(text, outside)?;
        Ok(Self { app, load: since.cost(), work: Cost::NONE })
    }

    /// Why the ledger could not take the last entries, if so.
    pub fn ledger_failed(&self) -> Option<&str> {
        self.world().get_resource::<PortLedger>().and_then(PortLedger::failed)
    }

    /// The world of the port.
    pub fn world(&self) -> &World {
        self.app.world()
    }

    /// The app of the port, for whoever drives it otherwise.
    pub const fn app_mut(&mut self) -> &mut App {
        &mut self.app
    }

    /// What the scenario says of itself.
    pub fn header(&self) -> &ScenarioHeader {
        self.world().resource()
    }

    /// The port's calendar.
    pub fn calendar(&self) -> PortCalendar {
        self.header().start
    }

    /// The instant that a moment means here.
    pub fn ms(&self, moment: Moment) -> Ms {
        self.calendar().ms(moment)
    }

    /// The instant reached.
    pub fn now_ms(&self) -> Ms {
        self.world().resource::<Clock>().calendar.now_ms()
    }

    /// Whether nothing is left to happen.
    pub fn has_ended(&self) -> bool {
        self.world().resource::<Clock>().calendar.is_empty()
    }

    /// Writes the facts from now on into `facts.jsonl.zst` of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_facts(&mut self, folder: &Path) -> Result<(), ReportError> {
        std::fs::create_dir_all(folder).map_err(|source| ReportError::Unwritable { path: folder.to_owned(), source })?;
        let header = self.header();
        let path = folder.join("facts.jsonl.zst");
        let file = FactsFile::create(&path, env!("CARGO_PKG_VERSION"), &header.name, header.seed, &header.start)?;
        write_facts_into(&mut self.app, file);
        Ok(())
    }

    /// Writes the decisions from now on into `decisions.jsonl.zst` of a folder, and beside it, in `contracts`, all that may decide, so
    /// that whoever has the folder can take them again. Nothing is written where no contract decides.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_decisions(&mut self, folder: &Path) -> Result<(), ReportError> {
        if !decides_by_contracts(self.world()) {
            return Ok(());
        }
        let contracts = folder.join("contracts");
        let unwritable = |path: &Path| {
            let path = path.to_owned();
            move |source| ReportError::Unwritable { path, source }
        };
        std::fs::create_dir_all(&contracts).map_err(unwritable(&contracts))?;
        for (name, text) in contract_texts(self.world()) {
            let path = contracts.join(name);
            std::fs::write(&path, text).map_err(unwritable(&path))?;
        }
        let file = LinesFile::create(&folder.join("decisions.jsonl.zst"))?;
        write_decisions_into(&mut self.app, file);
        Ok(())
    }

    /// Lets everything happen that is left to happen.
    ///
    /// # Errors
    /// When an instant does not come to rest.
    pub fn advance_to_end(&mut self) -> Result<RunSoFar, Endless> {
        let since = Since::now();
        let run = advance_to_end(self.app.world_mut());
        self.work = self.work + since.cost();
        run
    }

    /// Lets everything happen up to an instant.
    ///
    /// # Errors
    /// When an instant does not come to rest.
    pub fn advance_to(&mut self, until_ms: Ms) -> Result<RunSoFar, Endless> {
        let since = Since::now();
        let run = advance_to(self.app.world_mut(), until_ms);
        self.work = self.work + since.cost();
        run
    }

    /// The same as [`advance_to`](Self::advance_to), or to the end where no instant is given, telling about once a simulated hour how
    /// far it has come. The port's course is the same.
    ///
    /// # Errors
    /// When an instant does not come to rest.
    pub fn advance_telling(&mut self, until_ms: Option<Ms>, tell: impl Fn(Ms)) -> Result<RunSoFar, Endless> {
        let last_ms = until_ms.unwrap_or(Ms::MAX);
        loop {
            // Where nothing happens for long, the next stop is where something does.
            let next_due_ms = self.world().resource::<Clock>().calendar.next_due_ms().unwrap_or(last_ms);
            let stop_ms = (self.now_ms() + HOUR_MS).max(next_due_ms).min(last_ms);
            let run = self.advance_to(stop_ms)?;
            tell(run.now_ms);
            if stop_ms == last_ms || (run.ended && until_ms.is_none()) {
                return Ok(run);
            }
        }
    }

    /// What is not finished although nothing is left to happen; none while something is.
    pub fn left_undone(&self) -> Option<Vec<String>> {
        self.has_ended().then(|| unfinished(self.world()))
    }

    /// When the run ended: at its last fact, or where it was stopped.
    fn end_ms(&self) -> Ms {
        if self.has_ended() { 0 } else { self.now_ms() }
    }

    /// What the run has come to so far.
    pub fn summary(&mut self) -> Summary {
        let indicators = self.world().resource::<Tally>().finish(self.end_ms());
        let world = self.app.world_mut();
        let facts = &mut world.resource_mut::<Clock>().facts;
        let (facts_digest, facts) = (facts.digest().to_string(), facts.written());
        let ScenarioHeader { name, seed, days, .. } = self.header();
        Summary {
            scenario: name.clone(),
            seed: *seed,
            days: *days,
            happenings: self.world().resource::<Clock>().calendar.executed(),
            simulated_hours: indicators.simulated_h,
            ledger: self.world().resource::<PortLedger>().read(|book| LedgerFigures {
                log: book.log().name().to_owned(),
                entries: book.size(),
                root: book.root().to_hex(),
            }),
            clearance: self.world().resource::<OfficeBook>().figures(self.world().resource::<ClearanceSection>()),
            indicators,
            wall_seconds: self.work.wall_seconds,
            cpu_seconds: self.work.cpu_seconds,
            load_seconds: self.load.wall_seconds,
            peak_rss_mib: peak_rss_mib(),
            facts_digest,
            facts,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            left_undone: self.left_undone().map(|names| names.len()),
        }
    }

    /// Ends the file of facts, if there is one, and writes the other files of the report.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_report(&mut self, folder: &Path, summary: &Summary) -> Result<Written, ReportError> {
        finish_facts_file(self.app.world_mut())?;
        finish_decisions_file(self.app.world_mut())?;
        let world = self.world();
        let input = ReportInput {
            header: Header {
                scenario: summary.scenario.clone(),
                seed: summary.seed,
                days: f64::from(summary.days),
                digest: summary.facts_digest.clone(),
                happenings: summary.happenings,
                simulated_hours: summary.simulated_hours,
                wall_seconds: summary.wall_seconds,
                version: summary.version.clone(),
            },
            outline: world.resource::<Outline>().clone(),
            indicators: summary.indicators.clone(),
            series: world.resource::<Tally>().series(self.end_ms()),
            requests: request_lines(world.resource::<RequestDesk>(), &world.resource::<Outline>().calls),
        };
        write_folder(folder, &input)
    }
}
