//! Where a ledger keeps what it knows: one trait, so that memory, a file and a file that fails are the same to it.

mod faulty;
mod memory;
mod sqlite;

pub use faulty::{Fault, FaultyStore};
pub use memory::MemoryStore;
use portolan_keys::PartyName;
pub use sqlite::SqliteStore;

use crate::hash::Hash;
use crate::merkle::TileHashes;

/// What goes into a store at once: all of it or nothing.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// The index of the first entry.
    pub first: u64,
    /// Entries in their encoding, in order.
    pub entries: Vec<Vec<u8>>,
    /// Tiles that are whole now, and the unfinished tiles of the edge, which replace what was there.
    pub tiles: Vec<TileHashes>,
    /// Payloads, open or sealed, under their hash.
    pub payloads: Vec<(Hash, Vec<u8>)>,
    /// Keys of payloads, wrapped for a party.
    pub grants: Vec<Grant>,
    /// Wrapped keys to destroy: those of one party, or of all where none is named.
    pub destroyed: Vec<(Hash, Option<PartyName>)>,
    /// The signed checkpoint after these entries; none in a ledger that signs only when asked.
    pub head: Option<(u64, String)>,
    /// Whether this checkpoint is kept for good, so that a later change can be placed between two of them.
    pub keep_head: bool,
}

/// The key of a payload, wrapped for a party.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The payload.
    pub payload: Hash,
    /// Who may read it.
    pub reader: PartyName,
    /// The wrapped key.
    pub wrapped: Vec<u8>,
}

/// Why a store did not do it.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// No room.
    #[error("the disk is full; nothing was acknowledged, make room and append again")]
    Full,
    /// Reading or writing failed.
    #[error("reading or writing failed ({what}); nothing was acknowledged")]
    Io {
        /// What the system said.
        what: String,
    },
    /// What is on disk is not what was written.
    #[error("the file is damaged: {what}")]
    Damaged {
        /// What is wrong with it.
        what: String,
    },
    /// It is no store of ours, or one of another version.
    #[error("{what}")]
    NotOurs {
        /// What it is.
        what: String,
    },
    /// Another program appended meanwhile.
    #[error("another program writes to this ledger: it has {found} entries, {expected} were expected; let one program append")]
    OtherWriter {
        /// Entries found.
        found: u64,
        /// Entries expected.
        expected: u64,
    },
    /// It is in use.
    #[error("another program is writing to this ledger; wait for it to end, or append through its node")]
    Busy,
}

/// Keeps entries, tiles, payloads, wrapped keys and checkpoints.
pub trait Store {
    /// How many entries there are.
    ///
    /// # Errors
    /// [`StoreError`].
    fn size(&self) -> Result<u64, StoreError>;

    /// Puts everything in, or nothing. When this returns, it is as safe as the store can make it: a file's is on disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of the commit is there then, or (where even that cannot be known) all of it: read [`size`](Self::size).
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError>;

    /// The encoding of an entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError>;

    /// Shows entries in order from `from` on until `show` returns false.
    ///
    /// # Errors
    /// [`StoreError`].
    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError>;

    /// The hashes of a tile, whole or unfinished.
    ///
    /// # Errors
    /// [`StoreError`].
    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError>;

    /// A payload.
    ///
    /// # Errors
    /// [`StoreError`].
    fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError>;

    /// Puts in a payload that was fetched after its entry.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_payload(&mut self, hash: &Hash, payload: &[u8]) -> Result<(), StoreError>;

    /// The wrapped keys of a payload, by reader.
    ///
    /// # Errors
    /// [`StoreError`].
    fn grants(&self, payload: &Hash) -> Result<Vec<Grant>, StoreError>;

    /// The last checkpoint: its size and its note.
    ///
    /// # Errors
    /// [`StoreError`].
    fn head(&self) -> Result<Option<(u64, String)>, StoreError>;

    /// Replaces the last checkpoint by one of the same size, such as one with more cosignatures.
    ///
    /// # Errors
    /// [`StoreError`].
    fn put_head(&mut self, size: u64, note: &str) -> Result<(), StoreError>;

    /// The checkpoints that were kept for good, by size.
    ///
    /// # Errors
    /// [`StoreError`].
    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError>;
}

impl<S: Store + ?Sized> Store for Box<S> {
    fn size(&self) -> Result<u64, StoreError> {
        (**self).size()
    }
    fn commit(&mut self, commit: &Commit) -> Result<(), StoreError> {
        (**self).commit(commit)
    }
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        (**self).entry(index)
    }
    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), StoreError> {
        (**self).entries(from, show)
    }
    fn tile(&self, level: u8, number: u64) -> Result<Option<Vec<Hash>>, StoreError> {
        (**self).tile(level, number)
    }
    fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        (**self).payload(hash)
    }
    fn put_payload(&mut self, hash: &Hash, payload: &[u8]) -> Result<(), StoreError> {
        (**self).put_payload(hash, payload)
    }
    fn grants(&self, payload: &Hash) -> Result<Vec<Grant>, StoreError> {
        (**self).grants(payload)
    }
    fn head(&self) -> Result<Option<(u64, String)>, StoreError> {
        (**self).head()
    }
    fn put_head(&mut self, size: u64, note: &str) -> Result<(), StoreError> {
        (**self).put_head(size, note)
    }
    fn kept_heads(&self) -> Result<Vec<(u64, String)>, StoreError> {
        (**self).kept_heads()
    }
}
