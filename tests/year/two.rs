//! The same court's second docket, by protocol 2: what the first one's protocol has not, told over
//! gRPC by people whom the server knows. Judges leave, lots of each kind are drawn and their reviews
//! recorded, contributors are named, answer, end and stall.

pub mod contributors;
mod leaving;
mod lots;

use std::collections::BTreeMap;
use std::path::Path;

use caselot::service::access::{Access, Role};
use caselot::wire::v1;
use caselot_core::docket::Protocol;
use caselot_core::docket::entry::Event;
use caselot_core::lottery::envelope::nonce_commitment;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::contribution_service_client::ContributionServiceClient;
use v1::life_service_client::LifeServiceClient;
use v1::lot_service_client::LotServiceClient;
use v1::quota_service_client::QuotaServiceClient;
use v1::roster_service_client::RosterServiceClient;

use super::court::{CLERK, COURT, Docket, HEAD, ORIGIN, event, nonce};
use super::papers::{self, civil};
use super::tokens;

pub const REGISTRAR: &str = "郑登记";
pub const OFFICER: &str = "吴政工";
pub const AUDITOR: &str = "孙审计";

const PEOPLE: [(&str, Role); 5] = [
    (CLERK, Role::Filing),
    (HEAD, Role::Supervisor),
    (REGISTRAR, Role::Registrar),
    (OFFICER, Role::Political),
    (AUDITOR, Role::Auditor),
];

/// Cases that are drawn before anything else happens.
const CASES: u32 = 40;

pub struct Two {
    pub docket: Docket,
    tokens: BTreeMap<&'static str, String>,
}

/// The second docket, from its first day to its last.
pub async fn told(path: &Path) -> Two {
    let two = Two::open(path, "2026-01-05", &PEOPLE).await;
    two.gets_people().await;
    lots::put_lists(&two).await;
    two.docket.on("2026-01-06");
    for serial in 1..=CASES {
        two.assign(&two.facts(serial)).await;
    }
    lots::drawn(&two).await;
    lots::reviewed(&two).await;
    leaving::redistributed(&two).await;
    contributors::answer(&two).await;
    contributors::end_and_stall(&two).await;
    two
}

/// The code of what is refused.
pub fn code<T>(result: Result<T, Status>) -> String {
    let Err(status) = result else { return "done".to_owned() };
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

impl Two {
    /// Its people have credentials before it is served, and so found the docket.
    pub async fn open(path: &Path, on: &str, people: &[(&'static str, Role)]) -> Two {
        let mut tokens = BTreeMap::new();
        let access = |clock: super::court::Hand| {
            let grant = |&(person, role): &(&'static str, Role)| {
                (person, tokens::grant_for(path, (person, role, COURT), (&clock, 731)).1)
            };
            tokens.extend(people.iter().map(grant));
            Access::registered(path, Box::new(clock)).expect("a registry")
        };
        let docket = Docket::open(path, on, (Protocol::Two, 64), access).await;
        Two { docket, tokens }
    }

    pub fn token(&self, person: &str) -> &str {
        &self.tokens[person]
    }

    /// What a person sends, with that person's credential.
    pub fn by<T>(&self, person: &str, message: T) -> Request<T> {
        tokens::bearing(&self.tokens[person], message)
    }

    pub fn assignment(&self) -> AssignmentServiceClient<tonic::transport::Channel> {
        AssignmentServiceClient::new(self.docket.channel.clone())
    }

    pub fn life(&self) -> LifeServiceClient<tonic::transport::Channel> {
        LifeServiceClient::new(self.docket.channel.clone())
    }

    pub fn lots(&self) -> LotServiceClient<tonic::transport::Channel> {
        LotServiceClient::new(self.docket.channel.clone())
    }

    pub fn quota(&self) -> QuotaServiceClient<tonic::transport::Channel> {
        QuotaServiceClient::new(self.docket.channel.clone())
    }

    pub fn contributions(&self) -> ContributionServiceClient<tonic::transport::Channel> {
        ContributionServiceClient::new(self.docket.channel.clone())
    }

    /// The head approves what waits.
    pub async fn approve(&self, entry: u64) -> Vec<u64> {
        let approved = tokens::approve(&self.docket.channel, COURT, &self.tokens[HEAD], entry);
        approved.await.expect("approves")
    }

    /// The judges, assessors and pools of the first docket.
    pub async fn gets_people(&self) {
        let mut roster = RosterServiceClient::new(self.docket.channel.clone());
        let people = v1::PutJudgesRequest { person: String::new(), ..papers::people() };
        roster.put_judges(self.by(REGISTRAR, people)).await.expect("judges");
        for pool in papers::pools().pools {
            let (court, person) = (COURT.to_owned(), String::new());
            let request = v1::PutPoolsRequest { court, person, pools: vec![pool] };
            let answer = roster.put_pools(self.by(REGISTRAR, request)).await.expect("a pool");
            self.approve(answer.into_inner().proposed).await;
        }
    }

    /// No policy is adopted here: pool and weight are asked for.
    pub fn facts(&self, serial: u32) -> v1::CaseFacts {
        v1::CaseFacts { pool: "民事".to_owned(), weight: 100, ..papers::facts(&civil(serial)) }
    }

    /// The entry of the filing.
    pub async fn file(&self, facts: &v1::CaseFacts) -> Result<u64, Status> {
        let secret = nonce(&facts.case_number, facts.stage);
        let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &secret);
        let request = v1::FileCaseRequest {
            court: COURT.to_owned(),
            person: String::new(),
            facts: Some(facts.clone()),
            nonce_commitment: commitment.to_vec(),
        };
        let answer = self.assignment().file_case(self.by(CLERK, request)).await?.into_inner();
        Ok(answer.filing.expect("a receipt").index)
    }

    /// The undertaking judge, in an answer that waits for a contributor's value where there is one.
    pub fn draw(&self, facts: &v1::CaseFacts) -> impl Future<Output = u32> + Send + use<> {
        let (case_number, stage) = (facts.case_number.clone(), facts.stage);
        let nonce = nonce(&case_number, stage).to_vec();
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::DrawCaseRequest { court, person, case_number, stage, nonce, hand: None };
        let (mut cases, request) = (self.assignment(), self.by(CLERK, request));
        async move {
            let drawn = cases.draw_case(request).await.expect("draws").into_inner();
            match event(drawn.draw) {
                Event::CaseDrawn(drawn) => drawn.seats[0].judge.0,
                other => panic!("not drawn: {other:?}"),
            }
        }
    }

    /// Files and draws a case that needs nobody.
    pub async fn assign(&self, facts: &v1::CaseFacts) -> u32 {
        self.file(facts).await.expect("files");
        self.draw(facts).await
    }

    pub async fn bundle(&self) -> Vec<u8> {
        let request = v1::ExportBundleRequest { court: COURT.to_owned() };
        self.docket.bundle(self.by(AUDITOR, request)).await
    }
}
