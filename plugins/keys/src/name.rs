//! Names of parties.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::KeyError;

pub(crate) const NAME_BYTES_MAX: usize = 64;

/// The name of a party: 1 to 64 ASCII letters, digits, `-`, `_` and `.`, the first a letter or digit. It can stand in a signed note, a
/// file name and an address as it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartyName(String);

impl PartyName {
    /// The name from its text.
    ///
    /// # Errors
    /// [`KeyError::Name`] for anything that is no such name.
    pub fn new(name: impl Into<String>) -> Result<Self, KeyError> {
        let name = name.into();
        let fits = name.len() <= NAME_BYTES_MAX
            && name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if fits { Ok(Self(name)) } else { Err(KeyError::Name { name }) }
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PartyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PartyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PartyName {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        Self::new(name)
    }
}

impl TryFrom<String> for PartyName {
    type Error = KeyError;

    fn try_from(name: String) -> Result<Self, KeyError> {
        Self::new(name)
    }
}

impl From<PartyName> for String {
    fn from(name: PartyName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_mislead_a_note_or_a_path_are_refused() {
        for name in ["", "a b", "a+b", "../x", ".hidden", "a/b", "名", "a\n", &"x".repeat(65)] {
            assert!(PartyName::new(name).is_err(), "{name:?}");
        }
        for name in ["port", "neighbour-customs", "CN.customs_2", &"x".repeat(64)] {
            assert!(PartyName::new(name).is_ok(), "{name:?}");
        }
    }
}
