//! The moves of a run, as reports: who went over the ship's rail and through the gate, read from the facts while they are written.
//!
//! The facts name a box by its id. The number painted on it is noted when the box comes into the world: facts are read in batches, and
//! by then it may have left.

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

/// The moves so far, and what is known of the boxes in the port and of calls.
#[derive(Resource)]
pub(super) struct Noted {
    reader: FactReader,
    boxes: BTreeMap<BoxId, (Container, Option<Place>)>,
    calls: BTreeMap<CallId, (String, LineId)>,
    // In the order of the facts. The last is when.
    moves: BTreeMap<(About, Movement), Vec<(Container, Ms)>>,
}

/// Notes every move of a run that has just been opened.
pub(super) fn note_moves(app: &mut App) {
    let world = app.world_mut();
    let reader = world.resource_mut::<Clock>().facts.add_reader();
    let boxes = world.query::<&Container>().iter(world).map(|container| (container.id, (container.clone(), None))).collect();
    let calls = world.query::<&Call>().iter(world).map(|call| (call.id, (call.name.clone(), call.line))).collect();
    app.insert_resource(Noted { reader, boxes, calls, moves: BTreeMap::new() });
    app.add_observer(note_box).add_observer(note_call);
    app.add_systems(RecordFacts, note.ambiguous_with_all());
}

fn note_box(added: On<Add, Container>, containers: Query<&Container>, mut noted: ResMut<Noted>) {
    if let Ok(container) = containers.get(added.entity) {
        noted.boxes.insert(container.id, (container.clone(), None));
    }
}

fn note_call(added: On<Add, Call>, calls: Query<&Call>, mut noted: ResMut<Noted>) {
    if let Ok(call) = calls.get(added.entity) {
        noted.calls.insert(call.id, (call.name.clone(), call.line));
    }
}

fn note(mut clock: ResMut<Clock>, mut noted: ResMut<Noted>) {
    let noted = &mut *noted;
    for fact in clock.facts.read(noted.reader) {
        let What::Custody { container: id, to } = fact.what else { continue };
        let Some((container, from)) = noted.boxes.get_mut(&id) else { continue };
        let moved = match (*from, to) {
            (None, Place::Truck) => Some((About::Line(container.line), Movement::GateIn)),
            (Some(Place::Aboard(call)), Place::Vehicle(_) | Place::Truck) => Some((About::Call(call), Movement::Discharge)),
            (Some(Place::Vehicle(_) | Place::Truck), Place::Aboard(call) | Place::LeftByWater(call)) => {
                Some((About::Call(call), Movement::Load))
            }
            (Some(Place::Truck), Place::LeftByRoad) => Some((About::Line(container.line), Movement::GateOut)),
            _ => None,
        };
        if let Some(moved) = moved {
            noted.moves.entry(moved).or_default().push((container.clone(), fact.at_ms));
        }
        *from = Some(to);
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
