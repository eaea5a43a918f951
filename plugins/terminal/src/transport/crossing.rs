//! A vehicle that stands in mid-course closes a crossing to the others, until it goes on.
//!
//! The crossing is the node that it stands on, or is about to reach. Who sets out takes a course that keeps clear of it; who finds none
//! waits where he is until it opens. Who is on the way through it stops at the node before it and looks for another course from there; who
//! cannot stop there any more runs up to the closed node itself and waits behind the one who stands. Since vehicles are in nobody's way
//! otherwise, several may wait at one node: the queue has no length.
//!
//! Trucks do not mind (see [`Ways::truck_drive`](super::Ways::truck_drive)).

use portolan_clock::Turn;
use std::borrow::Cow;
use std::collections::BTreeMap;

use bevy_ecs::prelude::*;
use portolan_model::facts::{Activity, What};
use portolan_model::happenings::Happening;
use portolan_protocol::{DeviceId, DeviceKind, Fault, NodeId, Outcome, Task};
use serde::{Deserialize, Serialize};

use super::{Bound, Fleet};
use crate::control::{Control, Devices};
use crate::roads::{Closed, Course};

/// A vehicle that stands less than this beyond a node stands on it: its own length (15 m, an AGV's, vendors' data sheets).
const VEHICLE_MM: u32 = 15_000;

/// Who stands where in mid-course, and what that closes.
#[derive(Resource, Debug, Default, Serialize, Deserialize)]
pub struct Crossings {
    closed: Closed,
    by: BTreeMap<u16, NodeId>,
}

impl Crossings {
    /// The crossings that are closed now.
    pub const fn closed(&self) -> &Closed {
        &self.closed
    }

    /// Which vehicles close them, in ascending order, and each its crossing.
    pub fn closers(&self) -> impl Iterator<Item = (u16, NodeId)> {
        self.by.iter().map(|(vehicle, node)| (*vehicle, *node))
    }
}

/// A vehicle is to break down on a crossing: on its way if it is on one, else on the next. Where there are no roads it breaks down as it
/// is.
pub(crate) fn vehicle_to_stop(mut turn: InMut<Turn>, devices: Devices, mut fleet: Fleet) {
    let Happening::VehicleToStop { vehicle: index, for_ms } = turn.happening else { return };
    let mut control = devices.control(&mut turn);
    if fleet.ways.roads.is_none() {
        control.soon(Happening::DeviceFaulted { device: DeviceId::vehicle(index), fault: Fault::Down, for_ms });
        return;
    }
    if let Some(mut vehicle) = fleet.vehicle_mut(&control, index) {
        vehicle.to_stop_ms = Some(for_ms);
    }
    fleet.stop_on_crossing(&mut control, index);
}

impl Fleet<'_, '_> {
    /// Takes in that a vehicle stands, or goes on.
    pub(super) fn heed(&mut self, control: &mut Control, index: u16, outcome: Outcome) {
        let now_ms = control.now_ms();
        let stands = {
            let Some(mut vehicle) = self.vehicle_mut(control, index) else { return };
            let stood = vehicle.stands();
            match outcome {
                Outcome::Down => vehicle.is_down = true,
                Outcome::Repaired => vehicle.is_down = false,
                Outcome::Paused => vehicle.is_paused = true,
                Outcome::Resumed => vehicle.is_paused = false,
                _ => return,
            }
            let stands = vehicle.stands();
            if stands == stood {
                return;
            }
            if let Some(drive) = vehicle.drive.as_mut().filter(|drive| !drive.has_ended) {
                drive.stand(stands, now_ms);
            }
            stands
        };
        if stands {
            self.close_crossing(control, index);
        } else {
            self.open_crossing(control, index);
        }
    }

    /// The node that a vehicle in mid-course keeps from others where it is; none for one that has not set out or has arrived.
    fn stands_on(&self, control: &Control, index: u16) -> Option<NodeId> {
        let (course, moved_ms, leg) = self.on_course(control, index).filter(|(_, moved_ms, _)| *moved_ms > 0)?;
        let (_, behind_mm) = course.at(self.ways.vehicles.as_ref()?, moved_ms)?;
        let ahead_mm = course.legs()[leg].length_mm.saturating_sub(behind_mm);
        let is_on_last = behind_mm < VEHICLE_MM && behind_mm < ahead_mm;
        course.nodes().get(if is_on_last { leg } else { leg + 1 }).copied()
    }

    fn close_crossing(&mut self, control: &mut Control, index: u16) {
        let Some(node) = self.stands_on(control, index) else { return };
        self.crossings.by.insert(index, node);
        control.note(What::RoadClosed { vehicle: DeviceId::vehicle(index), node, closed: true });
        if self.crossings.closed.has(node) {
            return;
        }
        self.crossings.closed.close(node);
        for other in 0..control.index.fleet(DeviceKind::Vehicle).len() as u16 {
            if other != index {
                self.divert(control, other, node);
            }
        }
    }

    fn open_crossing(&mut self, control: &mut Control, index: u16) {
        let Some(node) = self.crossings.by.remove(&index) else { return };
        control.note(What::RoadClosed { vehicle: DeviceId::vehicle(index), node, closed: false });
        if self.crossings.by.values().any(|other| *other == node) {
            // Another stands there still: who goes on comes no further than to him.
            self.divert(control, index, node);
            return;
        }
        self.crossings.closed.open(node);
        for other in 0..control.index.fleet(DeviceKind::Vehicle).len() as u16 {
            if self.vehicle(control, other).is_some_and(|vehicle| vehicle.waits_for_road) {
                self.drive_on(control, other);
            }
        }
    }

    /// Lets a vehicle that is on its way through a node stop before it.
    fn divert(&mut self, control: &mut Control, index: u16, node: NodeId) {
        let Some((nodes, length_mm)) = self.before(control, index, node) else { return };
        let Some(to) = nodes.last().copied() else { return };
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.node = to;
            if let Some(drive) = &mut vehicle.drive {
                drive.end_at(nodes);
            }
        }
        control.amend(DeviceId::vehicle(index), Task::Divert { to, length_mm });
    }

    /// The part of a vehicle's course that ends before a node which it has ahead, with its length. None for a vehicle that does not come
    /// there, or is so near to its end that there is nothing to leave out.
    fn before(&self, control: &Control, index: u16, node: NodeId) -> Option<(Vec<NodeId>, u32)> {
        let (course, moved_ms, leg) = self.on_course(control, index)?;
        let closed = (leg + 1..course.nodes().len()).find(|at| course.nodes()[*at] == node)?;
        let before = closed - 1;
        let end = if before > leg && course.can_end_at(before, self.ways.vehicles.as_ref()?, moved_ms) { before } else { closed };
        (end + 1 < course.nodes().len()).then(|| {
            let part = course.up_to(end);
            (part.nodes().to_vec(), part.length_mm())
        })
    }

    /// A vehicle goes where it is bound: it sets out, or waits while every way is closed.
    pub(super) fn drive_on(&mut self, control: &mut Control, index: u16) {
        let Some(vehicle) = self.vehicle(control, index) else { return };
        let (from, Some(Bound { to, activity })) = (vehicle.node, vehicle.bound) else { return };
        // One can leave a stop that is closed, but not pass whoever stands before one on the road.
        let is_behind = self.crossings.closed.has(from) && vehicle.drive.as_ref().is_some_and(|drive| drive.is_cut_short);
        let is_closed =
            is_behind || from != to && self.clear_course(from, to).is_some_and(|course| self.crossings.closed.is_passed_by(course));
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.waits_for_road = is_closed;
        }
        if is_closed {
            control.turn(DeviceId::vehicle(index), Activity::WaitingRoad);
        } else {
            self.set_out(control, index, from, to, activity);
        }
    }

    /// Whether a vehicle whose order is over has yet to go where it is bound; if so, it does.
    pub(super) fn goes_on_its_way(&mut self, control: &mut Control, index: u16) -> bool {
        let is_there = {
            let Some(mut vehicle) = self.vehicle_mut(control, index) else { return false };
            if let Some(drive) = &mut vehicle.drive {
                drive.has_ended = true;
            }
            let is_there = vehicle.bound.is_none_or(|bound| bound.to == vehicle.node);
            if is_there {
                vehicle.bound = None;
            }
            is_there
        };
        if !is_there {
            self.drive_on(control, index);
        }
        !is_there
    }

    /// Sees to it that a vehicle which is to break down on a crossing does so on its way, if it is on one.
    pub(super) fn stop_on_crossing(&mut self, control: &mut Control, index: u16) {
        let Some((for_ms, due_ms)) = self.next_stop(control, index) else { return };
        if let Some(mut vehicle) = self.vehicle_mut(control, index) {
            vehicle.to_stop_ms = None;
        }
        control.clock.calendar.after(due_ms, Happening::DeviceFaulted { device: DeviceId::vehicle(index), fault: Fault::Down, for_ms });
    }

    /// For how long a vehicle is to break down, and in how many milliseconds: on the crossing that most of the others on the road have
    /// ahead of them, of those before it; of equals on the one in the middle.
    fn next_stop(&self, control: &Control, index: u16) -> Option<(u32, i64)> {
        let vehicle = self.vehicle(control, index)?;
        let for_ms = vehicle.to_stop_ms?;
        let roads = self.ways.roads.as_ref().filter(|_| !vehicle.stands())?;
        let (course, moved_ms, leg) = self.on_course(control, index)?;
        let crossings: Vec<usize> = (leg + 1..course.legs().len()).filter(|at| roads.is_crossing(course.nodes()[*at])).collect();
        let mut come = vec![0_u32; crossings.len()];
        for other in (0..control.index.fleet(DeviceKind::Vehicle).len() as u16).filter(|other| *other != index) {
            let Some((other, _, leg)) = self.on_course(control, other) else { continue };
            for (come, at) in come.iter_mut().zip(&crossings) {
                *come += u32::from(other.nodes()[leg + 1..].contains(&course.nodes()[*at]));
            }
        }
        let from_middle = |position: usize| position.abs_diff(crossings.len() / 2);
        let busiest = (0..crossings.len()).max_by_key(|position| (come[*position], std::cmp::Reverse(from_middle(*position))))?;
        let passes_ms = course.passes_ms(crossings[busiest], self.ways.vehicles.as_ref()?);
        Some((for_ms, i64::from(passes_ms.saturating_sub(moved_ms))))
    }

    /// The course of a vehicle that is on its way, its time in motion, and the leg that it drives.
    fn on_course(&self, control: &Control, index: u16) -> Option<(Cow<'_, Course>, u32, usize)> {
        let drive = self.vehicle(control, index)?.drive.as_ref().filter(|drive| !drive.has_ended)?;
        let moved_ms = drive.moved_ms(control.now_ms());
        let course = self.ways.course_of(drive)?;
        let (leg, _) = course.at(self.ways.vehicles.as_ref()?, moved_ms)?;
        Some((course, moved_ms, leg))
    }
}
