//! Clients that read slowly or not at all, send little at a time or nothing in great number, or do not
//! speak gRPC; and what holds for everybody else meanwhile.

use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use caselot::rpc::{self, OpenServices, Settings};
use caselot::service::access::{Access, Registry, Role};
use caselot::service::ambient::SystemClock;
use caselot::service::{self, Service, ServiceError};
use caselot::wire::v1;
use caselot_core::docket::Command;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_stream::StreamExt;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_reflection::pb;
use tonic_types::StatusExt;
use tower::Service as _;
use v1::assignment_service_client::AssignmentServiceClient;
use v1::audit_service_client::AuditServiceClient;
use v1::quota_service_client::QuotaServiceClient;

use crate::hall::{COURT, act, judge, new_court, number};
use crate::tokens::{Stop, bearing, grant, reread};

/// Entries of a log that is too long for a client's window.
const LONG: u32 = 4_000;
/// Requests of a stream.
const SMALL: u32 = 50_000;

struct House {
    data: tempfile::TempDir,
    service: Service,
    address: SocketAddr,
    _stop: Stop,
}

impl House {
    async fn serve(change: impl FnOnce(&mut Settings)) -> House {
        let data = tempfile::tempdir().expect("a directory");
        service::init(data.path(), &new_court(4)).expect("opened");
        let access = Access::registered(data.path(), Box::new(SystemClock)).expect("grants");
        let mut settings = Settings::new(access);
        change(&mut settings);
        let service = service::open(data.path()).expect("started");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(rpc::serve(service.clone(), settings, listener, async move {
            drop(stopped.await);
        }));
        House { data, service, address, _stop: stop }
    }

    async fn grant(&self, person: &str, role: Role) -> (String, String) {
        let granted = grant(self.data.path(), person, role, COURT);
        reread().await;
        granted
    }

    /// A connection whose client takes no more than 64 KiB ahead.
    async fn channel(&self) -> Channel {
        let endpoint =
            Channel::from_shared(format!("http://{}", self.address)).expect("an address");
        let window = 65_535;
        let endpoint = endpoint.initial_stream_window_size(window);
        endpoint.connect().await.expect("connected")
    }

    /// Makes the log long.
    async fn lengthen(&self) {
        let mut waiting = Vec::new();
        for number in 1..=LONG {
            let command = Command::PutJudges(vec![judge(number)]);
            let request = crate::hall::request(command);
            waiting.push(self.service.submit(request).await.expect("room"));
        }
        for pending in waiting {
            pending.answer().await.expect("recorded");
        }
    }
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

fn bundle() -> v1::ExportBundleRequest {
    v1::ExportBundleRequest { court: COURT.into() }
}

/// A draw of a case that was never filed: a request of about 80 bytes.
fn small(serial: u32) -> v1::AssignCasesRequest {
    let draw = v1::DrawCaseRequest {
        court: COURT.into(),
        case_number: number(serial),
        nonce: vec![7; 32],
        ..v1::DrawCaseRequest::default()
    };
    v1::AssignCasesRequest { request: Some(v1::assign_cases_request::Request::Draw(draw)) }
}

#[tokio::test(flavor = "multi_thread")]
async fn small_messages_of_one_frame_each_are_all_answered_to_a_slow_reader() {
    let house = House::serve(|_| {}).await;
    let (_, token) = house.grant("张立案", Role::Filing).await;
    let mut client = AssignmentServiceClient::new(house.channel().await);
    // A pause behind each, so that the client sends it in a frame of its own.
    let requests = tokio_stream::iter(1..=SMALL).then(|serial| async move {
        tokio::task::yield_now().await;
        small(serial)
    });
    let asked = client.assign_cases(bearing(&token, requests)).await;
    let mut answers = asked.expect("begun").into_inner();
    let mut answered = 0;
    while let Some(answer) = answers.message().await.expect("the connection holds") {
        let status = matches!(answer.answer, Some(v1::assign_cases_response::Answer::Status(_)));
        assert!(status, "{answer:?}");
        answered += 1;
        if answered % 500 == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    }
    assert_eq!(answered, SMALL);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_credential_ends_its_export() {
    let house = House::serve(|_| {}).await;
    house.lengthen().await;
    let (id, token) = house.grant("王审计", Role::Auditor).await;
    let mut client = AuditServiceClient::new(house.channel().await);
    let request = v1::StreamEntriesRequest { court: COURT.into(), from: 0, until: 0 };
    let mut entries =
        client.stream_entries(bearing(&token, request)).await.expect("begun").into_inner();
    entries.message().await.expect("allowed").expect("an entry");
    Registry::in_directory(house.data.path()).revoke(&id, &SystemClock).expect("revoked");
    reread().await;
    let mut taken = 1;
    let status = loop {
        match entries.message().await {
            Ok(Some(_)) => taken += 1,
            Ok(None) => panic!("all was exported"),
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::Unauthenticated);
    assert!(taken < LONG, "{taken}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_so_many_streams_that_nobody_reads_and_others_have_theirs() {
    let house = House::serve(|_| {}).await;
    house.lengthen().await;
    let (_, token) = house.grant("王审计", Role::Auditor).await;
    let (_, other) = house.grant("赵审计", Role::Auditor).await;
    let channel = house.channel().await;
    let mut client = AuditServiceClient::new(channel.clone());
    let mut unread = Vec::new();
    for _ in 0..16 {
        unread.push(client.export_bundle(bearing(&token, bundle())).await.expect("a stream"));
    }
    let refused = client.export_bundle(bearing(&token, bundle())).await.expect_err("one too many");
    assert_eq!((refused.code(), &*reason(&refused)), (Code::ResourceExhausted, "TooManyStreams"));
    let checkpoint = v1::GetCheckpointRequest { court: COURT.into() };
    client.get_checkpoint(bearing(&token, checkpoint)).await.expect("calls are no streams");
    let whole = client.export_bundle(bearing(&other, bundle())).await.expect("others have theirs");
    let pieces: Vec<_> = whole.into_inner().collect::<Vec<_>>().await;
    let sent = pieces.last().expect("pieces").as_ref().expect("sent");
    assert_eq!(sent.sent, sent.size);
    drop((unread, client, channel));
    let mut again = AuditServiceClient::new(house.channel().await);
    // The server learns of the closed connection a moment later.
    for _ in 0..200 {
        match again.export_bundle(bearing(&token, bundle())).await {
            Ok(_) => return,
            Err(status) => assert_eq!(reason(&status), "TooManyStreams"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("streams of a closed connection still count");
}

#[tokio::test(flavor = "multi_thread")]
async fn dear_calls_have_a_rate_of_their_own() {
    let house = House::serve(|settings| settings.limits.dear_calls_per_second = 1).await;
    let (_, token) = house.grant("张立案", Role::Filing).await;
    let channel = house.channel().await;
    let mut life = v1::life_service_client::LifeServiceClient::new(channel.clone());
    let list = || v1::ListDesignationsRequest { court: COURT.into(), ..Default::default() };
    let mut refused = None;
    for _ in 0..50 {
        refused = refused.or(life.list_designations(bearing(&token, list())).await.err());
    }
    let refused = refused.expect("fifty at once are refused");
    assert_eq!(reason(&refused), "DearRateExceeded");
    let get = v1::GetCaseRequest { court: COURT.into(), case_number: number(1) };
    let mut cases = AssignmentServiceClient::new(channel);
    let plain = cases.get_case(bearing(&token, get)).await.expect_err("no such case");
    assert_eq!(plain.code(), Code::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_bytes_are_counted_and_refusals_listed_in_part() {
    let house = House::serve(|_| {}).await;
    let (_, token) = house.grant("赵登记", Role::Registrar).await;
    let mut client = QuotaServiceClient::new(house.channel().await);
    let part = |part| v1::ImportCasesRequest { part: Some(part) };
    use v1::import_cases_request::Part;
    let head = v1::BatchHead { court: COURT.into(), ..Default::default() };
    let rows = |count: usize| {
        let row = move |_| part(Part::Row(v1::CaseImported::default()));
        tokio_stream::iter(
            std::iter::once(part(Part::Head(head.clone()))).chain((0..count).map(row)),
        )
    };
    let answer = client.import_cases(bearing(&token, rows(2_500))).await.expect("answered");
    let answer = answer.into_inner();
    assert_eq!((answer.rows, answer.refused.len(), answer.more_refused), (2_500, 1_000, 1_500));
    assert!(answer.refused.iter().map(|refused| refused.row).eq(0..1_000));
    let refused = client.import_cases(bearing(&token, rows(600_000))).await.expect_err("too many");
    assert_eq!(refused.code(), Code::ResourceExhausted, "{refused}");
}

#[tokio::test]
async fn few_long_computations_run_at_once_and_none_for_who_has_left() {
    let data = tempfile::tempdir().expect("a directory");
    service::init(data.path(), &new_court(4)).expect("opened");
    let service = service::open(data.path()).expect("started");
    act(&service, Command::PutJudges(vec![judge(1)])).await.expect("recorded");
    let mut turns = Vec::new();
    for _ in 0..4 {
        turns.push(service.long_turn().await);
    }
    let mut fifth = pin!(service.long_turn());
    let context = &mut Context::from_waker(Waker::noop());
    assert!(fifth.as_mut().poll(context).is_pending(), "a fifth waits");
    let (turn, waiting, reading) = turns.pop().expect("a turn");
    drop(waiting);
    let left = reading.case_history(COURT, &number(1), &[]).expect_err("nobody waits for it");
    assert!(matches!(left, ServiceError::Unavailable { .. }), "{left}");
    drop(turn);
    let Poll::Ready((_turn, _waiting, reading)) = fifth.as_mut().poll(context) else {
        panic!("the turn is free");
    };
    assert_eq!(reading.case_history(COURT, &number(1), &[]), Ok(Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_facts_of_a_filing_and_what_one_person_files_in_a_day_are_bounded() {
    let house = House::serve(|settings| settings.limits.filed_mib_per_day = 1).await;
    let (_, token) = house.grant("张立案", Role::Filing).await;
    let mut client = AssignmentServiceClient::new(house.channel().await);
    let filing = |departure: String| {
        let facts = v1::CaseFacts {
            case_number: number(1),
            facts_commitment: vec![3; 32],
            departure,
            ..v1::CaseFacts::default()
        };
        let (court, nonce_commitment) = (COURT.into(), vec![4; 32]);
        bearing(
            &token,
            v1::FileCaseRequest {
                court,
                facts: Some(facts),
                nonce_commitment,
                ..Default::default()
            },
        )
    };
    let long = client.file_case(filing("长".repeat(6_000))).await.expect_err("too long");
    assert_eq!(reason(&long), "FieldMalformed");
    let mut refused = String::new();
    for _ in 0..1_200 {
        let status = client.file_case(filing(String::new())).await.expect_err("there is no pool");
        refused = reason(&status);
        if refused == "TooMuchToday" {
            break;
        }
    }
    assert_eq!(refused, "TooMuchToday");
    let draw = v1::DrawCaseRequest {
        court: COURT.into(),
        case_number: number(1),
        nonce: vec![7; 32],
        ..Default::default()
    };
    let drawn = client.draw_case(bearing(&token, draw)).await.expect_err("it was never filed");
    assert_ne!(reason(&drawn), "TooMuchToday", "what is filed can be drawn");
}

#[tokio::test(flavor = "multi_thread")]
async fn why_somebody_is_away_is_for_the_registrar() {
    let house = House::serve(|_| {}).await;
    act(&house.service, Command::PutJudges(vec![judge(1)])).await.expect("recorded");
    let (_, registrar) = house.grant("赵登记", Role::Registrar).await;
    let (_, clerk) = house.grant("张立案", Role::Filing).await;
    let mut roster = v1::roster_service_client::RosterServiceClient::new(house.channel().await);
    let absence = v1::AbsenceRecorded {
        judge: 1,
        from_day: 30_000,
        to_day: 30_010,
        kind: v1::AbsenceKind::Leave.into(),
        text: "手术".into(),
        ..Default::default()
    };
    let absence = Some(absence);
    let record = v1::RecordAbsenceRequest { court: COURT.into(), absence, ..Default::default() };
    roster.record_absence(bearing(&registrar, record)).await.expect("recorded");
    for (token, text) in [(&registrar, "手术"), (&clerk, "")] {
        let request = bearing(token, v1::GetRosterRequest { court: COURT.into() });
        let shown = roster.get_roster(request).await.expect("shown").into_inner();
        assert_eq!((shown.absences.len(), &*shown.absences[0].text), (1, text));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_speaks_http_1_is_told_so() {
    let house = House::serve(|_| {}).await;
    for request in
        ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "POST /caselot.v1.X/Y HTTP/1.1\r\n\r\nbody"]
    {
        let mut stream = TcpStream::connect(house.address).await.expect("connected");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer, and an end");
        assert!(answer.starts_with("HTTP/1.1 505 "), "{answer}");
        assert!(answer.contains("gRPC over HTTP/2"), "{answer}");
    }
}

async fn posted(channel: &mut Channel, content_type: Option<&str>) -> http::Response<Body> {
    let mut request = http::Request::post("/caselot.v1.AuditService/GetCheckpoint");
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    let request = request.body(Body::empty()).expect("a request");
    poll_fn(|context| channel.poll_ready(context)).await.expect("ready");
    channel.call(request).await.expect("answered")
}

#[tokio::test(flavor = "multi_thread")]
async fn another_content_type_is_not_supported() {
    let house = House::serve(|_| {}).await;
    let mut channel = house.channel().await;
    for other in [None, Some("application/json"), Some("application/grpc-web"), Some("text/html")] {
        let answer = posted(&mut channel, other).await;
        assert_eq!(answer.status(), http::StatusCode::UNSUPPORTED_MEDIA_TYPE, "{other:?}");
    }
    for grpc in ["application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8"] {
        let answer = posted(&mut channel, Some(grpc)).await;
        assert_eq!(answer.status(), http::StatusCode::OK, "{grpc}");
        assert_eq!(answer.headers()["grpc-status"], "16", "{grpc}");
    }
}

/// Names of the services by both versions of reflection.
async fn reflected(house: &House) -> Result<[Vec<String>; 2], Status> {
    let channel = house.channel().await;
    let mut new = pb::v1::server_reflection_client::ServerReflectionClient::new(channel.clone());
    let request = pb::v1::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(pb::v1::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
    };
    let answer = new.server_reflection_info(tokio_stream::once(request)).await?;
    let answer = answer.into_inner().message().await?.expect("an answer").message_response;
    let Some(pb::v1::server_reflection_response::MessageResponse::ListServicesResponse(list)) =
        answer
    else {
        panic!("{answer:?}");
    };
    let services = list.service.into_iter().map(|service| service.name).collect();
    let mut old = pb::v1alpha::server_reflection_client::ServerReflectionClient::new(channel);
    let request = pb::v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(
            pb::v1alpha::server_reflection_request::MessageRequest::ListServices(String::new()),
        ),
    };
    let answer = old.server_reflection_info(tokio_stream::once(request)).await?;
    let answer = answer.into_inner().message().await?.expect("an answer").message_response;
    let Some(pb::v1alpha::server_reflection_response::MessageResponse::ListServicesResponse(list)) =
        answer
    else {
        panic!("{answer:?}");
    };
    Ok([services, list.service.into_iter().map(|service| service.name).collect()])
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_and_health_answer_everybody_until_they_are_closed() {
    let house = House::serve(|_| {}).await;
    let [services, by_alpha] = reflected(&house).await.expect("open");
    // Each lists itself beside the others.
    let own = |names: &[String]| -> Vec<String> {
        names.iter().filter(|name| name.starts_with("caselot.v1.")).cloned().collect()
    };
    assert_eq!(own(&services), own(&by_alpha));
    assert_eq!(own(&services).len(), 12, "{services:?}");
    let health = tonic_health::pb::HealthCheckRequest::default;
    let client = |channel| tonic_health::pb::health_client::HealthClient::new(channel);
    client(house.channel().await).check(health()).await.expect("open");

    let closed = OpenServices { health: false, reflection: false };
    let house = House::serve(|settings| settings.open = closed).await;
    assert_eq!(reflected(&house).await.expect_err("closed").code(), Code::Unimplemented);
    let asked = client(house.channel().await).check(health()).await;
    assert_eq!(asked.expect_err("closed").code(), Code::Unimplemented);
}
