//! Hourly bins put together, so that a month has as few bars as a day.

use portolan_indicators::{HOUR_BIN_MS, Series};
use portolan_model::Ms;
use portolan_model::moment::PortCalendar;

/// More bars than these cannot be told apart.
const BARS_MAX: usize = 120;

/// Some hourly bins as one bar.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Bar {
    /// Its first bin, and the first beyond it.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// When it begins and ends.
    pub(crate) from_ms: Ms,
    pub(crate) to_ms: Ms,
}

impl Bar {
    pub(crate) const fn hours(&self) -> f64 {
        (self.to - self.from) as f64
    }

    /// Mean of a value over its hours.
    pub(crate) fn mean(&self, of: impl Fn(usize) -> f64) -> f64 {
        (self.from..self.to).map(of).sum::<f64>() / self.hours().max(1.0)
    }

    /// Sum of a value over its hours.
    pub(crate) fn sum(&self, of: impl Fn(usize) -> u64) -> u64 {
        (self.from..self.to).map(of).sum()
    }
}

/// How many hours make a bar for so many hourly bins.
pub(crate) fn hours_per_bar(bins: usize) -> usize {
    [1, 2, 3, 4, 6, 8, 12, 24, 48].into_iter().find(|hours| bins / hours <= BARS_MAX).unwrap_or(24 * 7)
}

/// The bars of so many hourly bins; they begin at hours that divide the day.
pub(crate) fn bars(series: &Series, calendar: &PortCalendar, bins: usize) -> Vec<Bar> {
    let hours = hours_per_bar(bins);
    let mut bars: Vec<Bar> = Vec::new();
    for index in 0..bins {
        let from_ms = series.hour_ms(index);
        let hour_of_day = (calendar.ms_of_day(from_ms) / HOUR_BIN_MS) as usize;
        let begins = if hours > 24 { index.is_multiple_of(hours) } else { hour_of_day.is_multiple_of(hours) };
        match bars.last_mut() {
            Some(bar) if !begins => {
                bar.to = index + 1;
                bar.to_ms = from_ms + HOUR_BIN_MS;
            }
            _ => bars.push(Bar { from: index, to: index + 1, from_ms, to_ms: from_ms + HOUR_BIN_MS }),
        }
    }
    bars
}

/// Where hourly charts begin and end in time.
pub(crate) fn span(series: &Series, bins: usize) -> (Ms, Ms) {
    (series.first_hour_ms, series.hour_ms(bins.max(1)))
}
