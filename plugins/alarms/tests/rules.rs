//! Each rule speaks when it should and falls silent when it should.

mod common;

use common::{a_box, entered, minutes, notices, port, spans};
use portolan_alarms::{NoticeRule, Parameter};
use portolan_model::HOUR_MS;
use portolan_model::container::Hold;
use portolan_model::facts::{Activity, CallStage, Condition, ExaminationStage, RollReason, TruckStage, VisitKind, What};
use portolan_model::ids::{BlockId, CallId, TruckId, TruckSource};
use portolan_model::place::Place;
use portolan_model::subject::Subject;
use portolan_protocol::{DeviceId, OrderNumber, Outcome};

const CALL: CallId = CallId(0);
const QC: DeviceId = DeviceId::quay_crane(0);
const DONE: Outcome = Outcome::Completed { active_ms: 1 };

fn reported(device: DeviceId, outcome: Outcome) -> What {
    What::Reported { device, number: OrderNumber(1), outcome }
}

fn ordered(device: DeviceId, activity: Activity) -> What {
    What::Ordered { device, number: OrderNumber(1), activity }
}

fn turned(device: DeviceId, activity: Activity) -> What {
    What::Turned { device, activity }
}

fn truck(index: u32, stage: TruckStage) -> What {
    What::Truck { truck: TruckId::new(TruckSource::Road, index), stage, visit: VisitKind::Collect, booked: false }
}

fn moved(index: u32, to: Place) -> What {
    What::Custody { container: a_box(index), to }
}

fn expected(eta_ms: i64) -> What {
    What::Estimate { call: CALL, eta_ms }
}

#[test]
fn a_late_call_is_told_within_its_window_and_until_it_is_there() {
    let facts = [
        (0, expected(20 * HOUR_MS)),
        // Two hours late, four hours late; an hour late is in time again.
        (minutes(10), expected(22 * HOUR_MS)),
        (minutes(20), expected(24 * HOUR_MS)),
        (minutes(30), expected(21 * HOUR_MS)),
        (minutes(40), expected(23 * HOUR_MS)),
        (23 * HOUR_MS, What::Call { call: CALL, stage: CallStage::Arrived }),
    ];
    let told = notices(&mut port(&facts, "()"), NoticeRule::LateCall, 30 * HOUR_MS);
    assert_eq!(told.len(), 2);
    assert_eq!((told[0].subject, told[0].raised_ms, told[0].cleared_ms), (Subject::Call(CALL), minutes(10), Some(minutes(30))));
    assert_eq!(told[0].worst, [Parameter::Minutes(240), Parameter::At(24 * HOUR_MS)]);
    assert_eq!((told[1].raised_ms, told[1].cleared_ms), (minutes(40), Some(23 * HOUR_MS)));
    // Five hours before its arrival, the rule looks: nothing happens then but time.
    assert_eq!(spans(&mut port(&facts, "(late_call_within_h: 5)"), NoticeRule::LateCall, 30 * HOUR_MS), [(18 * 60, Some(23 * 60))]);
}

#[test]
fn a_crane_that_is_down_for_long_is_told() {
    let yard_crane = DeviceId::yard_crane(7);
    let facts = [
        (minutes(10), reported(QC, Outcome::Down)),
        (minutes(11), reported(QC, Outcome::Repaired)),
        (minutes(20), reported(QC, Outcome::Down)),
        (minutes(25), reported(yard_crane, Outcome::Down)),
        (minutes(50), reported(QC, Outcome::Repaired)),
    ];
    let told = notices(&mut port(&facts, "()"), NoticeRule::CraneDown, minutes(90));
    assert_eq!(told.len(), 2, "a minute is not worth a notice");
    assert_eq!((told[0].since_ms, told[0].raised_ms, told[0].cleared_ms), (minutes(20), minutes(22), Some(minutes(50))));
    assert_eq!(told[0].parameters, [Parameter::Condition(Condition::Down)]);
    assert_eq!((told[1].subject, told[1].cleared_ms), (Subject::Device(yard_crane), None));
    assert!(spans(&mut port(&facts, "(crane_down: (on: false))"), NoticeRule::CraneDown, minutes(90)).is_empty());
}

#[test]
fn a_crane_that_does_nothing_over_its_vessel_is_told() {
    let facts = [
        // Without a vessel it may stand.
        (0, turned(QC, Activity::Idle)),
        (minutes(60), What::CraneJoined { crane: QC, call: CALL }),
        (minutes(70), ordered(QC, Activity::Lifting)),
        (minutes(72), reported(QC, DONE)),
        (minutes(80), turned(QC, Activity::WaitingVehicle)),
        (minutes(95), ordered(QC, Activity::Lifting)),
        (minutes(97), reported(QC, DONE)),
        // Down, paused or changing its crew it is not idle.
        (minutes(100), reported(QC, Outcome::Paused)),
        (minutes(130), reported(QC, Outcome::Resumed)),
        (minutes(131), turned(QC, Activity::ShiftChange)),
        (minutes(160), turned(QC, Activity::WaitingVehicle)),
        (minutes(170), reported(QC, Outcome::Down)),
        (minutes(200), reported(QC, Outcome::Repaired)),
        (minutes(217), What::CraneLeft { crane: QC, call: CALL }),
    ];
    let told = notices(&mut port(&facts, "()"), NoticeRule::CraneIdle, minutes(300));
    let spans: Vec<_> = told.iter().map(|notice| (notice.raised_ms / 60_000, notice.cleared_ms.map(|ms| ms / 60_000))).collect();
    assert_eq!(spans, [(87, Some(95)), (215, Some(217))]);
    assert_eq!(told[0].parameters, [Parameter::Call(CALL)]);
}

#[test]
fn a_queue_at_the_gate_is_told_by_open_lanes() {
    let mut facts: Vec<_> = (0..10).map(|index| (minutes(10), truck(index, TruckStage::Arrived))).collect();
    facts.extend((0..5).map(|index| (minutes(30), truck(index, TruckStage::InGate))));
    // Five for two lanes are two each and clear it; five for one are five again.
    facts.push((minutes(40), What::LaneClosed { lane: DeviceId::gate_lane(0), closed: true }));
    facts.push((minutes(50), What::LaneClosed { lane: DeviceId::gate_lane(0), closed: false }));
    // Out of the gate: two stand in its lanes, ten wait.
    facts.extend((20..32).map(|index| (minutes(60), truck(index, TruckStage::AtOutGate))));
    facts.extend((20..32).map(|index| (minutes(70), truck(index, TruckStage::Left))));
    let told = notices(&mut port(&facts, "()"), NoticeRule::GateQueue, minutes(90));
    let spans: Vec<_> = told.iter().map(|notice| (notice.raised_ms / 60_000, notice.cleared_ms.map(|ms| ms / 60_000))).collect();
    assert_eq!(spans, [(15, Some(30)), (45, Some(50)), (65, Some(70))]);
    assert_eq!(told[0].parameters, [Parameter::TrucksIn(10), Parameter::TrucksOut(0), Parameter::Lanes(2)]);
    assert_eq!(told[2].parameters, [Parameter::TrucksIn(5), Parameter::TrucksOut(10), Parameter::Lanes(2)]);
    assert_eq!(told[0].subject, Subject::Gate);
}

#[test]
fn a_block_that_is_nearly_full_is_told_until_it_is_well_below() {
    let block = BlockId(1);
    let mut facts: Vec<_> = (0..9).flat_map(|index| [(0, entered(index)), (minutes(10), moved(index, Place::Pool(block)))]).collect();
    // 18 of 20 TEU; 16 are 80 %. A way within the block changes nothing.
    facts.push((minutes(20), moved(3, Place::Pool(block))));
    facts.push((minutes(30), moved(3, Place::Truck)));
    facts.push((minutes(31), moved(4, Place::Pool(BlockId(0)))));
    let told = notices(&mut port(&facts, "()"), NoticeRule::BlockFill, minutes(90));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject, told[0].raised_ms, told[0].cleared_ms), (Subject::Block(block), minutes(15), Some(minutes(30))));
    assert_eq!(told[0].worst, [Parameter::Percent(90)]);
}

#[test]
fn a_vehicle_that_is_down_or_stopped_is_told_once() {
    let vehicle = DeviceId::vehicle(3);
    let facts = [
        (minutes(10), reported(vehicle, Outcome::Down)),
        (minutes(20), reported(vehicle, Outcome::Paused)),
        (minutes(30), reported(vehicle, Outcome::Repaired)),
        (minutes(40), reported(vehicle, Outcome::Resumed)),
    ];
    let told = notices(&mut port(&facts, "()"), NoticeRule::VehicleStopped, minutes(90));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].raised_ms, told[0].cleared_ms), (minutes(11), Some(minutes(40))));
    assert_eq!(told[0].parameters, [Parameter::Condition(Condition::Paused)], "how it stood last");
}

#[test]
fn a_fleet_with_low_batteries_is_told_until_most_have_energy() {
    let low = |index: u16, at| (minutes(at), reported(DeviceId::vehicle(index), Outcome::LowBattery));
    let mut facts = vec![low(0, 10), low(1, 12), low(1, 13)];
    for (at, what) in [
        (20, ordered(DeviceId::vehicle(0), Activity::DrivingLaden)),
        (21, ordered(DeviceId::vehicle(0), Activity::Energizing)),
        (22, reported(DeviceId::vehicle(0), DONE)),
        (23, turned(DeviceId::vehicle(0), Activity::Energizing)),
        (24, ordered(DeviceId::vehicle(0), Activity::Energizing)),
        (30, reported(DeviceId::vehicle(0), DONE)),
        (30, turned(DeviceId::vehicle(0), Activity::Idle)),
    ] {
        facts.push((minutes(at), what));
    }
    let told = notices(&mut port(&facts, "()"), NoticeRule::LowBatteries, minutes(90));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject, told[0].raised_ms, told[0].cleared_ms), (Subject::Fleet, minutes(13), Some(minutes(30))));
    assert_eq!(told[0].parameters, [Parameter::Vehicles(2), Parameter::Percent(20)]);
}

#[test]
fn boxes_that_are_not_ready_before_the_cut_off_are_told() {
    let cut_off_ms = 14 * HOUR_MS;
    let booked = |index| What::Booked { container: a_box(index), call: CALL };
    let mut facts = vec![(0, expected(20 * HOUR_MS))];
    facts.extend((0..6).map(|index| (0, entered(index))));
    facts.extend([(minutes(1), booked(0)), (minutes(1), booked(1)), (minutes(1), booked(2))]);
    facts.push((minutes(2), What::Held { container: a_box(0), hold: Hold::Customs }));
    // Two of five are missing and one is held, six hours before; one that missed another call comes on top while it is held.
    facts.push((9 * HOUR_MS, What::Held { container: a_box(5), hold: Hold::GrossMass }));
    facts.push((9 * HOUR_MS, What::Rolled { container: a_box(5), call: CallId(1), reason: RollReason::GrossMass }));
    facts.push((9 * HOUR_MS, booked(5)));
    facts.push((10 * HOUR_MS, booked(3)));
    facts.push((11 * HOUR_MS, booked(4)));
    facts.push((12 * HOUR_MS, What::Freed { container: a_box(0), hold: Hold::Customs }));
    let told = notices(&mut port(&facts, "()"), NoticeRule::CutOffAtRisk, 30 * HOUR_MS);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject, told[0].raised_ms, told[0].cleared_ms), (Subject::Call(CALL), 8 * HOUR_MS, Some(12 * HOUR_MS)));
    assert_eq!(told[0].worst, [Parameter::Boxes(4), Parameter::At(cut_off_ms)]);
    assert_eq!(told[0].parameters, [Parameter::Boxes(2), Parameter::At(cut_off_ms)]);

    // What is still missing is told no more once the cut-off is over; a later estimate takes the cut-off along.
    let facts = [(0, expected(20 * HOUR_MS)), (9 * HOUR_MS, expected(24 * HOUR_MS))];
    assert_eq!(spans(&mut port(&facts, "()"), NoticeRule::CutOffAtRisk, 30 * HOUR_MS), [(8 * 60, Some(9 * 60)), (12 * 60, Some(18 * 60))]);
}

#[test]
fn a_hold_on_a_box_that_is_to_be_loaded_is_told() {
    let container = a_box(0);
    let held = What::Held { container, hold: Hold::Examination };
    let freed = What::Freed { container, hold: Hold::Examination };
    let mut facts = vec![(0, expected(20 * HOUR_MS)), (0, entered(0)), (minutes(1), held)];
    // It is held all morning, but booked from seven on; free for an hour; rolled at the cut-off.
    facts.push((7 * HOUR_MS, What::Booked { container, call: CALL }));
    facts.push((12 * HOUR_MS + minutes(30), freed));
    facts.push((13 * HOUR_MS, held));
    facts.push((14 * HOUR_MS, What::Rolled { container, call: CALL, reason: RollReason::Examination }));
    facts.push((14 * HOUR_MS, What::Booked { container, call: CallId(1) }));
    facts.push((15 * HOUR_MS, What::Estimate { call: CallId(1), eta_ms: 30 * HOUR_MS }));
    facts.push((29 * HOUR_MS, moved(0, Place::LeftByWater(CallId(1)))));
    let told = notices(&mut port(&facts, "()"), NoticeRule::HeldBox, 40 * HOUR_MS);
    let spans: Vec<_> = told.iter().map(|notice| (notice.raised_ms, notice.cleared_ms)).collect();
    let half_past_twelve_ms = 12 * HOUR_MS + minutes(30);
    assert_eq!(spans, [(12 * HOUR_MS, Some(half_past_twelve_ms)), (13 * HOUR_MS, Some(14 * HOUR_MS)), (22 * HOUR_MS, Some(29 * HOUR_MS))]);
    assert_eq!(told[0].subject, Subject::Container(container));
    assert_eq!(told[0].parameters, [Parameter::Call(CALL), Parameter::Hold(Hold::Examination), Parameter::At(14 * HOUR_MS)]);
    assert_eq!(told[2].parameters[0], Parameter::Call(CallId(1)));
}

#[test]
fn a_reefer_above_its_limit_is_told_until_it_is_cool_or_gone() {
    let warm = |index, above| What::ReeferWarm { container: a_box(index), above };
    let facts = [
        (0, entered(0)),
        (0, entered(1)),
        (minutes(10), warm(0, true)),
        (minutes(20), warm(0, false)),
        (minutes(30), warm(1, true)),
        (minutes(40), moved(1, Place::LeftByRoad)),
    ];
    let told = notices(&mut port(&facts, "()"), NoticeRule::ReeferTemperature, minutes(90));
    assert_eq!(
        told.iter().map(|notice| (notice.raised_ms, notice.cleared_ms)).collect::<Vec<_>>(),
        [(minutes(10), Some(minutes(20))), (minutes(30), Some(minutes(40)))]
    );
    assert_eq!(told[0].parameters, [Parameter::Millikelvin(3_000)]);
}

#[test]
fn strong_wind_is_told_until_it_is_well_below() {
    let wind = |at, wind_dm_s| (minutes(at), What::Wind { wind_dm_s });
    let facts = [wind(10, 179), wind(20, 180), wind(30, 221), wind(40, 160), wind(50, 159)];
    let told = notices(&mut port(&facts, "()"), NoticeRule::Wind, minutes(90));
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].subject, told[0].raised_ms, told[0].cleared_ms), (Subject::Port, minutes(20), Some(minutes(50))));
    assert_eq!((&*told[0].parameters, &*told[0].worst), (&[Parameter::WindDmS(160)][..], &[Parameter::WindDmS(221)][..]));
}

#[test]
fn boxes_that_wait_for_examination_are_told_when_they_are_many() {
    let examined = |index, stage| What::Examined { container: a_box(index), stage };
    let mut facts: Vec<_> = (0..3).map(|index| (0, entered(index))).collect();
    facts.extend((0..3).map(|index| (minutes(10), examined(index, ExaminationStage::Ordered))));
    facts.push((minutes(30), examined(0, ExaminationStage::Fetched)));
    facts.push((minutes(40), examined(1, ExaminationStage::Withdrawn)));
    facts.push((minutes(50), moved(2, Place::LeftByRoad)));
    let section = "(examination_backlog_boxes: (raise: 2, clear: 0))";
    assert_eq!(spans(&mut port(&facts, section), NoticeRule::ExaminationBacklog, minutes(90)), [(20, Some(50))]);
    assert!(spans(&mut port(&facts, "()"), NoticeRule::ExaminationBacklog, minutes(90)).is_empty());
}
