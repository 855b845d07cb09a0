//! Rules of what counts for the quota: policies, records, closings, corrections, activities and
//! reductions.

use crate::docket::cases::digest::{is_of_panel, panel_digest, record_digest};
use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::code::{CorrectionGround, Manner};
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::policy::CASES_KEPT;
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseRecord, Closing, FlagsChanged, GivenBack, Panel,
};
use crate::docket::refusal::Refusal;
use crate::docket::rules::filing::{MAX_FLAGS, MAX_WEIGHT};
use crate::docket::rules::people::known;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, explained, person, text};
use crate::docket::text::{is_code, is_name};
use crate::id::JudgeId;

/// Most judges, and most assessors, of a panel.
const MAX_PANEL: usize = 32;
/// Longest activity: a day has 1,440 minutes, a hearing may be entered as one of some days.
const MAX_MINUTES: u32 = 14_400;
/// A record: texts, flags, weight, judges, days.
///
/// # Errors
/// The first of its rules that is broken.
pub fn record(state: &State, record: &CaseRecord, today: Day) -> Ruling {
    ensure(record.pool.is_empty() || is_code(&record.pool), || Refusal::PoolCodeMalformed {
        pool: record.pool.clone(),
    })?;
    text(&record.cause, "cause")?;
    text(&record.procedure, "procedure")?;
    let ascending = record.flags.windows(2).all(|pair| pair[0] < pair[1]);
    let named = record.flags.iter().all(|flag| is_name(flag));
    ensure(ascending && named && record.flags.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    let weight = record.weight;
    ensure((1..=MAX_WEIGHT).contains(&weight), || Refusal::WeightOutOfRange { weight })?;
    known(state, record.undertaking)?;
    panel(state, &record.panel, record.undertaking)?;
    past(record.filed_on, today)?;
    record.closing.map_or(Ok(()), |closing| closing_day(closing, record.filed_on, today))
}

fn past(day: Day, today: Day) -> Ruling {
    ensure(day <= today, || Refusal::InTheFuture { day: day.to_string() })
}

fn closing_day(closing: Closing, filed_on: Day, today: Day) -> Ruling {
    ensure(closing.on >= filed_on, || Refusal::ClosedBeforeFiled {
        closed: closing.on.to_string(),
        filed: filed_on.to_string(),
    })?;
    past(closing.on, today)
}

fn panel(state: &State, panel: &Panel, undertaking: JudgeId) -> Ruling {
    let members = &panel.members;
    let free = |judge: &JudgeId| *judge != undertaking && Some(*judge) != panel.presiding;
    let ascending = members.windows(2).all(|pair| pair[0] < pair[1]);
    let assessors = &panel.assessors;
    let named = assessors.windows(2).all(|pair| pair[0] < pair[1])
        && assessors.iter().all(|name| is_name(name));
    let few = members.len() <= MAX_PANEL && assessors.len() <= MAX_PANEL;
    let sound = ascending && named && few && members.iter().all(free);
    ensure(sound, || Refusal::PanelMalformed {})?;
    panel.presiding.iter().chain(members).try_for_each(|judge| known(state, *judge))
}

/// A closing: of an open case, after its filing, with a panel of known judges.
///
/// # Errors
/// The first of its rules that is broken.
pub fn closing(
    state: &State,
    row: &CaseRow,
    closed: &CaseClosed,
    second: SecondPerson<'_>,
    today: Day,
) -> Ruling {
    if closed.is_undone() {
        second.stands("")?;
    }
    ensure(closed.given_back == given_back(row, closed.closing), || Refusal::GivenBackMismatch {
        case_number: row.number.clone(),
    })?;
    if let Some(day) = row.closed {
        let (case_number, day) = (row.number.clone(), day.to_string());
        return Err(Refusal::ClosedOtherwise { case_number, day });
    }
    closing_day(closed.closing, row.filed_on, today)?;
    after_changes(row, closed.closing)?;
    all_drawn(state, row, closed.closing, today)?;
    panel_of_closing(state, row, closed, today)?;
    panel(state, &closed.panel, row.end.undertaking().unwrap_or(JudgeId(0)))
}

/// Why a closing is refused that is said to be another judge's than who holds the case by the log.
pub fn closing_judge_differs(
    state: &State,
    case_number: &str,
    (named, holds): (JudgeId, JudgeId),
    day: Day,
) -> Refusal {
    let called = |judge: JudgeId| {
        let name = state.roster.judge(judge).map_or("", |it| it.name.as_str());
        format!("{name}（{judge}）")
    };
    Refusal::ClosingJudgeDiffers {
        case_number: case_number.to_owned(),
        named: called(named),
        holds: called(holds),
        day,
    }
}

/// A case whose seats changed was not closed before.
fn after_changes(row: &CaseRow, closing: Closing) -> Ruling {
    let later = row.seating.changed_on.filter(|day| closing.on < *day);
    later.map_or(Ok(()), |day| {
        let (case_number, day) = (row.number.clone(), day.to_string());
        Err(Refusal::ClosedBeforeChange { case_number, day })
    })
}

/// Whether a case ends by what its panel decided.
fn is_decided(closing: Closing) -> bool {
    !closing.is_undone() && closing.manner != Some(Manner::Withdrawn)
}

/// A panel whose assessors are still to be drawn has decided nothing.
fn all_drawn(state: &State, row: &CaseRow, closing: Closing, today: Day) -> Ruling {
    let kept = state.edition(today) >= CASES_KEPT;
    let undrawn = kept && is_decided(closing) && !row.seating.later.is_empty();
    ensure(!undrawn, || Refusal::LaterUndrawn { case_number: row.number.clone() })
}

/// Who sat is said by the closing, or read from the log: where a policy has rules of seats, always.
fn panel_of_closing(state: &State, row: &CaseRow, closed: &CaseClosed, today: Day) -> Ruling {
    let case_number = || row.number.clone();
    let alone = Panel::default();
    let assigned_here = !matches!(row.end, CaseEnd::Imported { .. });
    let rules = state.policy_on(today).and_then(|policy| policy.seats.as_ref());
    let unnamed = closed.panel == alone && assigned_here;
    let named = if closed.as_seated { !unnamed } else { rules.is_some() && assigned_here };
    ensure(!named, || Refusal::PanelNamed { case_number: case_number() })?;
    if !closed.as_seated {
        let silent = closed.panel == alone && matches!(row.end, CaseEnd::Drawn { .. });
        let unsaid = !silent || closed.is_undone();
        return ensure(unsaid || row.panel_digest == panel_digest(&alone, None), || {
            Refusal::PanelNeeded { case_number: case_number() }
        });
    }
    let decided = is_decided(closed.closing);
    let flags = rules.map_or(&[][..], |rules| &rules.never_alone);
    let flag = flags.iter().find(|flag| decided && !row.has_panel() && row.flags.contains(flag));
    flag.map_or(Ok(()), |flag| Err(Refusal::NeverAlone { flag: flag.clone() }))
}

/// What a closing gives back: of a case that should never have been, what its seats cost.
pub fn given_back(row: &CaseRow, closing: Closing) -> GivenBack {
    match row.end {
        CaseEnd::Drawn { .. } | CaseEnd::Designated { .. } if closing.is_undone() => {
            GivenBack { seats: row.held.clone(), weight: row.weight }
        }
        _ => GivenBack::default(),
    }
}

/// A correction: of what the log says, by two persons, leaving alone what a draw has frozen.
///
/// # Errors
/// The first of its rules that is broken.
pub fn correction(
    state: &State,
    row: &CaseRow,
    corrected: &CaseCorrected,
    second: SecondPerson<'_>,
    today: Day,
) -> Ruling {
    second.stands(&corrected.approver)?;
    text(&corrected.text, "text")?;
    explained(corrected.ground, &corrected.text, "a correction")?;
    let (before, after) = (&corrected.before, &corrected.after);
    let case_number = || row.number.clone();
    let holds = row.end.assigned_by() == Some(before.assigned_by)
        && row.flags == before.flags
        && row.end.undertaking() == Some(before.undertaking)
        && row.record_digest == record_digest(before)
        && is_of_panel(row.panel_digest, &before.panel, before.closing.as_ref());
    ensure(holds, || Refusal::RecordChanged { case_number: case_number() })?;
    let frozen =
        |r: &CaseRecord| (r.pool.clone(), r.weight, r.filed_on, r.undertaking, r.assigned_by);
    let assigned_here = !matches!(row.end, CaseEnd::Imported { .. });
    ensure(!assigned_here || frozen(before) == frozen(after), || Refusal::DrawnFactsFixed {
        case_number: case_number(),
    })?;
    let seats = state.policy_on(today).is_some_and(|policy| policy.seats.is_some());
    let sat = |r: &CaseRecord| (r.panel.presiding, r.panel.members.clone());
    let fixed = assigned_here && seats && sat(before) != sat(after);
    ensure(!fixed, || Refusal::SeatsFixed { case_number: case_number() })?;
    if let Some(closing) = after.closing.filter(|_| assigned_here) {
        after_changes(row, closing)?;
        if before.closing.is_none() {
            all_drawn(state, row, closing, today)?;
        }
    }
    // What was given back cannot be taken again.
    let undone = |record: &CaseRecord| record.closing.is_some_and(Closing::is_undone);
    let kept = !assigned_here || !(undone(before) || undone(after));
    ensure(kept, || Refusal::UndoneFixed { case_number: case_number() })?;
    let withdrawn = corrected.ground == CorrectionGround::ClosingWithdrawn;
    let taken_back = before.closing.is_some() && after.closing.is_none();
    ensure(withdrawn == taken_back, || Refusal::WithdrawalDiffers {})?;
    record(state, after, today)
}

/// An activity: of staff or a known judge, not in the future.
///
/// # Errors
/// The first of its rules that is broken.
pub fn activity(state: &State, activity: &Activity, today: Day) -> Ruling {
    activity.judge.map_or(Ok(()), |judge| known(state, judge))?;
    let minutes = activity.minutes;
    ensure(minutes <= MAX_MINUTES, || Refusal::MinutesOutOfRange { minutes })?;
    past(activity.day, today)
}

/// Other flags for a case, by a person on a day: of what the log says, with a ground in words. A flag
/// by which no judge decides alone is not one person's to take away.
///
/// # Errors
/// The first of its rules that is broken.
pub fn flags_changed(
    state: &State,
    row: &CaseRow,
    changed: &FlagsChanged,
    (actor, today): (&str, Day),
) -> Ruling {
    person(actor)?;
    ensure(changed.before == row.flags, || Refusal::RecordChanged {
        case_number: row.number.clone(),
    })?;
    let after = &changed.after;
    let ascending = after.windows(2).all(|pair| pair[0] < pair[1]);
    let named = after.iter().all(|flag| is_name(flag));
    ensure(ascending && named && after.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    text(&changed.text, "text")?;
    ensure(!changed.text.is_empty(), || Refusal::FlagsTextNeeded {})?;
    let rules = state.policy_on(today).and_then(|policy| policy.seats.as_ref());
    let rules = rules.filter(|_| state.edition(today) >= CASES_KEPT);
    let mut kept = rules.into_iter().flat_map(|rules| &rules.never_alone);
    let taken = kept.find(|flag| row.flags.contains(flag) && !after.contains(flag));
    taken.map_or(Ok(()), |flag| Err(Refusal::FlagStays { flag: flag.clone() }))
}
