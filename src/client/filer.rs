//! A filer at one court: files and draws cases, and checks every answer.

use std::sync::Arc;

use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::secret::Secret32;

use super::case::CaseInput;
use super::check;
use super::connect::Channel;
use super::error::ClientError;
use super::fault::CheckFault;
use super::folder::{CourtFolder, Folder, filer_secret};
use super::nonce::Random;
use super::outcome::{FilingOutcome, OpenFiling, Outcome};
use super::pin::{self, Pin};
use super::refiling::goes_back;
use super::retry::retry_while_full;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// A filer at one court. Clones share the connection and the pin, so several cases may be under
/// way at the same time.
#[derive(Clone)]
pub struct Filer {
    pub(super) channel: Channel,
    pub(super) court: v1::GetCourtResponse,
    pub(super) key: NoteKey,
    pub(super) person: String,
    pub(super) secret: Secret32,
    pub(super) random: Random,
    /// The key by which this caller signs, if there is one.
    pub(super) hand: Option<Secret32>,
    pub(super) folder: CourtFolder,
    pub(super) pin: Pin,
}

impl Filer {
    /// Connects a filer to a court: checks the key that the court shows against `trusted` and
    /// against the key pinned in the folder (the first call pins it), and checks that the log still
    /// holds everything that this folder saw of it.
    ///
    /// `person` is empty where a token or a certificate says who calls. `random` gives 32
    /// random bytes: for the folder's secret, once, and for each nonce.
    ///
    /// # Errors
    /// When the server refuses, the court shows another key, the log lost something, or a file of
    /// the folder cannot be used.
    ///
    /// ```no_run
    /// # use caselot::client::{Channel, ClientError, Filer, Folder, Secret32};
    /// # async fn example(channel: Channel, random: fn() -> std::io::Result<Secret32>) -> Result<(), ClientError> {
    /// let folder = Folder::open(std::path::Path::new("/home/clerk/.caselot"))?;
    /// let filer = Filer::connect(channel, "湘0203", &folder, "", None, random).await?;
    /// println!("{} {}", filer.court().name, filer.key().fingerprint());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn connect(
        channel: Channel,
        court: &str,
        folder: &Folder,
        person: &str,
        trusted: Option<NoteKey>,
        random: impl Fn() -> std::io::Result<Secret32> + Send + Sync + 'static,
    ) -> Result<Filer, ClientError> {
        let request = v1::GetCourtRequest { court: court.to_owned() };
        let answer = RosterServiceClient::new(channel.clone()).get_court(request).await?;
        let shown = answer.into_inner();
        let unproven = ClientError::unproven(court);
        let key = NoteKey::parse_vkey(&shown.vkey)
            .map_err(|e| unproven(CheckFault::Checkpoint(e.into())))?;
        let is_this_court = key.name() == shown.origin
            && shown.code == court
            && shown.origin.ends_with(&format!("/{court}"));
        if !is_this_court {
            return Err(unproven(CheckFault::OtherEntry("court")));
        }
        let secret = filer_secret(folder, &random)?;
        let folder = folder.court(court)?;
        pin::check_key(&folder, &key, trusted.as_ref())?;
        let pin = Pin::load(&folder, court, &key)?;
        let person = person.to_owned();
        let (random, hand) = (Arc::new(random), None);
        let filer = Filer { channel, court: shown, key, person, secret, random, hand, folder, pin };
        filer.check_log().await?;
        let hand = filer.folder_hand().await?;
        Ok(filer.with_hand(hand))
    }

    /// Checks, before anything is sent, that the log still holds what was pinned: a log that lost
    /// something this filer saw has seen nonces that the filer would use again.
    pub(super) async fn check_log(&self) -> Result<(), ClientError> {
        let request = v1::GetCheckpointRequest { court: self.court.code.clone() };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let note = audit.get_checkpoint(request).await?.into_inner().checkpoint;
        let about = &self.court.code;
        let shown =
            check::open_checkpoint(&note, &self.key).map_err(ClientError::unproven(about))?;
        self.pin.advance(&self.channel, &note, &shown, about).await
    }

    /// The same folder and pin for another caller, who has a connection of their own, and signs
    /// nothing by the hand of the folder.
    #[must_use]
    pub fn with_channel(&self, channel: Channel) -> Filer {
        Filer { channel, hand: None, ..self.clone() }
    }

    /// The connection, for calls that prove nothing.
    #[must_use]
    pub fn channel(&self) -> &Channel {
        &self.channel
    }

    /// The court as it presented itself.
    #[must_use]
    pub fn court(&self) -> &v1::GetCourtResponse {
        &self.court
    }

    /// The court's key, which is pinned.
    #[must_use]
    pub fn key(&self) -> &NoteKey {
        &self.key
    }

    /// Files and draws one case in two calls (COMMITTED): the nonce is revealed only after the
    /// filing's receipt has been checked. A case that goes back to its first judge is not drawn,
    /// and its nonce stays unknown. A filing that a second person must approve waits; asked again,
    /// it is drawn once it is approved, and ended once it is declined.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    ///
    /// ```no_run
    /// # use caselot::client::{CaseInput, ClientError, Filer, Outcome};
    /// # async fn example(filer: &Filer, case: &CaseInput) -> Result<(), ClientError> {
    /// match filer.assign(case).await? {
    ///     Outcome::Drawn(assignment) => println!("drawn as entry {}", assignment.draw),
    ///     Outcome::Refiled(refiling) => println!("back to judge {}", refiling.judge),
    ///     other => println!("{} has no judge yet", other.case_number()),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn assign(&self, case: &CaseInput) -> Result<Outcome, ClientError> {
        match self.file(case).await? {
            FilingOutcome::Open(filing) if filing.needs_approval() => self.settle(*filing).await,
            FilingOutcome::Open(filing) => self.draw(*filing).await,
            FilingOutcome::Refiled(refiling) => Ok(Outcome::Refiled(refiling)),
            FilingOutcome::Returning(returning) => Ok(Outcome::Returning(returning)),
        }
    }

    /// Files one case and checks the receipt. No nonce is revealed yet.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn file(&self, case: &CaseInput) -> Result<FilingOutcome, ClientError> {
        let case = self.prepare(case)?;
        let request = v1::FileCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(case.message()),
            nonce_commitment: case.commitment(&self.court.origin).to_vec(),
        };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.assignment_client(), request.clone());
            async move { client.file_case(request).await }
        })
        .await?;
        if answer.designation.is_some() {
            let receipts = (answer.filing, answer.designation);
            let refiling = self.check_refiling(&case, receipts, answer.repeated).await?;
            return Ok(FilingOutcome::Refiled(Box::new(refiling)));
        }
        if goes_back(answer.filing.as_ref()) {
            let returning = self.check_returning(&case, answer.filing, answer.repeated).await?;
            return Ok(FilingOutcome::Returning(Box::new(returning)));
        }
        let receipt = self.require_receipt(answer.filing, "the filing", case.number.as_str())?;
        let own = case.nonce_forms(&self.court.origin);
        if answer.repeated {
            self.check_repeated(&receipt, &case, &own).await?;
        }
        let filing = self.check_filing(&receipt, &case, &own).await?;
        self.keep_receipts(&case, &receipt, None)?;
        Ok(FilingOutcome::Open(Box::new(OpenFiling { case, receipt, filing })))
    }

    /// Reveals the nonce of a checked filing, and checks the draw. A court's contributor may keep it
    /// waiting: then the filing is opened, and there is no draw yet.
    ///
    /// # Errors
    /// When the draw asks for a hand that this caller has not (no nonce is revealed then), the server
    /// refuses, or the answer does not hold.
    pub async fn draw(&self, filing: OpenFiling) -> Result<Outcome, ClientError> {
        self.draws_unsigned(&filing).await?;
        let OpenFiling { case, receipt, filing } = filing;
        let request = v1::DrawCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            case_number: case.number.as_str().to_owned(),
            stage: case.facts.stage,
            nonce: case.nonce.as_bytes().to_vec(),
            hand: self.sign_draw(&filing, &case.nonce).await?,
        };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.assignment_client(), request.clone());
            async move { client.draw_case(request).await }
        })
        .await?;
        self.check_draw(&case, filing, &receipt, answer).await
    }

    /// Files and draws one case in one call (SINGLE_CALL). This is weaker: the server learns the
    /// nonce before the filing is in the log.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn assign_single_call(&self, case: &CaseInput) -> Result<Outcome, ClientError> {
        let case = self.prepare(case)?;
        let request = v1::AssignCaseRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            facts: Some(case.message()),
            nonce: case.nonce.as_bytes().to_vec(),
        };
        // Only a case that this folder filed COMMITTED before may be answered as COMMITTED:
        // otherwise the log would claim more than was so.
        let filed_before = self.folder.receipt(case.number.as_str(), case.facts.stage).exists();
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.assignment_client(), request.clone());
            async move { client.assign_case(request).await }
        })
        .await?;
        if goes_back(answer.filing.as_ref()) {
            if answer.draw.is_none() {
                let returning = self.check_returning(&case, answer.filing, answer.repeated).await?;
                return Ok(Outcome::Returning(Box::new(returning)));
            }
            let receipts = (answer.filing, answer.draw);
            let refiling = self.check_refiling(&case, receipts, answer.repeated).await?;
            return Ok(Outcome::Refiled(Box::new(refiling)));
        }
        let about = case.number.as_str();
        let receipt = self.require_receipt(answer.filing.clone(), "the filing", about)?;
        let forms = case.nonce_forms(&self.court.origin);
        if answer.repeated {
            self.check_repeated(&receipt, &case, &forms).await?;
        }
        let [committed, single] = forms;
        let own = if filed_before { vec![single, committed] } else { vec![single] };
        let filing = self.check_filing(&receipt, &case, &own).await?;
        self.check_draw(&case, filing, &receipt, answer).await
    }

    pub(super) fn assignment_client(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.channel.clone())
    }
}
