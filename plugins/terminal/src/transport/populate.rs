//! Roads and vehicles of a scenario.

use bevy_ecs::prelude::*;
use portolan_clock::{Clock, Purpose};
use portolan_model::distribution::Values;
use portolan_model::equipment::Equipment;
use portolan_model::index::Index;
use portolan_model::problem::{Place, Problems};
use portolan_protocol::{DeviceId, NodeId};
use portolan_scenario::Section;

use super::section::{GroundPlan, PlanPoint, TransportFidelity, TransportSection};
use super::ways::{StatisticalWays, Ways};
use super::{EnergyErrand, TransportDesk, Vehicle};
use crate::examination::ExaminationSection;
use crate::quay::QuaySection;
use crate::roads::{BlockRoads, GeneratedRoads, RoadPoint, RoadProblem, RoadStops, Roads, RoadsPlan, generated};
use crate::yard::{BAY_MM, TRANSFER_MM, YardSection};

impl Section for TransportSection {
    const NAME: &'static str = "transport";

    fn validate(&self, place: &mut Place<'_>) {
        if self.vehicles == 0 {
            place.at("vehicles").say("no-vehicles", "no vehicle: boxes cannot be carried", "give at least 1");
        }
        if self.station_places == 0 {
            place.at("station_places").say("no-places", "no place at the battery station", "give at least 1");
        }
        self.vehicle.validate(&mut place.at("vehicle"));
        if let TransportFidelity::Statistical { apron_m, empty_to_quay_m, to_station_m } = &self.fidelity {
            let mut place = place.at("fidelity");
            place.at("apron_m").within(*apron_m, 0.0, 10_000.0);
            place.at("to_station_m").within(*to_station_m, 0.0, 100_000.0);
            empty_to_quay_m.validate(&mut place.at("empty_to_quay_m"), Values::NotNegative);
        }
    }
}

fn mm(metres: f64) -> i32 {
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
fn draw(transport: &TransportSection, quay: &QuaySection, yard: &YardSection) -> Result<Ways, Vec<RoadProblem>> {
    match &transport.fidelity {
        TransportFidelity::Statistical { apron_m, empty_to_quay_m, to_station_m } => {
            let statistical = StatisticalWays { apron: *apron_m, empty_to_quay: empty_to_quay_m.clone(), to_station: *to_station_m };
            Ok(Ways { statistical: Some(statistical), ..Ways::default() })
        }
        TransportFidelity::Generated(plan) => {
            let drawn = generated(&layout(plan, quay, yard))?;
            Ok(Ways { roads: Some(Roads::new(&drawn.plan)?), stops: Some(drawn.stops), ..Ways::default() })
        }
        TransportFidelity::Drawn(plan) => {
            let roads = Roads::new(plan)?;
            let stops = stops_by_name(&roads, plan, yard)?;
            Ok(Ways { roads: Some(roads), stops: Some(stops), ..Ways::default() })
        }
    }
}

/// Who stops where on drawn roads, by the names of their nodes.
fn stops_by_name(roads: &Roads, plan: &RoadsPlan, yard: &YardSection) -> Result<RoadStops, Vec<RoadProblem>> {
    let named = |prefix: &str| -> Vec<(i32, NodeId)> {
        let mut found: Vec<(i32, NodeId)> = plan
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.name.starts_with(prefix))
            .map(|(index, node)| (node.x_mm, NodeId(index as u16)))
            .collect();
        found.sort_unstable();
        found
    };
    let mut missing = Vec::new();
    let mut need = |name: String| {
        roads.node(&name).unwrap_or_else(|| {
            missing.push(RoadProblem::UnknownStop { network: "vehicles or trucks".to_owned(), name: name.clone() });
            NodeId(0)
        })
    };
    let blocks: u16 = yard.blocks.iter().map(|group| group.count).sum();
    let block_water = (1..=blocks).map(|block| need(format!("block {block} waterside"))).collect();
    let block_land = (1..=blocks).map(|block| need(format!("block {block} landside"))).collect();
    let (in_gate, out_gate) = (need("in-gate".to_owned()), need("out-gate".to_owned()));
    let quay = named("quay ");
    if quay.is_empty() {
        need("quay 0".to_owned());
    }
    let stations = named("station ").into_iter().map(|(_, node)| node).collect();
    let stops = RoadStops {
        quay,
        block_water,
        block_land,
        hall: roads.node("hall"),
        stations,
        in_gate,
        out_gate,
        truck_scanner: roads.node("truck scanner"),
    };
    if missing.is_empty() { Ok(stops) } else { Err(missing) }
}

/// Says what is wrong with the roads.
pub(crate) fn check_roads(world: &World, problems: &mut Problems) {
    let sections = (world.get_resource::<TransportSection>(), world.get_resource::<QuaySection>(), world.get_resource::<YardSection>());
    let (Some(transport), Some(quay), Some(yard)) = sections else { return };
    let sizes = [quay.length_m].into_iter().chain(yard.blocks.iter().flat_map(|group| [group.first_x_m, group.pitch_m]));
    if sizes.into_iter().any(|size| !size.is_finite() || size.abs() > 1e6) {
        // Said where they are written; roads for them would say it again in other words.
        return;
    }
    if let Err(found) = draw(transport, quay, yard) {
        let mut transport = problems.at("transport");
        let mut place = transport.at("fidelity");
        for problem in found {
            place.say(problem.code(), problem.to_string(), problem.mend());
        }
    }
}

/// Draws the roads.
pub(crate) fn populate_roads(
    transport: Res<TransportSection>,
    quay: Res<QuaySection>,
    yard: Res<YardSection>,
    examination: Res<ExaminationSection>,
    mut ways: ResMut<Ways>,
) {
    // `check_roads` has proved that they can be drawn.
    if let Ok(drawn) = draw(&transport, &quay, &yard) {
        *ways = drawn;
        if let Some(roads) = &ways.roads {
            roads.prepare();
        }
        ways.hall_x_mm = examination.has_hall().then(|| mm(examination.x_m));
        ways.station_places = transport.station_places;
        let centres = yard.blocks.iter().flat_map(|group| (0..group.count).map(|place| group.first_x_m + f64::from(place) * group.pitch_m));
        ways.block_x_mm = centres.map(mm).collect();
    }
}

/// Puts the vehicles on the apron, one after the other along the quay.
pub(crate) fn populate_vehicles(
    transport: Res<TransportSection>,
    quay: Res<QuaySection>,
    ways: Res<Ways>,
    clock: Res<Clock>,
    mut index: ResMut<Index>,
    mut desk: ResMut<TransportDesk>,
    mut commands: Commands,
) {
    desk.chances = Some(clock.streams.stream(Purpose::named("empty way"), 0));
    for number in 0..transport.vehicles {
        let x_m = (f64::from(number) + 0.5) / f64::from(transport.vehicles) * quay.length_m;
        let node = ways.node(super::Stop::Quay { x_mm: mm(x_m) }).unwrap_or_default();
        let id = DeviceId::vehicle(number);
        let vehicle = Vehicle { index: number, job: None, node, wants_energy: false, energy: EnergyErrand::None, stopped: false };
        let entity = commands.spawn((Equipment::new(id), vehicle)).id();
        index.add_device(id, entity);
        desk.idle.push(super::IdleVehicle { index: number, node });
    }
}
