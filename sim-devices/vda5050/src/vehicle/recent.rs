//! Messages that came lately, to know one that the network brings a second time.
//!
//! A copy of an old order may come when its order is long done and another one was driven since. It is told from a new message by being the
//! same to the last byte, number and stamp included: what a master says again has a new number.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// So many are remembered.
const KEPT: usize = 256;

/// Messages that came lately.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Recent(VecDeque<u64>);

impl Recent {
    /// Whether the same message came before, and was noted.
    pub(super) fn knows(&self, payload: &[u8]) -> bool {
        self.0.contains(&print_of(payload))
    }

    /// Notes a message.
    pub(super) fn note(&mut self, payload: &[u8]) {
        let print = print_of(payload);
        if self.0.contains(&print) {
            return;
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(print);
    }
}

fn print_of(payload: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    payload.hash(&mut hasher);
    hasher.finish()
}
