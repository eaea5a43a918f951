//! The wall's clock, and how the port's time follows it.

use std::time::{SystemTime, UNIX_EPOCH};

use portolan_model::Ms;

/// Milliseconds of UTC since 1970: the one place of this room that reads a clock.
#[expect(clippy::disallowed_methods, reason = "devices live by the wall's clock; the port sees only what falls due on its calendar")]
pub fn utc_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}

/// How the port's time follows the wall's: from an instant on which both agree, so many times as fast.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PortClock {
    /// That instant by the wall, milliseconds of UTC since 1970.
    pub utc_ms: i64,
    /// The same by the port.
    pub port_ms: Ms,
    /// How many times as fast as the wall's the port's time passes.
    pub speed: f64,
}

impl Default for PortClock {
    fn default() -> Self {
        Self { utc_ms: 0, port_ms: 0, speed: 1.0 }
    }
}

impl PortClock {
    /// The port's time when the wall shows this.
    pub fn port_ms(&self, utc_ms: i64) -> Ms {
        self.port_ms + ((utc_ms - self.utc_ms) as f64 * self.speed).round() as Ms
    }

    /// What the wall shows at a time of the port.
    pub fn utc_ms(&self, port_ms: Ms) -> i64 {
        self.utc_ms + ((port_ms - self.port_ms) as f64 / self.speed.max(1e-3)).round() as i64
    }

    /// The clock of a port that lives so long behind this one, milliseconds of the wall: what comes within them is heard when it happened.
    #[must_use]
    pub const fn behind(&self, lag_ms: i64) -> Self {
        Self { utc_ms: self.utc_ms + lag_ms, ..*self }
    }

    /// The same clock with its instant at another time of the wall, so that nothing is lost to rounding over days.
    #[must_use]
    pub fn at(&self, utc_ms: i64) -> Self {
        Self { utc_ms, port_ms: self.port_ms(utc_ms), speed: self.speed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_the_wall_is_a_minute_of_the_port() {
        let clock = PortClock { utc_ms: 1_000_000, port_ms: 500, speed: 60.0 };
        assert_eq!(clock.port_ms(1_001_000), 60_500);
        assert_eq!(clock.utc_ms(60_500), 1_001_000);
        assert_eq!(clock.at(1_001_000).port_ms(1_002_000), 120_500);
        assert_eq!(clock.behind(250).port_ms(1_001_250), 60_500);
    }
}
