//! How much of the port may happen within a frame.

use std::time::Duration;

use bevy::platform::time::Instant;
use bevy::prelude::*;
use portolan_clock::{Clock, Pace, WatchedPort};

use crate::board::Meter;

/// A frame takes in no more of the wall's time than this: after a window was moved or a machine slept, time goes on from there.
const ELAPSED_MAX: Duration = Duration::from_secs(1);

/// The port works in a frame at least so long, as far as it has something to do.
const SHARE_MIN: Duration = Duration::from_millis(8);
/// And at most so long, or the screen would stutter.
const SHARE_MAX: Duration = Duration::from_millis(400);

/// How quickly this machine works off happenings, and what the rest of a frame takes.
#[derive(Resource, Debug)]
pub(crate) struct Haste {
    happenings_per_ms: f64,
    rest: Duration,
    frame_began: Option<Instant>,
    port_took: Duration,
}

impl Default for Haste {
    fn default() -> Self {
        // What a slow machine does; found out within a few frames.
        Self { happenings_per_ms: 200.0, rest: SHARE_MIN, frame_began: None, port_took: Duration::ZERO }
    }
}

impl Haste {
    /// How many happenings the next frame may execute: at *max* the port works half as long again as all the rest of a frame takes. That
    /// leaves it three fifths of the time, and a third of its speed without a screen even where whoever watches it takes the other two.
    fn budget(&self, pace: Pace) -> u64 {
        let share = match pace {
            Pace::Max => (self.rest * 3 / 2).clamp(SHARE_MIN, SHARE_MAX),
            Pace::Paused | Pace::Times(_) => SHARE_MAX,
        };
        (self.happenings_per_ms * share.as_secs_f64() * 1_000.0).max(100.0) as u64
    }

    fn learn(&mut self, happenings: u64, took: Duration) {
        // Too few tell nothing.
        if happenings >= 50 && !took.is_zero() {
            let measured = happenings as f64 / (took.as_secs_f64() * 1_000.0);
            self.happenings_per_ms += (measured - self.happenings_per_ms) * 0.5;
        }
    }
}

/// Lets the port's time go on for one frame.
///
/// # Panics
/// If an instant does not come to rest. That is a defect of ours which leaves nothing to watch: the program ends and says so.
#[expect(
    clippy::disallowed_methods,
    reason = "how much may happen in a frame is found on the wall's time; what happens does not depend on it"
)]
pub(crate) fn let_time_pass(time: Res<Time<Real>>, mut port: ResMut<WatchedPort>, mut haste: ResMut<Haste>, mut meter: ResMut<Meter>) {
    let began = Instant::now();
    if let Some(before) = haste.frame_began.replace(began) {
        haste.rest = (began - before).saturating_sub(haste.port_took);
    }
    let pace = port.pace();
    let budget = haste.budget(pace);
    port.driver_mut().set_budget(budget);
    let (executed, now_ms) = progress(port.world());
    match port.frame(time.delta().min(ELAPSED_MAX)) {
        Ok(so_far) => {
            haste.learn(so_far.happenings - executed, began.elapsed());
            meter.count(time.delta(), so_far.now_ms - now_ms);
        }
        Err(error) => panic!("{error}"),
    }
    haste.port_took = began.elapsed();
}

fn progress(port: &World) -> (u64, i64) {
    port.get_resource::<Clock>().map_or((0, 0), |clock| (clock.calendar.executed(), clock.now_ms()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_max_the_port_works_longer_than_the_rest_of_a_frame() {
        let mut haste = Haste { happenings_per_ms: 300.0, rest: Duration::from_millis(20), ..Haste::default() };
        assert_eq!(haste.budget(Pace::Max), 9_000);
        haste.rest = Duration::from_secs(1);
        assert_eq!(haste.budget(Pace::Max), 120_000, "a slow picture does not make the port unresponsive");
    }

    #[test]
    fn speed_is_learned_but_not_from_a_handful() {
        let mut haste = Haste::default();
        let before = haste.happenings_per_ms;
        haste.learn(3, Duration::from_millis(9));
        assert_eq!(haste.happenings_per_ms.to_bits(), before.to_bits());
        for _ in 0..60 {
            haste.learn(10_000, Duration::from_millis(10));
        }
        assert!((haste.happenings_per_ms - 1_000.0).abs() < 1.0);
    }
}
