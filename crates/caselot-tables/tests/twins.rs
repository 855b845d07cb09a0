//! A table and its scrambled twin read alike: other dates, spaces, widths, dots, encodings, an
//! order of columns, titles, footers, sheets and merged cells say the same.

mod noise;

use caselot_core::docket::Day;
use caselot_core::docket::record::CaseImported;
use caselot_tables::{Options, Reading, Roster, history, roster};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

use noise::{NAME_FORMS, Noise, name, wide};

const JUDGES: &str = "编号,姓名,职务,是否入额,任职起\n\
    1,王院长,院长,是,2000-01-01\n11,赵一,审判员,是,2000-01-01\n\
    12,古丽米热·艾比布力,审判员,是,2000-01-01\n13,钱二,审判员,是,2000-01-01\n";
const NAMES: [&str; 4] = ["王院长", "赵一", "古丽米热·艾比布力", "钱二"];
const MANNERS: [&str; 4] = ["判决", "准予撤诉", "调解结案", ""];
const HEADER: [&str; 7] =
    ["案号", "立案日期", "承办法官", "审判长", "合议庭成员", "结案日期", "结案方式"];

/// What a case says, before it is written in any form.
#[derive(Debug, Clone)]
struct Said {
    filed: Day,
    undertaking: usize,
    presiding: Option<usize>,
    members: Vec<usize>,
    closed: Option<Day>,
    manner: usize,
}

prop_compose! {
    fn said()(
        filed in 18_000_u32..20_000,
        undertaking in 0..4_usize,
        presiding in proptest::option::of(0..4_usize),
        members in proptest::sample::subsequence(vec![0, 1, 2, 3], 0..=3),
        length in proptest::option::of(0_u32..300),
        manner in 0..4_usize,
    ) -> Said {
        let closed = length.map(|length| Day(filed + length));
        // Whoever has a manner of closing has a day of it.
        let none = MANNERS.iter().position(|manner| manner.is_empty()).expect("no manner");
        let manner = if closed.is_some() { manner } else { none };
        Said { filed: Day(filed), undertaking, presiding, members, closed, manner }
    }
}

fn day(day: Day, how: usize) -> String {
    let (y, m, d) = day.civil();
    match how {
        0 => format!("{y}-{m:02}-{d:02}"),
        1 => format!("{y}/{m}/{d}"),
        2 => format!("{y}.{m}.{d}"),
        3 => format!("{y}年{m}月{d}日"),
        4 => format!("{y}{m:02}{d:02}"),
        5 => format!("{y}. {m}. {d} "),
        6 => format!("{y}-{m}-{d} 10:30:00"),
        7 => format!("{y}年{m:02}月{d:02}号"),
        _ => wide(&format!("{y}-{m}-{d}")),
    }
}

fn cells(case: &Said, at: usize, noise: &Noise) -> Vec<String> {
    let number = format!("(2024)湘0203民初{}号", at + 1);
    let number = match noise.pick(at, 4) {
        0 => number,
        1 => number.replace('(', "（").replace(')', "）"),
        2 => number.replace("民初", " 民初 "),
        _ => format!("=\"{number}\""),
    };
    let name = |judge: usize, place: usize| name(NAMES[judge], noise.pick(at + place, NAME_FORMS));
    let between = ["、", ";", "；", "，"][noise.pick(at + 5, 4)];
    let members: Vec<String> = case.members.iter().map(|judge| name(*judge, 3)).collect();
    let empty = ["", "/", "无", "—", "-"][noise.pick(at + 6, 5)].to_owned();
    let manner = MANNERS[case.manner];
    vec![
        number,
        day(case.filed, noise.pick(at + 1, 9)),
        name(case.undertaking, 2),
        case.presiding.map_or(empty.clone(), |judge| name(judge, 4)),
        members.join(between),
        case.closed.map_or(empty, |closed| day(closed, noise.pick(at + 7, 9))),
        if manner.is_empty() { String::new() } else { format!("{manner}。") },
    ]
}

fn plain(cases: &[Said]) -> String {
    let calm = Noise(vec![0]);
    let mut text = HEADER.join(",") + "\n";
    for (at, case) in cases.iter().enumerate() {
        text += &(cells(case, at, &calm).join(",") + "\n");
    }
    text
}

fn quoted(cells: &[String]) -> String {
    let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(",") + "\r\n"
}

/// The same cases as a text with columns in another order, titles, footers and copies.
fn scrambled(cases: &[Said], noise: &Noise, turn: usize) -> String {
    let turned = |mut cells: Vec<String>| {
        cells.rotate_left(turn % HEADER.len());
        cells
    };
    let header = turned(HEADER.map(|name| format!("{name}\n")).to_vec());
    let mut text = "某某法院2024年结案登记表\r\n\r\n".to_owned() + &quoted(&header);
    for (at, case) in cases.iter().enumerate() {
        let row = quoted(&turned(cells(case, at, noise)));
        text += &row;
        if noise.pick(at + 8, 3) == 0 {
            text += &row;
        }
        if noise.pick(at + 9, 4) == 0 {
            text += &(quoted(&header) + ",,,,,,\r\n");
        }
    }
    text + "合计,,,,,,\r\n制表人：某某,,,,,,\r\n"
}

/// The same cases as a workbook: a sheet for each third, equal neighbours merged, a header of two
/// rows.
fn workbook(cases: &[Said], noise: &Noise) -> Vec<u8> {
    let mut book = Workbook::new();
    let plain = Format::new();
    for (place, part) in cases.chunks(cases.len().div_ceil(3)).enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{}月", place + 1)).expect("a name");
        for (column, text) in (0_u16..).zip(HEADER) {
            match column {
                3 => drop(sheet.merge_range(0, 3, 0, 4, "合议庭", &plain).expect("merged")),
                4 => {}
                _ => drop(sheet.merge_range(0, column, 1, column, text, &plain).expect("merged")),
            }
        }
        sheet.write(1, 3, "审判长").expect("written");
        sheet.write(1, 4, "成员").expect("written");
        let offset = place * cases.len().div_ceil(3);
        let rows: Vec<Vec<String>> =
            part.iter().enumerate().map(|(at, case)| cells(case, at + offset, noise)).collect();
        for column in 0..7_u16 {
            let text = |row: usize| rows[row][usize::from(column)].clone();
            let mut row = 0;
            while row < rows.len() {
                let mut end = row;
                while column > 0 && end + 1 < rows.len() && text(end + 1) == text(row) {
                    end += 1;
                }
                let line = |row: usize| u32::try_from(row).expect("small") + 2;
                if end > row && !text(row).is_empty() {
                    let merged =
                        sheet.merge_range(line(row), column, line(end), column, &text(row), &plain);
                    merged.expect("merged");
                } else {
                    sheet.write(line(row), column, text(row)).expect("written");
                    end = row;
                }
                row = end + 1;
            }
        }
    }
    book.save_to_buffer().expect("a book")
}

fn read(bytes: &[u8]) -> Reading<CaseImported> {
    let judges: Roster = roster(JUDGES.as_bytes(), &Options::default()).1;
    let reading = history(bytes, &Options::default(), &judges, None);
    let counts = reading.summary.rows;
    assert_eq!(counts.sum(), reading.summary.rows_in_file(), "{counts:?}");
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading
}

fn facts(reading: Reading<CaseImported>) -> Vec<CaseImported> {
    reading.rows.into_iter().map(|(_, case)| case).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scrambled_twin_reads_alike(
        cases in proptest::collection::vec(said(), 1..12),
        noise in proptest::collection::vec(any::<u8>(), 7..40).prop_map(Noise),
        turn in 0..7_usize,
    ) {
        let wanted = facts(read(plain(&cases).as_bytes()));
        prop_assert_eq!(wanted.len(), cases.len());
        let text = scrambled(&cases, &noise, turn);
        prop_assert_eq!(&facts(read(text.as_bytes())), &wanted);
        let (office, ..) = encoding_rs::GB18030.encode(&text);
        prop_assert_eq!(&facts(read(&office)), &wanted);
        let system: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        prop_assert_eq!(&facts(read(&system)), &wanted);
        prop_assert_eq!(&facts(read(&workbook(&cases, &noise))), &wanted);
    }

    /// Workbooks with a few bytes changed: read or refused, and no panic.
    #[test]
    fn a_spoiled_workbook_is_read_or_refused(
        name in proptest::sample::select(vec!["x00_clean.xlsx", "x13_old.xls", "x23_password.xlsx"]),
        spoils in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        end in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
        let mut bytes = std::fs::read(path).expect("a file");
        for (at, byte) in spoils {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(end) = end {
            bytes.truncate(end.index(bytes.len()));
        }
        let reading = history(&bytes, &Options::default(), &Roster::default(), None);
        prop_assert_eq!(reading.summary.rows.sum(), reading.summary.rows_in_file());
    }

    /// Whatever the bytes: no panic, and the counts add up.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let reading = history(&bytes, &Options::default(), &Roster::default(), None);
        prop_assert_eq!(reading.summary.rows.sum(), reading.summary.rows_in_file());
        prop_assert!(!reading.findings.is_empty() || reading.rows.is_empty());
    }

    /// The same of tables that are nearly right.
    #[test]
    fn any_rows_are_read_or_refused(rows in proptest::collection::vec("[()（）0-9湘民初号,;\"\n合计无赵一-]{0,30}", 0..20)) {
        let text = format!("案号,立案日期,承办法官,结案日期\n{}", rows.join("\n"));
        let reading = history(text.as_bytes(), &Options::default(), &Roster::default(), Some("湘0203"));
        prop_assert_eq!(reading.summary.rows.sum(), reading.summary.rows_in_file());
    }
}
