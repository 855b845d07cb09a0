//! What is refused, and what is told of it: to who asked, and before anything is confirmed.

use axum::http::StatusCode;

use caselot::service::access::Role;

use super::pages::CASE;
use super::seats::{as_form, facts, opened, page_of};
use super::{Browser, Desk};
use crate::approvals::{House, grant, number};
use crate::seats::today;
use crate::tokens::reread;

/// The entry of the first line that waits.
async fn waiting(browser: &Browser<'_>) -> String {
    let list = browser.get("/approvals").await.text;
    let (_, rest) = list.split_once("href=\"/approvals/").unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_for_a_designation_is_told_that_it_was_declined_and_files_the_case_again() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    assert!(!browser.get("/").await.text.contains("not agreed to"));
    browser.post_through("/file/designate/begin", &CASE).await;
    let typed = [("judge", "3"), ("designation_ground", "SUPERVISION"), ("text", "院长批示")];
    browser.change("/file/designate", &typed).await;
    let entry = waiting(&other).await;
    other.post(&format!("/approvals/{entry}/decline"), &[("why", "应当随机分案")]).await;
    let today = browser.get("/").await.text;
    assert!(today.contains("1 not agreed to"), "{today}");
    let page = browser.get(&format!("/case/{entry}")).await;
    for said in ["The designation was not agreed to", "应当随机分案", "李四"] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    // The form is filled with what the case was asked for with, and the case is drawn.
    let pasted = page.field("pasted").replace("&lt;", "<").replace("&gt;", ">");
    let form = browser.post("/file/paste", &[("pasted", pasted.as_str())]).await;
    for kept in ["民初82号", "买卖合同纠纷", "李某、赵某"] {
        assert!(form.text.contains(kept), "{kept}: {}", form.text);
    }
    let drawn = browser.post_through("/file/confirm", &CASE).await.text;
    assert!(drawn.contains("draw recomputed"), "{drawn}");
    assert!(!browser.get("/").await.text.contains("not agreed to"), "nobody waits for it any more");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_confirmed_is_refused_at_its_check() {
    let (house, [clerk, _, _]) = opened().await;
    let political = grant(&house.data, "钱七", Role::Political);
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    let (browser, political) = (desk.enter(&clerk).await, desk.enter(&political).await);
    // Closings that are to come are in no sample.
    let tomorrow = caselot_core::docket::Day(today() + 1).to_string();
    let sample =
        [("from", "2026-01-01"), ("to", tomorrow.as_str()), ("subject", "评查"), ("seats", "1")];
    let wrong = political.post("/lots/draw/review", &sample).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    assert!(wrong.text.contains("to-fault") && wrong.text.contains("a last day that has come"));
    // A case that was filed without the marks of its parties keeps its number.
    browser.post_through("/file/confirm", &as_form(&facts(&number(1)))).await;
    let case = page_of(&browser, &number(1)).await;
    let right = number(7);
    let typed = [("number", right.as_str()), ("text", "录入错误")];
    let wrong = browser.post(&format!("{case}/number"), &typed).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.text);
    assert!(wrong.text.contains("without the marks of two parties"), "{}", wrong.text);
    house.is_valid().await;
}
