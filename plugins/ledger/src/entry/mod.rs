//! Entries: who says what, when, about what, and the hash of what goes with it. One entry has one encoding, so that its hash is the same
//! for everybody.

mod codec;
mod draft;
mod kind;

pub use codec::{ENTRY_BYTES_MAX, EntryError, VERSION};
pub use draft::Draft;
pub use kind::Kind;
use portolan_keys::{NoteSigner, NoteVerifier, PartyName};
use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// One entry of the ledger. Made by a [`Draft`], which sees to it that it can be encoded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub(crate) kind: Kind,
    pub(crate) at_ms: i64,
    pub(crate) by: PartyName,
    pub(crate) about: Vec<String>,
    pub(crate) says: Vec<(String, String)>,
    pub(crate) payload: Option<PayloadRef>,
    pub(crate) signature: Option<EntrySignature>,
}

/// What goes with an entry, by its hash.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PayloadRef {
    /// SHA-256 of the payload as it is kept: of the ciphertext where it is sealed, so that nobody can guess at the content.
    pub hash: Hash,
    /// Whether it is sealed.
    pub sealed: bool,
}

/// The signature of the party that says it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EntrySignature {
    /// The id of its key.
    pub key_id: u32,
    /// Ed25519 over [`Entry::signed_bytes`].
    pub bytes: [u8; 64],
}

impl Entry {
    /// What kind of thing it says.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// When it was so: milliseconds since 1970, UTC.
    pub const fn at_ms(&self) -> i64 {
        self.at_ms
    }

    /// Who says it.
    pub const fn by(&self) -> &PartyName {
        &self.by
    }

    /// What it is about: `box/MSKU1234565`, `consignment/CN-1`; sorted.
    pub fn about(&self) -> &[String] {
        &self.about
    }

    /// What it says, by key; sorted by key.
    pub fn says(&self) -> &[(String, String)] {
        &self.says
    }

    /// What it says under a key.
    pub fn said(&self, key: &str) -> Option<&str> {
        let at = self.says.binary_search_by(|(own, _)| own.as_str().cmp(key)).ok()?;
        Some(&self.says[at].1)
    }

    /// What goes with it.
    pub const fn payload(&self) -> Option<PayloadRef> {
        self.payload
    }

    /// The signature, if it came with one.
    pub const fn signature(&self) -> Option<&EntrySignature> {
        self.signature.as_ref()
    }

    /// The bytes that the ledger keeps and hashes.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(160);
        self.encode_into(&mut bytes);
        bytes
    }

    /// Appends the bytes that the ledger keeps and hashes.
    pub fn encode_into(&self, bytes: &mut Vec<u8>) {
        codec::write_body(self, bytes);
        codec::write_signature(self.signature.as_ref(), bytes);
    }

    /// Reads an entry; only bytes that [`encode`](Self::encode) gives are read.
    ///
    /// # Errors
    /// [`EntryError`] with the place of the first byte that is wrong.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        codec::read(bytes)
    }

    /// What a party signs: a line that names the purpose, then everything but the signature.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(192);
        bytes.extend_from_slice(b"portolan entry v1\n");
        codec::write_body(self, &mut bytes);
        bytes
    }

    /// The entry with the signature of the party that says it.
    ///
    /// # Errors
    /// [`EntryError::OtherSigner`] where the key is not that party's.
    pub fn sign(mut self, signer: &NoteSigner) -> Result<Self, EntryError> {
        if signer.verifier().name() != self.by.as_str() {
            return Err(EntryError::OtherSigner { by: self.by.to_string(), signer: signer.verifier().name().to_owned() });
        }
        self.signature = Some(EntrySignature { key_id: signer.verifier().id(), bytes: signer.sign(&self.signed_bytes()) });
        Ok(self)
    }

    /// Whether this key's party signed it.
    pub fn is_signed_by(&self, verifier: &NoteVerifier) -> bool {
        self.signature.is_some_and(|signature| {
            signature.key_id == verifier.id()
                && verifier.name() == self.by.as_str()
                && verifier.verifies(&self.signed_bytes(), &signature.bytes)
        })
    }
}
