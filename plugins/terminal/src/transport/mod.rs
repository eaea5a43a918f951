//! Transport between quay, yard and examination hall: vehicles, their jobs, their batteries.
//!
//! Whoever wants something moved raises a [job](Job); which vehicle takes it is decided in `portolan_dispatch` in the topic
//! [`Vehicles`](portolan_model::topics::Topic::Vehicles). A vehicle keeps its job from the moment it sets out for the pick-up until its
//! last box is off. Vehicles move at free flow: none is in another's way yet.

mod energy;
mod errand;
mod jobs;
mod populate;
mod section;
mod ways;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use jobs::{Job, JobId, JobKind, JobStage, TransportDesk};
pub(crate) use energy::EnergyStation;
pub(crate) use populate::{check_roads, populate_roads, populate_vehicles};
use portolan_model::facts::Activity;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::topics::Topic;
use portolan_protocol::{DeviceId, NodeId};
pub use section::{GroundPlan, PlanPoint, TransportFidelity, TransportSection};
use serde::{Deserialize, Serialize};
pub use ways::{Stop, WayChances, Ways};

use crate::control::Control;

pub(crate) use errand::{begin_assigned, hear_vehicle, vehicle_served};

/// A vehicle of the terminal.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vehicle {
    /// Which, from 0.
    pub index: u16,
    /// The job it has.
    pub job: Option<JobId>,
    /// Where it stands or is driving to, on roads.
    pub node: NodeId,
    /// Whether its battery wants energy.
    pub wants_energy: bool,
    /// What it does about that.
    pub energy: EnergyErrand,
    /// Whether an operator stopped it.
    pub stopped: bool,
}

/// How far a vehicle is in getting energy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum EnergyErrand {
    /// It needs none.
    #[default]
    None,
    /// On its way to the station.
    Driving,
    /// Waiting for a place there.
    Waiting,
    /// At a place.
    Filling,
}

/// The vehicles and their jobs.
#[derive(SystemParam)]
pub struct Fleet<'w, 's> {
    /// Jobs and who has none.
    pub desk: ResMut<'w, TransportDesk>,
    /// Ways between stops.
    pub ways: Res<'w, Ways>,
    section: Res<'w, TransportSection>,
    chances: ResMut<'w, WayChances>,
    station: ResMut<'w, EnergyStation>,
    vehicles: Query<'w, 's, &'static mut Vehicle>,
}

impl Fleet<'_, '_> {
    /// Raises a job. Without a block it waits until one is decided; the raiser asks for it.
    pub fn raise(&mut self, control: &mut Control, kind: JobKind, boxes: [Option<BoxId>; 2], block: Option<BlockId>) -> JobId {
        let job = self.desk.raise(kind, boxes, block);
        if block.is_some() {
            self.make_ready(control, job);
        }
        job
    }

    /// A job's block is decided: it wants a vehicle.
    pub fn set_block(&mut self, control: &mut Control, id: JobId, block: BlockId) {
        if let Some(job) = self.desk.job_mut(id) {
            job.block = Some(block);
            self.make_ready(control, id);
        }
    }

    fn make_ready(&mut self, control: &mut Control, id: JobId) {
        if let Some(job) = self.desk.job_mut(id) {
            job.stage = JobStage::AwaitingVehicle;
            self.desk.waiting.push_back(id);
            control.want(Topic::Vehicles);
        }
    }

    /// A vehicle.
    pub fn vehicle(&self, control: &Control, index: u16) -> Option<&Vehicle> {
        self.vehicles.get(control.index.find_device(DeviceId::vehicle(index))?).ok()
    }

    fn vehicle_mut(&mut self, control: &Control, index: u16) -> Option<Mut<'_, Vehicle>> {
        self.vehicles.get_mut(control.index.find_device(DeviceId::vehicle(index))?).ok()
    }

    /// The job of a vehicle.
    pub fn job_of(&self, control: &Control, index: u16) -> Option<(JobId, &Job)> {
        let id = self.vehicle(control, index)?.job?;
        Some((id, self.desk.job(id)?))
    }

    /// Sends a vehicle to a stop.
    pub fn drive(&mut self, control: &mut Control, index: u16, to: Stop, reference: Option<Stop>, activity: Activity) {
        let Some(from) = self.vehicle(control, index).map(|vehicle| vehicle.node) else { return };
        let (task, node) = self.ways.drive(&self.section.fidelity, &mut self.chances, from, to, reference);
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.node = node;
        }
        control.order(DeviceId::vehicle(index), task, activity);
    }

    /// A vehicle's job is done: it looks for energy or for another.
    pub fn finish(&mut self, control: &mut Control, index: u16) -> Option<Job> {
        let id = {
            let mut vehicle = self.vehicle_mut(control, index)?;
            vehicle.job.take()?
        };
        let job = self.desk.close(id);
        self.look_for_work(control, index);
        job
    }

    /// A vehicle without a job gets energy if it wants some, else offers itself.
    pub(crate) fn look_for_work(&mut self, control: &mut Control, index: u16) {
        let Some(vehicle) = self.vehicle(control, index) else { return };
        if vehicle.wants_energy {
            self.go_for_energy(control, index);
        } else if !self.desk.idle.contains(&index) {
            control.turn(DeviceId::vehicle(index), Activity::Idle);
            self.desk.idle.push(index);
            control.want(Topic::Vehicles);
        }
    }
}
