//! `caselot contributor name`, `end` and `list`: what the court does with its contributors.

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::contributor::NamedFile;
use caselot_core::hash::to_hex;
use serde_json::{Value, json};

use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, host, print, put, say};
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::contribution_service_client::ContributionServiceClient;

/// Proposes a contributor for the court, which a supervisor approves.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor name contributor.json --court 湘0203 --token-file registrar.token
    caselot approval give 123 --court 湘0203 --token-file supervisor.token

The file is what caselot contributor init printed at the contributor's. Once it is approved, every
case from the next day on is drawn by a value of its, and none without one; until the court's first
filing it counts at once.")]
pub struct Name {
    /// The contributor's own word.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

/// Proposes the end of a contributor: from the day after the approval on no case awaits it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot contributor end 57 --reason 合同到期 --court 湘0203 --token-file registrar.token

With --stalled what waits for it comes to nothing, and is filed again: use it for one that answers no
more. It cannot be said on the day on which the first of these cases was opened, so that an answer that
somebody withholds is known by then.")]
pub struct End {
    /// Entry by which it was named (`caselot contributor list`).
    #[arg(value_name = "ENTRY")]
    contributor: u64,
    /// Why the contributor ends.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// It answers no more: the cases that wait for it come to nothing.
    #[arg(long)]
    stalled: bool,
    #[command(flatten)]
    json: Json,
}

/// Lists the court's contributors: since when each counts, how many cases awaited it, and what waits.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    json: Json,
}

pub(super) async fn client(
    caller: &Caller,
) -> Result<ContributionServiceClient<crate::client::Channel>, Failure> {
    Ok(ContributionServiceClient::new(caller.channel().await?))
}

fn told(answer: &v1::ContributorChangeResponse, json: Json) -> Exit {
    if json.wanted {
        let (entries, proposed) = (&answer.entries, answer.proposed);
        return print::json(&json!({ "entries": entries, "proposed": proposed }));
    }
    say!("It waits for approval, entry {entry}.", entry = answer.proposed);
    Ok(ExitCode::SUCCESS)
}

impl Name {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let text = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let read: Option<NamedFile> = serde_json::from_str(&text).ok();
        let named = read.and_then(|read| read.named()).ok_or_else(|| {
            let hint = text!("name the file that caselot contributor init printed");
            Failure::content(&self.file, text!("this is no contributor's word"), hint)
        })?;
        let (court, person) = (caller.court()?.to_owned(), caller.person()?.to_owned());
        let contributor = Some((&named).into());
        let request = v1::NameContributorRequest { court, person, contributor };
        let answer = client(caller).await?.name_contributor(request).await?.into_inner();
        told(&answer, self.json)
    }
}

impl End {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let (court, person) = (caller.court()?.to_owned(), caller.person()?.to_owned());
        let Self { contributor, stalled, reason: text, json } = self;
        let end = Some(v1::ContributorEnded { contributor, stalled, text });
        let request = v1::EndContributorRequest { court, person, end };
        let answer = client(caller).await?.end_contributor(request).await?.into_inner();
        told(&answer, json)
    }
}

impl List {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?.to_owned();
        let request = v1::ListContributorsRequest { court };
        let answer = client(caller).await?.list_contributors(request).await?.into_inner();
        let lines = answer.contributors;
        if self.json.wanted {
            return print::json(&lines.iter().map(line_json).collect::<Value>());
        }
        if lines.is_empty() {
            say!("No contributor was named.");
            return Ok(ExitCode::SUCCESS);
        }
        let heads = [
            text!("entry"),
            text!("name"),
            text!("from"),
            text!("cases filed for it"),
            text!("wait"),
            text!("since"),
            text!("standing"),
        ];
        put!("{}", print::table(heads, lines.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }
}

fn row(line: &v1::ContributorLine) -> [String; 7] {
    let since = match line.waiting_since_ms {
        0 => String::new(),
        ms => local_time(ms, host::UTC_OFFSET_MINUTES),
    };
    let standing = match (line.stalled, line.in_force) {
        (true, _) => text!("stalled"),
        (false, true) => text!("in force"),
        (false, false) if !line.last_day.is_empty() => {
            text!("ended on {day}", day = line.last_day)
        }
        (false, false) => text!("not in force"),
    };
    [
        line.entry.to_string(),
        line.named.as_ref().map_or_else(String::new, |named| named.name.clone()),
        line.from.clone(),
        line.filed.to_string(),
        line.waiting.to_string(),
        since,
        standing,
    ]
}

fn line_json(line: &v1::ContributorLine) -> Value {
    let named = line.named.clone().unwrap_or_default();
    json!({
        "entry": line.entry, "name": named.name, "key": to_hex(&named.key),
        "head": to_hex(&named.head), "depth": named.depth, "from": line.from,
        "filed": line.filed, "waiting": line.waiting,
        "waiting_since_ms": line.waiting_since_ms, "in_force": line.in_force,
        "last_day": line.last_day, "stalled": line.stalled,
    })
}
