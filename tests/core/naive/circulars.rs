//! A log of protocol 2 with the circulars of a period and what judges say of their figures, and edits
//! of it.

use caselot_core::docket::circular::CircularStep;
use caselot_core::docket::code::{CircularAct, PersonRole, Signal};
use caselot_core::docket::entry::Event;
use caselot_core::docket::explanation::Explanation;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::{Actor, Command, Day, Entry, Refusal};
use caselot_core::id::JudgeId;

use crate::naive::acts::today;
use crate::naive::drafts::judge_bytes;
use crate::naive::edits::Edit;
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, enrolled};

use CircularAct::{Archived, DataChecked, Filled, Issued, LeadersChecked, Reviewed};

/// Judge 1, who explains; and the clerk of the first division.
pub const JUDGE: &str = "法官一";
pub const DIVISION_CLERK: &str = "内勤甲";

fn of_parts() -> Vec<PersonEnrolled> {
    let judge = PersonEnrolled { judge: Some(JudgeId(1)), ..enrolled(JUDGE, &[PersonRole::Own]) };
    let division = "民一庭".to_owned();
    let clerk = PersonEnrolled { division, ..enrolled(DIVISION_CLERK, &[PersonRole::Division]) };
    vec![judge, clerk]
}

pub fn said(day: Day, text: &str, handed_in: &str) -> Explanation {
    Explanation {
        judge: JudgeId(1),
        from: Day(day.0 - 30),
        to: day,
        signal: None,
        text: text.to_owned(),
        handed_in: handed_in.to_owned(),
        withdrawn: false,
    }
}

fn step(day: Day, act: CircularAct, size: u64, text: &str) -> CircularStep {
    let (from, digest) = (Day(day.0 - 30), [size as u8; 32]);
    CircularStep { from, to: day, as_of: day, act, size, digest, text: text.to_owned() }
}

/// A circular that goes back once, is archived and corrected; and explanations of all kinds.
pub fn circulated() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    for person in of_parts() {
        paper.by(REGISTRAR, Command::Enroll(vec![person])).expect("enrolls");
    }
    let mut explain = |person: &str, it: Explanation| {
        paper.by(person, Command::Explain(Box::new(it))).expect("explains");
    };
    explain(JUDGE, said(day, "本季度参加专项工作", ""));
    explain(POLITICAL, said(day, "本季度在外培训", "1月8日纸质签名件"));
    let finding = Explanation { signal: Some(Signal::YearEnd), ..said(day, "集中宣判", "") };
    explain(JUDGE, finding.clone());
    explain(JUDGE, Explanation { withdrawn: true, text: "误报".to_owned(), ..finding });
    let mut take = |person: &str, it: CircularStep| {
        paper.by(person, Command::StepCircular(it)).expect("steps");
    };
    take(POLITICAL, step(day, DataChecked, 3, ""));
    take(POLITICAL, step(day, LeadersChecked, 4, ""));
    take(POLITICAL, step(day, Filled, 5, ""));
    take(SUPERVISOR, step(day, Reviewed, 5, ""));
    take(POLITICAL, step(day, LeadersChecked, 6, "漏列一人"));
    take(POLITICAL, step(day, Filled, 7, ""));
    take(SUPERVISOR, step(day, Reviewed, 7, ""));
    take(OTHER_SUPERVISOR, step(day, Issued, 7, ""));
    take(POLITICAL, step(day, Archived, 7, ""));
    take(POLITICAL, step(day, DataChecked, 9, "补录两件"));
    take(POLITICAL, step(day, LeadersChecked, 9, ""));
    paper
}

fn nth(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize) -> &mut Entry {
    entries.iter_mut().filter(|entry| fits(&entry.event)).nth(nth).expect("such an entry")
}

fn is_step(event: &Event) -> bool {
    matches!(event, Event::CircularStep(_))
}

fn is_explanation(event: &Event) -> bool {
    matches!(event, Event::ExplanationRecorded(_))
}

fn taken(entries: &mut [Entry], at: usize) -> &mut CircularStep {
    match &mut nth(entries, is_step, at).event {
        Event::CircularStep(it) => it,
        _ => panic!("a step"),
    }
}

fn explained(entries: &mut [Entry], at: usize) -> &mut Explanation {
    match &mut nth(entries, is_explanation, at).event {
        Event::ExplanationRecorded(it) => it,
        _ => panic!("an explanation"),
    }
}

fn by(entries: &mut [Entry], fits: fn(&Event) -> bool, at: usize, person: &str) {
    nth(entries, fits, at).actor = Actor::authenticated(person);
}

fn placed<'a>(entries: &'a mut [Entry], name: &str) -> &'a mut PersonEnrolled {
    let named = |entry: &'a mut Entry| match &mut entry.event {
        Event::PersonEnrolled(it) if it.person == name => Some(&mut **it),
        _ => None,
    };
    entries.iter_mut().find_map(named).expect("enrolled")
}

pub const CIRCULAR_EDITS: &[Edit] = &[
    ("a judge without a number", |e| placed(e, JUDGE).judge = None),
    ("a judge whom nobody knows", |e| placed(e, JUDGE).judge = Some(JudgeId(99))),
    ("a division's clerk without one", |e| placed(e, DIVISION_CLERK).division.clear()),
    ("a division of somebody else", |e| placed(e, JUDGE).division = "民一庭".to_owned()),
    ("a division with a hidden character", |e| placed(e, DIVISION_CLERK).division.push('\u{7f}')),
    ("explained by another judge", |e| placed(e, JUDGE).judge = Some(JudgeId(2))),
    ("explained by nobody's judge", |e| by(e, is_explanation, 0, CLERK)),
    ("explained by an officer as the judge", |e| by(e, is_explanation, 0, POLITICAL)),
    ("handed in to the judge", |e| by(e, is_explanation, 1, JUDGE)),
    ("handed in to a supervisor", |e| by(e, is_explanation, 1, SUPERVISOR)),
    ("explained by the program", |e| nth(e, is_explanation, 0).actor = Actor::system()),
    ("an explanation of nobody known", |e| explained(e, 1).judge = JudgeId(99)),
    ("an explanation of days backwards", |e| {
        let it = explained(e, 1);
        (it.from, it.to) = (it.to, it.from);
    }),
    ("an explanation of nothing", |e| explained(e, 0).text.clear()),
    ("an explanation with a hidden character", |e| explained(e, 0).text.push('\u{202e}')),
    ("handed in with a hidden character", |e| explained(e, 1).handed_in.push('\u{202e}')),
    ("a withdrawal of none", |e| explained(e, 3).signal = Some(Signal::Unsigned)),
    ("a withdrawal of another period", |e| explained(e, 3).from.0 += 1),
    ("a withdrawal before there is one", |e| explained(e, 0).withdrawn = true),
    ("a step left out", |e| {
        let at = e.iter().position(|entry| is_step(&entry.event)).expect("a step");
        e.remove(at);
    }),
    ("a step skipped", |e| taken(e, 0).act = LeadersChecked),
    ("a step after the next", |e| taken(e, 1).act = Filled),
    ("a step of another period", |e| taken(e, 1).from.0 += 1),
    ("a step by a clerk", |e| by(e, is_step, 0, CLERK)),
    ("filled in by a supervisor", |e| by(e, is_step, 2, SUPERVISOR)),
    ("reviewed by who filled it in", |e| by(e, is_step, 3, POLITICAL)),
    ("issued by who filled it in", |e| by(e, is_step, 7, POLITICAL)),
    ("issued by a registrar", |e| by(e, is_step, 7, REGISTRAR)),
    ("archived by a supervisor", |e| by(e, is_step, 8, SUPERVISOR)),
    ("reviewed another report", |e| taken(e, 3).digest[0] ^= 1),
    ("reviewed one of another size", |e| taken(e, 6).size -= 1),
    ("issued one of another day", |e| taken(e, 7).as_of.0 -= 1),
    ("archived what was filled in before", |e| taken(e, 8).size = 5),
    ("back without a reason", |e| taken(e, 4).text.clear()),
    ("back after it was issued", |e| {
        let it = taken(e, 8);
        (it.act, it.text) = (Filled, "再填".to_owned());
    }),
    ("corrected without a reason", |e| taken(e, 9).text.clear()),
    ("corrected from the middle", |e| taken(e, 9).act = Filled),
    ("an archived one issued again", |e| taken(e, 9).act = Issued),
    ("as of a day before the period", |e| {
        let it = taken(e, 0);
        it.as_of = Day(it.from.0 - 1);
    }),
    ("a period backwards", |e| {
        let it = taken(e, 0);
        (it.from, it.to) = (it.to, it.from);
    }),
    ("as of a day to come", |e| {
        let it = taken(e, 0);
        (it.to, it.as_of) = (Day(it.to.0 + 1), Day(it.to.0 + 1));
    }),
    ("of no entry", |e| taken(e, 0).size = 0),
    ("of entries to come", |e| taken(e, 0).size = 1_000),
    ("a remark with a hidden character", |e| taken(e, 0).text.push('\u{202e}')),
];

pub const CIRCULARS_PERMITTED: &[Edit] = &[
    ("a division of another name", |e| placed(e, DIVISION_CLERK).division = "刑庭".to_owned()),
    ("explained by an officer", |e| {
        by(e, is_explanation, 0, POLITICAL);
        explained(e, 0).handed_in = "电话记录".to_owned();
    }),
    ("explained by somebody unknown", |e| {
        nth(e, is_explanation, 0).actor = Actor::claimed("无名");
    }),
    ("another report checked", |e| taken(e, 0).digest = [9; 32]),
    ("a remark on a step", |e| taken(e, 3).text = "同意".to_owned()),
    ("issued by who reviewed", |e| by(e, is_step, 7, SUPERVISOR)),
    ("archived before its reason to be corrected", |e| taken(e, 9).text = "更正".to_owned()),
];

fn code(refused: Result<caselot_core::docket::Decision, Refusal>) -> &'static str {
    refused.expect_err("refuses").code()
}

#[test]
fn a_circular_goes_its_way_and_the_newest_explanation_holds() {
    let mut paper = circulated();
    let day = today(&paper);
    let held: Vec<&str> = paper
        .state
        .explanations
        .of(JudgeId(1), Day(day.0 - 30), day)
        .map(|it| it.explanation.text.as_str())
        .collect();
    assert_eq!(held, ["本季度在外培训"], "the newest; what was withdrawn is gone");
    let circular = paper.state.circulars.of(Day(day.0 - 30), day).expect("a circular").clone();
    let acts = |steps: &[caselot_core::docket::fold::circulars::StepTaken]| {
        steps.iter().map(|taken| taken.step.act).collect::<Vec<_>>()
    };
    assert_eq!(acts(&circular.open), [DataChecked, LeadersChecked]);
    let whole = [DataChecked, LeadersChecked, Filled, Reviewed, Issued, Archived];
    assert_eq!(acts(&circular.archived), whole);
    let filled: Vec<u64> = circular.archived.iter().map(|taken| taken.step.size).collect();
    assert_eq!(filled, [3, 6, 7, 7, 7, 7], "what was gone back from does not stand");

    // The same again is no entry.
    let again = step(day, LeadersChecked, 9, "");
    let made = paper.by(POLITICAL, Command::StepCircular(again)).expect("is known");
    assert!(made.entries.is_empty());
    let issue = Command::StepCircular(step(day, Issued, 9, ""));
    assert_eq!(code(paper.by(SUPERVISOR, issue)), "CircularOrder");
    let mut old = PaperCourt::with_judges(4, 4);
    let refused = old.act(Command::StepCircular(step(day, DataChecked, 1, "")));
    assert_eq!(code(refused), "OfOtherProtocol");
    let refused = old.act(Command::Explain(Box::new(said(day, "无", ""))));
    assert_eq!(code(refused), "OfOtherProtocol");
}

#[test]
fn who_acts_for_a_part_of_the_court_names_it() {
    let mut paper = PaperCourt::two(4);
    let mut enroll = |person| paper.by(REGISTRAR, Command::Enroll(vec![person]));
    let [judge, clerk] = of_parts().try_into().expect("two");
    let nobody = PersonEnrolled { judge: None, ..judge.clone() };
    assert_eq!(code(enroll(nobody)), "RoleUnplaced");
    let nowhere = PersonEnrolled { division: String::new(), ..clerk.clone() };
    assert_eq!(code(enroll(nowhere)), "RoleUnplaced");
    enroll(judge).expect("enrolls");
    enroll(clerk).expect("enrolls");
}

#[test]
fn both_judge_every_byte_of_circulars_alike() {
    let paper = circulated();
    let enrolled =
        |entry: &Entry| matches!(&entry.event, Event::PersonEnrolled(it) if it.person == JUDGE);
    let from = paper.entries.iter().position(enrolled).expect("enrolled");
    judge_bytes(&paper, from..paper.entries.len(), &[]);
}
