//! Breakdowns of a machine that does not draw them itself: by its time in motion, as for every other machine.

use portolan_behaviour::Breakdown;
use portolan_clock::Stream;

/// When it breaks down next, and for how long.
pub(super) struct Wear {
    breakdown: Option<Breakdown>,
    stream: Stream,
    /// Time in motion until then, milliseconds.
    to_failure_ms: i64,
    /// It was in motion, or not, since then.
    accounted: (i64, bool),
}

impl Wear {
    pub(super) fn new(breakdown: Option<Breakdown>, stream: Stream, now_ms: i64) -> Self {
        let mut wear = Self { breakdown, stream, to_failure_ms: i64::MAX, accounted: (now_ms, false) };
        wear.draw();
        wear
    }

    fn draw(&mut self) {
        if let Some(breakdown) = &self.breakdown {
            self.to_failure_ms = self.stream.draw_h_as_ms(&breakdown.mtbf_h).max(1);
        }
    }

    /// Time has passed, and from now on it moves or not. When it breaks down: how long the repair takes.
    pub(super) fn account(&mut self, now_ms: i64, moves: bool) -> Option<i64> {
        let (since_ms, moved) = std::mem::replace(&mut self.accounted, (now_ms, moves));
        let breakdown = self.breakdown.as_ref()?;
        if moved {
            self.to_failure_ms = self.to_failure_ms.saturating_sub(now_ms.saturating_sub(since_ms).max(0));
        }
        if self.to_failure_ms > 0 {
            return None;
        }
        let repair_ms = self.stream.draw_min_as_ms(&breakdown.repair_min).max(1);
        self.draw();
        Some(repair_ms)
    }

    /// When it breaks down if it goes on moving.
    pub(super) fn next_due_ms(&self) -> Option<i64> {
        let (since_ms, moves) = self.accounted;
        (moves && self.breakdown.is_some()).then(|| since_ms.saturating_add(self.to_failure_ms.max(0)))
    }
}

#[cfg(test)]
mod tests {
    use portolan_clock::{Purpose, Streams};
    use portolan_model::distribution::Distribution;

    use super::*;

    #[test]
    fn motion_alone_wears() {
        let breakdown = Breakdown { mtbf_h: Distribution::Fixed(1.0), repair_min: Distribution::Fixed(2.0) };
        let mut wear = Wear::new(Some(breakdown), Streams::of_run(1).stream(Purpose::named("wear"), 0), 0);
        assert_eq!((wear.account(10_000_000, false), wear.next_due_ms()), (None, None));
        assert_eq!(wear.account(10_000_000, true), None);
        assert_eq!(wear.next_due_ms(), Some(13_600_000));
        assert_eq!(wear.account(11_000_000, false), None, "it stands");
        assert_eq!(wear.account(20_000_000, true), None);
        assert_eq!(wear.account(22_600_000, true), Some(120_000));
        assert_eq!(wear.next_due_ms(), Some(26_200_000));
    }
}
