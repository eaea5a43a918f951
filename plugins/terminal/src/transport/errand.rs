//! A vehicle's errand: set out, wait, carry, wait, be free.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::facts::Activity;
use portolan_model::happenings::Happening;
use portolan_protocol::{DeviceId, Outcome};

use super::jobs::{JobKind, JobStage, TransportDesk};
use super::{EnergyErrand, Fleet};
use crate::boxes::Boxes;
use crate::control::{Control, Devices};
use crate::examination::Hall;
use crate::quay::Quay;
use crate::yard::{Customer, Side, Yard};

/// Whether vehicles were given jobs.
pub(crate) fn vehicles_are_assigned(world: &World) -> bool {
    !world.resource::<TransportDesk>().assignments.is_empty()
}

/// Vehicles set out for the jobs that were decided for them.
pub(crate) fn begin_assigned(mut turn: InMut<Turn>, devices: Devices, mut fleet: Fleet) {
    let mut control = devices.control(&mut turn);
    for (job, index) in std::mem::take(&mut fleet.desk.assignments) {
        fleet.begin(&mut control, job, index);
    }
}

/// A vehicle says something.
pub(crate) fn hear_vehicle(mut turn: InMut<Turn>, devices: Devices, mut fleet: Fleet, mut quay: Quay, mut yard: Yard) {
    let Happening::VehicleReported(report) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let index = report.device.index;
    if report.outcome == Outcome::LowBattery
        && let Some(mut vehicle) = fleet.vehicle_mut(&control, index)
    {
        vehicle.wants_energy = true;
    }
    let over = control.report(&report);
    fleet.heed(&mut control, index, report.outcome);
    if !over || fleet.goes_on_its_way(&mut control, index) {
        return;
    }
    let Some(vehicle) = fleet.vehicle(&control, index) else { return };
    if vehicle.energy != EnergyErrand::None {
        fleet.energy_goes_on(&mut control, index);
        return;
    }
    // It has come to a stop of its job.
    let Some((id, job)) = vehicle.job.and_then(|id| Some((id, fleet.desk.job_mut(id)?))) else { return };
    let at_pick_up = job.stage == JobStage::ToPickUp;
    job.stage = if at_pick_up { JobStage::AtPickUp } else { JobStage::AtSetDown };
    let (kind, block, container, boxes, errand) = (job.kind, job.block, job.next_box(), job.count(), job.errand_at_yard());
    let vehicle = DeviceId::vehicle(index);
    match (kind, at_pick_up) {
        (JobKind::Discharge { crane }, true) | (JobKind::Load { crane }, false) => {
            control.turn(vehicle, Activity::WaitingQuay);
            quay.vehicle_arrives(&mut control, crane, id, boxes);
        }
        (JobKind::Discharge { .. } | JobKind::FromHall, false) | (JobKind::Load { .. } | JobKind::ToHall, true) => {
            control.turn(vehicle, Activity::WaitingYard);
            if let (Some(block), Some(container)) = (block, container) {
                yard.join(&mut control, block, Side::Water, container, errand, Customer::Vehicle(index));
            }
        }
        (JobKind::ToHall, false) | (JobKind::FromHall, true) => control.soon(Happening::VehicleAtHall(index)),
    }
}

/// A vehicle stands at the examination hall, to be loaded or unloaded.
pub(crate) fn vehicle_at_hall(mut turn: InMut<Turn>, devices: Devices, mut fleet: Fleet, mut boxes: Boxes, mut yard: Yard, mut hall: Hall) {
    let Happening::VehicleAtHall(index) = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    let Some((_, job)) = fleet.job_of(&control, index) else { return };
    let (Some(container), kind) = (job.boxes[0], job.kind) else { return };
    if kind == JobKind::FromHall {
        hall.box_leaves(&mut control, &mut boxes, container, index);
    } else {
        hall.box_arrived(&mut control, &mut boxes, container);
    }
    fleet.served(&mut control, &mut yard, index);
}

impl Fleet<'_, '_> {
    /// A crane, or the hall, has put a box on a vehicle or taken one off: the next one of the job, or on to the next stop, or done.
    pub(crate) fn served(&mut self, control: &mut Control, yard: &mut Yard, index: u16) {
        let Some(id) = self.vehicle(control, index).and_then(|vehicle| vehicle.job) else { return };
        let Some(job) = self.desk.job_mut(id) else { return };
        // A quay crane lifts all boxes of a job in one cycle, a yard crane one by one.
        let at_quay =
            matches!((job.kind, job.stage), (JobKind::Discharge { .. }, JobStage::AtPickUp) | (JobKind::Load { .. }, JobStage::AtSetDown));
        job.handled = if at_quay { job.count() } else { job.handled + 1 };
        if let Some(container) = job.next_box() {
            let (block, errand) = (job.block, job.errand_at_yard());
            if let Some(block) = block {
                yard.join(control, block, Side::Water, container, errand, Customer::Vehicle(index));
            }
        } else if job.stage == JobStage::AtPickUp {
            job.stage = JobStage::ToSetDown;
            job.handled = 0;
            if let Some((pick_up, set_down)) = self.stops_of(id) {
                self.drive(control, index, set_down, Some(pick_up), Activity::DrivingLaden);
            }
        } else if let Some(job) = self.finish(control, index) {
            match job.kind {
                JobKind::Discharge { crane } => control.soon(Happening::CraneRelieved(crane)),
                // The crane that loaded the last box knows, and who fetched a box for the hall has brought it.
                JobKind::Load { .. } | JobKind::ToHall => {}
                JobKind::FromHall => {
                    if let Some(container) = job.boxes[0] {
                        control.soon(Happening::BoxReturned(container));
                    }
                }
            }
        }
    }
}
