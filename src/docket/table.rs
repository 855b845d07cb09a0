//! The case index in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::index::{CaseChange, CaseRow, Cases};
use super::open_cases::OpenCases;
use super::rules::carrier;

/// The case index in memory: for folds without a store, and to hold a saved one against.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    rows: BTreeMap<u64, CaseRow>,
    by_number: HashMap<String, Vec<u64>>,
    by_dispute: HashMap<[u8; 32], Vec<u64>>,
    /// Counted when first asked for, and kept from then on.
    open: OnceLock<OpenCases>,
}

impl CaseTable {
    /// Takes one change over; a change of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
        if self.open.get().is_none() {
            return self.take(change);
        }
        let number = match &change {
            CaseChange::Filed(row) => Some(row.number.clone()),
            later => self.rows.get(&later.filing()).map(|row| row.number.clone()),
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
                self.by_number.entry(row.number.clone()).or_default().push(row.filing);
                if let Some(dispute) = row.returning.fingerprint {
                    self.by_dispute.entry(dispute).or_default().push(row.filing);
                }
                self.rows.insert(row.filing, row);
            }
            later => {
                let row = self.rows.get_mut(&later.filing());
                row.into_iter().for_each(|row| row.take(&later));
            }
        }
    }

    /// A filing by its entry index.
    pub fn filing(&self, filing: u64) -> Option<&CaseRow> {
        self.rows.get(&filing)
    }

    /// Filings, ascending by entry index.
    pub fn rows(&self) -> impl Iterator<Item = &CaseRow> {
        self.rows.values()
    }

    /// Case numbers with the count of their filings, in no order.
    pub fn numbers(&self) -> impl Iterator<Item = (&String, usize)> {
        self.by_number.iter().map(|(number, filings)| (number, filings.len()))
    }
}

impl Cases for CaseTable {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let filings = self.by_number.get(number).into_iter().flatten();
        filings.filter_map(|filing| self.rows.get(filing).cloned()).collect()
    }

    fn open_cases(&self, judge: u32) -> u32 {
        self.open.get_or_init(|| self.counted()).of(judge)
    }

    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow> {
        let filings = self.by_dispute.get(fingerprint).into_iter().flatten();
        filings.filter_map(|filing| self.rows.get(filing).cloned()).collect()
    }
}
