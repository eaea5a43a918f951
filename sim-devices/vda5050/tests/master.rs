//! What a master makes of the port's orders, and of vehicles with habits of their own.

mod common;

use common::net::{CALM, Plain, Quirk, Weather, World, reached, straight, vehicle_profile, way};
use common::{START_MS, list};
use portolan_behaviour::{Energy, Refill};
use portolan_protocol::{NodeId, OrderNumber, Outcome, Report, Task};
use portolan_vda5050::{Effects, Master, Outgoing, VehicleFault, VehicleProfile, Version, VirtualVehicle};
use serde_json::{Value, json};

fn world_of(quirk: impl Quirk + 'static) -> World {
    world_with(vehicle_profile(0, Version::V2_1), quirk)
}

fn world_with(profile: VehicleProfile, quirk: impl Quirk + 'static) -> World {
    let mut world = World::new(CALM, 3);
    world.add(profile, Box::new(quirk));
    world.pass(1_000);
    world
}

fn names(from: u16, to: u16) -> Vec<String> {
    straight(from, to).points.into_iter().map(|point| point.name).collect()
}

fn outcomes(world: &World) -> Vec<(u32, Outcome)> {
    world.pairs[0].reports.iter().map(|(_, Report { order, outcome, .. })| (order.0, *outcome)).collect()
}

/// What went to the vehicle under a topic.
fn sent(world: &World, topic: &str) -> Vec<Value> {
    let wire = world.pairs[0].wire.iter().filter(|(of, _)| of.ends_with(topic));
    wire.map(|(_, payload)| serde_json::from_slice(payload).expect("JSON")).collect()
}

#[test]
fn a_drive_is_released_piece_by_piece() {
    let mut world = world_of(Plain);
    world.keeps_wire = true;
    let number = world.drive(0, &straight(0, 30));
    let active_ms = world.completed(0, number, 600_000);
    // 1,200 m at 6.1 m/s, and 12.2 s more for the ramps.
    assert!((f64::from(active_ms) - 208_921.0).abs() < 300.0, "{active_ms}");
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 30));
    let orders = sent(&world, "/order");
    assert!(orders.len() > 10, "{}", orders.len());
    let mut last_end = None;
    for (at, order) in orders.iter().enumerate() {
        assert_eq!((order["orderUpdateId"].as_u64(), order["headerId"].as_u64()), (Some(at as u64), Some(at as u64)));
        let nodes = list(order, "nodes");
        let released = nodes.iter().filter(|node| node["released"] == json!(true)).count();
        if let Some(end) = last_end {
            assert_eq!(nodes[0]["nodeId"], end, "it begins where the base ended");
        }
        last_end = Some(nodes[released - 1]["nodeId"].clone());
        assert!(released < 8, "not more than was asked for");
        assert_eq!(list(order, "edges")[0]["maxSpeed"], json!(6.1));
    }
    assert_eq!(outcomes(&world), [(1, Outcome::Completed { active_ms })]);
}

#[test]
fn a_drive_is_cut_short_in_its_horizon_without_stopping_before() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 20));
    world.pass(20_000);
    let divert = world.order(0, Task::Divert { to: NodeId(12), length_mm: 480_000 }, None);
    assert_eq!(outcomes(&world), [(divert.0, Outcome::Diverted)], "nothing beyond was released");
    let active_ms = world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 12));
    assert!((f64::from(active_ms) - (480.0 / 6.1 + 12.2) * 1_000.0).abs() < 300.0, "{active_ms}: it did not brake on the way");
}

#[test]
fn a_drive_is_cut_short_in_its_base_by_cancelling_it() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 20));
    world.pass(3_000);
    let divert = world.order(0, Task::Divert { to: NodeId(2), length_mm: 80_000 }, None);
    world.wait(0, divert, 60_000, |outcome| outcome == Outcome::Diverted);
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 2));
    // Too late: it has passed the node.
    let number = world.drive(0, &straight(2, 20));
    world.pass(20_000);
    let divert = world.order(0, Task::Divert { to: NodeId(2), length_mm: 0 }, None);
    world.wait(0, divert, 60_000, |outcome| outcome == Outcome::Refused);
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 20), "and goes on");
    let nowhere = world.order(0, Task::Divert { to: NodeId(2), length_mm: 0 }, None);
    world.wait(0, nowhere, 1, |outcome| outcome == Outcome::Refused);
}

#[test]
fn a_pause_is_reported_when_it_is_so() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 10));
    world.pass(10_000);
    let pause = world.order(0, Task::Pause, None);
    world.wait(0, pause, 2_000, |outcome| outcome == Outcome::Paused);
    world.pass(300_000);
    assert!(!world.pairs[0].vehicle.is_driving());
    let resume = world.order(0, Task::Resume, None);
    world.wait(0, resume, 2_000, |outcome| outcome == Outcome::Resumed);
    let active_ms = world.completed(0, number, 600_000);
    assert!(active_ms < 110_000, "the pause is not motion: {active_ms}");
    let number = world.drive(0, &straight(10, 12));
    world.pass(2_000);
    let refused = world.drive(0, &straight(10, 12));
    world.wait(0, refused, 1, |outcome| outcome == Outcome::Refused);
    world.completed(0, number, 600_000);
}

#[test]
fn breakdowns_and_emergency_stops_are_reported_once() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 10));
    for fault in [VehicleFault::Breakdown, VehicleFault::EmergencyStop, VehicleFault::PositionLost] {
        world.pass(10_000);
        let before = world.pairs[0].reports.len();
        world.vehicle(0, |vehicle, now_ms, effects| vehicle.set_fault(fault, now_ms, effects));
        world.pass(120_000);
        world.vehicle(0, |vehicle, now_ms, effects| vehicle.clear_fault(fault, now_ms, effects));
        world.pass(1_000);
        let said: Vec<(u32, Outcome)> = outcomes(&world).split_off(before);
        assert_eq!(said, [(number.0, Outcome::Down), (number.0, Outcome::Repaired)], "{fault:?}");
    }
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 10));
}

#[test]
fn one_that_breaks_down_by_itself_is_mended_and_goes_on() {
    use portolan_model::distribution::Distribution;
    let mut profile = vehicle_profile(0, Version::V2_1);
    profile.spec.breakdown =
        Some(portolan_behaviour::Breakdown { mtbf_h: Distribution::Fixed(0.01), repair_min: Distribution::Fixed(5.0) });
    let mut world = world_with(profile, Plain);
    let number = world.drive(0, &straight(0, 12));
    let active_ms = world.completed(0, number, 3_600_000);
    // 36 s of motion, then five minutes of none; what it needs to come to rest is motion too.
    let said: Vec<Outcome> = outcomes(&world).into_iter().map(|(_, outcome)| outcome).collect();
    assert!(said.len() >= 5 && said[..4] == [Outcome::Down, Outcome::Repaired, Outcome::Down, Outcome::Repaired], "{said:?}");
    assert!((90_000..200_000).contains(&active_ms), "{active_ms}");
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 12));
}

#[test]
fn a_vehicle_driven_by_hand_goes_on_when_it_is_handed_back() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 10));
    world.pass(25_000);
    world.vehicle(0, |vehicle, now_ms, effects| vehicle.set_fault(VehicleFault::DrivenByHand, now_ms, effects));
    world.pass(200_000);
    assert_eq!(world.pairs[0].reports.len(), 0);
    world.vehicle(0, |vehicle, now_ms, effects| vehicle.clear_fault(VehicleFault::DrivenByHand, now_ms, effects));
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 10));
    assert!(world.pairs[0].remarks.iter().any(|what| what.contains("gave its order up")), "{:?}", world.pairs[0].remarks);
}

fn energetic(refill: Refill) -> VehicleProfile {
    let mut profile = VehicleProfile { charge_share: Some(0.26), ..vehicle_profile(0, Version::V2_1) };
    profile.spec.energy = Some(Energy { capacity_kwh: 100.0, use_kwh_per_km: 10.0, idle_kw: 0.1, wants_energy_below: 0.25, refill });
    profile
}

#[test]
fn a_low_battery_is_reported_once_and_filled() {
    for refill in [Refill::Charge { kw: 300.0 }, Refill::Swap { time_s: portolan_model::distribution::Distribution::Fixed(360.0) }] {
        let is_swap = matches!(refill, Refill::Swap { .. });
        let mut world = world_with(energetic(refill), Plain);
        let number = world.drive(0, &straight(0, 10));
        world.completed(0, number, 600_000);
        let number = world.drive(0, &straight(10, 0));
        world.completed(0, number, 600_000);
        let low: Vec<(u32, Outcome)> = outcomes(&world).into_iter().filter(|(_, outcome)| *outcome == Outcome::LowBattery).collect();
        assert_eq!(low.len(), 1, "{low:?}");
        let number = world.order(0, Task::Energize, None);
        let active_ms = world.completed(0, number, 3_600_000);
        assert!(world.pairs[0].vehicle.charge_share() > 0.98);
        if is_swap {
            assert!((i64::from(active_ms) - 360_000).abs() < 1_000, "{active_ms}");
        } else {
            // From 18 % to 99 % of 100 kWh at 300 kW.
            assert!((800_000..1_010_000).contains(&active_ms), "{active_ms}");
        }
        let number = world.drive(0, &straight(0, 2));
        world.completed(0, number, 600_000);
    }
}

#[test]
fn a_vehicle_that_never_wants_energy_is_full_at_once() {
    let mut world = world_of(Plain);
    let number = world.order(0, Task::Energize, None);
    world.completed(0, number, 10_000);
}

#[test]
fn an_order_that_is_turned_down_is_refused_with_its_reason() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(5, 9));
    world.wait(0, number, 10_000, |outcome| outcome == Outcome::Refused);
    assert!(
        world.pairs[0].remarks.iter().any(|what| what.contains("noRouteError") && what.contains("200.00 m")),
        "{:?}",
        world.pairs[0].remarks
    );
    let number = world.drive(0, &straight(0, 3));
    world.completed(0, number, 600_000);
    let standing = world.order(0, Task::Drive { from: NodeId(3), to: NodeId(3), length_mm: 0, on_roads: false }, None);
    assert_eq!(world.completed(0, standing, 0), 0);
    let number = world.drive(0, &straight(3, 3));
    world.completed(0, number, 5_000);
}

#[test]
fn one_that_is_asked_again_on_its_way_begins_where_it_stands() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 6));
    world.completed(0, number, 600_000);
    let before = reached(&world.pairs[0].deeds).len();
    let number = world.drive(0, &straight(0, 9));
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds)[before..], names(7, 9)[..]);
}

/// Lists where nodes are, and nothing else, among what it knows.
struct Plainest;
impl Quirk for Plainest {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        if message.topic.ends_with("factsheet") {
            let mut sheet: Value = serde_json::from_slice(&message.payload).expect("JSON");
            sheet["protocolFeatures"]["optionalParameters"] = json!([{"parameter": "order.nodes.nodePosition", "support": "REQUIRED"}]);
            message.payload = sheet.to_string().into_bytes();
        }
        true
    }
    fn hears(&mut self, topic: &str, payload: &mut Vec<u8>) -> bool {
        if topic.ends_with("/order") {
            let order: Value = serde_json::from_slice(payload).expect("JSON");
            for field in ["allowedDeviationXY", "maxSpeed", "length"] {
                assert!(!order.to_string().contains(field), "{field} is not in its factsheet: {order}");
            }
            assert!(order.to_string().contains("nodePosition"));
        }
        true
    }
}

#[test]
fn what_a_factsheet_does_not_list_is_not_sent() {
    let mut world = world_of(Plainest);
    world.pass(5_000);
    let number = world.drive(0, &straight(0, 12));
    world.completed(0, number, 600_000);
}

#[test]
fn one_that_stands_a_little_beside_its_node_is_let_begin() {
    let mut world = world_of(Plain);
    let mut beside = straight(0, 3);
    beside.points[0].x_mm = 12_000;
    let number = world.drive(0, &beside);
    world.completed(0, number, 600_000);
}

/// Wants time between two orders.
struct Slow {
    last_ms: i64,
}
impl Quirk for Slow {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        if message.topic.ends_with("factsheet") {
            let mut sheet: Value = serde_json::from_slice(&message.payload).expect("JSON");
            sheet["protocolLimits"]["timing"]["minOrderInterval"] = json!(15);
            sheet["protocolLimits"]["maxArrayLens"]["order.nodes"] = json!(9);
            message.payload = sheet.to_string().into_bytes();
        }
        true
    }
    fn hears(&mut self, topic: &str, payload: &mut Vec<u8>) -> bool {
        if topic.ends_with("/order") {
            let message: Value = serde_json::from_slice(payload).expect("JSON");
            assert!(list(&message, "nodes").len() <= 9, "more nodes than its factsheet allows");
            let sent_ms = portolan_vda5050::stamp::read(message["timestamp"].as_str().expect("text")).expect("an instant");
            assert!(sent_ms - self.last_ms >= 15_000, "{} ms after the last order", sent_ms - self.last_ms);
            self.last_ms = sent_ms;
        }
        true
    }
}

#[test]
fn what_a_factsheet_asks_for_is_heeded() {
    let mut world = world_of(Slow { last_ms: 0 });
    let number = world.drive(0, &straight(0, 30));
    world.completed(0, number, 3_600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 30));
}

#[test]
fn somebody_elses_order_is_cancelled_first() {
    let mut world = world_of(Plain);
    let (nodes, edges) = common::line(0, 4, 2);
    let order = json!({"headerId": 1, "timestamp": "2026-03-03T06:00:00.00Z", "version": "2.1.0", "manufacturer": "portolan",
        "serialNumber": "AGV001", "orderId": "another's", "orderUpdateId": 0, "nodes": nodes, "edges": edges});
    let payload = order.to_string().into_bytes();
    world.vehicle(0, |vehicle, now_ms, effects| vehicle.on_message("uagv/v2/portolan/AGV001/order", &payload, now_ms, effects));
    world.pass(60_000);
    // It waits at n1, 20 m along.
    let mut ours = straight(0, 3);
    ours.points[0].x_mm = 20_000;
    ours.legs[0].length_mm = 20_000;
    let number = world.drive(0, &ours);
    world.completed(0, number, 600_000);
    assert!(world.pairs[0].remarks.iter().any(|what| what.contains("another's")), "{:?}", world.pairs[0].remarks);
}

/// Keeps its action states to itself, and whether it is paused.
struct Reserved;
impl Quirk for Reserved {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        edit_state(message, |state| {
            state["actionStates"] = json!([]);
        });
        !message.topic.ends_with("visualization")
    }
}

/// Says nothing that it need not.
struct Taciturn;
impl Quirk for Taciturn {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        edit_state(message, |state| {
            let fields = state.as_object_mut().expect("an object");
            for name in [
                "edgeStates",
                "errors",
                "safetyState",
                "operatingMode",
                "paused",
                "newBaseRequest",
                "agvPosition",
                "velocity",
                "loads",
                "information",
                "distanceSinceLastNode",
            ] {
                fields.remove(name);
            }
        });
        message.topic.ends_with("state")
    }
}

/// Does not count its nodes.
struct Uncounted;
impl Quirk for Uncounted {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        edit_state(message, |state| state["lastNodeSequenceId"] = json!(0));
        true
    }
}

/// Hears no update of an order.
struct Deaf;
impl Quirk for Deaf {
    fn hears(&mut self, topic: &str, payload: &mut Vec<u8>) -> bool {
        let message: Value = serde_json::from_slice(payload).expect("JSON");
        !(topic.ends_with("/order") && message["orderUpdateId"] != json!(0))
    }
}

/// Hears the first of everything not at all.
struct Drowsy(usize);
impl Quirk for Drowsy {
    fn hears(&mut self, _: &str, _: &mut Vec<u8>) -> bool {
        self.0 += 1;
        self.0.is_multiple_of(3)
    }
}

/// Objects without saying to what.
struct Vague;
impl Quirk for Vague {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        edit_state(message, |state| {
            for error in state["errors"].as_array_mut().expect("a list") {
                error.as_object_mut().expect("an object").remove("errorReferences");
                error.as_object_mut().expect("an object").remove("errorDescription");
            }
        });
        true
    }
}

/// Has words that the standard lacks, and fields.
struct Inventive;
impl Quirk for Inventive {
    fn says(&mut self, message: &mut Outgoing) -> bool {
        edit_state(message, |state| {
            state["operatingMode"] = json!("IDLE");
            state["vendorField"] = json!({"deep": [1, 2]});
            state["information"] = json!([{"infoType": "x", "infoLevel": "TRACE"}]);
        });
        true
    }
}

fn edit_state(message: &mut Outgoing, edit: impl FnOnce(&mut Value)) {
    if message.topic.ends_with("/state") {
        let mut state: Value = serde_json::from_slice(&message.payload).expect("JSON");
        edit(&mut state);
        message.payload = state.to_string().into_bytes();
    }
}

/// What every vehicle must be good for, whatever its habits: drives, a pause, energy.
fn is_driven(mut world: World) {
    let number = world.drive(0, &straight(0, 12));
    world.completed(0, number, 3_600_000);
    let number = world.drive(0, &straight(12, 4));
    world.pass(30_000);
    let pause = world.order(0, Task::Pause, None);
    world.pass(60_000);
    let resume = world.order(0, Task::Resume, None);
    world.completed(0, number, 3_600_000);
    let mut wanted = names(0, 12);
    wanted.extend(names(12, 4).into_iter().skip(1));
    assert_eq!(reached(&world.pairs[0].deeds), wanted, "{:?}", world.pairs[0].remarks);
    for (of, outcome) in [(pause, Outcome::Paused), (resume, Outcome::Resumed)] {
        world.wait(0, of, 60_000, |said| said == outcome);
    }
    let number = world.order(0, Task::Energize, None);
    world.completed(0, number, 3_600_000);
}

#[test]
fn one_that_keeps_its_actions_to_itself_is_driven() {
    is_driven(world_of(Reserved));
}

#[test]
fn one_that_says_the_least_is_driven() {
    is_driven(world_of(Taciturn));
}

#[test]
fn one_that_does_not_count_is_driven() {
    is_driven(world_of(Uncounted));
}

#[test]
fn one_that_takes_no_updates_is_driven_from_base_to_base() {
    let mut world = world_of(Deaf);
    let number = world.drive(0, &straight(0, 12));
    world.completed(0, number, 3_600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 12), "{:?}", world.pairs[0].remarks);
}

#[test]
fn one_that_hears_a_third_is_driven() {
    is_driven(world_of(Drowsy(0)));
}

#[test]
fn one_with_words_of_its_own_is_driven() {
    is_driven(world_of(Inventive));
}

#[test]
fn one_that_speaks_another_version_is_driven() {
    for version in [Version::V2_0, Version::V3_0] {
        is_driven(world_with(vehicle_profile(0, version), Plain));
    }
}

#[test]
fn one_that_objects_vaguely_is_understood() {
    let mut world = world_of(Vague);
    let number = world.drive(0, &straight(5, 9));
    world.wait(0, number, 10_000, |outcome| outcome == Outcome::Refused);
    let number = world.drive(0, &straight(0, 9));
    world.completed(0, number, 600_000);
}

#[test]
fn one_that_begins_anew_goes_on_from_where_it_stands() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 12));
    world.pass(30_000);
    let mut profile = world.pairs[0].vehicle.profile().clone();
    profile.start = world.pairs[0].vehicle.pose(world.now_ms);
    let now_ms = world.now_ms;
    assert!(profile.start.x_m > 100.0 && profile.start.x_m % 40.0 > 1.0, "between two nodes: {}", profile.start.x_m);
    world.pairs[0].vehicle = VirtualVehicle::new(profile, 5, now_ms);
    world.vehicle(0, VirtualVehicle::on_connected);
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), names(0, 12), "{:?}", world.pairs[0].remarks);
}

#[test]
fn what_happened_out_of_reach_is_made_up_for() {
    for cut_ms in [1_000, 60_000, 600_000] {
        let mut world = world_of(Plain);
        let number = world.drive(0, &straight(0, 12));
        world.pass(20_000);
        world.pairs[0].is_cut_off = true;
        world.vehicle(0, VirtualVehicle::on_connection_lost);
        world.pass(cut_ms);
        assert_eq!(world.pairs[0].master.belief().is_silent, cut_ms > 70_000);
        world.pairs[0].is_cut_off = false;
        world.vehicle(0, VirtualVehicle::on_connected);
        world.master(0, Master::on_connected);
        world.completed(0, number, 600_000);
        assert!(!world.pairs[0].master.belief().is_silent);
        assert_eq!(reached(&world.pairs[0].deeds), names(0, 12), "{:?}", world.pairs[0].remarks);
    }
}

#[test]
fn a_wrong_clock_changes_nothing() {
    for skew_ms in [-600_000, 600_000] {
        struct Skewed(i64);
        impl Quirk for Skewed {
            fn says(&mut self, message: &mut Outgoing) -> bool {
                edit_state(message, |state| {
                    let stamp_ms = portolan_vda5050::stamp::read(state["timestamp"].as_str().expect("text")).expect("an instant");
                    state["timestamp"] = json!(portolan_vda5050::stamp::written(stamp_ms + self.0));
                });
                true
            }
        }
        let mut world = World::new(Weather { lost: 5, doubled: 20, overtaken: 20 }, 8);
        world.add(vehicle_profile(0, Version::V2_1), Box::new(Skewed(skew_ms)));
        world.pass(1_000);
        let number = world.drive(0, &straight(0, 12));
        world.completed(0, number, 600_000);
        assert_eq!(reached(&world.pairs[0].deeds), names(0, 12));
        let ahead_ms = world.pairs[0].master.belief().clock_ahead_ms.expect("known");
        assert!((ahead_ms - skew_ms).abs() < 6_000, "{ahead_ms}");
    }
}

#[test]
fn belief_is_what_the_vehicle_says() {
    let mut world = world_of(Plain);
    let number = world.drive(0, &straight(0, 12));
    world.pass(30_000);
    let (belief, pose) = (world.pairs[0].master.belief().clone(), world.pairs[0].vehicle.pose(world.now_ms));
    let position = belief.position.clone().expect("a position");
    assert!((position.x - pose.x_m).abs() < 8.0 && belief.is_driving && !belief.is_down());
    assert_eq!((belief.charge_percent, belief.malformed, belief.lost), (Some(100.0), 0, 0));
    assert_eq!(belief.connection, Some(portolan_vda5050::model::ConnectionState::Online));
    assert!(belief.factsheet.is_some_and(|sheet| sheet.header.serial_number == "AGV001"));
    world.completed(0, number, 600_000);
    // Nonsense is counted and changes nothing.
    let before = world.pairs[0].master.belief().clone();
    let mut effects = Effects::default();
    for nonsense in [&b""[..], b"{", b"{}", b"[1]", b"\xff\xfe", b"{\"headerId\": -4}"] {
        let heard = world.pairs[0].master.on_message("uagv/v2/portolan/AGV001/state", nonsense, START_MS, &mut effects);
        assert!(matches!(heard, portolan_vda5050::Heard::Malformed(_)));
    }
    let after = world.pairs[0].master.belief().clone();
    assert_eq!((after.malformed, after.states, after.position), (6, before.states, before.position));
    let heard = world.pairs[0].master.on_message("uagv/v2/portolan/AGV002/state", b"{}", START_MS, &mut effects);
    assert_eq!(heard, portolan_vda5050::Heard::NotMine);
}

#[test]
fn a_way_that_passes_a_node_twice_is_driven_to_its_end() {
    let mut world = world_of(Plain);
    let round =
        way(&[(0, 0.0, 0.0), (1, 60.0, 0.0), (2, 60.0, 60.0), (3, 0.0, 60.0), (0, 0.0, 0.0), (1, 60.0, 0.0), (4, 120.0, 0.0)], 4_000);
    let number = world.drive(0, &round);
    world.completed(0, number, 600_000);
    assert_eq!(reached(&world.pairs[0].deeds), ["N0", "N1", "N2", "N3", "N0", "N1", "N4"]);
    assert_eq!(number, OrderNumber(1));
}
