//! The ledger of a running port: facts that matter between parties become entries, in the order in which they were written.
//!
//! Which facts: custody that passes from one party to another (not between machines of one terminal), what customs decides of a
//! declaration, its taxes and what is paid of them, holds and releases, examinations, requests of operators and what came of them (their
//! words as a payload), and a tally for each call that is completed. What a simulated actor says is hashed and not signed; what the port
//! itself says is signed where it was given its keys. Nothing here changes the port; its facts are the same with a ledger or without.
//!
//! A ledger in memory begins anew where a run goes on from a snapshot: it holds what proofs of its own entries need, and no more.

mod keeper;
mod recorder;
mod section;

use std::sync::{Mutex, MutexGuard, PoisonError};

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_clock::{Clock, FactReader, RecordFacts, SnapshotApp};
use portolan_keys::{KeyRing, NoteSigner};
use portolan_model::container::Container;
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::problem::Problems;
use portolan_model::requests::{OperatorRequest, RequestDesk, RequestId};
use portolan_scenario::{Populate, PopulateSet, ScenarioApp, ScenarioHeader, Section};
pub use recorder::{Book, Kept, Recorder, Standing, Verification, Witnesses, of_folder};
pub use section::LedgerSection;

use self::keeper::{Keeper, Known};
use self::recorder::InMemory;
use crate::entry::Entry;
use crate::error::LedgerError;
use crate::ledger::{Batch, Ledger};
use crate::store::MemoryStore;

/// The name of a port's log where the program gives no key for it.
const SIMULATED_LOG: &str = "portolan.simulated/port";

/// Keeps the ledger of a port. Comes after the clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerPlugin {
    /// Whether whoever opens the port [appoints](PortLedger::appoint) a recorder: a scenario that asks for a durable ledger is refused
    /// without one.
    pub is_recorded: bool,
}

impl Plugin for LedgerPlugin {
    fn build(&self, app: &mut App) {
        app.add_section::<LedgerSection>();
        if !self.is_recorded {
            app.add_check(check_that_somebody_records);
        }
        let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
        app.insert_resource(LedgerReader(reader)).init_resource::<Keeper>().init_resource::<PortLedger>().snapshot_resource::<Keeper>();
        app.add_systems(Populate, open_ledger.in_set(PopulateSet::Link).ambiguous_with_all());
        app.add_systems(RecordFacts, append_facts.ambiguous_with_all());
    }
}

#[derive(Resource)]
struct LedgerReader(FactReader);

/// The ledger of the port, if its scenario asks for one.
#[derive(Resource, Default)]
pub struct PortLedger {
    // A store on disk is used by one thread at a time, and whoever only reads the port may have something proven.
    recorder: Option<Mutex<Box<dyn Recorder>>>,
    signs: Option<KeyRing>,
    start_ms: i64,
    /// What could not be appended yet.
    waiting: Batch,
    failed: Option<String>,
}

impl PortLedger {
    /// Appoints who keeps the entries from now on, and with whose keys those of that party are signed. For a port that has not run yet.
    pub fn appoint(&mut self, recorder: Box<dyn Recorder>, signs: Option<KeyRing>) {
        (self.recorder, self.signs) = (Some(Mutex::new(recorder)), signs);
    }

    /// Does something with whoever keeps the entries; none where the scenario asks for no ledger.
    pub fn with<T>(&self, act: impl FnOnce(&mut dyn Recorder) -> T) -> Option<T> {
        self.recorder.as_ref().map(|recorder| act(&mut **lock(recorder)))
    }

    /// Reads; none where the scenario asks for no ledger.
    pub fn read<T>(&self, read: impl FnOnce(&mut dyn Book) -> T) -> Option<T> {
        let (mut read, mut told) = (Some(read), None);
        self.with(|recorder| recorder.read(&mut |book| told = read.take().map(|read| read(book))));
        told
    }

    /// How many entries there are.
    pub fn size(&self) -> u64 {
        self.read(|book| book.size()).unwrap_or(0)
    }

    /// Milliseconds since 1970, UTC, at which the port's clock stands at 0: entries are dated by the calendar.
    pub const fn start_ms(&self) -> i64 {
        self.start_ms
    }

    /// Why the last entries could not be appended, if so; they wait, and are tried again with the next ones.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// An entry of the party whose keys are here is signed.
    fn signed(&self, entry: Entry) -> Entry {
        match &self.signs {
            Some(ring) if ring.party == entry.by => entry.clone().sign(&ring.sign).unwrap_or_else(|error| {
                tracing::error!("an entry cannot be signed: {error}");
                entry
            }),
            _ => entry,
        }
    }

    fn append(&mut self, batch: Batch) {
        self.waiting.extend(batch);
        let Some(recorder) = self.recorder.as_ref().filter(|_| !self.waiting.entries.is_empty()) else { return };
        let appended = lock(recorder).append(&self.waiting);
        match appended {
            Ok(()) => {
                self.waiting = Batch::default();
                if self.failed.take().is_some() {
                    tracing::info!("the ledger takes entries again");
                }
            }
            Err(error) => {
                if self.failed.is_none() {
                    tracing::error!("the ledger: {error}");
                }
                self.failed = Some(error);
            }
        }
    }
}

fn lock(recorder: &Mutex<Box<dyn Recorder>>) -> MutexGuard<'_, Box<dyn Recorder>> {
    recorder.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A durable ledger is somewhere.
fn check_that_somebody_records(world: &World, problems: &mut Problems) {
    if world.get_resource::<LedgerSection>() == Some(&LedgerSection::Durable) {
        let mend = "say where it is kept with --ledger, or let it be `memory`";
        problems.at(LedgerSection::NAME).say("no-place", "it is to be durable, and nobody says where", mend);
    }
}

fn open_ledger(section: Res<LedgerSection>, header: Res<ScenarioHeader>, mut keeper: ResMut<Keeper>, mut ledger: ResMut<PortLedger>) {
    keeper.start(&header.start);
    ledger.start_ms = keeper.start_ms();
    if *section != LedgerSection::Memory {
        return;
    }
    match in_memory() {
        Ok(recorder) => ledger.appoint(Box::new(recorder), None),
        Err(error) => {
            tracing::error!("the ledger cannot be opened: {error}");
            ledger.failed = Some(error.to_string());
        }
    }
}

fn in_memory() -> Result<InMemory, LedgerError> {
    // Nobody outside the run relies on this key: it is the same in every run, as the run is.
    let log = NoteSigner::from_seed(SIMULATED_LOG, &[0; 32])?;
    Ok(InMemory(Ledger::open_signing_when_asked(MemoryStore::default(), log)?))
}

/// Reads the facts written since the last time.
fn append_facts(
    reader: Res<LedgerReader>,
    mut clock: ResMut<Clock>,
    records: Records,
    mut keeper: ResMut<Keeper>,
    mut ledger: ResMut<PortLedger>,
) {
    let facts = clock.facts.read(reader.0);
    if ledger.recorder.is_none() {
        return;
    }
    let mut batch = Batch::default();
    for fact in facts {
        if let Some((entry, payload)) = keeper.take(fact, &records) {
            batch.entries.push(ledger.signed(entry));
            batch.payloads.extend(payload);
        }
    }
    ledger.append(batch);
}

/// What facts name only by number, looked up.
#[derive(SystemParam)]
struct Records<'w, 's> {
    index: Option<Res<'w, Index>>,
    containers: Query<'w, 's, &'static Container>,
    desk: Option<Res<'w, RequestDesk>>,
}

impl Known for Records<'_, '_> {
    fn number(&self, container: BoxId) -> Option<String> {
        let entity = self.index.as_ref()?.find_box(container)?;
        Some(self.containers.get(entity).ok()?.number.to_string())
    }

    fn request(&self, request: RequestId) -> Option<&OperatorRequest> {
        Some(&self.desk.as_ref()?.get(request)?.0)
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

    use portolan_keys::PartyName;

    use super::*;
    use crate::{Folder, Kind, trace};

    fn text(ledger: &str) -> ScenarioText {
        ScenarioText::from_text("port.ron", format!("(format: 1, name: \"x\", start: \"2026-03-03T00:00:00+08:00\"{ledger})"))
    }

    fn port(ledger: &str, recorder: Option<Box<dyn Recorder>>) -> Result<App, Vec<String>> {
        let mut app = App::empty();
        app.add_plugins((ClockPlugin { seed: 1 }, LedgerPlugin { is_recorded: recorder.is_some() }));
        load(&mut app, &text(ledger)).map_err(|problems| problems.iter().map(|problem| problem.path.clone()).collect::<Vec<_>>())?;
        if let Some(recorder) = recorder {
            let ring = KeyRing::from_seed(PartyName::new("port").expect("a name"), &[7; 32]).expect("keys");
            app.world_mut().resource_mut::<PortLedger>().appoint(recorder, Some(ring));
        }
        Ok(app)
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
        let ledger = app.world().resource::<PortLedger>();
        let told = ledger.read(|book| (0..book.size()).map(|index| book.entry(index).expect("an entry").kind()).collect());
        told.unwrap_or_default()
    }

    #[test]
    fn what_passes_between_parties_is_on_the_ledger_and_nothing_else() {
        use Kind::{Custody, Decision, Examination, Order, Tally};

        let mut app = port(", ledger: memory", None).expect("a port");
        live(&mut app);
        assert_eq!(kinds(&app), [Decision, Custody, Examination, Examination, Decision, Order, Custody, Tally]);
        let ledger = app.world().resource::<PortLedger>();
        let custody = ledger.read(|book| book.entry(1).expect("an entry")).expect("a ledger");
        assert_eq!(custody.at_ms, 1_772_467_200_003, "the port's clock has its offset from UTC");
        let proof = ledger.read(|book| book.prove(5).map(|proof| proof.check(book.log()).is_ok())).expect("a ledger");
        assert!(proof.expect("a proof"));
        let verified = ledger.with(|recorder| recorder.verification()).expect("a ledger").expect("it begins")().expect("verified");
        assert_eq!((verified.entries, verified.findings), (8, vec![]));
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
        Folder::create(folder.path(), log.verifier()).expect("made");
        let recorder = Folder::open(folder.path(), log.clone()).expect("open");
        let mut app = port(", ledger: durable", Some(Box::new(recorder))).expect("a port");
        live(&mut app);
        drop(app);
        let again = Folder::open_to_read(folder.path()).expect("open").ledger;
        assert_eq!(again.size(), 8);
        let story = trace::trace(again.store(), &format!("box/{}", BoxId(5))).expect("traced");
        assert_eq!((story.events.len(), story.remarks.as_slice()), (6, [].as_slice()));
        let signed: Vec<bool> = (0..8).map(|index| again.entry(index).expect("an entry").signature.is_some()).collect();
        // What the port says itself: that it took the box, what came of the request, the tally. Customs and haulier are simulated.
        assert_eq!(signed, [false, true, false, false, false, true, false, true]);
    }

    #[test]
    fn what_the_disk_refuses_is_not_lost() {
        struct Full(Ledger<MemoryStore>, u32);
        impl Recorder for Full {
            fn kept(&self) -> Kept {
                Kept::Disk
            }
            fn append(&mut self, batch: &Batch) -> Result<(), String> {
                if self.1 > 0 {
                    self.1 -= 1;
                    return Err("the disk is full".to_owned());
                }
                self.0.append(batch).map(|_| ()).map_err(|error| error.to_string())
            }
            fn read(&mut self, read: &mut dyn FnMut(&mut dyn Book)) {
                read(&mut self.0);
            }
            fn verification(&mut self) -> Result<Verification, String> {
                Err("not asked for here".to_owned())
            }
        }
        let log = NoteSigner::from_seed("port", &[1; 32]).expect("a key");
        let full = Full(Ledger::open(MemoryStore::default(), log).expect("a ledger"), 1);
        let mut app = port(", ledger: durable", Some(Box::new(full))).expect("a port");
        live(&mut app);
        assert_eq!((kinds(&app).len(), app.world().resource::<PortLedger>().failed()), (0, Some("the disk is full")));
        app.world_mut().run_schedule(RecordFacts);
        assert_eq!((kinds(&app).len(), app.world().resource::<PortLedger>().failed()), (8, None));
    }
}
