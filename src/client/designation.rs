//! Designations and reassignments: what a filer asks for, and the checks of the answers.

use super::case::{CaseInput, Opening};
use super::check::{self, CheckFault};
use super::error::ClientError;
use super::filer::{Filer, Ready};
use super::folder::read_text;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::life_service_client::LifeServiceClient;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::entry::{Event, SYSTEM_PERSON};
use caselot_core::docket::lineage::{Lineage, Reassignment};
use caselot_core::docket::{CaseNumber, Day, rules};

/// For whom a case is asked to be designated, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignationInput {
    /// Judge.
    pub judge: u32,
    /// Why.
    pub ground: DesignationGround,
    /// Explanation; required for OTHER.
    pub text: String,
}

/// A request to designate whose receipts hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Designated {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// For whom.
    pub judge: u32,
    /// Entry index of the request.
    pub request: u64,
    /// Entry index of its approval or refusal, if it has one.
    pub end: Option<u64>,
    /// Nothing new was recorded.
    pub repeated: bool,
}

/// A case as it stands, to be filed at its next stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentStage {
    /// Number and next stage, with pool, cause, procedure, weight, flags and named exclusions of the stage it stands at.
    pub case: CaseInput,
    /// Whether this folder holds parties, claim and day of that stage; `case` has them then.
    pub opened: bool,
}

impl Filer {
    /// Asks to assign a case without a draw; it waits for a second person.
    pub async fn request_designation(
        &self,
        case: &CaseInput,
        asked: &DesignationInput,
    ) -> Result<Designated, ClientError> {
        let ready = self.ready(case)?;
        let about = ready.number.as_str();
        let request = v1::RequestDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(ready.message()),
            judge: asked.judge,
            ground: asked.ground.code(),
            text: asked.text.clone(),
        };
        let answer = self.life().request_designation(request).await?.into_inner();
        let designated = self.designated(answer, about, ready.facts.stage, Some(&ready)).await?;
        let other = CheckFault::OtherEntry("judge");
        if designated.judge != asked.judge {
            return Err(ClientError::unproven(about)(other));
        }
        Ok(designated)
    }

    /// Approves a request as its second person.
    pub async fn approve_designation(
        &self,
        number: &str,
        stage: u32,
    ) -> Result<Designated, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let request = v1::ApproveDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: number.as_str().to_owned(),
            stage,
        };
        let answer = self.life().approve_designation(request).await?.into_inner();
        self.designated(answer, number.as_str(), stage, None).await
    }

    /// Declines a request, or takes it back.
    pub async fn decline_designation(
        &self,
        number: &str,
        stage: u32,
        text: &str,
    ) -> Result<Designated, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let request = v1::DeclineDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: number.as_str().to_owned(),
            stage,
            text: text.to_owned(),
        };
        let answer = self.life().decline_designation(request).await?.into_inner();
        self.designated(answer, number.as_str(), stage, None).await
    }

    /// The case as it stands, made ready for a reassignment.
    pub async fn present_stage(
        &self,
        number: &str,
        reassigns: Reassignment,
    ) -> Result<PresentStage, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let about = number.as_str();
        let request =
            v1::GetCaseRequest { court: self.court.code.clone(), case_number: about.to_owned() };
        let stages = self.assignment().get_case(request).await?.into_inner().stages;
        let voided = i32::from(v1::FilingStatus::Voided);
        let unproven = ClientError::unproven(about);
        let present = stages.iter().rev().find(|stage| stage.status != voided);
        let present = present.ok_or_else(|| unproven(CheckFault::Missing("a stage")))?;
        let next = stages.last().map_or(0, |stage| stage.stage.saturating_add(1));
        let request = v1::GetReceiptRequest {
            court: self.court.code.clone(),
            case_number: about.to_owned(),
            stage: present.stage,
        };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let shown = audit.get_receipt(request).await?.into_inner();
        let receipt = self.present(shown.filing, "the filing", about)?;
        self.included(&receipt, about).await?;
        let mut case = filed_case(check::event(&receipt).map_err(&unproven)?)
            .ok_or_else(|| unproven(CheckFault::OtherEntry("kind")))?;
        (case.number, case.stage) = (about.to_owned(), next);
        case.lineage.reassigns = Some(Box::new(reassigns));
        let opening = self.opening(&number, present.stage)?;
        let opened = opening.is_some();
        if let Some(opening) = opening {
            (case.parties, case.claim) = (opening.parties, opening.claim);
            case.accepted_on = Day::parse(&opening.accepted_on).unwrap_or(case.accepted_on);
        }
        Ok(PresentStage { case, opened })
    }

    fn opening(&self, number: &CaseNumber, stage: u32) -> Result<Option<Opening>, ClientError> {
        let path = self.folder.opening(number, stage);
        let Some(text) = read_text(&path)? else { return Ok(None) };
        let damaged = |e: serde_json::Error| ClientError::Damaged { path, reason: e.to_string() };
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }

    fn life(&self) -> LifeServiceClient<super::Channel> {
        LifeServiceClient::new(self.channel.clone())
    }

    async fn designated(
        &self,
        answer: v1::DesignationResponse,
        about: &str,
        stage: u32,
        asked: Option<&Ready>,
    ) -> Result<Designated, ClientError> {
        let unproven = ClientError::unproven(about);
        let filing = self.present(answer.filing, "the request", about)?;
        self.included(&filing, about).await?;
        let Event::DesignationRequested(request) = check::event(&filing).map_err(&unproven)? else {
            return Err(unproven(CheckFault::OtherEntry("kind")));
        };
        let same = request.facts.case_number == about && request.facts.stage == stage;
        if !same {
            return Err(unproven(CheckFault::OtherFacts("case number or stage")));
        }
        if let Some(ready) = asked {
            check::same_facts(&request.facts, &ready.facts).map_err(&unproven)?;
            check::parties(&request.facts, &ready.party_ids).map_err(&unproven)?;
        }
        if let Some(end) = &answer.end {
            self.included(end, about).await?;
            let ended = match check::event(end).map_err(&unproven)? {
                Event::CaseDesignated(it) if it.judge == request.judge => Some(it.filing),
                Event::DesignationDeclined(it) => Some(it.filing),
                _ => None,
            };
            if ended != Some(filing.index) {
                return Err(unproven(CheckFault::OtherEntry("request")));
            }
        }
        Ok(Designated {
            case_number: about.to_owned(),
            stage,
            judge: request.judge,
            request: filing.index,
            end: answer.end.map(|end| end.index),
            repeated: answer.repeated,
        })
    }
}

/// What was filed at a stage, without what the log added to it.
fn filed_case(event: Event) -> Option<CaseInput> {
    let facts = match event {
        Event::CaseFiled(filed) => std::sync::Arc::unwrap_or_clone(filed).facts,
        Event::DesignationRequested(request) => request.facts,
        Event::CaseImported(imported) => {
            let record = imported.record;
            return Some(CaseInput {
                pool: record.pool,
                cause: record.cause,
                procedure: record.procedure,
                weight: record.weight,
                flags: record.flags,
                accepted_on: record.filed_on,
                ..CaseInput::empty()
            });
        }
        _ => return None,
    };
    let named = facts.exclusions.iter().filter(|exclusion| exclusion.person != SYSTEM_PERSON);
    Some(CaseInput {
        exclusions: named.cloned().collect(),
        lineage: Lineage { reassigns: None, ..facts.lineage.asked() },
        pool: facts.pool,
        cause: facts.cause,
        procedure: facts.procedure,
        weight: facts.weight,
        flags: facts.flags,
        ..CaseInput::empty()
    })
}
