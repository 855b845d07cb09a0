//! Declared conflicts and cases that are filed again: decided, folded, audited.

use std::sync::Arc;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::cases::row::{CaseEnd, Cases};
use caselot_core::docket::code::{
    AssignedBy, CorrectionGround, DesignationGround, ExclusionGround, Manner, ReassignmentGround,
    Standing, VoidGround,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Event, SYSTEM_PERSON};
use caselot_core::docket::filing::{CaseFiled, Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::{PriorCase, REMANDED, Reassignment};
use caselot_core::docket::party::{MarkKey, PartyTag};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{CaseRecord, Closing, Panel};
use caselot_core::docket::{Command, Day, Decision, Entry, codec, rules};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::Tally;

use crate::checks::{self, codes, refused, valid};
use crate::paper;
use crate::paper::{PaperCourt, case_number, facts, nonce};

const SUPERVISOR: &str = "李四";
const DAY_MS: u64 = 86_400_000;
const DAYS: u32 = 180;

/// The mark of one of a few people.
fn mark(person: u32) -> PartyTag {
    let identifier = format!("4302031980010{person:05}");
    MarkKey::new([5; 32].into()).mark(paper::ORIGIN, &identifier).expect("an identifier")
}

fn marks(people: &[u32]) -> Vec<PartyTag> {
    caselot_core::docket::party::sorted(people.iter().map(|person| mark(*person)).collect())
}

/// A filing of these people's dispute.
fn between(number: u32, people: &[u32]) -> Facts {
    let mut facts = facts(number);
    facts.parties.marks = marks(people);
    facts
}

fn conflict(judge: u32, people: &[u32], ground: ExclusionGround) -> Command {
    Command::DeclareConflict(Box::new(ConflictDeclared {
        judge: JudgeId(judge),
        marks: marks(people),
        ground,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }))
}

/// A court whose policy sends refiled cases back.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(16, 6);
    let policy = Policy { refiling: Some(DAYS), ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    paper
}

fn file_and_draw(paper: &mut PaperCourt, facts: Facts) -> Decision {
    let (number, stage) = (facts.case_number.clone(), facts.stage);
    paper.file_facts(facts).expect("files");
    let nonce = nonce(&number, stage);
    paper.act(Command::Draw { case_number: number, stage, nonce }).expect("draws")
}

fn close(paper: &mut PaperCourt, number: u32, manner: Manner) {
    let on = paper.state.day(paper.now_ms);
    let closing = Closing { on, manner: Some(manner) };
    let case_number = case_number(number);
    let panel = Panel::default();
    paper
        .act(Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

fn void(paper: &mut PaperCourt, number: u32, stage: u32, ground: VoidGround) -> Decision {
    let case_number = case_number(number);
    let revealed = Some(nonce(&case_number, stage));
    let (text, approver) = (String::new(), SUPERVISOR.to_owned());
    let command = Command::Void { case_number, stage, ground, text, approver, nonce: revealed };
    paper.act(command).expect("voids")
}

fn holder(paper: &PaperCourt, number: u32) -> u32 {
    let rows = paper.cases.case(&case_number(number));
    rules::present(&rows).and_then(|row| row.end.undertaking()).expect("a judge").0
}

fn went_back(paper: &PaperCourt, number: u32) -> bool {
    let rows = paper.cases.case(&case_number(number));
    matches!(rows.last().map(|row| row.end), Some(CaseEnd::Designated { .. }))
}

fn last_filing(paper: &PaperCourt) -> CaseFiled {
    let filed = paper.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CaseFiled(filed) => Some((**filed).clone()),
        _ => None,
    });
    filed.expect("a filing")
}

#[test]
fn a_declared_conflict_leaves_the_judge_out_by_the_rules() {
    let mut paper = court();
    paper.act(conflict(3, &[1, 7], ExclusionGround::PartyOrRelative)).expect("declares");
    paper.act(conflict(4, &[2], ExclusionGround::Interest)).expect("declares");
    paper.act(conflict(4, &[2, 9], ExclusionGround::PartyOrRelative)).expect("declares");
    let again = paper.act(conflict(4, &[2], ExclusionGround::Interest)).expect("known");
    assert!(again.entries.is_empty());
    file_and_draw(&mut paper, between(1, &[1, 2]));
    let out = |paper: &PaperCourt| -> Vec<(u32, &str, String)> {
        let exclusions = last_filing(paper).facts.exclusions;
        exclusions.into_iter().map(|e| (e.judge.0, e.ground.name(), e.person)).collect()
    };
    let own = SYSTEM_PERSON.to_owned();
    let both = [(3, "PARTY_OR_RELATIVE", own.clone()), (4, "PARTY_OR_RELATIVE", own)];
    assert_eq!(out(&paper), both, "of two grounds the one with the lower number");
    assert!(![3, 4].contains(&holder(&paper, 1)));
    // Other parties, and none, are nobody's.
    file_and_draw(&mut paper, between(2, &[5, 6]));
    assert_eq!(out(&paper), []);
    file_and_draw(&mut paper, facts(3));
    assert_eq!(out(&paper), []);
    let mut by_hand = between(4, &[1, 2]);
    by_hand.exclusions = vec![Exclusion {
        by_program: false,
        judge: JudgeId(3),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
    }];
    assert_eq!(refused(paper.file_facts(by_hand)), "ExcludedBySystem");
    let asked = |facts: Facts, judge| {
        let (ground, text) = (DesignationGround::Supervision, String::new());
        Command::RequestDesignation(Box::new(DesignationRequested {
            facts,
            judge,
            ground,
            text,
            outage: None,
        }))
    };
    assert_eq!(refused(paper.act(asked(between(4, &[1, 2]), JudgeId(3)))), "JudgeExcluded");
    // What is declared while a request waits holds at its approval.
    paper.act(asked(between(4, &[1, 2]), JudgeId(5))).expect("asks");
    paper.act(conflict(5, &[2], ExclusionGround::OtherRelationship)).expect("declares");
    let approve = Command::ApproveDesignation { case_number: case_number(4), stage: 0 };
    assert_eq!(refused(paper.act_as(SUPERVISOR, approve)), "JudgeExcluded");
    valid(&paper);
}

#[test]
fn a_conflict_is_replaced_and_taken_back() {
    let mut paper = court();
    let declare = conflict(3, &[1], ExclusionGround::Interest);
    let entry = paper.act(declare).expect("declares").entries[0].index;
    let cancel = |text: &str| Command::CancelConflict { conflict: entry, text: text.to_owned() };
    assert_eq!(refused(paper.act(cancel(""))), "ConflictTextNeeded");
    let Command::DeclareConflict(mut other) = conflict(3, &[2], ExclusionGround::Interest) else {
        panic!("a declaration")
    };
    other.replaces = Some(entry);
    let replaced =
        paper.act(Command::DeclareConflict(other.clone())).expect("replaces").entries[0].index;
    assert_eq!(refused(paper.act(cancel("不再"))), "ConflictUnknown");
    paper.file_facts(between(1, &[1, 5])).expect("files");
    assert!(last_filing(&paper).facts.exclusions.is_empty());
    paper.file_facts(between(2, &[2, 5])).expect("files");
    assert_eq!(last_filing(&paper).facts.exclusions.len(), 1);
    let cancel = Command::CancelConflict { conflict: replaced, text: "已离婚".to_owned() };
    paper.act(cancel).expect("takes back");
    assert_eq!(paper.state.conflicts.in_force().count(), 0);
    paper.file_facts(between(3, &[2, 5])).expect("files");
    assert!(last_filing(&paper).facts.exclusions.is_empty());
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert_eq!(report.facts.conflicts_changed, [replaced, EntryIndex(replaced.0 + 3)]);
    valid(&paper);
}

#[test]
fn bad_conflicts_are_refused_by_name() {
    let mut paper = court();
    let size = paper.entries.len();
    let ground = ExclusionGround::Interest;
    assert_eq!(refused(paper.act(conflict(77, &[1], ground))), "JudgeUnknown");
    assert_eq!(refused(paper.act(conflict(3, &[], ground))), "PartyMarksOrder");
    let many: Vec<u32> = (0..65).collect();
    assert_eq!(refused(paper.act(conflict(3, &many, ground))), "PartyMarksOrder");
    let other = conflict(3, &[1], ExclusionGround::WorkloadCap);
    assert_eq!(refused(paper.act(other)), "ConflictGround");
    let unknown = Command::CancelConflict { conflict: EntryIndex(3), text: "误".to_owned() };
    assert_eq!(refused(paper.act(unknown)), "ConflictUnknown");
    assert_eq!(refused(paper.file_facts(between(1, &many))), "PartyMarksOrder");
    assert_eq!(paper.entries.len(), size, "a refusal costs no entry");
}

#[test]
fn a_case_filed_again_goes_back_to_its_first_judge() {
    let mut paper = court();
    file_and_draw(&mut paper, between(1, &[1, 2]));
    let first = holder(&paper, 1);
    // While it lives there is nothing to go back to.
    file_and_draw(&mut paper, between(2, &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    paper.now_ms += u64::from(DAYS) * DAY_MS;
    let facts = between(3, &[1, 2]);
    let back = paper.file_facts(facts.clone()).expect("goes back");
    assert_eq!(back.entries.len(), 2);
    assert_eq!(back.end, back.filing.map(|filing| EntryIndex(filing.0 + 1)));
    assert_eq!(back.entries[1].actor.person, SYSTEM_PERSON);
    let Event::DesignationRequested(asked) = &back.entries[0].event else { panic!("a request") };
    assert_eq!((asked.judge.0, asked.ground), (first, DesignationGround::Refiled));
    assert_eq!(asked.text, case_number(1), "it names the earlier case");
    assert_eq!(holder(&paper, 3), first);
    let again = paper.file_facts(facts.clone()).expect("the same answer");
    assert!(again.entries.is_empty());
    assert_eq!((again.filing, again.end), (back.filing, back.end));
    let single = FilerNonce::Single([1; 32]);
    let once = paper
        .act(Command::File { facts: Box::new(facts), nonce: single })
        .expect("the same answer");
    assert_eq!(once.end, back.end);
    let draw = Command::Draw { case_number: case_number(3), stage: 0, nonce: [0; 32] };
    assert_eq!(refused(paper.act(draw)), "AlreadyDrawn");
    // One party less, another cause, or one party alone is another dispute.
    paper.file_facts(between(4, &[1])).expect("files");
    let mut other = between(5, &[1, 2]);
    other.cause = "借款合同纠纷".to_owned();
    paper.file_facts(other).expect("files");
    paper.file_facts(between(6, &[1, 2, 3])).expect("files");
    assert!([4, 5, 6].into_iter().all(|number| !went_back(&paper, number)));
    paper.now_ms += DAY_MS;
    paper.file_facts(between(7, &[1, 2])).expect("files");
    assert!(!went_back(&paper, 7), "a day too late");
    valid(&paper);
    let mut tally = Tally::default();
    let mut state = caselot_core::docket::State::default();
    for entry in &paper.entries {
        tally.apply(&state, entry);
        state.apply(entry);
    }
    let refiled = Some(DesignationGround::Refiled);
    assert_eq!(tally.cases().filter(|case| case.designated == refiled).count(), 1);
}

#[test]
fn only_what_was_given_up_goes_back() {
    let mut paper = court();
    let manners = [Manner::Judgment, Manner::Mediated, Manner::Other, Manner::Ruling];
    for (number, manner) in (1..).zip(manners) {
        let people = [number, 90];
        file_and_draw(&mut paper, between(number, &people));
        close(&mut paper, number, manner);
        paper.file_facts(between(10 + number, &people)).expect("files");
        assert_eq!(went_back(&paper, 10 + number), manner == Manner::Ruling, "{}", manner.name());
    }
    // A closing that is taken back ended nothing.
    file_and_draw(&mut paper, between(21, &[21, 90]));
    close(&mut paper, 21, Manner::Withdrawn);
    let filed = between(21, &[21, 90]);
    let on = paper.state.day(paper.now_ms);
    let before = CaseRecord {
        pool: filed.pool,
        cause: filed.cause,
        procedure: filed.procedure,
        flags: filed.flags,
        weight: filed.weight,
        filed_on: on,
        undertaking: JudgeId(holder(&paper, 21)),
        assigned_by: AssignedBy::Drawn,
        panel: Panel::default(),
        closing: Some(Closing { on, manner: Some(Manner::Withdrawn) }),
    };
    let after = CaseRecord { closing: None, ..before.clone() };
    let correct = Command::CorrectCase {
        case_number: case_number(21),
        before: Box::new(before),
        after: Box::new(after),
        ground: CorrectionGround::ClosingWithdrawn,
        text: String::new(),
        approver: SUPERVISOR.to_owned(),
    };
    paper.act(correct).expect("corrects");
    paper.file_facts(between(22, &[21, 90])).expect("files");
    assert!(!went_back(&paper, 22));
    valid(&paper);
}

#[test]
fn without_a_policy_nothing_goes_back() {
    let mut paper = PaperCourt::with_judges(8, 6);
    file_and_draw(&mut paper, between(1, &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    file_and_draw(&mut paper, between(2, &[1, 2]));
    assert!(!went_back(&paper, 2));
    valid(&paper);
}

#[test]
fn a_withdrawn_filing_goes_to_the_judge_whose_draw_it_avoided() {
    let mut paper = court();
    paper.file_facts(between(1, &[1, 2])).expect("files");
    void(&mut paper, 1, 0, VoidGround::Withdrawn);
    let Some(Event::FilingVoided(stated)) = paper.entries.last().map(|e| &e.event) else {
        panic!("a void")
    };
    let avoided = stated.avoided.expect("a judge");
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert_eq!(report.facts.voids[0].avoided_judge, Some(avoided));
    // Under the same number the marks need not be given again.
    let mut next = facts(1);
    next.stage = 1;
    paper.file_facts(next).expect("goes back");
    assert_eq!((went_back(&paper, 1), holder(&paper, 1)), (true, avoided.0));
    paper.file_facts(between(2, &[1, 2])).expect("goes back");
    assert_eq!(holder(&paper, 2), avoided.0, "under another number too");
    // A void of another ground says that the filing was wrong, and states nothing.
    paper.file_facts(between(3, &[3, 4])).expect("files");
    void(&mut paper, 3, 0, VoidGround::FiledInError);
    paper.file_facts(between(4, &[3, 4])).expect("files");
    assert!(!went_back(&paper, 4));
    // Nor does one without parties.
    paper.file(5).expect("files");
    void(&mut paper, 5, 0, VoidGround::Withdrawn);
    let stated = |event: &Event| matches!(event, Event::FilingVoided(it) if it.avoided.is_some());
    assert_eq!(paper.entries.iter().filter(|entry| stated(&entry.event)).count(), 1);
    valid(&paper);
}

#[test]
fn a_judge_who_may_not_sit_does_not_get_the_case_back() {
    let mut paper = court();
    file_and_draw(&mut paper, between(1, &[1, 2]));
    let first = holder(&paper, 1);
    close(&mut paper, 1, Manner::Withdrawn);
    paper.act(conflict(first, &[2], ExclusionGround::Interest)).expect("declares");
    file_and_draw(&mut paper, between(2, &[1, 2]));
    assert!(!went_back(&paper, 2));
    assert_ne!(holder(&paper, 2), first);
    // After a remand who sat before is out.
    file_and_draw(&mut paper, between(3, &[3, 4]));
    let first = holder(&paper, 3);
    close(&mut paper, 3, Manner::Ruling);
    let mut remanded = between(4, &[3, 4]);
    remanded.flags = vec![REMANDED.to_owned()];
    let prior = PriorCase { case_number: case_number(3), ..PriorCase::default() };
    remanded.lineage.prior = Some(Box::new(prior));
    file_and_draw(&mut paper, remanded);
    assert_ne!(holder(&paper, 4), first);
    valid(&paper);
}

#[test]
fn who_had_the_case_last_gets_it_back_and_marks_go_along() {
    let mut paper = court();
    file_and_draw(&mut paper, between(1, &[1, 2]));
    let first = holder(&paper, 1);
    let mut next = facts(1);
    (next.stage, next.approver) = (1, SUPERVISOR.to_owned());
    let asked = Reassignment::asked(ReassignmentGround::Transfer, "");
    next.lineage.reassigns = Some(Box::new(asked));
    file_and_draw(&mut paper, next.clone());
    assert_eq!(last_filing(&paper).facts.parties.marks, marks(&[1, 2]), "kept on the way");
    assert!(paper.file_facts(next).expect("the same answer").entries.is_empty());
    let second = holder(&paper, 1);
    assert_ne!(first, second);
    close(&mut paper, 1, Manner::Withdrawn);
    paper.file_facts(between(2, &[1, 2])).expect("goes back");
    assert_eq!(holder(&paper, 2), second);
    valid(&paper);
}

#[test]
fn an_approver_may_say_that_it_is_drawn() {
    let mut paper = court();
    let redrawn = |number, text: &str, approver: &str| {
        let mut facts = between(number, &[1, 2]);
        (facts.parties.redraw, facts.approver) = (text.to_owned(), approver.to_owned());
        facts
    };
    let facts = redrawn(1, "承办人已调离原庭室", SUPERVISOR);
    assert_eq!(refused(paper.file_facts(facts)), "NotRefiled");
    file_and_draw(&mut paper, between(1, &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    assert_eq!(refused(paper.file_facts(redrawn(2, "另行分案", ""))), "RedrawUnapproved");
    assert_eq!(refused(paper.file_facts(redrawn(2, "另行分案", "张三"))), "ApproverIsRequester");
    file_and_draw(&mut paper, redrawn(2, "另行分案", SUPERVISOR));
    assert!(!went_back(&paper, 2));
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert_eq!(report.facts.redraws[0].approver, SUPERVISOR);
    // An approver for another reason is none for this.
    paper.file_facts(redrawn(3, "", SUPERVISOR)).expect("goes back");
    assert!(went_back(&paper, 3));
    let text = String::new();
    let (facts, judge, ground) = (between(4, &[1, 2]), 3, DesignationGround::Refiled);
    let forged = DesignationRequested { facts, judge: JudgeId(judge), ground, text, outage: None };
    let forged = Command::RequestDesignation(Box::new(forged));
    assert_eq!(refused(paper.act(forged)), "RefiledByProgram");
    valid(&paper);
}

#[test]
fn a_panel_that_goes_back_is_recorded_with_its_closing() {
    let mut paper = court();
    file_and_draw(&mut paper, between(1, &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    let mut panel = between(2, &[1, 2]);
    panel.panel.members = 2;
    panel.panel.member_pool = "民事".to_owned();
    paper.file_facts(panel.clone()).expect("goes back");
    assert_eq!(holder(&paper, 2), holder(&paper, 1));
    assert!(paper.file_facts(panel).expect("the same answer").entries.is_empty());
    valid(&paper);
}

/// A docket with conflicts, a case that went back, a withdrawn filing and a redraw.
fn eventful() -> PaperCourt {
    let mut paper = court();
    file_and_draw(&mut paper, between(1, &[1, 2]));
    close(&mut paper, 1, Manner::Withdrawn);
    paper.file_facts(between(2, &[1, 2])).expect("goes back");
    let out = holder(&paper, 1) % 6 + 1;
    paper.act(conflict(out, &[7], ExclusionGround::PartyOrRelative)).expect("declares");
    paper.file_facts(between(3, &[7, 8])).expect("files");
    void(&mut paper, 3, 0, VoidGround::Withdrawn);
    let mut redrawn = between(4, &[1, 2]);
    (redrawn.parties.redraw, redrawn.approver) = ("另行分案".to_owned(), SUPERVISOR.to_owned());
    file_and_draw(&mut paper, redrawn);
    let (ground, text) = (DesignationGround::Supervision, String::new());
    let asked =
        DesignationRequested { facts: facts(5), judge: JudgeId(3), ground, text, outage: None };
    paper.act(Command::RequestDesignation(Box::new(asked))).expect("asks");
    let approve = Command::ApproveDesignation { case_number: case_number(5), stage: 0 };
    paper.act_as(SUPERVISOR, approve).expect("approves");
    paper
}

/// What the eventful log is found to be when it is edited, numbered anew and signed again.
fn edited(change: impl FnOnce(&mut Vec<Entry>)) -> Vec<String> {
    codes(checks::edited(&eventful(), |entries| {
        change(entries);
        for (index, entry) in (0..).zip(entries) {
            entry.index = EntryIndex(index);
        }
    }))
}

fn place(entries: &[Entry], which: impl Fn(&Event) -> bool) -> usize {
    entries.iter().position(|entry| which(&entry.event)).expect("such an entry")
}

fn is_refiled(event: &Event) -> bool {
    matches!(event, Event::DesignationRequested(it) if it.ground == DesignationGround::Refiled)
}

fn request(entries: &mut [Entry]) -> &mut DesignationRequested {
    let at = place(entries, is_refiled);
    match &mut entries[at].event {
        Event::DesignationRequested(request) => request,
        _ => panic!("no request"),
    }
}

fn filing(entries: &mut [Entry], number: u32) -> &mut Facts {
    let number = case_number(number);
    let of =
        |event: &Event| matches!(event, Event::CaseFiled(it) if it.facts.case_number == number);
    let at = place(entries, of);
    match &mut entries[at].event {
        Event::CaseFiled(filed) => &mut Arc::make_mut(filed).facts,
        _ => panic!("no filing"),
    }
}

fn declared(entries: &mut [Entry]) -> &mut ConflictDeclared {
    let at = place(entries, |event| matches!(event, Event::ConflictDeclared(_)));
    match &mut entries[at].event {
        Event::ConflictDeclared(declared) => declared,
        _ => panic!("no conflict"),
    }
}

#[test]
fn an_operator_with_the_key_cannot_bend_conflicts_or_refilings() {
    valid(&eventful());
    let names = |found: Vec<String>, code: &str| {
        assert!(found.iter().any(|found| found == code), "{code} is not in {found:?}");
    };
    // Conflicts.
    names(edited(|e| declared(e).judge = JudgeId(77)), "JudgeUnknown");
    names(edited(|e| declared(e).marks.clear()), "PartyMarksOrder");
    names(edited(|e| declared(e).ground = ExclusionGround::PriorStage), "ConflictGround");
    names(edited(|e| declared(e).replaces = Some(EntryIndex(3))), "ConflictUnknown");
    names(edited(|e| declared(e).cancelled = true), "ConflictUnknown");
    names(edited(|e| filing(e, 3).exclusions.clear()), "SystemExclusionsDiffer");
    names(
        edited(|e| filing(e, 3).exclusions[0].ground = ExclusionGround::Interest),
        "SystemExclusionsDiffer",
    );
    names(edited(|e| declared(e).marks = marks(&[9])), "SystemExclusionsDiffer");
    names(edited(|e| filing(e, 3).parties.marks.reverse()), "PartyMarksOrder");
    // A case that should have gone back was drawn.
    names(edited(|e| filing(e, 4).parties.redraw.clear()), "RefiledDrawn");
    names(edited(|e| filing(e, 4).approver.clear()), "RedrawUnapproved");
    names(edited(|e| filing(e, 1).parties.redraw = "另".to_owned()), "NotRefiled");
    // It went back without an earlier case, to another judge, or in another's name.
    names(edited(|e| request(e).facts.cause = "别的".to_owned()), "RefilingMismatch");
    names(edited(|e| request(e).facts.parties.marks = marks(&[1, 9])), "RefilingMismatch");
    names(edited(|e| request(e).judge = JudgeId(request(e).judge.0 % 6 + 1)), "RefilingMismatch");
    names(edited(|e| request(e).text = case_number(9)), "RefilingMismatch");
    names(edited(|e| request(e).ground = DesignationGround::Supervision), "RefiledByProgram");
    names(
        edited(|e| {
            let at = place(e, |event| matches!(event, Event::CaseClosed(_)));
            if let Event::CaseClosed(closed) = &mut e[at].event {
                closed.closing.manner = Some(Manner::Judgment);
            }
        }),
        "RefilingMismatch",
    );
    names(
        edited(|e| {
            let at = place(e, |event| matches!(event, Event::PolicyAdopted(_)));
            if let Event::PolicyAdopted(policy) = &mut e[at].event {
                policy.refiling = None;
            }
        }),
        "RefilingMismatch",
    );
    names(
        edited(|e| {
            let at = place(e, |event| matches!(event, Event::PolicyAdopted(_)));
            if let Event::PolicyAdopted(policy) = &mut e[at].event {
                policy.refiling = Some(3_661);
            }
        }),
        "PolicyMalformed",
    );
    let given = |e: &[Entry]| place(e, is_refiled) + 1;
    let person = edited(|e| {
        let at = given(e);
        (e[at].actor.person, e[at].actor.standing) = ("王五".to_owned(), Standing::Authenticated);
    });
    names(person, "RefiledByProgram");
    names(
        edited(|e| {
            let at = given(e);
            e[at].actor.standing = Standing::Claimed;
        }),
        "RefiledByProgram",
    );
    // The program approves nothing else.
    names(
        edited(|e| {
            let last = e.len() - 1;
            e[last].actor = caselot_core::docket::Actor::system();
        }),
        "RefiledByProgram",
    );
    // The next entry is its designation.
    names(
        edited(|e| {
            let at = given(e);
            e.remove(at);
        }),
        "RefiledNotDesignated",
    );
    names(edited(|e| e.truncate(place(e, is_refiled) + 1)), "RefiledNotDesignated");
    // A void states the draw that it avoided.
    let voided = |e: &mut Vec<Entry>, avoided: fn(Option<JudgeId>) -> Option<JudgeId>| {
        let at = place(e, |event| matches!(event, Event::FilingVoided(_)));
        if let Event::FilingVoided(void) = &mut e[at].event {
            void.avoided = avoided(void.avoided);
        }
    };
    names(edited(|e| voided(e, |_| None)), "AvoidedMismatch");
    names(
        edited(|e| voided(e, |judge| judge.map(|judge| JudgeId(judge.0 % 6 + 1)))),
        "AvoidedMismatch",
    );
}

#[test]
fn marks_that_follow_a_stage_are_not_lost() {
    let mut paper = court();
    paper.file_facts(between(1, &[1, 2])).expect("files");
    void(&mut paper, 1, 0, VoidGround::Withdrawn);
    let mut next = between(1, &[3]);
    next.stage = 1;
    paper.file_facts(next).expect("files");
    assert_eq!(last_filing(&paper).facts.parties.marks, marks(&[1, 2, 3]));
    valid(&paper);
    let mut entries = paper.entries.clone();
    if let Some(Event::CaseFiled(filed)) = entries.last_mut().map(|entry| &mut entry.event) {
        Arc::make_mut(filed).facts.parties.marks = marks(&[3]);
    }
    let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
    let report = verify(&paper.bundle_of(&bytes), &Trust::Key(paper.key()));
    assert!(report.findings.iter().any(|finding| finding.code == "PartyMarksLost"), "{report}");
}

#[test]
fn a_rule_of_no_days_has_one_form() {
    let mut paper = PaperCourt::with_judges(8, 3);
    let policy = |refiling| {
        let policy = Policy { refiling, valid_from: Day(1), ..Policy::default() };
        Command::AdoptPolicy(Box::new(policy))
    };
    assert_eq!(refused(paper.act(policy(Some(0)))), "PolicyMalformed");
    assert_eq!(refused(paper.act(policy(Some(3_661)))), "PolicyMalformed");
    paper.act(policy(Some(1))).expect("adopts");
    let mut bytes = codec::encode(paper.entries.last().expect("an entry"));
    let at = bytes.windows(4).position(|w| w == [0x3a, 2, 8, 1]).expect("the rule");
    bytes[at + 3] = 0;
    assert!(codec::decode(&bytes).is_err());
}
