//! The connection to a server, with the caller's token.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tonic::metadata::AsciiMetadataValue;
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{self, Certificate, ClientTlsConfig, Endpoint, Identity};
use tonic::{Request, Status};
use zeroize::Zeroizing;

use super::error::ClientError;
use super::folder::exposed_mode;
use super::servers::Servers;

/// So long a server is waited for.
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);

/// A connection whose every call carries the caller's token.
pub type Channel = InterceptedService<Servers, Bearer>;

/// The caller's token, if there is one. Nothing prints it.
#[derive(Clone, Default)]
pub struct Bearer(Option<AsciiMetadataValue>);

impl std::fmt::Debug for Bearer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_some() { "Bearer(..)" } else { "Bearer(none)" })
    }
}

impl Bearer {
    /// No token: for a server without tokens, or a caller with a certificate.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// A token as text.
    ///
    /// # Errors
    /// When the text cannot stand in a header.
    ///
    /// ```
    /// use caselot::client::Bearer;
    ///
    /// let bearer = Bearer::new("caselot-abc")?;
    /// assert!(!format!("{bearer:?}").contains("abc"));
    /// # Ok::<(), caselot::client::ClientError>(())
    /// ```
    pub fn new(token: &str) -> Result<Self, ClientError> {
        let header = Zeroizing::new(format!("Bearer {}", token.trim()));
        let mut value: AsciiMetadataValue =
            header.parse().map_err(|_| ClientError::TokenMalformed)?;
        value.set_sensitive(true);
        Ok(Self(Some(value)))
    }

    /// The token of a file.
    ///
    /// # Errors
    /// When the file cannot be read, or others may read it too.
    pub fn from_file(path: &Path) -> Result<Self, ClientError> {
        let text = std::fs::read_to_string(path).map_err(ClientError::file(path))?;
        let text = Zeroizing::new(text);
        if let Some(mode) = exposed_mode(path).map_err(ClientError::file(path))? {
            return Err(ClientError::TokenExposed { path: path.to_owned(), mode });
        }
        Self::new(&text)
    }

    /// Whether there is a token.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }
}

impl Interceptor for Bearer {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(value) = &self.0 {
            request.metadata_mut().insert("authorization", value.clone());
        }
        Ok(request)
    }
}

/// The files by which a client and a server recognise each other over https.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientTls {
    /// Certificates of the authority that signed the server's, PEM.
    pub authority: Option<PathBuf>,
    /// The client's own certificate and its key, PEM.
    pub identity: Option<(PathBuf, PathBuf)>,
}

impl ClientTls {
    fn config(&self) -> Result<ClientTlsConfig, ClientError> {
        let read = |path: &Path| std::fs::read(path).map_err(ClientError::file(path));
        let authority = self.authority.as_deref().ok_or(ClientError::AuthorityMissing)?;
        let config = ClientTlsConfig::new();
        let config = config.ca_certificate(Certificate::from_pem(read(authority)?));
        let Some((certificate, key)) = &self.identity else { return Ok(config) };
        if let Some(mode) = exposed_mode(key).map_err(ClientError::file(key))? {
            return Err(ClientError::TokenExposed { path: key.clone(), mode });
        }
        Ok(config.identity(Identity::from_pem(read(certificate)?, Zeroizing::new(read(key)?))))
    }
}

/// A server's connection, made when it is first used and again when it was lost, for callers who
/// share it. Of several servers one takes over from another.
#[derive(Debug, Clone)]
pub struct SharedConnection(Servers);

impl SharedConnection {
    /// The connection to a server, over TLS if its address is https, or to several with commas
    /// between. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, or a file of TLS is missing or readable by others.
    pub fn to(server: &str, tls: &ClientTls) -> Result<Self, ClientError> {
        let mut channels = lazily(&list(server), tls)?;
        Ok(Self(match channels.len() {
            1 => Servers::one(channels.remove(0).0),
            _ => Servers::several(channels, 0),
        }))
    }

    /// The connection as one caller uses it.
    #[must_use]
    pub fn of(&self, bearer: Bearer) -> Channel {
        InterceptedService::new(self.0.clone(), bearer)
    }
}

/// The address of a server, with TLS if it is https.
fn endpoint(server: &str, tls: &ClientTls) -> Result<Endpoint, ClientError> {
    let unreachable =
        |reason: String| ClientError::Unreachable { server: server.to_owned(), reason };
    let endpoint = Endpoint::from_shared(server.to_owned())
        .map_err(|e| unreachable(e.to_string()))?
        .tcp_nodelay(true);
    match endpoint.uri().scheme_str() {
        Some("https") => endpoint.tls_config(tls.config()?).map_err(|e| unreachable(e.to_string())),
        _ => Ok(endpoint),
    }
}

/// Connects to a server, over TLS if its address is https. Of several servers with commas between, the
/// first one that is reached; another one takes over when it is lost.
///
/// # Errors
/// When no server can be reached, or a file of TLS is missing or readable by others.
///
/// ```no_run
/// use caselot::client::{Bearer, ClientTls, connect_channel};
///
/// # async fn example() -> Result<(), caselot::client::ClientError> {
/// let tls = ClientTls { authority: Some("court-ca.pem".into()), identity: None };
/// let bearer = Bearer::new("caselot-abc")?;
/// let channel = connect_channel("https://caselot.court.example:7420", &tls, bearer).await?;
/// # Ok(())
/// # }
/// ```
pub async fn connect_channel(
    server: &str,
    tls: &ClientTls,
    bearer: Bearer,
) -> Result<Channel, ClientError> {
    let servers = list(server);
    if let [only] = *servers {
        let channel = reach(only, tls, None).await?;
        return Ok(InterceptedService::new(Servers::one(channel), bearer));
    }
    // Where there is another one, nobody waits for ever for the first.
    let mut unreached = None;
    for (at, server) in servers.iter().enumerate() {
        match reach(server, tls, Some(CONNECT_PATIENCE)).await {
            Ok(channel) => {
                let mut channels = lazily(&servers, tls)?;
                channels[at].0 = channel;
                return Ok(InterceptedService::new(Servers::several(channels, at), bearer));
            }
            Err(error @ ClientError::Unreachable { .. }) => unreached = unreached.or(Some(error)),
            Err(error) => return Err(error),
        }
    }
    Err(unreached.unwrap_or_else(|| ClientError::Unreachable {
        server: server.to_owned(),
        reason: "no server is named".to_owned(),
    }))
}

/// The servers of a list with commas between.
fn list(servers: &str) -> Vec<&str> {
    servers.split(',').map(str::trim).collect()
}

/// A connection to each server, made when it is used, with its host and port.
fn lazily(
    servers: &[&str],
    tls: &ClientTls,
) -> Result<Vec<(transport::Channel, String, u16)>, ClientError> {
    let lazy = |server: &&str| {
        let endpoint = endpoint(server, tls)?.connect_timeout(CONNECT_PATIENCE);
        let uri = endpoint.uri();
        let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let of_scheme = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let port = uri.port_u16().unwrap_or(of_scheme);
        Ok((endpoint.connect_lazy(), host, port))
    };
    servers.iter().map(lazy).collect()
}

/// Connects to one server.
async fn reach(
    server: &str,
    tls: &ClientTls,
    patience: Option<Duration>,
) -> Result<transport::Channel, ClientError> {
    let unreachable =
        |reason: String| ClientError::Unreachable { server: server.to_owned(), reason };
    let mut endpoint = endpoint(server, tls)?;
    if let Some(patience) = patience {
        endpoint = endpoint.connect_timeout(patience);
    }
    endpoint.connect().await.map_err(|e| {
        let mut root: &dyn std::error::Error = &e;
        while let Some(source) = root.source() {
            root = source;
        }
        unreachable(root.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_token_is_read_from_a_file_of_its_owner_alone_and_never_printed() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("token");
        std::fs::write(&path, "caselot-abc\n").expect("written");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("widened");
        let refused = Bearer::from_file(&path);
        assert!(matches!(refused, Err(ClientError::TokenExposed { mode: 0o644, .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("narrowed");
        let mut bearer = Bearer::from_file(&path).expect("read");
        let request = bearer.call(Request::new(())).expect("passed on");
        let value = request.metadata().get("authorization").expect("there");
        assert_eq!(value.as_bytes(), b"Bearer caselot-abc");
        assert!(!format!("{bearer:?} {request:?}").contains("abc"));
        assert!(matches!(Bearer::new("a\nb"), Err(ClientError::TokenMalformed)));
    }
}
