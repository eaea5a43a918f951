//! Time stamps: `2026-03-03T06:00:00.000Z`.

use jiff::Timestamp;

/// Milliseconds since the Unix epoch as the standard writes them. What lies outside of the calendar's years is its nearest end.
pub fn written(now_ms: i64) -> String {
    let stamp = Timestamp::from_millisecond(now_ms).unwrap_or(if now_ms < 0 { Timestamp::MIN } else { Timestamp::MAX });
    format!("{stamp:.3}")
}

/// Milliseconds since the Unix epoch; none for a text that is no instant.
///
/// Many a device leaves the zone out; the standard has no other than UTC, so it is taken for that.
pub fn read(text: &str) -> Option<i64> {
    let stamp: Timestamp = text.parse().or_else(|_| format!("{text}Z").parse()).ok()?;
    Some(stamp.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_read_back() {
        assert_eq!(written(0), "1970-01-01T00:00:00.000Z");
        for now_ms in [0, 1, 999, 1_772_488_800_000, -1, 951_782_400_123] {
            assert_eq!(read(&written(now_ms)), Some(now_ms));
        }
        assert_eq!(read("2017-04-15T11:40:03.12Z"), Some(1_492_256_403_120));
        assert_eq!(read("2017-04-15T13:40:03.12+02:00"), Some(1_492_256_403_120));
        assert_eq!(read("2017-04-15T11:40:03.12"), Some(1_492_256_403_120));
        assert_eq!((read(""), read("yesterday")), (None, None));
        assert!(written(i64::MAX).ends_with('Z') && written(i64::MIN).ends_with('Z'));
    }
}
