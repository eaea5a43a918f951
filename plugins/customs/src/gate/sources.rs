//! Authenticity: whom a document comes from.
//!
//! A register names the sources; one with a key must sign. The keys of the parties are the ledger's where there is one, so both the
//! register and the check of a signature stand behind traits.

use std::collections::BTreeMap;

use portolan_files::FileKind;
use portolan_model::problem::Problem;
use ron::extensions::Extensions;
use serde::{Deserialize, Serialize};

use super::reason::{Aspect, Reasons};
use crate::declaration::Declaration;
use crate::words::Day;

/// Somebody whose documents are taken.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What documents call it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// For which declarants it may speak; `*` for all.
    pub declarants: Vec<String>,
    /// The first day.
    #[serde(default)]
    pub from: Option<Day>,
    /// The last day.
    #[serde(default)]
    pub until: Option<Day>,
    /// Its public key, Ed25519, in hexadecimal.
    #[serde(default)]
    pub key: Option<String>,
}

impl Source {
    /// Whether it is taken on a day.
    pub fn holds(&self, on: Day) -> bool {
        self.from.is_none_or(|from| from <= on) && self.until.is_none_or(|until| on <= until)
    }
}

/// Whoever knows the sources.
pub trait Sources {
    /// The source of this id.
    fn source(&self, id: &str) -> Option<&Source>;
}

const KIND: FileKind = FileKind {
    name: "register of sources",
    largest_bytes: 4 << 20,
    example: "assets/customs/sources.ron",
    extensions: Extensions::IMPLICIT_SOME,
};

/// A register of sources in a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Register(BTreeMap<String, Source>);

impl Register {
    /// The register of these sources.
    pub fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        Self(sources.into_iter().map(|source| (source.id.clone(), source)).collect())
    }

    /// The register that comes with the program.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[expect(clippy::expect_used, reason = "it is compiled in, and a test reads it")]
    pub fn shipped() -> Self {
        Self::of_text("sources.ron", include_str!("../../../../assets/customs/sources.ron")).expect("the shipped register is sound")
    }

    /// The register of a RON text, a list of sources; `name` stands for the file's name in problems.
    ///
    /// # Errors
    /// Where the text departs from that.
    pub fn of_text(name: &str, text: &str) -> Result<Self, Problem> {
        KIND.value_of::<Vec<Source>>(name, text).map(Self::new)
    }
}

impl Sources for Register {
    fn source(&self, id: &str) -> Option<&Source> {
        self.0.get(id)
    }
}

/// Whoever checks signatures.
pub trait SignatureCheck {
    /// Whether `signature` is `key`'s over `message`; all three as bytes, key and signature as the documents give them.
    fn verifies(&self, key: &[u8], message: &[u8], signature: &[u8]) -> bool;
}

/// Ed25519, strictly: no weak keys, one signature a message.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ed25519;

impl SignatureCheck for Ed25519 {
    fn verifies(&self, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (key.try_into(), signature.try_into()) else { return false };
        let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(key) else { return false };
        key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok()
    }
}

impl Declaration {
    /// What its source signs: a heading line, then the declaration as compact JSON without its signature.
    pub fn signed_message(&self) -> Vec<u8> {
        let mut unsigned = self.clone();
        unsigned.authentication.signature = None;
        let mut message = b"portolan declaration 1\n".to_vec();
        // Writing plain values into memory does not fail.
        if let Ok(text) = serde_json::to_vec(&unsigned) {
            message.extend_from_slice(&text);
        }
        message
    }
}

pub(super) fn check(
    sources: &dyn Sources,
    signatures: &dyn SignatureCheck,
    declaration: &Declaration,
    received_on: Day,
    reasons: &mut Reasons,
) {
    let authentication = &declaration.authentication;
    let id = &authentication.source_id;
    let mut against = |code, path: &str, parameters: &[(&'static str, &str)]| reasons.against(Aspect::Authenticity, code, path, parameters);
    let Some(source) = sources.source(id) else {
        return against("source-unknown", "authentication.sourceId", &[("source", id)]);
    };
    if !source.holds(received_on) {
        against("source-not-in-force", "authentication.sourceId", &[("source", id), ("on", &received_on.to_string())]);
    }
    let declarant = &declaration.declarant.id;
    if !source.declarants.iter().any(|known| known == "*" || known == declarant) {
        against("source-may-not-speak-for", "declarant.id", &[("source", id), ("declarant", declarant)]);
    }
    match (&source.key, &authentication.signature) {
        (None, None) => {}
        (Some(_), None) => against("signature-missing", "authentication.signature", &[("source", id)]),
        (None, Some(_)) => against("no-key-to-check-signature", "authentication.signature", &[("source", id)]),
        (Some(key), Some(signature)) => {
            let (key, signature) = (hex::decode(key).unwrap_or_default(), hex::decode(signature).unwrap_or_default());
            if !signatures.verifies(&key, &declaration.signed_message(), &signature) {
                against("signature-wrong", "authentication.signature", &[("source", id)]);
            }
        }
    }
}
