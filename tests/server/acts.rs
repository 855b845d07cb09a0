//! Protocol 2 through the service: what waits survives a restart, and what is approved reaches the
//! case index, the counts of open cases and the log alike.

use std::path::Path;

use caselot::service::{self, NewCourt, Request, Service, ServiceError, rebuild_index};
use caselot_core::audit::{Trust, verify};
use caselot_core::docket::code::{AssignedBy, CorrectionGround, Manner, PersonRole, VoidGround};
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::record::{CaseImported, CaseRecord};
use caselot_core::docket::{Actor, Command, Day, Protocol};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::envelope::nonce_commitment;
use tempfile::TempDir;

use crate::hall;
use crate::hall::{COURT, ORIGIN};

pub const CLERK: &str = "张三";
const SUPERVISOR: &str = "李四";
pub const REGISTRAR: &str = "赵六";
pub const POLITICAL: &str = "钱七";

pub async fn by(
    service: &Service,
    person: &str,
    command: Command,
) -> Result<service::Answer, ServiceError> {
    let request = Request { court: COURT.into(), actor: Actor::authenticated(person), command };
    service.try_submit(request)?.answer().await
}

async fn approve(service: &Service, entry: EntryIndex) {
    by(service, SUPERVISOR, Command::Approve { entry }).await.expect("approves");
}

/// Somebody proposes, and the supervisor approves.
pub async fn by_two(service: &Service, person: &str, command: Command) {
    let answer = by(service, person, command).await.expect("proposes");
    approve(service, answer.proposed.expect("it waits")).await;
}

fn person(name: &str, role: PersonRole) -> PersonEnrolled {
    PersonEnrolled {
        person: name.to_owned(),
        roles: vec![role],
        judge: None,
        from: Day(0),
        to: None,
        deputizes: String::new(),
        division: String::new(),
    }
}

/// A court of protocol 2 with its people and judges 1 to 8 in one pool.
pub async fn court(data: &Path) -> Service {
    let new = NewCourt { protocol: Protocol::Two, ..hall::new_court(16) };
    service::init(data, &new).expect("a court");
    let service = service::open(data).expect("starts");
    let founders = vec![
        person(CLERK, PersonRole::Filing),
        person(SUPERVISOR, PersonRole::Supervisor),
        person(REGISTRAR, PersonRole::Registrar),
        person(POLITICAL, PersonRole::Political),
    ];
    let (command, actor) = (Command::Enroll(founders), Actor::system());
    let request = Request { court: COURT.into(), actor, command };
    service.try_submit(request).expect("room").answer().await.expect("founders");
    let judges = Command::PutJudges((1..=8).map(hall::judge).collect());
    by(&service, REGISTRAR, judges).await.expect("judges");
    let pool = PoolSpec {
        pool: "民事".into(),
        name: String::new(),
        members: (1..=8).map(|judge| (judge, 100).into()).collect(),
        tolerance: 3_000_000,
        min_tolerance: 500_000,
        settings: Default::default(),
        approver: String::new(),
        from: None,
        small: None,
    };
    by_two(&service, REGISTRAR, Command::PutPools(vec![pool])).await;
    service
}

pub fn facts(serial: u32) -> Facts {
    match hall::file(serial, 0) {
        Command::File { facts, .. } => *facts,
        other => panic!("{other:?}"),
    }
}

pub fn filing(facts: Facts, serial: u32) -> Command {
    let nonce = hall::nonce(serial);
    let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &nonce);
    Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed(commitment) }
}

/// Six of eight judges excluded by hand: it waits for a second person.
fn bent(serial: u32) -> Command {
    let exclusion = |judge| Exclusion {
        judge: JudgeId(judge),
        ground: caselot_core::docket::code::ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
        by_program: false,
    };
    let facts = Facts { exclusions: (1..=6).map(exclusion).collect(), ..facts(serial) };
    filing(facts, serial)
}

fn imported(serial: u32, judge: u32) -> CaseImported {
    CaseImported {
        case_number: format!("(2025){COURT}民初{serial}号"),
        record: CaseRecord {
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            procedure: String::new(),
            flags: Vec::new(),
            weight: 100,
            filed_on: Day(18_000),
            undertaking: JudgeId(judge),
            assigned_by: AssignedBy::Imported,
            panel: Default::default(),
            closing: None,
        },
    }
}

fn is_valid(service: &Service) {
    let key = service.key(COURT).expect("the court").clone();
    let report = verify(&hall::bundle_of(service), &Trust::Key(key));
    assert!(report.valid, "{report}");
}

#[tokio::test]
async fn what_waits_survives_a_restart_and_is_drawn_when_it_is_approved() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    let answer = by(&service, CLERK, bent(1)).await.expect("files");
    let entry = answer.filing.expect("a filing");
    let draw = hall::draw(1, 0);
    let refused = by(&service, CLERK, draw.clone()).await.expect_err("it waits");
    assert!(refused.to_string().contains("waits for approval"), "{refused}");
    hall::stop(service).await;

    let service = service::open(home.path()).expect("starts");
    approve(&service, entry).await;
    by(&service, CLERK, draw).await.expect("draws");
    is_valid(&service);
    hall::stop(service).await;
}

#[tokio::test]
async fn an_approved_correction_and_list_of_imports_reach_the_case_index() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    by(&service, CLERK, filing(facts(1), 1)).await.expect("files");
    by(&service, CLERK, hall::draw(1, 0)).await.expect("draws");
    let list = Command::ImportCases(vec![imported(1, 3), imported(2, 4)]);
    by_two(&service, REGISTRAR, list).await;
    let before = imported(2, 4).record;
    let after = CaseRecord { undertaking: JudgeId(5), ..before.clone() };
    let correct = Command::CorrectCase {
        case_number: imported(2, 4).case_number,
        before: Box::new(before),
        after: Box::new(after),
        ground: CorrectionGround::RecordedWrong,
        text: String::new(),
        approver: String::new(),
    };
    by_two(&service, POLITICAL, correct).await;
    let listed = Command::ImportCases(vec![imported(2, 5)]);
    let again = by(&service, REGISTRAR, listed).await.expect_err("it is known");
    assert!(again.to_string().contains("in the docket already"), "{again}");
    is_valid(&service);
    hall::stop(service).await;

    // The index is checked against the log at every start, and made anew from the log alone.
    let service = service::open(home.path()).expect("the index fits");
    hall::stop(service).await;
    rebuild_index(home.path()).expect("made anew");
    let service = service::open(home.path()).expect("the index fits again");
    hall::stop(service).await;
}

#[tokio::test]
async fn open_cases_are_counted_with_what_is_approved() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(1) };
    let policy = Policy { eligibility, ..Policy::default() };
    by_two(&service, REGISTRAR, Command::AdoptPolicy(Box::new(policy))).await;
    by(&service, CLERK, filing(facts(1), 1)).await.expect("files");
    by(&service, CLERK, hall::draw(1, 0)).await.expect("draws");
    let list = Command::ImportCases(vec![imported(1, 3), imported(2, 4)]);
    by_two(&service, REGISTRAR, list).await;
    let answer = by(&service, CLERK, filing(facts(2), 2)).await.expect("files");
    let index = answer.filing.expect("a filing").0;
    let entry = service.entries(COURT, index, index + 1).expect("the entry").remove(0);
    let filed = service::read_filing(&entry).expect("a filing");
    let full: Vec<JudgeId> = filed.facts.exclusions.iter().map(|it| it.judge).collect();
    assert!(full.contains(&JudgeId(3)) && full.contains(&JudgeId(4)), "{full:?}");
    is_valid(&service);
    hall::stop(service).await;
}

#[tokio::test]
async fn a_nonce_that_is_lost_is_voided_by_the_second_person() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    by(&service, CLERK, filing(facts(1), 1)).await.expect("files");
    hall::stop(service).await;
    let service = service::open(home.path()).expect("starts");
    let void = match hall::void(1, VoidGround::NonceLost) {
        Command::Void { case_number, stage, ground, text, nonce, .. } => {
            let approver = String::new();
            Command::Void { case_number, stage, ground, text, approver, nonce }
        }
        other => panic!("{other:?}"),
    };
    by_two(&service, CLERK, void).await;
    by(&service, CLERK, filing(Facts { stage: 1, ..facts(1) }, 1)).await.expect("files again");
    is_valid(&service);
    hall::stop(service).await;
}

/// Facts whose parties are known by their marks.
fn marked(serial: u32) -> Facts {
    let tag = u8::try_from(serial).expect("a small number");
    let mut facts = facts(serial);
    facts.parties.marks = vec![[tag; 32], [tag + 100; 32]];
    facts
}

fn numbered(from: u32, to: u32) -> Command {
    let (case_number, number) = (facts(from).case_number, facts(to).case_number);
    Command::CorrectNumber { case_number, number, text: "错录".to_owned() }
}

#[tokio::test]
async fn a_corrected_number_reaches_the_case_index_and_both_numbers_go_on() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    by(&service, CLERK, filing(marked(1), 1)).await.expect("files");
    by(&service, CLERK, hall::draw(1, 0)).await.expect("draws");
    by_two(&service, CLERK, numbered(1, 11)).await;
    let rows = service.find_case(COURT, &facts(11).case_number).expect("the case").1;
    assert_eq!(rows.len(), 1);
    assert!(service.find_case(COURT, &facts(1).case_number).expect("none").1.is_empty());
    let told = by(&service, CLERK, numbered(1, 12)).await.expect_err("it has another number");
    assert!(told.to_string().contains("was corrected to"), "{told}");
    // All in one batch or not, what comes next sees it.
    let again = Facts { case_number: facts(1).case_number, stage: 1, ..marked(2) };
    let answer = by(&service, CLERK, filing(again, 1)).await.expect("files the wrong number");
    approve(&service, answer.filing.expect("it waits")).await;
    by(&service, CLERK, hall::draw(1, 1)).await.expect("draws");
    is_valid(&service);
    hall::stop(service).await;
    let service = service::open(home.path()).expect("the index fits");
    hall::stop(service).await;
    rebuild_index(home.path()).expect("made anew");
    let service = service::open(home.path()).expect("the index fits again");
    assert_eq!(service.find_case(COURT, &facts(11).case_number).expect("the case").1, rows);
    hall::stop(service).await;
}

#[tokio::test]
async fn a_case_that_is_undone_frees_its_judge() {
    let home = TempDir::new().expect("a directory");
    let service = court(home.path()).await;
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(1) };
    let policy = Policy { eligibility, ..Policy::default() };
    by_two(&service, REGISTRAR, Command::AdoptPolicy(Box::new(policy))).await;
    by(&service, CLERK, filing(facts(1), 1)).await.expect("files");
    by(&service, CLERK, hall::draw(1, 0)).await.expect("draws");
    let full = |service: &Service, answer: &service::Answer| {
        let index = answer.filing.expect("a filing").0;
        let entry = service.entries(COURT, index, index + 1).expect("the entry").remove(0);
        service::read_filing(&entry).expect("a filing").facts.exclusions.len()
    };
    let answer = by(&service, CLERK, filing(facts(2), 2)).await.expect("files");
    assert_eq!(full(&service, &answer), 1);
    let case_number = facts(1).case_number;
    let (manner, text) = (Manner::Duplicate, "与另一案重复".to_owned());
    by_two(&service, CLERK, Command::UndoCase { case_number, manner, text }).await;
    let answer = by(&service, CLERK, filing(facts(3), 3)).await.expect("files");
    assert_eq!(full(&service, &answer), 0);
    is_valid(&service);
    hall::stop(service).await;
}
