//! The landside of a scenario: gate lanes, the scanner on the way out, and the first truck.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose};
use portolan_model::equipment::Equipment;
use portolan_model::index::Index;
use portolan_protocol::DeviceId;

use super::road::RoadStream;
use super::{Demand, Gate, Landside, LandsideBook, LandsideSection};
use crate::control::Devices;

/// Builds the lanes, those in first, and the scanners before the out-gate, which come before all others.
pub(crate) fn populate_gates(
    section: Res<LandsideSection>,
    mut book: ResMut<LandsideBook>,
    mut index: ResMut<Index>,
    mut commands: Commands,
) {
    let gates = &section.gates;
    book.inward = Gate::new(0, gates.in_lanes, gates.booked_lanes);
    book.outward = Gate::new(gates.in_lanes, gates.out_lanes, 0);
    book.scan.scanning = vec![None; usize::from(section.exit_scanners())];
    let lanes = (0..gates.in_lanes + gates.out_lanes).map(DeviceId::gate_lane);
    for id in lanes.chain((0..section.exit_scanners()).map(DeviceId::scanner)) {
        let entity = commands.spawn(Equipment::new(id)).id();
        index.add_device(id, entity);
    }
}

/// Foresees the first truck of those that come at a rate.
pub(crate) fn populate_demand(mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut landside: Landside) {
    let mut control = devices.control_of(&mut clock, &mut index);
    if matches!(landside.section.demand, Demand::Rate { .. }) {
        landside.book.demand.road = Some(RoadStream::new(control.clock.streams.stream(Purpose::named("road trucks"), 0)));
        landside.next_road_truck(&mut control);
    }
}
