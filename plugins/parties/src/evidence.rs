//! Evidence: what a node keeps when somebody does what nobody may. A file that convinces others, too.

use std::path::{Path, PathBuf};

use portolan_keys::{NoteVerifier, Verifiers};
use portolan_ledger::merkle::verify_consistency;
use portolan_ledger::{Hash, SignedCheckpoint};
use serde::{Deserialize, Serialize};

/// What was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "evidence", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Evidence {
    /// The log signed two histories. Where the sizes differ, `hashes` prove that the larger one begins with another root than the smaller
    /// one says.
    Forked {
        /// Version of this file.
        format: u32,
        /// Who showed the second one.
        shown_by: String,
        /// A signed checkpoint.
        first: String,
        /// Another that cannot be of the same log.
        second: String,
        /// The root that the larger tree had at the smaller one's size.
        earlier_root: Hash,
        /// Consistency from that root to the larger one's.
        hashes: Vec<Hash>,
    },
    /// A node showed an earlier checkpoint after a later one.
    WentBack {
        /// Version of this file.
        format: u32,
        /// Whose node.
        shown_by: String,
        /// What it showed before.
        later: String,
        /// What it showed then.
        earlier: String,
    },
    /// A node showed what does not verify: a checkpoint that the log did not sign, a cosignature that nobody made, entries that do not lead
    /// to the root.
    Lied {
        /// Version of this file.
        format: u32,
        /// Whose node.
        shown_by: String,
        /// What was wrong with it.
        what: String,
        /// What it showed.
        shown: String,
    },
}

/// Why a file is evidence of nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct EvidenceError(pub String);

impl Evidence {
    /// Reads evidence.
    ///
    /// # Errors
    /// Where it is none.
    pub fn from_json(text: &str) -> Result<Self, EvidenceError> {
        serde_json::from_str(text).map_err(|error| EvidenceError(format!("it is no evidence: {error}")))
    }

    /// What the log or a party is shown to have done, to somebody who has only public keys.
    ///
    /// # Errors
    /// Where it shows nothing.
    pub fn check(&self, log: &NoteVerifier, cosigners: &Verifiers) -> Result<String, EvidenceError> {
        let open = |note: &str| SignedCheckpoint::open(note, log).map_err(|error| EvidenceError(error.to_string()));
        match self {
            Self::Forked { first, second, earlier_root, hashes, .. } => {
                let (first, second) = (open(first)?, open(second)?);
                let (small, large) = if first.size() <= second.size() { (&first, &second) } else { (&second, &first) };
                if small.size() == large.size() {
                    if small.root() == large.root() {
                        return Err(EvidenceError("both checkpoints say the same".to_owned()));
                    }
                } else {
                    let consistent = verify_consistency(small.size(), large.size(), earlier_root, &large.root(), hashes);
                    consistent.map_err(|error| EvidenceError(error.to_string()))?;
                    if *earlier_root == small.root() {
                        return Err(EvidenceError("the larger log begins with the smaller one".to_owned()));
                    }
                }
                Ok(format!("{} signed two histories: at {} entries, and another at {}", log.name(), small.size(), large.size()))
            }
            Self::WentBack { shown_by, later, earlier, .. } => {
                let (later, earlier) = (open(later)?, open(earlier)?);
                if earlier.size() >= later.size() {
                    return Err(EvidenceError("it did not go back".to_owned()));
                }
                Ok(format!(
                    "{shown_by} showed {} entries after {}; both are signed, but only the node that kept them knows the order",
                    earlier.size(),
                    later.size()
                ))
            }
            Self::Lied { shown_by, what, shown, .. } => match SignedCheckpoint::open(shown, log) {
                Ok(checkpoint) if checkpoint.cosigned(cosigners).1.is_empty() => {
                    Ok(format!("{shown_by}: {what}; the checkpoint itself is signed"))
                }
                _ => Ok(format!("{shown_by}: {what}")),
            },
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Forked { .. } => "forked",
            Self::WentBack { .. } => "went-back",
            Self::Lied { .. } => "lied",
        }
    }

    /// Keeps it as a file of its own in a folder; the same evidence is kept once.
    pub(crate) fn keep(&self, folder: &Path) -> std::io::Result<PathBuf> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)? + "\n";
        let path = folder.join(format!("{}-{}.json", self.name(), &Hash::of(text.as_bytes()).to_hex()[..12]));
        if !path.exists() {
            let mut file = std::fs::File::create(&path)?;
            std::io::Write::write_all(&mut file, text.as_bytes())?;
            file.sync_all()?;
        }
        Ok(path)
    }
}
