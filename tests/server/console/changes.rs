//! What is changed on pages: from the form over the second person to the log.

use axum::http::StatusCode;
use caselot::service::access::Role;

use super::{Browser, Desk};
use crate::approvals::{House, grant};
use crate::seats::today;
use crate::tokens::reread;

const CASE: [(&str, &str); 7] = [
    ("number", "(2026)湘0203民初82号"),
    ("cause", "买卖合同纠纷"),
    ("procedure", "简易程序"),
    ("claimant", "王某"),
    ("respondent", "李某"),
    ("pool", "民事"),
    ("ids", "11010519491231002X;430203198001011235"),
];

/// Files and draws a case, and gives the address of its page.
async fn filed(browser: &Browser<'_>) -> String {
    let done = browser.post_through("/file/confirm", &CASE).await;
    assert!(done.text.contains("draw recomputed"), "{}", done.text);
    found(browser, CASE[0].1).await
}

/// The address of a case's page.
async fn found(browser: &Browser<'_>, number: &str) -> String {
    browser.post("/cases", &[("number", number)]).await.location
}

/// The judge beside the status on a case's page.
fn judge(page: &str) -> String {
    let (_, rest) = page.split_once("No. ").expect("a judge");
    rest.split([' ', '<']).next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_gets_another_judge_by_two_hands_and_a_new_draw_once() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let case = filed(&browser).await;
    let page = browser.get(&case).await;
    assert!(page.text.contains("Change the judge"), "{}", page.text);
    let first = judge(&page.text);

    let path = format!("{case}/reassign");
    let form = browser.get(&path).await;
    assert!(form.text.contains("Has it now: 法官"), "{}", form.text);
    // What is wrong stands beside its field, and what was typed is still there.
    let wrong = browser.post(&path, &[("ground", ""), ("text", "院长三月二日决定")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("choose one") && wrong.text.contains("院长三月二日决定"));
    assert!(browser.get(&path).await.text.contains("院长三月二日决定"), "the form is kept");
    let wrong = browser.post(&path, &[("ground", "OTHER"), ("text", "")]).await;
    assert!(wrong.text.contains("fill this in"), "{}", wrong.text);

    let typed = [("ground", "RECUSAL"), ("text", "院长三月二日决定")];
    let checked = browser.check(&path, &typed).await;
    assert!(checked.text.contains(&format!("the case leaves No. {first} 法官{first}")));
    assert!(checked.text.contains("7 candidates"), "{}", checked.text);
    let done = browser.confirm(&path, &typed, &checked).await;
    assert!(done.text.contains("waits for approval"), "{}", done.text);
    let again = browser.confirm(&path, &typed, &checked).await;
    assert_eq!(again.text, done.text, "the answer is the same");

    let shown = other.approve_all().await;
    assert_eq!(shown.len(), 1, "twice confirmed is once done");
    assert!(shown[0].contains("the case leaves"), "{}", shown[0]);
    let case = found(&browser, CASE[0].1).await;
    let page = browser.get(&case).await;
    assert!(page.text.contains("Go on with the draw"), "{}", page.text);
    let drawn = browser.post_through("/resume", &[("filing", &page.field("filing"))]).await;
    assert!(drawn.text.contains("draw recomputed"), "{}", drawn.text);
    assert_ne!(judge(&browser.get(&case).await.text), first);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn designations_numbers_and_undone_cases_wait_for_a_second_person() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    // A new case that is not drawn: the form of 立案, and whom to designate.
    let begun = browser.post_through("/file/designate/begin", &CASE).await;
    assert!(begun.text.contains("王某"), "{}", begun.text);
    // What was drawn by hand is told with its own ground, and whole.
    let by_hand = |ground, second| {
        let outage = [("minutes", "应急笔录3"), ("witness", "李四"), ("witness_two", second)];
        let day = caselot_core::docket::Day(today() - 1).to_string();
        let form = [("judge", "3"), ("designation_ground", ground), ("text", "停电")];
        let form = form.into_iter().chain(outage).map(|(name, value)| (name, value.to_owned()));
        form.chain([("drawn_on", day)]).collect::<Vec<(&str, String)>>()
    };
    for (ground, second, fault) in [
        ("SUPERVISION", "王五", "leave this empty"),
        ("OUTAGE", "", "fill this in"),
        ("OUTAGE", "李四", "name another person"),
    ] {
        let typed = by_hand(ground, second);
        let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = browser.post("/file/designate", &typed).await;
        assert!(refused.text.contains(fault), "{}", refused.text);
    }
    let typed = by_hand("OUTAGE", "王五");
    let typed: Vec<_> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let checked = browser.check("/file/designate", &typed).await;
    assert!(checked.text.contains("before 李四, 王五, minutes 应急笔录3"), "{}", checked.text);
    let typed =
        [("judge", "3"), ("designation_ground", "MAJOR_DIFFICULT_NOVEL"), ("text", "新类型")];
    let done = browser.change("/file/designate", &typed).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    // Who asked sees it among the approvals and may take it back.
    let entry = done.text.split("href=\"/approvals/").nth(1).unwrap();
    let own = browser.get(&format!("/approvals/{}", entry.split('"').next().unwrap())).await;
    assert!(own.text.contains("Take it back"), "{}", own.text);
    assert_eq!(other.approve_all().await.len(), 1);
    let case = found(&browser, CASE[0].1).await;
    assert_eq!(judge(&browser.get(&case).await.text), "3");

    let number = format!("{case}/number");
    let right = [("number", "（2026）湘0203民初88号"), ("text", "录入时看错一位")];
    let checked = browser.check(&number, &right).await;
    assert!(checked.text.contains("(2026)湘0203民初88号"), "{}", checked.text);
    browser.confirm(&number, &right, &checked).await;
    assert_eq!(other.approve_all().await.len(), 1);
    let case = found(&browser, "(2026)湘0203民初88号").await;
    assert!(browser.get(&case).await.text.contains("民初88号"));

    let undo = [("manner", "DUPLICATE"), ("text", "与民初70号重复")];
    let done = browser.change(&format!("{case}/undo"), &undo).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    let shown = other.approve_all().await;
    assert!(shown[0].contains("should never have been"), "{}", shown[0]);
    let page = browser.get(&case).await;
    assert!(!page.text.contains("Change the judge"), "{}", page.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flags_closings_and_corrections_are_made_on_the_page_of_the_case() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let political = grant(&house.data, "政治部", Role::Political);
    reread().await;
    // Whoever has a grant before the first filing is enrolled, twice a second.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let officer = desk.enter(&political).await;
    let case = filed(&browser).await;
    let flags = format!("{case}/flags");
    let typed = [("flag", "MAJOR_SENSITIVE"), ("flag", "群体性"), ("text", "涉众三十人")];
    let done = browser.change(&flags, &typed).await;
    assert!(done.text.contains("Done, entry"), "{}", done.text);
    let same = browser.post(&flags, &typed).await;
    assert!(same.text.contains("the flags that it has"), "{}", same.text);

    let close = format!("{case}/close");
    let page = officer.get(&case).await;
    assert!(page.text.contains("Close the case") && !page.text.contains("Change the judge"));
    let early = officer.post(&close, &[("closed_on", "2020-01-02"), ("manner", "JUDGMENT")]).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "closed before it was filed");
    assert!(early.text.contains("closed_on-fault"), "{}", early.text);
    let today = page.text.split("class=\"state\"").nth(1).unwrap();
    let today = today.split("<span>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let typed = [("closed_on", today.as_str()), ("manner", "JUDGMENT")];
    let closed = officer.change(&close, &typed).await;
    assert!(closed.text.contains("the case is closed."), "{}", closed.text);

    // The closing was wrong: the registrar corrects it by number, with a second person.
    let registrar = desk.enter(&registrar).await;
    let none = registrar.post("/correct/find", &[("number", "(2026)湘0203民初999号")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = registrar.post_through("/correct/find", &[("number", CASE[0].1)]).await;
    let undertaking = form.text.split("selected").nth(1).unwrap().to_owned();
    assert!(undertaking.contains("法官"), "{}", form.text);
    let record = |name: &str| form.field(name);
    let (cause, filed_on, weight) = (record("cause"), record("filed_on"), record("weight"));
    let (procedure, flags) = (record("procedure"), record("flags"));
    let judge = judge(&page.text);
    let typed = [
        ("case", CASE[0].1),
        ("undertaking", &judge),
        ("assigned_by", "DRAWN"),
        ("filed_on", &filed_on),
        ("weight", &weight),
        ("cause", &cause),
        ("procedure", &procedure),
        ("flags", &flags),
        ("closed_on", ""),
        ("manner", ""),
        ("ground", "CLOSING_WITHDRAWN"),
        ("text", "误报"),
    ];
    let checked = registrar.check("/correct", &typed).await;
    assert!(checked.text.contains("~ closed:") && checked.text.contains("~ manner:"));
    registrar.confirm("/correct", &typed, &checked).await;
    assert_eq!(other.approve_all().await.len(), 1);
    assert!(officer.get(&case).await.text.contains("Close the case"), "it is open again");
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_refused_to_other_roles_and_without_its_token() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let case = filed(&browser).await;
    let other = desk.enter(&supervisor).await;
    for act in ["reassign", "designate", "number", "undo", "close", "correct"] {
        let page = other.get(&format!("{case}/{act}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{act}");
        let form = [("form", "made up"), ("text", "x")];
        let posted = desk.send(super::post(&format!("{case}/{act}"), &browser.cookie, &form)).await;
        assert_eq!(posted.status, StatusCode::CONFLICT, "{act}");
    }
    assert_eq!(other.get(&format!("{case}/flags")).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filing_that_was_declined_is_ended_by_who_filed_it_and_filed_again() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let mut form = CASE.to_vec();
    for judge in ["1", "2", "3", "4", "5"] {
        form.extend([("exclude", judge), ("ground", "INTEREST"), ("why", "")]);
    }
    browser.post_through("/file/confirm", &form).await;
    let case = found(&browser, CASE[0].1).await;
    let end = format!("{case}/end");
    assert!(browser.get(&end).await.text.contains("It waits for a second person."));
    let entry = case.strip_prefix("/case/").unwrap();
    let declined = other.post(&format!("/approvals/{entry}/decline"), &[("why", "回避过多")]).await;
    assert!(declined.text.contains("Declined"), "{}", declined.text);
    let page = browser.get(&end).await;
    assert!(page.text.contains("declined by 李四"), "{}", page.text);
    let done = browser.change(&end, &[]).await;
    assert!(done.text.contains("may be filed again as round 2"), "{}", done.text);
    let again = browser.post_through("/file/confirm", &CASE).await;
    assert!(again.text.contains("draw recomputed"), "{}", again.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filing_whose_folder_is_lost_is_ended_by_two_and_filed_again() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    // The desk that filed it is gone with its folder.
    house.file(&clerk, 82, 0).await.unwrap();
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let case = found(&browser, CASE[0].1).await;
    let page = browser.get(&case).await.text;
    assert!(!page.contains("Go on with the draw") && page.contains("End the filing undrawn"));
    let end = format!("{case}/end");
    let wrong = browser.post(&end, &[("ground", "FILED_IN_ERROR"), ("text", "")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "this court knows two grounds");
    let done = browser.change(&end, &[("ground", "NONCE_LOST"), ("text", "硬盘损坏")]).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    assert!(other.approve_all().await[0].contains("said to be lost"));
    let again = browser.post_through("/file/confirm", &CASE).await;
    assert!(again.text.contains("draw recomputed"), "{}", again.text);
    house.is_valid().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registrar_corrects_a_number_by_the_wrong_one() {
    let (house, [clerk, supervisor, registrar]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let browser = desk.enter(&clerk).await;
    filed(&browser).await;
    let registrar = desk.enter(&registrar).await;
    assert!(registrar.get("/roster").await.text.contains("href=\"/number\""));
    let typed = [("wrong", "（2026）湘0203民初８２号"), ("number", "(2026)湘0203民初88号")];
    let typed = [&typed[..], &[("text", "录入时看错一位")]].concat();
    let checked = registrar.check("/number", &typed).await;
    for said in ["82号 → (2026)湘0203民初88号", "judge 法官", "录入时看错一位"] {
        assert!(checked.text.contains(said), "{said}: {}", checked.text);
    }
    let done = registrar.confirm("/number", &typed, &checked).await;
    assert!(done.text.contains("waits for a second person"), "{}", done.text);
    office.enter(&supervisor).await.approve_all().await;
    let known = browser.get(&found(&browser, "(2026)湘0203民初88号").await).await;
    assert!(known.text.contains("(2026)湘0203民初88号"), "{}", known.text);
    let mut none = typed.clone();
    none[0].1 = "(2026)湘0203民初999号";
    let refused = registrar.check("/number", &none).await;
    let form = [&none[..], &[("once", &refused.field("once")), ("seen", &refused.field("seen"))]];
    let refused = registrar.post("/number", &form.concat()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("wrong-fault"), "{}", refused.text);
    house.is_valid().await;
}

/// A case that is to get another judge has the one before until then: a change that is declined is told
/// as a change, never as a filing of the case.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_judge_that_is_declined_leaves_the_case_where_it_was() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let (browser, other) = (desk.enter(&clerk).await, office.enter(&supervisor).await);
    let case = filed(&browser).await;
    let first = judge(&browser.get(&case).await.text);
    let name = format!("法官{first}");
    let typed = [("ground", "RECUSAL"), ("text", "院长三月二日决定")];
    browser.change(&format!("{case}/reassign"), &typed).await;
    let case = found(&browser, CASE[0].1).await;
    let page = browser.get(&case).await.text;
    let head = |page: &str| page.split("<h2").next().unwrap().to_owned();
    assert!(head(&page).contains(&name) && head(&page).contains("a change of the judge is filed"));
    assert!(!head(&page).contains("round 2"), "{page}");
    let row = page.split("filed; candidates").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(row.contains("Change the judge") && row.contains("张三"), "{row}");
    let entry = page.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    other.post(&format!("/approvals/{entry}/decline"), &[("why", "未见决定书")]).await;
    let page = head(&browser.get(&case).await.text);
    for said in ["The change of the judge was not agreed to", "The case stays with", &name] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(page.contains("End this change") && !page.contains("The filing was not"), "{page}");
    let today = browser.get("/").await.text;
    assert!(today.contains("The change of the judge was not agreed to"), "{today}");
    let end = format!("{case}/end");
    let form = browser.get(&end).await.text;
    assert!(form.contains("The case stays with") && !form.contains("filed again as"), "{form}");
    let done = browser.change(&end, &[]).await.text;
    assert!(done.contains("The case stays with its judge."), "{done}");
    assert!(!done.contains("filed again as"), "{done}");
    let page = browser.get(&case).await.text;
    assert_eq!(judge(&page), first);
    house.is_valid().await;
}
