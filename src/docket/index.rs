//! What the case index holds of an entry. The store saves these rows, and a
//! rebuild of the index uses the same function.

use sha2::{Digest, Sha256};

use super::entry::{Entry, Event, Facts};
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
        Event::CaseFiled(filed) => Some(CaseChange::Filed(CaseRow {
            number: filed.facts.case_number.clone(),
            stage: filed.facts.stage,
            filing: entry.index,
            pool: filed.facts.pool.clone(),
            facts: facts_digest(&filed.facts),
            end: CaseEnd::Open,
        })),
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
