//! `caselot quota withdraw` and `caselot quota statements`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::QuotaBasis;
use caselot_core::docket::codec;
use caselot_core::docket::record::DataStated;
use serde_json::{Value, json};

use crate::cli::approval::answer;
use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say, words};
use crate::wire::v1;

/// Withdraws a statement that all closings of some days are in the log, with a second person. Nothing
/// can be required on these days any more until they are stated again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot quota statements --court 湘0203 --token-file political.token
    caselot quota withdraw 4711 --reason 漏录三月结案两件 --court 湘0203 --token-file political.token")]
pub struct Withdraw {
    /// Entry of the statement, as `caselot quota statements` shows it.
    entry: u64,
    /// Reason; it stands in the log.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    json: Json,
}

/// Lists the statements that hold: of which days all closings are said to be in the log.
#[derive(Debug, clap::Args)]
pub struct Statements {
    #[command(flatten)]
    json: Json,
}

impl Withdraw {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let request = v1::WithdrawDataRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            entry: self.entry,
            text: self.reason,
        };
        let mut client = caller.quota().await?;
        let made = client.withdraw_data(request).await?.into_inner();
        let stated = self.entry;
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => say!("Entry {entry} withdraws entry {stated}.", entry, stated),
            None => say!("Nothing changed."),
        })
        .await
    }
}

impl Statements {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let request = v1::ListStatementsRequest { court: caller.court()?.to_owned() };
        let mut client = caller.quota().await?;
        let lines = client.list_statements(request).await?.into_inner().statements;
        let read = |line: v1::DataStatement| {
            let stated = DataStated::try_from(line.stated.unwrap_or_default());
            Ok((line.entry, stated.map_err(Failure::message("list of statements"))?))
        };
        let lines = lines.into_iter().map(read).collect::<Result<Vec<_>, Failure>>()?;
        if self.json.wanted {
            let line = |(entry, stated): &(u64, DataStated)| json!({ "entry": entry, "stated": codec::to_json(stated) });
            return print::json(&lines.iter().map(line).collect::<Value>());
        }
        if lines.is_empty() {
            say!("No statement holds.");
            return Ok(ExitCode::SUCCESS);
        }
        put!("{}", print::table(heads(), lines.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }
}

fn heads() -> [String; 6] {
    [text!("entry"), text!("of"), text!("from"), text!("to"), text!("panels"), text!("text")]
}

fn row((entry, stated): &(u64, DataStated)) -> [String; 6] {
    let DataStated { basis, from, to, panels_known, text: reason } = stated;
    let of = match basis {
        QuotaBasis::Closed => text!("closings"),
        QuotaBasis::Assigned => text!("assignments"),
    };
    let panels = if *panels_known { text!("known") } else { text!("not all known") };
    let day = |day: &Day| day.to_string();
    let reason = words::or_dash(reason).to_owned();
    [entry.to_string(), of, day(from), day(to), panels, reason]
}
