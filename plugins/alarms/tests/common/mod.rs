//! A port that is nothing but facts at given times, on the real clock.
#![allow(dead_code, reason = "each test file takes what it needs")]
#![allow(unreachable_pub, reason = "a module of several test programs")]

use bevy_app::App;
use bevy_ecs::prelude::*;
use portolan_alarms::{AlarmsPlugin, AlarmsSection, CallOutline, Notice, NoticeBoard, NoticeRule, Outline, watch};
use portolan_clock::{Clock, ClockApp, ClockPlugin, Turn, advance_to};
use portolan_model::container::{Flow, SizeType};
use portolan_model::facts::What;
use portolan_model::happenings::{Happening, HappeningKind};
use portolan_model::ids::{BoxId, BoxSource, CallId};
use portolan_model::{HOUR_MS, MINUTE_MS, Ms};

/// What is written when.
#[derive(Resource, Default)]
struct Script(Vec<What>);

/// A small port: two calls, two blocks, two quay cranes, ten vehicles, two lanes each way.
pub fn outline() -> Outline {
    let call =
        |scheduled_ms| CallOutline { scheduled_ms, cut_off_ms: scheduled_ms - 6 * HOUR_MS, cut_off_before_ms: 6 * HOUR_MS, bookings: 5 };
    Outline {
        calls: vec![(CallId(0), call(20 * HOUR_MS)), (CallId(1), call(30 * HOUR_MS))],
        blocks_teu: vec![20, 20],
        quay_cranes: 2,
        vehicles: 10,
        lanes_in: 2,
        lanes_out: 2,
        reefer_limit_mk: 3_000,
    }
}

/// The port with these facts, and the rules as this section has them.
pub fn port(facts: &[(Ms, What)], section: &str) -> App {
    let mut app = App::empty();
    app.add_plugins((ClockPlugin { seed: 1 }, AlarmsPlugin));
    app.on_happening(HappeningKind::CutOff, |mut turn: InMut<Turn>, script: Res<Script>| {
        if let Happening::CutOff(CallId(number)) = turn.happening {
            turn.clock.note(script.0[number as usize]);
        }
    });
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let section: AlarmsSection = options.from_str(section).expect("a section");
    watch(app.world_mut(), &outline(), &section);
    let calendar = &mut app.world_mut().resource_mut::<Clock>().calendar;
    for (number, (at_ms, _)) in facts.iter().enumerate() {
        calendar.at(*at_ms, Happening::CutOff(CallId(number as u32)));
    }
    app.insert_resource(Script(facts.iter().map(|(_, what)| *what).collect()));
    app
}

/// All notices of a rule up to an instant, as minutes raised and cleared.
pub fn spans(app: &mut App, rule: NoticeRule, until_ms: Ms) -> Vec<(Ms, Option<Ms>)> {
    notices(app, rule, until_ms).iter().map(|notice| (notice.raised_ms / MINUTE_MS, notice.cleared_ms.map(|ms| ms / MINUTE_MS))).collect()
}

/// All notices of a rule up to an instant, in the order of raising.
pub fn notices(app: &mut App, rule: NoticeRule, until_ms: Ms) -> Vec<Notice> {
    advance_to(app.world_mut(), until_ms).expect("it comes to rest");
    let board = app.world().resource::<NoticeBoard>();
    let mut found: Vec<Notice> = board.active().chain(board.cleared()).filter(|notice| notice.rule == rule).cloned().collect();
    found.sort_by_key(|notice| notice.id);
    found
}

pub fn minutes(minutes: Ms) -> Ms {
    minutes * MINUTE_MS
}

pub fn a_box(index: u32) -> BoxId {
    BoxId::new(BoxSource::Stock, index)
}

/// A box comes into the port's knowledge.
pub fn entered(index: u32) -> What {
    What::BoxEntered {
        container: a_box(index),
        flow: Flow::Export,
        size: SizeType::Forty,
        reefer: true,
        dangerous: false,
        weight_kg: 9_000,
    }
}
