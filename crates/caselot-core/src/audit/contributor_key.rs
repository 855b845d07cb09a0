//! The contributors that an auditor believes in, beside what the log says of them.

use std::collections::BTreeSet;
use std::fmt;

use super::contributor_facts::ContributionFacts;
use super::fault::Fault;
use super::finding::Finding;
use super::report::Report;
use crate::id::EntryIndex;
use crate::lottery::hash::{from_hex32, to_hex};

/// The key of a contributor, which signs all that it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContributorKey([u8; 32]);

impl ContributorKey {
    /// Reads a key as a contributor publishes it and a report shows it: 64 hexadecimal digits.
    ///
    /// ```
    /// use caselot_core::audit::ContributorKey;
    ///
    /// let digits = "0f".repeat(32);
    /// assert_eq!(ContributorKey::parse(&digits).map(|key| key.to_string()), Some(digits));
    /// assert_eq!(ContributorKey::parse("省律师协会"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<ContributorKey> {
        from_hex32(text).map(ContributorKey)
    }
}

impl fmt::Display for ContributorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(&self.0))
    }
}

impl Report {
    /// Holds the contributors of a log that was verified against the keys of those that an auditor
    /// believes in. Each of them is expected in the log: a court that names none passes no such audit.
    pub fn hold_contributors(&mut self, keys: &[ContributorKey]) {
        let mut missing: BTreeSet<String> = keys.iter().map(ContributorKey::to_string).collect();
        let believed = missing.clone();
        let (mut trusted, mut findings) = (Vec::new(), Vec::new());
        let mut find = |entry: Option<EntryIndex>, key: &String| {
            let fault = Fault::ContributorUntrusted { key: key.clone() };
            findings.push(Finding::new(entry, &fault));
        };
        if let Some(ContributionFacts { contributors, .. }) = &self.facts.contributions {
            for named in contributors {
                missing.remove(&named.key);
                match believed.contains(&named.key) {
                    true => trusted.push(named.entry),
                    false => find(Some(named.entry), &named.key),
                }
            }
        }
        missing.iter().for_each(|key| find(None, key));
        if let Some(facts) = &mut self.facts.contributions {
            facts.unpinned = Some(facts.filed_without(&trusted));
        }
        self.findings.extend(findings);
        self.judge();
    }
}
