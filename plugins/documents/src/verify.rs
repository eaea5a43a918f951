//! Verifying: nothing changed, signed by the keys it names, keys that are whose they say.

use portolan_keys::{Address, SIGNATURE_BYTES};
use serde::Serialize;
use serde_json::Value;

use crate::document::{Document, node};
use crate::salt::unsalted_text;
use crate::trust::TrustList;

/// What one of the three checks came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "check", content = "why")]
pub enum Check {
    /// It holds.
    Passed,
    /// It does not, and why.
    Failed(String),
}

impl Check {
    /// True where it holds.
    pub const fn passed(&self) -> bool {
        matches!(self, Self::Passed)
    }

    fn of(result: Result<(), String>) -> Self {
        result.map_or_else(Self::Failed, |()| Self::Passed)
    }
}

/// Who issued a document, as it says itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Issuer {
    /// Its name.
    pub name: String,
    /// Its identifier.
    pub did: String,
}

/// What is to be held of a document.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Verdict {
    /// Nothing was changed.
    pub integrity: Check,
    /// The keys that it names signed it, and it is not subject to a revocation that cannot be looked up.
    pub signature: Check,
    /// These keys are trusted, and the issuers are named as they are known.
    pub identity: Check,
    /// Who issued it; to be believed only if all three hold.
    pub issuers: Vec<Issuer>,
}

impl Verdict {
    /// True where all three hold.
    pub const fn is_valid(&self) -> bool {
        self.integrity.passed() && self.signature.passed() && self.identity.passed()
    }
}

struct NamedIssuer {
    name: String,
    address: Address,
}

impl Document {
    /// Verifies it, with the keys that are trusted here.
    pub fn verify(&self, trust: &TrustList) -> Verdict {
        let issuers = self.issuers();
        let named = issuers.as_ref().map_or(&[][..], Vec::as_slice);
        Verdict {
            integrity: Check::of(self.check_integrity()),
            signature: Check::of(issuers.as_ref().map_err(Clone::clone).and_then(|issuers| self.check_signatures(issuers))),
            identity: Check::of(issuers.as_ref().map_err(Clone::clone).and_then(|issuers| check_identity(issuers, trust))),
            issuers: named.iter().map(|issuer| Issuer { name: issuer.name.clone(), did: issuer.address.did() }).collect(),
        }
    }

    fn check_integrity(&self) -> Result<(), String> {
        let target = self.target_hash().map_err(|error| error.to_string())?;
        let digest = self.digest().map_err(|error| error.to_string())?;
        if digest != target {
            return Err(format!("its values have the hash {}, not {}: something was changed", hex::encode(digest), hex::encode(target)));
        }
        let proof = self.batch_proof().map_err(|error| error.to_string())?;
        let root = self.merkle_root().map_err(|error| error.to_string())?;
        let found = proof.iter().fold(target, |hash, pair| node(&hash, pair));
        if found == root {
            Ok(())
        } else {
            Err(format!("its hashes lead to the root {}, not to {}", hex::encode(found), hex::encode(root)))
        }
    }

    fn issuers(&self) -> Result<Vec<NamedIssuer>, String> {
        let issuers = self.at("data.issuers").and_then(Value::as_array).filter(|issuers| !issuers.is_empty());
        let issuers = issuers.ok_or("it names no issuers")?;
        issuers.iter().enumerate().map(|(at, issuer)| issuer_of(issuer).map_err(|what| format!("issuers[{at}]: {what}"))).collect()
    }

    fn check_signatures(&self, issuers: &[NamedIssuer]) -> Result<(), String> {
        let root = self.merkle_root().map_err(|error| error.to_string())?;
        let proofs = self.fields.get("proof").and_then(Value::as_array).filter(|proofs| !proofs.is_empty()).ok_or("it is not signed")?;
        let mut signers = Vec::new();
        for (at, proof) in proofs.iter().enumerate() {
            signers.push(signer_of(proof, &root).map_err(|what| format!("proof[{at}]: {what}"))?);
        }
        match issuers.iter().find(|issuer| !signers.contains(&issuer.address)) {
            Some(issuer) => Err(format!("{} ({}) did not sign it", issuer.name, issuer.address.did())),
            None => Ok(()),
        }
    }
}

fn issuer_of(issuer: &Value) -> Result<NamedIssuer, String> {
    let text = |path: &[&str]| path.iter().try_fold(issuer, |value, name| value.get(name)).and_then(Value::as_str).map(unsalted_text);
    let kind = text(&["identityProof", "type"]).ok_or("it does not say how it is identified")?;
    if !matches!(kind, "DID" | "DNS-DID") {
        return Err(format!(
            "it is identified by {kind}, which lives on a chain that is not asked here; only DID and DNS-DID can be verified"
        ));
    }
    let key = text(&["identityProof", "key"]).ok_or("it names no key")?;
    let address = Address::of_did(key).ok_or_else(|| format!("its key {key:?} is not written did:ethr:0x…#controller"))?;
    if let Some(id) = text(&["id"]).filter(|id| Address::of_did(id) != Some(address)) {
        return Err(format!("its id {id:?} is not that of its key"));
    }
    match text(&["revocation", "type"]) {
        Some("NONE") => {}
        Some(other) => return Err(format!("whether it was revoked must be asked ({other}), and nobody can be asked here")),
        None => return Err("it does not say how it is revoked".to_owned()),
    }
    Ok(NamedIssuer { name: text(&["name"]).unwrap_or_default().to_owned(), address })
}

/// Who made a signature, if it is who it says.
fn signer_of(proof: &Value, root: &[u8; 32]) -> Result<Address, String> {
    let text = |name: &str| proof.get(name).and_then(Value::as_str).ok_or_else(|| format!("its {name} is missing"));
    if text("type")? != "OpenAttestationSignature2018" {
        return Err("its type is not OpenAttestationSignature2018".to_owned());
    }
    if text("proofPurpose")? != "assertionMethod" {
        return Err("its purpose is not assertionMethod".to_owned());
    }
    let method = text("verificationMethod")?;
    let address = Address::of_did(method).ok_or_else(|| format!("its key {method:?} is not written did:ethr:0x…#controller"))?;
    let mut bytes = [0; SIGNATURE_BYTES];
    let digits = text("signature")?.strip_prefix("0x").ok_or("its signature does not begin with 0x")?;
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| "its signature is not 65 bytes in hexadecimal")?;
    let signer = Address::of_signature(root, &bytes).map_err(|error| error.to_string())?;
    if signer == address { Ok(address) } else { Err(format!("{method} did not sign this root")) }
}

fn check_identity(issuers: &[NamedIssuer], trust: &TrustList) -> Result<(), String> {
    for issuer in issuers {
        let trusted = trust.find(&issuer.address);
        let trusted = trusted.ok_or_else(|| format!("{} ({}) is not in the trust list", issuer.name, issuer.address.did()))?;
        if let Some(name) = trusted.name.as_ref().filter(|name| **name != issuer.name) {
            return Err(format!("{} is known as {name:?}, not as {:?}", issuer.address.did(), issuer.name));
        }
    }
    Ok(())
}
