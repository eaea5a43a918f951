//! A vehicle's drive on roads, as the port follows it.

use std::borrow::Cow;

use portolan_behaviour::{CourseBook, Kinematics};
use portolan_model::Ms;
use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use super::{Vehicle, Ways};
use crate::roads::{Course, Drive, RoadPosition};

/// The drive that a vehicle is on, or its last one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct VehicleDrive {
    /// From where to where, and since when.
    pub drive: Drive,
    /// The nodes of its course where that is not the usual one between its ends: it leads around a closed crossing, or ends before one.
    pub over: Option<Vec<NodeId>>,
    /// Whether the vehicle has arrived.
    pub has_ended: bool,
    /// Whether it ends in mid-course, before a crossing that was closed.
    pub is_cut_short: bool,
    /// How long it stood on the way, as far as that is behind it.
    stood_ms: Ms,
    /// Since when it stands, while it does.
    stands_since_ms: Option<Ms>,
}

impl VehicleDrive {
    /// A drive that begins now. A vehicle that stands as it was told, or is broken, sets out later.
    pub(super) fn begun(drive: Drive, over: Option<Vec<NodeId>>, stands: bool) -> Self {
        Self { drive, over, has_ended: false, is_cut_short: false, stood_ms: 0, stands_since_ms: stands.then_some(drive.departed_ms) }
    }

    /// Time in motion up to an instant: what to evaluate its course at.
    pub fn moved_ms(&self, now_ms: Ms) -> u32 {
        let until_ms = self.stands_since_ms.map_or(now_ms, |since_ms| since_ms.min(now_ms));
        self.drive.elapsed_ms(until_ms.saturating_sub(self.stood_ms))
    }

    /// Seconds in motion up to an instant, as finely as a screen asks.
    pub fn moved_s(&self, now_ms: f64) -> f64 {
        let until_ms = self.stands_since_ms.map_or(now_ms, |since_ms| now_ms.min(since_ms as f64));
        (until_ms - (self.drive.departed_ms + self.stood_ms) as f64).max(0.0) * 1e-3
    }

    /// The vehicle stands, or goes on.
    pub(super) fn stand(&mut self, stands: bool, now_ms: Ms) {
        match (stands, self.stands_since_ms) {
            (true, None) => self.stands_since_ms = Some(now_ms),
            (false, Some(since_ms)) => {
                self.stood_ms += now_ms - since_ms;
                self.stands_since_ms = None;
            }
            _ => {}
        }
    }

    /// The same drive with its end at an earlier node of its course; `nodes` are those up to there.
    pub(super) fn end_at(&mut self, nodes: Vec<NodeId>) {
        self.drive.to = nodes.last().copied().unwrap_or(self.drive.to);
        self.over = Some(nodes);
        self.is_cut_short = true;
    }
}

impl Ways {
    /// The course of a vehicle's drive. None where there are no roads.
    pub fn course_of(&self, drive: &VehicleDrive) -> Option<Cow<'_, Course>> {
        let roads = self.roads.as_ref()?;
        match &drive.over {
            Some(nodes) => roads.course_over(nodes).map(Cow::Owned),
            None => roads.course(drive.drive.from, drive.drive.to).map(Cow::Borrowed),
        }
    }
}

impl Vehicle {
    /// Where it is at an instant since its last drive began. None where there are no roads, and before it has driven at all: then it
    /// stands at its [`node`](Self::node).
    pub fn position(&self, ways: &Ways, now_ms: Ms) -> Option<RoadPosition> {
        let drive = self.drive.as_ref()?;
        let course = ways.course_of(drive)?;
        ways.roads.as_ref()?.position_at(&course, ways.vehicles.as_ref()?, drive.moved_ms(now_ms))
    }
}

/// What a simulated vehicle knows of the roads: the course that the port gave it, and else the usual ones.
#[derive(Clone, Copy, Debug)]
pub struct VehicleCourses<'a> {
    /// The roads.
    pub ways: &'a Ways,
    /// What the vehicle drives.
    pub drive: Option<&'a VehicleDrive>,
}

impl CourseBook for VehicleCourses<'_> {
    fn free_flow_ms(&self, from: NodeId, to: NodeId, kinematics: &Kinematics) -> Option<u32> {
        if let Some(given) = self.drive.filter(|given| given.over.is_some() && (given.drive.from, given.drive.to) == (from, to)) {
            return self.ways.course_of(given).map(|course| course.duration_ms(kinematics));
        }
        self.ways.roads.as_ref()?.free_flow_ms(from, to, kinematics)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_motion_leaves_out_what_it_stood() {
        let drive = Drive { from: NodeId(1), to: NodeId(2), departed_ms: 1_000 };
        let mut driven = VehicleDrive::begun(drive, None, false);
        assert_eq!((driven.moved_ms(500), driven.moved_ms(4_000)), (0, 3_000));
        driven.stand(true, 4_000);
        driven.stand(true, 4_500);
        assert_eq!((driven.moved_ms(3_500), driven.moved_ms(9_000)), (2_500, 3_000));
        driven.stand(false, 10_000);
        driven.stand(false, 11_000);
        assert_eq!(driven.moved_ms(12_000), 5_000);
        let mut told_to_stand = VehicleDrive::begun(drive, None, true);
        assert_eq!(told_to_stand.moved_ms(8_000), 0);
        told_to_stand.stand(false, 8_000);
        assert_eq!(told_to_stand.moved_ms(9_000), 1_000);
    }
}
