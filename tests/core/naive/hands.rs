//! A log of protocol 2 with hands (section 22.15). Edits of it stand in `hand_edits.rs`,
//! `signature_edits.rs` and `tree_edits.rs`.

use caselot_core::audit::HandFile;
use caselot_core::docket::approval::Declined;
use caselot_core::docket::code::{DesignationGround, PersonRole, QuotaBasis, VoidGround};
use caselot_core::docket::codec::{opening_part, signed_part};
use caselot_core::docket::decide::HandCommand;
use caselot_core::docket::designation::{CaseDesignated, DesignationDeclined};
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::hand::{HandEnrolled, HandRotated};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{Actor, Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::{SigningKey, fingerprint, signing_key};

use crate::contributor::{contributor, gives};
use crate::hands::{
    acts, approves, assigns, draw_command, draw_part, enroll, key_of, proposes, require, signs,
    signs_event,
};
use crate::naive::acts::{agreed, ask_as, today, void};
use crate::naive::drafts::{
    both_accept, both_permit_each, both_refuse_each, judge_bytes, verdicts,
};
use crate::naive::hand_edits::{HAND_EDITS, HANDS_PERMITTED, REQUIRED_EDITS, WAY_EDITS};
use crate::naive::signature_edits::{IDLE_EDITS, MISSING_EDITS};
use crate::naive::statements::statement;
use crate::naive::tree_edits::{SIGNATURE_EDITS, SIGNATURES_PERMITTED, TREE_EDITS};
use crate::naive::verifier::hand_file::{unpinned, untrusted};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, enrolled, facts,
    proposed,
};
use crate::paper::{ORIGIN, PaperCourt, case_number, nonce};

/// A clerk without a hand.
pub const THIRD_CLERK: &str = "孙八";
/// The judge who is asked for.
const JUDGE: u32 = 3;

/// The clerk's hand after the first one: the second, the third, and the one that others enrolled.
pub fn later_key(nth: u8) -> SigningKey {
    signing_key(&[210 + nth; 32])
}

/// Whose keys sign in this log.
pub fn keys() -> Vec<SigningKey> {
    let persons = [REGISTRAR, SUPERVISOR, OTHER_SUPERVISOR, CLERK, OTHER_CLERK];
    persons.into_iter().map(key_of).chain((2..=4).map(later_key)).collect()
}

/// Filings that a supervisor has to approve.
pub fn heavy(number: u32) -> Facts {
    Facts { weight: 400, ..facts(number) }
}

fn draws_with(paper: &mut PaperCourt, person: &str, facts: &Facts, key: &SigningKey) {
    let filing = paper.files_as(person, facts.clone()).expect("files").filing.expect("a filing");
    let hand = signs(paper, &draw_part(filing, facts), key);
    acts(paper, person, draw_command(facts), hand).expect("draws");
}

/// Four hands: the first by the word of the server, the second by one person's hand, the others by
/// those of two.
pub fn four_hands(paper: &mut PaperCourt) {
    let first = paper.by(REGISTRAR, enroll(REGISTRAR)).expect("proposes");
    paper.approve(proposed(&first)).expect("approves");
    let second = proposes(paper, enroll(SUPERVISOR)).expect("proposes");
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry: second }).expect("approves");
    for person in [OTHER_SUPERVISOR, CLERK] {
        let entry = proposes(paper, enroll(person)).expect("proposes");
        approves(paper, SUPERVISOR, entry).expect("approves");
    }
}

pub fn requires(paper: &mut PaperCourt, roles: &[PersonRole]) {
    let entry = proposes(paper, require(roles)).expect("proposes");
    approves(paper, SUPERVISOR, entry).expect("approves");
}

fn declines(paper: &mut PaperCourt, person: &str, entry: EntryIndex) {
    let text = "不同意".to_owned();
    let declined = Event::Declined(Declined { entry, text: text.clone() });
    let hand = signs_event(paper, person, &declined);
    acts(paper, person, Command::Decline { entry, text }, hand).expect("declines");
}

/// A request to designate, by who has no hand.
fn asked(paper: &mut PaperCourt, number: u32) -> EntryIndex {
    ask_as(paper, OTHER_CLERK, facts(number), JUDGE, DesignationGround::Supervision)
}

/// Everything that is signed, while both roles are asked for hands; and what those without a hand may
/// take back of their own.
fn where_hands_are_required(paper: &mut PaperCourt) {
    assigns(paper, CLERK, &facts(1)).expect("draws");
    let filing = paper.files(heavy(2)).expect("files").filing.expect("a filing");
    approves(paper, SUPERVISOR, filing).expect("approves");
    let hand = signs(paper, &draw_part(filing, &heavy(2)), &key_of(CLERK));
    acts(paper, CLERK, draw_command(&heavy(2)), hand).expect("draws");
    let filing = paper.files(heavy(3)).expect("files").filing.expect("a filing");
    declines(paper, OTHER_SUPERVISOR, filing);
    paper.by(CLERK, void(3, VoidGround::Declined, true)).expect("voids");
    let text = || "改用抽签".to_owned();
    let decline = |number| Command::DeclineDesignation {
        case_number: case_number(number),
        stage: 0,
        text: text(),
    };
    asked(paper, 4);
    paper.by(OTHER_CLERK, decline(4)).expect("takes it back");
    let filing = asked(paper, 5);
    let declined = Event::DesignationDeclined(DesignationDeclined { filing, text: text() });
    let hand = signs_event(paper, SUPERVISOR, &declined);
    acts(paper, SUPERVISOR, decline(5), hand).expect("declines");
    let filing = asked(paper, 6);
    let designated = Event::CaseDesignated(CaseDesignated { filing, judge: JudgeId(JUDGE) });
    let hand = signs_event(paper, OTHER_SUPERVISOR, &designated);
    let approve = Command::ApproveDesignation { case_number: case_number(6), stage: 0 };
    acts(paper, OTHER_SUPERVISOR, approve, hand).expect("designates");
    let day = today(paper);
    let said = statement(QuotaBasis::Assigned, day, day, "");
    let entry = proposed(&paper.by(POLITICAL, Command::StateData(said)).expect("proposes"));
    paper.decline(POLITICAL, entry).expect("takes it back");
    let entry = proposes(paper, enroll(THIRD_CLERK)).expect("proposes");
    declines(paper, OTHER_SUPERVISOR, entry);
}

/// From the next day on nobody's draws need be signed but of those who have a hand.
fn where_approvals_alone_are_signed(paper: &mut PaperCourt) {
    requires(paper, &[PersonRole::Supervisor]);
    paper.files_as(OTHER_CLERK, facts(7)).expect("files");
    paper.days_pass(1);
    paper.by(OTHER_CLERK, draw_command(&facts(7))).expect("draws");
    let nonce = FilerNonce::Single(nonce(&case_number(8), 0));
    paper.by(THIRD_CLERK, Command::File { facts: Box::new(facts(8)), nonce }).expect("assigns");
    let entry = proposes(paper, enroll(OTHER_CLERK)).expect("proposes");
    approves(paper, OTHER_SUPERVISOR, entry).expect("approves");
    assigns(paper, OTHER_CLERK, &facts(9)).expect("draws");
}

/// The clerk's hand gives way to another, which was somebody else's since the draw before, and then is
/// lost.
fn hands_that_give_way(paper: &mut PaperCourt) {
    let last_draw = |paper: &PaperCourt| {
        Some(EntryIndex(paper.last(|event| matches!(event, Event::CaseDrawn(_))) as u64))
    };
    let rotates = |paper: &mut PaperCourt, since, (old, new): (&SigningKey, &SigningKey)| {
        let rotated: HandRotated = HandEnrolled::proven(ORIGIN, CLERK, since, new).into();
        let event = Event::HandRotated(Box::new(rotated.clone()));
        let hand = signs(paper, &signed_part(&event).expect("it is signed"), old);
        let rotate = Command::Hand(HandCommand::Rotate(Box::new(rotated)));
        acts(paper, CLERK, rotate, hand).expect("rotates");
    };
    rotates(paper, None, (&key_of(CLERK), &later_key(2)));
    draws_with(paper, CLERK, &facts(10), &later_key(2));
    rotates(paper, last_draw(paper), (&later_key(2), &later_key(3)));
    let lost = HandEnrolled::proven(ORIGIN, CLERK, last_draw(paper), &later_key(4));
    let lost = Command::Hand(HandCommand::Enroll(lost.into()));
    let entry = proposes(paper, lost).expect("proposes");
    approves(paper, SUPERVISOR, entry).expect("approves");
    draws_with(paper, CLERK, &facts(11), &later_key(4));
}

/// With a contributor it is the opening that is signed.
fn hands_beside_a_contributor(paper: &mut PaperCourt) {
    let named = Command::NameContributor(Box::new(contributor()));
    let entry = proposed(&paper.by(REGISTRAR, named).expect("proposes"));
    let named = approves(paper, SUPERVISOR, entry).expect("approves").end.expect("its approval");
    paper.days_pass(1);
    let filing = paper.files(facts(12)).expect("files").filing.expect("a filing");
    let part = opening_part(filing, &nonce(&case_number(12), 0), true);
    let hand = signs(paper, &part, &later_key(4));
    acts(paper, CLERK, draw_command(&facts(12)), hand).expect("opens");
    paper.files_as(THIRD_CLERK, facts(13)).expect("files");
    paper.by(THIRD_CLERK, draw_command(&facts(13))).expect("opens");
    gives(paper, named);
}

pub fn signed() -> PaperCourt {
    let mut paper = PaperCourt::two(10);
    let third = Command::Enroll(vec![enrolled(THIRD_CLERK, &[PersonRole::Filing])]);
    paper.act_by(Actor::system(), third).expect("a third clerk");
    let policy = Policy { single_call: true, valid_from: Day(1), ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    four_hands(&mut paper);
    requires(&mut paper, &[PersonRole::Filing, PersonRole::Supervisor]);
    where_hands_are_required(&mut paper);
    where_approvals_alone_are_signed(&mut paper);
    hands_that_give_way(&mut paper);
    hands_beside_a_contributor(&mut paper);
    requires(&mut paper, &[]);
    paper.days_pass(1);
    let entry = proposes(&mut paper, enroll(POLITICAL)).expect("proposes");
    approves(&mut paper, OTHER_SUPERVISOR, entry).expect("approves");
    paper
}

#[test]
fn hands_are_valid_for_both_and_both_say_the_same_of_them() {
    let paper = signed();
    both_accept(&paper);
    let (_, naive) = verdicts(&paper, &paper.bytes());
    let told = naive.expect("valid").hands.expect("hands");
    let facts = paper.report().facts.hands.expect("facts");
    assert_eq!(told.told(), serde_json::to_value(&facts).expect("JSON"));
    assert_eq!(facts.required.iter().map(|it| it.roles.len()).collect::<Vec<_>>(), [2, 1, 0]);
    let given_way = facts.keys.iter().filter(|it| it.rotated && it.compromised_since.0 > 0);
    assert_eq!(given_way.count(), 1);
    let idle: Vec<&str> =
        facts.keys.iter().filter(|it| it.signed == 0).map(|it| it.person.as_str()).collect();
    assert_eq!(idle, [CLERK, POLITICAL], "one was lost at once, one has signed nothing yet");
}

#[test]
fn both_refuse_the_same_edits_of_who_signs() {
    let edits = [IDLE_EDITS, MISSING_EDITS].concat();
    both_refuse_each(&signed(), &edits);
}

#[test]
fn both_refuse_the_same_edits_of_what_is_signed() {
    let edits = [TREE_EDITS, SIGNATURE_EDITS].concat();
    let paper = signed();
    both_refuse_each(&paper, &edits);
    both_permit_each(&paper, SIGNATURES_PERMITTED);
}

#[test]
fn both_refuse_the_same_edits_of_hands() {
    let edits = [HAND_EDITS, WAY_EDITS, REQUIRED_EDITS].concat();
    let paper = signed();
    both_refuse_each(&paper, &edits);
    both_permit_each(&paper, HANDS_PERMITTED);
}

#[test]
fn both_judge_every_byte_of_hands_alike() {
    let paper = signed();
    let first = paper.entries.iter().position(|entry| match &entry.event {
        Event::Proposed(it) => matches!(it.what, Event::HandEnrolled(_)),
        _ => false,
    });
    judge_bytes(&paper, first.expect("a hand")..paper.entries.len(), &[]);
}

/// What both find in a log when they hold a file of hands against it: the entries of findings, or that
/// the file is refused.
fn held(paper: &PaperCourt, file: &str) -> Option<Vec<Option<u64>>> {
    let mut report = paper.report();
    let (_, naive) = verdicts(paper, &paper.bytes());
    let hands = naive.expect("valid").hands.expect("hands");
    let told = untrusted(&hands.keys, file);
    let Ok(read) = HandFile::parse(file) else {
        assert_eq!(told, None, "{file}");
        return None;
    };
    report.hold_hands(&read);
    assert!(report.findings.iter().all(|it| it.code == "HandUntrusted"), "{report}");
    let found: Vec<_> = report.findings.iter().map(|it| it.entry.map(|entry| entry.0)).collect();
    assert_eq!(told, Some(found.clone()), "{file}");
    let named = report.facts.hands.expect("hands").unpinned;
    assert_eq!(unpinned(&hands.keys, file), named, "{file}");
    Some(found)
}

#[test]
fn both_hold_the_same_file_of_hands_against_a_log() {
    let paper = signed();
    let print = |key: &SigningKey| fingerprint(&key.verifying_key().to_bytes());
    let line = |key: &SigningKey, person: &str| format!("{} {person}\n", print(key));
    let own = |person: &str| line(&key_of(person), person);
    let all: String =
        [REGISTRAR, SUPERVISOR, OTHER_SUPERVISOR, CLERK, OTHER_CLERK, POLITICAL].map(own).concat();
    // The hands to which the clerk's own gave way follow from it; the last one does not.
    let found = held(&paper, &all).expect("a file");
    assert!(matches!(found[..], [Some(_)]), "{found:?}");
    assert_eq!(held(&paper, &format!("{all}{}", line(&later_key(4), CLERK))), Some(Vec::new()));
    // The last hand vouches for none of the three before it.
    let found = held(&paper, &line(&later_key(4), CLERK)).expect("a file");
    assert_eq!(found.len(), 3);
    assert_eq!(held(&paper, &line(&key_of(SUPERVISOR), CLERK)).expect("a file").len(), 5);
    assert_eq!(held(&paper, &own("路人")), Some(vec![None]));
    assert_eq!(held(&paper, ""), Some(Vec::new()));
    let mut report = paper.report();
    report.hold_hands(&HandFile::parse(&all).expect("a file"));
    assert_eq!(report.facts.hands.expect("hands").unpinned, Some(Vec::new()));
    let supervisor = own(SUPERVISOR);
    let bare = supervisor.trim_end();
    for sound in [bare.to_owned(), format!("{bare}\r\n\r\n# 手签\n#\n"), format!("\n{bare}\n\n")]
    {
        assert_eq!(held(&paper, &sound), Some(Vec::new()));
    }
    for wrong in [
        format!("{bare} \n"),
        format!(" {bare}\n"),
        format!("{bare}\r"),
        format!("{bare}\n \n"),
        bare.replace(' ', "  "),
        bare.to_uppercase(),
        bare.replacen(|c: char| c.is_ascii_hexdigit(), "", 1),
        format!("{bare}\u{202e}"),
        format!(" # 手签\n{bare}"),
        bare.split(' ').next().unwrap_or_default().to_owned(),
    ] {
        assert_eq!(held(&paper, &wrong), None, "{wrong:?}");
    }
}
