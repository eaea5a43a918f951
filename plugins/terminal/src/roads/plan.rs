//! Roads as they are written down, and the proof that they can be driven.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use super::{Junction, RoadProblem, Stretch, index_of};

/// Speeds above this are slips of the pen: 180 km/h.
const FASTEST_M_S: f64 = 50.0;

/// A road graph as a scenario writes it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadsPlan {
    /// Speed through a right-angled bend in metres a second. Wider bends allow more, sharper ones less, a turn on the spot none.
    pub bend_m_s: f64,
    /// Where roads meet, begin and end.
    pub nodes: Vec<RoadNode>,
    /// One-way roads, straight from node to node.
    pub roads: Vec<Road>,
    /// What must hang together.
    pub networks: Vec<Network>,
}

/// A point where roads meet, begin or end.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadNode {
    /// Its name, used once.
    pub name: String,
    /// Millimetres along the quay.
    pub x_mm: i32,
    /// Millimetres inland from the quay's edge.
    pub y_mm: i32,
}

/// A one-way road. Its length is the distance between its ends.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Road {
    /// The node that it leaves.
    pub from: String,
    /// The node that it reaches.
    pub to: String,
    /// Speed limit in metres a second.
    pub limit_m_s: f64,
}

/// Stops between which the same vehicles drive: each must be reachable from each.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// What to call it in a message: `vehicles`, `trucks`.
    pub name: String,
    /// Names of nodes where vehicles stop.
    pub stops: Vec<String>,
}

type Proved = (DiGraph<Junction, Stretch, u32>, Vec<Vec<NodeId>>);

/// The graph of a plan and the stops of its networks. Edges are in ascending order of their ends, so that the order in which a plan lists
/// its roads changes nothing.
pub(super) fn proved(plan: &RoadsPlan) -> Result<Proved, Vec<RoadProblem>> {
    let mut problems = Vec::new();
    if !is_speed(plan.bend_m_s) {
        problems.push(RoadProblem::BendSpeed { bend_m_s: plan.bend_m_s });
    }
    // A graph that is too large is not looked at any further: its ids would not tell its nodes apart.
    if plan.nodes.len() > usize::from(u16::MAX) {
        problems.push(RoadProblem::TooManyNodes { nodes: plan.nodes.len() });
        return Err(problems);
    }
    let mut graph = DiGraph::default();
    let mut by_name = BTreeMap::new();
    for (index, node) in plan.nodes.iter().enumerate() {
        graph.add_node(Junction { name: node.name.clone(), x_mm: node.x_mm, y_mm: node.y_mm });
        if by_name.insert(node.name.as_str(), NodeId(index as u16)).is_some() {
            problems.push(RoadProblem::DuplicateNode { name: node.name.clone() });
        }
    }
    add_roads(plan, &by_name, &mut graph, &mut problems);
    let mut networks = Vec::new();
    for network in &plan.networks {
        let mut stops = Vec::new();
        for stop in &network.stops {
            match by_name.get(stop.as_str()) {
                Some(node) => stops.push(*node),
                None => problems.push(RoadProblem::UnknownStop { network: network.name.clone(), name: stop.clone() }),
            }
        }
        networks.push(stops);
    }
    // Connectedness of a graph with missing roads would only repeat what is wrong already.
    if problems.is_empty() {
        find_disconnected_stops(plan, &graph, &networks, &mut problems);
    }
    if problems.is_empty() { Ok((graph, networks)) } else { Err(problems) }
}

fn add_roads(
    plan: &RoadsPlan,
    by_name: &BTreeMap<&str, NodeId>,
    graph: &mut DiGraph<Junction, Stretch, u32>,
    problems: &mut Vec<RoadProblem>,
) {
    let mut stretches = BTreeMap::new();
    for (road, Road { from, to, limit_m_s }) in plan.roads.iter().enumerate() {
        if !is_speed(*limit_m_s) {
            problems.push(RoadProblem::SpeedLimit { from: from.clone(), to: to.clone(), limit_m_s: *limit_m_s });
        }
        let ends: Vec<Option<NodeId>> = [from, to]
            .into_iter()
            .map(|name| {
                let node = by_name.get(name.as_str()).copied();
                if node.is_none() {
                    problems.push(RoadProblem::UnknownNode { road, name: name.clone() });
                }
                node
            })
            .collect();
        let [Some(start), Some(end)] = ends[..] else { continue };
        if start == end {
            problems.push(RoadProblem::SelfLoop { name: from.clone() });
            continue;
        }
        let length_mm = distance_mm(&graph[index_of(start)], &graph[index_of(end)]);
        if length_mm == 0 {
            problems.push(RoadProblem::ZeroLength { from: from.clone(), to: to.clone() });
        }
        if stretches.insert((start, end), Stretch { length_mm, limit_mm_s: speed_mm_s(*limit_m_s) }).is_some() {
            problems.push(RoadProblem::DuplicateRoad { from: from.clone(), to: to.clone() });
        }
    }
    for ((start, end), stretch) in stretches {
        graph.add_edge(index_of(start), index_of(end), stretch);
    }
}

/// Says of each stop outside the largest group of stops that reach each other which direction is missing.
fn find_disconnected_stops(
    plan: &RoadsPlan,
    graph: &DiGraph<Junction, Stretch, u32>,
    networks: &[Vec<NodeId>],
    problems: &mut Vec<RoadProblem>,
) {
    let components = tarjan_scc(graph);
    let mut component_of = vec![0; graph.node_count()];
    for (component, members) in components.iter().enumerate() {
        for member in members {
            component_of[member.index()] = component;
        }
    }
    for (network, stops) in plan.networks.iter().zip(networks) {
        let mut groups = BTreeMap::<usize, BTreeSet<NodeId>>::new();
        for stop in stops {
            groups.entry(component_of[usize::from(stop.0)]).or_default().insert(*stop);
        }
        // The largest; of equal ones that with the lowest stop.
        let largest = groups.values().max_by_key(|stops| (stops.len(), std::cmp::Reverse(stops.first().copied())));
        let Some((largest, first)) = largest.and_then(|stops| Some((stops, *stops.first()?))) else { continue };
        let outside: BTreeSet<NodeId> = stops.iter().copied().filter(|stop| !largest.contains(stop)).collect();
        if outside.is_empty() {
            continue;
        }
        let (there, back) = (reachable(graph, first, false), reachable(graph, first, true));
        for stop in outside {
            let name = |node: NodeId| graph[index_of(node)].name.clone();
            problems.push(RoadProblem::Disconnected {
                network: network.name.clone(),
                stop: name(stop),
                rest: name(first),
                rest_stops: largest.len(),
                way_there: there[usize::from(stop.0)],
                way_back: back[usize::from(stop.0)],
            });
        }
    }
}

/// Which nodes a way leads to from `start`, or from which one leads to it.
fn reachable(graph: &DiGraph<Junction, Stretch, u32>, start: NodeId, backwards: bool) -> Vec<bool> {
    let direction = if backwards { petgraph::Incoming } else { petgraph::Outgoing };
    let mut reached = vec![false; graph.node_count()];
    let mut open = vec![index_of(start)];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut reached[node.index()], true) {
            open.extend(graph.neighbors_directed(node, direction));
        }
    }
    reached
}

fn distance_mm(a: &Junction, b: &Junction) -> u32 {
    let (dx, dy) = (f64::from(b.x_mm) - f64::from(a.x_mm), f64::from(b.y_mm) - f64::from(a.y_mm));
    ((dx * dx + dy * dy).sqrt() + 0.5) as u32
}

fn is_speed(speed_m_s: f64) -> bool {
    (0.001..=FASTEST_M_S).contains(&speed_m_s)
}

/// Whole millimetres a second.
pub(super) fn speed_mm_s(speed_m_s: f64) -> u32 {
    (speed_m_s * 1_000.0 + 0.5) as u32
}
