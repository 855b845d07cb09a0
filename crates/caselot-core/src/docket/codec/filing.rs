//! Messages of filings and draws.

use super::life::{lineage, lineage_message};
use super::{Read, WireFault, bytes_of, hash, maybe_hash, word};
use crate::docket::code::ExclusionGround;
use crate::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce, SeatGroup};
use crate::docket::panel::PanelSeats;
use crate::docket::party::{Parties, PartyTag};
use crate::id::JudgeId;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::odds::{decode_odds, decode_shares, encode_odds, encode_shares};
use crate::lottery::role::SeatRole;
use crate::wire::v1;

/// The message of a filing.
pub fn filed_message(filed: &CaseFiled) -> v1::CaseFiled {
    let facts = &filed.facts;
    let nonce = match filed.nonce {
        FilerNonce::Committed(c) => v1::case_filed::Nonce::NonceCommitment(c.to_vec()),
        FilerNonce::Single(n) => v1::case_filed::Nonce::SingleCallNonce(n.to_vec()),
    };
    let group = |group: &SeatGroup| v1::SeatGroup {
        pool: group.pool.clone(),
        role: i32::from(group.role.code()),
        seats: group.seats,
        odds: encode_odds(&group.odds),
        shares: encode_shares(&group.shares),
    };
    v1::CaseFiled {
        case_number: facts.case_number.clone(),
        stage: facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        commitment: filed.commitment.to_vec(),
        pool: facts.pool.clone(),
        cause: facts.cause.clone(),
        procedure: facts.procedure.clone(),
        flags: facts.flags.clone(),
        weight: facts.weight,
        exclusions: facts.exclusions.iter().map(exclusion_message).collect(),
        groups: filed.groups.iter().map(group).collect(),
        facts_commitment: facts.facts_commitment.to_vec(),
        approver: facts.approver.clone(),
        party_marks: marks_message(&facts.parties.marks),
        redraw: facts.parties.redraw.clone(),
        departure: facts.departure.clone(),
        lineage: lineage_message(&facts.lineage),
        nonce: Some(nonce),
    }
}

pub(super) fn marks_message(marks: &[PartyTag]) -> Vec<Vec<u8>> {
    marks.iter().map(|mark| mark.to_vec()).collect()
}

pub(super) fn marks(m: &[Vec<u8>]) -> Read<Vec<PartyTag>> {
    m.iter().map(|mark| hash(mark, "marks")).collect()
}

/// The message of an exclusion.
pub fn exclusion_message(exclusion: &Exclusion) -> v1::Exclusion {
    v1::Exclusion {
        judge: exclusion.judge.0,
        ground: exclusion.ground.code(),
        person: exclusion.person.clone(),
        text: exclusion.text.clone(),
    }
}

/// The message of a draw.
pub fn drawn_message(drawn: &CaseDrawn) -> v1::CaseDrawn {
    let seat = |seat: &DrawnSeat| v1::DrawnSeat {
        role: i32::from(seat.role.code()),
        judge: seat.judge.0,
        r: seat.r,
        total: seat.total,
    };
    v1::CaseDrawn {
        filing: drawn.filing,
        envelope_secret: drawn.envelope_secret.to_vec(),
        nonce: bytes_of(drawn.nonce),
        seed_hash: drawn.seed_hash.to_vec(),
        seats: drawn.seats.iter().map(seat).collect(),
        n_eff: drawn.n_eff,
        presiding: super::number(drawn.presiding),
    }
}

/// Reads an exclusion.
pub fn exclusion(m: v1::Exclusion) -> Read<Exclusion> {
    Ok(Exclusion {
        judge: JudgeId(m.judge),
        ground: word(m.ground, ExclusionGround::from_code, "exclusions.ground")?,
        person: m.person,
        text: m.text,
    })
}

pub(super) fn seat_role(code: i32) -> Read<SeatRole> {
    u32::try_from(code).ok().and_then(SeatRole::from_code).ok_or(WireFault::Field("role"))
}

/// Reads a filing.
pub fn filed(m: v1::CaseFiled) -> Read<CaseFiled> {
    let nonce = match m.nonce.ok_or(WireFault::Field("nonce"))? {
        v1::case_filed::Nonce::NonceCommitment(c) => {
            FilerNonce::Committed(hash(&c, "nonce_commitment")?)
        }
        v1::case_filed::Nonce::SingleCallNonce(n) => {
            FilerNonce::Single(hash(&n, "single_call_nonce")?)
        }
    };
    let group = |group: v1::SeatGroup| {
        Ok(SeatGroup {
            pool: group.pool,
            role: seat_role(group.role)?,
            seats: group.seats,
            odds: decode_odds(&group.odds).map_err(|_| WireFault::Field("groups.odds"))?,
            shares: decode_shares(&group.shares).map_err(|_| WireFault::Field("groups.shares"))?,
        })
    };
    let groups = m.groups.into_iter().map(group).collect::<Read<Vec<_>>>()?;
    Ok(CaseFiled {
        tray: m.tray,
        envelope: m.envelope,
        commitment: hash(&m.commitment, "commitment")?,
        nonce,
        facts: Facts {
            case_number: m.case_number,
            stage: m.stage,
            pool: m.pool,
            cause: m.cause,
            procedure: m.procedure,
            flags: m.flags,
            weight: m.weight,
            exclusions: m.exclusions.into_iter().map(exclusion).collect::<Read<_>>()?,
            facts_commitment: hash(&m.facts_commitment, "facts_commitment")?,
            approver: m.approver,
            departure: m.departure,
            lineage: lineage(m.lineage)?,
            panel: PanelSeats::of(&groups),
            parties: Parties { marks: marks(&m.party_marks)?, redraw: m.redraw },
        },
        groups,
    })
}

/// Reads a draw.
pub fn drawn(m: v1::CaseDrawn) -> Read<CaseDrawn> {
    let seat = |seat: v1::DrawnSeat| {
        Ok(DrawnSeat {
            role: seat_role(seat.role)?,
            judge: JudgeId(seat.judge),
            r: seat.r,
            total: seat.total,
        })
    };
    Ok(CaseDrawn {
        filing: m.filing,
        envelope_secret: hash(&m.envelope_secret, "envelope_secret")?,
        nonce: maybe_hash(&m.nonce, "nonce")?,
        seed_hash: hash(&m.seed_hash, "seed_hash")?,
        seats: m.seats.into_iter().map(seat).collect::<Read<_>>()?,
        n_eff: m.n_eff,
        presiding: JudgeId::new(m.presiding),
    })
}
