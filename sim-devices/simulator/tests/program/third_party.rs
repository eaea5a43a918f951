//! A master that is none of ours drives simulated vehicles over a real broker. It knows the text of VDA 5050 2.1.0 and nothing else: plain
//! JSON over MQTT 3.1.1, no type and no line shared with the vehicles.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portolan_link::mosquitto::Mosquitto;
use portolan_simulator::fleet::FleetFile;
use portolan_simulator::{Options, Selection, Simulation};
use rumqttc::{Client, Event, MqttOptions, Packet, QoS};
use serde_json::{Value, json};

const SPEED: f64 = 10.0;

/// Vehicles at a broker.
struct Field {
    broker: Mosquitto,
    simulation: Option<Simulation>,
    runtime: tokio::runtime::Runtime,
}

impl Field {
    fn of(vehicles: usize) -> Self {
        let broker = Mosquitto::start().expect("mosquitto is installed");
        let places: Vec<String> = (0..vehicles).map(|at| format!("({at}, 0, {})", at * 20_000)).collect();
        let text = format!(
            r#"(format: 1, name: "Vehicles", terminal: "t", groups: [(ids: ["AGV001..AGV{vehicles:03}"], is: Vehicle(energy: ()), places: OnRoad([{}]), speaks: Vda5050(manufacturer: "acme"))])"#,
            places.join(", ")
        );
        let fleet = FleetFile::from_text("fleet.ron", &text).expect("RON").fleet().expect("sound");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        let simulation = {
            let _inside = runtime.enter();
            Simulation::start(&fleet, &Selection::default(), Options { speed: SPEED, ..Options::new(broker.broker()) }).expect("it starts")
        };
        Self { broker, simulation: Some(simulation), runtime }
    }

    fn inject(&self, id: &str, fault: &str) {
        let fault = portolan_simulator::fault::from_words(fault.split_whitespace()).expect("a fault");
        assert!(self.simulation.as_ref().expect("it runs").inject(id, &fault, None));
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        if let Some(simulation) = self.simulation.take() {
            self.runtime.block_on(simulation.stop());
        }
    }
}

/// A message as it came: topic, whether the broker had kept it, payload.
type Came = (String, bool, Value);

struct Master {
    client: Client,
    came: Receiver<Came>,
    heard: BTreeMap<(String, String), Vec<(bool, Value)>>,
    header: u32,
}

impl Master {
    #[expect(clippy::disallowed_methods, reason = "a broker lives by the wall's time")]
    fn at(broker: &Mosquitto, name: &str) -> Self {
        let mut options = MqttOptions::new(name, broker.broker().host, broker.broker().port);
        options.set_max_packet_size(1 << 20, 1 << 20);
        let (client, mut connection) = Client::new(options, 1_000);
        let (say, came) = channel();
        std::thread::spawn(move || {
            for event in connection.iter() {
                match event {
                    Ok(Event::Incoming(Packet::Publish(publish))) => {
                        // Of what it says itself some is nonsense.
                        if publish.topic.ends_with("/order") || publish.topic.ends_with("/instantActions") {
                            continue;
                        }
                        let payload = serde_json::from_slice(&publish.payload).expect("JSON");
                        if say.send((publish.topic, publish.retain, payload)).is_err() {
                            return;
                        }
                    }
                    Ok(_) => {}
                    Err(_) => return,
                }
            }
        });
        client.subscribe("uagv/v2/acme/+/+", QoS::AtLeastOnce).expect("subscribed");
        let begun = Instant::now();
        let mut master = Self { client, came, heard: BTreeMap::new(), header: 0 };
        while master.heard.is_empty() && begun.elapsed() < Duration::from_secs(10) {
            master.hear(Duration::from_millis(50));
        }
        master
    }

    fn hear(&mut self, within: Duration) {
        let mut next = self.came.recv_timeout(within).ok();
        while let Some((topic, kept, payload)) = next {
            let levels: Vec<&str> = topic.split('/').collect();
            let [_, _, _, serial, kind] = levels[..] else { panic!("{topic}") };
            check_header(serial, kind, &payload);
            let heard = self.heard.entry((serial.to_owned(), kind.to_owned())).or_default();
            // Numbers go up by one, in every topic for itself; a message that the broker had kept is an old one.
            if let Some((was_kept, before)) = heard.last()
                && !was_kept
                && !kept
                && kind == "state"
            {
                assert_eq!(payload["headerId"].as_u64(), before["headerId"].as_u64().map(|id| id + 1), "{topic}");
            }
            heard.push((kept, payload));
            next = self.came.try_recv().ok();
        }
    }

    /// The latest message of a kind.
    fn last(&self, serial: &str, kind: &str) -> Option<&Value> {
        self.heard.get(&(serial.to_owned(), kind.to_owned()))?.last().map(|(_, payload)| payload)
    }

    fn states(&self, serial: &str) -> usize {
        self.heard.get(&(serial.to_owned(), "state".to_owned())).map_or(0, Vec::len)
    }

    /// Waits until a state is as wanted.
    #[expect(clippy::disallowed_methods, reason = "a broker lives by the wall's time")]
    fn until(&mut self, serial: &str, what: &str, so: impl Fn(&Value) -> bool) -> Value {
        self.until_of(serial, "state", what, so, Instant::now())
    }

    fn until_of(&mut self, serial: &str, kind: &str, what: &str, so: impl Fn(&Value) -> bool, begun: Instant) -> Value {
        loop {
            if let Some(payload) = self.last(serial, kind).filter(|payload| so(payload)) {
                return payload.clone();
            }
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{serial}: not within 30 s: {what}; last {kind}: {:?}",
                self.last(serial, kind)
            );
            self.hear(Duration::from_millis(20));
        }
    }

    fn say(&mut self, serial: &str, kind: &str, mut message: Value) -> u32 {
        self.header += 1;
        message["headerId"] = self.header.into();
        for (name, value) in
            [("timestamp", "2026-03-03T06:00:00.00Z"), ("version", "2.1.0"), ("manufacturer", "acme"), ("serialNumber", serial)]
        {
            message[name] = value.into();
        }
        self.say_raw(serial, kind, &message.to_string());
        self.header
    }

    fn say_raw(&mut self, serial: &str, kind: &str, payload: &str) {
        self.client.publish(format!("uagv/v2/acme/{serial}/{kind}"), QoS::AtMostOnce, false, payload).expect("sent");
    }

    fn instantly(&mut self, serial: &str, action_type: &str, action_id: &str) -> u32 {
        let action = json!({"actionType": action_type, "actionId": action_id, "blockingType": "NONE", "actionParameters": []});
        self.say(serial, "instantActions", json!({"actions": [action]}))
    }
}

/// What every message must have by the text: header, its types, where it comes from.
fn check_header(serial: &str, kind: &str, message: &Value) {
    assert!(message["headerId"].is_u64(), "{kind}: {message}");
    assert_eq!(
        (&message["version"], &message["manufacturer"], &message["serialNumber"]),
        (&json!("2.1.0"), &json!("acme"), &json!(serial))
    );
    let stamp = message["timestamp"].as_str().unwrap_or_default();
    assert!(stamp.len() >= 20 && stamp.ends_with('Z') && stamp.as_bytes()[10] == b'T', "{stamp}");
    match kind {
        "state" => {
            for field in ["orderId", "lastNodeId", "operatingMode"] {
                assert!(message[field].is_string(), "{field}: {message}");
            }
            for field in ["orderUpdateId", "lastNodeSequenceId"] {
                assert!(message[field].is_u64(), "{field}: {message}");
            }
            for field in ["nodeStates", "edgeStates", "actionStates", "errors"] {
                assert!(message[field].is_array(), "{field}: {message}");
            }
            assert!(
                message["driving"].is_boolean()
                    && message["batteryState"]["batteryCharge"].is_number()
                    && message["batteryState"]["charging"].is_boolean()
            );
            assert!(message["safetyState"]["eStop"].is_string() && message["safetyState"]["fieldViolation"].is_boolean());
            for action in message["actionStates"].as_array().into_iter().flatten() {
                let status = action["actionStatus"].as_str().unwrap_or_default();
                assert!(
                    ["WAITING", "INITIALIZING", "RUNNING", "PAUSED", "FINISHED", "FAILED"].contains(&status)
                        && action["actionId"].is_string(),
                    "{action}"
                );
            }
            for error in message["errors"].as_array().into_iter().flatten() {
                let level = error["errorLevel"].as_str().unwrap_or_default();
                assert!(["WARNING", "FATAL"].contains(&level) && error["errorType"].is_string(), "{error}");
            }
        }
        "connection" => {
            let state = message["connectionState"].as_str().unwrap_or_default();
            assert!(["ONLINE", "OFFLINE", "CONNECTIONBROKEN"].contains(&state), "{message}");
        }
        "factsheet" => {
            for field in
                ["typeSpecification", "physicalParameters", "protocolLimits", "protocolFeatures", "agvGeometry", "loadSpecification"]
            {
                assert!(message[field].is_object(), "{field}: {message}");
            }
        }
        "visualization" => {}
        other => panic!("nobody speaks on {other}"),
    }
}

/// An order along the lane of a vehicle: nodes ten metres apart from `from_x`, of which so many are released.
fn order(state: &Value, order_id: &str, update: u32, first_sequence: u32, from_x: f64, count: usize, released: usize) -> Value {
    let (y, map) = (state["agvPosition"]["y"].clone(), state["agvPosition"]["mapId"].clone());
    let name = |at: usize| format!("n{}", (from_x / 10.0) as usize + at);
    let nodes: Vec<Value> = (0..count)
        .map(|at| {
            json!({
                "nodeId": name(at), "sequenceId": first_sequence + 2 * at as u32, "released": at < released, "actions": [],
                "nodePosition": {"x": from_x + 10.0 * at as f64, "y": y, "mapId": map, "allowedDeviationXY": 0.5},
            })
        })
        .collect();
    let edges: Vec<Value> = (1..count)
        .map(|at| {
            json!({
                "edgeId": format!("e{}", name(at)), "sequenceId": first_sequence + 2 * at as u32 - 1, "released": at < released,
                "startNodeId": name(at - 1), "endNodeId": name(at), "maxSpeed": 3.0, "actions": [],
            })
        })
        .collect();
    json!({"orderId": order_id, "orderUpdateId": update, "nodes": nodes, "edges": edges})
}

fn action<'a>(state: &'a Value, action_id: &str) -> Option<&'a str> {
    let action = state["actionStates"].as_array()?.iter().find(|action| action["actionId"] == action_id)?;
    action["actionStatus"].as_str()
}

fn is_done(state: &Value, order_id: &str) -> bool {
    let all_over = state["actionStates"]
        .as_array()
        .is_some_and(|actions| actions.iter().all(|action| matches!(action["actionStatus"].as_str(), Some("FINISHED" | "FAILED"))));
    state["orderId"] == order_id
        && state["nodeStates"] == json!([])
        && state["edgeStates"] == json!([])
        && state["driving"] == false
        && all_over
}

/// The error of this type that refers to this.
fn error<'a>(state: &'a Value, error_type: &str, key: &str, value: &str) -> Option<&'a Value> {
    let refers = |error: &&Value| {
        let references = error["errorReferences"].as_array();
        references.is_some_and(|all| all.iter().any(|one| one["referenceKey"] == key && one["referenceValue"] == value))
    };
    state["errors"].as_array()?.iter().filter(|error| error["errorType"] == error_type).find(refers)
}

#[test]
fn twenty_vehicles_are_driven_at_once() {
    let field = Field::of(20);
    let mut master = Master::at(&field.broker, "twenty");
    let serials: Vec<String> = (1..=20).map(|number| format!("AGV{number:03}")).collect();
    for serial in &serials {
        let state = master.until(serial, "it says how it is", |_| true);
        assert_eq!(
            (&state["orderId"], &state["orderUpdateId"], &state["lastNodeId"], &state["lastNodeSequenceId"]),
            (&json!(""), &json!(0), &json!(""), &json!(0))
        );
        let mut order = order(&state, &format!("{serial}-o1"), 0, 0, 0.0, 4, 4);
        let parameters = json!([{"key": "stationType", "value": "floor"}, {"key": "loadType", "value": "CONTAINER"}]);
        order["nodes"][2]["actions"] =
            json!([{"actionType": "pick", "actionId": format!("{serial}-pick"), "blockingType": "HARD", "actionParameters": parameters}]);
        master.say(serial, "order", order);
    }
    for serial in &serials {
        let order_id = format!("{serial}-o1");
        let state = master.until(serial, "the order is done", |state| is_done(state, &order_id));
        assert_eq!(
            (&state["lastNodeId"], &state["lastNodeSequenceId"], action(&state, &format!("{serial}-pick"))),
            (&json!("n3"), &json!(6), Some("FINISHED"))
        );
        assert_eq!((state["errors"].as_array().map(Vec::len), state["loads"].as_array().map(Vec::len)), (Some(0), Some(1)), "{state}");
        let x = state["agvPosition"]["x"].as_f64().expect("a place");
        assert!((x - 30.0).abs() < 0.01, "{x}");
        // All nodes were told, one after the other, and the pick was waited for at its node.
        let states = &master.heard[&(serial.clone(), "state".to_owned())];
        let mut reached: Vec<u64> = states
            .iter()
            .filter(|(_, state)| state["orderId"] == order_id.as_str())
            .filter_map(|(_, state)| state["lastNodeSequenceId"].as_u64())
            .collect();
        reached.dedup();
        assert_eq!(reached, [0, 2, 4, 6], "{serial}");
        let picking = states.iter().filter(|(_, state)| action(state, &format!("{serial}-pick")) == Some("RUNNING"));
        assert!(
            picking.clone().count() > 0 && picking.clone().all(|(_, state)| state["driving"] == false && state["lastNodeId"] == "n2"),
            "{serial}"
        );
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a broker lives by the wall's time")]
fn one_vehicle_keeps_the_text_word_by_word() {
    let field = Field::of(1);
    let mut master = Master::at(&field.broker, "one");
    let me = "AGV001";
    let kept = |master: &Master, kind: &str| master.heard[&(me.to_owned(), kind.to_owned())].iter().any(|(kept, _)| *kept);
    let start = master.until(me, "it says how it is", |_| true);
    assert_eq!(master.last(me, "connection").expect("a connection")["connectionState"], "ONLINE");
    assert!(kept(&master, "connection") || kept(&master, "factsheet") || master.heard.len() >= 3, "what is kept comes to who joins");

    // Requests.
    let before = master.states(me);
    master.instantly(me, "stateRequest", "sr-1");
    master.until(me, "the request is done", |state| action(state, "sr-1") == Some("FINISHED"));
    assert!(master.states(me) > before);
    let sheets = master.heard[&(me.to_owned(), "factsheet".to_owned())].len();
    master.instantly(me, "factsheetRequest", "fr-1");
    master.until(me, "the factsheet is sent", |state| action(state, "fr-1") == Some("FINISHED"));
    let sheet = master.until_of(me, "factsheet", "a factsheet", |_| true, Instant::now());
    assert!(master.heard[&(me.to_owned(), "factsheet".to_owned())].len() > sheets);
    let actions: Vec<&str> = sheet["protocolFeatures"]["agvActions"]
        .as_array()
        .expect("actions")
        .iter()
        .filter_map(|action| action["actionType"].as_str())
        .collect();
    for needed in ["startPause", "stopPause", "cancelOrder", "stateRequest", "factsheetRequest", "pick", "drop"] {
        assert!(actions.contains(&needed), "{actions:?}");
    }
    let header = master.instantly(me, "dance", "dance-1");
    let state = master.until(me, "an unknown action fails", |state| action(state, "dance-1") == Some("FAILED"));
    let objection = error(&state, "instantActionError", "actionId", "dance-1").expect("it says why");
    assert!(
        error(&state, "instantActionError", "headerId", &header.to_string()).is_some() && objection["errorLevel"] == "WARNING",
        "{objection}"
    );
    master.instantly(me, "cancelOrder", "cancel-0");
    let state = master.until(me, "there is nothing to cancel", |state| action(state, "cancel-0") == Some("FAILED"));
    assert!(error(&state, "noOrderToCancel", "actionId", "cancel-0").is_some(), "{state}");

    // An order with what a library writes for what it was not given, paused and taken up again.
    let mut first = order(&start, "o1", 0, 0, 0.0, 4, 4);
    first["zoneSetId"] = Value::Null;
    first["nodes"][1]["nodeDescription"] = Value::Null;
    first["edges"][0]["trajectory"] = Value::Null;
    master.say(me, "order", first.clone());
    let state = master.until(me, "it drives", |state| state["orderId"] == "o1" && state["driving"] == true);
    assert!(state["errors"] == json!([]), "an order that is taken ends what was said against others: {state}");
    let nodes: Vec<&str> = state["nodeStates"].as_array().expect("nodes").iter().filter_map(|node| node["nodeId"].as_str()).collect();
    assert!(nodes.ends_with(&["n2", "n3"]) && !nodes.contains(&"n0"), "{nodes:?}");
    master.instantly(me, "startPause", "pause-1");
    let state = master.until(me, "it stands", |state| {
        state["paused"] == true && state["driving"] == false && action(state, "pause-1") == Some("FINISHED")
    });
    assert!(state["orderId"] == "o1" && !state["nodeStates"].as_array().expect("nodes").is_empty());
    // While it stands: the same order again is passed over, another one and an older update are turned down.
    master.say(me, "order", first.clone());
    let mut other = order(&start, "o2", 0, 0, 0.0, 2, 2);
    master.say(me, "order", other.clone());
    let state = master.until(me, "another order is turned down", |state| error(state, "orderError", "orderId", "o2").is_some());
    assert!(error(&state, "orderError", "orderId", "o1").is_none() && state["orderId"] == "o1", "{state}");
    master.instantly(me, "stopPause", "pause-2");
    master.until(me, "it goes on", |state| state["paused"] == false && state["driving"] == true);
    let state = master.until(me, "it is done", |state| is_done(state, "o1"));
    assert_eq!((&state["lastNodeId"], &state["lastNodeSequenceId"]), (&json!("n3"), &json!(6)));
    // The same again when it is done changes nothing.
    master.say(me, "order", first);
    master.instantly(me, "stateRequest", "sr-2");
    let state = master.until(me, "a state", |state| action(state, "sr-2") == Some("FINISHED"));
    assert!(is_done(&state, "o1") && state["lastNodeId"] == "n3", "{state}");

    // Base and horizon.
    master.say(me, "order", order(&start, "o3", 0, 0, 30.0, 4, 2));
    let state = master.until(me, "it waits at the end of its base", |state| {
        state["orderId"] == "o3" && state["lastNodeId"] == "n4" && state["driving"] == false
    });
    let released: Vec<&Value> = state["nodeStates"].as_array().expect("nodes").iter().map(|node| &node["released"]).collect();
    assert_eq!(released, [&json!(false), &json!(false)]);
    assert_eq!(state["newBaseRequest"], true);
    master.say(me, "order", order(&start, "o3", 2, 2, 40.0, 3, 3));
    let state = master.until(me, "the update is done", |state| is_done(state, "o3"));
    assert_eq!((&state["orderUpdateId"], &state["lastNodeId"], &state["lastNodeSequenceId"]), (&json!(2), &json!("n6"), &json!(6)));
    master.say(me, "order", order(&start, "o3", 1, 2, 40.0, 3, 3));
    master.until(me, "an older update is turned down", |state| error(state, "orderUpdateError", "orderUpdateId", "1").is_some());
    master.say(me, "order", order(&start, "o3", 3, 2, 40.0, 3, 3));
    master.until(me, "an update that does not begin at the end is turned down", |state| {
        error(state, "orderUpdateError", "orderUpdateId", "3").is_some()
    });

    // Turned down for their own sake.
    master.say(me, "order", order(&start, "far", 0, 0, 500.0, 2, 2));
    master.until(me, "one out of reach", |state| error(state, "noRouteError", "orderId", "far").is_some());
    other["orderId"] = "unknown-action".into();
    other["nodes"][0]["nodePosition"]["x"] = 60.0.into();
    other["nodes"][0]["actions"] = json!([{"actionType": "dance", "actionId": "d", "blockingType": "HARD"}]);
    master.say(me, "order", other);
    let state = master.until(me, "one with an unknown action", |state| error(state, "orderError", "orderId", "unknown-action").is_some());
    assert!(error(&state, "orderError", "actionId", "d").is_some() && state["orderId"] == "o3", "{state}");
    master.say_raw(me, "order", r#"{"headerId": "seven", "orderId": "malformed"}"#);
    let state = master.until(me, "one that is none", |state| error(state, "validationError", "orderId", "malformed").is_some());
    assert_eq!((state["orderId"].as_str(), state["driving"].as_bool()), (Some("o3"), Some(false)));
    master.say_raw(me, "order", "no JSON at all");
    master.say_raw(me, "instantActions", "{}");

    // Given up on its way, and driven again from where it stopped.
    master.say(me, "order", order(&start, "o4", 0, 0, 60.0, 4, 4));
    master.until(me, "it drives", |state| state["orderId"] == "o4" && state["driving"] == true);
    master.instantly(me, "cancelOrder", "cancel-1");
    let state = master.until(me, "it gave the order up", |state| action(state, "cancel-1") == Some("FINISHED"));
    assert!(
        state["orderId"] == "o4" && state["nodeStates"] == json!([]) && state["edgeStates"] == json!([]) && state["driving"] == false,
        "{state}"
    );
    let x = state["agvPosition"]["x"].as_f64().expect("a place");
    assert!((x / 10.0 - (x / 10.0).round()).abs() < 0.01 && x < 90.0, "it stands at a node: {x}");
    master.say(me, "order", order(&start, "o5", 0, 0, x.round(), 2, 2));
    master.until(me, "it is driven again", |state| is_done(state, "o5"));

    // Its line breaks, and it comes back.
    field.inject(me, "kill");
    master.until_of(me, "connection", "its last will", |message| message["connectionState"] == "CONNECTIONBROKEN", Instant::now());
    let latecomer = Master::at(&field.broker, "latecomer");
    assert!(
        latecomer
            .heard
            .get(&(me.to_owned(), "connection".to_owned()))
            .is_some_and(|heard| heard[0].0 && heard[0].1["connectionState"] == "CONNECTIONBROKEN"),
        "the broker keeps it"
    );
    let before = master.states(me);
    assert!(field.simulation.as_ref().expect("it runs").clear(me, None));
    master.until_of(me, "connection", "it is back", |message| message["connectionState"] == "ONLINE", Instant::now());
    let state = master.until(me, "and says how it is", |_| true);
    assert_eq!((&state["orderId"], &state["orderUpdateId"]), (&json!("o5"), &json!(0)));
    let begun = Instant::now();
    while master.states(me) == before {
        assert!(begun.elapsed() < Duration::from_secs(10), "a state follows the connection");
        master.hear(Duration::from_millis(20));
    }
}
