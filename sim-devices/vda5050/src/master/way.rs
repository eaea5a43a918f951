//! The way of a drive, as the port's roads lead it.

use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

/// A way over nodes that carry positions: one leg less than there are points.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Way {
    /// The nodes in the order in which they are passed, first and last included.
    pub points: Vec<WayPoint>,
    /// The roads between them.
    pub legs: Vec<WayLeg>,
}

/// A node of a way.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct WayPoint {
    /// Which node of the port's roads.
    pub node: NodeId,
    /// What it is called.
    pub name: String,
    /// Millimetres along the quay.
    pub x_mm: i32,
    /// Millimetres inland.
    pub y_mm: i32,
}

/// A road of a way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WayLeg {
    /// Its length in millimetres.
    pub length_mm: u32,
    /// Its speed limit in millimetres a second.
    pub limit_mm_s: u32,
}

impl Way {
    /// Whether there is a node, and a road between each and the next.
    pub(super) fn is_sound(&self) -> bool {
        !self.points.is_empty() && self.legs.len() + 1 == self.points.len()
    }
}

impl WayPoint {
    pub(super) fn place_m(&self) -> (f64, f64) {
        (f64::from(self.x_mm) / 1_000.0, f64::from(self.y_mm) / 1_000.0)
    }
}
