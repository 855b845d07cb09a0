//! A log with the later life of cases, and edits of it that no verifier may let pass.

use std::sync::Arc;

use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::{Lineage, PriorCase, REMANDED, RETRIAL, Reassignment};
use caselot_core::docket::policy::{Policy, SeriesRule};
use caselot_core::docket::record::{Closing, FlagsChanged, Panel};
use caselot_core::docket::{Command, Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::edits::Edit;
use crate::paper::{PaperCourt, case_number, facts, nonce};

pub const SECOND: &str = "李四";

pub fn ask(paper: &mut PaperCourt, facts: Facts, judge: u32, ground: DesignationGround) {
    let asked = DesignationRequested {
        facts,
        judge: JudgeId(judge),
        ground,
        text: "说明".to_owned(),
        outage: None,
    };
    paper.act(Command::RequestDesignation(Box::new(asked))).expect("asks");
}

pub fn designate(paper: &mut PaperCourt, facts: Facts, judge: u32, ground: DesignationGround) {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    ask(paper, facts, judge, ground);
    paper.act_as(SECOND, Command::ApproveDesignation { case_number, stage }).expect("approves");
}

pub fn draw(paper: &mut PaperCourt, facts: Facts) -> u32 {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    let nonce = nonce(&case_number, stage);
    paper.file_facts(facts).expect("files");
    paper.act(Command::Draw { case_number, stage, nonce }).expect("draws");
    match &paper.entries.last().expect("an entry").event {
        Event::CaseDrawn(drawn) => drawn.seats[0].judge.0,
        _ => panic!("no draw"),
    }
}

pub fn reassigned(number: u32, stage: u32, ground: ReassignmentGround) -> Facts {
    let mut facts = facts(number);
    facts.stage = stage;
    facts.approver = SECOND.to_owned();
    facts.lineage.reassigns = Some(Box::new(Reassignment::asked(ground, "说明")));
    facts
}

pub fn back(number: u32, flag: &str, prior: PriorCase) -> Facts {
    let mut facts = facts(number);
    facts.flags = vec![flag.to_owned()];
    facts.lineage.prior = Some(Box::new(prior));
    facts
}

fn of_series(number: u32, weight: u32) -> Facts {
    let mut facts = facts(number);
    (facts.weight, facts.lineage.series) = (weight, "批/1".to_owned());
    facts
}

/// Designations approved and declined, reassignments, a remand, a retrial, a series, flags.
pub fn lived() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(8, 8);
    let series = SeriesRule { further_percent: 40, cap: Some(170) };
    let policy = Policy { series, ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    let mut panel = facts(1);
    panel.panel.members = 2;
    draw(&mut paper, panel);
    draw(&mut paper, reassigned(1, 1, ReassignmentGround::Recusal));
    designate(&mut paper, facts(2), 3, DesignationGround::Supervision);
    ask(&mut paper, facts(3), 4, DesignationGround::Other);
    let declined = Command::DeclineDesignation {
        case_number: case_number(3),
        stage: 0,
        text: "随机分案即可".to_owned(),
    };
    paper.act_as(SECOND, declined).expect("declines");
    let mut again = facts(3);
    again.stage = 1;
    draw(&mut paper, again);
    let prior = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    draw(&mut paper, back(4, REMANDED, prior.clone()));
    draw(&mut paper, back(5, RETRIAL, PriorCase { panel_returns: true, ..prior }));
    let elsewhere = PriorCase {
        case_number: "(2019)湘0299民初7号".to_owned(),
        sat: vec![JudgeId(2), JudgeId(5)],
        ..PriorCase::default()
    };
    draw(&mut paper, back(6, RETRIAL, elsewhere));
    let judge = draw(&mut paper, of_series(7, 100));
    designate(&mut paper, of_series(8, 40), judge, DesignationGround::BatchOrRelated);
    designate(&mut paper, of_series(9, 30), judge, DesignationGround::BatchOrRelated);
    let mut first = reassigned(7, 1, ReassignmentGround::Health);
    first.lineage.series = "批/1".to_owned();
    let judge = draw(&mut paper, first);
    designate(&mut paper, of_series(10, 1), judge, DesignationGround::BatchOrRelated);
    let flags = Command::ChangeFlags {
        case_number: case_number(1),
        add: vec!["MASS_OR_SOCIAL".to_owned()],
        remove: Vec::new(),
        text: "群体".to_owned(),
    };
    paper.act(flags).expect("flags");
    let closing = Closing { on: Day::parse("2026-03-02").expect("a day"), manner: None };
    let (case_number, panel) = (case_number(1), Panel::default());
    paper
        .act(Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
    paper
}

fn request(entries: &mut [Entry]) -> &mut DesignationRequested {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::DesignationRequested(it) => Some(it),
        _ => None,
    });
    found.expect("a request")
}

fn follower(entries: &mut [Entry]) -> &mut DesignationRequested {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::DesignationRequested(it) if !it.facts.lineage.series.is_empty() => Some(it),
        _ => None,
    });
    found.expect("a request of a series")
}

fn filing(entries: &mut [Entry], which: fn(&Lineage) -> bool) -> &mut Facts {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(filed) if which(&filed.facts.lineage) => {
            Some(&mut Arc::make_mut(filed).facts)
        }
        _ => None,
    });
    found.expect("such a filing")
}

fn moved(entries: &mut [Entry]) -> &mut Facts {
    filing(entries, |lineage| lineage.reassigns.is_some())
}

fn leaves(entries: &mut [Entry]) -> &mut Reassignment {
    moved(entries).lineage.reassigns.as_mut().expect("a reassignment")
}

fn remand(entries: &mut [Entry]) -> &mut Facts {
    filing(entries, |lineage| lineage.prior.is_some())
}

fn earlier(entries: &mut [Entry]) -> &mut PriorCase {
    remand(entries).lineage.prior.as_mut().expect("an earlier case")
}

fn flags(entries: &mut [Entry]) -> &mut FlagsChanged {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::FlagsChanged(it) => Some(it),
        _ => None,
    });
    found.expect("flags")
}

fn approval(entries: &mut [Entry]) -> &mut Entry {
    let approved = |entry: &&mut Entry| matches!(entry.event, Event::CaseDesignated(_));
    entries.iter_mut().find(approved).expect("an approval")
}

pub const LIFE_EDITS: &[Edit] = &[
    ("a reassignment that says nothing", |e| moved(e).lineage.reassigns = None),
    ("who left comes back", |e| moved(e).exclusions.clear()),
    ("nobody approves a reassignment", |e| moved(e).approver.clear()),
    ("a reassignment of another weight", |e| moved(e).weight = 10),
    ("another judge left", |e| leaves(e).judge.0 += 1),
    ("nobody left", |e| leaves(e).left.clear()),
    ("no seat given back", |e| leaves(e).seats.clear()),
    ("another pool gives back", |e| leaves(e).seats[0].pool.push('x')),
    ("filed on another day", |e| leaves(e).filed_on = Day(20_000)),
    ("another stage left", |e| leaves(e).filing.0 += 1),
    ("a remand of nothing", |e| remand(e).lineage.prior = None),
    ("a remand without its flag", |e| remand(e).flags.clear()),
    ("who sat may sit", |e| remand(e).exclusions.clear()),
    ("nobody sat", |e| earlier(e).sat.clear()),
    ("one less sat", |e| earlier(e).sat.truncate(1)),
    ("the panel returns", |e| earlier(e).panel_returns = true),
    ("another stage of the earlier case", |e| earlier(e).filing = None),
    ("an earlier case of no name", |e| earlier(e).case_number.clear()),
    ("a request for nobody known", |e| request(e).judge = JudgeId(77)),
    ("a request for another judge", |e| request(e).judge.0 += 1),
    ("a request of an unknown pool", |e| request(e).facts.pool.push('x')),
    ("a request with a hidden character", |e| request(e).text.push('\u{202e}')),
    ("a batch of no series", |e| request(e).ground = DesignationGround::BatchOrRelated),
    ("a series' weight", |e| follower(e).facts.weight += 1),
    ("a series' other ground", |e| follower(e).ground = DesignationGround::Supervision),
    ("a series that never began", |e| follower(e).facts.lineage.series.push('x')),
    ("a series of bad letters", |e| follower(e).facts.lineage.series.push(' ')),
    ("a series' other judge", |e| follower(e).judge = JudgeId(follower(e).judge.0 % 8 + 1)),
    ("approved by who asked", |e| approval(e).actor.person = "张三".to_owned()),
    ("approved for another", |e| {
        if let Event::CaseDesignated(it) = &mut approval(e).event {
            it.judge.0 += 1;
        }
    }),
    ("approved what is no request", |e| {
        if let Event::CaseDesignated(it) = &mut approval(e).event {
            it.filing.0 -= 1;
        }
    }),
    ("declined without a word", |e| {
        let mut all = e.iter_mut();
        let declined = all.find_map(|entry| match &mut entry.event {
            Event::DesignationDeclined(it) => Some(it),
            _ => None,
        });
        declined.expect("declined").text.clear();
    }),
    ("other flags before", |e| flags(e).before.push("涉外".to_owned())),
    ("flags twice", |e| flags(e).after = vec!["乙".to_owned(), "乙".to_owned()]),
    ("flags without a ground", |e| flags(e).text.clear()),
    ("flags of a stage that was left", |e| flags(e).filing = EntryIndex(19)),
];
