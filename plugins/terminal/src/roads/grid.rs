//! Parallel one-way lanes with connectors across them: the pattern that both generated networks are made of.

use std::collections::{BTreeMap, BTreeSet};

use portolan_protocol::NodeId;

use super::generate::RoadPoint;
use super::plan::{Road, RoadNode, RoadsPlan};

/// A grid being drawn. Lanes run along x, the first along x, the next against it, and so on; connectors run along y, both ways. With two
/// lanes or more and a connector at each end, every lane is part of a loop.
pub(super) struct Grid<'a> {
    plan: &'a mut RoadsPlan,
    /// What to call a lane in the names of its nodes.
    lane_name: &'static str,
    /// From the quay inland.
    lanes: Vec<Lane>,
    connector_m_s: f64,
}

/// One lane of a grid.
pub(super) struct Lane {
    pub(super) y_mm: i32,
    pub(super) limit_m_s: f64,
}

/// The nodes of a drawn grid: for each lane, by x.
pub(super) struct Drawn<'a> {
    grid: Grid<'a>,
    nodes: Vec<BTreeMap<i32, NodeId>>,
}

impl<'a> Grid<'a> {
    /// A grid of these lanes, in ascending order of y.
    pub(super) fn new(plan: &'a mut RoadsPlan, lane_name: &'static str, lanes: Vec<Lane>, connector_m_s: f64) -> Self {
        Self { plan, lane_name, lanes, connector_m_s }
    }

    /// Draws lanes and connectors. `stops` are further nodes of the first lane, with their names.
    pub(super) fn draw(mut self, connectors: &BTreeSet<i32>, stops: &BTreeMap<i32, String>) -> Drawn<'a> {
        let mut nodes = Vec::new();
        for lane in 0..self.lanes.len() {
            let own_stops = if lane == 0 { Some(stops) } else { None };
            let xs: BTreeSet<i32> = connectors.iter().chain(own_stops.into_iter().flat_map(BTreeMap::keys)).copied().collect();
            let mut row = BTreeMap::new();
            for x_mm in xs {
                let stop = own_stops.and_then(|stops| stops.get(&x_mm)).cloned();
                let name = stop.unwrap_or_else(|| format!("{} {} at {}", self.lane_name, lane + 1, metres(x_mm)));
                row.insert(x_mm, self.add_node(name, RoadPoint { x_mm, y_mm: self.lanes[lane].y_mm }));
            }
            let ids: Vec<NodeId> = row.values().copied().collect();
            for pair in ids.windows(2) {
                let (from, to) = if lane % 2 == 0 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
                self.add_road(from, to, self.lanes[lane].limit_m_s);
            }
            nodes.push(row);
        }
        for pair in nodes.windows(2) {
            for x_mm in connectors {
                if let (Some(a), Some(b)) = (pair[0].get(x_mm), pair[1].get(x_mm)) {
                    self.add_road(*a, *b, self.connector_m_s);
                    self.add_road(*b, *a, self.connector_m_s);
                }
            }
        }
        Drawn { grid: self, nodes }
    }

    fn add_node(&mut self, name: String, at: RoadPoint) -> NodeId {
        // Too many nodes are found when the plan is proved; until then the ids wrap.
        let id = NodeId(self.plan.nodes.len() as u16);
        self.plan.nodes.push(RoadNode { name, x_mm: at.x_mm, y_mm: at.y_mm });
        id
    }

    fn add_road(&mut self, from: NodeId, to: NodeId, limit_m_s: f64) {
        let name = |node: NodeId| self.plan.nodes[usize::from(node.0)].name.clone();
        let (from, to) = (name(from), name(to));
        self.plan.roads.push(Road { from, to, limit_m_s });
    }
}

impl Drawn<'_> {
    /// The node of the first lane at this x.
    pub(super) fn stop(&self, x_mm: i32) -> Option<NodeId> {
        self.nodes.first()?.get(&x_mm).copied()
    }

    /// Ties a point to the nearest lane, both ways, by the connector at its x. A point on a lane lies one step aside of it all the same:
    /// a stop is no place to drive through.
    pub(super) fn attach(&mut self, name: String, at: RoadPoint) -> Option<NodeId> {
        self.attach_at(name, at, self.grid.connector_m_s)
    }

    /// The same by a road with a speed limit of its own.
    pub(super) fn attach_at(&mut self, name: String, at: RoadPoint, limit_m_s: f64) -> Option<NodeId> {
        let lanes = self.grid.lanes.iter().zip(&self.nodes);
        let (_, row) = lanes.min_by_key(|(lane, _)| lane.y_mm.abs_diff(at.y_mm))?;
        let (x_mm, lane_node) = row.range(..=at.x_mm).next_back().or_else(|| row.first_key_value())?;
        let (x_mm, lane_node) = (*x_mm, *lane_node);
        let lane_y_mm = self.grid.plan.nodes[usize::from(lane_node.0)].y_mm;
        let y_mm = if x_mm == at.x_mm && lane_y_mm == at.y_mm { lane_y_mm + 1_000 } else { at.y_mm };
        let stop = self.grid.add_node(name, RoadPoint { x_mm: at.x_mm, y_mm });
        self.grid.add_road(lane_node, stop, limit_m_s);
        self.grid.add_road(stop, lane_node, limit_m_s);
        Some(stop)
    }
}

/// Millimetres as metres for a name, without trailing zeros: `12.5`.
pub(super) fn metres(mm: i32) -> String {
    (f64::from(mm) / 1_000.0).to_string()
}
