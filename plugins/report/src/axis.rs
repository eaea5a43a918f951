//! Scales and axes shared by the charts.

use portolan_model::moment::PortCalendar;
use portolan_model::{DAY_MS, HOUR_MS, Ms};

use crate::svg::{Anchor, Svg};

/// Width of a chart in its own units; the page scales it.
pub(crate) const WIDTH: f64 = 1160.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 14.0;
/// Room for two lines of labels below a field: hours, and days.
pub(crate) const BELOW: f64 = 36.0;

/// From values to places along a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    at_low: f64,
    at_high: f64,
}

impl Scale {
    pub(crate) fn new((low, high): (f64, f64), (at_low, at_high): (f64, f64)) -> Self {
        // An empty range would divide by zero; any width will do for it.
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, at_low, at_high }
    }

    pub(crate) fn at(&self, value: f64) -> f64 {
        self.at_low + (value - self.low) / (self.high - self.low) * (self.at_high - self.at_low)
    }

    pub(crate) fn clamped(&self, value: f64) -> f64 {
        self.at(value.clamp(self.low, self.high))
    }
}

/// A round step that divides `span` into at most `most` parts: 1, 2 or 5 times a power of ten.
pub(crate) fn round_step(span: f64, most: u32) -> f64 {
    let rough = span.max(1e-9) / f64::from(most.max(1));
    let mut power = 1.0;
    while power * 10.0 <= rough {
        power *= 10.0;
    }
    while power > rough {
        power /= 10.0;
    }
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|times| times * power >= rough - 1e-9).unwrap_or(10.0);
    step * power
}

/// The field of a chart: where its values go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

impl Field {
    /// A field of which y grows upwards from 0 to at least `y_most`; gives the field and the step of its lines.
    pub(crate) fn upward(x: (f64, f64), y_most: f64, height: f64) -> (Self, f64) {
        Self::upward_below(x, y_most, height, 24.0)
    }

    /// The same, with room for labels above.
    pub(crate) fn upward_below(x: (f64, f64), y_most: f64, height: f64, top: f64) -> (Self, f64) {
        // Small whole numbers get whole steps.
        let step = round_step(y_most.max(1.0), 5).max(if y_most <= 5.0 { 1.0 } else { 0.0 });
        let y_high = (y_most.max(1.0) / step - 1e-9).ceil() * step;
        let (left, right, bottom) = (LEFT, WIDTH - RIGHT, height - BELOW);
        let field = Self { x: Scale::new(x, (left, right)), y: Scale::new((0.0, y_high), (bottom, top)), left, right, top, bottom };
        (field, step)
    }

    /// Level lines with their values, and what is counted above them.
    pub(crate) fn draw_levels(&self, svg: &mut Svg, step: f64, unit: &str) {
        let mut level = 0.0;
        while self.y.at(level) >= self.top - 0.5 {
            let y = self.y.at(level);
            svg.line((self.left, y), (self.right, y), if level == 0.0 { "axis" } else { "grid" });
            svg.text((self.left - 7.0, y + 3.5), Anchor::End, "", &crate::html::number(level, usize::from(step < 1.0)));
            level += step;
        }
        svg.text((0.0, self.top - 12.0), Anchor::Start, "small", unit);
    }

    /// Hours and days below the field, in the port's own time.
    pub(crate) fn draw_time(&self, svg: &mut Svg, calendar: &PortCalendar, (from_ms, to_ms): (Ms, Ms)) {
        let hours = (to_ms - from_ms) / HOUR_MS;
        // The name of a day is twice as wide as an hour.
        let fits = |step: &Ms| hours / step <= if *step < 24 { 26 } else { 13 };
        let step_ms = [1, 2, 3, 6, 12, 24, 48, 24 * 7].into_iter().find(fits).unwrap_or(24 * 28) * HOUR_MS;
        let to_next = |at_ms: Ms| (step_ms - calendar.ms_of_day(at_ms) % step_ms) % step_ms;
        let mut at_ms = from_ms + if step_ms > DAY_MS { (DAY_MS - calendar.ms_of_day(from_ms)) % DAY_MS } else { to_next(from_ms) };
        let first_midnight_ms = from_ms + (DAY_MS - calendar.ms_of_day(from_ms)) % DAY_MS;
        if step_ms < DAY_MS && self.x.at(first_midnight_ms as f64) - self.left > 70.0 {
            svg.text((self.left, self.bottom + 29.0), Anchor::Start, "ink bold", &day_label(calendar, from_ms));
        }
        while at_ms <= to_ms {
            let x = self.x.at(at_ms as f64);
            let midnight = calendar.ms_of_day(at_ms) == 0;
            svg.line((x, self.top), (x, self.bottom), if midnight { "midnight" } else { "grid" });
            // Labels that would be cut off at the edge are left to the lines.
            if x > self.left - 1.0 && x < self.right - 12.0 {
                if step_ms < DAY_MS {
                    svg.text((x, self.bottom + 15.0), Anchor::Middle, "", &calendar.clock(at_ms));
                }
                if midnight && x < self.right - 60.0 {
                    let y = self.bottom + if step_ms < DAY_MS { 29.0 } else { 15.0 };
                    svg.text((x, y), Anchor::Start, "ink bold", &day_label(calendar, at_ms));
                }
            }
            at_ms += step_ms;
        }
    }
}

/// `Wed 4 Mar`.
pub(crate) fn day_label(calendar: &PortCalendar, at_ms: Ms) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let date = calendar.datetime(at_ms);
    let day = DAYS[usize::from(calendar.weekday(at_ms)).min(6)];
    let month = date.get(5..7).and_then(|month| month.parse::<usize>().ok()).and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    match (month, date.get(8..10)) {
        (Some(month), Some(number)) => format!("{day} {} {month}", number.trim_start_matches('0')),
        _ => date,
    }
}

/// Day and hour in one, short: `Tue 3 Mar 09:20`.
pub(crate) fn day_and_clock(calendar: &PortCalendar, at_ms: Ms) -> String {
    format!("{} {}", day_label(calendar, at_ms), calendar.clock(at_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!([7.0, 10.0, 99.0, 1400.0, 3.0].map(|span| round_step(span, 5)), [2.0, 2.0, 20.0, 500.0, 1.0]);
    }

    #[test]
    fn an_empty_range_has_a_place() {
        assert!(Scale::new((0.0, 0.0), (0.0, 10.0)).at(0.0).is_finite());
    }

    #[test]
    fn days_read_as_on_the_wall() {
        let calendar: PortCalendar = "2026-03-03T09:20:00+08:00".parse().unwrap();
        assert_eq!(day_and_clock(&calendar, 0), "Tue 3 Mar 09:20");
    }
}
