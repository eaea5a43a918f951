//! What each thing takes of the space: for picking it, for the outline of what is selected, for the camera that follows it.

use bevy::ecs::world::World;
use bevy::math::Vec3;
use portolan_model::container::Container;
use portolan_model::ids::BoxId;
use portolan_model::index::Index;
use portolan_model::place::{Place, Whereabouts};
use portolan_model::subject::Subject;
use portolan_protocol::{DeviceId, DeviceKind};
use portolan_terminal::poses::{
    BOX_WIDTH_M, BlockGround, GateGround, Ground, Lookout, Rect, SeenBox, SeenQuayCrane, SeenTruck, SeenVehicle, SeenVessel, SeenYardCrane,
    box_height_m, box_length_m, spreader_high_m,
};
use portolan_terminal::yard::YardSection;
use portolan_terminal::yard::stacks::Stacks;

use super::ray::{Bounds, Ray};
use crate::shape::{machines, quay_crane, yard_crane};

/// Height of a vessel above its deck, bridge included.
const VESSEL_HIGH: f32 = 27.0;

fn flat(rect: Rect, low: f32, high: f32) -> Bounds {
    Bounds::between(Vec3::new(rect.x0 as f32, rect.y0 as f32, low), Vec3::new(rect.x1 as f32, rect.y1 as f32, high))
}

fn standing(pose: portolan_terminal::poses::Pose, low: f32, half: Vec3) -> Bounds {
    let middle = Vec3::new(pose.x_m as f32, pose.y_m as f32, low + half.z);
    Bounds { middle, half, heading: pose.heading_rad as f32 }
}

pub(crate) fn of_vessel(vessel: &SeenVessel) -> Bounds {
    let hull = &vessel.hull;
    let (low, high) = (hull.water_m as f32, hull.deck_m as f32 + VESSEL_HIGH);
    let x = (hull.ahead_m - hull.astern_m) / 2.0;
    let half = Vec3::new((hull.length_m + hull.ahead_m + hull.astern_m) as f32 / 2.0, hull.beam_m as f32 / 2.0, (high - low) / 2.0);
    standing(portolan_terminal::poses::Pose { x_m: vessel.pose.x_m + x, ..vessel.pose }, low, half)
}

/// What is seen of a vessel from the side: its hull and what stands aboard, up to a usual height.
fn hull_of(vessel: &SeenVessel) -> Bounds {
    let whole = of_vessel(vessel);
    let half_high = (vessel.hull.deck_m as f32 + 12.0 - vessel.hull.water_m as f32) / 2.0;
    Bounds { middle: whole.middle.with_z(vessel.hull.water_m as f32 + half_high), half: whole.half.with_z(half_high), ..whole }
}

/// A quay crane's whole extent.
pub(crate) fn of_quay_crane(ground: &Ground, crane: &SeenQuayCrane) -> Bounds {
    let (least, greatest) = quay_crane::extent(ground);
    let least_y = if crane.boom_down { least[1] } else { 0.0 };
    let x = crane.x_m as f32;
    Bounds::between(Vec3::new(x + least[0], least_y, 0.0), Vec3::new(x + greatest[0], greatest[1], greatest[2]))
}

/// The parts of it that one can point at: legs, girder and boom, spreader. Between the legs one points at what stands there.
fn parts_of_quay_crane(ground: &Ground, crane: &SeenQuayCrane) -> impl Iterator<Item = Bounds> {
    let whole = of_quay_crane(ground, crane);
    let (x, top) = (whole.middle.x, quay_crane::TROLLEY_Z);
    let (least, greatest) = (whole.middle - whole.half, whole.middle + whole.half);
    let girder = Bounds::between(Vec3::new(x - 5.0, least.y, top - 0.5), Vec3::new(x + 5.0, greatest.y, top + 8.0));
    let legs = [ground.rails_m.0, ground.rails_m.1].into_iter().flat_map(move |rail| {
        [-9.0_f32, 9.0].map(move |side| Bounds {
            middle: Vec3::new(x + side, rail as f32, top / 2.0),
            half: Vec3::new(1.6, 1.6, top / 2.0),
            heading: 0.0,
        })
    });
    let [hook_x, hook_y, hook_z] = crane.hook.map(|part| part as f32);
    let spreader = Bounds { middle: Vec3::new(hook_x, hook_y, hook_z + 0.8), half: Vec3::new(6.2, 1.3, 0.9), heading: 0.0 };
    legs.chain([girder, spreader])
}

pub(crate) fn of_yard_crane(block: &BlockGround, high_m: f64, crane: &SeenYardCrane) -> Bounds {
    let (half, top) = (yard_crane::half_gauge(block) + 0.6, yard_crane::trolley_z(high_m) + 1.7);
    let middle = Vec3::new(block.x_m as f32, crane.hook[1] as f32, top / 2.0);
    Bounds { middle, half: Vec3::new(half, 6.0, top / 2.0), heading: 0.0 }
}

fn parts_of_yard_crane(block: &BlockGround, high_m: f64, crane: &SeenYardCrane) -> impl Iterator<Item = Bounds> {
    let whole = of_yard_crane(block, high_m, crane);
    let top = whole.half.z * 2.0;
    let girder = Bounds { middle: whole.middle.with_z(top - 2.0), half: Vec3::new(whole.half.x, 4.6, 2.2), heading: 0.0 };
    let legs = [-1.0, 1.0].map(|side| Bounds {
        middle: whole.middle + Vec3::new(side * (whole.half.x - 0.6), 0.0, 0.0),
        half: Vec3::new(0.9, 6.0, top / 2.0),
        heading: 0.0,
    });
    [girder].into_iter().chain(legs)
}

pub(crate) fn of_vehicle(vehicle: &SeenVehicle) -> Bounds {
    standing(vehicle.pose, 0.0, Vec3::new(machines::VEHICLE.0 + 0.3, machines::VEHICLE.1 + 0.2, 0.9))
}

pub(crate) fn of_truck(truck: &SeenTruck) -> Bounds {
    let (sin, cos) = (truck.pose.heading_rad as f32).sin_cos();
    let mut bounds = standing(truck.pose, 0.0, Vec3::new(8.3, 1.4, 1.8));
    // The cab stands before the trailer.
    bounds.middle += Vec3::new(cos, sin, 0.0) * 1.8;
    bounds
}

pub(crate) fn of_loose_box(seen: &SeenBox) -> Bounds {
    let half = Vec3::new(box_length_m(seen.size) as f32, BOX_WIDTH_M as f32, box_height_m(seen.size) as f32) / 2.0;
    standing(seen.pose, seen.z_m as f32, half)
}

/// A block with all that may stand on it.
pub(crate) fn of_block(block: &BlockGround) -> Bounds {
    flat(block.rect().grown(0.3), 0.0, f32::from(block.tiers) * 2.75)
}

pub(crate) fn of_gate(gate: &GateGround) -> Bounds {
    let half = gate.lane_m() * f64::from(gate.lanes) / 2.0 + 1.5;
    flat(Rect::around(gate.x_m, gate.barrier_m(), half * 2.0, 22.0), 0.0, 7.0)
}

fn of_lane(gate: &GateGround, lane: usize) -> Bounds {
    flat(Rect::around(gate.lane_x_m(lane), gate.barrier_m(), gate.lane_m() - 0.4, 22.0), 0.0, 1.2)
}

/// The box of a block that a ray meets first.
pub(crate) fn box_met(block: &BlockGround, stacks: &Stacks, ray: Ray) -> Option<(BoxId, f32)> {
    of_block(block).met_by(ray)?;
    let shape = stacks.shape();
    let places = (0..shape.bays).flat_map(|bay| (0..shape.rows).map(move |row| (bay, row)));
    let met = places.filter_map(|(bay, row)| {
        let stack = stacks.stack(portolan_terminal::yard::stacks::StackPlace { bay, row });
        let first = stack.first()?;
        let (x, y) = block.slot_m(bay, row, first.size.is_long());
        let mut low = 0.0;
        let boxes = stack.iter().filter_map(|standing| {
            let (length, high) = (box_length_m(standing.size) as f32, box_height_m(standing.size) as f32);
            let middle = Vec3::new(x as f32, y as f32, low + high / 2.0);
            low += high;
            let bounds = Bounds { middle, half: Vec3::new(BOX_WIDTH_M as f32, length, high) / 2.0, heading: 0.0 };
            Some((standing.id, bounds.met_by(ray)?))
        });
        boxes.reduce(|best, next| if next.1 < best.1 { next } else { best })
    });
    met.reduce(|best, next| if next.1 < best.1 { next } else { best })
}

/// The space of a box that stands in a slot.
fn of_standing(port: &World, ground: &Ground, id: BoxId, slot: portolan_model::place::Slot) -> Option<Bounds> {
    let block = ground.block(slot.block)?;
    let entity = *port.resource::<Index>().blocks().get(usize::from(slot.block.0))?;
    let stack = port.get::<Stacks>(entity)?.stack(slot.into());
    let size = stack.iter().find(|standing| standing.id == id)?.size;
    let low: f64 = stack.iter().take_while(|standing| standing.id != id).map(|standing| box_height_m(standing.size)).sum();
    let (x, y) = block.slot_m(slot.bay, slot.row, size.is_long());
    let half = Vec3::new(BOX_WIDTH_M as f32, box_length_m(size) as f32, box_height_m(size) as f32) / 2.0;
    Some(Bounds { middle: Vec3::new(x as f32, y as f32, low as f32 + half.z), half, heading: 0.0 })
}

/// The space that a subject takes now; none for one that is nowhere in the picture.
pub(crate) fn of_subject(port: &World, lookout: &Lookout, subject: Subject) -> Option<Bounds> {
    let (ground, seen) = (lookout.ground(), lookout.seen());
    match subject {
        Subject::Call(id) => seen.vessels.iter().find(|vessel| vessel.id == id).map(of_vessel),
        Subject::Device(id) => of_device(port, lookout, id),
        Subject::Block(id) => ground.block(id).map(of_block),
        Subject::Truck(id) => seen.trucks.iter().find(|truck| truck.id == id).map(of_truck),
        Subject::Gate => Some(of_gate(&ground.gates[0])),
        Subject::Hall => ground.hall.map(|rect| flat(rect, 0.0, 8.0)),
        Subject::Container(id) => of_container(port, lookout, id),
        Subject::Sensor(_) | Subject::Fleet | Subject::Port => None,
    }
}

fn of_container(port: &World, lookout: &Lookout, id: BoxId) -> Option<Bounds> {
    let seen = lookout.seen();
    if let Some(loose) = seen.boxes.iter().find(|seen| seen.id == id) {
        return Some(of_loose_box(loose));
    }
    let entity = port.resource::<Index>().find_box(id)?;
    port.get::<Container>(entity)?;
    match port.get::<Whereabouts>(entity)?.place {
        Place::Slot(slot) => of_standing(port, lookout.ground(), id, slot),
        Place::Pool(block) => lookout.ground().block(block).map(of_block),
        Place::Aboard(call) => seen.vessels.iter().find(|vessel| vessel.id == call).map(of_vessel),
        _ => None,
    }
}

fn of_device(port: &World, lookout: &Lookout, id: DeviceId) -> Option<Bounds> {
    let (ground, seen) = (lookout.ground(), lookout.seen());
    match id.kind {
        DeviceKind::QuayCrane => seen.quay_cranes.iter().find(|crane| crane.id == id).map(|crane| of_quay_crane(ground, crane)),
        DeviceKind::YardCrane => {
            let crane = seen.yard_cranes.iter().find(|crane| crane.id == id)?;
            let block = ground.block(crane.block)?;
            Some(of_yard_crane(block, high_m(port, block), crane))
        }
        DeviceKind::Vehicle => seen.vehicles.iter().find(|vehicle| vehicle.id == id).map(of_vehicle),
        DeviceKind::GateLane => {
            let [inward, outward] = &ground.gates;
            let lane = id.index.checked_sub(inward.lanes);
            Some(lane.map_or_else(|| of_lane(inward, usize::from(id.index)), |lane| of_lane(outward, usize::from(lane))))
        }
        DeviceKind::Scanner => ground.hall.map(|rect| flat(rect, 0.0, 8.0)),
    }
}

/// How high the spreader of a block's cranes hangs between lifts.
pub(crate) fn high_m(port: &World, block: &BlockGround) -> f64 {
    port.get_resource::<YardSection>().map_or(18.0, |yard| spreader_high_m(block, &yard.cranes.service))
}

/// All that can be pointed at but boxes that stand in blocks, each by the parts one can see.
pub(crate) fn pointable(port: &World, lookout: &Lookout) -> Vec<(Subject, Bounds)> {
    let (ground, seen) = (lookout.ground(), lookout.seen());
    let mut all: Vec<(Subject, Bounds)> = Vec::with_capacity(1_024);
    all.extend(seen.vessels.iter().map(|vessel| (Subject::Call(vessel.id), hull_of(vessel))));
    for crane in &seen.quay_cranes {
        all.extend(parts_of_quay_crane(ground, crane).map(|bounds| (Subject::Device(crane.id), bounds)));
    }
    for crane in &seen.yard_cranes {
        let Some(block) = ground.block(crane.block) else { continue };
        all.extend(parts_of_yard_crane(block, high_m(port, block), crane).map(|bounds| (Subject::Device(crane.id), bounds)));
    }
    all.extend(seen.vehicles.iter().map(|vehicle| (Subject::Device(vehicle.id), of_vehicle(vehicle))));
    all.extend(seen.trucks.iter().map(|truck| (Subject::Truck(truck.id), of_truck(truck))));
    all.extend(seen.boxes.iter().map(|seen| (Subject::Container(seen.id), of_loose_box(seen))));
    let mut first = 0;
    for gate in &ground.gates {
        for lane in 0..gate.lanes {
            all.push((Subject::Device(DeviceId::gate_lane(first + lane)), of_lane(gate, usize::from(lane))));
        }
        first += gate.lanes;
    }
    all.extend(ground.hall.map(|rect| (Subject::Hall, flat(rect, 0.0, 2.0))));
    all
}
