//! `caselot approval`

use std::collections::BTreeMap;
use std::process::ExitCode;

use caselot_core::docket::code::{ApprovalNeed, LotNeed};
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::policy::Policy;
use caselot_core::id::EntryIndex;
use caselot_words::Lang;
use serde_json::{Value, json};

use super::args::Json;
use super::words::text;
use super::{Caller, Exit, Failure, policy, print, put, remote, roster, say, words};
use crate::client::{Filer, ShownApproval};
use crate::telling;
use crate::telling::approval::{self as describe, InForce};
use crate::wire::v1;

mod pending;

pub(super) use crate::telling::approval::need_line;
pub(super) use pending::{Pending, answer, commands};

/// Lists, shows, gives and declines approvals: acts of a second person, without whom a proposal or a
/// filing only waits.
#[derive(Debug, clap::Subcommand)]
pub enum Approval {
    /// Lists all that waits for a second person.
    List(List),
    /// Shows what one entry would do, after checking that it is in the log.
    Show(Show),
    /// Approves what one entry would do, as it is shown.
    Give(Give),
    /// Declines what waits in an entry, or takes an own proposal back.
    Decline(Decline),
}

/// Lists all that waits for a second person.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    json: Json,
}

/// Shows what one entry would do: who asked, what would change, and why it waits. It is shown only
/// if it is proven to be in the log.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Number of the entry, as `caselot approval list` shows it.
    entry: u64,
    #[command(flatten)]
    json: Json,
}

/// Approves what one entry would do, as its second person. It is shown first, and just what was
/// shown is approved.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot approval list --court 湘0203 --token-file supervisor.token
    caselot approval give 128 --court 湘0203 --token-file supervisor.token")]
pub struct Give {
    /// Number of the entry, as `caselot approval list` shows it.
    entry: u64,
    /// Approves without asking; needed where nobody can be asked.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    json: Json,
}

/// Declines what waits in an entry, or takes an own proposal back.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot approval decline 128 --court 湘0203 --token-file supervisor.token \\
        --text 'judge 12 has no relation to the party'")]
pub struct Decline {
    /// Number of the entry, as `caselot approval list` shows it.
    entry: u64,
    /// Reason; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

impl Approval {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Approval::List(list) => list.run(caller).await,
            Approval::Show(show) => show.run(caller).await,
            Approval::Give(give) => give.run(caller).await,
            Approval::Decline(decline) => decline.run(caller).await,
        }
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let lines = caller.filer().await?.list_approvals().await?;
        if self.json.wanted {
            return print::json(&lines.iter().map(line_json).collect::<Value>());
        }
        if lines.is_empty() {
            say!("Nothing waits for approval.");
            return Ok(ExitCode::SUCCESS);
        }
        let heads = [
            text!("entry"),
            text!("what"),
            text!("case"),
            text!("why"),
            text!("requester"),
            text!("on"),
            text!("until"),
        ];
        let row = |line: &v1::WaitingLine| {
            [
                line.entry.to_string(),
                words::proposed(&line.kind),
                format!("{}{} {}", line.case_number, line.roll, line.subject).trim().to_owned(),
                [need_labels(&line.needs), lot_labels(&line.lot_needs)].concat().join("\n"),
                line.person.clone(),
                line.asked_on.clone(),
                line.until.clone(),
            ]
        };
        put!("{}", print::table(heads, lines.iter().map(row)));
        series_hint(&lines);
        Ok(ExitCode::SUCCESS)
    }
}

/// Says how the further cases of a series are approved together.
fn series_hint(lines: &[v1::WaitingLine]) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| !line.series.is_empty()) {
        *counts.entry(&line.series).or_default() += 1;
    }
    for (series, count) in counts.into_iter().filter(|(_, count)| *count > 1) {
        say!(
            "{count} of them are further cases of the series {series}; approved together by \
             `caselot designation approve --series {series}`.",
            count,
            series
        );
    }
}

/// What waits, in words, compared with what is in force.
async fn described(shown: &ShownApproval, caller: &Caller) -> Result<String, Failure> {
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let (judges, pools) = roster::read(answer)?;
    let judges = judges.into_iter().map(|judge| (judge.judge, judge)).collect();
    let policy = match shown.proposes_policy() {
        true => policy::in_force(caller).await?,
        false => Policy::default(),
    };
    let lists = match shown.proposes_list() {
        true => caller.filer().await?.recorded_lists().await?,
        false => Vec::new(),
    };
    Ok(describe::describe(shown, &InForce { judges, pools, policy, lists }))
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let shown = caller.filer().await?.show_approval(EntryIndex(self.entry)).await?;
        if self.json.wanted {
            return print::json(&shown_json(&shown));
        }
        put!("{}", described(&shown, caller).await?);
        related(&shown, caller).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Shows other cases of the same parties, if a case waits.
async fn related(shown: &ShownApproval, caller: &Caller) -> Result<(), Failure> {
    if matches!(shown.entry.event, Event::Proposed(_)) {
        return Ok(());
    }
    let cases = caller.filer().await?.related_cases(shown.entry.index).await?;
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let (judges, _) = roster::read(answer)?;
    let judges = judges.into_iter().map(|judge| (judge.judge, judge)).collect();
    for line in telling::related::lines(&cases, &judges) {
        put!("  {line}");
    }
    Ok(())
}

impl Give {
    async fn run(self, caller: &Caller) -> Exit {
        caller.known(&text!("an approval"))?;
        let filer = caller.filer().await?;
        let shown = filer.show_approval(EntryIndex(self.entry)).await?;
        if !self.json.wanted {
            put!("{}", described(&shown, caller).await?);
            related(&shown, caller).await?;
        }
        let question = text!("Approve entry {entry}?", entry = self.entry);
        let unasked = text!("nobody can be asked here, and an approval is a person's act");
        let hint = text!("look at what is shown, and give it with --yes");
        if !self.yes && !print::agreed(&question, unasked, hint)? {
            say!("Nothing was approved; entry {entry} waits on.", entry = self.entry);
            return Ok(ExitCode::FAILURE);
        }
        let entries = filer.approve(&shown).await?;
        if self.json.wanted {
            return print::json(&json!({ "entry": self.entry, "entries": entries }));
        }
        let approval = entries.first().copied().unwrap_or_default();
        let effect = describe::effect(&shown, entries.len());
        say!("Approved, entry {approval}.{effect}", approval, effect);
        Ok(ExitCode::SUCCESS)
    }
}

impl Decline {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let entries = filer.decline(EntryIndex(self.entry), &self.text).await?;
        if self.json.wanted {
            return print::json(&json!({ "entry": self.entry, "entries": entries }));
        }
        let end = entries.first().copied().unwrap_or_default();
        say!("Entry {entry} comes to nothing, as entry {end} says.", entry = self.entry, end);
        Ok(ExitCode::SUCCESS)
    }
}

fn need_names(needs: &[i32]) -> Vec<&'static str> {
    let name = |code: &i32| ApprovalNeed::from_code(*code).map_or("UNKNOWN", ApprovalNeed::name);
    needs.iter().map(name).collect()
}

/// Why something waits, in few words: in English the codes, which are short.
fn need_labels(needs: &[i32]) -> Vec<String> {
    match words::lang() {
        Lang::En => need_names(needs).into_iter().map(str::to_owned).collect(),
        Lang::Zh => needs.iter().map(|code| words::label_of::<ApprovalNeed>(*code)).collect(),
    }
}

/// The same of a lot.
fn lot_labels(needs: &[i32]) -> Vec<String> {
    let need = |code: &i32| LotNeed::from_code(*code);
    match words::lang() {
        Lang::En => needs.iter().filter_map(need).map(|need| need.name().to_owned()).collect(),
        Lang::Zh => needs.iter().map(|code| words::label_of::<LotNeed>(*code)).collect(),
    }
}

fn line_json(line: &v1::WaitingLine) -> Value {
    let mut told = json!({
        "entry": line.entry, "kind": line.kind, "person": line.person, "asked_on": line.asked_on,
        "until": line.until, "needs": need_names(&line.needs), "case_number": line.case_number,
    });
    if !line.roll.is_empty() {
        let needs = line.lot_needs.iter().filter_map(|code| LotNeed::from_code(*code));
        told["needs"] = needs.map(LotNeed::name).collect();
        (told["roll"], told["subject"]) = (json!(line.roll), json!(line.subject));
    }
    if !line.series.is_empty() {
        told["series"] = json!(line.series);
    }
    told
}

fn shown_json(shown: &ShownApproval) -> Value {
    let (kind, _) = match &shown.entry.event {
        Event::Proposed(proposed) => codec::event_json(&proposed.what),
        event => codec::event_json(event),
    };
    json!({
        "kind": kind, "asked_on": shown.asked_on.to_string(),
        "until": shown.until.map(|day| day.to_string()).unwrap_or_default(),
        "entry": codec::to_json(&shown.entry),
    })
}

/// What became of a filing of the caller's, for those who wait.
pub(super) async fn decided(
    filer: &Filer,
    entry: EntryIndex,
    seconds: u64,
) -> Result<bool, Failure> {
    use crate::client::Decision;
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs(seconds);
    loop {
        if filer.decision(entry).await? != Decision::Waits {
            return Ok(true);
        }
        let left = end.saturating_duration_since(tokio::time::Instant::now());
        if left.is_zero() {
            return Ok(false);
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

/// Approves all that waits, each after its check, where the program plays the second person too.
pub(super) async fn approve_all(supervisor: &Filer) -> Result<usize, Failure> {
    let waiting = supervisor.list_approvals().await?;
    for line in &waiting {
        let shown = supervisor.show_approval(EntryIndex(line.entry)).await?;
        supervisor.approve(&shown).await?;
    }
    Ok(waiting.len())
}

/// How often it is looked whether a second person has acted.
const LOOK: std::time::Duration = std::time::Duration::from_secs(1);
