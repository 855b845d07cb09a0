//! `caselot migrate`

use std::path::PathBuf;
use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::backup::warn_invalid;
use super::{Caller, Exit, Failure, config, host, say};
use crate::cli::words::text;
use crate::service::Target;
use crate::service::access::registry;

/// Moves all courts of a data directory into a PostgreSQL database, or back into a file: copies them,
/// verifies the copy, compares it, and closes the database that they leave. Keys and tokens stay.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Migrate {
    #[command(flatten)]
    data: StoppedDataDir,
    /// The new place: the URL of an empty PostgreSQL database, or a directory.
    #[arg(long, value_name = "URL|DIR")]
    to: String,
}

const EXAMPLES: &str = "\
Examples:
  Into a database, in which the role caselot may make tables:
    caselot migrate --data /var/lib/caselot --to postgres://caselot@db.example/caselot
  Back into a file, with the settings that name the database:
    caselot migrate --config /etc/caselot.toml --data /var/lib/caselot --to /var/lib/caselot

Stop all servers first. A password is better kept out of a command line: name it in the variable
PGPASSWORD.";

impl Migrate {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let files = self.data.files(caller)?;
        let target = self.target(caller)?;
        let moved = host::migrate(&files, &target)?;
        for court in &moved {
            warn_invalid(&court.code, &court.findings);
            say!(
                "Court {code}: {size} entries were copied, verified and compared.",
                code = court.code,
                size = court.size
            );
        }
        match &target {
            Target::Postgres(place) => say!(
                "The courts are in {place} now. Name it as store.url in the settings; the old file \
                 stays, and is served no more.",
                place
            ),
            Target::Directory(path) => {
                say!(
                    "The courts are in {path} now. Take store.url out of the settings; the old database \
                     stays, and is written no more.",
                    path = path.display()
                );
                if path.as_path() != files.root() {
                    say!(
                        "Keys, checkpoints and grants are not there: before {path} is served, copy the \
                         folder {keys} and {access} into it, with owner and modes.",
                        path = path.display(),
                        keys = files.keys().display(),
                        access = files.root().join(registry::FILE).display()
                    );
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn target(&self, caller: &Caller) -> Result<Target, Failure> {
        if !self.to.contains("://") {
            let path = PathBuf::from(&self.to);
            if !path.is_dir() {
                let sentence = text!("{path} is no data directory", path = path.display());
                return Err(Failure::usage(sentence, text!("make it first, or name another one")));
            }
            return Ok(Target::Directory(path));
        }
        let settings = config::load(caller.config.as_deref(), std::env::vars(), &[])?;
        settings.store.place_of(&self.to).map(Target::Postgres).map_err(Failure::setting)
    }
}
