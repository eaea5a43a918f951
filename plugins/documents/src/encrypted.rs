//! Documents encrypted for a journey (`OPEN-ATTESTATION-TYPE-1`): AES-256-GCM over the base64 of the text, the key passed on apart from it.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, Engine as _};
use serde_json::{Value, json};

use crate::error::DocumentError;

const TYPE: &str = "OPEN-ATTESTATION-TYPE-1";

/// Decrypts a document. The key is 64 hexadecimal digits; where none is given, the one that stands in the file is taken.
///
/// # Errors
/// [`DocumentError`].
pub fn decrypt(text: &str, key: Option<&str>) -> Result<String, DocumentError> {
    let value: Value = serde_json::from_str(text).map_err(|error| DocumentError::NotJson { what: error.to_string() })?;
    let field = |name: &str| value.get(name).and_then(Value::as_str).ok_or_else(|| DocumentError::shape(name, "it is missing"));
    let bytes = |name: &str| BASE64_STANDARD.decode(field(name)?).map_err(|_| DocumentError::shape(name, "it is not base64"));
    if field("type")? != TYPE {
        return Err(DocumentError::shape("type", format!("it is {:?}; only {TYPE} is known", field("type")?)));
    }
    let key = match key {
        Some(key) => key,
        None => field("key").map_err(|_| DocumentError::Key("the file holds no key; give it with --key".to_owned()))?,
    };
    let cipher = cipher_of(key)?;
    let iv: [u8; 12] = bytes("iv")?.try_into().map_err(|_| DocumentError::shape("iv", "it is not 12 bytes"))?;
    let tag = bytes("tag")?;
    if tag.len() != 16 {
        return Err(DocumentError::shape("tag", "it is not 16 bytes"));
    }
    let sealed = [bytes("cipherText")?, tag].concat();
    let encoded = cipher.decrypt(&Nonce::from(iv), sealed.as_slice()).map_err(|_| DocumentError::DoesNotDecrypt)?;
    let decoded = decode_either(&encoded).ok_or_else(|| DocumentError::shape("cipherText", "what it holds is not base64"))?;
    String::from_utf8(decoded).map_err(|_| DocumentError::shape("cipherText", "what it holds is not UTF-8"))
}

/// Encrypts a document with a new key; the key does not stand in the file but is given back, in hexadecimal.
///
/// # Errors
/// Where the system has no randomness.
pub fn encrypt(text: &str) -> Result<(String, String), DocumentError> {
    let random = |error: portolan_keys::KeyError| DocumentError::Key(error.to_string());
    let key = hex::encode(portolan_keys::random_bytes::<32>().map_err(random)?);
    let iv: [u8; 12] = portolan_keys::random_bytes().map_err(random)?;
    let encoded = BASE64_STANDARD.encode(text);
    let sealed = cipher_of(&key)?.encrypt(&Nonce::from(iv), encoded.as_bytes());
    let sealed = sealed.map_err(|_| DocumentError::shape("document", "it is too long to be encrypted"))?;
    let (cipher_text, tag) = sealed.split_at(sealed.len() - 16);
    let file = json!({
        "cipherText": BASE64_STANDARD.encode(cipher_text),
        "iv": BASE64_STANDARD.encode(iv),
        "tag": BASE64_STANDARD.encode(tag),
        "type": TYPE,
    });
    Ok((format!("{file:#}\n"), key))
}

/// Base64 in either alphabet, padded or not: libraries of the field write both.
fn decode_either(encoded: &[u8]) -> Option<Vec<u8>> {
    let standard = encoded.iter().map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    });
    let standard: Vec<u8> = standard.filter(|byte| *byte != b'=').collect();
    BASE64_STANDARD_NO_PAD.decode(standard).ok()
}

fn cipher_of(key: &str) -> Result<Aes256Gcm, DocumentError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(key.trim(), &mut bytes).map_err(|_| DocumentError::Key("the key is not 64 hexadecimal digits".to_owned()))?;
    Ok(Aes256Gcm::new(&Key::<Aes256Gcm>::from(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_alphabet_is_read() {
        let text = "ÿþ?>~é名".repeat(5);
        for encoded in [BASE64_STANDARD.encode(&text), base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(&text)] {
            assert_eq!(decode_either(encoded.as_bytes()).expect("base64"), text.as_bytes());
        }
        assert_eq!(decode_either(b"a b"), None);
    }
}
