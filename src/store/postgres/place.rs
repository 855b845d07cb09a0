//! Where a PostgreSQL database is, and how it is reached. Nothing here ever shows the password.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::PostgresError;
use super::error::reason;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(3);
/// How long data may stay unacknowledged before a connection counts as broken.
const UNACKNOWLEDGED: Duration = Duration::from_secs(5);
/// How long a connection may be silent before it is probed, and between two probes.
const PROBED_AFTER: Duration = Duration::from_secs(5);
const PROBED_EVERY: Duration = Duration::from_secs(1);
const PROBES: u32 = 3;
/// Limits that the database keeps for every session: on a wait for a lock, and on a transaction whose
/// client has fallen silent, so that a server that hangs keeps no court to itself.
const OPTIONS: &str = "-c lock_timeout=3000 -c idle_in_transaction_session_timeout=3000";

/// A database, and how it is reached.
#[derive(Clone)]
pub struct PostgresPlace {
    config: Box<tokio_postgres::Config>,
    /// Certificates of the authority that signs the database's certificate; `None` where all goes
    /// over a socket of this machine, or nothing is to be encrypted.
    authority: Option<PathBuf>,
}

impl PostgresPlace {
    /// Reads a URL, such as `postgres://caselot@db.example/caselot`. With an authority all is
    /// encrypted, and the database must show a certificate of it.
    ///
    /// # Errors
    /// When it is no URL, or leads to another machine without encryption that is not asked for.
    pub fn parse(url: &str, authority: Option<&Path>) -> Result<Self, PostgresError> {
        let malformed = |reason: String| PostgresError::Url { reason };
        if !(url.starts_with("postgres://") || url.starts_with("postgresql://")) {
            return Err(malformed("it does not begin with postgres://".to_owned()));
        }
        // The library's error names the part at fault, and never what stands there.
        let mut config: tokio_postgres::Config =
            url.parse().map_err(|cause: tokio_postgres::Error| malformed(reason(&cause)))?;
        if config.get_hosts().is_empty() {
            return Err(malformed("it names no host".to_owned()));
        }
        let said = url.contains("sslmode=");
        let mode = match (authority.is_some(), config.get_ssl_mode()) {
            (true, SslMode::Disable) => {
                return Err(malformed("sslmode=disable and an authority contradict".to_owned()));
            }
            (true, _) => SslMode::Require,
            (false, SslMode::Disable) => SslMode::Disable,
            // What is only preferred could be taken away by whoever stands between.
            (false, _) if !said && config.get_hosts().iter().all(is_here) => SslMode::Disable,
            (false, _) => return Err(PostgresError::Unencrypted { place: shown(&config) }),
        };
        config.ssl_mode(mode);
        config.connect_timeout(CONNECT).tcp_user_timeout(UNACKNOWLEDGED);
        config.keepalives_idle(PROBED_AFTER).keepalives_interval(PROBED_EVERY);
        config.keepalives_retries(PROBES);
        if config.get_application_name().is_none() {
            config.application_name("caselot");
        }
        let options = config.get_options().map_or(OPTIONS.to_owned(), |own| {
            // What the URL says comes last and holds.
            format!("{OPTIONS} {own}")
        });
        config.options(options);
        Ok(Self { config: Box::new(config), authority: authority.map(Path::to_owned) })
    }

    /// With this password, unless the URL holds one.
    #[must_use]
    pub fn or_password(mut self, password: Option<&str>) -> Self {
        if let Some(password) = password.filter(|_| self.config.get_password().is_none()) {
            self.config.password(password);
        }
        self
    }

    /// How a connection is made.
    pub(super) fn config(&self) -> &tokio_postgres::Config {
        &self.config
    }

    /// What encrypts; `None` where nothing does.
    ///
    /// # Errors
    /// When the authority's certificates cannot be read.
    pub(super) fn tls(&self) -> Result<Option<MakeRustlsConnect>, PostgresError> {
        let Some(path) = &self.authority else { return Ok(None) };
        let wrong = |reason: &dyn Display| PostgresError::Authority {
            path: path.clone(),
            reason: reason.to_string(),
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|cause| wrong(&cause))? {
            let certificate = certificate.map_err(|cause| wrong(&cause))?;
            roots.add(certificate).map_err(|cause| wrong(&cause))?;
        }
        if roots.is_empty() {
            return Err(wrong(&"it holds no certificate"));
        }
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|cause| wrong(&cause))?;
        let config = config.with_root_certificates(roots).with_no_client_auth();
        Ok(Some(MakeRustlsConnect::new(config)))
    }
}

/// Whether a host is this machine.
fn is_here(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost"
                || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

/// The hosts and the name of the database, as they are shown.
fn shown(config: &tokio_postgres::Config) -> String {
    let ports = config.get_ports();
    let host = |(at, host): (usize, &Host)| match host {
        Host::Tcp(name) => {
            let port = ports.get(at).or(ports.first()).copied().unwrap_or(5432);
            format!("{name}:{port}")
        }
        Host::Unix(path) => path.display().to_string(),
    };
    let hosts: Vec<String> = config.get_hosts().iter().enumerate().map(host).collect();
    let database = config.get_dbname().or(config.get_user()).unwrap_or_default();
    format!("{database} at {}", hosts.join(", "))
}

impl Display for PostgresPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.config))
    }
}

impl fmt::Debug for PostgresPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PostgresPlace({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for url in [
            "postgres://clerk:geheim@localhost/courts",
            "postgres://clerk:geheim@/courts?host=/run/postgresql",
            "postgres://clerk:geheim@db.example:5433/courts?sslmode=disable",
        ] {
            let place = PostgresPlace::parse(url, None).unwrap();
            let shown = format!("{place} {place:?}");
            assert!(shown.contains("courts at ") && !shown.contains("geheim"), "{shown}");
        }
        for url in [
            "postgres://clerk:geheim@db.example/courts",
            "postgres://clerk:geheim@db.example/courts?geheim=1",
            "postgres://clerk:geheim@localhost/courts?port=geheim",
            "mysql://clerk:geheim@localhost/courts",
            "postgres://clerk:geheim@/courts",
        ] {
            let error = PostgresPlace::parse(url, None).unwrap_err();
            let text = format!("{error} {error:?}");
            assert!(!text.contains("clerk:geheim"), "{text}");
        }
    }

    #[test]
    fn another_machine_is_reached_encrypted_or_on_demand() {
        let parse = |url: &str, authority: Option<&str>| {
            PostgresPlace::parse(url, authority.map(Path::new))
        };
        let far = "postgres://clerk@db.example/courts";
        assert!(matches!(parse(far, None), Err(PostgresError::Unencrypted { .. })));
        let asked = format!("{far}?sslmode=require");
        assert!(matches!(parse(&asked, None), Err(PostgresError::Unencrypted { .. })));
        let place = parse(far, Some("ca.pem")).unwrap();
        assert_eq!(place.config.get_ssl_mode(), SslMode::Require);
        assert!(matches!(place.tls(), Err(PostgresError::Authority { .. })));
        let plain = format!("{far}?sslmode=disable");
        assert_eq!(parse(&plain, None).unwrap().config.get_ssl_mode(), SslMode::Disable);
        assert!(matches!(parse(&plain, Some("ca.pem")), Err(PostgresError::Url { .. })));
    }
}
