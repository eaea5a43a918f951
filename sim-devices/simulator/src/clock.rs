//! The wall's clock: the only place where it is read.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Milliseconds of UTC that never run back: read once from the system, and counted on from there.
#[derive(Clone, Copy, Debug)]
pub struct WallClock {
    began_ms: i64,
    began: Instant,
}

impl WallClock {
    /// Reads the system's clock.
    #[expect(clippy::disallowed_methods, reason = "devices behind a line live by the wall's time")]
    pub fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { began_ms: i64::try_from(since.as_millis()).unwrap_or(0), began: Instant::now() }
    }

    /// When it was started.
    pub fn began_ms(&self) -> i64 {
        self.began_ms
    }

    /// Now.
    pub fn now_ms(&self) -> i64 {
        self.began_ms + i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX / 2)
    }

    /// The instant at which it shows `ms`.
    pub fn instant(&self, ms: i64) -> Instant {
        // Whoever waits longer than a month is called in between and waits on.
        let wait_ms = ms.saturating_sub(self.began_ms).clamp(0, 30 * 86_400_000) as u64;
        self.began + Duration::from_millis(wait_ms)
    }
}
