//! `caselot init`

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Caller, Failure, host};

/// Opens a court in a data directory.
#[derive(Debug, clap::Args)]
pub struct Init {
    /// Directory of the server's data
    #[arg(long)]
    data: PathBuf,
    /// Name of the court
    #[arg(long)]
    name: String,
    /// Name of the docket: <operator's name>/<court code> [default: caselot.local/<code>]
    #[arg(long)]
    origin: Option<String>,
}

impl Init {
    pub(super) fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let code = caller.court()?;
        let origin = self.origin.clone().unwrap_or_else(|| default_origin(code));
        let key = host::init_court(&self.data, code, &self.name, &origin)?;
        println!("Court {code} {} is open in {}.", self.name, self.data.display());
        println!("Its docket is {}. Give auditors this key:", key.name());
        println!("  vkey         {}", key.vkey());
        println!("  fingerprint  {}", key.fingerprint());
        println!("Serve it with: caselot serve --data {}", self.data.display());
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn default_origin(code: &str) -> String {
    format!("caselot.local/{code}")
}
