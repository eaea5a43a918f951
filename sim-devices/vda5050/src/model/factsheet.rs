//! Factsheets: what a vehicle is and can do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{BlockingType, LooseHeader, Order, whole};

/// What a vehicle is and can do. Lists of shapes that nobody here reads are kept as they came.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Factsheet {
    /// Its header.
    #[serde(flatten)]
    pub header: LooseHeader,
    /// What kind of vehicle.
    pub type_specification: TypeSpecification,
    /// How large and how fast.
    pub physical_parameters: PhysicalParameters,
    /// What messages it can take.
    pub protocol_limits: ProtocolLimits,
    /// What of the standard it knows.
    pub protocol_features: ProtocolFeatures,
    /// Its shape.
    pub agv_geometry: Geometry,
    /// What it can carry.
    pub load_specification: LoadSpecification,
    /// Versions and network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vehicle_config: Option<Configuration>,
}

impl Factsheet {
    /// Whether the vehicle says that it can do this there. A factsheet without a list of actions says nothing.
    pub fn supports(&self, action_type: &str, scope: ActionScope) -> bool {
        self.action(action_type).is_some_and(|action| action.action_scopes.contains(&scope))
    }

    /// Takes out of an order of ours what the vehicle does not list: it would have to turn such an order down (6.1.1, 6.15.1). Where nodes are
    /// stays in, for without it an order says nothing; so does all where the list is empty, which says nothing either.
    pub fn leave_out_unknown(&self, order: &mut Order) {
        let listed = &self.protocol_features.optional_parameters;
        if listed.is_empty() {
            return;
        }
        let is_listed = |name: &str| listed.iter().any(|optional| optional.parameter.eq_ignore_ascii_case(name));
        let deviation = is_listed("order.nodes.nodePosition.allowedDeviationXY");
        let (speed, length) = (is_listed("order.edges.maxSpeed"), is_listed("order.edges.length"));
        for position in order.nodes.iter_mut().filter_map(|node| node.node_position.as_mut()) {
            position.allowed_deviation_xy = position.allowed_deviation_xy.filter(|_| deviation);
        }
        for edge in &mut order.edges {
            edge.max_speed = edge.max_speed.filter(|_| speed);
            edge.length = edge.length.filter(|_| length);
        }
    }

    /// What it says about an action.
    pub fn action(&self, action_type: &str) -> Option<&SupportedAction> {
        self.protocol_features.agv_actions.iter().find(|action| action.action_type == action_type)
    }
}

/// What kind of vehicle.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeSpecification {
    /// The maker's name of the series.
    pub series_name: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series_description: Option<String>,
    /// `DIFF`, `OMNI`, `THREEWHEEL`.
    pub agv_kinematic: String,
    /// `FORKLIFT`, `CONVEYOR`, `TUGGER`, `CARRIER`.
    pub agv_class: String,
    /// In kilograms.
    pub max_load_mass: f64,
    /// `NATURAL`, `REFLECTOR`, `RFID`, `DMC`, `SPOT`, `GRID`.
    pub localization_types: Vec<String>,
    /// `PHYSICAL_LINE_GUIDED`, `VIRTUAL_LINE_GUIDED`, `AUTONOMOUS`.
    pub navigation_types: Vec<String>,
}

/// How large and how fast; metres, seconds, radians.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhysicalParameters {
    /// Least steady speed.
    pub speed_min: f64,
    /// Highest speed.
    pub speed_max: f64,
    /// Least steady turning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angular_speed_min: Option<f64>,
    /// Fastest turning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub angular_speed_max: Option<f64>,
    /// Acceleration with the heaviest load.
    pub acceleration_max: f64,
    /// Braking with the heaviest load.
    pub deceleration_max: f64,
    /// Least height.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height_min: Option<f64>,
    /// Greatest height.
    pub height_max: f64,
    /// Width.
    pub width: f64,
    /// Length.
    pub length: f64,
}

/// What messages a vehicle can take; 0 or no entry is no limit.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProtocolLimits {
    /// Longest texts: `msgLen`, `idLen`, …
    #[serde(default)]
    pub max_string_lens: BTreeMap<String, Value>,
    /// Longest lists: `order.nodes`, `node.actions`, …
    #[serde(default)]
    pub max_array_lens: BTreeMap<String, Value>,
    /// How often messages may come and will be sent.
    pub timing: Timing,
}

impl ProtocolLimits {
    /// The longest list of this name.
    pub fn array_limit(&self, name: &str) -> Option<usize> {
        self.max_array_lens.get(name).and_then(whole::of).filter(|limit| *limit > 0).map(|limit| limit as usize)
    }
}

/// How often messages may come and will be sent, in seconds.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timing {
    /// Between two orders.
    pub min_order_interval: f64,
    /// Between two states.
    pub min_state_interval: f64,
    /// Between two states while nothing happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_state_interval: Option<f64>,
    /// Between two visualizations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visualization_interval: Option<f64>,
}

/// What of the standard a vehicle knows.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProtocolFeatures {
    /// Optional fields that it knows or needs.
    #[serde(default)]
    pub optional_parameters: Vec<OptionalParameter>,
    /// Actions that it can do.
    #[serde(default)]
    pub agv_actions: Vec<SupportedAction>,
}

/// An optional field that a vehicle knows or needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OptionalParameter {
    /// Its full name: `order.nodes.nodePosition`.
    pub parameter: String,
    /// Which of both.
    pub support: Support,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Whether an optional field is known or needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Support {
    /// Known.
    Supported,
    /// Needed.
    Required,
}

/// An action that a vehicle can do.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupportedAction {
    /// Its name.
    pub action_type: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_description: Option<String>,
    /// Where it may be asked for.
    pub action_scopes: Vec<ActionScope>,
    /// Its parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_parameters: Option<Vec<ParameterDescription>>,
    /// What it tells when it is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_description: Option<String>,
    /// What may be asked of it. (The schema of 2.1 can hold no list here, so 2.x leaves it out.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blocking_types: Option<Vec<BlockingType>>,
    /// Whether it can be paused. (Since 3.0.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_allowed: Option<bool>,
    /// Whether it can be cancelled. (Since 3.0.)
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancel_allowed: Option<bool>,
}

/// Where an action may be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ActionScope {
    /// At once.
    Instant,
    /// On a node.
    Node,
    /// On an edge.
    Edge,
    /// In a zone. (Since 3.0.)
    Zone,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}

/// A parameter of an action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterDescription {
    /// Its name.
    pub key: String,
    /// `BOOL`, `NUMBER`, `INTEGER`, `FLOAT`, `STRING`, `OBJECT`, `ARRAY`.
    pub value_data_type: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it may be left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_optional: Option<bool>,
}

/// A vehicle's shape; what is in the lists is kept as it came.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Geometry {
    /// Its wheels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wheel_definitions: Option<Vec<Value>>,
    /// Its outlines.
    #[serde(rename = "envelopes2d", skip_serializing_if = "Option::is_none")]
    pub envelopes_2d: Option<Vec<Value>>,
    /// Its bodies.
    #[serde(rename = "envelopes3d", skip_serializing_if = "Option::is_none")]
    pub envelopes_3d: Option<Vec<Value>>,
}

/// What a vehicle can carry.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadSpecification {
    /// Where on the vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_positions: Option<Vec<String>>,
    /// What.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_sets: Option<Vec<LoadSet>>,
}

/// A kind of load.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoadSet {
    /// Its name.
    pub set_name: String,
    /// What it is.
    pub load_type: String,
    /// Heaviest in kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_weight: Option<f64>,
    /// Seconds to pick one up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pick_time: Option<f64>,
    /// Seconds to set one down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drop_time: Option<f64>,
}

/// Versions and network of a vehicle.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// What runs on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<VersionInfo>>,
    /// How it is reached, as it came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<Value>,
}

/// A part and its version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VersionInfo {
    /// The part.
    pub key: String,
    /// Its version.
    pub value: String,
}
