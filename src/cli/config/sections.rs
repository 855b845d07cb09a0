//! The sections of the settings that belong to the server alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tracing_subscriber::filter::{LevelFilter, Targets};

use crate::cli::host::{Contributors, Witnesses};
use crate::cli::words::text;
use crate::cli::{Failure, Hidden};
use crate::publication;
use crate::service::data::{DataFiles, PostgresError, PostgresPlace};

/// The data directory and the address of the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Directory of the server's data.
    pub data: PathBuf,
    /// Folder of the keys and newest checkpoints; empty: the folder `keys` in it.
    pub keys: PathBuf,
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
        let (data, keys) = Default::default();
        Self { data, keys, listen, plain_http: false, health: true, reflection: true }
    }
}

impl Server {
    /// The files of a data directory, with the keys where these settings say.
    pub fn files(&self, data: &Path) -> DataFiles {
        match self.keys.as_os_str().is_empty() {
            true => DataFiles::of(data),
            false => DataFiles::with_keys(data, &self.keys),
        }
    }
}

/// Where the courts are recorded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// A PostgreSQL database, such as postgres://caselot@db.example/caselot; empty: a file in the data
    /// directory.
    pub url: Hidden,
    /// Certificates of the authority that signs the database's certificate, in PEM.
    pub authority: PathBuf,
}

impl Store {
    /// The PostgreSQL database; `None` where the courts are recorded in a file.
    ///
    /// # Errors
    /// When the URL is none, or leads to another machine without encryption.
    pub fn postgres(&self) -> Result<Option<PostgresPlace>, PostgresError> {
        if self.url.is_empty() {
            return Ok(None);
        }
        self.place_of(&self.url).map(Some)
    }

    /// A PostgreSQL database that is reached as these settings say. The password may stand in a
    /// variable of the environment, which other programs know.
    ///
    /// # Errors
    /// When the URL is none, or leads to another machine without encryption.
    pub fn place_of(&self, url: &str) -> Result<PostgresPlace, PostgresError> {
        let authority = Some(self.authority.as_path()).filter(|path| !path.as_os_str().is_empty());
        let password = std::env::var("PGPASSWORD").ok();
        Ok(PostgresPlace::parse(url, authority)?.or_password(password.as_deref()))
    }
}

/// Who witnesses the logs of the courts.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Witness {
    /// Policy file of the witnesses (C2SP tlog-policy); empty: nobody is asked.
    pub policy: PathBuf,
    /// Seconds between two published checkpoints of a court that grows.
    pub publish_seconds: u32,
    /// Certificates of the authority that signs the witnesses' certificates, in PEM.
    pub authority: PathBuf,
    /// Whether the server starts only if enough witnesses answer.
    pub required: bool,
}

impl Default for Witness {
    fn default() -> Self {
        let (policy, authority, required) = Default::default();
        Self { policy, publish_seconds: 10, authority, required }
    }
}

impl Witness {
    /// Longest time between two published checkpoints, in seconds.
    const LONGEST: u32 = 86_400;

    /// The witnesses by these settings; `None` where there are none.
    ///
    /// # Errors
    /// When the policy cannot be read or names no witness to ask, or the time is none.
    pub fn witnesses(&self) -> Result<Option<Witnesses>, Failure> {
        if self.policy.as_os_str().is_empty() {
            return Ok(None);
        }
        if !(1..=Self::LONGEST).contains(&self.publish_seconds) {
            let sentence =
                text!("witness.publish_seconds is from 1 to {most}", most = Self::LONGEST);
            return Err(Failure::usage(sentence, text!("give a number in this range")));
        }
        let policy = publication::read_policy(&self.policy).map_err(|error| {
            let hint = text!("docs/operating/witnesses.md shows the form of the file");
            Failure::content(&self.policy, error, hint)
        })?;
        if policy.witnesses.iter().all(|witness| witness.url.is_none()) {
            let sentence = text!("{path} names no witness's address", path = self.policy.display());
            let hint =
                text!("write the address behind the key of each witness that is to be asked");
            return Err(Failure::usage(sentence, hint));
        }
        let every = Duration::from_secs(self.publish_seconds.into());
        let settings = publication::Settings { policy, every, required: self.required };
        let authority = Some(self.authority.clone()).filter(|path| !path.as_os_str().is_empty());
        Ok(Some(Witnesses { settings, authority }))
    }
}

/// Where contributors answer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contributor {
    /// Addresses of the contributors that are asked over the network, with commas between them; empty:
    /// answers are carried as files.
    pub addresses: String,
    /// Certificates of the authority that signs theirs, in PEM.
    pub authority: PathBuf,
}

impl Contributor {
    /// The contributors by these settings; `None` where none is asked over the network.
    ///
    /// # Errors
    /// When an address is none.
    pub fn asked(&self) -> Result<Option<Contributors>, Failure> {
        let addresses = self.addresses.split(',').map(str::trim).filter(|it| !it.is_empty());
        let addresses: Vec<String> = addresses.map(str::to_owned).collect();
        let in_form = |it: &&String| it.starts_with("https://") || it.starts_with("http://");
        if let Some(address) = addresses.iter().find(|it| !in_form(it)) {
            let sentence = text!("“{address}” is no address of a contributor", address);
            let hint = text!("write it like https://contributor.example:7431");
            return Err(Failure::usage(sentence, hint));
        }
        let authority = Some(self.authority.clone()).filter(|path| !path.as_os_str().is_empty());
        Ok((!addresses.is_empty()).then_some(Contributors { addresses, authority }))
    }
}

/// Where the server is watched.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Address of `/metrics`, `/healthz` and `/readyz`; empty: there is none.
    pub listen: Listen,
}

/// An address to listen on, or none.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Listen(pub Option<SocketAddr>);

impl TryFrom<String> for Listen {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Self(None));
        }
        let address = text.parse().map_err(|_| {
            text!("“{text}” is no address and port; write one like 127.0.0.1:9420", text)
        });
        address.map(|address| Self(Some(address)))
    }
}

impl From<Listen> for String {
    fn from(Listen(address): Listen) -> String {
        address.map_or_else(String::new, |address| address.to_string())
    }
}

/// What the server logs, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
    /// The least level that is logged, in all or by part of the program.
    pub level: String,
}

/// The form of a line of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object of JSON a line.
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

impl Log {
    /// The levels; `None` if they are not in form.
    pub fn levels(&self) -> Option<Targets> {
        let levels: Targets = self.level.parse().ok()?;
        // A word that is no level is read as the name of a part of the program, at all levels.
        let is_meant = self.level.split(',').all(|part| {
            let level = part.rsplit('=').next().unwrap_or_default().trim();
            !level.is_empty() && level.parse::<LevelFilter>().is_ok()
        });
        Some(levels).filter(|_| is_meant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_a_level_in_all_or_of_a_part() {
        let read = |level: &str| Log { level: level.to_owned(), ..Log::default() }.levels();
        for level in ["info", "warn", "off", "warn,caselot::rpc=debug"] {
            assert!(read(level).is_some(), "{level}");
        }
        for level in ["", "loud", "caselot", "info,caselot=loud"] {
            assert!(read(level).is_none(), "{level}");
        }
    }
}
