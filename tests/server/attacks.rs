//! One credential tries to choose the judge, through gRPC: each way is refused, waits for a second
//! person, or is seen. What an operator can do to the log afterwards is tried on edited logs
//! (`tests/core/naive`), by two verifiers.

use caselot::service::access::Role;
use caselot::service::ambient::{Clock, SystemClock};
use caselot::wire::v1;
use caselot_core::docket::Day;
use tonic::{Request, Status};
use tonic_types::StatusExt;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::conflict_service_client::ConflictServiceClient;
use v1::life_service_client::LifeServiceClient;
use v1::quota_service_client::QuotaServiceClient;

use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

fn reason<T>(answer: Result<T, Status>) -> String {
    let refused = answer.err().and_then(|status| status.get_details_error_info());
    refused.map_or_else(|| "done".to_owned(), |info| info.reason)
}

fn facts(serial: u32) -> v1::CaseFacts {
    v1::CaseFacts {
        case_number: number(serial),
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        weight: 100,
        facts_commitment: vec![1; 32],
        ..Default::default()
    }
}

fn excluded(judge: u32) -> v1::Exclusion {
    v1::Exclusion { judge, ground: 2, ..Default::default() }
}

/// What a filing waits for, if it was taken in; the code of the refusal otherwise.
async fn needs(house: &House, token: &str, facts: v1::CaseFacts) -> Result<Vec<i32>, String> {
    let (court, person) = (COURT.to_owned(), String::new());
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    let origin = format!("o.example/{COURT}");
    let commitment = caselot_core::lottery::envelope::nonce_commitment;
    let nonce_commitment = commitment(&origin, &case_number, stage, &[7; 32]).to_vec();
    let request = v1::FileCaseRequest { court, person, facts: Some(facts), nonce_commitment };
    let filed = house.cases().file_case(bearing(token, request)).await;
    if filed.is_err() {
        return Err(reason(filed));
    }
    let list = v1::ListApprovalsRequest { court: COURT.to_owned() };
    let lines = house.approvals().list_approvals(bearing(token, list)).await.expect("the list");
    let lines = lines.into_inner().lines;
    let line = lines.into_iter().find(|line| line.case_number == case_number);
    Ok(line.map_or_else(Vec::new, |line| line.needs))
}

const FEW_CANDIDATES: i32 = 1;
const MANY_MISSING: i32 = 2;
const REASSIGNMENT: i32 = 4;
const HEAVY: i32 = 6;
const ELSEWHERE: i32 = 7;
const NO_PARTIES: i32 = 9;

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_bends_no_candidates() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    house.file(&clerk, 1, 0).await.expect("files");
    house.draw(&clerk, 1).await.expect("draws");
    // A1: a supervisor who is named, and never acts.
    let named = v1::CaseFacts { approver: "李四".to_owned(), ..facts(2) };
    assert_eq!(needs(&house, &clerk, named).await, Err("ApproverActs".to_owned()));
    // A1: all but a few are left out of a reassignment.
    let read = v1::GetCaseRequest { court: COURT.to_owned(), case_number: number(1) };
    let case = house.cases().get_case(bearing(&clerk, read)).await.expect("the case");
    let leaves = case.into_inner().stages[0].undertaking;
    let asked = v1::Reassignment { ground: 5, text: "调整".to_owned(), ..Default::default() };
    let reassigned = v1::CaseFacts {
        stage: 1,
        exclusions: (1..=8).filter(|judge| *judge != leaves).take(5).map(excluded).collect(),
        lineage: Some(v1::Lineage { reassigns: Some(asked), ..Default::default() }),
        ..facts(1)
    };
    let waits = needs(&house, &clerk, reassigned).await.expect("waits");
    assert!(waits.contains(&REASSIGNMENT), "{waits:?}");
    // A3: an exclusion in another's name.
    let other = v1::Exclusion { person: "李四".to_owned(), ..excluded(1) };
    let forged = v1::CaseFacts { exclusions: vec![other], ..facts(3) };
    assert_eq!(needs(&house, &clerk, forged).await, Err("ExclusionOfOthers".to_owned()));
    // A4, E3: an invented earlier case, in which seven of eight sat.
    let prior = |elsewhere| v1::PriorCase {
        case_number: "(2025)湘0204民初9号".to_owned(),
        sat: (1..=6).collect(),
        elsewhere,
        ..Default::default()
    };
    let remanded = |elsewhere| v1::CaseFacts {
        flags: vec!["REMANDED".to_owned()],
        lineage: Some(v1::Lineage { prior: Some(prior(elsewhere)), ..Default::default() }),
        ..facts(4)
    };
    let hidden = needs(&house, &clerk, remanded(false)).await;
    assert_eq!(hidden, Err("PriorCaseUnknown".to_owned()));
    let waits = needs(&house, &clerk, remanded(true)).await.expect("waits");
    assert_eq!(waits, [FEW_CANDIDATES, MANY_MISSING, ELSEWHERE]);
    // A8: the other seats of a panel.
    let panel = v1::PanelSeats { seats: 3, ..Default::default() };
    let exclusions = (1..=4).map(excluded).collect();
    let panelled = v1::CaseFacts { panel: Some(panel), exclusions, ..facts(5) };
    let waits = needs(&house, &clerk, panelled).await.expect("waits");
    assert_eq!(waits, [FEW_CANDIDATES, MANY_MISSING]);
    // A12: a weight that pushes balances.
    let heavy = v1::CaseFacts { weight: 1_000, ..facts(6) };
    assert_eq!(needs(&house, &clerk, heavy).await.expect("waits"), [HEAVY]);
    // E1: a single call, which the server could hold back.
    let (court, person) = (COURT.to_owned(), String::new());
    let single = v1::AssignCaseRequest { court, person, facts: Some(facts(7)), nonce: vec![7; 32] };
    let refused = house.cases().assign_case(bearing(&clerk, single)).await;
    assert_eq!(reason(refused), "SingleCallUnlisted");
    // A6: a void of choice, by a supervisor or by the clerk.
    house.file(&clerk, 8, 0).await.expect("files");
    for (token, wanted) in [(&supervisor, "OfOtherProtocol"), (&clerk, "OfOtherProtocol")] {
        let (court, person) = (COURT.to_owned(), String::new());
        let void = v1::VoidFilingRequest {
            court,
            person,
            case_number: number(8),
            ground: 3,
            nonce: vec![7; 32],
            ..Default::default()
        };
        let refused = reason(house.cases().void_filing(bearing(token, void)).await);
        assert!([wanted, "RoleMissing"].contains(&refused.as_str()), "{refused}");
    }
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_stops_no_pool_and_sees_nothing_of_others() {
    let (house, [clerk, _, _]) = House::new().await;
    for serial in 1..=8 {
        house.file(&clerk, serial, 0).await.expect("files");
    }
    // A11: the ninth undrawn filing.
    assert_eq!(needs(&house, &clerk, facts(9)).await, Err("TooManyUndrawn".to_owned()));
    // A13: a repeat by another clerk, with a nonce of their own.
    let other = grant(&house.data, "吴九", Role::Filing);
    reread().await;
    let (court, person) = (COURT.to_owned(), String::new());
    let nonce_commitment = vec![9; 32];
    let request = v1::FileCaseRequest { court, person, facts: Some(facts(1)), nonce_commitment };
    let refused = house.cases().file_case(bearing(&other, request)).await;
    let message = refused.as_ref().expect_err("another's").message().to_owned();
    assert_eq!(reason(refused), "FiledElsewhere");
    assert!(message.contains("张三"), "{message}");
    // A11: another's request is not declined by a clerk.
    house.draw(&clerk, 1).await.expect("draws");
    let mut life = LifeServiceClient::new(house.channel.clone());
    let (court, person) = (COURT.to_owned(), String::new());
    let text = "重大疑难".to_owned();
    let request = v1::RequestDesignationRequest {
        court,
        person,
        facts: Some(facts(20)),
        judge: 3,
        ground: 1,
        text: text.clone(),
        outage: None,
    };
    life.request_designation(bearing(&clerk, request)).await.expect("asks");
    let (court, person) = (COURT.to_owned(), String::new());
    let case_number = number(20);
    let decline =
        v1::DeclineDesignationRequest { court, person, case_number, stage: 0, text, hand: None };
    let refused = life.decline_designation(bearing(&other, decline)).await;
    assert!(["DeclineNotYours", "RoleMissing"].contains(&reason(refused).as_str()));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registrar_narrows_no_candidates_for_a_minute() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.expect("files");
    house.draw(&clerk, 1).await.expect("draws");
    let snapshot = v1::GetCaseRequest { court: COURT.to_owned(), case_number: number(1) };
    let mut cases = AssignmentServiceClient::new(house.channel.clone());
    let case = cases.get_case(bearing(&clerk, snapshot)).await.expect("the case").into_inner();
    let judge = case.stages[0].undertaking;
    let today = Day::at(SystemClock.now_ms(), 480).0;
    // A5: tenures ended for today.
    let (court, person) = (COURT.to_owned(), String::new());
    let tenure = v1::Tenure {
        role: 7,
        in_quota: true,
        from_day: 18_262,
        to_day: today - 1,
        ..Default::default()
    };
    let row = v1::JudgeRecorded { judge: 5, name: "法官5".to_owned(), tenures: vec![tenure] };
    let end = v1::PutJudgesRequest { court, person, judges: vec![row] };
    assert_eq!(
        reason(house.roster().put_judges(bearing(&registrar, end)).await),
        "TenureEndsToday"
    );
    // A5: absences of the day, and what they leave is counted.
    for judge in [6, 7, 8] {
        let absence = v1::AbsenceRecorded { judge, from_day: today, kind: 1, ..Default::default() };
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::RecordAbsenceRequest { court, person, absence: Some(absence) };
        house.roster().record_absence(bearing(&registrar, request)).await.expect("records");
    }
    assert_eq!(needs(&house, &clerk, facts(2)).await.expect("waits"), [MANY_MISSING]);
    // A5: conflicts with many judges.
    let mut conflicts = ConflictServiceClient::new(house.channel.clone());
    for judge in [1, 2] {
        let (court, person) = (COURT.to_owned(), String::new());
        let declare = v1::DeclareConflictRequest {
            court,
            person,
            judge,
            ground: 2,
            identifiers: vec!["91430200MA4L16JQ5X".to_owned()],
            ..Default::default()
        };
        conflicts.declare_conflict(bearing(&registrar, declare)).await.expect("declares");
    }
    let party =
        v1::CaseFacts { party_identifiers: vec!["91430200MA4L16JQ5X".to_owned()], ..facts(3) };
    let waits = needs(&house, &clerk, party).await.expect("waits");
    assert!(waits.contains(&MANY_MISSING), "{waits:?}");
    // A5, E2: a policy for a minute waits, and then counts from tomorrow.
    let mut quota = QuotaServiceClient::new(house.channel.clone());
    let policy = v1::PolicyAdopted::from(&caselot_core::docket::policy::Policy {
        eligibility: caselot_core::docket::policy::Eligibility {
            min_candidates: 1,
            open_case_cap: Some(1),
        },
        ..Default::default()
    });
    let (court, person) = (COURT.to_owned(), String::new());
    let put = v1::PutPolicyRequest { court, person, policy: Some(policy) };
    let proposed = quota.put_policy(bearing(&registrar, put)).await.expect("proposes");
    house.approve(&supervisor, proposed.into_inner().proposed).await.expect("approves");
    assert_eq!(needs(&house, &clerk, facts(4)).await.expect("as before"), [MANY_MISSING]);
    // A2: a correction moves no drawn case.
    let record = |undertaking| v1::CaseRecord {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        weight: 100,
        filed_day: today,
        undertaking,
        assigned_by: 1,
        panel: Some(v1::Panel::default()),
        ..Default::default()
    };
    let moved = if judge == 1 { 2 } else { 1 };
    let (court, person) = (COURT.to_owned(), String::new());
    let correct = v1::CorrectCaseRequest {
        court,
        person,
        case_number: number(1),
        before: Some(record(judge)),
        after: Some(record(moved)),
        ground: 1,
        ..Default::default()
    };
    let refused = quota.correct_case(bearing(&registrar, correct)).await;
    assert_eq!(reason(refused), "DrawnFactsFixed");
    // A10: an import closes no drawn case.
    use v1::import_cases_request::Part;
    let head = v1::BatchHead { court: COURT.to_owned(), ..Default::default() };
    let closing = v1::Closing { day: today, manner: 4 };
    let closed = v1::CaseRecord { closing: Some(closing), ..record(judge) };
    let row = v1::CaseImported { case_number: number(1), record: Some(closed) };
    let parts = [Part::Head(head), Part::Row(row)];
    let parts = parts.map(|part| v1::ImportCasesRequest { part: Some(part) });
    let import = Request::new(tokio_stream::iter(parts));
    let import = {
        let mut import = import;
        let value = format!("Bearer {registrar}").parse().expect("ascii");
        import.metadata_mut().insert("authorization", value);
        import
    };
    let answer = quota.import_cases(import).await.expect("answers").into_inner();
    let codes: Vec<&str> = answer.refused.iter().map(|refused| refused.code.as_str()).collect();
    assert!(["ImportUnlisted", "ImportsKnown"].contains(&codes[0]), "{codes:?}");
    // A3: a person whose name looks like another's.
    let person =
        v1::PersonEnrolled { person: "李 四".to_owned(), roles: vec![2], ..Default::default() };
    let (court, name) = (COURT.to_owned(), String::new());
    let enroll = v1::EnrollPersonsRequest { court, person: name, persons: vec![person] };
    let refused = house.approvals().enroll_persons(bearing(&registrar, enroll)).await;
    assert_eq!(reason(refused), "PersonLooksLike");
    house.is_valid().await;
}

/// A clerk files numbers for nobody, sees their judges, and then says whose cases they are.
#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_draws_no_numbers_for_whoever_comes() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let policy = caselot_core::docket::policy::Policy {
        parties_required: true,
        ..caselot_core::docket::policy::Policy::default()
    };
    let policy = Some(v1::PolicyAdopted::from(&policy));
    let (court, person) = (COURT.to_owned(), String::new());
    let put = v1::PutPolicyRequest { court, person, policy };
    let mut quota = QuotaServiceClient::new(house.channel.clone());
    let proposed = quota.put_policy(bearing(&registrar, put)).await.expect("proposes");
    house.approve(&supervisor, proposed.into_inner().proposed).await.expect("approves");
    assert_eq!(needs(&house, &clerk, facts(1)).await.expect("waits"), [NO_PARTIES]);
    let identifiers = vec!["91430200MA4L16JQ5X".to_owned()];
    let named = v1::CaseFacts { party_identifiers: identifiers, ..facts(2) };
    assert!(needs(&house, &clerk, named).await.expect("files").is_empty());
    house.draw(&clerk, 1).await.expect_err("it waits");
    house.draw(&clerk, 2).await.expect("draws");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_tries_identifiers_in_great_number_without_filing() {
    let (house, [clerk, _, _]) = House::new().await;
    let asked = |filings: u32, each: u32| {
        let filing = |n: u32| v1::CaseFacts {
            party_identifiers: (0..each).map(|it| format!("E{:08}", n * each + it)).collect(),
            ..facts(n + 1)
        };
        let filings = (0..filings).map(filing).collect();
        v1::RehearseFilingsRequest { court: COURT.to_owned(), filings, ..Default::default() }
    };
    let other = grant(&house.data, "王立案", Role::Filing);
    reread().await;
    let mut client = house.cases();
    // A list of the day, looked at again and again, is within the bound; a directory is not.
    for _ in 0..10 {
        assert_eq!(reason(client.rehearse_filings(bearing(&clerk, asked(100, 4))).await), "done");
    }
    let many = client.rehearse_filings(bearing(&clerk, asked(260, 64))).await;
    assert_eq!(reason(many), "TooManyIdentifiers");
    assert_eq!(reason(client.rehearse_filings(bearing(&other, asked(1, 4))).await), "done");
}
