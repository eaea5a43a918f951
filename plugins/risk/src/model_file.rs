//! A trained model as bytes: header with version and digest, then everything that scoring needs.
//!
//! A file that is cut short, changed by a bit, from another version or made for other features is refused before anything of it is used.

use serde::{Deserialize, Serialize};

use crate::features;
use crate::model::Model;

/// What a model file begins with.
const MAGIC: &[u8; 16] = b"portolan risk \r\n";

/// The version of what follows. It rises whenever an old program could not read a new file, or a new one would misread an old one.
const VERSION: u16 = 1;

const DIGEST_BYTES: usize = 32;
const HEADER_BYTES: usize = MAGIC.len() + 2 + 8 + DIGEST_BYTES;

/// Why bytes are no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelFileError {
    /// The beginning says otherwise.
    #[error("is no risk model; make one with `portolan risk train`")]
    NoModel,
    /// Another version wrote it.
    #[error("is a risk model of version {found}, this program reads version {VERSION}; train it anew")]
    Version {
        /// The version found.
        found: u16,
    },
    /// It is shorter or longer than its header says.
    #[error("holds {found} bytes after its header, which names {named}; copy it again, or train it anew")]
    Length {
        /// Bytes named.
        named: u64,
        /// Bytes found.
        found: u64,
    },
    /// Its digest is not that of its bytes.
    #[error("is corrupt: its digest is not that of its bytes; copy it again, or train it anew")]
    Digest,
    /// It was made for other features.
    #[error("was trained on other features than this program reckons ({0}); train it anew")]
    Features(String),
    /// Its bytes are intact and make no sense.
    #[error("makes no sense ({0}); train it anew")]
    Senseless(String),
}

#[derive(Serialize)]
struct Written<'a> {
    features: Vec<String>,
    model: &'a Model,
}

#[derive(Deserialize)]
struct Read {
    features: Vec<String>,
    model: Model,
}

impl Model {
    /// Its bytes. The same model has the same bytes.
    ///
    /// # Errors
    /// When a value cannot be written, which is a defect.
    pub fn to_bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        let body = postcard::to_stdvec(&Written { features: features::names(), model: self })?;
        let mut bytes = Vec::with_capacity(HEADER_BYTES + body.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(body.len() as u64).to_le_bytes());
        bytes.extend_from_slice(blake3::hash(&body).as_bytes());
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    /// A model from its bytes.
    ///
    /// # Errors
    /// When they are no model of this version, damaged, or senseless.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelFileError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(ModelFileError::NoModel)?;
        let (version, rest) = rest.split_first_chunk::<2>().ok_or(ModelFileError::NoModel)?;
        let found = u16::from_le_bytes(*version);
        if found != VERSION {
            return Err(ModelFileError::Version { found });
        }
        let (length, rest) = rest.split_first_chunk::<8>().ok_or(ModelFileError::NoModel)?;
        let (digest, body) = rest.split_first_chunk::<DIGEST_BYTES>().ok_or(ModelFileError::NoModel)?;
        let named = u64::from_le_bytes(*length);
        if named != body.len() as u64 {
            return Err(ModelFileError::Length { named, found: body.len() as u64 });
        }
        if blake3::hash(body).as_bytes() != digest {
            return Err(ModelFileError::Digest);
        }
        let senseless = |why: &str| ModelFileError::Senseless(why.to_owned());
        let Read { features, model } = postcard::from_bytes(body).map_err(|error| senseless(&error.to_string()))?;
        let known = features::names();
        if features != known {
            let first = known.iter().zip(&features).find(|(a, b)| a != b).map_or_else(
                || format!("{} of them instead of {}", features.len(), known.len()),
                |(wanted, found)| format!("{found} instead of {wanted}"),
            );
            return Err(ModelFileError::Features(first));
        }
        if !model.learner.is_sound() {
            return Err(senseless("a tree does not end"));
        }
        if !model.calibration.is_sound() {
            return Err(senseless("its probabilities do not rise"));
        }
        if !model.drift.is_sound() {
            return Err(senseless("its profiles are not those of its features"));
        }
        Ok(model)
    }
}
