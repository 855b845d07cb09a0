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

/// What came of a change, once a second person agreed to it where that was needed; as JSON.
fn with_consent(court: &Court, asked: &[&str]) -> Value {
    let asked = [asked, &["--json"]].concat();
    let at_once = json(&court.asks("FILING", &asked));
    let [entry] = court.waiting()[..] else { return at_once };
    court.gives("SUPERVISOR", entry);
    json(&court.asks("FILING", &asked))
}

/// Two cases of judge 2: the first was drawn afresh, the second became a panel's. The judge of the
/// first now, and the members of the second.
fn two_cases_that_changed(court: &Court) -> (String, String) {
    for serial in [1, 2] {
        request(court, serial, "2");
        court.asks("SUPERVISOR", &["designation", "approve", &number(serial)]);
    }
    let (first, second) = (number(1), number(2));
    let drawn = with_consent(court, &["case", "reassign", &first, "--ground", "HEALTH"]);
    let panel = ["case", "seats", "panel", &second, "--text", "案情复杂，转为普通程序"];
    let panel = with_consent(court, &[&panel[..], &["--add", "2"]].concat());
    let judges = |of: &Value| {
        let seats = of["seats"].as_array().expect("seats").iter();
        seats.map(|seat| format!("法官{}", seat["judge"])).collect::<Vec<_>>()
    };
    let ([now], members) = (&judges(&drawn)[..], judges(&panel)) else { panic!("{drawn}") };
    assert!(now != "法官2" && members.len() == 2, "{drawn} {panel}");
    (now.clone(), members.join("、"))
}

#[test]
fn closings_by_file_follow_a_case_that_left_its_judge_and_one_that_became_a_panels() {
    let court = Court::new();
    let (now, members) = two_cases_that_changed(&court);
    let today = Day::at(SystemClock.now_ms(), 480);
    let table = |judges: [&str; 2], days: [Day; 2]| {
        let row = |at: usize, panel: &str| {
            let number = number(u32::try_from(at).unwrap() + 1);
            format!("{number},{},{panel},{},判决\n", judges[at], days[at])
        };
        let head = "案号,承办法官,审判长,合议庭成员,结案日期,结案方式\n";
        let rows = row(0, ",") + &row(1, &format!("法官2,{members}"));
        fs::write(court.house.path("closings.csv"), format!("{head}{rows}")).unwrap();
    };
    let close = |how: &str| {
        let close = ["case", "close", "--file", "closings.csv", how, "--lang", "zh"];
        court.house.run(&court.arguments("POLITICAL", &close))
    };
    // The first names who has left, the second a member.
    let member = members.split('、').next().unwrap();
    let yesterday = Day(today.0 - 1);
    for how in ["--dry-run", "--yes"] {
        table(["法官2", member], [today, today]);
        let (well, said) = close(how);
        assert!(!well, "{said}");
        let named = |judge: &str| format!("{judge}（{}）", judge.trim_start_matches("法官"));
        for (row, holds, wrong) in [(2, &*now, "法官2"), (3, "法官2", member)] {
            let row = format!("第{row}行，“承办法官”列：日志记载{}", number(row - 1));
            assert!(said.contains(&row), "{row}: {said}");
            let words = format!("由{}承办，表中填的是{}", named(holds), named(wrong));
            assert!(said.contains(&words), "{words}: {said}");
        }
        assert!(said.contains("确已变更承办人的，请先登记变更承办，再报结"), "{said}");
        // Nobody closed it before it went to the judge who has it now.
        table([&now, "法官2"], [yesterday, today]);
        let (well, said) = close(how);
        assert!(!well && said.contains("第2行"), "{said}");
    }
    assert!(!court.is_valid().contains("case_closed"), "nothing was recorded");

    table([&now, "法官2"], [today, today]);
    let (well, said) = close("--dry-run");
    assert!(well && said.contains("将登记 2 行"), "{said}");
    assert!(!court.is_valid().contains("case_closed"), "a dry run records nothing");
    let (well, said) = close("--yes");
    assert!(well, "{said}");
    assert_eq!(court.is_valid().matches("\"event\":\"case_closed\"").count(), 2, "{said}");
    // The same file again is known; under the old judge's name it is still wrong.
    let (well, said) = close("--yes");
    assert!(well && said.contains("均已登记过"), "{said}");
    table(["法官2", "法官2"], [today, today]);
    let (well, said) = close("--yes");
    assert!(!well && said.contains("表中填的是法官2（2）") && !said.contains("第3行"), "{said}");
}
