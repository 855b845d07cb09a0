//! The assignment service: filing, drawing, voiding, and the cases of a court.

mod contributed;
mod day;
mod list;
mod rehearsal;
mod request;
mod stage;
mod stream;

use caselot_core::docket::Protocol;
use caselot_core::docket::cases::row::CaseEnd;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::id::EntryIndex;
use tonic::{Request, Response, Status, Streaming};

use super::auth::{admit, caller};
use super::change;
use super::net::blocking;
use super::pages::MessageStream;
use super::part::Part;
use super::receipts;
use super::status::from_refusal;
use crate::service::access::Role;
use crate::service::{Answer, Service};
use crate::wire::v1;

/// Serves the filing division.
#[derive(Debug, Clone)]
pub struct Assignment {
    service: Service,
}

impl Assignment {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// The answer to a filing. A case that went back to its first judge has its end immediately, and no
/// draw.
fn file_response(
    service: &Service,
    court: &str,
    answer: &Answer,
) -> Result<v1::FileCaseResponse, Status> {
    let (filing, designation) = receipts::of_answer(service, court, answer, answer.designated)?;
    Ok(v1::FileCaseResponse { filing, repeated: answer.repeated(), designation })
}

/// The answer to a draw.
fn draw_response(
    service: &Service,
    court: &str,
    answer: &Answer,
) -> Result<v1::DrawCaseResponse, Status> {
    let (filing, draw) = receipts::of_answer(service, court, answer, true)?;
    Ok(v1::DrawCaseResponse { filing, draw, repeated: answer.repeated() })
}

#[tonic::async_trait]
impl v1::assignment_service_server::AssignmentService for Assignment {
    async fn file_case(
        &self,
        request: Request<v1::FileCaseRequest>,
    ) -> Result<Response<v1::FileCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) =
            change::submit(&self.service, request::file(&self.service, actor, m)?).await?;
        Ok(Response::new(file_response(&self.service, &court, &answer)?))
    }

    async fn draw_case(
        &self,
        request: Request<v1::DrawCaseRequest>,
    ) -> Result<Response<v1::DrawCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer, repeated) =
            contributed::draw(&self.service, request::draw(&self.service, actor, m).await?).await?;
        let drawn = draw_response(&self.service, &court, &answer)?;
        Ok(Response::new(v1::DrawCaseResponse { repeated, ..drawn }))
    }

    async fn assign_case(
        &self,
        request: Request<v1::AssignCaseRequest>,
    ) -> Result<Response<v1::DrawCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) =
            change::submit(&self.service, request::assign(&self.service, actor, m)?).await?;
        Ok(Response::new(draw_response(&self.service, &court, &answer)?))
    }

    type AssignCasesStream = MessageStream<v1::AssignCasesResponse>;

    async fn assign_cases(
        &self,
        request: Request<Streaming<v1::AssignCasesRequest>>,
    ) -> Result<Response<Self::AssignCasesStream>, Status> {
        let caller = caller(&request)?.clone();
        Ok(Response::new(stream::answer(self.service.clone(), caller, request.into_inner())))
    }

    async fn void_filing(
        &self,
        request: Request<v1::VoidFilingRequest>,
    ) -> Result<Response<v1::VoidFilingResponse>, Status> {
        let caller = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let void = request::void(actor, m)?;
        let two = self.service.snapshot(&void.court)?.state.protocol == Protocol::Two;
        if !(two && request::ends_own(&void.command)) {
            caller.require(Role::Supervisor)?;
        }
        let (court, answer) = change::submit(&self.service, void).await?;
        let repeated = answer.repeated();
        if let Some(proposed) = answer.proposed.map(|entry| entry.0) {
            // The receipt would show the odds of a filing that is not drawn.
            let void = v1::VoidFilingResponse { repeated, proposed, ..Default::default() };
            return Ok(Response::new(void));
        }
        let (filing, void) = receipts::of_answer(&self.service, &court, &answer, true)?;
        let void = v1::VoidFilingResponse { filing, void, repeated, proposed: 0 };
        Ok(Response::new(void))
    }

    async fn rehearse_filings(
        &self,
        request: Request<v1::RehearseFilingsRequest>,
    ) -> Result<Response<v1::RehearseFilingsResponse>, Status> {
        let (actor, m) = admit(request)?;
        let rehearse = move |service: &Service| rehearsal::answer(service, &actor, m);
        Ok(Response::new(blocking::run_long(&self.service, rehearse).await?))
    }

    async fn get_case(
        &self,
        request: Request<v1::GetCaseRequest>,
    ) -> Result<Response<v1::GetCaseResponse>, Status> {
        let caller = caller(&request)?.clone();
        let (actor, v1::GetCaseRequest { court, case_number }) = admit(request)?;
        let part = Part::of(&self.service, &caller, (&court, &actor))?;
        let (number, rows) = self.service.find_case(&court, &case_number)?;
        let case_number = number.as_str().to_owned();
        let state = &self.service.snapshot_with(&court, &rows).await?.state;
        let unknown = || match state.numbers.right_one(&case_number) {
            Some(_) => from_refusal(rules::unknown_case(state, case_number)),
            None => from_refusal(Refusal::FilingUnknown { case_number, stage: 0 }),
        };
        // Whoever sees a part of the court is not told of the cases of others, and sees no odds.
        let its = part.as_ref().is_none_or(|part| part.has_case(state, &rows));
        let latest = rows.last().filter(|_| its).ok_or_else(unknown)?;
        if part.is_some() {
            let stages = stage::messages(&self.service, &court, rows)?;
            return Ok(Response::new(v1::GetCaseResponse { stages, ..Default::default() }));
        }
        let hidden = latest.end == CaseEnd::Open && !caller.sees_open_odds()?;
        let filing = match hidden {
            true => Vec::new(),
            false => self.service.entry_bytes(&court, latest.filing.0)?,
        };
        let end = match latest.end.entry() {
            None => Vec::new(),
            Some(end) => self.service.entry_bytes(&court, end.0)?,
        };
        let stages = stage::messages(&self.service, &court, rows)?;
        Ok(Response::new(v1::GetCaseResponse { stages, filing, end }))
    }

    async fn get_case_history(
        &self,
        request: Request<v1::GetCaseHistoryRequest>,
    ) -> Result<Response<v1::GetCaseHistoryResponse>, Status> {
        let sees_open_odds = caller(&request)?.sees_open_odds()?;
        let (_, v1::GetCaseHistoryRequest { court, case_number }) = admit(request)?;
        let read = move |service: &Service| {
            let (number, rows) = service.find_case(&court, &case_number)?;
            let found = service.case_history(&court, number.as_str(), &rows)?;
            // Newer than what was read, so a filing of a moment ago is open there.
            let state = &service.snapshot(&court)?.state;
            if found.is_empty() {
                let number = number.as_str().to_owned();
                return Err(from_refusal(rules::unknown_case(state, number)));
            }
            let shown = |(index, entry): (EntryIndex, Vec<u8>)| {
                let hidden = !sees_open_odds && state.open.contains_key(&index);
                let entry = if hidden { Vec::new() } else { entry };
                v1::HistoryEntry { index: index.0, entry, ..v1::HistoryEntry::default() }
            };
            Ok(found.into_iter().map(shown).collect())
        };
        let entries = blocking::run_long(&self.service, read).await?;
        Ok(Response::new(v1::GetCaseHistoryResponse { entries }))
    }

    async fn list_day(
        &self,
        request: Request<v1::ListDayRequest>,
    ) -> Result<Response<v1::ListDayResponse>, Status> {
        self.day_record(request).await
    }

    async fn list_cases(
        &self,
        request: Request<v1::ListCasesRequest>,
    ) -> Result<Response<v1::ListCasesResponse>, Status> {
        self.cases_listed(request).await
    }
}
