//! Both verifiers judge logs of protocol 2 alike.

use std::ops::Range;

use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Entry, codec};
use caselot_core::id::EntryIndex;

use crate::naive::acts::{ended, needy, proposing, returned_by_two};
use crate::naive::burdens::{settled, shared, taken_over, weighed};
use crate::naive::edits::Edit;
use crate::naive::openings::OPENING_EDITS;
use crate::naive::trespasses::{ENDED_EDITS, NEEDY_EDITS, PERMITTED};
use crate::naive::turns::{lost, opened};
use crate::naive::usurpers::{LOST_EDITS, PERSON_EDITS, PROPOSAL_EDITS};
use crate::naive::verifier::{self, Fault, Summary};
use crate::naive::{refused_alike, spoil};
use crate::paper::PaperCourt;

pub type Verdicts = (Report, Result<Summary, Fault>);

pub fn verdicts(paper: &PaperCourt, entries: &[Vec<u8>]) -> Verdicts {
    let bundle = paper.bundle_of(entries);
    let report = verify(&bundle, &Trust::Key(paper.key()));
    (report, verifier::verify(&bundle, paper.key().public()))
}

/// Both call the log valid, and count the same draws and balances.
pub fn both_accept(paper: &PaperCourt) {
    let (report, naive) = verdicts(paper, &paper.bytes());
    assert!(report.valid, "{report}");
    let summary = naive.unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(summary.draws, report.facts.draws);
    let mut balances = std::collections::BTreeMap::new();
    for (code, pool) in &paper.state.pools {
        balances.extend(pool.balances().map(|(judge, held)| ((code.clone(), judge.0), held)));
    }
    assert_eq!(summary.balances, balances);
}

/// Bytes of an entry that are spoiled: enough for all but its lists of candidates.
const MOST_BYTES: usize = 160;

/// The entries, each with its place as index.
pub fn encoded(entries: &mut [Entry]) -> Vec<Vec<u8>> {
    (0..).zip(entries.iter_mut()).for_each(|(index, entry)| entry.index = EntryIndex(index));
    entries.iter().map(codec::encode).collect()
}

/// What differs between both on a log that is edited so.
fn differ(paper: &PaperCourt, what: &str, change: impl Fn(&mut Vec<Entry>)) -> Option<String> {
    let mut entries = paper.entries.clone();
    change(&mut entries);
    assert!(entries != paper.entries, "{what}: the edit changes nothing");
    let (report, naive) = verdicts(paper, &encoded(&mut entries));
    refused_alike(what, &report, naive)
}

/// The place behind what a court of protocol 2 begins with.
fn begun(paper: &PaperCourt) -> usize {
    let filed = |entry: &Entry| matches!(entry.event, Event::CaseFiled(_));
    let first = paper.entries.iter().position(filed).expect("a filing");
    first.saturating_sub(3)
}

/// `known` is where both are known to differ, in words of [`refused_alike`].
fn judge_every_byte(paper: &PaperCourt, from: usize, known: &[&str]) {
    judge_bytes(paper, from..paper.entries.len(), known);
}

pub fn judge_bytes(paper: &PaperCourt, places: Range<usize>, known: &[&str]) {
    let (mut differ, _) = spoil(paper, places, MOST_BYTES);
    differ.retain(|found| !known.iter().any(|known| found.contains(known)));
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn filings_that_wait_are_valid_for_both() {
    both_accept(&needy());
}

#[test]
fn filings_that_end_are_valid_for_both() {
    both_accept(&ended());
}

#[test]
fn cases_that_go_back_by_two_are_valid_for_both() {
    both_accept(&returned_by_two());
}

#[test]
fn proposals_are_valid_for_both() {
    both_accept(&proposing());
}

#[test]
fn a_lost_tray_is_valid_for_both() {
    both_accept(&lost());
}

#[test]
fn rules_opened_in_an_old_docket_are_valid_for_both() {
    both_accept(&opened());
}

#[test]
fn needs_under_a_policy_are_valid_for_both() {
    both_accept(&weighed());
}

#[test]
fn absences_and_conflicts_that_settle_are_valid_for_both() {
    both_accept(&settled());
}

#[test]
fn groups_that_share_candidates_are_valid_for_both() {
    both_accept(&shared());
}

#[test]
fn imports_of_other_days_are_valid_for_both() {
    both_accept(&taken_over());
}

#[test]
fn both_judge_every_byte_of_filings_that_wait_alike() {
    let paper = needy();
    judge_every_byte(&paper, begun(&paper), &[]);
}

#[test]
fn both_judge_every_byte_of_filings_that_end_alike() {
    let paper = ended();
    judge_every_byte(&paper, begun(&paper), &[]);
}

#[test]
fn both_judge_every_byte_of_cases_that_go_back_by_two_alike() {
    let paper = returned_by_two();
    judge_every_byte(&paper, begun(&paper), &[]);
}

#[test]
fn both_judge_every_byte_of_proposals_alike() {
    let paper = proposing();
    // An import of a day before its pool's first: the document moves no balance, the crate does.
    let known = ["naive entry 27: OddsMismatch; main Some(58) []"];
    judge_every_byte(&paper, begun(&paper), &known);
}

#[test]
fn both_judge_every_byte_of_a_lost_tray_alike() {
    let paper = lost();
    judge_every_byte(&paper, begun(&paper), &[]);
}

#[test]
fn both_judge_every_byte_of_rules_opened_alike() {
    let paper = opened();
    judge_every_byte(&paper, begun(&paper), &[]);
}

pub fn both_refuse_each(paper: &PaperCourt, edits: &[Edit]) {
    let found = edits.iter().filter_map(|(what, change)| differ(paper, what, change));
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "{} differ:\n{}", found.len(), found.join("\n"));
}

#[test]
fn both_refuse_the_same_edits_of_filings_that_wait() {
    both_refuse_each(&needy(), NEEDY_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_filings_that_end() {
    both_refuse_each(&ended(), ENDED_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_proposals() {
    both_refuse_each(&proposing(), PROPOSAL_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_persons_and_imports() {
    both_refuse_each(&proposing(), PERSON_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_a_lost_tray() {
    both_refuse_each(&lost(), LOST_EDITS);
}

#[test]
fn both_refuse_the_same_edits_of_rules_opened() {
    both_refuse_each(&opened(), OPENING_EDITS);
}

pub fn both_permit_each(paper: &PaperCourt, edits: &[Edit]) {
    for (what, change) in edits {
        let mut entries = paper.entries.clone();
        change(&mut entries);
        assert!(entries != paper.entries, "{what}: the edit changes nothing");
        let (report, naive) = verdicts(paper, &encoded(&mut entries));
        assert!(report.valid && naive.is_ok(), "{what}: {report} {naive:?}");
    }
}

#[test]
fn both_permit_the_same_edits() {
    both_permit_each(&needy(), PERMITTED);
    both_permit_each(&ended(), PERMITTED);
}
