//! The canonical encoding of an entry, version 1. Numbers are big-endian; texts are UTF-8 without control characters.
//!
//! ```text
//! version        1 byte     1
//! kind           1 byte     Kind::code
//! at             8 bytes    milliseconds since 1970, signed
//! by             1 + n      length, name of a party
//! about          1 + …      count; each: length of 1 byte, text; strictly ascending
//! says           1 + …      count; each: length of 1 byte, key, length of 2 bytes, text; keys strictly ascending
//! payload        1 or 33    0 none · 1 open · 2 sealed; then the SHA-256 of the payload as kept
//! signature      1 or 69    0 none · 1 Ed25519; then the key's id (4) and the signature (64)
//! ```

use portolan_keys::PartyName;

use super::{Entry, EntrySignature, Kind, PayloadRef};
use crate::hash::Hash;

/// The version of the encoding that this code writes.
pub const VERSION: u8 = 1;
/// Longer entries do not fit into the bundles in which logs are published.
pub const ENTRY_BYTES_MAX: usize = 65_535;

/// Why something is no entry.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum EntryError {
    /// The bytes end before the entry does.
    #[error("it ends in the middle of {field}, at byte {at}")]
    Ends {
        /// What was being read.
        field: &'static str,
        /// Where.
        at: usize,
    },
    /// More bytes than the entry.
    #[error("{extra} bytes follow its end at byte {at}")]
    Trailing {
        /// Where the entry ends.
        at: usize,
        /// How many follow.
        extra: usize,
    },
    /// A version that this code does not know.
    #[error("its version is {version}; this program reads version {VERSION}")]
    Version {
        /// The version found.
        version: u8,
    },
    /// A value that cannot stand there.
    #[error("{field} at byte {at}: {why}")]
    Value {
        /// Which.
        field: &'static str,
        /// Where.
        at: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// It does not say what its kind must say.
    #[error("a {kind} must say {key:?}")]
    Lacks {
        /// The kind.
        kind: Kind,
        /// What is missing.
        key: &'static str,
    },
    /// It cannot be encoded.
    #[error("{field}: {why}")]
    TooMuch {
        /// Which field.
        field: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Signed with the key of another.
    #[error("it is said by {by}, but the key is that of {signer}")]
    OtherSigner {
        /// Who says it.
        by: String,
        /// Whose key it is.
        signer: String,
    },
}

pub(super) fn write_body(entry: &Entry, bytes: &mut Vec<u8>) {
    bytes.push(VERSION);
    bytes.push(entry.kind.code());
    bytes.extend_from_slice(&entry.at_ms.to_be_bytes());
    write_short(entry.by.as_str(), bytes);
    bytes.push(entry.about.len() as u8);
    for subject in &entry.about {
        write_short(subject, bytes);
    }
    bytes.push(entry.says.len() as u8);
    for (key, value) in &entry.says {
        write_short(key, bytes);
        bytes.extend_from_slice(&(value.len() as u16).to_be_bytes());
        bytes.extend_from_slice(value.as_bytes());
    }
    match entry.payload {
        None => bytes.push(0),
        Some(PayloadRef { hash, sealed }) => {
            bytes.push(1 + u8::from(sealed));
            bytes.extend_from_slice(&hash.0);
        }
    }
}

fn write_short(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(text.len() as u8);
    bytes.extend_from_slice(text.as_bytes());
}

pub(super) fn write_signature(signature: Option<&EntrySignature>, bytes: &mut Vec<u8>) {
    match signature {
        None => bytes.push(0),
        Some(signature) => {
            bytes.push(1);
            bytes.extend_from_slice(&signature.key_id.to_be_bytes());
            bytes.extend_from_slice(&signature.bytes);
        }
    }
}

/// Everything that [`read`] refuses is refused before it is written.
pub(super) fn check(entry: &Entry) -> Result<(), EntryError> {
    let too_much = |field, why| Err(EntryError::TooMuch { field, why });
    if entry.about.len() > 255 {
        return too_much("about", "more than 255 things are named");
    }
    if entry.says.len() > 255 {
        return too_much("says", "more than 255 things are said");
    }
    for subject in &entry.about {
        check_text(subject, 255).map_err(|why| EntryError::TooMuch { field: "about", why })?;
    }
    for (key, value) in &entry.says {
        check_text(key, 255).map_err(|why| EntryError::TooMuch { field: "says", why })?;
        check_value(value).map_err(|why| EntryError::TooMuch { field: "says", why })?;
    }
    check_required(entry)?;
    let mut bytes = Vec::new();
    write_body(entry, &mut bytes);
    // With room for a signature.
    if bytes.len() + 69 > ENTRY_BYTES_MAX { too_much("entry", "it is longer than 65,535 bytes") } else { Ok(()) }
}

fn check_required(entry: &Entry) -> Result<(), EntryError> {
    let missing = entry.kind.required().iter().find(|key| entry.said(key).is_none());
    missing.map_or(Ok(()), |key| Err(EntryError::Lacks { kind: entry.kind, key }))
}

fn check_text(text: &str, bytes_max: usize) -> Result<(), &'static str> {
    if text.is_empty() {
        return Err("a text is empty");
    }
    if text.len() > bytes_max {
        return Err("a text is longer than 255 bytes");
    }
    check_value(text)
}

fn check_value(text: &str) -> Result<(), &'static str> {
    if text.len() > usize::from(u16::MAX) {
        return Err("a text is longer than 65,535 bytes");
    }
    if text.chars().any(char::is_control) { Err("a text holds control characters") } else { Ok(()) }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize, field: &'static str) -> Result<&'a [u8], EntryError> {
        let taken = self.bytes[self.at..].get(..count).ok_or(EntryError::Ends { field, at: self.bytes.len() })?;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], EntryError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N, field)?);
        Ok(array)
    }

    fn byte(&mut self, field: &'static str) -> Result<u8, EntryError> {
        Ok(self.take(1, field)?[0])
    }

    fn text(&mut self, length: usize, field: &'static str) -> Result<&'a str, EntryError> {
        let at = self.at;
        let text = std::str::from_utf8(self.take(length, field)?);
        let text = text.map_err(|_| EntryError::Value { field, at, why: "it is not UTF-8" })?;
        check_value(text).map_err(|why| EntryError::Value { field, at, why })?;
        Ok(text)
    }

    fn short(&mut self, field: &'static str) -> Result<&'a str, EntryError> {
        let at = self.at;
        let length = self.byte(field)?;
        if length == 0 {
            return Err(EntryError::Value { field, at, why: "it is empty" });
        }
        self.text(usize::from(length), field)
    }
}

pub(super) fn read(bytes: &[u8]) -> Result<Entry, EntryError> {
    let mut reader = Reader { bytes, at: 0 };
    let version = reader.byte("the version")?;
    if version != VERSION {
        return Err(EntryError::Version { version });
    }
    let kind = Kind::of_code(reader.byte("the kind")?);
    let kind = kind.ok_or(EntryError::Value { field: "the kind", at: 1, why: "there is no such kind" })?;
    let at_ms = i64::from_be_bytes(reader.array("the time")?);
    let at = reader.at;
    let by = PartyName::new(reader.short("the party")?);
    let by = by.map_err(|_| EntryError::Value { field: "the party", at, why: "it is no name of a party" })?;

    let count = reader.byte("about")?;
    let mut about: Vec<String> = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let at = reader.at;
        let subject = reader.short("about")?;
        if about.last().is_some_and(|last| last.as_str() >= subject) {
            return Err(EntryError::Value { field: "about", at, why: "it is not in ascending order" });
        }
        about.push(subject.to_owned());
    }
    let count = reader.byte("says")?;
    let mut says: Vec<(String, String)> = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        let at = reader.at;
        let key = reader.short("says")?;
        if says.last().is_some_and(|(last, _)| last.as_str() >= key) {
            return Err(EntryError::Value { field: "says", at, why: "it is not in ascending order" });
        }
        let length = u16::from_be_bytes(reader.array("says")?);
        let value = reader.text(usize::from(length), "says")?;
        says.push((key.to_owned(), value.to_owned()));
    }
    let at = reader.at;
    let payload = match reader.byte("the payload")? {
        0 => None,
        tag @ 1..=2 => Some(PayloadRef { hash: Hash(reader.array("the payload")?), sealed: tag == 2 }),
        _ => return Err(EntryError::Value { field: "the payload", at, why: "it is neither none, open nor sealed" }),
    };
    let at = reader.at;
    let signature = match reader.byte("the signature")? {
        0 => None,
        1 => {
            let key_id = u32::from_be_bytes(reader.array("the signature")?);
            Some(EntrySignature { key_id, bytes: reader.array("the signature")? })
        }
        _ => return Err(EntryError::Value { field: "the signature", at, why: "it is neither none nor Ed25519" }),
    };
    if reader.at != bytes.len() {
        return Err(EntryError::Trailing { at: reader.at, extra: bytes.len() - reader.at });
    }
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(EntryError::TooMuch { field: "entry", why: "it is longer than 65,535 bytes" });
    }
    let entry = Entry { kind, at_ms, by, about, says, payload, signature };
    check_required(&entry)?;
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use portolan_keys::NoteSigner;
    use proptest::prelude::*;

    use super::super::Draft;
    use super::*;

    fn port() -> PartyName {
        PartyName::new("port").expect("a name")
    }

    fn entries() -> impl Strategy<Value = Entry> {
        let text = "[a-z0-9/é名-]{1,20}";
        let says = proptest::collection::btree_map(text, "[^\\p{Cc}]{0,40}", 0..4);
        (0..Kind::ALL.len(), any::<i64>(), proptest::collection::vec(text, 0..4), says, any::<Option<(Vec<u8>, bool)>>(), any::<bool>())
            .prop_map(|(kind, at_ms, about, says, payload, signed)| {
                let kind = Kind::ALL[kind];
                let mut draft = kind.required().iter().fold(Draft::new(kind, at_ms, port()), |draft, key| draft.says(key, "x"));
                draft = about.into_iter().fold(draft, Draft::about);
                draft = says.iter().fold(draft, |draft, (key, value)| draft.says(key, value));
                if let Some((payload, sealed)) = payload {
                    draft = if sealed { draft.sealed_payload(&payload) } else { draft.open_payload(&payload) };
                }
                let entry = draft.finish().expect("an entry");
                let signer = NoteSigner::from_seed("port", &[1; 32]).expect("a key");
                if signed { entry.sign(&signer).expect("signed") } else { entry }
            })
    }

    proptest! {
        #[test]
        fn an_entry_has_one_encoding(entry in entries()) {
            let bytes = entry.encode();
            prop_assert_eq!(&Entry::decode(&bytes).expect("read"), &entry);
            for length in 0..bytes.len() {
                prop_assert!(Entry::decode(&bytes[..length]).is_err(), "cut at {}", length);
            }
            let mut longer = bytes.clone();
            longer.push(0);
            let trailing = EntryError::Trailing { at: bytes.len(), extra: 1 };
            prop_assert_eq!(Entry::decode(&longer), Err(trailing));
        }

        #[test]
        fn whatever_is_read_is_written_the_same(entry in entries(), flips in proptest::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..4)) {
            let mut bytes = entry.encode();
            for (at, bit) in flips {
                let at = at.index(bytes.len());
                bytes[at] ^= 1 << bit;
            }
            if let Ok(read) = Entry::decode(&bytes) {
                prop_assert_eq!(read.encode(), bytes);
            }
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            if let Ok(read) = Entry::decode(&bytes) {
                prop_assert_eq!(read.encode(), bytes);
            }
        }
    }

    #[test]
    fn the_encoding_is_pinned() {
        let entry = Draft::custody(1, port(), "carrier", "port").about("box/A").open_payload(b"x").finish().expect("an entry");
        let text = "0105000000000000000104706f72740105626f782f41020466726f6d000763617272696572\
                    02746f0004706f7274012d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a488100";
        assert_eq!(hex::encode(entry.encode()), text);
    }

    #[test]
    fn what_a_kind_must_say_is_asked_for() {
        let lacks = Draft::new(Kind::Custody, 0, port()).says("from", "a").finish();
        assert_eq!(lacks, Err(EntryError::Lacks { kind: Kind::Custody, key: "to" }));
        let long = "x".repeat(256);
        assert!(Draft::reading(0, port(), "gate").about(long).finish().is_err());
        assert!(Draft::reading(0, port(), "gate\n1").finish().is_err());
        assert!(Draft::reading(0, port(), &"x".repeat(65_500)).finish().is_err());
    }

    #[test]
    fn a_signature_is_of_one_party_for_one_entry() {
        let signer = NoteSigner::from_seed("port", &[1; 32]).expect("a key");
        let other = NoteSigner::from_seed("bank", &[1; 32]).expect("a key");
        let entry = Draft::reading(5, port(), "gate-1").finish().expect("an entry");
        assert!(matches!(entry.clone().sign(&other), Err(EntryError::OtherSigner { .. })));
        let signed = entry.sign(&signer).expect("signed");
        assert!(signed.is_signed_by(signer.verifier()) && !signed.is_signed_by(other.verifier()));
        let later = Entry { at_ms: 6, ..signed };
        assert!(!later.is_signed_by(signer.verifier()));
    }
}
