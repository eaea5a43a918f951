//! The calendar: what falls due when.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

use portolan_model::Ms;
use portolan_model::happenings::Happening;
use portolan_model::topics::Topic;
use serde::{Deserialize, Serialize};

/// When something is due, in which order among what is due then, and where the happening lies. Happenings lie beside the heap, since a heap
/// moves its entries about.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Entry {
    // The instant with its sign flipped, so that instants before the start compare as smaller.
    due: u64,
    sequence: u64,
    place: u32,
}

impl Entry {
    const SIGN: u64 = 1 << 63;

    const fn new(due_ms: Ms, sequence: u64, place: u32) -> Self {
        Self { due: due_ms as u64 ^ Self::SIGN, sequence, place }
    }

    const fn due_ms(&self) -> Ms {
        (self.due ^ Self::SIGN) as Ms
    }

    /// Instant and sequence in one number that compares as the pair does: comparing is most of a heap's work.
    const fn key(&self) -> u128 {
        (self.due as u128) << 64 | self.sequence as u128
    }
}

// Reversed, since std's heap gives out the greatest.
impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
    // What the heap asks for; without these it takes the way over `Ordering`.
    fn lt(&self, other: &Self) -> bool {
        self.key() > other.key()
    }
    fn le(&self, other: &Self) -> bool {
        self.key() >= other.key()
    }
    fn gt(&self, other: &Self) -> bool {
        self.key() < other.key()
    }
    fn ge(&self, other: &Self) -> bool {
        self.key() <= other.key()
    }
}
impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.key().cmp(&self.key())
    }
}

/// Happenings in the order in which they fall due; first in, first out at equal times.
///
/// Entries are never taken back. A handler that no longer wants one lets it pass (the entry carries what tells, such as a token).
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Calendar {
    now_ms: Ms,
    sequence: u64,
    executed: u64,
    later: BinaryHeap<Entry>,
    // The happenings of `later`, and the places among them that are free.
    places: Vec<Happening>,
    free: Vec<u32>,
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
            let place = if let Some(place) = self.free.pop() {
                self.places[place as usize] = happening;
                place
            } else {
                self.places.push(happening);
                (self.places.len() - 1) as u32
            };
            self.later.push(Entry::new(due_ms.max(self.now_ms), self.sequence, place));
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

    /// The same for what happened outside at a time that may lie ahead, where the port's clock runs behind the wall's: it falls due then, and
    /// where that is past as [`from_outside`](Self::from_outside) says.
    pub fn from_outside_at(&mut self, at_ms: Ms, happening: Happening) {
        self.at(at_ms.max(self.now_ms + 1), happening);
    }

    /// Wants a topic to run when this instant's entries are done.
    pub const fn want(&mut self, topic: Topic) {
        self.wanted |= 1 << topic as u8;
    }

    /// When the next entry falls due, if any is left.
    pub fn next_due_ms(&self) -> Option<Ms> {
        if self.now.is_empty() { self.later.peek().map(Entry::due_ms) } else { Some(self.now_ms) }
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

    /// Whether topics were wanted, one bit each; they are wanted no longer.
    pub(crate) const fn take_wanted(&mut self) -> u8 {
        std::mem::replace(&mut self.wanted, 0)
    }

    /// Moves all entries that are due at the present instant; false if there are none.
    pub(crate) fn take_due(&mut self, due: &mut VecDeque<Happening>) -> bool {
        while let Some(first) = self.later.peek()
            && first.due_ms() <= self.now_ms
        {
            due.push_back(self.places[first.place as usize]);
            self.free.push(first.place);
            self.later.pop();
        }
        if due.is_empty() {
            std::mem::swap(due, &mut self.now);
        } else {
            due.append(&mut self.now);
        }
        self.executed += due.len() as u64;
        !due.is_empty()
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
        let (mut seen, mut due) = (Vec::new(), VecDeque::new());
        while let Some(due_ms) = calendar.next_due_ms() {
            calendar.move_to(due_ms);
            calendar.take_due(&mut due);
            for happening in due.drain(..) {
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
        let (mut calendar, mut due) = (Calendar::default(), VecDeque::new());
        calendar.at(5, Happening::CutOff(CallId(0)));
        calendar.at(5, Happening::CutOff(CallId(1)));
        calendar.move_to(5);
        assert!(calendar.take_due(&mut due));
        assert_eq!(due.len(), 2);
        due.clear();
        calendar.soon(Happening::CutOff(CallId(2)));
        calendar.at(3, Happening::CutOff(CallId(3)));
        assert_eq!(drain(&mut calendar), [(5, 2), (5, 3)]);
    }
}
