//! Terminal vehicles.

use portolan_behaviour::{Motion, Place as DevicePlace};
use portolan_indicators::Occupation;
use portolan_model::facts::{Activity, Condition};
use portolan_model::subject::Subject;
use portolan_panels::views::{FleetView, JobKind, JobView, Named, VehicleRow};
use portolan_protocol::{DeviceId, DeviceKind, NodeId};
use portolan_terminal::transport::{self, EnergyErrand, Job, Stop, Vehicle, Ways};

use crate::port::Port;

/// Named stops on the roads: blocks and the hall by their nodes, the quay by where it is.
#[derive(Debug, Default)]
pub(crate) struct StopNames {
    named: Vec<(NodeId, Subject)>,
    quay: Vec<(NodeId, i32)>,
}

impl StopNames {
    /// The stops of a port.
    pub(crate) fn of(ways: Option<&Ways>) -> Self {
        let Some(stops) = ways.and_then(|ways| ways.stops.as_ref()) else { return Self::default() };
        let blocks = stops.block_water.iter().zip(0..).map(|(node, block)| (*node, Subject::Block(portolan_model::ids::BlockId(block))));
        let mut named: Vec<(NodeId, Subject)> = blocks.chain(stops.hall.map(|node| (node, Subject::Hall))).collect();
        named.sort_unstable();
        let mut quay: Vec<(NodeId, i32)> = stops.quay.iter().map(|(x_mm, node)| (*node, *x_mm)).collect();
        quay.sort_unstable();
        Self { named, quay }
    }

    /// What stands at a node; at the quay, the crane that is nearest.
    fn at(&self, port: &Port, node: NodeId) -> Option<Subject> {
        if let Ok(position) = self.named.binary_search_by_key(&node, |(node, _)| *node) {
            return Some(self.named[position].1);
        }
        let position = self.quay.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        let x_mm = self.quay[position].1;
        let cranes = port.fleet(DeviceKind::QuayCrane).filter_map(|crane| Some(((port.quay_crane(crane)?.x_mm - x_mm).abs(), crane)));
        cranes.min().map(|(_, crane)| Subject::Device(crane))
    }
}

pub(crate) fn fleet(port: &Port, stops: &StopNames) -> FleetView {
    let vehicles = port.fleet(DeviceKind::Vehicle);
    let (shares_pct, down_pct) = shares(port);
    let after_energy = |errand: EnergyErrand| {
        let vehicles = port.fleet(DeviceKind::Vehicle).filter_map(|id| port.vehicle(id));
        vehicles.filter(|vehicle| vehicle.energy == errand).count() as u16
    };
    FleetView {
        vehicles: vehicles.filter_map(|id| Some(row(port, stops, id, port.vehicle(id)?))).collect(),
        shares_pct,
        down_pct,
        energizing: after_energy(EnergyErrand::Filling),
        energy_places: port.transport.station_places,
        waiting_energy: after_energy(EnergyErrand::Waiting),
        jobs_waiting: port.jobs.waiting.len() as u16,
        battery_limit_pct: port.transport.vehicle.energy.as_ref().map(|energy| (energy.wants_energy_below * 100.0) as f32),
    }
}

/// Shares of the fleet's time in the last hour by activity, and the share down, percent.
fn shares(port: &Port) -> (Vec<(Activity, f32)>, f32) {
    let Some((spent_ms, all_ms)) = port.chronicle.last_hour(port.now_ms).map(|hour| hour.fleet_ms()) else { return (Vec::new(), 0.0) };
    if all_ms == 0 {
        return (Vec::new(), 0.0);
    }
    let pct = |occupation: Occupation| (100.0 * spent_ms[occupation as usize] as f64 / all_ms as f64) as f32;
    let shares = Activity::ALL.into_iter().map(|activity| (activity, pct(Occupation::from(activity))));
    (shares.filter(|(_, pct)| *pct > 0.0).collect(), pct(Occupation::Down))
}

fn row(port: &Port, stops: &StopNames, id: DeviceId, vehicle: &Vehicle) -> VehicleRow {
    let device = port.device(id);
    VehicleRow {
        vehicle: id,
        condition: device.map_or(Condition::Working, |device| device.condition),
        stopped: device.is_some_and(|device| device.told_to_pause),
        activity: device.map_or(Activity::Idle, |device| device.activity),
        since_ms: port.chronicle.devices.get(id).map_or(port.now_ms, |log| log.activity_since_ms),
        job: vehicle.job.and_then(|job| port.jobs.job(job)).map(|job| job_view(port, job)),
        battery_pct: port.battery_pct(id),
        near: near(port, stops, id).map(|subject| port.named(subject)),
    }
}

/// The named place nearest to a vehicle along its way: where it stands, or the end of its way that is nearer in time.
pub(crate) fn near(port: &Port, stops: &StopNames, id: DeviceId) -> Option<Subject> {
    let node = match port.motion(id)? {
        Motion::Standing { at: DevicePlace::OnRoad(node) } | Motion::Working { at: DevicePlace::OnRoad(node), .. } => node,
        Motion::Underway { from: DevicePlace::OnRoad(from), to: DevicePlace::OnRoad(to), progress } => {
            if port.share(progress) < 0.5 {
                from
            } else {
                to
            }
        }
        _ => return None,
    };
    stops.at(port, node)
}

/// What a job is for.
pub(crate) const fn job_kind(kind: transport::JobKind) -> JobKind {
    match kind {
        transport::JobKind::Discharge { .. } => JobKind::Discharge,
        transport::JobKind::Load { .. } => JobKind::Load,
        transport::JobKind::ToHall => JobKind::ToHall,
        transport::JobKind::FromHall => JobKind::FromHall,
    }
}

/// Where a job picks up and sets down; no block is known before one is chosen.
pub(crate) fn job_ends(port: &Port, job: &Job) -> (Option<Named>, Option<Named>) {
    let far = match (job.kind, job.far) {
        (transport::JobKind::Discharge { crane } | transport::JobKind::Load { crane }, _) => Subject::Device(DeviceId::quay_crane(crane)),
        (_, Stop::Hall { .. }) => Subject::Hall,
        _ => Subject::Port,
    };
    let (far, block) = (Some(port.named(far)), job.block.map(|block| port.named(Subject::Block(block))));
    match job.kind {
        transport::JobKind::Discharge { .. } | transport::JobKind::FromHall => (far, block),
        transport::JobKind::Load { .. } | transport::JobKind::ToHall => (block, far),
    }
}

fn job_view(port: &Port, job: &Job) -> JobView {
    let (from, to) = job_ends(port, job);
    JobView {
        kind: job_kind(job.kind),
        // A job has a vehicle only once its block is known.
        from: from.unwrap_or_else(|| port.named(Subject::Port)),
        to,
        boxes: job.boxes.iter().flatten().map(|container| port.named(Subject::Container(*container))).collect(),
    }
}
