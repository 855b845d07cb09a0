//! A log of cases whose parties are known by marks, with declared conflicts, and edits of it that
//! no verifier may let pass.

use std::sync::Arc;

use caselot_core::docket::code::{
    DesignationGround, ExclusionGround, ReassignmentGround, VoidGround,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, Facts, FilingVoided};
use caselot_core::docket::lineage::{PriorCase, RETRIAL};
use caselot_core::docket::party::{MarkKey, PartyTag, sorted};
use caselot_core::docket::{Command, Entry};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::edits::{Edit, first};
use crate::naive::lives::{SECOND, ask, back, designate, draw, reassigned};
use crate::paper::{ORIGIN, PaperCourt, case_number, facts, nonce};

/// The marks of these people.
pub fn marks(people: &[u32]) -> Vec<PartyTag> {
    let key = MarkKey::new([5; 32].into());
    let mark = |person: &u32| {
        key.mark(ORIGIN, &format!("4302031980010{person:05}")).expect("an identifier")
    };
    sorted(people.iter().map(mark).collect())
}

/// These facts as a dispute of these people.
pub fn between(mut facts: Facts, people: &[u32]) -> Facts {
    facts.parties.marks = marks(people);
    facts
}

pub fn declare(paper: &mut PaperCourt, judge: u32, people: &[u32], ground: ExclusionGround) -> u64 {
    declare_for(paper, judge, people, ground, None)
}

fn declare_for(
    paper: &mut PaperCourt,
    judge: u32,
    people: &[u32],
    ground: ExclusionGround,
    replaces: Option<EntryIndex>,
) -> u64 {
    let (marks, text) = (marks(people), "同学".to_owned());
    let said =
        ConflictDeclared { judge: JudgeId(judge), marks, ground, text, replaces, cancelled: false };
    paper.act(Command::DeclareConflict(Box::new(said))).expect("declares");
    paper.state.size - 1
}

pub fn void(paper: &mut PaperCourt, number: u32, stage: u32, ground: VoidGround) {
    let case_number = case_number(number);
    let nonce = (ground != VoidGround::NonceLost).then(|| nonce(&case_number, stage));
    let (text, approver) = ("说明".to_owned(), SECOND.to_owned());
    paper.act(Command::Void { case_number, stage, ground, text, approver, nonce }).expect("voids");
}

fn at_stage(stage: u32, facts: Facts) -> Facts {
    Facts { stage, ..facts }
}

/// Conflicts declared, replaced and taken back; who is left out for them; marks that are carried.
pub fn disputed() -> PaperCourt {
    use ExclusionGround::{Interest, OtherRelationship, PartyOrRelative};
    let mut paper = PaperCourt::with_judges(32, 8);
    declare(&mut paper, 3, &[1, 7], PartyOrRelative);
    declare(&mut paper, 4, &[2], OtherRelationship);
    declare(&mut paper, 4, &[2, 9], Interest);
    let former = declare(&mut paper, 5, &[1], Interest);
    draw(&mut paper, between(facts(1), &[1, 2]));
    declare_for(&mut paper, 5, &[8], Interest, Some(EntryIndex(former)));
    let gone = declare(&mut paper, 6, &[2], PartyOrRelative);
    let cancel =
        Command::CancelConflict { conflict: EntryIndex(gone), text: "已离婚".to_owned() };
    paper.act(cancel).expect("takes back");
    draw(&mut paper, between(facts(2), &[1, 8]));
    draw(&mut paper, between(facts(3), &[30]));
    // Who left is out for that, whatever he declares; the marks go along, and one is added.
    let carrier = draw(&mut paper, between(facts(4), &[11, 12]));
    declare(&mut paper, carrier, &[11], Interest);
    let next = between(reassigned(4, 1, ReassignmentGround::Recusal), &[11, 12, 13]);
    draw(&mut paper, next);
    // The panel returns, but for whom a party is related to.
    let prior = PriorCase { case_number: case_number(4), ..PriorCase::default() };
    draw(&mut paper, between(back(5, RETRIAL, prior.clone()), &[11]));
    let prior = PriorCase { panel_returns: true, ..prior };
    draw(&mut paper, between(back(6, RETRIAL, prior), &[11, 40]));
    // A withdrawn filing states whom it avoided, and its marks are carried.
    let mut panel = between(facts(7), &[20]);
    panel.panel.members = 2;
    paper.file_facts(panel).expect("files");
    void(&mut paper, 7, 0, VoidGround::Withdrawn);
    draw(&mut paper, at_stage(1, between(facts(7), &[20, 21])));
    for (number, ground) in [(8, VoidGround::Duplicate), (9, VoidGround::NonceLost)] {
        paper.file_facts(between(facts(number), &[22, 23])).expect("files");
        void(&mut paper, number, 0, ground);
        draw(&mut paper, at_stage(1, facts(number)));
    }
    paper.file(10).expect("files");
    void(&mut paper, 10, 0, VoidGround::Withdrawn);
    // A reassignment that is withdrawn leaves the case, and its marks, where they were.
    let asked = reassigned(4, 2, ReassignmentGround::Health);
    paper.file_facts(between(asked, &[11, 12, 13, 14])).expect("files");
    void(&mut paper, 4, 2, VoidGround::Withdrawn);
    draw(&mut paper, reassigned(4, 3, ReassignmentGround::Health));
    // Requests: one is declined, which loses its marks; one is approved.
    ask(&mut paper, between(facts(11), &[24, 25]), 7, DesignationGround::Supervision);
    let text = "随机分案即可".to_owned();
    let declined = Command::DeclineDesignation { case_number: case_number(11), stage: 0, text };
    paper.act_as(SECOND, declined).expect("declines");
    draw(&mut paper, at_stage(1, facts(11)));
    designate(&mut paper, between(facts(12), &[1]), 7, DesignationGround::Supervision);
    let left = reassigned(12, 1, ReassignmentGround::Transfer);
    designate(&mut paper, between(left, &[1, 2]), 8, DesignationGround::Supervision);
    declare(&mut paper, 8, &[26], Interest);
    paper
}

fn declared(entries: &mut [Entry], nth: usize) -> &mut ConflictDeclared {
    let said = entries.iter_mut().filter_map(|entry| match &mut entry.event {
        Event::ConflictDeclared(said) => Some(said),
        _ => None,
    });
    said.map(|it| &mut **it).nth(nth).expect("a conflict")
}

/// The filing or request of a case and stage.
pub fn of(entries: &mut [Entry], number: u32, stage: u32) -> &mut Facts {
    let wanted = |facts: &Facts| facts.case_number == case_number(number) && facts.stage == stage;
    first(entries, |event| match event {
        Event::CaseFiled(filed) if wanted(&filed.facts) => Some(&mut Arc::make_mut(filed).facts),
        Event::DesignationRequested(asked) if wanted(&asked.facts) => Some(&mut asked.facts),
        _ => None,
    })
}

pub fn avoided(entries: &mut [Entry]) -> &mut FilingVoided {
    first(entries, |event| match event {
        Event::FilingVoided(void) if void.avoided.is_some() => Some(void),
        _ => None,
    })
}

fn request(entries: &mut [Entry], number: u32) -> &mut DesignationRequested {
    first(entries, |event| match event {
        Event::DesignationRequested(it) if it.facts.case_number == case_number(number) => Some(it),
        _ => None,
    })
}

/// Moves the last entry, a declared conflict, to before the last approval.
fn declare_before_approval(entries: &mut Vec<Entry>) {
    let last = entries.pop().expect("a conflict");
    let approved = |entry: &Entry| matches!(entry.event, Event::CaseDesignated(_));
    let at = entries.iter().rposition(approved).expect("an approval");
    entries.insert(at, last);
    (0..).zip(entries.iter_mut()).for_each(|(index, entry)| entry.index = EntryIndex(index));
}

pub const DISPUTE_EDITS: &[Edit] = &[
    ("a conflict of nobody known", |e| declared(e, 0).judge = JudgeId(77)),
    ("a conflict of another", |e| declared(e, 0).judge = JudgeId(2)),
    ("a conflict with nobody", |e| declared(e, 0).marks.clear()),
    ("a conflict with somebody twice", |e| {
        declared(e, 0).marks = [marks(&[1]), marks(&[1])].concat()
    }),
    ("a conflict with others", |e| declared(e, 0).marks = marks(&[99])),
    ("a conflict with too many", |e| {
        declared(e, 0).marks = marks(&(1..=65).collect::<Vec<u32>>());
    }),
    ("marks of a conflict out of order", |e| declared(e, 0).marks.reverse()),
    ("a conflict of no such ground", |e| declared(e, 0).ground = ExclusionGround::PriorStage),
    ("a conflict of another ground", |e| declared(e, 0).ground = ExclusionGround::Interest),
    ("a conflict with a hidden character", |e| declared(e, 0).text.push('\u{202e}')),
    ("a conflict replacing what is none", |e| declared(e, 0).replaces = Some(EntryIndex(3))),
    ("a conflict replacing one of another", |e| {
        let first = e.iter().position(|e| matches!(e.event, Event::ConflictDeclared(_)));
        declared(e, 1).replaces = first.map(|at| EntryIndex(at as u64));
    }),
    ("a conflict not replaced", |e| declared(e, 4).replaces = None),
    ("taken back what was replaced", |e| declared(e, 6).replaces = declared(e, 4).replaces),
    ("taken back without a word", |e| declared(e, 6).text.clear()),
    ("taken back with other marks", |e| declared(e, 6).marks = marks(&[3])),
    ("taken back with another ground", |e| {
        declared(e, 6).ground = ExclusionGround::Interest;
    }),
    ("taken back by nobody", |e| declared(e, 6).replaces = None),
    ("not taken back but renewed", |e| {
        declared(e, 6).cancelled = false;
        declared(e, 6).marks = marks(&[8]);
    }),
    ("who is related may sit", |e| of(e, 1, 0).exclusions.clear()),
    ("one who is related may sit", |e| drop(of(e, 1, 0).exclusions.pop())),
    ("who is related, by a person's word", |e| {
        of(e, 1, 0).exclusions[0].person = "张三".to_owned();
    }),
    ("who is related, with a word", |e| of(e, 1, 0).exclusions[0].text = "同学".to_owned()),
    ("who is related, of another ground", |e| {
        of(e, 1, 0).exclusions[1].ground = ExclusionGround::OtherRelationship;
    }),
    ("who is not related, by the program", |e| {
        let (ground, person) = (ExclusionGround::Interest, "caselot".to_owned());
        of(e, 3, 0).exclusions = vec![Exclusion {
            by_program: false,
            judge: JudgeId(7),
            ground,
            person,
            text: String::new(),
        }];
    }),
    ("parties left out", |e| of(e, 1, 0).parties.marks.clear()),
    ("parties out of order", |e| of(e, 1, 0).parties.marks.reverse()),
    ("a party more, who is related", |e| of(e, 3, 0).parties.marks = marks(&[7, 30])),
    ("sixty-five parties", |e| {
        of(e, 3, 0).parties.marks = marks(&(101..=165).collect::<Vec<u32>>());
    }),
    ("who left, for a conflict", |e| {
        let exclusions = &mut of(e, 4, 1).exclusions;
        exclusions[0].ground = ExclusionGround::Interest;
    }),
    ("who is related returns with the panel", |e| of(e, 6, 0).exclusions.clear()),
    ("a reassignment loses a party", |e| of(e, 4, 1).parties.marks = marks(&[11, 13])),
    ("a reassignment loses a party that was added", |e| {
        of(e, 4, 3).parties.marks = marks(&[11, 12]);
    }),
    ("a withdrawn case loses its party", |e| of(e, 7, 1).parties.marks = marks(&[21])),
    ("a request loses a party", |e| of(e, 12, 1).parties.marks = marks(&[2])),
    ("no judge avoided", |e| avoided(e).avoided = None),
    ("another judge avoided", |e| {
        avoided(e).avoided = avoided(e).avoided.map(|j| JudgeId(j.0 % 8 + 1))
    }),
    ("a judge avoided by a void of another ground", |e| {
        avoided(e).ground = VoidGround::Jurisdiction;
    }),
    ("avoided without parties", |e| of(e, 7, 0).parties.marks.clear()),
    ("a judge avoided who was not named", |e| {
        let void = first(e, |event| match event {
            Event::FilingVoided(void) if void.avoided.is_none() => Some(void),
            _ => None,
        });
        void.avoided = Some(JudgeId(1));
    }),
    ("a request for who is related", |e| request(e, 12).judge = JudgeId(3)),
    ("a request whose party is related", |e| of(e, 12, 0).parties.marks = marks(&[1, 8])),
    ("related when it is approved", |e| {
        declare_before_approval(e);
        declared(e, 8).marks = marks(&[2]);
    }),
];
