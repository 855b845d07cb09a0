//! The tables of offices, through the program: the same figures from every form of one table, and
//! nothing recorded that is in doubt or that nobody agreed to.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::keys::{court, done, refused};

fn case_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/caselot-tables/tests/cases").join(name)
}

/// A report of 2025 from two files, as JSON on standard output.
fn report(roster: &str, history: &str, more: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    program.env_clear().args(["quota", "report", "--year", "2025", "--format", "json", "--roster"]);
    program.arg(case_file(roster)).arg("--history").arg(case_file(history)).args(more);
    program.output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_form_of_a_table_gives_the_same_report() {
    let clean = report("roster.csv", "base.csv", &[]);
    assert!(clean.status.success(), "{}", text(&clean.stderr));
    for name in [
        "c04_excel_hack.csv",
        "c06_tab_prefix.csv",
        "c09_newline_in_header.csv",
        "m03_stray_space_XFD1048576.xlsx",
        "x00_clean.xlsx",
        "x02c_panel_split.xlsx",
        "x03_merged_closing_date.xlsx",
        "x04_sheet_per_month.xlsx",
        "x04b_cover_first.xlsx",
        "x04c_hidden_first_sheet.xlsx",
        "x08b_names_invisible.xlsx",
        "x13_old.xls",
    ] {
        let other = report("roster.csv", name, &[]);
        assert_eq!(text(&other.stdout), text(&clean.stdout), "{name}: {}", text(&other.stderr));
    }
}

#[test]
fn what_was_read_is_said_with_the_sheets_that_were_not() {
    let said = text(&report("roster.csv", "x04c_hidden_first_sheet.xlsx", &[]).stderr);
    assert!(said.contains("sheet 2024(旧): not read, it is hidden"), "{said}");
    assert!(said.contains("sheet 2025: header in row 1, 8 rows of the table"), "{said}");
    assert!(said.contains("by month: 2025-03: 3"), "{said}");
}

#[test]
fn a_doubt_is_settled_by_an_option_and_never_skipped() {
    let file = "x09b_sibling_judge_wrong.xlsx";
    for more in [&[][..], &["--skip-bad"]] {
        let doubt = report("roster.csv", file, more);
        assert_eq!(doubt.status.code(), Some(2));
        let said = text(&doubt.stderr);
        assert!(
            said.contains("C 承办人, D 承办法官") && said.contains("--column undertaking="),
            "{said}"
        );
    }
    let settled = report("roster.csv", file, &["--column", "承办法官=D"]);
    let clean = report("roster.csv", "base.csv", &[]);
    assert_eq!(text(&settled.stdout), text(&clean.stdout), "{}", text(&settled.stderr));
}

#[test]
fn a_report_says_how_many_rows_were_left_out() {
    let read = report("p03_roster.csv", "p03_hist_bad.csv", &["--skip-bad"]);
    assert!(read.status.success(), "{}", text(&read.stderr));
    let said = text(&read.stdout);
    assert!(said.contains("\"left_out\": 5"), "{said}");
    let by = "\"left_out_by\": {\n      \"days\": 1,\n      \"judges\": 4,\n      \"numbers\": 0,\n      \"others\": 0\n    }";
    assert!(said.contains(by), "{said}");
}

#[test]
fn the_court_that_is_named_is_obeyed() {
    let old = ["--court", "湘0203"];
    let read = report("p03_roster.csv", "p03_hist.csv", &old);
    assert!(read.status.success(), "{}", text(&read.stderr));
    let other = report("p03_roster.csv", "p03_hist.csv", &["--court", "湘0204"]);
    assert!(!other.status.success(), "its numbers are another court's");
}

#[test]
fn nothing_is_recorded_before_somebody_says_yes() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    let server = court(dir);
    std::fs::write(
        dir.join("more.csv"),
        "judge,name,role,in_quota,from\n6,法官6,JUDGE,true,2020-01-01\n",
    )
    .expect("written");
    let import = ["roster", "import", "--judges", "more.csv"];
    let said = refused(dir, &server.asks(&import));
    assert!(said.contains("nothing is recorded before somebody says yes"), "{said}");
    let tried = done(dir, &server.asks(&[&import[..], &["--dry-run"]].concat()));
    assert!(tried.contains("1 judges and 0 pools read, nothing recorded"), "{tried}");
    assert!(!done(dir, &server.asks(&["roster", "show"])).contains("法官6"));
    done(dir, &server.asks(&[&import[..], &["--yes"]].concat()));
    assert!(done(dir, &server.asks(&["roster", "show"])).contains("法官6"));
}
