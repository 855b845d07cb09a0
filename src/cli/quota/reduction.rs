//! `caselot quota reduce` and `caselot quota revoke`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use crate::cli::{Caller, Failure};
use crate::wire::v1;

/// Makes a leader's quota smaller (核减).
#[derive(Debug, clap::Args)]
pub struct Reduce {
    /// The leader
    #[arg(long)]
    judge: JudgeId,
    /// Calendar year
    #[arg(long)]
    year: u32,
    /// Percent of the required cases, 1 to 100
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    percent: u32,
    /// Whole cases
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    cases: u32,
    /// Number of the superior court's document
    #[arg(long)]
    document: String,
    /// Reason
    #[arg(long)]
    reason: String,
    /// The second person
    #[arg(long)]
    approver: String,
}

/// Takes a reduction back.
#[derive(Debug, clap::Args)]
pub struct Revoke {
    /// Entry of the grant, as the report names it
    grant: u64,
    /// Reason
    #[arg(long)]
    reason: String,
    /// The second person
    #[arg(long)]
    approver: String,
}

impl Reduce {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let Reduce { judge, year, percent, cases, document, reason, approver } = self;
        let reduction = v1::QuotaReductionGranted {
            judge: judge.0,
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
        match client.grant_reduction(request).await?.into_inner().entries.first() {
            Some(entry) => say!("Entry {entry} grants it; revoke it with that number."),
            None => say!("It is granted already; nothing changed."),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Revoke {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let request = v1::RevokeReductionRequest {
            court: caller.court()?.to_owned(),
            person: caller.person()?.to_owned(),
            grant: self.grant,
            reason: self.reason,
            approver: self.approver,
        };
        let mut client = caller.quota().await?;
        let made = client.revoke_reduction(request).await?.into_inner();
        made.entries
            .iter()
            .for_each(|entry| say!("Entry {entry} takes entry {} back.", self.grant));
        Ok(ExitCode::SUCCESS)
    }
}
