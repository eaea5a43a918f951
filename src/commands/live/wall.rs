//! How a live port's time follows the wall's.

use std::time::Duration;

use bevy_ecs::world::World;
use portolan_clock::Clock;
use portolan_devices::gateway::Presence;
use portolan_devices::{Belief, Carriage, PortClock, Registry, utc_ms};
use portolan_model::Ms;
use portolan_model::index::Index;
use portolan_protocol::DeviceKind;

/// By how much of the wall's time the port's clock runs behind: so long a report may take, and still be heard at the instant at which it
/// happened. A broker that gathers small packets (Mosquitto does, unless told otherwise) takes 20 ms to 150 ms where an idle line takes one.
/// A quarter of a minute at sixty times life; nothing to be felt at life's own pace.
const LAG_MS: i64 = 250;
/// So long the port waits for devices that have not been heard before its clock begins.
const GATHERING: Duration = Duration::from_secs(10);

/// The clock of a live port. It goes by the wall's and not by how long frames or loops take, so that a machine that slept, or a window that
/// nothing was drawn of for an hour, leaves the port at the right time of day.
///
/// It begins once the devices are heard: an order to one that nobody has heard would wait, and at sixty times life a second of waiting is a
/// minute of the port's.
pub(super) struct LiveClock {
    speed: f64,
    waits: bool,
    /// When it was first asked, milliseconds of UTC since 1970.
    asked_ms: Option<i64>,
    begun: Option<PortClock>,
}

impl LiveClock {
    /// For a port that lives so many times as fast as the wall. Who only listens gives no orders that would have to wait for a device.
    pub(super) const fn new(speed: f64, listens_only: bool) -> Self {
        Self { speed, waits: !listens_only, asked_ms: None, begun: None }
    }

    /// Until when the port's time may go now; none before its clock begins. Tells the port what the wall's time is to it.
    pub(super) fn keep(&mut self, port: &mut World) -> Option<Ms> {
        self.keep_at(port, utc_ms())
    }

    fn keep_at(&mut self, port: &mut World, wall_ms: i64) -> Option<Ms> {
        let now_ms = port.resource::<Clock>().now_ms();
        let now = PortClock { utc_ms: wall_ms, port_ms: now_ms, speed: self.speed };
        if self.begun.is_none() && self.may_begin(port, wall_ms) {
            self.begun = Some(now);
        }
        // What happens before the clock begins happens at its beginning.
        port.resource_mut::<Carriage>().keep_time(self.begun.unwrap_or(now));
        Some(shown(self.begun?).port_ms(wall_ms).max(now_ms))
    }

    fn may_begin(&mut self, port: &World, wall_ms: i64) -> bool {
        let waited_ms = wall_ms - *self.asked_ms.get_or_insert(wall_ms);
        let unheard = if self.waits { unheard(port) } else { 0 };
        let is_patient = waited_ms.unsigned_abs() < GATHERING.as_millis() as u64;
        if unheard > 0 && !is_patient {
            tracing::warn!("{unheard} machines have not been heard; the port begins without them");
        }
        unheard == 0 || !is_patient
    }
}

/// What the port's own clock shows, of the clock by which stamps are read.
pub(super) const fn shown(clock: PortClock) -> PortClock {
    clock.behind(LAG_MS)
}

/// Machines of the port of which nobody has heard.
fn unheard(port: &World) -> usize {
    let beliefs = port.resource::<Registry>().entities().iter().filter_map(|entity| port.get::<Belief>(*entity));
    let heard = beliefs.filter(|belief| belief.machine.is_some() && belief.presence != Presence::Unheard).count();
    // Of the port's own machines: before the gateway has looked for the first time nothing is believed of any.
    let index = port.resource::<Index>();
    DeviceKind::ALL.into_iter().map(|kind| index.fleet(kind).len()).sum::<usize>().saturating_sub(heard)
}

#[cfg(test)]
mod tests {
    use bevy_app::App;
    use portolan_clock::ClockPlugin;

    use super::*;

    fn port() -> App {
        let mut app = App::empty();
        app.add_plugins(ClockPlugin { seed: 1 }).insert_resource(Carriage::default());
        app
    }

    #[test]
    fn the_port_lives_by_the_walls_clock_however_seldom_it_is_asked() {
        let mut app = port();
        let mut clock = LiveClock::new(60.0, true);
        assert_eq!(clock.keep_at(app.world_mut(), 1_000_000), Some(0), "it lives a little behind");
        assert_eq!(clock.keep_at(app.world_mut(), 1_000_000 + LAG_MS + 1_000), Some(60_000));
        assert_eq!(clock.keep_at(app.world_mut(), 1_000_000 + LAG_MS + 3_600_000), Some(60 * 3_600_000), "the machine slept for an hour");
        let stamps = app.world().resource::<Carriage>().clock();
        assert_eq!(stamps.port_ms(1_001_000), 60_000, "what happened after a second happened at a minute");
        assert_eq!(shown(stamps).port_ms(1_001_000 + LAG_MS), 60_000, "and is shown to have been heard when the port's clock showed that");
    }
}
