//! The case index in memory.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::HashTable;

use super::index::{CaseChange, CaseEnd, CaseRow, Cases};
use super::kept::{Codes, Kept};
use super::open_cases::OpenCases;
use super::rules::carrier;
use super::shelf::Shelf;

/// Rows at the end that are searched first: what is drawn now was mostly filed a short while ago.
const LATE_ROWS: usize = 256;

/// The case index in memory: for folds without a store.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    /// Strictly ascending by entry index.
    rows: Shelf<Kept>,
    /// Out of that order: none in a log that is sound.
    strays: BTreeMap<u64, Kept>,
    codes: Codes,
    /// First filing of each case number, found by the number's hash.
    by_number: HashTable<Number>,
    hasher: RandomState,
    /// Further filings of a case number, ascending, by its first: nearly all cases have none.
    later: HashMap<u64, Vec<u64>>,
    by_dispute: HashMap<[u8; 32], Vec<u64>>,
    /// Counted when first asked for, and kept from then on.
    open: OnceLock<OpenCases>,
}

#[derive(Debug, Clone, Copy)]
struct Number {
    hash: u64,
    first: u64,
}

impl CaseTable {
    /// Takes one change over; a change of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
        if self.open.get().is_none() {
            return self.take(change);
        }
        let number = match &change {
            CaseChange::Filed(row) => Some(row.number.clone()),
            later => self.kept(later.filing()).map(|kept| kept.number().to_owned()),
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
        self.numbers().for_each(|(number, _)| open.pass(None, carrier(&self.case(number))));
        open
    }

    fn take(&mut self, change: CaseChange) {
        let CaseChange::Filed(row) = change else {
            let kept = kept_mut(&mut self.rows, &mut self.strays, change.filing());
            return kept.into_iter().for_each(|kept| kept.take(&change, &mut self.codes));
        };
        let filing = row.filing;
        if let Some(dispute) = row.returning.fingerprint {
            self.by_dispute.entry(dispute).or_default().push(filing);
        }
        let hash = self.hasher.hash_one(row.number.as_str());
        let first = self.first(hash, &row.number);
        let mut kept = Kept::new(row, &mut self.codes);
        match first {
            Some(first) => {
                kept.follows = true;
                self.later.entry(first).or_default().push(filing);
            }
            None => {
                let number = Number { hash, first: filing };
                self.by_number.insert_unique(hash, number, |number| number.hash);
            }
        }
        if self.rows.last().is_none_or(|last| last.filing() < filing) {
            return self.rows.push(kept);
        }
        match kept_mut(&mut self.rows, &mut self.strays, filing) {
            Some(known) => *known = kept,
            None => drop(self.strays.insert(filing, kept)),
        }
    }

    /// The first filing of a case number.
    fn first(&self, hash: u64, number: &str) -> Option<u64> {
        let same = |known: &Number| {
            known.hash == hash && self.kept(known.first).is_some_and(|kept| kept.number() == number)
        };
        self.by_number.find(hash, same).map(|number| number.first)
    }

    fn kept(&self, filing: u64) -> Option<&Kept> {
        let row = self.rows.get(place(&self.rows, filing));
        row.filter(|kept| kept.filing() == filing).or_else(|| self.strays.get(&filing))
    }

    fn all(&self) -> impl Iterator<Item = &Kept> {
        self.rows.iter().chain(self.strays.values())
    }

    /// A filing by its entry index.
    pub fn filing(&self, filing: u64) -> Option<CaseRow> {
        self.kept(filing).map(|kept| kept.row(&self.codes))
    }

    /// Entry indexes of the filings without an end, in no order.
    pub fn undrawn(&self) -> impl Iterator<Item = u64> {
        self.all().filter(|kept| kept.end() == CaseEnd::Open).map(Kept::filing)
    }

    /// Case numbers with the count of their filings, in the order of the first.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, usize)> {
        let count = |first| 1 + self.later.get(&first).map_or(0, Vec::len);
        let firsts = self.all().filter(|kept| !kept.follows);
        firsts.map(move |kept| (kept.number(), count(kept.filing())))
    }
}

/// Where a filing stands among the rows, or would stand; most often close to their end.
fn place(rows: &Shelf<Kept>, filing: u64) -> usize {
    let less = |kept: &Kept| kept.filing() < filing;
    let late = rows.len().saturating_sub(LATE_ROWS);
    let late = if rows.get(late).is_some_and(less) { late } else { 0 };
    rows.partition_point(late, less)
}

fn kept_mut<'a>(
    rows: &'a mut Shelf<Kept>,
    strays: &'a mut BTreeMap<u64, Kept>,
    filing: u64,
) -> Option<&'a mut Kept> {
    let place = place(rows, filing);
    match rows.get_mut(place) {
        Some(kept) if kept.filing() == filing => Some(kept),
        _ => strays.get_mut(&filing),
    }
}

impl Cases for CaseTable {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let hash = self.hasher.hash_one(number);
        let Some(first) = self.first(hash, number) else { return Vec::new() };
        let later = self.later.get(&first).into_iter().flatten().copied();
        std::iter::once(first).chain(later).filter_map(|filing| self.filing(filing)).collect()
    }

    fn open_cases(&self, judge: u32) -> u32 {
        self.open.get_or_init(|| self.counted()).of(judge)
    }

    fn of_dispute(&self, fingerprint: &[u8; 32]) -> Vec<CaseRow> {
        let filings = self.by_dispute.get(fingerprint).into_iter().flatten();
        filings.filter_map(|filing| self.filing(*filing)).collect()
    }
}
