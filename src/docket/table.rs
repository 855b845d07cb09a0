//! The case index in memory.

use std::collections::{BTreeMap, HashMap};

use super::index::{CaseChange, CaseRow, Cases};

/// The case index in memory: for folds without a store, and to hold a saved one against.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    rows: BTreeMap<u64, CaseRow>,
    by_number: HashMap<String, Vec<u64>>,
    by_dispute: HashMap<[u8; 32], Vec<u64>>,
}

impl CaseTable {
    /// Takes one change over; a change of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
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

    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow> {
        let filings = self.by_dispute.get(fingerprint).into_iter().flatten();
        filings.filter_map(|filing| self.rows.get(filing).cloned()).collect()
    }
}
