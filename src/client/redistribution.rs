//! The cases of a judge who leaves: one list, then a draw for each case in its order.

use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;
use caselot_core::lottery::envelope::nonce_commitment;

use super::case::CaseInput;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::outcome::Outcome;
use crate::wire::v1;

/// The numbers of the cases of a list that are not drawn, in its order.
#[must_use]
pub fn left_of(list: &v1::RunningRedistribution) -> Vec<String> {
    let undrawn = Some(&list.undrawn_number).filter(|number| !number.is_empty());
    let waiting = list.waiting.iter().map(|case| &case.case_number);
    undrawn.into_iter().chain(waiting).cloned().collect()
}

impl Filer {
    /// The open cases of a judge, as a list of them would stand.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn cases_of_leaving(
        &self,
        judge: JudgeId,
    ) -> Result<v1::RehearseRedistributionResponse, ClientError> {
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::RehearseRedistributionRequest { court, person, judge: judge.0 };
        Ok(self.life_client().rehearse_redistribution(request).await?.into_inner())
    }

    /// Proposes that these cases leave their judge, each with the nonce that this folder has for its
    /// next stage. No nonce is revealed, and none can be chosen any more.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn propose_redistribution(
        &self,
        judge: JudgeId,
        (ground, text): (ReassignmentGround, &str),
        cases: &[v1::WaitingCase],
    ) -> Result<v1::RedistributeResponse, ClientError> {
        let listed = |case: &v1::WaitingCase| -> Result<v1::ListedCase, ClientError> {
            let number = rules::case_number(&case.case_number, &self.court.code)?;
            let (name, stage) = (number.as_str(), case.stage);
            let nonce = self.new_nonce(name, stage)?;
            let committed = nonce_commitment(&self.court.origin, name, stage, nonce.as_bytes());
            let (case_number, nonce_commitment) = (name.to_owned(), committed.to_vec());
            Ok(v1::ListedCase { case_number, stage, nonce_commitment })
        };
        let request = v1::RedistributeRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            judge: judge.0,
            ground: ground.code(),
            text: text.to_owned(),
            cases: cases.iter().map(listed).collect::<Result<_, _>>()?,
        };
        Ok(self.life_client().redistribute(request).await?.into_inner())
    }

    /// The lists in which cases wait, or are not drawn.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn redistributions(&self) -> Result<Vec<v1::RunningRedistribution>, ClientError> {
        let request = v1::ListRedistributionsRequest { court: self.court.code.clone() };
        Ok(self.life_client().list_redistributions(request).await?.into_inner().lists)
    }

    /// Files and draws a case of a list, as the list has it.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn assign_listed(
        &self,
        number: &str,
        list: &v1::RunningRedistribution,
    ) -> Result<(CaseInput, Outcome), ClientError> {
        let case = self.listed_case(number, list).await?;
        let outcome = self.assign(&case).await?;
        Ok((case, outcome))
    }

    /// A case of a list, ready to be filed as the list has it. Of parties that another folder keeps
    /// it carries the commitment of the stage before.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    async fn listed_case(
        &self,
        number: &str,
        list: &v1::RunningRedistribution,
    ) -> Result<CaseInput, ClientError> {
        let unknown = || ClientError::unproven(number)(CheckFault::OtherEntry("ground"));
        let ground = ReassignmentGround::from_code(list.ground).ok_or_else(unknown)?;
        let reassigns = Reassignment::asked(ground, &list.text);
        let current = self.current_stage(number, reassigns).await?;
        let carried = current.facts_commitment.filter(|_| !current.opened);
        Ok(CaseInput { carried_facts: carried, ..current.case })
    }
}
