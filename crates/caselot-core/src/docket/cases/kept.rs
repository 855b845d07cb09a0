//! The case index where most of it lies elsewhere, in files: what a fold looks up is fetched, what it
//! changes stays here until it is written back.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use crate::docket::cases::change::CaseChange;
use crate::docket::cases::disputes::Fingerprint;
use crate::docket::cases::figures::{CaseFigures, CaseFold};
use crate::docket::cases::open_cases::OpenCases;
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases, carrier, is_sampled};
use crate::docket::day::Day;
use crate::docket::lot::SampleRule;
use crate::id::{EntryIndex, JudgeId};

/// Where the rest of an index lies: values by key.
pub trait CaseRecords: Sync {
    /// The value of a key, if it has one.
    ///
    /// # Errors
    /// When it cannot be read, with the reason.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String>;

    /// Calls `each` with all keys and values.
    ///
    /// # Errors
    /// When they cannot be read, with the reason.
    fn each(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), String>;
}

/// A key and its value.
pub type CaseRecord = (Vec<u8>, Vec<u8>);

/// First byte of the keys of rows, which go on with the filing's entry index.
const ROW: u8 = b'r';
/// First byte of the keys of case numbers, which go on with the number: their filings, the first one
/// first.
const NUMBER: u8 = b'n';
/// First byte of the keys of disputes, which go on with the fingerprint: their filings, ascending,
/// with the day on which the case was given up.
const DISPUTE: u8 = b'd';

type Filings = Vec<EntryIndex>;
type Disputed = Vec<(EntryIndex, Option<Day>)>;

/// The case index of a log whose earlier part lies elsewhere. It answers as
/// [`CaseTable`](super::table::CaseTable) does.
pub struct KeptCases<'a> {
    earlier: &'a dyn CaseRecords,
    rows: BTreeMap<EntryIndex, CaseRow>,
    numbers: BTreeMap<String, Filings>,
    disputes: BTreeMap<Fingerprint, Disputed>,
    figures: CaseFigures,
    /// The latest filing.
    last: Option<EntryIndex>,
    open: OnceLock<OpenCases>,
    /// Why something could not be fetched. Nothing that was answered since then counts.
    failure: OnceLock<String>,
}

/// What is kept of an index beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CaseSummary {
    figures: CaseFigures,
    last: Option<EntryIndex>,
    /// Open cases by judge, once a policy has asked for them.
    open: Option<OpenCases>,
}

fn key(kind: u8, rest: &[u8]) -> Vec<u8> {
    [&[kind], rest].concat()
}

fn row_key(filing: EntryIndex) -> Vec<u8> {
    key(ROW, &filing.0.to_be_bytes())
}

impl<'a> KeptCases<'a> {
    /// The index of a summary and its records.
    pub fn new(earlier: &'a dyn CaseRecords, summary: CaseSummary) -> KeptCases<'a> {
        let CaseSummary { figures, last, open } = summary;
        let open = open.map_or_else(OnceLock::new, OnceLock::from);
        KeptCases {
            earlier,
            rows: BTreeMap::new(),
            numbers: BTreeMap::new(),
            disputes: BTreeMap::new(),
            figures,
            last,
            open,
            failure: OnceLock::new(),
        }
    }

    /// What has changed: the summary, and the records with their keys, ascending.
    ///
    /// # Errors
    /// When something could not be fetched: then nothing that was folded counts.
    pub fn changes(self) -> Result<(CaseSummary, Vec<CaseRecord>), String> {
        if let Some(failure) = self.failure.into_inner() {
            return Err(failure);
        }
        let bytes = |value: Result<Vec<u8>, postcard::Error>| value.map_err(|e| e.to_string());
        let mut records = Vec::new();
        for (dispute, filings) in &self.disputes {
            records.push((key(DISPUTE, dispute), bytes(postcard::to_stdvec(filings))?));
        }
        for (number, filings) in &self.numbers {
            records.push((key(NUMBER, number.as_bytes()), bytes(postcard::to_stdvec(filings))?));
        }
        for (filing, row) in &self.rows {
            records.push((row_key(*filing), bytes(postcard::to_stdvec(row))?));
        }
        let (figures, last, open) = (self.figures, self.last, self.open.into_inner());
        Ok((CaseSummary { figures, last, open }, records))
    }

    fn fetch<T: DeserializeOwned>(&self, key: &[u8]) -> Option<T> {
        let read = |bytes: Vec<u8>| postcard::from_bytes(&bytes).map_err(|error| error.to_string());
        let found = self.earlier.get(key).and_then(|found| found.map(read).transpose());
        found.unwrap_or_else(|failure| {
            self.failure.get_or_init(|| failure);
            None
        })
    }

    fn row(&self, filing: EntryIndex) -> Option<CaseRow> {
        self.rows.get(&filing).cloned().or_else(|| self.fetch(&row_key(filing)))
    }

    fn filings(&self, number: &str) -> Filings {
        let fetched = || self.fetch(&key(NUMBER, number.as_bytes())).unwrap_or_default();
        self.numbers.get(number).cloned().unwrap_or_else(fetched)
    }

    fn disputed(&self, dispute: &Fingerprint) -> Disputed {
        let fetched = || self.fetch(&key(DISPUTE, dispute)).unwrap_or_default();
        self.disputes.get(dispute).cloned().unwrap_or_else(fetched)
    }

    fn set_number(&mut self, number: &str, filings: Filings, court: &str) {
        self.figures.number(number, filings.len(), court);
        self.numbers.insert(number.to_owned(), filings);
    }

    /// Takes over when the case of a filing was given up, if it was.
    fn pass_dispute(&mut self, row: &CaseRow) {
        let Some(dispute) = row.returning.fingerprint else { return };
        let day = row.given_up().map(|(_, day)| day);
        let mut disputed = self.disputed(&dispute);
        match disputed.iter_mut().find(|(filing, _)| *filing == row.filing) {
            Some((_, known)) if *known == day => return,
            Some((_, known)) => *known = day,
            None => disputed.push((row.filing, day)),
        }
        self.disputes.insert(dispute, disputed);
    }

    fn take(&mut self, change: CaseChange, court: &str) {
        match change {
            CaseChange::Filed(row) => self.file(*row, court),
            CaseChange::Renumbered { filing, number } => self.renumber(filing, &number, court),
            change => {
                let Some(mut row) = self.row(change.filing()) else { return };
                row.apply(&change);
                self.figures.end(row.filing, row.end);
                self.pass_dispute(&row);
                self.rows.insert(row.filing, row);
            }
        }
    }

    fn file(&mut self, row: CaseRow, court: &str) {
        if self.last.is_some_and(|last| last >= row.filing) {
            return;
        }
        self.last = Some(row.filing);
        self.figures.end(row.filing, row.end);
        self.pass_dispute(&row);
        let mut filings = self.filings(&row.number);
        filings.push(row.filing);
        self.set_number(&row.number.clone(), filings, court);
        self.rows.insert(row.filing, row);
    }

    /// Takes a filing out of its case number, and makes it the first of another. What follows a
    /// first filing goes with it, as in a whole index.
    fn renumber(&mut self, filing: EntryIndex, number: &str, court: &str) {
        let Some(mut row) = self.row(filing) else { return };
        let mut filings = self.filings(&row.number);
        let moved = if filings.first() == Some(&filing) {
            std::mem::take(&mut filings)
        } else {
            filings.retain(|known| *known != filing);
            vec![filing]
        };
        self.set_number(&row.number, filings, court);
        self.set_number(number, moved, court);
        number.clone_into(&mut row.number);
        self.rows.insert(filing, row);
    }

    /// All case numbers of the whole index, in no order.
    fn all_numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = self.numbers.keys().cloned().collect();
        let read = self.earlier.each(&mut |key, _| {
            if let Some((&NUMBER, number)) = key.split_first()
                && let Ok(number) = std::str::from_utf8(number)
                && !self.numbers.contains_key(number)
            {
                numbers.push(number.to_owned());
            }
        });
        if let Err(failure) = read {
            self.failure.get_or_init(|| failure);
        }
        numbers
    }

    /// Open cases of all judges, counted through the whole index.
    fn counted(&self) -> OpenCases {
        let numbers = self.all_numbers();
        let mut open = OpenCases::default();
        numbers.iter().for_each(|number| open.pass(None, carrier(&self.case(number))));
        open
    }
}

impl CaseFold for KeptCases<'_> {
    fn apply(&mut self, change: CaseChange, court: &str) {
        // A case keeps its judge under another number.
        if self.open.get().is_none() || matches!(change, CaseChange::Renumbered { .. }) {
            return self.take(change, court);
        }
        let number = match &change {
            CaseChange::Filed(row) => Some(row.number.clone()),
            later => self.row(later.filing()).map(|row| row.number),
        };
        let carrier = |cases: &Self| carrier(&cases.case(number.as_ref()?));
        let before = carrier(self);
        self.take(change, court);
        let after = carrier(self);
        if let Some(open) = self.open.get_mut() {
            open.pass(before, after);
        }
    }

    fn figures(&self, _: &str) -> CaseFigures {
        self.figures.clone()
    }
}

impl Cases for KeptCases<'_> {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        self.filings(number).into_iter().filter_map(|filing| self.row(filing)).collect()
    }

    fn of_filing(&self, filing: EntryIndex) -> Vec<CaseRow> {
        self.row(filing).map_or_else(Vec::new, |row| self.case(&row.number))
    }

    fn given_up(&self, fingerprint: &[u8; 32], since: Day) -> Option<CaseRow> {
        let disputed = self.disputed(fingerprint);
        let late = |(_, day): &&(EntryIndex, Option<Day>)| *day >= Some(since);
        disputed.iter().filter(late).map(|(filing, _)| *filing).max().and_then(|it| self.row(it))
    }

    fn other_of_dispute(&self, fingerprint: &[u8; 32], number: &str) -> Option<CaseRow> {
        let rows =
            self.disputed(fingerprint).into_iter().filter_map(|(filing, _)| self.row(filing));
        let is_other =
            |row: &CaseRow| !matches!(row.end, CaseEnd::Voided { .. }) && row.number != number;
        rows.into_iter().find(is_other)
    }

    fn sample(&self, rule: &SampleRule) -> Vec<String> {
        let mut numbers = self.all_numbers();
        numbers.retain(|number| is_sampled(rule, &self.case(number)));
        numbers.sort_unstable();
        numbers
    }

    fn open_cases(&self, judge: JudgeId) -> u32 {
        self.open.get_or_init(|| self.counted()).of(judge)
    }
}
