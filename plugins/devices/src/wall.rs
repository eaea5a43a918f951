//! The wall's clock: the one place of this room that reads it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds of UTC since 1970.
#[expect(clippy::disallowed_methods, reason = "devices live by the wall's clock; the port sees only what falls due on its calendar")]
pub fn utc_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
