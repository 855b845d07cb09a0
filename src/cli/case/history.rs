//! `caselot case history`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::fold::history::CaseHistory;
use caselot_core::docket::{Entry, State, rules};
use caselot_core::ledger::bundle;
use caselot_core::ledger::merkle::{check_code, leaf_hash};
use caselot_core::ledger::tree::Frontier;
use serde_json::{Value, json};

use super::describe::{Judges, judges_by_number};
use crate::cli::args::Json;
use crate::cli::host::UTC_OFFSET_MINUTES;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say};
use crate::telling::entry::entry_lines;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;

/// Shows all that the log says about a case number, in its order (全程): filings, draws, approvals,
/// closings, corrections, flags and activities, with persons, dates and grounds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    caselot case history '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token
    caselot case history '(2026)湘0203民初123号' --bundle 湘0203.bundle")]
pub struct History {
    /// Number of the case.
    number: String,
    /// Reads an exported log instead of asking a server. Whether it is valid, `caselot verify`
    /// tells.
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    #[command(flatten)]
    json: Json,
}

/// An entry about a case, or one of which only the index is shown.
pub struct Shown {
    pub index: u64,
    pub entry: Option<Entry>,
    /// Short form of its hash, as receipts and results have it; of a draw.
    pub check_code: Option<String>,
}

/// The check code of an entry that is a draw.
fn check_code_of(entry: &Entry, bytes: &[u8]) -> Option<String> {
    let is_draw = matches!(entry.event, Event::CaseDrawn(_));
    is_draw.then(|| check_code(&leaf_hash(bytes)))
}

impl History {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let (shown, judges) = match &self.bundle {
            Some(file) => in_bundle(file, &self.number)?,
            None => {
                let court = caller.court()?;
                (asked(caller, court, &self.number).await?, judges_by_number(caller).await?)
            }
        };
        if self.json.wanted {
            return print::json(&shown.iter().map(Shown::json).collect::<Value>());
        }
        print_entries(&shown, &judges);
        Ok(ExitCode::SUCCESS)
    }
}

impl Shown {
    /// The entry as JSON, or its index alone.
    pub fn json(&self) -> Value {
        match &self.entry {
            Some(entry) => {
                let mut value = codec::to_json(entry);
                if let Some(code) = &self.check_code {
                    value["check_code"] = json!(code);
                }
                value
            }
            None => json!({ "index": self.index }),
        }
    }
}

/// Prints entries in their order.
pub fn print_entries(shown: &[Shown], judges: &Judges) {
    for Shown { index, entry, check_code } in shown {
        match entry {
            Some(entry) => {
                let lines = entry_lines(entry, judges, UTC_OFFSET_MINUTES);
                lines.iter().for_each(|line| put!("{line}"));
                if let Some(code) = check_code {
                    put!("  {}", text!("check code {code}", code));
                }
            }
            None => {
                say!("entry {index}  filed; it shows odds, and may be seen after the draw", index);
            }
        }
    }
}

/// Asks the server.
pub async fn asked(caller: &Caller, court: &str, number: &str) -> Result<Vec<Shown>, Failure> {
    let (court, case_number) = (court.to_owned(), number.to_owned());
    let request = v1::GetCaseHistoryRequest { court, case_number };
    let mut client = AssignmentServiceClient::new(caller.channel().await?);
    let answer = client.get_case_history(request).await?.into_inner();
    let shown = answer.entries.into_iter().map(|it| {
        if it.entry.is_empty() {
            return Ok(Shown { index: it.index, entry: None, check_code: None });
        }
        let entry = codec::decode(&it.entry).map_err(Failure::message("entry"))?;
        let check_code = check_code_of(&entry, &it.entry);
        Ok(Shown { index: it.index, entry: Some(entry), check_code })
    });
    shown.collect()
}

/// Reads an exported log, which must be the one of its checkpoint.
fn in_bundle(file: &Path, number: &str) -> Result<(Vec<Shown>, Judges), Failure> {
    let broken = |reason: String| {
        Failure::content(file, reason, text!("export it again with `caselot audit export`"))
    };
    let bytes = std::fs::read(file).map_err(Failure::file(file))?;
    let bundle = bundle::parse(&bytes).map_err(|error| broken(error.to_string()))?;
    let (mut tree, mut state) = (Frontier::new(), State::default());
    let mut entries = Vec::with_capacity(bundle.entries.len());
    for bytes in &bundle.entries {
        let entry = codec::decode(bytes).map_err(|fault| broken(fault.to_string()))?;
        tree.append(leaf_hash(bytes), &mut Vec::new());
        state.apply(&entry);
        entries.push(entry);
    }
    if tree.root() != bundle.checkpoint.root {
        return Err(broken(text!("its entries are not those of its checkpoint")));
    }
    let court = state.court.as_ref().map_or("", |court| court.code.as_str());
    let number = rules::case_number(number, court)
        .or_else(|_| rules::entered_number(number, court))
        .map_err(|refusal| Failure::Client(refusal.into()))?;
    let found = CaseHistory::in_log(number.as_str(), &entries);
    if found.is_empty() {
        let refusal = rules::unknown_case(&state, number.as_str().to_owned());
        return Err(Failure::Client(refusal.into()));
    }
    let shown = |entry: &&Entry| {
        let bytes = usize::try_from(entry.index.0).ok().and_then(|at| bundle.entries.get(at));
        let check_code = bytes.and_then(|bytes| check_code_of(entry, bytes));
        Shown { index: entry.index.0, entry: Some((*entry).clone()), check_code }
    };
    let judges = state.roster.judges().map(|judge| (judge.judge, judge.clone())).collect();
    Ok((found.iter().map(shown).collect(), judges))
}
