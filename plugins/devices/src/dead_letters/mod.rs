//! Messages that could not be taken: all counted, the latest kept, and all of them written into a file where one is asked for.

mod store;
mod summary;

use std::collections::VecDeque;

use bevy_ecs::prelude::*;
use portolan_protocol::wire::{DeadLetter, DeadReason};

pub use store::{DeadLetterStore, StoredLetter, file_before};
pub use summary::{LetterGroup, LetterSummary, summarise};

/// How many are kept.
pub const DEAD_LETTERS_MAX: usize = 1_000;

/// Dead letters.
#[derive(Resource, Clone, PartialEq, Debug, Default)]
pub struct DeadLetters {
    latest: VecDeque<DeadLetter>,
    counts: [u64; DeadReason::ALL.len()],
}

impl DeadLetters {
    fn keep(&mut self, letter: DeadLetter) {
        self.counts[letter.reason as usize] += 1;
        if self.latest.len() == DEAD_LETTERS_MAX {
            self.latest.pop_front();
        }
        self.latest.push_back(letter);
    }

    /// Those kept, the oldest first.
    pub fn latest(&self) -> impl ExactSizeIterator<Item = &DeadLetter> + DoubleEndedIterator {
        self.latest.iter()
    }

    /// How many came for each reason.
    pub fn counts(&self) -> impl Iterator<Item = (DeadReason, u64)> + '_ {
        DeadReason::ALL.into_iter().map(|reason| (reason, self.counts[reason as usize]))
    }

    /// How many came.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Keeps a letter, and writes it where the port has a store.
pub(crate) fn keep(world: &mut World, letter: DeadLetter) {
    if let Some(mut store) = world.get_resource_mut::<DeadLetterStore>() {
        store.write(&letter);
    }
    world.resource_mut::<DeadLetters>().keep(letter);
}
