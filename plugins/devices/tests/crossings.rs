//! A vehicle that stands in mid-course is in the way of the others: they go around it, or wait until it goes on.

use bevy_app::App;
use bevy_ecs::prelude::*;
use bevy_ecs::system::RunSystemOnce;
use portolan_behaviour::Motion;
use portolan_clock::{Clock, ClockPlugin, FactReader, RecordFacts, advance_to, advance_to_end};
use portolan_devices::{InProcessLinkPlugin, SimulatedFleet};
use portolan_model::Ms;
use portolan_model::facts::{Activity, Fact, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::BlockId;
use portolan_model::index::Index;
use portolan_protocol::{DeviceId, Fault, NodeId, OrderNumber, Outcome, Report};
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::TerminalPlugin;
use portolan_terminal::control::Devices;
use portolan_terminal::transport::{Crossings, Fleet, Stop, Vehicle, Ways};
use proptest::prelude::*;

/// From the quay straight on over `a`, `c` and `b` to the block, a hundred metres each; `DETOUR` leads around `c`. Back by `r`.
const ROADS: &str = r#"bend_m_s: 3,
    nodes: [
        (name: "quay 0", x_mm: 0, y_mm: 20000), (name: "a", x_mm: 100000, y_mm: 20000), (name: "c", x_mm: 200000, y_mm: 20000),
        (name: "b", x_mm: 300000, y_mm: 20000), (name: "block 1 waterside", x_mm: 400000, y_mm: 20000),
        (name: "d", x_mm: 200000, y_mm: 90000), (name: "r", x_mm: 200000, y_mm: -200000), (name: "e", x_mm: 200000, y_mm: -50000),
        (name: "in-gate", x_mm: 0, y_mm: 600000), (name: "block 1 landside", x_mm: 200000, y_mm: 300000),
        (name: "out-gate", x_mm: 400000, y_mm: 600000),
    ],
    roads: [
        (from: "quay 0", to: "a", limit_m_s: 6), (from: "a", to: "c", limit_m_s: 6), (from: "c", to: "b", limit_m_s: 6),
        (from: "b", to: "block 1 waterside", limit_m_s: 6), (from: "block 1 waterside", to: "r", limit_m_s: 6),
        (from: "r", to: "quay 0", limit_m_s: 6), (from: "c", to: "e", limit_m_s: 6), (from: "e", to: "r", limit_m_s: 6), DETOUR
        (from: "in-gate", to: "block 1 landside", limit_m_s: 8), (from: "block 1 landside", to: "out-gate", limit_m_s: 8),
        (from: "out-gate", to: "in-gate", limit_m_s: 8),
    ],
    networks: []"#;
const DETOUR: &str = r#"(from: "a", to: "d", limit_m_s: 6), (from: "d", to: "b", limit_m_s: 6),"#;

const SECOND: Ms = 1_000;
const MINUTE: Ms = 60_000;
const BLOCK: Stop = Stop::Block { block: BlockId(0), x_mm: 200_000 };

#[derive(Resource)]
struct Kept(FactReader, Vec<Fact>);

struct Bench {
    app: App,
}

impl Bench {
    fn new(detour: &str) -> Self {
        let mut app = App::empty();
        app.add_plugins((ClockPlugin { seed: 7 }, TerminalPlugin, InProcessLinkPlugin));
        let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
        app.insert_resource(Kept(reader, Vec::new()));
        app.add_systems(RecordFacts, |mut clock: ResMut<Clock>, mut kept: ResMut<Kept>| {
            let Kept(reader, facts) = &mut *kept;
            facts.extend_from_slice(clock.facts.read(*reader));
        });
        let text = format!(
            r#"(format: 1, name: "crossing", start: "2026-03-03T00:00:00+08:00", days: 1, seed: 7,
            quay: (length_m: 400, depth_m: 16, berths: Continuous(clearance_m: 20), cranes: 1, crane: ()),
            yard: (blocks: [(count: 1, first_x_m: 200, pitch_m: 200, bays: 20, rows: 8, tiers: 4)],
                fidelity: Statistical(dig_waterside: 0, dig_landside: 0, digs_max: 0), cranes: ()),
            transport: (vehicles: 5, vehicle: (speed_m_s: 6, acceleration_m_s2: 0.5, energy: None, breakdown: None), fidelity: Drawn({})),
            calls: (profiles: []))"#,
            ROADS.replace("DETOUR", detour)
        );
        if let Err(problems) = load(&mut app, &ScenarioText::from_text("crossing.ron", text)) {
            panic!("{problems:#?}");
        }
        Self { app }
    }

    fn until(&mut self, at_ms: Ms) {
        advance_to(self.app.world_mut(), at_ms).expect("comes to rest");
    }

    fn run(&mut self) {
        advance_to_end(self.app.world_mut()).expect("comes to rest");
    }

    fn send(&mut self, index: u16, to: Stop) {
        let send = move |mut clock: ResMut<Clock>, mut ids: ResMut<Index>, devices: Devices, mut fleet: Fleet| {
            let mut control = devices.control_of(&mut clock, &mut ids);
            fleet.drive(&mut control, index, to, None, Activity::DrivingEmpty);
        };
        self.app.world_mut().run_system_once(send).expect("runs");
    }

    fn pause(&mut self, index: u16, stand: bool) {
        assert!(self.told_to_stand(index, stand));
    }

    /// Tells a vehicle to stand or to go on; false if it was told so already.
    fn told_to_stand(&mut self, index: u16, stand: bool) -> bool {
        let pause = move |mut clock: ResMut<Clock>, mut ids: ResMut<Index>, devices: Devices| {
            devices.control_of(&mut clock, &mut ids).pause(DeviceId::vehicle(index), stand)
        };
        self.app.world_mut().run_system_once(pause).expect("runs")
    }

    fn fault(&mut self, index: u16, at_ms: Ms, for_ms: Ms) {
        let fault = Happening::DeviceFaulted { device: DeviceId::vehicle(index), fault: Fault::Down, for_ms: for_ms as u32 };
        self.app.world_mut().resource_mut::<Clock>().calendar.at(at_ms, fault);
    }

    fn facts(&self) -> &[Fact] {
        &self.app.world().resource::<Kept>().1
    }

    /// When each of a vehicle's orders was done.
    fn arrivals(&self, index: u16) -> Vec<Ms> {
        let done = |fact: &&Fact| matches!(fact.what, What::Reported { device, outcome: Outcome::Completed { .. }, .. } if device == DeviceId::vehicle(index));
        self.facts().iter().filter(done).map(|fact| fact.at_ms).collect()
    }

    fn is_diverted(&self, index: u16) -> bool {
        let is = |fact: &Fact| matches!(fact.what, What::Reported { device, outcome: Outcome::Diverted, .. } if device == DeviceId::vehicle(index));
        self.facts().iter().any(is)
    }

    /// How often a vehicle began to wait for the road.
    fn waits(&self, index: u16) -> usize {
        let is = |fact: &&Fact| fact.what == What::Turned { device: DeviceId::vehicle(index), activity: Activity::WaitingRoad };
        self.facts().iter().filter(is).count()
    }

    fn vehicle(&self, index: u16) -> &Vehicle {
        let world = self.app.world();
        let entity = world.resource::<Index>().find_device(DeviceId::vehicle(index)).expect("it exists");
        world.get::<Vehicle>(entity).expect("a vehicle")
    }

    fn ways(&self) -> &Ways {
        self.app.world().resource::<Ways>()
    }

    fn node(&self, name: &str) -> NodeId {
        self.ways().roads.as_ref().and_then(|roads| roads.node(name)).expect("the node exists")
    }

    /// Milliseconds over named nodes from rest to rest.
    fn over(&self, names: &[&str]) -> Ms {
        let nodes: Vec<NodeId> = names.iter().map(|name| self.node(name)).collect();
        let ways = self.ways();
        let course = ways.roads.as_ref().and_then(|roads| roads.course_over(&nodes)).expect("the roads exist");
        Ms::from(course.duration_ms(ways.vehicles.as_ref().expect("vehicles have a speed")))
    }

    /// After how many milliseconds one passes the node with this index.
    fn passes(&self, names: &[&str], node: usize) -> Ms {
        let nodes: Vec<NodeId> = names.iter().map(|name| self.node(name)).collect();
        let ways = self.ways();
        let course = ways.roads.as_ref().and_then(|roads| roads.course_over(&nodes)).expect("the roads exist");
        Ms::from(course.passes_ms(node, ways.vehicles.as_ref().expect("vehicles have a speed")))
    }

    fn closed(&self) -> Vec<NodeId> {
        self.app.world().resource::<Crossings>().closed().nodes().to_vec()
    }
}

const USUAL: [&str; 5] = ["quay 0", "a", "c", "b", "block 1 waterside"];
const AROUND: [&str; 5] = ["quay 0", "a", "d", "b", "block 1 waterside"];

/// Vehicle 0 stands on `c` from 40 s on for ten minutes; 1 is right behind it, 2 before `a`, 3 sets out later.
fn queue(detour: &str) -> Bench {
    let mut bench = Bench::new(detour);
    bench.send(0, BLOCK);
    bench.until(10 * SECOND);
    bench.send(1, BLOCK);
    bench.until(30 * SECOND);
    bench.send(2, BLOCK);
    bench.fault(0, 40 * SECOND, 10 * MINUTE);
    bench.until(50 * SECOND);
    bench.send(3, BLOCK);
    bench
}

#[test]
fn a_drive_that_is_refused_is_no_arrival_and_is_ordered_again() {
    let mut bench = Bench::new(DETOUR);
    bench.send(0, BLOCK);
    let (device, outcome) = (DeviceId::vehicle(0), Outcome::Refused);
    let refusal = Happening::VehicleReported(Report { device, order: OrderNumber(1), outcome });
    bench.app.world_mut().resource_mut::<Clock>().calendar.at(5 * SECOND, refusal);
    bench.run();
    let usual_ms = bench.over(&USUAL);
    let of = |is: fn(&What) -> bool| bench.facts().iter().filter(|fact| is(&fact.what)).count();
    let refusals = of(|what| matches!(what, What::Reported { outcome: Outcome::Refused, .. }));
    // While it drives, by an order of which the port thinks that it was refused, it takes no other.
    assert_eq!(
        (refusals as i64, of(|what| matches!(what, What::Ordered { .. }))),
        ((usual_ms - 5 * SECOND) / (15 * SECOND) + 1, refusals + 1)
    );
    assert!(matches!(bench.arrivals(0)[..], [at_ms] if at_ms > 2 * usual_ms), "{:?}", bench.arrivals(0));
}

#[test]
fn those_before_the_crossing_go_around_it() {
    let mut bench = queue(DETOUR);
    assert_eq!(bench.closed(), [bench.node("c")]);
    bench.run();
    assert_eq!(bench.closed(), []);
    let usual_ms = bench.over(&USUAL);
    assert_eq!(bench.arrivals(0), [usual_ms + 10 * MINUTE], "who broke down goes on when it is mended");
    assert!(bench.is_diverted(1) && bench.is_diverted(2) && !bench.is_diverted(3) && !bench.is_diverted(0));
    // Right behind it there is no other way: up to the crossing, and on when it opens.
    let at_c_ms = 10 * SECOND + bench.over(&USUAL[..3]);
    assert_eq!((bench.waits(1), bench.arrivals(1)), (1, vec![at_c_ms, 640 * SECOND + bench.over(&USUAL[2..])]));
    let detours: Vec<(DeviceId, i32)> = bench
        .facts()
        .iter()
        .filter_map(|fact| match fact.what {
            What::Detour { vehicle, longer_mm } => Some((vehicle, longer_mm)),
            _ => None,
        })
        .collect();
    assert_eq!(detours, [3, 2].map(|index| (DeviceId::vehicle(index), 44_132)), "122 m twice instead of 100");
    // Before the last junction: it stops there and takes the other way.
    let at_a_ms = 30 * SECOND + bench.over(&USUAL[..2]);
    assert_eq!((bench.waits(2), bench.arrivals(2)), (0, vec![at_a_ms, at_a_ms + bench.over(&AROUND[1..])]));
    // Who sets out afterwards knows it.
    assert_eq!((bench.waits(3), bench.arrivals(3)), (0, vec![50 * SECOND + bench.over(&AROUND)]));
    bench.send(4, BLOCK);
    let opened_ms = bench.app.world().resource::<Clock>().calendar.now_ms();
    bench.run();
    assert_eq!(bench.arrivals(4), [opened_ms + usual_ms], "then all is as it was");
}

#[test]
fn without_another_way_all_wait_until_it_opens() {
    let mut bench = queue("");
    bench.run();
    let opens_ms = 640 * SECOND;
    assert_eq!(bench.arrivals(1).last(), Some(&(opens_ms + bench.over(&USUAL[2..]))));
    let at_a_ms = 30 * SECOND + bench.over(&USUAL[..2]);
    assert_eq!((bench.waits(2), bench.arrivals(2)), (1, vec![at_a_ms, opens_ms + bench.over(&USUAL[1..])]));
    assert_eq!((bench.waits(3), bench.arrivals(3)), (1, vec![opens_ms + bench.over(&USUAL)]));
    let facts: Vec<What> = bench.facts().iter().map(|fact| fact.what).filter(|what| matches!(what, What::RoadClosed { .. })).collect();
    let (vehicle, node) = (DeviceId::vehicle(0), bench.node("c"));
    assert_eq!(facts, [true, false].map(|closed| What::RoadClosed { vehicle, node, closed }));
}

#[test]
fn an_operators_stop_closes_the_crossing_as_a_fault_does() {
    let mut bench = Bench::new(DETOUR);
    bench.send(0, BLOCK);
    bench.until(40 * SECOND);
    bench.pause(0, true);
    bench.until(41 * SECOND);
    assert_eq!(bench.closed(), [bench.node("c")]);
    bench.send(1, BLOCK);
    bench.until(5 * MINUTE);
    bench.pause(0, false);
    bench.run();
    assert_eq!(bench.arrivals(1), [41 * SECOND + bench.over(&AROUND)]);
    assert_eq!(bench.arrivals(0), [bench.over(&USUAL) + 5 * MINUTE - 40 * SECOND]);
}

#[test]
fn a_crossing_opens_when_the_last_of_those_who_stand_on_it_goes_on() {
    let mut bench = Bench::new("");
    bench.send(0, BLOCK);
    bench.until(SECOND);
    bench.send(1, BLOCK);
    bench.fault(0, 40 * SECOND, 10 * MINUTE);
    bench.fault(1, 40 * SECOND, 20 * MINUTE);
    bench.until(50 * SECOND);
    bench.send(2, BLOCK);
    bench.until(15 * MINUTE);
    assert_eq!(bench.closed(), [bench.node("c")]);
    bench.run();
    assert_eq!(bench.closed(), []);
    assert_eq!(bench.arrivals(2), [40 * SECOND + 20 * MINUTE + bench.over(&USUAL)]);
    let said = |fact: &Fact| match fact.what {
        What::RoadClosed { vehicle, closed, .. } => Some((fact.at_ms, vehicle.index, closed)),
        _ => None,
    };
    let said: Vec<(Ms, u16, bool)> = bench.facts().iter().filter_map(said).collect();
    let (from_ms, minutes) = (40 * SECOND, |minutes: Ms| 40 * SECOND + minutes * MINUTE);
    assert_eq!(said, [(from_ms, 0, true), (from_ms, 1, true), (minutes(10), 0, false), (minutes(20), 1, false)]);
}

#[test]
fn who_stands_at_a_stop_closes_nothing() {
    let mut bench = Bench::new("");
    bench.fault(0, SECOND, MINUTE);
    bench.until(2 * SECOND);
    bench.send(0, BLOCK);
    bench.until(3 * SECOND);
    assert_eq!(bench.closed(), []);
    bench.run();
    assert_eq!(bench.arrivals(0), [61 * SECOND + bench.over(&USUAL)], "an order to a broken vehicle is begun when it is mended");
    assert!(!bench.facts().iter().any(|fact| matches!(fact.what, What::RoadClosed { .. })));
}

#[test]
fn who_waits_for_two_crossings_goes_by_the_first_that_opens() {
    let mut bench = Bench::new(DETOUR);
    bench.send(0, BLOCK);
    bench.until(30 * SECOND);
    bench.fault(0, 40 * SECOND, 10 * MINUTE);
    bench.until(41 * SECOND);
    bench.send(1, BLOCK);
    // On the detour, at `d`.
    bench.fault(1, 41 * SECOND + bench.passes(&AROUND, 2), 20 * MINUTE);
    bench.until(3 * MINUTE);
    assert_eq!(bench.closed(), [bench.node("c"), bench.node("d")]);
    bench.send(2, BLOCK);
    bench.run();
    assert_eq!(bench.waits(2), 1);
    assert_eq!(bench.arrivals(2), [640 * SECOND + bench.over(&USUAL)]);
}

#[test]
fn a_vehicle_is_told_to_stop_on_a_crossing_of_its_way_or_of_its_next() {
    for is_under_way in [true, false] {
        let mut bench = Bench::new(DETOUR);
        if is_under_way {
            bench.send(0, BLOCK);
        }
        bench.app.world_mut().resource_mut::<Clock>().calendar.at(SECOND, Happening::VehicleToStop { vehicle: 0, for_ms: 60_000 });
        bench.until(2 * SECOND);
        if !is_under_way {
            bench.send(0, BLOCK);
        }
        bench.run();
        let closed = bench.facts().iter().find_map(|fact| match fact.what {
            What::RoadClosed { node, closed: true, .. } => Some(node),
            _ => None,
        });
        // `a`, `c` and `b` are crossings; `c` is in the middle.
        assert_eq!(closed, Some(bench.node("c")));
        let set_out_ms = if is_under_way { 0 } else { 2 * SECOND };
        assert_eq!(bench.arrivals(0), [set_out_ms + bench.over(&USUAL) + MINUTE]);
    }
}

/// Where the port takes each vehicle to be is where its device is, and nobody jumps: through breakdowns, stops and diversions.
#[test]
fn a_vehicle_is_seen_where_it_is() {
    let mut bench = queue(DETOUR);
    let mut last = [None; 4];
    for tenth in 500..8_000 {
        let now_ms = tenth * 100;
        bench.until(now_ms);
        for index in 0..4_u16 {
            let vehicle = bench.vehicle(index);
            let drive = vehicle.drive.as_ref().expect("it has set out");
            if let Motion::Underway { progress, .. } =
                bench.app.world().resource::<SimulatedFleet>().device(DeviceId::vehicle(index)).expect("a vehicle").motion()
            {
                assert_eq!(drive.moved_ms(now_ms), progress.elapsed_ms(now_ms), "vehicle {index} at {now_ms}");
            }
            let position = vehicle.position(bench.ways(), now_ms).expect("it is on the roads");
            let now = (position.x_mm, position.y_mm);
            if let Some((x_mm, y_mm)) = last[usize::from(index)].replace(now) {
                let moved_mm = f64::hypot(f64::from(now.0 - x_mm), f64::from(now.1 - y_mm));
                assert!(moved_mm <= 605.0, "vehicle {index} jumps {moved_mm} mm at {now_ms}");
            }
        }
    }
    let there = bench.ways().roads.as_ref().and_then(|roads| roads.place_mm(bench.node("block 1 waterside")));
    assert!(last.iter().all(|place| *place == there), "{last:?}");
}

#[test]
fn a_run_taken_up_again_while_a_crossing_is_closed_ends_as_if_it_had_not_stopped() {
    let digest = |bench: &mut Bench| bench.app.world_mut().resource_mut::<Clock>().facts.digest();
    for detour in ["", DETOUR] {
        let mut whole = queue(detour);
        whole.until(2 * MINUTE);
        let saved = portolan_clock::save(whole.app.world_mut()).expect("saves");
        let mut other = Bench::new(detour);
        portolan_clock::restore(other.app.world_mut(), &saved).expect("restores");
        for bench in [&mut whole, &mut other] {
            bench.send(4, BLOCK);
            bench.run();
        }
        assert_eq!(digest(&mut whole), digest(&mut other));
    }
}

/// Something that befalls a vehicle at a second.
#[derive(Clone, Debug)]
enum Stroke {
    Fault(u16, Ms),
    Pause(u16),
    Resume(u16),
}

fn stroke() -> impl Strategy<Value = (Ms, Stroke)> {
    let what = prop_oneof![
        3 => (0..5_u16, 1..400_i64).prop_map(|(vehicle, for_s)| Stroke::Fault(vehicle, for_s * SECOND)),
        1 => (0..5_u16).prop_map(Stroke::Pause),
        1 => (0..5_u16).prop_map(Stroke::Resume),
    ];
    (0..600_i64, what)
}

/// Whoever breaks down or is stopped wherever and for however long: the port knows where each vehicle is, nobody drives through a crossing
/// that was closed when he set out, and in the end all are where they were sent.
fn all_arrive(has_detour: bool, mut strokes: Vec<(Ms, Stroke)>, sent_s: &[i64]) {
    strokes.sort_by_key(|(at_s, _)| *at_s);
    let mut bench = Bench::new(if has_detour { DETOUR } else { "" });
    for second in 0..600 {
        bench.until(second * SECOND);
        for (index, _) in sent_s.iter().enumerate().filter(|(_, at_s)| **at_s == second) {
            bench.send(index as u16, BLOCK);
        }
        for (_, stroke) in strokes.iter().filter(|(at_s, _)| *at_s == second) {
            match *stroke {
                Stroke::Fault(vehicle, for_ms) => bench.fault(vehicle, second * SECOND, for_ms),
                Stroke::Pause(vehicle) => _ = bench.told_to_stand(vehicle, true),
                Stroke::Resume(vehicle) => _ = bench.told_to_stand(vehicle, false),
            }
        }
        bench.until(second * SECOND);
        for index in 0..5_u16 {
            let motion = bench.app.world().resource::<SimulatedFleet>().device(DeviceId::vehicle(index)).expect("a vehicle").motion();
            let (Some(drive), Motion::Underway { progress, .. }) = (&bench.vehicle(index).drive, motion) else { continue };
            assert_eq!(drive.moved_ms(second * SECOND), progress.elapsed_ms(second * SECOND), "vehicle {index} at {second} s");
            let course = bench.ways().course_of(drive).expect("it is on the roads");
            let closed_before = bench.closed().iter().any(|node| *node != drive.drive.to && course.nodes()[1..].contains(node));
            let closes = bench.app.world().resource::<Crossings>().closers().any(|(vehicle, _)| vehicle == index);
            let has_passed = |node: &NodeId| {
                let at = course.nodes().iter().position(|passed| passed == node).unwrap_or(0);
                course.passes_ms(at, bench.ways().vehicles.as_ref().expect("vehicles")) <= drive.moved_ms(second * SECOND)
            };
            let is_past =
                bench.closed().iter().filter(|node| **node != drive.drive.to && course.nodes()[1..].contains(node)).all(has_passed);
            assert!(!closed_before || closes || is_past, "vehicle {index} drives through a closed crossing at {second} s");
        }
    }
    for index in 0..5 {
        bench.told_to_stand(index, false);
    }
    bench.run();
    assert_eq!(bench.closed(), []);
    for index in 0..5 {
        let vehicle = bench.vehicle(index);
        assert_eq!((vehicle.node, vehicle.bound, vehicle.waits_for_road), (bench.node("block 1 waterside"), None, false));
        assert!(vehicle.drive.as_ref().is_some_and(|drive| drive.has_ended));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn all_arrive_in_the_end(
        has_detour in any::<bool>(),
        strokes in prop::collection::vec(stroke(), 1..12),
        sent_s in prop::collection::vec(0..300_i64, 5),
    ) {
        all_arrive(has_detour, strokes, &sent_s);
    }
}

#[test]
fn who_goes_on_comes_no_further_than_to_another_who_stands_on_the_same_crossing() {
    let fault = |at_s, vehicle, for_s| (at_s, Stroke::Fault(vehicle, for_s * SECOND));
    all_arrive(false, vec![fault(60, 0, 135), fault(234, 2, 3), fault(236, 0, 118)], &[60, 0, 195, 0, 0]);
}
