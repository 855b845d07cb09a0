//! Rules of the roster: judges and absences.

use crate::docket::code::{AbsenceKind, Role};
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::people::{Absence, Judge};
use crate::docket::policy::CASES_KEPT;
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure, explained, name, text};
use crate::id::{EntryIndex, JudgeId};

/// A judge's rows: at least one, ascending, no shared day, no staff in quota.
///
/// # Errors
/// The first of its rules that is broken.
pub fn judge(judge: &Judge) -> Ruling {
    let number = judge.judge;
    ensure(number > JudgeId(0), || Refusal::JudgeZero {})?;
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

/// Whether somebody who is in the quota, or an assessor, on any day from today on would no longer be
/// with these rows.
pub fn ends_duty(state: &State, judge: &Judge, today: Day) -> bool {
    some_day(state, judge, today, loses_duty)
}

/// Whether a judge would have another judicial role on any day from today on: who presides is read
/// from it, and what a leader must handle.
pub fn changes_role(state: &State, judge: &Judge, today: Day) -> bool {
    let kept = state.edition(today) >= CASES_KEPT;
    kept && some_day(state, judge, today, |before, after, day| {
        let role = |judge: &Judge| judge.on(day).map(|row| row.role).filter(|it| it.is_judicial());
        role(before).zip(role(after)).is_some_and(|(before, after)| before != after)
    })
}

/// Whether something holds between the rows known before and these, on any day from today on.
fn some_day(
    state: &State,
    judge: &Judge,
    today: Day,
    holds: impl Fn(&Judge, &Judge, Day) -> bool,
) -> bool {
    let Some(known) = state.roster.judge(judge.judge) else { return false };
    let days = known.turning_days().chain(judge.turning_days()).chain([today]);
    days.filter(|day| *day >= today).any(|day| holds(known, judge, day))
}

/// Whether somebody who is known by a number would have another name: past draws would then seem to
/// be somebody else's.
pub fn renames(state: &State, judge: &Judge) -> bool {
    state.roster.judge(judge.judge).is_some_and(|known| known.name != judge.name)
}

fn loses_duty(before: &Judge, after: &Judge, day: Day) -> bool {
    let serves = |judge: &Judge| {
        let row = judge.on(day)?;
        let judicial = row.in_quota && row.role.is_judicial();
        (judicial || row.role == Role::LayAssessor).then_some(judicial)
    };
    let (before, after) = (serves(before), serves(after));
    before.is_some() && before != after
}

/// Nobody's duty ends on the day on which it is approved: no candidate is taken from a case that
/// waits.
pub fn stays_today(state: &State, judge: &Judge, today: Day) -> Ruling {
    let known = state.roster.judge(judge.judge);
    let lost = known.is_some_and(|known| loses_duty(known, judge, today));
    ensure(!lost, || Refusal::TenureEndsToday { judge: judge.judge })
}

/// Whether a period runs forward. Its last day is never day 0, which stands for open on the wire.
pub(super) fn is_forward(from: Day, to: Option<Day>) -> bool {
    to.is_none_or(|to| to >= from && to > Day(0))
}

/// An absence: of a known judge, forward, and never over past filings.
///
/// # Errors
/// The first of its rules that is broken.
pub fn absence(state: &State, absence: &Absence, today: Day) -> Ruling {
    let judge = absence.judge;
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(is_forward(absence.from, absence.to), || Refusal::AbsenceBackwards { judge })?;
    text(&absence.text, "text")?;
    explained(absence.kind, &absence.text, "an absence")?;
    let entry = absence.replaces.unwrap_or(EntryIndex(0));
    let replaced = state.roster.absence(judge, entry);
    let taken_back = absence.replaces.is_some() || absence.cancelled;
    ensure(!taken_back || replaced.is_some(), || Refusal::AbsenceUnknown { entry })?;
    if absence.cancelled || replaced.is_some_and(|replaced| replaced.from == absence.from) {
        return Ok(());
    }
    let earliest = earliest_leave(state, today);
    let day = earliest.to_string();
    ensure(absence.from >= earliest, || Refusal::AbsenceRetroactive { judge, day })
}

/// No two absences of a judge share a day, unless one of them is a suspension. No rule of the log,
/// which holds older ones that do: the server asks it of what is recorded now.
///
/// # Errors
/// When another absence in force has a day of this one.
pub fn absences_apart(state: &State, absence: &Absence) -> Ruling {
    let Absence { judge, replaces, .. } = absence;
    let shares = |(entry, known): &(EntryIndex, &Absence)| {
        let suspended = [known.kind, absence.kind].contains(&AbsenceKind::Suspended);
        known.judge == *judge && *replaces != Some(*entry) && !suspended && absence.meets(known)
    };
    let mut others = state.roster.absences().filter(|_| !absence.cancelled);
    match others.find(shares) {
        Some((entry, _)) => Err(Refusal::AbsenceOverlap { judge: *judge, entry }),
        None => Ok(()),
    }
}

/// An absence that replaces another one, or none, makes nobody absent on a day that is past or on
/// which cases were filed: the days in post of a quota follow from it. No rule of the log of one that
/// keeps its first day, whose entries may have a later last day: the server asks it of what is
/// recorded now.
///
/// # Errors
/// When it is longer than the one that it replaces by such a day.
pub fn never_lengthened_back(state: &State, absence: &Absence, today: Day) -> Ruling {
    let replaced = absence.replaces.and_then(|entry| state.roster.absence(absence.judge, entry));
    let Some(ended) = replaced.and_then(|replaced| replaced.to) else { return Ok(()) };
    let longer = !absence.cancelled && absence.to.is_none_or(|to| to > ended);
    let (judge, earliest) = (absence.judge, earliest_leave(state, today));
    ensure(!longer || ended.0 + 1 >= earliest.0, || Refusal::AbsenceLengthened {
        judge,
        ended,
        day: earliest,
    })
}

/// The first day on which an absence may begin: after the last filing, or today.
fn earliest_leave(state: &State, today: Day) -> Day {
    state.last_filing_day.map_or(Day(0), |day| Day(day.0 + 1)).min(today)
}

pub(super) fn known(state: &State, judge: JudgeId) -> Ruling {
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })
}
