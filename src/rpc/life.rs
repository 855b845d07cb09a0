//! The life service: designations, and the flags of a case.

use caselot_core::docket::code::{DecidedBy, DesignationGround, Manner, ReassignmentGround};
use caselot_core::docket::decide::Command;
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::designation::{DesignationRequested, OutageDraw};
use caselot_core::docket::fold::designations::{Designation, Designations, Outcome, ShareOf};
use caselot_core::id::{EntryIndex, JudgeId};
use tonic::{Request, Response, Status};

use super::auth::admit;
use super::net::blocking;
use super::{change, facts, field, hand, receipts, redistribution};
use crate::service::{self, Service};
use crate::wire::v1;

/// Serves the filing division and its supervisors.
#[derive(Debug, Clone)]
pub struct Life {
    service: Service,
}

impl Life {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    /// Submits a request about a designation, and answers with its receipts.
    async fn designation(
        &self,
        request: service::Request,
    ) -> Result<Response<v1::DesignationResponse>, Status> {
        let (court, answer) = change::submit(&self.service, request).await?;
        let (filing, end) = receipts::of_answer(&self.service, &court, &answer, true)?;
        Ok(Response::new(v1::DesignationResponse { filing, end, repeated: answer.repeated() }))
    }
}

#[tonic::async_trait]
impl v1::life_service_server::LifeService for Life {
    async fn request_designation(
        &self,
        request: Request<v1::RequestDesignationRequest>,
    ) -> Result<Response<v1::DesignationResponse>, Status> {
        let (actor, m) = admit(request)?;
        let ground = DesignationGround::from_code(m.ground)
            .ok_or_else(|| field::unknown_code("ground", "the ground of the designation"))?;
        let facts = facts::read(&self.service, &m.court, m.facts)?;
        let (judge, text) = (JudgeId(m.judge), m.text);
        let outage = m.outage.map(OutageDraw::try_from).transpose().map_err(field::refuse)?;
        let outage = outage.map(Box::new);
        let designation = Box::new(DesignationRequested { facts, judge, ground, text, outage });
        let command = Command::RequestDesignation(designation);
        self.designation(service::Request { court: m.court, actor, command }).await
    }

    async fn approve_designation(
        &self,
        request: Request<v1::ApproveDesignationRequest>,
    ) -> Result<Response<v1::DesignationResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (case_number, stage) = (m.case_number, m.stage);
        let command = Command::ApproveDesignation { case_number, stage };
        let command = hand::signed(&self.service, &m.court, command, m.hand).await?;
        self.designation(service::Request { court: m.court, actor, command }).await
    }

    async fn decline_designation(
        &self,
        request: Request<v1::DeclineDesignationRequest>,
    ) -> Result<Response<v1::DesignationResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (case_number, stage, text) = (m.case_number, m.stage, m.text);
        let command = Command::DeclineDesignation { case_number, stage, text };
        let command = hand::signed(&self.service, &m.court, command, m.hand).await?;
        self.designation(service::Request { court: m.court, actor, command }).await
    }

    async fn list_designations(
        &self,
        request: Request<v1::ListDesignationsRequest>,
    ) -> Result<Response<v1::ListDesignationsResponse>, Status> {
        let (_, m) = admit(request)?;
        let (from, to) = (field::day(&m.from, "from")?, field::day(&m.to, "to")?);
        let read = move |service: &Service| {
            Ok(service.with_designations(&m.court, (from, to), ledger_message)?)
        };
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn undo_case(
        &self,
        request: Request<v1::UndoCaseRequest>,
    ) -> Result<Response<v1::UndoCaseResponse>, Status> {
        let (actor, m) = admit(request)?;
        let manner = Manner::from_code(m.manner)
            .ok_or_else(|| field::unknown_code("manner", "DUPLICATE or IN_ERROR"))?;
        let v1::UndoCaseRequest { court, case_number, text, .. } = m;
        let command = Command::UndoCase { case_number, manner, text };
        change::record(&self.service, service::Request { court, actor, command }).await
    }

    async fn correct_number(
        &self,
        request: Request<v1::CorrectNumberRequest>,
    ) -> Result<Response<v1::CorrectNumberResponse>, Status> {
        let (actor, m) = admit(request)?;
        let v1::CorrectNumberRequest { court, case_number, number, text, .. } = m;
        let command = Command::CorrectNumber { case_number, number, text };
        change::record(&self.service, service::Request { court, actor, command }).await
    }

    async fn take_seat(
        &self,
        request: Request<v1::TakeSeatRequest>,
    ) -> Result<Response<v1::TakeSeatResponse>, Status> {
        let (actor, m) = admit(request)?;
        let command = Command::TakeSeat(Box::new(take_seat(&m)?));
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn redistribute(
        &self,
        request: Request<v1::RedistributeRequest>,
    ) -> Result<Response<v1::RedistributeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let court = m.court.clone();
        let command = Command::Redistribute(Box::new(redistribution::asked(m)?));
        change::record(&self.service, service::Request { court, actor, command }).await
    }

    async fn rehearse_redistribution(
        &self,
        request: Request<v1::RehearseRedistributionRequest>,
    ) -> Result<Response<v1::RehearseRedistributionResponse>, Status> {
        let (_, m) = admit(request)?;
        let judge = JudgeId(m.judge);
        let read = move |service: &Service| redistribution::open_cases(service, &m.court, judge);
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn list_redistributions(
        &self,
        request: Request<v1::ListRedistributionsRequest>,
    ) -> Result<Response<v1::ListRedistributionsResponse>, Status> {
        let (_, v1::ListRedistributionsRequest { court }) = admit(request)?;
        let snapshot = self.service.snapshot(&court)?;
        Ok(Response::new(redistribution::running(&snapshot.state)))
    }

    async fn change_flags(
        &self,
        request: Request<v1::ChangeFlagsRequest>,
    ) -> Result<Response<v1::ChangeFlagsResponse>, Status> {
        let (actor, m) = admit(request)?;
        let v1::ChangeFlagsRequest { court, case_number, add, remove, text, .. } = m;
        let command = Command::ChangeFlags { case_number, add, remove, text };
        change::record(&self.service, service::Request { court, actor, command }).await
    }
}

/// What is asked of a seat that changes its holder.
fn take_seat(m: &v1::TakeSeatRequest) -> Result<TakeSeat, Status> {
    let ground = match m.ground {
        0 => None,
        code => {
            let known = ReassignmentGround::from_code(code);
            Some(known.ok_or_else(|| field::unknown_code("ground", "see the protocol"))?)
        }
    };
    let known = "COMMITTEE, PRESIDENT, VICE_PRESIDENT or DIVISION_CHIEF";
    let decided_by = DecidedBy::from_code(m.decided_by);
    let decided_by = decided_by.ok_or_else(|| field::unknown_code("decided_by", known))?;
    let hearing = field::day(&m.hearing, "hearing")?;
    Ok(TakeSeat {
        case_number: m.case_number.clone(),
        leaves: JudgeId::new(m.leaves),
        judge: JudgeId::new(m.judge),
        ground,
        text: m.text.clone(),
        decided_by,
        hearing,
    })
}

fn ledger_message(ledger: &Designations) -> v1::ListDesignationsResponse {
    let share = |((of, name), count): ((ShareOf, String), u64)| v1::DesignationShare {
        of: share_of(of).into(),
        name,
        count,
    };
    v1::ListDesignationsResponse {
        lines: ledger.lines().map(|(request, line)| line_message(request, line)).collect(),
        shares: ledger.shares().into_iter().map(share).collect(),
        designated: ledger.designated(),
        drawn: ledger.drawn(),
    }
}

fn share_of(of: ShareOf) -> v1::ShareOf {
    match of {
        ShareOf::Requester => v1::ShareOf::ByRequester,
        ShareOf::Approver => v1::ShareOf::ByApprover,
        ShareOf::Judge => v1::ShareOf::ByJudge,
        ShareOf::Ground => v1::ShareOf::ByGround,
    }
}

/// A designation as a message; `request` is the index of the entry that requested it.
fn line_message(request: EntryIndex, line: &Designation) -> v1::DesignationLine {
    let status = match line.outcome {
        Outcome::Pending => v1::DesignationStatus::Pending,
        Outcome::Approved => v1::DesignationStatus::Approved,
        Outcome::Declined => v1::DesignationStatus::Declined,
    };
    let ended = line.end.clone().map(|(person, day, entry)| (person, day.to_string(), entry.0));
    let (second_person, ended_on, end) = ended.unwrap_or_default();
    v1::DesignationLine {
        case_number: line.case_number.clone(),
        stage: line.stage,
        status: status.into(),
        judge: line.judge.0,
        ground: line.ground.code(),
        text: line.text.clone(),
        requester: line.requester.clone(),
        second_person,
        requested_on: line.requested_on.to_string(),
        ended_on,
        request: request.0,
        end,
        series: line.series.clone(),
        reassigns: line.reassigns,
    }
}
