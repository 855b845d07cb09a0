//! Cases that were drawn by hand while no server could draw (系统故障应急).

use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::designation::{DesignationRequested, OutageDraw};
use caselot_core::docket::{Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::checks::{code, valid};
use crate::paper::two::{CLERK, SUPERVISOR, facts};
use crate::paper::{PaperCourt, case_number};

fn drawn(paper: &PaperCourt, days_ago: u32) -> OutageDraw {
    OutageDraw {
        minutes: "应急笔录2026-3".to_owned(),
        witnesses: vec!["李四".to_owned(), "王五".to_owned()],
        on: Day(paper.state.day(paper.now_ms).0 - days_ago),
    }
}

fn asked(ground: DesignationGround, outage: Option<OutageDraw>) -> Command {
    Command::RequestDesignation(Box::new(DesignationRequested {
        facts: facts(1),
        judge: JudgeId(3),
        ground,
        text: String::new(),
        outage: outage.map(Box::new),
    }))
}

#[test]
fn a_draw_by_hand_is_recorded_by_two_within_some_days() {
    let ground = DesignationGround::Outage;
    let mut paper = PaperCourt::two(8);
    let of = |paper: &PaperCourt, change: fn(&mut OutageDraw)| {
        let mut outage = drawn(paper, 1);
        change(&mut outage);
        asked(ground, Some(outage))
    };
    let one: fn(&mut OutageDraw) = |it| it.witnesses.truncate(1);
    let three: fn(&mut OutageDraw) = |it| it.witnesses.push("赵六".to_owned());
    let twice: fn(&mut OutageDraw) = |it| it.witnesses[1] = it.witnesses[0].clone();
    let turned: fn(&mut OutageDraw) = |it| it.witnesses.swap(0, 1);
    let silent: fn(&mut OutageDraw) = |it| it.minutes.clear();
    let nameless: fn(&mut OutageDraw) = |it| it.witnesses[0] = " ".to_owned();
    for change in [one, three, twice, turned, silent, nameless] {
        let request = of(&paper, change);
        assert_eq!(code(paper.by(CLERK, request)), "OutageMalformed");
    }
    assert_eq!(code(paper.by(CLERK, asked(ground, None))), "OutageMalformed");
    let other = asked(DesignationGround::Supervision, Some(drawn(&paper, 1)));
    assert_eq!(code(paper.by(CLERK, other)), "OutageMalformed");
    let tomorrow = of(&paper, |it| it.on = Day(it.on.0 + 2));
    assert_eq!(code(paper.by(CLERK, tomorrow)), "InTheFuture");
    let old = asked(ground, Some(drawn(&paper, 11)));
    assert_eq!(code(paper.by(CLERK, old)), "OutageTooOld");
    // The last day on which it may be asked for; the approval may come later.
    let last = asked(ground, Some(drawn(&paper, 10)));
    paper.by(CLERK, last.clone()).expect("asks");
    let size = paper.entries.len();
    paper.by(CLERK, last).expect("asks again");
    assert_eq!(paper.entries.len(), size, "the same request");
    let other =
        asked(ground, Some(OutageDraw { minutes: "别的笔录".to_owned(), ..drawn(&paper, 10) }));
    assert_eq!(code(paper.by(CLERK, other)), "FiledWithOtherFacts");
    paper.days_pass(1);
    let approve = Command::ApproveDesignation { case_number: case_number(1), stage: 0 };
    paper.by(SUPERVISOR, approve).expect("approves");
    valid(&paper);
    let request = paper.last(|event| matches!(event, Event::DesignationRequested(_)));
    let facts = paper.report().facts;
    let outages = facts.acts.as_ref().map(|acts| acts.outages.clone());
    assert_eq!(outages, Some(vec![EntryIndex(request as u64)]));
    assert!(paper.report().to_string().contains("DRAWN BY HAND in an outage: 1"));
}
