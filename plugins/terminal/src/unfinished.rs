//! What is left undone when nothing is left to happen.

use bevy_ecs::prelude::*;
use portolan_model::facts::CallStage;
use portolan_model::index::Index;

use crate::calls::Call;
use crate::landside::Truck;
use crate::transport::TransportDesk;
use crate::yard::{Asker, YardBooks};

/// What waits for something that will not come, by name, in a fixed order: calls in the port, transport jobs, trucks inside the gate.
///
/// It is empty after every run in which the terminal can do its work. Where it is not, the scenario asks for what cannot be had, such as
/// plugs for more reefers than there are; or we made a mistake.
pub fn unfinished(world: &World) -> Vec<String> {
    let index = world.resource::<Index>();
    let mut left = Vec::new();
    for id in index.calls() {
        let Some(call) = index.find_call(*id).and_then(|entity| world.get::<Call>(entity)) else { continue };
        if (CallStage::Arrived..CallStage::Departed).contains(&call.stage) && !call.held {
            left.push(format!("call {} ({}) is still {:?}", call.name, call.id, call.stage));
        }
    }
    for (_, job) in world.resource::<TransportDesk>().iter() {
        left.push(format!("job {} ({:?}) is still {:?}", job.serial, job.kind, job.stage));
    }
    for question in &world.resource::<YardBooks>().questions {
        if let Asker::Truck(truck) = question.asker {
            left.push(format!("truck {truck} finds no block that takes {:?}", question.wanted));
        }
    }
    let mut trucks: Vec<&Truck> = world.iter_entities().filter_map(|entity| entity.get::<Truck>()).filter(|truck| truck.arrived).collect();
    trucks.sort_unstable_by_key(|truck| truck.id);
    left.extend(trucks.into_iter().map(|truck| format!("truck {} is still in the port", truck.id)));
    left
}
