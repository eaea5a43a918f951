//! When a vessel expects to arrive: AIS says month, day, hour and minute, never the year.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, Serializer};

/// An estimated time of arrival as a vessel sends it, UTC. What it does not know is left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Eta {
    /// Month, from 1.
    #[serde(rename = "eta_month")]
    pub month: Option<u8>,
    /// Day of the month, from 1.
    #[serde(rename = "eta_day")]
    pub day: Option<u8>,
    /// Hour, up to 23.
    #[serde(rename = "eta_hour")]
    pub hour: Option<u8>,
    /// Minute.
    #[serde(rename = "eta_minute")]
    pub minute: Option<u8>,
    /// The instant, with the year worked out; none where the date is not known or nothing tells when the message was sent.
    #[serde(rename = "eta_utc", serialize_with = "as_iso")]
    pub utc_ms: Option<i64>,
}

impl Eta {
    /// From the four numbers of a message, and when it was sent.
    pub(crate) fn of(month: u32, day: u32, hour: u32, minute: u32, sent_ms: Option<i64>) -> Self {
        let within = |value: u32, least: u32, most: u32| (least..=most).contains(&value).then_some(value as u8);
        let (month, day, hour, minute) = (within(month, 1, 12), within(day, 1, 31), within(hour, 0, 23), within(minute, 0, 59));
        let utc_ms = month
            .zip(day)
            .zip(sent_ms)
            .and_then(|((month, day), sent_ms)| nearest(month, day, hour.unwrap_or(0), minute.unwrap_or(0), sent_ms));
        Self { month, day, hour, minute, utc_ms }
    }
}

/// The year is the one that brings the arrival nearest to the message: crews forget to change an old one, and no voyage takes half a
/// year.
fn nearest(month: u8, day: u8, hour: u8, minute: u8, sent_ms: i64) -> Option<i64> {
    let sent_year = Offset::UTC.to_datetime(Timestamp::from_millisecond(sent_ms).ok()?).year();
    let candidates = [sent_year - 1, sent_year, sent_year + 1].into_iter().filter_map(|year| {
        let date = Date::new(year, month as i8, day as i8).ok()?;
        utc_ms(date.to_datetime(Time::new(hour as i8, minute as i8, 0, 0).ok()?))
    });
    candidates.min_by_key(|candidate_ms| candidate_ms.abs_diff(sent_ms))
}

/// Milliseconds since 1970 of a date and time in UTC.
pub(crate) fn utc_ms(datetime: DateTime) -> Option<i64> {
    Offset::UTC.to_timestamp(datetime).ok().map(Timestamp::as_millisecond)
}

/// An instant as it is written out: `2026-03-03T09:31:00Z`.
pub fn iso_utc(utc_ms: i64) -> String {
    match Timestamp::from_millisecond(utc_ms) {
        Ok(instant) if instant.subsec_millisecond() == 0 => format!("{instant:.0}"),
        Ok(instant) => format!("{instant:.3}"),
        Err(_) => format!("{:?} since 1970", SignedDuration::from_millis(utc_ms)),
    }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
pub(crate) fn as_iso<S: Serializer>(utc_ms: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    match utc_ms {
        Some(utc_ms) => serializer.collect_str(&iso_utc(*utc_ms)),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().expect("an instant").as_millisecond()
    }

    #[test]
    fn the_year_is_the_nearest() {
        for (sent, month, day, expected) in [
            ("2025-12-30T08:00:00Z", 1, 4, "2026-01-04T06:00:00Z"),
            ("2026-01-02T08:00:00Z", 12, 31, "2025-12-31T06:00:00Z"),
            ("2026-06-01T00:00:00Z", 6, 3, "2026-06-03T06:00:00Z"),
            // Only a leap year has that day.
            ("2023-03-05T00:00:00Z", 2, 29, "2024-02-29T06:00:00Z"),
        ] {
            let eta = Eta::of(month, day, 6, 0, Some(ms(sent)));
            assert_eq!(eta.utc_ms.map(iso_utc).as_deref(), Some(expected), "sent {sent}");
        }
    }

    #[test]
    fn what_is_not_available_is_left_out() {
        let eta = Eta::of(0, 0, 24, 60, Some(ms("2026-06-01T00:00:00Z")));
        assert_eq!(eta, Eta::default());
        let day_only = Eta::of(6, 3, 24, 60, Some(ms("2026-06-01T00:00:00Z")));
        assert_eq!((day_only.hour, day_only.utc_ms.map(iso_utc).as_deref()), (None, Some("2026-06-03T00:00:00Z")));
        assert_eq!(Eta::of(6, 3, 5, 30, None).utc_ms, None);
        assert_eq!(Eta::of(2, 30, 5, 30, Some(ms("2026-06-01T00:00:00Z"))).utc_ms, None, "there is no such day");
    }
}
