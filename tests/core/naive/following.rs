//! Cases that belong to another (section 22.12).

use super::court::{Fold, Rule, rule};
use super::message::{Exclusion, Facts, Filed, Request};
use super::reader::{Message, Read, utf8};
use super::stages::End;
use super::text;

pub const FOLLOWS: u32 = 9;

#[derive(Clone)]
pub struct FollowRule {
    kind: String,
    of: Vec<String>,
}

impl FollowRule {
    pub fn read(bytes: &[u8]) -> Read<FollowRule> {
        let mut m = Message::read(bytes)?;
        let rule = FollowRule { kind: m.string(1)?, of: m.repeated(2, utf8)? };
        m.end().map(|()| rule)
    }
}

pub fn sound(rules: &[FollowRule]) -> bool {
    let one = |rule: &FollowRule| {
        text::name(&rule.kind)
            && (1..=64).contains(&rule.of.len())
            && rule.of.iter().all(|of| text::name(of))
            && rule.of.is_sorted_by(|one, next| one < next)
    };
    let ascending = rules.is_sorted_by(|one, next| one.kind < next.kind);
    rules.len() <= 64 && ascending && rules.iter().all(one)
}

impl Fold {
    fn follow_rule(&self, facts: &Facts) -> Option<&FollowRule> {
        let lineage = &facts.lineage;
        let first = lineage.reassigns.is_none()
            && lineage.changes.is_none()
            && !self.has_begun(&lineage.series);
        let kind = text::type_code(&facts.case_number, &self.code);
        self.policy().follows.iter().find(|rule| first && rule.kind == kind)
    }

    pub(super) fn belongs(&self, facts: &Facts) -> bool {
        self.follow_rule(facts).is_some()
    }

    /// What is said of the main case.
    pub(super) fn main_case(&self, facts: &Facts) -> Rule {
        let followed = facts.lineage.follows.as_ref();
        let Some(of) = self.follow_rule(facts) else {
            return rule(followed.is_none(), "FollowedIdle");
        };
        let followed = followed.ok_or("FollowedMissing")?;
        let number = &followed.case_number;
        rule(text::name(number) && *number != facts.case_number, "FollowedMalformed")?;
        let present = self.stages.present(number).filter(|stage| stage.end == End::Seated);
        let Some(present) = present else {
            return rule(followed.filing == 0, "LineageMismatch");
        };
        rule(followed.filing == present.entry, "LineageMismatch")?;
        let kind = text::type_code(number, &self.code);
        rule(kind.is_empty() || of.of.iter().any(|of| of == kind), "FollowedOfOtherType")?;
        let among = facts.marks.iter().all(|mark| present.carried.contains(mark));
        let enough = facts.marks.len() >= present.carried.len().min(2);
        let same = present.carried.is_empty() || (among && enough);
        rule(same, "FollowedOfOthers")
    }

    /// The judge to whom something goes, without the exclusions of persons and of the cap.
    fn goes_to(&self, facts: &Facts) -> Option<u32> {
        let followed = facts.lineage.follows.as_ref().filter(|it| it.filing != 0)?;
        let present = self.stages.present(&followed.case_number)?;
        let judge = self.records.seated(present.entry)?.undertaking;
        let counts = |one: &Exclusion| one.judge == judge && one.is_program() && !one.is_cap();
        let out = facts.exclusions.iter().any(counts);
        let sits = !out && self.able(judge, &facts.all_marks()).is_ok();
        (sits && self.belongs(facts)).then_some(judge)
    }

    /// Of a filing that belongs to another case.
    pub(super) fn does_not_follow(&self, filed: &Filed) -> Rule {
        let judge = self.goes_to(&filed.facts);
        if !filed.redraw.is_empty() {
            return rule(judge.is_some(), "NotFollowed");
        }
        let out = judge.is_some_and(|judge| filed.facts.by_persons().contains(&judge));
        rule(!out, "FollowedExcluded")?;
        rule(judge.is_none(), "FollowedDrawn")
    }

    /// Of a filing that is drawn although it belongs to another case: whether that one is here.
    pub(super) fn drawn_alone(&self, facts: &Facts) -> Option<bool> {
        let followed = facts.lineage.follows.as_ref().filter(|_| self.belongs(facts))?;
        Some(followed.filing != 0)
    }

    /// At its approval, the main case has the judge still who is asked for.
    pub(super) fn still_there(&self, request: &Request) -> Rule {
        let followed = request.facts.lineage.follows.as_ref();
        let present = followed.and_then(|it| self.stages.present(&it.case_number));
        let record = present.and_then(|stage| self.records.seated(stage.entry));
        let judge = record.map(|record| record.undertaking);
        rule(request.ground != FOLLOWS || judge == Some(request.judge), "FollowedMismatch")
    }

    pub(super) fn goes_to_main(&self, request: &Request) -> Rule {
        let number = request.facts.lineage.follows.as_ref().map(|it| it.case_number.as_str());
        let same = self.goes_to(&request.facts) == Some(request.judge);
        rule(same && number == Some(request.text.as_str()), "FollowedMismatch")
    }
}
