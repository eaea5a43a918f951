//! The ledger itself: appending, signing, proving.

use std::cell::RefCell;

use portolan_keys::{NoteSigner, NoteVerifier, PartyName};
use tlog_tiles::{HashReader, prove_record, prove_tree, split_stored_hash_index};

use crate::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::entry::{Entry, Kind};
use crate::error::LedgerError;
use crate::hash::Hash;
use crate::merkle::{Edge, EdgeError, TileHashes, leaf_hash, perfect_root};
use crate::proof::{ConsistencyProof, InclusionProof, Shown};
use crate::store::{Commit, Grant, Store, StoreError};

// A checkpoint is kept for good each time so many entries are passed, so that a later change can be placed between two of them.
const KEEP_HEAD_EVERY: u64 = 4_096;

/// What is appended at once: all of it, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Entries, in order.
    pub entries: Vec<Entry>,
    /// Payloads of them, open or sealed.
    pub payloads: Vec<Vec<u8>>,
    /// Wrapped keys that entries of the batch grant.
    pub grants: Vec<Grant>,
}

impl Batch {
    /// These entries, without payloads.
    pub fn of(entries: impl IntoIterator<Item = Entry>) -> Self {
        Self { entries: entries.into_iter().collect(), ..Self::default() }
    }

    /// Takes over everything of another batch.
    pub fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.payloads.extend(other.payloads);
        self.grants.extend(other.grants);
    }
}

/// What an append came to.
#[derive(Clone, PartialEq, Debug)]
pub struct Receipt {
    /// The index of the first entry appended; the others follow.
    pub first: u64,
    /// How many entries there are now.
    pub size: u64,
    /// The checkpoint that covers them, where each append signs one.
    pub checkpoint: Option<SignedCheckpoint>,
}

#[derive(Clone, Debug)]
enum LogKey {
    Signs(Box<NoteSigner>),
    Verifies(Box<NoteVerifier>),
}

/// A log of entries, or a copy of one.
#[derive(Debug)]
pub struct Ledger<S> {
    store: S,
    key: LogKey,
    edge: Edge,
    head: Option<SignedCheckpoint>,
    signs_each_append: bool,
    stalled: Option<StoreError>,
}

impl<S: Store> Ledger<S> {
    /// Opens a log to append to it. The key bears the log's name. Each append signs a checkpoint, in the same commit.
    ///
    /// # Errors
    /// Where the store cannot be read, or does not go with its last checkpoint.
    pub fn open(store: S, signer: NoteSigner) -> Result<Self, LedgerError> {
        Self::read(store, LogKey::Signs(Box::new(signer)), true)
    }

    /// Opens a log that signs checkpoints only when one is asked for: a planner's run does not pay for signatures nobody reads.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_signing_when_asked(store: S, signer: NoteSigner) -> Result<Self, LedgerError> {
        Self::read(store, LogKey::Signs(Box::new(signer)), false)
    }

    /// Opens a copy, which only follows.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_copy(store: S, log: NoteVerifier) -> Result<Self, LedgerError> {
        Self::read(store, LogKey::Verifies(Box::new(log)), true)
    }

    fn read(store: S, key: LogKey, signs_each_append: bool) -> Result<Self, LedgerError> {
        let mut ledger = Self { store, key, edge: Edge::default(), head: None, signs_each_append, stalled: None };
        ledger.reload()?;
        Ok(ledger)
    }

    /// Reads again where the store stands; it is the store that is right.
    fn reload(&mut self) -> Result<(), LedgerError> {
        let size = self.store.size()?;
        let edge = Edge::read(size, |level, number| self.store.tile(level, number)).map_err(|error| match error {
            EdgeError::Read(error) => LedgerError::Store(error),
            EdgeError::Tile { level, number, found, wanted } => {
                LedgerError::Inconsistent { what: format!("tile {number} of level {level} has {found} hashes instead of {wanted}") }
            }
        })?;
        let head = match self.store.head()? {
            None if size > 0 && self.signs_each_append => {
                return Err(LedgerError::Inconsistent { what: format!("{size} entries, and no checkpoint") });
            }
            None => None,
            Some((_, note)) => Some(SignedCheckpoint::open(&note, self.log())?),
        };
        if let Some(head) = head.as_ref().filter(|head| self.signs_each_append || head.size() == size) {
            if head.size() != size {
                return Err(LedgerError::Inconsistent { what: format!("{size} entries, but the checkpoint signs {}", head.size()) });
            }
            if head.root() != edge.root() {
                return Err(LedgerError::Inconsistent {
                    what: format!("its tiles lead to the root {}, not to {}", edge.root(), head.root()),
                });
            }
        }
        (self.edge, self.head) = (edge, head);
        Ok(())
    }

    /// The log's public key.
    pub fn log(&self) -> &NoteVerifier {
        match &self.key {
            LogKey::Signs(signer) => signer.verifier(),
            LogKey::Verifies(verifier) => verifier,
        }
    }

    /// How many entries there are.
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// Why the last append failed, if it did; the next one tries again from what is on disk.
    pub const fn stalled(&self) -> Option<&StoreError> {
        self.stalled.as_ref()
    }

    /// The store behind.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// The store behind, to be changed by those who know what they do: a test that limits it.
    pub const fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    /// Appends a batch. When this returns, it is on disk, if the store is.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing is acknowledged, and the next append begins with what is really on disk.
    pub fn append(&mut self, batch: &Batch) -> Result<Receipt, LedgerError> {
        let LogKey::Signs(signer) = &self.key else { return Err(LedgerError::Copy { origin: self.log().name().to_owned() }) };
        let signer = signer.clone();
        if batch.entries.is_empty() {
            return Err(LedgerError::EmptyBatch);
        }
        self.resume()?;
        let encoded = batch.entries.iter().map(Entry::encode).collect();
        let (mut commit, edge) = self.commit_of(encoded);
        for entry in &batch.entries {
            commit.destroyed.extend(destroyed_by(entry));
        }
        commit.payloads = batch.payloads.iter().map(|payload| (Hash::of(payload), payload.clone())).collect();
        commit.grants.clone_from(&batch.grants);
        let mut checkpoint = None;
        if self.signs_each_append {
            let signed = SignedCheckpoint::sign(self.checkpoint_of(&edge), &signer)?;
            commit.head = Some((edge.size(), signed.note().to_owned()));
            commit.keep_head = is_kept(commit.first, edge.size());
            checkpoint = Some(signed);
        }
        self.commit(&commit, edge, checkpoint)
    }

    /// Takes over entries from the log that this is a copy of, as far as a checkpoint of it goes. Nothing is taken over where they do not
    /// lead to the signed root.
    ///
    /// # Errors
    /// [`LedgerError::OtherRoot`] above all.
    pub fn follow(&mut self, entries: Vec<Vec<u8>>, checkpoint: &SignedCheckpoint) -> Result<Receipt, LedgerError> {
        self.resume()?;
        let first = self.edge.size();
        let mut destroyed = Vec::new();
        for (index, entry) in (first..).zip(&entries) {
            let entry = Entry::decode(entry).map_err(|source| LedgerError::Entry { index, source })?;
            destroyed.extend(destroyed_by(&entry));
        }
        let (mut commit, edge) = self.commit_of(entries);
        if edge.size() != checkpoint.size() || edge.root() != checkpoint.root() {
            return Err(LedgerError::OtherRoot { size: checkpoint.size(), found: edge.root(), signed: checkpoint.root() });
        }
        commit.destroyed = destroyed;
        commit.head = Some((edge.size(), checkpoint.note().to_owned()));
        commit.keep_head = true;
        self.commit(&commit, edge, Some(checkpoint.clone()))
    }

    fn resume(&mut self) -> Result<(), LedgerError> {
        if self.stalled.is_some() {
            self.reload()?;
            self.stalled = None;
        }
        Ok(())
    }

    fn commit_of(&self, entries: Vec<Vec<u8>>) -> (Commit, Edge) {
        let mut edge = self.edge.clone();
        let mut tiles: Vec<TileHashes> = Vec::new();
        for entry in &entries {
            edge.push(leaf_hash(entry), &mut tiles);
        }
        tiles.extend(edge.unfinished());
        (Commit { first: self.edge.size(), entries, tiles, ..Commit::default() }, edge)
    }

    fn commit(&mut self, commit: &Commit, edge: Edge, checkpoint: Option<SignedCheckpoint>) -> Result<Receipt, LedgerError> {
        if let Err(error) = self.store.commit(commit) {
            // Whether anything is on disk is read again before the next append.
            self.stalled = Some(error.clone());
            return Err(error.into());
        }
        self.edge = edge;
        if checkpoint.is_some() {
            self.head.clone_from(&checkpoint);
        }
        Ok(Receipt { first: commit.first, size: self.edge.size(), checkpoint })
    }

    fn checkpoint_of(&self, edge: &Edge) -> Checkpoint {
        Checkpoint { origin: self.log().name().to_owned(), size: edge.size(), root: edge.root() }
    }

    /// The checkpoint of all entries, signed now if it was not yet; none in a copy that has followed nothing.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn checkpoint(&mut self) -> Result<Option<SignedCheckpoint>, LedgerError> {
        if let Some(head) = self.head.as_ref().filter(|head| head.size() == self.edge.size()) {
            return Ok(Some(head.clone()));
        }
        let LogKey::Signs(signer) = &self.key else { return Ok(None) };
        let signed = SignedCheckpoint::sign(self.checkpoint_of(&self.edge), signer)?;
        self.store.put_head(signed.size(), signed.note())?;
        self.head = Some(signed.clone());
        Ok(Some(signed))
    }

    /// The last signed checkpoint, if there is one.
    pub const fn head(&self) -> Option<&SignedCheckpoint> {
        self.head.as_ref()
    }

    /// Keeps a checkpoint of this size with the cosignatures that it got.
    ///
    /// # Errors
    /// [`LedgerError::Inconsistent`] where it is another than the last.
    pub fn keep_cosigned(&mut self, checkpoint: SignedCheckpoint) -> Result<(), LedgerError> {
        if checkpoint.size() != self.edge.size() || checkpoint.root() != self.edge.root() {
            return Err(LedgerError::Inconsistent { what: "the cosigned checkpoint is another".to_owned() });
        }
        self.store.put_head(checkpoint.size(), checkpoint.note())?;
        self.head = Some(checkpoint);
        Ok(())
    }

    /// An entry.
    ///
    /// # Errors
    /// [`LedgerError::NoEntry`], or what the store says.
    pub fn entry(&self, index: u64) -> Result<Entry, LedgerError> {
        let bytes = self.store.entry(index)?.ok_or(LedgerError::NoEntry { index, size: self.size() })?;
        Entry::decode(&bytes).map_err(|source| LedgerError::Entry { index, source })
    }

    /// The root of the tree as it was with so many entries.
    ///
    /// # Errors
    /// [`LedgerError`].
    pub fn root_at(&self, size: u64) -> Result<Hash, LedgerError> {
        if size > self.size() {
            return Err(LedgerError::NoEntry { index: size - 1, size: self.size() });
        }
        self.with_reader(|reader| tlog_tiles::tree_hash(size, reader)).map(Hash::from)
    }

    /// Proves to anybody that an entry is in, under the last checkpoint.
    ///
    /// # Errors
    /// [`LedgerError::NoEntry`], or what the store says.
    pub fn prove_inclusion(&mut self, index: u64) -> Result<InclusionProof, LedgerError> {
        let no_entry = LedgerError::NoEntry { index, size: self.size() };
        let Some(checkpoint) = self.checkpoint()?.filter(|checkpoint| index < checkpoint.size()) else { return Err(no_entry) };
        let entry = self.store.entry(index)?.ok_or(no_entry)?;
        let hashes = self.with_reader(|reader| prove_record(checkpoint.size(), index, reader))?;
        let hashes = hashes.into_iter().map(Hash::from).collect();
        Ok(InclusionProof {
            index,
            tree_size: checkpoint.size(),
            shown: Shown::Entry(entry),
            hashes,
            checkpoint: Some(checkpoint.note().to_owned()),
        })
    }

    /// The hashes that prove that the tree of `to` entries begins with that of `from`.
    ///
    /// # Errors
    /// [`LedgerError::NoConsistency`], or what the store says.
    pub fn consistency(&self, from: u64, to: u64) -> Result<Vec<Hash>, LedgerError> {
        if from == 0 || from > to || to > self.size() {
            return Err(LedgerError::NoConsistency { from, to, size: self.size() });
        }
        Ok(self.with_reader(|reader| prove_tree(to, from, reader))?.into_iter().map(Hash::from).collect())
    }

    /// Proves to anybody who holds an earlier checkpoint that nothing was rewritten since.
    ///
    /// # Errors
    /// [`LedgerError::NoConsistency`] where the earlier one is not smaller or not of this log; what the store says.
    pub fn prove_consistency(&mut self, earlier: &SignedCheckpoint) -> Result<ConsistencyProof, LedgerError> {
        let (from, size) = (earlier.size(), self.size());
        let later = self.checkpoint()?.ok_or(LedgerError::NoConsistency { from, to: size, size })?;
        let hashes = self.consistency(from, later.size())?;
        Ok(ConsistencyProof { earlier: earlier.note().to_owned(), later: later.note().to_owned(), hashes })
    }

    fn with_reader<T>(&self, read: impl FnOnce(&TreeReader<'_, S>) -> Result<T, tlog_tiles::Error>) -> Result<T, LedgerError> {
        let reader = TreeReader { store: &self.store, edge: &self.edge, tiles: RefCell::default(), failed: RefCell::default() };
        read(&reader).map_err(|error| match reader.failed.take() {
            Some(failed) => failed.into(),
            None => LedgerError::Inconsistent { what: error.to_string() },
        })
    }
}

fn is_kept(first: u64, size: u64) -> bool {
    first / KEEP_HEAD_EVERY != size / KEEP_HEAD_EVERY
}

/// Which wrapped keys an entry destroys. It follows from the entry itself, so that every copy destroys the same.
pub(crate) fn destroyed_by(entry: &Entry) -> Option<(Hash, Option<PartyName>)> {
    let payload = entry.said("payload").and_then(Hash::of_hex);
    match entry.kind() {
        Kind::Erasure => payload.map(|payload| (payload, None)),
        Kind::Revocation => payload.zip(entry.said("reader").and_then(|reader| PartyName::new(reader).ok()).map(Some)),
        _ => None,
    }
}

/// Finds the hashes of the tree's nodes in its tiles.
struct TreeReader<'a, S> {
    store: &'a S,
    edge: &'a Edge,
    // Proofs read several nodes of one tile.
    tiles: RefCell<Vec<((u8, u64), Vec<Hash>)>>,
    failed: RefCell<Option<StoreError>>,
}

impl<S: Store> TreeReader<'_, S> {
    fn node(&self, index: u64) -> Result<Hash, StoreError> {
        let (level, number) = split_stored_hash_index(index);
        let (tile_level, within) = (level / 8, level % 8);
        let tile_number = number >> (8 - within);
        let start = ((number - (tile_number << (8 - within))) as usize) << within;
        let range = start..start + (1 << within);
        let missing = || StoreError::Damaged { what: format!("tile {tile_number} of level {tile_level} is missing or too short") };
        if let Some(hashes) = self.edge.unfinished_tile(tile_level, tile_number) {
            return hashes.get(range).map(perfect_root).ok_or_else(missing);
        }
        let mut tiles = self.tiles.borrow_mut();
        if !tiles.iter().any(|(key, _)| *key == (tile_level, tile_number)) {
            tiles.push(((tile_level, tile_number), self.store.tile(tile_level, tile_number)?.ok_or_else(missing)?));
        }
        let tile = tiles.iter().find(|(key, _)| *key == (tile_level, tile_number)).ok_or_else(missing)?;
        tile.1.get(range).map(perfect_root).ok_or_else(missing)
    }
}

impl<S: Store> HashReader for TreeReader<'_, S> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        let read: Result<Vec<_>, StoreError> = indexes.iter().map(|index| self.node(*index).map(Into::into)).collect();
        read.map_err(|error| {
            *self.failed.borrow_mut() = Some(error);
            tlog_tiles::Error::InvalidTile
        })
    }
}
