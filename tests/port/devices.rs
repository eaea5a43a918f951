//! `portolan devices`: as an integrator meets it, at a real broker and on files.

use std::path::{Path, PathBuf};

use crate::common::{Desk, portolan, small, spoken};
use portolan_link::mosquitto::Mosquitto;
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::{Options, Selection, Simulation};
use serde_json::Value;
use tokio::runtime::Runtime;

const FLEET: &str = r#"(
    format: 1,
    name: "Test",
    terminal: "t",
    groups: [
        (ids: ["QC01", "QC02"], is: QuayCrane(), state_period_ms: 500),
        (ids: ["WX01"], is: Weather(), state_period_ms: 500),
        (ids: ["AGV001"], is: Vehicle(energy: ()), places: OnRoad([(1, 10000, 20000)]), speaks: Vda5050(manufacturer: "acme")),
    ],
)"#;

/// Simulated devices at a broker of their own.
struct Field {
    broker: Mosquitto,
    simulation: Option<Simulation>,
    runtime: Runtime,
}

impl Field {
    fn at_speed(speed: f64) -> Self {
        let broker = Mosquitto::start().expect("mosquitto is installed");
        let fleet = FleetFile::from_text("fleet.ron", FLEET).expect("RON").fleet().expect("sound");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let simulation = {
            let _inside = runtime.enter();
            Simulation::start(&fleet, &Selection::default(), Options { speed, ..Options::new(broker.broker()) }).expect("it starts")
        };
        let field = Self { broker, simulation: Some(simulation), runtime };
        for _ in 0..400 {
            if field.simulation.as_ref().is_some_and(|simulation| simulation.summary().connected == 4) {
                return field;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("the devices did not connect within ten seconds");
    }

    fn checked(&self, arguments: &[&str]) -> (String, String, i32) {
        spoken(portolan().args(["devices", "check", "--broker", &self.broker.broker().to_string()]).args(arguments))
    }

    fn inject(&self, id: &str, fault: &str) {
        let fault = portolan_simulator::fault::from_words(fault.split_whitespace()).expect("a fault");
        assert!(self.simulation.as_ref().expect("it runs").inject(id, &fault, None));
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        if let Some(simulation) = self.simulation.take() {
            self.runtime.block_on(simulation.stop());
        }
    }
}

#[test]
fn a_device_at_a_broker_is_checked_and_the_exit_code_says_how_it_did() {
    let field = Field::at_speed(1.0);
    let (text, errors, code) = field.checked(&["--terminal", "t", "--id", "QC01"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{text}");
    assert!(text.ends_with("quay-crane/QC01: 12 of 12 clauses met, 0 not, 0 not asked\n"), "{text}");
    assert!(text.starts_with("pass  descriptor"), "{text}");
    let (text, _, code) = field.checked(&["--terminal", "t", "--id", "weather-station/WX01", "--json"]);
    let found: Value = serde_json::from_str(&text).expect("one JSON object");
    assert_eq!((code, &found["passed"], &found["device"]), (0, &true.into(), &"weather-station/WX01".into()));
    field.inject("QC02", "no_ack");
    let (text, _, code) = field.checked(&["--terminal", "t", "--id", "QC02", "--answer-ms", "1500"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("FAIL  acknowledged") && text.contains("no such answer to order 1 within 1500 ms"), "{text}");
    // A vehicle of the standard is not checked by our own contract, and told how it is.
    let (text, _, code) = field.checked(&["--terminal", "t", "--id", "AGV001", "--answer-ms", "1000"]);
    assert!(code == 1 && text.contains("check it with --vda5050 acme/AGV001"), "{text}");
    let (text, _, code) = field.checked(&["--terminal", "t", "--id", "QC77", "--answer-ms", "500"]);
    assert!(code == 1 && text.contains("no descriptor is retained at the broker under portolan/v1/t/quay-crane/QC77/"), "{text}");
}

#[test]
fn a_vehicle_of_the_standard_at_a_broker_is_checked() {
    // Thirty times as fast as life, so that its drives take seconds; the clause about 30 s of silence takes as long as it takes.
    let field = Field::at_speed(30.0);
    let (text, errors, code) = field.checked(&["--vda5050", "acme/AGV001"]);
    assert_eq!((code, errors.as_str()), (0, ""), "{text}");
    assert!(text.ends_with("acme/AGV001: 17 of 17 clauses met, 0 not, 0 not asked\n"), "{text}");
}

#[test]
fn what_cannot_be_checked_is_told_in_one_line() {
    for (arguments, says, code) in [
        (&["--broker", "mqtt://127.0.0.1:1", "--terminal", "t", "--id", "QC01"][..], "cannot be reached", 3),
        (&["--broker", "mqtt://127.0.0.1:1", "--id", "QC01"], "give --terminal", 2),
        (&["--broker", "mqtt://127.0.0.1:1", "--terminal", "t", "--id", "crane 1"], "names no device", 2),
        (&["--broker", "mqtt://127.0.0.1:1", "--vda5050", "AGV7"], "write manufacturer/serial number", 2),
        (&["--broker", "127.0.0.1"], "mqtt://", 2),
        (&["--broker", "mqtt://127.0.0.1:1"], "--id", 2),
    ] {
        let (text, errors, found) = spoken(portolan().args(["devices", "check"]).args(arguments));
        assert_eq!((found, text.as_str()), (code, ""), "{errors}");
        assert!(errors.starts_with("error: ") && errors.lines().count() == 1 && errors.contains(says), "{errors}");
    }
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/mapping").join(name)
}

#[test]
fn a_mapping_is_tried_on_a_capture() {
    let map = |mapping: &Path, capture: Option<&Path>| {
        let mut command = portolan();
        command.args(["devices", "map"]).arg(mapping);
        if let Some(capture) = capture {
            command.arg("--try").arg(capture);
        }
        spoken(&mut command)
    };
    let (text, _, code) = map(&shipped("crane_vendor.ron"), None);
    assert!(code == 0 && text.starts_with("ACME STS cranes: 3 sources\n"), "{text}");
    let (text, counts, code) = map(&shipped("crane_vendor.ron"), Some(&shipped("crane_vendor.jsonl")));
    assert_eq!(code, 1);
    assert_eq!(counts, "10 messages: 5 understood (6 of ours), 0 kept for what follows, 3 refused, 2 passed over, 0 unreadable\n");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect();
    assert_eq!(lines.len(), 11);
    assert_eq!((&lines[0]["line"], &lines[0]["topic"]), (&1.into(), &"portolan/v1/demo/quay-crane/QC03/connection".into()));
    assert_eq!(lines[2]["message"]["readings"]["quay_crane"]["gantry_mm"], 275_012);
    let refused: Vec<&Value> = lines.iter().filter(|line| !line["error"].is_null()).collect();
    assert_eq!(
        (&refused[0]["line"], &refused[0]["place"], &refused[0]["reason"]),
        (&7.into(), &"sources[0].fields.locked".into(), &"unmapped".into())
    );
    assert_eq!(lines[10]["passed_over"], "no source takes this topic");
    let (_, _, code) = map(&shipped("opcua_gateway.ron"), Some(&shipped("modbus_gateway.jsonl")));
    assert_eq!(code, 0, "nothing of it is for this mapping");
    // A bad file and a bad capture.
    let desk = Desk::with("");
    let path = |name: &str| desk.path().join(name);
    std::fs::write(
        path("bad.ron"),
        "(format: 1,\n name: \"x\",\n sources: [(topic: \"a/+\", is: \"agv\", id: \"AGV{1}\", fields: {\n  \"x_mm\": (from: \"x\"),\n })])",
    )
    .expect("written");
    let (text, errors, code) = map(&path("bad.ron"), None);
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(errors.lines().count() == 1 && errors.contains("bad.ron:4:") && errors.contains("write $.a.b"), "{errors}");
    std::fs::write(path("bad.jsonl"), "{\"at_ms\":1,\"topic\":\"acme/cranes/1/link\",\"payload\":\"up\"}\nno line\n").expect("written");
    let (text, counts, code) = map(&shipped("crane_vendor.ron"), Some(&path("bad.jsonl")));
    assert!(code == 1 && counts.contains("1 understood") && counts.contains("1 unreadable"), "{counts}");
    assert!(text.lines().count() == 2 && text.contains("bad.jsonl:2"), "{text}");
    let (_, errors, code) = map(&shipped("crane_vendor.ron"), Some(&path("none.jsonl")));
    assert!(code == 2 && errors.contains("none.jsonl: cannot be read"), "{errors}");
}

#[test]
fn dead_letters_are_summed_up() {
    let desk = Desk::with("");
    let line = |at_ms: i64, topic: &str, reason: &str, count: u64| {
        format!(
            "{{\"at_ms\":{at_ms},\"topic\":\"{topic}\",\"reason\":\"{reason}\",\"what\":\"it is no JSON\",\"payload\":\"\\u001b[2J{{\",\"payload_len\":2,\"count\":{count}}}\n"
        )
    };
    std::fs::write(desk.path().join("dead.jsonl.1"), line(0, "a", "malformed", 40)).expect("written");
    std::fs::write(desk.path().join("dead.jsonl"), line(1_000, "a", "malformed", 1) + &line(2_000, "b", "topic", 2) + "?\n")
        .expect("written");
    let (text, errors, code) = spoken(desk.portolan().args(["devices", "dead-letters", "dead.jsonl"]));
    assert_eq!((code, errors.as_str()), (0, ""));
    assert!(
        text.starts_with("43 dead letters\n") && text.contains("a  malformed × 41") && text.contains("1 lines are no dead letters"),
        "{text}"
    );
    assert!(text.contains("1970-01-01T00:00:00.000Z to 1970-01-01T00:00:01.000Z") && !text.contains('\u{1b}'), "{text}");
    let (text, _, _) = spoken(desk.portolan().args(["devices", "dead-letters", "dead.jsonl", "--json", "--top", "1"]));
    let found: Value = serde_json::from_str(&text).expect("one JSON object");
    assert_eq!(
        (&found["letters"], &found["by_reason"]["topic"], found["groups"].as_array().map(Vec::len)),
        (&43.into(), &2.into(), Some(1))
    );
    let (_, errors, code) = spoken(desk.portolan().args(["devices", "dead-letters", "none.jsonl"]));
    assert!(code == 2 && errors.contains("none.jsonl: cannot be read"), "{errors}");
}

#[test]
fn a_yard_export_is_held_against_the_model() {
    let desk = Desk::with(&small());
    let reconcile = |yard: &str| spoken(desk.portolan().args(["devices", "reconcile", "port.ron", "--yard", yard, "--json"]));
    std::fs::write(desk.path().join("none.csv"), "container,block,bay,row,tier\n").expect("written");
    let (text, _, code) = reconcile("none.csv");
    let found: Value = serde_json::from_str(&text).expect("one JSON object");
    assert_eq!(code, 1);
    let differences = found["differences"].as_array().expect("a list");
    assert!(differences.len() > 100 && differences.iter().all(|difference| difference["kind"] == "not_in_export"), "{}", differences.len());
    // What the model says of itself agrees with it; with one box elsewhere and one left out there are two differences.
    let mut table = String::from("container,block,bay,row,tier\n");
    for difference in differences {
        let place = difference["model"].as_str().expect("a place");
        let words: Vec<&str> = place.split(' ').collect();
        let [block, "bay", bay, "row", row, "tier", tier] = words[..] else { panic!("{place}") };
        let number = difference["container"].as_str().expect("a number");
        table.push_str(&[number, block, bay, row, tier].join(","));
        table.push('\n');
    }
    std::fs::write(desk.path().join("own.csv"), &table).expect("written");
    let (text, _, code) = reconcile("own.csv");
    assert_eq!(code, 0, "{}", &text[..text.len().min(2_000)]);
    let lines: Vec<&str> = table.lines().collect();
    let moved = lines[1].split(',').next().expect("a number").to_owned() + ",B01,1,1,9";
    let changed = [&lines[..1], &[moved.as_str()], &lines[3..]].concat().join("\n");
    std::fs::write(desk.path().join("changed.csv"), changed).expect("written");
    let (text, _, code) = reconcile("changed.csv");
    let found: Value = serde_json::from_str(&text).expect("one JSON object");
    let kinds: Vec<&str> =
        found["differences"].as_array().expect("a list").iter().filter_map(|difference| difference["kind"].as_str()).collect();
    assert_eq!(code, 1);
    assert!(kinds.starts_with(&["not_in_export", "elsewhere"]) && kinds.contains(&"no_such_place"), "{kinds:?}");
    let (text, _, _) = spoken(desk.portolan().args(["devices", "reconcile", "port.ron", "--yard", "changed.csv"]));
    assert!(text.contains("at another place") && text.contains("export: B01 bay 1 row 1 tier 9; model: B"), "{text}");
    let (_, errors, code) = reconcile("port.ron");
    assert!(code == 2 && errors.lines().count() == 1 && errors.contains("no column for the number of a box"), "{errors}");
}

#[test]
fn a_foreign_crane_is_read_by_a_port_that_only_listens() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let desk = Desk::with(&small());
    std::fs::write(desk.path().join("yard.csv"), "container,block,bay,row,tier\nCSQU3054383,1,1,1,1\n").expect("written");
    let mut live = std::process::Command::new(env!("CARGO_BIN_EXE_portolan"));
    live.current_dir(desk.path()).args([
        "live",
        "port.ron",
        "--broker",
        &broker.broker().to_string(),
        "--listen-only",
        "--headless",
        "--json",
    ]);
    live.arg("--mapping").arg(shipped("crane_vendor.ron")).args([
        "--dead-letters",
        "dead.jsonl",
        "--yard",
        "yard.csv",
        "--out",
        "report",
        "--for",
        "6s",
    ]);
    let child = live.stdout(std::process::Stdio::piped()).spawn().expect("portolan starts");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let messages: Vec<_> = portolan_simulator::capture::Reader::open(&shipped("crane_vendor.jsonl"))
        .expect("shipped")
        .map(|read| read.expect("sound"))
        .collect();
    let outbox = {
        let _inside = runtime.enter();
        let config = portolan_link::LinkConfig::new(broker.broker(), "their-gateway");
        portolan_link::Link::start(config, Deaf).expect("no encryption")
    };
    // The port takes a moment to listen; what is said before it does is lost, as at any broker.
    for _ in 0..20 {
        for message in &messages {
            outbox.publish(message.topic.clone(), message.payload.clone(), portolan_link::Delivery::Order);
        }
        std::thread::sleep(std::time::Duration::from_millis(250));
    }
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{}", output.status);
    let found: Value = serde_json::from_slice(&output.stdout).expect("one JSON object");
    let line = &found["line"];
    assert!(
        line["devices_online"].as_u64().is_some_and(|online| online >= 1) && line["states"].as_u64().is_some_and(|states| states > 2),
        "{line}"
    );
    assert!(line["dead_letters"].as_u64().is_some_and(|letters| letters >= 3), "{line}");
    assert_eq!(line["sent"], 0, "it only listens");
    assert_eq!(line["reconciliation"]["not_in_model"], 1, "{line}");
    let written: Value =
        serde_json::from_slice(&std::fs::read(desk.path().join("report/reconciliation.json")).expect("written")).expect("JSON");
    assert_eq!(written["boxes_in_export"], 1);
    let found: Value =
        serde_json::from_slice(&std::fs::read(desk.path().join("report/discrepancies.json")).expect("written")).expect("JSON");
    // QC03 of the small port stands elsewhere than the sample says, unless the port has given it something to do.
    assert!(
        found.as_array().is_some_and(|all| all.iter().all(|one| one["device"]["id"] == "QC03" && one["planned"].is_string())),
        "{found}"
    );
    let (text, _, code) = spoken(desk.portolan().args(["devices", "dead-letters", "dead.jsonl"]));
    assert!(code == 0 && text.contains("acme/cranes/12/telemetry") && text.contains("sources[0].fields.locked"), "{text}");
}

struct Deaf;

impl portolan_link::Listener for Deaf {
    fn connected(&mut self, _: bool) {}
    fn message(&mut self, _: &str, _: &bytes::Bytes) -> portolan_link::Taken {
        portolan_link::Taken::Yes
    }
    fn lost(&mut self, _: &str) {}
}

#[test]
fn vessels_of_an_ais_log_stand_beside_the_plan() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let desk = Desk::with(&small());
    // A position and a voyage, the second in two parts; and a line that is damaged.
    let log = "!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A\n!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4B\nnonsense\n";
    std::fs::write(desk.path().join("harbour.nmea"), log).expect("written");
    let live = |ais: &str| {
        let mut command = desk.portolan();
        command.args([
            "live",
            "port.ron",
            "--broker",
            &broker.broker().to_string(),
            "--listen-only",
            "--headless",
            "--json",
            "--for",
            "2s",
        ]);
        spoken(command.args(["--ais", ais, "--out", "report"]))
    };
    let (text, errors, code) = live("harbour.nmea");
    assert_eq!(code, 0, "{errors}");
    let found: Value = serde_json::from_str(&text).expect("one JSON object");
    assert_eq!((&found["line"]["vessels"], &found["line"]["vessels_planned"]), (&1.into(), &0.into()));
    let vessels: Value = serde_json::from_slice(&std::fs::read(desk.path().join("report/vessels.json")).expect("written")).expect("JSON");
    assert_eq!((&vessels[0]["vessel"]["mmsi"], &vessels[0]["vessel"]["speed_kn"]), (&371_798_000.into(), &12.3.into()));
    for (ais, says, expected) in [
        ("none.nmea", "none.nmea: cannot be read", 2),
        ("tcp://127.0.0.1:1", "no AIS receiver answers", 3),
        ("udp://x", "cannot be read", 2),
    ] {
        let (_, errors, code) = live(ais);
        assert!(code == expected && errors.contains(says), "{code}: {errors}");
    }
}
