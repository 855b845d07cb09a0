//! `caselot policy`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::policy_file::rows::{EligibilityRow, ListedRow, RouteRow, SeriesRow, WeightRow};
use caselot_core::docket::Day;
use caselot_core::docket::policy::Policy as Content;
use caselot_core::quota::json as quota;
use caselot_words::Said;
use serde_json::{Value, json};

use super::approval::answer;
use super::args::{self, Json};
use super::words::text;
use super::{Caller, Exit, Failure, print, put, say};
use crate::policy_file as file;
use crate::telling::policy;
use crate::wire::v1;

mod rehearse;

/// Shows, adopts and rehearses the court's policy: how quotas are counted, where cases go, what
/// they weigh, and who may be drawn.
#[derive(Debug, clap::Subcommand)]
pub enum Policy {
    /// Shows the policy for periods that begin on a day, as TOML.
    Show(Show),
    /// Lists all policies that were adopted.
    List(List),
    /// Adopts the policy of a TOML file.
    Put(Put),
    /// Shows what the policy of a TOML file would change.
    Rehearse(rehearse::Rehearse),
}

/// Shows the policy for periods that begin on a day, as TOML.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// First day of the period, such as 2026-01-01 [default: today].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    on: Option<Day>,
    #[command(flatten)]
    json: Json,
}

/// Lists all policies that were adopted.
#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    json: Json,
}

/// Adopts the policy of a TOML file. A key that the file leaves out is as in the default policy.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example: begin with the policy in force, change it, see what it would do, and adopt it:
    caselot policy show --court 湘0203 --token-file political.token > policy.toml
    caselot policy rehearse policy.toml --court 湘0203 --token-file political.token
    caselot policy put policy.toml --court 湘0203 --token-file registrar.token")]
pub struct Put {
    /// TOML file of the policy; it must say from which day it holds (valid_from).
    file: PathBuf,
    #[command(flatten)]
    json: Json,
}

impl Policy {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Policy::Show(show) => show.run(caller).await,
            Policy::List(list) => list.run(caller).await,
            Policy::Put(put) => put.run(caller).await,
            Policy::Rehearse(rehearse) => rehearse.run(caller).await,
        }
    }
}

/// Reads the policy of a file and checks it by the rules of the log.
pub(super) fn read(path: &Path) -> Result<Content, Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
    policy::without_data(&text).map_err(|said| of_file(path, said))?;
    parse(path, &text)
}

/// Reads the policy of a file, and the days of which the files beside it hold all cases, if it says
/// so under `[data]`.
pub(super) fn read_with_data(path: &Path) -> Result<(Content, Option<(Day, Day)>), Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::file(path))?;
    let hint = || text!("say it so: [data], from = \"2025-01-01\", to = \"2025-12-31\"");
    let days = file::data(&text).map_err(|fault| Failure::content(path, fault, hint()))?;
    Ok((parse(path, &text)?, days))
}

fn parse(path: &Path, text: &str) -> Result<Content, Failure> {
    policy::read(text).map_err(|said| of_file(path, said))
}

/// What is wrong with a file, with the right form as its cure where there is no other.
fn of_file(path: &Path, said: Said) -> Failure {
    let form = || text!("`caselot policy show` prints a policy in the right form");
    Failure::content(path, said.sentence, said.cure.unwrap_or_else(form))
}

/// The content of a version.
fn content(version: &v1::PolicyVersion) -> Result<Content, Failure> {
    let policy = version.policy.clone().map(Content::try_from).transpose();
    let policy = policy.map_err(Failure::message("policy"))?;
    policy.ok_or_else(|| Failure::answer("policy", text!("there is none in its answer")))
}

/// The policy in force today.
pub(super) async fn in_force(caller: &Caller) -> Result<Content, Failure> {
    let request = v1::GetPolicyRequest { court: caller.court()?.to_owned(), on: String::new() };
    content(&caller.quota().await?.get_policy(request).await?.into_inner())
}

fn version_json(version: &v1::PolicyVersion) -> Result<Value, Failure> {
    Ok(json!({
        "version": version.version,
        "entry": (version.version > 0).then_some(version.entry),
        "adopted_on": (!version.adopted_on.is_empty()).then_some(&version.adopted_on),
        "back_dated": version.back_dated,
        "says": policy_json(&content(version)?),
    }))
}

/// How quotas are counted, as in a quota report, and the rules of filings.
fn policy_json(policy: &Content) -> Value {
    let mut value = quota::policy(policy);
    value["series"] = json!(SeriesRow::from(&policy.series));
    value["eligibility"] = json!(EligibilityRow::from(&policy.eligibility));
    value["routes"] = json!(policy.routes.iter().map(RouteRow::canonical).collect::<Vec<_>>());
    value["weights"] = json!(policy.weights.iter().map(WeightRow::from).collect::<Vec<_>>());
    if !policy.word_lists.is_empty() {
        let lists = policy.word_lists.iter().map(ListedRow::from);
        value["word_lists"] = json!(lists.collect::<Vec<_>>());
    }
    value
}

/// The origin of a version.
fn origin(it: &v1::PolicyVersion) -> String {
    policy::origin(it.version, it.entry, &it.adopted_on, it.back_dated)
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let mut client = caller.quota().await?;
        let request = v1::GetPolicyRequest {
            court: caller.court()?.to_owned(),
            on: self.on.map(|day| day.to_string()).unwrap_or_default(),
        };
        let version = client.get_policy(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&version_json(&version)?);
        }
        let content = file::write(&content(&version)?);
        put!("# {}\n{}", origin(&version), content.trim_end());
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let mut client = caller.quota().await?;
        let court = caller.court()?.to_owned();
        let mut request = v1::ListPoliciesRequest { court, ..Default::default() };
        let mut versions = Vec::new();
        loop {
            let page = client.list_policies(request.clone()).await?.into_inner();
            versions.extend(page.policies);
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        if self.json.wanted {
            let all = versions.iter().map(version_json).collect::<Result<Vec<_>, _>>()?;
            return print::json(&all);
        }
        if versions.is_empty() {
            say!("No policy was adopted; the default holds.");
        }
        for version in &versions {
            let policy = content(version)?;
            let origin = origin(version);
            say!(
                "{version}; holds from {day}; document “{document}”",
                version = origin,
                day = policy.valid_from,
                document = policy.document
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Put {
    async fn run(self, caller: &Caller) -> Exit {
        let text = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let policy = parse(&self.file, &text)?;
        if !file::names_its_day(&text) {
            let sentence = text!("{file} names no first day", file = self.file.display());
            let hint = text!("add a line like valid_from = \"2021-01-01\"");
            return Err(Failure::usage(sentence, hint));
        }
        let request = v1::PutPolicyRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            policy: Some((&policy).into()),
        };
        let mut client = caller.quota().await?;
        let made = client.put_policy(request).await?.into_inner();
        let day = policy.valid_from;
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => say!("Entry {entry} adopts it for periods from {day} on.", entry, day),
            None => say!("It is the newest policy already; nothing changed."),
        })
        .await
    }
}
