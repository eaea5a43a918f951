//! What is left undone when nothing is left to happen.

use bevy_ecs::prelude::*;
use portolan_model::facts::CallStage;
use portolan_model::index::Index;

use crate::calls::Call;
use crate::landside::Truck;
use crate::transport::TransportDesk;
use crate::yard::{Asker, Wanted, YardBooks};

/// What waits for something that will not come, by name, in a fixed order: boxes that no block takes (most often the cause of the rest),
/// calls in the port, transport jobs, trucks inside the gate.
///
/// It is empty after every run in which the terminal can do its work. Where it is not, the scenario asks for what cannot be had, such as
/// plugs for more reefers than there are; or we made a mistake.
pub fn unfinished(world: &World) -> Vec<String> {
    let desk = world.resource::<TransportDesk>();
    let mut left = Vec::new();
    let books = world.resource::<YardBooks>();
    for question in books.asked_anew.iter().chain(&books.questions) {
        let asker = match question.asker {
            Asker::Truck(truck) => format!("truck {truck}"),
            Asker::Job(job) => format!("job {}", desk.job(job).map_or(0, |job| job.serial)),
        };
        left.push(format!("{asker} finds no block {}", in_words(&question.wanted)));
    }
    let index = world.resource::<Index>();
    for id in index.calls() {
        let Some(call) = index.find_call(*id).and_then(|entity| world.get::<Call>(entity)) else { continue };
        if (CallStage::Arrived..CallStage::Departed).contains(&call.stage) && !call.held {
            left.push(format!("call {} ({}) is still {:?}", call.name, call.id, call.stage));
        }
    }
    for (_, job) in desk.iter() {
        left.push(format!("job {} ({:?}) is still {:?}", job.serial, job.kind, job.stage));
    }
    let mut trucks: Vec<&Truck> = world.iter_entities().filter_map(|entity| entity.get::<Truck>()).filter(|truck| truck.arrived).collect();
    trucks.sort_unstable_by_key(|truck| truck.id);
    left.extend(trucks.into_iter().map(|truck| format!("truck {} is still in the port", truck.id)));
    left
}

/// What a block would have to have.
fn in_words(wanted: &Wanted) -> String {
    match *wanted {
        Wanted::Place { container, size, flow, cargo, .. } => {
            let plug = if cargo.reefer { ", on a plug" } else { "" };
            let class = cargo.dangerous.map_or(String::new(), |class| format!(", dangerous ({class:?})"));
            format!("with a place for {container} ({flow:?}, {}{plug}{class})", size.code(cargo.reefer))
        }
        Wanted::AnyBox => "with a box".to_owned(),
        Wanted::Empty { size, .. } => format!("with an empty {}", size.code(false)),
    }
}
