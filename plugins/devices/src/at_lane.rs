//! Whom the port expects at a gate lane: what goes with the order to pass a truck, and what the lane's reading is held against.

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
use portolan_model::container::Container;
use portolan_model::ids::TruckId;
use portolan_model::index::Index;
use portolan_protocol::wire::AtLane;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::landside::{LandsideBook, Truck};

/// The lanes, their trucks and what is on them.
#[derive(SystemParam)]
pub(crate) struct Lanes<'w, 's> {
    book: Res<'w, LandsideBook>,
    trucks: Query<'w, 's, &'static Truck>,
    boxes: Query<'w, 's, &'static Container>,
}

impl Lanes<'_, '_> {
    /// The truck in a lane.
    pub(crate) fn at(&self, index: &Index, lane: DeviceId) -> Option<AtLane> {
        let truck = visitor(&self.book, lane)?;
        let container = index.find_truck(truck).and_then(|entity| self.trucks.get(entity).ok()).and_then(|truck| truck.container);
        let container = container.and_then(|id| self.boxes.get(index.find_box(id)?).ok());
        Some(expected(truck, container))
    }
}

fn visitor(book: &LandsideBook, lane: DeviceId) -> Option<TruckId> {
    if lane.kind != DeviceKind::GateLane {
        return None;
    }
    let found = book.inward.lane(lane).or_else(|| book.outward.lane(lane))?;
    found.visitor.map(|visitor| visitor.truck)
}

/// A simulated truck bears its visit's name as its plate.
fn expected(truck: TruckId, container: Option<&Container>) -> AtLane {
    let containers = container.map(|container| container.number.to_string()).into_iter().collect();
    AtLane { plate: truck.to_string(), containers, gross_kg: None }
}

/// The truck that stands in a lane, from a world at rest.
pub(crate) fn visitor_at(world: &World, lane: DeviceId) -> Option<TruckId> {
    visitor(world.resource::<LandsideBook>(), lane)
}

/// The same from a world at rest.
pub(crate) fn expected_at(world: &World, lane: DeviceId) -> Option<AtLane> {
    let truck = visitor(world.resource::<LandsideBook>(), lane)?;
    let index = world.resource::<Index>();
    let container = index.find_truck(truck).and_then(|entity| world.get::<Truck>(entity)).and_then(|truck| truck.container);
    let container = container.and_then(|id| world.get::<Container>(index.find_box(id)?));
    Some(expected(truck, container))
}
