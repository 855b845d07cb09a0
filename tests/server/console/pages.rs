//! Pages and forms.

use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode};

use caselot::service::access::{NewGrant, Registry, Role};
use caselot::service::ambient::{SystemClock, SystemEntropy};

use super::{AHEAD_MS, Browser, Desk, PASS, TELEPHONE, later_ms, now_ms, post};
use crate::approvals::{COURT, House, grant};
use crate::tokens::reread;

pub const CASE: [(&str, &str); 6] = [
    ("number", "（2026）湘0203民初８２号"),
    ("cause", "买卖合同纠纷"),
    ("procedure", "简易程序"),
    ("claimant", "<script>alert(1)</script>"),
    ("respondent", "李某、赵某"),
    ("pool", "民事"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_files_a_case_once_however_often_it_is_confirmed() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let checked = browser.look_at(&CASE).await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text);
    assert!(checked.text.contains("(2026)湘0203民初82号"), "the number in its canonical form");
    assert!(checked.text.contains("8 candidates"), "{}", checked.text);
    // What was typed is text, whatever it looks like.
    assert!(
        checked.text.contains("&lt;script&gt;alert(1)") && !checked.text.contains("<script>alert")
    );
    let first = browser.post_through("/file/confirm", &CASE).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text);
    for step in ["receipt proven", "nonce revealed", "draw recomputed", "check code"] {
        assert!(first.text.contains(step), "{step}");
    }
    let again = browser.post_through("/file/confirm", &CASE).await;
    assert!(again.text.contains("drawn before, the same answer"), "{}", again.text);
    let judge = |text: &str| text.split("class=\"judge\"").nth(1).unwrap()[..120].to_owned();
    assert_eq!(judge(&again.text), judge(&first.text));
    // Other facts under the same number are refused, and what was typed stays.
    let mut other = CASE;
    other[1].1 = "借款合同纠纷";
    let refused = browser.post("/file/confirm", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("one draw") && refused.text.contains("借款合同纠纷"));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_found_shown_and_printed_and_no_number_stands_in_an_address() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    browser.post("/file/confirm", &CASE).await;
    let found = browser.post("/cases", &[("number", "(2026)湘0203民初82")]).await;
    assert_eq!(found.status, StatusCode::SEE_OTHER, "{}", found.text);
    let digits = found.location.strip_prefix("/case/").unwrap();
    assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{}", found.location);
    let case = browser.get(&found.location).await;
    assert!(case.text.contains("<svg") && case.text.contains("李某、赵某"), "{}", case.text);
    let slip = browser.get(&format!("{}/slip", found.location)).await;
    assert!(slip.text.contains("Check code") && slip.text.contains("class=\"qr\""));
    assert!(slip.text.contains("李某、赵某"), "the desk's own folder has the parties");
    // Only what was printed is marked when it is printed again.
    assert!(!slip.text.contains("REPRINT"), "{}", slip.text);
    assert!(slip.text.contains("立案大厅2号窗口"), "where it is checked: {}", slip.text);
    let printed = [("for", "file"), ("filing", digits)];
    assert_eq!(browser.post("/slips/printed", &printed).await.status, StatusCode::NO_CONTENT);
    let again = browser.get(&format!("{}/slip", found.location)).await.text;
    assert!(
        again.contains("REPRINT") && again.contains("print 2 at this console; first printed at"),
        "{again}"
    );
    assert!(browser.get("/day/slips").await.text.contains("REPRINT"));
    let party = browser.get(&format!("{}/slip?for=party", found.location)).await;
    assert!(!party.text.contains("REPRINT"), "{}", party.text);
    let judges = (1..=8).filter(|judge| party.text.contains(&format!("法官{judge}"))).count();
    assert_eq!(judges, 1, "no colleague's name is on the parties' slip");
    assert!(party.text.contains(TELEPHONE), "whom to ask: {}", party.text);
    let record = browser.get("/day").await;
    assert!(!record.text.contains("{&quot;"), "all is told in words: {}", record.text);
    assert!(record.text.contains("(2026)湘0203民初82号"));
    let draw = browser.get(&format!("{}/draw.json", found.location)).await;
    let file: caselot_core::lottery::replay::DrawFile = serde_json::from_str(&draw.text).unwrap();
    assert_eq!(file.case_number, "(2026)湘0203民初82号");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_approved_at_another_console_and_then_gone_on_with() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let mut case = CASE.to_vec();
    for judge in ["1", "2", "3", "4", "5"] {
        case.extend([("exclude", judge), ("ground", "INTEREST"), ("why", "")]);
    }
    let waits = browser.post_through("/file/confirm", &case).await;
    assert!(waits.text.contains("waits for approval"), "{}", waits.text);
    let today = browser.get("/").await;
    assert!(
        today.text.contains("waits for approval") && !today.text.contains("Go on with the draw")
    );

    let office = Desk::open(&house);
    let other = office.enter(&supervisor).await;
    let list = other.get("/approvals").await;
    let entry =
        list.text.split("/approvals/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shown = other.get(&format!("/approvals/{entry}")).await;
    assert!(shown.text.contains("民初82号"), "{}", shown.text);
    let give = format!("/approvals/{entry}/give");
    let unseen = other.post(&give, &[("seen", "something else")]).await;
    assert_eq!(unseen.status, StatusCode::CONFLICT, "it is shown again first");
    let given = other.post(&give, &[("seen", &shown.field("seen"))]).await;
    assert!(given.text.contains("Approved"), "{}", given.text);

    let today = browser.get("/").await;
    assert!(today.text.contains("Go on with the draw"), "{}", today.text);
    let drawn = browser.post_through("/resume", &[("filing", &entry)]).await;
    assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    // Nobody approves what they asked for, and a clerk approves nothing.
    let refused = browser.post(&give, &[("seen", "")]).await;
    assert_ne!(refused.status, StatusCode::OK);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_for_those_whose_role_it_is() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let desk = Desk::open(&house);
    for (token, closed, open) in [
        (&clerk, "/quota", "/file"),
        (&supervisor, "/file", "/approvals"),
        (&registrar, "/cases", "/roster"),
    ] {
        let browser = desk.enter(token).await;
        assert_eq!(browser.get(closed).await.status, StatusCode::FORBIDDEN, "{closed}");
        let page = browser.get(open).await;
        assert_eq!(page.status, StatusCode::OK, "{open}: {}", page.text);
        assert!(page.policy.contains("default-src 'none'") && !page.policy.contains("unsafe"));
        assert_eq!(page.cache, "no-store");
        assert!(!page.text.contains("onclick") && !page.text.contains("<script>"));
    }
    let stranger = Request::get("/file").body(Body::empty()).unwrap();
    let away = desk.send(stranger).await;
    assert_eq!(
        (away.status, away.location.as_str()),
        (StatusCode::SEE_OTHER, "/sign-in?back=/file")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_page_or_session_is_refused() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let foreign = desk.enter(&supervisor).await.get("/").await.field("form");
    let form = [&CASE[..], &[("form", foreign.as_str())]].concat();
    let refused = desk.send(post("/file/confirm", &browser.cookie, &form)).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let token = browser.get("/").await.field("form");
    let form = [&CASE[..], &[("form", token.as_str())]].concat();
    let mut crossed = post("/file/confirm", &browser.cookie, &form);
    crossed.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    assert_eq!(desk.send(crossed).await.status, StatusCode::FORBIDDEN);
    let request =
        caselot::wire::v1::ListCasesRequest { court: "湘0203".to_owned(), ..Default::default() };
    let listed = house.cases().list_cases(crate::tokens::bearing(&clerk, request)).await.unwrap();
    assert!(listed.into_inner().cases.is_empty(), "nothing was filed");
    // A link on another site's page asks for itself again, and then brings the cookie along.
    let link = Request::get("/cases").header("sec-fetch-site", "cross-site");
    let again = desk.send(link.body(Body::empty()).unwrap()).await;
    assert!(again.text.contains("http-equiv=\"refresh\""), "{}", again.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_idle_is_locked_and_what_was_typed_stays() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::in_folder(&house, tempfile::tempdir().unwrap(), later_ms);
    let browser = desk.enter(&clerk).await;
    browser
        .post("/file/preview", &[("number", "(2026)湘0203民初7号"), ("claimant", "王某甲")])
        .await;
    let stored: Vec<_> =
        std::fs::read_dir(desk.folder.path().join("console/drafts")).unwrap().collect();
    let sealed = std::fs::read_to_string(stored[0].as_ref().unwrap().path()).unwrap();
    assert!(!sealed.contains("王某甲"), "what was typed lies sealed");
    AHEAD_MS.fetch_add(31 * 60 * 1_000, Ordering::SeqCst);
    let locked = browser.get("/file").await;
    assert_eq!(locked.location, "/unlock?back=/file");
    let wrong = desk.send(post("/unlock", &browser.cookie, &[("passphrase", "another one")])).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("passphrase", PASS), ("back", "//evil.example")];
    let opened = desk.send(post("/unlock", &browser.cookie, &form)).await;
    assert_eq!(opened.location, "/", "one goes on only to a page of the console");
    let browser = Browser::of(&desk, &opened);
    assert!(browser.get("/file").await.text.contains("王某甲"));
    let out = browser.post("/sign-out", &[]).await;
    assert_eq!(out.location, "/sign-in");
    assert_eq!(browser.get("/file").await.location, "/sign-in?back=/file");
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_a_passphrase_are_counted() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    desk.enter(&clerk).await;
    let form = |pass| [("lang", "en"), ("person", "张三"), ("passphrase", pass)];
    for _ in 0..5 {
        let wrong = desk.send(post("/sign-in", "", &form("a wrong passphrase"))).await;
        assert!(wrong.text.contains("do not fit"), "{}", wrong.text);
    }
    let right = desk.send(post("/sign-in", "", &form(PASS))).await;
    assert!(right.text.contains("too many tries"), "{}", right.text);
    let other = [("lang", "en"), ("person", "nobody"), ("passphrase", PASS)];
    let unknown = desk.send(post("/sign-in", "", &other)).await;
    assert!(unknown.text.contains("do not fit"), "a name that is unknown is not told apart");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_ends_its_pages() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let registry = caselot::service::access::Registry::in_directory(house.data.path());
    registry.revoke_all("张三", &caselot::service::ambient::SystemClock).unwrap();
    reread().await;
    let away = browser.get("/file").await;
    assert_eq!(away.status, StatusCode::FORBIDDEN, "{}", away.text);
    assert!(away.text.contains("not valid"), "{}", away.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lie_nothing_more_is_filed_even_by_the_next_process() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    browser.post("/file/confirm", &CASE).await;
    let Desk { folder, router } = desk;
    drop(router);
    std::fs::write(folder.path().join("console/alarm"), "a receipt did not hold").unwrap();
    let desk = Desk::in_folder(&house, folder, now_ms);
    let form = [("lang", "en"), ("person", "张三"), ("passphrase", PASS)];
    let entered = desk.send(post("/sign-in", "", &form)).await;
    let browser = Browser::of(&desk, &entered);
    let stopped = browser.get("/file").await;
    assert_eq!(stopped.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(stopped.text.contains("Assignment has stopped"), "{}", stopped.text);
    assert!(stopped.text.contains(TELEPHONE), "whom to call: {}", stopped.text);
    assert!(!stopped.text.contains("key accept"), "no key is the cure: {}", stopped.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_slips_of_a_busy_day_are_all_printed() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    // More than one person may ask of what is dear in a second.
    let cases = 60;
    for serial in 1..=cases {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let slips = browser.get("/day/slips").await;
    assert_eq!(slips.status, StatusCode::OK, "{}", slips.text);
    assert_eq!(slips.text.matches("class=\"qr\"").count(), cases as usize);
    let today = browser.get("/").await;
    assert!(today.text.contains("60 cases assigned today"), "{}", today.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_role_of_the_court_and_one_of_his_own_sees_the_day_first() {
    let (house, _) = House::new().await;
    let (roles, courts) = (vec![Role::Supervisor, Role::Own], vec![COURT.to_owned()]);
    let new = NewGrant { person: "法官1".to_owned(), roles, courts, days: 1, certificate: None };
    let registry = Registry::in_directory(house.data.path());
    let (_, token) = registry.grant(new, &SystemClock, &SystemEntropy).unwrap();
    let alone = grant(&house.data, "法官2", Role::Own);
    reread().await;
    let desk = Desk::open(&house);
    let both = desk.enter(&token.unwrap().reveal()).await;
    let today = both.get("/").await;
    assert!(today.text.contains("Nothing was filed today"), "{}", today.text);
    assert!(today.text.contains("href=\"/mine\"") && today.text.contains("href=\"/approvals\""));
    let alone = desk.enter(&alone).await;
    assert_eq!(alone.get("/").await.location, "/mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_kept_as_a_table_and_handed_over_and_nothing_typed_is_in_an_address() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    for serial in 1..=2 {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let typed = [("cause", "买卖"), ("person", "张三"), ("standing", "1"), ("order", "2")];
    let found = browser.post_through("/cases/search", &typed).await;
    assert!(found.text.contains("2 cases found"), "{}", found.text);
    assert!(found.text.contains("(2026)湘0203民初1号") && found.text.contains("by number"));
    let table = browser.get("/cases/table").await;
    assert!(
        table.text.starts_with("\u{feff}case,") && table.text.lines().count() == 3,
        "{}",
        table.text
    );
    let none = browser.post_through("/cases/search", &[("cause", "离婚")]).await;
    assert!(none.text.contains("0 cases found"));
    let wrong = [("judge", "无此人"), ("filed_to", "soon")];
    let wrong = browser.post_through("/cases/search", &wrong).await;
    for said in ["this is no day", "无此人", "soon"] {
        assert!(wrong.text.contains(said), "{said}: {}", wrong.text);
    }
    let list = browser.get("/day/handover").await;
    assert!(list.text.contains("List of cases handed over") && list.text.contains("民初2号"));
    let refused = browser.get("/workload").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let load = desk.enter(&supervisor).await;
    let load = load.get("/workload").await;
    assert!(load.text.contains("What the lot owes"), "{}", load.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_answered_in_words() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    for path in ["/no-such-page", "/approvals/decided", "/case/none"] {
        let answer = browser.get(path).await;
        assert!(answer.status.is_client_error(), "{path}");
        let page = answer.text.starts_with("<!DOCTYPE html>") && answer.text.contains("href=\"/\"");
        assert!(page, "{path}: {}", answer.text);
    }
    assert!(browser.get("/no-such-page").await.text.contains("there is no such page"));
    browser.post("/language", &[("lang", "zh")]).await;
    assert!(browser.get("/no-such-page").await.text.contains("没有这个页面"));
    let system = browser.get("/api/v1/no-such-call").await;
    let problem: serde_json::Value = serde_json::from_str(&system.text).expect("a problem");
    assert_eq!((system.status, &problem["code"]), (StatusCode::NOT_FOUND, &"NotFound".into()));
}
