//! The case index in memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::OnceLock;

use super::index::{CaseChange, CaseRow, Cases};
use super::open_cases::OpenCases;
use super::rules::carrier;

/// Rows at the end that are searched first.
const LATE_ROWS: usize = 256;

/// The case index in memory: for folds without a store, and to hold a saved one against.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    /// Ascending by entry index.
    rows: Vec<CaseRow>,
    by_number: HashMap<String, Filings>,
    by_dispute: HashMap<[u8; 32], Vec<u64>>,
    /// Counted when first asked for, and kept from then on.
    open: OnceLock<OpenCases>,
}

/// Entry indexes of a case's filings, ascending: nearly all cases have one.
#[derive(Debug, Clone)]
struct Filings {
    first: u64,
    later: Vec<u64>,
}

impl Filings {
    fn all(&self) -> impl Iterator<Item = u64> + '_ {
        std::iter::once(self.first).chain(self.later.iter().copied())
    }
}

impl CaseTable {
    /// Takes one change over; a change of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
        if self.open.get().is_none() {
            return self.take(change);
        }
        let number = match &change {
            CaseChange::Filed(row) => Some(row.number.clone()),
            later => self.filing(later.filing()).map(|row| row.number.clone()),
        };
        let carrier = |table: &CaseTable| carrier(&table.case(number.as_ref()?));
        let before = carrier(self);
        self.take(change);
        let after = carrier(self);
        if let Some(open) = self.open.get_mut() {
            open.pass(before, after);
        }
    }

    fn counted(&self) -> OpenCases {
        let mut open = OpenCases::default();
        self.by_number.keys().for_each(|number| open.pass(None, carrier(&self.case(number))));
        open
    }

    fn take(&mut self, change: CaseChange) {
        match change {
            CaseChange::Filed(row) => {
                match self.by_number.entry(row.number.clone()) {
                    Entry::Occupied(mut known) => known.get_mut().later.push(row.filing),
                    Entry::Vacant(new) => {
                        new.insert(Filings { first: row.filing, later: Vec::new() });
                    }
                }
                if let Some(dispute) = row.returning.fingerprint {
                    self.by_dispute.entry(dispute).or_default().push(row.filing);
                }
                match self.place(row.filing) {
                    Ok(at) => self.rows[at] = row,
                    Err(at) => self.rows.insert(at, row),
                }
            }
            later => {
                if let Ok(at) = self.place(later.filing()) {
                    self.rows[at].take(&later);
                }
            }
        }
    }

    /// Where a filing stands, or would stand; most often at the end or close to it.
    fn place(&self, filing: u64) -> Result<usize, usize> {
        match self.rows.last() {
            None => Err(0),
            Some(last) if last.filing < filing => Err(self.rows.len()),
            Some(last) if last.filing == filing => Ok(self.rows.len() - 1),
            _ => {
                // What is drawn now was mostly filed a short while ago.
                let late = self.rows.len().saturating_sub(LATE_ROWS);
                let late = if self.rows[late].filing <= filing { late } else { 0 };
                let found = self.rows[late..].binary_search_by_key(&filing, |row| row.filing);
                found.map(|at| late + at).map_err(|at| late + at)
            }
        }
    }

    /// A filing by its entry index.
    pub fn filing(&self, filing: u64) -> Option<&CaseRow> {
        self.place(filing).ok().map(|at| &self.rows[at])
    }

    /// Filings, ascending by entry index.
    pub fn rows(&self) -> impl Iterator<Item = &CaseRow> {
        self.rows.iter()
    }

    /// Case numbers with the count of their filings, in no order.
    pub fn numbers(&self) -> impl Iterator<Item = (&String, usize)> {
        self.by_number.iter().map(|(number, filings)| (number, 1 + filings.later.len()))
    }
}

impl Cases for CaseTable {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let Some(filings) = self.by_number.get(number) else { return Vec::new() };
        filings.all().filter_map(|filing| self.filing(filing).cloned()).collect()
    }

    fn open_cases(&self, judge: u32) -> u32 {
        self.open.get_or_init(|| self.counted()).of(judge)
    }

    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow> {
        let filings = self.by_dispute.get(fingerprint).into_iter().flatten();
        filings.filter_map(|filing| self.filing(*filing).cloned()).collect()
    }
}
