//! Lines in, messages and refusals out.

use super::bits::Bits;
use super::counts::Counts;
use super::decode::{Decoded, decode};
use super::message::{Content, Message};
use super::parts::{Parts, Taken};
use super::sentence::{Refusal, Refused, Sentence, divide};
use crate::lines::MAX_LINE_BYTES;

/// What came of a line, or of several.
#[derive(Clone, PartialEq, Debug)]
#[expect(clippy::large_enum_variant, reason = "told one at a time and not kept")]
pub enum Heard {
    /// A message.
    Message(Message),
    /// A line that was not understood; for a part whose others never came, this comes later than the line.
    Refused(Refused),
}

/// Reads AIS line by line. It knows no clock: what time it is is told by the lines, by base stations, or by the caller.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    parts: Parts,
    bits: Bits,
    counts: Counts,
    // The last time that a base station told or that a line was received: what the year of an arrival is worked out from.
    heard_ms: Option<i64>,
}

impl Feed {
    /// A feed that has heard nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was read so far.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Takes one line, without its end. `clock_ms` is when it was received (milliseconds since 1970, UTC) where the line itself may not
    /// say so: the caller's clock when listening, none for a file. Where several have run together it counts as so many lines.
    pub fn take(&mut self, line: u64, bytes: &[u8], clock_ms: Option<i64>, tell: &mut impl FnMut(Heard)) {
        let trimmed = bytes.trim_ascii();
        if trimmed.is_empty() || trimmed[0] == b'#' {
            self.counts.lines += 1;
            self.counts.blank += 1;
            return;
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let sentence;
            (sentence, rest) = if bytes.len() < MAX_LINE_BYTES { divide(rest) } else { (rest, &[][..]) };
            self.counts.lines += 1;
            if let Err(refusal) = self.take_sentence(line, sentence, clock_ms, tell) {
                self.counts.refuse(&refusal);
                tell(Heard::Refused(Refused { error: refusal, line }));
            }
        }
    }

    /// The stream has ended: what waits for parts is refused.
    pub fn finish(&mut self, tell: &mut impl FnMut(Heard)) {
        let counts = &mut self.counts;
        self.parts.finish(&mut |refused| give_up(counts, refused, tell));
    }

    fn take_sentence(&mut self, line: u64, bytes: &[u8], clock_ms: Option<i64>, tell: &mut impl FnMut(Heard)) -> Result<(), Refusal> {
        if bytes.len() >= MAX_LINE_BYTES {
            return Err(Refusal::TooLong);
        }
        let sentence = Sentence::of(bytes)?;
        let mut received_ms = sentence.received_ms.or(clock_ms);
        let counts = &mut self.counts;
        self.parts.give_up(line, sentence.station, received_ms, &mut |refused| give_up(counts, refused, tell));
        let mut earlier_lines = Vec::new();
        if sentence.parts == 1 {
            self.bits.clear();
            if !self.bits.add(sentence.payload, sentence.fill) {
                return Err(Refusal::BadPayload);
            }
        } else {
            match self.parts.take(line, &sentence, received_ms, &mut self.bits, &mut |refused| give_up(counts, refused, tell))? {
                Taken::Waits => {
                    self.counts.waiting += 1;
                    return Ok(());
                }
                Taken::Complete(lines, first_ms) => {
                    // The place of the line that completes it goes once; another of it may stand on the same line.
                    received_ms = received_ms.or(first_ms);
                    let mut is_this = false;
                    earlier_lines.extend(lines.into_iter().filter(|other| *other != line || std::mem::replace(&mut is_this, true)));
                }
            }
        }
        self.heard_ms = received_ms.or(self.heard_ms);
        let decoded = decode(&self.bits, self.heard_ms).inspect_err(|refusal| {
            for line in &earlier_lines {
                give_up(&mut self.counts, Refused { error: refusal.clone(), line: *line }, tell);
            }
        })?;
        let Decoded { message_type, repeat, mmsi, content, implausible } = decoded;
        if let (None, Content::BaseStation(station)) = (received_ms, &content) {
            self.heard_ms = station.utc_ms.or(self.heard_ms);
        }
        self.counts.waiting -= earlier_lines.len() as u64;
        self.counts.understood += 1 + earlier_lines.len() as u64;
        self.counts.messages += 1;
        let (own_vessel, channel) = (sentence.own, sentence.channel.map(char::from));
        tell(Heard::Message(Message { line, received_ms, message_type, repeat, mmsi, own_vessel, channel, content, implausible }));
        Ok(())
    }
}

/// A line that waited is refused after all.
fn give_up(counts: &mut Counts, refused: Refused, tell: &mut impl FnMut(Heard)) {
    counts.waiting -= 1;
    counts.refuse(&refused.error);
    tell(Heard::Refused(refused));
}
