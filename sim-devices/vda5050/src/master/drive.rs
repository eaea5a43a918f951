//! A drive in hand: the order that carries it, how much of it is released, and how far the vehicle is.

use portolan_protocol::OrderNumber;

use super::profile::MasterProfile;
use super::way::Way;
use crate::model::{AgvPosition, Edge, Node, NodePosition, Order, State};

/// A drive in hand.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct DriveTask {
    pub(super) number: OrderNumber,
    pub(super) way: Way,
    /// Where it ends, by index in the way.
    pub(super) end: usize,
    /// The order that carries it now.
    pub(super) order_id: String,
    /// How many orders carried it before.
    pub(super) attempt: u32,
    /// Where that order began, by index in the way: the node with the sequence number 0.
    pub(super) first: usize,
    /// How far beside its first node the vehicle may be.
    first_deviation_m: f64,
    /// The last update sent, and whether the vehicle is known to have it.
    pub(super) update_id: u32,
    pub(super) is_acknowledged: bool,
    /// Whether the vehicle was ever known to have this order.
    pub(super) was_taken: bool,
    /// The last node released, by index in the way.
    pub(super) released: usize,
    /// Where the last update sent began.
    stitched: usize,
    /// The last node of the horizon that was sent.
    announced: usize,
    /// The last node passed.
    pub(super) passed: usize,
    pub(super) stage: Stage,
    /// When what was sent last is sent again.
    pub(super) due_ms: i64,
    pub(super) tries: u32,
    /// Time in motion so far.
    pub(super) active_ms: i64,
    /// How many states in a row spoke of the order as of one with nothing left, before its end was reached.
    pub(super) empty_states: u32,
    /// Whether the vehicle asks for more base than it is given.
    pub(super) wants_more: bool,
    /// When its order was sent last.
    pub(super) sent_ms: i64,
}

/// How far a drive is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Stage {
    /// The vehicle is to drive.
    Driving,
    /// The vehicle is to give up what it does, and then?
    Cancelling {
        /// The instant action that says so.
        action_id: String,
        /// The order of the port that wants the drive to end earlier, and where.
        divert: Option<(OrderNumber, usize)>,
    },
    /// The vehicle gave the order up by itself, or somebody drives it: the rest is ordered anew when it listens again.
    Interrupted,
}

impl DriveTask {
    pub(super) fn new(number: OrderNumber, way: Way, order_id: String, position: Option<&AgvPosition>, profile: &MasterProfile) -> Self {
        let end = way.points.len() - 1;
        let off_m = |at: usize| {
            let (x, y) = way.points[at].place_m();
            position.map_or(0.0, |position| libm::hypot(position.x - x, position.y - y))
        };
        // One that refused on its way and is asked again stands farther on.
        let on_the_way = || (0..end).min_by(|one, other| off_m(*one).total_cmp(&off_m(*other))).filter(|at| off_m(*at) <= profile.near_m);
        let first = if off_m(0) <= profile.near_m { 0 } else { on_the_way().unwrap_or(0) };
        let off_m = off_m(first);
        let mut task = Self {
            number,
            way,
            end,
            order_id,
            attempt: 0,
            first,
            // One that stands a little beside the node, after it was stopped there, is let begin.
            first_deviation_m: profile.deviation_m + if off_m <= profile.near_m { off_m } else { 0.0 },
            update_id: 0,
            is_acknowledged: false,
            was_taken: false,
            released: first,
            stitched: first,
            announced: first,
            passed: first,
            stage: Stage::Driving,
            due_ms: i64::MAX,
            tries: 0,
            active_ms: 0,
            empty_states: 0,
            wants_more: false,
            sent_ms: i64::MIN,
        };
        task.released = task.wanted_base(profile);
        task
    }

    /// The same drive under a new order, from the last node passed. Who stands beside that node is allowed to.
    pub(super) fn begin_anew(&mut self, order_id: String, position: Option<&AgvPosition>, profile: &MasterProfile) {
        let (x, y) = self.way.points[self.passed].place_m();
        let off_m = position.map_or(0.0, |position| libm::hypot(position.x - x, position.y - y));
        self.order_id = order_id;
        self.attempt += 1;
        self.first = self.passed;
        self.first_deviation_m = if off_m > profile.deviation_m * 0.5 { off_m + profile.deviation_m } else { profile.deviation_m };
        (self.update_id, self.is_acknowledged, self.was_taken) = (0, false, false);
        self.stitched = self.passed;
        self.stage = Stage::Driving;
        (self.tries, self.empty_states) = (0, 0);
        self.released = self.passed;
        self.released = self.wanted_base(profile);
    }

    /// How far the vehicle may be sent now, by index in the way.
    pub(super) fn wanted_base(&self, profile: &MasterProfile) -> usize {
        // Who asks for more gets twice as much.
        let (nodes, metres) =
            if self.wants_more { (profile.base_nodes * 2, profile.base_m * 2.0) } else { (profile.base_nodes, profile.base_m) };
        let mut ahead_m = 0.0;
        for at in self.passed..self.end {
            if at - self.passed >= nodes.max(1) && ahead_m >= metres {
                return at.max(self.released.min(self.end));
            }
            ahead_m += f64::from(self.way.legs[at].length_mm) * 1e-3;
        }
        self.end
    }

    /// Whether an update has something to say: more base, or another end of the horizon.
    pub(super) fn has_more(&self, profile: &MasterProfile) -> bool {
        self.wanted_base(profile) > self.released || self.announced > self.end
    }

    /// Prepares the next update; it begins where the base ends that the vehicle is known to have.
    pub(super) fn extend(&mut self, profile: &MasterProfile) {
        self.stitched = self.released;
        self.released = self.wanted_base(profile);
        self.update_id += 1;
        self.is_acknowledged = false;
        self.tries = 0;
    }

    /// The message for the last update, the same each time that it is sent.
    pub(super) fn message(&mut self, profile: &MasterProfile, limit: usize) -> Order {
        let furthest = self.stitched + limit.max(2) - 1;
        self.released = self.released.min(furthest);
        let last = (self.released + profile.horizon_nodes).min(self.end).min(furthest);
        self.announced = last;
        let nodes = (self.stitched..=last).map(|at| self.node(at, profile)).collect();
        let edges = (self.stitched..last).map(|at| self.edge(at)).collect();
        Order {
            header: crate::model::Header::default(),
            order_id: self.order_id.clone(),
            order_update_id: self.update_id,
            zone_set_id: None,
            nodes,
            edges,
        }
    }

    fn node(&self, at: usize, profile: &MasterProfile) -> Node {
        let point = &self.way.points[at];
        let (x, y) = point.place_m();
        Node {
            node_id: point.name.clone(),
            sequence_id: self.sequence(at),
            node_description: None,
            released: at <= self.released,
            node_position: Some(NodePosition {
                x,
                y,
                theta: None,
                allowed_deviation_xy: Some(if at == self.first { self.first_deviation_m } else { profile.deviation_m }),
                allowed_deviation_theta: None,
                map_id: profile.map_id.clone(),
                map_description: None,
            }),
            actions: Vec::new(),
        }
    }

    fn edge(&self, at: usize) -> Edge {
        let (leg, from, to) = (self.way.legs[at], &self.way.points[at].name, &self.way.points[at + 1].name);
        Edge {
            edge_id: format!("{from}-{to}"),
            sequence_id: self.sequence(at) + 1,
            edge_description: None,
            released: at < self.released,
            start_node_id: from.clone(),
            end_node_id: to.clone(),
            max_speed: Some(f64::from(leg.limit_mm_s) / 1_000.0),
            max_height: None,
            min_height: None,
            orientation: None,
            orientation_type: None,
            direction: None,
            rotation_allowed: None,
            max_rotation_speed: None,
            length: Some(f64::from(leg.length_mm) / 1_000.0),
            trajectory: None,
            corridor: None,
            actions: Vec::new(),
        }
    }

    fn sequence(&self, at: usize) -> u32 {
        (2 * (at - self.first)) as u32
    }

    /// Notes how far the vehicle is by its state. What a vehicle leaves out is read from what else it says.
    pub(super) fn note_progress(&mut self, state: &State) {
        let by_sequence = self.first + state.last_node_sequence_id as usize / 2;
        let is_named = |at: usize| self.way.points.get(at).is_some_and(|point| point.name == state.last_node_id);
        let released = self.released.min(self.way.points.len() - 1);
        let passed = if is_named(by_sequence) && by_sequence <= released {
            by_sequence
        } else if let Some(at) = (self.passed..=released).find(|at| is_named(*at)) {
            at
        } else if let Some(next) = state.node_states.first().map(|node| self.first + node.sequence_id as usize / 2) {
            next.saturating_sub(1).min(released)
        } else {
            self.passed
        };
        self.passed = self.passed.max(passed);
    }

    /// Whether the vehicle stands at the end of its drive, as far as it says: at the node, or within reach of it.
    pub(super) fn is_at_end(&self, state: &State, profile: &MasterProfile) -> bool {
        if self.passed == self.end {
            return true;
        }
        let (x, y) = self.way.points[self.end].place_m();
        let near =
            |position: &AgvPosition| position.position_initialized && libm::hypot(position.x - x, position.y - y) <= profile.deviation_m;
        self.released == self.end && state.last_node_id.is_empty() && state.agv_position.as_ref().is_some_and(near)
    }

    /// The index of a node among those still ahead, the last one passed included.
    pub(super) fn ahead(&self, node: portolan_protocol::NodeId) -> Option<usize> {
        (self.passed..=self.end).find(|at| self.way.points[*at].node == node)
    }
}
