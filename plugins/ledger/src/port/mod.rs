//! The ledger of a running port: facts that matter between parties become entries, in the order in which they were written.
//!
//! Which facts: custody that passes from one party to another (not between machines of one terminal), holds and releases, examinations,
//! requests of operators and what came of them, and a tally for each call that is completed. Actors are simulated, so entries are hashed
//! and not signed. What customs decides about a declaration, taxes and what is paid of them are entries too. Nothing here changes the port; its facts are the same with a ledger or without.

mod keeper;
mod section;

use std::sync::{Mutex, MutexGuard, PoisonError};

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, FactReader, RecordFacts, SnapshotApp};
use portolan_keys::NoteSigner;
use portolan_model::problem::Problems;
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader, Section};
pub use section::LedgerSection;

use self::keeper::Keeper;
use crate::appender::Appender;
use crate::error::LedgerError;
use crate::ledger::{Batch, Ledger};
use crate::store::{MemoryStore, SqliteStore, Store};

/// The name of a port's log where the program gives no key for it.
const SIMULATED_LOG: &str = "portolan.simulated/port";

/// Where the ledger of a port is kept, and who signs its checkpoints.
#[derive(Clone, Debug)]
pub struct LedgerPlace {
    /// The file of the store; it is made if there is none.
    pub store: std::path::PathBuf,
    /// The log's key.
    pub log: NoteSigner,
}

/// Keeps the ledger of a port. Comes after the clock.
#[derive(Clone, Debug, Default)]
pub struct LedgerPlugin {
    /// Where a durable ledger is kept; a scenario that asks for one is refused without it.
    pub place: Option<LedgerPlace>,
}

impl Plugin for LedgerPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<LedgerSection>().add_check(check_that_there_is_a_place);
        let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
        app.insert_resource(LedgerReader(reader)).insert_resource(Place(self.place.clone()));
        app.init_resource::<Keeper>().init_resource::<PortLedger>().snapshot_resource::<Keeper>();
        app.add_systems(Populate, open_ledger.in_set(PopulateSet::Link).ambiguous_with_all());
        app.add_systems(RecordFacts, append_facts.ambiguous_with_all());
    }
}

#[derive(Resource)]
struct LedgerReader(FactReader);

#[derive(Resource)]
struct Place(Option<LedgerPlace>);

type AnyStore = Box<dyn Store + Send>;

/// The ledger of the port, if its scenario asks for one.
#[derive(Resource, Default)]
pub struct PortLedger {
    // A store on disk is used by one thread at a time.
    appender: Option<Mutex<Appender<AnyStore>>>,
    failed: Option<String>,
}

impl PortLedger {
    /// Does something with the ledger; none where the scenario asks for none.
    pub fn with<T>(&self, act: impl FnOnce(&mut Ledger<AnyStore>) -> T) -> Option<T> {
        self.appender.as_ref().map(|appender| act(&mut lock(appender).ledger))
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.with(|ledger| ledger.size()).unwrap_or(0)
    }

    /// Why the last entries could not be appended, if so; they wait, and are tried again with the next ones.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    fn submit(&mut self, batch: Batch) {
        let Some(appender) = &self.appender else { return };
        let mut appender = lock(appender);
        if !batch.entries.is_empty() {
            appender.submit(batch);
        }
        while appender.waiting() > 0 {
            match appender.commit() {
                Ok(_) => self.failed = None,
                Err(error) => {
                    if self.failed.is_none() {
                        tracing::error!("the ledger: {error}");
                    }
                    self.failed = Some(error.to_string());
                    return;
                }
            }
        }
    }
}

fn lock(appender: &Mutex<Appender<AnyStore>>) -> MutexGuard<'_, Appender<AnyStore>> {
    appender.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A durable ledger is somewhere.
fn check_that_there_is_a_place(world: &World, problems: &mut Problems) {
    let (Some(section), Some(Place(place))) = (world.get_resource::<LedgerSection>(), world.get_resource::<Place>()) else { return };
    if *section == LedgerSection::Durable && place.is_none() {
        let mend = "say where it is kept when the run is started, or let it be `memory`";
        problems.at(LedgerSection::NAME).say("no-place", "it is to be durable, and nobody says where", mend);
    }
}

fn open_ledger(
    section: Res<LedgerSection>,
    header: Res<ScenarioHeader>,
    place: Res<Place>,
    mut keeper: ResMut<Keeper>,
    mut ledger: ResMut<PortLedger>,
) {
    keeper.start(&header.start);
    match opened(*section, place.0.as_ref()) {
        Ok(opened) => ledger.appender = opened.map(|ledger| Mutex::new(Appender::new(ledger))),
        Err(error) => {
            tracing::error!("the ledger cannot be opened: {error}");
            ledger.failed = Some(error.to_string());
        }
    }
}

fn opened(section: LedgerSection, place: Option<&LedgerPlace>) -> Result<Option<Ledger<AnyStore>>, LedgerError> {
    match (section, place) {
        (LedgerSection::Off, _) | (LedgerSection::Durable, None) => Ok(None),
        (LedgerSection::Memory, _) => {
            let store: AnyStore = Box::<MemoryStore>::default();
            // Nobody outside the run relies on this key: it is the same in every run, as the run is.
            Ledger::open_signing_when_asked(store, NoteSigner::from_seed(SIMULATED_LOG, &[0; 32])?).map(Some)
        }
        (LedgerSection::Durable, Some(place)) => {
            let store = if place.store.exists() { SqliteStore::open(&place.store) } else { SqliteStore::create(&place.store) };
            let store: AnyStore = Box::new(store?);
            Ledger::open(store, place.log.clone()).map(Some)
        }
    }
}

/// Reads the facts written since the last time.
fn append_facts(reader: Res<LedgerReader>, mut clock: ResMut<Clock>, mut keeper: ResMut<Keeper>, mut ledger: ResMut<PortLedger>) {
    let keeps = ledger.appender.is_some();
    let mut batch = Batch::default();
    for fact in clock.facts.read(reader.0) {
        if keeps {
            batch.entries.extend(keeper.take(fact));
        }
    }
    if keeps {
        ledger.submit(batch);
    }
}

#[cfg(test)]
mod tests {
    use portolan_clock::ClockPlugin;
    use portolan_model::facts::{CallStage, Direction, ExaminationStage, What};
    use portolan_model::ids::{BlockId, BoxId, CallId};
    use portolan_model::place::Place as BoxPlace;
    use portolan_model::requests::{RequestId, RequestStage, Rule};
    use portolan_protocol::{DeviceId, DeviceKind};
    use portolan_scenario::{ScenarioText, load};

    use super::*;
    use crate::{Kind, trace};

    fn text(ledger: &str) -> ScenarioText {
        ScenarioText::from_text("port.ron", format!("(format: 1, name: \"x\", start: \"2026-03-03T00:00:00+08:00\"{ledger})"))
    }

    fn port(ledger: &str, place: Option<LedgerPlace>) -> Result<App, Vec<String>> {
        let mut app = App::empty();
        app.add_plugins((ClockPlugin { seed: 1 }, LedgerPlugin { place }));
        match load(&mut app, &text(ledger)) {
            Ok(()) => Ok(app),
            Err(problems) => Err(problems.iter().map(|problem| problem.path.clone()).collect()),
        }
    }

    fn live(app: &mut App) {
        let (container, call) = (BoxId(5), CallId(3));
        let crane = DeviceId::new(DeviceKind::QuayCrane, 1);
        let mut clock = app.world_mut().resource_mut::<Clock>();
        let mut write = |at_ms, what| clock.facts.write(at_ms, what);
        write(0, What::Custody { container, to: BoxPlace::Aboard(call) });
        write(1, What::Held { container, hold: portolan_model::container::Hold::Customs });
        write(2, What::QuayMove { crane, call, direction: Direction::Discharge, boxes: 2 });
        write(3, What::Custody { container, to: BoxPlace::Vehicle(7) });
        write(4, What::Custody { container, to: BoxPlace::Pool(BlockId(1)) });
        write(5, What::Examined { container, stage: ExaminationStage::Ordered });
        write(6, What::Examined { container, stage: ExaminationStage::Scanned });
        write(7, What::Examined { container, stage: ExaminationStage::Passed });
        write(8, What::Freed { container, hold: portolan_model::container::Hold::Customs });
        write(9, What::Request { request: RequestId(0), stage: RequestStage::Refused(Rule::NoAuthority) });
        write(10, What::Custody { container, to: BoxPlace::Truck });
        write(11, What::Custody { container, to: BoxPlace::LeftByRoad });
        write(12, What::Call { call, stage: CallStage::Completed });
        app.world_mut().run_schedule(RecordFacts);
    }

    fn kinds(app: &App) -> Vec<Kind> {
        let told = app
            .world()
            .resource::<PortLedger>()
            .with(|ledger| (0..ledger.size()).map(|index| ledger.entry(index).expect("an entry").kind()).collect());
        told.unwrap_or_default()
    }

    #[test]
    fn what_passes_between_parties_is_on_the_ledger_and_nothing_else() {
        use Kind::{Custody, Decision, Examination, Order, Tally};

        let mut app = port(", ledger: memory", None).expect("a port");
        live(&mut app);
        assert_eq!(kinds(&app), [Decision, Custody, Examination, Examination, Decision, Order, Custody, Tally]);
        let ledger = app.world().resource::<PortLedger>();
        let story = ledger.with(|ledger| trace::trace(ledger.store(), &format!("box/{}", BoxId(5))).expect("traced")).expect("a ledger");
        assert_eq!((story.events.len(), story.remarks.as_slice()), (6, [].as_slice()));
        assert_eq!(story.events[1].at_ms, 1_772_467_200_003, "the port's clock has its offset from UTC");
        let proof = ledger.with(|ledger| ledger.prove_inclusion(5).map(|proof| proof.check(ledger.log()).is_ok())).expect("a ledger");
        assert!(proof.expect("a proof"));
    }

    #[test]
    fn off_keeps_nothing_and_durable_is_somewhere() {
        for section in ["", ", ledger: off"] {
            let mut app = port(section, None).expect("a port");
            live(&mut app);
            assert_eq!(kinds(&app), []);
        }
        assert_eq!(port(", ledger: durable", None).err(), Some(vec!["ledger".to_owned()]));
        assert!(port(", ledger: on", None).is_err());
        let folder = tempfile::tempdir().expect("a folder");
        let log = NoteSigner::from_seed("port", &[1; 32]).expect("a key");
        let place = LedgerPlace { store: folder.path().join("ledger.db"), log: log.clone() };
        let mut app = port(", ledger: durable", Some(place.clone())).expect("a port");
        live(&mut app);
        drop(app);
        let again = Ledger::open(SqliteStore::open(&place.store).expect("open"), log).expect("open");
        assert_eq!(again.size(), 8);
    }
}
