//! Wrapping: one document, or several under one root.

use serde_json::{Value, json};

use crate::document::{Document, SCHEMA_V2, node};
use crate::error::DocumentError;
use crate::json::each_leaf;
use crate::salt::salted;

/// Wraps a document.
///
/// # Errors
/// Where it lacks what every document must have, or holds what cannot be hashed.
pub fn wrap(data: &Value) -> Result<Document, DocumentError> {
    let mut batch = wrap_batch(std::slice::from_ref(data))?;
    batch.pop().ok_or_else(|| DocumentError::shape("document", "it is missing"))
}

/// Wraps several documents under one root, so that one signature serves all.
///
/// # Errors
/// As [`wrap`]; the path begins with the number of the document where there are several.
pub fn wrap_batch(all: &[Value]) -> Result<Vec<Document>, DocumentError> {
    let mut documents = Vec::with_capacity(all.len());
    for (at, data) in all.iter().enumerate() {
        let place = |error| match error {
            DocumentError::Shape { path, what } if all.len() > 1 => DocumentError::Shape { path: format!("document {at}: {path}"), what },
            other => other,
        };
        check(data).map_err(place)?;
        let mut document = Document { fields: serde_json::Map::new() };
        document.fields.insert("version".to_owned(), Value::from(SCHEMA_V2));
        document.fields.insert("data".to_owned(), salted(data, "").map_err(place)?);
        let digest = document.digest().map_err(place)?;
        documents.push((document, digest));
    }
    let mut leaves: Vec<[u8; 32]> = documents.iter().map(|(_, digest)| *digest).collect();
    leaves.sort_unstable();
    let layers = layers_over(leaves);
    let root = layers.last().and_then(|layer| layer.first()).copied().unwrap_or_default();
    for (document, digest) in &mut documents {
        let proof: Vec<String> = proof_of(&layers, digest).iter().map(hex::encode).collect();
        let signature = json!({
            "type": "SHA3MerkleProof",
            "targetHash": hex::encode(*digest),
            "proof": proof,
            "merkleRoot": hex::encode(root),
        });
        document.fields.insert("signature".to_owned(), signature);
    }
    Ok(documents.into_iter().map(|(document, _)| document).collect())
}

/// The layers of the tree, from the sorted leaves to the root; the odd one at the end of a layer goes up as it is.
fn layers_over(leaves: Vec<[u8; 32]>) -> Vec<Vec<[u8; 32]>> {
    let mut layers = vec![leaves];
    while let Some(layer) = layers.last().filter(|layer| layer.len() > 1) {
        let above = layer.chunks(2).map(|pair| if let [a, b] = pair { node(a, b) } else { pair[0] });
        layers.push(above.collect());
    }
    layers
}

fn proof_of(layers: &[Vec<[u8; 32]>], leaf: &[u8; 32]) -> Vec<[u8; 32]> {
    let mut at = layers[0].iter().position(|other| other == leaf).unwrap_or_default();
    let mut proof = Vec::new();
    for layer in layers {
        proof.extend(layer.get(at ^ 1));
        at /= 2;
    }
    proof
}

/// What every document must have: issuers that can be identified.
fn check(data: &Value) -> Result<(), DocumentError> {
    if !data.is_object() {
        return Err(DocumentError::shape("document", "it is no object"));
    }
    if data.get("version").is_some() && data.get("signature").is_some() {
        return Err(DocumentError::shape("document", "it is wrapped already"));
    }
    let issuers = data.get("issuers").and_then(Value::as_array).filter(|issuers| !issuers.is_empty());
    let issuers = issuers.ok_or_else(|| DocumentError::shape("issuers", "a document needs a list of at least one issuer"))?;
    for (at, issuer) in issuers.iter().enumerate() {
        let text = |path: &[&str]| path.iter().try_fold(issuer, |value, name| value.get(name)).and_then(Value::as_str);
        let place = |field: &str| format!("issuers[{at}].{field}");
        if text(&["name"]).is_none_or(str::is_empty) {
            return Err(DocumentError::shape(place("name"), "an issuer needs a name"));
        }
        let did = text(&["id"]).and_then(portolan_keys::Address::of_did);
        let Some(did) = did else { return Err(DocumentError::shape(place("id"), "give the issuer's did:ethr:0x…")) };
        let key = text(&["identityProof", "key"]).and_then(portolan_keys::Address::of_did);
        if key != Some(did) {
            return Err(DocumentError::shape(place("identityProof.key"), "give the issuer's did:ethr:0x… with #controller after it"));
        }
        if !matches!(text(&["identityProof", "type"]), Some("DID" | "DNS-DID")) {
            return Err(DocumentError::shape(place("identityProof.type"), "it must be DID or DNS-DID"));
        }
        if text(&["revocation", "type"]).is_none() {
            return Err(DocumentError::shape(place("revocation.type"), "say how it is revoked; NONE where it never is"));
        }
    }
    each_leaf(data, &mut |_, _| {})
}
