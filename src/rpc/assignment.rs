//! Filing and drawing.

use std::pin::Pin;

use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{Event, codec, rules};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Request, Response, Status, Streaming};
use v1::assign_cases_request::Request as Asked;
use v1::assign_cases_response::Answer as Said;

use super::auth::{admit, admitted, caller};
use super::convert;
use super::net::blocking;
use super::status::{encoded, malformed, refusal};
use crate::service::access::Caller;
use crate::service::{self, Answer, CaseQuery, CaseStatus, Pending, Service};
use crate::wire::v1;

/// Requests of one stream that are decided and not yet answered.
const IN_FLIGHT: usize = 512;
const DEFAULT_PAGE: u32 = 100;
const MAX_PAGE: u32 = 1_000;
/// Entries that one page looks through at most, however few of their filings it is asked for.
const LOOKED_THROUGH: u64 = 20_000;

/// Serves the filing division.
#[derive(Debug, Clone)]
pub struct Assignment {
    service: Service,
}

impl Assignment {
    /// Serves with this service.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    async fn ask(&self, request: service::Request) -> Result<(String, Answer), Status> {
        let court = request.court.clone();
        let answer = self.service.try_submit(request)?.answer().await?;
        Ok((court, answer))
    }
}

fn filed(service: &Service, court: &str, answer: &Answer) -> Result<v1::FileCaseResponse, Status> {
    let went_back = went_back(service, court, answer)?;
    let (filing, designation) = convert::receipts(service, court, answer, went_back)?;
    Ok(v1::FileCaseResponse { filing, repeated: answer.repeated(), designation })
}

/// Whether a case that was filed went back to its first judge: then it has its end at once, and no
/// draw.
fn went_back(service: &Service, court: &str, answer: &Answer) -> Result<bool, Status> {
    let Some(end) = answer.end else { return Ok(false) };
    let bytes = match answer.bytes(end) {
        Some(bytes) => bytes.to_vec(),
        None => service.entry_bytes(court, end)?,
    };
    let entry = codec::decode(&bytes).ok();
    Ok(entry.is_some_and(|entry| matches!(entry.event, Event::CaseDesignated(_))))
}

fn drawn(service: &Service, court: &str, answer: &Answer) -> Result<v1::DrawCaseResponse, Status> {
    let (filing, draw) = convert::receipts(service, court, answer, true)?;
    Ok(v1::DrawCaseResponse { filing, draw, repeated: answer.repeated() })
}

/// A request of a stream on its way: its court, whether it only files, and its answer to come.
enum InFlight {
    Asked { court: String, files: bool, pending: Pending },
    Refused(Status),
}

/// The request a message makes, if its caller may make it.
fn command(
    service: &Service,
    caller: &Caller,
    asked: Option<Asked>,
) -> Result<service::Request, Status> {
    match asked {
        Some(Asked::File(m)) => convert::file(service, admitted(caller, &m)?, m),
        Some(Asked::Draw(m)) => convert::draw(admitted(caller, &m)?, m),
        Some(Asked::Assign(m)) => convert::assign(service, admitted(caller, &m)?, m),
        None => Err(malformed("request", "the request is empty; set file, draw or assign")),
    }
}

async fn begin(service: &Service, caller: &Caller, asked: Option<Asked>) -> InFlight {
    let files = matches!(asked, Some(Asked::File(_)));
    let request = match command(service, caller, asked) {
        Ok(request) => request,
        Err(status) => return InFlight::Refused(status),
    };
    let court = request.court.clone();
    match service.submit(request).await {
        Ok(pending) => InFlight::Asked { court, files, pending },
        Err(error) => InFlight::Refused(error.into()),
    }
}

async fn finish(service: Service, in_flight: InFlight) -> v1::AssignCasesResponse {
    let said = match in_flight {
        InFlight::Refused(status) => Err(status),
        InFlight::Asked { court, files, pending } => match pending.answer().await {
            Ok(answer) if files => filed(&service, &court, &answer).map(Said::Filed),
            Ok(answer) => drawn(&service, &court, &answer).map(Said::Drawn),
            Err(error) => Err(error.into()),
        },
    };
    let said = said.unwrap_or_else(|status| Said::Status(encoded(&status)));
    v1::AssignCasesResponse { answer: Some(said) }
}

#[tonic::async_trait]
impl v1::assignment_service_server::AssignmentService for Assignment {
    async fn file_case(
        &self,
        request: Request<v1::FileCaseRequest>,
    ) -> Result<Response<v1::FileCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) = self.ask(convert::file(&self.service, actor, m)?).await?;
        Ok(Response::new(filed(&self.service, &court, &answer)?))
    }

    async fn draw_case(
        &self,
        request: Request<v1::DrawCaseRequest>,
    ) -> Result<Response<v1::DrawCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) = self.ask(convert::draw(actor, m)?).await?;
        Ok(Response::new(drawn(&self.service, &court, &answer)?))
    }

    async fn assign_case(
        &self,
        request: Request<v1::AssignCaseRequest>,
    ) -> Result<Response<v1::DrawCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) = self.ask(convert::assign(&self.service, actor, m)?).await?;
        Ok(Response::new(drawn(&self.service, &court, &answer)?))
    }

    type AssignCasesStream =
        Pin<Box<dyn Stream<Item = Result<v1::AssignCasesResponse, Status>> + Send>>;

    async fn assign_cases(
        &self,
        request: Request<Streaming<v1::AssignCasesRequest>>,
    ) -> Result<Response<Self::AssignCasesStream>, Status> {
        let caller = caller(&request)?.clone();
        let mut asked = request.into_inner();
        // The channel's room is what may be in flight; a full queue holds up this task alone,
        // and the client through it.
        let (sender, in_flight) = mpsc::channel(IN_FLIGHT);
        let service = self.service.clone();
        tokio::spawn(async move {
            loop {
                let (begun, more) = match asked.message().await {
                    Ok(Some(message)) => (begin(&service, &caller, message.request).await, true),
                    Ok(None) => break,
                    // What cannot be read ends the stream, but not without a word.
                    Err(status) => (InFlight::Refused(status), false),
                };
                if sender.send(begun).await.is_err() || !more {
                    break;
                }
            }
        });
        let service = self.service.clone();
        let said = ReceiverStream::new(in_flight).then(move |begun| {
            let service = service.clone();
            async move { Ok(finish(service, begun).await) }
        });
        Ok(Response::new(Box::pin(said)))
    }

    async fn void_filing(
        &self,
        request: Request<v1::VoidFilingRequest>,
    ) -> Result<Response<v1::VoidFilingResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) = self.ask(convert::void(actor, m)?).await?;
        let (filing, void) = convert::receipts(&self.service, &court, &answer, true)?;
        Ok(Response::new(v1::VoidFilingResponse { filing, void, repeated: answer.repeated() }))
    }

    async fn get_case(
        &self,
        request: Request<v1::GetCaseRequest>,
    ) -> Result<Response<v1::GetCaseResponse>, Status> {
        let sees_open_odds = caller(&request)?.sees_open_odds()?;
        let (_, v1::GetCaseRequest { court, case_number }) = admit(request)?;
        self.service.snapshot(&court)?;
        let number = rules::case_number(&case_number, &court).map_err(refusal)?;
        let rows = self.service.case(&court, number.as_str())?;
        let unknown = Refusal::FilingUnknown { case_number: number.as_str().to_owned(), stage: 0 };
        let latest = rows
            .last()
            .map(|row| convert::case_stage(row.clone()))
            .ok_or_else(|| refusal(unknown))?;
        let open = latest.status == i32::from(v1::FilingStatus::Open);
        let filing = match open && !sees_open_odds {
            true => Vec::new(),
            false => self.service.entry_bytes(&court, latest.filing)?,
        };
        let end = match latest.end {
            0 => Vec::new(),
            end => self.service.entry_bytes(&court, end)?,
        };
        let mut stages: Vec<_> = rows.into_iter().map(convert::case_stage).collect();
        convert::mark_not_random(&self.service, &court, &mut stages)?;
        Ok(Response::new(v1::GetCaseResponse { stages, filing, end }))
    }

    async fn list_cases(
        &self,
        request: Request<v1::ListCasesRequest>,
    ) -> Result<Response<v1::ListCasesResponse>, Status> {
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let page_size = match m.page_size {
            0 => DEFAULT_PAGE,
            size @ 1..=MAX_PAGE => size,
            _ => return Err(malformed("page_size", "a page has 1 to 1,000 cases")),
        } as usize;
        let foreign = || malformed("page_token", "this is no token of an earlier page");
        let after = match m.page_token.as_str() {
            "" => None,
            token => Some(token.parse().map_err(|_| foreign())?),
        };
        let pool = Some(m.pool).filter(|pool| !pool.is_empty());
        let status = convert::case_status(m.status)?;
        let few = status.is_some_and(CaseStatus::is_few);
        let begin = after.map_or(0, |after: u64| after.saturating_add(1));
        let until = (!few).then(|| begin.saturating_add(LOOKED_THROUGH));
        // One more than the page tells whether another one follows.
        let query = CaseQuery { pool, status, after, until, limit: page_size + 1 };
        let court = m.court;
        let page = move |service: &Service| {
            let mut rows = service.cases(&court, &query)?;
            let more = rows.len() > page_size;
            rows.truncate(page_size);
            let last = rows.last().map(|row| row.filing);
            let mut cases: Vec<_> = rows.into_iter().map(convert::case_stage).collect();
            convert::mark_not_random(service, &court, &mut cases)?;
            Ok((cases, last.filter(|_| more)))
        };
        let (cases, last) = blocking::run(&self.service, page).await?;
        let looked = || until.filter(|until| *until < snapshot.size()).map(|until| until - 1);
        let next_page_token =
            last.or_else(looked).map_or_else(String::new, |after| after.to_string());
        Ok(Response::new(v1::ListCasesResponse { cases, next_page_token }))
    }
}
