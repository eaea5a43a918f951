//! A port that another world watches.

use std::time::Duration;

use bevy_ecs::resource::Resource;
use bevy_ecs::world::World;
use portolan_model::Ms;

use crate::engine::{Endless, RunSoFar};
use crate::pace::{Pace, Paced};

/// A port in a world of its own, carried as a resource of the world that shows it.
///
/// The screen's entities, schedules and threads live outside, so that nothing drawn can change what the port does: a watched run writes
/// the same facts as a headless one.
#[derive(Resource)]
pub struct WatchedPort {
    world: World,
    driver: Paced,
    intake: Option<Intake>,
}

/// Takes in what came from outside since it was last called, from devices behind a line, and says until when the port's time may go now: how
/// it passes is not ours to choose there. None lets it stand.
pub type Intake = Box<dyn FnMut(&mut World) -> Option<Ms> + Send + Sync>;

impl WatchedPort {
    /// A port and how fast its time passes.
    pub const fn new(world: World, driver: Paced) -> Self {
        Self { world, driver, intake: None }
    }

    /// The same with somebody who takes in what comes from outside, before each frame.
    #[must_use]
    pub fn taking_in(mut self, intake: Intake) -> Self {
        self.intake = Some(intake);
        self
    }

    /// Whether its devices are out there, and so its time is not ours to choose.
    pub const fn is_live(&self) -> bool {
        self.intake.is_some()
    }

    /// The port, to look at.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The port, to put a request or an acknowledgement to.
    pub const fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// How fast its time passes.
    pub const fn pace(&self) -> Pace {
        self.driver.pace()
    }

    /// The driver, to change its pace or its budget.
    pub const fn driver_mut(&mut self) -> &mut Paced {
        &mut self.driver
    }

    /// Lets the port's time go on for one frame of the wall's time; that of a live port until its intake says.
    ///
    /// # Errors
    /// When an instant does not come to rest.
    pub fn frame(&mut self, elapsed: Duration) -> Result<RunSoFar, Endless> {
        match &mut self.intake {
            Some(intake) => {
                let until_ms = intake(&mut self.world);
                self.driver.frame_until(&mut self.world, until_ms)
            }
            None => self.driver.frame(&mut self.world, elapsed),
        }
    }
}

impl std::fmt::Debug for WatchedPort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WatchedPort").field("driver", &self.driver).field("is_live", &self.is_live()).finish_non_exhaustive()
    }
}
