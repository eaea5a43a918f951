//! The day at the terminal: each thing that is said to befall it is told by the facts of its run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use portolan::record::add_reader;
use portolan::run::Run;
use portolan_model::container::Flow;
use portolan_model::facts::{Activity, CallStage, ExaminationStage, Fact, RollReason, TruckStage, VisitKind, What};
use portolan_model::ids::{BoxId, CallId};
use portolan_model::requests::{RequestDesk, RequestStage};
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::{DeviceId, DeviceKind, Outcome};
use portolan_scenario::ScenarioText;
use portolan_terminal::calls::CallWork;
use portolan_terminal::quay::QuayCrane;

/// Milliseconds from the opening, Tuesday 09:20, to a time of that day.
const fn at(hour: Ms, minute: Ms) -> Ms {
    (hour - 9) * HOUR_MS + (minute - 20) * MINUTE_MS
}

fn open(seed: u64, with_requests: bool) -> Run {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/day_at_the_terminal.ron");
    let mut text = ScenarioText::read(&path).expect("it is there");
    text.set(&format!("seed={seed}")).expect("seed");
    text.set(&format!("script.with_requests={with_requests}")).expect("requests");
    Run::open(&text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// All facts of the day until the following noon, when its last work is long done.
fn facts(seed: u64, with_requests: bool) -> Vec<Fact> {
    let mut run = open(seed, with_requests);
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeping = Arc::clone(&kept);
    add_reader(run.app_mut(), move |facts| keeping.lock().expect("one thread").extend_from_slice(facts));
    run.advance_to(at(36, 0)).expect("it comes to rest");
    std::mem::take(&mut *kept.lock().expect("one thread"))
}

/// When facts of a kind were written.
fn when(facts: &[Fact], is_so: impl Fn(&What) -> bool) -> Vec<Ms> {
    facts.iter().filter(|fact| is_so(&fact.what)).map(|fact| fact.at_ms).collect()
}

fn reported(device: DeviceId, outcome: Outcome) -> impl Fn(&What) -> bool {
    move |what| matches!(*what, What::Reported { device: who, outcome: told, .. } if who == device && told == outcome)
}

fn is_call(what: &What, call: CallId, wanted: CallStage) -> bool {
    matches!(*what, What::Call { call: told, stage } if told == call && stage == wanted)
}

const CAPE_MERIDIAN: CallId = CallId::new(0, 1);
const ORIENT_HERON: CallId = CallId::new(0, 2);

#[test]
fn it_opens_warm_with_three_vessels_and_eight_barges_to_come() {
    let mut run = open(1, true);
    let start = run.calendar().to_string();
    assert!(start.starts_with("2026-03-03T09:20"), "a Tuesday: {start}");
    let filled_pct = run.world().resource::<portolan_terminal::yard::YardBooks>().fill_pct();
    assert!((60.0..=66.0).contains(&filled_pct), "{filled_pct} %");
    run.advance_to(DAY_MS).expect("it comes to rest");
    let facts = facts(1, true);
    let first_day: Vec<&Fact> = facts.iter().filter(|fact| fact.at_ms < DAY_MS).collect();
    let came: BTreeSet<CallId> = first_day
        .iter()
        .filter_map(|fact| match fact.what {
            What::Call { call, stage: CallStage::Arrived } => Some(call),
            _ => None,
        })
        .collect();
    let listed: BTreeSet<CallId> = (0..11).map(|index| CallId::new(0, index)).collect();
    assert!(came.is_superset(&listed), "{came:?}");
    let vessels = run.world().resource::<portolan_indicators::Outline>().calls.iter().filter(|call| call.id.source().0 == 0);
    let vessels = vessels.filter(|call| call.kind == portolan_indicators::CallKind::Vessel).count();
    assert_eq!(vessels, 3, "and eight barges");
}

#[test]
fn trucks_come_as_they_are_said_to() {
    let facts = facts(1, true);
    let came: Vec<(Ms, bool)> = facts
        .iter()
        .filter(|fact| fact.at_ms < DAY_MS)
        .filter_map(|fact| match fact.what {
            What::Truck { stage: TruckStage::Arrived, booked, .. } => Some((fact.at_ms, booked)),
            _ => None,
        })
        .collect();
    assert!((2_050..=2_350).contains(&came.len()), "{} trucks for 2,200", came.len());
    let booked = came.iter().filter(|(_, booked)| *booked).count() as f64 / came.len() as f64;
    assert!((0.66..=0.74).contains(&booked), "{booked} of them are booked");
    let an_hour =
        |from: Ms, to: Ms| came.iter().filter(|(at_ms, _)| (at(from, 0)..at(to, 0)).contains(at_ms)).count() as f64 / (to - from) as f64;
    for (peak, around) in [(an_hour(10, 12), an_hour(12, 17)), (an_hour(19, 22), an_hour(22, 24))] {
        assert!(peak > 1.2 * around, "{peak} an hour at the peak, {around} beside it");
    }
    let ordered = when(&facts, |what| matches!(what, What::Examined { stage: ExaminationStage::Ordered, .. }));
    let ordered = ordered.iter().filter(|at_ms| **at_ms < DAY_MS).count();
    assert!((30..=60).contains(&ordered), "{ordered} examinations for 45");
}

#[test]
fn what_befalls_the_day_is_told_by_its_facts() {
    let facts = facts(1, true);
    let told = |is_so: &dyn Fn(&What) -> bool| when(&facts, is_so);

    // 09:31: a vessel slips from 11:00 to 15:40, and that is when it comes.
    let estimates: Vec<(Ms, Ms)> = facts
        .iter()
        .filter_map(|fact| match fact.what {
            What::Estimate { call: CAPE_MERIDIAN, eta_ms } => Some((fact.at_ms, eta_ms)),
            _ => None,
        })
        .collect();
    assert_eq!(estimates, [(0, at(11, 0)), (at(9, 31), at(15, 40))]);
    assert_eq!(told(&|what| is_call(what, CAPE_MERIDIAN, CallStage::Arrived)), [at(15, 40)]);

    // 09:44: the reader of a gate lane fails, and its trucks are passed by hand until it is closed.
    let lane = DeviceId::gate_lane(1);
    assert_eq!(told(&reported(lane, Outcome::ReaderFailed)), [at(9, 44)]);
    assert_eq!(told(&reported(lane, Outcome::ReaderRepaired)), [at(10, 59)]);
    assert_eq!(told(&|what| matches!(what, What::LaneClosed { lane: told, .. } if *told == lane)), [at(9, 50), at(11, 2)]);

    // 10:20: a crane is down for 38 minutes.
    let crane = DeviceId::quay_crane(1);
    assert_eq!(told(&reported(crane, Outcome::Down))[0], at(10, 20));
    assert_eq!(told(&reported(crane, Outcome::Repaired))[0], at(10, 58));

    // 14:05: a vehicle stops on the next crossing that it comes to, and closes it.
    let vehicle = DeviceId::vehicle(16);
    let stops = told(&reported(vehicle, Outcome::Down));
    assert!((at(14, 5)..at(14, 20)).contains(&stops[0]), "{stops:?}");
    let closed = told(&|what| matches!(what, What::RoadClosed { vehicle: told, closed: true, .. } if *told == vehicle));
    assert_eq!(closed[0], stops[0]);

    // 15:20: a gust of 22 m/s stops every quay crane.
    assert_eq!(told(&|what| *what == What::Wind { wind_dm_s: 220 }), [at(15, 20)]);
    for crane in (0..10).map(DeviceId::quay_crane) {
        assert_eq!(told(&reported(crane, Outcome::Paused)), [at(15, 20)], "{crane}");
        assert_eq!(told(&reported(crane, Outcome::Resumed)), [at(15, 52)], "{crane}");
    }
    let moves = told(&|what| matches!(what, What::QuayMove { .. }));
    assert!(!moves.iter().any(|at_ms| (at(15, 20)..at(15, 52)).contains(at_ms)), "nothing is lifted in the gust");

    // 20:00: crews change: who works stands after the lift in hand, and nobody begins another.
    let stand: BTreeMap<DeviceId, Ms> = facts
        .iter()
        .filter_map(|fact| match fact.what {
            What::Turned { device, activity: Activity::ShiftChange } => Some((device, fact.at_ms)),
            _ => None,
        })
        .filter(|(_, at_ms)| (at(20, 0)..at(20, 20)).contains(at_ms))
        .collect();
    let works =
        |what: &What| matches!(what, What::Ordered { device, activity: Activity::Lifting, .. } if device.kind == DeviceKind::QuayCrane);
    assert!(stand.len() >= 5, "{stand:?}");
    let lifts = told(&works);
    assert!(!lifts.iter().any(|at_ms| (at(20, 0)..at(20, 8)).contains(at_ms)), "nobody begins a lift while crews change");
    assert!(lifts.iter().any(|at_ms| (at(19, 50)..at(20, 0)).contains(at_ms)));
}

#[test]
fn the_crane_that_breaks_down_works_the_longest_hatch_in_hand() {
    let mut run = open(1, true);
    run.advance_to(at(10, 20) - 1).expect("it comes to rest");
    let world = run.app_mut().world_mut();
    let mut cranes = world.query::<&QuayCrane>();
    let crane = *cranes.iter(world).find(|crane| crane.index == 1).map(|crane| (crane.call, crane.bay)).as_ref().expect("QC02");
    let (Some(call), Some(bay)) = crane else { panic!("QC02 works no bay: {crane:?}") };
    let index = world.resource::<portolan_model::index::Index>();
    let work = index.find_call(call).and_then(|entity| world.get::<CallWork>(entity)).expect("a call");
    let in_hand = work.bays.iter().filter(|bay| bay.crane.is_some()).map(portolan_terminal::calls::Bay::left);
    assert_eq!(in_hand.max(), Some(work.bays[usize::from(bay)].left()));
}

/// Boxes rolled off the call that is cut off at 16:00, by when and why.
fn rolled(facts: &[Fact]) -> BTreeMap<(Ms, RollReason), BTreeSet<BoxId>> {
    let mut rolled: BTreeMap<(Ms, RollReason), BTreeSet<BoxId>> = BTreeMap::new();
    for fact in facts {
        if let What::Rolled { container, call: ORIENT_HERON, reason } = fact.what {
            rolled.entry((fact.at_ms, reason)).or_default().insert(container);
        }
    }
    rolled
}

#[test]
fn boxes_without_release_or_sound_mass_are_rolled_at_16_00_and_fewer_where_operators_mend_it() {
    for seed in 1..=3 {
        let facts_without = facts(seed, false);
        let without = rolled(&facts_without);
        let reasons: Vec<RollReason> = without.keys().filter(|(at_ms, _)| *at_ms == at(16, 0)).map(|(_, reason)| *reason).collect();
        assert_eq!(reasons, [RollReason::NotReleased, RollReason::GrossMass], "seed {seed}");
        let count = |rolled: &BTreeMap<(Ms, RollReason), BTreeSet<BoxId>>| rolled.values().map(BTreeSet::len).sum::<usize>();
        assert!((8..=40).contains(&count(&without)), "{} boxes are rolled with seed {seed}", count(&without));
        // A rolled box stays; the vessel leaves without it.
        let all: BTreeSet<BoxId> = without.values().flatten().copied().collect();
        let loaded = |what: &What| matches!(*what, What::Custody { container, to: portolan_model::place::Place::LeftByWater(ORIENT_HERON) } if all.contains(&container));
        assert_eq!(when(&facts_without, loaded), [0; 0], "seed {seed}");

        let with = rolled(&facts(seed, true));
        assert!(2 * count(&with) <= count(&without), "{} instead of {} with seed {seed}", count(&with), count(&without));
        assert!(with.keys().all(|(at_ms, _)| *at_ms == at(20, 30)), "the cut-off waits while the call is held: {:?}", with.keys());
    }
}

#[test]
fn every_request_is_answered_and_only_the_observers_is_refused() {
    let mut run = open(1, true);
    run.advance_to(DAY_MS).expect("it comes to rest");
    let refused: Vec<bool> = run
        .world()
        .resource::<RequestDesk>()
        .iter()
        .map(|(_, _, stage)| {
            assert!(stage != RequestStage::Requested);
            matches!(stage, RequestStage::Refused(_))
        })
        .collect();
    assert_eq!(refused.iter().filter(|refused| **refused).count(), 1);
    let without = facts(1, false);
    assert_eq!(when(&without, |what| matches!(what, What::Request { .. })), [0; 0]);
}

#[test]
fn all_ways_of_a_box_are_seen() {
    let facts = facts(1, true);
    let flows: BTreeSet<Flow> =
        facts.iter().filter_map(|fact| if let What::BoxEntered { flow, .. } = fact.what { Some(flow) } else { None }).collect();
    assert_eq!(flows.len(), 4, "{flows:?}");
    let visits: BTreeSet<u8> = facts
        .iter()
        .filter_map(|fact| match fact.what {
            What::Truck { stage: TruckStage::Left, visit, .. } => Some(visit as u8),
            _ => None,
        })
        .collect();
    assert_eq!(visits.len(), [VisitKind::Deliver, VisitKind::Collect, VisitKind::ReturnEmpty, VisitKind::FetchEmpty].len());
}
