//! What pages say of the law's days and of the days from which something counts.

use caselot::service::access::Role;

use super::seats::{as_form, facts, opened, page_of};
use super::{Browser, Desk};
use crate::approvals::{COURT, grant, number};
use crate::tokens::reread;

/// Files a case that is drawn at once, and gives the address of its page.
async fn filed(clerk: &Browser<'_>, number: &str) -> String {
    let done = clerk.post_through("/file/confirm", &as_form(&facts(number))).await;
    assert!(done.text.contains("draw recomputed"), "{}", done.text);
    page_of(clerk, number).await
}

#[tokio::test(flavor = "multi_thread")]
async fn parties_are_told_by_the_article_only_in_cases_that_it_is_about() {
    let (house, [clerk, _, _]) = opened().await;
    let political = grant(&house.data, "钱七", Role::Political);
    reread().await;
    reread().await;
    let (desk, other) = (Desk::open(&house), Desk::open(&house));
    let (browser, closes) = (desk.enter(&clerk).await, other.enter(&political).await);
    let of = |code: &str| format!("(2026){COURT}{code}1号");
    for number in [of("民初"), of("行初"), of("执"), of("刑初")] {
        filed(&browser, &number).await;
    }
    let listed =
        |text: &str| [of("民初"), of("行初"), of("执"), of("刑初")].map(|it| text.contains(&it));
    let notices = browser.get("/notices").await.text;
    assert_eq!(listed(&notices), [true, true, false, false], "{notices}");
    assert!(notices.contains("Once the judges are determined"), "{notices}");
    let handed = browser.get("/day/handover").await.text;
    assert_eq!(handed.matches("<td>—</td>").count(), 2, "{handed}");
    // A case that is closed has nobody left to be told.
    let case = page_of(&closes, &of("民初")).await;
    let today = caselot_core::docket::Day(crate::seats::today()).to_string();
    let typed = [("closed_on", today.as_str()), ("manner", "JUDGMENT")];
    closes.change(&format!("{case}/close"), &typed).await;
    let notices = browser.get("/notices").await.text;
    assert_eq!(listed(&notices), [false, true, false, false], "{notices}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_assessors_is_called_so_and_counts_from_the_next_day() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    filed(&desk.enter(&clerk).await, &number(1)).await;
    let (browser, other) = (desk.enter(&registrar).await, office.enter(&supervisor).await);
    let today = caselot_core::docket::Day(crate::seats::today()).to_string();
    let typed = [
        ("pool", "experts"),
        ("name", "专业类"),
        ("from", today.as_str()),
        ("member", "101"),
        ("share", "100"),
        ("on", ""),
        ("off", ""),
        ("seat_percent", "20"),
        ("assessors", "yes"),
    ];
    let checked = browser.check("/pool/new", &typed).await;
    let said = "list of assessors experts 专业类 is new";
    assert!(checked.text.contains(said), "{}", checked.text);
    assert!(checked.text.contains("not before the day after it is agreed to"), "{}", checked.text);
    browser.confirm("/pool/new", &typed, &checked).await;
    for reader in [&browser, &other] {
        let list = reader.get("/approvals").await.text;
        assert!(list.contains(">List of assessors recorded</a>"), "{list}");
    }
    let shown = other.approve_all().await;
    assert!(shown[0].contains("List of assessors recorded"), "{}", shown[0]);
    assert!(shown[0].contains("not before the day after"), "{}", shown[0]);
    let roster = browser.get("/roster").await.text;
    let tomorrow = caselot_core::docket::Day(crate::seats::today() + 1);
    assert!(roster.contains(&format!("from {tomorrow}")), "{roster}");
}
