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

/// What stands before the stamp of a message. The header stands first in every message of ours.
const FIELD: &str = "\"timestamp\":";

/// Where the stamp of a message stands in its text, without the quotes.
fn place(text: &str) -> Option<(usize, usize)> {
    let after = text.find(FIELD)? + FIELD.len();
    let begins = after + text[after..].find('"')? + 1;
    Some((begins, begins + text[begins..].find('"')?))
}

/// The stamp of a message, without reading all of it; none where it bears none.
pub fn of(payload: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(payload).ok()?;
    let (begins, ends) = place(text)?;
    read(&text[begins..ends])
}

/// The message with its stamp put to another clock; as it was where it bears none, or the other clock never shows it.
pub fn moved(payload: Vec<u8>, to: impl FnOnce(i64) -> Option<i64>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&payload) else { return payload };
    let moved = place(text).and_then(|(begins, ends)| {
        let stamp = written(to(read(&text[begins..ends])?)?);
        Some(format!("{}{stamp}{}", &text[..begins], &text[ends..]))
    });
    moved.map_or(payload, String::into_bytes)
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
        let message = br#"{"headerId":1,"timestamp":"1970-01-01T00:01:00.000Z","orderId":"x"}"#.to_vec();
        assert_eq!(of(&message), Some(60_000));
        let moved_on = moved(message.clone(), |ms| Some(ms + 1_000));
        assert_eq!((moved_on.len(), of(&moved_on)), (message.len(), Some(61_000)));
        assert_eq!((moved(message.clone(), |_| None), moved(b"{}".to_vec(), Some)), (message, b"{}".to_vec()));
        assert!(written(i64::MAX).ends_with('Z') && written(i64::MIN).ends_with('Z'));
    }
}
