//! Tables that also say what happened to a case at another instance: they read like the same tables
//! without it.

use caselot_core::docket::record::CaseImported;
use caselot_tables::{Choice, Code, Options, Reading, Roster, cases, history, roster};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

const COURT: &str = "湘0203";
const JUDGES: &str = "编号,姓名,职务,是否入额,任职起\n\
    11,赵一,审判员,是,2000-01-01\n12,钱二,审判员,是,2000-01-01\n13,孙三,审判员,是,2000-01-01\n";
/// Columns of the case itself, each with a value by row.
const OWN: [(&str, [&str; 3]); 6] = [
    ("案号", ["(2025)湘0203民再1号", "(2025)湘0203民再2号", "(2025)湘0203民再3号"]),
    ("立案日期", ["2025-01-06", "2025-01-07", "2025-01-08"]),
    ("承办法官", ["赵一", "钱二", "孙三"]),
    ("审判长", ["钱二", "孙三", ""]),
    ("结案日期", ["2025-03-01", "2025-03-02", ""]),
    ("结案方式", ["判决", "调解", ""]),
];
/// Columns of the case below, which is another court's.
const BELOW: [(&str, [&str; 3]); 6] = [
    ("案号", ["(2024)湘0281民初7号", "(2024)湘0281民初8号", "(2024)湘0203民初9号"]),
    ("审判员", ["周五", "赵一", "吴六"]),
    ("承办法官", ["赵一", "周五", "钱二"]),
    ("立案日期", ["2024-01-06", "2024-01-07", "2024-01-08"]),
    ("结案日期", ["2024-03-01", "2024-03-02", "2024-03-03"]),
    ("结案方式", ["判决", "判决", "判决"]),
];
const GROUPS: [&str; 7] =
    ["原审信息", "原审", "一审", "一审信息", "原审（一审）情况", "（原审）", "原 审 案 件"];

/// Columns with their names in two rows.
struct Table {
    /// Upper name, lower name, values, and whether the upper name is merged with the next column's.
    columns: Vec<(String, String, [&'static str; 3])>,
}

impl Table {
    fn new(own: &[usize], below: &[usize], at: usize, group: &str, own_group: bool) -> Table {
        let one = |(name, values): &(&str, [&'static str; 3]), group: &str| match group {
            "" => ((*name).to_owned(), String::new(), *values),
            group => (group.to_owned(), (*name).to_owned(), *values),
        };
        let own_group = if own_group { "本案信息" } else { "" };
        let mut columns: Vec<_> = own.iter().map(|it| one(&OWN[*it], own_group)).collect();
        // A group of the case's own is not divided by another one.
        let at = if own_group.is_empty() { at % (own.len() + 1) } else { at % 2 * own.len() };
        let below = below.iter().map(|it| one(&BELOW[*it], group));
        columns.splice(at..at, below);
        Table { columns }
    }

    fn read(bytes: &[u8], options: &Options) -> Reading<CaseImported> {
        let (_, judges) = roster(JUDGES.as_bytes(), &Options::default());
        history(bytes, options, &judges, Some(COURT))
    }

    fn csv(&self) -> String {
        let mut rows: Vec<Vec<&str>> = vec![Vec::new(), Vec::new()];
        let mut last = "";
        for (upper, lower, _) in &self.columns {
            let goes_on = !lower.is_empty() && last == upper;
            rows[0].push(if goes_on { "" } else { upper });
            rows[1].push(lower);
            last = if lower.is_empty() { "" } else { upper };
        }
        rows.extend((0..3).map(|row| self.columns.iter().map(|it| it.2[row]).collect()));
        rows.iter().map(|row| row.join(",") + "\n").collect()
    }

    fn xlsx(&self, title: bool) -> Vec<u8> {
        let (mut book, plain) = (Workbook::new(), Format::new());
        let sheet = book.add_worksheet();
        let (top, width) = (u32::from(title), self.columns.len());
        if title {
            let last = u16::try_from(width - 1).expect("few");
            sheet.merge_range(0, 0, 0, last, "2025年再审案件结案表", &plain).expect("merged");
        }
        let mut at = 0;
        while at < width {
            let (upper, lower, _) = &self.columns[at];
            let same = |it: &&(String, String, [&str; 3])| it.0 == *upper && !lower.is_empty();
            let count = self.columns[at..].iter().take_while(same).count().max(1);
            let (first, last) = (column(at), column(at + count - 1));
            let bottom = if lower.is_empty() { top + 1 } else { top };
            match (first, bottom) == (last, top) {
                true => sheet.write(top, first, upper).map(|_| ()).expect("written"),
                false => sheet
                    .merge_range(top, first, bottom, last, upper, &plain)
                    .map(|_| ())
                    .expect("merged"),
            }
            at += count;
        }
        for (at, (_, lower, values)) in self.columns.iter().enumerate() {
            if !lower.is_empty() {
                sheet.write(top + 1, column(at), lower).expect("written");
            }
            for (row, value) in (top + 2..).zip(values) {
                sheet.write(row, column(at), *value).expect("written");
            }
        }
        book.save_to_buffer().expect("a book")
    }
}

fn column(at: usize) -> u16 {
    u16::try_from(at).expect("few columns")
}

fn facts(reading: &Reading<CaseImported>) -> Vec<CaseImported> {
    reading.rows.iter().map(|(_, case)| case.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn a_group_of_the_case_below_changes_nothing(
        more in proptest::sample::subsequence(vec![3_usize, 4], 0..=2),
        below in proptest::sample::subsequence(vec![1_usize, 2, 3, 4, 5], 1..=5),
        at in 0..7_usize,
        group in proptest::sample::select(GROUPS.to_vec()),
        own_group in any::<bool>(),
        title in any::<bool>(),
    ) {
        let mut own = vec![0, 1, 2];
        own.extend(more);
        if own.contains(&4) {
            own.push(5);
        }
        let below: Vec<usize> = [0].into_iter().chain(below).collect();
        let without = Table::read(Table::new(&own, &[], 0, group, false).csv().as_bytes(), &Options::default());
        prop_assert!(without.findings.is_empty(), "{:?}", without.findings);
        let table = Table::new(&own, &below, at, group, own_group);
        for bytes in [table.csv().into_bytes(), table.xlsx(title)] {
            let with = Table::read(&bytes, &Options::default());
            prop_assert!(with.findings.is_empty(), "{:?}\n{}", with.findings, table.csv());
            prop_assert_eq!(facts(&with), facts(&without), "{}", table.csv());
            prop_assert_eq!(with.summary.rows.sum(), with.summary.rows_in_file());
        }
    }
}

#[test]
fn a_group_that_is_not_merged_reaches_as_far_as_its_names() {
    // The title is merged, the group is not.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 6, "再审案件", &Format::new()).expect("merged");
    let upper = ["案号", "立案日期", "承办法官", "结案日期", "原审信息", "", ""];
    let lower = ["", "", "", "", "案号", "承办法官", "结案日期"];
    let row = [
        "(2025)湘0203民再1号",
        "2025-01-06",
        "赵一",
        "",
        "(2024)湘0203民初1号",
        "钱二",
        "2024-02-01",
    ];
    for (at, texts) in (1..).zip([upper, lower, row]) {
        for (column, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            sheet.write(at, column, text).expect("written");
        }
    }
    let read = Table::read(&book.save_to_buffer().expect("a book"), &Options::default());
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let case = &read.rows[0].1;
    assert_eq!((case.case_number.as_str(), case.record.undertaking.0), ("(2025)湘0203民再1号", 11));
    assert_eq!(case.record.closing, None);
}

#[test]
fn what_is_of_another_instance_in_one_row_of_names_is_no_column_of_the_case() {
    let rows = "(2025)湘0203民再1号,2025-01-06,赵一,(2024)湘0203民初1号,钱二,2024-02-01\n";
    for instance in ["原审", "一审", "原审法院"] {
        let header = format!(
            "案号,立案日期,承办法官,{instance}案号,{instance}承办法官,{instance}结案日期\n"
        );
        let read = Table::read((header + rows).as_bytes(), &Options::default());
        assert!(read.findings.is_empty(), "{instance}: {:?}", read.findings);
        assert_eq!(read.rows[0].1.record.closing, None);
    }
}

#[test]
fn a_day_of_the_first_instance_alone_is_a_doubt() {
    // In a court of first instance it is the case's own.
    let table =
        "案号,立案日期,承办法官,一审结案日期\n(2025)湘0203民初1号,2025-01-06,赵一,2025-02-01\n";
    let read = Table::read(table.as_bytes(), &Options::default());
    assert_eq!(read.findings.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ColumnUnused]);
    let columns =
        vec![Choice { column: "closed_on".to_owned(), header: "一审结案日期".to_owned() }];
    let read = Table::read(table.as_bytes(), &Options { columns, ..Options::default() });
    assert!(read.findings.is_empty() && read.rows[0].1.record.closing.is_some());
}

#[test]
fn a_table_of_the_first_instance_alone_is_read_by_its_groups() {
    let table = "一审信息,,,,上诉信息\n案号,立案日期,承办法官,结案日期,上诉日期\n\
        (2025)湘0203民初1号,2025-01-06,赵一,2025-02-01,2025-02-20\n";
    let read = Table::read(table.as_bytes(), &Options::default());
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    assert_eq!(read.rows[0].1.record.undertaking.0, 11);
    // Of the earlier instance alone nothing is read.
    let table = table.replace("一审信息", "原审信息");
    assert!(Table::read(table.as_bytes(), &Options::default()).is_stopped());
    // A required column is named by its letter, too.
    let letter = |column: &str, header: &str| Choice {
        column: column.to_owned(),
        header: header.to_owned(),
    };
    let columns = vec![letter("undertaking", "C")];
    let table = table.replace("原审信息", "").replace("承办法官", "办理");
    let read = Table::read(table.as_bytes(), &Options { columns, ..Options::default() });
    assert!(read.findings.is_empty(), "{:?}", read.findings);
}

#[test]
fn whoever_sat_at_an_earlier_instance_is_not_passed_over_when_cases_are_drawn() {
    let read = |header: &str| {
        let table = format!("{header}\n(2026)湘0203民再1号,甲诉乙,(2024)湘0203民初1号,钱二\n");
        let read =
            cases(table.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
        read.findings.iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(read("案号,当事人,原审案号,原审书记员"), []);
    assert_eq!(read("案号,当事人,原审案号,原审承办法官"), [Code::ColumnUnused]);
}

#[test]
fn a_party_of_an_appeal_keeps_its_side() {
    let table = "案号,上诉人（原审被告）,被上诉人（一审原告）\n(2026)湘0203民再1号,张三,李四\n";
    let read = cases(table.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    assert_eq!(read.rows[0].1.parties, "上诉人：张三；被上诉人：李四");
}
