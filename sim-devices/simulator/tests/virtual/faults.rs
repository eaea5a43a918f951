//! Faults of machine and line.

use portolan_link::Hold;
use portolan_protocol::Outcome;
use portolan_protocol::wire::Readings;
use portolan_simulator::host::Event;
use proptest::prelude::*;

use crate::bench::{Bench, CRANE, LANE, LIFT, START_MS, WEATHER};

#[test]
fn a_machine_goes_down_for_its_time_or_until_it_is_cleared() {
    let mut bench = Bench::new(CRANE);
    bench.order(LIFT);
    bench.pass(10_000);
    bench.inject("down", Some(30_000));
    bench.pass(100_000);
    let done = bench.reports_at().into_iter().find(|(_, report)| matches!(report.outcome, Outcome::Completed { .. })).expect("done");
    assert_eq!(done.0 - START_MS, 90_000, "half a minute late");
    bench.forget();
    bench.inject("down", None);
    bench.pass(1_000_000);
    assert!(bench.states().last().is_some_and(|state| state.condition.down));
    bench.clear(Some("stuck"));
    assert!(bench.states().last().is_some_and(|state| state.condition.down), "another fault");
    bench.clear(None);
    assert!(bench.states().last().is_some_and(|state| !state.condition.down));
    assert!(matches!(bench.outcomes()[..], [(1, Outcome::Down), (1, Outcome::Repaired)]));
    assert_eq!(bench.reports()[0].reason.as_deref(), Some("spreader: twist-lock does not close"));
}

#[test]
fn a_lane_whose_reader_is_down_passes_by_hand() {
    let mut bench = Bench::new(LANE);
    bench.inject("reader_down", None);
    bench.order(portolan_protocol::Task::PassTruck { booked: true });
    bench.pass(200_000);
    let reports = bench.reports();
    let passed = reports.iter().find(|report| report.gate.is_some()).expect("a truck passed");
    assert!(passed.gate.as_ref().is_some_and(|gate| gate.by_hand) && passed.outcome == Outcome::Completed { active_ms: 180_000 });
}

#[test]
fn a_fault_that_it_cannot_have_is_refused() {
    let mut bench = Bench::new(WEATHER);
    bench.inject("down", None);
    bench.inject("late_ack ms=5", None);
    assert_eq!((bench.counts().faults_applied, bench.counts().faults_refused), (0, 2));
    let whys: Vec<&str> =
        bench.events().filter_map(|event| if let Event::FaultRefused { why, .. } = event { Some(why.as_str()) } else { None }).collect();
    assert!(whys[0].contains("only watches") && whys[1].contains("takes no orders"), "{whys:?}");
}

#[test]
fn shares_strike_as_often_as_they_say() {
    for (fault, of) in [
        ("drop share=0.2", "dropped"),
        ("duplicate share=0.2", "doubled"),
        ("reorder share=0.2", "overtaken"),
        ("garbage share=0.2", "garbled"),
        ("malformed share=0.2", "garbled"),
        ("out_of_range share=0.2", "impossible"),
    ] {
        let mut bench = Bench::new(WEATHER);
        bench.inject(fault, None);
        bench.pass(2_000_000);
        let counts = serde_json::to_value(bench.counts()).expect("JSON");
        let struck = counts[of].as_u64().unwrap_or(0);
        assert!((330..470).contains(&struck), "{fault}: {struck} of 2000");
        bench.clear(None);
        bench.forget();
        bench.pass(20_000);
        assert!((20..=21).contains(&bench.states().len()), "{fault}: as if nothing had been");
    }
}

#[test]
fn what_is_dropped_is_a_gap_and_what_is_doubled_comes_twice() {
    let seqs = |fault: &str| {
        let mut bench = Bench::new(WEATHER);
        bench.inject(fault, None);
        bench.pass(200_000);
        bench.states().iter().map(|state| state.seq).collect::<Vec<_>>()
    };
    let with_gaps = seqs("drop share=50%");
    assert!(with_gaps.windows(2).all(|pair| pair[0] < pair[1]) && with_gaps.windows(2).any(|pair| pair[1] > pair[0] + 1));
    let doubled = seqs("duplicate share=50%");
    assert!(doubled.windows(2).any(|pair| pair[0] == pair[1]) && doubled.is_sorted());
    let overtaken = seqs("reorder share=50%");
    assert!(!overtaken.is_sorted());
    let mut sorted = overtaken.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), overtaken.len(), "none is lost or doubled");
}

#[test]
fn somebody_comes_past_where_all_are_held_back() {
    let mut bench = Bench::new(CRANE);
    bench.inject("reorder share=1", None);
    for order in 1..=20 {
        bench.order_numbered(order, LIFT, None);
    }
    bench.pass(60_000);
    let seqs: Vec<u64> = bench.reports_at().iter().map(|(_, report)| report.seq).collect();
    assert!(seqs.len() >= 20 && !seqs.is_sorted(), "{seqs:?}");
}

#[test]
fn latency_delays_and_keeps_the_order() {
    let mut bench = Bench::new(WEATHER);
    bench.forget();
    bench.inject("latency ms=400 jitter_ms=3000", Some(60_000));
    bench.pass(80_000);
    let states: Vec<(i64, u64)> = bench
        .said
        .iter()
        .map(|(at_ms, message)| {
            let state: portolan_protocol::wire::StateMessage = serde_json::from_slice(&message.payload).expect("a state");
            (at_ms - state.at_ms, state.seq)
        })
        .collect();
    assert!(states.is_sorted_by_key(|(_, seq)| *seq));
    assert!(states.iter().take(50).all(|(late_ms, _)| *late_ms >= 400) && states.iter().any(|(late_ms, _)| *late_ms > 2_000));
    assert!(states.last().is_some_and(|(late_ms, _)| *late_ms == 0), "over");
}

#[test]
fn a_clock_is_skewed_and_readings_are_stuck() {
    let mut bench = Bench::new(WEATHER);
    bench.inject("clock_skew ms=-600000", None);
    bench.inject("stuck", None);
    bench.forget();
    bench.pass(600_000);
    let states = bench.states();
    assert_eq!(states[0].at_ms, START_MS + 1_000 - 600_000);
    assert!(states.windows(2).all(|pair| pair[0].readings == pair[1].readings && pair[0].seq < pair[1].seq));
    bench.clear(Some("stuck"));
    bench.pass(2_000);
    assert_ne!(bench.states().last().map(|state| state.readings.clone()), Some(states[0].readings.clone()));
}

#[test]
fn impossible_readings_are_impossible_and_garbled_payloads_no_messages() {
    let mut bench = Bench::new(WEATHER);
    bench.inject("out_of_range share=1", None);
    bench.pass(5_000);
    assert!(bench.states().iter().skip(1).all(|state| state.readings.out_of_range().is_some()));
    for fault in ["garbage share=1", "malformed share=1"] {
        let mut bench = Bench::new(WEATHER);
        bench.inject(fault, None);
        bench.forget();
        bench.pass(50_000);
        assert_eq!((bench.said.len(), bench.states().len()), (50, 0), "{fault}");
    }
}

#[test]
fn acknowledgements_come_late_or_never() {
    let mut bench = Bench::new(CRANE);
    bench.inject("late_ack ms=7000", None);
    bench.order(LIFT);
    bench.pass(65_000);
    let reports = bench.reports_at();
    assert_eq!((reports[0].0 - START_MS, reports[0].1.outcome), (7_000, Outcome::Acknowledged));
    bench.clear(None);
    bench.inject("no_ack", None);
    bench.forget();
    bench.order(LIFT);
    bench.pass(65_000);
    assert!(matches!(bench.outcomes()[..], [(2, Outcome::Completed { .. })]));
}

#[test]
fn connections_are_cut_frozen_and_flap() {
    let mut bench = Bench::new(WEATHER);
    bench.inject("kill", Some(10_000));
    bench.forget();
    bench.pass(20_000);
    assert_eq!(bench.said.len(), 0, "it knows that it is cut off");
    bench.connect();
    bench.inject("half_open", Some(10_000));
    bench.forget();
    bench.pass(10_000);
    assert!(bench.states().len() >= 10, "it does not know that nobody hears");
    bench.inject("flapping up_ms=3000 down_ms=2000", Some(10_000));
    bench.pass(30_000);
    let at = |ms: i64, hold| (START_MS + ms, hold);
    let wanted = [
        at(0, Hold::Cut),
        at(10_000, Hold::Free),
        at(20_000, Hold::Frozen),
        at(30_000, Hold::Free),
        at(33_000, Hold::Cut),
        at(35_000, Hold::Free),
        at(38_000, Hold::Cut),
        at(40_000, Hold::Free),
    ];
    assert_eq!(bench.holds, wanted);
}

#[test]
fn a_fault_of_the_fleet_file_comes_in_its_time() {
    let text = r#"(format: 1, name: "x", terminal: "t", groups: [(ids: ["QC01"], is: QuayCrane(), state_period_ms: 60000)],
        faults: [(at_s: 600, ids: "QC*", fault: "down", for_s: 120), (at_s: 300, ids: "QC01", fault: "clock_skew ms=5", for_s: 60)])"#;
    let fleet = portolan_simulator::fleet::FleetFile::from_text("x.ron", text).expect("RON").fleet().expect("a fleet");
    let run = crate::bench::run(START_MS, 1, 60.0, &fleet);
    let mut bench = Bench::silent(portolan_simulator::host::Host::new(&fleet.members[0], run), START_MS);
    bench.connect();
    bench.pass(20_000);
    let began: Vec<i64> = bench.reports_at().into_iter().map(|(at_ms, _)| at_ms - START_MS).collect();
    assert_eq!(began, [10_000, 12_000], "sixty times as fast");
    assert_eq!(bench.counts().faults_applied, 2);
}

proptest! {
    #[test]
    fn no_mixture_of_faults_loses_or_doubles_an_execution(
        strokes in prop::collection::vec((0_usize..20, 1_u64..20_000), 1..60),
    ) {
        let faults = [
            "latency ms=300 jitter_ms=900", "drop share=0.3", "duplicate share=0.3", "reorder share=0.3", "clock_skew ms=-600000", "stuck",
            "garbage share=0.2", "malformed share=0.2", "out_of_range share=0.5", "late_ack ms=900", "no_ack", "half_open", "kill",
            "flapping up_ms=700 down_ms=400", "down",
        ];
        let mut bench = Bench::new(CRANE);
        let mut next = 1;
        for (stroke, ms) in strokes {
            match stroke {
                0..15 => bench.inject(faults[stroke], Some(ms)),
                15 => bench.clear(None),
                16 => { bench.connect(); }
                _ => {
                    // Again until the device has it: the port repeats what is not answered.
                    bench.order_numbered(next, LIFT, None);
                    bench.order_numbered(next, LIFT, None);
                    next += 1;
                }
            }
            bench.pass(ms as i64);
        }
        bench.clear(None);
        bench.pass(10_000_000);
        let counts = bench.counts();
        prop_assert_eq!(counts.orders_received, u64::from(next) - 1);
        prop_assert_eq!(counts.orders_executed + counts.orders_refused, counts.orders_received);
        let mut ended: Vec<u32> =
            bench.events().filter_map(|event| if let Event::OrderEnded { order, .. } = event { Some(order.0) } else { None }).collect();
        ended.sort_unstable();
        prop_assert_eq!(ended, (1..next).collect::<Vec<_>>());
        // Whatever was said as a message is one.
        for state in bench.states() {
            prop_assert!(matches!(state.readings, Readings::QuayCrane(_)));
        }
    }
}
