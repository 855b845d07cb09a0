//! Quota compliance: policies, closings, corrections, reductions and reports.

mod batch;
mod convert;
mod export;
mod message;

use std::pin::Pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};

use crate::rpc::auth::{admit, caller};
use crate::rpc::net::blocking;
use crate::rpc::status::{malformed, refusal};
use crate::service::access::Caller;
use crate::service::{self, Service};
use crate::wire::v1;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{codec, rules};
use caselot_core::quota::{Ask, QuotaReport, in_force, versions};

/// At most one report in this time goes to a watcher.
const WATCH_PAUSE: Duration = Duration::from_secs(1);
const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;

/// Serves the political department, and the registrar for imports and policies.
#[derive(Debug, Clone)]
pub struct Quota {
    service: Service,
}

impl Quota {
    /// Serves with this service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    async fn change(
        &self,
        request: service::Request,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let answer = self.service.try_submit(request)?.answer().await?;
        Ok(Response::new(v1::QuotaChangeResponse {
            entries: answer.entries.collect(),
            checkpoint: answer.snapshot.checkpoint.clone(),
        }))
    }

    async fn report(&self, court: &str, ask: Ask) -> Result<QuotaReport, Status> {
        let court = court.to_owned();
        blocking::run(&self.service, move |service| Ok(service.quota_report(&court, &ask)?)).await
    }
}

type Sent<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl v1::quota_service_server::QuotaService for Quota {
    async fn put_policy(
        &self,
        request: Request<v1::PutPolicyRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::put_policy(actor, m)?).await
    }

    async fn get_policy(
        &self,
        request: Request<v1::GetPolicyRequest>,
    ) -> Result<Response<v1::PolicyVersion>, Status> {
        let (_, v1::GetPolicyRequest { court, on }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        let on = convert::day(&on, "on")?.unwrap_or_else(|| self.service.today(&snapshot));
        Ok(Response::new(message::policy(&in_force(&snapshot.state, on))))
    }

    async fn list_policies(
        &self,
        request: Request<v1::ListPoliciesRequest>,
    ) -> Result<Response<v1::ListPoliciesResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let policies = versions(&snapshot.state).map(|version| message::policy(&version));
        Ok(Response::new(v1::ListPoliciesResponse { policies: policies.collect() }))
    }

    async fn rehearse_policy(
        &self,
        request: Request<v1::RehearsePolicyRequest>,
    ) -> Result<Response<v1::PolicyRehearsal>, Status> {
        let (_, m) = admit(request)?;
        let policy = convert::policy(m.policy)?;
        let done = blocking::run(&self.service, move |service| {
            Ok(service.rehearse_policy(&m.court, &policy)?)
        });
        let (effect, today) = done.await?;
        Ok(Response::new(message::rehearsal(&effect, today)))
    }

    async fn import_cases(
        &self,
        request: Request<Streaming<v1::ImportCasesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        batch::record(&self.service, request).await
    }

    async fn close_cases(
        &self,
        request: Request<Streaming<v1::CloseCasesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        batch::record(&self.service, request).await
    }

    async fn record_activities(
        &self,
        request: Request<Streaming<v1::RecordActivitiesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        batch::record(&self.service, request).await
    }

    async fn get_case_record(
        &self,
        request: Request<v1::GetCaseRecordRequest>,
    ) -> Result<Response<v1::GetCaseRecordResponse>, Status> {
        let (_, v1::GetCaseRecordRequest { court, case_number }) = admit(request)?;
        let found = blocking::run(&self.service, move |service| {
            service.snapshot(&court)?;
            let number =
                rules::case_number(&case_number, &court).map_err(refusal)?.as_str().to_owned();
            let unknown = Refusal::CaseUnknown { case_number: number.clone() };
            let rows = service.case(&court, &number)?;
            let row = rules::present(&rows).ok_or_else(|| refusal(unknown.clone()))?;
            rules::has_judge(row).map_err(refusal)?;
            let record = service.with_books(&court, |books, _| {
                let case = books.tally().case(row.filing)?;
                Some(codec::record_message(&case.record.into()))
            })?;
            let record = Some(record.ok_or_else(|| refusal(unknown))?);
            Ok(v1::GetCaseRecordResponse { case_number: number, filing: row.filing, record })
        });
        Ok(Response::new(found.await?))
    }

    async fn correct_case(
        &self,
        request: Request<v1::CorrectCaseRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::correct(actor, m)?).await
    }

    async fn grant_reduction(
        &self,
        request: Request<v1::GrantReductionRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::grant(actor, m)?).await
    }

    async fn revoke_reduction(
        &self,
        request: Request<v1::RevokeReductionRequest>,
    ) -> Result<Response<v1::QuotaChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        self.change(convert::revoke(actor, m)).await
    }

    async fn get_quota_report(
        &self,
        request: Request<v1::QuotaReportRequest>,
    ) -> Result<Response<v1::QuotaReport>, Status> {
        let (court, ask) = convert::ask(Some(admit(request)?.1))?;
        Ok(Response::new(message::report(&self.report(&court, ask).await?)))
    }

    type WatchQuotaStream = Sent<v1::QuotaReport>;

    async fn watch_quota(
        &self,
        request: Request<v1::QuotaReportRequest>,
    ) -> Result<Response<Self::WatchQuotaStream>, Status> {
        let caller = caller(&request)?.clone();
        let (court, ask) = convert::ask(Some(admit(request)?.1))?;
        let first = self.report(&court, ask).await?;
        let (sender, receiver) = mpsc::channel(1);
        let quota = self.clone();
        tokio::spawn(async move {
            let gone = sender.clone();
            tokio::select! {
                () = watch(quota.clone(), caller, (court, ask), first, sender) => {}
                () = gone.closed() => {}
                () = quota.service.streams_end() => {}
            }
        });
        Ok(Response::new(Box::pin(ReceiverStream::new(receiver))))
    }

    async fn list_quota_cases(
        &self,
        request: Request<v1::ListQuotaCasesRequest>,
    ) -> Result<Response<v1::ListQuotaCasesResponse>, Status> {
        let (_, m) = admit(request)?;
        let (court, ask) = convert::ask(m.report)?;
        let figure = convert::figure(m.figure, m.judge)?;
        let page_size = match m.page_size {
            0 => DEFAULT_PAGE,
            size @ 1..=MAX_PAGE => size,
            _ => return Err(malformed("page_size", "a page has 1 to 1,000 cases")),
        } as usize;
        let foreign = || malformed("page_token", "this is no token of an earlier page");
        let skipped: usize = match m.page_token.as_str() {
            "" => 0,
            token => token.parse().map_err(|_| foreign())?,
        };
        let (lines, at) = blocking::run(&self.service, move |service| {
            Ok(service.quota_cases(&court, &ask, figure)?)
        })
        .await?;
        let end = skipped.saturating_add(page_size);
        let page = lines.iter().skip(skipped).take(page_size).map(message::case);
        Ok(Response::new(v1::ListQuotaCasesResponse {
            cases: page.collect(),
            total: lines.len() as u64,
            next_page_token: if end < lines.len() { end.to_string() } else { String::new() },
            checkpoint: Some(message::checkpoint(&at)),
        }))
    }

    type ExportQuotaReportStream = Sent<v1::ExportQuotaReportResponse>;

    async fn export_quota_report(
        &self,
        request: Request<v1::ExportQuotaReportRequest>,
    ) -> Result<Response<Self::ExportQuotaReportStream>, Status> {
        let (court, ask, style) = export::asked(admit(request)?.1)?;
        let file = blocking::run(&self.service, move |service| {
            export::file(service, &court, &ask, &style)
        });
        let pieces = export::pieces(file.await?);
        Ok(Response::new(Box::pin(tokio_stream::iter(pieces.map(Ok)))))
    }
}

/// Sends the first report, and another when a figure changed.
async fn watch(
    quota: Quota,
    caller: Caller,
    (court, ask): (String, Ask),
    first: QuotaReport,
    sender: mpsc::Sender<Result<v1::QuotaReport, Status>>,
) {
    let mut shown = first;
    let mut size = shown.checkpoint.as_ref().map_or(0, |at| at.size);
    if sender.send(Ok(message::report(&shown))).await.is_err() {
        return;
    }
    while quota.service.grown(&court, size).await {
        tokio::time::sleep(WATCH_PAUSE).await;
        // Who lost his grant meanwhile sees nothing new.
        if let Err(denied) = caller.admit(&court, "", "") {
            return drop(sender.send(Err(denied.into())).await);
        }
        let report = match quota.report(&court, ask).await {
            Ok(report) => report,
            Err(status) => return drop(sender.send(Err(status)).await),
        };
        size = report.checkpoint.as_ref().map_or(size, |at| at.size);
        let changed =
            QuotaReport { checkpoint: shown.checkpoint.clone(), ..report.clone() } != shown;
        if changed {
            shown = report;
            if sender.send(Ok(message::report(&shown))).await.is_err() {
                return;
            }
        }
    }
}
