//! The lists of the pages: each is narrowed by what is typed, put in order by a column, and kept as a
//! table; what is typed stands in no address.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use caselot::service::access::Role;

use super::{Browser, Desk};
use crate::approvals::{House, grant};
use crate::tokens::{Ahead, reread};

/// Lists that somebody with the role sees, with their pages.
const LISTS: [(Role, &str, &str); 18] = [
    (Role::Registrar, "/roster", "people"),
    (Role::Registrar, "/roster", "pools"),
    (Role::Registrar, "/admin", "candidates"),
    (Role::Registrar, "/admin", "settings"),
    (Role::Registrar, "/day", "record"),
    (Role::Supervisor, "/day", "record"),
    (Role::Registrar, "/persons", "persons"),
    (Role::Registrar, "/workload", "load"),
    (Role::Registrar, "/workload", "load-divisions"),
    (Role::Registrar, "/admin", "credentials"),
    (Role::Registrar, "/decided", "decided"),
    (Role::Filing, "/", "today"),
    (Role::Filing, "/cases", "cases"),
    (Role::Filing, "/notices", "notices"),
    (Role::Filing, "/approvals", "approvals"),
    (Role::Supervisor, "/approvals", "approvals"),
    (Role::Supervisor, "/decided?by=all", "decided"),
    (Role::Political, "/quota/cases?year=2026&part=&as_of=&figure=6", "figure-cases"),
];

/// The part of a page from its list's filter to the end of its table.
fn part<'p>(page: &'p str, list: &str) -> &'p str {
    let (_, rest) = page.split_once(&format!("action=\"/list/{list}\"")).unwrap_or(("", ""));
    rest.split("</table>").next().unwrap_or_default()
}

/// Lines of a list's table, each as its cells' markup.
fn lines(page: &str, list: &str) -> Vec<String> {
    let body = part(page, list).split("<tbody>").nth(1).unwrap_or_default();
    let rows = body.split("<tr").skip(1).filter_map(|row| row.split("</tr>").next());
    rows.map(str::to_owned).collect()
}

fn address(page: &str, list: &str, rest: &str) -> String {
    let between = if page.contains('?') { '&' } else { '?' };
    format!("{page}{between}list={list}{rest}")
}

async fn stands(browser: &Browser<'_>, page: &str, list: &str) {
    let shown = lines(&browser.get(page).await.text, list);
    let file = browser.get(&address(page, list, "&format=csv")).await;
    assert!(file.text.starts_with('\u{feff}'), "{page} {list}: {}", file.text);
    if shown.is_empty() {
        return;
    }
    assert_eq!(
        file.text.trim_end().lines().count(),
        shown.len() + 1,
        "{page} {list}: {}",
        file.text
    );
    let in_order = async |order: i32| {
        lines(&browser.get(&address(page, list, &format!("&order={order}"))).await.text, list)
    };
    // A last line that sums the others up stays where it is.
    for column in 1..4 {
        let (mut up, mut down) = (in_order(column).await, in_order(-column).await);
        assert_eq!(up.len(), shown.len(), "{page} {list} {column}");
        up.sort();
        down.sort();
        assert_eq!(up, down, "{page} {list} {column}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_list_is_put_in_order_and_kept_as_a_table() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let political = grant(&house.data, "政治部", Role::Political);
    reread().await;
    for serial in 1..=3 {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    house.file(&clerk, 4, 6).await.unwrap();
    let desk = Desk::open(&house);
    let mut shown = 0;
    for (role, token) in [
        (Role::Filing, &clerk),
        (Role::Supervisor, &supervisor),
        (Role::Registrar, &registrar),
        (Role::Political, &political),
    ] {
        let browser = desk.enter(token).await;
        for (_, page, list) in LISTS.iter().filter(|it| it.0 == role) {
            stands(&browser, page, list).await;
            shown += usize::from(!lines(&browser.get(page).await.text, list).is_empty());
        }
    }
    assert!(shown > 14, "{shown} lists have lines");
    // Who supervises is named what is undrawn, the first filed first, with the way to all of it.
    let today = desk.enter(&supervisor).await.get("/").await.text;
    let (_, undrawn) = today.split_once("still undrawn: 1").expect("an undrawn filing");
    assert!(undrawn.split("</ul>").next().unwrap().contains("民初4号"), "{undrawn}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_narrowed_by_what_stands_in_no_address() {
    let (house, [_, _, registrar]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&registrar).await;
    let all = lines(&browser.get("/roster").await.text, "people").len();
    let narrow = async |back: &str, text: &str| {
        browser.post("/list/people", &[("back", back), ("text", text)]).await
    };
    let to = narrow("/roster", "法官1").await;
    assert_eq!((to.status, to.location.as_str()), (StatusCode::SEE_OTHER, "/roster?list=people"));
    let page = browser.get(&to.location).await.text;
    let some = lines(&page, "people");
    assert!(!some.is_empty() && some.len() < all, "{} of {all}", some.len());
    assert!(some.iter().all(|line| line.contains("法官1")), "{some:?}");
    assert!(page.contains(&format!("{} of {all} lines", some.len())), "{page}");
    let file = browser.get("/roster?list=people&format=csv").await.text;
    assert_eq!(file.trim_end().lines().count(), some.len() + 1, "{file}");
    // Who comes by the navigation sees all of it, and so does another browser.
    assert_eq!(lines(&browser.get("/roster").await.text, "people").len(), all);
    let other = desk.enter(&registrar).await;
    assert_eq!(lines(&other.get(&to.location).await.text, "people").len(), all);
    // By the initials of pinyin, and by nothing that is there.
    let page = browser.get(&narrow("/roster", "fg").await.location).await.text;
    assert_eq!(lines(&page, "people").len(), all);
    let page = browser.get(&narrow("/roster", "没有这个人").await.location).await.text;
    assert!(page.contains("No line fits.") && page.contains("没有这个人"), "{page}");
    // It leads nowhere but to a page of the console.
    for foreign in ["//evil.example", "https://evil.example", "/\\evil"] {
        assert_eq!(narrow(foreign, "x").await.location, "/?list=people", "{foreign}");
    }
    let odd = browser.post("/list/P%0D", &[("back", "/roster"), ("text", "x")]).await;
    assert_eq!(odd.location, "/roster");
    let forged = [("back", "/roster"), ("text", "x"), ("form", "none")];
    let forged = desk.send(super::post("/list/people", &browser.cookie, &forged)).await;
    assert_eq!(forged.status, StatusCode::CONFLICT);
}

/// The numbers of the cases that a page lists, as it lists them.
fn serials(page: &str) -> Vec<u32> {
    let serial = |line: &String| {
        let (_, rest) = line.split_once("民初").expect("a case number");
        rest.split('号').next().unwrap().parse().unwrap()
    };
    lines(page, "cases").iter().map(serial).collect()
}

/// The link of this text.
fn link(page: &str, text: &str) -> String {
    let (before, _) =
        page.split_once(&format!("\">{text}</a>")).unwrap_or_else(|| panic!("{page}"));
    before.rsplit("href=\"").next().unwrap().replace("&amp;", "&")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_cases_stand_first_and_pages_stay_while_cases_are_filed() {
    let (house, [clerk, ..]) = House::new().await;
    for serial in 1..=54 {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let first = browser.get("/cases?state=2").await.text;
    assert_eq!(serials(&first), (5..=54).rev().collect::<Vec<_>>());
    house.file(&clerk, 55, 0).await.unwrap();
    house.draw(&clerk, 55).await.unwrap();
    let second = browser.get(&link(&first, "Next page")).await.text;
    assert_eq!(serials(&second), [4, 3, 2, 1]);
    assert!(!second.contains("Next page") && second.contains("First page"), "{second}");
    // In the order of the log as well, and in pages then too.
    let oldest = browser.get("/cases?list=cases&order=6").await.text;
    assert_eq!(serials(&oldest), (1..=50).collect::<Vec<_>>());
    let rest = browser.get(&link(&oldest, "Next page")).await.text;
    assert_eq!(serials(&rest), (51..=55).collect::<Vec<_>>());
    // Other orders are of as many as can be put in order at once, and here that is all.
    let sorted = browser.get("/cases?list=cases&order=1").await.text;
    assert_eq!(serials(&sorted), (1..=55).collect::<Vec<_>>());
    assert!(!sorted.contains("In order are"), "{sorted}");
    // What is typed is looked for behind the first page too.
    let form = [("back", "/cases?state=0"), ("text", "民初3号")];
    let found = browser.post_through("/list/cases", &form).await.text;
    assert_eq!(serials(&found), [3]);
    assert!(!found.contains("so far") && !found.contains("Go on looking"), "{found}");
    let form = [("back", "/cases?state=0"), ("text", "没有这个人")];
    let none = browser.post_through("/list/cases", &form).await.text;
    assert!(none.contains("No line fits.") && none.contains("All lines"), "{none}");
    let file = browser.get("/cases?state=2&list=cases&format=csv").await.text;
    assert_eq!(file.trim_end().lines().count(), 1, "as far as it is narrowed: {file}");
    browser.post("/list/cases", &[("back", "/cases"), ("text", "")]).await;
    let file = browser.get("/cases?state=2&list=cases&format=csv").await.text;
    let file: Vec<&str> = file.trim_end().lines().collect();
    assert_eq!(file.len(), 56);
    assert!(file[1].contains("民初55号") && file[55].contains("民初1号"), "{file:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_told_after_how_long_it_goes_on() {
    let (house, _) = House::with(Ahead::default(), |it| it.limits.dear_calls_per_second = 1).await;
    let political = grant(&house.data, "政治部", Role::Political);
    reread().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&political).await;
    let mut refused = None;
    for _ in 0..50 {
        let page = browser.get("/quota").await;
        refused = refused.or((page.status != StatusCode::OK).then_some(page));
    }
    let refused = refused.expect("fifty at once are refused");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text);
    assert_eq!(refused.retry_after, "1");
    assert!(refused.text.contains("you ask too often"), "{}", refused.text);
    // A system is told the same.
    let ask = || {
        let request = Request::get("/api/v1/quota/2026");
        let request = request.header(header::AUTHORIZATION, format!("Bearer {political}"));
        desk.send(request.body(Body::empty()).unwrap())
    };
    let mut refused = None;
    for _ in 0..50 {
        let answer = ask().await;
        refused = refused.or((answer.status != StatusCode::OK).then_some(answer));
    }
    let refused = refused.expect("fifty at once are refused");
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{}", refused.text);
    assert_eq!(refused.retry_after, "1");
}
