//! The board depends on the facts and the port's time, on nothing else.

mod common;

use common::{a_box, entered, outline, port};
use portolan_alarms::{AlarmsSection, NoticeBoard, NoticeRule, watch};
use portolan_clock::{Clock, Pace, Paced, advance_to, restore, save};
use portolan_model::container::Hold;
use portolan_model::facts::{Activity, CallStage, ExaminationStage, RollReason, TruckStage, VisitKind, What};
use portolan_model::ids::{BlockId, CallId, TruckId, TruckSource};
use portolan_model::place::Place;
use portolan_model::{HOUR_MS, Ms};
use portolan_protocol::{DeviceId, OrderNumber, Outcome};
use proptest::prelude::*;

/// Rules that speak soon, so that a few facts make many notices.
const EAGER: &str = "(
    gate_queue_per_lane: (raise: 1, clear: 0, delay_s: 60), block_fill_pct: (raise: 20, clear: 10, delay_s: 60), crane_idle: (delay_s: 60),
    low_batteries_pct: (raise: 10, clear: 0, delay_s: 0), cut_off_at_risk_boxes: (raise: 2, clear: 1),
    examination_backlog_boxes: (raise: 1, clear: 0, delay_s: 30),
)";

/// Any fact that a rule reads, of a handful of things; in any order, also such as no port would write.
fn fact() -> impl Strategy<Value = What> {
    let container = (0_u32..8).prop_map(a_box);
    let call = (0_u32..3).prop_map(CallId);
    let device = prop_oneof![
        (0_u16..3).prop_map(DeviceId::quay_crane),
        (0_u16..3).prop_map(DeviceId::yard_crane),
        (0_u16..5).prop_map(DeviceId::vehicle),
    ];
    let place = prop_oneof![
        (0_u16..3).prop_map(|block| Place::Pool(BlockId(block))),
        Just(Place::Truck),
        Just(Place::LeftByRoad),
        call.clone().prop_map(Place::LeftByWater),
    ];
    let hold = prop::sample::select(&Hold::ALL);
    let outcome = prop::sample::select(&[
        Outcome::Down,
        Outcome::Repaired,
        Outcome::Paused,
        Outcome::Resumed,
        Outcome::LowBattery,
        Outcome::Completed { active_ms: 1 },
    ]);
    let activity = prop::sample::select(&[Activity::Idle, Activity::Lifting, Activity::WaitingVehicle, Activity::Energizing]);
    let stage = prop::sample::select(&[TruckStage::Arrived, TruckStage::InGate, TruckStage::AtOutGate, TruckStage::Left]);
    let examination = prop::sample::select(&[ExaminationStage::Ordered, ExaminationStage::Fetched]);
    let call_stage = prop::sample::select(&[CallStage::Announced, CallStage::Arrived, CallStage::Departed]);
    let number = OrderNumber(1);
    prop_oneof![
        2 => (0_u32..8).prop_map(entered),
        4 => (container.clone(), place).prop_map(|(container, to)| What::Custody { container, to }),
        2 => (container.clone(), hold.clone()).prop_map(|(container, hold)| What::Held { container, hold }),
        2 => (container.clone(), hold).prop_map(|(container, hold)| What::Freed { container, hold }),
        3 => (container.clone(), call.clone()).prop_map(|(container, call)| What::Booked { container, call }),
        1 => (container.clone(), call.clone())
            .prop_map(|(container, call)| What::Rolled { container, call, reason: RollReason::Late }),
        2 => (container.clone(), examination).prop_map(|(container, stage)| What::Examined { container, stage }),
        2 => (container, any::<bool>()).prop_map(|(container, above)| What::ReeferWarm { container, above }),
        1 => (call.clone(), call_stage).prop_map(|(call, stage)| What::Call { call, stage }),
        2 => (call.clone(), 0_i64..40).prop_map(|(call, hour)| What::Estimate { call, eta_ms: hour * HOUR_MS }),
        1 => (0_u16..3, call).prop_map(|(crane, call)| What::CraneJoined { crane: DeviceId::quay_crane(crane), call }),
        3 => (device.clone(), activity).prop_map(|(device, activity)| What::Turned { device, activity }),
        4 => (device, outcome).prop_map(move |(device, outcome)| What::Reported { device, number, outcome }),
        3 => (0_u32..6, stage).prop_map(|(index, stage)| {
            What::Truck { truck: TruckId::new(TruckSource::Road, index), stage, visit: VisitKind::Deliver, booked: true }
        }),
        1 => (0_u16..4, any::<bool>()).prop_map(|(lane, closed)| What::LaneClosed { lane: DeviceId::gate_lane(lane), closed }),
        1 => (0_u16..300).prop_map(|wind_dm_s| What::Wind { wind_dm_s }),
    ]
}

/// Facts in the order of time, several at one instant now and then.
fn facts() -> impl Strategy<Value = Vec<(Ms, What)>> {
    prop::collection::vec((prop_oneof![Just(0), 1_i64..600_000], fact()), 1..120).prop_map(|steps| {
        let mut now_ms = 0;
        steps
            .into_iter()
            .map(|(after_ms, what)| {
                now_ms += after_ms;
                (now_ms, what)
            })
            .collect()
    })
}

fn board(app: &bevy_app::App) -> NoticeBoard {
    app.world().resource::<NoticeBoard>().clone()
}

proptest! {
    /// However often somebody looks, and wherever the run was saved and taken up again: the board at an instant is the same.
    #[test]
    fn the_board_is_the_same_however_often_one_looks(facts in facts(), mut stops in prop::collection::vec(0_i64..48 * HOUR_MS, 0..12)) {
        stops.sort_unstable();
        let mut often = port(&facts, EAGER);
        for stop_ms in stops {
            advance_to(often.world_mut(), stop_ms).expect("it comes to rest");
            let seen = board(&often);
            let mut once = port(&facts, EAGER);
            advance_to(once.world_mut(), stop_ms).expect("it comes to rest");
            prop_assert_eq!(&seen, &board(&once));
            let saved = save(often.world_mut()).expect("it is saved");
            prop_assert_eq!(&seen, &board(&often), "saving changes nothing");
            often = port(&facts, EAGER);
            restore(often.world_mut(), &saved).expect("it is taken up again");
            prop_assert_eq!(&seen, &board(&often));
        }
    }

    /// A frame that may do little stops where it stops; the board there is that of a run that was asked to go there.
    #[test]
    fn the_board_is_the_same_in_small_frames(facts in facts(), speed in 100.0..10_000.0, happenings_max in 1_u64..9) {
        let mut paced = port(&facts, EAGER);
        let mut driver = Paced::new(Pace::Times(speed), happenings_max);
        for frame in 0..400 {
            let run = driver.frame(paced.world_mut(), std::time::Duration::from_millis(16)).expect("it comes to rest");
            if frame % 50 == 0 {
                let mut once = port(&facts, EAGER);
                advance_to(once.world_mut(), run.now_ms).expect("it comes to rest");
                prop_assert_eq!(board(&paced), board(&once), "at {} ms", run.now_ms);
            }
        }
    }

    /// Whatever facts come: there is one active notice at most for a rule and a subject, and no rule speaks of what it does not watch.
    #[test]
    fn there_is_one_notice_for_a_rule_and_a_subject(facts in facts()) {
        let mut app = port(&facts, EAGER);
        advance_to(app.world_mut(), 60 * HOUR_MS).expect("it comes to rest");
        let board = board(&app);
        let mut active: Vec<_> = board.active().map(|notice| (notice.rule, notice.subject)).collect();
        let count = active.len();
        active.sort_unstable();
        active.dedup();
        prop_assert_eq!(active.len(), count);
        let raised: u32 = NoticeRule::ALL.into_iter().map(|rule| board.raised_by(rule)).sum();
        prop_assert_eq!(raised as usize, count + board.cleared().len());
        for notice in board.cleared() {
            prop_assert!(notice.since_ms <= notice.raised_ms && notice.cleared_ms.is_some_and(|cleared_ms| cleared_ms > notice.since_ms));
        }
    }
}

#[test]
fn watching_anew_begins_with_an_empty_board() {
    let mut app = port(&[(0, What::Wind { wind_dm_s: 250 })], "()");
    advance_to(app.world_mut(), 1).expect("it comes to rest");
    assert_eq!(board(&app).active().len(), 1);
    watch(app.world_mut(), &outline(), &AlarmsSection::default());
    assert_eq!(board(&app), NoticeBoard::default());
}

#[test]
fn an_instant_that_is_not_over_is_not_judged() {
    let mut app = port(&[(0, What::Wind { wind_dm_s: 20 })], "()");
    // As when a scenario is loaded: facts of the first instant, before anything happened in it.
    app.world_mut().resource_mut::<Clock>().note(What::Wind { wind_dm_s: 250 });
    save(app.world_mut()).expect("it is saved");
    assert_eq!(board(&app).active().len(), 0);
    advance_to(app.world_mut(), 1).expect("it comes to rest");
    assert_eq!(board(&app), NoticeBoard::default());
}
