//! Cases that are filed again and go back to their first judge (section 12b).

use super::court::{Fold, Rule, rule};
use super::message::{Exclusion, Facts, Filed, Request};
use super::text;

pub const REFILED: u32 = 6;

impl Fold {
    /// Number and judge of the earlier case that this one goes back to.
    fn earlier(&self, facts: &Facts) -> Option<(&str, u32)> {
        let days = self.policy().refiling_days?;
        let follows = facts.lineage.reassigns.is_some() || facts.lineage.changes.is_some();
        if follows || facts.marks.len() < 2 || self.belongs(facts) {
            return None;
        }
        let (number, judge) = self.stages.latest_first().find_map(|(number, stage)| {
            let same = stage.marks == facts.marks && stage.cause == facts.cause && !stage.changes;
            let given_up = stage.avoided.or_else(|| self.records.given_up(stage.entry));
            let (judge, day) = given_up.filter(|_| same)?;
            (self.today - day <= days).then_some((number, judge))
        })?;
        // Protocol 2 asks without the exclusions of persons, and refuses those of that judge.
        let counts = |one: &Exclusion| !one.is_cap() && (!self.two() || one.is_program());
        let excluded = facts.exclusions.iter().any(|one| one.judge == judge && counts(one));
        let sits = !excluded && self.able(judge, &facts.all_marks()).is_ok();
        sits.then_some((number, judge))
    }

    /// A filing is drawn if there is nothing to go back to, or if a second person says so.
    pub(super) fn is_drawn(&self, filed: &Filed) -> Rule {
        rule(text::free_text(&filed.redraw), "TextOutsideTable")?;
        if self.belongs(&filed.facts) {
            return self.does_not_follow(filed);
        }
        let earlier = self.earlier(&filed.facts);
        let back = earlier.is_some();
        if filed.redraw.is_empty() {
            let out = |judge: u32| self.two() && filed.facts.by_persons().contains(&judge);
            rule(!earlier.is_some_and(|it| out(it.1)), "RefiledExcluded")?;
            return rule(!back, "RefiledDrawn");
        }
        rule(back, "NotRefiled")?;
        rule(self.two() || !filed.facts.approver.is_empty(), "RedrawUnapproved")
    }

    /// A request of ground REFILED is for the judge of the earlier case, and names that case.
    pub(super) fn goes_back(&self, request: &Request) -> Rule {
        let earlier = self.earlier(&request.facts);
        rule(earlier == Some((request.text.as_str(), request.judge)), "RefilingMismatch")
    }
}
