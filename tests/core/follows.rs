//! Cases that belong to another (随主案), agents of parties, and staff who worked on a case.

use std::sync::Arc;

use caselot_core::docket::cases::row::{CaseEnd, CaseRow, Cases};
use caselot_core::docket::code::{
    ActivityKind, ApprovalNeed, DesignationGround, ExclusionGround, Manner, ReassignmentGround,
    Role,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{CaseFiled, Exclusion, Facts};
use caselot_core::docket::lineage::{FollowedCase, Lineage, PriorCase, REMANDED, Reassignment};
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::policy::{FollowRule, Policy};
use caselot_core::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel};
use caselot_core::docket::{Command, Day, Entry, Event, Protocol, codec};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::checks::{code, refused, valid};
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR, facts, proposed};
use crate::paper::{PaperCourt, case_number, judge};

const ENFORCED: &str = "执";
const RESUMED: &str = "执恢";

fn number(type_code: &str, serial: u32) -> String {
    format!("(2026)湘0203{type_code}{serial}号")
}

fn mark(person: u8) -> [u8; 32] {
    [person; 32]
}

/// A case of a type between these people.
fn case(type_code: &str, serial: u32, people: &[u8]) -> Facts {
    let mut facts = Facts { case_number: number(type_code, serial), ..facts(1) };
    facts.parties.marks = people.iter().map(|person| mark(*person)).collect();
    facts
}

fn following(main: &str) -> Lineage {
    let follows = FollowedCase { case_number: main.to_owned(), filing: None };
    Lineage { follows: Some(Box::new(follows)), ..Lineage::default() }
}

/// Resumed enforcement of the main case of this serial.
fn resumed(serial: u32, main: u32, people: &[u8]) -> Facts {
    let lineage = following(&number(ENFORCED, main));
    Facts { lineage, ..case(RESUMED, serial, people) }
}

fn rule(type_code: &str, of: &[&str]) -> FollowRule {
    let of = of.iter().map(|of| (*of).to_owned()).collect();
    FollowRule { type_code: type_code.to_owned(), of }
}

fn adopt(paper: &mut PaperCourt, policy: Policy) {
    let adopted = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&adopted)).expect("approves");
}

/// A court where resumed enforcement belongs to enforcement, with a main case between 1 and 2.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let follows = vec![rule(RESUMED, &[ENFORCED])];
    adopt(&mut paper, Policy { follows, refiling: Some(180), ..Policy::default() });
    paper.assigns(&case(ENFORCED, 1, &[1, 2]));
    paper
}

fn row(paper: &PaperCourt, number: &str) -> CaseRow {
    paper.cases.case(number).pop().expect("a stage")
}

fn holder(paper: &PaperCourt, number: &str) -> JudgeId {
    row(paper, number).end.undertaking().expect("a judge")
}

fn main_judge(paper: &PaperCourt) -> JudgeId {
    holder(paper, &number(ENFORCED, 1))
}

fn is_request(event: &Event) -> bool {
    matches!(event, Event::DesignationRequested(_))
}

fn request(entries: &mut [Entry]) -> &mut DesignationRequested {
    let found = entries.iter_mut().rev().find_map(|entry| match &mut entry.event {
        Event::DesignationRequested(request) => Some(&mut **request),
        _ => None,
    });
    found.expect("a request")
}

fn filing(entries: &mut [Entry]) -> &mut CaseFiled {
    let found = entries.iter_mut().rev().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(filed) => Some(Arc::make_mut(filed)),
        _ => None,
    });
    found.expect("a filing")
}

/// The codes of what a verifier finds at the last entry of a kind, of a log that was edited.
fn found_at(
    paper: &PaperCourt,
    kind: impl Fn(&Event) -> bool,
    edit: impl FnOnce(&mut Vec<Entry>),
) -> Vec<String> {
    let at = paper.last(kind) as u64;
    let found = paper.found(edit).into_iter().filter(|(_, entry)| *entry == Some(at));
    found.map(|(code, _)| code).collect()
}

fn is_filing(event: &Event) -> bool {
    matches!(event, Event::CaseFiled(_))
}

/// What a verifier finds at a request that was edited.
fn bent(paper: &PaperCourt, edit: impl FnOnce(&mut DesignationRequested)) -> Vec<String> {
    found_at(paper, is_request, |entries| edit(request(entries)))
}

fn bent_filing(paper: &PaperCourt, edit: impl FnOnce(&mut CaseFiled)) -> Vec<String> {
    found_at(paper, is_filing, |entries| edit(filing(entries)))
}

fn names(found: &[String], code: &str) {
    assert!(found.iter().any(|it| it == code), "{found:?} names no {code}");
}

fn exclude(judge: JudgeId) -> Exclusion {
    let (person, text) = (String::new(), String::new());
    Exclusion { judge, ground: ExclusionGround::Interest, person, text, by_program: false }
}

/// Files what a supervisor looks at for one reason, and draws it.
fn agreed(paper: &mut PaperCourt, facts: &Facts, need: ApprovalNeed) {
    let filed = paper.files(facts.clone()).expect("files");
    let Event::CaseFiled(found) = &filed.entries[0].event else { panic!("a filing") };
    assert_eq!(found.needs, [need]);
    assert_eq!(refused(paper.draws(facts)), "Unapproved");
    paper.approve(filed.filing.expect("a filing")).expect("approves");
    paper.draws(facts).expect("draws");
}

/// A court's months with all of it: a case that follows its main case, one that is drawn for a reason,
/// one whose main case is elsewhere, agents, and an assistant who worked on a case that comes back.
pub fn story() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let assistant = staff(20, Role::JudicialAssistant);
    let clerk = staff(21, Role::CourtClerk);
    paper.by(REGISTRAR, Command::PutJudges(vec![assistant, clerk])).expect("records");
    paper.by(REGISTRAR, conflict(3, vec![mark(40)])).expect("declares");
    let follows = vec![rule(RESUMED, &[ENFORCED, "执异"])];
    adopt(&mut paper, Policy { follows, refiling: Some(180), ..Policy::default() });
    let mut main = case(ENFORCED, 1, &[1, 2]);
    main.parties.agents = vec![mark(40), mark(41)];
    paper.assigns(&main);
    let judge = main_judge(&paper);
    paper.files(resumed(1, 1, &[1, 2])).expect("is asked for");
    let approve = Command::ApproveDesignation { case_number: number(RESUMED, 1), stage: 0 };
    paper.by(SUPERVISOR, approve).expect("approves");
    let mut again = Facts { exclusions: vec![exclude(judge)], ..resumed(2, 1, &[1, 2]) };
    again.parties.redraw = "主案承办人与代理人相识".to_owned();
    let filed = paper.files(again.clone()).expect("files").filing.expect("a filing");
    paper.approve(filed).expect("approves");
    paper.draws(&again).expect("draws");
    let elsewhere = Facts { lineage: following("(2020)京01执5号"), ..resumed(3, 1, &[1]) };
    agreed(&mut paper, &elsewhere, ApprovalNeed::Elsewhere);
    paper.assigns(&case("民初", 1, &[]));
    let today = paper.state.day(paper.now_ms);
    for judge in [20, 21, 5] {
        let kind = ActivityKind::HearingAttended;
        paper.by(POLITICAL, worked(case_number(1), judge, today, kind)).expect("records");
    }
    paper.assigns(&remanded(2, 1));
    let asked = Reassignment::asked(ReassignmentGround::Transfer, "");
    let lineage = Lineage { reassigns: Some(Box::new(asked)), ..Lineage::default() };
    let moved = Facts { stage: 1, lineage, ..main };
    let filed = paper.files(moved.clone()).expect("files").filing.expect("a filing");
    paper.approve(filed).expect("approves");
    paper.draws(&moved).expect("draws");
    valid(&paper);
    paper
}

#[test]
fn a_case_that_belongs_to_another_goes_to_its_judge_once_a_supervisor_approves() {
    let mut paper = court();
    let judge = main_judge(&paper);
    let filed = paper.files(resumed(1, 1, &[1, 2])).expect("is asked for");
    let Event::DesignationRequested(asked) = &filed.entries[0].event else { panic!("a request") };
    assert_eq!((asked.ground, asked.judge), (DesignationGround::Follows, judge));
    assert_eq!(asked.text, number(ENFORCED, 1));
    assert_eq!(row(&paper, &number(RESUMED, 1)).end, CaseEnd::Requested, "it waits");
    assert_eq!(refused(paper.files(resumed(1, 1, &[1, 2]))), "DesignationPending");
    let approve = Command::ApproveDesignation { case_number: number(RESUMED, 1), stage: 0 };
    assert_eq!(refused(paper.by(CLERK, approve.clone())), "RoleMissing", "not by who asked");
    paper.by(SUPERVISOR, approve).expect("approves");
    assert_eq!(holder(&paper, &number(RESUMED, 1)), judge);
    let again = paper.files(resumed(1, 1, &[1, 2])).expect("the same answer");
    assert!(again.entries.is_empty());
    valid(&paper);
    let acts = paper.report().facts.acts.expect("acts");
    assert_eq!((acts.follows.len(), acts.alone.len()), (1, 0));
    assert!(paper.report().to_string().contains("to go to the judge of a main case: 1"));
}

#[test]
fn a_main_case_is_named_exactly_where_the_policy_asks_for_it() {
    let mut paper = court();
    let silent = Facts { lineage: Lineage::default(), ..resumed(1, 1, &[1, 2]) };
    assert_eq!(refused(paper.files(silent)), "FollowedMissing");
    let free = Facts { lineage: following(&number(ENFORCED, 1)), ..case("民初", 1, &[1, 2]) };
    assert_eq!(refused(paper.files(free)), "FollowedIdle");
    let of_series = Facts {
        lineage: Lineage { series: "欠薪".to_owned(), ..following(&number(ENFORCED, 1)) },
        ..resumed(1, 1, &[1, 2])
    };
    // A fresh series frees no case from its main case, nor does an earlier one that it comes back from.
    let filed = paper.files(of_series).expect("is asked for");
    let Event::DesignationRequested(asked) = &filed.entries[0].event else { panic!("a request") };
    assert_eq!(asked.ground, DesignationGround::Follows);
    let mut remanded = remanded(3, 1);
    remanded.case_number = number(RESUMED, 3);
    let prior = remanded.lineage.prior.as_mut().expect("an earlier case");
    prior.case_number = number(ENFORCED, 1);
    assert_eq!(refused(paper.files(remanded)), "FollowedMissing");
    for name in ["", "   ", &number(RESUMED, 6)] {
        let malformed = Facts { lineage: following(name), ..resumed(6, 1, &[1, 2]) };
        assert_eq!(refused(paper.files(malformed)), "FollowedMalformed", "{name}");
    }
    let slip = Facts { lineage: following("2026湘0203执1"), ..resumed(6, 1, &[1, 2]) };
    assert_eq!(refused(paper.files(slip)), "CaseNumberUnusual", "it would follow nobody");
    let other = Facts { lineage: following(&number("民初", 9)), ..resumed(6, 1, &[1, 2]) };
    paper.assigns(&case("民初", 9, &[1, 2]));
    assert_eq!(refused(paper.files(other)), "FollowedOfOtherType");
    let undrawn = case(ENFORCED, 2, &[1, 2]);
    paper.files(undrawn).expect("files");
    agreed(&mut paper, &resumed(4, 2, &[1, 2]), ApprovalNeed::Elsewhere);
    // One of two parties would leave out whom the judge is in conflict with.
    for strangers in [&[][..], &[1], &[1, 3], &[3]] {
        assert_eq!(refused(paper.files(resumed(5, 1, strangers))), "FollowedOfOthers");
    }
    let wide =
        Facts { lineage: following("（２０２６）湘0203执1号"), ..resumed(5, 1, &[1, 2]) };
    paper.files(wide).expect("the number of the main case is read as it is meant");
    valid(&paper);
}

#[test]
fn a_verifier_finds_another_main_case_than_the_logs() {
    let mut paper = court();
    paper.assigns(&case("民初", 9, &[1, 2]));
    let other = paper.last(is_filing) as u64;
    paper.assigns(&case(ENFORCED, 2, &[3, 4]));
    paper.files(resumed(1, 1, &[1, 2])).expect("is asked for");
    let follows = |request: &mut DesignationRequested, main: &str, filing: u64| {
        let filing = (filing > 0).then_some(EntryIndex(filing));
        let main = FollowedCase { case_number: main.to_owned(), filing };
        request.facts.lineage.follows = Some(Box::new(main));
        request.text = request.facts.lineage.follows.as_ref().expect("it").case_number.clone();
    };
    let first = row(&paper, &number(ENFORCED, 1)).filing.0;
    let second = row(&paper, &number(ENFORCED, 2)).filing.0;
    let edit = |main: &str, filing: u64| bent(&paper, |it| follows(it, main, filing));
    assert_eq!(edit(&number(ENFORCED, 1), first), Vec::<String>::new(), "as it was");
    names(&edit(&number(ENFORCED, 1), second), "LineageMismatch");
    names(&edit(&number(ENFORCED, 1), 0), "LineageMismatch");
    names(&edit(&number(ENFORCED, 77), first), "LineageMismatch");
    names(&edit(&number("民初", 9), other), "FollowedOfOtherType");
    names(&edit(&number(ENFORCED, 2), second), "FollowedOfOthers");
    names(&edit("（2026）湘0203执1号", first), "LineageMismatch");
    names(&edit(" ", 0), "FollowedMalformed");
    names(&edit(&number(RESUMED, 1), first), "FollowedMalformed");
    names(&bent(&paper, |it| it.facts.lineage.follows = None), "FollowedMissing");
    names(&bent(&paper, |it| it.facts.parties.marks = vec![mark(9)]), "FollowedOfOthers");
    names(&bent(&paper, |it| it.facts.parties.marks.clear()), "FollowedOfOthers");
    names(&bent(&paper, |it| it.facts.case_number = number("民初", 7)), "FollowedIdle");
    names(&bent(&paper, |it| it.judge.0 = it.judge.0 % 8 + 1), "FollowedMismatch");
    names(&bent(&paper, |it| "另案".clone_into(&mut it.text)), "FollowedMismatch");
    let refiled = |it: &mut DesignationRequested| it.ground = DesignationGround::Refiled;
    names(&bent(&paper, refiled), "RefilingMismatch");
    let own = |it: &mut DesignationRequested| it.ground = DesignationGround::Supervision;
    assert_eq!(bent(&paper, own), Vec::<String>::new(), "two persons' decision");
}

#[test]
fn nobody_is_drawn_for_a_case_that_goes_to_a_judge() {
    let mut paper = court();
    let judge = main_judge(&paper);
    let left_out = Facts { exclusions: vec![exclude(judge)], ..resumed(1, 1, &[1, 2]) };
    assert_eq!(refused(paper.files(left_out.clone())), "FollowedExcluded");
    let mut again = left_out;
    again.parties.redraw = "主案承办人与代理人相识".to_owned();
    let filed = paper.files(again.clone()).expect("files");
    let Event::CaseFiled(found) = &filed.entries[0].event else { panic!("a filing") };
    assert_eq!(found.needs, [ApprovalNeed::Redraw], "a supervisor agrees to it");
    names(&bent_filing(&paper, |it| it.facts.parties.redraw.clear()), "FollowedExcluded");
    let included = |it: &mut CaseFiled| {
        it.facts.parties.redraw.clear();
        it.facts.exclusions.clear();
    };
    names(&bent_filing(&paper, included), "FollowedDrawn");
    assert_eq!(refused(paper.draws(&again)), "Unapproved");
    let entry = filed.filing.expect("a filing");
    paper.approve(entry).expect("approves");
    paper.draws(&again).expect("draws");
    valid(&paper);
    let mut idle = Facts { lineage: following("(2020)京01执5号"), ..resumed(2, 1, &[1, 2]) };
    idle.parties.redraw = "另行分案".to_owned();
    assert_eq!(refused(paper.files(idle)), "NotFollowed");
    let mut free = case("民初", 5, &[1, 2]);
    free.parties.redraw = "另行分案".to_owned();
    assert_eq!(refused(paper.files(free)), "NotRefiled", "of any other case as before");
}

#[test]
fn a_case_is_drawn_whose_main_case_is_elsewhere_or_without_a_judge_who_may_sit() {
    let mut paper = court();
    let mut alone = Facts { lineage: following("(2020)京01执5号"), ..resumed(1, 1, &[1, 2]) };
    agreed(&mut paper, &alone, ApprovalNeed::Elsewhere);
    names(&bent_filing(&paper, |it| it.facts.parties.redraw = "另".to_owned()), "NotFollowed");
    let on = paper.state.day(paper.now_ms);
    let absence = Absence {
        judge: main_judge(&paper),
        from: Day(on.0 + 1),
        to: None,
        kind: caselot_core::docket::code::AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
    paper.days_pass(1);
    agreed(&mut paper, &resumed(2, 1, &[1, 2]), ApprovalNeed::Redraw);
    assert_ne!(holder(&paper, &number(RESUMED, 2)), main_judge(&paper));
    valid(&paper);
    let acts = paper.report().facts.acts.expect("acts");
    assert_eq!((acts.follows.len(), acts.alone.len()), (0, 1), "one has no main case here");
    assert!(paper.report().to_string().contains("MAIN CASE ELSEWHERE: 1"));
    // What is filed again belongs to no earlier case, but to its main case.
    alone.case_number = number(RESUMED, 3);
    let closing = Closing { on: Day(on.0 + 1), manner: Some(Manner::Withdrawn) };
    let case_number = number(RESUMED, 1);
    let close =
        Command::CloseCase { case_number, closing, panel: Panel::default(), undertaking: None };
    paper.by(POLITICAL, close).expect("closes");
    agreed(&mut paper, &alone, ApprovalNeed::Elsewhere);
    valid(&paper);
}

#[test]
fn an_imported_main_case_is_followed_and_a_reassigned_one_by_its_present_judge() {
    let mut paper = PaperCourt::two(8);
    adopt(&mut paper, Policy { follows: vec![rule(RESUMED, &[ENFORCED])], ..Policy::default() });
    let filed_on = Day(paper.state.day(paper.now_ms).0 - 30);
    let record = CaseRecord {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        filed_on,
        undertaking: JudgeId(3),
        assigned_by: caselot_core::docket::code::AssignedBy::Drawn,
        panel: Panel::default(),
        closing: None,
    };
    let imported = CaseImported { case_number: number(ENFORCED, 1), record };
    paper.by(REGISTRAR, Command::ImportCase(Box::new(imported))).expect("imports");
    paper.files(resumed(1, 1, &[])).expect("an import has no marks");
    assert_eq!(request(&mut paper.entries.clone()).judge, JudgeId(3));
    let asked = Reassignment::asked(ReassignmentGround::Transfer, "");
    let lineage = Lineage { reassigns: Some(Box::new(asked)), ..Lineage::default() };
    let again = Facts { stage: 1, lineage, ..case(ENFORCED, 1, &[]) };
    let filed = paper.files(again.clone()).expect("files");
    agreed(&mut paper, &resumed(3, 1, &[]), ApprovalNeed::Elsewhere);
    paper.approve(filed.filing.expect("a filing")).expect("approves");
    paper.draws(&again).expect("draws");
    // Who had it when it was asked for has it no more.
    let first = Command::ApproveDesignation { case_number: number(RESUMED, 1), stage: 0 };
    assert_eq!(refused(paper.by(SUPERVISOR, first)), "FollowedMismatch");
    paper.files(resumed(2, 1, &[])).expect("goes to the new judge");
    let judge = holder(&paper, &number(ENFORCED, 1));
    assert_ne!(judge, JudgeId(3));
    assert_eq!(request(&mut paper.entries.clone()).judge, judge);
    valid(&paper);
}

#[test]
fn a_policy_without_rules_asks_for_no_main_case() {
    let mut paper = PaperCourt::two(8);
    adopt(&mut paper, Policy::default());
    paper.assigns(&case(ENFORCED, 1, &[1, 2]));
    paper.assigns(&case(RESUMED, 1, &[1, 2]));
    assert_eq!(refused(paper.files(resumed(2, 1, &[1, 2]))), "FollowedIdle");
    valid(&paper);
    let json = codec::to_json(&paper.entries[paper.last(is_filing)]).to_string();
    assert!(!json.contains("follows") && !json.contains("agent_marks"), "{json}");
    let adopted = paper.entries[paper.last(|it| matches!(it, Event::Proposed(_)))].clone();
    assert!(!codec::to_json(&adopted).to_string().contains("follows"));
}

#[test]
fn rules_of_a_policy_are_in_form() {
    let mut paper = PaperCourt::two(4);
    let many = |count: u32| (0..count).map(|n| rule(&format!("执{n:03}"), &["执"])).collect();
    let of: Vec<String> = (0..65).map(|n| format!("执{n:03}")).collect();
    let wide = FollowRule { type_code: RESUMED.to_owned(), of };
    for malformed in [
        vec![rule(RESUMED, &[])],
        vec![rule("", &[ENFORCED])],
        vec![rule(RESUMED, &[""])],
        vec![rule(RESUMED, &["执", "执"])],
        vec![rule(RESUMED, &["民初", "执", "民初"])],
        vec![rule(RESUMED, &["执"]), rule(RESUMED, &["民初"])],
        vec![rule("执恢", &["执"]), rule("执保", &["执"])],
        vec![wide],
        many(65),
    ] {
        let policy = Box::new(Policy { follows: malformed, ..Policy::default() });
        assert_eq!(refused(paper.by(REGISTRAR, Command::AdoptPolicy(policy))), "PolicyMalformed");
    }
    adopt(&mut paper, Policy { follows: many(64), ..Policy::default() });
    valid(&paper);
}

fn conflict(judge: u32, marks: Vec<[u8; 32]>) -> Command {
    Command::DeclareConflict(Box::new(ConflictDeclared {
        judge: JudgeId(judge),
        marks,
        ground: ExclusionGround::PartyOrRelative,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }))
}

#[test]
fn a_judge_with_a_conflict_with_an_agent_is_left_out() {
    let mut paper = PaperCourt::two(8);
    paper.by(REGISTRAR, conflict(3, vec![mark(40)])).expect("declares");
    let mut facts = case("民初", 1, &[1, 2]);
    facts.parties.agents = vec![mark(41), mark(40)];
    paper.assigns(&facts);
    let filed = filing(&mut paper.entries.clone()).clone();
    assert_eq!(filed.facts.parties.agents, [mark(40), mark(41)]);
    let left_out: Vec<JudgeId> = filed.facts.exclusions.iter().map(|it| it.judge).collect();
    assert_eq!(left_out, [JudgeId(3)]);
    assert!(!filed.groups[0].odds.iter().any(|row| row.0 == JudgeId(3)));
    valid(&paper);
    let lost = |it: &mut CaseFiled| it.facts.parties.agents.clear();
    names(&bent_filing(&paper, lost), "SystemExclusionsDiffer");
    let turned = |it: &mut CaseFiled| it.facts.parties.agents.reverse();
    names(&bent_filing(&paper, turned), "PartyMarksOrder");
    let mut asked = case("民初", 2, &[5, 6]);
    asked.parties.agents = vec![mark(40)];
    let request = Command::RequestDesignation(Box::new(DesignationRequested {
        facts: asked,
        judge: JudgeId(3),
        ground: DesignationGround::Supervision,
        text: String::new(),
        outage: None,
    }));
    assert_eq!(refused(paper.by(CLERK, request)), "JudgeExcluded");
    let many = (0..65).map(|n| [n; 32]).collect();
    let mut crowd = case("民初", 3, &[5, 6]);
    crowd.parties.agents = many;
    assert_eq!(refused(paper.files(crowd)), "PartyMarksOrder");
}

#[test]
fn a_case_does_not_follow_to_a_judge_with_a_conflict_with_its_agent() {
    let mut paper = court();
    let judge = main_judge(&paper);
    paper.by(REGISTRAR, conflict(judge.0, vec![mark(40)])).expect("declares");
    let mut facts = resumed(1, 1, &[1, 2]);
    facts.parties.agents = vec![mark(40)];
    agreed(&mut paper, &facts, ApprovalNeed::Redraw);
    assert_ne!(holder(&paper, &facts.case_number), judge);
    valid(&paper);
}

#[test]
fn agents_are_carried_apart_from_parties_and_are_none() {
    let mut paper = PaperCourt::two(8);
    let policy = Policy { parties_required: true, refiling: Some(180), ..Policy::default() };
    adopt(&mut paper, policy);
    let mut facts = case("民初", 1, &[]);
    facts.parties.agents = vec![mark(40), mark(41)];
    let filed = paper.files(facts.clone()).expect("files");
    let Event::CaseFiled(found) = &filed.entries[0].event else { panic!("a filing") };
    assert_eq!(found.needs, [ApprovalNeed::NoParties], "agents are no parties");
    paper.approve(filed.filing.expect("a filing")).expect("approves");
    paper.draws(&facts).expect("draws");
    let asked = Reassignment::asked(ReassignmentGround::Transfer, "");
    let lineage = Lineage { reassigns: Some(Box::new(asked)), ..Lineage::default() };
    let mut again = Facts { stage: 1, lineage, ..case("民初", 1, &[]) };
    again.parties.agents = vec![mark(42)];
    paper.files(again).expect("files");
    let filed = filing(&mut paper.entries.clone()).clone();
    assert_eq!(filed.facts.parties.agents, [mark(40), mark(41), mark(42)]);
    assert!(filed.facts.parties.marks.is_empty());
    valid(&paper);
    let lost = |it: &mut CaseFiled| it.facts.parties.agents.truncate(1);
    names(&bent_filing(&paper, lost), "PartyMarksLost");
    let other = paper.files(Facts { weight: 100, ..case("民初", 1, &[]) });
    assert_eq!(code(other), "FiledWithOtherFacts", "another filing without its agents");
}

fn staff(number: u32, role: Role) -> Judge {
    judge(number, role, false)
}

fn worked(case_number: String, judge: u32, day: Day, kind: ActivityKind) -> Command {
    let activity = Activity { day, minute: None, kind, judge: Some(JudgeId(judge)), minutes: 0 };
    Command::RecordActivity { case_number, activity }
}

/// The case comes back from a superior court.
fn remanded(serial: u32, of: u32) -> Facts {
    let prior = PriorCase { case_number: case_number(of), ..PriorCase::default() };
    Facts {
        flags: vec![REMANDED.to_owned()],
        lineage: Lineage { prior: Some(Box::new(prior)), ..Lineage::default() },
        ..case("民初", serial, &[])
    }
}

#[test]
fn staff_who_worked_on_a_case_do_not_sit_when_it_comes_back() {
    let mut paper = PaperCourt::two(8);
    let in_quota = judge(20, Role::JudicialAssistant, true);
    assert_eq!(refused(paper.by(REGISTRAR, Command::PutJudges(vec![in_quota]))), "StaffInQuota");
    let people = vec![
        staff(20, Role::JudicialAssistant),
        staff(21, Role::CourtClerk),
        staff(22, Role::Administrative),
        staff(23, Role::JudicialAssistant),
    ];
    paper.by(REGISTRAR, Command::PutJudges(people)).expect("staff is recorded");
    paper.assigns(&case("民初", 1, &[]));
    let today = paper.state.day(paper.now_ms);
    for judge in [21, 20, 21, 22, 5] {
        let kind = ActivityKind::JudgmentDrafted;
        paper.by(POLITICAL, worked(case_number(1), judge, today, kind)).expect("records");
    }
    // Who looked at it, or did something before it was filed, worked on nothing.
    let looked = worked(case_number(1), 23, today, ActivityKind::RelatedCasesSeen);
    paper.by(POLITICAL, looked).expect("records");
    let before = Day(today.0 - 1);
    let before = worked(case_number(1), 23, before, ActivityKind::FileAccess);
    paper.by(POLITICAL, before).expect("records");
    assert_eq!(row(&paper, &case_number(1)).staff(), [JudgeId(20), JudgeId(21)]);
    // The assistant becomes a judge.
    let from = Day(today.0 + 1);
    let open =
        |role, in_quota, from, to| Tenure { role, in_quota, division: String::new(), from, to };
    let tenures = vec![
        open(Role::JudicialAssistant, false, Day(18_262), Some(today)),
        open(Role::Judge, true, from, None),
    ];
    let promoted = Judge { tenures, ..staff(20, Role::JudicialAssistant) };
    paper.by(REGISTRAR, Command::PutJudges(vec![promoted])).expect("records");
    paper.days_pass(1);
    let mut members: Vec<_> = (1..=8).map(|n| (n, 100)).collect();
    members.push((20, 100));
    paper.put_pool(crate::paper::pool("民事", members));
    paper.days_pass(1);
    paper.assigns(&remanded(2, 1));
    let filed = filing(&mut paper.entries.clone()).clone();
    let sat = &filed.facts.lineage.prior.as_ref().expect("an earlier case").sat;
    let mut expected = vec![holder(&paper, &case_number(1)), JudgeId(20), JudgeId(21)];
    expected.sort();
    assert_eq!(*sat, expected);
    let by_program = |it: &&Exclusion| it.judge == JudgeId(20) && it.by_program;
    let out = filed.facts.exclusions.iter().find(by_program).expect("is left out");
    assert_eq!(out.ground, ExclusionGround::PriorStage);
    assert!(filed.groups[0].shares.iter().any(|row| row.0 == JudgeId(20)), "on duty now");
    valid(&paper);
    let forgotten = |it: &mut CaseFiled| {
        it.facts.lineage.prior.as_mut().expect("it").sat.retain(|judge| *judge != JudgeId(20));
    };
    names(&bent_filing(&paper, forgotten), "PriorSatDiffers");
}

#[test]
fn protocol_1_knows_no_main_cases_agents_or_staff() {
    let mut paper = court();
    paper.files(resumed(1, 1, &[1, 2])).expect("is asked for");
    let at = paper.last(is_request);
    let of_one = |edit: &dyn Fn(&mut Facts, &mut DesignationGround)| {
        let mut entry = Entry { protocol: Protocol::One, ..paper.entries[at].clone() };
        let Event::DesignationRequested(asked) = &mut entry.event else { panic!("a request") };
        let DesignationRequested { facts, ground, .. } = &mut **asked;
        facts.exclusions.clear();
        facts.lineage = Lineage::default();
        *ground = DesignationGround::Supervision;
        edit(facts, ground);
        codec::decode(&codec::encode(&entry)).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(of_one(&|_, _| {}), Ok(()));
    let canonical = of_one(&|facts, _| facts.lineage = following("(2020)京01执5号"));
    let agents = of_one(&|facts, _| facts.parties.agents = vec![mark(4)]);
    assert_eq!(canonical, agents);
    assert!(canonical.expect_err("unknown").contains("canonical"));
    let ground = of_one(&|_, ground| *ground = DesignationGround::Follows);
    assert!(ground.expect_err("unknown").contains("ground"));
    let clerk = Box::new(staff(20, Role::CourtClerk));
    let mut entry = paper.entries[at].clone();
    entry.protocol = Protocol::One;
    entry.event = Event::JudgeRecorded(*clerk);
    let known = codec::decode(&codec::encode(&entry)).map_err(|error| error.to_string());
    assert!(known.expect_err("unknown").contains("role"));
    let quota = Policy::default().quota;
    let mut population = Policy { follows: vec![rule("执恢", &["执"])], ..Policy::default() };
    entry.event = Event::PolicyAdopted(Box::new(population.clone()));
    let known = codec::decode(&codec::encode(&entry)).map_err(|error| error.to_string());
    assert!(known.expect_err("unknown").contains("canonical"));
    population = Policy { quota, ..Policy::default() };
    population.quota.population.push(Role::CourtClerk);
    entry.event = Event::PolicyAdopted(Box::new(population.clone()));
    let known = codec::decode(&codec::encode(&entry)).map_err(|error| error.to_string());
    assert!(known.expect_err("unknown").contains("population"));
    let adopt = Command::AdoptPolicy(Box::new(population));
    assert_eq!(refused(paper.by(REGISTRAR, adopt)), "PolicyMalformed", "no staff has a quota");
}
