//! What is known of a port before its run, for those who count.

use bevy_ecs::world::World;
use portolan_indicators::{BlockOutline, CallKind, CallOutline, Fleet, Outline};
use portolan_model::DAY_MS;
use portolan_model::index::Index;
use portolan_model::moment::PortCalendar;
use portolan_protocol::DeviceKind;
use portolan_scenario::ScenarioHeader;
use portolan_terminal::calls::{self, Call};
use portolan_terminal::landside::LandsideSection;
use portolan_terminal::quay::QuaySection;
use portolan_terminal::yard::YardBooks;

/// The outline of a port that was built from a scenario.
pub(crate) fn outline(world: &mut World) -> Outline {
    let mut calls: Vec<CallOutline> = world.query::<&Call>().iter(world).map(call_outline).collect();
    calls.sort_unstable_by_key(|call| call.id);
    let index = world.resource::<Index>();
    let count = |kind| index.fleet(kind).len() as u16;
    let gates = &world.resource::<LandsideSection>().gates;
    Outline {
        calendar: *world.resource::<PortCalendar>(),
        days_ms: i64::from(world.resource::<ScenarioHeader>().days) * DAY_MS,
        quay_length_mm: (world.resource::<QuaySection>().length_m * 1_000.0).round() as i32,
        blocks: world
            .resource::<YardBooks>()
            .blocks
            .iter()
            .map(|book| BlockOutline { id: book.id, capacity_teu: book.capacity_teu })
            .collect(),
        fleet: Fleet {
            quay_cranes: count(DeviceKind::QuayCrane),
            yard_cranes: count(DeviceKind::YardCrane),
            vehicles: count(DeviceKind::Vehicle),
            gate_lanes: count(DeviceKind::GateLane),
            scanners: count(DeviceKind::Scanner),
        },
        gate_lanes_in: gates.in_lanes,
        gate_lanes_out: gates.out_lanes,
        calls,
    }
}

fn call_outline(call: &Call) -> CallOutline {
    CallOutline {
        id: call.id,
        name: call.name.clone(),
        kind: match call.kind {
            calls::CallKind::Vessel => CallKind::Vessel,
            calls::CallKind::Feeder => CallKind::Feeder,
            calls::CallKind::Barge => CallKind::Barge,
        },
        length_mm: call.length_mm,
        scheduled_ms: call.scheduled_ms,
    }
}
