//! Pictures of every panel and of the whole desk, in both languages and themes. `UPDATE_SNAPSHOTS=1 cargo nextest run -p portolan_panels
//! --test pictures` renews them; look at each before you commit it.

mod common;

use common::{LOOKS, Stage, Whole, options, stage, whole};
use egui::{Vec2, vec2};
use portolan_panels::look::Density;
use portolan_panels::specimen::{self, Size};
use portolan_panels::{Desk, PanelKind, Views};

/// A panel with the views of a day, in every look.
fn pictures_of(panel: PanelKind, size: Vec2, prepare: impl Fn(Stage) -> Stage) {
    for (language, theme) in LOOKS {
        let staged = prepare(Stage::new(panel, specimen::day()).in_look(language, theme, Density::Standard));
        let mut harness = stage(staged, size);
        harness.snapshot_options(format!("{}-{}-{}", panel.code(), language.code(), theme.code()), &options());
    }
}

#[test]
fn berth_plan() {
    pictures_of(PanelKind::BerthPlan, vec2(800.0, 420.0), |stage| stage);
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
fn inspector() {
    pictures_of(PanelKind::Inspector, vec2(420.0, 560.0), |stage| stage.selecting(specimen::SELECTED));
}

#[test]
fn picture() {
    pictures_of(PanelKind::Picture, vec2(420.0, 400.0), |stage| stage.selecting(specimen::SELECTED));
}

#[test]
fn the_whole_desk() {
    for (language, theme) in LOOKS {
        let mut desk = Desk::new(language, theme);
        desk.select(Some(specimen::SELECTED));
        let mut harness = whole(Whole::new(desk, specimen::day()), vec2(1_920.0, 1_080.0));
        harness.snapshot_options(format!("desk-{}-{}", language.code(), theme.code()), &options());
    }
}

#[test]
fn the_crowded_desk() {
    let (language, theme) = LOOKS[2];
    let desk = Desk::new(language, theme);
    let mut harness = whole(Whole::new(desk, specimen::crowded()), vec2(1_366.0, 768.0));
    harness.snapshot_options("desk-crowded", &options());
}

#[test]
fn the_empty_desk() {
    let (language, theme) = LOOKS[1];
    let mut harness = whole(Whole::new(Desk::new(language, theme), Views::default()), vec2(1_366.0, 768.0));
    harness.snapshot_options("desk-empty", &options());
    let _ = Size::Day;
}
