//! Who filed, asked for or imported each case.

use std::collections::HashMap;
use std::sync::Arc;

use crate::docket::entry::{Entry, Event};
use crate::id::EntryIndex;

/// The persons of a docket's filings. A person who files thousands of cases is kept once.
#[derive(Debug, Clone, Default)]
pub struct Filers {
    persons: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// Ascending by filing; the person's number.
    filings: Vec<(EntryIndex, u32)>,
}

impl Filers {
    /// Takes the next entry over.
    pub fn apply(&mut self, entry: &Entry) {
        let files = matches!(
            entry.event,
            Event::CaseFiled(_) | Event::DesignationRequested(_) | Event::CaseImported(_)
        );
        if files {
            let person = self.number(&entry.actor.person);
            self.filings.push((entry.index, person));
        }
    }

    /// Who filed the case of an entry; empty if none was filed there.
    #[must_use]
    pub fn of(&self, filing: EntryIndex) -> &str {
        let found = self.filings.binary_search_by_key(&filing, |row| row.0);
        let person = found.ok().map(|at| self.filings[at].1 as usize);
        person.and_then(|person| self.persons.get(person)).map_or("", AsRef::as_ref)
    }

    fn number(&mut self, person: &str) -> u32 {
        if let Some(number) = self.numbers.get(person) {
            return *number;
        }
        let number = u32::try_from(self.persons.len()).unwrap_or(u32::MAX);
        let person: Arc<str> = person.into();
        self.persons.push(Arc::clone(&person));
        self.numbers.insert(person, number);
        number
    }
}
