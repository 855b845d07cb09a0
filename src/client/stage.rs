//! The present stage of a case, as the start of its next one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::KeptReceipt;
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{Lineage, Reassignment};
use caselot_core::docket::panel::LaterSeats;
use caselot_core::docket::record::CaseRecord;
use caselot_core::docket::{CaseNumber, Day, Refusal, codec, rules};

use super::case::{CaseInput, Opening};
use super::check;
use super::error::ClientError;
use super::fault::CheckFault;
use super::filer::Filer;
use super::folder::read_text;
use super::outcome::{OpenFiling, Outcome};
use super::prepare::PreparedCase;
use super::seats::held_seats;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::quota_service_client::QuotaServiceClient;

/// A case at its present stage, ready to be filed at its next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CurrentStage {
    /// Number and next stage, with pool, cause, procedure, weight and flags of the case's record, and
    /// the seats and named exclusions of the present stage.
    pub case: CaseInput,
    /// Whether this folder holds parties, claim and day of the present stage; `case` has them then.
    pub opened: bool,
    /// The commitment of the present stage to them, if it has one.
    pub facts_commitment: Option<[u8; 32]>,
}

/// The stages of a case, ascending, with the filings that change its seats.
pub(super) struct Stages(Vec<v1::CaseStage>);

impl Stages {
    /// The one that the case stands at. A filing that is open is the next one itself, asked for
    /// before.
    ///
    /// # Errors
    /// When nobody has the case; its server has not lied.
    pub(super) fn present(&self, number: &str) -> Result<&v1::CaseStage, Refusal> {
        let stays = |stage: &&v1::CaseStage| {
            let left = matches!(stage.status(), v1::FilingStatus::Voided | v1::FilingStatus::Open);
            !left && stage.changes == 0
        };
        let nobody = || Refusal::CaseHasNoJudge { case_number: number.to_owned() };
        self.0.iter().rev().find(stays).ok_or_else(nobody)
    }

    /// The one that is filed and undrawn.
    fn open(&self) -> Option<&v1::CaseStage> {
        self.0.last().filter(|last| last.status() == v1::FilingStatus::Open)
    }

    /// Whether a filing of it is undrawn.
    pub(super) fn is_open(&self, filing: u64) -> bool {
        let mut open = self.0.iter().filter(|stage| stage.status() == v1::FilingStatus::Open);
        open.any(|stage| stage.filing == filing)
    }

    /// The number of the next one, or of the one that is open.
    pub(super) fn next(&self) -> u32 {
        self.0.last().map_or(0, |last| match last.status() {
            v1::FilingStatus::Open => last.stage,
            _ => last.stage.saturating_add(1),
        })
    }
}

impl Filer {
    /// Reads the present stage of a case for a reassignment.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn current_stage(
        &self,
        number: &str,
        reassigns: Reassignment,
    ) -> Result<CurrentStage, ClientError> {
        let number = rules::case_number(number, &self.court.code)?;
        let about = number.as_str();
        let unproven = ClientError::unproven(about);
        let stages = self.stages(about).await?;
        let (current, next) = (stages.present(about)?, stages.next());
        let resumed = stages.open().filter(|open| self.can_resume(about, open.stage));
        let (mut case, committed) = match resumed {
            // Asked for again, it is what it was.
            Some(open) => {
                let facts = self.kept_filing(about, open.stage).await?.case.facts;
                let committed = Some(facts.facts_commitment);
                (case_of(facts, about, next), committed)
            }
            None => {
                let shown = self.receipt_of(about, current.stage).await?;
                let receipt = self.require_receipt(shown.filing, "the filing", about)?;
                self.check_receipt(&receipt, about).await?;
                let event = check::decode_event(&receipt).map_err(&unproven)?;
                let committed = event.facts().map(|facts| facts.facts_commitment);
                let case = filed_case(event, about, next);
                (case.ok_or_else(|| unproven(CheckFault::OtherEntry("kind")))?, committed)
            }
        };
        if stages.open().is_none() && current.undertaking != 0 {
            self.as_it_stands(&mut case, current).await?;
        }
        case.lineage.reassigns = Some(Box::new(reassigns));
        let opened = self.with_opening(case, &number, current.stage)?;
        Ok(CurrentStage { facts_commitment: committed, ..opened })
    }

    /// Gives a further filing of a case the record and the seats that the case has now.
    async fn as_it_stands(
        &self,
        case: &mut CaseInput,
        current: &v1::CaseStage,
    ) -> Result<(), ClientError> {
        let record = self.case_record(&case.number).await?;
        let unread = || ClientError::unproven(&case.number)(CheckFault::OtherEntry("seats"));
        let (held, later) = held_seats(current).ok_or_else(unread)?;
        case.panel = rules::seated_so(&held, &later);
        case.panel.alternates = alternates_of(current, &later);
        (case.pool, case.cause, case.procedure) = (record.pool, record.cause, record.procedure);
        (case.weight, case.flags) = (record.weight, record.flags);
        Ok(())
    }

    /// A case with what this folder keeps of an earlier stage of it.
    pub(super) fn with_opening(
        &self,
        mut case: CaseInput,
        number: &CaseNumber,
        stage: u32,
    ) -> Result<CurrentStage, ClientError> {
        let opening = self.read_opening(number, stage)?;
        let opened = opening.is_some();
        if let Some(opening) = opening {
            (case.parties, case.claim) = (opening.parties, opening.claim);
            case.accepted_on = Day::parse(&opening.accepted_on).unwrap_or(case.accepted_on);
        }
        Ok(CurrentStage { case, opened, facts_commitment: None })
    }

    /// The record of a case, as corrections and changes of its seats have left it.
    pub(super) async fn case_record(&self, number: &str) -> Result<CaseRecord, ClientError> {
        let unproven = ClientError::unproven(number);
        let (court, case_number) = (self.court.code.clone(), number.to_owned());
        let request = v1::GetCaseRecordRequest { court, case_number };
        let mut quota = QuotaServiceClient::new(self.channel().clone());
        let record = quota.get_case_record(request).await?.into_inner().record;
        let record = record.ok_or_else(|| unproven(CheckFault::Missing("a record")))?;
        CaseRecord::try_from(record).map_err(|_| unproven(CheckFault::OtherEntry("record")))
    }

    /// The stages of a case.
    pub(super) async fn stages(&self, number: &str) -> Result<Stages, ClientError> {
        let (court, case_number) = (self.court.code.clone(), number.to_owned());
        let request = v1::GetCaseRequest { court, case_number };
        let answer = self.assignment_client().get_case(request).await?;
        Ok(Stages(answer.into_inner().stages))
    }

    /// Goes on with a filing of this folder that was cut off before its draw, or that waited: it is
    /// drawn if it may be, and ended if a second person declined it, or nobody approved it up to its
    /// last day.
    ///
    /// # Errors
    /// When this folder has no receipt of it, the server refuses, or an answer does not hold.
    pub async fn resume(
        &self,
        number: &str,
        stage: u32,
        today: Day,
    ) -> Result<Outcome, ClientError> {
        let filing = self.kept_filing(number, stage).await?;
        if !filing.needs_approval() {
            return self.draw(filing).await;
        }
        match self.settle(filing).await? {
            Outcome::Waits(waiting) if waiting.until < today => {
                let filing = self.kept_filing(number, stage).await?;
                Ok(Outcome::Ended(Box::new(self.end_run_out(filing).await?)))
            }
            outcome => Ok(outcome),
        }
    }

    /// A filing whose receipt this folder keeps, shown once more to be in the log. Nothing is filed
    /// again: the folder keeps no identifiers of parties, and without them the facts would be others.
    async fn kept_filing(&self, number: &str, stage: u32) -> Result<OpenFiling, ClientError> {
        let number = rules::case_number(number, &self.court.code)
            .or_else(|_| rules::entered_number(number, &self.court.code))?;
        let path = self.folder.receipt(number.as_str(), stage);
        let damaged = |reason: String| ClientError::Damaged { path: path.clone(), reason };
        let missing = || damaged("no receipt of this filing is kept here".to_owned());
        let text = read_text(&path)?.ok_or_else(missing)?;
        let kept: KeptReceipt =
            serde_json::from_str(&text).map_err(|error| damaged(error.to_string()))?;
        let entry = STANDARD.decode(kept.filing.entry).map_err(|e| damaged(e.to_string()))?;
        let about = number.as_str().to_owned();
        let unproven = ClientError::unproven(&about);
        // The kept proof is of a time before; the key may have been handed over since.
        let (court, index) = (self.court.code.clone(), kept.filing.index);
        let request = v1::GetInclusionProofRequest { court, index, size: 0 };
        let mut audit = AuditServiceClient::new(self.channel.clone());
        let shown = audit.get_inclusion_proof(request).await?.into_inner();
        let v1::ProofResponse { hashes: inclusion, checkpoint, .. } = shown;
        let receipt = v1::Receipt { index, entry, inclusion, checkpoint };
        self.check_receipt(&receipt, &about).await?;
        let filing = check::read_filing(&receipt, &about, stage).map_err(&unproven)?;
        let (facts, nonce) = (filing.filed.facts.clone(), self.kept_nonce(&about, stage)?);
        let (party_ids, agent_ids) = (Vec::new(), Vec::new());
        let case = PreparedCase { number, facts, party_ids, agent_ids, nonce };
        if !case.nonce_forms(&self.court.origin).contains(&filing.filed.nonce) {
            return Err(unproven(CheckFault::OtherNonce));
        }
        Ok(OpenFiling { case, receipt, filing })
    }

    /// Whether this folder can go on with a filing.
    #[must_use]
    pub fn can_resume(&self, number: &str, stage: u32) -> bool {
        let number = rules::case_number(number, &self.court.code)
            .or_else(|_| rules::entered_number(number, &self.court.code));
        number.is_ok_and(|number| self.folder.receipt(number.as_str(), stage).exists())
    }

    /// A filing of this folder as it was answered, with chances that its server shows to nobody else
    /// who files. Its receipt is not checked again.
    #[must_use]
    pub fn kept_entry(&self, number: &str, stage: u32) -> Option<Entry> {
        let number = rules::case_number(number, &self.court.code)
            .or_else(|_| rules::entered_number(number, &self.court.code));
        let text = read_text(&self.folder.receipt(number.ok()?.as_str(), stage)).ok()??;
        let kept: KeptReceipt = serde_json::from_str(&text).ok()?;
        codec::decode(&STANDARD.decode(kept.filing.entry).ok()?).ok()
    }

    /// What this folder keeps of a filing and the server never sees: parties and claim.
    ///
    /// # Errors
    /// When the number is none of this court, or the file is damaged.
    pub fn kept_facts(&self, number: &str, stage: u32) -> Result<Option<Opening>, ClientError> {
        let number = rules::case_number(number, &self.court.code)
            .or_else(|_| rules::entered_number(number, &self.court.code))?;
        self.read_opening(&number, stage)
    }

    pub(super) fn read_opening(
        &self,
        number: &CaseNumber,
        stage: u32,
    ) -> Result<Option<Opening>, ClientError> {
        let path = self.folder.opening(number, stage);
        let Some(text) = read_text(&path)? else { return Ok(None) };
        let damaged = |e: serde_json::Error| ClientError::Damaged { path, reason: e.to_string() };
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }
}

/// The case of a filing, a request to designate or an import, without everything that the log
/// added to it.
fn filed_case(event: Event, number: &str, stage: u32) -> Option<CaseInput> {
    let blank = CaseInput { stage, ..CaseInput::new(number, Day(0)) };
    match event {
        Event::CaseFiled(filed) => {
            Some(case_of(std::sync::Arc::unwrap_or_clone(filed).facts, number, stage))
        }
        Event::DesignationRequested(request) => Some(case_of(request.facts, number, stage)),
        Event::CaseImported(imported) => {
            let record = imported.record;
            Some(CaseInput {
                pool: record.pool,
                cause: record.cause,
                procedure: record.procedure,
                weight: record.weight,
                flags: record.flags,
                accepted_on: record.filed_on,
                ..blank
            })
        }
        _ => None,
    }
}

/// How many alternates each list of a case has, still to be drawn or not called yet.
fn alternates_of(current: &v1::CaseStage, later: &[LaterSeats]) -> u32 {
    let waiting = |seat: &v1::HeldSeat| {
        let of_role = current.alternates.iter().filter(|other| other.role == seat.role);
        u32::try_from(of_role.count()).unwrap_or(u32::MAX)
    };
    let waiting = current.alternates.iter().map(waiting);
    waiting.chain(later.iter().map(|seats| seats.alternates)).max().unwrap_or(0)
}

/// The case of what was filed, without everything that the log added to it.
fn case_of(facts: Facts, number: &str, stage: u32) -> CaseInput {
    let named = facts.exclusions.iter().filter(|exclusion| !exclusion.is_by_program());
    CaseInput {
        stage,
        exclusions: named.cloned().collect(),
        lineage: Lineage { reassigns: None, changes: None, ..facts.lineage.asked() },
        pool: facts.pool,
        cause: facts.cause,
        procedure: facts.procedure,
        weight: facts.weight,
        flags: facts.flags,
        panel: facts.panel,
        ..CaseInput::new(number, Day(0))
    }
}
