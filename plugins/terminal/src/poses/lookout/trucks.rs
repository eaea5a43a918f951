//! Trucks: in the queue, in a lane, under way, at their block, and out again.

use std::collections::BTreeMap;

use portolan_behaviour::Motion;
use portolan_model::ids::{BlockId, BoxId, TruckId};
use portolan_model::place::Place;
use portolan_protocol::{DeviceId, NodeId};

use super::{Lookout, SeenTruck, TRUCK_DECK_M, View};
use crate::landside::{Gate, LandsideBook, Truck};
use crate::poses::Pose;
use crate::poses::course::{Offset, on_course};
use crate::poses::progress::{ease, share_behind};
use crate::poses::vehicle::beside_m;
use crate::roads::Drive;
use crate::yard::{Block, Customer};

/// Nobody is shown faster than this: faster than trucks are, so that whoever was moved aside catches up.
const FASTEST_M_S: f64 = 14.0;
/// A truck that joins the queue comes from so far outside.
const COMES_FROM_M: f64 = 70.0;
/// From lane to lane behind a block, and from truck to truck in a second row.
const BESIDE_M: f64 = 5.2;
const BEHIND_M: f64 = 19.0;
/// Over this way a truck turns to back up to its block.
const TURNS_M: (f64, f64) = (34.0, 10.0);
/// Of the time in a lane: until it stands at the barrier, and from when it drives on.
const IN_LANE: (f64, f64) = (0.3, 0.75);

/// Where a truck waits for something inside.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum TruckAt {
    Block(BlockId),
    Scanner,
}

/// Where a truck at the gate is: in line, or in a lane.
#[derive(Clone, Copy)]
enum AtGate {
    /// So many columns from the first lane, and so many trucks before it in its column.
    Queue(usize, usize),
    /// In this lane.
    Lane(usize),
}

impl Lookout {
    pub(super) fn look_at_trucks(&mut self, view: &View<'_>) {
        self.seen.trucks.clear();
        let Some(book) = view.port.get_resource::<LandsideBook>() else { return };
        let mut at_gate: BTreeMap<TruckId, (usize, AtGate)> = BTreeMap::new();
        for (direction, gate) in [&book.inward, &book.outward].into_iter().enumerate() {
            at_gate.extend(places_at(gate).into_iter().map(|(truck, place)| (truck, (direction, place))));
        }
        let Some(mut known) = view.port.try_query::<&Truck>() else { return };
        let mut trucks: Vec<&Truck> = known.iter(view.port).filter(|truck| truck.arrived).collect();
        trucks.sort_unstable_by_key(|truck| truck.id);
        let stops = trucks.iter().filter_map(|truck| Some((truck.id, Self::stop_of(view, truck)?)));
        let stops: Vec<(TruckId, TruckAt)> = stops.collect();
        self.truck_stands.settle(stops);
        self.trucks.begin();
        for truck in trucks {
            let (wanted, comes_from) = match at_gate.get(&truck.id) {
                Some((direction, place)) => self.at_gate(view, *direction, *place),
                None => match self.inside(view, truck) {
                    Some(pose) => (pose, None),
                    None => continue,
                },
            };
            let pose = self.trucks.show(truck.id, wanted, comes_from, view.passed_ms, FASTEST_M_S);
            self.seen.trucks.push(SeenTruck { id: truck.id, pose });
        }
        self.trucks.end();
    }

    /// Where a truck inside waits or goes to wait.
    fn stop_of(view: &View<'_>, truck: &Truck) -> Option<TruckAt> {
        let Some(drive) = truck.drive else { return truck.block.map(TruckAt::Block) };
        let stops = view.ways.stops.as_ref()?;
        if stops.truck_scanner == Some(drive.to) {
            return Some(TruckAt::Scanner);
        }
        let block = truck.block?;
        (stops.block_land.get(usize::from(block.0)) == Some(&drive.to)).then_some(TruckAt::Block(block))
    }

    fn at_gate(&self, view: &View<'_>, direction: usize, place: AtGate) -> (Pose, Option<Pose>) {
        let gate = &self.ground.gates[direction];
        let (lane, trucks) = match place {
            AtGate::Queue(column, row) => (column, 1.0 + row as f64),
            AtGate::Lane(lane) => {
                let first = if gate.inward { 0 } else { self.ground.gates[0].lanes };
                let share = match view.motion_of(DeviceId::gate_lane(first + lane as u16)) {
                    Motion::Working { progress, .. } | Motion::Underway { progress, .. } => share_behind(progress, view.now_ms),
                    Motion::Standing { .. } => 0.0,
                };
                (lane, before_barrier(share))
            }
        };
        let pose = |trucks: f64| Pose { x_m: gate.lane_x_m(lane), y_m: gate.before_m(trucks), heading_rad: gate.heading_rad() };
        let comes_from = gate.inward.then(|| {
            let from = pose(trucks);
            Pose { y_m: from.y_m + COMES_FROM_M, ..from }
        });
        (pose(trucks), comes_from)
    }

    fn inside(&self, view: &View<'_>, truck: &Truck) -> Option<Pose> {
        match (truck.drive, &view.ways.roads) {
            (Some(drive), Some(_)) => self.on_drive(view, truck, drive),
            _ => self.without_roads(view, truck),
        }
    }

    /// Along its drive; before it sets out where it stands, and after it has arrived likewise.
    fn on_drive(&self, view: &View<'_>, truck: &Truck, drive: Drive) -> Option<Pose> {
        let roads = view.ways.roads.as_ref()?;
        let aside = |node: NodeId, number: usize| self.truck_aside(view, truck, node, number);
        let now = self.truck_stands.of(truck.id).map_or(0, |(_, number)| number);
        let before = self.truck_stands.before(truck.id).map_or(now, |(_, number)| number);
        let asides = [aside(drive.from, before), aside(drive.to, now)];
        let elapsed_s = (view.now_ms - drive.departed_ms as f64).max(0.0) * 1e-3;
        let course = roads.course(drive.from, drive.to)?;
        let Some(driven) = on_course(roads, course, view.ways.trucks.as_ref()?, elapsed_s, asides) else {
            let (x_m, y_m) = view.node_m(drive.to)?;
            return Some(Pose { x_m: x_m + asides[1].x_m, y_m: y_m + asides[1].y_m, heading_rad: std::f64::consts::FRAC_PI_2 });
        };
        // Trucks back up to their block: the cab stays outside.
        let to_block = view
            .ways
            .stops
            .as_ref()
            .is_some_and(|stops| truck.block.is_some_and(|block| stops.block_land.get(usize::from(block.0)) == Some(&drive.to)));
        let left_m = driven.length_m - driven.behind_m;
        let turned = if to_block { ease((TURNS_M.0 - left_m) / (TURNS_M.0 - TURNS_M.1), 0.4) } else { 0.0 };
        Some(Pose { heading_rad: driven.pose.heading_rad - turned * std::f64::consts::PI, ..driven.pose })
    }

    /// How far aside of a node the truck with this number there stands.
    fn truck_aside(&self, view: &View<'_>, truck: &Truck, node: NodeId, number: usize) -> Offset {
        let Some(stops) = view.ways.stops.as_ref() else { return Offset::default() };
        if stops.truck_scanner == Some(node) {
            return Offset { x_m: number as f64 * -BEHIND_M, y_m: 0.0 };
        }
        let Some(block) = truck.block.and_then(|block| self.ground.block(block)) else { return Offset::default() };
        if stops.block_land.get(usize::from(block.id.0)) != Some(&node) {
            return Offset::default();
        }
        let node_m = view.node_m(node).unwrap_or((block.x_m, block.land_transfer_m()));
        let (x_m, y_m) = behind_block(block, number);
        Offset { x_m: x_m - node_m.0, y_m: y_m - node_m.1 }
    }

    /// Where trucks have no roads: at its block while it is served there, before that on its way to it, then on its way out.
    fn without_roads(&self, view: &View<'_>, truck: &Truck) -> Option<Pose> {
        let block = self.ground.block(truck.block?)?;
        let number = self.truck_stands.of(truck.id).map_or(0, |(_, number)| number);
        let entity = view.index.blocks().get(usize::from(block.id.0)).copied();
        let waits = view.component::<Block>(entity).is_some_and(|found| {
            let post = &found.posts[1];
            let served = post.work.as_ref().and_then(|work| work.job).map(|job| job.customer);
            served == Some(Customer::Truck(truck.id)) || post.queue.iter().any(|job| job.customer == Customer::Truck(truck.id))
        });
        let is_done = !waits && was_served(view, truck);
        if is_done {
            let gate = &self.ground.gates[1];
            return Some(Pose { x_m: gate.x_m, y_m: gate.before_m(1.0), heading_rad: gate.heading_rad() });
        }
        let (x_m, y_m) = behind_block(block, number);
        Some(Pose { x_m, y_m, heading_rad: std::f64::consts::FRAC_PI_2 })
    }

    pub(super) fn look_at_boxes_on_trucks(&mut self, view: &View<'_>) {
        for number in 0..self.seen.trucks.len() {
            let seen = self.seen.trucks[number];
            let container = view.component::<Truck>(view.index.find_truck(seen.id)).and_then(|truck| truck.container);
            let Some(container) = container.filter(|id| !self.in_hand.contains(id)) else { continue };
            let on_it = |id: BoxId| view.place(id) == Some(Place::Truck);
            self.show_on_platform(view, &[container], on_it, seen.pose, TRUCK_DECK_M);
        }
    }

    /// Where a truck stands or drives.
    pub(super) fn truck_pose(&self, id: TruckId) -> Option<Pose> {
        self.seen.trucks.binary_search_by_key(&id, |seen| seen.id).ok().map(|at| self.seen.trucks[at].pose)
    }
}

/// Whether a truck that came to bring a box is rid of it, or one that came to fetch one has it.
fn was_served(view: &View<'_>, truck: &Truck) -> bool {
    let on_truck = truck.container.is_some_and(|container| view.place(container) == Some(Place::Truck));
    on_truck != truck.errand.brings()
}

/// Who is where at a gate. Those with appointments line up before the lanes for them, the others before the rest.
fn places_at(gate: &Gate) -> Vec<(TruckId, AtGate)> {
    let lanes = gate.lanes();
    let for_booked = lanes.iter().filter(|lane| lane.booked_only).count();
    let mut places: Vec<(TruckId, AtGate)> =
        lanes.iter().enumerate().filter_map(|(lane, found)| Some((found.visitor?.truck, AtGate::Lane(lane)))).collect();
    let mut line_up = |waiting: &mut dyn Iterator<Item = TruckId>, first: usize, count: usize| {
        let count = count.max(1);
        places.extend(waiting.enumerate().map(|(position, truck)| (truck, AtGate::Queue(first + position % count, position / count))));
    };
    if for_booked > 0 {
        line_up(&mut gate.waiting_booked(), 0, for_booked);
        line_up(&mut gate.waiting_walk_in(), for_booked, lanes.len().saturating_sub(for_booked));
    } else {
        line_up(&mut gate.waiting_booked().chain(gate.waiting_walk_in()), 0, lanes.len());
    }
    places
}

/// How many trucks' lengths a truck in a lane has to go to the barrier; negative beyond it.
fn before_barrier(share: f64) -> f64 {
    let (stands, goes) = IN_LANE;
    if share < stands {
        1.0 - ease(share / stands, 0.3)
    } else if share < goes {
        0.0
    } else {
        -ease((share - goes) / (1.0 - goes), 0.4)
    }
}

/// Where the box of the truck with this number stands behind a block.
fn behind_block(block: &crate::poses::BlockGround, number: usize) -> (f64, f64) {
    let lanes = ((block.width_m() / BESIDE_M) as usize).max(1);
    (block.x_m + beside_m(number % lanes) * BESIDE_M, block.land_transfer_m() + (number / lanes) as f64 * BEHIND_M)
}

#[cfg(test)]
mod tests {
    use super::before_barrier;

    #[test]
    fn a_truck_passes_its_lane_without_a_leap() {
        let mut before = before_barrier(0.0);
        assert!((before - 1.0).abs() < 1e-9);
        for step in 1..=1_000 {
            let now = before_barrier(f64::from(step) / 1_000.0);
            assert!(before >= now && before - now < 0.01, "{now} after {before}");
            before = now;
        }
        assert!((before + 1.0).abs() < 1e-9);
    }
}
