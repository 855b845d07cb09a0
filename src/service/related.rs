//! Other cases of the same parties, for whoever looks at what waits for a second person. It binds
//! nobody, and is a bounded read: nothing is kept for it.

use std::collections::VecDeque;

use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::id::{EntryIndex, JudgeId};

use super::Service;
use super::error::ServiceError;
use crate::store::{CaseEnd, CaseQuery, CaseRow};

/// Most cases that are named.
const NAMED: usize = 20;
/// Latest entries among which they are looked for.
const LATEST: u64 = 200_000;
/// Filings that are read at once.
const PAGE: usize = 1_024;

/// A case that shares a party with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedCase {
    /// Entry index of the filing that has the party.
    pub filing: EntryIndex,
    /// Number of the case.
    pub number: String,
    /// What it is about, as it was filed.
    pub cause: String,
    /// Who has it; `None` while nobody has.
    pub judge: Option<JudgeId>,
    /// Whether it is closed.
    pub closed: bool,
}

/// What is filed or asked for in an entry.
fn facts_of(event: &Event) -> Option<&Facts> {
    match event {
        Event::CaseFiled(filed) => Some(&filed.facts),
        Event::DesignationRequested(request) => Some(&request.facts),
        _ => None,
    }
}

impl Service {
    /// The latest other cases that share a party with what is filed or asked for in an entry, the
    /// latest first.
    ///
    /// # Errors
    /// When there is no such entry, or it or the case index cannot be read.
    pub fn related_cases(&self, court: &str, entry: u64) -> Result<Vec<RelatedCase>, ServiceError> {
        let Some(facts) = self.facts_at(court, entry)? else { return Ok(Vec::new()) };
        let (own, marks) = (facts.case_number, facts.parties.marks);
        let size = self.snapshot(court)?.size();
        let shares = |row: &CaseRow| {
            let alive = !matches!(row.end, CaseEnd::Voided { .. }) && !row.is_change();
            let others = &row.returning.marks;
            alive && row.number != own && marks.iter().any(|it| others.binary_search(it).is_ok())
        };
        let mut found: VecDeque<CaseRow> = VecDeque::new();
        let mut after = size.checked_sub(LATEST).map(EntryIndex);
        while !marks.is_empty() {
            self.caller_left.check()?;
            let until = Some(EntryIndex(size));
            let query = CaseQuery { pool: None, status: None, after, until, limit: PAGE };
            let page = self.cases(court, &query)?;
            let Some(last) = page.last() else { break };
            after = Some(last.filing);
            for row in page.into_iter().filter(shares) {
                // A later stage says what holds of its case.
                found.retain(|known| known.number != row.number);
                found.push_back(row);
                if found.len() > NAMED {
                    found.pop_front();
                }
            }
        }
        found.into_iter().rev().map(|row| self.related(court, row)).collect()
    }

    fn related(&self, court: &str, row: CaseRow) -> Result<RelatedCase, ServiceError> {
        let cause = self.facts_at(court, row.filing.0)?.map_or_else(String::new, |it| it.cause);
        Ok(RelatedCase {
            filing: row.filing,
            judge: row.end.undertaking(),
            closed: row.closed.is_some(),
            number: row.number,
            cause,
        })
    }

    /// What is filed or asked for in an entry; `None` of any other entry.
    fn facts_at(&self, court: &str, entry: u64) -> Result<Option<Facts>, ServiceError> {
        let bytes = self.entries(court, entry, entry.saturating_add(1))?.pop();
        let read = bytes.and_then(|bytes| codec::decode(&bytes).ok());
        Ok(read.and_then(|entry| facts_of(&entry.event).cloned()))
    }
}
