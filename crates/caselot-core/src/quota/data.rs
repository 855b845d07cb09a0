//! What the log, or the files, hold: which days are covered, and how many cases each month has
//! (docs/quota.md, point 1a).

use std::collections::BTreeMap;

use super::count::{Class, Count};
use super::post::{Span, last_day};
use super::report::{DataMonth, FileData, LeftOut, QuotaData};
use crate::docket::code::QuotaBasis;
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::record::DataStated;

/// Days of which all cases are known.
struct Covered {
    span: Span,
    panels_known: bool,
}

/// Who says which days are known.
enum Source<'a> {
    Files(FileData),
    /// A docket of protocol 1, which has no statements: all that it holds is all there is.
    Itself,
    /// Statements, and from its first filing on the docket itself.
    Statements(Vec<&'a DataStated>),
}

fn source<'a>(count: &Count<'a>) -> Source<'a> {
    match (count.files, count.state.protocol) {
        (Some(files), _) => Source::Files(files),
        (None, Protocol::One) => Source::Itself,
        (None, Protocol::Two) => {
            let basis = count.quota().basis;
            let stated = count.state.statements.iter().map(|statement| &statement.stated);
            Source::Statements(stated.filter(|stated| stated.basis == basis).collect())
        }
    }
}

/// What is known of a span of days.
pub fn data(count: &Count<'_>, span: Span) -> QuotaData {
    let source = source(count);
    let covered = covered(count, &source, span);
    let uncovered = uncovered(covered.iter().map(|known| known.span), span);
    let with_panels = covered.iter().filter(|known| known.panels_known);
    let panels_known = self::uncovered(with_panels.map(|known| known.span), span).is_empty();
    let months = months(count, span);
    let silent: Vec<&DataMonth> = months.iter().filter(|month| month.is_silent(span)).collect();
    let empty_months: Vec<(u32, u32)> = silent.iter().map(|it| (it.year, it.month)).collect();
    let complete = uncovered.is_empty()
        && match &source {
            Source::Files(_) => months.iter().any(|month| month.cases > 0),
            Source::Itself => true,
            Source::Statements(stated) => {
                let basis = count.quota().basis;
                empty_months.iter().all(|month| is_named(basis, stated, *month))
            }
        };
    let known = || covered.iter().map(|known| known.span);
    QuotaData {
        from: known().map(|span| span.from).min(),
        to: known().map(|span| span.to).max(),
        uncovered: uncovered.iter().map(|span| (span.from, span.to)).collect(),
        months,
        empty_months,
        panels_known,
        left_out: count.files.map_or_else(LeftOut::default, |files| files.left_out),
        complete,
        ended: count.files.is_some() || last_day(count.state) >= count.period.to,
    }
}

/// What is said to be known within a span.
fn covered(count: &Count<'_>, source: &Source<'_>, span: Span) -> Vec<Covered> {
    let within = |from, to, panels_known| {
        let span = Span { from, to }.and(span)?;
        Some(Covered { span, panels_known })
    };
    match source {
        Source::Files(FileData { from, to, panels_known, .. }) => {
            within(*from, *to, *panels_known).into_iter().collect()
        }
        Source::Itself => within(span.from, span.to, true).into_iter().collect(),
        Source::Statements(stated) => {
            let stated = stated.iter().filter_map(|it| within(it.from, it.to, it.panels_known));
            let first = count.state.first_filing_day;
            let own = first.and_then(|first| within(first, last_day(count.state), true));
            stated.chain(own).collect()
        }
    }
}

/// The days of a span that none of these has, as spans.
fn uncovered(known: impl Iterator<Item = Span>, span: Span) -> Vec<Span> {
    let mut known: Vec<Span> = known.collect();
    known.sort_unstable();
    let mut gaps = Vec::new();
    let mut next = span.from;
    for known in known {
        if known.from > next {
            gaps.push(Span { from: next, to: Day(known.from.0 - 1) });
        }
        next = next.max(Day(known.to.0.saturating_add(1)));
    }
    if next <= span.to {
        gaps.push(Span { from: next, to: span.to });
    }
    gaps
}

/// The counted cases of each calendar month that a span touches.
fn months(count: &Count<'_>, span: Span) -> Vec<DataMonth> {
    let mut cases: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    for (_, class, counted) in count.classed(span) {
        if class != Class::NotCounted {
            *cases.entry(counted.day.year_month()).or_default() += 1;
        }
    }
    let month = |(year, month): (u32, u32)| {
        let cases = cases.get(&(year, month)).copied().unwrap_or(0);
        DataMonth { year, month, cases }
    };
    span.months().map(month).collect()
}

impl DataMonth {
    /// Whether it lies in a span as a whole and has no case.
    fn is_silent(&self, span: Span) -> bool {
        let whole = Span::of_month(self.year, self.month);
        self.cases == 0 && whole.is_some_and(|month| month.and(span) == Some(month))
    }
}

/// Whether a statement names a month as one without cases: 2024年3月无结案, or 本月无结案 in a
/// statement on days of this month alone. Of assignments the word is 无收案.
fn is_named(basis: QuotaBasis, statements: &[&DataStated], (year, month): (u32, u32)) -> bool {
    let nothing = match basis {
        QuotaBasis::Closed => "无结案",
        QuotaBasis::Assigned => "无收案",
    };
    let (named, this) = (format!("{year}年{month}月{nothing}"), format!("本月{nothing}"));
    statements.iter().any(|stated| {
        let alone = [stated.from, stated.to].iter().all(|day| day.year_month() == (year, month));
        stated.text.contains(&named) || (alone && stated.text.contains(&this))
    })
}
