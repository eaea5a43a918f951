//! Closed nodes, and the courses around them.

use std::sync::OnceLock;

use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use super::{Course, Outward, empty_rows};

/// The nodes that are closed now.
///
/// What is known of the ways around them is remembered until another node is closed or one of these is opened. The courses that pass none
/// of them are those of the open roads and are remembered there: most courses need no search when a crossing is closed for a few minutes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Closed {
    /// In ascending order.
    nodes: Vec<NodeId>,
    #[serde(skip)]
    around: OnceLock<Box<[OnceLock<Outward>]>>,
}

impl Closed {
    /// Closes a node. Closing one that is closed changes nothing.
    pub fn close(&mut self, node: NodeId) {
        if let Err(position) = self.nodes.binary_search(&node) {
            self.nodes.insert(position, node);
            self.around = OnceLock::new();
        }
    }

    /// Opens a node again.
    pub fn open(&mut self, node: NodeId) {
        if let Ok(position) = self.nodes.binary_search(&node) {
            self.nodes.remove(position);
            self.around = OnceLock::new();
        }
    }

    /// The closed nodes in ascending order.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// Whether a node is closed.
    pub fn has(&self, node: NodeId) -> bool {
        self.nodes.binary_search(&node).is_ok()
    }

    /// Whether a course leads to or through a closed node. Where it begins does not count: one can leave a node that is closed.
    pub fn is_passed_by(&self, course: &Course) -> bool {
        !self.nodes.is_empty() && course.nodes().iter().skip(1).any(|node| self.has(*node))
    }

    /// What is known of the courses from each node while these are closed.
    pub(super) fn rows(&self, nodes: usize) -> &[OnceLock<Outward>] {
        self.around.get_or_init(|| empty_rows(nodes))
    }
}
