//! Judges, pools and relations on pages, and tables by file.

use axum::http::StatusCode;
use caselot::service::access::Role;

use super::{Browser, Desk};
use crate::approvals::{House, grant};
use crate::tokens::reread;

/// The pool of the court as its form begins, with one field of it changed.
async fn pool_form(browser: &Browser<'_>) -> (String, Vec<(String, String)>) {
    let roster = browser.get("/roster").await.text;
    let path = roster.split("href=\"/pool/").find(|rest| !rest.starts_with("new")).map(|_| {
        let mut links = roster.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        links.find(|link| link.starts_with("/pool/") && *link != "/pool/new").unwrap().to_owned()
    });
    let mut form = vec![("name".to_owned(), "民事审判".to_owned())];
    for judge in 1..=8 {
        let share = if judge == 3 { "50" } else { "100" };
        for (name, value) in
            [("member", judge.to_string().as_str()), ("share", share), ("on", ""), ("off", "")]
        {
            form.push((name.to_owned(), value.to_owned()));
        }
    }
    form.push(("seat_percent".to_owned(), "20".to_owned()));
    (path.unwrap(), form)
}

fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_is_changed_by_a_registrar_and_a_supervisor_and_counts_from_the_next_day() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&registrar).await, office.enter(&supervisor).await);
    let (path, form) = pool_form(&browser).await;
    assert!(!path.contains('民') && !path.contains('%'), "no code stands in an address: {path}");
    let begun = browser.get(&path).await;
    assert_eq!(begun.text.matches("name=\"member\"").count(), 10, "eight, an empty row, a pattern");

    let mut wrong = form.clone();
    wrong.iter_mut().find(|(name, _)| name == "share").unwrap().1 = "150".to_owned();
    let refused = browser.post(&path, &borrowed(&wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("from 1 to 100 percent") && refused.text.contains("value=\"150\"")
    );

    // Somebody's name changed since it was shown: it is shown again before it is done.
    let stale = browser.check(&path, &borrowed(&form)).await;
    let renamed = [
        ("judge", "3"),
        ("name", "法官三"),
        ("role", "JUDGE"),
        ("in_quota", "true"),
        ("division", ""),
        ("from", "2020-01-01"),
        ("to", ""),
    ];
    browser.change("/judge/3", &renamed).await;
    assert_eq!(other.approve_all().await.len(), 1, "another name takes two");
    let (once, seen) = (stale.field("once"), stale.field("seen"));
    let late = [&borrowed(&form)[..], &[("once", &once), ("seen", &seen)]].concat();
    let again = browser.post(&path, &late).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    assert!(again.text.contains("Things have changed") && again.text.contains("法官三"));

    let checked = browser.check(&path, &borrowed(&form)).await;
    assert!(checked.text.contains("share 100 % → share 50 %"), "{}", checked.text);
    assert!(checked.text.contains("full loads: 8.00 → 7.50"), "{}", checked.text);
    let done = browser.confirm(&path, &borrowed(&form), &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    // Confirmed again it is the same proposal.
    let again = browser.confirm(&path, &borrowed(&form), &checked).await;
    assert_eq!(again.text, done.text);
    let shown = other.approve_all().await;
    assert!(shown.len() == 1 && shown[0].contains("share 100 % → share 50 %"), "{shown:?}");
    let roster = browser.get("/roster").await.text;
    assert!(roster.contains("法官三 50 %"), "{roster}");
    assert!(browser.get(&path).await.text.contains("is agreed already"));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_recorded_with_their_posts_and_relations() {
    let (house, [clerk, _, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    let desk = Desk::open(&house);
    let browser = desk.enter(&registrar).await;
    let new = [
        ("judge", "9"),
        ("name", "褚建华"),
        ("role", "JUDGE"),
        ("in_quota", "true"),
        ("division", "民一庭"),
        ("from", "2026.3.1"),
        ("to", ""),
    ];
    let checked = browser.check("/judge/0", &new).await;
    assert!(checked.text.contains("+ 褚建华"), "{}", checked.text);
    browser.confirm("/judge/0", &new, &checked).await;
    let roster = browser.get("/roster").await.text;
    assert!(roster.contains("褚建华") && roster.contains("民一庭"));
    // Another post: the old row ends, a new one begins; overlapping rows are refused.
    let mut moved = vec![("judge", "9"), ("name", "褚建华")];
    let first =
        [("role", "JUDGE"), ("in_quota", "true"), ("division", "民一庭"), ("from", "2026-03-01")];
    let second =
        [("role", "JUDGE"), ("in_quota", "true"), ("division", "执行局"), ("from", "2026-09-01")];
    moved.extend(first.into_iter().chain([("to", "")]).chain(second).chain([("to", "")]));
    let refused = browser.post("/judge/9", &moved).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    let to = moved.iter_mut().find(|(name, _)| *name == "to").unwrap();
    to.1 = "2026-08-31";
    let done = browser.change("/judge/9", &moved).await;
    assert!(done.text.contains("entry"), "{}", done.text);

    let relation = [
        ("judge", "9"),
        ("ground", "INTEREST"),
        ("ids", "11010519491231002X"),
        ("text", "配偶任职"),
    ];
    let done = browser.change("/conflicts/declare", &relation).await;
    assert!(done.text.contains("Done, entry"), "{}", done.text);
    let list = browser.get("/conflicts").await.text;
    assert!(list.contains("褚建华") && !list.contains("11010519491231002X"));
    let cancel = list.split("href=\"").find(|it| it.contains("/cancel\"")).unwrap();
    let cancel = cancel.split('"').next().unwrap();
    browser.change(cancel, &[("text", "调离")]).await;
    assert!(browser.get("/conflicts").await.text.contains("No relation is declared"));
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_are_read_shown_and_recorded_once() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let political = grant(&house.data, "政治部", Role::Political);
    reread().await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    for serial in 1..=3 {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let officer = desk.enter(&political).await;
    let today = caselot_core::docket::Day::at(super::now_ms(), 480);
    let table = format!(
        "案号,结案日期,结案方式\n(2026)湘0203民初1号,{today},判决\n(2026)湘0203民初2号,{today},调解\n\
         (2026)湘0203民初9号,{today},判决\n"
    );
    let read = officer.upload("/upload/closings", "报结.csv", table.as_bytes()).await;
    assert!(read.text.contains("1 row would be refused"), "{}", read.text);
    assert!(read.text.contains("Record 2 rows"), "{}", read.text);
    for _ in 0..2 {
        officer.post("/upload/closings/begin", &[]).await;
    }
    let done = officer.follow("/upload/closings/progress").await;
    assert!(done.contains("2 rows recorded"), "{done}");
    officer.post("/upload/closings/forget", &[]).await;
    let again = officer.upload("/upload/closings", "报结.csv", table.as_bytes()).await;
    assert!(again.text.contains("Nothing of this file would change anything"), "{}", again.text);

    let table = format!("案号,活动类型,时间,法官\n(2026)湘0203民初3号,阅卷,{today},法官1\n");
    let read = officer.upload("/upload/activities", "活动.csv", table.as_bytes()).await;
    assert!(read.text.contains("Record 1 row"), "{}", read.text);
    officer.post("/upload/activities/begin", &[]).await;
    assert!(officer.follow("/upload/activities/progress").await.contains("1 row recorded"));
    assert_eq!(officer.get("/upload/pools").await.status, StatusCode::FORBIDDEN);

    // The registrar's pools: what changes is shown as its approver reads it.
    let browser = desk.enter(&registrar).await;
    let rows: String = (1..=8)
        .map(|judge| format!("民事,{judge},{}%\n", if judge == 2 { 40 } else { 100 }))
        .collect();
    let table = format!("分案组,编号,比例\n{rows}");
    let read = browser.upload("/upload/pools", "分案组.csv", table.as_bytes()).await;
    assert!(read.text.contains("share 100 % → share 40 %"), "{}", read.text);
    browser.post("/upload/pools/begin", &[]).await;
    let done = browser.follow("/upload/pools/progress").await;
    assert!(done.contains("waits for a second person"), "{done}");
    let other = office.enter(&supervisor).await;
    assert_eq!(other.approve_all().await.len(), 1);

    // A list of leave, of which one row is two absences on one day; the list comes again later.
    let (from, to) = (today.0 + 10, today.0 + 12);
    let [from, to] = [from, to].map(caselot_core::docket::Day);
    let table = format!(
        "姓名,假别,开始日期,结束日期\n法官3,年休假,{from},{to}\n法官4,病假,{from},{from}\n\
         法官3,事假,{to},{to}\n"
    );
    let read = browser.upload("/upload/absences", "请假表.csv", table.as_bytes()).await;
    assert!(read.text.contains("1 row would be refused"), "{}", read.text);
    assert!(read.text.contains("Record 2 rows"), "{}", read.text);
    browser.post("/upload/absences/begin", &[]).await;
    let done = browser.follow("/upload/absences/progress").await;
    assert!(done.contains("2 rows recorded"), "{done}");
    browser.post("/upload/absences/forget", &[]).await;
    let again = browser.upload("/upload/absences", "请假表.csv", table.as_bytes()).await;
    assert!(again.text.contains("Nothing of this file would change anything"), "{}", again.text);
    let calendar = browser.get(&format!("/roster/calendar?month={}", &from.to_string()[..7])).await;
    assert!(calendar.text.contains("法官4"), "{}", calendar.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_do_what_is_said_by_a_registrar_and_a_supervisor() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&registrar).await, office.enter(&supervisor).await);
    let list = browser.get("/persons").await.text;
    assert!(list.contains("张三") && list.contains("李四"), "{list}");
    let new = [
        ("name", "王立案"),
        ("role", "FILING"),
        ("judge", ""),
        ("division", ""),
        ("from", ""),
        ("to", ""),
    ];
    let checked = browser.check("/persons/new", &new).await;
    assert!(checked.text.contains("王立案 may act as"), "{}", checked.text);
    let done = browser.confirm("/persons/new", &new, &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    assert!(other.approve_all().await[0].contains("王立案"));
    let list = browser.get("/persons").await.text;
    let address = list.split("href=\"").find(|it| it.contains(">王立案<")).expect("enrolled");
    let address = address.split('"').next().unwrap().to_owned();
    assert!(address.is_ascii() && address.starts_with("/persons/"), "{address}");
    // Somebody who leaves may do nothing any more.
    let form = browser.get(&address).await;
    assert!(form.text.contains("value=\"FILING\" checked"), "{}", form.text);
    let checked = browser.check(&address, &[("judge", ""), ("division", "")]).await;
    assert!(checked.text.contains("may do nothing any more"), "{}", checked.text);
    browser.confirm(&address, &[("judge", ""), ("division", "")], &checked).await;
    assert_eq!(other.approve_all().await.len(), 1);

    let deputy = [("name", "赵六"), ("supervisor", "李四"), ("from", ""), ("to", "2030-01-01")];
    let refused =
        browser.post("/deputize", &[("name", "赵六"), ("supervisor", ""), ("to", "")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let checked = browser.check("/deputize", &deputy).await;
    assert!(checked.text.contains("stands in for 李四"), "{}", checked.text);
    assert_eq!(desk.enter(&clerk).await.get("/persons").await.status, StatusCode::FORBIDDEN);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_from_before_the_log_is_read_from_a_file_and_gets_another_judge() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&registrar).await, office.enter(&supervisor).await);
    let table = "案号,立案日期,承办法官,分案组,案由,适用程序\n\
                 (2025)湘0203民初77号,2025-03-03,法官5,民事,离婚纠纷,简易程序\n";
    let read = browser.upload("/upload/history", "历史.csv", table.as_bytes()).await;
    assert!(read.text.contains("1 row would wait for approval"), "{}", read.text);
    browser.post("/upload/history/begin", &[]).await;
    let done = browser.follow("/upload/history/progress").await;
    assert!(done.contains("1 wait for approval") && done.contains("/approvals/"), "{done}");
    assert_eq!(other.approve_all().await.len(), 1);

    let filing = desk.enter(&clerk).await;
    let found = filing.post("/cases", &[("number", "(2025)湘0203民初77号")]).await.location;
    let path = format!("{found}/reassign");
    let form = filing.get(&path).await;
    assert!(form.text.contains("did not file the case") && form.text.contains("2025-03-03"));
    let typed = [
        ("ground", "TRANSFER"),
        ("text", "调离"),
        ("parties", "原告：甲；被告：乙"),
        ("claim", "离婚"),
        ("accepted_on", "2025-03-03"),
    ];
    let checked = filing.check(&path, &typed).await;
    assert!(checked.text.contains("the case leaves No. 5 法官5"), "{}", checked.text);
    let done = filing.confirm(&path, &typed, &checked).await;
    assert!(done.text.contains("waits for approval"), "{}", done.text);
    assert_eq!(other.approve_all().await.len(), 1);
    let page = filing.get(&found).await;
    let drawn = filing.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_away_stands_in_a_calendar_and_why_for_those_who_may_see_it() {
    let (house, [clerk, _, registrar]) = House::new().await;
    let desk = Desk::open(&house);
    let registrar = desk.enter(&registrar).await;
    let away = [("judge", "3"), ("from", "2031-01-06"), ("to", "2031-01-10"), ("kind", "LEAVE")];
    let done = registrar.post("/roster/away", &away).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let month = registrar.get("/roster/calendar?month=2031-01").await.text;
    assert_eq!(month.matches("■</span>").count(), 5, "{month}");
    assert!(month.contains("title=\"leave\"") && month.contains("<b>7</b>"), "{month}");
    let of = month.split("<option value=\"pool/").nth(1).unwrap().split('"').next().unwrap();
    let pool = registrar.get(&format!("/roster/calendar?month=2031-01&of=pool/{of}")).await.text;
    assert_eq!(pool.matches("■</span>").count(), 5, "{pool}");
    let next = registrar.get("/roster/calendar?month=2031-02").await.text;
    assert!(!next.contains("■</span>") && next.contains("month=2031-03"), "{next}");
    let clerk = desk.enter(&clerk).await.get("/roster/calendar?month=2031-01").await.text;
    assert!(clerk.contains("■</span>") && !clerk.contains("title=\"leave\""), "{clerk}");
}
