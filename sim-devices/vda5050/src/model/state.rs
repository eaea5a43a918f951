//! States: all that a vehicle says about itself at one instant.

use serde::{Deserialize, Serialize};

use super::{Header, NodePosition, Trajectory, whole};

/// The state of a vehicle. What it leaves out although it must is taken for nothing, where nothing is decided by it being there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Its header.
    #[serde(flatten)]
    pub header: Header,
    /// The order in hand, or the last one; empty before the first.
    pub order_id: String,
    /// The last update of it that was accepted.
    #[serde(deserialize_with = "whole::read")]
    pub order_update_id: u32,
    /// The zones in use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_set_id: Option<String>,
    /// The last node reached; empty before the first.
    #[serde(default)]
    pub last_node_id: String,
    /// Its place in the order.
    #[serde(default, deserialize_with = "whole::read")]
    pub last_node_sequence_id: u32,
    /// Nodes still to be traversed.
    pub node_states: Vec<NodeState>,
    /// Edges still to be traversed.
    #[serde(default)]
    pub edge_states: Vec<EdgeState>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agv_position: Option<AgvPosition>,
    /// How fast it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub velocity: Option<Velocity>,
    /// What it carries; none if it cannot tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loads: Option<Vec<Load>>,
    /// Whether it drives or turns.
    pub driving: bool,
    /// Whether it was told to stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// Whether it is running out of base.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_base_request: Option<bool>,
    /// Metres driven since the last node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_since_last_node: Option<f64>,
    /// Actions of the order, and in 2.x the instant ones.
    #[serde(default)]
    pub action_states: Vec<ActionState>,
    /// Instant actions, which 3.0 tells apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instant_action_states: Vec<ActionState>,
    /// Its battery.
    pub battery_state: BatteryState,
    /// Who is in control of it.
    #[serde(default)]
    pub operating_mode: OperatingMode,
    /// What is wrong with it.
    #[serde(default)]
    pub errors: Vec<VehicleError>,
    /// What else there is to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub information: Option<Vec<Information>>,
    /// Emergency stop and protective field.
    #[serde(default)]
    pub safety_state: SafetyState,
}

/// A node still to be traversed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodeState {
    /// Its name.
    pub node_id: String,
    /// Its place in the order.
    #[serde(deserialize_with = "whole::read")]
    pub sequence_id: u32,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_description: Option<String>,
    /// Whether it belongs to the base.
    pub released: bool,
    /// Where it lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_position: Option<NodePosition>,
}

/// An edge still to be traversed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EdgeState {
    /// Its name.
    pub edge_id: String,
    /// Its place in the order.
    #[serde(deserialize_with = "whole::read")]
    pub sequence_id: u32,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edge_description: Option<String>,
    /// Whether it belongs to the base.
    pub released: bool,
    /// The curve that is driven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trajectory: Option<Trajectory>,
}

/// Where a vehicle is, in metres and radians.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgvPosition {
    /// Metres along the map's first axis.
    pub x: f64,
    /// Metres along its second.
    pub y: f64,
    /// Heading. (2.0 does not insist on it.)
    #[serde(default)]
    pub theta: f64,
    /// On which map.
    pub map_id: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_description: Option<String>,
    /// Whether the vehicle knows where it is.
    pub position_initialized: bool,
    /// From 0 (unknown) to 1 (known).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub localization_score: Option<f64>,
    /// How far it may be off, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deviation_range: Option<f64>,
}

/// Speed in the vehicle's own frame.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Velocity {
    /// Forwards, in metres a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vx: Option<f64>,
    /// To the left, in metres a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vy: Option<f64>,
    /// Turning, in radians a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub omega: Option<f64>,
}

/// Something carried.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Load {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_id: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_type: Option<String>,
    /// Where on the vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_position: Option<String>,
    /// In kilograms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// How far an action is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionState {
    /// Which action.
    pub action_id: String,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_type: Option<String>,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action_description: Option<String>,
    /// How far.
    pub action_status: ActionStatus,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_description: Option<String>,
}

/// How far an action is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ActionStatus {
    /// Its node is not reached or its edge not entered.
    Waiting,
    /// It is being prepared.
    Initializing,
    /// It is being done.
    Running,
    /// It was told to stand. (The schemas of 2.x lack the word that their text has.)
    Paused,
    /// It failed and may be tried again. (Since 3.0.)
    Retriable,
    /// It is done.
    Finished,
    /// It will not be done.
    Failed,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}

impl ActionStatus {
    /// Whether nothing more will come of it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Failed)
    }
}

/// A battery.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatteryState {
    /// What it holds, in percent.
    pub battery_charge: f64,
    /// In volts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_voltage: Option<f64>,
    /// How good it still is, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub battery_health: Option<f64>,
    /// Whether it is being charged.
    pub charging: bool,
    /// How far it lasts, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<f64>,
}

/// Who is in control of a vehicle.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OperatingMode {
    /// The master.
    #[default]
    Automatic,
    /// The master, with someone at the speed.
    Semiautomatic,
    /// Someone at the vehicle.
    Manual,
    /// Someone who mends it.
    Service,
    /// Someone who teaches it.
    Teachin,
    /// Nobody yet. (Since 3.0.)
    Startup,
    /// Someone beside the master, for a while. (Since 3.0.)
    Intervened,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}

impl OperatingMode {
    /// Whether the master drives the vehicle.
    pub const fn obeys_master(self) -> bool {
        matches!(self, Self::Automatic | Self::Semiautomatic | Self::Unknown)
    }
}

/// Something wrong with a vehicle or with what it was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VehicleError {
    /// What: `orderError`.
    pub error_type: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_references: Option<Vec<Reference>>,
    /// In a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_description: Option<String>,
    /// How to mend it. (Since 2.1.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_hint: Option<String>,
    /// How bad it is.
    pub error_level: ErrorLevel,
}

impl VehicleError {
    /// The references, none if there is no list.
    pub fn references(&self) -> &[Reference] {
        self.error_references.as_deref().unwrap_or_default()
    }

    /// Whether it is about this: `refers_to("orderId", "7")`.
    pub fn refers_to(&self, key: &str, value: &str) -> bool {
        self.references().iter().any(|reference| reference.reference_key == key && reference.reference_value == value)
    }
}

/// What an error or an information is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reference {
    /// `orderId`, `actionId`, …
    pub reference_key: String,
    /// Which.
    pub reference_value: String,
}

impl Reference {
    /// A reference.
    pub fn new(key: &str, value: impl Into<String>) -> Self {
        Self { reference_key: key.to_owned(), reference_value: value.into() }
    }
}

/// How bad an error is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ErrorLevel {
    /// The vehicle works.
    Warning,
    /// It works and wants someone. (Since 3.0.)
    Urgent,
    /// It stands and can be helped from afar. (Since 3.0.)
    Critical,
    /// It stands and someone has to come.
    Fatal,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}

/// Something to look at, not to act on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Information {
    /// What.
    pub info_type: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub info_references: Option<Vec<Reference>>,
    /// In a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub info_description: Option<String>,
    /// For whom.
    pub info_level: InfoLevel,
}

/// For whom an information is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum InfoLevel {
    /// For screens.
    Info,
    /// For whoever looks for a defect.
    Debug,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}

/// Emergency stop and protective field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SafetyState {
    /// Which emergency stop is active.
    pub e_stop: EStop,
    /// Whether something is in the protective field.
    pub field_violation: bool,
}

/// How an active emergency stop is acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum EStop {
    /// None is active.
    #[default]
    None,
    /// By itself.
    Autoack,
    /// At the vehicle.
    Manual,
    /// From afar.
    Remote,
    /// A word that the standard lacks.
    #[serde(other, skip_serializing)]
    Unknown,
}
