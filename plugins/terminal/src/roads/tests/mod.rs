//! Roads seen from outside.

mod courses;
mod generating;
mod proving;

use portolan_behaviour::Kinematics;
use portolan_protocol::NodeId;

use super::{BlockRoads, Generated, GeneratedRoads, Network, Road, RoadLimits, RoadNode, RoadPoint, Roads, RoadsPlan, generated};

/// An AGV of 6 m/s and 0.5 m/s².
fn agv() -> Kinematics {
    Kinematics::new(6.0, 0.5)
}

/// Roads between named points in metres, each `from-to` at 6 m/s; all points are stops of one network.
fn plan(points: &[(&str, i32, i32)], roads: &[&str]) -> RoadsPlan {
    let nodes = points.iter().map(|(name, x, y)| RoadNode { name: (*name).to_owned(), x_mm: x * 1_000, y_mm: y * 1_000 });
    let roads = roads.iter().map(|road| {
        let (from, to) = road.split_once('-').unwrap();
        Road { from: from.to_owned(), to: to.to_owned(), limit_m_s: 6.0 }
    });
    let stops = points.iter().map(|(name, _, _)| (*name).to_owned()).collect();
    RoadsPlan { bend_m_s: 3.0, nodes: nodes.collect(), roads: roads.collect(), networks: vec![Network { name: "all".to_owned(), stops }] }
}

/// As [`plan`], with no word on what must be connected.
fn roads(points: &[(&str, i32, i32)], edges: &[&str]) -> Roads {
    Roads::new(&RoadsPlan { networks: Vec::new(), ..plan(points, edges) }).unwrap()
}

/// A terminal with so many blocks, 40 m apart, over a quay as long as they need.
fn layout(blocks: u16, lanes: u8) -> GeneratedRoads {
    let quay_length_mm = i32::from(blocks) * 40_000;
    let block = |index: u16| BlockRoads { x_mm: 20_000 + i32::from(index) * 40_000, water_y_mm: 100_000, land_y_mm: 360_000 };
    GeneratedRoads {
        quay_length_mm,
        apron_mm: 95_000,
        apron_lanes: lanes,
        stop_spacing_mm: 25_000,
        blocks: (0..blocks).map(block).collect(),
        hall: Some(RoadPoint { x_mm: quay_length_mm + 30_000, y_mm: 150_000 }),
        stations: vec![RoadPoint { x_mm: -20_000, y_mm: 110_000 }, RoadPoint { x_mm: quay_length_mm / 2, y_mm: 97_000 }],
        truck_lanes: 2,
        in_gate: RoadPoint { x_mm: quay_length_mm / 3, y_mm: 500_000 },
        out_gate: RoadPoint { x_mm: quay_length_mm / 2 + 1_000, y_mm: 500_000 },
        truck_scanner: Some(RoadPoint { x_mm: quay_length_mm / 2 + 60_000, y_mm: 450_000 }),
        limits: RoadLimits::default(),
    }
}

fn drawn(blocks: u16, lanes: u8) -> (Generated, Roads) {
    let generated = generated(&layout(blocks, lanes)).unwrap();
    let roads = Roads::new(&generated.plan).unwrap();
    (generated, roads)
}

/// Milliseconds between two nodes that are known to be connected.
fn ms(roads: &Roads, from: NodeId, to: NodeId) -> u32 {
    roads.course(from, to).unwrap().duration_ms(&agv())
}
