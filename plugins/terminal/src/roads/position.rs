//! Where a vehicle or truck is at a given time, for the screen.

use portolan_behaviour::Kinematics;
use portolan_model::Ms;

use super::profile::Profile;
use super::{Course, Drive, Roads, index_of};

/// A place on the roads and a direction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RoadPosition {
    /// Millimetres along the quay.
    pub x_mm: i32,
    /// Millimetres inland.
    pub y_mm: i32,
    /// Direction of travel in radians, 0 along the quay, positive towards inland.
    pub heading_rad: f64,
}

impl Roads {
    /// Where a vehicle is after `elapsed_ms` of motion along a course. None for a course of other roads, or of a vehicle that stands: a
    /// course without legs has no heading.
    pub fn position_at(&self, course: &Course, kinematics: &Kinematics, elapsed_ms: u32) -> Option<RoadPosition> {
        let (leg, share) = Profile::new(course.legs(), *kinematics).at(f64::from(elapsed_ms) * 1e-3)?;
        let ends = course.nodes().get(leg..leg + 2)?;
        let (start, end) = (self.graph.node_weight(index_of(ends[0]))?, self.graph.node_weight(index_of(ends[1]))?);
        let between = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
        Some(RoadPosition {
            x_mm: between(start.x_mm, end.x_mm),
            y_mm: between(start.y_mm, end.y_mm),
            heading_rad: libm::atan2(f64::from(end.y_mm) - f64::from(start.y_mm), f64::from(end.x_mm) - f64::from(start.x_mm)),
        })
    }

    /// The same along the usual course of a drive, at an instant: before it begins at its beginning, after it has ended at its end.
    pub fn position_on(&self, drive: Drive, kinematics: &Kinematics, now_ms: Ms) -> Option<RoadPosition> {
        self.position_at(self.course(drive.from, drive.to)?, kinematics, drive.elapsed_ms(now_ms))
    }
}
