//! Who keeps the entries of a port: memory, a folder on disk, or (in the crate of the parties) a node that others follow.

use std::path::PathBuf;

use portolan_keys::NoteVerifier;

use crate::checkpoint::SignedCheckpoint;
use crate::entry::Entry;
use crate::error::LedgerError;
use crate::folder::Folder;
use crate::hash::Hash;
use crate::ledger::{Batch, Ledger};
use crate::privacy::Register;
use crate::proof::InclusionProof;
use crate::store::{MemoryStore, Store};
use crate::verify::{Place, Report, verify_folder, verify_store};

/// A ledger that is being read, whatever keeps it.
pub trait Book {
    /// The log's public key.
    fn log(&self) -> &NoteVerifier;
    /// How many entries there are.
    fn size(&self) -> u64;
    /// The root of all of them.
    fn root(&self) -> Hash;
    /// The last signed checkpoint.
    fn head(&self) -> Option<&SignedCheckpoint>;
    /// An entry.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    fn entry(&self, index: u64) -> Result<Entry, LedgerError>;
    /// Shows entries in order from `from` on until `show` returns false.
    ///
    /// # Errors
    /// What the store says.
    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), LedgerError>;
    /// Proves that an entry is in, under the last checkpoint; one is signed for it where there is none.
    ///
    /// # Errors
    /// Where there is no such entry, or it cannot be read.
    fn prove(&mut self, index: u64) -> Result<InclusionProof, LedgerError>;
}

impl<S: Store> Book for Ledger<S> {
    fn log(&self) -> &NoteVerifier {
        Self::log(self)
    }
    fn size(&self) -> u64 {
        Self::size(self)
    }
    fn root(&self) -> Hash {
        Self::root(self)
    }
    fn head(&self) -> Option<&SignedCheckpoint> {
        Self::head(self)
    }
    fn entry(&self, index: u64) -> Result<Entry, LedgerError> {
        Self::entry(self, index)
    }
    fn entries(&self, from: u64, show: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<(), LedgerError> {
        Ok(self.store().entries(from, show)?)
    }
    fn prove(&mut self, index: u64) -> Result<InclusionProof, LedgerError> {
        self.prove_inclusion(index)
    }
}

/// How a party stands to the checkpoint that gathers cosignatures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It has cosigned.
    Cosigned,
    /// It has not yet.
    Waits,
    /// Its node does not answer.
    Silent,
}

/// What the parties of a ledger make of it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Witnesses {
    /// Each party and how it stands.
    pub parties: Vec<(String, Standing)>,
    /// How many cosignatures make a checkpoint final.
    pub needed: usize,
    /// The size of the checkpoint that gathers them.
    pub size: u64,
    /// The size of the last final checkpoint; 0 where there is none.
    pub final_size: u64,
    /// What went wrong between them, oldest first.
    pub alarms: Vec<String>,
}

/// Reads everything again and verifies it, away from the port: to be run on a thread of its own.
pub type Verification = Box<dyn FnOnce() -> Result<Report, String> + Send>;

/// How entries are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// In memory, for as long as the port runs.
    Memory,
    /// On disk.
    Disk,
}

/// Keeps the entries of a port.
pub trait Recorder: Send {
    /// How they are kept.
    fn kept(&self) -> Kept;
    /// Appends a batch, all or nothing; when this returns, it is as safe as it is kept.
    ///
    /// # Errors
    /// Why nothing was appended; the same batch is tried again later.
    fn append(&mut self, batch: &Batch) -> Result<(), String>;
    /// Lets somebody read.
    fn read(&mut self, read: &mut dyn FnMut(&mut dyn Book));
    /// What other parties make of it; none where nobody else has a copy.
    fn witnesses(&mut self) -> Option<Witnesses> {
        None
    }
    /// How everything is verified.
    ///
    /// # Errors
    /// Where not even the beginning can be made.
    fn verification(&mut self) -> Result<Verification, String>;
}

/// Entries in memory.
pub(super) struct InMemory(pub(super) Ledger<MemoryStore>);

impl Recorder for InMemory {
    fn kept(&self) -> Kept {
        Kept::Memory
    }

    fn append(&mut self, batch: &Batch) -> Result<(), String> {
        self.0.append(batch).map(|_| ()).map_err(|error| error.to_string())
    }

    fn read(&mut self, read: &mut dyn FnMut(&mut dyn Book)) {
        read(&mut self.0);
    }

    fn verification(&mut self) -> Result<Verification, String> {
        // What is verified is what a checkpoint signs.
        self.0.checkpoint().map_err(|error| error.to_string())?;
        let (store, log) = (self.0.store().clone(), self.0.log().clone());
        Ok(Box::new(move || {
            Ok(verify_store(&store, &log, &Register::default(), &[], &|place| match place {
                Place::Entry(index) => format!("entry {index}"),
                Place::Tile(level, number, _) => format!("tile {number} of level {level}"),
            }))
        }))
    }
}

impl Recorder for Folder {
    fn kept(&self) -> Kept {
        Kept::Disk
    }

    fn append(&mut self, batch: &Batch) -> Result<(), String> {
        Self::append(self, batch).map(|_| ()).map_err(|error| error.to_string())
    }

    fn read(&mut self, read: &mut dyn FnMut(&mut dyn Book)) {
        read(&mut self.ledger);
    }

    fn verification(&mut self) -> Result<Verification, String> {
        Ok(of_folder(self.path().to_owned(), self.ledger.log().clone(), Register::default()))
    }
}

/// The verification of a folder, which another hand may be writing to.
pub fn of_folder(path: PathBuf, log: NoteVerifier, register: Register) -> Verification {
    Box::new(move || verify_folder(&path, &log, &register, &[]).map_err(|error| error.to_string()))
}
