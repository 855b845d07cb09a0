//! `caselot quota`

use std::process::ExitCode;

use super::Failure;

mod paper;
mod policy_file;
mod report;

/// Leaders' quotas.
#[derive(Debug, clap::Subcommand)]
pub enum Quota {
    /// Computes a quota report from a roster and a file of cases, without a server
    Report(report::Report),
}

impl Quota {
    pub(super) fn run(self) -> Result<ExitCode, Failure> {
        let Quota::Report(report) = self;
        report.run()
    }
}
