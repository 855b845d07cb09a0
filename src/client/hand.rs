//! The hand of whoever acts (手签): a key in the folder of one court, by which acts are signed over the
//! log that this folder has verified.

use caselot_core::docket::approval::{Approved, Declined};
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::codec::{opening_part, signed_part};
use caselot_core::docket::designation::{CaseDesignated, DesignationDeclined};
use caselot_core::docket::entry::{Event, Proposed};
use caselot_core::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired, SignedPart};
use caselot_core::docket::{Day, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::{fingerprint, signing_key};
use caselot_core::secret::Secret32;
use tonic::Code;

use super::check::{self, CheckedFiling};
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::hand_request::HandRequest;
use super::outcome::OpenFiling;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;
use crate::wire::v1::hand_service_client::HandServiceClient;

/// The kind of a request to designate among what waits.
const DESIGNATION: &str = "designation_requested";

/// The public half of a hand.
fn public(hand: &Secret32) -> [u8; 32] {
    signing_key(hand.as_bytes()).verifying_key().to_bytes()
}

impl Filer {
    /// The same caller, who signs with this hand, or with none.
    #[must_use]
    pub fn with_hand(self, hand: Option<Secret32>) -> Filer {
        Filer { hand, ..self }
    }

    /// The same caller, who signs with this hand if it is in force.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn with_hand_in_force(self, hand: Secret32) -> Result<Filer, ClientError> {
        let (own, hands) = (public(&hand), self.list_hands().await?.hands);
        let in_force = hands.iter().any(|line| line.key == own);
        Ok(self.with_hand(in_force.then_some(hand)))
    }

    /// The request by which a hand of a person is enrolled at this court.
    #[must_use]
    pub fn hand_request(&self, person: &str, hand: &Secret32) -> HandRequest {
        let key = signing_key(hand.as_bytes());
        let origin = &self.court.origin;
        HandRequest::new(origin, &HandEnrolled::proven(origin, person, None, &key))
    }

    /// The fingerprint of the hand that signs; `None` if none does.
    #[must_use]
    pub fn hand_fingerprint(&self) -> Option<String> {
        self.hand.as_ref().map(|hand| fingerprint(&public(hand)))
    }

    /// The hand of the folder. One that was made and is in force by now takes the place of the one
    /// before.
    pub(super) async fn folder_hand(&self) -> Result<Option<Secret32>, ClientError> {
        if let Some(next) = self.folder.next_hand()? {
            let next = public(&next);
            let hands = self.list_hands().await?.hands;
            if hands.iter().any(|line| line.key == next) {
                self.folder.take_next_hand()?;
            }
        }
        self.folder.hand()
    }

    /// The signature of an act, if this caller signs: over the newest log that was verified here,
    /// which holds what the act is about.
    async fn sign(&self, part: &SignedPart) -> Result<Option<v1::Hand>, ClientError> {
        let Some(hand) = &self.hand else { return Ok(None) };
        let about = part.target.unwrap_or(EntryIndex(0));
        let holds = |size: u64| part.target.is_some() && size > about.0;
        let mut seen = self.pin.newest().await.filter(|seen| holds(seen.size));
        if seen.is_none() {
            self.check_log().await?;
            seen = self.pin.newest().await.filter(|seen| seen.size > about.0);
        }
        let seen = seen.ok_or_else(|| {
            let about = format!("entry {about}");
            ClientError::unproven(&about)(CheckFault::Missing("the entry that is signed for"))
        })?;
        let key = signing_key(hand.as_bytes());
        let signed = Hand::signed(&self.court.origin, part, (seen.size, seen.root), &key);
        Ok(Some((&signed).into()))
    }

    async fn sign_event(&self, event: &Event) -> Result<Option<v1::Hand>, ClientError> {
        match signed_part(event) {
            Some(part) => self.sign(&part).await,
            None => Ok(None),
        }
    }

    /// Signs the draw of a filing whose receipt was checked.
    pub(super) async fn sign_draw(
        &self,
        filing: &CheckedFiling,
        nonce: &Secret32,
    ) -> Result<Option<v1::Hand>, ClientError> {
        let awaits = filing.filed.awaits.is_some();
        self.sign(&opening_part(EntryIndex(filing.index), nonce.as_bytes(), awaits)).await
    }

    /// Refuses a draw without a hand where the server would refuse it, and would know the nonce then.
    pub(super) async fn draws_unsigned(&self, filing: &OpenFiling) -> Result<(), ClientError> {
        if self.hand.is_some() {
            return Ok(());
        }
        let listed = match self.list_hands().await {
            Ok(listed) => listed,
            // A server of before knows of no hands.
            Err(ClientError::Refused(status)) if status.code() == Code::Unimplemented => {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // Nor is a role required to sign where nobody has a hand.
        if listed.hands.is_empty() {
            return Ok(());
        }
        let person = self.own_name().await?;
        let required = listed.required.contains(&PersonRole::Filing.code());
        if !required && listed.hands.iter().all(|line| line.person != person) {
            return Ok(());
        }
        // What is drawn already is only told again.
        let stages = self.stages(filing.case.number.as_str()).await?;
        match stages.is_open(filing.filing.index) {
            true => Err(Refusal::HandMissing { person }.into()),
            false => self.prove_draw(filing).await,
        }
    }

    /// Signs the approval of an entry that was shown to be in the log; of a request to designate,
    /// that its judge is designated.
    pub(super) async fn sign_approval(
        &self,
        entry: EntryIndex,
        shown: &Event,
    ) -> Result<Option<v1::Hand>, ClientError> {
        match shown {
            Event::DesignationRequested(it) => self.sign_designation(entry, it.judge).await,
            _ => self.sign_event(&Event::Approved(Approved { entry })).await,
        }
    }

    async fn sign_designation(
        &self,
        filing: EntryIndex,
        judge: JudgeId,
    ) -> Result<Option<v1::Hand>, ClientError> {
        self.sign_event(&Event::CaseDesignated(CaseDesignated { filing, judge })).await
    }

    /// Signs that what waits in an entry is declined.
    pub(super) async fn sign_refusal(
        &self,
        entry: EntryIndex,
        text: &str,
    ) -> Result<Option<v1::Hand>, ClientError> {
        if self.hand.is_none() {
            return Ok(None);
        }
        let lines = self.list_approvals().await?;
        let text = text.to_owned();
        let designation =
            lines.iter().any(|line| line.entry == entry.0 && line.kind == DESIGNATION);
        match designation {
            true => {
                let declined = DesignationDeclined { filing: entry, text };
                self.sign_event(&Event::DesignationDeclined(declined)).await
            }
            false => self.sign_event(&Event::Declined(Declined { entry, text })).await,
        }
    }

    /// Signs the approval of a request to designate, or with a text that it is declined; it is first
    /// shown to be in the log.
    pub(super) async fn sign_end_of_request(
        &self,
        number: &str,
        stage: u32,
        declined: Option<&str>,
    ) -> Result<Option<v1::Hand>, ClientError> {
        if self.hand.is_none() {
            return Ok(None);
        }
        let shown = self.receipt_of(number, stage).await?;
        let receipt = self.require_receipt(shown.filing, "the request", number)?;
        self.check_receipt(&receipt, number).await?;
        let unproven = ClientError::unproven(number);
        let event = check::decode_event(&receipt).map_err(&unproven)?;
        let Event::DesignationRequested(request) = event else {
            return Err(unproven(CheckFault::OtherEntry("kind")));
        };
        let same = request.facts.case_number == number && request.facts.stage == stage;
        if !same {
            return Err(unproven(CheckFault::OtherFacts("case number or stage")));
        }
        let filing = EntryIndex(receipt.index);
        match declined {
            None => self.sign_designation(filing, request.judge).await,
            Some(text) => {
                let declined = DesignationDeclined { filing, text: text.to_owned() };
                self.sign_event(&Event::DesignationDeclined(declined)).await
            }
        }
    }

    /// All hands in force, as the server says.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn list_hands(&self) -> Result<v1::ListHandsResponse, ClientError> {
        let request = v1::ListHandsRequest { court: self.court.code.clone() };
        Ok(self.hand_client().list_hands(request).await?.into_inner())
    }

    /// Makes a hand for a person of this court, which signs from the day on which others have enrolled
    /// it; one that was made and waits is given again.
    ///
    /// # Errors
    /// When a file of the folder cannot be used.
    pub fn make_hand(
        &self,
        person: &str,
        compromised_since: Option<EntryIndex>,
        entropy: impl FnOnce() -> Secret32,
    ) -> Result<HandEnrolled, ClientError> {
        let made = self.folder.make_next_hand(entropy)?;
        let key = signing_key(made.as_bytes());
        Ok(HandEnrolled::proven(&self.court.origin, person, compromised_since, &key))
    }

    /// Proposes a person's hand, which a second person approves.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn enroll_hand(
        &self,
        enrolled: HandEnrolled,
    ) -> Result<v1::HandChangeResponse, ClientError> {
        let hands = self.list_hands().await?.hands;
        let before = hands.iter().find(|line| line.person == enrolled.person);
        let message = Some((&enrolled).into());
        let what = Event::HandEnrolled(Box::new(enrolled));
        let hand = self.sign_proposal(what, before.map_or(0, |line| line.enrolled_by)).await?;
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::EnrollHandRequest { court, person, enrolled: message, hand };
        let answer = self.hand_client().enroll_hand(request).await?.into_inner();
        self.checked(answer).await
    }

    /// Proposes who acts by a hand alone, which a second person approves.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn require_hands(
        &self,
        roles: Vec<PersonRole>,
    ) -> Result<v1::HandChangeResponse, ClientError> {
        let before = self.list_hands().await?.required_by;
        let required = HandsRequired { roles };
        let message = Some((&required).into());
        let hand = self.sign_proposal(Event::HandsRequired(Box::new(required)), before).await?;
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::RequireHandsRequest { court, person, required: message, hand };
        let answer = self.hand_client().require_hands(request).await?.into_inner();
        self.checked(answer).await
    }

    /// Gives this caller another hand, which the one of the folder signs; `None` if the folder has
    /// none.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn rotate_hand(
        &self,
        person: &str,
        compromised_since: Option<EntryIndex>,
        entropy: impl FnOnce() -> Secret32,
    ) -> Result<Option<v1::HandChangeResponse>, ClientError> {
        if self.hand.is_none() {
            return Ok(None);
        }
        let rotated = HandRotated::from(self.make_hand(person, compromised_since, entropy)?);
        let message = Some((&rotated).into());
        let hand = self.sign_event(&Event::HandRotated(Box::new(rotated))).await?;
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::RotateHandRequest { court, person, rotated: message, hand };
        let answer = self.hand_client().rotate_hand(request).await?.into_inner();
        let answer = self.checked(answer).await?;
        self.folder.take_next_hand()?;
        Ok(Some(answer))
    }

    async fn sign_proposal(
        &self,
        what: Event,
        replaces: u64,
    ) -> Result<Option<v1::Hand>, ClientError> {
        let replaces = Some(EntryIndex(replaces)).filter(|entry| entry.0 != 0);
        // The server says until when it waits.
        let (until, text) = (Day(0), String::new());
        self.sign_event(&Event::Proposed(Box::new(Proposed { until, replaces, text, what }))).await
    }

    async fn checked(
        &self,
        answer: v1::HandChangeResponse,
    ) -> Result<v1::HandChangeResponse, ClientError> {
        let about = &self.court.code;
        let shown = check::open_checkpoint(&answer.checkpoint, &self.key)
            .map_err(ClientError::unproven(about))?;
        self.pin.advance(&self.channel, &answer.checkpoint, &shown, about).await?;
        Ok(answer)
    }

    /// The name under which the server knows this caller; empty where nobody is known.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn own_name(&self) -> Result<String, ClientError> {
        if !self.person.is_empty() {
            return Ok(self.person.clone());
        }
        let request = v1::GetSelfRequest { court: self.court.code.clone() };
        let mut client = ApprovalServiceClient::new(self.channel.clone());
        Ok(client.get_self(request).await?.into_inner().person)
    }

    fn hand_client(&self) -> HandServiceClient<super::Channel> {
        HandServiceClient::new(self.channel.clone())
    }
}
