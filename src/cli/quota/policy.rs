//! `caselot quota policy`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::{Value, json};

use super::policy_file;
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure};
use crate::wire::v1;
use caselot_core::docket::policy::Policy as Says;
use caselot_core::docket::routing::{Route, WeightRule};
use caselot_core::docket::{codec, rules};
use caselot_core::quota::json as report;

/// The court's policy: how quotas are counted, where cases go and what they weigh.
#[derive(Debug, clap::Subcommand)]
pub enum Policy {
    /// Shows the policy for periods that begin on a day, as TOML
    Show(Show),
    /// Lists all that were adopted
    List(List),
    /// Adopts the policy of a TOML file
    Put(Put),
    /// Shows what the policy of a TOML file would change; records nothing
    Rehearse(super::rehearse::Rehearse),
}

/// Shows a policy.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// First day of the period [default: today]
    #[arg(long, value_name = "DAY", default_value = "", hide_default_value = true)]
    on: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Lists policies.
#[derive(Debug, clap::Args)]
pub struct List {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Adopts a policy.
#[derive(Debug, clap::Args)]
pub struct Put {
    /// The policy; what it leaves out is as in the default
    file: PathBuf,
}

impl Policy {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Policy::Show(show) => show.run(caller).await,
            Policy::List(list) => list.run(caller).await,
            Policy::Put(put) => put.run(caller).await,
            Policy::Rehearse(rehearse) => rehearse.run(caller).await,
        }
    }
}

/// Reads the policy of a file and holds it against the rules of the log.
pub fn read(file: &Path) -> Result<Says, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::file(file))?;
    parse(file, &text)
}

fn parse(file: &Path, text: &str) -> Result<Says, Failure> {
    let hint = "`caselot policy show` prints a policy in the right form";
    let policy = policy_file::read(text).map_err(|fault| Failure::content(file, fault, hint))?;
    rules::policy(&policy).map_err(|refusal| Failure::content(file, refusal, hint))?;
    Ok(policy)
}

/// What a version says.
fn says(version: &v1::PolicyVersion) -> Result<Says, Failure> {
    let policy = version.policy.clone().map(codec::policy).transpose();
    let policy = policy.map_err(Failure::message("policy"))?;
    policy.ok_or_else(|| Failure::answer("policy", "there is none in its answer"))
}

fn version_json(version: &v1::PolicyVersion) -> Result<Value, Failure> {
    Ok(json!({
        "version": version.version,
        "entry": (version.version > 0).then_some(version.entry),
        "adopted_on": (!version.adopted_on.is_empty()).then_some(&version.adopted_on),
        "back_dated": version.back_dated,
        "says": policy_json(&says(version)?),
    }))
}

/// How quotas are counted as in a report, and what holds for filings.
fn policy_json(policy: &Says) -> Value {
    let mut said = report::policy(policy);
    let route = |route: &Route| {
        json!({
            "types": route.types, "causes": route.causes, "procedures": route.procedures,
            "flags": route.flags, "pool": route.pool, "seats": route.seats,
            "assessors": route.assessors, "assessor_pool": route.assessor_pool,
            "member_pool": route.panel().member_pool,
        })
    };
    let weight = |rule: &WeightRule| {
        json!({
            "type": rule.type_code, "cause": rule.cause, "procedure": rule.procedure,
            "weight": rule.weight,
        })
    };
    let (series, eligibility) = (policy.series, policy.eligibility);
    said["series"] = json!({ "further_percent": series.further_percent, "cap": series.cap });
    said["routes"] = policy.routes.iter().map(route).collect();
    said["weights"] = policy.weights.iter().map(weight).collect();
    said["eligibility"] = json!({
        "min_candidates": eligibility.min_candidates, "open_case_cap": eligibility.open_case_cap,
    });
    said
}

/// One line on where a version comes from, as a comment of TOML.
fn origin(version: &v1::PolicyVersion) -> String {
    let v1::PolicyVersion { version: number, entry, adopted_on, back_dated, .. } = version;
    let late = if *back_dated { ", back-dated" } else { "" };
    match number {
        0 => "# the default policy; none was adopted for that day".to_owned(),
        _ => format!("# version {number}, adopted on {adopted_on} by entry {entry}{late}"),
    }
}

impl Show {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let mut client = caller.quota().await?;
        let request = v1::GetPolicyRequest { court: caller.court()?.to_owned(), on: self.on };
        let version = client.get_policy(request).await?.into_inner();
        if self.json {
            print_json(&version_json(&version)?)?;
        } else {
            say!("{}\n{}", origin(&version), policy_file::write(&says(&version)?).trim_end());
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let mut client = caller.quota().await?;
        let request = v1::ListPoliciesRequest { court: caller.court()?.to_owned() };
        let versions = client.list_policies(request).await?.into_inner().policies;
        if self.json {
            let all = versions.iter().map(version_json).collect::<Result<Vec<_>, _>>()?;
            print_json(&all)?;
            return Ok(ExitCode::SUCCESS);
        }
        if versions.is_empty() {
            say!("No policy was adopted; the default holds.");
        }
        for version in &versions {
            let policy = says(version)?;
            let origin = origin(version);
            say!(
                "{}; holds from {}; document “{}”",
                origin.trim_start_matches("# "),
                policy.valid_from,
                policy.document
            );
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Put {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let text = std::fs::read_to_string(&self.file).map_err(Failure::file(&self.file))?;
        let policy = parse(&self.file, &text)?;
        if !policy_file::names_its_day(&text) {
            let sentence = format!("{} names no first day", self.file.display());
            return Err(Failure::usage(sentence, "add a line like valid_from = \"2021-01-01\""));
        }
        let request = v1::PutPolicyRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            policy: Some(codec::policy_message(&policy)),
        };
        let mut client = caller.quota().await?;
        let made = client.put_policy(request).await?.into_inner();
        match made.entries.first() {
            Some(entry) => {
                say!("Entry {entry} adopts it for periods from {} on.", policy.valid_from);
            }
            None => say!("It is the newest policy already; nothing changed."),
        }
        Ok(ExitCode::SUCCESS)
    }
}
