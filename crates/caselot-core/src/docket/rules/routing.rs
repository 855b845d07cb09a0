//! Rules of where a case goes and what it weighs, by the policy in force on the day of filing.

use std::collections::BTreeSet;

use crate::docket::case_number::canonical;
use crate::docket::cases::row::{CaseRow, present};
use crate::docket::code::{DesignationGround, ListedWord, SeatChangeKind};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::panel::PanelSeats;
use crate::docket::policy::{CASES_KEPT, Policy};
use crate::docket::refusal::Refusal;
use crate::docket::routing::{CaseKind, Route, STANDARD_WEIGHT, WeightRule, WordList};
use crate::docket::rules::candidates::seats;
use crate::docket::rules::filing::{MAX_FLAGS, MAX_WEIGHT};
use crate::docket::rules::reassigned::{differs_from_case, in_words};
use crate::docket::rules::ruling::{Ruling, ensure, text};
use crate::docket::rules::seats::{lawful, whole_panel};
use crate::docket::seats::HeldSeat;
use crate::docket::text::{is_code, is_name};

/// Most routes of a policy, and most values of one condition.
const MAX_ROUTES: usize = 256;
/// Most words of a list.
const MAX_WORDS: usize = 2_000;
/// Most alternates of a list.
const MAX_ALTERNATES: u32 = 16;
/// Most rows of a table of weights.
const MAX_WEIGHTS: usize = 1_000;

/// How a case comes to its judge, and with it what a policy says of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignmentKind {
    /// It is drawn: pool, seats and weight.
    Drawn,
    /// It is designated: pool and weight.
    Designated,
    /// It is designated to the only candidate of a draw: pool and weight.
    OnlyCandidate,
    /// It follows the first case of its series: the pool; the series gives the weight.
    Follows,
    /// It becomes a panel's, or another panel's: pool, all its seats and weight.
    Panel,
    /// Some of its seats are filled anew: nothing.
    Seats,
}

impl AssignmentKind {
    /// The kind of a request to designate.
    pub fn of(request: &DesignationRequested) -> AssignmentKind {
        match request.ground {
            DesignationGround::BatchOrRelated => AssignmentKind::Follows,
            DesignationGround::OnlyCandidate => AssignmentKind::OnlyCandidate,
            _ => AssignmentKind::Designated,
        }
    }

    /// The kind of a filing that is drawn.
    pub fn of_filing(facts: &Facts) -> AssignmentKind {
        match facts.lineage.changes.as_ref().map(|change| change.kind) {
            None => AssignmentKind::Drawn,
            Some(SeatChangeKind::PanelFormed) => AssignmentKind::Panel,
            Some(_) => AssignmentKind::Seats,
        }
    }

    /// Whether the cap of open cases leaves anybody out: it does where candidates are counted.
    pub fn is_capped(self) -> bool {
        matches!(self, AssignmentKind::Drawn | AssignmentKind::OnlyCandidate)
    }
}

/// A policy's routes and its table of weights.
///
/// # Errors
/// The first of its rules that is broken.
pub fn routing(policy: &Policy) -> Ruling {
    let routes = policy.routes.iter().zip(1..);
    for (one, row) in routes {
        ensure(row <= MAX_ROUTES && route(one), || Refusal::RouteMalformed { row })?;
    }
    // A row like an earlier one would never be asked.
    let mut seen = BTreeSet::new();
    for (rule, row) in policy.weights.iter().zip(1..) {
        let new = row <= MAX_WEIGHTS && seen.insert(rule.conditions());
        ensure(new && weight(rule), || Refusal::WeightRuleMalformed { row })?;
    }
    for (one, row) in policy.word_lists.iter().zip(1..) {
        ensure(row <= MAX_ROUTES && word_list(one), || Refusal::WordListMalformed { row })?;
    }
    Ok(())
}

/// Names in ascending order, each once.
fn ascending(names: &[String], most: usize) -> bool {
    names.len() <= most
        && names.windows(2).all(|pair| pair[0] < pair[1])
        && names.iter().all(|name| is_name(name))
}

fn word_list(list: &WordList) -> bool {
    let WordList { words, types, from, to, .. } = list;
    let said = !words.is_empty() && ascending(words, MAX_WORDS) && ascending(types, MAX_ROUTES);
    said && to.is_none_or(|to| to >= *from)
}

fn route(route: &Route) -> bool {
    let Route { types, causes, procedures, flags, .. } = route;
    let conditions = [types, causes, procedures].iter().all(|names| ascending(names, MAX_ROUTES));
    let panel = route.panel();
    let members = route.seats > route.all_assessors().saturating_add(1);
    let listed =
        |seats: u32, pool: &str| (seats > 0) == is_code(pool) && (seats > 0 || pool.is_empty());
    let named = listed(route.assessors, &route.assessor_pool)
        && listed(route.experts, &route.expert_pool)
        && (route.member_pool.is_empty() || (members && is_code(&route.member_pool)));
    let drawn = route.all_assessors() > 0 || (route.alternates, route.later) == (0, false);
    conditions
        && ascending(flags, MAX_FLAGS)
        && is_code(&route.pool)
        && route.seats > route.all_assessors()
        && route.alternates <= MAX_ALTERNATES
        && drawn
        && panel.seats() == route.seats
        && seats(&panel).is_ok()
        && named
}

fn weight(rule: &WeightRule) -> bool {
    let named = |name: &&str| name.is_empty() || is_name(name);
    rule.conditions().iter().all(named) && (1..=MAX_WEIGHT).contains(&rule.weight)
}

/// Asks the policy in force on a day about a case; `None` where it says nothing.
fn asked<T>(
    state: &State,
    facts: &Facts,
    today: Day,
    ask: impl FnOnce(&Policy, CaseKind<'_>) -> Option<T>,
) -> Option<T> {
    let policy = state.policy_on(today)?;
    let silent = policy.routes.is_empty() && policy.weights.is_empty();
    if silent && policy.word_lists.is_empty() {
        return None;
    }
    let court = state.court.as_ref().map_or("", |court| court.code.as_str());
    let number = canonical(&facts.case_number, court)?;
    ask(policy, CaseKind::of(facts, number.type_code))
}

/// What the law asks of the panel of a filing, by a policy with rules of seats.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn lawful_panel(
    state: &State,
    facts: &Facts,
    assignment: AssignmentKind,
    today: Day,
) -> Ruling {
    let asks = state.policy_on(today).is_some_and(|policy| policy.seats.is_some());
    if !asks || !matches!(assignment, AssignmentKind::Drawn | AssignmentKind::Panel) {
        return Ok(());
    }
    let court = state.court.as_ref().map_or("", |court| court.code.as_str());
    let type_code = canonical(&facts.case_number, court).map_or("", |number| number.type_code);
    lawful(state, facts, type_code, today)
}

/// Whether the policy in force on a day says what cases weigh.
pub fn has_weights(state: &State, facts: &Facts, today: Day) -> bool {
    asked(state, facts, today, |policy, kind| policy.weight(kind)).is_some()
}

/// Fills in what a request leaves to the policy: an empty pool, with it the seats unless a panel
/// is asked for, and a weight of 0. `rows` are the stages of the case so far.
///
/// # Errors
/// The first of its rules that is broken.
pub fn fill_from_policy(
    state: &State,
    facts: &mut Facts,
    assignment: AssignmentKind,
    rows: &[CaseRow],
    today: Day,
) -> Ruling {
    if facts.pool.is_empty() {
        let found = |policy: &Policy, kind: CaseKind<'_>| {
            policy.route(kind).map(|route| (route.pool.clone(), route.panel()))
        };
        let case_number = || facts.case_number.clone();
        let none = || Refusal::PoolNotNamed { case_number: case_number() };
        let (pool, panel) = asked(state, facts, today, found).ok_or_else(none)?;
        if assignment == AssignmentKind::Drawn && facts.panel.seats() == 1 {
            facts.panel = panel;
        }
        facts.panel.canonical(&pool);
        facts.pool = pool;
    }
    if facts.weight == 0 {
        facts.weight = weight_of(state, facts, assignment, rows, today);
    }
    Ok(())
}

/// Fills in what a change of seats leaves to its case and to the policy: pool, flags and weight of
/// the case, the seats that are left or were left for later, those that a panel's route has besides.
pub fn fill_from_case(state: &State, facts: &mut Facts, rows: &[CaseRow], today: Day) {
    let Some(change) = facts.lineage.changes.as_deref() else { return };
    let Some(row) = present(rows) else { return };
    let kind = change.kind;
    let leaves = |seat: &HeldSeat| seat.judge.is_some_and(|it| change.leaves.contains(&it));
    let mut panel = PanelSeats::default();
    match kind {
        SeatChangeKind::Replacement => {
            let left = row.held.iter().filter(|seat| leaves(seat));
            panel = PanelSeats::each(left.map(HeldSeat::place));
        }
        SeatChangeKind::AssessorsDrawn => {
            for seats in &row.seating.later {
                panel.add((seats.role, &seats.pool, seats.seats, seats.alternates));
            }
        }
        SeatChangeKind::PanelFormed => {}
    }
    if facts.flags.is_empty() {
        facts.flags.clone_from(&row.flags);
    }
    if facts.pool.is_empty() {
        facts.pool.clone_from(&row.pool);
    }
    if facts.weight == 0 && kind != SeatChangeKind::PanelFormed {
        facts.weight = row.weight;
    }
    if facts.panel.seats() > 1 {
        return;
    }
    if kind == SeatChangeKind::PanelFormed {
        let route = asked(state, facts, today, |policy, kind| policy.route(kind).map(Route::panel));
        panel = route.unwrap_or_default();
        for seat in &row.held {
            let rest = panel.count(seat.role).saturating_sub(1);
            let (pool, alternates) = (seat.pool.clone(), panel.alternates);
            panel.add((seat.role, &pool, rest, alternates));
        }
        panel.canonical(&facts.pool);
    }
    facts.panel = panel;
}

/// What a case weighs that names no weight: a new stage as the case did, a further case of a
/// series by its rule, any other by the table.
fn weight_of(
    state: &State,
    facts: &Facts,
    assignment: AssignmentKind,
    rows: &[CaseRow],
    today: Day,
) -> u32 {
    // A case that becomes a panel's weighs what the table says of it then.
    let keeps = facts.lineage.is_of_assigned() && assignment != AssignmentKind::Panel;
    let earlier = present(rows).filter(|_| keeps);
    let table = asked(state, facts, today, |policy, kind| policy.weight(kind));
    let before = present(rows).filter(|_| facts.lineage.is_of_assigned()).map(|row| row.weight);
    let series =
        state.series.get(&facts.lineage.series).filter(|_| assignment == AssignmentKind::Follows);
    match (earlier, series) {
        (Some(row), _) => row.weight,
        (None, Some(of)) => state.series_rule(today).next_weight(of.weight, of.total),
        (None, None) => table.or(before).unwrap_or(STANDARD_WEIGHT),
    }
}

/// What a repeated request leaves to the policy is what was filed, whatever the policy says now.
pub fn fill_from_filing(state: &State, facts: &mut Facts, row: &CaseRow) {
    let changes = facts.lineage.changes.is_some();
    if changes && facts.flags.is_empty() {
        facts.flags.clone_from(&row.flags);
    }
    if facts.pool.is_empty() {
        facts.pool.clone_from(&row.pool);
        if facts.panel.seats() == 1 {
            let open = state.open.get(&row.filing);
            facts.panel =
                open.map_or_else(|| row.as_filed().panel, |filed| filed.facts.panel.clone());
        }
        facts.panel.canonical(&row.pool);
    }
    if facts.weight == 0 {
        facts.weight = row.as_filed().weight;
    }
}

/// Pool, seats and weight are those of the policy, and of a case that has its judge already those of
/// the case, or a ground in words is given; and only then. `rows` are the stages of the case so far.
///
/// # Errors
/// The first of its rules that is broken.
pub fn departure(
    state: &State,
    facts: &Facts,
    assignment: AssignmentKind,
    rows: &[CaseRow],
    today: Day,
) -> Ruling {
    text(&facts.departure, "departure")?;
    let by_policy = || {
        asked(state, facts, today, |policy, kind| {
            differs(policy, facts, assignment, kind).or_else(|| unlisted(policy, kind, today))
        })
    };
    let kept = state.edition(today) >= CASES_KEPT;
    let by_case = || {
        let rules = state.policy_on(today).and_then(|policy| policy.seats.as_ref());
        let differs = differs_from_case(facts, rows, rules);
        differs.or_else(|| weighs_otherwise(state, facts, today)).filter(|_| kept)
    };
    let differs = match assignment {
        AssignmentKind::Seats => None,
        _ => by_policy().or_else(by_case),
    };
    match (differs, facts.departure.is_empty()) {
        (Some((at, wanted)), true) => Err(Refusal::DepartureUnexplained { at, wanted }),
        (None, false) => Err(Refusal::DepartureIdle {}),
        _ => Ok(()),
    }
}

fn differs(
    policy: &Policy,
    facts: &Facts,
    assignment: AssignmentKind,
    kind: CaseKind<'_>,
) -> Option<(&'static str, String)> {
    if let Some(route) = policy.route(kind) {
        if route.pool != facts.pool {
            return Some(("pool", route.pool.clone()));
        }
        let drawn = matches!(assignment, AssignmentKind::Drawn | AssignmentKind::Panel);
        // Whose assessors sit already were drawn as it was said then.
        let reassigned = policy.edition >= CASES_KEPT && facts.lineage.reassigns.is_some();
        let seated = assignment == AssignmentKind::Panel || reassigned;
        let compared = |panel: PanelSeats| match seated {
            true => PanelSeats { alternates: 0, later: false, ..panel },
            false => panel,
        };
        if drawn && compared(route.panel()) != compared(whole_panel(facts)) {
            return Some(("seats", in_words(&route.panel())));
        }
    }
    let own_rule = assignment == AssignmentKind::Follows || facts.lineage.reassigns.is_some();
    let weight = policy.weight(kind).filter(|weight| !own_rule && *weight != facts.weight);
    weight.map(|weight| ("weight", weight.to_string()))
}

/// The weight of a case that becomes a panel's is the one it had, where the policy has none for it.
fn weighs_otherwise(state: &State, facts: &Facts, today: Day) -> Option<(&'static str, String)> {
    let before = facts.lineage.changes.as_ref()?.seated.weight;
    let differs = facts.weight != before && !has_weights(state, facts, today);
    differs.then(|| ("weight", before.to_string()))
}

/// Which of its words no list of the policy has.
fn unlisted(policy: &Policy, kind: CaseKind<'_>, today: Day) -> Option<(&'static str, String)> {
    let of = policy.unlisted(kind, today)?;
    let at = match of {
        ListedWord::Cause => "cause",
        ListedWord::Procedure => "procedure",
        ListedWord::Flag => "flags",
    };
    Some((at, format!("of its lists ({})", of.name())))
}
