//! Rules of the seats that are drawn and of those who may win them.

use crate::docket::day::Day;
use crate::docket::filing::{Facts, SeatGroup};
use crate::docket::fold::pool::Pool;
use crate::docket::fold::state::State;
use crate::docket::panel::{PANEL_SIZES, PanelSeats};
use crate::docket::refusal::Refusal;
use crate::docket::rules::ruling::{Ruling, ensure};
use crate::id::JudgeId;
use crate::lottery::role::SeatRole;
use crate::lottery::urn;

/// Most undrawn filings of a pool: with more, balances would go stale.
pub const MAX_OPEN_IN_POOL: usize = 32;

/// One judge alone, or a panel of 3, 5 or 7; assessors from a pool of theirs.
pub fn seats(panel: &PanelSeats) -> Ruling {
    let seats = panel.seats();
    ensure(seats == 1 || PANEL_SIZES.contains(&seats), || Refusal::PanelSize { seats })?;
    let named = panel.assessors == 0 || !panel.assessor_pool.is_empty();
    ensure(named, || Refusal::AssessorPoolMissing {})
}

/// Freezes the candidates of a filing: for each group of seats the members on duty with their
/// shares, and the masses of those who may be drawn.
pub fn freeze(state: &State, facts: &Facts, today: Day) -> Result<Vec<SeatGroup>, Refusal> {
    let panel = &facts.panel;
    let mut groups = vec![group(state, facts, (&facts.pool, SeatRole::Undertaking, 1), 0, today)?];
    if panel.members > 0 {
        let seats = (panel.member_pool.as_str(), SeatRole::Member, panel.members);
        groups.push(group(state, facts, seats, 1, today)?);
    }
    if panel.assessors > 0 {
        let seats = (panel.assessor_pool.as_str(), SeatRole::Assessor, panel.assessors);
        groups.push(group(state, facts, seats, 1 + panel.members, today)?);
    }
    Ok(groups)
}

/// Freezes one group; `taken` is how many seats are drawn before its own.
fn group(
    state: &State,
    facts: &Facts,
    (code, role, seats): (&str, SeatRole, u32),
    taken: u32,
    today: Day,
) -> Result<SeatGroup, Refusal> {
    let pool = state.pools.get(code);
    let code = || code.to_owned();
    let pool = pool.ok_or_else(|| Refusal::PoolUnknown { pool: code() })?;
    let assessors = role == SeatRole::Assessor;
    let spec = pool.spec_on(today);
    ensure(spec.settings.assessors == assessors, || Refusal::PoolOfOthers { pool: code() })?;
    ensure(state.open_in(&spec.pool) < MAX_OPEN_IN_POOL, || Refusal::TooManyOpen {
        pool: code(),
        most: MAX_OPEN_IN_POOL,
    })?;
    let shares = pool.on_duty(&state.roster, today);
    let cap = spec.settings.yearly_cap;
    let may = |judge| may_be_drawn(pool, facts, judge, (cap, today));
    let eligible = shares.iter().filter(|(judge, _)| may(*judge));
    let tolerances = pool.tolerances(today);
    let mut balances = pool.cursor();
    let mut mass =
        |judge, share| urn::mass(&tolerances, share, balances.of(judge).copied().unwrap_or(0));
    // Nearly all of them are eligible.
    let mut odds = Vec::with_capacity(shares.len());
    odds.extend(eligible.map(|&(judge, share)| (judge, mass(judge, share))));
    let (candidates, needed) = (odds.len() as u64, u64::from(taken) + u64::from(seats));
    ensure(candidates >= needed, || Refusal::NoCandidates {
        pool: code(),
        candidates,
        seats: needed,
    })?;
    Ok(SeatGroup { pool: code(), role, seats, odds, shares })
}

/// Not excluded, and with room under the yearly cap.
fn may_be_drawn(pool: &Pool, facts: &Facts, judge: JudgeId, (cap, today): (u32, Day)) -> bool {
    let excluded = &facts.exclusions;
    let free = excluded.binary_search_by_key(&judge, |exclusion| exclusion.judge).is_err();
    free && (cap == 0 || pool.seated(judge, today.year()) < cap)
}
