//! What a decision looks up: the cases that a command names, with what batches that are not
//! committed yet add to them, and the open cases of the judges.

use std::sync::Arc;

use caselot_core::docket::Day;
use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::cases::row::{CaseEnd, CaseRow, Cases};
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lot::SampleRule;
use caselot_core::docket::record::CaseImported;
use caselot_core::docket::rules::{self, carrier};
use caselot_core::id::{EntryIndex, JudgeId};

use super::disputes::DisputeAnswer;
use super::draft::Draft;
use super::known_numbers::KnownNumbers;
use super::samples::SampleAnswer;
use crate::store::{CaseQuery, LazyView, Reader, StoreError};

/// Rows of the case index that are read at once.
const PAGE: usize = 4_096;

/// The filings of the cases that a command names; the first case is the one it is about.
#[derive(Default)]
pub(in crate::service) struct NamedCases {
    by_number: Vec<(String, Vec<CaseRow>)>,
    /// What is asked of a filing's dispute, if its parties are known.
    dispute: Option<DisputeAnswer>,
    /// Open cases of each judge; counted only where a policy has a cap.
    open_cases: Option<Arc<OpenCases>>,
    /// The cases of a sample, if the command asks for one.
    sample: Option<SampleAnswer>,
}

impl NamedCases {
    /// The cases, by number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &[CaseRow])> {
        self.by_number.iter().map(|(number, rows)| (number.as_str(), rows.as_slice()))
    }

    /// All their filings.
    pub(super) fn rows(&self) -> impl Iterator<Item = &CaseRow> {
        self.by_number.iter().flat_map(|(_, rows)| rows)
    }

    /// Whether this entry is the designation by which one of the filings ended.
    pub(super) fn is_designation(&self, end: EntryIndex) -> bool {
        self.rows().any(|row| matches!(row.end, CaseEnd::Designated { entry, .. } if entry == end))
    }
}

impl Cases for NamedCases {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let found = self.by_number.iter().find(|(known, _)| known == number);
        found.map_or_else(Vec::new, |(_, rows)| rows.clone())
    }

    fn of_filing(&self, filing: EntryIndex) -> Vec<CaseRow> {
        let of_it =
            |(_, rows): &&(String, Vec<CaseRow>)| rows.iter().any(|row| row.filing == filing);
        self.by_number.iter().find(of_it).map_or_else(Vec::new, |(_, rows)| rows.clone())
    }

    fn given_up(&self, fingerprint: &[u8; 32], since: Day) -> Option<CaseRow> {
        self.dispute.as_ref()?.given_up(fingerprint, since)
    }

    fn other_of_dispute(&self, fingerprint: &[u8; 32], number: &str) -> Option<CaseRow> {
        self.dispute.as_ref()?.other(fingerprint, number)
    }

    fn sample(&self, asked: &SampleRule) -> Vec<String> {
        let found = self.sample.as_ref().filter(|(rule, _)| rule == asked);
        found.map_or_else(Vec::new, |(_, numbers)| numbers.clone())
    }

    fn open_cases(&self, judge: JudgeId) -> u32 {
        self.open_cases.as_ref().map_or(0, |open| open.of(judge))
    }
}

impl Draft {
    /// The filings of the cases that a command names, with those of this batch, and what it asks of
    /// a dispute at a time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) fn named_cases(
        &self,
        store: &LazyView<'_>,
        known: Option<&KnownNumbers>,
        (command, now_ms): (&Command, u64),
    ) -> Result<NamedCases, StoreError> {
        let Some(court) = &self.head.state.court else { return Ok(NamedCases::default()) };
        // A malformed number is refused by the decision itself.
        let named = self.named_numbers(store, command)?;
        let numbers = named.iter().filter_map(|n| rules::case_number(n, &court.code).ok());
        let cases = numbers.map(|number| {
            let rows = self.rows_of(store, known, number.as_str())?;
            Ok((number.as_str().to_owned(), rows))
        });
        let by_number = cases.collect::<Result<Vec<_>, StoreError>>()?;
        let rows = by_number.first().map_or(&[][..], |(_, rows)| rows);
        let dispute = self.dispute_of(store, (command, now_ms), rows)?;
        let sample = self.sample_of(store, command)?;
        Ok(NamedCases { by_number, dispute, open_cases: self.open_cases.clone(), sample })
    }

    /// The numbers of the cases that a command is about, or that what it approves is about.
    fn named_numbers(
        &self,
        store: &LazyView<'_>,
        command: &Command,
    ) -> Result<Vec<String>, StoreError> {
        let owned = |numbers: &[CaseImported]| {
            numbers.iter().map(|case| case.case_number.clone()).collect::<Vec<_>>()
        };
        let proposal = match command {
            Command::Approve { entry } => self.head.state.proposals.get(*entry),
            Command::ImportCases(cases) => return Ok(owned(cases)),
            Command::Redistribute(asked) => {
                let numbers = asked.cases.iter().map(|case| case.case_number.clone());
                return Ok(numbers.collect());
            }
            Command::ApproveDesignation { case_number, stage } => {
                let main = self
                    .main_case(|facts| facts.case_number == *case_number && facts.stage == *stage);
                return Ok([case_number.clone()].into_iter().chain(main).collect());
            }
            _ => return Ok(named_case_numbers(command).map(str::to_owned).collect()),
        };
        match proposal.map(|proposal| &proposal.proposed.what) {
            Some(Event::Imports(imports)) => Ok(owned(&imports.cases)),
            Some(Event::Redistribution(list)) => {
                Ok(list.cases.iter().map(|case| case.case_number.clone()).collect())
            }
            Some(Event::NumberCorrected(corrected)) => {
                let found = self.number_of(store, corrected.filing)?.into_iter();
                Ok(found.chain([corrected.number.clone()]).collect())
            }
            Some(
                what @ (Event::CaseCorrected(_) | Event::CaseClosed(_) | Event::SeatsTaken(_)),
            ) => {
                let filing = what.about();
                let number = filing.map(|filing| self.number_of(store, filing)).transpose()?;
                Ok(number.flatten().into_iter().collect())
            }
            // A request to designate is approved as what waits, too.
            _ => match command {
                Command::Approve { entry } => {
                    let pending = self.head.state.requests.get(entry);
                    let facts = pending.map(|pending| &pending.request.facts);
                    Ok(facts.and_then(main_case_of).into_iter().collect())
                }
                _ => Ok(Vec::new()),
            },
        }
    }

    /// The main case of the request to designate that waits with these facts.
    fn main_case(&self, fits: impl Fn(&Facts) -> bool) -> Option<String> {
        let requests = self.head.state.requests.values();
        let mut facts = requests.map(|pending| &pending.request.facts);
        facts.find(|facts| fits(facts)).and_then(main_case_of)
    }

    /// The case number of a filing, with those that are not committed yet.
    fn number_of(
        &self,
        store: &LazyView<'_>,
        filing: EntryIndex,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.row_of(store, filing)?.map(|row| row.number))
    }

    /// A filing as it is after this batch.
    pub(super) fn row_of(
        &self,
        store: &LazyView<'_>,
        filing: EntryIndex,
    ) -> Result<Option<CaseRow>, StoreError> {
        let in_flight = self.in_flight.as_ref();
        let in_flight = in_flight.and_then(|batch| batch.index.filed(&batch.cases, filing));
        let own = self.index.filed(&self.append.cases, filing);
        let mut rows: Vec<CaseRow> = own.or(in_flight).cloned().into_iter().collect();
        if rows.is_empty() {
            let after = filing.0.checked_sub(1).map(EntryIndex);
            let query = CaseQuery { after, ..CaseQuery::first(1) };
            rows = store.reader()?.cases(&self.append.court, &query)?;
            rows.retain(|row| row.filing == filing);
            let in_flight = self.in_flight.as_ref();
            in_flight.into_iter().for_each(|in_flight| in_flight.update(&mut rows));
        }
        self.update(&mut rows);
        Ok(rows.pop())
    }

    /// The filings of a case number, with those of this batch and the one before it.
    pub(super) fn rows_of(
        &self,
        store: &LazyView<'_>,
        known: Option<&KnownNumbers>,
        number: &str,
    ) -> Result<Vec<CaseRow>, StoreError> {
        let mut rows = match known {
            Some(known) if !known.may_contain(number) => Vec::new(),
            _ => store.reader()?.case(&self.append.court, number)?,
        };
        if let Some(in_flight) = &self.in_flight {
            in_flight.update(&mut rows);
            rows.extend(in_flight.index.filed_as(&in_flight.cases, number).cloned());
        }
        self.update(&mut rows);
        rows.extend(self.index.filed_as(&self.append.cases, number).cloned());
        self.pass_renumbered(store, number, &mut rows)?;
        Ok(rows)
    }

    /// Takes filings out that have another number since they were stored, and puts those in that
    /// have this one.
    fn pass_renumbered(
        &self,
        store: &LazyView<'_>,
        number: &str,
        rows: &mut Vec<CaseRow>,
    ) -> Result<(), StoreError> {
        rows.retain(|row| row.number == number);
        let in_flight =
            self.in_flight.as_ref().map(|batch| (&*batch.index, batch.cases.as_slice()));
        for (index, changes) in in_flight.into_iter().chain([(&self.index, &self.append.cases[..])])
        {
            for filing in index.renumbered_to(changes, number) {
                let known = rows.iter().any(|row| row.filing == filing);
                rows.extend(self.row_of(store, filing)?.filter(|_| !known));
            }
        }
        Ok(())
    }

    /// Updates rows to what holds after this draft, and the batch before it.
    pub(super) fn update_all(&self, rows: &mut [CaseRow]) {
        if let Some(batch) = &self.in_flight {
            rows.iter_mut().for_each(|row| batch.index.update(&batch.cases, row));
        }
        self.update(rows);
    }

    /// Updates rows to what holds after this draft.
    fn update(&self, rows: &mut [CaseRow]) {
        rows.iter_mut().for_each(|row| self.index.update(&self.append.cases, row));
    }

    /// The tray whose secret a command would open.
    pub(super) fn tray_to_open(&self, command: &Command, cases: &NamedCases) -> Option<u64> {
        let state = &self.head.state;
        match command {
            Command::File { .. } => state.trays.next().map(|next| next.tray),
            Command::DrawLot { lot, .. } => {
                state.lots.undrawn(*lot).map(|undrawn| undrawn.opened.tray)
            }
            Command::Draw { stage, .. } | Command::Void { stage, .. } => {
                let (_, rows) = cases.by_number.first()?;
                let row = rows.iter().find(|row| row.stage == *stage)?;
                state.open.get(&row.filing).map(|filed| filed.tray)
            }
            // The void of a lost nonce opens its envelope once it is approved.
            Command::Approve { entry } => match &state.proposals.get(*entry)?.proposed.what {
                Event::FilingVoided(void) => state.open.get(&void.filing).map(|filed| filed.tray),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The number of the main case, of what belongs to one.
fn main_case_of(facts: &Facts) -> Option<String> {
    facts.lineage.follows.as_ref().map(|main| main.case_number.clone())
}

/// The number of the case that a command is about, then that of the earlier case that it comes back
/// from, or the number that it shall have; and that of its main case.
pub(super) fn named_case_numbers(command: &Command) -> impl Iterator<Item = &str> {
    let facts = match command {
        Command::File { facts, .. } => Some(&**facts),
        Command::RequestDesignation(request) => Some(&request.facts),
        _ => None,
    };
    let number = match command {
        Command::ImportCase(imported) => Some(&imported.case_number),
        Command::Draw { case_number, .. }
        | Command::Void { case_number, .. }
        | Command::ApproveDesignation { case_number, .. }
        | Command::DeclineDesignation { case_number, .. }
        | Command::ChangeFlags { case_number, .. }
        | Command::UndoCase { case_number, .. }
        | Command::CorrectNumber { case_number, .. }
        | Command::CloseCase { case_number, .. }
        | Command::CorrectCase { case_number, .. }
        | Command::RecordActivity { case_number, .. } => Some(case_number),
        Command::TakeSeat(asked) => Some(&asked.case_number),
        Command::OpenLot(open) => Some(&open.asked.subject),
        _ => facts.map(|facts| &facts.case_number),
    };
    let prior = facts.and_then(|facts| facts.lineage.prior.as_ref());
    let other = match command {
        Command::CorrectNumber { number, .. } => Some(number),
        _ => prior.map(|prior| &prior.case_number),
    };
    let main = facts.and_then(|facts| facts.lineage.follows.as_ref());
    let main = main.map(|main| &main.case_number);
    number.into_iter().chain(other).chain(main).map(String::as_str)
}

/// Counts the open cases of each judge from the case index. From then on the sequencer updates the
/// counts with its batches, so that a filing under a cap costs a look-up.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::service) fn count_open_cases(
    reader: &dyn Reader,
    court: &str,
) -> Result<OpenCases, StoreError> {
    let mut open = OpenCases::default();
    let mut query = CaseQuery {
        pool: None,
        status: None,
        after: None,
        until: None,
        limit: PAGE,
        newest_first: false,
    };
    loop {
        let page = reader.cases(court, &query)?;
        for row in &page {
            let before = match row.stage {
                0 => None,
                stage => carrier(&up_to_stage(reader.case(court, &row.number)?, stage - 1)),
            };
            let stages = match row.stage {
                0 => vec![row.clone()],
                stage => up_to_stage(reader.case(court, &row.number)?, stage),
            };
            open.pass(before, carrier(&stages));
        }
        match page.last() {
            Some(last) => query.after = Some(last.filing),
            None => return Ok(open),
        }
    }
}

fn up_to_stage(mut rows: Vec<CaseRow>, stage: u32) -> Vec<CaseRow> {
    rows.retain(|row| row.stage <= stage);
    rows
}
