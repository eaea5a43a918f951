//! The fact stream: what rooms write, what record rooms read, and a digest over all of it.

use bevy_ecs::schedule::ScheduleLabel;
use portolan_model::Ms;
use portolan_model::facts::{Fact, What};
use serde::{Deserialize, Serialize};

use crate::canonical::CanonicalBytes;

// Facts per link of the digest. Part of what a digest means: changing it changes every digest.
const LINK_FACTS: u64 = 4_096;
// Facts kept back before record rooms are called.
const FLUSH_FACTS: usize = 8_192;

/// The schedule in which record rooms read the facts they have not read yet. It runs whenever enough facts have gathered, and whenever
/// a driver comes to rest. Rooms here must not change the port.
#[derive(ScheduleLabel, Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RecordFacts;

/// A place in the fact stream up to which one room has read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FactReader(usize);

/// A digest of facts: 32 bytes, written in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest(pub [u8; 32]);

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// The one append-only stream of facts.
///
/// The digest is a chain: every 4,096 facts, `digest = BLAKE3(digest ‖ bytes of these facts)`, each fact in its canonical bytes (numbers
/// at full width, see `canonical.rs`); so it can be taken up again from a snapshot, which a running hash cannot.
#[derive(Debug, Serialize, Deserialize)]
pub struct FactStream {
    written: u64,
    digest: Digest,
    link: Vec<u8>,
    // Facts not read by all yet; `first` is the sequence of the first of them.
    #[serde(skip)]
    pending: Vec<Fact>,
    first: u64,
    digested: u64,
    #[serde(skip)]
    cursors: Vec<u64>,
    // How many facts are to be pending before record rooms are called again.
    #[serde(skip)]
    due_at: usize,
}

impl Default for FactStream {
    fn default() -> Self {
        Self {
            written: 0,
            digest: Digest([0; 32]),
            link: Vec::new(),
            pending: Vec::new(),
            first: 0,
            digested: 0,
            cursors: Vec::new(),
            due_at: FLUSH_FACTS,
        }
    }
}

impl FactStream {
    /// Writes that something is so at the present instant, which the writer has at hand.
    pub fn write(&mut self, at_ms: Ms, what: What) {
        self.pending.push(Fact { at_ms, what });
        self.written += 1;
    }

    /// How many facts were written.
    pub const fn written(&self) -> u64 {
        self.written
    }

    /// A reader that has read nothing that is still kept.
    pub fn add_reader(&mut self) -> FactReader {
        self.cursors.push(self.first);
        FactReader(self.cursors.len() - 1)
    }

    /// The facts that this reader has not read; they count as read from now on.
    pub fn read(&mut self, reader: FactReader) -> &[Fact] {
        let from = std::mem::replace(&mut self.cursors[reader.0], self.written);
        &self.pending[(from.saturating_sub(self.first)) as usize..]
    }

    /// The digest of all facts written so far.
    pub fn digest(&mut self) -> Digest {
        self.take_in();
        if self.link.is_empty() { self.digest } else { Self::chained(self.digest, &self.link) }
    }

    pub(crate) fn is_due(&self) -> bool {
        self.pending.len() >= self.due_at
    }

    /// Forgets what all readers have read. Readers that have not read by now are ones whose schedule did not run: nothing is lost.
    pub(crate) fn forget_read(&mut self) {
        self.take_in();
        let read = self.cursors.iter().copied().min().unwrap_or(self.written);
        let keep_from = (read - self.first) as usize;
        self.pending.drain(..keep_from);
        self.first = read;
        self.due_at = self.pending.len() + FLUSH_FACTS;
    }

    pub(crate) fn restored_from(&mut self, saved: Self) {
        let cursors = vec![saved.written; self.cursors.len()];
        *self = Self { cursors, pending: Vec::new(), first: saved.written, due_at: FLUSH_FACTS, ..saved };
    }

    fn take_in(&mut self) {
        let new = (self.digested - self.first) as usize;
        for fact in &self.pending[new..] {
            self.link.extend_from_slice(CanonicalBytes::of(fact).as_slice());
            self.digested += 1;
            if self.digested.is_multiple_of(LINK_FACTS) {
                self.digest = Self::chained(self.digest, &self.link);
                self.link.clear();
            }
        }
    }

    fn chained(digest: Digest, link: &[u8]) -> Digest {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&digest.0).update(link);
        Digest(*hasher.finalize().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wind(wind_dm_s: u16) -> What {
        What::Wind { wind_dm_s }
    }

    #[test]
    fn the_digest_does_not_depend_on_when_facts_are_flushed() {
        let mut often = FactStream::default();
        let mut once = FactStream::default();
        let reader = often.add_reader();
        for number in 0..10_000_u16 {
            once.write(i64::from(number), wind(number));
            often.write(i64::from(number), wind(number));
            if number % 37 == 0 {
                let _ = often.digest();
                let _ = often.read(reader);
                often.forget_read();
            }
        }
        assert_eq!(often.digest(), once.digest());
        assert_ne!(once.digest(), FactStream::default().digest());
    }

    #[test]
    fn every_reader_reads_every_fact_once() {
        let mut stream = FactStream::default();
        let (quick, slow) = (stream.add_reader(), stream.add_reader());
        stream.write(0, wind(1));
        assert_eq!(stream.read(quick).len(), 1);
        stream.forget_read();
        stream.write(0, wind(2));
        assert_eq!(stream.read(quick).len(), 1);
        assert_eq!(stream.read(slow).len(), 2);
        stream.forget_read();
        assert!(stream.read(slow).is_empty());
    }
}
