//! A master written from the text of the standard alone: it builds and reads plain JSON and knows none of the crate's types but the
//! vehicle that it drives.
#![expect(dead_code, reason = "each test file uses its part")]

pub(crate) mod net;
pub(crate) mod session;

use portolan_vda5050::{Address, Effects, Pose, VehicleProfile, Version, VirtualVehicle, rules};
use serde_json::{Value, json};

/// 2026-03-03T06:00:00Z
pub(crate) const START_MS: i64 = 1_772_517_600_000;

pub(crate) fn profile() -> VehicleProfile {
    VehicleProfile {
        start: Pose { x_m: 0.0, y_m: 0.0, theta_rad: 0.0, map_id: "port".to_owned() },
        ..VehicleProfile::new(Address::new("portolan", "AGV001"))
    }
}

/// A vehicle and what it has said.
pub(crate) struct Rig {
    pub(crate) vehicle: VirtualVehicle,
    pub(crate) now_ms: i64,
    pub(crate) states: Vec<Value>,
    pub(crate) others: Vec<(String, Value)>,
    header: u64,
    effects: Effects,
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self::of(profile())
    }

    pub(crate) fn of(profile: VehicleProfile) -> Self {
        let mut rig = Self {
            vehicle: VirtualVehicle::new(profile, 7, START_MS),
            now_ms: START_MS,
            states: Vec::new(),
            others: Vec::new(),
            header: 0,
            effects: Effects::default(),
        };
        rig.vehicle.on_connected(START_MS, &mut rig.effects);
        rig.collect();
        rig
    }

    fn collect(&mut self) {
        for outgoing in self.effects.outgoing.drain(..) {
            let value: Value = serde_json::from_slice(&outgoing.payload).expect("JSON");
            let address = &self.vehicle.profile().address;
            let kind = address.kind_of(&outgoing.topic).expect("a topic of its own");
            let violations = rules::violations(address.version, kind, &value);
            assert!(violations.is_empty(), "{kind:?}: {violations:?} in {value}");
            if outgoing.topic.ends_with("/state") {
                self.states.push(value);
            } else {
                self.others.push((outgoing.topic, value));
            }
        }
    }

    pub(crate) fn state(&self) -> &Value {
        self.states.last().expect("a state")
    }

    pub(crate) fn send(&mut self, topic: &str, message: &Value) {
        self.send_raw(topic, message.to_string().as_bytes());
    }

    pub(crate) fn send_raw(&mut self, topic: &str, payload: &[u8]) {
        let level = self.vehicle.profile().address.version.level();
        let topic = format!("uagv/{level}/portolan/AGV001/{topic}");
        self.vehicle.on_message(&topic, payload, self.now_ms, &mut self.effects);
        self.collect();
    }

    pub(crate) fn header(&mut self) -> Value {
        self.header += 1;
        json!({"headerId": self.header, "timestamp": "2026-03-03T06:00:00.00Z", "version": self.vehicle.profile().address.version.number(),
               "manufacturer": "portolan", "serialNumber": "AGV001"})
    }

    pub(crate) fn order(&mut self, order_id: &str, update: u64, nodes: Value, edges: Value) {
        let mut message = self.header();
        message["orderId"] = json!(order_id);
        message["orderUpdateId"] = json!(update);
        message["nodes"] = nodes;
        message["edges"] = edges;
        self.send("order", &message);
    }

    pub(crate) fn instant(&mut self, action_type: &str, action_id: &str) {
        self.instant_with(action_type, action_id, json!([]));
    }

    pub(crate) fn instant_with(&mut self, action_type: &str, action_id: &str, parameters: Value) {
        let mut message = self.header();
        message["actions"] =
            json!([{"actionType": action_type, "actionId": action_id, "blockingType": "NONE", "actionParameters": parameters}]);
        self.send("instantActions", &message);
    }

    /// Lets time pass, looking after the vehicle whenever it wants it.
    pub(crate) fn pass(&mut self, ms: i64) {
        let until_ms = self.now_ms + ms;
        while self.vehicle.next_due_ms() <= until_ms {
            self.now_ms = self.vehicle.next_due_ms();
            self.vehicle.on_timer(self.now_ms, &mut self.effects);
            self.collect();
        }
        self.now_ms = until_ms;
        self.vehicle.on_timer(self.now_ms, &mut self.effects);
        self.collect();
    }

    /// Lets time pass until a state is like this.
    pub(crate) fn wait(&mut self, within_ms: i64, is_so: impl Fn(&Value) -> bool) -> &Value {
        let until_ms = self.now_ms + within_ms;
        let mut seen = self.states.len().saturating_sub(1);
        loop {
            while seen < self.states.len() {
                if is_so(&self.states[seen]) {
                    return &self.states[seen];
                }
                seen += 1;
            }
            let due_ms = self.vehicle.next_due_ms();
            assert!(due_ms <= until_ms, "not within {within_ms} ms; the last state was {:#}", self.state());
            self.now_ms = due_ms;
            self.vehicle.on_timer(due_ms, &mut self.effects);
            self.collect();
        }
    }

    pub(crate) fn wait_done(&mut self) {
        self.wait(600_000, is_idle);
    }

    pub(crate) fn fault(&mut self, fault: portolan_vda5050::VehicleFault, is_set: bool) {
        if is_set {
            self.vehicle.set_fault(fault, self.now_ms, &mut self.effects);
        } else {
            self.vehicle.clear_fault(fault, self.now_ms, &mut self.effects);
        }
        self.collect();
    }

    pub(crate) fn call(&mut self, run: impl FnOnce(&mut VirtualVehicle, i64, &mut Effects)) {
        run(&mut self.vehicle, self.now_ms, &mut self.effects);
        self.collect();
    }
}

pub(crate) fn is_idle(state: &Value) -> bool {
    let is_open = |action: &Value| !["FINISHED", "FAILED"].contains(&action["actionStatus"].as_str().unwrap_or_default());
    list(state, "nodeStates").is_empty() && state["driving"] == json!(false) && !list(state, "actionStates").iter().any(is_open)
}

pub(crate) fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(crate) fn status<'a>(state: &'a Value, action_id: &str) -> &'a str {
    let lists = list(state, "actionStates").iter().chain(list(state, "instantActionStates"));
    lists.into_iter().find(|action| action["actionId"] == json!(action_id)).and_then(|action| action["actionStatus"].as_str()).unwrap_or("")
}

/// The error of this type.
pub(crate) fn error<'a>(state: &'a Value, error_type: &str) -> Option<&'a Value> {
    list(state, "errors").iter().find(|error| error["errorType"] == json!(error_type))
}

pub(crate) fn refers(error: &Value, key: &str, value: &str) -> bool {
    list(error, "errorReferences")
        .iter()
        .any(|reference| reference["referenceKey"] == json!(key) && reference["referenceValue"] == json!(value))
}

pub(crate) fn node(name: &str, sequence: u32, x: f64, y: f64, released: bool) -> Value {
    json!({"nodeId": name, "sequenceId": sequence, "released": released, "actions": [],
           "nodePosition": {"x": x, "y": y, "mapId": "port", "allowedDeviationXY": 0.5}})
}

pub(crate) fn edge(name: &str, sequence: u32, start: &str, end: &str, released: bool) -> Value {
    json!({"edgeId": name, "sequenceId": sequence, "released": released, "startNodeId": start, "endNodeId": end, "actions": [], "maxSpeed": 5.0})
}

/// Nodes n0, n1, … every 20 m along x from sequence number `first`, of which so many are released, and the edges between them.
pub(crate) fn line(first: usize, count: usize, released: usize) -> (Value, Value) {
    let nodes = (first..first + count).map(|at| node(&format!("n{at}"), 2 * at as u32, 20.0 * at as f64, 0.0, at < first + released));
    let edges = (first..first + count - 1)
        .map(|at| edge(&format!("e{at}"), 2 * at as u32 + 1, &format!("n{at}"), &format!("n{}", at + 1), at + 1 < first + released));
    (nodes.collect(), edges.collect())
}

/// Versions that share the message forms of 2.x.
pub(crate) fn speaking(version: Version) -> VehicleProfile {
    let mut profile = profile();
    profile.address.version = version;
    profile
}
