//! Every call, asked by every role, of its own and of another court.

mod raw;
mod walls;

use std::collections::BTreeSet;
use std::path::Path;

use caselot::rpc::Settings;
use caselot::service::access::{Registry, Role, table};
use caselot::service::ambient::SystemClock;
use caselot::service::{self, NewCourt};
use caselot::wire::v1;
use caselot_core::docket::code::Standing;
use caselot_core::docket::codec;
use tonic::Code;
use tonic::transport::Channel;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::roster_service_client::RosterServiceClient;

use crate::tokens::{self, Stop, bearing, reread};

const OWN: &str = "湘0203";
const FOREIGN: &str = "湘0204";
/// Stands in the foreign court's name, its judge's and its pool's: in no answer to a stranger.
const MARK: &str = "邻院";

struct House {
    data: tempfile::TempDir,
    channel: Channel,
    _stop: Stop,
}

fn open_court(data: &Path, code: &str, name: &str) {
    let court = NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code: code.to_owned(),
        name: name.to_owned(),
        origin: format!("o.example/{code}"),
        utc_offset_minutes: 480,
        envelopes: 4,
    };
    service::init(data, &court).unwrap();
}

impl House {
    /// Two courts, served with tokens.
    async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        open_court(data.path(), OWN, "示例区人民法院");
        open_court(data.path(), FOREIGN, MARK);
        let (channel, stop) = tokens::serve(data.path()).await;
        Self { data, channel, _stop: stop }
    }

    fn grant(&self, person: &str, role: Role, court: &str) -> (String, String) {
        tokens::grant(self.data.path(), person, role, court)
    }
}

fn judges(court: &str, person: &str, name: &str) -> v1::PutJudgesRequest {
    let tenure = v1::Tenure { role: 7, in_quota: true, from_day: 18_262, ..v1::Tenure::default() };
    let judge =
        |judge| v1::JudgeRecorded { judge, name: name.into(), tenures: vec![tenure.clone()] };
    let judges = (1..=4).map(judge).collect();
    v1::PutJudgesRequest { court: court.into(), person: person.into(), judges }
}

fn pools(court: &str, pool: &str) -> v1::PutPoolsRequest {
    let members =
        (1..=4).map(|judge| v1::PoolMember { judge, share: 100, ..Default::default() }).collect();
    let pool = v1::PoolRecorded { pool: pool.into(), members, ..v1::PoolRecorded::default() };
    v1::PutPoolsRequest { court: court.into(), person: String::new(), pools: vec![pool] }
}

fn filing(court: &str, pool: &str, approver: &str) -> v1::FileCaseRequest {
    let facts = v1::CaseFacts {
        case_number: format!("(2026){court}民初1号"),
        pool: pool.into(),
        weight: 100,
        facts_commitment: vec![1; 32],
        approver: approver.into(),
        ..v1::CaseFacts::default()
    };
    let (court, person, nonce_commitment) = (court.into(), String::new(), vec![2; 32]);
    v1::FileCaseRequest { court, person, facts: Some(facts), nonce_commitment }
}

#[test]
fn every_call_has_its_row() {
    let calls: BTreeSet<String> = raw::calls().into_iter().map(|call| call.name).collect();
    let rows: BTreeSet<String> = table::TABLE.iter().map(|row| row.0.to_owned()).collect();
    assert_eq!(rows.len(), table::TABLE.len(), "a call has two rows");
    assert_eq!(calls, rows, "left: calls of the protocol, right: rows of the table");
    assert!(calls.len() >= 32, "the descriptors were not read");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_by_every_role_in_its_own_and_in_another_court() {
    let house = House::new().await;
    let (_, neighbour) = house.grant("邻登记", Role::Registrar, FOREIGN);
    let (_, filer) = house.grant("邻立案", Role::Filing, FOREIGN);
    let tokens = Role::ALL.iter().map(|role| (*role, house.grant(role.name(), *role, OWN).1));
    let tokens: Vec<_> = tokens.collect();
    reread().await;
    let mut roster = RosterServiceClient::new(house.channel.clone());
    roster.put_judges(bearing(&neighbour, judges(FOREIGN, "", MARK))).await.unwrap();
    roster.put_pools(bearing(&neighbour, pools(FOREIGN, MARK))).await.unwrap();
    let mut assignment = AssignmentServiceClient::new(house.channel.clone());
    assignment.file_case(bearing(&filer, filing(FOREIGN, MARK, ""))).await.unwrap();

    let mut asked = 0;
    for call in raw::calls() {
        let (_, may) = table::TABLE.iter().find(|row| row.0 == call.name).unwrap();
        for court in [OWN, FOREIGN] {
            for message in call.requests(court) {
                for token in [None, Some(format!("caselot-{}", "A".repeat(43)))] {
                    let (code, _) =
                        call.ask(&house.channel, token.as_deref(), message.clone()).await;
                    assert_eq!(code, Code::Unauthenticated, "{} without identity", call.name);
                }
                for (role, token) in &tokens {
                    let (code, bytes) =
                        call.ask(&house.channel, Some(token), message.clone()).await;
                    let told = String::from_utf8_lossy(&bytes);
                    let about = format!("{} by {role:?} in {court}: {code:?} {told}", call.name);
                    let denied = code == Code::PermissionDenied;
                    assert_eq!(denied, !may.contains(role) || court == FOREIGN, "{about}");
                    assert_ne!(code, Code::Unauthenticated, "{about}");
                    assert!(!told.contains(MARK), "{about}");
                    asked += 1;
                }
            }
        }
    }
    assert!(asked >= 32 * 2 * Role::ALL.len(), "only {asked} calls were made");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_nobody_sees_health_and_reflection_alone() {
    let house = House::new().await;
    let mut health = tonic_health::pb::health_client::HealthClient::new(house.channel.clone());
    health.check(tonic_health::pb::HealthCheckRequest::default()).await.unwrap();
    let mut reflection =
        tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient::new(
            house.channel.clone(),
        );
    let list = tonic_reflection::pb::v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            tonic_reflection::pb::v1::server_reflection_request::MessageRequest::ListServices(
                String::new(),
            ),
        ),
    };
    let mut answers =
        reflection.server_reflection_info(tokio_stream::once(list)).await.unwrap().into_inner();
    assert!(answers.message().await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_bears_the_person_of_the_token_and_a_revoked_one_ends() {
    let house = House::new().await;
    let (id, registrar) = house.grant("王登记", Role::Registrar, OWN);
    let (_, auditor) = house.grant("赵审计", Role::Auditor, OWN);
    reread().await;
    let mut roster = RosterServiceClient::new(house.channel.clone());
    let other = roster.put_judges(bearing(&registrar, judges(OWN, "李某", "甲"))).await;
    assert_eq!(other.unwrap_err().code(), Code::PermissionDenied, "in another's name");
    let made = roster.put_judges(bearing(&registrar, judges(OWN, "", "甲"))).await.unwrap();
    let index = made.into_inner().entries[0];
    let mut audit = AuditServiceClient::new(house.channel.clone());
    let request = v1::StreamEntriesRequest { court: OWN.into(), from: index, until: 0 };
    let mut entries = audit.stream_entries(bearing(&auditor, request)).await.unwrap().into_inner();
    let entry = codec::decode(&entries.message().await.unwrap().unwrap().entry).unwrap();
    assert_eq!(entry.actor.person, "王登记");
    assert_eq!(entry.actor.standing, Standing::Authenticated);

    Registry::in_directory(house.data.path()).revoke(&id, &SystemClock).unwrap();
    reread().await;
    let ended = roster.put_judges(bearing(&registrar, judges(OWN, "", "乙"))).await;
    assert_eq!(ended.unwrap_err().code(), Code::Unauthenticated);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_approved_by_a_supervisor_and_one_for_all() {
    let house = House::new().await;
    let (_, registrar) = house.grant("登记", Role::Registrar, OWN);
    house.grant("立案", Role::Filing, OWN);
    for name in ["庭长", "副庭长"] {
        house.grant(name, Role::Supervisor, OWN);
    }
    reread().await;
    let mut roster = RosterServiceClient::new(house.channel.clone());
    roster.put_judges(bearing(&registrar, judges(OWN, "", "甲"))).await.unwrap();
    let approved = |approvers: &[&str]| {
        let mut request = pools(OWN, "民事");
        let pool = request.pools.remove(0);
        let named = approvers.iter().zip(["民事", "刑事", "行政"]);
        request.pools = named
            .map(|(approver, code)| v1::PoolRecorded {
                pool: code.into(),
                approver: (*approver).into(),
                ..pool.clone()
            })
            .collect();
        request
    };
    let cases: [(&[&str], Code); 4] = [
        (&["立案"], Code::PermissionDenied),
        (&["", "立案"], Code::PermissionDenied),
        // Nobody hides behind another's name.
        (&["庭长", "立案"], Code::InvalidArgument),
        (&["庭长", "副庭长"], Code::InvalidArgument),
    ];
    for (approvers, code) in cases {
        let refused = roster.put_pools(bearing(&registrar, approved(approvers))).await;
        assert_eq!(refused.unwrap_err().code(), code, "{approvers:?}");
    }
    let made = roster.put_pools(bearing(&registrar, approved(&["庭长", "", "庭长"]))).await;
    assert_eq!(made.unwrap().into_inner().entries.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_files_sees_no_odds_of_an_open_filing_and_names_a_real_approver() {
    let house = House::new().await;
    let (_, registrar) = house.grant("王登记", Role::Registrar, OWN);
    let (_, filer) = house.grant("张立案", Role::Filing, OWN);
    let (_, auditor) = house.grant("赵审计", Role::Auditor, OWN);
    house.grant("陈庭长", Role::Supervisor, OWN);
    reread().await;
    let mut roster = RosterServiceClient::new(house.channel.clone());
    roster.put_judges(bearing(&registrar, judges(OWN, "", "甲"))).await.unwrap();
    roster.put_pools(bearing(&registrar, pools(OWN, "民事"))).await.unwrap();
    let mut assignment = AssignmentServiceClient::new(house.channel.clone());
    let nobody = assignment.file_case(bearing(&filer, filing(OWN, "民事", "赵审计"))).await;
    assert_eq!(nobody.unwrap_err().code(), Code::PermissionDenied, "no SUPERVISOR");
    assignment.file_case(bearing(&filer, filing(OWN, "民事", "陈庭长"))).await.unwrap();

    let case_number = format!("(2026){OWN}民初1号");
    let get = v1::GetCaseRequest { court: OWN.into(), case_number: case_number.clone() };
    let seen = assignment.get_case(bearing(&filer, get.clone())).await.unwrap().into_inner();
    assert!(seen.filing.is_empty() && seen.stages.len() == 1);
    let seen = assignment.get_case(bearing(&auditor, get)).await.unwrap().into_inner();
    assert!(!seen.filing.is_empty());
    let history = v1::GetCaseHistoryRequest { court: OWN.into(), case_number: case_number.clone() };
    for (token, hidden) in [(&filer, true), (&auditor, false)] {
        let asked = bearing(token, history.clone());
        let told = assignment.get_case_history(asked).await.unwrap().into_inner().entries;
        assert_eq!((told.len(), told[0].entry.is_empty()), (1, hidden));
    }
    // What the filing would have become is told to the person who files alone, and without odds.
    let rehearse = v1::RehearseFilingsRequest {
        court: OWN.into(),
        person: String::new(),
        filings: filing(OWN, "民事", "").facts.into_iter().collect(),
    };
    let refused = assignment.rehearse_filings(bearing(&auditor, rehearse.clone())).await;
    assert_eq!(refused.unwrap_err().code(), Code::PermissionDenied);
    let told = assignment.rehearse_filings(bearing(&filer, rehearse)).await.unwrap();
    assert_eq!(told.into_inner().filings.len(), 1);
    let mut audit = AuditServiceClient::new(house.channel.clone());
    let get = v1::GetReceiptRequest { court: OWN.into(), case_number, stage: 0 };
    let refused = audit.get_receipt(bearing(&filer, get.clone())).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    audit.get_receipt(bearing(&auditor, get)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_tokens_a_server_listens_on_loopback_only() {
    let data = tempfile::tempdir().unwrap();
    open_court(data.path(), OWN, "示例区人民法院");
    let service = service::open(data.path()).unwrap();
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let ended = caselot::rpc::serve(service, Settings::development(), listener, async {}).await;
    let refused = matches!(ended, Err(caselot::rpc::ServeError::DevelopmentOffLoopback { .. }));
    assert!(refused, "{ended:?}");
}
