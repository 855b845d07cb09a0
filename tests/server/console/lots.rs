//! 其他摇号 on pages: a list is recorded by two, lots are drawn and proven, one that waits goes on, and
//! reviews of drawn cases are recorded.

use axum::http::StatusCode;
use caselot::service::access::Role;
use caselot_core::docket::Day;

use super::Desk;
use super::seats::{as_form, facts, opened};
use crate::approvals::{grant, number};
use crate::seats::today;
use crate::tokens::reread;

/// Offices that administrators are drawn from.
fn offices(count: u32) -> String {
    (1..=count).map(|n| format!("第{n}律师事务所\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_drawn_from_a_list_that_two_recorded() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (clerk, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let registrar = desk.enter(&registrar).await;
    let empty = clerk.get("/lots/draw/administrators").await.text;
    assert!(empty.contains("There is no list of this kind"), "{empty}");

    let typed = offices(12);
    let mut list = vec![
        ("list", "administrators"),
        ("kind", "ADMINISTRATORS"),
        ("name", "破产管理人名册"),
        ("entries", "甲所\n甲所"),
    ];
    let twice = registrar.post("/lots/lists/new", &list).await;
    assert!(twice.text.contains("甲所 stands in it twice"), "{}", twice.text);
    list[3].1 = &typed;
    let done = registrar.change("/lots/lists/new", &list).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    let shown = other.approve_all().await;
    assert!(shown[0].contains("第12律师事务所"), "{}", shown[0]);

    // A case that has a judge, for which nobody has to agree.
    clerk.post_through("/file/confirm", &as_form(&facts(&number(1)))).await;
    let subject = number(1);
    let mut asked =
        vec![("list", "administrators"), ("subject", subject.as_str()), ("seats", "many")];
    let wrong = clerk.post("/lots/draw/administrators", &asked).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("seats-fault"), "{}", wrong.text);
    asked[2].1 = "3";
    let drawn = clerk.change("/lots/draw/administrators", &asked).await;
    assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    assert_eq!(drawn.text.matches("律师事务所").count(), 3, "{}", drawn.text);

    // Once more waits, is approved as it was shown, and goes on from the list of lots.
    asked.push(("again", "yes"));
    let waits = clerk.change("/lots/draw/administrators", &asked).await;
    assert!(waits.text.contains("It waits for a second person"), "{}", waits.text);
    let roll = "LOT-ADMINISTRATORS-2026-2".replace("2026", &Day(today()).to_string()[..4]);
    let early = clerk.post_through(&format!("/lots/of/{roll}/draw"), &[]).await;
    assert!(early.text.contains("it waits for approval"), "{}", early.text);
    other.approve_all().await;
    let lots = clerk.get("/lots").await.text;
    assert!(lots.contains("Go on with the draw"), "{lots}");
    // Another console does not know the nonce, and leaves it to this one.
    assert!(!other.get("/lots").await.text.contains("Go on with the draw"));
    let drawn = clerk.post_through(&format!("/lots/of/{roll}/draw"), &[]).await;
    assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    // A court that draws already draws from a new list from the next day on, and is told so.
    let list = [
        ("list", "appraisers"),
        ("kind", "APPRAISERS"),
        ("name", "鉴定机构名册"),
        ("entries", &typed),
    ];
    registrar.change("/lots/lists/new", &list).await;
    other.approve_all().await;
    let asked = [("list", "appraisers"), ("subject", subject.as_str()), ("seats", "2")];
    let checked = clerk.check("/lots/draw/appraisers", &asked).await;
    let (once, seen) = (checked.field("once"), checked.field("seen"));
    let confirmed = [("once", once.as_str()), ("seen", seen.as_str())];
    let confirmed = [&asked[..], &confirmed[..]].concat();
    let early = clerk.post("/lots/draw/appraisers", &confirmed).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("list-fault"), "{}", early.text);
    let foreign = clerk.get("/lots/draw/review").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "a sample is the political office's");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_of_closed_cases_is_drawn_and_what_was_found_is_recorded() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let political = grant(&house.data, "钱七", Role::Political);
    reread().await;
    reread().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let clerk = desk.enter(&clerk).await;
    let (officer, other) = (desk.enter(&political).await, office.enter(&supervisor).await);
    let day = Day(today()).to_string();
    for serial in 1..=3 {
        clerk.post_through("/file/confirm", &as_form(&facts(&number(serial)))).await;
        let case = super::seats::page_of(&officer, &number(serial)).await;
        let typed = [("closed_on", day.as_str()), ("manner", "JUDGMENT")];
        officer.change(&format!("{case}/close"), &typed).await;
    }
    let asked =
        [("from", day.as_str()), ("to", day.as_str()), ("subject", "第一季度评查"), ("seats", "2")];
    let waits = officer.change("/lots/draw/review", &asked).await;
    assert!(waits.text.contains("It waits for a second person"), "{}", waits.text);
    other.approve_all().await;
    let roll = format!("LOT-REVIEW-{}-1", &day[..4]);
    let shown = officer.post_through(&format!("/lots/of/{roll}/draw"), &[]).await;
    assert!(shown.text.contains("draw recomputed"), "{}", shown.text);
    assert!(shown.text.contains("0 / 2"), "{}", shown.text);

    let form = format!("/lots/of/{roll}/review/1");
    let flawed = [("result", "FLAWED")];
    let wrong = officer.post(&form, &flawed).await;
    assert!(wrong.text.contains("text-fault"), "a flaw is explained: {}", wrong.text);
    officer.change(&form, &[("result", "FLAWED"), ("text", "送达回证缺页")]).await;
    let shown = officer.get(&format!("/lots/of/{roll}")).await.text;
    assert!(shown.contains("1 / 2") && shown.contains("送达回证缺页"), "{shown}");
    let file = officer.get(&format!("/lots/of/{roll}?list=reviews&order=-4&format=csv")).await.text;
    let file: Vec<&str> = file.trim_end().lines().collect();
    assert!(file.len() == 3 && file[1].contains("送达回证缺页"), "{file:?}");
    officer.change(&form, &[("result", "withdrawn"), ("text", "评查有误")]).await;
    let shown = officer.get(&format!("/lots/of/{roll}")).await.text;
    assert!(shown.contains("0 / 2"), "{shown}");
    let none = officer.get(&format!("/lots/of/{roll}/review/3")).await;
    assert_eq!(none.status, StatusCode::SEE_OTHER, "two were drawn");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assessors_seats_of_the_year_stand_beside_the_cap() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (clerk, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let registrar = desk.enter(&registrar).await;
    let members: Vec<String> = (101..=110).map(|it| it.to_string()).collect();
    let mut list = vec![
        ("pool", "jurors"),
        ("name", "随机类"),
        ("seat_percent", "20"),
        ("assessors", "yes"),
        ("yearly_cap", "30"),
        ("tolerance", "3"),
        ("min_tolerance", "0.5"),
    ];
    for member in &members {
        list.extend([("member", member.as_str()), ("share", "100"), ("on", ""), ("off", "")]);
    }
    registrar.change("/pool/new", &list).await;
    other.approve_all().await;
    let before = registrar.get("/assessors").await.text;
    assert_eq!(before.matches("0 of 30").count(), 10, "{before}");
    let mut typed = facts(&number(9));
    let panel = [
        ("panel", "3"),
        ("assessors", "2"),
        ("assessor_pool", "jurors"),
        ("pool", "民事"),
        ("departure", "社会影响较大，由陪审员参加"),
    ];
    typed.extend(panel.map(|(name, value)| (name, value.to_owned())));
    clerk.post_through("/file/confirm", &as_form(&typed)).await;
    other.approve_all().await;
    let page = clerk.get(&super::seats::page_of(&clerk, &number(9)).await).await;
    clerk.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    let after = registrar.get("/assessors").await.text;
    assert_eq!((after.matches("1 of 30").count(), after.matches("0 of 30").count()), (2, 8));
}
