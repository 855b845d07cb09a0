//! TLS by rustls. The certificates are files that are read again when they change.

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::time::{Duration, Instant};
use tokio_rustls::rustls;
use x509_cert::der::Decode;

use crate::service::access::ClientCertificate;
use crate::service::files::{PrivateFault, Stamp, read_private_of};
use crate::service::{Name, Named};

/// How long a server goes without checking whether a file has changed.
const REREAD: Duration = Duration::from_secs(1);

/// Whether clients show certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientCertificates {
    /// Clients are not asked for a certificate.
    #[default]
    Off,
    /// A client may show a certificate instead of a token.
    Optional,
    /// A client without a certificate gets no connection.
    Required,
}

/// The files of TLS. Without a certificate there is no TLS.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsFiles {
    /// The server's certificate chain, in PEM, with its own certificate first.
    pub certificate: PathBuf,
    /// The server's private key, in PEM, which its owner alone may read.
    pub key: PathBuf,
    /// Certificates of the authorities that sign clients' certificates, in PEM.
    pub client_authority: PathBuf,
    /// Whether clients show certificates.
    pub client_certificates: ClientCertificates,
}

/// Why the files of TLS cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{path}: {source}; check the path, and that you may read there")]
    File {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: io::Error,
    },
    /// A file holds no usable PEM.
    #[error("{path} holds no usable PEM ({source}); give a file in PEM")]
    Pem {
        /// The path.
        path: PathBuf,
        /// What failed.
        source: pem::Error,
    },
    /// Others may read the key.
    #[error("{path} may be read by others (mode {mode:o}); run `chmod 600` on it")]
    TooOpen {
        /// The key's file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Somebody else owns the key, and may change it.
    #[error("{path} belongs to another user (number {owner}); give it to the user who serves")]
    Foreign {
        /// The key's file.
        path: PathBuf,
        /// The number of its owner.
        owner: u32,
    },
    /// The files do not fit together.
    #[error("the certificates do not fit: {0}; give files that belong together")]
    Unfit(String),
    /// A certificate has no subject or no issuer.
    #[error("{path} names no subject or no issuer; give a certificate that names its owner")]
    NoSubject {
        /// The file of the certificate.
        path: PathBuf,
    },
}

impl Named for TlsError {
    fn named(&self) -> Name {
        match self {
            Self::File { path, source } => {
                Name::new("tls-File", [("path", &path.display()), ("reason", source)])
            }
            Self::Pem { path, source } => {
                Name::new("tls-Pem", [("path", &path.display()), ("reason", source)])
            }
            Self::TooOpen { path, mode } => {
                let mode = format!("{mode:04o}");
                Name::new("tls-TooOpen", [("path", &path.display()), ("mode", &mode)])
            }
            Self::Foreign { path, owner } => {
                Name::new("tls-Foreign", [("path", &path.display()), ("owner", owner)])
            }
            Self::Unfit(reason) => Name::new("tls-Unfit", [("reason", reason)]),
            Self::NoSubject { path } => Name::new("tls-NoSubject", [("path", &path.display())]),
        }
    }
}

/// All certificates of a PEM file, at least one.
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
    /// Whether there is to be TLS.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }

    /// The files that are named.
    fn paths(&self) -> impl Iterator<Item = &Path> {
        let all = [&self.certificate, &self.key, &self.client_authority];
        all.into_iter().map(PathBuf::as_path).filter(|path| !path.as_os_str().is_empty())
    }

    /// When the certificates of each file end, by the name of its setting, in seconds since 1970 UTC.
    #[must_use]
    pub fn ends(&self) -> Vec<(&'static str, u64)> {
        let files =
            [("certificate", &self.certificate), ("client_authority", &self.client_authority)];
        let ends = files.into_iter().filter(|(_, path)| !path.as_os_str().is_empty());
        ends.filter_map(|(name, path)| Some((name, first_end(path)?))).collect()
    }

    /// Reads all files into a configuration.
    ///
    /// # Errors
    /// When a file cannot be read, others may read the key, or the files do not fit together.
    pub fn read(&self) -> Result<Arc<ServerConfig>, TlsError> {
        self.read_for(None)
    }

    /// [`TlsFiles::read`] as the user who serves would, for root: the key must be that user's, of whom
    /// this is the number.
    ///
    /// # Errors
    /// As [`TlsFiles::read`].
    pub fn read_for(&self, serves: Option<u32>) -> Result<Arc<ServerConfig>, TlsError> {
        let chain = certificates(&self.certificate)?;
        let path = || self.key.clone();
        let owner = std::fs::metadata(&self.key).map(|meta| meta.uid());
        if let Some((owner, _)) = owner.ok().zip(serves).filter(|(owner, serves)| owner != serves) {
            return Err(TlsError::Foreign { path: path(), owner });
        }
        let pem = read_private_of(&self.key, serves).map_err(|fault| match fault {
            PrivateFault::Unreadable(source) => TlsError::File { path: path(), source },
            PrivateFault::TooOpen(mode) => TlsError::TooOpen { path: path(), mode },
            PrivateFault::Foreign(owner) => TlsError::Foreign { path: path(), owner },
        })?;
        let key = PrivateKeyDer::from_pem_slice(&pem)
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

/// When the first certificate of a PEM file ends, in seconds since 1970 UTC; `None` if the file or a
/// certificate cannot be read.
fn first_end(path: &Path) -> Option<u64> {
    let ends = certificates(path).ok()?;
    let end = |certificate: &CertificateDer<'_>| {
        let read = x509_cert::Certificate::from_der(certificate).ok()?;
        Some(read.tbs_certificate.validity.not_after.to_unix_duration().as_secs())
    };
    ends.iter().map(end).collect::<Option<Vec<_>>>()?.into_iter().min()
}

/// The stamps of all files; a file that cannot be looked at counts as missing.
fn stamps(files: &TlsFiles) -> Vec<Stamp> {
    files.paths().map(|path| Stamp::read(path).unwrap_or_default()).collect()
}

/// The certificates of a running server. All workers share them; the lock is held for a check of the
/// files, and for reading them again after a change.
pub struct Certificates {
    files: TlsFiles,
    reading: Mutex<Reading>,
}

/// The files as they were read last.
struct Reading {
    /// When the files were last checked for a change.
    checked: Instant,
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
        let reading = Reading { checked: Instant::now(), stamps, config: files.read()? };
        Ok(Self { files, reading: Mutex::new(reading) })
    }

    /// The configuration for a new connection. New files that do not fit are reported in the server's
    /// log, and the old ones stay: a renewal that went wrong must not end the service.
    pub fn current(&self) -> Arc<ServerConfig> {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        if reading.checked.elapsed() >= REREAD {
            reading.checked = Instant::now();
            let stamps = stamps(&self.files);
            if stamps != reading.stamps {
                reading.stamps = stamps;
                match self.files.read() {
                    Ok(config) => {
                        reading.config = config;
                        tracing::info!("the certificates were read again");
                    }
                    Err(cause) => tracing::error!(%cause, "the earlier certificates stay"),
                }
            }
        }
        Arc::clone(&reading.config)
    }
}

/// What a client certificate says; `None` if it cannot be read, or names no subject or no issuer.
#[must_use]
pub fn client_certificate(der: &[u8]) -> Option<ClientCertificate> {
    let read = x509_cert::Certificate::from_der(der).ok()?.tbs_certificate;
    let (subject, issuer) = (read.subject.to_string(), read.issuer.to_string());
    let is_named = !subject.is_empty() && !issuer.is_empty();
    let digest = Sha256::digest(der).into();
    is_named.then_some(ClientCertificate { subject, issuer, digest })
}

/// When the first certificate of a PEM file ends, in milliseconds since 1970 UTC.
///
/// # Errors
/// When the file holds no certificate, or one that cannot be read.
pub fn ends_ms(path: &Path) -> Result<u64, TlsError> {
    let read = |der: &CertificateDer<'_>| x509_cert::Certificate::from_der(der).ok();
    let all = certificates(path)?;
    let ends = all.iter().map(|der| {
        let ends = read(der)?.tbs_certificate.validity.not_after.to_unix_duration();
        u64::try_from(ends.as_millis()).ok()
    });
    let ends: Option<Vec<u64>> = ends.collect();
    let first = ends.and_then(|ends| ends.into_iter().min());
    first.ok_or_else(|| TlsError::Unfit(format!("{} is no X.509 certificate", path.display())))
}

/// What the first certificate in a PEM file says.
///
/// # Errors
/// When the file holds no certificate, or one without a subject or an issuer.
pub fn certificate_of(path: &Path) -> Result<ClientCertificate, TlsError> {
    let all = certificates(path)?;
    let none = || TlsError::NoSubject { path: path.to_owned() };
    all.first().and_then(|first| client_certificate(first)).ok_or_else(none)
}
