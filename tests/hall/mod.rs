//! A court run by the service, without a network between.
#![allow(dead_code)]

use std::path::Path;
use std::time::Duration;

use caselot::service::{Answer, NewCourt, Request, Service, ServiceError};
use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::code::{Role, VoidGround};
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Actor, Command, Day};
use caselot_core::id::JudgeId;
use caselot_core::ledger::bundle;
use caselot_core::lottery::envelope::nonce_commitment;

pub const COURT: &str = "湘0203";
pub const ORIGIN: &str = "hall.example/湘0203";
/// Entries of a new court: itself and its trays.
pub const NEW: u64 = 9;

pub fn new_court(envelopes: u32) -> NewCourt {
    NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code: COURT.into(),
        name: "示例区人民法院".into(),
        origin: ORIGIN.into(),
        utc_offset_minutes: 480,
        envelopes,
    }
}

pub fn request(command: Command) -> Request {
    Request { court: COURT.into(), actor: Actor::claimed("张三"), command }
}

pub async fn act(service: &Service, command: Command) -> Result<Answer, ServiceError> {
    service.try_submit(request(command))?.answer().await
}

pub fn judge(number: u32) -> Judge {
    let row = Tenure {
        role: Role::Judge,
        in_quota: true,
        division: String::new(),
        from: Day(1),
        to: None,
    };
    Judge { judge: JudgeId(number), name: "甲".into(), tenures: vec![row] }
}

/// Judges 1 to 5 in one pool.
pub async fn roster(service: &Service) {
    act(service, Command::PutJudges((1..=5).map(judge).collect())).await.expect("judges");
    let pool = PoolSpec {
        small: None,
        pool: "民事".into(),
        name: String::new(),
        members: (1..=5).map(|judge| (judge, 100).into()).collect(),
        tolerance: 3_000_000,
        min_tolerance: 500_000,
        settings: Default::default(),
        approver: String::new(),
        from: None,
    };
    act(service, Command::PutPools(vec![pool])).await.expect("pool");
}

pub fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

pub fn nonce(serial: u32) -> [u8; 32] {
    [u8::try_from(serial % 251).expect("a byte"); 32]
}

pub fn file(serial: u32, stage: u32) -> Command {
    let facts = Facts {
        case_number: number(serial),
        stage,
        pool: "民事".into(),
        cause: "买卖合同纠纷".into(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        exclusions: Vec::new(),
        facts_commitment: [3; 32],
        approver: String::new(),
        departure: String::new(),
        lineage: Lineage::default(),
        panel: Default::default(),
        parties: Default::default(),
    };
    let commitment = nonce_commitment(ORIGIN, &facts.case_number, stage, &nonce(serial));
    Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed(commitment) }
}

pub fn draw(serial: u32, stage: u32) -> Command {
    Command::Draw { case_number: number(serial), stage, nonce: nonce(serial) }
}

pub fn void(serial: u32, ground: VoidGround) -> Command {
    Command::Void {
        case_number: number(serial),
        stage: 0,
        ground,
        text: String::new(),
        approver: "李四".into(),
        nonce: None,
    }
}

/// The whole published log as an auditor gets it.
pub fn bundle_of(service: &Service) -> Vec<u8> {
    let snapshot = service.snapshot(COURT).expect("the court");
    let mut text = bundle::head(&snapshot.checkpoint);
    for entry in service.entries(COURT, 0, snapshot.size()).expect("the log") {
        text.push_str(&bundle::line(&entry));
    }
    text.into_bytes()
}

/// The published log, which must be valid.
pub fn verified(service: &Service) -> Report {
    let key = service.key(COURT).expect("the court").clone();
    let report = verify(&bundle_of(service), &Trust::Key(key));
    assert!(report.valid, "{report}");
    report
}

pub async fn stop(service: Service) {
    assert!(service.shutdown(Duration::from_secs(10)).await, "stops in time");
}

/// Puts a copy of a stopped server's database in place: the file, and the journal beside it.
pub fn copy_database(from: &Path, to: &Path) {
    for name in ["caselot.db", "caselot.db-wal", "caselot.db-shm"] {
        if let Err(error) = std::fs::remove_file(to.join(name)) {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
        }
        if name != "caselot.db-shm" && from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).expect("copied");
        }
    }
}
