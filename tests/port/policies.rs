//! Every rule that a scenario may put in charge brings the work of a terminal to its end, loses nothing, and can be taken up again.

use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::common::small;
use portolan::record::add_reader;
use portolan::run::Run;
use portolan_clock::{advance_to, restore, save};
use portolan_indicators::Audit;
use portolan_model::facts::{Fact, TruckStage, What};
use portolan_model::ids::TruckId;
use portolan_model::{HOUR_MS, Ms};
use portolan_scenario::ScenarioText;

/// The rules of each choice, the default first; but for berths, of which a terminal this small has one.
const RULES: &[(&str, &[&str])] = &[
    ("bays", &["OwnPart", "LongestFirst"]),
    ("blocks", &["LeastFilled(near_share: 0.5)", "TwoChoices(near_share: 0.5)"]),
    ("slots", &["FewestDigs", "NearestFree"]),
    ("vehicles", &["NearestIdle", "FirstIdle"]),
    ("yard_cranes", &["FirstCome", "NearestBay(wait_max_min: 15)"]),
    ("lanes", &["FirstFree", "LeastWork", "ShortestLine"]),
];

/// Lanes close, open and fail while trucks wait before them.
const EDITS: &[&str] = &[
    "landside.gates.in_lane=(booked_s: Fixed(150), walk_in_s: Fixed(400))",
    r#"script=(
    events: [(at: "10:30", what: Fault(device: "GATE02", fault: Down, for_min: 20)), (at: "11:00", what: Fault(device: "GATE01", fault: ReaderDown, for_min: 60))],
    requests: [
        (at: "10:00", role: GateClerk, action: CloseLane("GATE01"), why: "a break"),
        (at: "10:20", role: GateClerk, action: OpenLane("GATE01"), why: "it is over"),
        (at: "11:10", role: GateClerk, action: CloseLane("GATE03"), why: "a break"),
        (at: "11:30", role: GateClerk, action: OpenLane("GATE03"), why: "it is over"),
    ])"#,
];

fn open(choice: &str, rule: &str, edits: &[&str]) -> Run {
    let mut text = ScenarioText::from_text("small.ron", small());
    let rule = format!("dispatch.{choice}={rule}");
    for edit in ["days=1", "seed=11", rule.as_str()].iter().chain(edits) {
        text.set(edit).unwrap_or_else(|problem| panic!("{edit}: {problem}"));
    }
    Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn digest(run: &mut Run) -> String {
    run.app_mut().world_mut().resource_mut::<portolan_clock::Clock>().facts.digest().to_string()
}

/// Runs to the end under an auditor's eyes.
fn audited(choice: &str, rule: &str, edits: &[&str]) -> (String, Vec<Fact>) {
    let mut run = open(choice, rule, edits);
    let kept = Arc::new(Mutex::new((Audit::new(), Vec::new())));
    let keeping = Arc::clone(&kept);
    add_reader(run.app_mut(), move |facts| {
        let mut kept = keeping.lock().expect("one thread");
        kept.0.take_all(facts);
        kept.1.extend_from_slice(facts);
    });
    run.advance_to_end().expect("it comes to rest");
    assert_eq!(run.left_undone(), Some(Vec::new()), "{choice}: {rule}");
    let (audit, facts) = std::mem::replace(&mut *kept.lock().expect("one thread"), (Audit::new(), Vec::new()));
    let violations = audit.finish();
    assert!(violations.is_empty(), "{choice}: {rule}: {violations:#?}");
    (digest(&mut run), facts)
}

#[test]
fn every_rule_does_the_work_in_its_own_way() {
    for (choice, rules) in RULES {
        let digests: Vec<String> = rules.iter().map(|rule| audited(choice, rule, EDITS).0).collect();
        for (position, digest) in digests.iter().enumerate() {
            assert!(!digests[..position].contains(digest), "{choice}: {} does what another rule does", rules[position]);
        }
    }
}

#[test]
fn the_shipped_terminals_take_every_rule_by_its_name() {
    for scenario in ["day_at_the_terminal.ron", "yangshan_iv.ron"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario);
        for (choice, rules) in RULES {
            for rule in *rules {
                let mut text = ScenarioText::read(&path).expect("it is there");
                text.set(&format!("dispatch.{choice}={rule}")).unwrap_or_else(|problem| panic!("{scenario}: {problem}"));
                let problems = portolan_scenario::check(&mut portolan::port::port_app(), &text);
                assert!(problems.is_empty(), "{scenario}, {choice}: {rule}: {problems:#?}");
            }
        }
    }
}

#[test]
fn every_rule_goes_on_from_a_snapshot() {
    for (choice, rules) in RULES {
        for rule in &rules[1..] {
            let mut whole = open(choice, rule, EDITS);
            // While a lane is closed and trucks wait before the other.
            advance_to(whole.app_mut().world_mut(), 10 * HOUR_MS + 15 * 60_000).expect("it comes to rest");
            let saved = save(whole.app_mut().world_mut()).expect("saves");
            let mut other = open(choice, rule, EDITS);
            restore(other.app_mut().world_mut(), &saved).expect("restores");
            whole.advance_to_end().expect("it comes to rest");
            other.advance_to_end().expect("it comes to rest");
            assert_eq!(digest(&mut whole), digest(&mut other), "{choice}: {rule}");
        }
    }
}

/// How long each truck took to get through the in-gate, its wait included.
fn gate_times(facts: &[Fact]) -> Vec<(TruckId, Ms)> {
    let mut arrived = std::collections::BTreeMap::new();
    let mut times = Vec::new();
    for fact in facts {
        match fact.what {
            What::Truck { truck, stage: TruckStage::Arrived, .. } => drop(arrived.insert(truck, fact.at_ms)),
            What::Truck { truck, stage: TruckStage::Entered, .. } => {
                times.extend(arrived.remove(&truck).map(|at_ms| (truck, fact.at_ms - at_ms)));
            }
            _ => {}
        }
    }
    times
}

#[test]
fn counting_work_is_better_than_counting_trucks_where_a_lane_is_slow() {
    const SLOW_LANE: [&str; 2] = [
        "script=(events: [(at: \"06:00\", what: Fault(device: \"GATE01\", fault: ReaderDown, for_min: 900))])",
        "landside.gates.booked_lanes=0",
    ];
    let mean_ms = |rule: &str| {
        let times = gate_times(&audited("lanes", rule, &SLOW_LANE).1);
        assert!(times.len() > 100, "{}", times.len());
        times.iter().map(|(_, time_ms)| *time_ms).sum::<Ms>() / times.len() as Ms
    };
    let (work_ms, trucks_ms) = (mean_ms("LeastWork"), mean_ms("ShortestLine"));
    assert!(work_ms < trucks_ms, "{work_ms} ms by work, {trucks_ms} ms by trucks");
}
