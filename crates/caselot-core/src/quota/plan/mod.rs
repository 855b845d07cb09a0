//! Planning (docs/quota.md, "Planning"): which shares bring every leader to the quota by the end of
//! the year.
//!
//! The rest of the year is simulated a hundred times with the real urn: today's balances, roster,
//! absences and shares, each pool's own inflow with its weights, and its cases' own time to closing.
//! The streams are fixed, so that the same log gives the same plan.

mod inflow;
mod outcome;
mod rest;
mod search;

pub use inflow::LEAST_DAYS;
pub use outcome::{
    FULL_SHARE, Outcome, Plan, PlanFault, PlannedLeader, PlannedPool, PlannedShare, RUNS, SURE,
};
pub use search::plan;
