//! `caselot init`

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Caller, Failure, host, token};
use crate::service::access::{NewGrant, Role};

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
    /// New file for the first registrar's token [default: the token is printed]
    #[arg(long)]
    token_out: Option<PathBuf>,
}

/// Person of the first registrar's token, unless --person names one.
const REGISTRAR: &str = "registrar";

impl Init {
    pub(super) fn run(&self, caller: &Caller) -> Result<ExitCode, Failure> {
        let code = caller.court()?;
        let origin = self.origin.clone().unwrap_or_else(|| default_origin(code));
        let key = host::init_court(&self.data, code, &self.name, &origin)?;
        say!("Court {code} {} is open in {}.", self.name, self.data.display());
        say!("Its docket is {}. Give auditors this key:", key.name());
        say!("  vkey         {}", key.vkey());
        say!("  fingerprint  {}", key.fingerprint());
        let person = caller.person.clone().unwrap_or_else(|| REGISTRAR.to_owned());
        let (roles, courts) = (vec![Role::Registrar], vec![code.to_owned()]);
        let first = NewGrant { person, roles, courts, days: token::DAYS, subject: None };
        token::hand_out(&self.data, first, self.token_out.as_deref())?;
        say!("Serve it with: caselot serve --data {}", self.data.display());
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn default_origin(code: &str) -> String {
    format!("caselot.local/{code}")
}
