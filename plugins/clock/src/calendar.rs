//! The calendar: what falls due when.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use bevy_ecs::resource::Resource;
use portolan_model::Ms;
use portolan_model::happenings::Happening;
use portolan_model::topics::Topic;
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Entry {
    due_ms: Ms,
    sequence: u64,
    happening: Happening,
}

impl Entry {
    const fn key(&self) -> (Ms, u64) {
        (self.due_ms, self.sequence)
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Happenings in the order in which they fall due; first in, first out at equal times.
///
/// Entries are never taken back. A handler that no longer wants one lets it pass (the entry carries what tells, such as a token).
#[derive(Resource, Debug, Default, Serialize, Deserialize)]
pub struct Calendar {
    now_ms: Ms,
    sequence: u64,
    executed: u64,
    later: BinaryHeap<Reverse<Entry>>,
    // Entries due now that were made now: they follow everything in the heap that is due now, since their sequence is higher.
    now: VecDeque<Happening>,
    // One bit a topic. Part of the calendar since every handler has that at hand already.
    wanted: u8,
}

impl Calendar {
    /// The instant that is being executed, or the last one.
    pub const fn now_ms(&self) -> Ms {
        self.now_ms
    }

    /// Lets a happening fall due at an instant; one in the past falls due now.
    pub fn at(&mut self, due_ms: Ms, happening: Happening) {
        if due_ms <= self.now_ms && self.executed > 0 {
            self.now.push_back(happening);
        } else {
            self.sequence += 1;
            self.later.push(Reverse(Entry { due_ms: due_ms.max(self.now_ms), sequence: self.sequence, happening }));
        }
    }

    /// Lets a happening fall due after a delay (none if negative).
    pub fn after(&mut self, delay_ms: Ms, happening: Happening) {
        self.at(self.now_ms.saturating_add(delay_ms.max(0)), happening);
    }

    /// Lets a happening fall due at this instant, after all that is due already.
    pub fn soon(&mut self, happening: Happening) {
        self.at(self.now_ms, happening);
    }

    /// Takes something in from outside: it falls due 1 ms after the last executed instant, so that a run and its replay agree.
    pub fn from_outside(&mut self, happening: Happening) {
        self.at(self.now_ms + 1, happening);
    }

    /// Wants a topic to run when this instant's entries are done.
    pub const fn want(&mut self, topic: Topic) {
        self.wanted |= 1 << topic as u8;
    }

    /// When the next entry falls due, if any is left.
    pub fn next_due_ms(&self) -> Option<Ms> {
        if self.now.is_empty() { self.later.peek().map(|Reverse(entry)| entry.due_ms) } else { Some(self.now_ms) }
    }

    /// How many entries wait.
    pub fn len(&self) -> usize {
        self.later.len() + self.now.len()
    }

    /// Whether nothing is left to happen.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many happenings were executed.
    pub const fn executed(&self) -> u64 {
        self.executed
    }

    /// Moves to the instant of the next entry if that is not after `until_ms`.
    pub(crate) fn next_instant(&mut self, until_ms: Ms) -> Option<Ms> {
        let due_ms = self.next_due_ms().filter(|due_ms| *due_ms <= until_ms)?;
        self.now_ms = self.now_ms.max(due_ms);
        Some(self.now_ms)
    }

    /// Takes the next entry that is due at the present instant.
    pub(crate) fn pop_due(&mut self) -> Option<Happening> {
        let due_now = self.later.peek().is_some_and(|Reverse(entry)| entry.due_ms <= self.now_ms);
        let happening = if due_now { self.later.pop().map(|Reverse(entry)| entry.happening) } else { self.now.pop_front() };
        self.executed += u64::from(happening.is_some());
        happening
    }

    /// The topics that were wanted, one bit each, which are wanted no longer.
    pub(crate) fn take_wanted(&mut self) -> u8 {
        std::mem::take(&mut self.wanted)
    }

    /// Moves to an instant at which nothing happens; time never runs back.
    pub(crate) fn move_to(&mut self, instant_ms: Ms) {
        self.now_ms = self.now_ms.max(instant_ms);
    }
}

#[cfg(test)]
mod tests {
    use portolan_model::ids::CallId;
    use proptest::prelude::*;

    use super::*;

    fn drain(calendar: &mut Calendar) -> Vec<(Ms, u32)> {
        let mut seen = Vec::new();
        while let Some(due_ms) = calendar.next_instant(Ms::MAX) {
            while let Some(happening) = calendar.pop_due() {
                let Happening::CutOff(CallId(number)) = happening else { unreachable!() };
                seen.push((due_ms, number));
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn entries_come_in_order_of_time_then_of_making(dues in prop::collection::vec(0_i64..20, 0..200)) {
            let mut calendar = Calendar::default();
            for (number, due_ms) in dues.iter().enumerate() {
                calendar.at(*due_ms, Happening::CutOff(CallId(number as u32)));
            }
            let mut expected: Vec<_> = dues.iter().enumerate().map(|(number, due_ms)| (*due_ms, number as u32)).collect();
            expected.sort_unstable();
            prop_assert_eq!(drain(&mut calendar), expected);
        }
    }

    #[test]
    fn what_is_made_now_follows_what_was_due_now() {
        let mut calendar = Calendar::default();
        calendar.at(5, Happening::CutOff(CallId(0)));
        calendar.at(5, Happening::CutOff(CallId(1)));
        assert_eq!(calendar.next_instant(9), Some(5));
        assert!(calendar.pop_due().is_some());
        calendar.soon(Happening::CutOff(CallId(2)));
        calendar.at(3, Happening::CutOff(CallId(3)));
        assert_eq!(drain(&mut calendar), [(5, 1), (5, 2), (5, 3)]);
    }
}
