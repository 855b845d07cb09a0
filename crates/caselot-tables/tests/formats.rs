//! Each format's own traps: repeated cells and merged areas of ODS, calendars of XLSX, archives that
//! unpack to more than they say.

use std::io::{Cursor, Read, Write};

use caselot_core::docket::Day;
use caselot_tables::{
    Code, Limits, Options, Origin, Roster, Skipped, Workbook, history, pools, roster,
};
use rust_xlsxwriter::{Format, Formula, Workbook as Book};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const JUDGES: &str =
    "编号,姓名,职务,是否入额,任职起\n11,赵一,审判员,是,2020-01-01\n12,钱二,审判员,是,2020-01-01\n";

fn judges() -> Roster {
    roster(JUDGES.as_bytes(), &Options::default()).1
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// A workbook with one part changed.
fn with_part(book: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(book)).expect("a zip");
    let mut parts = Vec::new();
    for at in 0..old.len() {
        let mut file = old.by_index(at).expect("a part");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        if name == part {
            bytes = change(&String::from_utf8(bytes).expect("text")).into_bytes();
        }
        parts.push((name, bytes));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    archive(&parts)
}

fn text_cell(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

/// An OpenDocument workbook of these tables, the second of them hidden.
fn ods(shown: &str, hidden: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" \
         xmlns:text=\"x\" xmlns:style=\"s\"><office:automatic-styles>\
         <style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties \
         table:display=\"true\"/></style:style><style:style style:name=\"ta2\" \
         style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"2025\" table:style-name=\"ta1\">{shown}</table:table>\
         <table:table table:name=\"old\" table:style-name=\"ta2\">{hidden}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    archive(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
    ])
}

#[test]
fn an_ods_workbook_has_merged_cells_and_repeated_ones() {
    let header: String =
        ["案号", "立案日期", "承办法官", "结案日期"].iter().map(|text| text_cell(text)).collect();
    let day = |day: &str, span: &str| {
        format!(
            "<table:table-cell {span} office:value-type=\"date\" office:date-value=\"{day}\">\
             <text:p>whatever</text:p></table:table-cell>"
        )
    };
    let row = |number: u32, closed: String| {
        format!(
            "<table:table-row>{}{}{}{closed}<table:table-cell \
             table:number-columns-repeated=\"16380\"/></table:table-row>",
            text_cell(&format!("(2025)湘0203民初{number}号")),
            day("2025-01-06", ""),
            text_cell("赵<text:s/>一"),
        )
    };
    let merged = day("2025-03-01T00:00:00", "table:number-rows-spanned=\"2\"");
    let table = format!(
        "<table:table-row>{header}</table:table-row>{}{}\
         <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell \
         table:number-columns-repeated=\"16384\"/></table:table-row>",
        row(1, merged),
        row(2, "<table:covered-table-cell/>".to_owned()),
    );
    let reading = history(&ods(&table, &table), &Options::default(), &judges(), None);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let closed: Vec<_> = reading
        .rows
        .iter()
        .map(|(_, case)| case.record.closing.map(|closing| closing.on))
        .collect();
    assert_eq!(closed, [Day::parse("2025-03-01"); 2]);
    assert_eq!(reading.summary.sheets[1].skipped, Some(Skipped::Hidden));
}

#[test]
fn percents_of_an_ods_workbook_and_of_an_xlsx_workbook_are_those_that_are_shown() {
    let head: String = ["分案池", "编号", "比例"].iter().map(|text| text_cell(text)).collect();
    let row = |judge: u32, share: &str| {
        format!(
            "<table:table-row>{}<table:table-cell office:value-type=\"float\" \
             office:value=\"{judge}\"/><table:table-cell office:value-type=\"percentage\" \
             office:value=\"{share}\"/></table:table-row>",
            text_cell("civil")
        )
    };
    let table =
        format!("<table:table-row>{head}</table:table-row>{}{}", row(11, "0.06"), row(12, "1"));
    let reading = pools(&ods(&table, ""), &Options::default(), &Roster::default());
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let shares =
        |reading: &caselot_tables::Reading<caselot_core::docket::pool::PoolSpec>| -> Vec<u8> {
            reading.rows[0].1.members.iter().map(|member| member.share).collect()
        };
    assert_eq!(shares(&reading), [6, 100]);

    let mut book = Book::new();
    let sheet = book.add_worksheet();
    for (column, text) in (0_u16..).zip(["分案池", "编号", "比例"]) {
        sheet.write(0, column, text).expect("written");
    }
    let percent = Format::new().set_num_format("0.00%");
    for (row, (judge, share)) in (1_u32..).zip([(11, 0.06), (12, 1.0)]) {
        sheet.write(row, 0, "civil").expect("written");
        sheet.write(row, 1, judge).expect("written");
        sheet.write_with_format(row, 2, share, &percent).expect("written");
    }
    let reading =
        pools(&book.save_to_buffer().expect("a book"), &Options::default(), &Roster::default());
    assert_eq!(shares(&reading), [6, 100], "{:?}", reading.findings);
}

#[test]
fn shares_of_at_most_one_are_asked_about() {
    for shares in ["1,1", "0.06,1"] {
        let (one, other) = shares.split_once(',').expect("two");
        let text = format!("分案池,编号,比例\ncivil,11,{one}\ncivil,12,{other}\n");
        let reading = pools(text.as_bytes(), &Options::default(), &Roster::default());
        let codes: Vec<Code> = reading.findings.iter().map(|it| it.code).collect();
        assert!(codes.contains(&Code::PercentOrPart) && reading.rows.is_empty(), "{codes:?}");
    }
}

/// A roster whose first day in post is a serial number.
fn with_serial(serial: u32) -> Vec<u8> {
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    for (column, text) in (0_u16..).zip(["编号", "姓名", "职务", "是否入额", "任职起"])
    {
        sheet.write(0, column, text).expect("written");
    }
    for (column, text) in (0_u16..).zip(["007", "王建国", "院长", "是"]) {
        sheet.write(1, column, text).expect("written");
    }
    sheet.write(1, 4, serial).expect("written");
    book.save_to_buffer().expect("a book")
}

#[test]
fn a_serial_counts_from_the_calendar_of_its_book() {
    let first_day = |bytes: &[u8]| {
        let (reading, _) = roster(bytes, &Options::default());
        assert!(reading.findings.is_empty(), "{:?}", reading.findings);
        reading.rows[0].1.tenures[0].from
    };
    let wanted = Day::parse("2021-03-01").expect("a day");
    assert_eq!(first_day(&with_serial(44_256)), wanted);
    let old = with_part(&with_serial(44_256 - 1_462), "xl/workbook.xml", |text| {
        assert!(text.contains("<workbookPr "), "{text}");
        text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
    });
    assert_eq!(first_day(&old), wanted);
}

#[test]
fn a_formula_is_its_stored_value_or_nothing_at_all() {
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "a").expect("written");
    sheet.write(1, 0, Formula::new("1+1").set_result("2")).expect("written");
    sheet.write(2, 0, Formula::new("1+1").set_result("7")).expect("written");
    let book = book.save_to_buffer().expect("a book");
    let book = with_part(&book, "xl/worksheets/sheet1.xml", |text| {
        assert!(text.contains("<v>7</v>"), "{text}");
        text.replace("<v>7</v>", "<v></v>")
    });
    let book = Workbook::open(&book, &Limits::default()).expect("read");
    let origins: Vec<Origin> =
        book.sheets[0].lines.iter().map(|line| line.cells[0].1.origin).collect();
    assert_eq!(origins.len(), 3, "{origins:?}");
    assert_eq!(origins[2], Origin::NoValue);
}

#[test]
fn an_archive_is_counted_and_not_believed() {
    let book = with_serial(44_256);
    let small = Limits { unpacked_bytes: 1_000, ..Limits::default() };
    let code = |bytes: &[u8], limits: &Limits| Workbook::open(bytes, limits).map_err(|it| it.code);
    assert_eq!(code(&book, &small), Err(Code::UnpacksTooLarge));
    let bomb = archive(&[("xl/workbook.xml", &vec![b' '; 4 << 20])]);
    assert!(bomb.len() < 50_000);
    let small = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(code(&bomb, &small), Err(Code::UnpacksTooLarge));
    let liar = with_part(&book, "xl/sharedStrings.xml", |text| {
        let (before, after) = text.split_once("uniqueCount=\"").expect("a count");
        let (_, after) = after.split_once('"').expect("its end");
        format!("{before}uniqueCount=\"999999999999\"{after}")
    });
    assert_eq!(code(&liar, &Limits::default()), Err(Code::Broken));
    assert_eq!(code(&archive(&[("a.txt", b"a")]), &Limits::default()), Err(Code::NoTable));
}

#[test]
fn what_is_too_much_is_named() {
    let open = |text: &str, limits: Limits| {
        Workbook::open(text.as_bytes(), &limits).map_err(|finding| finding.code)
    };
    let limits = Limits { columns: 2, ..Limits::default() };
    assert_eq!(open("a,b,c\n", limits), Err(Code::TooManyColumns));
    assert!(open("a,b,\n", limits).is_ok(), "an empty cell is none");
    let limits = Limits { rows: 2, ..Limits::default() };
    assert_eq!(open("a\nb\nc\n", limits), Err(Code::TooManyRows));
    let limits = Limits { cells: 2, ..Limits::default() };
    assert_eq!(open("a,b,c\n", limits), Err(Code::TooManyCells));
    let limits = Limits { file_bytes: 2, ..Limits::default() };
    assert_eq!(open("a,b,c\n", limits), Err(Code::FileTooLarge));
}

#[test]
fn a_header_of_two_rows_in_a_text_has_no_merged_cells() {
    let text = "案号,立案日期,承办法官,合议庭,,结案,\n,,,审判长,成员,日期,方式\n\
        (2025)湘0203民初1号,2025-01-06,赵一,钱二,,2025-03-01,判决\n";
    let reading = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    let record = &reading.rows[0].1.record;
    assert_eq!(record.panel.presiding.map(|judge| judge.0), Some(12));
    assert!(record.closing.is_some_and(|closing| closing.manner.is_some()));
    assert_eq!(reading.summary.rows.header, 2);
}

/// A binary workbook with some of its bytes changed.
fn damaged(change: impl FnOnce(&mut Vec<u8>)) -> Vec<Code> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/x13_old.xls");
    let mut bytes = std::fs::read(path).expect("a file");
    change(&mut bytes);
    let read = history(&bytes, &Options::default(), &Roster::default(), None);
    assert!(read.is_stopped() && read.rows.is_empty());
    read.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn the_container_of_an_old_workbook_is_not_taken_at_its_word() {
    let number = |bytes: &[u8], at: usize| {
        u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")) as usize
    };
    // A text in the last cell that its number can name.
    let far = damaged(|bytes| {
        let record = [0xFD, 0x00, 0x0A, 0x00];
        let at = bytes.windows(4).position(|four| four == record).expect("a text");
        bytes[at + 4..at + 8].fill(0xFF);
    });
    assert_eq!(far, [Code::FarCell]);
    // A size of the sheet that no sheet has.
    let stated = damaged(|bytes| {
        let record = [0x00, 0x02, 0x0E, 0x00];
        let at = bytes.windows(4).position(|four| four == record).expect("a size");
        bytes[at + 4..at + 16].copy_from_slice(&[0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255]);
    });
    assert_eq!(stated, [Code::Broken]);
    // The directory's chain leads back to its beginning.
    let circle = damaged(|bytes| {
        let (table, directory) = (number(bytes, 76), number(bytes, 48));
        let at = 512 + table * 512 + directory * 4;
        let first = u32::try_from(directory).expect("a sector").to_le_bytes();
        bytes[at..at + 4].copy_from_slice(&first);
    });
    assert_eq!(circle, [Code::Broken]);
}

#[test]
fn a_text_in_many_cells_counts_each_time() {
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    let long = "长".repeat(10_000);
    for row in 0..100 {
        sheet.write(row, 0, &long).expect("written");
    }
    let bytes = book.save_to_buffer().expect("a book");
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let read = history(&bytes, &options, &Roster::default(), None);
    let codes: Vec<Code> = read.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::UnpacksTooLarge]);
    // The same file is within the limits of every day.
    let read = history(&bytes, &Options::default(), &Roster::default(), None);
    assert!(read.findings.iter().all(|finding| finding.code != Code::UnpacksTooLarge));
}
