//! Draws by hand while no server could draw (section 22.6), and edits of what is told of them.

use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::designation::{DesignationRequested, OutageDraw};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{Lineage, Reassignment};
use caselot_core::docket::{Command, Day, Entry};
use caselot_core::id::JudgeId;

use crate::naive::acts::{assign, today};
use crate::naive::drafts::{both_refuse_each, encoded, verdicts};
use crate::naive::edits::Edit;
use crate::naive::trespasses::place;
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, SUPERVISOR, facts};

fn by_hand(paper: &mut PaperCourt, facts: Facts, judge: u32, days_ago: u32) {
    let outage = OutageDraw {
        minutes: "应急笔录2026-3".to_owned(),
        witnesses: vec!["李四".to_owned(), "王五".to_owned()],
        on: Day(today(paper).0 - days_ago),
    };
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    let request = DesignationRequested {
        facts,
        judge: JudgeId(judge),
        ground: DesignationGround::Outage,
        text: String::new(),
        outage: Some(Box::new(outage)),
    };
    paper.by(CLERK, Command::RequestDesignation(Box::new(request))).expect("asks");
    let approve = Command::ApproveDesignation { case_number, stage };
    paper.by(SUPERVISOR, approve).expect("approves");
}

/// Cases drawn by hand: of today, of the last day that there is, and a reassignment.
fn away() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    by_hand(&mut paper, facts(1), 3, 0);
    by_hand(&mut paper, facts(2), 4, 10);
    let reassigns = Some(Box::new(Reassignment::asked(ReassignmentGround::Health, "")));
    let lineage = Lineage { reassigns, ..Lineage::default() };
    by_hand(&mut paper, Facts { stage: 1, lineage, ..facts(1) }, 5, 1);
    paper.days_pass(2);
    assign(&mut paper, &facts(3));
    paper
}

fn request(entries: &mut [Entry], nth: usize) -> &mut DesignationRequested {
    let at = place(entries, |it| matches!(it, Event::DesignationRequested(_)), nth);
    match &mut entries[at].event {
        Event::DesignationRequested(it) => it,
        _ => panic!("a request"),
    }
}

fn outage(entries: &mut [Entry], nth: usize) -> &mut OutageDraw {
    request(entries, nth).outage.as_mut().expect("a draw by hand")
}

const MALFORMED_EDITS: &[Edit] = &[
    ("no draw by hand", |e| request(e, 0).outage = None),
    ("another ground", |e| request(e, 0).ground = DesignationGround::Supervision),
    ("no minutes", |e| outage(e, 0).minutes.clear()),
    ("minutes of a space", |e| outage(e, 1).minutes = " ".to_owned()),
    ("minutes with a hidden character", |e| outage(e, 1).minutes.push('\u{202e}')),
    ("nobody was there", |e| outage(e, 0).witnesses.clear()),
    ("one was there", |e| outage(e, 0).witnesses.truncate(1)),
    ("three were there", |e| outage(e, 0).witnesses.push("赵六".to_owned())),
    ("the same one twice", |e| outage(e, 0).witnesses[1] = "李四".to_owned()),
    ("out of order", |e| outage(e, 2).witnesses.reverse()),
    ("a nameless one", |e| outage(e, 0).witnesses[0].clear()),
];

const DAY_EDITS: &[Edit] = &[
    ("drawn tomorrow", |e| outage(e, 0).on.0 += 1),
    ("drawn eleven days ago", |e| outage(e, 1).on.0 -= 1),
];

const LAWFUL_EDITS: &[Edit] = &[
    ("drawn today", |e| outage(e, 1).on.0 += 10),
    ("other minutes", |e| outage(e, 0).minutes.push('甲')),
    ("another who was there", |e| outage(e, 0).witnesses[0] = "张三".to_owned()),
];

#[test]
fn draws_by_hand_are_valid_for_both() {
    let paper = away();
    for (what, change) in [&[("as it is", (|_| {}) as fn(&mut Vec<Entry>))], LAWFUL_EDITS].concat()
    {
        let mut entries = paper.entries.clone();
        change(&mut entries);
        let (report, naive) = verdicts(&paper, &encoded(&mut entries));
        assert!(report.valid && naive.is_ok(), "{what}: {report} {naive:?}");
    }
    assert_eq!(paper.report().facts.acts.expect("facts").outages.len(), 3);
}

#[test]
fn both_refuse_the_same_edits_of_draws_by_hand() {
    let paper = away();
    both_refuse_each(&paper, MALFORMED_EDITS);
    both_refuse_each(&paper, DAY_EDITS);
}
