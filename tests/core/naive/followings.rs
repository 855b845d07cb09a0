//! Cases that belong to another, agents and staff before both verifiers: both accept the log, refuse
//! the same edits of it, and judge it alike with any of its bytes spoiled.

use std::sync::Arc;

use caselot_core::docket::code::{DesignationGround, Role};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{CaseFiled, Facts};
use caselot_core::docket::lineage::FollowedCase;
use caselot_core::docket::policy::{FollowRule, Policy};
use caselot_core::docket::{Entry, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use super::drafts::{both_accept, both_refuse_each, judge_bytes};
use super::edits::Edit;
use crate::follows::story;

fn filed<'a>(entries: &'a mut [Entry], number: &str, stage: u32) -> &'a mut CaseFiled {
    let of_it = |facts: &Facts| facts.case_number.contains(number) && facts.stage == stage;
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(it) if of_it(&it.facts) => Some(Arc::make_mut(it)),
        _ => None,
    });
    found.expect("such a filing")
}

/// The request for the case that follows its main case.
fn asked(entries: &mut [Entry]) -> &mut DesignationRequested {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::DesignationRequested(it) => Some(&mut **it),
        _ => None,
    });
    found.expect("a request")
}

fn main_case(entries: &mut [Entry]) -> &mut FollowedCase {
    asked(entries).facts.lineage.follows.as_mut().expect("a main case")
}

/// The policy, where it is proposed.
fn policy(entries: &mut [Entry]) -> &mut Policy {
    let found = entries.iter_mut().rev().find_map(|entry| match &mut entry.event {
        Event::Proposed(it) => match &mut it.what {
            Event::PolicyAdopted(policy) => Some(&mut **policy),
            _ => None,
        },
        _ => None,
    });
    found.expect("a policy")
}

fn rule(entries: &mut [Entry]) -> &mut FollowRule {
    &mut policy(entries).follows[0]
}

fn sat(entries: &mut [Entry]) -> &mut Vec<JudgeId> {
    let back = filed(entries, "民初2号", 0);
    &mut back.facts.lineage.prior.as_mut().expect("an earlier case").sat
}

const FOLLOW_EDITS: &[Edit] = &[
    ("a rule of no type", |e| rule(e).type_code.clear()),
    ("a rule of no main cases", |e| rule(e).of.clear()),
    ("types of main cases out of order", |e| rule(e).of.reverse()),
    ("a rule twice", |e| {
        let twice = rule(e).clone();
        policy(e).follows.push(twice);
    }),
    ("a rule of other main cases", |e| rule(e).of = vec!["民初".to_owned()]),
    ("no rule", |e| policy(e).follows.clear()),
    ("no main case", |e| asked(e).facts.lineage.follows = None),
    ("the number of no case", |e| main_case(e).case_number = "(2026)湘0203执9号".to_owned()),
    ("its own number", |e| main_case(e).case_number = "(2026)湘0203执恢1号".to_owned()),
    ("no number", |e| main_case(e).case_number = " ".to_owned()),
    ("a main case that is not here", |e| main_case(e).filing = None),
    ("another stage", |e| main_case(e).filing = Some(EntryIndex(1))),
    ("another judge", |e| asked(e).judge.0 = asked(e).judge.0 % 8 + 1),
    ("another text", |e| "另案".clone_into(&mut asked(e).text)),
    ("the ground of a refiling", |e| asked(e).ground = DesignationGround::Refiled),
    ("other parties", |e| asked(e).facts.parties.marks = vec![[9; 32]]),
    ("no parties", |e| asked(e).facts.parties.marks.clear()),
    ("drawn although it follows", |e| {
        let again = filed(e, "执恢2号", 0);
        again.facts.parties.redraw.clear();
        again.facts.exclusions.clear();
    }),
    ("drawn by an exclusion", |e| filed(e, "执恢2号", 0).facts.parties.redraw.clear()),
    ("a reason for a draw that happens anyway", |e| {
        filed(e, "执恢3号", 0).facts.parties.redraw = "另行分案".to_owned();
    }),
    ("a main case of a case that has none", |e| {
        let main = FollowedCase { case_number: "(2020)京01执5号".to_owned(), filing: None };
        filed(e, "民初1号", 0).facts.lineage.follows = Some(Box::new(main));
    }),
    ("agents out of order", |e| filed(e, "执1号", 0).facts.parties.agents.reverse()),
    ("agents lost", |e| filed(e, "执1号", 1).facts.parties.agents.truncate(1)),
    ("a judge who is related to an agent is not left out", |e| {
        filed(e, "执1号", 0).facts.exclusions.clear();
    }),
    ("an agent more, whom nobody is related to", |e| {
        filed(e, "执恢3号", 0).facts.parties.agents = vec![[40; 32]];
    }),
    ("an assistant sat in nothing", |e| sat(e).retain(|judge| judge.0 != 20)),
    ("a clerk sat in nothing", |e| sat(e).retain(|judge| judge.0 != 21)),
    ("a judge sat who only looked", |e| {
        let at = sat(e).partition_point(|judge| judge.0 < 9);
        sat(e).insert(at, JudgeId(22));
        sat(e).sort_unstable();
    }),
    ("an assistant in the quota", |e| {
        for entry in e {
            if let Event::JudgeRecorded(it) = &mut entry.event
                && it.tenures[0].role == Role::JudicialAssistant
            {
                it.tenures[0].in_quota = true;
            }
        }
    }),
    ("a quota of clerks", |e| policy(e).quota.population.push(Role::CourtClerk)),
];

#[test]
fn cases_that_belong_to_another_are_valid_for_both() {
    both_accept(&story());
}

#[test]
fn both_refuse_the_same_edits_of_cases_that_belong_to_another() {
    both_refuse_each(&story(), FOLLOW_EDITS);
}

#[test]
fn both_judge_every_byte_of_cases_that_belong_to_another_alike() {
    let paper = story();
    // The policy with its rule, and all that follows.
    let first = paper.entries.iter().rposition(|entry| match &entry.event {
        Event::Proposed(it) => matches!(it.what, Event::PolicyAdopted(_)),
        _ => false,
    });
    judge_bytes(&paper, first.expect("a policy")..paper.entries.len(), &[]);
}
