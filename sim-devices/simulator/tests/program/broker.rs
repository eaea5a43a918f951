//! Runs at a real Mosquitto, each test with one of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use portolan_link::mosquitto::Mosquitto;
use portolan_link::{Broker, Delivery, Link, LinkConfig, Listener, Outbox, Taken};
use portolan_protocol::wire::{Channel, ConnectionMessage, ConnectionState, OrderMessage, ReportMessage, StateMessage, Topic};
use portolan_protocol::{OrderNumber, Outcome, Task};
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::{Options, Selection, Simulation};

use crate::common::{Desk, FLEET, spoken, wait_until};

type Heard = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

struct Ear(Heard);

impl Listener for Ear {
    fn connected(&mut self, _: bool) {}
    fn message(&mut self, topic: &str, payload: &Bytes) -> Taken {
        self.0.lock().expect("no panic").push((topic.to_owned(), payload.to_vec()));
        Taken::Yes
    }
    fn lost(&mut self, _: &str) {}
}

/// A small port: hears everything, gives orders.
struct Port {
    runtime: tokio::runtime::Runtime,
    outbox: Outbox,
    heard: Heard,
}

impl Port {
    fn new(broker: Broker) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let heard = Heard::default();
        let mut config = LinkConfig::new(broker, format!("port-{}", std::process::id()));
        config.subscriptions = vec!["portolan/v1/test/#".to_owned()];
        let outbox = {
            let _guard = runtime.enter();
            Link::start(config, Ear(Arc::clone(&heard))).expect("no encryption")
        };
        wait_until("the port is connected", || outbox.status().connected);
        Self { runtime, outbox, heard }
    }

    fn order(&self, id: &str, number: u32, task: Task) {
        let order = OrderMessage { number: OrderNumber(number), correlation: format!("{id}-{number}"), at_ms: 0, task, at_lane: None };
        let kind = if id.starts_with("QC") { "quay-crane" } else { "gate-lane" };
        self.outbox.publish(format!("portolan/v1/test/{kind}/{id}/order"), serde_json::to_vec(&order).expect("JSON"), Delivery::Order);
    }

    fn of<T: serde::de::DeserializeOwned>(&self, id: &str, channel: Channel) -> Vec<T> {
        let heard = self.heard.lock().expect("no panic");
        let of =
            heard.iter().filter(|(topic, _)| topic.parse::<Topic>().is_ok_and(|topic| topic.device.id == id && topic.channel == channel));
        of.filter_map(|(_, payload)| serde_json::from_slice(payload).ok()).collect()
    }

    fn connection(&self, id: &str) -> Option<ConnectionState> {
        self.of::<ConnectionMessage>(id, Channel::Connection).last().map(|message| message.state)
    }

    fn completed(&self, id: &str) -> BTreeMap<u32, usize> {
        let mut completed = BTreeMap::new();
        for report in self.of::<ReportMessage>(id, Channel::Report) {
            if matches!(report.outcome, Outcome::Completed { .. }) {
                *completed.entry(report.order.0).or_default() += 1;
            }
        }
        completed
    }
}

#[test]
fn a_fleet_runs_works_off_orders_and_takes_its_leave() {
    let (broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let (port, url) = (Port::new(broker.broker()), broker.broker().to_string());
    let arguments =
        ["run", "-f", "fleet.ron", "--broker", &url, "--speed", "60", "--exclude", "QC03", "--report", "out.json", "--truth", "t.jsonl"];
    let run = desk.start(&arguments);
    wait_until("QC01 is there", || port.connection("QC01") == Some(ConnectionState::Online));
    port.order("QC01", 1, Task::QuayLift { boxes: 1 });
    port.order("GATE01", 1, Task::PassTruck { booked: true });
    wait_until("the orders are done", || port.completed("QC01").contains_key(&1) && port.completed("GATE01").contains_key(&1));
    port.order("QC01", 1, Task::QuayLift { boxes: 1 });
    port.order("QC01", 2, Task::QuayLift { boxes: 1 });
    wait_until("the second is done and the first said again", || port.completed("QC01") == [(1, 2), (2, 1)].into());
    assert!(port.of::<StateMessage>("QC03", Channel::State).is_empty(), "it was left out");
    let (table, code) = run.end();
    assert_eq!(code, Some(0));
    assert!(table.contains("orders executed") && table.contains("Test: "), "{table}");
    wait_until("it took its leave", || port.connection("QC01") == Some(ConnectionState::Offline));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.json")).expect("a report")).expect("JSON");
    assert_eq!((&report["counts"]["orders_executed"], &report["counts"]["orders_repeated"]), (&3.into(), &1.into()), "{report}");
    assert_eq!((&report["devices"], &report["speed"], &report["reconnects"]), (&4.into(), &60.0.into(), &0.into()));
    let ended: Vec<_> = desk.lines("t.jsonl").into_iter().filter(|line| line["event"] == "order_ended").collect();
    assert_eq!(ended.len(), 3);
    assert_eq!(ended.iter().rfind(|line| line["device"] == "quay-crane/QC01").map(|line| line["executed"].clone()), Some(2.into()));
}

#[test]
fn a_broker_that_dies_costs_no_answer() {
    let (mut broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let (port, url) = (Port::new(broker.broker()), broker.broker().to_string());
    let run = desk.start(&["run", "-f", "fleet.ron", "--broker", &url, "--speed", "60", "--report", "out.json"]);
    wait_until("QC02 is there", || port.connection("QC02") == Some(ConnectionState::Online));
    port.order("QC02", 1, Task::QuayLift { boxes: 1 });
    wait_until("it has the order", || !port.of::<ReportMessage>("QC02", Channel::Report).is_empty());
    // The order ends while nobody listens.
    broker.kill();
    std::thread::sleep(Duration::from_secs(2));
    broker.restart().expect("mosquitto again");
    // It may have been said before the port was back: then it is said again to who asks again.
    wait_until("the port is back", || port.outbox.status().connects == 2 && port.connection("QC02") == Some(ConnectionState::Online));
    port.order("QC02", 1, Task::QuayLift { boxes: 1 });
    wait_until("the answer comes", || port.completed("QC02").contains_key(&1));
    let (_, code) = run.end();
    assert_eq!(code, Some(0));
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.json")).expect("a report")).expect("JSON");
    assert_eq!((&report["reconnects"], &report["counts"]["orders_executed"]), (&5.into(), &1.into()), "{report}");
}

#[test]
fn what_was_asked_of_a_device_in_an_earlier_life_is_not_done_in_the_next() {
    let (broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let (port, url) = (Port::new(broker.broker()), broker.broker().to_string());
    let arguments = ["run", "-f", "fleet.ron", "--broker", &url, "--only", "QC01", "--speed", "60"];
    let run = desk.start(&arguments);
    wait_until("it is there", || port.connection("QC01") == Some(ConnectionState::Online));
    assert_eq!(run.end().1, Some(0));
    wait_until("it is gone", || port.connection("QC01") == Some(ConnectionState::Offline));
    // The broker keeps this for the device of that name.
    port.order("QC01", 1, Task::QuayLift { boxes: 1 });
    let run = desk.start(&arguments);
    wait_until("it is there again", || port.connection("QC01") == Some(ConnectionState::Online));
    port.order("QC01", 2, Task::QuayLift { boxes: 1 });
    wait_until("the order is done", || port.completed("QC01").contains_key(&2));
    assert!(!port.completed("QC01").contains_key(&1), "an order of the past");
    assert_eq!(run.end().1, Some(0));
}

#[test]
fn a_simulation_that_is_dropped_is_broken_off() {
    let broker = Mosquitto::start().expect("mosquitto");
    let port = Port::new(broker.broker());
    let fleet = FleetFile::from_text("fleet.ron", FLEET).expect("RON").fleet().expect("a fleet");
    let simulation = {
        let _guard = port.runtime.enter();
        Simulation::start(&fleet, &Selection::default(), Options::new(broker.broker())).expect("no encryption")
    };
    wait_until("it is there", || port.connection("QC01") == Some(ConnectionState::Online));
    drop(simulation);
    wait_until("the broker says its last will", || port.connection("QC01") == Some(ConnectionState::Broken));
}

#[test]
fn faults_are_injected_refused_and_cleared() {
    let (broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let (port, url) = (Port::new(broker.broker()), broker.broker().to_string());
    let run = desk.start(&["run", "-f", "fleet.ron", "--broker", &url, "--truth", "t.jsonl"]);
    wait_until("all are there", || {
        ["QC01", "QC03", "GATE01", "WX01"].iter().all(|id| port.connection(id) == Some(ConnectionState::Online))
    });
    let bench = |arguments: &[&str]| spoken(desk.program().args(arguments).args(["--broker", &url]));
    let is_down = |id: &str| port.of::<StateMessage>(id, Channel::State).last().is_some_and(|state| state.condition.down);

    assert_eq!(bench(&["inject", "QC0*", "down"]), ("QC01 down\nQC02 down\nQC03 down\n".to_owned(), String::new(), 0));
    wait_until("they are down", || is_down("QC01") && is_down("QC03"));
    let (_, errors, code) = bench(&["inject", "*", "down"]);
    assert_eq!(code, 1);
    assert!(
        errors.contains("WX01: a weather-station cannot have down: it only watches") && errors.contains("nothing was done"),
        "{errors}"
    );
    let (_, errors, code) = bench(&["inject", "QC09", "down"]);
    assert!(code == 1 && errors.contains("no running simulated device is “QC09”"), "{errors}");
    assert_eq!(bench(&["clear", "QC01", "down"]).2, 0);
    wait_until("one works again", || !is_down("QC01") && is_down("QC03"));

    // A real device is not a bench's to disturb.
    let real = r#"{"protocol":"portolan/v1","device":{"kind":"camera","id":"CAM9"},"maker":"x","model":"x","serial":"x","firmware":"x","simulated":false,"tasks":[],"state_period_ms":1000}"#;
    port.outbox.publish("portolan/v1/test/camera/CAM9/descriptor", real, Delivery::Retained);
    wait_until("it is known", || port.outbox.status().unconfirmed + port.outbox.status().queued == 0);
    let (_, errors, code) = bench(&["inject", "CAM9", "stuck"]);
    assert!(code == 1 && errors.contains("CAM9 is a real device"), "{errors}");

    assert_eq!(bench(&["inject", "GATE01", "kill", "--for", "2s"]).2, 0);
    wait_until("the broker says its last will", || port.connection("GATE01") == Some(ConnectionState::Broken));
    wait_until("it comes back", || port.connection("GATE01") == Some(ConnectionState::Online));
    assert_eq!(run.end().1, Some(0));
    let began: Vec<String> =
        desk.lines("t.jsonl").iter().filter(|line| line["event"] == "fault_began").map(|line| line["device"].to_string()).collect();
    assert_eq!(began.len(), 4, "{began:?}");
}

#[test]
fn a_half_open_socket_is_noticed_by_the_broker_and_survived() {
    let broker = Mosquitto::start().expect("mosquitto");
    let port = Port::new(broker.broker());
    let fleet = FleetFile::from_text("fleet.ron", FLEET).expect("RON").fleet().expect("a fleet");
    let simulation = {
        let _guard = port.runtime.enter();
        Simulation::start(&fleet, &Selection::default(), Options::new(broker.broker())).expect("no encryption")
    };
    wait_until("WX01 is there", || port.connection("WX01") == Some(ConnectionState::Online));
    let frozen = portolan_simulator::fault::from_words(["half_open"]).expect("a fault");
    assert!(simulation.inject("WX01", &frozen, None) && !simulation.inject("WX99", &frozen, None));
    wait_until("the broker gives it up", || port.connection("WX01") == Some(ConnectionState::Broken));
    assert!(simulation.clear("WX01", None));
    wait_until("it comes back", || port.connection("WX01") == Some(ConnectionState::Online));
    let summary = port.runtime.block_on(simulation.stop());
    assert_eq!((summary.devices, summary.reconnects), (5, 1));
    wait_until("they took their leave", || port.connection("QC02") == Some(ConnectionState::Offline));
}

#[test]
fn traffic_is_recorded_and_replayed() {
    let (broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let url = broker.broker().to_string();
    let run = desk.start(&["run", "-f", "fleet.ron", "--broker", &url]);
    let arguments = ["record", "traffic.jsonl.zst", "--broker", &url, "--for", "2s"];
    let (_, said, code) = spoken(desk.program().args(arguments));
    assert_eq!(code, 0, "{said}");
    assert_eq!(run.end().1, Some(0));
    let (_, said, code) = spoken(desk.program().args(["record", "five.jsonl", "--broker", &url, "--messages", "5"]));
    assert_eq!((said.as_str(), code, desk.lines("five.jsonl").len()), ("5 messages in five.jsonl\n", 0, 5));

    let fresh = Mosquitto::start().expect("mosquitto");
    let port = Port::new(fresh.broker());
    let arguments = ["replay", "traffic.jsonl.zst", "--broker", &fresh.broker().to_string(), "--speed", "4", "--shift-time"];
    let (_, said, code) = spoken(desk.program().args(arguments));
    assert_eq!(code, 0, "{said}");
    wait_until("all was said again", || port.connection("WX01").is_some());
    let states = port.of::<StateMessage>("WX01", Channel::State);
    assert!(states.len() >= 10, "{} states", states.len());
    assert!(states.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
    // A line in the middle that no broker could take.
    let line = |topic: &str| format!("{{\"at_ms\":1,\"topic\":\"{topic}\",\"payload\":\"x\"}}\n");
    std::fs::write(desk.path("wild.jsonl"), line("a/b") + &line("a/+/b")).expect("written");
    let (_, errors, code) = spoken(desk.program().args(["replay", "wild.jsonl", "--broker", &fresh.broker().to_string()]));
    assert!(code == 1 && errors.contains("wild.jsonl:2: no message can have the topic “a/+/b”"), "{errors}");
    let (_, errors, code) = spoken(desk.program().args(["replay", "five.jsonl", "--broker", "mqtt://127.0.0.1:1", "--wait", "200ms"]));
    assert!(code == 3 && errors.contains("no broker at"), "{errors}");
}

#[test]
fn each_device_is_known_to_the_broker_by_its_own_name_and_strangers_are_told_so() {
    let desk = Desk::new();
    let file = desk.path("passwords");
    std::fs::write(&file, "").expect("written");
    for id in ["QC01", "GATE01"] {
        let made = std::process::Command::new("mosquitto_passwd").arg("-b").arg(&file).args([&format!("dev-{id}"), "secret"]).status();
        assert!(made.is_ok_and(|status| status.success()), "mosquitto_passwd comes with mosquitto");
    }
    // A broker that runs as another user must be able to read it.
    let mut open = std::fs::metadata(&file).expect("there").permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut open, 0o644);
    std::fs::set_permissions(&file, open).expect("ours");
    std::fs::set_permissions(desk.path("."), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("ours");
    let broker = Mosquitto::start_with(&format!("allow_anonymous false\npassword_file {}\n", file.display())).expect("mosquitto");
    let url = broker.broker().to_string();
    let run = ["run", "-f", "fleet.ron", "--broker", &url, "--only", "QC01", "--only", "GATE01", "--for", "2s", "--wait", "5s"];
    let known =
        spoken(desk.program().args(run).args(["--user", "dev-{id}"]).env("SIM_DEVICES_PASSWORD", "secret").args(["--report", "out.json"]));
    assert_eq!(known.2, 0, "{}", known.1);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.json")).expect("a report")).expect("JSON");
    assert!(report["sent"].as_u64().is_some_and(|sent| sent >= 2 * 8), "both were let in: {report}");
    let (_, errors, code) = spoken(desk.program().args(run).args(["--user", "dev-{id}", "--password", "wrong"]));
    assert!(code == 3 && errors.contains("does not let us in: give --user and --password"), "{errors}");
}

#[test]
fn a_rate_is_kept() {
    let (broker, desk) = (Mosquitto::start().expect("mosquitto"), Desk::new());
    let url = broker.broker().to_string();
    let arguments = ["run", "-f", "fleet.ron", "--broker", &url, "--rate", "2000", "--for", "3s", "--report", "out.json"];
    let (_, errors, code) = spoken(desk.program().args(arguments));
    assert_eq!(code, 0, "{errors}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("out.json")).expect("a report")).expect("JSON");
    let states = report["counts"]["states"].as_f64().expect("a count");
    let rate = states / report["seconds"].as_f64().expect("a time");
    assert!((1_500.0..2_200.0).contains(&rate), "{rate} a second");
}
