//! The list of cases.

use caselot_core::docket::Day;
use caselot_core::docket::rules;
use caselot_core::id::EntryIndex;
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
        let day = field::day(&m.day, "day")?;
        let (first, end) = match day {
            Some(day) => self.entries_of(&court, day)?,
            None => (0, snapshot.size()),
        };
        let begin = page.after.map_or(first, |after| after.saturating_add(1).max(first));
        let unbounded = day.is_none() && status.is_some_and(CaseStatus::has_index);
        let until = (!unbounded).then(|| begin.saturating_add(LOOKED_THROUGH));
        // What comes after the day is not looked through; what comes after the snapshot may be there.
        let until = if day.is_some() { until.map(|until| until.min(end)) } else { until };
        // One more than the page tells whether another page follows.
        let query = CaseQuery {
            pool,
            status,
            after: begin.checked_sub(1).map(EntryIndex),
            until: until.map(EntryIndex),
            limit: page.size + 1,
        };
        let read = move |service: &Service| {
            let mut rows = service.cases(&court, &query)?;
            let more = rows.len() > page.size;
            rows.truncate(page.size);
            let last = rows.last().map(|row| row.filing.0);
            if let Some(part) = part {
                let state = &service.snapshot(&court)?.state;
                let its = |judge| part.has_judge(state, judge);
                rows.retain(|row| row.end.undertaking().is_some_and(its));
            }
            Ok((stage::messages(service, &court, rows)?, last.filter(|_| more)))
        };
        let first = page.after.is_none();
        let (cases, last) = blocking::run(&self.service, read).await?;
        if let Some(pool) = asked.filter(|_| first && cases.is_empty() && last.is_none())
            && until.is_none_or(|until| until >= end)
            && !snapshot.state.pools.contains_key(&pool)
        {
            return Err(from_refusal(rules::unknown_pool(&snapshot.state, &pool)));
        }
        let looked = || until.filter(|until| *until < end).map(|until| until - 1);
        let next_page_token =
            last.or_else(looked).map_or_else(String::new, |after| after.to_string());
        Ok(Response::new(v1::ListCasesResponse { cases, next_page_token }))
    }

    /// The first entry of a day, and the first one after it.
    fn entries_of(&self, court: &str, day: Day) -> Result<(u64, u64), Status> {
        let next = Day(day.0.saturating_add(1));
        let first = self.service.first_of_day(court, day)?;
        Ok((first, self.service.first_of_day(court, next)?))
    }
}
