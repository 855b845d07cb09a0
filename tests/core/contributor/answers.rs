//! What a contributor answers, and what it gives to nobody.

use caselot_core::contributor::{
    Answered, AskedFiling, Contributor, Memory, Question, ShownEntry, Unanswered,
};
use caselot_core::docket::Event;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, sign, signing_key};
use caselot_core::ledger::witnessing::{WitnessRefusal, add_checkpoint};

use super::{DEPTH, contributor_of, court, gives, key, names, opens, takes, tree_of};
use crate::paper::{FIRST_KEY, ORIGIN, PaperCourt, consistency, inclusion, root};

fn contributor() -> Contributor {
    let court = signing_key(&[FIRST_KEY; 32]).verifying_key().to_bytes();
    let court = vec![NoteKey::new(ORIGIN, court).expect("a key")];
    Contributor { origin: ORIGIN.to_owned(), court, key: key(), tree: tree_of(&key(), DEPTH) }
}

/// The log's signed size and root, with the proof that it continues `seen` entries.
fn shown_log(entries: &[Vec<u8>], seen: u64) -> String {
    let (size, root) = (entries.len() as u64, root(entries));
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root };
    let note = sign(&checkpoint, &signing_key(&[FIRST_KEY; 32]));
    add_checkpoint(seen, &consistency(entries, seen), &note)
}

/// Asks for the values of the filings of these entries.
fn question(paper: &PaperCourt, filings: &[EntryIndex], seen: u64) -> Question {
    let entries = paper.bytes();
    let shown = |index: EntryIndex| ShownEntry {
        index: index.0,
        entry: entries[usize::try_from(index.0).expect("an index")].clone(),
        inclusion: inclusion(&entries, index.0),
    };
    let opening = |filing| {
        let of = |event: &Event| matches!(event, Event::FilingOpened(it) if it.filing == filing);
        paper.entries.iter().find(|entry| of(&entry.event)).expect("its opening").index
    };
    let asked = |filing: &EntryIndex| AskedFiling {
        filing: shown(*filing),
        opening: shown(opening(*filing)),
    };
    Question { log: shown_log(&entries, seen), filings: filings.iter().map(asked).collect() }
}

fn opened(paper: &PaperCourt) -> Vec<EntryIndex> {
    let filing = |event: &Event| match event {
        Event::FilingOpened(it) => Some(it.filing),
        _ => None,
    };
    paper.entries.iter().filter_map(|entry| filing(&entry.event)).collect()
}

fn remembers(memory: &mut Memory, answered: &Answered) {
    let given = &answered.given;
    let filings = given.values.iter().map(|value| value.filing);
    memory.remember((given.size, given.root), answered.numbers.iter().copied().zip(filings));
}

#[test]
fn an_answer_is_what_the_court_takes() {
    let (mut paper, _) = court();
    opens(&mut paper, 1);
    opens(&mut paper, 2);
    let (own, mut memory) = (contributor(), Memory::default());
    let asked = question(&paper, &opened(&paper), 0);
    let answered = own.answer(&asked, &memory).expect("answers");
    remembers(&mut memory, &answered);
    assert_eq!(answered.numbers, [0, 1]);
    // Asked again, it says the same.
    let size = paper.entries.len() as u64;
    let again = own.answer(&question(&paper, &opened(&paper), size), &memory);
    assert_eq!(again, Ok(answered.clone()));
    takes(&mut paper, answered.given).expect("takes the values");
    assert_eq!(super::draws(&paper).len(), 2);
}

#[test]
fn a_value_is_for_one_filing_of_one_log() {
    let (mut paper, _) = court();
    opens(&mut paper, 1);
    // Another history of the same court, in which the first value belongs to a later entry.
    let mut fork = PaperCourt::two(11);
    names(&mut fork, super::contributor());
    opens(&mut fork, 9);
    paper.files(super::facts(2)).expect("files");
    let own = contributor();
    let mut memory = Memory::default();
    let answered = own.answer(&question(&paper, &opened(&paper), 0), &memory).expect("answers");
    remembers(&mut memory, &answered);
    let seen = paper.entries.len() as u64;
    let asked = |seen| question(&fork, &opened(&fork), seen);
    let inconsistent = own.answer(&asked(seen), &memory).expect_err("does not continue");
    assert!(
        matches!(inconsistent, Unanswered::Checkpoint(WitnessRefusal::Inconsistent(_)))
            && inconsistent.is_evidence(),
        "{inconsistent:?}"
    );
    // A folder brought back from an older copy has the values that it gave, and not the log.
    memory.seen = None;
    let refused = own.answer(&asked(0), &memory).expect_err("is given already");
    let filing = answered.given.values[0].filing;
    assert_ne!(opened(&fork), [filing], "the fork has its filing elsewhere");
    assert_eq!(refused, Unanswered::GivenTo { number: 0, filing });
    assert!(refused.is_evidence());
}

#[test]
fn no_value_leaves_before_both_entries_are_shown() {
    let (mut paper, _) = court();
    opens(&mut paper, 1);
    paper.files(super::facts(2)).expect("files");
    let (own, memory) = (contributor(), Memory::default());
    let asked = || question(&paper, &opened(&paper), 0);
    let answer = |question: Question| own.answer(&question, &memory).expect_err("says why");
    let entry = |shown: &ShownEntry| Unanswered::Unshown { entry: shown.index };

    let mut unopened = asked();
    unopened.filings[0].opening = unopened.filings[0].filing.clone();
    assert_eq!(answer(unopened.clone()), entry(&unopened.filings[0].opening));
    let mut unfiled = asked();
    unfiled.filings[0].filing = unfiled.filings[0].opening.clone();
    assert_eq!(answer(unfiled.clone()), entry(&unfiled.filings[0].filing));
    let mut unproven = asked();
    unproven.filings[0].opening.inclusion[0] = [0; 32];
    assert_eq!(answer(unproven.clone()), entry(&unproven.filings[0].opening));
    let mut altered = asked();
    *altered.filings[0].filing.entry.last_mut().expect("bytes") ^= 1;
    assert_eq!(answer(altered.clone()), entry(&altered.filings[0].filing));
    let mut none = asked();
    none.filings.clear();
    assert_eq!(answer(none), Unanswered::Filings(0));

    let mut other_origin = asked();
    other_origin.log = other_origin.log.replace(ORIGIN, "other.example/湘0101");
    assert_eq!(answer(other_origin), Unanswered::Checkpoint(WitnessRefusal::UnknownLog));
    let size = paper.entries.len() as u64;
    let beyond = question(&paper, &opened(&paper), size);
    let other_size = WitnessRefusal::OtherSize { size: 0, forked: false };
    assert_eq!(answer(beyond), Unanswered::Checkpoint(other_size));
    let mut unsigned = Contributor { court: Vec::new(), ..contributor() };
    assert_eq!(
        unsigned.answer(&asked(), &memory),
        Err(Unanswered::Checkpoint(WitnessRefusal::Unsigned))
    );
    unsigned.origin = "other.example".to_owned();
    assert_eq!(
        unsigned.answer(&asked(), &memory),
        Err(Unanswered::Checkpoint(WitnessRefusal::UnknownLog))
    );
}

#[test]
fn filings_that_await_another_are_not_answered() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    gives(&mut paper, named);
    let other = signing_key(&[6; 32]);
    names(&mut paper, contributor_of("省检察院", &other, DEPTH));
    // It counts from the next day on.
    paper.days_pass(1);
    opens(&mut paper, 2);
    let second = opened(&paper)[1];
    let refused = contributor().answer(&question(&paper, &[second], 0), &Memory::default());
    assert_eq!(refused, Err(Unanswered::OfOther { filing: second }));
}
