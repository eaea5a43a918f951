//! The same scenario, seed and version give the same facts, byte for byte, however the run is driven.

use std::path::Path;
use std::time::Duration;

use crate::common::{Desk, small, spoken};
use portolan::run::Run;
use portolan_clock::{Clock, Pace, Paced};
use portolan_scenario::ScenarioText;
use proptest::prelude::*;

fn text(days: u32, seed: u64) -> ScenarioText {
    let mut text = ScenarioText::from_text("small.ron", small());
    text.set(&format!("days={days}")).expect("days");
    text.set(&format!("seed={seed}")).expect("seed");
    text
}

fn open(text: &ScenarioText) -> Run {
    Run::open(text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn digest(run: &mut Run) -> String {
    run.app_mut().world_mut().resource_mut::<Clock>().facts.digest().to_string()
}

fn headless(text: &ScenarioText) -> String {
    let mut run = open(text);
    run.advance_to_end().expect("it comes to rest");
    digest(&mut run)
}

#[test]
fn twice_the_same_and_another_seed_another() {
    assert_eq!(headless(&text(1, 1)), headless(&text(1, 1)));
    assert_ne!(headless(&text(1, 1)), headless(&text(1, 2)));
}

#[test]
fn paced_at_two_frame_rates_as_headless() {
    let text = text(1, 3);
    let wanted = headless(&text);
    for (frame, happenings_max) in [(Duration::from_micros(16_667), 100_000), (Duration::from_micros(6_944), 40)] {
        let mut run = open(&text);
        let mut driver = Paced::new(Pace::Times(10_000.0), happenings_max);
        while !run.has_ended() {
            driver.frame(run.app_mut().world_mut(), frame).expect("it comes to rest");
        }
        assert_eq!(digest(&mut run), wanted, "frames of {frame:?}, {happenings_max} happenings each");
    }
}

#[test]
fn told_hour_by_hour_as_in_one_go() {
    let text = text(1, 4);
    let mut run = open(&text);
    run.advance_telling(None, |_| {}).expect("it comes to rest");
    let summary = run.summary();
    assert_eq!(summary.facts_digest, headless(&text));
    let mut other = open(&text);
    other.advance_to_end().expect("it comes to rest");
    assert_eq!(summary.indicators, other.summary().indicators, "when a run ends does not depend on who watches it");
}

#[test]
fn saved_at_noon_and_taken_up_again() {
    let desk = Desk::with(&small());
    let digest_of = |arguments: &[&str]| {
        let (data, errors, code) = spoken(desk.portolan().args(arguments).arg("--json"));
        assert_eq!((errors.as_str(), code), ("", 0), "{arguments:?}");
        let run: serde_json::Value = serde_json::from_str(&data).expect("JSON");
        (run["facts_digest"].clone(), run["indicators"].clone(), run["happenings"].clone(), run["facts"].clone())
    };
    let whole = digest_of(&["run", "port.ron", "--days", "2", "--set", "quay.cranes=2"]);
    let noon = digest_of(&["run", "port.ron", "--days", "2", "--set", "quay.cranes=2", "--until", "12:00", "--save", "noon"]);
    assert_ne!(noon.0, whole.0);
    // The file stands alone.
    std::fs::remove_file(desk.path().join("port.ron")).expect("removed");
    assert_eq!(digest_of(&["run", "--from-snapshot", "noon"]), whole);
    let evening = digest_of(&["run", "--from-snapshot", "noon", "--until", "20:00", "--save", "evening"]);
    assert_ne!(evening.0, whole.0);
    assert_eq!(digest_of(&["run", "--from-snapshot", "evening"]), whole);

    let bytes = std::fs::read(desk.path().join("noon")).expect("saved");
    for length in [0, 7, 8, 12, 43, 44, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(desk.path().join("cut"), &bytes[..length]).expect("written");
        let (_, errors, code) = spoken(desk.portolan().args(["run", "--from-snapshot", "cut"]));
        assert_eq!((errors.lines().count(), code), (1, 2), "cut at {length}: {errors}");
    }
}

#[test]
fn every_build_of_the_same_version_gives_the_same_facts() {
    // `tests/run` builds debug and release and names here those that are not under test.
    let others = std::env::var_os("PORTOLAN_OTHER_BUILDS").unwrap_or_default();
    let desk = Desk::with(&small());
    let digest = |program: &Path| {
        let mut command = assert_cmd::Command::new(program);
        let (data, errors, code) = spoken(command.current_dir(desk.path()).args(["run", "port.ron", "--days", "1", "--json"]));
        assert_eq!((errors.as_str(), code), ("", 0));
        serde_json::from_str::<serde_json::Value>(&data).expect("JSON")["facts_digest"].clone()
    };
    let wanted = digest(Path::new(env!("CARGO_BIN_EXE_portolan")));
    for other in std::env::split_paths(&others).filter(|other| !other.as_os_str().is_empty()) {
        assert_eq!(digest(&other), wanted, "{}", other.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..ProptestConfig::default() })]

    /// Whatever happens to a file: it is a port or problems, and each problem is one line.
    #[test]
    fn damaged_files_are_explained(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_usize..3), 1..6)) {
        let mut bytes = small().into_bytes();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"()[]{},:\"0-9e."[usize::from(byte) % 14]),
                _ => { bytes.drain(at..(at + usize::from(byte)).min(bytes.len())); }
            }
        }
        let text = ScenarioText::from_text("damaged.ron", String::from_utf8_lossy(&bytes));
        for problem in portolan_scenario::check(&mut portolan::port::port_app(), &text) {
            let line = problem.to_string();
            prop_assert!(!line.contains('\n') && !problem.what.is_empty() && !problem.mend.is_empty(), "{line}");
        }
    }
}
