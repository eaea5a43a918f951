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
    /// Notes a message. True if the same one came before.
    pub(super) fn came_before(&mut self, payload: &[u8]) -> bool {
        let mut hasher = DefaultHasher::new();
        payload.hash(&mut hasher);
        let print = hasher.finish();
        if self.0.contains(&print) {
            return true;
        }
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(print);
        false
    }
}
