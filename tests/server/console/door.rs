//! Who comes to the console's door, and how often: guesses, sessions, what is kept of what is typed, and
//! what is marked.

use std::fs;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use caselot::service::access::Role;
use tokio::task::JoinSet;
use tower::ServiceExt;

use super::pages::CASE;
use super::{Browser, Desk, PASS, now_ms, post};
use crate::approvals::{House, grant};
use crate::tokens::reread;

fn sign_in(name: &str, pass: &str, address: &str) -> Request<Body> {
    let form = [("lang", "en"), ("person", name), ("passphrase", pass)];
    let mut request = post("/sign-in", "", &form);
    request.headers_mut().insert("x-forwarded-for", address.parse().unwrap());
    request
}

fn proxied(house: &House) -> Desk {
    Desk::behind(&house.address, tempfile::tempdir().unwrap(), (now_ms, true))
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_that_come_at_once_are_no_more_guesses() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    desk.enter(&clerk).await;
    let mut tries = JoinSet::new();
    for _ in 0..60 {
        let answer = desk.router.clone().oneshot(sign_in("张三", "a wrong one", "192.0.2.1"));
        tries.spawn(async move {
            let body = answer.await.unwrap().into_body();
            let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
            String::from_utf8_lossy(&bytes).contains("do not fit")
        });
    }
    let tried = tries.join_all().await.into_iter().filter(|tried| *tried).count();
    assert_eq!(tried, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strangers_guesses_lock_nobody_out_elsewhere() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = proxied(&house);
    desk.enter(&clerk).await;
    let entered = desk.send(sign_in("张三", PASS, "192.0.2.1")).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    assert!(entered.cookie.contains("Secure"), "{}", entered.cookie);
    for _ in 0..8 {
        desk.send(sign_in("张三", "a wrong one", "192.0.2.1, 203.0.113.9")).await;
    }
    let there = desk.send(sign_in("张三", PASS, "203.0.113.9")).await;
    assert!(there.text.contains("too many tries"), "{}", there.text);
    let own = desk.send(sign_in("张三", PASS, "203.0.113.9, 192.0.2.1")).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.text);
    // Without a proxy of the court's own nobody is believed to be elsewhere.
    let desk = Desk::open(&house);
    desk.enter(&clerk).await;
    for last in 0..5 {
        desk.send(sign_in("张三", "a wrong one", &format!("203.0.113.{last}"))).await;
    }
    let there = desk.send(sign_in("张三", PASS, "192.0.2.1")).await;
    assert!(there.text.contains("too many tries"), "{}", there.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_again_and_again_ends_own_sessions_alone() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let other = desk.enter(&supervisor).await;
    let first = desk.enter(&clerk).await;
    for _ in 0..20 {
        let entered = desk.send(sign_in("张三", PASS, "192.0.2.1")).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    }
    assert_eq!(other.get("/approvals").await.status, StatusCode::OK);
    assert_eq!(first.get("/file").await.location, "/sign-in?back=/file");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_form_that_was_shown_is_kept_and_once_for_all_of_a_persons_browsers() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    browser.post_through("/file/confirm", &CASE).await;
    let case = super::seats::page_of(&browser, "(2026)湘0203民初82号").await;
    let size = || {
        let files = fs::read_dir(desk.folder.path().join("console/drafts")).unwrap();
        files.map(|it| it.unwrap().metadata().unwrap().len()).sum::<u64>()
    };
    let before = size();
    let large = "x".repeat(500_000);
    for form in 0..20 {
        let kept = format!("/nowhere/{form}");
        browser.post("/keep", &[("kept", kept.as_str()), ("text", &large)]).await;
    }
    assert_eq!(size(), before, "no form of these was ever shown");
    let form = format!("{case}/reassign");
    browser.get(&form).await;
    let typed = [("kept", form.as_str()), ("ground", "OTHER"), ("text", "院长三月二日决定")];
    browser.post("/keep", &typed).await;
    let again = desk.send(sign_in("张三", PASS, "192.0.2.1")).await;
    let second = Browser::of(&desk, &again);
    for browser in [&browser, &second] {
        assert!(browser.get(&form).await.text.contains("院长三月二日决定"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_the_own_list_shows_is_marked_and_once() {
    let (house, [clerk, ..]) = House::new().await;
    let office = grant(&house.data, "内勤丁", Role::Division);
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    let (browser, office) = (desk.enter(&clerk).await, desk.enter(&office).await);
    browser.post_through("/file/confirm", &CASE).await;
    let notices = browser.get("/notices").await;
    let filing = notices.field("filing");
    let file = desk.folder.path().join("console/marks.jsonl");
    let lines = || fs::read_to_string(&file).unwrap_or_default().lines().count();
    let marked = |filings: Vec<String>| -> Vec<(String, String)> {
        let named = filings.into_iter().map(|it| ("filing".to_owned(), it));
        named.chain([("mark".to_owned(), "told".to_owned())]).collect()
    };
    let form = marked(vec![filing.clone()]);
    let form: Vec<(&str, &str)> = form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let token = office.get("/notices").await.field("form");
    let theirs = [&form[..], &[("form", token.as_str())]].concat();
    let refused = desk.send(post("/notices/mark", &office.cookie, &theirs)).await;
    assert_eq!(lines(), 0, "a case of no division of theirs: {}", refused.text);
    let many = marked((100_000..101_000).map(|it| it.to_string()).collect());
    let many: Vec<(&str, &str)> = many.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    browser.post("/notices/mark", &many).await;
    assert_eq!(lines(), 0, "no cases");
    for _ in 0..3 {
        browser.post("/notices/mark", &form).await;
    }
    assert_eq!(lines(), 1);
    // Nor are slips printed that nobody was shown.
    let slips = [("for", "file"), ("filing", "4711")];
    assert_eq!(browser.post("/slips/printed", &slips).await.status, StatusCode::CONFLICT);
    assert_eq!(lines(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_signing_in_one_goes_on_within_the_console() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    desk.enter(&clerk).await;
    for back in ["/\t/evil.example/x", "/\u{1}", "/\u{7f}", "/\\evil.example"] {
        let form = [("lang", "en"), ("person", "张三"), ("passphrase", PASS), ("back", back)];
        let entered = desk.send(post("/sign-in", "", &form)).await;
        assert_eq!(entered.status, StatusCode::SEE_OTHER, "{back:?}: {}", entered.text);
        assert_eq!(entered.location, "/", "{back:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watcher_sees_whether_the_server_is_reached() {
    let (house, _) = House::new().await;
    let ask = || Request::get("/healthz").body(Body::empty()).unwrap();
    let reached = Desk::open(&house).send(ask()).await;
    assert_eq!(reached.status, StatusCode::OK, "{}", reached.text);
    let folder = tempfile::tempdir().unwrap();
    let away = Desk::of_servers("http://127.0.0.1:9", folder, now_ms).send(ask()).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(away.text, "{\"server\":\"unreachable\"}");
    assert_eq!(away.cookie, "");
}
