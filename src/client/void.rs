//! Voids: a filing is ended without a draw.

use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::rules;
use caselot_core::lottery::envelope::nonce_commitment;

use super::case::VoidInput;
use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::retry::retry_while_full;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;

impl Filer {
    /// Ends a filing without a draw, and gives the entry index of the void.
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
    /// println!("voided as entry {}", filer.void(&void).await?);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn void(&self, input: &VoidInput) -> Result<u64, ClientError> {
        let number = rules::case_number(&input.number, &self.court.code)?;
        let (about, stage) = (number.as_str(), input.stage);
        let unproven = ClientError::unproven(about);
        let shown = self.receipt_of(about, stage).await?;
        let receipt = self.require_receipt(shown.filing, "the filing", about)?;
        let filing = check::read_filing(&receipt, about, stage).map_err(&unproven)?;
        self.check_receipt(&receipt, about).await?;
        let (_, reveals) = rules::void_opens(&filing.filed, input.ground);
        let nonce = self.nonce(about, stage);
        let commitment = nonce_commitment(&self.court.origin, about, stage, nonce.as_bytes());
        if reveals && filing.filed.nonce != FilerNonce::Committed(commitment) {
            return Err(unproven(CheckFault::OtherNonce));
        }
        let nonce = reveals.then(|| nonce.reveal());
        let answer = self.request_void(input, about, nonce).await?;
        let receipt = self.require_receipt(answer.void, "the void", about)?;
        self.check_receipt(&receipt, about).await?;
        let requested = (!answer.repeated).then_some(input);
        check::check_void(&receipt, &self.court.origin, &filing, nonce, requested)
            .map_err(&unproven)?;
        Ok(receipt.index)
    }

    async fn request_void(
        &self,
        input: &VoidInput,
        number: &str,
        nonce: Option<[u8; 32]>,
    ) -> Result<v1::VoidFilingResponse, ClientError> {
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
        Ok(answer.await?)
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
