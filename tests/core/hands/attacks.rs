//! What an operator who holds the court's signing key writes, and what a verifier finds in it.

use super::*;
use crate::checks::{codes, edited};

fn is_draw(event: &Event) -> bool {
    matches!(event, Event::CaseDrawn(_))
}

fn hand(log: &mut [Entry], at: usize) -> &mut Hand {
    log[at].hand.as_mut().expect("it is signed")
}

#[test]
fn each_rule_of_a_signature_is_found_where_it_is_broken() {
    let paper = whole();
    let draw = nth(&paper.entries, 0, is_draw);
    let filed = nth(&paper.entries, 0, |it| matches!(it, Event::CaseFiled(_)));
    let approved = paper.last(|it| matches!(it, Event::Approved(_)));
    let required = nth(
        &paper.entries,
        0,
        |it| matches!(it, Event::Proposed(it) if matches!(it.what, Event::HandsRequired(_))),
    );
    let taken = paper.entries[approved].clone().hand;
    type Edit<'a> = Box<dyn Fn(&mut Vec<Entry>) + 'a>;
    let edits: Vec<(&str, usize, Edit<'_>)> = vec![
        ("HandMissing", draw, Box::new(|log| log[draw].hand = None)),
        ("HandMissing", approved, Box::new(|log| log[approved].hand = None)),
        ("HandMissing", required, Box::new(|log| log[required].hand = None)),
        ("HandUnsigned", draw, Box::new(|log| hand(log, draw).signature[0] ^= 1)),
        (
            "HandUnsigned",
            draw,
            Box::new(|log| {
                let it = hand(log, draw);
                let other = draw_part(EntryIndex(filed as u64), &facts(2));
                *it = Hand::signed(ORIGIN, &other, (it.size, it.root), &key_of(CLERK));
            }),
        ),
        ("HandOfOther", draw, Box::new(|log| hand(log, draw).root = [1; 32])),
        ("HandOfOther", draw, Box::new(|log| hand(log, draw).size = draw as u64 + 1)),
        ("HandOfOther", draw, Box::new(|log| hand(log, draw).size = filed as u64)),
        ("HandIdle", filed, Box::new(|log| log[filed].hand = taken.clone())),
        ("HandUnknown", draw, Box::new(|log| log[draw].actor = Actor::authenticated(OTHER_CLERK))),
        ("HandIdle", draw, Box::new(|log| log[draw].actor = Actor::system())),
    ];
    for (wanted, entry, edit) in edits {
        let found = paper.found(edit);
        let first = found.iter().filter_map(|(_, at)| *at).min();
        assert_eq!(first, Some(entry as u64), "{wanted}: {found:?}");
        let of_it = |(code, at): &(String, Option<u64>)| code == wanted && *at == first;
        assert!(found.iter().any(of_it), "{wanted} at {entry}: {found:?}");
    }
}

/// Two acts over one tree: each of them says of the log what it was not.
#[test]
fn each_act_over_a_tree_that_the_log_never_was_is_named() {
    let mut paper = court();
    let filings: Vec<EntryIndex> = (1..=2)
        .map(|nth| paper.files(facts(nth)).expect("files").filing.expect("a filing"))
        .collect();
    let tree = signs(&paper, &draw_part(filings[0], &facts(1)), &key_of(CLERK));
    let part = |nth: usize| draw_part(filings[nth], &facts(nth as u32 + 1));
    for nth in [0, 1] {
        let hand = Hand::signed(ORIGIN, &part(nth), (tree.size, tree.root), &key_of(CLERK));
        acts(&mut paper, CLERK, draw_command(&facts(nth as u32 + 1)), hand).expect("draws");
    }
    valid(&paper);
    let draws = [0, 1].map(|nth| nth_draw(&paper, nth));
    let both = draws.map(|at| ("HandOfOther".to_owned(), Some(at as u64)));
    // The clerk signs twice for a log that was not this one.
    let found = paper.found(|log| {
        for nth in [0, 1] {
            let other = Hand::signed(ORIGIN, &part(nth), (tree.size, [1; 32]), &key_of(CLERK));
            *hand(log, draws[nth]) = other;
        }
    });
    assert_eq!(found, both);
    // The log is changed before both: what was signed is no longer so, at either.
    let judge = nth(&paper.entries, 0, |it| matches!(it, Event::JudgeRecorded(_)));
    let found = paper.found(|log| {
        if let Event::JudgeRecorded(judge) = &mut log[judge].event {
            judge.tenures[0].division = "刑一庭".to_owned();
        }
    });
    let of_draws: Vec<_> = found.into_iter().filter(|it| both.contains(it)).collect();
    assert_eq!(of_draws, both);
}

fn nth_draw(paper: &PaperCourt, n: usize) -> usize {
    nth(&paper.entries, n, is_draw)
}

#[test]
fn an_approval_in_a_supervisors_name_is_none() {
    let mut paper = strict();
    let few = Facts { weight: 400, ..facts(1) };
    let filing = paper.files(few).expect("files").filing.expect("a filing");
    assert_eq!(code(paper.approve(filing)), "HandMissing", "the server refuses it");
    // The operator writes it past the server's rules, and signs the log.
    let forged = |hand: Option<Hand>, paper: &PaperCourt| {
        let mut entry = paper.entries.last().expect("the filing").clone();
        entry.index = EntryIndex(paper.entries.len() as u64);
        entry.actor = Actor::authenticated(SUPERVISOR);
        entry.event = Event::Approved(Approved { entry: filing });
        entry.hand = hand.map(Box::new);
        let report = edited(paper, |log| log.push(entry));
        report.findings.into_iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(forged(None, &paper), ["HandMissing"]);
    let event = Event::Approved(Approved { entry: filing });
    let part = signed_part(&event).expect("it is signed");
    let own = signs(&paper, &part, &signing_key(&[9; 32]));
    assert_eq!(forged(Some(own), &paper), ["HandUnsigned"]);
    // What the supervisor signed for another entry says nothing of this one.
    let earlier = paper.entries.iter().rev().find_map(|it| it.hand.clone()).expect("one");
    assert_eq!(forged(Some(*earlier), &paper), ["HandOfOther"]);
}

/// A hand that gives way is replaced by its own person; a first one there is by two others alone.
#[test]
fn nobody_gets_a_first_hand_by_their_own_word() {
    let mut paper = PaperCourt::two(10);
    let rotated: HandRotated = hand_of(CLERK, &key_of(CLERK)).into();
    let event = Event::HandRotated(Box::new(rotated.clone()));
    let rotate = || Command::Hand(HandCommand::Rotate(Box::new(rotated.clone())));
    assert_eq!(code(paper.by(CLERK, rotate())), "HandMissing");
    let own = signs(&paper, &signed_part(&event).expect("it is signed"), &key_of(CLERK));
    assert_eq!(code(acts(&mut paper, CLERK, rotate(), own.clone())), "HandUnknown");
    let written = |hand: Option<Hand>| {
        let mut entry = paper.entries.last().expect("entries").clone();
        entry.index = EntryIndex(paper.entries.len() as u64);
        (entry.actor, entry.event) = (Actor::authenticated(CLERK), event.clone());
        entry.hand = hand.map(Box::new);
        let report = edited(&paper, |log| log.push(entry));
        assert!(report.facts.hands.is_none(), "{report}");
        codes(report)
    };
    assert_eq!(written(None), ["HandMissing"]);
    assert_eq!(written(Some(own)), ["HandUnknown"]);
}

#[test]
fn the_signing_key_alone_writes_no_signed_history_anew() {
    let paper = whole();
    let draws: Vec<usize> =
        (0..paper.entries.len()).filter(|at| is_draw(&paper.entries[*at].event)).collect();
    // A text that nobody signed, before what was signed: each later hand shows that it was another.
    let changed = paper.found(|log| log[1].time_ms += 0);
    assert!(changed.is_empty(), "{changed:?}");
    let judge = nth(&paper.entries, 0, |it| matches!(it, Event::JudgeRecorded(_)));
    let changed = paper.found(|log| {
        if let Event::JudgeRecorded(judge) = &mut log[judge].event {
            judge.tenures[0].division = "刑一庭".to_owned();
        }
    });
    let others = changed.iter().filter(|(code, _)| code == "HandOfOther").count();
    assert!(others >= draws.len(), "{changed:?}");
    // An entry left out, with everything behind it numbered anew.
    let left_out = paper.found(|log| drop(log.remove(judge)));
    assert!(left_out.iter().any(|(code, _)| code.starts_with("Hand")), "{left_out:?}");
    // What was signed last covers all before it; behind it the log can end.
    let mut short = paper.entries.len();
    while paper.entries[short - 1].hand.is_some() {
        short -= 1;
    }
    assert_eq!(paper.found(|log| log.truncate(short)), []);
}

#[test]
fn a_requirement_is_not_taken_back_by_the_server() {
    let paper = strict();
    let size = paper.entries.len();
    let entry = |event: Event, person: &str, index: usize| {
        let mut entry = paper.entries[size - 1].clone();
        entry.index = EntryIndex(index as u64);
        (entry.actor, entry.event, entry.hand) = (Actor::authenticated(person), event, None);
        entry
    };
    let what = Event::HandsRequired(Box::default());
    let Event::Proposed(mut asked) = proposal(&paper, what) else { return };
    asked.until = paper.state.day(paper.now_ms);
    let report = edited(&paper, |log| {
        log.push(entry(Event::Proposed(asked), REGISTRAR, size));
        let approved = Event::Approved(Approved { entry: EntryIndex(size as u64) });
        log.push(entry(approved, SUPERVISOR, size + 1));
    });
    let found: Vec<_> = report.findings.iter().map(|it| (&*it.code, it.entry)).collect();
    assert_eq!(found[0], ("HandMissing", Some(EntryIndex(size as u64))));
    assert!(found.len() > 1, "and nothing of it can be approved: {found:?}");
}
