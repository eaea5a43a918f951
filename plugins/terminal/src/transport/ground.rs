//! The ground that vehicles and trucks drive on: roads and stops as the scenario generates or draws them, proved before anything is built.

use bevy_ecs::prelude::*;
use portolan_model::problem::Problems;
use portolan_protocol::NodeId;

use super::section::{GroundPlan, PlanPoint, TransportFidelity, TransportSection};
use super::ways::{StatisticalWays, Ways};
use crate::examination::ExaminationSection;
use crate::quay::QuaySection;
use crate::roads::{BlockRoads, GeneratedRoads, Network, RoadPoint, RoadProblem, RoadStops, Roads, RoadsPlan, generated};
use crate::yard::{BAY_MM, TRANSFER_MM, YardSection};

pub(super) fn mm(metres: f64) -> i32 {
    (metres * 1_000.0).round() as i32
}

impl From<PlanPoint> for RoadPoint {
    fn from(point: PlanPoint) -> Self {
        Self { x_mm: mm(point.x_m), y_mm: mm(point.y_m) }
    }
}

/// The layout that roads are drawn for.
fn layout(plan: &GroundPlan, quay: &QuaySection, yard: &YardSection) -> GeneratedRoads {
    let apron_mm = mm(plan.apron_m);
    let blocks = yard
        .blocks
        .iter()
        .flat_map(|group| {
            (0..group.count).map(move |index| BlockRoads {
                x_mm: mm(group.first_x_m + f64::from(index) * group.pitch_m),
                water_y_mm: apron_mm,
                land_y_mm: apron_mm + i32::from(group.bays) * BAY_MM + 2 * TRANSFER_MM,
            })
        })
        .collect();
    GeneratedRoads {
        quay_length_mm: mm(quay.length_m),
        apron_mm,
        apron_lanes: plan.apron_lanes,
        stop_spacing_mm: mm(plan.stop_spacing_m),
        blocks,
        hall: plan.hall.map(Into::into),
        stations: plan.stations.iter().copied().map(Into::into).collect(),
        truck_lanes: plan.truck_lanes,
        in_gate: plan.in_gate.into(),
        out_gate: plan.out_gate.into(),
        truck_scanner: plan.truck_scanner.map(Into::into),
        limits: plan.limits.clone(),
    }
}

/// The roads of a scenario, or what is wrong with them.
pub(super) fn draw(
    transport: &TransportSection,
    quay: &QuaySection,
    yard: &YardSection,
    examination: &ExaminationSection,
) -> Result<Ways, Vec<RoadProblem>> {
    let (has_hall, has_batteries) = (examination.has_hall(), transport.vehicle.energy.is_some());
    match &transport.fidelity {
        TransportFidelity::Statistical { apron_m, empty_to_quay_m, to_station_m } => {
            let statistical = StatisticalWays { apron: *apron_m, empty_to_quay: empty_to_quay_m.clone(), to_station: *to_station_m };
            Ok(Ways { statistical: Some(statistical), ..Ways::default() })
        }
        TransportFidelity::Generated(plan) => {
            let missing = [
                (has_hall && plan.hall.is_none(), RoadProblem::NoHall),
                (has_batteries && plan.stations.is_empty(), RoadProblem::NoStation),
            ];
            let missing: Vec<RoadProblem> = missing.into_iter().filter_map(|(is_missing, problem)| is_missing.then_some(problem)).collect();
            if !missing.is_empty() {
                return Err(missing);
            }
            let drawn = generated(&layout(plan, quay, yard))?;
            Ok(Ways { roads: Some(Roads::new(&drawn.plan)?), stops: Some(drawn.stops), ..Ways::default() })
        }
        TransportFidelity::Drawn(plan) => {
            let blocks = yard.blocks.iter().map(|group| group.count).sum();
            let stops = stops_by_name(plan, blocks, has_hall, has_batteries);
            let (stops, mut problems) = match stops {
                Ok(stops) => (Some(stops), Vec::new()),
                Err(missing) => (None, missing),
            };
            // Whoever drives must get from each of his stops to each other, whatever networks the plan lists.
            match Roads::new(&stops.as_ref().map_or_else(|| plan.clone(), |stops| with_networks(plan, stops))) {
                Ok(roads) if problems.is_empty() => Ok(Ways { roads: Some(roads), stops, ..Ways::default() }),
                Ok(_) => Err(problems),
                Err(found) => {
                    problems.extend(found);
                    Err(problems)
                }
            }
        }
    }
}

const VEHICLES: &str = "vehicles";
const TRUCKS: &str = "trucks";

/// Who stops where on drawn roads, by the names of their nodes; or the stops that have no node.
fn stops_by_name(plan: &RoadsPlan, blocks: u16, has_hall: bool, has_batteries: bool) -> Result<RoadStops, Vec<RoadProblem>> {
    let named = |prefix: &str| -> Vec<(i32, NodeId)> {
        let nodes = plan.nodes.iter().enumerate().filter(|(_, node)| node.name.starts_with(prefix));
        let mut found: Vec<(i32, NodeId)> = nodes.map(|(index, node)| (node.x_mm, NodeId(index as u16))).collect();
        found.sort_unstable();
        found
    };
    let node = |name: &str| plan.nodes.iter().position(|node| node.name == name).map(|index| NodeId(index as u16));
    let mut missing = Vec::new();
    let mut need = |network: &str, name: String| {
        node(&name).unwrap_or_else(|| {
            missing.push(RoadProblem::UnknownStop { network: network.to_owned(), name });
            NodeId::default()
        })
    };
    let block_water = (1..=blocks).map(|block| need(VEHICLES, format!("block {block} waterside"))).collect();
    let hall = if has_hall { Some(need(VEHICLES, "hall".to_owned())) } else { node("hall") };
    let stations: Vec<NodeId> = named("station ").into_iter().map(|(_, node)| node).collect();
    if has_batteries && stations.is_empty() {
        need(VEHICLES, "station 1".to_owned());
    }
    let block_land = (1..=blocks).map(|block| need(TRUCKS, format!("block {block} landside"))).collect();
    let (in_gate, out_gate) = (need(TRUCKS, "in-gate".to_owned()), need(TRUCKS, "out-gate".to_owned()));
    let quay = named("quay ");
    if quay.is_empty() {
        missing.insert(0, RoadProblem::NoQuayStop);
    }
    let stops = RoadStops { quay, block_water, block_land, hall, stations, in_gate, out_gate, truck_scanner: node("truck scanner") };
    if missing.is_empty() { Ok(stops) } else { Err(missing) }
}

/// The plan with the networks that follow from its stops. One that it lists under the same name is part of them.
fn with_networks(plan: &RoadsPlan, stops: &RoadStops) -> RoadsPlan {
    let mut plan = plan.clone();
    for (name, stops) in [(VEHICLES, stops.of_vehicles()), (TRUCKS, stops.of_trucks())] {
        let position = plan.networks.iter().position(|network| network.name == name).unwrap_or_else(|| {
            plan.networks.push(Network { name: name.to_owned(), stops: Vec::new() });
            plan.networks.len() - 1
        });
        let network = &mut plan.networks[position];
        for stop in stops {
            let stop = &plan.nodes[usize::from(stop.0)].name;
            if !network.stops.contains(stop) {
                network.stops.push(stop.clone());
            }
        }
    }
    plan
}

/// Says what is wrong with the roads.
pub(crate) fn check_roads(world: &World, problems: &mut Problems) {
    let sections = (world.get_resource::<TransportSection>(), world.get_resource::<QuaySection>(), world.get_resource::<YardSection>());
    let ((Some(transport), Some(quay), Some(yard)), Some(examination)) = (sections, world.get_resource::<ExaminationSection>()) else {
        return;
    };
    let sizes = [quay.length_m].into_iter().chain(yard.blocks.iter().flat_map(|group| [group.first_x_m, group.pitch_m]));
    if sizes.into_iter().any(|size| !size.is_finite() || size.abs() > 1e6) {
        // Said where they are written; roads for them would say it again in other words.
        return;
    }
    if let Err(found) = draw(transport, quay, yard, examination) {
        let mut transport = problems.at("transport");
        let mut place = transport.at("fidelity");
        for problem in found {
            place.say(problem.code(), problem.to_string(), problem.mend());
        }
    }
}
