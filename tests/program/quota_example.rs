//! The year that docs/quota.md works by hand is what the program makes of docs/quota-example/.

use std::process::Command;

use serde_json::Value;

const DOCUMENT: &str = include_str!("../../docs/quota.md");
/// The figures at the end of the year, and those at 30 June.
const YEAR: &str = "**Division 民一庭.**";
const HALF_YEAR: &str = "**At 30 June**";

/// The report that the document's own command prints, as JSON.
fn report(more: &[&str]) -> Value {
    let from = DOCUMENT.find("caselot quota report --year 2025 --roster").expect("the command");
    let command = DOCUMENT[from..].split("```").next().expect("its end").replace('\\', " ");
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    program.current_dir(env!("CARGO_MANIFEST_DIR")).args(command.split_whitespace().skip(1));
    let printed = program.args(more).output().expect("it runs");
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    serde_json::from_slice(&printed.stdout).expect("JSON")
}

/// The paragraph of the document that begins with these words.
fn paragraph(heading: &str) -> &'static str {
    let from = DOCUMENT.find(heading).unwrap_or_else(|| panic!("{heading} is in the document"));
    DOCUMENT[from..].lines().next().expect("a line")
}

/// What the first table behind a heading says in a row of the three leaders.
fn stated(heading: &str, row: &str) -> [&'static str; 3] {
    let from = DOCUMENT.find(heading).unwrap_or_else(|| panic!("{heading} is in the document"));
    let start = format!("| {row} | ");
    let line = DOCUMENT[from..].lines().find(|line| line.starts_with(&start));
    let line = line.unwrap_or_else(|| panic!("{row} is a row behind {heading}"));
    let cells: Vec<_> = line.trim_matches('|').split('|').skip(1).map(str::trim).collect();
    cells.try_into().expect("three leaders")
}

/// The result of a calculation: what stands behind its last equals sign, as `n/d`.
fn result(calculation: &str) -> String {
    let end = calculation.rsplit('=').next().expect("a part").trim();
    let figure = end.split([' ', ',']).next().expect("a figure");
    if figure.contains('/') { figure.to_owned() } else { format!("{figure}/1") }
}

/// A figure of each leader, as text.
fn figures(report: &Value, figure: &str) -> [String; 3] {
    let leaders = report["leaders"].as_array().expect("leaders");
    let text = |leader: &Value| match &leader[figure] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let texts: Vec<_> = leaders.iter().map(text).collect();
    texts.try_into().expect("three leaders")
}

#[test]
fn the_figures_of_the_year_are_those_of_the_document() {
    let report = report(&[]);
    for (row, figure) in [
        ("raw = required", "raw"),
        ("raw = required", "required"),
        ("counted", "counted"),
        ("completion", "completion"),
    ] {
        assert_eq!(figures(&report, figure), stated(YEAR, row).map(result), "{figure}");
    }
    let whole = |cell: &str| result(cell).replace("/1", "");
    assert_eq!(figures(&report, "still_to_take"), stated(YEAR, "still_to_take").map(whole));
    assert_eq!(figures(&report, "status"), stated(YEAR, "status"));
    let pair = |cell: &'static str, mark| cell.split_once(mark).expect("two figures");
    let cases = stated(YEAR, "own, panel").map(|cell| pair(cell, ", "));
    assert_eq!(figures(&report, "own"), cases.map(|(own, _)| own));
    assert_eq!(figures(&report, "panel"), cases.map(|(_, panel)| panel));
    let shown = stated(YEAR, "forecast; own share").map(|cell| pair(cell, "; "));
    assert_eq!(figures(&report, "forecast"), shown.map(|(forecast, _)| result(forecast)));
    assert_eq!(figures(&report, "own_share"), shown.map(|(_, share)| result(share)));
}

#[test]
fn what_is_short_and_the_floors_are_those_of_the_document() {
    let report = report(&[]);
    let rows = ["own + c·panel ≥ required", "2·own ≥ required", "floors"];
    let rows = rows.map(|row| stated(YEAR, row));
    for (at, leader) in report["leaders"].as_array().expect("leaders").iter().enumerate() {
        let named: Vec<_> = rows.iter().filter_map(|row| row[at].split_once(": ")).collect();
        let named: Vec<_> = named.iter().map(|(_, shortfall)| *shortfall).collect();
        assert_eq!(leader["short_of"], serde_json::json!(named), "leader {at}");
    }
    // The document shows them within their comparisons.
    let floors = &report["leaders"][1]["floors"];
    for (floor, comparison) in [("own", "= 4/5 ≤ 1"), ("took_part", "= 32/5 > 6")] {
        assert!(rows[2][1].contains(comparison), "{comparison}");
        assert!(comparison.contains(floors[floor].as_str().expect("a fraction")), "{floors}");
    }
    assert_eq!(report["leaders"][1]["open"], 1);
    assert_eq!(report["leaders"][0]["last_year"], Value::Null);
    // Every month of the files' year has a counted case.
    let data = &report["data"];
    assert_eq!((&data["complete"], &data["panels_known"]), (&true.into(), &true.into()));
    assert_eq!(data["empty_months"], serde_json::json!([]));
    assert_eq!(data["months"].as_array().map(Vec::len), Some(12));
}

#[test]
fn the_base_and_the_classes_are_those_of_the_document() {
    let report = report(&[]);
    let division = &report["divisions"][0];
    for (heading, base) in [("**Court.**", &report["base"]), (YEAR, &division["base"])] {
        let said = paragraph(heading);
        let average = said.split("average = ").nth(1).expect("an average");
        let (average, _) = average.split_once(", shown").expect("a rounded one");
        assert_eq!(base["average"], result(average), "{heading}");
        let days = format!("= {} = ", base["judge_days"]);
        assert!(said.contains(&days), "{days} in {said}");
    }
    let classes = &report["reconciliation"];
    let said = paragraph("**Classes.**");
    for (class, sentence) in [
        ("base", "Base 3 + 4 + 15 + 10 + 15 = {}:"),
        ("leaders_own", "Leaders' own 1 + 1 = {}:"),
        ("unattributed", "Unattributed {} "),
        ("not_counted", "not counted {} "),
        ("other_roles", "other roles {}."),
        ("closings", "Closings 47 + 2 + 0 + 1 + 1 = {}."),
    ] {
        let count = classes[class].to_string();
        let stated = sentence.replace("{}", &count);
        let short = stated.trim_end_matches(':');
        assert!(said.contains(short), "{short} in {said}");
    }
}

#[test]
fn the_figures_at_30_june_are_those_of_the_document() {
    let report = report(&["--as-of", "2025-06-30"]);
    for figure in ["required", "required_in_period"] {
        assert_eq!(figures(&report, figure), stated(HALF_YEAR, figure).map(result), "{figure}");
    }
    assert_eq!(figures(&report, "forecast"), stated(HALF_YEAR, "forecast").map(result));
    let whole = |cell: &str| result(cell).replace("/1", "");
    assert_eq!(figures(&report, "still_to_take"), stated(HALF_YEAR, "still_to_take").map(whole));
    let status = |cell: &'static str| cell.split(':').next().expect("a status");
    assert_eq!(figures(&report, "status"), stated(HALF_YEAR, "status").map(status));
    for (row, names) in
        [("A, F", &["days", "days_in_period"][..]), ("own, panel, counted", &["own", "panel"])]
    {
        for (at, name) in names.iter().enumerate() {
            let part = |cell: &'static str| cell.split(", ").nth(at).expect("a figure");
            assert_eq!(figures(&report, name), stated(HALF_YEAR, row).map(part), "{name}");
        }
    }
}

#[test]
fn the_days_and_cases_of_each_base_judge_are_those_of_the_document() {
    let report = report(&[]);
    let table = DOCUMENT.split("| judge | rows in 2025 |").nth(1).expect("the table of judges");
    for judge in report["base_judges"].as_array().expect("base judges") {
        let start = format!("| {} {} | ", judge["judge"], judge["name"].as_str().expect("a name"));
        let row = table.lines().find(|line| line.starts_with(&start)).expect("a row");
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let first = |cell: &str| cell.split([' ', ',']).next().map(str::to_owned);
        let days = cells[3].rsplit("= ").next().map(str::to_owned);
        assert_eq!(days, Some(judge["days"].to_string()), "{row}");
        assert_eq!(first(cells[4]), Some(judge["cases"].to_string()), "{row}");
    }
}
