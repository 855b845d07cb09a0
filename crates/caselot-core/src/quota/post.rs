//! Days in post: rows of the roster cut to a span, less long leave (docs/quota.md, points 2, 4
//! and 9).

use crate::docket::day::{Day, LAST_DAY};
use crate::docket::fold::state::State;
use crate::docket::people::{Absence, Tenure};
use crate::docket::policy::QuotaPolicy;
use crate::id::JudgeId;

/// Days from first to last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First day.
    pub from: Day,
    /// Last day.
    pub to: Day,
}

impl Span {
    /// Number of days.
    pub fn days(self) -> u64 {
        u64::from(self.to.0.saturating_add(1).saturating_sub(self.from.0))
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days of a calendar year; `None` outside the calendar.
    pub fn of_year(year: u32) -> Option<Span> {
        let from = Day::parse(&format!("{year:04}-01-01"))?;
        let to = Day::parse(&format!("{year:04}-12-31"))?;
        Some(Span { from, to })
    }

    /// The calendar years that it touches, each whole.
    pub fn years(self) -> impl Iterator<Item = Span> {
        (self.from.year()..=self.to.year()).filter_map(Span::of_year)
    }

    /// The days of a calendar month; `None` outside the calendar.
    pub fn of_month(year: u32, month: u32) -> Option<Span> {
        let from = Day::parse(&format!("{year:04}-{month:02}-01"))?;
        let last =
            (28..=31).rev().find_map(|day| Day::parse(&format!("{year:04}-{month:02}-{day}")));
        last.map(|to| Span { from, to })
    }

    /// The calendar months that it touches.
    pub fn months(self) -> impl Iterator<Item = (u32, u32)> {
        let (first, last) = (self.from.year_month(), self.to.year_month());
        let next = |(year, month): &(u32, u32)| {
            Some(if *month == 12 { (year + 1, 1) } else { (*year, month + 1) })
        };
        std::iter::successors(Some(first), next).take_while(move |month| *month <= last)
    }

    /// The days both have.
    pub fn and(self, other: Span) -> Option<Span> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from <= to).then_some(Span { from, to })
    }
}

/// The day of the log's last entry.
pub fn last_day(state: &State) -> Day {
    state.day(state.time_ms)
}

/// The days of a row; an open row goes on.
pub fn span_of(row: &Tenure) -> Span {
    Span { from: row.from, to: row.to.unwrap_or(LAST_DAY) }
}

/// The rows of a judge.
pub fn rows_of(state: &State, judge: JudgeId) -> &[Tenure] {
    state.roster.judge(judge).map_or(&[], |judge| &judge.tenures)
}

/// The in-quota row of a judge on a day.
pub fn row_on(state: &State, judge: JudgeId, day: Day) -> Option<&Tenure> {
    row_among(rows_of(state, judge), day)
}

/// The in-quota one of a judge's rows on a day (docs/quota.md, point 2).
pub fn row_among(rows: &[Tenure], day: Day) -> Option<&Tenure> {
    rows.iter().find(|row| row.in_quota && row.role.is_judicial() && row.covers(day))
}

/// Whole runs of leave longer than the policy says, adjoining absences of its kinds joined,
/// ascending. An absence without a last day is as long as it is on the as-of day (docs/quota.md,
/// point 9).
pub fn long_leave(state: &State, judge: JudgeId, quota: &QuotaPolicy, as_of: Day) -> Vec<Span> {
    let Some(over) = quota.leave_over else { return Vec::new() };
    let kinds = &quota.leave_kinds;
    let of_kind = |away: &&Absence| kinds.is_empty() || kinds.contains(&away.kind);
    let span = |away: &Absence| {
        let (from, to) = (away.from, away.to.unwrap_or(as_of));
        (from <= to).then_some(Span { from, to })
    };
    let absences = state.roster.absences_of(judge).filter(of_kind);
    let mut spans: Vec<Span> = absences.filter_map(span).collect();
    spans.sort_unstable();
    let mut runs: Vec<Span> = Vec::new();
    for span in spans {
        match runs.last_mut() {
            Some(run) if span.from.0 <= run.to.0.saturating_add(1) => run.to = run.to.max(span.to),
            _ => runs.push(span),
        }
    }
    runs.retain(|run| run.days() > u64::from(over));
    runs
}

/// Days of a span that no leave takes off (docs/quota.md, points 4 and 9).
pub fn days_in_post(span: Span, leave: &[Span]) -> u64 {
    let away: u64 = leave.iter().filter_map(|run| run.and(span)).map(Span::days).sum();
    span.days() - away
}
