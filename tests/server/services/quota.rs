//! The quota service of a real server, asked through the generated client.

use std::process::Command;

use caselot::service::ambient::{Clock, SystemClock};
use caselot::wire::v1;
use caselot_core::docket::Day;
use tokio_stream::StreamExt;
use tonic::{Code, Status};
use v1::import_cases_request::Part as Import;

use super::harness::{self, COURT, PERSON, Running, init, number, reason};

fn day(text: &str) -> u32 {
    Day::parse(text).unwrap().0
}

/// President 1, vice president 2, three ordinary judges.
async fn court(data: &std::path::Path) -> Running {
    init(data, 256);
    let mut running = Running::start(data).await;
    let roles = [(1, v1::Role::President), (2, v1::Role::VicePresident)];
    let judges = (3..=5).map(|judge| (judge, v1::Role::Judge)).chain(roles);
    let judges = judges.map(|(number, role)| {
        let mut judge = harness::judge(number);
        judge.tenures[0].role = role.into();
        judge
    });
    let judges = judges.collect();
    let request = v1::PutJudgesRequest { court: COURT.into(), person: PERSON.into(), judges };
    running.roster.put_judges(request).await.unwrap();
    running
}

fn record(judge: u32, members: &[u32], closed: &str) -> v1::CaseRecord {
    v1::CaseRecord {
        pool: String::new(),
        cause: "买卖合同纠纷".into(),
        procedure: String::new(),
        flags: vec![],
        weight: 100,
        filed_day: day("2021-01-05"),
        undertaking: judge,
        assigned_by: v1::AssignedBy::AssignedDrawn.into(),
        panel: Some(v1::Panel { presiding: 0, members: members.to_vec(), assessors: vec![] }),
        closing: (!closed.is_empty())
            .then(|| v1::Closing { day: day(closed), manner: v1::Manner::Judgment.into() }),
    }
}

fn past(serial: u32) -> String {
    number(serial).replace("2026", "2021")
}

/// `count` cases from `first` on, all of one judge.
fn cases(first: u32, count: u32, judge: u32, members: &[u32]) -> Vec<v1::CaseImported> {
    let case = |serial| v1::CaseImported {
        case_number: past(serial),
        record: Some(record(judge, members, "2021-06-15")),
    };
    (first..first + count).map(case).collect()
}

/// 30 cases of each ordinary judge; the president has 1 and the vice president 5 and 4 in panels.
fn year() -> Vec<v1::CaseImported> {
    let mut all = cases(1, 26, 3, &[]);
    all.extend(cases(27, 4, 3, &[2]));
    all.extend(cases(31, 30, 4, &[]));
    all.extend(cases(61, 30, 5, &[]));
    all.extend(cases(91, 1, 1, &[]));
    all.extend(cases(92, 5, 2, &[]));
    all
}

fn head(skip_bad: bool, rehearse: bool) -> v1::BatchHead {
    v1::BatchHead { court: COURT.into(), person: PERSON.into(), skip_bad, rehearse }
}

async fn import(
    court: &mut Running,
    head: v1::BatchHead,
    rows: Vec<v1::CaseImported>,
) -> v1::BatchResponse {
    let parts = std::iter::once(Import::Head(head)).chain(rows.into_iter().map(Import::Row));
    let messages = parts.map(|part| v1::ImportCasesRequest { part: Some(part) });
    let messages: Vec<_> = messages.collect();
    court.quota.import_cases(tokio_stream::iter(messages)).await.unwrap().into_inner()
}

fn asked() -> v1::QuotaReportRequest {
    v1::QuotaReportRequest { court: COURT.into(), year: 2021, ..Default::default() }
}

async fn report(court: &mut Running) -> v1::QuotaReport {
    court.quota.get_quota_report(asked()).await.unwrap().into_inner()
}

async fn exported(court: &mut Running) -> Vec<u8> {
    let request = v1::ExportQuotaReportRequest {
        report: Some(asked()),
        format: v1::ReportFormat::ReportJson.into(),
        ..Default::default()
    };
    let mut pieces = court.quota.export_quota_report(request).await.unwrap().into_inner();
    let mut file = Vec::new();
    while let Some(piece) = pieces.next().await {
        file.extend(piece.unwrap().piece);
    }
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_is_imported_once_and_reported() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    let before = court.size().await;
    let tried = import(&mut court, head(false, true), year()).await;
    assert_eq!((tried.rows, tried.recorded, court.size().await), (96, 96, before));
    let made = import(&mut court, head(false, false), year()).await;
    assert_eq!((made.recorded, made.known, court.size().await), (96, 0, before + 96));
    let again = import(&mut court, head(false, false), year()).await;
    assert_eq!((again.recorded, again.known, court.size().await), (0, 96, before + 96));

    // Base 30: the president is asked 3/2, the vice president 9 with at least 9/2 of his own.
    let report = report(&mut court).await;
    let base = report.base.clone().unwrap();
    assert_eq!((base.cases, base.judges, base.average.as_str()), (90, 3, "30/1"));
    let [president, vice] = &report.leaders[..] else { panic!("two leaders") };
    assert_eq!((president.required.as_str(), president.own), ("3/2", 1));
    assert_eq!(president.status(), v1::QuotaStatus::NotMet);
    assert_eq!(president.short_of().collect::<Vec<_>>(), [v1::Shortfall::Total]);
    assert_eq!((vice.required.as_str(), vice.own, vice.panel), ("9/1", 5, 4));
    assert_eq!((vice.counted.as_str(), vice.met), ("9/1", Some(true)));
    let size = court.size().await;
    assert_eq!(report.checkpoint.as_ref().unwrap().size, size);

    // What was kept by the running server is what a restarted one reads back.
    let (written, shown) = (exported(&mut court).await, report);
    court.stop().await;
    let mut court = Running::start(data.path()).await;
    assert_eq!(court.quota.get_quota_report(asked()).await.unwrap().into_inner(), shown);
    assert_eq!(exported(&mut court).await, written);
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_computes_the_same_bytes_from_the_bundle() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    let written = exported(&mut court).await;
    let (bundle, key) = (data.path().join("bundle"), data.path().join("key.pub"));
    std::fs::write(&bundle, court.bundle_bytes().await).unwrap();
    std::fs::write(&key, format!("{}\n", court.key.vkey())).unwrap();
    let verify = |trust: &[&std::path::Path]| {
        let mut verifier = Command::new(env!("CARGO_BIN_EXE_caselot"));
        verifier.arg("verify");
        let verifier = verifier.arg(&bundle).args(["--quota", "2021"]);
        let verifier = if trust.is_empty() { verifier } else { verifier.arg("--key").args(trust) };
        verifier.output().unwrap()
    };
    let done = verify(&[&key]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8(done.stdout).unwrap(), String::from_utf8(written).unwrap());
    // Without a key nothing is valid, and there is no report.
    let done = verify(&[]);
    assert_eq!((done.status.code(), done.stdout.len()), (Some(1), 0));
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bad_rows_are_named_and_none_is_recorded() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    let before = court.size().await;
    let mut rows = cases(1, 4, 3, &[]);
    rows[1].record = Some(record(3, &[], "2020-12-31"));
    rows[2].record = Some(record(77, &[], "2021-06-15"));
    rows.push(v1::CaseImported { case_number: past(5), record: None });
    let answer = import(&mut court, head(false, false), rows.clone()).await;
    let refused: Vec<(u64, &str)> =
        answer.refused.iter().map(|row| (row.row, row.code.as_str())).collect();
    assert_eq!(refused, [(1, "ClosedBeforeFiled"), (2, "JudgeUnknown"), (4, "FieldMalformed")]);
    assert!(answer.refused.iter().all(|row| !row.text.is_empty()));
    assert_eq!((answer.rows, answer.recorded, court.size().await), (5, 0, before));

    let answer = import(&mut court, head(true, false), rows).await;
    assert_eq!((answer.recorded, answer.refused.len()), (2, 3));
    assert_eq!(court.size().await, before + 2);

    // The same number with other facts, and a second closing on another day.
    let mut other = cases(1, 1, 4, &[]);
    other.extend(cases(4, 1, 3, &[]));
    other[1].record = Some(record(3, &[], "2021-07-01"));
    let answer = import(&mut court, head(false, false), other).await;
    let codes: Vec<&str> = answer.refused.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(codes, ["RecordedOtherwise", "ClosedOtherwise"]);

    let headless = vec![v1::ImportCasesRequest { part: None }];
    let refused = court.quota.import_cases(tokio_stream::iter(headless)).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::InvalidArgument, "FieldMalformed")
    );
    court.stop().await;
}

/// Closes one case on a day as that of a judge.
async fn close(court: &mut Running, rehearse: bool, judge: u32) -> v1::BatchResponse {
    use v1::close_cases_request::Part;
    let row = v1::ClosingRow {
        case_number: past(200),
        closing: Some(v1::Closing { day: day("2021-12-01"), manner: 0 }),
        panel: None,
        undertaking: judge,
    };
    let parts = [Part::Head(head(false, rehearse)), Part::Row(row)];
    let messages = parts.map(|part| v1::CloseCasesRequest { part: Some(part) });
    court.quota.close_cases(tokio_stream::iter(messages)).await.unwrap().into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closing_of_another_judges_case_is_refused() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    let mut open = cases(200, 1, 3, &[]);
    open[0].record = Some(record(3, &[], ""));
    import(&mut court, head(false, false), open).await;
    let before = court.size().await;
    for (rehearse, judge) in [(true, 4), (false, 4), (true, 77)] {
        let answer = close(&mut court, rehearse, judge).await;
        let [refused] = &answer.refused[..] else { panic!("{answer:?}") };
        assert_eq!(
            (refused.code.as_str(), refused.field.as_str()),
            ("ClosingJudgeDiffers", "undertaking")
        );
        assert!(refused.named["holds"].ends_with("（3）"), "{refused:?}");
        assert_eq!(refused.named["day"], "2021-12-01");
    }
    assert_eq!(court.size().await, before);
    assert_eq!(close(&mut court, true, 3).await.refused, []);
    assert_eq!(close(&mut court, false, 3).await.recorded, 1);
    // What is known is compared too: the row is wrong all the same.
    let known = close(&mut court, false, 4).await;
    assert_eq!((known.known, known.refused.len()), (0, 1));
    assert_eq!(close(&mut court, false, 0).await.known, 1, "nobody is named");
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn closings_corrections_activities_and_reductions_move_the_figures() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    let mut open = cases(200, 1, 1, &[]);
    open[0].record = Some(record(1, &[], ""));
    import(&mut court, head(false, false), open).await;
    assert_eq!(report(&mut court).await.leaders[0].open, 1);

    let row = v1::ClosingRow {
        case_number: past(200),
        closing: Some(v1::Closing { day: day("2021-12-01"), manner: 0 }),
        ..Default::default()
    };
    use v1::close_cases_request::Part as Close;
    let parts = [Close::Head(head(false, false)), Close::Row(row)];
    let messages = parts.map(|part| v1::CloseCasesRequest { part: Some(part) });
    let done = court.quota.close_cases(tokio_stream::iter(messages)).await.unwrap().into_inner();
    assert_eq!(done.recorded, 1);
    let president = report(&mut court).await.leaders[0].clone();
    assert_eq!((president.own, president.open, president.met), (2, 0, Some(true)));

    // The closing is withdrawn again (撤销报结); a stale `before` is refused.
    let known = v1::GetCaseRecordRequest { court: COURT.into(), case_number: past(200) };
    let before = court.quota.get_case_record(known).await.unwrap().into_inner().record;
    let request = v1::CorrectCaseRequest {
        court: COURT.into(),
        person: PERSON.into(),
        case_number: past(200),
        after: before.clone().map(|record| v1::CaseRecord { closing: None, ..record }),
        before,
        ground: v1::CorrectionGround::ClosingWithdrawn.into(),
        text: String::new(),
        approver: "审管办".into(),
    };
    let own = v1::CorrectCaseRequest { approver: PERSON.into(), ..request.clone() };
    let refused: Status = court.quota.correct_case(own).await.unwrap_err();
    assert_eq!(reason(&refused), "ApproverIsRequester");
    assert_eq!(
        court.quota.correct_case(request.clone()).await.unwrap().into_inner().entries.len(),
        1
    );
    assert_eq!(report(&mut court).await.leaders[0].own, 1);
    let stale = v1::CorrectCaseRequest {
        after: request.before.clone().map(|record| v1::CaseRecord { weight: 50, ..record }),
        ..request
    };
    assert_eq!(court.quota.correct_case(stale).await.unwrap_err().code(), Code::FailedPrecondition);

    let reduction = v1::QuotaReductionGranted {
        judge: 1,
        year: 2021,
        percent: 50,
        document: "湘高法〔2021〕1号".into(),
        reason: "挂职".into(),
        approver: "高院".into(),
        ..Default::default()
    };
    let (code, person) = (COURT.to_owned(), PERSON.to_owned());
    let nobody = v1::GrantReductionRequest {
        court: code.clone(),
        person: person.clone(),
        reduction: Some(v1::QuotaReductionGranted { judge: 3, ..reduction.clone() }),
    };
    let refused = court.quota.grant_reduction(nobody).await.unwrap_err();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().contains("in no assessed role"), "{refused}");
    let request = v1::GrantReductionRequest { court: code, person, reduction: Some(reduction) };
    let made = court.quota.grant_reduction(request).await.unwrap().into_inner();
    let president = report(&mut court).await.leaders[0].clone();
    assert_eq!((president.required.as_str(), president.reductions.len()), ("3/4", 1));
    let request = v1::RevokeReductionRequest {
        court: COURT.into(),
        person: PERSON.into(),
        grant: made.entries[0],
        reason: "撤回".into(),
        approver: "高院".into(),
    };
    court.quota.revoke_reduction(request).await.unwrap();
    assert_eq!(report(&mut court).await.leaders[0].required, "3/2");
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_activity_is_recorded_once() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    use v1::record_activities_request::Part as Done;
    let row = |judge| v1::ActivityRow {
        case_number: past(91),
        activity: Some(v1::ActivityRecorded {
            judge,
            kind: v1::ActivityKind::HearingPresided.into(),
            day: day("2021-03-01"),
            minute: 571,
            minutes: 30,
            filing: 0,
        }),
    };
    let parts = || {
        [Done::Head(head(false, false)), Done::Row(row(1)), Done::Row(row(1)), Done::Row(row(0))]
    };
    let mut recorded = Vec::new();
    for _ in 0..2 {
        let messages = parts().map(|part| v1::RecordActivitiesRequest { part: Some(part) });
        let answer = court.quota.record_activities(tokio_stream::iter(messages)).await.unwrap();
        let answer = answer.into_inner();
        recorded.push((answer.recorded, answer.known));
    }
    assert_eq!(recorded, [(2, 1), (0, 3)]);
    assert_eq!(report(&mut court).await.leaders[0].hearings, 1);
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_opens_to_its_cases_in_pages() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    let mut request = v1::ListQuotaCasesRequest {
        report: Some(asked()),
        figure: v1::QuotaFigure::FigureBase.into(),
        judge: 0,
        page_size: 40,
        page_token: String::new(),
    };
    let mut pages = Vec::new();
    loop {
        let page = court.quota.list_quota_cases(request.clone()).await.unwrap().into_inner();
        assert_eq!(page.total, 90);
        pages.push(page.cases.len());
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    assert_eq!(pages, [40, 40, 10]);
    let panel = v1::QuotaFigure::FigurePanel.into();
    request =
        v1::ListQuotaCasesRequest { figure: panel, judge: 2, page_token: String::new(), ..request };
    let page = court.quota.list_quota_cases(request.clone()).await.unwrap().into_inner();
    let numbers: Vec<String> = page.cases.into_iter().map(|case| case.number).collect();
    assert_eq!(numbers, (27..=30).map(past).collect::<Vec<_>>());
    for bad in [
        v1::ListQuotaCasesRequest { judge: 0, ..request.clone() },
        v1::ListQuotaCasesRequest { page_size: 5_000, ..request.clone() },
        v1::ListQuotaCasesRequest { page_token: "x".into(), ..request.clone() },
        v1::ListQuotaCasesRequest { report: None, ..request.clone() },
    ] {
        let refused = court.quota.list_quota_cases(bad).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
    court.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_hears_of_changed_figures_only_and_does_not_hold_up_the_stop() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    let mut watched = court.quota.watch_quota(asked()).await.unwrap().into_inner();
    let first = watched.next().await.unwrap().unwrap();
    assert_eq!(first.leaders[0].own, 1);
    // A new pool changes no figure, a closed case does.
    let pools = vec![harness::pool("民事", &[(3, 100), (4, 100), (5, 100)])];
    let request = v1::PutPoolsRequest { court: COURT.into(), person: PERSON.into(), pools };
    court.roster.put_pools(request).await.unwrap();
    import(&mut court, head(false, false), cases(300, 1, 1, &[])).await;
    let next = watched.next().await.unwrap().unwrap();
    assert_eq!(next.leaders[0].own, 2);
    court.stop().await;
    assert!(watched.next().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_are_versions_with_a_day_from_which_they_hold() {
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    import(&mut court, head(false, false), year()).await;
    let ask = v1::GetPolicyRequest { court: COURT.into(), on: "2021-01-01".into() };
    let default = court.quota.get_policy(ask.clone()).await.unwrap().into_inner();
    assert_eq!((default.version, default.entry), (0, 0));
    let mut policy = default.policy.unwrap();
    policy.valid_from_day = day("2021-01-01");
    policy.document = "湘高法〔2021〕2号".into();
    let ten_percent = v1::Fraction { numerator: 10, denominator: 100 };
    policy.quota.as_mut().unwrap().roles[0].ratio = Some(ten_percent);
    let (code, person) = (COURT.to_owned(), PERSON.to_owned());
    let request = v1::PutPolicyRequest { court: code, person, policy: Some(policy) };
    assert_eq!(
        court.quota.put_policy(request.clone()).await.unwrap().into_inner().entries.len(),
        1
    );
    assert!(court.quota.put_policy(request.clone()).await.unwrap().into_inner().entries.is_empty());
    let held = court.quota.get_policy(ask).await.unwrap().into_inner();
    assert_eq!((held.version, held.back_dated), (1, true));
    assert_eq!(report(&mut court).await.leaders[0].required, "3/1");
    let list = v1::ListPoliciesRequest { court: COURT.into(), page_size: 1, ..Default::default() };
    let page = court.quota.list_policies(list.clone()).await.unwrap().into_inner();
    assert_eq!((page.policies.as_slice(), page.next_page_token.as_str()), (&[held][..], ""));
    let beyond = v1::ListPoliciesRequest { page_token: "1".to_owned(), ..list };
    let page = court.quota.list_policies(beyond).await.unwrap().into_inner();
    assert_eq!((page.policies.len(), page.next_page_token.as_str()), (0, ""));

    let mut nobody = request;
    nobody.policy.as_mut().unwrap().quota.as_mut().unwrap().roles.clear();
    let refused = court.quota.put_policy(nobody).await.unwrap_err();
    assert_eq!(reason(&refused), "PolicyAssessesNobody");
    let early = v1::QuotaReportRequest { year: 2031, ..asked() };
    let refused = court.quota.get_quota_report(early).await.unwrap_err();
    assert_eq!(
        (refused.code(), reason(&refused).as_str()),
        (Code::FailedPrecondition, "PeriodNotBegun")
    );
    court.stop().await;
}

#[tokio::test]
async fn a_plan_is_made_of_a_year_that_goes_on() {
    use v1::plan_quota_response::Part;
    let data = tempfile::tempdir().unwrap();
    let mut court = court(data.path()).await;
    let this_year = Day::at(SystemClock.now_ms(), 480).year();
    let over = v1::PlanQuotaRequest { court: COURT.into(), year: this_year - 1 };
    let mut parts = court.quota.plan_quota(over).await.unwrap().into_inner();
    let refused = parts.next().await.unwrap().unwrap_err();
    assert_eq!(reason(&refused), "PlanYearOver");

    let asked = v1::PlanQuotaRequest { court: COURT.into(), year: this_year };
    let parts = court.quota.plan_quota(asked).await.unwrap().into_inner();
    let parts: Vec<_> = parts.collect().await;
    let Some(Ok(v1::PlanQuotaResponse { part: Some(Part::Plan(plan)) })) = parts.last() else {
        panic!("{parts:?}")
    };
    // The court has no pool yet, so that nothing can be told of its leaders.
    assert_eq!((plan.year, plan.runs, plan.sure), (this_year, 100, 99));
    let outcomes: Vec<_> = plan.leaders.iter().map(v1::PlannedLeader::outcome).collect();
    assert_eq!(outcomes, [v1::PlanOutcome::Unknown; 2]);
    court.stop().await;
}
