//! What a simulated vehicle is: its figures, its limits, and the factsheet that says so.

use std::collections::BTreeMap;

use portolan_behaviour::VehicleSpec;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::Address;
use crate::model::{
    ActionScope, BlockingType, Configuration, Factsheet, Geometry, LoadSet, LoadSpecification, LooseHeader, OptionalParameter,
    ParameterDescription, PhysicalParameters, ProtocolFeatures, ProtocolLimits, Support, SupportedAction, Timing, TypeSpecification,
    VersionInfo,
};

/// Where a vehicle is and which way it looks; metres and radians in the map's frame.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pose {
    /// Metres along the map's first axis.
    pub x_m: f64,
    /// Metres along its second.
    pub y_m: f64,
    /// From the first axis towards the second, within ±π.
    #[serde(default)]
    pub theta_rad: f64,
    /// On which map.
    #[serde(default)]
    pub map_id: String,
}

/// What a simulated vehicle is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VehicleProfile {
    /// Its place in the topic tree, and what it speaks.
    pub address: Address,
    /// Speed, acceleration, battery, and how often it breaks down by itself.
    #[serde(default)]
    pub spec: VehicleSpec,
    /// Speed through a right-angled bend in metres a second; wider bends allow more, sharper ones less. Default 3, as the roads of a port.
    #[serde(default = "three")]
    pub bend_m_s: f64,
    /// Where it stands at first.
    #[serde(default)]
    pub start: Pose,
    /// The node that it stands on at first; empty if it knows none.
    #[serde(default)]
    pub start_node_id: String,
    /// What its battery holds at first, from 0 to 1; drawn between the level at which it wants energy and full if it is not given.
    #[serde(default)]
    pub charge_share: Option<f64>,
    /// Longest time between two states in milliseconds, 30,000 at most. Default 10,000.
    #[serde(default = "state_ms")]
    pub state_ms: u32,
    /// Time between two visualizations in milliseconds while it drives, ten times that while it stands; none for a vehicle that sends none.
    /// Default 1,000.
    #[serde(default = "visualization_ms")]
    pub visualization_ms: Option<u32>,
    /// How far beside an order's first node it may stand, in metres, whatever the order allows. Default 0.5, *assumed*.
    #[serde(default = "half")]
    pub tolerance_m: f64,
    /// Preparing a pick or a drop, in milliseconds. Default 1,000, *assumed*.
    #[serde(default = "one_second")]
    pub prepare_ms: u32,
    /// A pick or a drop itself, in milliseconds. Default 8,000, *assumed*: lifting a platform under a rack.
    #[serde(default = "eight_seconds")]
    pub handle_ms: u32,
    /// Where it carries, by the names that a pick or drop may say. Default: two boxes of 20′, or one of 40′ over the first place.
    #[serde(default = "places")]
    pub load_positions: Vec<String>,
    /// Heaviest load in kilograms. Default 65,000, two boxes (vendors' data sheets).
    #[serde(default = "max_load_kg")]
    pub max_load_kg: f64,
}

fn three() -> f64 {
    3.0
}
fn half() -> f64 {
    0.5
}
fn state_ms() -> u32 {
    10_000
}
#[expect(clippy::unnecessary_wraps, reason = "the default of a field that may be none")]
fn visualization_ms() -> Option<u32> {
    Some(1_000)
}
fn one_second() -> u32 {
    1_000
}
fn eight_seconds() -> u32 {
    8_000
}
fn places() -> Vec<String> {
    vec!["LHD1".to_owned(), "LHD2".to_owned()]
}
fn max_load_kg() -> f64 {
    65_000.0
}

/// The longest silence that the standard allows.
pub(super) const LONGEST_SILENCE_MS: u32 = 30_000;

/// Longest lists that it takes; none so short that an order of a port would not fit.
pub(super) const MOST_NODES: usize = 1_000;
pub(super) const MOST_ACTIONS: usize = 50;
pub(super) const MOST_INSTANT_ACTIONS: usize = 50;
pub(super) const MOST_PARAMETERS: usize = 50;
pub(super) const MOST_ERRORS: usize = 20;
pub(super) const MOST_CONTROL_POINTS: usize = 200;
/// Longest message that it reads, in bytes.
pub(super) const LONGEST_MESSAGE: usize = 4 << 20;
/// Its own height in metres, without a load; *assumed*.
pub(super) const HEIGHT_M: f64 = 2.0;
/// The highest place that it sets a load on, in metres; *assumed*, a rack's.
pub(super) const HIGHEST_M: f64 = 2.0;

/// What a parameter of an action may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    Text,
    Number,
}

/// An action that it knows.
pub(super) struct Known {
    pub(super) action_type: &'static str,
    pub(super) scopes: &'static [ActionScope],
    /// Name, what it holds, whether it may be left out.
    pub(super) parameters: &'static [(&'static str, Holds, bool)],
    what: &'static str,
}

const HANDLING: &[(&str, Holds, bool)] = &[
    ("lhd", Holds::Text, true),
    ("stationType", Holds::Text, true),
    ("stationName", Holds::Text, true),
    ("loadType", Holds::Text, true),
    ("loadId", Holds::Text, true),
    ("height", Holds::Number, true),
    ("depth", Holds::Number, true),
    ("side", Holds::Text, true),
];

/// All that it knows. What is not here it refuses.
pub(super) const KNOWN: &[Known] = &[
    Known { action_type: "startPause", scopes: &[ActionScope::Instant], parameters: &[], what: "stands until told otherwise" },
    Known { action_type: "stopPause", scopes: &[ActionScope::Instant], parameters: &[], what: "goes on" },
    Known {
        action_type: "startCharging",
        scopes: &[ActionScope::Instant, ActionScope::Node],
        parameters: &[],
        what: "takes energy where it stands, until it is full, told otherwise, or drives",
    },
    Known {
        action_type: "stopCharging",
        scopes: &[ActionScope::Instant, ActionScope::Node],
        parameters: &[],
        what: "takes no more energy",
    },
    Known {
        action_type: "initPosition",
        scopes: &[ActionScope::Instant, ActionScope::Node],
        parameters: &[
            ("x", Holds::Number, false),
            ("y", Holds::Number, false),
            ("theta", Holds::Number, false),
            ("mapId", Holds::Text, false),
            ("lastNodeId", Holds::Text, true),
        ],
        what: "takes a pose for its own",
    },
    Known { action_type: "stateRequest", scopes: &[ActionScope::Instant], parameters: &[], what: "sends its state" },
    Known { action_type: "factsheetRequest", scopes: &[ActionScope::Instant], parameters: &[], what: "sends its factsheet" },
    Known {
        action_type: "cancelOrder",
        scopes: &[ActionScope::Instant],
        parameters: &[("orderId", Holds::Text, true)],
        what: "ends the order at the next node",
    },
    Known { action_type: "pick", scopes: &[ActionScope::Node], parameters: HANDLING, what: "takes a load up" },
    Known { action_type: "drop", scopes: &[ActionScope::Node], parameters: HANDLING, what: "sets a load down" },
    // Not of the standard's own: what a vehicle may do on an edge.
    Known {
        action_type: "signal",
        scopes: &[ActionScope::Instant, ActionScope::Node, ActionScope::Edge],
        parameters: &[("duration", Holds::Number, true)],
        what: "sounds its horn for so many seconds, 5 if none are given; on an edge until it leaves it",
    },
    Known {
        action_type: "wait",
        scopes: &[ActionScope::Node, ActionScope::Edge],
        parameters: &[("duration", Holds::Number, true)],
        what: "waits for so many seconds, 5 if none are given",
    },
];

/// Clears the errors that nothing else would clear. (Since 3.0.)
pub(super) const CLEAR_ERRORS: Known =
    Known { action_type: "clearErrors", scopes: &[ActionScope::Instant], parameters: &[], what: "forgets what was refused" };

impl VehicleProfile {
    /// A vehicle of default figures that stands at the map's origin.
    pub fn new(address: Address) -> Self {
        Self {
            address,
            spec: VehicleSpec::default(),
            bend_m_s: three(),
            start: Pose::default(),
            start_node_id: String::new(),
            charge_share: None,
            state_ms: state_ms(),
            visualization_ms: visualization_ms(),
            tolerance_m: half(),
            prepare_ms: one_second(),
            handle_ms: eight_seconds(),
            load_positions: places(),
            max_load_kg: max_load_kg(),
        }
    }

    /// What it knows of an action, by the version that it speaks.
    pub(super) fn known(&self, action_type: &str) -> Option<&'static Known> {
        self.all_known().find(|known| known.action_type == action_type)
    }

    fn all_known(&self) -> impl Iterator<Item = &'static Known> {
        let clears = (self.address.version == crate::Version::V3_0).then_some(&CLEAR_ERRORS);
        let carries = !self.load_positions.is_empty();
        KNOWN.iter().filter(move |known| carries || !matches!(known.action_type, "pick" | "drop")).chain(clears)
    }

    /// What it says about itself.
    pub fn factsheet(&self, header: LooseHeader) -> Factsheet {
        let length = |count: usize| json!(count);
        let lengths = [
            ("order.nodes", MOST_NODES),
            ("order.edges", MOST_NODES - 1),
            ("node.actions", MOST_ACTIONS),
            ("edge.actions", MOST_ACTIONS),
            ("actions.actionsParameters", MOST_PARAMETERS),
            ("instantActions", MOST_INSTANT_ACTIONS),
            ("trajectory.controlPoints", MOST_CONTROL_POINTS),
            ("state.loads", self.load_positions.len()),
            ("state.errors", MOST_ERRORS),
        ];
        let supported = |parameter: &str, support| OptionalParameter { parameter: parameter.to_owned(), support, description: None };
        Factsheet {
            header,
            type_specification: TypeSpecification {
                series_name: "Portolan virtual AGV".to_owned(),
                series_description: Some("A simulated container vehicle that drives over any nodes that carry positions".to_owned()),
                agv_kinematic: "OMNI".to_owned(),
                agv_class: "CARRIER".to_owned(),
                max_load_mass: self.max_load_kg,
                localization_types: vec!["RFID".to_owned()],
                navigation_types: vec!["VIRTUAL_LINE_GUIDED".to_owned()],
            },
            physical_parameters: PhysicalParameters {
                speed_min: 0.0,
                speed_max: self.spec.speed_m_s,
                acceleration_max: self.spec.acceleration_m_s2,
                deceleration_max: self.spec.acceleration_m_s2,
                height_max: HEIGHT_M,
                // A container AGV's, vendors' data sheets.
                width: 3.0,
                length: 15.0,
                ..PhysicalParameters::default()
            },
            protocol_limits: ProtocolLimits {
                max_string_lens: BTreeMap::from([("msgLen".to_owned(), json!(LONGEST_MESSAGE))]),
                max_array_lens: lengths.into_iter().map(|(name, most)| (name.to_owned(), length(most))).collect(),
                timing: Timing {
                    min_order_interval: 0.0,
                    min_state_interval: 0.0,
                    default_state_interval: Some(f64::from(self.state_ms.clamp(1, LONGEST_SILENCE_MS)) * 1e-3),
                    visualization_interval: self.visualization_ms.map(|ms| f64::from(ms.max(1)) * 1e-3),
                },
            },
            protocol_features: ProtocolFeatures {
                optional_parameters: vec![
                    supported("order.nodes.nodePosition", Support::Required),
                    supported("order.nodes.nodePosition.theta", Support::Supported),
                    supported("order.nodes.nodePosition.allowedDeviationXY", Support::Supported),
                    supported("order.edges.maxSpeed", Support::Supported),
                    supported("order.edges.length", Support::Supported),
                    supported("order.edges.orientation", Support::Supported),
                    supported("order.edges.orientationType", Support::Supported),
                    supported("order.edges.trajectory", Support::Supported),
                    supported("order.edges.maxHeight", Support::Supported),
                    supported("order.edges.minHeight", Support::Supported),
                    // It neither turns on the spot nor leaves its line, so that these are always heeded.
                    supported("order.edges.rotationAllowed", Support::Supported),
                    supported("order.edges.maxRotationSpeed", Support::Supported),
                    supported("order.edges.corridor", Support::Supported),
                ],
                agv_actions: self.all_known().map(described).collect(),
            },
            agv_geometry: Geometry::default(),
            load_specification: LoadSpecification {
                load_positions: Some(self.load_positions.clone()),
                load_sets: Some(vec![LoadSet {
                    set_name: "DEFAULT".to_owned(),
                    load_type: "CONTAINER".to_owned(),
                    max_weight: Some(self.max_load_kg),
                    pick_time: Some(f64::from(self.prepare_ms + self.handle_ms) * 1e-3),
                    drop_time: Some(f64::from(self.prepare_ms + self.handle_ms) * 1e-3),
                }]),
            },
            vehicle_config: Some(Configuration {
                versions: Some(vec![VersionInfo { key: "softwareVersion".to_owned(), value: env!("CARGO_PKG_VERSION").to_owned() }]),
                network: None,
            }),
        }
    }
}

fn described(known: &Known) -> SupportedAction {
    let parameters = known.parameters.iter().map(|(key, holds, is_optional)| ParameterDescription {
        key: (*key).to_owned(),
        value_data_type: if *holds == Holds::Text { "STRING" } else { "NUMBER" }.to_owned(),
        description: None,
        is_optional: Some(*is_optional),
    });
    let is_handling = matches!(known.action_type, "pick" | "drop");
    let in_orders = known.scopes.contains(&ActionScope::Node);
    SupportedAction {
        action_type: known.action_type.to_owned(),
        action_description: Some(known.what.to_owned()),
        action_scopes: known.scopes.to_vec(),
        action_parameters: (!known.parameters.is_empty()).then(|| parameters.collect()),
        result_description: None,
        blocking_types: Some(if in_orders {
            vec![BlockingType::None, BlockingType::Soft, BlockingType::Single, BlockingType::Hard]
        } else {
            vec![BlockingType::None]
        }),
        pause_allowed: Some(is_handling),
        cancel_allowed: Some(is_handling),
    }
}
