//! Rules of pools: members, settings, and from when a change counts.

use crate::docket::day::{Day, LAST_DAY};
use crate::docket::entry::Protocol;
use crate::docket::fold::state::State;
use crate::docket::pool::{PoolMember, PoolSpec};
use crate::docket::refusal::Refusal;
use crate::docket::rules::people::is_forward;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, second_person, text};
use crate::docket::text::is_code;

/// Bounds of both tolerances, in millionths of a standard case.
pub const TOLERANCE_RANGE: std::ops::RangeInclusive<u64> = 500_000..=30_000_000;

/// Most days, from today on, for which a pool is approved as small: a year.
const MOST_SMALL_DAYS: u32 = 366;

/// A pool: code, days and shares of its members, settings, and the second person and later day of
/// a change. Members are in quota (or assessors) and in post on the first day of their duty.
///
/// # Errors
/// The first of its rules that is broken.
pub fn pool(state: &State, spec: &PoolSpec, second: SecondPerson<'_>, today: Day) -> Ruling {
    let code = || spec.pool.clone();
    ensure(is_code(&spec.pool), || Refusal::PoolCodeMalformed { pool: code() })?;
    text(&spec.name, "name")?;
    ensure(!spec.members.is_empty(), || Refusal::PoolEmpty { pool: code() })?;
    duty(spec)?;
    match second.protocol {
        Protocol::One => change(state, spec, second.requester, today)?,
        Protocol::Two => {
            second.stands("")?;
            small(spec, today)?;
        }
    }
    let from = state.first_day(spec.from.unwrap_or(today), today);
    spec.members.iter().try_for_each(|member| serves(state, spec, member, from))?;
    ensure((1..=100).contains(&spec.settings.seat_percent), || Refusal::SeatPercentOutOfRange {
        percent: spec.settings.seat_percent,
    })?;
    ensure(spec.settings.assessors || spec.settings.yearly_cap == 0, || Refusal::CapOfJudges {
        pool: code(),
    })?;
    let sound = TOLERANCE_RANGE.contains(&spec.tolerance)
        && TOLERANCE_RANGE.contains(&spec.min_tolerance)
        && spec.min_tolerance <= spec.tolerance;
    ensure(sound, || Refusal::ToleranceOutOfRange {})
}

/// A small pool is one for a year at most, on a ground.
fn small(spec: &PoolSpec, today: Day) -> Ruling {
    let Some(small) = &spec.small else { return Ok(()) };
    let malformed = || Refusal::SmallPoolMalformed { pool: spec.pool.clone() };
    text(&small.ground, "small_ground")?;
    let last = Day(today.0.saturating_add(MOST_SMALL_DAYS));
    ensure(!small.ground.is_empty() && (today..=last).contains(&small.until), malformed)
}

/// Rows ascending, each forward, and no day twice for one judge.
fn duty(spec: &PoolSpec) -> Ruling {
    let ascending = spec
        .members
        .windows(2)
        .all(|pair| (pair[0].judge, pair[0].from) < (pair[1].judge, pair[1].from));
    ensure(ascending, || Refusal::PoolMembersOrder { pool: spec.pool.clone() })?;
    let backwards = spec.members.iter().find(|row| !is_forward(row.from, row.to));
    let shared = spec.members.windows(2).find(|pair| {
        pair[0].judge == pair[1].judge && pair[0].to.is_none_or(|to| pair[1].from <= to)
    });
    let unsound = backwards.or(shared.map(|pair| &pair[1])).map(|row| row.judge);
    unsound.map_or(Ok(()), |judge| Err(Refusal::DutyOverlap { judge, pool: spec.pool.clone() }))
}

/// A share, and somebody who may be drawn on the first day of the row from `from` on. A row that
/// is over by then draws nobody, and who it is of may have left.
fn serves(state: &State, spec: &PoolSpec, member: &PoolMember, from: Day) -> Ruling {
    let PoolMember { judge, share, .. } = *member;
    ensure((1..=100).contains(&share), || Refusal::ShareOutOfRange {
        judge,
        share: u32::from(share),
    })?;
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    let first = member.from.max(from);
    if !member.covers(first) {
        return Ok(());
    }
    let day = || first.to_string();
    if spec.settings.assessors {
        let serves = state.roster.is_assessor(judge, first);
        return ensure(serves, || Refusal::NotAssessor { judge, day: day() });
    }
    ensure(state.roster.in_quota(judge, first), || Refusal::NotInQuota { judge, day: day() })
}

/// Once a pool has drawn, nobody changes it alone or for cases of the same day.
fn change(state: &State, spec: &PoolSpec, requester: &str, today: Day) -> Ruling {
    let pool = || spec.pool.clone();
    if !has_drawn(state, spec) {
        ensure(spec.from.is_none(), || Refusal::PoolNotBegun { pool: pool() })?;
        return match spec.approver.as_str() {
            "" => Ok(()),
            approver => second_person(approver, requester),
        };
    }
    ensure(!spec.approver.is_empty(), || Refusal::PoolChangeUnapproved { pool: pool() })?;
    second_person(&spec.approver, requester)?;
    ensure(spec.from > Some(today), || Refusal::PoolChangeTooEarly {
        pool: pool(),
        day: tomorrow(today).to_string(),
    })
}

fn has_drawn(state: &State, spec: &PoolSpec) -> bool {
    state.pools.get(&spec.pool).is_some_and(|pool| pool.has_drawn())
}

/// The first day of what is asked for: where none is named, the next calendar day for a pool that
/// has drawn, at once for another.
pub fn pool_from(state: &State, spec: &PoolSpec, today: Day) -> Option<Day> {
    let one = state.protocol == Protocol::One;
    spec.from.or_else(|| (one && has_drawn(state, spec)).then(|| tomorrow(today)))
}

fn tomorrow(today: Day) -> Day {
    Day((today.0 + 1).min(LAST_DAY.0))
}
