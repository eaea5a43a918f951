//! A ledger as a folder: the store, the log's public key, and the last signed checkpoint as a file of its own.
//!
//! The checkpoint file is what anybody may be given, and it is also a memory: a store that was put back to an earlier state, or lost its
//! end, no longer goes with it.

use std::fs;
use std::path::{Path, PathBuf};

use portolan_keys::{NoteSigner, NoteVerifier};

use crate::checkpoint::SignedCheckpoint;
use crate::error::LedgerError;
use crate::ledger::{Batch, Ledger, Receipt};
use crate::store::SqliteStore;

/// The store's file.
pub const STORE_FILE: &str = "ledger.db";
/// The file of the log's public key.
pub const LOG_KEY_FILE: &str = "log.pub";
/// The file of the last signed checkpoint.
pub const CHECKPOINT_FILE: &str = "checkpoint";

/// A ledger in a folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The ledger.
    pub ledger: Ledger<SqliteStore>,
}

impl Folder {
    /// Makes a new ledger in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// Where there is one already, or files cannot be written.
    pub fn create(path: &Path, log: &NoteVerifier) -> Result<(), LedgerError> {
        fs::create_dir_all(path).map_err(|source| LedgerError::File { path: path.to_owned(), source })?;
        SqliteStore::create(&path.join(STORE_FILE))?;
        write_whole(&path.join(LOG_KEY_FILE), format!("{log}\n").as_bytes())
    }

    /// True where a folder holds a ledger.
    pub fn is_there(path: &Path) -> bool {
        path.join(STORE_FILE).exists()
    }

    /// The log's public key as it stands in a folder.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn log_key(path: &Path) -> Result<NoteVerifier, LedgerError> {
        let file = path.join(LOG_KEY_FILE);
        let text = fs::read_to_string(&file).map_err(|source| LedgerError::File { path: file.clone(), source })?;
        NoteVerifier::parse(text.trim_end()).map_err(|error| LedgerError::FileContent { path: file, what: error.to_string() })
    }

    /// Opens a ledger to append to it.
    ///
    /// # Errors
    /// [`LedgerError::RolledBack`] where the store holds less than its checkpoint file signs; whatever else keeps it from being opened.
    pub fn open(path: &Path, signer: NoteSigner) -> Result<Self, LedgerError> {
        let log = Self::log_key(path)?;
        if log != *signer.verifier() {
            let what = format!("the key is that of {}, this is the ledger of {log}", signer.verifier());
            return Err(LedgerError::FileContent { path: path.join(LOG_KEY_FILE), what });
        }
        Self::opened(path, Ledger::open(SqliteStore::open(&path.join(STORE_FILE))?, signer)?)
    }

    /// Opens a copy, to follow the log.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_copy(path: &Path) -> Result<Self, LedgerError> {
        let log = Self::log_key(path)?;
        Self::opened(path, Ledger::open_copy(SqliteStore::open(&path.join(STORE_FILE))?, log)?)
    }

    /// Opens a ledger only to read it and to prove from it.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_to_read(path: &Path) -> Result<Self, LedgerError> {
        let log = Self::log_key(path)?;
        // Read before the store: whoever appends meanwhile must not look as if it had rolled back.
        let published = published_in(path, &log);
        let ledger = Ledger::open_copy(SqliteStore::open_to_read(&path.join(STORE_FILE))?, log)?;
        let folder = Self { path: path.to_owned(), ledger };
        folder.check_not_rolled_back(published)?;
        Ok(folder)
    }

    fn opened(path: &Path, ledger: Ledger<SqliteStore>) -> Result<Self, LedgerError> {
        let folder = Self { path: path.to_owned(), ledger };
        folder.check_not_rolled_back(folder.published())?;
        folder.publish()?;
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The checkpoint file, if there is one that the log's key signed.
    pub fn published(&self) -> Option<SignedCheckpoint> {
        published_in(&self.path, self.ledger.log())
    }

    /// A checkpoint file that cannot be read says nothing against the store, whose own checkpoint was checked: it is written anew.
    fn check_not_rolled_back(&self, published: Option<SignedCheckpoint>) -> Result<(), LedgerError> {
        let Some(published) = published else { return Ok(()) };
        let (found, signed) = (self.ledger.size(), published.size());
        if signed > found {
            return Err(LedgerError::RolledBack { found, signed });
        }
        if self.ledger.root_at(signed)? != published.root() {
            let what = format!("its first {signed} entries have another root than the checkpoint file signs");
            return Err(LedgerError::Inconsistent { what });
        }
        Ok(())
    }

    /// Appends a batch and publishes its checkpoint. When this returns, the entries are on disk.
    ///
    /// # Errors
    /// As [`Ledger::append`] says. Where only the checkpoint file could not be written, the entries are there all the same, and the next
    /// append writes it.
    pub fn append(&mut self, batch: &Batch) -> Result<Receipt, LedgerError> {
        let receipt = self.ledger.append(batch)?;
        self.publish()?;
        Ok(receipt)
    }

    /// Writes the last checkpoint into its file.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn publish(&self) -> Result<(), LedgerError> {
        let Some(head) = self.ledger.head() else { return Ok(()) };
        write_whole(&self.path.join(CHECKPOINT_FILE), head.note().as_bytes())
    }
}

fn published_in(folder: &Path, log: &NoteVerifier) -> Option<SignedCheckpoint> {
    let text = fs::read_to_string(folder.join(CHECKPOINT_FILE)).ok()?;
    SignedCheckpoint::open(&text, log).ok()
}

/// Writes a file so that it is never seen half written.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
    let fail = |source| LedgerError::File { path: path.to_owned(), source };
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    fs::write(&beside, bytes).map_err(fail)?;
    fs::rename(&beside, path).map_err(fail)
}
