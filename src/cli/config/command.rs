//! `caselot config`

use std::process::ExitCode;

use super::load;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, put, say};

/// Checks or shows the settings of the server: the file of --config, the environment, and --set.
#[derive(Debug, clap::Subcommand)]
pub enum Config {
    /// Checks the settings and the files that they name.
    Check(Overrides),
    /// Prints the settings in force, with secrets masked.
    Show(Overrides),
}

/// Settings that override the file and the environment.
#[derive(Debug, Clone, clap::Args)]
pub struct Overrides {
    /// Sets one setting, such as limits.connections=100. May be repeated.
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

impl Config {
    pub(in crate::cli) fn run(self, caller: &Caller) -> Exit {
        let (overrides, show) = match self {
            Config::Check(overrides) => (overrides, false),
            Config::Show(overrides) => (overrides, true),
        };
        let config = load(caller.config.as_deref(), std::env::vars(), &overrides.set)?;
        if show {
            let text = toml::to_string(&config).map_err(|error| {
                let sentence = text!("the configuration cannot be shown: {error}", error);
                Failure::unexpected(sentence, text!("run `caselot config check`"))
            })?;
            put!("{}", text.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        if config.tls.is_on() {
            config.tls.read().map_err(Failure::setting)?;
        }
        config.witness.witnesses()?;
        config.contributor.asked()?;
        say!("The configuration is sound.");
        Ok(ExitCode::SUCCESS)
    }
}
