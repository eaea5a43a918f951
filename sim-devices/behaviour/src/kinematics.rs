//! How fast a vehicle is, and how long a way takes it.

use portolan_protocol::NodeId;
use serde::{Deserialize, Serialize};

use crate::stream::ms_from_s;

/// Speed and acceleration in whole millimetres, so that durations can be looked up by them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Kinematics {
    /// Highest speed in millimetres a second, at least 1.
    pub speed_mm_s: u32,
    /// Acceleration and braking in millimetres a second squared, at least 1.
    pub acceleration_mm_s2: u32,
}

impl Kinematics {
    /// From metres a second and metres a second squared, to the nearest millimetre and never below one.
    pub fn new(speed_m_s: f64, acceleration_m_s2: f64) -> Self {
        let whole_mm = |metres: f64| ((metres * 1_000.0 + 0.5) as u32).max(1);
        Self { speed_mm_s: whole_mm(speed_m_s), acceleration_mm_s2: whole_mm(acceleration_m_s2) }
    }

    /// Milliseconds from rest to rest over a straight free way of so many millimetres.
    pub fn rest_to_rest_ms(&self, length_mm: u32) -> u32 {
        ms_from_s(rest_to_rest_s(f64::from(length_mm), f64::from(self.speed_mm_s), f64::from(self.acceleration_mm_s2)))
    }
}

/// Milliseconds from rest to rest over `distance_m` metres, at most at `speed_m_s`, accelerating and braking at `acceleration_m_s2`.
pub fn rest_to_rest_ms(distance_m: f64, speed_m_s: f64, acceleration_m_s2: f64) -> u32 {
    ms_from_s(rest_to_rest_s(distance_m, speed_m_s, acceleration_m_s2))
}

/// Seconds from rest to rest; the length unit is the caller's, the same in all three. A short way never reaches full speed.
#[inline]
pub(crate) fn rest_to_rest_s(distance: f64, speed: f64, acceleration: f64) -> f64 {
    if distance * acceleration < speed * speed { 2.0 * (distance / acceleration).sqrt() } else { distance / speed + speed / acceleration }
}

/// What a vehicle must know of the roads: how long it may take from one node to another if nobody is in its way.
pub trait CourseBook {
    /// Milliseconds from rest at `from` to rest at `to` by the road graph, or nothing where no way leads. Where the port gave the vehicle a
    /// course over other roads than usual, along these.
    fn free_flow_ms(&self, from: NodeId, to: NodeId, kinematics: &Kinematics) -> Option<u32>;
}

/// The book of a port without a road graph: every drive on roads is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NoRoads;

impl CourseBook for NoRoads {
    fn free_flow_ms(&self, _: NodeId, _: NodeId, _: &Kinematics) -> Option<u32> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_way_never_reaches_full_speed() {
        // 50 m at 0.5 m/s²: 10 s up, 10 s down, top speed 5 m/s.
        assert_eq!(rest_to_rest_ms(50.0, 5.8, 0.5), 20_000);
        assert_eq!(Kinematics::new(5.8, 0.5).rest_to_rest_ms(50_000), 20_000);
    }

    #[test]
    fn a_long_way_costs_one_ramp_more_than_its_length() {
        assert_eq!(rest_to_rest_ms(580.0, 5.8, 0.5), 100_000 + 11_600);
        assert_eq!(Kinematics::new(5.8, 0.5).rest_to_rest_ms(580_000), 111_600);
    }

    #[test]
    fn both_forms_meet_where_full_speed_is_just_reached() {
        let just = 5.8 * 5.8 / 0.5;
        assert_eq!(rest_to_rest_ms(just - 1e-9, 5.8, 0.5), rest_to_rest_ms(just, 5.8, 0.5));
    }

    #[test]
    fn no_distance_takes_no_time() {
        assert_eq!(rest_to_rest_ms(0.0, 5.8, 0.5), 0);
        assert_eq!(Kinematics::new(0.0, 0.0), Kinematics { speed_mm_s: 1, acceleration_mm_s2: 1 });
    }
}
