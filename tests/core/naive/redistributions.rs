//! A log of protocol 2 in which judges leave and their open cases are drawn afresh (section 22.11).
//! Edits of it stand in `redistribution_edits.rs`.

use caselot_core::docket::Command;
use caselot_core::docket::code::{
    CorrectionGround, DecidedBy, DesignationGround, Manner, ReassignmentGround, Role, VoidGround,
};
use caselot_core::docket::decide::redistribution::Redistribute;
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::pool::PoolSettings;
use caselot_core::docket::record::CaseRecord;
use caselot_core::id::JudgeId;

use crate::naive::acts::{agreed, assign, close, declare, designate, excluding, imported, today};
use crate::naive::disputes::between;
use crate::naive::drafts::{both_accept, both_permit_each, both_refuse_each, judge_bytes};
use crate::naive::redistribution_edits::{
    LIST_EDITS, LISTED_EDITS, PERMITTED, TURN_EDITS, WORD_EDITS,
};
use crate::naive::renumberings::renumber;
use crate::naive::retentions::lay;
use crate::naive::seatings::{formed, last_draw};
use crate::naive::undoings::correct;
use crate::paper::two::{CLERK, OTHER_SUPERVISOR, REGISTRAR, facts};
use crate::paper::{PaperCourt, case_number, judge, nonce, pool};
use crate::redistribution::{LEAVES, approved, ascending, leaving, list, listed};

/// An import of judge 1, and one that is corrected to be another's.
pub const IMPORT: u32 = 9;
const RECORDED_WRONG: u32 = 8;
/// A case of judge 1 that is in no list. By its bytes it stands before case 1.
pub const LEFT_OUT: u32 = 10;
/// A case of the other judge that becomes a panel's while that one's list is approved.
pub const GROWS: u32 = 63;
/// Another judge who leaves.
const OTHER: JudgeId = JudgeId(2);

/// A case that a panel hears, of a judge and two assessors with an alternate.
fn heard(number: u32) -> Facts {
    Facts { panel: PanelSeats { alternates: 1, ..lay(2, "陪审") }, ..facts(number) }
}

/// Nine judges, of whom judge 1 has the cases 1 to 8, two imports and a panel's case, whose number
/// is returned. By their bytes it stands between the cases 1 and 2.
fn court() -> (PaperCourt, u32) {
    let mut paper = PaperCourt::two(9);
    let people = (101..=106).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(people)).expect("assessors");
    let mut spec = pool("陪审", (101..=106).map(|n| (n, 100)).collect());
    spec.settings = PoolSettings { assessors: true, ..PoolSettings::default() };
    paper.put_pool(spec);
    for number in [IMPORT, RECORDED_WRONG] {
        let import = imported(number, LEAVES.0, today(&paper));
        paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    }
    let people = |number: u32| match number {
        2 => vec![1, 2],
        3 => vec![3, 4],
        _ => Vec::new(),
    };
    for number in (1..=8).chain([LEFT_OUT]) {
        let facts = between(facts(number), &people(number));
        designate(&mut paper, facts, LEAVES.0, DesignationGround::Supervision);
    }
    let own = (200..230).find(|number| assign(&mut paper, &heard(*number)) == LEAVES.0);
    let own = own.expect("a panel of judge 1");
    takes_over(&mut paper, own);
    for number in [61, 62, GROWS] {
        designate(&mut paper, facts(number), OTHER.0, DesignationGround::Supervision);
    }
    declare(&mut paper, 3, &[4]);
    (paper, own)
}

pub fn import_number(number: u32) -> String {
    format!("(2025)湘0203民初{number}号")
}

/// The list of these cases and imports.
fn with_imports(imports: &[u32], numbers: Vec<u32>) -> Redistribute {
    let own = list(&ascending(numbers));
    let imports = imports.iter().map(|number| listed(import_number(*number)));
    let cases = imports.chain(own.cases.iter().cloned()).collect();
    Redistribute { cases, ..own }
}

/// Files what the list needs nobody for, and draws it.
fn takes_turn(paper: &mut PaperCourt, facts: Facts) {
    paper.assigns(&leaving(facts, 1));
}

/// Files what says more than its list, has it approved, and draws it.
fn says_more(paper: &mut PaperCourt, facts: Facts) {
    let facts = leaving(facts, 1);
    let filing = paper.files(facts.clone()).expect("files").filing.expect("a filing");
    paper.approve(filing).expect("needs a second person");
    paper.draws(&facts).expect("draws");
}

/// A filing of a list that a supervisor declines; its case goes on as any other.
fn comes_to_nothing(paper: &mut PaperCourt, number: u32) {
    let asked = leaving(excluding(number, &[4]), 1);
    let filing = paper.files(asked).expect("files").filing.expect("a filing");
    paper.decline(OTHER_SUPERVISOR, filing).expect("declines");
    let (case_number, stage) = (case_number(number), 1);
    let nonce = Some(nonce(&case_number, stage));
    let (text, approver) = (String::new(), String::new());
    let ground = VoidGround::Declined;
    let void = Command::Void { case_number, stage, ground, text, approver, nonce };
    paper.by(CLERK, void).expect("voids");
}

fn seat(number: u32, leaves: Option<JudgeId>, judge: Option<JudgeId>) -> TakeSeat {
    TakeSeat {
        case_number: case_number(number),
        leaves,
        judge,
        ground: leaves.map(|_| ReassignmentGround::Health),
        text: String::new(),
        decided_by: DecidedBy::DivisionChief,
        hearing: None,
    }
}

/// The first alternate of the last draw takes over from its first assessor.
fn takes_over(paper: &mut PaperCourt, number: u32) {
    let leaves = last_draw(paper).seats[1].judge;
    let take = seat(number, Some(leaves), None);
    agreed(paper, CLERK, Command::TakeSeat(Box::new(take)));
}

fn presides(paper: &mut PaperCourt, number: u32) {
    agreed(paper, CLERK, Command::TakeSeat(Box::new(seat(number, None, Some(LEAVES)))));
}

pub fn redistributed() -> PaperCourt {
    let (mut paper, panel) = court();
    let filed_on = today(&paper);
    paper.days_pass(1);
    // Cases 7, 8 and 10 are left out, and told.
    approved(&mut paper, with_imports(&[RECORDED_WRONG, IMPORT], vec![1, 2, 3, 4, 5, 6, panel]));
    let before = imported(RECORDED_WRONG, LEAVES.0, filed_on).record;
    let after = CaseRecord { undertaking: JudgeId(5), ..before.clone() };
    let number = import_number(RECORDED_WRONG);
    correct(&mut paper, &number, (before, after), CorrectionGround::RecordedWrong);
    let import = Facts { case_number: import_number(IMPORT), procedure: String::new(), ..facts(0) };
    takes_turn(&mut paper, import);
    takes_turn(&mut paper, facts(1));
    presides(&mut paper, panel);
    takes_turn(&mut paper, heard(panel));
    renumber(&mut paper, CLERK, 2, 20);
    // Judge 3 is related to a party, and is left out by the program.
    says_more(&mut paper, between(facts(3), &[3, 4]));
    comes_to_nothing(&mut paper, 4);
    // Another judge's list has an order of its own, and has not the case whose seats change.
    let grows = formed(1, 100, GROWS);
    let filing = paper.files(grows.clone()).expect("files").filing.expect("a filing");
    paper.approve(filing).expect("approves");
    approved(&mut paper, Redistribute { judge: OTHER, ..list(&[61, 62]) });
    takes_turn(&mut paper, facts(61));
    paper.draws(&grows).expect("draws");
    approved(&mut paper, Redistribute { judge: OTHER, ..list(&[]) });
    says_more(&mut paper, facts(62));
    close(&mut paper, 5, Manner::Judgment);
    paper.days_pass(15);
    says_more(&mut paper, facts(6));
    lists_end(&mut paper);
    paper
}

/// A list that another one replaces while a filing of it is undrawn.
fn lists_end(paper: &mut PaperCourt) {
    approved(paper, list(&[7, 8]));
    let (first, next) = (leaving(facts(7), 1), leaving(facts(8), 1));
    paper.files(first.clone()).expect("files");
    approved(paper, list(&[8]));
    paper.draws(&first).expect("draws");
    paper.assigns(&next);
    assign(paper, &leaving(facts(4), 2));
}

#[test]
fn the_cases_of_judges_who_leave_are_valid_for_both() {
    both_accept(&redistributed());
}

#[test]
fn both_refuse_the_same_edits_of_cases_of_judges_who_leave() {
    let edits = [LIST_EDITS, LISTED_EDITS, TURN_EDITS, WORD_EDITS].concat();
    both_refuse_each(&redistributed(), &edits);
}

#[test]
fn both_permit_the_same_edits_of_cases_of_judges_who_leave() {
    both_permit_each(&redistributed(), PERMITTED);
}

#[test]
fn both_judge_every_byte_of_cases_of_judges_who_leave_alike() {
    let paper = redistributed();
    let list = paper.entries.iter().position(|entry| match &entry.event {
        Event::Proposed(it) => matches!(it.what, Event::Redistribution(_)),
        _ => false,
    });
    judge_bytes(&paper, list.expect("a list")..paper.entries.len(), &[]);
}
