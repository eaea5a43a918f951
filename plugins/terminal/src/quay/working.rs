//! A crane at work: to its bay, covers off, lifts, covers on, next bay.

use bevy_ecs::prelude::*;
use portolan_clock::Turn;
use portolan_model::container::Flow;
use portolan_model::facts::{Activity, Direction, What};
use portolan_model::happenings::Happening;
use portolan_model::place::Place;
use portolan_model::topics::Topic;
use portolan_protocol::{DeviceId, Task};

use super::crane::CraneTask;
use super::{CraneDesk, CraneGrant, Quay};
use crate::boxes::Boxes;
use crate::calls::Onwards;
use crate::control::{Control, Devices};
use crate::port::{Port, PortRooms};
use crate::transport::{JobId, JobKind};

/// Cranes do what was decided for them.
pub(crate) fn begin_granted_cranes(mut turn: InMut<Turn>, rooms: PortRooms, mut desk: ResMut<CraneDesk>) {
    let mut port = rooms.open(&mut turn);
    let grants = std::mem::take(&mut desk.grants);
    for grant in grants {
        match grant {
            CraneGrant::Call { crane, call } => {
                if let Some(mut found) = port.quay.crane_mut(&port.control, crane) {
                    found.call = Some(call);
                    found.task = CraneTask::WantsBay;
                    found.leaving = false;
                }
                if let Some(mut work) = port.calls.work_mut(&port.control, call) {
                    work.cranes.push(crane);
                    work.cranes.sort_unstable();
                }
                port.control.note(What::CraneJoined { crane: DeviceId::quay_crane(crane), call });
                port.control.want(Topic::Cranes);
            }
            CraneGrant::Bay { crane, bay } => port.go_to_bay(crane, bay),
            CraneGrant::Leave { crane } => port.leave_call(crane),
            CraneGrant::Aside { crane, to_mm } => {
                if let Some(mut found) = port.quay.crane_mut(&port.control, crane) {
                    found.x_mm = to_mm;
                    found.task = CraneTask::StepsAside;
                }
                port.control.order(DeviceId::quay_crane(crane), Task::Gantry { to_mm }, Activity::Travelling);
            }
        }
    }
}

/// A quay crane says something.
pub(crate) fn hear_quay_crane(mut turn: InMut<Turn>, rooms: PortRooms) {
    let Happening::QuayCraneReported(report) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    let index = report.device.index;
    let over = port.control.report(&report);
    let Some(crane) = port.quay.crane(&port.control, index) else { return };
    if !over {
        // It works again, or goes on after a pause: a vehicle may stand under it.
        port.quay.try_lift(&mut port.control, index);
        port.control.want(Topic::Cranes);
        return;
    }
    match crane.task {
        CraneTask::StepsAside => {
            if let Some(mut crane) = port.quay.crane_mut(&port.control, index) {
                crane.task = CraneTask::Free;
            }
            port.control.want(Topic::Cranes);
        }
        CraneTask::ToBay => port.open_bay(index),
        CraneTask::CoversOff { left } => port.take_covers_off(index, left.saturating_sub(1)),
        CraneTask::CoversOn { left } => port.put_covers_on(index, left.saturating_sub(1)),
        CraneTask::Discharging | CraneTask::Loading => port.lifted(index),
        CraneTask::Free | CraneTask::WantsBay => {}
    }
}

impl Port<'_, '_, '_> {
    fn set_crane_task(&mut self, index: u16, task: CraneTask) {
        if let Some(mut crane) = self.quay.crane_mut(&self.control, index) {
            crane.task = task;
        }
    }

    fn go_to_bay(&mut self, index: u16, bay: u8) {
        let Some(crane) = self.quay.crane(&self.control, index) else { return };
        let (from_mm, Some(call)) = (crane.x_mm, crane.call) else { return };
        let Some(mut work) = self.calls.work_mut(&self.control, call) else { return };
        let Some(entry) = work.bays.get_mut(usize::from(bay)) else { return };
        entry.crane = Some(index);
        let to_mm = entry.x_mm;
        if let Some(mut crane) = self.quay.crane_mut(&self.control, index) {
            crane.bay = Some(bay);
            crane.x_mm = to_mm;
            crane.task = CraneTask::ToBay;
        }
        if from_mm == to_mm {
            self.open_bay(index);
        } else {
            self.control.order(DeviceId::quay_crane(index), Task::Gantry { to_mm }, Activity::Travelling);
        }
    }

    fn open_bay(&mut self, index: u16) {
        let covers = self.covers_of(index);
        self.take_covers_off(index, covers);
    }

    fn covers_of(&self, index: u16) -> u8 {
        let call = self.quay.crane(&self.control, index).and_then(|crane| crane.call).and_then(|call| self.calls.get(&self.control, call));
        call.map_or(0, |call| self.calls.profile(call).hatch_covers)
    }

    fn take_covers_off(&mut self, index: u16, left: u8) {
        if left > 0 {
            self.set_crane_task(index, CraneTask::CoversOff { left });
            self.control.order(DeviceId::quay_crane(index), Task::HatchCover, Activity::HatchCover);
        } else {
            self.set_crane_task(index, CraneTask::Discharging);
            self.quay.stand(&mut self.control, index);
            self.feed_crane(index);
        }
    }

    /// The last box of a bay is loaded.
    pub(crate) fn bay_is_loaded(&mut self, index: u16) {
        let covers = self.covers_of(index);
        self.put_covers_on(index, covers);
    }

    fn put_covers_on(&mut self, index: u16, left: u8) {
        if left > 0 {
            self.set_crane_task(index, CraneTask::CoversOn { left });
            self.control.order(DeviceId::quay_crane(index), Task::HatchCover, Activity::HatchCover);
            return;
        }
        let Some(mut crane) = self.quay.crane_mut(&self.control, index) else { return };
        let (call, bay) = (crane.call, crane.bay.take());
        crane.task = CraneTask::WantsBay;
        if let (Some(call), Some(bay)) = (call, bay)
            && let Some(mut work) = self.calls.work_mut(&self.control, call)
            && let Some(entry) = work.bays.get_mut(usize::from(bay))
        {
            entry.done = true;
        }
        self.control.want(Topic::Cranes);
    }

    /// A lift is done.
    fn lifted(&mut self, index: u16) {
        let device = DeviceId::quay_crane(index);
        let Some(mut crane) = self.quay.crane_mut(&self.control, index) else { return };
        crane.to_lift = crane.to_lift.saturating_sub(1);
        let (job, call, bay) = (crane.lifting.take(), crane.call, crane.bay);
        let stands = crane.waiting.is_empty() || crane.crew_changes;
        let Some((job, call)) = job.and_then(|id| self.fleet.desk.job(id)).zip(call) else { return };
        let (boxes, vehicle, count) = (job.boxes, job.vehicle, job.count());
        let direction = if matches!(job.kind, JobKind::Load { .. }) { Direction::Load } else { Direction::Discharge };
        let Some(vehicle) = vehicle else { return };
        for id in boxes.into_iter().flatten() {
            match direction {
                Direction::Discharge => self.boxes.hand_over(&mut self.control, id, Place::Vehicle(vehicle)),
                Direction::Load => Boxes::leave(&mut self.control, id, Place::LeftByWater(call)),
            }
        }
        self.control.note(What::QuayMove { crane: device, call, direction, boxes: count });
        self.calls.count_move(&self.control, call, bay, direction, count);
        self.fleet.served(&mut self.control, &mut self.yard, vehicle);
        if direction == Direction::Load
            && let Some(mut crane) = self.quay.crane_mut(&self.control, index)
        {
            crane.in_flight = crane.in_flight.saturating_sub(1);
        }
        if stands {
            self.quay.stand(&mut self.control, index);
        }
        self.quay.try_lift(&mut self.control, index);
        self.feed_crane(index);
    }

    /// A crane leaves its call: it has nothing left to do there, or is wanted elsewhere.
    fn leave_call(&mut self, index: u16) {
        let Some(mut crane) = self.quay.crane_mut(&self.control, index) else { return };
        let Some(call) = crane.call.take() else { return };
        crane.task = CraneTask::Free;
        crane.leaving = false;
        if crane.pinned == Some(call) {
            crane.pinned = None;
        }
        if let Some(mut work) = self.calls.work_mut(&self.control, call) {
            work.cranes.retain(|other| *other != index);
        }
        self.control.note(What::CraneLeft { crane: DeviceId::quay_crane(index), call });
        self.control.turn(DeviceId::quay_crane(index), Activity::Idle);
        self.control.want(Topic::Cranes);
        self.complete_if_done(call);
    }

    /// A job that no box could be found for is given up.
    pub(crate) fn cancel_job(&mut self, id: JobId) {
        let Some(job) = self.fleet.desk.close(id) else { return };
        if let JobKind::Discharge { crane: index } | JobKind::Load { crane: index } = job.kind {
            let mut at = (None, None);
            if let Some(mut crane) = self.quay.crane_mut(&self.control, index) {
                crane.in_flight = crane.in_flight.saturating_sub(1);
                crane.to_lift = crane.to_lift.saturating_sub(1);
                at = (crane.call, crane.bay);
            }
            if let (JobKind::Load { .. }, (Some(call), bay)) = (job.kind, at) {
                self.calls.loads_one_less(&self.control, call, bay);
            }
            self.feed_crane(index);
        }
    }
}

impl Quay<'_, '_> {
    /// A crane at work stands: its crew changes, or it waits for a vehicle.
    pub(crate) fn stand(&self, control: &mut Control, index: u16) {
        let crew_changes = self.crane(control, index).is_some_and(|crane| crane.crew_changes);
        control.turn(DeviceId::quay_crane(index), if crew_changes { Activity::ShiftChange } else { Activity::WaitingVehicle });
    }

    /// A vehicle stands under a crane.
    pub(crate) fn vehicle_arrives(&mut self, control: &mut Control, index: u16, job: JobId, boxes: u8) {
        if let Some(mut crane) = self.crane_mut(control, index) {
            crane.waiting.push_back((job, boxes));
        }
        self.try_lift(control, index);
    }

    /// Lifts for the vehicle that came first, if the crane can.
    pub(crate) fn try_lift(&mut self, control: &mut Control, index: u16) {
        let id = DeviceId::quay_crane(index);
        let ready = control.is_ready(id);
        let Some(mut crane) = self.crane_mut(control, index) else { return };
        let at_work = crane.lifting.is_none() && !crane.crew_changes && matches!(crane.task, CraneTask::Discharging | CraneTask::Loading);
        if !ready || !at_work {
            return;
        }
        let Some((job, boxes)) = crane.waiting.pop_front() else { return };
        crane.lifting = Some(job);
        control.order(id, Task::QuayLift { boxes }, Activity::Lifting);
    }
}

/// A quay crane has one job less under way: it may have another.
pub(crate) fn crane_relieved(mut turn: InMut<Turn>, rooms: PortRooms) {
    let Happening::CraneRelieved(index) = turn.happening else { return };
    let mut port = rooms.open(&mut turn);
    if let Some(mut crane) = port.quay.crane_mut(&port.control, index) {
        crane.in_flight = crane.in_flight.saturating_sub(1);
    }
    port.feed_crane(index);
}

/// A box that came by water and goes on by water stands in the yard: it waits for a call.
pub(crate) fn box_landed(mut turn: InMut<Turn>, devices: Devices, boxes: Boxes, mut onwards: ResMut<Onwards>) {
    let Happening::BoxLanded(container) = turn.happening else { return };
    let control = devices.control(&mut turn);
    let Some(view) = boxes.get(&control, container) else { return };
    match view.flow {
        Flow::Import | Flow::Export => {}
        Flow::Transshipment => {
            onwards.transshipment.insert((view.onward.wanted_ms, container));
        }
        Flow::Empty => {
            onwards.empties.insert((view.line, view.size, view.onward.wanted_ms, container));
        }
    }
}
