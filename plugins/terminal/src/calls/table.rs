//! A table of calls beside the scenario, as a planner has them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use bevy_ecs::prelude::*;
use portolan_model::moment::Moment;
use portolan_model::problem::{Place, Problems};
use portolan_scenario::{ScenarioFolder, read_rows};
use serde::Deserialize;

use super::section::{CallsSection, ScheduledCall};

/// A call of a table.
#[derive(Clone, PartialEq, Debug, Deserialize)]
struct CallRow {
    name: String,
    profile: String,
    eta: String,
    discharge: Option<u32>,
    load: Option<u32>,
    length_m: Option<f64>,
    draught_m: Option<f64>,
    ata: Option<String>,
}

impl CallRow {
    fn read(self, place: &mut Place<'_>) -> Option<ScheduledCall> {
        let mut moment = |column: &str, text: &str| {
            let read = text.parse::<Moment>().ok();
            if read.is_none() {
                place.at(column).say("no-instant", format!("“{text}” is no time"), "write 2026-03-03T11:00");
            }
            read
        };
        let (eta, ata) = (moment("eta", &self.eta), self.ata.as_deref().map(|ata| moment("ata", ata)));
        let Self { name, profile, discharge, load, length_m, draught_m, .. } = self;
        Some(ScheduledCall { name, profile, eta: eta?, discharge, load, length_m, draught_m, ata: ata.flatten() })
    }
}

/// The calls of the table that the section names.
#[derive(Resource, Clone, PartialEq, Debug, Default)]
pub(crate) struct RecordedCalls {
    pub(super) calls: Vec<ScheduledCall>,
    /// Whether something is wrong with the table: then nobody can say which names are not in it.
    is_faulty: bool,
}

/// The names of the calls in the scenario's list and in its table; none while they are not all known.
pub(crate) fn listed_names(world: &World) -> Option<Vec<String>> {
    let section = world.get_resource::<CallsSection>()?;
    let recorded = world.get_resource::<RecordedCalls>().filter(|recorded| !recorded.is_faulty)?;
    Some(section.scheduled.iter().chain(&recorded.calls).map(|call| call.name.clone()).collect())
}

/// Reads the table of calls.
pub(crate) fn read_calls(world: &mut World, problems: &mut Problems) {
    let mut recorded = RecordedCalls::default();
    let section = world.get_resource::<CallsSection>().cloned();
    if let Some((section, name)) = section.and_then(|section| section.recorded.clone().map(|name| (section, name))) {
        let folder: PathBuf = world.get_resource::<ScenarioFolder>().map(|folder| folder.0.clone()).unwrap_or_default();
        let before = problems.len();
        let rows = read_rows::<CallRow>(&folder, &name, &mut problems.at("calls").at("recorded"));
        let mut names: BTreeSet<String> = section.scheduled.iter().map(|call| call.name.clone()).collect();
        for (line, row) in rows {
            let mut place = problems.at(format!("{name}:{line}"));
            let Some(call) = row.read(&mut place) else { continue };
            call.validate(&section.profiles, &mut place);
            if call.name.is_empty() || !names.insert(call.name.clone()) {
                let what = format!("the name {:?} is empty, or another call has it", call.name);
                place.at("name").say("duplicate-call", what, "give each call a name of its own");
            }
            recorded.calls.push(call);
        }
        recorded.is_faulty = problems.len() > before;
    }
    world.insert_resource(recorded);
}
