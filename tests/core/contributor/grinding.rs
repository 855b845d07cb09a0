//! Filer and operator together, who want one judge for every case: alone they get that judge each time
//! and the log is valid; with a contributor they get what the odds promise, and nothing that they
//! write afterwards changes it.

use caselot_core::docket::filing::{CaseFiled, FilerNonce};
use caselot_core::docket::{Command, Event, Protocol, rules};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::envelope::nonce_commitment;
use caselot_core::lottery::seed::Openings;

use super::{answer, contributor, draw, draws, filing, given, gives, names, opening, takes};
use crate::checks::{code, valid};
use crate::paper::two::{CLERK, facts};
use crate::paper::{ORIGIN, PaperCourt, case_number};

const FAVOURITE: JudgeId = JudgeId(4);
const CASES: u32 = 30;
/// So many nonces are tried: with a chance of one in ten, one that suits is missed in none.
const TRIES: u64 = 2_000;

/// A court, and the entry by which its contributor was named, if it has one.
fn court(contributed: bool) -> (PaperCourt, Option<EntryIndex>) {
    let mut paper = PaperCourt::two(10);
    let named = contributed.then(|| names(&mut paper, contributor()));
    (paper, named)
}

fn files(paper: &mut PaperCourt, number: u32, nonce: &[u8; 32]) -> CaseFiled {
    let commitment = nonce_commitment(ORIGIN, &case_number(number), 0, nonce);
    let nonce = FilerNonce::Committed(commitment);
    paper.by(CLERK, Command::File { facts: Box::new(facts(number)), nonce }).expect("files");
    let filed = paper.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CaseFiled(filed) => Some((**filed).clone()),
        _ => None,
    });
    filed.expect("a filing")
}

/// Files and opens by these nonces; a contributor gives the value of each case after the case.
fn plays(nonces: &[[u8; 32]], contributed: bool) -> (PaperCourt, Option<EntryIndex>) {
    let (mut paper, named) = court(contributed);
    for (number, nonce) in (1..).zip(nonces) {
        files(&mut paper, number, nonce);
        let case_number = case_number(number);
        paper.by(CLERK, Command::Draw { case_number, stage: 0, nonce: *nonce }).expect("draws");
        if let Some(named) = named {
            gives(&mut paper, named);
        }
    }
    (paper, named)
}

/// The nonce by which the favourite is drawn, as far as filer and operator can know: they have the
/// envelope's secret and, of a value, a guess.
fn ground(paper: &PaperCourt, filed: &CaseFiled, guess: Option<[u8; 32]>) -> [u8; 32] {
    let secret = paper.tray_keys[&filed.tray].secret(ORIGIN, filed.tray, filed.envelope).reveal();
    let mut tried = (0..TRIES).map(|nth| {
        let mut nonce = [0; 32];
        nonce[..8].copy_from_slice(&nth.to_be_bytes());
        nonce
    });
    let suits = |nonce: &[u8; 32]| {
        let openings = Openings { envelope_secret: &secret, nonce, value: guess.as_ref() };
        let drawn = rules::draw_filing(Protocol::Two, ORIGIN, filed, openings).expect("draws");
        drawn.seats[0].judge == FAVOURITE
    };
    tried.find(suits).expect("one of so many suits")
}

/// Grinds the nonce of each case, after a rehearsal shows what will be frozen.
fn grinds(contributed: bool) -> (PaperCourt, Option<EntryIndex>) {
    let mut nonces = Vec::new();
    for number in 1..=CASES {
        let (mut paper, _) = plays(&nonces, contributed);
        let filed = files(&mut paper, number, &[0; 32]);
        // The best guess at a value is any at all.
        nonces.push(ground(&paper, &filed, contributed.then_some([7; 32])));
    }
    plays(&nonces, contributed)
}

fn won(paper: &PaperCourt) -> usize {
    draws(paper).iter().filter(|drawn| drawn.seats[0].judge == FAVOURITE).count()
}

#[test]
fn filer_and_operator_together_choose_every_judge_and_with_a_contributor_none() {
    let (alone, _) = grinds(false);
    valid(&alone);
    assert_eq!(won(&alone), CASES as usize, "nothing in the log shows it");
    let (with, _) = grinds(true);
    valid(&with);
    assert_eq!(draws(&with).len(), CASES as usize);
    // Three are to be expected. Nonces and values are fixed, so this is one outcome and not a chance.
    assert!(won(&with) < 8, "{} of {CASES}", won(&with));
}

/// They see the value, and it does not suit.
#[test]
fn what_a_value_drew_is_bent_by_neither_filer_nor_operator() {
    let (paper, _) = grinds(true);
    let unwelcome = draws(&paper).iter().position(|it| it.seats[0].judge != FAVOURITE);
    let n = unwelcome.expect("a case of another judge");
    let code_of = |found: Vec<(String, Option<u64>)>| {
        found.into_iter().map(|(code, _)| code).next().unwrap_or_default()
    };
    let other_nonce = paper.found(|log| opening(log, n).nonce = [9; 32]);
    assert_eq!(code_of(other_nonce), "NonceMismatch");
    let other_secret = paper.found(|log| opening(log, n).envelope_secret = [9; 32]);
    assert_eq!(code_of(other_secret), "SecretMismatch");
    let other_value = paper.found(|log| given(log, n).values[0].value = [9; 32]);
    assert_eq!(code_of(other_value), "ContributionMismatch");
    let other_judge = paper.found(|log| draw(log, n).seats[0].judge = FAVOURITE);
    assert_eq!(code_of(other_judge), "SeatsMismatch");
    // Another nonce from the filing on: the contributor signed the log that held the first one.
    let again = paper.found(|log| {
        opening(log, n).nonce = [9; 32];
        draw(log, n).nonce = Some([9; 32]);
        let filed = filing(log, n);
        let number = &filed.facts.case_number;
        filed.nonce = FilerNonce::Committed(nonce_commitment(ORIGIN, number, 0, &[9; 32]));
    });
    assert!(again.iter().any(|(code, _)| code == "ContributionOfOther"), "{again:?}");
}

/// A log that is cut back to before a value and goes on otherwise: its contributor's answer is for
/// another tree, and another answer it does not give.
#[test]
fn a_log_that_is_cut_back_gets_no_other_value() {
    let (mut first, named) = court(true);
    let named = named.expect("a contributor");
    files(&mut first, 1, &[1; 32]);
    let opens = |nonce| Command::Draw { case_number: case_number(1), stage: 0, nonce };
    first.by(CLERK, opens([1; 32])).expect("opens");
    let given = answer(&first, named);
    let (mut second, _) = court(true);
    files(&mut second, 1, &[2; 32]);
    second.by(CLERK, opens([2; 32])).expect("opens");
    assert_eq!(code(takes(&mut second, given)), "ContributionOfOther");
}
