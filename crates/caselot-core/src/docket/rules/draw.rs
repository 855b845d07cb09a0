//! Rules of a draw: what opens it, what it gives, who presides.

use crate::docket::code::Role;
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::{CaseFiled, FilerNonce};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::roster::Roster;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::draw::{Draw, DrawnSeat, draw};
use crate::lottery::envelope::nonce_commitment;
use crate::lottery::role::SeatRole;
use crate::lottery::transcript::{DrawKind, Group, Ticket, TicketForm};

/// A filing of protocol 2 is drawn only if it needs nobody or was approved, and never from a tray
/// that is lost.
///
/// # Errors
/// The first of its rules that is broken.
pub fn drawable(state: &State, filing: EntryIndex, tray: u64) -> Ruling {
    if state.protocol == Protocol::One {
        return Ok(());
    }
    ensure(!state.trays.is_retired(tray), || Refusal::TrayLost { tray })?;
    let approval = state.desk.get(filing).map(|undrawn| undrawn.approval);
    let free = approval.is_none_or(|it| matches!(it, Approval::NotNeeded | Approval::Given));
    ensure(free, || Refusal::Unapproved { filing })
}

/// A single call takes no envelope of a tray that replaces a retired one.
///
/// # Errors
/// The first of its rules that is broken.
pub fn single_call(state: &State, tray: u64, nonce: FilerNonce) -> Ruling {
    let single = matches!(nonce, FilerNonce::Single(_));
    ensure(!single || !state.trays.is_fresh(tray), || Refusal::TrayFresh { tray })
}

/// The nonce that goes into the seed: the single call's, or the revealed one
/// if it opens the commitment.
///
/// # Errors
/// When there is no nonce to open, one too many, or it does not open the commitment.
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

/// What the draw of a filing is for.
pub fn draw_kind(filed: &CaseFiled) -> DrawKind {
    match filed.facts.lineage.reassigns {
        Some(_) => DrawKind::Reassignment,
        None => DrawKind::First,
    }
}

/// Recomputes the draw of a filing from its opened secrets.
///
/// # Errors
/// When the frozen candidates cannot be drawn from.
pub fn draw_filing(
    protocol: Protocol,
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
    let form = match protocol {
        Protocol::One => TicketForm::One,
        Protocol::Two => TicketForm::Two(draw_kind(filed)),
    };
    let ticket = Ticket {
        form,
        origin,
        case_number: &filed.facts.case_number,
        stage: filed.facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        groups: &groups,
    };
    draw(&ticket, envelope_secret, nonce)
}

/// Who presides over drawn seats on a day: the president if seated, else the first seated division
/// chief, else the undertaking judge. Nobody where one judge sits alone.
pub fn presiding(roster: &Roster, seats: &[DrawnSeat], today: Day) -> Option<JudgeId> {
    if seats.len() < 2 {
        return None;
    }
    let judges = || seats.iter().filter(|seat| seat.role != SeatRole::Assessor);
    let first = |role| judges().find(|seat| roster.role(seat.judge, today) == Some(role));
    let undertaking = || judges().find(|seat| seat.role == SeatRole::Undertaking);
    let seat = first(Role::President).or_else(|| first(Role::DivisionChief));
    seat.or_else(undertaking).map(|seat| seat.judge)
}
