//! A vehicle's errand: set out, wait, carry, wait, be free.

use bevy_ecs::prelude::*;
use portolan_model::facts::Activity;
use portolan_model::happenings::Happening;
use portolan_protocol::{DeviceId, Outcome};

use super::jobs::{JobKind, JobStage};
use super::{EnergyErrand, Fleet, Stop};
use crate::control::Control;
use crate::port::Port;
use crate::yard::{Customer, Side};

/// Vehicles set out for the jobs that were decided for them.
pub(crate) fn begin_assigned(mut port: Port) {
    let assignments = std::mem::take(&mut port.fleet.desk.assignments);
    for (id, index) in assignments {
        let Some(job) = port.fleet.desk.job_mut(id) else { continue };
        job.vehicle = Some(index);
        job.stage = JobStage::ToPickUp;
        if let Some(mut vehicle) = port.fleet.vehicle_mut(&port.control, index) {
            vehicle.job = Some(id);
        }
        let (pick_up, set_down) = port.stops_of(index);
        // An empty way to a block is as long as the laden way back (see `Ways::drive`).
        let reference = set_down.filter(|_| matches!(pick_up, Some(Stop::Block { .. })));
        if let Some(stop) = pick_up {
            port.fleet.drive(&mut port.control, index, stop, reference, Activity::DrivingEmpty);
        }
    }
}

/// A vehicle says something.
pub(crate) fn hear_vehicle(happening: In<Happening>, mut port: Port) {
    let Happening::VehicleReported(report) = *happening else { return };
    let index = report.device.index;
    if report.outcome == Outcome::LowBattery
        && let Some(mut vehicle) = port.fleet.vehicle_mut(&port.control, index)
    {
        vehicle.wants_energy = true;
    }
    if !port.control.report(&report) {
        return;
    }
    let Some(vehicle) = port.fleet.vehicle(&port.control, index) else { return };
    if vehicle.energy != EnergyErrand::None {
        port.fleet.energy_goes_on(&mut port.control, index);
        return;
    }
    port.vehicle_stops(index);
}

/// A crane, or the hall, has put a box on a vehicle or taken one off.
pub(crate) fn vehicle_served(happening: In<Happening>, mut port: Port) {
    if let Happening::VehicleServed(index) = *happening {
        port.box_handled(index);
    }
}

impl Fleet<'_, '_> {
    /// Marks the present stage of a vehicle's job.
    fn set_stage(&mut self, control: &Control, index: u16, stage: JobStage) {
        if let Some(id) = self.vehicle(control, index).and_then(|vehicle| vehicle.job)
            && let Some(job) = self.desk.job_mut(id)
        {
            job.stage = stage;
            job.handled = 0;
        }
    }
}

impl Port<'_, '_> {
    /// Where a vehicle's job begins and ends.
    pub(crate) fn stops_of(&self, index: u16) -> (Option<Stop>, Option<Stop>) {
        let Some((_, job)) = self.fleet.job_of(&self.control, index) else { return (None, None) };
        let block = job.block.map(|block| Stop::Block { block, x_mm: self.yard.books.blocks[usize::from(block.0)].x_mm });
        let crane = |crane| self.quay.crane(&self.control, crane).map(|crane| Stop::Quay { x_mm: crane.x_mm });
        let hall = self.hall_stop();
        match job.kind {
            JobKind::Discharge { crane: index } => (crane(index), block),
            JobKind::Load { crane: index } => (block, crane(index)),
            JobKind::ToHall => (block, hall),
            JobKind::FromHall => (hall, block),
        }
    }

    /// A vehicle has come to its stop.
    fn vehicle_stops(&mut self, index: u16) {
        let Some((id, job)) = self.fleet.job_of(&self.control, index) else { return };
        let (kind, block, stage, container) = (job.kind, job.block, job.stage, job.next_box());
        let at_pick_up = stage == JobStage::ToPickUp;
        self.fleet.set_stage(&self.control, index, if at_pick_up { JobStage::AtPickUp } else { JobStage::AtSetDown });
        let vehicle = DeviceId::vehicle(index);
        match (kind, at_pick_up) {
            (JobKind::Discharge { crane }, true) | (JobKind::Load { crane }, false) => {
                self.control.turn(vehicle, Activity::WaitingQuay);
                self.vehicle_at_crane(crane, id);
            }
            (JobKind::Discharge { .. } | JobKind::FromHall, false) | (JobKind::Load { .. } | JobKind::ToHall, true) => {
                self.control.turn(vehicle, Activity::WaitingYard);
                if let (Some(block), Some(container)) = (block, container) {
                    self.yard.join(&mut self.control, block, Side::Water, container, !at_pick_up, Customer::Vehicle(index));
                }
            }
            (JobKind::ToHall, false) | (JobKind::FromHall, true) => self.vehicle_at_hall(index, container, at_pick_up),
        }
    }

    /// A box is on or off a vehicle: the next one of the job, or on to the next stop, or done.
    fn box_handled(&mut self, index: u16) {
        let Some((id, job)) = self.fleet.job_of(&self.control, index) else { return };
        let (kind, stage, count, block) = (job.kind, job.stage, job.count(), job.block);
        let handled = {
            let Some(job) = self.fleet.desk.job_mut(id) else { return };
            // A quay crane lifts all boxes of a job in one cycle, a yard crane one by one.
            let at_quay = matches!((kind, stage), (JobKind::Discharge { .. }, JobStage::AtPickUp) | (JobKind::Load { .. }, JobStage::AtSetDown));
            job.handled = if at_quay { count } else { job.handled + 1 };
            job.handled
        };
        if handled < count {
            let store = stage == JobStage::AtSetDown;
            let container = self.fleet.desk.job(id).and_then(super::Job::next_box);
            if let (Some(block), Some(container)) = (block, container) {
                self.yard.join(&mut self.control, block, Side::Water, container, store, Customer::Vehicle(index));
            }
            return;
        }
        if stage == JobStage::AtPickUp {
            self.fleet.set_stage(&self.control, index, JobStage::ToSetDown);
            let (pick_up, set_down) = self.stops_of(index);
            if let Some(stop) = set_down {
                self.fleet.drive(&mut self.control, index, stop, pick_up, Activity::DrivingLaden);
            }
        } else if let Some(job) = self.fleet.finish(&mut self.control, index) {
            self.job_done(&job);
        }
    }
}
