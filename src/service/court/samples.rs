//! The cases of a sample as a decision asks for them: those that were looked up before, with what
//! entries changed since then. So the sequencer goes through a few entries, however many cases there
//! are.

use std::collections::BTreeSet;

use caselot_core::docket::cases::row::{is_sampled, present};
use caselot_core::docket::codec;
use caselot_core::docket::decide::{Command, LookedUp};
use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::lot::SampleRule;
use caselot_core::id::EntryIndex;

use super::draft::Draft;
use crate::store::{CaseChange, LazyView, StoreError};

/// Entries that are read at once.
const PAGE: u64 = 4_096;

/// What a decision may ask of a sample: its rule, and the numbers of its cases.
pub(super) type SampleAnswer = (SampleRule, Vec<String>);

impl Draft {
    /// The cases of the sample that a command asks for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn sample_of(
        &self,
        store: &LazyView<'_>,
        command: &Command,
    ) -> Result<Option<SampleAnswer>, StoreError> {
        let Command::OpenLot(open) = command else { return Ok(None) };
        let Some((rule, looked_up)) = open.asked.sample.as_ref().zip(open.looked_up.as_ref())
        else {
            return Ok(None);
        };
        let mut cases = looked_up.cases.clone();
        for filing in self.touched_since(store, looked_up)? {
            let Some(row) = self.row_of(store, filing)? else { continue };
            let rows = self.rows_of(store, None, &row.number)?;
            rows.iter().for_each(|row| drop(cases.remove(&row.filing)));
            if let Some(present) = present(&rows).filter(|_| is_sampled(rule, &rows)) {
                cases.insert(present.filing, present.number.clone());
            }
        }
        let mut numbers: Vec<String> = cases.into_values().collect();
        numbers.sort_unstable();
        Ok(Some((rule.clone(), numbers)))
    }

    /// The filings that entries changed since a look-up, up to the end of this draft.
    fn touched_since(
        &self,
        store: &LazyView<'_>,
        looked_up: &LookedUp,
    ) -> Result<BTreeSet<EntryIndex>, StoreError> {
        let in_flight = self.in_flight.iter().flat_map(|batch| batch.cases.iter());
        let uncommitted = in_flight.chain(self.append.cases.iter());
        let mut touched: BTreeSet<EntryIndex> = uncommitted.map(CaseChange::filing).collect();
        let (mut next, until) = (looked_up.size, self.size_committed());
        while next < until {
            let entries =
                store.reader()?.entries(&self.append.court, next, until.min(next + PAGE))?;
            if entries.is_empty() {
                break;
            }
            next += entries.len() as u64;
            for entry in entries.iter().filter_map(|bytes| codec::decode(bytes).ok()) {
                touched.extend(self.touched_by(store, &entry)?);
            }
        }
        Ok(touched)
    }

    /// The filing that an entry makes or changes.
    fn touched_by(
        &self,
        store: &LazyView<'_>,
        entry: &Entry,
    ) -> Result<Option<EntryIndex>, StoreError> {
        let Event::Approved(approved) = &entry.event else {
            let own = entry.event.case_number().is_some().then_some(entry.index);
            return Ok(entry.event.about().or(own));
        };
        let proposed = approved.entry.0;
        let bytes = store.reader()?.entries(&self.append.court, proposed, proposed + 1)?;
        let proposal = bytes.first().and_then(|bytes| codec::decode(bytes).ok());
        Ok(proposal.and_then(|proposal| proposal.event.about()))
    }
}
