//! Encryption, and proof of who is who.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

/// Files in PEM form.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tls {
    /// Who may have signed the broker's certificate.
    pub ca: Option<PathBuf>,
    /// The certificate by which we are known.
    pub cert: Option<PathBuf>,
    /// Its key.
    pub key: Option<PathBuf>,
}

/// A file for the encryption cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or holds nothing of the kind.
    #[error("{path}: {what}; give a PEM file with {wanted}")]
    File {
        /// Which.
        path: String,
        /// What is wrong.
        what: String,
        /// What should be in it.
        wanted: &'static str,
    },
    /// No authority was named that may vouch for the broker.
    #[error("mqtts needs to know who vouches for the broker; name the certificate of its authority with --tls-ca")]
    NoAuthority,
    /// Certificate and key go together.
    #[error("a certificate needs its key and a key its certificate; give both --cert and --key")]
    Half,
    /// They do not belong together.
    #[error("certificate and key cannot be used: {0}; check that they belong together")]
    Mismatch(rustls::Error),
}

impl Tls {
    /// What the client needs to know.
    ///
    /// # Errors
    /// When a file is missing or does not hold what it should.
    pub(crate) fn client_config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let ca = self.ca.as_deref().ok_or(TlsError::NoAuthority)?;
        let mut roots = RootCertStore::empty();
        for certificate in certificates(ca, "the certificate of an authority")? {
            let refused = |error: rustls::Error| file_error(ca, error.to_string(), "the certificate of an authority");
            roots.add(certificate).map_err(refused)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(TlsError::Mismatch)?;
        let builder = builder.with_root_certificates(roots);
        let config = match (&self.cert, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(cert), Some(key)) => {
                let chain = certificates(cert, "a certificate")?;
                let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| file_error(key, error.to_string(), "a private key"))?;
                builder.with_client_auth_cert(chain, secret).map_err(TlsError::Mismatch)?
            }
            _ => return Err(TlsError::Half),
        };
        Ok(Arc::new(config))
    }
}

fn file_error(path: &Path, what: String, wanted: &'static str) -> TlsError {
    TlsError::File { path: path.display().to_string(), what, wanted }
}

fn certificates(path: &Path, wanted: &'static str) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let error = |what: String| file_error(path, what, wanted);
    let read = CertificateDer::pem_file_iter(path).map_err(|found| error(found.to_string()))?;
    let found: Vec<CertificateDer<'static>> = read.collect::<Result<_, _>>().map_err(|found| error(found.to_string()))?;
    if found.is_empty() { Err(error("there is no certificate in it".to_owned())) } else { Ok(found) }
}
