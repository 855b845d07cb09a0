//! A table of cases to be assigned and its scrambled twin read alike: parties in one column or in
//! those of their sides, other spaces, widths, dots, dates, encodings, sheets and merged cells. A
//! file with notes beside its rows is read as the file is.

mod noise;

use std::collections::BTreeMap;

use caselot_core::docket::Day;
use caselot_tables::{CaseRow, Limits, Notes, Options, Reading, Roster, Spot, annotated, cases};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};

use noise::{NAME_FORMS, Noise, name, wide};

const COURT: &str = "湘0203";
const NAMES: [&str; 6] =
    ["张三", "李四", "买买提·吐尔逊", "株洲某某有限公司", "欧阳雪", "中国某某银行"];
const IDS: [&str; 4] = ["430203198001011251", "43020319800101126X", "E12345678", "E87654321"];
const CAUSES: [&str; 3] = ["民间借贷纠纷", "买卖合同纠纷", "离婚纠纷"];
const TYPES: [&str; 4] = ["民初", "知民初", "执恢", "赔辖终"];
const SIDES: [&str; 3] = ["原告", "被告", "第三人"];

/// What a case says, before it is written in any form.
#[derive(Debug, Clone)]
struct Said {
    kind: usize,
    cause: usize,
    accepted: Day,
    /// Places in the list of names, for each side.
    sides: [Vec<usize>; 3],
    /// A place in the list of identifiers, for each side.
    ids: [Option<usize>; 3],
}

prop_compose! {
    fn said()(
        kind in 0..4_usize,
        cause in 0..3_usize,
        accepted in 20_000_u32..20_600,
        first in proptest::sample::subsequence((0..6).collect::<Vec<_>>(), 1..=3),
        second in proptest::sample::subsequence((0..6).collect::<Vec<_>>(), 0..=3),
        third in proptest::sample::subsequence((0..6).collect::<Vec<_>>(), 0..=2),
        ids in proptest::array::uniform3(proptest::option::of(0..4_usize)),
    ) -> Said {
        Said { kind, cause, accepted: Day(accepted), sides: [first, second, third], ids }
    }
}

fn day(day: Day, how: usize) -> String {
    let (y, m, d) = day.civil();
    match how {
        0 => format!("{y}-{m:02}-{d:02}"),
        1 => format!("{y}/{m}/{d}"),
        2 => format!("{y}年{m}月{d}日"),
        3 => wide(&format!("{y}.{m}.{d}")),
        _ => format!("{y}{m:02}{d:02}"),
    }
}

/// The names of a side in one cell.
fn side(names: &[usize], at: usize, noise: &Noise) -> String {
    let names = names.iter().map(|place| name(NAMES[*place], noise.pick(at + place, NAME_FORMS)));
    let names: Vec<String> = names.collect();
    match (names.is_empty(), noise.pick(at, 5)) {
        (true, how) => ["", "/", "无", "—", "-"][how].to_owned(),
        (false, 4) => (1..).zip(names).map(|(n, name)| format!("{n}.{name}\n")).collect(),
        (false, how) => names.join(["、", "；", "，", "\n"][how]),
    }
}

const HEADER: [&str; 9] = [
    "案号",
    "立案日期",
    "案由",
    "原告",
    "原告证件号码",
    "被告",
    "被告身份证号",
    "第三人",
    "第三人的证件号",
];

fn row(case: &Said, at: usize, noise: &Noise) -> Vec<String> {
    let number = format!("(2026)湘0203{}{}号", TYPES[case.kind], at + 1);
    let number = match noise.pick(at, 4) {
        0 => number,
        1 => number.replace('(', "（").replace(')', "）"),
        2 => format!(" {} ", number.replace("0203", "０２０３")),
        _ => format!("=\"{number}\""),
    };
    let mut cells =
        vec![number, day(case.accepted, noise.pick(at + 1, 5)), CAUSES[case.cause].to_owned()];
    for place in 0..SIDES.len() {
        cells.push(side(&case.sides[place], at + 2 + place, noise));
        let id = case.ids[place].map_or("", |id| IDS[id]);
        cells.push(if noise.pick(at + place, 3) == 1 { wide(id) } else { id.to_owned() });
    }
    cells
}

fn text(cases: &[Said], noise: &Noise) -> String {
    let quoted = |cells: &[String]| {
        let quoted = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        quoted.collect::<Vec<_>>().join(",") + "\r\n"
    };
    let mut text =
        "某某法院收案登记表,,,,,,,,\r\n".to_owned() + &quoted(&HEADER.map(str::to_owned));
    for (at, case) in cases.iter().enumerate() {
        text += &quoted(&row(case, at, noise));
    }
    text + "合计,,,,,,,,\r\n"
}

/// A sheet for each third, with a header of two rows and equal causes merged.
fn workbook(cases: &[Said], noise: &Noise) -> Vec<u8> {
    let (mut book, plain) = (Workbook::new(), Format::new());
    let third = cases.len().div_ceil(3);
    for (place, part) in cases.chunks(third).enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{}月", place + 1)).expect("a name");
        for (column, name) in (0_u16..3).zip(HEADER) {
            sheet.merge_range(0, column, 1, column, name, &plain).expect("merged");
        }
        for (column, name) in (3_u16..).step_by(2).zip(SIDES) {
            sheet.merge_range(0, column, 0, column + 1, name, &plain).expect("merged");
            sheet.write(1, column, "姓名/名称").expect("written");
            sheet.write(1, column + 1, "证件号码").expect("written");
        }
        let rows: Vec<Vec<String>> = part
            .iter()
            .enumerate()
            .map(|(at, case)| row(case, at + place * third, noise))
            .collect();
        for (line, cells) in (2_u32..).zip(&rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                sheet.write(line, column, cell).expect("written");
            }
        }
        let one_cause = rows.iter().all(|cells| cells[2] == rows[0][2]);
        if rows.len() > 1 && one_cause {
            let last = u32::try_from(rows.len()).expect("few") + 1;
            sheet.merge_range(2, 2, last, 2, &rows[0][2], &plain).expect("merged");
        }
    }
    book.save_to_buffer().expect("a book")
}

fn read(bytes: &[u8]) -> Reading<CaseRow> {
    let reading = cases(bytes, &Options::default(), &Roster::default(), (COURT, "clerk"));
    let counts = reading.summary.rows;
    assert_eq!(counts.sum(), reading.summary.rows_in_file(), "{counts:?}");
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading
}

fn facts(reading: &Reading<CaseRow>) -> Vec<CaseRow> {
    reading.rows.iter().map(|(_, case)| case.clone()).collect()
}

/// The file with a note beside each row.
fn noted(bytes: &[u8]) -> Vec<u8> {
    let reading = read(bytes);
    let note = |spot: Spot| vec!["已随机分案".to_owned(), format!("第{}行,\"", spot.row)];
    let rows: BTreeMap<Spot, Vec<String>> =
        reading.rows.iter().map(|(spot, _)| (*spot, note(*spot))).collect();
    let notes =
        Notes { headings: &["分案结果·办理情况", "分案结果·时间"], rows: &rows };
    annotated(bytes, &reading.summary, notes, &Limits::default()).expect("noted")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_scrambled_twin_reads_alike(
        said in proptest::collection::vec(said(), 1..10),
        noise in proptest::collection::vec(any::<u8>(), 7..40).prop_map(Noise),
    ) {
        let plain = text(&said, &Noise(vec![0]));
        let wanted = facts(&read(plain.as_bytes()));
        prop_assert_eq!(wanted.len(), said.len());
        for (case, said) in wanted.iter().zip(&said) {
            let named = said.sides.iter().flatten().all(|name| case.parties.contains(NAMES[*name]));
            prop_assert!(named, "{}", &case.parties);
        }
        let twin = text(&said, &noise);
        let office = encoding_rs::GB18030.encode(&twin).0.into_owned();
        let system: Vec<u8> = twin.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [twin.clone().into_bytes(), office, system, workbook(&said, &noise)] {
            prop_assert_eq!(&facts(&read(&bytes)), &wanted);
            let once = noted(&bytes);
            prop_assert_eq!(&facts(&read(&once)), &wanted);
            prop_assert_eq!(noted(&once), once);
        }
    }

    /// What is nearly a table is read with its notes as without them, or refused.
    #[test]
    fn notes_change_no_reading(rows in proptest::collection::vec("[()（）0-9湘民初号,;\"\n\r甲乙 \t-]{0,30}", 0..12)) {
        let text = format!("案号,原告,被告\n{}", rows.join("\n"));
        let reading = cases(text.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
        if !reading.is_stopped() {
            let rows = reading.rows.iter().map(|(spot, _)| (*spot, vec!["是".to_owned()])).collect();
            let notes = Notes { headings: &["分案结果·办理情况"], rows: &rows };
            let bytes = text.as_bytes();
            if let Ok(after) = annotated(bytes, &reading.summary, notes, &Limits::default()) {
                let again = cases(&after, &Options::default(), &Roster::default(), (COURT, "clerk"));
                prop_assert_eq!(&again.rows, &reading.rows, "{:?}", String::from_utf8_lossy(&after));
            }
        }
    }
}
