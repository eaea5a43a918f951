//! The command line: help, fleet files, and errors that are one clear line each.

use crate::common::{Desk, FLEET, shipped, spoken};

#[test]
fn help_teaches_with_an_example_for_each_command() {
    let desk = Desk::new();
    let (help, errors, code) = spoken(desk.program().arg("--help"));
    assert_eq!((errors.as_str(), code), ("", 0));
    let commands = ["run", "list", "validate", "describe", "record", "replay", "inject", "clear"];
    for word in commands.iter().chain(&["Examples:", "Exit codes", "day_at_the_terminal"]) {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    for command in commands {
        let (help, _, code) = spoken(desk.program().args([command, "--help"]));
        assert_eq!(code, 0);
        assert!(help.contains(&format!("\n  sim-devices {command} ")), "no example in\n{help}");
    }
    let (help, ..) = spoken(desk.program().args(["inject", "--help"]));
    for fault in portolan_protocol::wire::BenchFault::NAMES {
        assert!(help.contains(&format!("\n  {fault}")), "{fault} is not in\n{help}");
    }
}

#[test]
fn mistakes_on_the_command_line_are_one_line_and_exit_2() {
    let desk = Desk::new();
    std::fs::write(desk.path("binary.ron"), b"\xff\xfe(").expect("written");
    let cases: &[(&[&str], &str)] = &[
        (&["dance"], "'dance'; see `sim-devices --help`"),
        (&["run"], "--file"),
        (&["run", "-f", "absent.ron"], "absent.ron: cannot be read"),
        (&["run", "-f", "."], "cannot be read"),
        (&["run", "-f", "binary.ron"], "is not UTF-8 text; save the file as UTF-8"),
        (&["run", "-f", "fleet.ron", "--broker", "localhost"], "it has no mqtt:// in front; write mqtt://host:1883"),
        (&["run", "-f", "fleet.ron", "--broker", "mqtts://localhost"], "name the certificate of its authority with --tls-ca"),
        (&["run", "-f", "fleet.ron", "--broker", "mqtts://h", "--tls-ca", "absent.pem"], "absent.pem"),
        (&["run", "-f", "fleet.ron", "--broker", "mqtt://h", "--tls-ca", "ca.pem"], "mqtt://h:1883 is not encrypted"),
        (&["inject", "QC01", "stuck", "--cert", "me.pem", "--key", "me.key"], "write mqtts:// or leave them out"),
        (&["record", "x.jsonl", "--tls-ca", "ca.pem"], "write mqtts:// or leave them out"),
        (&["run", "-f", "fleet.ron", "--speed", "0"], "write a number from 0.001 to 10000"),
        (&["run", "-f", "fleet.ron", "--rate", "fast"], "write messages a second"),
        (&["run", "-f", "fleet.ron", "--for", "soon"], "'soon' for '--for <TIME>'"),
        (&["run", "-f", "fleet.ron", "--only", "{"], "write an id such as QC03, or a pattern"),
        (&["run", "-f", "fleet.ron", "--truth", "nowhere/x"], "cannot write nowhere/x"),
        (&["run", "-f", "fleet.ron", "--report", "nowhere/x"], "cannot write nowhere/x"),
        (&["validate", "absent.ron"], "absent.ron: cannot be read"),
        (&["replay", "absent.jsonl"], "absent.jsonl: cannot be read"),
        (&["record", "nowhere/x.jsonl"], "cannot write nowhere/x.jsonl"),
        (&["inject", "QC01", "explode"], "“explode” is no fault; there are down, reader_down"),
        (&["inject", "QC01", "latency"], "latency needs ms; write latency ms=200 [jitter_ms=50]"),
        (&["record", "x.jsonl", "--topic", "a/#/b"], "'a/#/b' for '--topic <FILTER>': + stands for one whole level"),
        (&["record", "x.jsonl", "--topic", ""], "--topic"),
        (&["inject", "QC01", "kill", "--for", "0s"], "write a time of 1ms or longer"),
        (&["inject", "QC01", "flapping", "up_ms=0", "down_ms=0"], "write 100 to 86400000 milliseconds"),
        (&["inject", "QC01", "kill"], "such as --for 30s: nobody could reach the device to clear it"),
        (&["clear", "QC01", "explode"], "“explode” is no fault"),
    ];
    for (arguments, fragment) in cases {
        let (data, errors, code) = spoken(desk.program().args(*arguments));
        assert_eq!((data.as_str(), code), ("", 2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("error: ") && errors.lines().count() == 1, "{arguments:?} is not one line:\n{errors}");
        assert!(errors.contains(fragment), "{arguments:?}: {fragment:?} is not in {errors}");
    }
}

#[test]
fn no_broker_is_exit_3() {
    let desk = Desk::new();
    // A port that nobody listens on: bound here and let go.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let broker = format!("mqtt://127.0.0.1:{port}");
    for arguments in [vec!["run", "-f", "fleet.ron"], vec!["record", "x.jsonl"], vec!["inject", "QC01", "down"], vec!["clear", "QC01"]] {
        let (data, errors, code) = spoken(desk.program().args(&arguments).args(["--broker", &broker, "--wait", "300ms"]));
        assert_eq!((data.as_str(), code), ("", 3), "{arguments:?}: {errors}");
        assert!(errors.starts_with(&format!("error: no broker at {broker}: ")), "{errors}");
        assert!(errors.contains(&format!("mosquitto -p {port}")) && errors.lines().count() == 1, "{errors}");
    }
}

#[test]
fn a_vehicle_of_vda_5050_is_described_as_it_is_spoken_to() {
    let desk = Desk::with(
        r#"(format: 1, name: "x", terminal: "test", groups: [
            (ids: ["AGV001"], is: Vehicle(), speaks: Vda5050(manufacturer: "acme", version: "3.0.0")),
        ])"#,
    );
    let (data, _, code) = spoken(desk.program().args(["describe", "fleet.ron", "AGV001"]));
    assert_eq!(code, 0);
    for words in [
        "speaks VDA 5050 3.0.0 as acme/AGV001\n",
        "\n  uagv/v3/acme/AGV001/order\n  uagv/v3/acme/AGV001/instantActions\n  uagv/v3/acme/AGV001/state\n",
        "\n  portolan/v1/test/agv/AGV001/descriptor\n  portolan/v1/test/agv/AGV001/bench\n",
        "\nactions\n",
        "\n  initPosition x y theta mapId [lastNodeId]\n      takes a pose for its own (instant, node)\n",
        "\n  clearErrors\n",
    ] {
        assert!(data.contains(words), "{words} is not in\n{data}");
    }
    for words in ["agv/AGV001/order", "agv/AGV001/state", "\norders\n", "late_ack"] {
        assert!(!data.contains(words), "{words} is in\n{data}");
    }
    let (json, ..) = spoken(desk.program().args(["describe", "fleet.ron", "AGV001", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let spoken = &json["vda5050"];
    assert_eq!(
        (&spoken["version"], &spoken["manufacturer"], &spoken["serial_number"]),
        (&"3.0.0".into(), &"acme".into(), &"AGV001".into())
    );
    assert_eq!(json["topics"].as_array().map(Vec::len), Some(8), "{json}");
    assert!(spoken["actions"].as_array().is_some_and(|actions| actions.iter().any(|action| action["actionType"] == "pick")), "{json}");
}

/// What a user may get wrong in a fleet file: the words replaced, by what, and what is said about it.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("format: 1", "format: 2", "fleet.ron: format: is 2; write format: 1"),
    ("terminal: \"test\"", "terminal: \"a/b\"", "terminal: is \"a/b\""),
    ("name: \"Test\",", "", "fleet.ron:"),
    ("QC01..QC03", "QC01..YC03", "groups[0].ids[0]: “QC01..YC03” is no range"),
    ("QC01..QC03", "CRANE1", "call a quay-crane as the terminal does, such as QC03"),
    ("\"GATE01\"", "\"QC02\"", "“QC02” is no gate-lane"),
    ("\"WX01\"", "\"QC01\"", "“QC01” stands twice"),
    ("Fixed(60)", "Fixed(-60)", "groups[0].is.cycle_s"),
    ("cycle_s", "cycel_s", "cycel_s"),
    ("misread_share: 0", "misread_share: 3", "groups[1].is.misread_share: is 3"),
    ("state_period_ms: 100", "state_period_ms: 1", "groups[2].state_period_ms: is 1; give 10 to 3600000"),
    ("is: Weather()", "is: Weather(tide: [(period_h: 0, amplitude_m: 1, phase_deg: 0)])", "tide[0].period_h: is 0"),
    ("is: Weather()", "is: Weather(), speaks: Vda5050(manufacturer: \"x\")", "a weather-station does not speak VDA 5050"),
    ("is: Weather()", "is: Weather(), places: AlongQuay([1])", "are places of a quay-crane"),
    ("QuayCrane(cycle_s: Fixed(60))", "QuayCrane(), places: AlongQuay([1])", "are 1 for 3 devices"),
    ("groups: [", "faults: [(at_s: 1, ids: \"X*\", fault: \"down\")], groups: [", "“X*” is no device of this file"),
    ("groups: [", "faults: [(at_s: 1, ids: \"*\", fault: \"down\")], groups: [", "WX01: a weather-station cannot have down"),
    ("groups: [", "faults: [(at_s: -1, ids: \"QC*\", fault: \"boom\")], groups: [", "“boom” is no fault"),
    ("groups: [", "faults: [(at_s: 1, ids: \"[\", fault: \"boom\")], groups: [", "faults[0].fault: “boom” is no fault"),
    ("groups: [", "faults: [(at_s: 1, ids: \"[\", fault: \"boom\")], groups: [", "faults[0].ids: “[” is no pattern: "),
    ("groups: [", "faults: [(at_s: 1, ids: \"X1\", fault: \"boom\")], groups: [", "faults[0].ids: “X1” is no device of this file"),
    ("\"WX01\"], is: Weather()", "\"WX01\"], is: Vehicle()", "“WX01” is no agv; call an agv as the terminal does, such as AGV003"),
    ("groups: [", "starts: \"noon\", groups: [", "starts: is \"noon\""),
    ("groups: [", "groups: [[", "fleet.ron:"),
];

#[test]
fn mistakes_in_a_fleet_file_are_named_with_their_place() {
    for (words, instead, said) in MISTAKES {
        assert!(FLEET.contains(words), "{words}");
        let desk = Desk::with(&FLEET.replacen(words, instead, 1));
        let (data, errors, code) = spoken(desk.program().args(["validate", "fleet.ron"]));
        assert_eq!((errors.as_str(), code), ("", 1), "{instead}: {data}{errors}");
        assert!(data.contains(said), "{instead}: {said:?} is not in {data}");
        assert!(data.lines().all(|line| line.starts_with("fleet.ron")), "{data}");
    }
}

#[test]
fn shipped_fleets_are_sound() {
    let desk = Desk::new();
    for name in ["day_at_the_terminal.ron", "bench_300.ron"] {
        let (data, errors, code) = spoken(desk.program().arg("validate").arg(shipped(name)));
        assert_eq!((errors.as_str(), code), ("", 0), "{data}");
    }
}

#[test]
fn a_fleet_is_listed_and_a_device_described() {
    let desk = Desk::new();
    let (data, _, code) = spoken(desk.program().args(["list", "fleet.ron", "--exclude", "QC0[12]"]));
    assert_eq!(code, 0);
    let ids: Vec<&str> = data.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(ids, ["QC03", "GATE01", "WX01", "3"], "{data}");
    let (data, _, code) = spoken(desk.program().args(["describe", "fleet.ron", "GATE01"]));
    assert_eq!(code, 0);
    for word in ["portolan/v1/test/gate-lane/GATE01/order", "pass_truck", "reader_down", "flapping up_ms=", "booked_s"] {
        assert!(data.contains(word), "{word} is not in\n{data}");
    }
    let (json, ..) = spoken(desk.program().args(["describe", "fleet.ron", "WX01", "--json"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["descriptor"]["simulated"], true);
    assert!(json["faults"].as_array().is_some_and(|faults| !faults.iter().any(|fault| fault == "down")), "{json}");
    let topics = ["descriptor", "connection", "state", "bench"].map(|channel| format!("portolan/v1/test/weather-station/WX01/{channel}"));
    assert_eq!(json["topics"], serde_json::json!(topics), "it takes no orders");
    let (_, errors, code) = spoken(desk.program().args(["describe", "fleet.ron", "QC09"]));
    assert_eq!(code, 1);
    assert!(errors.contains("has no device “QC09”; it has QC01, QC02"), "{errors}");
}
