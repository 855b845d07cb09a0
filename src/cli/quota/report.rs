//! `caselot quota report`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_tables::kinds;

use super::output::Output;
use super::period::Period;
use super::source;
use crate::cli::tables::{RosterArgs, TableArgs};
use crate::cli::{Caller, Exit, Failure};

/// Computes a quota report, from the server's log or from files.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Report {
    /// Computes the report from files, without a server: workbook or CSV file of judges.
    #[arg(
        long,
        requires = "history",
        value_name = "FILE",
        long_help = kinds::ROSTER.help("judges, one period in post a row")
    )]
    roster: Option<PathBuf>,
    /// Workbook or CSV file of past cases, for a report from files.
    #[arg(
        long,
        requires = "roster",
        value_name = "FILE",
        long_help = kinds::HISTORY.help("one past case a row")
    )]
    history: Option<PathBuf>,
    /// TOML file of the policy, for a report from files [default: the default policy].
    #[arg(long, requires = "roster", value_name = "FILE")]
    policy: Option<PathBuf>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
    /// Leaves bad rows of the files out, and lists them.
    #[arg(long, requires = "roster")]
    skip_bad: bool,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    judges: RosterArgs,
}

const EXAMPLES: &str = "\
Examples:
  Print the report of a year in English:
    caselot quota report --court 湘0203 --token-file political.token --year 2026 --lang en
  Write a workbook, and a page to be printed:
    caselot quota report --court 湘0203 --token-file political.token --year 2026 \\
        --format xlsx --out quota-2026.xlsx
    caselot quota report --court 湘0203 --token-file political.token --year 2026 \\
        --format html --out quota-2026.html
  Say what has changed since last month:
    caselot quota report --court 湘0203 --token-file political.token --year 2026 --diff may.json
  Try it without a server, on two files:
    caselot quota report --roster judges.csv --history cases-2025.xlsx --year 2025
  Say which sheets are read, of the cases and of the judges:
    caselot quota report --roster judges.xlsx --roster-sheet 名册 \\
        --history cases-2025.xlsx --sheet 民一庭 --sheet 执行局 --year 2025";

impl Report {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        self.output.check()?;
        let file = match (&self.roster, &self.history) {
            (Some(roster), Some(history)) => self.without_server(caller, roster, history)?,
            _ => {
                let request = self.output.request(self.period.request(caller.court()?))?;
                source::exported(caller, request).await?
            }
        };
        self.output.write(&file)?;
        Ok(ExitCode::SUCCESS)
    }

    /// A report from files. Files hold the whole period, so its last day is the default as-of day.
    fn without_server(
        &self,
        caller: &Caller,
        roster: &Path,
        history: &Path,
    ) -> Result<Vec<u8>, Failure> {
        let mut ask = self.period.ask();
        ask.as_of = Some(ask.as_of.unwrap_or(ask.to));
        let files = source::Files {
            roster,
            history,
            policy: self.policy.as_deref(),
            court: caller.court.as_deref().filter(|court| !court.is_empty()),
            table: &self.table,
            judges: &self.judges,
        };
        let (projection, data) = source::from_files(&files, &ask, self.skip_bad)?;
        ask.files = Some(data);
        self.output.rendered(&projection, &ask)
    }
}
