//! The case index in memory.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::HashTable;

use crate::docket::cases::change::CaseChange;
use crate::docket::cases::chunked::ChunkedVec;
use crate::docket::cases::compact::{Codes, CompactRow};
use crate::docket::cases::disputes::Disputes;
use crate::docket::cases::figures::{CaseFigures, CaseFold};
use crate::docket::cases::open_cases::OpenCases;
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases, carrier, is_sampled};
use crate::docket::day::Day;
use crate::docket::lot::SampleRule;
use crate::id::{EntryIndex, JudgeId};

/// Rows at the end that are searched first: what is drawn now was mostly filed a short while ago.
const LATE_ROWS: usize = 256;

/// The case index in memory: for folds without a store.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    /// Strictly ascending by entry index.
    rows: ChunkedVec<CompactRow>,
    codes: Codes,
    /// First filing of each case number, found by the number's hash.
    by_number: HashTable<Number>,
    hasher: RandomState,
    /// Further filings of a case number, ascending, by its first: nearly all cases have none.
    later: HashMap<EntryIndex, Vec<EntryIndex>>,
    disputes: Disputes,
    /// Counted when first asked for, and row from then on.
    open: OnceLock<OpenCases>,
}

#[derive(Debug, Clone, Copy)]
struct Number {
    hash: u64,
    first: EntryIndex,
}

impl CaseTable {
    /// Takes one change over, in the order of the log; a change of an unknown filing, and a filing
    /// that is not after the last one, change nothing.
    pub fn apply(&mut self, change: CaseChange) {
        // A case keeps its judge under another number.
        if self.open.get().is_none() || matches!(change, CaseChange::Renumbered { .. }) {
            return self.take(change);
        }
        let number = match &change {
            CaseChange::Filed(row) => Some(row.number.clone()),
            later => self.row(later.filing()).map(|row| row.number().to_owned()),
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
        if let CaseChange::Renumbered { filing, number } = &change {
            return self.renumber(*filing, number);
        }
        let CaseChange::Filed(row) = change else {
            let place = place(&self.rows, change.filing());
            let known = self.rows.get_mut(place).filter(|row| row.filing() == change.filing());
            let Some(row) = known else { return };
            let before = row.dispute();
            row.apply(&change, &mut self.codes);
            if let (Some((dispute, before)), Some((_, after))) = (before, row.dispute()) {
                self.disputes.pass(&dispute, change.filing(), (before, after));
            }
            return;
        };
        let filing = row.filing;
        if self.rows.last().is_some_and(|last| last.filing() >= filing) {
            return;
        }
        if let Some(dispute) = row.returning.fingerprint {
            self.disputes.file(dispute, filing);
            let given_up = row.given_up().map(|(_, day)| day);
            self.disputes.pass(&dispute, filing, (None, given_up));
        }
        let hash = self.hasher.hash_one(row.number.as_str());
        let first = self.first(hash, &row.number);
        let mut row = CompactRow::new(*row, &mut self.codes);
        match first {
            Some(first) => {
                row.follows = true;
                self.later.entry(first).or_default().push(filing);
            }
            None => {
                let number = Number { hash, first: filing };
                self.by_number.insert_unique(hash, number, |number| number.hash);
            }
        }
        self.rows.push(row);
    }

    /// Takes a filing out of its case number, and makes it the first of another.
    fn renumber(&mut self, filing: EntryIndex, number: &str) {
        let Some(old) = self.row(filing).map(|row| row.number().to_owned()) else { return };
        let hash = self.hasher.hash_one(old.as_str());
        match self.first(hash, &old) {
            Some(first) if first != filing => {
                self.later.entry(first).or_default().retain(|known| *known != filing);
            }
            _ => {
                let of_it = |known: &Number| known.hash == hash && known.first == filing;
                if let Ok(known) = self.by_number.find_entry(hash, of_it) {
                    known.remove();
                }
            }
        }
        let place = place(&self.rows, filing);
        let Some(row) = self.rows.get_mut(place) else { return };
        row.renumber(number);
        let hash = self.hasher.hash_one(number);
        let known = Number { hash, first: filing };
        self.by_number.insert_unique(hash, known, |number| number.hash);
    }

    /// The first filing of a case number.
    fn first(&self, hash: u64, number: &str) -> Option<EntryIndex> {
        let same = |known: &Number| {
            known.hash == hash && self.row(known.first).is_some_and(|row| row.number() == number)
        };
        self.by_number.find(hash, same).map(|number| number.first)
    }

    fn row(&self, filing: EntryIndex) -> Option<&CompactRow> {
        self.rows.get(place(&self.rows, filing)).filter(|row| row.filing() == filing)
    }

    fn filing(&self, filing: EntryIndex) -> Option<CaseRow> {
        self.row(filing).map(|row| row.row(&self.codes))
    }

    /// Entry indexes of the filings without an end, ascending.
    pub fn undrawn(&self) -> impl Iterator<Item = EntryIndex> {
        self.rows.iter().filter(|row| row.end() == CaseEnd::Open).map(CompactRow::filing)
    }

    /// Case numbers with the count of their filings, in the order of the first.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, usize)> {
        let count = |first| 1 + self.later.get(&first).map_or(0, Vec::len);
        let firsts = self.rows.iter().filter(|row| !row.follows);
        firsts.map(move |row| (row.number(), count(row.filing())))
    }
}

/// Where a filing stands among the rows, or would stand; most often close to their end.
fn place(rows: &ChunkedVec<CompactRow>, filing: EntryIndex) -> usize {
    let less = |row: &CompactRow| row.filing() < filing;
    let late = rows.len().saturating_sub(LATE_ROWS);
    let late = if rows.get(late).is_some_and(less) { late } else { 0 };
    rows.partition_point(late, less)
}

impl CaseFold for CaseTable {
    fn apply(&mut self, change: CaseChange, _: &str) {
        CaseTable::apply(self, change);
    }

    fn figures(&self, court: &str) -> CaseFigures {
        CaseFigures::counted(self.undrawn(), self.numbers(), court)
    }
}

impl Cases for CaseTable {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        let hash = self.hasher.hash_one(number);
        let Some(first) = self.first(hash, number) else { return Vec::new() };
        let later = self.later.get(&first).into_iter().flatten().copied();
        std::iter::once(first).chain(later).filter_map(|filing| self.filing(filing)).collect()
    }

    fn of_filing(&self, filing: EntryIndex) -> Vec<CaseRow> {
        let Some(row) = self.row(filing) else { return Vec::new() };
        match row.follows || self.later.contains_key(&filing) {
            true => self.case(row.number()),
            false => vec![row.row(&self.codes)],
        }
    }

    fn open_cases(&self, judge: JudgeId) -> u32 {
        self.open.get_or_init(|| self.counted()).of(judge)
    }

    fn sample(&self, rule: &SampleRule) -> Vec<String> {
        let taken = |row: &&CompactRow| match self.later.contains_key(&row.filing()) {
            true => is_sampled(rule, &self.case(row.number())),
            false => row.is_sampled(rule, &self.codes),
        };
        let firsts = self.rows.iter().filter(|row| !row.follows);
        let mut numbers: Vec<String> =
            firsts.filter(taken).map(|row| row.number().to_owned()).collect();
        numbers.sort_unstable();
        numbers
    }

    fn given_up(&self, fingerprint: &[u8; 32], since: Day) -> Option<CaseRow> {
        self.filing(self.disputes.given_up(fingerprint, since)?)
    }

    fn other_of_dispute(&self, fingerprint: &[u8; 32], number: &str) -> Option<CaseRow> {
        let is_other = |row: &&CompactRow| {
            !matches!(row.end(), CaseEnd::Voided { .. }) && row.number() != number
        };
        let filings = self.disputes.filings(fingerprint).iter();
        let other = filings.filter_map(|filing| self.row(*filing)).find(is_other)?;
        Some(other.row(&self.codes))
    }
}
