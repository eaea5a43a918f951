//! A long random day of a vehicle and its master, and all that was said.

use portolan_behaviour::{Energy, Refill};
use portolan_protocol::{NodeId, Task};
use portolan_vda5050::{Master, TopicKind, VehicleFault, Version, VirtualVehicle};
use serde_json::json;

use super::net::{Chance, Plain, Weather, World, straight, vehicle_profile};

/// A message that was put on the wire.
pub(crate) struct Said {
    pub(crate) kind: TopicKind,
    pub(crate) payload: Vec<u8>,
}

/// So many events of chance: drives, diversions, pauses, energy, faults, picks by another master, broken connections.
pub(crate) fn session(version: Version, seed: u64, events: usize) -> Vec<Said> {
    let mut chance = Chance::new(seed);
    let mut world = World::new(Weather { lost: 3, doubled: 10, overtaken: 10 }, seed);
    world.keeps_wire = true;
    let mut profile = vehicle_profile(0, version);
    profile.spec.energy = Some(Energy { capacity_kwh: 20.0, refill: Refill::Charge { kw: 300.0 }, ..Energy::default() });
    world.add(profile, Box::new(Plain));
    world.pass(2_000);
    let mut at = 0;
    for event in 0..events {
        match chance.below(14) {
            0..4 => {
                let to = chance.below(20) as u16;
                if world.pairs[0].master.order_in_hand().is_none() {
                    world.drive(0, &straight(at, to));
                    at = to;
                }
            }
            4 => {
                let to = chance.below(20) as u16;
                world.order(0, Task::Divert { to: NodeId(to), length_mm: 0 }, None);
            }
            5 => {
                world.order(0, Task::Pause, None);
            }
            6 | 7 => {
                world.order(0, Task::Resume, None);
            }
            8 => {
                world.order(0, Task::Energize, None);
            }
            9 => {
                let fault = VehicleFault::ALL[chance.below(5) as usize];
                world.vehicle(0, |vehicle, now_ms, effects| vehicle.set_fault(fault, now_ms, effects));
            }
            10 => {
                for fault in VehicleFault::ALL {
                    world.vehicle(0, |vehicle, now_ms, effects| vehicle.clear_fault(fault, now_ms, effects));
                }
            }
            11 => {
                let level = version.level();
                let pose = world.pairs[0].vehicle.pose(world.now_ms);
                let deviation = if version == Version::V3_0 { json!({"a": 5.0, "b": 5.0, "theta": 0.0}) } else { json!(5.0) };
                let order = json!({"headerId": event, "timestamp": "2026-03-03T06:00:00.00Z", "version": version.number(),
                    "manufacturer": "portolan", "serialNumber": "AGV001", "orderId": format!("other-{event}"), "orderUpdateId": 0, "edges": [],
                    "nodes": [{"nodeId": "here", "sequenceId": 0, "released": true,
                        "nodePosition": {"x": pose.x_m, "y": pose.y_m, "mapId": "port", "allowedDeviationXY": deviation},
                        "actions": [{"actionType": if event % 2 == 0 { "pick" } else { "drop" }, "actionId": format!("a{event}"), "blockingType": "HARD"},
                                    {"actionType": "signal", "actionId": format!("s{event}"), "blockingType": "NONE"}]}]});
                let (topic, payload) = (format!("uagv/{level}/portolan/AGV001/order"), order.to_string().into_bytes());
                world.vehicle(0, |vehicle, now_ms, effects| vehicle.on_message(&topic, &payload, now_ms, effects));
            }
            12 => {
                let topic = format!("uagv/{}/portolan/AGV001/order", version.level());
                world.vehicle(0, |vehicle, now_ms, effects| vehicle.on_message(&topic, b"{\"orderId\": 3}", now_ms, effects));
            }
            _ => {
                world.vehicle(0, VirtualVehicle::on_disconnecting);
                world.pass(chance.below(30_000) as i64);
                world.vehicle(0, VirtualVehicle::on_connected);
                world.master(0, Master::on_connected);
                let will = world.pairs[0].vehicle.last_will(world.now_ms);
                world.pairs[0].wire.push((will.topic, will.payload));
            }
        }
        world.pass(chance.below(60_000) as i64);
    }
    let address = world.pairs[0].vehicle.profile().address.clone();
    let wire = std::mem::take(&mut world.pairs[0].wire);
    wire.into_iter().filter_map(|(topic, payload)| Some(Said { kind: address.kind_of(&topic)?, payload })).collect()
}
