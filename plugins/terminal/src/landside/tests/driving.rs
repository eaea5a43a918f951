//! Trucks on roads: how long they drive, and where they are.

use bevy_app::App;
use portolan_model::Ms;
use portolan_model::facts::{TruckStage, What};
use portolan_model::ids::TruckId;
use portolan_model::index::Index;

use super::super::Truck;
use super::EVEN;
use super::proving::{facts, port, run};
use crate::roads::RoadPosition;
use crate::transport::{TruckStop, Ways};

const ROADS: &str = "transport: (vehicles: 2, vehicle: (), fidelity: Generated(apron_m: 80, apron_lanes: 4, stations: [(x_m: 10, y_m: 60)],
    in_gate: (x_m: 60, y_m: 500), out_gate: (x_m: 350, y_m: 500), truck_scanner: (x_m: 350, y_m: 400)))";

fn with_roads(landside: &str) -> App {
    port(&format!("{ROADS}, stock: PerBlock(200), landside: (demand: Rate(per_day: 60, hourly: {EVEN}), {landside})"))
}

/// The stages of each visit with their times.
fn visits(app: &App) -> Vec<(TruckId, Vec<(TruckStage, Ms)>)> {
    let mut visits: Vec<(TruckId, Vec<(TruckStage, Ms)>)> = Vec::new();
    for fact in facts(app) {
        let What::Truck { truck, stage, .. } = fact.what else { continue };
        match visits.iter_mut().find(|(id, _)| *id == truck) {
            Some((_, stages)) => stages.push((stage, fact.at_ms)),
            None => visits.push((truck, vec![(stage, fact.at_ms)])),
        }
    }
    visits
}

fn took_ms(stages: &[(TruckStage, Ms)], from: TruckStage, to: TruckStage) -> Option<Ms> {
    let at = |wanted: TruckStage| stages.iter().find(|(stage, _)| *stage == wanted).map(|(_, at_ms)| *at_ms);
    Some(at(to)? - at(from)?)
}

#[test]
fn trucks_take_as_long_as_their_roads_say() {
    let mut app = with_roads("exit_scan: (share: 0.5, scanners: 1)");
    run(&mut app);
    let ways = app.world().resource::<Ways>();
    let drive_ms = |from, to| Ms::from(ways.truck_drive(from, to, 0).expect("trucks have roads").1);
    let blocks = [0, 1].map(|block| TruckStop::Block(portolan_model::ids::BlockId(block)));
    let (inward, to_scan, outward) = (
        blocks.map(|block| drive_ms(TruckStop::InGate, block)),
        blocks.map(|block| drive_ms(block, TruckStop::Scanner)),
        blocks.map(|block| drive_ms(block, TruckStop::OutGate)),
    );
    assert!(inward[0] > 20_000 && inward[1] > inward[0], "the second block is further from the gate: {inward:?}");
    let (mut scanned, mut seen) = (0, 0);
    for (truck, stages) in visits(&app) {
        let entered_ms = took_ms(&stages, TruckStage::Entered, TruckStage::AtBlock).expect("all come to their block");
        assert!(inward.contains(&entered_ms), "{truck}: {entered_ms} ms to the block, not one of {inward:?}");
        if let Some(there_ms) = took_ms(&stages, TruckStage::Served, TruckStage::AtScan) {
            assert!(to_scan.contains(&there_ms), "{truck}: {there_ms}");
            let on_ms = took_ms(&stages, TruckStage::AtScan, TruckStage::AtOutGate).expect("it leaves");
            assert!(
                on_ms >= 60_000 + drive_ms(TruckStop::Scanner, TruckStop::OutGate),
                "{truck}: the scan takes a minute, then it drives on"
            );
            scanned += 1;
        } else {
            let out_ms = took_ms(&stages, TruckStage::Served, TruckStage::AtOutGate).expect("it leaves");
            assert!(outward.contains(&out_ms), "{truck}: {out_ms}");
        }
        seen += 1;
    }
    assert!(seen > 40 && scanned > 5, "{seen} trucks, {scanned} scanned");
}

#[test]
fn slower_trucks_take_longer_on_the_same_roads() {
    let drive_ms = |app: &App| app.world().resource::<Ways>().truck_drive(TruckStop::InGate, TruckStop::OutGate, 0).expect("roads").1;
    let (fast, slow) = (with_roads(""), with_roads("road: (speed_m_s: 2)"));
    assert!(drive_ms(&slow) > 2 * drive_ms(&fast));
}

#[test]
fn drivers_take_their_time_before_and_after_the_crane() {
    let mut app = with_roads("drivers: (before_crane_s: Fixed(300), after_crane_s: Uniform(100, 200))");
    run(&mut app);
    let ways = app.world().resource::<Ways>();
    let out = |block| ways.truck_drive(TruckStop::Block(portolan_model::ids::BlockId(block)), TruckStop::OutGate, 0);
    let out_ms = [0, 1].map(|block| Ms::from(out(block).expect("trucks have roads").1));
    for (truck, stages) in visits(&app) {
        let served_ms = took_ms(&stages, TruckStage::AtBlock, TruckStage::Served).expect("all are served");
        assert!(served_ms >= 360_000, "{truck}: five minutes for the driver, one for the crane: {served_ms}");
        let gone_ms = took_ms(&stages, TruckStage::Served, TruckStage::AtOutGate).expect("all leave");
        let busy = |out_ms: &Ms| (100_000..200_000).contains(&(gone_ms - out_ms));
        assert!(out_ms.iter().any(busy), "{truck}: {gone_ms}");
    }
}

/// The first truck that is on its way to a block, and when it set out.
fn under_way(app: &App) -> Option<(Truck, Ms)> {
    let entered = facts(app).iter().rev().find_map(|fact| match fact.what {
        What::Truck { truck, stage: TruckStage::Entered, .. } => Some((truck, fact.at_ms)),
        _ => None,
    })?;
    let entity = app.world().resource::<Index>().find_truck(entered.0)?;
    Some((*app.world().get::<Truck>(entity)?, entered.1))
}

fn run_to_a_drive(app: &mut App) -> (Truck, Ms) {
    for minute in 1..24 * 60 {
        portolan_clock::advance_to(app.world_mut(), minute * 60_000).expect("comes to rest");
        if let Some((truck, entered_ms)) = under_way(app)
            && truck.drive.is_some()
        {
            return (truck, entered_ms);
        }
    }
    panic!("no truck comes in a day");
}

#[test]
fn a_truck_can_be_seen_on_its_way_and_after_a_restore() {
    let mut app = with_roads("drivers: (before_crane_s: Fixed(300))");
    let (truck, entered_ms) = run_to_a_drive(&mut app);
    let ways = app.world().resource::<Ways>();
    let block = truck.block.expect("it knows its block");
    let (drive, duration_ms) = ways.truck_drive(TruckStop::InGate, TruckStop::Block(block), entered_ms).expect("roads");
    assert_eq!(truck.drive, Some(drive));
    let roads = ways.roads.as_ref().expect("roads");
    let place = |position: Option<RoadPosition>| position.map(|position| (position.x_mm, position.y_mm));
    let (gate, there) = (roads.place_mm(drive.from), roads.place_mm(drive.to));
    assert_eq!(place(truck.position(ways, entered_ms)), gate);
    assert_eq!(place(truck.position(ways, entered_ms - 5_000)), gate, "before it sets out it stands at the gate");
    assert_eq!(place(truck.position(ways, entered_ms + Ms::from(duration_ms))), there);
    assert_eq!(place(truck.position(ways, entered_ms + 10 * Ms::from(duration_ms))), there, "then it stands there");
    let midway = place(truck.position(ways, entered_ms + Ms::from(duration_ms) / 2));
    assert!(midway.is_some() && midway != gate && midway != there);

    let saved = portolan_clock::save(app.world_mut()).expect("saves");
    let mut other = with_roads("drivers: (before_crane_s: Fixed(300))");
    portolan_clock::restore(other.world_mut(), &saved).expect("restores");
    let entity = other.world().resource::<Index>().find_truck(truck.id).expect("it is there");
    let restored = *other.world().get::<Truck>(entity).expect("a truck");
    assert_eq!(place(restored.position(other.world().resource::<Ways>(), entered_ms + Ms::from(duration_ms) / 2)), midway);
}

#[test]
fn without_roads_trucks_take_what_the_section_says() {
    let mut app = port(&format!("stock: PerBlock(200), landside: (demand: Rate(per_day: 60, hourly: {EVEN}))"));
    run(&mut app);
    let road = super::super::TruckRoad::default();
    let known = [100_000, 300_000].map(|x_mm| road.drive_ms(x_mm));
    for (truck, stages) in visits(&app) {
        let entered_ms = took_ms(&stages, TruckStage::Entered, TruckStage::AtBlock).expect("all come to their block");
        assert!(known.contains(&entered_ms), "{truck}: {entered_ms}");
    }
    assert!(app.world().resource::<Ways>().truck_drive(TruckStop::InGate, TruckStop::OutGate, 0).is_none());
}
