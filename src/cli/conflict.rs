//! `caselot conflict`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::code::ExclusionGround;
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::args::{self, Json};
use super::case::{judge_label, judges_by_number};
use super::{Caller, Exit, Failure, print, put, say, words};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::wire::v1;
use crate::wire::v1::conflict_service_client::ConflictServiceClient;

/// Records judges' relations to parties (回避关系申报). Judges are left out of the filings of these
/// parties.
#[derive(Debug, clap::Subcommand)]
pub enum Conflict {
    /// Records a judge's relation to parties; it is in force immediately.
    Declare(Declare),
    /// Takes a declared conflict back.
    Cancel(Cancel),
    /// Lists the conflicts in force.
    List(List),
}

/// Records a judge's relation to parties; it is in force immediately.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot conflict declare --court 湘0203 --token-file registrar.token --judge 12 \\
        --ground PARTY_OR_RELATIVE --party-ids relatives.txt")]
pub struct Declare {
    /// Number or name of the judge.
    #[arg(long)]
    judge: Named,
    /// Ground of the conflict.
    #[arg(
        long,
        value_parser = args::code_except(ExclusionGround::ALL, ExclusionGround::name, is_no_relation)
    )]
    ground: ExclusionGround,
    /// Identifier of a related person or body, such as an ID number or a unified social credit
    /// code. May be repeated. The server keeps only a keyed hash of it. Other users of this machine
    /// can see it here.
    #[arg(long, required_unless_present = "party_ids", value_name = "ID")]
    party_id: Vec<String>,
    /// File with one identifier a line, which other users of this machine cannot see.
    #[arg(long, value_name = "FILE")]
    party_ids: Option<PathBuf>,
    /// Explanation. It stands in the log, so name no party.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// Entry of the conflict that this one replaces.
    #[arg(long, default_value_t = 0, hide_default_value = true, value_name = "ENTRY")]
    replaces: u64,
    #[command(flatten)]
    json: Json,
}

/// Takes a declared conflict back.
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Entry of the declaration, as `caselot conflict list` shows it.
    conflict: u64,
    /// Reason; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

/// Lists the conflicts in force.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Lists only the conflicts of this judge.
    #[arg(long)]
    judge: Option<Named>,
    #[command(flatten)]
    json: Json,
}

/// Whether a ground excludes a judge from one filing and is no relation to parties.
fn is_no_relation(ground: ExclusionGround) -> bool {
    use ExclusionGround::{Interest, OtherRelationship, PartyOrRelative};
    !matches!(ground, PartyOrRelative | Interest | OtherRelationship)
}

impl Conflict {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Conflict::Declare(declare) => declare.run(caller).await,
            Conflict::Cancel(cancel) => cancel.run(caller).await,
            Conflict::List(list) => list.run(caller).await,
        }
    }
}

fn print_change(answer: &v1::ConflictResponse, form: Json, change: impl FnOnce(u64)) -> Exit {
    if form.wanted {
        return print::json(&json!({ "entries": answer.entries }));
    }
    match answer.entries.first() {
        Some(entry) => change(*entry),
        None => say!("The log says so already; nothing changed."),
    }
    Ok(ExitCode::SUCCESS)
}

impl Declare {
    async fn run(self, caller: &Caller) -> Exit {
        let mut identifiers = self.party_id;
        if let Some(file) = &self.party_ids {
            let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            identifiers.extend(lines.map(str::to_owned));
        }
        let request = v1::DeclareConflictRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            judge: self.judge.number(caller).await?.0,
            ground: self.ground.code(),
            identifiers,
            text: self.text,
            replaces: self.replaces,
        };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let answer = client.declare_conflict(request).await?.into_inner();
        print_change(&answer, self.json, |entry| {
            say!("The conflict is declared and in force, entry {entry}.", entry);
        })
    }
}

impl Cancel {
    async fn run(self, caller: &Caller) -> Exit {
        let request = v1::CancelConflictRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            conflict: self.conflict,
            text: self.text,
        };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let answer = client.cancel_conflict(request).await?.into_inner();
        print_change(&answer, self.json, |entry| {
            say!("The conflict is taken back, entry {entry}.", entry);
        })
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?.to_owned();
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let judge = judge.map_or(0, |judge| judge.0);
        let request = v1::ListConflictsRequest { court, judge };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let listed = client.list_conflicts(request).await?.into_inner().conflicts;
        if self.json.wanted {
            return print::json(&listed.iter().map(line_json).collect::<Value>());
        }
        let judges = judges_by_number(caller).await?;
        let heads = [
            text!("entry"),
            text!("judge"),
            text!("ground"),
            text!("parties"),
            text!("by"),
            text!("on"),
            text!("text"),
        ];
        let row = |line: &v1::ConflictLine| {
            [
                line.entry.to_string(),
                judge_label(JudgeId(line.judge), &judges),
                words::label_of::<ExclusionGround>(line.ground),
                line.marks.to_string(),
                line.person.clone(),
                line.declared_on.clone(),
                line.text.clone(),
            ]
        };
        put!("{}", print::table(heads, listed.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }
}

fn ground_name(line: &v1::ConflictLine) -> &'static str {
    ExclusionGround::from_code(line.ground).map_or("UNKNOWN", ExclusionGround::name)
}

fn line_json(line: &v1::ConflictLine) -> Value {
    json!({
        "entry": line.entry, "judge": line.judge, "ground": ground_name(line),
        "parties": line.marks, "person": line.person, "declared_on": line.declared_on,
        "text": line.text,
    })
}
