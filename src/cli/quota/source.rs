//! The sources of a report: files, or the server.

use std::path::Path;

use caselot_core::quota::{Ask, CourtProjection};

use super::offline::OfflineCourt;
use crate::cli::tables::{RowFault, Rows, TableArgs, grouped};
use crate::cli::words::text;
use crate::cli::{Caller, Failure, policy};
use crate::wire::v1;

/// The files of a report without a server.
pub struct Files<'a> {
    /// Table of judges.
    pub roster: &'a Path,
    /// Table of past cases.
    pub history: &'a Path,
    /// The policy; the default one if none is given.
    pub policy: Option<&'a Path>,
    /// The court; the one that the first number names if none is given.
    pub court: Option<&'a str>,
    /// How the tables are read. What is said of columns and sheets holds for the cases.
    pub table: &'a TableArgs,
}

/// State and tally of the court that the files describe.
pub fn from_files(
    files: &Files<'_>,
    ask: &Ask,
    skip_bad: bool,
) -> Result<CourtProjection, Failure> {
    let (judges, roster) = files.table.words_only().judges(files.roster)?;
    let policy = files.policy.map(policy::read).transpose()?;
    if let Some(policy) = policy.as_ref().filter(|policy| policy.valid_from > ask.from) {
        let sentence = text!(
            "the policy holds from {valid_from}, after the period's first day {day}",
            valid_from = policy.valid_from,
            day = ask.from
        );
        return Err(Failure::usage(sentence, text!("give the policy in force on that day")));
    }
    let history = files.table.read(files.history, |bytes, options| {
        caselot_tables::history(bytes, options, &roster, files.court)
    })?;
    let Rows { good: cases, mut faults, summary } = history;
    let court = summary.court.clone().unwrap_or_default();
    let mut offline = OfflineCourt::new(&court, &judges, policy.as_ref());
    for (spot, case) in &cases {
        if let Err(refusal) = offline.import(case) {
            faults.push(RowFault::refused(files.history, summary.place(*spot), &refusal));
        }
    }
    if !faults.is_empty() && !skip_bad {
        return Err(Failure::Rows(faults));
    }
    grouped(&faults).iter().for_each(|fault| eprintln!("{}", text!("left out: {fault}", fault)));
    Ok(offline.projection)
}

/// A report as the server makes it.
pub async fn exported(
    caller: &Caller,
    request: v1::ExportQuotaReportRequest,
) -> Result<Vec<u8>, Failure> {
    let mut client = caller.quota().await?;
    let mut pieces = client.export_quota_report(request).await?.into_inner();
    let mut file = Vec::new();
    while let Some(part) = pieces.message().await? {
        file.extend_from_slice(&part.piece);
    }
    Ok(file)
}
