//! The list of cases.

use std::ops::Range;

use caselot_core::docket::Day;
use caselot_core::docket::cases::row::CaseRow;
use caselot_core::docket::rules;
use caselot_core::id::{EntryIndex, JudgeId};
use tonic::{Request, Response, Status};

use super::{Assignment, stage};
use crate::rpc::auth::{admit, caller};
use crate::rpc::field::{self, Page};
use crate::rpc::net::blocking;
use crate::rpc::part::Part;
use crate::rpc::status::from_refusal;
use crate::service::{CaseQuery, CaseStatus, Service};
use crate::wire::v1;

/// Entries that one page looks through at most, however few of their filings it asks for.
const LOOKED_THROUGH: u64 = 20_000;
/// Filings that are read at once of which perhaps few are the caller's to see.
const AT_ONCE: usize = 2_000;

impl Assignment {
    /// Answers `ListCases`.
    pub(super) async fn cases_listed(
        &self,
        request: Request<v1::ListCasesRequest>,
    ) -> Result<Response<v1::ListCasesResponse>, Status> {
        let caller = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let part = Part::of(&self.service, &caller, (&m.court, &actor))?;
        let (snapshot, court) = (self.service.snapshot(&m.court)?, m.court);
        let page = Page::read(m.page_size, &m.page_token)?;
        let pool = Some(m.pool).filter(|pool| !pool.is_empty());
        let asked = pool.clone();
        let status = stage::read_status(m.status)?;
        let whole = match field::day(&m.day, "day")? {
            Some(day) => self.entries_of(&court, day)?,
            None => 0..snapshot.size(),
        };
        // Few filings have a status with an index, and of a part the rest is looked through here.
        let is_of_day = !m.day.is_empty();
        let bounded = is_of_day || part.is_some() || !status.is_some_and(CaseStatus::has_index);
        let first = page.after.is_none();
        let looked = looked_through(&whole, page.after, (bounded, m.newest_first));
        // What comes after a day is not looked through; what comes after the snapshot may be there.
        let ends = is_of_day || m.newest_first || (bounded && looked.end < whole.end);
        // One more than the page tells whether another page follows.
        let query = CaseQuery {
            pool,
            status,
            after: looked.start.checked_sub(1).map(EntryIndex),
            until: ends.then_some(EntryIndex(looked.end)),
            limit: page.size + 1,
            newest_first: m.newest_first,
        };
        let rest = rest_of(&whole, &looked, m.newest_first);
        let read = move |service: &Service| {
            let mut rows = match part {
                None => service.cases(&court, &query)?,
                Some(part) => {
                    let state = &service.snapshot(&court)?.state;
                    let its = |judge| part.has_judge(state, judge);
                    rows_of(service, &court, query.clone(), its)?
                }
            };
            let more = rows.len() > page.size;
            rows.truncate(page.size);
            let last = rows.last().map(|row| row.filing.0).filter(|_| more).or(rest);
            let back_to = last.filter(|_| query.newest_first);
            let back_to = back_to.map(|entry| service.day_of(&court, entry)).transpose()?;
            Ok((stage::messages(service, &court, rows)?, last, back_to))
        };
        let (cases, last, back_to) = blocking::run(&self.service, read).await?;
        if let Some(pool) = asked.filter(|_| first && cases.is_empty() && last.is_none())
            && !snapshot.state.pools.contains_key(&pool)
        {
            return Err(from_refusal(rules::unknown_pool(&snapshot.state, &pool)));
        }
        Ok(Response::new(v1::ListCasesResponse {
            cases,
            next_page_token: last.map_or_else(String::new, |last| last.to_string()),
            looked_back_to: back_to.map_or_else(String::new, |day| day.to_string()),
        }))
    }

    /// The entries of a day.
    fn entries_of(&self, court: &str, day: Day) -> Result<Range<u64>, Status> {
        let next = Day(day.0.saturating_add(1));
        let first = self.service.first_of_day(court, day)?;
        Ok(first..self.service.first_of_day(court, next)?)
    }
}

/// The filings of a query that came to some judges. What is not theirs is left out here, so it is read
/// on until there are enough of them.
fn rows_of(
    service: &Service,
    court: &str,
    mut query: CaseQuery,
    its: impl Fn(JudgeId) -> bool,
) -> Result<Vec<CaseRow>, Status> {
    let wanted = std::mem::replace(&mut query.limit, AT_ONCE);
    let mut kept = Vec::new();
    loop {
        let rows = service.cases(court, &query)?;
        let (count, last) = (rows.len(), rows.last().map(|row| row.filing));
        kept.extend(rows.into_iter().filter(|row| row.end.undertaking().is_some_and(&its)));
        if count < AT_ONCE || kept.len() >= wanted {
            return Ok(kept);
        }
        match query.newest_first {
            true => query.until = last,
            false => query.after = last,
        }
    }
}

/// The entries among `whole` that a page looks through, behind where the page before it ended: before
/// it if the last filed come first.
fn looked_through(
    whole: &Range<u64>,
    after: Option<u64>,
    (bounded, newest_first): (bool, bool),
) -> Range<u64> {
    let most = if bounded { LOOKED_THROUGH } else { u64::MAX };
    if newest_first {
        let end = after.map_or(whole.end, |after| after.clamp(whole.start, whole.end));
        return end.saturating_sub(most).max(whole.start)..end;
    }
    let start = after.map_or(whole.start, |after| after.saturating_add(1).max(whole.start));
    start..start.saturating_add(most).min(whole.end.max(start))
}

/// Where the next page goes on if this one came to the end of what it looked through.
fn rest_of(whole: &Range<u64>, looked: &Range<u64>, newest_first: bool) -> Option<u64> {
    match newest_first {
        true => (looked.start > whole.start).then_some(looked.start),
        false => (looked.end < whole.end).then(|| looked.end - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pages of a list that finds nothing: together they look through all of it, once.
    fn pages(whole: Range<u64>, newest_first: bool) -> Vec<Range<u64>> {
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let looked = looked_through(&whole, after, (true, newest_first));
            after = rest_of(&whole, &looked, newest_first);
            pages.push(looked);
            if after.is_none() {
                return pages;
            }
        }
    }

    #[test]
    fn pages_look_through_all_of_a_log_from_either_end() {
        let (some, many) = (0..45_000, 7..40_007);
        assert_eq!(pages(some.clone(), false), [0..20_000, 20_000..40_000, 40_000..45_000]);
        assert_eq!(pages(some, true), [25_000..45_000, 5_000..25_000, 0..5_000]);
        assert_eq!(pages(many.clone(), false), [7..20_007, 20_007..40_007]);
        assert_eq!(pages(many, true), [20_007..40_007, 7..20_007]);
        for newest_first in [false, true] {
            assert_eq!(pages(0..0, newest_first).len(), 1, "an empty log");
            assert_eq!(
                looked_through(&(0..9), Some(u64::MAX), (true, newest_first)).is_empty(),
                !newest_first
            );
        }
        assert_eq!(looked_through(&(0..45_000), None, (false, true)), 0..45_000);
    }
}
