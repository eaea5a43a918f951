//! Pictures of every panel and of the whole desk, in both languages and themes. `UPDATE_SNAPSHOTS=1 cargo nextest run -p portolan_panels
//! --test pictures` renews them; look at each before you commit it.

mod common;

use common::{LOOKS, Stage, Whole, options, stage, whole};
use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::{Harness, SnapshotResults};
use portolan_panels::look::{Density, ThemeKind};
use portolan_panels::panels::{BerthPlanShape, DevicesTab};
use portolan_panels::specimen;
use portolan_panels::words::Language;
use portolan_panels::{Desk, PanelKind, Views};

/// A panel with the views of a day, in every look.
fn pictures_of(panel: PanelKind, size: Vec2, prepare: impl Fn(Stage) -> Stage) {
    let mut results = SnapshotResults::new();
    for (language, theme) in LOOKS {
        let staged = prepare(Stage::new(panel, specimen::day()).in_look(language, theme, Density::Standard));
        let mut harness = stage(staged, size);
        harness.snapshot_options(format!("{}-{}-{}", panel.code(), language.code(), theme.code()), &options());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn berth_plan() {
    pictures_of(PanelKind::BerthPlan, vec2(800.0, 420.0), |stage| stage);
}

/// Vessels that are heard: in the plan, and in a list of their own.
#[test]
fn approaches() {
    let mut results = SnapshotResults::new();
    let whole_width = vec2(900.0, 300.0);
    for (name, language, theme, shape, size) in [
        ("berth-plan-heard", Language::English, ThemeKind::Dark, BerthPlanShape::Plan, vec2(800.0, 420.0)),
        ("approaches-en-light", Language::English, ThemeKind::Light, BerthPlanShape::Approaches, whole_width),
        ("approaches-zh-dark", Language::Chinese, ThemeKind::Dark, BerthPlanShape::Approaches, whole_width),
        ("approaches-narrow", Language::English, ThemeKind::Dark, BerthPlanShape::Approaches, vec2(420.0, 260.0)),
    ] {
        let mut staged = Stage::new(PanelKind::BerthPlan, specimen::day()).in_look(language, theme, Density::Standard);
        staged.views.berth_plan = Some(specimen::heard_plan(specimen::Size::Day));
        staged.states.berth_plan.shape = shape;
        let mut harness = stage(staged, size);
        harness.snapshot_options(name, &options());
        results.extend_harness(&mut harness);
    }
}

#[test]
fn quay_cranes() {
    pictures_of(PanelKind::QuayCranes, vec2(640.0, 440.0), |stage| stage.selecting(specimen::SELECTED));
}

#[test]
fn yard() {
    pictures_of(PanelKind::Yard, vec2(760.0, 300.0), |stage| stage);
}

#[test]
fn block() {
    pictures_of(PanelKind::Block, vec2(640.0, 480.0), |stage| stage);
}

#[test]
fn gate() {
    pictures_of(PanelKind::Gate, vec2(620.0, 520.0), |stage| stage);
}

#[test]
fn fleet() {
    pictures_of(PanelKind::Fleet, vec2(620.0, 480.0), |stage| stage);
}

#[test]
fn examination() {
    pictures_of(PanelKind::Examination, vec2(560.0, 480.0), |stage| stage);
}

#[test]
fn happenings() {
    pictures_of(PanelKind::Happenings, vec2(520.0, 400.0), |stage| stage);
}

#[test]
fn notices() {
    pictures_of(PanelKind::Notices, vec2(560.0, 480.0), |mut stage| {
        stage.states.notices.open = stage.views.notices.as_ref().map(|view| view.rows[0].id);
        stage
    });
}

#[test]
fn requests() {
    pictures_of(PanelKind::Requests, vec2(520.0, 480.0), |mut stage| {
        stage.states.requests.open = stage.views.requests.as_ref().map(|view| view.rows[2].id);
        stage
    });
}

#[test]
fn ledger() {
    pictures_of(PanelKind::Ledger, vec2(640.0, 1_000.0), |mut stage| {
        stage.states.ledger.open = stage.views.ledger.as_ref().map(|view| view.rows[1].clone());
        stage.states.ledger.proves = true;
        stage
    });
}

#[test]
fn devices() {
    pictures_of(PanelKind::Devices, vec2(760.0, 480.0), |stage| stage);
}

#[test]
fn inspector() {
    pictures_of(PanelKind::Inspector, vec2(420.0, 560.0), |stage| stage.selecting(specimen::SELECTED));
}

#[test]
fn picture() {
    pictures_of(PanelKind::Picture, vec2(420.0, 400.0), |stage| stage.selecting(specimen::SELECTED));
}

#[test]
fn the_whole_desk() {
    let mut results = SnapshotResults::new();
    for (language, theme) in LOOKS {
        let mut desk = Desk::new(language, theme);
        desk.select(Some(specimen::SELECTED));
        let mut harness = whole(Whole::new(desk, specimen::day()), vec2(1_920.0, 1_080.0));
        harness.snapshot_options(format!("desk-{}-{}", language.code(), theme.code()), &options());
        results.extend_harness(&mut harness);
    }
}

/// The desk with something open above it.
fn picture_over_the_desk(name: &str, look: usize, open: impl FnOnce(&mut Harness<'_, Whole>, &mut Views)) -> SnapshotResults {
    let (language, theme) = LOOKS[look];
    let mut desk = Desk::new(language, theme);
    desk.select(Some(specimen::SELECTED));
    let mut harness = whole(Whole::new(desk, specimen::day()), vec2(1_366.0, 768.0));
    let mut views = std::mem::take(&mut harness.state_mut().views);
    open(&mut harness, &mut views);
    harness.state_mut().views = views;
    harness.run_steps(3);
    harness.snapshot_options(name, &options());
    harness.take_snapshot_results()
}

#[test]
fn acting() {
    let mut results = SnapshotResults::new();
    results.extend(picture_over_the_desk("act-en-dark", 0, |harness, views| {
        views.proposal = Some(specimen::proposal());
        harness.state_mut().desk.propose(specimen::ACTION);
    }));
    results.extend(picture_over_the_desk("act-refused-zh-light", 3, |harness, views| {
        views.proposal = Some(specimen::refused_proposal());
        harness.state_mut().desk.propose(specimen::ACTION);
    }));
}

#[test]
fn finding() {
    let mut results = SnapshotResults::new();
    results.extend(picture_over_the_desk("find-zh-dark", 2, |harness, views| {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_steps(2);
        harness.event(egui::Event::Text("me".to_owned()));
        views.find = Some(specimen::find("me"));
    }));
    results.extend(picture_over_the_desk("find-acts-en-light", 1, |harness, _| harness.key_press(Key::P)));
}

#[test]
fn sheet_of_keys() {
    let mut results = SnapshotResults::new();
    results.extend(picture_over_the_desk("keys-en-dark", 0, |harness, _| harness.key_press(Key::F1)));
    results.extend(picture_over_the_desk("keys-zh-light", 3, |harness, _| harness.key_press(Key::F1)));
}

#[test]
fn the_crowded_desk() {
    let (language, theme) = LOOKS[2];
    let desk = Desk::new(language, theme);
    let mut harness = whole(Whole::new(desk, specimen::crowded()), vec2(1_366.0, 768.0));
    harness.snapshot_options("desk-crowded", &options());
}

#[test]
fn all_panels_on_a_wall() {
    let (language, theme) = LOOKS[0];
    let mut desk = Desk::new(language, theme);
    desk.select(Some(specimen::SELECTED));
    desk.show_block(portolan_model::ids::BlockId(6), 11);
    desk.show_all();
    let mut harness = whole(Whole::new(desk, specimen::day()), vec2(2_560.0, 1_440.0));
    harness.snapshot_options("desk-wall", &options());
}

#[test]
fn the_list_of_the_yard() {
    let mut staged = Stage::new(PanelKind::Yard, specimen::day());
    staged.states.yard.shape = portolan_panels::panels::YardShape::List;
    let mut harness = stage(staged, vec2(760.0, 420.0));
    harness.snapshot_options("yard-list", &options());
}

/// What is known, held, linked and offered of a box.
#[test]
fn a_box_inspected() {
    let mut views = specimen::day();
    let inspector = specimen::inspector_of_box();
    let subject = inspector.named.subject;
    views.inspector = Some(inspector);
    let staged = Stage::new(PanelKind::Inspector, views).in_look(Language::Chinese, ThemeKind::Dark, Density::Standard);
    let mut harness = stage(staged.selecting(subject), vec2(480.0, 480.0));
    harness.snapshot_options("inspector-box", &options());
}

/// The same panel with more and with less on the same space.
#[test]
fn densities() {
    let mut results = SnapshotResults::new();
    for (density, name) in [(Density::Compact, "compact"), (Density::Roomy, "roomy")] {
        let staged = Stage::new(PanelKind::QuayCranes, specimen::crowded()).in_look(Language::English, ThemeKind::Dark, density);
        let mut harness = stage(staged.selecting(specimen::SELECTED), vec2(640.0, 420.0));
        harness.snapshot_options(format!("density-{name}"), &options());
        results.extend_harness(&mut harness);
    }
}

/// A panel in one look, with its own views and state.
fn picture_of(name: &str, look: usize, panel: PanelKind, size: Vec2, views: Views, prepare: impl Fn(&mut Stage)) -> SnapshotResults {
    let (language, theme) = LOOKS[look];
    let mut staged = Stage::new(panel, views).in_look(language, theme, Density::Standard);
    prepare(&mut staged);
    let mut harness = stage(staged, size);
    harness.snapshot_options(name, &options());
    harness.take_snapshot_results()
}

/// The ledger as it lies in a column, on a wide panel, without a proof, with everything wrong, and where there is none.
#[test]
fn the_ledger_otherwise() {
    let mut results = SnapshotResults::new();
    let panel = PanelKind::Ledger;
    results.extend(picture_of("ledger-list", 0, panel, vec2(432.0, 420.0), specimen::day(), |_| {}));
    results.extend(picture_of("ledger-wide", 3, panel, vec2(1_100.0, 820.0), specimen::day(), |stage| {
        stage.states.ledger.open = stage.views.ledger.as_ref().map(|view| view.rows[1].clone());
        stage.states.ledger.proves = true;
    }));
    results.extend(picture_of("ledger-crowded", 1, panel, vec2(620.0, 560.0), specimen::crowded(), |_| {}));
    let mut views = specimen::day();
    views.ledger = Some(portolan_panels::views::LedgerView::default());
    results.extend(picture_of("ledger-none", 2, panel, vec2(432.0, 300.0), views, |_| {}));
}

/// Devices unfolded, at odds with the model, and dead letters.
#[test]
fn the_devices_otherwise() {
    let mut results = SnapshotResults::new();
    let panel = PanelKind::Devices;
    results.extend(picture_of("devices-open", 0, panel, vec2(560.0, 700.0), specimen::day(), |stage| {
        stage.states.devices.open = Some("QC04".to_owned());
        stage.states.devices.fault = Some("no_ack");
    }));
    results.extend(picture_of("devices-discrepancies", 3, panel, vec2(560.0, 460.0), specimen::day(), |stage| {
        stage.states.devices.tab = DevicesTab::Discrepancies;
    }));
    results.extend(picture_of("devices-dead-letters", 1, panel, vec2(620.0, 640.0), specimen::day(), |stage| {
        stage.states.devices.tab = DevicesTab::DeadLetters;
        stage.states.devices.letter = stage.views.devices.as_ref().map(|view| view.dead_letters[0].clone());
    }));
    results.extend(picture_of("devices-crowded", 2, panel, vec2(1_240.0, 560.0), specimen::crowded(), |_| {}));
    results.extend(picture_of("devices-narrow", 0, panel, vec2(400.0, 420.0), specimen::crowded(), |stage| {
        stage.states.devices.tab = DevicesTab::Discrepancies;
    }));
    let mut views = specimen::day();
    views.devices = Some(specimen::devices_in_process());
    results.extend(picture_of("devices-in-process", 3, panel, vec2(560.0, 380.0), views, |_| {}));
}

#[test]
fn the_empty_desk() {
    let (language, theme) = LOOKS[1];
    let mut harness = whole(Whole::new(Desk::new(language, theme), Views::default()), vec2(1_366.0, 768.0));
    harness.snapshot_options("desk-empty", &options());
}

/// Both in the places that the first layout has for them.
#[test]
fn ledger_and_devices_on_the_desk() {
    let mut results = SnapshotResults::new();
    for (name, look, unfolds) in [("desk-ledger-en-dark", 0, true), ("desk-ledger-zh-light", 3, false)] {
        let (language, theme) = LOOKS[look];
        let mut desk = Desk::new(language, theme);
        desk.open(PanelKind::Ledger);
        desk.open(PanelKind::Devices);
        let mut harness = whole(Whole::new(desk, specimen::day()), vec2(1_920.0, 1_080.0));
        if unfolds {
            for text in ["#12484 · ", "Prove this", "AGV004 · Silent"] {
                common::labelled(&harness, text).click_accesskit();
                common::settle(&mut harness);
            }
        }
        harness.snapshot_options(name, &options());
        results.extend_harness(&mut harness);
    }
}
