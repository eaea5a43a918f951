//! Which vehicle takes which job.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_protocol::NodeId;
use portolan_terminal::transport::{Fleet, IdleVehicle, JobId};

/// A job that wants a vehicle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WaitingJob {
    /// Which.
    pub job: JobId,
    /// Where its boxes are picked up, on roads.
    pub pick_up: Option<NodeId>,
}

/// Chooses a vehicle for the job that is next.
pub trait VehicleChoice: Send + Sync + 'static {
    /// The position in `idle` (never empty, in the order of becoming free) of the vehicle that takes the job. `way_mm` tells the length
    /// of the way from a node to the pick-up, where roads are modelled.
    fn choose(&self, job: &WaitingJob, idle: &[IdleVehicle], way_mm: &dyn Fn(NodeId) -> Option<u32>) -> usize;
}

/// The vehicle that is idle longest.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstIdle;

impl VehicleChoice for FirstIdle {
    fn choose(&self, _: &WaitingJob, _: &[IdleVehicle], _: &dyn Fn(NodeId) -> Option<u32>) -> usize {
        0
    }
}

/// The vehicle nearest to the pick-up by road; of equals the one idle longest, and so the first where no roads are modelled.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NearestIdle;

impl VehicleChoice for NearestIdle {
    fn choose(&self, _: &WaitingJob, idle: &[IdleVehicle], way_mm: &dyn Fn(NodeId) -> Option<u32>) -> usize {
        let distance = |vehicle: &IdleVehicle| way_mm(vehicle.node).unwrap_or(u32::MAX);
        idle.iter().enumerate().min_by_key(|(position, vehicle)| (distance(vehicle), *position)).map_or(0, |(position, _)| position)
    }
}

/// The vehicle policy in charge.
#[derive(Resource)]
pub(crate) struct VehiclePolicy(pub(crate) Box<dyn VehicleChoice>);

/// Gives idle vehicles to jobs, first come, first served.
pub(crate) fn assign_idle_vehicles(_: InMut<Turn>, policy: Res<VehiclePolicy>, mut fleet: Fleet) {
    while let (Some(id), false) = (fleet.desk.waiting.front().copied(), fleet.desk.idle.is_empty()) {
        let Some(stop) = fleet.pick_up_of(id) else {
            fleet.desk.waiting.pop_front();
            continue;
        };
        let waiting = WaitingJob { job: id, pick_up: fleet.ways.node(stop) };
        let way_mm = |from: NodeId| fleet.way_mm(from, waiting.pick_up?);
        let chosen = policy.0.choose(&waiting, &fleet.desk.idle, &way_mm).min(fleet.desk.idle.len() - 1);
        let index = fleet.desk.idle.remove(chosen).index;
        fleet.desk.waiting.pop_front();
        fleet.desk.assignments.push((id, index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_is_taken_and_of_equals_the_one_idle_longest() {
        let idle = [4, 2, 9].map(|index| IdleVehicle { index, node: NodeId(index) });
        let job = WaitingJob { job: JobId(0), pick_up: Some(NodeId(0)) };
        let chosen = NearestIdle.choose(&job, &idle, &|node| Some(if node.0 == 4 { 900 } else { 300 }));
        assert_eq!(chosen, 1);
        assert_eq!(NearestIdle.choose(&job, &idle, &|_| None), 0);
    }
}
