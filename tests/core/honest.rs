//! Protocol 2 on honest days: how often a filing waits for a second person, and that small courts
//! can work.

use std::collections::BTreeMap;

use caselot_core::docket::code::{AbsenceKind, ApprovalNeed, DesignationGround, ExclusionGround};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::pool::{PoolSpec, SmallPool};
use caselot_core::docket::{Command, Day, Event};
use caselot_core::id::JudgeId;
use caselot_core::lottery::sampler::Stream;

use crate::paper::two::{CLERK, REGISTRAR, SUPERVISOR, facts};
use crate::paper::{PaperCourt, pool};

/// Code, members with their shares, and how many cases of a thousand it gets.
type SamplePool = (&'static str, &'static [(u32, u8)], u64);

/// Full-time members and leaders with small shares of the pools of a court of thirty judges: the
/// demo's pools, smaller.
const POOLS: &[SamplePool] = &[
    (
        "民事",
        &[
            (1, 6),
            (2, 32),
            (5, 32),
            (6, 100),
            (7, 100),
            (8, 100),
            (9, 100),
            (10, 100),
            (11, 100),
            (12, 100),
            (13, 100),
            (14, 100),
            (15, 100),
            (16, 100),
            (17, 100),
            (18, 100),
            (19, 100),
        ],
        560,
    ),
    ("刑事", &[(3, 20), (4, 16), (20, 100), (21, 100), (22, 100), (23, 100)], 100),
    ("行政", &[(3, 12), (24, 100), (25, 100)], 50),
    ("执行", &[(4, 32), (26, 100), (27, 100), (28, 100), (29, 100), (30, 100)], 290),
];

/// Chances in a thousand. A judge is away for a tenth of the days: half of it was planned weeks
/// before, the rest is of the day.
const PLANNED: u64 = 17;
const SUDDEN: u64 = 25;
/// One filing in forty leaves a judge out by hand, as in the demo.
const EXCLUDED: u64 = 25;

struct Year {
    paper: PaperCourt,
    dice: Stream,
    waited: BTreeMap<String, u32>,
    filings: u32,
    waiting: u32,
}

impl Year {
    fn happens(&mut self, chance: u64) -> bool {
        self.dice.below(1_000) < chance
    }

    fn goes_away(&mut self, judge: u32, in_days: u32, days: u32) {
        let today = self.paper.state.day(self.paper.now_ms).0;
        let absence = Absence {
            judge: JudgeId(judge),
            from: Day(today + in_days),
            to: Some(Day(today + in_days + days - 1)),
            kind: AbsenceKind::Leave,
            text: String::new(),
            replaces: None,
            cancelled: false,
        };
        // Who is away already goes nowhere else.
        if self.paper.state.roster.absences_of(absence.judge).all(|known| !known.meets(&absence)) {
            self.paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
        }
    }

    fn files(&mut self) {
        let mut at = self.dice.below(1_000);
        let (code, members, _) = POOLS
            .iter()
            .find(|(_, _, share)| {
                let here = at < *share;
                at = at.saturating_sub(*share);
                here
            })
            .expect("shares of a thousand");
        let mut facts = Facts { pool: (*code).to_owned(), ..facts(self.filings + 1) };
        if self.happens(EXCLUDED) {
            let place = self.dice.below(members.len() as u64) as usize;
            facts.exclusions.push(by_hand(members[place].0));
        }
        self.filings += 1;
        let judges: Vec<u32> = members.iter().map(|(judge, _)| *judge).collect();
        let (way, needs) = finds_a_judge(&mut self.paper, &judges, facts);
        if way != "drawn" {
            self.waiting += 1;
            *self.waited.entry(format!("{code} {way} {needs:?}")).or_default() += 1;
        }
    }
}

fn by_hand(judge: u32) -> Exclusion {
    Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::PartyOrRelative,
        person: String::new(),
        text: String::new(),
        by_program: false,
    }
}

#[test]
fn an_honest_clerk_at_a_court_of_thirty_asks_for_approval_in_under_one_case_of_twenty() {
    let mut paper = PaperCourt::two(30);
    for (code, members, _) in POOLS {
        let mut spec = pool(code, members.to_vec());
        if members.len() < 5 {
            spec.small = Some(small(&paper));
        }
        paper.put_pool(spec);
    }
    let (dice, waited) = (Stream::new([7; 32]), BTreeMap::new());
    let mut year = Year { paper, dice, waited, filings: 0, waiting: 0 };
    for _ in 0..250 {
        for judge in 1..=30 {
            if year.happens(PLANNED) {
                year.goes_away(judge, 10, 3);
            }
            if year.happens(SUDDEN) {
                year.goes_away(judge, 0, 2);
            }
        }
        (0..16).for_each(|_| year.files());
        year.paper.days_pass(1);
    }
    year.paper.is_valid();
    let Year { filings, waiting, waited, .. } = year;
    println!("{waiting} of {filings} filings waited: {waited:?}");
    assert!(waiting * 20 < filings, "{waiting} of {filings} waited: {waited:?}");
    assert!(waiting > 0, "a rule that never holds anybody up is none");
}

fn small(paper: &PaperCourt) -> SmallPool {
    let until = Day(paper.state.day(paper.now_ms).0 + 366);
    SmallPool { until, ground: "法庭只有几名法官".to_owned() }
}

/// A pool of all judges of a small court, approved as small.
fn small_court(judges: u32) -> PaperCourt {
    let mut paper = PaperCourt::two(judges);
    let small = Some(small(&paper));
    paper.put_pool(PoolSpec { small, ..pool("民事", (1..=judges).map(|n| (n, 100)).collect()) });
    paper
}

/// A case gets its judge by what the rules leave open: a draw, an approved draw, or a designation
/// of the only candidate. Says which it was, and what it waited for.
fn finds_a_judge(
    paper: &mut PaperCourt,
    judges: &[u32],
    facts: Facts,
) -> (&'static str, Vec<ApprovalNeed>) {
    let refused = match paper.files(facts.clone()) {
        Ok(decision) => {
            let filing = decision.filing.expect("a filing");
            let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
            let needs = filed.needs.clone();
            if !needs.is_empty() {
                paper.approve(filing).expect("approves");
            }
            paper.draws(&facts).expect("draws");
            return (if needs.is_empty() { "drawn" } else { "approved" }, needs);
        }
        Err(refused) => refused,
    };
    assert_eq!(refused.code(), "OnlyCandidate");
    let today = paper.state.day(paper.now_ms);
    let free = |judge: &u32| {
        let excluded = facts.exclusions.iter().any(|it| it.judge == JudgeId(*judge));
        paper.state.roster.on_duty(JudgeId(*judge), false, today) && !excluded
    };
    let judge = JudgeId(*judges.iter().find(|judge| free(judge)).expect("one is left"));
    let (ground, text) = (DesignationGround::OnlyCandidate, String::new());
    let request = DesignationRequested { judge, ground, text, facts: facts.clone(), outage: None };
    paper.by(CLERK, Command::RequestDesignation(Box::new(request))).expect("asks");
    let (case_number, stage) = (facts.case_number, facts.stage);
    let approve = Command::ApproveDesignation { case_number, stage };
    paper.by(SUPERVISOR, approve).expect("designates");
    ("designated", Vec::new())
}

/// A month of a small court, in which one judge is away for a week and some are left out by hand.
fn month(judges: u32) -> (PaperCourt, BTreeMap<&'static str, u32>) {
    let mut paper = small_court(judges);
    let mut ways = BTreeMap::new();
    let mut number = 0;
    for day in 0..22 {
        if day == 8 {
            let today = paper.state.day(paper.now_ms).0;
            let absence = Absence {
                judge: JudgeId(1),
                from: Day(today),
                to: Some(Day(today + 6)),
                kind: AbsenceKind::Leave,
                text: String::new(),
                replaces: None,
                cancelled: false,
            };
            paper.by(REGISTRAR, Command::RecordAbsence(absence)).expect("records");
        }
        for case in 0..3 {
            number += 1;
            let mut facts = facts(number);
            if case == 2 && [3, 17].contains(&day) {
                facts.exclusions.push(by_hand(2));
            }
            let judges: Vec<u32> = (1..=judges).collect();
            *ways.entry(finds_a_judge(&mut paper, &judges, facts).0).or_insert(0) += 1;
        }
        paper.days_pass(1);
    }
    paper.is_valid();
    (paper, ways)
}

#[test]
fn a_tribunal_of_two_lives_through_a_month() {
    let (paper, ways) = month(2);
    assert_eq!(paper.state.open.len(), 0);
    println!("{ways:?}");
    assert!(ways["drawn"] > 30, "a pool approved as small draws: {ways:?}");
    assert!(ways["designated"] >= 20, "a week with one judge: {ways:?}");
}

#[test]
fn a_court_of_three_lives_through_a_month_and_seats_a_panel() {
    let (mut paper, ways) = month(3);
    println!("{ways:?}");
    assert!(ways["drawn"] > 55, "{ways:?}");
    assert!(!ways.contains_key("designated"), "two are always left: {ways:?}");
    let panel = PanelSeats { members: 2, ..PanelSeats::default() };
    let way = finds_a_judge(&mut paper, &[1, 2, 3], Facts { panel, ..facts(900) }).0;
    assert_eq!(way, "approved");
    paper.is_valid();
}
