//! A simulated device for each device that the terminal has.

use bevy_ecs::prelude::*;
use portolan_behaviour::{Device, DeviceSpec, GateLaneSpec, Place, ScannerSpec};
use portolan_clock::Clock;
use portolan_model::index::Index;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::examination::ExaminationSection;
use portolan_terminal::landside::LandsideSection;
use portolan_terminal::quay::{QuayCrane, QuaySection};
use portolan_terminal::transport::{TransportSection, Vehicle};
use portolan_terminal::yard::{Block, Side, YardSection};

use crate::in_process::SimulatedFleet;

/// Makes the simulated devices; each gets a stream of its own.
pub(crate) fn populate_devices(
    index: Res<Index>,
    clock: Res<Clock>,
    quay: Res<QuaySection>,
    yard: Res<YardSection>,
    transport: Res<TransportSection>,
    landside: Res<LandsideSection>,
    examination: Res<ExaminationSection>,
    cranes: Query<&QuayCrane>,
    blocks: Query<&Block>,
    vehicles: Query<&Vehicle>,
    mut fleet: ResMut<SimulatedFleet>,
) {
    for kind in DeviceKind::ALL {
        for (number, entity) in index.fleet(kind).iter().enumerate() {
            let id = DeviceId::new(kind, number as u16);
            let (spec, place) = match kind {
                DeviceKind::QuayCrane => {
                    let mm = cranes.get(*entity).map_or(0, |crane| crane.x_mm);
                    (DeviceSpec::QuayCrane(quay.crane.clone()), Place::AlongQuay { mm })
                }
                DeviceKind::YardCrane => {
                    let (block, side) = Side::of_crane(id);
                    let spot =
                        blocks.get(index.block(block)).map(|block| block.spot(block.transfer_bay(side), 0, 0, false)).unwrap_or_default();
                    (DeviceSpec::YardCrane(yard.cranes.clone()), Place::InBlock(spot))
                }
                DeviceKind::Vehicle => {
                    let node = vehicles.get(*entity).map(|vehicle| vehicle.node).unwrap_or_default();
                    (DeviceSpec::Vehicle(transport.vehicle.clone()), Place::OnRoad(node))
                }
                DeviceKind::GateLane => (DeviceSpec::GateLane(lane_spec(&landside, id.index)), Place::Unknown),
                DeviceKind::Scanner => (DeviceSpec::Scanner(scanner_spec(&landside, &examination, id.index)), Place::Unknown),
            };
            let mut device = Device::new(id, spec, clock.streams.of_device(id));
            device.put(place);
            fleet.add(device);
        }
    }
}

/// Lanes in come first, then those out.
fn lane_spec(landside: &LandsideSection, index: u16) -> GateLaneSpec {
    let gates = &landside.gates;
    if index < gates.in_lanes { gates.in_lane.clone() } else { gates.out_lane.clone() }
}

/// Scanners of the road exit come first, then those of the hall.
fn scanner_spec(landside: &LandsideSection, examination: &ExaminationSection, index: u16) -> ScannerSpec {
    match &landside.exit_scan {
        Some(exit) if index < exit.scanners => exit.scanner.clone(),
        _ => examination.scanner.clone(),
    }
}
