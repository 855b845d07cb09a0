//! `caselot restore`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::backup::{describe, failure, warn_invalid};
use super::case::local_time;
use super::{Caller, Exit, Failure, host, say};
use crate::service::backup::{self, Standing};
use crate::service::data::DataFiles;

/// Puts a backup in the place of a lost database, after verifying all of it; or with --keys alone, keys
/// and grants that are missing. Stop the server first. Keys, grants and checkpoints that are there stay
/// as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Restore {
    /// Backup, as `caselot backup` made it.
    #[arg(required_unless_present = "keys")]
    file: Option<PathBuf>,
    #[command(flatten)]
    data: StoppedDataDir,
    /// Says what would be put back, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// File of --keys-out: puts the keys and grants back that are missing. Those that are there are
    /// never overwritten.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  See what would be put back, and what is missing:
    caselot restore /backup/caselot-湘0203-1204-5f0c2d11-schema7.backup --data /var/lib/caselot \\
        --dry-run
  On a new machine, with the keys that were kept apart:
    caselot restore /backup/caselot-湘0203-1204-5f0c2d11-schema7.backup --data /var/lib/caselot \\
        --keys /safe/caselot-keys.json
  A key is lost, and the database is good:
    caselot restore --data /var/lib/caselot --keys /safe/caselot-keys.json

A database that is there is replaced only if the backup holds all of it.";

impl Restore {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let files = self.data.files(caller)?;
        if let Some(file) = &self.file {
            self.database(file, &files)?;
        }
        if let Some(path) = &self.keys {
            self.put_keys_back(path, &files)?;
        }
        match (&self.file, self.dry_run) {
            (_, true) => say!("Nothing was changed."),
            (Some(_), false) => {
                say!("The backup is in place in {data}.", data = files.root().display());
            }
            (None, false) => {}
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Puts back keys and grants that are missing, and says as of when the grants are.
    fn put_keys_back(&self, path: &Path, files: &DataFiles) -> Result<(), Failure> {
        let back = backup::put_keys_back(path, files, self.dry_run).map_err(failure)?;
        for file in back.files.iter().map(|file| file.display()) {
            match self.dry_run {
                true => say!("{file} is missing, and would be put back.", file),
                false => say!("{file} was missing, and was put back.", file),
            }
        }
        if back.files.is_empty() {
            say!("No key is missing, and no grants are; what is there stays.");
        }
        if let Some(grants_ms) = back.grants_ms {
            say!(
                "The grants are those of {moment}: a token that was revoked since then lives again. Look \
                 at them with caselot token list --data {dir}, and end what was ended: caselot token \
                 revoke --data {dir} ID",
                moment = local_time(grants_ms, host::UTC_OFFSET_MINUTES),
                dir = files.root().display()
            );
        }
        Ok(())
    }

    /// Puts the database back, and says how each court stands to its checkpoint.
    fn database(&self, file: &Path, files: &DataFiles) -> Result<(), Failure> {
        let (found, standings) = backup::restore(file, files, self.dry_run).map_err(failure)?;
        describe(&found);
        found.courts.iter().for_each(|it| warn_invalid(&it.code, &it.findings));
        for (court, standing) in found.courts.iter().zip(standings) {
            let (court, size) = (&court.code, court.size);
            match standing {
                Standing::Whole(signed) => say!(
                    "{court}: all {signed} entries that its checkpoint signed are in the backup.",
                    court,
                    signed
                ),
                Standing::Behind(signed) => say!(
                    "{court}: {signed} entries were signed, and the backup has {size}. Look for a newer \
                     copy first; what is not found is lost. Then go on with: caselot recover",
                    court,
                    signed,
                    size
                ),
                Standing::Differs(signed) => say!(
                    "{court}: the checkpoint signed another log, at size {signed}. Find out which is \
                     right; to go on from this one: caselot recover",
                    court,
                    signed
                ),
                Standing::Unknown => say!(
                    "{court}: no checkpoint is here, so nothing shows whether entries are missing. Ask a \
                     filer for one (caselot recover --checkpoint FILE), or if this is the newest, start \
                     once with: caselot serve --without-checkpoint {court}",
                    court
                ),
            }
        }
        Ok(())
    }
}
