//! Asking another node. Nothing of what it says is believed here; that is for the node that asked.

use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use portolan_keys::PartyName;
use portolan_ledger::{Grant, Hash, tiles};
use serde::{Deserialize, Serialize};

// An answer that is longer is not read on: 256 entries of the largest size.
const ANSWER_BYTES_MAX: u64 = 17 << 20;

/// Why a node did not answer.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PeerError {
    /// Nobody answers there.
    #[error("{address} does not answer: {what}")]
    Silent {
        /// Where.
        address: String,
        /// What the system said.
        what: String,
    },
    /// It does not have it, or will not give it.
    #[error("{address} refuses {path}: {what}")]
    Refused {
        /// Where.
        address: String,
        /// What was asked for.
        path: String,
        /// What it said.
        what: String,
    },
    /// What it answers cannot be read.
    #[error("{address} answers {path} with what cannot be read: {what}")]
    Unreadable {
        /// Where.
        address: String,
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        what: String,
    },
}

/// What a node answers to a question for consistency.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Consistency {
    pub(crate) earlier_root: Hash,
    pub(crate) hashes: Vec<Hash>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct WrittenGrant {
    pub(crate) reader: PartyName,
    pub(crate) wrapped: String,
}

/// Another node.
#[derive(Clone, Debug)]
pub struct Peer {
    address: String,
    agent: ureq::Agent,
}

impl Peer {
    /// The node at this address.
    pub fn new(address: impl Into<String>, timeout: Duration) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(timeout)).http_status_as_error(false).build();
        Self { address: address.into(), agent: config.into() }
    }

    /// Where it is.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn get(&self, path: &str) -> Result<Vec<u8>, PeerError> {
        let answer = self.agent.get(format!("http://{}/{path}", self.address)).call();
        self.read(path, answer)
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Result<Vec<u8>, PeerError> {
        let answer = self.agent.post(format!("http://{}/{path}", self.address)).content_type("application/json").send(body);
        self.read(path, answer)
    }

    fn read(&self, path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Vec<u8>, PeerError> {
        let silent = |error: ureq::Error| PeerError::Silent { address: self.address.clone(), what: error.to_string() };
        let mut answer = answer.map_err(silent)?;
        let status = answer.status();
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec().map_err(silent)?;
        if status.is_success() {
            return Ok(body);
        }
        let what = String::from_utf8_lossy(&body).chars().filter(|c| !c.is_control()).take(500).collect::<String>();
        let what = if what.is_empty() { status.to_string() } else { what };
        Err(PeerError::Refused { address: self.address.clone(), path: path.to_owned(), what })
    }

    fn unreadable(&self, path: &str, what: impl Into<String>) -> PeerError {
        PeerError::Unreadable { address: self.address.clone(), path: path.to_owned(), what: what.into() }
    }

    fn json<T: for<'de> Deserialize<'de>>(&self, path: &str) -> Result<T, PeerError> {
        serde_json::from_slice(&self.get(path)?).map_err(|error| self.unreadable(path, error.to_string()))
    }

    /// The checkpoint it shows; empty where it has none yet.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn checkpoint(&self) -> Result<String, PeerError> {
        String::from_utf8(self.get("checkpoint")?).map_err(|_| self.unreadable("checkpoint", "it is not UTF-8"))
    }

    /// The entries `from..to`, by whole bundles.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn entries(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, PeerError> {
        let mut entries = Vec::new();
        let mut next = from;
        while next < to {
            let number = next / 256;
            let width = tiles::width_of(to, 0, number);
            let path = tiles::bundle_path(number, width);
            let bundle = tiles::entries_of_bundle(&self.get(&path)?).map_err(|what| self.unreadable(&path, what))?;
            if bundle.len() != width {
                return Err(self.unreadable(&path, format!("it has {} entries instead of {width}", bundle.len())));
            }
            entries.extend(bundle.into_iter().skip((next - number * 256) as usize));
            next = (number * 256) + width as u64;
        }
        Ok(entries)
    }

    /// The hashes that prove that its log of `to` entries begins with that of `from`.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn consistency_hashes(&self, from: u64, to: u64) -> Result<Vec<Hash>, PeerError> {
        Ok(self.consistency(from, to)?.hashes)
    }

    pub(crate) fn consistency(&self, from: u64, to: u64) -> Result<Consistency, PeerError> {
        self.json(&format!("consistency?from={from}&to={to}"))
    }

    /// A payload that goes with an entry; none where what it gives is another.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn payload(&self, hash: &Hash) -> Result<Option<Vec<u8>>, PeerError> {
        let payload = self.get(&format!("payload/{}", hash.to_hex()))?;
        Ok((Hash::of(&payload) == *hash).then_some(payload))
    }

    /// The wrapped keys of a payload.
    ///
    /// # Errors
    /// [`PeerError`].
    pub fn grants(&self, payload: &Hash) -> Result<Vec<Grant>, PeerError> {
        let path = format!("keys/{}", payload.to_hex());
        let written: Vec<WrittenGrant> = self.json(&path)?;
        let grants = written.into_iter().map(|grant| {
            let wrapped = BASE64_STANDARD.decode(grant.wrapped).map_err(|_| self.unreadable(&path, "a key is not base64"))?;
            Ok(Grant { payload: *payload, reader: grant.reader, wrapped })
        });
        grants.collect()
    }
}
