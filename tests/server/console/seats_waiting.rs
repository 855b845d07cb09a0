//! Changes of seats that wait for a second person: shown on the case's page and under their names,
//! offered once, and told what became of them.

use axum::http::StatusCode;

use super::seats::{as_form, changed, facts, judge, opened, page_of, sitting};
use super::{Browser, Desk};
use crate::approvals::number;

/// A case of this number whose judge has two assessors drawn beside, with two alternates behind them.
async fn with_panel((clerk, other): (&Browser<'_>, &Browser<'_>), number: &str) -> String {
    let mut typed = facts(number);
    typed.extend(
        [
            ("panel", "3"),
            ("assessors", "2"),
            ("assessor_pool", "陪审"),
            ("alternates", "2"),
            ("pool", "民事"),
            ("departure", "社会影响较大，由陪审员参加"),
        ]
        .map(|(name, value)| (name, value.to_owned())),
    );
    let done = clerk.post_through("/file/confirm", &as_form(&typed)).await;
    assert!(done.text.contains("waits for approval"), "{}", done.text);
    other.approve_all().await;
    let case = page_of(clerk, number).await;
    let page = clerk.get(&case).await;
    clerk.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    case
}

/// The entry of the last thing that waits, by the page of its case.
fn waiting_entry(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"/approvals/").expect("something waits");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_shown_and_not_offered_again() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let case = with_panel((&browser, &other), &number(9)).await;
    let rows = sitting(&browser.get(&case).await.text);
    let (undertakes, leaves) = (judge(&rows[0]), judge(&rows[1]));
    let next = judge(rows.iter().find(|row| row.starts_with("alternate 1")).unwrap());

    // An alternate is to take over: who leaves and who comes are named before and while it waits.
    let form = format!("{case}/take-over");
    let typed =
        [("leaves", leaves.as_str()), ("ground", "HEALTH"), ("decided_by", "DIVISION_CHIEF")];
    let wrong =
        browser.post(&form, &[&typed[..], &[("judge", undertakes.as_str())]].concat()).await;
    assert!(wrong.text.contains("judge-fault"), "{}", wrong.text);
    let checked = browser.check(&form, &typed).await;
    for named in [&leaves, &next] {
        assert!(checked.text.contains(&format!("No. {named} ")), "{named}: {}", checked.text);
    }
    browser.confirm(&form, &typed, &checked).await;
    let page = browser.get(&case).await.text;
    let (_, waits) = page.split_once("Waits for a second person").expect("the box");
    let waits = waits.split("</table>").next().unwrap();
    for part in ["The alternate takes over", "张三", &format!("No. {next} ")] {
        assert!(waits.contains(part), "{part}: {waits}");
    }
    // The alternate that waits is not asked for twice, nor is its seat filled in another way.
    assert!(!page.contains("/take-over\""), "{page}");
    let again = browser.get(&form).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    assert!(
        again.text.contains("“The alternate takes over” of this case, entry "),
        "{}",
        again.text
    );
    let replace = browser.get(&format!("{case}/seats/replace")).await.text;
    assert!(!replace.contains(&format!("value=\"{leaves}\"")), "{replace}");

    // Nor is it asked for twice who presides.
    let preside = format!("{case}/preside");
    let by = [("judge", undertakes.as_str()), ("decided_by", "DIVISION_CHIEF")];
    browser.change(&preside, &by).await;
    let page = browser.get(&case).await.text;
    assert!(page.contains("Designate who presides") && !page.contains("/preside\""), "{page}");
    assert_eq!(browser.get(&preside).await.status, StatusCode::CONFLICT);

    // Both lists name them by their kind.
    for reader in [&browser, &other] {
        let list = reader.get("/approvals").await.text;
        for name in ["The alternate takes over", "Designate who presides"] {
            assert!(list.contains(&format!(">{name}</a>")), "{name}: {list}");
        }
    }
    ended_is_told((&browser, &other), &case).await;
    house.is_valid().await;
}

/// What was decided is told to who opens it again, and what was taken back is not called declined.
async fn ended_is_told((clerk, other): (&Browser<'_>, &Browser<'_>), case: &str) {
    let entry = waiting_entry(&clerk.get(case).await.text);
    let own = format!("/approvals/{entry}");
    let back = clerk.post(&format!("{own}/decline"), &[("why", "填错")]).await.text;
    assert!(back.contains("Taken back") && !back.contains("Declined"), "{back}");
    let page = clerk.get(case).await.text;
    assert!(page.contains(&format!("taken back: entry {entry}")), "{page}");
    assert!(!page.contains("declined: entry"), "{page}");
    assert!(clerk.get("/day").await.text.contains("taken back: entry"));
    for reader in [clerk, other] {
        let told = reader.get(&own).await;
        assert_eq!(told.status, StatusCode::OK, "{}", told.text);
        for part in ["taken back", "张三", "填错", "The alternate takes over"] {
            assert!(told.text.contains(part), "{part}: {}", told.text);
        }
        assert!(!told.text.contains("caselot approval"), "{}", told.text);
    }
    let entry = waiting_entry(&clerk.get(case).await.text);
    other.approve_all().await;
    let told = other.get(&format!("/approvals/{entry}")).await.text;
    assert!(told.contains("agreed to") && told.contains("李四"), "{told}");
    let none = other.get("/approvals/3").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
    assert!(!none.text.contains("caselot approval"), "{}", none.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_gets_more_members_by_that_name_and_each_fault_at_its_field() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let case = with_panel((&browser, &other), &number(10)).await;
    let page = browser.get(&case).await.text;
    assert!(page.contains("Members are added to the panel"), "{page}");
    let form = format!("{case}/seats/panel");
    let text = ("text", "案情重大，增加成员");
    let faults = [
        (vec![("added", "3")], "added", "add one of 2, 4"),
        (
            vec![("assessors", "2"), ("assessor_pool", "陪审")],
            "added",
            "those of assessors among them",
        ),
        (vec![("added", "4"), ("assessors", "2")], "assessor_pool", "choose the list"),
        (vec![("added", "4"), ("experts", "1")], "expert_pool", "choose the list"),
        (vec![("added", "4"), ("alternates", "1")], "alternates", "assessors alone"),
        (
            vec![("added", "2"), ("assessors", "1"), ("assessor_pool", "陪审")],
            "assessors",
            "three with one or two of them",
        ),
        (vec![("added", "4")], "assessors", "three with one or two of them"),
        (vec![("added", "4"), ("experts", "5"), ("expert_pool", "陪审")], "experts", "at most"),
    ];
    for (typed, field, said) in faults {
        let typed = [&typed[..], &[text, ("departure", "重大")]].concat();
        let wrong = browser.post(&form, &typed).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}: {}", wrong.text);
        let at = format!("id=\"{field}-fault\"");
        let (_, rest) =
            wrong.text.split_once(&at).unwrap_or_else(|| panic!("{field}: {}", wrong.text));
        let fault = rest.split("</p>").next().unwrap();
        assert!(fault.contains(said), "{typed:?}: {fault}");
        assert_eq!(wrong.text.matches("-fault\" role").count(), 1, "{typed:?}: {}", wrong.text);
    }
    let typed = [
        text,
        ("added", "4"),
        ("assessors", "2"),
        ("assessor_pool", "陪审"),
        ("departure", "重大"),
    ];
    let said = changed((&browser, &other), &form, &typed).await;
    assert!(said.contains("Members are added to the panel"), "{said}");
    assert!(!said.contains("the case becomes a panel"), "{said}");
    let rows = sitting(&browser.get(&case).await.text);
    assert_eq!(rows.iter().take_while(|row| !row.starts_with("alternate")).count(), 7, "{rows:?}");

    // The form of 立案 says what is wrong with its lists beside them, too.
    let faults = [
        (vec![("panel", "4")], "panel"),
        (vec![("panel", "3"), ("assessors", "1")], "assessor_pool"),
        (vec![("panel", "3"), ("assessors", "1"), ("assessor_pool", "没有")], "assessor_pool"),
        (vec![("panel", "3"), ("assessors", "3"), ("assessor_pool", "陪审")], "assessors"),
        (vec![("panel", "5"), ("experts", "2"), ("expert_pool", "陪审")], "experts"),
    ];
    for (more, field) in faults {
        let mut typed = facts(&number(11));
        typed.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        typed.push(("departure", "另行组成合议庭".to_owned()));
        typed.push(("pool", "民事".to_owned()));
        let wrong = browser.look_at(&as_form(&typed)).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        assert!(wrong.text.contains(&format!("id=\"{field}-fault\"")), "{more:?}: {}", wrong.text);
        assert_eq!(wrong.text.matches("-fault\" role").count(), 1, "{more:?}: {}", wrong.text);
    }
    house.is_valid().await;
}
