//! What all others know of a party.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ring::{read_file, write_file};
use crate::{Address, Algorithm, KeyError, NoteVerifier, PartyName, SealPublicKey};

/// The public keys of a party, as a file of JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartyCard {
    /// Its name.
    pub party: PartyName,
    /// Verifies its entries.
    pub sign: NoteVerifier,
    /// Verifies its cosignatures.
    pub cosign: NoteVerifier,
    /// Wraps keys of payloads for it.
    pub seal: SealPublicKey,
    /// Who signs its documents.
    pub document: Address,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    party: PartyName,
    sign: String,
    cosign: String,
    seal: String,
    document: String,
}

impl PartyCard {
    /// The card as JSON.
    ///
    /// # Errors
    /// None in practice: all fields are texts.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(&Written {
            format: 1,
            party: self.party.clone(),
            sign: self.sign.to_string(),
            cosign: self.cosign.to_string(),
            seal: self.seal.to_string(),
            document: self.document.did(),
        })
    }

    /// Reads a card from JSON.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if written.format != 1 {
            return Err(format!("its format is {}; this version reads format 1", written.format));
        }
        let key = |field: &str, text: &str, algorithm| {
            let verifier = NoteVerifier::parse(text).map_err(|error| format!("{field}: {error}"))?;
            if verifier.name() != written.party.as_str() {
                return Err(format!("{field}: it is the key of {:?}, not of {}", verifier.name(), written.party));
            }
            if verifier.algorithm() == algorithm { Ok(verifier) } else { Err(format!("{field}: it is a key for another purpose")) }
        };
        let document = Address::of_did(&written.document);
        Ok(Self {
            sign: key("sign", &written.sign, Algorithm::Ed25519)?,
            cosign: key("cosign", &written.cosign, Algorithm::Cosignature)?,
            seal: SealPublicKey::parse(&written.seal).map_err(|error| format!("seal: {error}"))?,
            document: document.ok_or_else(|| "document: it is not written did:ethr:0x…".to_owned())?,
            party: written.party,
        })
    }

    /// Reads a card from a file.
    ///
    /// # Errors
    /// [`KeyError::File`] or [`KeyError::FileContent`].
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let text = read_file(path)?;
        Self::from_json(&text).map_err(|why| KeyError::FileContent { path: path.to_owned(), why })
    }

    /// Writes the card into a file; all may read it.
    ///
    /// # Errors
    /// [`KeyError::File`].
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        let text = self.to_json().map_err(|error| KeyError::FileContent { path: path.to_owned(), why: error.to_string() })?;
        write_file(path, &text, false)
    }
}
