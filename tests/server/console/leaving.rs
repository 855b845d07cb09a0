//! 离任案件 on pages: a list is asked for, agreed to and drawn, and told at every place.

use axum::http::StatusCode;

use super::seats::{as_form, facts, opened};
use super::{Browser, Desk};
use crate::approvals::number;

/// The judge of the first case on a page of cases, by the links to them.
async fn files(browser: &Browser<'_>, serials: std::ops::RangeInclusive<u32>) {
    for serial in serials {
        let done = browser.post_through("/file/confirm", &as_form(&facts(&number(serial)))).await;
        assert!(done.text.contains("draw recomputed"), "{}", done.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cases_of_a_judge_who_leaves_are_drawn_on_one_page() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    files(&browser, 1..=17).await;
    // Of eight judges and seventeen cases somebody has three.
    let mut leaves = None;
    for judge in 1..=8 {
        let page = browser.get(&format!("/leaving/{judge}")).await;
        let count = page.text.matches("name=\"goes\"").count();
        leaves = leaves.or((count >= 3).then_some((judge, count)));
    }
    let (judge, count) = leaves.expect("a judge with three cases");
    let form = format!("/leaving/{judge}");
    let chosen = browser.post("/leaving", &[("judge", &judge.to_string())]).await;
    assert_eq!(chosen.location, form);
    let page = browser.get(&form).await.text;
    // What a case is about stands beside its number, and all of them go unless somebody unticks one.
    assert!(page.contains("买卖合同纠纷") && page.matches(" checked").count() == count, "{page}");
    let goes = page.split("name=\"goes\" value=\"").skip(2);
    let goes = goes.map(|it| it.split('"').next().unwrap());
    let wrong = browser.post(&form, &[("text", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("ground-fault"), "{}", wrong.text);
    let mut typed = vec![("ground", "TRANSFER"), ("text", "调往上级法院")];
    typed.extend(goes.map(|number| ("goes", number)));
    let checked = browser.check(&form, &typed).await;
    assert!(checked.text.contains("judge: 1 (as"), "{}", checked.text);
    let done = browser.confirm(&form, &typed, &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    let shown = other.approve_all().await;
    assert!(
        shown[0].contains("judge: 1 (as") && shown[0].contains("TRANSFER")
            || shown[0].contains("transfer"),
        "{}",
        shown[0]
    );
    // Now it is a list, and no new one is asked for.
    assert_eq!(browser.get(&form).await.location, "/leaving");
    let today = browser.get("/").await.text;
    assert!(today.contains("of a judge who leaves are to be drawn"), "{today}");
    let page = browser.get("/leaving").await.text;
    assert!(page.contains(&format!("0 / {}", count - 1)), "{page}");
    // The cases that wait in it are a list like all others.
    let file = browser.get("/leaving?list=leaving&format=csv").await.text;
    assert_eq!(file.trim_end().lines().count(), count, "a heading and {} cases: {file}", count - 1);
    let found = [("back", "/leaving"), ("text", "没有这个人")];
    let none = browser.post_through("/list/leaving", &found).await.text;
    assert!(none.contains("No line fits."), "{none}");
    let drawn = browser.post(&format!("{form}/draw"), &[]).await;
    assert_eq!(drawn.text.matches("<tr><td class=\"case\">").count(), count - 1, "{}", drawn.text);
    assert!(!drawn.text.contains("Go on with the draws"), "{}", drawn.text);
    let again = browser.get(&form).await.text;
    assert!(again.contains("drawn afresh: 1"), "{again}");
    // Who does not file sees the lists and draws nothing.
    assert_eq!(other.get("/leaving").await.status, StatusCode::OK);
    assert_eq!(other.post(&format!("{form}/draw"), &[]).await.status, StatusCode::FORBIDDEN);
    house.is_valid().await;
}
