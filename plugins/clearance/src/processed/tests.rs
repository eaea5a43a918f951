//! Declarations on their way, from landing to release, in both processes.

use bevy_app::App;
use portolan_clock::{Clock, Streams};
use portolan_customs::contracts::{Decision, Outcome, Subject, Terms, shipped};
use portolan_customs::declaration::Procedure;
use portolan_customs::states::{Authority, HeldThing, PortRelease, Targeting};
use portolan_model::container::{Container, Flow, Hold, Holds};
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
        authorities: None,
        contracts: Vec::new(),
        tables: None,
        announced_days: 3,
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

/// Boxes of which every second is dangerous, and authorities that want to see all of them.
fn watched(process: &str, maritime: &str) -> App {
    let sections = format!(
        "boxes: (dangerous: (flammable: 0.25, other: 0.25)), examination: (capacity: 40),
        clearance: Processed(process: {process}, traders: (false_share: 0.2), authorities: (border: (boxes_share: 0.3, found_share: 0.1), maritime: ({maritime})))"
    );
    port(13, "import", &sections)
}

#[test]
fn the_maritime_authority_holds_dangerous_goods_until_their_papers_are_in_order() {
    let mut app = watched(ELECTRONIC, "papers_before_share: 0.5, papers_h: Fixed(9), boxes_share: 0");
    run_to(&mut app, 2 * HOUR_MS);
    let world = app.world_mut();
    let dangerous: Vec<(BoxId, bool)> = world
        .query::<(&Container, &Holds)>()
        .iter(world)
        .filter(|(container, _)| container.cargo.dangerous.is_some())
        .map(|(container, holds)| (container.id, holds.has(Hold::Maritime)))
        .collect();
    let held = dangerous.iter().filter(|(_, held)| *held).count();
    assert!(held * 3 > dangerous.len() && held * 3 < 2 * dangerous.len(), "{held} of {}", dangerous.len());
    let book = app.world().resource::<OfficeBook>();
    assert!(dangerous.iter().all(|(id, held)| book.holds().is_free(HeldThing::DangerousGoods(*id)) != *held));
    run_with_examinations(&mut app);
    let spans = spans(&app, Hold::Maritime);
    assert_eq!(spans.len(), held, "no other box");
    assert!(spans.values().all(|(began_ms, ended_ms)| ended_ms.expect("let go") - began_ms == 9 * HOUR_MS));
    let figures = figures(&app).authorities.expect("authorities");
    assert_eq!((figures.dangerous_held.count, figures.dangerous_held.mean_h), (held as u64, Some(9.0)));
}

#[test]
fn one_visit_answers_all_that_want_to_look() {
    let maritime = "papers_before_share: 1, boxes_share: 1, found_share: 0.5, repacking_h: Fixed(5)";
    let mut app = watched("Electronic(explored_share: 0.3)", maritime);
    for _ in 0..400 {
        let world = app.world_mut();
        let waiting: Vec<BoxId> = world
            .query::<(&Container, &Holds)>()
            .iter(world)
            .filter(|(_, holds)| holds.has(Hold::Examination))
            .map(|(container, _)| container.id)
            .collect();
        let now_ms = app.world().resource::<Clock>().now_ms();
        for container in waiting {
            let found = app.world().resource::<OfficeBook>().looks(container).is_some_and(Looks::shows);
            app.world_mut().resource_mut::<Clock>().calendar.at(now_ms + 6 * HOUR_MS, Happening::ExaminationOver { container, found });
        }
        run_to(&mut app, now_ms + 7 * HOUR_MS);
    }
    run(&mut app);
    let facts = &app.world().resource::<Kept>().0;
    let mut wishes: std::collections::BTreeMap<BoxId, Vec<Authority>> = std::collections::BTreeMap::new();
    let (mut answers, mut found) = (0, 0);
    for fact in facts {
        match fact.what {
            What::LookWanted { container, by, joins } => {
                let wishes = wishes.entry(container).or_default();
                assert_eq!(joins, !wishes.is_empty(), "the first opens it, the others join");
                wishes.push(by);
            }
            What::LookAnswered { found: yes, .. } => (answers, found) = (answers + 1, found + u64::from(yes)),
            _ => {}
        }
    }
    let all: usize = wishes.values().map(Vec::len).sum();
    assert!(wishes.values().any(|wishes| wishes.len() == 3) && wishes.values().any(|wishes| wishes.len() == 1));
    assert_eq!(all, answers, "everyone is answered");
    assert!(found > 0 && found < answers as u64);
    let orders = spans(&app, Hold::Examination);
    assert_eq!(orders.len(), wishes.len(), "one visit a box, whoever asked");
    assert!(orders.values().all(|(_, ended_ms)| ended_ms.is_some()));
    assert!(spans(&app, Hold::Maritime).values().all(|(_, ended_ms)| ended_ms.is_some()), "what was found is put right");
    let figures = figures(&app);
    let told = figures.authorities.expect("authorities");
    assert_eq!((told.visits, told.visits_saved), (wishes.len() as u64, (all - wishes.len()) as u64));
    assert_eq!(told.looks_wanted.values().sum::<u64>(), all as u64);
    assert_eq!(figures.refused, 0);
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

/// A folder of a scenario with files in it.
fn beside(files: &[(&str, String)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder
}

fn port_beside(folder: &tempfile::TempDir, seed: u64, sections: &str) -> Result<App, Vec<portolan_model::problem::Problem>> {
    let mut app = crate::tests::app_judging(seed);
    let scenario = text(seed, &format!("stock: Generated(fill: 0.6, mix: (import: 1, export: 0, transshipment: 0, empty: 0)), {sections}"));
    let path = folder.path().join("port.ron");
    std::fs::write(&path, scenario.text()).expect("written");
    load(&mut app, &portolan_scenario::ScenarioText::read(&path).expect("read"))?;
    for container in boxes(&mut app) {
        app.world_mut().resource_mut::<Clock>().calendar.at(HOUR_MS, Happening::ControlBegan(container));
    }
    Ok(app)
}

#[test]
fn a_contract_comes_into_force_in_the_middle_of_a_run() {
    let contract = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/contracts/examination-2.ron")).expect("read");
    let unsigned = contract.split("    signatures: [").next().expect("a contract").to_owned() + ")";
    let folder = beside(&[("examination-2.ron", contract), ("unsigned.ron", unsigned)]);
    let slow = "traders: (declares_after_h: Uniform(1, 90)), keep_decisions: 100000";
    let new = |file: &str, by: &str| {
        format!(
            "examination: (capacity: 40), clearance: Processed(process: {ELECTRONIC}, {slow}, \
            contracts: [(file: \"{file}\", by: \"{by}\", at: \"2026-03-04T08:00\")])"
        )
    };
    let mut app = port_beside(&folder, 21, &new("examination-2.ron", "customs")).expect("a port");
    run_with_examinations(&mut app);
    let told = figures(&app);
    let [activation] = told.activations.as_slice() else { panic!("{:?}", told.activations) };
    assert_eq!((activation.version, activation.refused.as_deref()), (2, None));
    assert!(activation.tried_on > 100 && activation.would_change < activation.tried_on, "{activation:?}");
    let mut versions = std::collections::BTreeMap::new();
    let terms: Vec<Terms> =
        app.world().resource::<Rules>().contracts().map(|signed| Terms::new(signed.contract.clone()).expect("terms")).collect();
    for text in app.world().resource::<OfficeBook>().decisions() {
        let decision: Decision = serde_json::from_str(text).expect("a decision");
        let by = terms.iter().find(|terms| terms.hash() == decision.hash).expect("the contract that decided");
        assert_eq!(decision.taken_again(by), Ok(()));
        if decision.subject == Subject::Examination {
            let (first, last) = versions.entry(decision.version).or_insert((decision.on, decision.on));
            (*first, *last) = (decision.on.min(*first), decision.on.max(*last));
        }
    }
    assert!(versions[&1].1 <= versions[&2].0, "{versions:?}: one after the other, on the day itself either");
    for (file, by) in [("unsigned.ron", "customs"), ("examination-2.ron", "port")] {
        let mut app = port_beside(&folder, 21, &new(file, by)).expect("a port");
        run_with_examinations(&mut app);
        let refused = figures(&app).activations[0].refused.clone().expect("refused");
        assert!(refused.contains("signatures") || refused.contains("may not"), "{refused}");
    }
    assert!(port_beside(&folder, 21, &new("nowhere.ron", "customs")).is_err());
}

#[test]
fn tables_change_in_the_middle_of_a_run_and_filers_are_warned() {
    let shipped =
        |name: &str| std::fs::read_to_string(format!("{}/../../assets/tariff/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a table");
    // From the third day on parts of cars cost 40 %, and car parts are a tenth of the trade.
    let tariff = shipped("tariff.csv");
    let row = tariff.lines().find(|line| line.starts_with("87089999,")).expect("parts of cars");
    let cells: Vec<&str> = row.split(',').collect();
    let ended = {
        let mut cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        let until = cells.len() - 3;
        cells[until] = "2026-03-04".to_owned();
        cells.join(",")
    };
    let raised = {
        let mut cells: Vec<String> = cells.iter().map(ToString::to_string).collect();
        let (from, until, version) = (cells.len() - 4, cells.len() - 3, cells.len() - 2);
        (cells[3], cells[from], cells[until], cells[version]) =
            ("40%".to_owned(), "2026-03-05".to_owned(), String::new(), "2026.1a".to_owned());
        cells.join(",")
    };
    let tariff = tariff.replace(row, &format!("{ended}\n{raised}"));
    let versions = shipped("versions.csv").replace("2026.2,", "2026.1a,2026-03-05,parts of cars\n2026.2,");
    let folder = beside(&[("tariff/tariff.csv", tariff), ("tariff/versions.csv", versions)]);
    let sections = |tables: &str| {
        format!(
            "examination: (capacity: 40), clearance: Processed(process: {ELECTRONIC}, {tables} announced_days: 1, \
            traders: (declares_after_h: Uniform(1, 90), false_share: 0))"
        )
    };
    let week = |tables: &str| {
        let mut app = port_beside(&folder, 22, &sections(tables)).expect("a port");
        run_with_examinations(&mut app);
        app
    };
    let (plain, changed) = (week(""), week("tables: \"tariff\","));
    let (before, after) = (figures(&plain), figures(&changed));
    assert_eq!((before.rules_changed, before.warned, before.taxed_by_version.len()), (0, 0, 1));
    assert_eq!((after.rules_changed, after.taxed_by_version.len()), (1, 2));
    assert!(after.taxed_by_version.values().all(|taxed| *taxed > 50), "{:?}", after.taxed_by_version);
    assert!(after.warned > 10 && after.warned == rulings(&changed, Ruling::Warned) as u64, "{}", after.warned);
    let taxes = |app: &App| {
        let facts = &app.world().resource::<Kept>().0;
        let taxed = facts
            .iter()
            .filter_map(|fact| if let What::Taxed { container, fen } = fact.what { Some((container, (fact.at_ms, fen))) } else { None });
        taxed.collect::<std::collections::BTreeMap<BoxId, (Ms, i64)>>()
    };
    let (old, new) = (taxes(&plain), taxes(&changed));
    let days = 48 * HOUR_MS;
    let mut dearer = 0;
    for (container, (at_ms, fen)) in &new {
        // What was decided before and paid later keeps its rate.
        let Some((_, old_fen)) = old.get(container) else { continue };
        assert!(fen >= old_fen && (*at_ms >= days || fen == old_fen), "{container} at {at_ms}: {old_fen} became {fen}");
        dearer += u32::from(fen > old_fen);
    }
    assert!(dearer > 10, "{dearer}");
    assert!(port_beside(&folder, 22, &sections("tables: \"nowhere\",")).is_err());
}

#[test]
fn declarations_are_documents_and_pass_the_quality_gate() {
    let honest = "Electronic(documents: true)";
    let mut app = port(23, "import", &sections(honest, "flawed_share: 0"));
    run_with_examinations(&mut app);
    let gate = figures(&app).gate.expect("documents");
    assert_eq!((gate.quarantined, gate.reasons.len(), gate.aside), (0, 0, 0), "{gate:?}: what is in order is taken in");
    assert!(gate.accepted >= figures(&app).declarations);
    let mut app = port(23, "import", &sections(honest, "flawed_share: 0.5"));
    run_with_examinations(&mut app);
    let told = figures(&app);
    let gate = told.gate.clone().expect("documents");
    assert_eq!(gate.received, gate.accepted + gate.quarantined);
    for code in ["paper-missing", "field-missing", "source-unknown", "issued-in-the-future", "same-goods-declared"] {
        assert!(gate.reasons.contains_key(code), "{code} of {:?}", gate.reasons);
    }
    let doubled = gate.reasons["same-goods-declared"];
    assert_eq!((gate.aside, gate.mended), (doubled, gate.quarantined - doubled), "all but the doubled are mended");
    assert_eq!((told.quarantined, rulings(&app, Ruling::Mended) as u64), (gate.mended, gate.mended));
    let exports = {
        let mut app = port(24, "export", &sections(honest, "flawed_share: 0"));
        run(&mut app);
        figures(&app).gate.expect("documents")
    };
    assert_eq!((exports.quarantined, exports.reasons.len()), (0, 0), "{exports:?}");
}

#[test]
fn what_is_picked_has_reasons_in_words_and_what_is_odd_is_a_signal() {
    let folder = beside(&[]);
    let sections = |risk: &str| {
        format!(
            "risk: Judged(model: Rules), examination: (capacity: 40), \
            clearance: Processed(process: Electronic(risk: {risk}), traders: (false_share: 0.2, stated_share: Fixed(0.2)), keep_decisions: 100000)"
        )
    };
    for risk in ["PriceAndPast", "Learned"] {
        let mut app = port_beside(&folder, 25, &sections(risk)).expect("a port");
        run_with_examinations(&mut app);
        let told = figures(&app);
        assert!(told.odd > 10 && told.odd == rulings(&app, Ruling::Odd) as u64, "{risk}: {}", told.odd);
        let (mut with_reasons, mut with_odd) = (0, 0);
        for text in app.world().resource::<OfficeBook>().decisions() {
            let decision: Decision = serde_json::from_str(text).expect("a decision");
            let looked_at = matches!(decision.outcome, Outcome::Review | Outcome::Examine);
            assert_eq!(decision.told.is_some(), looked_at, "{decision:?}");
            let odd = decision.inputs.get("anomalies");
            if let Some(told) = decision.told {
                assert!(!told.model.is_empty() && !told.reasons.is_empty(), "{told:?}");
                with_reasons += 1;
                with_odd += u32::from(!told.odd.is_empty());
                assert_eq!(odd, Some(portolan_customs::contracts::Value::Number(told.odd.len() as i64)));
            }
        }
        assert!(with_reasons > 20 && with_odd > 5, "{risk}: {with_reasons}, {with_odd}");
    }
}

#[test]
fn policies_take_hold_in_the_middle_of_a_run() {
    let policy = "(version: \"outbreak\", rules: [(id: \"ban\", from: \"2026-03-05\", origins: [\"DE\", \"JP\"], measure: Embargo)])";
    let contract = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/contracts/examination-2.ron")).expect("read");
    let folder = beside(&[("policy.ron", policy.to_owned()), ("examination-2.ron", contract)]);
    let sections = "risk: Judged(model: Rules, policies: \"policy.ron\"), examination: (capacity: 40), \
        clearance: Processed(process: Electronic(explored_share: 0), traders: (false_share: 0, declares_after_h: Uniform(1, 90)), \
        contracts: [(file: \"examination-2.ron\", at: \"2026-03-04T00:00\")])";
    let mut app = port_beside(&folder, 26, sections).expect("a port");
    run_with_examinations(&mut app);
    let catalogue = Catalogue::shipped();
    let processed = app.world().resource::<crate::ClearanceSection>().clone();
    let crate::ClearanceSection::Processed(processed) = processed else { panic!("a process") };
    let weights: std::collections::BTreeMap<BoxId, u32> = {
        let world = app.world_mut();
        world.query::<&Container>().iter(world).map(|container| (container.id, container.weight_kg)).collect()
    };
    let from_ms = 48 * HOUR_MS;
    let (mut before, mut after) = (0, 0);
    for fact in &app.world().resource::<Kept>().0 {
        let What::Ruled { container, ruling } = fact.what else { continue };
        let declared = Declared::draw(&processed, &catalogue, Streams::of_run(26), container, Flow::Import, weights[&container]);
        let banned = ["DE", "JP"].contains(&catalogue.line(usize::from(declared.line)).origin.to_string().as_str());
        match ruling {
            Ruling::Selected if fact.at_ms >= from_ms && banned => after += 1,
            Ruling::Cleared if fact.at_ms >= from_ms => assert!(!banned, "{container} passes"),
            Ruling::Cleared => before += u32::from(banned),
            _ => {}
        }
    }
    assert!(before > 10 && after > 10, "{before} before, {after} after");
    assert_eq!(figures(&app).rules_changed, 2);
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
