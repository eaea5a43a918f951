//! Proofs as small files of JSON: whoever has one and the log's public key needs nothing else, nor any connection.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use portolan_keys::NoteVerifier;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{CheckpointError, SignedCheckpoint};
use crate::entry::{Entry, EntryError};
use crate::hash::Hash;
use crate::merkle::{ProofError, leaf_hash, verify_consistency, verify_inclusion};

/// What a proof of inclusion shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shown {
    /// The entry itself, in its encoding.
    Entry(Vec<u8>),
    /// Only the hash of a leaf.
    LeafHash(Hash),
}

/// Proves that an entry is in a log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InclusionProof {
    /// Which entry.
    pub index: u64,
    /// In a log of so many.
    pub tree_size: u64,
    /// The entry, or its hash.
    pub shown: Shown,
    /// The hashes of RFC 9162's inclusion proof.
    pub hashes: Vec<Hash>,
    /// The checkpoint, a signed note; without it the root must be known from elsewhere.
    pub checkpoint: Option<String>,
}

/// Proves that a log only grew between two of its checkpoints.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConsistencyProof {
    /// The earlier checkpoint, a signed note.
    pub earlier: String,
    /// The later one.
    pub later: String,
    /// The hashes of RFC 9162's consistency proof.
    pub hashes: Vec<Hash>,
}

/// Either kind of proof.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proof {
    /// An entry is in.
    Inclusion(InclusionProof),
    /// Nothing was rewritten.
    Consistency(ConsistencyProof),
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "proof", rename_all = "kebab-case", deny_unknown_fields)]
enum Written {
    Inclusion {
        format: u32,
        index: u64,
        tree_size: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leaf_hash: Option<Hash>,
        hashes: Vec<Hash>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checkpoint: Option<String>,
    },
    Consistency {
        format: u32,
        earlier: String,
        later: String,
        hashes: Vec<Hash>,
    },
}

/// Why a file proves nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProofFileError {
    /// It cannot be read as a proof.
    #[error("it is no proof: {what}")]
    Unreadable {
        /// What is wrong with it.
        what: String,
    },
    /// It has no checkpoint, and no root was given.
    #[error("it holds no checkpoint; give the root it should lead to")]
    NoCheckpoint,
    /// A checkpoint in it cannot be relied on.
    #[error("its {which} checkpoint: {source}")]
    Checkpoint {
        /// Which.
        which: &'static str,
        /// Why.
        source: CheckpointError,
    },
    /// The size it tells is not the checkpoint's.
    #[error("it is for a log of {told} entries, but its checkpoint is of {signed}")]
    OtherSize {
        /// The size it tells.
        told: u64,
        /// The size that is signed.
        signed: u64,
    },
    /// Its entry is none.
    #[error("its entry: {0}")]
    Entry(#[from] EntryError),
    /// Its hashes prove nothing.
    #[error("{0}")]
    Proof(#[from] ProofError),
}

/// What a proof has proven.
#[derive(Clone, PartialEq, Debug)]
pub struct Proven {
    /// The checkpoint under which it holds.
    pub checkpoint: SignedCheckpoint,
    /// The entry, where it shows one.
    pub entry: Option<Entry>,
}

impl InclusionProof {
    /// Checks it with the log's public key alone.
    ///
    /// # Errors
    /// [`ProofFileError`]: it proves nothing.
    pub fn check(&self, log: &NoteVerifier) -> Result<Proven, ProofFileError> {
        let note = self.checkpoint.as_ref().ok_or(ProofFileError::NoCheckpoint)?;
        let checkpoint = SignedCheckpoint::open(note, log).map_err(|source| ProofFileError::Checkpoint { which: "own", source })?;
        if checkpoint.size() != self.tree_size {
            return Err(ProofFileError::OtherSize { told: self.tree_size, signed: checkpoint.size() });
        }
        let entry = self.check_root(&checkpoint.root())?;
        Ok(Proven { checkpoint, entry })
    }

    /// Checks it against a root that is known from elsewhere.
    ///
    /// # Errors
    /// [`ProofFileError`]: it proves nothing.
    pub fn check_root(&self, root: &Hash) -> Result<Option<Entry>, ProofFileError> {
        let (leaf, entry) = match &self.shown {
            Shown::LeafHash(leaf) => (*leaf, None),
            Shown::Entry(bytes) => (leaf_hash(bytes), Some(Entry::decode(bytes)?)),
        };
        verify_inclusion(self.index, self.tree_size, &leaf, &self.hashes, root)?;
        Ok(entry)
    }
}

impl ConsistencyProof {
    /// Checks it with the log's public key alone.
    ///
    /// # Errors
    /// [`ProofFileError`]: it proves nothing.
    pub fn check(&self, log: &NoteVerifier) -> Result<(SignedCheckpoint, SignedCheckpoint), ProofFileError> {
        let open = |which, note| SignedCheckpoint::open(note, log).map_err(|source| ProofFileError::Checkpoint { which, source });
        let (earlier, later) = (open("earlier", &self.earlier)?, open("later", &self.later)?);
        verify_consistency(earlier.size(), later.size(), &earlier.root(), &later.root(), &self.hashes)?;
        Ok((earlier, later))
    }
}

impl Proof {
    /// Reads a proof.
    ///
    /// # Errors
    /// [`ProofFileError::Unreadable`].
    pub fn from_json(text: &str) -> Result<Self, ProofFileError> {
        let unreadable = |what: String| ProofFileError::Unreadable { what };
        let written: Written = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
        let (Written::Inclusion { format, .. } | Written::Consistency { format, .. }) = &written;
        if *format != 1 {
            return Err(unreadable(format!("its format is {format}; this program reads format 1")));
        }
        Ok(match written {
            Written::Consistency { earlier, later, hashes, .. } => Self::Consistency(ConsistencyProof { earlier, later, hashes }),
            Written::Inclusion { index, tree_size, entry, leaf_hash, hashes, checkpoint, .. } => {
                let shown = match (entry, leaf_hash) {
                    (Some(entry), None) => {
                        let bytes = BASE64_STANDARD.decode(entry).map_err(|_| unreadable("its entry is not base64".to_owned()))?;
                        Shown::Entry(bytes)
                    }
                    (None, Some(hash)) => Shown::LeafHash(hash),
                    _ => return Err(unreadable("it must hold either `entry` or `leaf_hash`".to_owned())),
                };
                Self::Inclusion(InclusionProof { index, tree_size, shown, hashes, checkpoint })
            }
        })
    }

    /// The proof as JSON.
    ///
    /// # Errors
    /// None in practice: all fields are numbers and texts.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let format = 1;
        let written = match self.clone() {
            Self::Consistency(ConsistencyProof { earlier, later, hashes }) => Written::Consistency { format, earlier, later, hashes },
            Self::Inclusion(InclusionProof { index, tree_size, shown, hashes, checkpoint }) => {
                let (entry, leaf_hash) = match shown {
                    Shown::Entry(bytes) => (Some(BASE64_STANDARD.encode(bytes)), None),
                    Shown::LeafHash(hash) => (None, Some(hash)),
                };
                Written::Inclusion { format, index, tree_size, entry, leaf_hash, hashes, checkpoint }
            }
        };
        serde_json::to_string_pretty(&written)
    }
}
