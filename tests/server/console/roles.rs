//! A page is open to a role if, and only if, the server lets that role make the page's call.

use axum::http::StatusCode;
use caselot::service::access::table::rule;
use caselot::service::access::{Role, Rpc, Rule};
use caselot::wire::v1;

use super::Desk;
use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

/// Pages with the call that each makes. `{case}` stands for the page of a case that is drawn.
const PAGES: [(&str, &str); 34] = [
    ("/file", "AssignmentService/FileCase"),
    ("{case}/reassign", "AssignmentService/FileCase"),
    ("{case}/designate", "LifeService/RequestDesignation"),
    ("{case}/undo", "LifeService/UndoCase"),
    ("{case}/flags", "LifeService/ChangeFlags"),
    ("{case}/close", "QuotaService/CloseCases"),
    ("/correct", "QuotaService/CorrectCase"),
    ("/number", "LifeService/CorrectNumber"),
    ("/judge/1", "RosterService/PutJudges"),
    ("/judge/0", "RosterService/PutJudges"),
    ("/pool/new", "RosterService/PutPools"),
    ("/conflicts", "ConflictService/ListConflicts"),
    ("/conflicts/declare", "ConflictService/DeclareConflict"),
    ("/persons/new", "ApprovalService/EnrollPersons"),
    ("/deputize", "ApprovalService/EnrollPersons"),
    ("/upload/closings", "QuotaService/CloseCases"),
    ("/upload/activities", "QuotaService/RecordActivities"),
    ("/upload/judges", "RosterService/PutJudges"),
    ("/upload/pools", "RosterService/PutPools"),
    ("/upload/history", "QuotaService/ImportCases"),
    ("/upload/absences", "RosterService/RecordAbsences"),
    ("/assess/reductions/grant", "QuotaService/GrantReduction"),
    ("/assess/statements", "QuotaService/ListStatements"),
    ("/assess/statements/state", "QuotaService/StateData"),
    ("/assess/plan", "QuotaService/PlanQuota"),
    ("/policy/change", "QuotaService/PutPolicy"),
    ("/admin", "OperatorService/GetCondition"),
    ("/decided", "ApprovalService/ListDecided"),
    ("/lots", "LotService/ListLots"),
    ("/lots/lists/new", "LotService/PutList"),
    ("/workload", "RegisterService/GetWorkload"),
    ("/assessors/sat", "RegisterService/ListAssessors"),
    ("/leaving", "LifeService/ListRedistributions"),
    ("/hand", "HandService/ListHands"),
];

/// The roles that may make a call.
fn callers(call: &str) -> &'static [Role] {
    match rule(&format!("/caselot.v1.{call}")) {
        Some(Rule::For(Rpc { roles, .. })) => roles,
        other => panic!("{call}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_is_for_those_who_may_make_its_call() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let political = grant(&house.data, "政治部", Role::Political);
    let auditor = grant(&house.data, "审计", Role::Auditor);
    reread().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let filing = house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let desk = Desk::open(&house);
    for (role, token) in [
        (Role::Filing, &clerk),
        (Role::Supervisor, &supervisor),
        (Role::Political, &political),
        (Role::Registrar, &registrar),
        (Role::Auditor, &auditor),
    ] {
        let browser = desk.enter(token).await;
        for (page, call) in PAGES {
            let path = page.replace("{case}", &format!("/case/{filing}"));
            let answer = browser.get(&path).await;
            let wanted = match callers(call).contains(&role) {
                true => StatusCode::OK,
                false => StatusCode::FORBIDDEN,
            };
            assert_eq!(answer.status, wanted, "{role:?} {path}: {}", answer.text);
            assert!(!answer.text.contains("onclick"), "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_judge_opens_the_own_cases_and_no_others() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    // Before the first filing one person is enough to enroll somebody.
    let judge = 1;
    let person = "法官本人".to_owned();
    let roles = vec![v1::PersonRole::RoleSelf.into()];
    let record = v1::PersonEnrolled { person, roles, judge, ..Default::default() };
    let enroll = v1::EnrollPersonsRequest {
        court: COURT.to_owned(),
        person: String::new(),
        persons: vec![record],
    };
    house.approvals().enroll_persons(bearing(&registrar, enroll)).await.unwrap();
    let judge_of = async |serial| {
        let get = v1::GetCaseRequest { court: COURT.to_owned(), case_number: number(serial) };
        let case = house.cases().get_case(bearing(&supervisor, get)).await.unwrap();
        case.into_inner().stages[0].undertaking
    };
    let (mut filings, mut own_cases) = (Vec::new(), 0);
    while filings.len() < 6 || own_cases == 0 {
        let serial = u32::try_from(filings.len()).unwrap() + 1;
        filings.push(house.file(&clerk, serial, 0).await.unwrap());
        house.draw(&clerk, serial).await.unwrap();
        own_cases += u32::from(judge_of(serial).await == judge);
    }
    let own = grant(&house.data, "法官本人", Role::Own);
    reread().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&own).await;
    let mine = browser.get("/mine").await.text;
    for (serial, filing) in (1..).zip(&filings) {
        let page = browser.get(&format!("/case/{filing}")).await;
        let is_own = judge_of(serial).await == judge;
        assert_eq!(mine.contains(&format!("href=\"/case/{filing}\"")), is_own, "{mine}");
        if !is_own {
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text);
            assert!(!page.text.contains(&number(serial)), "{}", page.text);
            continue;
        }
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("the case is open"), "{}", page.text);
        // Neither who filed it nor a chance of anybody, and nothing that is done with it.
        for none in ["张三", " %", "/reassign", "/slip"] {
            assert!(!page.text.contains(none), "{none}: {}", page.text);
        }
    }
}
