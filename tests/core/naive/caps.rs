//! A log under a cap of open cases, and edits of it that no verifier may let pass.

use caselot_core::docket::code::{
    CorrectionGround, DesignationGround, ExclusionGround, Manner, ReassignmentGround, VoidGround,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::record::{CaseCorrected, CaseImported, Panel};
use caselot_core::docket::{Command, Entry};
use caselot_core::id::JudgeId;

use crate::naive::disputes::{between, declare, of, void};
use crate::naive::edits::{Edit, first};
use crate::naive::lives::{SECOND, ask, designate, draw, reassigned};
use crate::naive::logs::{exclusion, past};
use crate::naive::refilings::{back, close, leave};
use crate::paper::{self, PaperCourt, case_number, facts, pool};

const BY_HAND: DesignationGround = DesignationGround::Supervision;

/// Whom the program left out of this filing, and for what.
fn left_out(paper: &PaperCourt, number: u32) -> Vec<(u32, ExclusionGround)> {
    let mut entries = paper.entries.clone();
    let exclusions = of(&mut entries, number, 0).exclusions.iter();
    let own = exclusions.filter(|exclusion| exclusion.person == "caselot");
    own.map(|exclusion| (exclusion.judge.0, exclusion.ground)).collect()
}

/// Draws a case and closes it, so that it is nobody's open case; who was left out for the cap.
fn probe(paper: &mut PaperCourt, number: u32, change: fn(&mut Facts)) -> Vec<u32> {
    let mut case = facts(number);
    change(&mut case);
    draw(paper, case);
    close(paper, number, Manner::Judgment);
    let over = left_out(paper, number).into_iter();
    over.filter(|row| row.1 == ExclusionGround::WorkloadCap).map(|row| row.0).collect()
}

fn plainly(paper: &mut PaperCourt, number: u32) -> Vec<u32> {
    probe(paper, number, |_| {})
}

fn import(paper: &mut PaperCourt, number: u32, judge: u32, open: bool) -> CaseImported {
    let mut case = past(number, judge);
    case.record.panel = Panel::default();
    case.record.closing = case.record.closing.filter(|_| !open);
    paper.act(Command::ImportCase(Box::new(case.clone()))).expect("imports");
    case
}

/// An imported case was another judge's all the time.
fn correct(paper: &mut PaperCourt, case: &CaseImported, judge: u32) {
    let mut after = case.record.clone();
    after.undertaking = JudgeId(judge);
    let command = Command::CorrectCase {
        case_number: case.case_number.clone(),
        before: Box::new(case.record.clone()),
        after: Box::new(after),
        ground: CorrectionGround::RecordedWrong,
        text: String::new(),
        approver: SECOND.to_owned(),
    };
    paper.act(command).expect("corrects");
}

/// Cases that count for the cap and cases that do not, and what goes back in spite of it.
pub fn capped() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(64, 6);
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(2) };
    let policy = Policy { refiling: Some(30), eligibility, ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy.clone()))).expect("adopts");
    let leaders = pool("院庭长", vec![(4, 100), (5, 100), (6, 100)]);
    paper.act(Command::PutPools(vec![leaders])).expect("a pool");
    // Imported and designated cases, but for closed ones; a correction passes one on.
    let open = import(&mut paper, 1, 1, true);
    import(&mut paper, 2, 2, false);
    designate(&mut paper, facts(1), 1, BY_HAND);
    designate(&mut paper, facts(2), 2, BY_HAND);
    assert_eq!(plainly(&mut paper, 3), [1]);
    correct(&mut paper, &open, 2);
    assert_eq!(plainly(&mut paper, 4), [2]);
    // A case is nobody's while its reassignment waits for the draw.
    let moved = reassigned(2, 1, ReassignmentGround::Health);
    paper.file_facts(moved).expect("files");
    assert_eq!(plainly(&mut paper, 5), [0; 0]);
    let nonce = paper::nonce(&case_number(2), 1);
    paper.act(Command::Draw { case_number: case_number(2), stage: 1, nonce }).expect("draws");
    close(&mut paper, 2, Manner::Mediated);
    // Cases of another pool count, requests that wait or are declined do not.
    let elsewhere = |number| Facts { pool: "院庭长".to_owned(), ..facts(number) };
    designate(&mut paper, elsewhere(6), 4, BY_HAND);
    ask(&mut paper, facts(7), 4, BY_HAND);
    assert_eq!(plainly(&mut paper, 8), [0; 0]);
    let (stage, text) = (0, "随机分案即可".to_owned());
    let declined = Command::DeclineDesignation { case_number: case_number(7), stage, text };
    paper.act_as(SECOND, declined).expect("declines");
    designate(&mut paper, facts(9), 4, BY_HAND);
    designate(&mut paper, facts(10), 1, BY_HAND);
    assert_eq!(plainly(&mut paper, 11), [1, 4]);
    assert_eq!(probe(&mut paper, 12, |it| it.pool = "院庭长".to_owned()), [4]);
    // A panel is drawn without them, or as here is voided and never anybody's.
    let mut panel = facts(13);
    panel.panel.members = 2;
    paper.file_facts(panel).expect("files");
    void(&mut paper, 13, 0, VoidGround::Duplicate);
    assert_eq!(left_out(&paper, 13), [1, 4].map(|judge| (judge, ExclusionGround::WorkloadCap)));
    other_grounds(&mut paper);
    goes_back(&mut paper);
    let eligibility = Eligibility { open_case_cap: None, ..policy.eligibility };
    let policy = Policy { eligibility, ..policy };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    assert_eq!(plainly(&mut paper, 60), [0; 0]);
    paper
}

/// Judges at the cap who are left out anyway, or away.
fn other_grounds(paper: &mut PaperCourt) {
    assert_eq!(probe(paper, 20, |it| it.exclusions = vec![exclusion(4)]), [1]);
    declare(paper, 4, &[1], ExclusionGround::Interest);
    draw(paper, between(facts(21), &[1, 2]));
    close(paper, 21, Manner::Judgment);
    let both = [(1, ExclusionGround::WorkloadCap), (4, ExclusionGround::Interest)];
    assert_eq!(left_out(paper, 21), both);
    draw(paper, reassigned(9, 1, ReassignmentGround::Transfer));
    close(paper, 9, Manner::Judgment);
    designate(paper, facts(22), 4, BY_HAND);
    leave(paper, 4);
    assert_eq!(plainly(paper, 23), [1]);
}

/// What judge 6 gave up goes back to him at the cap, unless two persons or somebody's exclusion
/// keep it from him.
fn goes_back(paper: &mut PaperCourt) {
    let again = |number| between(facts(number), &[7, 8]);
    designate(paper, again(40), 6, BY_HAND);
    close(paper, 40, Manner::Ruling);
    for number in [41, 42] {
        designate(paper, facts(number), 6, BY_HAND);
    }
    assert_eq!(plainly(paper, 43), [1, 6]);
    assert_eq!(back(paper, again(44)), 6);
    let mut redrawn = again(45);
    redrawn.parties.redraw = "另行分案".to_owned();
    assert_ne!(draw(paper, redrawn), 6);
    close(paper, 45, Manner::Judgment);
    assert_eq!(left_out(paper, 45), [1, 6].map(|judge| (judge, ExclusionGround::WorkloadCap)));
    let kept_away = Facts { exclusions: vec![exclusion(6)], ..again(46) };
    assert_ne!(draw(paper, kept_away), 6);
    close(paper, 46, Manner::Judgment);
}

fn over(judge: u32) -> Exclusion {
    let (person, text) = ("caselot".to_owned(), String::new());
    Exclusion {
        by_program: false,
        judge: JudgeId(judge),
        ground: ExclusionGround::WorkloadCap,
        person,
        text,
    }
}

fn adopted(entries: &mut [Entry]) -> &mut Policy {
    first(entries, |event| if let Event::PolicyAdopted(it) = event { Some(it) } else { None })
}

fn corrected(entries: &mut [Entry]) -> &mut CaseCorrected {
    first(entries, |event| if let Event::CaseCorrected(it) = event { Some(it) } else { None })
}

/// The exclusion of a judge from a filing.
fn out(entries: &mut [Entry], number: u32, judge: u32) -> &mut Exclusion {
    let mut exclusions = of(entries, number, 0).exclusions.iter_mut();
    exclusions.find(|exclusion| exclusion.judge == JudgeId(judge)).expect("an exclusion")
}

pub const CAP_EDITS: &[Edit] = &[
    ("nobody left out for the cap", |e| of(e, 3, 0).exclusions.clear()),
    ("one of two not left out", |e| drop(of(e, 11, 0).exclusions.pop())),
    ("left out below the cap", |e| of(e, 3, 0).exclusions.push(over(5))),
    ("another left out", |e| out(e, 3, 1).judge = JudgeId(2)),
    ("left out on another ground", |e| out(e, 3, 1).ground = ExclusionGround::PriorStage),
    ("left out with a text", |e| out(e, 3, 1).text = "案多".to_owned()),
    ("left out twice", |e| of(e, 3, 0).exclusions.push(over(1))),
    ("another left out for the cap by a person", |e| {
        out(e, 3, 1).person = "王五".to_owned();
        out(e, 3, 1).judge = JudgeId(2);
    }),
    ("left out by the program instead of by a person", |e| {
        out(e, 20, 4).person = "caselot".to_owned();
    }),
    ("left out for the cap instead of a conflict", |e| *out(e, 21, 4) = over(4)),
    ("left out for a conflict instead of the cap", |e| {
        out(e, 21, 1).ground = ExclusionGround::Interest;
    }),
    ("left out for the cap instead of an earlier stage", |e| {
        let exclusions = &mut of(e, 9, 1).exclusions;
        *exclusions.iter_mut().find(|one| one.judge == JudgeId(4)).expect("left") = over(4);
    }),
    ("left out while away", |e| of(e, 23, 0).exclusions.push(over(4))),
    ("left out of another pool", |e| of(e, 12, 0).exclusions.insert(0, over(1))),
    ("left out of a request", |e| of(e, 9, 0).exclusions.push(over(1))),
    ("a lower cap", |e| adopted(e).eligibility.open_case_cap = Some(1)),
    ("a higher cap", |e| adopted(e).eligibility.open_case_cap = Some(3)),
    ("no cap", |e| adopted(e).eligibility.open_case_cap = None),
    ("an import of another judge", |e| {
        first(e, |event| if let Event::CaseImported(it) = event { Some(it) } else { None })
            .record
            .undertaking = JudgeId(3);
    }),
    ("an import passed on to another judge", |e| corrected(e).after.undertaking = JudgeId(3)),
    ("drawn instead of going back, at the cap", |e| of(e, 45, 0).parties.redraw.clear()),
    ("drawn instead of going back, the cap's exclusion by hand", |e| {
        out(e, 45, 6).person = "王五".to_owned();
    }),
    ("kept away for the cap alone", |e| *out(e, 46, 6) = over(6)),
    ("kept away, and redrawn besides", |e| of(e, 46, 0).parties.redraw = "另".to_owned()),
    ("gone back to a judge left out for the cap", |e| of(e, 44, 0).exclusions.push(over(6))),
    ("gone back with an exclusion by hand", |e| of(e, 44, 0).exclusions.push(exclusion(6))),
];
