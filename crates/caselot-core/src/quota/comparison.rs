//! The spans that a report is compared with (docs/quota.md, "What is shown beside the count"), and the
//! court's figures in them.

use std::collections::BTreeMap;

use super::count::{Class, Count};
use super::data::data;
use super::post::{Span, row_among, rows_of};
use super::report::{DivisionMonths, SpanFigures};
use crate::docket::day::Day;

/// The same days a year before; 29 February becomes the 28th.
pub fn year_before(span: Span) -> Span {
    let before = |day: Day| {
        let text = day.to_string();
        let same = format!("{:04}{}", day.year().saturating_sub(1), &text[4..]);
        Day::parse(&same).or_else(|| Day::parse(&same.replace("02-29", "02-28"))).unwrap_or(Day(0))
    };
    Span { from: before(span.from), to: before(span.to) }
}

/// The span just before a period: as many calendar months if the period is of whole months, and as
/// many days otherwise. Of a period that has not ended, as many of its first days as are counted.
pub fn span_before(period: Span, counted: Span) -> Span {
    let last = Day(period.from.0.saturating_sub(1));
    let from = match months_before(period) {
        Some(first) => first,
        None => Day(period.from.0.saturating_sub(period.days() as u32)),
    };
    let to = match counted.to == period.to {
        true => last,
        false => Day(from.0 + counted.days().saturating_sub(1) as u32).min(last),
    };
    Span { from, to }
}

/// The first day of as many months before a period of whole months; `None` for any other.
fn months_before(period: Span) -> Option<Day> {
    let (year, month) = period.from.year_month();
    let first = Span::of_month(year, month)?;
    let (last_year, last_month) = period.to.year_month();
    let last = Span::of_month(last_year, last_month)?;
    if (first.from, last.to) != (period.from, period.to) {
        return None;
    }
    let serial = |year: u32, month: u32| year * 12 + month - 1;
    let length = serial(last_year, last_month) + 1 - serial(year, month);
    let before = serial(year, month).checked_sub(length)?;
    Span::of_month(before / 12, before % 12 + 1).map(|month| month.from)
}

/// The court in another span under the same policy; `None` where its data are not complete.
pub fn court_in(count: &Count<'_>, span: Span) -> Option<SpanFigures> {
    if !data(count, span).complete {
        return None;
    }
    let base = count.within(span).base(None);
    Some(SpanFigures { from: span.from, to: span.to, cases: base.cases, average: base.average })
}

/// Counted cases by division and month of C, by the undertaking judge's row on the counting day.
pub fn division_months(count: &Count<'_>) -> Vec<DivisionMonths> {
    let months: Vec<_> = count.counted.months().collect();
    let mut divisions: BTreeMap<Option<&str>, Vec<u64>> = BTreeMap::new();
    for (judge, class, counted) in count.classed(count.counted) {
        if class == Class::NotCounted {
            continue;
        }
        let row = row_among(rows_of(count.state, judge), counted.day);
        let division = row.map(|row| row.division.as_str());
        let cases = divisions.entry(division).or_insert_with(|| vec![0; months.len()]);
        if let Ok(month) = months.binary_search(&counted.day.year_month()) {
            cases[month] += 1;
        }
    }
    let of = |(division, months): (Option<&str>, Vec<u64>)| DivisionMonths {
        division: division.map(str::to_owned),
        months,
    };
    divisions.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span { from: Day::parse(from).unwrap(), to: Day::parse(to).unwrap() }
    }

    #[test]
    fn the_span_before_is_of_as_many_months_or_days() {
        let before = |from, to, as_of| {
            let period = span(from, to);
            let counted = Span { from: period.from, to: Day::parse(as_of).unwrap() };
            let Span { from, to } = span_before(period, counted);
            format!("{from}..{to}")
        };
        // A quarter, a month, a year; a quarter under way; ten days; a period over New Year.
        assert_eq!(before("2026-04-01", "2026-06-30", "2026-06-30"), "2026-01-01..2026-03-31");
        assert_eq!(before("2026-03-01", "2026-03-31", "2026-03-31"), "2026-02-01..2026-02-28");
        assert_eq!(before("2026-01-01", "2026-12-31", "2026-12-31"), "2025-01-01..2025-12-31");
        assert_eq!(before("2026-04-01", "2026-06-30", "2026-05-10"), "2026-01-01..2026-02-09");
        // May has a day more than April: no more of the span before than there is.
        assert_eq!(before("2026-03-01", "2026-03-31", "2026-03-30"), "2026-02-01..2026-02-28");
        assert_eq!(before("2026-03-11", "2026-03-20", "2026-03-20"), "2026-03-01..2026-03-10");
        assert_eq!(before("2025-12-01", "2026-01-31", "2026-01-31"), "2025-10-01..2025-11-30");
    }

    #[test]
    fn a_leap_day_has_a_day_a_year_before() {
        assert_eq!(year_before(span("2024-02-01", "2024-02-29")), span("2023-02-01", "2023-02-28"));
    }
}
