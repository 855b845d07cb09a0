//! Rules of the seats that are drawn and of those who may win them.

use std::sync::Arc;

use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::{Facts, SeatGroup};
use crate::docket::fold::pool::Pool;
use crate::docket::fold::state::State;
use crate::docket::panel::{PANEL_SIZES, PanelSeats, Seats};
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::JudgeId;
use crate::lottery::draw::most_taken;
use crate::lottery::role::SeatRole;
use crate::lottery::urn;

/// Most undrawn filings of a pool: with more, balances would go stale.
pub const MAX_OPEN_IN_POOL: usize = 32;

/// Most filings with a group of a pool that are opened for a contributor and not drawn: their odds
/// know nothing of one another.
const MAX_OPENED_IN_POOL: usize = 512;

/// One judge alone, or a panel of 3, 5 or 7; assessors from a pool of theirs.
///
/// # Errors
/// The first of its rules that is broken.
pub fn seats(panel: &PanelSeats) -> Ruling {
    let seats = panel.seats();
    ensure(seats == 1 || PANEL_SIZES.contains(&seats), || Refusal::PanelSize { seats })?;
    let named = (panel.assessors == 0 || !panel.assessor_pool.is_empty())
        && (panel.experts == 0 || !panel.expert_pool.is_empty());
    ensure(named, || Refusal::AssessorPoolMissing {})
}

/// So many pools are named to a caller who names none of them.
const NAMED_POOLS: usize = 50;

/// Why there is no pool of this code: the court has others, by code and name.
pub fn unknown_pool(state: &State, code: &str) -> Refusal {
    let named = |(code, pool): (&String, &Arc<Pool>)| {
        let name = &pool.last_recorded().name;
        if name.is_empty() || name == code { code.clone() } else { format!("{code} ({name})") }
    };
    let names: Vec<String> = state.pools.iter().take(NAMED_POOLS).map(named).collect();
    let more = if state.pools.len() > NAMED_POOLS { " …" } else { "" };
    let known = match state.pools.is_empty() {
        true => "none".to_owned(),
        false => format!("{}{more}", names.join(", ")),
    };
    Refusal::PoolUnknown { pool: code.to_owned(), known }
}

/// Freezes the candidates of a filing: for each group of seats the members on duty with their
/// shares, and the masses of those who may be drawn.
///
/// # Errors
/// The first of its rules that is broken.
pub fn freeze(state: &State, facts: &Facts, today: Day) -> Result<Vec<SeatGroup>, Refusal> {
    // Who undertakes a case whose other seats change stays.
    let changes = facts.lineage.changes.is_some();
    let undertaking = (!changes).then_some((SeatRole::Undertaking, facts.pool.as_str(), 1, 0));
    let mut groups: Vec<SeatGroup> = Vec::with_capacity(1);
    for seats in undertaking.into_iter().chain(facts.panel.drawn_now()) {
        let group = group(state, facts, seats, today)?;
        let taken = taken(state.protocol, &groups, &group);
        let (candidates, needed) = (group.odds.len() as u64, taken + group.all_seats());
        ensure(candidates >= needed, || Refusal::NoCandidates {
            pool: group.pool.clone(),
            candidates,
            seats: needed,
        })?;
        groups.push(group);
    }
    for seats in facts.panel.left_for_later() {
        assessors_pool(state, &seats.pool, today)?;
    }
    if state.protocol == Protocol::Two {
        let alone = groups.first().filter(|it| it.role == SeatRole::Undertaking);
        let alone = alone.filter(|group| group.odds.len() == 1);
        let pool = alone.map(|group| group.pool.clone());
        pool.map_or(Ok(()), |pool| Err(Refusal::OnlyCandidate { pool }))?;
    }
    Ok(groups)
}

/// A pool of assessors, of which seats are drawn later.
fn assessors_pool(state: &State, code: &str, today: Day) -> Ruling {
    let pool = state.pools.get(code).ok_or_else(|| unknown_pool(state, code))?;
    let assessors = pool.spec_on(today).settings.assessors;
    ensure(assessors, || Refusal::PoolOfOthers { pool: code.to_owned() })
}

/// How many candidates of a group are gone when it is drawn: in protocol 1 as many as earlier groups
/// have seats, in protocol 2 as many as those groups may take of this one's.
fn taken(protocol: Protocol, earlier: &[SeatGroup], group: &SeatGroup) -> u64 {
    match protocol {
        Protocol::One => earlier.iter().map(|group| u64::from(group.seats)).sum(),
        Protocol::Two => most_taken(earlier.iter().map(SeatGroup::taking), &group.odds),
    }
}

/// The candidates of the undertaking seat, with their masses.
pub(super) fn candidates_of(
    state: &State,
    facts: &Facts,
    today: Day,
) -> Result<Vec<(JudgeId, u64)>, Refusal> {
    let seats = (SeatRole::Undertaking, facts.pool.as_str(), 1, 0);
    group(state, facts, seats, today).map(|group| group.odds)
}

/// Freezes one group.
fn group(
    state: &State,
    facts: &Facts,
    (role, code, seats, alternates): Seats<'_>,
    today: Day,
) -> Result<SeatGroup, Refusal> {
    let pool = state.pools.get(code).ok_or_else(|| unknown_pool(state, code))?;
    let code = || code.to_owned();
    let assessors = role.is_assessors();
    let spec = pool.spec_on(today);
    ensure(spec.settings.assessors == assessors, || Refusal::PoolOfOthers { pool: code() })?;
    let few =
        |count: usize, most| ensure(count < most, || Refusal::TooManyOpen { pool: code(), most });
    few(pool.open(), MAX_OPEN_IN_POOL)?;
    few(pool.opened(), MAX_OPENED_IN_POOL)?;
    let shares = match duty_day(facts, role, today) {
        day if day == today => pool.on_duty(&state.roster, today),
        day => state.roster.shares_on_duty(spec, day),
    };
    let cap = spec.settings.yearly_cap;
    let is_eligible = |judge| is_eligible(pool, facts, judge, (cap, today));
    let eligible = shares.iter().filter(|(judge, _)| is_eligible(*judge));
    let tolerances = pool.tolerances(today);
    let mut balances = pool.cursor();
    let mut mass =
        |judge, share| urn::mass(&tolerances, share, balances.of(judge).copied().unwrap_or(0));
    // Nearly all of them are eligible.
    let mut odds = Vec::with_capacity(shares.len());
    odds.extend(eligible.map(|&(judge, share)| (judge, mass(judge, share))));
    Ok(SeatGroup { pool: code(), role, seats, odds, shares, alternates })
}

/// The day on which candidates for a seat must be on duty: assessors on that of the hearing, if it
/// is named.
pub(super) fn duty_day(facts: &Facts, role: SeatRole, today: Day) -> Day {
    let hearing = facts.lineage.changes.as_ref().and_then(|change| change.hearing);
    hearing.filter(|_| role.is_assessors()).unwrap_or(today)
}

/// Not excluded, and with room under the yearly cap.
fn is_eligible(pool: &Pool, facts: &Facts, judge: JudgeId, (cap, today): (u32, Day)) -> bool {
    let excluded = &facts.exclusions;
    let free = excluded.binary_search_by_key(&judge, |exclusion| exclusion.judge).is_err();
    free && (cap == 0 || pool.seated(judge, today.year()) < cap)
}
