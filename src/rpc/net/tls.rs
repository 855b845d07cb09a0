//! TLS by rustls: certificates are files, read again when they change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant};
use tokio_rustls::rustls;
use x509_cert::der::Decode;

use crate::service::files::{Stamp, exposed_mode};

/// How long a server goes without looking whether a file has changed.
const REREAD: Duration = Duration::from_secs(1);

/// Whether clients show certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    /// They are not asked for one.
    #[default]
    Off,
    /// Who has one may show it instead of a token.
    Optional,
    /// Without one there is no connection.
    Required,
}

/// The files of TLS; without a certificate there is no TLS.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsFiles {
    /// The server's certificate chain, PEM, its own first.
    pub certificate: PathBuf,
    /// Its private key, PEM, readable by its owner alone.
    pub key: PathBuf,
    /// Certificates of those who sign clients' certificates, PEM.
    pub client_authority: PathBuf,
    /// Whether clients show certificates.
    pub client_certificates: ClientCertificates,
}

/// Why TLS cannot be spoken.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file.
    #[error("{}: {source}", .path.display())]
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// A PEM file.
    #[error("{} holds no usable PEM ({source})", .path.display())]
    Pem {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: pem::Error,
    },
    /// Others may read the key.
    #[error("{} may be read by others (mode {mode:o}); run `chmod 600` on it", .path.display())]
    TooOpen {
        /// The key's file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// Files that do not fit together.
    #[error("the certificates do not fit: {0}")]
    Unfit(String),
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> TlsError + '_ {
    move |source| TlsError::File { path: path.to_owned(), source }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let wrong = |source| TlsError::Pem { path: path.to_owned(), source };
    let all: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path).map_err(wrong)?.collect();
    let all = all.map_err(wrong)?;
    if all.is_empty() {
        return Err(wrong(pem::Error::NoItemsFound));
    }
    Ok(all)
}

impl TlsFiles {
    /// Whether TLS is to be spoken at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        let all = [&self.certificate, &self.key, &self.client_authority];
        all.into_iter().map(PathBuf::as_path).filter(|path| !path.as_os_str().is_empty())
    }

    /// Reads all files.
    ///
    /// # Errors
    /// When one cannot be read, is too open, or they do not fit together.
    pub fn read(&self) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates(&self.certificate)?;
        if let Some(mode) = exposed_mode(&self.key).map_err(at(&self.key))? {
            return Err(TlsError::TooOpen { path: self.key.clone(), mode });
        }
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|source| TlsError::Pem { path: self.key.clone(), source })?;
        let unfit = |cause: &dyn std::fmt::Display| TlsError::Unfit(cause.to_string());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|e| unfit(&e))?;
        let builder = match self.client_certificates {
            ClientCertificates::Off => builder.with_no_client_auth(),
            wanted => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(&self.client_authority)? {
                    roots.add(certificate).map_err(|e| unfit(&e))?;
                }
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                let verifier = match wanted {
                    ClientCertificates::Required => verifier,
                    _ => verifier.allow_unauthenticated(),
                };
                builder.with_client_cert_verifier(verifier.build().map_err(|e| unfit(&e))?)
            }
        };
        let mut config = builder.with_single_cert(chain, key).map_err(|e| unfit(&e))?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(config))
    }
}

/// The stamps of all files; a file that cannot be looked at counts as missing.
fn stamps(files: &TlsFiles) -> Vec<Stamp> {
    files.paths().map(|path| Stamp::read(path).unwrap_or_default()).collect()
}

/// The certificates as a running server knows them.
pub struct Certificates {
    files: TlsFiles,
    read: Mutex<Read>,
}

struct Read {
    looked: Instant,
    stamps: Vec<Stamp>,
    config: Arc<ServerConfig>,
}

impl Certificates {
    /// Reads all files.
    ///
    /// # Errors
    /// As [`TlsFiles::read`].
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        let stamps = stamps(&files);
        let read = Read { looked: Instant::now(), stamps, config: files.read()? };
        Ok(Self { files, read: Mutex::new(read) })
    }

    /// What a new connection speaks with. New files that do not fit are named in the log, and the
    /// old ones stay: a renewal that went wrong must not shut the court.
    pub fn current(&self) -> Arc<ServerConfig> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.looked.elapsed() >= REREAD {
            read.looked = Instant::now();
            let stamps = stamps(&self.files);
            if stamps != read.stamps {
                read.stamps = stamps;
                match self.files.read() {
                    Ok(config) => {
                        read.config = config;
                        tracing::info!("the certificates were read again");
                    }
                    Err(cause) => tracing::error!(%cause, "the earlier certificates stay"),
                }
            }
        }
        Arc::clone(&read.config)
    }
}

/// The subject of a certificate, as RFC 4514 writes it.
#[must_use]
pub fn subject(certificate: &[u8]) -> Option<String> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    Some(certificate.tbs_certificate.subject.to_string()).filter(|subject| !subject.is_empty())
}

/// The subject of the first certificate in a PEM file.
///
/// # Errors
/// When it holds none, or one without a subject.
pub fn subject_of(path: &Path) -> Result<String, TlsError> {
    let all = certificates(path)?;
    let none = || TlsError::Unfit(format!("{} names no subject", path.display()));
    all.first().and_then(|first| subject(first)).ok_or_else(none)
}
