//! What is wrong with a plan is said by name, all of it at once.

use super::super::{RoadProblem, Roads};
use super::plan;

fn messages(plan: &super::RoadsPlan) -> Vec<String> {
    Roads::new(plan).unwrap_err().iter().map(RoadProblem::to_string).collect()
}

#[test]
fn a_loop_is_sound() {
    assert!(Roads::new(&plan(&[("a", 0, 0), ("b", 100, 0), ("c", 0, 100)], &["a-b", "b-c", "c-a"])).is_ok());
}

#[test]
fn every_slip_is_named() {
    let points = [("a", 0, 0), ("b", 100, 0), ("b", 0, 100), ("d", 0, 0)];
    let mut plan = plan(&points, &["a-b", "a-b", "a-x", "a-a", "a-d"]);
    plan.roads[0].limit_m_s = -1.0;
    plan.bend_m_s = f64::NAN;
    plan.networks[0].stops.push("y".to_owned());
    assert_eq!(
        messages(&plan),
        [
            "bends are passed at NaN m/s",
            "two nodes are called \"b\"",
            "the road from \"a\" to \"b\" has a limit of -1 m/s",
            "two roads lead from \"a\" to \"b\"",
            "road [2] names the node \"x\", which does not exist",
            "a road leads from \"a\" to itself",
            "\"a\" and \"d\" lie at one place, with a road between them",
            "the network \"all\" stops at \"y\", which does not exist",
        ]
    );
}

#[test]
fn stops_that_are_cut_off_are_named_with_the_direction_that_is_missing() {
    let points = [("a", 0, 0), ("b", 100, 0), ("c", 200, 0), ("sink", 300, 0), ("source", 400, 0), ("island", 500, 0)];
    let plan = plan(&points, &["a-b", "b-c", "c-a", "a-sink", "source-a"]);
    assert_eq!(
        messages(&plan),
        [
            "in the network \"all\" no way leads from \"sink\" to \"a\" and 2 other stops",
            "in the network \"all\" no way leads from \"a\" to \"source\" and 2 other stops",
            "in the network \"all\" no way leads between \"island\" and \"a\" and 2 other stops",
        ]
    );
}

#[test]
fn networks_need_not_touch_each_other() {
    let mut plan = plan(&[("a", 0, 0), ("b", 100, 0), ("c", 200, 0), ("d", 300, 0)], &["a-b", "b-a", "c-d", "d-c"]);
    plan.networks = [("vehicles", ["a", "b"]), ("trucks", ["c", "d"])]
        .map(|(name, stops)| super::Network { name: name.to_owned(), stops: stops.map(str::to_owned).to_vec() })
        .to_vec();
    assert!(Roads::new(&plan).is_ok());
}

#[test]
fn a_plan_reads_from_a_scenario() {
    let plan: super::RoadsPlan = ron::from_str(
        r#"(bend_m_s: 3, nodes: [(name: "a", x_mm: 0, y_mm: 0), (name: "b", x_mm: 100000, y_mm: 0)],
            roads: [(from: "a", to: "b", limit_m_s: 6), (from: "b", to: "a", limit_m_s: 6)],
            networks: [(name: "vehicles", stops: ["a", "b"])])"#,
    )
    .unwrap();
    let roads = Roads::new(&plan).unwrap();
    let (a, b) = (roads.node("a").unwrap(), roads.node("b").unwrap());
    assert_eq!(roads.course(a, b).unwrap().length_mm(), 100_000);
    assert_eq!((roads.name(b), roads.place_mm(b)), (Some("b"), Some((100_000, 0))));
}
