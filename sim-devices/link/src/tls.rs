//! Encryption, and proof of who is who.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, InconsistentKeys, RootCertStore};

use crate::Broker;

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
    /// The certificate has no extensions.
    #[error("{path}: the certificate is of version 1, which TLS does not take any more; {MAKE_EXTENSIONS}")]
    Version1 {
        /// Which.
        path: String,
    },
    /// The key is that of another certificate.
    #[error("{cert} and {key} do not belong together; give the key with which the certificate was made")]
    Mismatch {
        /// The certificate.
        cert: String,
        /// The key.
        key: String,
    },
    /// Certificate or key are of a kind that is not understood.
    #[error("{cert} and {key} cannot be used: {what}; make both anew, with an Ed25519, ECDSA or RSA key")]
    Pair {
        /// The certificate.
        cert: String,
        /// The key.
        key: String,
        /// What is wrong.
        what: rustls::Error,
    },
    /// Files for an encryption that there will not be: the line would be plain, and whoever gave them believes that it is not.
    #[error("{broker} is not encrypted, and --tls-ca, --cert and --key are for a broker that is; write mqtts:// or leave them out")]
    Plain {
        /// Where.
        broker: Broker,
    },
    /// The encryption is not to be had.
    #[error("no encryption: {0}")]
    Unavailable(rustls::Error),
}

const MAKE_EXTENSIONS: &str =
    "make it with extensions, such as basicConstraints=CA:FALSE (openssl x509 -extfile; assets/mosquitto/mosquitto.conf shows how)";

/// A certificate of version 1 has an error of its own in a library below rustls, which tells it by its name alone.
fn is_version_1(error: &str) -> bool {
    error.contains("UnsupportedCertVersion")
}

impl Tls {
    /// What the client of this broker needs to know; nothing for a line that is not encrypted.
    ///
    /// # Errors
    /// When a file is missing or does not hold what it should, or there are files and the broker's address asks for no encryption.
    pub(crate) fn client_config_for(&self, broker: &Broker) -> Result<Option<Arc<ClientConfig>>, TlsError> {
        if broker.tls {
            self.client_config().map(Some)
        } else if *self == Self::default() {
            Ok(None)
        } else {
            Err(TlsError::Plain { broker: broker.clone() })
        }
    }

    /// # Errors
    /// When a file is missing or does not hold what it should.
    fn client_config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        let ca = self.ca.as_deref().ok_or(TlsError::NoAuthority)?;
        let mut roots = RootCertStore::empty();
        for certificate in certificates(ca, "the certificate of an authority")? {
            let refused = |error: rustls::Error| file_error(ca, error.to_string(), "the certificate of an authority");
            roots.add(certificate).map_err(refused)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(TlsError::Unavailable)?;
        let builder = builder.with_root_certificates(roots);
        let config = match (&self.cert, &self.key) {
            (None, None) => builder.with_no_client_auth(),
            (Some(cert), Some(key)) => {
                let chain = certificates(cert, "a certificate")?;
                let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| file_error(key, error.to_string(), "a private key"))?;
                builder.with_client_auth_cert(chain, secret).map_err(|error| pair_error(cert, key, error))?
            }
            _ => return Err(TlsError::Half),
        };
        Ok(Arc::new(config))
    }
}

fn pair_error(cert: &Path, key: &Path, what: rustls::Error) -> TlsError {
    let (cert, key) = (cert.display().to_string(), key.display().to_string());
    match what {
        rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => TlsError::Mismatch { cert, key },
        what if is_version_1(&what.to_string()) => TlsError::Version1 { path: cert },
        what => TlsError::Pair { cert, key, what },
    }
}

/// What a connection ended with, and what to do about it where the library's words do not say.
pub(crate) fn explained(error: &str) -> String {
    let mend = if is_version_1(error) {
        format!("the broker's certificate is of version 1, which TLS does not take any more: {MAKE_EXTENSIONS}")
    } else if error.contains("not valid for") || error.contains("NotValidForName") {
        "the broker's certificate is for another name: connect by a name that stands in its subjectAltName".to_owned()
    } else if error.contains("CertificateRequired") {
        "the broker wants to know who connects: give --cert and --key".to_owned()
    } else {
        return error.to_owned();
    };
    format!("{error} ({mend})")
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
