//! A vehicle's own random numbers: the same that its twin in the port's process draws from the same seed.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The spacing of the numbers in `[0, 1)` that 53 bits can name.
const ULP: f64 = 1.0 / (1_u64 << 53) as f64;
/// Sets the stream of failures apart from that of durations.
const FAILURES: u64 = 0x6661_696c_7572_6573;

/// A stream of uniform numbers.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Chance(Xoshiro256PlusPlus);

impl Chance {
    /// The stream that durations are drawn from.
    pub(super) fn of_durations(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// The stream that failures are drawn from.
    pub(super) fn of_failures(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed ^ FAILURES))
    }

    /// A uniform number in `[0, 1)`.
    pub(super) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * ULP
    }
}
