//! What may go wrong with a ledger.

use std::path::PathBuf;

use portolan_keys::KeyError;

use crate::checkpoint::CheckpointError;
use crate::entry::EntryError;
use crate::store::StoreError;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A checkpoint is not what it should be.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] CheckpointError),
    /// An entry is not what it should be.
    #[error("entry {index}: {source}")]
    Entry {
        /// Which.
        index: u64,
        /// Why.
        source: EntryError,
    },
    /// A key is not what it should be.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What is stored does not go with its last checkpoint.
    #[error("the ledger does not go with its checkpoint: {what}; run `portolan ledger verify` to see where")]
    Inconsistent {
        /// What does not.
        what: String,
    },
    /// Less is stored than was signed.
    #[error(
        "the ledger was rolled back: it has {found} entries, but its checkpoint file signs {signed}; bring back the rest from another party's copy"
    )]
    RolledBack {
        /// Entries found.
        found: u64,
        /// Entries signed.
        signed: u64,
    },
    /// There is no such entry.
    #[error("there is no entry {index}; the ledger has {size}")]
    NoEntry {
        /// Which.
        index: u64,
        /// How many there are.
        size: u64,
    },
    /// Nothing can be proven from this to that size.
    #[error("from {from} to {to} entries nothing can be proven; give 1 to {size}, the smaller first")]
    NoConsistency {
        /// The smaller size.
        from: u64,
        /// The larger.
        to: u64,
        /// How many there are.
        size: u64,
    },
    /// Nothing to append.
    #[error("there is nothing to append")]
    EmptyBatch,
    /// A copy has no key to sign with.
    #[error("this is a copy of the log {origin}: it follows, and appends nothing of its own")]
    Copy {
        /// The log.
        origin: String,
    },
    /// Entries came that do not lead to the checkpoint.
    #[error("the entries lead to the root {found}, but the checkpoint of {size} entries signs {signed}")]
    OtherRoot {
        /// The size of the checkpoint.
        size: u64,
        /// The root that the entries give.
        found: crate::Hash,
        /// The root that is signed.
        signed: crate::Hash,
    },
    /// A party may not say this, or did not sign it.
    #[error("{0}")]
    Refused(String),
    /// A payload is not there.
    #[error("the payload {} is not here: it was never given to this copy", hash.to_hex())]
    NoPayload {
        /// Its hash.
        hash: crate::Hash,
    },
    /// A party has no key for a payload.
    #[error("{reader} has no key for the payload {}: it was never granted, was revoked, or the keys were erased", hash.to_hex())]
    NotGranted {
        /// Who wants to read.
        reader: String,
        /// The payload.
        hash: crate::Hash,
    },
    /// A file beside the store.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that holds something else.
    #[error("{}: {what}", path.display())]
    FileContent {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}
