//! Generated roads: connected, sensible, and the stops where they should be.

use std::collections::BTreeSet;

use portolan_protocol::NodeId;
use proptest::prelude::*;

use super::super::{RoadProblem, Roads, generated};
use super::{agv, drawn, layout, ms};

#[test]
fn stops_are_where_they_should_be() {
    let (generated, roads) = drawn(10, 6);
    let stops = &generated.stops;
    assert_eq!(stops.quay.len(), 16);
    assert_eq!((stops.block_water.len(), stops.block_land.len(), stops.stations.len()), (10, 10, 2));
    for (x_mm, node) in &stops.quay {
        assert_eq!(roads.place_mm(*node).map(|(x, _)| x), Some(*x_mm));
    }
    for (index, block) in layout(10, 6).blocks.iter().enumerate() {
        assert_eq!(roads.place_mm(stops.block_water[index]), Some((block.x_mm, block.water_y_mm)));
        assert_eq!(roads.place_mm(stops.block_land[index]), Some((block.x_mm, block.land_y_mm)));
    }
    assert_eq!(roads.name(stops.in_gate), Some("in-gate"));
    assert_eq!(roads.node("hall"), stops.hall);
    assert_eq!(roads.networks().len(), 2);
}

#[test]
fn the_nearest_quay_stop_is_found() {
    let (generated, roads) = drawn(10, 6);
    let x_of = |x_mm| roads.place_mm(generated.stops.quay_stop(x_mm).unwrap()).unwrap().0;
    assert_eq!([x_of(-5_000), x_of(0), x_of(24_000), x_of(26_000), x_of(37_500)], [12_500, 12_500, 12_500, 37_500, 37_500]);
    assert_eq!([x_of(399_000), x_of(900_000)], [387_500, 387_500]);
    assert_eq!(x_of(25_000), 12_500, "of two as near the lower");
}

#[test]
fn vehicles_and_trucks_never_meet() {
    let (generated, roads) = drawn(6, 4);
    assert!(roads.course(generated.stops.in_gate, generated.stops.block_land[0]).is_some());
    assert!(roads.course(generated.stops.in_gate, generated.stops.block_water[0]).is_none());
    assert!(roads.course(generated.stops.quay[0].1, generated.stops.out_gate).is_none());
}

#[test]
fn lanes_are_one_way_in_turn() {
    let (_, roads) = drawn(6, 4);
    let edges: BTreeSet<(NodeId, NodeId)> = roads.stretches().map(|(from, to, _)| (from, to)).collect();
    for (from, to) in &edges {
        let ((from_x, from_y), (to_x, to_y)) = (roads.place_mm(*from).unwrap(), roads.place_mm(*to).unwrap());
        let is_lane = from_y == to_y && roads.name(*from).unwrap().contains("lane");
        if is_lane {
            assert!(!edges.contains(&(*to, *from)), "a lane leads one way");
            if let Some((lane, _)) = roads.name(*from).unwrap().rsplit_once(" at ") {
                let number: u32 = lane.rsplit_once(' ').unwrap().1.parse().unwrap();
                assert_eq!(number % 2 == 1, to_x > from_x, "{lane}");
            }
        }
    }
}

#[test]
fn there_and_back_differ_by_a_loop_at_most() {
    let (generated, roads) = drawn(12, 6);
    for network in roads.networks() {
        for from in network {
            for to in network {
                let (there, back) = (roads.course(*from, *to).unwrap(), roads.course(*to, *from).unwrap());
                let difference = there.length_mm().abs_diff(back.length_mm());
                assert!(difference <= 250_000, "{:?} {:?} {difference}", roads.name(*from), roads.name(*to));
            }
        }
    }
    // The straight line is a bound from below, the way along both axes and two loops one from above.
    for (x_mm, quay) in &generated.stops.quay {
        for (block, water) in layout(12, 6).blocks.iter().zip(&generated.stops.block_water) {
            let length = roads.course(*quay, *water).unwrap().length_mm();
            let straight = x_mm.abs_diff(block.x_mm) + 80_000;
            assert!((straight..straight + 120_000).contains(&length), "{length} for {straight}");
        }
    }
}

#[test]
fn a_stop_on_the_way_never_saves_time() {
    let (_, roads) = drawn(8, 5);
    for network in roads.networks() {
        for from in network {
            for by in network {
                for to in network {
                    let direct = ms(&roads, *from, *to);
                    let broken = ms(&roads, *from, *by) + ms(&roads, *by, *to);
                    assert!(direct <= broken + 2, "{direct} {broken}");
                }
            }
        }
    }
}

#[test]
fn farther_blocks_take_longer() {
    let (generated, roads) = drawn(20, 6);
    let gate = generated.stops.in_gate;
    let gate_x_mm = roads.place_mm(gate).unwrap().0;
    let beyond = |node: &&NodeId| roads.place_mm(**node).unwrap().0 > gate_x_mm;
    let times: Vec<u32> = generated.stops.block_land.iter().filter(beyond).map(|land| ms(&roads, gate, *land)).collect();
    assert!(times.len() > 5 && times.is_sorted(), "{times:?}");
}

#[test]
fn the_same_layout_gives_the_same_roads() {
    let (first, second) = (generated(&layout(5, 4)).unwrap(), generated(&layout(5, 4)).unwrap());
    assert_eq!(first, second);
    let (roads, prepared) = (Roads::new(&first.plan).unwrap(), Roads::new(&second.plan).unwrap());
    prepared.prepare();
    for stop in roads.networks().iter().flatten() {
        for to in roads.networks().iter().flatten() {
            let nodes = |roads: &Roads| roads.course(*stop, *to).map(|course| (course.nodes().to_vec(), course.duration_ms(&agv())));
            assert_eq!(nodes(&roads), nodes(&prepared));
        }
    }
}

#[test]
fn figures_that_make_no_terminal_are_named() {
    let mut odd = layout(2, 1);
    odd.stop_spacing_mm = 0;
    odd.quay_length_mm = i32::MAX;
    odd.in_gate.x_mm = i32::MIN;
    let fields: Vec<_> = generated(&odd)
        .unwrap_err()
        .into_iter()
        .map(|problem| if let RoadProblem::Layout { field, .. } = problem { field } else { "?" })
        .collect();
    assert_eq!(fields, ["quay_length_mm", "apron_lanes", "stop_spacing_mm", "in_gate"]);
}

#[test]
fn more_nodes_than_ids_are_refused() {
    let mut vast = layout(2, 20);
    (vast.quay_length_mm, vast.stop_spacing_mm) = (90_000_000, 1_000);
    assert!(matches!(generated(&vast).unwrap_err()[..], [RoadProblem::TooManyNodes { .. }]));
}

proptest! {
    /// Whatever the layout, what is generated is sound or refused, never a panic.
    #[test]
    fn what_is_generated_is_sound(
        blocks in 0..20_u16,
        lanes in 2..9_u8,
        spacing_mm in 5_000..200_000_i32,
        shift_mm in -50_000..50_000_i32,
        water_y_mm in 96_000..200_000_i32,
        hall in proptest::option::of((-100_000..900_000_i32, 0..600_000_i32)),
        gate in (-100_000..900_000_i32, 300_000..600_000_i32),
    ) {
        let mut layout = layout(blocks, lanes);
        layout.quay_length_mm = layout.quay_length_mm.max(50_000);
        layout.stop_spacing_mm = spacing_mm;
        for block in &mut layout.blocks {
            block.x_mm += shift_mm;
            block.water_y_mm = water_y_mm;
        }
        layout.hall = hall.map(|(x_mm, y_mm)| super::RoadPoint { x_mm, y_mm });
        layout.in_gate = super::RoadPoint { x_mm: gate.0, y_mm: gate.1 };
        let generated = generated(&layout).unwrap();
        let roads = Roads::new(&generated.plan);
        prop_assert!(roads.is_ok(), "{roads:?}");
    }
}
