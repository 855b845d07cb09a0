//! The way of a circular by two people, what judges say of their figures, and what those see who see a
//! part of the court alone.

use caselot::service::access::Role;
use caselot::service::ambient::{Clock, SystemClock};
use caselot::wire::v1;
use caselot_core::docket::Day;
use caselot_core::docket::code::CircularAct;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use v1::CircularAct as Act;
use v1::quota_service_client::QuotaServiceClient;

use crate::approvals::{COURT, House, grant};
use crate::tokens::{bearing, reread};

const FIRST_DIVISION: &str = "民一庭";
const OTHER_DIVISION: &str = "民二庭";

/// A court of protocol 2 with a president, two divisions and a year of closed cases, all stated.
struct Court {
    house: House,
    supervisor: String,
    registrar: String,
    political: String,
    /// Today, when it was opened.
    opened: Day,
}

fn day(text: &str) -> u32 {
    Day::parse(text).expect("a day").0
}

fn number(serial: u32) -> String {
    format!("(2021){COURT}民初{serial}号")
}

fn judges() -> v1::PutJudgesRequest {
    let judge = |judge: u32| {
        let (role, division) = match judge {
            1 => (v1::Role::President, "院领导"),
            2..=4 => (v1::Role::Judge, FIRST_DIVISION),
            _ => (v1::Role::Judge, OTHER_DIVISION),
        };
        let tenure = v1::Tenure {
            role: role.into(),
            in_quota: true,
            division: division.to_owned(),
            from_day: 18_262,
            ..Default::default()
        };
        v1::JudgeRecorded { judge, name: format!("法官{judge}"), tenures: vec![tenure] }
    };
    let (court, person) = (COURT.to_owned(), String::new());
    v1::PutJudgesRequest { court, person, judges: (1..=8).map(judge).collect() }
}

fn year() -> v1::QuotaReportRequest {
    v1::QuotaReportRequest { court: COURT.to_owned(), year: 2021, ..Default::default() }
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
}

impl Court {
    async fn new() -> Court {
        let opened = Day::at(SystemClock.now_ms(), 480);
        let (house, [_, supervisor, registrar]) = House::new().await;
        let political = grant(&house.data, "孙政工", Role::Political);
        house.roster().put_judges(bearing(&registrar, judges())).await.expect("judges");
        let court = Court { house, supervisor, registrar, political, opened };
        court.is_enrolled("孙政工").await;
        for (first, count, judge) in [(1, 6, 2), (7, 6, 5), (13, 1, 1)] {
            court.import(first, count, judge).await;
        }
        let empty = (1..=12).filter(|month| *month != 6);
        let empty = empty.map(|month| format!("2021年{month}月无结案"));
        let stated = v1::DataStated {
            basis: 1,
            from_day: day("2021-01-01"),
            to_day: day("2021-12-31"),
            panels_known: true,
            text: empty.collect::<Vec<_>>().join("、"),
        };
        let state = v1::StateDataRequest {
            court: COURT.to_owned(),
            person: String::new(),
            stated: Some(stated),
        };
        let made =
            court.quota().state_data(bearing(&court.political, state)).await.expect("states");
        court.house.approve(&court.supervisor, made.into_inner().proposed).await.expect("approves");
        court
    }

    fn quota(&self) -> QuotaServiceClient<tonic::transport::Channel> {
        QuotaServiceClient::new(self.house.channel.clone())
    }

    /// Waits until the docket that is founded has enrolled who has a grant.
    async fn is_enrolled(&self, person: &str) {
        for _ in 0..100 {
            let list = v1::ListPersonsRequest { court: COURT.to_owned() };
            let listed = self.house.approvals().list_persons(bearing(&self.registrar, list)).await;
            let lines = listed.expect("lists").into_inner().persons;
            let named = |line: &v1::PersonLine| {
                line.record.as_ref().is_some_and(|record| record.person == person)
            };
            if lines.iter().any(named) {
                return;
            }
            reread().await;
        }
        panic!("{person} is not enrolled");
    }

    async fn import(&self, first: u32, count: u32, judge: u32) {
        use v1::import_cases_request::Part;
        let closing = Some(v1::Closing { day: day("2021-06-15"), manner: 1 });
        let record = v1::CaseRecord {
            weight: 100,
            filed_day: day("2021-01-05"),
            undertaking: judge,
            assigned_by: 1,
            panel: Some(v1::Panel::default()),
            closing,
            ..Default::default()
        };
        let head = v1::BatchHead { court: COURT.to_owned(), ..Default::default() };
        let rows = (first..first + count).map(|serial| {
            let (case_number, record) = (number(serial), Some(record.clone()));
            Part::Row(v1::CaseImported { case_number, record })
        });
        let parts: Vec<_> = std::iter::once(Part::Head(head))
            .chain(rows)
            .map(|part| v1::ImportCasesRequest { part: Some(part) })
            .collect();
        let asked = bearing(&self.registrar, tokio_stream::iter(parts));
        let made = self.quota().import_cases(asked).await.expect("imports").into_inner();
        assert_eq!(made.recorded, u64::from(count), "{made:?}");
    }

    async fn enroll(&self, person: &str, record: v1::PersonEnrolled) -> Result<(), Status> {
        let record = v1::PersonEnrolled { person: person.to_owned(), ..record };
        let (court, persons) = (COURT.to_owned(), vec![record]);
        let enroll = v1::EnrollPersonsRequest { court, person: String::new(), persons };
        self.house.approvals().enroll_persons(bearing(&self.registrar, enroll)).await.map(|_| ())
    }

    async fn step(&self, token: &str, act: Act, text: &str, digest: &[u8]) -> Result<u64, Status> {
        let request = v1::StepCircularRequest {
            report: Some(year()),
            person: String::new(),
            act: act.into(),
            digest: digest.to_vec(),
            text: text.to_owned(),
        };
        let made = self.quota().step_circular(bearing(token, request)).await?.into_inner();
        Ok(made.entries.first().copied().unwrap_or(0))
    }

    async fn export(
        &self,
        token: &str,
        asked: v1::ExportQuotaReportRequest,
        filled: bool,
    ) -> Result<Vec<u8>, Status> {
        let asked = bearing(token, v1::ExportQuotaReportRequest { report: Some(year()), ..asked });
        let mut pieces = match filled {
            true => self.quota().export_circular(asked).await?.into_inner(),
            false => self.quota().export_quota_report(asked).await?.into_inner(),
        };
        let mut file = Vec::new();
        while let Some(piece) = pieces.message().await? {
            file.extend(piece.piece);
        }
        Ok(file)
    }

    async fn shown(&self, token: &str, format: v1::ReportFormat, filled: bool) -> String {
        let format = format.into();
        let asked = v1::ExportQuotaReportRequest { format, ..Default::default() };
        let file = self.export(token, asked, filled).await.expect("a report");
        String::from_utf8(file).expect("text")
    }

    async fn circular(&self) -> v1::QuotaCircular {
        let asked = bearing(&self.political, year());
        self.quota().get_circular(asked).await.expect("a circular").into_inner()
    }

    async fn explain(&self, token: &str, judge: u32, text: &str) -> Result<(), Status> {
        let handed_in = if judge == 0 { "" } else { "1月8日纸质签名件" };
        let explanation = v1::ExplanationRecorded {
            judge,
            from_day: day("2021-01-01"),
            to_day: day("2021-12-31"),
            text: text.to_owned(),
            handed_in: handed_in.to_owned(),
            ..Default::default()
        };
        let (court, explanation) = (COURT.to_owned(), Some(explanation));
        let request = v1::ExplainRequest { court, person: String::new(), explanation };
        self.quota().explain(bearing(token, request)).await.map(|_| ())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circular_goes_its_way_by_two_and_later_reports_are_compared_with_it() {
    let court = Court::new().await;
    let (political, supervisor) = (&court.political, &court.supervisor);
    let json = v1::ReportFormat::ReportJson;
    let early =
        court.step(supervisor, Act::Reviewed, "", &[]).await.expect_err("nothing filled in");
    assert_eq!(reason(&early), "CircularOrder");
    for act in [Act::DataChecked, Act::LeadersChecked, Act::Filled] {
        court.step(political, act, "", &[]).await.expect("steps");
    }
    let own = court.step(political, Act::Reviewed, "", &[]).await.expect_err("his own");
    assert_eq!(reason(&own), "ApproverIsRequester");
    let whole = v1::ExportQuotaReportRequest { format: json.into(), ..Default::default() };
    let refused =
        court.export(supervisor, whole, false).await.expect_err("a supervisor sees no report");
    assert_eq!(refused.code(), Code::PermissionDenied);

    // Whoever reviews looks at what was filled in, and says so by its digest.
    let filled = court.shown(supervisor, json, true).await;
    let digest = Sha256::digest(&filled).to_vec();
    let circular = court.circular().await;
    assert_eq!(circular.steps[2].digest, digest, "the report's whole JSON");
    assert_eq!(circular.next, CircularAct::Reviewed.code());
    let other = court.step(supervisor, Act::Reviewed, "", &[9; 32]).await.expect_err("another");
    assert_eq!(reason(&other), "CircularDiffers");
    court.step(supervisor, Act::Reviewed, "", &digest).await.expect("reviews");
    court.step(supervisor, Act::Issued, "", &digest).await.expect("issues");
    let archived = court.step(political, Act::Archived, "", &[]).await.expect("archives");
    let page = court.shown(political, v1::ReportFormat::ReportHtml, true).await;
    for signed in ["填报人：孙政工（", "审核人：李四（", "签发人：李四（"] {
        assert!(page.contains(signed), "{signed} in {page}");
    }

    // What comes later changes the report and not the circular.
    court.import(14, 2, 1).await;
    let table = court.shown(political, v1::ReportFormat::ReportTable, false).await;
    assert!(table.contains("上次通报相比") && !table.contains("填报人：孙政工"), "{table}");
    let now: Value = serde_json::from_str(&court.shown(political, json, false).await).unwrap();
    let changes = now["changes"]["figures"].as_array().expect("changes");
    let own = changes.iter().find(|change| change["figure"] == "own").expect("own cases");
    assert_eq!((&own["before"], &own["after"]), (&Value::from(1), &Value::from(3)));
    assert_eq!(now["circular"]["archived"], true);
    assert_eq!(now["circular"]["steps"].as_array().map(Vec::len), Some(6));
    assert_eq!(court.shown(political, json, true).await, filled, "it does not change");

    // A further circular of the period is a correction.
    let silent = court.step(political, Act::DataChecked, "", &[]).await.expect_err("no reason");
    assert_eq!(reason(&silent), "TextNeeded");
    court.step(political, Act::DataChecked, "补录两件", &[]).await.expect("corrects");
    let circular = court.circular().await;
    assert_eq!((circular.archived, circular.corrects), (false, archived));
    let undone =
        court.export(political, Default::default(), true).await.expect_err("not filled in");
    assert_eq!(reason(&undone), "FieldMalformed", "a file has a format");
    let page = v1::ReportFormat::ReportHtml.into();
    let page = v1::ExportQuotaReportRequest { format: page, ..Default::default() };
    let undone = court.export(political, page, true).await.expect_err("not filled in");
    assert_eq!(reason(&undone), "CircularOrder");
    court.house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_withdrawn_by_two_requires_nothing_any_more() {
    let court = Court::new().await;
    let report = || async {
        let asked = bearing(&court.political, year());
        court.quota().get_quota_report(asked).await.expect("a report").into_inner()
    };
    let status = |report: &v1::QuotaReport| report.leaders[0].status;
    assert_eq!(status(&report().await), i32::from(v1::QuotaStatus::Met));
    let list = v1::ListStatementsRequest { court: COURT.to_owned() };
    let listed = court.quota().list_statements(bearing(&court.political, list)).await;
    let entry = listed.expect("lists").into_inner().statements[0].entry;
    let withdraw = |text: &str| v1::WithdrawDataRequest {
        court: COURT.to_owned(),
        person: String::new(),
        entry,
        text: text.to_owned(),
    };
    let silent = court.quota().withdraw_data(bearing(&court.political, withdraw(""))).await;
    assert_eq!(reason(&silent.expect_err("no reason")), "TextNeeded");
    let asked = bearing(&court.political, withdraw("漏录三月两件"));
    let proposed = court.quota().withdraw_data(asked).await.expect("proposes").into_inner();
    assert_eq!(status(&report().await), i32::from(v1::QuotaStatus::Met), "it waits");
    court.house.approve(&court.supervisor, proposed.proposed).await.expect("approves");
    assert_eq!(status(&report().await), i32::from(v1::QuotaStatus::NoData));
    let asked = bearing(&court.political, withdraw("再撤"));
    let gone = court.quota().withdraw_data(asked).await.expect_err("it holds no longer");
    assert_eq!(reason(&gone), "StatementUnknown");
    court.house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judge_and_a_division_see_their_own_and_a_leader_explains() {
    let court = Court::new().await;
    let judge = |judge| v1::PersonEnrolled {
        roles: vec![v1::PersonRole::RoleSelf.into()],
        judge,
        ..Default::default()
    };
    court.enroll("院长甲", judge(1)).await.expect("enrolls");
    court.enroll("法官乙", judge(2)).await.expect("enrolls");
    let nobody = court.enroll("法官丙", judge(0)).await.expect_err("no number");
    assert_eq!(reason(&nobody), "RoleUnplaced");
    let clerk = v1::PersonEnrolled {
        roles: vec![v1::PersonRole::RoleDivision.into()],
        division: OTHER_DIVISION.to_owned(),
        ..Default::default()
    };
    court.enroll("内勤丁", clerk).await.expect("enrolls");
    let token = |person, role| grant(&court.house.data, person, role);
    let president = token("院长甲", Role::Own);
    let own = token("法官乙", Role::Own);
    let division = token("内勤丁", Role::Division);
    // A grant alone says nothing of whose part it is.
    let stranger = token("陌生人", Role::Own);
    reread().await;

    let listed_on = async |token: &str, day: &str| {
        let (court_code, day) = (COURT.to_owned(), day.to_owned());
        let list = v1::ListCasesRequest { court: court_code, day, ..Default::default() };
        let answer = court.house.cases().list_cases(bearing(token, list)).await?.into_inner();
        Ok::<_, Status>(answer.cases.iter().map(|case| case.undertaking).collect::<Vec<_>>())
    };
    let listed = async |token: &str| listed_on(token, "").await;
    assert_eq!(listed(&own).await.expect("lists"), [2; 6]);
    assert_eq!(listed(&division).await.expect("lists"), [5; 6]);
    // Imported today, by the server's clock; nothing was in 2021.
    let mut days = vec![court.opened, Day::at(SystemClock.now_ms(), 480)];
    days.dedup();
    let mut of_today = Vec::new();
    for day in days {
        of_today.extend(listed_on(&division, &day.to_string()).await.expect("lists"));
    }
    assert_eq!(of_today, [5; 6]);
    assert!(listed_on(&division, "2021-06-15").await.expect("lists").is_empty());
    assert_eq!(reason(&listed(&stranger).await.expect_err("no part")), "RoleMissing");
    let find = async |token: &str, serial| {
        let get = v1::GetCaseRequest { court: COURT.to_owned(), case_number: number(serial) };
        court.house.cases().get_case(bearing(token, get)).await.map(|answer| answer.into_inner())
    };
    let found = find(&own, 1).await.expect("his case");
    assert!(found.filing.is_empty() && found.stages.len() == 1, "no odds: {found:?}");
    let others = find(&own, 7).await.expect_err("another's");
    let none = find(&own, 999).await.expect_err("nobody's");
    assert_eq!((others.code(), reason(&others)), (none.code(), reason(&none)));
    find(&division, 7).await.expect("of the division");
    find(&division, 1).await.expect_err("of another one");

    let names = v1::GetRosterRequest { court: COURT.to_owned() };
    let names = court.house.roster().get_roster(bearing(&division, names)).await.expect("names");
    let names = names.into_inner();
    let bare: Vec<bool> = names.pools.iter().map(|pool| pool.members.is_empty()).collect();
    assert_eq!((names.judges.len(), bare), (8, vec![true]), "a pool's name without its shares");

    let report = async |token: &str| {
        court.quota().get_quota_report(bearing(token, year())).await.map(|it| it.into_inner())
    };
    let line = report(&president).await.expect("the own line");
    assert_eq!(line.leaders.iter().map(|it| it.judge).collect::<Vec<_>>(), [1]);
    assert!(line.base_judges.is_empty() && line.division_months.is_empty());
    let line = report(&own).await.expect("the own line");
    assert!(line.leaders.is_empty());
    assert_eq!(line.base_judges.iter().map(|it| it.judge).collect::<Vec<_>>(), [2]);
    assert_eq!(report(&division).await.expect_err("none").code(), Code::PermissionDenied);
    let csv = court.shown(&president, v1::ReportFormat::ReportCsv, false).await;
    assert!(
        csv.contains(&number(13)) && !csv.contains(&number(7)) && !csv.contains("法官5"),
        "{csv}"
    );

    court.explain(&president, 0, "下半年借调省院").await.expect("explains");
    let other = court.explain(&own, 1, "并非本人").await.expect_err("another's figures");
    assert_eq!(reason(&other), "ExplanationOfOther");
    let page = async |publish| {
        let format = v1::ReportFormat::ReportHtml.into();
        let asked = v1::ExportQuotaReportRequest { format, publish, ..Default::default() };
        String::from_utf8(court.export(&court.political, asked, false).await.expect("a page"))
            .unwrap()
    };
    assert!(page(false).await.contains("本人说明：下半年借调省院"));
    assert!(!page(true).await.contains("下半年借调省院"), "not for the public");
    court.explain(&court.political, 1, "全年借调").await.expect("handed in");
    let said = page(false).await;
    assert!(said.contains("全年借调") && said.contains("孙政工代录"), "the newest, and how");
    assert!(!said.contains("下半年借调省院"), "the newest replaces");
    court.house.is_valid().await;
}
