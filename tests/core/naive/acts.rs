//! Logs of protocol 2, which both verifiers judge: who acts, what waits for a second person, and
//! what comes of it.

use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, AssignedBy, CorrectionGround, DesignationGround, ExclusionGround,
    Manner, PersonRole, ReassignmentGround, Role, VoidGround,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::{Lineage, PriorCase, REMANDED, Reassignment};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::pool::{PoolSettings, PoolSpec, SmallPool};
use caselot_core::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel, Reduction};
use caselot_core::docket::{Command, Day, Decision};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::disputes::{between, marks};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, enrolled, facts,
    proposed,
};
use crate::paper::{PaperCourt, case_number, judge, nonce, pool};

pub fn today(paper: &PaperCourt) -> Day {
    paper.state.day(paper.now_ms)
}

pub fn out(judge: u32) -> Exclusion {
    Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::OtherRelationship,
        person: String::new(),
        text: String::new(),
        by_program: false,
    }
}

pub fn excluding(number: u32, judges: &[u32]) -> Facts {
    Facts { exclusions: judges.iter().map(|judge| out(*judge)).collect(), ..facts(number) }
}

/// Files, has it approved if that is needed, and draws.
pub fn assign(paper: &mut PaperCourt, facts: &Facts) -> u32 {
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!("filed") };
    if !filed.needs.is_empty() {
        paper.approve(filing).expect("approves");
    }
    paper.draws(facts).expect("draws");
    match &paper.entries.last().expect("an entry").event {
        Event::CaseDrawn(drawn) => drawn.seats[0].judge.0,
        _ => panic!("no draw"),
    }
}

/// What somebody proposes is approved.
pub fn agreed(paper: &mut PaperCourt, person: &str, command: Command) -> Decision {
    let decision = paper.by(person, command).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves")
}

pub fn imported(number: u32, judge: u32, on: Day) -> CaseImported {
    let record = CaseRecord {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        filed_on: on,
        undertaking: JudgeId(judge),
        assigned_by: AssignedBy::Imported,
        panel: Panel::default(),
        closing: None,
    };
    CaseImported { case_number: format!("(2025)湘0203民初{number}号"), record }
}

pub fn void(number: u32, ground: VoidGround, opened: bool) -> Command {
    let case_number = case_number(number);
    let nonce = opened.then(|| nonce(&case_number, 0));
    let (text, approver) = ("说明".to_owned(), String::new());
    Command::Void { case_number, stage: 0, ground, text, approver, nonce }
}

pub fn away(paper: &mut PaperCourt, judge: u32, days: u32) {
    let from = today(paper);
    let absence = Absence {
        judge: JudgeId(judge),
        from,
        to: Some(Day(from.0 + days)),
        kind: AbsenceKind::Training,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
}

pub fn ask(paper: &mut PaperCourt, facts: Facts, judge: u32, ground: DesignationGround) {
    ask_as(paper, CLERK, facts, judge, ground);
}

pub fn ask_as(
    paper: &mut PaperCourt,
    person: &str,
    facts: Facts,
    judge: u32,
    ground: DesignationGround,
) -> EntryIndex {
    let text = "说明".to_owned();
    let asked = DesignationRequested { facts, judge: JudgeId(judge), ground, text, outage: None };
    let decision = paper.by(person, Command::RequestDesignation(Box::new(asked))).expect("asks");
    decision.filing.expect("a request")
}

pub fn designate(paper: &mut PaperCourt, facts: Facts, judge: u32, ground: DesignationGround) {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    ask(paper, facts, judge, ground);
    let approve = Command::ApproveDesignation { case_number, stage };
    paper.by(SUPERVISOR, approve).expect("approves");
}

pub fn declare(paper: &mut PaperCourt, judge: u32, people: &[u32]) {
    let said = ConflictDeclared {
        judge: JudgeId(judge),
        marks: marks(people),
        ground: ExclusionGround::Interest,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::DeclareConflict(Box::new(said))).expect("declares");
}

pub fn close(paper: &mut PaperCourt, number: u32, manner: Manner) {
    let closing = Closing { on: today(paper), manner: Some(manner) };
    let (case_number, panel) = (case_number(number), Panel::default());
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

/// Filings that need nobody, and filings that wait for each need.
pub fn needy() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    assign(&mut paper, &excluding(2, &[3]));
    assign(&mut paper, &excluding(3, &[1, 2, 3, 4, 5, 6]));
    assign(&mut paper, &excluding(4, &[1, 2, 3]));
    assign(&mut paper, &Facts { weight: 301, ..facts(5) });
    let legacy = "(2014)石法民一初字第45号".to_owned();
    assign(&mut paper, &Facts { case_number: legacy, ..facts(6) });
    // Who is related is left out by the program: unsettled for a week.
    for judge in 1..=3 {
        declare(&mut paper, judge, &[1]);
    }
    assign(&mut paper, &between(facts(7), &[1]));
    for judge in 4..=6 {
        away(&mut paper, judge, 20);
    }
    assign(&mut paper, &facts(8));
    paper.days_pass(7);
    assign(&mut paper, &facts(9));
    assign(&mut paper, &between(facts(10), &[1]));
    paper.days_pass(30);
    let prior = |judges: &[u32]| PriorCase {
        case_number: "(2025)湘02民终7号".to_owned(),
        sat: judges.iter().map(|judge| JudgeId(*judge)).collect(),
        elsewhere: true,
        ..PriorCase::default()
    };
    let remanded = |number, prior| Facts {
        flags: vec![REMANDED.to_owned()],
        lineage: Lineage { prior: Some(Box::new(prior)), ..Lineage::default() },
        ..excluding(number, &[2])
    };
    assign(&mut paper, &remanded(11, prior(&[2])));
    let back = PriorCase { panel_returns: true, ..prior(&[4]) };
    assign(&mut paper, &remanded(12, back));
    let here = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    assign(&mut paper, &Facts { exclusions: Vec::new(), ..remanded(13, here) });
    let mut left = Facts { stage: 1, ..facts(1) };
    let asked = Reassignment::asked(ReassignmentGround::Recusal, "说明");
    left.lineage.reassigns = Some(Box::new(asked));
    assign(&mut paper, &left);
    panels(&mut paper);
    paper
}

fn panels(paper: &mut PaperCourt) {
    let lay = (101..=103).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(lay)).expect("assessors");
    let spec = pool("陪审", (101..=103).map(|n| (n, 100)).collect());
    let settings = PoolSettings { seat_percent: 30, assessors: true, yearly_cap: 2 };
    paper.put_pool(PoolSpec { settings, ..spec });
    paper.days_pass(1);
    let seats = |members, assessors| PanelSeats {
        members,
        assessors,
        assessor_pool: "陪审".to_owned(),
        ..PanelSeats::default()
    };
    assign(paper, &Facts { panel: seats(1, 1), ..facts(31) });
    assign(paper, &Facts { panel: seats(2, 0), ..facts(32) });
    let few = Facts { panel: seats(2, 0), ..excluding(33, &[1, 2, 3, 4]) };
    assign(paper, &few);
    assign(paper, &Facts { panel: seats(0, 2), ..facts(34) });
}

/// Filings that are declined, run out or lose a nonce; designations approved and declined.
pub fn ended() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    for (number, person) in [(1, SUPERVISOR), (2, OTHER_SUPERVISOR)] {
        let filing = paper.files(excluding(number, &[1, 2, 3, 4, 5])).expect("files").filing;
        paper.decline(person, filing.expect("a filing")).expect("declines");
        let void = void(number, VoidGround::Declined, number == 1);
        paper.by(CLERK, void).expect("ends");
        paper.assigns(&Facts { stage: 1, ..facts(number) });
    }
    paper.files(facts(3)).expect("files");
    let decision = paper.by(CLERK, void(3, VoidGround::NonceLost, false)).expect("proposes");
    paper.decline(CLERK, proposed(&decision)).expect("finds the nonce");
    let decision = paper.by(CLERK, void(3, VoidGround::NonceLost, false)).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    for number in [4, 5] {
        paper.files(excluding(number, &[1, 2, 3, 4, 5])).expect("files");
    }
    paper.days_pass(8);
    for number in [4, 5] {
        paper.by(CLERK, void(number, VoidGround::RunOut, number == 5)).expect("ends");
    }
    designate(&mut paper, excluding(6, &[1, 2]), 3, DesignationGround::Supervision);
    ask(&mut paper, facts(7), 4, DesignationGround::Other);
    ask(&mut paper, facts(8), 4, DesignationGround::Other);
    for (number, person) in [(7, CLERK), (8, SUPERVISOR)] {
        let (case_number, text) = (case_number(number), "随机分案即可".to_owned());
        let declined = Command::DeclineDesignation { case_number, stage: 0, text };
        paper.by(person, declined).expect("declines");
    }
    let mut first = facts(9);
    first.lineage.series = "批/1".to_owned();
    let judge = assign(&mut paper, &first);
    let mut next = Facts { weight: 30, ..facts(10) };
    next.lineage.series = "批/1".to_owned();
    designate(&mut paper, next, judge, DesignationGround::BatchOrRelated);
    paper
}

/// Cases that are given up and filed again.
pub fn returned_by_two() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let policy = Policy { refiling: Some(30), ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    let former = assign(&mut paper, &between(facts(1), &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    paper.files(between(facts(2), &[1, 2])).expect("goes back");
    let (case_number, stage) = (case_number(2), 0);
    let approve = Command::ApproveDesignation { case_number, stage };
    paper.by(SUPERVISOR, approve).expect("approves");
    let mut again = between(excluding(3, &[former]), &[1, 2]);
    close(&mut paper, 2, Manner::Ruling);
    again.parties.redraw = "另行分案".to_owned();
    assign(&mut paper, &again);
    paper
}

/// Pools, policies, people, judges, imports and records, proposed, approved and declined.
pub fn proposing() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let import = |number, judge| Command::ImportCase(Box::new(imported(number, judge, day)));
    paper.by(REGISTRAR, import(1, 3)).expect("imports");
    let second = paper.by(REGISTRAR, import(2, 4));
    second.expect("imports");
    paper.assigns(&facts(1));
    let narrow = pool("民事", (1..=6).map(|n| (n, 50)).collect());
    let settings = |spec: PoolSpec| Command::PutPools(vec![spec]);
    let stale = paper.by(REGISTRAR, settings(narrow.clone())).expect("proposes");
    agreed(&mut paper, REGISTRAR, settings(pool("民事", (1..=7).map(|n| (n, 100)).collect())));
    paper.decline(REGISTRAR, proposed(&stale)).expect("takes it back");
    paper.assigns(&facts(2));
    let later = PoolSpec { from: Some(Day(day.0 + 9)), ..narrow };
    agreed(&mut paper, REGISTRAR, settings(later));
    let small = SmallPool { until: Day(day.0 + 300), ground: "仅有两名法官".to_owned() };
    let tribunal = pool("法庭", vec![(1, 100), (2, 100)]);
    agreed(&mut paper, REGISTRAR, settings(PoolSpec { small: Some(small), ..tribunal }));
    people(&mut paper);
    paper.days_pass(1);
    let at =
        |number, judges: &[u32]| Facts { pool: "法庭".to_owned(), ..excluding(number, judges) };
    assign(&mut paper, &at(3, &[]));
    designate(&mut paper, at(4, &[1]), 2, DesignationGround::OnlyCandidate);
    let list = vec![imported(3, 3, day), imported(4, 4, day)];
    agreed(&mut paper, REGISTRAR, Command::ImportCases(list));
    records(&mut paper, day);
    let single = Policy { document: "一".to_owned(), single_call: true, ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(single)));
    paper.days_pass(1);
    let nonce = FilerNonce::Single(nonce(&case_number(5), 0));
    paper.by(CLERK, Command::File { facts: Box::new(facts(5)), nonce }).expect("files and draws");
    paper.days_pass(8);
    assign(&mut paper, &facts(6));
    paper
}

fn people(paper: &mut PaperCourt) {
    let day = today(paper);
    let mut leaving = judge(8, Role::Judge, true);
    leaving.tenures[0].to = Some(day);
    agreed(paper, REGISTRAR, Command::PutJudges(vec![leaving]));
    paper.by(REGISTRAR, Command::PutJudges(vec![judge(9, Role::Judge, true)])).expect("records");
    let new = vec![enrolled("孙八", &[PersonRole::Filing, PersonRole::Political])];
    agreed(paper, REGISTRAR, Command::Enroll(new));
    let deputy = PersonEnrolled {
        from: day,
        to: Some(Day(day.0 + 5)),
        deputizes: OTHER_SUPERVISOR.to_owned(),
        ..enrolled(POLITICAL, &[PersonRole::Supervisor])
    };
    agreed(paper, REGISTRAR, Command::Enroll(vec![deputy]));
    paper.days_pass(1);
    let filing = paper.files_as("孙八", excluding(21, &[1, 2, 3, 4])).expect("files").filing;
    let entry = filing.expect("a filing");
    paper.by(POLITICAL, Command::Approve { entry }).expect("the deputy approves");
    paper.files_as(OTHER_CLERK, facts(22)).expect("files");
}

fn records(paper: &mut PaperCourt, day: Day) {
    let before = imported(1, 3, day);
    let after = CaseRecord { cause: "借款合同纠纷".to_owned(), ..before.record.clone() };
    let correct = Command::CorrectCase {
        case_number: before.case_number.clone(),
        before: Box::new(before.record),
        after: Box::new(after),
        ground: CorrectionGround::RecordedWrong,
        text: String::new(),
        approver: String::new(),
    };
    agreed(paper, POLITICAL, correct);
    let kind = ActivityKind::FileAccess;
    let activity = Activity { day, minute: None, kind, judge: Some(JudgeId(3)), minutes: 5 };
    let case_number = case_number(1);
    let record = Command::RecordActivity { case_number: case_number.clone(), activity };
    paper.by(POLITICAL, record).expect("records");
    let reduction = Reduction {
        judge: JudgeId(2),
        year: 2026,
        percent: 20,
        cases: 0,
        document: "湘高法1号".to_owned(),
        reason: "挂职".to_owned(),
        approver: String::new(),
        revokes: None,
    };
    agreed(paper, POLITICAL, Command::GrantReduction(reduction));
    let grant = paper.state.size - 1;
    let (reason, approver) = ("撤回".to_owned(), String::new());
    agreed(
        paper,
        POLITICAL,
        Command::RevokeReduction { grant: EntryIndex(grant), reason, approver },
    );
    let (add, text) = (vec!["MASS_OR_SOCIAL".to_owned()], "群体".to_owned());
    let flags = Command::ChangeFlags { case_number, add, remove: Vec::new(), text };
    paper.by(SUPERVISOR, flags).expect("flags");
    close(paper, 1, Manner::Judgment);
}
