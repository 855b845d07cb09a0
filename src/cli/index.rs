//! `caselot index`

use std::process::ExitCode;

use super::args::StoppedDataDir;
use super::{Caller, Exit, host, say};

/// Repairs the case index of a data directory.
#[derive(Debug, clap::Subcommand)]
pub enum Index {
    /// Rebuilds the case index of every court from its log.
    Rebuild(StoppedDataDir),
}

impl Index {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let Index::Rebuild(data) = self;
        let courts = host::rebuild_index(&data.files(caller)?)?;
        let courts = courts.join(", ");
        say!("The case index of {courts} was rebuilt and fits the log.", courts);
        Ok(ExitCode::SUCCESS)
    }
}
