//! What is read of a court: snapshots, entries, cases, and folds of its log.

use std::collections::BTreeMap;
use std::sync::Arc;

use caselot_core::docket::Day;
use caselot_core::docket::cases::row::CaseRow;
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::fold::about::AboutIndex;
use caselot_core::docket::fold::designations::Designations;
use caselot_core::docket::fold::history::CaseHistory;
use caselot_core::docket::fold::rehearsal::{Effect, Rehearsal};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{CaseNumber, Entry, Event, codec, rules};
use caselot_core::id::EntryIndex;

use super::Service;
use super::court::Snapshot;
use super::error::ServiceError;
use crate::store::CaseQuery;

/// Entries that are read in one short transaction.
const PAGE: u64 = 4_096;

impl Service {
    /// The newest snapshot of a court.
    ///
    /// # Errors
    /// When there is no such court here.
    pub fn snapshot(&self, court: &str) -> Result<Arc<Snapshot>, ServiceError> {
        Ok(self.court(court)?.snapshot())
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// When there is no such entry, or it cannot be read.
    pub fn entry_bytes(&self, court: &str, index: u64) -> Result<Vec<u8>, ServiceError> {
        let commit = self.court(court)?.recent.commit_of(index);
        if let Some(bytes) = commit.as_ref().and_then(|commit| commit.bytes(index)) {
            return Ok(bytes.to_vec());
        }
        let mut found = self.entries(court, index, index.saturating_add(1))?;
        found.pop().ok_or_else(|| ServiceError::OutOfRange {
            reason: format!("there is no entry {index} in the log of {court}"),
        })
    }

    /// The bytes of the entries `[from, until)`, as far as they exist. All of them are read into
    /// memory, so the caller asks for pages.
    ///
    /// # Errors
    /// When the entries cannot be read.
    pub fn entries(
        &self,
        court: &str,
        from: u64,
        until: u64,
    ) -> Result<Vec<Vec<u8>>, ServiceError> {
        Ok(self.shared.readers.get().entries(court, from, until)?)
    }

    /// The index of the first entry that is of a day or later; the log's size if there is none.
    ///
    /// # Errors
    /// When there is no such court, or an entry cannot be read.
    pub fn first_of_day(&self, court: &str, day: Day) -> Result<u64, ServiceError> {
        let snapshot = self.snapshot(court)?;
        let (mut from, mut until) = (0, snapshot.size());
        // The time of entries never goes back.
        while from < until {
            let middle = from + (until - from) / 2;
            match self.day_of(court, middle)? < day {
                true => from = middle + 1,
                false => until = middle,
            }
        }
        Ok(from)
    }

    /// The day at the court of an entry.
    ///
    /// # Errors
    /// When there is no such court or entry, or it cannot be read.
    pub fn day_of(&self, court: &str, index: u64) -> Result<Day, ServiceError> {
        let bytes = self.entry_bytes(court, index)?;
        let entry = codec::decode(&bytes).map_err(|fault| unreadable(court, index, &fault))?;
        Ok(self.snapshot(court)?.state.day(entry.time_ms))
    }

    /// All filings of a canonical case number, by ascending stage.
    ///
    /// # Errors
    /// When the case index cannot be read.
    pub fn case(&self, court: &str, number: &str) -> Result<Vec<CaseRow>, ServiceError> {
        Ok(self.shared.readers.get().case(court, number)?)
    }

    /// The filing, import or request of an entry; `None` if the entry is none of these.
    ///
    /// # Errors
    /// When the case index cannot be read.
    pub fn case_of(
        &self,
        court: &str,
        filing: EntryIndex,
    ) -> Result<Option<CaseRow>, ServiceError> {
        let after = filing.0.checked_sub(1).map(EntryIndex);
        let query = CaseQuery { after, ..CaseQuery::first(1) };
        let mut rows = self.cases(court, &query)?;
        rows.retain(|row| row.filing == filing);
        Ok(rows.pop())
    }

    /// A page of filings.
    ///
    /// # Errors
    /// When the case index cannot be read.
    pub fn cases(&self, court: &str, query: &CaseQuery) -> Result<Vec<CaseRow>, ServiceError> {
        Ok(self.shared.readers.get().cases(court, query)?)
    }

    /// The canonical form of a case number, and all filings of the case by ascending stage.
    ///
    /// # Errors
    /// When there is no such court here, the number is malformed, or the case index cannot be read.
    pub fn find_case(
        &self,
        court: &str,
        number: &str,
    ) -> Result<(CaseNumber, Vec<CaseRow>), ServiceError> {
        self.court(court)?;
        let number = rules::case_number(number, court)?;
        let rows = self.case(court, number.as_str())?;
        Ok((number, rows))
    }

    /// Whether a filing had one candidate alone for the undertaking seat, so that its draw was not
    /// random.
    ///
    /// # Errors
    /// When there is no such entry, or it cannot be read.
    pub fn had_one_candidate(&self, court: &str, filing: EntryIndex) -> Result<bool, ServiceError> {
        let filed = read_filing(&self.entry_bytes(court, filing.0)?);
        let undertaking = filed.as_ref().and_then(|filed| filed.groups.first());
        Ok(undertaking.is_some_and(|group| group.odds.len() == 1))
    }

    /// Reads the ledger of designations of a period.
    ///
    /// # Errors
    /// When there is no such court, or an entry cannot be read.
    pub fn with_designations<T>(
        &self,
        court: &str,
        (from, to): (Option<Day>, Option<Day>),
        read: impl FnOnce(&Designations) -> T,
    ) -> Result<T, ServiceError> {
        let apply = |ledger: &mut Designations, entry: &Entry, snapshot: &Snapshot| {
            ledger.apply(entry, snapshot.state.day(entry.time_ms));
        };
        let read = |ledger: &mut Designations, _: &Snapshot| {
            ledger.show(from, to);
            read(ledger)
        };
        self.with_kept(court, |handle| &handle.designations, apply, read)
    }

    /// The entries about a case number, as they are stored. `rows` are its filings.
    ///
    /// # Errors
    /// When there is no such court, or an entry cannot be read.
    pub fn case_history(
        &self,
        court: &str,
        number: &str,
        rows: &[CaseRow],
    ) -> Result<Vec<(EntryIndex, Vec<u8>)>, ServiceError> {
        let filings = rows.iter().map(|row| row.filing);
        let apply = |about: &mut AboutIndex, entry: &Entry, _: &Snapshot| about.apply(entry);
        let read = |about: &mut AboutIndex, snapshot: &Snapshot| {
            let mut candidates = about.candidates(number, filings.clone());
            // A filing of a moment ago may be in the case index before its snapshot is published.
            candidates.retain(|index| index.0 < snapshot.size());
            candidates
        };
        let candidates = self.with_kept(court, |handle| &handle.about, apply, read)?;
        let mut bytes = BTreeMap::new();
        let found = CaseHistory::found(number, filings, candidates, |index| {
            let stored = self.entry_bytes(court, index.0)?;
            let entry = codec::decode(&stored).map_err(|fault| unreadable(court, index.0, &fault));
            bytes.insert(index, stored);
            entry
        })?;
        let with_bytes = |index: EntryIndex| Some((index, bytes.remove(&index)?));
        Ok(found.into_iter().filter_map(with_bytes).collect())
    }

    /// What a policy would change, folded from the log, with today's chances.
    ///
    /// # Errors
    /// When the policy is not in form, there is no such court, or an entry cannot be read.
    pub fn rehearse_policy(
        &self,
        court: &str,
        policy: &Policy,
    ) -> Result<(Effect, Day), ServiceError> {
        rules::policy(policy)?;
        let snapshot = self.snapshot(court)?;
        let mut rehearsal = Rehearsal::of(policy);
        self.each_entry(court, 0, snapshot.size(), |entry| rehearsal.take(entry))?;
        let today = self.today(&snapshot);
        Ok((rehearsal.effect(&snapshot.state, today), today))
    }

    /// Reads the entries `[from, until)` of a log, page by page.
    ///
    /// # Errors
    /// When an entry is missing or cannot be read, or the caller has left.
    pub(super) fn each_entry(
        &self,
        court: &str,
        from: u64,
        until: u64,
        mut apply: impl FnMut(&Entry),
    ) -> Result<(), ServiceError> {
        let mut next = from;
        while next < until {
            self.caller_left.check()?;
            let page = self.entries(court, next, until.min(next + PAGE))?;
            if page.is_empty() {
                return Err(unreadable(court, next, &"it is missing"));
            }
            for bytes in &page {
                let entry = codec::decode(bytes);
                apply(&entry.map_err(|fault| unreadable(court, next, &fault))?);
                next += 1;
            }
        }
        Ok(())
    }
}

fn unreadable(court: &str, index: u64, cause: &dyn std::fmt::Display) -> ServiceError {
    ServiceError::Unavailable { reason: format!("entry {index} of {court}: {cause}") }
}

/// What an entry files; `None` if the bytes are no filing for a draw.
#[must_use]
pub fn read_filing(entry: &[u8]) -> Option<Arc<CaseFiled>> {
    match codec::decode(entry).ok()?.event {
        Event::CaseFiled(filed) => Some(filed),
        _ => None,
    }
}
