//! What a supervisor decided, a day of many entries, the page of administration, and a server that is
//! older than its console.

use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use caselot::service::access::Role;
use caselot::service::doctor::SILENT_MINUTES;
use caselot::wire::v1;
use caselot_core::docket::contribution::ContributorNamed;
use caselot_core::docket::contribution::tree::ValueTree;
use caselot_core::ledger::checkpoint::signing_key;
use v1::contribution_service_client::ContributionServiceClient;

use super::{Browser, Desk};
use crate::approvals::{COURT, House, ORIGIN, grant, number};
use crate::liar::front::Liar;
use crate::tokens::{Ahead, bearing, reread};

/// Judges who are left out, so that a filing waits.
const MANY: u32 = 4;
/// Cases that fill more than a page of a day: each has a filing and a draw.
const CASES: u32 = 110;

/// What stands in each row of the only table of a page, without its tags.
fn rows(page: &str) -> Vec<String> {
    let main = page.split_once("<main").unwrap().1;
    let body = main.split_once("<tbody>").map_or("", |it| it.1);
    let body = body.split("</tbody>").next().unwrap();
    let plain = |row: &str| {
        let mut parts = row.split('<').map(|part| part.split_once('>').map_or(part, |it| it.1));
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| format!("{all} {part}"))
    };
    body.split("<tr").skip(1).map(plain).collect()
}

async fn decline(browser: &Browser<'_>, entry: u64, why: &str) {
    let declined = browser.post(&format!("/approvals/{entry}/decline"), &[("why", why)]).await;
    assert_eq!(declined.status, StatusCode::OK, "{}", declined.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_decided_is_listed_for_whom_and_of_which_month() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let auditor = grant(&house.data, "审计", Role::Auditor);
    let second = grant(&house.data, "周副院长", Role::Supervisor);
    reread().await;
    reread().await;
    let agreed = house.file(&clerk, 1, MANY).await.unwrap();
    let refused = house.file(&clerk, 2, MANY).await.unwrap();
    house.approve(&supervisor, agreed).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let other = office.enter(&second).await;
    decline(&other, refused, "=HYPERLINK(1) 理由不足").await;
    let own = office.enter(&supervisor).await;

    let list = own.get("/approvals").await.text;
    assert!(list.contains("href=\"/decided\""), "{list}");
    let mine = own.get("/decided").await.text;
    let lines = rows(&mine);
    // The pool of the house was approved by the same person.
    assert_eq!(lines.len(), 2, "{lines:?}");
    for part in ["agreed to", &number(1), "张三", "李四"] {
        assert!(lines[0].contains(part), "{part}: {lines:?}");
    }
    // Of which pool the case is, and which pool was changed.
    assert!(
        lines.iter().all(|line| line.contains("> 民事 ") || line.contains(" 民事 ")),
        "{lines:?}"
    );
    let all = rows(&own.get("/decided?by=all").await.text);
    assert_eq!(all.len(), 3);
    for part in ["declined", &number(2), "周副院长", "理由不足"] {
        assert!(all[0].contains(part), "{part}: {all:?}");
    }
    let table = own.get("/decided?by=all&list=decided&format=csv").await.text;
    assert_eq!(table.lines().count(), 4, "{table}");
    let cells: Vec<&str> = table.lines().map(|line| line.split(',').nth(4).unwrap()).collect();
    assert_eq!(cells, ["Pool", "民事", "民事", "民事"], "{table}");
    assert!(!table.contains(",=HYPERLINK"), "no office program takes it for a formula: {table}");
    // A month without decisions says so, and a month that is none is refused.
    let before = own.get("/decided?month=2019-02&by=all").await.text;
    assert!(before.contains("Nothing was decided in this month"), "{before}");
    let none = own.get("/decided?month=2019-13&by=all").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
    // Who decides nothing sees what others decided, and what became of an own request.
    assert_eq!(rows(&desk.enter(&auditor).await.get("/decided").await.text).len(), 3);
    let clerk = desk.enter(&clerk).await;
    assert_eq!(rows(&clerk.get("/decided").await.text).len(), 3);
    let one = clerk.get(&format!("/approvals/{refused}")).await.text;
    assert!(one.contains("declined") && one.contains("理由不足"), "{one}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_many_entries_is_shown_in_pages_and_counted_once() {
    let (house, [clerk, ..]) = House::new().await;
    reread().await;
    reread().await;
    for serial in 1..=CASES {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let first = browser.get("/day").await.text;
    let sums = format!("{CASES} filed, {CASES} drawn by lot, 0 designated");
    assert!(first.contains(&sums), "{first}");
    let (_, rest) = first.split_once("href=\"/day?on=").unwrap();
    let more = first.split("href=\"").filter_map(|it| it.split('"').next());
    let next = more.into_iter().find(|it| it.contains("after=")).expect("another page");
    let second = browser.get(&next.replace("&amp;", "&")).await.text;
    assert!(second.contains(&sums), "{rest}");
    let (one, two) = (rows(&first), rows(&second));
    let all = one.len() + two.len();
    // The roster of the house is of the same day; trays are in no record.
    assert!(all >= 2 * CASES as usize && one.len() <= 200, "{} {}", one.len(), two.len());
    assert!(one.iter().all(|row| !two.contains(row)), "no row stands on both");
    // On paper all of it stands on one sheet.
    let paper = browser.get("/day/paper").await.text;
    assert_eq!(rows(&paper).len(), all);
    // Today shows the latest cases, and counts all of them.
    let today = browser.get("/").await.text;
    assert!(today.contains(&format!("{CASES} cases assigned today")), "{today}");
    assert!(today.contains(&number(CASES)), "{today}");
}

#[tokio::test(flavor = "multi_thread")]
async fn administration_shows_credentials_and_pools_and_no_secret() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let operator = grant(&house.data, "信息科", Role::Operator);
    reread().await;
    let stored = std::fs::read_to_string(house.data.path().join("access.json")).unwrap();
    let hashes: Vec<&str> = stored.split('"').filter(|it| it.len() == 64).collect();
    assert!(hashes.len() >= 4, "{stored}");
    let desk = Desk::open(&house);
    for token in [&operator, &supervisor, &registrar] {
        let page = desk.enter(token).await.get("/admin").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for secret in hashes.iter().copied().chain([token.as_str(), clerk.as_str()]) {
            assert!(!page.text.contains(secret), "a secret stands on the page");
        }
        for part in
            ["张三", "李四", "信息科", "no backup of this directory is known", "Administration"]
        {
            assert!(page.text.contains(part), "{part}: {}", page.text);
        }
    }
    let clerk_page = desk.enter(&clerk).await.get("/admin").await;
    assert_eq!(clerk_page.status, StatusCode::FORBIDDEN);
    // Who is enrolled without a credential, and who has one without being enrolled, stands there.
    house.file(&clerk, 1, 0).await.unwrap();
    let late = grant(&house.data, "后来者", Role::Political);
    reread().await;
    let page = desk.enter(&registrar).await.get("/admin").await.text;
    assert!(!page.contains(&late) && page.contains("后来者"), "{page}");
    let row = page.split("<tr").find(|row| row.contains("后来者")).unwrap();
    assert!(row.contains("not enrolled today as"), "{row}");
}

/// Two persons name a contributor; who it is.
async fn names_contributor(house: &House, [_, supervisor, registrar]: &[String; 3]) {
    let key = signing_key(&[5; 32]);
    let tree = ValueTree::new(ORIGIN, key.verifying_key().to_bytes(), [7; 32].into(), 3);
    let named = ContributorNamed::signed(ORIGIN, "省律师协会", (tree.root(), 3), &key);
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::NameContributorRequest { court, person, contributor: Some((&named).into()) };
    let mut client = ContributionServiceClient::new(house.channel.clone());
    let answer = client.name_contributor(bearing(registrar, request)).await.unwrap();
    house.approve(supervisor, answer.into_inner().proposed).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn administration_says_what_waits_for_a_contributor_as_doctor_does() {
    let clock = Ahead::default();
    let (house, tokens) = House::with(clock.clone(), |_| {}).await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&tokens[1]).await;
    let bare = browser.get("/admin").await.text;
    assert!(!bare.contains("wait for contributor"), "{bare}");
    names_contributor(&house, &tokens).await;
    // What stands in the row of the contributor.
    let row = async || {
        let page = browser.get("/admin").await.text;
        let row = page.split("<tr").find(|row| row.contains("省律师协会")).map(str::to_owned);
        row.unwrap_or_else(|| panic!("{page}"))
    };
    let quiet = row().await;
    assert!(quiet.contains("well") && quiet.contains("no filing waits for contributor"), "{quiet}");
    house.file(&tokens[0], 1, 0).await.unwrap();
    // It is opened, and its draw goes on waiting for the value.
    house.draw(&tokens[0], 1).await.unwrap();
    let waits = row().await;
    assert!(waits.contains("1 filing is opened and waits for contributor"), "{waits}");
    assert!(waits.contains("well") && !waits.contains("ask there"), "{waits}");
    clock.0.store(SILENT_MINUTES * 60_000, Ordering::SeqCst);
    let silent = row().await;
    assert!(silent.contains("look at it") && silent.contains("ask there"), "{silent}");
    assert!(silent.contains("caselot contributor request"), "{silent}");
    browser.post("/language", &[("lang", "zh")]).await;
    let chinese = browser.get("/admin").await.text;
    assert!(chinese.contains("有 1 件立案已开封"), "{chinese}");
    assert!(chinese.contains("请催问该参与方"), "{chinese}");
}

/// A server that does not know what the console asks of it answers with a plain sentence, and what it
/// knows goes on as before.
#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_is_newer_than_its_server_says_so() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let liar = Liar::before(house.channel.clone());
    liar.forgets("ListDecided");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(liar.serve(listener));
    let desk = Desk::of_servers(&address, tempfile::tempdir().unwrap(), super::now_ms);
    let browser = desk.enter(&supervisor).await;
    let unknown = "the server is older than this console";
    for path in ["/decided", "/admin"] {
        let answer = browser.get(path).await;
        assert!(answer.status.is_server_error(), "{path}: {}", answer.status);
        assert!(answer.text.contains(unknown), "{path}: {}", answer.text);
    }
    for path in ["/", "/day", "/approvals", "/roster"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    }
    // Nothing was caught lying: the desk goes on.
    assert!(!desk.folder.path().join("console/alarm").exists());
    let clerk = desk.enter(&clerk).await;
    assert_eq!(clerk.get("/file").await.status, StatusCode::OK);
}
