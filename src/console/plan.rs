//! Plans of leaders' shares that are being made: one a person.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::visit::Visit;
use crate::client::{CheckFault, ClientError};
use crate::wire::v1;
use crate::wire::v1::plan_quota_response::Part;
use crate::wire::v1::quota_service_client::QuotaServiceClient;

/// A plan, and how far it is.
#[derive(Default, Clone)]
pub struct Progress {
    /// Simulated rests of the year.
    pub runs: u64,
    /// The plan, or why there is none.
    pub ended: Option<Result<Arc<v1::QuotaPlan>, String>>,
}

/// A plan that is being made.
pub struct Plan {
    /// Calendar year.
    pub year: u32,
    progress: Mutex<Progress>,
}

impl Plan {
    pub fn progress(&self) -> Progress {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Progress)) {
        change(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The plans of a desk.
#[derive(Default)]
pub struct Plans {
    all: Mutex<BTreeMap<String, Arc<Plan>>>,
}

impl Plans {
    pub fn of(&self, person: &str) -> Option<Arc<Plan>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(person).cloned()
    }

    /// Begins a plan of a year; one that is under way for that year goes on.
    pub fn begin(&self, person: &str, year: u32) -> Option<Arc<Plan>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let under_way = |plan: &Arc<Plan>| plan.year == year && plan.progress().ended.is_none();
        if all.get(person).is_some_and(under_way) {
            return None;
        }
        let plan = Arc::new(Plan { year, progress: Mutex::default() });
        all.insert(person.to_owned(), plan.clone());
        Some(plan)
    }
}

/// Asks for a plan, and notes how far it is until it is there.
pub async fn make(visit: &Visit, plan: Arc<Plan>) {
    let made = asked(visit, &plan).await;
    let ended = made.map(Arc::new).map_err(|error| visit.in_one(&error));
    plan.change(|progress| progress.ended = Some(ended));
}

async fn asked(visit: &Visit, plan: &Plan) -> Result<v1::QuotaPlan, ClientError> {
    let request = v1::PlanQuotaRequest { court: visit.court(), year: plan.year };
    let mut client = QuotaServiceClient::new(visit.filer().channel().clone());
    let mut parts = client.plan_quota(request).await?.into_inner();
    while let Some(message) = parts.message().await? {
        match message.part {
            Some(Part::Runs(runs)) => plan.change(|progress| progress.runs = runs),
            Some(Part::Plan(made)) => return Ok(made),
            None => {}
        }
    }
    let fault = CheckFault::Missing("the plan");
    Err(ClientError::Unproven { about: "plan".to_owned(), fault })
}
