//! The ledger: a record that nobody can change unseen.
//!
//! [`Entry`]s (who says what, when, about what, and the hash of what goes with it) are the leaves of a Merkle tree ([`merkle`], RFC 6962
//! and RFC 9162). The log signs [`Checkpoint`]s of it, and whoever holds one can be shown that an entry is in ([`InclusionProof`]) and
//! that nothing was rewritten since another ([`ConsistencyProof`]), offline and with the log's public key alone. Published as
//! [`tiles`], the log is readable by other people's tools.
//!
//! A [`Ledger`] keeps what it knows in a [`Store`]: memory, or SQLite in a file of its own, where an append is acknowledged only once
//! it is on disk. In which order entries come is for a [`Sequencer`] to say; today they come as they arrive.
//!
//! ```
//! use portolan_keys::{NoteSigner, PartyName};
//! use portolan_ledger::{Batch, Draft, Ledger, MemoryStore};
//!
//! let log = NoteSigner::generate("example.org/port").unwrap();
//! let mut ledger = Ledger::open(MemoryStore::default(), log.clone()).unwrap();
//! let port = PartyName::new("port").unwrap();
//! let entry = Draft::custody(1_772_000_000_000, port, "carrier", "port").about("box/MSKU1234565").finish().unwrap();
//! let receipt = ledger.append(&Batch::of([entry])).unwrap();
//! let proof = ledger.prove_inclusion(receipt.first).unwrap();
//! assert!(proof.check(log.verifier()).is_ok());
//! ```
//!
//! In a port, [`LedgerPlugin`](port::LedgerPlugin) reads facts and appends what matters between parties.
//!
//! What deliberately does not live here: other parties. Nodes that hold copies, cosign and gossip are in `portolan_parties`. Nor a clock,
//! a thread or a network: entries bring their time, one caller appends.

mod appender;
pub mod checkpoint;
mod compact;
mod entry;
mod error;
mod folder;
mod hash;
mod ledger;
pub mod merkle;
pub mod port;
mod privacy;
mod proof;
mod qr;
mod sequencer;
mod store;
pub mod tiles;
pub mod trace;
pub mod verify;

pub use appender::{Acknowledged, Appender};
pub use checkpoint::{Checkpoint, CheckpointError, Cosigned, SignedCheckpoint, quorum};
pub use compact::{LINK_MARK, link_of, proof_of_link};
pub use entry::{Draft, ENTRY_BYTES_MAX, Entry, EntryError, EntrySignature, Kind, PayloadRef, VERSION};
pub use error::LedgerError;
pub use folder::{CHECKPOINT_FILE, Folder, LOG_KEY_FILE, STORE_FILE};
pub use hash::Hash;
pub use ledger::{Batch, Ledger, Receipt};
pub use privacy::{Register, Seal};
pub use proof::{ConsistencyProof, InclusionProof, Proof, ProofFileError, Shown};
pub use qr::{QR_MARGIN, QrError, qr_modules, qr_png, qr_svg};
pub use sequencer::{ArrivalOrder, Sequencer, Submission, Ticket};
pub use store::{Commit, Fault, FaultyStore, Grant, MemoryStore, SqliteStore, Store, StoreError};
