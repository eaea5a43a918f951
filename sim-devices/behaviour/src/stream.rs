//! A device's own random numbers.

use portolan_model::distribution::Distribution;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// The spacing of the numbers in `[0, 1)` that 53 bits can name.
const ULP: f64 = 1.0 / (1_u64 << 53) as f64;

/// A stream of uniform numbers with a named algorithm (xoshiro256++, seeded by `SplitMix64`), so that a seed means the same run in every
/// version of every dependency.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Stream(Xoshiro256PlusPlus);

impl Stream {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// A uniform number in `[0, 1)`.
    #[inline]
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * ULP
    }

    /// A standard normal number, from two uniform ones (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log1p(-self.uniform())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.uniform())
    }

    /// Whether something of this probability is so.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A number below `count`, 0 if there is none.
    pub(crate) fn below(&mut self, count: u32) -> u32 {
        (self.uniform() * f64::from(count)) as u32
    }

    /// One draw, in the unit of the distribution.
    #[inline]
    pub(crate) fn draw(&mut self, distribution: &Distribution) -> f64 {
        distribution.sample(&mut || self.uniform())
    }
}

/// Seconds in whole milliseconds, rounded once. What is negative or no number is no time.
#[inline]
pub(crate) fn ms_from_s(seconds: f64) -> u32 {
    // Adding a half and cutting off rounds what is not negative, and needs no library call; the cast saturates.
    (seconds * 1_000.0 + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut stream = Stream::new(1);
        let first: Vec<u64> = (0..3).map(|_| (stream.uniform() / ULP) as u64).collect();
        let mut reference = Xoshiro256PlusPlus::seed_from_u64(1);
        let wanted: Vec<u64> = (0..3).map(|_| reference.next_u64() >> 11).collect();
        assert_eq!(first, wanted);
        assert_eq!(first[0], 7_310_352_432_619_640, "as the published algorithms say, worked out apart");
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut stream = Stream::new(5);
        let drawn: Vec<f64> = (0..20_000).map(|_| stream.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let variance = drawn.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0;
        assert!(mean.abs() < 0.03 && (variance - 1.0).abs() < 0.05, "{mean} {variance}");
    }

    #[test]
    fn milliseconds_are_rounded_and_saturate() {
        assert_eq!(ms_from_s(1.000_4), 1_000);
        assert_eq!(ms_from_s(1.000_5), 1_001);
        assert_eq!(ms_from_s(-3.0), 0);
        assert_eq!(ms_from_s(f64::NAN), 0);
        assert_eq!(ms_from_s(f64::INFINITY), u32::MAX);
    }
}
