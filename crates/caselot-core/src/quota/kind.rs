//! What many cases have in common, kept once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::docket::record::{CaseRecord, Closing};

/// The texts that a case shares with many others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Kind {
    pub type_code: String,
    pub pool: String,
    pub cause: String,
    pub procedure: String,
    pub flags: Vec<String>,
    /// Closed as a case that should never have been: it does not count.
    pub undone: bool,
}

impl Kind {
    pub fn new(type_code: String, texts: [&String; 3], flags: &[String]) -> Kind {
        let [pool, cause, procedure] = texts.map(String::clone);
        Kind { type_code, pool, cause, procedure, flags: flags.to_vec(), undone: false }
    }

    /// The kind of a record.
    pub fn from_record(type_code: String, record: &CaseRecord) -> Kind {
        let undone = record.closing.is_some_and(Closing::is_undone);
        let texts = [&record.pool, &record.cause, &record.procedure];
        Kind { undone, ..Kind::new(type_code, texts, &record.flags) }
    }
}

/// The kinds of a tally, numbered from 0, each stored once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    pub all: Vec<Arc<Kind>>,
    numbers: HashMap<Arc<Kind>, u32>,
}

impl Kinds {
    /// The number of a kind, which is added if it is new.
    pub fn number(&mut self, kind: Kind) -> u32 {
        if let Some(number) = self.numbers.get(&kind) {
            return *number;
        }
        let (number, kind) = (count(self.all.len()), Arc::new(kind));
        self.all.push(Arc::clone(&kind));
        self.numbers.insert(kind, number);
        number
    }
}

/// A position or a number as `u32`, which suffices: memory does not hold 2^32 rows.
pub fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
