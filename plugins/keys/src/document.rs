//! Keys of trade documents: secp256k1, told apart by their Ethereum address (`did:ethr:0x…`). No chain is asked: the address is nothing
//! but a short form of the public key.

use std::fmt;
use std::str::FromStr;

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use sha3::{Digest, Keccak256};

use crate::KeyError;

/// Bytes of a document's signature: r, s and the recovery id.
pub const SIGNATURE_BYTES: usize = 65;

/// Keccak-256, the hash of Ethereum and of OpenAttestation documents (not SHA3-256, which pads otherwise).
pub fn keccak256(bytes: &[u8]) -> [u8; 32] {
    Keccak256::digest(bytes).into()
}

/// An Ethereum address: the last 20 bytes of the Keccak-256 of a public key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(pub [u8; 20]);

impl Address {
    fn of_key(key: &VerifyingKey) -> Self {
        let point = key.to_sec1_point(false);
        let hash = keccak256(&point.as_bytes()[1..]);
        let mut address = [0; 20];
        address.copy_from_slice(&hash[12..]);
        Self(address)
    }

    /// Its decentralised identifier: `did:ethr:0x…`.
    pub fn did(&self) -> String {
        format!("did:ethr:{self}")
    }

    /// The address in `did:ethr:0x…` or `did:ethr:0x…#controller`; none in any other text, a chain between the two included.
    pub fn of_did(did: &str) -> Option<Self> {
        let address = did.strip_prefix("did:ethr:")?;
        address.strip_suffix("#controller").unwrap_or(address).parse().ok()
    }

    /// The address that signed the 32 bytes of a document's Merkle root as a personal message (EIP-191, version `E`).
    ///
    /// # Errors
    /// [`KeyError::Signature`] where the signature is malformed: what stands in it is not on the curve, or could be changed into another
    /// that verifies as well (a high s).
    pub fn of_signature(root: &[u8; 32], signature: &[u8; SIGNATURE_BYTES]) -> Result<Self, KeyError> {
        let fail = |why| KeyError::Signature { why };
        let recovery = match signature[64] {
            v @ 27..=28 => v - 27,
            v @ 0..=1 => v,
            _ => return Err(fail("its last byte is neither 27 nor 28")),
        };
        let recovery = RecoveryId::from_byte(recovery).ok_or(fail("its last byte is neither 27 nor 28"))?;
        let signature = Signature::from_slice(&signature[..64]).map_err(|_| fail("its numbers are out of range"))?;
        if signature.normalize_s() != signature {
            return Err(fail("its second number is in the upper half"));
        }
        let key = VerifyingKey::recover_from_prehash(&personal_message(root), &signature, recovery);
        key.map(|key| Self::of_key(&key)).map_err(|_| fail("no key can have made it"))
    }
}

/// The checksummed form (EIP-55): a letter is upper where the hash of the address says so.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lower = hex::encode(self.0);
        let hash = keccak256(lower.as_bytes());
        f.write_str("0x")?;
        for (at, c) in lower.chars().enumerate() {
            let nibble = hash[at / 2] >> (4 * (1 - at % 2)) & 0xf;
            let c = if nibble >= 8 { c.to_ascii_uppercase() } else { c };
            fmt::Write::write_char(f, c)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `0x` and 40 hexadecimal digits: all lower, all upper, or in mixed case with the right checksum.
impl FromStr for Address {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let malformed = |why| KeyError::Malformed { what: "the address", why };
        let digits = text.strip_prefix("0x").ok_or(malformed("it does not begin with 0x"))?;
        let mut bytes = [0; 20];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| malformed("it is not 40 hexadecimal digits"))?;
        let address = Self(bytes);
        let mixed = digits.bytes().any(|byte| byte.is_ascii_lowercase()) && digits.bytes().any(|byte| byte.is_ascii_uppercase());
        if mixed && address.to_string() != text {
            return Err(malformed("its checksum is wrong: a digit was mistyped"));
        }
        Ok(address)
    }
}

/// What is signed for the bytes of a root: EIP-191 over the 32 bytes, not over their text.
fn personal_message(root: &[u8; 32]) -> [u8; 32] {
    keccak256(&[b"\x19Ethereum Signed Message:\n32".as_slice(), root].concat())
}

/// The secret key that signs documents.
#[derive(Clone)]
pub struct DocumentKey {
    key: SigningKey,
    address: Address,
}

impl DocumentKey {
    /// The key from its 32 secret bytes.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] for zero and for numbers beyond the curve's order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_slice(bytes);
        let key = key.map_err(|_| KeyError::Malformed { what: "the secret document key", why: "it is no number of the curve" })?;
        let address = Address::of_key(key.verifying_key());
        Ok(Self { key, address })
    }

    /// A new key.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        loop {
            // Numbers that are no keys come about once in 2^128 tries.
            match Self::from_bytes(&crate::random_bytes()?) {
                Err(KeyError::Malformed { .. }) => {}
                made => return made,
            }
        }
    }

    /// Reads `0x` and 64 hexadecimal digits; the `0x` may be missing.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        let read = hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes);
        read.map_err(|_| KeyError::Malformed { what: "the secret document key", why: "it is not 64 hexadecimal digits" })?;
        Self::from_bytes(&bytes)
    }

    /// The secret key as a text.
    pub fn secret_text(&self) -> String {
        format!("0x{}", hex::encode(self.key.to_bytes()))
    }

    /// Who signs with it.
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Signs the 32 bytes of a document's Merkle root as a personal message (EIP-191).
    pub fn sign_root(&self, root: &[u8; 32]) -> [u8; SIGNATURE_BYTES] {
        let (signature, recovery) = self.key.sign_prehash_recoverable(&personal_message(root));
        let mut bytes = [0; SIGNATURE_BYTES];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = 27 + recovery.to_byte();
        bytes
    }
}

/// Tells whose key it is, never the key.
impl fmt::Debug for DocumentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DocumentKey({})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_of_the_field() {
        let empty = hex::encode(keccak256(b""));
        assert_eq!(empty, "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        // The secret key 1 has the generator as its public key.
        let mut one = [0; 32];
        one[31] = 1;
        let key = DocumentKey::from_bytes(&one).expect("a key");
        assert_eq!(key.address().to_string(), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
        assert_eq!(key.address().did(), "did:ethr:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
        assert_eq!(Address::of_did("did:ethr:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf#controller"), Some(key.address()));
        assert_eq!(DocumentKey::parse(&key.secret_text()).expect("a key").address(), key.address());
    }

    #[test]
    fn a_signature_leads_back_to_its_signer_alone() {
        let key = DocumentKey::from_bytes(&[5; 32]).expect("a key");
        let signature = key.sign_root(&[1; 32]);
        assert_eq!(Address::of_signature(&[1; 32], &signature).expect("a signer"), key.address());
        assert_ne!(Address::of_signature(&[2; 32], &signature).ok(), Some(key.address()));
        for bit in 0..SIGNATURE_BYTES * 8 {
            let mut altered = signature;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(Address::of_signature(&[1; 32], &altered).ok(), Some(key.address()), "bit {bit}");
        }
    }

    #[test]
    fn mistyped_addresses_and_numbers_that_are_no_keys_are_refused() {
        assert!("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf".parse::<Address>().is_ok());
        for text in ["0x7E5F4552091A69125d5DfCb7b8C2659029395bdf", "7E5F", "0x", "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf0"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        assert!(DocumentKey::from_bytes(&[0; 32]).is_err() && DocumentKey::from_bytes(&[0xff; 32]).is_err());
        assert_eq!(Address::of_did("did:ethr:mainnet:0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"), None);
    }
}
