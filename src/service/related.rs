//! Other cases of the same parties (关联案件), for who approves and who audits. They bind nobody.

use std::cmp::Reverse;
use std::collections::HashSet;

use caselot_core::docket::Entry;
use caselot_core::docket::cases::row::present;
use caselot_core::docket::codec;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::fold::about::AboutIndex;
use caselot_core::docket::party::PartyTag;
use caselot_core::docket::rules;
use caselot_core::id::{EntryIndex, JudgeId};

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;
use crate::store::CaseRow;

/// Most cases that are named.
const NAMED: usize = 20;

/// A case that shares a party with another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedCase {
    /// Entry index of its present stage.
    pub filing: EntryIndex,
    /// Number of the case.
    pub number: String,
    /// What it is about, as it was filed.
    pub cause: String,
    /// Who has it; `None` while nobody has.
    pub judge: Option<JudgeId>,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether all its parties are those of the other case.
    pub same_parties: bool,
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
    /// When there is no such entry, or log or case index cannot be read.
    pub fn related_cases(&self, court: &str, entry: u64) -> Result<Vec<RelatedCase>, ServiceError> {
        let Some(facts) = self.facts_at(court, entry)? else { return Ok(Vec::new()) };
        // Its number may have been corrected since.
        let number = self.case_of(court, EntryIndex(entry))?.map(|row| row.number);
        self.sharing(court, &number.unwrap_or(facts.case_number), &facts.parties.marks)
    }

    /// The latest other cases that share a party with a case as it stands now, the latest first.
    ///
    /// # Errors
    /// When there is no such case, or log or case index cannot be read.
    pub fn related_to_case(
        &self,
        court: &str,
        number: &str,
    ) -> Result<Vec<RelatedCase>, ServiceError> {
        let (number, rows) = self.find_case(court, number)?;
        if rows.is_empty() {
            let state = &self.snapshot(court)?.state;
            return Err(rules::unknown_case(state, number.as_str().to_owned()).into());
        }
        let marks = present(&rows).map_or(&[][..], |row| &row.returning.marks);
        self.sharing(court, number.as_str(), marks)
    }

    fn sharing(
        &self,
        court: &str,
        own: &str,
        marks: &[PartyTag],
    ) -> Result<Vec<RelatedCase>, ServiceError> {
        let apply = |about: &mut AboutIndex, entry: &Entry, _: &Snapshot| about.apply(entry);
        let read = |about: &mut AboutIndex, _: &Snapshot| about.with_party(marks);
        let filings = match marks.is_empty() {
            true => return Ok(Vec::new()),
            false => self.with_kept(court, |handle| &handle.about, apply, read)?,
        };
        let (mut looked_at, mut found) = (HashSet::from([own.to_owned()]), Vec::new());
        for Reverse(filing) in filings {
            self.caller_left.check()?;
            let Some(row) = self.case_of(court, filing)? else { continue };
            if !looked_at.insert(row.number.clone()) {
                continue;
            }
            let its = |row: &&CaseRow| row.returning.marks.iter().any(|it| marks.contains(it));
            let rows = self.case(court, &row.number)?;
            if let Some(row) = present(&rows).filter(its) {
                found.push(self.related(court, row, marks)?);
            }
            if found.len() == NAMED {
                break;
            }
        }
        Ok(found)
    }

    fn related(
        &self,
        court: &str,
        row: &CaseRow,
        marks: &[PartyTag],
    ) -> Result<RelatedCase, ServiceError> {
        let cause = self.facts_at(court, row.filing.0)?.map_or_else(String::new, |it| it.cause);
        Ok(RelatedCase {
            filing: row.filing,
            judge: row.end.undertaking(),
            closed: row.closed.is_some(),
            same_parties: row.returning.marks == marks,
            number: row.number.clone(),
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
