//! A quota report for a period, put together from its parts.

use super::cases::cases_of;
use super::circular::{ExplanationLine, circular};
use super::comparison::{court_in, division_months, span_before, year_before};
use super::count::{Class, Count};
use super::counted_cases::in_order;
use super::data::data;
use super::leader::{HeldAgainst, leader, open_cases, rank};
use super::nominal::{BaseTraits, coverage, findings};
use super::post::Span;
use super::report::{
    Ask, AskFault, Base, CaseLine, DivisionBase, Figure, QuotaReport, SpanFigures,
};
use super::requirement::{Bases, idle_reductions, scope_of};
use super::tally::{Case, Tally};
use crate::docket::code::AssignedBy;
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::people::{Judge, Tenure};
use crate::id::JudgeId;

/// Computes a report from the current state and tally of a docket.
///
/// ```
/// use caselot_core::docket::day::Day;
/// use caselot_core::docket::fold::state::State;
/// use caselot_core::quota::report::{FileData, LeftOut};
/// use caselot_core::quota::{Ask, Tally, assess};
///
/// let year = Ask::year(2026).unwrap();
/// let ask = Ask { as_of: Day::parse("2026-06-30"), ..year };
/// // An empty log has no data of that day; files are there as a whole.
/// let (from, to) = (ask.from, ask.to);
/// let left_out = LeftOut::default();
/// let ask = Ask { files: Some(FileData { from, to, panels_known: true, left_out }), ..ask };
/// let report = assess(&State::default(), &Tally::default(), &ask).unwrap();
/// assert!(report.leaders.is_empty() && !report.data.complete);
/// assert_eq!(report.as_of.to_string(), "2026-06-30");
/// ```
///
/// # Errors
/// When the period runs backwards or has not begun.
pub fn assess(state: &State, tally: &Tally, ask: &Ask) -> Result<QuotaReport, AskFault> {
    let count = Count::new(state, tally, ask)?;
    let data = data(&count, count.counted);
    let bases = bases(&count);
    let fits = |row: &Tenure| count.is_assessed(row);
    let assessed = state
        .roster
        .judges()
        .filter(|judge| count.rows(judge.judge, count.counted, fits).next().is_some());
    let before = court_in(&count, span_before(count.period, count.counted));
    let last_year = court_in(&count, year_before(count.counted));
    let workload = tally.workload(count.counted);
    let span = |of: &SpanFigures| Span { from: of.from, to: of.to };
    let held_against = HeldAgainst {
        bases: &bases,
        data: &data,
        before: before.as_ref().map(span),
        last_year: last_year.as_ref().map(span),
        workload: &workload,
    };
    let base = bases.get(&None).cloned().unwrap_or_else(|| count.base(None));
    let traits = BaseTraits::new(&count);
    let with_findings = |judge: &Judge| {
        let cases = cases_of(&count, judge.judge, count.counted);
        let mut leader = leader(&count, judge, &held_against, &cases);
        leader.coverage = coverage(&cases);
        leader.findings = findings(&count, &leader, &cases, &base, &traits);
        let explained = state.explanations.of(judge.judge, ask.from, ask.to);
        leader.explanations = explained.map(ExplanationLine::new).collect();
        leader
    };
    let mut leaders: Vec<_> = assessed.map(with_findings).collect();
    leaders.sort_by_key(rank);
    let unattributed = counted(&count, |class, _| class == Class::Unattributed);
    let court = state.court.as_deref();
    let division = |(scope, base): (&Option<String>, &Base)| {
        let (division, base) = (scope.clone()?, base.clone());
        Some(DivisionBase { division, holds: count.has_base(&base), base })
    };
    let divisions = bases.iter().filter_map(division).collect();
    Ok(QuotaReport {
        court: court.map_or(String::new(), |court| court.code.clone()),
        court_name: court.map_or(String::new(), |court| court.name.clone()),
        year: ask.from.year(),
        period: (ask.from, ask.to),
        as_of: count.counted.to,
        data,
        base,
        divisions,
        base_judges: count.base_judges(),
        leaders,
        unattributed,
        idle_reductions: idle_reductions(&count),
        reconciliation: count.reconciliation(),
        division_months: division_months(&count),
        before,
        last_year,
        policy: count.policy,
        circular: circular(state, (ask.from, ask.to)),
        checkpoint: None,
    })
}

/// The court's base and those of the divisions with which an assessed row is compared.
pub(super) fn bases(count: &Count<'_>) -> Bases {
    let mut bases = Bases::new();
    bases.insert(None, count.base(None));
    for judge in count.state.roster.judges() {
        for quota in &count.quota().roles {
            for (row, _) in count.rows(judge.judge, count.period, |row| row.role == quota.role) {
                let scope = scope_of(quota, row);
                bases.entry(scope.clone()).or_insert_with(|| count.base(scope.as_deref()));
            }
        }
    }
    bases
}

/// The cases of a class, or of a judge in it, in the order of the log.
fn counted(count: &Count<'_>, wanted: impl Fn(Class, JudgeId) -> bool) -> Vec<CaseLine> {
    let found = count.classed(count.counted).filter(|(judge, class, _)| wanted(*class, *judge));
    let counted_cases = in_order(found.map(|(_, _, counted)| counted));
    counted_cases.map(|counted| count.line(&count.tally.case_at(counted))).collect()
}

/// The cases behind one figure of a report, in the order of the log.
///
/// # Errors
/// When the period runs backwards or has not begun.
pub fn cases_behind(
    state: &State,
    tally: &Tally,
    ask: &Ask,
    figure: Figure,
) -> Result<Vec<CaseLine>, AskFault> {
    let count = Count::new(state, tally, ask)?;
    let lines = |cases: Vec<(Case<'_>, Day)>| -> Vec<CaseLine> {
        cases.iter().map(|(case, _)| count.line(case)).collect()
    };
    let leads = |judge| {
        let fits = |row: &Tenure| count.is_assessed(row);
        count.rows(judge, count.counted, fits).next().is_some()
    };
    let own = |judge: JudgeId| match leads(judge) {
        true => lines(cases_of(&count, judge, count.counted).own),
        false => counted(&count, |class, by| class == Class::Base && by == judge),
    };
    let by = |judge, way| own(judge).into_iter().filter(|line| line.assigned_by == way).collect();
    Ok(match figure {
        Figure::Own(judge) => own(judge),
        Figure::Panel(judge) => lines(cases_of(&count, judge, count.counted).panel),
        Figure::Drawn(judge) => by(judge, AssignedBy::Drawn),
        Figure::Designated(judge) => by(judge, AssignedBy::Designated),
        Figure::Open(judge) => {
            open_cases(&count, judge).iter().map(|case| count.line(case)).collect()
        }
        Figure::Base => counted(&count, |class, _| class == Class::Base),
        Figure::LeadersOwn => counted(&count, |class, _| class == Class::LeadersOwn),
        Figure::OtherRoles => counted(&count, |class, _| class == Class::OtherRole),
        Figure::Unattributed => counted(&count, |class, _| class == Class::Unattributed),
        Figure::NotCounted => counted(&count, |class, _| class == Class::NotCounted),
    })
}
