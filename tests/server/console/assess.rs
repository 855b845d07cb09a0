//! Reductions, statements on data and plans on pages.

use axum::http::StatusCode;
use caselot::service::access::Role;

use super::Desk;
use crate::approvals::{House, grant};
use crate::tokens::reread;

#[tokio::test(flavor = "multi_thread")]
async fn reductions_and_statements_are_granted_and_taken_back_by_two() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let political = grant(&house.data, "政治部", Role::Political);
    reread().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (officer, other) = (desk.enter(&political).await, office.enter(&supervisor).await);
    let registrar = desk.enter(&registrar).await;
    let leader = [
        ("judge", "9"),
        ("name", "王院长"),
        ("role", "VICE_PRESIDENT"),
        ("in_quota", "true"),
        ("division", "院领导"),
        ("from", "2020-01-01"),
        ("to", ""),
    ];
    registrar.change("/judge/0", &leader).await;
    let page = officer.get("/assess").await;
    assert!(page.text.contains("/upload/closings") && page.text.contains("/assess/plan"));

    let today = caselot_core::docket::Day::at(super::now_ms(), 480).to_string();
    let year = &today[..4];
    let empty = [
        ("judge", "9"),
        ("year", year),
        ("percent", ""),
        ("cases", ""),
        ("document", "湘高法〔2026〕3号"),
        ("reason", "借调"),
    ];
    let refused = officer.post("/assess/reductions/grant", &empty).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("a percentage, whole cases, or both"));
    let mut granted = empty;
    granted[2].1 = "50";
    let checked = officer.check("/assess/reductions/grant", &granted).await;
    assert!(checked.text.contains("becomes smaller: 50 %"), "{}", checked.text);
    let done = officer.confirm("/assess/reductions/grant", &granted, &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    assert!(other.approve_all().await[0].contains("becomes smaller"));
    let list = officer.get(&format!("/assess/reductions?year={year}")).await.text;
    let revoke = list.split("href=\"").find(|it| it.contains("/revoke\"")).expect("a grant");
    let revoke = revoke.split('"').next().unwrap().to_owned();
    officer.change(&revoke, &[("reason", "提前返院")]).await;
    assert_eq!(other.approve_all().await.len(), 1);
    let list = officer.get(&format!("/assess/reductions?year={year}")).await.text;
    assert!(!list.contains(&revoke), "{list}");

    let from = format!("{year}-01-01");
    let stated = [
        ("from", from.as_str()),
        ("to", today.as_str()),
        ("basis", "CLOSED"),
        ("panels", "yes"),
        ("text", "无结案"),
    ];
    let checked = officer.check("/assess/statements/state", &stated).await;
    assert!(checked.text.contains("are in the log"), "{}", checked.text);
    officer.confirm("/assess/statements/state", &stated, &checked).await;
    assert_eq!(other.approve_all().await.len(), 1);
    let list = officer.get("/assess/statements").await.text;
    let withdraw =
        list.split("href=\"").find(|it| it.contains("/withdraw\"")).expect("a statement");
    let withdraw = withdraw.split('"').next().unwrap();
    officer.change(withdraw, &[("text", "漏录三月结案两件")]).await;
    assert_eq!(other.approve_all().await.len(), 1);
    assert!(officer.get("/assess/statements").await.text.contains("No statement holds"));

    // A plan is made in the background and shown when it is there.
    registrar.post("/assess/plan/begin", &[("year", year)]).await;
    registrar.follow("/assess/plan/progress").await;
    let plan = registrar.get("/assess/plan").await.text;
    assert!(plan.contains("No share is proposed; the results say why."), "{plan}");
    assert_eq!(desk.enter(&clerk).await.get("/assess").await.status, StatusCode::FORBIDDEN);
    house.is_valid().await;
}
