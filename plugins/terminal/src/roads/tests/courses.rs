//! Which way is taken, how long it takes, and where one is on it.

use portolan_behaviour::{CourseBook, Kinematics};
use portolan_protocol::NodeId;
use proptest::prelude::*;

use super::super::profile::Profile;
use super::super::{Closed, Roads};
use super::{agv, ms, roads};

const A: NodeId = NodeId(0);
const B: NodeId = NodeId(1);
const C: NodeId = NodeId(2);
const D: NodeId = NodeId(3);

#[test]
fn a_straight_road_takes_what_the_formula_says() {
    for length_m in [1, 50, 71, 72, 73, 500, 1_100] {
        let whole = roads(&[("a", 0, 0), ("b", length_m, 0)], &["a-b"]);
        let wanted = agv().rest_to_rest_ms(length_m as u32 * 1_000);
        assert_eq!(ms(&whole, A, B), wanted, "{length_m} m");
        // Nodes on the way that one drives straight through change nothing.
        let (m, n) = (length_m * 1_000 / 3, length_m * 1_000 / 2);
        let mut parts = super::plan(&[("a", 0, 0), ("b", length_m, 0), ("m", 0, 0), ("n", 0, 0)], &["a-m", "m-n", "n-b"]);
        (parts.nodes[2].x_mm, parts.nodes[3].x_mm) = (m, n);
        parts.networks.clear();
        assert_eq!(ms(&Roads::new(&parts).unwrap(), A, B), wanted, "{length_m} m in three parts");
    }
}

#[test]
fn whoever_is_there_already_takes_no_time() {
    let roads = roads(&[("a", 0, 0), ("b", 100, 0)], &["a-b"]);
    let course = roads.course(A, A).unwrap();
    assert_eq!((course.nodes(), course.length_mm(), course.duration_ms(&agv())), (&[A][..], 0, 0));
    assert_eq!(roads.position_at(course, &agv(), 5), None);
}

#[test]
fn one_way_roads_lead_one_way() {
    let roads = roads(&[("a", 0, 0), ("b", 100, 0), ("c", 50, 80)], &["a-b", "b-c", "c-a"]);
    assert_eq!(roads.course(A, B).unwrap().nodes(), [A, B]);
    assert_eq!(roads.course(B, A).unwrap().nodes(), [B, C, A]);
}

#[test]
fn no_way_is_no_course() {
    let roads = roads(&[("a", 0, 0), ("b", 100, 0)], &["a-b"]);
    assert!(roads.course(B, A).is_none());
    assert!(roads.course(A, NodeId(7)).is_none());
    assert!(roads.course(NodeId(7), A).is_none());
    assert_eq!(roads.free_flow_ms(B, A, &agv()), None);
}

#[test]
fn a_right_angle_is_taken_at_the_bend_speed() {
    let roads = roads(&[("a", 0, 0), ("b", 200, 0), ("c", 200, 200)], &["a-b", "b-c"]);
    let profile = Profile::new(roads.course(A, C).unwrap().legs(), agv());
    assert!((profile.runs[1].speed_in - 3_000.0).abs() < 1e-6);
    // Each leg: up to 6 m/s in 12 s and 36 m, down to 3 m/s in 6 s and 27 m, the rest at 6 m/s.
    let leg_ms = 12_000.0 + 6_000.0 + (200.0 - 36.0 - 27.0) / 6.0 * 1_000.0;
    assert_eq!(ms(&roads, A, C), (2.0 * leg_ms + 0.5) as u32);
}

#[test]
fn a_turn_on_the_spot_is_a_stop() {
    let roads = roads(&[("a", 0, 0), ("b", 200, 0), ("c", 100, 0)], &["a-b", "b-c"]);
    let halves = agv().rest_to_rest_ms(200_000) + agv().rest_to_rest_ms(100_000);
    assert!(ms(&roads, A, C).abs_diff(halves) <= 1);
}

#[test]
fn a_slow_stretch_is_braked_for_in_time() {
    let mut plan = super::plan(&[("a", 0, 0), ("b", 500, 0), ("c", 510, 0), ("d", 1_010, 0)], &["a-b", "b-c", "c-d"]);
    plan.roads[1].limit_m_s = 2.0;
    plan.networks.clear();
    let roads = Roads::new(&plan).unwrap();
    let profile = Profile::new(roads.course(A, D).unwrap().legs(), agv());
    assert!(profile.runs[1].speed_in <= 2_000.0 && profile.runs[2].speed_in <= 2_000.0);
    assert!(ms(&roads, A, D) > agv().rest_to_rest_ms(1_010_000) + 3_000);
}

#[test]
fn of_ways_as_long_the_one_with_fewer_bends_is_taken() {
    // A square of four: the corner first, or a staircase through the middle.
    let points =
        [("a", 0, 0), ("b", 200, 200), ("c", 100, 0), ("d", 200, 0), ("e", 0, 100), ("f", 100, 100), ("g", 200, 100), ("h", 100, 200)];
    let edges = ["a-c", "c-d", "a-e", "e-f", "f-g", "c-f", "d-g", "f-h", "g-b", "h-b"];
    let roads = roads(&points, &edges);
    let nodes = roads.course(A, B).unwrap().nodes();
    assert_eq!(nodes, [A, NodeId(2), NodeId(3), NodeId(6), B]);
}

#[test]
fn of_equal_ways_the_one_over_lower_ids_is_taken_however_the_plan_lists_them() {
    let points = [("a", 0, 0), ("b", 200, 0), ("c", 100, 50), ("d", 100, -50)];
    for edges in [["a-c", "c-b", "a-d", "d-b"], ["d-b", "a-d", "c-b", "a-c"]] {
        assert_eq!(roads(&points, &edges).course(A, B).unwrap().nodes(), [A, C, B]);
    }
}

#[test]
fn a_closed_node_is_avoided_where_another_way_exists() {
    let points = [("a", 0, 0), ("b", 200, 0), ("c", 100, 50), ("d", 100, -60)];
    let roads = roads(&points, &["a-c", "c-b", "a-d", "d-b"]);
    let mut closed = Closed::default();
    assert_eq!(roads.course_clear_of(&closed, A, B).unwrap().nodes(), [A, C, B]);
    closed.close(C);
    assert_eq!(roads.course_clear_of(&closed, A, B).unwrap().nodes(), [A, D, B]);
    assert_eq!(roads.course_clear_of(&closed, A, C).unwrap().nodes(), [A, C], "it can still be driven to");
    assert_eq!(roads.course_clear_of(&closed, C, B).unwrap().nodes(), [C, B], "it can still be left");
    assert_eq!(roads.course(A, B).unwrap().nodes(), [A, C, B], "who does not mind takes the usual course");
    closed.close(D);
    let through = roads.course_clear_of(&closed, A, B).unwrap();
    assert_eq!(through.nodes(), [A, C, B], "no other way is left");
    assert!(closed.is_passed_by(through));
    assert_eq!(closed.nodes(), [C, D]);
    closed.open(C);
    closed.open(D);
    closed.close(NodeId(99));
    assert_eq!(roads.course_clear_of(&closed, A, B).unwrap().nodes(), [A, C, B]);
    assert_eq!(closed.nodes(), [NodeId(99)]);
}

#[test]
fn a_course_over_named_nodes_is_the_one_that_was_found() {
    let (_, roads) = super::drawn(6, 5);
    let stops = &roads.networks()[0];
    for (from, to) in stops.iter().zip(stops.iter().rev()).filter(|(from, to)| from != to) {
        let found = roads.course(*from, *to).unwrap();
        let again = roads.course_over(found.nodes()).unwrap();
        assert_eq!((again.legs(), again.duration_ms(&agv())), (found.legs(), found.duration_ms(&agv())));
    }
    assert!(roads.course_over(&[stops[0], stops[stops.len() - 1]]).is_none(), "no road leads straight there");
}

#[test]
fn a_part_of_a_course_is_driven_like_the_whole_until_it_brakes() {
    let roads = roads(&[("a", 0, 0), ("b", 200, 0), ("c", 400, 0), ("d", 600, 0)], &["a-b", "b-c", "c-d"]);
    let whole = roads.course(A, D).unwrap();
    let part = whole.up_to(2);
    assert_eq!((part.nodes(), part.length_mm()), (&[A, B, C][..], 400_000));
    assert_eq!(part.duration_ms(&agv()), agv().rest_to_rest_ms(400_000));
    assert_eq!(whole.up_to(9).duration_ms(&agv()), whole.duration_ms(&agv()));
    // 36 m in 12 s up to 6 m/s, then 164 m at that: B is passed after 39.3 s, and C is braked for from 36 m before it on.
    assert_eq!(whole.passes_ms(1, &agv()), 39_333);
    assert_eq!((whole.passes_ms(0, &agv()), whole.passes_ms(3, &agv())), (0, whole.duration_ms(&agv())));
    assert_eq!(whole.at(&agv(), 12_000), Some((0, 36_000)));
    let braking_ms = 12_000 + (400 - 36 - 36) * 1_000 / 6;
    assert!(whole.can_end_at(2, &agv(), braking_ms - 10) && !whole.can_end_at(2, &agv(), braking_ms + 1_000));
    assert!(whole.can_end_at(1, &agv(), 0) && !whole.can_end_at(1, &agv(), 40_000));
    assert!(whole.can_end_at(3, &agv(), u32::MAX), "who is there already has come to rest there");
}

#[test]
fn crossings_are_where_roads_meet() {
    let roads = roads(&[("a", 0, 0), ("b", 100, 0), ("c", 200, 0), ("d", 100, 90)], &["a-b", "b-a", "b-c", "c-b", "d-b"]);
    assert_eq!([A, B, C, D].map(|node| roads.is_crossing(node)), [false, true, false, false]);
}

#[test]
fn durations_of_several_kinds_of_vehicle_do_not_mix() {
    let roads = roads(&[("a", 0, 0), ("b", 500, 0)], &["a-b"]);
    let kinds: Vec<Kinematics> = (1..=6).map(|speed| Kinematics::new(f64::from(speed), 0.5)).collect();
    for _ in 0..2 {
        for kind in &kinds {
            assert_eq!(roads.free_flow_ms(A, B, kind), Some(kind.rest_to_rest_ms(500_000)));
        }
    }
}

#[test]
fn a_position_runs_from_end_to_end() {
    let roads = roads(&[("a", 0, 0), ("b", 200, 0), ("c", 200, 200)], &["a-b", "b-c"]);
    let course = roads.course(A, C).unwrap();
    let at = |elapsed_ms| roads.position_at(course, &agv(), elapsed_ms).unwrap();
    let end_ms = course.duration_ms(&agv());
    assert_eq!((at(0).x_mm, at(0).y_mm, at(0).heading_rad), (0, 0, 0.0));
    assert_eq!((at(12_000).x_mm, at(12_000).y_mm), (36_000, 0));
    assert_eq!((at(end_ms).x_mm, at(end_ms).y_mm), (200_000, 200_000));
    assert_eq!((at(u32::MAX).x_mm, at(u32::MAX).y_mm), (200_000, 200_000));
    assert!((at(end_ms).heading_rad - std::f64::consts::FRAC_PI_2).abs() < 1e-9);
    let mut last = at(0);
    for elapsed_ms in (0..=end_ms).step_by(100) {
        let now = at(elapsed_ms);
        let moved = (now.x_mm - last.x_mm) + (now.y_mm - last.y_mm);
        assert!((0..=601).contains(&moved), "{moved} mm in a tenth of a second");
        last = now;
    }
}

#[test]
fn roads_can_be_shared() {
    fn shared<T: Send + Sync>() {}
    shared::<Roads>();
}

proptest! {
    /// Around whatever is closed: the same as if the closed nodes were not there, and if there is no way then, through as few as may be.
    #[test]
    fn courses_around_closed_nodes_are_the_quickest(
        picked in proptest::collection::vec(any::<proptest::sample::Index>(), 1..12),
        ends in proptest::collection::vec(any::<(proptest::sample::Index, proptest::sample::Index)>(), 1..12),
    ) {
        let (generated, roads) = super::drawn(5, 4);
        let mut closed = Closed::default();
        for node in &picked {
            closed.close(NodeId(node.index(roads.node_count()) as u16));
        }
        let mut without = generated.plan.clone();
        let name = |node: &NodeId| generated.plan.nodes[usize::from(node.0)].name.clone();
        let gone: Vec<String> = closed.nodes().iter().map(name).collect();
        without.roads.retain(|road| !gone.contains(&road.to));
        without.networks.clear();
        let without = Roads::new(&without).unwrap();
        for (from, to) in ends {
            let stops = &roads.networks()[0];
            let (from, to) = (stops[from.index(stops.len())], stops[to.index(stops.len())]);
            let around = roads.course_clear_of(&closed, from, to).unwrap();
            match without.course(from, to) {
                Some(other) => prop_assert_eq!(around.nodes(), other.nodes()),
                None => prop_assert!(closed.is_passed_by(around)),
            }
        }
    }

    /// Legs, speeds and bends of any sort: never faster than the limits, never a jump, and longer takes longer.
    #[test]
    fn any_course_is_driven_within_its_limits(
        corners in proptest::collection::vec((-500..500_i32, -500..500_i32, 1..12_u8), 2..20),
        speed in 0.5..10.0_f64,
        acceleration in 0.1..2.0_f64,
    ) {
        let names: Vec<String> = (0..corners.len()).map(|index| index.to_string()).collect();
        let points: Vec<(&str, i32, i32)> =
            corners.iter().zip(&names).enumerate().map(|(index, ((x, y, _), name))| (name.as_str(), x * 40 + index as i32, *y)).collect();
        let edges: Vec<String> = (1..points.len()).map(|to| format!("{}-{to}", to - 1)).collect();
        let mut plan = super::plan(&points, &edges.iter().map(String::as_str).collect::<Vec<_>>());
        for (road, (_, _, limit)) in plan.roads.iter_mut().zip(&corners) {
            road.limit_m_s = f64::from(*limit);
        }
        plan.networks.clear();
        let Ok(roads) = Roads::new(&plan) else { return Ok(()) };
        let kinematics = Kinematics::new(speed, acceleration);
        let mut last_ms = 0;
        for to in 1..points.len() as u16 {
            let course = roads.course(A, NodeId(to)).unwrap();
            let duration_ms = course.duration_ms(&kinematics);
            prop_assert!(duration_ms >= kinematics.rest_to_rest_ms(course.length_mm()).saturating_sub(1));
            prop_assert!(duration_ms >= last_ms, "a longer course takes longer");
            last_ms = duration_ms;
        }
        let course = roads.course(A, NodeId(points.len() as u16 - 1)).unwrap();
        let mut last = roads.position_at(course, &kinematics, 0).unwrap();
        for step in 1..=200 {
            let elapsed_ms = (u64::from(last_ms) * step / 200) as u32;
            let passed_s = f64::from(last_ms) / 200_000.0 + 0.001;
            let now = roads.position_at(course, &kinematics, elapsed_ms).unwrap();
            let (dx, dy) = (f64::from(now.x_mm - last.x_mm), f64::from(now.y_mm - last.y_mm));
            prop_assert!((dx * dx + dy * dy).sqrt() <= speed * 1_001.0 * passed_s + 3.0);
            last = now;
        }
        prop_assert_eq!(Some((last.x_mm, last.y_mm)), roads.place_mm(NodeId(points.len() as u16 - 1)));
    }
}
