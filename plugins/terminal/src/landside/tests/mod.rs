//! The landside as a whole, on a small port.

mod driving;
pub(crate) mod proving;

use crate::control::Devices;
use std::collections::BTreeMap;

use bevy_app::App;
use bevy_ecs::system::RunSystemOnce;
use portolan_clock::Clock;
use portolan_model::container::{Hold, Onward};
use portolan_model::facts::{TruckStage, VisitKind, What};
use portolan_model::happenings::Happening;
use portolan_model::ids::{BoxId, BoxSource, CallId, TruckId, TruckSource};
use portolan_model::index::Index;
use portolan_model::place::Place;
use portolan_model::requests::Rule;
use portolan_model::{HOUR_MS, MINUTE_MS};
use portolan_protocol::DeviceId;
use proving::{count, custody, facts, port, port_of_days, run, run_hours};

use super::*;
use crate::boxes::Boxes;

const EVEN: &str = "[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]";

/// The stages of every visit, in their order.
fn visits(app: &App) -> BTreeMap<TruckId, Vec<TruckStage>> {
    let mut visits: BTreeMap<TruckId, Vec<TruckStage>> = BTreeMap::new();
    for fact in facts(app) {
        if let What::Truck { truck, stage, .. } = fact.what {
            visits.entry(truck).or_default().push(stage);
        }
    }
    visits
}

const STAGES: [TruckStage; 7] = [
    TruckStage::Arrived,
    TruckStage::InGate,
    TruckStage::Entered,
    TruckStage::AtBlock,
    TruckStage::Served,
    TruckStage::AtOutGate,
    TruckStage::Left,
];

fn is_stage(what: &What, of: TruckStage) -> bool {
    matches!(what, What::Truck { stage, .. } if *stage == of)
}

#[test]
fn trucks_at_a_rate_all_come_are_served_and_leave() {
    let mut app = port(&format!(
        "stock: PerBlock(200),
        landside: (gates: (in_lanes: 3, out_lanes: 3), exit_scan: (share: 0.5, scanners: 1),
            demand: Rate(per_day: 300, hourly: {EVEN}))"
    ));
    run(&mut app);
    let visits = visits(&app);
    assert!((240..360).contains(&visits.len()), "{}", visits.len());
    let mut scanned = 0;
    for (truck, stages) in &visits {
        let at_scan = stages.contains(&TruckStage::AtScan);
        scanned += usize::from(at_scan);
        let stages: Vec<TruckStage> = stages.iter().copied().filter(|stage| *stage != TruckStage::AtScan).collect();
        assert_eq!(stages, STAGES, "{truck}");
    }
    let of =
        |visit: VisitKind| count(&app, |what| matches!(what, What::Truck { stage: TruckStage::Left, visit: kind, .. } if *kind == visit));
    let (delivered, collected) = (of(VisitKind::Deliver), of(VisitKind::Collect));
    assert!(delivered.abs_diff(collected) < 80, "{delivered} and {collected}");
    assert!(scanned * 3 > collected && scanned * 3 < collected * 2, "{scanned} of {collected}");
    assert_eq!(app.world().resource::<Index>().box_count(), 400 + delivered - collected);
    let trucks_left = app.world_mut().query::<&Truck>().iter(app.world()).count();
    assert_eq!(trucks_left, 0);
    assert!(facts(&app).iter().all(|fact| fact.at_ms < 26 * HOUR_MS), "no truck arrives after the last day");
}

#[test]
fn a_run_taken_up_again_ends_as_if_it_had_not_stopped() {
    let sections = format!("stock: PerBlock(20), landside: (demand: Rate(per_day: 200, hourly: {EVEN}))");
    let mut whole = port(&sections);
    run(&mut whole);
    let mut first = port(&sections);
    run_hours(&mut first, 12);
    let saved = portolan_clock::save(first.world_mut()).expect("saves");
    let mut second = port(&sections);
    portolan_clock::restore(second.world_mut(), &saved).expect("restores");
    run(&mut second);
    let digest = |app: &mut App| app.world_mut().resource_mut::<Clock>().facts.digest();
    assert_eq!(digest(&mut second), digest(&mut whole));
}

#[test]
fn the_stock_is_collected_and_empties_come_back() {
    let mut app = port_of_days(
        30,
        &format!(
            "stock: Generated(fill: 0.3, mix: (import: 1, export: 0, transshipment: 0, empty: 0), import_residual_h: Uniform(5, 100)),
            landside: (gates: (in_lanes: 2, out_lanes: 2), demand: PerBox(hourly: {EVEN}, empties: (return_share: 0.5)))"
        ),
    );
    let stock = app.world().resource::<Index>().box_count();
    assert!(stock > 150, "{stock}");
    run(&mut app);
    let left = count(&app, |what| matches!(what, What::Custody { to: Place::LeftByRoad, .. }));
    assert_eq!(left, stock);
    let returned = app.world().resource::<Index>().box_count();
    assert!(returned * 3 > stock && returned * 3 < stock * 2, "{returned} of {stock} came back empty");
    let empties = app.world().resource::<crate::calls::Onwards>().empties.len();
    assert_eq!(empties, returned);
}

#[test]
fn no_truck_comes_after_the_last_day_and_its_box_stays() {
    let mut app = port_of_days(
        1,
        &format!(
            "stock: Generated(fill: 0.3, mix: (import: 1, export: 0, transshipment: 0, empty: 0), import_residual_h: Uniform(5, 43)),
            landside: (demand: PerBox(hourly: {EVEN}))"
        ),
    );
    let stock = app.world().resource::<Index>().box_count();
    run(&mut app);
    let stays = app.world().resource::<Index>().box_count();
    assert!(stays * 4 > stock && stays * 4 < stock * 3, "{stays} of {stock} stay");
}

fn hold(app: &mut App, container: BoxId, on: bool) {
    let change = move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut boxes: Boxes| {
        let mut control = devices.control_of(&mut clock, &mut index);
        if on {
            boxes.hold(&mut control, container, Hold::Operator);
        } else {
            boxes.free(&mut control, container, Hold::Operator);
            control.clock.calendar.from_outside(Happening::BoxFree(container));
        }
    };
    app.world_mut().run_system_once(change).expect("runs");
}

#[test]
fn a_truck_that_comes_for_a_held_box_is_turned_away_and_another_comes_when_it_is_free() {
    let mut app = port_of_days(
        20,
        &format!(
            "stock: Generated(fill: 0.002, mix: (import: 1, export: 0, transshipment: 0, empty: 0), import_residual_h: Fixed(30)),
            landside: (demand: PerBox(hourly: {EVEN}))"
        ),
    );
    let container = BoxId::new(BoxSource::Stock, 0);
    hold(&mut app, container, true);
    run(&mut app);
    assert_eq!(count(&app, |what| is_stage(what, TruckStage::TurnedAway)), 1);
    assert!(app.world().resource::<Index>().find_box(container).is_some());
    hold(&mut app, container, false);
    run(&mut app);
    assert_eq!(custody(&app, container).last(), Some(&Place::LeftByRoad));
    for stages in visits(&app).values() {
        assert!(stages == &STAGES || stages == &[TruckStage::Arrived, TruckStage::InGate, TruckStage::TurnedAway], "{stages:?}");
    }
}

#[test]
fn a_truck_for_a_box_that_is_elsewhere_comes_again_but_not_for_ever() {
    let mut app = port_of_days(
        20,
        &format!(
            "stock: Generated(fill: 0.002, mix: (import: 1, export: 0, transshipment: 0, empty: 0), import_residual_h: Fixed(30)),
            landside: (demand: PerBox(hourly: {EVEN}))"
        ),
    );
    let container = BoxId::new(BoxSource::Stock, 0);
    let claim = move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut boxes: Boxes| {
        let control = devices.control_of(&mut clock, &mut index);
        boxes.set_onward(&control, container, |onward: &mut Onward| onward.claimed = true);
    };
    app.world_mut().run_system_once(claim).expect("runs");
    run(&mut app);
    assert_eq!(count(&app, |what| is_stage(what, TruckStage::TurnedAway)), 16);
    assert!(app.world().resource::<Index>().find_box(container).is_some());
}

const EXPORTS: &str = r#"calls: (profiles: [(name: "feeder", kind: Feeder, length_m: Fixed(150), draught_m: Fixed(8), bays: Count(4),
        moves: Fixed(300), discharge_share: 0, cranes_max: 1, announced_before_h: 300, mooring_min: Fixed(30), unmooring_min: Fixed(30),
        cut_off_before_h: 12)],
    scheduled: [(name: "A", profile: "feeder", eta: "2026-03-08T12:00"), (name: "B", profile: "feeder", eta: "2026-03-10T12:00")])"#;

#[test]
fn export_boxes_come_before_their_cut_off_or_are_rolled() {
    let mut app = port_of_days(
        8,
        &format!(
            "{EXPORTS}, landside: (gates: (in_lanes: 2, out_lanes: 2), demand: PerBox(hourly: {EVEN}, lateness_min: Uniform(-60, 600),
                feeder_before_h: Uniform(12, 100), booked_share: 0.5, receiving_window_h: 100))"
        ),
    );
    run(&mut app);
    let entered = count(&app, |what| matches!(what, What::BoxEntered { .. }));
    assert_eq!(entered, 600);
    let rolled = count(&app, |what| matches!(what, What::Rolled { .. }));
    assert!((3..60).contains(&rolled), "{rolled}");
    let first = CallId::new(0, 0);
    let cut_off_ms = (5 * 24) * HOUR_MS;
    for fact in facts(&app) {
        match fact.what {
            What::Rolled { call, reason, .. } if call == first => {
                assert_eq!(reason, portolan_model::facts::RollReason::Late);
                assert!(fact.at_ms > cut_off_ms);
            }
            What::Truck { truck, stage: TruckStage::Arrived, booked, .. } if truck.source().0 == TruckSource::Booking(first) => {
                assert!(fact.at_ms >= 12 * HOUR_MS && fact.at_ms < cut_off_ms + 11 * HOUR_MS, "{}", fact.at_ms);
                assert!(booked || fact.at_ms < cut_off_ms);
            }
            _ => {}
        }
    }
}

#[test]
fn export_boxes_that_stand_already_are_not_brought_again() {
    for (fill, least, most) in [(0.9, 240, 320), (0.2, 150, 165)] {
        let mut app = port_of_days(
            8,
            &format!(
                "{EXPORTS}, stock: Generated(fill: {fill}, mix: (import: 0, export: 1, transshipment: 0, empty: 0)),
                landside: (gates: (in_lanes: 2, out_lanes: 2), demand: PerBox(hourly: {EVEN}, feeder_before_h: Uniform(100, 200)))"
            ),
        );
        let found = app.world().resource::<Index>().box_count();
        assert!((least..most).contains(&found), "{found}: as many as asked for, but none that would come later");
        run(&mut app);
        assert_eq!(count(&app, |what| matches!(what, What::BoxEntered { .. })), 600);
    }
}

#[test]
fn empties_are_fetched_and_a_truck_without_one_is_turned_away() {
    let mut app = port_of_days(
        8,
        &format!(
            "{EXPORTS}, stock: Generated(fill: 0.004, mix: (import: 0, export: 0, transshipment: 0, empty: 1)),
            landside: (gates: (in_lanes: 2, out_lanes: 2), demand: PerBox(hourly: {EVEN}, feeder_before_h: Uniform(12, 100),
                empties: (fetch_share: 1)))"
        ),
    );
    let empties = app.world().resource::<Index>().box_count();
    run(&mut app);
    let fetched = count(&app, |what| matches!(what, What::Truck { stage: TruckStage::Left, visit: VisitKind::FetchEmpty, .. }));
    let turned_away = count(&app, |what| is_stage(what, TruckStage::TurnedAway));
    assert!(fetched > 0 && fetched <= empties, "{fetched} of {empties}");
    assert!(turned_away > 50, "{turned_away}");
}

#[test]
fn a_doubtful_gross_mass_is_held_from_gate_in_on() {
    let mut app = port_of_days(
        8,
        &format!(
            "{EXPORTS}, boxes: (vgm: (missing_share: 0.5, contested_share: 0.5)),
            landside: (demand: PerBox(hourly: {EVEN}, feeder_before_h: Uniform(12, 100)))"
        ),
    );
    run(&mut app);
    assert_eq!(count(&app, |what| matches!(what, What::Held { hold: Hold::GrossMass, .. })), 600);
}

#[test]
fn operators_rebook_trucks_and_close_lanes_within_the_rules() {
    let mut app = port_of_days(
        20,
        &format!(
            "stock: Generated(fill: 0.002, mix: (import: 1, export: 0, transshipment: 0, empty: 0), import_residual_h: Fixed(30)),
            landside: (gates: (in_lanes: 2), demand: PerBox(hourly: {EVEN}))"
        ),
    );
    let truck = TruckId::new(TruckSource::Stock, 0);
    run_hours(&mut app, 2);
    let rebook = move |to_ms| {
        move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut landside: Landside| {
            let mut control = devices.control_of(&mut clock, &mut index);
            let unknown = landside.rebook(&mut control, TruckId::new(TruckSource::Road, 9), to_ms);
            (unknown, landside.rebook(&mut control, truck, to_ms))
        }
    };
    let later_ms = 5 * 24 * HOUR_MS;
    assert_eq!(app.world_mut().run_system_once(rebook(HOUR_MS)).unwrap(), (Err(Rule::Unknown), Err(Rule::TimePast)));
    assert_eq!(app.world_mut().run_system_once(rebook(later_ms)).unwrap().1, Ok(()));
    assert_eq!(app.world_mut().run_system_once(rebook(later_ms)).unwrap().1, Err(Rule::AlreadySo));
    let close = |lane: u16| {
        move |mut clock: ResMut<Clock>, mut index: ResMut<Index>, devices: Devices, mut landside: Landside| {
            landside.set_lane_open(&mut devices.control_of(&mut clock, &mut index), DeviceId::gate_lane(lane), false)
        }
    };
    assert_eq!(app.world_mut().run_system_once(close(0)).unwrap(), Ok(()));
    assert_eq!(app.world_mut().run_system_once(close(1)).unwrap(), Err(Rule::LastLane));
    assert_eq!(app.world_mut().run_system_once(close(2)).unwrap(), Err(Rule::LastLane), "the only lane out");
    run(&mut app);
    let came: Vec<_> = facts(&app)
        .iter()
        .filter(|fact| matches!(fact.what, What::Truck { truck: who, stage: TruckStage::Arrived, .. } if who == truck))
        .collect();
    assert_eq!(came.iter().map(|fact| fact.at_ms).collect::<Vec<_>>(), [later_ms]);
    assert_eq!(app.world_mut().run_system_once(rebook(later_ms + MINUTE_MS)).unwrap().1, Err(Rule::Unknown), "it has left");
    let by_lane_0 = count(&app, |what| matches!(what, What::Ordered { device, .. } if *device == DeviceId::gate_lane(0)));
    assert_eq!(by_lane_0, 0);
}
