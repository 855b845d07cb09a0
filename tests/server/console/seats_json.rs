//! Seats that change by JSON, each once however often a system asks.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Desk;
use super::seats::opened;
use crate::approvals::{House, number};

fn seats_path(serial: &str) -> String {
    let path = format!("/api/v1/cases/(2026)湘0203民初{serial}号/seats");
    let escape = |sign: char| match sign.is_ascii() {
        true => sign.to_string(),
        false => sign.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect(),
    };
    path.chars().map(escape).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_changes_seats_once_however_often_it_asks() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let desk = Desk::open(&house);
    let case = json!({
        "number": number(1), "cause": "买卖合同纠纷", "procedure": "简易", "parties": "甲诉乙",
        "party_ids": ["11010519491231002X"],
    });
    let (status, filed) = desk.call(&clerk, "/api/v1/cases", Some(case)).await;
    assert_eq!(status, StatusCode::CREATED, "{filed}");
    let path = seats_path("1");
    let formed = json!({ "kind": "PANEL_FORMED", "text": "转普通程序", "procedure": "普通" });
    let drawn = asked(&desk, (&house, &supervisor, &clerk), &path, &formed).await;
    assert_eq!((drawn["seats"].as_array().unwrap().len(), drawn.get("judge")), (2, None));

    let show = path.strip_suffix("/seats").unwrap();
    let (_, shown) = desk.call(&clerk, show, None).await;
    let stage = &shown["stages"][0];
    assert_eq!(stage["seats"].as_array().unwrap().len(), 3, "{shown}");
    assert_eq!(shown["stages"][1]["changes"], stage["filing"], "{shown}");
    let member = stage["seats"][1]["judge"].as_u64().unwrap();
    let replaced = json!({
        "kind": "REPLACEMENT", "leaves": [member], "ground": "TRANSFER", "decided_by": "PRESIDENT",
    });
    asked(&desk, (&house, &supervisor, &clerk), &path, &replaced).await;
    let mut wrong = replaced.clone();
    wrong["kind"] = json!("SWAP");
    let (status, refused) = desk.call(&clerk, &path, Some(wrong)).await;
    assert_eq!((status, &refused["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("kind")));

    // The undertaking judge goes on to be the case's, for who asks for another one.
    let (_, conflict) = desk
        .call(
            &clerk,
            &format!("{show}/reassign"),
            Some(json!({ "leaves": 99, "ground": "HEALTH", "text": "" })),
        )
        .await;
    assert_eq!(conflict["held_by"]["judge"], filed["judge"], "{conflict}");

    let stays = stage["seats"][2]["judge"].as_u64().unwrap();
    let preside = json!({ "judge": stays, "decided_by": "PRESIDENT" });
    let take = format!("{path}/take");
    let (status, waits) = desk.call(&clerk, &take, Some(preside.clone())).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    let (_, again) = desk.call(&clerk, &take, Some(preside.clone())).await;
    assert_eq!(again, waits, "it is asked for once");
    house.approve(&supervisor, waits["entry"].as_u64().unwrap()).await.unwrap();
    let (status, done) = desk.call(&clerk, &take, Some(preside)).await;
    assert_eq!((status, &done["state"]), (StatusCode::OK, &json!("DONE")), "{done}");
    let (_, shown) = desk.call(&clerk, show, None).await;
    assert_eq!(shown["stages"][0]["presiding"], json!(stays), "{shown}");
    assert_eq!(shown["stages"][0]["left"], json!([member]), "{shown}");
    house.is_valid().await;
}

/// Asks for a change, which waits; once approved it is drawn, and then answered again.
async fn asked(
    desk: &Desk,
    (house, supervisor, clerk): (&House, &str, &str),
    path: &str,
    change: &Value,
) -> Value {
    let (status, waits) = desk.call(clerk, path, Some(change.clone())).await;
    assert_eq!((status, &waits["state"]), (StatusCode::ACCEPTED, &json!("WAITS")), "{waits}");
    let (_, again) = desk.call(clerk, path, Some(change.clone())).await;
    assert_eq!(again["filing"], waits["filing"], "{again}");
    house.approve(supervisor, waits["filing"].as_u64().unwrap()).await.unwrap();
    let (_, drawn) = desk.call(clerk, path, Some(change.clone())).await;
    assert_eq!(drawn["state"], json!("DRAWN"), "{drawn}");
    let (status, again) = desk.call(clerk, path, Some(change.clone())).await;
    assert_eq!((status, &again["draw"]), (StatusCode::OK, &drawn["draw"]), "{again}");
    drawn
}
