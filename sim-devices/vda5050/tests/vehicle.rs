//! A vehicle driven by a master that was written from the text of the standard: orders, updates, actions, refusals.

mod common;

use common::{Rig, START_MS, edge, error, is_idle, line, list, node, refers, status};
use portolan_vda5050::{Deed, VehicleFault, VehicleProfile, VirtualVehicle};
use serde_json::{Value, json};

#[test]
fn it_says_that_it_is_there_what_it_is_and_what_is_so() {
    let rig = Rig::new();
    assert_eq!(rig.others[0].0, "uagv/v2/portolan/AGV001/connection");
    assert_eq!(rig.others[0].1["connectionState"], json!("ONLINE"));
    assert_eq!(rig.others[1].0, "uagv/v2/portolan/AGV001/factsheet");
    let state = rig.state();
    assert_eq!((&state["orderId"], &state["orderUpdateId"], &state["lastNodeId"]), (&json!(""), &json!(0), &json!("")));
    assert_eq!(state["agvPosition"]["positionInitialized"], json!(true));
    assert_eq!(state["timestamp"], json!("2026-03-03T06:00:00.000Z"));
    let will = rig.vehicle.last_will(START_MS);
    let told: Value = serde_json::from_slice(&will.payload).expect("JSON");
    assert_eq!((will.topic.as_str(), will.qos, will.retain), ("uagv/v2/portolan/AGV001/connection", 1, true));
    assert_eq!(told["connectionState"], json!("CONNECTIONBROKEN"));
}

#[test]
fn four_nodes_are_driven_one_by_one() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes, edges);
    let state = rig.state();
    assert_eq!((&state["orderId"], &state["lastNodeId"], &state["driving"]), (&json!("o1"), &json!("n0"), &json!(true)));
    let left: Vec<&Value> = list(state, "nodeStates").iter().map(|node| &node["nodeId"]).collect();
    assert_eq!(left, [&json!("n1"), &json!("n2"), &json!("n3")]);
    assert_eq!(list(state, "edgeStates").len(), 3);
    let from = rig.states.len();
    rig.wait_done();
    let passed: Vec<(&Value, usize, usize)> = rig.states[from..]
        .iter()
        .map(|state| (&state["lastNodeId"], list(state, "nodeStates").len(), list(state, "edgeStates").len()))
        .filter(|(node, ..)| **node != json!("n0"))
        .collect();
    let mut told = passed.clone();
    told.dedup();
    assert_eq!(told, [(&json!("n1"), 2, 2), (&json!("n2"), 1, 1), (&json!("n3"), 0, 0)]);
    let state = rig.state();
    assert_eq!((&state["lastNodeId"], &state["lastNodeSequenceId"], &state["orderId"]), (&json!("n3"), &json!(6), &json!("o1")));
    assert_eq!(state["agvPosition"]["x"], json!(60.0));
    // 60 m at 5 m/s and 0.5 m/s²: 2·√(60/0.5) s, since 5 m/s needs 50 m to reach and to leave.
    let wanted_ms = (60.0 / 5.0 + 5.0 / 0.5) * 1_000.0;
    assert!(((rig.now_ms - START_MS) as f64 - wanted_ms).abs() < 5.0, "{} ms", rig.now_ms - START_MS);
}

#[test]
fn position_speed_and_way_since_the_last_node_are_told_while_it_drives() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes, edges);
    rig.pass(9_500);
    let shown: Vec<&Value> = rig.others.iter().filter(|(topic, _)| topic.ends_with("visualization")).map(|(_, value)| value).collect();
    assert!(shown.len() >= 9, "once a second");
    let mut before = -1.0;
    for value in &shown {
        let x = value["agvPosition"]["x"].as_f64().expect("x");
        assert!(x >= before);
        before = x;
    }
    // After 8 s at 0.5 m/s²: 16 m, 4 m/s.
    let at_8s = shown.iter().find(|value| value["timestamp"] == json!("2026-03-03T06:00:08.000Z")).expect("one at 8 s");
    assert_eq!((&at_8s["agvPosition"]["x"], &at_8s["velocity"]["vx"]), (&json!(16.0), &json!(4.0)));
    rig.instant("stateRequest", "r1");
    let since = rig.state()["distanceSinceLastNode"].as_f64().expect("a distance");
    let x = rig.state()["agvPosition"]["x"].as_f64().expect("x");
    assert!((x - 20.0 - since).abs() < 1e-3, "{x} m, {since} m beyond n1");
}

#[test]
fn it_waits_at_the_end_of_its_base_until_more_is_released() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 2);
    rig.order("o1", 0, nodes, edges);
    rig.wait(60_000, |state| state["lastNodeId"] == json!("n1") && state["driving"] == json!(false));
    assert_eq!(rig.state()["newBaseRequest"], json!(true));
    assert_eq!(list(rig.state(), "nodeStates").len(), 2, "the horizon is told");
    assert_eq!(list(rig.state(), "nodeStates")[0]["released"], json!(false));
    rig.pass(60_000);
    assert_eq!(rig.state()["agvPosition"]["x"], json!(20.0));
    // The horizon may change: n5 instead of n3.
    let nodes = json!([node("n1", 2, 20.0, 0.0, true), node("n2", 4, 40.0, 0.0, true), node("n5", 6, 40.0, 30.0, true)]);
    let edges = json!([edge("e1", 3, "n1", "n2", true), edge("e9", 5, "n2", "n5", true)]);
    rig.order("o1", 1, nodes, edges);
    assert_eq!((&rig.state()["orderUpdateId"], &rig.state()["driving"]), (&json!(1), &json!(true)));
    rig.wait_done();
    let state = rig.state();
    assert_eq!((&state["lastNodeId"], &state["agvPosition"]["y"], &state["newBaseRequest"]), (&json!("n5"), &json!(30.0), &json!(false)));
}

#[test]
fn a_base_that_grows_in_time_is_driven_without_braking() {
    let drive = |extend_after_ms: i64| {
        let mut rig = Rig::new();
        let (nodes, edges) = line(0, 8, 5);
        rig.order("o1", 0, nodes, edges);
        rig.pass(extend_after_ms);
        let (nodes, edges) = line(4, 4, 4);
        rig.order("o1", 1, nodes, edges);
        rig.wait_done();
        assert_eq!(rig.state()["lastNodeId"], json!("n7"));
        rig.now_ms - START_MS
    };
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 8, 8);
    rig.order("o1", 0, nodes, edges);
    rig.wait_done();
    let whole_ms = rig.now_ms - START_MS;
    assert!((drive(12_345) - whole_ms).abs() <= 3, "{} {whole_ms}", drive(12_345));
    assert!(drive(20_000) > whole_ms, "it had begun to brake");
}

#[test]
fn the_same_order_again_is_ignored_and_an_older_update_turned_down() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 2, nodes.clone(), edges.clone());
    rig.pass(3_000);
    let x = rig.state()["agvPosition"]["x"].clone();
    rig.order("o1", 2, nodes.clone(), edges.clone());
    assert!(list(rig.state(), "errors").is_empty());
    assert_eq!(list(rig.state(), "nodeStates").len(), 3);
    assert_ne!(rig.state()["agvPosition"]["x"], json!(0.0), "{x}");
    rig.order("o1", 1, nodes.clone(), edges.clone());
    let error_told = error(rig.state(), "orderUpdateError").expect("an error").clone();
    assert_eq!(error_told["errorLevel"], json!("WARNING"));
    assert!(refers(&error_told, "orderId", "o1") && refers(&error_told, "orderUpdateId", "1") && refers(&error_told, "topic", "order"));
    rig.wait_done();
    assert_eq!((&rig.state()["lastNodeId"], &rig.state()["orderUpdateId"]), (&json!("n3"), &json!(2)));
    assert!(error(rig.state(), "orderUpdateError").is_some(), "told until an order is accepted");
    // Once more when it is done: still nothing to do.
    rig.order("o1", 2, nodes, edges);
    assert!(is_idle(rig.state()));
    rig.order("o2", 0, json!([node("n3", 0, 60.0, 0.0, true)]), json!([]));
    assert!(list(rig.state(), "errors").is_empty());
}

#[test]
fn an_update_of_a_finished_order_goes_on_from_its_last_node() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 2, 2);
    rig.order("o1", 0, nodes, edges);
    rig.wait_done();
    let (nodes, edges) = line(0, 2, 2);
    rig.order("o1", 1, nodes, edges);
    assert!(error(rig.state(), "orderUpdateError").is_some_and(|error| refers(error, "nodeId", "n0")));
    let (nodes, edges) = line(1, 3, 3);
    rig.order("o1", 2, nodes, edges);
    rig.wait_done();
    assert_eq!((&rig.state()["lastNodeId"], &rig.state()["lastNodeSequenceId"]), (&json!("n3"), &json!(6)));
    assert!(list(rig.state(), "errors").is_empty());
}

#[test]
fn an_update_that_does_not_begin_where_the_base_ends_is_turned_down() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 2);
    rig.order("o1", 0, nodes, edges);
    let (nodes, edges) = line(2, 2, 2);
    rig.order("o1", 1, nodes, edges);
    assert!(error(rig.state(), "orderUpdateError").is_some_and(|error| refers(error, "orderUpdateId", "1")));
    assert_eq!(rig.state()["orderUpdateId"], json!(0));
    // The right node under another number is no better.
    rig.order("o1", 1, json!([node("n1", 4, 20.0, 0.0, true)]), json!([]));
    assert_eq!(rig.state()["orderUpdateId"], json!(0));
}

#[test]
fn another_order_is_turned_down_while_one_is_in_hand() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes.clone(), edges.clone());
    rig.order("o2", 0, nodes, edges);
    let told = error(rig.state(), "orderError").expect("an error");
    assert!(told["errorLevel"] == json!("WARNING") && refers(told, "orderId", "o2"));
    assert_eq!(rig.state()["orderId"], json!("o1"));
    rig.wait_done();
    // One that waits for its horizon has its order in hand too.
    let (nodes, edges) = line(3, 3, 1);
    rig.order("o3", 0, nodes, edges);
    let (nodes, edges) = line(3, 1, 1);
    rig.order("o4", 0, nodes, edges);
    assert!(error(rig.state(), "orderError").is_some_and(|error| refers(error, "orderId", "o4")));
    assert_eq!(rig.state()["orderId"], json!("o3"));
}

#[test]
fn an_order_that_begins_elsewhere_is_turned_down_unless_it_allows_for_it() {
    let mut rig = Rig::new();
    let nodes = |deviation: f64| {
        let mut first = node("a", 0, 3.0, 4.0, true);
        first["nodePosition"]["allowedDeviationXY"] = json!(deviation);
        json!([first, node("b", 2, 30.0, 4.0, true)])
    };
    rig.order("o1", 0, nodes(4.9), json!([edge("e", 1, "a", "b", true)]));
    let told = error(rig.state(), "noRouteError").expect("an error");
    assert!(refers(told, "orderId", "o1") && refers(told, "nodeId", "a") && told["errorLevel"] == json!("WARNING"));
    assert_eq!(rig.state()["orderId"], json!(""));
    rig.order("o1", 0, nodes(5.0), json!([edge("e", 1, "a", "b", true)]));
    assert_eq!((&rig.state()["orderId"], &rig.state()["lastNodeId"]), (&json!("o1"), &json!("a")), "counts as reached");
    rig.wait_done();
    assert_eq!((&rig.state()["agvPosition"]["x"], &rig.state()["agvPosition"]["y"]), (&json!(30.0), &json!(4.0)));
}

/// Changes an order of four nodes, and tells the errors that the change brings.
fn told_against(change: impl Fn(&mut Value, &mut Value)) -> (Vec<Value>, Value) {
    let mut rig = Rig::new();
    let (mut nodes, mut edges) = line(0, 4, 4);
    change(&mut nodes, &mut edges);
    rig.order("o1", 0, nodes, edges);
    (list(rig.state(), "errors").to_vec(), rig.state()["orderId"].clone())
}

#[test]
fn what_does_not_hang_together_is_an_order_error() {
    let changes: [(&str, &dyn Fn(&mut Value, &mut Value)); 14] = [
        ("nowhere on the Earth", &|nodes, _| nodes[3]["nodePosition"]["x"] = json!(1e300)),
        ("a number out of sequence", &|nodes, _| nodes[2]["sequenceId"] = json!(6)),
        ("an odd number", &|nodes, _| nodes[0]["sequenceId"] = json!(1)),
        ("an edge's number", &|_, edges| edges[1]["sequenceId"] = json!(4)),
        ("an edge from elsewhere", &|_, edges| edges[1]["startNodeId"] = json!("n9")),
        ("an edge to elsewhere", &|_, edges| edges[1]["endNodeId"] = json!("n9")),
        ("an edge too few", &|_, edges| drop(edges.as_array_mut().expect("a list").pop())),
        ("a hole in the base", &|nodes, _| nodes[1]["released"] = json!(false)),
        ("an edge beyond the base", &|_, edges| edges[1]["released"] = json!(false)),
        ("a first node that is not released", &|nodes, edges| {
            nodes.as_array_mut().expect("a list").iter_mut().for_each(|node| node["released"] = json!(false));
            edges.as_array_mut().expect("a list").iter_mut().for_each(|edge| edge["released"] = json!(false));
        }),
        ("no position", &|nodes, _| drop(nodes[3].as_object_mut().expect("an object").remove("nodePosition"))),
        ("too low", &|_, edges| edges[0]["maxHeight"] = json!(1.5)),
        ("no speed", &|_, edges| edges[0]["maxSpeed"] = json!(0)),
        ("no curve", &|_, edges| {
            edges[0]["trajectory"] = json!({"degree": 1, "knotVector": [0, 1], "controlPoints": [{"x": 0, "y": 0}, {"x": 1, "y": 0}]});
        }),
    ];
    for (what, change) in changes {
        let (errors, order_id) = told_against(change);
        assert_eq!(errors.len(), 1, "{what}: {errors:?}");
        assert_eq!(
            (&errors[0]["errorType"], &errors[0]["errorLevel"], &order_id),
            (&json!("orderError"), &json!("WARNING"), &json!("")),
            "{what}"
        );
        assert!(refers(&errors[0], "orderId", "o1") && refers(&errors[0], "topic", "order"), "{what}: {errors:?}");
    }
}

#[test]
fn zones_that_it_has_not_are_an_order_error() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    let mut order = rig.header();
    for (field, value) in
        [("orderId", json!("o1")), ("orderUpdateId", json!(0)), ("zoneSetId", json!("z9")), ("nodes", nodes), ("edges", edges)]
    {
        order[field] = value;
    }
    rig.send("order", &order);
    assert!(error(rig.state(), "orderError").is_some_and(|error| refers(error, "field", "zoneSetId")));
    order["zoneSetId"] = json!("");
    rig.send("order", &order);
    assert_eq!(rig.state()["orderId"], json!("o1"), "no zones are none");
}

#[test]
fn actions_that_it_cannot_do_are_an_order_error() {
    let action = |action_type: &str, parameters: Value| json!({"actionType": action_type, "actionId": "a1", "blockingType": "HARD", "actionParameters": parameters});
    let key = |key: &str, value: Value| json!([{"key": key, "value": value}]);
    for (what, action) in [
        ("unknown", action("dance", json!([]))),
        ("not in the factsheet", action("finePositioning", json!([]))),
        ("not in the factsheet", action("waitForTrigger", key("triggerType", json!("x")))),
        ("not in the factsheet", action("detectObject", json!([]))),
        ("instant only", action("cancelOrder", json!([]))),
        ("no number", action("pick", key("height", json!("high")))),
        ("no number", action("pick", key("height", json!("inf")))),
        ("no number", action("pick", key("height", json!([0.5])))),
        ("no text", action("pick", key("stationName", json!({"name": "S1"})))),
        ("too high, in text", action("pick", key("height", json!("9.5")))),
        ("too high", action("pick", key("height", json!(9.5)))),
        ("no such place", action("pick", key("lhd", json!("LHD7")))),
    ] {
        let (errors, order_id) = told_against(|nodes, _| nodes[1]["actions"] = json!([action.clone()]));
        assert_eq!(errors.len(), 1, "{what}");
        assert_eq!((&errors[0]["errorType"], &order_id), (&json!("orderError"), &json!("")), "{what}");
        assert!(refers(&errors[0], "actionId", "a1") && refers(&errors[0], "nodeId", "n1"), "{what}: {errors:?}");
    }
    let (errors, _) = told_against(|nodes, _| {
        nodes[1]["actions"] = json!([action("pick", json!([]))]);
        nodes[2]["actions"] = json!([action("drop", json!([]))]);
    });
    assert!(refers(&errors[0], "actionId", "a1"), "the same name twice");
}

#[test]
fn what_a_master_adds_to_an_action_or_writes_as_text_is_no_reason_to_refuse_it() {
    let mut rig = Rig::new();
    let mut here = node("n0", 0, 0.0, 0.0, true);
    here["actions"] = json!([
        {"actionType": "pick", "actionId": "p", "blockingType": "HARD", "actionParameters": [
            {"key": "vendorHint", "value": {"grip": 3}}, {"key": "height", "value": "0.5"}, {"key": "loadId", "value": 4711}]},
        {"actionType": "wait", "actionId": "w", "blockingType": "HARD", "actionParameters": [{"key": "duration", "value": " 60 "}]}]);
    rig.order("o1", 0, json!([here]), json!([]));
    assert_eq!(list(rig.state(), "errors"), [] as [Value; 0]);
    rig.wait(30_000, |state| status(state, "p") == "FINISHED");
    assert_eq!(list(rig.state(), "loads")[0]["loadId"], json!("4711"));
    // The duration that was written as text is heeded.
    rig.pass(50_000);
    assert_eq!(status(rig.state(), "w"), "RUNNING");
    rig.wait_done();
    rig.instant_with("stateRequest", "r", json!([{"key": "detail", "value": "all"}]));
    assert_eq!((status(rig.state(), "r"), list(rig.state(), "errors").len()), ("FINISHED", 0));
    rig.instant_with(
        "initPosition",
        "i",
        json!([{"key": "x", "value": "12.5"}, {"key": "y", "value": 0}, {"key": "theta", "value": "0"},
        {"key": "mapId", "value": 7}]),
    );
    assert_eq!((status(rig.state(), "i"), &rig.state()["agvPosition"]["x"]), ("FINISHED", &json!(12.5)));
    assert_eq!(rig.state()["agvPosition"]["mapId"], json!("7"));
}

#[test]
fn what_was_turned_down_may_be_said_again_when_nothing_stands_against_it() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 2, 2);
    let mut message = rig.header();
    message["orderId"] = json!("o1");
    message["orderUpdateId"] = json!(0);
    message["nodes"] = nodes;
    message["edges"] = edges;
    rig.fault(VehicleFault::DrivenByHand, true);
    rig.send("order", &message);
    assert!(error(rig.state(), "orderError").is_some());
    rig.send("order", &message);
    assert_eq!(list(rig.state(), "errors").iter().filter(|error| error["errorType"] == json!("orderError")).count(), 1, "told once");
    rig.fault(VehicleFault::DrivenByHand, false);
    // The same to the last byte.
    rig.send("order", &message);
    assert_eq!((&rig.state()["orderId"], &rig.state()["driving"]), (&json!("o1"), &json!(true)));
    assert!(error(rig.state(), "orderError").is_none());
}

#[test]
fn what_is_malformed_is_a_validation_error_until_an_order_is_accepted() {
    let (nodes, edges) = line(0, 2, 2);
    let mut rig = Rig::new();
    let mut whole = rig.header();
    whole["orderId"] = json!("o1");
    whole["orderUpdateId"] = json!(0);
    whole["nodes"] = nodes.clone();
    whole["edges"] = edges.clone();
    let mut wrong: Vec<(String, String)> =
        ["", "{", "[]", "null", "\u{0}", "{\"orderId\": 7}"].iter().map(|text| ((*text).to_owned(), (*text).to_owned())).collect();
    for field in ["headerId", "timestamp", "version", "manufacturer", "serialNumber", "orderId", "orderUpdateId", "nodes", "edges"] {
        let mut without = whole.clone();
        without.as_object_mut().expect("an object").remove(field);
        wrong.push((field.to_owned(), without.to_string()));
    }
    let changes: [(&str, Value); 6] = [
        ("/orderUpdateId", json!(-1)),
        ("/nodes/0/released", json!("yes")),
        ("/nodes/0/nodePosition/x", json!("0")),
        ("/nodes/0/nodePosition/theta", json!(4)),
        ("/nodes/0/actions", json!([{"actionType": "pick", "actionId": "p", "blockingType": "Soft"}])),
        ("/nodes", json!([])),
    ];
    for (place, value) in changes {
        let mut changed = whole.clone();
        match changed.pointer_mut(place) {
            Some(found) => *found = value,
            None => changed["nodes"][0]["nodePosition"]["theta"] = value,
        }
        wrong.push((place.to_owned(), changed.to_string()));
    }
    for (what, text) in wrong {
        let mut rig = Rig::new();
        rig.send_raw("order", text.as_bytes());
        let told = error(rig.state(), "validationError").unwrap_or_else(|| panic!("{what}: {:#}", rig.state()));
        assert!(told["errorLevel"] == json!("WARNING") && refers(told, "topic", "order"), "{what}");
        assert_eq!(rig.state()["orderId"], json!(""), "{what}");
        rig.pass(60_000);
        assert!(error(rig.state(), "validationError").is_some(), "{what}: still told");
        rig.order("o2", 0, nodes.clone(), edges.clone());
        assert!(list(rig.state(), "errors").is_empty(), "{what}: an order was accepted");
    }
    rig.send_raw("instantActions", b"{\"actions\": 3}");
    assert!(error(rig.state(), "validationError").is_some_and(|error| refers(error, "topic", "instantActions")));
}

#[test]
fn a_pick_goes_through_its_states_and_the_load_is_told() {
    let mut rig = Rig::new();
    let (mut nodes, edges) = line(0, 3, 3);
    nodes[1]["actions"] = json!([{"actionType": "pick", "actionId": "p1", "blockingType": "HARD",
        "actionParameters": [{"key": "stationType", "value": "floor"}, {"key": "loadType", "value": "CONTAINER"}, {"key": "loadId", "value": "MSKU1234565"}]}]);
    rig.order("o1", 0, nodes, edges);
    assert_eq!(status(rig.state(), "p1"), "WAITING");
    rig.wait(60_000, |state| status(state, "p1") == "INITIALIZING");
    assert_eq!((&rig.state()["lastNodeId"], &rig.state()["driving"]), (&json!("n1"), &json!(false)));
    rig.wait(5_000, |state| status(state, "p1") == "RUNNING");
    assert!(list(rig.state(), "loads").is_empty());
    rig.wait(60_000, |state| status(state, "p1") == "FINISHED");
    assert_eq!(list(rig.state(), "loads")[0]["loadId"], json!("MSKU1234565"));
    assert_eq!(rig.state()["driving"], json!(true), "and on it goes");
    rig.wait_done();
    assert_eq!(status(rig.state(), "p1"), "FINISHED", "told until a new order");
    // Set down, and a second time, when there is nothing left.
    for (order_id, wanted) in [("o2", "FINISHED"), ("o3", "FAILED")] {
        let mut there = node("n2", 0, 40.0, 0.0, true);
        there["actions"] = json!([{"actionType": "drop", "actionId": format!("d-{order_id}"), "blockingType": "HARD"}]);
        rig.order(order_id, 0, json!([there]), json!([]));
        rig.wait_done();
        assert_eq!(status(rig.state(), &format!("d-{order_id}")), wanted);
        assert!(list(rig.state(), "loads").is_empty());
    }
    assert!(error(rig.state(), "loadHandlingError").is_some_and(|error| refers(error, "actionId", "d-o3")));
    assert_eq!(status(rig.state(), "p1"), "", "forgotten with the new order");
}

#[test]
fn blocking_types_decide_what_goes_on_beside_an_action() {
    let wait = |id: &str, blocking: &str, seconds: f64| json!({"actionType": "wait", "actionId": id, "blockingType": blocking, "actionParameters": [{"key": "duration", "value": seconds}]});
    let mut rig = Rig::new();
    let (mut nodes, edges) = line(0, 3, 3);
    nodes[0]["actions"] =
        json!([wait("none", "NONE", 4.0), wait("soft", "SOFT", 2.0), wait("hard", "HARD", 3.0), wait("last", "NONE", 1.0)]);
    rig.order("o1", 0, nodes, edges);
    let running = |state: &Value| -> Vec<&'static str> {
        ["none", "soft", "hard", "last"].into_iter().filter(|id| status(state, id) == "RUNNING").collect()
    };
    assert_eq!((running(rig.state()), &rig.state()["driving"]), (vec!["none", "soft"], &json!(false)));
    rig.pass(2_000);
    assert_eq!(running(rig.state()), ["none"], "the hard one waits for it, and all behind it");
    rig.pass(2_000);
    assert_eq!((running(rig.state()), &rig.state()["driving"]), (vec!["hard"], &json!(false)));
    rig.pass(3_000);
    assert_eq!((running(rig.state()), &rig.state()["driving"]), (vec!["last"], &json!(true)), "one that blocks nothing is done on the way");
    rig.wait_done();
}

#[test]
fn actions_on_an_edge_end_with_it_and_hold_the_vehicle_before_it() {
    let mut rig = Rig::new();
    let (nodes, mut edges) = line(0, 4, 4);
    edges[0]["actions"] = json!([{"actionType": "signal", "actionId": "s", "blockingType": "NONE", "actionParameters": [{"key": "duration", "value": 3600}]}]);
    edges[1]["actions"] =
        json!([{"actionType": "wait", "actionId": "w", "blockingType": "SOFT", "actionParameters": [{"key": "duration", "value": 7}]}]);
    rig.order("o1", 0, nodes, edges);
    assert_eq!((status(rig.state(), "s"), status(rig.state(), "w")), ("RUNNING", "WAITING"));
    let at_n1 = rig.wait(60_000, |state| state["lastNodeId"] == json!("n1")).clone();
    assert_eq!((status(&at_n1, "s"), status(&at_n1, "w"), &at_n1["driving"]), ("FINISHED", "RUNNING", &json!(false)));
    rig.pass(6_900);
    assert_eq!(rig.state()["agvPosition"]["x"], json!(20.0));
    rig.wait_done();
    assert_eq!((status(rig.state(), "w"), &rig.state()["lastNodeId"]), ("FINISHED", &json!("n3")));
}

#[test]
fn a_pause_keeps_the_order_and_what_is_under_way() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes, edges);
    rig.pass(5_000);
    rig.instant("startPause", "p1");
    assert_eq!((&rig.state()["paused"], &rig.state()["driving"], status(rig.state(), "p1")), (&json!(true), &json!(true), "RUNNING"));
    rig.wait(10_000, |state| state["driving"] == json!(false));
    assert_eq!((status(rig.state(), "p1"), list(rig.state(), "nodeStates").len()), ("FINISHED", 3));
    // From 2.5 m/s at 0.5 m/s² it takes 6.25 m to stand.
    assert_eq!(rig.state()["agvPosition"]["x"], json!(12.5));
    rig.pass(100_000);
    assert_eq!(rig.state()["agvPosition"]["x"], json!(12.5));
    rig.instant("stopPause", "p2");
    assert_eq!((&rig.state()["paused"], &rig.state()["driving"], status(rig.state(), "p2")), (&json!(false), &json!(true), "FINISHED"));
    rig.wait_done();
    assert_eq!(rig.state()["lastNodeId"], json!("n3"));
}

#[test]
fn an_action_that_is_paused_takes_up_where_it_stood() {
    let mut rig = Rig::new();
    let mut here = node("n0", 0, 0.0, 0.0, true);
    here["actions"] = json!([{"actionType": "pick", "actionId": "p", "blockingType": "HARD"}]);
    rig.order("o1", 0, json!([here]), json!([]));
    rig.pass(5_000);
    rig.instant("startPause", "a");
    rig.pass(50_000);
    assert_eq!((status(rig.state(), "p"), &rig.state()["paused"]), ("RUNNING", &json!(true)), "the schemas of 2.x lack PAUSED");
    rig.instant("stopPause", "b");
    rig.pass(3_999);
    assert_eq!(status(rig.state(), "p"), "RUNNING");
    rig.pass(2);
    assert_eq!(status(rig.state(), "p"), "FINISHED");
}

#[test]
fn a_cancelled_order_ends_at_the_next_node_it_can_stop_at() {
    let mut rig = Rig::new();
    let (mut nodes, edges) = line(0, 6, 6);
    nodes[5]["actions"] = json!([{"actionType": "pick", "actionId": "p", "blockingType": "HARD"}]);
    rig.order("o1", 0, nodes.clone(), edges);
    rig.pass(2_000);
    rig.instant("cancelOrder", "c1");
    assert_eq!((status(rig.state(), "c1"), status(rig.state(), "p")), ("RUNNING", "FAILED"));
    let left: Vec<&Value> = list(rig.state(), "nodeStates").iter().map(|node| &node["nodeId"]).collect();
    assert_eq!(left, [&json!("n1")], "the node that it drives to is kept");
    rig.instant("cancelOrder", "c2");
    rig.wait(60_000, |state| status(state, "c1") == "FINISHED");
    let state = rig.state();
    assert_eq!(status(state, "c2"), "FINISHED", "asked twice, told twice");
    assert_eq!((&state["orderId"], &state["lastNodeId"], &state["driving"]), (&json!("o1"), &json!("n1"), &json!(false)));
    assert!(list(state, "nodeStates").is_empty() && list(state, "edgeStates").is_empty());
    rig.instant("cancelOrder", "c3");
    let told = error(rig.state(), "noOrderToCancel").expect("an error");
    assert!(told["errorLevel"] == json!("WARNING") && refers(told, "actionId", "c3"));
    assert_eq!(status(rig.state(), "c3"), "FAILED");
    // No update of it is taken any more, a new order is.
    let (nodes, edges) = line(1, 2, 2);
    rig.order("o1", 1, nodes, edges);
    assert!(error(rig.state(), "orderUpdateError").is_some());
    rig.order("o2", 0, json!([node("n1", 0, 20.0, 0.0, true), node("n2", 2, 40.0, 0.0, true)]), json!([edge("e1", 1, "n1", "n2", true)]));
    assert!(list(rig.state(), "errors").is_empty());
    assert_eq!((status(rig.state(), "c1"), &rig.state()["orderId"]), ("", &json!("o2")));
    rig.wait_done();
}

#[test]
fn a_cancelled_vehicle_that_is_too_fast_passes_a_node() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 6, 6);
    rig.order("o1", 0, nodes, edges);
    // At 5 m/s it needs 25 m to stand, and n1 is less than that away when it has driven 20 m.
    rig.wait(60_000, |state| state["lastNodeId"] == json!("n2"));
    rig.instant("cancelOrder", "c1");
    rig.wait(60_000, |state| status(state, "c1") == "FINISHED");
    assert_eq!((&rig.state()["lastNodeId"], &rig.state()["agvPosition"]["x"]), (&json!("n4"), &json!(80.0)));
}

#[test]
fn a_paused_order_is_cancelled_where_it_stands_and_both_ways_lead_on() {
    for first_is_last_node in [true, false] {
        let mut rig = Rig::new();
        let (nodes, edges) = line(0, 4, 4);
        rig.order("o1", 0, nodes, edges);
        rig.pass(5_000);
        rig.instant("startPause", "p1");
        rig.pass(20_000);
        rig.instant("cancelOrder", "c1");
        assert_eq!((status(rig.state(), "c1"), &rig.state()["lastNodeId"]), ("FINISHED", &json!("n0")));
        rig.instant("stopPause", "p2");
        assert_eq!(rig.state()["driving"], json!(false));
        let first = if first_is_last_node {
            let mut first = node("n0", 0, 0.0, 0.0, true);
            first["nodePosition"]["allowedDeviationXY"] = json!(15.0);
            first
        } else {
            node("here", 0, 12.5, 0.0, true)
        };
        let name = first["nodeId"].as_str().expect("a name").to_owned();
        rig.order("o2", 0, json!([first, node("n1", 2, 20.0, 0.0, true)]), json!([edge("e", 1, &name, "n1", true)]));
        assert!(list(rig.state(), "errors").is_empty());
        rig.wait_done();
        assert_eq!(rig.state()["agvPosition"]["x"], json!(20.0));
    }
}

#[test]
fn a_late_copy_of_an_old_message_is_nothing_new() {
    let mut rig = Rig::new();
    let there = |rig: &mut Rig, order_id: &str, from: f64, to: f64| {
        let mut message = rig.header();
        message["orderId"] = json!(order_id);
        message["orderUpdateId"] = json!(0);
        message["nodes"] = json!([node("a", 0, from, 0.0, true), node("b", 2, to, 0.0, true)]);
        message["edges"] = json!([edge("e", 1, "a", "b", true)]);
        rig.send("order", &message);
        message
    };
    let first = there(&mut rig, "o1", 0.0, 30.0);
    rig.wait_done();
    let mut cancel = rig.header();
    cancel["actions"] = json!([{"actionType": "cancelOrder", "actionId": "c", "blockingType": "NONE"}]);
    rig.send("instantActions", &cancel);
    there(&mut rig, "o2", 30.0, 0.0);
    rig.send("instantActions", &cancel);
    assert_eq!(list(rig.state(), "nodeStates").len(), 1, "the new order is not cancelled by the old request");
    rig.wait_done();
    rig.send("order", &first);
    assert_eq!((&rig.state()["orderId"], &rig.state()["driving"]), (&json!("o2"), &json!(false)));
    // The same under a new number is a new order.
    there(&mut rig, "o1", 0.0, 30.0);
    assert_eq!((&rig.state()["orderId"], &rig.state()["driving"]), (&json!("o1"), &json!(true)));
}

#[test]
fn requests_are_answered_and_the_same_one_twice_is_one() {
    let mut rig = Rig::new();
    let (states, others) = (rig.states.len(), rig.others.len());
    rig.instant("stateRequest", "r1");
    assert_eq!((rig.states.len(), status(rig.state(), "r1")), (states + 1, "FINISHED"));
    rig.instant("factsheetRequest", "r2");
    assert_eq!(rig.others.len(), others + 1);
    assert!(rig.others[others].0.ends_with("factsheet"));
    assert_eq!(status(rig.state(), "r2"), "FINISHED");
    rig.instant("factsheetRequest", "r2");
    assert_eq!(rig.others.len(), others + 1, "the same action again");
    rig.instant("dance", "r3");
    assert_eq!(status(rig.state(), "r3"), "FAILED");
    assert!(error(rig.state(), "instantActionError").is_some_and(|error| refers(error, "actionId", "r3")));
    rig.instant_with(
        "initPosition",
        "r4",
        json!([{"key": "x", "value": 5}, {"key": "y", "value": 6}, {"key": "theta", "value": 1.5},
        {"key": "mapId", "value": "hall"}, {"key": "lastNodeId", "value": "k"}]),
    );
    let state = rig.state();
    assert_eq!((status(state, "r4"), &state["lastNodeId"], &state["agvPosition"]["mapId"]), ("FINISHED", &json!("k"), &json!("hall")));
    assert_eq!((&state["agvPosition"]["x"], &state["agvPosition"]["theta"]), (&json!(5.0), &json!(1.5)));
    rig.instant_with("initPosition", "r5", json!([{"key": "x", "value": 5}]));
    assert_eq!(status(rig.state(), "r5"), "FAILED");
}

#[test]
fn states_come_at_least_every_thirty_seconds() {
    for period_ms in [1_000, 10_000, 30_000, 300_000] {
        let mut rig = Rig::of(VehicleProfile { state_ms: period_ms, ..common::profile() });
        rig.pass(10 * 60_000);
        let stamps: Vec<i64> = rig
            .states
            .iter()
            .map(|state| portolan_vda5050::stamp::read(state["timestamp"].as_str().expect("a stamp")).expect("an instant"))
            .collect();
        let longest_ms = stamps.windows(2).map(|pair| pair[1] - pair[0]).max().expect("states");
        assert_eq!(longest_ms, i64::from(period_ms.min(30_000)));
        let headers: Vec<u64> = rig.states.iter().map(|state| state["headerId"].as_u64().expect("a number")).collect();
        assert!(headers.windows(2).all(|pair| pair[1] == pair[0] + 1), "one more each time");
    }
}

#[test]
fn faults_are_told_and_pass() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes.clone(), edges.clone());
    rig.pass(4_000);
    rig.fault(VehicleFault::Breakdown, true);
    assert_eq!(error(rig.state(), "driveError").expect("an error")["errorLevel"], json!("FATAL"));
    rig.pass(60_000);
    assert_eq!((&rig.state()["driving"], list(rig.state(), "nodeStates").len()), (&json!(false), 3));
    rig.fault(VehicleFault::Breakdown, false);
    assert!(list(rig.state(), "errors").is_empty());
    assert_eq!(rig.state()["driving"], json!(true));
    rig.fault(VehicleFault::EmergencyStop, true);
    assert_eq!(rig.state()["safetyState"]["eStop"], json!("MANUAL"));
    rig.pass(60_000);
    rig.fault(VehicleFault::EmergencyStop, false);
    rig.fault(VehicleFault::PositionLost, true);
    assert_eq!(rig.state()["agvPosition"]["positionInitialized"], json!(false));
    rig.pass(60_000);
    assert_eq!(rig.state()["driving"], json!(false));
    rig.fault(VehicleFault::PositionLost, false);
    rig.wait_done();
    assert_eq!(rig.state()["lastNodeId"], json!("n3"));
    // Driven by hand: orders are cleared on entering, and none is taken.
    let (nodes, edges) = line(3, 3, 3);
    rig.order("o2", 0, nodes.clone(), edges.clone());
    rig.fault(VehicleFault::DrivenByHand, true);
    assert_eq!((&rig.state()["operatingMode"], list(rig.state(), "nodeStates").len()), (&json!("MANUAL"), 0));
    rig.order("o3", 0, nodes, edges);
    assert!(error(rig.state(), "orderError").is_some_and(|error| refers(error, "orderId", "o3")));
    rig.fault(VehicleFault::DrivenByHand, false);
    assert_eq!(rig.state()["operatingMode"], json!("AUTOMATIC"));
}

#[test]
fn a_battery_drains_wants_energy_and_is_filled() {
    let energy = portolan_behaviour::Energy {
        capacity_kwh: 10.0,
        use_kwh_per_km: 10.0,
        idle_kw: 0.0,
        wants_energy_below: 0.95,
        refill: portolan_behaviour::Refill::Charge { kw: 60.0 },
    };
    let mut profile = VehicleProfile { charge_share: Some(1.0), ..common::profile() };
    profile.spec.energy = Some(energy);
    let mut rig = Rig::of(profile);
    let (nodes, edges) = line(0, 4, 4);
    rig.order("o1", 0, nodes, edges);
    rig.wait_done();
    let percent = rig.state()["batteryState"]["batteryCharge"].as_f64().expect("a charge");
    assert!((percent - 94.0).abs() < 0.01, "60 m at 10 kWh/km of 10 kWh: {percent}");
    assert_eq!(error(rig.state(), "batteryLow").expect("an error")["errorLevel"], json!("WARNING"));
    rig.instant("startCharging", "c1");
    assert_eq!((status(rig.state(), "c1"), &rig.state()["batteryState"]["charging"]), ("FINISHED", &json!(true)));
    rig.pass(18_000);
    rig.instant("stateRequest", "s");
    let percent = rig.state()["batteryState"]["batteryCharge"].as_f64().expect("a charge");
    assert!((percent - 97.0).abs() < 0.01, "{percent}");
    rig.pass(20_000);
    assert_eq!((&rig.state()["batteryState"]["batteryCharge"], &rig.state()["batteryState"]["charging"]), (&json!(100.0), &json!(false)));
    assert!(error(rig.state(), "batteryLow").is_none());
    rig.fault(VehicleFault::LowBattery, true);
    assert!(rig.state()["batteryState"]["batteryCharge"].as_f64().expect("a charge") < 50.0);
    rig.instant("startCharging", "c2");
    rig.instant("stopCharging", "c3");
    assert_eq!((status(rig.state(), "c3"), &rig.state()["batteryState"]["charging"]), ("FINISHED", &json!(false)));
}

#[test]
fn a_broken_connection_does_not_keep_it_from_its_base() {
    let mut rig = Rig::new();
    let (nodes, edges) = line(0, 4, 3);
    rig.order("o1", 0, nodes, edges);
    rig.call(VirtualVehicle::on_connection_lost);
    let heard = rig.states.len();
    rig.pass(60_000);
    assert_eq!(rig.states.len(), heard, "it cannot be heard");
    rig.call(VirtualVehicle::on_connected);
    assert_eq!((&rig.state()["lastNodeId"], &rig.state()["orderId"]), (&json!("n2"), &json!("o1")));
    assert_eq!(rig.others.last().expect("said").0.rsplit('/').next(), Some("factsheet"));
    let ended: Vec<Deed> = rig.vehicle.take_deeds();
    assert!(!ended.iter().any(|deed| matches!(deed, Deed::Completed { .. })), "its horizon is not driven");
    rig.call(VirtualVehicle::on_disconnecting);
    assert_eq!(rig.others.last().expect("said").1["connectionState"], json!("OFFLINE"));
}

#[test]
fn looked_after_seldom_it_drives_the_same() {
    let told = |every_ms: i64| {
        let mut rig = Rig::new();
        let (mut nodes, edges) = line(0, 6, 6);
        nodes[2]["actions"] = json!([{"actionType": "pick", "actionId": "p", "blockingType": "HARD"}]);
        rig.order("o1", 0, nodes, edges);
        let mut effects = portolan_vda5050::Effects::default();
        for step in 1..=(120_000 / every_ms) {
            rig.vehicle.on_timer(START_MS + step * every_ms, &mut effects);
        }
        effects.outgoing.into_iter().map(|outgoing| String::from_utf8(outgoing.payload).expect("text")).collect::<Vec<_>>()
    };
    assert_eq!(told(1), told(120_000));
    assert_eq!(told(7_500), told(60_000));
}

#[test]
fn the_factsheet_is_true_about_what_is_refused() {
    let rig = Rig::new();
    let sheet = &rig.others[1].1;
    let limits = &sheet["protocolLimits"]["maxArrayLens"];
    let most = limits["order.nodes"].as_u64().expect("a limit") as usize;
    let (nodes, edges) = line(0, most, most);
    let mut fits = Rig::new();
    fits.order("o1", 0, nodes, edges);
    assert!(list(fits.state(), "errors").is_empty());
    let (nodes, edges) = line(0, most + 1, most + 1);
    let mut exceeds = Rig::new();
    exceeds.order("o1", 0, nodes, edges);
    assert!(error(exceeds.state(), "orderError").is_some());
    assert_eq!(sheet["physicalParameters"]["speedMax"], json!(6.1));
    for action in list(&sheet["protocolFeatures"], "agvActions") {
        let kind = action["actionType"].as_str().expect("a name");
        if list(action, "actionScopes").contains(&json!("NODE")) && kind != "initPosition" && kind != "drop" {
            let mut rig = Rig::new();
            let mut here = node("n0", 0, 0.0, 0.0, true);
            here["actions"] = json!([{"actionType": kind, "actionId": "x", "blockingType": "HARD"}]);
            rig.order("o1", 0, json!([here]), json!([]));
            rig.wait_done();
            assert_eq!(status(rig.state(), "x"), "FINISHED", "{kind}");
        }
    }
}

#[test]
fn a_trajectory_is_followed() {
    let mut rig = Rig::new();
    let half_root = 0.5_f64.sqrt();
    let mut turn = edge("e", 1, "a", "b", true);
    turn["trajectory"] = json!({"degree": 2, "knotVector": [0, 0, 0, 1, 1, 1],
        "controlPoints": [{"x": 0, "y": 0}, {"x": 30, "y": 0, "weight": half_root}, {"x": 30, "y": 30}]});
    rig.order("o1", 0, json!([node("a", 0, 0.0, 0.0, true), node("b", 2, 30.0, 30.0, true)]), json!([turn]));
    assert_eq!(list(rig.state(), "edgeStates")[0]["trajectory"]["degree"], json!(2));
    rig.wait_done();
    for (_, shown) in rig.others.iter().filter(|(topic, _)| topic.ends_with("visualization")) {
        let (x, y) = (shown["agvPosition"]["x"].as_f64().expect("x"), shown["agvPosition"]["y"].as_f64().expect("y"));
        assert!(((x * x + (y - 30.0) * (y - 30.0)).sqrt() - 30.0).abs() < 0.1, "on the circle: {x} {y}");
    }
}

#[test]
fn messages_of_2_0_are_understood() {
    let mut rig = Rig::new();
    let mut message = rig.header();
    message["version"] = json!("2.0.0");
    message["actions"] = json!([{"actionName": "stateRequest", "actionId": "r1", "blockingType": "NONE"}]);
    rig.send("instantActions", &message);
    assert_eq!(status(rig.state(), "r1"), "FINISHED");
    let mut first = node("a", 0, 3.0, 0.0, true);
    first["nodePosition"].as_object_mut().expect("an object").remove("allowedDeviationXY");
    first["nodePosition"]["allowedDeviationXy"] = json!(4.0);
    rig.order("o1", 0, json!([first]), json!([]));
    assert_eq!(rig.state()["orderId"], json!("o1"));
}

#[test]
fn a_profile_is_written_as_short_as_may_be() {
    let profile: VehicleProfile = ron::from_str(
        r#"(address: (manufacturer: "portolan", serial_number: "AGV001", version: V3_0), start: (x_m: 10, y_m: 20), spec: (speed_m_s: 5.0))"#,
    )
    .expect("a profile");
    assert_eq!(
        (profile.address.topic(portolan_vda5050::TopicKind::Order).as_str(), profile.spec.speed_m_s),
        ("uagv/v3/portolan/AGV001/order", 5.0)
    );
    assert_eq!((profile.visualization_ms, profile.bend_m_s), (Some(1_000), 3.0));
    let written = ron::to_string(&profile).expect("text");
    assert_eq!(ron::from_str::<VehicleProfile>(&written).expect("a profile"), profile);
    let misspelt = ron::from_str::<VehicleProfile>(r#"(address: (manufacturer: "p", serial_number: "A"), bend: 2)"#);
    assert!(misspelt.is_err_and(|error| error.to_string().contains("bend_m_s")));
}
