//! Rules of a draw: what opens it, what it gives, who presides.

use std::borrow::Cow;

use crate::docket::code::Role;
use crate::docket::contribution::AwaitedContribution;
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::{CaseFiled, Facts, FilerNonce};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::roster::Roster;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::draw::{Draw, DrawnSeat, draw_opened};
use crate::lottery::envelope::nonce_commitment;
use crate::lottery::role::SeatRole;
use crate::lottery::seed::Openings;
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
    let lineage = &filed.facts.lineage;
    match (&lineage.reassigns, &lineage.changes) {
        (_, Some(_)) => DrawKind::SeatChange,
        (Some(_), None) => DrawKind::Reassignment,
        (None, None) => DrawKind::First,
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
    openings: Openings<'_>,
) -> Result<Draw, crate::lottery::draw::DrawError> {
    let groups: Vec<Group<'_>> = filed
        .groups
        .iter()
        .map(|group| Group {
            pool: group.pool.as_str().into(),
            role: group.role,
            seats: group.seats,
            alternates: group.alternates,
            odds: group.odds.as_slice().into(),
        })
        .collect();
    let form = match protocol {
        Protocol::One => TicketForm::One,
        Protocol::Two => match filed.awaits {
            None => TicketForm::Two(draw_kind(filed)),
            Some(AwaitedContribution { head, number, .. }) => {
                TicketForm::Contributed { kind: draw_kind(filed), head, number }
            }
        },
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
    draw_opened(&ticket, openings)
}

/// Roles of which the first that sits presides.
pub type Ranks = Cow<'static, [Role]>;

/// Who presides before others where a policy says nothing (民诉法 44).
const USUAL_RANKS: &[Role] = &[Role::President, Role::DivisionChief];

/// The ranks of the policy in force on a day.
pub fn presiding_ranks(state: &State, today: Day) -> Ranks {
    let rules = state.policy_on(today).and_then(|policy| policy.seats.as_ref());
    match rules.map(|rules| &rules.presiding_ranks) {
        Some(ranks) if !ranks.is_empty() => Cow::Owned(ranks.clone()),
        _ => Cow::Borrowed(USUAL_RANKS),
    }
}

/// Who presides over a case whose seats were drawn on a day: who was designated to and stays, else
/// of the judges who sit the first of the first rank that sits, else the undertaking judge. Nobody
/// where one judge sits alone.
pub fn presiding(
    ranks: impl FnOnce() -> Ranks,
    roster: &Roster,
    facts: &Facts,
    drawn: &[DrawnSeat],
    today: Day,
) -> Option<JudgeId> {
    let changes = facts.lineage.changes.as_deref();
    if changes.is_none() && facts.panel.seats() < 2 {
        return None;
    }
    if let Some(designated) = changes.and_then(|change| change.seated.presiding) {
        return Some(designated);
    }
    let kept = changes.into_iter().flat_map(|change| change.kept_seats());
    let kept = kept.filter_map(|seat| seat.judge.map(|judge| (seat.role, judge)));
    let drawn = drawn.iter().map(|seat| (seat.role, seat.judge));
    let mut seats: Vec<(SeatRole, JudgeId)> =
        kept.chain(drawn).filter(|(role, _)| !role.is_assessors()).collect();
    seats.sort_by_key(|(role, _)| *role);
    let has_rank = |rank| seats.iter().find(|(_, judge)| roster.role(*judge, today) == Some(rank));
    let first = ranks().iter().find_map(|rank| has_rank(*rank));
    let undertaking = || seats.iter().find(|(role, _)| *role == SeatRole::Undertaking);
    first.or_else(undertaking).map(|(_, judge)| *judge)
}
