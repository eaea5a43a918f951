//! Whose keys are whose: a local list, since there is no network to ask.

use std::collections::BTreeMap;
use std::path::Path;

use portolan_keys::{Address, PartyCard};
use serde::Deserialize;

use crate::error::DocumentError;

/// A key that is trusted, and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trusted {
    /// The name under which it may issue; any where none is given.
    pub name: Option<String>,
}

/// The keys that are trusted, by their address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrustList {
    keys: BTreeMap<Address, Trusted>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    did: String,
    #[serde(default)]
    name: Option<String>,
}

impl TrustList {
    /// Reads a list such as `[{"did": "did:ethr:0x…", "name": "PORT CUSTOMS"}]`; the name may be missing, and then any will do.
    ///
    /// # Errors
    /// [`DocumentError`] with the place.
    pub fn from_json(text: &str) -> Result<Self, DocumentError> {
        let written: Vec<Written> = serde_json::from_str(text).map_err(|error| DocumentError::NotJson { what: error.to_string() })?;
        let mut list = Self::default();
        for (at, one) in written.into_iter().enumerate() {
            let address = Address::of_did(&one.did);
            let address = address.ok_or_else(|| DocumentError::shape(format!("[{at}].did"), "it is not written did:ethr:0x…"))?;
            list.trust(address, one.name);
        }
        Ok(list)
    }

    /// Reads a list from a file.
    ///
    /// # Errors
    /// In words, with the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::from_json(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Trusts a key, under this name alone where one is given.
    pub fn trust(&mut self, address: Address, name: Option<String>) {
        self.keys.insert(address, Trusted { name });
    }

    /// Takes over the keys of another list.
    pub fn extend(&mut self, other: Self) {
        self.keys.extend(other.keys);
    }

    /// Trusts the document key of a party of the ledger.
    pub fn trust_party(&mut self, card: &PartyCard) {
        self.trust(card.document, None);
    }

    /// Whose key this is.
    pub fn find(&self, address: &Address) -> Option<&Trusted> {
        self.keys.get(address)
    }
}
