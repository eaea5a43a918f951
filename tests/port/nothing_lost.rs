//! Nothing is lost: over generated terminals, each box is in exactly one place at every instant, its chain of custody has no gap, moves
//! agree on both sides, and all work is done when nothing is left to happen.

use std::sync::{Arc, Mutex};

use portolan::layout::{Sizes, scenario};
use portolan::record::add_reader;
use portolan::run::Run;
use portolan_indicators::Audit;
use portolan_scenario::ScenarioText;
use proptest::prelude::*;

/// Terminals from a corner of a river port to one of three berths, in both fidelities.
fn terminals() -> impl Strategy<Value = (Sizes, bool, bool, u64)> {
    let sizes = (250_u32..900, 2_u32..7, 4_u32..14, 6_u32..30, 1_u32..5, 1_u32..5).prop_map(
        |(quay_m, cranes, blocks, vehicles, gates_in, gates_out)| Sizes {
            quay_m,
            cranes,
            blocks,
            vehicles,
            gates_in,
            gates_out,
            trucks_a_day: None,
        },
    );
    (sizes, any::<bool>(), any::<bool>(), 0_u64..1_000_000)
}

/// The terminal as a scenario; none where the sizes make none.
fn text(sizes: &Sizes, coarse_yard: bool, coarse_ways: bool, seed: u64) -> Option<ScenarioText> {
    let mut text = ScenarioText::from_text("generated.ron", scenario(sizes).ok()?);
    let mut set = |edit: &str| text.set(edit).unwrap_or_else(|problem| panic!("{edit}: {problem}"));
    set(&format!("seed={seed}"));
    if coarse_yard {
        set("yard.fidelity=Statistical(dig_waterside: 0.1, dig_landside: 0.3, digs_max: 4)");
        set("yard.cranes=(service: Sampled(service_s: Triangular(100, 140, 220)))");
    }
    if coarse_ways {
        set("transport.fidelity=Statistical(apron_m: 90, empty_to_quay_m: Uniform(0, 200))");
    }
    Some(text)
}

proptest! {
    #[test]
    fn every_box_is_in_one_place_and_all_work_gets_done((sizes, coarse_yard, coarse_ways, seed) in terminals()) {
        let Some(text) = text(&sizes, coarse_yard, coarse_ways, seed) else { return Ok(()) };
        let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let audit = Arc::new(Mutex::new(Audit::new()));
        let reading = Arc::clone(&audit);
        add_reader(run.app_mut(), move |facts| reading.lock().expect("one thread").take_all(facts));
        run.advance_to_end().expect("it comes to rest");
        let violations = std::mem::replace(&mut *audit.lock().expect("one thread"), Audit::new()).finish();
        prop_assert!(violations.is_empty(), "{violations:#?}");
        let left = run.left_undone();
        prop_assert_eq!(left, Some(Vec::new()));
    }
}
