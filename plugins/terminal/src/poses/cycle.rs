//! A crane's cycle: to the box, down, grip, up, across, down, release, up, and back to where it waits.

use super::progress::ease;

/// Where a spreader hangs: along the quay, inland, and its underside above the ground. Metres.
pub type Point = [f64; 3];

/// Where the box of a cycle is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Where it was picked up: the spreader is on its way to it.
    Before,
    /// Under the spreader.
    Carried,
    /// Where it was set down: the spreader is on its way back.
    After,
}

/// How fast a crane is, for the shares that the parts of a cycle have in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speeds {
    /// Seconds from rest to rest between two points at the same height.
    pub(super) travel_s: fn(Point, Point, Speeds) -> f64,
    /// Along its rails, metres a second.
    pub(super) gantry_m_s: f64,
    /// Acceleration along its rails, metres a second squared.
    pub(super) gantry_m_s2: f64,
    /// Across, metres a second.
    pub(super) trolley_m_s: f64,
    /// Down or up with nothing under the spreader, metres a second.
    pub(super) empty_m_s: f64,
    /// With a box, metres a second.
    pub(super) laden_m_s: f64,
}

/// One cycle.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cycle {
    start: Point,
    parts: [Part; PARTS],
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Part {
    length_s: f64,
    to: Point,
}

const PARTS: usize = 9;
const GRIP: usize = 2;
const RELEASE: usize = 6;
/// A crane takes this share of every part to get up to speed, and as much to stop (*assumed*).
const RAMP: f64 = 0.2;

impl Cycle {
    /// A cycle from where the spreader waits over the box and over the place where it is set down to where it waits next. It waits and
    /// travels as high as `start`.
    pub(super) fn new(start: Point, pick: Point, set: Point, end: Point, grip_s: f64, speeds: Speeds) -> Self {
        let above = |point: Point| [point[0], point[1], start[2]];
        let travel_s = |from: Point, to: Point| (speeds.travel_s)(from, to, speeds);
        let drop_m = |point: Point| (start[2] - point[2]).max(0.0);
        let part = |length_s: f64, to: Point| Part { length_s, to };
        Self {
            start,
            parts: [
                part(travel_s(start, above(pick)), above(pick)),
                part(drop_m(pick) / speeds.empty_m_s, pick),
                part(grip_s, pick),
                part(drop_m(pick) / speeds.laden_m_s, above(pick)),
                part(travel_s(above(pick), above(set)), above(set)),
                part(drop_m(set) / speeds.laden_m_s, set),
                part(grip_s, set),
                part(drop_m(set) / speeds.empty_m_s, above(set)),
                part(travel_s(above(set), end), end),
            ],
        }
    }

    /// The time that all parts take together.
    pub fn length_s(&self) -> f64 {
        self.parts.iter().map(|part| part.length_s).sum()
    }

    /// The same cycle in another time: finding and locking take what is left over, as long as that is something; else all parts are
    /// shortened alike.
    pub(super) fn lasting(mut self, length_s: f64) -> Self {
        let grips_s = self.parts[GRIP].length_s + self.parts[RELEASE].length_s;
        let moving_s = self.length_s() - grips_s;
        let left_s = length_s - moving_s;
        if left_s >= 2.0 {
            self.parts[GRIP].length_s = left_s / 2.0;
            self.parts[RELEASE].length_s = left_s / 2.0;
            return self;
        }
        self.stretched(length_s)
    }

    /// The same cycle in another time, all parts longer or shorter alike.
    pub(super) fn stretched(mut self, length_s: f64) -> Self {
        let total_s = self.length_s();
        if total_s > 0.0 {
            for part in &mut self.parts {
                part.length_s *= length_s / total_s;
            }
        }
        self
    }

    /// Where the spreader hangs after so many seconds, and where its box is.
    pub fn at(&self, elapsed_s: f64) -> (Point, Stage) {
        let mut left_s = elapsed_s.max(0.0);
        let mut from = self.start;
        for (index, part) in self.parts.iter().enumerate() {
            if left_s < part.length_s {
                let share = ease(left_s / part.length_s, RAMP);
                let point = std::array::from_fn(|axis| from[axis] + (part.to[axis] - from[axis]) * share);
                let stage = match index {
                    index if index <= GRIP => Stage::Before,
                    index if index < RELEASE => Stage::Carried,
                    _ => Stage::After,
                };
                return (point, stage);
            }
            left_s -= part.length_s;
            from = part.to;
        }
        (from, Stage::After)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn speeds() -> Speeds {
        let travel_s = |from: Point, to: Point, speeds: Speeds| ((from[0] - to[0]).abs() + (from[1] - to[1]).abs()) / speeds.trolley_m_s;
        Speeds { travel_s, gantry_m_s: 1.0, gantry_m_s2: 1.0, trolley_m_s: 3.0, empty_m_s: 3.0, laden_m_s: 1.5 }
    }

    fn point() -> impl Strategy<Value = Point> {
        [0.0..100.0_f64, -50.0..50.0_f64, 0.0..20.0_f64]
    }

    proptest! {
        #[test]
        fn a_box_is_picked_up_where_it_was_and_set_down_where_it_goes(pick in point(), set in point(), length_s in 20.0..200.0_f64) {
            let start = [0.0, 0.0, 25.0];
            let cycle = Cycle::new(start, pick, set, start, 5.0, speeds()).lasting(length_s);
            prop_assert!((cycle.length_s() - length_s).abs() < 1e-6);
            let (mut before, step_s) = ((start, Stage::Before), length_s / 2_000.0);
            for step in 0..=2_000 {
                let now = cycle.at(f64::from(step) * step_s);
                prop_assert!(before.1 <= now.1);
                let jump = now.0.iter().zip(before.0).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                prop_assert!(jump < 200.0 * 20.0 / 2_000.0, "{} m at once", jump);
                if now.1 != before.1 {
                    let wanted = if now.1 == Stage::Carried { pick } else { set };
                    let off = now.0.iter().zip(wanted).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                    prop_assert!(off < 1.0, "changes hands at {:?}, not {:?}", now.0, wanted);
                }
                before = now;
            }
            prop_assert_eq!(before, (start, Stage::After));
        }
    }
}
