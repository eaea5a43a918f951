//! Pointing at a real port from above and from aside.

use bevy::math::Vec3;
use bevy::prelude::*;
use portolan_behaviour::Device;
use portolan_clearance::ClearancePlugin;
use portolan_clock::{Clock, ClockPlugin, advance_to};
use portolan_devices::{InProcessLinkPlugin, SimulatedFleet};
use portolan_dispatch::DispatchPlugin;
use portolan_ledger::port::LedgerPlugin;
use portolan_model::ids::BlockId;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_protocol::DeviceId;
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::TerminalPlugin;
use portolan_terminal::poses::{Lookout, box_height_m};
use portolan_terminal::yard::stacks::Stacks;

use super::bounds::{of_subject, pointable};
use super::ray::Ray;
use super::seen_along;

fn day_after(minutes: i64) -> (World, Lookout) {
    let text = ScenarioText::from_text("day.ron", include_str!("../../../../scenarios/day_at_the_terminal.ron"));
    let mut app = App::empty();
    app.add_plugins((
        ClockPlugin { seed: 1 },
        TerminalPlugin,
        DispatchPlugin,
        ClearancePlugin,
        InProcessLinkPlugin,
        LedgerPlugin::default(),
    ));
    load(&mut app, &text).expect("a sound scenario");
    app.finish();
    app.cleanup();
    advance_to(app.world_mut(), minutes * 60_000).expect("comes to rest");
    let port = std::mem::take(app.world_mut());
    let mut lookout = Lookout::new(&port).expect("a port");
    let now_ms = port.resource::<Clock>().now_ms() as f64;
    let fleet = port.resource::<SimulatedFleet>();
    lookout.look(&port, &|id| fleet.device(id).map(Device::motion), now_ms);
    (port, lookout)
}

fn down_on(x: f64, y: f64) -> Ray {
    Ray { from: Vec3::new(x as f32, y as f32, 500.0), along: Vec3::NEG_Z }
}

#[test]
fn what_is_on_top_is_picked() {
    let (port, lookout) = day_after(60);
    let ground = lookout.ground();
    // In the middle of a stack: its topmost box, unless a crane stands over it.
    let block = ground.block(BlockId(3)).expect("a block");
    let stacks = port.get::<Stacks>(port.resource::<Index>().block(BlockId(3))).expect("slots");
    let mut found = 0;
    for bay in (0..block.bays).step_by(6) {
        let stack = stacks.stack(portolan_terminal::yard::stacks::StackPlace { bay, row: 4 });
        let Some(top) = stack.last() else { continue };
        let (x, y) = block.slot_m(bay, 4, top.size.is_long());
        match seen_along(&port, &lookout, down_on(x, y)) {
            Some(Subject::Container(id)) => {
                assert_eq!(id, top.id);
                found += 1;
            }
            other => assert!(matches!(other, Some(Subject::Device(_))), "{other:?}"),
        }
    }
    assert!(found > 2, "{found} boxes picked");
    assert_eq!(seen_along(&port, &lookout, down_on(-400.0, 200.0)), None, "bare land");
    let gate = &ground.gates[0];
    let lane = seen_along(&port, &lookout, down_on(gate.lane_x_m(1), gate.barrier_m() + 8.0));
    assert!(matches!(lane, Some(Subject::Device(_) | Subject::Truck(_) | Subject::Container(_))), "{lane:?}");
}

#[test]
fn a_box_in_the_middle_of_a_stack_is_picked_from_aside() {
    let (port, lookout) = day_after(5);
    let block = lookout.ground().blocks.first().expect("a block");
    let stacks = port.get::<Stacks>(port.resource::<Index>().block(block.id)).expect("slots");
    let places = (0..block.bays).map(|bay| portolan_terminal::yard::stacks::StackPlace { bay, row: 0 });
    let place = places.into_iter().find(|place| stacks.stack(*place).len() >= 3).expect("a high stack in the outermost row");
    let (first, second) = (stacks.stack(place)[0], stacks.stack(place)[1]);
    let (x, y) = block.slot_m(place.bay, 0, first.size.is_long());
    let z = box_height_m(first.size) + box_height_m(second.size) / 2.0;
    let ray = Ray { from: Vec3::new(x as f32 - 2.0, y as f32, z as f32), along: Vec3::X };
    assert_eq!(seen_along(&port, &lookout, ray), Some(Subject::Container(second.id)));
}

#[test]
fn whatever_can_be_pointed_at_has_a_place() {
    let (port, lookout) = day_after(90);
    let mut kinds = std::collections::BTreeSet::new();
    for (subject, part) in pointable(&port, &lookout) {
        let whole = of_subject(&port, &lookout, subject).unwrap_or_else(|| panic!("{subject} is nowhere"));
        let apart = (whole.middle - part.middle).abs() - whole.half - part.half;
        assert!(apart.max_element() < 3.0 || whole.heading != 0.0, "{subject}: {part:?} is no part of {whole:?}");
        kinds.insert(std::mem::discriminant(&subject) == std::mem::discriminant(&Subject::Truck(portolan_model::ids::TruckId(0))));
    }
    assert_eq!(kinds.len(), 2, "trucks and others");
    assert!(of_subject(&port, &lookout, Subject::Device(DeviceId::quay_crane(99))).is_none());
    assert!(of_subject(&port, &lookout, Subject::Port).is_none());
    for block in &lookout.ground().blocks {
        assert!(of_subject(&port, &lookout, Subject::Block(block.id)).is_some());
    }
}
