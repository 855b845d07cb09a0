//! `caselot config`

use std::process::ExitCode;

use super::load;
use crate::cli::{Caller, Failure};

/// The configuration.
#[derive(Debug, clap::Subcommand)]
pub enum Config {
    /// Reads the configuration and the files it names, and says what is wrong
    Check(Over),
    /// Prints what holds, secrets masked
    Show(Over),
}

/// Settings over the file and the environment.
#[derive(Debug, Clone, clap::Args)]
pub struct Over {
    /// A setting, as limits.connections=100; may be repeated
    #[arg(long = "set", value_name = "SECTION.KEY=VALUE")]
    pub set: Vec<String>,
}

impl Config {
    pub(in crate::cli) fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let (over, show) = match self {
            Config::Check(over) => (over, false),
            Config::Show(over) => (over, true),
        };
        let config = load(caller.config.as_deref(), std::env::vars(), &over.set)?;
        if show {
            let text = toml::to_string(&config).map_err(|error| {
                let sentence = format!("the configuration cannot be shown: {error}");
                Failure::unexpected(sentence, "run `caselot config check`")
            })?;
            say!("{}", text.trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        if config.tls.is_on() {
            config.tls.read().map_err(Failure::misuse)?;
        }
        say!("The configuration is sound.");
        Ok(ExitCode::SUCCESS)
    }
}
