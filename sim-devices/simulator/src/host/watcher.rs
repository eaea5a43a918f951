//! A sensor at its end of the line.

use portolan_behaviour::sensor::{Sensor, SensorSpec};
use portolan_protocol::wire::Readings;

use crate::pace::Pace;

/// A sensor, and when it has something to tell.
pub(super) struct Watcher {
    sensor: Sensor,
    /// The change that it waits for.
    changes_ms: Option<i64>,
}

impl Watcher {
    pub(super) fn new(spec: &SensorSpec, seed: u64, start_ms: i64) -> Self {
        let sensor = Sensor::new(spec, seed, start_ms);
        let changes_ms = sensor.next_change_ms();
        Self { sensor, changes_ms }
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        self.changes_ms
    }

    /// Whether something happened up to now, in operating time, that it should tell at once.
    pub(super) fn has_changed(&mut self, now_ms: i64) -> bool {
        let changed = self.changes_ms.is_some_and(|ms| ms <= now_ms);
        if changed {
            self.sensor.advance(now_ms);
            self.changes_ms = self.sensor.next_change_ms();
        }
        changed
    }

    pub(super) fn readings(&mut self, now_ms: i64) -> Readings {
        let readings = self.sensor.readings(now_ms);
        self.changes_ms = self.sensor.next_change_ms();
        readings
    }
}

/// Times in readings are said by the wall, as stamps are.
pub(super) fn by_the_wall(readings: &mut Readings, pace: Pace) {
    if let Readings::VesselAis(vessel) = readings {
        vessel.eta_ms = vessel.eta_ms.and_then(|ms| pace.wall_ms(ms));
    }
}
