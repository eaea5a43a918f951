//! Yard cranes and the boxes in their hands.

use portolan_behaviour::{Motion, YardService};
use portolan_model::ids::BoxId;
use portolan_model::place::Slot;
use portolan_protocol::{DeviceId, Spot};

use super::{Lookout, SeenBox, SeenYardCrane, TRUCK_DECK_M, VEHICLE_DECK_M, View, box_height_m};
use crate::poses::yard_crane::{Hook, YardWork, yard_crane};
use crate::poses::{BlockGround, Pose, Stage};
use crate::transport::Vehicle;
use crate::yard::stacks::Stacks;
use crate::yard::{BAY_MM, Block, Customer, Side, Step, Work};

/// Inland: boxes in the yard lie along the block.
const INLAND_RAD: f64 = std::f64::consts::FRAC_PI_2;

/// Where a service has a length and no places: what of it is not travel, and how fast the rest is covered there and back (*assumed*).
const GRIPS_AND_HOISTS_S: f64 = 60.0;
const EASY_M_S: f64 = 1.2;

/// A lift of a yard crane.
struct YardLift {
    container: BoxId,
    from: Hook,
    to: Hook,
    /// The slot that it is taken from, if it is taken from one.
    out_of: Option<Slot>,
}

impl Lookout {
    pub(super) fn look_at_yard_cranes(&mut self, view: &View<'_>) {
        self.seen.yard_cranes.clear();
        for number in 0..self.ground.blocks.len() {
            let Some(entity) = view.index.blocks().get(number).copied() else { continue };
            let Some(block) = view.port.get::<Block>(entity) else { continue };
            let stacks = view.port.get::<Stacks>(entity);
            for side in Side::BOTH {
                self.look_at_yard_crane(view, number, block, stacks, side);
            }
        }
    }

    fn look_at_yard_crane(&mut self, view: &View<'_>, number: usize, block: &Block, stacks: Option<&Stacks>, side: Side) {
        let id = side.crane(block.id);
        let ground = &self.ground.blocks[number];
        let work = block.posts[side as usize].work.as_ref().filter(|work| work.started);
        let lift = work.filter(|_| view.is_at_work(id)).and_then(|work| match stacks {
            Some(stacks) => self.lift_between_slots(view, ground, stacks, side, work),
            None => self.lift_somewhere(view, ground, side, work, view.motion_of(id)),
        });
        let doing = lift.as_ref().map_or(YardWork::Travels, |lift| YardWork::Lifts { from: lift.from, to: lift.to });
        let home = home(ground, side);
        let pose = yard_crane(ground, service(view), view.motion_of(id), doing, home, view.now_ms);
        self.seen.yard_cranes.push(SeenYardCrane { id, block: block.id, hook: pose.hook, condition: view.condition(id) });
        let Some(lift) = lift else { return };
        if matches!(pose.stage, Some(Stage::Carried | Stage::After)) {
            self.seen.lifted.extend(lift.out_of);
        }
        match pose.stage {
            Some(Stage::Carried) => self.show_under_hook(view, &[lift.container], pose.hook, INLAND_RAD),
            Some(Stage::After) => {
                let size = view.size(lift.container);
                self.in_hand.insert(lift.container);
                let pose = Pose { x_m: lift.to.x_m, y_m: lift.to.y_m, heading_rad: INLAND_RAD };
                self.seen.boxes.push(SeenBox { id: lift.container, size, pose, z_m: lift.to.top_m - box_height_m(size) });
            }
            _ => {}
        }
    }

    /// The lift in hand of a crane in a block with slots.
    fn lift_between_slots(&self, view: &View<'_>, ground: &BlockGround, stacks: &Stacks, side: Side, work: &Work) -> Option<YardLift> {
        let step = *work.steps.front()?;
        let slot_hook = |slot: Slot, container: BoxId, long: bool| {
            let (x_m, y_m) = ground.slot_m(slot.bay, slot.row, long);
            Hook { x_m, y_m, top_m: under_m(stacks, slot) + box_height_m(view.size(container)) }
        };
        Some(match step {
            Step::Dig { from, to } => {
                let standing = stacks.at(from)?;
                let long = standing.size.is_long();
                let hooks = (slot_hook(from, standing.id, long), slot_hook(to, standing.id, long));
                YardLift { container: standing.id, from: hooks.0, to: hooks.1, out_of: Some(from) }
            }
            Step::Out { from } => {
                let job = work.job?;
                let long = view.size(job.container).is_long();
                let to = self.transfer_hook(view, ground, side, job.customer, job.container)?;
                YardLift { container: job.container, from: slot_hook(from, job.container, long), to, out_of: Some(from) }
            }
            Step::In { to } => {
                let job = work.job?;
                let long = view.size(job.container).is_long();
                let from = self.transfer_hook(view, ground, side, job.customer, job.container)?;
                YardLift { container: job.container, from, to: slot_hook(to, job.container, long), out_of: None }
            }
            Step::Aside { .. } => return None,
        })
    }

    /// A lift in a block without slots: somewhere in it, no further off than its time allows, and always the same place for one box.
    fn lift_somewhere(&self, view: &View<'_>, ground: &BlockGround, side: Side, work: &Work, motion: Motion) -> Option<YardLift> {
        let job = work.job?;
        let (Motion::Working { progress, .. } | Motion::Underway { progress, .. }) = motion else { return None };
        let mixed = job.container.0.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
        let reach_m = (f64::from(progress.duration_ms) * 1e-3 - GRIPS_AND_HOISTS_S) * EASY_M_S;
        let all = u64::from(ground.bays / 2).max(1);
        let pairs = ((reach_m / (2.0 * f64::from(BAY_MM) * 1e-3)) as u64).clamp(1, all);
        let rows = u64::from(ground.rows).max(1);
        let (from_end, row) = (mixed % pairs, mixed / pairs % rows);
        let pair = if side == Side::Water { from_end } else { all - 1 - from_end };
        let (x_m, y_m) = ground.slot_m(pair as u8 * 2, row as u8, true);
        let slot = Hook { x_m, y_m, top_m: f64::from(ground.tiers / 2) * 2.6 + box_height_m(view.size(job.container)) };
        let customer = self.transfer_hook(view, ground, side, job.customer, job.container)?;
        let (from, to) = if job.errand.stores() { (customer, slot) } else { (slot, customer) };
        Some(YardLift { container: job.container, from, to, out_of: None })
    }

    /// Where a crane meets a customer: over the place of the box on its platform.
    fn transfer_hook(&self, view: &View<'_>, ground: &BlockGround, side: Side, customer: Customer, container: BoxId) -> Option<Hook> {
        let height_m = box_height_m(view.size(container));
        match customer {
            Customer::Vehicle(index) => {
                let pose = self.vehicle_stand(index)?;
                let job = view.device::<Vehicle>(DeviceId::vehicle(index)).and_then(|vehicle| view.desk.job(vehicle.job?));
                let boxes: Vec<BoxId> = job.map_or_else(Vec::new, |job| job.boxes.into_iter().flatten().collect());
                let number = boxes.iter().position(|id| *id == container).unwrap_or(0);
                let along_m = super::platform_m(boxes.len(), number);
                let (sin, cos) = (libm::sin(pose.heading_rad), libm::cos(pose.heading_rad));
                Some(Hook { x_m: pose.x_m + cos * along_m, y_m: pose.y_m + sin * along_m, top_m: VEHICLE_DECK_M + height_m })
            }
            Customer::Truck(truck) => {
                let (x_m, y_m) = self.truck_stand(truck, ground).unwrap_or((ground.x_m, transfer_m(ground, side)));
                Some(Hook { x_m, y_m, top_m: TRUCK_DECK_M + height_m })
            }
        }
    }
}

fn transfer_m(ground: &BlockGround, side: Side) -> f64 {
    match side {
        Side::Water => ground.water_transfer_m(),
        Side::Land => ground.land_transfer_m(),
    }
}

/// Where a crane waits that does not model places: over the last bay of its side.
fn home(ground: &BlockGround, side: Side) -> Spot {
    let along_mm = match side {
        Side::Water => BAY_MM,
        Side::Land => (i32::from(ground.bays) - 1) * BAY_MM,
    };
    Spot { along_mm, across_mm: 0, tier: 0 }
}

fn service<'a>(view: &View<'a>) -> &'a YardService {
    &view.yard.cranes.service
}

/// How high the boxes under a slot reach, in metres.
pub(super) fn under_m(stacks: &Stacks, slot: Slot) -> f64 {
    stacks.stack(slot.into()).iter().take(usize::from(slot.tier)).map(|standing| box_height_m(standing.size)).sum()
}
