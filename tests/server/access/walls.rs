//! A token of one court reads and writes nothing of another, on no side way: pages, the middle of
//! streams, whole exports, numbers, approvers, and what an error says.

use prost::Message as _;
use tonic::Status;
use tonic_types::StatusExt;
use v1::quota_service_client::QuotaServiceClient;

use super::*;

/// Two courts with judges, pools and a drawn case each, and a token of every role for the first.
struct Walls {
    house: House,
    auditor: String,
    filer: String,
    registrar: String,
    political: String,
    foreign_auditor: String,
}

impl Walls {
    async fn new() -> Walls {
        let house = House::new().await;
        let token = |person: &str, role, court| house.grant(person, role, court).1;
        let walls = Walls {
            auditor: token("赵审计", Role::Auditor, OWN),
            filer: token("张立案", Role::Filing, OWN),
            registrar: token("王登记", Role::Registrar, OWN),
            political: token("孙政工", Role::Political, OWN),
            foreign_auditor: token("邻审计", Role::Auditor, FOREIGN),
            house,
        };
        let foreign_registrar = walls.house.grant("邻登记", Role::Registrar, FOREIGN).1;
        let foreign_filer = walls.house.grant("邻立案", Role::Filing, FOREIGN).1;
        walls.house.grant("邻庭长", Role::Supervisor, FOREIGN);
        reread().await;
        let mut roster = walls.roster();
        let mut assignment = walls.assignment();
        for (court, name, registrar, filer) in [
            (OWN, "甲", &walls.registrar, &walls.filer),
            (FOREIGN, MARK, &foreign_registrar, &foreign_filer),
        ] {
            let pool = if court == OWN { "民事" } else { MARK };
            roster.put_judges(bearing(registrar, judges(court, "", name))).await.unwrap();
            roster.put_pools(bearing(registrar, pools(court, pool))).await.unwrap();
            for number in 1..=3 {
                let asked = assigning(court, pool, number);
                assignment.assign_case(bearing(filer, asked)).await.unwrap();
            }
        }
        walls
    }

    fn roster(&self) -> RosterServiceClient<Channel> {
        RosterServiceClient::new(self.house.channel.clone())
    }

    fn assignment(&self) -> AssignmentServiceClient<Channel> {
        AssignmentServiceClient::new(self.house.channel.clone())
    }

    fn audit(&self) -> AuditServiceClient<Channel> {
        AuditServiceClient::new(self.house.channel.clone())
    }

    fn quota(&self) -> QuotaServiceClient<Channel> {
        QuotaServiceClient::new(self.house.channel.clone())
    }

    /// Root and size of the foreign court's log.
    async fn foreign_log(&self) -> String {
        let request = v1::GetCheckpointRequest { court: FOREIGN.into() };
        let asked = self.audit().get_checkpoint(bearing(&self.foreign_auditor, request)).await;
        asked.unwrap().into_inner().checkpoint
    }
}

fn assigning(court: &str, pool: &str, number: u32) -> v1::AssignCaseRequest {
    let mut facts = filing(court, pool, "").facts.unwrap();
    facts.case_number = format!("(2026){court}民初{number}号");
    let nonce = vec![u8::try_from(number).unwrap(); 32];
    v1::AssignCaseRequest { court: court.into(), person: String::new(), facts: Some(facts), nonce }
}

/// All that a status says, its details too. The fields of a reason come in any order.
fn whole(status: &Status) -> String {
    let details = status.get_error_details();
    let info = details.error_info().map(|info| {
        let fields: std::collections::BTreeMap<_, _> = info.metadata.iter().collect();
        format!("{} {} {fields:?}", info.reason, info.domain)
    });
    format!("{:?} {} {info:?} {:?}", status.code(), status.message(), details.bad_request())
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_token_of_another_court_opens_no_page_of_it() {
    let walls = Walls::new().await;
    let list = |court: &str, page_token: &str| v1::ListCasesRequest {
        court: court.into(),
        page_size: 1,
        page_token: page_token.into(),
        ..v1::ListCasesRequest::default()
    };
    let mut client = walls.assignment();
    let page = client.list_cases(bearing(&walls.foreign_auditor, list(FOREIGN, ""))).await;
    let foreign = page.unwrap().into_inner().next_page_token;
    assert!(!foreign.is_empty());
    let refused = client.list_cases(bearing(&walls.auditor, list(FOREIGN, &foreign))).await;
    let refused = refused.unwrap_err();
    assert_eq!(reason(&refused), "CourtForeign");
    assert!(!whole(&refused).contains(MARK));
    // In one's own court it is a place in one's own list.
    let own = client.list_cases(bearing(&walls.auditor, list(OWN, &foreign))).await;
    let own = own.unwrap().into_inner().cases;
    assert!(!own.is_empty() && own.iter().all(|case| case.case_number.contains(OWN)), "{own:?}");
    assert!(!format!("{own:?}").contains(MARK));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_names_another_court_in_its_midst_writes_nothing_there() {
    let walls = Walls::new().await;
    let before = walls.foreign_log().await;
    let ask = |asked| v1::AssignCasesRequest {
        request: Some(v1::assign_cases_request::Request::Assign(asked)),
    };
    let rows = [
        ask(assigning(OWN, "民事", 10)),
        ask(assigning(FOREIGN, MARK, 11)),
        // Of one's own court in name, with a case that is there, or a pool.
        ask(v1::AssignCaseRequest { court: OWN.into(), ..assigning(FOREIGN, "民事", 1) }),
        ask(assigning(OWN, MARK, 12)),
        ask(assigning(OWN, "民事", 13)),
    ];
    let asked = bearing(&walls.filer, tokio_stream::iter(rows));
    let mut said = walls.assignment().assign_cases(asked).await.unwrap().into_inner();
    let mut answers = Vec::new();
    while let Some(answer) = said.message().await.unwrap() {
        answers.push(match answer.answer.unwrap() {
            v1::assign_cases_response::Answer::Status(status) => {
                let told = String::from_utf8_lossy(&status).replace("pool MARK", "");
                let status = tonic_types::Status::decode(status.as_slice()).unwrap();
                assert!(!told.contains("甲"), "{told}");
                Some(Code::from(status.code))
            }
            _ => None,
        });
    }
    let refused = [Code::PermissionDenied, Code::InvalidArgument, Code::NotFound].map(Some);
    assert_eq!(answers[..1], [None]);
    assert_eq!(answers[1..4], refused);
    assert_eq!(answers[4..], [None], "the stream goes on");
    assert_eq!(walls.foreign_log().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_under_a_second_head_or_of_another_courts_cases_are_not_recorded() {
    use v1::record_activities_request::Part;
    let walls = Walls::new().await;
    let before = walls.foreign_log().await;
    let head = |court: &str, skip_bad| {
        let court = court.to_owned();
        Part::Head(v1::BatchHead { court, skip_bad, ..v1::BatchHead::default() })
    };
    let row = || {
        let case_number = format!("(2026){FOREIGN}民初1号");
        Part::Row(v1::ActivityRow { case_number, ..v1::ActivityRow::default() })
    };
    for parts in [
        vec![head(FOREIGN, false), row()],
        vec![head(OWN, true), head(FOREIGN, true), row()],
        vec![head(OWN, false), row()],
    ] {
        let parts = parts.into_iter().map(|part| v1::RecordActivitiesRequest { part: Some(part) });
        let asked = bearing(&walls.political, tokio_stream::iter(parts.collect::<Vec<_>>()));
        match walls.quota().record_activities(asked).await {
            Ok(answer) => assert_eq!(answer.into_inner().recorded, 0),
            Err(status) => assert!(!whole(&status).contains(MARK), "{status}"),
        }
    }
    assert_eq!(walls.foreign_log().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_exports_hold_ones_own_court_alone() {
    let walls = Walls::new().await;
    let mut audit = walls.audit();
    let request = v1::ExportBundleRequest { court: OWN.into() };
    let asked = audit.export_bundle(bearing(&walls.auditor, request)).await;
    let (mut pieces, mut bytes) = (asked.unwrap().into_inner(), Vec::new());
    while let Some(piece) = pieces.message().await.unwrap() {
        bytes.extend(piece.piece);
    }
    for entry in caselot_core::ledger::bundle::parse(&bytes).unwrap().entries {
        let text = String::from_utf8_lossy(&entry).into_owned();
        assert!(!text.contains(MARK) && !text.contains(FOREIGN), "{text}");
    }
    for format in
        [v1::ReportFormat::ReportCsv, v1::ReportFormat::ReportJson, v1::ReportFormat::ReportHtml]
    {
        let report = v1::QuotaReportRequest { court: OWN.into(), year: 2026, ..Default::default() };
        let request = v1::ExportQuotaReportRequest {
            report: Some(report),
            format: format.into(),
            ..Default::default()
        };
        let asked = walls.quota().export_quota_report(bearing(&walls.political, request)).await;
        let (mut pieces, mut bytes) = (asked.unwrap().into_inner(), Vec::new());
        while let Some(piece) = pieces.message().await.unwrap() {
            bytes.extend(piece.piece);
        }
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("示例区"), "{format:?} is a report");
        assert!(!text.contains(MARK) && !text.contains(FOREIGN), "{format:?}");
    }
}

/// Whether a case, a pool, a court or a person of another court exists cannot be told.
#[tokio::test(flavor = "multi_thread")]
async fn an_error_says_the_same_of_what_is_in_another_court_and_of_what_is_nowhere() {
    let walls = Walls::new().await;
    let get = |court: &str, number: String| v1::GetCaseRequest {
        court: court.into(),
        case_number: number,
    };
    let mut client = walls.assignment();
    let mut told = Vec::new();
    for serial in [1, 7] {
        for court in [OWN, FOREIGN] {
            let number = format!("(2026){FOREIGN}民初{serial}号");
            let asked = client.get_case(bearing(&walls.auditor, get(court, number))).await;
            told.push(whole(&asked.unwrap_err()).replace(&format!("初{serial}号"), "初N号"));
        }
    }
    assert_eq!(told[..2], told[2..], "a case");
    let mut pools = Vec::new();
    for pool in [MARK, "别院"] {
        let asked = client.assign_case(bearing(&walls.filer, assigning(OWN, pool, 20))).await;
        pools.push(whole(&asked.unwrap_err()).replace(pool, "P"));
    }
    assert_eq!(pools[0], pools[1], "a pool");
    let mut courts = Vec::new();
    for court in [FOREIGN, "湘0299"] {
        let request = v1::GetCourtRequest { court: court.into() };
        let asked = walls.roster().get_court(bearing(&walls.auditor, request)).await;
        courts.push(whole(&asked.unwrap_err()).replace(court, "C"));
    }
    assert_eq!(courts[0], courts[1], "a court");
    let mut people = Vec::new();
    for person in ["邻庭长", "无此人"] {
        let asked = client.file_case(bearing(&walls.filer, filing(OWN, "民事", person))).await;
        people.push(whole(&asked.unwrap_err()).replace(person, "X"));
    }
    assert_eq!(people[0], people[1], "an approver");
    assert!(people[0].contains("PermissionDenied"), "{}", people[0]);
}
