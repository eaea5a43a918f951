//! Roads as scenarios draw them: what is said about those that cannot be driven.

use bevy_app::App;
use portolan_clock::ClockPlugin;
use portolan_scenario::{ScenarioText, check};

use crate::TerminalPlugin;

/// A loop of vehicle roads and a loop of truck roads around two blocks.
const SOUND: &str = r#"bend_m_s: 3,
    nodes: [
        (name: "quay 50", x_mm: 50000, y_mm: 20000), (name: "block 1 waterside", x_mm: 100000, y_mm: 80000),
        (name: "block 2 waterside", x_mm: 300000, y_mm: 80000), (name: "quay 350", x_mm: 350000, y_mm: 20000),
        (name: "hall", x_mm: 200000, y_mm: 60000), (name: "station 1", x_mm: 200000, y_mm: 70000),
        (name: "block 1 landside", x_mm: 100000, y_mm: 260000), (name: "block 2 landside", x_mm: 300000, y_mm: 260000),
        (name: "out-gate", x_mm: 300000, y_mm: 600000), (name: "in-gate", x_mm: 100000, y_mm: 600000),
    ],
    roads: [
        (from: "quay 50", to: "block 1 waterside", limit_m_s: 6), (from: "block 1 waterside", to: "station 1", limit_m_s: 6),
        (from: "station 1", to: "hall", limit_m_s: 6), (from: "hall", to: "block 2 waterside", limit_m_s: 6),
        (from: "block 2 waterside", to: "quay 350", limit_m_s: 6), (from: "quay 350", to: "quay 50", limit_m_s: 4),
        (from: "in-gate", to: "block 1 landside", limit_m_s: 8), (from: "block 1 landside", to: "block 2 landside", limit_m_s: 8),
        (from: "block 2 landside", to: "out-gate", limit_m_s: 8), (from: "out-gate", to: "in-gate", limit_m_s: 8),
    ],
    networks: [],"#;

/// What is said about drawn roads, one line a problem.
fn said(plan: &str) -> Vec<String> {
    said_of(&format!("Drawn({plan})"), "energy: (refill: Swap(time_s: Fixed(360)))")
}

fn said_of(fidelity: &str, vehicle: &str) -> Vec<String> {
    let text = format!(
        r#"(format: 1, name: "drawn", start: "2026-03-03T00:00:00+08:00", days: 1, seed: 7,
        quay: (length_m: 400, depth_m: 16, berths: Continuous(clearance_m: 20), cranes: 1, crane: ()),
        yard: (blocks: [(count: 2, first_x_m: 100, pitch_m: 200, bays: 20, rows: 8, tiers: 4)],
            fidelity: Statistical(dig_waterside: 0, dig_landside: 0, digs_max: 0), cranes: ()),
        transport: (vehicles: 2, vehicle: ({vehicle}), fidelity: {fidelity}),
        examination: (x_m: 200), calls: (profiles: []))"#
    );
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 7 }, TerminalPlugin));
    check(&mut app, &ScenarioText::from_text("drawn.ron", text)).iter().map(ToString::to_string).collect()
}

#[track_caller]
fn is_said(plan: &str, parts: &[&str]) {
    let problems = said(plan);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert!(problems[0].starts_with("transport.fidelity: "), "{problems:#?}");
    for part in parts {
        assert!(problems[0].contains(part), "{part:?} is not in {}", problems[0]);
    }
}

fn without(road: &str) -> String {
    let found = SOUND.find(road).expect("there is this road");
    let end = found + SOUND[found..].find(')').expect("its end") + 2;
    format!("{}{}", &SOUND[..found], &SOUND[end..])
}

#[test]
fn sound_roads_are_sound_with_and_without_networks() {
    assert_eq!(said(SOUND), Vec::<String>::new());
    let listed = SOUND
        .replace("networks: []", r#"networks: [(name: "vehicles", stops: ["quay 50", "hall"]), (name: "lorries", stops: ["in-gate"])]"#);
    assert_eq!(said(&listed), Vec::<String>::new());
}

#[test]
fn each_stop_that_cannot_be_reached_is_named_though_no_network_lists_it() {
    let mend = "add the missing road; a road leads one way only";
    is_said(
        &without(r#"(from: "hall", to: "block 2 waterside""#)
            .replace(r#"(from: "station 1", to: "hall""#, r#"(from: "station 1", to: "block 2 waterside""#),
        &["in the network \"vehicles\" no way leads between \"hall\" and \"quay 50\" and 4 other stops", mend],
    );
    is_said(
        &without(r#"(from: "out-gate", to: "in-gate""#).replace(
            r#"(from: "block 2 landside", to: "out-gate", limit_m_s: 8)"#,
            r#"(from: "block 2 landside", to: "out-gate", limit_m_s: 8), (from: "block 2 landside", to: "in-gate", limit_m_s: 8)"#,
        ),
        &["in the network \"trucks\" no way leads from \"out-gate\" to \"block 1 landside\" and 2 other stops", mend],
    );
}

#[test]
fn a_one_way_trap_is_named() {
    // The second quay stop can be driven to and not left: vehicles would gather there.
    let problems =
        said(&without(r#"(from: "quay 350", to: "quay 50""#).replace("networks: []", r#"networks: [(name: "trucks", stops: [])]"#));
    assert!(!problems.is_empty() && problems.iter().all(|problem| problem.contains("no way leads from")), "{problems:#?}");
    let trap = SOUND.replace(
        r#"(from: "block 2 waterside", to: "quay 350", limit_m_s: 6), (from: "quay 350", to: "quay 50", limit_m_s: 4)"#,
        r#"(from: "block 2 waterside", to: "quay 50", limit_m_s: 6), (from: "block 2 waterside", to: "quay 350", limit_m_s: 6)"#,
    );
    is_said(&trap, &["in the network \"vehicles\" no way leads from \"quay 350\" to \"quay 50\" and 4 other stops"]);
}

#[test]
fn a_stop_without_a_node_is_named() {
    for (network, stop) in [
        ("vehicles", "block 2 waterside"),
        ("vehicles", "hall"),
        ("vehicles", "station 1"),
        ("trucks", "block 1 landside"),
        ("trucks", "in-gate"),
        ("trucks", "out-gate"),
    ] {
        is_said(
            &SOUND.replace(&format!("\"{stop}\""), "\"elsewhere\""),
            &[&format!("the network {network:?} stops at {stop:?}, which does not exist"), "add this one"],
        );
    }
    is_said(&SOUND.replace("\"quay ", "\"kay "), &["no node is a stop under the quay cranes", "`quay 12.5`"]);
    let problems = said("bend_m_s: 3, nodes: [], roads: [], networks: []");
    assert_eq!(problems.len(), 9, "all of them at once: {problems:#?}");
}

#[test]
fn a_name_given_twice_is_named() {
    is_said(
        &SOUND.replace("nodes: [", r#"nodes: [(name: "hall", x_mm: 1, y_mm: 1), "#),
        &["two nodes are called \"hall\"", "a name of its own"],
    );
}

#[test]
fn a_road_to_nowhere_is_named() {
    is_said(
        &SOUND.replace("roads: [", r#"roads: [(from: "hall", to: "nowhere", limit_m_s: 6), "#),
        &["road [0] names the node \"nowhere\", which does not exist", "name a node of the plan"],
    );
    is_said(&SOUND.replace("roads: [", r#"roads: [(from: "hall", to: "hall", limit_m_s: 6), "#), &["a road leads from \"hall\" to itself"]);
}

#[test]
fn a_limit_that_is_no_speed_is_named() {
    for limit in ["0", "-6", "1e30", "0.0000001"] {
        is_said(
            &SOUND.replace(r#"to: "quay 50", limit_m_s: 4"#, &format!(r#"to: "quay 50", limit_m_s: {limit}"#)),
            &["the road from \"quay 350\" to \"quay 50\" has a limit of", "give a speed from 0.001 to 50 m/s"],
        );
    }
    is_said(&SOUND.replace("bend_m_s: 3", "bend_m_s: 0"), &["bends are passed at 0 m/s"]);
}

#[test]
fn places_at_the_end_of_the_world_are_no_panic() {
    let far = SOUND.replace("x_mm: 350000, y_mm: 20000", "x_mm: 2147483647, y_mm: -2147483648");
    assert_eq!(said(&far), Vec::<String>::new());
}

#[test]
fn generated_roads_must_lead_to_hall_and_station() {
    let generated = |places: &str| {
        format!("Generated(apron_m: 80, apron_lanes: 4, {places} in_gate: (x_m: 60, y_m: 500), out_gate: (x_m: 350, y_m: 500))")
    };
    let energy = "energy: (refill: Swap(time_s: Fixed(360)))";
    assert_eq!(said_of(&generated("hall: (x_m: 200, y_m: 60), stations: [(x_m: 10, y_m: 60)],"), energy), Vec::<String>::new());
    let problems = said_of(&generated(""), energy);
    assert_eq!(problems.len(), 2, "{problems:#?}");
    assert!(problems[0].contains("the examination hall has no place") && problems[1].contains("no station for them"), "{problems:#?}");
    assert_eq!(said_of(&generated("hall: (x_m: 200, y_m: 60),"), ""), Vec::<String>::new(), "who needs no energy needs no station");
}
