//! Acts at the command line: answered as JSON where that is wanted, and a closing that is held against
//! the log.

use std::fs;

use caselot::service::ambient::{Clock, SystemClock};
use caselot_core::docket::Day;
use serde_json::Value;

use super::approvals::{Court, number};

fn json(said: &str) -> Value {
    serde_json::from_str(said).unwrap_or_else(|fault| panic!("{fault}: {said}"))
}

/// Asks for a designation of a case.
fn request(court: &Court, serial: u32, judge: &str) {
    let case = ["designation", "request", &number(serial), "--pool", "civil", "--judge", judge];
    let facts = ["--ground", "MAJOR_DIFFICULT_NOVEL", "--parties", "甲诉乙", "--claim", "还款"];
    court.asks("FILING", &[&case[..], &facts].concat());
}

#[test]
fn what_a_second_person_decides_of_designations_is_answered_as_json() {
    let court = Court::new();
    request(&court, 1, "2");
    request(&court, 2, "3");
    let approve = ["designation", "approve", &number(1), "--json"];
    let answer = json(&court.asks("SUPERVISOR", &approve));
    assert_eq!((&answer[0]["case_number"], &answer[0]["judge"]), (&number(1).into(), &2.into()));
    assert!(answer[0]["end"].as_u64() > answer[0]["request"].as_u64(), "{answer}");
    assert_eq!(json(&court.asks("SUPERVISOR", &approve))[0]["repeated"], true);
    // One that is refused does not hide what was approved before it.
    let both = ["designation", "approve", &number(1), &number(9), "--json"];
    assert!(court.refused("SUPERVISOR", &both).contains(&number(1)));
    let decline = ["designation", "decline", &number(2), "--text", "不符合条件", "--json"];
    let answer = json(&court.asks("SUPERVISOR", &decline));
    assert_eq!(answer["case_number"], number(2));
    let flags = ["case", "flags", &number(1), "--add", "MAJOR_SENSITIVE", "--text", "上级交办"];
    let flags = [&flags[..], &["--json"]].concat();
    let answer = json(&court.asks("FILING", &flags));
    assert_eq!(answer["entries"].as_array().map(Vec::len), Some(1), "{answer}");
    assert_eq!(json(&court.asks("FILING", &flags))["entries"], Value::Array(Vec::new()));
}

#[test]
fn a_closing_under_another_judges_name_is_refused_with_both_names() {
    let court = Court::new();
    request(&court, 1, "2");
    court.asks("SUPERVISOR", &["designation", "approve", &number(1)]);
    let today = Day::at(SystemClock.now_ms(), 480);
    let table = |judge: &str| {
        let text = format!("案号,承办法官,结案日期,结案方式\n{},{judge},{today},判决\n", number(1));
        fs::write(court.house.path("closings.csv"), text).unwrap();
    };
    let close = ["case", "close", "--file", "closings.csv"];
    let tried = [&close[..], &["--dry-run"]].concat();
    let said_in = |lang: &str, how: &[&str]| {
        court.refused("POLITICAL", &[&close[..], how, &["--lang", lang]].concat())
    };
    table("法官3");
    for how in ["--dry-run", "--yes"] {
        let said = said_in("zh", &[how]);
        for words in ["由法官2（2）承办", "表中填的是法官3（3）", "“承办法官”列", "先登记变更承办"]
        {
            assert!(said.contains(words), "{words}: {said}");
        }
        let said = said_in("en", &[how]);
        assert!(said.contains("undertook") && said.contains("names 法官3（3）"), "{said}");
    }
    assert!(!court.is_valid().contains("case_closed"));
    for judge in ["法官2", "2", "2号", "法 官2"] {
        table(judge);
        let said = court.asks("POLITICAL", &tried);
        assert!(said.contains("1 would be recorded"), "{judge}: {said}");
    }
    court.asks("POLITICAL", &[&close[..], &["--yes"]].concat());
    assert!(court.is_valid().contains("case_closed"));
}

#[test]
fn a_plan_of_a_court_without_cases_says_that_nothing_is_simulated() {
    let court = Court::new();
    let year = Day::at(SystemClock.now_ms(), 480).year().to_string();
    let plan = ["quota", "plan", "--year", &year];
    let said = court.asks("POLITICAL", &plan);
    assert!(said.contains("No pool has got cases for 28 days yet"), "{said}");
    let said = court.asks("POLITICAL", &[&plan[..], &["--lang", "zh"]].concat());
    assert!(said.contains("分案记录均不足 28 天"), "{said}");
}
