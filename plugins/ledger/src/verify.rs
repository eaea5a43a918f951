//! Verifying a whole ledger: every entry, every tile, every payload, against the signed checkpoint, and saying exactly what is wrong
//! where.
//!
//! Two records of each entry's hash exist, the entry itself and the tile of leaf hashes, and the checkpoint signs the root over both. So it
//! can be told which of them was changed: the one that does not lead to the signed root. Where both agree with each other and not with the
//! signature, the log was rewritten as a whole, and checkpoints kept from before tell since where.

use std::collections::BTreeMap;
use std::path::Path;

use portolan_keys::{NoteVerifier, PartyName};
use serde::Serialize;

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::entry::{Entry, Kind};
use crate::error::LedgerError;
use crate::folder::{CHECKPOINT_FILE, Folder, STORE_FILE};
use crate::hash::Hash;
use crate::ledger::destroyed_by;
use crate::merkle::{Edge, TILE_WIDTH, TileHashes, leaf_hash, perfect_root};
use crate::privacy::Register;
use crate::store::{SqliteStore, Store};
use crate::tiles::{PublishedLog, bundle_path, tile_path, width_of};

/// What is wrong, by kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wrong {
    /// Something that was there is missing at the end.
    Truncated,
    /// Something is missing in the middle.
    Missing,
    /// Something was changed.
    Altered,
    /// Entries stand in another order.
    Reordered,
    /// Signed with a key that is not the one it should be.
    WrongKey,
    /// There are two histories: this one and the one that was signed.
    Forked,
    /// It cannot be read.
    Unreadable,
}

impl Wrong {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Reordered => "reordered",
            Self::WrongKey => "wrong key",
            Self::Forked => "forked",
            Self::Unreadable => "unreadable",
        }
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Finding {
    /// Where: an entry, a tile, a file.
    pub place: String,
    /// What kind of thing.
    pub wrong: Wrong,
    /// What exactly.
    pub what: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.place, self.wrong.name(), self.what)
    }
}

/// What a verification came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Report {
    /// How many entries were read.
    pub entries: u64,
    /// How many of them are signed by their party, where cards were given.
    pub signatures: u64,
    /// How many payloads were read.
    pub payloads: u64,
    /// How many payloads that entries name are not here.
    pub payloads_elsewhere: u64,
    /// The size of the signed checkpoint.
    pub size: u64,
    /// The root of the signed checkpoint.
    pub root: Option<Hash>,
    /// What is wrong, in the order found; nothing more is told after 1,000.
    pub findings: Vec<Finding>,
}

impl Report {
    /// True where nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    fn say(&mut self, wrong: Wrong, place: impl Into<String>, what: impl Into<String>) {
        if self.findings.len() < 1_000 {
            self.findings.push(Finding { place: place.into(), wrong, what: what.into() });
        }
    }
}

/// Verifies what is in a folder: a ledger, a log as static files, or both. The key is the log's, from a source that one trusts; cards are
/// those of the parties whose signatures are to be checked. `seen` is a checkpoint from before or from elsewhere, which must go with what
/// is here.
///
/// # Errors
/// Only where there is nothing to verify; everything else is told in the report.
pub fn verify_folder(folder: &Path, log: &NoteVerifier, register: &Register, seen: &[SignedCheckpoint]) -> Result<Report, LedgerError> {
    let mut seen = seen.to_vec();
    if Folder::is_there(folder) {
        let mut before = Report::default();
        match std::fs::read_to_string(folder.join(CHECKPOINT_FILE)) {
            Ok(note) => match SignedCheckpoint::open(&note, log) {
                Ok(checkpoint) => seen.push(checkpoint),
                Err(error) => say_of_checkpoint(&mut before, CHECKPOINT_FILE, &error),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => before.say(Wrong::Unreadable, CHECKPOINT_FILE, error.to_string()),
        }
        let store = match SqliteStore::open_to_read(&folder.join(STORE_FILE)) {
            Ok(store) => store,
            Err(error) => {
                before.say(Wrong::Unreadable, STORE_FILE, error.to_string());
                return Ok(before);
            }
        };
        match store.structure_problems() {
            Ok(problems) => {
                for problem in problems {
                    before.say(Wrong::Altered, STORE_FILE, format!("its structure: {problem}"));
                }
            }
            Err(error) => before.say(Wrong::Unreadable, STORE_FILE, error.to_string()),
        }
        let mut report = verify_store(&store, log, register, &seen, &|place| match place {
            Place::Entry(index) => format!("entry {index}"),
            Place::Tile(level, number, _) => format!("tile {number} of level {level}"),
        });
        verify_beside(&store, &mut report);
        before.findings.append(&mut report.findings);
        report.findings = before.findings;
        return Ok(report);
    }
    let published = PublishedLog::open(folder)?;
    let size = published.size()?;
    Ok(verify_store(&published, log, register, &seen, &|place| match place {
        Place::Entry(index) => {
            let bundle = index / TILE_WIDTH as u64;
            format!("entry {index} ({} no. {})", bundle_path(bundle, width_of(size, 0, bundle).max(1)), index % TILE_WIDTH as u64)
        }
        Place::Tile(level, number, width) => tile_path(level, number, width.clamp(1, TILE_WIDTH)),
    }))
}

/// A place in a ledger, to be named as its form has it.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// An entry by its index.
    Entry(u64),
    /// A tile by level, number and width.
    Tile(u8, u64, usize),
}

fn say_of_checkpoint(report: &mut Report, place: &str, error: &CheckpointError) {
    let wrong = match error {
        CheckpointError::NotSigned { why, .. } if why.contains("others") => Wrong::WrongKey,
        CheckpointError::OtherLog { .. } => Wrong::WrongKey,
        _ => Wrong::Altered,
    };
    report.say(wrong, place, error.to_string());
}

/// What of entries and tiles does not go together.
#[derive(Default)]
struct Differences {
    /// Entries whose hash is not the one in their tile: index, own hash, the tile's.
    leaves: Vec<(u64, Hash, Hash)>,
    /// Tiles above the leaves that do not follow from the entries.
    tiles: Vec<(u8, u64, usize)>,
    /// Tiles that are missing.
    missing: Vec<(u8, u64, usize)>,
    /// Some entries could not be read, so that nothing follows from the entries any more.
    unread: bool,
}

/// Verifies entries and tiles of a store. See [`verify_folder`].
pub fn verify_store<S: Store>(
    store: &S,
    log: &NoteVerifier,
    register: &Register,
    seen: &[SignedCheckpoint],
    name: &dyn Fn(Place) -> String,
) -> Report {
    let mut report = Report::default();
    let head = match store.head() {
        Ok(Some((_, note))) => match SignedCheckpoint::open(&note, log) {
            Ok(head) => Some(head),
            Err(error) => {
                say_of_checkpoint(&mut report, "its checkpoint", &error);
                None
            }
        },
        Ok(None) => None,
        Err(error) => {
            report.say(Wrong::Unreadable, "its checkpoint", error.to_string());
            None
        }
    };
    if let Some(head) = &head {
        (report.size, report.root) = (head.size(), Some(head.root()));
    }
    let stored = store.size().unwrap_or_else(|error| {
        report.say(Wrong::Unreadable, "entries", error.to_string());
        0
    });
    let mut edge = Edge::default();
    let mut differences = Differences::default();
    read_entries(store, register, stored, &mut edge, &mut differences, &mut report, name);
    check_unfinished(store, &edge, &mut differences, &mut report, name);
    let signed = head.as_ref();
    match signed {
        None if stored > 0 && report.findings.is_empty() => {
            report.say(Wrong::Missing, "its checkpoint", format!("nothing signs its {stored} entries"));
        }
        Some(head) if head.size() > stored => {
            let what = format!("entries {stored} to {} are missing; the checkpoint signs {}", head.size() - 1, head.size());
            report.say(Wrong::Truncated, name(Place::Entry(stored)), what);
        }
        Some(head) if head.size() < stored => {
            let what = format!("entries {} to {} follow, which no checkpoint signs", head.size(), stored - 1);
            report.say(Wrong::Altered, name(Place::Entry(head.size())), what);
        }
        _ => {}
    }
    let goes = signed.is_none_or(|head| head.size() != edge.size() || head.root() == edge.root());
    if !goes || !differences.leaves.is_empty() || !differences.tiles.is_empty() || !differences.missing.is_empty() {
        explain(store, signed, &edge, &differences, &mut report, name, log);
    }
    check_seen(store, stored, seen, &mut report);
    report
}

fn read_entries<S: Store>(
    store: &S,
    register: &Register,
    stored: u64,
    edge: &mut Edge,
    differences: &mut Differences,
    report: &mut Report,
    name: &dyn Fn(Place) -> String,
) {
    let mut next = 0;
    let mut whole: Vec<TileHashes> = Vec::new();
    let mut tile: (u64, Option<Vec<Hash>>) = (u64::MAX, None);
    while next < stored {
        let from = next;
        let read = store.entries(from, &mut |index, bytes| {
            if index != next {
                report.say(Wrong::Missing, name(Place::Entry(next)), format!("entries {next} to {} are missing", index - 1));
                differences.unread = true;
                // What they were still stands in the tiles; on goes the tree as if they were there.
                while next < index {
                    edge.push(leaf_in_tile(store, &mut tile, next).unwrap_or(crate::merkle::EMPTY_ROOT), &mut whole);
                    next += 1;
                }
            }
            let leaf = leaf_hash(bytes);
            edge.push(leaf, &mut whole);
            match leaf_in_tile(store, &mut tile, index) {
                Some(in_tile) if in_tile == leaf => {}
                Some(in_tile) => differences.leaves.push((index, leaf, in_tile)),
                None => {}
            }
            match Entry::decode(bytes) {
                Ok(entry) => check_entry(store, register, index, &entry, report, name),
                Err(error) => report.say(Wrong::Altered, name(Place::Entry(index)), format!("it is no entry: {error}")),
            }
            report.entries += 1;
            next = index + 1;
            for tile in whole.drain(..) {
                check_tile(store, &tile, differences, report, name);
            }
            true
        });
        if let Err(error) = read {
            report.say(Wrong::Unreadable, name(Place::Entry(next)), error.to_string());
            differences.unread = true;
            // On with the next bundle: what is wrong there too is told as well.
            let after = (next / TILE_WIDTH as u64 + 1) * TILE_WIDTH as u64;
            while next < after.min(stored) {
                edge.push(leaf_in_tile(store, &mut tile, next).unwrap_or(crate::merkle::EMPTY_ROOT), &mut whole);
                next += 1;
            }
            whole.clear();
        } else if next == from {
            report.say(Wrong::Missing, name(Place::Entry(next)), format!("entries {next} to {} are missing", stored - 1));
            differences.unread = true;
            break;
        }
    }
}

/// The leaf hash that the tile holds for an entry.
fn leaf_in_tile<S: Store>(store: &S, tile: &mut (u64, Option<Vec<Hash>>), index: u64) -> Option<Hash> {
    let number = index / TILE_WIDTH as u64;
    if tile.0 != number {
        *tile = (number, store.tile(0, number).ok().flatten());
    }
    tile.1.as_ref()?.get((index % TILE_WIDTH as u64) as usize).copied()
}

fn check_entry<S: Store>(store: &S, register: &Register, index: u64, entry: &Entry, report: &mut Report, name: &dyn Fn(Place) -> String) {
    if !register.is_empty() {
        match register.check(entry) {
            Ok(()) if entry.signature().is_some() => report.signatures += 1,
            Ok(()) => {}
            Err(what) => report.say(Wrong::WrongKey, name(Place::Entry(index)), what),
        }
    }
    // The payload of a grant is the wrapped key, which is checked with the keys.
    let Some(payload) = entry.payload().filter(|_| entry.kind() != Kind::Grant) else { return };
    match store.payload(&payload.hash) {
        Ok(Some(bytes)) if Hash::of(&bytes) == payload.hash => report.payloads += 1,
        Ok(Some(_)) => report.say(Wrong::Altered, name(Place::Entry(index)), format!("its payload {} was changed", payload.hash.to_hex())),
        Ok(None) => report.payloads_elsewhere += 1,
        Err(error) => report.say(Wrong::Unreadable, name(Place::Entry(index)), format!("its payload: {error}")),
    }
}

/// Compares a tile that follows from the entries with the one that is kept.
fn check_tile<S: Store>(store: &S, tile: &TileHashes, differences: &mut Differences, report: &mut Report, name: &dyn Fn(Place) -> String) {
    let key = (tile.level, tile.number, tile.hashes.len());
    match store.tile(tile.level, tile.number) {
        Ok(Some(kept)) if kept == tile.hashes => {}
        // Differences of leaves are told entry by entry, but for a tile of another width.
        Ok(Some(kept)) if tile.level == 0 && kept.len() == tile.hashes.len() => {}
        Ok(Some(_)) => differences.tiles.push(key),
        Ok(None) => differences.missing.push(key),
        Err(error) => {
            report.say(Wrong::Unreadable, name(Place::Tile(key.0, key.1, key.2)), error.to_string());
        }
    }
}

fn check_unfinished<S: Store>(store: &S, edge: &Edge, differences: &mut Differences, report: &mut Report, name: &dyn Fn(Place) -> String) {
    for tile in edge.unfinished() {
        check_tile(store, &tile, differences, report, name);
    }
}

/// Which of entries and tiles was changed.
fn explain<S: Store>(
    store: &S,
    head: Option<&SignedCheckpoint>,
    edge: &Edge,
    differences: &Differences,
    report: &mut Report,
    name: &dyn Fn(Place) -> String,
    log: &NoteVerifier,
) {
    let entries_lead = !differences.unread && head.is_some_and(|head| head.size() == edge.size() && head.root() == edge.root());
    if entries_lead {
        // The entries are what was signed; so the tiles are not.
        let mut of_leaves: Vec<u64> = differences.leaves.iter().map(|(index, ..)| index / TILE_WIDTH as u64).collect();
        of_leaves.dedup();
        for number in of_leaves {
            let place = name(Place::Tile(0, number, width_of(edge.size(), 0, number)));
            report.say(Wrong::Altered, place, "it does not follow from its entries, which lead to the signed root");
        }
        for (level, number, width) in &differences.tiles {
            let place = name(Place::Tile(*level, *number, *width));
            report.say(Wrong::Altered, place, "it does not follow from the entries, which lead to the signed root");
        }
        for (level, number, width) in &differences.missing {
            report.say(Wrong::Missing, name(Place::Tile(*level, *number, *width)), "it can be made again from the entries");
        }
        return;
    }
    let tiles_root = Edge::read(edge.size(), |level, number| store.tile(level, number)).ok().map(|edge| edge.root());
    let tiles_lead = head.is_some_and(|head| head.size() == edge.size() && tiles_root == Some(head.root()))
        && differences.missing.is_empty()
        && differences.tiles.iter().all(|(level, number, _)| tile_leads_up(store, *level, *number))
        && differences.leaves.iter().all(|(index, ..)| tile_leads_up(store, 0, index / TILE_WIDTH as u64));
    if tiles_lead {
        let belongs: BTreeMap<Hash, u64> = differences.leaves.iter().map(|(index, _, in_tile)| (*in_tile, *index)).collect();
        for (index, own, _) in &differences.leaves {
            match belongs.get(own) {
                Some(other) => {
                    report.say(Wrong::Reordered, name(Place::Entry(*index)), format!("here stands what was signed as entry {other}"));
                }
                None => report.say(Wrong::Altered, name(Place::Entry(*index)), "it is not what was signed"),
            }
        }
        return;
    }
    for (index, ..) in &differences.leaves {
        report.say(Wrong::Altered, name(Place::Entry(*index)), "it and its hash in the tile differ; neither leads to a signed root");
    }
    for (level, number, width) in &differences.tiles {
        report.say(Wrong::Altered, name(Place::Tile(*level, *number, *width)), "it does not follow from the entries");
    }
    for (level, number, width) in &differences.missing {
        report.say(Wrong::Missing, name(Place::Tile(*level, *number, *width)), "the file or row is gone");
    }
    let Some(head) = head.filter(|head| head.size() == edge.size() && !differences.unread) else { return };
    let since = rewritten_since(store, edge.size(), log);
    let what = format!("its entries lead to the root {}, but {} is signed for {} entries{since}", edge.root(), head.root(), head.size());
    report.say(Wrong::Forked, "its checkpoint", what);
}

/// Whether a whole tile leads to the hash that the tile above holds for it.
fn tile_leads_up<S: Store>(store: &S, level: u8, number: u64) -> bool {
    let Ok(Some(tile)) = store.tile(level, number) else { return false };
    if tile.len() < TILE_WIDTH {
        return true; // The unfinished tiles were checked against the signed root.
    }
    let above = store.tile(level + 1, number / TILE_WIDTH as u64).ok().flatten();
    above.and_then(|above| above.get((number % TILE_WIDTH as u64) as usize).copied()) == Some(perfect_root(&tile))
}

/// Between which kept checkpoints history was rewritten.
fn rewritten_since<S: Store>(store: &S, size: u64, log: &NoteVerifier) -> String {
    let Ok(kept) = store.kept_heads() else { return String::new() };
    let (mut sound, mut edge, mut read) = (0, Edge::default(), 0);
    for (kept_size, note) in kept {
        let Ok(checkpoint) = SignedCheckpoint::open(&note, log) else { continue };
        if checkpoint.size() != kept_size || kept_size > size || kept_size < read {
            continue;
        }
        let mut whole = Vec::new();
        let shown = store.entries(read, &mut |_, entry| {
            if read < kept_size {
                edge.push(leaf_hash(entry), &mut whole);
                whole.clear();
                read += 1;
            }
            read < kept_size
        });
        if shown.is_err() || edge.size() != kept_size {
            return String::new();
        }
        if edge.root() != checkpoint.root() {
            return format!("; the change lies in entries {sound} to {}", kept_size - 1);
        }
        sound = kept_size;
    }
    if sound == 0 { String::new() } else { format!("; the change lies at or after entry {sound}") }
}

/// Checkpoints from elsewhere must go with what is here.
fn check_seen<S: Store>(store: &S, stored: u64, seen: &[SignedCheckpoint], report: &mut Report) {
    // The one that was just verified needs no second reading.
    let other = |checkpoint: &&SignedCheckpoint| checkpoint.size() != report.size || Some(checkpoint.root()) != report.root;
    let mut seen: Vec<&SignedCheckpoint> = seen.iter().filter(other).collect();
    if seen.is_empty() {
        return;
    }
    seen.sort_by_key(|checkpoint| checkpoint.size());
    let mut edge = Edge::default();
    let mut whole = Vec::new();
    let mut at = 0;
    let mut compare = |edge: &Edge| {
        while let Some(checkpoint) = seen.get(at).filter(|checkpoint| checkpoint.size() == edge.size()) {
            if checkpoint.root() != edge.root() {
                let what = format!(
                    "a checkpoint of {} entries with the root {} was signed, but here their root is {}",
                    checkpoint.size(),
                    checkpoint.root(),
                    edge.root()
                );
                report.say(Wrong::Forked, "a checkpoint seen before", what);
            }
            at += 1;
        }
    };
    compare(&edge);
    let _ = store.entries(0, &mut |_, entry| {
        edge.push(leaf_hash(entry), &mut whole);
        whole.clear();
        compare(&edge);
        true
    });
    for checkpoint in &seen[at..] {
        if checkpoint.size() > stored {
            let what = format!(
                "{} entries were signed, {stored} are here: entries {stored} to {} are missing",
                checkpoint.size(),
                checkpoint.size() - 1
            );
            report.say(Wrong::Truncated, format!("entry {stored}"), what);
        }
    }
}

/// What a ledger's file holds beside entries and tiles: wrapped keys must be those that were granted, payloads those that are named,
/// kept checkpoints those that were signed.
fn verify_beside(store: &SqliteStore, report: &mut Report) {
    let mut granted: BTreeMap<(Hash, PartyName), Hash> = BTreeMap::new();
    let mut named: std::collections::BTreeSet<Hash> = std::collections::BTreeSet::new();
    let read = store.entries(0, &mut |_, bytes| {
        let Ok(entry) = Entry::decode(bytes) else { return true };
        if let Some((payload, reader)) = destroyed_by(&entry) {
            granted.retain(|(own, own_reader), _| *own != payload || reader.as_ref().is_some_and(|reader| reader != own_reader));
        }
        let Some(payload) = entry.payload() else { return true };
        if entry.kind() == Kind::Grant {
            let of = entry.said("payload").and_then(Hash::of_hex);
            let reader = entry.said("reader").and_then(|reader| PartyName::new(reader).ok());
            granted.extend(of.zip(reader).map(|key| (key, payload.hash)));
        } else {
            named.insert(payload.hash);
        }
        true
    });
    if read.is_err() {
        return; // Told already.
    }
    match store.all_grants() {
        Ok(grants) => {
            for grant in grants {
                let place = format!("key of {} for payload {}", grant.reader, grant.payload.to_hex());
                match granted.remove(&(grant.payload, grant.reader)) {
                    Some(hash) if hash == Hash::of(&grant.wrapped) => {}
                    Some(_) => report.say(Wrong::Altered, place, "it is not the key that was granted"),
                    None => report.say(Wrong::Altered, place, "no entry grants it, or it was revoked or erased"),
                }
            }
            for (payload, reader) in granted.keys() {
                report.say(Wrong::Missing, format!("key of {reader} for payload {}", payload.to_hex()), "it was granted and not revoked");
            }
        }
        Err(error) => report.say(Wrong::Unreadable, "keys of payloads", error.to_string()),
    }
    let mut strays = Vec::new();
    let read = store.payloads(&mut |hash, payload| {
        let own = Hash::of(payload);
        if own.0.as_slice() != hash || !named.contains(&own) {
            strays.push(hex::encode(hash));
        }
    });
    for stray in strays {
        report.say(Wrong::Altered, format!("payload {stray}"), "its bytes or its hash were changed: no entry names it so");
    }
    if let Err(error) = read {
        report.say(Wrong::Unreadable, "payloads", error.to_string());
    }
}
