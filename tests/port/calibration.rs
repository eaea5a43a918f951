//! The shipped terminals behave like a default terminal (the ranges that the field's literature gives), and nothing of theirs is left.

use std::path::Path;

use portolan::run::Run;
use portolan_indicators::Indicators;
use portolan_scenario::ScenarioText;

fn run(scenario: &str, days: u32) -> Indicators {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
    let mut text = ScenarioText::read(&path).expect("it is there");
    text.set(&format!("days={days}")).expect("days");
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    run.advance_to_end().expect("it comes to rest");
    assert_eq!(run.left_undone(), Some(Vec::new()));
    run.summary().indicators
}

#[track_caller]
fn within(name: &str, value: Option<f64>, least: f64, most: f64) {
    assert!(value.is_some_and(|value| (least..=most).contains(&value)), "{name} is {value:?}, not within {least} and {most}");
}

/// A week: what the ranges ask of a warm terminal.
fn a_week_is_ordinary(scenario: &str) {
    let week = run(scenario, 7);
    within("gross moves an hour and crane", week.qc_gross_moves_per_h, 26.0, 36.0);
    // Over vessels: a barge of a hundred boxes with a crane or two cannot make 70 moves an hour, and barges are most calls here.
    within("vessel moves an hour at berth", week.vessel_berth_moves_per_h, 70.0, 200.0);
    within("truck turn, median", week.truck_turn_p50_min, 25.0, 60.0);
    within("truck turn, 90th percentile", week.truck_turn_p90_min, 0.0, 120.0);
    within("yard fill", week.yard_fill_mean_pct, 55.0, 80.0);
    within("rehandles per import retrieval", week.rehandles_per_import_retrieval, 0.2, 1.2);
    within("vehicle use", week.agv_use_pct, 40.0, 85.0);
    assert!(week.scans_per_scanner_h_max <= 25, "{} scans in an hour", week.scans_per_scanner_h_max);
    assert_eq!(week.gate_queue_at_night, Some(0));
}

/// Two weeks: long enough for boxes to come and go.
fn boxes_dwell_as_they_should(scenario: &str) {
    let fortnight = run(scenario, 14);
    within("import dwell", fortnight.import_dwell_days, 2.0, 4.0);
    within("export dwell", fortnight.export_dwell_days, 5.0, 8.0);
}

#[test]
fn a_week_at_the_day_terminal_is_ordinary() {
    a_week_is_ordinary("day_at_the_terminal.ron");
}

#[test]
fn a_week_at_yangshan_is_ordinary() {
    a_week_is_ordinary("yangshan_iv.ron");
}

#[test]
fn boxes_dwell_at_the_day_terminal() {
    boxes_dwell_as_they_should("day_at_the_terminal.ron");
}

#[test]
fn boxes_dwell_at_yangshan() {
    boxes_dwell_as_they_should("yangshan_iv.ron");
}

#[test]
fn a_day_moves_about_twelve_thousand_boxes_at_yangshan() {
    let day = run("yangshan_iv.ron", 1);
    within("boxes", Some(day.qc_moves as f64), 11_000.0, 13_000.0);
}

#[test]
fn the_operators_of_the_day_are_heard() {
    let day = run("day_at_the_terminal.ron", 1);
    assert_eq!((day.requests, day.requests_refused), (10, 1), "the observer's request and no other is refused");
}
