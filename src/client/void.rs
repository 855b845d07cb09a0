//! Voids: a filing is ended without a draw.

use caselot_core::docket::code::VoidGround;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::rules;
use caselot_core::id::EntryIndex;
use caselot_core::lottery::envelope::nonce_commitment;

use super::case::VoidInput;
use super::check::{self, CheckedFiling};
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::outcome::{Declined, EndedFiling, OpenFiling};
use super::retry::retry_while_full;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

/// What became of a void that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoidOutcome {
    /// The filing is ended by this entry.
    Voided(EntryIndex),
    /// It waits in this entry for a second person.
    Proposed(EntryIndex),
}

impl Filer {
    /// Ends a filing without a draw. In protocol 2 that a nonce or a tray is lost waits for a second
    /// person.
    ///
    /// The nonce is revealed only for a filing that is shown to be in the log and to commit to it.
    /// A filing of another folder needs the ground NONCE_LOST.
    ///
    /// # Errors
    /// When the server refuses, an answer does not hold, or the filing is not of this folder.
    ///
    /// ```no_run
    /// use caselot::client::VoidInput;
    /// use caselot_core::docket::code::VoidGround;
    ///
    /// # async fn example(filer: &caselot::client::Filer) -> Result<(), caselot::client::ClientError> {
    /// let void = VoidInput {
    ///     number: "(2026)湘0203民初1号".to_owned(),
    ///     stage: 0,
    ///     ground: VoidGround::FiledInError,
    ///     text: "the case belongs to another court".to_owned(),
    ///     approver: "周庭长".to_owned(),
    /// };
    /// println!("{:?}", filer.void(&void).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn void(&self, input: &VoidInput) -> Result<VoidOutcome, ClientError> {
        let number = rules::case_number(&input.number, &self.court.code)?;
        let (about, stage) = (number.as_str(), input.stage);
        let unproven = ClientError::unproven(about);
        if input.ground == VoidGround::NonceLost && input.approver.is_empty() {
            // Nothing is revealed, and whoever files is not shown the filing before its draw.
            return self.request_void(input, about, None, None).await;
        }
        let shown = self.receipt_of(about, stage).await?;
        let receipt = self.require_receipt(shown.filing, "the filing", about)?;
        let filing = check::read_filing(&receipt, about, stage).map_err(&unproven)?;
        self.check_receipt(&receipt, about).await?;
        let (_, reveals) = rules::void_opens(&filing.filed, input.ground);
        let nonce = self.kept_nonce(about, stage)?;
        let commitment = nonce_commitment(&self.court.origin, about, stage, nonce.as_bytes());
        if reveals && filing.filed.nonce != FilerNonce::Committed(commitment) {
            return Err(self.of_other_nonce(&number, stage, filing, false));
        }
        let nonce = reveals.then(|| nonce.reveal());
        self.request_void(input, about, nonce, Some(&filing)).await
    }

    /// Ends a filing of this folder that a second person declined, or that ran out.
    pub(super) async fn end_filing(
        &self,
        OpenFiling { case, filing, .. }: OpenFiling,
        ground: VoidGround,
        declined: Option<Declined>,
    ) -> Result<EndedFiling, ClientError> {
        let (about, stage) = (case.number.as_str(), case.facts.stage);
        let (number, text, approver) = (about.to_owned(), String::new(), String::new());
        let input = VoidInput { number, stage, ground, text, approver };
        let nonce = Some(case.nonce.reveal());
        let outcome = self.request_void(&input, about, nonce, Some(&filing)).await?;
        let VoidOutcome::Voided(void) = outcome else {
            return Err(ClientError::unproven(about)(CheckFault::Missing("the void")));
        };
        let (case_number, filing) = (about.to_owned(), EntryIndex(filing.index));
        let lineage = &case.facts.lineage;
        let (changes, reassigns) = (lineage.changes.is_some(), lineage.reassigns.is_some());
        Ok(EndedFiling { case_number, stage, filing, void, declined, changes, reassigns })
    }

    async fn request_void(
        &self,
        input: &VoidInput,
        number: &str,
        nonce: Option<[u8; 32]>,
        filing: Option<&CheckedFiling>,
    ) -> Result<VoidOutcome, ClientError> {
        let request = v1::VoidFilingRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: number.to_owned(),
            stage: input.stage,
            ground: input.ground.code(),
            text: input.text.clone(),
            approver: input.approver.clone(),
            nonce: nonce.map_or_else(Vec::new, |nonce| nonce.to_vec()),
        };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.assignment_client(), request.clone());
            async move { client.void_filing(request).await }
        });
        let answer = answer.await?;
        if answer.proposed != 0 {
            return Ok(VoidOutcome::Proposed(EntryIndex(answer.proposed)));
        }
        let unproven = ClientError::unproven(number);
        let filed = self.require_receipt(answer.filing, "the filing", number)?;
        let read = check::read_filing(&filed, number, input.stage).map_err(&unproven)?;
        let filing = filing.unwrap_or(&read);
        let receipt = self.require_receipt(answer.void, "the void", number)?;
        self.check_receipt(&receipt, number).await?;
        let requested = (!answer.repeated).then_some(input);
        check::check_void(&receipt, &self.court.origin, filing, nonce, requested)
            .map_err(&unproven)?;
        Ok(VoidOutcome::Voided(EntryIndex(receipt.index)))
    }

    /// The receipts of a case and stage, as the server has them.
    pub(super) async fn receipt_of(
        &self,
        number: &str,
        stage: u32,
    ) -> Result<v1::GetReceiptResponse, ClientError> {
        let request = v1::GetReceiptRequest {
            court: self.court.code.clone(),
            case_number: number.to_owned(),
            stage,
        };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        Ok(audit.get_receipt(request).await?.into_inner())
    }
}
