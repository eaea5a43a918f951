//! Gate lanes, queues, visits.

use portolan_model::Ms;
use portolan_model::facts::{Condition, TruckStage, VisitKind};
use portolan_model::ids::TruckId;
use portolan_protocol::DeviceId;

use super::Named;

/// Which way a lane leads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum LaneSide {
    /// Into the port.
    #[default]
    In,
    /// Out of it.
    Out,
}

impl LaneSide {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::In, Self::Out];
}

/// One lane.
#[derive(Clone, PartialEq, Debug)]
pub struct LaneRow {
    /// Which.
    pub lane: DeviceId,
    /// Which way it leads.
    pub side: LaneSide,
    /// Whether it takes trucks.
    pub open: bool,
    /// Whether it is for appointments.
    pub booked_only: bool,
    /// How it is.
    pub condition: Condition,
    /// Whether its reader has failed, so that numbers are typed by hand.
    pub reader_down: bool,
    /// The truck in it.
    pub truck: Option<Named>,
    /// Since when.
    pub since_ms: Option<Ms>,
    /// Trucks passed within the last hour.
    pub passed_last_h: u16,
}

impl Default for LaneRow {
    fn default() -> Self {
        Self {
            lane: DeviceId::gate_lane(0),
            side: LaneSide::In,
            open: true,
            booked_only: false,
            condition: Condition::Working,
            reader_down: false,
            truck: None,
            since_ms: None,
            passed_last_h: 0,
        }
    }
}

/// Who waited at an instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QueuePoint {
    /// When.
    pub at_ms: Ms,
    /// Trucks waiting to come in.
    pub waiting_in: u16,
    /// Trucks waiting to go out.
    pub waiting_out: u16,
}

/// One visit of a truck.
#[derive(Clone, PartialEq, Debug)]
pub struct VisitRow {
    /// Which.
    pub truck: TruckId,
    /// What it is called.
    pub name: String,
    /// What it came for.
    pub visit: VisitKind,
    /// When it was to come, if it has an appointment.
    pub appointment_ms: Option<Ms>,
    /// When it joined the in-gate queue.
    pub arrived_ms: Ms,
    /// How far it has come.
    pub stage: TruckStage,
    /// From the in-gate queue to the out-gate, once it left.
    pub turn_ms: Option<Ms>,
}

/// Appointments of one hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AppointmentHour {
    /// When the hour begins.
    pub from_ms: Ms,
    /// Trucks booked.
    pub booked: u16,
    /// Of these, come so far.
    pub came: u16,
    /// Trucks without an appointment that came.
    pub walk_in: u16,
}

/// The gate.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct GateView {
    /// Lanes, in-lanes first.
    pub lanes: Vec<LaneRow>,
    /// Trucks waiting to come in now.
    pub waiting_in: u16,
    /// Trucks waiting to go out now.
    pub waiting_out: u16,
    /// Trucks inside.
    pub inside: u16,
    /// Queues over the last hours, oldest first.
    pub queue: Vec<QueuePoint>,
    /// Queue above which the gate is abnormal, trucks.
    pub queue_limit: Option<u16>,
    /// Median turn time of the last hours, minutes.
    pub turn_median_min: Option<f32>,
    /// 90th percentile of the same.
    pub turn_p90_min: Option<f32>,
    /// Visits, the newest first.
    pub visits: Vec<VisitRow>,
    /// Appointments by hour around now.
    pub appointments: Vec<AppointmentHour>,
}
