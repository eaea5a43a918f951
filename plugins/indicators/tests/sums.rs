//! The figures against stories small enough to be reckoned by hand.

use portolan_indicators::{
    BlockOutline, CallKind, CallOutline, Fleet, GateQueue, IncidentKind, Indicators, Occupation, Outline, Tally, figures, tally_facts,
};
use portolan_model::container::{Flow, SizeType};
use portolan_model::facts::{
    Activity, CallStage, Direction, ExaminationStage, Fact, RollReason, TruckStage, VisitKind, What, YardMoveKind,
};
use portolan_model::ids::{BlockId, BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::place::Place;
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, OrderNumber, Outcome};

const CALL: CallId = CallId(0);
const CRANE: DeviceId = DeviceId::quay_crane(0);
const YARD_CRANE: DeviceId = DeviceId::yard_crane(0);
const AGV: DeviceId = DeviceId::vehicle(0);
const BLOCK: BlockId = BlockId(0);

fn outline() -> Outline {
    Outline {
        days_ms: i64::MAX,
        calendar: "2026-03-03T09:20:00+08:00".parse().expect("a start with its offset"),
        quay_length_mm: 1_100_000,
        blocks: vec![BlockOutline { id: BLOCK, capacity_teu: 100 }, BlockOutline { id: BlockId(1), capacity_teu: 100 }],
        fleet: Fleet { quay_cranes: 1, yard_cranes: 2, vehicles: 2, gate_lanes: 2, scanners: 1 },
        gate_lanes_in: 1,
        gate_lanes_out: 1,
        calls: vec![CallOutline { id: CALL, name: "Aurelia".into(), kind: CallKind::Vessel, length_mm: 300_000, scheduled_ms: HOUR_MS }],
    }
}

fn told(facts: &[(Ms, What)]) -> Tally {
    let facts: Vec<Fact> = facts.iter().map(|(at_ms, what)| Fact { at_ms: *at_ms, what: *what }).collect();
    let mut tally = Tally::new(outline());
    tally_facts(&mut tally, &facts);
    tally
}

fn entered(container: BoxId, flow: Flow, size: SizeType) -> What {
    What::BoxEntered { container, flow, size, reefer: false, dangerous: false, weight_kg: 9_000 }
}

fn custody(container: BoxId, to: Place) -> What {
    What::Custody { container, to }
}

fn call(stage: CallStage) -> What {
    What::Call { call: CALL, stage }
}

fn truck(index: u32, stage: TruckStage) -> What {
    What::Truck { truck: TruckId::new(TruckSource::Road, index), stage, visit: VisitKind::Collect, booked: false }
}

fn ordered(device: DeviceId, number: u32, activity: Activity) -> What {
    What::Ordered { device, number: OrderNumber(number), activity }
}

fn reported(device: DeviceId, number: u32, outcome: Outcome) -> What {
    What::Reported { device, number: OrderNumber(number), outcome }
}

const DONE: Outcome = Outcome::Completed { active_ms: 0 };

#[test]
fn rates_are_over_the_hours_of_cranes_and_of_berths() {
    let lift = |boxes| What::QuayMove { crane: CRANE, call: CALL, direction: Direction::Load, boxes };
    let tally = told(&[
        (0, call(CallStage::Arrived)),
        (HOUR_MS, call(CallStage::Berthing)),
        (2 * HOUR_MS, What::CraneJoined { crane: CRANE, call: CALL }),
        (2 * HOUR_MS, ordered(CRANE, 1, Activity::Lifting)),
        (3 * HOUR_MS, reported(CRANE, 1, DONE)),
        (3 * HOUR_MS, lift(2)),
        (3 * HOUR_MS, ordered(CRANE, 2, Activity::HatchCover)),
        (4 * HOUR_MS, reported(CRANE, 2, DONE)),
        (4 * HOUR_MS, What::Turned { device: CRANE, activity: Activity::WaitingVehicle }),
        (5 * HOUR_MS, lift(1)),
        (5 * HOUR_MS, reported(CRANE, 0, Outcome::Down)),
        (6 * HOUR_MS, reported(CRANE, 0, Outcome::Repaired)),
        (6 * HOUR_MS, What::CraneLeft { crane: CRANE, call: CALL }),
        (7 * HOUR_MS, call(CallStage::Departed)),
    ]);
    let run = tally.finish(8 * HOUR_MS);
    assert_eq!((run.qc_moves, run.loaded, run.vessels), (3, 3, 1));
    assert_eq!(run.qc_gross_moves_per_h, Some(3.0 / 4.0), "joined from hour 2 to hour 6");
    assert_eq!(run.qc_net_moves_per_h, Some(3.0 / 2.0), "an hour of hatch covers and an hour down are left out");
    assert_eq!((run.berth_moves_per_h, run.vessel_berth_moves_per_h), (Some(0.5), Some(0.5)), "from hour 1 to hour 7");
    assert_eq!((run.berth_wait_h, run.berth_stay_h), (Some(1.0), Some(6.0)));
    assert_eq!((run.breakdowns, run.down_h, run.down_h_by_kind.quay_crane), (1, 1.0, 1.0));
    assert_eq!(run.qc_use_pct, Some(25.0), "two of eight hours in motion");
    assert_eq!(run.twin_lift_pct.map(f64::round), Some(67.0));

    let series = tally.series(8 * HOUR_MS);
    assert_eq!(series.first_hour_ms, -20 * MINUTE_MS, "hours are those of the port's clock");
    assert_eq!(series.quay_moves.len(), 9, "09:20 to 17:20 touches nine hours");
    assert_eq!((series.quay_moves[3].load, series.quay_moves[5].load), (2, 1));
    assert_eq!(series.calls[0].crane_ms, 4 * HOUR_MS);
    let cranes = &series.time_splits[DeviceKind::QuayCrane as usize];
    assert_eq!(cranes.total_ms(), 8 * HOUR_MS as u64);
    assert_eq!(cranes.share(Occupation::WaitingVehicle), 0.375, "hour 4 to 5, and from the repair to the end");
}

#[test]
fn a_call_still_at_berth_counts_up_to_the_end() {
    let tally = told(&[
        (0, call(CallStage::Berthing)),
        (HOUR_MS, What::QuayMove { crane: CRANE, call: CALL, direction: Direction::Discharge, boxes: 1 }),
    ]);
    assert_eq!(tally.finish(4 * HOUR_MS).berth_moves_per_h, Some(0.25));
    assert_eq!(tally.finish(2 * HOUR_MS).berth_moves_per_h, Some(0.5), "finishing changes nothing");
}

#[test]
fn the_yard_is_weighed_over_time_and_dwell_leaves_the_stock_out() {
    let stock = BoxId::new(BoxSource::Stock, 0);
    let import = BoxId::new(BoxSource::Call(CALL), 0);
    let export = BoxId::new(BoxSource::Road, 0);
    let tally = told(&[
        (0, entered(stock, Flow::Import, SizeType::Forty)),
        (0, custody(stock, Place::Pool(BLOCK))),
        (0, entered(import, Flow::Import, SizeType::Twenty)),
        (0, custody(import, Place::Aboard(CALL))),
        (DAY_MS, custody(import, Place::Vehicle(0))),
        (DAY_MS, custody(import, Place::Pool(BlockId(1)))),
        (DAY_MS, entered(export, Flow::Export, SizeType::Twenty)),
        (DAY_MS, custody(export, Place::Truck)),
        (2 * DAY_MS, custody(export, Place::Pool(BLOCK))),
        (2 * DAY_MS, custody(stock, Place::Truck)),
        (2 * DAY_MS, custody(stock, Place::LeftByRoad)),
        (3 * DAY_MS, custody(import, Place::Truck)),
        (4 * DAY_MS, custody(import, Place::LeftByRoad)),
        (4 * DAY_MS, custody(export, Place::Vehicle(1))),
        (4 * DAY_MS, custody(export, Place::LeftByWater(CALL))),
    ]);
    let run = tally.finish(4 * DAY_MS);
    assert_eq!((run.import_dwell_days, run.export_dwell_days, run.empty_dwell_days), (Some(3.0), Some(3.0), None));
    assert_eq!((run.boxes_in_yard_start, run.boxes_in_yard_end), (1, 0));
    // TEU by day: 2, 3, 2, 1 of 200. For no time at all, at the second midnight, both export and stock stood there.
    assert_eq!((run.yard_fill_mean_pct, run.yard_fill_max_pct), (Some(1.0), Some(2.0)));
    let series = tally.series(4 * DAY_MS);
    assert_eq!((series.yard_teu_start, series.blocks[0].teu_start, series.blocks[1].teu_start), (2, 2, 0));
    assert_eq!(series.yard_teu.len(), series.blocks[1].teu.len());
    assert_eq!(series.blocks[1].teu[30], 1);
}

#[test]
fn rehandles_belong_to_the_next_retrieval_of_their_crane() {
    let import = BoxId::new(BoxSource::Call(CALL), 0);
    let export = BoxId::new(BoxSource::Road, 0);
    let yard_move = |crane, kind, boxes| What::YardMove { crane, block: BLOCK, kind, boxes };
    let other = DeviceId::yard_crane(1);
    let tally = told(&[
        (0, entered(import, Flow::Import, SizeType::Twenty)),
        (0, custody(import, Place::Pool(BLOCK))),
        (0, entered(export, Flow::Export, SizeType::Twenty)),
        (0, custody(export, Place::Pool(BLOCK))),
        (1, yard_move(YARD_CRANE, YardMoveKind::Rehandle, 1)),
        (2, yard_move(other, YardMoveKind::Rehandle, 3)),
        // Whatever the order within an instant.
        (3, yard_move(YARD_CRANE, YardMoveKind::Retrieve, 1)),
        (3, yard_move(YARD_CRANE, YardMoveKind::Rehandle, 1)),
        (3, custody(import, Place::Truck)),
        (4, custody(export, Place::Vehicle(0))),
        (4, yard_move(other, YardMoveKind::Retrieve, 1)),
        (5, yard_move(YARD_CRANE, YardMoveKind::Store, 2)),
    ]);
    let run = tally.finish(10);
    assert_eq!((run.rehandles, run.yard_moves, run.rehandles_per_import_retrieval), (5, 4, Some(2.0)));
}

#[test]
fn trucks_queue_turn_and_are_turned_away() {
    let tally = told(&[
        (0, truck(0, TruckStage::Arrived)),
        (MINUTE_MS, truck(1, TruckStage::Arrived)),
        (2 * MINUTE_MS, truck(0, TruckStage::InGate)),
        (3 * MINUTE_MS, truck(2, TruckStage::Arrived)),
        (4 * MINUTE_MS, truck(2, TruckStage::TurnedAway)),
        (15 * MINUTE_MS, truck(1, TruckStage::InGate)),
        (20 * MINUTE_MS, truck(0, TruckStage::AtOutGate)),
        (21 * MINUTE_MS, truck(1, TruckStage::AtOutGate)),
        (30 * MINUTE_MS, truck(0, TruckStage::Left)),
        (61 * MINUTE_MS, truck(1, TruckStage::Left)),
    ]);
    let run = tally.finish(2 * HOUR_MS);
    assert_eq!((run.trucks, run.trucks_turned_away, run.gate_queue_max), (2, 1, 2));
    assert_eq!(run.truck_turn_min, Some(45.0));
    assert!((run.truck_turn_p50_min.unwrap() - 30.1).abs() < 0.01 && (run.truck_turn_p90_min.unwrap() - 60.0).abs() < 0.2);
    assert_eq!(run.gate_queue_at_night, None, "04:00 was not passed");
    let series = tally.series(2 * HOUR_MS);
    assert_eq!((series.truck_turns[6], series.truck_turns[12], series.truck_turns.iter().sum::<u32>()), (1, 1, 2));
    assert_eq!(series.gate_queues[0], GateQueue { inbound: 2, outbound: 0 });
    assert_eq!(series.gate_queues[1].inbound, 1, "the queue of the slot before still stands when the next begins");
    assert_eq!(series.gate_queues[2].outbound, 1, "the second of two at one lane");
    assert_eq!(series.truck_arrivals[0], 3);
}

#[test]
fn the_queue_at_four_is_what_the_night_leaves() {
    let tally = told(&[(0, truck(0, TruckStage::Arrived)), (20 * HOUR_MS, truck(0, TruckStage::InGate))]);
    assert_eq!(tally.finish(DAY_MS).gate_queue_at_night, Some(1));
    assert_eq!(told(&[]).finish(DAY_MS).gate_queue_at_night, Some(0));
}

#[test]
fn the_time_of_a_vehicle_is_booked_without_a_gap() {
    let tally = told(&[
        (0, ordered(AGV, 1, Activity::DrivingEmpty)),
        (10 * MINUTE_MS, reported(AGV, 1, DONE)),
        (10 * MINUTE_MS, What::Turned { device: AGV, activity: Activity::WaitingQuay }),
        (20 * MINUTE_MS, ordered(AGV, 2, Activity::DrivingLaden)),
        (25 * MINUTE_MS, reported(AGV, 2, Outcome::Down)),
        (30 * MINUTE_MS, reported(AGV, 2, Outcome::Paused)),
        (35 * MINUTE_MS, reported(AGV, 2, Outcome::Repaired)),
        (40 * MINUTE_MS, reported(AGV, 2, Outcome::Resumed)),
        // An outdated end does not end the order in hand.
        (45 * MINUTE_MS, reported(AGV, 1, Outcome::Refused)),
        (50 * MINUTE_MS, reported(AGV, 2, DONE)),
    ]);
    let series = tally.series(HOUR_MS);
    let split = &series.time_splits[DeviceKind::Vehicle as usize];
    let minutes = |occupation| split.share(occupation) * split.total_ms() as f64 / MINUTE_MS as f64;
    assert_eq!(split.total_ms(), 2 * HOUR_MS as u64, "both vehicles, all the time");
    assert_eq!(minutes(Occupation::DrivingEmpty), 10.0);
    assert_eq!(minutes(Occupation::WaitingQuay), 10.0);
    assert_eq!(minutes(Occupation::DrivingLaden), 15.0);
    assert_eq!(minutes(Occupation::Down), 10.0);
    assert_eq!(minutes(Occupation::Paused), 5.0);
    assert_eq!(minutes(Occupation::Idle), 70.0);
    let run = tally.finish(HOUR_MS);
    assert!((run.agv_use_pct.unwrap() - 35.0 / 1.2).abs() < 1e-9);
    assert_eq!((run.orders_issued, run.orders_ended, run.orders_refused), (2, 3, 1));
    // 09:20–10:00 holds 20 + 10 minutes on jobs of 80; 10:00–10:20 the other 5 of 40... the order runs from 40 to 50 minutes.
    assert_eq!(series.agv_use_pct.len(), 2);
    assert_eq!(series.agv_use_pct[0], Some(100.0 * 25.0 / 80.0));
    assert_eq!(series.agv_use_pct[1], Some(100.0 * 10.0 / 40.0));
}

#[test]
fn examinations_scans_rolled_boxes_and_incidents() {
    let container = BoxId::new(BoxSource::Stock, 3);
    let lane = DeviceId::gate_lane(1);
    let examined = |stage| What::Examined { container, stage };
    let tally = told(&[
        (0, entered(container, Flow::Import, SizeType::Twenty)),
        (0, custody(container, Place::Pool(BLOCK))),
        (0, examined(ExaminationStage::Ordered)),
        (HOUR_MS, reported(DeviceId::scanner(0), 1, DONE)),
        (HOUR_MS, reported(DeviceId::scanner(0), 2, DONE)),
        (2 * HOUR_MS, reported(DeviceId::scanner(0), 3, DONE)),
        (3 * HOUR_MS, examined(ExaminationStage::Found)),
        (4 * HOUR_MS, What::Rolled { container, call: CALL, reason: RollReason::GrossMass }),
        (4 * HOUR_MS, What::LaneClosed { lane, closed: true }),
        (5 * HOUR_MS, What::LaneClosed { lane, closed: false }),
        (5 * HOUR_MS, What::Wind { wind_dm_s: 221 }),
        (6 * HOUR_MS, What::Wind { wind_dm_s: 90 }),
    ]);
    let run = tally.finish(6 * HOUR_MS);
    assert_eq!((run.examinations_ordered, run.examinations, run.examinations_found, run.examination_hours), (1, 1, 1, Some(3.0)));
    assert_eq!((run.scans, run.scans_per_scanner_h_max), (3, 2));
    assert_eq!((run.rolled, run.rolled_gross_mass, run.wind_max_m_s), (1, 1, Some(22.1)));
    let series = tally.series(6 * HOUR_MS);
    assert_eq!(series.incidents.len(), 1);
    assert_eq!((series.incidents[0].kind, series.incidents[0].until_ms), (IncidentKind::LaneClosed(lane), Some(5 * HOUR_MS)));
}

#[test]
fn nothing_at_all_is_no_number_rather_than_a_wrong_one() {
    let run = told(&[]).finish(0);
    assert_eq!(run.truck_turn_min, None);
    assert!(run.named_values().iter().all(|(_, value)| value.is_finite()));
    assert!(figures::ALL.iter().all(|figure| figure.verdict(&run).is_none() || figure.name == "scans_per_scanner_h_max"));
    let json = serde_json::to_string(&run).unwrap();
    assert_eq!(serde_json::from_str::<Indicators>(&json).unwrap(), run);
}

#[test]
fn a_run_that_ends_at_the_full_hour_has_no_empty_bin_behind_it() {
    let ends_ms = 40 * MINUTE_MS;
    let tally = told(&[(0, truck(0, TruckStage::Arrived)), (ends_ms, truck(1, TruckStage::Arrived))]);
    let lengths = |end_ms| {
        let series = tally.series(end_ms);
        let bins = [series.quay_moves.len(), series.yard_teu.len(), series.truck_arrivals.len(), series.agv_use_pct.len()];
        assert_eq!(bins, [bins[0]; 4]);
        (bins[0], series.truck_arrivals.iter().sum::<u32>())
    };
    assert_eq!(lengths(ends_ms), (2, 2), "what happened at this instant keeps its bin");
    let quiet = told(&[(0, truck(0, TruckStage::Arrived))]).series(ends_ms);
    assert_eq!((quiet.quay_moves.len(), quiet.agv_use_pct.len(), quiet.gate_queues.len()), (1, 1, 4));
}

#[test]
fn a_call_that_nobody_outlined_is_counted_all_the_same() {
    let call = CallId::new(1, 4);
    let tally = told(&[(0, What::QuayMove { crane: CRANE, call, direction: Direction::Discharge, boxes: 1 })]);
    let series = tally.series(1);
    assert_eq!((series.calls.len(), series.calls[1].name.as_str(), series.calls[1].discharged), (2, "B005", 1));
}

#[test]
fn means_over_time_are_over_the_days_and_charts_end_with_the_traffic() {
    let container = BoxId::new(BoxSource::Stock, 0);
    let facts = [
        (0, entered(container, Flow::Empty, SizeType::Forty)),
        (0, custody(container, Place::Pool(BLOCK))),
        (0, truck(0, TruckStage::Arrived)),
        (6 * HOUR_MS, ordered(AGV, 1, Activity::DrivingLaden)),
        (18 * HOUR_MS, What::Reported { device: AGV, number: OrderNumber(1), outcome: Outcome::Completed { active_ms: 1 } }),
        (30 * HOUR_MS, truck(0, TruckStage::Left)),
        (30 * HOUR_MS, custody(container, Place::Truck)),
        // A hold is lifted a month later: nothing moves.
        (30 * DAY_MS, What::Wind { wind_dm_s: 10 }),
    ];
    let facts: Vec<Fact> = facts.into_iter().map(|(at_ms, what)| Fact { at_ms, what }).collect();
    let mut tally = Tally::new(Outline { days_ms: DAY_MS, ..outline() });
    tally_facts(&mut tally, &facts);
    let run = tally.finish(30 * DAY_MS);
    assert_eq!((run.simulated_h, run.arrivals_h), (720.0, 24.0));
    // One of two vehicles for twelve of 24 hours; two TEU of 200 throughout.
    assert_eq!((run.agv_use_pct, run.yard_fill_mean_pct), (Some(25.0), Some(1.0)));
    let series = tally.series(30 * DAY_MS);
    assert_eq!(series.end_ms, 30 * HOUR_MS, "the truck left then");
    assert_eq!([series.quay_moves.len(), series.yard_teu.len(), series.truck_arrivals.len(), series.agv_use_pct.len()], [31; 4]);
    let mut stopped = Tally::new(Outline { days_ms: DAY_MS, ..outline() });
    tally_facts(&mut stopped, &facts[..5]);
    let run = stopped.finish(20 * HOUR_MS);
    assert_eq!((run.arrivals_h, run.agv_use_pct), (20.0, Some(30.0)), "twelve of 20 hours");
    assert_eq!(stopped.series(20 * HOUR_MS).end_ms, 20 * HOUR_MS);
}
