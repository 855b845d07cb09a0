//! Hands (手签): who has one acts by it alone, what it signed cannot be written anew, and neither the
//! signing key nor the server makes an act in anybody's name.

mod attacks;

use caselot_core::audit::{HandFacts, HandFile};
use caselot_core::docket::approval::{Approved, Declined};
use caselot_core::docket::code::{DesignationGround, PersonRole};
use caselot_core::docket::codec::{opening_part, signed_part};
use caselot_core::docket::contribution::FilingOpened;
use caselot_core::docket::contribution::tree::ValueTree;
use caselot_core::docket::contribution::{Contributed, ContributorNamed, GivenValue};
use caselot_core::docket::decide::{HandCommand, SignedCommand};
use caselot_core::docket::designation::{
    CaseDesignated, DesignationDeclined, DesignationRequested,
};
use caselot_core::docket::entry::Proposed;
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired, SignedPart};
use caselot_core::docket::{Actor, Command, Day, Decision, Entry, Event, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::{SigningKey, fingerprint, signing_key};

use crate::checks::{code, valid};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, REGISTRAR, SUPERVISOR, enrolled, facts, proposed,
};
use crate::paper::{self, ORIGIN, PaperCourt, case_number, nonce};

/// The key of a person's first hand.
pub fn key_of(person: &str) -> SigningKey {
    let mut seed = [1; 32];
    seed.iter_mut().zip(person.bytes()).for_each(|(to, byte)| *to = byte);
    signing_key(&seed)
}

pub fn hand_of(person: &str, key: &SigningKey) -> HandEnrolled {
    HandEnrolled::proven(ORIGIN, person, None, key)
}

fn root(paper: &PaperCourt, size: u64) -> [u8; 32] {
    let size = usize::try_from(size).expect("a size");
    paper::root(&paper.bytes()[..size.min(paper.entries.len())])
}

/// A signature over the log as it is.
pub fn signs(paper: &PaperCourt, part: &SignedPart, key: &SigningKey) -> Hand {
    let size = paper.entries.len() as u64;
    Hand::signed(ORIGIN, part, (size, root(paper, size)), key)
}

/// Somebody acts with a signature.
pub fn acts(
    paper: &mut PaperCourt,
    person: &str,
    command: Command,
    hand: Hand,
) -> Result<Decision, Refusal> {
    let own_root = (hand.size <= paper.entries.len() as u64).then(|| root(paper, hand.size));
    let signed = SignedCommand { command, hand, own_root };
    paper.by(person, Command::Signed(Box::new(signed)))
}

pub fn signs_event(paper: &PaperCourt, person: &str, event: &Event) -> Hand {
    signs(paper, &signed_part(event).expect("it is signed"), &key_of(person))
}

pub fn approves(
    paper: &mut PaperCourt,
    person: &str,
    entry: EntryIndex,
) -> Result<Decision, Refusal> {
    let hand = signs_event(paper, person, &Event::Approved(Approved { entry }));
    acts(paper, person, Command::Approve { entry }, hand)
}

pub fn draw_command(facts: &Facts) -> Command {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    let nonce = nonce(&case_number, stage);
    Command::Draw { case_number, stage, nonce }
}

pub fn draw_part(filing: EntryIndex, facts: &Facts) -> SignedPart {
    opening_part(filing, &nonce(&facts.case_number, facts.stage), false)
}

/// A clerk files, and draws with a signature.
pub fn assigns(paper: &mut PaperCourt, person: &str, facts: &Facts) -> Result<Decision, Refusal> {
    let filing = paper.files_as(person, facts.clone())?.filing.expect("a filing");
    let hand = signs(paper, &draw_part(filing, facts), &key_of(person));
    acts(paper, person, draw_command(facts), hand)
}

pub fn proposal(paper: &PaperCourt, what: Event) -> Event {
    let replaces = paper.state.records.replaced_by(&what);
    Event::Proposed(Box::new(Proposed { until: Day(0), replaces, text: String::new(), what }))
}

/// What of hands is proposed, with the signature of the registrar.
pub fn proposes(paper: &mut PaperCourt, command: Command) -> Result<EntryIndex, Refusal> {
    let what = match &command {
        Command::Hand(HandCommand::Enroll(it)) => Event::HandEnrolled(it.clone()),
        Command::Hand(HandCommand::Require(it)) => Event::HandsRequired(Box::new(it.clone())),
        other => panic!("{other:?}"),
    };
    let hand = signs_event(paper, REGISTRAR, &proposal(paper, what));
    acts(paper, REGISTRAR, command, hand).map(|decision| proposed(&decision))
}

pub fn enroll(person: &str) -> Command {
    Command::Hand(HandCommand::Enroll(Box::new(hand_of(person, &key_of(person)))))
}

pub fn require(roles: &[PersonRole]) -> Command {
    Command::Hand(HandCommand::Require(HandsRequired { roles: roles.to_vec() }))
}

/// A court in which registrar, both supervisors and the clerk have hands; the first two by the word of
/// the server alone.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(10);
    let first = paper.by(REGISTRAR, enroll(REGISTRAR)).expect("proposes");
    paper.approve(proposed(&first)).expect("approves");
    let second = proposes(&mut paper, enroll(SUPERVISOR)).expect("proposes");
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry: second }).expect("approves");
    for person in [OTHER_SUPERVISOR, CLERK] {
        let entry = proposes(&mut paper, enroll(person)).expect("proposes");
        approves(&mut paper, SUPERVISOR, entry).expect("approves");
    }
    paper
}

/// The same, where nobody draws or approves without one.
fn strict() -> PaperCourt {
    let mut paper = court();
    let roles = [PersonRole::Filing, PersonRole::Supervisor];
    let entry = proposes(&mut paper, require(&roles)).expect("proposes");
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    paper
}

fn told(paper: &PaperCourt) -> HandFacts {
    paper.report().facts.hands.expect("facts")
}

#[test]
fn who_has_a_hand_draws_approves_and_declines_by_it_alone() {
    let mut paper = court();
    assigns(&mut paper, CLERK, &facts(1)).expect("draws");
    paper.files(facts(2)).expect("files");
    assert_eq!(code(paper.draws(&facts(2))), "HandMissing");
    // Nobody who has none need have one.
    paper.files_as(OTHER_CLERK, facts(3)).expect("files");
    paper.by(OTHER_CLERK, draw_command(&facts(3))).expect("draws");
    let few = Facts { weight: 400, ..facts(4) };
    let filing = paper.files(few.clone()).expect("files").filing.expect("a filing");
    assert_eq!(code(paper.approve(filing)), "HandMissing");
    approves(&mut paper, SUPERVISOR, filing).expect("approves");
    let hand = signs(&paper, &draw_part(filing, &few), &key_of(CLERK));
    acts(&mut paper, CLERK, draw_command(&few), hand).expect("draws");
    let few = Facts { weight: 400, ..facts(5) };
    let filing = paper.files(few).expect("files").filing.expect("a filing");
    assert_eq!(code(paper.decline(SUPERVISOR, filing)), "HandMissing");
    let text = "不同意".to_owned();
    let declined = Event::Declined(Declined { entry: filing, text: text.clone() });
    let hand = signs_event(&paper, SUPERVISOR, &declined);
    let other = Command::Decline { entry: filing, text: "另一理由".to_owned() };
    assert_eq!(code(acts(&mut paper, SUPERVISOR, other, hand.clone())), "HandUnsigned");
    let decline = Command::Decline { entry: filing, text };
    acts(&mut paper, SUPERVISOR, decline, hand).expect("declines");
    valid(&paper);
    let told = told(&paper);
    assert_eq!(told.keys.len(), 4);
    assert_eq!(
        told.keys.iter().map(|it| it.vouched).collect::<Vec<_>>(),
        [false, false, true, true]
    );
    assert_eq!(told.keys[3].signed, 2, "the clerk's draws");
    let unsigned: Vec<_> = told.unsigned.iter().map(|it| (&*it.person, it.entries)).collect();
    assert_eq!(unsigned, [(OTHER_CLERK, 1), (OTHER_SUPERVISOR, 1)]);
    assert!(told.covered > 20 && told.covered < paper.entries.len() as u64);
    assert!(paper.report().to_string().contains("hand of 张三"));
}

#[test]
fn a_signature_is_for_this_act_on_a_tree_that_holds_it() {
    let mut paper = court();
    let filing = paper.files(facts(1)).expect("files").filing.expect("a filing");
    let other = paper.files(facts(2)).expect("files").filing.expect("a filing");
    let (size, clerk) = (paper.entries.len() as u64, key_of(CLERK));
    let at = |size: u64, root: [u8; 32]| {
        Hand::signed(ORIGIN, &draw_part(filing, &facts(1)), (size, root), &clerk)
    };
    let right = at(size, root(&paper, size));
    let early = at(filing.0, root(&paper, filing.0));
    let least = at(filing.0 + 1, root(&paper, filing.0 + 1));
    let mut draws = |hand: Hand| code(acts(&mut paper, CLERK, draw_command(&facts(1)), hand));
    assert_eq!(draws(early), "HandOfOther", "without the filing");
    assert_eq!(draws(at(size + 1, [1; 32])), "HandOfOther", "longer than the log");
    assert_eq!(draws(at(size, [1; 32])), "HandOfOther", "of another log");
    assert_eq!(draws(Hand { signature: [0; 64], ..right.clone() }), "HandUnsigned");
    let tree = (right.size, right.root);
    let by_other = Hand::signed(ORIGIN, &draw_part(filing, &facts(1)), tree, &key_of(SUPERVISOR));
    assert_eq!(draws(by_other), "HandUnsigned", "by another's key");
    let for_other = Hand::signed(ORIGIN, &draw_part(other, &facts(1)), tree, &clerk);
    assert_eq!(draws(for_other), "HandUnsigned", "for another filing");
    let opens = opening_part(filing, &nonce(&case_number(1), 0), true);
    let opens = Hand::signed(ORIGIN, &opens, tree, &clerk);
    assert_eq!(draws(opens), "HandUnsigned", "for another kind of act");
    assert_eq!(draws(least), "done", "the least tree that holds it");
    // Asked again it is no new entry.
    let again = acts(&mut paper, CLERK, draw_command(&facts(1)), right).expect("is known");
    assert!(again.entries.is_empty());
    valid(&paper);
    paper.files_as(OTHER_CLERK, facts(3)).expect("files");
    let hand = signs(&paper, &draw_part(other, &facts(2)), &key_of(OTHER_CLERK));
    let unknown = acts(&mut paper, OTHER_CLERK, draw_command(&facts(2)), hand);
    assert_eq!(code(unknown), "HandUnknown");
}

#[test]
fn where_hands_are_required_nobody_acts_without() {
    let mut paper = court();
    paper.assigns_signed(&facts(1));
    let roles = [PersonRole::Filing, PersonRole::Supervisor];
    let entry = proposes(&mut paper, require(&roles)).expect("proposes");
    approves(&mut paper, OTHER_SUPERVISOR, entry).expect("approves");
    // The docket has filed, so it counts from the next day on.
    paper.files_as(OTHER_CLERK, facts(2)).expect("files");
    paper.by(OTHER_CLERK, draw_command(&facts(2))).expect("draws");
    paper.days_pass(1);
    paper.files_as(OTHER_CLERK, facts(3)).expect("files");
    assert_eq!(code(paper.by(OTHER_CLERK, draw_command(&facts(3)))), "HandMissing");
    let claimed = Actor::claimed(OTHER_CLERK);
    assert_eq!(code(paper.act_by(claimed, draw_command(&facts(3)))), "HandMissing");
    let single = FilerNonce::Single([1; 32]);
    let single = paper.by(OTHER_CLERK, Command::File { facts: Box::new(facts(4)), nonce: single });
    assert_eq!(code(single), "SingleCallUnlisted");
    // Once enrolled, the other clerk goes on.
    let entry = proposes(&mut paper, enroll(OTHER_CLERK)).expect("proposes");
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    let filing = paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64;
    let hand = signs(&paper, &draw_part(EntryIndex(filing), &facts(3)), &key_of(OTHER_CLERK));
    acts(&mut paper, OTHER_CLERK, draw_command(&facts(3)), hand).expect("draws");
    // Taking it back is an act of two hands.
    assert_eq!(code(paper.by(REGISTRAR, require(&[]))), "HandMissing");
    let entry = proposes(&mut paper, require(&[])).expect("proposes");
    assert_eq!(code(paper.approve(entry)), "HandMissing");
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    valid(&paper);
    let report = paper.report().to_string();
    assert!(report.contains("HANDS ARE REQUIRED OF NOBODY ANY MORE"), "{report}");
}

#[test]
fn who_asked_takes_it_back_without_a_hand_and_nobody_else_declines_without() {
    let mut paper = strict();
    let asks = |number: u32, paper: &mut PaperCourt| {
        let request = DesignationRequested {
            facts: facts(number),
            judge: JudgeId(2),
            ground: DesignationGround::MajorDifficultNovel,
            text: String::new(),
            outage: None,
        };
        let request = Command::RequestDesignation(Box::new(request));
        let asked = paper.by(OTHER_CLERK, request).expect("asks");
        asked.filing.expect("a request")
    };
    let decline = |number: u32| Command::DeclineDesignation {
        case_number: case_number(number),
        stage: 0,
        text: "改用抽签".to_owned(),
    };
    asks(1, &mut paper);
    paper.by(OTHER_CLERK, decline(1)).expect("takes it back");
    let filing = asks(2, &mut paper);
    assert_eq!(code(paper.by(SUPERVISOR, decline(2))), "HandMissing");
    let declined = DesignationDeclined { filing, text: "改用抽签".to_owned() };
    let hand = signs_event(&paper, SUPERVISOR, &Event::DesignationDeclined(declined));
    acts(&mut paper, SUPERVISOR, decline(2), hand).expect("declines");
    let filing = asks(3, &mut paper);
    let approve = || Command::ApproveDesignation { case_number: case_number(3), stage: 0 };
    assert_eq!(code(paper.by(SUPERVISOR, approve())), "HandMissing");
    let of = |judge| Event::CaseDesignated(CaseDesignated { filing, judge: JudgeId(judge) });
    let hand = signs_event(&paper, SUPERVISOR, &of(3));
    assert_eq!(code(acts(&mut paper, SUPERVISOR, approve(), hand)), "HandUnsigned");
    let hand = signs_event(&paper, SUPERVISOR, &of(2));
    acts(&mut paper, SUPERVISOR, approve(), hand).expect("approves");
    valid(&paper);
}

#[test]
fn a_hand_is_a_persons_own_new_and_there() {
    let mut paper = court();
    let spare = signing_key(&[201; 32]);
    let mut propose = |it: HandEnrolled| {
        code(proposes(&mut paper, Command::Hand(HandCommand::Enroll(it.into()))))
    };
    let right = hand_of(OTHER_CLERK, &spare);
    assert_eq!(propose(HandEnrolled { proof: [0; 64], ..right.clone() }), "HandUnproven");
    let of_other = HandEnrolled { person: SUPERVISOR.to_owned(), ..right.clone() };
    assert_eq!(propose(of_other), "HandUnproven", "proven for another person");
    assert_eq!(propose(hand_of("路人", &spare)), "HandMalformed", "nobody enrolled him");
    assert_eq!(propose(hand_of(OTHER_CLERK, &key_of(CLERK))), "HandMalformed", "another's");
    let court_key = signing_key(&[paper::FIRST_KEY; 32]);
    assert_eq!(propose(hand_of(OTHER_CLERK, &court_key)), "HandMalformed", "the court's");
    assert_eq!(propose(HandEnrolled { key: [0; 32], ..right.clone() }), "KeyUnusable");
    let compromised = HandEnrolled::proven(ORIGIN, OTHER_CLERK, Some(EntryIndex(3)), &spare);
    assert_eq!(propose(compromised), "HandMalformed", "there was none before");
    let entry =
        proposes(&mut paper, Command::Hand(HandCommand::Enroll(right.into()))).expect("proposes");
    let unsigned = paper.by(OTHER_SUPERVISOR, Command::Approve { entry });
    assert_eq!(code(unsigned), "HandMissing");
    approves(&mut paper, OTHER_SUPERVISOR, entry).expect("approves");
    valid(&paper);
    // A hand is no key of the court, nor a contributor's.
    assert_eq!(code(paper.rotate(201)), "KeyUsedBefore");
    let named = ContributorNamed::signed(ORIGIN, "省高院", ([1; 32], 3), &spare);
    let named = paper.by(REGISTRAR, Command::NameContributor(Box::new(named)));
    assert_eq!(code(named), "ContributorMalformed");
}

#[test]
fn nobody_approves_a_hand_of_their_own() {
    let mut paper = PaperCourt::two(10);
    let entry = proposed(&paper.by(REGISTRAR, enroll(SUPERVISOR)).expect("proposes"));
    assert_eq!(code(paper.approve(entry)), "ApproverIsRequester");
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    valid(&paper);
}

#[test]
fn a_court_goes_on_with_the_hands_it_requires() {
    let mut paper = PaperCourt::two(10);
    let filing = [PersonRole::Filing];
    assert_eq!(code(paper.by(REGISTRAR, require(&filing))), "HandsTooFew");
    let mut paper = court();
    let mut propose = |roles: &[PersonRole]| code(proposes(&mut paper, require(roles)));
    assert_eq!(propose(&[PersonRole::Registrar]), "HandsMalformed");
    assert_eq!(propose(&[PersonRole::Supervisor, PersonRole::Filing]), "HandsMalformed");
    assert_eq!(propose(&[PersonRole::Filing, PersonRole::Supervisor]), "done");
    let mut paper = PaperCourt::two(10);
    for person in [REGISTRAR, SUPERVISOR] {
        let entry = proposed(
            &paper
                .by(REGISTRAR, enroll(person))
                .or_else(|_| proposes_as_decision(&mut paper, enroll(person)))
                .expect("proposes"),
        );
        paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    }
    let one = proposes(&mut paper, require(&[PersonRole::Supervisor]));
    assert_eq!(code(one), "HandsTooFew", "one supervisor alone");
}

fn proposes_as_decision(paper: &mut PaperCourt, command: Command) -> Result<Decision, Refusal> {
    let proposed = Some(proposes(paper, command)?);
    Ok(Decision { proposed, ..Decision::default() })
}

#[test]
fn a_hand_gives_way_to_another_by_its_own_signature_or_by_two_others() {
    let mut paper = court();
    let next = signing_key(&[202; 32]);
    let rotated: HandRotated = hand_of(CLERK, &next).into();
    let event = Event::HandRotated(Box::new(rotated.clone()));
    let command = || Command::Hand(HandCommand::Rotate(Box::new(rotated.clone())));
    assert_eq!(code(paper.by(CLERK, command())), "HandMissing");
    let by_new = signs(&paper, &signed_part(&event).expect("signed"), &next);
    assert_eq!(code(acts(&mut paper, CLERK, command(), by_new)), "HandUnsigned");
    let hand = signs_event(&paper, CLERK, &event);
    acts(&mut paper, CLERK, command(), hand).expect("rotates");
    assert_eq!(code(assigns(&mut paper, CLERK, &facts(1))), "HandUnsigned", "by the old one");
    let filing = EntryIndex(paper.last(|it| matches!(it, Event::CaseFiled(_))) as u64);
    let hand = signs(&paper, &draw_part(filing, &facts(1)), &next);
    acts(&mut paper, CLERK, draw_command(&facts(1)), hand).expect("draws");
    // Who has none has none to give way.
    let none: HandRotated = hand_of(OTHER_CLERK, &signing_key(&[203; 32])).into();
    let event = Event::HandRotated(Box::new(none.clone()));
    let hand = signs(&paper, &signed_part(&event).expect("signed"), &signing_key(&[203; 32]));
    let none =
        acts(&mut paper, OTHER_CLERK, Command::Hand(HandCommand::Rotate(Box::new(none))), hand);
    assert_eq!(code(none), "HandUnknown");
    // It is lost: two others say so.
    let since = Some(EntryIndex(filing.0));
    let lost = HandEnrolled::proven(ORIGIN, CLERK, since, &signing_key(&[204; 32]));
    let entry =
        proposes(&mut paper, Command::Hand(HandCommand::Enroll(lost.into()))).expect("proposes");
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    valid(&paper);
    let told = told(&paper);
    let last = told.keys.last().expect("a hand");
    assert_eq!((last.rotated, last.compromised_since), (false, filing));
    assert_eq!(last.replaced, told.keys[4].entry);
    assert!(told.keys[4].rotated);
    let report = paper.report().to_string();
    assert!(report.contains("REPLACED BY OTHERS") && report.contains("COMPROMISED"), "{report}");
}

#[test]
fn a_tree_that_is_long_past_is_not_signed_by_an_act_about_no_entry() {
    let part = signed_part(&Event::HandRotated(Box::new(hand_of(CLERK, &key_of("新")).into())));
    assert_eq!(part.expect("signed").target, None);
    let mut paper = court();
    let event = Event::HandRotated(Box::new(hand_of(CLERK, &signing_key(&[205; 32])).into()));
    let hand = signs_event(&paper, CLERK, &event);
    paper.state.size += 65_536;
    let Event::HandRotated(rotated) = event else { return };
    let signed = SignedCommand {
        command: Command::Hand(HandCommand::Rotate(rotated)),
        own_root: Some(hand.root),
        hand,
    };
    let late = paper.by(CLERK, Command::Signed(Box::new(signed)));
    assert_eq!(code(late), "HandOfOther");
}

/// A contributor of eight values.
fn contributor(key: &SigningKey) -> (ContributorNamed, ValueTree) {
    let tree = ValueTree::new(ORIGIN, key.verifying_key().to_bytes(), [77; 32].into(), 3);
    (ContributorNamed::signed(ORIGIN, "省高院", (tree.root(), 3), key), tree)
}

#[test]
fn with_a_contributor_it_is_the_opening_that_is_signed() {
    let mut paper = strict();
    let key = signing_key(&[206; 32]);
    let (named, tree) = contributor(&key);
    let command = Command::NameContributor(Box::new(named));
    let entry = proposed(&paper.by(REGISTRAR, command).expect("proposes"));
    let contributor = approves(&mut paper, SUPERVISOR, entry).expect("approves").end;
    let contributor = contributor.expect("its approval");
    let filing = paper.files(facts(1)).expect("files").filing.expect("a filing");
    assert_eq!(code(paper.draws(&facts(1))), "HandMissing");
    let as_draw = signs(&paper, &draw_part(filing, &facts(1)), &key_of(CLERK));
    assert_eq!(code(acts(&mut paper, CLERK, draw_command(&facts(1)), as_draw)), "HandUnsigned");
    let part = opening_part(filing, &nonce(&case_number(1), 0), true);
    let hand = signs(&paper, &part, &key_of(CLERK));
    acts(&mut paper, CLERK, draw_command(&facts(1)), hand).expect("opens");
    let opening = paper.entries.last().map(|it| &it.event);
    assert!(
        matches!(opening, Some(Event::FilingOpened(it)) if matches!(**it, FilingOpened { .. }))
    );
    let values = vec![GivenValue { filing, value: tree.value(0), proof: tree.proof(0) }];
    let size = paper.entries.len() as u64;
    let at = (size, root(&paper, size));
    let given = Contributed::signed(ORIGIN, contributor, at, values, &key);
    let command = Command::Contribute { given: Box::new(given), own_root: Some(at.1) };
    paper.act_by(Actor::system(), command).expect("draws without a hand");
    valid(&paper);
}

#[test]
fn an_auditor_believes_in_the_hands_of_a_file() {
    let mut paper = court();
    assigns(&mut paper, CLERK, &facts(1)).expect("draws");
    let print = |key: &SigningKey| fingerprint(&key.verifying_key().to_bytes());
    let line = |person: &str| format!("{} {person}\n", print(&key_of(person)));
    let all: String = [CLERK, SUPERVISOR, OTHER_SUPERVISOR, REGISTRAR].map(line).concat();
    let held = |text: &str| {
        let mut report = paper.report();
        report.hold_hands(&HandFile::parse(text).expect("a file"));
        report
    };
    let named = held(&format!("# 手签\r\n\r\n{all}"));
    assert!(named.valid);
    assert_eq!(named.facts.hands.expect("facts").unpinned, Some(Vec::new()));
    let some = held(&line(CLERK));
    assert!(some.valid);
    let unpinned = some.facts.hands.expect("facts").unpinned;
    assert_eq!(unpinned.expect("there is a file").len(), 3);
    let other = format!("{} {CLERK}\n", print(&key_of(SUPERVISOR)));
    let found = held(&other).findings;
    assert_eq!(found.iter().map(|it| &*it.code).collect::<Vec<_>>(), ["HandUntrusted"; 2]);
    assert!(found[0].entry.is_some() && found[1].entry.is_none());
    let nobody = format!("{all}{} 路人\n", "0".repeat(64));
    assert!(!held(&nobody).valid, "a person without a hand in the log");
    assert_eq!(HandFile::parse(&format!("{all}x y")).err(), Some(5));
    // What a trusted hand signed is trusted with it.
    let next: HandRotated = hand_of(CLERK, &signing_key(&[207; 32])).into();
    let event = Event::HandRotated(Box::new(next.clone()));
    let hand = signs_event(&paper, CLERK, &event);
    acts(&mut paper, CLERK, Command::Hand(HandCommand::Rotate(Box::new(next))), hand)
        .expect("rotates");
    let mut report = paper.report();
    report.hold_hands(&HandFile::parse(&all).expect("a file"));
    assert!(report.valid, "{report}");
}

#[test]
fn a_person_who_is_enrolled_later_gets_a_hand_like_the_others() {
    let mut paper = strict();
    paper.files(facts(1)).expect("files");
    let new = Command::Enroll(vec![enrolled("孙八", &[PersonRole::Filing])]);
    let entry = proposed(&paper.by(REGISTRAR, new).expect("proposes"));
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    let entry = proposes(&mut paper, enroll("孙八")).expect("proposes");
    approves(&mut paper, SUPERVISOR, entry).expect("approves");
    paper.days_pass(1);
    assigns(&mut paper, "孙八", &facts(2)).expect("draws");
    valid(&paper);
}

impl PaperCourt {
    fn assigns_signed(&mut self, facts: &Facts) {
        assigns(self, CLERK, facts).expect("draws");
    }
}

/// A log in which much is signed.
fn whole() -> PaperCourt {
    let mut paper = strict();
    paper.assigns_signed(&facts(1));
    let few = Facts { weight: 400, ..facts(2) };
    let filing = paper.files(few.clone()).expect("files").filing.expect("a filing");
    approves(&mut paper, SUPERVISOR, filing).expect("approves");
    let hand = signs(&paper, &draw_part(filing, &few), &key_of(CLERK));
    acts(&mut paper, CLERK, draw_command(&few), hand).expect("draws");
    paper.assigns_signed(&facts(3));
    valid(&paper);
    paper
}

/// The nth entry that fits, from 0 on.
fn nth(log: &[Entry], n: usize, fits: impl Fn(&Event) -> bool) -> usize {
    let found = (0..log.len()).filter(|at| fits(&log[*at].event)).nth(n);
    found.expect("such an entry")
}
