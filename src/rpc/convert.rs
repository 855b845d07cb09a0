//! Requests become commands: once, here, and nothing behind it sees a message. Who acts is what
//! the gate says, never what the message claims.

use caselot_core::docket::cases::row::{CaseEnd, CaseRow};
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::codec;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::{Actor, Entry, Event};
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::party::Parties;
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::JudgeId;
use tonic::Status;

use super::status::{malformed, refusal};
use crate::service::{Answer, CaseStatus, Receipt, Request, Service};
use crate::wire::v1;

/// Tolerance of a full share where a pool names none, in millionths of a standard case.
const DEFAULT_TOLERANCE: u64 = 3_000_000;
/// Least tolerance where a pool names none, in millionths of a standard case.
const DEFAULT_MIN_TOLERANCE: u64 = 500_000;

/// A field of a message that does not say what it must.
pub fn field(fault: codec::WireFault) -> Status {
    let name = match fault {
        codec::WireFault::Field(name) => name,
        _ => "",
    };
    malformed(name, &format!("{fault}; see the protocol for the values it takes"))
}

fn hash(bytes: &[u8], missing: Refusal) -> Result<[u8; 32], Status> {
    bytes.try_into().map_err(|_| refusal(missing))
}

/// The facts of a case; its parties' identifiers become marks and go no further.
pub fn facts(
    service: &Service,
    court: &str,
    facts: Option<v1::CaseFacts>,
) -> Result<Facts, Status> {
    let m = facts.ok_or_else(|| malformed("facts", "the facts of the case are missing"))?;
    let exclusions = m.exclusions.into_iter().map(codec::exclusion);
    Ok(Facts {
        case_number: m.case_number,
        stage: m.stage,
        pool: m.pool,
        cause: m.cause,
        procedure: m.procedure,
        flags: m.flags,
        weight: m.weight,
        exclusions: exclusions.collect::<Result<_, _>>().map_err(field)?,
        facts_commitment: hash(&m.facts_commitment, Refusal::FactsCommitmentMissing {})?,
        approver: m.approver,
        departure: m.departure,
        lineage: codec::lineage(m.lineage).map_err(field)?,
        panel: panel_seats(m.panel.unwrap_or_default())?,
        parties: Parties {
            marks: service.party_marks(court, &m.party_identifiers)?,
            redraw: m.redraw,
        },
    })
}

/// All seats are asked for; the members' are those that are left.
fn panel_seats(m: v1::PanelSeats) -> Result<PanelSeats, Status> {
    let beside = m.seats.saturating_sub(1).checked_sub(m.assessors);
    let beside = beside.ok_or_else(|| {
        malformed("panel", "a panel has more seats than assessors, for the undertaking judge")
    })?;
    Ok(PanelSeats {
        members: beside,
        member_pool: m.member_pool,
        assessors: m.assessors,
        assessor_pool: m.assessor_pool,
    })
}

/// FileCase.
pub fn file(service: &Service, actor: Actor, m: v1::FileCaseRequest) -> Result<Request, Status> {
    let facts = facts(service, &m.court, m.facts)?;
    let nonce = FilerNonce::Committed(hash(&m.nonce_commitment, Refusal::NonceMissing {})?);
    Ok(Request { court: m.court, actor, command: Command::File { facts, nonce } })
}

/// AssignCase.
pub fn assign(
    service: &Service,
    actor: Actor,
    m: v1::AssignCaseRequest,
) -> Result<Request, Status> {
    let facts = facts(service, &m.court, m.facts)?;
    let nonce = FilerNonce::Single(hash(&m.nonce, Refusal::NonceMissing {})?);
    Ok(Request { court: m.court, actor, command: Command::File { facts, nonce } })
}

/// DrawCase.
pub fn draw(actor: Actor, m: v1::DrawCaseRequest) -> Result<Request, Status> {
    let nonce = hash(&m.nonce, Refusal::NonceMissing {})?;
    let command = Command::Draw { case_number: m.case_number, stage: m.stage, nonce };
    Ok(Request { court: m.court, actor, command })
}

/// VoidFiling.
pub fn void(actor: Actor, m: v1::VoidFilingRequest) -> Result<Request, Status> {
    let ground = VoidGround::from_code(m.ground);
    let ground = ground.ok_or_else(|| malformed("ground", "name the ground of the void"))?;
    let nonce = match m.nonce.as_slice() {
        [] => None,
        nonce => Some(hash(nonce, Refusal::NonceMissing {})?),
    };
    let (case_number, stage, text, approver) = (m.case_number, m.stage, m.text, m.approver);
    let command = Command::Void { case_number, stage, ground, text, approver, nonce };
    Ok(Request { court: m.court, actor, command })
}

/// PutJudges.
pub fn put_judges(actor: Actor, m: v1::PutJudgesRequest) -> Result<Request, Status> {
    let judges = m.judges.into_iter().map(codec::judge).collect::<Result<_, _>>().map_err(field)?;
    Ok(Request { court: m.court, actor, command: Command::PutJudges(judges) })
}

/// PutPools: members in any order; a tolerance of 0 stands for the default.
pub fn put_pools(actor: Actor, m: v1::PutPoolsRequest) -> Result<Request, Status> {
    let mut approvers = m.pools.iter().map(|pool| &pool.approver).filter(|one| !one.is_empty());
    // The gate let the first one through.
    let first = approvers.next();
    if approvers.any(|one| Some(one) != first) {
        let text =
            "the pools name several approvers; record each one's pools in a call of their own";
        return Err(malformed("approver", text));
    }
    let mut pools = Vec::with_capacity(m.pools.len());
    for mut pool in m.pools {
        let unfit = pool.members.iter().find(|member| u8::try_from(member.share).is_err());
        if let Some(&v1::PoolMember { judge, share, .. }) = unfit {
            return Err(refusal(Refusal::ShareOutOfRange { judge: JudgeId(judge), share }));
        }
        pool.members.sort_by_key(|member| (member.judge, member.from_day));
        if pool.tolerance == 0 {
            pool.tolerance = DEFAULT_TOLERANCE;
        }
        if pool.min_tolerance == 0 {
            pool.min_tolerance = DEFAULT_MIN_TOLERANCE;
        }
        pools.push(codec::pool(pool).map_err(field)?);
    }
    Ok(Request { court: m.court, actor, command: Command::PutPools(pools) })
}

/// RecordAbsence.
pub fn record_absence(actor: Actor, m: v1::RecordAbsenceRequest) -> Result<Request, Status> {
    let absence = m.absence.ok_or_else(|| malformed("absence", "the absence is missing"))?;
    let command = Command::RecordAbsence(codec::absence(absence).map_err(field)?);
    Ok(Request { court: m.court, actor, command })
}

/// Receipts of the filing and its end, both under the answer's checkpoint.
pub fn receipts(
    service: &Service,
    court: &str,
    answer: &Answer,
    with_end: bool,
) -> Result<(Option<v1::Receipt>, Option<v1::Receipt>), Status> {
    let wanted = [answer.filing, answer.end.filter(|_| with_end)];
    let entries: Vec<_> =
        wanted.into_iter().flatten().map(|index| (index, answer.bytes(index))).collect();
    let made = service.receipts(court, &answer.snapshot, &entries)?;
    let mut made = made.into_iter().map(receipt);
    Ok((made.next(), made.next()))
}

/// The message of a receipt.
pub fn receipt(receipt: Receipt) -> v1::Receipt {
    v1::Receipt {
        index: receipt.index,
        entry: receipt.entry,
        inclusion: hashes(&receipt.inclusion),
        checkpoint: receipt.checkpoint,
    }
}

/// Hashes as they stand in a message.
pub fn hashes(hashes: &[[u8; 32]]) -> Vec<Vec<u8>> {
    hashes.iter().map(|hash| hash.to_vec()).collect()
}

/// The message of one filing of a case.
pub fn case_stage(row: CaseRow) -> v1::CaseStage {
    let (status, end, undertaking) = match row.end {
        CaseEnd::Open => (v1::FilingStatus::Open, 0, 0),
        CaseEnd::Drawn { entry, undertaking } => (v1::FilingStatus::Drawn, entry, undertaking.0),
        CaseEnd::Voided { entry } => (v1::FilingStatus::Voided, entry, 0),
        CaseEnd::Imported { undertaking, .. } => (v1::FilingStatus::Imported, 0, undertaking.0),
        CaseEnd::Requested => (v1::FilingStatus::Requested, 0, 0),
        CaseEnd::Designated { entry, undertaking } => {
            (v1::FilingStatus::Designated, entry, undertaking.0)
        }
    };
    v1::CaseStage {
        case_number: row.number,
        stage: row.stage,
        status: status.into(),
        pool: row.pool,
        filing: row.filing,
        end,
        undertaking,
        not_random: false,
    }
}

/// Says of the drawn ones among these which had one candidate.
pub fn mark_not_random(
    service: &Service,
    court: &str,
    stages: &mut [v1::CaseStage],
) -> Result<(), Status> {
    let drawn = i32::from(v1::FilingStatus::Drawn);
    for stage in stages.iter_mut().filter(|stage| stage.status == drawn) {
        let bytes = service.entry_bytes(court, stage.filing)?;
        if let Ok(Entry { event: Event::CaseFiled(filed), .. }) = codec::decode(&bytes) {
            stage.not_random = filed.groups.first().is_some_and(|group| group.odds.len() == 1);
        }
    }
    Ok(())
}

/// The status to list by; unspecified lists all.
pub fn case_status(status: i32) -> Result<Option<CaseStatus>, Status> {
    match v1::FilingStatus::try_from(status) {
        Ok(v1::FilingStatus::Unspecified) => Ok(None),
        Ok(v1::FilingStatus::Open) => Ok(Some(CaseStatus::Open)),
        Ok(v1::FilingStatus::Drawn) => Ok(Some(CaseStatus::Drawn)),
        Ok(v1::FilingStatus::Voided) => Ok(Some(CaseStatus::Voided)),
        Ok(v1::FilingStatus::Imported) => Ok(Some(CaseStatus::Imported)),
        Ok(v1::FilingStatus::Requested) => Ok(Some(CaseStatus::Requested)),
        Ok(v1::FilingStatus::Designated) => Ok(Some(CaseStatus::Designated)),
        Err(_) => Err(malformed("status", "this status is unknown; see the protocol")),
    }
}
