//! Speed along a way: accelerating, cruising and braking on each stretch, from whatever speed there is to rest at its end.
//!
//! The reckoning is that of the port's own courses, so that a vehicle takes as long whether the port or a master of this standard drives
//! it; here it may also begin in mid-drive, since a base grows while a vehicle is on it. Metres and seconds.

/// One stretch of the way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Stretch {
    /// In metres.
    pub(super) length: f64,
    /// Speed limit on it, metres a second.
    pub(super) limit: f64,
    /// What the bend at its end allows, metres a second; the last one ends at rest whatever stands here.
    pub(super) exit: f64,
}

/// How a way is driven.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Profile {
    runs: Vec<Run>,
}

/// How one stretch is driven.
#[derive(Clone, PartialEq, Debug)]
struct Run {
    length: f64,
    speed_in: f64,
    speed_top: f64,
    accelerating: f64,
    braking: f64,
    up_s: f64,
    cruise_s: f64,
    down_s: f64,
}

/// Where somebody is on a way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Progress {
    /// On which stretch.
    pub(super) stretch: usize,
    /// How far on it, in metres.
    pub(super) along: f64,
    /// How fast.
    pub(super) speed: f64,
}

impl Profile {
    /// First what limits and bends allow at each joint, then what can be reached by accelerating from before it (forward) and still be
    /// braked from after it (backward). A speed at the beginning from which the end cannot be reached by ordinary braking is braked harder.
    pub(super) fn new(stretches: &[Stretch], speed: f64, acceleration: f64) -> Self {
        let mut squares = vec![0.0; stretches.len() + 1];
        squares[0] = speed * speed;
        for (at, pair) in stretches.windows(2).enumerate() {
            let allowed = pair[0].limit.min(pair[1].limit).min(pair[0].exit);
            squares[at + 1] = allowed * allowed;
        }
        for (at, stretch) in stretches.iter().enumerate() {
            squares[at + 1] = f64::min(squares[at + 1], squares[at] + 2.0 * acceleration * stretch.length);
        }
        for (at, stretch) in stretches.iter().enumerate().skip(1).rev() {
            squares[at] = f64::min(squares[at], squares[at + 1] + 2.0 * acceleration * stretch.length);
        }
        let runs = stretches.iter().zip(squares.windows(2)).map(|(stretch, ends)| Run::new(stretch, ends[0], ends[1], acceleration));
        Self { runs: runs.collect() }
    }

    /// Seconds until so many stretches are behind.
    pub(super) fn passes_s(&self, stretches: usize) -> f64 {
        self.runs.iter().take(stretches).map(Run::time_s).sum()
    }

    /// Where one is after so many seconds; none on a way without stretches.
    pub(super) fn at(&self, elapsed_s: f64) -> Option<Progress> {
        let mut left_s = elapsed_s.max(0.0);
        let last = self.runs.len().checked_sub(1)?;
        for (stretch, run) in self.runs.iter().enumerate() {
            if left_s < run.time_s() || stretch == last {
                let (along, speed) = run.at(left_s);
                return Some(Progress { stretch, along, speed });
            }
            left_s -= run.time_s();
        }
        None
    }
}

impl Run {
    fn new(stretch: &Stretch, square_in: f64, square_out: f64, acceleration: f64) -> Self {
        let length = stretch.length;
        // Too fast to stop in time: as hard as it takes.
        let needed = if length > 0.0 { (square_in - square_out) / (2.0 * length) } else { 0.0 };
        let braking = acceleration.max(needed);
        // Where nothing else limits, it accelerates until it must brake. Who comes in faster than the limit does not accelerate.
        let peak = (2.0 * acceleration * braking * length + braking * square_in + acceleration * square_out) / (acceleration + braking);
        let square_top = f64::min((stretch.limit * stretch.limit).max(square_in), peak).max(square_in).max(square_out);
        let (speed_in, speed_top, speed_out) = (square_in.sqrt(), square_top.sqrt(), square_out.sqrt());
        let ramps = (square_top - square_in) / (2.0 * acceleration) + (square_top - square_out) / (2.0 * braking);
        Self {
            length,
            speed_in,
            speed_top,
            accelerating: acceleration,
            braking,
            up_s: (speed_top - speed_in) / acceleration,
            cruise_s: if speed_top > 0.0 { ((length - ramps) / speed_top).max(0.0) } else { 0.0 },
            down_s: (speed_top - speed_out) / braking,
        }
    }

    fn time_s(&self) -> f64 {
        self.up_s + self.cruise_s + self.down_s
    }

    fn at(&self, time_s: f64) -> (f64, f64) {
        let up_s = time_s.min(self.up_s);
        let cruise_s = (time_s - self.up_s).clamp(0.0, self.cruise_s);
        let down_s = (time_s - self.up_s - self.cruise_s).clamp(0.0, self.down_s);
        let way = self.speed_in * up_s + self.accelerating * up_s * up_s / 2.0 + self.speed_top * (cruise_s + down_s)
            - self.braking * down_s * down_s / 2.0;
        let speed = self.speed_in + self.accelerating * up_s - self.braking * down_s;
        if time_s < self.time_s() { (way.clamp(0.0, self.length), speed.max(0.0)) } else { (self.length, speed.max(0.0)) }
    }
}

/// Highest speed through a bend by the cosine of the angle turned: none other than the roads' straight on, `right_angle` at a right angle,
/// none for turning round.
///
/// Rounding a corner with a given room to cut it, the radius goes with the cotangent of half the angle, and the speed at a given sideways
/// acceleration with the root of the radius.
pub(super) fn bend_speed(cosine: f64, right_angle: f64) -> f64 {
    if cosine > 1.0 - 1e-6 {
        return f64::INFINITY;
    }
    let cotangent_of_half = ((1.0 + cosine).max(0.0) / (1.0 - cosine)).sqrt();
    right_angle * cotangent_of_half.sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stretch(length: f64) -> Stretch {
        Stretch { length, limit: 5.8, exit: f64::INFINITY }
    }

    #[test]
    fn from_rest_to_rest_takes_what_the_formula_says() {
        for length in [1.0, 50.0, 67.0, 68.0, 580.0] {
            let wanted_s = f64::from(portolan_behaviour::rest_to_rest_ms(length, 5.8, 0.5)) * 1e-3;
            let whole = Profile::new(&[stretch(length)], 0.0, 0.5).passes_s(1);
            let parts = Profile::new(&[stretch(length * 0.3), stretch(length * 0.2), stretch(length * 0.5)], 0.0, 0.5).passes_s(3);
            assert!((whole - wanted_s).abs() < 1e-3 && (parts - wanted_s).abs() < 1e-3, "{length} m: {whole} {parts} {wanted_s}");
        }
    }

    #[test]
    fn braking_from_speed_takes_speed_over_braking() {
        let profile = Profile::new(&[Stretch { length: 36.0, limit: 6.0, exit: 0.0 }], 6.0, 0.5);
        assert!((profile.passes_s(1) - 12.0).abs() < 1e-9);
        let harder = Profile::new(&[Stretch { length: 9.0, limit: 6.0, exit: 0.0 }], 6.0, 0.5);
        assert!((harder.passes_s(1) - 3.0).abs() < 1e-9, "2 m/s² where it must");
    }

    proptest! {
        /// One who looks again on the way, and plans anew from where he is, arrives when he would have.
        #[test]
        fn planning_anew_changes_nothing(lengths in prop::collection::vec(0.5_f64..200.0, 1..8), limits in prop::collection::vec(0.5_f64..9.0, 8),
                                         exits in prop::collection::vec(0.3_f64..9.0, 8), share in 0.0_f64..1.0) {
            let stretches: Vec<Stretch> =
                lengths.iter().enumerate().map(|(at, length)| Stretch { length: *length, limit: limits[at], exit: exits[at] }).collect();
            let whole = Profile::new(&stretches, 0.0, 0.5);
            let total_s = whole.passes_s(stretches.len());
            let at = whole.at(total_s * share).expect("there are stretches");
            let mut rest = stretches[at.stretch..].to_vec();
            rest[0].length -= at.along;
            let again = Profile::new(&rest, at.speed, 0.5);
            prop_assert!((total_s * share + again.passes_s(rest.len()) - total_s).abs() < 1e-3 * total_s + 1e-3);
        }

        /// Never backwards, never beyond a limit, at rest at the end.
        #[test]
        fn motion_is_smooth(lengths in prop::collection::vec(0.5_f64..200.0, 1..6), limit in 0.5_f64..9.0, speed in 0.0_f64..9.0) {
            let stretches: Vec<Stretch> = lengths.iter().map(|length| Stretch { length: *length, limit, exit: limit }).collect();
            let profile = Profile::new(&stretches, speed.min(limit), 0.5);
            let total_s = profile.passes_s(stretches.len());
            let behind = |progress: Progress| lengths[..progress.stretch].iter().sum::<f64>() + progress.along;
            let mut before = 0.0;
            for step in 0..=100 {
                let at = profile.at(total_s * f64::from(step) / 100.0).expect("there are stretches");
                prop_assert!(behind(at) >= before - 1e-6 && at.speed <= limit + 1e-6);
                before = behind(at);
            }
            prop_assert!((before - lengths.iter().sum::<f64>()).abs() < 1e-6);
            prop_assert!(profile.at(total_s).expect("there are stretches").speed < 1e-3);
        }
    }
}
