//! The persons of a docket, and what each may do on which day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::code::PersonRole;
use crate::docket::day::Day;
use crate::docket::person::{PersonEnrolled, SYSTEM_PERSON};

/// All persons who were ever enrolled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persons {
    /// Each person's own records, ascending by first day; each holds until the next one's.
    own: BTreeMap<String, Vec<PersonEnrolled>>,
    /// For whom a person stands in, by the person.
    deputies: BTreeMap<String, PersonEnrolled>,
}

impl Persons {
    /// Whether a person has a role on a day, as their own or as a deputy.
    pub fn has(&self, person: &str, role: PersonRole, day: Day) -> bool {
        self.roles(person, day).contains(&role)
            || role == PersonRole::Supervisor && self.deputizes(person, day)
    }

    /// A person's own roles on a day.
    pub fn roles(&self, person: &str, day: Day) -> &[PersonRole] {
        self.record_on(person, day).map_or(&[], |record| &record.roles)
    }

    /// A person's own record that counts on a day.
    pub fn record_on(&self, person: &str, day: Day) -> Option<&PersonEnrolled> {
        let records = self.own.get(person).map_or(&[][..], Vec::as_slice);
        let record = records.iter().rev().find(|record| record.from <= day);
        record.filter(|record| record.covers(day))
    }

    fn deputizes(&self, person: &str, day: Day) -> bool {
        self.deputies.get(person).is_some_and(|deputy| {
            let supervisor = self.roles(&deputy.deputizes, day);
            let files = self.roles(person, day).contains(&PersonRole::Filing);
            deputy.covers(day) && supervisor.contains(&PersonRole::Supervisor) && !files
        })
    }

    /// All who were ever enrolled, with their latest own record, ascending by name.
    pub fn all(&self) -> impl Iterator<Item = &PersonEnrolled> {
        self.own.values().filter_map(|records| records.last())
    }

    /// For whom a person stands in, stood or will stand in.
    pub fn deputy(&self, person: &str) -> Option<&PersonEnrolled> {
        self.deputies.get(person)
    }

    /// Those who stand in for a supervisor, ascending by name.
    pub fn deputies(&self) -> impl Iterator<Item = &PersonEnrolled> {
        self.deputies.values()
    }

    /// Whether anybody may approve on a day.
    pub fn has_supervisor(&self, day: Day) -> bool {
        self.own.keys().any(|person| self.roles(person, day).contains(&PersonRole::Supervisor))
    }

    /// Another person whose name looks the same.
    pub fn lookalike(&self, person: &str) -> Option<&str> {
        let skeleton = skeleton(person);
        let others = self.own.keys().chain(self.deputies.keys());
        let others = others.filter(|other| *other != person);
        others.map(String::as_str).find(|other| self::skeleton(other) == skeleton)
    }

    /// Takes a record over, from its first day on.
    pub(super) fn record(&mut self, enrolled: PersonEnrolled) {
        if !enrolled.deputizes.is_empty() {
            self.deputies.insert(enrolled.person.clone(), enrolled);
            return;
        }
        let records = self.own.entry(enrolled.person.clone()).or_default();
        records.retain(|earlier| earlier.from < enrolled.from);
        records.push(enrolled);
    }
}

/// What of a name meets the eye: full-width letters are the plain ones, and case, spaces and middle
/// dots do not tell two names apart.
pub fn skeleton(name: &str) -> String {
    visible(name).collect()
}

/// Whether a name looks like the program's.
pub fn looks_like_program(name: &str) -> bool {
    // Nearly all names are written in Han characters, none of which stands for a Latin letter.
    if name.starts_with(|first| ('\u{4e00}'..='\u{9fff}').contains(&first)) {
        return false;
    }
    visible(name).eq(SYSTEM_PERSON.chars())
}

/// The letters of a skeleton.
fn visible(name: &str) -> impl Iterator<Item = char> + '_ {
    let plain = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        other => other,
    };
    let letters = name.chars().map(plain).filter(|letter| !matches!(letter, ' ' | '·'));
    letters.flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enrolled(person: &str, roles: &[PersonRole], from: u32) -> PersonEnrolled {
        PersonEnrolled {
            person: person.to_owned(),
            roles: roles.to_vec(),
            judge: None,
            from: Day(from),
            to: None,
            deputizes: String::new(),
            division: String::new(),
        }
    }

    #[test]
    fn a_new_record_holds_from_its_first_day() {
        let mut persons = Persons::default();
        persons.record(enrolled("王", &[PersonRole::Filing], 10));
        persons.record(enrolled("王", &[PersonRole::Supervisor], 20));
        assert!(persons.has("王", PersonRole::Filing, Day(19)));
        assert!(!persons.has("王", PersonRole::Filing, Day(20)));
        assert!(persons.has("王", PersonRole::Supervisor, Day(20)));
        assert!(!persons.has("王", PersonRole::Filing, Day(9)));
    }

    #[test]
    fn a_deputy_may_approve_only_while_the_supervisor_is_one() {
        let mut persons = Persons::default();
        persons.record(enrolled("李", &[PersonRole::Supervisor], 0));
        let deputy = PersonEnrolled {
            to: Some(Day(30)),
            deputizes: "李".to_owned(),
            ..enrolled("赵", &[PersonRole::Supervisor], 20)
        };
        persons.record(deputy);
        let may = |persons: &Persons, day| persons.has("赵", PersonRole::Supervisor, Day(day));
        assert_eq!([19, 20, 30, 31].map(|day| may(&persons, day)), [false, true, true, false]);
        persons.record(enrolled("赵", &[PersonRole::Filing], 28));
        assert_eq!([27, 28].map(|day| may(&persons, day)), [true, false], "never while filing");
        persons.record(enrolled("李", &[], 25));
        assert!(!may(&persons, 25));
    }

    #[test]
    fn names_that_look_the_same_are_found() {
        let mut persons = Persons::default();
        persons.record(enrolled("Li Wei", &[], 0));
        assert_eq!(persons.lookalike("ＬＩ·ＷＥＩ"), Some("Li Wei"));
        assert_eq!(persons.lookalike("Li Wei"), None);
        assert_eq!(persons.lookalike("Li Wen"), None);
    }
}
