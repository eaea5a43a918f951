//! What came from the devices and waits for the port to look: bounded, so that a flood costs telemetry and never memory.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use portolan_protocol::wire::{Condition, DeadLetter, Descriptor, GateRead, Readings, ScanRead, WireId};
use portolan_protocol::{OrderNumber, Report};

use super::track::{ClockBelief, Counters};

/// Which device of a gateway, in the order of their first appearance.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Line(
    /// From 0.
    pub u32,
);

/// Whether a device is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Presence {
    /// Nobody has heard of it yet.
    #[default]
    Unheard,
    /// It is there.
    Online,
    /// It took its leave.
    Left,
    /// Its connection broke: its last will says so.
    Broken,
    /// It says that it is there and has been silent for too long.
    Silent,
}

/// Whether a device hears its orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hearing {
    /// It has not acknowledged this one for too long.
    Deaf(OrderNumber),
    /// It has acknowledged what it was ordered.
    Well,
}

/// What came.
#[derive(Clone, PartialEq, Debug)]
pub enum Came {
    /// A device that was never heard of.
    Appeared(WireId),
    /// What it is.
    Described(Box<Descriptor>),
    /// It is there, or is not any more.
    Turned(Presence),
    /// It answers an order, or something befell it.
    Reported {
        /// What the terminal hears.
        report: Report,
        /// Why, in the device's words.
        reason: Option<String>,
        /// What a gate lane read.
        gate: Option<Box<GateRead>>,
        /// What a scanner made.
        scan: Option<Box<ScanRead>>,
        /// When it happened, by our clock: milliseconds of UTC since 1970, not after it was heard.
        happened_ms: i64,
    },
    /// Its readings.
    Read {
        /// What holds it.
        condition: Condition,
        /// The readings.
        readings: Box<Readings>,
    },
    /// It does not hear its orders, or does so again.
    Hears(Hearing),
    /// The connection to the broker broke, or stands; of no device.
    Connected(bool),
    /// Something about it is wrong, in words.
    Erred(String),
    /// A message that could not be taken; not of any device where the line is none.
    Dead(Box<DeadLetter>),
}

/// One thing that came, with what is known of its device as of then.
#[derive(Clone, PartialEq, Debug)]
pub struct Arrival {
    /// From which device; none for a dead letter that names no device.
    pub line: Option<Line>,
    /// When, by our clock: milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// The counts of the device.
    pub counters: Counters,
    /// Its clock.
    pub clock: ClockBelief,
    /// When the device said it, by our clock; none for what the gateway found out itself.
    pub said_ms: Option<i64>,
    /// What.
    pub came: Came,
}

impl Arrival {
    const fn is_telemetry(&self) -> bool {
        matches!(self.came, Came::Read { .. })
    }
}

/// How full an inbox is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InboxStatus {
    /// What waits now.
    pub waiting: usize,
    /// The most that ever waited.
    pub waiting_max: usize,
    /// What was taken out in all.
    pub taken: u64,
    /// Readings dropped because newer ones needed their room.
    pub dropped: u64,
    /// How often there was no room for what must not be dropped.
    pub refused: u64,
}

struct State {
    waiting: VecDeque<Arrival>,
    telemetry: usize,
    status: InboxStatus,
}

/// The inbox. A clone is another hand on the same.
#[derive(Clone)]
pub struct Inbox {
    state: Arc<(Mutex<State>, Condvar)>,
    room: usize,
}

impl Inbox {
    /// An inbox for so many arrivals.
    pub fn new(room: usize) -> Self {
        let state = State { waiting: VecDeque::new(), telemetry: 0, status: InboxStatus::default() };
        Self { state: Arc::new((Mutex::new(state), Condvar::new())), room: room.max(16) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change is one step: whoever panicked left it whole.
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something that must not be dropped finds room.
    pub(crate) fn has_room(&self) -> bool {
        let mut state = self.state();
        // Readings give way.
        let has_room = state.waiting.len() - state.telemetry < self.room;
        if !has_room {
            state.status.refused += 1;
        }
        has_room
    }

    pub(crate) fn put(&self, arrivals: impl IntoIterator<Item = Arrival>) {
        let mut state = self.state();
        for arrival in arrivals {
            if arrival.is_telemetry() {
                if state.waiting.len() >= self.room
                    && let Some(oldest) = state.waiting.iter().position(Arrival::is_telemetry)
                {
                    state.waiting.remove(oldest);
                    state.telemetry -= 1;
                    state.status.dropped += 1;
                }
                state.telemetry += 1;
            }
            state.waiting.push_back(arrival);
        }
        state.status.waiting_max = state.status.waiting_max.max(state.waiting.len());
        drop(state);
        self.state.1.notify_one();
    }

    /// Takes out what waits, at most so much.
    pub fn take(&self, most: usize, into: &mut Vec<Arrival>) {
        let mut state = self.state();
        let count = state.waiting.len().min(most);
        let first = into.len();
        into.extend(state.waiting.drain(..count));
        state.telemetry -= into[first..].iter().filter(|arrival| arrival.is_telemetry()).count();
        state.status.taken += count as u64;
    }

    /// Waits until something is there, or until so much time has passed.
    pub fn wait(&self, most: Duration) {
        let state = self.state();
        if state.waiting.is_empty() {
            // Whether it was woken or not: the caller looks.
            let _ = self.state.1.wait_timeout(state, most);
        }
    }

    /// How full it is.
    pub fn status(&self) -> InboxStatus {
        let state = self.state();
        InboxStatus { waiting: state.waiting.len(), ..state.status }
    }
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("room", &self.room).field("status", &self.status()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(at_ms: i64, came: Came) -> Arrival {
        Arrival { line: Some(Line(0)), at_ms, counters: Counters::default(), clock: ClockBelief::default(), said_ms: None, came }
    }

    fn reading(at_ms: i64) -> Arrival {
        let readings = Box::new(Readings::Scanner(portolan_protocol::wire::ScannerState::default()));
        arrival(at_ms, Came::Read { condition: Condition::default(), readings })
    }

    #[test]
    fn a_flood_of_readings_drops_the_oldest_and_keeps_all_else() {
        let inbox = Inbox::new(100);
        for at_ms in 0..1_000 {
            inbox.put([reading(at_ms)]);
            if at_ms % 50 == 0 {
                inbox.put([arrival(at_ms, Came::Turned(Presence::Online))]);
            }
        }
        let mut taken = Vec::new();
        inbox.take(usize::MAX, &mut taken);
        let status = inbox.status();
        assert_eq!(taken.iter().filter(|arrival| !arrival.is_telemetry()).count(), 20);
        assert_eq!(taken.iter().filter(|arrival| arrival.is_telemetry()).map(|arrival| arrival.at_ms).next_back(), Some(999));
        assert_eq!(status.dropped + status.taken, 1_020);
        assert!(status.waiting_max <= 121, "{status:?}");
        assert!(inbox.has_room());
    }
}
