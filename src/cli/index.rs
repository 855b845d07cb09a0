//! `caselot index`

use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, host};

/// The case index beside the log.
#[derive(Debug, clap::Subcommand)]
pub enum Index {
    /// Makes the case index anew from the log; no server may have the directory open
    Rebuild {
        /// Directory of the server's data
        #[arg(long)]
        data: PathBuf,
    },
}

impl Index {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let Index::Rebuild { data } = self;
        let courts = host::rebuild_index(data)?;
        say!("The case index of {} is made anew and fits the log.", courts.join(", "));
        Ok(ExitCode::SUCCESS)
    }
}
