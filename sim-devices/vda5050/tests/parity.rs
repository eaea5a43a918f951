//! A vehicle takes as long, to within a hundredth, whether the port moves it in process or a master of the standard drives it over the same
//! roads.

mod common;

use common::net::{CALM, Plain, Weather, World, vehicle_profile};
use portolan_behaviour::Kinematics;
use portolan_protocol::NodeId;
use portolan_terminal::roads::{BlockRoads, Course, GeneratedRoads, RoadLimits, RoadPoint, Roads, generated};
use portolan_vda5050::{Version, Way, WayLeg, WayPoint};

fn port() -> (Roads, Vec<NodeId>) {
    let blocks = (0..8).map(|at| BlockRoads { x_mm: 60_000 + at * 120_000, water_y_mm: 130_000, land_y_mm: 430_000 }).collect();
    let layout = GeneratedRoads {
        quay_length_mm: 1_000_000,
        apron_mm: 100_000,
        apron_lanes: 6,
        stop_spacing_mm: 25_000,
        blocks,
        hall: None,
        stations: vec![RoadPoint { x_mm: 20_000, y_mm: 125_000 }],
        truck_lanes: 4,
        in_gate: RoadPoint { x_mm: 300_000, y_mm: 520_000 },
        out_gate: RoadPoint { x_mm: 600_000, y_mm: 520_000 },
        truck_scanner: None,
        limits: RoadLimits::default(),
    };
    let drawn = generated(&layout).expect("roads can be drawn");
    let stops = drawn.stops.of_vehicles();
    (Roads::new(&drawn.plan).expect("they are sound"), stops)
}

fn way_of(roads: &Roads, course: &Course) -> Way {
    let points = course.nodes().iter().map(|node| {
        let (x_mm, y_mm) = roads.place_mm(*node).expect("a place");
        WayPoint { node: *node, name: roads.name(*node).expect("a name").to_owned(), x_mm, y_mm }
    });
    let legs = course.legs().iter().map(|leg| WayLeg { length_mm: leg.length_mm, limit_mm_s: leg.limit_mm_s });
    Way { points: points.collect(), legs: legs.collect() }
}

fn compare(weather: Weather) {
    let (roads, stops) = port();
    assert!(roads.node_count() > 100 && stops.len() > 20, "a port of some size");
    let mut world = World::new(weather, 9);
    let mut profile = vehicle_profile(0, Version::V2_1);
    let kinematics = Kinematics::new(profile.spec.speed_m_s, profile.spec.acceleration_m_s2);
    let (x_mm, y_mm) = roads.place_mm(stops[0]).expect("a place");
    (profile.start.x_m, profile.start.y_m) = (f64::from(x_mm) * 1e-3, f64::from(y_mm) * 1e-3);
    world.add(profile, Box::new(Plain));
    world.pass(1_000);
    let mut at = stops[0];
    for drive in 0..25_usize {
        let to = stops[(drive * 37 + 11) % stops.len()];
        if to == at {
            continue;
        }
        let course = roads.course(at, to).expect("a course");
        let wanted_ms = f64::from(course.duration_ms(&kinematics));
        let set_out_ms = world.now_ms;
        let number = world.drive(0, &way_of(&roads, course));
        let active_ms = f64::from(world.completed(0, number, 1_800_000));
        let whole_ms = (world.now_ms - set_out_ms) as f64;
        assert!(
            (active_ms - wanted_ms).abs() <= wanted_ms * 0.01,
            "drive {drive}: {active_ms} ms and not {wanted_ms} ms, {:?}",
            world.pairs[0].remarks
        );
        assert!((whole_ms - wanted_ms).abs() <= wanted_ms * 0.01 + 200.0, "drive {drive}: over after {whole_ms} ms and not {wanted_ms} ms");
        at = to;
    }
}

#[test]
fn over_a_good_network() {
    compare(CALM);
}

#[test]
fn with_messages_doubled_and_overtaken() {
    compare(Weather { lost: 0, doubled: 20, overtaken: 0 });
}
