//! Logs of protocol 2 with contributors (section 22.14). Edits of them stand in
//! `contributor_edits.rs` and `contribution_edits.rs`.

use std::sync::Arc;

use caselot_core::audit::ContributorKey;
use caselot_core::docket::code::{DesignationGround, PersonRole, VoidGround};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::{Actor, Command, Event};
use caselot_core::hash::to_hex;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use crate::checks::code;
use crate::contributor::{
    answer, answer_of, contributor, contributor_of, ends, gives, key, names, opens, resigned, takes,
};
use crate::naive::acts::{designate, excluding, void};
use crate::naive::contribution_edits::{ANSWER_EDITS, DRAW_EDITS, OPENING_EDITS, VOID_EDITS};
use crate::naive::contributor_edits::{END_EDITS, FILING_EDITS, LOST_EDITS, NAME_EDITS};
use crate::naive::drafts::{both_accept, both_refuse_each, encoded, judge_bytes, verdicts};
use crate::naive::seatings::formed;
use crate::naive::undoings::left;
use crate::naive::verifier::contributor_keys::held;
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, SUPERVISOR, enrolled, facts, proposed,
};
use crate::paper::{PaperCourt, case_number};
use crate::redistribution::{LEAVES, approved, leaving, list};

/// Depths of the trees of later contributors.
const SHALLOW: u32 = 3;
const SHALLOWEST: u32 = 1;
const THIRD_CLERK: &str = "孙八";

/// The key of the nth contributor after the first.
pub fn later_key(nth: u8) -> SigningKey {
    signing_key(&[60 + nth; 32])
}

fn names_later(paper: &mut PaperCourt, nth: u8, depth: u32) -> EntryIndex {
    names(paper, contributor_of("律师协会", &later_key(nth), depth))
}

fn gives_later(paper: &mut PaperCourt, contributor: EntryIndex, nth: u8, depth: u32) {
    let given = answer_of(paper, contributor, (&later_key(nth), depth));
    takes(paper, given).expect("takes the values");
}

/// Files, has it approved if that is needed, and opens.
fn opens_facts(paper: &mut PaperCourt, facts: &Facts) {
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!("filed") };
    if !filed.needs.is_empty() {
        paper.approve(filing).expect("approves");
    }
    paper.draws(facts).expect("opens");
}

/// Nobody is named yet, or not for today.
fn before_it_counts(paper: &mut PaperCourt) -> EntryIndex {
    paper.assigns(&facts(1));
    let named = names(paper, contributor());
    paper.assigns(&facts(2));
    for number in [30, 31] {
        designate(paper, facts(number), LEAVES.0, DesignationGround::Supervision);
    }
    paper.days_pass(1);
    named
}

/// Filings that are opened in another order than they were filed, approved, ended, of each kind.
fn answers(paper: &mut PaperCourt, named: EntryIndex) {
    opens(paper, 3);
    opens(paper, 4);
    paper.files(facts(5)).expect("files");
    gives(paper, named);
    opens(paper, 6);
    paper.draws(&facts(5)).expect("opens");
    opens_facts(paper, &excluding(7, &[1, 2, 3, 4, 5, 6, 7]));
    gives(paper, named);
    let filing = paper.files(excluding(8, &[1, 2, 3, 4, 5, 6, 7])).expect("files").filing;
    paper.decline(OTHER_SUPERVISOR, filing.expect("a filing")).expect("declines");
    paper.by(CLERK, void(8, VoidGround::Declined, true)).expect("voids");
    paper.files(facts(9)).expect("files");
    let nonce_lost = paper.by(CLERK, void(9, VoidGround::NonceLost, false)).expect("proposes");
    paper.approve(proposed(&nonce_lost)).expect("approves");
    paper.by(CLERK, void(9, VoidGround::NonceLost, false)).expect("voids");
    // One proposal of such a void comes too late.
    paper.files(facts(20)).expect("files");
    paper.by(CLERK, void(20, VoidGround::NonceLost, false)).expect("proposes");
    paper.draws(&facts(20)).expect("opens");
    opens_facts(paper, &left(facts(3), 1));
    opens_facts(paper, &formed(1, 100, 4));
    gives(paper, named);
    // Of three that are opened the first two are given first.
    (10..=12).for_each(|number| opens(paper, number));
    let mut first = answer(paper, named);
    first.values.truncate(2);
    let at = (first.size, first.root);
    takes(paper, resigned(&first, at)).expect("takes two");
    gives(paper, named);
}

/// What is opened is as drawn for the order of a list.
fn in_turn(paper: &mut PaperCourt, named: EntryIndex) {
    approved(paper, list(&[30, 31]));
    for number in [30, 31] {
        let facts = leaving(facts(number), 1);
        paper.files(facts.clone()).expect("files");
        paper.draws(&facts).expect("opens");
    }
    gives(paper, named);
}

/// A second contributor from the next day on; it ends in peace, and nobody follows.
fn follows(paper: &mut PaperCourt, first: EntryIndex) {
    let second = names_later(paper, 2, SHALLOW);
    opens(paper, 13);
    paper.days_pass(1);
    opens(paper, 14);
    gives(paper, first);
    gives_later(paper, second, 2, SHALLOW);
    ends(paper, second, false).expect("ends");
    opens(paper, 15);
    paper.days_pass(1);
    paper.assigns(&facts(16));
    gives_later(paper, second, 2, SHALLOW);
}

/// A third with two values alone, a fourth in its place at once; both stall, and a fifth follows.
fn stalls(paper: &mut PaperCourt) {
    let third = names_later(paper, 3, SHALLOWEST);
    paper.days_pass(1);
    opens(paper, 17);
    paper.files(facts(18)).expect("files");
    assert_eq!(code(paper.files(facts(19))), "ContributorSpent");
    let fourth = names_later(paper, 4, SHALLOW);
    opens(paper, 19);
    paper.days_pass(1);
    ends(paper, third, true).expect("ends");
    ends(paper, fourth, true).expect("ends");
    assert_eq!(code(paper.files(facts(21))), "ContributorStalled");
    let fifth = names_later(paper, 5, SHALLOW);
    let again = Facts { stage: 1, ..facts(17) };
    opens_facts(paper, &again);
    gives_later(paper, fifth, 5, SHALLOW);
    opens(paper, 21);
    paper.files(facts(22)).expect("files");
}

pub fn contributed() -> PaperCourt {
    let mut paper = PaperCourt::two(10);
    let first = before_it_counts(&mut paper);
    answers(&mut paper, first);
    in_turn(&mut paper, first);
    follows(&mut paper, first);
    stalls(&mut paper);
    paper
}

/// A contributor before the first filing; a tray that is lost, and a recovery.
pub fn lost() -> PaperCourt {
    let mut paper = PaperCourt::two(10);
    let first = names(&mut paper, contributor());
    opens(&mut paper, 1);
    paper.files(facts(2)).expect("files");
    let key = paper.tray_keys.remove(&0).expect("a key");
    let given_up = void(2, VoidGround::SecretLost, false);
    let entry = proposed(&paper.by(SUPERVISOR, given_up).expect("proposes"));
    paper.tray_keys.insert(0, key);
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    opens(&mut paper, 3);
    gives(&mut paper, first);
    opens(&mut paper, 4);
    paper.files(facts(5)).expect("files");
    paper.restore(paper.state.size + 5, [8; 32]).expect("restores");
    assert_eq!(code(paper.files(facts(6))), "ContributorStalled");
    let second = names_later(&mut paper, 2, SHALLOW);
    opens(&mut paper, 6);
    gives_later(&mut paper, second, 2, SHALLOW);
    paper
}

#[test]
fn contributors_are_valid_for_both() {
    both_accept(&contributed());
    both_accept(&lost());
}

/// Every choice of some of the contributors of a log, and of one that nobody named.
#[test]
fn both_hold_the_same_keys_of_contributors_against_a_log() {
    let keys = [vec![key()], (2..=5).map(later_key).collect(), vec![later_key(9)]].concat();
    for paper in [contributed(), lost(), PaperCourt::two(3)] {
        let (report, naive) = verdicts(&paper, &paper.bytes());
        let known = naive.expect("valid").contributors;
        for chosen in 1..1_u32 << keys.len() {
            let is_chosen = |nth: &usize| chosen >> nth & 1 == 1;
            let public = |nth: usize| keys[nth].verifying_key().to_bytes();
            let given: Vec<_> = (0..keys.len()).filter(is_chosen).map(public).collect();
            let read = given.iter().filter_map(|key| ContributorKey::parse(&to_hex(key)));
            let mut report = report.clone();
            report.hold_contributors(&read.collect::<Vec<_>>());
            let found = report.findings.iter().map(|it| it.entry.map(|entry| entry.0));
            let found: Vec<_> = found.collect();
            let unpinned = report.facts.contributions.and_then(|it| it.unpinned);
            let runs = unpinned.map(|runs| {
                runs.iter().map(|run| (run.first.0, run.last.0, run.filings)).collect()
            });
            assert_eq!(held(&known, &given), (found, runs), "{chosen:b}");
        }
    }
}

#[test]
fn both_refuse_the_same_edits_of_contributors() {
    let edits = [NAME_EDITS, END_EDITS, FILING_EDITS].concat();
    both_refuse_each(&contributed(), &edits);
    both_refuse_each(&lost(), LOST_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_what_contributors_give() {
    let edits = [OPENING_EDITS, ANSWER_EDITS, DRAW_EDITS, VOID_EDITS].concat();
    both_refuse_each(&contributed(), &edits);
}

#[test]
fn both_judge_every_byte_of_contributors_alike() {
    let paper = lost();
    let named = paper.entries.iter().position(|entry| match &entry.event {
        Event::Proposed(it) => matches!(it.what, Event::ContributorNamed(_)),
        _ => false,
    });
    judge_bytes(&paper, named.expect("a contributor")..paper.entries.len(), &[]);
}

/// A person has at most 256 filings that are opened, a pool 512.
#[test]
fn both_count_what_is_opened_alike() {
    const LAST: u32 = 512;
    let mut paper = PaperCourt::two(10);
    let third = Command::Enroll(vec![enrolled(THIRD_CLERK, &[PersonRole::Filing])]);
    paper.act_by(Actor::system(), third).expect("a third clerk");
    names(&mut paper, contributor_of("律师协会", &later_key(2), 10));
    for number in 1..=LAST {
        let person = if number <= LAST / 2 { CLERK } else { OTHER_CLERK };
        if number == LAST {
            let over = paper.files_as(CLERK, facts(number));
            assert_eq!(code(over), "TooManyUndrawn");
        }
        paper.files_as(person, facts(number)).expect("files");
        paper.draws(&facts(number)).expect("opens");
    }
    assert_eq!(code(paper.files_as(THIRD_CLERK, facts(LAST + 1))), "TooManyOpen");
    both_accept(&paper);
    let mut by_other = paper.entries.clone();
    let filing = by_other.len() - 2;
    by_other[filing].actor = Actor::authenticated(CLERK);
    let mut one_more = paper.entries.clone();
    one_more.push(one_more[filing].clone());
    one_more[filing + 2].actor = Actor::authenticated(THIRD_CLERK);
    if let Event::CaseFiled(filed) = &mut one_more[filing + 2].event {
        Arc::make_mut(filed).facts.case_number = case_number(LAST + 1);
    }
    for (wanted, mut entries) in [("TooManyUndrawn", by_other), ("TooManyOpen", one_more)] {
        let (report, naive) = verdicts(&paper, &encoded(&mut entries));
        assert!(report.findings.iter().any(|it| it.code == wanted), "{wanted}: {report}");
        assert_eq!(naive.expect_err("refused").code(), wanted);
    }
}
