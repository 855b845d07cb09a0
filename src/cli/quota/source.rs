//! The sources of a report: files, or the server.

use std::collections::BTreeSet;
use std::path::Path;

use caselot_core::quota::report::{FileData, LeftOut};
use caselot_core::quota::{Ask, CourtProjection};
use caselot_tables::column::{CLOSED_ON, FILED_ON, MEMBERS, NUMBER, PRESIDING, UNDERTAKING};
use caselot_tables::{Column, Roster};

use super::offline::OfflineCourt;
use crate::cli::tables::{RosterArgs, RowFault, Rows, TableArgs, grouped, has_column};
use crate::cli::words::text;
use crate::cli::{Caller, Failure, policy, print};
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
    /// How the tables are read. What is said of sheets and columns holds for the cases, but for columns
    /// that only a roster has.
    pub table: &'a TableArgs,
    /// How the table of judges is read.
    pub judges: &'a RosterArgs,
}

/// State and tally of the court that the files describe, and what they hold: all of the period, or
/// the days that the policy says.
pub fn from_files(
    files: &Files<'_>,
    ask: &Ask,
    skip_bad: bool,
) -> Result<(CourtProjection, FileData), Failure> {
    let (policy, days) = match files.policy {
        Some(path) => {
            let (policy, days) = policy::read_with_data(path)?;
            (Some(policy), days)
        }
        None => (None, None),
    };
    let table = policy.as_ref().map(|policy| files.table.with_words(&policy.sheet_words));
    let table = table.as_ref().unwrap_or(files.table);
    let mut roster = Roster::default();
    let judges = table.of_roster(files.judges).judges(files.roster, &mut roster)?;
    if let Some(policy) = policy.as_ref().filter(|policy| policy.valid_from > ask.from) {
        let sentence = text!(
            "the policy holds from {valid_from}, after the period's first day {day}",
            valid_from = policy.valid_from,
            day = ask.from
        );
        return Err(Failure::usage(sentence, text!("give the policy in force on that day")));
    }
    let history = table.of_cases().read(files.history, |bytes, options| {
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
    grouped(&faults).iter().for_each(|fault| print::remark(text!("left out: {fault}", fault)));
    let (from, to) = days.unwrap_or((ask.from, ask.to));
    let left_out = left_out(&faults);
    let panels_known = has_column(&summary, &[PRESIDING, MEMBERS]);
    Ok((offline.projection, FileData { from, to, panels_known, left_out }))
}

/// Rows that are left out, each by the first of its faults.
fn left_out(faults: &[RowFault]) -> LeftOut {
    let mut left_out = LeftOut::default();
    let mut seen = BTreeSet::new();
    for fault in faults.iter().filter(|fault| seen.insert(fault.place())) {
        let is_of = |columns: &[Column]| columns.iter().any(|column| fault.is_in(column));
        match () {
            () if is_of(&[NUMBER]) => left_out.numbers += 1,
            () if is_of(&[FILED_ON, CLOSED_ON]) => left_out.days += 1,
            () if is_of(&[UNDERTAKING, PRESIDING, MEMBERS]) => left_out.judges += 1,
            () => left_out.others += 1,
        }
    }
    left_out
}

/// A report as the server makes it.
pub async fn exported(
    caller: &Caller,
    request: v1::ExportQuotaReportRequest,
) -> Result<Vec<u8>, Failure> {
    let mut client = caller.quota().await?;
    joined(client.export_quota_report(request).await?.into_inner()).await
}

/// The report that was filled in for a circular, as the server makes it.
pub async fn circular(
    caller: &Caller,
    request: v1::ExportQuotaReportRequest,
) -> Result<Vec<u8>, Failure> {
    let mut client = caller.quota().await?;
    joined(client.export_circular(request).await?.into_inner()).await
}

async fn joined(
    mut pieces: tonic::Streaming<v1::ExportQuotaReportResponse>,
) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    while let Some(part) = pieces.message().await? {
        file.extend_from_slice(&part.piece);
    }
    Ok(file)
}
