//! Receipts: checked against the pinned log, and kept.

use caselot_core::audit::KeptReceipt;
use caselot_core::docket::CaseNumber;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::id::EntryIndex;

use super::case::kept_proof;
use super::check::{self, CheckedFiling};
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::folder::{json, replace};
use super::outcome::{Assignment, OpenedFiling, Outcome};
use super::prepare::PreparedCase;
use crate::wire::v1;

impl Filer {
    /// The receipt of an answer, which must be there.
    pub(super) fn require_receipt(
        &self,
        receipt: Option<v1::Receipt>,
        what: &'static str,
        about: &str,
    ) -> Result<v1::Receipt, ClientError> {
        receipt.ok_or_else(|| ClientError::unproven(about)(CheckFault::Missing(what)))
    }

    /// Checks a receipt against the pinned log, and moves the pin.
    pub(super) async fn check_receipt(
        &self,
        receipt: &v1::Receipt,
        about: &str,
    ) -> Result<(), ClientError> {
        let shown =
            check::check_receipt(receipt, &self.key).map_err(ClientError::unproven(about))?;
        self.pin.advance(&self.channel, &receipt.checkpoint, &shown, about).await
    }

    /// Why the nonce of a proven filing is not this folder's: it was filed from another folder, unless
    /// this folder has a receipt of its own for that case and stage.
    pub(super) fn of_other_nonce(
        &self,
        number: &CaseNumber,
        stage: u32,
        filing: CheckedFiling,
        drawn: bool,
    ) -> ClientError {
        let case_number = number.as_str().to_owned();
        if self.folder.receipt(number.as_str(), stage).exists() {
            return ClientError::unproven(&case_number)(CheckFault::OtherNonce);
        }
        let (on, by) = (self.day_of(filing.time_ms), filing.person);
        let filing = EntryIndex(filing.index);
        ClientError::FiledElsewhere { case_number, stage, filing, by, on, drawn }
    }

    /// Holds an answer that the case was filed before against this folder, and proves it.
    pub(super) async fn check_repeated(
        &self,
        receipt: &v1::Receipt,
        case: &PreparedCase,
        own: &[FilerNonce],
    ) -> Result<(), ClientError> {
        let (about, stage) = (case.number.as_str(), case.facts.stage);
        let filing =
            check::read_filing(receipt, about, stage).map_err(ClientError::unproven(about))?;
        if own.contains(&filing.filed.nonce) {
            return Ok(());
        }
        self.check_receipt(receipt, about).await?;
        Err(self.of_other_nonce(&case.number, stage, filing, true))
    }

    /// Checks the receipt of a filing.
    pub(super) async fn check_filing(
        &self,
        receipt: &v1::Receipt,
        case: &PreparedCase,
        own: &[FilerNonce],
    ) -> Result<CheckedFiling, ClientError> {
        let about = case.number.as_str();
        let unproven = ClientError::unproven(about);
        let filing = check::check_filing(receipt, &case.facts, own).map_err(&unproven)?;
        check::check_party_count(&filing.filed.facts, case).map_err(&unproven)?;
        self.check_receipt(receipt, about).await?;
        Ok(filing)
    }

    /// Checks the answer to a draw, and keeps both receipts. Where the contributor has given nothing
    /// yet, there is no draw to check.
    pub(super) async fn check_draw(
        &self,
        case: &PreparedCase,
        filing: CheckedFiling,
        filed: &v1::Receipt,
        answer: v1::DrawCaseResponse,
    ) -> Result<Outcome, ClientError> {
        let about = case.number.as_str();
        if answer.draw.is_none() && filing.filed.awaits.is_some() {
            return Ok(Outcome::Opened(Box::new(OpenedFiling {
                case_number: about.to_owned(),
                stage: case.facts.stage,
                filing: EntryIndex(filing.index),
                stamp: filing.stamp(),
            })));
        }
        let receipt = self.require_receipt(answer.draw, "the draw", about)?;
        self.check_receipt(&receipt, about).await?;
        let unproven = ClientError::unproven(about);
        let value = self.contributed_value(&filing, &receipt, about).await?;
        let opened = (case.nonce.as_bytes(), value.as_ref());
        let drawn =
            check::check_draw(&receipt, &self.court.origin, &filing, opened).map_err(&unproven)?;
        if answer.filing.is_some_and(|again| again.entry != filing.bytes) {
            return Err(unproven(CheckFault::OtherEntry("filing")));
        }
        self.keep_receipts(case, filed, Some(&receipt))?;
        Ok(Outcome::Drawn(Box::new(Assignment {
            case_number: about.to_owned(),
            stage: case.facts.stage,
            filing: EntryIndex(filing.index),
            draw: EntryIndex(receipt.index),
            repeated: answer.repeated,
            filed: filing.filed,
            drawn,
            stamp: check::stamp(&receipt).map_err(&unproven)?,
        })))
    }

    /// Keeps the receipts of a case, to be compared with a bundle later.
    pub(super) fn keep_receipts(
        &self,
        case: &PreparedCase,
        filing: &v1::Receipt,
        draw: Option<&v1::Receipt>,
    ) -> Result<(), ClientError> {
        let path = self.folder.receipt(case.number.as_str(), case.facts.stage);
        if draw.is_none() && path.exists() {
            // The receipts of an earlier run prove at least as much.
            return Ok(());
        }
        let kept = KeptReceipt {
            origin: self.court.origin.clone(),
            case_number: case.number.as_str().to_owned(),
            stage: case.facts.stage,
            filing: kept_proof(filing),
            draw: draw.map(kept_proof),
        };
        // What the nonce was made of is forgotten once the draw is kept for good.
        replace(&path, &json(&path, &kept)?, draw.is_some())?;
        match draw {
            Some(_) => self.forget_nonce(&kept.case_number, kept.stage),
            None => Ok(()),
        }
    }
}
