//! `caselot restore`

use std::path::PathBuf;
use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::backup::{describe, failure};
use super::{Caller, Exit, say};
use crate::service::backup::{self, Standing};

/// Puts a backup in the place of a lost database, after verifying all of it. Stop the server first.
/// Keys, grants and checkpoints stay as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Restore {
    /// Backup, as `caselot backup` made it.
    file: PathBuf,
    #[command(flatten)]
    data: StoppedDataDir,
    /// Verifies the backup and compares it with the directory, and changes nothing.
    #[arg(long)]
    dry_run: bool,
    /// File of --keys-out: puts the keys and grants back that are missing. Those that are there are
    /// never overwritten.
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
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

A database that is there is replaced only if the backup holds all of it.";

impl Restore {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let files = self.data.files(caller)?;
        let restored = backup::restore(&self.file, &files, self.dry_run);
        let (found, standings) = restored.map_err(failure)?;
        describe(&found);
        if let Some(path) = &self.keys {
            let back = backup::put_keys_back(path, &files).map_err(failure)?;
            say!("{count} keys and grants were put back.", count = back.len());
        }
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
        if self.dry_run {
            say!("Nothing was changed.");
        } else {
            say!("The backup is in place in {data}.", data = files.root().display());
        }
        Ok(ExitCode::SUCCESS)
    }
}
