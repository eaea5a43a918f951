//! A run keeps what is in the port and what its report needs, and nothing for each box that ever was.

use std::path::Path;

use portolan::run::Run;
use portolan_model::index::Index;
use portolan_model::{DAY_MS, Ms};
use portolan_scenario::ScenarioText;

const SCENARIO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/day_at_the_terminal.ron");

/// What is kept at an instant: entities that are no calls (those are few, and a report's rows), and notes of entities that are gone.
fn kept(run: &Run) -> (i64, usize) {
    let world = run.world();
    let calls = world.resource::<Index>().calls().len();
    let gone = world.removed_components().iter().map(|(_, messages)| messages.len()).sum();
    (i64::from(world.entities().count_spawned()) - calls as i64, gone)
}

#[test]
fn nothing_is_kept_for_what_is_gone() {
    let mut text = ScenarioText::read(Path::new(SCENARIO)).expect("the scenario is there");
    text.set("days=12").expect("days can be set");
    let mut run = Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let at = |run: &mut Run, day: Ms| {
        run.advance_to(day * DAY_MS).expect("comes to rest");
        kept(run)
    };
    let (early, gone_early) = at(&mut run, 3);
    let (late, gone_late) = at(&mut run, 9);
    // Some 1,500 boxes come and go each day; the yard holds a few hundred more or less from day to day.
    assert!((late - early).abs() < early / 5, "{early} entities on the third day, {late} on the ninth");
    assert!(gone_early < 20_000 && gone_late < 20_000, "{gone_early} and {gone_late} notes of what is gone");
}
