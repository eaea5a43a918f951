//! Keeps the chronicle of a port.

use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use portolan_clock::{AfterRestore, Clock, FactReader, RecordFacts};
use portolan_model::requests::RequestDesk;
use portolan_scenario::{Populate, PopulateSet};

use crate::chronicle::{Chronicle, Seen};

/// Keeps the [`Chronicle`] of a port. Comes after the clock and the terminal; without it there is nothing to show but the moment.
pub struct OverviewPlugin;

impl Plugin for OverviewPlugin {
    fn build(&self, app: &mut App) {
        let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
        app.insert_resource(ChronicleReader(reader));
        app.add_systems(Populate, begin_chronicle.in_set(PopulateSet::Link).ambiguous_with_all());
        app.add_systems(AfterRestore, begin_chronicle.ambiguous_with_all());
        app.add_systems(RecordFacts, write_chronicle.ambiguous_with_all());
    }
}

#[derive(Resource)]
struct ChronicleReader(FactReader);

/// Takes the port as it is found.
fn begin_chronicle(seen: Seen, mut commands: Commands) {
    commands.insert_resource(seen.chronicle());
}

/// Reads the facts written since the last time.
fn write_chronicle(reader: Res<ChronicleReader>, desk: Res<RequestDesk>, mut clock: ResMut<Clock>, chronicle: Option<ResMut<Chronicle>>) {
    let Some(mut chronicle) = chronicle else { return };
    for fact in clock.facts.read(reader.0) {
        chronicle.take(fact, &desk);
    }
    chronicle.settle(clock.now_ms(), clock.calendar.is_empty());
}
