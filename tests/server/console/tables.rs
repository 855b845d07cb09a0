//! 监督表: the auditor's tables of a log that was verified at the console.

use axum::http::StatusCode;

use caselot::service::access::Role;
use caselot::wire::v1;
use caselot::wire::v1::life_service_client::LifeServiceClient;
use caselot_core::ledger::checkpoint::{NoteKey, open};
use caselot_core::ledger::proof::verify_inclusion;
use caselot_core::ledger::tlog_proof::TlogProof;

use super::Desk;
use crate::approvals::{COURT, House, grant};
use crate::tokens::{bearing, reread};

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_opens_the_cases_of_a_line_of_a_log_that_was_verified_here() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let auditor = grant(&house.data, "审计", Role::Auditor);
    reread().await;
    for serial in 1..=3 {
        house.file(&clerk, serial, u32::from(serial == 1)).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&auditor).await;
    let before = browser.get("/oversight/tables").await;
    assert_eq!(before.location, "/oversight", "nothing is counted that was not verified");
    browser.post("/oversight/verify", &[]).await;
    let done = browser.follow("/oversight/progress").await;
    assert!(done.contains("VALID") && done.contains("/oversight/tables"), "{done}");
    let contents = browser.get("/oversight/tables").await.text;
    assert_eq!(contents.matches("href=\"/oversight/tables/").count(), 11 + 3, "{contents}");
    let table = browser.get("/oversight/tables/exclusions").await.text;
    assert!(table.contains("张三") && table.contains("法官1"), "{table}");
    assert!(table.contains("/oversight/tables/exclusions/0?from=&amp;to="), "{table}");
    let cases = browser.get("/oversight/tables/exclusions/0").await.text;
    assert!(cases.contains("(2026)湘0203民初1号") && !cases.contains("民初2号"), "{cases}");
    assert!(cases.contains("href=\"/case/"), "{cases}");
    // In the order of a column, and the other way round.
    for order in ["3", "-3"] {
        let sorted =
            browser.get(&format!("/oversight/tables/by-filer?list=table&order={order}")).await;
        assert_eq!(sorted.status, StatusCode::OK, "{}", sorted.text);
    }
    let none = browser.get("/oversight/tables/exclusions?to=2020-01-01").await.text;
    assert!(none.contains("No line in these days."), "{none}");
    let backwards = browser.get("/oversight/tables?from=2026-02-01&to=2026-01-01").await;
    assert_eq!(backwards.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (format, begins) in [("html", "<!DOCTYPE html>"), ("json", "{"), ("xlsx", "PK")] {
        let file = browser.get(&format!("/oversight/tables/file?format={format}")).await;
        assert!(file.text.starts_with(begins), "{format}");
    }
    for gone in ["/oversight/tables/none", "/oversight/tables/exclusions/99"] {
        assert_eq!(browser.get(gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let other = desk.enter(&supervisor).await;
    assert_eq!(other.get("/oversight/tables").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draw_is_shown_to_the_public_without_persons_and_a_slip_is_held_against_the_log() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    for serial in 1..=2 {
        house.file(&clerk, serial, 1).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&supervisor).await;
    let page = browser.get("/day/public").await.text;
    for said in ["2 draws", "(2026)湘0203民初2号", "Seed hash", "法官2 "] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("张三"), "nobody who filed is named: {page}");
    let table = browser.get("/day/public?format=csv").await.text;
    assert!(table.lines().count() == 3 && !table.contains("张三"), "{table}");
    let lines = browser.get("/day/public?format=jsonl").await.text;
    assert!(!lines.contains("张三"), "{lines}");
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [head, _, second] = &lines[..] else { panic!("{lines:?}") };
    // Whoever has a line and the head of the file can check it with nothing else.
    let key = NoteKey::parse_vkey(head["key"].as_str().unwrap()).unwrap();
    let at = open(head["checkpoint"].as_str().unwrap(), &key).unwrap();
    let hash = |text: &serde_json::Value| -> [u8; 32] {
        let digits = text.as_str().unwrap().as_bytes().chunks(2);
        let bytes = digits.map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16));
        bytes.collect::<Result<Vec<u8>, _>>().unwrap().try_into().unwrap()
    };
    let proof: Vec<[u8; 32]> = second["inclusion"].as_array().unwrap().iter().map(hash).collect();
    let index = second["entry"].as_u64().unwrap();
    verify_inclusion(&hash(&second["leaf_hash"]), index, at.size, &proof, &at.root).unwrap();
    let candidates = second["seats"][0]["candidates"].as_array().unwrap();
    assert_eq!(candidates.len(), 7, "{second}");
    // One that is closed to the public afterwards is not named any more, and cannot be tried out.
    let flags = v1::ChangeFlagsRequest {
        court: COURT.to_owned(),
        case_number: "(2026)湘0203民初1号".to_owned(),
        add: vec!["不公开".to_owned()],
        text: "涉及个人隐私".to_owned(),
        ..Default::default()
    };
    let mut life = LifeServiceClient::new(house.channel.clone());
    life.change_flags(bearing(&clerk, flags)).await.unwrap();
    let lines = browser.get("/day/public?format=jsonl").await.text;
    assert!(!lines.contains("民初1号") && lines.contains("民初2号"), "{lines}");
    let closed: serde_json::Value = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
    assert!(closed["number"].is_null() && closed.get("draw").is_none(), "{closed}");

    // The slip's code, as somebody types it from paper.
    let filing = second["filing"].as_u64().unwrap();
    let slip = browser.get(&format!("/case/{filing}/slip")).await.text;
    let code = slip.split("class=\"code\">").nth(1).unwrap().split('<').next().unwrap();
    // In full width, as a Chinese keyboard gives it.
    let wide = |sign: char| match sign {
        '!'..='~' => char::from_u32(u32::from(sign) + 0xFEE0).unwrap(),
        sign => sign,
    };
    let typed: String = code.replace('-', " ").to_lowercase().chars().map(wide).collect();
    let form = [("number", "（2026）湘0203民初２号"), ("code", typed.as_str())];
    let right = browser.post("/oversight/slip", &form).await.text;
    assert!(right.contains("It is in the log"), "{right}");
    // The code proves the entry, and not the names that are printed beside it.
    let named = right.split("compare it with the names").nth(1).unwrap();
    assert!(named.contains("法官"), "{right}");
    let form = [("number", "(2026)湘0203民初1号"), ("code", code)];
    let wrong = browser.post("/oversight/slip", &form).await.text;
    assert!(wrong.contains("No entry of this case has this code"), "{wrong}");
    let oversight = browser.get("/oversight").await.text;
    assert!(oversight.contains("by nobody, as far as this server shows"), "{oversight}");

    let proof = browser.get(&format!("/case/{filing}/proof")).await.text;
    let proof = TlogProof::parse(&proof).unwrap();
    let entry = proof.extra.clone().unwrap();
    assert_eq!(proof.check(&entry, &key).unwrap().origin, at.origin);
    let clerk = desk.enter(&clerk).await;
    for closed in ["/day/public", "/oversight"] {
        assert_eq!(clerk.get(closed).await.status, StatusCode::FORBIDDEN, "{closed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_and_what_is_received_is_ticked_and_taken_back() {
    let (house, [clerk, _, registrar]) = House::new().await;
    house.file(&clerk, 1, 0).await.unwrap();
    house.draw(&clerk, 1).await.unwrap();
    let desk = Desk::open(&house);
    let browser = desk.enter(&clerk).await;
    let list = browser.get("/notices").await;
    assert!(list.text.contains("1 case whose parties") && list.text.contains("民初1号"));
    let filing = list.field("filing");
    let tick = |mark| [("filing", filing.clone()), ("mark", String::from(mark))];
    let post = async |mark| {
        let form = tick(mark);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, it)| (*name, it.as_str())).collect();
        browser.post_through("/notices/mark", &form).await.text
    };
    let received = post("received").await;
    assert!(received.contains("1 case whose parties") && received.contains(" 张三</td>"));
    let told = post("told").await;
    assert!(told.contains("0 cases whose parties") && !told.contains("民初1号"), "{told}");
    assert!(browser.get("/notices?show=all").await.text.contains("民初1号"));
    let back = post("undo").await;
    assert!(back.contains("1 case whose parties") && !back.contains(" 张三</td>"), "{back}");
    let other = desk.enter(&registrar).await;
    assert_eq!(other.get("/notices").await.status, StatusCode::FORBIDDEN);
}

/// A day with more entries than a page of the server's record, and more slips than one page prints.
#[tokio::test(flavor = "multi_thread")]
async fn a_long_day_is_told_to_the_public_and_printed_to_its_end() {
    const DRAWS: u32 = 505;
    let (house, [clerk, supervisor, _]) = House::new().await;
    for serial in 1..=DRAWS {
        house.file(&clerk, serial, 0).await.unwrap();
        house.draw(&clerk, serial).await.unwrap();
    }
    let desk = Desk::open(&house);
    let browser = desk.enter(&supervisor).await;
    let table = browser.get("/day/public?format=csv").await.text;
    assert_eq!(table.lines().count(), 1 + DRAWS as usize);
    let slips = |text: &str| text.matches("<svg").count();
    let first = browser.get("/day/slips").await.text;
    assert_eq!(slips(&first), 300);
    assert!(first.contains("Slips 1 to 300 of 505"), "{}", &first[..2_000]);
    let next = first.split("href=\"/day/slips").nth(1).and_then(|it| it.split('"').next());
    let next =
        browser.get(&format!("/day/slips{}", next.unwrap().replace("&amp;", "&"))).await.text;
    assert_eq!(slips(&next), 205);
    assert!(next.contains("Slips 301 to 505 of 505") && next.contains("民初505号"));
}
