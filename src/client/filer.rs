//! A filer: files and draws cases at one court, and checks everything.

use super::case::{
    Assigned, CaseInput, Filing, Opening, Outcome, VoidInput, facts_message, kept_proof,
};
use super::check::{self, CheckFault, CheckedFiling};
use super::connect::Channel;
use super::error::ClientError;
use super::folder::{CourtFolder, Folder, filer_secret, json, replace};
use super::patience::patiently;
use super::pin::{self, Pin};
use super::returned::goes_back;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;
use caselot_core::audit::KeptReceipt;
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::party::{Parties, normalised};
use caselot_core::docket::{CaseNumber, Refusal, rules};
use caselot_core::ledger::checkpoint::{self, NoteKey};
use caselot_core::lottery::envelope::{
    derive_nonce, derive_salt, facts_commitment, nonce_commitment,
};
use caselot_core::lottery::hash::to_hex;

/// One filer at one court. Clones share the connection and the pin, so that
/// several cases may be under way at once.
#[derive(Clone)]
pub struct Filer {
    pub(super) channel: Channel,
    pub(super) court: v1::GetCourtResponse,
    key: NoteKey,
    pub(super) person: String,
    secret: [u8; 32],
    pub(super) folder: CourtFolder,
    pin: Pin,
}

/// A case in the log whose receipt holds, not yet drawn.
pub struct Filed {
    ready: Ready,
    receipt: v1::Receipt,
    filing: CheckedFiling,
}

impl Filed {
    /// The checked filing.
    pub fn filing(&self) -> &CheckedFiling {
        &self.filing
    }
}

/// A case made ready to be filed.
pub(super) struct Ready {
    pub number: CaseNumber,
    pub facts: Facts,
    pub party_ids: Vec<String>,
    nonce: [u8; 32],
}

impl Ready {
    /// The facts as they go over the wire, with the parties' identifiers.
    pub(super) fn message(&self) -> v1::CaseFacts {
        v1::CaseFacts { party_identifiers: self.party_ids.clone(), ..facts_message(&self.facts) }
    }
}

impl Filer {
    /// Asks the court who it is, and holds it to the key pinned in the folder
    /// (or given here), pinning it on first use.
    pub async fn connect(
        channel: Channel,
        court: &str,
        folder: &Folder,
        person: &str,
        trusted: Option<NoteKey>,
        entropy: impl FnOnce() -> [u8; 32],
    ) -> Result<Filer, ClientError> {
        let request = v1::GetCourtRequest { court: court.to_owned() };
        let answer = RosterServiceClient::new(channel.clone()).get_court(request).await?;
        let court_shown = answer.into_inner();
        let unproven = ClientError::unproven(court);
        let key = NoteKey::parse_vkey(&court_shown.vkey)
            .map_err(|e| unproven(CheckFault::Checkpoint(e.into())))?;
        let own = key.name() == court_shown.origin
            && court_shown.code == court
            && court_shown.origin.ends_with(&format!("/{court}"));
        if !own {
            return Err(unproven(CheckFault::OtherEntry("court")));
        }
        let secret = filer_secret(folder, entropy)?;
        let folder = folder.court(court)?;
        pin::key(&folder, &key, trusted.as_ref())?;
        let pin = Pin::load(&folder, court, &key)?;
        let filer = Filer {
            channel,
            court: court_shown,
            key,
            person: person.to_owned(),
            secret,
            folder,
            pin,
        };
        filer.hold().await?;
        Ok(filer)
    }

    /// Holds the log as it is now against what was pinned, before anything is sent: a log that
    /// lost what this filer saw has also seen nonces of his.
    async fn hold(&self) -> Result<(), ClientError> {
        let request = v1::GetCheckpointRequest { court: self.court.code.clone() };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let note = audit.get_checkpoint(request).await?.into_inner().checkpoint;
        let about = &self.court.code;
        let shown = checkpoint::open(&note, &self.key)
            .map_err(|fault| ClientError::unproven(about)(CheckFault::Checkpoint(fault)))?;
        self.pin.advance(&self.channel, &note, &shown, about).await
    }

    /// The court as it presented itself.
    pub fn court(&self) -> &v1::GetCourtResponse {
        &self.court
    }

    /// The key it is held to.
    pub fn key(&self) -> &NoteKey {
        &self.key
    }

    /// Files and draws one case, COMMITTED: the nonce is revealed only after
    /// the filing's receipt has been checked. A case that goes back to its first judge is not
    /// drawn, and its nonce stays unknown.
    pub async fn assign(&self, case: &CaseInput) -> Result<Outcome, ClientError> {
        match self.file(case).await? {
            Filing::Open(filed) => Ok(Outcome::Drawn(Box::new(self.draw(*filed).await?))),
            Filing::Returned(returned) => Ok(Outcome::Returned(returned)),
        }
    }

    /// Files one case and checks the receipt; nothing is revealed yet.
    pub async fn file(&self, case: &CaseInput) -> Result<Filing, ClientError> {
        let ready = self.ready(case)?;
        let about = ready.number.as_str();
        let commitment =
            nonce_commitment(&self.court.origin, about, ready.facts.stage, &ready.nonce);
        let request = v1::FileCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(ready.message()),
            nonce_commitment: commitment.to_vec(),
        };
        let answer = patiently(|| {
            let (mut asked, request) = (self.assignment(), request.clone());
            async move { asked.file_case(request).await }
        })
        .await?;
        if answer.designation.is_some() {
            let both = (answer.filing, answer.designation);
            let returned = self.returned(&ready, both, answer.repeated).await?;
            return Ok(Filing::Returned(Box::new(returned)));
        }
        let receipt = self.present(answer.filing, "the filing", about)?;
        let own = [self.committed(&ready), FilerNonce::Single(ready.nonce)];
        let filing = self.checked_filing(&receipt, &ready, &own).await?;
        self.keep(&ready, &receipt, None)?;
        Ok(Filing::Open(Box::new(Filed { ready, receipt, filing })))
    }

    /// Reveals the nonce of a checked filing and checks the draw.
    pub async fn draw(&self, filed: Filed) -> Result<Assigned, ClientError> {
        let Filed { ready, receipt, filing } = filed;
        let request = v1::DrawCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: ready.number.as_str().to_owned(),
            stage: ready.facts.stage,
            nonce: ready.nonce.to_vec(),
        };
        let answer = patiently(|| {
            let (mut asked, request) = (self.assignment(), request.clone());
            async move { asked.draw_case(request).await }
        })
        .await?;
        self.finish(&ready, filing, &receipt, answer).await
    }

    /// Files and draws one case in one call (SINGLE_CALL). Weaker: the server
    /// learns the nonce before the filing is in the log.
    pub async fn assign_single_call(&self, case: &CaseInput) -> Result<Outcome, ClientError> {
        let ready = self.ready(case)?;
        let about = ready.number.as_str();
        let request = v1::AssignCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(ready.message()),
            nonce: ready.nonce.to_vec(),
        };
        // Only a case this folder filed COMMITTED before may be answered as COMMITTED:
        // otherwise the log would claim more than was so.
        let filed_before = self.folder.receipt(&ready.number, ready.facts.stage).exists();
        let answer = patiently(|| {
            let (mut asked, request) = (self.assignment(), request.clone());
            async move { asked.assign_case(request).await }
        })
        .await?;
        if goes_back(answer.filing.as_ref()) {
            let both = (answer.filing, answer.draw);
            let returned = self.returned(&ready, both, answer.repeated).await?;
            return Ok(Outcome::Returned(Box::new(returned)));
        }
        let receipt = self.present(answer.filing.clone(), "the filing", about)?;
        let mut own = vec![FilerNonce::Single(ready.nonce)];
        if filed_before {
            own.push(self.committed(&ready));
        }
        let filing = self.checked_filing(&receipt, &ready, &own).await?;
        let assigned = self.finish(&ready, filing, &receipt, answer).await?;
        Ok(Outcome::Drawn(Box::new(assigned)))
    }

    /// Ends a filing without a draw. Returns the entry index of the void.
    ///
    /// The nonce is revealed only for a filing that is shown to be in the log
    /// and to commit to it; a filing of another folder needs NONCE_LOST.
    pub async fn void(&self, input: &VoidInput) -> Result<u64, ClientError> {
        let number = rules::case_number(&input.number, &self.court.code)?;
        let (about, stage) = (number.as_str(), input.stage);
        let unproven = ClientError::unproven(about);
        let request = v1::GetReceiptRequest {
            court: self.court.code.clone(),
            case_number: about.to_owned(),
            stage,
        };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let shown = audit.get_receipt(request).await?.into_inner();
        let receipt = self.present(shown.filing, "the filing", about)?;
        let filing = check::filing_of(&receipt, about, stage).map_err(&unproven)?;
        self.included(&receipt, about).await?;
        let (_, opens) = rules::void_opens(&filing.filed, input.ground);
        let nonce = self.nonce(about, stage);
        let commitment = nonce_commitment(&self.court.origin, about, stage, &nonce);
        if opens && filing.filed.nonce != FilerNonce::Committed(commitment) {
            return Err(unproven(CheckFault::OtherNonce));
        }
        let nonce = opens.then_some(nonce);
        let request = v1::VoidFilingRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: about.to_owned(),
            stage,
            ground: input.ground.code(),
            text: input.text.clone(),
            approver: input.approver.clone(),
            nonce: nonce.map_or_else(Vec::new, |nonce| nonce.to_vec()),
        };
        let answer = patiently(|| {
            let (mut asked, request) = (self.assignment(), request.clone());
            async move { asked.void_filing(request).await }
        })
        .await?;
        let receipt = self.present(answer.void, "the void", about)?;
        self.included(&receipt, about).await?;
        let asked = (!answer.repeated).then_some(input);
        check::voided(&receipt, &self.court.origin, &filing, nonce, asked).map_err(&unproven)?;
        Ok(receipt.index)
    }

    fn nonce(&self, number: &str, stage: u32) -> [u8; 32] {
        derive_nonce(&self.secret, &self.court.origin, number, stage)
    }

    pub(super) fn assignment(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.channel.clone())
    }

    /// Canonical facts with their commitment; the opening is on disk before anything is sent.
    pub(super) fn ready(&self, case: &CaseInput) -> Result<Ready, ClientError> {
        let number = rules::case_number(&case.number, &self.court.code)?;
        let malformed = case.party_ids.iter().position(|id| normalised(id).is_none());
        if let Some(at) = malformed {
            return Err(Refusal::PartyIdentifierMalformed { place: at + 1 }.into());
        }
        let (name, stage) = (number.as_str(), case.stage);
        let salt = derive_salt(&self.secret, &self.court.origin, name, stage);
        let accepted_on = case.accepted_on.to_string();
        let commitment = facts_commitment(&salt, &case.parties, &case.claim, &accepted_on);
        let opening = Opening {
            origin: self.court.origin.clone(),
            case_number: name.to_owned(),
            stage,
            salt: to_hex(&salt),
            parties: case.parties.clone(),
            claim: case.claim.clone(),
            accepted_on,
            facts_commitment: to_hex(&commitment),
        };
        self.folder.keep_opening(&number, stage, &opening)?;
        let mut flags = case.flags.clone();
        flags.sort();
        flags.dedup();
        let mut exclusions = case.exclusions.clone();
        exclusions.sort_by_key(|exclusion| exclusion.judge);
        let mut lineage = case.lineage.clone();
        if let Some(prior) = &mut lineage.prior
            && let Ok(number) = rules::case_number(&prior.case_number, &self.court.code)
        {
            prior.case_number = number.as_str().to_owned();
        }
        let mut panel = case.panel.clone();
        panel.canonical(&case.pool);
        let facts = Facts {
            case_number: name.to_owned(),
            stage,
            pool: case.pool.clone(),
            cause: case.cause.clone(),
            procedure: case.procedure.clone(),
            flags,
            weight: case.weight,
            exclusions,
            facts_commitment: commitment,
            approver: case.approver.clone(),
            departure: case.departure.clone(),
            lineage,
            panel,
            parties: Parties { marks: Vec::new(), redraw: case.redraw.clone() },
        };
        let nonce = self.nonce(name, stage);
        Ok(Ready { number, facts, party_ids: case.party_ids.clone(), nonce })
    }

    pub(super) fn present(
        &self,
        receipt: Option<v1::Receipt>,
        what: &'static str,
        about: &str,
    ) -> Result<v1::Receipt, ClientError> {
        receipt.ok_or_else(|| ClientError::unproven(about)(CheckFault::Missing(what)))
    }

    pub(super) async fn included(
        &self,
        receipt: &v1::Receipt,
        about: &str,
    ) -> Result<(), ClientError> {
        let shown = check::included(receipt, &self.key).map_err(ClientError::unproven(about))?;
        self.pin.advance(&self.channel, &receipt.checkpoint, &shown, about).await
    }

    /// A case filed before, in either way, is answered with that filing: both
    /// forms of this filer's own nonce will do.
    fn committed(&self, ready: &Ready) -> FilerNonce {
        let (about, stage) = (ready.number.as_str(), ready.facts.stage);
        FilerNonce::Committed(nonce_commitment(&self.court.origin, about, stage, &ready.nonce))
    }

    async fn checked_filing(
        &self,
        receipt: &v1::Receipt,
        ready: &Ready,
        own: &[FilerNonce],
    ) -> Result<CheckedFiling, ClientError> {
        let about = ready.number.as_str();
        let filing =
            check::filing(receipt, &ready.facts, own).map_err(ClientError::unproven(about))?;
        check::parties(&filing.filed.facts, &ready.party_ids)
            .map_err(ClientError::unproven(about))?;
        self.included(receipt, about).await?;
        Ok(filing)
    }

    async fn finish(
        &self,
        ready: &Ready,
        filing: CheckedFiling,
        filed: &v1::Receipt,
        answer: v1::DrawCaseResponse,
    ) -> Result<Assigned, ClientError> {
        let about = ready.number.as_str();
        let receipt = self.present(answer.draw, "the draw", about)?;
        self.included(&receipt, about).await?;
        let unproven = ClientError::unproven(about);
        let drawn =
            check::drawn(&receipt, &self.court.origin, &filing, &ready.nonce).map_err(&unproven)?;
        if answer.filing.is_some_and(|again| again.entry != filing.bytes) {
            return Err(unproven(CheckFault::OtherEntry("filing")));
        }
        self.keep(ready, filed, Some(&receipt))?;
        Ok(Assigned {
            case_number: about.to_owned(),
            stage: ready.facts.stage,
            filing: filing.index,
            draw: receipt.index,
            repeated: answer.repeated,
            filed: filing.filed,
            drawn,
        })
    }

    pub(super) fn keep(
        &self,
        ready: &Ready,
        filing: &v1::Receipt,
        draw: Option<&v1::Receipt>,
    ) -> Result<(), ClientError> {
        let path = self.folder.receipt(&ready.number, ready.facts.stage);
        if draw.is_none() && path.exists() {
            // A receipt of an earlier run says at least as much.
            return Ok(());
        }
        let kept = KeptReceipt {
            origin: self.court.origin.clone(),
            case_number: ready.number.as_str().to_owned(),
            stage: ready.facts.stage,
            filing: kept_proof(filing),
            draw: draw.map(kept_proof),
        };
        replace(&path, &json(&path, &kept)?, false)
    }
}
