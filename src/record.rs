//! Who reads the facts of a run: the tally always, a file or anyone else where asked.
//!
//! Readers of one instant run in no stated order: none sees what another makes of the facts.

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clearance::processed::DecisionLog;
use portolan_clock::{Clock, FactReader, RecordFacts};
use portolan_indicators::{Tally, tally_facts};
use portolan_model::facts::Fact;
use portolan_report::{FactsFile, LinesFile, ReportError};

/// Hands every fact to `take`, in the order of writing: those that nobody has read yet first.
pub fn add_reader(app: &mut App, mut take: impl FnMut(&[Fact]) + Send + Sync + 'static) {
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    let read = move |mut clock: ResMut<Clock>| take(clock.facts.read(reader));
    app.add_systems(RecordFacts, read.ambiguous_with_all());
}

#[derive(Resource)]
struct TallyReader(FactReader);

/// Keeps the tally.
pub(crate) fn keep_tally(app: &mut App) {
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(TallyReader(reader)).add_systems(RecordFacts, read_into_tally.ambiguous_with_all());
}

fn read_into_tally(mut clock: ResMut<Clock>, mut tally: ResMut<Tally>, reader: Res<TallyReader>) {
    tally_facts(&mut tally, clock.facts.read(reader.0));
}

/// A file that facts are written into while the run goes on.
#[derive(Resource)]
struct FactsRecord {
    reader: FactReader,
    file: FactsFile,
    // The first failure; nothing is written after it.
    failed: Option<ReportError>,
}

/// Writes every fact into `file`.
pub(crate) fn write_facts_into(app: &mut App, file: FactsFile) {
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(FactsRecord { reader, file, failed: None });
    app.add_systems(RecordFacts, read_into_file.ambiguous_with_all());
}

fn read_into_file(mut clock: ResMut<Clock>, record: Option<ResMut<FactsRecord>>) {
    let Some(mut record) = record else { return };
    let facts = clock.facts.read(record.reader);
    if record.failed.is_none() {
        record.failed = record.file.take(facts).err();
    }
}

/// Ends the file of facts, if there is one.
///
/// # Errors
/// When it could not be written.
pub(crate) fn finish_facts_file(world: &mut World) -> Result<(), ReportError> {
    let Some(record) = world.remove_resource::<FactsRecord>() else { return Ok(()) };
    match record.failed {
        Some(error) => Err(error),
        None => record.file.finish().map(drop),
    }
}

/// A file that decisions are written into while the run goes on.
#[derive(Resource)]
struct DecisionsRecord {
    file: LinesFile,
    failed: Option<ReportError>,
}

/// Writes every decision from now on into `file`.
pub(crate) fn write_decisions_into(app: &mut App, file: LinesFile) {
    app.world_mut().resource_mut::<DecisionLog>().wanted = true;
    app.insert_resource(DecisionsRecord { file, failed: None });
    app.add_systems(RecordFacts, take_decisions.ambiguous_with_all());
}

fn take_decisions(mut log: ResMut<DecisionLog>, record: Option<ResMut<DecisionsRecord>>) {
    let Some(mut record) = record else { return };
    if log.fresh.is_empty() {
        return;
    }
    let fresh = std::mem::take(&mut log.fresh);
    if record.failed.is_none() {
        record.failed = record.file.take(fresh).err();
    }
}

/// Ends the file of decisions, if there is one.
///
/// # Errors
/// When it could not be written.
pub(crate) fn finish_decisions_file(world: &mut World) -> Result<(), ReportError> {
    let Some(mut record) = world.remove_resource::<DecisionsRecord>() else { return Ok(()) };
    let mut log = world.resource_mut::<DecisionLog>();
    log.wanted = false;
    let last = std::mem::take(&mut log.fresh);
    if let Some(error) = record.failed {
        return Err(error);
    }
    record.file.take(last)?;
    record.file.finish().map(drop)
}
