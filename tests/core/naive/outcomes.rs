//! Both verifiers judge alike what becomes of cases, words and keys in protocol 2: cases that are
//! undone, numbers that are corrected, words outside of lists, recoveries and handovers.

use caselot_core::docket::Entry;
use caselot_core::docket::entry::Event;

use crate::naive::aftermaths::{REOPENED_EDITS, reopened, undone_late};
use crate::naive::circulars::{CIRCULAR_EDITS, CIRCULARS_PERMITTED, circulated};
use crate::naive::crowds::{
    CROWDED_EDITS, DEPUTY_EDITS, EXACT_EDITS, LAST_ONE_EDITS, LAST_ONE_PERMITTED, LIST_EDITS,
    crowded, deputized, exact, last_one, taken_over_by_list,
};
use crate::naive::drafts::{both_accept, both_permit_each, both_refuse_each, judge_bytes};
use crate::naive::handovers::HANDOVER_EDITS;
use crate::naive::listings::{ROUTE_EDITS, WORD_EDITS, WORDS_PERMITTED, routed, worded};
use crate::naive::nameless::{NAMELESS_EDITS, nameless};
use crate::naive::renumberings::{
    NUMBER_EDITS, NUMBER_RETURN_EDITS, renumbered, renumbered_and_returned,
};
use crate::naive::statements::{
    STATEMENT_EDITS, STATEMENTS_PERMITTED, WITHDRAWAL_EDITS, WITHDRAWALS_PERMITTED, stated,
    withdrawn,
};
use crate::naive::turns::{
    LATE_EDITS, NOTE_EDITS, NOTES_PERMITTED, declined_late, handed_over_by_two, opened_after,
    restored_between, restored_by_two,
};
use crate::naive::undoings::{
    UNDONE_CORRECTION_EDITS, UNDONE_EDITS, UNDONE_RETURN_EDITS, undone, undone_and_corrected,
    undone_and_returned,
};

#[test]
fn undone_cases_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = undone();
    both_accept(&paper);
    both_refuse_each(&paper, UNDONE_EDITS);
}

#[test]
fn cases_undone_late_give_back_the_same_for_both() {
    both_accept(&undone_late());
}

#[test]
fn supervisors_named_anew_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = reopened();
    both_accept(&paper);
    both_refuse_each(&paper, REOPENED_EDITS);
}

#[test]
fn corrections_beside_undone_cases_are_valid_for_both_and_their_edits_are_not() {
    let paper = undone_and_corrected();
    both_accept(&paper);
    both_refuse_each(&paper, UNDONE_CORRECTION_EDITS);
}

#[test]
fn undone_cases_that_go_back_are_valid_for_both_and_their_edits_are_not() {
    let paper = undone_and_returned();
    both_accept(&paper);
    both_refuse_each(&paper, UNDONE_RETURN_EDITS);
}

#[test]
fn corrected_numbers_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = renumbered();
    both_accept(&paper);
    both_refuse_each(&paper, NUMBER_EDITS);
}

#[test]
fn corrected_numbers_that_go_back_are_valid_for_both_and_their_edits_are_not() {
    let paper = renumbered_and_returned();
    both_accept(&paper);
    both_refuse_each(&paper, NUMBER_RETURN_EDITS);
}

#[test]
fn statements_on_data_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = stated();
    both_accept(&paper);
    both_refuse_each(&paper, STATEMENT_EDITS);
    both_permit_each(&paper, STATEMENTS_PERMITTED);
}

#[test]
fn withdrawn_statements_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = withdrawn();
    both_accept(&paper);
    both_refuse_each(&paper, WITHDRAWAL_EDITS);
    both_permit_each(&paper, WITHDRAWALS_PERMITTED);
}

#[test]
fn circulars_and_explanations_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = circulated();
    both_accept(&paper);
    both_refuse_each(&paper, CIRCULAR_EDITS);
    both_permit_each(&paper, CIRCULARS_PERMITTED);
}

#[test]
fn listed_words_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = worded();
    both_accept(&paper);
    both_refuse_each(&paper, WORD_EDITS);
    both_permit_each(&paper, WORDS_PERMITTED);
}

#[test]
fn routes_and_weights_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = routed();
    both_accept(&paper);
    both_refuse_each(&paper, ROUTE_EDITS);
}

#[test]
fn cases_without_parties_wait_where_the_policy_asks_and_both_refuse_the_same_edits() {
    let paper = nameless();
    both_accept(&paper);
    both_refuse_each(&paper, NAMELESS_EDITS);
}

#[test]
fn many_filings_of_a_person_are_valid_for_both_and_one_more_is_not() {
    let paper = crowded();
    both_accept(&paper);
    both_refuse_each(&paper, CROWDED_EDITS);
}

#[test]
fn filings_by_protocol_1_are_not_among_those_that_a_person_may_have() {
    both_accept(&opened_after(12));
}

#[test]
fn the_only_one_under_the_cap_is_valid_for_both_and_another_is_not() {
    let paper = last_one();
    both_accept(&paper);
    both_refuse_each(&paper, LAST_ONE_EDITS);
    both_permit_each(&paper, LAST_ONE_PERMITTED);
}

#[test]
fn as_many_assessors_as_seats_are_valid_for_both() {
    let paper = exact();
    both_accept(&paper);
    both_refuse_each(&paper, EXACT_EDITS);
}

#[test]
fn deputies_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = deputized();
    both_accept(&paper);
    both_refuse_each(&paper, DEPUTY_EDITS);
}

#[test]
fn lists_of_imports_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = taken_over_by_list();
    both_accept(&paper);
    both_refuse_each(&paper, LIST_EDITS);
}

#[test]
fn handovers_by_two_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = handed_over_by_two();
    both_accept(&paper);
    both_refuse_each(&paper, HANDOVER_EDITS);
}

#[test]
fn a_recovery_shows_what_was_lost_to_both() {
    let paper = restored_between();
    both_accept(&paper);
    both_refuse_each(&paper, NOTE_EDITS);
    let paper = restored_by_two();
    both_permit_each(&paper, NOTES_PERMITTED);
    both_refuse_each(&paper, NOTE_EDITS);
}

#[test]
fn what_is_declined_late_is_valid_for_both_and_not_what_is_approved_late() {
    let paper = declined_late();
    both_accept(&paper);
    both_refuse_each(&paper, LATE_EDITS);
}

#[test]
fn both_judge_every_byte_of_undone_cases_alike() {
    let paper = undone_and_corrected();
    let all = paper.entries.len();
    judge_bytes(&paper, 27..all, &[]);
}

#[test]
fn both_judge_every_byte_of_corrected_numbers_alike() {
    let paper = renumbered_and_returned();
    let all = paper.entries.len();
    judge_bytes(&paper, 27..all, &[]);
}

#[test]
fn both_judge_every_byte_of_a_recovery_by_two_alike() {
    let paper = restored_by_two();
    let restored = |entry: &Entry| matches!(entry.event, Event::Restored(_));
    let at = paper.entries.iter().position(restored).expect("restored");
    judge_bytes(&paper, at..at + 4, &[]);
}
