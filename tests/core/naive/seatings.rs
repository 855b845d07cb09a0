//! A log of protocol 2 in which seats change while the undertaking judge stays (section 22.10).
//! Edits of it stand in `reseatings.rs`.

use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, CorrectionGround, DecidedBy, DesignationGround, Manner,
    ReassignmentGround, Role, SeatChangeKind,
};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, Facts};
use caselot_core::docket::lineage::{PriorCase, REMANDED};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::policy::{Policy, SeatRules};
use caselot_core::docket::pool::PoolSettings;
use caselot_core::docket::record::{Activity, Closing, Panel};
use caselot_core::docket::routing::Route;
use caselot_core::docket::seats::{SeatChange, Seated};
use caselot_core::docket::{Command, Day};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::{agreed, assign, declare, designate, imported, out, today};
use crate::naive::disputes::between;
use crate::naive::drafts::judge_bytes;
use crate::naive::postponements::{LATER_EDITS, TRACE_EDITS};
use crate::naive::reseatings::{CHANGE_EDITS, CLAIM_EDITS};
use crate::naive::takeovers::{END_EDITS, TAKEN_EDITS};
use crate::naive::undoings::{correct, left, recorded_as, undo};
use crate::paper::two::{CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, facts};
use crate::paper::{PaperCourt, case_number, judge, nonce, pool};

/// The flag of cases that no judge decides alone.
pub const GRAVE: &str = "重大";
/// Cases of this procedure are heard by a judge and two assessors, who are drawn later.
pub const ORDINARY: &str = "普通";
/// These by seven, with experts, all drawn at once.
pub const LARGE: &str = "七人";
/// These by three judges.
const COLLEGIAL: &str = "合议";

fn settings(yearly_cap: u32) -> PoolSettings {
    PoolSettings { assessors: true, yearly_cap, ..PoolSettings::default() }
}

pub fn policy() -> Policy {
    let route = |procedure: &str, seats| Route {
        procedures: vec![procedure.to_owned()],
        pool: "民事".to_owned(),
        seats,
        ..Route::default()
    };
    let (assessor_pool, expert_pool) = ("陪审".to_owned(), "专家".to_owned());
    let lay = Route { assessors: 2, assessor_pool, ..Route::default() };
    let routes = vec![
        route("简易", 1),
        route(COLLEGIAL, 3),
        Route { alternates: 3, later: true, ..merged(route(ORDINARY, 3), &lay) },
        Route { experts: 2, expert_pool, alternates: 1, ..merged(route(LARGE, 7), &lay) },
    ];
    let presiding_ranks = vec![Role::VicePresident, Role::DeputyDivisionChief];
    let seats = Some(SeatRules { presiding_ranks, never_alone: vec![GRAVE.to_owned()] });
    Policy { routes, seats, valid_from: Day(1), ..Policy::default() }
}

fn merged(route: Route, lay: &Route) -> Route {
    let (assessors, assessor_pool) = (lay.assessors, lay.assessor_pool.clone());
    Route { assessors, assessor_pool, ..route }
}

/// Ten judges with a president and a deputy chief, twelve assessors and six experts; of the
/// assessors the last two are on the list for some days alone.
pub fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(10);
    let hearing = hearing(&paper);
    let mut people: Vec<_> = (101..=112).map(|n| judge(n, Role::LayAssessor, false)).collect();
    let mut experts: Vec<_> = (201..=206).map(|n| judge(n, Role::LayAssessor, false)).collect();
    experts.iter_mut().for_each(|it| it.tenures[0].to = Some(Day(hearing.0 + 30)));
    people.extend(experts);
    people.push(judge(9, Role::President, true));
    people.push(judge(10, Role::DeputyDivisionChief, true));
    paper.by(REGISTRAR, Command::PutJudges(people)).expect("people");
    let mut lay = pool("陪审", (101..=112).map(|n| (n, 100)).collect());
    lay.settings = settings(2);
    lay.members[10].to = Some(Day(hearing.0 - 1));
    lay.members[11].from = hearing;
    paper.put_pool(lay);
    let mut experts = pool("专家", (201..=206).map(|n| (n, 50)).collect());
    experts.settings = settings(0);
    paper.put_pool(experts);
    paper.put_pool(pool("院庭", (8..=10).map(|n| (n, 100)).collect()));
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy())));
    paper
}

/// The day of the hearings of cases 2 and 3, ten days after the first entry.
pub fn hearing(paper: &PaperCourt) -> Day {
    Day(paper.state.day(paper.entries[0].time_ms).0 + 10)
}

pub fn of(procedure: &str, number: u32) -> Facts {
    let (assessor_pool, expert_pool) = ("陪审".to_owned(), "专家".to_owned());
    let lay = PanelSeats { assessors: 2, assessor_pool, ..PanelSeats::default() };
    let member_pool = "民事".to_owned();
    let panel = match procedure {
        ORDINARY => PanelSeats { alternates: 3, later: true, ..lay },
        LARGE => {
            let lay = PanelSeats { experts: 2, expert_pool, alternates: 1, ..lay };
            PanelSeats { members: 2, member_pool, ..lay }
        }
        COLLEGIAL => PanelSeats { members: 2, member_pool, ..PanelSeats::default() },
        _ => PanelSeats::default(),
    };
    Facts { procedure: procedure.to_owned(), panel, ..facts(number) }
}

pub fn change(kind: SeatChangeKind, procedure: &str) -> SeatChange {
    let seated = Seated::unknown(procedure);
    let (ground, decided_by, leaves, hearing) = (None, None, Vec::new(), None);
    SeatChange { kind, ground, text: String::new(), decided_by, leaves, hearing, seated }
}

pub fn changing(facts: Facts, stage: u32, change: SeatChange) -> Facts {
    let mut changing = Facts { stage, ..facts };
    changing.lineage.changes = Some(Box::new(change));
    changing
}

pub fn replacement(procedure: &str, leaves: u32, ground: ReassignmentGround) -> SeatChange {
    SeatChange {
        ground: Some(ground),
        decided_by: Some(DecidedBy::President),
        leaves: vec![JudgeId(leaves)],
        ..change(SeatChangeKind::Replacement, procedure)
    }
}

pub fn formed(stage: u32, weight: u32, number: u32) -> Facts {
    let text = "案情复杂".to_owned();
    let formed = SeatChange { text, ..change(SeatChangeKind::PanelFormed, "简易") };
    Facts { weight, ..changing(of(COLLEGIAL, number), stage, formed) }
}

pub fn lay_drawn(paper: &PaperCourt, number: u32) -> Facts {
    let hearing = Some(hearing(paper));
    let drawn = SeatChange { hearing, ..change(SeatChangeKind::AssessorsDrawn, ORDINARY) };
    let mut facts = changing(of(ORDINARY, number), 1, drawn);
    facts.panel.later = false;
    facts
}

pub fn last_draw(paper: &PaperCourt) -> CaseDrawn {
    match &paper.entries.last().expect("a draw").event {
        Event::CaseDrawn(drawn) => drawn.clone(),
        other => panic!("{other:?}"),
    }
}

/// Judges of the seats of a draw, of a role.
pub fn of_role(drawn: &CaseDrawn, role: SeatRole) -> Vec<u32> {
    let seats = drawn.seats.iter().filter(|seat| seat.role == role);
    seats.map(|seat| seat.judge.0).collect()
}

pub fn take(paper: &mut PaperCourt, number: u32, leaves: u32, change: fn(&mut TakeSeat)) {
    let mut take = TakeSeat {
        case_number: case_number(number),
        leaves: Some(JudgeId(leaves)),
        judge: None,
        ground: Some(ReassignmentGround::Health),
        text: String::new(),
        decided_by: DecidedBy::DivisionChief,
        hearing: Some(hearing(paper)),
    };
    change(&mut take);
    agreed(paper, CLERK, Command::TakeSeat(Box::new(take)));
}

fn preside(paper: &mut PaperCourt, number: u32, judge: u32) {
    let take = TakeSeat {
        case_number: case_number(number),
        leaves: None,
        judge: Some(JudgeId(judge)),
        ground: None,
        text: "指定".to_owned(),
        decided_by: DecidedBy::DivisionChief,
        hearing: None,
    };
    agreed(paper, CLERK, Command::TakeSeat(Box::new(take)));
}

pub fn mediate(paper: &mut PaperCourt, number: u32, judge: u32) {
    let (day, kind) = (today(paper), ActivityKind::Mediation);
    let judge = Some(JudgeId(judge));
    let activity = Activity { day, minute: None, kind, judge, minutes: 30 };
    let case_number = case_number(number);
    paper.by(POLITICAL, Command::RecordActivity { case_number, activity }).expect("mediates");
}

fn away_on(paper: &mut PaperCourt, judge: u32, day: Day) {
    let absence = Absence {
        judge: JudgeId(judge),
        from: day,
        to: Some(day),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
}

pub fn close_on(paper: &mut PaperCourt, case_number: String, on: Day, manner: Manner) {
    let (closing, panel) = (Closing { on, manner: Some(manner) }, Panel::default());
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

fn flag(paper: &mut PaperCourt, number: u32) {
    let (case_number, text) = (case_number(number), "院长批准".to_owned());
    let (add, remove) = (vec![GRAVE.to_owned()], Vec::new());
    let command = Command::ChangeFlags { case_number, add, remove, text };
    paper.by(CLERK, command).expect("flags");
}

/// Cases that are only drawn so far: one of a sole judge, two whose assessors are left for later,
/// one of seven with experts, and others for what changes later.
fn first_day() -> PaperCourt {
    let mut paper = court();
    let import = imported(1, 3, today(&paper));
    paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    let hearing = hearing(&paper);
    away_on(&mut paper, 104, hearing);
    assign(&mut paper, &of("简易", 1));
    let own = assign(&mut paper, &of(ORDINARY, 2));
    mediate(&mut paper, 2, own);
    mediate(&mut paper, 2, 103);
    assign(&mut paper, &between(of(ORDINARY, 3), &[1, 2]));
    assign(&mut paper, &of(LARGE, 4));
    assign(&mut paper, &of("简易", 5));
    flag(&mut paper, 5);
    assign(&mut paper, &of("简易", 6));
    designate(&mut paper, of("简易", 8), 4, DesignationGround::Supervision);
    designate(&mut paper, of("简易", 9), 5, DesignationGround::Supervision);
    paper
}

/// Case 1 becomes a panel, of which somebody presides and somebody else is recused.
fn grows(paper: &mut PaperCourt) {
    assign(paper, &formed(1, 150, 1));
    let members = of_role(&last_draw(paper), SeatRole::Member);
    preside(paper, 1, members[1]);
    preside(paper, 1, members[0]);
    let mut facts = of(COLLEGIAL, 1);
    (facts.weight, facts.panel.members) = (150, 1);
    let change = replacement(COLLEGIAL, members[1], ReassignmentGround::Recusal);
    assign(paper, &changing(facts, 2, change));
}

/// Assessors of case 2: one falls ill, and the first alternate takes over.
fn falls_ill(paper: &mut PaperCourt) {
    let facts = lay_drawn(paper, 2);
    assign(paper, &facts);
    let drawn = last_draw(paper);
    take(paper, 2, drawn.seats[0].judge.0, |_| ());
}

/// Of case 3 the first alternate is away and the second related; nobody is left after the third.
fn passes_over(paper: &mut PaperCourt) {
    let facts = between(lay_drawn(paper, 3), &[1, 2]);
    assign(paper, &facts);
    let drawn = last_draw(paper);
    let hearing = hearing(paper);
    away_on(paper, drawn.alternates[0].judge.0, hearing);
    declare(paper, drawn.alternates[1].judge.0, &[2]);
    take(paper, 3, drawn.seats[1].judge.0, |take| {
        take.ground = Some(ReassignmentGround::Recusal);
        take.decided_by = DecidedBy::President;
    });
    paper.days_pass(1);
    let change = SeatChange {
        hearing: Some(hearing),
        decided_by: Some(DecidedBy::VicePresident),
        ..replacement(ORDINARY, drawn.seats[0].judge.0, ReassignmentGround::Transfer)
    };
    let mut facts = between(of(ORDINARY, 3), &[1, 2]);
    facts.panel = PanelSeats { assessors: 1, alternates: 0, later: false, ..facts.panel };
    assign(paper, &changing(facts, 2, change));
}

/// An expert of case 4 goes and so does its undertaking judge; the seven sit anew.
fn begins_anew(paper: &mut PaperCourt) {
    let drawn = paper.entries.iter().find_map(|entry| match &entry.event {
        Event::CaseDrawn(drawn) if drawn.seats.len() == 7 => Some(drawn.clone()),
        _ => None,
    });
    let expert = of_role(&drawn.expect("seven seats"), SeatRole::Expert)[0];
    take(paper, 4, expert, |take| {
        take.ground = Some(ReassignmentGround::Other);
        take.text = "出国".to_owned();
        take.hearing = None;
    });
    paper.days_pass(1);
    assign(paper, &left(of(LARGE, 4), 1));
}

/// A panel for case 8 is declined, and formed all the same.
fn forms_again(paper: &mut PaperCourt) {
    let facts = formed(1, 100, 8);
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    paper.decline(OTHER_SUPERVISOR, filing).expect("declines");
    let (case_number, stage) = (case_number(8), 1);
    let nonce = Some(nonce(&case_number, stage));
    let ground = caselot_core::docket::code::VoidGround::Declined;
    let (text, approver) = (String::new(), String::new());
    let void = Command::Void { case_number, stage, ground, text, approver, nonce };
    paper.by(CLERK, void).expect("voids");
    assign(paper, &formed(2, 100, 8));
}

/// The president sits with the deputy chief beside case 9, and is recused.
fn recuses_the_president(paper: &mut PaperCourt) {
    let beside = |facts: Facts, members| {
        let member_pool = "院庭".to_owned();
        let panel = PanelSeats { members, member_pool, ..PanelSeats::default() };
        Facts { panel, ..facts }
    };
    let facts = Facts { departure: "院长参加".to_owned(), ..formed(1, 100, 9) };
    let facts = Facts { exclusions: vec![out(8)], ..facts };
    assign(paper, &beside(facts, 2));
    let change = SeatChange {
        decided_by: Some(DecidedBy::Committee),
        ..replacement(COLLEGIAL, 9, ReassignmentGround::Recusal)
    };
    assign(paper, &beside(changing(of(COLLEGIAL, 9), 2, change), 1));
}

pub fn seated() -> PaperCourt {
    let mut paper = first_day();
    paper.days_pass(1);
    grows(&mut paper);
    falls_ill(&mut paper);
    passes_over(&mut paper);
    begins_anew(&mut paper);
    forms_again(&mut paper);
    recuses_the_president(&mut paper);
    assign(&mut paper, &formed(1, 120, 6));
    undo(&mut paper, CLERK, &case_number(6), Manner::Duplicate);
    // What was given back and paid weighs in later odds.
    assign(&mut paper, &of(LARGE, 20));
    let own = assign(&mut paper, &of("简易", 21));
    let before = recorded_as(&of("简易", 21), own, today(&paper));
    let mut after = before.clone();
    after.cause.push('二');
    correct(&mut paper, &case_number(21), (before, after), CorrectionGround::RecordedWrong);
    paper.days_pass(8);
    let on = today(&paper);
    close_on(&mut paper, case_number(1), on, Manner::Judgment);
    close_on(&mut paper, case_number(2), Day(on.0 - 1), Manner::Mediated);
    close_on(&mut paper, case_number(4), on, Manner::Judgment);
    close_on(&mut paper, case_number(5), on, Manner::Withdrawn);
    close_on(&mut paper, "(2025)湘0203民初1号".to_owned(), on, Manner::Judgment);
    let mut back = Facts { flags: vec![REMANDED.to_owned()], ..of("简易", 7) };
    let prior = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    back.lineage.prior = Some(Box::new(prior));
    assign(&mut paper, &back);
    assign(&mut paper, &of(LARGE, 22));
    let member = of_role(&last_draw(&paper), SeatRole::Member)[1];
    preside(&mut paper, 22, member);
    let mut grown = formed(1, 100, 21);
    grown.cause.push('二');
    assign(&mut paper, &grown);
    paper
}

#[test]
fn seats_that_change_are_valid_for_both() {
    let summary = crate::naive::both_accept(&seated());
    assert!(summary.balances.values().any(|&balance| balance != 0));
}

#[test]
fn both_refuse_the_same_edits_of_seats_that_change() {
    let edits =
        [CLAIM_EDITS, CHANGE_EDITS, TAKEN_EDITS, END_EDITS, LATER_EDITS, TRACE_EDITS].concat();
    crate::naive::both_refuse_each(&seated(), &edits);
}

#[test]
fn both_judge_every_byte_of_seats_that_change_alike() {
    let paper = seated();
    let from = crate::naive::place(&paper, |event| matches!(event, Event::CaseFiled(_)));
    judge_bytes(&paper, from..paper.entries.len(), &[]);
}
