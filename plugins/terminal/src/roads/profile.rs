//! Speed along a course: accelerating, cruising and braking on each leg.

use portolan_behaviour::Kinematics;

use super::Leg;

/// How a vehicle drives a course. Millimetres and seconds.
pub(super) struct Profile {
    pub(super) runs: Vec<Run>,
    acceleration: f64,
}

/// How it drives one leg.
pub(super) struct Run {
    length: f64,
    pub(super) speed_in: f64,
    speed_top: f64,
    up_s: f64,
    cruise_s: f64,
    down_s: f64,
}

impl Profile {
    /// First what limits and bends allow at each node, then what can be reached by accelerating from before it (forward) and still be
    /// braked from after it (backward).
    pub(super) fn new(legs: &[Leg], kinematics: Kinematics) -> Self {
        let acceleration = f64::from(kinematics.acceleration_mm_s2);
        let top = |leg: &Leg| leg.limit_mm_s.min(kinematics.speed_mm_s);
        let mut squares = vec![0.0; legs.len() + 1];
        for (at, pair) in legs.windows(2).enumerate() {
            let allowed = f64::from(top(&pair[0]).min(top(&pair[1])).min(pair[0].exit_mm_s));
            squares[at + 1] = allowed * allowed;
        }
        let gain = |leg: &Leg| 2.0 * acceleration * f64::from(leg.length_mm);
        for (at, leg) in legs.iter().enumerate() {
            squares[at + 1] = f64::min(squares[at + 1], squares[at] + gain(leg));
        }
        for (at, leg) in legs.iter().enumerate().rev() {
            squares[at] = f64::min(squares[at], squares[at + 1] + gain(leg));
        }
        let runs = legs
            .iter()
            .zip(squares.windows(2))
            .map(|(leg, ends)| Run::new(f64::from(leg.length_mm), ends[0], ends[1], f64::from(top(leg)), acceleration));
        Self { runs: runs.collect(), acceleration }
    }

    /// In whole milliseconds, rounded once.
    pub(super) fn duration_ms(&self) -> u32 {
        self.passes_ms(self.runs.len())
    }

    /// When so many legs are behind, likewise.
    pub(super) fn passes_ms(&self, legs: usize) -> u32 {
        let sum_s = self.runs.iter().take(legs).fold(0.0, |sum, run| sum + run.time_s());
        (sum_s * 1_000.0 + 0.5) as u32
    }

    /// Which leg is driven after `elapsed_s`, and what share of it is behind. None for a course without legs.
    pub(super) fn at(&self, elapsed_s: f64) -> Option<(usize, f64)> {
        let mut left_s = elapsed_s.max(0.0);
        let last = self.runs.len().checked_sub(1)?;
        for (leg, run) in self.runs.iter().enumerate() {
            if left_s < run.time_s() || leg == last {
                return Some((leg, run.share_at(left_s, self.acceleration)));
            }
            left_s -= run.time_s();
        }
        None
    }
}

impl Run {
    fn new(length: f64, square_in: f64, square_out: f64, limit: f64, acceleration: f64) -> Self {
        // Where nothing else limits, it accelerates until it must brake.
        let square_top = f64::min(limit * limit, f64::midpoint(square_in, square_out) + acceleration * length);
        let (speed_in, speed_top, speed_out) = (square_in.sqrt(), square_top.sqrt(), square_out.sqrt());
        let ramps = (2.0 * square_top - square_in - square_out) / (2.0 * acceleration);
        Self {
            length,
            speed_in,
            speed_top,
            up_s: ((speed_top - speed_in) / acceleration).max(0.0),
            cruise_s: if speed_top > 0.0 { ((length - ramps) / speed_top).max(0.0) } else { 0.0 },
            down_s: ((speed_top - speed_out) / acceleration).max(0.0),
        }
    }

    fn time_s(&self) -> f64 {
        self.up_s + self.cruise_s + self.down_s
    }

    fn share_at(&self, time_s: f64, acceleration: f64) -> f64 {
        let up_s = time_s.min(self.up_s);
        let cruise_s = (time_s - self.up_s).clamp(0.0, self.cruise_s);
        let down_s = (time_s - self.up_s - self.cruise_s).clamp(0.0, self.down_s);
        let way = self.speed_in * up_s + acceleration * up_s * up_s / 2.0 + self.speed_top * cruise_s + self.speed_top * down_s
            - acceleration * down_s * down_s / 2.0;
        if self.length > 0.0 && time_s < self.time_s() { (way / self.length).clamp(0.0, 1.0) } else { 1.0 }
    }
}
