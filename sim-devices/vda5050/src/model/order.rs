//! Orders: a route of nodes and edges, of which a first part is released.

use serde::{Deserialize, Serialize};

use super::{Action, Header, whole};

/// A route. Released nodes and edges are its *base*, the others its *horizon*.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its header.
    #[serde(flatten)]
    pub header: Header,
    /// Which order.
    pub order_id: String,
    /// Which state of it, from 0.
    #[serde(deserialize_with = "whole::read")]
    pub order_update_id: u32,
    /// The zones that it was planned with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone_set_id: Option<String>,
    /// At least one node.
    pub nodes: Vec<Node>,
    /// One edge less than there are nodes.
    pub edges: Vec<Edge>,
}

/// A node of a route.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Its name.
    pub node_id: String,
    /// Its place in the order: 0, 2, 4, …
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
    /// What is to be done there.
    pub actions: Vec<Action>,
}

/// Where a node lies, in metres and radians.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NodePosition {
    /// Metres along the map's first axis.
    pub x: f64,
    /// Metres along its second.
    pub y: f64,
    /// Heading that the vehicle must have there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theta: Option<f64>,
    /// How far beside the node it still counts as reached. (The schema of 2.0 writes `allowedDeviationXy`.)
    #[serde(rename = "allowedDeviationXY", default, skip_serializing_if = "Option::is_none")]
    pub allowed_deviation_xy: Option<f64>,
    /// How far the heading may be off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_deviation_theta: Option<f64>,
    /// On which map.
    pub map_id: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_description: Option<String>,
}

/// An edge of a route, from one node to the next.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// Its name.
    pub edge_id: String,
    /// Its place in the order: 1, 3, 5, …
    #[serde(deserialize_with = "whole::read")]
    pub sequence_id: u32,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edge_description: Option<String>,
    /// Whether it belongs to the base.
    pub released: bool,
    /// The node that it leaves.
    pub start_node_id: String,
    /// The node that it reaches.
    pub end_node_id: String,
    /// Speed limit in metres a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_speed: Option<f64>,
    /// Height limit of the vehicle with its load, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_height: Option<f64>,
    /// Least height of the load handling device, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_height: Option<f64>,
    /// Heading on the edge in radians.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<f64>,
    /// What the heading is measured from; the edge's own direction if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation_type: Option<OrientationType>,
    /// Which way at a junction, for vehicles that follow a line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<String>,
    /// Whether it may turn while on the edge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_allowed: Option<bool>,
    /// Limit of turning in radians a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_rotation_speed: Option<f64>,
    /// Length of the way from node to node in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<f64>,
    /// The curve to be driven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trajectory: Option<Trajectory>,
    /// How far the vehicle may leave the curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corridor: Option<Corridor>,
    /// What is to be done on the edge.
    pub actions: Vec<Action>,
}

/// What an edge's heading is measured from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum OrientationType {
    /// The map.
    Global,
    /// The direction of the edge.
    Tangential,
}

/// A non-uniform rational B-spline.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trajectory {
    /// Degree of the curve.
    #[serde(default = "one", deserialize_with = "whole::read")]
    pub degree: u32,
    /// As many as control points, the degree and one.
    #[serde(default)]
    pub knot_vector: Vec<f64>,
    /// The points that pull at the curve.
    pub control_points: Vec<ControlPoint>,
}

fn one() -> u32 {
    1
}

/// A point that pulls at a curve.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlPoint {
    /// Metres along the map's first axis.
    pub x: f64,
    /// Metres along its second.
    pub y: f64,
    /// How strongly it pulls; 1 if it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// How far a vehicle may leave its curve, in metres.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Corridor {
    /// To the left.
    pub left_width: f64,
    /// To the right.
    pub right_width: f64,
    /// What must stay inside: `KINEMATICCENTER` or `CONTOUR`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corridor_ref_point: Option<String>,
}
