//! Keys: who a party is to the others, who may read what, and whose signature stands under a document.
//!
//! Every party (customs, port, carrier, bank, enterprise, neighbour customs) has four keys, each for one purpose alone, so that a
//! signature made for one can never be shown for another:
//!
//! | key | algorithm | signs or opens |
//! |---|---|---|
//! | sign | Ed25519, note algorithm 1 | its entries; of a log: its checkpoints ([`NoteSigner`]) |
//! | cosign | Ed25519, note algorithm 4 | checkpoints of others that it has checked ([`Cosigner`]) |
//! | seal | X25519 (HPKE, RFC 9180) | keys of payloads that it may read ([`SealKey`]) |
//! | document | secp256k1, `did:ethr` | trade documents ([`DocumentKey`]) |
//!
//! The secret halves stand in a [`KeyRing`], a file that its owner alone may read; the public halves in a [`PartyCard`], which is given
//! to all others. Names and key ids are those of C2SP's signed notes, cosignatures those of C2SP's tlog-cosignature, so that other
//! people's tools verify them.
//!
//! What deliberately does not live here: what is signed. Entries, checkpoints and documents belong to rooms above; this room knows bytes.
//! Nor any clock: a cosignature is given its time.

mod card;
mod cosign;
mod document;
mod error;
mod name;
mod note;
mod ring;
mod seal;

pub use card::PartyCard;
pub use cosign::{Cosignature, Cosigner, cosigned_message};
pub use document::{Address, DocumentKey, SIGNATURE_BYTES, keccak256};
pub use error::KeyError;
pub use name::PartyName;
pub use note::{Algorithm, NoteSigner, NoteVerifier, Verifiers};
pub use ring::KeyRing;
pub use seal::{CONTENT_KEY_BYTES, ContentKey, SealKey, SealPublicKey};

/// Bytes that nobody can guess, from the system.
///
/// # Errors
/// [`KeyError::NoRandomness`] where the system has none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}
