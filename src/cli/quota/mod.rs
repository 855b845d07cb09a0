//! `caselot quota`

use super::policy::Policy;
use super::{Caller, Exit};

mod cases;
mod circular;
mod explain;
mod offline;
mod output;
mod period;
mod plan;
mod reduction;
mod report;
mod source;
mod state;
mod statements;

/// Computes leaders' quotas: how many cases the leaders of the court must handle, and did.
#[derive(Debug, clap::Subcommand)]
pub enum Quota {
    /// Computes a quota report, from the server's log or from files.
    Report(Box<report::Report>),
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
    /// Lists the statements that hold: of which days all closings are said to be in the log.
    Statements(statements::Statements),
    /// Withdraws such a statement, with a second person.
    Withdraw(statements::Withdraw),
    /// Records what a leader says of the figures or of a finding (说明).
    Explain(explain::Explain),
    /// Takes a period's circular its way, from the check of the data to the archive.
    #[command(subcommand)]
    Circular(circular::Circular),
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
            Quota::Statements(statements) => statements.run(caller).await,
            Quota::Withdraw(withdraw) => withdraw.run(caller).await,
            Quota::Explain(explain) => explain.run(caller).await,
            Quota::Circular(circular) => circular.run(caller).await,
        }
    }
}
