//! Every message that either role says over long random sessions is right in every field; every message reads back as what was written;
//! and nothing that comes in makes either role panic.

mod common;

use common::net::{Chance, vehicle_profile};
use common::session::{Said, session};
use common::{START_MS, line};
use portolan_protocol::DeviceId;
use portolan_vda5050::model::{
    Action, ActionParameter, ActionState, ActionStatus, AgvPosition, BatteryState, BlockingType, Connection, ConnectionState, Corridor,
    EStop, Edge, EdgeState, ErrorLevel, Header, InfoLevel, Information, InstantActions, Load, Message, Node, NodePosition, NodeState,
    OperatingMode, Order, OrientationType, ProtocolLimits, Reference, SafetyState, State, Trajectory, VehicleError, Velocity,
    Visualization,
};
use portolan_vda5050::{Effects, Master, MasterProfile, TopicKind, Version, VirtualVehicle, read, read_strictly, rules, write};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn all_that_is_said_is_right() {
    for version in Version::ALL {
        let mut kinds = std::collections::BTreeMap::<TopicKind, usize>::new();
        for seed in 0..2 {
            for Said { kind, payload } in session(version, seed, 120) {
                let value: Value = serde_json::from_slice(&payload).expect("JSON");
                assert_eq!(rules::violations(version, kind, &value), [], "{value}");
                assert!(read(version, kind, &payload).is_ok(), "{value}");
                let stamp = value["timestamp"].as_str().expect("a stamp");
                assert!(stamp.len() == 24 && stamp.as_bytes()[19] == b'.' && stamp.ends_with('Z'), "{stamp}");
                assert_eq!(value["version"], json!(version.number()));
                *kinds.entry(kind).or_default() += 1;
            }
        }
        assert_eq!(kinds.len(), 6, "all kinds were said: {kinds:?}");
        assert!(kinds.values().all(|count| *count > 10), "{kinds:?}");
    }
}

#[test]
fn the_rules_find_what_is_missing_or_wrong_in_each_field() {
    for version in Version::ALL {
        let mut seen = std::collections::BTreeSet::new();
        for Said { kind, payload } in session(version, 3, 120) {
            let value: Value = serde_json::from_slice(&payload).expect("JSON");
            for field in value.as_object().expect("an object").keys() {
                let mut wrong = value.clone();
                // Nothing in any message may be this.
                wrong[field] = Value::Null;
                let found = rules::violations(version, kind, &wrong);
                if !found.is_empty() {
                    assert!(found[0].path.starts_with(field.as_str()), "{field}: {found:?}");
                    seen.insert((kind, field.clone()));
                }
            }
        }
        let wanted: &[(TopicKind, &str)] = if version == Version::V3_0 {
            &[
                (TopicKind::State, "powerSupply"),
                (TopicKind::State, "instantActionStates"),
                (TopicKind::Visualization, "referenceStateHeaderId"),
            ]
        } else {
            &[(TopicKind::State, "batteryState"), (TopicKind::State, "actionStates"), (TopicKind::Order, "nodes")]
        };
        for (kind, field) in wanted {
            assert!(seen.contains(&(*kind, (*field).to_owned())), "{kind:?} {field}");
        }
        let fields_of_header = seen.iter().filter(|(_, field)| field == "headerId").count();
        assert_eq!(fields_of_header, 6);
    }
}

/// To a JSON Schema 2.0 is an integer, and so it is to us: in orders, and in all that a vehicle says of itself.
#[test]
fn whole_numbers_may_be_written_with_a_point() {
    fn pointed(value: &mut Value) {
        match value {
            Value::Number(number) => *value = json!(number.as_f64().expect("a number")),
            Value::Array(items) => items.iter_mut().for_each(pointed),
            // A parameter's value and a table of limits are kept as they came.
            Value::Object(fields) => {
                let kept = ["value", "maxArrayLens", "maxStringLens", "maximumArrayLengths", "maximumStringLengths"];
                fields.iter_mut().filter(|(name, _)| !kept.contains(&name.as_str())).for_each(|(_, value)| pointed(value));
            }
            _ => {}
        }
    }
    for version in Version::ALL {
        for Said { kind, payload } in session(version, 5, 40) {
            let mut value: Value = serde_json::from_slice(&payload).expect("JSON");
            pointed(&mut value);
            let text = value.to_string();
            assert!(text.contains("\"headerId\":") && text.contains(".0"), "{text}");
            let message = read(version, kind, &payload);
            assert!(read(version, kind, text.as_bytes()) == message && message.is_ok(), "{version:?} {text}");
            if matches!(kind, TopicKind::Order | TopicKind::InstantActions) {
                assert!(read_strictly(version, kind, text.as_bytes()) == message, "{version:?} {text}");
            }
        }
    }
    let limits = ProtocolLimits { max_array_lens: [("order.nodes".to_owned(), json!(40.0))].into(), ..ProtocolLimits::default() };
    assert_eq!(limits.array_limit("order.nodes"), Some(40));
    let order = json!({"headerId": 1, "timestamp": "2026-03-03T06:00:00.00Z", "version": "2.1.0", "manufacturer": "m", "serialNumber": "s",
        "orderId": "o", "orderUpdateId": 0, "nodes": [{"nodeId": "n", "sequenceId": 0, "released": true, "actions": []}], "edges": []});
    for wrong in [json!(0.5), json!(-1.0), json!(4_294_967_296.0), json!(1e300), json!("0")] {
        let mut order = order.clone();
        order["nodes"][0]["sequenceId"] = wrong.clone();
        assert!(read_strictly(Version::V2_1, TopicKind::Order, order.to_string().as_bytes()).is_err(), "{wrong}");
        assert!(read(Version::V2_1, TopicKind::Order, order.to_string().as_bytes()).is_err(), "{wrong}");
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9_-]{1,12}", "\\PC{0,8}"]
}

/// Thousandths, since JSON numbers of seventeen digits are read to the nearest but one.
fn between(least: i32, most: i32) -> impl Strategy<Value = f64> {
    (least.saturating_mul(1_000)..=most.saturating_mul(1_000)).prop_map(|thousandths| f64::from(thousandths) / 1_000.0)
}

fn metres() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.0), between(-1_000_000, 1_000_000)]
}

fn angle() -> impl Strategy<Value = f64> {
    between(-3, 3)
}

fn header() -> impl Strategy<Value = Header> {
    (any::<u32>(), 0_i64..4_000_000_000_000, text(), text()).prop_map(|(header_id, at_ms, manufacturer, serial_number)| Header {
        header_id,
        timestamp: portolan_vda5050::stamp::written(at_ms),
        version: "2.1.0".to_owned(),
        manufacturer,
        serial_number,
    })
}

fn action() -> impl Strategy<Value = Action> {
    let blocking = prop_oneof![Just(BlockingType::None), Just(BlockingType::Soft), Just(BlockingType::Hard)];
    let value = prop_oneof![
        any::<bool>().prop_map(Value::from),
        text().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(json!([1, "two"])),
        Just(json!({"maxSpeed": 1, "reach": 2}))
    ];
    let parameter = (text(), value).prop_map(|(key, value)| ActionParameter { key, value });
    (text(), text(), prop::option::of(text()), blocking, prop::option::of(prop::collection::vec(parameter, 0..3))).prop_map(
        |(action_type, action_id, action_description, blocking_type, action_parameters)| Action {
            action_type,
            action_id,
            action_description,
            blocking_type,
            action_parameters,
        },
    )
}

fn position() -> impl Strategy<Value = NodePosition> {
    (metres(), metres(), prop::option::of(angle()), prop::option::of(between(0, 50)), prop::option::of(between(0, 3)), text()).prop_map(
        |(x, y, theta, allowed_deviation_xy, allowed_deviation_theta, map_id)| NodePosition {
            x,
            y,
            theta,
            allowed_deviation_xy,
            allowed_deviation_theta,
            map_id,
            map_description: None,
        },
    )
}

fn trajectory() -> impl Strategy<Value = Trajectory> {
    let point =
        (metres(), metres(), between(0, 5)).prop_map(|(x, y, weight)| portolan_vda5050::model::ControlPoint { x, y, weight: Some(weight) });
    (1_u32..4, prop::collection::vec(between(0, 1), 0..9), prop::collection::vec(point, 0..5))
        .prop_map(|(degree, knot_vector, control_points)| Trajectory { degree, knot_vector, control_points })
}

/// An order with sound numbers, whose edges lie between its nodes, as 3.0 needs to name their ends.
fn order() -> impl Strategy<Value = Order> {
    let node = (text(), prop::option::of(text()), any::<bool>(), prop::option::of(position()), prop::collection::vec(action(), 0..2));
    let edge = (
        (text(), prop::option::of(text()), any::<bool>(), prop::option::of(between(0, 9)), prop::option::of(angle())),
        (
            prop::option::of(any::<bool>()),
            prop::option::of(trajectory()),
            prop::option::of(between(0, 500)),
            prop::collection::vec(action(), 0..2),
        ),
        (
            prop::option::of(between(0, 5)),
            prop::option::of(any::<bool>()),
            prop::option::of((between(0, 4), between(0, 4))),
            prop::option::of(text()),
        ),
    );
    (header(), text(), any::<u32>(), prop::collection::vec(node, 1..5), prop::collection::vec(edge, 4)).prop_map(
        |(header, order_id, order_update_id, nodes, edges)| {
            let nodes: Vec<Node> = nodes
                .into_iter()
                .enumerate()
                .map(|(at, (node_id, node_description, released, node_position, actions))| Node {
                    node_id,
                    sequence_id: 2 * at as u32,
                    node_description,
                    released,
                    node_position,
                    actions,
                })
                .collect();
            let edges = edges.into_iter().take(nodes.len() - 1).enumerate().map(|(at, (first, second, third))| Edge {
                edge_id: first.0,
                sequence_id: 2 * at as u32 + 1,
                edge_description: first.1,
                released: first.2,
                start_node_id: nodes[at].node_id.clone(),
                end_node_id: nodes[at + 1].node_id.clone(),
                max_speed: first.3,
                max_height: third.0,
                min_height: None,
                orientation: first.4,
                orientation_type: second.0.map(|is_global| if is_global { OrientationType::Global } else { OrientationType::Tangential }),
                direction: third.3,
                rotation_allowed: third.1,
                max_rotation_speed: None,
                length: second.2,
                trajectory: second.1,
                corridor: third.2.map(|(left_width, right_width)| Corridor {
                    left_width,
                    right_width,
                    corridor_ref_point: Some("KINEMATICCENTER".to_owned()),
                }),
                actions: second.3,
            });
            Order { header, order_id, order_update_id, zone_set_id: None, edges: edges.collect(), nodes }
        },
    )
}

fn references() -> impl Strategy<Value = Option<Vec<Reference>>> {
    prop::option::of(prop::collection::vec((text(), text()).prop_map(|(key, value)| Reference::new(&key, value)), 0..3))
}

fn state() -> impl Strategy<Value = State> {
    let action_status = prop_oneof![
        Just(ActionStatus::Waiting),
        Just(ActionStatus::Initializing),
        Just(ActionStatus::Running),
        Just(ActionStatus::Finished),
        Just(ActionStatus::Failed)
    ];
    let action_state = (text(), prop::option::of(text()), action_status, prop::option::of(text())).prop_map(
        |(action_id, action_type, action_status, result_description)| ActionState {
            action_id,
            action_type,
            action_description: None,
            action_status,
            result_description,
        },
    );
    let mode = prop_oneof![
        Just(OperatingMode::Automatic),
        Just(OperatingMode::Semiautomatic),
        Just(OperatingMode::Manual),
        Just(OperatingMode::Service),
        Just(OperatingMode::Teachin)
    ];
    let error =
        (text(), references(), prop::option::of(text()), any::<bool>()).prop_map(|(error_type, error_references, error_hint, is_fatal)| {
            VehicleError {
                error_type,
                error_references,
                error_description: None,
                error_hint,
                error_level: if is_fatal { ErrorLevel::Fatal } else { ErrorLevel::Warning },
            }
        });
    let information = (text(), references(), prop::option::of(text())).prop_map(|(info_type, info_references, info_description)| {
        Information { info_type, info_references, info_description, info_level: InfoLevel::Debug }
    });
    let e_stop = prop_oneof![Just(EStop::None), Just(EStop::Manual), Just(EStop::Remote)];
    let place = (metres(), metres(), angle(), text(), any::<bool>()).prop_map(|(x, y, theta, map_id, position_initialized)| AgvPosition {
        x,
        y,
        theta,
        map_id,
        map_description: None,
        position_initialized,
        localization_score: Some(0.5),
        deviation_range: None,
    });
    let node_state = (text(), any::<u32>(), any::<bool>()).prop_map(|(node_id, sequence_id, released)| NodeState {
        node_id,
        sequence_id,
        node_description: None,
        released,
        node_position: None,
    });
    let edge_state =
        (text(), any::<u32>(), any::<bool>(), prop::option::of(trajectory())).prop_map(|(edge_id, sequence_id, released, trajectory)| {
            EdgeState { edge_id, sequence_id, edge_description: None, released, trajectory }
        });
    let load = (prop::option::of(text()), prop::option::of(text()), prop::option::of(between(0, 90_000)))
        .prop_map(|(load_id, load_type, weight)| Load { load_id, load_type, load_position: None, weight });
    let battery = (between(0, 100), any::<bool>(), prop::option::of(between(0, 100_000))).prop_map(|(battery_charge, charging, reach)| {
        BatteryState { battery_charge, battery_voltage: None, battery_health: Some(90.0), charging, reach }
    });
    (
        (
            header(),
            text(),
            any::<u32>(),
            text(),
            any::<u32>(),
            prop::collection::vec(node_state, 0..3),
            prop::collection::vec(edge_state, 0..3),
        ),
        (prop::option::of(place), prop::option::of(prop::collection::vec(load, 0..3)), any::<bool>(), prop::option::of(any::<bool>())),
        (prop::collection::vec(action_state, 0..4), battery, mode, prop::collection::vec(error, 0..3)),
        (prop::option::of(prop::collection::vec(information, 0..2)), e_stop, any::<bool>(), prop::option::of(metres())),
    )
        .prop_map(|(first, second, third, fourth)| State {
            header: first.0,
            order_id: first.1,
            order_update_id: first.2,
            zone_set_id: None,
            last_node_id: first.3,
            last_node_sequence_id: first.4,
            node_states: first.5,
            edge_states: first.6,
            agv_position: second.0,
            velocity: Some(Velocity { vx: Some(1.5), vy: None, omega: Some(-0.25) }),
            loads: second.1,
            driving: second.2,
            paused: second.3,
            new_base_request: second.3,
            distance_since_last_node: fourth.3,
            action_states: third.0,
            instant_action_states: Vec::new(),
            battery_state: third.1,
            operating_mode: third.2,
            errors: third.3,
            information: fourth.0,
            safety_state: SafetyState { e_stop: fourth.1, field_violation: fourth.2 },
        })
}

fn message() -> impl Strategy<Value = (TopicKind, Message)> {
    let connection =
        (header(), prop_oneof![Just(ConnectionState::Online), Just(ConnectionState::Offline), Just(ConnectionState::ConnectionBroken)])
            .prop_map(|(header, connection_state)| (TopicKind::Connection, Message::Connection(Connection { header, connection_state })));
    let instant = (header(), prop::collection::vec(action(), 0..4)).prop_map(|(header, mut actions)| {
        // 3.0 knows instant actions that block nothing.
        for action in &mut actions {
            action.blocking_type = BlockingType::None;
        }
        (TopicKind::InstantActions, Message::InstantActions(InstantActions { header, actions }))
    });
    let shown = header().prop_map(|header| {
        let velocity = Some(Velocity { vx: Some(0.0), vy: Some(0.0), omega: None });
        (TopicKind::Visualization, Message::Visualization(Visualization { header: header.into(), velocity, ..Visualization::default() }))
    });
    let sheet =
        header().prop_map(|header| (TopicKind::Factsheet, Message::Factsheet(vehicle_profile(0, Version::V2_1).factsheet(header.into()))));
    prop_oneof![
        4 => order().prop_map(|order| (TopicKind::Order, Message::Order(order))),
        4 => state().prop_map(|state| (TopicKind::State, Message::State(state))),
        1 => connection,
        1 => instant,
        1 => shown,
        1 => sheet,
    ]
}

/// What a version cannot say is not expected back.
fn as_said(version: Version, message: Message) -> Message {
    match (version, message) {
        (Version::V2_0 | Version::V2_1, Message::Factsheet(mut sheet)) => {
            for action in &mut sheet.protocol_features.agv_actions {
                (action.blocking_types, action.pause_allowed, action.cancel_allowed) = (None, None, None);
            }
            Message::Factsheet(sheet)
        }
        (Version::V3_0, Message::Visualization(mut shown)) => {
            shown.reference_state_header_id = Some(0);
            Message::Visualization(shown)
        }
        (Version::V3_0, Message::Factsheet(mut sheet)) => {
            sheet.physical_parameters.height_min = Some(0.0);
            Message::Factsheet(sheet)
        }
        (_, message) => message,
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back((kind, message) in message()) {
        for version in Version::ALL {
            let payload = write(version, message.clone());
            let value: Value = serde_json::from_slice(&payload).expect("JSON");
            prop_assert_eq!(rules::violations(version, kind, &value), vec![], "{}", value);
            prop_assert_eq!(read(version, kind, &payload).expect("it can be read"), as_said(version, message.clone()), "{}", value);
            prop_assert_eq!(read_strictly(version, kind, &payload).expect("it is right"), as_said(version, message.clone()));
        }
    }

    #[test]
    fn fields_that_nobody_knows_are_passed_over((kind, message) in message(), name in "x[a-z]{3}") {
        for version in Version::ALL {
            let mut value: Value = serde_json::from_slice(&write(version, message.clone())).expect("JSON");
            value[name.as_str()] = json!({"anything": [1, null, "x"]});
            let payload = value.to_string().into_bytes();
            prop_assert_eq!(read(version, kind, &payload).expect("it can be read"), as_said(version, message.clone()));
        }
    }
}

/// How many nonsensical messages each kind gets; many more where there is time.
fn cases() -> u64 {
    std::env::var("VDA5050_FUZZ_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000)
}

/// A message with something wrong in it: bytes changed, cut, doubled, or a value in it replaced.
fn spoilt(payload: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = payload.to_vec();
    match chance.below(5) {
        0 => {
            for _ in 0..=chance.below(4) {
                let at = chance.below(bytes.len().max(1) as u64) as usize;
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = chance.next() as u8;
                }
            }
        }
        1 => bytes.truncate(chance.below(bytes.len() as u64 + 1) as usize),
        2 => bytes.extend_from_within(..),
        _ => {
            let Ok(mut value) = serde_json::from_slice::<Value>(&bytes) else { return bytes };
            for _ in 0..=chance.below(2) {
                spoil(&mut value, chance, 0);
            }
            bytes = value.to_string().into_bytes();
        }
    }
    bytes
}

fn spoil(value: &mut Value, chance: &mut Chance, depth: u32) {
    if depth < 6 && chance.percent(75) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let at = chance.below(fields.len() as u64) as usize;
                if chance.percent(10) {
                    let name = fields.keys().nth(at).cloned().unwrap_or_default();
                    fields.remove(&name);
                } else if let Some(inner) = fields.values_mut().nth(at) {
                    return spoil(inner, chance, depth + 1);
                }
                return;
            }
            Value::Array(items) if !items.is_empty() => {
                let at = chance.below(items.len() as u64) as usize;
                return spoil(&mut items[at], chance, depth + 1);
            }
            _ => {}
        }
    }
    let strange = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1e308),
        json!(-1e308),
        json!(4_294_967_295_u64),
        json!(u64::MAX),
        json!(2.5),
        json!(""),
        json!("\u{0}\u{fffd}𝄞"),
        json!([]),
        json!({}),
        json!("2026-03-03T06:00:00Z"),
        json!([[[[]]]]),
        json!(1e-308),
        json!("HARD"),
    ];
    *value = strange[chance.below(strange.len() as u64) as usize].clone();
}

#[test]
fn nothing_that_comes_in_makes_anyone_panic() {
    for version in Version::ALL {
        let said: Vec<Said> = (0..3).flat_map(|seed| session(version, seed, 60)).collect();
        let mut chance = Chance::new(11);
        let profile = vehicle_profile(0, version);
        let mut master = Master::new(MasterProfile::new(profile.address.clone(), DeviceId::vehicle(0), "f"));
        let mut vehicle = VirtualVehicle::new(profile.clone(), 1, START_MS);
        let (mut now_ms, mut effects) = (START_MS, Effects::default());
        vehicle.on_connected(now_ms, &mut effects);
        for kind in TopicKind::ALL {
            let of_kind: Vec<&Said> = said.iter().filter(|said| said.kind == kind).collect();
            assert!(!of_kind.is_empty());
            // 2.1 is what the port speaks.
            for _ in 0..if version == Version::V2_1 { cases() } else { cases() / 4 } {
                let payload = spoilt(&of_kind[chance.below(of_kind.len() as u64) as usize].payload, &mut chance);
                let topic = profile.address.topic(kind);
                effects.clear();
                now_ms += chance.below(1_000) as i64;
                vehicle.on_message(&topic, &payload, now_ms, &mut effects);
                master.on_message(&topic, &payload, now_ms, &mut effects);
                master.on_timer(now_ms, &mut effects);
                vehicle.on_timer(now_ms, &mut effects);
                let (_, _) = (read(version, kind, &payload), read_strictly(version, kind, &payload));
                for outgoing in &effects.outgoing {
                    let Some(kind) = profile.address.kind_of(&outgoing.topic) else { panic!("a topic of its own") };
                    let value: Value = serde_json::from_slice(&outgoing.payload).expect("JSON");
                    assert_eq!(rules::violations(version, kind, &value), [], "{value}");
                }
            }
        }
        // It still does what it should.
        effects.clear();
        for fault in portolan_vda5050::VehicleFault::ALL {
            vehicle.clear_fault(fault, now_ms, &mut effects);
        }
        assert!(vehicle.next_due_ms() >= now_ms);
    }
}

#[test]
fn orders_far_apart_are_driven_without_end_and_without_panic() {
    // Positions at the edge of what a number can hold.
    for far in [1e15, 1e300, f64::MAX] {
        let mut rig = common::Rig::new();
        let (mut nodes, edges) = line(0, 2, 2);
        nodes[1]["nodePosition"]["x"] = json!(far);
        rig.order("o1", 0, nodes, edges);
        rig.pass(100_000);
        assert!(rig.state()["agvPosition"]["x"].is_number(), "{:#}", rig.state());
    }
}
