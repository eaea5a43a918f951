//! The scenario's section `transport`.

use bevy_ecs::resource::Resource;
use portolan_behaviour::VehicleSpec;
use portolan_model::distribution::Distribution;
use serde::{Deserialize, Serialize};

use crate::roads::{RoadLimits, RoadsPlan};

/// The vehicles that carry boxes inside the terminal, and what they drive on.
#[derive(Resource, Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransportSection {
    /// How many.
    pub vehicles: u16,
    /// All of them.
    pub vehicle: VehicleSpec,
    /// Vehicles that can swap or charge their battery at one time, at each station.
    #[serde(default = "station_places")]
    pub station_places: u16,
    /// How closely driving is modelled.
    pub fidelity: TransportFidelity,
}

/// How closely driving is modelled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum TransportFidelity {
    /// A way has a length and no course; where a vehicle stands is not known.
    Statistical {
        /// Metres across the apron, at each end of a way along the quay.
        apron_m: f64,
        /// Metres along the quay of an empty way to a crane, besides one apron.
        empty_to_quay_m: Distribution,
        /// Metres of a way to the battery station.
        #[serde(default = "station_m")]
        to_station_m: f64,
    },
    /// Roads drawn for the layout of quay and yard.
    Generated(GroundPlan),
    /// Roads as the scenario draws them. Stops go by the names that generated roads have: for vehicles `quay 12.5` (metres along the
    /// quay), `block 1 waterside`, `hall`, `station 1`; for trucks `in-gate`, `out-gate`, `block 1 landside`, `truck scanner`. Vehicles
    /// and trucks must each get from every stop of theirs to every other, whether or not the plan lists them as networks.
    Drawn(RoadsPlan),
}

/// What generated roads need to know besides quay and blocks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroundPlan {
    /// From the quay's edge to the blocks, metres.
    pub apron_m: f64,
    /// Lanes on the apron, the one under the cranes included.
    pub apron_lanes: u8,
    /// Between stops under the cranes, metres.
    #[serde(default = "stop_spacing_m")]
    pub stop_spacing_m: f64,
    /// Lanes behind the blocks.
    #[serde(default = "truck_lanes")]
    pub truck_lanes: u8,
    /// Where the examination hall stands, if there is one.
    #[serde(default)]
    pub hall: Option<PlanPoint>,
    /// Battery stations; a vehicle goes to the nearest that has a place.
    #[serde(default)]
    pub stations: Vec<PlanPoint>,
    /// Where trucks come in.
    pub in_gate: PlanPoint,
    /// Where trucks leave.
    pub out_gate: PlanPoint,
    /// The scanner on the trucks' way out, if there is one.
    #[serde(default)]
    pub truck_scanner: Option<PlanPoint>,
    /// Speed limits.
    #[serde(default)]
    pub limits: RoadLimits,
}

/// A place on the plan, metres along the quay and inland from its edge.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanPoint {
    /// Along the quay.
    pub x_m: f64,
    /// Inland.
    pub y_m: f64,
}

const fn station_places() -> u16 {
    4
}
const fn station_m() -> f64 {
    400.0
}
const fn stop_spacing_m() -> f64 {
    25.0
}
const fn truck_lanes() -> u8 {
    2
}
