//! Who may read: payloads sealed with a key of their own (AES-256-GCM), and that key wrapped for each party that may read (HPKE, RFC 9180:
//! X25519, HKDF-SHA256, AES-256-GCM).

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use hpke::aead::AesGcm256;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};

use crate::KeyError;

/// Bytes of the key of a payload.
pub const CONTENT_KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;
const ENCAPSULATED_BYTES: usize = 32;
// Part of what is sealed: changing them makes everything sealed before unreadable.
const PAYLOAD_DOMAIN: &[u8] = b"portolan payload v1";
const WRAP_DOMAIN: &[u8] = b"portolan payload key v1";

/// The key of one payload. It is made for one payload alone, so that destroying it destroys that payload and no other.
#[derive(Clone, PartialEq, Eq)]
pub struct ContentKey([u8; CONTENT_KEY_BYTES]);

impl ContentKey {
    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        Ok(Self(crate::random_bytes()?))
    }

    /// The key from its bytes.
    pub const fn from_bytes(bytes: [u8; CONTENT_KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// Its bytes: whoever has them can read the payload.
    pub const fn to_bytes(&self) -> [u8; CONTENT_KEY_BYTES] {
        self.0
    }

    /// Seals a payload: a nonce of 12 bytes, then the ciphertext with its tag of 16.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`]; [`KeyError::Malformed`] for a payload beyond AES-GCM's 64 GiB.
    pub fn seal(&self, payload: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce: [u8; NONCE_BYTES] = crate::random_bytes()?;
        let content = Payload { msg: payload, aad: PAYLOAD_DOMAIN };
        let sealed = self.cipher().encrypt(&Nonce::from(nonce), content);
        let sealed = sealed.map_err(|_| KeyError::Malformed { what: "the payload", why: "it is too long to be sealed" })?;
        Ok([nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Opens what this key sealed.
    ///
    /// # Errors
    /// [`KeyError::DoesNotOpen`] for another key, or one bit changed.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(KeyError::DoesNotOpen)?;
        let content = Payload { msg: sealed, aad: PAYLOAD_DOMAIN };
        self.cipher().decrypt(&Nonce::from(*nonce), content).map_err(|_| KeyError::DoesNotOpen)
    }

    /// Wraps the key for a party; bound to the payload's hash, so that it cannot be shown for another payload.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] for a public key with which nothing can be agreed.
    pub fn wrap_for(&self, reader: &SealPublicKey, payload_hash: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        let sealed = hpke::single_shot_seal::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &reader.0,
            WRAP_DOMAIN,
            &self.0,
            payload_hash,
        );
        let (encapsulated, wrapped) =
            sealed.map_err(|_| KeyError::Malformed { what: "the public seal key", why: "nothing can be sealed for it" })?;
        Ok([encapsulated.to_bytes().as_slice(), wrapped.as_slice()].concat())
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(self.0))
    }
}

/// Tells nothing of the key.
impl fmt::Debug for ContentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContentKey(…)")
    }
}

/// The public key for which keys of payloads are wrapped.
#[derive(Clone, PartialEq, Eq)]
pub struct SealPublicKey(<X25519HkdfSha256 as Kem>::PublicKey);

impl SealPublicKey {
    /// Reads the base64 of its 32 bytes.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = |why| KeyError::Malformed { what: "the public seal key", why };
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| malformed("it is not base64"))?;
        Deserializable::from_bytes(&bytes).map(Self).map_err(|_| malformed("it is not an X25519 key of 32 bytes"))
    }
}

/// Base64 of its 32 bytes.
impl fmt::Display for SealPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64_STANDARD.encode(self.0.to_bytes()))
    }
}

impl fmt::Debug for SealPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealPublicKey({self})")
    }
}

/// The secret key that unwraps keys of payloads.
#[derive(Clone)]
pub struct SealKey {
    secret: <X25519HkdfSha256 as Kem>::PrivateKey,
    public: SealPublicKey,
}

impl SealKey {
    /// The key from 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (secret, public) = X25519HkdfSha256::derive_keypair(seed);
        Self { secret, public: SealPublicKey(public) }
    }

    /// Reads the base64 of its secret bytes.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let malformed = |why| KeyError::Malformed { what: "the secret seal key", why };
        let bytes = BASE64_STANDARD.decode(text).map_err(|_| malformed("it is not base64"))?;
        let secret = Deserializable::from_bytes(&bytes).map_err(|_| malformed("it is not an X25519 key of 32 bytes"))?;
        let public = SealPublicKey(X25519HkdfSha256::sk_to_pk(&secret));
        Ok(Self { secret, public })
    }

    /// The secret key as a text.
    pub fn secret_text(&self) -> String {
        BASE64_STANDARD.encode(self.secret.to_bytes())
    }

    /// The public half.
    pub const fn public(&self) -> &SealPublicKey {
        &self.public
    }

    /// Unwraps the key of the payload with this hash.
    ///
    /// # Errors
    /// [`KeyError::DoesNotOpen`] where it was wrapped for another, for another payload, or altered.
    pub fn unwrap_key(&self, wrapped: &[u8], payload_hash: &[u8; 32]) -> Result<ContentKey, KeyError> {
        let (encapsulated, wrapped) = wrapped.split_at_checked(ENCAPSULATED_BYTES).ok_or(KeyError::DoesNotOpen)?;
        let encapsulated = Deserializable::from_bytes(encapsulated).map_err(|_| KeyError::DoesNotOpen)?;
        let opened = hpke::single_shot_open::<AesGcm256, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.secret,
            &encapsulated,
            WRAP_DOMAIN,
            wrapped,
            payload_hash,
        );
        let key = opened.map_err(|_| KeyError::DoesNotOpen)?;
        key.try_into().map(ContentKey).map_err(|_| KeyError::DoesNotOpen)
    }
}

/// Tells nothing of the secret.
impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealKey({})", self.public)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn only_the_right_key_opens_and_only_what_was_sealed(payload: Vec<u8>, bit in 0_usize..4_096) {
            let (key, other) = (ContentKey::from_bytes([1; 32]), ContentKey::from_bytes([2; 32]));
            let sealed = key.seal(&payload).expect("sealed");
            prop_assert_eq!(key.open(&sealed).expect("opens"), payload);
            prop_assert!(other.open(&sealed).is_err());
            let mut altered = sealed.clone();
            let bit = bit % (altered.len() * 8);
            altered[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(key.open(&altered).is_err());
            prop_assert!(key.open(&sealed[..sealed.len() - 1]).is_err());
        }
    }

    #[test]
    fn a_wrapped_key_is_for_one_party_and_one_payload() {
        let (customs, bank) = (SealKey::from_seed(&[3; 32]), SealKey::from_seed(&[4; 32]));
        let key = ContentKey::generate().expect("randomness");
        let wrapped = key.wrap_for(customs.public(), &[9; 32]).expect("wrapped");
        assert_eq!(customs.unwrap_key(&wrapped, &[9; 32]).expect("unwrapped"), key);
        assert!(bank.unwrap_key(&wrapped, &[9; 32]).is_err());
        assert!(customs.unwrap_key(&wrapped, &[8; 32]).is_err());
        for length in 0..wrapped.len() {
            assert!(customs.unwrap_key(&wrapped[..length], &[9; 32]).is_err());
        }
        let again = SealKey::parse(&customs.secret_text()).expect("a key");
        assert_eq!(SealPublicKey::parse(&again.public().to_string()).expect("a key"), *customs.public());
    }
}
