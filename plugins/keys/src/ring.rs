//! The secret keys of a party, in a file that its owner alone may read.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Cosigner, DocumentKey, KeyError, NoteSigner, PartyCard, PartyName, SealKey};

/// All secret keys of a party.
#[derive(Clone, Debug)]
pub struct KeyRing {
    /// Whose they are.
    pub party: PartyName,
    /// Signs its entries.
    pub sign: NoteSigner,
    /// Cosigns checkpoints.
    pub cosign: Cosigner,
    /// Opens what is sealed for it.
    pub seal: SealKey,
    /// Signs its documents.
    pub document: DocumentKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    secret: PartyName,
    sign: String,
    cosign: String,
    seal: String,
    document: String,
}

impl KeyRing {
    /// New keys.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate(party: PartyName) -> Result<Self, KeyError> {
        Self::from_seed(party, &crate::random_bytes()?)
    }

    /// Keys that follow from a seed: those of simulated parties, which must be the same in every run.
    ///
    /// # Errors
    /// None for a name of a party and a seed whose document key is a number of the curve, as all but one in 2^128 are.
    pub fn from_seed(party: PartyName, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let derived = |purpose: &str| -> [u8; 32] {
            let mut hash = Sha256::new();
            hash.update(b"portolan key ring v1\0");
            hash.update(purpose.as_bytes());
            hash.update([0]);
            hash.update(party.as_str().as_bytes());
            hash.update([0]);
            hash.update(seed);
            hash.finalize().into()
        };
        Ok(Self {
            sign: NoteSigner::from_seed(party.as_str(), &derived("sign"))?,
            cosign: Cosigner::from_seed(&party, &derived("cosign"))?,
            seal: SealKey::from_seed(&derived("seal")),
            document: DocumentKey::from_bytes(&derived("document"))?,
            party,
        })
    }

    /// The public halves.
    pub fn card(&self) -> PartyCard {
        PartyCard {
            party: self.party.clone(),
            sign: self.sign.verifier().clone(),
            cosign: self.cosign.verifier().clone(),
            seal: self.seal.public().clone(),
            document: self.document.address(),
        }
    }

    /// Reads the keys from a file.
    ///
    /// # Errors
    /// [`KeyError::File`] or [`KeyError::FileContent`]; what is wrong is told without telling a secret.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let text = read_file(path)?;
        let fail = |why: String| KeyError::FileContent { path: path.to_owned(), why };
        // serde's own words may quote what it read, and that is secret.
        let written: Written =
            serde_json::from_str(&text).map_err(|error| fail(format!("line {}: it is no file of secret keys of a party", error.line())))?;
        if written.format != 1 {
            return Err(fail(format!("its format is {}; this version reads format 1", written.format)));
        }
        let ring = Self {
            sign: NoteSigner::parse(&written.sign).map_err(|error| fail(format!("sign: {error}")))?,
            cosign: Cosigner::parse(&written.cosign).map_err(|error| fail(format!("cosign: {error}")))?,
            seal: SealKey::parse(&written.seal).map_err(|error| fail(format!("seal: {error}")))?,
            document: DocumentKey::parse(&written.document).map_err(|error| fail(format!("document: {error}")))?,
            party: written.secret,
        };
        for (field, name) in [("sign", ring.sign.verifier().name()), ("cosign", ring.cosign.verifier().name())] {
            if name != ring.party.as_str() {
                return Err(fail(format!("{field}: it is the key of {name:?}, not of {}", ring.party)));
            }
        }
        Ok(ring)
    }

    /// Writes the keys into a new file that its owner alone may read.
    ///
    /// # Errors
    /// [`KeyError::File`]; also where the file is there already: keys are never overwritten.
    pub fn write(&self, path: &Path) -> Result<(), KeyError> {
        let written = Written {
            format: 1,
            secret: self.party.clone(),
            sign: self.sign.secret_text(),
            cosign: self.cosign.secret_text(),
            seal: self.seal.secret_text(),
            document: self.document.secret_text(),
        };
        let text = serde_json::to_string_pretty(&written);
        let text = text.map_err(|error| KeyError::FileContent { path: path.to_owned(), why: error.to_string() })?;
        write_file(path, &text, true)
    }
}

pub(crate) fn read_file(path: &Path) -> Result<String, KeyError> {
    std::fs::read_to_string(path).map_err(|source| KeyError::File { path: path.to_owned(), source })
}

pub(crate) fn write_file(path: &Path, text: &str, secret: bool) -> Result<(), KeyError> {
    let mut options = OpenOptions::new();
    options.write(true);
    if secret {
        options.create_new(true);
    } else {
        options.create(true).truncate(true);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(if secret { 0o600 } else { 0o644 });
    }
    let written = options.open(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()
    });
    written.map_err(|source| KeyError::File { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::from_seed(PartyName::new("customs").expect("a name"), &[1; 32]).expect("keys")
    }

    #[test]
    fn keys_come_back_from_their_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let (secret, public) = (folder.path().join("customs.key"), folder.path().join("customs.card"));
        ring().write(&secret).expect("written");
        ring().card().write(&public).expect("written");
        assert_eq!(KeyRing::read(&secret).expect("read").card(), ring().card());
        assert_eq!(PartyCard::read(&public).expect("read"), ring().card());
        assert!(matches!(ring().write(&secret), Err(KeyError::File { .. })), "keys are never overwritten");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&secret).expect("a file").permissions().mode();
            assert_eq!(mode & 0o077, 0, "only its owner reads it");
        }
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        let ring = ring();
        let seeds = [ring.sign.secret_text(), ring.cosign.secret_text(), ring.seal.secret_text(), ring.document.secret_text()];
        let keys: Vec<&str> = seeds.iter().map(|text| &text[text.len() - 20..]).collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key));
        }
        let other = KeyRing::from_seed(PartyName::new("bank").expect("a name"), &[1; 32]).expect("keys");
        assert_ne!(other.card().document, ring.card().document);
    }

    #[test]
    fn a_damaged_file_is_explained_without_its_secret() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.key");
        ring().write(&path).expect("written");
        let text = std::fs::read_to_string(&path).expect("read");
        let secret = ring().document.secret_text();
        for damaged in [text.replace("\"document\": \"0x", "\"document\": 0x"), text.replace("customs+", "bank+"), text[..200].to_owned()] {
            std::fs::write(&path, damaged).expect("written");
            let told = KeyRing::read(&path).expect_err("refused").to_string();
            assert!(told.contains("x.key") && !told.contains(&secret[4..12]), "{told}");
        }
    }
}
