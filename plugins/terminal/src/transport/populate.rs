//! Roads and vehicles of a scenario.

use bevy_ecs::prelude::*;
use portolan_behaviour::Kinematics;
use portolan_clock::{Clock, Purpose};
use portolan_model::distribution::Values;
use portolan_model::equipment::Equipment;
use portolan_model::index::Index;
use portolan_model::problem::Place;
use portolan_protocol::DeviceId;
use portolan_scenario::Section;

use super::energy::EnergyStation;
use super::ground::{draw, mm};
use super::section::{GroundPlan, PlanPoint, TransportFidelity, TransportSection};
use super::ways::Ways;
use super::{TransportDesk, Vehicle};
use crate::examination::ExaminationSection;
use crate::landside::LandsideSection;
use crate::quay::QuaySection;
use crate::yard::YardSection;

impl Section for TransportSection {
    const NAME: &'static str = "transport";

    fn validate(&self, place: &mut Place<'_>) {
        if self.vehicles == 0 {
            place.at("vehicles").say("no-vehicles", "no vehicle: boxes cannot be carried", "give at least 1");
        }
        if self.station_places == 0 {
            place.at("station_places").say("no-places", "no place at a battery station", "give at least 1");
        }
        self.vehicle.validate(&mut place.at("vehicle"));
        let mut place = place.at("fidelity");
        match &self.fidelity {
            TransportFidelity::Statistical { apron_m, empty_to_quay_m, to_station_m } => {
                place.at("apron_m").within(*apron_m, 0.0, 10_000.0);
                place.at("to_station_m").within(*to_station_m, 0.0, 100_000.0);
                empty_to_quay_m.validate(&mut place.at("empty_to_quay_m"), Values::NotNegative);
            }
            TransportFidelity::Generated(plan) => plan.validate(&mut place),
            // Drawn roads are in whole millimetres; what is wrong with them is found when they are put together.
            TransportFidelity::Drawn(_) => {}
        }
    }
}

impl GroundPlan {
    fn validate(&self, place: &mut Place<'_>) {
        place.at("apron_m").within(self.apron_m, 1.0, 10_000.0);
        place.at("stop_spacing_m").within(self.stop_spacing_m, 1.0, 10_000.0);
        let point = |mut place: Place<'_>, PlanPoint { x_m, y_m }: PlanPoint| {
            place.at("x_m").within(x_m, -100_000.0, 100_000.0);
            place.at("y_m").within(y_m, -100_000.0, 100_000.0);
        };
        for (name, at) in
            [("hall", self.hall), ("in_gate", Some(self.in_gate)), ("out_gate", Some(self.out_gate)), ("truck_scanner", self.truck_scanner)]
        {
            if let Some(at) = at {
                point(place.at(name), at);
            }
        }
        for (index, at) in self.stations.iter().enumerate() {
            point(place.at("stations").index(index), *at);
        }
    }
}

/// Draws the roads.
pub(crate) fn populate_roads(
    transport: Res<TransportSection>,
    quay: Res<QuaySection>,
    yard: Res<YardSection>,
    examination: Res<ExaminationSection>,
    landside: Res<LandsideSection>,
    mut ways: ResMut<Ways>,
) {
    // `check_roads` has proved that they can be drawn.
    if let Ok(drawn) = draw(&transport, &quay, &yard, &examination) {
        *ways = drawn;
        if let Some(roads) = &ways.roads {
            roads.prepare();
        }
        ways.vehicles = Some(Kinematics::new(transport.vehicle.speed_m_s, transport.vehicle.acceleration_m_s2));
        ways.trucks = Some(Kinematics::new(landside.road.speed_m_s, landside.road.acceleration_m_s2));
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
    desk.stations.resize_with(ways.stations(), EnergyStation::default);
    desk.chances = Some(clock.streams.stream(Purpose::named("empty way"), 0));
    for number in 0..transport.vehicles {
        let x_m = (f64::from(number) + 0.5) / f64::from(transport.vehicles) * quay.length_m;
        let node = ways.node(super::Stop::Quay { x_mm: mm(x_m) }).unwrap_or_default();
        let id = DeviceId::vehicle(number);
        let entity = commands.spawn((Equipment::new(id), Vehicle::standing(number, node))).id();
        index.add_device(id, entity);
        desk.idle.push(super::IdleVehicle { index: number, node });
    }
}
