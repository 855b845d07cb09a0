//! Tables of offices that were once read in part, without a word: each is refused now, or read whole.

use std::path::Path;

use caselot_core::docket::Day;
use caselot_tables::{Choice, Code, Options, Roster, cases, history, roster};

const COURT: &str = "湘0203";

fn file(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/doubtful").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn options() -> Options {
    Options { today: Day::parse("2026-11-28"), ..Options::default() }
}

fn judges() -> Roster {
    roster(&file("roster.csv"), &options()).1
}

/// The codes of a history's findings, each once.
fn of_history(name: &str, options: &Options) -> Vec<Code> {
    let read = history(&file(name), options, &judges(), Some(COURT));
    once(read.findings.iter().map(|it| it.code))
}

fn of_filings(name: &str) -> Vec<Code> {
    let read = cases(&file(name), &options(), &Roster::default(), (COURT, "张立案"));
    once(read.findings.iter().map(|it| it.code))
}

fn once(codes: impl Iterator<Item = Code>) -> Vec<Code> {
    let mut codes: Vec<Code> = codes.collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn no_part_of_a_history_is_lost() {
    for (name, wanted) in [
        ("history-members-merged-head.xlsx", Code::ColumnNameless),
        ("history-members-nohead.xlsx", Code::ColumnNameless),
        ("history-member-rows-merged.xlsx", Code::Continued),
        ("history-member-rows.xlsx", Code::Continued),
        ("history-head-again-swapped.xlsx", Code::HeaderAgain),
        ("history-head-again-deadline.xlsx", Code::HeaderAgain),
        ("history-archive-date.xlsx", Code::MannerWithoutDay),
        ("history-future.xlsx", Code::DayToCome),
        ("history-weijie-with-day.xlsx", Code::NoClosing),
        ("history-dates-merged-across.xlsx", Code::MergedAcross),
        ("history-parens.xlsx", Code::NameBrackets),
    ] {
        let codes = of_history(name, &options());
        assert!(codes.contains(&wanted), "{name}: {codes:?}");
    }
}

#[test]
fn nobody_is_drawn_who_was_left_out() {
    for (name, wanted) in [
        ("filing-huibi-2cols.xlsx", Code::ColumnNameless),
        ("filing-huibi-2rows.xlsx", Code::Continued),
        ("filing-id-2rows.xlsx", Code::Continued),
        ("filing-id-2rows-merged.xlsx", Code::Continued),
        ("filing-plaintiff-2rows.xlsx", Code::Continued),
        ("filing-head-again-cause-party.xlsx", Code::HeaderAgain),
    ] {
        let codes = of_filings(name);
        assert!(codes.contains(&wanted), "{name}: {codes:?}");
    }
}

#[test]
fn a_roster_keeps_the_ends_of_its_rows() {
    for (name, wanted) in [
        ("roster-term-merged-head.xlsx", Code::ColumnNameless),
        ("roster-retired.xlsx", Code::ColumnUnused),
    ] {
        let (read, _) = roster(&file(name), &options());
        let codes = once(read.findings.iter().map(|it| it.code));
        assert!(codes.contains(&wanted), "{name}: {codes:?}");
    }
}

#[test]
fn usual_words_and_titles_are_read() {
    assert_eq!(of_history("history-baojieshijian.xlsx", &options()), []);
    assert_eq!(of_history("history-titles.xlsx", &options()), []);
}

/// A column is named by its letter where it has no name, and several make a list.
#[test]
fn columns_are_named_by_their_letters() {
    let choose = |columns: &[(&str, &str)]| {
        let choice = |(column, header): &(&str, &str)| Choice {
            column: (*column).to_owned(),
            header: (*header).to_owned(),
        };
        Options { columns: columns.iter().map(choice).collect(), ..options() }
    };
    let name = "history-members-nohead.xlsx";
    assert_eq!(of_history(name, &choose(&[("members", "D"), ("members", "E")])), []);
    assert_eq!(
        of_history(name, &choose(&[("members", "ZZ")])),
        [Code::ColumnUnknown, Code::ColumnNameless]
    );
    let twice = of_history(name, &choose(&[("closed_on", "D"), ("closed_on", "E")]));
    assert!(twice.contains(&Code::ColumnTwice), "{twice:?}");
    let left_alone = Options { ignored: vec!["E".to_owned()], ..options() };
    assert_eq!(of_history(name, &left_alone), []);
}

#[test]
fn an_old_identity_number_is_that_of_the_same_person_today() {
    let text = "案号,当事人,当事人证件号码\n(2026)湘0203民初1号,甲,430203710101124\n";
    let read = cases(text.as_bytes(), &options(), &Roster::default(), (COURT, "张立案"));
    let row = &read.rows[0].1;
    assert_eq!(row.party_ids, ["430203197101011246"]);
}

/// Found by changing bytes of a workbook at random.
#[test]
fn a_cell_that_no_sheet_has_is_refused() {
    let read = cases(&file("damaged-cell.xlsx"), &options(), &Roster::default(), (COURT, "张立案"));
    assert_eq!(once(read.findings.iter().map(|it| it.code)), [Code::Broken]);
}

#[test]
fn the_court_of_a_table_is_that_of_most_of_its_numbers() {
    let text = "案号,立案日期,承办法官\n(2025)湘0204民初1号,2025-01-02,11\n\
        (2025)湘0203民初2号,2025-01-02,11\n(2025)湘0203民初3号,2025-01-02,11\n";
    let read = history(text.as_bytes(), &options(), &judges(), None);
    assert_eq!(read.summary.court.as_deref(), Some("湘0203"));
    assert_eq!(read.findings.len(), 1, "{:?}", read.findings);
}
