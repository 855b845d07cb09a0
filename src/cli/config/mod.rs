//! The settings: one TOML file, overridden by the environment, overridden by options.

mod command;
mod merge;
mod sections;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::words::text;
use super::{Failure, Hidden};
use crate::rpc::limits::Limits;
use crate::rpc::tls::{ClientCertificates, TlsFiles};
use crate::service::data::DataFiles;

pub use command::{Config as Command, Overrides};
pub(super) use merge::load;
pub(super) use sections::{Contributor, Log, LogFormat, Metrics, Server, Store, Witness};

/// All settings. Each has a default; an empty value means that none is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Config {
    pub server: Server,
    pub tls: TlsFiles,
    pub store: Store,
    pub limits: Limits,
    pub metrics: Metrics,
    pub witness: Witness,
    pub contributor: Contributor,
    pub log: Log,
    pub client: Client,
}

/// What is said where neither an option nor the settings name the data directory.
pub(super) fn no_data() -> Failure {
    Failure::usage(
        text!("no data directory is named"),
        text!("name it with --data, or as server.data in the file of --config"),
    )
}

impl Config {
    /// The data directory that an option names, or else these settings.
    pub fn data<'a>(&'a self, option: Option<&'a Path>) -> Result<&'a Path, Failure> {
        let named = Some(self.server.data.as_path()).filter(|path| !path.as_os_str().is_empty());
        option.or(named).ok_or_else(no_data)
    }

    /// The files of a data directory, with the keys and the database where these settings say.
    pub fn files(&self, data: &Path) -> Result<DataFiles, Failure> {
        let files = self.server.files(data);
        Ok(match self.store.postgres().map_err(Failure::setting)? {
            Some(place) => files.over(place),
            None => files,
        })
    }

    /// The server's settings by their keys, ascending; secrets are masked, and those of clients are of no
    /// server.
    pub fn shown(&self) -> crate::rpc::Shown {
        let table = toml::Table::try_from(self).unwrap_or_default();
        let sections = table.iter().filter(|(section, _)| *section != "client");
        let keys = sections.flat_map(|(section, keys)| {
            let keys = keys.as_table().into_iter().flatten();
            keys.map(move |(key, value)| (format!("{section}.{key}"), as_text(value)))
        });
        let mut keys: Vec<(String, String)> = keys.collect();
        keys.sort();
        keys.into()
    }

    /// The keys whose values differ, ascending, such as `limits.burst`. Secrets are shown alike; the
    /// client's are of no server.
    pub fn differences(&self, other: &Config) -> Vec<String> {
        let tables = |config| toml::Table::try_from(config).unwrap_or_default();
        let (own, others) = (tables(self), tables(other));
        let mut keys = Vec::new();
        for (section, own) in own.iter().filter_map(|(name, it)| Some((name, it.as_table()?))) {
            let others = others.get(section);
            let changed = own.iter().filter(|(key, value)| {
                others.and_then(|others| others.get(key.as_str())) != Some(*value)
            });
            keys.extend(changed.map(|(key, _)| format!("{section}.{key}")));
        }
        if *self.store.url != *other.store.url && !keys.iter().any(|key| key == "store.url") {
            keys.push("store.url".to_owned());
            keys.sort();
        }
        keys
    }
}

/// A value as it is read, a text without its quotes.
fn as_text(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
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
        self.store.postgres().map_err(Failure::setting)?;
        if self.log.levels().is_none() {
            return refuse(
                &text!("log.level is no level: {level}", level = self.log.level),
                &text!("give error, warn, info, debug or trace"),
            );
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_are_shown_without_secrets_and_without_those_of_clients() {
        let mut config = Config::default();
        config.limits.burst = 7;
        config.store.url = "postgres://caselot:secret@db/caselot".to_owned().into();
        config.client.token = "caselot-secret".to_owned().into();
        let shown = config.shown();
        assert!(shown.contains(&("limits.burst".to_owned(), "7".to_owned())), "{shown:?}");
        assert!(shown.contains(&("store.url".to_owned(), "********".to_owned())), "{shown:?}");
        assert!(
            !shown.iter().any(|(key, value)| key.contains("client.") || value.contains("secret"))
        );
    }

    #[test]
    fn what_differs_is_named_by_its_keys() {
        let one = Config::default();
        assert!(one.differences(&one.clone()).is_empty());
        let mut other = one.clone();
        (other.limits.burst, other.log.level) = (7, "warn".to_owned());
        other.metrics.listen = sections::Listen(Some(([127, 0, 0, 1], 9420).into()));
        let keys = one.differences(&other);
        assert_eq!(keys, ["limits.burst", "log.level", "metrics.listen"]);
    }
}
