//! Random days of a small court: whatever several persons ask at random times, all that the server
//! writes is valid.

use std::collections::BTreeMap;

use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, Coded, DecidedBy, DesignationGround, ExclusionGround, Manner,
    PersonRole, ReassignmentGround, Role, VoidGround,
};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::decide::redistribution::{ListedCase, Redistribute};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::designation::{DesignationRequested, OutageDraw};
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Absence;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{Activity, Closing, Panel};
use caselot_core::docket::{Actor, Cases, Command, Day};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::envelope::nonce_commitment;
use caselot_core::lottery::sampler::Stream;
use proptest::prelude::*;

use super::{COMES, LEAVES};
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, enrolled, proposed,
};
use crate::paper::{ORIGIN, PaperCourt, judge, nonce, pool};

const LEAVING_SUPERVISOR: &str = "冯十三";
const COMING_REGISTRAR: &str = "陈十四";
const JUDGES: u32 = 8;

/// Who asks: mostly one of those who may, some of whom begin or end within the days of a test.
const FILERS: [&str; 5] = [CLERK, OTHER_CLERK, LEAVES, COMES, REGISTRAR];
const SECONDS: [&str; 5] = [SUPERVISOR, OTHER_SUPERVISOR, LEAVING_SUPERVISOR, SUPERVISOR, CLERK];
const KEEPERS: [&str; 4] = [REGISTRAR, COMING_REGISTRAR, REGISTRAR, POLITICAL];
const COUNTERS: [&str; 4] = [POLITICAL, POLITICAL, CLERK, REGISTRAR];

/// A step: what is asked, by whom, of what, how, and how long after the one before.
type Step = [u8; 6];

fn court() -> PaperCourt {
    let mut paper = PaperCourt::two(JUDGES);
    let today = paper.state.day(paper.now_ms);
    let (last, first) = (Some(Day(today.0 + 1)), Day(today.0 + 2));
    let people = vec![
        PersonEnrolled { to: last, ..enrolled(LEAVES, &[PersonRole::Filing]) },
        PersonEnrolled { from: first, ..enrolled(COMES, &[PersonRole::Filing]) },
        PersonEnrolled { to: last, ..enrolled(LEAVING_SUPERVISOR, &[PersonRole::Supervisor]) },
        PersonEnrolled { from: first, ..enrolled(COMING_REGISTRAR, &[PersonRole::Registrar]) },
    ];
    paper.act_by(Actor::system(), Command::Enroll(people)).expect("enrolls");
    let decision = paper.by(REGISTRAR, policy(1)).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    paper
}

fn policy(how: u8) -> Command {
    Command::AdoptPolicy(Box::new(Policy {
        document: format!("{how}号"),
        valid_from: Day(1),
        refiling: (!how.is_multiple_of(4)).then_some(30),
        single_call: !how.is_multiple_of(3),
        edition: u32::from(how & 1),
        ..Policy::default()
    }))
}

/// One of those that wait, or of those that are open.
fn nth(all: impl Iterator<Item = EntryIndex>, of: u8) -> EntryIndex {
    let all: Vec<EntryIndex> = all.collect();
    all.get(usize::from(of) % all.len().max(1)).copied().unwrap_or(EntryIndex(u64::from(of)))
}

fn ground<T: Coded>(code: u8, most: u8) -> T {
    let known = |number: u8| T::from_code(i32::from(number));
    known(code % most + 1).or_else(|| known(1)).expect("a first code")
}

/// What a step is about, as the court stands.
struct Asked<'a> {
    paper: &'a PaperCourt,
    today: Day,
    number: String,
    stage: u32,
    judge: JudgeId,
    of: u8,
    how: u8,
}

impl Asked<'_> {
    /// Three disputes share the numbers, so that a case may come back.
    fn facts(&self) -> Facts {
        let mut facts = Facts { stage: self.stage, ..crate::paper::two::facts(1) };
        facts.case_number.clone_from(&self.number);
        let dispute = self.of % 3;
        facts.parties.marks = vec![[2 * dispute + 1; 32], [2 * dispute + 2; 32]];
        if self.how.is_multiple_of(5) {
            facts.exclusions.push(Exclusion {
                judge: self.judge,
                ground: ExclusionGround::OtherRelationship,
                person: String::new(),
                text: String::new(),
                by_program: false,
            });
        }
        if self.how.is_multiple_of(7) {
            facts.panel = PanelSeats { members: 2, ..PanelSeats::default() };
        }
        if self.how.is_multiple_of(11) {
            "不宜退回".clone_into(&mut facts.parties.redraw);
        }
        facts
    }

    fn files(&self, facts: Facts) -> Command {
        let nonce = nonce(&facts.case_number, facts.stage);
        let nonce = match self.how & 3 {
            0 => FilerNonce::Single(nonce),
            _ => {
                let (number, stage) = (&facts.case_number, facts.stage);
                FilerNonce::Committed(nonce_commitment(ORIGIN, number, stage, &nonce))
            }
        };
        Command::File { facts: Box::new(facts), nonce }
    }

    fn reassigns(&self) -> Facts {
        let mut facts = self.facts();
        let ground: ReassignmentGround = ground(self.how, 5);
        facts.lineage.reassigns = Some(Box::new(Reassignment::asked(ground, "理由")));
        facts
    }

    fn draw(&self) -> Command {
        let filing = nth(self.paper.state.open.keys().copied(), self.of);
        let open = self.paper.state.open.get(&filing);
        let (case_number, stage) = open.map_or_else(
            || (self.number.clone(), 0),
            |filed| (filed.facts.case_number.clone(), filed.facts.stage),
        );
        let nonce = nonce(&case_number, stage);
        Command::Draw { case_number, stage, nonce }
    }

    fn void(&self) -> Command {
        let Command::Draw { case_number, stage, nonce } = self.draw() else { panic!("a draw") };
        let ground: VoidGround = ground(self.how, 10);
        let nonce = (self.how & 16 == 0).then_some(nonce);
        let (text, approver) = ("理由".to_owned(), String::new());
        Command::Void { case_number, stage, ground, text, approver, nonce }
    }

    fn request(&self) -> Command {
        let ground: DesignationGround = ground(self.how, 9);
        let facts = if self.how & 64 == 0 { self.facts() } else { self.reassigns() };
        let witnesses = vec!["甲".to_owned(), "乙".to_owned()];
        let outage = OutageDraw { minutes: "一号".to_owned(), witnesses, on: self.today };
        let outage = (ground == DesignationGround::Outage).then(|| Box::new(outage));
        let facts = Facts { panel: PanelSeats::default(), ..facts };
        let text = crate::paper::case_number(u32::from(self.of % 9) + 1);
        let request = DesignationRequested { facts, judge: self.judge, ground, text, outage };
        Command::RequestDesignation(Box::new(request))
    }

    /// What waits for a second person.
    fn waits(&self) -> EntryIndex {
        let state = &self.paper.state;
        let proposals = state.proposals.iter().map(|(entry, _)| entry);
        let requests = state.requests.keys().copied();
        nth(proposals.chain(requests).chain(state.open.keys().copied()), self.of)
    }

    fn absence(&self) -> Command {
        let state = &self.paper.state;
        let mut known = state.roster.absences().filter(|(_, it)| it.judge == self.judge);
        let replaces = known.next().map(|(entry, _)| entry).filter(|_| self.how & 4 == 0);
        let kept = replaces.and_then(|entry| state.roster.absence(self.judge, entry));
        let from = kept.map_or(Day(self.today.0 + u32::from(self.how % 3)), |kept| kept.from);
        Command::RecordAbsence(Absence {
            judge: self.judge,
            from,
            to: (self.how & 8 == 0).then(|| Day(from.0 + u32::from(self.of % 4))),
            kind: AbsenceKind::Leave,
            text: String::new(),
            replaces,
            cancelled: replaces.is_some() && self.how & 32 == 0,
        })
    }

    fn enrolls(&self) -> Command {
        let (person, role) = match self.of % 4 {
            0 => (LEAVES, PersonRole::Filing),
            1 => (COMES, PersonRole::Filing),
            2 => (LEAVING_SUPERVISOR, PersonRole::Supervisor),
            _ => (COMING_REGISTRAR, PersonRole::Registrar),
        };
        let from = Day(self.today.0 + u32::from(self.how % 3));
        let to = (self.how & 4 == 0).then_some(Day(from.0 + u32::from(self.how % 2)));
        Command::Enroll(vec![PersonEnrolled { from, to, ..enrolled(person, &[role]) }])
    }

    fn roster(&self) -> Command {
        if self.how & 1 == 0 {
            let members = (1..=JUDGES).filter(|n| JudgeId(*n) != self.judge || self.how & 2 == 0);
            return Command::PutPools(vec![pool("民事", members.map(|n| (n, 100)).collect())]);
        }
        let mut judge = judge(self.judge.0, Role::Judge, true);
        judge.tenures[0].to = (self.how & 2 == 0).then_some(Day(self.today.0 + 1));
        Command::PutJudges(vec![judge])
    }

    fn leaves(&self) -> Command {
        let row = self.paper.cases.case(&self.number).pop();
        let judge = row.and_then(|row| row.end.undertaking()).unwrap_or(self.judge);
        let (case_number, stage) = (self.number.clone(), self.stage);
        let nonce_commitment =
            nonce_commitment(ORIGIN, &case_number, stage, &nonce(&case_number, stage));
        let cases = vec![ListedCase { case_number, stage, nonce_commitment }];
        let (ground, text) = (ReassignmentGround::Transfer, "调离".to_owned());
        Command::Redistribute(Box::new(Redistribute { judge, ground, text, cases }))
    }

    /// What is done with a case that has its judge.
    fn later(&self) -> Command {
        let (case_number, text) = (self.number.clone(), "理由".to_owned());
        let on = Day(self.today.0.saturating_sub(u32::from(self.of % 2)));
        match self.how % 6 {
            0 => {
                let manner: Manner = ground(self.of, 5);
                let closing = Closing { on, manner: Some(manner) };
                let panel = Panel::default();
                Command::CloseCase { case_number, closing, panel, undertaking: None }
            }
            1 => Command::UndoCase { case_number, manner: Manner::InError, text },
            2 => {
                let number = crate::paper::case_number(u32::from(self.of % 9) + 1);
                Command::CorrectNumber { case_number, number, text }
            }
            3 => {
                let add = vec![format!("标{}", self.of % 2)];
                Command::ChangeFlags { case_number, add, remove: Vec::new(), text }
            }
            4 => {
                let (kind, judge) = (ActivityKind::FileAccess, Some(self.judge));
                let activity = Activity { day: on, minute: None, kind, judge, minutes: 0 };
                Command::RecordActivity { case_number, activity }
            }
            _ => Command::TakeSeat(Box::new(TakeSeat {
                case_number,
                leaves: None,
                judge: Some(self.judge),
                ground: None,
                text: String::new(),
                decided_by: DecidedBy::President,
                hearing: None,
            })),
        }
    }

    fn conflict(&self) -> Command {
        if let Some((conflict, _)) = self.paper.state.conflicts.in_force().next()
            && self.how & 1 == 0
        {
            return Command::CancelConflict { conflict, text: "有误".to_owned() };
        }
        Command::DeclareConflict(Box::new(ConflictDeclared {
            judge: self.judge,
            marks: vec![[self.of % 6 + 1; 32]],
            ground: ExclusionGround::Interest,
            text: String::new(),
            replaces: None,
            cancelled: false,
        }))
    }

    /// A command, and those who may mostly give it.
    fn command(&self, what: u8) -> (Command, &'static [&'static str]) {
        match what % 24 {
            0..=3 => (self.files(self.facts()), &FILERS),
            4..=7 => (self.draw(), &FILERS),
            8 => (self.void(), &FILERS),
            9 | 10 => (self.request(), &FILERS),
            11..=14 => (Command::Approve { entry: self.waits() }, &SECONDS),
            15 => {
                let (entry, text) = (self.waits(), "不同意".to_owned());
                (Command::Decline { entry, text }, &SECONDS)
            }
            16 => (self.files(self.reassigns()), &FILERS),
            17 => (self.absence(), &KEEPERS),
            18 => (self.enrolls(), &KEEPERS),
            19 => (self.roster(), &KEEPERS),
            20 => (self.conflict(), &KEEPERS),
            21 => (self.leaves(), &FILERS),
            22 => (policy(self.how), &KEEPERS),
            _ if self.how % 6 > 1 => (self.later(), &FILERS),
            _ => (self.later(), &COUNTERS),
        }
    }
}

/// Takes a step, and says whether it was accepted.
fn takes(paper: &mut PaperCourt, [what, who, of, on, how, after]: Step) -> Option<&'static str> {
    // A moment, half a day, or to the minute before or behind midnight.
    let day = crate::paper::two::DAY_MS;
    let of_day = (paper.now_ms + 8 * 3_600_000) % day;
    paper.now_ms += match after % 8 {
        0..=3 => 1_000,
        4 => 60_000,
        5 => day / 2,
        6 => day - of_day - 60_000.min(day - of_day),
        _ => day - of_day,
    };
    if what.is_multiple_of(61) {
        // A key that is lost: its tray is given up.
        paper.tray_keys.remove(&0);
    }
    let number = crate::paper::case_number(u32::from(on % 9) + 1);
    let rows = paper.cases.case(&number);
    let stage = rows.last().map_or(0, |row| row.stage + 1);
    let (today, judge) = (paper.state.day(paper.now_ms), JudgeId(u32::from(of) % JUDGES + 1));
    let asked = Asked { paper, today, number, stage, judge, of, how };
    let (command, people) = asked.command(what);
    let person = people[usize::from(who) % people.len()];
    let name = command.name();
    paper.by(person, command).ok().map(|_| name)
}

/// Whether a court of these steps keeps a valid log; how often each command was accepted.
fn lives(steps: &[Step], accepted: &mut BTreeMap<&'static str, u32>) -> Result<(), String> {
    let mut paper = court();
    for (at, step) in steps.iter().enumerate() {
        let size = paper.state.size;
        let name = takes(&mut paper, *step);
        if paper.state.size == size {
            continue;
        }
        let name = name.unwrap_or("a refused command");
        *accepted.entry(name).or_default() += 1;
        let report = paper.report();
        if !report.valid {
            return Err(format!("step {at}, {name} {step:?}: {report}"));
        }
    }
    Ok(())
}

/// Random steps that are nearly all refused would show nothing.
#[test]
fn random_days_are_days_on_which_something_happens() {
    let mut dice = Stream::new([11; 32]);
    let mut accepted = BTreeMap::new();
    for _ in 0..40 {
        let steps: Vec<Step> =
            (0..60).map(|_| std::array::from_fn(|_| dice.below(256) as u8)).collect();
        lives(&steps, &mut accepted).expect("valid");
    }
    println!("{accepted:?}");
    let each = [
        "File",
        "Draw",
        "Void",
        "RequestDesignation",
        "Approve",
        "Decline",
        "RecordAbsence",
        "Enroll",
        "PutJudges",
        "PutPools",
        "DeclareConflict",
        "CancelConflict",
        "Redistribute",
        "AdoptPolicy",
        "CloseCase",
        "ChangeFlags",
    ];
    let never: Vec<_> = each.iter().filter(|name| !accepted.contains_key(*name)).collect();
    assert!(never.is_empty(), "never accepted: {never:?}, of {accepted:?}");
    assert!(accepted.values().sum::<u32>() > 400, "{accepted:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(96)
    })]

    #[test]
    fn all_that_the_server_accepts_is_valid(steps in prop::collection::vec(any::<Step>(), 30..90)) {
        let lived = lives(&steps, &mut BTreeMap::new());
        prop_assert!(lived.is_ok(), "{}", lived.err().unwrap_or_default());
    }
}
