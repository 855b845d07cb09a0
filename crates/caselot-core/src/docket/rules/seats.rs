//! Rules of seats that are drawn anew while the undertaking judge stays (法发〔2022〕31号): a member or
//! assessor is replaced, a panel is formed, assessors are drawn for a hearing.

use crate::docket::cases::digest::digest_of_record;
use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::code::{DecidedBy, ReassignmentGround, Role, SeatChangeKind};
use crate::docket::day::Day;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::panel::PanelSeats;
use crate::docket::party::PartyTag;
use crate::docket::policy::CASES_KEPT;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure, explained, text};
use crate::docket::seats::{HeldSeat, SeatChange, Seated};
use crate::id::JudgeId;
use crate::lottery::role::SeatRole;

/// Most days from a draw to the hearing that it is for: a case of the ordinary procedure is decided in
/// six months (民诉法 152).
const MOST_DAYS_TO_HEARING: u32 = 183;

/// A change of seats as it was asked for, with what the log says of its case. Asked of an entry's
/// own change it gives that change again.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn changed(
    asked: &SeatChange,
    facts: &Facts,
    rows: &[CaseRow],
) -> Result<SeatChange, Refusal> {
    let none = || Refusal::CaseHasNoJudge { case_number: facts.case_number.clone() };
    let row = present(rows).filter(|row| row.end.undertaking().is_some()).ok_or_else(none)?;
    let seating = &row.seating;
    let stays = |judge: &JudgeId| asked.leaves.binary_search(judge).is_err();
    let seated = Seated {
        procedure: asked.seated.procedure.clone(),
        weight: row.weight,
        filing: row.filing,
        filed_on: row.filed_on,
        seats: row.held.clone(),
        alternates: seating.alternates.clone(),
        left: left(rows),
        mediated: seating.mediated.clone(),
        presiding: seating.designated.filter(stays),
        later: seating.later.clone(),
    };
    Ok(SeatChange { seated, ..asked.clone() })
}

/// Who left a seat of a case, or the case itself, before; strictly ascending.
pub(super) fn left(rows: &[CaseRow]) -> Vec<JudgeId> {
    let stages = || rows.iter().filter(|row| !row.is_change());
    let now = present(rows).map(|row| row.filing);
    let earlier = stages().filter(|row| Some(row.filing) != now);
    let undertaking = earlier.filter_map(|row| row.end.undertaking());
    let seats = stages().flat_map(|row| row.seating.left.iter().copied());
    let mut left: Vec<JudgeId> = undertaking.chain(seats).collect();
    left.sort_unstable();
    left.dedup();
    left
}

/// A filing that changes seats: `rows` are all stages of its case.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn seat_change(state: &State, facts: &Facts, rows: &[CaseRow], today: Day) -> Ruling {
    let Some(change) = facts.lineage.changes.as_deref() else { return Ok(()) };
    let row = present(rows).filter(|row| row.end.undertaking().is_some());
    // That there is none is said by the stage.
    let Some(row) = row else { return Ok(()) };
    let imported = matches!(row.end, CaseEnd::Imported { .. });
    let case_number = || row.number.clone();
    ensure(!imported, || Refusal::SeatsNotOfLog { case_number: case_number() })?;
    let lineage = &facts.lineage;
    let alone = lineage.reassigns.is_none() && lineage.series.is_empty();
    ensure(alone && facts.parties.redraw.is_empty(), || Refusal::ChangeAlone {})?;
    form(change, facts, today)?;
    heard_soon(state, change.hearing, today)?;
    same_case(change, facts, row)?;
    match change.kind {
        SeatChangeKind::Replacement => replacement(state, change, facts, today),
        SeatChangeKind::PanelFormed => {
            let drawn = row.seating.later.is_empty();
            ensure(drawn, || Refusal::LaterUndrawn { case_number: case_number() })
        }
        SeatChangeKind::AssessorsDrawn => {
            let later = &row.seating.later;
            ensure(!later.is_empty(), || Refusal::NothingLater { case_number: case_number() })?;
            let panel = &facts.panel;
            let drawn = PanelSeats { later: true, ..panel.clone() };
            let same = !panel.later && panel.members == 0 && drawn.left_for_later() == *later;
            ensure(same, || Refusal::SeatsDiffer {})
        }
    }?;
    ensure(facts.panel.drawn_now().next().is_some(), || Refusal::SeatsDiffer {})
}

/// What each kind of change has, and has not.
fn form(change: &SeatChange, facts: &Facts, today: Day) -> Ruling {
    text(&change.text, "text")?;
    let malformed = |at| move || Refusal::SeatChangeMalformed { at };
    let replaces = change.kind == SeatChangeKind::Replacement;
    ensure(change.ground.is_some() == replaces, malformed("ground"))?;
    ensure(change.decided_by.is_some() == replaces, malformed("decision"))?;
    let ascending = change.leaves.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && change.leaves.is_empty() != replaces, malformed("list of who leaves"))?;
    match change.ground {
        Some(ground) => explained(ground, &change.text, "a replacement")?,
        None => {
            let formed = change.kind == SeatChangeKind::PanelFormed;
            ensure(!formed || !change.text.is_empty(), || Refusal::TextNeeded {
                what: "a panel that is formed".into(),
            })?;
        }
    }
    let assessors = facts.panel.drawn_now().any(|(role, ..)| role.is_assessors());
    let heard = change.hearing.is_some();
    let drawn = change.kind == SeatChangeKind::AssessorsDrawn;
    ensure(if drawn { heard } else { assessors || !heard }, malformed("day of the hearing"))?;
    let day = change.hearing.filter(|day| *day <= today);
    day.map_or(Ok(()), |day| Err(Refusal::HearingTooSoon { day: day.to_string() }))
}

/// No day is chosen on which most assessors' records have ended.
pub(super) fn heard_soon(state: &State, hearing: Option<Day>, today: Day) -> Ruling {
    let last = Day(today.0.saturating_add(MOST_DAYS_TO_HEARING));
    let kept = state.edition(today) >= CASES_KEPT;
    let far = hearing.filter(|day| kept && *day > last);
    far.map_or(Ok(()), |day| {
        Err(Refusal::HearingTooFar { day: day.to_string(), most: MOST_DAYS_TO_HEARING })
    })
}

/// Everything but the seats is as it was; who forms a panel may change procedure and weight.
fn same_case(change: &SeatChange, facts: &Facts, row: &CaseRow) -> Ruling {
    let Seated { procedure, weight, .. } = &change.seated;
    let before = digest_of_record([&facts.pool, &facts.cause, procedure], *weight, row.filed_on);
    ensure(before == row.record_digest, || Refusal::RecordChanged {
        case_number: row.number.clone(),
    })?;
    ensure(facts.flags == row.flags, || Refusal::ChangeOtherFacts { at: "list of flags" })?;
    let formed = change.kind == SeatChangeKind::PanelFormed;
    ensure(formed || facts.procedure == *procedure, || Refusal::ChangeOtherFacts {
        at: "procedure",
    })?;
    ensure(formed || facts.weight == *weight, || Refusal::ChangeOtherFacts { at: "weight" })
}

/// One seat is drawn for each who leaves one beside the undertaking judge's, from the same pool, if
/// no alternate stands ready for it.
fn replacement(state: &State, change: &SeatChange, facts: &Facts, today: Day) -> Ruling {
    for &judge in &change.leaves {
        let holds = |seat: &&HeldSeat| seat.judge == Some(judge) && is_beside(seat.role);
        let held = change.seated.seats.iter().any(|seat| holds(&seat));
        ensure(held, || Refusal::SeatNotHeld { judge })?;
    }
    decided_by(state, &change.leaves, (change.ground, change.decided_by), today)?;
    let left = PanelSeats::each(change.left_seats().map(HeldSeat::place));
    ensure(facts.panel == left, || Refusal::SeatsDiffer {})?;
    let leaves = |role| change.left_seats().any(|seat| seat.role == role);
    let day = change.hearing.unwrap_or(today);
    let related = facts.parties.related();
    let ready = |seat: &&HeldSeat| {
        leaves(seat.role) && can_come(state, seat, (&related, &change.seated.mediated), day)
    };
    let judge = change.seated.alternates.iter().find(ready).and_then(|seat| seat.judge);
    judge.map_or(Ok(()), |judge| Err(Refusal::AlternateFirst { judge }))
}

fn is_beside(role: SeatRole) -> bool {
    matches!(role, SeatRole::Member | SeatRole::Assessor | SeatRole::Expert)
}

/// Whether an alternate is an assessor on a day, not away, without a declared conflict with the
/// parties or agents of these marks, and did not mediate the case.
pub(super) fn can_come(
    state: &State,
    seat: &HeldSeat,
    (marks, mediated): (&[PartyTag], &[JudgeId]),
    day: Day,
) -> bool {
    let free = |judge: &JudgeId| {
        state.roster.on_duty(*judge, true, day)
            && !state.conflicts.of(marks).contains_key(judge)
            && !mediated.contains(judge)
    };
    seat.judge.as_ref().is_some_and(free)
}

/// Recusal is decided by the president, and the president's own by the committee (民诉法 49).
pub(super) fn decided_by(
    state: &State,
    leaves: &[JudgeId],
    (ground, decided): (Option<ReassignmentGround>, Option<DecidedBy>),
    today: Day,
) -> Ruling {
    if ground != Some(ReassignmentGround::Recusal) {
        return Ok(());
    }
    let president = |judge: &JudgeId| state.roster.role(*judge, today) == Some(Role::President);
    let own = leaves.iter().any(president);
    let wanted = if own { DecidedBy::Committee } else { DecidedBy::President };
    ensure(decided == Some(wanted), || Refusal::NotTheirsToDecide { wanted: wanted.name() })
}

/// The seats that a case has after a filing, the undertaking judge's apart: those that are kept, and
/// those that are drawn now or were left for later.
pub fn whole_panel(facts: &Facts) -> PanelSeats {
    let mut panel = facts.panel.clone();
    let kept = facts.lineage.changes.iter().flat_map(|change| change.kept_seats());
    for seat in kept {
        let (count, alternates) = (panel.count(seat.role).saturating_add(1), panel.alternates);
        panel.add((seat.role, &seat.pool, count, alternates));
    }
    let undrawn = facts.lineage.changes.iter();
    let undrawn = undrawn.filter(|change| change.kind != SeatChangeKind::AssessorsDrawn);
    for seats in undrawn.flat_map(|change| &change.seated.later) {
        let count = panel.count(seats.role).saturating_add(seats.seats);
        panel.add((seats.role, &seats.pool, count, seats.alternates));
    }
    panel
}

/// What the law asks of a panel, as far as a policy with rules of seats is in force: flags of cases
/// that no judge decides alone (民诉法 42), and assessors in first instance, in threes or sevens
/// (陪审员法 14, 16).
pub(super) fn lawful(state: &State, facts: &Facts, type_code: &str, today: Day) -> Ruling {
    let panel = whole_panel(facts);
    let assessors = panel.all_assessors();
    let first_instance = type_code.ends_with('初');
    let rules = state.policy_on(today).and_then(|policy| policy.seats.as_ref());
    let Some(rules) = rules else { return Ok(()) };
    let sound = match (panel.seats(), assessors) {
        (_, 0) => true,
        (3, 1 | 2) | (7, 4) => first_instance,
        _ => false,
    };
    ensure(sound, || Refusal::AssessorsUnlawful {})?;
    let alone = panel.seats() == 1;
    let flag = rules.never_alone.iter().find(|flag| alone && facts.flags.contains(flag));
    flag.map_or(Ok(()), |flag| Err(Refusal::NeverAlone { flag: flag.clone() }))
}
