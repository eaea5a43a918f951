//! Days of the calendar: what deadlines and effective dates are counted in.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A day of the calendar, `2026-03-03`: days since 1970-01-01, in the port's own time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(i32);

/// Why a text is no day.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0:?} is no day: write 2026-03-03")]
pub struct DayError(String);

const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day with this number since 1970-01-01; the nearest that the calendar has for absurd ones.
    pub fn of_number(days: i64) -> Self {
        // Years 1 to 9999.
        Self(days.clamp(-719_162, 2_932_896) as i32)
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i64 {
        self.0 as i64
    }

    /// So many days later; earlier for negative ones.
    pub fn plus(self, days: i64) -> Self {
        Self::of_number(self.number().saturating_add(days))
    }

    /// Days from `earlier` to this one.
    pub const fn since(self, earlier: Self) -> i64 {
        self.number() - earlier.number()
    }

    /// 0 for Monday, 6 for Sunday.
    pub const fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).rem_euclid(7) as u8
    }

    /// Year, month and day of the month.
    pub fn parts(self) -> (i16, i8, i8) {
        let date = self.date();
        (date.year(), date.month(), date.day())
    }

    /// The first day of the next month.
    pub fn next_month(self) -> Self {
        let first = self.date().first_of_month();
        first.checked_add(1.month()).map_or(self, Self::of_date)
    }

    /// The `nth` working day, counted from 1, on or after this one. Saturdays and Sundays are free; public holidays are not known here.
    pub fn working_day(self, nth: u32) -> Self {
        let (mut day, mut left) = (self, nth.max(1));
        loop {
            if day.weekday() < 5 {
                left -= 1;
                if left == 0 {
                    return day;
                }
            }
            day = day.plus(1);
        }
    }

    fn date(self) -> Date {
        EPOCH.saturating_add(self.0.days())
    }

    fn of_date(date: Date) -> Self {
        let days = date.since(EPOCH).map_or(0, |span| span.get_days());
        Self(days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        let wrong = || DayError(text.chars().take(40).collect());
        // jiff would also take a date with a time behind it.
        if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(wrong());
        }
        text.parse::<Date>().map(Self::of_date).map_err(|_| wrong())
    }
}

impl TryFrom<String> for Day {
    type Error = DayError;

    fn try_from(text: String) -> Result<Self, DayError> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn days_are_counted_across_months_and_years() {
        assert_eq!(day("2026-03-01").since(day("2026-02-28")), 1);
        assert_eq!(day("2024-02-28").plus(2), day("2024-03-01"));
        assert_eq!(day("2026-12-31").plus(1).to_string(), "2027-01-01");
        assert_eq!(day("2026-12-15").next_month().to_string(), "2027-01-01");
        assert_eq!((day("1970-01-01").weekday(), day("2026-03-03").weekday()), (3, 1));
    }

    #[test]
    fn the_fifth_working_day_leaves_weekends_out() {
        assert_eq!(day("2026-04-01").working_day(5), day("2026-04-07"), "1 to 3 April, then 6 and 7");
        assert_eq!(day("2026-08-01").working_day(1), day("2026-08-03"), "1 August is a Saturday");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2026-3-3", "2026-02-30", "03.03.2026", "2026-03-03T10:00", "99999-01-01"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_is_read_as_it_is_written(number in 0_i64..60_000) {
            let day = Day::of_number(number);
            prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
            prop_assert_eq!(day.number(), number);
        }

        #[test]
        fn no_number_makes_it_panic(number: i64, days: i64) {
            let _ = (Day::of_number(number).plus(days).to_string(), Day::of_number(number).next_month());
        }
    }
}
