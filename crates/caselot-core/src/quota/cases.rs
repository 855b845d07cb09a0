//! The cases of a leader that count.

use crate::docket::Day;
use crate::id::JudgeId;
use crate::quota::count::Count;
use crate::quota::counted_cases::{CountedCase, in_order};
use crate::quota::post::{Span, row_among, rows_of};
use crate::quota::tally::Case;

/// Own and panel cases of a judge in a span, on days in an assessed row, in the order of the log.
pub struct Cases<'a> {
    pub own: Vec<(Case<'a>, Day)>,
    pub panel: Vec<(Case<'a>, Day)>,
}

/// The cases of a leader that count (docs/quota.md, point 6).
pub fn cases_of<'a>(count: &Count<'a>, judge: JudgeId, span: Span) -> Cases<'a> {
    let rows = rows_of(count.state, judge);
    let opened = |counted_cases: &'a [CountedCase]| -> Vec<(Case<'a>, Day)> {
        let assessed = |day| row_among(rows, day).is_some_and(|row| count.is_assessed(row));
        let counts = |counted: &&CountedCase| count.is_counted(counted) && assessed(counted.day);
        in_order(counted_cases.iter().filter(counts))
            .map(|counted| (count.tally.case_at(counted), counted.day))
            .collect()
    };
    Cases { own: opened(count.own(judge, span)), panel: opened(count.beside(judge, span)) }
}
