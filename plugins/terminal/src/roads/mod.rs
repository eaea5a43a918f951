//! The road graph that vehicles drive on: where roads lead, the quickest course between two stops, and how long it takes at free flow.
//!
//! [`RoadsPlan`] is the plan as a scenario writes it or [`generated`] draws it; [`Roads`] is the plan proved sound and ready to be asked.
//! A [`Course`] is worked out when it is first asked for and remembered; so are its durations. Nothing here depends on the order of the
//! questions, so remembering changes no result. Roads never change in a run; what may be closed on them for a while is [`Closed`], kept
//! apart, and asked for by those whom it concerns.
//!
//! What does not live here: who drives where (dispatch), who closes what (transport), and the world: this is plain data in, plain data
//! out.
//!
//! Millimetres in the port's frame (x along the quay, y inland); headings in radians from x towards y.

mod closed;
mod course;
mod drive;
mod generate;
mod grid;
mod log;
mod plan;
mod position;
mod problem;
mod profile;
mod search;

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use portolan_behaviour::{CourseBook, Kinematics};
use portolan_protocol::NodeId;

pub use closed::Closed;
pub use course::{Course, Leg};
pub use drive::Drive;
pub use generate::{BlockRoads, Generated, GeneratedRoads, RoadLimits, RoadPoint, RoadStops, generated};
pub use log::RoadLog;
pub use plan::{Network, Road, RoadNode, RoadsPlan};
pub use position::RoadPosition;
pub use problem::RoadProblem;

use search::Tree;

/// The roads of a port.
#[derive(Debug)]
pub struct Roads {
    graph: DiGraph<Junction, Stretch, u32>,
    /// Speed through a right angle; other angles follow from it.
    bend_mm_s: u32,
    /// The stops of each network, as the plan lists them.
    networks: Vec<Vec<NodeId>>,
    /// What is known of the courses from each node while nothing is closed.
    from: Box<[OnceLock<Outward>]>,
}

/// A node of the graph.
#[derive(Debug)]
struct Junction {
    name: String,
    x_mm: i32,
    y_mm: i32,
}

/// A one-way road between two nodes.
#[derive(Debug)]
struct Stretch {
    length_mm: u32,
    limit_mm_s: u32,
}

/// The quickest ways from one node to all others, and the courses made of them so far.
#[derive(Debug)]
struct Outward {
    tree: Tree,
    courses: Box<[OnceLock<Option<Box<Course>>>]>,
}

impl Roads {
    /// Proves the plan and makes it ready to be asked. The node with index n in the plan is [`NodeId`] n.
    ///
    /// # Errors
    /// All that is wrong with the plan, by the names of its nodes.
    pub fn new(plan: &RoadsPlan) -> Result<Self, Vec<RoadProblem>> {
        let (graph, networks) = plan::proved(plan)?;
        let nodes = graph.node_count();
        let bend_mm_s = plan::speed_mm_s(plan.bend_m_s);
        Ok(Self { graph, bend_mm_s, networks, from: empty_rows(nodes) })
    }

    /// The quickest course at free flow, bends counted, with nothing closed. None where no way leads or a node does not exist.
    ///
    /// Among equally quick ways the one over lower node ids is taken.
    pub fn course(&self, from: NodeId, to: NodeId) -> Option<&Course> {
        self.remembered(&self.from, None, from, to)
    }

    /// The quickest course that keeps clear of closed nodes. Where every way leads through one it does too: it is the course of whoever
    /// waits for the node to open.
    pub fn course_clear_of<'a>(&'a self, closed: &'a Closed, from: NodeId, to: NodeId) -> Option<&'a Course> {
        let usual = self.course(from, to)?;
        // Closing a node makes no other way quicker, nor one of equally quick ways another: a course that passes none stays as it is.
        if !closed.is_passed_by(usual) {
            return Some(usual);
        }
        self.remembered(closed.rows(self.node_count()), Some(closed), from, to)
    }

    /// The course over these nodes, one road after the other. None where a road is missing.
    pub fn course_over(&self, nodes: &[NodeId]) -> Option<Course> {
        let roads: Option<Vec<StretchIndex>> =
            nodes.windows(2).map(|ends| self.graph.find_edge(index_of(ends[0]), index_of(ends[1]))).collect();
        Some(self.along(*nodes.first()?, &roads?))
    }

    /// Works out the ways from all stops of all networks, so that a run does not spend time on them.
    pub fn prepare(&self) {
        for stop in self.networks.iter().flatten() {
            self.outward(&self.from, None, *stop);
        }
    }

    /// How many nodes there are; their ids are `0..node_count`.
    pub fn node_count(&self) -> usize {
        self.graph.node_count()
    }

    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.graph.node_indices().find(|index| self.graph[*index].name == name).map(id_of)
    }

    /// What the plan calls the node.
    pub fn name(&self, node: NodeId) -> Option<&str> {
        self.graph.node_weight(index_of(node)).map(|junction| junction.name.as_str())
    }

    /// Where the node lies: x and y in millimetres.
    pub fn place_mm(&self, node: NodeId) -> Option<(i32, i32)> {
        self.graph.node_weight(index_of(node)).map(|junction| (junction.x_mm, junction.y_mm))
    }

    /// All roads for a screen to draw: from, to, limit in millimetres a second; in ascending order of from and to.
    pub fn stretches(&self) -> impl Iterator<Item = (NodeId, NodeId, u32)> {
        self.graph.raw_edges().iter().map(|edge| (id_of(edge.source()), id_of(edge.target()), edge.weight.limit_mm_s))
    }

    /// The stops of each network, in the plan's order.
    pub fn networks(&self) -> &[Vec<NodeId>] {
        &self.networks
    }

    /// Whether roads meet at the node: it has three neighbours or more.
    pub fn is_crossing(&self, node: NodeId) -> bool {
        let mut neighbours: Vec<_> = self.graph.neighbors_undirected(index_of(node)).collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.len() >= 3
    }

    fn remembered<'a>(&self, rows: &'a [OnceLock<Outward>], closed: Option<&Closed>, from: NodeId, to: NodeId) -> Option<&'a Course> {
        let outward = self.outward(rows, closed, from)?;
        outward.courses.get(usize::from(to.0))?.get_or_init(|| self.follow(&outward.tree, from, to).map(Box::new)).as_deref()
    }

    fn outward<'a>(&self, rows: &'a [OnceLock<Outward>], closed: Option<&Closed>, from: NodeId) -> Option<&'a Outward> {
        let row = rows.get(usize::from(from.0))?;
        Some(row.get_or_init(|| Outward {
            tree: self.search(from, closed),
            courses: std::iter::repeat_with(OnceLock::new).take(self.graph.node_count()).collect(),
        }))
    }
}

impl CourseBook for Roads {
    fn free_flow_ms(&self, from: NodeId, to: NodeId, kinematics: &Kinematics) -> Option<u32> {
        self.course(from, to).map(|course| course.duration_ms(kinematics))
    }
}

fn empty_rows(nodes: usize) -> Box<[OnceLock<Outward>]> {
    std::iter::repeat_with(OnceLock::new).take(nodes).collect()
}

fn index_of(node: NodeId) -> NodeIndex<u32> {
    NodeIndex::new(usize::from(node.0))
}

/// Ids are 16 bits wide and a plan with more nodes is refused.
fn id_of(index: NodeIndex<u32>) -> NodeId {
    NodeId(index.index() as u16)
}

type StretchIndex = EdgeIndex<u32>;
