//! A log of protocol 2 of a court that adopts edition 1 of the rules: what it could do before, and
//! how a case keeps its seats and its facts from then on (sections 22.5 and 22.10). The same story
//! can be told without the edition. Edits of it stand in `encroachments.rs`.

use caselot_core::docket::code::{
    CorrectionGround, DecidedBy, DesignationGround, Manner, ReassignmentGround, Role,
    SeatChangeKind,
};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::pool::{PoolSettings, PoolSpec};
use caselot_core::docket::record::{CaseRecord, Closing};
use caselot_core::docket::seats::SeatChange;
use caselot_core::docket::{Command, Day};
use caselot_core::id::EntryIndex;
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::{agreed, designate, excluding, imported, today};
use crate::naive::advancements::{flag, follow, promote};
use crate::naive::drafts::{both_accept, judge_bytes};
use crate::naive::inheritances::{
    change_first, differ, follow_a_series, grow_twice, keep, replace_first,
};
use crate::naive::seatings::{
    GRAVE, ORDINARY, change, changing, close_on, court, formed, last_draw, of, of_role, policy,
    replacement,
};
use crate::naive::undoings::{correct, left, recorded_as, undo};
use crate::paper::two::{CLERK, OTHER_CLERK, REGISTRAR, facts, proposed};
use crate::paper::{PaperCourt, case_number, judge, pool};

/// No route speaks of this procedure.
pub const FREE: &str = "特别";
/// What such a case is about.
pub const SERVICES: &str = "服务合同纠纷";
pub const COLLEGIAL: &str = "合议";
pub const SOLE: &str = "简易";
/// Nobody asks for two judges because of this flag.
pub const PLAIN: &str = "其他";
/// The day of the log's first entry.
pub const FIRST: Day = Day(20514);
/// Days from a day to the last one on which a hearing may be drawn for.
pub const HALF_A_YEAR: u32 = 183;

/// The court, and the edition that it adopts.
pub struct Story {
    pub paper: PaperCourt,
    pub edition: u32,
}

pub fn members(count: u32, pool: &str) -> PanelSeats {
    PanelSeats { members: count, member_pool: pool.to_owned(), ..PanelSeats::default() }
}

pub fn lay(count: u32, pool: &str) -> PanelSeats {
    PanelSeats { assessors: count, assessor_pool: pool.to_owned(), ..PanelSeats::default() }
}

pub fn experts(count: u32, pool: &str) -> PanelSeats {
    PanelSeats { experts: count, expert_pool: pool.to_owned(), ..PanelSeats::default() }
}

pub fn later(panel: PanelSeats) -> PanelSeats {
    PanelSeats { later: true, ..panel }
}

/// A case of no route.
pub fn free(number: u32, panel: PanelSeats) -> Facts {
    let (cause, procedure) = (SERVICES.to_owned(), FREE.to_owned());
    Facts { cause, procedure, panel, ..facts(number) }
}

/// A panel that is formed of a case of this procedure.
pub fn grown(facts: Facts, stage: u32, before: &str) -> Facts {
    let text = "案情复杂".to_owned();
    let formed = SeatChange { text, ..change(SeatChangeKind::PanelFormed, before) };
    changing(facts, stage, formed)
}

pub fn after(day: Day, days: u32) -> Option<Day> {
    Some(Day(day.0 + days))
}

impl Story {
    /// Words for what departs by edition 1 alone.
    pub fn words(&self) -> String {
        if self.edition == 1 { "另有安排".to_owned() } else { String::new() }
    }

    /// One clerk files the cases of no route, and another one all others.
    pub fn files(&mut self, facts: &Facts) -> u32 {
        let clerk = if facts.procedure == FREE { OTHER_CLERK } else { CLERK };
        let filing = self.paper.files_as(clerk, facts.clone()).expect("files").filing;
        let filing = filing.expect("a filing");
        if let Event::CaseFiled(it) = &self.paper.entries[filing.0 as usize].event
            && !it.needs.is_empty()
        {
            self.paper.approve(filing).expect("approves");
        }
        self.paper.draws(facts).expect("draws");
        last_draw(&self.paper).seats[0].judge.0
    }

    /// A case is reassigned by lot, and keeps what it is.
    pub fn keeps(&mut self, facts: Facts, stage: u32) -> u32 {
        self.files(&left(facts, stage))
    }

    /// It is reassigned by lot, and does not.
    pub fn departs(&mut self, facts: Facts, stage: u32) -> u32 {
        let departure = self.words();
        self.files(&Facts { departure, ..left(facts, stage) })
    }

    /// A case is filed, and reassigned as something else.
    pub fn becomes(&mut self, before: Facts, after: Facts) {
        self.files(&before);
        self.departs(after, 1);
    }

    /// A case is given to another judge without a draw.
    pub fn gives(&mut self, facts: Facts, departs: bool, own: u32) {
        let departure = if departs { self.words() } else { String::new() };
        let judge = if own == 4 { 5 } else { 4 };
        let facts = Facts { departure, ..left(facts, 1) };
        designate(&mut self.paper, facts, judge, DesignationGround::Supervision);
    }

    pub fn flags(&mut self, case_number: &str, add: &[&str], remove: &[&str]) {
        let owned = |flags: &[&str]| flags.iter().map(|flag| (*flag).to_owned()).collect();
        let (add, remove, case_number) = (owned(add), owned(remove), case_number.to_owned());
        let command = Command::ChangeFlags { case_number, add, remove, text: "说明".to_owned() };
        self.paper.by(CLERK, command).expect("flags");
    }

    /// Assessors that were left for later are drawn.
    pub fn draws_later(&mut self, facts: Facts, stage: u32, hearing: Option<Day>) {
        let drawn = change(SeatChangeKind::AssessorsDrawn, &facts.procedure);
        let drawn = SeatChange { hearing, ..drawn };
        let mut facts = changing(facts, stage, drawn);
        (facts.panel.later, facts.panel.members) = (false, 0);
        facts.panel.member_pool.clear();
        self.files(&facts);
    }

    /// The first alternate of the last draw takes its first seat.
    pub fn takes(&mut self, number: u32, hearing: Option<Day>, days: u64) {
        let leaves = last_draw(&self.paper).seats[0].judge;
        let take = TakeSeat {
            case_number: case_number(number),
            leaves: Some(leaves),
            judge: None,
            ground: Some(ReassignmentGround::Health),
            text: String::new(),
            decided_by: DecidedBy::DivisionChief,
            hearing,
        };
        let decision = self.paper.by(CLERK, Command::TakeSeat(Box::new(take))).expect("proposes");
        self.paper.days_pass(days);
        self.paper.approve(proposed(&decision)).expect("approves");
    }

    pub fn adopts(&mut self, change: fn(&mut Policy)) {
        let document = "案件分配办法".to_owned();
        let mut policy = Policy { edition: self.edition, document, ..policy() };
        change(&mut policy);
        agreed(&mut self.paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    }

    pub fn closes(&mut self, number: u32, manner: Manner) {
        let on = today(&self.paper);
        close_on(&mut self.paper, case_number(number), on, manner);
    }

    /// What is recorded of the end of a case whose assessors are left for later is corrected.
    fn corrects_closing(&mut self, number: u32, from: Option<Manner>, to: Manner) {
        let on = today(&self.paper);
        let draw = self.paper.entries.iter().rev().find_map(|entry| match &entry.event {
            Event::CaseDrawn(it) if self.filed(it.filing, number) => Some(it.clone()),
            _ => None,
        });
        let draw = draw.expect("a draw");
        let mut before = recorded_as(&of(ORDINARY, number), draw.seats[0].judge.0, on);
        before.panel.presiding = draw.presiding;
        before.closing = from.map(|manner| Closing { on, manner: Some(manner) });
        let closing = Some(Closing { on, manner: Some(to) });
        let after = CaseRecord { closing, ..before.clone() };
        let ground = CorrectionGround::RecordedWrong;
        correct(&mut self.paper, &case_number(number), (before, after), ground);
    }

    fn filed(&self, entry: EntryIndex, number: u32) -> bool {
        let event = &self.paper.entries[entry.0 as usize].event;
        matches!(event, Event::CaseFiled(it) if it.facts.case_number == case_number(number))
    }

    /// People who are recorded by one person.
    pub fn records(&mut self, judge: Judge) {
        self.paper.by(REGISTRAR, Command::PutJudges(vec![judge])).expect("records");
    }
}

/// A judge with these rows, each of a role from a day on until the next.
pub fn rows(number: u32, rows: &[(Role, u32)], in_quota: bool) -> Judge {
    let one = judge(number, Role::Judge, in_quota);
    let ends = rows.iter().skip(1).map(|row| Some(Day(row.1 - 1))).chain([None]);
    let tenure = |(row, to): (&(Role, u32), Option<Day>)| Tenure {
        role: row.0,
        from: Day(row.1),
        to,
        ..one.tenures[0].clone()
    };
    Judge { tenures: rows.iter().zip(ends).map(tenure).collect(), ..one }
}

/// What edition 1 does not permit any more.
fn before(story: &mut Story) {
    story.files(&of(COLLEGIAL, 1));
    story.files(&left(of(SOLE, 1), 1));
    story.files(&of(ORDINARY, 2));
    let far = after(FIRST, HALF_A_YEAR + 1);
    story.draws_later(of(ORDINARY, 2), 1, far);
    story.takes(2, far, 0);
    story.files(&of(ORDINARY, 3));
    story.closes(3, Manner::Judgment);
    story.files(&of(SOLE, 4));
    story.files(&formed(1, 150, 4));
    story.files(&of(SOLE, 5));
    story.flags(&case_number(5), &[GRAVE], &[]);
    story.flags(&case_number(5), &[], &[GRAVE]);
    let own = story.files(&of(COLLEGIAL, 6));
    story.gives(of(SOLE, 6), false, own);
    story.files(&excluding(7, &[3]));
    story.records(judge(7, Role::DeputyDivisionChief, true));
}

/// Hearings half a year ahead, and what is left for later.
fn hear(story: &mut Story) {
    let today = today(&story.paper);
    let far = after(today, HALF_A_YEAR);
    let two = || PanelSeats { alternates: 1, ..lay(2, "陪审") };
    for number in [71, 72] {
        story.files(&free(number, later(two())));
        story.draws_later(free(number, two()), 1, far);
    }
    story.keeps(free(71, two()), 2);
    story.departs(free(72, later(two())), 2);
    story.files(&of(ORDINARY, 73));
    story.draws_later(of(ORDINARY, 73), 1, far);
    story.takes(73, far, 0);
    story.closes(73, Manner::Judgment);
    story.closes(12, Manner::Withdrawn);
    story.corrects_closing(12, Some(Manner::Withdrawn), Manner::Judgment);
    story.files(&of(ORDINARY, 96));
    story.corrects_closing(96, None, Manner::Withdrawn);
    story.files(&of(ORDINARY, 74));
    undo(&mut story.paper, CLERK, &case_number(74), Manner::Duplicate);
    story.files(&free(75, PanelSeats::default()));
    let mut formed = grown(free(75, lay(2, "陪审")), 1, FREE);
    formed.lineage.changes.as_mut().expect("seats that change").hearing = far;
    story.files(&formed);
    let leaves = of_role(&last_draw(&story.paper), SeatRole::Assessor)[0];
    let replaced = replacement(FREE, leaves, ReassignmentGround::Transfer);
    let replaced = SeatChange { hearing: far, ..replaced };
    story.files(&changing(free(75, lay(1, "陪审")), 2, replaced));
}

/// Panels of another weight.
fn weigh(story: &mut Story) {
    story.files(&of(SOLE, 77));
    let departure = story.words();
    story.files(&Facts { departure, ..formed(1, 150, 77) });
    story.keeps(Facts { weight: 150, ..of(COLLEGIAL, 77) }, 2);
}

fn opens(paper: &mut PaperCourt) {
    paper.put_pool(pool("二庭", (1..=10).map(|n| (n, 100)).collect()));
    let settings = PoolSettings { assessors: true, ..PoolSettings::default() };
    for (code, judges) in [("陪审", 101..=110), ("名册", 101..=112)] {
        let lay = pool(code, judges.map(|n| (n, 100)).collect());
        paper.put_pool(PoolSpec { settings, ..lay });
    }
    for number in [1, 2] {
        let mut import = imported(number, 3, FIRST);
        if number == 2 {
            import.record.flags = vec![PLAIN.to_owned(), GRAVE.to_owned()];
        }
        paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    }
}

/// A court that adopts this edition before it files.
pub fn opened(edition: u32) -> Story {
    let mut story = Story { paper: court(), edition };
    opens(&mut story.paper);
    story.adopts(|_| ());
    story
}

/// The story of a court that adopts this edition.
pub fn told(edition: u32) -> PaperCourt {
    let mut story = Story { paper: court(), edition };
    opens(&mut story.paper);
    before(&mut story);
    story.adopts(|_| ());
    story.files(&of(ORDINARY, 8));
    story.draws_later(of(ORDINARY, 8), 1, after(FIRST, HALF_A_YEAR + 1));
    story.paper.days_pass(1);
    keep(&mut story);
    differ(&mut story);
    change_first(&mut story);
    replace_first(&mut story);
    grow_twice(&mut story);
    follow_a_series(&mut story);
    hear(&mut story);
    weigh(&mut story);
    flag(&mut story);
    promote(&mut story);
    follow(&mut story);
    story.paper
}

pub fn kept() -> PaperCourt {
    told(1)
}

/// Before anything is filed one person records whatever role.
fn just_opened() -> PaperCourt {
    let mut paper = PaperCourt::two(4);
    let policy = Policy { edition: 1, ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    let chief = judge(2, Role::DivisionChief, true);
    paper.by(REGISTRAR, Command::PutJudges(vec![chief])).expect("records");
    paper.assigns(&facts(1));
    paper
}

#[test]
fn roles_before_the_first_filing_are_valid_for_both() {
    both_accept(&just_opened());
}

#[test]
fn cases_that_are_kept_are_valid_for_both() {
    both_accept(&kept());
    both_accept(&told(0));
}

#[test]
fn both_judge_every_byte_of_cases_that_are_kept_alike() {
    let paper = kept();
    // What comes before are filings and draws of the same form; all of it was judged once.
    let from = crate::naive::place(
        &paper,
        |event| matches!(event, Event::CaseFiled(it) if it.facts.case_number == case_number(71)),
    );
    judge_bytes(&paper, from..paper.entries.len(), &[]);
}
