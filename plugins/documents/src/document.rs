//! A wrapped document: its parts, and the hash over it.

use portolan_keys::{DocumentKey, keccak256};
use serde_json::{Map, Value, json};

use crate::error::DocumentError;
use crate::json::{each_leaf, leaf_text};

/// The schema of the documents that are read and written here.
pub const SCHEMA_V2: &str = "https://schema.openattestation.com/2.0/schema.json";

/// A wrapped document, signed or not.
#[derive(Clone, PartialEq, Debug)]
pub struct Document {
    pub(crate) fields: Map<String, Value>,
}

impl Document {
    /// Reads a wrapped document.
    ///
    /// # Errors
    /// [`DocumentError`] where it is no wrapped document of version 2; whether it is true is for [`verify`](Self::verify) to say.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let value: Value = serde_json::from_str(text).map_err(|error| DocumentError::NotJson { what: error.to_string() })?;
        let Value::Object(fields) = value else { return Err(DocumentError::shape("document", "it is no object")) };
        match fields.get("version").and_then(Value::as_str) {
            Some(SCHEMA_V2) => {}
            Some(other) => return Err(DocumentError::Version { version: other.to_owned() }),
            None if fields.contains_key("cipherText") => {
                return Err(DocumentError::shape("cipherText", "it is encrypted; decrypt it first"));
            }
            None if fields.contains_key("issuers") => {
                return Err(DocumentError::shape("data", "it is not wrapped yet; wrap it first"));
            }
            None => return Err(DocumentError::shape("version", "it is missing")),
        }
        let document = Self { fields };
        if !document.data()?.is_object() {
            return Err(DocumentError::shape("data", "it is no object"));
        }
        document.hash_at("signature.targetHash")?;
        document.merkle_root()?;
        document.batch_proof()?;
        document.hidden()?;
        Ok(document)
    }

    /// The document as JSON.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", Value::Object(self.fields.clone()))
    }

    /// Its data, salted.
    pub(crate) fn data(&self) -> Result<&Value, DocumentError> {
        self.fields.get("data").ok_or_else(|| DocumentError::shape("data", "it is missing"))
    }

    /// The value at a path of field names.
    pub(crate) fn at(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('.');
        let first = self.fields.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }

    fn hash_at(&self, path: &str) -> Result<[u8; 32], DocumentError> {
        let text = self.at(path).and_then(Value::as_str).ok_or_else(|| DocumentError::shape(path, "it is missing or no text"))?;
        hash_of(text).ok_or_else(|| DocumentError::shape(path, "it is not 64 hexadecimal digits in lower case"))
    }

    /// The hash that it says it has.
    ///
    /// # Errors
    /// Where there is none.
    pub fn target_hash(&self) -> Result<[u8; 32], DocumentError> {
        self.hash_at("signature.targetHash")
    }

    /// The root that is signed.
    ///
    /// # Errors
    /// Where there is none.
    pub fn merkle_root(&self) -> Result<[u8; 32], DocumentError> {
        self.hash_at("signature.merkleRoot")
    }

    /// The hashes that lead from the target hash to the root; none where it was wrapped alone.
    pub(crate) fn batch_proof(&self) -> Result<Vec<[u8; 32]>, DocumentError> {
        match self.at("signature.proof") {
            None => Ok(Vec::new()),
            Some(Value::Array(hashes)) => {
                let read = hashes.iter().map(|hash| hash.as_str().and_then(hash_of));
                read.collect::<Option<_>>().ok_or_else(|| DocumentError::shape("signature.proof", "one of its hashes is none"))
            }
            Some(_) => Err(DocumentError::shape("signature.proof", "it is no list of hashes")),
        }
    }

    /// The hashes of the values that were obfuscated.
    pub(crate) fn hidden(&self) -> Result<Vec<String>, DocumentError> {
        const PATH: &str = "privacy.obfuscatedData";
        match self.at(PATH) {
            None => Ok(Vec::new()),
            Some(Value::Array(hashes)) => {
                let read = hashes.iter().map(|hash| hash.as_str().filter(|hash| hash_of(hash).is_some()).map(str::to_owned));
                read.collect::<Option<_>>().ok_or_else(|| DocumentError::shape(PATH, "one of its hashes is none"))
            }
            Some(_) => Err(DocumentError::shape(PATH, "it is no list of hashes")),
        }
    }

    /// The hash over all values, shown and obfuscated: Keccak-256 of the JSON of their sorted hashes.
    ///
    /// # Errors
    /// Where a name holds a dot.
    pub fn digest(&self) -> Result<[u8; 32], DocumentError> {
        let mut hashes = self.hidden()?;
        each_leaf(self.data()?, &mut |path, value| hashes.push(hex::encode(keccak256(leaf_text(path, value).as_bytes()))))?;
        hashes.sort_unstable();
        Ok(keccak256(Value::from(hashes).to_string().as_bytes()))
    }

    /// Adds the signature of a key over the root. `created` is the time as ISO 8601 in UTC.
    ///
    /// # Errors
    /// Where it has no root.
    pub fn sign(&mut self, key: &DocumentKey, created: &str) -> Result<(), DocumentError> {
        let signature = key.sign_root(&self.merkle_root()?);
        let proof = json!({
            "type": "OpenAttestationSignature2018",
            "created": created,
            "proofPurpose": "assertionMethod",
            "verificationMethod": format!("{}#controller", key.address().did()),
            "signature": format!("0x{}", hex::encode(signature)),
        });
        match self.fields.entry("proof").or_insert_with(|| Value::Array(Vec::new())) {
            Value::Array(proofs) => proofs.push(proof),
            _ => return Err(DocumentError::shape("proof", "it is no list of signatures")),
        }
        Ok(())
    }
}

/// A hash as documents write it; only this one way.
pub(crate) fn hash_of(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    (hex::encode(bytes) == text).then_some(bytes)
}

/// A node of a batch's tree: Keccak-256 of the smaller, then the greater.
pub(crate) fn node(a: &[u8; 32], b: &[u8; 32]) -> [u8; 32] {
    let (small, great) = if a <= b { (a, b) } else { (b, a) };
    keccak256(&[small.as_slice(), great].concat())
}
