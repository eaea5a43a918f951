//! Dead letters on disk: JSON Lines, bounded.
//!
//! The first letter of a topic with a reason is written at once; those that are like it within a few seconds are counted and told in one
//! line, so that a device gone mad costs a line every few seconds and not the disk. A file that has grown to its limit is put aside as
//! `NAME.1`, in place of the one before, so that there are never more than two.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bevy_ecs::prelude::Resource;
use portolan_protocol::wire::{DeadLetter, DeadReason};
use serde::{Deserialize, Serialize};

/// When a file is put aside, bytes.
const LIMIT_BYTES: u64 = 16 * 1024 * 1024;
/// For how long letters that are alike are told in one line, milliseconds.
const TOGETHER_MS: u64 = 5_000;
/// How many that are not alike are counted at once; beyond, each is written by itself.
const ALIKE_MAX: usize = 1_000;

/// A line of the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredLetter {
    /// The letter; of several the latest.
    #[serde(flatten)]
    pub letter: DeadLetter,
    /// How many letters the line stands for.
    pub count: u64,
}

/// Letters that are alike, since the last line of them.
struct Alike {
    since_ms: i64,
    latest: Option<DeadLetter>,
    count: u64,
}

/// A file of dead letters.
#[derive(Resource)]
pub struct DeadLetterStore {
    path: PathBuf,
    file: File,
    bytes: u64,
    limit_bytes: u64,
    alike: BTreeMap<(String, DeadReason), Alike>,
    settled_ms: Option<i64>,
    failed: u64,
}

impl DeadLetterStore {
    /// Goes on with a file, or begins it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(path: &Path) -> io::Result<Self> {
        Self::with_limit(path, LIMIT_BYTES)
    }

    /// With another limit than 16 MiB a file.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn with_limit(path: &Path, limit_bytes: u64) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), file, bytes, limit_bytes, alike: BTreeMap::new(), settled_ms: None, failed: 0 })
    }

    /// Writes a letter, or counts it to those that are like it.
    pub fn write(&mut self, letter: &DeadLetter) {
        let key = (letter.topic.clone(), letter.reason);
        if let Some(alike) = self.alike.get_mut(&key) {
            alike.count += 1;
            alike.latest = Some(letter.clone());
        } else {
            if self.alike.len() < ALIKE_MAX {
                self.alike.insert(key, Alike { since_ms: letter.at_ms, latest: None, count: 0 });
            }
            self.line(letter, 1);
        }
        self.settle(letter.at_ms);
    }

    /// Writes what was counted for long enough.
    pub fn settle(&mut self, now_ms: i64) {
        // A clock that was set back must not silence it.
        if self.settled_ms.is_some_and(|settled_ms| now_ms.abs_diff(settled_ms) < TOGETHER_MS / 5) {
            return;
        }
        self.settled_ms = Some(now_ms);
        self.tell(|alike| now_ms.abs_diff(alike.since_ms) >= TOGETHER_MS);
    }

    fn tell(&mut self, is_due: impl Fn(&Alike) -> bool) {
        let due: Vec<(String, DeadReason)> = self.alike.iter().filter(|(_, alike)| is_due(alike)).map(|(key, _)| key.clone()).collect();
        for key in due {
            if let Some(Alike { latest: Some(letter), count, .. }) = self.alike.remove(&key) {
                self.line(&letter, count);
            }
        }
    }

    /// How many letters could not be written.
    pub const fn failed(&self) -> u64 {
        self.failed
    }

    fn line(&mut self, letter: &DeadLetter, count: u64) {
        let stored = StoredLetter { letter: letter.clone(), count };
        let written = serde_json::to_vec(&stored).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            if self.bytes > 0 && self.bytes + line.len() as u64 > self.limit_bytes {
                self.put_aside()?;
            }
            self.file.write_all(&line)?;
            self.bytes += line.len() as u64;
            Ok(())
        });
        if let Err(error) = written {
            if self.failed == 0 {
                tracing::error!("dead letters cannot be written to {}: {error}", self.path.display());
            }
            self.failed += count;
        }
    }

    fn put_aside(&mut self) -> io::Result<()> {
        std::fs::rename(&self.path, file_before(&self.path))?;
        self.file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        self.bytes = 0;
        Ok(())
    }
}

impl Drop for DeadLetterStore {
    fn drop(&mut self) {
        self.tell(|_| true);
    }
}

/// Where the file before this one lies: `NAME.1`.
pub fn file_before(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".1");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn letter(at_ms: i64, topic: &str, reason: DeadReason) -> DeadLetter {
        let payload = format!("payload at {at_ms}");
        DeadLetter { at_ms, topic: topic.to_owned(), reason, what: "it is no JSON".to_owned(), payload_len: payload.len(), payload }
    }

    fn read(path: &Path) -> Vec<StoredLetter> {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))).collect()
    }

    #[test]
    fn letters_that_are_alike_are_told_together_and_none_is_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dead.jsonl");
        {
            let mut store = DeadLetterStore::open(&path).expect("a file");
            for at_ms in 0..12_345 {
                store.write(&letter(at_ms, "a", DeadReason::Malformed));
            }
            store.write(&letter(12_345, "b", DeadReason::Malformed));
            store.write(&letter(12_345, "a", DeadReason::OutOfRange));
        }
        let stored = read(&path);
        assert!(stored.len() < 12, "{} lines", stored.len());
        assert_eq!(stored[0].count, 1, "the first at once");
        let of = |topic: &str, reason| {
            stored.iter().filter(|line| line.letter.topic == topic && line.letter.reason == reason).map(|line| line.count).sum::<u64>()
        };
        assert_eq!((of("a", DeadReason::Malformed), of("b", DeadReason::Malformed), of("a", DeadReason::OutOfRange)), (12_345, 1, 1));
        // Another start goes on.
        DeadLetterStore::open(&path).expect("a file").write(&letter(0, "c", DeadReason::Topic));
        assert_eq!(read(&path).len(), stored.len() + 1);
    }

    #[test]
    fn two_files_are_all_there_ever_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("dead.jsonl");
        let mut store = DeadLetterStore::with_limit(&path, 4_000).expect("a file");
        for at_ms in 0..2_000 {
            store.write(&letter(at_ms, &format!("topic {at_ms}"), DeadReason::Topic));
        }
        drop(store);
        let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        for path in names {
            let bytes = fs::metadata(&path).expect("there").len();
            assert!((1..=4_000).contains(&bytes), "{bytes} bytes");
            assert!(!read(&path).is_empty());
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_is_told_at_once() {
        assert!(DeadLetterStore::open(Path::new("/nowhere/at/all")).is_err());
    }
}
