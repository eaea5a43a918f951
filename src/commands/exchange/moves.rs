//! The moves of a run, as reports: who went over the ship's rail and through the gate, read from the facts while they are written.
//!
//! The facts name a box by its id; the number painted on it is looked up when it enters.

use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, FactReader, RecordFacts};
use portolan_exchange::edi::Movement;
use portolan_exchange::edi::write::{Minute, Moved, Report, Status};
use portolan_model::Ms;
use portolan_model::container::{Container, Flow};
use portolan_model::facts::What;
use portolan_model::ids::{BoxId, CallId, LineId};
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_model::place::Place;
use portolan_terminal::calls::Call;
use portolan_terminal::mint::BoxesSection;

use super::Moves;

/// What a report is about: a call, or the boxes of a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum About {
    Call(CallId),
    Line(LineId),
}

/// The moves so far, and where the boxes in the port are.
#[derive(Resource)]
pub(super) struct Noted {
    reader: FactReader,
    boxes: BTreeMap<BoxId, (Container, Place)>,
    // In the order of the facts. The last is when.
    moves: BTreeMap<(About, Movement), Vec<(Container, Ms)>>,
    calls: BTreeMap<CallId, (String, LineId)>,
}

/// Notes every move from now on.
pub(super) fn note_moves(app: &mut App) {
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(Noted { reader, boxes: BTreeMap::new(), moves: BTreeMap::new(), calls: BTreeMap::new() });
    app.add_systems(RecordFacts, note.ambiguous_with_all());
}

fn note(mut clock: ResMut<Clock>, mut noted: ResMut<Noted>, index: Res<Index>, containers: Query<&Container>, calls: Query<&Call>) {
    let noted = &mut *noted;
    for fact in clock.facts.read(noted.reader) {
        let What::Custody { container: id, to } = fact.what else { continue };
        let Some((container, from)) = noted.boxes.get_mut(&id) else {
            // The first that is said of a box is where it comes from.
            if let Some(container) = index.find_box(id).and_then(|entity| containers.get(entity).ok()) {
                noted.boxes.insert(id, (container.clone(), to));
                if to == Place::Truck {
                    noted.moves.entry((About::Line(container.line), Movement::GateIn)).or_default().push((container.clone(), fact.at_ms));
                }
            }
            continue;
        };
        let moved = match (*from, to) {
            (Place::Aboard(call), Place::Vehicle(_) | Place::Truck) => Some((About::Call(call), Movement::Discharge)),
            (Place::Vehicle(_) | Place::Truck, Place::Aboard(call) | Place::LeftByWater(call)) => Some((About::Call(call), Movement::Load)),
            (Place::Truck, Place::LeftByRoad) => Some((About::Line(container.line), Movement::GateOut)),
            _ => None,
        };
        if let Some((about, movement)) = moved {
            noted.moves.entry((about, movement)).or_default().push((container.clone(), fact.at_ms));
            if let About::Call(call) = about
                && let Some(call) = index.find_call(call).and_then(|entity| calls.get(entity).ok())
            {
                noted.calls.entry(call.id).or_insert_with(|| (call.name.clone(), call.line));
            }
        }
        *from = to;
        if matches!(to, Place::LeftByRoad | Place::LeftByWater(_)) {
            noted.boxes.remove(&id);
        }
    }
}

/// The reports of one kind, calls and lines in the order of their ids.
pub(super) fn reports(world: &World, moves: Moves, port: Option<&str>) -> Vec<Report> {
    let (noted, calendar) = (world.resource::<Noted>(), *world.resource::<PortCalendar>());
    let owner = |line: LineId| {
        let owner = world.get_resource::<BoxesSection>().and_then(|boxes| boxes.lines.get(usize::from(line.0)))?.owner;
        Some(String::from_utf8_lossy(&owner.0).into_owned())
    };
    let mut reports = Vec::new();
    for ((about, movement), moved) in &noted.moves {
        if matches!(about, About::Call(_)) != (moves == Moves::Coarri) {
            continue;
        }
        let (vessel, voyage, line) = match about {
            About::Call(call) => {
                let known = noted.calls.get(call);
                (known.map(|(name, _)| name.clone()), Some(call.to_string()), known.and_then(|(_, line)| owner(*line)))
            }
            About::Line(line) => (None, None, owner(*line)),
        };
        let moves = moved.iter().filter_map(|(container, at_ms)| of_box(container, *movement, &calendar, *at_ms)).collect();
        let number = (reports.len() + 1).to_string();
        reports.push(Report { movement: *movement, number, vessel, voyage, port: port.map(str::to_owned), line, moves });
    }
    reports
}

fn of_box(container: &Container, movement: Movement, calendar: &PortCalendar, at_ms: Ms) -> Option<Moved> {
    let status = match (container.flow, movement) {
        (Flow::Import, _) | (Flow::Empty, Movement::Discharge | Movement::GateOut) => Status::Import,
        (Flow::Export, _) | (Flow::Empty, Movement::Load | Movement::GateIn) => Status::Export,
        (Flow::Transshipment, _) => Status::Transshipment,
    };
    Some(Moved {
        number: container.number,
        size_type: container.size.code(container.cargo.reefer).to_owned(),
        status,
        full: container.flow != Flow::Empty,
        at: Minute::of(&calendar.datetime(at_ms))?,
        gross_kg: container.weight_kg,
    })
}
