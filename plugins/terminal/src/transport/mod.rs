//! Transport between quay, yard and examination hall: vehicles, their jobs, their batteries.
//!
//! Whoever wants something moved raises a [job](Job); which vehicle takes it is decided in `portolan_dispatch` in the topic
//! [`Vehicles`](portolan_model::topics::Topic::Vehicles). A vehicle keeps its job from the moment it sets out for the pick-up until its
//! last box is off. Vehicles move at free flow: none is in another's way, but for one that stands in mid-course and so closes a crossing
//! to the others.

mod crossing;
mod drive;
mod energy;
mod errand;
mod ground;
mod jobs;
mod populate;
mod section;
mod ways;

#[cfg(test)]
mod tests;

use bevy_ecs::prelude::*;
use bevy_ecs::system::SystemParam;
pub use crossing::Crossings;
pub(crate) use crossing::vehicle_to_stop;
pub use drive::{VehicleCourses, VehicleDrive};
pub(crate) use ground::check_roads;
pub use jobs::{IdleVehicle, Job, JobId, JobKind, JobStage, TransportDesk};
pub(crate) use populate::{populate_roads, populate_vehicles};
use portolan_model::facts::{Activity, What};
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::topics::Topic;
use portolan_protocol::{DeviceId, NodeId, Task};
pub use section::{GroundPlan, PlanPoint, TransportFidelity, TransportSection};
use serde::{Deserialize, Serialize};
pub use ways::{Stop, TruckStop, Ways};

use crate::control::Control;
use crate::roads::{Course, Drive};

pub(crate) use errand::{begin_assigned, hear_vehicle, vehicle_at_hall, vehicles_are_assigned};

/// A vehicle of the terminal.
#[derive(Component, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vehicle {
    /// Which, from 0.
    pub index: u16,
    /// The job it has.
    pub job: Option<JobId>,
    /// Where it stands or is driving to, on roads: the end of its drive, which may lie before where it is bound.
    pub node: NodeId,
    /// Whether its battery wants energy.
    pub wants_energy: bool,
    /// What it does about that.
    pub energy: EnergyErrand,
    /// The battery station, from 0, that it goes to or is at, or was at last.
    pub station: u16,
    /// Whether it said that it is broken.
    pub is_down: bool,
    /// Whether it said that it stands as it was told.
    pub is_paused: bool,
    /// Where it drives on roads, or drove last.
    pub drive: Option<VehicleDrive>,
    /// Where it is to be in the end, while it has not got there.
    pub bound: Option<Bound>,
    /// Whether it stands because every way is closed.
    pub waits_for_road: bool,
    /// Whether it is to break down on the next crossing, and for how long; `u32::MAX` until it is repaired.
    pub to_stop_ms: Option<u32>,
}

/// Where a vehicle is to be, and what it does on its way there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Bound {
    /// Where.
    pub to: NodeId,
    /// What its drives count as.
    pub activity: Activity,
}

impl Vehicle {
    /// A vehicle without a job that stands at a node.
    pub(crate) const fn standing(index: u16, node: NodeId) -> Self {
        Self {
            index,
            job: None,
            node,
            wants_energy: false,
            energy: EnergyErrand::None,
            station: 0,
            is_down: false,
            is_paused: false,
            drive: None,
            bound: None,
            waits_for_road: false,
            to_stop_ms: None,
        }
    }

    /// Whether it cannot move now.
    pub const fn stands(&self) -> bool {
        self.is_down || self.is_paused
    }
}

/// How far a vehicle is in getting energy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub enum EnergyErrand {
    /// It needs none.
    #[default]
    None,
    /// On its way to a station.
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
    /// What is closed on them.
    pub crossings: ResMut<'w, Crossings>,
    vehicles: Query<'w, 's, &'static mut Vehicle>,
}

impl Fleet<'_, '_> {
    /// Raises a job between a quay crane at `x_mm` and a block. Without a block it waits until one is decided; the raiser asks for it.
    pub fn raise_at_quay(
        &mut self,
        control: &mut Control,
        kind: JobKind,
        boxes: [Option<BoxId>; 2],
        block: Option<BlockId>,
        x_mm: i32,
    ) -> JobId {
        self.raise_between(control, kind, boxes, block, Stop::Quay { x_mm })
    }

    /// Raises a job between a block and the examination hall, likewise.
    pub fn raise(&mut self, control: &mut Control, kind: JobKind, boxes: [Option<BoxId>; 2], block: Option<BlockId>) -> JobId {
        let x_mm = self.ways.hall_x_mm.unwrap_or_default();
        self.raise_between(control, kind, boxes, block, Stop::Hall { x_mm })
    }

    fn raise_between(
        &mut self,
        control: &mut Control,
        kind: JobKind,
        boxes: [Option<BoxId>; 2],
        block: Option<BlockId>,
        far: Stop,
    ) -> JobId {
        let job = self.desk.raise(kind, boxes, block, far);
        if block.is_some() {
            self.make_ready(control, job);
        }
        job
    }

    /// A job's block is decided: it wants a vehicle. If its vehicle stands at a block that has no place any more, it drives on to this one.
    pub fn set_block(&mut self, control: &mut Control, id: JobId, block: BlockId) {
        let Some(job) = self.desk.job_mut(id) else { return };
        if job.stage != JobStage::AtSetDown {
            job.block = Some(block);
            self.make_ready(control, id);
            return;
        }
        let here = self.stops_of(id).map(|(_, set_down)| set_down);
        let Some(job) = self.desk.job_mut(id) else { return };
        (job.block, job.stage) = (Some(block), JobStage::ToSetDown);
        if let (Some(index), Some((_, set_down))) = (job.vehicle, self.stops_of(id)) {
            self.drive(control, index, set_down, here, Activity::DrivingLaden);
        }
    }

    /// A job wants a vehicle. Where there is one candidate it gets it right here; where there is a choice, dispatch is asked.
    fn make_ready(&mut self, control: &mut Control, id: JobId) {
        let Some(job) = self.desk.job_mut(id) else { return };
        job.stage = JobStage::AwaitingVehicle;
        match self.desk.idle.as_slice() {
            [only] if self.desk.waiting.is_empty() => {
                let vehicle = only.index;
                self.desk.idle.clear();
                self.begin(control, id, vehicle);
            }
            idle => {
                if !idle.is_empty() {
                    control.want(Topic::Vehicles);
                }
                self.desk.waiting.push_back(id);
            }
        }
    }

    /// A vehicle sets out for its job.
    fn begin(&mut self, control: &mut Control, id: JobId, index: u16) {
        let Some(job) = self.desk.job_mut(id) else { return };
        job.vehicle = Some(index);
        job.stage = JobStage::ToPickUp;
        let Some((pick_up, set_down)) = self.stops_of(id) else { return };
        // An empty way to a block is as long as the laden way back (see `Ways::statistical_mm`).
        let reference = matches!(pick_up, Stop::Block { .. }).then_some(set_down);
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.job = Some(id);
        }
        self.drive(control, index, pick_up, reference, Activity::DrivingEmpty);
    }

    /// Where a job begins and ends, once its block is known.
    fn stops_of(&self, id: JobId) -> Option<(Stop, Stop)> {
        let job = self.desk.job(id)?;
        let block = job.block?;
        let block = Stop::Block { block, x_mm: self.ways.block_x_mm(block) };
        Some(match job.kind {
            JobKind::Discharge { .. } | JobKind::FromHall => (job.far, block),
            JobKind::Load { .. } | JobKind::ToHall => (block, job.far),
        })
    }

    /// Where the boxes of a job are picked up, once its block is known.
    pub fn pick_up_of(&self, id: JobId) -> Option<Stop> {
        self.stops_of(id).map(|(pick_up, _)| pick_up)
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

    /// Sends a vehicle to a stop. `reference` is the other end of its errand: where driving is statistical, an empty way to a block is as
    /// long as the laden one that follows.
    pub fn drive(&mut self, control: &mut Control, index: u16, to: Stop, reference: Option<Stop>, activity: Activity) {
        let Some(from) = self.vehicle(control, index).map(|vehicle| vehicle.node) else { return };
        if let Some(length_mm) = self.ways.statistical_mm(&mut self.desk.chances, to, reference) {
            control.order(DeviceId::vehicle(index), Task::Drive { from, to: from, length_mm, on_roads: false }, activity);
            return;
        }
        let to = self.ways.node(to).unwrap_or(from);
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.bound = Some(Bound { to, activity });
        }
        self.drive_on(control, index);
    }

    /// A vehicle departs for a node to which a way is open.
    fn set_out(&mut self, control: &mut Control, index: u16, from: NodeId, to: NodeId, activity: Activity) {
        let (id, departed_ms) = (DeviceId::vehicle(index), control.now_ms());
        let usual = self.ways.roads.as_ref().and_then(|roads| roads.course(from, to));
        let clear = self.clear_course(from, to);
        let length_mm = clear.map_or(0, Course::length_mm);
        let around = clear.zip(usual).filter(|(clear, usual)| !std::ptr::eq(*clear, *usual));
        let over = around.map(|(clear, _)| clear.nodes().to_vec());
        if let Some((clear, usual)) = around {
            control.note(What::Detour { vehicle: id, longer_mm: clear.length_mm().wrapping_sub(usual.length_mm()) as i32 });
        }
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.node = to;
            // Whoever is there already keeps the drive that brought it there: it tells which way it faces.
            if from != to {
                let (stands, drive) = (vehicle.stands(), Drive { from, to, departed_ms });
                vehicle.drive = Some(VehicleDrive::begun(drive, over, stands));
                self.desk.log.note(drive);
            }
        }
        control.order(id, Task::Drive { from, to, length_mm, on_roads: from != to }, activity);
        self.stop_on_crossing(control, index);
    }

    /// The course that a vehicle takes between two nodes now; through a closed crossing where no other way leads.
    fn clear_course(&self, from: NodeId, to: NodeId) -> Option<&Course> {
        self.ways.roads.as_ref()?.course_clear_of(self.crossings.closed(), from, to)
    }

    /// Length of the way between two nodes as it is open now. None where there are no roads, or none that lead there.
    pub fn way_mm(&self, from: NodeId, to: NodeId) -> Option<u32> {
        if from == to { Some(0) } else { self.clear_course(from, to).map(Course::length_mm) }
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

    /// A vehicle without a job gets energy if it wants some, else the job that waits longest, else it offers itself.
    pub(crate) fn look_for_work(&mut self, control: &mut Control, index: u16) {
        let Some(vehicle) = self.vehicle(control, index) else { return };
        let node = vehicle.node;
        if vehicle.wants_energy {
            self.go_for_energy(control, index);
            return;
        }
        if self.desk.idle.is_empty()
            && let Some(job) = self.desk.waiting.pop_front()
        {
            self.begin(control, job, index);
            return;
        }
        control.turn(DeviceId::vehicle(index), Activity::Idle);
        self.desk.idle.push(IdleVehicle { index, node });
        if !self.desk.waiting.is_empty() {
            control.want(Topic::Vehicles);
        }
    }
}
