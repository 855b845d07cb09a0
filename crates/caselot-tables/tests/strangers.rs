//! Tables as offices keep them, made by somebody who had not read this reader: each is read whole, or
//! refused with what is to be done. The right answer of each was written down first.

use std::collections::BTreeMap;
use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::docket::record::CaseImported;
use caselot_core::id::JudgeId;
use caselot_tables::{
    Choice, Code, Options, Reading, Roster, activities, cases, history, pools, roster, words,
};
use caselot_words::Lang;

const COURT: &str = "湘0203";

fn bytes(folder: &str, name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder).join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn options() -> Options {
    Options { today: Day::parse("2026-11-30"), ..Options::default() }
}

fn judges(folder: &str, name: &str) -> Roster {
    let (reading, judges) = roster(&bytes(folder, name), &options());
    assert!(reading.findings.is_empty(), "{name}: {}", said(&reading));
    judges
}

fn past(name: &str) -> Reading<CaseImported> {
    let judges = judges("cases", "roster.csv");
    let reading = history(&bytes("strangers", name), &options(), &judges, None);
    let summary = &reading.summary;
    assert_eq!(summary.rows.sum(), summary.rows_in_file(), "{name}: {:?}", summary.rows);
    reading
}

fn said<T>(reading: &Reading<T>) -> String {
    let words = words(Lang::Zh);
    let one = |finding: &caselot_tables::Finding| {
        let (place, sentence) = (finding.place(&words), finding.sentence(&words));
        format!("{place}：{sentence}；{}", finding.cure(&words))
    };
    reading.findings.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn facts(reading: &Reading<CaseImported>) -> Vec<CaseImported> {
    let mut cases: Vec<CaseImported> = reading.rows.iter().map(|(_, case)| case.clone()).collect();
    cases.sort_by(|one, other| one.case_number.cmp(&other.case_number));
    cases
}

/// Files that say what `cases/base.csv` says.
const CLEAN: &[&str] = &[
    "merged-judge.xlsx",
    "han-zero.xlsx",
    "fullwidth.xlsx",
    "subtotals.xlsx",
    "judge-totals.xlsx",
    "notes.xlsx",
    "note-with-number.xlsx",
    "filtered.xlsx",
    "data-and-stats.xlsx",
    "reverse.xlsx",
    "years.xlsx",
    "role-marks.xlsx",
    "members-sep.xlsx",
    "multiline.xlsx",
    "protected.xlsx",
    "cr-only.csv",
    "utf16le-nobom.csv",
    "tsv.txt",
    "semicolon.csv",
    "pipe.csv",
    "xlsx.xls",
    "xls.xlsx",
    "offset.xlsx",
    "1904.xlsx",
    "1904.xls",
    "print-break.xlsx",
    "mixed-header.xlsx",
    "hints-in-header.xlsx",
    "copied-otherwise.xlsx",
    "8digits.xlsx",
    "weekday.xlsx",
    "prenumbered.xlsx",
    "other-dates.xlsx",
    "other-order.xlsx",
    "three-rows.xlsx",
    "column-numbers.xlsx",
    "names.xlsx",
    "names-57d.xlsx",
    "names-57g.xlsx",
    "months.ods",
    "merged-dates.xls",
    "total.csv",
    "long-intro.xlsx",
    "combo.xlsx",
    "combo.csv",
    "summary-and-months.xlsx",
];

#[test]
fn what_a_clerk_would_understand_is_read_whole() {
    let judges = judges("cases", "roster.csv");
    let base = history(&bytes("cases", "base.csv"), &options(), &judges, None);
    assert_eq!(base.rows.len(), 8);
    for name in CLEAN {
        let reading = past(name);
        assert_eq!(said(&reading), "", "{name}");
        assert_eq!(facts(&reading), facts(&base), "{name}");
    }
}

#[test]
fn what_nobody_could_know_is_refused_in_chinese() {
    for (name, wanted) in [
        ("changed-judge.xlsx", Code::ColumnUnused),
        ("short-year.xlsx", Code::DayShortYear),
        ("ganzhi.xlsx", Code::NoDay),
        ("minguo-dots.xlsx", Code::NoDay),
        ("side-by-side.xlsx", Code::ColumnTwice),
        ("below-other-order.xlsx", Code::HeaderAgain),
        ("ref-date.xlsx", Code::ErrorCell),
        ("no-hao.xlsx", Code::NoCourt),
        ("first-second-instance.xlsx", Code::ColumnMissing),
        ("fullwidth-comma.csv", Code::NothingParts),
        ("twice-other-day.xlsx", Code::CaseTwice),
        ("us.xlsx", Code::DayTwoWays),
        ("closed-and-reported.xlsx", Code::ColumnTwice),
        ("continued-no-header.xlsx", Code::NoHeaderOverCases),
        ("no-year-old-cases.xlsx", Code::DayNoYear),
        ("names-57l.xlsx", Code::NameBrackets),
        ("two-judges.xlsx", Code::SeveralNames),
        ("quote.csv", Code::QuoteOpen),
        ("range.xlsx", Code::Rule),
        ("status-contradicts.xlsx", Code::OpenWithDay),
        ("continuation-rows.xlsx", Code::Continued),
        ("closed-yes.xlsx", Code::ColumnUnused),
    ] {
        let reading = past(name);
        let codes: Vec<Code> = reading.findings.iter().map(|it| it.code).collect();
        assert!(codes.contains(&wanted), "{name}: {}", said(&reading));
        assert_said_in_chinese(name, &said(&reading));
    }
}

#[test]
fn a_roster_with_a_doubt_is_refused_in_chinese() {
    for (name, wanted) in [
        ("roster-status-left.xlsx", Code::LeftWithoutDay),
        ("roster-remark-left.xlsx", Code::LeftWithoutDay),
        ("roster-chief-words.xlsx", Code::NotWanted),
        ("roster-two-tables.xlsx", Code::ColumnTwice),
    ] {
        let (reading, _) = roster(&bytes("strangers", name), &options());
        let codes: Vec<Code> = reading.findings.iter().map(|it| it.code).collect();
        assert!(codes.contains(&wanted), "{name}: {}", said(&reading));
        assert_said_in_chinese(name, &said(&reading));
    }
}

/// No name of a column in English, and no line that is broken.
fn assert_said_in_chinese(name: &str, said: &str) {
    for english in ["number", "filed_on", "undertaking", "closed_on", "members", "judge", "role"] {
        assert!(!said.contains(english), "{name}: {said}");
    }
    assert!(!said.contains("\r") && !said.contains("  "), "{name}: {said}");
}

/// Twelve sheets of months with titles, names in two rows, 小计, 合计, 制表人, six forms of dates, names
/// with spaces and copied rows; a cover, a sheet of notes and a hidden one.
#[test]
fn a_years_ledger_of_an_office_gives_the_years_figures() {
    let judges = judges("strangers", "ledger-roster.xlsx");
    let read =
        |options: &Options| history(&bytes("strangers", "ledger.xlsx"), options, &judges, None);
    let asked = read(&options());
    assert!(asked.findings.iter().all(|it| it.code == Code::ColumnUnused), "{}", said(&asked));
    let ignored = ["原告", "被告"].map(str::to_owned).to_vec();
    let reading = read(&Options { ignored, ..options() });
    assert_eq!(said(&reading), "");
    assert_eq!((reading.rows.len(), reading.summary.rows.copies), (129, 12));
    let mut leaders: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (_, case) in &reading.rows {
        let record = &case.record;
        assert!(record.closing.is_some_and(|closing| closing.manner.is_some()));
        for leader in [JudgeId(1), JudgeId(2)] {
            let sat =
                record.panel.members.contains(&leader) || record.panel.presiding == Some(leader);
            let counts = leaders.entry(leader.0).or_default();
            counts.0 += usize::from(record.undertaking == leader);
            counts.1 += usize::from(sat && record.undertaking != leader);
        }
    }
    assert_eq!(leaders, BTreeMap::from([(1, (7, 6)), (2, (10, 9))]));
}

#[test]
fn a_pool_is_named_by_its_name_and_a_missing_side_is_said() {
    let text = "案号,分案组,案由,原告,被告\n(2026)湘0203民初1号,民事,借款,甲,乙\n\
        (2026)湘0203民初2号,刑事,借款,甲,\n";
    let named = [("civil", "民事"), ("one", "刑事"), ("two", "刑事")];
    let pools = named.map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec();
    let options = Options { pools, ..options() };
    let read = cases(text.as_bytes(), &options, &Roster::default(), (COURT, "张立案"));
    let pools: Vec<&str> = read.rows.iter().map(|(_, case)| case.pool.as_str()).collect();
    assert_eq!(pools, ["civil", "刑事"], "{}", said(&read));
    let lines = read.summary.lines(&words(Lang::Zh));
    assert!(lines.iter().any(|line| line.contains("“被告”为空（第3行）")), "{lines:?}");
}

#[test]
fn the_bench_of_a_case_to_be_drawn_is_asked_for() {
    let text = "案号,案由,当事人,审判组织\n(2026)湘0203民初1号,借款,甲诉乙,合议\n";
    let read = cases(text.as_bytes(), &options(), &Roster::default(), (COURT, "张立案"));
    assert_eq!(read.findings.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ColumnUnused]);
    let past = "案号,立案日期,承办法官,审判组织\n(2025)湘0203民初1号,2025-01-02,赵一,独任制\n";
    let read = history(past.as_bytes(), &options(), &judges("cases", "roster.csv"), None);
    assert_eq!(said(&read), "", "of a past case it says nobody's name");
    let who = past.replace("独任制", "王院长(审判长)、赵一、钱二");
    let read = history(who.as_bytes(), &options(), &judges("cases", "roster.csv"), None);
    assert_eq!(read.findings.iter().map(|it| it.code).collect::<Vec<_>>(), [Code::ColumnUnused]);
}

#[test]
fn a_word_for_a_column_means_what_its_table_means_by_it() {
    let choose = |column: &str, header: &str| Options {
        columns: vec![Choice { column: column.to_owned(), header: header.to_owned() }],
        ..options()
    };
    let text = "分案组,谁,比例\ncivil,赵一,100%\n";
    let judges = judges("cases", "roster.csv");
    let read = pools(text.as_bytes(), &choose("姓名", "谁"), &judges);
    assert_eq!(said(&read), "");
    assert_eq!(read.rows[0].1.members[0].judge, JudgeId(11));
    let text = "案号,收案,承办法官\n(2025)湘0203民初1号,2025-01-02,赵一\n";
    let read = history(text.as_bytes(), &choose("立案日期", "B"), &judges, None);
    assert_eq!((said(&read), read.rows.len()), (String::new(), 1));
    let names = "案号,当事人 甲方,当事人 乙方\n(2026)湘0203民初1号,甲,乙\n";
    let read = cases(names.as_bytes(), &options(), &Roster::default(), (COURT, "张立案"));
    assert!(said(&read).contains("--ignore '当事人 甲方' 忽略"), "{}", said(&read));
}

#[test]
fn hours_stand_beside_their_days_and_counts_beside_their_units() {
    let text = "案号,法官,活动,日期,时间,时长（分钟）\n\
        (2025)湘0203民初1号,赵一,审委会,2025-03-01,9:30,90分钟\n\
        (2025)湘0203民初1号,赵一,阅卷,2025-03-02,14:05,30\n";
    let judges = judges("cases", "roster.csv");
    let read = activities(text.as_bytes(), &options(), &judges, Some(COURT));
    assert_eq!(said(&read), "");
    let told = read.rows.iter().map(|(_, (_, it))| (it.minute, it.minutes)).collect::<Vec<_>>();
    assert_eq!(told, [(Some(9 * 60 + 30), 90), (Some(14 * 60 + 5), 30)]);
    let opened = text.replace("审委会", "开庭");
    let read = activities(opened.as_bytes(), &options(), &judges, Some(COURT));
    assert!(said(&read).contains("请分清主持和参加"), "{}", said(&read));
}

#[test]
fn a_suspended_case_is_no_word_to_be_added() {
    let text = "案号,立案日期,承办法官,结案日期,结案方式\n\
        (2025)湘0203民初1号,2025-01-02,赵一,2025-03-01,中止审理\n\
        (2025)湘0203民初2号,2025-01-02,赵一,2025-03-01,和解\n";
    let read = history(text.as_bytes(), &options(), &judges("cases", "roster.csv"), None);
    let cures = read.findings.iter().map(|it| it.cure(&words(Lang::Zh))).collect::<Vec<_>>();
    assert_eq!(
        cures,
        ["请将结案日期和结案方式留空，报结表请删去该行", "请按此填写，或把该词加入--words文件"]
    );
}
