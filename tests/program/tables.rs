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

/// The table of a report under another header.
fn under(header: &str, row: impl Fn(&str) -> String) -> String {
    let base = std::fs::read_to_string(case_file("base.csv")).expect("a table");
    let rows = base.lines().skip(1).map(|line| row(line) + "\n");
    format!("{header}\n{}", rows.collect::<String>())
}

#[test]
fn bad_rows_may_be_skipped_and_a_header_in_doubt_never() {
    let clean = report("roster.csv", "base.csv", &[]);
    // Of two columns of one name one is empty throughout, and a panel in two columns is two columns:
    // neither is a doubt, whether bad rows are skipped or not.
    for name in ["x09c_same_header_twice.xlsx", "x02c_panel_split.xlsx"] {
        for more in [&[][..], &["--skip-bad"]] {
            let read = report("roster.csv", name, more);
            assert_eq!(text(&read.stdout), text(&clean.stdout), "{name}: {}", text(&read.stderr));
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let two_days = under(
        "案号,立案日期,承办法官,审判长,合议庭成员,结案日期,结案方式,结案日期",
        |line| format!("{line},2025-12-31"),
    );
    let two_presiding =
        under(",,,合议庭,,结案,\n案号,立案日期,承办法官,审判长,审判长,日期,方式", str::to_owned);
    let unread = under("案号,立案日期,承办法官,审判长,审判员,结案日期,结案方式", str::to_owned);
    for (table, wanted) in
        [(two_days, "F 结案日期, H 结案日期"), (two_presiding, "审判长"), (unread, "审判员")]
    {
        let path = folder.path().join("table.csv");
        std::fs::write(&path, &table).expect("written");
        for more in [&[][..], &["--skip-bad"]] {
            let doubt = report("roster.csv", path.to_str().expect("a path"), more);
            let said = text(&doubt.stderr);
            assert_eq!(doubt.status.code(), Some(2), "{said}");
            assert!(said.contains(wanted) && doubt.stdout.is_empty(), "{said}");
        }
    }
}

#[test]
fn a_column_that_only_a_roster_has_is_told_of_the_roster() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("roster.csv");
    let roster = std::fs::read_to_string(case_file("roster.csv")).expect("a table");
    let (header, rows) = roster.split_once('\n').expect("a header");
    let named = header.replace("编号", "排位").replace("judge", "排位");
    assert_ne!(named, header);
    std::fs::write(&path, format!("{named}\n{rows}")).expect("written");
    let roster = path.to_str().expect("a path");
    let unread = report(roster, "base.csv", &[]);
    assert_eq!(unread.status.code(), Some(2), "{}", text(&unread.stdout));
    let clean = report("roster.csv", "base.csv", &[]);
    for column in ["编号=排位", "judge=A"] {
        let told = report(roster, "base.csv", &["--column", column, "--column", "案号=案号"]);
        assert_eq!(text(&told.stdout), text(&clean.stdout), "{column}: {}", text(&told.stderr));
    }
}

/// A workbook of judges: last year's sheet, in which one has another post, and this year's, with a title
/// of many rows, columns under names of its own, and one that may mean something.
fn roster_in_two_sheets(path: &Path) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let rows = std::fs::read_to_string(case_file("roster.csv")).expect("a table");
    let header = rows.lines().next().expect("a header");
    let own = header.replace("编号", "排位").replace("职务", "身份");
    let last = rows.replace(",院长,院长,", ",院长,审判员,");
    let this = rows.replacen(header, &own, 1);
    assert_ne!(header, own);
    for (name, rows) in [("2024年", last), ("2025年", this)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (at, line) in rows.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let at = u32::try_from(at).expect("few rows");
                let column = u16::try_from(column).expect("few columns");
                sheet.write(at, column, cell).expect("a cell");
            }
        }
    }
    book.save(path).expect("written");
}

/// What is said of the roster's sheets and columns is said by options of its own, which a refusal of
/// that file names; those of the cases stay those of the cases.
#[test]
fn a_roster_beside_cases_has_options_of_its_own_and_a_refusal_names_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("名册.xlsx");
    roster_in_two_sheets(&path);
    let roster = path.to_str().expect("a path");
    let clean = report("roster.csv", "x04_sheet_per_month.xlsx", &[]);
    let asked = |more: &[&str]| report(roster, "x04_sheet_per_month.xlsx", more);
    let refused = |more: &[&str]| {
        let output = asked(more);
        assert_eq!(output.status.code(), Some(2), "{more:?}: {}", text(&output.stderr));
        text(&output.stderr)
    };
    // The other sheet of the roster, and its columns by other names.
    for (lang, wanted) in [("zh", "请用--roster-sheet指定其中之一"), ("en", "with --roster-sheet")]
    {
        let said = refused(&["--lang", lang, "--roster-sheet", "2026年"]);
        assert!(said.contains(wanted) && said.contains("2024年"), "{said}");
    }
    for (lang, wanted) in [("zh", "或用--roster-column"), ("en", "with --roster-column")] {
        let said = refused(&["--lang", lang, "--roster-sheet", "2025年"]);
        assert!(said.contains(wanted) && !said.contains(" --column"), "{said}");
    }
    let told = ["--roster-sheet", "2025年", "--roster-header-row", "1"];
    let columns = ["--roster-column", "编号=排位", "--roster-column", "职务=C"];
    let read = asked(&[&told[..], &columns].concat());
    assert_eq!(text(&read.stdout), text(&clean.stdout), "{}", text(&read.stderr));
    // What is said of the cases is not said of the roster, and is named where the cases are refused.
    let said = refused(&[&told[..], &columns, &["--sheet", "13月", "--lang", "zh"]].concat());
    assert!(said.contains("请用--sheet指定其中之一"), "{said}");
    let said = refused(&["--roster-column", "案号=A", "--lang", "zh"]);
    assert!(said.contains("案件表的列请用 --column 指定"), "{said}");
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
