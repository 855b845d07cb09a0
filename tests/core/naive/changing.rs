//! Filings that change seats of a case which keeps its judge: their rules (section 22.10).

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::LAY_ASSESSOR;
use super::candidates::PRESIDENT;
use super::court::{Fold, Rule, rule};
use super::message::{Facts, Filed, Held};
use super::seats::{
    ASSESSOR, ASSESSORS_DRAWN, Change, EXPERT, MEMBER, PANEL_FORMED, REPLACEMENT, is_lay,
};
use super::stages::Stage;
use super::text;

pub const RECUSAL: u32 = 1;
pub const OTHER: u32 = 5;
pub const BY_COMMITTEE: u32 = 1;
pub const BY_PRESIDENT: u32 = 2;
pub const SEATED: u32 = 8;
const MEDIATED_BEFORE: u32 = 9;

/// Who left the case before, and who leaves it now.
pub fn left_before(facts: &Facts) -> impl Iterator<Item = u32> {
    let change = facts.lineage.changes.as_deref().into_iter();
    change.flat_map(|change| change.left.iter().chain(&change.leaves).copied())
}

/// Who sits and stays, and the alternates, each with the ground of the exclusion.
pub fn seated(facts: &Facts) -> Vec<(u32, u32)> {
    let change = facts.lineage.changes.as_deref().into_iter();
    let judges = change.flat_map(|change| {
        let alternates = change.alternates.iter().map(|one| one.judge);
        change.stays().map(|seat| seat.1).chain(alternates)
    });
    judges.map(|judge| (judge, SEATED)).collect()
}

impl Fold {
    /// Assessors who mediated the case, each with the ground of the exclusion.
    pub(super) fn who_mediated(&self, facts: &Facts) -> BTreeMap<u32, u32> {
        let change = facts.lineage.changes.as_deref().into_iter();
        let mediated = change.flat_map(|change| change.mediated.iter().copied());
        let lay = |judge: &u32| {
            let rows = self.judges.get(judge);
            rows.is_some_and(|rows| rows.iter().any(|row| row.role == LAY_ASSESSOR))
        };
        mediated.filter(lay).map(|judge| (judge, MEDIATED_BEFORE)).collect()
    }

    /// Whether an alternate who did not mediate can come on a day to a case with these marks.
    pub(super) fn can_come(&self, judge: u32, day: u32, marks: &[[u8; 32]]) -> bool {
        self.on_duty(judge, true, day) && !self.is_related(judge, marks)
    }

    /// A recusal is decided by the president, or by the committee if the president is among who
    /// leaves.
    pub(super) fn decided(&self, ground: u32, decided_by: u32, leaves: &[u32]) -> Rule {
        let president = |judge: &u32| self.row(*judge, self.today, |row| row.role == PRESIDENT);
        let by = if leaves.iter().any(president) { BY_COMMITTEE } else { BY_PRESIDENT };
        rule(ground != RECUSAL || decided_by == by, "NotTheirsToDecide")
    }

    /// The rules on a filing that changes seats.
    pub(super) fn changes(&self, filed: &Filed) -> Rule {
        let facts = &filed.facts;
        let Some(change) = filed.change() else { return Ok(()) };
        let lineage = &facts.lineage;
        let alone = lineage.reassigns.is_none() && lineage.series.is_empty();
        rule(alone && filed.redraw.is_empty(), "ChangeAlone")?;
        let present = self.stages.present(&facts.case_number).ok_or("CaseHasNoJudge")?;
        rule(!present.seating.held.is_empty(), "SeatsNotOfLog")?;
        self.well_formed(filed, change)?;
        self.is_said(facts, change, present)?;
        match change.kind {
            REPLACEMENT => self.replaces(filed, change)?,
            PANEL_FORMED => rule(present.seating.later.is_empty(), "LaterUndrawn")?,
            _ => draws_later(filed, present)?,
        }
        // What a kind asks of its groups says more than that there is none.
        rule(!filed.groups.is_empty(), "SeatsDiffer")
    }

    /// What the filing says of the present stage is what the log says.
    fn is_said(&self, facts: &Facts, change: &Change, present: &Stage) -> Rule {
        let record = self.records.seated(present.entry).ok_or("CaseHasNoJudge")?;
        let seating = &present.seating;
        let mut left = BTreeSet::new();
        for stage in self.stages.of(&facts.case_number) {
            let before = self.records.seated(stage.entry).filter(|_| stage.entry != present.entry);
            left.extend(before.map(|record| record.undertaking));
            left.extend(&stage.seating.left);
        }
        let presides = seating.presides;
        let presides = if change.leaves.contains(&presides) { 0 } else { presides };
        let same = change.weight == record.weight
            && change.filing == present.entry
            && change.filed_day == record.filed
            && change.seats == seating.held
            && change.alternates == seating.alternates
            && change.left.iter().eq(&left)
            && change.mediated.iter().eq(&seating.mediated)
            && change.presiding == presides
            && change.later == seating.later;
        rule(same, "LineageMismatch")?;
        let same = (&facts.pool, &facts.cause) == (&record.pool, &record.cause)
            && change.procedure == record.procedure;
        rule(same, "RecordChanged")?;
        let (before, now) = ((&change.procedure, change.weight), (&facts.procedure, facts.weight));
        let same = change.kind == PANEL_FORMED || before == now;
        rule(facts.flags == record.flags && same, "ChangeOtherFacts")
    }

    /// What a filing of this kind says at all.
    fn well_formed(&self, filed: &Filed, change: &Change) -> Rule {
        rule(text::free_text(&change.text), "TextOutsideTable")?;
        let told = change.ground == OTHER || change.kind == PANEL_FORMED;
        rule(!told || !change.text.is_empty(), "TextNeeded")?;
        let replaces = change.kind == REPLACEMENT;
        let ascending = change.leaves.is_sorted_by(|one, next| one < next);
        let said = [change.ground != 0, change.decided_by != 0, !change.leaves.is_empty()];
        rule(ascending && said == [replaces; 3], "SeatChangeMalformed")?;
        let lay = filed.groups.iter().any(|group| is_lay(group.role));
        let heard = change.hearing_day != 0;
        let sound = if change.kind == ASSESSORS_DRAWN { heard } else { lay || !heard };
        rule(sound, "SeatChangeMalformed")?;
        rule(!heard || change.hearing_day > self.today, "HearingTooSoon")?;
        self.hears_in_time(change.hearing_day)
    }

    fn replaces(&self, filed: &Filed, change: &Change) -> Rule {
        let leaves = |seat: &&Held| change.leaves.contains(&seat.judge);
        let beside = |role| role == MEMBER || is_lay(role);
        let own =
            |judge: &u32| change.seats.iter().any(|seat| seat.judge == *judge && beside(seat.role));
        rule(change.leaves.iter().all(own), "SeatNotHeld")?;
        self.decided(change.ground, change.decided_by, &change.leaves)?;
        let mut wanted = Vec::new();
        for role in [MEMBER, ASSESSOR, EXPERT] {
            let seats = change.seats.iter().filter(|seat| seat.role == role);
            let seats: Vec<&Held> = seats.filter(leaves).collect();
            let last = seats.last().map(|seat| seat.pool.as_str());
            wanted.extend(last.map(|pool| (pool, role, seats.len() as u32, 0)));
        }
        let same = groups(filed).eq(wanted.iter().copied()) && filed.later.is_empty();
        rule(same, "SeatsDiffer")?;
        let day = if change.hearing_day == 0 { self.today } else { change.hearing_day };
        let comes = |one: &Held| {
            wanted.iter().any(|group| group.1 == one.role)
                && !change.mediated.contains(&one.judge)
                && self.can_come(one.judge, day, &filed.facts.all_marks())
        };
        rule(!change.alternates.iter().any(comes), "AlternateFirst")
    }
}

/// Pool, role, seats and alternates of each group.
fn groups(filed: &Filed) -> impl Iterator<Item = (&str, u32, u32, u32)> {
    let all = filed.groups.iter();
    all.map(|group| (group.pool.as_str(), group.role, group.seats, group.alternates))
}

fn draws_later(filed: &Filed, present: &Stage) -> Rule {
    let later = &present.seating.later;
    rule(!later.is_empty(), "NothingLater")?;
    let left = later.iter().map(|one| (one.pool.as_str(), one.role, one.seats, one.alternates));
    rule(groups(filed).eq(left) && filed.later.is_empty(), "SeatsDiffer")
}
