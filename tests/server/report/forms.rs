//! Workbook, CSV, page and table, each read back.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use caselot_core::docket::Event;
use caselot_core::docket::explanation::Explanation;
use caselot_core::id::JudgeId;
use caselot_core::quota::report::{Leader, Shortfall, Status};
use caselot_core::quota::{Ask, QuotaReport, assess};
use caselot_report::{Format, Lang, Style};

use super::docket::day;
use super::{DOCUMENT, FORMULA, LANGS, MARKUP, court, shown, style, text};

fn book(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook")
}

/// All text of a form; of a workbook the text of its cells and the names of its sheets.
pub fn plain(bytes: &[u8], format: Format) -> String {
    if format != Format::Xlsx {
        return String::from_utf8(bytes.to_vec()).expect("text");
    }
    let sheets = book(bytes).worksheets();
    let said = sheets.iter().flat_map(|(name, range)| {
        let cells = range.used_cells().map(|(_, _, cell)| cell.to_string());
        std::iter::once(name.clone()).chain(cells)
    });
    said.collect::<Vec<_>>().join("\n")
}

/// Rows of the title, the period and the headings above a table.
const HEAD: usize = 3;

/// The cell of a table's n-th row, from 1.
fn cell<'r>(range: &'r Range<Data>, row: usize, heading: &str) -> &'r Data {
    let mut headings = range.rows().nth(HEAD - 1).expect("a header").iter();
    let at = headings.position(|cell| *cell == Data::String(heading.to_owned()));
    range
        .get((row + HEAD - 1, at.unwrap_or_else(|| panic!("no column {heading}"))))
        .expect("a cell")
}

fn string(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn the_workbook_reads_back() {
    let docket = court();
    let mut book = book(&shown(&docket, &docket.report(), &style(Format::Xlsx, Lang::Zh)));
    let names = [
        "办案情况",
        "任务数核算",
        "办案构成",
        "与上期、去年同期相比",
        "逐月办案",
        "基数",
        "基数法官",
        "各月案件",
        "各部门各月案件",
        "案件明细",
        "需核实事项",
        "办案留痕情况",
        "勾稽",
        "考核办法",
        "精确数",
    ];
    assert_eq!(book.sheet_names(), names);
    let leaders = book.worksheet_range("办案情况").expect("a sheet");
    assert_eq!(leaders.height(), HEAD + 5);
    let title = leaders.get((0, 0)).expect("a title").to_string();
    assert!(title.ends_with("院庭长办案情况通报 · 办案情况"), "{title}");
    assert_eq!(*cell(&leaders, 1, "编号"), Data::Float(1.0));
    assert_eq!(*cell(&leaders, 1, "姓名"), string(FORMULA));
    assert_eq!(*cell(&leaders, 2, "姓名"), string(MARKUP));
    // 93 cases of two judges: an average of 46.5, and 5 % of it.
    assert_eq!(*cell(&leaders, 1, "任务数"), Data::Float(2.33));
    let exact = book.worksheet_range("精确数").expect("a sheet");
    let fraction = ["办案情况", "1 =1+1", "任务数", "93/40"].map(string);
    assert!(exact.rows().any(|row| *row == fraction), "its fraction stands on a sheet of its own");
    assert_eq!(*cell(&leaders, 1, "折算合计"), Data::Float(5.0));
    assert_eq!(*cell(&leaders, 5, "任务数"), Data::Empty, "no base");
    assert_eq!(*cell(&leaders, 4, "完成情况"), string("免于考核"));
    let formulas = book.worksheet_formula("办案情况").expect("a sheet");
    assert_eq!(formulas.used_cells().count(), 0);
    let policy = book.worksheet_range("考核办法").expect("a sheet");
    assert!(policy.rows().any(|row| row == [string("文号"), string(DOCUMENT)]));
    assert!(policy.rows().any(|row| row[1] == string("院长：不少于全院基数法官平均数的 5%")));
}

#[test]
fn the_workbook_holds_every_case_behind_every_figure() {
    let docket = court();
    let report = docket.report();
    let mut book = book(&shown(&docket, &report, &style(Format::Xlsx, Lang::En)));
    let cases = book.worksheet_range("Cases").expect("a sheet");
    let rows = |figure: &str, judge: Option<f64>| {
        let of = |row: &&[Data]| {
            row[1] == string(figure) && judge.is_none_or(|judge| row[0] == Data::Float(judge))
        };
        cases.rows().skip(HEAD).filter(of).count() as u64
    };
    for leader in &report.leaders {
        let judge = Some(f64::from(leader.judge.0));
        assert_eq!(rows("Own", judge), leader.own);
        assert_eq!(rows("Panel", judge), leader.panel);
    }
    for judge in &report.base_judges {
        assert_eq!(rows("Base", Some(f64::from(judge.judge.0))), judge.cases);
    }
    let sum = report.reconciliation;
    assert_eq!(rows("Leaders' own, outside the base", None), sum.leaders_own);
    assert_eq!((rows("Unattributed", None), sum.unattributed), (1, 1));
    assert!(matches!(cell(&cases, 1, "Case number"), Data::String(n) if n.starts_with("(2021)")));
    assert!(matches!(cell(&cases, 1, "Closed on"), Data::DateTime(_)), "days are days");
    let findings = book.worksheet_range("Findings").expect("a sheet");
    let one_a_case = report.leaders[1].findings.iter().map(|finding| finding.cases.len());
    assert_eq!(findings.height() - HEAD, one_a_case.sum::<usize>());
}

#[test]
fn the_csv_reads_back() {
    let docket = court();
    let bytes = shown(&docket, &docket.report(), &style(Format::Csv, Lang::Zh));
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let rows: Vec<csv::StringRecord> =
        reader.records().collect::<Result<_, _>>().expect("well-formed");
    let after = |title: &str| {
        let at = rows.iter().position(|row| row.len() == 1 && &row[0] == title);
        &rows[at.unwrap_or_else(|| panic!("no table {title}")) + 1..]
    };
    let leaders = after("办案情况");
    assert_eq!(&leaders[0][1], "姓名");
    assert_eq!(&leaders[1][1], "'=1+1", "not a formula");
    assert_eq!(&leaders[1][4], "2.33");
    let exact = after("精确数");
    assert!(exact.iter().any(|row| &row[2] == "任务数" && &row[3] == "'93/40"), "not a date");
    assert_eq!(&leaders[2][1], MARKUP);
    let cases = after("案件明细");
    assert_eq!((&cases[1][2], &cases[1][1]), ("(2021)湘0203民初92号", "承办"));
    let policy = after("考核办法");
    assert!(policy.iter().any(|row| &row[0] == "文号" && &row[1] == "'007"), "zeros are kept");
    let last = rows.last().expect("rows");
    assert_eq!(last.iter().collect::<Vec<_>>(), ["填报人：", "审核人：", "签发人：", "日期："]);
}

/// Tags of a page; panics where they do not nest.
fn tags(page: &str) -> Vec<&str> {
    let (mut open, mut tags) = (Vec::new(), Vec::new());
    for part in page.split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("a tag ends");
        let name = tag.split_ascii_whitespace().next().expect("a name");
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "tags nest");
        } else if !["!DOCTYPE", "meta"].contains(&name) {
            open.push(name);
        }
        tags.push(tag);
    }
    assert!(open.is_empty(), "{open:?} stay open");
    tags
}

#[test]
fn the_page_is_whole_and_stands_alone() {
    let docket = court();
    let report = docket.report();
    for lang in LANGS {
        let page = text(&docket, &report, &style(Format::Html, lang));
        let tags = tags(&page);
        let count = |name: &str| {
            let named = tags.iter().filter(|tag| tag.split(' ').next() == Some(name));
            named.count()
        };
        // Two pictures of all leaders, and one of each leader's months.
        let pictures = 2 + report.leaders.len();
        assert_eq!((count("svg"), count("figure")), (pictures, pictures));
        // Leaders, requirement, composition, findings, coverage, comparison, bases, judges, divisions
        // by month, reconciliation, unattributed, policy; one beside each picture; and in the
        // appendix one for the own cases of each leader who has any, and one for panel cases.
        let with =
            |of: fn(&Leader) -> u64| report.leaders.iter().filter(|leader| of(leader) > 0).count();
        let appendix = with(|leader| leader.own) + with(|leader| leader.panel);
        assert_eq!(count("table"), 12 + pictures + appendix);
        for svg in page.split("<svg ").skip(1) {
            let (head, inside) = svg.split_once('>').expect("a tag");
            assert!(head.contains("role=\"img\""));
            let id = head.split("aria-labelledby=\"").nth(1).and_then(|t| t.split('"').next());
            let title = format!("<title id=\"{}\">", id.expect("a title's name"));
            assert!(inside.starts_with(&title), "{title}");
        }
        let ids: Vec<&str> =
            page.split(" id=\"").skip(1).filter_map(|t| t.split('"').next()).collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "names on the page are unique");
        for fill in page.split("url(").skip(1) {
            let name = fill.strip_prefix('#').and_then(|f| f.split(')').next()).expect("inside");
            assert!(ids.contains(&name), "{name} is on the page");
        }
        for outside in ["<script", " src=", " href=", "@import", "javascript:"] {
            assert!(!page.contains(outside), "{outside}");
        }
        let elsewhere = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!elsewhere.contains("http://") && !elsewhere.contains("https://"));
    }
}

#[test]
fn every_text_of_the_page_is_escaped_and_all_contents_are_there() {
    let docket = court();
    let report = docket.report();
    let said = [
        (
            Lang::Zh,
            [
                "未完成",
                "免于考核",
                "无可比基数",
                "借调",
                "填报人：",
                "审核人：",
                "签发人：",
                "12.00",
                "40.00",
            ],
        ),
        (
            Lang::En,
            [
                "Not met",
                "Exempt",
                "No base",
                "借调",
                "Prepared by:",
                "Reviewed by:",
                "Issued by:",
                "12.00",
                "40.00",
            ],
        ),
    ];
    for (lang, said) in said {
        let page = text(&docket, &report, &style(Format::Html, lang));
        assert!(!page.contains("<b onclick"));
        let escaped = "&lt;b onclick=&quot;x&quot;&gt;'王'&amp;co&lt;/b&gt;";
        assert!(page.contains(&format!("<td>{escaped}</td>")));
        for said in said {
            assert!(page.contains(said), "{said}");
        }
        // Required is shown rounded up, its fraction stands behind it; every number is found.
        assert!(page.contains("title=\"93/40\">2.33</td>"));
        for number in report.leaders.iter().flat_map(|leader| &leader.findings) {
            for case in &number.cases {
                assert!(page.contains(&case.number));
            }
        }
        assert!(page.contains(DOCUMENT) && page.contains("法政〔2021〕3号"));
    }
}

#[test]
fn a_circular_is_one_table_with_what_has_to_be_said_of_it() {
    let docket = court();
    let report = docket.report();
    for (lang, said) in [(Lang::Zh, "任职天数"), (Lang::En, "Days")] {
        let brief = |format| Style { brief: true, ..style(format, lang) };
        let page = text(&docket, &report, &brief(Format::Html));
        assert_eq!(page.matches("<table>").count(), 1);
        assert!(page.contains(said) && page.contains(DOCUMENT) && !page.contains("<svg"));
        let mut book = book(&shown(&docket, &report, &brief(Format::Xlsx)));
        let [sheet] = &book.sheet_names()[..] else { panic!("one sheet") };
        let range = book.worksheet_range(sheet).expect("a sheet");
        let signed = if lang == Lang::Zh { "签发人：" } else { "Issued by:" };
        assert!(range.used_cells().any(|(_, _, cell)| *cell == string(signed)));
        let table = text(&docket, &report, &brief(Format::Table));
        assert!(table.contains(said) && table.lines().count() < 30, "{table}");
    }
    // While the period lasts, what is still to be taken stands there.
    let early = docket.report_as_of("2021-06-15");
    let brief = Style { brief: true, ..style(Format::Html, Lang::Zh) };
    assert!(text(&docket, &early, &brief).contains("尚需办理"));
    // Nobody is behind of whom not one case is required so far, but nothing is in order either.
    let mut small = early;
    for leader in &mut small.leaders {
        (leader.status, leader.short_of) = (Status::OnTrack, vec![Shortfall::Total]);
    }
    for style in [Style { publish: true, ..brief.clone() }, brief] {
        let said = text(&docket, &small, &style);
        assert!(said.contains("任务数尚不足1件，未完成") && !said.contains("进度正常"), "{said}");
    }
}

#[test]
fn the_table_shows_how_everybody_stands() {
    let docket = court();
    let report = docket.report();
    for (lang, said) in [
        (Lang::Zh, ["未完成", "承办低于最低办案数", "指定分案超过一半", "填报人："]),
        (Lang::En, ["Not met", "floor of own cases", "More than half designated", "Prepared by:"]),
    ] {
        let table = text(&docket, &report, &style(Format::Table, lang));
        for said in said.into_iter().chain([FORMULA, MARKUP, "2.33", "46.50"]) {
            assert!(table.contains(said), "{said} in\n{table}");
        }
    }
}

#[test]
fn the_page_of_one_month_has_no_pictures_by_month() {
    let docket = court();
    let mut report = docket.report();
    let page = style(Format::Html, Lang::Zh);
    assert!(text(&docket, &report, &page).contains("逐月办案"));
    report.leaders.iter_mut().for_each(|leader| leader.months.truncate(1));
    assert!(!text(&docket, &report, &page).contains("逐月办案"));
}

#[test]
fn who_is_on_track_lacks_nothing_yet() {
    let docket = court();
    let mut report = docket.report();
    report.leaders[0].short_of = vec![Shortfall::Total];
    let short_of = |report: &QuotaReport| {
        let bytes = shown(&docket, report, &style(Format::Xlsx, Lang::Zh));
        let leaders = book(&bytes).worksheet_range("办案情况").expect("a sheet");
        cell(&leaders, 1, "未完成原因").clone()
    };
    report.leaders[0].status = Status::Behind;
    assert_eq!(short_of(&report), string("总数不足"));
    report.leaders[0].status = Status::OnTrack;
    assert_eq!(short_of(&report), Data::Empty);
}

#[test]
fn what_a_leader_says_stands_beside_it_in_every_form_but_in_public() {
    let mut docket = court();
    let findings = docket.report().leaders[1].findings.clone();
    let signal = findings[0].signal;
    let explanation = |signal, text: &str, handed_in: &str| {
        Event::ExplanationRecorded(Box::new(Explanation {
            judge: JudgeId(2),
            from: day("2021-01-01"),
            to: day("2021-12-31"),
            signal,
            text: text.to_owned(),
            handed_in: handed_in.to_owned(),
            withdrawn: false,
        }))
    };
    docket.write(explanation(None, "全年分管信访", ""));
    docket.write(explanation(Some(signal), "系统故障未留痕", "纸质签名件"));
    let report = docket.report();
    for format in [Format::Table, Format::Json, Format::Csv, Format::Html] {
        let whole = text(&docket, &report, &style(format, Lang::Zh));
        assert!(whole.contains("全年分管信访"), "{format:?}");
        assert!(whole.contains("系统故障未留痕") && whole.contains("纸质签名件"), "{format:?}");
        let public = Style { publish: true, ..style(format, Lang::Zh) };
        let public = text(&docket, &report, &public);
        assert!(!public.contains("全年分管信访"), "{format:?}");
        assert!(!public.contains("系统故障未留痕"), "{format:?}");
    }
    let mut book = book(&shown(&docket, &report, &style(Format::Xlsx, Lang::Zh)));
    let sheet = book.worksheet_range("需核实事项").expect("a sheet");
    let said = |row: &[Data]| row.iter().any(|cell| cell.to_string().contains("系统故障未留痕"));
    assert!(sheet.rows().any(said));
    let sheet = book.worksheet_range("任务数核算").expect("a sheet");
    assert!(sheet.rows().any(|row| row.iter().any(|it| it.to_string().contains("全年分管信访"))));
    // Another period is not explained by it.
    let quarter = Ask::months(2021, 1, 3).expect("a quarter");
    let quarter = Ask { as_of: Some(quarter.to), ..quarter };
    let quarter = assess(&docket.reached(&quarter), &docket.tally, &quarter).expect("a report");
    assert!(quarter.leaders.iter().all(|leader| leader.explanations.is_empty()));
}
