//! Cosignatures of checkpoints (C2SP tlog-cosignature): "I saw this checkpoint at this time, and it continues all that I saw before".

use crate::note::{Algorithm, NoteSigner, NoteVerifier};
use crate::{KeyError, PartyName};

/// What a cosigner signs: a line that names the scheme, the time in seconds since 1970, and the text of the checkpoint.
pub fn cosigned_message(time_s: u64, checkpoint: &[u8]) -> Vec<u8> {
    let mut message = format!("cosignature/v1\ntime {time_s}\n").into_bytes();
    message.extend_from_slice(checkpoint);
    message
}

/// A cosignature as it stands in a note: when, and the signature.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cosignature {
    /// When it was made: seconds since 1970.
    pub time_s: u64,
    /// Ed25519 over [`cosigned_message`].
    pub signature: [u8; 64],
}

impl Cosignature {
    /// From the 72 bytes that stand in a note; none of another length.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (time, signature) = bytes.split_first_chunk::<8>()?;
        Some(Self { time_s: u64::from_be_bytes(*time), signature: signature.try_into().ok()? })
    }

    /// The 72 bytes that stand in a note.
    pub fn to_bytes(self) -> [u8; 72] {
        let mut bytes = [0; 72];
        bytes[..8].copy_from_slice(&self.time_s.to_be_bytes());
        bytes[8..].copy_from_slice(&self.signature);
        bytes
    }

    /// Whether it stands under this text of a checkpoint.
    pub fn verifies(&self, verifier: &NoteVerifier, checkpoint: &[u8]) -> bool {
        verifier.algorithm() == Algorithm::Cosignature && verifier.verifies(&cosigned_message(self.time_s, checkpoint), &self.signature)
    }
}

/// The secret key with which a party cosigns checkpoints, and nothing else.
#[derive(Clone, Debug)]
pub struct Cosigner(NoteSigner);

impl Cosigner {
    /// The key from its 32 secret bytes.
    ///
    /// # Errors
    /// None for a name of a party; the signature is that of the other keys.
    pub fn from_seed(name: &PartyName, seed: &[u8; 32]) -> Result<Self, KeyError> {
        NoteSigner::with_algorithm(name.to_string(), Algorithm::Cosignature, seed).map(Self)
    }

    /// Reads the text of a secret key of algorithm 4.
    ///
    /// # Errors
    /// As [`NoteSigner::parse`], and for a key that is not for cosignatures.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let signer = NoteSigner::parse_any(text)?;
        match signer.verifier().algorithm() {
            Algorithm::Cosignature => Ok(Self(signer)),
            Algorithm::Ed25519 => Err(KeyError::Malformed { what: "the secret key of a cosigner", why: "it is not for cosignatures" }),
        }
    }

    /// The secret key as a text.
    pub fn secret_text(&self) -> String {
        self.0.secret_text()
    }

    /// The public half.
    pub const fn verifier(&self) -> &NoteVerifier {
        self.0.verifier()
    }

    /// Cosigns the text of a checkpoint.
    pub fn cosign(&self, time_s: u64, checkpoint: &[u8]) -> Cosignature {
        Cosignature { time_s, signature: self.0.sign(&cosigned_message(time_s, checkpoint)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cosignature_stands_for_one_time_and_one_text() {
        let name = PartyName::new("customs").expect("a name");
        let cosigner = Cosigner::from_seed(&name, &[7; 32]).expect("a key");
        let cosignature = cosigner.cosign(1_700_000_000, b"log\n1\nx\n");
        assert!(cosignature.verifies(cosigner.verifier(), b"log\n1\nx\n"));
        assert!(!cosignature.verifies(cosigner.verifier(), b"log\n2\nx\n"));
        assert!(!Cosignature { time_s: 1, ..cosignature }.verifies(cosigner.verifier(), b"log\n1\nx\n"));
        assert_eq!(Cosignature::of_bytes(&cosignature.to_bytes()), Some(cosignature));
        assert_eq!(Cosignature::of_bytes(&cosignature.to_bytes()[..71]), None);
        // The same secret under the other algorithm is another key: neither verifies the other's signatures.
        let signer = NoteSigner::from_seed("customs", &[7; 32]).expect("a key");
        assert_ne!(signer.verifier().id(), cosigner.verifier().id());
        assert!(!cosignature.verifies(signer.verifier(), b"log\n1\nx\n"));
    }
}
