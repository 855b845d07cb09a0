//! The cases of a leader that count.

use crate::docket::Day;
use crate::id::JudgeId;
use crate::quota::count::Count;
use crate::quota::marks::{CountedCase, in_order};
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
    let opened = |marks: &'a [CountedCase]| -> Vec<(Case<'a>, Day)> {
        let assessed = |day| row_among(rows, day).is_some_and(|row| count.is_assessed(row));
        let counts = |mark: &&CountedCase| count.is_counted(mark) && assessed(mark.day);
        in_order(marks.iter().filter(counts))
            .map(|mark| (count.tally.marked(mark), mark.day))
            .collect()
    };
    Cases { own: opened(count.own(judge, span)), panel: opened(count.beside(judge, span)) }
}
