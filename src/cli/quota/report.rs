//! `caselot quota report`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::output::Output;
use super::period::Period;
use super::source;
use crate::cli::{Caller, Failure};
use crate::wire::v1;

/// Computes a quota report, on the server or from files.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// From files instead of the server: judge,name,role,in_quota,division,from,to
    #[arg(long, requires = "history")]
    roster: Option<PathBuf>,
    /// Past cases: number,…,filed_on,undertaking,presiding,members,closed_on,manner,assigned_by
    #[arg(long, requires = "roster")]
    history: Option<PathBuf>,
    /// The policy of a report from files, as TOML; without one the default holds
    #[arg(long, requires = "roster")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
    /// Leaves bad rows of files out, and lists them
    #[arg(long, requires = "roster")]
    skip_bad: bool,
}

impl Report {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        self.output.check()?;
        let file = match (&self.roster, &self.history) {
            (Some(roster), Some(history)) => self.on_paper(roster, history)?,
            _ => source::exported(caller, self.export(caller)?).await?,
        };
        self.output.write(&file)?;
        Ok(ExitCode::SUCCESS)
    }

    /// From files everything is known, so the period's last day is the default as-of day.
    fn on_paper(&self, roster: &Path, history: &Path) -> Result<Vec<u8>, Failure> {
        let mut ask = self.period.ask()?;
        ask.as_of = Some(ask.as_of.unwrap_or(ask.to));
        let files = source::Files { roster, history, policy: self.policy.as_deref() };
        let books = source::from_files(&files, &ask, self.skip_bad)?;
        self.output.rendered(&books, &ask)
    }

    fn export(&self, caller: &Caller) -> Result<v1::ExportQuotaReportRequest, Failure> {
        self.output.request(self.period.request(caller.court()?)?)
    }
}
