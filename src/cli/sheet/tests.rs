use caselot_core::docket::code::Role;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::id::JudgeId;

use super::*;

fn judge(number: u32, name: &str, from: u32, to: Option<u32>) -> Judge {
    let tenure = Tenure {
        role: Role::Judge,
        in_quota: true,
        division: String::new(),
        from: Day(from),
        to: to.map(Day),
    };
    Judge { judge: JudgeId(number), name: name.to_owned(), tenures: vec![tenure] }
}

fn roster() -> Vec<Judge> {
    vec![
        judge(1, "王建国", 0, None),
        judge(2, "李明", 0, None),
        judge(3, "张伟", 0, Some(18_000)),
        judge(4, "张伟", 18_001, None),
        judge(5, "赵强", 0, None),
        judge(6, "赵强", 0, None),
    ]
}

const HISTORY: &str = "某院2021年收结案\n\n案号,立案日期,承办人,审判长,合议庭成员,结案日期,结案方式,分案方式\n\
    (2021)湘0203民初1号,2021年3月1日,张 伟,李明,王建国 李明、张伟,2021/4/1,判决,随机分案\n\
    合计,,,,,,,\n";

fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), bytes).expect("written");
    file
}

#[test]
fn gb18030_with_its_header_on_row_three() {
    let (bytes, ..) = encoding_rs::GB18030.encode(HISTORY);
    for bytes in [bytes.as_ref(), HISTORY.as_bytes()] {
        let read = read_history(file(bytes).path(), &roster(), None).expect("read");
        assert!(read.faults.is_empty(), "{:?}", read.faults);
        let (line, case) = &read.good[0];
        assert_eq!((*line, case.case_number.as_str()), (4, "(2021)湘0203民初1号"));
        assert_eq!(
            (case.record.undertaking, case.record.panel.presiding),
            (JudgeId(4), Some(JudgeId(2)))
        );
        assert_eq!((&case.record.panel.members, read.notices.len()), (&vec![JudgeId(1)], 1));
    }
}

#[test]
fn all_bad_rows_at_once_and_the_good_one_stays() {
    let text = "number,filed_on,undertaking,members,closed_on\n\
        (2021)湘0203民初1号,2021-03-01,1,,2021-02-01\n\
        (2021)湘0203民初2号,2021-02-30,赵强,2;2,\n\
        (2021)湘0203民初3号,2021-03-01,1,,\n\
        (2021)湘0203民初3号,2021-03-01,1,,\n\
        (2021)湘0203民初3号,2021-03-02,1,,\n";
    let read = read_history(file(text.as_bytes()).path(), &roster(), None).expect("read");
    let at: Vec<_> = read.faults.iter().map(|fault| (fault.line, &*fault.column)).collect();
    let wanted =
        [(2, "closed_on"), (3, "filed_on"), (3, "undertaking"), (3, "members"), (6, "number")];
    assert_eq!((at, read.good.len()), (wanted.to_vec(), 1));
    assert!(read.faults[2].text.contains("AMBIGUOUS"));
}

#[test]
fn a_spreadsheet_with_serials_and_texts() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in ["编号", "姓名", "职务", "是否入额", "任职起"].into_iter().enumerate()
    {
        sheet.write(2, u16::try_from(at).expect("small"), name).expect("written");
    }
    for (at, text) in ["007", "王建国", "院长", "是"].into_iter().enumerate() {
        sheet.write(3, u16::try_from(at).expect("small"), text).expect("written");
    }
    sheet.write(3, 4, 44256).expect("written");
    let bytes = book.save_to_buffer().expect("a book");
    let judges = read_judges(file(&bytes).path()).expect("read");
    assert_eq!(Some(judges[0].tenures[0].from), Day::parse("2021-03-01"));
    assert_eq!((judges[0].judge, judges[0].tenures[0].role), (JudgeId(7), Role::President));
}

/// The book with the flag that old spreadsheets of the Mac carry.
fn counted_from_1904(book: &[u8]) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(std::io::Cursor::new(book)).expect("a zip");
    let mut new = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).expect("read");
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(bytes).expect("text");
            assert!(text.contains("<workbookPr "), "{text}");
            bytes = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        std::io::Write::write_all(&mut new, &bytes).expect("written");
    }
    new.finish().expect("a zip").into_inner()
}

#[test]
fn a_serial_counts_from_1904_where_the_book_says_so() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, name) in ["编号", "姓名", "职务", "是否入额", "任职起"].into_iter().enumerate()
    {
        sheet.write(0, u16::try_from(at).expect("small"), name).expect("written");
    }
    for (at, text) in ["7", "王建国", "院长", "是"].into_iter().enumerate() {
        sheet.write(1, u16::try_from(at).expect("small"), text).expect("written");
    }
    sheet.write(1, 4, 44256 - 1462).expect("written");
    let bytes = counted_from_1904(&book.save_to_buffer().expect("a book"));
    let judges = read_judges(file(&bytes).path()).expect("read");
    assert_eq!(Some(judges[0].tenures[0].from), Day::parse("2021-03-01"));
}

#[test]
fn a_row_behind_blank_lines_or_after_any_line_end_keeps_its_line() {
    let row = "(2026)湘0203民初1号,x x,100";
    for (text, wanted) in [
        (format!("number,pool,weight\n\n\n{row}\n"), 4),
        (format!("number,pool,weight\r\n\r\n{row}\r\n"), 3),
        (format!("number,pool,weight\r{row}\r"), 2),
        (format!("\n\nnumber,pool,weight\n{row}"), 4),
        (format!("number,pool,weight\n(2026)湘0203民初2号,\"a\n\rb\",1\n{row}"), 2),
    ] {
        let file = file(text.as_bytes());
        let Err(Failure::Rows(faults)) = read_cases(file.path(), "湘0203", "clerk", Day(0)) else {
            panic!("“x x” is no pool: {text:?}");
        };
        assert_eq!(faults[0].line, wanted, "{text:?}");
    }
}

#[test]
fn a_duty_roster_is_a_pool_with_days() {
    let text = "分案池,编号,比例,值班起,值班止\n\
        速裁,2,100,2026-12-01,\n\
        速裁,1,50,2026年12月8日,2026-12-14\n\
        速裁,1,100,,2026-12-07\n";
    let pools = read_pools(file(text.as_bytes()).path()).expect("a duty roster");
    let rows: Vec<_> = pools[0].members.iter().map(|row| (row.judge, row.share)).collect();
    assert_eq!(rows, [(1, 100), (1, 50), (2, 100)].map(|(judge, share)| (JudgeId(judge), share)));
    let (first, last) = (&pools[0].members[0], &pools[0].members[2]);
    assert_eq!((first.from, first.to), (Day(0), Day::parse("2026-12-07")));
    assert_eq!((Some(last.from), last.to), (Day::parse("2026-12-01"), None));
    let twice = text.replace("12月8日", "12月7日");
    let Err(Failure::Rows(faults)) = read_pools(file(twice.as_bytes()).path()) else {
        panic!("a day twice")
    };
    assert_eq!((faults.len(), faults[0].line), (1, 4));
}
