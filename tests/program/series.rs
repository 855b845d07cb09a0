//! A series: a hundred further cases are shown together and approved by one confirmation, each by an
//! entry of its own; what cuts it off leaves nothing half done, and the same command goes on.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use super::approvals::{Court, number};

const SERIES: &str = "物业2026-1";
const FURTHER: u32 = 100;

/// Asks for the judge of the first case for so many further ones.
fn ask(court: &Court) {
    let first = ["case", "assign", &number(1), "--pool", "civil", "--series", SERIES];
    let facts = ["--parties", "甲诉乙", "--claim", "还款"];
    let drawn = court.asks("FILING", &[&first[..], &facts, &["--json"]].concat());
    let drawn: Value = serde_json::from_str(&drawn).unwrap();
    let judge = drawn["seats"][0]["judge"].to_string();
    let row = |serial| format!("{},civil,物业服务合同纠纷,甲诉乙,还款\n", number(serial));
    let rows: String = (2..2 + FURTHER).map(row).collect();
    let table = format!("number,pool,cause,parties,claim\n{rows}");
    fs::write(court.house.path("series.csv"), table).unwrap();
    let request = ["designation", "request", "--file", "series.csv", "--yes"];
    let of = ["--judge", &judge, "--ground", "BATCH_OR_RELATED", "--series", SERIES];
    court.asks("FILING", &[&request[..], &of].concat());
}

/// How many were designated, by a log as JSON lines.
fn designated(log: &str) -> usize {
    log.matches("\"event\":\"case_designated\"").count()
}

const APPROVE: [&str; 5] = ["designation", "approve", "--series", SERIES, "--yes"];

#[test]
fn what_became_of_a_series_is_answered_as_json() {
    let court = Court::new();
    ask(&court);
    let unasked = [&APPROVE[..4], &["--json"]].concat();
    let unasked = court.refused("SUPERVISOR", &unasked);
    let unasked: Value = serde_json::from_str(&unasked).expect("JSON");
    assert_eq!(unasked["error"]["code"], "Usage", "nobody can be asked: {unasked}");
    let said = court.asks("SUPERVISOR", &[&APPROVE[..], &["--json"]].concat());
    let said: Value = serde_json::from_str(&said).expect("JSON alone");
    assert_eq!(said["approved"].as_array().map(Vec::len), Some(FURTHER as usize), "{said}");
    assert_eq!(said["refused"].as_array().map(Vec::len), Some(0));
    assert_eq!(
        (&said["unknown"], &said["approved"][0]["case_number"]),
        (&Value::Null, &number(2).into())
    );
    assert!(court.waiting().is_empty());
}

#[test]
fn a_hundred_further_cases_are_approved_by_one_confirmation() {
    let court = Court::new();
    let nothing = court.refused("SUPERVISOR", &APPROVE);
    assert!(nothing.contains(&format!("no request of the series {SERIES} waits")), "{nothing}");
    ask(&court);
    assert_eq!(court.waiting().len(), FURTHER as usize);
    let listed = court.asks("SUPERVISOR", &["approval", "list"]);
    let hint = format!("`caselot designation approve --series {SERIES}`");
    assert!(listed.contains("100 of them are further cases") && listed.contains(&hint), "{listed}");
    // Nobody can be asked here, and nothing is approved unasked; who asked does not approve.
    let unasked = court.refused("SUPERVISOR", &APPROVE[..4]);
    assert!(unasked.contains("100 further cases") && unasked.contains("--yes"), "{unasked}");
    court.refused("FILING", &APPROVE);
    assert_eq!(court.waiting().len(), FURTHER as usize);
    let said = court.asks("SUPERVISOR", &APPROVE);
    assert!(said.contains("All 100 are approved.") && said.contains(&number(101)), "{said}");
    assert!(court.waiting().is_empty());
    let last = court.asks("FILING", &["case", "list", "--last", "3", "--json"]);
    let last: Value = serde_json::from_str(&last).unwrap();
    let numbers: Vec<_> = last.as_array().unwrap().iter().map(|it| &it["case_number"]).collect();
    assert_eq!(numbers, [&number(101), &number(100), &number(99)], "the last filed first");
    let log = court.is_valid();
    assert_eq!(designated(&log), FURTHER as usize);
}

#[test]
fn what_is_cut_off_in_the_middle_goes_on_with_the_same_command() {
    let court = Court::new();
    ask(&court);
    let mut command = court.house.program(&court.arguments("SUPERVISOR", &APPROVE));
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A server that dies after the first of them.
    let waiting = || -> Vec<Value> {
        let listed = court.asks("second", &["approval", "list", "--json"]);
        serde_json::from_str(&listed).unwrap()
    };
    while waiting().len() >= FURTHER as usize {
        std::thread::sleep(Duration::from_millis(2));
    }
    let court = court.killed();
    let cut = child.wait_with_output().unwrap();
    let said = String::from_utf8([cut.stdout, cut.stderr].concat()).unwrap();
    let left = court.waiting().len();
    println!("{left} of {FURTHER} waited after the kill");
    if left > 0 {
        assert_eq!(cut.status.code(), Some(3), "{said}");
        assert!(said.contains("it is not known what became"), "{said}");
        let approved = said.matches("号 is approved").count();
        // Of one alone it was not known.
        assert!((0..=1).contains(&(FURTHER as usize - left - approved)), "{left}: {said}");
        let said = court.asks("SUPERVISOR", &APPROVE);
        assert!(said.contains(&format!("All {left} are approved.")), "{said}");
    }
    let log = court.is_valid();
    assert_eq!(designated(&log), FURTHER as usize);
}
