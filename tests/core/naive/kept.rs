//! What edition 1 asks of seats and facts beside the rules that always held: a case keeps them
//! (sections 22.5 and 22.10).

use super::candidates::ADMINISTRATIVE;
use super::changing::SEATED;
use super::court::{Fold, Rule, rule};
use super::message::{Facts, Filed, Held, Judge, Tenure};
use super::panel::Row;
use super::seated::MANNERS_WITHOUT_JUDGMENT;
use super::seats::{ASSESSOR, EXPERT, Later, MEMBER, PANEL_FORMED};
use super::stages::Stage;

const NEWEST: u32 = 1;
/// Days until a hearing at most.
const DAYS: u32 = 183;

impl Fold {
    /// Whether edition 1 holds today.
    pub(super) fn keeps_cases(&self) -> bool {
        self.policy().edition == 1
    }

    /// An edition that there is, and none that was left behind.
    pub(super) fn edition(&self, edition: u32) -> Rule {
        let newer = self.policies.iter().all(|before| before.edition <= edition);
        rule(edition <= NEWEST && newer, "PolicyMalformed")
    }

    pub(super) fn hears_in_time(&self, day: u32) -> Rule {
        rule(!self.keeps_cases() || day <= self.today + DAYS, "HearingTooFar")
    }

    /// No person says of anybody that they sit already.
    pub(super) fn seated_by_program(&self, facts: &Facts) -> Rule {
        let by_hand =
            |ground| facts.exclusions.iter().any(|it| it.ground == ground && !it.is_program());
        rule(!self.keeps_cases() || !by_hand(SEATED), "SystemExclusionsDiffer")
    }

    /// Whether these rows give a judge, today or later, another judicial role than the rows so far.
    pub(super) fn changes_role(&self, judge: &Judge) -> bool {
        let before = self.judges.get(&judge.judge).map_or(&[][..], Vec::as_slice);
        let judicial = |row: &&Tenure, day| row.role < ADMINISTRATIVE && row.covers(day);
        let changed = |day| {
            let now: Vec<_> = judge.tenures.iter().filter(|row| judicial(row, day)).collect();
            let mut before = before.iter().filter(|row| judicial(row, day));
            before.any(|old| now.iter().any(|new| new.role != old.role))
        };
        // Two rows first meet on the first day of one of them.
        let mut days = before.iter().chain(&judge.tenures).map(|row| row.from.max(self.today));
        self.keeps_cases() && days.any(changed)
    }

    /// A case is not closed by a judgment while seats of it are left for later.
    pub(super) fn closes_drawn(&self, filing: u64, manner: u32) -> Rule {
        let left = self.stages.stage(filing).is_some_and(|stage| !stage.seating.later.is_empty());
        let judged = !MANNERS_WITHOUT_JUDGMENT.contains(&manner);
        rule(!self.keeps_cases() || !judged || !left, "LaterUndrawn")
    }

    /// A flag for which no judge decides alone is not taken away by one person.
    pub(super) fn flags_stay(&self, before: &[String], after: &[String]) -> Rule {
        let Some(rules) = self.policy().seats.as_ref().filter(|_| self.keeps_cases()) else {
            return Ok(());
        };
        let mut gone = before.iter().filter(|flag| !after.contains(flag));
        rule(!gone.any(|flag| rules.never_alone.contains(flag)), "FlagStays")
    }

    /// Whether a panel that is formed weighs, without a table, something else than its case did.
    fn weighs_otherwise(&self, filed: &Filed) -> bool {
        let formed = filed.change().filter(|change| change.kind == PANEL_FORMED);
        self.policy().has_no_weights()
            && formed.is_some_and(|change| change.weight != filed.facts.weight)
    }

    /// Whether a filing or request departs from what its case is, whatever the policy says.
    pub(super) fn leaves_case(&self, facts: &Facts, filed: Option<&Filed>) -> bool {
        if !self.keeps_cases() {
            return false;
        }
        if filed.is_some_and(|filed| self.weighs_otherwise(filed)) {
            return true;
        }
        let Some(reassigns) = &facts.lineage.reassigns else { return false };
        let present = self.stages.present(&facts.case_number);
        // An import has no seats.
        let Some(present) = present.filter(|stage| !stage.seating.held.is_empty()) else {
            return false;
        };
        let Some(record) = self.records.seated(present.entry) else { return false };
        let same = (&facts.pool, &facts.cause, &facts.procedure)
            == (&record.pool, &record.cause, &record.procedure)
            && (facts.weight, reassigns.filed_day) == (record.weight, record.filed);
        let grave = self.policy().seats.as_ref().map_or(&[][..], |rules| &rules.never_alone);
        let lacks = |flag| record.flags.contains(flag) && !facts.flags.contains(flag);
        let same = same && !grave.iter().any(lacks);
        !same || !keeps_seats(filed, present)
    }
}

/// Whether a filing has as many seats of each role as the stage that it leaves, of the same pools,
/// and leaves some for later if that does. A request has none.
pub fn keeps_seats(filed: Option<&Filed>, present: &Stage) -> bool {
    let panel = filed.map(Filed::panel).unwrap_or_default();
    let seating = &present.seating;
    let same = |role| {
        let rows: Vec<&Row> = panel.iter().filter(|row| row.role == role).collect();
        let now: u64 = rows.iter().map(|row| u64::from(row.seats)).sum();
        let held: Vec<&Held> = seating.held.iter().filter(|seat| seat.role == role).collect();
        let later: Vec<&Later> = seating.later.iter().filter(|later| later.role == role).collect();
        let left: u64 = later.iter().map(|later| u64::from(later.seats)).sum();
        let last = held.last().map(|seat| seat.pool.as_str());
        let pool = later.first().map(|later| later.pool.as_str()).or(last);
        now == held.len() as u64 + left && rows.last().map(|row| row.pool) == pool
    };
    let later = filed.is_some_and(|filed| !filed.later.is_empty());
    [MEMBER, ASSESSOR, EXPERT].into_iter().all(same) && later != seating.later.is_empty()
}
