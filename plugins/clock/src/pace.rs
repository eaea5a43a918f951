//! The paced driver: the port's time follows the wall's, times a speed, within a budget of work per frame.
//!
//! The driver decides only how far time may go. The port cannot see it, so a paced run and a headless one write the same facts.

use bevy_ecs::world::World;
use portolan_model::Ms;

use crate::clock::Clock;
use crate::engine::{Endless, RunSoFar, advance};

/// How fast time passes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Pace {
    /// It stands still.
    Paused,
    /// So many times as fast as the wall clock, 1 to 10,000.
    Times(f64),
    /// As fast as the frame's budget of work allows.
    Max,
}

/// Advances a port frame by frame.
#[derive(Clone, Debug)]
pub struct Paced {
    pace: Pace,
    happenings_per_frame_max: u64,
    // Milliseconds of port time due beyond whole milliseconds.
    owed_ms: f64,
}

impl Paced {
    /// A driver at a pace; a frame executes at most about `happenings_per_frame_max` happenings (whole instants).
    pub const fn new(pace: Pace, happenings_per_frame_max: u64) -> Self {
        Self { pace, happenings_per_frame_max, owed_ms: 0.0 }
    }

    /// The present pace.
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// Changes the pace from the next frame on.
    pub const fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        self.owed_ms = 0.0;
    }

    /// Changes how many happenings a frame may execute, from the next frame on.
    pub const fn set_budget(&mut self, happenings_per_frame_max: u64) {
        self.happenings_per_frame_max = happenings_per_frame_max;
    }

    /// Lets the port's time go on for one frame of the wall's time. What the budget leaves undone is not owed to the next frame: the
    /// port then runs slower than asked rather than ever longer frames.
    ///
    /// # Errors
    /// When an instant does not come to rest.
    pub fn frame(&mut self, world: &mut World, elapsed: std::time::Duration) -> Result<RunSoFar, Endless> {
        let now_ms = world.resource::<Clock>().now_ms();
        let until_ms = match self.pace {
            Pace::Paused => now_ms,
            Pace::Max => Ms::MAX,
            Pace::Times(speed) => {
                let due_ms = elapsed.as_secs_f64() * 1_000.0 * speed.clamp(0.0, 10_000.0) + self.owed_ms;
                self.owed_ms = due_ms.fract();
                now_ms + due_ms as Ms
            }
        };
        advance(world, until_ms, if self.pace == Pace::Paused { 0 } else { self.happenings_per_frame_max })
    }

    /// Lets the port's time go on for one frame, whose end is told; none lets it stand. What the budget leaves undone is made up for in the
    /// next frames.
    pub(crate) fn frame_until(&self, world: &mut World, until_ms: Option<Ms>) -> Result<RunSoFar, Endless> {
        let calendar = &world.resource::<Clock>().calendar;
        let now_ms = calendar.now_ms();
        let Some(until_ms) = until_ms else {
            // Not even what is due now happens: it is the beginning of what is to come.
            return Ok(RunSoFar { happenings: calendar.executed(), now_ms, ended: calendar.is_empty() });
        };
        advance(world, until_ms.max(now_ms), self.happenings_per_frame_max)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bevy_app::App;
    use portolan_model::happenings::Happening;

    use super::*;
    use crate::engine::ClockPlugin;

    fn world_with(dues: impl IntoIterator<Item = Ms>) -> App {
        let mut app = App::empty();
        app.add_plugins(ClockPlugin { seed: 1 });
        for due_ms in dues {
            app.world_mut().resource_mut::<Clock>().calendar.at(due_ms, Happening::ShiftChange);
        }
        app
    }

    #[test]
    fn a_second_at_times_ten_is_ten_seconds() {
        let mut app = world_with([9_999, 10_001]);
        let mut driver = Paced::new(Pace::Times(10.0), 1_000);
        for _ in 0..60 {
            driver.frame(app.world_mut(), Duration::from_secs_f64(1.0 / 60.0)).expect("comes to rest");
        }
        let calendar = &app.world().resource::<Clock>().calendar;
        assert_eq!(calendar.executed(), 1);
        assert!((9_998..=10_000).contains(&calendar.now_ms()), "{}", calendar.now_ms());
    }

    #[test]
    fn a_frame_keeps_its_budget_and_a_pause_stands_still() {
        let mut app = world_with(0..100);
        let mut driver = Paced::new(Pace::Max, 10);
        assert_eq!(driver.frame(app.world_mut(), Duration::ZERO).expect("rest").happenings, 10);
        driver.set_pace(Pace::Paused);
        assert_eq!(driver.frame(app.world_mut(), Duration::from_secs(9)).expect("rest").happenings, 10);
    }

    #[test]
    fn a_frame_whose_end_is_told_is_made_up_for() {
        let mut app = world_with(0..25);
        let driver = Paced::new(Pace::Times(1.0), 10);
        let mut frame = |until_ms| driver.frame_until(app.world_mut(), until_ms).expect("rest");
        assert_eq!(frame(None).happenings, 0, "it stands");
        assert_eq!([10, 20, 25].map(|happenings| (happenings, frame(Some(3_600_000)).happenings)), [(10, 10), (20, 20), (25, 25)]);
        assert_eq!(frame(Some(3_600_000)).now_ms, 3_600_000, "an hour that nothing was drawn of");
        assert_eq!(frame(Some(60)).now_ms, 3_600_000, "a wall's clock that was put back stops it, and no more");
    }
}
