//! Exchanges with witnesses over HTTP (C2SP tlog-witness) and with contributors, from the log's side.

use std::path::Path;
use std::time::Duration;

use caselot_core::hash::to_hex;
use caselot_core::ledger::checkpoint::parse_size;
use caselot_core::ledger::note::MAX_NOTE_BYTES;
use caselot_core::ledger::quorum::Witness;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Method, Request, Response, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest, Sha256};
use tokio_rustls::rustls;

/// How long one exchange may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The content type of a size.
const SIZE: &str = "text/x.tlog.size";

/// Connections to witnesses and contributors.
#[derive(Clone)]
pub(super) struct Network(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

/// What a witness answers to a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Its signature lines, as they came.
    Lines(String),
    /// It cosigned another size last.
    Size(u64),
    /// It refuses, by this status.
    Refused(StatusCode),
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    #[error("its address cannot be used")]
    Address,
    #[error("it was not reached: {0}")]
    Unreached(String),
    #[error("it did not answer within {} seconds", PATIENCE.as_secs())]
    Late,
    #[error("its answer was not understood")]
    Unclear,
}

/// Why certificates cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the authority of the witnesses' certificates cannot be read: {0}; give a file in PEM")]
pub struct AuthorityError(pub(super) String);

impl Network {
    /// Connects by TLS to those whose certificates an authority of this PEM file signs, and without it
    /// where an address begins with `http:`.
    pub fn new(authority: Option<&Path>) -> Result<Self, AuthorityError> {
        let failed = |cause: &dyn std::fmt::Display| AuthorityError(cause.to_string());
        let mut roots = RootCertStore::empty();
        if let Some(path) = authority {
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| failed(&e))? {
                roots.add(certificate.map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
            }
        }
        let provider = rustls::crypto::ring::default_provider().into();
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|e| failed(&e))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector =
            HttpsConnectorBuilder::new().with_tls_config(config).https_or_http().enable_http1();
        Ok(Self(Client::builder(TokioExecutor::new()).build(connector.build())))
    }

    /// Asks a witness to cosign.
    pub async fn add_checkpoint(&self, witness: &Witness, body: &str) -> Result<Answer, NoAnswer> {
        let uri = address(witness, "add-checkpoint")?;
        let body = Full::new(Bytes::copy_from_slice(body.as_bytes()));
        let (answer, text) = self.ask(Method::POST, uri, body).await?;
        match answer.status() {
            StatusCode::OK => Ok(Answer::Lines(text)),
            StatusCode::CONFLICT => {
                let kind = answer.headers().get(CONTENT_TYPE).map(|kind| kind.as_bytes());
                let size = parse_size(text.strip_suffix('\n').unwrap_or(&text));
                let size = size.filter(|_| kind == Some(SIZE.as_bytes()));
                size.map(Answer::Size).ok_or(NoAnswer::Unclear)
            }
            status => Ok(Answer::Refused(status)),
        }
    }

    /// Posts a body to an address, and gives the status and the text of the answer.
    pub async fn post(
        &self,
        address: &str,
        body: Bytes,
        most: usize,
    ) -> Result<(StatusCode, String), NoAnswer> {
        let uri = address.parse().map_err(|_| NoAnswer::Address)?;
        let (answer, text) = self.exchange(Method::POST, uri, Full::new(body), most).await?;
        Ok((answer.status(), text))
    }

    /// The newest checkpoint that a witness cosigned of a log; `None` if it shows none.
    pub async fn newest(
        &self,
        witness: &Witness,
        origin: &str,
    ) -> Result<Option<String>, NoAnswer> {
        let uri = address(witness, &format!("{}/checkpoint", to_hex(&Sha256::digest(origin))))?;
        let (answer, text) = self.ask(Method::GET, uri, Full::default()).await?;
        match answer.status() {
            StatusCode::OK => Ok(Some(text)),
            status if status.is_server_error() => Err(NoAnswer::Unclear),
            _ => Ok(None),
        }
    }

    async fn ask(
        &self,
        method: Method,
        uri: Uri,
        body: Full<Bytes>,
    ) -> Result<(Response<()>, String), NoAnswer> {
        self.exchange(method, uri, body, MAX_NOTE_BYTES).await
    }

    /// One exchange, with an answer of so many bytes at most.
    async fn exchange(
        &self,
        method: Method,
        uri: Uri,
        body: Full<Bytes>,
        most: usize,
    ) -> Result<(Response<()>, String), NoAnswer> {
        let request = Request::builder().method(method).uri(uri).body(body);
        let request = request.map_err(|_| NoAnswer::Address)?;
        let exchange = async {
            let answer = self.0.request(request).await;
            let answer = answer.map_err(|cause| NoAnswer::Unreached(root_of(&cause)))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, most).collect().await;
            let body = body.map_err(|_| NoAnswer::Unclear)?.to_bytes();
            let text = String::from_utf8(body.into()).map_err(|_| NoAnswer::Unclear)?;
            Ok((Response::from_parts(head, ()), text))
        };
        tokio::time::timeout(PATIENCE, exchange).await.unwrap_or(Err(NoAnswer::Late))
    }
}

/// An address below a witness's prefix.
fn address(witness: &Witness, path: &str) -> Result<Uri, NoAnswer> {
    let prefix = witness.url.as_deref().ok_or(NoAnswer::Address)?;
    format!("{prefix}/{path}").parse().map_err(|_| NoAnswer::Address)
}

/// The innermost cause, which says what really happened.
fn root_of(error: &dyn std::error::Error) -> String {
    let mut at = error;
    while let Some(source) = at.source() {
        at = source;
    }
    at.to_string()
}
