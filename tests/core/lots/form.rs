//! The form of lists and of lots.

use std::sync::Arc;

use caselot_core::docket::cases::row::{CaseRow, Cases};
use caselot_core::docket::code::{LotKind, Manner};
use caselot_core::docket::lot::{ListRecord, LotAsked, MAX_LOT_CANDIDATES, SampleRule};
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules::lot_candidates;
use caselot_core::docket::{Actor, Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use super::{
    committed, list, names, of_case, opened, opens, opens_as, put, refused, review, with_list,
};
use crate::checks::{code, valid};
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, REGISTRAR, SUPERVISOR, proposed};

#[test]
fn a_list_is_in_form_and_needs_a_second_person() {
    let mut paper = PaperCourt::two(8);
    let wrong = [
        ListRecord { list: "a b".to_owned(), ..list(3) },
        ListRecord { name: String::new(), ..list(3) },
        ListRecord { kind: LotKind::Review, ..list(3) },
        ListRecord { kind: LotKind::Assessors, ..list(3) },
        ListRecord { entries: vec!["乙".to_owned(), "乙".to_owned()], ..list(3) },
        ListRecord { entries: names(1_001), ..list(3) },
        ListRecord { entries: vec![" ".to_owned()], ..list(3) },
    ];
    for record in wrong {
        let put = paper.by(REGISTRAR, Command::PutList(Box::new(record)));
        assert_eq!(code(put), "ListMalformed");
    }
    let by_clerk = paper.by(CLERK, Command::PutList(Box::new(list(3))));
    assert_eq!(code(by_clerk), "RoleMissing");
    put(&mut paper, list(3));
    let other = ListRecord { kind: LotKind::Mediators, ..list(3) };
    let changed = paper.by(REGISTRAR, Command::PutList(Box::new(other)));
    assert_eq!(code(changed), "ListMalformed", "a list keeps its kind");
    let size = paper.entries.len();
    paper.by(REGISTRAR, Command::PutList(Box::new(list(3)))).expect("the same");
    assert_eq!(paper.entries.len(), size);
    valid(&paper);
    // An operator who records it without the second person.
    let approval = paper.last(|event| matches!(event, Event::Approved(_)));
    let alone = paper.found(|entries| {
        entries[approval].actor = Actor::authenticated(REGISTRAR);
        entries[approval].event = Event::ListRecorded(Arc::new(list(3)));
    });
    assert_eq!(alone[0], ("NeedsApproval".to_owned(), Some(approval as u64)));
}

#[test]
fn two_spellings_of_one_name_are_no_list() {
    let mut paper = PaperCourt::two(8);
    let named = |entries: [&str; 2]| ListRecord {
        entries: entries.into_iter().map(ToOwned::to_owned).collect(),
        ..list(0)
    };
    let twice = named(["第1律师事务所", "第１律师事务所"]);
    let put_twice = paper.by(REGISTRAR, Command::PutList(Box::new(twice.clone())));
    assert_eq!(code(put_twice), "ListMalformed", "who stands twice has two chances");
    put(&mut paper, named(["第1律师事务所", "第2律师事务所"]));
    valid(&paper);
    // An operator who writes the name twice.
    let proposal = paper.last(|event| matches!(event, Event::Proposed(_)));
    let found = paper.found(|entries| {
        let Event::Proposed(it) = &mut entries[proposal].event else { panic!() };
        it.what = Event::ListRecorded(Arc::new(twice));
    });
    let approval = paper.last(|event| matches!(event, Event::Approved(_)));
    assert_eq!(found[0], ("ListMalformed".to_owned(), Some(approval as u64)), "where it counts");
}

#[test]
fn a_list_counts_from_the_next_day_once_something_was_drawn() {
    let mut paper = with_list(3);
    let first = of_case(&paper, 1, 1);
    opens(&mut paper, &first);
    put(&mut paper, list(9));
    let same_day = of_case(&paper, 4, 2);
    assert_eq!(refused(&mut paper, &same_day), "NoCandidates", "still the list of three");
    let lot = of_case(&paper, 2, 3);
    let lot = opens(&mut paper, &lot);
    assert_eq!(opened(&paper, lot).candidates, 3);
    paper.days_pass(1);
    let lot = of_case(&paper, 4, 4);
    let lot = opens(&mut paper, &lot);
    assert_eq!(opened(&paper, lot).candidates, 9);
    valid(&paper);
    // A list that is proposed twice against the same record is stale the second time.
    let one = paper.by(REGISTRAR, Command::PutList(Box::new(list(5)))).expect("proposes");
    let two = paper.by(REGISTRAR, Command::PutList(Box::new(list(6)))).expect("proposes");
    paper.approve(proposed(&one)).expect("approves");
    assert_eq!(code(paper.approve(proposed(&two))), "ProposalStale");
}

#[test]
fn a_lot_is_in_form() {
    let mut paper = with_list(12);
    let of_a_case = of_case(&paper, 3, 1);
    let sound = || of_a_case.clone();
    let today = paper.state.day(paper.now_ms);
    let rule = |from: Day, to: Day| SampleRule {
        from,
        to,
        pool: String::new(),
        judge: None,
        manners: Vec::new(),
    };
    let left = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let wrong = [
        ("LotOutOfOrder", LotAsked { number: 2, ..sound() }),
        ("LotOutOfOrder", LotAsked { year: 2025, ..sound() }),
        ("TextOutsideTable", LotAsked { subject: String::new(), ..sound() }),
        ("TextOutsideTable", LotAsked { text: " ".to_owned(), ..sound() }),
        ("LotMalformed", LotAsked { seats: 0, ..sound() }),
        ("LotMalformed", LotAsked { seats: 1_001, ..sound() }),
        ("LotMalformed", LotAsked { day: Some(today), ..sound() }),
        ("LotMalformed", LotAsked { sample: Some(rule(today, today)), ..sound() }),
        ("LotMalformed", LotAsked { list: String::new(), ..sound() }),
        ("ListUnknown", LotAsked { list: "没有".to_owned(), ..sound() }),
        ("ListUnknown", LotAsked { kind: LotKind::Mediators, ..sound() }),
        ("LotMalformed", LotAsked { left_out: left(&["没有"]), text: "回避".into(), ..sound() }),
        ("TextNeeded", LotAsked { left_out: left(&["第1律师事务所"]), ..sound() }),
        (
            "LotMalformed",
            LotAsked {
                left_out: left(&["第2律师事务所", "第1律师事务所"]),
                text: "回避".into(),
                ..sound()
            },
        ),
        ("NoCandidates", LotAsked { seats: 13, ..sound() }),
        ("LotMalformed", LotAsked { kind: LotKind::Assessors, ..sound() }),
    ];
    for (code, asked) in wrong {
        assert_eq!(refused(&mut paper, &committed(asked.clone())), code, "{asked:?}");
    }
    let review = |sample: SampleRule| LotAsked {
        kind: LotKind::Review,
        list: String::new(),
        sample: Some(sample),
        ..sound()
    };
    let tomorrow = Day(today.0 + 1);
    for sample in [
        rule(today, tomorrow),
        rule(tomorrow, today),
        SampleRule { pool: "a b".to_owned(), ..rule(today, today) },
        SampleRule { judge: Some(JudgeId(99)), ..rule(today, today) },
        SampleRule { manners: vec![Manner::Mediated, Manner::Judgment], ..rule(today, today) },
    ] {
        assert_eq!(refused(&mut paper, &committed(review(sample))), "LotMalformed");
    }
    let asked = sound();
    assert_eq!(code(opens_as(&mut paper, SUPERVISOR, &asked)), "RoleMissing");
    let asked = review(rule(today, today));
    assert_eq!(code(opens_as(&mut paper, CLERK, &asked)), "RoleMissing");
}

/// A court that closed so many cases.
struct Crowd(usize);

impl Cases for Crowd {
    fn sample(&self, _: &SampleRule) -> Vec<String> {
        (1..=self.0).map(|n| format!("(2026)湘0203民初{n}号")).collect()
    }

    fn case(&self, _: &str) -> Vec<CaseRow> {
        Vec::new()
    }

    fn of_filing(&self, _: EntryIndex) -> Vec<CaseRow> {
        Vec::new()
    }

    fn given_up(&self, _: &[u8; 32], _: Day) -> Option<CaseRow> {
        None
    }

    fn other_of_dispute(&self, _: &[u8; 32], _: &str) -> Option<CaseRow> {
        None
    }

    fn open_cases(&self, _: JudgeId) -> u32 {
        0
    }
}

#[test]
fn a_sample_of_too_many_cases_says_how_many_they_are_and_what_helps() {
    let paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let asked = review(&paper, 20, "年度评查", |_| {});
    let of = |count| lot_candidates(&paper.state, &Crowd(count), &asked, today);
    assert_eq!(of(MAX_LOT_CANDIDATES).expect("as many as may be").len(), 100_000);
    let refused = of(MAX_LOT_CANDIDATES + 1).expect_err("too many");
    assert_eq!(refused, Refusal::LotTooLarge { candidates: 100_001, most: 100_000 });
    assert_eq!(refused.field(), "sample");
    let said = refused.to_string();
    assert!(said.contains("100001") && said.contains("narrow the rule"), "{said}");
}
