//! The order in hand: its nodes and edges, how far the vehicle is, and what is still to come.

use super::acceptance::{line_of, place};
use super::curve::{Line, distance};
use crate::model::{Edge, EdgeState, Node, NodePosition, NodeState, Order};

/// The order in hand, or the last one.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Route {
    pub(super) order_id: String,
    pub(super) update_id: u32,
    /// Nodes from the last one traversed or earlier, up to the end of the horizon.
    pub(super) nodes: Vec<Node>,
    /// The edges between them.
    pub(super) edges: Vec<Edge>,
    lines: Vec<Line>,
    /// Index of the last node traversed.
    pub(super) last: usize,
    /// How far beyond it on the edge, in metres of the edge's length.
    pub(super) along_m: f64,
    /// How many edges have been entered, so that their actions began.
    pub(super) entered: usize,
    /// Whether it was cancelled: no update of it is taken any more.
    pub(super) is_cancelled: bool,
    /// The last update as it came, to tell a repeat from a change.
    pub(super) content: u64,
}

impl Route {
    /// The route of a new order. The vehicle stands on its first node, or near enough, and drives from where it stands.
    pub(super) fn new(order: Order, here: (f64, f64), content: u64) -> Self {
        let Order { order_id, order_update_id: update_id, nodes, edges, .. } = order;
        let mut route =
            Self { order_id, update_id, nodes, edges, lines: Vec::new(), last: 0, along_m: 0.0, entered: 0, is_cancelled: false, content };
        route.draw(here);
        route
    }

    fn draw(&mut self, here: (f64, f64)) {
        for at in self.lines.len()..self.edges.len() {
            let from = if at == 0 { here } else { place(&self.nodes[at]).unwrap_or(here) };
            let to = place(&self.nodes[at + 1]).unwrap_or(from);
            self.lines.push(line_of(&self.edges[at], from, to));
        }
    }

    /// Takes an update: what was horizon goes, what comes is joined to the end of the base. What is behind the vehicle is forgotten.
    pub(super) fn extend(&mut self, order: Order, content: u64) {
        let end = self.base_end();
        self.nodes.truncate(end + 1);
        self.edges.truncate(end);
        self.lines.truncate(end);
        // The node where both meet stays as it was first told.
        self.nodes.extend(order.nodes.into_iter().skip(1));
        self.edges.extend(order.edges);
        let here = place(&self.nodes[end]).unwrap_or_default();
        if self.lines.is_empty() && !self.edges.is_empty() {
            // Standing on the only node of the order so far.
            let to = place(&self.nodes[1]).unwrap_or(here);
            self.lines.push(line_of(&self.edges[0], here, to));
        }
        self.draw(here);
        self.nodes.drain(..self.last);
        self.edges.drain(..self.last);
        self.lines.drain(..self.last);
        self.entered = self.entered.saturating_sub(self.last);
        self.last = 0;
        self.update_id = order.order_update_id;
        self.content = content;
    }

    /// Ends it at this node; none to end it where the vehicle is.
    pub(super) fn cut(&mut self, stop: Option<usize>) {
        let end = stop.unwrap_or(self.last);
        self.nodes.truncate(end + 1);
        self.edges.truncate(end);
        self.lines.truncate(end);
        if stop.is_none() {
            self.along_m = 0.0;
        }
        self.is_cancelled = true;
    }

    /// Index of the last released node.
    pub(super) fn base_end(&self) -> usize {
        self.nodes.iter().rposition(|node| node.released).unwrap_or_default()
    }

    /// Whether nothing of it is left to drive, not even a horizon.
    pub(super) fn is_driven(&self) -> bool {
        self.last + 1 >= self.nodes.len()
    }

    /// How long an edge is, in metres: what the order says, if it does not say less than its line.
    pub(super) fn length_m(&self, edge: usize) -> f64 {
        let Some(line) = self.lines.get(edge) else { return 0.0 };
        let straight = line.length();
        self.edges.get(edge).and_then(|edge| edge.length).filter(|length| *length > straight && length.is_finite()).unwrap_or(straight)
    }

    /// Where one is at this many metres of an edge, and which way it leads there.
    pub(super) fn at(&self, edge: usize, along_m: f64) -> Option<((f64, f64), (f64, f64))> {
        let length = self.length_m(edge);
        let share = if length > 0.0 { along_m / length } else { 1.0 };
        self.lines.get(edge).map(|line| line.at(share))
    }

    /// The cosine of the angle between an edge and the next one; none where either has no direction.
    pub(super) fn turn_cosine(&self, edge: usize) -> Option<f64> {
        let (a, b) = (self.lines.get(edge)?.directions().1, self.lines.get(edge + 1)?.directions().0);
        let length = distance((0.0, 0.0), a) * distance((0.0, 0.0), b);
        (length > 0.0).then(|| (a.0 * b.0 + a.1 * b.1) / length)
    }

    /// What is still to be traversed.
    pub(super) fn node_states(&self) -> Vec<NodeState> {
        let ahead = self.nodes.iter().skip(self.last + 1);
        ahead
            .map(|node| NodeState {
                node_id: node.node_id.clone(),
                sequence_id: node.sequence_id,
                node_description: node.node_description.clone(),
                released: node.released,
                // How far beside it the vehicle may be is the order's business.
                node_position: node.node_position.clone().map(|position| NodePosition {
                    allowed_deviation_xy: None,
                    allowed_deviation_theta: None,
                    ..position
                }),
            })
            .collect()
    }

    /// Likewise.
    pub(super) fn edge_states(&self) -> Vec<EdgeState> {
        let ahead = self.edges.iter().skip(self.last);
        ahead
            .map(|edge| EdgeState {
                edge_id: edge.edge_id.clone(),
                sequence_id: edge.sequence_id,
                edge_description: edge.edge_description.clone(),
                released: edge.released,
                trajectory: edge.trajectory.clone(),
            })
            .collect()
    }
}
