//! Seats that change while the undertaking judge stays: what happens, and what an auditor sees. Who
//! tries to shop for a judge is in `shopping`, and what a case keeps in `kept`.

mod kept;
mod shopping;

use caselot_core::docket::cases::row::{CaseRow, Cases, present};
use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, DecidedBy, Manner, ReassignmentGround, Role, SeatChangeKind,
};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::filing::{CaseFiled, Facts};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::policy::{Policy, SeatRules};
use caselot_core::docket::record::{Activity, Closing, Panel};
use caselot_core::docket::seats::{SeatChange, Seated};
use caselot_core::docket::{Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;
use caselot_core::quota::CourtProjection;

use crate::checks::{code, valid};
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR, facts, proposed};
use crate::paper::{PaperCourt, case_number, judge, pool};

/// Judge 1 is the president, judge 2 a division chief; 101 to 112 are assessors, 121 to 124 experts.
pub fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(12);
    let leaders = [judge(1, Role::President, true), judge(2, Role::DivisionChief, true)];
    let lay = (101..=112).chain(121..=124).map(|n| judge(n, Role::LayAssessor, false));
    let people = leaders.into_iter().chain(lay).collect();
    paper.by(REGISTRAR, Command::PutJudges(people)).expect("people");
    for (code, numbers) in [("陪审", 101..=112), ("专家", 121..=124)] {
        let mut spec = pool(code, numbers.map(|n| (n, 100)).collect());
        spec.settings.assessors = true;
        paper.put_pool(spec);
    }
    let seats = SeatRules { presiding_ranks: Vec::new(), never_alone: vec!["公益".to_owned()] };
    let policy = Policy { seats: Some(seats), ..Policy::default() };
    let adopted = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&adopted)).expect("approves");
    paper
}

pub fn panel(number: u32, members: u32, assessors: u32) -> Facts {
    let assessor_pool = if assessors > 0 { "陪审" } else { "" }.to_owned();
    let member_pool = if members > 0 { "民事" } else { "" }.to_owned();
    let panel = PanelSeats { members, member_pool, assessors, assessor_pool, ..Default::default() };
    Facts { panel, ..facts(number) }
}

/// A panel whose two assessors, with three alternates, are drawn before the hearing.
pub fn panel_later(number: u32) -> Facts {
    let mut facts = panel(number, 0, 2);
    (facts.panel.alternates, facts.panel.later) = (3, true);
    facts
}

pub fn row(paper: &PaperCourt, number: u32) -> CaseRow {
    present(&paper.cases.case(&case_number(number))).expect("a stage").clone()
}

/// Who holds seats of a role, in their order.
pub fn holders(paper: &PaperCourt, number: u32, role: SeatRole) -> Vec<JudgeId> {
    row(paper, number).holders().filter(|(of, _)| *of == role).map(|(_, judge)| judge).collect()
}

pub fn change(kind: SeatChangeKind) -> SeatChange {
    let replaces = kind == SeatChangeKind::Replacement;
    SeatChange {
        kind,
        ground: replaces.then_some(ReassignmentGround::Health),
        text: if kind == SeatChangeKind::PanelFormed {
            "案情复杂".to_owned()
        } else {
            String::new()
        },
        decided_by: replaces.then_some(DecidedBy::VicePresident),
        leaves: Vec::new(),
        hearing: None,
        seated: Seated::unknown("简易"),
    }
}

/// A filing at the next stage of a case, which leaves all it can to the log.
pub fn changes(paper: &PaperCourt, number: u32, change: SeatChange) -> Facts {
    let stage = paper.cases.case(&case_number(number)).last().map_or(0, |row| row.stage + 1);
    let lineage = Lineage { changes: Some(Box::new(change)), ..Lineage::default() };
    Facts { stage, pool: String::new(), weight: 0, lineage, ..facts(number) }
}

pub fn replaces(paper: &PaperCourt, number: u32, leaves: &[JudgeId]) -> Facts {
    let leaves = leaves.to_vec();
    changes(paper, number, SeatChange { leaves, ..change(SeatChangeKind::Replacement) })
}

/// Files, has a supervisor approve what waits, and draws.
pub fn carried_out(paper: &mut PaperCourt, facts: &Facts) {
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    if !filed(paper, filing).needs.is_empty() {
        paper.approve(filing).expect("approves");
    }
    paper.draws(facts).expect("draws");
}

pub fn filed(paper: &PaperCourt, filing: EntryIndex) -> CaseFiled {
    match &paper.entries[filing.0 as usize].event {
        Event::CaseFiled(filed) => (**filed).clone(),
        other => panic!("{other:?}"),
    }
}

pub fn take(number: u32) -> TakeSeat {
    TakeSeat {
        case_number: case_number(number),
        leaves: None,
        judge: None,
        ground: None,
        text: String::new(),
        decided_by: DecidedBy::President,
        hearing: None,
    }
}

pub fn takes_over(number: u32, leaves: JudgeId) -> TakeSeat {
    let ground = Some(ReassignmentGround::Health);
    TakeSeat { leaves: Some(leaves), ground, ..take(number) }
}

/// The clerk proposes, and a supervisor approves.
pub fn taken(paper: &mut PaperCourt, asked: TakeSeat) {
    let proposal = paper.by(CLERK, Command::TakeSeat(Box::new(asked))).expect("proposes");
    paper.approve(proposed(&proposal)).expect("approves");
}

pub fn away(paper: &mut PaperCourt, judge: JudgeId, from: Day, to: Day) {
    let absence = Absence {
        judge,
        from,
        to: Some(to),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
}

pub fn today(paper: &PaperCourt) -> Day {
    paper.state.day(paper.now_ms)
}

pub fn closes(paper: &mut PaperCourt, number: u32, panel: Panel) -> &'static str {
    let closing = Closing { on: today(paper), manner: Some(Manner::Judgment) };
    let case_number = case_number(number);
    code(paper.by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None }))
}

fn projection(paper: &PaperCourt) -> CourtProjection {
    let mut projection = CourtProjection::default();
    paper.entries.iter().for_each(|entry| projection.apply(entry));
    projection
}

/// The panel that counts for the quota.
fn counted(paper: &PaperCourt, number: u32) -> Panel {
    let projection = projection(paper);
    let case = projection.tally().case(row(paper, number).filing).expect("a case");
    case.record.panel.clone()
}

#[test]
fn a_member_who_leaves_is_drawn_for_while_the_others_stay() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let before = row(&paper, 1);
    let members = holders(&paper, 1, SeatRole::Member);
    let asked = replaces(&paper, 1, &members[..1]);
    carried_out(&mut paper, &asked);
    let after = row(&paper, 1);
    assert_eq!((after.filing, after.end), (before.filing, before.end), "the same stage, and judge");
    let now = holders(&paper, 1, SeatRole::Member);
    assert!(now.contains(&members[1]) && !now.contains(&members[0]) && now.len() == 2);
    assert_eq!(after.seating.left, [members[0]]);
    let filing =
        filed(&paper, EntryIndex(paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64));
    let odds: Vec<JudgeId> = filing.groups[0].odds.iter().map(|row| row.0).collect();
    let held = [before.end.undertaking().expect("a judge"), members[0], members[1]];
    assert!(held.iter().all(|judge| !odds.contains(judge)), "who sits and who leaves is out");
    assert_eq!(closes(&mut paper, 1, Panel::default()), "done");
    let counted = counted(&paper, 1);
    assert!(!counted.beside(held[0]).any(|judge| judge == members[0]), "who left has nothing");
    assert_eq!(counted.beside(held[0]).count(), 2);
    valid(&paper);
    let seats = paper.report().facts.acts.expect("facts").seats;
    assert_eq!((seats.replaced.len(), seats.again.len()), (1, 0));
}

#[test]
fn a_sole_judges_case_becomes_a_panels() {
    let mut paper = court();
    paper.assigns(&facts(1));
    let own = row(&paper, 1).end.undertaking().expect("a judge");
    let mut asked = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
    asked.procedure = "普通".to_owned();
    asked.pool = "民事".to_owned();
    asked.weight = 150;
    asked.panel = panel(1, 2, 0).panel;
    carried_out(&mut paper, &asked);
    let after = row(&paper, 1);
    assert_eq!((after.end.undertaking(), after.weight, after.held.len()), (Some(own), 150, 3));
    valid(&paper);
    let projection = projection(&paper);
    let case = projection.tally().case(after.filing).expect("a case");
    assert_eq!((case.record.procedure, case.record.weight), ("普通", 150));
    assert_eq!(projection.tally().cases().count(), 1, "one case, not two");
    // A panel of five would be another majority: it is shown, and still drawn.
    let mut asked = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
    asked.lineage.changes.as_mut().expect("a change").seated.procedure = "普通".to_owned();
    (asked.procedure, asked.pool, asked.weight) = ("普通".to_owned(), "民事".to_owned(), 150);
    asked.panel = panel(1, 2, 0).panel;
    carried_out(&mut paper, &asked);
    assert_eq!(row(&paper, 1).held.len(), 5);
    valid(&paper);
    assert_eq!(paper.report().facts.acts.expect("facts").seats.grown.len(), 1);
}

#[test]
fn assessors_are_drawn_before_the_hearing_and_alternates_take_over_in_their_order() {
    let mut paper = court();
    paper.assigns(&panel_later(1));
    assert_eq!(holders(&paper, 1, SeatRole::Assessor), []);
    assert_eq!(row(&paper, 1).seating.later.len(), 1);
    paper.days_pass(1);
    let hearing = Day(today(&paper).0 + 10);
    away(&mut paper, JudgeId(101), hearing, hearing);
    let mut drawing = change(SeatChangeKind::AssessorsDrawn);
    drawing.hearing = Some(hearing);
    let asked = changes(&paper, 1, drawing);
    carried_out(&mut paper, &asked);
    let filing =
        filed(&paper, EntryIndex(paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64));
    assert_eq!(filing.needs, [], "nobody need approve what was left for later");
    assert!(filing.groups[0].shares.iter().all(|row| row.0 != JudgeId(101)), "away on that day");
    let sit = holders(&paper, 1, SeatRole::Assessor);
    let alternates: Vec<JudgeId> =
        row(&paper, 1).seating.alternates.iter().filter_map(|seat| seat.judge).collect();
    assert_eq!((sit.len(), alternates.len()), (2, 3));
    let earned: i64 = alternates.iter().map(|it| paper.state.pools["陪审"].balance(*it)).sum();
    assert!(earned > 0, "an alternate is owed, and owes nothing, until a seat is taken");
    // The first alternate cannot come on the day: the second takes over.
    away(&mut paper, alternates[0], hearing, hearing);
    let first =
        TakeSeat { judge: Some(alternates[2]), hearing: Some(hearing), ..takes_over(1, sit[0]) };
    let refused = paper.by(CLERK, Command::TakeSeat(Box::new(first.clone())));
    assert_eq!(code(refused), "AlternateOutOfOrder");
    taken(&mut paper, TakeSeat { judge: None, ..first });
    assert_eq!(holders(&paper, 1, SeatRole::Assessor), [alternates[1], sit[1]]);
    valid(&paper);
    let seats = paper.report().facts.acts.expect("facts").seats;
    assert_eq!((seats.taken_over.len(), seats.passed_over.len()), (1, 1));
    assert_eq!(seats.short_notice.len(), 0);
}

#[test]
fn who_presides_is_designated_by_those_who_may() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let members = holders(&paper, 1, SeatRole::Member);
    let asked = TakeSeat { judge: Some(members[1]), ..take(1) };
    let by = TakeSeat { decided_by: DecidedBy::VicePresident, ..asked.clone() };
    assert_eq!(code(paper.by(CLERK, Command::TakeSeat(Box::new(by)))), "NotTheirsToDecide");
    taken(&mut paper, asked.clone());
    assert_eq!(code(paper.by(CLERK, Command::TakeSeat(Box::new(asked)))), "PresidesAlready");
    assert_eq!(counted(&paper, 1).presiding, Some(members[1]));
    // Who presides stays when another member is replaced, and not when that one leaves.
    let other = replaces(&paper, 1, &members[..1]);
    carried_out(&mut paper, &other);
    assert_eq!(counted(&paper, 1).presiding, Some(members[1]));
    let own = replaces(&paper, 1, &members[1..]);
    carried_out(&mut paper, &own);
    assert_ne!(counted(&paper, 1).presiding, Some(members[1]));
    assert_eq!(paper.report().facts.acts.expect("facts").seats.again.len(), 1);
    assert_eq!(closes(&mut paper, 1, Panel::default()), "done");
    valid(&paper);
}

#[test]
fn closings_name_nobody_and_a_case_of_many_is_no_one_judges() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let named = Panel { presiding: Some(JudgeId(9)), ..Panel::default() };
    assert_eq!(closes(&mut paper, 1, named), "PanelNamed");
    let mut alone = facts(2);
    alone.flags = vec!["公益".to_owned()];
    assert_eq!(code(paper.files(alone.clone())), "NeverAlone");
    alone.panel = panel(2, 2, 0).panel;
    paper.assigns(&alone);
    assert_eq!(closes(&mut paper, 2, Panel::default()), "done");
    // A flag that comes later asks for a panel before the judgment.
    paper.assigns(&facts(3));
    let (case_number, text) = (case_number(3), "涉众".to_owned());
    let (add, remove) = (vec!["公益".to_owned()], Vec::new());
    paper.by(CLERK, Command::ChangeFlags { case_number, add, remove, text }).expect("flags");
    assert_eq!(closes(&mut paper, 3, Panel::default()), "NeverAlone");
    valid(&paper);
}

#[test]
fn assessors_sit_as_the_law_has_it() {
    let mut paper = court();
    for (members, assessors, refused) in [
        (1, 1, "done"),
        (0, 2, "done"),
        (2, 2, "AssessorsUnlawful"),
        (2, 4, "done"),
        (3, 3, "AssessorsUnlawful"),
    ] {
        let number = 10 * members + assessors;
        assert_eq!(code(paper.files(panel(number, members, assessors))), refused, "{number}");
    }
    let mut appeal = panel(1, 1, 1);
    appeal.case_number = "(2026)湘0203民终1号".to_owned();
    assert_eq!(code(paper.files(appeal)), "AssessorsUnlawful");
    let mut both = panel(50, 0, 1);
    (both.panel.experts, both.panel.expert_pool) = (1, "专家".to_owned());
    paper.assigns(&both);
    assert_eq!(holders(&paper, 50, SeatRole::Expert).len(), 1);
    valid(&paper);
}

#[test]
fn who_mediated_does_not_sit_as_an_assessor() {
    let mut paper = court();
    paper.assigns(&panel_later(1));
    let activity = Activity {
        day: today(&paper),
        minute: None,
        kind: ActivityKind::Mediation,
        judge: Some(JudgeId(105)),
        minutes: 0,
    };
    let case_number = case_number(1);
    paper.by(POLITICAL, Command::RecordActivity { case_number, activity }).expect("records");
    let mut drawing = change(SeatChangeKind::AssessorsDrawn);
    drawing.hearing = Some(Day(today(&paper).0 + 8));
    let asked = changes(&paper, 1, drawing);
    carried_out(&mut paper, &asked);
    let filing =
        filed(&paper, EntryIndex(paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64));
    assert!(filing.groups[0].odds.iter().all(|row| row.0 != JudgeId(105)));
    valid(&paper);
}

#[test]
fn a_reassignment_gives_back_the_seats_as_they_are_and_leaves_out_all_who_left() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let members = holders(&paper, 1, SeatRole::Member);
    let asked = replaces(&paper, 1, &members[..1]);
    carried_out(&mut paper, &asked);
    let now = row(&paper, 1);
    let reassigns =
        caselot_core::docket::lineage::Reassignment::asked(ReassignmentGround::Transfer, "");
    let lineage = Lineage { reassigns: Some(Box::new(reassigns)), ..Lineage::default() };
    let asked = Facts { stage: 2, lineage, ..panel(1, 2, 0) };
    carried_out(&mut paper, &asked);
    let filing =
        filed(&paper, EntryIndex(paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64));
    let reassigned = filing.facts.lineage.reassigns.expect("a reassignment");
    assert_eq!(reassigned.seats, now.held);
    assert!(reassigned.left.contains(&members[0]));
    valid(&paper);
    assert_eq!(SUPERVISOR, "李四");
}
