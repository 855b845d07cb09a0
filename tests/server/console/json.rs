//! JSON for systems.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use caselot::service::access::Role;
use serde_json::{Value, json};

use super::{Answer, Desk};
use crate::approvals::{House, grant};
use crate::tokens::reread;

impl Desk {
    pub(super) async fn call(
        &self,
        token: &str,
        path: &str,
        body: Option<Value>,
    ) -> (StatusCode, Value) {
        let answer = self.ask(token, path, body.map(|it| it.to_string())).await;
        let value = serde_json::from_str(&answer.text);
        (answer.status, value.unwrap_or_else(|_| panic!("{path}: {}", answer.text)))
    }

    async fn ask(&self, token: &str, path: &str, body: Option<String>) -> Answer {
        let request = if body.is_some() { Request::post(path) } else { Request::get(path) };
        let request = match token {
            "" => request,
            token => request.header(header::AUTHORIZATION, format!("Bearer {token}")),
        };
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.unwrap_or_default())).unwrap()).await
    }
}

pub fn case(serial: u32) -> Value {
    json!({
        "number": format!("(2026)湘0203民初{serial}号"), "pool": "民事", "cause": "买卖合同纠纷",
        "procedure": "简易程序", "parties": "甲诉乙", "claim": "还款", "accepted_on": "2026-02-16",
        "exclude": [{ "judge": 3, "ground": "INTEREST" }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_files_a_case_and_is_answered_the_same_again() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let (status, first) = desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    assert_eq!((status, &first["state"]), (StatusCode::CREATED, &json!("DRAWN")), "{first}");
    assert_eq!(first["assurance"], "COMMITTED");
    assert_ne!(first["judge"], 3);
    let (status, again) = desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    assert_eq!((status, &again["judge"]), (StatusCode::OK, &first["judge"]));
    assert_eq!(again["check_code"], first["check_code"]);

    let mut other = case(1);
    other["cause"] = json!("借款合同纠纷");
    let (status, taken) = desk.call(&clerk, "/api/v1/cases", Some(other)).await;
    assert_eq!(
        (status, &taken["code"]),
        (StatusCode::CONFLICT, &json!("FiledWithOtherFacts")),
        "{taken}"
    );
    assert_eq!((&taken["held_by"]["judge"], &taken["retry"]), (&first["judge"], &json!(false)));

    let (status, refused) = desk.call("", "/api/v1/cases", Some(case(2))).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNAUTHORIZED, &json!("Anonymous")));
    let (status, refused) = desk.call(&supervisor, "/api/v1/cases", Some(case(2))).await;
    assert_eq!(
        (status, &refused["code"]),
        (StatusCode::FORBIDDEN, &json!("RoleMissing")),
        "{refused}"
    );
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_has_a_code_and_a_field() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    for (change, code, field) in [
        (json!({ "number": "(2026)湘9999民初1号" }), "CaseNumberForeign", "case_number"),
        (json!({ "pool": "nosuch" }), "PoolUnknown", "pool"),
        (json!({ "parties": " " }), "FieldMalformed", "parties"),
        (json!({ "accepted_on": "16.2.2026" }), "FieldMalformed", "accepted_on"),
        (json!({ "exclude": ["3:NOBODY_LIKES_HIM"] }), "FieldMalformed", "exclude"),
        (json!({ "follows": "(2026)湘0203执1号" }), "FollowedIdle", "follows"),
        (json!({ "agent_ids": ["12345"] }), "AgentIdentifierMalformed", "agent_identifiers"),
    ] {
        let mut asked = case(1);
        let Value::Object(change) = change else { unreachable!() };
        for (name, value) in change {
            asked[name] = value;
        }
        let (status, problem) = desk.call(&clerk, "/api/v1/cases", Some(asked)).await;
        assert!(status.is_client_error(), "{problem}");
        assert_eq!(
            (&problem["code"], &problem["field"]),
            (&json!(code), &json!(field)),
            "{problem}"
        );
        assert_eq!(problem["alarm"], false);
    }
    let answer = desk.ask(&clerk, "/api/v1/cases", Some("{\"nmber\":1}".to_owned())).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filing_that_waits_is_accepted_and_a_batch_answers_line_by_line() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let mut narrowed = case(1);
    narrowed["exclude"] = (1..=6).map(|judge| json!(format!("{judge}:INTEREST"))).collect();
    let (status, waits) = desk.call(&clerk, "/api/v1/cases", Some(narrowed)).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    assert!(waits["needs"].as_array().is_some_and(|needs| !needs.is_empty()));

    let lines = format!("{}\nnot json\n{}\n", case(2), case(3));
    let answer = desk.ask(&clerk, "/api/v1/cases/batch", Some(lines)).await;
    let lines: Vec<Value> =
        answer.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{}", answer.text);
    assert_eq!((&lines[0]["state"], &lines[2]["state"]), (&json!("DRAWN"), &json!("DRAWN")));
    assert_eq!(lines[1]["code"], "FieldMalformed");

    let (_, page) = desk.call(&clerk, "/api/v1/cases", None).await;
    let numbers: Vec<&str> =
        page["cases"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!(numbers.len(), 3, "{page}");
    let table = desk.ask(&clerk, "/api/v1/cases?format=csv", None).await;
    assert_eq!(table.text.lines().count(), 4, "{}", table.text);
    let path =
        format!("/api/v1/cases/{}", super::encoded(&[("", numbers[1])]).trim_start_matches('='));
    let (status, whole) = desk.call(&clerk, &path, None).await;
    assert_eq!(
        (status, whole["entries"].as_array().map(Vec::len)),
        (StatusCode::OK, Some(2)),
        "{whole}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_by_hand_is_recorded_with_its_minutes_and_those_who_saw_it() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let today = caselot_core::docket::Day(crate::seats::today()).to_string();
    let mut by_hand = case(1);
    by_hand["designate"] = json!({
        "judge": 1, "ground": "OUTAGE", "text": "机房停电",
        "outage": { "minutes": "〔2026〕应急1号", "witnesses": ["周副院长", "李督察"], "on": today },
    });
    let (status, waits) = desk.call(&clerk, "/api/v1/cases", Some(by_hand.clone())).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    let (_, again) = desk.call(&clerk, "/api/v1/cases", Some(by_hand.clone())).await;
    assert_eq!(again["filing"], waits["filing"], "it is asked for once");
    let path = super::encoded(&[("", "(2026)湘0203民初1号")]);
    let path = format!("/api/v1/cases/{}", path.trim_start_matches('='));
    let (_, whole) = desk.call(&clerk, &path, None).await;
    let told = whole["entries"][0].to_string();
    for part in ["〔2026〕应急1号", "周副院长", "李督察"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // Half of one is refused, as is one of another ground, and one that nobody can have seen.
    for (at, value) in [
        ("outage", Value::Null),
        ("ground", json!("MAJOR_DIFFICULT_NOVEL")),
        ("outage", json!({ "minutes": "1", "witnesses": ["甲", "甲"], "on": today })),
        ("outage", json!({ "minutes": "1", "witnesses": ["甲", "乙"], "on": "昨天" })),
    ] {
        let mut wrong = by_hand.clone();
        wrong["number"] = json!("(2026)湘0203民初2号");
        wrong["designate"][at] = value;
        let (status, refused) = desk.call(&clerk, "/api/v1/cases", Some(wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{at}: {refused}");
    }
    let answer = desk.ask(&clerk, "/api/v1/cases/batch", Some(by_hand.to_string())).await;
    assert!(answer.text.contains("not in a batch"), "{}", answer.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_checkpoint_and_health_are_there_and_the_description_names_every_call() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let (_, first) = desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    let (status, receipts) = desk.call(&clerk, first["receipt"].as_str().unwrap(), None).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(receipts["filing"]["index"], first["filing"]);
    assert_eq!(receipts["end"]["index"], first["draw"]);
    let (_, checkpoint) = desk.call(&clerk, "/api/v1/checkpoint", None).await;
    assert!(checkpoint["checkpoint"].as_str().is_some_and(|note| note.contains("湘0203")));
    let (status, health) = desk.call("", "/api/v1/health", None).await;
    assert_eq!((status, &health["serving"]), (StatusCode::OK, &json!(true)));
    let (status, missing) = desk.call(&clerk, "/api/v1/receipts/999999", None).await;
    assert_eq!((status, &missing["code"]), (StatusCode::NOT_FOUND, &json!("NotFound")));

    let (_, api) = desk.call("", "/api/v1/openapi.json", None).await;
    assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{api}");
    let paths: Vec<&String> = api["paths"].as_object().unwrap().keys().collect();
    for path in [
        "/api/v1/cases",
        "/api/v1/cases/batch",
        "/api/v1/cases/{number}",
        "/api/v1/cases/{number}/activities",
        "/api/v1/cases/{number}/close",
        "/api/v1/cases/{number}/reassign",
        "/api/v1/cases/{number}/seats",
        "/api/v1/cases/{number}/seats/take",
        "/api/v1/checkpoint",
        "/api/v1/health",
        "/api/v1/quota/{year}",
        "/api/v1/quota/{year}/leaders/{judge}/cases",
        "/api/v1/receipts/{filing}",
    ] {
        assert!(paths.iter().any(|known| *known == path), "{path}: {paths:?}");
    }
}

/// The address of the first case.
fn first_case() -> String {
    let path = "/api/v1/cases/(2026)湘0203民初1号".replace('湘', "%E6%B9%98");
    path.replace("民初1号", "%E6%B0%91%E5%88%9D1%E5%8F%B7")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_asks_for_another_judge_once_however_often_it_asks() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let path = format!("{}/reassign", first_case());
    let (status, missing) = desk.call(&clerk, &path, Some(leaves(1))).await;
    assert_eq!((status, &missing["code"]), (StatusCode::NOT_FOUND, &json!("FilingUnknown")));
    let (_, filed) = desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    let judge = filed["judge"].as_u64().unwrap();
    let asked = leaves(judge);
    let (status, waits) = desk.call(&clerk, &path, Some(asked.clone())).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    assert_eq!(
        (&waits["stage"], &waits["needs"]),
        (&json!(1), &json!(["REASSIGNMENT"])),
        "{waits}"
    );
    let (status, again) = desk.call(&clerk, &path, Some(asked.clone())).await;
    assert_eq!((status, &again["filing"]), (StatusCode::ACCEPTED, &waits["filing"]), "{again}");
    house.approve(&supervisor, waits["filing"].as_u64().unwrap()).await.unwrap();
    let (status, drawn) = desk.call(&clerk, &path, Some(asked.clone())).await;
    assert!(status.is_success(), "{drawn}");
    assert_eq!((&drawn["state"], &drawn["filing"]), (&json!("DRAWN"), &waits["filing"]), "{drawn}");
    let next = drawn["judge"].as_u64().unwrap();
    assert_ne!(next, judge);
    // The answer was lost, and the system asks again: nothing new is filed.
    let (status, again) = desk.call(&clerk, &path, Some(asked)).await;
    assert_eq!((status, &again["draw"]), (StatusCode::OK, &drawn["draw"]), "{again}");
    assert_eq!(again["judge"], next);

    let mut other = leaves(judge);
    other["text"] = json!("别的理由");
    let (status, conflict) = desk.call(&clerk, &path, Some(other)).await;
    assert_eq!((status, &conflict["code"]), (StatusCode::CONFLICT, &json!("JudgeHasLeft")));
    assert_eq!(conflict["held_by"]["judge"], next, "{conflict}");
    let mut wrong = leaves(next);
    wrong["ground"] = json!("BORED");
    let (status, refused) = desk.call(&clerk, &path, Some(wrong)).await;
    assert_eq!((status, &refused["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("ground")));

    // By a designation, which the supervisor agrees to as well.
    let wanted = [4, 5, 6].into_iter().find(|it| ![judge, next].contains(it)).unwrap();
    let mut asked = leaves(next);
    asked["designate"] = json!({ "judge": wanted, "ground": "MAJOR_DIFFICULT_NOVEL" });
    let (status, waits) = desk.call(&clerk, &path, Some(asked.clone())).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    house.approve(&supervisor, waits["filing"].as_u64().unwrap()).await.unwrap();
    let (status, done) = desk.call(&clerk, &path, Some(asked)).await;
    assert_eq!((status, &done["state"]), (StatusCode::OK, &json!("DESIGNATED")), "{done}");
    assert_eq!(done["judge"], wanted);
    house.is_valid().await;
}

fn leaves(judge: u64) -> Value {
    json!({ "leaves": judge, "ground": "HEALTH", "text": "住院至三月" })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_nobody_has_is_not_reassigned_and_stops_no_desk() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let filing = house.file(&clerk, 1, 0).await.unwrap();
    let (status, refused) =
        desk.call(&clerk, &format!("{}/reassign", first_case()), Some(leaves(1))).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{refused}");
    let browser = desk.enter(&clerk).await;
    let page = browser.get(&format!("/case/{filing}/reassign")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
    assert_eq!(browser.get("/file").await.status, StatusCode::OK, "the desk goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_closes_a_case_and_records_what_was_done_in_it() {
    let (house, [clerk, ..]) = House::new().await;
    let officer = grant(&house.data, "孙政工", Role::Political);
    // Read, and then enrolled, since nothing is filed yet.
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    let (_, filed) = desk.call(&clerk, "/api/v1/cases", Some(case(1))).await;
    let judge = filed["judge"].as_u64().unwrap();
    let (_, listed) = desk.call(&clerk, "/api/v1/cases", None).await;
    let row = &listed["cases"][0];
    assert_eq!((&row["cause"], &row["how"]), (&json!("买卖合同纠纷"), &json!("DRAWN")), "{row}");
    assert!(row.get("closed_on").is_none(), "{row}");
    desk.call(&clerk, "/api/v1/cases", Some(case(2))).await;
    for (order, last) in [("false", 1), ("true", 2)] {
        let path = format!("/api/v1/cases?newest_first={order}");
        let (_, listed) = desk.call(&clerk, &path, None).await;
        assert_eq!(listed["cases"][0]["number"], case(last)["number"], "{listed}");
    }
    let today = row["assigned_on"].as_str().unwrap().to_owned();

    let path = first_case();
    let (done, close) = (format!("{path}/activities"), format!("{path}/close"));
    let hearing =
        json!([{ "day": today, "kind": "HEARING_PRESIDED", "judge": judge, "minutes": 90 }]);
    let (status, told) = desk.call(&officer, &done, Some(hearing.clone())).await;
    assert_eq!((status, &told["recorded"]), (StatusCode::CREATED, &json!(1)), "{told}");
    let (status, told) = desk.call(&officer, &done, Some(hearing)).await;
    assert_eq!((status, &told["known"]), (StatusCode::OK, &json!(1)), "{told}");
    let closing = json!({ "closed_on": today, "manner": "JUDGMENT" });
    let (status, _) = desk.call(&clerk, &close, Some(closing.clone())).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "a clerk closes nothing");
    let (status, told) = desk.call(&officer, &close, Some(closing.clone())).await;
    assert_eq!(status, StatusCode::CREATED, "{told}");
    let (status, _) = desk.call(&officer, &close, Some(closing)).await;
    assert_eq!(status, StatusCode::OK);
    let other = json!({ "closed_on": "2020-01-01", "manner": "JUDGMENT" });
    let (status, refused) = desk.call(&officer, &close, Some(other)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !refused["code"].as_str().unwrap().is_empty() && refused["cure"].is_string(),
        "{refused}"
    );
    let wrong = json!({ "closed_on": today, "manner": "SUSPENDED" });
    let (_, refused) = desk.call(&officer, &close, Some(wrong)).await;
    assert_eq!(refused["field"], "manner", "{refused}");
    let (_, listed) = desk.call(&officer, "/api/v1/cases", None).await;
    assert_eq!(listed["cases"][0]["manner"], "JUDGMENT");
    house.is_valid().await;
}
