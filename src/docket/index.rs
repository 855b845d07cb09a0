//! What the case index holds of an entry. The store saves these rows, and a
//! rebuild of the index uses the same function.

use sha2::{Digest, Sha256};

use super::entry::{CaseFiled, Entry, Event, Facts};
use super::state::State;
use crate::lottery::role::SeatRole;

/// One filing of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// Entry index of the filing.
    pub filing: u64,
    /// Pool code.
    pub pool: String,
    /// Digest of what is filed, to tell a repeated request from another one.
    pub facts: [u8; 32],
    /// How it ended.
    pub end: CaseEnd,
}

/// How a filing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseEnd {
    /// Not yet.
    Open,
    /// Drawn.
    Drawn {
        /// Entry index of the draw.
        entry: u64,
        /// Judge in the undertaking seat.
        undertaking: u32,
    },
    /// Voided.
    Voided {
        /// Entry index of the void.
        entry: u64,
    },
}

/// A change of the case index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseChange {
    /// A new filing.
    Filed(CaseRow),
    /// The end of one.
    Ended {
        /// Entry index of the filing.
        filing: u64,
        /// How.
        end: CaseEnd,
    },
}

/// Answers from the case index.
pub trait Cases {
    /// All filings of a case, ascending by stage.
    fn case(&self, number: &str) -> Vec<CaseRow>;
}

/// The change an entry makes in the case index.
pub fn case_change(entry: &Entry) -> Option<CaseChange> {
    match &entry.event {
        Event::CaseFiled(filed) => Some(CaseChange::Filed(open_row(entry.index, filed))),
        Event::CaseDrawn(drawn) => {
            let seat = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
            let undertaking = seat.map_or(0, |seat| seat.judge);
            let end = CaseEnd::Drawn { entry: entry.index, undertaking };
            Some(CaseChange::Ended { filing: drawn.filing, end })
        }
        Event::FilingVoided(void) => Some(CaseChange::Ended {
            filing: void.filing,
            end: CaseEnd::Voided { entry: entry.index },
        }),
        _ => None,
    }
}

fn open_row(filing: u64, filed: &CaseFiled) -> CaseRow {
    CaseRow {
        number: filed.facts.case_number.clone(),
        stage: filed.facts.stage,
        filing,
        pool: filed.facts.pool.clone(),
        facts: facts_digest(&filed.facts),
        end: CaseEnd::Open,
    }
}

/// A digest of case rows in any order, to hold a saved index against its log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexDigest {
    rows: u64,
    sum: [u64; 4],
}

impl IndexDigest {
    /// Counts a row in.
    pub fn add(&mut self, row: &CaseRow) {
        self.rows = self.rows.wrapping_add(1);
        let words = row_words(row);
        self.sum.iter_mut().zip(words).for_each(|(sum, word)| *sum = sum.wrapping_add(word));
    }

    fn remove(&mut self, row: &CaseRow) {
        self.rows = self.rows.wrapping_sub(1);
        let words = row_words(row);
        self.sum.iter_mut().zip(words).for_each(|(sum, word)| *sum = sum.wrapping_sub(word));
    }

    /// Takes an entry over; `state` is the fold before it.
    pub fn take(&mut self, state: &State, entry: &Entry) {
        match case_change(entry) {
            Some(CaseChange::Filed(row)) => self.add(&row),
            Some(CaseChange::Ended { filing, end }) => {
                if let Some(filed) = state.open.get(&filing) {
                    let mut row = open_row(filing, filed);
                    self.remove(&row);
                    row.end = end;
                    self.add(&row);
                }
            }
            None => {}
        }
    }
}

fn row_words(row: &CaseRow) -> [u64; 4] {
    let (kind, entry, undertaking) = match row.end {
        CaseEnd::Open => (0u8, 0, 0),
        CaseEnd::Drawn { entry, undertaking } => (1, entry, undertaking),
        CaseEnd::Voided { entry } => (2, entry, 0),
    };
    let mut hash = Sha256::new();
    for text in [&row.number, &row.pool] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    hash.update(row.stage.to_be_bytes());
    hash.update(row.filing.to_be_bytes());
    hash.update(row.facts);
    hash.update([kind]);
    hash.update(entry.to_be_bytes());
    hash.update(undertaking.to_be_bytes());
    let digest: [u8; 32] = hash.finalize().into();
    let mut words = [0; 4];
    for (word, bytes) in words.iter_mut().zip(digest.as_chunks::<8>().0) {
        *word = u64::from_be_bytes(*bytes);
    }
    words
}

/// Digest of number, pool, cause, procedure, weight, flags and exclusions:
/// what makes a repeated request the same. Never the nonce.
pub fn facts_digest(facts: &Facts) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    for text in [&facts.case_number, &facts.pool, &facts.cause, &facts.procedure] {
        part(text.as_bytes());
    }
    part(&facts.weight.to_be_bytes());
    part(&(facts.flags.len() as u64).to_be_bytes());
    for flag in &facts.flags {
        part(flag.as_bytes());
    }
    for exclusion in &facts.exclusions {
        part(&exclusion.judge.to_be_bytes());
        part(exclusion.ground.name().as_bytes());
        part(exclusion.text.as_bytes());
    }
    hash.finalize().into()
}

/// The case index in memory, for folds without a store.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    by_number: std::collections::HashMap<String, Vec<CaseRow>>,
    number_of: std::collections::HashMap<u64, String>,
}

impl CaseTable {
    /// Takes one change over; the end of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
        match change {
            CaseChange::Filed(row) => {
                self.number_of.insert(row.filing, row.number.clone());
                self.by_number.entry(row.number.clone()).or_default().push(row);
            }
            CaseChange::Ended { filing, end } => {
                let rows = self.number_of.get(&filing).and_then(|n| self.by_number.get_mut(n));
                if let Some(row) = rows.and_then(|r| r.iter_mut().find(|r| r.filing == filing)) {
                    row.end = end;
                }
            }
        }
    }

    /// All cases with their filings, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Vec<CaseRow>)> {
        self.by_number.iter()
    }
}

impl Cases for CaseTable {
    fn case(&self, number: &str) -> Vec<CaseRow> {
        self.by_number.get(number).cloned().unwrap_or_default()
    }
}
