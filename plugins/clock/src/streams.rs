//! Random streams: one for each thing *and purpose*, so that a change in one part of a plan leaves all other chances as they were.

use portolan_model::distribution::Distribution;
use portolan_protocol::DeviceId;
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

/// What chance is wanted for. The name is the key: renaming a purpose changes a run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Purpose(u64);

impl Purpose {
    /// The purpose of this name (FNV-1a of it).
    pub const fn named(name: &str) -> Self {
        let bytes = name.as_bytes();
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut position = 0;
        while position < bytes.len() {
            hash = (hash ^ bytes[position] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            position += 1;
        }
        Self(hash)
    }
}

/// Gives out streams, keyed by run seed, purpose and stable id.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Streams {
    seed: u64,
}

// Finalizer of SplitMix64: a bijection whose output bits all depend on all input bits.
const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Streams {
    /// The streams of a run.
    pub const fn of_run(seed: u64) -> Self {
        Self { seed }
    }

    /// The 64-bit key of a stream: for those who bring their own generator, such as a device.
    pub const fn key(&self, purpose: Purpose, id: u64) -> u64 {
        mix(mix(mix(self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) ^ purpose.0) ^ id)
    }

    /// The seed of a simulated machine: the same whether it runs on the port's calendar or behind a broker.
    pub const fn of_device(&self, device: DeviceId) -> u64 {
        self.key(Purpose::named("device"), (device.kind as u64) << 32 | device.index as u64)
    }

    /// The stream of one thing for one purpose.
    pub fn stream(&self, purpose: Purpose, id: u64) -> Stream {
        Stream(Xoshiro256PlusPlus::seed_from_u64(self.key(purpose, id)))
    }
}

/// One random stream: xoshiro256++, the same on every machine and in every version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// A number in `0 ≤ u < 1`, from the top 53 bits of a draw.
    pub fn uniform(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// A number below `count` (0 if there is none to choose from), without bias worth naming: the product method.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Whether something of this probability is so.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// One draw of a distribution.
    pub fn draw(&mut self, distribution: &Distribution) -> f64 {
        distribution.sample(&mut || self.uniform())
    }

    /// One draw of a distribution of seconds, in milliseconds, never negative.
    pub fn draw_s_as_ms(&mut self, distribution: &Distribution) -> i64 {
        to_ms(self.draw(distribution), 1_000.0)
    }

    /// One draw of a distribution of minutes, in milliseconds, never negative.
    pub fn draw_min_as_ms(&mut self, distribution: &Distribution) -> i64 {
        to_ms(self.draw(distribution), 60_000.0)
    }

    /// One draw of a distribution of hours, in milliseconds, never negative.
    pub fn draw_h_as_ms(&mut self, distribution: &Distribution) -> i64 {
        to_ms(self.draw(distribution), 3_600_000.0)
    }

    /// The index of a weight drawn in proportion to the weights; the last positive one if rounding leaves a rest.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.uniform() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return index;
            }
            rest -= weight;
        }
        weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }
}

fn to_ms(value: f64, ms: f64) -> i64 {
    (value.max(0.0) * ms).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARRIVALS: Purpose = Purpose::named("arrivals");

    #[test]
    fn a_stream_is_fixed_for_ever() {
        // Known values: if they change, every recorded digest does.
        let mut stream = Streams::of_run(1).stream(ARRIVALS, 7);
        let first: Vec<u64> = (0..3).map(|_| stream.0.next_u64()).collect();
        let mut again = Streams::of_run(1).stream(ARRIVALS, 7);
        assert_eq!(first, (0..3).map(|_| again.0.next_u64()).collect::<Vec<_>>());
        assert_eq!(Streams::of_run(1).key(ARRIVALS, 7), 14_377_097_386_338_459_941);
    }

    #[test]
    fn streams_differ_by_run_thing_and_purpose() {
        let key = Streams::of_run(1).key(ARRIVALS, 7);
        assert_ne!(key, Streams::of_run(2).key(ARRIVALS, 7));
        assert_ne!(key, Streams::of_run(1).key(ARRIVALS, 8));
        assert_ne!(key, Streams::of_run(1).key(Purpose::named("departures"), 7));
    }

    #[test]
    fn draws_are_fair() {
        let mut stream = Streams::of_run(3).stream(ARRIVALS, 0);
        let mut counts = [0_u32; 5];
        for _ in 0..50_000 {
            counts[stream.below(5)] += 1;
        }
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        assert_eq!(stream.weighted(&[0.0, 0.0, 2.0, 0.0]), 2);
    }
}
