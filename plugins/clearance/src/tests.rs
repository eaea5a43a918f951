//! Boxes under control, from hold to release.

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_clock::{Clock, ClockPlugin, FactReader, RecordFacts, advance_to, advance_to_end};
use portolan_model::container::{Container, Flow, Hold, Holds};
use portolan_model::facts::{Fact, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::BoxId;
use portolan_model::{DAY_MS, HOUR_MS, Ms};
use portolan_scenario::{ScenarioText, check, load};
use portolan_terminal::TerminalPlugin;
use proptest::prelude::*;

use super::*;

#[derive(Resource, Default)]
pub(crate) struct Kept(pub(crate) Vec<Fact>);

#[derive(Resource)]
struct Reader(FactReader);

fn keep(mut clock: ResMut<Clock>, reader: Res<Reader>, mut kept: ResMut<Kept>) {
    kept.0.extend_from_slice(clock.facts.read(reader.0));
}

pub(crate) fn text(seed: u64, sections: &str) -> ScenarioText {
    let apart = if sections.contains("dangerous") {
        ", (count: 2, first_x_m: 150, pitch_m: 200, bays: 20, rows: 8, tiers: 2, purpose: Dangerous)"
    } else {
        ""
    };
    ScenarioText::from_text(
        "clearance.ron",
        format!(
            r#"(format: 1, name: "clearance", start: "2026-03-03T00:00:00+08:00", days: 8, seed: {seed},
            quay: (length_m: 400, depth_m: 16, berths: Continuous(clearance_m: 20), cranes: 1, crane: ()),
            yard: (blocks: [(count: 2, first_x_m: 100, pitch_m: 200, bays: 20, rows: 8, tiers: 4){apart}],
                fidelity: Statistical(dig_waterside: 0, dig_landside: 0, digs_max: 0), cranes: ()),
            transport: (vehicles: 2, vehicle: (), fidelity: Statistical(apron_m: 50, empty_to_quay_m: Fixed(10))),
            calls: (profiles: [(name: "feeder", kind: Feeder, length_m: Fixed(150), draught_m: Fixed(8), bays: Count(4), moves: Fixed(300),
                    discharge_share: 0, cranes_max: 1, mooring_min: Fixed(30), unmooring_min: Fixed(30), cut_off_before_h: 12)],
                scheduled: [(name: "A", profile: "feeder", eta: "2026-03-05T12:00"), (name: "B", profile: "feeder", eta: "2026-03-07T12:00")]),
            {sections})"#
        ),
    )
}

pub(crate) fn app(seed: u64) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed }, TerminalPlugin, ClearancePlugin));
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(Reader(reader)).init_resource::<Kept>().add_systems(RecordFacts, keep);
    app
}

/// The same with the room that judges.
pub(crate) fn app_judging(seed: u64) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed }, TerminalPlugin, portolan_risk::desk::RiskPlugin, ClearancePlugin));
    let reader = app.world_mut().resource_mut::<Clock>().facts.add_reader();
    app.insert_resource(Reader(reader)).init_resource::<Kept>().add_systems(RecordFacts, keep);
    app
}

/// A port whose stock comes under control an hour after the start.
pub(crate) fn port(seed: u64, flow: &str, sections: &str) -> App {
    let mut app = app(seed);
    let mix = ["import", "export", "transshipment", "empty"].map(|name| format!("{name}: {}", u8::from(name == flow))).join(", ");
    let text = text(seed, &format!("stock: Generated(fill: 0.6, mix: ({mix})), {sections}"));
    load(&mut app, &text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    for container in boxes(&mut app) {
        app.world_mut().resource_mut::<Clock>().calendar.at(HOUR_MS, Happening::ControlBegan(container));
    }
    app
}

pub(crate) fn boxes(app: &mut App) -> Vec<BoxId> {
    let world = app.world_mut();
    let mut ids: Vec<BoxId> = world.query::<&Container>().iter(world).map(|container| container.id).collect();
    ids.sort_unstable();
    ids
}

pub(crate) fn run(app: &mut App) {
    advance_to_end(app.world_mut()).expect("comes to rest");
}

pub(crate) fn run_to(app: &mut App, until_ms: Ms) {
    advance_to(app.world_mut(), until_ms).expect("comes to rest");
}

/// When each box got and lost a hold.
pub(crate) fn spans(app: &App, of: Hold) -> std::collections::BTreeMap<BoxId, (Ms, Option<Ms>)> {
    let mut spans = std::collections::BTreeMap::new();
    for fact in &app.world().resource::<Kept>().0 {
        match fact.what {
            What::Held { container, hold } if hold == of => {
                spans.insert(container, (fact.at_ms, None));
            }
            What::Freed { container, hold } if hold == of => {
                spans.entry(container).and_modify(|span| span.1 = Some(fact.at_ms));
            }
            _ => {}
        }
    }
    spans
}

fn held(app: &mut App) -> usize {
    let world = app.world_mut();
    world.query::<&Holds>().iter(world).filter(|holds| !holds.none()).count()
}

#[test]
fn modes_of_declaring_hold_their_shares_and_times() {
    let rules = r#"clearance: Statistical(import: (targeted_share: 0, modes: [
        (name: "early", share: 3, release_h: Fixed(0)), (name: "ordinary", share: 1, release_h: Uniform(10, 20))]))"#;
    let mut app = port(1, "import", rules);
    let all = boxes(&mut app).len();
    run(&mut app);
    let spans = spans(&app, Hold::Customs);
    let share = spans.len() as f64 / all as f64;
    assert!((share - 0.25).abs() < 0.06, "{share} of {all}");
    for (began_ms, ended_ms) in spans.values() {
        let held_ms = ended_ms.expect("released") - began_ms;
        assert!((10 * HOUR_MS..=20 * HOUR_MS).contains(&held_ms), "{held_ms}");
    }
    assert_eq!(held(&mut app), 0);
}

#[test]
fn what_needs_no_release_is_never_held() {
    for (flow, boxes) in [("transshipment", ""), ("empty", ""), ("import", "boxes: (domestic_share: 1),")] {
        let mut app = port(1, flow, &format!("{boxes} clearance: Statistical(export: (never_share: 1))"));
        run(&mut app);
        assert!(spans(&app, Hold::Customs).is_empty(), "{flow}");
    }
    let mut app = port(1, "import", "");
    run(&mut app);
    assert!(spans(&app, Hold::Customs).is_empty(), "clearance is off");
}

#[test]
fn targeted_boxes_wait_for_what_comes_of_the_examination() {
    let rules =
        "examination: (capacity: 1), clearance: Statistical(import: (targeted_share: 1, disposal_share: 0.5, treatment_h: Fixed(30)))";
    let mut app = port(2, "import", rules);
    let all = boxes(&mut app);
    run_to(&mut app, 2 * HOUR_MS);
    assert_eq!((spans(&app, Hold::Customs).len(), spans(&app, Hold::Examination).len()), (all.len(), all.len()));
    for (position, container) in all.iter().enumerate() {
        let over = Happening::ExaminationOver { container: *container, found: position % 2 == 0 };
        app.world_mut().resource_mut::<Clock>().calendar.at(3 * HOUR_MS, over);
    }
    run(&mut app);
    let customs = spans(&app, Hold::Customs);
    let freed_after = |ms: Ms| customs.values().filter(|(_, ended_ms)| *ended_ms == Some(ms)).count();
    assert_eq!(freed_after(3 * HOUR_MS), all.len() / 2, "nothing found");
    let seized = customs.values().filter(|(_, ended_ms)| ended_ms.is_none()).count();
    assert!(seized * 6 > all.len() && seized * 3 < all.len(), "{seized} of {} stay", all.len());
    assert_eq!(freed_after(33 * HOUR_MS) + seized, all.len().div_ceil(2));
}

#[test]
fn an_export_that_is_late_misses_its_call_and_is_released_for_the_next() {
    let rules = "landside: (demand: PerBox(feeder_before_h: Uniform(100, 200))),
        clearance: Statistical(export: (never_share: 1, targeted_share: 0, late_by_h: Uniform(1, 5)))";
    let mut app = port(3, "export", rules);
    run(&mut app);
    let first = portolan_model::ids::CallId::new(0, 0);
    let cut_off_ms = 2 * DAY_MS;
    let rolled: Vec<BoxId> = app
        .world()
        .resource::<Kept>()
        .0
        .iter()
        .filter_map(|fact| match fact.what {
            What::Rolled { container, call, .. } if call == first => Some(container),
            _ => None,
        })
        .collect();
    assert!(rolled.len() > 100, "{}", rolled.len());
    let customs = spans(&app, Hold::Customs);
    for container in rolled {
        let (_, ended_ms) = customs[&container];
        let late_ms = ended_ms.expect("released in the end") - cut_off_ms;
        assert!((HOUR_MS..=5 * HOUR_MS).contains(&late_ms), "{late_ms}");
    }
    assert_eq!(held(&mut app), 0);
}

#[test]
fn of_the_stock_only_what_misses_its_call_or_has_a_doubtful_mass_is_held() {
    let sections = "stock: Generated(fill: 0.6, mix: (import: 1, export: 1, transshipment: 1, empty: 1), doubtful_mass_share: 0.2),
        landside: (demand: PerBox(feeder_before_h: Uniform(100, 200))),
        clearance: Statistical(export: (never_share: 0.3, targeted_share: 0, late_by_h: Uniform(1, 5)))";
    let mut app = app(4);
    load(&mut app, &text(4, sections)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let world = app.world_mut();
    let held: Vec<(Flow, Holds)> =
        world.query::<(&Container, &Holds)>().iter(world).map(|(container, holds)| (container.flow, *holds)).collect();
    let exports = held.iter().filter(|(flow, _)| *flow == Flow::Export).count();
    let of = |hold| held.iter().filter(|(flow, holds)| *flow == Flow::Export && holds.has(hold)).count();
    let near = |found: usize, share: f64| assert!((found as f64 / exports as f64 - share).abs() < 0.12, "{found} of {exports}");
    near(of(Hold::Customs), 0.3);
    near(of(Hold::GrossMass), 0.2);
    assert!(held.iter().all(|(flow, holds)| *flow == Flow::Export || holds.none()));
    run(&mut app);
    assert_eq!(self::held(&mut app), 0);
    let rolled = |reason| {
        app.world()
            .resource::<Kept>()
            .0
            .iter()
            .filter(|fact| matches!(fact.what, What::Rolled { reason: why, .. } if why == reason))
            .count()
    };
    assert!(rolled(portolan_model::facts::RollReason::NotReleased) > 10);
}

#[test]
fn whoever_targets_needs_a_hall() {
    let mut app = app(1);
    let problems = check(&mut app, &text(1, "clearance: Statistical(import: (targeted_share: 0.1))"));
    assert_eq!(problems.iter().map(|problem| &*problem.code).collect::<Vec<_>>(), ["no-hall"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn every_hold_is_lifted_but_on_what_is_seized(
        seed in 0_u64..1_000, targeted in 0.0..1.0, never in 0.0..1.0, is_import: bool, found_every in 1_usize..4
    ) {
        let rules = format!(
            "landside: (demand: PerBox(feeder_before_h: Uniform(60, 200))), examination: (capacity: 2),
            clearance: Statistical(import: (targeted_share: {targeted}), export: (targeted_share: {targeted}, never_share: {never}))"
        );
        let mut app = port(seed, if is_import { "import" } else { "export" }, &rules);
        for (position, container) in boxes(&mut app).into_iter().enumerate() {
            let over = Happening::ExaminationOver { container, found: position % found_every == 0 };
            app.world_mut().resource_mut::<Clock>().calendar.at(9 * HOUR_MS, over);
        }
        run(&mut app);
        let all = boxes(&mut app);
        let world = app.world_mut();
        let docket = world.resource::<Docket>().clone();
        let held: Vec<(BoxId, Flow)> = world
            .query::<(&Container, &Holds)>()
            .iter(world)
            .filter(|(_, holds)| !holds.none())
            .map(|(container, _)| (container.id, container.flow))
            .collect();
        for (container, _) in held {
            prop_assert_eq!(docket.case(container), Some(Case::Seized));
        }
        let open = all.iter().filter(|container| docket.case(**container).is_some_and(|case| case != Case::Seized)).count();
        prop_assert_eq!(open, 0);
    }
}
