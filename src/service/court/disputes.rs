//! What a decision asks of a dispute: of committed filings and of those in batches that are not
//! committed yet, each found without going through all of them.

use std::collections::{BTreeMap, HashMap};

use caselot_core::docket::Day;
use caselot_core::docket::cases::change::CaseChange;
use caselot_core::docket::cases::row::{CaseEnd, CaseRow};
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Event;
use caselot_core::docket::party::fingerprint;
use caselot_core::docket::rules;
use caselot_core::id::EntryIndex;

use super::draft::Draft;
use super::lookup::NamedCases;
use crate::store::{LazyView, StoreError};

/// Filings of a dispute that are read at once.
const PAGE: usize = 64;

/// Fingerprint of the parties and the cause of a filing.
type Fingerprint = [u8; 32];

/// The filings with a dispute that a batch adds or changes, and the day on which their case was given
/// up, if it was.
#[derive(Debug, Clone, Default)]
pub(super) struct ChangedDisputes(HashMap<Fingerprint, BTreeMap<EntryIndex, Option<Day>>>);

impl ChangedDisputes {
    /// Takes a filing over as it is after a change.
    pub(super) fn note(&mut self, row: &CaseRow) {
        if let Some(dispute) = row.returning.fingerprint {
            let day = row.given_up().map(|(_, day)| day);
            self.0.entry(dispute).or_default().insert(row.filing, day);
        }
    }

    fn of(&self, dispute: &Fingerprint) -> Option<&BTreeMap<EntryIndex, Option<Day>>> {
        self.0.get(dispute)
    }
}

/// What a decision may ask of the dispute that its case is about.
pub(super) enum DisputeAnswer {
    /// The latest filing whose case was given up since a day.
    GivenUp { dispute: Fingerprint, since: Day, row: Box<CaseRow> },
    /// The first filing that was not voided and has another number.
    Other { dispute: Fingerprint, number: String, row: Box<CaseRow> },
}

impl DisputeAnswer {
    /// The filing, if this was asked.
    pub(super) fn given_up(&self, asked: &Fingerprint, day: Day) -> Option<CaseRow> {
        match self {
            Self::GivenUp { dispute, since, row } if dispute == asked && *since == day => {
                Some((**row).clone())
            }
            _ => None,
        }
    }

    /// The filing, if this was asked.
    pub(super) fn other(&self, asked: &Fingerprint, than: &str) -> Option<CaseRow> {
        match self {
            Self::Other { dispute, number, row } if dispute == asked && number == than => {
                Some((**row).clone())
            }
            _ => None,
        }
    }
}

impl Draft {
    /// What a command will ask of a dispute, at a time; `rows` are all stages of its case.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn dispute_of(
        &self,
        store: &LazyView<'_>,
        (command, now_ms): (&Command, u64),
        rows: &[CaseRow],
    ) -> Result<Option<DisputeAnswer>, StoreError> {
        let state = &self.head.state;
        let corrects = match command {
            Command::File { facts, .. } => {
                let today = state.day(now_ms.max(state.time_ms));
                let Some(since) = rules::returns_since(state, today) else { return Ok(None) };
                let marks = rules::carried_marks(facts, rows);
                let Some(dispute) = fingerprint(&marks, &facts.cause) else { return Ok(None) };
                let found = self.given_up(store, &dispute, since)?.map(Box::new);
                return Ok(found.map(|row| DisputeAnswer::GivenUp { dispute, since, row }));
            }
            Command::CorrectNumber { .. } => true,
            Command::Approve { entry } => {
                let proposal = state.proposals.get(*entry);
                proposal.is_some_and(|it| matches!(it.proposed.what, Event::NumberCorrected(_)))
            }
            _ => false,
        };
        let row = rules::present(rows).filter(|_| corrects);
        let Some((row, dispute)) = row.and_then(|row| Some((row, row.returning.fingerprint?)))
        else {
            return Ok(None);
        };
        let number = row.number.clone();
        let found = self.other_of_dispute(store, &dispute, &number)?.map(Box::new);
        Ok(found.map(|row| DisputeAnswer::Other { dispute, number, row }))
    }

    /// Of the filings of a dispute whose case was given up on a day or later, the latest filed.
    fn given_up(
        &self,
        store: &LazyView<'_>,
        dispute: &Fingerprint,
        since: Day,
    ) -> Result<Option<CaseRow>, StoreError> {
        let in_flight = self.in_flight.as_ref().and_then(|batch| batch.disputes.of(dispute));
        let own = self.disputes.of(dispute);
        // What the later batch says of a filing holds.
        let day_of = |filing: &EntryIndex| {
            let day = own.and_then(|own| own.get(filing));
            day.or_else(|| in_flight.and_then(|batch| batch.get(filing))).copied()
        };
        let latest = |changed: Option<&BTreeMap<EntryIndex, Option<Day>>>| {
            let filings = changed.into_iter().flat_map(|changed| changed.keys().rev());
            let late =
                |filing: &&EntryIndex| day_of(filing).flatten().is_some_and(|day| day >= since);
            filings.into_iter().find(late).copied()
        };
        let changed = latest(own).max(latest(in_flight));
        let mut before = EntryIndex(self.size_committed());
        loop {
            let found = store.reader()?.given_up(&self.append.court, dispute, since, before)?;
            match found.filter(|row| changed.is_none_or(|changed| changed < row.filing)) {
                None => break,
                // A change that is not committed gave it back its life.
                Some(row) if day_of(&row.filing).is_some() => before = row.filing,
                Some(row) => return Ok(Some(row)),
            }
        }
        changed.map_or(Ok(None), |filing| self.row_of(store, filing))
    }

    /// The first filing of a dispute that was not voided and has another number.
    fn other_of_dispute(
        &self,
        store: &LazyView<'_>,
        dispute: &Fingerprint,
        number: &str,
    ) -> Result<Option<CaseRow>, StoreError> {
        let is_other =
            |row: &CaseRow| !matches!(row.end, CaseEnd::Voided { .. }) && row.number != number;
        let mut after = None;
        loop {
            let mut page = store.reader()?.of_dispute(&self.append.court, dispute, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.filing);
            page.retain(|row| row.filing.0 < self.size_committed());
            self.update_all(&mut page);
            if let Some(found) = page.into_iter().find(is_other) {
                return Ok(Some(found));
            }
        }
        let in_flight = self.in_flight.iter().flat_map(|batch| batch.cases.iter());
        let mut filed: Vec<CaseRow> = in_flight
            .chain(self.append.cases.iter())
            .filter_map(CaseChange::filed)
            .filter(|row| row.returning.fingerprint.as_ref() == Some(dispute))
            .cloned()
            .collect();
        self.update_all(&mut filed);
        Ok(filed.into_iter().find(is_other))
    }

    /// Notes a filing that was just added or changed, if it has a dispute. What changes one that no
    /// case of the command has, ends it without a judge, and so gives nothing up.
    pub(super) fn note_dispute(&mut self, cases: &NamedCases, filing: EntryIndex) {
        let changes = &self.append.cases;
        if let Some(row) = self.index.filed(changes, filing) {
            return self.disputes.note(row);
        }
        let known = cases.rows().find(|row| row.filing == filing);
        if let Some(row) = known.filter(|row| row.returning.fingerprint.is_some()) {
            let mut row = row.clone();
            self.index.update(changes, &mut row);
            self.disputes.note(&row);
        }
    }
}
