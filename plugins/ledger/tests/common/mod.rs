//! What the tests of the ledger share: a log, parties, entries.

#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;

use portolan_keys::{KeyRing, NoteSigner, PartyName};
use portolan_ledger::{Batch, Draft, Entry, Folder};

pub(crate) fn log() -> NoteSigner {
    NoteSigner::from_seed("portolan.example/port", &[1; 32]).expect("a key")
}

pub(crate) fn party(name: &str) -> KeyRing {
    KeyRing::from_seed(PartyName::new(name).expect("a name"), &[2; 32]).expect("keys")
}

/// An entry that tells its number.
pub(crate) fn entry(number: u64) -> Entry {
    let port = PartyName::new("port").expect("a name");
    let draft = Draft::custody(1_772_000_000_000 + number as i64, port, "carrier", "port");
    draft.about(format!("box/MSKU{number:07}")).says("number", &number.to_string()).finish().expect("an entry")
}

pub(crate) fn number_of(entry: &Entry) -> u64 {
    entry.said("number").expect("a number").parse().expect("a number")
}

/// A ledger in a folder with so many entries, so many a commit.
pub(crate) fn ledger(folder: &Path, entries: u64, a_commit: u64) -> Folder {
    Folder::create(folder, log().verifier()).expect("made");
    let mut ledger = Folder::open(folder, log()).expect("open");
    let mut next = 0;
    while next < entries {
        let end = (next + a_commit).min(entries);
        ledger.append(&Batch::of((next..end).map(entry))).expect("appended");
        next = end;
    }
    ledger
}

/// How many cases the long tests run: few in the plain profile, all of them in the nightly one.
pub(crate) fn cases(plain: u64, nightly: u64) -> u64 {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse::<u64>().ok()).unwrap_or(0);
    if asked >= 10_000 { nightly } else { plain }
}
