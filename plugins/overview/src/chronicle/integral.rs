//! How many there were, summed over time: what shares and rates are made of.

use portolan_model::Ms;

/// A count that changes, and its sum over time so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Integral {
    count: i64,
    sum_ms: i64,
    since_ms: Ms,
}

impl Integral {
    /// So many from an instant on.
    pub(super) const fn of(count: i64, since_ms: Ms) -> Self {
        Self { count, sum_ms: 0, since_ms }
    }

    /// It is more, or less, by so many from an instant on.
    pub(super) fn change(&mut self, by: i64, at_ms: Ms) {
        self.sum_ms = self.until(at_ms);
        self.since_ms = self.since_ms.max(at_ms);
        self.count += by;
    }

    /// Count times milliseconds up to an instant.
    pub(crate) fn until(&self, at_ms: Ms) -> i64 {
        self.sum_ms + self.count * (at_ms - self.since_ms).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_for_a_minute_and_one_for_another_are_three_minutes() {
        let mut working = Integral::of(0, 0);
        working.change(2, 60_000);
        working.change(-1, 120_000);
        assert_eq!(working.until(180_000), 180_000);
        assert_eq!(working.until(200_000) - working.until(180_000), 20_000);
        // What is told late of an instant that was booked already changes nothing before.
        working.change(1, 100_000);
        assert_eq!(working.until(180_000), 180_000 + 60_000);
    }
}
