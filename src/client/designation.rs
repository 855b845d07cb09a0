//! Designations: cases that are assigned without a draw, by two persons.

use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::designation::OutageDraw;
use caselot_core::docket::entry::Event;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::rules;
use caselot_core::id::{EntryIndex, JudgeId};

use super::case::CaseInput;
use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::prepare::PreparedCase;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

/// The judge and the ground of a designation that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesignationInput {
    /// Judge.
    pub judge: JudgeId,
    /// Ground.
    pub ground: DesignationGround,
    /// Explanation; required where the ground needs one.
    pub text: String,
    /// The draw by hand, of the ground OUTAGE.
    pub outage: Option<OutageDraw>,
}

/// A request to designate that was checked against its receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedDesignation {
    /// Canonical case number.
    pub case_number: String,
    /// Stage.
    pub stage: u32,
    /// The judge of the request.
    pub judge: JudgeId,
    /// Entry index of the request.
    pub request: EntryIndex,
    /// Entry index of its approval or refusal, if it has one.
    pub end: Option<EntryIndex>,
    /// The log said so already, and no entry was made.
    pub repeated: bool,
}

impl Filer {
    /// Asks to assign a case without a draw. The request waits for a second person.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn request_designation(
        &self,
        case: &CaseInput,
        input: &DesignationInput,
    ) -> Result<CheckedDesignation, ClientError> {
        let mut case = case.clone();
        if case.lineage.reassigns.is_some() {
            // Nobody but the undertaking judge is designated, so the seats that it had are left.
            case.panel = PanelSeats::default();
        }
        let case = self.prepare(&case)?;
        let about = case.number.as_str();
        let request = v1::RequestDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(case.message()),
            judge: input.judge.0,
            ground: input.ground.code(),
            text: input.text.clone(),
            outage: input.outage.as_ref().map(Into::into),
        };
        let answer = self.life_client().request_designation(request).await?.into_inner();
        let checked = self.check_designation(answer, about, case.facts.stage, Some(&case)).await?;
        if checked.judge != input.judge {
            return Err(ClientError::unproven(about)(CheckFault::OtherEntry("judge")));
        }
        Ok(checked)
    }

    /// Approves a request as its second person.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn approve_designation(
        &self,
        number: &str,
        stage: u32,
    ) -> Result<CheckedDesignation, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let request = v1::ApproveDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: number.as_str().to_owned(),
            stage,
            hand: self.sign_end_of_request(number.as_str(), stage, None).await?,
        };
        let answer = self.life_client().approve_designation(request).await?.into_inner();
        self.check_designation(answer, number.as_str(), stage, None).await
    }

    /// Declines a request, or takes it back.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn decline_designation(
        &self,
        number: &str,
        stage: u32,
        text: &str,
    ) -> Result<CheckedDesignation, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let request = v1::DeclineDesignationRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: number.as_str().to_owned(),
            stage,
            text: text.to_owned(),
            hand: self.sign_end_of_request(number.as_str(), stage, Some(text)).await?,
        };
        let answer = self.life_client().decline_designation(request).await?.into_inner();
        self.check_designation(answer, number.as_str(), stage, None).await
    }

    pub(super) fn life_client(&self) -> LifeServiceClient<super::Channel> {
        LifeServiceClient::new(self.channel.clone())
    }

    async fn check_designation(
        &self,
        answer: v1::DesignationResponse,
        about: &str,
        stage: u32,
        requested: Option<&PreparedCase>,
    ) -> Result<CheckedDesignation, ClientError> {
        let unproven = ClientError::unproven(about);
        let filing = self.require_receipt(answer.filing, "the request", about)?;
        self.check_receipt(&filing, about).await?;
        let event = check::decode_event(&filing).map_err(&unproven)?;
        let Event::DesignationRequested(request) = event else {
            return Err(unproven(CheckFault::OtherEntry("kind")));
        };
        let same = request.facts.case_number == about && request.facts.stage == stage;
        if !same {
            return Err(unproven(CheckFault::OtherFacts("case number or stage")));
        }
        if let Some(case) = requested {
            check::check_facts(&request.facts, &case.facts).map_err(&unproven)?;
            check::check_party_count(&request.facts, case).map_err(&unproven)?;
        }
        if let Some(end) = &answer.end {
            self.check_receipt(end, about).await?;
            let ended = match check::decode_event(end).map_err(&unproven)? {
                Event::CaseDesignated(it) if it.judge == request.judge => Some(it.filing),
                Event::DesignationDeclined(it) => Some(it.filing),
                _ => None,
            };
            if ended != Some(EntryIndex(filing.index)) {
                return Err(unproven(CheckFault::OtherEntry("request")));
            }
        }
        Ok(CheckedDesignation {
            case_number: about.to_owned(),
            stage,
            judge: request.judge,
            request: EntryIndex(filing.index),
            end: answer.end.map(|end| EntryIndex(end.index)),
            repeated: answer.repeated,
        })
    }
}
