//! 手签: a person makes a hand on the pages, others enroll it, and from the next sign-in on it signs what
//! the person does there.

use axum::http::StatusCode;

use super::json::case;
use super::pages::CASE;
use super::{Browser, Desk, PASS, post};
use crate::approvals::House;

impl Desk {
    /// Signs in again, under the passphrase.
    async fn sign_in(&self, person: &str) -> Browser<'_> {
        let form = [("lang", "en"), ("person", person), ("passphrase", PASS)];
        let answer = self.send(post("/sign-in", "", &form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        Browser::of(self, &answer)
    }
}

/// What the page shows that a person hands over.
async fn made(browser: &Browser<'_>) -> String {
    let page = browser.post("/hand", &[("passphrase", PASS)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let shown = page.text.split("<pre>").nth(1).unwrap().split("</pre>").next().unwrap();
    shown.replace("&quot;", "\"")
}

async fn files(browser: &Browser<'_>, serial: u32) -> String {
    let number = format!("(2026)湘0203民初{serial}号");
    let mut form = CASE.to_vec();
    form[0].1 = &number;
    let answer = browser.post("/file/confirm", &form).await;
    match answer.location.as_str() {
        "" => answer.text,
        page => browser.get(page).await.text,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hand_that_is_made_on_a_page_signs_from_the_next_sign_in_on() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let (desk, office, registry) = (Desk::open(&house), Desk::open(&house), Desk::open(&house));
    let browser = desk.enter(&clerk).await;
    let wrong = browser.post("/hand", &[("passphrase", "another one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let request = made(&browser).await;
    assert_eq!(request, made(&browser).await, "the same once more");
    // The registrar's own hand first, so that there is one who may propose further ones.
    let other = registry.enter(&registrar).await;
    let senior = office.enter(&supervisor).await;
    let own = made(&other).await;
    let foreign = own.replace("o.example/湘0203", "o.example/湘0204");
    let refused = other.post("/hand/enroll", &[("request", &foreign)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("of this court"), "{}", refused.text);
    let done = other.post("/hand/enroll", &[("request", &own)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let shown = senior.approve_all().await.concat();
    assert!(shown.contains("compare it with the one"), "{shown}");
    let other = registry.sign_in("赵六").await;
    assert!(other.get("/hand").await.text.contains("nobody can do it in your name"));
    let done = other.post("/hand/enroll", &[("request", &made(&browser).await)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    senior.approve_all().await;
    // What was opened before knows of no hand.
    let refused = files(&browser, 1).await;
    assert!(refused.contains("signature of their own hand"), "{refused}");
    // Nor does the clerk's credential alone draw.
    house.file(&clerk, 9, 0).await.unwrap();
    let refused = house.draw(&clerk, 9).await.unwrap_err();
    assert!(refused.message().contains("signature of their own hand"), "{refused}");
    let browser = desk.sign_in("张三").await;
    let done = files(&browser, 1).await;
    assert!(done.contains("draw recomputed"), "{done}");
    let done = files(&browser, 2).await;
    assert!(done.contains("draw recomputed"), "{done}");
    // A system that calls with the clerk's token files, and the clerk draws by the hand that signs.
    let (status, unsigned) = desk.call(&clerk, "/api/v1/cases", Some(case(31))).await;
    assert_eq!((status, unsigned["state"].as_str()), (StatusCode::ACCEPTED, Some("UNSIGNED")));
    let (status, again) = desk.call(&clerk, "/api/v1/cases", Some(case(31))).await;
    assert_eq!((status, &again), (StatusCode::ACCEPTED, &unsigned), "asked again, it still waits");
    let lines = desk.call(&clerk, "/api/v1/cases/batch", Some(case(31))).await.1;
    assert_eq!(lines["state"], "UNSIGNED", "{lines}");
    // Nothing of the nonce was told: the server would have drawn it for nobody, but known it.
    let filing = unsigned["filing"].to_string();
    let page = browser.get("/").await.text;
    assert!(page.contains(&format!("name=\"filing\" value=\"{filing}\"")), "{page}");
    let done = browser.post_through("/resume", &[("filing", &filing)]).await.text;
    assert!(done.contains("draw recomputed"), "{done}");
    let (status, drawn) = desk.call(&clerk, "/api/v1/cases", Some(case(31))).await;
    assert_eq!((status, drawn["state"].as_str()), (StatusCode::OK, Some("DRAWN")), "{drawn}");
    assert_eq!(drawn["filing"], unsigned["filing"]);
    house.is_valid().await;
}
