//! The notices of a bad day: what its events promise, headless and watched.

use std::time::Duration;

use bevy_app::App;
use portolan_alarms::{AlarmsPlugin, Notice, NoticeBoard, NoticeRule, Parameter, acknowledge};
use portolan_clock::{Clock, Pace, Paced, advance_to, advance_to_end, restore, save};
use portolan_model::Ms;
use portolan_model::moment::{Moment, PortCalendar};
use portolan_model::requests::Role;
use portolan_model::subject::Subject;
use portolan_protocol::DeviceId;
use portolan_scenario::{ScenarioText, load};
use portolan_terminal::calls::Call;

fn day(edits: &[&str]) -> ScenarioText {
    let mut text = ScenarioText::read("scenarios/day_at_the_terminal.ron".as_ref()).expect("the scenario");
    for edit in edits {
        text.set(edit).expect("an edit");
    }
    text
}

fn open(text: &ScenarioText) -> App {
    let mut app = portolan::port::port_app();
    app.add_plugins(AlarmsPlugin);
    load(&mut app, text).unwrap_or_else(|problems| panic!("{problems:#?}"));
    app
}

fn board(app: &App) -> &NoticeBoard {
    app.world().resource()
}

fn notices(app: &App, rule: NoticeRule) -> Vec<Notice> {
    let board = board(app);
    let mut found: Vec<Notice> = board.active().chain(board.cleared()).filter(|notice| notice.rule == rule).cloned().collect();
    found.sort_by_key(|notice| notice.id);
    found
}

/// Whether a rule spoke of something between two times of the first day.
fn spoke(app: &App, rule: NoticeRule, subject: Subject, from: &str, until: &str) -> bool {
    let port = app.world().resource::<PortCalendar>();
    let at = |clock: &str| port.ms(clock.parse::<Moment>().expect("a time"));
    let in_time = |notice: &Notice| {
        notice.subject == subject && notice.raised_ms == at(from) && notice.cleared_ms.is_some_and(|cleared_ms| cleared_ms == at(until))
    };
    notices(app, rule).iter().any(in_time)
}

#[test]
fn the_day_raises_what_its_events_promise() {
    let mut app = open(&day(&[]));
    advance_to_end(app.world_mut()).expect("it comes to rest");
    assert!(spoke(&app, NoticeRule::CraneDown, Subject::Device(DeviceId::quay_crane(1)), "10:22", "10:58"), "down at 10:20 for 38 min");
    // It is to stop on the next crossing on its way after 14:05; an operator frees it at 14:25.
    let at = |clock: &str| app.world().resource::<PortCalendar>().ms(clock.parse::<Moment>().expect("a time"));
    let vehicle = Subject::Device(DeviceId::vehicle(16));
    let on_crossing = |notice: &Notice| {
        notice.subject == vehicle && (at("14:05")..at("14:25")).contains(&notice.raised_ms) && notice.cleared_ms == Some(at("14:25"))
    };
    let stopped = notices(&app, NoticeRule::VehicleStopped);
    assert!(stopped.iter().any(on_crossing), "{stopped:#?}");
    assert!(spoke(&app, NoticeRule::Wind, Subject::Port, "15:20", "15:52"));
    let late = &notices(&app, NoticeRule::LateCall)[0];
    let call = app.world().iter_entities().filter_map(|entity| entity.get::<Call>()).find(|call| call.name == "Cape Meridian");
    assert_eq!(Some(late.subject), call.map(|call| Subject::Call(call.id)));
    assert_eq!(late.worst[0], Parameter::Minutes(280), "11:00 became 15:40");

    // A board that speaks all the time is not read: at most one notice in ten minutes on average.
    let raised: u32 = NoticeRule::ALL.into_iter().map(|rule| board(&app).raised_by(rule)).sum();
    let hours = app.world().resource::<Clock>().now_ms() / portolan_model::HOUR_MS;
    assert!(i64::from(raised) < 6 * hours.min(36), "{raised} notices in {hours} h");
    // All is well in the end, but for what nobody mends.
    for notice in board(&app).active() {
        assert!(notice.rule == NoticeRule::HeldBox, "{notice:#?}");
    }
}

#[test]
fn five_days_put_cut_offs_at_risk_hold_boxes_and_warm_reefers() {
    let mut app = open(&day(&["days=5"]));
    advance_to_end(app.world_mut()).expect("it comes to rest");
    let at_risk = notices(&app, NoticeRule::CutOffAtRisk);
    let held = notices(&app, NoticeRule::HeldBox);
    assert!(!at_risk.is_empty() && !held.is_empty(), "{} {}", at_risk.len(), held.len());
    assert!(!notices(&app, NoticeRule::ReeferTemperature).is_empty(), "a reefer stands in the hall while a sample is at the laboratory");
    for notice in at_risk.iter().chain(&held) {
        let cut_off_ms =
            notice.parameters.iter().find_map(|parameter| if let Parameter::At(at_ms) = parameter { Some(*at_ms) } else { None });
        let hours = if notice.rule == NoticeRule::CutOffAtRisk { 6 } else { 2 };
        assert!(cut_off_ms.is_some_and(|cut_off_ms| notice.raised_ms >= cut_off_ms - hours * portolan_model::HOUR_MS), "{notice:#?}");
    }
}

/// The board at some instants of a run that was driven in some other way, to be compared with a headless one.
fn as_headless(text: &ScenarioText, seen: &[(Ms, NoticeBoard)]) {
    let mut headless = open(text);
    for (at_ms, board) in seen {
        advance_to(headless.world_mut(), *at_ms).expect("it comes to rest");
        assert_eq!(self::board(&headless), board, "at {at_ms} ms");
    }
}

#[test]
fn a_day_that_is_watched_raises_the_same_at_the_same_time() {
    let text = day(&[]);
    for (frame, happenings_max) in [(Duration::from_micros(16_667), 100_000), (Duration::from_micros(6_944), 300)] {
        let mut watched = open(&text);
        let mut driver = Paced::new(Pace::Times(10_000.0), happenings_max);
        let mut seen = Vec::new();
        for number in 0_u32.. {
            let run = driver.frame(watched.world_mut(), frame).expect("it comes to rest");
            if number % 97 == 0 || run.ended {
                seen.push((run.now_ms, board(&watched).clone()));
            }
            if run.ended {
                break;
            }
        }
        let last = &seen[seen.len() - 1].1;
        assert!(seen.len() > 20 && last.raised_by(NoticeRule::CraneDown) > 0);
        as_headless(&text, &seen);
    }
}

#[test]
fn a_board_is_taken_up_again_with_what_was_done_on_it() {
    let text = day(&[]);
    let mut app = open(&text);
    advance_to(app.world_mut(), 5 * portolan_model::HOUR_MS).expect("it comes to rest");
    let id = board(&app).cleared().next().expect("a crane was down").id;
    assert_eq!(acknowledge(app.world_mut(), id, Role::EquipmentController), Ok(()));
    let saved = save(app.world_mut()).expect("it is saved");
    let mut again = open(&text);
    restore(again.world_mut(), &saved).expect("it is taken up again");
    assert_eq!(board(&again), board(&app));
    for app in [&mut app, &mut again] {
        advance_to_end(app.world_mut()).expect("it comes to rest");
    }
    assert_eq!(board(&again), board(&app));
    assert!(board(&again).get(id).is_some_and(|notice| notice.acknowledged.is_some()));
}

#[test]
fn whether_anybody_watches_the_facts_are_the_same() {
    let text = day(&[]);
    let digest = |mut app: App| {
        advance_to_end(app.world_mut()).expect("it comes to rest");
        app.world_mut().resource_mut::<Clock>().facts.digest()
    };
    let mut without = portolan::port::port_app();
    load(&mut without, &text).expect("the scenario");
    assert_eq!(digest(open(&text)), digest(without));
}
