//! The quota service: policies, closings, corrections, reductions and reports.

mod circular;
mod export;
mod message;
mod plan;
pub(super) mod request;
mod watch;

use std::sync::Arc;

use caselot_core::docket::fold::state::Statement;
use caselot_core::docket::record::CaseRecord;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;
use caselot_core::quota::{in_force, versions};
use prost::Message;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};

use super::auth::{admit, caller};
use super::bulk;
use super::field::{self, Page};
use super::net::blocking;
use super::pages::MessageStream;
use super::part::Part;
use super::status::from_refusal;
use super::{change, pages};
use crate::service::Service;
use crate::wire::v1;

/// Bytes of a page of policies from which on it ends, so that it stays under the usual limit of a
/// message, 4 MiB.
const PAGE_BYTES: usize = 1 << 20;

/// Serves the political department, and the registrar for imports and policies.
#[derive(Debug, Clone)]
pub struct Quota {
    service: Service,
    /// The right to make a plan, which takes a core for a while.
    plans: Arc<Semaphore>,
}

impl Quota {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service, plans: Arc::new(Semaphore::new(1)) }
    }
}

#[tonic::async_trait]
impl v1::quota_service_server::QuotaService for Quota {
    async fn put_policy(
        &self,
        request: Request<v1::PutPolicyRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, request::put_policy(actor, m)?).await
    }

    async fn get_policy(
        &self,
        request: Request<v1::GetPolicyRequest>,
    ) -> Result<Response<v1::PolicyVersion>, Status> {
        let (_, v1::GetPolicyRequest { court, on }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let on = field::day(&on, "on")?.unwrap_or_else(|| self.service.today(&snapshot));
        Ok(Response::new(message::policy(&in_force(&snapshot.state, on))))
    }

    async fn list_policies(
        &self,
        request: Request<v1::ListPoliciesRequest>,
    ) -> Result<Response<v1::ListPoliciesResponse>, Status> {
        let (_, v1::ListPoliciesRequest { court, page_size, page_token }) = admit(request)?;
        let page = Page::read(page_size, &page_token)?;
        let snapshot = self.service.snapshot(&court)?;
        let skipped = usize::try_from(page.after.unwrap_or(0)).unwrap_or(usize::MAX);
        let (mut policies, mut bytes) = (Vec::new(), 0);
        let mut left = versions(&snapshot.state).skip(skipped).peekable();
        while policies.len() < page.size
            && bytes < PAGE_BYTES
            && let Some(version) = left.next()
        {
            let version = message::policy(&version);
            bytes += version.encoded_len();
            policies.push(version);
        }
        let next_page_token = match left.peek() {
            Some(_) => skipped.saturating_add(policies.len()).to_string(),
            None => String::new(),
        };
        Ok(Response::new(v1::ListPoliciesResponse { policies, next_page_token }))
    }

    async fn rehearse_policy(
        &self,
        request: Request<v1::RehearsePolicyRequest>,
    ) -> Result<Response<v1::PolicyRehearsal>, Status> {
        let (_, m) = admit(request)?;
        let policy = request::policy(m.policy)?;
        let rehearse = move |service: &Service| Ok(service.rehearse_policy(&m.court, &policy)?);
        let (effect, today) = blocking::run_long(&self.service, rehearse).await?;
        Ok(Response::new(message::rehearsal(&effect, today)))
    }

    async fn import_cases(
        &self,
        request: Request<Streaming<v1::ImportCasesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        bulk::record(&self.service, request).await
    }

    async fn close_cases(
        &self,
        request: Request<Streaming<v1::CloseCasesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        bulk::record(&self.service, request).await
    }

    async fn record_activities(
        &self,
        request: Request<Streaming<v1::RecordActivitiesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        bulk::record(&self.service, request).await
    }

    async fn get_case_record(
        &self,
        request: Request<v1::GetCaseRecordRequest>,
    ) -> Result<Response<v1::GetCaseRecordResponse>, Status> {
        let (_, v1::GetCaseRecordRequest { court, case_number }) = admit(request)?;
        let read = move |service: &Service| {
            let (number, rows) = service.find_case(&court, &case_number)?;
            let case_number = number.as_str().to_owned();
            let unknown =
                || from_refusal(Refusal::CaseUnknown { case_number: case_number.clone() });
            let row = rules::present(&rows).ok_or_else(unknown)?;
            rules::has_judge(row).map_err(from_refusal)?;
            let record = service.with_projection(&court, |projection, _| {
                let case = projection.tally().case(row.filing)?;
                Some((&CaseRecord::from(case.record)).into())
            })?;
            let record = Some(record.ok_or_else(unknown)?);
            Ok(v1::GetCaseRecordResponse { case_number, filing: row.filing.0, record })
        };
        Ok(Response::new(blocking::run(&self.service, read).await?))
    }

    async fn correct_case(
        &self,
        request: Request<v1::CorrectCaseRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, request::correct(actor, m)?).await
    }

    async fn grant_reduction(
        &self,
        request: Request<v1::GrantReductionRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        request::assessed(&self.service.snapshot(&m.court)?.state, &m)?;
        change::record(&self.service, request::grant(actor, m)?).await
    }

    async fn revoke_reduction(
        &self,
        request: Request<v1::RevokeReductionRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, request::revoke(actor, m)).await
    }

    async fn state_data(
        &self,
        request: Request<v1::StateDataRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, request::state_data(actor, m)?).await
    }

    async fn withdraw_data(
        &self,
        request: Request<v1::WithdrawDataRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, request::withdraw_data(actor, m)).await
    }

    async fn list_statements(
        &self,
        request: Request<v1::ListStatementsRequest>,
    ) -> Result<Response<v1::ListStatementsResponse>, Status> {
        let (_, v1::ListStatementsRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let statement = |it: &Statement| v1::DataStatement {
            entry: it.entry.0,
            stated: Some((&it.stated).into()),
        };
        let statements = snapshot.state.statements.iter().map(statement).collect();
        Ok(Response::new(v1::ListStatementsResponse { statements }))
    }

    async fn explain(
        &self,
        request: Request<v1::ExplainRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let today = self.service.today(&snapshot);
        let own = snapshot.state.persons.record_on(&actor.person, today);
        let own = own.and_then(|own| own.judge);
        change::record(&self.service, request::explain(actor, own, m)?).await
    }

    async fn step_circular(
        &self,
        request: Request<v1::StepCircularRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let step = circular::step(&self.service, actor, m).await?;
        change::record(&self.service, step).await
    }

    async fn get_circular(
        &self,
        request: Request<v1::QuotaReportRequest>,
    ) -> Result<Response<v1::QuotaCircular>, Status> {
        let (court, ask) = request::ask(Some(admit(request)?.1))?;
        let snapshot = self.service.snapshot(&court)?;
        Ok(Response::new(circular::status(&snapshot.state, &ask)))
    }

    async fn get_quota_report(
        &self,
        request: Request<v1::QuotaReportRequest>,
    ) -> Result<Response<v1::QuotaReport>, Status> {
        let caller = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let (court, ask) = request::ask(Some(m))?;
        let part = Part::of(&self.service, &caller, (&court, &actor))?;
        let report = watch::report(&self.service, &court, ask).await?;
        let report = match part {
            Some(part) => report.of_judge(part.judge.unwrap_or(JudgeId(0))),
            None => report,
        };
        Ok(Response::new(message::report(&report)))
    }

    type WatchQuotaStream = MessageStream<v1::QuotaReport>;

    async fn watch_quota(
        &self,
        request: Request<v1::QuotaReportRequest>,
    ) -> Result<Response<Self::WatchQuotaStream>, Status> {
        let caller = caller(&request)?.clone();
        let (court, ask) = request::ask(Some(admit(request)?.1))?;
        let first = watch::report(&self.service, &court, ask).await?;
        Ok(Response::new(watch::watch(self.service.clone(), caller, (court, ask), first)))
    }

    async fn list_quota_cases(
        &self,
        request: Request<v1::ListQuotaCasesRequest>,
    ) -> Result<Response<v1::ListQuotaCasesResponse>, Status> {
        let (_, m) = admit(request)?;
        let (court, ask) = request::ask(m.report)?;
        let figure = request::figure(m.figure, m.judge)?;
        let page = Page::read(m.page_size, &m.page_token)?;
        let skipped = usize::try_from(page.after.unwrap_or(0)).unwrap_or(usize::MAX);
        let read = move |service: &Service| Ok(service.quota_cases(&court, &ask, figure)?);
        let (lines, at) = blocking::run_long(&self.service, read).await?;
        let end = skipped.saturating_add(page.size);
        let cases = lines.iter().skip(skipped).take(page.size).map(message::case);
        Ok(Response::new(v1::ListQuotaCasesResponse {
            cases: cases.collect(),
            total: lines.len() as u64,
            next_page_token: if end < lines.len() { end.to_string() } else { String::new() },
            checkpoint: Some(message::checkpoint(&at)),
        }))
    }

    type ExportQuotaReportStream = MessageStream<v1::ExportQuotaReportResponse>;

    async fn export_quota_report(
        &self,
        request: Request<v1::ExportQuotaReportRequest>,
    ) -> Result<Response<Self::ExportQuotaReportStream>, Status> {
        let caller = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let (court, ask, style) = export::read(m)?;
        let part = Part::of(&self.service, &caller, (&court, &actor))?;
        let part = part.map(|part| part.judge.unwrap_or(JudgeId(0)));
        let make = move |service: &Service| export::file(service, &court, (&ask, part), style);
        let pieces = export::pieces(blocking::run_long(&self.service, make).await?);
        Ok(Response::new(pages::paced(pieces)))
    }

    type ExportCircularStream = MessageStream<v1::ExportQuotaReportResponse>;

    async fn export_circular(
        &self,
        request: Request<v1::ExportQuotaReportRequest>,
    ) -> Result<Response<Self::ExportCircularStream>, Status> {
        let (court, ask, style) = export::read(admit(request)?.1)?;
        let make = move |service: &Service| export::filled(service, &court, &ask, style);
        let pieces = export::pieces(blocking::run_long(&self.service, make).await?);
        Ok(Response::new(pages::paced(pieces)))
    }

    type PlanQuotaStream = MessageStream<v1::PlanQuotaResponse>;

    async fn plan_quota(
        &self,
        request: Request<v1::PlanQuotaRequest>,
    ) -> Result<Response<Self::PlanQuotaStream>, Status> {
        let (_, m) = admit(request)?;
        let plan = plan::plan(self.service.clone(), &self.plans, (m.court, m.year))?;
        Ok(Response::new(plan))
    }
}
