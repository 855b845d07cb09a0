//! `caselot quota`

use super::policy::Policy;
use super::{Caller, Exit};

mod cases;
mod offline;
mod output;
mod period;
mod plan;
mod reduction;
mod report;
mod source;
mod state;

/// Computes leaders' quotas: how many cases the leaders of the court must handle, and did.
#[derive(Debug, clap::Subcommand)]
pub enum Quota {
    /// Computes a quota report, from the server's log or from files.
    Report(report::Report),
    /// Lists the cases behind one figure of a report.
    Cases(cases::Cases),
    /// Plans the shares that bring every leader to the quota by the end of the year, by simulation.
    Plan(plan::Plan),
    /// The same as `caselot policy`.
    #[command(subcommand)]
    Policy(Policy),
    /// Makes a leader's quota smaller, with a second person.
    Reduce(reduction::Reduce),
    /// Takes a reduction back, with a second person.
    Revoke(reduction::Revoke),
    /// States that all closings of some days are in the log, with a second person.
    State(state::State),
}

impl Quota {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Quota::Report(report) => report.run(caller).await,
            Quota::Cases(cases) => cases.run(caller).await,
            Quota::Plan(plan) => plan.run(caller).await,
            Quota::Policy(policy) => policy.run(caller).await,
            Quota::Reduce(reduce) => reduce.run(caller).await,
            Quota::Revoke(revoke) => revoke.run(caller).await,
            Quota::State(state) => state.run(caller).await,
        }
    }
}
