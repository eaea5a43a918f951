//! How long it takes from a device's word to its entity: what a load test is judged by, and a line that gets slow is noticed by.

use bevy_ecs::resource::Resource;

/// Whole milliseconds that are told apart; what takes longer is counted as this.
const MOST_MS: usize = 60_000;

/// Messages by how long each took from the stamp of its device to the entity that believes it.
#[derive(Resource, Clone, Debug)]
pub struct LineLatency {
    counts: Vec<u64>,
    total: u64,
}

impl Default for LineLatency {
    fn default() -> Self {
        Self { counts: vec![0; MOST_MS + 1], total: 0 }
    }
}

impl LineLatency {
    pub(crate) fn count(&mut self, took_ms: i64) {
        // Two clocks may disagree by a millisecond: nothing arrives before it was said.
        self.counts[took_ms.clamp(0, MOST_MS as i64) as usize] += 1;
        self.total += 1;
    }

    /// How many messages were counted.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// What this share of messages did not exceed, milliseconds; none before the first.
    pub fn quantile_ms(&self, share: f64) -> Option<u32> {
        let wanted = (share.clamp(0.0, 1.0) * self.total as f64).ceil().max(1.0) as u64;
        let mut passed = 0;
        let found = self.counts.iter().position(|count| {
            passed += count;
            passed >= wanted
        });
        found.map(|ms| ms as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_what_was_counted() {
        let mut latency = LineLatency::default();
        assert_eq!(latency.quantile_ms(0.5), None);
        for ms in 1..=100 {
            latency.count(ms);
        }
        latency.count(-1);
        latency.count(i64::MAX);
        let found = [0.0, 0.5, 0.99, 1.0].map(|share| latency.quantile_ms(share));
        assert_eq!(found, [Some(0), Some(50), Some(100), Some(60_000)]);
    }
}
