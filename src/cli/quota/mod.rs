//! `caselot quota`

use std::process::ExitCode;

use super::{Caller, Failure};

mod cases;
mod output;
mod paper;
mod period;
mod policy;
mod policy_file;
mod reduction;
mod rehearse;
mod report;
mod routing_file;
mod source;

pub use policy::Policy;

/// Leaders' quotas.
#[derive(Debug, clap::Subcommand)]
pub enum Quota {
    /// Computes a quota report, from the server's log or from files
    Report(report::Report),
    /// Lists the cases behind one figure of a report
    Cases(cases::Cases),
    /// As `caselot policy`
    #[command(subcommand)]
    Policy(policy::Policy),
    /// Makes a leader's quota smaller
    Reduce(reduction::Reduce),
    /// Takes a reduction back
    Revoke(reduction::Revoke),
}

impl Quota {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Quota::Report(report) => report.run(caller).await,
            Quota::Cases(cases) => cases.run(caller).await,
            Quota::Policy(policy) => policy.run(caller).await,
            Quota::Reduce(reduce) => reduce.run(caller).await,
            Quota::Revoke(revoke) => revoke.run(caller).await,
        }
    }
}
