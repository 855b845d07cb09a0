//! The courts that are measured, and their cases.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use caselot_core::docket::code::Role;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Day, Protocol};
use caselot_core::id::JudgeId;
use caselot_core::ledger::checkpoint::NoteKey;
use caselot_core::lottery::envelope::nonce_commitment;

use crate::cli::{Failure, approval, host, roster};
use crate::client::{Bearer, Channel, ClientTls, Filer, Folder, connect_channel, facts_message};
use crate::service::data::DataFiles;
use crate::wire::v1;
use crate::wire::v1::quota_service_client::QuotaServiceClient;

/// Number of pools: twice as many as 256 undrawn filings need at 32 a pool.
const POOLS: u32 = 16;
/// First day in post of every judge: 2020-01-01.
const SINCE: Day = Day(18_262);
/// Name of the filer.
pub const FILER: &str = "立案庭";
/// Name of the supervisor.
pub const SUPERVISOR: &str = "审管办";
/// Name of a second supervisor, who approves the hand of the first.
pub const DEPUTY: &str = "主管院领导";
/// Name of the auditor.
pub const AUDITOR: &str = "审计";

/// Name of a clerk, by the place of their connection.
pub fn clerk(at: usize) -> String {
    format!("{FILER}{}", at + 1)
}

/// A court that is measured.
#[derive(Debug)]
pub struct Court {
    /// Its code.
    pub code: &'static str,
    /// Number of its judges, all of them in every pool.
    pub judges: u32,
    next: AtomicU32,
}

/// A case that was not filed yet, with its nonce.
pub struct Case {
    /// The facts to be filed.
    pub facts: Facts,
    /// The filer's share in the seed.
    pub nonce: [u8; 32],
}

impl Court {
    /// A court without cases.
    pub const fn new(code: &'static str, judges: u32) -> Self {
        Self { code, judges, next: AtomicU32::new(0) }
    }

    /// Opens it in a data directory, and gives its public key.
    pub fn open(
        &self,
        data: impl Into<DataFiles>,
        name: &str,
        protocol: Protocol,
    ) -> Result<NoteKey, Failure> {
        host::init_court(data, (self.code, name, &self.origin()), protocol)
    }

    /// Records its judges and pools. In protocol 2 a supervisor approves the pools, and a policy that
    /// allows single calls.
    pub async fn found(
        &self,
        server: &str,
        registrar: &Channel,
        supervisor: &Bearer,
        dir: &Path,
    ) -> Result<(), Failure> {
        let made = roster::put(registrar, self.code, "", &self.roster(), &self.pools()).await?;
        if made.proposed == 0 {
            return Ok(());
        }
        let policy = Policy { single_call: true, ..Policy::default() };
        let request = v1::PutPolicyRequest {
            court: self.code.to_owned(),
            person: String::new(),
            policy: Some((&policy).into()),
        };
        QuotaServiceClient::new(registrar.clone()).put_policy(request).await?;
        let folder = Folder::open(&dir.join("supervisor"))?;
        let channel = connect_channel(server, &ClientTls::default(), supervisor.clone()).await?;
        let supervisor =
            Filer::connect(channel, self.code, &folder, "", None, host::random).await?;
        approval::approve_all(&supervisor).await.map(drop)
    }

    /// Origin of its docket.
    pub fn origin(&self) -> String {
        format!("bench.localhost/{}", self.code)
    }

    /// Its judges: a president, five leaders, ordinary judges.
    pub fn roster(&self) -> Vec<Judge> {
        let role = |number| match number {
            1 => Role::President,
            2..=6 => Role::VicePresident,
            _ => Role::Judge,
        };
        let tenure = |number| Tenure {
            role: role(number),
            in_quota: true,
            division: "审判庭".to_owned(),
            from: SINCE,
            to: None,
        };
        let judge = |number| Judge {
            judge: JudgeId(number),
            name: format!("法官{number}"),
            tenures: vec![tenure(number)],
        };
        (1..=self.judges).map(judge).collect()
    }

    /// Its pools: all judges in each, the leaders with their small shares.
    pub fn pools(&self) -> Vec<PoolSpec> {
        let share = |number| match number {
            1 => 6,
            2..=6 => 32,
            _ => 100,
        };
        let members: Vec<_> =
            (1..=self.judges).map(|number| (number, share(number)).into()).collect();
        let pool = |number| PoolSpec {
            pool: format!("pool-{number}"),
            name: String::new(),
            members: members.clone(),
            // 0 stands for the court's defaults.
            tolerance: 0,
            min_tolerance: 0,
            settings: Default::default(),
            approver: String::new(),
            from: None,
            small: None,
        };
        (0..POOLS).map(pool).collect()
    }

    /// A case that was not filed yet.
    pub fn case(&self) -> Case {
        let number = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut nonce = [7; 32];
        nonce[..4].copy_from_slice(&number.to_be_bytes());
        let facts = Facts {
            panel: Default::default(),
            case_number: format!("(2026){}民初{number}号", self.code),
            stage: 0,
            pool: format!("pool-{}", number % POOLS),
            cause: "买卖合同纠纷".to_owned(),
            procedure: "简易程序".to_owned(),
            flags: Vec::new(),
            weight: 100,
            exclusions: Vec::new(),
            facts_commitment: [3; 32],
            approver: String::new(),
            departure: String::new(),
            lineage: Lineage::default(),
            parties: Default::default(),
        };
        Case { facts, nonce }
    }

    /// The single call for a new case.
    pub fn single_call(&self) -> v1::AssignCaseRequest {
        let Case { facts, nonce } = self.case();
        v1::AssignCaseRequest {
            court: self.code.to_owned(),
            person: String::new(),
            facts: Some(facts_message(&facts)),
            nonce: nonce.to_vec(),
        }
    }

    /// The first of two calls for a case.
    pub fn filing(&self, case: &Case) -> v1::FileCaseRequest {
        v1::FileCaseRequest {
            court: self.code.to_owned(),
            person: String::new(),
            facts: Some(facts_message(&case.facts)),
            nonce_commitment: self.commitment(case).to_vec(),
        }
    }

    /// The commitment to the nonce of a case.
    pub fn commitment(&self, case: &Case) -> [u8; 32] {
        let facts = &case.facts;
        nonce_commitment(&self.origin(), &facts.case_number, facts.stage, &case.nonce)
    }

    /// The second of two calls.
    pub fn draw(&self, case: &Case) -> v1::DrawCaseRequest {
        v1::DrawCaseRequest {
            court: self.code.to_owned(),
            person: String::new(),
            case_number: case.facts.case_number.clone(),
            stage: case.facts.stage,
            nonce: case.nonce.to_vec(),
            hand: None,
        }
    }
}
