//! Kinds of cases: what a case has in common with many others, kept once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::docket::record::CaseRecord;

/// What a case has in common with many others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Kind {
    pub(super) type_code: String,
    pub(super) pool: String,
    pub(super) cause: String,
    pub(super) procedure: String,
    pub(super) flags: Vec<String>,
}

impl Kind {
    pub(super) fn new(type_code: String, texts: [&String; 3], flags: &[String]) -> Kind {
        let [pool, cause, procedure] = texts.map(String::clone);
        Kind { type_code, pool, cause, procedure, flags: flags.to_vec() }
    }

    pub(super) fn of_record(type_code: String, record: &CaseRecord) -> Kind {
        Kind::new(type_code, [&record.pool, &record.cause, &record.procedure], &record.flags)
    }
}

/// Kinds by number, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kinds {
    pub(super) all: Vec<Arc<Kind>>,
    numbers: HashMap<Arc<Kind>, u32>,
}

impl Kinds {
    pub(super) fn number(&mut self, kind: Kind) -> u32 {
        if let Some(number) = self.numbers.get(&kind) {
            return *number;
        }
        let (number, kind) = (count(self.all.len()), Arc::new(kind));
        self.all.push(Arc::clone(&kind));
        self.numbers.insert(kind, number);
        number
    }
}

/// Positions and numbers fit: 2^32 rows are more than memory holds.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
