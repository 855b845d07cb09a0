//! Logs of protocol 2 with lots of no case (section 22.13). Edits of them stand in `lot_edits.rs`
//! and `lot_openings.rs`.

use caselot_core::docket::code::{
    AbsenceKind, CorrectionGround, LotKind, Manner, ReviewResult, Role, VoidGround,
};
use caselot_core::docket::lot::{ListRecord, LotAsked, Review};
use caselot_core::docket::people::Absence;
use caselot_core::docket::record::{CaseRecord, Closing};
use caselot_core::docket::{Command, Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::lots::{
    LIST, administrators, asked, draws, list, names, of_case, opens, opens_as, put, review,
    with_list,
};
use crate::naive::acts::{assign, close, imported, today, void};
use crate::naive::drafts::{both_accept, both_permit_each, both_refuse_each, judge_bytes};
use crate::naive::lot_edits::{DRAW_EDITS, LOST_EDITS, NAMES_EDITS, REVIEW_EDITS};
use crate::naive::lot_openings::{FORM_EDITS, NEED_EDITS, PERMITTED, SAMPLE_EDITS};
use crate::naive::undoings::{correct, undo};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, facts, proposed,
};
use crate::paper::{PaperCourt, case_number, judge, pool};

/// A list of mediators, and the pool of assessors.
pub const MEDIATORS: &str = "调解员";
pub const ASSESSORS: &str = "陪审";
const APPRAISERS: &str = "鉴定";
/// Days until the assessors' day of duty, and until one on which many are away.
const DUTY: u32 = 7;
const HOLIDAY: u32 = 9;

fn puts(paper: &mut PaperCourt, code: &str, kind: LotKind, count: u32) {
    put(paper, ListRecord { list: code.to_owned(), kind, ..list(count) });
}

/// A court with its lists and assessors, before anything was filed: what is recorded counts at once.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    puts(&mut paper, LIST, LotKind::Administrators, 3);
    puts(&mut paper, LIST, LotKind::Administrators, 12);
    puts(&mut paper, MEDIATORS, LotKind::Mediators, 6);
    let people = (20..=27).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(people)).expect("assessors");
    let mut spec = pool(ASSESSORS, (20..=27).map(|n| (n, 100)).collect());
    spec.settings.assessors = true;
    // One is on the list for some days alone.
    spec.members[7].to = Some(Day(today(&paper).0 + 3));
    paper.put_pool(spec);
    let import = imported(9, 3, today(&paper));
    paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    paper
}

/// Cases 1 to 12, of which ten are closed and one was a duplicate; an import that was corrected to
/// be another judge's, of another pool, and closed in a manner that is not known.
fn with_cases(paper: &mut PaperCourt) {
    let filed_on = today(paper);
    for number in 1..=12 {
        assign(paper, &facts(number));
    }
    paper.days_pass(1);
    (1..=9).for_each(|number| close(paper, number, Manner::Judgment));
    close(paper, 10, Manner::Mediated);
    undo(paper, CLERK, &case_number(11), Manner::Duplicate);
    let import = imported(9, 3, filed_on);
    let after = CaseRecord {
        pool: "刑事".to_owned(),
        undertaking: JudgeId(4),
        closing: Some(Closing { on: filed_on, manner: None }),
        ..import.record.clone()
    };
    let change = (import.record, after);
    correct(paper, &import.case_number, change, CorrectionGround::RecordedWrong);
}

/// Opens what needs a second person, and has it approved.
fn agreed(paper: &mut PaperCourt, asked: &LotAsked) -> EntryIndex {
    let lot = opens(paper, asked);
    paper.approve(lot).expect("needs a second person");
    lot
}

/// Administrators for a case: once, again by two, again and declined, and without one of them.
fn administers(paper: &mut PaperCourt) {
    let lot = of_case(paper, 3, 1);
    let lot = opens(paper, &lot);
    draws(paper, lot);
    let again = of_case(paper, 2, 1);
    let again = agreed(paper, &again);
    draws(paper, again);
    let declined = of_case(paper, 1, 1);
    let declined = opens(paper, &declined);
    paper.decline(OTHER_SUPERVISOR, declined).expect("declines");
    let outs = names(12).into_iter().skip(3).take(2).collect();
    let left = LotAsked { left_out: outs, text: "回避".to_owned(), ..of_case(paper, 2, 2) };
    let left = agreed(paper, &left);
    draws(paper, left);
    let none = administrators(paper, 11, "湘0203破1号");
    agreed(paper, &none);
}

fn away(paper: &mut PaperCourt, judge: u32, on: Day) {
    let absence = Absence {
        judge: JudgeId(judge),
        from: on,
        to: Some(on),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("away on that day");
}

fn duty(paper: &PaperCourt, in_days: u32, subject: &str) -> LotAsked {
    let (list, day) = (ASSESSORS.to_owned(), Some(Day(today(paper).0 + in_days)));
    LotAsked { list, day, ..asked(paper, LotKind::Assessors, 2, subject) }
}

/// Assessors for a day of duty on which one is away, and for one on which three are.
fn serves(paper: &mut PaperCourt) {
    let (on, holiday) = (Day(today(paper).0 + DUTY), Day(today(paper).0 + HOLIDAY));
    away(paper, 21, on);
    let lot = duty(paper, DUTY, "三月第二周");
    let lot = opens(paper, &lot);
    draws(paper, lot);
    let again = duty(paper, DUTY, "值班");
    let again = agreed(paper, &again);
    draws(paper, again);
    [22, 23, 24].into_iter().for_each(|judge| away(paper, judge, holiday));
    let mut many = duty(paper, HOLIDAY, "节日");
    (many.left_out, many.text) = (vec!["25".to_owned()], "回避".to_owned());
    let many = agreed(paper, &many);
    draws(paper, many);
}

fn found(
    paper: &mut PaperCourt,
    (lot, case_number): (EntryIndex, &str),
    result: ReviewResult,
    (text, withdrawn): (&str, bool),
) {
    let (case_number, text) = (case_number.to_owned(), text.to_owned());
    let review = Review { lot, case_number, result, text, withdrawn };
    paper.by(POLITICAL, Command::RecordReview(Box::new(review))).expect("records");
}

/// Samples of closed cases, and what their reviews found.
fn reviews(paper: &mut PaperCourt) {
    let sample = review(paper, 2, "第一季度评查", |_| {});
    let lot = opens(paper, &sample);
    let drawn = draws(paper, lot);
    let (first, second) = ((lot, &*drawn[0]), (lot, &*drawn[1]));
    found(paper, first, ReviewResult::Qualified, ("", false));
    found(paper, second, ReviewResult::Flawed, ("送达日期漏写", false));
    found(paper, first, ReviewResult::Excellent, ("复核改判", false));
    found(paper, second, ReviewResult::Flawed, ("误录", true));
    let own = review(paper, 1, "个人评查", |rule| rule.judge = Some(JudgeId(4)));
    agreed(paper, &own);
    let mediated = review(paper, 1, "调解评查", |rule| {
        (rule.manners, rule.pool) = (vec![Manner::Mediated], "民事".to_owned());
    });
    let mediated = agreed(paper, &mediated);
    draws(paper, mediated);
    let before = review(paper, 1, "旧案评查", |rule| {
        rule.to = Day(rule.to.0 - 1);
        rule.pool = "民事".to_owned();
    });
    agreed(paper, &before);
}

/// Eight lots of a person that wait; one more once they ran out.
fn waits(paper: &mut PaperCourt) {
    for number in 1..=8 {
        let lot = administrators(paper, 1, &format!("第{number}件"));
        opens_as(paper, OTHER_CLERK, &lot).expect("opens");
    }
    let late = administrators(paper, 1, "湘0203破2号");
    opens(paper, &late);
    paper.days_pass(8);
    let last = of_case(paper, 1, 12);
    opens_as(paper, OTHER_CLERK, &last).expect("opens");
}

fn mediates(paper: &mut PaperCourt, subject: &str) {
    let list = MEDIATORS.to_owned();
    let lot = LotAsked { list, ..asked(paper, LotKind::Mediators, 2, subject) };
    let lot = agreed(paper, &lot);
    draws(paper, lot);
}

pub fn drawn() -> PaperCourt {
    let mut paper = court();
    mediates(&mut paper, "诉前调解");
    // From now on a list counts from the next day.
    puts(&mut paper, MEDIATORS, LotKind::Mediators, 2);
    puts(&mut paper, APPRAISERS, LotKind::Appraisers, 9);
    mediates(&mut paper, "社区调解");
    with_cases(&mut paper);
    administers(&mut paper);
    serves(&mut paper);
    reviews(&mut paper);
    let appraisers = LotAsked {
        list: APPRAISERS.to_owned(),
        ..asked(&paper, LotKind::Appraisers, 1, &case_number(2))
    };
    let appraisers = opens(&mut paper, &appraisers);
    draws(&mut paper, appraisers);
    waits(&mut paper);
    paper
}

/// Lots whose tray is lost, and lots that come to nothing by a recovery.
pub fn lost() -> PaperCourt {
    let mut paper = with_list(12);
    let first = of_case(&paper, 1, 1);
    let first = opens(&mut paper, &first);
    draws(&mut paper, first);
    let lost = of_case(&paper, 1, 2);
    opens(&mut paper, &lost);
    paper.files(facts(13)).expect("files");
    let key = paper.tray_keys.remove(&0).expect("a key");
    let given_up = void(13, VoidGround::SecretLost, false);
    let given_up = proposed(&paper.by(SUPERVISOR, given_up).expect("proposes"));
    paper.tray_keys.insert(0, key);
    let entry = given_up;
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    let second = of_case(&paper, 1, 3);
    let second = opens(&mut paper, &second);
    draws(&mut paper, second);
    let undrawn = of_case(&paper, 1, 4);
    opens(&mut paper, &undrawn);
    let approved = administrators(&paper, 1, "湘0203破1号");
    agreed(&mut paper, &approved);
    let waits = administrators(&paper, 1, "湘0203破2号");
    opens(&mut paper, &waits);
    paper.restore(paper.state.size + 5, [8; 32]).expect("restores");
    let again = of_case(&paper, 1, 4);
    let again = agreed(&mut paper, &again);
    draws(&mut paper, again);
    paper
}

#[test]
fn lots_are_valid_for_both() {
    both_accept(&drawn());
    both_accept(&lost());
}

#[test]
fn both_refuse_the_same_edits_of_lots() {
    let edits = [NAMES_EDITS, FORM_EDITS, SAMPLE_EDITS, NEED_EDITS, DRAW_EDITS, REVIEW_EDITS];
    both_refuse_each(&drawn(), &edits.concat());
    both_refuse_each(&lost(), LOST_EDITS);
}

#[test]
fn both_permit_the_same_edits_of_lots() {
    both_permit_each(&drawn(), PERMITTED);
}

#[test]
fn both_judge_every_byte_of_lots_alike() {
    let paper = lost();
    let list = paper.entries.iter().position(|entry| match &entry.event {
        Event::Proposed(it) => matches!(it.what, Event::ListRecorded(_)),
        _ => false,
    });
    judge_bytes(&paper, list.expect("a list")..paper.entries.len(), &[]);
}
