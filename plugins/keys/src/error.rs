//! What may be wrong with a key.

use std::path::PathBuf;

/// What is wrong with a key, a key file or what was sealed with one. Never tells anything of a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A name that cannot stand in a note.
    #[error("{name:?} is no name of a party; use 1 to {max} letters, digits, '-', '_' or '.', the first a letter or digit", max = crate::name::NAME_BYTES_MAX)]
    Name {
        /// As it was given.
        name: String,
    },
    /// A name of a key that cannot stand in a note.
    #[error("{name:?} is no name of a key; use no spaces and no '+'")]
    KeyName {
        /// As it was given.
        name: String,
    },
    /// A key that is not written as such keys are.
    #[error("{what} is malformed: {why}")]
    Malformed {
        /// Which kind of key.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A key whose id is that of another.
    #[error("{what} carries the id {found:08x}, but its name and bytes give {expected:08x}: it was altered or belongs to another name")]
    WrongId {
        /// Which kind of key.
        what: &'static str,
        /// The id it carries.
        found: u32,
        /// The id it should carry.
        expected: u32,
    },
    /// What was sealed does not open: wrong key, or altered.
    #[error("it does not open with this key: it is sealed for another, or was altered")]
    DoesNotOpen,
    /// A document signature from which no signer can be found.
    #[error("the signature is malformed: {why}")]
    Signature {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system gave no random bytes.
    #[error("the system gives no random bytes; a key cannot be made here")]
    NoRandomness,
    /// A file that cannot be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that holds something else.
    #[error("{}: {why}", path.display())]
    FileContent {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}
