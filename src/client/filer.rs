//! A filer: files and draws cases at one court, and checks everything.

use tonic::transport::{Channel, Endpoint};

use super::case::{Assigned, CaseInput, Opening, VoidInput, facts_message, kept_proof};
use super::check::{self, CheckFault, CheckedFiling};
use super::error::ClientError;
use super::folder::{CourtFolder, Folder, filer_secret, json, replace};
use super::pin::{self, Pin};
use crate::audit::KeptReceipt;
use crate::docket::entry::{Event, Facts, FilerNonce};
use crate::docket::{CaseNumber, rules};
use crate::ledger::checkpoint::NoteKey;
use crate::lottery::envelope::{derive_nonce, derive_salt, facts_commitment, nonce_commitment};
use crate::lottery::hash::to_hex;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// One filer at one court. Clones share the connection and the pin, so that
/// several cases may be under way at once.
#[derive(Clone)]
pub struct Filer {
    channel: Channel,
    court: v1::GetCourtResponse,
    key: NoteKey,
    person: String,
    secret: [u8; 32],
    folder: CourtFolder,
    pin: Pin,
}

/// A case made ready to be filed.
struct Ready {
    number: CaseNumber,
    facts: Facts,
    nonce: [u8; 32],
}

/// Connects to a server.
pub async fn connect_channel(server: &str) -> Result<Channel, ClientError> {
    let unreachable =
        |reason: String| ClientError::Unreachable { server: server.to_owned(), reason };
    let endpoint = Endpoint::from_shared(server.to_owned())
        .map_err(|e| unreachable(e.to_string()))?
        .tcp_nodelay(true);
    endpoint.connect().await.map_err(|e| {
        let mut root: &dyn std::error::Error = &e;
        while let Some(source) = root.source() {
            root = source;
        }
        unreachable(root.to_string())
    })
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
        Ok(Filer {
            channel,
            court: court_shown,
            key,
            person: person.to_owned(),
            secret,
            folder,
            pin,
        })
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
    /// the filing's receipt has been checked.
    pub async fn assign(&self, case: &CaseInput) -> Result<Assigned, ClientError> {
        let ready = self.ready(case)?;
        let about = ready.number.as_str();
        let facts = &ready.facts;
        let commitment = nonce_commitment(&self.court.origin, about, facts.stage, &ready.nonce);
        let request = v1::FileCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(facts_message(facts)),
            nonce_commitment: commitment.to_vec(),
        };
        let answer = self.assignment().file_case(request).await?.into_inner();
        let receipt = self.present(answer.filing, "the filing", about)?;
        let filing =
            self.checked_filing(&receipt, facts, FilerNonce::Committed(commitment)).await?;
        self.keep(&ready, &receipt, None)?;
        let request = v1::DrawCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: about.to_owned(),
            stage: facts.stage,
            nonce: ready.nonce.to_vec(),
        };
        let answer = self.assignment().draw_case(request).await?.into_inner();
        self.finish(&ready, filing, &receipt, answer).await
    }

    /// Files and draws one case in one call (SINGLE_CALL). Weaker: the server
    /// learns the nonce before the filing is in the log.
    pub async fn assign_single_call(&self, case: &CaseInput) -> Result<Assigned, ClientError> {
        let ready = self.ready(case)?;
        let about = ready.number.as_str();
        let request = v1::AssignCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(facts_message(&ready.facts)),
            nonce: ready.nonce.to_vec(),
        };
        let answer = self.assignment().assign_case(request).await?.into_inner();
        let receipt = self.present(answer.filing.clone(), "the filing", about)?;
        let nonce = FilerNonce::Single(ready.nonce);
        let filing = self.checked_filing(&receipt, &ready.facts, nonce).await?;
        self.finish(&ready, filing, &receipt, answer).await
    }

    /// Ends a filing without a draw. Returns the entry index of the void.
    pub async fn void(&self, input: &VoidInput) -> Result<u64, ClientError> {
        let number = rules::case_number(&input.number, &self.court.code)?;
        let about = number.as_str();
        let lost = matches!(
            input.ground,
            crate::docket::code::VoidGround::NonceLost
                | crate::docket::code::VoidGround::SecretLost
        );
        let nonce = if lost || input.single_call {
            Vec::new()
        } else {
            self.nonce(about, input.stage).to_vec()
        };
        let request = v1::VoidFilingRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: about.to_owned(),
            stage: input.stage,
            ground: input.ground.code(),
            text: input.text.clone(),
            approver: input.approver.clone(),
            nonce,
        };
        let answer = self.assignment().void_filing(request).await?.into_inner();
        let receipt = self.present(answer.void, "the void", about)?;
        self.included(&receipt, about).await?;
        let unproven = ClientError::unproven(about);
        match check::event(&receipt).map_err(&unproven)? {
            Event::FilingVoided(_) => Ok(receipt.index),
            _ => Err(unproven(CheckFault::OtherEntry("kind"))),
        }
    }

    fn nonce(&self, number: &str, stage: u32) -> [u8; 32] {
        derive_nonce(&self.secret, &self.court.origin, number, stage)
    }

    fn assignment(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.channel.clone())
    }

    /// Canonical facts with their commitment; the opening is on disk before anything is sent.
    fn ready(&self, case: &CaseInput) -> Result<Ready, ClientError> {
        let number = rules::case_number(&case.number, &self.court.code)?;
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
        };
        let nonce = self.nonce(name, stage);
        Ok(Ready { number, facts, nonce })
    }

    fn present(
        &self,
        receipt: Option<v1::Receipt>,
        what: &'static str,
        about: &str,
    ) -> Result<v1::Receipt, ClientError> {
        receipt.ok_or_else(|| ClientError::unproven(about)(CheckFault::Missing(what)))
    }

    async fn included(&self, receipt: &v1::Receipt, about: &str) -> Result<(), ClientError> {
        let shown = check::included(receipt, &self.key).map_err(ClientError::unproven(about))?;
        self.pin.advance(&self.channel, &receipt.checkpoint, &shown, about).await
    }

    async fn checked_filing(
        &self,
        receipt: &v1::Receipt,
        facts: &Facts,
        nonce: FilerNonce,
    ) -> Result<CheckedFiling, ClientError> {
        let about = &facts.case_number;
        let filing = check::filing(receipt, facts, nonce).map_err(ClientError::unproven(about))?;
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

    fn keep(
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
