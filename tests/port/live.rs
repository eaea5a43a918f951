//! The port by the wall's clock, its devices behind a real broker.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use portolan_link::mosquitto::Mosquitto;
use serde_json::Value;

const DAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/day_at_the_terminal.ron");

fn portolan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// A port that runs so many minutes of its time, sixty times as fast as the wall, with its devices beside it.
fn live(broker: Option<&Mosquitto>, minutes: u32) -> Child {
    let mut command = portolan();
    command.args(["live", DAY, "--headless", "--json", "--speed", "60", "--for", &format!("{minutes}m")]);
    if let Some(broker) = broker {
        let fleet = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/devices/day_at_the_terminal.ron");
        command.args(["--broker", &broker.broker().to_string(), "--devices", fleet]);
    }
    command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("portolan starts")
}

fn found(child: Child) -> Value {
    let output = child.wait_with_output().expect("portolan ends");
    assert!(output.status.success(), "{}", output.status);
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

/// The same stretch of the same day with its devices on the port's own calendar.
fn in_process(until: &str) -> Value {
    let output = portolan().args(["run", DAY, "--json", "--until", until]).output().expect("portolan runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one JSON object")
}

fn number(found: &Value, path: &str) -> f64 {
    found.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no number at {path} in {found}"))
}

fn assert_sound(found: &Value) {
    for path in ["/line/dead_letters", "/line/discrepancies_open", "/line/devices_lost", "/line/dropped"] {
        assert_eq!(number(found, path), 0.0, "{path}: {}", found["line"]);
    }
    assert!(number(found, "/line/devices_online") >= 120.0, "{}", found["line"]);
}

#[test]
fn one_command_shows_a_live_port_that_works_as_it_does_in_process() {
    let live = found(live(None, 20));
    assert_sound(&live);
    let run = in_process("09:40");
    let moves = |found: &Value| number(found, "/indicators/qc_moves");
    let (here, there) = (moves(&run), moves(&live));
    assert!(
        here > 20.0 && (here - there).abs() <= (here * 0.05).max(3.0),
        "{here} moves in process, {there} over the line: {}",
        live["line"]
    );
}

#[test]
fn a_broker_that_dies_for_a_second_loses_no_order() {
    let mut broker = Mosquitto::start().expect("mosquitto is installed");
    let port = live(Some(&broker), 20);
    std::thread::sleep(Duration::from_secs(8));
    broker.kill();
    std::thread::sleep(Duration::from_secs(1));
    broker.restart().expect("it comes up again");
    let live = found(port);
    assert_sound(&live);
    assert!(number(&live, "/line/connects") >= 2.0, "{}", live["line"]);
    assert!(number(&live, "/line/orders_unanswered") < 120.0, "{}", live["line"]);
    let moves = number(&live, "/indicators/qc_moves");
    let expected = number(&in_process("09:40"), "/indicators/qc_moves");
    assert!(moves > expected * 0.8, "{moves} moves, {expected} in process: {}", live["line"]);
}
