//! Trucks of the made-up day.

use portolan_model::container::Flow;
use portolan_model::facts::{Activity, TruckStage, VisitKind, What, YardMoveKind};
use portolan_model::ids::{BlockId, BoxId, BoxSource, TruckId, TruckSource};
use portolan_model::place::Place;
use portolan_model::{DAY_MS, HOUR_MS, MINUTE_MS, Ms};
use portolan_protocol::DeviceId;

use super::{BLOCKS, SECOND_MS, Story, Way};

/// Trucks an hour from 00:00; two peaks.
const ARRIVALS: [u64; 24] = [30, 24, 20, 18, 22, 36, 60, 90, 120, 140, 205, 200, 110, 100, 100, 105, 100, 100, 110, 170, 165, 150, 70, 45];

impl Story {
    /// The trucks of one day from the start's hour on.
    pub(super) fn trucks(&mut self, day: u32) {
        let mut lanes_in = [0; 6];
        let mut lanes_out = [0; 4];
        let mut arrivals: Vec<Ms> = Vec::new();
        let midnight_ms = Ms::from(day) * DAY_MS - (9 * 60 + 20) * MINUTE_MS;
        for hour in 0..48 {
            for _ in 0..ARRIVALS[hour as usize % 24] {
                let at_ms = midnight_ms + hour * HOUR_MS + self.draw(HOUR_MS as u64) as Ms;
                if (0..DAY_MS).contains(&(at_ms - Ms::from(day) * DAY_MS)) {
                    arrivals.push(at_ms);
                }
            }
        }
        arrivals.sort_unstable();
        // The in-gate first, so that out-gate lanes are asked in the order in which trucks come to them.
        let mut leaving: Vec<(Ms, u32, Option<BoxId>, VisitKind)> = Vec::new();
        for at_ms in arrivals {
            let index = self.visits;
            self.visits += 1;
            let visit = if self.draw(2) == 0 { VisitKind::Deliver } else { VisitKind::Collect };
            self.stage(index, visit, TruckStage::Arrived, at_ms);
            if self.draw(150) == 0 {
                self.stage(index, visit, TruckStage::TurnedAway, at_ms);
                continue;
            }
            // The lane whose reader failed is closed for a while.
            let open = if at_ms < 130 * MINUTE_MS { 0..5 } else { 0..6 };
            let (lane, begins_ms) = first_free(&lanes_in[open], at_ms);
            let entered_ms = begins_ms + self.between(60 * SECOND_MS, 130 * SECOND_MS);
            lanes_in[lane] = entered_ms;
            self.stage(index, visit, TruckStage::InGate, begins_ms);
            self.order(DeviceId::gate_lane(lane as u16), Activity::Passing, begins_ms, entered_ms);
            self.stage(index, visit, TruckStage::Entered, entered_ms);
            let at_block_ms = entered_ms + self.between(2 * MINUTE_MS, 5 * MINUTE_MS);
            let served_ms =
                at_block_ms + self.between(4 * MINUTE_MS, 24 * MINUTE_MS) + self.between(0, 30 * MINUTE_MS) * self.draw(2) as Ms;
            self.stage(index, visit, TruckStage::AtBlock, at_block_ms);
            let leaves_with = self.serve(visit, entered_ms, served_ms);
            self.stage(index, visit, TruckStage::Served, served_ms);
            leaving.push((served_ms + self.between(3 * MINUTE_MS, 6 * MINUTE_MS), index, leaves_with, visit));
        }
        leaving.sort_unstable_by_key(|(at_ms, index, ..)| (*at_ms, *index));
        for (at_ms, index, leaves_with, visit) in leaving {
            self.stage(index, visit, TruckStage::AtOutGate, at_ms);
            let (lane, begins_ms) = first_free(&lanes_out, at_ms);
            let left_ms = begins_ms + self.between(30 * SECOND_MS, 90 * SECOND_MS);
            lanes_out[lane] = left_ms;
            self.order(DeviceId::gate_lane(lane as u16 + 6), Activity::Passing, begins_ms, left_ms);
            self.stage(index, visit, TruckStage::Left, left_ms);
            if let Some(container) = leaves_with {
                self.tell(left_ms, What::Custody { container, to: Place::LeftByRoad });
            }
        }
    }

    fn stage(&mut self, index: u32, visit: VisitKind, stage: TruckStage, at_ms: Ms) {
        let truck = TruckId::new(TruckSource::Road, index);
        self.tell(at_ms, What::Truck { truck, stage, visit, booked: index % 10 < 7 });
    }

    /// The box comes off or on; gives the one that leaves.
    fn serve(&mut self, visit: VisitKind, entered_ms: Ms, served_ms: Ms) -> Option<BoxId> {
        if visit == VisitKind::Deliver {
            let container = BoxId::new(BoxSource::Road, self.road_boxes);
            self.road_boxes += 1;
            let block = BlockId(self.draw(u64::from(BLOCKS)) as u16);
            self.enter(entered_ms, container, Flow::Export, Place::Truck);
            self.tell(served_ms, What::Custody { container, to: Place::Pool(block) });
            self.yard_move(block, true, YardMoveKind::Store, served_ms);
            self.stand(container, block, Flow::Export, served_ms);
            return None;
        }
        let (container, block) = self.take(Way::Road, served_ms)?;
        self.tell(served_ms, What::Custody { container, to: Place::Truck });
        self.yard_move(block, true, YardMoveKind::Retrieve, served_ms);
        Some(container)
    }
}

/// The lane that is free first, and when it takes the truck that comes at `at_ms`.
fn first_free(lanes: &[Ms], at_ms: Ms) -> (usize, Ms) {
    let (lane, free_ms) = lanes.iter().copied().enumerate().min_by_key(|(_, free_ms)| *free_ms).unwrap_or((0, at_ms));
    (lane, free_ms.max(at_ms))
}
