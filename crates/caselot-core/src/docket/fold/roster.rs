//! Who may be drawn on a day: judges, their dated roles and absences.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::code::Role;
use crate::docket::day::Day;
use crate::docket::people::{Absence, Judge, Tenure};
use crate::docket::pool::PoolSpec;
use crate::id::{EntryIndex, JudgeId};

/// Judges and absences of a court.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    judges: BTreeMap<JudgeId, Judge>,
    /// Absences in force with the days on which they were recorded, by judge and entry index.
    absences: BTreeMap<JudgeId, BTreeMap<EntryIndex, (Absence, Day)>>,
}

impl Roster {
    /// A judge by number.
    pub fn judge(&self, judge: JudgeId) -> Option<&Judge> {
        self.judges.get(&judge)
    }

    /// All judges, ascending by number.
    pub fn judges(&self) -> impl Iterator<Item = &Judge> {
        self.judges.values()
    }

    /// All absences in force with their entry indexes.
    pub fn absences(&self) -> impl Iterator<Item = (EntryIndex, &Absence)> {
        self.absences.values().flatten().map(|(index, (absence, _))| (*index, absence))
    }

    /// A judge's absences in force.
    pub fn absences_of(&self, judge: JudgeId) -> impl Iterator<Item = &Absence> {
        self.absences.get(&judge).into_iter().flatten().map(|(_, (absence, _))| absence)
    }

    /// The absence in force recorded at an entry.
    pub fn absence(&self, judge: JudgeId, entry: EntryIndex) -> Option<&Absence> {
        self.absences.get(&judge)?.get(&entry).map(|(absence, _)| absence)
    }

    /// In quota and in post (any role but staff) on a day.
    pub fn in_quota(&self, judge: JudgeId, day: Day) -> bool {
        self.has_row(judge, day, |row| row.in_quota && row.role.is_judicial())
    }

    /// Whether a person serves as people's assessor on a day.
    pub fn is_assessor(&self, judge: JudgeId, day: Day) -> bool {
        self.has_row(judge, day, |row| row.role == Role::LayAssessor)
    }

    /// Whether a person assists judges on a day, as their assistant or clerk.
    pub fn assists(&self, judge: JudgeId, day: Day) -> bool {
        self.has_row(judge, day, |row| row.role.assists())
    }

    /// The role of a judge on a day.
    pub fn role(&self, judge: JudgeId, day: Day) -> Option<Role> {
        let rows = &self.judges.get(&judge)?.tenures;
        rows.iter().find(|row| row.covers(day)).map(|row| row.role)
    }

    fn has_row(&self, judge: JudgeId, day: Day, fits: impl Fn(&Tenure) -> bool) -> bool {
        let judge = self.judges.get(&judge);
        judge.is_some_and(|judge| judge.tenures.iter().any(|row| row.covers(day) && fits(row)))
    }

    /// Absent on a day, for whatever reason.
    pub fn is_away(&self, judge: JudgeId, day: Day) -> bool {
        let absences = self.absences.get(&judge);
        absences.is_some_and(|absences| absences.values().any(|(absence, _)| absence.covers(day)))
    }

    /// The absence of a day with its entry index and the day on which it was recorded; of several the
    /// one recorded first.
    pub fn absence_on(&self, judge: JudgeId, day: Day) -> Option<(EntryIndex, &Absence, Day)> {
        let mut absences = self.absences.get(&judge)?.iter();
        let found = absences.find(|(_, (absence, _))| absence.covers(day));
        found.map(|(entry, (absence, on))| (*entry, absence, *on))
    }

    /// Absent on a day, by what was recorded up to another day.
    pub fn is_away_since(&self, judge: JudgeId, day: Day, recorded: Day) -> bool {
        let absences = self.absences.get(&judge).into_iter().flat_map(BTreeMap::values);
        absences.into_iter().any(|(absence, on)| absence.covers(day) && *on <= recorded)
    }

    /// May be drawn on a day: not away, and in quota and in post or, for a pool of assessors, an
    /// assessor.
    pub fn on_duty(&self, judge: JudgeId, assessors: bool, day: Day) -> bool {
        let serves =
            if assessors { self.is_assessor(judge, day) } else { self.in_quota(judge, day) };
        serves && !self.is_away(judge, day)
    }

    /// Members of a pool on duty on a day, with their shares: at most one row a judge covers it.
    pub fn shares_on_duty(&self, spec: &PoolSpec, day: Day) -> Vec<(JudgeId, u8)> {
        let members = spec.members.iter().filter(|member| member.covers(day));
        let assessors = spec.settings.assessors;
        let on_duty = members.filter(|member| self.on_duty(member.judge, assessors, day));
        on_duty.map(|member| (member.judge, member.share)).collect()
    }

    /// Takes a judge's rows over.
    pub fn record_judge(&mut self, judge: &Judge) {
        self.judges.insert(judge.judge, judge.clone());
    }

    pub(super) fn record_absence(&mut self, index: EntryIndex, absence: &Absence, on: Day) {
        let of_judge = self.absences.entry(absence.judge).or_default();
        if let Some(replaced) = absence.replaces {
            of_judge.remove(&replaced);
        }
        if !absence.cancelled {
            of_judge.insert(index, (absence.clone(), on));
        }
    }
}
