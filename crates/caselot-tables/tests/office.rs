//! An office's year as it is kept: a roster with a header of two rows and titles in many words, and its
//! ledger with a sheet for each division, a cover, subtotals, six forms of days, and a sheet that
//! repeats the leaders' cases in fewer columns. The figures were counted by hand while it was made.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::docket::code::Role;
use caselot_core::docket::record::CaseImported;
use caselot_core::id::JudgeId;
use caselot_tables::{
    Choice, Code, Options, Reading, Roster, Spot, closings, history, roster, words,
};
use caselot_words::Lang;
use rust_xlsxwriter::Workbook;

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/strangers").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn options() -> Options {
    Options { today: Day::parse("2026-11-30"), ..Options::default() }
}

/// What is said of a file's columns.
fn told(members: &str, ignored: &[&str]) -> Options {
    let choice = Choice { column: "合议庭成员".to_owned(), header: members.to_owned() };
    Options {
        columns: vec![choice],
        ignored: ignored.iter().map(|name| (*name).to_owned()).collect(),
        ..options()
    }
}

fn said<T>(reading: &Reading<T>, of: &str) -> Vec<String> {
    let words = words(Lang::Zh);
    let one = |finding: &caselot_tables::Finding| {
        format!("{}；{}", finding.sentence(&words), finding.cure_of(&words, of))
    };
    reading.findings.iter().map(one).collect()
}

fn judges() -> Roster {
    let (reading, judges) = roster(&bytes("office-roster.xlsx"), &Options::default());
    assert_eq!(said(&reading, ""), [""; 0]);
    let row = |at: usize| &reading.rows[at].1;
    let tenure = |at: usize| &row(at).tenures[0];
    assert_eq!(reading.rows.len(), 16);
    let roles = [
        (0, "王建国", Role::President, "2019-03-01"),
        (2, "陈志强", Role::VicePresident, "2021-06-01"),
        (3, "赵敏", Role::CommitteeMember, "2018-05-01"),
        (5, "吴刚", Role::Judge, "2016-09-01"),
        (11, "钱多多", Role::DeputyDivisionChief, "2019-01-01"),
        (15, "何平", Role::Administrative, "2020-01-01"),
    ];
    for (at, name, role, from) in roles {
        assert_eq!(row(at).name, name);
        assert_eq!((tenure(at).role, tenure(at).to), (role, None), "{name}");
        assert_eq!(Some(tenure(at).from), Day::parse(from), "{name}");
    }
    assert_eq!(tenure(6).division, "民一庭", "a merged area");
    judges
}

/// Own cases and seats on panels, by judge.
type Counts = (BTreeMap<u32, usize>, BTreeMap<u32, usize>);

fn counts(rows: &[(Spot, CaseImported)]) -> Counts {
    let (mut own, mut panel) = Counts::default();
    for (_, case) in rows {
        let record = &case.record;
        *own.entry(record.undertaking.0).or_default() += 1;
        let seats = record.panel.presiding.iter().chain(&record.panel.members);
        for judge in seats.filter(|judge| **judge != record.undertaking) {
            *panel.entry(judge.0).or_default() += 1;
        }
    }
    (own, panel)
}

#[test]
fn a_year_is_read_whole_from_each_form_it_is_kept_in() {
    let judges = judges();
    for (name, options, copies) in [
        ("office-ledger.xlsx", told("合议庭成员", &["原告", "被告"]), 31),
        ("office-ledger.ods", options(), 0),
        ("office-list.csv", told("合议庭", &[]), 0),
    ] {
        let reading = history(&bytes(name), &options, &judges, None);
        assert_eq!(said(&reading, ""), [""; 0], "{name}");
        let summary = &reading.summary;
        assert_eq!((summary.rows.good, summary.rows.copies), (229, copies), "{name}");
        assert_eq!(summary.rows.sum(), summary.rows_in_file(), "{name}");
        let (own, panel) = counts(&reading.rows);
        let leaders = |of: &BTreeMap<u32, usize>| [1, 2, 3, 4].map(|judge| of[&judge]);
        assert_eq!(leaders(&own), [3, 12, 7, 9], "{name}");
        assert_eq!(leaders(&panel), [6, 77, 11, 49], "{name}");
        assert_eq!(own.range(5..).map(|(_, count)| count).sum::<usize>(), 198, "{name}");
    }
}

fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, text) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, line) in text.lines().enumerate() {
            for (column, cell) in line.split(',').enumerate() {
                let (row, column) = (u32::try_from(row), u16::try_from(column));
                sheet.write(row.expect("few"), column.expect("few"), cell).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

const WHOLE: &str = "案号,立案日期,承办法官,审判长,结案日期,结案方式\n\
    (2025)湘0203民初1号,2025-01-02,李红,王建国,2025-03-01,判决\n\
    (2025)湘0203民初2号,2025-01-02,吴刚,,2025-03-02,判决\n";
/// The same case, without its panel and its manner.
const LESS: &str =
    "案号,立案日期,承办人,结案日期\n(2025)湘0203民初1号,2025-01-02,李红,2025-03-01\n";

#[test]
fn a_sheet_of_fewer_columns_says_less_and_nothing_else() {
    let judges = judges();
    let read = |sheets: &[(&str, &str)]| history(&workbook(sheets), &options(), &judges, None);
    let whole = read(&[("民一庭", WHOLE)]);
    let cases = |reading: &Reading<CaseImported>| {
        let mut cases: Vec<_> = reading.rows.iter().map(|(_, case)| case.clone()).collect();
        cases.sort_by(|one, other| one.case_number.cmp(&other.case_number));
        cases
    };
    // Whichever stands first, the panel is not lost.
    for sheets in [[("民一庭", WHOLE), ("院领导", LESS)], [("院领导", LESS), ("民一庭", WHOLE)]]
    {
        let reading = read(&sheets);
        assert_eq!(said(&reading, ""), [""; 0]);
        assert_eq!(cases(&reading), cases(&whole));
        let full = sheets.iter().position(|(name, _)| *name == "民一庭").expect("it");
        assert!(
            reading
                .summary
                .copies
                .iter()
                .all(|(copy, of)| { copy.sheet != full && (of.sheet, of.row) == (full, 2) })
        );
        assert_eq!(reading.summary.rows.copies, 1);
    }
    // What two sheets say together is no licence for a third that says otherwise.
    let other = "案号,立案日期,承办人,审判长\n(2025)湘0203民初1号,2025-01-02,李红,赵敏\n";
    for sheets in [
        [("院领导", LESS), ("民一庭", WHOLE), ("再抄", other)],
        [("院领导", LESS), ("再抄", other), ("民一庭", WHOLE)],
        [("再抄", other), ("院领导", LESS), ("民一庭", WHOLE)],
    ] {
        let reading = read(&sheets);
        let codes: Vec<Code> = reading.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::CaseTwice], "{:?}", said(&reading, ""));
    }
    let later = LESS.replace("2025-03-01", "2025-03-11");
    let reading = read(&[("民一庭", WHOLE), ("院领导", &later)]);
    assert_eq!(
        said(&reading, "roster-"),
        ["(2025)湘0203民初1号已在工作表“民一庭”第2行出现，内容不同；请保留正确的一行；\
          两张工作表中有一张不该读取的，用--roster-sheet指定其他工作表"]
    );
}

#[test]
fn closings_of_two_sheets_are_one_where_they_agree() {
    let less = "案号,结案日期\n(2025)湘0203民初1号,2025-03-01\n";
    let read = |less: &str| {
        let book = workbook(&[("简表", less), ("民一庭", WHOLE)]);
        closings(&book, &options(), &judges(), None)
    };
    let reading = read(less);
    assert_eq!(said(&reading, ""), [""; 0]);
    let first = &reading.rows[0].1;
    assert_eq!((first.undertaking, first.panel.presiding), (Some(JudgeId(2)), Some(JudgeId(1))));
    assert_eq!((reading.rows.len(), reading.summary.rows.copies), (2, 1));
    let reading = read(&less.replace("03-01", "03-02"));
    assert_eq!(reading.findings.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::CaseTwice]);
}

#[test]
fn leave_beside_a_roster_is_not_passed_over_in_silence() {
    let text = "编号,姓名,职务,是否入额,任职起,任职止,请假情况\n\
        1,王建国,院长,员额,2019-03-01,长期,\n2,吴刚,审判员,员额,2016-09-01,长期,2025年3月至6月产假\n";
    let (reading, _) = roster(text.as_bytes(), &Options::default());
    assert_eq!(
        said(&reading, "roster-"),
        [
            "“请假情况”列可能有用，但未读取；请用--roster-column说明其含义，或用--roster-ignore 请假情况 忽略"
        ]
    );
    let ignored = Options { ignored: vec!["请假情况".to_owned()], ..Options::default() };
    let (reading, _) = roster(text.as_bytes(), &ignored);
    assert_eq!((said(&reading, "").len(), reading.rows.len()), (0, 2));
    assert!(reading.rows.iter().all(|(_, judge)| judge.tenures[0].to.is_none()));
}

#[test]
fn seats_before_names_say_nothing_of_who_it_is() {
    let text = WHOLE.replace(",审判长,", ",合议庭成员,");
    let text = text.replace(",王建国,", ",审判长：王建国、审判员李红、审判员：吴刚,");
    let reading = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert_eq!(said(&reading, ""), [""; 0]);
    let panel = &reading.rows[0].1.record.panel;
    assert_eq!(panel.members, [JudgeId(1), JudgeId(6)]);
}
