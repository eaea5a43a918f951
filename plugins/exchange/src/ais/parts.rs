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
    station: Vec<u8>,
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
    /// It was the last one: these lines make the message whose bits are given.
    Complete(Vec<u64>),
}

impl Parts {
    /// Gives up what has waited too long. The time of a line is that of its station's clock, so that it says nothing of what waits for
    /// another's.
    pub(crate) fn give_up(&mut self, line: u64, station: &[u8], now_ms: Option<i64>, refuse: &mut impl FnMut(Refused)) {
        let late = |waiting: &Waiting| {
            let now_ms = now_ms.filter(|_| waiting.key.station == station);
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
        let key = Key {
            talker: sentence.talker,
            own: sentence.own,
            sequence: sentence.sequence,
            channel: sentence.channel,
            parts: sentence.parts,
            station: sentence.station.to_vec(),
        };
        let index = usize::from(sentence.part) - 1;
        let part = Part { line, payload: sentence.payload.to_vec(), fill: sentence.fill };
        let mut found = self.waiting.iter().position(|waiting| waiting.key == key);
        if let Some(at) = found
            && let Some(known) = &self.waiting[at].parts[index]
        {
            if known.payload == part.payload {
                return Err(Refusal::PartTwice { part: sentence.part, of: sentence.parts });
            }
            // The number has come round to another message: the one that waited will not be completed.
            self.waiting.remove(at).refuse(refuse);
            found = None;
        }
        let at = found.unwrap_or_else(|| {
            let parts = vec![None; usize::from(sentence.parts)];
            self.waiting.push(Waiting { key, first_line: line, first_ms: now_ms, parts });
            self.waiting.len() - 1
        });
        self.waiting[at].parts[index] = Some(part);
        if self.waiting[at].missing() > 0 {
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
            return Ok(Taken::Complete(lines));
        }
        for other in lines.into_iter().filter(|other| *other != line) {
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
