//! The line of a device, and what a bench makes it do to messages.

use std::collections::{BTreeMap, VecDeque};

use portolan_clock::Stream;
use portolan_link::Hold;
use portolan_protocol::wire::{BenchFault, LineFault, Readings};

use super::counts::Counts;
use super::effects::{Effects, Outgoing};
use super::impossible;

/// A fault, and when it ends by itself.
struct Active {
    fault: LineFault,
    since_ms: i64,
    until_ms: Option<i64>,
}

/// How a device acknowledges orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Acknowledges {
    AtOnce,
    /// After so many milliseconds.
    Late(u32),
    Never,
}

/// A message that is to be overtaken goes out by itself if nothing overtakes it for so long.
const OVERTAKEN_MAX_MS: i64 = 2_000;
/// So many may wait to be overtaken; the next one overtakes them.
const HELD_BACK_MAX: usize = 4;

pub(super) struct Line {
    active: Vec<Active>,
    stream: Stream,
    /// Messages on their slow way: those that went in first come out first.
    delayed: VecDeque<(i64, Outgoing)>,
    /// Messages that wait to be overtaken, by when they go at the latest and a number.
    overtaken: BTreeMap<(i64, u64), Outgoing>,
    held_back: u64,
    /// What a stuck device reads.
    pub(super) stuck_at: Option<Readings>,
    hold: Hold,
    now_ms: i64,
}

impl Line {
    pub(super) fn new(stream: Stream) -> Self {
        let (active, delayed, overtaken) = (Vec::new(), VecDeque::new(), BTreeMap::new());
        Self { active, stream, delayed, overtaken, held_back: 0, stuck_at: None, hold: Hold::Free, now_ms: i64::MIN }
    }

    pub(super) fn begin(&mut self, fault: LineFault, until_ms: Option<i64>, now_ms: i64) {
        let name = BenchFault::Line(fault.clone()).name();
        self.active.retain(|active| BenchFault::Line(active.fault.clone()).name() != name);
        self.active.push(Active { fault, since_ms: now_ms, until_ms });
        self.now_ms = now_ms;
    }

    /// Ends the faults of this name, or all; says which.
    pub(super) fn end(&mut self, name: Option<&str>) -> Vec<&'static str> {
        self.take(|active| name.is_none_or(|name| BenchFault::Line(active.fault.clone()).name() == name))
    }

    /// Ends the faults whose time is over; says which.
    pub(super) fn expire(&mut self, now_ms: i64) -> Vec<&'static str> {
        self.now_ms = now_ms;
        self.take(|active| active.until_ms.is_some_and(|until_ms| until_ms <= now_ms))
    }

    fn take(&mut self, ends: impl Fn(&Active) -> bool) -> Vec<&'static str> {
        let mut ended = Vec::new();
        self.active.retain(|active| {
            if ends(active) {
                ended.push(BenchFault::Line(active.fault.clone()).name());
            }
            !ends(active)
        });
        if ended.contains(&"stuck") {
            self.stuck_at = None;
        }
        ended
    }

    fn find<T>(&self, pick: impl Fn(&LineFault) -> Option<T>) -> Option<T> {
        self.active.iter().find_map(|active| pick(&active.fault))
    }

    /// Whether chance says that a message is one of this share.
    fn strikes(&mut self, pick: impl Fn(&LineFault) -> Option<f64>) -> bool {
        let share = self.find(pick);
        share.is_some_and(|share| self.stream.chance(share))
    }

    /// What the device's clock shows.
    pub(super) fn clock_ms(&self, now_ms: i64) -> i64 {
        let skew_ms = self.find(|fault| if let LineFault::ClockSkew { ms } = fault { Some(*ms) } else { None });
        now_ms.saturating_add(skew_ms.unwrap_or(0))
    }

    pub(super) fn acknowledges(&self) -> Acknowledges {
        let found = self.find(|fault| match fault {
            LineFault::NoAck => Some(Acknowledges::Never),
            LineFault::LateAck { ms } => Some(Acknowledges::Late(*ms)),
            _ => None,
        });
        found.unwrap_or(Acknowledges::AtOnce)
    }

    /// What is to be done to the connection, if that has changed.
    pub(super) fn hold_changed(&mut self) -> Option<Hold> {
        let now_ms = self.now_ms;
        let wanted = self.active.iter().fold(Hold::Free, |hold, active| match active.fault {
            LineFault::Kill => Hold::Cut,
            LineFault::Flapping { up_ms, down_ms } if is_down(now_ms - active.since_ms, up_ms, down_ms) => Hold::Cut,
            LineFault::HalfOpen if hold == Hold::Free => Hold::Frozen,
            _ => hold,
        });
        (std::mem::replace(&mut self.hold, wanted) != wanted).then_some(wanted)
    }

    pub(super) fn spoil_readings(&mut self, readings: &mut Readings, counts: &mut Counts) {
        if self.strikes(|fault| if let LineFault::OutOfRange { share } = fault { Some(*share) } else { None }) {
            impossible::spoil(readings);
            counts.impossible += 1;
        }
    }

    /// A message goes on the line.
    pub(super) fn pass(&mut self, mut message: Outgoing, now_ms: i64, counts: &mut Counts, effects: &mut Effects) {
        if self.active.is_empty() && self.delayed.is_empty() && self.overtaken.is_empty() {
            effects.outgoing.push(message);
            return;
        }
        if self.strikes(|fault| if let LineFault::Drop { share } = fault { Some(*share) } else { None }) {
            counts.dropped += 1;
            return;
        }
        if self.strikes(|fault| if let LineFault::Garbage { share } = fault { Some(*share) } else { None }) {
            counts.garbled += 1;
            message.payload = self.noise();
        }
        if self.strikes(|fault| if let LineFault::Malformed { share } = fault { Some(*share) } else { None }) {
            counts.garbled += 1;
            message.payload = self.misshapen(&message.payload);
        }
        let twice = self.strikes(|fault| if let LineFault::Duplicate { share } = fault { Some(*share) } else { None });
        let overtaken = self.strikes(|fault| if let LineFault::Reorder { share } = fault { Some(*share) } else { None });
        if twice {
            counts.doubled += 1;
        }
        // Somebody must come past, even where all are to be held back.
        let waits_long = self.overtaken.keys().next().is_some_and(|(at_last_ms, _)| at_last_ms - now_ms <= OVERTAKEN_MAX_MS / 2);
        if overtaken && !waits_long && self.overtaken.len() < HELD_BACK_MAX {
            counts.overtaken += 1;
            self.held_back += 1;
            let at_last_ms = now_ms.saturating_add(OVERTAKEN_MAX_MS);
            if twice {
                self.overtaken.insert((at_last_ms, self.held_back), message.clone());
                self.held_back += 1;
            }
            self.overtaken.insert((at_last_ms, self.held_back), message);
            return;
        }
        if twice {
            self.send(message.clone(), now_ms, counts, effects);
        }
        self.send(message, now_ms, counts, effects);
        // What waited to be overtaken has been.
        for (_, late) in std::mem::take(&mut self.overtaken) {
            self.send(late, now_ms, counts, effects);
        }
    }

    /// Through the latency, if there is one. Messages keep their order in it, as they do on a connection.
    fn send(&mut self, message: Outgoing, now_ms: i64, counts: &mut Counts, effects: &mut Effects) {
        let latency = self.find(|fault| if let LineFault::Latency { ms, jitter_ms } = fault { Some((*ms, *jitter_ms)) } else { None });
        let wait_ms = latency.map_or(0, |(ms, jitter_ms)| i64::from(ms) + (f64::from(jitter_ms) * self.stream.uniform()) as i64);
        let due_ms = self.delayed.back().map_or(i64::MIN, |(due_ms, _)| *due_ms).max(now_ms.saturating_add(wait_ms));
        if due_ms <= now_ms {
            effects.outgoing.push(message);
        } else {
            counts.delayed += 1;
            self.delayed.push_back((due_ms, message));
        }
    }

    /// Lets out what is due.
    pub(super) fn release(&mut self, now_ms: i64, counts: &mut Counts, effects: &mut Effects) {
        while self.delayed.front().is_some_and(|(due_ms, _)| *due_ms <= now_ms) {
            effects.outgoing.extend(self.delayed.pop_front().map(|(_, message)| message));
        }
        while let Some(entry) = self.overtaken.first_entry()
            && entry.key().0 <= now_ms
        {
            let late = entry.remove();
            self.send(late, now_ms, counts, effects);
        }
    }

    /// Lets out everything: the device leaves.
    pub(super) fn flush(&mut self, counts: &mut Counts, effects: &mut Effects) {
        for (_, late) in std::mem::take(&mut self.overtaken) {
            self.send(late, i64::MIN, counts, effects);
        }
        effects.outgoing.extend(self.delayed.drain(..).map(|(_, message)| message));
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        let ends = self.active.iter().filter_map(|active| active.until_ms).min();
        let delayed = self.delayed.front().map(|(due_ms, _)| *due_ms);
        let overtaken = self.overtaken.first_key_value().map(|((due_ms, _), _)| *due_ms);
        let flaps = self.active.iter().filter_map(|active| match active.fault {
            LineFault::Flapping { up_ms, down_ms } => Some(self.now_ms + until_flap_ms(self.now_ms - active.since_ms, up_ms, down_ms)),
            _ => None,
        });
        [ends, delayed, overtaken, flaps.min()].into_iter().flatten().min()
    }

    /// Bytes that mean nothing.
    fn noise(&mut self) -> Vec<u8> {
        let length = 1 + self.stream.below(80);
        (0..length).map(|_| self.stream.below(256) as u8).collect()
    }

    /// JSON of the wrong shape: a field gone, a number turned to words, or the whole in a list.
    fn misshapen(&mut self, payload: &[u8]) -> Vec<u8> {
        let Ok(serde_json::Value::Object(mut fields)) = serde_json::from_slice(payload) else { return b"[]".to_vec() };
        match self.stream.below(3) {
            0 => {
                fields.remove("session");
                fields.remove("headerId");
            }
            1 => {
                for key in ["seq", "headerId"] {
                    if let Some(value) = fields.get_mut(key) {
                        *value = serde_json::Value::String("many".to_owned());
                    }
                }
            }
            _ => return serde_json::to_vec(&[fields]).unwrap_or_default(),
        }
        serde_json::to_vec(&fields).unwrap_or_default()
    }
}

/// A flapping line is up first, then down, and so on.
fn is_down(passed_ms: i64, up_ms: u32, down_ms: u32) -> bool {
    let (up_ms, round_ms) = rounds(up_ms, down_ms);
    passed_ms.rem_euclid(round_ms) >= up_ms
}

fn until_flap_ms(passed_ms: i64, up_ms: u32, down_ms: u32) -> i64 {
    let (up_ms, round_ms) = rounds(up_ms, down_ms);
    let within_ms = passed_ms.rem_euclid(round_ms);
    if within_ms < up_ms { up_ms - within_ms } else { round_ms - within_ms }
}

fn rounds(up_ms: u32, down_ms: u32) -> (i64, i64) {
    let up_ms = i64::from(up_ms.max(1));
    (up_ms, up_ms + i64::from(down_ms.max(1)))
}
