//! Desks of the paper process: clerks, opening hours, a queue.

use portolan_model::{DAY_MS, MINUTE_MS, Ms};
use serde::{Deserialize, Serialize};

/// When a desk is open: the same hours on each of its days.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskHours {
    /// Minutes after midnight at which it opens.
    pub opens_min: u16,
    /// Minutes after midnight at which it closes.
    pub closes_min: u16,
    /// Days of the week on which it opens, from Monday: 5 leaves the weekend out.
    pub days_a_week: u8,
}

impl DeskHours {
    /// Always open.
    pub const ROUND_THE_CLOCK: Self = Self { opens_min: 0, closes_min: 1_440, days_a_week: 7 };

    /// Whether it ever opens.
    pub const fn opens(&self) -> bool {
        self.opens_min < self.closes_min && self.closes_min <= 1_440 && self.days_a_week > 0 && self.days_a_week <= 7
    }

    /// The first instant at or after this one at which it is open. Instants count from midnight of a Monday.
    pub const fn next_open(&self, at_ms: Ms) -> Ms {
        let (opens_ms, closes_ms) = (self.opens_min as Ms * MINUTE_MS, self.closes_min as Ms * MINUTE_MS);
        let (day, of_day) = (at_ms.div_euclid(DAY_MS), at_ms.rem_euclid(DAY_MS));
        let works = day.rem_euclid(7) < self.days_a_week as Ms;
        if works && of_day < closes_ms {
            return if of_day < opens_ms { day * DAY_MS + opens_ms } else { at_ms };
        }
        let mut next = day + 1;
        if next.rem_euclid(7) >= self.days_a_week as Ms {
            next += 7 - next.rem_euclid(7);
        }
        next * DAY_MS + opens_ms
    }

    /// When work of so long is done that begins at an instant; it rests while the desk is closed.
    pub const fn done(&self, from_ms: Ms, work_ms: Ms) -> Ms {
        let (mut at_ms, mut left_ms) = (self.next_open(from_ms), work_ms);
        loop {
            let closes_ms = at_ms.div_euclid(DAY_MS) * DAY_MS + self.closes_min as Ms * MINUTE_MS;
            if at_ms + left_ms <= closes_ms {
                return at_ms + left_ms;
            }
            left_ms -= closes_ms - at_ms;
            at_ms = self.next_open(closes_ms);
        }
    }
}

/// A desk and who stands before it: first come, first served.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DeskQueue {
    hours: DeskHours,
    /// When each clerk is free.
    clerks_free_ms: Vec<Ms>,
}

impl DeskQueue {
    /// A desk of so many clerks, at least one, all free. One that would never open is open round the clock.
    pub fn new(hours: DeskHours, clerks: usize) -> Self {
        let hours = if hours.opens() { hours } else { DeskHours::ROUND_THE_CLOCK };
        Self { hours, clerks_free_ms: vec![Ms::MIN / 4; clerks.max(1)] }
    }

    /// Somebody comes with work of so long: when it is done. Whoever comes later must be told of later.
    pub fn serve(&mut self, at_ms: Ms, work_ms: Ms) -> Ms {
        let mut first = 0;
        for (clerk, free_ms) in self.clerks_free_ms.iter().enumerate() {
            if *free_ms < self.clerks_free_ms[first] {
                first = clerk;
            }
        }
        let done_ms = self.hours.done(at_ms.max(self.clerks_free_ms[first]), work_ms.max(0));
        self.clerks_free_ms[first] = done_ms;
        done_ms
    }

    /// How many clerks are busy at an instant.
    pub fn busy(&self, at_ms: Ms) -> usize {
        self.clerks_free_ms.iter().filter(|free_ms| **free_ms > at_ms).count()
    }
}
