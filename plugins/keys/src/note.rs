//! Keys of signed notes (C2SP signed-note): a name, an algorithm and a key give a four-byte id.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use signed_note::{VerificationError, is_key_name_valid};

use crate::{Cosignature, KeyError};

/// What a key of a note signs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Algorithm {
    /// The text of the note (note algorithm 1).
    Ed25519,
    /// The text of a checkpoint and a time (note algorithm 4).
    Cosignature,
}

impl Algorithm {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }

    fn of_byte(byte: u8) -> Option<Self> {
        [Self::Ed25519, Self::Cosignature].into_iter().find(|algorithm| algorithm.byte() == byte)
    }
}

/// Writes the algorithm and the key as one line of bytes, as key ids and key texts have them.
pub(crate) fn with_algorithm(algorithm: Algorithm, key: &[u8; 32]) -> [u8; 33] {
    let mut bytes = [0; 33];
    bytes[0] = algorithm.byte();
    bytes[1..].copy_from_slice(key);
    bytes
}

/// The public key that belongs to a name: verifies what stands under a note.
#[derive(Clone, PartialEq, Eq)]
pub struct NoteVerifier {
    name: String,
    id: u32,
    algorithm: Algorithm,
    key: VerifyingKey,
}

impl NoteVerifier {
    pub(crate) fn of_key(name: String, algorithm: Algorithm, key: VerifyingKey) -> Self {
        let id = signed_note::key_id(&name, &with_algorithm(algorithm, key.as_bytes()));
        Self { name, id, algorithm, key }
    }

    /// Reads `<name>+<id in hexadecimal>+<base64 of algorithm and key>`, the text of a verifier key of a note.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] or [`KeyError::WrongId`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "the public key of a note";
        let malformed = |why| KeyError::Malformed { what: WHAT, why };
        let (name, rest) = text.split_once('+').ok_or(malformed("it is written name+id+key"))?;
        let (id, key) = rest.split_once('+').ok_or(malformed("it is written name+id+key"))?;
        if !is_key_name_valid(name) {
            return Err(KeyError::KeyName { name: name.to_owned() });
        }
        let found = parse_id(id).ok_or(malformed("its id is not eight hexadecimal digits"))?;
        let bytes = BASE64_STANDARD.decode(key).map_err(|_| malformed("its key is not base64"))?;
        let (algorithm, key) = bytes.split_first().ok_or(malformed("its key is empty"))?;
        let algorithm = Algorithm::of_byte(*algorithm).ok_or(malformed("its algorithm is neither Ed25519 (1) nor cosignature (4)"))?;
        let key: &[u8; 32] = key.try_into().map_err(|_| malformed("its key is not 32 bytes"))?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| malformed("its key is no point of the curve"))?;
        // A key of small order verifies signatures that nobody made.
        if key.is_weak() {
            return Err(malformed("its key is weak"));
        }
        let verifier = Self::of_key(name.to_owned(), algorithm, key);
        if found != verifier.id {
            return Err(KeyError::WrongId { what: WHAT, found, expected: verifier.id });
        }
        Ok(verifier)
    }

    /// Whose key it is: a party, or a log by its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key's id in notes.
    pub const fn id(&self) -> u32 {
        self.id
    }

    /// What it signs.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether a signature stands under exactly these bytes. Strict: no second signature can be made from a first one without the key.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.key.verify_strict(message, &Signature::from_bytes(signature)).is_ok()
    }
}

impl signed_note::Verifier for NoteVerifier {
    fn name(&self) -> &str {
        &self.name
    }

    fn key_id(&self) -> u32 {
        self.id
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Ed25519 => signature.try_into().is_ok_and(|signature| self.verifies(message, signature)),
            Algorithm::Cosignature => Cosignature::of_bytes(signature).is_some_and(|cosignature| cosignature.verifies(self, message)),
        }
    }
}

/// The text of a verifier key.
impl fmt::Display for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = BASE64_STANDARD.encode(with_algorithm(self.algorithm, self.key.as_bytes()));
        write!(f, "{}+{:08x}+{key}", self.name, self.id)
    }
}

impl fmt::Debug for NoteVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Verifiers by name and id, as a note looks them up.
#[derive(Clone, Default, Debug)]
pub struct Verifiers(Vec<NoteVerifier>);

impl Verifiers {
    /// These verifiers.
    pub const fn new(verifiers: Vec<NoteVerifier>) -> Self {
        Self(verifiers)
    }

    /// The verifier of this name and id.
    pub fn find(&self, name: &str, id: u32) -> Option<&NoteVerifier> {
        self.0.iter().find(|verifier| verifier.id == id && verifier.name == name)
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, NoteVerifier> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Verifiers {
    type Item = &'a NoteVerifier;
    type IntoIter = std::slice::Iter<'a, NoteVerifier>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl FromIterator<NoteVerifier> for Verifiers {
    fn from_iter<I: IntoIterator<Item = NoteVerifier>>(verifiers: I) -> Self {
        Self(verifiers.into_iter().collect())
    }
}

impl signed_note::Verifiers for Verifiers {
    fn verifier(&self, name: &str, id: u32) -> Result<&dyn signed_note::Verifier, VerificationError> {
        match self.find(name, id) {
            Some(verifier) => Ok(verifier),
            None => Err(VerificationError::UnknownKey { name: name.to_owned(), id }),
        }
    }
}

/// The secret key that belongs to a name: signs texts of notes and entries.
#[derive(Clone)]
pub struct NoteSigner {
    key: SigningKey,
    verifier: NoteVerifier,
}

impl NoteSigner {
    /// The key from its 32 secret bytes.
    ///
    /// # Errors
    /// [`KeyError::KeyName`] for a name that cannot stand in a note.
    pub fn from_seed(name: impl Into<String>, seed: &[u8; 32]) -> Result<Self, KeyError> {
        Self::with_algorithm(name.into(), Algorithm::Ed25519, seed)
    }

    /// A new key.
    ///
    /// # Errors
    /// As [`from_seed`](Self::from_seed), and where the system has no randomness.
    pub fn generate(name: impl Into<String>) -> Result<Self, KeyError> {
        Self::from_seed(name, &crate::random_bytes()?)
    }

    pub(crate) fn with_algorithm(name: String, algorithm: Algorithm, seed: &[u8; 32]) -> Result<Self, KeyError> {
        if !is_key_name_valid(&name) || name.chars().any(char::is_control) {
            return Err(KeyError::KeyName { name });
        }
        let key = SigningKey::from_bytes(seed);
        let verifier = NoteVerifier::of_key(name, algorithm, key.verifying_key());
        Ok(Self { key, verifier })
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base64>`, as other tools of notes write a secret key.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] or [`KeyError::WrongId`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let signer = Self::parse_any(text)?;
        match signer.verifier.algorithm {
            Algorithm::Ed25519 => Ok(signer),
            Algorithm::Cosignature => Err(KeyError::Malformed { what: "the secret key of a note", why: "it is for cosignatures only" }),
        }
    }

    pub(crate) fn parse_any(text: &str) -> Result<Self, KeyError> {
        const WHAT: &str = "the secret key of a note";
        let malformed = |why| KeyError::Malformed { what: WHAT, why };
        let rest = text.strip_prefix("PRIVATE+KEY+").ok_or(malformed("it is written PRIVATE+KEY+name+id+key"))?;
        let (name, rest) = rest.split_once('+').ok_or(malformed("it is written PRIVATE+KEY+name+id+key"))?;
        let (id, key) = rest.split_once('+').ok_or(malformed("it is written PRIVATE+KEY+name+id+key"))?;
        let found = parse_id(id).ok_or(malformed("its id is not eight hexadecimal digits"))?;
        let bytes = BASE64_STANDARD.decode(key).map_err(|_| malformed("its key is not base64"))?;
        let (algorithm, seed) = bytes.split_first().ok_or(malformed("its key is empty"))?;
        let algorithm = Algorithm::of_byte(*algorithm).ok_or(malformed("its algorithm is neither Ed25519 (1) nor cosignature (4)"))?;
        let seed: &[u8; 32] = seed.try_into().map_err(|_| malformed("its key is not 32 bytes"))?;
        let signer = Self::with_algorithm(name.to_owned(), algorithm, seed)?;
        if found != signer.verifier.id {
            return Err(KeyError::WrongId { what: WHAT, found, expected: signer.verifier.id });
        }
        Ok(signer)
    }

    /// The secret key as a text: whoever reads it can sign in this name.
    pub fn secret_text(&self) -> String {
        let NoteVerifier { name, id, algorithm, .. } = &self.verifier;
        format!("PRIVATE+KEY+{name}+{id:08x}+{}", BASE64_STANDARD.encode(with_algorithm(*algorithm, self.key.as_bytes())))
    }

    /// The public half.
    pub const fn verifier(&self) -> &NoteVerifier {
        &self.verifier
    }

    /// Signs exactly these bytes.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl signed_note::Signer for NoteSigner {
    fn name(&self) -> &str {
        &self.verifier.name
    }

    fn key_id(&self) -> u32 {
        self.verifier.id
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ed25519_dalek::SignatureError> {
        Ok(Self::sign(self, message).to_vec())
    }
}

/// Tells whose key it is, never the key.
impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({}+{:08x})", self.verifier.name, self.verifier.id)
    }
}

fn parse_id(text: &str) -> Option<u32> {
    let written_so = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if written_so { u32::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The key of the example in the description of signed notes.
    const SECRET: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn texts_of_keys_are_those_of_the_field() {
        let signer = NoteSigner::parse(SECRET).expect("a key");
        assert_eq!(signer.verifier().to_string(), PUBLIC);
        assert_eq!(signer.secret_text(), SECRET);
        assert_eq!(NoteVerifier::parse(PUBLIC).expect("a key"), *signer.verifier());
        assert_eq!(format!("{signer:?}"), "NoteSigner(PeterNeumann+c74f20a3)");
    }

    #[test]
    fn altered_texts_are_refused() {
        for at in 0..PUBLIC.len() {
            let mut bytes = PUBLIC.as_bytes().to_vec();
            bytes[at] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            let same = NoteVerifier::parse(&text).is_ok_and(|verifier| verifier.to_string() != PUBLIC.replace("c74f20a3", "C74F20A3"));
            assert!(!same, "{text}");
        }
        for text in ["", "a", "a+b", "a+00000000+", "a++", "PRIVATE+KEY+", PUBLIC.trim_end_matches('W')] {
            assert!(NoteVerifier::parse(text).is_err() && NoteSigner::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_of_small_order_is_refused() {
        // The neutral point: under it, one signature verifies for every text.
        let mut neutral = [0_u8; 32];
        neutral[0] = 1;
        let bytes = with_algorithm(Algorithm::Ed25519, &neutral);
        let text = format!("x+{:08x}+{}", signed_note::key_id("x", &bytes), BASE64_STANDARD.encode(bytes));
        assert!(matches!(NoteVerifier::parse(&text), Err(KeyError::Malformed { why: "its key is weak", .. })));
    }
}
