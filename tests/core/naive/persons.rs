//! Persons, and the roles they have (section 22.3).

use std::collections::{BTreeMap, BTreeSet};

use super::acting::APART;
use super::court::{Fold, Rule, approver, rule};
use super::life::PROGRAM;
use super::reader::{Message, Read};
use super::text;

pub const FILING: u32 = 1;
pub const SUPERVISOR: u32 = 2;
pub const POLITICAL: u32 = 3;
pub const AUDITOR: u32 = 4;
pub const REGISTRAR: u32 = 5;
pub const DIVISION: u32 = 7;
pub const OWN: u32 = 8;
const LAST_ROLE: u32 = 8;

#[derive(Clone)]
pub struct Enrolled {
    pub person: String,
    pub roles: Vec<u32>,
    pub judge: u32,
    pub from: u32,
    pub to: u32,
    pub deputizes: String,
    pub division: String,
}

impl Enrolled {
    pub fn read(m: &mut Message) -> Read<Enrolled> {
        Ok(Enrolled {
            person: m.string(1)?,
            roles: m.choices(2, LAST_ROLE)?,
            judge: m.uint32(3)?,
            from: m.day(4)?,
            to: m.day(5)?,
            deputizes: m.string(6)?,
            division: m.string(9)?,
        })
    }

    fn covers(&self, day: u32) -> bool {
        self.from <= day && (self.to == 0 || day <= self.to)
    }
}

/// Records of persons, each with the first day it counts on.
#[derive(Default)]
pub struct Persons {
    /// By person, ascending by first day.
    own: BTreeMap<String, Vec<(u32, Enrolled)>>,
    /// By person, the last one.
    deputies: BTreeMap<String, (u32, Enrolled)>,
}

impl Persons {
    fn has_own(&self, person: &str, role: u32, day: u32) -> bool {
        self.counts(person, day).is_some_and(|record| record.roles.contains(&role))
    }

    /// A person's own record that counts on a day.
    fn counts(&self, person: &str, day: u32) -> Option<&Enrolled> {
        let mut records = self.own.get(person).into_iter().flatten();
        let counts = records.rfind(|(first, _)| *first <= day);
        counts.map(|(_, record)| record).filter(|record| record.covers(day))
    }

    /// Whether a person was ever enrolled by an own record.
    pub fn is_enrolled(&self, person: &str) -> bool {
        self.own.contains_key(person)
    }

    /// The judge who a person is on a day.
    pub fn judge_of(&self, person: &str, day: u32) -> Option<u32> {
        self.counts(person, day).map(|record| record.judge).filter(|judge| *judge != 0)
    }

    fn put(&mut self, first: u32, record: Enrolled) {
        let person = record.person.clone();
        if record.deputizes.is_empty() {
            let records = self.own.entry(person).or_default();
            records.retain(|(earlier, _)| *earlier < first);
            records.push((first, record));
        } else {
            self.deputies.insert(person, (first, record));
        }
    }

    fn anybody_supervises(&self, day: u32) -> bool {
        self.own.keys().any(|person| self.has_own(person, SUPERVISOR, day))
    }
}

/// What of a name the eye sees.
pub fn skeleton(name: &str) -> String {
    let half = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFF01 + 0x21).unwrap_or(c),
        c => c,
    };
    let kept = name.chars().map(half).filter(|c| !['\u{20}', '\u{B7}'].contains(c));
    // Letter by letter, so that no rule of a position is used.
    kept.flat_map(char::to_lowercase).collect()
}

impl Fold {
    pub(super) fn has_role(&self, person: &str, role: u32, day: u32) -> bool {
        let deputy = || {
            let found = self.persons.deputies.get(person);
            found.is_some_and(|(first, record)| {
                *first <= day
                    && record.covers(day)
                    && self.persons.has_own(&record.deputizes, SUPERVISOR, day)
                    && !self.persons.has_own(person, FILING, day)
            })
        };
        self.persons.has_own(person, role, day) || (role == SUPERVISOR && deputy())
    }

    /// The day from which on a record counts at the earliest.
    pub(super) fn earliest(&self) -> u32 {
        if self.has_filed() { self.today + 1 } else { 0 }
    }

    pub(super) fn enrolled(&mut self, record: Enrolled) -> Rule {
        self.may_enroll(&record)?;
        let first = record.from.max(self.earliest());
        self.persons.put(first, record);
        Ok(())
    }

    fn may_enroll(&self, record: &Enrolled) -> Rule {
        rule(text::name(&record.person), "TextOutsideTable")?;
        let own = skeleton(&record.person);
        rule(own != PROGRAM, "ProgramActs")?;
        let known = self.persons.own.keys().chain(self.persons.deputies.keys());
        let mut others = known.filter(|name| **name != record.person);
        rule(others.all(|name| skeleton(name) != own), "PersonLooksLike")?;
        rule(record.roles.is_sorted_by(|one, next| one < next), "PersonRolesOrder")?;
        let judge = record.judge == 0 || self.judges.contains_key(&record.judge);
        rule(judge, "JudgeUnknown")?;
        rule(text::free_text(&record.division), "TextOutsideTable")?;
        let divided = record.roles.contains(&DIVISION) != record.division.is_empty();
        let placed = !record.roles.contains(&OWN) || record.judge != 0;
        rule(divided && placed, "RoleUnplaced")?;
        rule(record.to == 0 || record.to >= record.from, "DeputyMalformed")?;
        if record.deputizes.is_empty() {
            let deputy = self.persons.deputies.get(&record.person);
            let over = deputy.is_none_or(|(_, deputy)| deputy.to < record.from);
            let apart = !record.roles.contains(&FILING)
                || (record.roles.iter().all(|role| !APART.contains(role)) && over);
            return rule(apart, "RolesApart");
        }
        rule(text::name(&record.deputizes), "TextOutsideTable")?;
        let sound = record.deputizes != record.person
            && record.roles == [SUPERVISOR]
            && record.to != 0
            && self.persons.has_own(&record.deputizes, SUPERVISOR, record.from)
            && !self.persons.has_own(&record.person, FILING, record.from);
        rule(sound, "DeputyMalformed")
    }

    pub(super) fn opened(
        &mut self,
        person: &str,
        persons: Vec<Enrolled>,
        text: &str,
        second: &str,
    ) -> Rule {
        approver(second, person)?;
        rule(text::free_text(text), "TextOutsideTable")?;
        let needed = self.opens || !self.persons.anybody_supervises(self.today);
        rule(needed, "RulesOpenedAlready")?;
        rule(self.open.keys().all(|entry| self.is_opened(*entry)), "RulesOpenedBusy")?;
        let ascending = persons.is_sorted_by(|one, next| one.person < next.person);
        let skeletons: BTreeSet<_> = persons.iter().map(|it| skeleton(&it.person)).collect();
        rule(ascending && skeletons.len() == persons.len(), "PersonRolesOrder")?;
        persons.iter().try_for_each(|record| self.may_enroll(record))?;
        let supervises = |it: &&Enrolled| {
            it.deputizes.is_empty() && it.roles.contains(&SUPERVISOR) && it.covers(self.today)
        };
        rule(persons.iter().filter(supervises).count() >= 2, "FewSupervisors")?;
        for record in persons {
            self.persons.put(record.from, record);
        }
        Ok(())
    }
}
