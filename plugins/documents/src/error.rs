//! What is wrong with a document.

/// Why something cannot be done with a document.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is no JSON.
    #[error("it is no JSON: {what}")]
    NotJson {
        /// What the parser said.
        what: String,
    },
    /// It is JSON, but no document of this kind.
    #[error("{path}: {what}")]
    Shape {
        /// Where.
        path: String,
        /// What is wrong there.
        what: String,
    },
    /// A version that this program does not deal with.
    #[error("version: it is of the schema {version:?}; this program reads OpenAttestation 2.0")]
    Version {
        /// The version it names.
        version: String,
    },
    /// A value that cannot be hidden.
    #[error("{path}: {what}")]
    NotHidden {
        /// Which.
        path: String,
        /// Why.
        what: String,
    },
    /// What is encrypted does not open.
    #[error("it does not decrypt with this key: the key is another, or the text was altered")]
    DoesNotDecrypt,
    /// A key or random bytes are missing.
    #[error("{0}")]
    Key(String),
}

impl DocumentError {
    pub(crate) fn shape(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Shape { path: path.into(), what: what.into() }
    }
}
