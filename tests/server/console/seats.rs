//! Seats that change, on pages: panels are formed and changed, assessors drawn for their
//! hearing and followed by their alternates; every list goes on to tell who sits.

use axum::http::StatusCode;
use caselot_core::docket::Day;

use super::{Browser, Desk};
use crate::approvals::{House, number};
use crate::seats::{today, with_assessors};
use crate::tokens::reread;

/// A court with assessors, its clerk's console and its supervisor's.
pub async fn opened() -> (House, [String; 3]) {
    let (house, tokens) = House::new().await;
    with_assessors(&house, &tokens).await;
    // Whoever has a grant before the first filing founds the docket.
    reread().await;
    reread().await;
    (house, tokens)
}

pub fn facts(number: &str) -> Vec<(&'static str, String)> {
    let typed = [
        ("cause", "买卖合同纠纷"),
        ("procedure", "简易"),
        ("claimant", "王某"),
        ("respondent", "李某"),
        ("ids", "11010519491231002X"),
    ];
    let mut typed: Vec<_> = typed.map(|(name, value)| (name, value.to_owned())).to_vec();
    typed.push(("number", number.to_owned()));
    typed
}

pub fn as_form<'f>(typed: &'f [(&'static str, String)]) -> Vec<(&'f str, &'f str)> {
    typed.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

pub async fn page_of(browser: &Browser<'_>, number: &str) -> String {
    browser.post("/cases", &[("number", number)]).await.location
}

/// Asks for a change on a page, lets the supervisor agree, and goes on with the draw.
pub async fn changed(
    (clerk, other): (&Browser<'_>, &Browser<'_>),
    path: &str,
    typed: &[(&str, &str)],
) -> String {
    let checked = clerk.check(path, typed).await;
    let done = clerk.confirm(path, typed, &checked).await;
    if done.text.contains("draw recomputed") {
        return checked.text;
    }
    assert!(done.text.contains("wait"), "{}", done.text);
    let shown = other.approve_all().await;
    assert_eq!(shown.len(), 1);
    assert!(!shown[0].contains("judge 0"), "{}", shown[0]);
    let case = path.split('/').take(3).collect::<Vec<_>>().join("/");
    let page = clerk.get(&case).await;
    if page.text.contains("Go on with the draw") {
        let drawn = clerk.post_through("/resume", &[("filing", &page.field("filing"))]).await;
        assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    }
    checked.text
}

/// Who sits by the page of a case, as the rows of its box.
pub fn sitting(page: &str) -> Vec<String> {
    let (_, rest) = page.split_once("Who sits now").expect("who sits");
    let table = rest.split("</table>").next().unwrap();
    let rows = table.split("<tr>").skip(1);
    rows.map(|row| {
        let mut plain = String::new();
        let mut within = false;
        for sign in row.chars() {
            match sign {
                '<' => within = true,
                '>' => {
                    within = false;
                    plain.push(' ');
                }
                sign if !within => plain.push(sign),
                _ => {}
            }
        }
        plain.trim().to_owned()
    })
    .collect()
}

/// The number of the judge in a row.
pub fn judge(row: &str) -> String {
    let (_, number) = row.split_once("No. ").expect("a judge");
    number.chars().take_while(char::is_ascii_digit).collect()
}

pub fn in_days(days: u32) -> String {
    Day(today() + days).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_formed_changed_and_presided_on_the_page_of_the_case() {
    let (house, [clerk, supervisor, _]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let both = (&browser, &other);
    let done = browser.post_through("/file/confirm", &as_form(&facts(&number(82)))).await;
    assert!(done.text.contains("draw recomputed"), "{}", done.text);
    let case = page_of(&browser, &number(82)).await;
    let page = browser.get(&case).await.text;
    for (button, shown) in
        [("seats/panel", true), ("seats/replace", false), ("seats/draw", false), ("preside", false)]
    {
        assert_eq!(page.contains(&format!("{case}/{button}")), shown, "{button}");
        let status = browser.get(&format!("{case}/{button}")).await.status;
        assert_eq!(status == StatusCode::OK, shown, "{button}");
    }
    // A sole judge's case becomes a panel's, by the route of its new procedure.
    let form = format!("{case}/seats/panel");
    let wrong = browser.post(&form, &[("text", ""), ("added", "30")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("text-fault") && wrong.text.contains("added-fault"));
    let typed = [("text", "案情复杂，裁定转为普通程序"), ("procedure", "普通")];
    let said = changed(both, &form, &typed).await;
    for part in ["procedure from here on: 普通", "keeps the seat of", "7 candidates"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let rows = sitting(&browser.get(&case).await.text);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[0].contains("presides for now"), "{rows:?}");
    let (left, stays) = (judge(&rows[1]), judge(&rows[2]));

    // A member is recused. Until the draw the old seats hold, and nothing else of the case changes.
    let form = format!("{case}/seats/replace");
    let typed =
        [("leaves", left.as_str()), ("ground", "RECUSAL"), ("decided_by", "DIVISION_CHIEF")];
    let wrong = browser.post(&form, &typed).await;
    assert!(wrong.text.contains("decided_by-fault"), "{}", wrong.text);
    let typed = [("leaves", left.as_str()), ("ground", "RECUSAL"), ("decided_by", "PRESIDENT")];
    let checked = browser.check(&form, &typed).await;
    browser.confirm(&form, &typed, &checked).await;
    let page = browser.get(&case).await.text;
    assert!(page.contains("a change of seats is filed and not drawn"), "{page}");
    assert!(!page.contains("Change the judge") && !page.contains("/seats/"), "{page}");
    assert_eq!(sitting(&page), rows);
    assert!(browser.get("/").await.text.contains("change of seats"));
    // Declined, it changes nothing, and is asked for again.
    assert!(!page.contains("Go on with the draw"), "it waits: {page}");
    let entry = page.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    let own = browser.get(&format!("/approvals/{entry}")).await.text;
    assert!(own.contains("You cannot take it back") && !own.contains("Take it back"), "{own}");
    other.post(&format!("/approvals/{entry}/decline"), &[("why", "未见决定书")]).await;
    for place in [case.as_str(), "/"] {
        let page = browser.get(place).await.text;
        assert!(page.contains("The change was not agreed to"), "{place}: {page}");
        assert!(
            page.contains("End this change") && !page.contains("Go on with the draw"),
            "{page}"
        );
        assert!(!page.contains("/seats/") && !page.contains("Correct the number"), "{page}");
    }
    let ended = browser.change(&format!("/case/{entry}/end"), &[]).await.text;
    assert!(ended.contains("Who sat goes on to sit"), "{ended}");
    assert_eq!(sitting(&browser.get(&case).await.text), rows);
    let checked = browser.check(&form, &typed).await;
    browser.confirm(&form, &typed, &checked).await;
    other.approve_all().await;
    let page = browser.get(&case).await;
    browser.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    let page = browser.get(&case).await.text;
    let rows = sitting(&page);
    assert!(rows[3].contains("left") && judge(&rows[3]) == left, "{rows:?}");
    assert_eq!(page.matches("<h2>Change of seats: ").count(), 2);
    assert_eq!(page.matches("<h2>Draw of round 1").count(), 1);

    // Another one is designated to preside.
    let typed = [("judge", stays.as_str()), ("decided_by", "PRESIDENT")];
    changed(both, &format!("{case}/preside"), &typed).await;
    let rows = sitting(&browser.get(&case).await.text);
    let presides = rows.iter().find(|row| row.contains("designated to preside")).unwrap();
    assert_eq!(judge(presides), stays);
    lists_tell_it(&browser, &case).await;
    // Held against the log, the first slip is in it, and overtaken.
    let slip = browser.get(&format!("{case}/slip")).await.text;
    let code = slip.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
    let typed = [("number", &*number(82)), ("code", code)];
    let found = other.post("/oversight/slip", &typed).await.text;
    assert!(found.contains("It is in the log") && found.contains("changed since"), "{found}");
    house.is_valid().await;
}

/// What the lists say of a case of which two draws changed the seats.
async fn lists_tell_it(browser: &Browser<'_>, case: &str) {
    let today = browser.get("/").await.text;
    assert!(today.contains("1 case assigned today"), "{today}");
    assert!(today.contains("seats drawn"), "{today}");
    // The parties are told who sits, and told again after the change.
    let notices = browser.get("/notices").await;
    assert!(notices.text.contains("2 cases whose parties"), "{}", notices.text);
    let told = [("filing", &*notices.field("filing")), ("mark", "told")];
    let notices = browser.post_through("/notices/mark", &told).await.text;
    assert!(notices.contains("1 case whose parties"), "{notices}");
    assert!(notices.contains("seats changed"), "{notices}");
    let day = browser.get("/day").await.text;
    assert!(day.contains("1 filed, 1 drawn by lot, 0 designated, 0 ended"), "{day}");
    assert!(day.contains(", seats of 2 cases drawn"), "{day}");
    assert!(browser.get("/cases").await.text.contains("change of seats"));
    let slip = browser.get(&format!("{case}/slip")).await.text;
    assert!(!slip.contains("(as before)"), "the first draw's slip: {slip}");
    let page = browser.get(case).await.text;
    let change = page
        .split("/case/")
        .filter(|it| it.contains("/slip\""))
        .map(|it| it.split('/').next().unwrap().to_owned());
    let newest = change.max_by_key(|it| it.parse::<u64>().unwrap_or(0)).unwrap();
    let sit: Vec<String> = sitting(&page).iter().take(3).map(|row| judge(row)).collect();
    let left = judge(sitting(&page).last().unwrap());
    let slip = browser.get(&format!("/case/{newest}/slip")).await.text;
    assert!(slip.contains("(as before)") && slip.contains("CHANGED SINCE"), "{slip}");
    // The last one is that of who presides. The parties are told who sits, and of nobody who left.
    assert_eq!(page.matches("Slip for the parties").count(), 1, "{page}");
    let taken = page.split("href=\"").find(|it| it.contains("slip?of=")).unwrap();
    let taken = taken.split('"').next().unwrap().replace("&amp;", "&");
    for path in [taken.clone(), format!("{taken}&for=party"), format!("{case}/slip?for=party")] {
        let slip = browser.get(&path).await.text;
        let whole = sit.iter().all(|judge| slip.contains(&format!("No. {judge} 法官{judge}")));
        assert!(
            whole && !slip.contains(&format!("No. {left} 法官{left}")),
            "{path} {sit:?}: {slip}"
        );
        assert!(slip.contains("presiding"), "{slip}");
        assert_eq!(slip.contains("CHANGED SINCE"), path.contains("slip?for"), "{path}: {slip}");
    }
    let slips = browser.get("/day/slips").await.text;
    // One of each change, whether it was drawn or not.
    assert_eq!(slips.matches("Slip of a change of seats").count(), 3, "{slips}");
    assert_eq!(slips.matches("CHANGED SINCE").count(), 3, "{slips}");
}

#[tokio::test(flavor = "multi_thread")]
async fn assessors_are_left_for_later_drawn_for_their_hearing_and_followed() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let mut typed = facts(&number(7));
    typed.extend(
        [("panel", "3"), ("assessors", "2"), ("assessor_pool", "陪审"), ("alternates", "2")]
            .map(|(name, value)| (name, value.to_owned())),
    );
    typed.push(("assessors_later", "yes".to_owned()));
    let mut alone = typed.clone();
    alone.retain(|(name, _)| *name != "panel");
    let wrong = browser.look_at(&as_form(&alone)).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("panel-fault"), "{}", wrong.text);
    typed.push(("pool", "民事".to_owned()));
    typed.push(("departure", "社会影响较大，由陪审员参加".to_owned()));
    let checked = browser.look_at(&as_form(&typed)).await;
    assert!(checked.text.contains("to be drawn before the hearing: 2"), "{}", checked.text);
    browser.post_through("/file/confirm", &as_form(&typed)).await;
    other.approve_all().await;
    let case = page_of(&browser, &number(7)).await;
    let page = browser.get(&case).await;
    browser.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    let rows = sitting(&browser.get(&case).await.text);
    assert!(rows[1].contains("still to be drawn"), "{rows:?}");

    // The page of assessors lists it, and the hearing typed there begins the draw.
    let page = browser.get("/assessors").await.text;
    assert!(page.contains(&number(7)) && page.contains(&format!("{case}/seats/draw")), "{page}");
    let (form, hearing) = (format!("{case}/seats/draw"), in_days(9));
    let early = browser.post(&form, &[("hearing", &in_days(0))]).await;
    assert!(early.text.contains("hearing-fault"), "{}", early.text);
    changed((&browser, &other), &form, &[("hearing", &hearing)]).await;
    assert!(!browser.get("/assessors").await.text.contains(&number(7)));
    let rows = sitting(&browser.get(&case).await.text);
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert!(rows[3].starts_with("alternate 1") && rows[5].contains(&hearing), "{rows:?}");

    // One of them falls ill, and the first alternate takes the seat.
    let (sat, next) = (judge(&rows[2]), judge(&rows[3]));
    let typed = [
        ("leaves", sat.as_str()),
        ("ground", "HEALTH"),
        ("decided_by", "VICE_PRESIDENT"),
        ("hearing", &hearing),
    ];
    let said = changed((&browser, &other), &format!("{case}/take-over"), &typed).await;
    for part in [format!("leaves: No. {sat} "), format!(": No. {next} "), "alternate 1".to_owned()]
    {
        assert!(said.contains(&part), "{part}: {said}");
    }
    let rows = sitting(&browser.get(&case).await.text);
    assert!(rows[..3].iter().any(|row| judge(row) == next), "{rows:?}");
    // In how many cases each of them sat, beside a minimum that is typed there.
    let page = browser.get("/assessors/sat?minimum=1").await.text;
    assert!(page.contains("assessors sat in fewer than 1 closed case"), "{page}");
    let way = format!("/assessors/sat/{next}?from=");
    let row = page.split("<tr>").find(|row| row.contains(&way)).unwrap();
    assert!(row.contains("<td class=\"number\">1</td>") && row.contains("below"), "{row}");
    let one = browser.get(&format!("/assessors/sat/{next}")).await.text;
    assert!(one.contains(&number(7)) && one.contains("the case is open"), "{one}");
    assert!(!browser.get("/assessors/sat").await.text.contains("below"));
    days_off(&desk.enter(&registrar).await).await;
    house.is_valid().await;
}

/// The registrar records that an assessor cannot come, on the page of assessors.
async fn days_off(registrar: &Browser<'_>) {
    let page = registrar.get("/assessors").await.text;
    assert!(page.contains("Somebody is away") && !page.contains("Still to be drawn"), "{page}");
    assert!(!page.contains(">1 法官1<"), "judges stand on another page: {page}");
    let (from, to) = (in_days(9), in_days(10));
    let typed = [("place", "/assessors"), ("judge", "105"), ("from", &from), ("to", &to)];
    let away = registrar.post("/roster/away", &[&typed[..], &[("kind", "LEAVE")]].concat()).await;
    assert_eq!((away.status, away.location.as_str()), (StatusCode::SEE_OTHER, "/assessors"));
    assert!(registrar.get("/assessors").await.text.contains(&from));
}
