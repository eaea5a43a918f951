//! Instants as people write them, and the calendar of a port that turns them into milliseconds.
//!
//! Inside, time is an `i64` of milliseconds since the scenario's start. Words like `"09:31"` live only
//! here: a [`Moment`] is read from a scenario or the command line, and a [`PortCalendar`] turns it into
//! milliseconds and milliseconds back into what a planner at that port reads on the wall. A port keeps one
//! fixed UTC offset for a whole run; named time zones and summer time are deliberately absent, because a
//! terminal day of 23 hours would make two runs of one plan incomparable.

use std::{fmt, str::FromStr};

use bevy_ecs::resource::Resource;
use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Time},
    fmt::temporal::Pieces,
    tz::Offset,
};
use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;

/// Why a text is no instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MomentError {
    /// Not ISO 8601, or a date that no calendar holds.
    #[error("{0:?} is no instant: write \"2026-03-03T09:31\", or \"09:31\" for the first day")]
    Unreadable(String),
    /// A start without its offset from UTC.
    #[error("{0:?} is no start: write the port's offset from UTC with it, as in \"2026-03-03T00:00:00+08:00\"")]
    StartUnreadable(String),
}

/// An instant as a scenario writes it.
///
/// `"2026-03-03T09:31"` is the port's own time, `"2026-03-03T09:31+00:00"` any place's, `"09:31"` the
/// port's time on the day on which the scenario starts. Seconds and their fractions may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// Milliseconds after midnight of the scenario's first day.
    FirstDay(i64),
    /// Port-local, in milliseconds since 1970-01-01T00:00 of the port's clock.
    Local(i64),
    /// Milliseconds since 1970-01-01T00:00Z.
    Absolute(i64),
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let unreadable = || MomentError::Unreadable(clipped(text));
        if text.as_bytes().get(2) == Some(&b':') {
            // jiff would accept, and forget, an offset or a zone after a time without a date.
            if !text.bytes().all(|b| b.is_ascii_digit() || b == b':' || b == b'.') {
                return Err(unreadable());
            }
            let time: Time = text.parse().map_err(|_| unreadable())?;
            let since_midnight = time.duration_since(Time::midnight());
            return Ok(Self::FirstDay(since_midnight.as_millis() as i64));
        }
        let (local, offset) = datetime_and_offset(text).ok_or_else(unreadable)?;
        match offset {
            None => ms_since_1970(local, Offset::UTC).map(Self::Local),
            Some(offset) => ms_since_1970(local, offset).map(Self::Absolute),
        }
        .ok_or_else(unreadable)
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;

    fn try_from(text: String) -> Result<Self, MomentError> {
        text.parse()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::FirstDay(ms) => write!(f, "{}", wall_clock(ms).time()),
            Self::Local(ms) => write!(f, "{}", wall_clock(ms)),
            Self::Absolute(ms) => write!(f, "{}Z", wall_clock(ms)),
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

/// When the scenario starts, in the port's own time: what turns milliseconds into hours on the wall.
///
/// ```
/// use portolan_model::moment::{Moment, PortCalendar};
///
/// let calendar: PortCalendar = "2026-03-03T09:20:00+08:00".parse().unwrap();
/// let slip: Moment = "09:31".parse().unwrap();
/// assert_eq!(calendar.ms(slip), 11 * 60_000);
/// assert_eq!(calendar.datetime(11 * 60_000), "2026-03-03 09:31:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Resource, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortCalendar {
    start_utc_ms: i64,
    utc_offset_s: i32,
}

impl FromStr for PortCalendar {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let unreadable = || MomentError::StartUnreadable(clipped(text));
        let (local, offset) = datetime_and_offset(text).ok_or_else(unreadable)?;
        let offset = offset.ok_or_else(unreadable)?;
        let start_utc_ms = ms_since_1970(local, offset).ok_or_else(unreadable)?;
        Ok(Self { start_utc_ms, utc_offset_s: offset.seconds() })
    }
}

impl TryFrom<String> for PortCalendar {
    type Error = MomentError;

    fn try_from(text: String) -> Result<Self, MomentError> {
        text.parse()
    }
}

impl fmt::Display for PortCalendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(0))
    }
}

impl From<PortCalendar> for String {
    fn from(calendar: PortCalendar) -> Self {
        calendar.to_string()
    }
}

impl PortCalendar {
    /// Milliseconds from the scenario's start to `moment`; negative before the start.
    pub fn ms(&self, moment: Moment) -> i64 {
        let start_local_ms = self.start_local_ms();
        match moment {
            Moment::FirstDay(ms) => ms - start_local_ms.rem_euclid(DAY_MS),
            Moment::Local(ms) => ms - start_local_ms,
            Moment::Absolute(ms) => ms - self.start_utc_ms,
        }
    }

    /// The instant `ms` after the start, as a scenario would write it.
    pub fn moment(&self, ms: i64) -> Moment {
        Moment::Local(self.local_ms(ms))
    }

    /// Port-local date and time: `"2026-03-03 09:31:00"`.
    pub fn datetime(&self, ms: i64) -> String {
        let t = wall_clock(self.local_ms(ms));
        format!("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year(), t.month(), t.day(), t.hour(), t.minute(), t.second())
    }

    /// Port-local hour and minute: `"09:31"`.
    pub fn clock(&self, ms: i64) -> String {
        let t = wall_clock(self.local_ms(ms));
        format!("{:02}:{:02}", t.hour(), t.minute())
    }

    /// Date, time and offset for other programs: `"2026-03-03T09:31:00+08:00"`.
    pub fn iso(&self, ms: i64) -> String {
        let t = wall_clock(self.local_ms(ms));
        // An offset of seconds, which ISO 8601 cannot write, is rounded down by the standard's own rule.
        let sign = if self.utc_offset_s < 0 { '-' } else { '+' };
        let minutes = self.utc_offset_s.abs() / 60;
        format!("{t}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// Milliseconds since port-local midnight: where the peaks of a day lie.
    pub fn ms_of_day(&self, ms: i64) -> i64 {
        self.local_ms(ms).rem_euclid(DAY_MS)
    }

    /// The port-local day: 0 on the day on which the scenario starts.
    pub fn day(&self, ms: i64) -> i64 {
        self.local_ms(ms).div_euclid(DAY_MS) - self.start_local_ms().div_euclid(DAY_MS)
    }

    /// The port-local day of the week: 0 for Monday, 6 for Sunday.
    pub fn weekday(&self, ms: i64) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.local_ms(ms).div_euclid(DAY_MS) + 3).rem_euclid(7) as u8
    }

    fn start_local_ms(&self) -> i64 {
        self.start_utc_ms + i64::from(self.utc_offset_s) * 1000
    }

    fn local_ms(&self, ms: i64) -> i64 {
        self.start_local_ms().saturating_add(ms)
    }
}

/// The wall clock that has run `ms` since 1970-01-01T00:00; the last one there is for absurd numbers.
fn wall_clock(ms: i64) -> DateTime {
    let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    epoch.saturating_add(SignedDuration::from_millis(ms))
}

/// ISO 8601 with a date and a time, with or without an offset; no zone names.
fn datetime_and_offset(text: &str) -> Option<(DateTime, Option<Offset>)> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.time_zone_annotation().is_some() {
        return None;
    }
    let datetime = pieces.date().to_datetime(pieces.time()?);
    Some((datetime, pieces.to_numeric_offset()))
}

fn ms_since_1970(local: DateTime, offset: Offset) -> Option<i64> {
    // Whole minutes only: what an ISO 8601 string can give back.
    if offset.seconds() % 60 != 0 {
        return None;
    }
    offset.to_timestamp(local).ok().map(Timestamp::as_millisecond)
}

/// Enough of a text to recognise it by.
fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calendar() -> PortCalendar {
        "2026-03-03T09:20:00+08:00".parse().unwrap()
    }

    fn ms(text: &str) -> i64 {
        calendar().ms(text.parse().unwrap())
    }

    #[test]
    fn every_way_to_write_an_instant_means_the_same() {
        for text in [
            "09:31",
            "09:31:00",
            "2026-03-03T09:31",
            "2026-03-03 09:31:00.000",
            "2026-03-03T09:31+08:00",
            "2026-03-03T01:31Z",
            "2026-03-02T20:31-05:00",
        ] {
            assert_eq!(ms(text), 11 * 60_000, "{text}");
        }
        assert_eq!(ms("09:20:00.250"), 250);
        assert_eq!(ms("00:00"), -(9 * 60 + 20) * 60_000);
        assert_eq!(ms("2026-03-04T09:20"), DAY_MS);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "9",
            "tomorrow",
            "25:00",
            "09:61",
            "09:31+08:00",
            "2026-03-03",
            "2026-02-30T10:00",
            "09:31[Asia/Shanghai]",
            "2026-03-03T09:31+08:00[Asia/Shanghai]",
            "2026-03-03T09:31 ",
            "९९:३१",
            "-9999-01-01T00:00",
            "00:-1",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
        assert!("2026-03-03T09:20".parse::<PortCalendar>().is_err(), "a start needs its offset");
        assert!("2026-03-03T09:20+08:00:30".parse::<PortCalendar>().is_err());
    }

    #[test]
    fn milliseconds_become_what_stands_on_the_wall() {
        let calendar = calendar();
        assert_eq!(calendar.datetime(-1), "2026-03-03 09:19:59");
        assert_eq!(calendar.clock(40 * 60_000), "10:00");
        assert_eq!(calendar.iso(0), "2026-03-03T09:20:00+08:00");
        assert_eq!((calendar.day(0), calendar.day(-10 * 3_600_000), calendar.day(15 * 3_600_000)), (0, -1, 1));
        assert_eq!(calendar.weekday(0), 1, "a Tuesday");
        assert_eq!(calendar.ms_of_day(0), (9 * 60 + 20) * 60_000);
        assert_eq!(calendar.datetime(i64::MAX), "9999-12-31 23:59:59");
        assert_eq!(calendar.datetime(i64::MIN).len(), "-9999-01-01 00:00:00".len());
    }

    #[test]
    fn west_of_greenwich_the_offset_keeps_its_sign() {
        let calendar: PortCalendar = "2026-03-03T09:20:00-03:30".parse().unwrap();
        assert_eq!(calendar.to_string(), "2026-03-03T09:20:00-03:30");
        assert_eq!(calendar.ms("12:50".parse().unwrap()), 12_600_000);
    }

    proptest! {
        #[test]
        fn text_and_milliseconds_agree(ms in -4_000_000_000_000i64..4_000_000_000_000) {
            let calendar = calendar();
            let text = calendar.moment(ms).to_string();
            prop_assert_eq!(calendar.ms(text.parse()?), ms, "{}", text);
            prop_assert_eq!(calendar.ms(calendar.iso(ms).parse()?), ms);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}|[0-9T:+. Z-]{0,30}") {
            if let Ok(moment) = text.parse::<Moment>() {
                let _ = calendar().ms(moment);
                prop_assert_eq!(moment.to_string().parse::<Moment>()?, moment);
            }
            let _ = text.parse::<PortCalendar>();
        }

        #[test]
        fn no_millisecond_makes_it_panic(ms: i64) {
            let calendar = calendar();
            let _ = (calendar.datetime(ms), calendar.clock(ms), calendar.iso(ms), calendar.ms_of_day(ms));
            let _ = (calendar.day(ms), calendar.weekday(ms), calendar.moment(ms));
        }
    }
}
