//! A port and its devices at a real broker, with a line that does its worst: what the port wrote down is held against what the devices truly
//! did.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use portolan_indicators::Audit;
use portolan_link::mosquitto::Mosquitto;
use portolan_model::facts::{Fact, What};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber, Outcome};
use portolan_report::lines_of;
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::{Options, Selection, Simulation, TruthLog, fault};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const DAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/day_at_the_terminal.ron");
const FLEET: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/devices/day_at_the_terminal.ron");
const TERMINAL: &str = "day_at_the_terminal";
const SPEED: f64 = 60.0;

/// A live port, its devices and the broker between them.
struct Line {
    broker: Mosquitto,
    simulation: Simulation,
    runtime: Runtime,
    port: Child,
    folder: TempDir,
}

/// What a port came to on such a line.
struct Outcomes {
    /// Its `--json`.
    found: Value,
    facts: Vec<Fact>,
    /// What the devices truly did.
    truth: Vec<Value>,
}

impl Line {
    /// A port that runs so many seconds of the wall, sixty times as fast as life.
    fn for_s(seconds: u64) -> Self {
        let (broker, folder) = (Mosquitto::start().expect("mosquitto is installed"), TempDir::new().expect("a folder"));
        let fleet = FleetFile::read(Path::new(FLEET)).expect("RON").fleet().expect("sound");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let simulation = {
            let _inside = runtime.enter();
            let truth = TruthLog::create(&folder.path().join("truth.jsonl")).expect("written");
            let options =
                Options { speed: SPEED, terminal: Some(TERMINAL.to_owned()), truth: Some(truth), ..Options::new(broker.broker()) };
            Simulation::start(&fleet, &Selection::default(), options).expect("it starts")
        };
        let port = Command::new(env!("CARGO_BIN_EXE_portolan"))
            .args(["live", DAY, "--headless", "--json", "--speed", "60", "--for", &format!("{seconds}m")])
            .args(["--broker", &broker.broker().to_string(), "--out"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("portolan starts");
        // Devices connect, and the port hears them.
        std::thread::sleep(Duration::from_secs(3));
        Self { broker, simulation, runtime, port, folder }
    }

    /// The ids of devices with these beginnings; all of them if there is none.
    fn ids(&self, beginnings: &[&str]) -> Vec<String> {
        let all = self.simulation.devices().into_iter().map(|device| device.id.id);
        all.filter(|id| beginnings.is_empty() || beginnings.iter().any(|beginning| id.starts_with(beginning))).collect()
    }

    fn inject(&self, ids: &[String], words: &str) {
        let fault = fault::from_words(words.split_whitespace()).expect("a fault");
        for id in ids {
            assert!(self.simulation.inject(id, &fault, None), "{id}");
        }
    }

    fn clear(&self) {
        for id in self.ids(&[]) {
            self.simulation.clear(&id, None);
        }
    }

    /// Waits for the port's end and reads what it and the devices wrote.
    fn end(self) -> Outcomes {
        let Self { broker, simulation, runtime, port, folder } = self;
        let output = port.wait_with_output().expect("portolan ends");
        runtime.block_on(simulation.stop());
        drop(broker);
        assert!(output.status.success(), "{}", output.status);
        let lines = |name: &str| -> Vec<String> {
            let lines = lines_of(&folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}")).lines();
            lines.map(|line| line.expect("text")).collect()
        };
        Outcomes {
            found: serde_json::from_slice(&output.stdout).expect("one JSON object"),
            facts: lines("facts.jsonl.zst").iter().skip(1).map(|line| serde_json::from_str(line).expect(line)).collect(),
            truth: lines("truth.jsonl").iter().map(|line| serde_json::from_str(line).expect(line)).collect(),
        }
    }
}

impl Outcomes {
    fn number(&self, path: &str) -> f64 {
        self.found.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {path} in {}", self.found["line"]))
    }

    /// How often a rule has raised a notice.
    fn notices(&self, rule: &str) -> f64 {
        self.found.pointer(&format!("/line/notices/{rule}")).and_then(Value::as_f64).unwrap_or(0.0)
    }

    /// Machines that had something in hand when the devices ended.
    fn in_hand(&self) -> BTreeSet<DeviceId> {
        let mut open = BTreeSet::new();
        for truth in &self.truth {
            let Some(Ok(device)) = truth["device"].as_str().and_then(|device| device.split_once('/')).map(|(_, id)| id.parse()) else {
                continue;
            };
            match truth["event"].as_str() {
                Some("order_received") => open.insert(device),
                Some("order_ended") => open.remove(&device),
                _ => continue,
            };
        }
        open
    }

    /// Each order was carried out once and heard of once, boxes moved as often here as there, nothing is in two places, nothing contradicts.
    fn prove(&self) {
        let mut done: BTreeMap<(DeviceId, OrderNumber), u32> = BTreeMap::new();
        for truth in self.truth.iter().filter(|truth| truth["event"] == "order_ended") {
            let device = truth["device"].as_str().and_then(|device| device.split_once('/')).expect("kind and id").1;
            let order = OrderNumber(truth["order"].as_u64().expect("a number") as u32);
            *done.entry((device.parse().expect("a machine"), order)).or_default() += 1;
        }
        let mut heard: BTreeMap<(DeviceId, OrderNumber), u32> = BTreeMap::new();
        for fact in &self.facts {
            if let What::Reported { device, number, outcome: Outcome::Completed { .. } | Outcome::Refused } = fact.what {
                *heard.entry((device, number)).or_default() += 1;
            }
        }
        let twice: Vec<_> = done.iter().chain(&heard).filter(|(_, times)| **times != 1).collect();
        assert!(twice.is_empty(), "not exactly once: {twice:?}");
        // What vehicles of VDA 5050 carry out has no number of ours there.
        let machines = |orders: &BTreeMap<(DeviceId, OrderNumber), u32>| -> BTreeSet<(DeviceId, OrderNumber)> {
            orders.keys().copied().filter(|(device, _)| device.kind != DeviceKind::Vehicle).collect()
        };
        let (done, heard) = (machines(&done), machines(&heard));
        assert!(done.len() > 100, "only {} orders were carried out", done.len());
        let unheard_of: Vec<_> = heard.difference(&done).collect();
        assert!(unheard_of.is_empty(), "the port heard of what nobody did: {unheard_of:?}");
        // The last words may be on their way when the port ends: at most one of each machine.
        let mut missing: BTreeMap<DeviceId, u32> = BTreeMap::new();
        done.difference(&heard).for_each(|(device, _)| *missing.entry(*device).or_default() += 1);
        assert!(missing.values().all(|orders| *orders <= 1), "the port never heard of {missing:?}");
        assert!(missing.len() * 20 <= done.len(), "{} of {} orders not heard of", missing.len(), done.len());

        // As many boxes went over the rail as cranes truly lifted.
        let lifted: u64 = self.truth.iter().filter_map(|truth| truth.pointer("/task/quay_lift/boxes")?.as_u64()).sum();
        let moved: u64 =
            self.facts.iter().map(|fact| if let What::QuayMove { boxes, .. } = fact.what { u64::from(boxes) } else { 0 }).sum();
        let cranes = missing.keys().chain(self.in_hand().iter()).filter(|device| device.kind == DeviceKind::QuayCrane).count() as u64;
        assert!(moved <= lifted && lifted - moved <= 2 * cranes, "{lifted} boxes were to be lifted, {moved} moved, {cranes} cranes at it");
        // And each is in one place, to which somebody who held it before gave it.
        let mut audit = Audit::new();
        audit.take_all(&self.facts);
        let violations = audit.finish();
        assert!(violations.is_empty(), "{violations:#?}");
        for path in ["/line/dead_letters", "/line/discrepancies_open", "/line/devices_lost", "/line/dropped"] {
            assert_eq!(self.number(path), 0.0, "{path}: {}", self.found["line"]);
        }
    }
}

/// A broker that is killed, and comes up again after so long.
fn without_a_broker(away_s: u64) {
    let mut line = Line::for_s(22 + away_s);
    std::thread::sleep(Duration::from_secs(6));
    line.broker.kill();
    std::thread::sleep(Duration::from_secs(away_s));
    line.broker.restart().expect("it comes up again");
    let outcomes = line.end();
    outcomes.prove();
    assert_eq!(outcomes.notices("line-down"), 1.0, "{}", outcomes.found["line"]);
    let lost: Vec<_> = outcomes.facts.iter().filter(|fact| matches!(fact.what, What::DeviceLost { .. } | What::Ailing { .. })).collect();
    assert!(outcomes.notices("device-lost") <= 2.0, "that of the line says it for all: {lost:?}");
    assert!(outcomes.number("/line/connects") >= 2.0);
}

#[test]
fn a_broker_killed_for_a_second() {
    without_a_broker(1);
}

#[test]
#[ignore = "a minute and a half: nightly"]
fn a_broker_killed_for_a_minute() {
    without_a_broker(60);
}

#[test]
fn a_fifth_of_all_reports_doubled_and_a_fifth_overtaken() {
    let line = Line::for_s(30);
    line.inject(&line.ids(&["QC", "YC", "GATE", "SCAN"]), "duplicate share=0.2");
    line.inject(&line.ids(&["QC", "YC", "GATE", "SCAN"]), "reorder share=0.2");
    std::thread::sleep(Duration::from_secs(20));
    line.clear();
    let outcomes = line.end();
    outcomes.prove();
    assert!(outcomes.number("/line/doubled") > 100.0 && outcomes.number("/line/late") > 100.0, "{}", outcomes.found["line"]);
    assert!(outcomes.notices("line-disturbed") >= 1.0, "{}", outcomes.found["line"]);
}

#[test]
fn clocks_ten_minutes_off_either_way() {
    let line = Line::for_s(25);
    line.inject(&line.ids(&["QC", "YC00"]), "clock_skew ms=600000");
    line.inject(&line.ids(&["YC01", "GATE"]), "clock_skew ms=-600000");
    std::thread::sleep(Duration::from_secs(16));
    line.clear();
    let outcomes = line.end();
    outcomes.prove();
    assert!(outcomes.notices("clock-off") >= 10.0, "{}", outcomes.found["line"]);
}

#[test]
fn devices_that_come_and_go() {
    let line = Line::for_s(35);
    line.inject(&line.ids(&["QC03", "YC007", "GATE02"]), "flapping up_ms=3000 down_ms=2000");
    std::thread::sleep(Duration::from_secs(20));
    line.clear();
    let outcomes = line.end();
    outcomes.prove();
    assert!(outcomes.notices("device-flapping") >= 1.0, "{}", outcomes.found["line"]);
}
