//! A proof as part of a link, small enough for a QR code. Everything is after the `#`, so that opening the link tells its server nothing of
//! the proof, and the proof needs no server.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use crate::hash::Hash;
use crate::proof::{InclusionProof, ProofFileError, Shown};

/// What stands before the proof in a link.
pub const LINK_MARK: &str = "#portolan1.";

/// A link with the proof in it: `https://example.org/consignment/CN-1#portolan1.…`.
pub fn link_of(address: &str, proof: &InclusionProof) -> String {
    let mut bytes = Vec::with_capacity(512);
    bytes.extend_from_slice(&proof.index.to_be_bytes());
    bytes.extend_from_slice(&proof.tree_size.to_be_bytes());
    bytes.push(proof.hashes.len() as u8);
    bytes.extend(proof.hashes.iter().flat_map(|hash| hash.0));
    let (tag, shown): (u8, &[u8]) = match &proof.shown {
        Shown::Entry(bytes) => (1, bytes),
        Shown::LeafHash(hash) => (0, &hash.0),
    };
    bytes.push(tag);
    bytes.extend_from_slice(&(shown.len() as u16).to_be_bytes());
    bytes.extend_from_slice(shown);
    bytes.extend_from_slice(proof.checkpoint.as_deref().unwrap_or_default().as_bytes());
    format!("{address}{LINK_MARK}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// The proof in a link.
///
/// # Errors
/// [`ProofFileError::Unreadable`].
pub fn proof_of_link(link: &str) -> Result<InclusionProof, ProofFileError> {
    let unreadable = |what: &str| ProofFileError::Unreadable { what: what.to_owned() };
    let (_, proof) = link.trim().split_once(LINK_MARK).ok_or(unreadable("the link holds no proof"))?;
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(proof).map_err(|_| unreadable("the proof in the link is not base64"))?;
    read(&bytes).ok_or(unreadable("the proof in the link is cut short"))
}

fn read(bytes: &[u8]) -> Option<InclusionProof> {
    let (index, rest) = bytes.split_first_chunk::<8>()?;
    let (tree_size, rest) = rest.split_first_chunk::<8>()?;
    let (count, rest) = rest.split_first()?;
    let (hashes, rest) = rest.split_at_checked(usize::from(*count) * 32)?;
    let (tag, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (shown, note) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let shown = match tag {
        1 => Shown::Entry(shown.to_vec()),
        0 => Shown::LeafHash(Hash(shown.try_into().ok()?)),
        _ => return None,
    };
    Some(InclusionProof {
        index: u64::from_be_bytes(*index),
        tree_size: u64::from_be_bytes(*tree_size),
        shown,
        hashes: hashes.as_chunks::<32>().0.iter().map(|hash| Hash(*hash)).collect(),
        checkpoint: if note.is_empty() { None } else { Some(String::from_utf8(note.to_vec()).ok()?) },
    })
}
