//! Version 3.0 from and to the internal model.
//!
//! Most of what it changed are names, which stand in one table; the few fields whose shape it changed have a function each.

use serde_json::{Map, Value, json};

use crate::TopicKind;
use crate::model::{Message, whole};
use crate::wire::valued;

/// Fields of the internal model and what 3.0 calls them, wherever in a message they stand.
const NAMES: &[(&str, &str)] = &[
    ("nodeDescription", "nodeDescriptor"),
    ("edgeDescription", "edgeDescriptor"),
    ("actionDescription", "actionDescriptor"),
    ("infoDescription", "infoDescriptor"),
    ("mapDescription", "mapDescriptor"),
    ("maxSpeed", "maximumSpeed"),
    ("maxHeight", "maximumMobileRobotHeight"),
    ("minHeight", "minimumLoadHandlingDeviceHeight"),
    ("corridorRefPoint", "corridorReferencePoint"),
    ("agvPosition", "mobileRobotPosition"),
    ("positionInitialized", "localized"),
    ("batteryState", "powerSupply"),
    ("batteryCharge", "stateOfCharge"),
    ("reach", "range"),
    ("resultDescription", "actionResult"),
    ("eStop", "activeEmergencyStop"),
    // The factsheet's.
    ("agvKinematic", "mobileRobotKinematics"),
    ("agvClass", "mobileRobotClass"),
    ("maxLoadMass", "maximumLoadMass"),
    ("speedMin", "minimumSpeed"),
    ("angularSpeedMin", "minimumAngularSpeed"),
    ("angularSpeedMax", "maximumAngularSpeed"),
    ("accelerationMax", "maximumAcceleration"),
    ("decelerationMax", "maximumDeceleration"),
    ("heightMin", "minimumHeight"),
    ("heightMax", "maximumHeight"),
    ("maxStringLens", "maximumStringLengths"),
    ("msgLen", "maximumMessageLength"),
    ("topicSerialLen", "maximumTopicSerialLength"),
    ("topicElemLen", "maximumTopicElementLength"),
    ("idLen", "maximumIdLength"),
    ("loadIdLen", "maximumLoadIdLength"),
    ("maxArrayLens", "maximumArrayLengths"),
    ("minOrderInterval", "minimumOrderInterval"),
    ("minStateInterval", "minimumStateInterval"),
    ("agvActions", "mobileRobotActions"),
    ("agvGeometry", "mobileRobotGeometry"),
    ("maxWeight", "maximumWeight"),
    ("vehicleConfig", "mobileRobotConfiguration"),
];

/// One name of 3.0 that stands for two fields of the model: a speed limit of an edge and the top speed of a vehicle.
const TOP_SPEED: (&str, &str) = ("speedMax", "maximumSpeed");

/// Words of the model and of 3.0, by the field (in 3.0's name) that holds them.
const WORDS: &[(&str, &str, &str)] = &[
    ("connectionState", "CONNECTIONBROKEN", "CONNECTION_BROKEN"),
    ("operatingMode", "TEACHIN", "TEACH_IN"),
    ("corridorReferencePoint", "KINEMATICCENTER", "KINEMATIC_CENTER"),
    ("valueDataType", "FLOAT", "NUMBER"),
    // A stop that acknowledges itself is none to acknowledge.
    ("activeEmergencyStop", "AUTOACK", "NONE"),
];

/// Fields of the model that 3.0 has no longer.
const DROPPED: &[&str] = &["startNodeId", "endNodeId", "zoneSetId", "mapDescriptor", "enumLen"];

/// The message as it stands on the wire.
pub(crate) fn from_internal(message: Message) -> Value {
    let mut value = valued(&message);
    match message {
        Message::State(_) => require(&mut value, "instantActionStates", json!([])),
        Message::Visualization(_) => require(&mut value, "referenceStateHeaderId", json!(0)),
        Message::InstantActions(_) => {
            for action in list(&mut value, "actions") {
                action["blockingType"] = json!("NONE");
            }
        }
        Message::Order(_) => {
            for node in list(&mut value, "nodes") {
                let radius = node.pointer("/nodePosition/allowedDeviationXY").cloned();
                if let Some(radius) = radius {
                    node["nodePosition"]["allowedDeviationXY"] = json!({"a": radius, "b": radius, "theta": 0.0});
                }
            }
            for edge in list(&mut value, "edges") {
                // Who may not turn on the edge has to have turned before.
                if let Some(Value::Bool(allowed)) = take(edge, "rotationAllowed") {
                    edge["reachOrientationBeforeEntering"] = json!(!allowed);
                }
            }
        }
        Message::Factsheet(_) => {
            if let Some(physical) = value.get_mut("physicalParameters") {
                require(physical, "heightMin", json!(0.0));
                rename(physical, TOP_SPEED.0, TOP_SPEED.1);
            }
            for action in value.pointer_mut("/protocolFeatures/agvActions").and_then(Value::as_array_mut).into_iter().flatten() {
                rename(action, "resultDescription", "actionResult");
                require(action, "pauseAllowed", json!(false));
                require(action, "cancelAllowed", json!(false));
                keep_name(action, "actionDescription");
            }
        }
        Message::Connection(_) => {}
    }
    let mut value = renamed(value, true);
    if let Some(actions) = value.pointer_mut("/protocolFeatures/mobileRobotActions").and_then(Value::as_array_mut) {
        actions.iter_mut().for_each(free_name);
    }
    value
}

/// What came on the wire in the model's names.
pub(crate) fn to_internal(kind: TopicKind, value: Value) -> Value {
    let mut value = value;
    if kind == TopicKind::Factsheet
        && let Some(physical) = value.get_mut("physicalParameters")
    {
        rename(physical, TOP_SPEED.1, TOP_SPEED.0);
    }
    let mut value = renamed(value, false);
    if kind == TopicKind::Order {
        for node in list(&mut value, "nodes") {
            if let Some(deviation) = node.pointer("/nodePosition/allowedDeviationXY").cloned()
                && deviation.is_object()
            {
                // The circle within the ellipse.
                let axis = |name: &str| deviation.get(name).and_then(Value::as_f64).unwrap_or_default();
                node["nodePosition"]["allowedDeviationXY"] = json!(axis("a").min(axis("b")));
            }
        }
        name_ends(&mut value);
    }
    value
}

/// An edge of 3.0 lies between the nodes whose sequence numbers are next to its own.
fn name_ends(order: &mut Value) {
    let nodes: Vec<(Option<u64>, Value)> = order
        .get("nodes")
        .and_then(Value::as_array)
        .map(|nodes| nodes.iter().map(|node| (whole::of(&node["sequenceId"]), node["nodeId"].clone())).collect())
        .unwrap_or_default();
    let name = |sequence: Option<u64>| {
        let found = nodes.iter().find(|(of, _)| sequence.is_some() && *of == sequence);
        found.map_or_else(|| json!(""), |(_, name)| name.clone())
    };
    for edge in list(order, "edges") {
        let sequence = whole::of(&edge["sequenceId"]);
        let (start, end) = (name(sequence.and_then(|at| at.checked_sub(1))), name(sequence.and_then(|at| at.checked_add(1))));
        require(edge, "startNodeId", start);
        require(edge, "endNodeId", end);
        if let Some(Value::Bool(before)) = take(edge, "reachOrientationBeforeEntering") {
            edge["rotationAllowed"] = json!(!before);
        }
    }
}

/// All names and words, outwards or inwards. What stands under an action's parameter `value` is nobody's business.
fn renamed(value: Value, outwards: bool) -> Value {
    match value {
        Value::Object(fields) => {
            let mut result = Map::new();
            for (key, value) in fields {
                let pair = NAMES.iter().find(|(ours, theirs)| key == if outwards { *ours } else { *theirs });
                let name = pair.map_or(key.as_str(), |(ours, theirs)| if outwards { theirs } else { ours }).to_owned();
                let theirs = if outwards { name.as_str() } else { key.as_str() };
                if outwards && (DROPPED.contains(&theirs) || DROPPED.contains(&key.as_str())) {
                    continue;
                }
                let value = match value {
                    Value::String(text) => Value::String(word(theirs, text, outwards)),
                    other if key == "value" => other,
                    other => renamed(other, outwards),
                };
                result.insert(name, value);
            }
            Value::Object(result)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| renamed(item, outwards)).collect()),
        other => other,
    }
}

fn word(field: &str, text: String, outwards: bool) -> String {
    let known = WORDS.iter().find(|(of, ours, theirs)| *of == field && text == if outwards { *ours } else { *theirs });
    match known {
        // Inwards a word that two of the model's stand for stays what it is.
        Some((_, "AUTOACK" | "FLOAT", _)) if !outwards => text,
        Some((_, ours, theirs)) => (if outwards { theirs } else { ours }).to_string(),
        None => text,
    }
}

fn list<'a>(value: &'a mut Value, name: &str) -> &'a mut [Value] {
    value.get_mut(name).and_then(Value::as_array_mut).map(Vec::as_mut_slice).unwrap_or_default()
}

fn take(value: &mut Value, name: &str) -> Option<Value> {
    value.as_object_mut()?.remove(name)
}

fn require(value: &mut Value, name: &str, default: Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.entry(name).or_insert(default);
    }
}

fn rename(value: &mut Value, from: &str, to: &str) {
    if let Some(found) = take(value, from) {
        value[to] = found;
    }
}

/// The factsheet's actions alone keep a description where all others have a descriptor.
const KEPT: &str = "actionDescription, kept";

fn keep_name(action: &mut Value, name: &str) {
    rename(action, name, KEPT);
}

fn free_name(action: &mut Value) {
    rename(action, KEPT, "actionDescription");
}
