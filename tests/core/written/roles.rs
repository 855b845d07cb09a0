//! Every command by a person whose role by the log ended yesterday, or begins tomorrow.

use caselot_core::docket::circular::CircularStep;
use caselot_core::docket::code::{
    ActivityKind, AssignedBy, CircularAct, CorrectionGround, DecidedBy, DesignationGround,
    ExclusionGround, Manner, PersonRole, QuotaBasis, ReassignmentGround, ReviewResult, Role,
    VoidGround,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::contribution::{ContributorEnded, ContributorNamed};
use caselot_core::docket::decide::redistribution::Redistribute;
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::decide::{HandCommand, OpenLot};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::hand::{HandEnrolled, HandsRequired};
use caselot_core::docket::lot::Review;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{
    Activity, CaseImported, CaseRecord, Closing, DataStated, Panel, Reduction,
};
use caselot_core::docket::{Actor, Command, Day};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::envelope::nonce_commitment;

use super::leave;
use crate::checks::{code, valid};
use crate::lots;
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR, enrolled, facts, proposed};
use crate::paper::{ORIGIN, PaperCourt, judge, nonce, pool};

const ROLES: [PersonRole; 4] =
    [PersonRole::Filing, PersonRole::Supervisor, PersonRole::Registrar, PersonRole::Political];
const ENDED: [&str; 4] = ["离任立案员", "离任监督员", "离任登记员", "离任政工员"];
const COMING: [&str; 4] = ["候任立案员", "候任监督员", "候任登记员", "候任政工员"];

/// What of the court the commands are about.
struct Things {
    paper: PaperCourt,
    proposal: EntryIndex,
    conflict: EntryIndex,
    grant: EntryIndex,
    statement: EntryIndex,
    lot: EntryIndex,
}

/// A court with something of everything, on the day after the one on which some roles ended.
fn things() -> Things {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let people = ROLES.iter().zip(ENDED.iter().zip(COMING)).flat_map(|(role, (ended, coming))| {
        [
            PersonEnrolled { to: Some(today), ..enrolled(ended, &[*role]) },
            PersonEnrolled { from: Day(today.0 + 2), ..enrolled(coming, &[*role]) },
        ]
    });
    paper.act_by(Actor::system(), Command::Enroll(people.collect())).expect("enrolls");
    lots::put(&mut paper, lots::list(20));
    paper.days_pass(1);
    paper.assigns(&facts(1));
    paper.files(facts(2)).expect("files");
    paper.by(CLERK, request(3)).expect("asks");
    let conflict = paper.by(REGISTRAR, conflict()).expect("declares").entries[0].index;
    let by_two = |paper: &mut PaperCourt, person, command| {
        let entry = proposed(&paper.by(person, command).expect("proposes"));
        paper.approve(entry).expect("approves").entries[0].index
    };
    let grant = by_two(&mut paper, POLITICAL, Command::GrantReduction(reduction(10)));
    let stated = Command::StateData(stated(today, "一月"));
    let statement = by_two(&mut paper, POLITICAL, stated);
    let asked = lots::of_case(&paper, 1, 1);
    let lot = lots::opens(&mut paper, &asked);
    let adopt = Command::AdoptPolicy(Box::new(policy("一号")));
    let proposal = proposed(&paper.by(REGISTRAR, adopt).expect("proposes"));
    Things { paper, proposal, conflict, grant, statement, lot }
}

fn policy(document: &str) -> Policy {
    Policy { document: document.to_owned(), valid_from: Day(1), ..Policy::default() }
}

fn request(number: u32) -> Command {
    let (ground, text) = (DesignationGround::Supervision, String::new());
    let request = DesignationRequested {
        facts: facts(number),
        judge: JudgeId(4),
        ground,
        text,
        outage: None,
    };
    Command::RequestDesignation(Box::new(request))
}

fn conflict() -> Command {
    Command::DeclareConflict(Box::new(ConflictDeclared {
        judge: JudgeId(5),
        marks: vec![[7; 32]],
        ground: ExclusionGround::Interest,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }))
}

fn reduction(percent: u32) -> Reduction {
    Reduction {
        judge: JudgeId(1),
        year: 2026,
        percent,
        cases: 0,
        document: "文".to_owned(),
        reason: "借调".to_owned(),
        approver: String::new(),
        revokes: None,
    }
}

fn stated(day: Day, text: &str) -> DataStated {
    let text = text.to_owned();
    DataStated { basis: QuotaBasis::Closed, from: day, to: day, panels_known: false, text }
}

fn record(day: Day) -> CaseRecord {
    CaseRecord {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        filed_on: day,
        undertaking: JudgeId(3),
        assigned_by: AssignedBy::Imported,
        panel: Panel::default(),
        closing: None,
    }
}

fn imported(number: u32, day: Day) -> CaseImported {
    CaseImported { case_number: format!("(2025)湘0203民初{number}号"), record: record(day) }
}

/// Of cases: their filing, their draw, and what is done with them later.
fn of_cases(today: Day) -> Vec<Command> {
    let number = |number: u32| facts(number).case_number;
    let (text, approver) = ("理由".to_owned(), String::new());
    let committed = nonce_commitment(ORIGIN, &number(4), 0, &nonce(&number(4), 0));
    let closing = Closing { on: today, manner: Some(Manner::Judgment) };
    let activity = Activity {
        day: today,
        minute: None,
        kind: ActivityKind::FileAccess,
        judge: None,
        minutes: 0,
    };
    let after = CaseRecord { cause: "借款合同纠纷".to_owned(), ..record(today) };
    vec![
        Command::File { facts: Box::new(facts(4)), nonce: FilerNonce::Committed(committed) },
        Command::Draw { case_number: number(2), stage: 0, nonce: nonce(&number(2), 0) },
        Command::Void {
            case_number: number(2),
            stage: 0,
            ground: VoidGround::NonceLost,
            text: String::new(),
            approver: approver.clone(),
            nonce: None,
        },
        request(5),
        Command::ApproveDesignation { case_number: number(3), stage: 0 },
        Command::DeclineDesignation { case_number: number(3), stage: 0, text: text.clone() },
        Command::ChangeFlags {
            case_number: number(1),
            add: vec!["涉外".to_owned()],
            remove: Vec::new(),
            text: text.clone(),
        },
        Command::CloseCase {
            case_number: number(1),
            closing,
            panel: Panel::default(),
            undertaking: None,
        },
        Command::UndoCase { case_number: number(1), manner: Manner::InError, text: text.clone() },
        Command::CorrectNumber { case_number: number(1), number: number(8), text: text.clone() },
        Command::TakeSeat(Box::new(TakeSeat {
            case_number: number(1),
            leaves: None,
            judge: Some(JudgeId(1)),
            ground: None,
            text: String::new(),
            decided_by: DecidedBy::President,
            hearing: None,
        })),
        Command::Redistribute(Box::new(Redistribute {
            judge: JudgeId(1),
            ground: ReassignmentGround::Transfer,
            text: text.clone(),
            cases: Vec::new(),
        })),
        Command::CorrectCase {
            case_number: number(1),
            before: Box::new(record(today)),
            after: Box::new(after),
            ground: CorrectionGround::RecordedWrong,
            text,
            approver,
        },
        Command::RecordActivity { case_number: number(1), activity },
        Command::ImportCase(Box::new(imported(1, today))),
        Command::ImportCases(vec![imported(2, today)]),
    ]
}

/// Of the roster, the rules, and who says so.
fn of_the_court(things: &Things, today: Day) -> Vec<Command> {
    let text = || "理由".to_owned();
    let members = (1..=7).map(|n| (n, 100)).collect();
    let absence = leave(today.0 + 1, None, None);
    let named = ContributorNamed {
        name: "律师协会".to_owned(),
        key: [1; 32],
        head: [2; 32],
        depth: 4,
        signature: [3; 64],
    };
    let ended = ContributorEnded { contributor: EntryIndex(1), stalled: false, text: text() };
    let hand = HandEnrolled {
        person: CLERK.to_owned(),
        key: [1; 32],
        proof: [2; 64],
        compromised_since: None,
    };
    vec![
        Command::Enroll(vec![enrolled("孙十二", &[PersonRole::Filing])]),
        Command::Approve { entry: things.proposal },
        Command::PutJudges(vec![judge(9, Role::Judge, true)]),
        Command::PutPools(vec![pool("民事", members)]),
        absence,
        Command::AdoptPolicy(Box::new(policy("二号"))),
        conflict_of(6),
        Command::CancelConflict { conflict: things.conflict, text: text() },
        Command::NameContributor(Box::new(named)),
        Command::EndContributor(Box::new(ended)),
        Command::Hand(HandCommand::Enroll(Box::new(hand))),
        Command::Hand(HandCommand::Require(HandsRequired { roles: Vec::new() })),
    ]
}

fn conflict_of(of: u32) -> Command {
    let Command::DeclareConflict(declared) = conflict() else { panic!("a conflict") };
    Command::DeclareConflict(Box::new(ConflictDeclared { judge: JudgeId(of), ..*declared }))
}

/// Of the quota and of lots.
fn of_figures_and_lots(things: &Things, today: Day) -> Vec<Command> {
    let text = || "理由".to_owned();
    let Things { paper, grant, statement, lot, .. } = things;
    let asked = lots::of_case(paper, 1, 1);
    let roll = lots::opened(paper, *lot).asked.roll();
    let review = Review {
        lot: *lot,
        case_number: facts(1).case_number,
        result: ReviewResult::Qualified,
        text: String::new(),
        withdrawn: false,
    };
    vec![
        Command::GrantReduction(reduction(20)),
        Command::RevokeReduction { grant: *grant, reason: text(), approver: String::new() },
        Command::StateData(stated(today, "二月")),
        Command::WithdrawData { entry: *statement, text: text() },
        Command::Explain(Box::new(Explanation {
            judge: JudgeId(1),
            from: today,
            to: today,
            signal: None,
            text: text(),
            handed_in: text(),
            withdrawn: false,
        })),
        Command::StepCircular(CircularStep {
            from: today,
            to: today,
            as_of: today,
            act: CircularAct::DataChecked,
            size: 1,
            digest: [0; 32],
            text: String::new(),
        }),
        Command::OpenLot(Box::new(OpenLot { asked, looked_up: None })),
        Command::DrawLot { lot: *lot, nonce: nonce(&roll, 0), candidates: lots::names(20).into() },
        Command::PutList(Box::new(lots::list(21))),
        Command::RecordReview(Box::new(review)),
    ]
}

/// Whether the log asks who does it for a role. Each command stands here, so that a new one is
/// looked at.
fn asks_for_a_role(command: &Command) -> bool {
    match command {
        // At the machine itself, by two persons who are named, or by the program.
        Command::OpenCourt { .. }
        | Command::OpenRules(_)
        | Command::RotateKey { .. }
        | Command::Restore { .. }
        | Command::Contribute { .. }
        // By whoever has a hand, and by who asked.
        | Command::Hand(HandCommand::Rotate(_))
        | Command::Decline { .. } => false,
        Command::Signed(signed) => asks_for_a_role(&signed.command),
        Command::Enroll(_)
        | Command::Approve { .. }
        | Command::ImportCases(_)
        | Command::PutJudges(_)
        | Command::PutPools(_)
        | Command::RecordAbsence(_)
        | Command::File { .. }
        | Command::Draw { .. }
        | Command::Void { .. }
        | Command::RequestDesignation(_)
        | Command::ApproveDesignation { .. }
        | Command::DeclineDesignation { .. }
        | Command::ChangeFlags { .. }
        | Command::AdoptPolicy(_)
        | Command::ImportCase(_)
        | Command::CloseCase { .. }
        | Command::UndoCase { .. }
        | Command::CorrectNumber { .. }
        | Command::TakeSeat(_)
        | Command::Redistribute(_)
        | Command::CorrectCase { .. }
        | Command::RecordActivity { .. }
        | Command::GrantReduction(_)
        | Command::StateData(_)
        | Command::WithdrawData { .. }
        | Command::Explain(_)
        | Command::StepCircular(_)
        | Command::OpenLot(_)
        | Command::DrawLot { .. }
        | Command::PutList(_)
        | Command::RecordReview(_)
        | Command::RevokeReduction { .. }
        | Command::DeclareConflict(_)
        | Command::CancelConflict { .. }
        | Command::NameContributor(_)
        | Command::EndContributor(_)
        | Command::Hand(_) => true,
    }
}

/// How many commands ask for a role.
const ASKED: usize = 38;

#[test]
fn whose_role_ended_yesterday_or_begins_tomorrow_writes_nothing() {
    let mut things = things();
    let today = things.paper.state.day(things.paper.now_ms);
    let mut commands = of_cases(today);
    commands.extend(of_the_court(&things, today));
    commands.extend(of_figures_and_lots(&things, today));
    assert!(commands.iter().all(asks_for_a_role));
    let mut names: Vec<_> = commands.iter().map(Command::name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ASKED, "each command once: {names:?}");
    let paper = &mut things.paper;
    let size = paper.state.size;
    for command in &commands {
        for person in ENDED.iter().chain(&COMING) {
            let refused = code(paper.by(person, command.clone()));
            assert_eq!(refused, "RoleMissing", "{} by {person}", command.name());
        }
    }
    assert_eq!(paper.state.size, size, "nothing is written");
    let decline = Command::Decline { entry: things.proposal, text: "不同意".to_owned() };
    assert_eq!(code(paper.by(ENDED[1], decline)), "DeclineNotYours");
    // Somebody of the court may do each: nothing of it is refused for a role.
    for command in commands {
        let may = [CLERK, SUPERVISOR, REGISTRAR, POLITICAL]
            .iter()
            .any(|person| code(paper.by(person, command.clone())) != "RoleMissing");
        assert!(may, "{}", command.name());
        valid(paper);
    }
}
