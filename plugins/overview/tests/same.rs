//! Whoever looks, however often: the port is the same, and so is what is seen of it at an instant.

mod common;

use std::time::Duration;

use bevy_app::App;
use common::{everything, go_to, ms, open, text, views};
use portolan_clock::{Clock, Pace, Paced, advance_to_end, restore, save};
use portolan_dispatch::requests::recorded;
use portolan_model::ids::{BlockId, CallId};
use portolan_model::requests::{Action, OperatorRequest, Role};
use portolan_model::subject::Subject;
use portolan_overview::{Overview, Surroundings, act_on_notice};
use portolan_panels::Wanted;
use portolan_panels::actions::NoticeAction;
use portolan_panels::views::{Indicator, Views};
use portolan_protocol::DeviceId;

const DAY: &str = "day_at_the_terminal.ron";

fn digest(app: &mut App) -> String {
    app.world_mut().resource_mut::<Clock>().facts.digest().to_string()
}

/// Everything there is to see, one block down to its boxes and one call.
fn all_of_it() -> Wanted {
    Wanted { block: Some((BlockId(4), 6)), subject: Some(Subject::Call(CallId::new(0, 1))), find: Some("jiang".to_owned()), ..everything() }
}

#[test]
fn a_port_that_is_looked_at_does_what_one_does_that_is_not() {
    let mut alone = open(&text(DAY), false);
    advance_to_end(alone.world_mut()).expect("it comes to rest");
    let wanted = digest(&mut alone);
    let mut watched = open(&text(DAY), true);
    let mut overview = Overview::new(watched.world()).expect("a port with a chronicle");
    let mut driver = Paced::new(Pace::Times(10_000.0), 3_000);
    let frame = Duration::from_micros(16_667);
    let mut wall = Duration::ZERO;
    loop {
        let run = driver.frame(watched.world_mut(), frame).expect("it comes to rest");
        wall += frame;
        overview.update(watched.world(), &all_of_it(), &Surroundings::default(), wall);
        if run.ended {
            break;
        }
    }
    assert_eq!(digest(&mut watched), wanted);
    let ended = overview.update_all(watched.world(), &all_of_it(), &Surroundings::default());
    assert!(ended.frame.ended);
    let told = ended.happenings.as_ref().and_then(|view| view.rows.first()).expect("something happened");
    assert_eq!(told.message.code, "scenario-ended");
}

/// A block's bays are frozen and thawed, a vehicle stopped, a lane closed, a notice acknowledged, while everything is looked at at a pace
/// of its own.
#[test]
fn a_port_that_is_acted_on_does_what_one_does_that_is_asked_the_same_by_script() {
    let mut text = text(DAY);
    text.set("script=()").expect("a script");
    let mut watched = open(&text, true);
    let mut overview = Overview::new(watched.world()).expect("a port with a chronicle");
    let mut driver = Paced::new(Pace::Times(8_000.0), 2_500);
    let frame = Duration::from_micros(21_013);
    let asks = [
        (40, Action::FreezeBlock(BlockId(3))),
        (77, Action::StopVehicle(DeviceId::vehicle(7))),
        (78, Action::CloseLane(DeviceId::gate_lane(0))),
        (120, Action::FreeVehicle(DeviceId::vehicle(7))),
        (150, Action::ThawBlock(BlockId(3))),
        (151, Action::OpenLane(DeviceId::gate_lane(0))),
    ];
    for count in 0_u32.. {
        for (_, action) in asks.iter().filter(|(at, _)| *at == count) {
            let request = OperatorRequest { role: Role::ShiftLeader, action: *action, why: "seen on screen".to_owned(), compensates: None };
            overview.confirm(watched.world_mut(), request);
        }
        let notices = overview.views().notices.as_ref().map_or_else(Vec::new, |view| view.rows.clone());
        if let Some(notice) = notices.first() {
            // One that is acknowledged already says so; the port does not hear of it in either case.
            let _ = act_on_notice(watched.world_mut(), notice.id, &NoticeAction::Acknowledge(Role::ShiftLeader), Role::ShiftLeader);
        }
        let run = driver.frame(watched.world_mut(), frame).expect("it comes to rest");
        overview.update(watched.world(), &all_of_it(), &Surroundings::default(), frame * count);
        if run.ended && count > 151 {
            break;
        }
    }
    let options = ron::Options::default()
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME | ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES);
    let requests = recorded(watched.world());
    assert_eq!(requests.len(), asks.len());
    text.set(&format!("script=(recorded: {})", options.to_string(&requests).expect("requests as RON"))).expect("a script");
    let mut alone = open(&text, false);
    advance_to_end(alone.world_mut()).expect("it comes to rest");
    assert_eq!(digest(&mut watched), digest(&mut alone));
}

/// The views of an instant, reached in one go.
fn in_one_go(instant: &str) -> Views {
    let mut app = open(&text(DAY), true);
    go_to(&mut app, instant);
    views(app.world(), &all_of_it())
}

#[test]
fn paced_and_headless_see_the_same() {
    for (instant, frame, happenings_max) in [("10:30", 16_667, 100_000), ("14:10", 6_944, 60), ("20:05", 33_333, 700)] {
        let mut app = open(&text(DAY), true);
        let until_ms = ms(app.world(), instant);
        let mut overview = Overview::new(app.world()).expect("a port with a chronicle");
        let frame = Duration::from_micros(frame);
        let mut driver = Paced::new(Pace::Times(9_973.0), happenings_max);
        let mut wall = Duration::ZERO;
        // The last frame would go beyond the instant.
        while app.world().resource::<Clock>().now_ms() + 400_000 < until_ms {
            driver.frame(app.world_mut(), frame).expect("it comes to rest");
            wall += frame;
            overview.update(app.world(), &all_of_it(), &Surroundings::default(), wall);
        }
        go_to(&mut app, instant);
        let wanted = in_one_go(instant);
        assert_same(&views(app.world(), &all_of_it()), &wanted, instant);
        // Kept up to date all the way: everything is due again after a second.
        let kept = overview.update(app.world(), &all_of_it(), &Surroundings::default(), wall + Duration::from_secs(2));
        assert_same(kept, &wanted, instant);
    }
}

/// Part by part, so that a failure says where.
fn assert_same(one: &Views, other: &Views, instant: &str) {
    macro_rules! same {
        ($($part:ident),*) => { $( assert_eq!(one.$part, other.$part, "{} at {instant}", stringify!($part)); )* };
    }
    same!(
        frame,
        tiles,
        berth_plan,
        quay_cranes,
        yard,
        block,
        gate,
        fleet,
        examination,
        happenings,
        notices,
        requests,
        inspector,
        proposal,
        find
    );
}

#[test]
fn a_run_taken_up_again_is_seen_as_it_is() {
    let mut through = open(&text(DAY), true);
    go_to(&mut through, "14:10");
    let saved = save(through.world_mut()).expect("it is saved");
    let mut taken_up = open(&text(DAY), true);
    restore(taken_up.world_mut(), &saved).expect("it is restored");
    let compare = |through: &App, taken_up: &App, hours_known: bool| {
        let (one, other) = (views(through.world(), &all_of_it()), views(taken_up.world(), &all_of_it()));
        assert_eq!(one.yard, other.yard);
        assert_eq!(one.block, other.block);
        assert_eq!(one.frame, other.frame);
        let plan = |views: &Views| views.berth_plan.as_ref().map(|plan| (plan.cranes.clone(), plan.calls.len()));
        assert_eq!(plan(&one), plan(&other));
        let gate =
            |views: &Views| views.gate.as_ref().map(|gate| (gate.waiting_in, gate.waiting_out, gate.inside, gate.appointments.len()));
        assert_eq!(gate(&one), gate(&other));
        let backlog = |views: &Views| views.examination.as_ref().map(|view| (view.backlog, view.places_taken, view.bays_taken));
        assert_eq!(backlog(&one), backlog(&other));
        let value =
            |views: &Views, indicator: Indicator| views.tiles.iter().find(|tile| tile.indicator == indicator).and_then(|tile| tile.value);
        for indicator in
            [Indicator::LateCalls, Indicator::YardFill, Indicator::DevicesDown, Indicator::ExaminationBacklog, Indicator::HeldBoxes]
        {
            assert_eq!(value(&one, indicator), value(&other, indicator), "{indicator:?}");
        }
        if hours_known {
            for indicator in [Indicator::CraneRate, Indicator::BerthRate, Indicator::FleetUse, Indicator::TruckTurn] {
                assert_eq!(value(&one, indicator), value(&other, indicator), "{indicator:?}");
            }
            let shares = |views: &Views| views.fleet.as_ref().map(|fleet| (fleet.shares_pct.clone(), fleet.down_pct));
            assert_eq!(shares(&one), shares(&other));
            let passed =
                |views: &Views| -> Vec<u16> { views.gate.iter().flat_map(|gate| &gate.lanes).map(|lane| lane.passed_last_h).collect() };
            assert_eq!(passed(&one), passed(&other));
        }
    };
    compare(&through, &taken_up, false);
    for app in [&mut through, &mut taken_up] {
        go_to(app, "20:05");
    }
    compare(&through, &taken_up, true);
    assert_eq!(digest(&mut through), digest(&mut taken_up));
}
