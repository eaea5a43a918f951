//! Declarations on their way, from landing to release, in both processes.

use bevy_app::App;
use portolan_clock::{Clock, Streams};
use portolan_customs::contracts::{Decision, Terms, shipped};
use portolan_customs::declaration::Procedure;
use portolan_customs::states::{PortRelease, Targeting};
use portolan_model::container::{Flow, Hold, Holds};
use portolan_model::facts::{Ruling, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, BoxSource};
use portolan_model::moment::PortCalendar;
use portolan_model::{HOUR_MS, Ms};
use portolan_scenario::check;
use portolan_scenario::load;

use super::*;
use crate::tests::{Kept, app, boxes, port, run, run_to, spans, text};

const PAPER: &str = "Paper()";
const ELECTRONIC: &str = "Electronic()";

fn sections(process: &str, traders: &str) -> String {
    format!("examination: (capacity: 40), clearance: Processed(process: {process}, traders: ({traders}), keep_decisions: 100000)")
}

fn figures(app: &App) -> ClearanceFigures {
    let world = app.world();
    world.resource::<OfficeBook>().figures(world.resource()).expect("there is a process")
}

/// Runs to the end; whenever boxes wait for an examination it is over six hours later, with what their goods show.
fn run_with_examinations(app: &mut App) {
    for _ in 0..400 {
        let waiting: Vec<(BoxId, bool)> = {
            let book = app.world().resource::<OfficeBook>();
            let examined = book.cases().filter(|(_, case)| case.step == Step::Examination);
            examined.map(|(container, case)| (container, case.declared.is_false())).collect()
        };
        let now_ms = app.world().resource::<Clock>().now_ms();
        for (container, found) in waiting {
            let over = Happening::ExaminationOver { container, found };
            app.world_mut().resource_mut::<Clock>().calendar.at(now_ms + 6 * HOUR_MS, over);
        }
        run_to(app, now_ms + 7 * HOUR_MS);
    }
    run(app);
}

fn rulings(app: &App, of: Ruling) -> usize {
    let facts = &app.world().resource::<Kept>().0;
    facts.iter().filter(|fact| matches!(fact.what, What::Ruled { ruling, .. } if ruling == of)).count()
}

#[test]
fn both_processes_meet_the_same_goods_traders_and_frauds() {
    let electronic = Processed {
        process: Process::Electronic(Electronic::default()),
        traders: Traders::default(),
        costs: Costs::default(),
        keep_decisions: 0,
    };
    let paper = Processed { process: Process::Paper(Paper::default()), ..electronic.clone() };
    let (catalogue, streams) = (Catalogue::shipped(), Streams::of_run(3));
    let mut false_ones = 0;
    for index in 0..4_000 {
        let id = BoxId::new(BoxSource::Stock, index);
        let one = Declared::draw(&electronic, &catalogue, streams, id, Flow::Import, 20_000);
        let other = Declared::draw(&paper, &catalogue, streams, id, Flow::Import, 20_000);
        assert_eq!(Declared { procedure: one.procedure, ..other }, one);
        false_ones += u32::from(one.is_false());
    }
    assert!((100..240).contains(&false_ones), "{false_ones} of 4000 are false, for 5 % before the trusted are thought of");
}

#[test]
fn every_box_is_released_or_stays_for_good_and_no_step_is_refused() {
    for process in [PAPER, ELECTRONIC] {
        let mut app = port(1, "import", &sections(process, "false_share: 0.2"));
        let all = boxes(&mut app).len() as u64;
        run_with_examinations(&mut app);
        let figures = figures(&app);
        assert_eq!((figures.declarations, figures.refused), (all, 0), "{process}");
        let seized = rulings(&app, Ruling::Seized) as u64;
        assert_eq!(figures.import_landed_to_released.boxes + seized, all, "{process}");
        assert_eq!(figures.imports_open, seized, "{process}: what stays is open for ever");
        assert!(figures.examined > 10 && figures.hits > 0 && figures.evaded_found_yuan > 0.0, "{process}: {figures:?}");
        assert!(figures.evaded_found_yuan <= figures.evaded_yuan);
        let world = app.world_mut();
        let held = world.query::<&Holds>().iter(world).filter(|holds| holds.has(Hold::Customs)).count() as u64;
        assert_eq!(held, seized, "{process}");
    }
}

#[test]
fn desks_take_longer_than_rules_and_release_in_their_hours_only() {
    let run_of = |process| {
        let mut app = port(2, "import", &sections(process, ""));
        run_with_examinations(&mut app);
        app
    };
    let (paper, electronic) = (run_of(PAPER), run_of(ELECTRONIC));
    let mean = |app: &App| figures(app).import_landed_to_released.mean_h.expect("released");
    assert!(mean(&electronic) < mean(&paper) / 2.0, "{} against {}", mean(&electronic), mean(&paper));
    let calendar: PortCalendar = *paper.world().resource();
    // Payments that fell short, findings and examinations end at any hour; the desks do not.
    let by_desk = |at_ms: Ms| calendar.weekday(at_ms) < 5 && (510..=1_020).contains(&(calendar.ms_of_day(at_ms) / 60_000));
    let released: Vec<Ms> = spans(&paper, Hold::Customs).values().filter_map(|(_, ended_ms)| *ended_ms).collect();
    let out_of_hours = released.iter().filter(|at_ms| !by_desk(**at_ms)).count();
    assert!(out_of_hours * 8 < released.len(), "{out_of_hours} of {}", released.len());
}

#[test]
fn what_was_declared_early_and_is_not_picked_is_never_held() {
    let early = "Electronic(modes: [(procedure: early, share: 1)], explored_share: 0, early_by_h: Fixed(72))";
    let mut app = port(3, "import", &sections(early, "false_share: 0, flawed_share: 0, short_share: 0, price_ratio: Fixed(1)"));
    let all = boxes(&mut app).len();
    run(&mut app);
    assert!(spans(&app, Hold::Customs).is_empty());
    assert_eq!((figures(&app).import_landed_to_released.boxes, figures(&app).import_landed_to_released.mean_h), (all as u64, Some(0.0)));
}

#[test]
fn a_payment_that_fails_holds_the_goods_until_the_account_is_filled() {
    let modes = "Electronic(modes: [(procedure: ordinary, share: 1)], explored_share: 0)";
    let traders = "false_share: 0, flawed_share: 0, price_ratio: Fixed(1), short_share: 1, aeo_share: 0, declares_after_h: Fixed(1), fills_account_h: Fixed(10)";
    let mut app = port(4, "import", &sections(modes, traders));
    run(&mut app);
    let failed = figures(&app).payments_failed;
    assert!(failed > 100, "{failed}");
    let waited = spans(&app, Hold::Customs);
    assert!(waited.values().all(|(began_ms, ended_ms)| ended_ms.expect("released") - began_ms >= 11 * HOUR_MS));
    let paid = app.world().resource::<Kept>().0.iter().filter(|fact| matches!(fact.what, What::TaxPaid { .. })).count() as u64;
    assert_eq!(paid, failed);
}

#[test]
fn in_two_steps_goods_leave_on_the_guarantee() {
    let modes = "Electronic(modes: [(procedure: two_step, share: 1)], explored_share: 0)";
    let traders =
        "false_share: 0, flawed_share: 0, price_ratio: Fixed(1), short_share: 1, guarantee_yuan: 90000000, aeo_guarantee_yuan: 90000000";
    let mut app = port(5, "import", &sections(modes, traders));
    run_to(&mut app, 100 * HOUR_MS);
    assert!(rulings(&app, Ruling::Guaranteed) > 100);
    assert_eq!((figures(&app).payments_failed, figures(&app).refused), (0, 0), "nothing is paid on assessment");
    let open: Vec<PortRelease> = app
        .world()
        .resource::<OfficeBook>()
        .cases()
        .filter(|(_, case)| case.released_ms.is_some())
        .map(|(_, case)| case.standing.port)
        .collect();
    assert!(!open.is_empty() && open.iter().all(|port| *port == PortRelease::Released), "papers are to follow");
}

#[test]
fn an_unreleased_export_misses_its_call() {
    let slow = "Paper(courier_h: Fixed(60))";
    let sections = format!("landside: (demand: PerBox(feeder_before_h: Uniform(100, 200))), {}", sections(slow, "flawed_share: 0"));
    let mut app = port(6, "export", &sections);
    run(&mut app);
    let rolled = app.world().resource::<Kept>().0.iter().filter(|fact| matches!(fact.what, What::Rolled { .. })).count();
    assert!(rolled > 100, "{rolled}");
    assert_eq!(figures(&app).refused, 0);
}

#[test]
fn decisions_that_are_kept_are_taken_again_to_the_same_result() {
    let mut app = port(7, "import", &sections(ELECTRONIC, ""));
    run_with_examinations(&mut app);
    let terms: Vec<Terms> = shipped().into_iter().map(|signed| Terms::new(signed.contract).expect("terms")).collect();
    let kept = app.world().resource::<OfficeBook>().decisions();
    assert!(kept.len() > 1_000, "{}", kept.len());
    for text in kept {
        let decision: Decision = serde_json::from_str(text).expect("a decision");
        let by = terms.iter().find(|terms| terms.contract().decides == decision.subject).expect("a contract");
        assert_eq!(decision.taken_again(by), Ok(()));
    }
}

#[test]
fn the_same_seed_decides_the_same() {
    let digest = |seed| {
        let mut app = port(seed, "import", &sections(ELECTRONIC, ""));
        run_with_examinations(&mut app);
        app.world_mut().resource_mut::<Clock>().facts.digest().to_string()
    };
    assert_eq!(digest(8), digest(8));
    assert_ne!(digest(8), digest(9));
}

#[test]
fn whoever_is_found_out_is_watched() {
    let traders = "count: 3, dishonest_share: 1, false_share: 0.6, aeo_share: 0";
    let mut app = port(9, "import", &sections("Electronic(explored_share: 0.5)", traders));
    run_with_examinations(&mut app);
    let book = app.world().resource::<OfficeBook>();
    for trader in 0..3 {
        let record = book.traders()[&trader];
        let credit = record.credit();
        assert!(credit.rating < 30 && credit.watch_listed, "trader {trader}: {credit:?} for {record:?}");
    }
    assert!(book.cases().all(|(_, case)| case.standing.targeting == Targeting::Seized || case.released_ms.is_some()));
}

#[test]
fn what_makes_no_sense_is_said() {
    let mut app = app(1);
    let wrong =
        "clearance: Processed(process: Electronic(modes: [], officers: 0), traders: (count: 0, false_share: 2), costs: (free_h: -1))";
    let problems = check(&mut app, &text(1, wrong));
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "clearance.process.modes",
            "clearance.process.officers",
            "clearance.traders.count",
            "clearance.traders.false_share",
            "clearance.costs.free_h",
            "clearance",
        ],
        "{problems:#?}"
    );
    let mut fresh = crate::tests::app(1);
    assert!(load(&mut fresh, &text(1, "examination: (capacity: 1), clearance: Processed(process: Paper(desks: []))")).is_err());
}

#[test]
fn forecasts_made_of_one_week_hold_in_another() {
    let week = |seed| {
        let mut app =
            port(seed, "import", &sections("Electronic(modes: [(procedure: early, share: 1), (procedure: ordinary, share: 2)])", ""));
        run_with_examinations(&mut app);
        app
    };
    let (past, next, catalogue) = (week(10), week(11), Catalogue::shipped());
    let (known, to_come) =
        (past.world().resource::<OfficeBook>().releases(&catalogue), next.world().resource::<OfficeBook>().releases(&catalogue));
    let ordinary = Question { procedure: Some(Procedure::Ordinary), ..Question::default() };
    let forecast = known.forecast(&ordinary).expect("seen often");
    assert!(forecast.p10_h <= forecast.p50_h && forecast.p50_h < forecast.p90_h && forecast.like_in == ["mode"]);
    let of_mode: Vec<u32> = to_come.seen.iter().filter(|seen| seen.procedure == Procedure::Ordinary).map(|seen| seen.minutes).collect();
    let within = |hours: f64| of_mode.iter().filter(|minutes| f64::from(**minutes) <= hours * 60.0).count() as f64 / of_mode.len() as f64;
    assert!((within(forecast.p50_h) - 0.5).abs() < 0.12, "{} within the median", within(forecast.p50_h));
    assert!((within(forecast.p90_h) - 0.9).abs() < 0.07, "{} within nine tenths", within(forecast.p90_h));
    let advice = known.advice(&ordinary);
    assert!(matches!(advice.first(), Some(Advice::OtherMode { procedure: Procedure::Early, sooner_h }) if *sooner_h > 1.0), "{advice:?}");
    let rare = Question { chapter: Some(99), ..ordinary };
    assert_eq!(known.forecast(&rare).map(|forecast| forecast.like_in), Some(vec!["mode"]), "no such goods: the mode alone is the basis");
    let never = Question { procedure: Some(Procedure::Paper), ..ordinary };
    assert_eq!(known.forecast(&never), None, "nothing is told across modes");
}

#[test]
fn the_learned_index_scores_in_its_place() {
    let week = |risk: &str| {
        let mut app = port(12, "import", &sections(&format!("Electronic(risk: {risk})"), "false_share: 0.2"));
        run_with_examinations(&mut app);
        figures(&app)
    };
    let (rule, learned) = (week("PriceAndPast"), week("Learned"));
    assert_eq!((rule.declarations, rule.false_declarations, learned.refused), (learned.declarations, learned.false_declarations, 0));
    assert_ne!((rule.examined, rule.reviewed), (learned.examined, learned.reviewed));
    assert!(learned.examined + learned.reviewed > 0);
}
