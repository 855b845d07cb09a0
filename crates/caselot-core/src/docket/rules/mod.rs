//! The court's rules on what may be recorded, each in one function. The
//! server asks them before it writes; the audit asks the same ones again.

mod candidates;
mod conflict;
mod eligibility;
mod handover;
mod life;
pub mod panel;
mod pool;
mod record;
mod recovery;
mod refiling;
mod routing;

pub use crate::docket::cases::row::{carrier, present};
pub use candidates::{freeze, seats};
pub use conflict::{conflict, earlier_stages, excluded_by_system, system_exclusions};
pub use eligibility::{at_cap, bounds, capped, enough_candidates, over_cap};
pub use handover::{handed_over, key_rotation};
pub use life::{approval, decline, designation, drawn_lineage, flags_changed, lineage, next_stage};
pub use pool::{pool, pool_from};
pub use record::{
    activity, assigned, closing, correction, grant_in_force, has_judge, policy, record, reduction,
};

pub use recovery::{lost, not_recovering, restored, retirement};
pub use refiling::{
    Earlier, avoided, avoided_judge, carried_marks, earlier, marks_carried, refiling,
};
pub use routing::{Way, as_filed, by_policy, departure, routing};

use crate::docket::case_number::{CaseNumber, NumberFault, is_court_code};
use crate::docket::code::{AbsenceKind, ExclusionGround, VoidGround};
use crate::docket::day::Day;
use crate::docket::entry::Court;
use crate::docket::filing::{CaseFiled, Exclusion, Facts, FilerNonce};
use crate::docket::fold::state::State;
use crate::docket::people::{Absence, Judge};
use crate::docket::refusal::Refusal;
use crate::docket::text::{MAX_TEXT_BYTES, is_code, is_name, is_text};
use crate::lottery::draw::{Draw, draw};
use crate::lottery::envelope::nonce_commitment;
use crate::lottery::transcript::{Group, Ticket};

/// Most undrawn filings of a pool: with more, balances would go stale.
pub const MAX_OPEN_IN_POOL: usize = 32;
/// Heaviest case; 100 = standard.
pub const MAX_WEIGHT: u32 = 1_000;
/// Most flags of a case.
pub const MAX_FLAGS: usize = 32;
/// Most judges left out of one filing.
pub const MAX_EXCLUSIONS: usize = 256;
/// Bounds of both tolerances, in millionths of a standard case.
pub const TOLERANCE_RANGE: std::ops::RangeInclusive<u64> = 500_000..=30_000_000;

type Ruling = Result<(), Refusal>;

fn ensure(holds: bool, refusal: impl FnOnce() -> Refusal) -> Ruling {
    if holds { Ok(()) } else { Err(refusal()) }
}

fn text(value: &str, at: &'static str) -> Ruling {
    ensure(is_text(value, MAX_TEXT_BYTES), || Refusal::TextOutsideTable { at })
}

fn name(value: &str, at: &'static str) -> Ruling {
    ensure(is_name(value), || Refusal::TextOutsideTable { at })
}

/// A person is named, in the table's characters.
pub fn person(value: &str) -> Ruling {
    ensure(is_name(value), || Refusal::PersonMissing {})
}

/// Entry 0: code, origin `<operator's name>/<code>`, name, offset.
pub fn court(court: &Court) -> Ruling {
    ensure(is_court_code(&court.code), || Refusal::CourtCodeMalformed {
        code: court.code.clone(),
    })?;
    let operator = court.origin.strip_suffix(&court.code).and_then(|o| o.strip_suffix('/'));
    ensure(operator.is_some_and(|o| !o.is_empty()) && is_code(&court.origin), || {
        Refusal::OriginMalformed { origin: court.origin.clone() }
    })?;
    name(&court.name, "name")?;
    let minutes = court.utc_offset_minutes;
    ensure((-720..=840).contains(&minutes), || Refusal::OffsetOutOfRange { minutes })
}

/// A judge's rows: at least one, ascending, no shared day, no staff in quota.
pub fn judge(judge: &Judge) -> Ruling {
    let number = judge.judge;
    ensure(number > 0, || Refusal::JudgeZero {})?;
    name(&judge.name, "name")?;
    ensure(!judge.tenures.is_empty(), || Refusal::TenureMissing { judge: number })?;
    let mut free_from = Some(Day(0));
    for row in &judge.tenures {
        text(&row.division, "division")?;
        let follows = free_from.is_some_and(|free| row.from >= free);
        let forward = is_forward(row.from, row.to);
        ensure(follows && forward, || Refusal::TenureOverlap { judge: number })?;
        let staff_in_quota = row.in_quota && !row.role.is_judicial();
        ensure(!staff_in_quota, || Refusal::StaffInQuota { judge: number })?;
        free_from = row.to.map(|to| Day(to.0 + 1));
    }
    Ok(())
}

/// Whether a period runs forward. Its last day is never day 0, which stands for open on the wire.
fn is_forward(from: Day, to: Option<Day>) -> bool {
    to.is_none_or(|to| to >= from && to > Day(0))
}

/// An absence: of a known judge, forward, and never over past filings.
pub fn absence(state: &State, absence: &Absence, today: Day) -> Ruling {
    let judge = absence.judge;
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(is_forward(absence.from, absence.to), || Refusal::AbsenceBackwards { judge })?;
    text(&absence.text, "text")?;
    let explained = absence.kind != AbsenceKind::Other || !absence.text.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "absence" })?;
    let entry = absence.replaces.unwrap_or(0);
    let replaced = state.roster.absence(judge, entry);
    let taken_back = absence.replaces.is_some() || absence.cancelled;
    ensure(!taken_back || replaced.is_some(), || Refusal::AbsenceUnknown { entry })?;
    if absence.cancelled || replaced.is_some_and(|replaced| replaced.from == absence.from) {
        return Ok(());
    }
    let earliest = state.last_filing_day.map_or(Day(0), |day| Day(day.0 + 1)).min(today);
    let day = earliest.to_string();
    ensure(absence.from >= earliest, || Refusal::AbsenceRetroactive { judge, day })
}

/// Parses a case number of this court.
pub fn case_number(text: &str, court: &str) -> Result<CaseNumber, Refusal> {
    CaseNumber::parse(text, court).map_err(|fault| match fault {
        NumberFault::Foreign => {
            Refusal::CaseNumberForeign { text: text.to_owned(), court: court.to_owned() }
        }
        NumberFault::Malformed | NumberFault::DocumentSuffix => {
            Refusal::CaseNumberMalformed { text: text.chars().take(100).collect() }
        }
    })
}

/// What is filed, apart from candidates and stage; the number is canonical.
pub fn facts(state: &State, facts: &Facts, requester: &str) -> Ruling {
    let court = state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
    let number = case_number(&facts.case_number, &court.code)?;
    ensure(number.as_str() == facts.case_number, || Refusal::CaseNumberMalformed {
        text: facts.case_number.clone(),
    })?;
    if number.needs_approver() && facts.approver.is_empty() {
        return Err(Refusal::ApproverNeeded { case_number: facts.case_number.clone() });
    }
    if !facts.approver.is_empty() {
        second_person(&facts.approver, requester)?;
    }
    ensure(is_code(&facts.pool), || Refusal::PoolCodeMalformed { pool: facts.pool.clone() })?;
    text(&facts.cause, "cause")?;
    text(&facts.procedure, "procedure")?;
    for flag in &facts.flags {
        name(flag, "flags")?;
    }
    let ascending = facts.flags.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && facts.flags.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    let weight = facts.weight;
    ensure((1..=MAX_WEIGHT).contains(&weight), || Refusal::WeightOutOfRange { weight })?;
    seats(&facts.panel)?;
    exclusions(state, &facts.exclusions)?;
    refiling::parties(facts)
}

fn exclusions(state: &State, exclusions: &[Exclusion]) -> Ruling {
    let ascending = exclusions.windows(2).all(|pair| pair[0].judge < pair[1].judge);
    ensure(ascending && exclusions.len() <= MAX_EXCLUSIONS, || Refusal::ExclusionsOrder {})?;
    for exclusion in exclusions {
        let judge = exclusion.judge;
        ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
        person(&exclusion.person)?;
        text(&exclusion.text, "exclusions")?;
        let explained = exclusion.ground != ExclusionGround::Other || !exclusion.text.is_empty();
        ensure(explained, || Refusal::TextNeeded { at: "exclusion" })?;
    }
    Ok(())
}

/// The approver is named and is another person than the requester.
pub fn second_person(approver: &str, requester: &str) -> Ruling {
    person(approver)?;
    ensure(approver != requester, || Refusal::ApproverIsRequester { person: requester.to_owned() })
}

/// A single call takes no envelope of a tray that replaces a retired one.
pub fn single_call(state: &State, tray: u64, nonce: FilerNonce) -> Ruling {
    let single = matches!(nonce, FilerNonce::Single(_));
    ensure(!single || !state.trays.is_fresh(tray), || Refusal::TrayFresh { tray })
}

/// The nonce that goes into the seed: the single call's, or the revealed one
/// if it opens the commitment.
pub fn open_nonce(
    origin: &str,
    filed: &CaseFiled,
    revealed: Option<[u8; 32]>,
) -> Result<[u8; 32], Refusal> {
    let facts = &filed.facts;
    let mismatch = || Refusal::NonceMismatch { case_number: facts.case_number.clone() };
    match (filed.nonce, revealed) {
        (FilerNonce::Single(nonce), None) => Ok(nonce),
        (FilerNonce::Single(_), Some(_)) => Err(Refusal::NonceNotForGround {}),
        (FilerNonce::Committed(_), None) => Err(Refusal::NonceMissing {}),
        (FilerNonce::Committed(commitment), Some(nonce)) => {
            let opened = nonce_commitment(origin, &facts.case_number, facts.stage, &nonce);
            ensure(opened == commitment, mismatch)?;
            Ok(nonce)
        }
    }
}

/// Recomputes the draw of a filing from its opened secrets.
pub fn draw_filing(
    origin: &str,
    filed: &CaseFiled,
    envelope_secret: &[u8; 32],
    nonce: &[u8; 32],
) -> Result<Draw, crate::lottery::draw::DrawError> {
    let groups: Vec<Group<'_>> = filed
        .groups
        .iter()
        .map(|group| Group {
            pool: group.pool.as_str().into(),
            role: group.role,
            seats: group.seats,
            odds: group.odds.as_slice().into(),
        })
        .collect();
    let ticket = Ticket {
        origin,
        case_number: &filed.facts.case_number,
        stage: filed.facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        groups: &groups,
    };
    draw(&ticket, envelope_secret, nonce)
}

/// Whether a void of this ground carries the envelope's secret and the nonce.
pub fn void_opens(filed: &CaseFiled, ground: VoidGround) -> (bool, bool) {
    let secret = ground != VoidGround::SecretLost;
    let committed = matches!(filed.nonce, FilerNonce::Committed(_));
    let lost = matches!(ground, VoidGround::NonceLost | VoidGround::Restored);
    (secret, committed && secret && !lost)
}

/// A void: second person, text for OTHER, SECRET_LOST only in a retired tray, RESTORED only in a
/// recovery.
pub fn void(
    state: &State,
    filed: &CaseFiled,
    ground: VoidGround,
    explanation: &str,
    approver: &str,
    requester: &str,
) -> Ruling {
    second_person(approver, requester)?;
    text(explanation, "text")?;
    let explained = ground != VoidGround::Other || !explanation.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "void" })?;
    recovery::ground(state, ground == VoidGround::Restored)?;
    let lost = state.trays.is_retired(filed.tray);
    ensure(ground != VoidGround::SecretLost || lost, || Refusal::SecretNotLost { tray: filed.tray })
}
