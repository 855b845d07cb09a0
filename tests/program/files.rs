//! Files of cases through the program: rehearsed, filed, and given back with what became of each
//! row; and the history of a case, from the server and from a bundle.

use std::fs;
use std::path::Path;

use crate::keys::{court, done, refused};

const TABLE: &str = "2026年收案,,,,\r\n\
    案号,分案池,案由,原告,被告\r\n\
    (2026)湘0203民初1号,civil,借款,甲、乙,丙\r\n\
    (2026)湘0203民初2号,civil,借款,丁,\"戊\n己\"\r\n\
    合计,,,,2件\r\n";

/// A file as a spreadsheet writes it, with a mark.
fn office(text: &str) -> Vec<u8> {
    format!("\u{FEFF}{text}").into_bytes()
}

fn read(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a result");
    text.strip_prefix('\u{FEFF}').expect("its mark").to_owned()
}

#[test]
fn a_file_is_rehearsed_filed_and_given_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    let server = court(dir);
    fs::write(dir.join("cases.csv"), office(TABLE)).expect("written");
    let assign = ["case", "assign", "--file", "cases.csv"];
    let run = |options: &[&str]| {
        let asked = [&assign[..], options].concat();
        done(dir, &server.asks(&asked))
    };
    let said = run(&["--dry-run"]);
    assert!(said.contains("pool civil: 2 cases would be drawn, rows 3, 4"), "{said}");
    assert!(said.contains("Nothing was recorded."), "{said}");
    let history = ["case", "history", "(2026)湘0203民初1号"];
    assert!(refused(dir, &server.asks(&history)).contains("民初1号"), "nothing is filed");

    run(&["--yes", "--result", "result.csv"]);
    let result = read(&dir.join("result.csv"));
    let lines: Vec<&str> = result.split("\r\n").collect();
    assert_eq!((lines[0], lines[4]), ("2026年收案,,,,", "合计,,,,2件"), "{result}");
    assert!(lines[1].ends_with("案由,原告,被告,分案结果·办理情况,分案结果·承办法官,分案结果·合议庭,分案结果·时间,分案结果·记录号,分案结果·校验码"), "{result}");
    assert!(
        lines[2].starts_with("(2026)湘0203民初1号,civil,借款,甲、乙,丙,已随机分案,"),
        "{result}"
    );
    assert!(lines[3].contains("\"戊\n己\",已随机分案,"), "{result}");
    assert_eq!(fs::read(dir.join("cases.csv")).expect("kept"), office(TABLE), "the input stays");

    // The same command completes it: the draws are those that were made.
    fs::remove_file(dir.join("result.csv")).expect("removed");
    run(&["--yes", "--result", "result.csv"]);
    assert_eq!(read(&dir.join("result.csv")), result);
    assert!(run(&["--dry-run"]).contains("filed already: 2 cases"));

    let online = done(dir, &server.asks(&history));
    assert!(online.contains("filed: (2026)湘0203民初1号 round 1"), "{online}");
    assert!(online.contains("drawn: the filing"), "{online}");
    done(dir, &server.asks(&["audit", "export", "--out", "court.bundle"]));
    let offline = done(dir, &[&history[..], &["--bundle", "court.bundle"]].concat());
    assert_eq!(offline, online);
    let mut broken = fs::read(dir.join("court.bundle")).expect("a bundle");
    let at = broken.len() - 40;
    broken[at] = if broken[at] == b'A' { b'B' } else { b'A' };
    fs::write(dir.join("broken.bundle"), broken).expect("written");
    refused(dir, &[&history[..], &["--bundle", "broken.bundle"]].concat());
}

#[test]
fn what_cannot_be_given_back_or_filed_is_said_before_anything_is_filed() {
    let folder = tempfile::tempdir().expect("a folder");
    let dir = folder.path();
    let server = court(dir);
    // Faults of rows: nothing is filed, and the result says why.
    let bad = TABLE.replace("甲、乙,丙", "无,").replace("civil", "mins1");
    fs::write(dir.join("bad.csv"), office(&bad)).expect("written");
    let assign = ["case", "assign", "--file", "bad.csv", "--yes", "--result", "bad-result.csv"];
    let said = refused(dir, &server.asks(&assign));
    assert!(said.contains("the row names no party"), "{said}");
    let result = read(&dir.join("bad-result.csv"));
    assert!(result.contains("未分案：the row names no party"), "{result}");
    // A pool that is not there is named with those that are; the row's note says so.
    let bad = TABLE.replace("civil", "mins1");
    fs::write(dir.join("bad.csv"), office(&bad)).expect("written");
    let said = refused(dir, &server.asks(&assign));
    assert!(said.contains("its pools are: civil"), "{said}");
    assert!(read(&dir.join("bad-result.csv")).contains("pool “mins1” is not in this court"));
    // An old workbook takes no notes.
    let old =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/caselot-tables/tests/cases/x13_old.xls");
    fs::copy(old, dir.join("old.xls")).expect("copied");
    let unread = ["--ignore", "承办法官", "--ignore", "审判长", "--ignore", "合议庭成员"];
    let assign = ["case", "assign", "--file", "old.xls", "--yes", "--result", "o.xls"];
    let said = refused(dir, &server.asks(&[&assign[..], &unread].concat()));
    assert!(said.contains("save it as .xlsx"), "{said}");
    let left: Vec<_> =
        fs::read_dir(dir).expect("listed").flatten().map(|it| it.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
    assert!(!left.iter().any(|name| name == "o.xls"), "{left:?}");
}
