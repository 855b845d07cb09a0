//! 立案 of cases that are not new: what comes back, what belongs to a series, what somebody else types
//! too; and rows of a case system that fill the form.

use axum::http::StatusCode;

use caselot::service::access::Role;

use super::pages::CASE;
use super::{Browser, Desk};
use crate::approvals::{House, grant, number};
use crate::tokens::reread;

fn case<'c>(serial: &'c str, more: &[(&'c str, &'c str)]) -> Vec<(&'c str, &'c str)> {
    let mut case = CASE.to_vec();
    case[0].1 = serial;
    case.extend(more);
    case
}

/// The number of the judge on a page of a result.
fn judge(page: &str) -> String {
    let named = page.split("class=\"judge\"").nth(1).unwrap();
    let name = named.split("法官").nth(1).unwrap();
    name.chars().take_while(char::is_ascii_digit).collect()
}

async fn file(browser: &Browser<'_>, form: &[(&str, &str)]) -> String {
    let done = browser.post_through("/file/confirm", form).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert!(done.text.contains("draw recomputed"), "{}", done.text);
    done.text
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sat_in_an_earlier_case_is_left_out_here_and_elsewhere() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let first = judge(&file(&browser, &case("(2026)湘0203民初1号", &[])).await);
    let back = [("returns", "REMANDED"), ("prior", "（2026）湘0203民初1号")];
    let back = case("(2026)湘0203民初2号", &back);
    let checked = browser.look_at(&back).await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text);
    for said in ["7 candidates", "remanded", "(2026)湘0203民初1号"] {
        assert!(checked.text.contains(said), "{said}: {}", checked.text);
    }
    assert_ne!(judge(&file(&browser, &back).await), first);

    // A case that this log does not know: who sat is named, and left out by it.
    let elsewhere = [("returns", "RETRIAL"), ("prior", "(2019)湘0203民初7号"), ("sat", "法官3、5")];
    let elsewhere = case("(2026)湘0203民初3号", &elsewhere);
    let checked = browser.look_at(&elsewhere).await;
    assert!(checked.text.contains("6 candidates"), "{}", checked.text);
    assert!(checked.text.contains("法官3 3, 法官5 5"), "{}", checked.text);
    let waits = browser.post_through("/file/confirm", &elsewhere).await.text;
    assert!(waits.contains("waits for approval") && waits.contains("not in this log"), "{waits}");
    for (fault, more) in [
        ("name the earlier case", vec![("returns", "REMANDED")]),
        ("choose how the case comes back", vec![("prior", "(2026)湘0203民初1号")]),
        ("is not in this docket", vec![("returns", "REMANDED"), ("prior", "(2019)湘0203民初7号")]),
        (
            "无此人",
            vec![("returns", "REMANDED"), ("prior", "(2019)湘0203民初7号"), ("sat", "无此人")],
        ),
    ] {
        let wrong = browser.look_at(&case("(2026)湘0203民初4号", &more)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{fault}");
        assert!(wrong.text.contains(fault), "{fault}: {}", wrong.text);
    }
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_names_its_main_case_goes_to_its_judge_once_a_second_person_agrees() {
    let (house, tokens) = House::new().await;
    crate::follows::adopt(&house, &tokens).await;
    let [clerk, supervisor, _] = &tokens;
    let desk = Desk::open(&house);
    let browser = desk.enter(clerk).await;
    let agents = [("agents", "14302201910765432")];
    let first = judge(&file(&browser, &case("(2026)湘0203执1号", &agents)).await);
    let silent = browser.look_at(&case("(2026)湘0203执恢1号", &[])).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", silent.text);
    assert!(silent.text.contains("name its main case"), "{}", silent.text);
    let again = case("(2026)湘0203执恢1号", &[("follows", "（2026）湘0203执1号")]);
    let checked = browser.look_at(&again).await;
    assert_eq!(checked.status, StatusCode::OK, "{}", checked.text);
    assert!(checked.text.contains("go to the judge of its main case"), "{}", checked.text);
    let waits = browser.post_through("/file/confirm", &again).await.text;
    let said = "who has its main case (2026)湘0203执1号";
    assert!(waits.contains(said) && waits.contains(&format!("法官{first}")), "{waits}");
    let office = Desk::open(&house);
    let office = office.enter(supervisor).await;
    let list = office.get("/approvals").await.text;
    let entry = list.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    let one = office.get(&format!("/approvals/{entry}")).await.text;
    assert!(one.contains("belongs to the main case (2026)湘0203执1号"), "{one}");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_series_the_first_case_is_drawn_and_the_next_one_is_asked_for_its_judge() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let series = [("series", "物业2026-1")];
    let first = judge(&file(&browser, &case("(2026)湘0203民初1号", &series)).await);
    let next = case("(2026)湘0203民初2号", &series);
    let follows = browser.look_at(&next).await;
    assert_eq!(follows.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", follows.text);
    assert!(follows.text.contains("Ask for the judge of the series"), "{}", follows.text);
    let asked = browser.post_through("/file/designate/begin", &next).await;
    assert!(asked.text.contains("who got its first case by lot"), "{}", asked.text);
    let chosen = format!("<option value=\"{first}\" selected");
    assert!(asked.text.contains(&chosen), "{chosen}: {}", asked.text);
    let form =
        [("judge", first.as_str()), ("designation_ground", "BATCH_OR_RELATED"), ("text", "")];
    browser.change("/file/designate", &form).await;
    // Another one, and both are approved on one page.
    let third = case("(2026)湘0203民初3号", &series);
    browser.post_through("/file/designate/begin", &third).await;
    browser.change("/file/designate", &form).await;
    let office = Desk::open(&house);
    let office = office.enter(&supervisor).await;
    let list = office.get("/approvals").await.text;
    assert!(list.contains("Further cases of the series 物业2026-1"), "{list}");
    let entry = list.split("href=\"/approvals/").nth(1).unwrap().split('/').next().unwrap();
    let one = office.get(&format!("/approvals/{entry}")).await.text;
    assert!(one.contains("See the whole series"), "{one}");
    let all = office.get(&format!("/approvals/{entry}/series")).await;
    assert!(all.text.contains("民初2号") && all.text.contains("民初3号"), "{}", all.text);
    assert!(all.text.contains("Agree to all 2"), "{}", all.text);
    let give = format!("/approvals/{entry}/series/give");
    let unseen = office.post(&give, &[("seen", "another")]).await;
    assert_eq!(unseen.status, StatusCode::CONFLICT);
    let done = office.post(&give, &[("seen", &all.field("seen"))]).await.text;
    assert!(done.contains("2 of 2 cases are approved."), "{done}");
    // Sent twice, it leads to what else waits.
    let again = office.post(&give, &[("seen", &all.field("seen"))]).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
    let found = browser.post_through("/cases", &[("number", "(2026)湘0203民初2号")]).await;
    assert!(found.text.contains(&format!("法官{first}")), "{}", found.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_is_told_what_else_is_known_of_a_case_before_filing_it() {
    let (house, [clerk, ..]) = House::new().await;
    let other = grant(&house.data, "王五", Role::Filing);
    reread().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let window = desk.enter(&other).await;
    let number = "(2026)湘0203民初1号";
    window.post("/file/preview", &[("number", "（2026）湘0203民初１号")]).await;
    let preview = browser.post("/file/preview", &case(number, &[])).await.text;
    assert!(preview.contains("王五 has typed this number at another window"), "{preview}");
    file(&browser, &case(number, &[])).await;
    // It is filed now, and by whom stands beside it, whether its facts are the same or not.
    let mut differs = case(number, &[]);
    differs[1].1 = "离婚纠纷";
    for form in [case(number, &[]), differs] {
        let told = window.look_at(&form).await.text;
        assert!(told.contains("张三 filed this number at"), "{told}");
    }
    file(&browser, &case("(2026)湘0203民初2号", &[])).await;
    let third = browser.look_at(&case("(2026)湘0203民初3号", &[])).await.text;
    assert!(third.contains("2 cases of this cause with the same party"), "{third}");
    let far = browser.look_at(&case("(2026)湘0203民初99号", &[])).await.text;
    assert!(far.contains("The last number of its kind is 民初2, 97 before this one"), "{far}");
    assert!(!third.contains("The last number of its kind"), "{third}");
    let mut another = case("(2026)湘0203民初3号", &[("flag", "保全")]);
    (another[3].1, another[4].1) = ("丁", "戊");
    let another = browser.look_at(&another).await.text;
    assert!(!another.contains("of this cause with the same party"), "{another}");
    assert!(another.contains("48 hours"), "{another}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_case_system_fills_the_form() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let row = "1\t(2026)湘0203民初9号\t买卖合同纠纷\t王某\t李某\t简易程序\t99.5";
    let filled = browser.post("/file/paste", &[("pasted", row), ("pool", "民事")]).await;
    assert_eq!(filled.status, StatusCode::OK, "{}", filled.text);
    for value in ["(2026)湘0203民初9号", "买卖合同纠纷", "王某", "李某", "简易程序"]
    {
        assert!(filled.text.contains(&format!("value=\"{value}\"")), "{value}: {}", filled.text);
    }
    assert!(filled.text.contains("Not used: 1 · 99.5"), "{}", filled.text);
    assert!(browser.get("/file").await.text.contains("value=\"王某\""), "it is kept");
    let none = browser.post("/file/paste", &[("pasted", "")]).await;
    assert!(none.text.contains("nothing of it could be read"), "{}", none.text);
}

/// A browser that leaves in mid-confirmation finds its case filed once and drawn.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_confirmed_goes_on_when_the_browser_leaves() {
    let (house, [clerk, ..]) = House::new().await;
    reread().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    for (serial, after_ms) in (1..).zip([0, 1, 2, 4, 8, 16, 32]) {
        let number = number(serial);
        let token = browser.get("/").await.field("form");
        let typed = case(&number, &[("form", &token)]);
        let request = super::post("/file/confirm", &browser.cookie, &typed);
        let left = std::time::Duration::from_millis(after_ms);
        drop(tokio::time::timeout(left, desk.send(request)).await);
        let drawn = async {
            loop {
                let found = browser.post("/cases", &[("number", &number)]).await;
                if found.status == StatusCode::SEE_OTHER {
                    let page = browser.get(&found.location).await.text;
                    if page.contains("Draw of round 1") {
                        return;
                    }
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        };
        let ended = tokio::time::timeout(std::time::Duration::from_secs(20), drawn).await;
        assert!(ended.is_ok(), "{number} was left undrawn after {after_ms} ms");
    }
    house.is_valid().await;
}

/// Whoever goes back in the browser sends nothing again, and finds nothing of a case that is filed.
#[tokio::test(flavor = "multi_thread")]
async fn the_check_is_a_page_of_its_own_and_ends_with_the_filing() {
    let (house, [clerk, ..]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let number = "(2026)湘0203民初1号";
    let form = case(number, &[("ids", "11010519491231002X"), ("accepted_on", "2026-02-16")]);
    let sent = browser.post("/file", &form).await;
    assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, "/file/check"));
    for _ in 0..2 {
        let page = browser.get("/file/check").await;
        assert!(page.status == StatusCode::OK && page.text.contains(number), "{}", page.text);
    }
    let kept = browser.get("/file").await.text;
    assert!(kept.contains(number), "the form is there to go back to: {kept}");
    file(&browser, &form).await;
    let back = browser.get("/file/check").await;
    assert_eq!((back.status, back.location.as_str()), (StatusCode::SEE_OTHER, "/file"));
    let empty = browser.get("/file").await.text;
    for left in [number, "11010519491231002X", "2026-02-16"] {
        assert!(!empty.contains(&format!("value=\"{left}\"")), "{left}: {empty}");
    }
}
