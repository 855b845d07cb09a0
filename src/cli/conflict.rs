//! `caselot conflict`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Value, json};

use super::case::{judge_words, names};
use super::replay::print_json;
use super::{Caller, Failure};
use crate::wire::v1;
use crate::wire::v1::conflict_service_client::ConflictServiceClient;
use caselot_core::docket::code::ExclusionGround;

/// Judges' relations to parties (回避关系申报): they are left out of filings of these parties.
#[derive(Debug, clap::Subcommand)]
pub enum Conflict {
    /// Records a judge's relation to parties
    Declare(Declare),
    /// Takes one back
    Cancel(Cancel),
    /// The conflicts in force
    List(List),
}

/// Records a judge's relation to parties, in force at once.
#[derive(Debug, clap::Args)]
pub struct Declare {
    /// Whose relation
    #[arg(long)]
    judge: JudgeId,
    /// PARTY_OR_RELATIVE, INTEREST or OTHER_RELATIONSHIP
    #[arg(long, value_parser = ground)]
    ground: ExclusionGround,
    /// Identifier of a related person or body, such as an ID number or a unified social credit
    /// code; may be repeated. The server keeps a keyed hash alone
    #[arg(long, required_unless_present = "party_ids")]
    party_id: Vec<String>,
    /// File with one identifier a line, which others on this machine cannot see
    #[arg(long)]
    party_ids: Option<std::path::PathBuf>,
    /// Explanation; it stands in the log, so name no party
    #[arg(long, default_value = "")]
    text: String,
    /// Entry of the conflict that this one replaces
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    replaces: u64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Takes a declared conflict back.
#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// Entry of its declaration, as `conflict list` shows it
    conflict: u64,
    /// Why; it stands in the log
    #[arg(long)]
    text: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Lists the conflicts in force.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only this judge's
    #[arg(long, default_value_t = JudgeId(0), hide_default_value = true)]
    judge: JudgeId,
    /// As JSON
    #[arg(long)]
    json: bool,
}

fn ground(text: &str) -> Result<ExclusionGround, String> {
    let wanted = || "the grounds are PARTY_OR_RELATIVE, INTEREST, OTHER_RELATIONSHIP".to_owned();
    ExclusionGround::from_name(text).ok_or_else(wanted)
}

impl Conflict {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Conflict::Declare(declare) => declare.run(caller).await,
            Conflict::Cancel(cancel) => cancel.run(caller).await,
            Conflict::List(list) => list.run(caller).await,
        }
    }
}

fn changed(answer: &v1::ConflictResponse, json: bool, what: &str) -> Result<ExitCode, Failure> {
    if json {
        print_json(&json!({ "entries": answer.entries }))?;
    } else {
        match answer.entries.first() {
            Some(entry) => say!("{what}, entry {entry}."),
            None => say!("The log says so already; nothing changed."),
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl Declare {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let mut identifiers = self.party_id;
        if let Some(file) = &self.party_ids {
            let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            identifiers.extend(lines.map(str::to_owned));
        }
        let request = v1::DeclareConflictRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            judge: self.judge.0,
            ground: self.ground.code(),
            identifiers,
            text: self.text,
            replaces: self.replaces,
        };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let answer = client.declare_conflict(request).await?.into_inner();
        changed(&answer, self.json, "The conflict is declared and in force")
    }
}

impl Cancel {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let request = v1::CancelConflictRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            conflict: self.conflict,
            text: self.text,
        };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let answer = client.cancel_conflict(request).await?.into_inner();
        changed(&answer, self.json, "The conflict is taken back")
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let request =
            v1::ListConflictsRequest { court: caller.court()?.to_owned(), judge: self.judge.0 };
        let mut client = ConflictServiceClient::new(caller.channel().await?);
        let listed = client.list_conflicts(request).await?.into_inner().conflicts;
        if self.json {
            return print_json(&listed.iter().map(line_json).collect::<Value>())
                .map(|()| ExitCode::SUCCESS);
        }
        let judges = names(caller).await?;
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY);
        table.set_header(["entry", "法官", "ground 理由", "parties", "by 登记", "on", "text 说明"]);
        for line in &listed {
            table.add_row([
                line.entry.to_string(),
                judge_words(JudgeId(line.judge), &judges),
                ground_name(line).to_owned(),
                line.marks.to_string(),
                line.person.clone(),
                line.declared_on.clone(),
                line.text.clone(),
            ]);
        }
        say!("{table}");
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
