//! The clock of a port: what will happen, what has happened, and chance.

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::facts::What;
use serde::{Deserialize, Serialize};

use crate::calendar::Calendar;
use crate::facts::FactStream;
use crate::streams::Streams;

/// What every handler needs of the clock.
///
/// One resource and not three, since nearly every handler needs all of it, and finding a resource is a notable part of a short handler.
#[derive(Resource, Debug, Serialize, Deserialize)]
pub struct Clock {
    /// What will happen.
    pub calendar: Calendar,
    /// What has happened.
    pub facts: FactStream,
    /// Chance, keyed by thing and purpose.
    pub streams: Streams,
}

impl Clock {
    /// The clock of a run that has not begun.
    pub fn of_run(seed: u64) -> Self {
        Self { calendar: Calendar::default(), facts: FactStream::default(), streams: Streams::of_run(seed) }
    }

    /// The instant that is being executed, or the last one.
    pub const fn now_ms(&self) -> Ms {
        self.calendar.now_ms()
    }

    /// Writes that something is so now.
    pub fn note(&mut self, what: What) {
        self.facts.write(self.calendar.now_ms(), what);
    }
}
