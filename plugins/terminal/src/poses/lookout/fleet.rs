//! Terminal vehicles and what they carry.

use std::collections::BTreeMap;

use portolan_behaviour::{Motion, Progress};
use portolan_model::Ms;
use portolan_model::ids::{BlockId, BoxId};
use portolan_model::place::Place;
use portolan_protocol::{DeviceId, DeviceKind, NodeId};

use super::glide::toward;
use super::{Lookout, SeenVehicle, VEHICLE_DECK_M, View};
use crate::poses::course::{ASIDE_M, Offset, on_course};
use crate::poses::vehicle::{beside_m, block_stand, block_stands, quay_stand, straight_way};
use crate::poses::{Ground, Pose, share_behind};
use crate::quay::QuayCrane;
use crate::roads::Leg;
use crate::transport::{EnergyErrand, Job, JobId, JobKind, JobStage, Stop, Vehicle, Ways};
use crate::yard::{Block, Customer, Side};

/// Nobody is shown faster than this: an AGV's top speed, and half of it aside.
const FASTEST_M_S: f64 = 10.0;

/// Without roads: from this share of its way on a vehicle is near its stop.
const NEAR: f64 = 0.85;

/// Where vehicles stop.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum StopAt {
    /// Under the quay cranes, millimetres along the quay.
    Quay(i32),
    /// At the waterside end of a block.
    Block(BlockId),
    /// At the hall.
    Hall,
    /// At this one of the battery stations.
    Station(usize),
    /// At a node that is nobody's stop.
    Node(NodeId),
}

/// What is remembered of a vehicle from one look to the next.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) struct VehicleMemory {
    /// The stop that it is at or on its way to, how far aside it stands there, and how far aside it stood where it was before.
    stop: Option<StopAt>,
    number: Option<usize>,
    aside: Offset,
    aside_before: Offset,
    /// When its drive began.
    departed_ms: Option<Ms>,
    /// Where it was shown last, and where it would be if it had not to get there.
    shown: Option<Pose>,
    wanted: Option<Pose>,
    /// Without roads: which errand it is on, and where it was when that began.
    errand: Option<(u64, JobStage, EnergyErrand)>,
    from_m: Option<(f64, f64)>,
}

/// Who stops at which node.
pub(super) fn stops(ways: &Ways) -> BTreeMap<NodeId, StopAt> {
    let mut found = BTreeMap::new();
    let Some(stops) = &ways.stops else { return found };
    found.extend(stops.quay.iter().map(|(x_mm, node)| (*node, StopAt::Quay(*x_mm))));
    found.extend(stops.block_water.iter().enumerate().map(|(block, node)| (*node, StopAt::Block(BlockId(block as u16)))));
    found.extend(stops.hall.map(|node| (node, StopAt::Hall)));
    found.extend(stops.stations.iter().enumerate().map(|(station, node)| (*node, StopAt::Station(station))));
    found
}

/// Who is served at a crane, and who comes next, so that these stand in front even if all are seen for the first time.
fn ranks(view: &View<'_>) -> BTreeMap<u16, usize> {
    let mut ranks = BTreeMap::new();
    let vehicle_of = |id: JobId| view.desk.job(id).and_then(|job| job.vehicle);
    for crane in view.fleet(DeviceKind::QuayCrane).filter_map(|id| view.device::<QuayCrane>(id)) {
        let line = crane.lifting.into_iter().chain(crane.waiting.iter().map(|(job, _)| *job));
        ranks.extend(line.filter_map(vehicle_of).zip(0..));
    }
    for block in view.index.blocks().iter().filter_map(|entity| view.port.get::<Block>(*entity)) {
        let post = &block.posts[Side::Water as usize];
        let line = post.work.iter().filter_map(|work| work.job.as_ref()).chain(&post.queue);
        let line = line.filter_map(|job| if let Customer::Vehicle(index) = job.customer { Some(index) } else { None });
        ranks.extend(line.zip(0..));
    }
    ranks
}

/// Whether a vehicle stands, or is so near to where it goes that it turns aside.
fn is_near(view: &View<'_>, vehicle: &Vehicle) -> bool {
    if view.ways.roads.is_none() {
        let (Motion::Working { progress, .. } | Motion::Underway { progress, .. }) = view.motion_of(DeviceId::vehicle(vehicle.index))
        else {
            return true;
        };
        return share_behind(progress, view.now_ms) > NEAR;
    }
    let (Some(drive), Some(kinematics)) = (vehicle.drive.as_ref().filter(|drive| !drive.has_ended), &view.ways.vehicles) else {
        return true;
    };
    let Some(course) = view.ways.course_of(drive) else { return true };
    let Some((leg, share)) = course.leg_at(kinematics, drive.moved_s(view.now_ms)) else { return true };
    let leg_m = |leg: &Leg| f64::from(leg.length_mm) * 1e-3;
    let left_m = course.legs()[leg..].iter().map(leg_m).sum::<f64>() - leg_m(&course.legs()[leg]) * share;
    left_m <= ASIDE_M.min(f64::from(course.length_mm()) * 0.5e-3)
}

/// Where the job of a vehicle has it go, or stand.
fn stop_of(vehicle: &Vehicle, job: Option<&Job>) -> Option<StopAt> {
    if vehicle.energy != EnergyErrand::None {
        return Some(StopAt::Station(usize::from(vehicle.station)));
    }
    let job = job?;
    let at_pick_up = matches!(job.stage, JobStage::ToPickUp | JobStage::AtPickUp);
    let at_far = at_pick_up == matches!(job.kind, JobKind::Discharge { .. } | JobKind::FromHall);
    if !at_far {
        return job.block.map(StopAt::Block);
    }
    Some(match job.far {
        Stop::Quay { x_mm } => StopAt::Quay(x_mm),
        Stop::Hall { .. } => StopAt::Hall,
        Stop::Block { block, .. } => StopAt::Block(block),
        Stop::Station(station) => StopAt::Station(usize::from(station)),
    })
}

impl Lookout {
    pub(super) fn look_at_vehicles(&mut self, view: &View<'_>) {
        self.seen.vehicles.clear();
        let fleet: Vec<(DeviceId, &Vehicle)> =
            view.fleet(DeviceKind::Vehicle).filter_map(|id| Some((id, view.device::<Vehicle>(id)?))).collect();
        self.vehicles.resize(fleet.len(), VehicleMemory::default());
        let on_roads = view.ways.roads.is_some();
        let job = |vehicle: &Vehicle| vehicle.job.and_then(|id| view.desk.job(id));
        let stops: Vec<Option<StopAt>> = fleet
            .iter()
            .zip(&self.vehicles)
            .map(|((_, vehicle), memory)| {
                if on_roads {
                    Some(self.stops.get(&vehicle.node).copied().unwrap_or(StopAt::Node(vehicle.node)))
                } else {
                    stop_of(vehicle, job(vehicle)).or(memory.stop)
                }
            })
            .collect();
        // A stand is taken by who is about to arrive, not by who sets out: first come, first to stand under the crane.
        let near = fleet.iter().zip(&stops).filter(|((_, vehicle), _)| is_near(view, vehicle));
        let mut guests: Vec<(u16, StopAt)> = near.filter_map(|((_, vehicle), stop)| Some((vehicle.index, (*stop)?))).collect();
        let ranks = ranks(view);
        guests.sort_by_key(|(index, _)| ranks.get(index).copied().unwrap_or(usize::MAX));
        self.stands.settle(guests);
        let ground = &self.ground;
        self.stands.move_up(|stop| match stop {
            StopAt::Quay(_) => ground.portal_m.len(),
            StopAt::Block(block) => ground.block(block).map_or(1, block_stands),
            StopAt::Hall | StopAt::Station(_) | StopAt::Node(_) => usize::MAX,
        });
        for ((id, vehicle), stop) in fleet.into_iter().zip(stops) {
            let motion = view.motion_of(id);
            let number = self.stands.of(vehicle.index).map(|(_, number)| number);
            let wanted = if on_roads {
                self.on_roads(view, vehicle, job(vehicle), stop, number)
            } else {
                self.off_roads(view, vehicle, job(vehicle), stop, number.unwrap_or(0), motion)
            };
            let Some(memory) = self.vehicles.get_mut(usize::from(vehicle.index)) else { continue };
            let pose = match (memory.shown, view.passed_ms) {
                (Some(before), Some(passed_ms)) => toward(before, wanted, FASTEST_M_S * passed_ms * 1e-3),
                _ => wanted,
            };
            let pose = Pose { heading_rad: nearest_heading(memory.shown, pose.heading_rad), ..pose };
            memory.shown = Some(pose);
            memory.wanted = Some(Pose { heading_rad: pose.heading_rad, ..wanted });
            self.seen.vehicles.push(SeenVehicle { id, pose, condition: view.condition(id), waits_for_road: vehicle.waits_for_road });
        }
    }

    /// On the road graph: along its course, and aside of its stop.
    fn on_roads(&mut self, view: &View<'_>, vehicle: &Vehicle, job: Option<&Job>, stop: Option<StopAt>, number: Option<usize>) -> Pose {
        let node_m = view.node_m(vehicle.node).unwrap_or_default();
        let crane_x_m = match (stop_of(vehicle, job), stop) {
            (Some(StopAt::Quay(x_mm)), Some(StopAt::Quay(_))) => Some(f64::from(x_mm) * 1e-3),
            _ => None,
        };
        let Some(memory) = self.vehicles.get_mut(usize::from(vehicle.index)) else { return Pose::default() };
        let departed_ms = vehicle.drive.as_ref().map(|drive| drive.drive.departed_ms);
        if memory.departed_ms != departed_ms {
            memory.aside_before = memory.aside;
            memory.aside = Offset::default();
            (memory.departed_ms, memory.stop, memory.number) = (departed_ms, None, None);
        }
        let is_new = memory.stop != stop || memory.number != number || crane_x_m.is_some();
        if let (true, Some(number)) = (is_new, number) {
            memory.aside = aside(&self.ground, stop, node_m, crane_x_m, number);
            (memory.stop, memory.number) = (stop, Some(number));
        }
        let asides = [memory.aside_before, memory.aside];
        if let (Some(drive), Some(roads), Some(kinematics)) = (&vehicle.drive, &view.ways.roads, &view.ways.vehicles)
            && !drive.has_ended
            && let Some(course) = view.ways.course_of(drive)
            && let Some(driven) = on_course(roads, &course, kinematics, drive.moved_s(view.now_ms), asides)
        {
            return driven.pose;
        }
        Pose { x_m: node_m.0 + asides[1].x_m, y_m: node_m.1 + asides[1].y_m, heading_rad: standing_heading(stop) }
    }

    /// Where driving has no roads: straight from where it was.
    fn off_roads(
        &mut self,
        view: &View<'_>,
        vehicle: &Vehicle,
        job: Option<&Job>,
        stop: Option<StopAt>,
        number: usize,
        motion: Motion,
    ) -> Pose {
        let parked_m =
            ((f64::from(vehicle.index) + 0.5) / self.vehicles.len().max(1) as f64 * self.ground.quay_m, self.ground.apron_m * 0.6);
        let stop_m = stop.map_or(parked_m, |stop| stop_m(&self.ground, stop, number));
        let errand = job.map(|job| (job.serial, job.stage, vehicle.energy)).or(Some((0, JobStage::AwaitingVehicle, vehicle.energy)));
        let Some(memory) = self.vehicles.get_mut(usize::from(vehicle.index)) else { return Pose::default() };
        if memory.errand != errand {
            // Whoever comes into view on its way comes from the other end of its errand.
            memory.from_m = memory.shown.map(|pose| (pose.x_m, pose.y_m)).or(Some(parked_m));
            memory.errand = errand;
        }
        memory.stop = stop;
        let drives =
            job.is_some_and(|job| matches!(job.stage, JobStage::ToPickUp | JobStage::ToSetDown)) || vehicle.energy == EnergyErrand::Driving;
        let progress = |motion: Motion| -> Option<Progress> {
            match motion {
                Motion::Working { progress, .. } | Motion::Underway { progress, .. } => Some(progress),
                Motion::Standing { .. } => None,
            }
        };
        if let (true, Some(progress), Some(from_m)) = (drives, progress(motion), memory.from_m)
            && let Some(driven) = straight_way(&self.ground, from_m, stop_m, progress, view.now_ms)
        {
            return driven.pose;
        }
        Pose { x_m: stop_m.0, y_m: stop_m.1, heading_rad: standing_heading(stop) }
    }

    /// Boxes on vehicles that no crane has in hand.
    pub(super) fn look_at_boxes_on_vehicles(&mut self, view: &View<'_>) {
        for number in 0..self.seen.vehicles.len() {
            let seen = self.seen.vehicles[number];
            let job = view.device::<Vehicle>(seen.id).and_then(|vehicle| view.desk.job(vehicle.job?));
            let Some(job) = job else { continue };
            let boxes: Vec<BoxId> = job.boxes.into_iter().flatten().collect();
            let in_hand = std::mem::take(&mut self.in_hand);
            let on_it = |id: BoxId| !in_hand.contains(&id) && view.place(id) == Some(Place::Vehicle(seen.id.index));
            self.show_on_platform(view, &boxes, on_it, seen.pose, VEHICLE_DECK_M);
            self.in_hand = in_hand;
        }
    }

    /// Where a vehicle that is served stands, or will in a moment: what a crane reaches for does not move.
    pub(super) fn vehicle_stand(&self, index: u16) -> Option<Pose> {
        self.vehicles.get(usize::from(index)).and_then(|memory| memory.wanted).or_else(|| self.vehicle_pose(index))
    }

    /// Where a vehicle stands or drives.
    pub(super) fn vehicle_pose(&self, index: u16) -> Option<Pose> {
        self.seen.vehicles.get(usize::from(index)).map(|seen| seen.pose)
    }
}

/// How far aside of its node the vehicle with this number stands at a stop.
fn aside(ground: &Ground, stop: Option<StopAt>, node_m: (f64, f64), crane_x_m: Option<f64>, number: usize) -> Offset {
    match stop {
        Some(StopAt::Quay(_)) => quay_stand(ground, node_m, crane_x_m.unwrap_or(node_m.0), number),
        Some(StopAt::Block(block)) => ground.block(block).map_or(Offset::default(), |block| block_stand(block, node_m, number)),
        Some(StopAt::Hall | StopAt::Station(_) | StopAt::Node(_)) | None => Offset { x_m: beside_m(number) * 4.3, y_m: 0.0 },
    }
}

/// Where a vehicle stands at a stop that is no node.
fn stop_m(ground: &Ground, stop: StopAt, number: usize) -> (f64, f64) {
    let at = match stop {
        StopAt::Quay(x_mm) => (f64::from(x_mm) * 1e-3, ground.shore_m()),
        StopAt::Block(block) => ground.block(block).map_or((0.0, ground.apron_m), |block| (block.x_m, block.water_transfer_m())),
        StopAt::Hall => ground.hall_stop_m.unwrap_or((0.0, ground.apron_m)),
        StopAt::Station(_) | StopAt::Node(_) => (-12.0, ground.apron_m * 0.8),
    };
    let aside = aside(ground, Some(stop), at, None, number);
    (at.0 + aside.x_m, at.1 + aside.y_m)
}

/// Which way a vehicle at a stop points: along the quay under the cranes, into the block at its end.
const fn standing_heading(stop: Option<StopAt>) -> f64 {
    match stop {
        Some(StopAt::Block(_) | StopAt::Hall | StopAt::Station(_)) => std::f64::consts::FRAC_PI_2,
        _ => 0.0,
    }
}

/// A vehicle has no front: of the two headings that look alike, the one nearer to that shown before.
fn nearest_heading(shown: Option<Pose>, heading_rad: f64) -> f64 {
    use std::f64::consts::PI;
    let Some(shown) = shown else { return heading_rad };
    let turns = ((heading_rad - shown.heading_rad) / PI).round();
    heading_rad - turns * PI
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_2, PI};

    use super::*;

    #[test]
    fn a_vehicle_that_turns_back_does_not_turn_round() {
        let shown = |heading_rad| Some(Pose { heading_rad, ..Pose::default() });
        assert!((nearest_heading(shown(0.0), PI) - 0.0).abs() < 1e-12);
        assert!((nearest_heading(shown(FRAC_PI_2), -FRAC_PI_2) - FRAC_PI_2).abs() < 1e-12);
        assert!((nearest_heading(shown(3.0 * PI), 0.1) - (3.0 * PI + 0.1)).abs() < 1e-12);
        assert!((nearest_heading(None, 2.0) - 2.0).abs() < 1e-12);
    }
}
