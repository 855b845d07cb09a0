//! The policy on its page: shown, changed as a text or by a file, rehearsed, proposed and approved.

use axum::http::StatusCode;

use super::Desk;
use crate::approvals::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_rehearsed_before_it_is_proposed_and_counts_once_two_agree() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&registrar).await, office.enter(&supervisor).await);
    let page = browser.get("/policy").await;
    assert!(page.text.contains("the default policy") && page.text.contains("Where cases go"));
    assert_eq!(desk.enter(&clerk).await.get("/policy").await.status, StatusCode::FORBIDDEN);

    let today = caselot_core::docket::Day::at(super::now_ms(), 480);
    let wrong = format!("valid_from = \"{today}\"\nbassis = \"CLOSED\"\n");
    let refused = browser.post("/policy/change", &[("toml", &wrong)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("bassis") && refused.text.contains("toml-fault"));
    let dayless = browser.post("/policy/change", &[("toml", "document = \"x\"\n")]).await;
    assert!(dayless.text.contains("it names no first day"), "{}", dayless.text);

    let text = format!(
        "valid_from = \"{today}\"\ndocument = \"审委会纪要1号\"\n\n[[route]]\ntypes = [\"民初\"]\n\
         pool = \"民事\"\n\n[[weight]]\ntype = \"民初\"\nweight = 150\n"
    );
    let begun = browser.upload("/policy/file", "政策.toml", text.as_bytes()).await;
    assert!(begun.text.contains("审委会纪要1号"), "{}", begun.text);
    let form = [("toml", text.as_str())];
    let checked = browser.check("/policy/change", &form).await;
    assert!(checked.text.contains("1 case would weigh something else"), "{}", checked.text);
    assert!(checked.text.contains("fits 1 past filing") && checked.text.contains("法官1 1"));
    // A court goes on filing while somebody reads; that changes nothing of what is confirmed.
    house.file(&clerk, 2, 0).await.unwrap();
    let done = browser.confirm("/policy/change", &form, &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    let shown = other.approve_all().await;
    assert!(shown[0].contains("审委会纪要1号"), "{}", shown[0]);
    let page = browser.get("/policy").await.text;
    assert!(page.contains("version 1") && page.contains("1. 民初 → pool 民事"), "{page}");
    house.is_valid().await;
}
