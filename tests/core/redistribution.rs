//! The open cases of a judge who leaves (离任案件重新分案): one list under one approval, drawn in its
//! order, and what one person alone cannot make of it.

use caselot_core::audit::RedistributionFact;
use caselot_core::docket::cases::row::{Cases, present};
use caselot_core::docket::code::{ApprovalNeed, ExclusionGround, Manner, ReassignmentGround};
use caselot_core::docket::decide::redistribution::{ListedCase, Redistribute};
use caselot_core::docket::filing::{CaseFiled, Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::{Lineage, Reassignment};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::redistribution::{RedistributedCase, Redistribution};
use caselot_core::docket::{Command, Decision, Entry, Event, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::envelope::nonce_commitment;

use crate::checks::{chi_square_of, code, valid};
use crate::paper::two::{CLERK, OTHER_CLERK, POLITICAL, REGISTRAR, SUPERVISOR, facts, proposed};
use crate::paper::{ORIGIN, PaperCourt, case_number, nonce};

pub const GROUND: ReassignmentGround = ReassignmentGround::Transfer;
pub const WORDS: &str = "调往上级法院";
pub const LEAVES: JudgeId = JudgeId(1);

/// A court of ten judges with forty cases, and the numbers of those that judge 1 has.
fn court() -> (PaperCourt, Vec<u32>) {
    let mut paper = PaperCourt::two(10);
    (1..=40).for_each(|number| paper.assigns(&facts(number)));
    let own: Vec<u32> = (1..=40).filter(|number| undertaking(&paper, *number) == LEAVES).collect();
    assert!(own.len() >= 3, "{own:?}");
    (paper, ascending(own))
}

/// In the order of a list: by the bytes of the numbers.
pub fn ascending(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_by_key(|number| case_number(*number));
    numbers
}

fn undertaking(paper: &PaperCourt, number: u32) -> JudgeId {
    let rows = paper.cases.case(&case_number(number));
    present(&rows).and_then(|row| row.end.undertaking()).expect("a judge")
}

/// A case of one stage, with the nonce of the next one.
pub fn listed(case_number: String) -> ListedCase {
    let nonce_commitment = nonce_commitment(ORIGIN, &case_number, 1, &nonce(&case_number, 1));
    ListedCase { case_number, stage: 1, nonce_commitment }
}

pub fn list(numbers: &[u32]) -> Redistribute {
    let cases = numbers.iter().map(|number| listed(case_number(*number))).collect();
    Redistribute { judge: LEAVES, ground: GROUND, text: WORDS.to_owned(), cases }
}

fn asks(paper: &mut PaperCourt, list: Redistribute) -> Result<Decision, Refusal> {
    paper.by(CLERK, Command::Redistribute(Box::new(list)))
}

pub fn approved(paper: &mut PaperCourt, list: Redistribute) {
    let proposal = asks(paper, list).expect("proposes");
    paper.approve(proposed(&proposal)).expect("approves");
}

/// These facts for the next stage of a case of the judge who leaves.
pub fn leaving(facts: Facts, stage: u32) -> Facts {
    let reassigns = Some(Box::new(Reassignment::asked(GROUND, WORDS)));
    let lineage = Lineage { reassigns, ..Lineage::default() };
    Facts { stage, lineage, ..facts }
}

fn leaves(number: u32) -> Facts {
    leaving(facts(number), 1)
}

fn filed(paper: &PaperCourt) -> &CaseFiled {
    match &paper.entries[paper.last(|it| matches!(it, Event::CaseFiled(_)))].event {
        Event::CaseFiled(filed) => filed,
        other => panic!("{other:?}"),
    }
}

fn closes(paper: &mut PaperCourt, number: u32) {
    let closing = Closing { on: paper.state.day(paper.now_ms), manner: Some(Manner::Judgment) };
    let (case_number, panel) = (case_number(number), Panel::default());
    paper
        .by(POLITICAL, Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

fn told(paper: &PaperCourt) -> Vec<RedistributionFact> {
    paper.report().facts.acts.expect("facts").redistributed
}

#[test]
fn the_cases_of_a_judge_who_leaves_are_drawn_one_after_the_other_under_one_approval() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    let entry = EntryIndex(paper.entries.len() as u64 - 1);
    for number in &own {
        paper.files(leaves(*number)).expect("files");
        assert_eq!(filed(&paper).needs, [], "the list was approved");
        paper.draws(&leaves(*number)).expect("draws");
        assert_ne!(undertaking(&paper, *number), LEAVES);
    }
    assert!(paper.state.redistributions.is_empty());
    valid(&paper);
    let (listed, filed) = (own.len(), own.len());
    let fact = RedistributionFact { filed, ..RedistributionFact::of(entry, LEAVES, listed) };
    assert_eq!(told(&paper), [fact]);
    assert!(paper.report().to_string().contains("cases of judge 1 drawn afresh"));
}

/// The cases of a judge who leaves are drawn as the frozen odds have it, and balances stay whole.
#[test]
fn cases_drawn_afresh_follow_their_frozen_odds() {
    let mut paper = PaperCourt::two(6);
    (1..=900).for_each(|number| paper.assigns(&facts(number)));
    let own = (1..=900).filter(|number| undertaking(&paper, *number) == LEAVES).collect();
    let own = ascending(own);
    assert!(own.len() > 100, "{}", own.len());
    approved(&mut paper, list(&own));
    for number in &own {
        paper.assigns(&leaves(*number));
    }
    assert!(paper.state.redistributions.is_empty());
    valid(&paper);
    let chi_square = chi_square_of(&paper, |filed| filed.facts.stage == 1);
    // Five judges are left: of 4 degrees of freedom, one log in a thousand is beyond.
    assert!(chi_square < 18.47, "chi-square {chi_square}");
}

#[test]
fn nobody_chooses_which_case_is_drawn_next_nor_with_which_nonce() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    assert_eq!(code(paper.files(leaves(own[1]))), "RedistributionOrder", "before its turn");
    assert_eq!(code(paper.files_as(OTHER_CLERK, leaves(own[2]))), "RedistributionOrder");
    let other = FilerNonce::Committed([7; 32]);
    let filing = Command::File { facts: Box::new(leaves(own[0])), nonce: other };
    assert_eq!(code(paper.by(CLERK, filing)), "RedistributionDiffers", "another nonce");
    let mut reworded = leaves(own[0]);
    reworded.lineage.reassigns.as_mut().expect("reassigns").text = "健康原因".to_owned();
    assert_eq!(code(paper.files(reworded)), "RedistributionDiffers", "another reason");
    paper.files(leaves(own[0])).expect("files");
    // Who saw the first result would choose whether to go on.
    assert_eq!(code(paper.files(leaves(own[1]))), "RedistributionOrder", "one at a time");
    paper.draws(&leaves(own[0])).expect("draws");
    paper.files(leaves(own[1])).expect("files the next");
    valid(&paper);
}

#[test]
fn a_case_that_waits_moves_by_its_list_alone() {
    use caselot_core::docket::code::DesignationGround;
    use caselot_core::docket::designation::DesignationRequested;
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    let request = DesignationRequested {
        facts: leaves(own[0]),
        judge: JudgeId(2),
        ground: DesignationGround::Supervision,
        text: String::new(),
        outage: None,
    };
    let asked = paper.by(CLERK, Command::RequestDesignation(Box::new(request)));
    assert_eq!(code(asked), "RedistributionOrder");
    // A case that is closed leaves the list, and the next one's turn comes.
    closes(&mut paper, own[0]);
    paper.files(leaves(own[1])).expect("files");
    paper.draws(&leaves(own[1])).expect("draws");
    valid(&paper);
    assert_eq!((told(&paper)[0].filed, told(&paper)[0].closed), (1, 1));
}

#[test]
fn a_list_is_of_the_open_cases_of_that_judge_as_the_log_has_them() {
    let (mut paper, own) = court();
    let others: Vec<u32> =
        (1..=40).filter(|number| undertaking(&paper, *number) != LEAVES).take(1).collect();
    assert_eq!(code(asks(&mut paper, list(&others))), "RedistributionDiffers");
    let twice = [own[0], own[0]];
    assert_eq!(code(asks(&mut paper, list(&twice))), "RedistributionMalformed");
    let mut late = list(&own);
    late.cases[0].stage = 2;
    assert_eq!(code(asks(&mut paper, late)), "RedistributionDiffers");
    let unknown = Redistribute { judge: JudgeId(99), ..list(&own) };
    assert_eq!(code(asks(&mut paper, unknown)), "JudgeUnknown");
    let silent =
        Redistribute { ground: ReassignmentGround::Other, text: String::new(), ..list(&own) };
    assert_eq!(code(asks(&mut paper, silent)), "TextNeeded");
    let by = paper.by(REGISTRAR, Command::Redistribute(Box::new(list(&own))));
    assert_eq!(code(by), "RoleMissing");
    // In any order it is the same list, and asked again it is the same proposal.
    let mut turned = list(&own);
    turned.cases.reverse();
    let first = proposed(&asks(&mut paper, turned).expect("proposes"));
    assert_eq!(proposed(&asks(&mut paper, list(&own)).expect("again")), first);
    assert_eq!(code(paper.by(CLERK, Command::Approve { entry: first })), "RoleMissing");
    // What was closed since is in the list no more: it is made again.
    closes(&mut paper, own[0]);
    assert_eq!(code(paper.approve(first)), "RedistributionDiffers");
    approved(&mut paper, list(&own[1..]));
    valid(&paper);
}

#[test]
fn a_list_that_ends_early_is_told() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    paper.assigns(&leaves(own[0]));
    approved(&mut paper, list(&[]));
    assert!(paper.state.redistributions.is_empty());
    // Without a list it is a reassignment as any other.
    paper.files(leaves(own[1])).expect("files");
    assert_eq!(filed(&paper).needs, [ApprovalNeed::Reassignment]);
    valid(&paper);
    let ended = told(&paper)[0].ended;
    assert_eq!(ended, own.len() - 1);
    assert!(paper.report().to_string().contains("LIST ENDED with"));
}

#[test]
fn a_list_that_leaves_cases_out_is_told_too() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own[1..]));
    assert_eq!(told(&paper)[0].left_out, 1);
    assert!(paper.report().to_string().contains("LEFT OUT: 1"));
}

#[test]
fn who_leaves_judges_out_by_hand_asks_for_each_case() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    let mut asked = leaves(own[0]);
    asked.exclusions.push(Exclusion {
        judge: JudgeId(2),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    });
    let filing = paper.files(asked.clone()).expect("files").filing.expect("a filing");
    assert_eq!(filed(&paper).needs, [ApprovalNeed::Reassignment]);
    assert_eq!(code(paper.draws(&asked)), "Unapproved");
    // Declined, its case has left the list and goes on as any other.
    paper.decline(SUPERVISOR, filing).expect("declines");
    assert_eq!(code(paper.files(leaves(own[1]))), "RedistributionOrder", "it is still open");
}

#[test]
fn a_filing_from_a_list_that_says_more_than_the_list_is_approved_by_itself() {
    let needs = |change: fn(&mut PaperCourt, &mut Facts)| {
        let (mut paper, own) = court();
        approved(&mut paper, list(&own));
        let mut asked = leaves(own[0]);
        change(&mut paper, &mut asked);
        paper.files(asked).expect("files");
        valid(&paper);
        filed(&paper).needs.clone()
    };
    assert_eq!(needs(|_, _| {}), []);
    let further = |_: &mut PaperCourt, asked: &mut Facts| {
        asked.parties.marks = vec![[5; 32]];
    };
    assert_eq!(needs(further), [ApprovalNeed::Reassignment], "a party that is new");
    let flagged = |_: &mut PaperCourt, asked: &mut Facts| asked.flags = vec!["涉众".to_owned()];
    assert_eq!(needs(flagged), [ApprovalNeed::Reassignment], "a flag that is new");
    let other = |_: &mut PaperCourt, asked: &mut Facts| asked.cause = "借款合同纠纷".to_owned();
    assert_eq!(needs(other), [ApprovalNeed::Reassignment], "another cause");
    assert_eq!(needs(|paper, _| paper.days_pass(14)), []);
    let late = |paper: &mut PaperCourt, _: &mut Facts| paper.days_pass(15);
    assert_eq!(needs(late), [ApprovalNeed::Reassignment], "who files would choose the day");
}

#[test]
fn a_list_that_is_made_again_with_other_nonces_is_told() {
    let (mut paper, own) = court();
    approved(&mut paper, list(&own));
    let mut again = list(&own[1..]);
    again.cases[0].nonce_commitment = [8; 32];
    approved(&mut paper, again);
    let first = &told(&paper)[0];
    assert_eq!((first.changed, first.ended), (1, 1));
    assert!(paper.report().to_string().contains("OTHER NONCES: 1"));
}

/// The last filing of an edited log, to be changed.
fn of_last(entries: &mut [Entry]) -> &mut CaseFiled {
    let last = entries.iter().rposition(|entry| matches!(entry.event, Event::CaseFiled(_)));
    match &mut entries[last.expect("a filing")].event {
        Event::CaseFiled(filed) => std::sync::Arc::make_mut(filed),
        other => panic!("{other:?}"),
    }
}

fn of_list(entries: &mut [Entry]) -> &mut Redistribution {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::Proposed(proposed) => match &mut proposed.what {
            Event::Redistribution(list) => Some(list),
            _ => None,
        },
        _ => None,
    });
    found.expect("a list")
}

#[test]
fn an_edited_list_is_found_at_its_approval_or_at_the_filing_that_breaks_it() {
    let (mut paper, own) = court();
    let first = present(&paper.cases.case(&case_number(own[0]))).expect("a stage").filing;
    approved(&mut paper, list(&own[1..]));
    let approval = paper.entries.len() as u64 - 1;
    paper.files(leaves(own[1])).expect("files");
    let filing = paper.entries.len() as u64 - 1;
    let before = RedistributedCase {
        filing: first,
        case_number: case_number(own[0]),
        stage: 1,
        nonce_commitment: listed(case_number(own[0])).nonce_commitment,
    };
    type Edit = Box<dyn Fn(&mut Vec<Entry>)>;
    let edits: [(&str, u64, Edit); 9] = [
        (
            "RedistributionOrder",
            filing,
            Box::new(move |log| of_list(log).cases.insert(0, before.clone())),
        ),
        (
            "RedistributionDiffers",
            filing,
            Box::new(|log| of_last(log).nonce = FilerNonce::Committed([9; 32])),
        ),
        (
            "RedistributionDiffers",
            filing,
            Box::new(|log| {
                let reassigns = of_last(log).facts.lineage.reassigns.as_mut();
                reassigns.expect("reassigns").ground = ReassignmentGround::Health;
            }),
        ),
        (
            "NeedsMismatch",
            filing,
            Box::new(|log| of_last(log).needs.push(ApprovalNeed::Reassignment)),
        ),
        ("RedistributionMalformed", approval, Box::new(|log| of_list(log).cases.swap(0, 1))),
        ("RedistributionDiffers", approval, Box::new(|log| of_list(log).cases[0].stage = 2)),
        ("RedistributionDiffers", approval, Box::new(|log| of_list(log).cases[0].filing.0 += 1)),
        ("JudgeUnknown", approval, Box::new(|log| of_list(log).judge = JudgeId(77))),
        (
            "TextNeeded",
            approval,
            Box::new(|log| {
                let list = of_list(log);
                (list.ground, list.text) = (ReassignmentGround::Other, String::new());
            }),
        ),
    ];
    for (wanted, entry, edit) in edits {
        let found = paper.found(edit);
        let of_it = |(code, at): &(String, Option<u64>)| code == wanted && *at == Some(entry);
        assert!(found.iter().any(of_it), "{wanted} at {entry}: {found:?}");
    }
    let alone = paper.found(|log| {
        let list = Event::Redistribution(Box::new(of_list(log).clone()));
        log[approval as usize].event = list;
    });
    assert!(alone.iter().any(|(code, _)| code == "NeedsApproval"), "{alone:?}");
}
