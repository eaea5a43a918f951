//! Messages that come in several lines: put together in whatever order their parts come, given up when one does not come.

use super::bits::Bits;
use super::sentence::{Refusal, Refused, Sentence};

/// How long after its first line a message's last may come, where lines say when they were received.
pub const PARTS_AFTER_MS: i64 = 30_000;
/// How many lines later, where they do not say so. Stations pass the parts of a message on one after the other; a network of many
/// stations mixes them over some hundred lines.
pub const LINES_BETWEEN_PARTS: u64 = 2_000;

/// What the parts of one message have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Key {
    talker: [u8; 2],
    own: bool,
    sequence: Option<u8>,
    channel: Option<u8>,
    parts: u8,
    /// Who passed it on and in which group of lines; empty where the line does not say. Many say it on the first line of a group only.
    station: Vec<u8>,
    group: Vec<u8>,
}

impl Key {
    fn of(sentence: &Sentence<'_>) -> Self {
        let Sentence { talker, own, sequence, channel, parts, .. } = *sentence;
        Self { talker, own, sequence, channel, parts, station: sentence.station.to_vec(), group: sentence.group.to_vec() }
    }

    /// How well two lines go together: not at all where they say different things, better the more both say. The number of the group outweighs
    /// the station: some networks name themselves on the second line of a group and the receiver on the first.
    fn likeness(&self, other: &Self) -> Option<u8> {
        let alike = |one: &[u8], other: &[u8]| match (one.is_empty(), other.is_empty()) {
            (false, false) => (one == other).then_some(3),
            (true, true) => Some(2),
            _ => Some(1),
        };
        let same = (self.talker, self.own, self.sequence, self.channel, self.parts)
            == (other.talker, other.own, other.sequence, other.channel, other.parts);
        if !same {
            return None;
        }
        let group = alike(&self.group, &other.group)?;
        let is_one_group = !self.group.is_empty() && self.group == other.group;
        let station = alike(&self.station, &other.station).or(is_one_group.then_some(0))?;
        Some(group * 4 + station)
    }
}

#[derive(Clone, Debug)]
struct Part {
    line: u64,
    payload: Vec<u8>,
    fill: u8,
}

#[derive(Clone, Debug)]
struct Waiting {
    key: Key,
    first_line: u64,
    first_ms: Option<i64>,
    parts: Vec<Option<Part>>,
}

impl Waiting {
    fn missing(&self) -> u8 {
        self.parts.iter().position(Option::is_none).map_or(0, |index| index as u8 + 1)
    }

    fn refuse(self, refuse: &mut impl FnMut(Refused)) {
        let (of, missing) = (self.parts.len() as u8, self.missing());
        for (index, part) in self.parts.into_iter().enumerate() {
            if let Some(part) = part {
                refuse(Refused { error: Refusal::PartMissing { part: index as u8 + 1, of, missing }, line: part.line });
            }
        }
    }
}

/// The messages of which parts are still missing, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    waiting: Vec<Waiting>,
}

/// What came of a part.
pub(crate) enum Taken {
    /// It waits for others.
    Waits,
    /// It was the last one: these lines make the message whose bits are given. When the first of them was received, where it was said.
    Complete(Vec<u64>, Option<i64>),
}

impl Parts {
    /// Gives up what has waited too long. The time of a line is that of its station's clock, so that it says nothing of what waits for
    /// another's.
    pub(crate) fn give_up(&mut self, line: u64, station: &[u8], now_ms: Option<i64>, refuse: &mut impl FnMut(Refused)) {
        let late = |waiting: &Waiting| {
            let now_ms = now_ms.filter(|_| waiting.key.station == station || waiting.key.station.is_empty());
            let by_time = waiting.first_ms.zip(now_ms).map(|(first_ms, now_ms)| now_ms.abs_diff(first_ms) > PARTS_AFTER_MS as u64);
            by_time.unwrap_or(false) || line.saturating_sub(waiting.first_line) > LINES_BETWEEN_PARTS
        };
        // Nearly always nothing waits, or nothing that waits is late.
        if self.waiting.iter().any(late) {
            let (gone, kept) = std::mem::take(&mut self.waiting).into_iter().partition(late);
            self.waiting = kept;
            let gone: Vec<Waiting> = gone;
            for waiting in gone {
                waiting.refuse(refuse);
            }
        }
    }

    /// Takes one part. When the message is complete its bits stand in `bits`.
    pub(crate) fn take(
        &mut self,
        line: u64,
        sentence: &Sentence<'_>,
        now_ms: Option<i64>,
        bits: &mut Bits,
        refuse: &mut impl FnMut(Refused),
    ) -> Result<Taken, Refusal> {
        let key = Key::of(sentence);
        let index = usize::from(sentence.part) - 1;
        let part = Part { line, payload: sentence.payload.to_vec(), fill: sentence.fill };
        // Of those that it may belong to, the likest; of equals the youngest.
        let likeness = |(at, waiting): (usize, &Waiting)| Some((waiting.key.likeness(&key)?, at));
        let mut found = self.waiting.iter().enumerate().filter_map(likeness).max().map(|(_, at)| at);
        if let Some(at) = found
            && let Some(known) = &self.waiting[at].parts[index]
        {
            if known.payload == part.payload {
                return Err(Refusal::PartTwice { part: sentence.part, of: sentence.parts });
            }
            // The number has come round to another message: the one that waited will not be completed. Who says less of himself may be another.
            if self.waiting[at].key == key {
                self.waiting.remove(at).refuse(refuse);
            }
            found = None;
        }
        let at = found.unwrap_or_else(|| {
            let parts = vec![None; usize::from(sentence.parts)];
            self.waiting.push(Waiting { key: key.clone(), first_line: line, first_ms: now_ms, parts });
            self.waiting.len() - 1
        });
        let waiting = &mut self.waiting[at];
        waiting.parts[index] = Some(part);
        waiting.first_ms = waiting.first_ms.or(now_ms);
        // What one line said of itself holds for all.
        if waiting.key.station.is_empty() {
            waiting.key.station = key.station;
        }
        if waiting.key.group.is_empty() {
            waiting.key.group = key.group;
        }
        if waiting.missing() > 0 {
            return Ok(Taken::Waits);
        }
        let complete = self.waiting.remove(at);
        bits.clear();
        let mut good = true;
        let lines: Vec<u64> = complete.parts.iter().flatten().map(|part| part.line).collect();
        for part in complete.parts.iter().flatten() {
            good &= bits.add(&part.payload, part.fill);
        }
        if good {
            return Ok(Taken::Complete(lines, complete.first_ms));
        }
        let mut is_this = false;
        for other in lines.into_iter().filter(|other| *other != line || std::mem::replace(&mut is_this, true)) {
            refuse(Refused { error: Refusal::BadPayload, line: other });
        }
        Err(Refusal::BadPayload)
    }

    /// The stream has ended: all that waits is given up.
    pub(crate) fn finish(&mut self, refuse: &mut impl FnMut(Refused)) {
        for waiting in std::mem::take(&mut self.waiting) {
            waiting.refuse(refuse);
        }
    }
}
