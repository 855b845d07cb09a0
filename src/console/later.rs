//! Which filings left assessors for a later draw: looked for once in the log's last entries, and then in
//! those that came since.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What was found so far, by everybody who opens the page.
#[derive(Debug, Default)]
pub struct Later(Mutex<Found>);

#[derive(Debug, Default)]
struct Found {
    /// Entries before this one were looked at.
    until: u64,
    filings: BTreeSet<u64>,
}

impl Later {
    /// The entry from which to look on, and the filings that are known.
    pub fn known(&self) -> (u64, BTreeSet<u64>) {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (found.until, found.filings.clone())
    }

    /// Remembers what was found up to an entry, and which of those before are drawn by now.
    pub fn note(&self, until: u64, more: &[u64], drawn: &[u64]) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        found.until = found.until.max(until);
        found.filings.extend(more);
        for filing in drawn {
            found.filings.remove(filing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_at_is_not_looked_at_again() {
        let later = Later::default();
        later.note(100, &[7, 40], &[]);
        later.note(60, &[], &[7]);
        assert_eq!(later.known(), (100, BTreeSet::from([40])));
    }
}
