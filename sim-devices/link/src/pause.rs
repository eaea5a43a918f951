//! How long to wait before the next attempt.

use std::time::Duration;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Doubles with every failure from a tenth of a second to ten, and is jittered by half of itself: three hundred devices that lost one
/// broker should not come back at one instant.
pub(crate) struct Pause {
    failures: u32,
    chance: Xoshiro256PlusPlus,
}

const FIRST_MS: u64 = 100;
const LONGEST_MS: u64 = 10_000;

impl Pause {
    /// Each client has a jitter of its own.
    pub(crate) fn new(client_id: &str) -> Self {
        let seed = client_id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self { failures: 0, chance: Xoshiro256PlusPlus::seed_from_u64(seed) }
    }

    /// A connection lasted: the next one may be tried soon.
    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }

    pub(crate) fn next(&mut self) -> Duration {
        let whole_ms = (FIRST_MS << self.failures.min(10)).min(LONGEST_MS);
        self.failures += 1;
        let jitter_ms = self.chance.next_u64() % (whole_ms / 2 + 1);
        Duration::from_millis(whole_ms / 2 + jitter_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_end_and_begin_anew() {
        let mut pause = Pause::new("QC03");
        let waits: Vec<u128> = (0..40).map(|_| pause.next().as_millis()).collect();
        assert!((50..=100).contains(&waits[0]), "{}", waits[0]);
        assert!(waits[20..].iter().all(|ms| (5_000..=10_000).contains(ms)), "{waits:?}");
        pause.reset();
        assert!(pause.next().as_millis() <= 100);
    }
}
