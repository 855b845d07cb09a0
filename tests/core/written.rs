//! The server writes no entry in which a verifier finds fault: whatever somebody asks, and however
//! their role by the log begins or ends meanwhile, it refuses first.

mod random;
mod roles;

use caselot_core::docket::code::{
    AbsenceKind, DesignationGround, PersonRole, RetirementGround, VoidGround,
};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::people::Absence;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::{Actor, Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::checks::{refused, valid};
use crate::paper::two::{CLERK, OTHER_CLERK, REGISTRAR, SUPERVISOR, enrolled, facts, proposed};
use crate::paper::{PaperCourt, nonce};

const LEAVES: &str = "周十";
const COMES: &str = "郑十一";

/// A court of which one clerk leaves at the end of today and another begins tomorrow.
fn at_the_end_of_a_day() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let people = vec![
        PersonEnrolled { to: Some(today), ..enrolled(LEAVES, &[PersonRole::Filing]) },
        PersonEnrolled { from: Day(today.0 + 1), ..enrolled(COMES, &[PersonRole::Filing]) },
    ];
    paper.act_by(Actor::system(), Command::Enroll(people)).expect("enrolls");
    // 23:59 of the court's day.
    paper.now_ms += 23 * 3_600_000 + 59 * 60_000;
    paper
}

fn draw_as(
    paper: &mut PaperCourt,
    person: &str,
    number: u32,
) -> Result<caselot_core::docket::Decision, caselot_core::docket::Refusal> {
    let case_number = facts(number).case_number;
    let nonce = nonce(&case_number, 0);
    paper.by(person, Command::Draw { case_number, stage: 0, nonce })
}

#[test]
fn a_clerk_whose_role_ends_at_midnight_draws_nothing_after_it_and_the_case_goes_on() {
    let mut paper = at_the_end_of_a_day();
    for number in [1, 2] {
        paper.files_as(LEAVES, facts(number)).expect("files at 23:59");
    }
    assert_eq!(refused(paper.files_as(COMES, facts(3))), "RoleMissing", "begins tomorrow");
    paper.now_ms += 2 * 60_000;
    let size = paper.state.size;
    assert_eq!(refused(draw_as(&mut paper, LEAVES, 1)), "RoleMissing");
    assert_eq!(refused(paper.files_as(LEAVES, facts(3))), "RoleMissing");
    assert_eq!(paper.state.size, size, "nothing is written");
    // What is in the log already is answered again.
    let known = paper.files_as(LEAVES, facts(1)).expect("an answer");
    assert_eq!(known.entries, []);
    // Another clerk who has the nonce draws.
    draw_as(&mut paper, COMES, 1).expect("draws");
    // Without the nonce the filing ends by two persons, and the case is filed again.
    let (case_number, text, approver) = (facts(2).case_number, String::new(), String::new());
    let ground = VoidGround::NonceLost;
    let void = Command::Void { case_number, stage: 0, ground, text, approver, nonce: None };
    let proposal = paper.by(COMES, void).expect("proposes");
    paper.approve(proposed(&proposal)).expect("approves");
    paper.files_as(COMES, Facts { stage: 1, ..facts(2) }).expect("files again");
    valid(&paper);
}

#[test]
fn a_person_without_a_role_files_and_draws_in_one_call_no_more() {
    let mut paper = at_the_end_of_a_day();
    let single = Policies { single_call: true };
    single.adopt(&mut paper);
    let one_call = |number: u32| {
        let facts = facts(number);
        let nonce = FilerNonce::Single(nonce(&facts.case_number, 0));
        Command::File { facts: Box::new(facts), nonce }
    };
    paper.by(LEAVES, one_call(1)).expect("on the last day");
    paper.now_ms += 2 * 60_000;
    assert_eq!(refused(paper.by(LEAVES, one_call(2))), "RoleMissing");
    valid(&paper);
}

/// What a policy of the tests says.
struct Policies {
    single_call: bool,
}

impl Policies {
    fn adopt(&self, paper: &mut PaperCourt) {
        let policy = caselot_core::docket::policy::Policy {
            valid_from: Day(1),
            refiling: Some(30),
            single_call: self.single_call,
            ..Default::default()
        };
        let command = Command::AdoptPolicy(Box::new(policy));
        let proposal = paper.by(REGISTRAR, command).expect("proposes");
        paper.approve(proposed(&proposal)).expect("approves");
    }
}

#[test]
fn a_case_that_goes_back_to_nobody_is_not_designated_as_one_that_does() {
    let mut paper = PaperCourt::two(6);
    Policies { single_call: false }.adopt(&mut paper);
    let request = DesignationRequested {
        facts: facts(1),
        judge: JudgeId(1),
        ground: DesignationGround::Refiled,
        text: facts(9).case_number,
        outage: None,
    };
    let size = paper.state.size;
    let asked = Command::RequestDesignation(Box::new(request));
    assert_eq!(refused(paper.by(CLERK, asked)), "RefilingMismatch");
    assert_eq!(paper.state.size, size, "nothing is written");
    valid(&paper);
}

#[test]
fn a_tray_that_two_clerks_give_up_is_retired_once() {
    let mut paper = PaperCourt::two(6);
    paper.files(facts(1)).expect("files");
    paper.tray_keys.remove(&0);
    let void = || {
        let (case_number, text, approver) = (facts(1).case_number, String::new(), String::new());
        let ground = VoidGround::SecretLost;
        Command::Void { case_number, stage: 0, ground, text, approver, nonce: None }
    };
    let first = proposed(&paper.by(CLERK, void()).expect("proposes"));
    let second = proposed(&paper.by(OTHER_CLERK, void()).expect("proposes too"));
    paper.approve(first).expect("approves");
    assert_eq!(refused(paper.approve(second)), "TrayOutOfOrder");
    paper.decline(SUPERVISOR, second).expect("declines");
    let lost = |event: &Event| {
        let Event::Proposed(it) = event else { return false };
        matches!(it.what, Event::TrayRetired { ground: RetirementGround::SecretLost, .. })
    };
    assert_eq!(paper.entries.iter().filter(|entry| lost(&entry.event)).count(), 2);
    valid(&paper);
}

fn leave(from: u32, to: Option<u32>, replaces: Option<EntryIndex>) -> Command {
    Command::RecordAbsence(Absence {
        judge: JudgeId(3),
        from: Day(from),
        to: to.map(Day),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces,
        cancelled: false,
    })
}

#[test]
fn leave_is_not_made_longer_by_days_that_are_past() {
    let mut paper = PaperCourt::two(8);
    let begun = paper.state.day(paper.now_ms).0;
    let recorded = paper.by(REGISTRAR, leave(begun, Some(begun + 1), None)).expect("records");
    let mut entry = recorded.entries[0].index;
    // Before it ends it is made longer, by a day and by another one.
    for last in [begun + 2, begun + 3] {
        let longer = leave(begun, Some(last), Some(entry));
        entry = paper.by(REGISTRAR, longer).expect("today").entries[0].index;
    }
    paper.days_pass(10);
    paper.assigns(&facts(1));
    for last in [Some(begun + 4), Some(begun + 40), None] {
        let longer = leave(begun, last, Some(entry));
        assert_eq!(refused(paper.by(REGISTRAR, longer)), "AbsenceLengthened");
    }
    // The days to come are another absence; and a judge may have been back earlier.
    paper.by(REGISTRAR, leave(begun + 11, None, None)).expect("from tomorrow on");
    paper.by(REGISTRAR, leave(begun, Some(begun + 2), Some(entry))).expect("shorter");
    valid(&paper);
}
