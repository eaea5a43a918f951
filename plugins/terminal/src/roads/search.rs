//! The quickest ways from one node to all others.
//!
//! The search runs over roads rather than nodes, since what a bend costs depends on where one comes from: without that, among ways of
//! equal length a staircase would be as good as two straights.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use petgraph::visit::EdgeRef;
use portolan_protocol::NodeId;

use super::{Closed, Course, Leg, Roads, StretchIndex, id_of, index_of};

/// Stands in for "none" where an index of a road is kept.
const NONE: u32 = u32::MAX;

/// What entering a closed node adds, in microseconds: two years, so that time only decides among ways with equally many.
const CLOSED_US: u64 = 1 << 46;

/// Acceleration by which bends are charged for when ways are compared, in mm/s²; *assumed*, an AGV's.
const REFERENCE_ACCELERATION_MM_S2: f64 = 500.0;

/// The quickest ways from one node, as a tree of roads.
#[derive(Debug)]
pub(super) struct Tree {
    /// The last road of the quickest way to each node.
    arrival: Box<[u32]>,
    /// The road before each road.
    previous: Box<[u32]>,
}

impl Roads {
    pub(super) fn search(&self, from: NodeId, closed: Option<&Closed>) -> Tree {
        let roads = self.graph.edge_count();
        let mut cost_us = vec![u64::MAX; roads];
        let mut previous = vec![NONE; roads].into_boxed_slice();
        let mut arrival = vec![NONE; self.graph.node_count()].into_boxed_slice();
        // Equal costs leave the heap in ascending order of roads, which is that of their ends.
        let mut open = BinaryHeap::new();
        for road in self.graph.edges(index_of(from)) {
            let cost = self.cost_us(road.id(), closed);
            cost_us[road.id().index()] = cost;
            open.push(Reverse((cost, road.id().index() as u32)));
        }
        while let Some(Reverse((cost, road))) = open.pop() {
            if cost > cost_us[road as usize] {
                continue;
            }
            let index = StretchIndex::new(road as usize);
            let Some((_, end)) = self.graph.edge_endpoints(index) else { continue };
            if arrival[end.index()] == NONE {
                arrival[end.index()] = road;
            }
            for next in self.graph.edges(end) {
                let at = next.id().index();
                let next_cost = cost.saturating_add(self.bend_cost_us(index, next.id())).saturating_add(self.cost_us(next.id(), closed));
                if next_cost < cost_us[at] || (next_cost == cost_us[at] && road < previous[at]) {
                    if next_cost < cost_us[at] {
                        cost_us[at] = next_cost;
                        open.push(Reverse((next_cost, at as u32)));
                    }
                    previous[at] = road;
                }
            }
        }
        Tree { arrival, previous }
    }

    /// The course that the tree from `from` holds to `to`.
    pub(super) fn follow(&self, tree: &Tree, from: NodeId, to: NodeId) -> Option<Course> {
        if from == to {
            return Some(Course::standing(from));
        }
        let mut roads = Vec::new();
        let mut road = *tree.arrival.get(usize::from(to.0))?;
        while road != NONE {
            roads.push(StretchIndex::new(road as usize));
            road = tree.previous[road as usize];
        }
        if roads.is_empty() {
            return None;
        }
        roads.reverse();
        Some(self.along(from, &roads))
    }

    /// The course along these roads, each of which begins where the one before it ends.
    pub(super) fn along(&self, from: NodeId, roads: &[StretchIndex]) -> Course {
        let mut nodes = vec![from];
        nodes.extend(roads.iter().filter_map(|road| self.graph.edge_endpoints(*road)).map(|(_, end)| id_of(end)));
        let legs = roads.iter().enumerate().map(|(at, road)| {
            let exit_mm_s = roads.get(at + 1).map_or(0, |next| self.bend_limit_mm_s(*road, *next));
            let stretch = &self.graph[*road];
            Leg { length_mm: stretch.length_mm, limit_mm_s: stretch.limit_mm_s, exit_mm_s }
        });
        Course::new(nodes, legs.collect())
    }

    /// Time along a road at its limit, and what a closed node at its end adds.
    fn cost_us(&self, road: StretchIndex, closed: Option<&Closed>) -> u64 {
        let stretch = &self.graph[road];
        let time_us = u64::from(stretch.length_mm) * 1_000_000 / u64::from(stretch.limit_mm_s);
        let closed = closed.is_some_and(|closed| self.graph.edge_endpoints(road).is_some_and(|(_, end)| closed.has(id_of(end))));
        time_us + if closed { CLOSED_US } else { 0 }
    }

    /// Time lost by slowing down for a bend and speeding up after it.
    fn bend_cost_us(&self, road: StretchIndex, next: StretchIndex) -> u64 {
        let limit = f64::from(self.graph[road].limit_mm_s.min(self.graph[next].limit_mm_s));
        let slower = limit - f64::from(self.bend_limit_mm_s(road, next));
        // A ramp of `slower` down and up again takes 2·slower/a, and covers what at the limit takes (2·limit − slower)·slower/(a·limit).
        if slower > 0.0 { (slower * slower / (REFERENCE_ACCELERATION_MM_S2 * limit) * 1e6) as u64 } else { 0 }
    }

    /// Highest speed from one road into the next: no limit straight on, the bend speed at a right angle, none for turning round.
    ///
    /// Rounding a corner with a given room to cut it, the radius goes with the cotangent of half the angle, and the speed at a given
    /// sideways acceleration with the root of the radius.
    fn bend_limit_mm_s(&self, road: StretchIndex, next: StretchIndex) -> u32 {
        let (Some((ax, ay)), Some((bx, by))) = (self.direction(road), self.direction(next)) else { return 0 };
        let cosine = ax * bx + ay * by;
        if cosine > 1.0 - 1e-6 {
            return u32::MAX;
        }
        let cotangent_of_half = ((1.0 + cosine).max(0.0) / (1.0 - cosine)).sqrt();
        (f64::from(self.bend_mm_s) * cotangent_of_half.sqrt() + 0.5) as u32
    }

    /// The unit vector along a road.
    fn direction(&self, road: StretchIndex) -> Option<(f64, f64)> {
        let (start, end) = self.graph.edge_endpoints(road)?;
        let (start, end) = (&self.graph[start], &self.graph[end]);
        let (dx, dy) = (f64::from(end.x_mm) - f64::from(start.x_mm), f64::from(end.y_mm) - f64::from(start.y_mm));
        let length = (dx * dx + dy * dy).sqrt();
        (length > 0.0).then(|| (dx / length, dy / length))
    }
}
