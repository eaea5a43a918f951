//! The vehicle that stops on a crossing at 14:05 is felt by the others: they go around it or wait, until somebody mends it.

use std::path::Path;
use std::sync::{Arc, Mutex};

use portolan::record::add_reader;
use portolan::run::Run;
use portolan_model::facts::{Activity, Fact, What};
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, Outcome};
use portolan_scenario::ScenarioText;

const EVENT: &str = r#"(at: "14:05", what: StopsOnCrossing(vehicle: "AGV017", for_min: 90)),"#;
/// The day begins at 09:20.
const AT_14_05_MS: Ms = (4 * 60 + 45) * MINUTE_MS;
const AT_14_25_MS: Ms = AT_14_05_MS + 20 * MINUTE_MS;
const AT_16_05_MS: Ms = AT_14_05_MS + 2 * HOUR_MS;
const AGV017: DeviceId = DeviceId::vehicle(16);

/// What is written down from 14:05 to 16:05.
fn facts(seed: u64, with_event: bool, with_requests: bool) -> Vec<Fact> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/day_at_the_terminal.ron");
    let text = std::fs::read_to_string(&path).expect("it is there");
    assert!(text.contains(EVENT), "the scenario has its event");
    let mut text = ScenarioText::from_text("day.ron", if with_event { text } else { text.replace(EVENT, "") });
    text.set(&format!("seed={seed}")).expect("seed");
    text.set(&format!("script.with_requests={with_requests}")).expect("requests");
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeping = Arc::clone(&kept);
    add_reader(run.app_mut(), move |facts| {
        let window = facts.iter().filter(|fact| (AT_14_05_MS..AT_16_05_MS).contains(&fact.at_ms));
        keeping.lock().expect("one thread").extend(window.copied());
    });
    run.advance_to_end().expect("it comes to rest");
    assert_eq!(run.left_undone(), Some(Vec::new()), "seed {seed}");
    std::mem::take(&mut *kept.lock().expect("one thread"))
}

/// How often a vehicle goes another way or waits because a crossing is closed.
fn delays(facts: &[Fact]) -> usize {
    let is_delay = |what: &What| {
        matches!(
            what,
            What::Detour { .. } | What::Turned { activity: Activity::WaitingRoad, .. } | What::Reported { outcome: Outcome::Diverted, .. }
        )
    };
    facts.iter().filter(|fact| is_delay(&fact.what)).count()
}

/// When AGV017 closed and opened crossings.
fn closings(facts: &[Fact]) -> Vec<(Ms, bool)> {
    let closing = |fact: &Fact| match fact.what {
        What::RoadClosed { vehicle: AGV017, closed, .. } => Some((fact.at_ms, closed)),
        _ => None,
    };
    facts.iter().filter_map(closing).collect()
}

#[test]
fn others_are_delayed_who_are_not_without_it() {
    let (mut with, mut without) = (0, 0);
    for seed in 1..=3 {
        let facts_with = facts(seed, true, false);
        let closings = closings(&facts_with);
        let [(closed_ms, true), (opened_ms, false)] = closings[..] else { panic!("seed {seed}: it stops once and goes on: {closings:?}") };
        assert_eq!(opened_ms - closed_ms, 90 * MINUTE_MS);
        with += delays(&facts_with);
        without += delays(&facts(seed, false, false));
    }
    // Vehicles that break down by themselves in mid-course delay a few others in either run.
    assert!(with >= without + 10, "{with} delays with the event, {without} without");
}

#[test]
fn it_is_over_when_the_operator_frees_the_vehicle() {
    let closings = closings(&facts(1, true, true));
    let [(closed_ms, true), (opened_ms, false)] = closings[..] else { panic!("it stops once and goes on: {closings:?}") };
    assert!((AT_14_05_MS..AT_14_25_MS).contains(&closed_ms));
    assert_eq!(opened_ms, AT_14_25_MS);
}
