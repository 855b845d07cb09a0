//! 监督表: the auditor's tables of a log that was verified at the console.

use axum::http::StatusCode;

use caselot::service::access::Role;

use super::Desk;
use crate::approvals::{House, grant};
use crate::tokens::reread;

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_opens_the_cases_of_a_line_of_a_log_that_was_verified_here() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let auditor = grant(&house.data, "审计", Role::Auditor);
    reread().await;
    for serial in 1..=3 {
        house.file(&clerk, serial, u32::from(serial == 1)).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&auditor).await;
    let before = browser.get("/oversight/tables").await;
    assert_eq!(before.location, "/oversight", "nothing is counted that was not verified");
    browser.post("/oversight/verify", &[]).await;
    let done = browser.follow("/oversight/progress").await;
    assert!(done.contains("VALID") && done.contains("/oversight/tables"), "{done}");
    let contents = browser.get("/oversight/tables").await.text;
    assert_eq!(contents.matches("href=\"/oversight/tables/").count(), 10 + 3, "{contents}");
    let table = browser.get("/oversight/tables/exclusions").await.text;
    assert!(table.contains("张三") && table.contains("法官1"), "{table}");
    assert!(table.contains("/oversight/tables/exclusions/0?from=&amp;to="), "{table}");
    let cases = browser.get("/oversight/tables/exclusions/0").await.text;
    assert!(cases.contains("(2026)湘0203民初1号") && !cases.contains("民初2号"), "{cases}");
    assert!(cases.contains("href=\"/case/"), "{cases}");
    // In the order of a column, and the other way round.
    for order in ["3", "-3"] {
        let sorted = browser.get(&format!("/oversight/tables/by-filer?order={order}")).await;
        assert_eq!(sorted.status, StatusCode::OK, "{}", sorted.text);
    }
    let none = browser.get("/oversight/tables/exclusions?to=2020-01-01").await.text;
    assert!(none.contains("No line in these days."), "{none}");
    let backwards = browser.get("/oversight/tables?from=2026-02-01&to=2026-01-01").await;
    assert_eq!(backwards.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (format, begins) in [("html", "<!DOCTYPE html>"), ("json", "{"), ("xlsx", "PK")] {
        let file = browser.get(&format!("/oversight/tables/file?format={format}")).await;
        assert!(file.text.starts_with(begins), "{format}");
    }
    for gone in ["/oversight/tables/none", "/oversight/tables/exclusions/99"] {
        assert_eq!(browser.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let other = desk.enter(&supervisor).await;
    assert_eq!(other.get("/oversight/tables").await.status, StatusCode::FORBIDDEN);
}
