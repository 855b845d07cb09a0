//! What waits for a second person: shown with its proof, approved as it was shown, and declined. And
//! the filer's side of it: what became of a filing that waits.

use caselot_core::docket::approval::DAYS_TO_APPROVE;
use caselot_core::docket::code::{Standing, VoidGround};
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::redistribution::RedistributedCase;
use caselot_core::docket::seats::HeldSeat;
use caselot_core::docket::{Day, Refusal};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::{Hash, leaf_hash};

use super::case::CaseInput;
use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::outcome::{Declined, EndedFiling, FilingOutcome, OpenFiling, Outcome, WaitingFiling};
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;

/// An entry that waits for a second person, shown to be in the log. Only what was shown so can be
/// approved.
#[derive(Debug, Clone)]
pub struct ShownApproval {
    /// The entry: a filing, a request to designate, or a proposal with the act itself.
    pub entry: Entry,
    /// Day of the entry.
    pub asked_on: Day,
    /// Last day on which it may be approved; a request to designate has none.
    pub until: Option<Day>,
    /// The case that a proposal is about.
    pub about: Option<AboutCase>,
    /// Of a list of cases that leave their judge: how many other open cases the judge has, as the
    /// server says.
    pub left_out: Option<usize>,
    /// Hash of the entry's leaf, which names its every byte.
    leaf_hash: Hash,
}

/// The case that a proposal names by the entry of its filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutCase {
    /// Its number.
    pub case_number: String,
    /// Whether that entry was shown to be in the log with this number. Otherwise the server says so.
    pub proven: bool,
    /// Alternates of that stage in the order drawn, as the server says.
    pub alternates: Vec<HeldSeat>,
}

impl ShownApproval {
    /// Whether a policy is proposed.
    #[must_use]
    pub fn proposes_policy(&self) -> bool {
        let Event::Proposed(proposed) = &self.entry.event else { return false };
        matches!(proposed.what, Event::PolicyAdopted(_))
    }

    /// Whether a list of lots is proposed.
    #[must_use]
    pub fn proposes_list(&self) -> bool {
        let Event::Proposed(proposed) = &self.entry.event else { return false };
        matches!(proposed.what, Event::ListRecorded(_))
    }
}

/// What became of an entry that waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It waits.
    Waits,
    /// A second person approved it.
    Approved,
    /// A second person declined it.
    Declined(Declined),
    /// Nobody approved it in time.
    RunOut,
    /// A second person took note that the nonce of the filing is lost.
    NonceLost,
}

impl Filer {
    /// All that waits in the court, as the server lists it. Nothing of it is proven.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn list_approvals(&self) -> Result<Vec<v1::WaitingLine>, ClientError> {
        let request = v1::ListApprovalsRequest { court: self.court.code.clone() };
        Ok(self.approval_client().list_approvals(request).await?.into_inner().lines)
    }

    /// Reads an entry that waits, and checks that it is in the log.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn show_approval(&self, entry: EntryIndex) -> Result<ShownApproval, ClientError> {
        let about = format!("entry {entry}");
        let unproven = ClientError::unproven(&about);
        let (court, entry_index, related) = (self.court.code.clone(), entry.0, false);
        let request = v1::GetApprovalRequest { court, entry: entry_index, related };
        let answer = self.approval_client().get_approval(request).await?.into_inner();
        let receipt = self.require_receipt(answer.receipt, "the receipt", &about)?;
        self.check_receipt(&receipt, &about).await?;
        let shown = check::decode_entry(&receipt).map_err(&unproven)?;
        if shown.index != entry {
            return Err(unproven(CheckFault::OtherEntry("index")));
        }
        let asked_on = self.day_of(shown.time_ms);
        let until = match &shown.event {
            Event::Proposed(proposed) => Some(proposed.until),
            Event::CaseFiled(filed) if !filed.needs.is_empty() => Some(last_day(asked_on)),
            Event::LotOpened(opened) if !opened.needs.is_empty() => Some(last_day(asked_on)),
            Event::DesignationRequested(_) => None,
            _ => return Err(unproven(CheckFault::OtherEntry("kind"))),
        };
        let line = answer.line.unwrap_or_default();
        let about = match shown.event.about() {
            Some(filing) => self.about_case(filing, line.case_number).await?,
            None => None,
        };
        let left_out = self.left_out(&shown.event).await?;
        let leaf_hash = leaf_hash(&receipt.entry);
        Ok(ShownApproval { entry: shown, asked_on, until, about, left_out, leaf_hash })
    }

    /// How many open cases of a judge who leaves are not in a list of them.
    async fn left_out(&self, event: &Event) -> Result<Option<usize>, ClientError> {
        let Event::Proposed(proposed) = event else { return Ok(None) };
        let Event::Redistribution(list) = &proposed.what else { return Ok(None) };
        let open = self.cases_of_leaving(list.judge).await?;
        let listed = |number: &str| {
            let known = |case: &RedistributedCase| case.case_number.as_str().cmp(number);
            list.cases.binary_search_by(known).is_ok()
        };
        let others = open.cases.iter().filter(|case| !listed(&case.case_number)).count();
        Ok(Some(others + open.left_out as usize))
    }

    /// Other cases that share a party with what waits in an entry, as the server says.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn related_cases(
        &self,
        entry: EntryIndex,
    ) -> Result<Vec<v1::RelatedCase>, ClientError> {
        let (court, entry, related) = (self.court.code.clone(), entry.0, true);
        let request = v1::GetApprovalRequest { court, entry, related };
        Ok(self.approval_client().get_approval(request).await?.into_inner().related)
    }

    /// The number of the case that was filed, asked for or imported in an entry. Who may not read
    /// receipts has it from the server.
    async fn about_case(
        &self,
        filing: EntryIndex,
        said: String,
    ) -> Result<Option<AboutCase>, ClientError> {
        if said.is_empty() {
            return Ok(None);
        }
        let (court, case_number) = (self.court.code.clone(), said.clone());
        let request = v1::GetCaseRequest { court, case_number };
        let mut about =
            AboutCase { case_number: said.clone(), proven: false, alternates: Vec::new() };
        let Ok(answer) = self.assignment_client().get_case(request).await else {
            return Ok(Some(about));
        };
        let stages = answer.into_inner().stages;
        let Some(stage) = stages.iter().find(|stage| stage.filing == filing.0) else {
            return Ok(Some(about));
        };
        let alternates = stage.alternates.iter().cloned().map(HeldSeat::try_from);
        about.alternates = alternates.filter_map(Result::ok).collect();
        let Ok(shown) = self.receipt_of(&said, stage.stage).await else {
            return Ok(Some(about));
        };
        let receipt = self.require_receipt(shown.filing, "the filing", &said)?;
        self.check_receipt(&receipt, &said).await?;
        let entry = check::decode_entry(&receipt).map_err(ClientError::unproven(&said))?;
        let number = entry.event.case_number().filter(|_| entry.index == filing);
        if let Some(number) = number {
            (about.case_number, about.proven) = (number.to_owned(), true);
        }
        Ok(Some(about))
    }

    /// Approves what was shown, byte for byte, as its second person. Gives back the entries made.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn approve(&self, shown: &ShownApproval) -> Result<Vec<u64>, ClientError> {
        let request = v1::ApproveRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            entry: shown.entry.index.0,
            leaf_hash: shown.leaf_hash.to_vec(),
            hand: self.sign_approval(shown.entry.index, &shown.entry.event).await?,
        };
        let answer = self.approval_client().approve(request).await?.into_inner();
        self.check_act(answer, shown.entry.index).await
    }

    /// Declines what waits, or takes it back. Gives back the entries made.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn decline(&self, entry: EntryIndex, text: &str) -> Result<Vec<u64>, ClientError> {
        let request = v1::DeclineRequest {
            court: self.court.code.clone(),
            person: self.person.clone(),
            entry: entry.0,
            text: text.to_owned(),
            hand: self.sign_refusal(entry, text).await?,
        };
        let answer = self.approval_client().decline(request).await?.into_inner();
        self.check_act(answer, entry).await
    }

    /// Checks that the log of an answer goes on from what this folder saw.
    async fn check_act(
        &self,
        answer: v1::ApprovalResponse,
        entry: EntryIndex,
    ) -> Result<Vec<u64>, ClientError> {
        let about = format!("entry {entry}");
        let shown = check::open_checkpoint(&answer.checkpoint, &self.key)
            .map_err(ClientError::unproven(&about))?;
        self.pin.advance(&self.channel, &answer.checkpoint, &shown, &about).await?;
        Ok(answer.entries)
    }

    /// What became of a filing or proposal that waits. That somebody declined it is proven by the
    /// entry in the log.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn decision(&self, entry: EntryIndex) -> Result<Decision, ClientError> {
        // Whoever asks has seen in the log that the filing needs somebody.
        let decision = self.decision_if_needed(entry).await?;
        decision.ok_or_else(|| {
            let about = format!("entry {entry}");
            ClientError::unproven(&about)(CheckFault::Missing("the decision"))
        })
    }

    /// As [`Filer::decision`], of a filing that may need nobody; then there is none, as the server
    /// says.
    ///
    /// # Errors
    /// When the server refuses, or the answer does not hold.
    pub async fn decision_if_needed(
        &self,
        entry: EntryIndex,
    ) -> Result<Option<Decision>, ClientError> {
        let about = format!("entry {entry}");
        let request = v1::GetDecisionRequest { court: self.court.code.clone(), entry: entry.0 };
        let answer = self.approval_client().get_decision(request).await?.into_inner();
        match answer.decision() {
            v1::Decision::Waits => Ok(Some(Decision::Waits)),
            v1::Decision::RunOut => Ok(Some(Decision::RunOut)),
            v1::Decision::NonceNotedLost => Ok(Some(Decision::NonceLost)),
            v1::Decision::NeedsNobody => Ok(None),
            v1::Decision::Approved | v1::Decision::Declined => {
                let receipt = self.require_receipt(answer.receipt, "the receipt", &about)?;
                self.check_receipt(&receipt, &about).await?;
                let read = read_decision(&receipt, entry);
                read.map(Some).map_err(ClientError::unproven(&about))
            }
            v1::Decision::Unspecified => {
                Err(ClientError::unproven(&about)(CheckFault::Missing("the decision")))
            }
        }
    }

    /// Goes on with a filing that a second person must approve: draws it if that was done, and ends
    /// it with this filer's own nonce if it was declined.
    pub(super) async fn settle(&self, filing: OpenFiling) -> Result<Outcome, ClientError> {
        let index = EntryIndex(filing.filing.index);
        match self.decision(index).await {
            Ok(Decision::Approved) => self.draw(filing).await,
            Ok(Decision::Declined(declined)) => {
                let ground = VoidGround::Declined;
                let ended = self.end_filing(filing, ground, Some(declined)).await?;
                Ok(Outcome::Ended(Box::new(ended)))
            }
            Ok(Decision::Waits | Decision::RunOut | Decision::NonceLost) => {
                let filed = &filing.filing.filed;
                Ok(Outcome::Waits(Box::new(WaitingFiling {
                    case_number: filed.facts.case_number.clone(),
                    stage: filed.facts.stage,
                    filing: index,
                    until: last_day(self.day_of(filing.filing.time_ms)),
                    filed: filed.clone(),
                    stamp: filing.filing.stamp(),
                })))
            }
            // It waits for nobody any more: it is drawn already, and the draw is given again.
            Err(ClientError::Refused(status)) if status.code() == tonic::Code::NotFound => {
                self.prove_draw(&filing).await?;
                self.draw(filing).await
            }
            Err(error) => Err(error),
        }
    }

    /// Checks that a filing is drawn: only then does the log hold its nonce already, and may it be
    /// told again. One that was voided meanwhile, perhaps at another window, is over.
    pub(super) async fn prove_draw(&self, filing: &OpenFiling) -> Result<(), ClientError> {
        let (about, stage) = (filing.case.number.as_str(), filing.case.facts.stage);
        let end = self.receipt_of(about, stage).await?.end;
        let receipt = self.require_receipt(end, "the draw", about)?;
        self.check_receipt(&receipt, about).await?;
        let unproven = ClientError::unproven(about);
        match check::decode_event(&receipt).map_err(&unproven)? {
            Event::CaseDrawn(drawn)
                if drawn.filing == EntryIndex(filing.filing.index)
                    && drawn.nonce.as_ref() == Some(filing.case.nonce.as_bytes()) =>
            {
                Ok(())
            }
            Event::FilingVoided(void) if void.filing == EntryIndex(filing.filing.index) => {
                let (case_number, void) = (about.to_owned(), EntryIndex(receipt.index));
                Err(Refusal::AlreadyVoided { case_number, void }.into())
            }
            _ => Err(unproven(CheckFault::OtherEntry("kind"))),
        }
    }

    /// Ends a filing that nobody approved up to its last day; any other outcome stays as it is.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn end_if_over(
        &self,
        case: &CaseInput,
        outcome: Outcome,
        today: Day,
    ) -> Result<Outcome, ClientError> {
        if let Outcome::Waits(waiting) = &outcome
            && waiting.until < today
            && let FilingOutcome::Open(filing) = self.file(case).await?
        {
            return Ok(Outcome::Ended(Box::new(self.end_run_out(*filing).await?)));
        }
        Ok(outcome)
    }

    /// Ends a filing that nobody approved in time, with this filer's own nonce. The caller knows by
    /// its own clock that the last day is over: the nonce must not be told before.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn end_run_out(&self, filing: OpenFiling) -> Result<EndedFiling, ClientError> {
        self.end_filing(filing, VoidGround::RunOut, None).await
    }

    pub(super) fn day_of(&self, time_ms: u64) -> Day {
        Day::at(time_ms, self.court.utc_offset_minutes)
    }

    fn approval_client(&self) -> ApprovalServiceClient<super::Channel> {
        ApprovalServiceClient::new(self.channel.clone())
    }
}

/// The last day on which a filing may be approved.
fn last_day(filed_on: Day) -> Day {
    Day(filed_on.0.saturating_add(DAYS_TO_APPROVE))
}

/// Reads the act of a second person on an entry.
fn read_decision(receipt: &v1::Receipt, about: EntryIndex) -> Result<Decision, CheckFault> {
    let Entry { index, actor, event, .. } = check::decode_entry(receipt)?;
    let authenticated = actor.standing == Standing::Authenticated;
    let (entry, decision) = match event {
        Event::Approved(approved) => (approved.entry, Decision::Approved),
        Event::Declined(it) => {
            let declined = Declined { entry: index, by: actor.person, text: it.text };
            (it.entry, Decision::Declined(declined))
        }
        _ => return Err(CheckFault::OtherEntry("kind")),
    };
    match entry == about && authenticated {
        true => Ok(decision),
        false => Err(CheckFault::OtherEntry("act of a second person")),
    }
}
