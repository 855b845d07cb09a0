//! Pages for who reads only Chinese: every page of every role is walked, and no English word or code
//! of the program is left on it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use axum::http::StatusCode;
use caselot::service::access::Role;
use caselot::wire::v1;

use super::seats::{as_form, facts, in_days, opened};
use super::{Browser, Desk};
use crate::approvals::{COURT, House, grant, number};
use crate::tokens::{bearing, reread};

/// What is really a name: of the program, of files' formats and a field in one, of a key, of the log.
const NAMES: [&str; 7] = ["caselot", "XLSX", "JSON", "TOML", "valid_from", "Ctrl", "o.example"];
/// Pages of one shape that are looked at.
const OF_A_SHAPE: usize = 3;
/// Letters in a row that make a word.
const WORD: usize = 4;

/// Pools with English codes and Chinese names, as courts have them.
pub async fn with_english_codes(house: &House, [_, supervisor, registrar]: &[String; 3]) {
    let member = |judge| v1::PoolMember { judge, share: 100, ..Default::default() };
    let civil = v1::PoolRecorded {
        pool: "civil".to_owned(),
        name: "民一庭组".to_owned(),
        members: (1..=8).map(member).collect(),
        ..Default::default()
    };
    let jurors = v1::PoolRecorded {
        pool: "jurors".to_owned(),
        name: "陪审员总名单".to_owned(),
        members: (101..=110).map(member).collect(),
        assessors: true,
        ..Default::default()
    };
    for pool in [civil, jurors] {
        let (court, person) = (COURT.to_owned(), String::new());
        let put = v1::PutPoolsRequest { court, person, pools: vec![pool] };
        let answer = house.roster().put_pools(bearing(registrar, put)).await.unwrap();
        house.approve(supervisor, answer.into_inner().proposed).await.unwrap();
    }
}

/// The text that a reader sees or hears, without what is drawn, typed or run.
pub fn readable(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        let (tag, behind) = after.split_once('>').unwrap_or((after, ""));
        for name in ["placeholder", "title", "aria-label"] {
            let said = tag.split_once(&format!("{name}=\"")).and_then(|it| it.1.split_once('"'));
            text.push_str(said.map_or("", |it| it.0));
            text.push(' ');
        }
        rest = behind;
        for skipped in ["script", "style", "textarea", "pre"] {
            let is = tag == skipped || tag.starts_with(&format!("{skipped} "));
            if let Some((_, behind)) = rest.split_once(&format!("</{skipped}>")).filter(|_| is) {
                rest = behind;
            }
        }
    }
    text.push_str(rest);
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Words of letters alone that are no names. A long run with digits is a hash or a code.
fn remnants(html: &str) -> BTreeSet<String> {
    let text = readable(html);
    let inside = |sign: char| sign.is_ascii_alphanumeric() || "+/=_.-@".contains(sign);
    let runs = text.split(|sign| !inside(sign)).map(|run| run.trim_matches(['.', '-', '/', '+']));
    let words = runs.filter(|run| {
        let longest = run.split(|sign: char| !sign.is_ascii_alphabetic()).map(str::len).max();
        let code = run.len() >= 9 && run.contains(|sign: char| sign.is_ascii_digit());
        longest.unwrap_or(0) >= WORD && !code && !NAMES.contains(run)
    });
    let own = |word: &&str| !word.starts_with("o.example/");
    words.filter(own).map(str::to_owned).collect()
}

/// The shape of an address: what differs from page to page of a kind is left out.
fn shape(path: &str) -> String {
    path.split(|sign: char| sign.is_ascii_digit() || sign == '%')
        .map(|it| it.split('=').next().unwrap())
        .collect()
}

/// Walks every page that links lead to, and says where remnants stand, as `remnants` finds them.
pub async fn walk(
    browser: &Browser<'_>,
    remnants: fn(&str) -> BTreeSet<String>,
    found: &mut BTreeMap<String, String>,
) -> usize {
    let mut queue = VecDeque::from(["/".to_owned()]);
    let mut seen = BTreeSet::from(["/".to_owned()]);
    let mut shapes: BTreeMap<String, usize> = BTreeMap::new();
    let mut pages = 0;
    while let Some(path) = queue.pop_front() {
        let count = shapes.entry(shape(&path)).or_default();
        *count += 1;
        if *count > OF_A_SHAPE {
            continue;
        }
        let page = browser.get(&path).await;
        assert_ne!(page.status, StatusCode::FORBIDDEN, "{path} is linked and not for this role");
        if page.status != StatusCode::OK || !page.text.starts_with("<!DOCTYPE html>") {
            continue;
        }
        pages += 1;
        for word in remnants(&page.text) {
            found.entry(word).or_insert_with(|| path.clone());
        }
        let links = page.text.split("href=\"/").skip(1).filter_map(|it| it.split('"').next());
        for link in links.filter(|it| !it.starts_with("assets/")) {
            let link = format!("/{}", link.replace("&amp;", "&"));
            if seen.insert(link.clone()) {
                queue.push_back(link);
            }
        }
    }
    pages
}

/// Signs in to read Chinese.
pub async fn enter<'d>(desk: &'d Desk, token: &str) -> Browser<'d> {
    let browser = desk.enter(token).await;
    browser.post("/language", &[("lang", "zh")]).await;
    browser
}

/// The first person that a choice of a page offers.
fn first_number(page: &str) -> String {
    let mut values = page.split("<option value=\"").map(|it| it.split('"').next().unwrap());
    values.find(|it| it.parse::<u32>().is_ok()).unwrap().to_owned()
}

/// Cases in every state that the pages tell of: drawn, waiting, declined, with seats changed.
pub async fn fill(clerk: &Browser<'_>, other: &Browser<'_>) -> Vec<String> {
    let mut shown = Vec::new();
    let list = |serial: u32, later: bool| {
        let mut typed = facts(&number(serial));
        let panel = [
            ("panel", "3"),
            ("assessors", "2"),
            ("assessor_pool", "jurors"),
            ("alternates", "2"),
            ("pool", "civil"),
            ("departure", "社会影响较大"),
            ("assessors_later", if later { "yes" } else { "" }),
        ];
        typed.extend(panel.map(|(name, value)| (name, value.to_owned())));
        typed
    };
    for (serial, later) in [(1, false), (2, true)] {
        let typed = list(serial, later);
        shown.push(clerk.look_at(&as_form(&typed)).await.text);
        shown.push(clerk.post_through("/file/confirm", &as_form(&typed)).await.text);
    }
    approve_all(other).await;
    let page = clerk.get("/").await.text;
    let filings = page.split("name=\"filing\" value=\"").skip(1);
    let filings: Vec<String> = filings.map(|it| it.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(filings.len(), 2, "{page}");
    for filing in &filings {
        shown.push(clerk.post_through("/resume", &[("filing", filing)]).await.text);
    }
    let case = format!("/case/{}", filings[0]);
    let page = clerk.get(&format!("{case}/take-over")).await.text;
    let leaves = first_number(&page);
    let hearing = in_days(9);
    let typed = [
        ("leaves", leaves.as_str()),
        ("ground", "OTHER"),
        ("text", "因故不能到庭"),
        ("decided_by", "PRESIDENT"),
        ("hearing", hearing.as_str()),
    ];
    let form = format!("{case}/take-over");
    shown.push(clerk.post(&form, &[]).await.text);
    let checked = clerk.check(&form, &typed).await;
    shown.push(clerk.confirm(&form, &typed, &checked).await.text);
    shown.push(checked.text);
    approve_all(other).await;
    // One that waits, one that was taken back, one that was declined.
    let page = clerk.get(&format!("{case}/preside")).await.text;
    let judge = first_number(&page);
    let typed = [("judge", judge.as_str()), ("decided_by", "PRESIDENT")];
    clerk.change(&format!("{case}/preside"), &typed).await;
    let waits = clerk.get(&case).await.text;
    let entry = waits.split("href=\"/approvals/").nth(1).unwrap().split('"').next().unwrap();
    shown.push(clerk.get(&format!("/approvals/{entry}")).await.text);
    shown.push(clerk.post(&format!("/approvals/{entry}/decline"), &[("why", "填错")]).await.text);
    shown.push(clerk.get(&format!("/approvals/{entry}")).await.text);
    clerk.change(&format!("{case}/preside"), &typed).await;
    let form = format!("/case/{}/seats/draw", filings[1]);
    shown.push(clerk.post(&form, &[("hearing", &in_days(0))]).await.text);
    let form = format!("{case}/seats/panel");
    for added in ["3", "4"] {
        let typed = [("text", "增加成员"), ("added", added), ("departure", "案情重大")];
        shown.push(clerk.post(&form, &typed).await.text);
    }
    let typed = [
        ("text", "增加成员"),
        ("added", "4"),
        ("departure", "案情重大"),
        ("assessors", "2"),
        ("assessor_pool", "jurors"),
    ];
    clerk.change(&form, &typed).await;
    let page = clerk.get(&case).await.text;
    for entry in page.split("href=\"/approvals/").skip(1).map(|it| it.split('"').next().unwrap()) {
        shown.push(other.get(&format!("/approvals/{entry}")).await.text);
        other.post(&format!("/approvals/{entry}/decline"), &[("why", "理由不足")]).await;
        shown.push(other.get(&format!("/approvals/{entry}")).await.text);
    }
    shown.push(clerk.get(&format!("{case}/end")).await.text);
    shown
}

/// Approves all that waits, in Chinese.
async fn approve_all(other: &Browser<'_>) {
    let list = other.get("/approvals").await.text;
    for entry in list.split("href=\"/approvals/").skip(1).map(|it| it.split('"').next().unwrap()) {
        let page = other.get(&format!("/approvals/{entry}")).await;
        let give = format!("/approvals/{entry}/give");
        let given = other.post(&give, &[("seen", &page.field("seen"))]).await;
        assert!(given.text.contains("已批准"), "{}", given.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_english_is_left_on_chinese_pages() {
    let (house, tokens) = opened().await;
    with_english_codes(&house, &tokens).await;
    let more = [("钱七", Role::Political), ("孙八", Role::Auditor)];
    let more = more.map(|(person, role)| grant(&house.data, person, role));
    reread().await;
    reread().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let [clerk, supervisor, registrar] = &tokens;
    let (browser, other) = (enter(&desk, clerk).await, enter(&office, supervisor).await);
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (at, page) in fill(&browser, &other).await.iter().enumerate() {
        for word in remnants(page) {
            found.entry(word).or_insert_with(|| format!("page {at} that was shown on the way"));
        }
    }
    let mut pages =
        walk(&browser, remnants, &mut found).await + walk(&other, remnants, &mut found).await;
    for token in [registrar, &more[0], &more[1]] {
        pages += walk(&enter(&desk, token).await, remnants, &mut found).await;
    }
    assert!(pages > 100, "{pages} pages were walked");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_is_no_word_is_let_through() {
    let page = "<p title=\"caselot\">第3条 A652-E4F9-A081-0176 Ctrl+回车 <b>civil</b></p>";
    assert_eq!(remnants(page), BTreeSet::from(["civil".to_owned()]));
    assert!(remnants("<textarea>scope = 1</textarea><script>alert</script>").is_empty());
}
