//! The settings: one TOML file, overridden by the environment, overridden by options.

mod command;
mod merge;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Failure, Hidden};
use crate::rpc::limits::Limits;
use crate::rpc::tls::{ClientCertificates, TlsFiles};

pub use command::{Config as Command, Overrides};
pub(super) use merge::load;

/// All settings. Each has a default; an empty value means that none is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Config {
    pub server: Server,
    pub tls: TlsFiles,
    pub limits: Limits,
    pub client: Client,
}

impl Config {
    /// Whether both say the same. Secrets are of the client's part, which no server has.
    pub fn says_the_same(&self, other: &Config) -> bool {
        let said = |config: &Config| serde_json::to_value(config).ok();
        said(self) == said(other)
    }
}

/// The data directory and the address of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Server {
    /// Directory of the server's data.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Serves without TLS on addresses that other machines can reach.
    pub plain_http: bool,
    /// Answers everybody who asks for its health.
    pub health: bool,
    /// Tells everybody which calls there are.
    pub reflection: bool,
}

impl Default for Server {
    fn default() -> Self {
        let listen = SocketAddr::from(([127, 0, 0, 1], 7420));
        Self { data: PathBuf::new(), listen, plain_http: false, health: true, reflection: true }
    }
}

/// The settings of commands that call a server; options and variables of the same names override
/// them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Client {
    pub server: String,
    pub court: String,
    pub person: String,
    pub token: Hidden,
    pub token_file: PathBuf,
    pub folder: PathBuf,
    pub authority: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Config {
    /// Checks that the settings fit together.
    fn check(&self) -> Result<(), Failure> {
        let refuse = |sentence: &str, hint: &str| Err(Failure::usage(sentence, hint));
        if let Some((key, text)) = self.limits.unfit() {
            return refuse(&format!("limits.{key} {text}"), "give a number in this range");
        }
        let given = |path: &PathBuf| !path.as_os_str().is_empty();
        if given(&self.tls.certificate) != given(&self.tls.key) {
            return refuse("tls.certificate and tls.key belong together", "give both, or neither");
        }
        let asks = self.tls.client_certificates != ClientCertificates::Off;
        if asks && !(given(&self.tls.client_authority) && self.tls.is_on()) {
            return refuse(
                "tls.client_certificates needs TLS and an authority of the clients",
                "give tls.certificate, tls.key and tls.client_authority too",
            );
        }
        if given(&self.client.certificate) != given(&self.client.key) {
            let sentence = "client.certificate and client.key belong together";
            return refuse(sentence, "give both, or neither");
        }
        Ok(())
    }
}
