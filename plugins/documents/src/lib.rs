//! Verifiable trade documents as the field exchanges them: OpenAttestation 2.0, on which TradeTrust builds.
//!
//! A document is *wrapped*: every value gets a salt, every `{path: salted value}` a hash, and the hash over all of them is the document's
//! target hash. Several documents are wrapped into one *batch* by a tree over their target hashes. The root is *signed* by the issuer's
//! Ethereum key (`did:ethr`). A holder may *obfuscate* values before passing the document on: their hashes stay, so the signature still
//! holds. [`verify`](Document::verify) tells three things apart: *integrity* (nothing was changed), *signature* (the keys it names signed
//! it), *identity* (these keys belong to whom they say, by a local [`TrustList`]: there is no network to ask).
//!
//! Everything agrees byte for byte with the reference library, both ways; `tests/reference.mjs` says how that is tried.
//!
//! What deliberately does not live here: version 3, whose hash leaves out falsy values so that they can be changed unseen; token
//! registries and revocation stores, which live on chains that nobody here asks: a document that depends on one is not called valid.

mod document;
mod encrypted;
mod error;
mod json;
mod obfuscate;
mod salt;
mod template;
mod trust;
mod verify;
mod wrap;

pub use document::{Document, SCHEMA_V2};
pub use encrypted::{decrypt, encrypt};
pub use error::DocumentError;
pub use salt::{unsalted, unsalted_text};
pub use template::Template;
pub use trust::{TrustList, Trusted};
pub use verify::{Check, Issuer, Verdict};
pub use wrap::{wrap, wrap_batch};
