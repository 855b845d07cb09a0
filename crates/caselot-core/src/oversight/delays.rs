//! Filings that waited for their draw for more than an hour.

use super::filings::{Filing, Filings};
use super::report::{ContributorWait, DelayLine, End};
use crate::docket::fold::contributors::Contributors;
use crate::quota::post::Span;

const MINUTE_MS: u64 = 60_000;
/// A draw follows its filing within seconds, unless somebody waits.
const USUAL_MS: u64 = 60 * MINUTE_MS;

/// Those whose filing is of the period, the longest first; `now_ms` is the time of the last entry.
pub fn report(
    filings: &Filings,
    contributors: &Contributors,
    span: Span,
    now_ms: u64,
) -> Vec<DelayLine> {
    let line = |row: &Filing| {
        let (drawn, until_ms) = match (row.end, row.ended) {
            (End::Drawn, Some((entry, time_ms))) => (Some(entry), time_ms),
            (End::Open, None) => (None, now_ms),
            _ => return None,
        };
        let waited_ms = until_ms.saturating_sub(row.time_ms);
        (waited_ms > USUAL_MS).then(|| DelayLine {
            case: filings.case(row.entry),
            filer: row.filer.clone(),
            filed_on: row.on,
            drawn,
            minutes: waited_ms / MINUTE_MS,
            needs: row.needs.clone(),
            contributor: waited_for(row, contributors, now_ms),
        })
    };
    let rows = filings.within(span).filter(|row| row.is_filing);
    let mut lines: Vec<DelayLine> = rows.filter_map(line).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.minutes));
    lines
}

/// The contributor whose value it waited for, or still does.
fn waited_for(row: &Filing, of: &Contributors, now_ms: u64) -> Option<ContributorWait> {
    let (opened, opened_ms) = row.opened?;
    let contributor = of.get(row.contributor?)?;
    let waited_ms = row.given_ms.unwrap_or(now_ms).saturating_sub(opened_ms);
    Some(ContributorWait {
        contributor: contributor.entry,
        name: contributor.named.name.clone(),
        opened,
        minutes: waited_ms / MINUTE_MS,
        waits: row.given_ms.is_none(),
    })
}
