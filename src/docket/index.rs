//! What the case index holds of an entry. The store saves these rows, and a
//! rebuild of the index uses the same function.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};

use super::code::AssignedBy;
use super::day::Day;
use super::entry::{CaseFiled, Entry, Event, Facts};
use super::record::{CaseCorrected, CaseImported, CaseRecord, Closing, Panel};
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
    /// Digest of what is known of the case but its judges and its closing.
    pub base: [u8; 32],
    /// Day of filing.
    pub filed_on: Day,
    /// Digest of panel and closing.
    pub seats: [u8; 32],
    /// Closing day; `None` = open.
    pub closed: Option<Day>,
}

impl CaseRow {
    /// Takes a later change of this filing over.
    pub fn take(&mut self, change: &CaseChange) {
        match change {
            CaseChange::Filed(row) => *self = row.clone(),
            CaseChange::Ended { end, .. } => self.end = *end,
            CaseChange::Closed { seats, on, .. } => {
                (self.seats, self.closed) = (*seats, Some(*on));
            }
            CaseChange::Corrected {
                undertaking,
                assigned_by,
                base,
                filed_on,
                seats,
                closed,
                ..
            } => {
                if let CaseEnd::Imported { undertaking: judge, assigned_by: way } = &mut self.end {
                    (*judge, *way) = (*undertaking, *assigned_by);
                }
                (self.base, self.filed_on) = (*base, *filed_on);
                (self.seats, self.closed) = (*seats, *closed);
            }
        }
    }
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
    /// Not drawn here: imported with its judge.
    Imported {
        /// Undertaking judge.
        undertaking: u32,
        /// How the case came to this judge.
        assigned_by: AssignedBy,
    },
}

impl CaseEnd {
    /// The undertaking judge, if there is one.
    pub fn undertaking(&self) -> Option<u32> {
        match self {
            CaseEnd::Drawn { undertaking, .. } | CaseEnd::Imported { undertaking, .. } => {
                Some(*undertaking)
            }
            CaseEnd::Open | CaseEnd::Voided { .. } => None,
        }
    }
}

impl std::fmt::Display for CaseEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CaseEnd::Open => write!(f, "not yet drawn"),
            CaseEnd::Drawn { entry, undertaking } => {
                write!(f, "drawn for judge {undertaking} in entry {entry}")
            }
            CaseEnd::Voided { entry } => write!(f, "voided in entry {entry}"),
            CaseEnd::Imported { undertaking, .. } => write!(f, "imported for judge {undertaking}"),
        }
    }
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
    /// A case was closed.
    Closed {
        /// Entry index of the filing.
        filing: u64,
        /// Digest of panel and closing.
        seats: [u8; 32],
        /// Closing day.
        on: Day,
    },
    /// A record was corrected.
    Corrected {
        /// Entry index of the filing.
        filing: u64,
        /// Undertaking judge, of an imported case.
        undertaking: u32,
        /// How an imported case came to this judge.
        assigned_by: AssignedBy,
        /// Digest of the rest.
        base: [u8; 32],
        /// Day of filing.
        filed_on: Day,
        /// Digest of panel and closing.
        seats: [u8; 32],
        /// Closing day.
        closed: Option<Day>,
    },
}

impl CaseChange {
    /// Entry index of the filing it is about.
    pub fn filing(&self) -> u64 {
        match self {
            CaseChange::Filed(row) => row.filing,
            CaseChange::Ended { filing, .. }
            | CaseChange::Closed { filing, .. }
            | CaseChange::Corrected { filing, .. } => *filing,
        }
    }
}

/// Answers from the case index.
pub trait Cases {
    /// All filings of a case, ascending by stage.
    fn case(&self, number: &str) -> Vec<CaseRow>;
}

/// The change an entry makes in the case index; `day` is the court's day of the entry.
pub fn case_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    match &entry.event {
        Event::CaseFiled(filed) => Some(CaseChange::Filed(open_row(entry.index, filed, day))),
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
        Event::CaseImported(imported) => {
            Some(CaseChange::Filed(imported_row(entry.index, imported)))
        }
        Event::CaseClosed(closed) => Some(CaseChange::Closed {
            filing: closed.filing,
            seats: seats_digest(&closed.panel, Some(&closed.closing)),
            on: closed.closing.on,
        }),
        Event::CaseCorrected(corrected) => Some(corrected_change(corrected)),
        _ => None,
    }
}

fn open_row(filing: u64, filed: &CaseFiled, day: Day) -> CaseRow {
    let facts = &filed.facts;
    CaseRow {
        number: facts.case_number.clone(),
        stage: facts.stage,
        filing,
        pool: facts.pool.clone(),
        facts: facts_digest(facts),
        end: CaseEnd::Open,
        base: digest_of_base(
            [&facts.pool, &facts.cause, &facts.procedure],
            &facts.flags,
            facts.weight,
            day,
        ),
        filed_on: day,
        seats: seats_digest(&Panel::default(), None),
        closed: None,
    }
}

fn imported_row(filing: u64, imported: &CaseImported) -> CaseRow {
    let record = &imported.record;
    let CaseRecord { undertaking, assigned_by, .. } = *record;
    CaseRow {
        number: imported.case_number.clone(),
        stage: 0,
        filing,
        pool: record.pool.clone(),
        // No request to file is the same as an import.
        facts: [0; 32],
        end: CaseEnd::Imported { undertaking, assigned_by },
        base: base_digest(record),
        filed_on: record.filed_on,
        seats: seats_digest(&record.panel, record.closing.as_ref()),
        closed: record.closing.map(|closing| closing.on),
    }
}

fn corrected_change(corrected: &CaseCorrected) -> CaseChange {
    let after = &corrected.after;
    CaseChange::Corrected {
        filing: corrected.filing,
        undertaking: after.undertaking,
        assigned_by: after.assigned_by,
        base: base_digest(after),
        filed_on: after.filed_on,
        seats: seats_digest(&after.panel, after.closing.as_ref()),
        closed: after.closing.map(|closing| closing.on),
    }
}

/// Digest of a record's pool, cause, procedure, flags, weight and day of filing.
pub fn base_digest(record: &CaseRecord) -> [u8; 32] {
    let texts = [&record.pool, &record.cause, &record.procedure];
    digest_of_base(texts, &record.flags, record.weight, record.filed_on)
}

fn digest_of_base(texts: [&String; 3], flags: &[String], weight: u32, filed_on: Day) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    texts.into_iter().chain(flags).for_each(|text| part(text.as_bytes()));
    part(&weight.to_be_bytes());
    part(&filed_on.0.to_be_bytes());
    hash.finalize().into()
}

/// Digest of a panel and a closing.
pub fn seats_digest(panel: &Panel, closing: Option<&Closing>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(panel.presiding.unwrap_or(0).to_be_bytes());
    hash.update((panel.members.len() as u64).to_be_bytes());
    panel.members.iter().for_each(|judge| hash.update(judge.to_be_bytes()));
    hash.update((panel.assessors.len() as u64).to_be_bytes());
    for name in &panel.assessors {
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name.as_bytes());
    }
    if let Some(closing) = closing {
        hash.update(closing.on.0.to_be_bytes());
        hash.update(closing.manner.map_or(0, |manner| manner.code()).to_be_bytes());
    }
    hash.finalize().into()
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

/// The case index in memory: for folds without a store, and to hold a saved one against.
#[derive(Debug, Clone, Default)]
pub struct CaseTable {
    rows: BTreeMap<u64, CaseRow>,
    by_number: HashMap<String, Vec<u64>>,
}

impl CaseTable {
    /// Takes one change over; a change of an unknown filing changes nothing.
    pub fn apply(&mut self, change: CaseChange) {
        match change {
            CaseChange::Filed(row) => {
                self.by_number.entry(row.number.clone()).or_default().push(row.filing);
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
}
