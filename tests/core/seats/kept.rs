//! What holds from the policy that opens edition 1: a case keeps its seats and its facts, and no
//! person alone takes back what two decided.

use caselot_core::docket::cases::row::Cases;
use caselot_core::docket::code::{
    DesignationGround, ExclusionGround, Manner, ReassignmentGround, Role, SeatChangeKind,
};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::lineage::{Lineage, Reassignment};
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::policy::{NEWEST_EDITION, Policy, SeatRules};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::routing::Route;
use caselot_core::docket::seats::SeatChange;
use caselot_core::docket::{Command, Day};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use super::{
    carried_out, change, changes, closes, court, holders, panel, panel_later, row, takes_over,
    today,
};
use crate::checks::{code, valid};
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, facts, proposed};
use crate::paper::{PaperCourt, case_number, judge};

fn adopts(paper: &mut PaperCourt, policy: Policy) -> &'static str {
    match paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))) {
        Ok(adopted) => code(paper.approve(proposed(&adopted))),
        refused => code(refused),
    }
}

fn kept_policy(edition: u32) -> Policy {
    let seats = SeatRules { presiding_ranks: Vec::new(), never_alone: vec!["公益".to_owned()] };
    Policy { seats: Some(seats), edition, ..Policy::default() }
}

/// The court of the other tests, before and after edition 1.
fn courts() -> [(PaperCourt, bool); 2] {
    let mut kept = court();
    assert_eq!(adopts(&mut kept, kept_policy(NEWEST_EDITION)), "done");
    [(court(), false), (kept, true)]
}

fn reassigns(paper: &PaperCourt, facts: Facts) -> Facts {
    let stage = paper.cases.case(&facts.case_number).last().map_or(0, |row| row.stage + 1);
    let reassigns = Some(Box::new(Reassignment::asked(ReassignmentGround::Health, "")));
    Facts { stage, lineage: Lineage { reassigns, ..Lineage::default() }, ..facts }
}

/// The clerk files the case again as it was filed first: a panel of three is one judge's again, and
/// may be formed, and thrown, once more.
#[test]
fn a_reassignment_takes_no_panel_back() {
    for (mut paper, kept) in courts() {
        paper.assigns(&facts(1));
        let mut formed = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
        (formed.procedure, formed.pool) = ("普通".to_owned(), "民事".to_owned());
        (formed.weight, formed.panel) = (100, panel(1, 2, 0).panel);
        carried_out(&mut paper, &formed);
        let as_first = reassigns(&paper, facts(1));
        let wanted = if kept { "DepartureUnexplained" } else { "done" };
        assert_eq!(code(paper.files(as_first.clone())), wanted);
        if kept {
            let alone = Facts { procedure: "普通".to_owned(), ..as_first.clone() };
            assert_eq!(code(paper.files(alone)), "DepartureUnexplained");
            let elsewhere = Facts { pool: "陪审".to_owned(), ..as_first };
            assert_eq!(code(paper.files(elsewhere)), "DepartureUnexplained");
            let mut same = reassigns(&paper, facts(1));
            (same.procedure, same.panel) = ("普通".to_owned(), panel(1, 2, 0).panel);
            let idle = Facts { departure: "无".to_owned(), ..same.clone() };
            assert_eq!(code(paper.files(idle)), "DepartureIdle");
            carried_out(&mut paper, &same);
            assert_eq!(row(&paper, 1).held.len(), 3);
        }
        valid(&paper);
    }
}

/// Two assessors who were drawn are not left for another draw.
#[test]
fn a_reassignment_drops_no_assessors() {
    for (mut paper, kept) in courts() {
        paper.assigns(&panel_later(1));
        let mut drawing = change(SeatChangeKind::AssessorsDrawn);
        drawing.hearing = Some(Day(today(&paper).0 + 9));
        let undrawn = reassigns(&paper, panel_later(1));
        assert_eq!(
            code(paper.files(reassigns(&paper, panel(1, 0, 2)))),
            match kept {
                true => "DepartureUnexplained",
                false => "done",
            }
        );
        if kept {
            let asked = changes(&paper, 1, drawing);
            carried_out(&mut paper, &asked);
            let dropped = reassigns(&paper, panel_later(1));
            assert_eq!(code(paper.files(dropped)), "DepartureUnexplained");
            let drawn = reassigns(&paper, panel(1, 0, 2));
            carried_out(&mut paper, &drawn);
            assert_eq!(row(&paper, 1).seating.later, []);
        }
        assert_eq!(undrawn.stage, 1);
        valid(&paper);
    }
}

/// A route that leaves assessors for later asks no words of who keeps those that were drawn.
#[test]
fn a_reassignment_keeps_what_a_route_left_for_later() {
    for edition in [0, NEWEST_EDITION] {
        let mut paper = court();
        let route = Route {
            pool: "民事".to_owned(),
            seats: 3,
            assessors: 2,
            assessor_pool: "陪审".to_owned(),
            alternates: 3,
            later: true,
            ..Route::default()
        };
        let policy = Policy { routes: vec![route], ..kept_policy(edition) };
        assert_eq!(adopts(&mut paper, policy), "done");
        paper.assigns(&panel_later(1));
        let mut drawing = change(SeatChangeKind::AssessorsDrawn);
        drawing.hearing = Some(Day(today(&paper).0 + 9));
        let asked = changes(&paper, 1, drawing);
        carried_out(&mut paper, &asked);
        let drawn = reassigns(&paper, panel(1, 0, 2));
        let wanted = if edition == 0 { "DepartureUnexplained" } else { "done" };
        assert_eq!(code(paper.files(drawn)), wanted);
        valid(&paper);
    }
}

/// Seats that are drawn and seats of the same role that are still to be drawn are counted together.
#[test]
fn a_reassignment_keeps_what_is_drawn_and_what_is_left_for_later() {
    let [_, (mut paper, _)] = courts();
    paper.assigns(&panel(1, 0, 2));
    let mut formed = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
    (formed.pool, formed.weight) = ("民事".to_owned(), 100);
    formed.panel = panel(1, 2, 2).panel;
    formed.panel.later = true;
    carried_out(&mut paper, &formed);
    assert_eq!(row(&paper, 1).held.len(), 5);
    let as_later = |assessors| {
        let mut facts = panel(1, 2, assessors);
        facts.panel.later = true;
        facts
    };
    let lost = reassigns(&paper, as_later(2));
    assert_eq!(code(paper.files(lost)), "DepartureUnexplained", "two seats fewer");
    let kept = reassigns(&paper, as_later(4));
    carried_out(&mut paper, &kept);
    assert_eq!(row(&paper, 1).seating.later[0].seats, 4);
    valid(&paper);
}

/// A flag by which no judge decides alone is not lost on the way to another judge.
#[test]
fn a_reassignment_keeps_flags_of_no_judge_alone() {
    for (mut paper, kept) in courts() {
        let flags = vec!["公益".to_owned(), "涉外".to_owned()];
        paper.assigns(&Facts { flags, ..panel(1, 2, 0) });
        let without = |flags: &[&str]| Facts {
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            ..panel(1, 2, 0)
        };
        let lost = reassigns(&paper, without(&["涉外"]));
        let wanted = if kept { "DepartureUnexplained" } else { "done" };
        assert_eq!(code(paper.files(lost)), wanted);
        if kept {
            let other = reassigns(&paper, without(&["公益"]));
            assert_eq!(code(paper.files(other)), "done");
        }
        valid(&paper);
    }
}

/// Nor does a designation, which draws no panel: without words for it, that is.
#[test]
fn a_designation_of_a_panels_case_departs() {
    for (mut paper, kept) in courts() {
        paper.assigns(&panel(1, 2, 0));
        let own = row(&paper, 1).end.undertaking().expect("a judge");
        let other = (3..=12).map(JudgeId).find(|it| *it != own).expect("another");
        let asked = |paper: &PaperCourt, departure: &str| {
            Command::RequestDesignation(Box::new(DesignationRequested {
                facts: reassigns(paper, Facts { departure: departure.to_owned(), ..facts(1) }),
                judge: other,
                ground: DesignationGround::MajorDifficultNovel,
                text: "重大".to_owned(),
                outage: None,
            }))
        };
        let plain = asked(&paper, "");
        let wanted = if kept { "DepartureUnexplained" } else { "done" };
        assert_eq!(code(paper.by(CLERK, plain)), wanted);
        if kept {
            let said = asked(&paper, "原合议庭解散");
            assert_eq!(code(paper.by(CLERK, said)), "done");
        }
        valid(&paper);
    }
}

#[test]
fn a_panel_that_is_formed_weighs_what_its_case_did() {
    for (mut paper, kept) in courts() {
        paper.assigns(&facts(1));
        let mut formed = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
        (formed.pool, formed.weight, formed.panel) = ("民事".to_owned(), 300, panel(1, 2, 0).panel);
        let wanted = if kept { "DepartureUnexplained" } else { "done" };
        assert_eq!(code(paper.files(formed.clone())), wanted);
        if kept {
            formed.departure = "卷宗三十册".to_owned();
            carried_out(&mut paper, &formed);
            assert_eq!(row(&paper, 1).weight, 300);
        }
        valid(&paper);
    }
}

#[test]
fn another_role_is_approved() {
    for (mut paper, kept) in courts() {
        paper.assigns(&facts(1));
        let chief = |from: Day| {
            let usual = judge(7, Role::Judge, true);
            let before = Tenure { to: Some(Day(from.0 - 1)), ..usual.tenures[0].clone() };
            let after = Tenure { role: Role::DivisionChief, from, to: None, ..before.clone() };
            Judge { tenures: vec![before, after], ..usual }
        };
        for from in [today(&paper), Day(today(&paper).0 + 30)] {
            let recorded = paper.by(REGISTRAR, Command::PutJudges(vec![chief(from)]));
            let recorded = recorded.expect("records, or proposes");
            assert_eq!(recorded.proposed.is_some(), kept, "{from}");
        }
        // What was, is everybody's to read: the past changes no draw to come.
        let mut past = judge(8, Role::Judge, true);
        past.tenures[0].division = "民二庭".to_owned();
        let recorded = paper.by(REGISTRAR, Command::PutJudges(vec![past])).expect("records");
        assert_eq!(recorded.proposed, None);
        valid(&paper);
    }
}

#[test]
fn a_flag_of_no_judge_alone_stays() {
    for (mut paper, kept) in courts() {
        let flags = vec!["公益".to_owned(), "涉外".to_owned()];
        paper.assigns(&Facts { flags: flags.clone(), ..panel(1, 2, 0) });
        let remove = |flag: &str| Command::ChangeFlags {
            case_number: case_number(1),
            add: Vec::new(),
            remove: vec![flag.to_owned()],
            text: "误标".to_owned(),
        };
        assert_eq!(code(paper.by(CLERK, remove("涉外"))), "done");
        let wanted = if kept { "FlagStays" } else { "done" };
        assert_eq!(code(paper.by(CLERK, remove("公益"))), wanted);
        valid(&paper);
    }
}

#[test]
fn a_panel_whose_assessors_are_undrawn_decides_nothing() {
    for (mut paper, kept) in courts() {
        paper.assigns(&panel_later(1));
        let wanted = if kept { "LaterUndrawn" } else { "done" };
        assert_eq!(closes(&mut paper, 1, Panel::default()), wanted);
        paper.assigns(&panel_later(2));
        let closing = Closing { on: today(&paper), manner: Some(Manner::Withdrawn) };
        let (case_number, panel) = (case_number(2), Panel::default());
        let withdrawn = Command::CloseCase { case_number, closing, panel, undertaking: None };
        assert_eq!(code(paper.by(POLITICAL, withdrawn)), "done");
        valid(&paper);
    }
}

#[test]
fn a_hearing_is_not_years_away() {
    for (mut paper, kept) in courts() {
        paper.assigns(&panel_later(1));
        let drawing = |paper: &PaperCourt, days: u32| {
            let hearing = Some(Day(today(paper).0 + days));
            let change = change(SeatChangeKind::AssessorsDrawn);
            changes(paper, 1, SeatChange { hearing, ..change })
        };
        let far = drawing(&paper, 184);
        let wanted = if kept { "HearingTooFar" } else { "done" };
        assert_eq!(code(paper.files(far)), wanted);
        if kept {
            let near = drawing(&paper, 183);
            carried_out(&mut paper, &near);
            let sits = holders(&paper, 1, SeatRole::Assessor);
            let hearing = Some(Day(today(&paper).0 + 184));
            let taken = TakeSeat { hearing, ..takes_over(1, sits[0]) };
            assert_eq!(code(paper.by(CLERK, Command::TakeSeat(Box::new(taken)))), "HearingTooFar");
        }
        valid(&paper);
    }
}

#[test]
fn nobody_says_who_sits_by_an_exclusion() {
    for (mut paper, kept) in courts() {
        let exclusion = Exclusion {
            judge: JudgeId(5),
            ground: ExclusionGround::Seated,
            person: String::new(),
            text: String::new(),
            by_program: false,
        };
        let asked = Facts { exclusions: vec![exclusion], ..facts(1) };
        let wanted = if kept { "SystemExclusionsDiffer" } else { "done" };
        assert_eq!(code(paper.files(asked)), wanted);
        valid(&paper);
    }
}

#[test]
fn an_edition_is_known_and_never_an_older_one() {
    let mut paper = court();
    assert_eq!(adopts(&mut paper, kept_policy(NEWEST_EDITION + 1)), "PolicyMalformed");
    assert_eq!(adopts(&mut paper, kept_policy(NEWEST_EDITION)), "done");
    let back = Policy { document: "旧规定".to_owned(), ..kept_policy(0) };
    assert_eq!(adopts(&mut paper, back), "PolicyMalformed");
    valid(&paper);
}
