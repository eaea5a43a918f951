//! Every layout that is written is sound and works: over a grid of sizes, and over whatever sizes a user may ask for.

use portolan::layout::{Demand, Sizes, scenario};
use portolan::run::Run;
use portolan_scenario::ScenarioText;
use proptest::prelude::*;

fn proved(sizes: &Sizes, days: u32) -> Result<Run, String> {
    let text = scenario(sizes).map_err(|unworkable| format!("{sizes:?}: {}", unworkable.what))?;
    let mut text = ScenarioText::from_text("layout.ron", text);
    text.set(&format!("days={days}")).map_err(|problem| problem.to_string())?;
    let mut run = Run::open(&text).map_err(|problems| format!("{sizes:?}: {problems:#?}"))?;
    run.advance_to_end().map_err(|endless| format!("{sizes:?}: {endless}"))?;
    let undone = run.left_undone().ok_or("it has not ended")?;
    if undone.is_empty() {
        Ok(run)
    } else {
        Err(format!("{sizes:?}: {} things undone: {:?}", undone.len(), &undone[..undone.len().min(8)]))
    }
}

#[test]
fn terminals_of_all_sizes_work() {
    for quay_m in [350, 1100, 2350] {
        for (cranes, blocks, vehicles, gates) in [(1, 1, 3, 1), (4, 8, 20, 3), (10, 24, 50, 8)] {
            let sizes = Sizes { quay_m, cranes, blocks, vehicles, gates_in: gates, gates_out: gates, trucks_a_day: None };
            let mut run = proved(&sizes, 7).unwrap_or_else(|why| panic!("{why}"));
            let indicators = run.summary().indicators;
            assert!(indicators.vessels > 0 && indicators.qc_moves > 0 && indicators.trucks > 0, "{sizes:?}: {indicators:?}");
        }
    }
}

#[test]
fn the_example_of_the_help_works() {
    let sizes = Sizes { quay_m: 1100, cranes: 10, blocks: 24, vehicles: 50, gates_in: 8, gates_out: 6, trucks_a_day: Some(2200) };
    let mut run = proved(&sizes, 3).unwrap_or_else(|why| panic!("{why}"));
    let trucks_a_day = run.summary().indicators.trucks as f64 / 3.0;
    assert!((1_500.0..2_900.0).contains(&trucks_a_day), "about as many trucks as asked for: {trucks_a_day}");
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 16, ..ProptestConfig::default() })]

    /// What is written works, to its end, also where more is asked for than goes well.
    #[test]
    fn whatever_is_written_comes_to_its_end(
        quay_m in 300_u32..2_500, cranes in 1_u32..30, blocks in 1_u32..60, vehicles in 2_u32..140, gates in 1_u32..16, share in 0.3..1.0,
    ) {
        let mut sizes = Sizes { quay_m, cranes: cranes.min(quay_m / 30), blocks, vehicles, gates_in: gates, gates_out: gates, trucks_a_day: None };
        // The most that is not refused lies within twice of what goes well.
        let well = Demand::of(&sizes).expect("without a wish there is a way").trucks_a_day;
        sizes.trucks_a_day = Some((well * 2.0 * share) as u32).filter(|trucks| *trucks >= 10);
        if Demand::of(&sizes).is_ok() && let Err(why) = proved(&sizes, 2) {
            prop_assert!(false, "{why}");
        }
    }

    /// What is written is sound; what cannot work is refused with a mend.
    #[test]
    fn whatever_sizes_are_asked_for(
        quay_m in 200_u32..6_000, cranes in 1_u32..60, blocks in 1_u32..120, vehicles in 1_u32..300,
        gates_in in 1_u32..40, gates_out in 1_u32..40, trucks_a_day in prop::option::of(10_u32..10_000),
    ) {
        let sizes = Sizes { quay_m, cranes, blocks, vehicles, gates_in, gates_out, trucks_a_day };
        match scenario(&sizes) {
            Ok(text) => {
                let text = ScenarioText::from_text("layout.ron", text);
                let problems = portolan_scenario::check(&mut portolan::port::port_app(), &text);
                prop_assert!(problems.is_empty(), "{problems:#?}");
            }
            Err(unworkable) => {
                prop_assert!(trucks_a_day.is_some() || cranes * 30 > quay_m, "without a wish there is a way: {unworkable:?}");
                prop_assert!(unworkable.mend.contains("give"));
            }
        }
    }
}
