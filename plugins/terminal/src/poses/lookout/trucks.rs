//! Trucks: in the queue, in a lane, under way, at their block, and out again.

use portolan_model::ids::{BoxId, TruckId};

use super::{Lookout, View};
use crate::poses::Pose;

impl Lookout {
    pub(super) fn look_at_trucks(&mut self, _view: &View<'_>) {
        self.seen.trucks.clear();
        self.trucks.begin();
        self.trucks.end();
    }

    pub(super) fn look_at_boxes_on_trucks(&mut self, _view: &View<'_>) {
        let _: Option<BoxId> = None;
    }

    /// Where a truck stands or drives.
    pub(super) fn truck_pose(&self, id: TruckId) -> Option<Pose> {
        self.seen.trucks.binary_search_by_key(&id, |seen| seen.id).ok().map(|at| self.seen.trucks[at].pose)
    }
}
