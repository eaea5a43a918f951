//! Vessels that are heard by AIS, as the berth plan and the inspector show them.

mod common;

use common::{everything, go_to, open_on_line, text, views};
use portolan_devices::hear_vessel;
use portolan_model::facts::CallStage;
use portolan_model::index::Index;
use portolan_model::subject::Subject;
use portolan_model::{HOUR_MS, MINUTE_MS};
use portolan_panels::Wanted;
use portolan_panels::codes::fact;
use portolan_panels::views::Param;
use portolan_protocol::wire::VesselAisState;
use portolan_terminal::calls::Call;

#[test]
fn a_vessel_that_is_heard_stands_beside_the_plan() {
    let mut text = text("day_at_the_terminal.ron");
    text.set("anchor=(lat_deg: 30.0, lon_deg: 122.0, quay_bearing_deg: 90)").expect("an anchor");
    let mut app = open_on_line(&text);
    let now_ms = go_to(&mut app, "09:30");
    let world = app.world_mut();
    let find = |world: &bevy_ecs::world::World, name: &str| {
        let index = world.resource::<Index>();
        index
            .calls()
            .iter()
            .filter_map(|id| world.get::<Call>(index.find_call(*id)?))
            .find(|call| call.name == name)
            .expect("a call")
            .clone()
    };
    let cape = find(world, "Cape Meridian");
    assert_eq!(cape.stage, CallStage::Announced);
    // A line on which nobody speaks keeps the port's own time as the wall's: it began at 0.
    let vessel = |mmsi: u32, name: &str, lon_deg: f64| VesselAisState {
        mmsi,
        name: Some(name.to_owned()),
        lat_deg: 30.0,
        lon_deg,
        speed_kn: Some(12.0),
        course_deg: Some(270.0),
        eta_ms: Some(now_ms + 3 * HOUR_MS),
        ..VesselAisState::default()
    };
    // 60 miles of longitude at 30° are 52 miles: 4 h 20 at 12 knots, and it says three hours.
    hear_vessel(world, vessel(477_000_001, "CAPE MERIDIAN", 123.0), now_ms, now_ms, false);
    hear_vessel(world, vessel(412_000_002, "FAR AWAY", 126.0), now_ms, now_ms, false);
    hear_vessel(world, VesselAisState { course_deg: Some(90.0), ..vessel(412_000_001, "NEARER", 122.5) }, now_ms, now_ms, false);
    hear_vessel(world, vessel(412_000_003, "LONG SILENT", 122.2), now_ms, now_ms - 7 * HOUR_MS, false);

    let wanted = Wanted { subject: Some(Subject::Call(cape.id)), ..everything() };
    let shown = views(app.world(), &wanted);
    let plan = shown.berth_plan.expect("wanted");
    let names: Vec<&str> = plan.approaches.iter().map(|row| row.name.as_str()).collect();
    assert_eq!((names, plan.approaches_more), (vec!["CAPE MERIDIAN", "NEARER", "FAR AWAY"], 0));
    let row = &plan.approaches[0];
    assert_eq!((row.call, row.planned_ms), (Some((cape.id, CallStage::Announced)), Some(cape.eta_ms)));
    assert_eq!((row.told_ms, row.silent_ms), (Some(now_ms + 3 * HOUR_MS), 0));
    let (distance_nm, bearing_deg) = row.range.expect("the port has an anchor");
    assert!((distance_nm - 52.0).abs() < 0.3 && (bearing_deg - 90.0).abs() < 0.5, "{distance_nm} {bearing_deg}");
    let sails_ms = row.not_before_ms.expect("it makes way") - now_ms;
    assert!((sails_ms - (4 * HOUR_MS + 20 * MINUTE_MS)).abs() < 3 * MINUTE_MS && row.cannot_keep_its_word(), "{sails_ms}");
    assert_eq!(plan.approaches[1].not_before_ms, None, "whoever sails away does not come");
    let bar = plan.calls.iter().find(|bar| bar.call == cape.id).expect("in the plan");
    assert_eq!((bar.told_ms, bar.eta_ms), (row.told_ms, cape.eta_ms));

    let known = shown.inspector.expect("selected").facts;
    let value = |label: &str| known.iter().find(|fact| fact.label == label).map(|fact| fact.value.clone());
    assert_eq!(value(fact::TOLD), row.told_ms.map(Param::Clock));
    assert_eq!(value(fact::NOT_BEFORE), row.not_before_ms.map(Param::Clock));
    assert!(matches!(value(fact::DISTANCE), Some(Param::Quantity { value, .. }) if (value - 52.0).abs() < 0.3));

    // Once it is here, what it says of its arrival is what its crew forgot to change.
    go_to(&mut app, "23:30");
    assert!(find(app.world(), "Cape Meridian").stage > CallStage::Announced);
    let shown = views(app.world(), &wanted);
    assert!(shown.berth_plan.expect("wanted").calls.iter().all(|bar| bar.told_ms.is_none()));
}

#[test]
fn a_port_that_does_not_know_where_it_lies_tells_no_distance() {
    let mut text = text("day_at_the_terminal.ron");
    text.set("anchor=None").expect("none");
    let mut app = open_on_line(&text);
    let now_ms = go_to(&mut app, "09:30");
    let vessel = VesselAisState { mmsi: 412_000_001, speed_kn: Some(9.0), course_deg: Some(0.0), ..VesselAisState::default() };
    hear_vessel(app.world_mut(), vessel, now_ms, now_ms, false);
    let plan = views(app.world(), &everything()).berth_plan.expect("wanted");
    assert_eq!((plan.approaches.len(), plan.approaches[0].range, plan.approaches[0].not_before_ms), (1, None, None));
}
