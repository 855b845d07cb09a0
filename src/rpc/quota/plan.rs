//! PlanQuota: a plan of shares, made on a thread of its own while its caller waits.

use std::sync::Arc;

use caselot_core::quota::figure::exact;
use caselot_core::quota::plan::{
    Outcome, Plan, PlanFault, PlannedLeader, PlannedShare, RUNS, SURE,
};
use tokio::sync::{Semaphore, mpsc};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use crate::rpc::pages::MessageStream;
use crate::service::{Service, ServiceError};
use crate::wire::v1;

/// Runs between two messages that say how far a plan is.
const RUNS_A_MESSAGE: u64 = RUNS as u64;

/// Makes a plan. It is given up when the caller leaves or the server stops.
///
/// # Errors
/// When another plan is being made.
pub fn plan(
    service: Service,
    plans: &Arc<Semaphore>,
    (court, year): (String, u32),
) -> Result<MessageStream<v1::PlanQuotaResponse>, Status> {
    let permit = Arc::clone(plans).try_acquire_owned();
    let permit = permit.map_err(|_| ServiceError::PlanUnderWay)?;
    // What says how far it is may be left out when the caller reads slowly; the plan is not.
    let (sender, receiver) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let goes_on = |runs: u64| {
            if runs.is_multiple_of(RUNS_A_MESSAGE) {
                drop(sender.try_send(Ok(part(v1::plan_quota_response::Part::Runs(runs)))));
            }
            !sender.is_closed() && !service.is_stopping()
        };
        let made = service.plan(&court, year, goes_on);
        drop(permit);
        let last = match made {
            Err(ServiceError::NoPlan(PlanFault::GivenUp)) => return,
            Ok(plan) => Ok(part(v1::plan_quota_response::Part::Plan(message(&plan)))),
            Err(fault) => Err(fault.into()),
        };
        drop(sender.blocking_send(last));
    });
    Ok(Box::pin(ReceiverStream::new(receiver)))
}

fn part(part: v1::plan_quota_response::Part) -> v1::PlanQuotaResponse {
    v1::PlanQuotaResponse { part: Some(part) }
}

fn message(plan: &Plan) -> v1::QuotaPlan {
    let pools = plan.pools.iter().map(|of| v1::PlannedPool {
        pool: of.pool.clone(),
        from: of.from.to_string(),
        cases: of.cases,
        expected: of.expected,
    });
    v1::QuotaPlan {
        year: plan.year,
        as_of: plan.as_of.to_string(),
        runs: RUNS,
        sure: SURE,
        pools: pools.collect(),
        leaders: plan.leaders.iter().map(leader).collect(),
    }
}

fn leader(of: &PlannedLeader) -> v1::PlannedLeader {
    let outcome = match of.outcome {
        Outcome::Enough => v1::PlanOutcome::Enough,
        Outcome::Raised => v1::PlanOutcome::Raised,
        Outcome::OutOfReach => v1::PlanOutcome::OutOfReach,
        Outcome::NoPool => v1::PlanOutcome::NoPool,
        Outcome::Unknown => v1::PlanOutcome::Unknown,
    };
    v1::PlannedLeader {
        judge: of.judge.0,
        name: of.name.clone(),
        own: of.own,
        counted: exact(&of.counted),
        required: of.required.as_ref().map(exact).unwrap_or_default(),
        forecast: of.forecast.as_ref().map(exact).unwrap_or_default(),
        met_today: of.met_today,
        met_planned: of.met_planned,
        outcome: outcome.into(),
        share: of.share.as_ref().map(share),
    }
}

fn share(of: &PlannedShare) -> v1::PlannedShare {
    let ((mass_today, total_today), (mass_planned, total_planned)) = of.chance;
    v1::PlannedShare {
        pool: of.pool.clone(),
        today: of.today.into(),
        planned: of.planned.into(),
        mass_today,
        total_today,
        mass_planned,
        total_planned,
    }
}
