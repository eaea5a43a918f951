//! Terminal vehicles.

use portolan_model::Ms;
use portolan_model::facts::{Activity, Condition};
use portolan_protocol::DeviceId;

use super::Named;

/// What a vehicle's job is for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum JobKind {
    /// From a quay crane to a block.
    #[default]
    Discharge,
    /// From a block to a quay crane.
    Load,
    /// From a block to the examination hall.
    ToHall,
    /// From the hall to a block.
    FromHall,
}

impl JobKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Discharge, Self::Load, Self::ToHall, Self::FromHall];
}

/// A vehicle's job.
#[derive(Clone, PartialEq, Debug)]
pub struct JobView {
    /// What it is for.
    pub kind: JobKind,
    /// Where it picks up.
    pub from: Named,
    /// Where it sets down; unknown while no block is chosen.
    pub to: Option<Named>,
    /// What it carries or will.
    pub boxes: Vec<Named>,
}

/// One vehicle.
#[derive(Clone, PartialEq, Debug)]
pub struct VehicleRow {
    /// Which.
    pub vehicle: DeviceId,
    /// How it is.
    pub condition: Condition,
    /// Whether an operator told it to stand.
    pub stopped: bool,
    /// What it does.
    pub activity: Activity,
    /// Since when.
    pub since_ms: Ms,
    /// Its job.
    pub job: Option<JobView>,
    /// Charge of its battery, percent.
    pub battery_pct: Option<f32>,
    /// The nearest named place.
    pub near: Option<Named>,
}

impl Default for VehicleRow {
    fn default() -> Self {
        Self {
            vehicle: DeviceId::vehicle(0),
            condition: Condition::Working,
            stopped: false,
            activity: Activity::Idle,
            since_ms: 0,
            job: None,
            battery_pct: None,
            near: None,
        }
    }
}

/// The fleet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct FleetView {
    /// By id.
    pub vehicles: Vec<VehicleRow>,
    /// Shares of the fleet's time in the last hour, percent, in the order of [`Activity::ALL`]; what is not listed is 0.
    pub shares_pct: Vec<(Activity, f32)>,
    /// Share of its time down in the last hour, percent.
    pub down_pct: f32,
    /// Vehicles at the battery station.
    pub energizing: u16,
    /// Places at the battery station.
    pub energy_places: u16,
    /// Vehicles that wait for such a place.
    pub waiting_energy: u16,
    /// Jobs that wait for a vehicle.
    pub jobs_waiting: u16,
    /// Charge below which a vehicle is abnormal, percent.
    pub battery_limit_pct: Option<f32>,
}
