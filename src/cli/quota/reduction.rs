//! `caselot quota reduce` and `caselot quota revoke`

use crate::cli::approval::answer;
use crate::cli::args::Json;
use crate::cli::judge::Named;
use crate::cli::{Caller, Exit, say};
use crate::wire::v1;

/// Makes a leader's quota of a year smaller (核减), by a percentage, by whole cases, or by both.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot quota reduce --court 湘0203 --token-file political.token --judge 4 --year 2026 \\
        --percent 50 --document 法政〔2026〕3号 --reason 借调 --approver 院长")]
pub struct Reduce {
    /// Number or name of the leader.
    #[arg(long)]
    judge: Named,
    /// Calendar year.
    #[arg(long)]
    year: u32,
    /// Percentage of the required cases, from 1 to 100.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    percent: u32,
    /// Number of whole cases.
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    cases: u32,
    /// Number of the superior court's document.
    #[arg(long)]
    document: String,
    /// Reason; it stands in the log and in the report.
    #[arg(long)]
    reason: String,
    /// The second person, who agrees to the reduction; only in a court of protocol 1. In one of protocol 2 that
    /// person approves it (caselot approval).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    #[command(flatten)]
    json: Json,
}

/// Takes a reduction back, with a second person.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Entry of the reduction, as the report names it.
    grant: u64,
    /// Reason; it stands in the log.
    #[arg(long)]
    reason: String,
    /// The second person, who agrees to it; only in a court of protocol 1. In one of protocol 2 that
    /// person approves it (caselot approval).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    #[command(flatten)]
    json: Json,
}

impl Reduce {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let Reduce { judge, year, percent, cases, document, reason, approver, json } = self;
        let reduction = v1::QuotaReductionGranted {
            judge: judge.number(caller).await?.0,
            year,
            percent,
            cases,
            document,
            reason,
            approver,
            revokes: 0,
        };
        let request = v1::GrantReductionRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            reduction: Some(reduction),
        };
        let mut client = caller.quota().await?;
        let made = client.grant_reduction(request).await?.into_inner();
        answer(caller, (&made.entries, made.proposed), json, |entry| match entry {
            Some(entry) => {
                say!("Entry {entry} grants it; revoke it with that number.", entry);
            }
            None => say!("It is granted already; nothing changed."),
        })
        .await
    }
}

impl Revoke {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let request = v1::RevokeReductionRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            grant: self.grant,
            reason: self.reason,
            approver: self.approver,
        };
        let mut client = caller.quota().await?;
        let made = client.revoke_reduction(request).await?.into_inner();
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => {
                say!("Entry {entry} takes entry {grant} back.", entry, grant = self.grant);
            }
            None => say!("Nothing changed."),
        })
        .await
    }
}
