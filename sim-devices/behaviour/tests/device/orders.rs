//! One order at a time, each once, and pauses that only pause.

use crate::bench::{Bench, done};
use portolan_behaviour::{DeviceSpec, Effects, Motion, NoRoads, Place, QuayCraneSpec};
use portolan_model::distribution::Distribution;
use portolan_protocol::{DeviceId, Fault, Order, OrderNumber, Outcome, Task};

const LIFT: Task = Task::QuayLift { boxes: 1 };

/// A crane whose lift takes 100 s, a hatch cover 200 s, without twin lifts.
fn crane() -> Bench {
    let spec = QuayCraneSpec {
        cycle_s: Distribution::Fixed(100.0),
        twin_cycle_s: None,
        hatch_cover_s: Distribution::Fixed(200.0),
        gantry_speed_m_s: 0.5,
        breakdown: None,
    };
    Bench::new(DeviceId::quay_crane(0), DeviceSpec::QuayCrane(spec))
}

#[test]
fn an_order_is_completed_when_its_time_is_over() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.until(99_999);
    assert_eq!(crane.said, []);
    crane.run();
    assert_eq!(crane.said, [(100_000, 1, done(100_000))]);
    assert_eq!(crane.device.order_in_hand(), None);
}

#[test]
fn an_order_that_comes_again_is_not_done_again() {
    let mut crane = crane();
    crane.order_numbered(1, LIFT);
    crane.until(50_000);
    crane.order_numbered(1, LIFT);
    assert_eq!(crane.said, [], "in hand: nothing to say yet");
    crane.run();
    crane.order_numbered(1, LIFT);
    assert_eq!(crane.said, [(100_000, 1, done(100_000)), (100_000, 1, done(100_000))]);
    assert_eq!(crane.next_due_ms(), None);
}

#[test]
fn a_device_with_its_hands_full_refuses_and_goes_on() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.until(10_000);
    crane.order(Task::HatchCover);
    crane.run();
    assert_eq!(crane.said, [(10_000, 2, Outcome::Refused), (100_000, 1, done(100_000))]);
    crane.order_numbered(2, Task::HatchCover);
    assert_eq!(crane.said.last(), Some(&(100_000, 2, Outcome::Refused)), "also when it comes again later");
}

#[test]
fn what_the_machine_cannot_do_is_refused() {
    let mut crane = crane();
    for task in [
        Task::QuayLift { boxes: 2 },
        Task::QuayLift { boxes: 0 },
        Task::QuayLift { boxes: 3 },
        Task::Scan,
        Task::Energize,
        Task::PassTruck { booked: true },
        Task::YardService { lifts: 1 },
    ] {
        crane.order(task);
        assert_eq!(crane.said.pop().map(|(_, _, outcome)| outcome), Some(Outcome::Refused), "{task:?}");
    }
}

#[test]
fn an_order_for_another_device_is_passed_over() {
    let mut crane = crane();
    let mut effects = Effects::default();
    let order = Order { number: OrderNumber(1), device: DeviceId::quay_crane(1), task: LIFT };
    crane.device.on_order(&order, 0, &NoRoads, &mut effects);
    assert!(effects.is_empty());
    crane.order(LIFT);
    assert_eq!(crane.device.order_in_hand(), Some(OrderNumber(1)));
}

#[test]
fn a_pause_freezes_what_remains() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.until(30_000);
    crane.order(Task::Pause);
    crane.until(500_000);
    crane.order(Task::Resume);
    crane.run();
    assert_eq!(crane.said, [(30_000, 2, Outcome::Paused), (500_000, 3, Outcome::Resumed), (570_000, 1, done(100_000))]);
}

#[test]
fn a_pause_and_a_breakdown_must_both_end() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.until(30_000);
    crane.fault(Fault::Down, 60_000);
    crane.until(50_000);
    crane.order(Task::Pause);
    crane.until(200_000);
    crane.order(Task::Resume);
    crane.run();
    assert_eq!(
        crane.said,
        [
            (30_000, 1, Outcome::Down),
            (50_000, 2, Outcome::Paused),
            (90_000, 1, Outcome::Repaired),
            (200_000, 3, Outcome::Resumed),
            (270_000, 1, done(100_000)),
        ]
    );
}

#[test]
fn an_order_given_to_a_paused_device_waits() {
    let mut crane = crane();
    crane.order(Task::Pause);
    crane.order(LIFT);
    crane.until(40_000);
    assert_eq!(crane.said, [(0, 1, Outcome::Paused)]);
    crane.order(Task::Resume);
    crane.run();
    assert_eq!(crane.said.last(), Some(&(140_000, 2, done(100_000))));
}

#[test]
fn a_fault_without_end_waits_for_the_repair() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.until(60_000);
    crane.fault(Fault::Down, i64::MAX);
    crane.until(10_000_000);
    crane.repair(Fault::Down);
    crane.run();
    assert_eq!(crane.said, [(60_000, 1, Outcome::Down), (10_000_000, 1, Outcome::Repaired), (10_040_000, 1, done(100_000))]);
}

#[test]
fn a_second_fault_lasts_until_the_later_end_and_is_said_once() {
    let mut crane = crane();
    crane.fault(Fault::Down, 50_000);
    crane.fault(Fault::Down, 20_000);
    crane.fault(Fault::Down, 70_000);
    crane.run();
    assert_eq!(crane.said, [(0, 0, Outcome::Down), (70_000, 0, Outcome::Repaired)]);
}

#[test]
fn a_timer_that_comes_early_is_asked_for_again() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.now_ms = 40_000;
    crane.timer(1);
    assert_eq!(crane.said, []);
    crane.run();
    assert_eq!(crane.said, [(100_000, 1, done(100_000))]);
}

#[test]
fn a_late_timer_is_no_motion() {
    let mut crane = crane();
    crane.order(LIFT);
    crane.now_ms = 400_000;
    crane.timer(1);
    assert_eq!(crane.said, [(400_000, 1, done(100_000))]);
}

#[test]
fn a_crane_knows_where_on_the_rail_it_stands() {
    let mut crane = crane();
    crane.device.put(Place::AlongQuay { mm: 100_000 });
    crane.order(Task::Gantry { to_mm: 80_000 });
    assert!(matches!(
        crane.device.motion(),
        Motion::Underway { from: Place::AlongQuay { mm: 100_000 }, to: Place::AlongQuay { mm: 80_000 }, progress }
            if progress.ends_ms() == Some(40_000)
    ));
    crane.run();
    assert_eq!(crane.said, [(40_000, 1, done(40_000))]);
    assert_eq!(crane.device.motion(), Motion::Standing { at: Place::AlongQuay { mm: 80_000 } });
}
