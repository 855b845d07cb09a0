//! The rows of a file, sent to the server and recorded together.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use caselot_core::docket::people::Judge;
use caselot_tables::{Roster, Spot, Summary};
use serde_json::json;

use super::approval::Pending;
use super::args::Json;
use super::tables::{Consent, RowFault, Rows, TableArgs, grouped};
use super::{Caller, Exit, Failure, print, remote, say, words};
use crate::cli::words::text;
use crate::client::{Channel, RowKind, send_rows};
use crate::wire::v1;

/// How the rows of a file are recorded.
#[derive(Debug, clap::Args)]
pub struct Upload {
    /// Records the good rows and lists the bad ones. Without this option, one bad row keeps all
    /// rows from being recorded.
    #[arg(long)]
    skip_bad: bool,
    #[command(flatten)]
    json: Json,
    #[command(flatten)]
    table: TableArgs,
    #[command(flatten)]
    consent: Consent,
}

impl Upload {
    /// Reads a file, sends its rows, and prints what became of them.
    pub async fn run<K: RowKind>(&self, caller: &Caller, file: &Path) -> Exit {
        let (court, person) = (caller.court()?, caller.person()?);
        let roster = Roster::new(judges(&caller.channel().await?, court).await?);
        let table = self.table.in_court(caller).await?;
        let rows =
            table.read(file, |bytes, options| K::read(bytes, options, &roster, Some(court)))?;
        let Rows { good, mut faults, summary } = rows;
        // Bad cells keep everything from being recorded, but the server's refusals are listed with
        // them.
        let rehearse = self.consent.dry_run || (!faults.is_empty() && !self.skip_bad);
        if !rehearse {
            self.consent.ask()?;
        }
        let head = v1::BatchHead {
            court: court.to_owned(),
            person: person.to_owned(),
            skip_bad: self.skip_bad,
            rehearse,
        };
        let (spots, rows): (Vec<Spot>, Vec<K::Row>) = good.into_iter().unzip();
        let bar = print::progress(rows.len() as u64, text!("sending"));
        let sent = bar.clone();
        let channel = caller.channel().await?;
        let answer = send_rows::<K>(channel, head, rows, move || sent.inc(1)).await?;
        bar.finish_and_clear();
        for refused in &answer.refused {
            let spot = usize::try_from(refused.row).ok().and_then(|row| spots.get(row));
            let place = spot.map_or(("", 0), |spot| summary.place(*spot));
            let text = words::refused(&refused.code, &refused.named, &refused.text);
            faults.push(RowFault::new(file, place, words::column(&refused.field), text));
        }
        faults.sort_by(|one, other| one.place().cmp(&other.place()));
        self.print(&answer, &summary, faults)
    }

    /// Rows of the table = recorded + known + left out + copies of earlier rows.
    fn print(&self, answer: &v1::BatchResponse, summary: &Summary, faults: Vec<RowFault>) -> Exit {
        let more = answer.more_refused;
        if more > 0 {
            print::remark(text!("{more} further rows are refused too, and not listed", more));
        }
        if !faults.is_empty() && !self.skip_bad {
            return Err(Failure::Rows(faults));
        }
        grouped(&faults).iter().for_each(|fault| print::remark(text!("left out: {fault}", fault)));
        let v1::BatchResponse { recorded, known, listed, .. } = answer;
        let left_out = faults.iter().map(RowFault::place).collect::<BTreeSet<_>>().len();
        let left_out = left_out as u64 + more;
        let copies = summary.rows.copies;
        let rows = summary.rows.good + summary.rows.bad + copies;
        let pending = Pending::of(answer.proposed.clone());
        if self.json.wanted {
            return print::json(&json!({
                "rows": rows, "recorded": recorded, "known": known, "listed": listed,
                "left_out": left_out, "copies": copies, "waiting": answer.proposed,
            }));
        }
        let skipped = if copies > 0 { text!(", {copies} copies", copies) } else { String::new() };
        let dry = self.consent.dry_run;
        let verb = if dry { text!("would be recorded") } else { text!("recorded") };
        match (recorded + listed, left_out) {
            (0, 0) => say!("{rows} rows read; all were known already, nothing changed.", rows),
            _ => say!(
                "{rows} rows read: {recorded} {verb}, {known} known already, {left_out} left \
                 out{skipped}.",
                rows,
                recorded,
                verb,
                known,
                left_out,
                skipped
            ),
        }
        if *listed > 0 && dry {
            say!("{listed} rows would wait for approval.", listed);
        } else if *listed > 0 {
            say!(
                "{listed} rows wait, in lists of as many as an entry holds ({count}), until each is \
                 approved.",
                listed,
                count = pending.count()
            );
            pending.print();
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The court's judges, by whose names cells are read.
async fn judges(channel: &Channel, court: &str) -> Result<Vec<Judge>, Failure> {
    let roster = remote::roster(channel, court).await?;
    let judges = roster.judges.into_iter().map(Judge::try_from).collect::<Result<_, _>>();
    judges.map_err(Failure::message("roster"))
}
