//! A file again with notes beside its rows: nothing else of it changes.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use caselot_tables::{
    Code, Limits, Notes, Options, Reading, Roster, Spot, Workbook, annotated, cases,
};
use rust_xlsxwriter::{Format, FormatBorder, Workbook as Writer};

const COURT: &str = "湘0203";
const HEADINGS: [&str; 3] = ["分案结果·办理情况", "分案结果·承办法官", "分案结果·校验码"];

fn read(bytes: &[u8]) -> Reading<caselot_tables::CaseRow> {
    let reading = cases(bytes, &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading
}

/// A note for each case: its number, and where it stands.
fn notes(reading: &Reading<caselot_tables::CaseRow>) -> BTreeMap<Spot, Vec<String>> {
    let note = |(spot, case): &(Spot, caselot_tables::CaseRow)| {
        let texts = vec!["已随机分案".to_owned(), format!("<{}> & \"12号\"", case.number)];
        (*spot, [texts, vec![format!("={}", spot.row)]].concat())
    };
    reading.rows.iter().map(note).collect()
}

fn noted(bytes: &[u8]) -> Vec<u8> {
    let reading = read(bytes);
    let rows = notes(&reading);
    let notes = Notes { headings: &HEADINGS, rows: &rows };
    annotated(bytes, &reading.summary, notes, &Limits::default()).expect("written")
}

/// The texts of a file, by sheet, row and column.
fn texts(bytes: &[u8]) -> BTreeMap<(String, u32, u32), String> {
    let book = Workbook::open(bytes, &Limits::default()).expect("read");
    let mut texts = BTreeMap::new();
    for sheet in &book.sheets {
        for line in &sheet.lines {
            for (column, cell) in &line.cells {
                texts.insert((sheet.name.clone(), line.number, *column), cell.text.clone());
            }
        }
    }
    texts
}

/// What was there is there, and each row that was read has its notes to the right of all columns.
fn holds_both(before: &[u8], after: &[u8]) {
    let (old, new) = (texts(before), texts(after));
    let changed: Vec<_> =
        old.iter().filter(|(place, text)| new.get(*place) != Some(text)).collect();
    assert!(changed.is_empty(), "{changed:?}");
    let reading = read(before);
    let again = read(after);
    let facts = |reading: &Reading<caselot_tables::CaseRow>| reading.rows.clone();
    assert_eq!(facts(&again), facts(&reading), "its own columns are not read");
    for (spot, wanted) in notes(&reading) {
        let (sheet, row) = reading.summary.place(spot);
        let at = |column: u32| (sheet.to_owned(), row, column);
        let widest = old.keys().filter(|key| key.0 == sheet).map(|key| key.2).max().expect("cells");
        let first = (0..=widest + 1).find(|at_column| new.get(&at(*at_column)) == Some(&wanted[0]));
        let first = first.unwrap_or_else(|| panic!("no note in {sheet} row {row}"));
        assert_eq!(new.get(&at(first + 1)), Some(&wanted[1]));
        let code = new.get(&at(first + 2)).expect("a code");
        assert_eq!(code.trim_start_matches(['\'', '=']), row.to_string());
    }
    let first = new.iter().find(|(_, text)| *text == HEADINGS[0]).expect("a heading").0;
    let heading = |by: u32| new.get(&(first.0.clone(), first.1, first.2 + by));
    assert_eq!(
        (1..3).map(|by| heading(by).map(String::as_str)).collect::<Vec<_>>(),
        [Some(HEADINGS[1]), Some(HEADINGS[2])]
    );
}

/// The parts of a workbook.
fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("its bytes");
        parts.insert(name, content);
    }
    parts
}

/// A workbook as an office keeps it: a cover, two months with formats, widths and merged cells, a
/// hidden sheet, and a chart sheet's worth of other parts.
fn office() -> Vec<u8> {
    let mut book = Writer::new();
    let framed = Format::new().set_border(FormatBorder::Thin).set_bold();
    book.add_worksheet().set_name("封面").and_then(|s| s.write(0, 0, "说明")).expect("a cover");
    for (month, numbers) in [("1月", 1..4), ("2月", 4..6)] {
        let sheet = book.add_worksheet();
        sheet.set_name(month).expect("a name");
        sheet.merge_range(0, 0, 0, 3, "2026年收案", &framed).expect("a title");
        for (column, name) in (0..).zip(["案号", "案由", "原告", "被告"]) {
            sheet.write_with_format(1, column, name, &framed).expect("a name");
        }
        sheet.set_column_width(0, 30).expect("a width");
        for (row, number) in (2..).zip(numbers) {
            let number = format!("(2026)湘0203民初{number}号");
            sheet.write_with_format(row, 0, number.as_str(), &framed).expect("a number");
            sheet.write(row, 2, "甲").and_then(|s| s.write(row, 3, "乙")).expect("parties");
            // A cell behind the table that has a format and no text.
            sheet.write_blank(row, 5, &framed).expect("a blank");
        }
        sheet.merge_range(2, 1, 3, 1, "民间借贷", &framed).expect("a cause");
    }
    let hidden = book.add_worksheet();
    hidden.set_name("旧").expect("a name").set_hidden(true);
    hidden.write(0, 0, "案号").expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_keeps_everything_else_byte_for_byte() {
    let before = office();
    let after = noted(&before);
    holds_both(&before, &after);
    let (old, new) = (parts(&before), parts(&after));
    let changed: Vec<&String> =
        old.keys().filter(|name| old.get(*name) != new.get(*name)).collect();
    assert_eq!(changed, ["xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"]);
    assert_eq!(old.len(), new.len());
    let xml = String::from_utf8(new["xl/worksheets/sheet2.xml"].clone()).expect("text");
    let old = String::from_utf8(old["xl/worksheets/sheet2.xml"].clone()).expect("text");
    for kept in ["<mergeCells", "width=\"30", "<pageMargins"] {
        assert!(old.contains(kept) && xml.contains(kept), "{kept}");
    }
    assert!(xml.contains("<dimension ref=\"A1:G"), "{xml}");
    // The notes look like the cells beside them.
    assert!(xml.contains("<c r=\"E2\" s=\"1\" t=\"inlineStr\">"), "{xml}");
}

#[test]
fn a_result_is_completed_in_its_own_columns() {
    let before = office();
    let once = noted(&before);
    let twice = noted(&once);
    assert_eq!(texts(&twice), texts(&once));
    assert_eq!(parts(&twice), parts(&once));
}

#[test]
fn a_workbook_of_another_program_takes_notes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/q03_weight_as_factor.xlsx");
    let bytes = std::fs::read(path).expect("a file");
    let options = Options { ignored: vec!["权重".to_owned()], ..Options::default() };
    let reading = cases(&bytes, &options, &Roster::default(), (COURT, "clerk"));
    let note = |(spot, case): &(Spot, caselot_tables::CaseRow)| {
        (*spot, vec!["待审批".to_owned(), case.number.clone()])
    };
    let rows: BTreeMap<Spot, Vec<String>> = reading.rows.iter().map(note).collect();
    assert!(!rows.is_empty(), "{:?}", reading.findings);
    let notes = Notes { headings: &HEADINGS, rows: &rows };
    let after = annotated(&bytes, &reading.summary, notes, &Limits::default()).expect("noted");
    let (old, new) = (texts(&bytes), texts(&after));
    assert!(old.iter().all(|(place, text)| new.get(place) == Some(text)));
    assert_eq!(new.len(), old.len() + 3 + 2 * rows.len());
}

const TABLE: &str = "2026年收案,,\r\n案号,原告,被告\r\n(2026)湘0203民初1号,\"甲\"\"方\"\"\n公司\",乙\r\n\
    \r\n(2026)湘0203民初2号,丙\r\n合计,,2件\r\n";

#[test]
fn a_text_comes_back_in_its_own_encoding_with_its_own_marks() {
    let wide = |text: &str| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    let office = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let semicolons = TABLE.replace(',', ";");
    for (name, before) in [
        ("UTF-8", TABLE.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{FEFF}{TABLE}").into_bytes()),
        ("UTF-16", wide(TABLE)),
        ("GB18030", office(TABLE)),
        ("semicolons", office(&semicolons)),
        ("LF alone", TABLE.replace("\r\n", "\n").into_bytes()),
    ] {
        let after = noted(&before);
        holds_both(&before, &after);
        assert_eq!(after[..6], before[..6], "{name}");
        assert_eq!(noted(&after), after, "{name}: noted again");
    }
    let after = String::from_utf8(noted(TABLE.as_bytes())).expect("UTF-8");
    let wanted = "2026年收案,,\r\n案号,原告,被告,分案结果·办理情况,分案结果·承办法官,分案结果·校验码\r\n\
        (2026)湘0203民初1号,\"甲\"\"方\"\"\n公司\",乙,已随机分案,\
        \"<(2026)湘0203民初1号> & \"\"12号\"\"\",'=3\r\n\
        \r\n(2026)湘0203民初2号,丙,,已随机分案,\
        \"<(2026)湘0203民初2号> & \"\"12号\"\"\",'=6\r\n合计,,2件\r\n";
    assert_eq!(after, wanted);
}

#[test]
fn old_and_open_workbooks_are_refused_with_the_cure() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/x13_old.xls");
    let bytes = std::fs::read(path).expect("a file");
    let summary = cases(&bytes, &Options::default(), &Roster::default(), (COURT, "clerk")).summary;
    let rows = BTreeMap::new();
    let notes = Notes { headings: &HEADINGS, rows: &rows };
    let refused = annotated(&bytes, &summary, notes, &Limits::default()).expect_err("refused");
    assert_eq!(refused.code, Code::ResultFormat);
    let words = caselot_tables::words(caselot_words::Lang::En);
    assert!(refused.cure(&words).contains("save it as .xlsx"), "{}", refused.cure(&words));
}
