//! Breakdowns that nobody sets: after so much time in motion the drive fails, and after so long it is mended.

use portolan_behaviour::Breakdown;

use super::chance::Chance;

/// How long it still runs.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Wear {
    breakdown: Breakdown,
    chance: Chance,
    /// Time in motion until the next failure.
    left_ms: i64,
    /// While it is down by itself: when it is mended.
    mended_ms: Option<i64>,
}

impl Wear {
    pub(super) fn new(breakdown: Breakdown, seed: u64) -> Self {
        let mut wear = Self { breakdown, chance: Chance::of_failures(seed), left_ms: 0, mended_ms: None };
        wear.left_ms = wear.next_failure_ms();
        wear
    }

    /// Never nothing, so that a drive of n milliseconds ends after at most n breakdowns.
    fn next_failure_ms(&mut self) -> i64 {
        let chance = &mut self.chance;
        ((self.breakdown.mtbf_h.sample(&mut || chance.uniform()) * 3_600_000.0 + 0.5) as i64).max(1)
    }

    /// Time in motion passed.
    pub(super) fn wear(&mut self, moved_ms: i64) {
        self.left_ms = self.left_ms.saturating_sub(moved_ms.max(0));
    }

    /// When it has to be looked after next: a failure while it moves, or the end of a repair.
    pub(super) fn due_ms(&self, moves: bool, now_ms: i64) -> Option<i64> {
        self.mended_ms.or_else(|| moves.then(|| now_ms.saturating_add(self.left_ms.max(0))))
    }

    /// Whether it fails now. The repair is drawn, and the next failure.
    pub(super) fn fails(&mut self, moves: bool, now_ms: i64) -> bool {
        if !moves || self.left_ms > 0 || self.mended_ms.is_some() {
            return false;
        }
        let chance = &mut self.chance;
        let repair_ms = (self.breakdown.repair_min.sample(&mut || chance.uniform()) * 60_000.0 + 0.5) as i64;
        self.left_ms = self.next_failure_ms();
        // A repair drawn without end still ends: nobody would come to mend it.
        self.mended_ms = Some(now_ms.saturating_add(repair_ms.max(0)).min(i64::MAX - 1));
        true
    }

    /// Whether its repair ends now.
    pub(super) fn is_mended(&mut self, now_ms: i64) -> bool {
        self.mended_ms.take_if(|mended_ms| *mended_ms <= now_ms).is_some()
    }
}
