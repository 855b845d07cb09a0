//! The hands that an auditor believes in, beside what the log says of them.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::Fault;
use super::finding::Finding;
use super::hand_facts::HandFacts;
use super::report::Report;
use crate::docket::text::is_name;
use crate::ledger::checkpoint::fingerprint;
use crate::lottery::hash::{from_hex32, to_hex};

/// A file of hands: a line for each, with a fingerprint, a space and the name of a person.
///
/// ```
/// use caselot_core::audit::HandFile;
///
/// let line = format!("# hands of 湘0203\n{} 李四\n", "0".repeat(64));
/// assert!(HandFile::parse(&line).is_ok());
/// assert_eq!(HandFile::parse("李四").err(), Some(1));
/// let capitals = format!("{} 李四\r\n", "A".repeat(64));
/// assert_eq!(HandFile::parse(&capitals).err(), Some(1));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandFile(BTreeMap<String, BTreeSet<String>>);

impl HandFile {
    /// Reads a file of hands.
    ///
    /// # Errors
    /// The number of the first line that is none.
    pub fn parse(text: &str) -> Result<HandFile, usize> {
        let mut file = HandFile::default();
        for (number, line) in (1..).zip(text.lines()) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (fingerprint, person) = line.split_once(' ').ok_or(number)?;
            let is_print =
                from_hex32(fingerprint).is_some_and(|print| to_hex(&print) == fingerprint);
            if !is_print || !is_name(person) {
                return Err(number);
            }
            file.0.entry(person.to_owned()).or_default().insert(fingerprint.to_owned());
        }
        Ok(file)
    }

    fn names(&self, person: &str, key: &str) -> bool {
        let print = from_hex32(key).map(|key| fingerprint(&key));
        self.0.get(person).zip(print).is_some_and(|(known, print)| known.contains(&print))
    }
}

impl Report {
    /// Holds the hands of a log that was verified against those that an auditor believes in.
    pub fn hold_hands(&mut self, file: &HandFile) {
        let HandFacts { keys, .. } = self.facts.hands.clone().unwrap_or_default();
        let (mut trusted, mut unpinned) = (BTreeMap::new(), BTreeSet::new());
        let mut ever: BTreeSet<&str> = BTreeSet::new();
        let mut findings = Vec::new();
        for fact in &keys {
            let person = fact.person.as_str();
            let before = fact.rotated && trusted.get(person).is_some_and(|trusted| *trusted);
            let believed = before || file.names(person, &fact.key);
            trusted.insert(person, believed);
            if believed {
                ever.insert(person);
            } else if file.0.contains_key(person) {
                let fault = Fault::HandUntrusted { person: person.to_owned() };
                findings.push(Finding::new(Some(fact.entry), &fault));
            } else {
                unpinned.insert(person.to_owned());
            }
        }
        for person in file.0.keys().filter(|person| !ever.contains(person.as_str())) {
            findings.push(Finding::new(None, &Fault::HandUntrusted { person: person.clone() }));
        }
        if let Some(hands) = &mut self.facts.hands {
            hands.unpinned = Some(unpinned.into_iter().collect());
        }
        self.findings.extend(findings);
        self.judge();
    }
}
