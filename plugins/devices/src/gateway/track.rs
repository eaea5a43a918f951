//! What one device has said so far: which of its messages came, which are missing, how its clock runs.

use std::cmp::Ordering;

/// How long a first message may have taken, of which nobody knows yet.
const UNKNOWN_WAY_MS: i64 = 50;
/// Who reports what is older has been kept from it; the port goes by when it heard.
const STAMP_AGE_MAX_MS: i64 = 1_000;

/// An exchange that took longer tells less of a clock than the message that came soonest after its stamp.
const EXCHANGE_MS_MAX: i64 = 2_000;

/// How many of the latest sequence numbers are remembered one by one.
const WINDOW: u64 = 128;

/// What a message is among those of its device.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Seen {
    /// The newest so far.
    New,
    /// It was overtaken by newer ones, and has not come before.
    Late,
    /// It came before, or is so old that nobody remembers.
    Doubled,
    /// It is from a session that is over.
    Outlived,
}

/// On which of its topics a device said something. MQTT keeps the order of one topic and promises nothing between two: a state that is
/// passed by a report was not disturbed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Voice {
    Report,
    State,
}

/// How many of a device's messages came how.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Reports taken in.
    pub reports: u64,
    /// States taken in.
    pub states: u64,
    /// Messages whose numbers were passed over and that have not come since.
    pub missing: u64,
    /// Messages that were overtaken by others of the same topic.
    pub late: u64,
    /// Messages that came again.
    pub doubled: u64,
    /// Messages of a session that was over.
    pub outlived: u64,
    /// Messages put aside as dead letters.
    pub dead: u64,
    /// Orders given.
    pub orders: u64,
    /// Orders given again because no answer came.
    pub repeats: u64,
    /// How often the device began anew.
    pub sessions: u64,
}

/// The numbers of a device's messages.
#[derive(Clone, Debug, Default)]
pub(crate) struct Track {
    session: Option<u64>,
    highest: u64,
    /// The highest of each voice.
    highest_of: [u64; 2],
    /// Bit n stands for the number `highest - n`.
    came: u128,
    pub(crate) counters: Counters,
}

impl Track {
    /// Takes in the number of a message.
    pub(crate) fn see(&mut self, session: u64, seq: u64, voice: Voice) -> Seen {
        match self.session.map_or(Ordering::Greater, |known| session.cmp(&known)) {
            Ordering::Less => {
                self.counters.outlived += 1;
                return Seen::Outlived;
            }
            Ordering::Greater => {
                self.session = Some(session);
                self.counters.sessions += 1;
                // Whoever joins late has missed nothing that was for him.
                (self.highest, self.came, self.highest_of) = (seq, 1, [0; 2]);
                self.highest_of[voice as usize] = seq;
                return Seen::New;
            }
            Ordering::Equal => {}
        }
        if seq > self.highest {
            let ahead = seq - self.highest;
            self.counters.missing += ahead - 1;
            self.came = if ahead < WINDOW { self.came << ahead | 1 } else { 1 };
            (self.highest, self.highest_of[voice as usize]) = (seq, seq);
            return Seen::New;
        }
        let behind = self.highest - seq;
        let bit = if behind < WINDOW { 1_u128 << behind } else { 0 };
        if bit == 0 || self.came & bit != 0 {
            self.counters.doubled += 1;
            return Seen::Doubled;
        }
        self.came |= bit;
        let highest = &mut self.highest_of[voice as usize];
        self.counters.late += u64::from(seq < *highest);
        *highest = seq.max(*highest);
        self.counters.missing = self.counters.missing.saturating_sub(1);
        Seen::Late
    }

    /// The session that it is in.
    pub(crate) const fn session(&self) -> Option<u64> {
        self.session
    }
}

/// What a device's stamps tell of its clock and its line.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct ClockBelief {
    /// By how much its clock is ahead of ours, milliseconds; reckoned from the quickest exchange of an order and its acknowledgement, and
    /// before the first from the message that came soonest after its stamp.
    pub offset_ms: Option<i64>,
    /// How long a message takes from the device to us, milliseconds: a mean in which the last ten or so weigh.
    pub latency_ms: f64,
    /// The longest that one took, milliseconds.
    pub latency_max_ms: i64,
    exchange_ms: Option<i64>,
    /// When the first message came, by our clock.
    heard_ms: Option<i64>,
    /// Whether what is reckoned of its clock may be told: it has answered us, or was heard long enough that not all of it can have waited for us
    /// at the broker.
    pub sure: bool,
}

impl ClockBelief {
    /// A message with this stamp came at this instant of ours.
    pub(crate) fn heard(&mut self, at_ms: i64, received_ms: i64) {
        let first_ms = *self.heard_ms.get_or_insert(received_ms);
        self.sure |= received_ms.saturating_sub(first_ms) >= HEARD_ENOUGH_MS;
        let apart_ms = at_ms.saturating_sub(received_ms);
        if self.exchange_ms.is_none() && self.offset_ms.is_none_or(|offset_ms| apart_ms > offset_ms) {
            self.offset_ms = Some(apart_ms);
        }
        let latency_ms = self.offset_ms.unwrap_or_default().saturating_sub(apart_ms).max(0);
        self.latency_max_ms = self.latency_max_ms.max(latency_ms);
        self.latency_ms += (latency_ms as f64 - self.latency_ms) * 0.1;
    }

    /// An order that left at `sent_ms` was acknowledged with a stamp of the device, and the acknowledgement came at `received_ms`: the device
    /// wrote it somewhere between, the closer the quicker it went (as NTP reckons, RFC 5905).
    pub(crate) fn exchanged(&mut self, sent_ms: i64, at_ms: i64, received_ms: i64) {
        let took_ms = received_ms.saturating_sub(sent_ms);
        let offset_ms = at_ms.saturating_sub(i64::midpoint(sent_ms, received_ms));
        // A clock that was set anew shows at once: it is farther off than the exchange could explain.
        let is_set_anew = self.offset_ms.is_some_and(|known_ms| known_ms.abs_diff(offset_ms) > took_ms.unsigned_abs() + 1_000);
        // One that waited for its broker tells nothing that the stamps did not.
        let best_ms = self.exchange_ms.unwrap_or(EXCHANGE_MS_MAX);
        if took_ms >= 0 && (is_set_anew || took_ms <= best_ms) {
            (self.exchange_ms, self.offset_ms, self.sure) = (Some(took_ms), Some(offset_ms), true);
        }
        if is_set_anew {
            // What was reckoned with the clock of before was no time that a message took.
            (self.latency_ms, self.latency_max_ms) = (0.0, 0);
        }
    }

    /// A stamp of the device by our clock, whatever it says.
    pub(crate) fn said_ms(&self, at_ms: i64) -> i64 {
        let offset_ms = self.offset_ms.unwrap_or_default();
        let open_ms = self.exchange_ms.map_or(UNKNOWN_WAY_MS, |took_ms| took_ms / 2 + 1);
        if offset_ms.saturating_abs() <= open_ms { at_ms } else { at_ms.saturating_sub(offset_ms) }
    }

    /// When it was by our clock, of a stamp of the device in a message that came at `received_ms`. Clocks whose difference is within what the
    /// exchange leaves open are taken to agree; a stamp that cannot be (ahead of us, or long ago) is that of now.
    pub(crate) fn ours_ms(&self, at_ms: i64, received_ms: i64) -> i64 {
        let happened_ms = self.said_ms(at_ms);
        if (received_ms - STAMP_AGE_MAX_MS..=received_ms).contains(&happened_ms) { happened_ms } else { received_ms }
    }

    /// The device began anew: nothing is known of its clock.
    pub(crate) fn forget(&mut self) {
        (self.offset_ms, self.exchange_ms, self.heard_ms, self.sure) = (None, None, None, false);
    }
}

/// A broker that kept messages for us hands them over within this, milliseconds.
const HEARD_ENOUGH_MS: i64 = 5_000;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn gaps_are_filled_by_what_comes_late() {
        let mut track = Track::default();
        let mut see = |session, seq| track.see(session, seq, Voice::State);
        assert_eq!([1, 2, 5, 3, 3, 5, 4].map(|seq| see(7, seq)), {
            use Seen::{Doubled, Late, New};
            [New, New, New, Late, Doubled, Doubled, Late]
        });
        assert_eq!((track.counters.missing, track.counters.late, track.counters.doubled), (0, 2, 2));
        assert_eq!(track.see(6, 99, Voice::State), Seen::Outlived);
        assert_eq!(track.see(8, 1, Voice::State), Seen::New);
        assert_eq!(track.counters.sessions, 2);
        assert_eq!(track.see(8, 3, Voice::Report), Seen::New);
        assert_eq!(track.see(8, 2, Voice::State), Seen::Late);
        assert_eq!(track.counters.late, 2, "a report passed a state: no line is to blame");
    }

    #[test]
    fn a_clock_that_is_ten_minutes_off_is_known_to_be() {
        let mut clock = ClockBelief::default();
        clock.heard(600_000 + 1_000, 1_020);
        assert_eq!(clock.offset_ms, Some(599_980));
        clock.exchanged(2_000, 600_000 + 2_005, 2_010);
        assert_eq!(clock.offset_ms, Some(600_000));
        clock.exchanged(3_000, 600_000 + 3_900, 4_000);
        assert_eq!(clock.offset_ms, Some(600_000), "a slow exchange tells less");
        let mut kept = ClockBelief::default();
        kept.heard(1_000, 1_020);
        kept.exchanged(2_000, 2_010, 62_000);
        assert_eq!(kept.offset_ms, Some(-20), "an acknowledgement that waited for a broker tells nothing");
        clock.heard(600_000 + 5_000, 5_030);
        assert_eq!(clock.latency_max_ms, 30);
        assert_eq!(clock.ours_ms(600_000 + 5_000, 5_030), 5_000, "its stamp tells when, for all its clock is wrong");
        assert_eq!([5_100, 600_000], [600_000 + 5_200, 0].map(|stamp| clock.ours_ms(stamp, if stamp == 0 { 600_000 } else { 5_100 })));
        clock.heard(5_900, 5_905);
        assert_eq!(clock.latency_max_ms, 600_005, "nobody has asked it yet: a clock put back looks like a message that took long");
        clock.exchanged(6_000, 6_005, 6_010);
        assert_eq!(clock.offset_ms, Some(0), "somebody set it right");
        clock.heard(6_100, 6_105);
        assert_eq!(clock.latency_max_ms, 5, "and no message was ever that late");
    }

    #[test]
    fn what_waited_at_the_broker_makes_no_clock_wrong() {
        let mut clock = ClockBelief::default();
        clock.heard(10_000, 58_000);
        clock.heard(12_000, 58_001);
        assert!(!clock.sure, "{clock:?}");
        clock.heard(63_000, 63_001);
        assert_eq!((clock.sure, clock.offset_ms), (true, Some(-1)));
        let mut asked = ClockBelief::default();
        asked.exchanged(1_000, 1_005, 1_010);
        assert!(asked.sure, "it has answered us");
        asked.forget();
        assert!(!asked.sure);
    }

    proptest! {
        /// Whatever comes in whatever order and however often: each number is taken once, and what is missing is what did not come.
        #[test]
        fn each_number_is_taken_once(order in prop::collection::vec(1_u64..100, 1..300)) {
            let mut track = Track::default();
            let mut taken = BTreeSet::new();
            let first = order[0];
            for seq in &order {
                if matches!(track.see(1, *seq, Voice::State), Seen::New | Seen::Late) {
                    prop_assert!(taken.insert(*seq));
                }
            }
            let highest = order.iter().copied().max().unwrap_or_default();
            let expected = (first..=highest).filter(|seq| !taken.contains(seq)).count() as u64;
            // What is older than the first message was never missed.
            prop_assert!(track.counters.missing <= expected);
            prop_assert_eq!(taken.len() as u64 + track.counters.doubled, order.len() as u64);
        }
    }
}
