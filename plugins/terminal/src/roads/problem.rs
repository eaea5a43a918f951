//! What can be wrong with a plan of roads.

use std::fmt;

/// One thing that keeps a plan from being driven.
#[derive(Clone, PartialEq, Debug)]
pub enum RoadProblem {
    /// The speed through bends is no speed.
    BendSpeed {
        /// As written, in metres a second.
        bend_m_s: f64,
    },
    /// More nodes than ids.
    TooManyNodes {
        /// How many.
        nodes: usize,
    },
    /// Two nodes of one name.
    DuplicateNode {
        /// The name.
        name: String,
    },
    /// A road from or to a node that does not exist.
    UnknownNode {
        /// The road's index in the plan.
        road: usize,
        /// The name that nobody has.
        name: String,
    },
    /// Two roads with the same ends in the same direction.
    DuplicateRoad {
        /// Where both begin.
        from: String,
        /// Where both end.
        to: String,
    },
    /// A road from a node to itself.
    SelfLoop {
        /// The node.
        name: String,
    },
    /// A road between two nodes at one place.
    ZeroLength {
        /// Where it begins.
        from: String,
        /// Where it ends, which is there too.
        to: String,
    },
    /// A road with a speed limit that is no speed.
    SpeedLimit {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
        /// As written, in metres a second.
        limit_m_s: f64,
    },
    /// A stop that does not exist.
    UnknownStop {
        /// The network that lists it.
        network: String,
        /// The name that nobody has.
        name: String,
    },
    /// A stop cut off from the rest of its network, in one direction or both.
    Disconnected {
        /// The network.
        network: String,
        /// The stop.
        stop: String,
        /// One of the stops that it is cut off from.
        rest: String,
        /// How many stops those are; they all reach each other.
        rest_stops: usize,
        /// Whether a way leads from the rest to the stop.
        way_there: bool,
        /// Whether a way leads from the stop to the rest.
        way_back: bool,
    },
    /// No node is a stop under the quay cranes.
    NoQuayStop,
    /// The examination hall is not on the roads.
    NoHall,
    /// Vehicles have batteries, and no station is on the roads.
    NoStation,
    /// A figure from which no roads can be generated.
    Layout {
        /// The field of [`GeneratedRoads`](super::GeneratedRoads).
        field: &'static str,
        /// Its value.
        value: f64,
    },
}

impl RoadProblem {
    /// Stable name of the kind of problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BendSpeed { .. } => "road-bend-speed",
            Self::TooManyNodes { .. } => "road-too-many-nodes",
            Self::DuplicateNode { .. } => "road-duplicate-node",
            Self::UnknownNode { .. } => "road-unknown-node",
            Self::DuplicateRoad { .. } => "road-duplicate",
            Self::SelfLoop { .. } => "road-self-loop",
            Self::ZeroLength { .. } => "road-zero-length",
            Self::SpeedLimit { .. } => "road-speed-limit",
            Self::UnknownStop { .. } => "road-unknown-stop",
            Self::Disconnected { .. } => "road-disconnected",
            Self::NoQuayStop => "road-no-quay-stop",
            Self::NoHall => "road-no-hall",
            Self::NoStation => "road-no-station",
            Self::Layout { .. } => "road-layout",
        }
    }

    /// What to do about it.
    pub fn mend(&self) -> &'static str {
        match self {
            Self::BendSpeed { .. } | Self::SpeedLimit { .. } => "give a speed from 0.001 to 50 m/s",
            Self::TooManyNodes { .. } => "leave nodes out, at most 65535 can be told apart",
            Self::DuplicateNode { .. } => "give each node a name of its own",
            Self::UnknownNode { .. } | Self::UnknownStop { .. } => "name a node of the plan or add this one to it",
            Self::DuplicateRoad { .. } => "keep one of them",
            Self::SelfLoop { .. } => "let the road end at another node",
            Self::ZeroLength { .. } => "move one of the nodes or make them one",
            Self::Disconnected { .. } => "add the missing road; a road leads one way only, two-way roads are two",
            Self::NoQuayStop => "name the nodes under the cranes after their metres along the quay, such as `quay 12.5`",
            Self::NoHall => "give it a place, `hall: (x_m: …, y_m: …)`, or `examination` no scanners",
            Self::NoStation => "give it a place, `stations: [(x_m: …, y_m: …)]`, or the vehicle no `energy`",
            Self::Layout { .. } => "give a figure that a terminal can have",
        }
    }
}

/// What is wrong, by the names of the plan.
impl fmt::Display for RoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BendSpeed { bend_m_s } => write!(f, "bends are passed at {bend_m_s} m/s"),
            Self::TooManyNodes { nodes } => write!(f, "{nodes} nodes are more than can be told apart"),
            Self::DuplicateNode { name } => write!(f, "two nodes are called {name:?}"),
            Self::UnknownNode { road, name } => write!(f, "road [{road}] names the node {name:?}, which does not exist"),
            Self::DuplicateRoad { from, to } => write!(f, "two roads lead from {from:?} to {to:?}"),
            Self::SelfLoop { name } => write!(f, "a road leads from {name:?} to itself"),
            Self::ZeroLength { from, to } => write!(f, "{from:?} and {to:?} lie at one place, with a road between them"),
            Self::SpeedLimit { from, to, limit_m_s } => write!(f, "the road from {from:?} to {to:?} has a limit of {limit_m_s} m/s"),
            Self::UnknownStop { network, name } => write!(f, "the network {network:?} stops at {name:?}, which does not exist"),
            Self::Disconnected { network, stop, rest, rest_stops, way_there, way_back } => {
                write!(f, "in the network {network:?} no way leads ")?;
                match (way_there, way_back) {
                    (false, true) => write!(f, "from {rest:?} to {stop:?}")?,
                    (true, false) => write!(f, "from {stop:?} to {rest:?}")?,
                    _ => write!(f, "between {stop:?} and {rest:?}")?,
                }
                match rest_stops {
                    1 => Ok(()),
                    2 => write!(f, " and another stop"),
                    more => write!(f, " and {} other stops", more - 1),
                }
            }
            Self::NoQuayStop => write!(f, "no node is a stop under the quay cranes"),
            Self::NoHall => write!(f, "the examination hall has no place on the roads"),
            Self::NoStation => write!(f, "vehicles have batteries, and no station for them has a place on the roads"),
            Self::Layout { field, value } => write!(f, "no roads can be generated with {field} {value}"),
        }
    }
}

impl std::error::Error for RoadProblem {}
