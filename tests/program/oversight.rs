//! `caselot audit report` and `caselot reconcile`, on the year that the repository keeps.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use calamine::{Reader, Xlsx};
use caselot_core::docket::{Event, codec};
use caselot_core::ledger::bundle;
use caselot_core::quota::CourtProjection;
use serde_json::Value;

pub fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

pub fn caselot(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    program.current_dir(fixtures()).args(arguments).env_clear().output().expect("it runs")
}

pub fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).expect("UTF-8")
}

const REPORT: [&str; 5] = ["audit", "report", "year.bundle", "--key", "year.pub"];

#[test]
fn the_json_of_an_audit_report_counts_what_the_log_holds() {
    let output = caselot(&[&REPORT[..], &["--format", "json"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["bundle"]["verdict"], "VALID");
    let log = bundle::parse(&std::fs::read(fixtures().join("year.bundle")).expect("read"));
    let log = log.expect("a bundle");
    let entries: Vec<_> =
        log.entries.iter().map(|bytes| codec::decode(bytes).expect("an entry")).collect();
    let voids = entries.iter().filter(|it| matches!(it.event, Event::FilingVoided(_))).count();
    assert_eq!(report["voids"].as_array().map(Vec::len), Some(voids));
    let draws = entries.iter().filter(|it| matches!(it.event, Event::CaseDrawn(_))).count() as u64;
    let lines = report["by_cause"]["lines"].as_array().expect("lines");
    let drawn: u64 = lines.iter().filter_map(|line| line["drawn"].as_u64()).sum();
    assert_eq!(drawn, draws);
    assert_eq!(report["bundle"]["size"].as_u64(), Some(entries.len() as u64));
}

#[test]
fn without_a_key_the_report_says_so_and_of_an_invalid_bundle_there_is_none() {
    let page = caselot(&["audit", "report", "year.bundle", "--lang", "en"]);
    assert!(page.status.success() && text(&page.stdout).contains("SELF_ASSERTED"));
    let folder = tempfile::tempdir().expect("a folder");
    let broken = folder.path().join("broken.bundle");
    let log = std::fs::read_to_string(fixtures().join("year.bundle")).expect("read");
    // The last two entries change places.
    let mut lines: Vec<&str> = log.lines().collect();
    let last = lines.len() - 1;
    lines.swap(last - 1, last);
    std::fs::write(&broken, lines.join("\n") + "\n").expect("written");
    let broken = broken.to_str().expect("a name");
    let refused = caselot(&["audit", "report", broken, "--lang", "en"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("is not valid"), "{}", text(&refused.stderr));
    let read = caselot(&["audit", "report", broken, "--unverified", "--lang", "en"]);
    assert!(read.status.success() && text(&read.stdout).contains("UNVERIFIED"));
}

#[test]
fn days_the_wrong_way_round_are_refused() {
    let days = ["--from", "2026-02-01", "--to", "2026-01-01", "--lang", "en"];
    let output = caselot(&[&REPORT[..], &days].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("give the first day of the period first"));
}

#[test]
fn the_workbook_has_a_sheet_for_each_table_and_all_cases_behind_the_lines() {
    let folder = tempfile::tempdir().expect("a folder");
    for (lang, cases) in [("zh", "案件"), ("en", "Cases")] {
        let out = folder.path().join(format!("{lang}.xlsx"));
        let file = ["--format", "xlsx", "--lang", lang, "--out", out.to_str().expect("a name")];
        let output = caselot(&[&REPORT[..], &file].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let mut book: Xlsx<_> = calamine::open_workbook(&out).expect("a workbook");
        let names = book.sheet_names();
        assert_eq!(names.len(), 13, "head, eleven tables, cases: {names:?}");
        let behind = book.worksheet_range(cases).expect("the cases").rows().count();
        assert!(behind > 100, "{behind}");
    }
}

#[test]
fn late_draws_of_a_court_with_a_contributor_say_how_long_they_waited_for_it() {
    let log = "../../vectors/logs/two-contributed.bundle";
    let folder = tempfile::tempdir().expect("a folder");
    for (lang, sheet, heads) in [
        ("zh", "立案一小时后方抽签", ["参与方", "开封记录号", "待值分钟", "已给出数值"]),
        (
            "en",
            "Draws after over an hour",
            ["Contributor", "Opened in entry", "Minutes to the value", "Value given"],
        ),
    ] {
        let page = text(&caselot(&["audit", "report", log, "--lang", lang]).stdout);
        assert!(heads.iter().all(|head| page.contains(head)) && page.contains("省高院技术处"));
        let out = folder.path().join(format!("{lang}.xlsx"));
        let out = out.to_str().expect("a name");
        let written = ["audit", "report", log, "--lang", lang, "--format", "xlsx", "--out", out];
        assert!(caselot(&written).status.success());
        let mut book: Xlsx<_> = calamine::open_workbook(out).expect("a workbook");
        let rows = book.worksheet_range(sheet).expect("the table");
        let cells: Vec<String> = rows.rows().flatten().map(ToString::to_string).collect();
        assert!(heads.iter().all(|head| cells.iter().any(|cell| cell == head)), "{cells:?}");
        assert!(cells.iter().any(|cell| cell == "律师协会") && cells.iter().any(|it| it == "1440"));
        let without = text(&caselot(&[&REPORT[..], &["--lang", lang]].concat()).stdout);
        assert!(!without.contains(heads[1]), "a court without one has no such column");
    }
}

/// The cases of the log as an office would keep them.
fn register() -> Vec<[String; 5]> {
    let log = bundle::parse(&std::fs::read(fixtures().join("year.bundle")).expect("read"));
    let mut projection = CourtProjection::default();
    for bytes in &log.expect("a bundle").entries {
        projection.apply(&codec::decode(bytes).expect("an entry"));
    }
    let rows = projection.tally().cases().map(|case| {
        let record = case.record;
        let panel: Vec<String> =
            record.panel.beside(record.undertaking).map(|judge| judge.to_string()).collect();
        let closed = record.closing.map_or(String::new(), |closing| closing.on.to_string());
        let undertaking = record.undertaking.to_string();
        let filed = record.filed_on.to_string();
        [case.number.to_owned(), filed, undertaking, panel.join(";"), closed]
    });
    rows.collect()
}

fn reconciled(folder: &Path, rows: &[[String; 5]], more: &[&str]) -> Output {
    let mut table = "案号,立案日期,承办法官,合议庭成员,结案日期\n".to_owned();
    rows.iter().for_each(|row| table.push_str(&(row.join(",") + "\n")));
    let path = folder.join("register.csv");
    std::fs::write(&path, table).expect("written");
    let register = path.to_str().expect("a name");
    let command =
        ["reconcile", register, "--bundle", "year.bundle", "--key", "year.pub", "--lang", "en"];
    caselot(&[&command[..], more].concat())
}

#[test]
fn a_register_that_is_the_logs_own_is_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = register();
    let output = reconciled(folder.path(), &rows, &["--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}{}", text(&output.stdout), text(&output.stderr)));
    assert_eq!(output.status.code(), Some(0), "{found:#}");
    assert_eq!(found["alike"].as_u64(), Some(rows.len() as u64));
}

#[test]
fn each_difference_of_a_register_is_named_and_the_counts_add_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rows = register();
    let all = rows.len() as u64;
    let gone = rows.pop().expect("a case")[0].clone();
    let other = rows.iter().map(|row| row[2].clone()).find(|it| *it != rows[0][2]);
    rows[0][2] = other.expect("another judge");
    rows[1][1] = "2015-12-01".to_owned();
    rows.push(["(2026)湘0203民初99999号", "2026-02-01", "1", "", ""].map(str::to_owned));
    let output = reconciled(folder.path(), &rows, &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let number = |list: &str, at: usize| found[list][at]["number"].as_str().map(str::to_owned);
    assert_eq!(number("log_only", 0), Some(gone));
    assert_eq!(number("never_assigned", 0).as_deref(), Some("(2026)湘0203民初99999号"));
    assert_eq!(found["differing"][0]["facts"][0]["fact"], "undertaking");
    assert_eq!(found["differing"][1]["facts"][0]["fact"], "filed_on");
    let count = |list: &str| found[list].as_array().expect("a list").len() as u64;
    let both = found["alike"].as_u64().expect("a count") + count("differing");
    assert_eq!(found["register"]["rows"].as_u64(), Some(both + count("never_assigned")));
    let undone = found["log"]["undone"].as_u64().expect("a count");
    assert_eq!(found["log"]["cases"].as_u64(), Some(both + count("log_only") + undone));
    assert_eq!(both + count("log_only") + undone, all);
    let table = text(&reconciled(folder.path(), &rows, &[]).stdout);
    for said in ["Cases that differ", "Cases of the log alone", "given to nobody"] {
        assert!(table.contains(said), "{said}: {table}");
    }
    let result = folder.path().join("result.csv");
    reconciled(folder.path(), &rows, &["--result", result.to_str().expect("a name")]);
    let result = std::fs::read_to_string(result).expect("a result");
    let noted: Vec<&str> = result.lines().collect();
    assert!(noted[0].ends_with("in the log"), "{}", noted[0]);
    assert!(noted[1].contains("undertaking judge: "), "{}", noted[1]);
    assert!(noted[3].ends_with("alike") && noted[rows.len()].ends_with("not there"), "{result}");
    let missing = caselot(&["reconcile", "nothing.xlsx", "--bundle", "year.bundle"]);
    assert_eq!(missing.status.code(), Some(2));
}
